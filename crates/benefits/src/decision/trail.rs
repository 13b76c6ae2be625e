//! What comes before a decision: reports, controls, draws, the notice of reasons against and the observations on it.

use super::actions::{conflict, locked};
use super::model::{ControlKind, ControlOutcome, Proposal, answer_by};
use super::rows::{ControlRow, DrawRow, LockedControl, NoticeRow, ReportRow};
use super::sample;
use super::store::{
    ADD_CONTROL, ADD_DRAW, ADD_NOTICE, ADD_REPORT, AMONG, ANSWER_NOTICE, CLOSE_CONTROL, CONTROL, CONTROLS, DRAWN, DRAWS, LIVE,
    MEASURE, NOTICES, REPORTS,
};
use crate::application::actions::step;
use crate::application::{ApplicationId, StepKind};
use crate::measure::MeasureId;
use crate::problems::Problem;
use ::store::{Audit, Db, OnConstraint as _, Once, Row, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::time::show_date;
use kernel::{Failure, FieldError, Outcome};
use uuid::Uuid;

/// The reports on an application, the latest first, for whoever works on it.
///
/// # Errors
/// Those of the database.
pub async fn reports(tx: &mut Tx, id: ApplicationId) -> Outcome<Vec<ReportRow>> {
    Ok(tx.sql(&REPORTS).id("id", id).all().await?)
}

/// The controls of an application, for whoever works on it.
///
/// # Errors
/// Those of the database.
pub async fn controls(tx: &mut Tx, id: ApplicationId) -> Outcome<Vec<ControlRow>> {
    Ok(tx.sql(&CONTROLS).id("id", id).all().await?)
}

/// The notices of reasons against an application, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn notices(tx: &mut Tx, id: ApplicationId) -> Outcome<Vec<NoticeRow>> {
    Ok(tx.sql(&NOTICES).id("id", id).all().await?)
}

/// The draws among the applications of a measure, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn draws(tx: &mut Tx, measure: MeasureId) -> Outcome<Vec<DrawRow>> {
    Ok(tx.sql(&DRAWS).id("measure", measure).all().await?)
}

/// Writes a report on an application that is not decided.
///
/// # Errors
/// 404 outside the actor's scope; [`Problem::NotPending`].
pub async fn report(
    db: &Db,
    principal: &Principal,
    id: ApplicationId,
    once: Option<&Once>,
    (text, proposal): (&str, Proposal),
) -> Outcome<Uuid> {
    principal.require(Permission::APPLICATION_REPORT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let row = locked(&mut tx, Permission::APPLICATION_REPORT, id, None).await?;
    if !row.state.is_pending() {
        return Err(Problem::NotPending.into());
    }
    let report: Uuid = tx.new_id()?;
    let query = tx.sql(&ADD_REPORT).id("id", report).id("application", id).bind("text", text).code("proposal", proposal);
    query.run_one().await?;
    tx.commit(Audit::of("application.report").about(row.person_id).on("application", id).answering(report.to_string())).await?;
    Ok(report)
}

/// Begins a control because of a doubt.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn control(db: &Db, principal: &Principal, id: ApplicationId, once: Option<&Once>, what: &str) -> Outcome<Uuid> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let row = locked(&mut tx, Permission::APPLICATION_EXAMINE, id, None).await?;
    let control: Uuid = tx.new_id()?;
    let added = of_control(control, id, ControlKind::Targeted, None, what);
    tx.sql(&ADD_CONTROL).row(added).run_one().await?;
    tx.commit(Audit::of("control.open").about(row.person_id).on("application", id).answering(control.to_string())).await?;
    Ok(control)
}

fn of_control(id: Uuid, application: ApplicationId, kind: ControlKind, draw: Option<Uuid>, what: &str) -> Row {
    Row::new().id("id", id).id("application", application).code("kind", kind).maybe_id("draw", draw).bind("what", what)
}

