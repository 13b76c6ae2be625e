//! What is sent about tasks, read into commands. Pages and interface use the same readers.

use chrono::{NaiveDate, NaiveTime};
use kernel::input::Fields;
use kernel::{AccountId, PersonId};

/// Longest text of a task.
pub const TITLE: usize = 200;
/// Longest reason.
pub const REASON: usize = 200;

/// A task to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewTask {
    /// What is to be done.
    pub title: String,
    /// By which day.
    pub on: NaiveDate,
    /// By which time of it, where it is said.
    pub at: Option<NaiveTime>,
    /// Who does it; whoever writes it, where nobody is said.
    pub to: Option<AccountId>,
    /// Whom it is about.
    pub person: Option<PersonId>,
}

/// A new task.
pub fn read_new(fields: &mut Fields) -> Option<NewTask> {
    let title = fields.required_line("title", TITLE);
    let on = fields.required_date("due_on");
    let at = fields.time("due_time");
    let to = fields.id("to");
    let person = fields.id("person");
    Some(NewTask { title: title?, on: on?, at, to, person })
}

/// To whom a task is handed.
pub fn read_to(fields: &mut Fields) -> Option<AccountId> {
    fields.required_id("to")
}

/// Why a task is not to be done any more.
pub fn read_reason(fields: &mut Fields) -> Option<String> {
    fields.required_line("reason", REASON)
}
