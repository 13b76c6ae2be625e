//! What is uploaded: five files in a page, the same five texts in JSON.

use crate::budget::import::{Encoding, Layout, Separator};
use crate::budget::{Account, Fault, Import, Sheet, Side};
use crate::year::command_line::{BudgetFiles, ReadFiles};
use crate::year::forms::read_words;
use kernel::input::Fields;
use kernel::{Failure, FieldError, Outcome};
use serde::{Deserialize, Serialize};
use ui::submitted::Upload;
use utoipa::ToSchema;

/// The fields that carry tables of rows.
pub const SHEETS: [(&str, Sheet); 4] = [
    ("revenue_current", Sheet { side: Side::Revenue, account: Account::Current }),
    ("expenditure_current", Sheet { side: Side::Expenditure, account: Account::Current }),
    ("revenue_capital", Sheet { side: Side::Revenue, account: Account::Capital }),
    ("expenditure_capital", Sheet { side: Side::Expenditure, account: Account::Capital }),
];
/// The field that carries the printed totals.
pub const TOTALS: &str = "totals";
/// Longest text of a table in JSON, in characters.
pub const LONGEST: usize = 2_000_000;
/// Most faults of a file that are told beside its field, when nothing of it could be read.
const TOLD: usize = 20;

/// Files to be read.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// What the year will be called.
    pub label: String,
    /// Where its amounts come from.
    pub source: String,
    /// The files.
    pub files: BudgetFiles,
}

/// Reads label, source and files: uploaded ones, or texts of JSON.
pub fn read(fields: &mut Fields, uploads: &[Upload]) -> Option<NewUpload> {
    let words = read_words(fields);
    let mut content = |name: &str| {
        let text = fields.text(name, LONGEST).map(String::into_bytes);
        uploads.iter().find(|upload| upload.field == name).map(|upload| upload.content.to_vec()).or(text)
    };
    let sheets: Vec<_> = SHEETS.iter().filter_map(|(name, sheet)| Some((*sheet, content(name)?))).collect();
    let files = BudgetFiles { sheets, totals: content(TOTALS) };
    if files.sheets.is_empty() && files.totals.is_none() {
        fields.fault("expenditure_current", "Scegli almeno un file.");
    }
    let (label, source) = words?;
    Some(NewUpload { label, source, files })
}

/// What happened to one file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FileReport {
    /// Which: `1.A` and its sisters, or `totals`.
    pub file: String,
    /// The same in words.
    pub title: String,
    /// Encoding that was found.
    pub encoding: String,
    /// Separator that was found.
    pub separator: String,
    /// Layout that was found.
    pub layout: String,
    /// Good lines.
    pub rows: usize,
    /// Lines that are neither rows nor headings, by number.
    pub skipped: Vec<usize>,
    /// Lines that cannot be read.
    pub faults: Vec<LineFault>,
    /// Further ones that are not listed.
    pub faults_not_listed: usize,
}

/// A line that cannot be read.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct LineFault {
    /// Its number, from 1.
    pub line: usize,
    /// Name of the column to blame, as the file writes it.
    pub column: Option<String>,
    /// What is wrong and what to do, in Italian.
    pub message: String,
}

impl From<&Fault> for LineFault {
    fn from(fault: &Fault) -> LineFault {
        LineFault { line: fault.line, column: fault.column.clone(), message: fault.message.clone() }
    }
}

fn report<T>(file: &str, title: &str, import: &Import<T>) -> FileReport {
    let (encoding, separator, layout): (Encoding, Separator, Layout) = (import.encoding, import.separator, import.layout);
    FileReport {
        file: file.to_owned(),
        title: title.to_owned(),
        encoding: encoding.label().to_owned(),
        separator: separator.label().to_owned(),
        layout: layout.label().to_owned(),
        rows: import.rows.len(),
        skipped: import.skipped.clone(),
        faults: import.faults.iter().map(LineFault::from).collect(),
        faults_not_listed: import.faults_not_listed,
    }
}

/// What happened, file by file.
pub fn reports(read: &ReadFiles) -> Vec<FileReport> {
    let mut all: Vec<FileReport> =
        read.sheets.iter().map(|(sheet, import)| report(sheet.table().code(), sheet.table().label(), import)).collect();
    all.extend(read.totals.iter().map(|import| report(TOTALS, "Totali stampati", import)));
    all
}

/// The budget year of what was read; when nothing could be read, every fault beside the field of its file.
pub fn year(read: &ReadFiles) -> Outcome<i32> {
    let named = |code: &str| SHEETS.iter().find(|(_, sheet)| sheet.table().code() == code).map_or(TOTALS, |(name, _)| *name);
    match read.year() {
        Err(Failure::Refused(_)) if !read.faults().is_empty() => {
            let mut errors = Vec::new();
            for report in reports(read) {
                errors.extend(report.faults.iter().take(TOLD).map(|fault| {
                    let column = fault.column.as_deref().map(|column| format!(", colonna «{column}»")).unwrap_or_default();
                    FieldError {
                        field: named(&report.file).to_owned(),
                        message: format!("Riga {}{column}: {}", fault.line, fault.message),
                    }
                }));
            }
            Err(Failure::Invalid(errors))
        }
        other => other,
    }
}
