//! Alerts for programs.

use super::actions;
use super::model::{AlertKind, AlertState};
use super::pages::{self, Decision};
use super::store::Alert;
use chrono::NaiveDate;
use kernel::{Instant, PersonId};
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::answer::json;
use ui::api::{Page, limit};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// News of the civil register about a person.
#[derive(Serialize, ToSchema)]
pub struct AlertJson {
    /// Identifier.
    pub id: Uuid,
    /// Whom it is about.
    pub person_id: PersonId,
    /// What is told.
    pub kind: AlertKind,
    /// When it happened.
    pub happened_on: Option<NaiveDate>,
    /// What is told, in Italian.
    pub sentence: String,
    /// What became of it.
    pub state: AlertState,
    /// When it was raised.
    #[schema(value_type = String, format = DateTime)]
    pub raised_at: Instant,
    /// When somebody decided.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub decided_at: Option<Instant>,
    /// What they noted.
    pub note: String,
}

impl From<Alert> for AlertJson {
    fn from(alert: Alert) -> Self {
        AlertJson {
            sentence: alert.sentence(),
            id: alert.id,
            person_id: alert.person_id,
            kind: alert.kind,
            happened_on: alert.happened_on,
            state: alert.state,
            raised_at: alert.raised_at,
            decided_at: alert.decided_at,
            note: alert.note,
        }
    }
}

/// Alerts that wait, oldest first.
#[utoipa::path(get, path = "/api/v1/population/alerts", operation_id = "civil_alerts",
    params(("after" = Option<String>, Query, max_length = 80), ("limit" = Option<i64>, Query, minimum = 1, maximum = 100)),
    responses((status = 200, body = Page<AlertJson>)))]
pub async fn list(visit: Visit) -> Answer {
    let limit = limit(&visit)?;
    let after = visit.query("after").and_then(|text| pages::place(&text));
    let mut tx = visit.begin().await?;
    let rows = actions::waiting(&mut tx, after, limit.saturating_add(1)).await?;
    tx.commit(Audit::of("resident_news.list").rows(rows.len()).showing("civil_news", rows.iter().map(|row| row.person_id))).await?;
    Ok(json(&Page::cut(rows, limit, pages::cursor).map(AlertJson::from)))
}

/// An alert.
#[utoipa::path(get, path = "/api/v1/population/alerts/{id}", operation_id = "civil_alert", params(("id" = Uuid, Path)),
    responses((status = 200, body = AlertJson)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let alert = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("resident_news.read").about(alert.person_id).on("population_alert", id)).await?;
    Ok(json(&AlertJson::from(alert)))
}

/// What is decided.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionInput {
    /// What becomes of it.
    pub decision: Decision,
    /// The day it happened, for what is accepted: where the civil register does not say it, or errs.
    pub on: Option<NaiveDate>,
    /// Why, in a few words.
    #[schema(max_length = 200)]
    pub note: Option<String>,
}

/// Decides on an alert: a death, a residence that begins or ends, a household that somebody left, when accepted, is written into the register.
#[utoipa::path(put, path = "/api/v1/population/alerts/{id}/decision", operation_id = "decide_civil_alert", params(("id" = Uuid, Path)),
    request_body = DecisionInput, responses((status = 200, body = AlertJson)))]
pub async fn decide(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::decide(&visit, id, &sent).await?;
    one(visit, PathId(id)).await
}
