//! Opening a year by hand and correcting its words, by whoever manages the budget.

use super::actions::{NewYear, copy_year, relabel};
use super::forms::NewCopy;
use ::store::{Audit, Db, Once};
use guard::{Permission, Principal};
use kernel::{Failure, Outcome};

/// Opens a year with the amounts of another, once for the same request. Answers the year.
pub async fn copy(db: &Db, principal: &Principal, new: &NewCopy, once: Option<&Once>) -> Outcome<i32> {
    principal.require(Permission::BUDGET_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(answer) = tx.once(once).await? {
        return answer.parse().map_err(Failure::internal);
    }
    let chapters = copy_year(&mut tx, new.from, &new.to).await?;
    let fields = [format!("da:{}", new.from), format!("anno:{}", new.to.year)];
    tx.commit(Audit::of("budget.copy").fields(fields).rows(chapters).answering(new.to.year.to_string())).await?;
    Ok(new.to.year)
}

/// Corrects label and source of a year.
pub async fn correct(db: &Db, principal: &Principal, year: &NewYear, version: i64) -> Outcome<()> {
    principal.require(Permission::BUDGET_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    relabel(&mut tx, year, version).await?;
    tx.commit(Audit::of("budget.relabel").fields([format!("anno:{}", year.year)]).fields(["label", "source"])).await?;
    Ok(())
}
