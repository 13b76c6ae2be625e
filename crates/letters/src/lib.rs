//! Letters of an office: what they say, how much they may hold, and the door to whoever prints them.
//!
//! A pure library: no database, no web, no clock, no typesetting. A [`Letter`] is data; the structs of [`kinds`] make one from what varies,
//! with the Italian words of `src/words.toml`. [`ready`] gives every word in its place to whoever sets it; [`text`] says the same words as
//! plain text, for a page or a mail. A room prints through the port [`Press`], which the program wires.
//!
//! ```
//! use letters::{Frame, Sender, kinds::{Application, Refusal}};
//! let day = |text: &str| text.parse::<chrono::NaiveDate>().unwrap();
//! let frame = Frame {
//!     sender: Sender { body: "Comune di Esempio".into(), office: "Servizi sociali".into(), ..Sender::default() },
//!     place: "Esempio".into(),
//!     date: day("2026-03-08"),
//!     addressee: vec!["Nicolò D'Angelo".into()],
//!     ..Frame::default()
//! };
//! let application = Application { number: "2026/000123".into(), measure: "Buono".into(), received_on: day("2026-02-01"), beneficiary: None };
//! let letter = Refusal { application, reasons: vec!["L'ISEE supera la soglia.".into()], ..Refusal::default() }.letter(frame);
//! assert!(letters::text(&letter).contains("arrivata il 1° febbraio 2026, non è accolta."));
//! ```

mod clean;
mod compose;
pub mod kinds;
mod letter;
mod limits;
mod press;
mod text;
mod words;

pub use compose::{Sheet, ready};
pub use letter::{Block, Column, Frame, Holds, Kind, Letter, Protocol, Responsible, Sender, Signature, Signing, Table};
pub use limits::{
    Fault, LONGEST_CELL, LONGEST_LETTER, LONGEST_LINE, LONGEST_TEXT, MOST_BLOCKS, MOST_COLUMNS, MOST_ITEMS, MOST_LINES, MOST_ROWS,
};
pub use press::{Pdf, Press};
pub use text::text;
