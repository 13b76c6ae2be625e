//! Deadlines: by when the law, a regulation or an office wants something done, as dated data, and the counting of them.
//!
//! Pure: no database, no clock. What a term is called, how long it is, whether its end moves when it falls on a free day, since when it
//! holds and where that is written stands in `data/national/deadlines.toml`; a law that changes is another row with a later day, and
//! what began under the old one is still explained by it. The patron saints of the Comuni are in `data/national/patrons.toml`.

mod calendar;
mod count;
mod rules;

pub use calendar::Calendar;
pub use count::{Due, due, series};
pub use rules::{AtEnd, Count, Free, Rule, Rules, rules};
