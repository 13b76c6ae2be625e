//! What a simulated text costs in a year, beside what this year's budget has left on the chapters of its measures.

use ::store::Tx;
use chrono::Datelike as _;
use finance::ChapterKey;
use kernel::{Cents, ChapterId, Failure, Outcome};
use regulation::simulate::{SMALLEST, Sums};
use regulation::{Kind, Per};
use std::collections::BTreeSet;
use uuid::Uuid;

::store::statements! {
    /// The chapters of a regulation's measures, for whoever sees the budget.
    CHAPTERS = concat!("select distinct m.chapter_id from benefits_measure m where m.body_id = :body and m.rule_id = :rule and m.chapter_id is not null and m.state <> 'withdrawn' and ",
        guard::in_body!("budget.read"), " order by m.chapter_id limit 50");
}

/// A chapter of a measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OnChapter {
    /// Key and name.
    pub(super) name: String,
    /// What is left this year; `None` where this year's budget does not have it.
    pub(super) left: Option<Cents>,
}

/// The chapters of a regulation's measures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Chapters {
    /// Of which budget.
    pub(super) year: i32,
    /// Each.
    pub(super) lines: Vec<OnChapter>,
}

/// The chapters of a regulation's measures, in the budget of this year; nothing where there is none, and for whoever does not see the budget.
///
/// # Errors
/// Those of the database.
pub(super) async fn chapters(tx: &mut Tx, rule: Uuid) -> Outcome<Option<Chapters>> {
    let all: Vec<ChapterId> = tx.sql(&CHAPTERS).id("rule", rule).values().await?;
    let year = tx.today().year();
    let (mut lines, mut seen) = (Vec::new(), BTreeSet::new());
    for chapter in all {
        let name = finance::chapter_name(tx, chapter).await?;
        // That of a measure is of the year in which it was opened.
        let now = if name.year == i64::from(year) {
            Some(chapter)
        } else {
            let key: ChapterKey = name.peg().parse().map_err(|_| Failure::internal(format!("chapter {chapter} has no key")))?;
            finance::chapter_for(tx, year, &key).await?
        };
        if !seen.insert(now.unwrap_or(chapter)) {
            continue;
        }
        let left = match now {
            Some(now) => Some(finance::left(tx, now).await?.left()),
            None => None,
        };
        lines.push(OnChapter { name: format!("{} {}", name.peg(), name.description), left });
    }
    Ok(if lines.is_empty() { None } else { Some(Chapters { year, lines }) })
}

/// What a text costs in a year, and the one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    pub(super) chapters: Chapters,
    /// What is left on all of them.
    pub(super) left: Cents,
    /// What the text costs.
    pub(super) now: Cents,
    /// What the text that it is held against costs, and the difference.
    pub(super) before: Option<(Cents, Cents)>,
}

/// How often an amount is paid in a year. By the hour and by the meal nobody knows how many there are.
const fn times_a_year(per: Per) -> Option<i64> {
    match per {
        Per::Once | Per::Year => Some(1),
        Per::Month => Some(12),
        Per::Day => Some(365),
        Per::Hour | Per::Meal => None,
    }
}

impl Cost {
    /// The cost of a simulation; nothing of what people pay themselves, of what nobody can count, and where so few are concerned that a sum would
    /// tell something of one of them.
    ///
    /// # Errors
    /// A sum that does not fit.
    pub(super) fn of(chapters: Chapters, (kind, per): (Kind, Per), all: &Sums, compared: bool) -> Outcome<Option<Cost>> {
        let Some(times) = times_a_year(per).filter(|_| kind != Kind::CoPayment) else { return Ok(None) };
        if [all.granted, all.granted_before, all.gaining, all.losing].iter().any(|count| (1..SMALLEST).contains(count)) {
            return Ok(None);
        }
        let now = Cents(all.amount_cents).times(times)?;
        let before = match compared {
            true => {
                let before = Cents(all.amount_before_cents).times(times)?;
                Some((before, now.minus(before)?))
            }
            false => None,
        };
        let left = Cents::sum(chapters.lines.iter().filter_map(|line| line.left))?;
        Ok(Some(Cost { chapters, left, now, before }))
    }

    /// Whether what is left is enough, in words.
    pub(super) fn words(&self) -> String {
        if self.chapters.lines.iter().all(|line| line.left.is_none()) {
            return format!("Nel bilancio {} questi capitoli non ci sono: da dove si paga va ancora indicato.", self.chapters.year);
        }
        let (needed, how) = match self.before {
            Some((_, more)) if more <= Cents::ZERO => {
                return "In un anno costa quanto la versione di prima, o meno: sui capitoli non serve altro.".to_owned();
            }
            Some((_, more)) => (more, "in più della versione di prima"),
            None => (self.now, "in tutto"),
        };
        match needed.minus(self.left) {
            Ok(lacking) if lacking > Cents::ZERO => {
                format!("In un anno servono {needed} {how}, e oggi è disponibile {}: mancano {lacking}.", self.left)
            }
            _ => format!("In un anno servono {needed} {how}: quello che è disponibile oggi, {}, basta.", self.left),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapters(left: Option<i64>) -> Chapters {
        Chapters { year: 2026, lines: vec![OnChapter { name: "3735.7.0 ASSEGNI".to_owned(), left: left.map(Cents) }] }
    }

    fn sums(amount: i64, before: i64) -> Sums {
        Sums { granted: 50, granted_before: 50, amount_cents: amount, amount_before_cents: before, ..Sums::default() }
    }

    fn cost(per: Per, left: Option<i64>, all: &Sums, compared: bool) -> Option<Cost> {
        Cost::of(chapters(left), (Kind::Benefit, per), all, compared).expect("sums that fit")
    }

    #[test]
    fn a_year_is_twelve_months_and_the_difference_is_held_against_what_is_left() {
        let all = sums(100_000, 60_000);
        let enough = cost(Per::Month, Some(500_000), &all, true).expect("a cost");
        assert_eq!((enough.now, enough.before), (Cents(1_200_000), Some((Cents(720_000), Cents(480_000)))));
        assert!(enough.words().contains("basta"), "{}", enough.words());
        let lacks = cost(Per::Month, Some(400_000), &all, true).expect("a cost");
        assert!(lacks.words().ends_with(&format!("mancano {}.", Cents(80_000))), "{}", lacks.words());
        let alone = cost(Per::Once, Some(99_999), &all, false).expect("a cost");
        assert!(alone.words().ends_with(&format!("mancano {}.", Cents(1))), "{}", alone.words());
        let less = cost(Per::Year, Some(0), &sums(1, 2), true).expect("a cost");
        assert!(less.words().contains("o meno"), "{}", less.words());
        assert!(cost(Per::Year, None, &all, true).expect("a cost").words().contains("non ci sono"));
    }

    #[test]
    fn nothing_is_said_of_what_people_pay_of_what_nobody_counts_and_of_a_few() {
        let all = sums(100, 0);
        assert_eq!(cost(Per::Hour, Some(1), &all, false), None);
        assert_eq!(cost(Per::Month, Some(1), &Sums { losing: 1, ..all.clone() }, true), None);
        let tariff = Cost::of(chapters(Some(1)), (Kind::CoPayment, Per::Month), &all, false).expect("sums that fit");
        assert_eq!(tariff, None);
        let beyond = Cost::of(chapters(Some(1)), (Kind::Benefit, Per::Month), &sums(i64::MAX, 0), false);
        assert!(beyond.is_err(), "a sum that does not fit is refused");
    }
}
