//! The approval: by somebody who did not prepare the liquidation, with the act; in the same transaction the budget pays.

use super::actions::same_version;
use super::correct::{SPENT_AGAIN, SPENT_NO_MORE};
use super::forms::Approval;
use super::model::RunMove;
use super::row_store::LockedRow;
use super::store::{ADD_CHAPTER, APPROVE, BY_CHAPTER, CHAPTER, LOCK_APPROVE, Locked, OPENED, OWN_HAND, TO_PAY};
use super::withdraw::OWING;
use crate::chapter::actions::this_year;
use crate::payee::actions::account;
use crate::payee::model::Iban;
use crate::problems::Problem;
use crate::recovery::actions::recount;
use crate::recovery::model::Cause;
use ::store::{Audit, Db, Tx};
use chrono::NaiveDate;
use finance::{Cover, MandatoryGround, ReserveRequest, SourcePages};
use guard::{Permission, Principal};
use kernel::{Cents, ChapterId, Failure, Outcome};
use std::collections::HashMap;
use ui::Boxed;
use uuid::Uuid;

/// What the budget calls the source of these reservations: a chapter of a liquidation.
pub const SOURCE: &str = "payment_run";

/// Approves a liquidation as it was read.
///
/// # Errors
/// 403 and 404 outside the actor's scope, conflict when a row changed since; [`Problem::NotFromHere`], [`Problem::OwnRun`],
/// [`Problem::OwnHand`], [`Problem::NothingToPay`], [`Problem::NoAccount`], [`Problem::NoChapter`], [`Problem::NoCover`].
pub async fn approve(db: &Db, principal: &Principal, id: Uuid, version: i64, approval: &Approval) -> Outcome<()> {
    principal.require(Permission::PAYMENT_APPROVE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let run: Locked = tx.sql(&LOCK_APPROVE).id("id", id).one().await?;
    same_version(&run, version)?;
    run.state.after(RunMove::Approve)?;
    if run.made_by == principal.actor.account.0 {
        return Err(Problem::OwnRun.into());
    }
    let (rows, sum, transfers): (i64, Cents, i64) = tx.sql(&TO_PAY).id("id", id).one().await?;
    if rows == 0 {
        return Err(Problem::NothingToPay.into());
    }
    if (rows, sum) != (run.payable_count, run.payable_cents) {
        return Err(Failure::internal(format!("run {id}: the kept sum is not that of its rows")));
    }
    if tx.sql(&OWN_HAND).id("id", id).value::<i64>().await? > 0 {
        return Err(Problem::OwnHand.into());
    }
    let account = account(&mut tx).await?;
    if account.is_none() && transfers > 0 {
        return Err(Problem::NoAccount.into());
    }
    pay(&mut tx, &run).await?;
    tx.sql(&APPROVE)
        .id("id", id)
        .bind("pay_on", approval.pay_on)
        .bind("act_number", &approval.act_number)
        .bind("act_date", approval.act_date)
        .bind("act_organ", &approval.act_organ)
        .bind("holder", account.as_ref().map_or("", |account| account.holder.as_str()))
        .bind("iban", account.as_ref().map_or("", |account| Iban::as_str(&account.iban)))
        .bind("code", account.as_ref().map_or("", |account| account.code.as_str()))
        .run_one()
        .await?;
    // What was given back and is paid again is no longer owed.
    let owing: Vec<Uuid> = tx.sql(&OWING).id("id", id).values().await?;
    for entitlement in owing {
        recount(&mut tx, entitlement, Cause::Changed).await?;
    }
    tx.commit(Audit::of("payment_run.approve").on("payment_run", id)).await?;
    Ok(())
}

/// Takes what is to be paid from its chapters. A measure without a chapter takes nothing.
async fn pay(tx: &mut Tx, run: &Locked) -> Outcome<()> {
    let sums: Vec<(ChapterId, Cents)> = tx.sql(&BY_CHAPTER).id("id", run.id).all().await?;
    for (chapter, amount) in sums {
        let source: Uuid = tx.new_id()?;
        let description = format!("Liquidazione {} di {}", run.number, run.month.words());
        let spent = take(tx, source, chapter, amount, description, None).await?;
        let query = tx.sql(&ADD_CHAPTER).id("id", source).id("run", run.id).id("chapter", chapter);
        query.id("spent_chapter", spent).bind("amount", amount).run_one().await?;
    }
    Ok(())
}

/// Reserves and spends a sum on a chapter; which chapter of this year paid it. On a ground it is spent also where there is not enough: what is
/// missing has to be covered.
pub(super) async fn take(
    tx: &mut Tx,
    source: Uuid,
    chapter: ChapterId,
    amount: Cents,
    description: String,
    ground: Option<MandatoryGround>,
) -> Outcome<ChapterId> {
    let today = tx.today();
    let spent = this_year(tx, chapter).await?;
    let request = ReserveRequest { source_kind: SOURCE, source, lines: vec![(spent, amount)], description, ground };
    let lines = finance::reserve(tx, &request).await?;
    if ground.is_none() && lines.iter().any(|line| line.state != Cover::Reserved) {
        let name = finance::chapter_name(tx, spent).await?;
        return Err(Problem::NoCover.because(format!("servono {amount} sul capitolo {} {}.", name.peg(), name.description)));
    }
    finance::spend(tx, SOURCE, source, amount, today).await?;
    Ok(spent)
}

#[derive(sqlx::FromRow)]
struct SpentOn {
    id: Uuid,
    spent_on: NaiveDate,
}

/// Gives what was not paid, or came back, to the chapter that paid it: for a row whose outcome was corrected that is what was taken then.
pub(super) async fn give_back(tx: &mut Tx, row: &LockedRow) -> Outcome<()> {
    let Some(chapter) = row.chapter_id else { return Ok(()) };
    let reason = "Pagamento non andato a buon fine";
    let again: Option<SpentOn> = tx.sql(&SPENT_AGAIN).id("row", row.id).optional().await?;
    let Some(again) = again else { return give_back_sum(tx, row.run_id, chapter, row.amount_cents, reason).await };
    tx.sql(&SPENT_NO_MORE).id("row", row.id).run().await?;
    returned(tx, &again, row.amount_cents, reason).await
}

/// Gives a sum back to the chapter from which the approval took it.
pub(super) async fn give_back_sum(tx: &mut Tx, run: Uuid, chapter: ChapterId, amount: Cents, reason: &str) -> Outcome<()> {
    let known: Option<SpentOn> = tx.sql(&CHAPTER).id("id", run).id("chapter", chapter).optional().await?;
    let Some(known) = known else { return Ok(()) };
    returned(tx, &known, amount, reason).await
}

async fn returned(tx: &mut Tx, source: &SpentOn, amount: Cents, reason: &str) -> Outcome<()> {
    finance::unspend(tx, SOURCE, source.id, amount, source.spent_on, reason).await?;
    finance::release_rest(tx, SOURCE, source.id, reason).await?;
    Ok(())
}

/// Answers finance's [`SourcePages`] for what liquidations took.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pages;

impl SourcePages for Pages {
    fn opened<'a>(&'a self, tx: &'a mut Tx, kind: &'a str, sources: &'a [Uuid]) -> Boxed<'a, Outcome<HashMap<Uuid, String>>> {
        Box::pin(async move {
            let mut all = HashMap::new();
            for source in sources.iter().filter(|_| kind == SOURCE) {
                if let Some((_, run)) = tx.sql(&OPENED).id("source", *source).optional::<(Uuid, Uuid)>().await? {
                    all.insert(*source, format!("/pagamenti/{run}"));
                }
            }
            Ok(all)
        })
    }
}
