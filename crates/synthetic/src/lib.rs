//! People who do not exist: a city of any size, the same for the same seed, for the demo, the tests and the benchmarks.
//!
//! Names, streets and sentences come from `data/demo` ([`demo_data`]); nothing here reads the clock, a file or chance. The
//! household with number *n* follows from the seed and from *n* alone, but for its tax codes, of which two equal ones never
//! leave the same [`Population`]. The first thousand of a small city are thus the first thousand of a large one.
//!
//! A combination of an ordinary name with an ordinary birthday may belong to somebody by accident. Nobody was copied from
//! any list of people; telephone numbers begin with digits that are assigned to no one and mail goes to `example.org`.
//!
//! ```
//! use chrono::NaiveDate;
//! use synthetic::{Options, Population, demo_data};
//!
//! let names = demo_data::names()?;
//! let streets = demo_data::streets(demo_data::MILANO_STREETS)?;
//! let on = NaiveDate::from_ymd_opt(2026, 3, 2).ok_or("no such day")?;
//! let city = Population::new(7, Options { residents: 1_000, on }, &names, &streets)?;
//! let people: usize = city.map(|household| household.members.len()).sum();
//! assert_eq!(people, 1_000);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod chance;
pub mod city;
mod codes;
pub mod demo_data;
pub mod events;
pub mod extract;
mod household;
pub mod mistakes;
pub mod names;
pub mod people;
pub mod population;
pub mod record;
mod seen;
pub mod shape;
pub mod spelling;
pub mod story;
pub mod streets;
pub mod table;
pub mod texts;

#[cfg(test)]
mod city_tests;
#[cfg(test)]
mod demo_files_tests;
#[cfg(test)]
mod tests;

pub use chance::Chance;
pub use city::{CityError, Order, Sheet, Stock, Written};
pub use events::{EVENT_COLUMNS, Event, EventKind, Teller};
pub use extract::{Months, RESIDENT_COLUMNS, Resident, residents};
pub use mistakes::{Desk, Mistake};
pub use names::Names;
pub use people::{Birthplace, Household, ItalianLevel, Language, MaritalStatus, Person, Role};
pub use population::{Options, Population};
pub use record::{RECORD_COLUMNS, Record};
pub use spelling::Spellings;
pub use story::{Situation, Story};
pub use streets::{Address, FICTITIOUS_STREET, Streets};
pub use table::DataError;
pub use texts::Texts;
