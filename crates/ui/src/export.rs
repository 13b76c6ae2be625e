//! The rows of a list as a file: CSV as Italian spreadsheets open it, and XLSX with typed cells.
//!
//! A cell of text that a spreadsheet would run as a formula is neutralised with an apostrophe before it (OWASP, "CSV
//! injection"), in both kinds of file.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use kernel::time::{local, show_date, show_moment};
use kernel::{Cents, Failure, Instant};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

/// Most rows of a file; beyond that it is a job with its own page.
pub const ROWS: usize = 100_000;
/// Most columns of a file.
pub const COLUMNS: usize = 200;
/// Most characters of a cell: what a spreadsheet holds.
pub const CELL: usize = 32_767;
/// Largest number of units a spreadsheet keeps exactly: fifteen digits. Beyond that a figure is written as text.
const EXACT: u64 = 999_999_999_999_999;

/// The media type of [`csv()`].
pub const CSV_TYPE: &str = "text/csv; charset=utf-8";
/// The media type of [`xlsx()`].
pub const XLSX_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Words.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// An amount.
    Cents(Cents),
    /// A day.
    Date(NaiveDate),
    /// A moment, shown on the Italian wall clock.
    Moment(Instant),
    /// Yes or no.
    Flag(bool),
    /// Nothing: not known, or not applicable.
    Empty,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Cell::Text(text.to_owned())
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Self {
        Cell::Text(text)
    }
}
impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Cell::Whole(number)
    }
}
impl From<Cents> for Cell {
    fn from(cents: Cents) -> Self {
        Cell::Cents(cents)
    }
}
impl From<NaiveDate> for Cell {
    fn from(day: NaiveDate) -> Self {
        Cell::Date(day)
    }
}
impl From<Instant> for Cell {
    fn from(moment: Instant) -> Self {
        Cell::Moment(moment)
    }
}
impl From<bool> for Cell {
    fn from(flag: bool) -> Self {
        Cell::Flag(flag)
    }
}
impl<T: Into<Cell>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Empty, Into::into)
    }
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// More than [`ROWS`] rows.
    #[error("more than {ROWS} rows")]
    TooManyRows,
    /// More than [`COLUMNS`] columns.
    #[error("more than {COLUMNS} columns")]
    TooManyColumns,
    /// The writer of CSV failed.
    #[error("csv: {0}")]
    Csv(#[from] csv::Error),
    /// The writer of XLSX failed.
    #[error("xlsx: {0}")]
    Xlsx(#[from] XlsxError),
}

impl From<ExportError> for Failure {
    fn from(error: ExportError) -> Self {
        match error {
            ExportError::TooManyRows => {
                Failure::field("", format!("Le righe sono più di {ROWS}: restringi i filtri prima di scaricare."))
            }
            other => Failure::internal(other),
        }
    }
}

/// CSV with `;` between the cells and a byte order mark, so that Italian spreadsheets open it with its accents and columns.
///
/// # Errors
/// When there are too many rows or columns, or rows of different length.
pub fn csv(headers: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Result<Vec<u8>, ExportError> {
    if headers.len() > COLUMNS {
        return Err(ExportError::TooManyColumns);
    }
    let mut writer =
        csv::WriterBuilder::new().delimiter(b';').terminator(csv::Terminator::CRLF).from_writer(vec![0xEF, 0xBB, 0xBF]);
    writer.write_record(headers.iter().map(|header| neutral(header)))?;
    for (index, row) in rows.into_iter().enumerate() {
        if index >= ROWS {
            return Err(ExportError::TooManyRows);
        }
        writer.write_record(row.iter().map(written))?;
    }
    writer.into_inner().map_err(|error| ExportError::Csv(csv::Error::from(error.into_error())))
}

/// XLSX with one sheet: a heading that stays in view, amounts and dates as such.
///
/// # Errors
/// When there are too many rows or columns, or the sheet's name is no name for a sheet (31 characters, none of `[]:*?/\`).
pub fn xlsx(sheet: &str, headers: &[&str], rows: impl IntoIterator<Item = Vec<Cell>>) -> Result<Vec<u8>, ExportError> {
    if headers.len() > COLUMNS {
        return Err(ExportError::TooManyColumns);
    }
    let formats = Formats::default();
    let mut workbook = Workbook::new();
    let page = workbook.add_worksheet().set_name(sheet)?;
    page.set_freeze_panes(1, 0)?;
    for (column, header) in (0u16..).zip(headers) {
        page.write_string_with_format(0, column, neutral(header), &formats.heading)?;
    }
    for (index, row) in rows.into_iter().enumerate() {
        if index >= ROWS {
            return Err(ExportError::TooManyRows);
        }
        let line = u32::try_from(index).unwrap_or(u32::MAX).saturating_add(1);
        for (column, cell) in (0u16..).zip(&row) {
            place(page, line, column, cell, &formats)?;
        }
    }
    page.autofit();
    Ok(workbook.save_to_buffer()?)
}

struct Formats {
    heading: Format,
    money: Format,
    day: Format,
    moment: Format,
}

impl Default for Formats {
    fn default() -> Self {
        Formats {
            heading: Format::new().set_bold(),
            money: Format::new().set_num_format("#,##0.00 [$€-410]"),
            day: Format::new().set_num_format("dd/mm/yyyy"),
            moment: Format::new().set_num_format("dd/mm/yyyy hh:mm"),
        }
    }
}

fn place(page: &mut Worksheet, line: u32, column: u16, cell: &Cell, formats: &Formats) -> Result<(), XlsxError> {
    match cell {
        Cell::Empty => {}
        Cell::Whole(number) if number.unsigned_abs() <= EXACT => {
            page.write_number(line, column, double(&number.to_string()))?;
        }
        Cell::Cents(cents) if cents.0.unsigned_abs() <= EXACT => {
            page.write_number_with_format(line, column, double(&point(*cents)), &formats.money)?;
        }
        Cell::Date(day) => match excel(day.and_time(chrono::NaiveTime::MIN)) {
            Some(value) => drop(page.write_datetime_with_format(line, column, &value, &formats.day)?),
            None => drop(page.write_string(line, column, written(cell))?),
        },
        Cell::Moment(moment) => match excel(local(*moment)) {
            Some(value) => drop(page.write_datetime_with_format(line, column, &value, &formats.moment)?),
            None => drop(page.write_string(line, column, written(cell))?),
        },
        Cell::Text(_) | Cell::Flag(_) | Cell::Whole(_) | Cell::Cents(_) => {
            page.write_string(line, column, written(cell))?;
        }
    }
    Ok(())
}

/// The double nearest to a decimal text: the sheet then shows exactly that text. No arithmetic is done with it.
fn double(text: &str) -> f64 {
    text.parse().unwrap_or_default()
}

/// `1234.56`
fn point(cents: Cents) -> String {
    let sign = if cents.0 < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.0.unsigned_abs() / 100, cents.0.unsigned_abs() % 100)
}

/// A sheet's calendar begins in 1900.
fn excel(wall: NaiveDateTime) -> Option<ExcelDateTime> {
    let part = |number: u32| u8::try_from(number).ok();
    let year = u16::try_from(wall.year()).ok().filter(|year| (1900..=9999).contains(year))?;
    let day = ExcelDateTime::from_ymd(year, part(wall.month())?, part(wall.day())?).ok()?;
    if wall.time() == chrono::NaiveTime::MIN {
        return Some(day);
    }
    day.and_hms(u16::try_from(wall.hour()).ok()?, part(wall.minute())?, wall.second()).ok()
}

/// A cell as text.
fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => neutral(text),
        Cell::Whole(number) => number.to_string(),
        // Without grouping and currency, so that a spreadsheet reads a number.
        Cell::Cents(cents) => point(*cents).replace('.', ","),
        Cell::Date(day) => show_date(*day),
        Cell::Moment(moment) => show_moment(*moment),
        Cell::Flag(true) => "sì".to_owned(),
        Cell::Flag(false) => "no".to_owned(),
        Cell::Empty => String::new(),
    }
}

