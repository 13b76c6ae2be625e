//! The accesses as days and units.

use chrono::NaiveDate;
use kernel::time::local;
use kernel::{AccountId, Instant, UnitId};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use uuid::Uuid;

kernel::code_enum! {
    /// Why something is kept back.
    pub enum Ground {
        /// Whoever did violence would learn who helps.
        Violence = "violence" => "Protezione da violenza",
        /// A child is being protected, also from whoever asks.
        ChildProtection = "child_protection" => "Tutela di un minorenne",
        /// A proceeding of a judicial authority that is not told yet.
        Secret = "secret" => "Procedimento coperto da segreto",
    }
}

/// Something that is kept back.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Withheld {
    /// Identifier.
    pub id: Uuid,
    /// Why, by the law.
    pub ground: Ground,
    /// Why, in words.
    pub reason: String,
    /// Of this unit alone.
    pub unit_id: Option<UnitId>,
    /// What that is called; empty for all.
    pub unit_name: String,
    /// The first moment.
    pub from_at: Instant,
    /// The first moment after it.
    pub until_at: Instant,
    /// When it was decided.
    pub decided_at: Instant,
    /// By whom.
    pub decided_by_name: String,
    /// When it was taken back.
    pub ended_at: Option<Instant>,
}

/// Where somebody worked.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Post {
    /// Who.
    pub account_id: AccountId,
    /// Where.
    pub unit_id: UnitId,
    /// What that is called.
    pub unit_name: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
}

/// An access: when, and by whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// When.
    pub at: Instant,
    /// By whom.
    pub account: AccountId,
}

/// What the program did by itself.
const BY_ITSELF: &str = "Elaborazione automatica";
/// Of an account that worked nowhere on that day.
const ELSEWHERE: &str = "Altro ufficio dell’ente";

/// What the person is told: the units of each day, the latest day first; and how many accesses are kept back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The days.
    pub days: Vec<(NaiveDate, Vec<String>)>,
    /// Accesses that are in none of them.
    pub kept_back: usize,
}

/// Puts accesses together by day and unit, without those that are kept back.
pub fn history(accesses: &[Access], posts: &[Post], withheld: &[Withheld]) -> History {
    let mut of: HashMap<AccountId, Vec<&Post>> = HashMap::new();
    for post in posts {
        of.entry(post.account_id).or_default().push(post);
    }
    let nowhere = Vec::new();
    let mut days: BTreeMap<NaiveDate, BTreeSet<&str>> = BTreeMap::new();
    let mut kept_back = 0_usize;
    for access in accesses {
        let posts = of.get(&access.account).unwrap_or(&nowhere);
        let hides = |one: &Withheld| {
            one.ended_at.is_none()
                && one.from_at <= access.at
                && access.at < one.until_at
                && one.unit_id.is_none_or(|unit| posts.iter().any(|post| post.unit_id == unit))
        };
        if withheld.iter().any(hides) {
            kept_back = kept_back.saturating_add(1);
            continue;
        }
        let day = local(access.at).date();
        let there = posts.iter().find(|post| post.valid_from <= day && day < post.valid_until);
        let unit = match there {
            Some(post) => post.unit_name.as_str(),
            None if access.account == AccountId::SYSTEM => BY_ITSELF,
            None => ELSEWHERE,
        };
        days.entry(day).or_default().insert(unit);
    }
    let days = days.into_iter().rev().map(|(day, units)| (day, units.into_iter().map(str::to_owned).collect())).collect();
    History { days, kept_back }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::time::{parse_iso_date, start_of_day};

    fn day(text: &str) -> NaiveDate {
        parse_iso_date(text).expect("a day")
    }

    fn account(number: u128) -> AccountId {
        AccountId(Uuid::from_u128(number))
    }

    fn post(number: u128, unit: u128, name: &str, from: &str, until: &str) -> Post {
        Post {
            account_id: account(number),
            unit_id: UnitId(Uuid::from_u128(unit)),
            unit_name: name.to_owned(),
            valid_from: day(from),
            valid_until: day(until),
        }
    }

    fn access(number: u128, on: &str) -> Access {
        Access { at: start_of_day(day(on)) + chrono::TimeDelta::hours(10), account: account(number) }
    }

    fn withheld(unit: Option<u128>, from: &str, until: &str) -> Withheld {
        Withheld {
            id: Uuid::from_u128(9),
            ground: Ground::Violence,
            reason: "denuncia".to_owned(),
            unit_id: unit.map(|unit| UnitId(Uuid::from_u128(unit))),
            unit_name: String::new(),
            from_at: start_of_day(day(from)),
            until_at: start_of_day(day(until)),
            decided_at: start_of_day(day(from)),
            decided_by_name: String::new(),
            ended_at: None,
        }
    }

    fn posts() -> Vec<Post> {
        vec![
            post(1, 10, "Municipio 4", "2026-01-01", "2026-06-01"),
            post(1, 11, "Centro antiviolenza", "2026-06-01", "9999-12-31"),
            post(2, 10, "Municipio 4", "2026-01-01", "9999-12-31"),
        ]
    }

    #[test]
    fn the_person_is_told_days_and_units_each_once() {
        let accesses = [access(1, "2026-05-30"), access(2, "2026-05-30"), access(1, "2026-07-01"), access(3, "2026-07-01")];
        let told = history(&accesses, &posts(), &[]);
        assert_eq!(
            told.days,
            vec![
                (day("2026-07-01"), vec!["Altro ufficio dell’ente".to_owned(), "Centro antiviolenza".to_owned()]),
                (day("2026-05-30"), vec!["Municipio 4".to_owned()]),
            ]
        );
    }

    #[test]
    fn what_is_kept_back_leaves_no_trace_in_what_is_told() {
        let accesses = [access(1, "2026-07-01"), access(2, "2026-07-02")];
        let told = history(&accesses, &posts(), &[withheld(Some(11), "2026-06-01", "9999-12-31")]);
        assert_eq!((told.days.len(), told.kept_back), (1, 1));
        assert!(told.days.iter().all(|(_, units)| !units.contains(&"Centro antiviolenza".to_owned())));
        assert_eq!(
            history(&accesses, &posts(), &[withheld(None, "2026-07-01", "2026-07-02")]).kept_back,
            1,
            "only within its days"
        );
        let over = Withheld { ended_at: Some(start_of_day(day("2026-08-01"))), ..withheld(None, "2026-06-01", "9999-12-31") };
        assert_eq!(history(&accesses, &posts(), &[over]).kept_back, 0, "what was taken back is told again");
    }

    #[test]
    fn what_the_program_did_is_said_to_be_the_program() {
        let told = history(&[Access { at: start_of_day(day("2026-07-01")), account: AccountId::SYSTEM }], &posts(), &[]);
        assert_eq!(told.days, vec![(day("2026-07-01"), vec!["Elaborazione automatica".to_owned()])]);
    }
}
