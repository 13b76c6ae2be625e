//! What waits for the heirs of somebody who died and is paid outside this program, by an act: the row is closed, and nothing of that month
//! falls due any more.

use super::forms::OutsideAct;
use super::model::Hold;
use crate::entitlement::actions::terms_of;
use crate::entitlement::store::{Granted, LOCK};
use crate::month::Month;
use crate::problems::Problem;
use crate::scope::outside_stands;
use ::store::{Audit, Db, OnConstraint as _, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{Cents, Outcome};
use uuid::Uuid;

::store::statements! {
    /// A row that is held: it never changes.
    HELD = "select r.entitlement_id, r.month, r.hold from payments_run_row r where r.body_id = :body and r.id = :id";
    /// What of a month is paid, about to be, or paid outside this program.
    pub(super) COVERED = concat!("select cast(coalesce((select sum(r.amount_cents) from payments_run_row r where r.body_id = :body and r.entitlement_id = :entitlement and r.month = :month and r.state in ('due', 'paid')), 0)
                               + coalesce((select sum(o.amount_cents) from payments_outside o where o.body_id = :body and o.entitlement_id = :entitlement and o.month = :month and ", outside_stands!(), "), 0) as bigint)");
    ADD = "insert into payments_outside (body_id, id, row_id, entitlement_id, month, amount_cents, act_number, act_date, created_at, created_by)
           values (:body, :id, :row, :entitlement, :month, :amount, :act_number, :act_date, :now, :actor)";
}

/// A row that was closed in this transaction.
pub(super) struct Closed {
    /// The row that says so.
    pub(super) id: Uuid,
    /// What was left of its month.
    pub(super) left: Cents,
    /// What was granted to the one who died.
    pub(super) granted: Granted,
    /// Whether a suspension lasts: nobody has said yet whether it is owed.
    pub(super) paused: bool,
    /// The day for which the conditions of payment are asked: the last on which it ran.
    pub(super) on: NaiveDate,
}

/// Closes a row that waits for heirs: what is left of its month is paid by an act.
///
/// # Errors
/// Those of [`close`].
pub(super) async fn closed(tx: &mut Tx, id: Uuid, act: &OutsideAct) -> Outcome<Closed> {
    let (entitlement, month, hold): (Uuid, Month, Option<Hold>) = tx.sql(&HELD).id("id", id).one().await?;
    // No liquidation is filled with this entitlement until this is done.
    let granted: Granted = tx.sql(&LOCK).id("id", entitlement).one().await?;
    if hold != Some(Hold::Deceased) || granted.died_on.is_none() {
        return Err(Problem::NotForHeirs.into());
    }
    let terms = terms_of(tx, &granted).await?;
    let whole = terms.instalment(month)?;
    let due = whole.map_or(Cents::ZERO, |whole| whole.amount);
    let covered: Cents = tx.sql(&COVERED).id("entitlement", entitlement).bind("month", month.first()).value().await?;
    let left = due.minus(covered)?;
    if left <= Cents::ZERO {
        return Err(Problem::NothingLeft.into());
    }
    let closed: Uuid = tx.new_id()?;
    let query = tx.sql(&ADD).id("id", closed).id("row", id).id("entitlement", entitlement).bind("month", month.first());
    let query = query.bind("amount", left).bind("act_number", &act.number).bind("act_date", act.date);
    query.run_one().await.on_constraint("payments_outside_once", || Problem::NothingLeft.into())?;
    let (paused, on) = (whole.is_some_and(|whole| whole.paused), terms.nearest(tx.today()));
    Ok(Closed { id: closed, left, granted, paused, on })
}

/// Closes a row that waits for heirs: what is left of its month is paid by an act outside this program.
///
/// # Errors
/// 403 and 404 outside the actor's scope; [`Problem::NotForHeirs`] for a row that is held for another reason, or of somebody who lives,
/// [`Problem::NothingLeft`] when the month is paid, about to be, or closed already.
pub async fn close(db: &Db, principal: &Principal, id: Uuid, act: &OutsideAct) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let closed = closed(&mut tx, id, act).await?;
    tx.commit(Audit::of("payment_run.outside").about(closed.granted.person_id).on("payment_row", id)).await?;
    Ok(())
}
