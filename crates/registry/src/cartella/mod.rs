//! The Cartella: everything about a person on one page, with one timeline of what happened.
//!
//! The header, the household and the details are this room's; the timeline is made of what every room offers. The program puts it
//! together and wires it here as `Arc<dyn TimelineSource>`.

pub mod page;
pub mod timeline;

use chrono::TimeDelta;
use guard::Principal;
use kernel::{Instant, Outcome, PersonId};
use store::Tx;
use ui::{Boxed, PersonDoor, TimelineEntry};

/// How far ahead a timeline begins: appointments that are still to come stand on it too.
const AHEAD: TimeDelta = TimeDelta::days(3_653);

/// Before which moment the first page of a timeline is.
pub(crate) fn beginning(now: Instant) -> Instant {
    now.checked_add_signed(AHEAD).unwrap_or(now)
}

/// Where the entries of a person's timeline come from.
pub trait TimelineSource: Send + Sync {
    /// At most `most` entries before a moment, newest first, of one kind or of all, only those that the actor may see.
    fn entries<'a>(
        &'a self,
        tx: &'a mut Tx,
        person: PersonId,
        kind: Option<&'a str>,
        before: Instant,
        most: i64,
    ) -> Boxed<'a, Outcome<Vec<TimelineEntry>>>;
    /// The kinds by which the timeline can be filtered.
    fn kinds(&self) -> Vec<&'static str>;
    /// Where the reader can go on from the person's page: what other rooms keep, what can be begun.
    fn doors<'a>(&'a self, tx: &'a mut Tx, principal: &'a Principal, person: PersonId) -> Boxed<'a, Outcome<Vec<PersonDoor>>>;
}
