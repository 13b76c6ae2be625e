//! Many cases with their history at once: how a synthetic city comes into casework.
//!
//! A case is written as it would stand had it been worked through, act by act: interview, moves, phases, people, diary, plan with
//! a service, closure. Times are those of the story; for synthetic people alone.

mod plan;

pub use plan::PlannedService;
pub(crate) use plan::STATEMENTS as PLAN_STATEMENTS;

use crate::case::{MemberRole, Move, Phase, State, UserArea};
use crate::closure::{ClosureOutcome, ClosureReason};
use crate::diary::EntryKind;
use crate::interview::InterviewOutcome;
use crate::involved::{self, AFTER_CLOSURE};
use crate::sina::{self, SinaAssessment};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::time::{days_after, start_of_day};
use kernel::{AccountId, CaseId, HouseholdId, Instant, Outcome, PersonId, UnitId};
use plan::PlanRows;
use registry::Involvement;
use registry::bulk::involve_all;
use std::collections::BTreeMap;
use store::{Row, Tx};
use uuid::Uuid;

store::statements! {
    CASE = "insert into casework_case (body_id, id, number, person_id, household_id, subject_id, unit_id, level, state, phase, user_area, opened_on,
                   proposed_on, taken_on, closed_on, worker_id, sealed, review_on, last_entry_on, version)
            values (:body, :id, :number, :person, :household, :subject, :unit, :level, :state, :phase, :user_area, :opened_on,
                   :opened_on, :taken_on, :closed_on, :worker, false, :review_on, :last_entry_on, 1)";
    INTERVIEW = "insert into casework_interview (body_id, id, person_id, household_id, unit_id, appointment_id, contact_id, account_id, held_at, minutes, present,
                        account, hypothesis, outcome, outcome_note, case_id, recorded_at, version)
                 values (:body, :id, :person, :household, :unit, null, null, :by, :at, 50, '', :text, '', :outcome, '', :case, :at, 1)";
    MOVE = "insert into casework_case_move (body_id, id, case_id, move, from_state, to_state, on_day, reason, account_id, at)
            values (:body, :id, :case, :move, :from, :to, :on_day, :reason, :by, :at)";
    PHASE = "insert into casework_phase (body_id, id, case_id, phase, from_day, reason, account_id, at)
             values (:body, :id, :case, :phase, :from_day, '', :by, :at)";
    MEMBER = "insert into casework_member (body_id, id, case_id, account_id, role, reason, valid_from, valid_until, version)
              values (:body, :id, :case, :account, :role, '', :from, :until, 1)";
    ENTRY = "insert into casework_entry (body_id, id, case_id, author_id, kind, held_at, minutes, present, text, recorded_at, version, w0, w1, w2, w3)
             values (:body, :id, :case, :by, :kind, :at, 40, '', :text, :at, 1, :w0, :w1, :w2, :w3)";
    ANALYSIS = "insert into casework_analysis (body_id, id, case_id, edition, analysed_on, request, resources, fragilities, reading, account_id, at)
                values (:body, :id, :case, 1, :analysed_on, :request, '', '', '', :by, :at)";
    CLOSURE = "insert into casework_closure (body_id, id, case_id, closed_on, reason, outcome, evaluation, person_view, released, account_id, at)
               values (:body, :id, :case, :closed_on, :reason, :outcome, :evaluation, '', '', :by, :at)";
}

/// How far a case came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    /// Proposed; nobody is in charge yet.
    Proposed,
    /// Given to a worker who has still to take it.
    Assigned,
    /// In care since a day; the next review.
    InCare {
        /// Since when.
        taken_on: NaiveDate,
        /// When the plan is next to be reviewed.
        review_on: NaiveDate,
    },
    /// It was in care and ended.
    Closed {
        /// Since when it was in care.
        taken_on: NaiveDate,
        /// Its last day.
        closed_on: NaiveDate,
    },
}

/// A diary entry.
#[derive(Clone, Debug)]
pub struct Entry {
    /// What happened.
    pub kind: EntryKind,
    /// When.
    pub at: Instant,
    /// In words.
    pub text: String,
}

/// A case with its history.
#[derive(Clone, Debug)]
pub struct History {
    /// The case.
    pub id: CaseId,
    /// Whose, or who speaks for the household.
    pub person: PersonId,
    /// Name of the person, as signer of the plan.
    pub person_name: String,
    /// The household, for a case of the household, with its other members.
    pub household: Option<(HouseholdId, Vec<PersonId>)>,
    /// The unit.
    pub unit: UnitId,
    /// 1 or 2.
    pub level: i64,
    /// Who is in charge, held the interview and wrote everything.
    pub worker: AccountId,
    /// Area of users.
    pub user_area: UserArea,
    /// Known since.
    pub opened_on: NaiveDate,
    /// How far it came.
    pub course: Course,
    /// The diary, in order of time.
    pub entries: Vec<Entry>,
    /// The plan with a service, agreed on its first day; asked for in care alone.
    pub planned: Option<PlannedService>,
    /// The assessment of SIUSS, made when it was taken into care.
    pub assessment: Option<SinaAssessment>,
    /// What was heard at the first interview.
    pub heard: String,
}

