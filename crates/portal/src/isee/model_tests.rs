//! The indicator by the worked cases of the rule, and by what must hold of every household.

use super::model::{Household, OrientationKind, Outside, Person};
use super::parameters::Parameters;
use chrono::NaiveDate;
use kernel::Cents;
use proptest::prelude::*;

fn today() -> Parameters {
    Parameters::on(NaiveDate::from_ymd_opt(2026, 11, 23).unwrap()).unwrap()
}

fn euro(amount: i64) -> Cents {
    Cents(amount * 100)
}

fn adult(income: i64) -> Person {
    Person { employee_income: euro(income), ..Person::default() }
}

fn child(age: i64) -> Person {
    Person { is_child: true, age: Some(age), ..Person::default() }
}

fn of(members: Vec<Person>) -> Household {
    Household { members, ..Household::default() }
}

fn isee(household: &Household) -> Cents {
    household.indicator(OrientationKind::Ordinary, &today()).isee
}

#[test]
fn the_scale_is_that_of_annex_one() {
    let scale = |household: &Household| household.scale(&today());
    for (members, expected) in [(1, 100), (2, 157), (3, 204), (4, 246), (5, 285), (6, 320), (8, 390)] {
        assert_eq!(scale(&of(vec![adult(0); members])), expected, "{members}");
    }
    let two = of(vec![adult(0), adult(0), child(2), child(6)]);
    assert_eq!(scale(&two), 246);
    assert_eq!(scale(&Household { parents_worked: true, ..two }), 276, "two working parents, two minors, one aged two");
    let older = of(vec![adult(0), adult(0), child(3), child(6)]);
    assert_eq!(scale(&Household { parents_worked: true, ..older }), 266);
    assert_eq!(
        scale(&Household { parents_worked: true, ..of(vec![adult(0), adult(0)]) }),
        157,
        "without minors work changes nothing"
    );
    for (children, more) in [(2, 0), (3, 20), (4, 35), (5, 50), (6, 50)] {
        let without = scale(&of(vec![adult(0); children + 2]));
        let members = [vec![adult(0); 2], vec![child(10); children]].concat();
        assert_eq!(scale(&of(members)), without + more, "{children}");
    }
    assert_eq!(scale(&of(vec![Person { is_disabled: true, ..adult(0) }; 2])), 257);
}

#[test]
fn a_fifth_of_a_wage_does_not_count_and_never_more_than_three_thousand_euro() {
    assert_eq!(isee(&of(vec![adult(10_000)])), euro(8_000));
    assert_eq!(isee(&of(vec![adult(15_000)])), euro(12_000));
    assert_eq!(isee(&of(vec![adult(15_001)])), euro(12_001));
    let pension = |income: i64| of(vec![Person { pension_income: euro(income), ..Person::default() }]);
    assert_eq!(isee(&pension(5_000)), euro(4_000));
    assert_eq!(isee(&pension(6_000)), euro(5_000));
}

#[test]
fn rent_counts_up_to_its_ceiling_which_grows_with_the_third_child() {
    let renting = |rent: i64, members: Vec<Person>| {
        Household { rent: euro(rent), ..of(members) }.indicator(OrientationKind::Ordinary, &today()).isr
    };
    assert_eq!(renting(7_000, vec![adult(30_000)]), euro(20_000));
    assert_eq!(renting(7_001, vec![adult(30_000)]), euro(20_000));
    let three = vec![adult(30_000), child(4), child(5), child(6)];
    assert_eq!(renting(9_000, three), euro(19_500));
    assert_eq!(renting(7_000, vec![adult(1_000)]), Cents::ZERO, "income is never less than nothing");
}

