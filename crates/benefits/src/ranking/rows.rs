//! What the statements of rankings give.

use super::model::{RankingKind, RankingState, RowOutcome, in_words};
use crate::application::gather::KnownMember;
use crate::application::{ApplicationId, ApplicationState};
use crate::isee::store::CountedRow;
use crate::measure::{MeasureId, MeasureState};
use chrono::NaiveDate;
use kernel::{AccountId, Cents, HouseholdId, Instant, PersonId};
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// A measure, as far as ranking asks.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Measure {
    /// Identifier.
    pub id: MeasureId,
    /// Its code.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// Whether applications wait for a ranking.
    pub ranked: bool,
    /// The money of the call.
    pub budget_cents: Option<Cents>,
    /// Its regulation.
    pub rule_id: Uuid,
    /// The id of that.
    pub rule_code: String,
    /// The office.
    pub unit_name: String,
    /// How far it is.
    pub state: MeasureState,
    /// Last day on which one applies.
    pub closes_on: Option<NaiveDate>,
}

impl Measure {
    /// Whether somebody can still apply in time on a day: whoever does so has a place in the ranking. A desk without a last day is ranked as it is.
    pub fn is_taking(&self, today: NaiveDate) -> bool {
        self.state == MeasureState::Open && self.closes_on.is_some_and(|last| today <= last)
    }
}

/// An edition of a ranking.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RankingRow {
    /// Identifier.
    pub id: Uuid,
    /// Of which measure.
    pub measure_id: MeasureId,
    /// Its code.
    pub measure_code: String,
    /// What it is called.
    pub measure_title: String,
    /// The version of the regulation.
    pub rule_version_id: Uuid,
    /// 1, 2, 3 …
    pub edition: i64,
    /// Whether it can be objected to.
    pub kind: RankingKind,
    /// The day on which the regulation was applied.
    pub as_of: NaiveDate,
    /// How far it is.
    pub state: RankingState,
    /// How often an amount is paid out of the money of the call.
    pub times: i64,
    /// The money of the call.
    pub budget_cents: Option<Cents>,
    /// How many are in.
    pub admitted: i64,
    /// How many wait.
    pub waiting: i64,
    /// How many are out because a requirement fails.
    pub refused: i64,
    /// Of how many something is lacking.
    pub undetermined: i64,
    /// What those who are in have together.
    pub amount_cents: Cents,
    /// The edition from which this one moved on.
    pub moved_from: Option<Uuid>,
    /// When it was made.
    pub made_at: Instant,
    /// By whom.
    pub made_by: AccountId,
    /// What they are called.
    pub made_by_name: String,
    /// The act.
    pub act_number: String,
    /// Its day.
    pub act_date: Option<NaiveDate>,
    /// Who decided.
    pub act_organ: String,
    /// When it was approved.
    pub approved_at: Option<Instant>,
    /// By whom.
    pub approved_by_name: String,
    /// When it was published.
    pub published_on: Option<NaiveDate>,
    /// First day on which it is no longer published.
    pub published_until: Option<NaiveDate>,
    /// Version.
    pub version: i64,
}

impl RankingRow {
    /// Its page.
    pub fn href(&self) -> String {
        format!("/graduatorie/{}", self.id)
    }
    /// What it is called.
    pub fn title(&self) -> String {
        format!("Graduatoria {}, edizione {}", self.kind.label().to_lowercase(), self.edition)
    }
    /// The act in words.
    pub fn act(&self) -> Option<String> {
        let date = self.act_date?;
        Some(format!("{}, {} del {}", self.act_organ, self.act_number, kernel::time::show_date(date)))
    }
    /// Last day on which it is published.
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.published_until.map(|until| kernel::time::days_before(until, 1))
    }
    /// Whether decisions are proposed from it.
    pub fn is_to_decide(&self) -> bool {
        self.kind == RankingKind::Final && matches!(self.state, RankingState::Approved | RankingState::Published)
    }
    /// Whether another edition can move on from it.
    pub fn can_move(&self) -> bool {
        self.kind == RankingKind::Final && self.state == RankingState::Published
    }
}

/// A line of an edition.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct LineRow {
    /// Where it stands in the list.
    pub line: i64,
    /// Its place among those who are ranked.
    pub place: Option<i64>,
    /// Which application.
    pub application_id: ApplicationId,
    /// Its number.
    pub number: String,
    /// For whom.
    pub person_id: PersonId,
    /// What they are called; empty for whoever may not know of them.
    pub display_name: String,
    /// How far the application is.
    pub state: ApplicationState,
    /// The public code.
    pub code: String,
    /// Where it stands.
    pub outcome: RowOutcome,
    /// Thousand-millionths.
    pub points: Option<i64>,
    /// Whether only the order of the applications put it behind the one before.
    pub tied: bool,
    /// How much.
    pub amount_cents: Option<Cents>,
    /// What refuses it, or what is lacking.
    pub why: Json<Vec<String>>,
}

