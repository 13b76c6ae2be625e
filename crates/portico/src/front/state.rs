//! Whether the program lives and whether it can work.

use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use serde_json::json;
use ui::{Answer, Visit};

/// The program lives.
pub async fn health() -> Answer {
    Ok(ui::answer::json(&json!({"status": "ok", "version": env!("CARGO_PKG_VERSION")})))
}

/// The program can work: its database answers.
pub async fn ready(visit: Visit) -> Answer {
    Ok(match visit.db().ping().await {
        Ok(()) => ui::answer::json(&json!({"status": "ready"})),
        Err(error) => {
            tracing::error!(%error, "the database does not answer");
            (StatusCode::SERVICE_UNAVAILABLE, axum::Json(json!({"status": "the database does not answer"}))).into_response()
        }
    })
}
