use super::*;
use proptest::prelude::*;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_default()
}

fn granted(amount: i64) -> NewDecision {
    NewDecision {
        outcome: DecisionOutcome::Granted,
        amount: Some(Cents(amount)),
        valid_from: Some(day("2026-04-01")),
        valid_until: None,
        reasons: String::new(),
        deviation: String::new(),
        minutes: String::new(),
        ceiling: None,
    }
}

const YES: Computed = Computed { outcome: regulation::Outcome::Granted, amount: Some(Cents(25_000)) };
const NO: Computed = Computed { outcome: regulation::Outcome::Refused, amount: None };
const NOT_YET: Computed = Computed { outcome: regulation::Outcome::Undetermined, amount: None };

#[test]
fn ten_days_from_the_day_on_which_the_notice_came_and_to_a_working_day() {
    assert_eq!(answer_by(day("2026-03-02")), day("2026-03-12"));
    assert_eq!(answer_by(day("2026-12-15")), day("2026-12-28"), "the tenth is Christmas");
}

#[test]
fn a_refusal_waits_for_a_notice_and_for_its_ten_days_or_for_a_word_that_nothing_more_comes() {
    let noticed = Noticed { answer_by: day("2026-03-12"), nothing_more_on: None };
    let refused = |result: Outcome<()>| match result {
        Err(Failure::Refused(refusal)) => refusal.code,
        _ => "",
    };
    assert_eq!(refused(may_refuse(false, None, day("2026-03-12"))), Problem::NoNotice.code());
    assert_eq!(refused(may_refuse(false, Some(noticed), day("2026-03-12"))), Problem::NoticeRuns.code());
    assert!(may_refuse(false, Some(noticed), day("2026-03-13")).is_ok());
    let silent = Noticed { nothing_more_on: Some(day("2026-03-05")), ..noticed };
    assert!(may_refuse(false, Some(silent), day("2026-03-05")).is_ok());
    assert!(may_refuse(true, None, day("2026-03-01")).is_ok(), "a competition knows no notice");
}

#[test]
fn what_the_regulation_says_needs_no_words_and_anything_else_does() {
    assert!(granted(25_000).check(YES).is_ok());
    assert!(granted(25_001).check(YES).is_err());
    assert!(NewDecision { deviation: "Delibera 12".into(), ..granted(25_001) }.check(YES).is_ok());
    assert!(granted(25_000).check(NO).is_err());
    let refused = NewDecision { outcome: DecisionOutcome::Refused, amount: None, valid_from: None, ..granted(0) };
    assert!(refused.check(NO).is_err(), "a refusal has reasons");
    assert!(NewDecision { reasons: "ISEE".into(), ..refused }.check(NO).is_ok());
}

#[test]
fn what_gives_nothing_is_a_refusal_and_what_gives_less_is_a_grant_in_part_with_its_reasons_after_a_notice() {
    let words = |new: NewDecision| NewDecision { deviation: "Delibera 12".into(), ..new };
    assert!(words(granted(0)).check(YES).is_err() && words(granted(0)).check(NO).is_err());
    assert!(words(NewDecision { amount: None, ..granted(0) }).check(YES).is_err());
    assert!(words(NewDecision { amount: None, ..granted(0) }).check(NO).is_ok(), "a service has no amount");
    assert!(words(granted(24_999)).check(YES).is_err(), "it is less: a grant in part");
    let partial = NewDecision { outcome: DecisionOutcome::Partial, ..words(granted(24_999)) };
    assert!(partial.check(YES).is_err(), "and says why");
    assert!(NewDecision { reasons: "Le risorse non bastano".into(), ..partial.clone() }.check(YES).is_ok());
    assert!(partial.is_adverse() && !granted(25_000).is_adverse());
    assert!(!NewDecision { ceiling: Some(Cents(30_000)), ..partial }.is_adverse(), "within a ceiling it is left to discretion");
}

