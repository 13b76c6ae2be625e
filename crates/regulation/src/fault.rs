//! What is wrong with a file, each fault at its place.

use std::fmt;
use std::ops::Range;

/// One fault: where it is, what is written there, what is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where in the file, in bytes.
    pub at: Range<usize>,
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
    /// What is wrong, in Italian.
    pub message: String,
    /// The line as it is written, and under it a caret for each character of the fault.
    pub shown: String,
}

/// Everything that is wrong with one file, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Faults {
    /// The file's name, as it was given.
    pub file: String,
    pub faults: Vec<Fault>,
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.faults {
            writeln!(f, "{}:{}:{}: {}", self.file, fault.line, fault.column, fault.message)?;
            for line in fault.shown.lines() {
                writeln!(f, "    {line}")?;
            }
        }
        Ok(())
    }
}

/// The longest line that is shown whole; of a longer one only what surrounds the fault.
const WIDTH: usize = 160;

impl Fault {
    /// The fault of `text` at some bytes.
    pub fn new(text: &str, at: Range<usize>, message: impl Into<String>) -> Fault {
        let mut start = at.start.min(text.len());
        while !text.is_char_boundary(start) {
            start -= 1;
        }
        let (before, after) = text.split_at_checked(start).unwrap_or((text, ""));
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let lead = before.rsplit('\n').next().unwrap_or_default();
        let rest = after.lines().next().unwrap_or_default();
        let column = lead.chars().count() + 1;
        let wide =
            text.get(start..at.end.min(text.len())).map_or(1, |fault| fault.lines().next().unwrap_or_default().chars().count());
        let skipped = lead.chars().count().saturating_sub(WIDTH / 2);
        let lead: String = lead.chars().skip(skipped).map(|c| if c == '\t' { ' ' } else { c }).collect();
        let rest: String = rest.chars().take(WIDTH / 2).collect();
        let carets = "^".repeat(wide.clamp(1, rest.chars().count().max(1)));
        let shown = format!("{lead}{rest}\n{}{carets}", " ".repeat(lead.chars().count()));
        Fault { at, line, column, message: message.into(), shown }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caret_stands_under_the_fault_also_behind_accents() {
        let text = "a = 1\nperché = nessuno\n";
        let at = text.find("nessuno").unwrap();
        let fault = Fault::new(text, at..at + 7, "nome sconosciuto");
        assert_eq!((fault.line, fault.column), (2, 10));
        assert_eq!(fault.shown, "perché = nessuno\n         ^^^^^^^");
    }

    #[test]
    fn a_place_behind_the_end_is_the_end() {
        assert_eq!(Fault::new("a", 7..9, "x").shown, "a\n ^");
    }
}