#[test]
fn a_home_counts_for_two_thirds_of_what_exceeds_the_franchise() {
    let home = |value: i64, mortgage: i64| {
        let household = Household { home: euro(value), home_mortgage: euro(mortgage), ..of(vec![adult(0)]) };
        household.indicator(OrientationKind::Ordinary, &today()).isp
    };
    assert_eq!(home(52_500, 0), Cents::ZERO);
    assert_eq!(home(52_503, 0), euro(2));
    assert_eq!(home(112_500, 0), euro(40_000));
    assert_eq!(home(112_500, 60_000), Cents::ZERO);
    let with_three = Household { home: euro(58_000), ..of(vec![adult(0), child(4), child(5), child(6)]) };
    assert_eq!(with_three.indicator(OrientationKind::Ordinary, &today()).isp, euro(2_000), "55,000 with a third child");
}

#[test]
fn savings_count_beyond_a_franchise_and_state_bonds_beyond_theirs() {
    let saved = |movable: i64, bonds: i64, members: usize| {
        let household = Household { movable: euro(movable), state_bonds: euro(bonds), ..of(vec![adult(0); members]) };
        household.indicator(OrientationKind::Ordinary, &today()).isp
    };
    assert_eq!(saved(6_000, 0, 1), Cents::ZERO);
    assert_eq!(saved(6_001, 0, 1), euro(1));
    assert_eq!(saved(8_000, 0, 2), Cents::ZERO);
    assert_eq!(saved(12_000, 0, 3), euro(2_000));
    assert_eq!(saved(12_000, 0, 4), euro(2_000), "at most ten thousand");
    assert_eq!(saved(56_000, 50_000, 1), Cents::ZERO);
    assert_eq!(saved(70_000, 60_000, 1), euro(14_000));
    assert_eq!(saved(1_000, 60_000, 1), Cents::ZERO, "nobody has more bonds than savings");
    let isee = Household { movable: euro(16_000), ..of(vec![adult(0)]) }.indicator(OrientationKind::Ordinary, &today()).isee;
    assert_eq!(isee, euro(2_000), "a fifth of ten thousand");
}

#[test]
fn a_child_outside_the_household_adds_to_the_indicator_for_residential_care() {
    let outside = vec![Outside { ise: euro(40_000), scale: 204 }];
    let parent = Household { outside, ..of(vec![Person { pension_income: euro(10_000), ..Person::default() }]) };
    let residential = parent.indicator(OrientationKind::Residential, &today());
    assert_eq!(residential.extra, Cents(212_157), "2,121.57 as the annex works it out");
    assert_eq!(residential.isee, Cents(900_000 + 212_157));
    assert_eq!(parent.indicator(OrientationKind::Sociosanitario, &today()).extra, Cents::ZERO);
    let poorer = Household { outside: vec![Outside { ise: euro(9_000), scale: 100 }], ..parent };
    assert_eq!(poorer.indicator(OrientationKind::Residential, &today()).extra, Cents::ZERO);
}

#[test]
fn a_parent_who_lives_apart_adds_to_the_indicator_for_minors() {
    let outside = vec![Outside { ise: euro(20_000), scale: 100 }];
    let one = Household { outside: outside.clone(), ..of(vec![adult(0), child(5)]) };
    assert_eq!(one.indicator(OrientationKind::Minors, &today()).extra, Cents(382_166), "20,000 × 0.3 / 1.57");
    let two = Household { outside, ..of(vec![adult(0), child(5), child(7)]) };
    assert_eq!(two.indicator(OrientationKind::Minors, &today()).extra, Cents(392_157), "20,000 × 0.4 / 2.04");
}

#[test]
fn the_current_one_needs_a_fall_of_more_than_a_quarter() {
    let with = |before: i64| Household { before: Some((euro(before), Cents::ZERO)), ..of(vec![adult(10_000)]) };
    let may = |before: i64| with(before).indicator(OrientationKind::Current, &today()).may_be_current;
    assert_eq!(may(10_666), Some(false));
    assert_eq!(may(10_667), Some(true), "from 10,667 to 8,000 is more than 25 percent");
    assert_eq!(with(20_000).indicator(OrientationKind::Ordinary, &today()).may_be_current, None);
}

