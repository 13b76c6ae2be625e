//! A form that was not accepted is shown again where it stood, open, with what was typed in it and the fault beside the field.
//!
//! Pages with one large form do so by themselves ([`crate::FormView`]). This is for the small forms of a page that shows
//! something else: their handlers only answer with the failure. The page they were sent from is asked for anew, as its reader
//! would, with every check and trace of a reading, and the fault is written into the form ([`form`]). Nothing is kept between
//! two requests; without the page (no referer, closed meanwhile, not visible any more) the failure is told on a page of its own.

mod form;

use crate::submitted::{self, MOST_BYTES};
use axum::Router;
use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use kernel::FieldError;
use std::net::SocketAddr;
use tower::ServiceExt as _;
use uuid::Uuid;

/// The field in which a page that was shown again names itself: its address in the browser is that of the form.
const PAGE: &str = "_page";
/// The largest page that is looked through, in bytes.
const LARGEST_PAGE: usize = 8 << 20;

/// What a page's form was refused for. [`crate::answer`] leaves it with the page that tells the failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unmet {
    /// Status of the failure.
    pub status: StatusCode,
    /// What is wrong with the whole.
    pub sentence: Option<String>,
    /// What is wrong with its fields.
    pub errors: Vec<FieldError>,
}

impl Unmet {
    /// Whether a failure with this status can be mended, or waited for, by who filled in the form.
    pub(crate) fn may_be_mended(status: StatusCode) -> bool {
        matches!(
            status,
            StatusCode::CONFLICT
                | StatusCode::UNPROCESSABLE_ENTITY
                | StatusCode::PRECONDITION_REQUIRED
                | StatusCode::TOO_MANY_REQUESTS
                | StatusCode::SERVICE_UNAVAILABLE
                | StatusCode::INSUFFICIENT_STORAGE
        )
    }
}

/// Runs a request; when it was a form that is refused, answers with the page it stood in.
pub(crate) async fn run(pages: Router, request: Request, next: Next) -> Response {
    if !is_small_form(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(content) = to_bytes(body, MOST_BYTES).await else {
        // The sender broke off: nobody waits for this answer.
        return Response::builder().status(StatusCode::BAD_REQUEST).body(Body::empty()).unwrap_or_default();
    };
    let again = parts.clone();
    let mut response = next.run(Request::from_parts(parts, Body::from(content.clone()))).await;
    let Some(unmet) = response.extensions_mut().remove::<Unmet>() else { return response };
    let typed = submitted::pairs(&content);
    let Some(mut page) = shown(pages, &again, &typed, &unmet).await else { return response };
    if let Some(when) = response.headers_mut().remove(header::RETRY_AFTER) {
        page.headers_mut().insert(header::RETRY_AFTER, when);
    }
    page
}

fn is_small_form(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    request.method() == Method::POST
        && !request.uri().path().starts_with("/api/")
        && kind.starts_with("application/x-www-form-urlencoded")
        && request.body().size_hint().exact().is_some_and(|size| size <= MOST_BYTES as u64)
}

/// The page that the form stood in, with the fault in it.
async fn shown(pages: Router, asked: &Parts, typed: &[(String, String)], unmet: &Unmet) -> Option<Response> {
    let address = page_of(&asked.headers, typed)?;
    let action = asked.uri.path_and_query().map_or("/", |address| address.as_str());
    let (mut head, body) = pages.oneshot(reading(asked, &address)?).await.ok()?.into_parts();
    let html = head.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if head.status != StatusCode::OK || !html {
        return None;
    }
    let page = String::from_utf8(to_bytes(body, LARGEST_PAGE).await.ok()?.into()).ok()?;
    let sent = form::Sent { action, typed, page: (PAGE, &address) };
    let page = form::with_fault(&page, &sent, unmet)
        .inspect_err(|cause| tracing::error!(%cause, "a page could not be shown again with the fault in its form"))
        .ok()??;
    head.status = unmet.status;
    head.headers.remove(header::CONTENT_LENGTH);
    Some(Response::from_parts(head, Body::from(page)))
}

/// The page of ours that the form stood in: as the form says, if it was shown again, or as the browser does.
fn page_of(headers: &HeaderMap, typed: &[(String, String)]) -> Option<String> {
    let ours = |path: &str| path.starts_with('/') && !path.starts_with("//") && !path.starts_with("/api/");
    if let Some((_, page)) = typed.iter().find(|(name, _)| name == PAGE) {
        return Some(page.clone()).filter(|page| ours(page));
    }
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let (_, address) = text(header::REFERER)?.split_once("://")?;
    address.strip_prefix(text(header::HOST)?).filter(|path| ours(path)).map(str::to_owned)
}

/// The question for that page by the same reader.
fn reading(asked: &Parts, address: &str) -> Option<Request> {
    let mut request = Request::builder().method(Method::GET).uri(address).body(Body::empty()).ok()?;
    for name in [header::HOST, header::COOKIE, header::USER_AGENT, header::ACCEPT_LANGUAGE] {
        if let Some(value) = asked.headers.get(&name) {
            request.headers_mut().insert(name, value.clone());
        }
    }
    request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static("text/html"));
    if let Some(id) = asked.extensions.get::<Uuid>() {
        request.extensions_mut().insert(*id);
    }
    if let Some(from) = asked.extensions.get::<ConnectInfo<SocketAddr>>() {
        request.extensions_mut().insert(*from);
    }
    Some(request)
}

#[cfg(test)]
mod tests {
    use super::page_of;
    use axum::http::{HeaderMap, HeaderValue, header};

    fn from(referer: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("portico.example:8080"));
        headers.extend(HeaderValue::from_str(referer).ok().map(|value| (header::REFERER, value)));
        headers
    }

    #[test]
    fn only_a_page_of_this_site_is_shown_again() {
        let page = |referer| page_of(&from(referer), &[]);
        assert_eq!(page("https://portico.example:8080/persone/1?dal=2"), Some("/persone/1?dal=2".to_owned()));
        assert_eq!(page("https://elsewhere.example/persone/1"), None);
        assert_eq!(page("https://portico.example:8080.elsewhere.example/"), None);
        assert_eq!(page("https://portico.example:8080//elsewhere.example/"), None);
        assert_eq!(page("https://portico.example:8080/api/v1/persons"), None);
    }

    #[test]
    fn a_page_shown_again_names_itself() {
        let typed = |page: &str| page_of(&from("https://portico.example:8080/persone/1/decesso"), &[("_page".into(), page.into())]);
        assert_eq!(typed("/persone/1"), Some("/persone/1".to_owned()));
        assert_eq!(typed("//elsewhere.example"), None);
        assert_eq!(typed("https://elsewhere.example"), None);
    }
}
