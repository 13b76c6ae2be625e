//! Persons, for programs.

use super::inputs::{DeathInput, NoticeInput, PersonEditInput, PersonInput, ProtectionInput, VerifyInput};
use super::shapes::{CardShape, ChangeShape, Created, EventShape, Page, PersonShape};
use super::{ReadRefusals, WriteRefusals};
use crate::cartella::TimelineSource;
use crate::cartella::timeline::OwnEntries;
use crate::person::store::{IDENTIFIERS, MARKS, NOTICES, PersonRow, READ, reaches};
use crate::person::{change, identity, pages};
use chrono::DateTime;
use kernel::{Failure, Outcome, PersonId};
use std::sync::Arc;
use store::{Audit, Tx};
use ui::answer::{created, json, json_versioned, no_content};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// How many rows of a list are asked for: 1 to 100, 50 when nothing is said.
fn limit(visit: &Visit) -> Outcome<usize> {
    match visit.query("limit") {
        None => Ok(50),
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=100).contains(limit))
            .ok_or_else(|| Failure::field("limit", "Numero non valido: un intero fra 1 e 100.")),
    }
}

async fn shape(tx: &mut Tx, id: PersonId) -> Outcome<PersonShape> {
    let row: PersonRow = tx.sql(&READ).id("id", id).one().await?;
    let data = row.data(reaches(tx, id).await?);
    let identifiers = tx.sql(&IDENTIFIERS).id("id", id).all().await?;
    let marks = tx.sql(&MARKS).id("id", id).all().await?;
    let notices = tx.sql(&NOTICES).id("id", id).all().await?;
    Ok(PersonShape::of(row, data, identifiers, marks, notices))
}

/// Enters a person.
#[utoipa::path(post, path = "/api/v1/persons", tag = "persons", operation_id = "create_person", request_body = PersonInput,
    params(("Idempotency-Key" = Option<String>, Header, description = "The same key with the same body acts once")),
    responses((status = 201, body = Created), WriteRefusals))]
pub async fn create(visit: Visit, sent: Submitted) -> Answer {
    let id = pages::enter(&visit, &sent).await?;
    let href = format!("/api/v1/persons/{id}");
    Ok(created(&href, &Created { id: id.0, href: href.clone() }))
}

/// A person.
#[utoipa::path(get, path = "/api/v1/persons/{id}", tag = "persons", operation_id = "person", params(("id" = PersonId, Path)),
    responses((status = 200, body = PersonShape, headers(("ETag" = String, description = "The version"))), ReadRefusals))]
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let person = shape(&mut tx, id).await?;
    tx.commit(Audit::of("person.read").about(id).on("person", id)).await?;
    Ok(json_versioned(&person, person.version))
}

/// Replaces a person's data.
#[utoipa::path(put, path = "/api/v1/persons/{id}", tag = "persons", operation_id = "replace_person", request_body = PersonEditInput,
    params(("id" = PersonId, Path), ("If-Match" = String, Header, description = "The version the change is based on")),
    responses((status = 200, body = PersonShape, headers(("ETag" = String, description = "The new version"))), WriteRefusals))]
pub async fn replace(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::correct(&visit, id, &sent).await?;
    show(visit, PathId(id)).await
}

/// The identity card: who somebody is and where to ask, for the whole body.
#[utoipa::path(get, path = "/api/v1/persons/{id}/card", tag = "persons", operation_id = "person_card", params(("id" = PersonId, Path)),
    responses((status = 200, body = CardShape), ReadRefusals))]
pub async fn card(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let card = identity(&mut tx, id).await?;
    tx.commit(Audit::of("person.card").about(id).on("person", id)).await?;
    Ok(json(&CardShape::from(card)))
}

/// The history of a person's data, newest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/history", tag = "persons", operation_id = "person_history",
    params(("id" = PersonId, Path), ("after" = Option<Uuid>, Query), ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)),
    responses((status = 200, body = Page<ChangeShape>), ReadRefusals))]
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
    let mut rows = change::history(&mut tx, id, after, i64::try_from(limit).unwrap_or(100).saturating_add(1)).await?;
    tx.commit(Audit::of("person.history").about(id).on("person", id).rows(rows.len())).await?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(json(&Page { items: rows.into_iter().map(ChangeShape::from).collect::<Vec<_>>(), next }))
}

/// What happened to a person, newest first, from every room that the caller may see.
#[utoipa::path(get, path = "/api/v1/persons/{id}/timeline", tag = "persons", operation_id = "person_timeline",
    params(("id" = PersonId, Path), ("before" = Option<String>, Query, description = "RFC 3339; now when absent"), ("kind" = Option<String>, Query),
           ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)),
    responses((status = 200, body = Page<EventShape>), ReadRefusals))]
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
    let before = before.unwrap_or_else(|| tx.now() + chrono::TimeDelta::microseconds(1));
    let most = i64::try_from(limit).unwrap_or(100).saturating_add(1);
    let mut entries = source.entries(&mut tx, id, kind.as_deref(), before, most).await?;
    tx.commit(Audit::of("person.read").about(id).on("person", id)).await?;
    let more = entries.len() > limit;
    entries.truncate(limit);
    let next = entries.last().filter(|_| more).map(|entry| entry.at.to_rfc3339_opts(chrono::SecondsFormat::Micros, true));
    let items: Vec<EventShape> = entries
        .into_iter()
        .map(|it| EventShape { at: it.at, kind: it.kind.to_owned(), title: it.title, text: it.text, by: it.by, href: it.href })
        .collect();
    Ok(json(&Page { items, next }))
}

/// Registers a death.
#[utoipa::path(post, path = "/api/v1/persons/{id}/death", tag = "persons", operation_id = "register_death", request_body = DeathInput,
    params(("id" = PersonId, Path), ("If-Match" = String, Header, description = "The version the change is based on")),
    responses((status = 204), WriteRefusals))]
pub async fn death(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::register_death(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Records that the privacy notice was given.
#[utoipa::path(post, path = "/api/v1/persons/{id}/notices", tag = "persons", operation_id = "record_notice", request_body = NoticeInput,
    params(("id" = PersonId, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Created), WriteRefusals))]
pub async fn notice(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let notice = pages::record_notice(&visit, id, &sent).await?;
    let href = format!("/api/v1/persons/{id}");
    Ok(created(&href, &Created { id: notice, href: href.clone() }))
}

/// Closes a mark "da verificare".
#[utoipa::path(post, path = "/api/v1/persons/{id}/verifications", tag = "persons", operation_id = "verify_mark", request_body = VerifyInput,
    params(("id" = PersonId, Path)), responses((status = 204), WriteRefusals))]
pub async fn verify(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::resolve_mark(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Protects a person or takes the protection away.
#[utoipa::path(put, path = "/api/v1/persons/{id}/protection", tag = "persons", operation_id = "protect_person", request_body = ProtectionInput,
    params(("id" = PersonId, Path), ("If-Match" = String, Header, description = "The version the change is based on")),
    responses((status = 204), WriteRefusals))]
pub async fn protection(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::set_protection(&visit, id, &sent).await?;
    Ok(no_content())
}
