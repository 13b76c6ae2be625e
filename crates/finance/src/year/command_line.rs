//! What the program's command line does with a budget: import files, reconcile a kept year.

use super::actions::{NewYear, import_budget, reconcile_year};
use crate::budget::summary::FileFault;
use crate::budget::{BudgetRow, Import, PrintedTotal, ReconcileSummary, Sheet, read_rows, read_totals};
use crate::problems::Problem;
use ::store::{Audit, Db};
use kernel::{Actor, Failure, Outcome};
use serde::Serialize;

/// The files of a budget, as bytes.
#[derive(Clone, Debug, Default)]
pub struct BudgetFiles {
    /// Tables of rows.
    pub sheets: Vec<(Sheet, Vec<u8>)>,
    /// The printed totals.
    pub totals: Option<Vec<u8>>,
}

/// Files that were read.
#[derive(Clone, Debug)]
pub struct ReadFiles {
    /// Tables of rows.
    pub sheets: Vec<(Sheet, Import<BudgetRow>)>,
    /// The printed totals.
    pub totals: Option<Import<PrintedTotal>>,
}

impl BudgetFiles {
    /// Reads them all.
    pub fn read(&self) -> ReadFiles {
        ReadFiles {
            sheets: self.sheets.iter().map(|(sheet, bytes)| (*sheet, read_rows(bytes, *sheet))).collect(),
            totals: self.totals.as_ref().map(|bytes| read_totals(bytes)),
        }
    }
}

impl ReadFiles {
    /// The one budget year of the files.
    pub fn year(&self) -> Outcome<i32> {
        let mut years: Vec<i32> = self.sheets.iter().filter_map(|(_, import)| import.year).collect();
        years.extend(self.totals.iter().filter_map(|import| import.year));
        years.sort_unstable();
        years.dedup();
        match years.as_slice() {
            [year] => Ok(*year),
            [] => Err(Problem::NothingRead.into()),
            _ => Err(Problem::YearsDiffer.into()),
        }
    }
    /// Every line that could not be read, with the table it is in.
    pub fn faults(&self) -> Vec<FileFault> {
        let of_sheets =
            self.sheets.iter().flat_map(|(sheet, import)| import.faults.iter().map(move |fault| (sheet.table().code(), fault)));
        let of_totals = self.totals.iter().flat_map(|import| import.faults.iter().map(|fault| ("totals", fault)));
        of_sheets.chain(of_totals).map(|(file, fault)| FileFault { file: file.to_owned(), fault: fault.clone() }).collect()
    }
    /// Faults beyond those that are listed.
    pub fn faults_not_listed(&self) -> usize {
        self.sheets
            .iter()
            .map(|(_, import)| import.faults_not_listed)
            .chain(self.totals.iter().map(|import| import.faults_not_listed))
            .sum()
    }
    /// The good rows of all tables.
    pub fn rows(&self) -> Vec<BudgetRow> {
        self.sheets.iter().flat_map(|(_, import)| import.values().cloned()).collect()
    }
    /// The good totals.
    pub fn printed_totals(&self) -> Vec<PrintedTotal> {
        self.totals.iter().flat_map(|import| import.values().cloned()).collect()
    }
}

/// What an import from the command line did.
#[derive(Clone, Debug, Serialize)]
pub struct ImportReport {
    /// The budget year.
    pub year: i32,
    /// Chapters that were opened; none when a line could not be read and the good ones were not asked for.
    pub chapters: usize,
    /// Printed totals that were kept.
    pub printed_totals: usize,
    /// Whether anything was kept.
    pub kept: bool,
    /// Every line that could not be read.
    pub faults: Vec<FileFault>,
    /// Faults beyond those that are listed.
    pub faults_not_listed: usize,
}

impl ImportReport {
    /// Exit status: 0 kept without faults, 1 the good lines kept, 2 nothing kept.
    pub const fn exit_code(&self) -> u8 {
        match (self.kept, self.faults.is_empty()) {
            (true, true) => 0,
            (true, false) => 1,
            (false, _) => 2,
        }
    }
}

/// Reads files and keeps them as a budget year. With faulty lines nothing is kept, unless `keep_good` says to keep the good ones.
pub async fn import_files(
    db: &Db,
    actor: &Actor,
    files: &BudgetFiles,
    label: &str,
    source: &str,
    keep_good: bool,
) -> Outcome<ImportReport> {
    let read = files.read();
    let year = NewYear { year: read.year()?, label: label.to_owned(), source: source.to_owned() };
    let faults = read.faults();
    let mut report = ImportReport {
        year: year.year,
        chapters: 0,
        printed_totals: 0,
        kept: false,
        faults,
        faults_not_listed: read.faults_not_listed(),
    };
    if !report.faults.is_empty() && !keep_good {
        return Ok(report);
    }
    let (rows, totals) = (read.rows(), read.printed_totals());
    if rows.is_empty() && totals.is_empty() {
        return Ok(report);
    }
    let mut tx = db.begin(actor).await?;
    report.chapters = import_budget(&mut tx, &year, &rows, &totals).await?;
    report.printed_totals = totals.len();
    report.kept = true;
    tx.commit(Audit::of("budget.import").fields([format!("anno:{}", year.year)]).rows(report.chapters)).await?;
    Ok(report)
}

/// Adds up a kept year and compares it with its printed totals: what `portico budget reconcile --year` prints, as text or as JSON.
/// [`Failure::NotFound`] for a year that is not there.
pub async fn reconcile(db: &Db, actor: &Actor, year: i32) -> Outcome<ReconcileSummary> {
    let mut tx = db.read_open(actor).await?;
    let summary = reconcile_year(&mut tx, year).await?;
    tx.roll_back().await.map_err(Failure::from)?;
    Ok(summary)
}
