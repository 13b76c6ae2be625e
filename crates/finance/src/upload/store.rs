//! The SQL of uploads that wait to be confirmed.

use super::forms::FileReport;
use crate::budget::{BudgetRow, PrintedTotal};
use kernel::Instant;
use sqlx::types::Json;
use uuid::Uuid;

::store::statements! {
    pub COUNT = "select cast(count(*) as bigint) from finance_upload where body_id = :body";
    pub ADD = "insert into finance_upload (body_id, upload_id, year, label, source, sheets, totals, reports, faults, account_id, at)
               values (:body, :id, :year, :label, :source, :sheets, :totals, :reports, :faults, :actor, :now)";
    pub ONE = concat!(
        "select u.upload_id, u.year, u.label, u.source, u.sheets, u.totals, u.reports, u.faults, u.at from finance_upload u
          where u.body_id = :body and u.upload_id = :id and ", guard::in_body!("budget.manage"), " {for update}");
    open pub LIST = concat!(
        "select u.upload_id, u.year, u.label, u.faults, u.at from finance_upload u where u.body_id = :body and ", guard::in_body!("budget.manage"),
        " order by u.at desc, u.upload_id limit 50");
    pub FORGET = "delete from finance_upload where body_id = :body and upload_id = :id";
}

/// An upload with what was read.
#[derive(Debug, sqlx::FromRow)]
pub struct UploadRow {
    /// Which.
    pub upload_id: Uuid,
    /// Budget year of the files.
    pub year: i64,
    /// What the year will be called.
    pub label: String,
    /// Where its amounts come from.
    pub source: String,
    /// The good rows.
    pub sheets: Json<Vec<BudgetRow>>,
    /// The good totals.
    pub totals: Json<Vec<PrintedTotal>>,
    /// What happened file by file.
    pub reports: Json<Vec<FileReport>>,
    /// How many lines could not be read.
    pub faults: i64,
    /// When.
    pub at: Instant,
}

/// An upload in a list.
#[derive(Debug, sqlx::FromRow)]
pub struct UploadLine {
    /// Which.
    pub upload_id: Uuid,
    /// Budget year of the files.
    pub year: i64,
    /// What the year will be called.
    pub label: String,
    /// How many lines could not be read.
    pub faults: i64,
    /// When.
    pub at: Instant,
}
