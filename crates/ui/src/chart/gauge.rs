//! How much of a whole is taken: a chapter of the budget with what is spent, committed, reserved and left.

use super::scale::{percent, share};
use askama::Template;
use askama::filters::HtmlSafe;
use kernel::Cents;

/// A bar of a whole amount and its parts; prints itself as HTML. All figures are written beside it.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/gauge.html")]
pub struct Gauge {
    id: String,
    title: String,
    total: Cents,
    total_label: String,
    left_label: String,
    parts: Vec<(String, Cents)>,
}

impl HtmlSafe for Gauge {}

impl Gauge {
    /// A whole amount with its name ("Stanziato"). `id` is unique in the page.
    pub fn new(id: impl Into<String>, title: impl Into<String>, total_label: impl Into<String>, total: Cents) -> Self {
        Gauge {
            id: id.into(),
            title: title.into(),
            total,
            total_label: total_label.into(),
            left_label: "Disponibile".to_owned(),
            parts: Vec::new(),
        }
    }
    /// A part of it ("Speso"); parts follow each other and must not overlap (reserved means: reserved and not yet committed).
    /// At most five.
    pub fn part(mut self, label: impl Into<String>, amount: Cents) -> Self {
        if self.parts.len() < 5 {
            self.parts.push((label.into(), amount));
        }
        self
    }
    /// What the rest is called; "Disponibile" unless it is said.
    pub fn left(mut self, label: impl Into<String>) -> Self {
        self.left_label = label.into();
        self
    }

    fn taken(&self) -> i64 {
        self.parts.iter().map(|(_, amount)| amount.0.max(0)).fold(0, i64::saturating_add)
    }
    /// What the whole bar stands for: the total, or the parts when they are more.
    fn scale(&self) -> i64 {
        self.taken().max(self.total.0).max(1)
    }
    fn rest(&self) -> Cents {
        Cents(self.total.0.saturating_sub(self.taken()))
    }
    fn is_over(&self) -> bool {
        self.rest().is_negative()
    }
    fn over(&self) -> Cents {
        Cents(self.rest().0.saturating_neg())
    }
    /// The parts as drawn: start and width.
    fn bars(&self) -> Vec<(String, String)> {
        let mut from = 0;
        let mut bars = Vec::new();
        for (_, amount) in &self.parts {
            let width = share(amount.0, self.scale());
            bars.push((percent(from), percent(width)));
            from = from.saturating_add(width).min(10_000);
        }
        bars
    }
    /// Where the total ends when the parts go beyond it.
    fn limit(&self) -> String {
        percent(share(self.total.0, self.scale()))
    }
    /// How much is taken, in whole hundredths rounded down, so that 100% means all.
    fn taken_percent(&self) -> i64 {
        let (taken, total) = (i128::from(self.taken()), i128::from(self.total.0.max(0)));
        match (taken * 100).checked_div(total) {
            Some(hundredths) => i64::try_from(hundredths).unwrap_or(i64::MAX),
            None if taken > 0 => 100,
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(total: i64, spent: i64, reserved: i64) -> Gauge {
        Gauge::new("c1", "Cap. 12345", "Stanziato", Cents(total)).part("Speso", Cents(spent)).part("Riservato", Cents(reserved))
    }

    #[test]
    fn the_parts_and_the_rest_make_the_whole() {
        let gauge = chapter(100_000, 25_000, 50_000);
        assert_eq!(gauge.bars(), [("0%".into(), "25%".into()), ("25%".into(), "50%".into())]);
        assert_eq!((gauge.rest(), gauge.taken_percent(), gauge.is_over()), (Cents(25_000), 75, false));
    }

    #[test]
    fn a_chapter_cut_below_what_is_reserved_shows_by_how_much() {
        let gauge = chapter(50_000, 25_000, 50_000);
        assert!(gauge.is_over());
        assert_eq!((gauge.over(), gauge.limit(), gauge.taken_percent()), (Cents(25_000), "66.66%".into(), 150));
        assert!(gauge.to_string().contains("Oltre"));
    }

    #[test]
    fn an_empty_chapter_is_not_divided_by() {
        assert_eq!(chapter(0, 0, 0).taken_percent(), 0);
        assert_eq!(chapter(0, 5, 0).taken_percent(), 100);
    }
}
