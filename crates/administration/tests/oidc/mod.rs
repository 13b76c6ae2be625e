//! Sign-in at an identity provider, against a small one in the same process.

use crate::{cookie, open, rooms};
use administration::OidcSettings;
use axum::extract::{Form, State};
use axum::http::{Extensions, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use openidconnect::core::{CoreEdDsaPrivateSigningKey, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKeySet, CoreJwsSigningAlgorithm};
use openidconnect::{
    Audience, EmptyAdditionalClaims, IssuerUrl, JsonWebKeyId, Nonce, PrivateSigningKey as _, StandardClaims, SubjectIdentifier,
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use store::testing::on_both;
use ui::testing::{City, Reply, schema};

/// What the identity provider was asked at its front door, and whom it vouches for.
#[derive(Clone, Default)]
struct Asked {
    nonce: String,
    challenge: String,
    subject: String,
    audience: String,
}

#[derive(Clone)]
struct Provider {
    issuer: String,
    key: Arc<CoreEdDsaPrivateSigningKey>,
    asked: Arc<Mutex<Asked>>,
}

fn key() -> CoreEdDsaPrivateSigningKey {
    let mut der = hex("302e020100300506032b657004220420");
    der.extend(store::chance::bytes::<32>().expect("chance"));
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n", STANDARD.encode(der));
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new("k1".into()))).expect("a key")
}

fn hex(text: &str) -> Vec<u8> {
    text.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).expect("digits"), 16).expect("a byte"))
        .collect()
}

async fn described(State(provider): State<Provider>) -> Json<Value> {
    let at = |path: &str| format!("{}{path}", provider.issuer);
    Json(json!({
        "issuer": provider.issuer, "authorization_endpoint": at("/authorize"), "token_endpoint": at("/token"), "jwks_uri": at("/jwks"),
        "response_types_supported": ["code"], "subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["EdDSA"]
    }))
}

async fn keys(State(provider): State<Provider>) -> Json<Value> {
    Json(serde_json::to_value(CoreJsonWebKeySet::new(vec![provider.key.as_verification_key()])).expect("keys"))
}

async fn token(State(provider): State<Provider>, Form(sent): Form<HashMap<String, String>>) -> Response {
    let asked = provider.asked.lock().expect("a lock").clone();
    let verifier = sent.get("code_verifier").cloned().unwrap_or_default();
    let proves = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())) == asked.challenge;
    if !proves || sent.get("code").map(String::as_str) != Some("the-code") {
        return (StatusCode::BAD_REQUEST, Json(json!({"error": "invalid_grant"}))).into_response();
    }
    let moment = |seconds| chrono::DateTime::from_timestamp(seconds, 0).expect("a moment");
    let claims = CoreIdTokenClaims::new(
        IssuerUrl::new(provider.issuer.clone()).expect("an address"),
        vec![Audience::new(asked.audience)],
        moment(4_000_000_000),
        moment(1_700_000_000),
        StandardClaims::new(SubjectIdentifier::new(asked.subject)),
        EmptyAdditionalClaims {},
    )
    .set_nonce(Some(Nonce::new(asked.nonce)));
    let token = CoreIdToken::new(claims, provider.key.as_ref(), CoreJwsSigningAlgorithm::EdDsa, None, None).expect("a token");
    Json(json!({"access_token": "a", "token_type": "Bearer", "id_token": token.to_string()})).into_response()
}

async fn provider() -> Provider {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let issuer = format!("http://{}", listener.local_addr().expect("an address"));
    let provider = Provider { issuer, key: Arc::new(key()), asked: Arc::default() };
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(described))
        .route("/jwks", get(keys))
        .route("/token", post(token));
    let router = router.with_state(provider.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    provider
}

fn settings(provider: &Provider) -> OidcSettings {
    OidcSettings {
        issuer: provider.issuer.clone(),
        client: "portico".into(),
        secret: "un segreto".into(),
        redirect: "http://localhost/accesso/oidc/ritorno".into(),
        body: "milano".into(),
    }
}

/// Goes to the provider's front door and comes back with a code; what the provider says can be bent.
async fn round(
    city: &City,
    provider: &Provider,
    subject: &str,
    bend: impl FnOnce(&mut Asked),
    state: impl FnOnce(String) -> String,
) -> Reply {
    let away = open(city, "/accesso/oidc?poi=/profilo", "").await.expect(303);
    let address = away.location();
    assert!(address.starts_with(&format!("{}/authorize?", provider.issuer)), "{address}");
    let part = |name: &str| {
        address.split(['?', '&']).find_map(|pair| pair.strip_prefix(&format!("{name}="))).expect("a parameter").to_owned()
    };
    assert_eq!(
        (part("response_type"), part("code_challenge_method"), part("client_id")),
        ("code".into(), "S256".into(), "portico".into())
    );
    let mut asked =
        Asked { nonce: part("nonce"), challenge: part("code_challenge"), subject: subject.into(), audience: "portico".into() };
    bend(&mut asked);
    *provider.asked.lock().expect("a lock") = asked;
    let cookies = format!("portico_oidc={}", cookie(&away, "portico_oidc").expect("a cookie"));
    open(city, &format!("/accesso/oidc/ritorno?code=the-code&state={}", state(part("state"))), &cookies).await
}

