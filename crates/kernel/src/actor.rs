//! Who acts: the account, the body it belongs to, and why it looks.

use crate::ids::{AccountId, BodyId};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// Whoever opens a transaction. Every row read or written through it belongs to `body`, and the audit log names `account`.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The Comune, Ambito or Azienda whose data is touched; no transaction sees another one's rows.
    pub body: BodyId,
    /// The account that acts; [`AccountId::SYSTEM`] for the program itself (jobs, imports started from the command line).
    pub account: AccountId,
    /// Why the actor looks, where a reason is asked for.
    pub purpose: Option<String>,
    /// The permissions that a program's key is limited to; `None` for people. Every predicate of the SQL on another permission is
    /// false for such an actor, whatever its account may.
    pub limits: Option<Arc<BTreeSet<String>>>,
    /// Ties log lines, audit rows and the answer of one request together.
    pub request: Uuid,
}

impl Actor {
    /// The program itself, working for one body.
    pub fn system(body: BodyId) -> Self {
        Actor { body, account: AccountId::SYSTEM, purpose: None, limits: None, request: Uuid::nil() }
    }
}
