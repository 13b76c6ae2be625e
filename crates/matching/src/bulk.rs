//! The same person in whole files: de-duplication of one, linking of two.
//!
//! Pairs of records that share a key (`block`) are compared field by field; each comparison has levels ([`Factor`]), from equal
//! over what hands and ears get wrong to different. How often a level is met for two records of one person and for two
//! strangers is learnt from the data themselves (`estimate`), and the logarithm of the ratio is the level's weight. The tax code never counts
//! twice: it is built from name, sex, date and place of birth, so each of its parts stands beside its field and adds only what
//! the field leaves open; what is rare weighs more than what is common; and people of one home, twins above all, are a
//! kind of pairs of their own.
//!
//! Nothing here joins two records: a pair is advice with its evidence ([`Report::evidence`]), for the person who decides.
//!
//! ```
//! use matching::bulk::{Options, Record, Watch, dedupe};
//! use std::sync::atomic::AtomicBool;
//! let anna = Record { id: "1", given_name: "Anna", family_name: "Brambilla", birth_date: "1980-01-31", phone: "3331234567", ..Record::default() };
//! let again = Record { id: "2", given_name: "Ana", birth_date: "31/01/1980", ..anna };
//! let other = Record { id: "3", given_name: "Luca", family_name: "Ferrari", birth_date: "1955-07-02", phone: "", ..anna };
//! let watch = Watch { progress: &|_| {}, cancel: &AtomicBool::new(false) };
//! let report = dedupe([anna, again, other], &Options { threshold: 0.5, ..Options::default() }, &watch)?;
//! assert_eq!(report.pairs().iter().map(|pair| report.ids(pair)).collect::<Vec<_>>(), [("1", "2")]);
//! # Ok::<(), matching::bulk::BulkFault>(())
//! ```
#![expect(clippy::float_arithmetic, reason = "chances and their logarithms; money is never near")]

mod block;
mod chances;
mod cluster;
mod code;
mod compare;
mod date;
mod estimate;
mod explain;
mod follow;
mod form;
mod frequency;
mod levels;
mod likeness;
mod model;
mod near;
mod number;
mod options;
mod report;
mod run;
mod sample;
mod spread;
mod store;
mod sums;
mod table;
mod traits;
mod weigh;
mod work;

pub use cluster::MOST_TOGETHER;
pub use explain::number as weight_in_words;
pub use levels::Factor;
pub use model::{Model, ModelFault};
pub use options::{BulkFault, Options, Progress, Stage, Stopped, Watch};
pub use report::{Pair, Report};
pub use run::{dedupe, link, run};
pub use table::{MOST_RECORDS, Record, RecordFault, Table, Unread};
pub use weigh::{Evidence, Subject};

#[cfg(test)]
mod tests;
