//! The money of a measure: what is granted from it is never more. A ranking gives it out in its order; elsewhere it is counted when decisions are
//! taken, one act after the other.

use super::model::AmountPeriod;
use super::store::{MONEY, TAKEN};
use crate::measure::MeasureId;
use crate::problems::Problem;
use ::store::Tx;
use chrono::{Datelike as _, Months, NaiveDate};
use guard::scope::FOREVER;
use kernel::time::days_before;
use kernel::{Cents, Outcome};

/// Grants that hold in the same days, as far as the money of their measure looks at them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Granted {
    amount_cents: Cents,
    period: AmountPeriod,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
    revoked_from: Option<NaiveDate>,
}

impl Granted {
    /// The first day on which they no longer hold; of those without an end a year is counted.
    fn end(&self) -> NaiveDate {
        let year = || self.valid_from.with_day(1).and_then(|first| first.checked_add_months(Months::new(12)));
        let end = self.valid_until.filter(|until| *until != FOREVER).or_else(year).unwrap_or(self.valid_from);
        self.revoked_from.map_or(end, |revoked| revoked.min(end))
    }

    /// What they take in all. Nothing by the hour or by the meal: nobody knows how many, and what is used is counted where it is spent.
    fn takes(&self) -> Outcome<Cents> {
        let end = self.end();
        if end <= self.valid_from {
            return Ok(Cents(0));
        }
        let last = days_before(end, 1);
        let years = i64::from(last.year()).saturating_sub(i64::from(self.valid_from.year()));
        let months =
            years.saturating_mul(12).saturating_add(i64::from(last.month())).saturating_sub(i64::from(self.valid_from.month()));
        // A month counts when they hold in some day of it, a year is twelve of them.
        let months = months.saturating_add(1);
        let times = match self.period {
            AmountPeriod::Once => 1,
            AmountPeriod::Day => end.signed_duration_since(self.valid_from).num_days(),
            AmountPeriod::Month => months,
            AmountPeriod::Year => months.saturating_add(11) / 12,
            AmountPeriod::Hour | AmountPeriod::Meal => 0,
        };
        Ok(self.amount_cents.times(times)?)
    }
}

/// Whether what was granted for a measure, with what this transaction decides, is within its money; whoever decides on it comes one after the
/// other.
///
/// # Errors
/// [`Problem::OverBudget`].
pub(super) async fn check(tx: &mut Tx, measure: MeasureId) -> Outcome<()> {
    let budget: Option<Cents> = tx.sql(&MONEY).id("measure", measure).value().await?;
    let Some(budget) = budget else { return Ok(()) };
    let granted: Vec<Granted> = tx.sql(&TAKEN).id("measure", measure).all().await?;
    let mut taken = Cents(0);
    for one in &granted {
        taken = taken.plus(one.takes()?)?;
    }
    if taken > budget {
        let sums = format!("Con queste decisioni si arriva a {taken}, e la somma disponibile è {budget}.");
        return Err(Problem::OverBudget.because(sums));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn takes(period: AmountPeriod, from: &str, until: Option<&str>, revoked: Option<&str>) -> i64 {
        let (valid_from, valid_until, revoked_from) = (day(from), until.map(day), revoked.map(day));
        let granted = Granted { amount_cents: Cents(100), period, valid_from, valid_until, revoked_from };
        granted.takes().expect("an amount").0
    }

    #[test]
    fn a_grant_takes_what_it_gives_while_it_holds_and_a_year_when_it_has_no_end() {
        assert_eq!(takes(AmountPeriod::Once, "2026-04-15", None, None), 100);
        assert_eq!(takes(AmountPeriod::Month, "2026-04-15", None, None), 1_200);
        assert_eq!(takes(AmountPeriod::Month, "2026-04-01", Some("2026-07-01"), None), 300);
        assert_eq!(takes(AmountPeriod::Month, "2026-04-01", Some("2027-04-01"), Some("2026-06-01")), 200);
        assert_eq!(takes(AmountPeriod::Year, "2026-04-01", Some("2027-04-01"), None), 100);
        assert_eq!(takes(AmountPeriod::Year, "2026-04-01", Some("2027-05-01"), None), 200);
        assert_eq!(takes(AmountPeriod::Day, "2026-04-01", Some("2026-04-11"), None), 1_000);
        assert_eq!(takes(AmountPeriod::Once, "2026-04-01", None, Some("2026-04-01")), 0, "taken back from its first day");
        assert_eq!(takes(AmountPeriod::Meal, "2026-04-01", Some("2026-04-11"), None), 0);
    }
}
