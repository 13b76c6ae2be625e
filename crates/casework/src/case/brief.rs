//! The case as other rooms need it, the cases of somebody who leaves, and their handover.

use super::store::Worker;
use super::{MemberRole, Phase, State, UserArea};
use chrono::NaiveDate;
use guard::Permission;
use kernel::{AccountId, CaseId, HouseholdId, Outcome, PersonId, UnitId};
use std::collections::BTreeSet;
use store::Tx;
use uuid::Uuid;

store::statements! {
    BRIEF = concat!("select c.id, c.number, c.person_id, c.household_id, c.unit_id, c.level, c.state, c.phase, c.user_area, c.opened_on, c.taken_on, c.closed_on,
                            c.worker_id, c.sealed, c.version
                       from casework_case c where c.body_id = :body and c.id = :id and ", crate::case_scope_of!("", ":permission", "", "c.id"));
    OPEN_OF = "select c.id, c.number, c.person_id, c.unit_id, c.state, m.role, m.id as member_id
                 from casework_member m join casework_case c on c.body_id = m.body_id and c.id = m.case_id
                where m.body_id = :body and m.account_id = :account and m.valid_from <= :today and m.valid_until > :today and c.state <> 'closed'
                order by c.number";
}

/// A case as other rooms need it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct CaseBrief {
    /// The case.
    pub id: CaseId,
    /// Its number, as `2026/000123`.
    pub number: String,
    /// The person, or the one who speaks for the household.
    pub person_id: PersonId,
    /// The household, when the case is of a household.
    pub household_id: Option<HouseholdId>,
    /// The unit.
    pub unit_id: UnitId,
    /// 1 or 2.
    pub level: i64,
    /// Where it stands.
    pub state: State,
    /// In which phase.
    pub phase: Phase,
    /// Area of users.
    pub user_area: UserArea,
    /// Known since.
    pub opened_on: NaiveDate,
    /// In care since.
    pub taken_on: Option<NaiveDate>,
    /// Closed on.
    pub closed_on: Option<NaiveDate>,
    /// Who is in charge.
    pub worker_id: Option<AccountId>,
    /// Whether only those who work on it may read it.
    pub sealed: bool,
    /// Version, for changes.
    pub version: i64,
}

/// An open case on which somebody works: nothing of its content.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct OpenCase {
    /// The case.
    pub id: CaseId,
    /// Its number.
    pub number: String,
    /// The person.
    pub person_id: PersonId,
    /// The unit.
    pub unit_id: UnitId,
    /// Where it stands.
    pub state: State,
    /// The part that the account has.
    pub role: MemberRole,
    /// The row that says so.
    pub member_id: Uuid,
}

/// A case that the actor reaches with this permission; `NotFound` otherwise.
pub async fn brief(tx: &mut Tx, permission: Permission, id: CaseId) -> Outcome<CaseBrief> {
    Ok(tx.sql(&BRIEF).id("id", id).bind("permission", permission.0).one().await?)
}

/// The open cases on which an account works today, by number. Whoever calls it must be allowed to manage staff.
pub async fn open_of(tx: &mut Tx, account: AccountId) -> Outcome<Vec<OpenCase>> {
    Ok(tx.sql(&OPEN_OF).id("account", account).all().await?)
}

/// Who may be put in charge of all those of these cases that somebody is in charge of, under the same rule by which a coordinator gives
/// them: social workers and coordinators of the unit or of the one above it. `None` when they are followed in a smaller part only.
pub async fn may_take_charge(tx: &mut Tx, cases: &[OpenCase]) -> Outcome<Option<Vec<(AccountId, String)>>> {
    let units: BTreeSet<UnitId> =
        cases.iter().filter(|case| case.role == MemberRole::Responsible).map(|case| case.unit_id).collect();
    let mut of_all: Option<Vec<Worker>> = None;
    for unit in units {
        let of_unit = super::actions::workers(tx, unit).await?;
        of_all = Some(match of_all {
            None => of_unit,
            Some(before) => before.into_iter().filter(|one| of_unit.iter().any(|other| other.id == one.id)).collect(),
        });
    }
    Ok(of_all.map(|workers| workers.into_iter().map(|worker| (worker.id, worker.display_name)).collect()))
}

/// Gives every open case of one account to another, in the part the first one had; how many. Whoever calls it must be allowed
/// to manage staff, and commits.
pub async fn hand_over(tx: &mut Tx, from: AccountId, to: AccountId, reason: &str) -> Outcome<usize> {
    let cases = open_of(tx, from).await?;
    hand_over_these(tx, &cases, to, reason).await?;
    Ok(cases.len())
}

/// Gives these open cases, of those that [`open_of`] tells, to an account in the part that the first one had. Whoever calls it must be
/// allowed to manage staff, and commits.
pub async fn hand_over_these(tx: &mut Tx, cases: &[OpenCase], to: AccountId, reason: &str) -> Outcome<()> {
    for case in cases {
        super::team::pass_on(tx, case, to, reason).await?;
    }
    Ok(())
}
