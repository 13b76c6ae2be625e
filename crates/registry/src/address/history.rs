//! Which office was competent when, and why: every change of address and every decision in one list.

use super::competence::{Competence, decide};
use super::store::{Address, Override};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::unit::Tree;
use kernel::{Instant, UnitId};
use std::collections::BTreeSet;

/// A time in which one office was competent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// First day after it; 31/12/9999 while it lasts.
    pub until: NaiveDate,
    /// Borough or zone.
    pub municipio: Option<i64>,
    /// The unit of the first level, where people come by themselves.
    pub first_level: Option<UnitId>,
    /// The unit of the second level, for households with an order of the court.
    pub second_level: Option<UnitId>,
    /// Why, in Italian.
    pub why: String,
    /// Who decided and when; `None` where the address says it.
    pub decided: Option<(String, Instant)>,
}

impl Span {
    /// The last day included, when it has an end.
    pub fn last_day(&self) -> Option<NaiveDate> {
        (self.until < FOREVER).then(|| self.until.pred_opt()).flatten()
    }
}

/// The times in which the office was one and the same, the latest first. Days before the first address or decision are not told.
pub fn spans(addresses: &[Address], decisions: &[Override], tree: &Tree) -> Vec<Span> {
    let of_addresses = addresses.iter().flat_map(|row| [row.valid_from, row.valid_until]);
    let of_decisions = decisions.iter().flat_map(|row| [row.valid_from, row.valid_until]);
    let days: BTreeSet<NaiveDate> = of_addresses.chain(of_decisions).collect();
    let days: Vec<NaiveDate> = days.into_iter().collect();
    let mut spans: Vec<Span> = Vec::new();
    for (from, until) in days.iter().copied().zip(days.iter().copied().skip(1)) {
        let decided = decisions
            .iter()
            .filter(|row| row.valid_from <= from && from < row.valid_until)
            .max_by_key(|row| (row.valid_from, row.id));
        let mut here: Vec<Address> = addresses.iter().filter(|row| row.holds_on(from)).cloned().collect();
        here.sort_by_key(|row| (row.kind.rank(), std::cmp::Reverse(row.valid_from), row.id));
        let at = |level| decide(decided, &here, tree, level, from);
        let Competence { municipio, unit: first_level, why, .. } = at(1);
        let second_level = at(2).unit;
        let decided = decided.map(|row| (row.by_name.clone(), row.decided_at));
        let span = Span { from, until, municipio, first_level, second_level, why, decided };
        match spans.last_mut() {
            Some(last) if last.until == from && (Span { from, until, ..last.clone() }) == span => last.until = until,
            _ => spans.push(span),
        }
    }
    spans.reverse();
    spans
}
