//! The board of whoever coordinates: how many cases are where in their units, what waits and for how long, what lies still, what is overdue.
//! Figures of one worker are shown only where the body has switched them on, by an act.

pub mod pages;
pub mod share;
pub mod store;

use self::store as s;
use crate::case::{Phase, State};
use crate::doing::Doing;
use ::store::{Audit, Tx};
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::ALWAYS;
use kernel::input::{Fields, LINE};
use kernel::time::days_before;
use kernel::{AccountId, CaseId, Outcome, PersonId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Days after which a proposal has waited for a week, for two, for a month.
pub const WAITED: [u64; 3] = [7, 14, 30];

/// What a unit has, by state and phase.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Count {
    /// The unit.
    pub unit_id: UnitId,
    /// What it is called.
    pub unit_name: String,
    /// Where the cases stand.
    pub state: State,
    /// In which phase.
    pub phase: Phase,
    /// How many.
    pub cases: i64,
    /// How many of the second level.
    pub second: i64,
    /// Proposals that have waited for more than a week.
    pub week: i64,
    /// … for more than two.
    pub fortnight: i64,
    /// … for more than a month.
    pub month: i64,
    /// In care, and nothing was written for 60 days.
    pub silent: i64,
}

/// What is overdue in a unit.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
struct Late {
    unit_id: UnitId,
    late: i64,
}

/// A unit on the board.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct UnitLine {
    /// The unit.
    pub unit: Uuid,
    /// What it is called.
    pub name: String,
    /// Proposals that nobody was given.
    pub proposed: i64,
    /// … for more than a week.
    pub week: i64,
    /// … for more than two.
    pub fortnight: i64,
    /// … for more than a month.
    pub month: i64,
    /// Given to somebody, not yet in care.
    pub assigned: i64,
    /// In care.
    pub in_care: i64,
    /// Of those in care, of the second level.
    pub second: i64,
    /// Of those in care, without an entry for 60 days.
    pub silent: i64,
    /// Dues of cases that are overdue.
    pub late: i64,
}

/// The board.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Board {
    /// The units.
    pub units: Vec<UnitLine>,
    /// Cases in care by phase.
    pub phases: Vec<PhaseLine>,
}

/// How many cases in care are in a phase.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PhaseLine {
    /// The phase.
    pub phase: Phase,
    /// How many.
    pub cases: i64,
}

impl Board {
    /// The sums over the units.
    pub fn totals(&self) -> UnitLine {
        let all = |of: fn(&UnitLine) -> i64| self.units.iter().map(of).fold(0, i64::saturating_add);
        UnitLine {
            proposed: all(|line| line.proposed),
            week: all(|line| line.week),
            fortnight: all(|line| line.fortnight),
            month: all(|line| line.month),
            assigned: all(|line| line.assigned),
            in_care: all(|line| line.in_care),
            second: all(|line| line.second),
            silent: all(|line| line.silent),
            late: all(|line| line.late),
            ..UnitLine::default()
        }
    }
}

/// Puts the counts of units together.
fn lines(counts: &[Count], late: &[Late]) -> Board {
    let mut units: Vec<UnitLine> = Vec::new();
    for count in counts {
        if units.last().is_none_or(|line| line.unit != count.unit_id.0) {
            units.push(UnitLine { unit: count.unit_id.0, name: count.unit_name.clone(), ..UnitLine::default() });
        }
        let Some(line) = units.last_mut() else { continue };
        match count.state {
            State::Proposed => line.proposed = line.proposed.saturating_add(count.cases),
            State::Assigned => line.assigned = line.assigned.saturating_add(count.cases),
            State::InCare => {
                line.in_care = line.in_care.saturating_add(count.cases);
                line.second = line.second.saturating_add(count.second);
            }
            State::Closed => {}
        }
        line.week = line.week.saturating_add(count.week);
        line.fortnight = line.fortnight.saturating_add(count.fortnight);
        line.month = line.month.saturating_add(count.month);
        line.silent = line.silent.saturating_add(count.silent);
    }
    for line in &mut units {
        line.late = late.iter().find(|one| one.unit_id.0 == line.unit).map_or(0, |one| one.late);
    }
    let of_phase = |phase: Phase| {
        let fitting = counts.iter().filter(|count| count.state == State::InCare && count.phase == phase);
        fitting.map(|count| count.cases).fold(0, i64::saturating_add)
    };
    let phases = Phase::ALL.iter().map(|phase| PhaseLine { phase: *phase, cases: of_phase(*phase) }).collect();
    Board { units, phases }
}

