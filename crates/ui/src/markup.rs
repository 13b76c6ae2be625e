//! Small things of every page: icons, days and moments as people read them and as machines do.

use askama::filters::HtmlSafe;
use chrono::NaiveDate;
use kernel::time::{MONTHS, age, local, show_date, show_moment, show_time, start_of_day};
use kernel::{Cents, Instant};
use std::fmt;

/// A piece of HTML that is safe as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html(String);

impl HtmlSafe for Html {}

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What stands where a fact is not known; said in words to a screen reader.
fn unknown() -> Html {
    Html(
        "<span class=\"unknown\"><span aria-hidden=\"true\">–</span><span class=\"visually-hidden\">non indicato</span></span>"
            .to_owned(),
    )
}

/// A value that may be missing, as templates pass it: by value, by reference, or in an `Option`.
pub trait Maybe<T: Copy> {
    /// The value, if it is there.
    fn maybe(&self) -> Option<T>;
}
macro_rules! maybe {
    ($($kind:ty),+) => {$(
        impl Maybe<$kind> for $kind {
            fn maybe(&self) -> Option<$kind> {
                Some(*self)
            }
        }
    )+};
}
maybe!(NaiveDate, Instant, Cents);
impl<T: Copy, M: Maybe<T>> Maybe<T> for Option<M> {
    fn maybe(&self) -> Option<T> {
        self.as_ref().and_then(Maybe::maybe)
    }
}
impl<T: Copy, M: Maybe<T> + ?Sized> Maybe<T> for &M {
    fn maybe(&self) -> Option<T> {
        (**self).maybe()
    }
}

/// A day: `21/11/2026`, or a dash when it is not known.
pub fn day(day: impl Maybe<NaiveDate>) -> Html {
    match day.maybe() {
        Some(day) => Html(format!("<time datetime=\"{}\">{}</time>", day.format("%Y-%m-%d"), show_date(day))),
        None => unknown(),
    }
}

/// A moment on the Italian wall clock: `21/11/2026 14:05`, or a dash.
pub fn moment(moment: impl Maybe<Instant>) -> Html {
    match moment.maybe() {
        Some(moment) => Html(format!("<time datetime=\"{}\">{}</time>", moment.format("%Y-%m-%dT%H:%M:%SZ"), show_moment(moment))),
        None => unknown(),
    }
}

/// When something of a timeline happened: the moment, or the day alone for what belongs to a whole day and stands at its first
/// instant (the deliveries of a month).
pub fn moment_or_day(at: impl Maybe<Instant>) -> Html {
    match at.maybe().map(|at| (at, local(at).date())) {
        Some((at, whole)) if start_of_day(whole) == at => day(whole),
        _ => moment(at),
    }
}

/// The time of the day of a moment: `14:05`, or a dash.
pub fn hour(moment: impl Maybe<Instant>) -> Html {
    match moment.maybe() {
        Some(moment) => Html(format!("<time datetime=\"{}\">{}</time>", moment.format("%Y-%m-%dT%H:%M:%SZ"), show_time(moment))),
        None => unknown(),
    }
}

const DAYS: [&str; 7] = ["lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"];

fn place(number: u32) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// The month of a day in words, inside a sentence: `novembre 2026`.
pub fn month_in_words(day: NaiveDate) -> String {
    let month = MONTHS.get(place(chrono::Datelike::month0(&day))).copied().unwrap_or("");
    format!("{month} {}", chrono::Datelike::year(&day))
}

/// A day in words for headings: `sabato 21 novembre 2026`. The first of a month is an ordinal, as Italian says it: `1° dicembre`.
pub fn day_in_words(day: impl Maybe<NaiveDate>) -> Html {
    let Some(day) = day.maybe() else { return unknown() };
    let weekday = DAYS.get(place(chrono::Datelike::weekday(&day).num_days_from_monday())).copied().unwrap_or("");
    let number = chrono::Datelike::day(&day);
    let ordinal = if number == 1 { "°" } else { "" };
    Html(format!("{weekday} {number}{ordinal} {}", month_in_words(day)))
}

/// An amount, right-aligned and with tabular digits where figures are compared; a dash when it is not known.
pub fn money(cents: impl Maybe<Cents>) -> Html {
    match cents.maybe() {
        Some(cents) => {
            let class = if cents.is_negative() { "money money-negative" } else { "money" };
            Html(format!("<span class=\"{class}\">{cents}</span>"))
        }
        None => unknown(),
    }
}

/// The age in words on a day: `34 anni`, `8 mesi` below two years, or a dash.
pub fn age_on(birth: impl Maybe<NaiveDate>, on: impl Maybe<NaiveDate>) -> Html {
    let (Some(birth), Some(on)) = (birth.maybe(), on.maybe()) else { return unknown() };
    let years = age(birth, on);
    if years >= 2 {
        return Html(format!("{years}\u{a0}anni"));
    }
    let months = |day: NaiveDate| chrono::Datelike::year(&day) * 12 + i32::try_from(chrono::Datelike::month0(&day)).unwrap_or(0);
    let full = months(on) - months(birth) - i32::from(chrono::Datelike::day(&on) < chrono::Datelike::day(&birth));
    Html(match full.max(0) {
        1 => "1\u{a0}mese".to_owned(),
        months => format!("{months}\u{a0}mesi"),
    })
}

/// The day of a moment in Italy, for comparing with today.
pub fn local_day(moment: impl Maybe<Instant>) -> Option<NaiveDate> {
    moment.maybe().map(|moment| local(moment).date())
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    fn date(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_day_is_read_by_people_and_machines_and_an_unknown_one_says_so() {
        assert_eq!(day(date(2026, 11, 21)).to_string(), r#"<time datetime="2026-11-21">21/11/2026</time>"#);
        assert!(day(None::<NaiveDate>).to_string().contains("non indicato"));
        assert_eq!(day_in_words(Some(date(2026, 11, 21))).to_string(), "sabato 21 novembre 2026");
        assert_eq!(month_in_words(date(2027, 1, 31)), "gennaio 2027");
    }

    #[test]
    fn the_first_of_a_month_is_an_ordinal_in_words_and_no_other_day_is() {
        assert_eq!(day_in_words(date(2026, 12, 1)).to_string(), "martedì 1° dicembre 2026");
        assert_eq!(day_in_words(date(2027, 1, 11)).to_string(), "lunedì 11 gennaio 2027");
        assert_eq!(day_in_words(date(2027, 1, 31)).to_string(), "domenica 31 gennaio 2027");
        assert!(day(date(2026, 12, 1)).to_string().contains(">01/12/2026<"));
    }

    #[test]
    fn a_moment_is_shown_on_the_italian_wall_clock() {
        let moment_utc = Utc.with_ymd_and_hms(2026, 11, 21, 23, 30, 0).unwrap();
        assert!(moment(moment_utc).to_string().contains("22/11/2026 00:30"));
        assert_eq!(local_day(moment_utc), Some(date(2026, 11, 22)));
        assert_eq!(moment_or_day(moment_utc), moment(moment_utc));
        assert_eq!(moment_or_day(start_of_day(date(2026, 11, 22))), day(date(2026, 11, 22)));
    }

    #[test]
    fn small_children_have_months() {
        assert_eq!(age_on(date(2026, 3, 31), date(2026, 11, 21)).to_string(), "7\u{a0}mesi");
        assert_eq!(age_on(date(2025, 1, 1), date(2026, 11, 21)).to_string(), "22\u{a0}mesi");
        assert_eq!(age_on(date(2024, 11, 21), date(2026, 11, 21)).to_string(), "2\u{a0}anni");
    }
}