/// Writes what came of a control; the application.
///
/// # Errors
/// 404, conflict; [`Problem::ControlClosed`].
pub async fn close_control(
    db: &Db,
    principal: &Principal,
    (id, sent): (Uuid, i64),
    (outcome, note): (ControlOutcome, &str),
) -> Outcome<ApplicationId> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row: LockedControl = tx.sql(&CONTROL).id("id", id).one().await?;
    if row.outcome != ControlOutcome::Open {
        return Err(Problem::ControlClosed.into());
    }
    if row.version != sent {
        return Err(conflict(row.version, "questo controllo"));
    }
    let query = tx.sql(&CLOSE_CONTROL).id("id", id).bind("version", sent).code("outcome", outcome).bind("note", note);
    query.run_one().await?;
    let application = super::actions::application(&mut tx, row.application_id).await?;
    tx.commit(Audit::of("control.close").about(application.person_id).on("application", row.application_id)).await?;
    Ok(row.application_id)
}

/// Draws a share of the applications of a measure to be controlled; how many. Without a seed one is drawn; it is kept either way.
///
/// # Errors
/// 404 outside the actor's scope; [`Problem::NothingToDraw`].
pub async fn draw(
    db: &Db,
    principal: &Principal,
    measure: MeasureId,
    once: Option<&Once>,
    (share, seed, what): (i64, Option<&str>, &str),
) -> Outcome<usize> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let _: Uuid = tx.sql(&MEASURE).id("measure", measure).value().await?;
    if let Some(done) = tx.already::<Uuid>(once).await? {
        let drawn: i64 = tx.sql(&DRAWN).id("id", done).value().await?;
        return Ok(usize::try_from(drawn).unwrap_or_default());
    }
    let among: Vec<Uuid> = tx.sql(&AMONG).id("measure", measure).values().await?;
    if among.is_empty() {
        return Err(Problem::NothingToDraw.into());
    }
    let seed = match seed {
        Some(seed) => seed.to_owned(),
        None => ::store::chance::secret().map_err(Failure::internal)?,
    };
    let drawn = sample::drawn(&seed, &among, share);
    let id: Uuid = tx.new_id()?;
    let count = |of: &[Uuid]| i64::try_from(of.len()).unwrap_or(i64::MAX);
    let minutes = tx.sql(&ADD_DRAW).id("id", id).id("measure", measure).bind("share", share).bind("seed", &seed);
    minutes.bind("among", count(&among)).bind("drawn", count(&drawn)).run_one().await?;
    let mut rows = Vec::with_capacity(drawn.len());
    for application in &drawn {
        let control: Uuid = tx.new_id()?;
        rows.push(of_control(control, ApplicationId(*application), ControlKind::Sample, Some(id), what));
    }
    tx.insert_many(&ADD_CONTROL, rows).await.on_constraint("benefits_control_drawn_once", || Problem::DrawnMeanwhile.into())?;
    tx.commit(Audit::of("control.draw").on("measure", measure).rows(drawn.len()).answering(id.to_string())).await?;
    Ok(drawn.len())
}

/// A notice of reasons against, as it is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewNotice {
    /// When it is sent.
    pub sent_on: NaiveDate,
    /// When it reached whoever asked.
    pub received_on: NaiveDate,
    /// The reasons.
    pub reasons: String,
}

impl NewNotice {
    /// Whether the days make sense.
    ///
    /// # Errors
    /// Faults on `sent_on` and `received_on`.
    pub fn check(&self, today: NaiveDate) -> Outcome<()> {
        if self.sent_on > today {
            return Err(Failure::field("sent_on", "La data non può essere nel futuro."));
        }
        if self.received_on < self.sent_on || self.received_on > today {
            return Err(Failure::field("received_on", "Scrivi il giorno in cui è arrivato: fra quello dell'invio e oggi."));
        }
        Ok(())
    }
}

/// A fault of the day of a step, beside the field in which that day was typed.
fn beside(failure: Failure, field: &str) -> Failure {
    match failure {
        Failure::Invalid(errors) => Failure::Invalid(
            errors
                .into_iter()
                .map(|error| if error.field == "on" { FieldError { field: field.to_owned(), ..error } } else { error })
                .collect(),
        ),
        other => other,
    }
}

