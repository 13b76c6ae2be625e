//! Sign-in at an identity provider: OpenID Connect, authorisation code with PKCE. It gives an identity; roles and units stay here.

use crate::Problem;
use crate::sign_in::{MOST_JOURNEYS_FROM_AN_ADDRESS, Throttle, begin, local, set_cookie, whence};
use axum::http::StatusCode;
use axum::http::header::LOCATION;
use axum::response::IntoResponse as _;
use axum_extra::extract::CookieJar;
use chrono::TimeDelta;
use guard::sign_in;
use kernel::{Actor, BodyId, Failure, Outcome};
use openidconnect::core::{CoreAuthenticationFlow, CoreClient, CoreProviderMetadata, CoreResponseType};
use openidconnect::{
    AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
};
use sha2::{Digest as _, Sha256};
use std::sync::Arc;
use std::time::Duration;
use store::{StoreError, Tx};
use ui::{Answer, Fail, Gate, Route, Visit};

store::statements! {
    /// Remembers a sign-in under way.
    pub START = "insert into administration_oidc (body_id, state_hash, nonce, verifier, return_to, ends_at) values (:body, :hash, :nonce, :verifier, :back, :ends)";
    /// The sign-in that an answer belongs to.
    pub UNDER_WAY = "select nonce, verifier, return_to from administration_oidc where body_id = :body and state_hash = :hash and ends_at > :now {for update}";
    /// Forgets a sign-in: its answer is good once.
    pub FORGET = "delete from administration_oidc where body_id = :body and state_hash = :hash";
    /// Forgets those that were never finished.
    pub FORGET_OLD = "delete from administration_oidc where body_id = :body and ends_at < :now";
}

/// How to reach the identity provider; wired as `Arc<OidcSettings>` where there is one.
#[derive(Clone)]
pub struct OidcSettings {
    /// Address of the provider, as it names itself.
    pub issuer: String,
    /// Identifier of this program there.
    pub client: String,
    /// Its secret there.
    pub secret: String,
    /// Where people come back: the program's address and `/accesso/oidc/ritorno`.
    pub redirect: String,
    /// Code of the body whose accounts sign in there.
    pub body: String,
}

/// How long somebody may take at the identity provider.
const PATIENCE: TimeDelta = TimeDelta::minutes(15);
/// How long the identity provider may take for an answer.
const WAIT: Duration = Duration::from_secs(10);
/// Cookie that ties the answer to the browser that asked.
const STATE: &str = "portico_oidc";

/// The routes. Journeys are counted as long as the router lives that is made of them.
pub(crate) fn routes() -> Vec<Route> {
    let throttle = Arc::new(Throttle::default());
    let leaving = {
        let throttle = Arc::clone(&throttle);
        move |visit: Visit| leave(Arc::clone(&throttle), visit)
    };
    let coming_back = move |visit: Visit| come_back(Arc::clone(&throttle), visit);
    vec![Route::get("/accesso/oidc", Gate::Public, leaving), Route::get("/accesso/oidc/ritorno", Gate::Public, coming_back)]
}

/// Forgets the sign-ins of a body that were never finished (in a `Db::global` transaction); how many there were.
///
/// # Errors
/// Those of the database.
pub async fn forget_unfinished(tx: &mut Tx) -> Result<u64, StoreError> {
    tx.sql(&FORGET_OLD).run().await
}

fn hashed(state: &str) -> Vec<u8> {
    Sha256::digest(state.as_bytes()).to_vec()
}

fn settings(visit: &Visit) -> Outcome<Arc<OidcSettings>> {
    visit.site().port::<Arc<OidcSettings>>().map_err(|_| Failure::NotFound)
}

async fn body(visit: &Visit, settings: &OidcSettings) -> Outcome<BodyId> {
    let mut tx = visit.db().look(&ui::visit::nobody(visit.request)).await?;
    let bodies = guard::body::all(&mut tx).await?;
    tx.roll_back().await?;
    let found = bodies.into_iter().find(|body| body.code == settings.body).map(|body| body.body_id);
    found.ok_or_else(|| {
        Failure::internal(format!("the identity provider is set up for a body «{}», which does not exist", settings.body))
    })
}

fn http() -> Outcome<openidconnect::reqwest::Client> {
    // No redirect is followed: a provider that answers with one could lead the program to places of its own network.
    let client =
        openidconnect::reqwest::Client::builder().redirect(openidconnect::reqwest::redirect::Policy::none()).timeout(WAIT).build();
    client.map_err(Failure::internal)
}

async fn provider(settings: &OidcSettings, http: &openidconnect::reqwest::Client) -> Outcome<CoreProviderMetadata> {
    let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(Failure::internal)?;
    CoreProviderMetadata::discover_async(issuer, http)
        .await
        .map_err(|error| Failure::internal(format!("the identity provider's description: {error}")))
}

