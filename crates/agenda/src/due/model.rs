//! What a due is, and what later rooms tell of one.

use chrono::NaiveDate;
use deadlines::Due;
use kernel::time::show_date;
use kernel::{AccountId, CaseId, Instant, PersonId, UnitId, code_enum, id_type};
use uuid::Uuid;

/// Lines of what a due was before that are kept.
const LINES: usize = 20;

id_type! {
    /// Something that falls due, or is to be done.
    DueId,
}

code_enum! {
    /// What falls due.
    pub enum DueKind {
        /// Written by hand.
        Task = "task" => "Attività",
        /// The review of a plan.
        Review = "review" => "Verifica del progetto",
        /// The end of a plan.
        PlanEnd = "plan_end" => "Fine del progetto",
        /// What a court, or the law before a court, wants.
        Court = "court" => "Autorità giudiziaria",
        /// A report.
        Report = "report" => "Relazione",
        /// An inventory, a yearly or final account.
        Account = "account" => "Rendiconto",
        /// Something that was passed on and waits for an answer.
        Passage = "passage" => "Passaggio",
        /// A signature.
        Signature = "signature" => "Firma",
        /// An assessment, a meeting of several services.
        Assessment = "assessment" => "Valutazione",
        /// A document to finish, a letter to answer.
        Document = "document" => "Documento",
        /// Somebody opened what they do not follow.
        Access = "access" => "Accesso da conoscere",
    }
}

/// What another room tells of something that falls due.
#[derive(Clone, Debug)]
pub struct NewDue<'a> {
    /// What it is.
    pub kind: DueKind,
    /// The thing it is a due of.
    pub source: Uuid,
    /// Which due of that thing: with the source it is one of a kind; told again it is changed.
    pub key: &'a str,
    /// One line, without the name of anybody.
    pub title: &'a str,
    /// Where it is dealt with.
    pub href: &'a str,
    /// By when.
    pub due: Due,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// The unit that answers for it.
    pub unit: UnitId,
    /// Whose it is; the unit's where it is nobody's.
    pub account: Option<AccountId>,
    /// Whether only `account`, and those named with [`crate::also`], may see it: a sealed case, a secret proceeding.
    pub closed: bool,
    /// From when whoever answers for the unit is told.
    pub escalate_at: Option<Instant>,
    /// The rule by which it was counted; may be empty.
    pub rule: &'a str,
}

/// By when, from how it is kept.
pub(crate) fn due_of(on: NaiveDate, at: Option<Instant>) -> Due {
    at.map_or(Due::On(on), Due::At)
}

/// What a due was, one line more; the oldest lines go.
pub(crate) fn noted(note: &str, today: NaiveDate, what: &str) -> String {
    let mut lines: Vec<&str> = note.lines().collect();
    let line = format!("{}: {what}", show_date(today));
    lines.push(&line);
    let from = lines.len().saturating_sub(LINES);
    lines.split_off(from).join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_due_was_is_kept_line_by_line_and_does_not_grow_without_end() {
        let today: NaiveDate = "2026-11-21".parse().expect("a day");
        let once = noted("", today, "spostata");
        assert_eq!(once, "21/11/2026: spostata");
        let twice = noted(&once, today, "spostata ancora");
        assert_eq!(twice, "21/11/2026: spostata\n21/11/2026: spostata ancora");
        let many = (0..100).fold(String::new(), |note, n| noted(&note, today, &n.to_string()));
        assert_eq!(many.lines().count(), LINES);
        assert!(many.ends_with(": 99") && many.starts_with("21/11/2026: 80"));
    }
}
