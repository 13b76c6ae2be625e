//! What follows from what is known, and is never typed: bands of age, the day of majority, the groups somebody seems to belong to.

use super::target::TargetKind;
use crate::person::Birth;
use chrono::NaiveDate;

/// Completed years at which somebody is of age (art. 2 of the civil code).
pub const MAJORITY: i32 = 18;
/// Completed years from which services speak of the elderly.
pub const ELDERLY: i32 = 65;

kernel::code_enum! {
    /// Segments of users for reports: bands of age as the services divide them.
    pub enum AgeBand {
        /// Early childhood.
        Nursery = "0-2" => "0-2 anni",
        /// Kindergarten.
        Kindergarten = "3-5" => "3-5 anni",
        /// Primary school.
        Primary = "6-10" => "6-10 anni",
        /// Middle school.
        Middle = "11-14" => "11-14 anni",
        /// High school.
        High = "15-17" => "15-17 anni",
        /// Young adults.
        Young = "18-29" => "18-29 anni",
        /// Adults.
        Adult = "30-64" => "30-64 anni",
        /// Elderly.
        Elderly = "65-74" => "65-74 anni",
        /// Old.
        Old = "75-84" => "75-84 anni",
        /// Very old.
        VeryOld = "85" => "85 anni e più",
    }
}

impl AgeBand {
    /// The band of an age in completed years; `None` before birth.
    pub const fn of(age: i32) -> Option<AgeBand> {
        Some(match age {
            ..0 => return None,
            0..=2 => AgeBand::Nursery,
            3..=5 => AgeBand::Kindergarten,
            6..=10 => AgeBand::Primary,
            11..=14 => AgeBand::Middle,
            15..=17 => AgeBand::High,
            18..=29 => AgeBand::Young,
            30..=64 => AgeBand::Adult,
            65..=74 => AgeBand::Elderly,
            75..=84 => AgeBand::Old,
            85.. => AgeBand::VeryOld,
        })
    }
}

/// The first day on which somebody is of age; of a birth of which only the year is known the last day that it can be.
pub fn majority(birth: Birth) -> Option<NaiveDate> {
    birth.turns(MAJORITY)
}

/// Whether somebody is a minor on a day: until the last day on which they can come of age, since in doubt somebody is held to be a minor
/// (D.Lgs. 142/2015 art. 19-bis c. 8). Of whom no birth is known it is not said.
pub fn is_minor(birth: Birth, on: NaiveDate) -> Option<bool> {
    majority(birth).map(|of_age| on < of_age)
}

/// What is known of somebody, as far as the proposals look at it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Completed years today.
    pub age: Option<i32>,
    /// `IT`, a `Znnn`, `stateless`, or empty.
    pub citizenship: &'a str,
    /// Whether they are Italian citizens too.
    pub also_italian: bool,
    /// Whether a minor lives with them.
    pub with_minors: bool,
    /// Whether they have no home.
    pub homeless: bool,
    /// Whether a certificate of disability holds, as far as the reader may know.
    pub disabled: bool,
}

/// The groups somebody seems to belong to: for a person to decide on.
pub fn proposals(known: Known<'_>) -> Vec<TargetKind> {
    let minor = known.age.is_some_and(|age| age < MAJORITY);
    let foreign = !known.citizenship.is_empty() && known.citizenship != crate::person::forms::ITALY && !known.also_italian;
    let mut all = Vec::new();
    let mut add = |it: bool, target| {
        if it {
            all.push(target);
        }
    };
    add(minor || known.with_minors, TargetKind::FamilyMinors);
    add(known.disabled, TargetKind::Disabled);
    add(known.age.is_some_and(|age| age >= ELDERLY), TargetKind::Elderly);
    add(foreign, TargetKind::Foreign);
    add(known.homeless, TargetKind::Adults);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn somebody_is_of_age_on_the_eighteenth_birthday_and_of_the_29th_of_february_on_the_first_of_march() {
        let born = |text: &str| Birth { date: Some(day(text)), ..Birth::default() };
        assert_eq!(majority(born("2010-05-03")), Some(day("2028-05-03")));
        assert_eq!(majority(born("2008-02-29")), Some(day("2026-03-01")));
        assert_eq!(majority(Birth { year: Some(2010), ..Birth::default() }), Some(day("2028-12-31")));
        assert_eq!(majority(Birth::default()), None);
    }

    #[test]
    fn who_is_known_by_the_year_alone_is_a_minor_to_the_end_of_the_year_in_which_they_come_of_age() {
        let born = Birth { year: Some(2008), ..Birth::default() };
        assert_eq!(is_minor(born, day("2026-01-01")), Some(true));
        assert_eq!(is_minor(born, day("2026-12-30")), Some(true));
        assert_eq!(is_minor(born, day("2026-12-31")), Some(false));
        assert_eq!(is_minor(Birth::default(), day("2026-12-31")), None);
    }

    #[test]
    fn the_groups_are_proposed_from_what_is_known() {
        let targets = |known| proposals(known);
        assert_eq!(targets(Known::default()), []);
        assert_eq!(
            targets(Known { age: Some(9), citizenship: "Z330", ..Known::default() }),
            [TargetKind::FamilyMinors, TargetKind::Foreign]
        );
        assert_eq!(
            targets(Known { age: Some(9), citizenship: "Z330", also_italian: true, ..Known::default() }),
            [TargetKind::FamilyMinors]
        );
        assert_eq!(
            targets(Known { age: Some(70), disabled: true, ..Known::default() }),
            [TargetKind::Disabled, TargetKind::Elderly]
        );
        assert_eq!(targets(Known { age: Some(40), citizenship: "IT", homeless: true, ..Known::default() }), [TargetKind::Adults]);
    }

    proptest! {
        #[test]
        fn the_day_of_majority_is_the_first_on_which_the_age_says_so(days in 0..60_000u64) {
            let born = kernel::time::days_after(day("1900-01-01"), days);
            let of_age = majority(Birth { date: Some(born), ..Birth::default() }).unwrap_or_default();
            prop_assert_eq!(kernel::time::age(born, of_age), MAJORITY);
            prop_assert_eq!(kernel::time::age(born, kernel::time::days_before(of_age, 1)), MAJORITY - 1);
        }

        #[test]
        fn every_age_has_one_band_and_the_bands_are_in_order(age in 0..130i32) {
            let band = AgeBand::of(age);
            prop_assert!(band.is_some());
            prop_assert!(AgeBand::of(age + 1) >= band);
        }
    }
}
