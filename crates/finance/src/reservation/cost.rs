//! What a service costs, in which year, and who pays.

use chrono::{Datelike, NaiveDate};
use kernel::money::MoneyError;
use kernel::{Cents, Period};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The most years a service may span: beyond that the end is a typing error.
pub const MOST_YEARS: usize = 10;
/// The largest quantity: a million units.
pub const LARGEST_QUANTITY: i64 = 100_000_000;

/// How much of a service, in hundredths of its unit: `1,5` hours are 150. Never negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct Quantity(i64);

/// A text or a number that is no quantity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAQuantity {
    /// No number, too many decimals, less than nothing, or beyond [`LARGEST_QUANTITY`].
    #[error("la quantità si scrive con al massimo due decimali, per esempio 52 o 1,5, e non supera un milione")]
    Unreadable,
    /// One point and three digits: one and a half for whoever writes decimals with a point, fifteen hundred for everybody else.
    #[error("la quantità con un punto e tre cifre non è chiara: scrivi 1,5 per una e mezza, 1500 per millecinquecento")]
    Ambiguous,
}

impl Quantity {
    /// So many whole units.
    pub fn units(units: i64) -> Result<Quantity, NotAQuantity> {
        units.checked_mul(100).ok_or(NotAQuantity::Unreadable).and_then(Quantity::try_from)
    }
    /// In hundredths of a unit.
    pub fn hundredths(self) -> i64 {
        self.0
    }
    /// Whether there are no parts of a unit.
    pub fn is_whole(self) -> bool {
        self.0 % 100 == 0
    }
}

impl TryFrom<i64> for Quantity {
    type Error = NotAQuantity;
    fn try_from(hundredths: i64) -> Result<Quantity, NotAQuantity> {
        if (0..=LARGEST_QUANTITY).contains(&hundredths) { Ok(Quantity(hundredths)) } else { Err(NotAQuantity::Unreadable) }
    }
}

impl From<Quantity> for i64 {
    fn from(quantity: Quantity) -> i64 {
        quantity.0
    }
}

/// Written as amounts are: `1,5`, `52`, `1000`, `1.000.000`. A lone point followed by three digits (`1.500`) is refused: a program
/// that writes decimals with a point would get a thousand times what it gave.
impl FromStr for Quantity {
    type Err = NotAQuantity;
    fn from_str(text: &str) -> Result<Quantity, NotAQuantity> {
        if text.contains('€') {
            return Err(NotAQuantity::Unreadable);
        }
        let text = text.trim();
        let hundredths = text.parse::<Cents>().map_err(|_| NotAQuantity::Unreadable)?;
        let lone_point = !text.contains(',') && text.split_once('.').is_some_and(|(_, tail)| tail.len() == 3);
        if lone_point {
            return Err(NotAQuantity::Ambiguous);
        }
        Quantity::try_from(hundredths.0)
    }
}

/// `52`, `1,5`, `0,25`, `1000`: without groups, so that what is shown in a field is read back.
impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 100, self.0 % 100);
        match rest {
            0 => write!(f, "{whole}"),
            _ if rest % 10 == 0 => write!(f, "{whole},{}", rest / 10),
            _ => write!(f, "{whole},{rest:02}"),
        }
    }
}

/// What a service costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CostBasis {
    /// One sum for the whole period.
    Total {
        /// In cents.
        amount: Cents,
    },
    /// So many units at a price.
    Units {
        /// Price of one unit, in cents.
        price: Cents,
        /// How many, over the whole period.
        quantity: Quantity,
    },
}

impl CostBasis {
    /// The cost of the whole period, rounded half up to the cent.
    pub fn total(self) -> Result<Cents, MoneyError> {
        match self {
            CostBasis::Total { amount } => Ok(amount),
            CostBasis::Units { price, quantity } => price.share(quantity.0, 100),
        }
    }
}

/// The part of a cost that falls into a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct YearAmount {
    /// Calendar year, which is the budget's year.
    pub year: i32,
    /// In cents.
    pub amount: Cents,
}

/// Why a cost cannot be split.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SplitError {
    /// Nobody can reserve money without an end.
    #[error("per prenotare la spesa serve la data di fine")]
    Open,
    /// More than [`MOST_YEARS`].
    #[error("il periodo tocca più di 10 anni: controlla le date")]
    TooLong,
    /// Less than nothing.
    #[error("la spesa non può essere negativa")]
    Negative,
    /// An amount that does not fit.
    #[error("l'importo è troppo grande")]
    Overflow,
}