#[derive(Default)]
struct Rows {
    cases: Vec<Row>,
    interviews: Vec<Row>,
    moves: Vec<Row>,
    phases: Vec<Row>,
    members: Vec<Row>,
    entries: Vec<Row>,
    analyses: Vec<Row>,
    plans: PlanRows,
    closures: Vec<Row>,
    assessments: Vec<Row>,
    involved: Vec<(Involvement, PersonId)>,
}

impl History {
    fn state(&self) -> State {
        match self.course {
            Course::Proposed => State::Proposed,
            Course::Assigned => State::Assigned,
            Course::InCare { .. } => State::InCare,
            Course::Closed { .. } => State::Closed,
        }
    }
    fn taken_on(&self) -> Option<NaiveDate> {
        match self.course {
            Course::InCare { taken_on, .. } | Course::Closed { taken_on, .. } => Some(taken_on),
            Course::Proposed | Course::Assigned => None,
        }
    }
    fn closed_on(&self) -> Option<NaiveDate> {
        match self.course {
            Course::Closed { closed_on, .. } => Some(closed_on),
            _ => None,
        }
    }
    fn phase(&self) -> Phase {
        match (self.course, &self.planned) {
            (Course::Proposed | Course::Assigned, _) => Phase::FirstInterview,
            (Course::InCare { .. }, None) => Phase::Analysis,
            (Course::InCare { .. }, Some(_)) => Phase::Monitoring,
            (Course::Closed { .. }, _) => Phase::Closure,
        }
    }
    /// Nine o'clock, as it were, of a day: when an act of that day was recorded.
    fn at(day: NaiveDate) -> Instant {
        start_of_day(day) + chrono::TimeDelta::hours(9)
    }
}

/// Writes cases with their history in the caller's transaction, and tells the register who knows whom. Their numbers follow the
/// year in which each was opened.
///
/// # Errors
/// When a person has an open case in the same unit and level already, when a story contradicts the rules of the tables; those of
/// the database.
pub async fn record(tx: &mut Tx, all: &[History]) -> Outcome<()> {
    let mut numbers: BTreeMap<i32, i64> = BTreeMap::new();
    for case in all {
        *numbers.entry(chrono::Datelike::year(&case.opened_on)).or_default() += 1;
    }
    for (year, number) in &mut numbers {
        *number = tx.next_numbers(format!("case/{year}"), *number).await?;
    }
    let mut rows = Rows::default();
    for case in all {
        let year = chrono::Datelike::year(&case.opened_on);
        let number = numbers.entry(year).or_default();
        let text = format!("{year}/{number:06}");
        *number = number.saturating_add(1);
        add_case(tx, &mut rows, case, text)?;
    }
    tx.insert_many(&CASE, rows.cases).await?;
    tx.insert_many(&INTERVIEW, rows.interviews).await?;
    tx.insert_many(&MOVE, rows.moves).await?;
    tx.insert_many(&PHASE, rows.phases).await?;
    tx.insert_many(&MEMBER, rows.members).await?;
    tx.insert_many(&ENTRY, rows.entries).await?;
    tx.insert_many(&ANALYSIS, rows.analyses).await?;
    rows.plans.insert(tx).await?;
    tx.insert_many(&CLOSURE, rows.closures).await?;
    tx.insert_many(&sina::store::ADD, rows.assessments).await?;
    involve_all(tx, &rows.involved).await
}

