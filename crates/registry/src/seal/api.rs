//! Sealed identities, for programs.

use super::open::Opened;
use super::store::{OwnRow, OwnSeal, SealRow};
use super::undo::{self, After};
use super::{SealKind, own, pages};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::PersonId;
use kernel::tax_code::Sex;
use serde::{Deserialize, Serialize};
use ui::answer::{json, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A sealed identity.
#[derive(Debug, Serialize, ToSchema)]
pub struct SealShape {
    /// Identifier.
    pub id: Uuid,
    /// The record that was sealed, or whose past was.
    pub person: PersonId,
    /// Why.
    pub kind: SealKind,
    /// Who decided.
    pub authority: String,
    /// Number of the act.
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// What they were called.
    pub name: String,
    /// What they are called now; empty when they go on under no record here, and once the seal was undone.
    pub now_called: String,
    /// When it was sealed.
    pub sealed_at: DateTime<Utc>,
    /// Whether somebody in the register has one of the sealed codes again.
    pub entered_again: bool,
    /// When it was undone, because it was a mistake.
    pub undone_at: Option<DateTime<Utc>>,
    /// Why.
    pub undo_reason: String,
}

/// A seal that whoever asks set, and can undo: nothing of whom it is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnSealShape {
    /// Identifier.
    pub id: Uuid,
    /// Why.
    pub kind: SealKind,
    /// Who decided.
    pub authority: String,
    /// Day of the act.
    pub act_date: NaiveDate,
    /// When it was sealed.
    pub sealed_at: DateTime<Utc>,
    /// By whom.
    pub sealed_by: String,
}

impl From<OwnRow> for OwnSealShape {
    fn from(row: OwnRow) -> Self {
        OwnSealShape {
            id: row.id,
            kind: row.kind,
            authority: row.authority,
            act_date: row.act_date,
            sealed_at: row.sealed_at,
            sealed_by: row.by_name,
        }
    }
}

/// The same, opened with a reason.
#[derive(Debug, Serialize, ToSchema)]
pub struct OwnSealOpenedShape {
    /// Identifier.
    pub id: Uuid,
    /// The record that is sealed.
    pub person: PersonId,
    /// What they were called.
    pub name: String,
    /// Why.
    pub kind: SealKind,
    /// Who decided.
    pub authority: String,
    /// Number of the act.
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// Anything else.
    pub note: String,
    /// When it was sealed.
    pub sealed_at: DateTime<Utc>,
    /// By whom.
    pub sealed_by: String,
}

impl From<OwnSeal> for OwnSealOpenedShape {
    fn from(row: OwnSeal) -> Self {
        OwnSealOpenedShape {
            id: row.id,
            person: row.person_id,
            name: row.name,
            kind: row.kind,
            authority: row.authority,
            act_number: row.act_number,
            act_date: row.act_date,
            note: row.note,
            sealed_at: row.sealed_at,
            sealed_by: row.by_name,
        }
    }
}

/// Which seal is undone, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealUndoing {
    /// Which.
    pub seal: Uuid,
    /// Why it was a mistake.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}

impl From<SealRow> for SealShape {
    fn from(row: SealRow) -> Self {
        SealShape {
            id: row.id,
            person: row.person_id,
            kind: row.kind,
            authority: row.authority,
            act_number: row.act_number,
            act_date: row.act_date,
            name: row.name,
            now_called: row.now_called,
            sealed_at: row.sealed_at,
            entered_again: row.entered_again,
            undone_at: row.undone_at,
            undo_reason: row.undo_reason,
        }
    }
}

/// What is under a seal.
#[derive(Debug, Serialize, ToSchema)]
pub struct OpenedShape {
    /// The seal.
    pub seal: SealShape,
    /// What the record said before a rectified sex, with the codes and the history that were taken out.
    #[schema(value_type = Object)]
    pub content: serde_json::Value,
    /// Of an adopted child what the rooms hold under the sealed record.
    #[schema(value_type = Vec<Object>)]
    pub sections: Vec<serde_json::Value>,
}

impl From<Opened> for OpenedShape {
    fn from(opened: Opened) -> Self {
        let sections = opened.sections.iter().map(ui::person_data::Section::json).collect();
        OpenedShape { content: opened.row.content.0.clone(), sections, seal: opened.row.into() }
    }
}

/// An adoption.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AdoptionInput {
    /// Which court.
    #[schema(min_length = 1, max_length = 120)]
    pub authority: String,
    /// Number of the decree.
    #[schema(min_length = 1, max_length = 60)]
    pub act_number: String,
    /// Its day; not in the future.
    pub act_date: NaiveDate,
    /// Anything else.
    #[schema(max_length = 300)]
    pub note: Option<String>,
    /// The record under which the child goes on, when it is in this register.
    pub successor: Option<PersonId>,
}

