//! Letters of an office, as one PDF that everybody can read and an archive can keep.
//!
//! A pure library: no database, no web, no clock. A [`Letter`] is data; the structs of [`kinds`] make one from what varies, with the
//! Italian words of `src/words.toml`. [`render`] sets it as PDF/A-2a and PDF/UA-1 in one file; [`text`] says the same words as plain
//! text, for a page or a mail. This is the only crate that knows typst.
//!
//! ```
//! use documents::{Frame, Sender, kinds::{Application, Refusal}};
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
//! assert!(documents::text(&letter).contains("arrivata il 1° febbraio 2026, non è accolta."));
//! ```

mod clean;
mod compose;
mod fonts;
pub mod kinds;
mod letter;
mod limits;
mod print;
mod text;
mod typeset;
mod words;

pub use letter::{Block, Column, Frame, Holds, Kind, Letter, Protocol, Responsible, Sender, Signature, Signing, Table};
pub use limits::{
    Fault, LONGEST_CELL, LONGEST_LETTER, LONGEST_LINE, LONGEST_TEXT, MOST_BLOCKS, MOST_COLUMNS, MOST_ITEMS, MOST_LINES, MOST_ROWS,
};
pub use text::text;
pub use typeset::{Pdf, render};
