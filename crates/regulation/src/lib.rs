//! A city's rules as files that an officer can read, a lawyer can check against the act, and the program executes as written.
//!
//! A pure library: no database, no web, no clock. [`Regulation::read`] reads a file and refuses it with every fault at its place;
//! [`Rules::on`] is the regulation of a day; [`Rules::decide`] and [`Rules::explain`] say what it makes of one household, with three
//! answers: yes, no, not yet. [`Columns`] says it of a whole city. Nothing here decides: an office does.
//!
//! ```
//! use regulation::{Outcome, Regulation, Rules};
//! let text = r#"
//! id = "buono"
//! name = "Buono"
//! kind = "benefit"
//! unit = "household"
//! period = "once"
//! source = "Esempio, art. 1"
//! [[parameter]]
//! id = "isee_limit"
//! type = "money"
//! values = [ { from = 2026-01-01, value = 6000.00, source = "Esempio, art. 2" } ]
//! [[requirement]]
//! id = "isee"
//! test = "household.isee <= isee_limit"
//! because = "L'ISEE di {household.isee} supera {isee_limit}."
//! [amount]
//! value = "150.00"
//! [[example]]
//! name = "sulla soglia"
//! on = 2026-03-01
//! given = { household = { isee = 6000.00 } }
//! expect = { outcome = "granted", amount = 150.00 }
//! "#;
//! let regulation = Regulation::read("buono.toml", text).unwrap();
//! let day = regulation::calendar::of("2026-03-01".parse().unwrap());
//! let rules = Rules::on(&regulation, day).unwrap();
//! let line = regulation::lines::read(&regulation, r#"{"id": 1, "household": {"isee": 6000.01}}"#).unwrap();
//! let explained = rules.explain(&line.case);
//! assert_eq!(explained.outcome, Outcome::Refused.word());
//! assert_eq!(explained.changes[0].text, "con ISEE fino a 6.000,00\u{a0}€");
//! ```

pub mod calendar;
pub mod case;
mod check;
pub mod columns;
mod evaluate;
mod explain;
mod fault;
mod file;
pub mod invented;
pub mod known;
pub mod lines;
pub mod number;
pub mod parquet_file;
mod parse;
pub mod ranking;
mod regulation;
mod rules;
pub mod simulate;
mod tree;
mod types;

pub use case::{Case, Datum, Member};
pub use columns::{Columns, Decided, Population};
pub use evaluate::{Decision, Found, Outcome};
pub use explain::{Change, Explanation, Line, Needed, ParameterLine, ScoreLine, Value, told};
pub use fault::{Fault, Faults};
pub use file::LARGEST_FILE;
pub use regulation::{
    Dated, Fact, Giver, Held, Incompatible, Isee, Kind, Parameter, Per, Regulation, Requirement, Score, Shape, Unit,
};
pub use rules::{Needs, NotInForce, Rules};
pub use types::{Choice, Choices, Type};