/// A rectified sex.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RectificationInput {
    /// Which court.
    #[schema(min_length = 1, max_length = 120)]
    pub authority: String,
    /// Number of the judgment.
    #[schema(min_length = 1, max_length = 60)]
    pub act_number: String,
    /// Its day; not in the future.
    pub act_date: NaiveDate,
    /// Anything else.
    #[schema(max_length = 300)]
    pub note: Option<String>,
    /// Family name; the one of before when absent.
    #[schema(max_length = 100)]
    pub family_name: Option<String>,
    /// Given name.
    #[schema(min_length = 1, max_length = 100)]
    pub given_name: String,
    /// Sex, as it is registered now.
    pub sex: Sex,
    /// The new tax code, when it is known.
    #[schema(max_length = 40)]
    pub identifier: Option<String>,
    /// Whether another person with the same code is certainly somebody else.
    pub same_code_confirmed: Option<bool>,
}

/// What is looked for among sealed identities, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealQuestion {
    /// An old code, or the beginning of an old name, family name first.
    #[schema(min_length = 1, max_length = 100)]
    pub question: String,
    /// Why, and by whose leave; it stands in the log.
    #[schema(min_length = 10, max_length = 300)]
    pub purpose: String,
}

/// Which sealed identity is opened, and why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SealOpening {
    /// Which.
    pub seal: Uuid,
    /// Why, and by whose leave; it stands in the log.
    #[schema(min_length = 10, max_length = 300)]
    pub purpose: String,
}

/// Seals the record of a child who was adopted.
#[utoipa::path(post, path = "/api/v1/persons/{id}/adoption", operation_id = "seal_adoption", request_body = AdoptionInput,
    params(("id" = PersonId, Path), ui::api::Key, ui::api::IfMatch), responses((status = 201, body = Created)))]
pub async fn adoption(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    Ok(made("/api/v1/sealed-identities", pages::adopted(&visit, id, &sent).await?))
}

/// Seals what a record said before a rectified sex, and writes what it says now.
#[utoipa::path(post, path = "/api/v1/persons/{id}/rectification", operation_id = "seal_rectification", request_body = RectificationInput,
    params(("id" = PersonId, Path), ui::api::Key, ui::api::IfMatch), responses((status = 201, body = Created)))]
pub async fn rectification(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    Ok(made("/api/v1/sealed-identities", pages::rectified(&visit, id, &sent).await?))
}

/// The sealed identities with an old code, or whose old name begins so.
#[utoipa::path(post, path = "/api/v1/sealed-identities/search", operation_id = "search_sealed_identities", request_body = SealQuestion,
    responses((status = 200, body = Page<SealShape>)))]
pub async fn search(visit: Visit, sent: Submitted) -> Answer {
    let (rows, _) = pages::searched(&visit, &sent).await?;
    Ok(json(&Page::all(rows.into_iter().map(SealShape::from))))
}

/// What is under a seal.
#[utoipa::path(post, path = "/api/v1/sealed-identities/open", operation_id = "open_sealed_identity", request_body = SealOpening,
    responses((status = 200, body = OpenedShape)))]
pub async fn open(visit: Visit, sent: Submitted) -> Answer {
    Ok(json(&OpenedShape::from(pages::read(&visit, &sent).await?)))
}

/// The seals that whoever asks set, and can undo, the latest first.
#[utoipa::path(get, path = "/api/v1/sealed-identities/own", operation_id = "own_seals", params(ui::api::Paging),
    responses((status = 200, body = Page<OwnSealShape>)))]
pub async fn own_list(visit: Visit) -> Answer {
    let (after, limit) = (own::place(&visit)?.unwrap_or(After::START), ui::api::limit(&visit)?);
    let rows = undo::own(visit.db(), visit.principal()?, after, limit.saturating_add(1)).await?;
    Ok(json(&Page::cut(rows, limit, OwnRow::cursor).map(OwnSealShape::from)))
}

/// Whom a seal is about that whoever asks set, for a reason.
#[utoipa::path(post, path = "/api/v1/sealed-identities/own/open", operation_id = "open_own_seal", request_body = SealOpening,
    responses((status = 200, body = OwnSealOpenedShape)))]
pub async fn open_own(visit: Visit, sent: Submitted) -> Answer {
    Ok(json(&OwnSealOpenedShape::from(own::opened(&visit, &sent).await?)))
}

/// Undoes a seal that was set by mistake; the record comes back.
#[utoipa::path(post, path = "/api/v1/sealed-identities/undo", operation_id = "undo_seal", request_body = SealUndoing,
    responses((status = 204)))]
pub async fn unseal(visit: Visit, sent: Submitted) -> Answer {
    own::undone(&visit, &sent).await?;
    Ok(no_content())
}
