//! Whoever is signed in: the actor, what they are called, and what they may do at all.
//!
//! [`Principal::require`] answers before a query whether the role includes an action; how far it reaches is then decided inside
//! the query by the predicates of [`crate::scope`].

use crate::permission::Permission;
use kernel::{Actor, Failure, ProviderId, UnitId};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::{StoreError, Tx};
use uuid::Uuid;

store::statements! {
    global ACCOUNT = "select a.username, a.display_name, a.provider_id, b.name as body_name, b.demo
                        from guard_account a join guard_body b on b.body_id = a.body_id
                       where a.body_id = :body and a.id = :actor and a.state = 'active'";
    global PERMISSIONS = "select distinct permission from guard_scope where body_id = :body and account_id = :actor
                             and valid_from <= :today and valid_until > :today";
    global ROLES = "select s.role, s.unit_id, u.name as unit_name from guard_assignment s join guard_unit u on u.body_id = s.body_id and u.id = s.unit_id
                     where s.body_id = :body and s.account_id = :actor and s.valid_from <= :today and s.valid_until > :today order by s.valid_from, s.role";
}

/// A role held today.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct HeldRole {
    /// Role code.
    pub role: String,
    /// Where.
    pub unit_id: UnitId,
    /// What that is called.
    pub unit_name: String,
}

/// Whoever is signed in.
#[derive(Clone, Debug)]
pub struct Principal {
    /// For transactions.
    pub actor: Actor,
    /// Name to sign in with.
    pub username: String,
    /// Name to show.
    pub name: String,
    /// Name of the body.
    pub body_name: String,
    /// Whether the body holds only synthetic people.
    pub demo: bool,
    /// The provider it belongs to.
    pub provider: Option<ProviderId>,
    /// Roles held today.
    pub roles: Vec<HeldRole>,
    permissions: BTreeSet<String>,
}

#[derive(sqlx::FromRow)]
struct AccountRow {
    username: String,
    display_name: String,
    provider_id: Option<Uuid>,
    body_name: String,
    demo: bool,
}

impl Principal {
    /// Reads who the actor is (in a `Db::global` transaction that was turned to the actor's body). `None` for an account that
    /// is not active.
    pub async fn load(tx: &mut Tx) -> Result<Option<Principal>, StoreError> {
        let Some(account) = tx.sql(&ACCOUNT).optional::<AccountRow>().await? else { return Ok(None) };
        let permissions = tx.sql(&PERMISSIONS).values::<String>().await?.into_iter().collect();
        let roles = tx.sql(&ROLES).all().await?;
        Ok(Some(Principal {
            actor: tx.actor().clone(),
            username: account.username,
            name: account.display_name,
            body_name: account.body_name,
            demo: account.demo,
            provider: account.provider_id.map(ProviderId),
            roles,
            permissions,
        }))
    }

    /// The same, limited to the permissions of a token.
    pub fn limited(mut self, to: impl IntoIterator<Item = String>) -> Self {
        // A mandate is held by name over one person; it is no permission that a key could be given.
        // An urgent opening is for the person who wrote the reason: no key reads by it.
        let kept = to.into_iter().filter(|code| code != Permission::RECORD_OPEN_URGENTLY.0);
        let limits = kept.chain(std::iter::once("mandate".to_owned())).collect();
        self.actor.limits = Some(Arc::new(limits));
        self
    }

    /// Whether a program's key speaks, which may do less than its account.
    pub fn is_limited(&self) -> bool {
        self.actor.limits.is_some()
    }

    /// Whether the role includes this action at all.
    pub fn may(&self, permission: Permission) -> bool {
        self.permissions.contains(permission.0) && self.actor.limits.as_ref().is_none_or(|limit| limit.contains(permission.0))
    }

    /// [`Failure::Forbidden`] when the role does not include this action at all.
    pub fn require(&self, permission: Permission) -> Result<(), Failure> {
        if self.may(permission) { Ok(()) } else { Err(Failure::Forbidden) }
    }

    /// Whether one of today's roles has this code.
    pub fn has_role(&self, code: &str) -> bool {
        self.roles.iter().any(|held| held.role == code)
    }

    /// The unit of the first role held today: where what it enters belongs unless said otherwise.
    pub fn unit(&self) -> Option<UnitId> {
        self.roles.first().map(|held| held.unit_id)
    }

    /// What the header shows: `Assistente sociale – SSPT di 1° livello, Municipio 4`.
    pub fn role_label(&self) -> String {
        let Some(held) = self.roles.first() else { return "Nessun ruolo attivo".to_owned() };
        let role = crate::roles::table().role(&held.role).map_or(held.role.as_str(), |role| role.label.as_str());
        format!("{role} – {}", held.unit_name)
    }
}
