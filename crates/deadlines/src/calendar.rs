//! Free days of a place: those of the State, and the day of the patron saint where it counts.

use chrono::{Datelike, NaiveDate};
use kernel::holidays;
use kernel::time::days_after;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The patron saints as they are shipped.
pub(crate) const PATRONS: &str = include_str!("../../../data/national/patrons.toml");

/// Days in a row that can be free at most, with room: Christmas, a weekend and a patron never make twenty.
const FREE_IN_A_ROW: u64 = 20;

/// Which days are free in a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Month and day of the patron saint; none where only the holidays of the State count.
    patron: Option<(u32, u32)>,
}

impl Calendar {
    /// Saturdays, Sundays and the holidays of the State: what courts count by.
    pub const NATIONAL: Calendar = Calendar { patron: None };

    /// The calendar of a Comune by its Belfiore code (`F205`): that of the State where the saint is not known.
    pub fn of_place(belfiore: &str) -> Calendar {
        static SAINTS: OnceLock<BTreeMap<String, (u32, u32)>> = OnceLock::new();
        let saints = SAINTS.get_or_init(|| read(PATRONS).unwrap_or_default());
        Calendar { patron: saints.get(belfiore).copied() }
    }

    /// Whether nobody works on this day.
    pub fn is_free(&self, day: NaiveDate) -> bool {
        holidays::is_free(day) || self.patron == Some((day.month(), day.day()))
    }

    /// The day itself, or the first one after it that is not free.
    pub fn first_working(&self, day: NaiveDate) -> NaiveDate {
        (0..FREE_IN_A_ROW).map(|days| days_after(day, days)).find(|day| !self.is_free(*day)).unwrap_or(day)
    }

    /// So many working days after a day, which itself is not counted; with none, the day or the first working one after it.
    pub fn working_days_after(&self, day: NaiveDate, days: u32) -> NaiveDate {
        if days == 0 {
            return self.first_working(day);
        }
        let mut end = day;
        for _ in 0..days {
            end = self.first_working(days_after(end, 1));
        }
        end
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    patron: Vec<Patron>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Patron {
    belfiore: String,
    name: String,
    saint: String,
    /// `12-07`.
    day: String,
    source: String,
}

/// Reads the saints, or says what is wrong with which of them.
fn read(text: &str) -> Result<BTreeMap<String, (u32, u32)>, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut saints = BTreeMap::new();
    for patron in file.patron {
        let (name, day) = (patron.name, patron.day);
        // A leap year: the 29th of February is a day as well.
        let on = NaiveDate::parse_from_str(&format!("2024-{day}"), "%Y-%m-%d")
            .map_err(|_| format!("{name}: «{day}» is no month and day"))?;
        if patron.saint.is_empty() || patron.source.is_empty() || patron.belfiore.len() != 4 {
            return Err(format!("{name}: a saint, a source and a code of four are needed"));
        }
        if saints.insert(patron.belfiore, (on.month(), on.day())).is_some() {
            return Err(format!("{name} is there twice"));
        }
    }
    Ok(saints)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn the_list_of_patrons_is_whole_and_says_whose_they_are() {
        let saints = read(PATRONS).expect("the shipped list");
        assert_eq!(saints.get("F205"), Some(&(12, 7)), "sant'Ambrogio");
        for (code, _) in saints {
            assert!(kernel::place::was_valid_on(&code, day("2026-11-21")), "{code} is no Comune");
        }
    }

    #[test]
    fn the_seventh_of_december_is_free_in_milan_alone() {
        let (milan, nowhere) = (Calendar::of_place("F205"), Calendar::of_place("X000"));
        assert!(milan.is_free(day("2026-12-07")) && !Calendar::NATIONAL.is_free(day("2026-12-07")));
        assert_eq!(nowhere, Calendar::NATIONAL);
        assert_eq!(
            milan.first_working(day("2026-12-05")),
            day("2026-12-09"),
            "Saturday, Sunday, the patron, the Immaculate Conception"
        );
        assert_eq!(Calendar::NATIONAL.first_working(day("2026-12-05")), day("2026-12-07"));
    }

    #[test]
    fn working_days_leave_out_the_free_ones_and_the_day_of_the_start() {
        let milan = Calendar::of_place("F205");
        assert_eq!(
            milan.working_days_after(day("2026-12-04"), 4),
            day("2026-12-14"),
            "Friday to Wednesday, Thursday, Friday, Monday"
        );
        assert_eq!(Calendar::NATIONAL.working_days_after(day("2026-12-04"), 4), day("2026-12-11"));
        assert_eq!(milan.working_days_after(day("2026-12-06"), 0), day("2026-12-09"));
    }
}