/// The board of the units whose cases the actor gives out, or of one of them.
///
/// # Errors
/// Those of the database.
pub async fn board(tx: &mut Tx, unit: Option<UnitId>) -> Outcome<Board> {
    let today = tx.today();
    let [week, fortnight, month] = WAITED.map(|days| days_before(today, days));
    let counts: Vec<Count> = of_unit(tx.sql(&s::COUNTS), unit)
        .bind("week", week)
        .bind("fortnight", fortnight)
        .bind("month", month)
        .bind("silent", days_before(today, crate::day::SILENT_DAYS))
        .all()
        .await?;
    let late: Vec<Late> = of_unit(tx.sql(&s::LATE), unit).all().await?;
    Ok(lines(&counts, &late))
}

fn of_unit(query: ::store::query::Query<'_>, unit: Option<UnitId>) -> ::store::query::Query<'_> {
    query.bind("any_unit", unit.is_none()).id("unit", unit.map_or(Uuid::nil(), |unit| unit.0))
}

kernel::code_enum! {
    /// What the list under the board shows.
    pub enum Waiting {
        /// Proposals, and cases that nobody took into care yet: the oldest first.
        ToTake = "attesa" => "In attesa",
        /// In care, without an entry for 60 days: the longest first.
        Silent = "ferme" => "Ferme da 60 giorni",
    }
}

/// A case that waits, without content.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct WaitingLine {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// Whose it is.
    #[serde(skip)]
    pub person_id: PersonId,
    /// The person.
    pub display_name: String,
    /// The unit.
    pub unit_name: String,
    /// Where it stands.
    pub state: State,
    /// 1 or 2.
    pub level: i64,
    /// Since when it waits.
    pub since: NaiveDate,
    /// Who is in charge; empty while nobody is.
    pub worker_name: String,
}

impl WaitingLine {
    /// Where the list goes on.
    pub fn cursor(&self) -> String {
        format!("{}~{}", self.since, self.id)
    }
    /// Since when it waits, and how long that is.
    pub fn waited(&self, today: NaiveDate) -> String {
        match today.signed_duration_since(self.since).num_days().max(0) {
            0 => "da oggi".to_owned(),
            1 => "da 1 giorno".to_owned(),
            days => format!("da {days} giorni"),
        }
    }
}

/// A page of what waits, the longest first.
///
/// # Errors
/// Those of the database.
pub async fn waiting(
    tx: &mut Tx,
    which: Waiting,
    unit: Option<UnitId>,
    after: Option<&str>,
    most: i64,
) -> Outcome<Vec<WaitingLine>> {
    let read = |text: &str| {
        let (on, id) = text.split_once('~')?;
        Some((on.parse::<NaiveDate>().ok()?, id.parse::<Uuid>().ok()?))
    };
    let (on, id) = after.and_then(read).unwrap_or((ALWAYS, Uuid::nil()));
    let today = tx.today();
    let query = match which {
        Waiting::ToTake => tx.sql(&s::TO_TAKE),
        Waiting::Silent => tx.sql(&s::SILENT).bind("silent", days_before(today, crate::day::SILENT_DAYS)),
    };
    Ok(of_unit(query, unit).bind("after_on", on).bind("after_id", id).bind("most", most).all().await?)
}

