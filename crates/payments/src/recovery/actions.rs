//! Working out what was paid too much, and writing what comes back.

use super::forms::NewRepayment;
use super::model::{Cause, RecoveryState};
use super::store::{
    ADD, ADD_REPAYMENT, KNOWN, Known, LIST, LOCK, LOCK_KNOWN, Locked, OF_ENTITLEMENT, OF_PERSON, ONE, REPAYMENTS, Recovery,
    Repayment, SET_AMOUNT, SET_PLAN, SETTLE,
};
use crate::entitlement::actions::{paid, terms};
use crate::month::Month;
use crate::problems::Problem;
use ::store::{Audit, Db, Once, Tx};
use guard::{Permission, Principal};
use kernel::{Cents, Failure, Outcome, PersonId};
use uuid::Uuid;

/// Works out anew what of an entitlement was paid too much. One recovery keeps the sum: it grows when more is not due, and shrinks when money
/// came back by itself.
///
/// # Errors
/// Those of the database.
pub(crate) async fn recount(tx: &mut Tx, entitlement: Uuid, cause: Cause) -> Outcome<()> {
    let (_, terms) = terms(tx, entitlement).await?;
    let paid = paid(tx, entitlement).await?;
    let undue = terms.undue(&paid)?;
    // Locked first and summed up after: a repayment that is being written counts.
    let _: Option<(Uuid,)> = tx.sql(&LOCK_KNOWN).id("entitlement", entitlement).optional().await?;
    let known: Option<Known> = tx.sql(&KNOWN).id("entitlement", entitlement).optional().await?;
    match known {
        None if undue == Cents::ZERO => Ok(()),
        None => {
            let id: Uuid = tx.new_id()?;
            let first = Month::of(tx.today()).plus(1);
            let query = tx.sql(&ADD).id("id", id).id("entitlement", entitlement).code("cause", cause).bind("amount", undue);
            Ok(query.bind("first", first.first()).run_one().await?)
        }
        Some(known) if known.amount_cents == undue => Ok(()),
        Some(known) => {
            let state = if undue > known.back_cents { RecoveryState::Open } else { RecoveryState::Settled };
            Ok(tx.sql(&SET_AMOUNT).id("id", known.id).bind("amount", undue).code("state", state).run_one().await?)
        }
    }
}

/// At most `most` recoveries that one reaches, the newest first, after a place in the list.
///
/// # Errors
/// Those of the database.
pub async fn list(tx: &mut Tx, state: Option<RecoveryState>, after: Option<Uuid>, most: i64) -> Outcome<Vec<Recovery>> {
    let query = tx.sql(&LIST).id("after", after.unwrap_or(crate::paging::NEWEST));
    Ok(query.bind("state", state.map_or("", RecoveryState::code)).bind("most", most).all().await?)
}

/// The recovery of an entitlement, where there is one.
///
/// # Errors
/// Those of the database.
pub async fn of_entitlement(tx: &mut Tx, entitlement: Uuid) -> Outcome<Option<Recovery>> {
    Ok(tx.sql(&OF_ENTITLEMENT).id("entitlement", entitlement).optional().await?)
}

/// Those of somebody of whom the reader may know.
///
/// # Errors
/// Those of the database.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Outcome<Vec<Recovery>> {
    Ok(tx.sql(&OF_PERSON).id("person", person).all().await?)
}

/// One recovery and what came back of it.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<(Recovery, Vec<Repayment>)> {
    let row: Recovery = tx.sql(&ONE).id("id", id).one().await?;
    Ok((row, tx.sql(&REPAYMENTS).id("id", id).all().await?))
}

async fn locked(tx: &mut Tx, id: Uuid, version: i64) -> Outcome<Locked> {
    let row: Locked = tx.sql(&LOCK).id("id", id).one().await?;
    if row.version == version {
        return Ok(row);
    }
    let sentence = "Nel frattempo qualcun altro ha cambiato questo recupero. Rileggilo e riprova.".to_owned();
    Err(Failure::Conflict { current: row.version, sentence })
}

/// Says in how many monthly parts it comes back.
///
/// # Errors
/// 403 and 404 outside the actor's scope, conflict; [`Problem::SettledAlready`].
pub async fn set_plan(db: &Db, principal: &Principal, id: Uuid, version: i64, (instalments, first): (i64, Month)) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, version).await?;
    if row.back_cents >= row.amount_cents {
        return Err(Problem::SettledAlready.into());
    }
    let query = tx.sql(&SET_PLAN).id("id", id).bind("version", version).bind("instalments", instalments);
    query.bind("first", first.first()).run_one().await?;
    tx.commit(Audit::of("recovery.plan").about(row.person_id).on("recovery", id).fields(["instalments"])).await?;
    Ok(())
}

/// Writes what came back, or was given up.
///
/// # Errors
/// 403 and 404 outside the actor's scope, conflict; [`Problem::SettledAlready`], [`Problem::TooMuchBack`].
pub async fn repay(
    db: &Db,
    principal: &Principal,
    id: Uuid,
    version: i64,
    once: Option<&Once>,
    new: &NewRepayment,
) -> Outcome<Option<PersonId>> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if tx.already::<Uuid>(once).await?.is_some() {
        return Ok(None);
    }
    let row = locked(&mut tx, id, version).await?;
    let left = row.amount_cents.minus(row.back_cents)?;
    if left <= Cents::ZERO {
        return Err(Problem::SettledAlready.into());
    }
    if new.amount > left {
        return Err(Problem::TooMuchBack.refusal().at("amount").because(format!("{left}.")).into());
    }
    let repayment: Uuid = tx.new_id()?;
    tx.sql(&ADD_REPAYMENT)
        .id("id", repayment)
        .id("recovery", id)
        .code("kind", new.kind)
        .bind("amount", new.amount)
        .bind("on", new.on)
        .bind("note", &new.note)
        .run_one()
        .await?;
    let state = if new.amount == left { RecoveryState::Settled } else { RecoveryState::Open };
    tx.sql(&SETTLE).id("id", id).bind("version", version).code("state", state).run_one().await?;
    tx.commit(Audit::of("recovery.repay").about(row.person_id).on("recovery", id).answering(repayment.to_string())).await?;
    Ok(Some(row.person_id))
}
