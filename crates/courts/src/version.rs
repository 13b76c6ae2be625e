//! Two who change the same thing: one wins, the other reads it again.

use kernel::{Failure, Outcome};
use store::StoreError;

/// Somebody else was faster.
pub(crate) fn conflict(current: i64) -> Failure {
    Failure::Conflict {
        current,
        sentence: "Qualcun altro ha modificato questi dati nel frattempo: rileggi come sono adesso e riprova.".into(),
    }
}

/// A conflict when the version that was read is not the one that is stored.
pub(crate) fn expect(stored: i64, read: i64) -> Outcome<()> {
    if stored == read { Ok(()) } else { Err(conflict(stored)) }
}

/// A change that touched nothing: somebody was faster within the same moment.
pub(crate) fn or_conflict(done: Result<(), StoreError>, current: i64) -> Outcome<()> {
    match done {
        Err(StoreError::NoRow) => Err(conflict(current)),
        other => Ok(other?),
    }
}
