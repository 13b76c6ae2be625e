//! Whether what was granted may be paid on a day: the question of this room to whoever knows the regulations.

use chrono::NaiveDate;
use kernel::Outcome;
use std::collections::HashMap;
use store::Tx;
use ui::Boxed;
use uuid::Uuid;

/// The conditions of payment of the decisions, such as the signed project. What is wired answers for every decision of a run.
pub trait Conditions: Send + Sync {
    /// Of these decisions, each with a day on which what it grants runs, those that may not be paid, with the sentence that says what is missing.
    fn unpayable<'a>(&'a self, tx: &'a mut Tx, decisions: &'a [(Uuid, NaiveDate)]) -> Boxed<'a, Outcome<HashMap<Uuid, String>>>;
}
