//! The money of a service as the API tells it.

use super::money::{CoverLine, CoverState};
use chrono::NaiveDate;
use kernel::{Cents, ChapterId};
use serde::Serialize;
use utoipa::ToSchema;

/// A chapter of the budget that pays for a service.
#[derive(Serialize, ToSchema)]
pub(super) struct ChapterView {
    id: ChapterId,
    /// PEG key.
    peg: String,
    /// As printed.
    description: String,
    /// The chapter in the budget, for whoever may see it.
    href: Option<String>,
}

/// The money of a service in one year, in cents.
#[derive(Serialize, ToSchema)]
pub(super) struct CoverView {
    /// Budget year.
    year: i64,
    /// Null while the budget of that year has no chapter for the service.
    chapter: Option<ChapterView>,
    /// What has to be asked of it, or was.
    amount: Cents,
    state: CoverState,
    /// What is set aside, spent or not.
    reserved: Cents,
    /// What has still to be found.
    uncovered: Cents,
    spent: Cents,
    /// What came back to the chapter, or left its queue.
    released: Cents,
    /// Since when it is reserved or waits.
    since: Option<NaiveDate>,
    /// Since when it is wholly covered.
    covered_on: Option<NaiveDate>,
    /// What is left on the chapter before it, for whoever may see the budget: today until it is authorised, then at the decision.
    left_before: Option<Cents>,
    /// What is left on the chapter after it, for whoever may see the budget.
    left_after: Option<Cents>,
}

impl CoverView {
    /// As whoever asks may see it.
    pub(super) fn of(line: CoverLine, opens_budget: bool) -> Self {
        CoverView {
            year: line.year,
            chapter: line.chapter.map(|chapter| ChapterView {
                peg: chapter.peg(),
                href: opens_budget.then(|| format!("/api/v1/budget/chapters/{}", chapter.id)),
                id: chapter.id,
                description: chapter.description,
            }),
            amount: line.amount,
            state: line.state,
            reserved: line.held,
            uncovered: line.uncovered,
            spent: line.spent,
            released: line.released,
            since: line.since,
            covered_on: line.covered_on,
            left_before: line.left.map(|left| left.before),
            left_after: line.left.map(|left| left.after),
        }
    }
}
