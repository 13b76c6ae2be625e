//! Preparing a report, and writing what came of it.

use super::forms::{NewReport, StepTaken};
use super::model::ReportStep;
use super::store::{ADD, OF_HOUSEHOLD, ONE, ReportRow, STEP};
use crate::household::actions::{about, locked, rework};
use crate::meeting::store::{MeetingRow, ONE as MEETING};
use crate::problems::Problem;
use ::store::{Audit, Db, OnConstraint as _, Once, Tx};
use guard::{Permission, Principal};
use kernel::{Failure, Outcome};
use uuid::Uuid;

/// The reports of a household, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn of_household(tx: &mut Tx, household: Uuid) -> Outcome<Vec<ReportRow>> {
    Ok(tx.sql(&OF_HOUSEHOLD).id("household", household).all().await?)
}

/// Prepares a report, once for the same request.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::NoSuchMeeting`], [`Problem::ReportedAlready`].
pub async fn add(
    db: &Db,
    principal: &Principal,
    household: Uuid,
    version: i64,
    new: &NewReport,
    once: Option<&Once>,
) -> Outcome<Uuid> {
    principal.require(Permission::INCLUSION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    locked(&mut tx, household, version).await?;
    if let Some(meeting) = new.meeting {
        let known: Option<MeetingRow> = tx.sql(&MEETING).id("id", meeting).optional().await?;
        known.filter(|row| row.household_id == household).ok_or(Problem::NoSuchMeeting.at("meeting"))?;
    }
    let id: Uuid = tx.new_id()?;
    let row = tx.sql(&ADD).id("id", id).id("household", household).maybe_id("meeting", new.meeting).code("kind", new.kind);
    let written = row.bind("reason", &new.reason).run_one().await;
    written.on_constraint("inclusion_report_of_meeting", || Problem::ReportedAlready.into())?;
    let person = about(&mut tx, household).await?;
    rework(&mut tx, household).await?;
    tx.commit(Audit::of("inclusion.report").about(person).on("inclusion_report", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Writes that a report was sent, or what came of it.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::NoSuchStep`]; a fault on `on` when it would be answered before it was sent.
pub async fn step(db: &Db, principal: &Principal, id: Uuid, version: i64, taken: &StepTaken) -> Outcome<Uuid> {
    principal.require(Permission::INCLUSION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row: ReportRow = tx.sql(&ONE).id("id", id).one().await?;
    locked(&mut tx, row.household_id, version).await?;
    let state = row.state.after(taken.step)?;
    let (sent_on, answered_on) = match taken.step {
        ReportStep::Send => (Some(taken.on), None),
        ReportStep::Accept | ReportStep::Reject => (row.sent_on, Some(taken.on)),
        ReportStep::Withdraw => (None, None),
    };
    if sent_on.zip(answered_on).is_some_and(|(sent, answered)| answered < sent) {
        return Err(Failure::field("on", "La risposta non può precedere l'invio."));
    }
    let reference = if taken.reference.is_empty() { &row.reference } else { &taken.reference };
    let note = if taken.note.is_empty() { &row.note } else { &taken.note };
    let query = tx.sql(&STEP).id("id", id).code("state", state).bind("sent_on", sent_on).bind("answered_on", answered_on);
    query.bind("reference", reference).bind("note", note).run_one().await?;
    let person = about(&mut tx, row.household_id).await?;
    rework(&mut tx, row.household_id).await?;
    tx.commit(Audit::of("inclusion.report_step").about(person).on("inclusion_report", id).fields(["state"])).await?;
    Ok(row.household_id)
}
