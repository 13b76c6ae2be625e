//! Payments of the demonstration: accounts of nobody for those who were granted something, a liquidation of municipio 4 that was paid, and one
//! that waits. The office there prepares, whoever answers for the budget approves.

use super::decisions::{OFFICER, UNIT, chapter};
use super::staff::City;
use anyhow::{Context as _, Result};
use chrono::Datelike as _;
use guard::Principal;
use kernel::Cents;
use payments::bulk::{Hands, invent_payees, paid_run, propose};
use payments::{Month, Regulations};
use store::{Audit, Db};

/// Who approves.
const APPROVER: &str = "bilancio";
/// The act, which says that it is invented.
const ACT: &str = "Liquidazione dimostrativa n. 1";
/// What the chapter can give at least.
const COVER: Cents = Cents(5_000_000);

/// Makes all of it, once the news of what was granted have been taken.
pub async fn build(db: &Db, city: &City) -> Result<()> {
    let preparer = city.principal(city.account(OFFICER)?)?;
    let approver = city.principal(city.account(APPROVER)?)?;
    let unit = city.made.unit(UNIT)?;
    let mut tx = db.begin(&preparer.actor).await?;
    let said = invent_payees(&mut tx).await.context("how people are paid")?;
    tx.commit(Audit::of("payee.add").rows(said)).await?;
    if said == 0 {
        return Ok(());
    }
    cover(db, approver).await.context("the money")?;
    let hands = Hands { preparer, approver };
    let this = Month::of(db.clock().today());
    let paid = paid_run(db, &Regulations, hands, unit, this.minus(1), ACT).await.context("the liquidation of last month")?;
    // In the first days of a year nothing was due last month: attestations of the year before have ended.
    if paid.is_none() {
        paid_run(db, &Regulations, hands, unit, this, ACT).await.context("the liquidation of this month")?;
    }
    propose(db, &Regulations, hands, unit, this).await.context("the liquidation that waits")?;
    Ok(())
}

/// Sees to it that the chapter can pay.
async fn cover(db: &Db, who: &Principal) -> Result<()> {
    let mut tx = db.begin(&who.actor).await?;
    let today = tx.today();
    let found = finance::chapter_for(&mut tx, today.year(), &chapter()?).await?.context("the budget has no such chapter")?;
    finance::bulk::provide(&mut tx, found, COVER, today).await?;
    tx.commit(Audit::of("variation.create")).await?;
    Ok(())
}
