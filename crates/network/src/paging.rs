//! Cursors of lists: two texts, opaque to whoever gets them.

use kernel::{Failure, Outcome};
use ui::Visit;

/// A cursor: what the list is ordered by, and the identifier that tells equals apart.
pub fn cursor(key: impl std::fmt::Display, id: impl std::fmt::Display) -> String {
    format!("{id}~{key}")
}

/// The two halves of a cursor; `None` when none was sent, 422 when it is none of ours.
pub fn read<K: std::str::FromStr>(visit: &Visit) -> Outcome<Option<(K, uuid::Uuid)>> {
    let Some(text) = visit.query(ui::table::AFTER) else { return Ok(None) };
    let halves = text.split_once('~').and_then(|(id, key)| Some((key.parse::<K>().ok()?, id.parse::<uuid::Uuid>().ok()?)));
    halves.map(Some).ok_or_else(|| Failure::field(ui::table::AFTER, "Cursore non valido: riparti dalla prima pagina."))
}

/// Rows of a page, and one more that tells whether there is another.
pub const PAGE_AND_ONE: i64 = 51;

/// A text of the query as a search: folded, between two marks of "anything".
pub fn pattern(words: &str) -> String {
    format!("%{}%", kernel::text::folded(words))
}

/// A filter of the query: a code of a closed list; 422 when it is none.
pub fn filter<C: kernel::codes::Code>(visit: &Visit, name: &'static str) -> Outcome<Option<C>> {
    match visit.query(name) {
        None => Ok(None),
        Some(text) => C::from_code(&text).map(Some).ok_or_else(|| Failure::field(name, "Scelta non prevista.")),
    }
}

/// Cuts off the row that was one too many; the cursor of the last row kept when there are more.
pub fn cut<T>(rows: &mut Vec<T>, limit: i64, cursor: impl Fn(&T) -> String) -> Option<String> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.last().filter(|_| more).map(cursor)
}
