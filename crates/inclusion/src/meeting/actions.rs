//! Planning a meeting, telling what came of it.

use super::forms::NewMeeting;
use super::model::{MeetingState, Outcome as MeetingOutcome};
use super::store::{ADD, MeetingRow, OF_HOUSEHOLD, ONE, TELL};
use crate::household::actions::{about, locked, rework};
use crate::household::store::MEMBER_IN;
use crate::problems::Problem;
use ::store::{Audit, Db, Once, Tx};
use guard::{Permission, Principal};
use kernel::{Failure, Outcome};
use uuid::Uuid;

/// The meetings of a household, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn of_household(tx: &mut Tx, household: Uuid) -> Outcome<Vec<MeetingRow>> {
    Ok(tx.sql(&OF_HOUSEHOLD).id("household", household).all().await?)
}

/// Plans a meeting, or records one that took place, once for the same request; what is due is worked out again.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::NoSuchMember`]; a fault on `on` when a meeting that took place lies ahead.
pub async fn add(
    db: &Db,
    principal: &Principal,
    household: Uuid,
    version: i64,
    new: &NewMeeting,
    once: Option<&Once>,
) -> Outcome<Uuid> {
    principal.require(Permission::INCLUSION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    locked(&mut tx, household, version).await?;
    if let Some(member) = new.member {
        let known = tx.sql(&MEMBER_IN).id("household", household).id("id", member).optional::<(Uuid,)>().await?;
        known.ok_or(Problem::NoSuchMember.at("member"))?;
    }
    if new.is_held && new.on > tx.today() {
        return Err(Failure::field("on", "Un incontro già svolto non può essere nel futuro."));
    }
    let id: Uuid = tx.new_id()?;
    let (state, now, actor) = match new.is_held {
        true => (MeetingState::Held, Some(tx.now()), Some(tx.actor().account)),
        false => (MeetingState::Planned, None, None),
    };
    tx.sql(&ADD)
        .id("id", id)
        .id("household", household)
        .maybe_id("member", new.member)
        .bind("on", new.on)
        .bind("at", new.at.map(|at| at.format("%H:%M").to_string()).unwrap_or_default())
        .bind("place", &new.place)
        .code("state", state)
        .bind("note", &new.note)
        .bind("told_at", now)
        .maybe_id("told_by", actor)
        .run_one()
        .await?;
    let person = about(&mut tx, household).await?;
    rework(&mut tx, household).await?;
    tx.commit(Audit::of("inclusion.meeting").about(person).on("inclusion_meeting", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Tells what came of a meeting; of one to which nobody came, later, whether there was a reason. What is due is worked out again.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::ToldAlready`]; a fault on `state` when what lies ahead is said to be over.
pub async fn tell(db: &Db, principal: &Principal, id: Uuid, version: i64, outcome: MeetingOutcome, note: &str) -> Outcome<Uuid> {
    principal.require(Permission::INCLUSION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row: MeetingRow = tx.sql(&ONE).id("id", id).one().await?;
    locked(&mut tx, row.household_id, version).await?;
    row.state.may_become(outcome)?;
    let is_ahead = row.on_day > tx.today();
    if is_ahead && matches!(outcome.state, MeetingState::Held | MeetingState::Missed) {
        return Err(Failure::field(
            "state",
            "L'incontro deve ancora venire: puoi solo annullarlo, o scrivere che è stato rifiutato.",
        ));
    }
    let note = if note.is_empty() { row.note.as_str() } else { note };
    let query = tx.sql(&TELL).id("id", id).code("state", outcome.state).code("justification", outcome.justification);
    query.bind("note", note).run_one().await?;
    let person = about(&mut tx, row.household_id).await?;
    rework(&mut tx, row.household_id).await?;
    tx.commit(Audit::of("inclusion.meeting_outcome").about(person).on("inclusion_meeting", id).fields(["state", "justification"]))
        .await?;
    Ok(row.household_id)
}
