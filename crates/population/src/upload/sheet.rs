//! A spreadsheet as the lines of a CSV: its first sheet, cell by cell. Days are written as days, whatever their format.

use crate::extract::{LARGEST_UNPACKED, MOST_COLUMNS, MOST_LINES};
use calamine::{Data, DataRef, DataType as _, Reader as _, Xlsx};
use chrono::{Days, NaiveDate};
use std::io::{Cursor, Read as _};

/// Why a spreadsheet cannot be read, in Italian.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSheet {
    /// Not a spreadsheet at all.
    #[error("Il foglio di calcolo non si apre: salvalo di nuovo come XLSX, oppure come CSV.")]
    Unreadable,
    /// Unpacked it is far larger than any extract.
    #[error("Il foglio di calcolo è troppo grande: salvalo come CSV.")]
    TooLarge,
    /// Nothing in it.
    #[error("Il primo foglio è vuoto.")]
    Empty,
    /// More columns than anybody could choose from.
    #[error("Le colonne sono troppe: al massimo 200.")]
    TooManyColumns,
}

/// The day before the first of a spreadsheet's calendar.
const EPOCH: NaiveDate = match NaiveDate::from_ymd_opt(1899, 12, 30) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// What an archive weighs unpacked is counted before anything is made of it: what it says of itself may be wrong.
fn check_weight(content: &[u8]) -> Result<(), NoSheet> {
    let mut archive = zip::ZipArchive::new(Cursor::new(content)).map_err(|_| NoSheet::Unreadable)?;
    let mut left = LARGEST_UNPACKED;
    for at in 0..archive.len() {
        let entry = archive.by_index(at).map_err(|_| NoSheet::Unreadable)?;
        let read = std::io::copy(&mut entry.take(left.saturating_add(1)), &mut std::io::sink()).map_err(|_| NoSheet::Unreadable)?;
        left = left.checked_sub(read).ok_or(NoSheet::TooLarge)?;
    }
    Ok(())
}

/// A cell as text.
fn words(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::DateTime(moment) => {
            // Days are counted from the epoch; the time of the day stands behind the point.
            let days = format!("{}", moment.as_f64().trunc()).parse::<u64>().ok();
            days.and_then(|days| EPOCH.checked_add_days(Days::new(days))).map(|day| day.to_string()).unwrap_or_default()
        }
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) | DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(flag) => (if *flag { "1" } else { "0" }).to_owned(),
        other => Data::from(other.clone()).as_string().unwrap_or_default(),
    }
}

/// One line of the CSV.
fn line(cells: &mut Vec<String>, out: &mut Vec<u8>) -> Result<(), NoSheet> {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            out.push(b';');
        }
        let cell = cell.replace(['\r', '\n', '\0'], " ");
        if cell.contains([';', '"']) {
            out.push(b'"');
            out.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(cell.as_bytes());
        }
    }
    out.push(b'\n');
    cells.clear();
    Ok(())
}

/// The first sheet as CSV in UTF-8, with semicolons.
///
/// # Errors
/// [`NoSheet`].
pub fn as_csv(content: &[u8]) -> Result<Vec<u8>, NoSheet> {
    check_weight(content)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(content)).map_err(|_| NoSheet::Unreadable)?;
    let name = book.sheet_names().first().cloned().ok_or(NoSheet::Empty)?;
    let mut reader = book.worksheet_cells_reader(&name).map_err(|_| NoSheet::Unreadable)?;
    let mut out = Vec::new();
    let mut cells: Vec<String> = Vec::new();
    let mut row = 0_u32;
    let mut width = 0_usize;
    let mut any = false;
    while let Some(cell) = reader.next_cell().map_err(|_| NoSheet::Unreadable)? {
        let (at_row, at_column) = cell.get_position();
        if usize::try_from(at_row).unwrap_or(usize::MAX) > MOST_LINES {
            return Err(NoSheet::TooLarge);
        }
        let column = usize::try_from(at_column).unwrap_or(usize::MAX);
        let text = words(cell.get_value());
        if text.is_empty() {
            continue;
        }
        if column >= MOST_COLUMNS {
            return Err(NoSheet::TooManyColumns);
        }
        while row < at_row {
            if !cells.is_empty() {
                cells.resize(cells.len().max(width), String::new());
            }
            // The first line says how many columns there are: cells that a row leaves out at its end are empty, not missing.
            width = if width == 0 { cells.len() } else { width };
            line(&mut cells, &mut out)?;
            row = row.saturating_add(1);
        }
        if cells.len() <= column {
            cells.resize(column.saturating_add(1), String::new());
        }
        if let Some(place) = cells.get_mut(column) {
            *place = text;
        }
        any = true;
    }
    if !any {
        return Err(NoSheet::Empty);
    }
    cells.resize(cells.len().max(width), String::new());
    line(&mut cells, &mut out)?;
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

    fn book() -> Vec<u8> {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet();
        for (column, header) in ["id", "cognome", "nato", "nota"].iter().enumerate() {
            sheet.write_string(0, u16::try_from(column).expect("few"), *header).expect("written");
        }
        let day = Format::new().set_num_format("dd/mm/yyyy");
        sheet.write_number(1, 0, 1001.0).expect("written");
        sheet.write_string(1, 1, "D'A;\"ì\"").expect("written");
        sheet.write_datetime_with_format(1, 2, ExcelDateTime::from_ymd(1980, 1, 31).expect("a day"), &day).expect("written");
        sheet.write_string(3, 0, "1002").expect("written");
        workbook.save_to_buffer().expect("a file")
    }

    #[test]
    fn a_sheet_becomes_lines_with_its_days_and_its_empty_cells() {
        let text = String::from_utf8(as_csv(&book()).expect("a sheet")).expect("text");
        assert_eq!(text, "id;cognome;nato;nota\n1001;\"D'A;\"\"ì\"\"\";1980-01-31;\n\n1002;;;\n");
    }

    #[test]
    fn what_is_no_sheet_is_told() {
        assert_eq!(as_csv(b"PK\x03\x04 nothing of the kind").err(), Some(NoSheet::Unreadable));
        let mut workbook = Workbook::new();
        workbook.add_worksheet();
        assert_eq!(as_csv(&workbook.save_to_buffer().expect("a file")).err(), Some(NoSheet::Empty));
    }
}
