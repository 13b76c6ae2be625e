//! What was uploaded: a CSV or the first sheet of a workbook.

use super::import::{MOST_LINES, Read, read, read_rows};
use calamine::{Data, Reader as _, Xlsx};
use std::io::Cursor;

/// Reads the bytes of a file by what they are: a workbook begins like an archive.
pub fn read_file(content: &[u8]) -> Read {
    if content.starts_with(b"PK\x03\x04") {
        return workbook(content);
    }
    match std::str::from_utf8(content) {
        Ok(text) if text.contains('\0') => Read::nothing("Questo non è un testo: carica un CSV o un foglio XLSX."),
        Ok(text) => read(text),
        Err(_) => Read::nothing("Il file non è in UTF-8: salvalo come «CSV UTF-8», oppure carica il foglio XLSX."),
    }
}

fn workbook(content: &[u8]) -> Read {
    let unreadable = || Read::nothing("Il foglio XLSX non si legge: aprilo, salvalo di nuovo e riprova.");
    let Ok(mut book) = Xlsx::new(Cursor::new(content)) else { return unreadable() };
    let Some(Ok(range)) = book.worksheet_range_at(0) else { return unreadable() };
    let first = range.start().map_or(0, |(row, _)| u64::from(row));
    let mut rows = range.rows().enumerate().map(|(at, row)| {
        let line = first.saturating_add(u64::try_from(at).unwrap_or(u64::MAX)).saturating_add(1);
        (line, row.iter().map(words).collect::<Vec<String>>())
    });
    let Some((_, headings)) = rows.next() else { return Read::nothing("Il foglio è vuoto.") };
    let filled = rows.filter(|(_, row)| row.iter().any(|cell| !cell.is_empty())).take(MOST_LINES.saturating_add(1));
    read_rows(&headings, filled.map(|(line, row)| (line, Ok(row))))
}

/// A cell as it would stand in a CSV.
fn words(cell: &Data) -> String {
    match cell {
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADINGS: [&str; 11] = super::super::import::COLUMNS;

    #[test]
    fn a_workbook_says_the_same_as_the_table() {
        use ui::export::{Cell, xlsx};
        let row = |street: &str, to: i64| {
            vec![
                Cell::from(street.to_owned()),
                Cell::from("Milano".to_owned()),
                Cell::from("F205".to_owned()),
                Cell::from("4".to_owned()),
                Cell::from("Corvetto".to_owned()),
                Cell::from(1_i64),
                Cell::from(to),
                Cell::from("odd".to_owned()),
                Cell::from("20139".to_owned()),
                Cell::from(45_440_000_i64),
                Cell::from(9_220_000_i64),
            ]
        };
        let book = xlsx("vie", &HEADINGS, [row("Via Lenta", 31), row("", 9)]).expect("a workbook");
        let read = read_file(&book);
        assert_eq!(read.segments.iter().map(|one| (one.street.as_str(), one.number_to)).collect::<Vec<_>>(), [("Via Lenta", 31)]);
        assert_eq!(read.faults.iter().map(|fault| fault.line).collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn what_is_no_table_is_refused_in_one_sentence() {
        for content in [&b"PK\x03\x04rubbish"[..], b"\xff\xfe\x00", b"abc\0def", b""] {
            let read = read_file(content);
            assert!(read.segments.is_empty() && !read.faults.is_empty(), "{content:?}");
        }
        assert!(read_file("street,comune\nVia Là,Milano\n".as_bytes()).faults.len() > 1);
        let latin: Vec<u8> = b"street,comune\nVia L\xe0,Milano\n".to_vec();
        assert!(read_file(&latin).faults.iter().any(|fault| fault.message.contains("UTF-8")));
    }
}
