//! Which day is the last, which attestation counts.

use super::*;
use kernel::time::{days_after, days_before};
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn attestation(submitted_on: &str) -> NewAttestation {
    let submitted_on = day(submitted_on);
    NewAttestation {
        kind: IseeKind::Ordinary,
        indicator: Indicator::Ordinary,
        protocol: format!("INPS-ISEE-{}-12345678Z-00", submitted_on.year()).parse().expect("a protocol"),
        submitted_on,
        last_day: last_day(IseeKind::Ordinary, Fell::Income, submitted_on),
        value: Cents(600_000),
        scale: Some("2,46".parse().expect("a scale")),
        members: Vec::new(),
        defects: Vec::new(),
    }
}

fn counted(n: u128, kind: IseeKind, submitted_on: NaiveDate) -> Counted {
    Counted {
        id: uuid::Uuid::from_u128(n),
        kind,
        indicator: Indicator::Ordinary,
        protocol: "INPS-ISEE-2026-12345678Z-00".parse().expect("a protocol"),
        submitted_on,
        last_day: last_day(kind, Fell::Income, submitted_on),
        value: Cents(600_000),
        scale: None,
        has_open_defects: false,
        recorded: kernel::Instant::default(),
    }
}

fn fault(of: &NewAttestation) -> String {
    match of.check(day("2026-11-21")) {
        Err(Failure::Invalid(errors)) => errors.into_iter().map(|error| error.field).collect(),
        Err(other) => other.to_string(),
        Ok(()) => String::new(),
    }
}

#[test]
fn an_attestation_holds_to_the_end_of_its_year_and_a_current_one_for_six_months() {
    assert_eq!(last_day(IseeKind::Ordinary, Fell::Income, day("2026-01-02")), day("2026-12-31"));
    assert_eq!(last_day(IseeKind::Minors, Fell::Assets, day("2026-12-31")), day("2026-12-31"));
    assert_eq!(last_day(IseeKind::Current, Fell::Income, day("2026-09-10")), day("2027-03-10"), "also into the next year");
    assert_eq!(last_day(IseeKind::Current, Fell::Income, day("2026-08-31")), day("2027-02-28"), "there is no 31st of February");
    assert_eq!(last_day(IseeKind::Current, Fell::Assets, day("2026-09-10")), day("2026-12-31"));
}

#[test]
fn a_scale_is_kept_to_the_hundredth() {
    for (text, hundredths) in [("1", 100), ("2,46", 246), ("2.46", 246), ("2,5", 250), ("12,35", 1235), (" 1,57 ", 157)] {
        assert_eq!(text.parse::<Scale>().map(Scale::hundredths), Ok(hundredths), "{text}");
    }
    for text in ["", "0,99", "0", "2,465", "2,", ",5", "100", "-1", "1e1", "due", "2,4.6"] {
        assert!(text.parse::<Scale>().is_err(), "{text}");
    }
    assert_eq!(Scale::of_hundredths(246).map(|scale| (scale.to_string(), scale.decimal())), Ok(("2,46".into(), "2.46".into())));
}

#[test]
fn days_and_households_that_cannot_be_are_told_at_their_field() {
    assert_eq!(fault(&attestation("2026-03-02")), "");
    assert_eq!(fault(&attestation("2026-11-22")), "submitted_on", "nothing is submitted tomorrow");
    assert_eq!(fault(&attestation("2014-12-31")), "submitted_on", "before the reform");
    let of_another_year = NewAttestation { protocol: attestation("2025-03-02").protocol, ..attestation("2026-03-02") };
    assert_eq!(fault(&of_another_year), "submitted_on");
    let numbered_after_new_year = NewAttestation { protocol: attestation("2026-03-02").protocol, ..attestation("2025-12-30") };
    assert_eq!(fault(&numbered_after_new_year), "");
    let too_long = NewAttestation { last_day: day("2027-01-01"), ..attestation("2026-03-02") };
    assert_eq!(fault(&too_long), "expires_on");
    let too_short = NewAttestation { last_day: day("2026-03-01"), ..attestation("2026-03-02") };
    assert_eq!(fault(&too_short), "expires_on");
    let member = |relation| NewMember { relation, person: None, tax_code: None, name: "Rossi Luca".into() };
    let two = NewAttestation {
        members: vec![member(MemberRelation::Declarant), member(MemberRelation::Declarant)],
        ..attestation("2026-03-02")
    };
    assert_eq!(fault(&two), "members");
    let code: TaxCode = "RSSMRA80A01F205X".parse().expect("a code");
    let same = NewMember { tax_code: Some(code), ..member(MemberRelation::Child) };
    assert_eq!(fault(&NewAttestation { members: vec![same.clone(), same], ..attestation("2026-03-02") }), "members");
    let defect = NewDefect { kind: DefectKind::Omission, member: Some(0), checked_on: None };
    assert_eq!(fault(&NewAttestation { defects: vec![defect], ..attestation("2026-03-02") }), "defects", "of nobody");
    let tomorrow = NewDefect { member: None, checked_on: Some(day("2026-11-22")), ..defect };
    assert_eq!(fault(&NewAttestation { defects: vec![tomorrow], ..attestation("2026-03-02") }), "defects");
}

