//! Reserved notes: who reads them, and what of them is given to somebody outside.

use super::command;
use crate::diary::release::pages::{after, cursor};
use crate::diary::release::{self, AskRelease, ChangeAudience, DecideRelease, ReleaseRow};
use crate::doing::Doing;
use ::store::Audit;
use ui::answer::{json, no_content};
use ui::api::Page;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Most rows of a page.
const MOST: usize = 100;

/// Changes who reads a note; its author alone does.
#[utoipa::path(put, path = "/api/v1/notes/{id}/audience", operation_id = "change_note_audience", request_body = ChangeAudience,
    params(("id" = Uuid, Path)), responses((status = 204)))]
pub async fn audience(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    release::set_audience(Doing::of(&visit, &sent)?, id, command(sent.fields(), release::read_audience)?).await?;
    Ok(no_content())
}

/// Asks for a note to be given to somebody outside; another person decides.
#[utoipa::path(post, path = "/api/v1/notes/{id}/releases", operation_id = "ask_note_release", request_body = AskRelease,
    params(("id" = Uuid, Path), ui::api::Key), responses((status = 204)))]
pub async fn ask(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    release::ask(Doing::of(&visit, &sent)?, id, &command(sent.fields(), release::read_ask)?).await?;
    Ok(no_content())
}

/// Releases that wait for a decision, the oldest first; the notes themselves are not in it.
#[utoipa::path(get, path = "/api/v1/note-releases", operation_id = "note_releases",
    params(("after" = Option<String>, Query, max_length = 400, description = "`next` of the page before")), responses((status = 200, body = Page<ReleaseRow>)))]
pub async fn list(visit: Visit) -> Answer {
    let mut tx = visit.begin().await?;
    let wanted = i64::try_from(MOST.saturating_add(1)).unwrap_or(i64::MAX);
    let mut items = release::waiting(&mut tx, after(visit.query("after").as_deref()), wanted).await?;
    let more = items.len() > MOST;
    items.truncate(MOST);
    let next = items.last().filter(|_| more).map(cursor);
    tx.commit(Audit::of("note.list_releases").rows(items.len()).showing("note-releases", items.iter().map(|row| row.person_id)))
        .await?;
    Ok(json(&Page { items, next }))
}

/// One release, with the note itself for whoever has it to decide.
#[utoipa::path(get, path = "/api/v1/note-releases/{id}", operation_id = "note_release", params(("id" = Uuid, Path)),
    responses((status = 200, body = ReleaseRow)))]
pub async fn show(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = release::one(&mut tx, id).await?;
    tx.commit(Audit::of("note.read").about(row.person_id).on("note_release", id)).await?;
    Ok(json(&row))
}

/// Decides on a release: redacted words, or none.
#[utoipa::path(post, path = "/api/v1/note-releases/{id}/decision", operation_id = "decide_note_release", request_body = DecideRelease,
    params(("id" = Uuid, Path), ui::api::Key), responses((status = 204)))]
pub async fn decide(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    release::decide(Doing::of(&visit, &sent)?, id, &command(sent.fields(), release::read_decision)?).await?;
    Ok(no_content())
}
