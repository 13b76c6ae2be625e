//! What is sent about staff: one reader for pages and API.

use chrono::NaiveDate;
use guard::account::{AccountKind, AccountState};
use kernel::input::{Fields, LINE};
use kernel::{AccountId, ProviderId, UnitId};
use uuid::Uuid;

/// Longest reason.
pub const REASON: usize = 300;

/// Somebody who joins.
#[derive(Clone, Debug)]
pub struct Joiner {
    /// Name to sign in with.
    pub username: String,
    /// Name to show.
    pub name: String,
    /// Address for notices, may be empty.
    pub email: String,
    /// Who the account is for.
    pub kind: AccountKind,
    /// The provider, for accounts of providers.
    pub provider: Option<ProviderId>,
    /// The first role.
    pub role: NewRole,
}

/// A role to be given.
#[derive(Clone, Debug)]
pub struct NewRole {
    /// Code of the role.
    pub role: String,
    /// Where.
    pub unit: UnitId,
    /// First day.
    pub from: NaiveDate,
    /// Last day; `None` for no end.
    pub until: Option<NaiveDate>,
    /// Why: the act, the transfer.
    pub reason: String,
    /// Whether the other roles end on that day.
    pub transfer: bool,
    /// Who takes over the open cases of the units that a transfer leaves.
    pub colleague: Option<AccountId>,
}

/// The end of a role.
#[derive(Clone, Copy, Debug)]
pub struct RoleEnding {
    /// Which, and until when.
    pub ending: Ending,
    /// Who takes over the open cases of the unit.
    pub colleague: Option<AccountId>,
}

/// The end of an absence, of days on call, or the period of a role's end.
#[derive(Clone, Copy, Debug)]
pub struct Ending {
    /// Which.
    pub id: Uuid,
    /// The last day it counts; `None` for yesterday.
    pub last: Option<NaiveDate>,
}

/// An absence.
#[derive(Clone, Debug)]
pub struct NewAbsence {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
    /// Who covers.
    pub cover: Option<AccountId>,
    /// Why, without anything about health.
    pub reason: String,
}

/// Days on call.
#[derive(Clone, Copy, Debug)]
pub struct NewOnCall {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: NaiveDate,
}

/// A change of state.
#[derive(Clone, Debug)]
pub struct NewState {
    /// What the account shall be.
    pub state: AccountState,
    /// Who takes over the open cases, when somebody leaves.
    pub colleague: Option<AccountId>,
    /// Why.
    pub reason: String,
}

fn username(fields: &mut Fields) -> Option<String> {
    let name = fields.required_line("username", 60)?.to_lowercase();
    let fine = name.len() >= 3 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
    if !fine {
        fields.fault("username", "Almeno tre caratteri: lettere senza accento, cifre, punto, trattino.");
    }
    fine.then_some(name)
}

/// Reads somebody who joins.
pub fn joiner(fields: &mut Fields) -> Option<Joiner> {
    let (username, name) = (username(fields), fields.required_line("name", 100));
    let email = fields.line("email", LINE).unwrap_or_default();
    if let Some(sentence) =
        registry::person::forms::wrong_reach(registry::person::ReachKind::Mail, &email).filter(|_| !email.is_empty())
    {
        fields.fault("email", sentence);
    }
    let kind = fields.required_code("kind");
    let provider = fields.id("provider");
    let role = new_role(fields);
    Some(Joiner { username: username?, name: name?, email, kind: kind?, provider, role: role? })
}

/// Reads a role to be given.
pub fn new_role(fields: &mut Fields) -> Option<NewRole> {
    let (role, unit, from) = (fields.required_line("role", 60), fields.required_id("unit"), fields.required_date("from"));
    let until = fields.date("until");
    let reason = fields.required_line("reason", REASON);
    let transfer = fields.flag("transfer");
    if role.as_deref().is_some_and(|role| guard::roles::table().role(role).is_none()) {
        fields.fault("role", "Scelta non prevista.");
    }
    ordered(fields, from, until);
    Some(NewRole { role: role?, unit: unit?, from: from?, until, reason: reason?, transfer, colleague: None })
}

/// Reads a role for somebody who is already here, with who takes over what a transfer leaves behind.
pub fn given_role(fields: &mut Fields) -> Option<NewRole> {
    let colleague = fields.id("colleague");
    Some(NewRole { colleague, ..new_role(fields)? })
}

fn ordered(fields: &mut Fields, from: Option<NaiveDate>, until: Option<NaiveDate>) {
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        fields.fault("until", "La fine non può precedere l'inizio.");
    }
}

/// Reads the end of something.
pub fn ending(fields: &mut Fields) -> Option<Ending> {
    let (id, last) = (fields.required_id("id"), fields.date("last"));
    Some(Ending { id: id?, last })
}

/// Reads the end of a role.
pub fn role_ending(fields: &mut Fields) -> Option<RoleEnding> {
    let (ending, colleague) = (ending(fields), fields.id("colleague"));
    Some(RoleEnding { ending: ending?, colleague })
}

/// Reads an absence.
pub fn absence(fields: &mut Fields) -> Option<NewAbsence> {
    let (from, until, cover) = (fields.required_date("from"), fields.required_date("until"), fields.id("cover"));
    let reason = fields.required_line("reason", REASON);
    ordered(fields, from, until);
    Some(NewAbsence { from: from?, until: until?, cover, reason: reason? })
}

/// Reads days on call.
pub fn on_call(fields: &mut Fields) -> Option<NewOnCall> {
    let (from, until) = (fields.required_date("from"), fields.required_date("until"));
    ordered(fields, from, until);
    Some(NewOnCall { from: from?, until: until? })
}

/// Reads a change of state.
pub fn new_state(fields: &mut Fields) -> Option<NewState> {
    let state = fields.required_code("state");
    let colleague = fields.id("colleague");
    let reason = fields.required_line("reason", REASON);
    Some(NewState { state: state?, colleague, reason: reason? })
}

/// Reads the subject that the identity provider knows somebody by; `None` takes the tie away.
pub fn identity(fields: &mut Fields) -> Option<Option<String>> {
    let subject = fields.line("subject", LINE);
    Some(subject)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_domain_is_refused_at_its_field_and_none_is_fine() {
        for (email, wrong) in [("x@y", true), ("rosa@.it", true), ("@esempio.it", true), ("rosa@esempio.it", false), ("", false)] {
            let pairs = [("username", "rosa.neri"), ("name", "Neri Rosa"), ("kind", "person"), ("email", email)];
            let mut fields = Fields::from_form(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
            let joiner = joiner(&mut fields);
            let faults = match fields.finish(|| joiner) {
                Err(kernel::Failure::Invalid(errors)) => errors,
                _ => Vec::new(),
            };
            assert_eq!(faults.iter().any(|fault| fault.field == "email"), wrong, "{email}: {faults:?}");
        }
    }
}