/// Sends the notice of reasons against an application (L. 241/1990 art. 10-bis): the term is suspended until the answer. What is proposed already
/// is sent back first.
///
/// # Errors
/// 404, conflict; those of [`NewNotice::check`]; a fault on `sent_on` for a day before the application came; [`Problem::NoNoticeForRankings`],
/// [`Problem::ProposedAlready`]; those of the application's states.
pub async fn give_notice(
    db: &Db,
    principal: &Principal,
    (id, sent): (ApplicationId, i64),
    once: Option<&Once>,
    new: &NewNotice,
) -> Outcome<Uuid> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let row = locked(&mut tx, Permission::APPLICATION_EXAMINE, id, Some(sent)).await?;
    if row.ranked {
        return Err(Problem::NoNoticeForRankings.into());
    }
    new.check(tx.today())?;
    if new.sent_on < row.received_on {
        return Err(Failure::field("sent_on", "Viene prima del giorno in cui è arrivata la domanda."));
    }
    let live: i64 = tx.sql(&LIVE).id("application", id).value().await?;
    if live > 0 {
        return Err(Problem::ProposedAlready.into());
    }
    let until = answer_by(new.received_on);
    let notice: Uuid = tx.new_id()?;
    tx.sql(&ADD_NOTICE)
        .id("id", notice)
        .id("application", id)
        .bind("sent_on", new.sent_on)
        .bind("received_on", new.received_on)
        .bind("reasons", &new.reasons)
        .bind("answer_by", until)
        .run_one()
        .await?;
    let written = step(&mut tx, id, StepKind::Notice, new.received_on, Some(until), "").await;
    written.map_err(|failure| beside(failure, "received_on"))?;
    tx.commit(Audit::of("application.notice").about(row.person_id).on("application", id).answering(notice.to_string())).await?;
    Ok(notice)
}

/// A letter of observations on a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewObservations {
    /// What it says; may be empty when whoever asked only says that they add nothing.
    pub text: String,
    /// When it came.
    pub on: NaiveDate,
    /// Whether whoever asked adds nothing more.
    pub nothing_more: bool,
}

impl NewObservations {
    /// What stands on the notice with this letter: every letter under its day, the first one as it is.
    fn after(&self, before: &str) -> String {
        match (before.is_empty(), self.text.is_empty()) {
            (true, _) => self.text.clone(),
            (false, true) => before.to_owned(),
            (false, false) => format!("{before}\n\n{}: {}", show_date(self.on), self.text),
        }
    }
}

/// Writes a letter of observations on the latest notice of an application; others may follow it.
///
/// # Errors
/// 404, conflict; [`Problem::NoNotice`] where there is none; a fault on `answered_on`; [`Problem::StepNotAllowed`].
pub async fn answered(db: &Db, principal: &Principal, (id, sent): (ApplicationId, i64), new: &NewObservations) -> Outcome<()> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, Permission::APPLICATION_EXAMINE, id, Some(sent)).await?;
    let latest = notices(&mut tx, id).await?.into_iter().next().filter(|notice| notice.is_current);
    let notice = latest.ok_or(Problem::NoNotice)?;
    if new.on < notice.sent_on || new.on > tx.today() {
        return Err(Failure::field("answered_on", "Scrivi il giorno in cui sono arrivate: fra quello dell'invio e oggi."));
    }
    tx.sql(&ANSWER_NOTICE)
        .id("id", notice.id)
        .bind("version", notice.version)
        .bind("observations", new.after(&notice.observations))
        .bind("answered_on", if new.text.is_empty() { notice.answered_on } else { Some(new.on) })
        .bind("nothing_more_on", new.nothing_more.then_some(new.on))
        .run_one()
        .await?;
    let note = if new.nothing_more { "Chi ha chiesto non aggiunge altro." } else { "" };
    let written = step(&mut tx, id, StepKind::NoticeAnswered, new.on, None, note).await;
    written.map_err(|failure| beside(failure, "answered_on"))?;
    tx.commit(Audit::of("application.observations").about(row.person_id).on("application", id)).await?;
    Ok(())
}
