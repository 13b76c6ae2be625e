//! Persons, for programs.

use super::inputs::{DeathCorrectionInput, DeathInput, NoticeInput, PersonEditInput, PersonInput, ProtectionInput, VerifyInput};
use super::shapes::{CardShape, ChangeShape, EventShape, PersonShape, WasShape};
use crate::cartella::TimelineSource;
use crate::cartella::timeline::OwnEntries;
use crate::person::store::{IDENTIFIERS, MARKS, NOTICES, PersonRow, READ, reaches};
use crate::person::{change, identity, pages, past};
use chrono::DateTime;
use kernel::{Failure, Outcome, PersonId};
use std::sync::Arc;
use store::{Audit, Tx};
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

async fn shape(tx: &mut Tx, id: PersonId) -> Outcome<PersonShape> {
    let row: PersonRow = tx.sql(&READ).id("id", id).one().await?;
    let data = row.data(reaches(tx, id).await?);
    let identifiers = tx.sql(&IDENTIFIERS).id("id", id).all().await?;
    let marks = tx.sql(&MARKS).id("id", id).all().await?;
    let notices = tx.sql(&NOTICES).id("id", id).all().await?;
    Ok(PersonShape::of(row, data, identifiers, marks, notices))
}

/// Enters a person.
#[utoipa::path(post, path = "/api/v1/persons", operation_id = "create_person", request_body = PersonInput,
    params(ui::api::Key),
    responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let id = pages::enter(&visit, &sent).await?;
    Ok(made(format!("/api/v1/persons/{id}"), id.0))
}

/// A person.
#[utoipa::path(get, path = "/api/v1/persons/{id}", operation_id = "person", params(("id" = PersonId, Path)),
    responses((status = 200, body = PersonShape, headers(("ETag" = String, description = "The version")))))]
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let person = shape(&mut tx, id).await?;
    tx.commit(Audit::of("person.read").about(id).on("person", id)).await?;
    Ok(json_versioned(&person, person.version))
}

/// Replaces a person's data.
#[utoipa::path(put, path = "/api/v1/persons/{id}", operation_id = "replace_person", request_body = PersonEditInput,
    params(("id" = PersonId, Path), ui::api::IfMatch),
    responses((status = 200, body = PersonShape, headers(("ETag" = String, description = "The new version")))))]
pub async fn replace(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::correct(&visit, id, &sent).await?;
    show(visit, PathId(id)).await
}

/// The identity card: who somebody is and where to ask, for the whole body.
#[utoipa::path(get, path = "/api/v1/persons/{id}/card", operation_id = "person_card", params(("id" = PersonId, Path)),
    responses((status = 200, body = CardShape)))]
pub async fn card(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let card = identity(&mut tx, id).await?;
    tx.commit(Audit::of("person.card").about(id).on("person", id)).await?;
    Ok(json(&CardShape::from(card)))
}

/// The history of a person's data, newest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/history", operation_id = "person_history",
    params(("id" = PersonId, Path), ("after" = Option<Uuid>, Query), ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)),
    responses((status = 200, body = Page<ChangeShape>)))]
pub async fn history(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let limit = limit(&visit)?;
    let after = match visit.query("after") {
        None => None,
        Some(text) => Some(
            text.parse::<Uuid>()
                .map_err(|_| Failure::field("after", "Cursore non valido: usa quello della risposta precedente."))?,
        ),
    };
    let mut tx = visit.begin().await?;
    tx.sql(&READ).id("id", id).one::<PersonRow>().await?;
    let rows = change::history(&mut tx, id, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("person.history").about(id).on("person", id).rows(rows.len())).await?;
    Ok(json(&Page::cut(rows, limit, |row| row.id.to_string()).map(ChangeShape::from)))
}

/// Who a person was, as it was known in the evening of a day.
#[utoipa::path(get, path = "/api/v1/persons/{id}/identity", operation_id = "identity_on",
    params(("id" = PersonId, Path), ("on" = Option<chrono::NaiveDate>, Query, description = "Today when absent")),
    responses((status = 200, body = Page<WasShape>)))]
