//! An address with the identifier of something that was joined with something else leads to what it is today: an old link, a page that
//! stood open, a program that kept an identifier.
//!
//! Only what would be answered as unknown is asked about, and only whoever may know of the other is led there.

use crate::visit::Visit;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use kernel::{Failure, Outcome};
use uuid::Uuid;

/// What people read when they arrive.
const TOLD: &str = "La scheda che hai aperto è stata riunita con un’altra della stessa persona: questa è quella che vale.";

/// Where the address leads today, as an answer that keeps method and content; nothing when it is no such address.
pub(crate) async fn elsewhere(visit: &Visit, failure: &Failure) -> Option<Response> {
    if !matches!(failure, Failure::NotFound) || visit.site().aliases().is_empty() || visit.principal().is_err() {
        return None;
    }
    let address = visit.uri.path_and_query()?.as_str();
    let address = match readdressed(visit, address).await {
        Ok(found) => found?,
        Err(cause) => {
            // The answer stays that nothing is there.
            tracing::error!(request = %visit.request, ?cause, "whether an address leads elsewhere could not be asked");
            return None;
        }
    };
    let place = HeaderValue::from_str(&address).ok()?;
    let mut response = (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, place)]).into_response();
    let is_page = matches!(visit.method, Method::GET | Method::HEAD) && !address.starts_with("/api/");
    if is_page && let Some(cookie) = crate::answer::flash_cookie(TOLD, visit.site().settings().secure_cookies) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Some(response)
}

async fn readdressed(visit: &Visit, address: &str) -> Outcome<Option<String>> {
    let ids: Vec<Uuid> = identifiers(address);
    if ids.is_empty() {
        return Ok(None);
    }
    let mut tx = visit.db().begin_reading(visit.actor()?).await?;
    let mut now = address.to_owned();
    for id in ids {
        for alias in visit.site().aliases() {
            if let Some(today) = alias(&mut tx, id).await? {
                now = now.replace(&id.to_string(), &today.to_string());
            }
        }
    }
    // Nothing was shown: what the address leads to writes its own row.
    tx.roll_back().await?;
    Ok(Some(now).filter(|now| now != address))
}

/// The identifiers of an address, in its path and its query; a few, as they are written by our own pages.
fn identifiers(address: &str) -> Vec<Uuid> {
    const MOST: usize = 4;
    address.split(['/', '?', '&', '=', '#']).filter_map(|part| Uuid::try_parse(part).ok()).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_found_wherever_an_address_carries_them() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        assert_eq!(identifiers(&format!("/persone/{one}/unione?altra={other}&q=rossi")), [one, other]);
        assert!(identifiers("/persone?q=rossi").is_empty());
    }
}
