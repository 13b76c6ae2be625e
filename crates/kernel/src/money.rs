//! Money: whole euro cents, checked. There is no floating point between a price and a payment.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// An amount in whole euro cents. Arithmetic is checked: an overflow is an error, never a wrong amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, Serialize, Deserialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Cents(pub i64);

/// An amount that does not fit, or a text that is no amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// More than 92 million billion euro, or the negative of it.
    #[error("the amount is too large")]
    Overflow,
    /// Not an amount as Italians write it (`1.234,56`).
    #[error("not an amount")]
    NotAnAmount,
}

impl Cents {
    /// Nothing.
    pub const ZERO: Cents = Cents(0);
    /// The largest amount a form accepts: ten billion euro. Beyond that it is a typing error.
    pub const FORM_LIMIT: Cents = Cents(1_000_000_000_000);

    /// The sum, or an error.
    pub fn plus(self, other: Cents) -> Result<Cents, MoneyError> {
        self.0.checked_add(other.0).map(Cents).ok_or(MoneyError::Overflow)
    }
    /// The difference, or an error.
    pub fn minus(self, other: Cents) -> Result<Cents, MoneyError> {
        self.0.checked_sub(other.0).map(Cents).ok_or(MoneyError::Overflow)
    }
    /// The amount so many times, or an error.
    pub fn times(self, factor: i64) -> Result<Cents, MoneyError> {
        self.0.checked_mul(factor).map(Cents).ok_or(MoneyError::Overflow)
    }
    /// The sum of many amounts, or an error.
    pub fn sum(amounts: impl IntoIterator<Item = Cents>) -> Result<Cents, MoneyError> {
        amounts.into_iter().try_fold(Cents::ZERO, Cents::plus)
    }
    /// `self × numerator / denominator`, rounded half up (half away from zero), or an error. A zero denominator is an error.
    pub fn share(self, numerator: i64, denominator: i64) -> Result<Cents, MoneyError> {
        if denominator == 0 {
            return Err(MoneyError::Overflow);
        }
        let product = i128::from(self.0) * i128::from(numerator);
        let denominator = i128::from(denominator);
        let (product, denominator) = if denominator < 0 { (-product, -denominator) } else { (product, denominator) };
        let rounded = (product.abs() * 2 + denominator) / (denominator * 2) * product.signum();
        i64::try_from(rounded).map(Cents).map_err(|_| MoneyError::Overflow)
    }
    /// Whether it is less than nothing.
    pub fn is_negative(self) -> bool {
        self.0 < 0
    }
    /// As people write it, without the sign of the currency: `1.234,56`.
    pub fn plain(self) -> String {
        let units = (self.0.unsigned_abs() / 100).to_string();
        let mut grouped = String::with_capacity(units.len() + 8);
        for (index, digit) in units.chars().enumerate() {
            if index > 0 && (units.len() - index).is_multiple_of(3) {
                grouped.push('.');
            }
            grouped.push(digit);
        }
        let sign = if self.0 < 0 { "-" } else { "" };
        format!("{sign}{grouped},{:02}", self.0.unsigned_abs() % 100)
    }
}

/// `1.234,56 €`, with a space that does not break.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\u{a0}€", self.plain())
    }
}

/// Reads `1.234,56`, `1234,5`, `1234`, `1234.56` (a point followed by one or two final digits is a decimal point), with or
/// without `€`. Groups of thousands do not begin with a nought: `0.001` is no amount.
impl FromStr for Cents {
    type Err = MoneyError;
    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '€' && *c != '\u{a0}').collect();
        let (negative, text) = match text.strip_prefix('-') {
            Some(rest) => (true, rest.to_owned()),
            None => (false, text),
        };
        let (whole, decimals) = match text.split_once(',') {
            Some((whole, decimals)) => (whole.to_owned(), decimals.to_owned()),
            None => match text.rsplit_once('.') {
                Some((whole, tail)) if (1..=2).contains(&tail.len()) => (whole.to_owned(), tail.to_owned()),
                _ => (text.clone(), String::new()),
            },
        };
        let groups: Vec<&str> = whole.split('.').collect();
        let grouped_well = match groups.as_slice() {
            [] | [""] => false,
            [_] => true,
            // Nobody groups the thousands of a number below one: `0.001` is a thousandth as machines write it.
            [first, rest @ ..] => {
                (1..=3).contains(&first.len()) && !first.starts_with('0') && rest.iter().all(|group| group.len() == 3)
            }
        };
        let digits: String = groups.concat();
        if !grouped_well
            || decimals.len() > 2
            || !digits.bytes().all(|b| b.is_ascii_digit())
            || !decimals.bytes().all(|b| b.is_ascii_digit())
        {
            return Err(MoneyError::NotAnAmount);
        }
        let units: i64 = digits.parse().map_err(|_| MoneyError::Overflow)?;
        let cents: i64 =
            if decimals.is_empty() { 0 } else { format!("{decimals:0<2}").parse().map_err(|_| MoneyError::NotAnAmount)? };
        let total = units.checked_mul(100).and_then(|n| n.checked_add(cents)).ok_or(MoneyError::Overflow)?;
        Ok(Cents(if negative { -total } else { total }))
    }
}

impl From<MoneyError> for crate::Failure {
    fn from(error: MoneyError) -> Self {
        crate::Failure::internal(error)
    }
}

impl utoipa::PartialSchema for Cents {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        utoipa::openapi::ObjectBuilder::new()
            .schema_type(utoipa::openapi::schema::Type::Integer)
            .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(utoipa::openapi::KnownFormat::Int64)))
            .description(Some("Whole euro cents."))
            .into()
    }
}
impl utoipa::ToSchema for Cents {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn amounts_are_read_as_italians_write_them() {
        for (text, cents) in [
            ("1.234,56", 123_456),
            ("1234,5", 123_450),
            ("1234", 123_400),
            ("12.50", 1250),
            ("-3,01 €", -301),
            ("1.000", 100_000),
            ("0.50", 50),
        ] {
            assert_eq!(text.parse(), Ok(Cents(cents)), "{text}");
        }
        for text in ["", "€", "1,234,56", "1.23.456", "12,345", "dodici", "1e3", "--1", "0.001", "0.100", "012.500", "-0.001"] {
            assert!(text.parse::<Cents>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_share_rounds_half_up() {
        assert_eq!(Cents(101).share(1, 2), Ok(Cents(51)));
        assert_eq!(Cents(-101).share(1, 2), Ok(Cents(-51)));
        assert_eq!(Cents(100).share(1, 3), Ok(Cents(33)));
        assert_eq!(Cents(i64::MAX).share(2, 1), Err(MoneyError::Overflow));
    }

    proptest! {
        #[test]
        fn what_is_printed_is_read_back(n in any::<i64>().prop_filter("the smallest has no opposite", |n| *n != i64::MIN)) {
            prop_assert_eq!(Cents(n).plain().parse::<Cents>(), Ok(Cents(n)));
        }
    }
}