pub async fn identity_on(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let on = match visit.query("on") {
        None => None,
        Some(text) => {
            let day = kernel::time::parse_iso_date(&text);
            Some(day.ok_or_else(|| Failure::field("on", "Data non valida: scrivila come 2026-11-21."))?)
        }
    };
    let mut tx = visit.begin().await?;
    let on = on.unwrap_or_else(|| tx.today());
    let was = past::identity_on(&mut tx, id, on).await?;
    tx.commit(Audit::of("person.history").about(id).on("person", id)).await?;
    Ok(json(&Page::all(was.into_iter().map(|was| WasShape { field: was.field.to_owned(), value: was.value }))))
}

/// What happened to a person, newest first, from every room that the caller may see.
#[utoipa::path(get, path = "/api/v1/persons/{id}/timeline", operation_id = "person_timeline",
    params(("id" = PersonId, Path), ("before" = Option<chrono::DateTime<chrono::Utc>>, Query, description = "From the furthest appointment on when absent"), ("kind" = Option<String>, Query, max_length = 60),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)),
    responses((status = 200, body = Page<EventShape>)))]
pub async fn timeline(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let limit = limit(&visit)?;
    let source = visit.site().port::<Arc<dyn TimelineSource>>().unwrap_or_else(|_| Arc::new(OwnEntries));
    let before = match visit.query("before") {
        None => None,
        Some(text) => {
            let moment = DateTime::parse_from_rfc3339(&text);
            Some(moment.map_err(|_| Failure::field("before", "Istante non valido: usa il formato RFC 3339."))?.to_utc())
        }
    };
    let kind = visit.query("kind");
    let mut tx = visit.begin().await?;
    tx.sql(&READ).id("id", id).one::<PersonRow>().await?;
    let before = before.unwrap_or_else(|| crate::cartella::beginning(tx.now()));
    let most = limit.saturating_add(1);
    let entries = source.entries(&mut tx, id, kind.as_deref(), before, most).await?;
    tx.commit(Audit::of("person.read").about(id).on("person", id)).await?;
    let page = Page::cut(entries, limit, |entry| entry.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true));
    Ok(json(&page.map(|it| EventShape {
        at: it.at,
        kind: it.kind.to_owned(),
        title: it.title,
        text: it.text,
        by: it.by,
        href: it.href,
    })))
}

/// Registers a death.
#[utoipa::path(post, path = "/api/v1/persons/{id}/death", operation_id = "register_death", request_body = DeathInput,
    params(("id" = PersonId, Path), ui::api::IfMatch),
    responses((status = 204)))]
pub async fn death(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::register_death(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Puts a registered death right: another day, or none.
#[utoipa::path(post, path = "/api/v1/persons/{id}/death/correction", operation_id = "correct_death", request_body = DeathCorrectionInput,
    params(("id" = PersonId, Path), ui::api::IfMatch),
    responses((status = 204)))]
pub async fn death_correction(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::correct_death(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Records that the privacy notice was given.
#[utoipa::path(post, path = "/api/v1/persons/{id}/notices", operation_id = "record_notice", request_body = NoticeInput,
    params(("id" = PersonId, Path), ui::api::Key),
    responses((status = 201, body = Created)))]
pub async fn notice(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let notice = pages::record_notice(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/persons/{id}"), notice))
}

/// Closes a mark "da verificare".
#[utoipa::path(post, path = "/api/v1/persons/{id}/verifications", operation_id = "verify_mark", request_body = VerifyInput,
    params(("id" = PersonId, Path)), responses((status = 204)))]
pub async fn verify(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::resolve_mark(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Protects a person or takes the protection away.
#[utoipa::path(put, path = "/api/v1/persons/{id}/protection", operation_id = "protect_person", request_body = ProtectionInput,
    params(("id" = PersonId, Path), ui::api::IfMatch),
    responses((status = 204)))]
pub async fn protection(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::set_protection(&visit, id, &sent).await?;
    Ok(no_content())
}