/// What a spreadsheet takes for the beginning of a formula, in the forms of a Latin and of an East Asian keyboard.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A text that no spreadsheet runs, not longer than a cell.
fn neutral(text: &str) -> String {
    // Some readers take blanks and control characters away before they look.
    let starts_formula = text.starts_with(['\t', '\r', '\n'])
        || text.trim_start_matches(|c: char| c.is_whitespace() || c.is_control()).starts_with(FORMULA);
    let prefix = if starts_formula { "'" } else { "" };
    prefix.chars().chain(text.chars()).take(CELL).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};
    use proptest::prelude::*;

    fn text(bytes: Vec<u8>) -> String {
        String::from_utf8(bytes).unwrap().trim_start_matches('\u{feff}').to_owned()
    }

    fn row() -> Vec<Cell> {
        vec![
            "Rossi; \"Niccolò\"".into(),
            Cell::Whole(-3),
            Cents(-123_456).into(),
            NaiveDate::from_ymd_opt(1895, 2, 3).into(),
            Utc.with_ymd_and_hms(2026, 11, 21, 13, 30, 0).unwrap().into(),
            true.into(),
            Cell::Empty,
        ]
    }

    const HEADERS: [&str; 7] = ["Nome", "Numero", "Importo", "Nascita", "Quando", "Vero", "Vuoto"];

    #[test]
    fn a_csv_opens_in_an_italian_spreadsheet() {
        let bytes = csv(&HEADERS, [row()]).unwrap();
        assert!(bytes.starts_with(&[0xEF, 0xBB, 0xBF]));
        let lines = text(bytes);
        assert_eq!(
            lines,
            "Nome;Numero;Importo;Nascita;Quando;Vero;Vuoto\r\n\"Rossi; \"\"Niccolò\"\"\";-3;-1234,56;03/02/1895;21/11/2026 14:30;sì;\r\n"
        );
    }

    #[test]
    fn a_text_that_looks_like_a_formula_is_not_run() {
        for attack in [
            "=1+1",
            "+39 02 1234",
            "-2",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "=cmd|'/c calc'!A0",
            "＝1+1",
            "＋1",
            "－1",
            "＠A1",
            "  =1",
            "\u{a0}=1",
        ] {
            let out = text(csv(&["x"], [vec![attack.into()]]).unwrap());
            let cell = out.lines().nth(1).unwrap().trim_start_matches('"');
            assert!(cell.starts_with('\''), "{attack:?} → {cell:?}");
        }
        assert_eq!(neutral("Via=1"), "Via=1");
    }

    #[test]
    fn figures_stay_figures_even_when_negative() {
        assert!(text(csv(&["x"], [vec![Cents(-5).into()], vec![Cell::Whole(-2)]]).unwrap()).contains("-0,05\r\n-2"));
    }

    #[test]
    fn a_workbook_can_be_read_back() {
        let bytes = xlsx("Persone", &HEADERS, [row(), vec![Cell::Whole(i64::MAX), Cents(i64::MAX).into()]]).unwrap();
        let mut book: calamine::Xlsx<_> = calamine::Reader::new(std::io::Cursor::new(bytes)).unwrap();
        let sheet = calamine::Reader::worksheet_range(&mut book, "Persone").unwrap();
        let cell = |line, column| sheet.get_value((line, column)).map(ToString::to_string).unwrap_or_default();
        assert_eq!((cell(0, 2), cell(1, 0), cell(1, 2)), ("Importo".into(), "Rossi; \"Niccolò\"".into(), "-1234.56".into()));
        assert_eq!((cell(1, 3), cell(2, 0)), ("03/02/1895".into(), i64::MAX.to_string()));
        assert!(matches!(sheet.get_value((1, 4)), Some(calamine::Data::DateTime(_))));
        assert!(xlsx("Con/barra", &HEADERS, [row()]).is_err());
    }

    #[test]
    fn a_file_has_a_limit() {
        let rows = (0..=ROWS).map(|_| vec![Cell::Empty]);
        assert!(matches!(csv(&["x"], rows), Err(ExportError::TooManyRows)));
        let headers = vec!["x"; COLUMNS + 1];
        assert!(matches!(csv(&headers, []), Err(ExportError::TooManyColumns)));
        assert!(matches!(xlsx("x", &headers, []), Err(ExportError::TooManyColumns)));
    }

    proptest! {
        #[test]
        fn the_double_of_an_amount_shows_the_amount(cents in -999_999_999_999_999i64..=999_999_999_999_999) {
            prop_assert_eq!(format!("{:.2}", double(&point(Cents(cents)))), point(Cents(cents)));
        }

        #[test]
        fn no_text_ever_begins_a_formula(words in ".{0,40}") {
            let out = neutral(&words);
            prop_assert!(!out.starts_with(['\t', '\r', '\n']) && !out.trim_start().starts_with(FORMULA));
        }
    }
}
