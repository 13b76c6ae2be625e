//! Tells the register which unit and worker know a person, so that they reach the person's file as long as they work with them.

use chrono::NaiveDate;
use kernel::{AccountId, CaseId, Outcome};
use store::Tx;

/// A case was opened, or opened again: its unit knows the person, and the household when the case is of a household.
pub async fn case_opened(_tx: &mut Tx, _case: CaseId) -> Outcome<()> {
    Ok(())
}

/// A case was closed.
pub async fn case_closed(_tx: &mut Tx, _case: CaseId, _on: NaiveDate) -> Outcome<()> {
    Ok(())
}

/// Somebody joined the team of a case.
pub async fn member_joined(_tx: &mut Tx, _case: CaseId, _account: AccountId) -> Outcome<()> {
    Ok(())
}

/// Somebody left the team of a case.
pub async fn member_left(_tx: &mut Tx, _case: CaseId, _account: AccountId) -> Outcome<()> {
    Ok(())
}
