//! The arithmetic and the completeness of a plan: pure.

use super::SignerRole;
use crate::ports::PricedService;
use crate::problems::Problem;
use chrono::{Months, NaiveDate};
use kernel::{Cents, Failure, Period, code_enum};

/// Most units of one line: beyond that it is a typing error.
pub const MOST_UNITS: i64 = 1_000_000;

code_enum! {
    /// How the quantity of a service was agreed.
    pub enum Measure {
        /// So many units in all.
        Total = "total" => "In totale",
        /// So many units in every month, begun months included.
        Monthly = "monthly" => "Al mese",
    }
}

/// How many months a period touches, counted from its first day; a begun month counts.
pub fn months(period: Period) -> Option<i64> {
    let until = period.until?;
    (1..=1_200_u32).find(|n| period.from.checked_add_months(Months::new(*n)).is_none_or(|day| day >= until)).map(i64::from)
}

/// Whole units over the whole period.
pub fn quantity(measure: Measure, units: i64, period: Period) -> Option<i64> {
    match measure {
        Measure::Total => Some(units),
        Measure::Monthly => units.checked_mul(months(period)?),
    }
    .filter(|quantity| (1..=MOST_UNITS).contains(quantity))
}

/// What a line costs.
pub fn total(quantity: i64, unit_price: Cents) -> Option<Cents> {
    unit_price.times(quantity).ok().filter(|total| *total <= Cents::FORM_LIMIT)
}

/// What a plan has, as far as its completeness goes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Goals.
    pub goals: usize,
    /// Actions.
    pub actions: usize,
    /// Services.
    pub services: usize,
    /// As whom people sign.
    pub signers: Vec<SignerRole>,
}

/// What is still missing before a plan can be signed, in sentences.
pub fn missing(contents: &Contents) -> Vec<&'static str> {
    let person = |role: &SignerRole| {
        matches!(
            role,
            SignerRole::Person | SignerRole::Parent | SignerRole::Guardian | SignerRole::SupportAdministrator | SignerRole::Family
        )
    };
    let mut missing = Vec::new();
    if contents.goals == 0 {
        missing.push("Manca almeno un obiettivo, con le parole della persona.");
    }
    if contents.actions == 0 && contents.services == 0 {
        missing.push("Manca almeno un’azione o un servizio.");
    }
    if !contents.signers.iter().any(person) {
        missing.push("Manca la firma della persona o di chi la rappresenta.");
    }
    if !contents.signers.contains(&SignerRole::Service) {
        missing.push("Manca la firma del servizio sociale.");
    }
    missing
}

/// What the plan says of a service, for comparing with the catalogue of today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agreed {
    /// The service.
    pub service_name: String,
    /// The provider.
    pub provider_name: String,
    /// Price of a unit.
    pub unit_price: Cents,
    /// Quantity.
    pub quantity: i64,
}

/// How the catalogue of today differs from what a line of a plan says.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Difference {
    /// The service.
    pub service_name: String,
    /// What changed ("Prezzo unitario", "Ente").
    pub what: &'static str,
    /// As the plan has it.
    pub in_plan: String,
    /// As the catalogue has it.
    pub in_catalogue: String,
}

/// The differences of one line; another version of the same price at the same provider is none.
pub fn differences(line: &Agreed, now: Option<&PricedService>) -> Vec<Difference> {
    let difference = |what, in_plan: String, in_catalogue: String| Difference {
        service_name: line.service_name.clone(),
        what,
        in_plan,
        in_catalogue,
    };
    let Some(now) = now else {
        return vec![difference(
            "Disponibilità",
            format!("{} a {}", line.provider_name, line.unit_price),
            "Nessun prezzo in vigore".to_owned(),
        )];
    };
    let mut found = Vec::new();
    if now.unit_price != line.unit_price {
        found.push(difference("Prezzo unitario", line.unit_price.to_string(), now.unit_price.to_string()));
        if let (Some(before), Some(after)) = (total(line.quantity, line.unit_price), total(line.quantity, now.unit_price)) {
            found.push(difference("Costo totale", before.to_string(), after.to_string()));
        }
    }
    if now.provider_name != line.provider_name {
        found.push(difference("Ente", line.provider_name.clone(), now.provider_name.clone()));
    }
    found
}

/// A service lasts within its plan.
pub fn check_within(service: Period, starts_on: NaiveDate, ends_on: NaiveDate) -> Result<(), Failure> {
    if service.from >= starts_on && service.last_day().is_some_and(|last| last <= ends_on) {
        Ok(())
    } else {
        Err(Problem::ServiceOutsidePlan.into())
    }
}

