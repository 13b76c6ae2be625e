//! An outcome that was written by mistake: the row waits for its outcome again, as long as nothing was made of the mistake. A liquidation that
//! was closed meanwhile is open again: not everything is known of it.

use super::actions::locked_row;
use super::approve::take;
use super::model::{RowState, RunMove, RunState};
use super::outside::COVERED;
use super::row_store::LockedRow;
use crate::entitlement::actions::terms;
use crate::problems::Problem;
use crate::recovery::actions::recount;
use crate::recovery::model::Cause;
use ::store::{Audit, Db, OnConstraint as _, Tx};
use finance::MandatoryGround;
use guard::{Permission, Principal};
use kernel::{Cents, Failure, Outcome};
use uuid::Uuid;

::store::statements! {
    REOPEN = "update payments_run_row set state = 'due', outcome_on = null, outcome_note = '' where body_id = :body and id = :id and state in ('failed', 'returned')";
    /// What was given back of an entitlement: it may have been paid again beyond what is due for a month.
    GIVEN_BACK = "select cast(coalesce(sum(y.amount_cents), 0) as bigint) from payments_recovery v join payments_repayment y on y.body_id = v.body_id and y.recovery_id = v.id
                   where v.body_id = :body and v.entitlement_id = :entitlement and y.kind = 'paid'";
    REOPEN_RUN = "update payments_run set state = :state, reconciled_at = null, reconciled_by = null, version = version + 1 where body_id = :body and id = :id";
    ADD = "insert into payments_correction (body_id, id, row_id, state, outcome_on, outcome_note, reason, spends, spent_on, created_at, created_by)
           values (:body, :id, :row, :state, :outcome_on, :outcome_note, :reason, :spends, :today, :now, :actor)";
    /// What was taken again from the chapter for a row whose outcome was corrected.
    pub(super) SPENT_AGAIN = "select k.id, k.spent_on from payments_correction k where k.body_id = :body and k.row_id = :row and k.spends";
    /// It went back to the chapter.
    pub(super) SPENT_NO_MORE = "update payments_correction set spends = false where body_id = :body and row_id = :row and spends";
}

/// Takes back that a row was not executed, or came back: its outcome is to be written again, and its money is taken from the chapter again, also
/// where the chapter has no longer enough.
///
/// # Errors
/// 403 and 404 outside the actor's scope; [`Problem::NotFromHere`] for a liquidation that was not sent, [`Problem::NoWrongOutcome`],
/// [`Problem::Followed`] when another liquidation pays it already, [`Problem::NoChapter`].
pub async fn correct(db: &Db, principal: &Principal, id: Uuid, reason: &str) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let (run, row) = locked_row(&mut tx, id).await?;
    if !run.state.was_sent() {
        return Err(Problem::NotFromHere.into());
    }
    if !matches!(row.state, RowState::Failed | RowState::Returned) {
        return Err(Problem::NoWrongOutcome.into());
    }
    // No liquidation is filled with this entitlement until this is done.
    let (granted, terms) = terms(&mut tx, row.entitlement_id).await?;
    let due = terms.instalment(row.month)?.map_or(Cents::ZERO, |whole| whole.amount);
    let query = tx.sql(&COVERED).id("entitlement", row.entitlement_id).bind("month", row.month.first());
    let covered: Cents = query.value().await?;
    let given_back: Cents = tx.sql(&GIVEN_BACK).id("entitlement", row.entitlement_id).value().await?;
    if covered > Cents::ZERO && covered.plus(row.amount_cents)? > due.plus(given_back)? {
        return Err(Problem::Followed.into());
    }
    let reopened = tx.sql(&REOPEN).id("id", id).run_one().await;
    reopened.on_constraint("payments_run_row_once", || Problem::Followed.into())?;
    let description = format!("Liquidazione {} di {}, riga {}: esito corretto", run.number, run.month.words(), row.number);
    written(&mut tx, &row, reason, description).await?;
    if run.state == RunState::Reconciled {
        let open = run.state.after(RunMove::Reopen)?;
        tx.sql(&REOPEN_RUN).id("id", run.id).code("state", open).run_one().await?;
    }
    recount(&mut tx, row.entitlement_id, Cause::Changed).await?;
    tx.commit(Audit::of("payment_run.correct").about(granted.person_id).on("payment_row", id).fields(["state"])).await?;
    Ok(())
}

/// Keeps the outcome as it was, and takes the money from the chapter again. What was paid is owed, whatever is left there: were the correction
/// refused for that, the next liquidation would pay it twice.
async fn written(tx: &mut Tx, row: &LockedRow, reason: &str, description: String) -> Outcome<()> {
    let source: Uuid = tx.new_id()?;
    if let Some(chapter) = row.chapter_id {
        take(tx, source, chapter, row.amount_cents, description, Some(MandatoryGround::LegalDuty)).await?;
    }
    let on = row.outcome_on.ok_or_else(|| Failure::internal(format!("row {} has no day of its outcome", row.id)))?;
    tx.sql(&ADD)
        .id("id", source)
        .id("row", row.id)
        .code("state", row.state)
        .bind("outcome_on", on)
        .bind("outcome_note", &row.outcome_note)
        .bind("reason", reason)
        .bind("spends", row.chapter_id.is_some())
        .run_one()
        .await?;
    Ok(())
}