impl LineRow {
    /// Whether the reader may know whose it is.
    pub fn is_named(&self) -> bool {
        !self.display_name.is_empty()
    }
    /// Of somebody of whom the reader may not know nothing is told but the place: neither the number of the application, nor what stands against it.
    #[must_use]
    pub fn for_reader(mut self) -> LineRow {
        if !self.is_named() {
            self.number.clear();
            self.why.0.clear();
        }
        self.why.0 = in_words(self.outcome, self.why.0);
        self
    }
    /// The points as people read them.
    pub fn shown_points(&self) -> String {
        self.points.map(regulation::number::show_decimal).unwrap_or_default()
    }
}

/// What is published of a line.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct PublicRow {
    /// Where it stands in the list.
    pub line: i64,
    /// Its place.
    pub place: Option<i64>,
    /// The public code.
    pub code: String,
    /// Where it stands.
    pub outcome: RowOutcome,
    /// How much.
    pub amount_cents: Option<Cents>,
}

/// A line with what was known.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct KeptRow {
    /// Which application.
    pub application_id: ApplicationId,
    /// Where it stood.
    pub outcome: RowOutcome,
    /// What was known.
    pub input: Json<Value>,
    /// How far the application is.
    pub state: ApplicationState,
    /// Whether what it had was taken back.
    pub revoked: bool,
}

/// Where an application stood.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StandingRow {
    /// Which.
    pub application_id: ApplicationId,
    /// Where.
    pub outcome: RowOutcome,
    /// Its public code.
    pub code: String,
}

/// A line that becomes a proposal.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ToPropose {
    /// Which application.
    pub application_id: ApplicationId,
    /// Where it stands.
    pub outcome: RowOutcome,
    /// Thousand-millionths.
    pub points: Option<i64>,
    /// How much.
    pub amount_cents: Option<Cents>,
    /// What was known.
    pub input: Json<Value>,
}

/// Where an application stands in an edition.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OfApplication {
    /// The edition.
    pub ranking_id: Uuid,
    /// 1, 2, 3 …
    pub edition: i64,
    /// Whether it can be objected to.
    pub kind: RankingKind,
    /// How far it is.
    pub state: RankingState,
    /// The act.
    pub act_number: String,
    /// Its day.
    pub act_date: Option<NaiveDate>,
    /// Who decided.
    pub act_organ: String,
    /// Its place.
    pub place: Option<i64>,
    /// Its public code.
    pub code: String,
    /// Where it stands.
    pub outcome: RowOutcome,
    /// What refuses it, or what is lacking.
    pub why: Json<Vec<String>>,
}

impl OfApplication {
    /// The page of the edition.
    pub fn href(&self) -> String {
        format!("/graduatorie/{}", self.ranking_id)
    }
    /// What the edition is called.
    pub fn title(&self) -> String {
        format!(
            "Graduatoria {}, edizione {} ({})",
            self.kind.label().to_lowercase(),
            self.edition,
            self.state.label().to_lowercase()
        )
    }
    /// Where it stands, in words.
    pub fn words(&self) -> String {
        let is_told = self.kind == RankingKind::Final && matches!(self.state, RankingState::Published | RankingState::Superseded);
        let outcome = match self.outcome {
            RowOutcome::Waiting if is_told => "idonea ma non finanziata, in lista d'attesa".to_owned(),
            RowOutcome::Undetermined if is_told => "esclusa perché incompleta".to_owned(),
            outcome => outcome.label().to_lowercase(),
        };
        let mut out = match self.place {
            Some(place) => format!("{outcome}, posto {place}, codice {}", self.code),
            None => format!("{outcome}, codice {}", self.code),
        };
        if let Some(date) = self.act_date {
            out.push_str(&format!(". {}, {} del {}", self.act_organ, self.act_number, kernel::time::show_date(date)));
        }
        if !self.why.is_empty() {
            out.push_str(&format!(". {}", in_words(self.outcome, self.why.0.clone()).join("; ")));
        }
        out
    }
}

/// An application that is ranked.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Ranked {
    /// Which.
    pub id: ApplicationId,
    /// Its number.
    pub number: String,
    /// For whom.
    pub person_id: PersonId,
    /// Their household, where the application names one.
    pub household_id: Option<HouseholdId>,
}

/// An answer of an application.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Answer {
    /// Of which.
    pub application_id: ApplicationId,
    /// The question.
    pub fact: String,
    /// The answer; empty where one was taken back.
    pub value: String,
}

/// Somebody of the household of an application.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct MemberOf {
    /// Of which.
    pub application_id: ApplicationId,
    /// Who.
    #[sqlx(flatten)]
    pub member: KnownMember,
}

/// An attestation that may count for an application.
#[derive(Debug, sqlx::FromRow)]
pub struct AttestationOf {
    /// For which.
    pub application_id: ApplicationId,
    /// The attestation.
    #[sqlx(flatten)]
    pub counted: CountedRow,
}

/// What runs for the household of an application.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RunningOf {
    /// For which.
    pub application_id: ApplicationId,
    /// To whom it was granted.
    pub person_id: PersonId,
    /// By which regulation.
    pub rule_code: String,
}