/// A plan's own days: it ends, and is reviewed before it ends.
pub fn check_days(starts_on: NaiveDate, ends_on: NaiveDate, review_on: NaiveDate) -> Vec<(&'static str, &'static str)> {
    let mut faults = Vec::new();
    if ends_on < starts_on {
        faults.push(("ends_on", "La fine non può precedere l’inizio."));
    }
    if review_on < starts_on || review_on > ends_on {
        faults.push(("review_on", "La prima verifica va fra l’inizio e la fine del progetto."));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }
    fn through(from: NaiveDate, last: NaiveDate) -> Period {
        Period::through(from, last).unwrap()
    }

    #[test]
    fn a_begun_month_counts() {
        for (from, last, expected) in [
            (day(2026, 12, 1), day(2027, 11, 30), 12),
            (day(2026, 1, 15), day(2026, 3, 14), 2),
            (day(2026, 1, 15), day(2026, 3, 15), 3),
            (day(2026, 1, 31), day(2026, 2, 27), 1),
            (day(2026, 5, 1), day(2026, 5, 1), 1),
        ] {
            assert_eq!(months(through(from, last)), Some(expected), "{from} {last}");
        }
        assert_eq!(quantity(Measure::Monthly, 12, through(day(2026, 12, 1), day(2027, 5, 31))), Some(72));
        assert_eq!(quantity(Measure::Total, 12, through(day(2026, 12, 1), day(2027, 5, 31))), Some(12));
        assert_eq!(quantity(Measure::Total, 0, through(day(2026, 12, 1), day(2027, 5, 31))), None);
    }

    #[test]
    fn a_plan_is_complete_with_a_goal_something_to_do_and_both_signatures() {
        let complete = Contents { goals: 1, actions: 1, services: 0, signers: vec![SignerRole::Guardian, SignerRole::Service] };
        assert!(missing(&complete).is_empty());
        assert_eq!(missing(&Contents::default()).len(), 4);
        assert_eq!(missing(&Contents { signers: vec![SignerRole::Service, SignerRole::Provider], ..complete }).len(), 1);
    }

    #[test]
    fn another_price_or_provider_is_noticed_and_a_new_version_of_the_same_is_not() {
        let line = Agreed { service_name: "SAD".into(), provider_name: "Coop".into(), unit_price: Cents(2150), quantity: 10 };
        let now = |cents, name: &str| PricedService {
            unit_price: Cents(cents),
            provider: kernel::ProviderId(uuid::Uuid::nil()),
            provider_name: name.into(),
            price_version: uuid::Uuid::from_u128(9),
            valid_until: None,
        };
        assert!(differences(&line, Some(&now(2150, "Coop"))).is_empty());
        let dearer = differences(&line, Some(&now(2300, "Coop")));
        assert_eq!(dearer.iter().map(|found| found.what).collect::<Vec<_>>(), ["Prezzo unitario", "Costo totale"]);
        assert!(dearer[1].in_catalogue.contains("230,00"));
        assert_eq!(differences(&line, Some(&now(2150, "Altra"))).len(), 1);
        assert_eq!(differences(&line, None).len(), 1);
    }

    #[test]
    fn a_plan_ends_and_is_reviewed_before_its_end() {
        let (from, to) = (day(2026, 12, 1), day(2027, 5, 31));
        assert!(check_days(from, to, day(2027, 3, 1)).is_empty());
        assert_eq!(check_days(to, from, to).len(), 2);
        assert!(check_within(through(from, to), from, to).is_ok());
        assert!(check_within(through(from, day(2027, 6, 1)), from, to).is_err());
    }

    proptest! {
        #[test]
        fn months_cover_the_period_and_one_less_does_not(start in 0_i64..3_000, length in 1_i64..2_000) {
            let from = day(2024, 1, 1) + chrono::TimeDelta::days(start);
            let until = from + chrono::TimeDelta::days(length);
            let n = months(Period::new(from, Some(until)).unwrap()).unwrap();
            let after = |n: i64| from.checked_add_months(Months::new(u32::try_from(n).unwrap())).unwrap();
            prop_assert!(after(n) >= until);
            prop_assert!(n == 1 || after(n - 1) < until);
        }

        #[test]
        fn a_total_is_quantity_times_price_or_nothing(quantity in 1_i64..=MOST_UNITS, price in 0_i64..1_000_000_000) {
            match total(quantity, Cents(price)) {
                Some(sum) => prop_assert_eq!(i128::from(sum.0), i128::from(quantity) * i128::from(price)),
                None => prop_assert!(i128::from(quantity) * i128::from(price) > i128::from(Cents::FORM_LIMIT.0)),
            }
        }
    }
}
