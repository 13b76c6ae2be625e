//! A form that was opened in a login session which has ended meanwhile: its sender signed in anew in another tab. It is shown as
//! something that was not recorded yet, with everything that was typed, and is sent once more by whoever is signed in now.

use crate::answer::Answer;
use crate::form::CSRF;
use crate::visit::Visit;
use askama::Template;
use axum::http::{HeaderMap, StatusCode};

#[derive(Template)]
#[template(path = "unsent.html")]
struct UnsentPage<'a> {
    action: &'a str,
    csrf: &'a str,
    who: &'a str,
    pairs: Vec<(&'a str, &'a str)>,
}

/// Whether a form with a token of another session may be offered again: the browser itself says that a page of this site sent it, it
/// came from no script, and it holds no password.
pub(crate) fn may_be_sent_again(visit: &Visit, token: &str, pairs: &[(String, String)]) -> bool {
    let says = |headers: &HeaderMap, name: &str, what: &str| headers.get(name).is_some_and(|value| value == what);
    !token.is_empty()
        && visit.principal().is_ok()
        && says(&visit.headers, "sec-fetch-site", "same-origin")
        && says(&visit.headers, "sec-fetch-mode", "navigate")
        && !pairs.iter().any(|(name, _)| name.contains("password"))
}

/// The page that offers it.
pub(crate) fn page(visit: &Visit, pairs: &[(String, String)]) -> Answer {
    let principal = visit.principal()?;
    let pairs = pairs.iter().filter(|(name, _)| name != CSRF).map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let action = visit.uri.path_and_query().map_or("/", |address| address.as_str());
    let content = UnsentPage { action, csrf: visit.csrf(), who: &principal.name, pairs };
    visit.page("Non è ancora registrato").status(StatusCode::CONFLICT).render(content)
}
