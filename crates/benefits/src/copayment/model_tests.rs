use super::*;
use kernel::time::days_after;
use proptest::prelude::*;
use regulation::Outcome as Found;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

const RUNS: Runs = Runs { amount: Some(Cents(800)), period: AmountPeriod::Hour, deviates: false };

fn found(outcome: Found, amount: Option<i64>) -> Computed {
    Computed { outcome, amount: amount.map(Cents) }
}

#[test]
fn an_attestation_counts_from_the_month_after_it_was_submitted() {
    assert_eq!(counts_from(day("2026-03-15")), day("2026-04-01"));
    assert_eq!(counts_from(day("2026-03-01")), day("2026-04-01"));
    assert_eq!(counts_from(day("2026-01-31")), day("2026-02-01"));
    assert_eq!(counts_from(day("2026-12-31")), day("2027-01-01"));
}

#[test]
fn one_that_is_over_before_it_would_count_changes_nothing() {
    let december = counts_from(day("2026-12-10"));
    assert_eq!(first_day(december, Some(day("2026-12-31")), day("2026-01-01")), None);
    assert_eq!(first_day(day("2026-04-01"), Some(day("2026-12-31")), day("2026-05-01")), Some(day("2026-05-01")));
    assert_eq!(first_day(day("2026-04-01"), None, day("2026-01-01")), Some(day("2026-04-01")), "a tariff has no such day");
}

#[test]
fn the_same_amount_is_no_proposal_and_another_one_is() {
    let hour = AmountPeriod::Hour;
    assert_eq!(state(RUNS, found(Found::Granted, Some(800)), hour), RecalculationState::Unchanged);
    assert_eq!(state(RUNS, found(Found::Granted, Some(799)), hour), RecalculationState::Proposed);
    assert_eq!(state(RUNS, found(Found::Granted, Some(0)), hour), RecalculationState::Proposed, "nothing to pay is an amount");
    assert_eq!(state(RUNS, found(Found::Granted, Some(800)), AmountPeriod::Month), RecalculationState::Proposed);
}

#[test]
fn what_is_not_known_or_no_longer_granted_is_not_proposed() {
    let hour = AmountPeriod::Hour;
    assert_eq!(state(RUNS, found(Found::Undetermined, None), hour), RecalculationState::Undetermined);
    for outcome in [Found::Refused, Found::Faulty, Found::Granted] {
        assert_eq!(state(RUNS, found(outcome, None), hour), RecalculationState::Examine);
    }
    let discretion = Runs { deviates: true, ..RUNS };
    assert_eq!(state(discretion, found(Found::Granted, Some(700)), hour), RecalculationState::Examine);
    assert_eq!(state(discretion, found(Found::Granted, Some(800)), hour), RecalculationState::Unchanged);
}

#[test]
fn nobody_approves_what_they_asked_for_and_the_program_asks_for_nobody() {
    let (one, other) = (AccountId(Uuid::from_u128(1)), AccountId(Uuid::from_u128(2)));
    assert!(may_approve(RecalculationState::Proposed, Some(one), one, 0).is_err());
    assert!(may_approve(RecalculationState::Proposed, Some(one), other, 0).is_ok());
    assert!(may_approve(RecalculationState::Proposed, None, one, 0).is_ok());
    assert!(may_approve(RecalculationState::Proposed, None, one, 1).is_err(), "the earlier one first");
    for state in RecalculationState::ALL.iter().filter(|state| **state != RecalculationState::Proposed) {
        assert!(may_approve(*state, None, one, 0).is_err());
    }
}

proptest! {
    #[test]
    fn the_day_that_counts_is_the_first_of_a_month_after_the_submission_and_within_it(past in 0_u64..20_000) {
        let submitted = days_after(day("1990-01-01"), past);
        let counts = counts_from(submitted);
        prop_assert!(counts > submitted && counts <= days_after(submitted, 31));
        prop_assert_eq!(counts.day(), 1);
    }

    #[test]
    fn a_decision_is_never_worked_out_again_before_it_began(counts in 0_u64..4_000, began in 0_u64..4_000, last in 0_u64..4_000) {
        let on = |days: u64| days_after(day("2020-01-01"), days);
        if let Some(first) = first_day(on(counts), Some(on(last)), on(began)) {
            prop_assert!(first >= on(began) && first >= on(counts) && first <= on(last));
        } else {
            prop_assert!(on(counts) > on(last) || on(began) > on(last));
        }
    }

    #[test]
    fn only_an_amount_that_is_known_and_differs_waits_to_be_approved(old in proptest::option::of(0_i64..1_000), new in proptest::option::of(0_i64..1_000), deviates in any::<bool>()) {
        let runs = Runs { amount: old.map(Cents), period: AmountPeriod::Month, deviates };
        let got = state(runs, found(Found::Granted, new), AmountPeriod::Month);
        prop_assert_eq!(got == RecalculationState::Proposed, new.is_some() && new != old && !deviates);
        prop_assert_eq!(got == RecalculationState::Unchanged, new.is_some() && new == old);
    }
}
