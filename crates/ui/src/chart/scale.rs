//! How numbers are written and where the lines of a scale are.

/// What the numbers of a chart are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Things that are counted.
    Count,
    /// Amounts, in whole cents.
    Euro,
    /// Whole parts of a hundred.
    Percent,
    /// Days.
    Days,
    /// Hours.
    Hours,
}

impl Unit {
    /// In full, as tables show it.
    pub(super) fn full(self, value: i64) -> String {
        match self {
            Unit::Count => signed(value),
            Unit::Euro => kernel::Cents(value).to_string(),
            Unit::Percent => format!("{}\u{a0}%", signed(value)),
            Unit::Days => format!("{}\u{a0}{}", signed(value), if value == 1 { "giorno" } else { "giorni" }),
            Unit::Hours => format!("{}\u{a0}{}", signed(value), if value == 1 { "ora" } else { "ore" }),
        }
    }

    /// Short, as a label beside a bar: amounts without cents, millions as `1,2 mln €`.
    pub(super) fn short(self, value: i64) -> String {
        match self {
            Unit::Euro => {
                let euro = rounded(value, 100);
                format!("{}\u{a0}€", compact(euro))
            }
            Unit::Count => compact(value),
            Unit::Percent => format!("{}%", signed(value)),
            Unit::Days => format!("{}\u{a0}gg", signed(value)),
            Unit::Hours => format!("{}\u{a0}h", signed(value)),
        }
    }

    /// The smallest step that makes sense between two lines of the scale.
    fn grain(self) -> i64 {
        match self {
            Unit::Euro => 100,
            _ => 1,
        }
    }
}

/// `1.234.567`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push('.');
        }
        out.push(digit);
    }
    out
}

fn signed(value: i64) -> String {
    let sign = if value < 0 { "−" } else { "" };
    format!("{sign}{}", grouped(value.unsigned_abs()))
}

/// Nearest whole part, half away from zero.
fn rounded(value: i64, by: i64) -> i64 {
    let half = by / 2;
    let value = if value < 0 { value.saturating_sub(half) } else { value.saturating_add(half) };
    value.checked_div(by).unwrap_or(0)
}

fn compact(value: i64) -> String {
    let (by, word) = match value.unsigned_abs() {
        0..1_000_000 => return signed(value),
        1_000_000..1_000_000_000 => (1_000_000, "mln"),
        _ => (1_000_000_000, "mld"),
    };
    let tenths = rounded(value, by / 10);
    let sign = if tenths < 0 { "−" } else { "" };
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if tenth == 0 {
        format!("{sign}{}\u{a0}{word}", grouped(whole))
    } else {
        format!("{sign}{},{tenth}\u{a0}{word}", grouped(whole))
    }
}

/// The lines of a scale from zero to at least `most`: steps of 1, 2 or 5 and zeros, at most five of them.
pub(super) fn ticks(most: i64, unit: Unit) -> Vec<i64> {
    let most = most.max(unit.grain());
    let mut step = unit.grain();
    for factor in [2, 5, 10].iter().cycle() {
        if most.checked_div(step).is_none_or(|steps| steps < 5) || step > i64::MAX / 20 {
            break;
        }
        // 1 → 2 → 5 → 10: times 2, times 5/2, times 2.
        step = match factor {
            5 => step.saturating_mul(5) / 2,
            _ => step.saturating_mul(2),
        };
    }
    let mut lines = vec![0];
    let mut line = 0i64;
    while line < most && lines.len() < 8 {
        line = line.saturating_add(step);
        lines.push(line);
    }
    lines
}

/// `part / whole` in hundredths of a percent, between none and all.
pub(super) fn share(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let share = i128::from(part.max(0)) * 10_000 / i128::from(whole);
    i64::try_from(share).unwrap_or(10_000).min(10_000)
}

/// Hundredths of a percent as an SVG length: `12.34%`.
pub(super) fn percent(hundredths: i64) -> String {
    let value = hundredths.max(0);
    match value % 100 {
        0 => format!("{}%", value / 100),
        rest => format!("{}.{rest:02}%", value / 100),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_scale_has_round_steps() {
        assert_eq!(ticks(240, Unit::Count), [0, 50, 100, 150, 200, 250]);
        assert_eq!(ticks(3, Unit::Count), [0, 1, 2, 3]);
        assert_eq!(ticks(0, Unit::Count), [0, 1]);
        assert_eq!(ticks(1_234_500, Unit::Euro).last(), Some(&1_500_000));
    }

    #[test]
    fn numbers_are_written_as_italians_read_them() {
        assert_eq!(Unit::Euro.short(12_345_678_900), "123,5\u{a0}mln\u{a0}€");
        assert_eq!(Unit::Euro.short(24_653_000_000), "246,5\u{a0}mln\u{a0}€");
        assert_eq!(Unit::Euro.short(-123_450), "−1.235\u{a0}€");
        assert_eq!(Unit::Count.short(2_000_000), "2\u{a0}mln");
        assert_eq!(Unit::Days.full(1), "1\u{a0}giorno");
    }

    proptest! {
        #[test]
        fn a_scale_holds_the_largest_value_and_stays_short(most in 0i64..=i64::MAX / 40) {
            let lines = ticks(most, Unit::Count);
            prop_assert!(lines.len() <= 8 && lines.last().is_some_and(|last| *last >= most));
            prop_assert!(lines.windows(2).all(|pair| pair[0] < pair[1]));
        }

        #[test]
        fn a_share_is_never_outside_the_picture(part in any::<i64>(), whole in any::<i64>()) {
            prop_assert!((0..=10_000).contains(&share(part, whole)));
        }
    }
}
