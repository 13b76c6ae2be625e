//! Who works on a case, since when and until when.

use super::{MemberRole, OpenCase};
use crate::{dues, involved};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::{AccountId, CaseId, Outcome};
use store::Tx;
use uuid::Uuid;

store::statements! {
    ADD = "insert into casework_member (body_id, id, case_id, account_id, role, reason, valid_from, valid_until, version)
           values (:body, :id, :case, :account, :role, :reason, :today, :forever, 1)";
    END = "update casework_member set valid_until = :today, version = version + 1
            where body_id = :body and id = :id and valid_until = :forever";
    WHO = "select case_id, account_id from casework_member where body_id = :body and id = :id";
    RESPONSIBLE = "select id from casework_member where body_id = :body and case_id = :case and role = 'responsible' and valid_until = :forever";
    CURRENT = "select id from casework_member where body_id = :body and case_id = :case and account_id = :account and valid_until = :forever";
    SET_WORKER = "update casework_case set worker_id = :account, version = version + 1 where body_id = :body and id = :case";
    /// The people of a case, those of now first.
    pub OF_CASE = "select m.id, m.account_id, a.display_name, m.role, m.reason, m.valid_from, m.valid_until, m.version
                     from casework_member m join guard_account a on a.body_id = m.body_id and a.id = m.account_id
                    where m.body_id = :body and m.case_id = :case order by m.valid_until desc, m.valid_from desc, m.id";
}

/// Somebody who works, or worked, on a case.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct Member {
    /// The row.
    pub id: Uuid,
    /// The account.
    pub account_id: AccountId,
    /// What it is called.
    pub display_name: String,
    /// In which part.
    pub role: MemberRole,
    /// Why.
    pub reason: String,
    /// Since.
    pub valid_from: NaiveDate,
    /// The first day on which no longer; 9999-12-31 while it goes on.
    pub valid_until: NaiveDate,
    /// Version, for changes.
    pub version: i64,
}

impl Member {
    /// Whether they may be taken out of the team: the one in charge is replaced instead.
    pub fn may_leave(&self) -> bool {
        self.is_current() && self.role != MemberRole::Responsible
    }
    /// Whether they work on it now.
    pub fn is_current(&self) -> bool {
        self.valid_until == FOREVER
    }
}

/// Everybody who works or worked on a case, those of now first.
pub async fn of_case(tx: &mut Tx, case: CaseId) -> Outcome<Vec<Member>> {
    Ok(tx.sql(&OF_CASE).id("case", case).all().await?)
}

/// Adds somebody, who until now was not in the team.
pub async fn add(tx: &mut Tx, case: CaseId, account: AccountId, role: MemberRole, reason: &str) -> Outcome<Uuid> {
    let id = enter(tx, case, account, role, reason).await?;
    dues::team_changed(tx, case).await?;
    Ok(id)
}

async fn enter(tx: &mut Tx, case: CaseId, account: AccountId, role: MemberRole, reason: &str) -> Outcome<Uuid> {
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .bind("id", id)
        .id("case", case)
        .id("account", account)
        .code("role", role)
        .bind("reason", reason)
        .bind("forever", FOREVER)
        .run()
        .await?;
    involved::member_joined(tx, case, account).await?;
    Ok(id)
}

/// Ends somebody's part from today on.
pub async fn end(tx: &mut Tx, member: Uuid) -> Outcome<()> {
    let case = exit(tx, member).await?;
    dues::team_changed(tx, case).await
}

async fn exit(tx: &mut Tx, member: Uuid) -> Outcome<CaseId> {
    let (case, account) = tx.sql(&WHO).bind("id", member).one::<(CaseId, AccountId)>().await?;
    tx.sql(&END).bind("id", member).bind("forever", FOREVER).run_one().await?;
    involved::member_left(tx, case, account).await?;
    Ok(case)
}

/// Whether somebody is in the team now.
pub async fn is_member(tx: &mut Tx, case: CaseId, account: AccountId) -> Outcome<bool> {
    Ok(tx.sql(&CURRENT).id("case", case).id("account", account).bind("forever", FOREVER).optional::<(Uuid,)>().await?.is_some())
}

/// Ends everybody's part: whoever proposed the case stays in it only until somebody is given charge.
pub async fn end_all(tx: &mut Tx, case: CaseId) -> Outcome<()> {
    end_all_but(tx, case, &[]).await
}

/// Ends everybody's part but that of these.
pub async fn end_all_but(tx: &mut Tx, case: CaseId, stay: &[AccountId]) -> Outcome<()> {
    for member in of_case(tx, case).await?.into_iter().filter(Member::is_current) {
        if !stay.contains(&member.account_id) {
            exit(tx, member.id).await?;
        }
    }
    dues::team_changed(tx, case).await
}

/// Makes somebody the one in charge: whoever was before leaves the team, and the new one leaves a smaller part for this one.
pub async fn put_in_charge(tx: &mut Tx, case: CaseId, account: AccountId, reason: &str) -> Outcome<()> {
    let before = tx.sql(&RESPONSIBLE).id("case", case).bind("forever", FOREVER).values::<Uuid>().await?;
    let own = tx.sql(&CURRENT).id("case", case).id("account", account).bind("forever", FOREVER).values::<Uuid>().await?;
    for member in before.iter().chain(own.iter().filter(|id| !before.contains(id))) {
        exit(tx, *member).await?;
    }
    enter(tx, case, account, MemberRole::Responsible, reason).await?;
    tx.sql(&SET_WORKER).id("case", case).id("account", account).run_one().await?;
    dues::hands_changed(tx, case).await
}

/// Gives the part of somebody who leaves to somebody else.
pub(super) async fn pass_on(tx: &mut Tx, case: &OpenCase, to: AccountId, reason: &str) -> Outcome<()> {
    if case.role == MemberRole::Responsible {
        return put_in_charge(tx, case.id, to, reason).await;
    }
    end(tx, case.member_id).await?;
    if !is_member(tx, case.id, to).await? {
        add(tx, case.id, to, case.role, reason).await?;
    }
    Ok(())
}
