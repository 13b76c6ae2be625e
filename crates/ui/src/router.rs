//! From rooms to one server: every route behind its gate, every answer with its headers.

use crate::answer::Fail;
use crate::api::query;
use crate::room::Room;
use crate::visit::{Site, pass};
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use kernel::Failure;
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate as _, SizeAbove};
use tower_http::timeout::TimeoutLayer;

/// A request that has no answer after this long is given up.
const LONGEST_REQUEST: Duration = Duration::from_secs(60);

/// Nothing but our own server: no inline script or style, no frame, no form elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

async fn dress(site: Site, mut request: Request, next: Next) -> Response {
    let id = store::chance::uuid(site.db().clock().now()).unwrap_or_default();
    // Whatever is logged while the request runs names it.
    tracing::Span::current().record("id", tracing::field::display(id));
    request.extensions_mut().insert(id);
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    if site.settings().secure_cookies {
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    if let Ok(id) = HeaderValue::from_str(&id.to_string()) {
        response.headers_mut().insert("x-request-id", id);
    }
    response
}

async fn unknown() -> Fail {
    Fail(Failure::NotFound)
}

/// What surrounds all routes: a refused form goes back into its page, a failure of ours is an answer, and a request has its time,
/// reading it included.
fn taking(router: Router, longest: Duration) -> Router {
    let pages = router.clone();
    router
        .layer(middleware::from_fn(move |request, next| crate::in_place::run(pages.clone(), request, next)))
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(axum::http::StatusCode::GATEWAY_TIMEOUT, longest))
}

/// The server of a site.
pub fn router(site: &Site, rooms: Vec<Room>) -> Router {
    let mut router = Router::new();
    let documented = query::documented(&rooms);
    for route in rooms.into_iter().flat_map(|room| room.routes) {
        let gate = middleware::from_fn_with_state((site.clone(), route.gate), pass);
        let service = if route.is_api() {
            let questions = query::of(&documented, &route.method, route.path);
            route.service.layer(middleware::from_fn_with_state(questions, query::hold))
        } else {
            route.service
        };
        router = router.route(route.path, service.layer(gate));
    }
    let public = middleware::from_fn_with_state((site.clone(), crate::room::Gate::Public), pass);
    let fallback = Router::new().fallback(unknown).method_not_allowed_fallback(unknown).layer(public);
    let dressed = site.clone();
    let router = router
        .route("/assets/{*path}", axum::routing::get(crate::assets::serve))
        .fallback_service(fallback.with_state(site.clone()))
        .with_state(site.clone())
        // A form with files; what a single file may weigh is the vault's matter.
        .layer(DefaultBodyLimit::max(store::files::MOST_BYTES + crate::submitted::MOST_BYTES));
    taking(router, LONGEST_REQUEST)
        // Pages are made for one reader: the quickest compression keeps nearly all of the gain.
        .layer(
            CompressionLayer::new()
                .quality(CompressionLevel::Fastest)
                .compress_when(SizeAbove::new(1024).and(NotForContentType::const_new("font/woff2"))),
        )
        .layer(middleware::from_fn(move |request, next| dress(dressed.clone(), request, next)))
}

#[cfg(test)]
mod tests {
    use super::taking;
    use axum::Router;
    use axum::body::{Body, Bytes, HttpBody};
    use axum::extract::Request;
    use axum::routing::post;
    use http_body::{Frame, SizeHint};
    use std::pin::Pin;
    use std::task::{Context, Poll};
    use std::time::Duration;
    use tower::ServiceExt as _;

    /// What somebody promises to send and never sends.
    struct Endless;

    impl HttpBody for Endless {
        type Data = Bytes;
        type Error = std::io::Error;
        fn poll_frame(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, std::io::Error>>> {
            Poll::Pending
        }
        fn size_hint(&self) -> SizeHint {
            SizeHint::with_exact(10)
        }
    }

    #[tokio::test]
    async fn a_request_that_never_ends_is_given_up() {
        let router = taking(Router::new().route("/nota", post(|| async { "mai" })), Duration::from_millis(20));
        let form = "application/x-www-form-urlencoded";
        let request = Request::post("/nota").header("content-type", form).body(Body::new(Endless)).unwrap();
        let answer = tokio::time::timeout(Duration::from_secs(20), router.oneshot(request)).await;
        assert_eq!(answer.unwrap().unwrap().status().as_u16(), 504);
    }
}
