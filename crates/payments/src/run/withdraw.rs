//! Taking an approval back while the treasurer has nothing yet: the budget has its money again, and the rows fall due with the next liquidation.

use super::actions::same_version;
use super::approve::give_back_sum;
use super::model::RunMove;
use super::store::{BY_CHAPTER, HOLD_ALL, LOCK_APPROVE, Locked, RECOUNT};
use crate::recovery::actions::recount;
use crate::recovery::model::Cause;
use ::store::{Audit, Db, Once};
use guard::{Permission, Principal};
use kernel::{Cents, ChapterId, Outcome};
use uuid::Uuid;

::store::statements! {
    /// What was approved, by which act and when stays written; that it is approved does not.
    WITHDRAW = "update payments_run set state = 'cancelled', approved_by = null, pay_on = null, cancelled_at = :now, cancelled_by = :actor, cancel_reason = :reason, version = version + 1
                 where body_id = :body and id = :id and state = 'approved'";
    /// Entitlements of the run of which something is to come back, or came back: what it pays counts as paid.
    pub(super) OWING = "select distinct y.entitlement_id from payments_recovery y join payments_run_row r on r.body_id = y.body_id and r.entitlement_id = y.entitlement_id
              where r.body_id = :body and r.run_id = :id order by y.entitlement_id";
}

/// What the rows and the movements of the budget say.
const REASON: &str = "Approvazione ritirata";

/// Takes an approval back, before the liquidation was given to the treasurer; the same request again does nothing more. Whoever marks it as
/// transmitted at the same time waits for this, or this for them: both lock the liquidation first, as the approval does.
///
/// # Errors
/// 403 and 404 outside the actor's scope, conflict; [`crate::Problem::NotFromHere`] when it was transmitted or withdrawn already.
pub async fn withdraw(db: &Db, principal: &Principal, id: Uuid, version: i64, once: Option<&Once>, reason: &str) -> Outcome<()> {
    principal.require(Permission::PAYMENT_APPROVE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if tx.already::<Uuid>(once).await?.is_some() {
        return Ok(());
    }
    let run: Locked = tx.sql(&LOCK_APPROVE).id("id", id).one().await?;
    same_version(&run, version)?;
    run.state.after(RunMove::Withdraw)?;
    let sums: Vec<(ChapterId, Cents)> = tx.sql(&BY_CHAPTER).id("id", id).all().await?;
    for (chapter, amount) in sums {
        give_back_sum(&mut tx, id, chapter, amount, REASON).await?;
    }
    tx.sql(&HOLD_ALL).id("id", id).bind("note", "l'approvazione è stata ritirata.").run().await?;
    tx.sql(&RECOUNT).id("id", id).run_one().await?;
    tx.sql(&WITHDRAW).id("id", id).bind("reason", reason).run_one().await?;
    let owing: Vec<Uuid> = tx.sql(&OWING).id("id", id).values().await?;
    for entitlement in owing {
        recount(&mut tx, entitlement, Cause::Changed).await?;
    }
    tx.commit(Audit::of("payment_run.withdraw").on("payment_run", id).fields(["state"]).answering(id.to_string())).await?;
    Ok(())
}