impl From<MoneyError> for SplitError {
    fn from(_: MoneyError) -> Self {
        SplitError::Overflow
    }
}

/// Splits a cost over the calendar years of its period (each year's obligations weigh on that year's budget: principle of
/// potenziata competenza finanziaria, allegato 4/2 d.lgs. 118/2011), in proportion to the days.
///
/// Amounts are differences of running totals, so that they are never negative and sum exactly to [`CostBasis::total`]. A whole
/// number of units is split into whole units: nobody delivers a third of a visit in December.
pub fn split_by_year(basis: CostBasis, period: Period) -> Result<Vec<YearAmount>, SplitError> {
    let negative = match basis {
        CostBasis::Total { amount } => amount.is_negative(),
        CostBasis::Units { price, .. } => price.is_negative(),
    };
    if negative {
        return Err(SplitError::Negative);
    }
    let (Some(days), Some(last)) = (period.days(), period.last_day()) else { return Err(SplitError::Open) };
    let years = period.from.year()..=last.year();
    if years.clone().count() > MOST_YEARS {
        return Err(SplitError::TooLong);
    }
    let mut split = Vec::new();
    let mut before = Cents::ZERO;
    for year in years {
        let passed = days_until_end_of(year, period).min(days);
        let running = running_total(basis, passed, days)?;
        split.push(YearAmount { year, amount: running.minus(before)? });
        before = running;
    }
    Ok(split)
}

/// Days of the period up to the end of a year; all that fit when the calendar ends.
fn days_until_end_of(year: i32, period: Period) -> i64 {
    let next = year.checked_add(1).and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1)).unwrap_or(NaiveDate::MAX);
    (next - period.from).num_days()
}

/// The cost of the first `passed` of `days` days.
fn running_total(basis: CostBasis, passed: i64, days: i64) -> Result<Cents, MoneyError> {
    match basis {
        CostBasis::Total { amount } => amount.share(passed, days),
        CostBasis::Units { price, quantity } => {
            let (step, steps) = if quantity.is_whole() { (100, quantity.0 / 100) } else { (1, quantity.0) };
            // A share of a number of units is rounded as a share of cents is.
            let done = Cents(steps).share(passed, days)?;
            price.share(done.times(step)?.0, 100)
        }
    }
}

/// What the user pays of a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum UserShare {
    /// Nothing.
    Nothing,
    /// So many hundredths of a percent (2.550 is 25,5%), at most 10.000.
    BasisPoints {
        /// Hundredths of a percent.
        points: u16,
    },
    /// A sum for the whole period.
    Fixed {
        /// In cents.
        amount: Cents,
    },
}

kernel::code_enum! {
    /// To whom the user pays.
    pub enum UserPays {
        /// To the body, which pays the provider in full: the whole cost is reserved, because revenue and expenditure stand in the
        /// budget without being set off against each other (art. 162 c. 4 d.lgs. 267/2000).
        Body = "body" => "All'ente",
        /// Straight to the provider: only the rest is reserved.
        Provider = "provider" => "All'ente gestore",
    }
}

/// A cost divided between body and user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sharing {
    /// The whole, in cents.
    pub cost: Cents,
    /// What the user pays, in cents.
    pub user: Cents,
    /// What the body bears, in cents.
    pub body: Cents,
    /// What has to be reserved on the chapter, in cents.
    pub to_reserve: Cents,
}

/// A share that cannot be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShareError {
    /// More than the cost, or more than 100%.
    #[error("la quota dell'utente non può superare il costo del servizio")]
    AboveCost,
    /// Less than nothing.
    #[error("la quota dell'utente non può essere negativa")]
    Negative,
    /// An amount that does not fit.
    #[error("l'importo è troppo grande")]
    Overflow,
}

impl From<MoneyError> for ShareError {
    fn from(_: MoneyError) -> Self {
        ShareError::Overflow
    }
}

