//! Dues for programs.

use super::list::{DueState, DueView, Whose, cursor, dues, place, reading};
use super::model::{DueId, DueKind};
use super::store::{DueRow, ONE};
use ::store::Audit;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::{AccountId, CaseId, Failure, Outcome, PersonId, UnitId};
use serde::Serialize;
use ui::answer::{json, json_versioned};
use ui::api::limit;
use ui::{Answer, PathId, Visit};
use utoipa::ToSchema;

/// Something that falls due, or is to be done.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueShape {
    /// Identifier.
    pub id: DueId,
    /// What it is.
    pub kind: DueKind,
    /// One line.
    pub title: String,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// Their name; empty where it is about nobody.
    pub person_name: String,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// The unit that answers for it.
    pub unit: UnitId,
    /// Whose it is; absent where it is the unit's.
    pub account: Option<AccountId>,
    /// By which day.
    pub due_on: NaiveDate,
    /// By which moment, where hours count.
    pub due_at: Option<DateTime<Utc>>,
    /// The rule by which it was counted; empty where it was typed.
    pub rule: String,
    /// Whether only few may see it.
    pub closed: bool,
    /// When it was done.
    pub met_at: Option<DateTime<Utc>>,
    /// When it was dropped.
    pub dropped_at: Option<DateTime<Utc>>,
    /// Why.
    pub dropped_reason: String,
    /// What it was before, line by line.
    pub note: String,
    /// The page where it is dealt with.
    pub page: String,
    /// For `If-Match`.
    pub version: i64,
    /// The due itself.
    pub href: String,
}

impl From<DueRow> for DueShape {
    fn from(row: DueRow) -> Self {
        DueShape {
            href: format!("/api/v1/dues/{}", row.id),
            id: row.id,
            kind: row.kind,
            title: row.title,
            person: row.person_id,
            person_name: row.person_name,
            case: row.case_id,
            unit: row.unit_id,
            account: row.account_id,
            due_on: row.due_on,
            due_at: row.due_at,
            rule: row.rule,
            closed: row.closed,
            met_at: row.met_at,
            dropped_at: row.dropped_at,
            dropped_reason: row.dropped_reason,
            note: row.note,
            page: row.href,
            version: row.version,
        }
    }
}

/// A value of the query that must be understood where it is there.
fn asked<T: std::str::FromStr>(visit: &Visit, name: &'static str) -> Outcome<Option<T>> {
    match visit.query(name) {
        None => Ok(None),
        Some(text) => text.parse().map(Some).map_err(|_| Failure::field(name, "Valore non valido.")),
    }
}

/// What the caller has to do, or a unit, or what is due about a person; what is due first first.
#[utoipa::path(get, path = "/api/v1/dues", operation_id = "due_list",
    params(ui::api::Paging, ("view" = Option<DueView>, Query, description = "Whose: the caller's own, or those of the units they answer for"),
        ("state" = Option<DueState>, Query, description = "Which: still to be done, late, to be pressed for, over"),
        ("unit" = Option<UnitId>, Query, description = "Only those of this unit, with `view=unit`"),
        ("person" = Option<PersonId>, Query, description = "Those about this person, whosever they are")),
    responses((status = 200, body = ui::api::Page<DueShape>)))]
pub async fn list(visit: Visit) -> Answer {
    let (after, limit) = (place(&visit)?, limit(&visit)?);
    let state = asked::<DueState>(&visit, "state")?.unwrap_or(DueState::Open);
    let view = asked::<DueView>(&visit, "view")?.unwrap_or(DueView::Mine);
    let unit = asked::<UnitId>(&visit, "unit")?;
    let whose = match (asked::<PersonId>(&visit, "person")?, view) {
        (Some(person), _) => Whose::Person(person),
        (None, DueView::Mine) => Whose::Mine,
        (None, DueView::Unit) => Whose::Units(unit),
    };
    let mut tx = visit.begin().await?;
    let rows = dues(&mut tx, whose, state, after, limit.saturating_add(1)).await?;
    tx.commit(reading(&rows)).await?;
    Ok(json(&ui::api::Page::cut(rows, limit, cursor).map(DueShape::from)))
}

/// One due.
#[utoipa::path(get, path = "/api/v1/dues/{id}", operation_id = "due",
    params(("id" = Uuid, Path, description = "Due.")), responses((status = 200, body = DueShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<DueId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row: DueRow = tx.sql(&ONE).id("id", id).one().await?;
    tx.commit(Audit::of("due.read").about(row.person_id).on("due", id)).await?;
    let version = row.version;
    Ok(json_versioned(&DueShape::from(row), version))
}
