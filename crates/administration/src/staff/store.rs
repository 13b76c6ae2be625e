//! Reading staff. Writing goes through the guard, whose tables these are.

use guard::account::{AccountKind, AccountState};
use kernel::{AccountId, ProviderId, UnitId};

store::statements! {
    /// Accounts by name from a name on, for whoever may see the staff.
    pub LIST = concat!("select a.id, a.username, a.display_name, a.kind, a.state, a.totp_secret is not null as second_factor
                          from guard_account a where a.body_id = :body and (a.display_name, a.id) > (:after_name, :after_id) and ", guard::in_body!("staff.read"),
                       " order by a.display_name, a.id limit :most");
    /// Every account, to be searched by name as people write it.
    pub EVERYBODY = concat!("select a.id, a.username, a.display_name, a.kind, a.state, a.totp_secret is not null as second_factor
                               from guard_account a where a.body_id = :body and ", guard::in_body!("staff.read"), " order by a.display_name, a.id");
    /// The roles that are held today.
    pub HELD_TODAY = concat!("select s.account_id, s.role, u.name as unit_name from guard_assignment s join guard_unit u on u.body_id = s.body_id and u.id = s.unit_id
                               where s.body_id = :body and s.valid_from <= :today and s.valid_until > :today and ", guard::in_body!("staff.read"), " order by s.account_id, s.role");
    /// One account, for whoever may see the staff.
    pub SEEN = concat!("select a.id, a.username, a.display_name, a.email, a.kind, a.provider_id, a.state, a.demo, a.created_at, a.closed_at, a.version,
                               a.totp_secret is not null as second_factor
                          from guard_account a where a.body_id = :body and a.id = :account and ", guard::in_body!("staff.read"));
    /// One account that may be managed.
    pub MANAGED = concat!("select a.id, a.username, a.display_name, a.email, a.kind, a.provider_id, a.state, a.demo, a.created_at, a.closed_at, a.version,
                                  a.totp_secret is not null as second_factor
                             from guard_account a where a.body_id = :body and a.id = :account and ", guard::in_body!("staff.manage"));
    /// The subject by which the identity provider knows somebody, for whoever may manage the account.
    pub SUBJECT = concat!("select a.oidc_subject from guard_account a where a.body_id = :body and a.id = :account and ", guard::in_body!("staff.manage"));
    /// Whether the absences of an account may be managed: over the body, or because it holds a role in a unit in scope.
    pub ABSENCES_MANAGED = concat!("select a.id from guard_account a where a.body_id = :body and a.id = :account and a.state <> 'closed' and (", guard::in_body!("absence.manage"),
                                   " or exists (select 1 from guard_assignment s where s.body_id = :body and s.account_id = a.id and s.valid_from <= :today and s.valid_until > :today and ",
                                   guard::in_unit!("absence.manage", "s.unit_id"), "))");
    /// Active staff of the units in which an account has held a role lately: those who may cover it or take over from it.
    pub COLLEAGUES = "select distinct a.id, a.display_name, t.role from guard_assignment s
                        join guard_assignment t on t.body_id = s.body_id and t.unit_id = s.unit_id and t.account_id <> s.account_id
                        join guard_account a on a.body_id = t.body_id and a.id = t.account_id
                       where s.body_id = :body and s.account_id = :account and s.valid_until >= :today
                         and t.valid_from <= :today and t.valid_until > :today and a.state = 'active' and a.kind = 'staff'
                       order by a.display_name, a.id";
    /// Active staff who hold a role in a unit today, but for one account.
    pub COLLEAGUES_OF_UNIT = "select distinct a.id, a.display_name, t.role from guard_assignment t
                                join guard_account a on a.body_id = t.body_id and a.id = t.account_id
                               where t.body_id = :body and t.unit_id = :unit and t.account_id <> :account
                                 and t.valid_from <= :today and t.valid_until > :today and a.state = 'active' and a.kind = 'staff'
                               order by a.display_name, a.id";
    /// The roles an account has or had until today.
    pub OWN_ROLES = "select distinct role from guard_assignment where body_id = :body and account_id = :account and valid_until >= :today";
    /// The providers an account can belong to.
    pub PROVIDERS = "select p.provider_id, p.name from network_v_provider p where p.body_id = :body and p.state <> 'closed' order by p.name, p.provider_id";
    /// Whether there is such a unit, and it has not ended.
    open pub UNIT_OPEN = "select id from guard_unit where body_id = :body and id = :unit and valid_until > :today";
    /// Assignments of an account that are in force or to come.
    pub TO_END = "select id from guard_assignment where body_id = :body and account_id = :account and valid_until > :until";
    /// The first day after a role of an account.
    pub ROLE_END = "select valid_until from guard_assignment where body_id = :body and account_id = :account and id = :id";
    /// The first day after an absence of an account.
    pub ABSENCE_END = "select valid_until from guard_absence where body_id = :body and account_id = :account and id = :id";
    /// The first day after days on call of an account.
    pub TURN_END = "select valid_until from guard_roster where body_id = :body and account_id = :account and id = :id";
}

/// A line of the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ListRow {
    /// Identifier.
    pub id: AccountId,
    /// Name to sign in with.
    pub username: String,
    /// Name to show.
    pub display_name: String,
    /// Who it is for.
    pub kind: AccountKind,
    /// What it can do now.
    pub state: AccountState,
    /// Whether it has a second factor.
    pub second_factor: bool,
}

/// A role held today.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HeldRow {
    /// Whose.
    pub account_id: AccountId,
    /// Code.
    pub role: String,
    /// Where.
    pub unit_name: String,
}

/// A colleague with one of the roles held today.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ColleagueRow {
    /// Identifier.
    pub id: AccountId,
    /// Name to show.
    pub display_name: String,
    /// Role.
    pub role: String,
}

/// A provider that can be chosen.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ProviderRow {
    /// Identifier.
    pub provider_id: ProviderId,
    /// Name.
    pub name: String,
}

/// A row that says only that something is there.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub struct UnitRow {
    /// Identifier.
    #[expect(dead_code, reason = "that there is a row is the answer")]
    pub id: UnitId,
}
