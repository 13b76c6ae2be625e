//! Two who want the same rows in opposite order: the database gives one of them up, and we try that one again.

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kernel::Failure;
use std::sync::Arc;
use std::time::Duration;
use store::StoreError;

/// How often a request is tried again before its sender is told.
const TIMES: u32 = 4;
/// The largest request that is kept for a second try, in bytes; a file goes through once.
const LARGEST: u64 = 1 << 20;

/// Runs a request; when the database gave its transaction up for another's sake, runs it again, a little later each time.
/// Nothing of the first try was kept, because what a request writes it writes in one transaction.
pub(crate) async fn run(request: Request, next: Next) -> Response {
    if request.body().size_hint().exact().is_none_or(|size| size > LARGEST) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let Ok(content) = to_bytes(body, usize::MAX).await else {
        // The sender broke off: nobody waits for this answer.
        return StatusCode::BAD_REQUEST.into_response();
    };
    let mut tried = 0;
    loop {
        let response = next.clone().run(Request::from_parts(parts.clone(), Body::from(content.clone()))).await;
        tried += 1;
        if tried > TIMES || !collided(&response) {
            return response;
        }
        tracing::info!(tried, "collided with another transaction: tried again");
        // Uneven waits, so that the two do not meet again.
        let uneven = store::chance::bytes::<1>().map_or(0, |[byte]| u64::from(byte) / 8);
        tokio::time::sleep(Duration::from_millis(u64::from(tried * tried) * 5 + uneven)).await;
    }
}

fn collided(response: &Response) -> bool {
    let Some(Failure::Internal(cause)) = response.extensions().get::<Arc<Failure>>().map(AsRef::as_ref) else { return false };
    matches!(cause.downcast_ref::<StoreError>(), Some(StoreError::Collided(_)))
}
