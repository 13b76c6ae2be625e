//! Cursors of lists that run from the newest back.

use kernel::{Failure, Instant, Outcome};
use ui::Visit;
use uuid::Uuid;

/// Where a page of a list ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Moment of the last row shown.
    pub at: Instant,
    /// Its identifier.
    pub id: Uuid,
}

impl Cursor {
    /// Before everything.
    pub fn newest() -> Self {
        Cursor { at: kernel::time::start_of_day(guard::scope::FOREVER), id: Uuid::max() }
    }
    /// From `after` of the query; the newest when nothing is said.
    ///
    /// # Errors
    /// A fault when it is none of ours.
    pub fn of(visit: &Visit) -> Outcome<Self> {
        let Some(text) = visit.query(ui::table::AFTER) else { return Ok(Cursor::newest()) };
        Cursor::read(&text).ok_or_else(|| Failure::field(ui::table::AFTER, "Cursore non valido: riparti dalla prima pagina."))
    }
    /// From its text.
    pub fn read(text: &str) -> Option<Self> {
        let (micros, id) = text.split_once('_')?;
        let at = chrono::DateTime::from_timestamp_micros(micros.parse().ok()?)?;
        Some(Cursor { at, id: id.parse().ok()? })
    }
    /// As a text.
    pub fn write(at: Instant, id: impl Into<Uuid>) -> String {
        format!("{}_{}", at.timestamp_micros(), id.into().simple())
    }
}

/// A filter of the query: a code of a closed list.
///
/// # Errors
/// A fault when it is none.
pub fn filter<C: kernel::codes::Code>(visit: &Visit, name: &'static str) -> Outcome<Option<C>> {
    match visit.query(name) {
        None => Ok(None),
        Some(text) => C::from_code(&text).map(Some).ok_or_else(|| Failure::field(name, "Scelta non prevista.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_row_and_nonsense_nowhere() {
        let at = store::testing::test_moment();
        let id = Uuid::from_u128(7);
        assert_eq!(Cursor::read(&Cursor::write(at, id)), Some(Cursor { at, id }));
        assert_eq!(Cursor::read("x"), None);
    }
}
