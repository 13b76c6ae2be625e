//! The port to whoever sets letters. It stands here so that rooms print without knowing how: what sets them is half of what the workspace
//! compiles, and only the program brings it.

use crate::letter::Letter;
use crate::limits::Fault;
use chrono::{DateTime, Utc};

/// A letter as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pdf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Characters that no typeface has, in order: on paper a mark (�) stands for each of them. The office should be told.
    pub missing: Vec<char>,
}

/// Whoever sets letters; looked up as `Arc<dyn Press>`.
pub trait Press: Send + Sync {
    /// Sets a letter. `made` is written into the file as the moment of its making: the same letter with the same moment gives the same bytes.
    ///
    /// It works for some milliseconds without waiting for anything: a server calls it from a thread that may be busy.
    ///
    /// # Errors
    /// [`Fault`] when the letter passes a limit, has a row that does not fit its table, or lacks subject, sender or addressee.
    fn print(&self, letter: &Letter, made: DateTime<Utc>) -> Result<Pdf, Fault>;
}
