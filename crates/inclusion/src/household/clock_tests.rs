use super::*;
use crate::terms::shipped;
use guard::scope::FOREVER;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn somebody(id: u128, born: &str) -> MemberFacts {
    MemberFacts { id: Uuid::from_u128(id), born: Some(day(born)), obligation: Obligation::Active, released: Vec::new() }
}

fn household(members: Vec<MemberFacts>) -> HouseholdFacts {
    HouseholdFacts {
        state: BenefitState::Running,
        referral: ReferredTo::Social,
        is_listed: true,
        pad_on: Some(day("2026-03-02")),
        held: Vec::new(),
        members,
    }
}

fn next(facts: &HouseholdFacts) -> Option<(DueKind, String)> {
    due(facts, shipped().expect("the terms")).map(|due| (due.kind, due.on.to_string()))
}

#[test]
fn the_first_meeting_is_due_within_120_days_of_the_pact_whoever_is_in_the_household() {
    let mut facts = household(vec![somebody(1, "1950-01-01")]);
    assert_eq!(next(&facts), Some((DueKind::FirstMeeting, "2026-06-30".to_owned())), "also of those who are past sixty");
    facts.pad_on = None;
    assert_eq!(next(&facts), None, "nothing runs before the pact is signed");
}

#[test]
fn whoever_is_bound_comes_again_90_days_after_the_last_meeting() {
    let mut facts = household(vec![somebody(1, "1980-01-01"), somebody(2, "2015-01-01")]);
    facts.held = vec![Held { on: day("2026-04-01"), member: None }, Held { on: day("2026-05-01"), member: None }];
    assert_eq!(next(&facts), Some((DueKind::FollowUp, "2026-07-30".to_owned())));
    facts.members.remove(0);
    assert_eq!(next(&facts).map(|(_, on)| on), Some("2033-01-01".to_owned()), "a child comes when they are of age");
}

#[test]
fn a_meeting_with_one_of_them_moves_only_their_clock() {
    let mut facts = household(vec![somebody(1, "1980-01-01"), somebody(2, "1985-01-01")]);
    facts.held = vec![Held { on: day("2026-04-01"), member: None }];
    facts.held.push(Held { on: day("2026-06-01"), member: Some(Uuid::from_u128(1)) });
    assert_eq!(next(&facts).map(|(_, on)| on), Some("2026-06-30".to_owned()), "the other one is still due");
    facts.held.push(Held { on: day("2026-06-10"), member: Some(Uuid::from_u128(2)) });
    assert_eq!(next(&facts).map(|(_, on)| on), Some("2026-08-30".to_owned()));
}

#[test]
fn sixty_years_and_grounds_of_the_law_release_from_coming_every_90_days() {
    let held = vec![Held { on: day("2026-04-01"), member: None }];
    let of = |member: MemberFacts| HouseholdFacts { held: held.clone(), ..household(vec![member]) };
    assert_eq!(next(&of(somebody(1, "1966-06-29"))), None, "sixty on the very day");
    assert!(next(&of(somebody(1, "1966-07-01"))).is_some(), "the day before they are sixty");
    let released = |ground, until: &str| MemberFacts {
        released: vec![Released { ground, from: day("2026-01-01"), until: day(until) }],
        ..somebody(1, "1980-01-01")
    };
    assert_eq!(next(&of(released(ExemptionGround::Violence, "9999-12-31"))), None);
    let after = next(&of(released(ExemptionGround::Disability, "2026-10-01")));
    assert_eq!(after, Some((DueKind::FollowUp, "2026-10-01".to_owned())), "they come when it ends");
    let other = next(&of(released(ExemptionGround::Other, "9999-12-31"))).map(|(_, on)| on);
    assert_eq!(other, Some("2026-06-30".to_owned()), "a ground that the law does not name releases nobody");
    for obligation in [Obligation::Exempt, Obligation::Sfl] {
        assert_eq!(next(&of(MemberFacts { obligation, ..somebody(1, "1980-01-01") })), None);
    }
    assert!(next(&of(MemberFacts { obligation: Obligation::Unknown, ..somebody(1, "1980-01-01") })).is_some());
}

#[test]
fn nothing_is_due_of_a_household_that_is_over_gone_or_with_the_services_for_work() {
    let facts = household(vec![somebody(1, "1980-01-01")]);
    for state in [BenefitState::Lost, BenefitState::Refused, BenefitState::Ended] {
        assert_eq!(next(&HouseholdFacts { state, ..facts.clone() }), None, "{state:?}");
    }
    assert!(next(&HouseholdFacts { state: BenefitState::Suspended, ..facts.clone() }).is_some(), "who is suspended can come");
    assert_eq!(next(&HouseholdFacts { is_listed: false, ..facts.clone() }), None);
    assert_eq!(next(&HouseholdFacts { referral: ReferredTo::Work, ..facts }), None);
}

proptest! {
    #[test]
    fn a_further_meeting_never_makes_anything_due_earlier_and_what_is_due_is_due_to_somebody_bound(
        born in 1930_i32..2020, others in 1930_i32..2020, meetings in prop::collection::vec((0_u64..700, 0_u8..3), 1..6), more in 0_u64..900,
        release in (0_u64..800, 0_u64..800),
    ) {
        let start = day("2024-03-01");
        let of = |id: u128, year: i32| MemberFacts {
            born: NaiveDate::from_ymd_opt(year, 7, 15),
            released: vec![Released { ground: ExemptionGround::Disability, from: days_after(start, release.0), until: days_after(start, release.0 + release.1) }],
            ..somebody(id, "2000-01-01")
        };
        let mut facts = household(vec![of(1, born), of(2, others)]);
        facts.held = meetings
            .iter()
            .map(|(days, whom)| Held { on: days_after(start, *days), member: (*whom > 0).then(|| Uuid::from_u128(u128::from(*whom))) })
            .collect();
        let terms = shipped().expect("the terms");
        let before = due(&facts, terms);
        if let Some(due) = before {
            prop_assert!(due.on < FOREVER && facts.members.iter().any(|member| is_bound(member, terms, due.on)));
            let first = facts.held.iter().map(|held| held.on).min().expect("a meeting");
            prop_assert!(due.on >= days_after(first, 90));
        }
        facts.held.push(Held { on: days_after(start, 700 + more), member: None });
        let after = due(&facts, terms);
        prop_assert!(before.is_none() == after.is_none() || after.is_none(), "{before:?} {after:?}");
        if let (Some(before), Some(after)) = (before, after) {
            prop_assert!(before.on <= after.on, "{before:?} {after:?}");
        }
    }
}
