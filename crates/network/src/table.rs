//! Small tables in text files: UTF-8 or Windows-1252, with commas, semicolons or tabs, one heading line.

use std::collections::BTreeMap;

/// Most lines of a file.
pub const MOST_LINES: usize = 10_000;

/// A line with its cells by heading.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its number in the file; the heading is line 1.
    pub line: u64,
    cells: BTreeMap<String, String>,
}

impl Row {
    /// The cell under a heading, trimmed; empty when there is none.
    pub fn get(&self, column: &str) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
    /// The cell under the first of these headings that is there.
    pub fn any(&self, columns: &[&str]) -> &str {
        columns.iter().find_map(|column| self.cells.get(*column)).map_or("", String::as_str)
    }
}

/// A file that is no such table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoTable {
    /// Nothing in it.
    #[error("Il file è vuoto.")]
    Empty,
    /// Characters that no text has.
    #[error("Il file non è un testo: salvalo come CSV.")]
    NotText,
    /// More than [`MOST_LINES`].
    #[error("Il file ha più di 10.000 righe: dividilo.")]
    TooLong,
    /// A line that cannot be taken apart.
    #[error("La riga {0} non ha le colonne dell’intestazione.")]
    Broken(u64),
}

fn decoded(bytes: &[u8]) -> Result<String, NoTable> {
    if bytes.contains(&0) {
        return Err(NoTable::NotText);
    }
    let bytes = bytes.strip_prefix(&[0xEF, 0xBB, 0xBF]).unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        // What Excel writes on an Italian Windows.
        Err(_) => encoding_rs::WINDOWS_1252.decode(bytes).0.into_owned(),
    };
    // The reader counts a line only at its last character: with two of them every number would be one too few.
    Ok(text.replace("\r\n", "\n"))
}

fn delimiter(heading: &str) -> u8 {
    let count = |c: char| heading.matches(c).count();
    if count(';') > 0 && count(';') >= count(',') {
        b';'
    } else if count('\t') > count(',') {
        b'\t'
    } else {
        b','
    }
}

/// The lines of a table; empty lines are left out. Headings are compared without case, accents and punctuation other than `_`.
pub fn rows(bytes: &[u8]) -> Result<Vec<Row>, NoTable> {
    let text = decoded(bytes)?;
    let heading = text.lines().find(|line| !line.trim().is_empty()).ok_or(NoTable::Empty)?;
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter(heading)).flexible(true).from_reader(text.as_bytes());
    let headings: Vec<String> = reader.headers().map_err(|_| NoTable::Broken(1))?.iter().map(name).collect();
    let mut out = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| NoTable::Broken(error.position().map_or(0, csv::Position::line)))?;
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if record.len() > headings.len() && record.iter().skip(headings.len()).any(|cell| !cell.trim().is_empty()) {
            return Err(NoTable::Broken(line));
        }
        if out.len() >= MOST_LINES {
            return Err(NoTable::TooLong);
        }
        let cells = headings.iter().cloned().zip(record.iter().map(|cell| cell.trim().to_owned())).collect();
        out.push(Row { line, cells });
    }
    Ok(out)
}

/// `Quantità` → `quantita`, `valid_from` stays.
fn name(heading: &str) -> String {
    heading.split('_').map(kernel::text::folded_tight).collect::<Vec<_>>().join("_")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_file_of_an_italian_spreadsheet_and_one_of_a_program_read_alike() {
        let windows = b"Numero;Giorno;Quantit\xe0\r\nA-1;21/11/2026;1,5\r\n;;\r\n";
        let unix = "numero,giorno,quantita\nA-1,21/11/2026,\"1,5\"\n".as_bytes();
        for bytes in [windows.as_slice(), unix] {
            let rows = rows(bytes).expect("a table");
            assert_eq!(rows.len(), 1);
            assert_eq!((rows[0].get("numero"), rows[0].get("quantita"), rows[0].line), ("A-1", "1,5", 2));
        }
    }

    #[test]
    fn what_is_no_table_is_refused() {
        assert_eq!(rows(b"").err(), Some(NoTable::Empty));
        assert_eq!(rows(b"a;b\nx\0;y").err(), Some(NoTable::NotText));
        assert_eq!(rows(b"a;b\n1;2;3").err(), Some(NoTable::Broken(2)));
        let long: String = std::iter::once("a\n".to_owned()).chain((0..=MOST_LINES).map(|n| format!("{n}\n"))).collect();
        assert_eq!(rows(long.as_bytes()).err(), Some(NoTable::TooLong));
    }

    proptest! {
        #[test]
        fn no_file_breaks_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = rows(&bytes);
        }
    }
}
