//! The steps of an application: each is written down, moves its state and is counted in its term, in the transaction of whoever makes it.

use super::model::{ApplicationId, ApplicationState};
use super::store::{
    ADD_STEP, ALL_STEPS, DUE_ON, LOCK, LOCK_TO_EXAMINE, LOCK_TO_WRITE, Locked, MOVE, STEPS_OF_MEASURE, StepOfMeasure, StepRow,
};
use super::term::{Step, StepKind, Term, term};
use crate::measure::MeasureId;
use crate::problems::Problem;
use ::store::{Statement, Tx};
use chrono::NaiveDate;
use kernel::{Failure, Outcome};

/// For what an application is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// To complete it, or to take it back.
    Write,
    /// To examine it.
    Examine,
}

impl To {
    fn statement(self) -> &'static Statement {
        match self {
            To::Write => &LOCK_TO_WRITE,
            To::Examine => &LOCK_TO_EXAMINE,
        }
    }
}

/// One that is about to change, as the sender read it.
///
/// # Errors
/// 404 outside the actor's scope; conflict.
pub async fn locked(tx: &mut Tx, id: ApplicationId, to: To, sent: i64) -> Outcome<Locked> {
    let row: Locked = tx.sql(to.statement()).id("id", id).one().await?;
    if row.version == sent {
        return Ok(row);
    }
    let sentence = "Nel frattempo qualcun altro ha cambiato questa domanda. Rileggila e riprova.".to_owned();
    Err(Failure::Conflict { current: row.version, sentence })
}

/// How the term of an application stands; `None` while nothing runs. `call_ends_on` is the last day of a call with a ranking.
pub fn term_of(term_days: i64, call_ends_on: Option<NaiveDate>, steps: &[StepRow]) -> Option<Term> {
    let steps: Vec<_> = steps.iter().map(StepRow::step).collect();
    term(term_days, call_ends_on, &steps)
}

/// Counts the terms of what runs for a measure again, whose last day was moved.
///
/// # Errors
/// Those of the database.
pub async fn count_again(tx: &mut Tx, measure: MeasureId, term_days: i64, call_ends_on: Option<NaiveDate>) -> Outcome<()> {
    let rows: Vec<StepOfMeasure> = tx.sql(&STEPS_OF_MEASURE).id("measure", measure).all().await?;
    let same = |one: &StepOfMeasure, other: &StepOfMeasure| one.application_id == other.application_id;
    for steps in rows.chunk_by(same) {
        let Some(first) = steps.first() else { continue };
        let all: Vec<Step> = steps.iter().map(|row| Step { kind: row.kind, on: row.on_day, until: row.until_day }).collect();
        let due = term(term_days, call_ends_on, &all).map(|term| term.due);
        if due != first.due_on {
            tx.sql(&DUE_ON).id("id", first.application_id).bind("due", due).run_one().await?;
        }
    }
    Ok(())
}

/// Writes a step of an application and what follows from it: its state, the last day of its term, the day of the decision. Whether the actor may
/// make it is for the caller to have asked, in the same transaction, and so is the audit row.
///
/// # Errors
/// [`Problem::StepNotAllowed`] from the state in which it is; a fault on `on` for a day that is yet to come, or before the last step;
/// [`Problem::SuspendedBefore`].
pub async fn step(
    tx: &mut Tx,
    id: ApplicationId,
    kind: StepKind,
    on: NaiveDate,
    until: Option<NaiveDate>,
    note: &str,
) -> Outcome<ApplicationState> {
    let row: Locked = tx.sql(&LOCK).id("id", id).one().await?;
    let mut steps: Vec<StepRow> = tx.sql(&ALL_STEPS).id("id", id).all().await?;
    let next = match (row.state, kind) {
        (ApplicationState::Withdrawn, StepKind::Reopened) => {
            ApplicationState::after_all(steps.iter().map(|step| step.kind).chain([StepKind::Reopened]))?
        }
        (state, kind) => state.after(kind)?,
    };
    if on > tx.today() {
        return Err(Failure::field("on", "La data non può essere nel futuro."));
    }
    if steps.last().is_some_and(|last| on < last.on_day) {
        return Err(Failure::field("on", "La data non può precedere il passaggio precedente."));
    }
    if kind == StepKind::Suspended && steps.iter().any(|step| step.kind == StepKind::Suspended) {
        return Err(Problem::SuspendedBefore.into());
    }
    let position = steps.last().map_or(1, |last| last.position.saturating_add(1));
    tx.sql(&ADD_STEP)
        .id("application", id)
        .bind("position", position)
        .code("kind", kind)
        .bind("on", on)
        .bind("until", until)
        .bind("note", note)
        .run_one()
        .await?;
    let (recorded_at, recorded_by_name) = (tx.now(), String::new());
    steps.push(StepRow { position, kind, on_day: on, until_day: until, note: note.to_owned(), recorded_at, recorded_by_name });
    let due = term_of(row.term_days, row.call_ends_on, &steps).map(|term| term.due);
    let decided = match next {
        ApplicationState::Decided => steps.iter().rev().find(|step| step.kind == StepKind::Decided).map(|step| step.on_day),
        _ => None,
    };
    tx.sql(&MOVE)
        .id("id", id)
        .bind("version", row.version)
        .code("state", next)
        .bind("due", due)
        .bind("decided", decided)
        .run_one()
        .await?;
    Ok(next)
}
