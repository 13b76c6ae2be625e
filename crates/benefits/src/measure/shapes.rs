//! Measures as programs see them.

use super::model::{MeasureAct, MeasureId, MeasureMove, MeasureState};
use super::store::MeasureRow;
use chrono::NaiveDate;
use kernel::{AccountId, Cents, ChapterId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The act that opens a measure.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureActShape {
    /// Its number.
    pub number: String,
    /// Its day.
    pub date: Option<NaiveDate>,
    /// Who decided.
    pub organ: String,
}

impl From<MeasureAct> for MeasureActShape {
    fn from(act: MeasureAct) -> Self {
        MeasureActShape { number: act.number, date: act.date, organ: act.organ }
    }
}

/// A measure for which one applies.
#[derive(Debug, Serialize, ToSchema)]
pub struct MeasureShape {
    /// Identifier.
    pub id: MeasureId,
    /// Version, for `If-Match`.
    pub version: i64,
    /// As people name it.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// One or two sentences; may be empty.
    pub about: String,
    /// How far it is.
    pub state: MeasureState,
    /// The regulation that decides it.
    pub rule: Uuid,
    /// The id that its text bears.
    pub rule_code: String,
    /// The office in charge.
    pub unit: UnitId,
    /// What it is called.
    pub unit_name: String,
    /// Who is in charge of the procedure.
    pub responsible: AccountId,
    /// What they are called.
    pub responsible_name: String,
    /// First day on which one applies.
    pub opens_on: NaiveDate,
    /// Last day; absent all the year.
    pub closes_on: Option<NaiveDate>,
    /// Whether applications wait for a ranking.
    pub ranked: bool,
    /// Days of the procedure.
    pub term_days: i64,
    /// The act; absent while there is none.
    pub act: Option<MeasureActShape>,
    /// The money of the call.
    pub budget: Option<Cents>,
    /// The chapter it comes from.
    pub chapter: Option<ChapterId>,
    /// The measure.
    pub href: String,
}

impl From<MeasureRow> for MeasureShape {
    fn from(row: MeasureRow) -> Self {
        let act = row.act();
        MeasureShape {
            href: format!("/api/v1/measures/{}", row.id),
            act: act.is_whole().then(|| act.into()),
            id: row.id,
            version: row.version,
            code: row.code,
            title: row.title,
            about: row.about,
            state: row.state,
            rule: row.rule_id,
            rule_code: row.rule_code,
            unit: row.unit_id,
            unit_name: row.unit_name,
            responsible: row.responsible_id,
            responsible_name: row.responsible_name,
            opens_on: row.opens_on,
            closes_on: row.closes_on,
            ranked: row.ranked,
            term_days: row.term_days,
            budget: row.budget_cents,
            chapter: row.chapter_id,
        }
    }
}

/// A measure as it is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureInput {
    /// As people name it.
    #[schema(min_length = 1, max_length = 30, pattern = r"^[A-Za-z0-9./-]+$", example = "SR-2026")]
    pub code: String,
    /// What it is called.
    #[schema(min_length = 1, max_length = 160)]
    pub title: String,
    /// The regulation that decides it.
    pub rule: Uuid,
    /// One or two sentences for whoever asks.
    #[schema(max_length = 2000)]
    pub about: Option<String>,
    /// The office in charge: one of those whose measures the caller manages.
    pub unit: UnitId,
    /// Who is in charge of the procedure.
    pub responsible: AccountId,
    /// First day on which one applies.
    pub opens_on: NaiveDate,
    /// Last day; all the year when nothing is said.
    pub closes_on: Option<NaiveDate>,
    /// Whether applications wait for a ranking.
    pub ranked: Option<bool>,
    /// Days of the procedure; 30 when nothing is said.
    #[schema(minimum = 1, maximum = 180)]
    pub term_days: Option<i64>,
    /// Number of the act.
    #[schema(max_length = 120)]
    pub act_number: Option<String>,
    /// Its day.
    pub act_date: Option<NaiveDate>,
    /// Who decided.
    #[schema(max_length = 120)]
    pub act_organ: Option<String>,
    /// The money of the call.
    #[schema(minimum = 0, maximum = 1000000000000)]
    pub budget: Option<Cents>,
    /// The chapter it comes from, in the budget of the first day's year.
    #[schema(max_length = 30, example = "3735.7.0")]
    pub chapter: Option<String>,
}

/// What is done with a measure.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeasureMoveInput {
    /// What.
    pub r#move: MeasureMove,
    /// Until when it is open again; of `reopen` alone.
    pub closes_on: Option<NaiveDate>,
}
