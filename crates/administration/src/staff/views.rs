//! What programs send and are told about staff.

use chrono::{DateTime, NaiveDate, Utc};
use guard::account::{AccountKind, AccountState};
use kernel::{AccountId, AppointmentId, ProviderId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A role held today.
#[derive(Serialize, ToSchema)]
pub struct HeldView {
    /// The role in words.
    pub(super) role: String,
    /// The unit.
    pub(super) unit: String,
}

/// An account in a list.
#[derive(Serialize, ToSchema)]
pub struct StaffLine {
    /// Identifier.
    pub(super) id: AccountId,
    /// Address of the account in this interface.
    pub(super) href: String,
    /// Name to sign in with.
    pub(super) username: String,
    /// Name to show.
    pub(super) name: String,
    /// Who it is for.
    pub(super) kind: AccountKind,
    /// What it can do now.
    pub(super) state: AccountState,
    /// Whether it has a second factor.
    pub(super) second_factor: bool,
    /// Roles held today.
    pub(super) roles: Vec<HeldView>,
}

/// A role with its period.
#[derive(Serialize, ToSchema)]
pub struct RoleView {
    /// Identifier of the assignment.
    pub(super) id: Uuid,
    /// Code of the role.
    pub(super) role: String,
    /// Unit.
    pub(super) unit: UnitId,
    /// What the unit is called.
    pub(super) unit_name: String,
    /// First day.
    pub(super) from: NaiveDate,
    /// First day after it; 9999-12-31 for no end.
    pub(super) until: NaiveDate,
    /// Why.
    pub(super) reason: String,
}

/// An absence; the reason is shown to whoever manages absences.
#[derive(Serialize, ToSchema)]
pub struct AbsenceView {
    /// Identifier.
    pub(super) id: Uuid,
    /// Who covers.
    pub(super) cover: Option<AccountId>,
    /// First day.
    pub(super) from: NaiveDate,
    /// First day after it.
    pub(super) until: NaiveDate,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<String>,
    /// Appointments booked in these days, to be moved or cancelled; told to whoever manages absences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) appointments: Option<Vec<ToMoveView>>,
}

/// An appointment that is booked with somebody who will not be there: when and where, not for whom.
#[derive(Serialize, ToSchema)]
pub struct ToMoveView {
    /// Identifier.
    pub(super) id: AppointmentId,
    /// `2026/000012`.
    pub(super) number: String,
    /// Unit.
    pub(super) unit: UnitId,
    /// What the unit is called.
    pub(super) unit_name: String,
    /// When it begins.
    pub(super) starts_at: DateTime<Utc>,
}

impl From<access::Booked> for ToMoveView {
    fn from(booked: access::Booked) -> Self {
        ToMoveView {
            id: booked.id,
            number: booked.number,
            unit: booked.unit_id,
            unit_name: booked.unit_name,
            starts_at: booked.starts_at,
        }
    }
}

/// Days on call.
#[derive(Serialize, ToSchema)]
pub struct OnCallView {
    /// Identifier.
    pub(super) id: Uuid,
    /// First day.
    pub(super) from: NaiveDate,
    /// First day after it.
    pub(super) until: NaiveDate,
}

/// An account.
#[derive(Serialize, ToSchema)]
pub struct StaffView {
    /// Identifier.
    pub(super) id: AccountId,
    /// Name to sign in with.
    pub(super) username: String,
    /// Name to show.
    pub(super) name: String,
    /// Address for notices.
    pub(super) email: String,
    /// Who it is for.
    pub(super) kind: AccountKind,
    /// The provider it belongs to.
    pub(super) provider: Option<ProviderId>,
    /// What it can do now.
    pub(super) state: AccountState,
    /// Whether it has a second factor.
    pub(super) second_factor: bool,
    /// Version, for changes.
    pub(super) version: i64,
    /// Roles, past ones included.
    pub(super) roles: Vec<RoleView>,
    /// Absences that have not ended.
    pub(super) absences: Vec<AbsenceView>,
    /// Days on call that have not ended.
    pub(super) on_call: Vec<OnCallView>,
    /// Appointments booked in units in which the account holds no role on that day, to be moved or cancelled; told to whoever manages
    /// staff or its absences.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) without_role: Option<Vec<ToMoveView>>,
}

/// A new account.
#[derive(Serialize, ToSchema)]
pub struct JoinedView {
    /// Identifier.
    pub(super) id: AccountId,
    /// Address at which the first password is chosen; once, within 72 hours. Absent for programs and for a repeated request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) first_access: Option<String>,
}

/// Somebody who joins.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewStaff)]
#[expect(dead_code, reason = "documents what `forms::joiner` reads")]
pub struct NewStaff {
    /// Name to sign in with: lower case letters, digits, dots, hyphens; unique in the installation.
    #[schema(min_length = 3, max_length = 60)]
    pub username: String,
    /// Name to show.
    #[schema(max_length = 100)]
    pub name: String,
    /// Address for notices.
    #[schema(max_length = 200)]
    pub email: Option<String>,
    /// Who it is for.
    pub kind: AccountKind,
    /// The provider, for accounts of providers.
    pub provider: Option<ProviderId>,
    /// Code of the first role.
    #[schema(max_length = 60)]
    pub role: String,
    /// Unit of the first role.
    pub unit: UnitId,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// Why: the act.
    #[schema(max_length = 300)]
    pub reason: String,
    /// Has no effect for a new account.
    pub transfer: Option<bool>,
}

/// A role to be given.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `forms::new_role` reads")]
pub struct NewRoleInput {
    /// Code of the role.
    #[schema(max_length = 60)]
    pub role: String,
    /// Where.
    pub unit: UnitId,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// Why.
    #[schema(max_length = 300)]
    pub reason: String,
    /// Whether the other roles end on that day.
    pub transfer: Option<bool>,
    /// Who takes over the open cases of the units that a transfer leaves: at once, in the same step.
    pub colleague: Option<AccountId>,
}

/// The end of a role.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `forms::role_ending` reads")]
pub struct RoleEndingInput {
    /// Which.
    pub id: Uuid,
    /// The last day it counts; yesterday when absent.
    pub last: Option<NaiveDate>,
    /// Who takes over the open cases of the unit: at once, in the same step.
    pub colleague: Option<AccountId>,
}

/// The end of an absence or days on call.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `forms::ending` reads")]
pub struct EndingInput {
    /// Which.
    pub id: Uuid,
    /// The last day it counts; yesterday when absent.
    pub last: Option<NaiveDate>,
}

/// An absence to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `forms::absence` reads")]
pub struct AbsenceInput {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Who covers: somebody of the same unit.
    pub cover: Option<AccountId>,
    /// Why, without anything about health.
    #[schema(max_length = 300)]
    pub reason: String,
}

/// Days on call to be recorded.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `forms::on_call` reads")]
pub struct OnCallInput {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

/// A change of state.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `forms::new_state` reads")]
pub struct StateInput {
    /// What the account shall be.
    pub state: AccountState,
    /// Who takes over the open cases of somebody who leaves.
    pub colleague: Option<AccountId>,
    /// Why.
    #[schema(max_length = 300)]
    pub reason: String,
}

/// The tie with the identity provider.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents what `forms::identity` reads")]
pub struct IdentityInput {
    /// The subject by which the identity provider knows the person; absent to take the tie away.
    #[schema(max_length = 200)]
    pub subject: Option<String>,
}