/// To the identity provider.
async fn leave(throttle: Arc<Throttle>, visit: Visit) -> Answer {
    let settings = settings(&visit)?;
    // Each journey writes a row and asks the provider: nobody begins many that lead nowhere.
    if !throttle.attempt(&whence(&visit), MOST_JOURNEYS_FROM_AN_ADDRESS, visit.db().clock().now()) {
        return Err(Problem::TooManyFromHere.into());
    }
    let back = local(&visit.query("poi").unwrap_or_default());
    let metadata = provider(&settings, &http()?).await?;
    let redirect = RedirectUrl::new(settings.redirect.clone()).map_err(Failure::internal)?;
    let client = CoreClient::from_provider_metadata(
        metadata,
        ClientId::new(settings.client.clone()),
        Some(ClientSecret::new(settings.secret.clone())),
    )
    .set_redirect_uri(redirect);
    let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
    let state = store::chance::secret().map_err(Failure::internal)?;
    let nonce = store::chance::secret().map_err(Failure::internal)?;
    let (sent_state, sent_nonce) = (state.clone(), nonce.clone());
    let flow: CoreAuthenticationFlow = AuthenticationFlow::<CoreResponseType>::AuthorizationCode;
    let (address, _, _) = client
        .authorize_url(flow, move || CsrfToken::new(sent_state), move || Nonce::new(sent_nonce))
        .add_scope(Scope::new("profile".to_owned()))
        .set_pkce_challenge(challenge)
        .url();
    let mut tx = visit.db().global(&Actor::system(body(&visit, &settings).await?)).await?;
    let ends = tx.now() + PATIENCE;
    forget_unfinished(&mut tx).await?;
    tx.sql(&START)
        .bind("hash", hashed(&state))
        .bind("nonce", nonce)
        .bind("verifier", verifier.secret().as_str())
        .bind("back", back)
        .bind("ends", ends)
        .run()
        .await?;
    tx.commit_bookkeeping().await?;
    let mut response = (StatusCode::SEE_OTHER, [(LOCATION, address.to_string())]).into_response();
    set_cookie(&visit, &mut response, STATE, &state, Some(PATIENCE.num_seconds()))?;
    Ok(response)
}

fn refused(cause: impl std::fmt::Display) -> Failure {
    tracing::warn!(%cause, "a sign-in at the identity provider was refused");
    Problem::ProviderAnswer.into()
}

/// Back from the identity provider.
async fn come_back(throttle: Arc<Throttle>, visit: Visit) -> Answer {
    let settings = settings(&visit)?;
    let (state, code) = (visit.query("state").unwrap_or_default(), visit.query("code").unwrap_or_default());
    let asked = CookieJar::from_headers(&visit.headers).get(STATE).map(|cookie| cookie.value().to_owned());
    if state.is_empty() || code.is_empty() || asked.as_deref() != Some(state.as_str()) {
        return Err(Fail(refused("state or code is missing, or another browser asked")));
    }
    let body = body(&visit, &settings).await?;
    let mut tx = visit.db().global(&Actor::system(body)).await?;
    let found = tx.sql(&UNDER_WAY).bind("hash", hashed(&state)).optional::<(String, String, String)>().await?;
    tx.sql(&FORGET).bind("hash", hashed(&state)).run().await?;
    tx.commit_bookkeeping().await?;
    let Some((nonce, verifier, back)) = found else { return Err(Fail(refused("no sign-in is under way with this state"))) };

    let subject = subject_of(&settings, code, nonce, verifier).await?;
    let Some(signed) = sign_in::with_subject(visit.db(), body, &subject).await? else {
        return Err(Problem::UnknownIdentity.into());
    };
    throttle.given_back(&whence(&visit));
    let mut response = begin(&visit, &signed, &local(&back)).await?;
    set_cookie(&visit, &mut response, STATE, "", Some(0))?;
    Ok(response)
}

/// Exchanges the code and checks the identity token: signature, issuer, audience, nonce and times.
async fn subject_of(settings: &OidcSettings, code: String, nonce: String, verifier: String) -> Outcome<String> {
    let http = http()?;
    let metadata = provider(settings, &http).await?;
    let redirect = RedirectUrl::new(settings.redirect.clone()).map_err(Failure::internal)?;
    let client = CoreClient::from_provider_metadata(
        metadata,
        ClientId::new(settings.client.clone()),
        Some(ClientSecret::new(settings.secret.clone())),
    )
    .set_redirect_uri(redirect);
    let exchange = client.exchange_code(AuthorizationCode::new(code)).map_err(Failure::internal)?;
    let tokens = exchange.set_pkce_verifier(PkceCodeVerifier::new(verifier)).request_async(&http).await.map_err(refused)?;
    let token = tokens.id_token().ok_or_else(|| refused("there is no identity token"))?;
    let claims = token.claims(&client.id_token_verifier(), &Nonce::new(nonce)).map_err(refused)?;
    Ok(claims.subject().as_str().to_owned())
}