/// What one worker has in a unit.
#[derive(Clone, Debug, sqlx::FromRow, Serialize, ToSchema)]
pub struct WorkerLine {
    /// The account.
    pub worker_id: AccountId,
    /// What it is called.
    pub display_name: String,
    /// The unit.
    pub unit_name: String,
    /// Open cases of which they are in charge.
    pub cases: i64,
    /// Of these, of the second level.
    pub second: i64,
    /// Of these, without an entry for 60 days.
    pub silent: i64,
}

/// Whether the body has switched figures of one worker on.
///
/// # Errors
/// Those of the database.
pub async fn shows_workers(tx: &mut Tx) -> Outcome<bool> {
    Ok(tx.sql(&s::SETTING).values::<bool>().await?.first().copied().unwrap_or(false))
}

/// Figures of the workers of the units, where the body has switched them on and the actor may see them; otherwise none.
///
/// # Errors
/// Those of the database.
pub async fn workers(tx: &mut Tx, unit: Option<UnitId>) -> Outcome<Vec<WorkerLine>> {
    if !shows_workers(tx).await? {
        return Ok(Vec::new());
    }
    let silent = days_before(tx.today(), crate::day::SILENT_DAYS);
    Ok(of_unit(tx.sql(&s::WORKERS), unit).bind("silent", silent).all().await?)
}

/// Switching figures of one worker on or off.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkerFigures {
    /// Whether they are shown.
    pub shown: bool,
    /// By which act or agreement; at most 200 characters.
    #[schema(max_length = 200)]
    pub act: String,
}

/// Reads [`WorkerFigures`].
pub fn read_figures(fields: &mut Fields) -> Option<WorkerFigures> {
    let shown = fields.flag("shown");
    Some(WorkerFigures { shown, act: fields.required_line("act", LINE)? })
}

/// Switches figures of one worker on or off for the whole body.
///
/// # Errors
/// Those of the database.
pub async fn set_figures(doing: Doing<'_>, wanted: &WorkerFigures) -> Outcome<()> {
    let mut tx = doing.begin(Permission::PRIVACY_MANAGE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    tx.sql(&s::SET).bind("shown", wanted.shown).bind("reason", &wanted.act).run_one().await?;
    tx.commit(Audit::of("figures.switch").fields(["worker_figures", "act"])).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(unit: u128, state: State, phase: Phase, cases: i64) -> Count {
        Count {
            unit_id: UnitId(Uuid::from_u128(unit)),
            unit_name: format!("Unità {unit}"),
            state,
            phase,
            cases,
            second: 0,
            week: 0,
            fortnight: 0,
            month: 0,
            silent: 0,
        }
    }

    #[test]
    fn a_unit_is_one_line_and_every_case_is_counted_once() {
        let counts = [
            Count { week: 2, fortnight: 1, ..count(1, State::Proposed, Phase::FirstInterview, 3) },
            count(1, State::Assigned, Phase::FirstInterview, 2),
            Count { silent: 4, second: 1, ..count(1, State::InCare, Phase::Analysis, 5) },
            count(1, State::InCare, Phase::Monitoring, 7),
            count(2, State::InCare, Phase::Monitoring, 1),
        ];
        let late = [Late { unit_id: UnitId(Uuid::from_u128(1)), late: 6 }];
        let board = lines(&counts, &late);
        let line = |at: usize| board.units.get(at).cloned().unwrap_or_default();
        assert_eq!(board.units.len(), 2);
        assert_eq!((line(0).proposed, line(0).assigned, line(0).in_care), (3, 2, 12));
        assert_eq!((line(0).week, line(0).fortnight, line(0).month), (2, 1, 0));
        assert_eq!((line(0).silent, line(0).second, line(0).late), (4, 1, 6));
        assert_eq!((line(1).in_care, line(1).late), (1, 0));
        let all = board.totals();
        assert_eq!(all.proposed + all.assigned + all.in_care, counts.iter().map(|count| count.cases).sum::<i64>());
        let monitored = board.phases.iter().find(|line| line.phase == Phase::Monitoring).map(|line| line.cases);
        assert_eq!(monitored, Some(8));
    }
}
