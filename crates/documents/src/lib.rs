//! Sets letters: one PDF that everybody can read and an archive can keep.
//!
//! A pure library: no database, no web, no clock. What a letter says is in `letters`; this crate answers its port [`letters::Press`] with
//! PDF/A-2a and PDF/UA-1 in one file. It is the only one that knows typst, and only the program knows it.

mod fonts;
mod print;
mod typeset;

pub use typeset::{Typst, render};
