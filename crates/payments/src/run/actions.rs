//! The way of a liquidation: read, checked, sent, closed, given up; rows that are taken out.

use super::model::{Hold, RowState, RunMove, RunState};
use super::row_store::{COUNTS, Count, LEFT_DUE, LOCK_ROW, LockedRow, ROW, ROWS, RUN_OF_ROW, RunRow};
use super::store::{
    CANCEL, CHECK, EXPORT, HOLD_ALL, HOLD_ENTITLEMENT, HOLD_ROW, LIST, LOCK_ANY, LOCK_PREPARE, Locked, OFFICES, ONE, RECONCILE,
    RECOUNT, Run, WAITING,
};
use crate::problems::Problem;
use ::store::{Audit, Db, Tx};
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, UnitId};
use uuid::Uuid;

/// At most `most` liquidations that one reaches, the newest first, after a place in the list.
///
/// # Errors
/// Those of the database.
pub async fn list(tx: &mut Tx, state: Option<RunState>, after: Option<Uuid>, most: i64) -> Outcome<Vec<Run>> {
    let query = tx.sql(&LIST).id("after", after.unwrap_or(crate::paging::NEWEST));
    Ok(query.bind("state", state.map_or("", RunState::code)).bind("most", most).all().await?)
}

/// What waits for the actor.
///
/// # Errors
/// Those of the database.
pub async fn waiting(tx: &mut Tx, most: i64) -> Outcome<Vec<Run>> {
    Ok(tx.sql(&WAITING).bind("most", most).all().await?)
}

/// Offices for which the actor prepares payments.
///
/// # Errors
/// Those of the database.
pub async fn offices(tx: &mut Tx) -> Outcome<Vec<(UnitId, String)>> {
    Ok(tx.sql(&OFFICES).all().await?)
}

/// One liquidation.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<Run> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}

/// How many of its rows stand where, and why.
///
/// # Errors
/// Those of the database.
pub async fn counts(tx: &mut Tx, id: Uuid) -> Outcome<Vec<Count>> {
    Ok(tx.sql(&COUNTS).id("id", id).all().await?)
}

/// With which rows of a liquidation a list goes on.
#[derive(Clone, Copy, Debug, Default)]
pub struct RowFilter {
    /// Where they stand.
    pub state: Option<RowState>,
    /// Why they are held.
    pub hold: Option<Hold>,
}

/// At most `most` rows of a liquidation in the order of their numbers, after one of them.
///
/// # Errors
/// Those of the database.
pub async fn rows(tx: &mut Tx, run: Uuid, filter: RowFilter, after: Option<i64>, most: i64) -> Outcome<Vec<RunRow>> {
    Ok(tx
        .sql(&ROWS)
        .id("run", run)
        .bind("after", after.unwrap_or(0))
        .bind("state", filter.state.map_or("", RowState::code))
        .bind("hold", filter.hold.map_or("", Hold::code))
        .bind("most", most)
        .all()
        .await?)
}

/// One row and its liquidation.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn row(tx: &mut Tx, id: Uuid) -> Outcome<(Run, RunRow)> {
    let row: RunRow = tx.sql(&ROW).id("id", id).one().await?;
    Ok((one(tx, row.run_id).await?, row))
}

/// The failure of whoever read another version.
pub(super) fn same_version(row: &Locked, version: i64) -> Outcome<()> {
    if row.version == version {
        return Ok(());
    }
    let sentence = "Nel frattempo la liquidazione è cambiata. Rileggila e riprova.".to_owned();
    Err(Failure::Conflict { current: row.version, sentence })
}

/// One that whoever prepares it is about to change, as they read it.
pub(super) async fn locked(tx: &mut Tx, id: Uuid, version: i64) -> Outcome<Locked> {
    let row: Locked = tx.sql(&LOCK_PREPARE).id("id", id).one().await?;
    same_version(&row, version)?;
    Ok(row)
}

/// A row that is about to change and its run, for whoever prepares: whatever changes both locks the run first.
pub(super) async fn locked_row(tx: &mut Tx, id: Uuid) -> Outcome<(Locked, LockedRow)> {
    let run: Uuid = tx.sql(&RUN_OF_ROW).id("id", id).value().await?;
    let run: Locked = tx.sql(&LOCK_PREPARE).id("id", run).one().await?;
    let row: LockedRow = tx.sql(&LOCK_ROW).id("id", id).one().await?;
    Ok((run, row))
}

