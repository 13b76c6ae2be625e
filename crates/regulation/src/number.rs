//! Exact numbers. Every value that an expression meets is one 64-bit integer: a decimal counts thousand-millionths, money counts
//! millionths of a euro, so that a quota or a product keeps more than the cent until the regulation itself rounds. What does not
//! fit is refused, never wrapped.

use kernel::Cents;

/// One whole, in a decimal.
pub const ONE: i64 = 1_000_000_000;
/// One euro, in money.
pub const EURO: i64 = 1_000_000;
/// One cent, in money.
pub const CENT: i64 = EURO / 100;
/// The largest amount that a regulation may give: ten million euro. More is a mistake in writing.
pub const MOST: i64 = 10_000_000 * EURO;

/// `product / by`, to the nearest, halves away from zero. `by` must not be zero.
#[inline]
fn nearest(product: i64, by: i64) -> Option<i64> {
    let whole = product.checked_div(by)?;
    let rest = product.wrapping_rem(by);
    let away = i64::from(rest.unsigned_abs() >= by.unsigned_abs() - rest.unsigned_abs());
    if (product < 0) == (by < 0) { whole.checked_add(away) } else { whole.checked_sub(away) }
}

/// `value * times / by`, exact until the one rounding at the end (to the nearest, halves away from zero).
#[inline]
pub fn ratio(value: i64, times: i64, by: i64) -> Option<i64> {
    if by == 0 {
        return None;
    }
    match value.checked_mul(times) {
        Some(product) => nearest(product, by),
        None => {
            let (product, by) = (i128::from(value) * i128::from(times), i128::from(by));
            let (whole, rest) = (product / by, product % by);
            let away = i128::from(rest.unsigned_abs() * 2 >= by.unsigned_abs());
            i64::try_from(if (product < 0) == (by < 0) { whole + away } else { whole - away }).ok()
        }
    }
}

/// `value * decimal`.
#[inline]
pub fn scaled(value: i64, decimal: i64) -> Option<i64> {
    ratio(value, decimal, ONE)
}

/// The straight line through `(x0, y0)` and `(x1, y1)` at `x`, clamped at both ends; nothing unless `x0 < x1`.
pub fn linear(x: i64, (x0, y0): (i64, i64), (x1, y1): (i64, i64)) -> Option<i64> {
    if x0 >= x1 {
        return None;
    }
    if x <= x0 {
        return Some(y0);
    }
    if x >= x1 {
        return Some(y1);
    }
    y0.checked_add(ratio(y1.checked_sub(y0)?, x.checked_sub(x0)?, x1.checked_sub(x0)?)?)
}

/// A decimal to a small whole power.
pub fn power(base: i64, exponent: u8) -> Option<i64> {
    let mut result = ONE;
    for _ in 0..exponent {
        result = scaled(result, base)?;
    }
    Some(result)
}

/// How an amount is rounded at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rounding {
    /// What it is a whole number of, in money.
    pub unit: i64,
    pub mode: Mode,
}

/// Which way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    HalfUp,
    HalfEven,
    Up,
    Down,
}

/// To the cent, halves up: what holds where a regulation is silent.
pub const CENT_HALF_UP: Rounding = Rounding { unit: CENT, mode: Mode::HalfUp };

impl Rounding {
    /// Reads `cent half-up`, `ten-cents down`, `euro half-even` and the like.
    pub fn read(text: &str) -> Option<Rounding> {
        let (unit, mode) = text.trim().split_once(' ')?;
        let unit = match unit {
            "cent" => CENT,
            "ten-cents" => 10 * CENT,
            "euro" => EURO,
            _ => return None,
        };
        let mode = match mode.trim() {
            "half-up" => Mode::HalfUp,
            "half-even" => Mode::HalfEven,
            "up" => Mode::Up,
            "down" => Mode::Down,
            _ => return None,
        };
        Some(Rounding { unit, mode })
    }

    /// The rounded amount; the unit is never finer than the cent, so the answer is whole cents.
    #[inline]
    pub fn apply(self, money: i64) -> Option<i64> {
        let down = money.div_euclid(self.unit);
        let rest = money.rem_euclid(self.unit);
        let up = match self.mode {
            Mode::Down => false,
            Mode::Up => rest > 0,
            Mode::HalfUp => rest * 2 >= self.unit,
            Mode::HalfEven => rest * 2 > self.unit || (rest * 2 == self.unit && down % 2 != 0),
        };
        down.checked_add(i64::from(up))?.checked_mul(self.unit)
    }
}

