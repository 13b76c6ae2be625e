//! Age on a day, in completed years, and the ages that something is for. The one place that counts years of life: of a birth of which
//! only the year is known, or that somebody estimated, the age is a band, and it is said so.

use super::model::Birth;
use chrono::{Datelike, Months, NaiveDate};
use kernel::time::age;

/// Years by which a birth that was estimated may be off, either way: the margin that reports on the age of unaccompanied minors state
/// most often (L. 47/2017 art. 5 asks for the margin to be written; in doubt the person is held to be a minor).
pub const ESTIMATE: i32 = 2;
/// The highest age that a limit may name.
pub const OLDEST: i32 = 120;

/// How well an age is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sureness {
    /// From the day of birth.
    Exact,
    /// From the year alone.
    YearAlone,
    /// From an estimate.
    Estimated,
}

/// Completed years on a day: `least` to `most`, the same where the day of birth is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// The fewest that they can be.
    pub least: i32,
    /// The most that they can be.
    pub most: i32,
    /// Why the two differ.
    pub sureness: Sureness,
}

impl Age {
    /// Of somebody born then, on a day. `None` when nothing of the birth is known.
    pub fn on(birth: Birth, on: NaiveDate) -> Option<Age> {
        let (least, most) = match (birth.date, birth.year) {
            (Some(date), _) => (age(date, on), age(date, on)),
            (None, Some(year)) => {
                let most = on.year().saturating_sub(year);
                // On the last day of the year everybody born in it has had the birthday.
                let least = if (on.month(), on.day()) == (12, 31) { most } else { most.saturating_sub(1) };
                (least, most)
            }
            (None, None) => return None,
        };
        Some(match (birth.estimated, birth.date) {
            (true, _) => Age {
                least: least.saturating_sub(ESTIMATE).max(0),
                most: most.saturating_add(ESTIMATE),
                sureness: Sureness::Estimated,
            },
            (false, Some(_)) => Age { least, most, sureness: Sureness::Exact },
            (false, None) => Age { least: least.max(0), most, sureness: Sureness::YearAlone },
        })
    }

    /// `64 anni`, `tra 63 e 64 anni (si conosce solo l’anno di nascita)`, `tra 15 e 19 anni (età stimata)`.
    pub fn words(self) -> String {
        let years = |years: i32| if years == 1 { "1 anno".to_owned() } else { format!("{years} anni") };
        if self.least == self.most {
            return if self.least < 1 { "meno di un anno".to_owned() } else { years(self.least) };
        }
        let band = format!("tra {} e {}", self.least, years(self.most));
        match self.sureness {
            Sureness::Exact => band,
            Sureness::YearAlone => format!("{band} (si conosce solo l’anno di nascita)"),
            Sureness::Estimated => format!("{band} (età stimata)"),
        }
    }
}

impl Birth {
    /// The first day on which somebody has completed so many years; of a birth of which only the year is known the last day that it
    /// can be. Who was born on the 29th of February completes a year on the first of March of a year that has none.
    pub fn turns(self, years: i32) -> Option<NaiveDate> {
        let born = self.date.or_else(|| self.year.and_then(|year| NaiveDate::from_ymd_opt(year, 12, 31)))?;
        let day = born.checked_add_months(Months::new(u32::try_from(years).ok()?.checked_mul(12)?))?;
        if day.day() == born.day() { Some(day) } else { day.succ_opt() }
    }
}

/// Which ages something is for, in completed years, both included; no bound where `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgeLimit {
    /// The youngest.
    pub least: Option<i32>,
    /// The oldest.
    pub most: Option<i32>,
}

/// Whether an age is among those that something is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It is.
    Fits,
    /// Not yet.
    TooYoung,
    /// Not any more.
    TooOld,
    /// Of the ages that it may be some are and some are not.
    Unsure,
    /// Nothing of the birth is known.
    Unknown,
}