impl UserShare {
    /// Divides a cost. The user's part is rounded half up to the cent, the body bears the rest.
    pub fn of(self, cost: Cents, pays: UserPays) -> Result<Sharing, ShareError> {
        let user = match self {
            UserShare::Nothing => Cents::ZERO,
            UserShare::BasisPoints { points } => cost.share(i64::from(points), 10_000)?,
            UserShare::Fixed { amount } => amount,
        };
        if user.is_negative() || cost.is_negative() {
            return Err(ShareError::Negative);
        }
        if user > cost {
            return Err(ShareError::AboveCost);
        }
        let body = cost.minus(user)?;
        let to_reserve = match pays {
            UserPays::Body => cost,
            UserPays::Provider => body,
        };
        Ok(Sharing { cost, user, body, to_reserve })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).expect("a day")
    }
    fn through(from: NaiveDate, last: NaiveDate) -> Period {
        Period::through(from, last).expect("a period")
    }
    fn amounts(split: &[YearAmount]) -> Vec<(i32, i64)> {
        split.iter().map(|part| (part.year, part.amount.0)).collect()
    }
    fn units(price: i64, units: i64) -> CostBasis {
        CostBasis::Units { price: Cents(price), quantity: Quantity::units(units).expect("a quantity") }
    }

    #[test]
    fn a_service_from_november_to_april_weighs_on_two_budgets() {
        let winter = through(day(2026, 11, 1), day(2027, 4, 30));
        // 61 days of 181 in 2026.
        let split = split_by_year(CostBasis::Total { amount: Cents(100_000) }, winter);
        assert_eq!(split.as_deref().map(amounts), Ok(vec![(2026, 33_702), (2027, 66_298)]));
        // 52 visits: 18 of them in 2026.
        let split = split_by_year(units(2_150, 52), winter);
        assert_eq!(split.as_deref().map(amounts), Ok(vec![(2026, 18 * 2_150), (2027, 34 * 2_150)]));
    }

    #[test]
    fn a_service_within_one_year_is_not_split_and_the_last_day_counts() {
        let one = CostBasis::Total { amount: Cents(999) };
        assert_eq!(split_by_year(one, through(day(2026, 1, 1), day(2026, 12, 31))).as_deref().map(amounts), Ok(vec![(2026, 999)]));
        let new_year = through(day(2026, 12, 31), day(2027, 1, 1));
        assert_eq!(split_by_year(one, new_year).as_deref().map(amounts), Ok(vec![(2026, 500), (2027, 499)]));
    }

    #[test]
    fn what_cannot_be_split_is_refused_with_a_reason() {
        let one = CostBasis::Total { amount: Cents(100) };
        let open = Period::new(day(2026, 1, 1), None).expect("a period");
        assert_eq!(split_by_year(one, open), Err(SplitError::Open));
        assert_eq!(split_by_year(one, through(day(2026, 1, 1), day(2036, 1, 1))), Err(SplitError::TooLong));
        assert!(split_by_year(one, through(day(2026, 1, 1), day(2035, 12, 31))).is_ok_and(|split| split.len() == MOST_YEARS));
        assert_eq!(
            split_by_year(CostBasis::Total { amount: Cents(-1) }, through(day(2026, 1, 1), day(2026, 1, 2))),
            Err(SplitError::Negative)
        );
        assert_eq!(split_by_year(units(i64::MAX, 2), through(day(2026, 1, 1), day(2026, 1, 2))), Err(SplitError::Overflow));
    }

    #[test]
    fn a_quantity_has_at_most_two_decimals_and_is_never_negative() {
        for (text, hundredths) in [
            ("52", 5200),
            ("1,5", 150),
            ("1.5", 150),
            ("0,25", 25),
            ("1000", 100_000),
            ("1.500,5", 150_050),
            ("1.000.000", 100_000_000),
            ("0", 0),
        ] {
            assert_eq!(text.parse::<Quantity>().map(Quantity::hundredths), Ok(hundredths), "{text}");
        }
        for text in ["", "-1", "1,555", "due", "1.000.001", "5 €", "0.001", "0.500"] {
            assert_eq!(text.parse::<Quantity>(), Err(NotAQuantity::Unreadable), "{text}");
        }
        for text in ["1.500", "1.000", " 1.500 ", "12.345"] {
            assert_eq!(text.parse::<Quantity>(), Err(NotAQuantity::Ambiguous), "{text}");
        }
        let printed = [(5200, "52"), (150, "1,5"), (25, "0,25"), (0, "0"), (100_000, "1000"), (105, "1,05")];
        for (hundredths, text) in printed {
            assert_eq!(Quantity::try_from(hundredths).map(|quantity| quantity.to_string()).as_deref(), Ok(text));
        }
    }

    #[test]
    fn the_body_reserves_the_whole_when_the_user_pays_the_body_and_the_rest_when_the_provider() {
        let quarter = UserShare::BasisPoints { points: 2_500 };
        let sharing =
            |to_reserve| Ok(Sharing { cost: Cents(1_001), user: Cents(250), body: Cents(751), to_reserve: Cents(to_reserve) });
        assert_eq!(quarter.of(Cents(1_001), UserPays::Body), sharing(1_001));
        assert_eq!(quarter.of(Cents(1_001), UserPays::Provider), sharing(751));
        assert_eq!(
            UserShare::Nothing.of(Cents(1_001), UserPays::Provider).map(|s| (s.user, s.to_reserve)),
            Ok((Cents(0), Cents(1_001)))
        );
        assert_eq!(UserShare::Fixed { amount: Cents(1_002) }.of(Cents(1_001), UserPays::Body), Err(ShareError::AboveCost));
        assert_eq!(UserShare::Fixed { amount: Cents(-1) }.of(Cents(1_001), UserPays::Body), Err(ShareError::Negative));
        assert_eq!(UserShare::BasisPoints { points: 10_001 }.of(Cents(1_000_000), UserPays::Body), Err(ShareError::AboveCost));
    }

    prop_compose! {
        fn any_basis()(total in any::<bool>(), cents in 0i64..100_000_000, hundredths in 0i64..=100_000, whole in any::<bool>()) -> CostBasis {
            let hundredths = if whole { hundredths / 100 * 100 } else { hundredths };
            match total {
                true => CostBasis::Total { amount: Cents(cents) },
                false => CostBasis::Units { price: Cents(cents), quantity: Quantity::try_from(hundredths).expect("in range") },
            }
        }
    }

    proptest! {
        #[test]
        fn the_years_of_a_cost_sum_to_the_cost_to_the_cent(basis in any_basis(), start in 0i64..1500, length in 1i64..3000) {
            let from = day(2024, 1, 1) + chrono::Duration::days(start);
            let period = Period::new(from, Some(from + chrono::Duration::days(length))).expect("a period");
            let split = split_by_year(basis, period).expect("a split");
            prop_assert_eq!(Cents::sum(split.iter().map(|part| part.amount)), basis.total());
            prop_assert!(split.iter().all(|part| part.amount >= Cents::ZERO));
            prop_assert_eq!(split.first().map(|part| part.year), Some(from.year()));
            prop_assert_eq!(split.last().map(|part| part.year), period.last_day().map(|last| last.year()));
            prop_assert!(split.windows(2).all(|pair| pair[1].year == pair[0].year + 1));
            for part in &split {
                let days = Period::year(part.year).and_then(|year| period.intersection(year)).and_then(Period::days).expect("each year has days");
                let exact = i128::from(basis.total().expect("small").0) * i128::from(days);
                let given = i128::from(part.amount.0) * i128::from(length);
                let unit = match basis {
                    CostBasis::Units { price, quantity } if quantity.is_whole() => i128::from(price.0),
                    CostBasis::Units { price, .. } => i128::from(price.0) / 100 + 3,
                    CostBasis::Total { .. } => 1,
                };
                prop_assert!((exact - given).abs() <= i128::from(length) * unit, "within one unit of the exact share");
            }
        }

        #[test]
        fn user_and_body_together_pay_the_cost(cost in 0i64..100_000_000, points in 0u16..=10_000, pays in prop::sample::select(UserPays::ALL.to_vec())) {
            let sharing = UserShare::BasisPoints { points }.of(Cents(cost), pays).expect("a share");
            prop_assert_eq!(sharing.user.plus(sharing.body), Ok(Cents(cost)));
            prop_assert!(sharing.user >= Cents::ZERO && sharing.body >= Cents::ZERO);
        }

        #[test]
        fn a_printed_quantity_is_read_back(hundredths in 0..=LARGEST_QUANTITY) {
            let quantity = Quantity::try_from(hundredths).expect("in range");
            prop_assert_eq!(quantity.to_string().parse::<Quantity>(), Ok(quantity));
        }
    }
}
