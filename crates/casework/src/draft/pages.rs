//! Saving a draft while somebody types, and throwing it away.

use crate::diary::pages::draft_place;
use crate::doing::Doing;
use ::store::Audit;
use askama::Template;
use axum::extract::Path;
use axum::response::{Html, IntoResponse as _};
use kernel::Failure;
use kernel::time::show_time;
use ui::{Answer, Submitted, Visit};

#[derive(Template)]
#[template(source = "Bozza salvata alle {{ at }}.", ext = "html")]
struct Saved {
    at: String,
}

/// What was typed so far; answers with the line that says so.
pub async fn save(visit: Visit, Path((kind, id)): Path<(String, String)>, sent: Submitted) -> Answer {
    let (kind, id) = draft_place(&kind, &id)?;
    let content = super::from_pairs(sent.pairs());
    let saved = super::save(Doing::of(&visit, &sent)?, kind, id, &content).await?;
    let at = show_time(saved.unwrap_or(visit.db().clock().now()));
    Ok(Html(Saved { at }.render().map_err(Failure::internal)?).into_response())
}

/// A draft that is not wanted any more.
pub async fn forget(visit: Visit, Path((kind, id)): Path<(String, String)>, sent: Submitted) -> Answer {
    let (kind, id) = draft_place(&kind, &id)?;
    let mut tx = visit.begin().await?;
    super::forget(&mut tx, kind, id).await?;
    tx.commit(Audit::of("draft.forget").on("draft", id)).await?;
    let back = sent.value("back").filter(|back| back.starts_with('/') && !back.starts_with("//")).unwrap_or("/").to_owned();
    Ok(visit.redirect(&back, "Bozza eliminata."))
}