impl AgeLimit {
    /// Whether there is a bound at all.
    pub const fn is_bound(self) -> bool {
        self.least.is_some() || self.most.is_some()
    }
    /// Whether somebody of this age is among them.
    pub fn fit(self, age: Option<Age>) -> Fit {
        if !self.is_bound() {
            return Fit::Fits;
        }
        let Some(age) = age else { return Fit::Unknown };
        let young = |years: i32| self.least.is_some_and(|least| years < least);
        let old = |years: i32| self.most.is_some_and(|most| years > most);
        if young(age.most) {
            Fit::TooYoung
        } else if old(age.least) {
            Fit::TooOld
        } else if young(age.least) || old(age.most) {
            Fit::Unsure
        } else {
            Fit::Fits
        }
    }
    /// `da 65 anni`, `fino a 17 anni`, `da 18 a 65 anni`; empty without a bound.
    pub fn words(self) -> String {
        match (self.least, self.most) {
            (None, None) => String::new(),
            (Some(least), None) => format!("da {} anni", least),
            (None, Some(0)) => "sotto l’anno".to_owned(),
            (None, Some(most)) => format!("fino a {most} anni"),
            (Some(least), Some(most)) if least == most => format!("di {most} anni"),
            (Some(least), Some(most)) => format!("da {least} a {most} anni"),
        }
    }
    /// For whom it is: `chi ha compiuto 65 anni`, `chi non ha ancora compiuto 18 anni`, `chi ha da 18 a 65 anni`.
    pub fn whom(self) -> String {
        match (self.least, self.most) {
            (None, None) => "tutti".to_owned(),
            (Some(least), None) => format!("chi ha compiuto {least} anni"),
            (None, Some(most)) => format!("chi non ha ancora compiuto {} anni", most.saturating_add(1)),
            (Some(_), Some(_)) => format!("chi ha {}", self.words().trim_start_matches("di ")),
        }
    }
    /// What there is to say of somebody of this age; `None` when the age is among them.
    pub fn sentence(self, age: Option<Age>) -> Option<String> {
        let whom = self.whom();
        match (self.fit(age), age) {
            (Fit::Fits, _) => None,
            (Fit::TooYoung | Fit::TooOld, Some(age)) => Some(format!("Ha {}: il servizio è per {whom}.", age.words())),
            (Fit::Unsure, Some(age)) => Some(format!("Ha {}: il servizio è per {whom}. L’età va verificata.", age.words())),
            (_, _) => Some(format!("La data di nascita non si conosce: il servizio è per {whom}. L’età va verificata.")),
        }
    }
    /// The same to whoever may not know of the person: whether the age is among them, and never which it is.
    pub fn sentence_without_age(self, age: Option<Age>) -> Option<String> {
        match self.fit(age) {
            Fit::Fits => None,
            Fit::TooYoung | Fit::TooOld => {
                Some(format!("L’età della persona non è fra quelle previste: il servizio è per {}.", self.whom()))
            }
            Fit::Unsure | Fit::Unknown => Some(format!("Il servizio è per {}. L’età della persona va verificata.", self.whom())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }
    fn born(text: &str) -> Birth {
        Birth { date: Some(day(text)), ..Birth::default() }
    }

    #[test]
    fn the_age_is_complete_on_the_birthday_and_not_the_day_before() {
        let age = |on: &str| Age::on(born("1961-11-21"), day(on)).map(|age| (age.least, age.most));
        assert_eq!(age("2026-11-20"), Some((64, 64)));
        assert_eq!(age("2026-11-21"), Some((65, 65)));
        assert_eq!(Age::on(Birth::default(), day("2026-11-21")), None);
    }

    #[test]
    fn of_a_year_or_an_estimate_alone_the_age_is_a_band_and_it_is_said_so() {
        let year = Birth { year: Some(1961), ..Birth::default() };
        let words = |birth, on: &str| Age::on(birth, day(on)).map(Age::words).unwrap_or_default();
        assert_eq!(words(year, "2026-11-21"), "tra 64 e 65 anni (si conosce solo l’anno di nascita)");
        assert_eq!(words(year, "2026-12-31"), "65 anni");
        assert_eq!(words(Birth { estimated: true, ..born("2009-01-01") }, "2026-11-21"), "tra 15 e 19 anni (età stimata)");
        assert_eq!(words(born("2026-06-01"), "2026-11-21"), "meno di un anno");
        assert_eq!(words(born("2025-06-01"), "2026-11-21"), "1 anno");
    }

    #[test]
    fn somebody_a_day_too_young_is_told_for_whom_the_service_is() {
        let elderly = AgeLimit { least: Some(65), most: None };
        let at = |text: &str| Age::on(born(text), day("2026-11-21"));
        assert_eq!(elderly.sentence(at("1961-11-21")), None);
        assert_eq!(elderly.sentence(at("1961-11-22")).unwrap(), "Ha 64 anni: il servizio è per chi ha compiuto 65 anni.");
        let minors = AgeLimit { least: None, most: Some(17) };
        assert_eq!(minors.sentence(at("2008-11-21")).unwrap(), "Ha 18 anni: il servizio è per chi non ha ancora compiuto 18 anni.");
        let centre = AgeLimit { least: Some(18), most: Some(65) };
        assert_eq!(centre.sentence(at("1950-01-01")).unwrap(), "Ha 76 anni: il servizio è per chi ha da 18 a 65 anni.");
        assert_eq!(centre.fit(Age::on(Birth { year: Some(1961), ..Birth::default() }, day("2026-11-21"))), Fit::Fits);
        assert_eq!(elderly.fit(Age::on(Birth { year: Some(1961), ..Birth::default() }, day("2026-11-21"))), Fit::Unsure);
        assert_eq!(elderly.fit(None), Fit::Unknown);
        assert!(elderly.sentence(None).is_some_and(|words| words.contains("verificata")));
        assert!(!elderly.sentence_without_age(at("1970-01-01")).unwrap().contains("56"));
        assert_eq!(AgeLimit::default().fit(None), Fit::Fits);
    }

    proptest! {
        #[test]
        fn a_number_of_years_is_complete_from_the_day_on_which_it_is_turned(days in 0..60_000u64, years in 0..120i32) {
            let birth = Birth { date: Some(kernel::time::days_after(day("1896-01-01"), days)), ..Birth::default() };
            let turns = birth.turns(years).unwrap_or_default();
            let on = |day| Age::on(birth, day).map(|age| age.least).unwrap_or_default();
            prop_assert_eq!(on(turns), years);
            prop_assert_eq!(on(kernel::time::days_before(turns, 1)), years - 1);
        }

        #[test]
        fn a_band_holds_every_age_that_a_birth_of_the_year_can_have(year in 1900..2026i32, birthday in 0..365u64, on in 0..365u64) {
            let today = kernel::time::days_after(day("2026-01-01"), on);
            let exact = Age::on(Birth { date: Some(kernel::time::days_after(NaiveDate::from_ymd_opt(year, 1, 1).unwrap(), birthday)), ..Birth::default() }, today).unwrap();
            let band = Age::on(Birth { year: Some(year), ..Birth::default() }, today).unwrap();
            prop_assume!(exact.least >= 0);
            prop_assert!(band.least <= exact.least && exact.most <= band.most);
        }
    }
}
