//! That an appointment took place, or did not: told by the desk, or by the room that records what was said in it.

use super::model::{AppointmentState, AppointmentStep, may};
use crate::face::appointment_brief;
use kernel::{AppointmentId, Instant, Outcome};
use store::Tx;
use uuid::Uuid;

store::statements! {
    SET = "update access_appointment set state = :state, version = version + 1 where body_id = :body and id = :id and state = 'booked'";
    pub(super) STEP = "insert into access_appointment_step (body_id, id, appointment_id, what, wanted_by, reason, was_at, at, by_id)
                       values (:body, :id, :appointment, :what, :wanted_by, :reason, :was_at, :now, :actor)";
}

/// Marks an appointment that the actor may see as held. One already held stays so: recording the interview twice is no fault.
///
/// # Errors
/// [`kernel::Failure::NotFound`]; [`crate::problems::Problem::NotOpen`] when it was cancelled or missed;
/// [`crate::problems::Problem::NotYet`] before it begins.
pub async fn appointment_held(tx: &mut Tx, id: AppointmentId) -> Outcome<()> {
    let brief = appointment_brief(tx, id).await?;
    if brief.state == AppointmentState::Held {
        return Ok(());
    }
    may(brief.state, AppointmentStep::Held, brief.starts_at, tx.now())?;
    tx.sql(&SET).id("id", id).code("state", AppointmentState::Held).run_one().await?;
    record(tx, id, AppointmentStep::Held, "", "", None).await
}

/// Writes down a step of an appointment's story.
pub(crate) async fn record(
    tx: &mut Tx,
    appointment: AppointmentId,
    what: AppointmentStep,
    wanted_by: &str,
    reason: &str,
    was_at: Option<Instant>,
) -> Outcome<()> {
    let id: Uuid = tx.new_id()?;
    tx.sql(&STEP)
        .id("id", id)
        .id("appointment", appointment)
        .code("what", what)
        .bind("wanted_by", wanted_by)
        .bind("reason", reason)
        .bind("was_at", was_at)
        .run_one()
        .await?;
    Ok(())
}
