//! What is wanted of whoever asks: the rules of the vouchers and of the patterns ID_AUTH_REST_02, INTEGRITY_REST_02 and AUDIT_REST_02.

use super::{Shared, Voucher};
use crate::anpr::interface::Service;
use crate::anpr::signing::{Checked, check, content_digest, hex_hash};
use axum::http::HeaderMap;
use chrono::TimeDelta;
use serde_json::Value;
use std::collections::HashMap;

/// How long a voucher is good.
pub(super) const VOUCHER_LIFE: TimeDelta = TimeDelta::seconds(600);
/// Longest life of a token of whoever asks, in seconds.
const LONGEST_LIFE: i64 = 600;
/// The claims that an assertion may have.
const ALLOWED: [&str; 8] = ["iss", "sub", "aud", "jti", "iat", "exp", "purposeId", "digest"];

fn claim<'c>(token: &'c Checked, name: &str) -> &'c str {
    token.claims.get(name).and_then(Value::as_str).unwrap_or_default()
}

/// What holds for every token: signature, key, who, for whom, when, once.
fn token(shared: &Shared, name: &str, text: &str, audience: &str) -> Result<Checked, String> {
    let token = check(text, &shared.public).ok_or(format!("{name}: the signature is not that of the key"))?;
    for (part, wanted) in [("alg", "RS256"), ("kid", shared.key_id.as_str()), ("typ", "JWT")] {
        if token.header.get(part).and_then(Value::as_str) != Some(wanted) {
            return Err(format!("{name}: {part} is not {wanted}"));
        }
    }
    for (part, wanted) in [("iss", shared.client.as_str()), ("sub", shared.client.as_str()), ("aud", audience)] {
        if claim(&token, part) != wanted {
            return Err(format!("{name}: {part} is not {wanted}"));
        }
    }
    let now = shared.clock.now().timestamp();
    let moment = |part: &str| token.claims.get(part).and_then(Value::as_i64);
    let (Some(from), Some(until)) = (moment("iat"), moment("exp")) else {
        return Err(format!("{name}: it does not say when it is good"));
    };
    if from > now || moment("nbf").is_some_and(|from| from > now) {
        return Err(format!("{name}: it is not good yet"));
    }
    if until <= now || until.saturating_sub(from) > LONGEST_LIFE {
        return Err(format!("{name}: it is expired, or good for too long"));
    }
    let id = claim(&token, "jti").to_owned();
    if id.is_empty() || !shared.is_new(&id) {
        return Err(format!("{name}: it was used before"));
    }
    Ok(token)
}

/// The service for which a voucher is asked for, and the hash of who asks.
pub(super) fn assertion(shared: &Shared, sent: &HashMap<String, String>) -> Result<(Service, String), String> {
    let field = |name: &str| sent.get(name).map(String::as_str).unwrap_or_default();
    for (name, wanted) in [
        ("grant_type", "client_credentials"),
        ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
        ("client_id", shared.client.as_str()),
    ] {
        if field(name) != wanted {
            return Err(format!("{name} is not {wanted}"));
        }
    }
    let token = token(shared, "client_assertion", field("client_assertion"), &shared.assertion_audience)?;
    let claims = token.claims.as_object().ok_or("client_assertion: it has no claims")?;
    if let Some(odd) = claims.keys().find(|name| !ALLOWED.contains(&name.as_str())) {
        return Err(format!("client_assertion: {odd} is not allowed"));
    }
    let purpose = claim(&token, "purposeId");
    let service = shared.purposes.iter().find(|(_, known)| known == purpose).map(|(service, _)| *service);
    let service = service.ok_or("client_assertion: the purpose is not known")?;
    let digest = |part: &str| token.claims.pointer(&format!("/digest/{part}")).and_then(Value::as_str).unwrap_or_default();
    if digest("alg") != "SHA256" || digest("value").len() != 64 {
        return Err("client_assertion: the digest of the tracking evidence is missing".into());
    }
    Ok((service, digest("value").to_owned()))
}

/// What was sent to an e-service, and who asks.
pub(super) fn request(shared: &Shared, service: Service, headers: &HeaderMap, content: &[u8]) -> Result<(Value, Value), String> {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let audience = shared.audiences.iter().find(|(known, _)| *known == service).map_or("", |(_, audience)| audience.as_str());
    let bearer = header("authorization").strip_prefix("Bearer ").unwrap_or_default();
    let now = shared.clock.now();
    let of = |voucher: &Voucher| (voucher.service, voucher.digest.clone(), voucher.until);
    let (known, digest, until) = shared.with(|memory| memory.vouchers.get(bearer).map(of)).ok_or("the voucher is not known")?;
    if until <= now {
        return Err("the voucher is expired".into());
    }
    if known != service {
        return Err("the voucher is for another e-service".into());
    }
    let tracking_text = header("agid-jwt-trackingevidence");
    if hex_hash(tracking_text) != digest {
        return Err("Agid-JWT-TrackingEvidence: it is not the one of the voucher".into());
    }
    let tracking = token(shared, "Agid-JWT-TrackingEvidence", tracking_text, audience)?;
    let purpose = shared.purposes.iter().find(|(known, _)| *known == service).map_or("", |(_, purpose)| purpose.as_str());
    if claim(&tracking, "purposeId") != purpose {
        return Err("Agid-JWT-TrackingEvidence: the purpose is another".into());
    }
    for name in ["userID", "userLocation", "LoA"] {
        if claim(&tracking, name).is_empty() {
            return Err(format!("Agid-JWT-TrackingEvidence: {name} is missing"));
        }
    }
    let signature = token(shared, "Agid-JWT-Signature", header("agid-jwt-signature"), audience)?;
    let text = std::str::from_utf8(content).map_err(|_| "the content is not UTF-8")?;
    let digest = content_digest(text);
    if header("digest") != digest {
        return Err("Digest: it is not that of the content".into());
    }
    let signed = signature.claims.get("signed_headers").and_then(Value::as_array).cloned().unwrap_or_default();
    for (name, wanted) in [("digest", digest.as_str()), ("content-type", header("content-type"))] {
        if !signed.iter().any(|one| one.get(name).and_then(Value::as_str) == Some(wanted)) {
            return Err(format!("Agid-JWT-Signature: {name} is not signed as it was sent"));
        }
    }
    let content: Value = serde_json::from_str(text).map_err(|_| "the content is no JSON")?;
    let operation = content.pointer("/idOperazioneClient").and_then(Value::as_str).unwrap_or_default();
    if operation.is_empty() || !operation.chars().all(|sign| sign.is_ascii_digit()) {
        return Err("idOperazioneClient: it is no number".into());
    }
    for name in ["dataRiferimentoRichiesta", "motivoRichiesta", "casoUso"] {
        if content.pointer(&format!("/datiRichiesta/{name}")).and_then(Value::as_str).unwrap_or_default().is_empty() {
            return Err(format!("datiRichiesta/{name}: it is missing"));
        }
    }
    Ok((content, tracking.claims))
}