#[test]
fn the_newest_that_holds_counts_and_a_current_one_stands_for_the_ordinary() {
    let old = counted(1, IseeKind::Ordinary, day("2026-02-01"));
    let new = counted(2, IseeKind::Ordinary, day("2026-06-01"));
    let current = counted(3, IseeKind::Current, day("2026-09-01"));
    let health = counted(4, IseeKind::Sociosanitario, day("2026-10-01"));
    let all = [old.clone(), new.clone(), current.clone(), health.clone()];
    let on = |kind, day| counts(all.clone(), kind, day);
    assert_eq!(on(IseeKind::Ordinary, day("2026-11-21")), Counting::Holds(current.clone()));
    assert_eq!(on(IseeKind::Ordinary, day("2026-08-31")), Counting::Holds(new), "the current one was not there yet");
    assert_eq!(on(IseeKind::Ordinary, day("2026-05-31")), Counting::Holds(old));
    assert_eq!(on(IseeKind::Ordinary, day("2026-01-31")), Counting::None);
    assert_eq!(on(IseeKind::Ordinary, day("2027-03-01")), Counting::Holds(current.clone()), "six months");
    assert_eq!(on(IseeKind::Ordinary, day("2027-03-02")), Counting::Expired(current.clone()));
    assert_eq!(on(IseeKind::Current, day("2026-08-31")), Counting::None, "an ordinary one is not current");
    assert_eq!(on(IseeKind::Sociosanitario, day("2027-01-01")), Counting::Expired(health));
    assert_eq!(on(IseeKind::Residential, day("2026-11-21")), Counting::None);
}

#[test]
fn the_indicator_for_family_benefits_is_told_and_never_counts() {
    let own = counted(1, IseeKind::Ordinary, day("2026-02-01"));
    let family = Counted { indicator: Indicator::Family, ..counted(2, IseeKind::Ordinary, day("2026-06-01")) };
    let on = day("2026-11-21");
    assert_eq!(counts([own.clone(), family.clone()], IseeKind::Ordinary, on), Counting::Holds(own));
    let gone = counted(3, IseeKind::Ordinary, day("2025-02-01"));
    assert_eq!(counts([gone, family.clone()], IseeKind::Ordinary, on), Counting::OtherIndicator(family.clone()));
    assert_eq!(counts([family], IseeKind::Ordinary, day("2027-01-01")), Counting::None);
}

#[test]
fn of_two_of_one_day_the_later_recorded_counts() {
    let first = counted(2, IseeKind::Ordinary, day("2026-02-01"));
    let later = first.recorded + chrono::TimeDelta::seconds(1);
    let second = Counted { recorded: later, ..counted(1, IseeKind::Ordinary, day("2026-02-01")) };
    assert_eq!(counts([second.clone(), first], IseeKind::Ordinary, day("2026-11-21")), Counting::Holds(second));
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_u64..4_000).prop_map(|days| days_after(NaiveDate::from_ymd_opt(2019, 1, 1).unwrap_or_default(), days))
}

fn any_kind() -> impl Strategy<Value = IseeKind> {
    (0..IseeKind::ALL.len()).prop_map(|at| IseeKind::ALL[at])
}

fn any_fell() -> impl Strategy<Value = Fell> {
    prop_oneof![Just(Fell::Income), Just(Fell::Assets)]
}

proptest! {
    #[test]
    fn it_holds_from_the_first_day_to_the_last_and_on_no_other(kind in any_kind(), fell in any_fell(), from in any_day()) {
        let one = Counted { last_day: last_day(kind, fell, from), ..counted(1, kind, from) };
        prop_assert!(one.holds_on(from) && one.holds_on(one.last_day));
        prop_assert!(!one.holds_on(days_before(from, 1)) && !one.holds_on(days_after(one.last_day, 1)));
        prop_assert!(one.last_day >= from && one.last_day <= days_after(from, 366));
        if !(kind == IseeKind::Current && fell == Fell::Income) {
            prop_assert_eq!((one.last_day.year(), one.last_day.ordinal()), (from.year(), if from.leap_year() { 366 } else { 365 }));
        }
    }

    #[test]
    fn what_counts_holds_and_nothing_newer_does(
        all in prop::collection::vec((any_kind(), any_day(), any::<bool>()), 0..12), wanted in any_kind(), on in any_day(),
    ) {
        let known: Vec<Counted> = (1_u128..).zip(&all).map(|(n, (kind, from, own))| Counted {
            indicator: if *own { Indicator::Ordinary } else { Indicator::Family },
            ..counted(n, *kind, *from)
        }).collect();
        let fits = |one: &&Counted| one.kind.answers(wanted) && one.indicator == Indicator::Ordinary;
        match counts(known.clone(), wanted, on) {
            Counting::Holds(one) => {
                prop_assert!(one.holds_on(on) && fits(&&one));
                prop_assert!(known.iter().filter(fits).all(|other| !other.holds_on(on) || other.submitted_on <= one.submitted_on));
            }
            Counting::Expired(one) => {
                prop_assert!(one.last_day < on);
                prop_assert!(known.iter().filter(fits).filter(|other| other.submitted_on <= on).all(|other| other.last_day <= one.last_day));
            }
            Counting::OtherIndicator(one) => {
                prop_assert!(one.holds_on(on) && one.indicator == Indicator::Family);
                prop_assert!(known.iter().filter(fits).all(|other| !other.holds_on(on)));
            }
            Counting::None => prop_assert!(known.iter().filter(fits).all(|other| other.submitted_on > on)),
        }
    }

    #[test]
    fn a_scale_that_is_shown_is_read_back(hundredths in 100_i64..=9_999) {
        let scale = Scale::of_hundredths(hundredths).expect("a scale");
        prop_assert_eq!(scale.to_string().parse::<Scale>(), Ok(scale));
        prop_assert_eq!(scale.decimal().parse::<Scale>(), Ok(scale));
    }
}
