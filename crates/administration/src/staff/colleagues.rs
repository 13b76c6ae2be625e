//! Who can take over from somebody, or cover them.

use super::leaving::in_charge_after;
use super::store::{COLLEAGUES, ColleagueRow, OWN_ROLES};
use casework::OpenCase;
use guard::Permission;
use kernel::{AccountId, Outcome};
use store::Tx;

/// Whether a role reads cases.
pub(super) fn reads_cases(role: &str) -> bool {
    guard::roles::table().of_role(role).any(|(permission, _)| permission == Permission::CASE_READ)
}

/// Who can take over these cases of an account: whoever may be put in charge of those that it is in charge of; when it is of none,
/// its [`colleagues`].
pub async fn successors(tx: &mut Tx, account: AccountId, cases: &[OpenCase]) -> Outcome<Vec<(AccountId, String)>> {
    match in_charge_after(tx, account, cases).await? {
        Some(found) => Ok(found),
        None => colleagues(tx, account).await,
    }
}

/// Active colleagues of an account's units whose role reads cases.
pub async fn colleagues(tx: &mut Tx, account: AccountId) -> Outcome<Vec<(AccountId, String)>> {
    let rows: Vec<ColleagueRow> = tx.sql(&COLLEAGUES).id("account", account).all().await?;
    let mut found: Vec<(AccountId, String)> =
        rows.into_iter().filter(|row| reads_cases(&row.role)).map(|row| (row.id, row.display_name)).collect();
    found.dedup();
    Ok(found)
}

/// Who can cover an absence: active colleagues of the account's units; of somebody who reads cases, those who read them too. Whoever
/// covers reaches the cases of the absent, and nobody's role may grow by that.
pub async fn covers(tx: &mut Tx, account: AccountId) -> Outcome<Vec<(AccountId, String)>> {
    let roles: Vec<String> = tx.sql(&OWN_ROLES).id("account", account).values().await?;
    if roles.iter().any(|role| reads_cases(role)) {
        return colleagues(tx, account).await;
    }
    let rows: Vec<ColleagueRow> = tx.sql(&COLLEAGUES).id("account", account).all().await?;
    let mut found: Vec<(AccountId, String)> = rows.into_iter().map(|row| (row.id, row.display_name)).collect();
    found.dedup();
    Ok(found)
}
