//! The budget as the API tells it.

use super::store::{ChapterRow, MovementRow, ReservationRow, SumRow, Sums as _, VariationRow};
use crate::budget::{Account, Side};
use crate::ledger::MovementKind;
use crate::reservation::{Ground, ReservationState};
use chrono::NaiveDate;
use kernel::{Cents, ChapterId, Instant, Outcome, ReservationId};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Sums of money as the API tells them, in whole cents.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SumsJson {
    /// Forecast.
    pub planned_cents: Cents,
    /// Sum of the variations.
    pub varied_cents: Cents,
    /// What there is now: forecast and variations.
    pub appropriation_cents: Cents,
    /// Set aside and not yet spent.
    pub reserved_cents: Cents,
    /// Spent out of what was set aside.
    pub spent_cents: Cents,
    /// What is left; negative after a variation that cut below what was taken.
    pub left_cents: Cents,
    /// Going ahead without cover.
    pub mandatory_uncovered_cents: Cents,
    /// Waiting for cover.
    pub queued_cents: Cents,
}

macro_rules! sums_json {
    ($($row:ty),+) => {$(
        impl TryFrom<&$row> for SumsJson {
            type Error = kernel::Failure;
            fn try_from(row: &$row) -> Outcome<SumsJson> {
                let availability = row.availability()?;
                Ok(SumsJson {
                    planned_cents: row.planned_cents,
                    varied_cents: row.varied_cents,
                    appropriation_cents: availability.appropriation()?,
                    reserved_cents: row.reserved_cents,
                    spent_cents: row.spent_cents,
                    left_cents: availability.left(),
                    mandatory_uncovered_cents: row.mandatory_uncovered_cents,
                    queued_cents: row.queued_cents,
                })
            }
        }
    )+};
}
sums_json!(ChapterRow, SumRow);

/// A chapter.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ChapterJson {
    /// Identifier.
    pub id: ChapterId,
    /// Address of the chapter.
    pub href: String,
    /// Budget year.
    pub year: i64,
    /// In or out.
    pub side: Side,
    /// Current or capital.
    pub account: Account,
    /// PEG key.
    pub peg: String,
    /// Description as printed.
    pub description: String,
    /// Code of the area that answers for it.
    pub area_code: String,
    /// Its name.
    pub area_name: String,
    /// Code of the tipologia or macroaggregato; empty for capital spending.
    pub group_code: String,
    /// Its name.
    pub group_name: String,
    /// Chart of accounts; empty where it is not printed.
    pub pdc: String,
    /// Mission and programme (`12.04`); empty for revenue.
    pub programme: String,
    /// Tied to a purpose; null where the table does not say.
    pub earmarked: Option<bool>,
    /// Its sums.
    pub sums: SumsJson,
    /// Its variations.
    pub variations: String,
    /// Its reservations.
    pub reservations: String,
    /// Its movements.
    pub movements: String,
}

impl TryFrom<&ChapterRow> for ChapterJson {
    type Error = kernel::Failure;
    fn try_from(row: &ChapterRow) -> Outcome<ChapterJson> {
        let href = format!("/api/v1/budget/chapters/{}", row.chapter_id);
        Ok(ChapterJson {
            id: row.chapter_id,
            year: row.year,
            side: row.side,
            account: row.account,
            peg: row.peg(),
            description: row.description.clone(),
            area_code: row.area_code.clone(),
            area_name: row.area_name.clone(),
            group_code: row.group_code.clone(),
            group_name: row.group_name.clone(),
            pdc: row.pdc.clone(),
            programme: row.programme_code(),
            earmarked: row.earmarked,
            sums: SumsJson::try_from(row)?,
            variations: format!("{href}/variations"),
            reservations: format!("{href}/reservations"),
            movements: format!("{href}/movements"),
            href,
        })
    }
}

/// A variation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VariationJson {
    /// Identifier.
    pub id: Uuid,
    /// The act that decided it.
    pub act: String,
    /// Its day.
    pub decided_on: NaiveDate,
    /// More or, negative, less; whole cents.
    pub amount_cents: Cents,
    /// Why.
    pub reason: String,
    /// Who entered it.
    pub author: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
}

impl From<&VariationRow> for VariationJson {
    fn from(row: &VariationRow) -> VariationJson {
        VariationJson {
            id: row.variation_id,
            act: row.act.clone(),
            decided_on: row.decided_on,
            amount_cents: row.amount_cents,
            reason: row.reason.clone(),
            author: row.author.clone(),
            at: row.at,
        }
    }
}

/// A reservation.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReservationJson {
    /// Identifier.
    pub id: ReservationId,
    /// Its chapter.
    pub chapter: String,
    /// PEG key of the chapter.
    pub peg: String,
    /// Budget year.
    pub year: i64,
    /// Kind of what it is for.
    pub source_kind: String,
    /// What it is for.
    pub source_id: Uuid,
    /// In words.
    pub description: String,
    /// Where it stands.
    pub state: ReservationState,
    /// Why it goes ahead without cover.
    pub ground: Option<Ground>,
    /// What was asked for.
    pub amount_cents: Cents,
    /// What is set aside, spent or not.
    pub held_cents: Cents,
    /// What has still to be found.
    pub uncovered_cents: Cents,
    /// What came back to the chapter.
    pub released_cents: Cents,
    /// What was spent.
    pub spent_cents: Cents,
    /// Since when it is reserved or waits.
    pub reserved_on: NaiveDate,
    /// How many days ago that was.
    pub days: i64,
}

impl ReservationJson {
    /// A reservation, seen on a day.
    pub fn of(row: &ReservationRow, today: NaiveDate) -> ReservationJson {
        ReservationJson {
            id: row.reservation_id,
            chapter: format!("/api/v1/budget/chapters/{}", row.chapter_id),
            peg: row.peg(),
            year: row.year,
            source_kind: row.source_kind.clone(),
            source_id: row.source_id,
            description: row.description.clone(),
            state: row.state,
            ground: row.ground,
            amount_cents: row.amount_cents,
            held_cents: row.held_cents,
            uncovered_cents: row.uncovered_cents,
            released_cents: row.released_cents,
            spent_cents: row.spent_cents,
            reserved_on: row.reserved_on,
            days: row.days(&today),
        }
    }
}

/// A movement of the journal: what it added to each sum.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MovementJson {
    /// Its place in the chapter's journal.
    pub seq: i64,
    /// What happened.
    pub kind: MovementKind,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// Who.
    pub author: String,
    /// Why.
    pub reason: String,
    /// Added to the forecast (at the opening alone).
    pub planned_cents: Cents,
    /// Added to the variations.
    pub varied_cents: Cents,
    /// Added to what is set aside.
    pub reserved_cents: Cents,
    /// Added to what is spent.
    pub spent_cents: Cents,
    /// Added to what goes ahead without cover.
    pub mandatory_uncovered_cents: Cents,
    /// Added to what waits.
    pub queued_cents: Cents,
}

impl From<&MovementRow> for MovementJson {
    fn from(row: &MovementRow) -> MovementJson {
        MovementJson {
            seq: row.seq,
            kind: row.kind,
            at: row.at,
            author: row.author.clone(),
            reason: row.reason.clone(),
            planned_cents: row.planned_cents,
            varied_cents: row.varied_cents,
            reserved_cents: row.reserved_cents,
            spent_cents: row.spent_cents,
            mandatory_uncovered_cents: row.mandatory_uncovered_cents,
            queued_cents: row.queued_cents,
        }
    }
}
