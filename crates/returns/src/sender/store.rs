//! The SQL of who sends and of the codes of states.

use crate::siuss::SenderSource;
use chrono::NaiveDate;
use kernel::Instant;
use uuid::Uuid;

store::statements! {
    /// One more row of who sends.
    pub ADD_SENDER = "insert into returns_sender (body_id, id, code, name, seat, officer, valid_from, account_id, at)
                      values (:body, :id, :code, :name, :seat, :officer, :from, :actor, :now)";
    /// Who sends on a day.
    open pub SENDER_ON = "select id, code, name, seat, officer, valid_from, at from returns_sender
                           where body_id = :body and valid_from <= :on order by valid_from desc, at desc limit 1";
    /// Everything that was said about who sends, newest first.
    open pub SENDERS = "select id, code, name, seat, officer, valid_from, at from returns_sender where body_id = :body
                         order by valid_from desc, at desc limit 100";
    /// One more code of a state.
    pub ADD_CITIZENSHIP = "insert into returns_citizenship (body_id, id, state, name, code, valid_from, valid_until, source, account_id, at)
                           values (:body, :id, :state, :name, :code, :from, :until, :source, :actor, :now)";
    /// What the body has completed, oldest first: a later row wins.
    open pub CITIZENSHIPS = "select id, state, name, code, valid_from, valid_until, source, at from returns_citizenship
                              where body_id = :body order by at, id";
}

/// One row of who sends.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SenderRow {
    /// Identifier.
    pub id: Uuid,
    /// Code of the body.
    pub code: String,
    /// Name, may be empty.
    pub name: String,
    /// Municipality of the registered office.
    pub seat: String,
    /// Tax code of the officer.
    pub officer: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// When it was recorded.
    pub at: Instant,
}

impl SenderRow {
    /// As the check of the header wants it.
    pub fn source(&self) -> SenderSource {
        SenderSource {
            code: Some(self.code.clone()),
            name: Some(self.name.clone()).filter(|name| !name.is_empty()),
            seat: Some(self.seat.clone()),
            officer: Some(self.officer.clone()),
        }
    }
}

/// One code of a state.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct CitizenshipRow {
    /// Identifier.
    pub id: Uuid,
    /// The state.
    pub state: String,
    /// Its Italian name.
    pub name: String,
    /// Its code.
    pub code: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after the last.
    pub valid_until: NaiveDate,
    /// Where the code was read.
    pub source: String,
    /// When it was recorded.
    pub at: Instant,
}
