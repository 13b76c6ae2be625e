//! Where what money is set aside for is shown: later rooms own those pages and know who may open them.

use kernel::Outcome;
use std::collections::HashMap;
use store::Tx;
use ui::Boxed;
use uuid::Uuid;

/// Most sources asked about at once: a page of a list.
pub const MOST_SOURCES: usize = 64;

/// Knows the pages of what reservations are for; `portico` wires who answers.
pub trait SourcePages: Send + Sync {
    /// Of these sources of a kind (at most [`MOST_SOURCES`]), those that the actor may open, with their pages.
    fn opened<'a>(&'a self, tx: &'a mut Tx, kind: &'a str, sources: &'a [Uuid]) -> Boxed<'a, Outcome<HashMap<Uuid, String>>>;
}
