//! A budget year: opened by an import or by a copy, reconciled with the totals printed with it.

pub mod actions;
pub mod api;
pub mod command_line;
pub mod entry;
pub mod forms;
pub mod pages;
pub mod store;

pub use actions::{NewYear, copy_year, import_budget, reconcile_year};
pub use command_line::{BudgetFiles, ImportReport, import_files, reconcile};
