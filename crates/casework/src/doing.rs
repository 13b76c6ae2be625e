//! What every action needs besides its command: where, who, and the key that makes a repeated request act once.

use guard::{Permission, Principal};
use kernel::{Failure, Outcome};
use store::{Db, Once, Tx};
use ui::{Submitted, Visit};

/// Where an action happens, who acts, and under which key.
#[derive(Clone, Copy)]
pub struct Doing<'a> {
    /// The database.
    pub db: &'a Db,
    /// Who acts.
    pub principal: &'a Principal,
    /// The key of a request that may come twice.
    pub once: Option<&'a Once>,
}

impl<'a> Doing<'a> {
    /// From a request.
    pub fn of(visit: &'a Visit, sent: &'a Submitted) -> Outcome<Self> {
        Ok(Doing { db: visit.db(), principal: visit.principal()?, once: sent.once() })
    }
    /// A transaction, when the role includes the action at all.
    pub async fn begin(&self, permission: Permission) -> Outcome<Tx> {
        self.principal.require(permission)?;
        Ok(self.db.begin(&self.principal.actor).await?)
    }
}

/// Somebody else was faster.
pub fn conflict(current: i64) -> Failure {
    Failure::Conflict {
        current,
        sentence: "Qualcun altro ha modificato questi dati nel frattempo: rileggi come sono adesso e riprova.".into(),
    }
}

/// A conflict when the version that was edited is not the one that is stored.
pub fn expect_version(stored: i64, based_on: i64) -> Outcome<()> {
    if stored == based_on { Ok(()) } else { Err(conflict(stored)) }
}

/// A version-checked change that touched nothing: somebody was faster within the same moment.
pub fn or_conflict(done: Result<(), store::StoreError>, current: i64) -> Outcome<()> {
    match done {
        Err(store::StoreError::NoRow) => Err(conflict(current)),
        other => Ok(other?),
    }
}
