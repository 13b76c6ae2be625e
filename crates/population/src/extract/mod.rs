//! What a Comune's extract of its civil register says: columns, lines, rows. Nothing here knows a database.

pub mod columns;
pub mod decoding;
pub mod intake;
pub mod lines;
pub mod row;
pub mod state;
pub mod words;

pub use columns::{Columns, Field, Mapping, proposed};
pub use decoding::{Encoding, Separator};
pub use intake::{Intake, NoText};
pub use lines::{Line, Lines};
pub use row::{Fault, Named, Refused};

/// Largest file, in bytes: a million and a half residents, with what an extract says of each.
pub const LARGEST_FILE: usize = 400 << 20;
/// Largest spreadsheet, in bytes; a larger extract comes as CSV.
pub const LARGEST_SHEET: usize = 40 << 20;
/// What a spreadsheet may weigh unpacked, in bytes.
pub const LARGEST_UNPACKED: u64 = 400 << 20;
/// Most lines of a file.
pub const MOST_LINES: usize = 4_000_000;
/// Most columns of a file.
pub const MOST_COLUMNS: usize = 200;
/// Longest line, in bytes.
pub const LONGEST_LINE: usize = 32 << 10;