/// Whoever prepares it has looked at it.
///
/// # Errors
/// 403 and 404 outside the actor's scope, conflict; [`Problem::NotFromHere`], [`Problem::NothingToPay`].
pub async fn check(db: &Db, principal: &Principal, id: Uuid, version: i64) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, version).await?;
    row.state.after(RunMove::Check)?;
    if row.payable_count == 0 {
        return Err(Problem::NothingToPay.into());
    }
    tx.sql(&CHECK).id("id", id).run_one().await?;
    tx.commit(Audit::of("payment_run.check").on("payment_run", id)).await?;
    Ok(())
}

/// The treasurer has it.
///
/// # Errors
/// 403 and 404 outside the actor's scope, conflict; [`Problem::NotFromHere`].
pub async fn export(db: &Db, principal: &Principal, id: Uuid, version: i64) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    locked(&mut tx, id, version).await?.state.after(RunMove::Export)?;
    tx.sql(&EXPORT).id("id", id).run_one().await?;
    tx.commit(Audit::of("payment_run.export").on("payment_run", id)).await?;
    Ok(())
}

/// All outcomes are written.
///
/// # Errors
/// 403 and 404 outside the actor's scope, conflict; [`Problem::NotFromHere`], [`Problem::OutcomesMissing`].
pub async fn reconcile(db: &Db, principal: &Principal, id: Uuid, version: i64) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    locked(&mut tx, id, version).await?.state.after(RunMove::Reconcile)?;
    if tx.sql(&LEFT_DUE).id("id", id).value::<i64>().await? > 0 {
        return Err(Problem::OutcomesMissing.into());
    }
    tx.sql(&RECONCILE).id("id", id).run_one().await?;
    tx.commit(Audit::of("payment_run.reconcile").on("payment_run", id)).await?;
    Ok(())
}

/// Gives it up before it is approved: what it would have paid falls due with the next.
///
/// # Errors
/// 403 and 404 outside the actor's scope, conflict; [`Problem::NotFromHere`].
pub async fn cancel(db: &Db, principal: &Principal, id: Uuid, version: i64, reason: &str) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    locked(&mut tx, id, version).await?.state.after(RunMove::Cancel)?;
    tx.sql(&HOLD_ALL).id("id", id).bind("note", "").run().await?;
    tx.sql(&RECOUNT).id("id", id).run_one().await?;
    tx.sql(&CANCEL).id("id", id).bind("reason", reason).run_one().await?;
    tx.commit(Audit::of("payment_run.cancel").on("payment_run", id)).await?;
    Ok(())
}

/// Takes a row out of a liquidation that has not been approved.
///
/// # Errors
/// 403 and 404 outside the actor's scope; [`Problem::NotDue`], [`Problem::NotFromHere`].
pub async fn hold_row(db: &Db, principal: &Principal, id: Uuid, reason: &str) -> Outcome<Uuid> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (run, row) = locked_row(&mut tx, id).await?;
    if !run.state.is_open() {
        return Err(Problem::NotFromHere.into());
    }
    if tx.sql(&HOLD_ROW).id("id", id).bind("note", reason).run().await? == 0 {
        return Err(Problem::NotDue.into());
    }
    tx.sql(&RECOUNT).id("id", row.run_id).run_one().await?;
    tx.commit(Audit::of("payment_run.hold").on("payment_run", row.run_id)).await?;
    Ok(row.run_id)
}

/// Keeps an entitlement back in a liquidation that has not left the house: it changed since it was prepared.
///
/// # Errors
/// Those of the database.
pub(crate) async fn hold_entitlement(tx: &mut Tx, run: Uuid, entitlement: Uuid, why: Hold, note: &str) -> Outcome<()> {
    let row: Locked = tx.sql(&LOCK_ANY).id("id", run).one().await?;
    if !row.state.is_open() {
        return Ok(());
    }
    let query = tx.sql(&HOLD_ENTITLEMENT).id("id", run).id("entitlement", entitlement);
    query.code("hold", why).bind("note", note).run().await?;
    Ok(tx.sql(&RECOUNT).id("id", run).run_one().await?)
}
