//! Money tied to a purpose: what comes in for it and what is spent on it.

use super::model::{BudgetRow, Figure, Figures, Side};
use super::totals::or_nothing;
use kernel::Cents;
use kernel::money::MoneyError;
use serde::Serialize;

/// Earmarked revenue and earmarked expenditure in one column. In the forecasts they should be equal; in a revised year they need
/// not be, so a gap is told and refuses nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct EarmarkedBalance {
    /// In which column.
    pub figure: Figure,
    /// Earmarked revenue, in cents.
    #[serde(rename = "revenue_cents")]
    pub revenue: Cents,
    /// Earmarked expenditure, in cents.
    #[serde(rename = "expenditure_cents")]
    pub expenditure: Cents,
    /// Expenditure less revenue: what the earmarked money does not cover when positive, what is not yet spent when negative.
    #[serde(rename = "gap_cents")]
    pub gap: Cents,
}

/// The sum of the earmarked rows of a side, in all columns.
pub fn earmarked(rows: &[BudgetRow], side: Side) -> Result<Figures, MoneyError> {
    Figures::sum(rows.iter().filter(|row| row.sheet.side == side && row.earmarked == Some(true)).map(|row| row.figures))
}

/// Earmarked revenue against earmarked expenditure, column by column.
pub fn earmarked_balances(rows: &[BudgetRow]) -> Result<Vec<EarmarkedBalance>, MoneyError> {
    let (revenue, expenditure) = (earmarked(rows, Side::Revenue)?, earmarked(rows, Side::Expenditure)?);
    [Figure::PreviousForecast, Figure::PreviousRevised, Figure::Forecast]
        .into_iter()
        .map(|figure| {
            let (revenue, expenditure) = (or_nothing(revenue.get(figure)), or_nothing(expenditure.get(figure)));
            Ok(EarmarkedBalance { figure, revenue, expenditure, gap: expenditure.minus(revenue)? })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::sample;

    #[test]
    fn earmarked_money_balances_in_the_forecasts_and_its_gap_in_the_revised_year_is_told() {
        let found = earmarked_balances(&sample::rows()).expect("sums fit");
        let balance = |figure, revenue, expenditure, gap| EarmarkedBalance {
            figure,
            revenue: Cents(revenue),
            expenditure: Cents(expenditure),
            gap: Cents(gap),
        };
        assert_eq!(
            found,
            [
                balance(Figure::PreviousForecast, 8_212_055_000, 8_212_055_000, 0),
                balance(Figure::PreviousRevised, 10_387_898_300, 11_660_673_496, 1_272_775_196),
                balance(Figure::Forecast, 8_859_860_000, 8_859_860_000, 0),
            ]
        );
    }
}
