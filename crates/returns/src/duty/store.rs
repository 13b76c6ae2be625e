//! The SQL of what a body says about its returns.

use super::{Duty, DutyState, Shipped};
use crate::year::Year;
use chrono::NaiveDate;

store::statements! {
    /// What was said about returns of some years.
    open pub BETWEEN = "select code, year, due_on, source, verified, state, done_on, note, version from returns_duty
                         where body_id = :body and year >= :first and year <= :last order by year, code";
    /// What was said about one.
    open pub ONE = "select code, year, due_on, source, verified, state, done_on, note, version from returns_duty
                     where body_id = :body and code = :code and year = :year";
    /// The first thing said about it; nothing when somebody was faster.
    pub FIRST = "insert into returns_duty (body_id, code, year, due_on, source, verified, state, done_on, note, account_id, at, version)
                 values (:body, :code, :year, :due_on, :source, :verified, :state, :done_on, :note, :actor, :now, 1)
                 on conflict (body_id, code, year) do nothing";
    /// A change.
    pub CHANGE = "update returns_duty set due_on = :due_on, source = :source, verified = :verified, state = :state, done_on = :done_on, note = :note,
                         account_id = :actor, at = :now, version = version + 1
                   where body_id = :body and code = :code and year = :year and version = :version";
}

/// One row.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// Code of the return.
    pub code: String,
    /// The year it is about.
    pub year: i64,
    due_on: Option<NaiveDate>,
    source: String,
    verified: bool,
    state: DutyState,
    done_on: Option<NaiveDate>,
    note: String,
    version: i64,
}

impl Row {
    /// With what came with the program.
    pub fn duty(&self, what: Shipped, year: Year) -> Duty {
        Duty {
            what,
            year,
            due_on: self.due_on,
            source: self.source.clone(),
            verified: self.verified,
            state: self.state,
            done_on: self.done_on,
            note: self.note.clone(),
            version: self.version,
        }
    }
}