/// Whole cents of an amount that was rounded.
pub fn cents(money: i64) -> Cents {
    Cents(money / CENT)
}

/// An amount from whole cents.
pub fn from_cents(cents: Cents) -> Option<i64> {
    cents.0.checked_mul(CENT)
}

/// Reads digits with an optional sign and point (`-12.50`) as a number of which `one` is the whole. What has more digits after the
/// point than `one` has noughts, an exponent, or does not fit, is not read.
pub fn read(text: &str, one: i64) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty()
        || (digits.contains('.') && part.is_empty())
        || !whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let mut unit = one;
    let mut total = whole.parse::<i64>().ok()?.checked_mul(one)?;
    for digit in part.bytes() {
        if unit % 10 != 0 {
            if digit == b'0' {
                continue;
            }
            return None;
        }
        unit /= 10;
        total = total.checked_add(i64::from(digit - b'0').checked_mul(unit)?)?;
    }
    Some(if negative { -total } else { total })
}

/// A decimal as it is written in Italian, without noughts that say nothing: `1,57`.
pub fn show_decimal(decimal: i64) -> String {
    let sign = if decimal < 0 { "-" } else { "" };
    let whole = decimal.unsigned_abs() / ONE.unsigned_abs();
    let part = format!("{:09}", decimal.unsigned_abs() % ONE.unsigned_abs());
    let part = part.trim_end_matches('0');
    if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole},{part}") }
}

/// An amount as it is written in Italian: `6.000,00 €`.
pub fn show_money(money: i64) -> String {
    match CENT_HALF_UP.apply(money) {
        Some(rounded) => cents(rounded).to_string(),
        None => "importo fuori misura".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_read_exactly_and_nothing_else_is() {
        assert_eq!(read("6000.01", EURO), Some(6_000_010_000));
        assert_eq!(read("-0.5", ONE), Some(-500_000_000));
        assert_eq!(read("1.5700000000000", ONE), Some(1_570_000_000));
        for wrong in ["", ".", "1.", ".5", "1e3", "1_0", "--1", "1.0000000001", "99999999999", "0x1", "١"] {
            assert_eq!(read(wrong, ONE), None, "{wrong}");
        }
    }

    #[test]
    fn halves_go_away_from_zero_however_wide_the_product() {
        assert_eq!(ratio(5, 1, 2), Some(3));
        assert_eq!(ratio(-5, 1, 2), Some(-3));
        assert_eq!(ratio(5, 1, -2), Some(-3));
        assert_eq!(ratio(i64::MAX, 3, 3), Some(i64::MAX));
        assert_eq!(ratio(i64::MAX, 2, 1), None);
        assert_eq!(ratio(i64::MIN, 1, -1), None);
        assert_eq!(ratio(1, 1, 0), None);
    }

    #[test]
    fn rounding_does_what_its_words_say() {
        let round = |text: &str, cents: i64| Rounding::read(text).unwrap().apply(cents * CENT / 10).unwrap() / CENT;
        assert_eq!(round("cent half-up", 1_245), 125);
        assert_eq!(round("cent half-even", 1_245), 124);
        assert_eq!(round("cent half-even", 1_235), 124);
        assert_eq!(round("cent up", 1_241), 125);
        assert_eq!(round("ten-cents down", 1_299), 120);
        assert_eq!(round("euro half-up", 14_999), 1_500);
        assert_eq!(Rounding::read("euro somehow"), None);
    }

    #[test]
    fn a_line_is_clamped_at_both_ends() {
        let fee = |isee: i64| linear(isee, (0, 3 * EURO), (20_000 * EURO, 9 * EURO));
        assert_eq!(fee(-1), Some(3 * EURO));
        assert_eq!(fee(10_000 * EURO), Some(6 * EURO));
        assert_eq!(fee(20_000 * EURO + 1), Some(9 * EURO));
        assert_eq!(linear(1, (2, 0), (2, 1)), None);
    }
}