fn add_case(tx: &mut Tx, rows: &mut Rows, case: &History, number: String) -> Outcome<()> {
    let (state, taken_on, closed_on) = (case.state(), case.taken_on(), case.closed_on());
    let worker = (state != State::Proposed).then_some(case.worker);
    let review_on = match case.course {
        Course::InCare { review_on, .. } => review_on,
        _ => FOREVER,
    };
    let household = case.household.as_ref().map(|(household, _)| *household);
    let last = case.entries.last().map_or(case.opened_on, |entry| kernel::time::local(entry.at).date());
    rows.cases.push(
        Row::new()
            .id("id", case.id)
            .bind("number", number)
            .id("person", case.person)
            .maybe_id("household", household)
            .bind("subject", household.map_or(case.person.0, |household| household.0))
            .id("unit", case.unit)
            .bind("level", case.level)
            .code("state", state)
            .code("phase", case.phase())
            .code("user_area", case.user_area)
            .bind("opened_on", case.opened_on)
            .bind("taken_on", taken_on)
            .bind("closed_on", closed_on)
            .maybe_id("worker", worker)
            .bind("review_on", review_on)
            .bind("last_entry_on", last),
    );
    rows.interviews.push(
        Row::new()
            .id("id", tx.new_id::<Uuid>()?)
            .id("person", case.person)
            .maybe_id("household", household)
            .id("unit", case.unit)
            .id("by", case.worker)
            .bind("at", History::at(case.opened_on))
            .bind("text", &case.heard)
            .code("outcome", InterviewOutcome::Proposal)
            .id("case", case.id),
    );
    // Nobody plans, and nobody closes, what was not analysed.
    if let Some(day) = taken_on.filter(|_| case.planned.is_some() || closed_on.is_some()) {
        rows.analyses.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("case", case.id)
                .bind("analysed_on", day)
                .bind("request", &case.heard)
                .id("by", case.worker)
                .bind("at", History::at(day)),
        );
    }
    add_moves(tx, rows, case)?;
    add_phases(tx, rows, case)?;
    if let Some(worker) = worker {
        rows.members.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("case", case.id)
                .id("account", worker)
                .code("role", MemberRole::Responsible)
                .bind("from", case.opened_on)
                .bind("until", FOREVER),
        );
    }
    for entry in &case.entries {
        let id: Uuid = tx.new_id()?;
        let [w0, w1, w2, w3] = crate::search::words::bits(&entry.text);
        rows.entries.push(
            Row::new()
                .bind("id", id)
                .id("case", case.id)
                .id("by", case.worker)
                .code("kind", entry.kind)
                .bind("at", entry.at)
                .bind("text", &entry.text)
                .bind("w0", w0)
                .bind("w1", w1)
                .bind("w2", w2)
                .bind("w3", w3),
        );
    }
    if let Some(planned) = &case.planned {
        rows.plans.add(tx, case, planned)?;
    }
    if let Some(assessment) = &case.assessment {
        rows.assessments.push(sina::store::row_of(tx.new_id()?, case.id, case.person, 1, assessment)?);
    }
    if let Some(closed_on) = closed_on {
        rows.closures.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("case", case.id)
                .bind("closed_on", closed_on)
                .code("reason", ClosureReason::Reached)
                .code("outcome", ClosureOutcome::Positive)
                .bind("evaluation", "Gli obiettivi concordati sono stati raggiunti; la persona sa a chi rivolgersi.")
                .id("by", case.worker)
                .bind("at", History::at(closed_on)),
        );
    }
    let others = case.household.iter().flat_map(|(_, others)| others.iter().copied()).filter(|other| *other != case.person);
    let until = closed_on.map(|day| days_after(day, AFTER_CLOSURE));
    for person in std::iter::once(case.person).chain(others) {
        let kind = if person == case.person { involved::CASE } else { involved::HOUSEHOLD };
        for account in std::iter::once(None).chain(worker.map(Some)) {
            let from = case.opened_on;
            rows.involved
                .push((Involvement { person, unit: case.unit, account, kind, source: case.id.0, from, until }, case.person));
        }
    }
    Ok(())
}

fn add_moves(tx: &mut Tx, rows: &mut Rows, case: &History) -> Outcome<()> {
    let assigned = (case.state() != State::Proposed).then_some((Move::Assign, case.opened_on));
    let taken = case.taken_on().map(|day| (Move::Take, day));
    let closed = case.closed_on().map(|day| (Move::Close, day));
    let mut state = State::Proposed;
    for (what, on) in [assigned, taken, closed].into_iter().flatten() {
        let to = state.after(what)?;
        rows.moves.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("case", case.id)
                .code("move", what)
                .code("from", state)
                .code("to", to)
                .bind("on_day", on)
                .bind("reason", "")
                .id("by", case.worker)
                .bind("at", History::at(on)),
        );
        state = to;
    }
    Ok(())
}

fn add_phases(tx: &mut Tx, rows: &mut Rows, case: &History) -> Outcome<()> {
    let opened = [(Phase::Reception, case.opened_on), (Phase::FirstInterview, case.opened_on)];
    let analysed = case.taken_on().map(|day| (Phase::Analysis, day));
    let agreed = case.planned.as_ref().map(|planned| planned.from);
    let planned = agreed.map(|day| [(Phase::Planning, day), (Phase::Monitoring, day)]);
    let closed = case.closed_on().map(|day| (Phase::Closure, day));
    for (hour, (phase, day)) in (0_i64..).zip(opened.into_iter().chain(analysed).chain(planned.into_iter().flatten()).chain(closed))
    {
        rows.phases.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("case", case.id)
                .code("phase", phase)
                .bind("from_day", day)
                .id("by", case.worker)
                // Those of one day follow each other.
                .bind("at", History::at(day) + chrono::TimeDelta::minutes(hour)),
        );
    }
    Ok(())
}
