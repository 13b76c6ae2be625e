//! The real budget of 2021, for the tests of this crate.

use super::import::{read_rows, read_totals};
use super::model::{BudgetRow, PrintedTotal, Sheet};
use crate::budget::model::{Account, Side};

/// The bytes of one file of the demo's 2021 budget.
pub(crate) fn file(name: &str) -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/demo/budget-2021/");
    std::fs::read(format!("{path}{name}.csv")).expect("the 2021 budget lies in data/demo/budget-2021")
}

/// The file of a sheet.
pub(crate) fn sheet_file(sheet: Sheet) -> Vec<u8> {
    file(match (sheet.side, sheet.account) {
        (Side::Revenue, Account::Current) => "revenue-current",
        (Side::Expenditure, Account::Current) => "expenditure-current",
        (Side::Revenue, Account::Capital) => "revenue-capital",
        (Side::Expenditure, Account::Capital) => "expenditure-capital",
    })
}

/// The rows of a sheet.
pub(crate) fn rows_of(sheet: Sheet) -> Vec<BudgetRow> {
    let import = read_rows(&sheet_file(sheet), sheet);
    assert!(import.is_clean(), "{:?}", import.faults);
    import.values().cloned().collect()
}

/// The rows of all four sheets.
pub(crate) fn rows() -> Vec<BudgetRow> {
    Sheet::ALL.into_iter().flat_map(rows_of).collect()
}

/// The printed totals.
pub(crate) fn totals() -> Vec<PrintedTotal> {
    let import = read_totals(&file("totals"));
    assert!(import.is_clean(), "{:?}", import.faults);
    import.values().cloned().collect()
}