#[test]
fn the_indicator_is_rounded_to_the_nearest_cent() {
    let household = of(vec![Person { other_income: Cents(785), ..Person::default() }, adult(0)]);
    assert_eq!(isee(&household), Cents(500));
    let half = Household { movable: Cents(600_002), ..of(vec![Person { other_income: Cents(0), ..Person::default() }]) };
    assert_eq!(isee(&half), Cents(0), "0.4 of a cent");
    let more = Household { movable: Cents(600_003), ..half };
    assert_eq!(isee(&more), Cents(1), "0.6 of a cent");
}

prop_compose! {
    fn people()(child in any::<bool>(), age in 0_i64..90, disabled in any::<bool>(), wage in 0_i64..20_000_000, pension in 0_i64..5_000_000,
                other in 0_i64..5_000_000, expenses in 0_i64..2_000_000) -> Person {
        Person {
            is_child: child,
            age: Some(age),
            is_disabled: disabled,
            employee_income: Cents(wage),
            pension_income: Cents(pension),
            other_income: Cents(other),
            disability_expenses: Cents(expenses),
        }
    }
}

prop_compose! {
    fn households()(members in prop::collection::vec(people(), 1..8), worked in any::<bool>(), rent in 0_i64..2_000_000, home in 0_i64..60_000_000,
                    mortgage in 0_i64..30_000_000, other in 0_i64..10_000_000, movable in 0_i64..20_000_000, bonds in 0_i64..20_000_000,
                    outside in prop::collection::vec((0_i64..10_000_000, 100_i64..400), 0..3)) -> Household {
        Household {
            members,
            parents_worked: worked,
            rent: Cents(rent),
            home: Cents(home),
            home_mortgage: Cents(mortgage),
            other_property: Cents(other),
            movable: Cents(movable),
            state_bonds: Cents(bonds),
            outside: outside.into_iter().map(|(ise, scale)| Outside { ise: Cents(ise), scale }).collect(),
            before: None,
        }
    }
}

proptest! {
    #[test]
    fn more_income_or_more_assets_never_lower_the_indicator(household in households(), more in 1_i64..10_000_000, which in 0_usize..6, kind in 0_usize..6) {
        let kind = OrientationKind::ALL[kind];
        let mut richer = household.clone();
        match which {
            0 => richer.members[0].employee_income.0 += more,
            1 => richer.members[0].pension_income.0 += more,
            2 => richer.members[0].other_income.0 += more,
            3 => richer.home.0 += more,
            4 => richer.movable.0 += more,
            _ => richer.other_property.0 += more,
        }
        let parameters = today();
        prop_assert!(richer.indicator(kind, &parameters).isee >= household.indicator(kind, &parameters).isee);
    }

    #[test]
    fn nothing_is_ever_less_than_nothing_and_those_outside_only_add(household in households()) {
        let parameters = today();
        let ordinary = household.indicator(OrientationKind::Ordinary, &parameters);
        prop_assert!([ordinary.isr, ordinary.isp, ordinary.ise, ordinary.isee, ordinary.extra].iter().all(|amount| !amount.is_negative()));
        prop_assert!(ordinary.scale >= 100);
        for kind in [OrientationKind::Residential, OrientationKind::Minors] {
            prop_assert!(household.indicator(kind, &parameters).isee >= ordinary.isee);
        }
    }

    #[test]
    fn whoever_joins_without_income_never_raises_the_indicator(household in households(), joins in people()) {
        let parameters = today();
        let mut larger = household.clone();
        larger.members.push(Person { employee_income: Cents::ZERO, pension_income: Cents::ZERO, other_income: Cents::ZERO, ..joins });
        prop_assert!(larger.indicator(OrientationKind::Ordinary, &parameters).isee <= household.indicator(OrientationKind::Ordinary, &parameters).isee);
    }

    #[test]
    fn the_indicator_is_the_ise_on_the_scale_within_a_cent(household in households()) {
        let found = household.indicator(OrientationKind::Ordinary, &today());
        // The ISE that is shown was rounded: on a scale of at least one it differs by at most a cent.
        let again = found.ise.share(100, found.scale).unwrap();
        prop_assert!((again.0 - found.isee.0).abs() <= 1, "{found:?}");
    }
}
