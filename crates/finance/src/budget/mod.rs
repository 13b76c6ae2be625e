//! The budget of a body for one year, chapter by chapter (piano esecutivo di gestione, art. 169 d.lgs. 267/2000): its rows, the
//! totals printed with them, the files they come in, and the check that all of it adds up.

pub mod chapter;
pub mod earmarked;
pub mod import;
pub mod model;
pub mod reconcile;
pub mod summary;
pub mod totals;

#[cfg(test)]
pub(crate) mod sample;

pub use chapter::{ChapterKey, PdcCode};
pub use earmarked::EarmarkedBalance;
pub use import::{Fault, Import, read_rows, read_totals};
pub use model::{Account, BudgetRow, Figure, Figures, PrintedTotal, Programme, Sheet, Side, Table};
pub use reconcile::{Reconciliation, reconcile};
pub use summary::ReconcileSummary;
