//! Rankings as programs read and send them.

use super::model::{RankingKind, RankingState, RowOutcome};
use super::rows::{LineRow, RankingRow};
use chrono::NaiveDate;
use kernel::Cents;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An edition of a ranking.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Of which measure.
    pub measure: Uuid,
    /// 1, 2, 3 …
    pub edition: i64,
    /// Whether it can be objected to.
    pub kind: RankingKind,
    /// How far it is.
    pub state: RankingState,
    /// The day on which the regulation was applied.
    pub as_of: NaiveDate,
    /// How often an amount is paid out of the money of the call.
    pub times: i64,
    /// The version of the regulation.
    pub rule_version: Uuid,
    /// How many are in.
    pub admitted: i64,
    /// How many wait.
    pub waiting: i64,
    /// How many a requirement keeps out.
    pub refused: i64,
    /// Of how many something is lacking.
    pub undetermined: i64,
    /// What those who are in have together.
    pub amount: Cents,
    /// The edition from which this one moved on.
    pub moved_from: Option<Uuid>,
    /// Number of the act.
    pub act_number: String,
    /// Its day.
    pub act_date: Option<NaiveDate>,
    /// Who decided.
    pub act_organ: String,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// Last day on which it is.
    pub last_day: Option<NaiveDate>,
    /// Its lines.
    pub lines: String,
}

impl From<RankingRow> for RankingShape {
    fn from(row: RankingRow) -> RankingShape {
        RankingShape {
            lines: format!("/api/v1/rankings/{}/lines", row.id),
            last_day: row.last_day(),
            id: row.id,
            version: row.version,
            measure: row.measure_id.0,
            edition: row.edition,
            kind: row.kind,
            state: row.state,
            as_of: row.as_of,
            times: row.times,
            rule_version: row.rule_version_id,
            admitted: row.admitted,
            waiting: row.waiting,
            refused: row.refused,
            undetermined: row.undetermined,
            amount: row.amount_cents,
            moved_from: row.moved_from,
            act_number: row.act_number,
            act_date: row.act_date,
            act_organ: row.act_organ,
            published_on: row.published_on,
        }
    }
}

/// A line of an edition.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingLineShape {
    /// Where it stands in the list.
    pub line: i64,
    /// Its place among those who are ranked.
    pub place: Option<i64>,
    /// Which application; absent of somebody whom the caller may not know of.
    pub application: Option<Uuid>,
    /// Its number; empty of such a one.
    pub number: String,
    /// Name as shown; empty of somebody whom the caller may not know of.
    pub display_name: String,
    /// The public code.
    pub code: String,
    /// Where it stands.
    pub outcome: RowOutcome,
    /// As people read them.
    pub points: Option<String>,
    /// Whether only the order of the applications put it behind the one before.
    pub tied: bool,
    /// How much.
    pub amount: Option<Cents>,
    /// What refuses it, or what is lacking, in words.
    pub why: Vec<String>,
}

impl From<LineRow> for RankingLineShape {
    fn from(row: LineRow) -> RankingLineShape {
        RankingLineShape {
            line: row.line,
            place: row.place,
            application: row.is_named().then_some(row.application_id.0),
            points: row.points.map(regulation::number::show_decimal),
            number: row.number,
            display_name: row.display_name,
            code: row.code,
            outcome: row.outcome,
            tied: row.tied,
            amount: row.amount_cents,
            why: row.why.0,
        }
    }
}

/// An edition to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RankingInput {
    /// Provisional or final.
    pub kind: RankingKind,
    /// How often an amount is paid out of the money of the call; twelve of a monthly one, once of a single one when nothing is said.
    #[schema(minimum = 1, maximum = 10000)]
    pub times: Option<i64>,
}

/// For how long an edition is published.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicationInput {
    /// Last day; sixty days when nothing is said.
    pub last_day: Option<NaiveDate>,
}

/// The days of the decisions that are proposed from an edition.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RankingProposalsInput {
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub last_day: Option<NaiveDate>,
}

/// How many were proposed.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProposedShape {
    /// Proposals written.
    pub proposed: usize,
    /// How many still have none: beyond one lot.
    pub left: usize,
    /// Lines that are not the caller's to propose: whoever is charged with those people proposes them.
    pub elsewhere: usize,
}
