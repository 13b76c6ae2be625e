//! Days as numbers (from 1 January 1970), months and years between them. Written without the calendar's crate because a whole city is
//! counted in columns; a test holds every day of four centuries against it.

/// The earliest and the latest day that a regulation may meet: 1 January 1850 and 31 December 2199.
pub const FIRST: i64 = -43_829;
pub const LAST: i64 = 84_005;

/// Year, month (1 to 12) and day of the month.
#[inline]
pub fn civil(day: i64) -> (i32, u32, u32) {
    // The era of 400 years that begins on a 1 March puts the leap day last (the algorithm of H. Hinnant). A date inside the bounds
    // above fits 32 bits, in which the divisions below become multiplications on several values at once.
    let shifted = (day + 719_468) as u32;
    let era = shifted / 146_097;
    let of_era = shifted - era * 146_097;
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    ((year_of_era + era * 400) as i32 + i32::from(month <= 2), month, day)
}

/// The number of a day of the calendar; the parts are taken to be right.
pub fn number(year: i32, month: u32, day: u32) -> i64 {
    let year = i64::from(year) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let month = i64::from(if month > 2 { month - 3 } else { month + 9 });
    let of_year = (153 * month + 2) / 5 + i64::from(day) - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn length(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// A span of calendar months and days, as one number.
pub fn period(months: i32, days: i32) -> i64 {
    (i64::from(months) << 32) | i64::from(days as u32)
}

/// Months and days of a span.
pub fn parts(period: i64) -> (i32, i32) {
    ((period >> 32) as i32, period as i32)
}

/// Reads `18 months`, `2 years`, `1 year`, `10 days`.
pub fn read_period(text: &str) -> Option<i64> {
    let (count, unit) = text.trim().split_once(' ')?;
    let count: i32 = count.parse().ok().filter(|count| (0..=36_500).contains(count))?;
    match unit.trim() {
        "year" | "years" if count <= 300 => Some(period(count * 12, 0)),
        "month" | "months" if count <= 3_600 => Some(period(count, 0)),
        "day" | "days" => Some(period(0, count)),
        _ => None,
    }
}

/// The day a span later (`sign` 1) or earlier (-1): months first, to the same day of the month or its last one, then days. Nothing
/// outside the bounds.
pub fn shifted(day: i64, span: i64, sign: i32) -> Option<i64> {
    let (months, days) = parts(span);
    let (year, month, of_month) = civil(day);
    let months = i64::from(year) * 12 + i64::from(month) - 1 + i64::from(months) * i64::from(sign);
    let (year, month) = (i32::try_from(months.div_euclid(12)).ok()?, u32::try_from(months.rem_euclid(12)).ok()? + 1);
    let moved = number(year, month, of_month.min(length(year, month))) + i64::from(days) * i64::from(sign);
    (FIRST..=LAST).contains(&moved).then_some(moved)
}

/// Birthdays that were had on a day; who was born on 29 February has them on 1 March of common years.
#[inline]
pub fn age(birth: i64, on: i64) -> i64 {
    let (born, on) = (civil(birth), civil(on));
    i64::from(on.0 - born.0) - i64::from((on.1, on.2) < (born.1, born.2))
}

/// Whole months from one day to another, negative when the second comes first. From 31 January to 28 February it is none, to 1 March one.
#[inline]
pub fn months_between(from: i64, to: i64) -> i64 {
    if to < from {
        return -months_between(to, from);
    }
    let (a, b) = (civil(from), civil(to));
    i64::from(b.0 - a.0) * 12 + i64::from(b.1) - i64::from(a.1) - i64::from(b.2 < a.2)
}

/// A day as it is written in Italian: `1° marzo 2026`.
pub fn show(day: i64) -> String {
    let (year, month, day) = civil(day);
    let month = kernel::time::MONTHS.get(month as usize - 1).copied().unwrap_or_default();
    if day == 1 { format!("1° {month} {year}") } else { format!("{day} {month} {year}") }
}

/// A day with its article: `il 3 marzo 2026`, `l'8 marzo 2026`; after `di` or `da` it is `del`, `dell'`: `front` is what stands before it
/// (`""`, `"de"`, `"da"`).
pub fn show_with(front: &str, day: i64) -> String {
    let elided = matches!(civil(day).2, 8 | 11);
    let article = match (front, elided) {
        ("", false) => "il ",
        ("", true) => "l'",
        (_, false) => "l ",
        (_, true) => "ll'",
    };
    format!("{front}{article}{}", show(day))
}

/// A span as it is written in Italian: `18 mesi`, `1 anno`.
pub fn show_period(span: i64) -> String {
    let counted = |count: i32, one: &str, more: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {more}") };
    match parts(span) {
        (months, 0) if months != 0 && months % 12 == 0 => counted(months / 12, "anno", "anni"),
        (months, 0) if months != 0 => counted(months, "mese", "mesi"),
        (0, days) => counted(days, "giorno", "giorni"),
        (months, days) => format!("{} e {}", counted(months, "mese", "mesi"), counted(days, "giorno", "giorni")),
    }
}

/// The number of a date.
pub fn of(date: chrono::NaiveDate) -> i64 {
    use chrono::Datelike;
    number(date.year(), date.month(), date.day())
}

/// The date of a number within the bounds.
pub fn date(day: i64) -> Option<chrono::NaiveDate> {
    let (year, month, day) = (FIRST..=LAST).contains(&day).then(|| civil(day))?;
    chrono::NaiveDate::from_ymd_opt(year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_within_the_bounds_is_the_calendars() {
        let mut date = chrono::NaiveDate::from_ymd_opt(1850, 1, 1).unwrap();
        for day in FIRST..=LAST {
            assert_eq!(of(date), day);
            assert_eq!(super::date(day), Some(date));
            date = date.succ_opt().unwrap();
        }
        assert_eq!(date.to_string(), "2200-01-01");
    }

    #[test]
    fn months_end_where_the_calendar_ends_them() {
        let day = |text: &str| of(text.parse().unwrap());
        assert_eq!(shifted(day("2026-01-31"), period(1, 0), 1), Some(day("2026-02-28")));
        assert_eq!(shifted(day("2026-03-31"), period(1, 1), -1), Some(day("2026-02-27")));
        assert_eq!(shifted(LAST, period(0, 1), 1), None);
        assert_eq!(months_between(day("2026-01-15"), day("2027-07-15")), 18);
        assert_eq!(months_between(day("2026-01-15"), day("2027-07-14")), 17);
        assert_eq!(months_between(day("2027-07-15"), day("2026-01-15")), -18);
        assert_eq!(age(day("2008-02-29"), day("2026-02-28")), 17);
        assert_eq!(age(day("2008-02-29"), day("2026-03-01")), 18);
    }

    #[test]
    fn days_that_begin_with_a_vowel_lose_the_article_s() {
        let day = |text: &str| of(text.parse().unwrap());
        assert_eq!(show_with("", day("2026-03-03")), "il 3 marzo 2026");
        assert_eq!(show_with("", day("2026-03-08")), "l'8 marzo 2026");
        assert_eq!(show_with("de", day("2026-03-11")), "dell'11 marzo 2026");
        assert_eq!(show_with("da", day("2026-03-01")), "dal 1° marzo 2026");
    }

    #[test]
    fn spans_are_read_and_said() {
        assert_eq!(read_period("18 months").map(show_period).as_deref(), Some("18 mesi"));
        assert_eq!(read_period("1 year").map(show_period).as_deref(), Some("1 anno"));
        assert_eq!(read_period("10 days").map(show_period).as_deref(), Some("10 giorni"));
        for wrong in ["", "18", "-1 years", "1 week", "301 years", "x months"] {
            assert_eq!(read_period(wrong), None, "{wrong}");
        }
    }
}