#[tokio::test]
async fn whoever_the_identity_provider_vouches_for_is_signed_in_and_nobody_else() {
    on_both(schema(&rooms()), |db| async move {
        let provider = provider().await;
        let mut ports = Extensions::new();
        ports.insert(Arc::new(settings(&provider)));
        let mut city = City::found(db, vec![administration::room()], ports).await;
        let anna = city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
        let bruno = city.somebody("bruno", "assistente_sociale", "milano/SSPT-4-L1").await;
        city.somebody("amministratrice", "admin", "milano/DIR").await;
        assert!(open(&city, "/accesso", "").await.expect(200).text.contains("/accesso/oidc?poi="));
        let tie = async |account: kernel::AccountId| {
            city.api(
                "amministratrice",
                Method::PUT,
                &format!("/api/v1/staff/{account}/identity"),
                &[],
                json!({"subject": "AA00BB"}),
            )
            .await
        };
        let same = |state: String| state;

        // Known to the provider, tied to nobody here.
        round(&city, &provider, "AA00BB", |_| {}, same).await.expect(403);
        tie(anna).await.expect(204);
        tie(bruno).await.expect(409);
        let entered = round(&city, &provider, "AA00BB", |_| {}, same).await.expect(303);
        assert_eq!(entered.location(), "/profilo");
        let session = format!("portico_session={}", cookie(&entered, "portico_session").expect("a session"));
        assert!(open(&city, "/profilo", &session).await.expect(200).text.contains("anna"));

        // Another browser's answer, a token for another nonce or for another program, another verifier.
        let refused = [
            round(&city, &provider, "AA00BB", |_| {}, |state| format!("{state}x")).await,
            round(&city, &provider, "AA00BB", |asked| asked.nonce = "altro".into(), same).await,
            round(&city, &provider, "AA00BB", |asked| asked.audience = "altro".into(), same).await,
            round(&city, &provider, "AA00BB", |asked| asked.challenge = "altro".into(), same).await,
        ];
        for reply in refused {
            let reply = reply.expect(401);
            assert!(cookie(&reply, "portico_session").is_none());
        }
        // Tied again to the same identity she stays; when it is taken away she is signed out, and others are not.
        tie(anna).await.expect(204);
        open(&city, "/profilo", &session).await.expect(200);
        let path = format!("/api/v1/staff/{anna}/identity");
        city.api("amministratrice", Method::PUT, &path, &[], json!({})).await.expect(204);
        assert_eq!(open(&city, "/profilo", &session).await.expect(303).location(), "/accesso?poi=/profilo");
        city.get("bruno", "/profilo").await.expect(200);
        round(&city, &provider, "AA00BB", |_| {}, same).await.expect(403);
        // An answer is good once, and not without the cookie of who asked.
        open(&city, "/accesso/oidc/ritorno?code=the-code&state=x", "").await.expect(401);
    })
    .await;
}

#[tokio::test]
async fn where_no_identity_provider_is_set_up_there_is_no_such_page() {
    on_both(schema(&rooms()), |db| async move {
        let city = City::found(db, vec![administration::room()], Extensions::new()).await;
        open(&city, "/accesso/oidc", "").await.expect(404);
        assert!(!open(&city, "/accesso", "").await.expect(200).text.contains("/accesso/oidc"));
    })
    .await;
}

#[tokio::test]
async fn journeys_that_nobody_comes_back_from_are_limited_for_each_address_and_forgotten() {
    on_both(schema(&rooms()), |db| async move {
        let provider = provider().await;
        let mut ports = Extensions::new();
        ports.insert(Arc::new(settings(&provider)));
        let city = City::found(db.clone(), vec![administration::room()], ports).await;
        let waiting = async || db.raw_rows("select nonce from administration_oidc").await.expect("rows").len();
        let mut begun = 0;
        while open(&city, "/accesso/oidc", "").await.status == StatusCode::SEE_OTHER {
            begun += 1;
            assert!(begun <= 300, "nobody stops them");
        }
        assert_eq!((begun, waiting().await), (300, 300));
        open(&city, "/accesso/oidc", "").await.expect(429);

        db.clock().move_to(store::testing::test_moment() + chrono::TimeDelta::minutes(16));
        let mut tx = db.global(&kernel::Actor::system(city.bodies["milano"])).await.expect("a transaction");
        assert_eq!(administration::forget_unfinished(&mut tx).await.expect("a count"), 300);
        tx.commit_bookkeeping().await.expect("a commit");
        open(&city, "/accesso/oidc", "").await.expect(303);
        assert_eq!(waiting().await, 1);
    })
    .await;
}