#[test]
fn a_grant_is_annulled_within_six_months_and_a_refusal_is_always_looked_at_again() {
    let check = |outcome, today: &str| check_annulment(outcome, day("2026-03-02"), day(today)).is_ok();
    assert!(check(DecisionOutcome::Granted, "2026-09-02") && !check(DecisionOutcome::Granted, "2026-09-03"));
    assert_eq!((months_to_annul(day("2025-12-17")), months_to_annul(day("2025-12-18"))), (12, 6), "L. 182/2025");
    assert!(!check(DecisionOutcome::Partial, "2028-01-01") && check(DecisionOutcome::Refused, "2028-01-01"));
}

#[test]
fn a_grant_begins_in_a_year_that_makes_sense() {
    let check = |from: &str| check_first_day(day("2026-03-02"), day("2026-03-20"), Some(day(from)));
    assert!(check("2026-01-01").is_ok() && check("2027-01-01").is_ok());
    assert!(check("2006-04-01").is_err() && check("2062-04-01").is_err());
    assert!(check_first_day(day("2026-03-02"), day("2026-03-20"), None).is_ok(), "a refusal has none");
}

#[test]
fn what_is_not_known_yet_is_not_granted_whatever_words_there_are() {
    assert!(NewDecision { deviation: "Conosco la famiglia".into(), ..granted(25_000) }.check(NOT_YET).is_err());
    let refused = NewDecision {
        outcome: DecisionOutcome::Refused,
        amount: None,
        valid_from: None,
        reasons: "I documenti non sono arrivati".into(),
        deviation: "Non ha completato la domanda".into(),
        ..granted(0)
    };
    assert!(refused.check(NOT_YET).is_ok());
}

#[test]
fn a_contribution_at_discretion_stays_below_its_ceiling_and_has_minutes() {
    let with = |amount, minutes: &str| NewDecision {
        ceiling: Some(Cents(30_000)),
        minutes: minutes.to_owned(),
        deviation: "Contributo una tantum".into(),
        ..granted(amount)
    };
    assert!(with(30_000, "Verbale 3").check(YES).is_ok());
    assert!(with(30_001, "Verbale 3").check(YES).is_err());
    assert!(with(30_000, "").check(YES).is_err());
}

#[test]
fn a_grant_is_taken_back_from_a_day_on_which_it_holds() {
    let days = (Some(day("2026-04-01")), Some(day("2026-07-01")));
    let revoke = |from| check_revocation(DecisionOutcome::Granted, days, day(from));
    assert!(revoke("2026-03-31").is_err() && revoke("2026-07-01").is_err());
    assert!(revoke("2026-04-01").is_ok() && revoke("2026-06-30").is_ok());
    assert!(check_revocation(DecisionOutcome::Refused, (None, None), day("2026-04-01")).is_err());
}

fn moves() -> impl Strategy<Value = Vec<DecisionMove>> {
    proptest::collection::vec(proptest::sample::select(DecisionMove::ALL), 0..12)
}

proptest! {
    #[test]
    fn whatever_is_tried_a_decision_is_decided_once_and_never_again_a_proposal(moves in moves()) {
        let (mut state, mut decided) = (DecisionState::Proposed, 0);
        for one in moves {
            if let Ok(after) = state.after(one) {
                decided += usize::from(one == DecisionMove::Decide);
                prop_assert_ne!(after, DecisionState::Proposed);
                state = after;
            }
        }
        prop_assert!(decided <= 1);
    }

    #[test]
    fn a_refusal_is_never_proposed_before_the_tenth_day_is_over(offset in 0_u64..400, waited in 0_u64..30) {
        let received = days_after(day("2026-01-01"), offset);
        let notice = Noticed { answer_by: answer_by(received), nothing_more_on: None };
        let today = days_after(received, waited);
        if may_refuse(false, Some(notice), today).is_ok() {
            prop_assert!(waited > DAYS_TO_ANSWER);
        }
        prop_assert!(!kernel::holidays::is_free(notice.answer_by));
    }

    #[test]
    fn nobody_decides_what_they_proposed(one in any::<u128>(), other in any::<u128>()) {
        let (one, other) = (AccountId(Uuid::from_u128(one)), AccountId(Uuid::from_u128(other)));
        prop_assert_eq!(two_people(one, other).is_ok(), one != other);
    }
}
