//! What a changed regulation would do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

use regulation::invented::{Chance, case};
use regulation::simulate::{SMALLEST, simulate};
use regulation::{Case, Population, Regulation, Rules, calendar};
use std::sync::Arc;

fn limit(limit: &str) -> Arc<Regulation> {
    let text = format!(
        r#"
id = "contributo"
name = "Contributo"
kind = "benefit"
unit = "household"
period = "month"
source = "Esempio"
parameter = [ {{ id = "limit", type = "money", values = [ {{ from = 2026-01-01, value = {limit}, source = "x" }} ] }} ]
requirement = [ {{ id = "isee", test = "household.isee <= limit", because = "no" }} ]
amount = {{ value = "limit / 100" }}
[[example]]
name = "uno"
on = 2026-03-01
given = {{ household = {{ isee = 1.00 }} }}
expect = {{ outcome = "granted" }}
"#
    );
    Regulation::read("contributo.toml", &text).unwrap_or_else(|faults| panic!("{faults}"))
}

fn day() -> i64 {
    calendar::of("2026-03-01".parse().unwrap())
}

#[test]
fn a_higher_limit_gains_whom_it_reaches_and_the_sums_are_those_of_the_single_cases() {
    let (old, new) = (limit("6000.00"), limit("8000.00"));
    let (old_rules, new_rules) = (Rules::on(&old, day()).unwrap(), Rules::on(&new, day()).unwrap());
    let mut chance = Chance::new(3);
    let cases: Vec<Case> = (0..5_000).map(|_| case(&new, day(), 2, &mut chance)).collect();
    let population = Population::of(&new, &cases);
    let report = simulate(&new_rules, Some((&old_rules, &Population::of(&old, &cases))), &population, 2);
    let cents = |rules: &Rules, case: &Case| rules.decide(case).amount.map_or(0, |amount| amount.0);
    let (before, after): (Vec<i64>, Vec<i64>) = cases.iter().map(|case| (cents(&old_rules, case), cents(&new_rules, case))).unzip();
    assert_eq!(report.all.households, 5_000);
    assert_eq!(report.all.amount_cents, after.iter().sum::<i64>());
    assert_eq!(report.all.amount_before_cents, before.iter().sum::<i64>());
    assert_eq!(report.all.gaining, before.iter().zip(&after).filter(|(before, after)| after > before).count() as u64);
    assert_eq!(report.all.gained_cents - report.all.lost_cents, report.all.amount_cents - report.all.amount_before_cents);
    assert_eq!(report.all.losing, 0);
    assert!(report.all.gaining > 100);
}

#[test]
fn parts_that_are_too_small_are_not_shown_and_never_one_alone() {
    let regulation = limit("6000.00");
    let rules = Rules::on(&regulation, day()).unwrap();
    let mut chance = Chance::new(5);
    let mut cases: Vec<Case> = (0..2_000).map(|_| case(&regulation, day(), 0, &mut chance)).collect();
    let borough = regulation::known::HouseholdField::Borough;
    for (place, case) in cases.iter_mut().enumerate() {
        case.set_household(borough, Some(if place < 3 { 9 } else { 1 + (place as i64 % 8) }));
    }
    let report = simulate(&rules, None, &Population::of(&regulation, &cases), 1);
    let group = report.groups.iter().find(|group| group.by == "borough").unwrap();
    let hidden: Vec<&str> = group.rows.iter().filter(|row| row.sums.is_none()).map(|row| row.label.as_str()).collect();
    assert_eq!(hidden.len(), 2, "{hidden:?}");
    assert!(hidden.contains(&"Municipio 9"));
    for row in group.rows.iter().filter_map(|row| row.sums.as_ref()) {
        assert!(row.households >= SMALLEST && !(1..SMALLEST).contains(&row.granted));
    }
}

#[test]
fn parts_that_are_too_small_together_are_not_told_by_the_total() {
    let regulation = limit("6000.00");
    let rules = Rules::on(&regulation, day()).unwrap();
    let mut cases = Vec::new();
    // One household in the first borough, two in the second, forty and fifty in the others.
    for (borough, count) in [(1, 1), (2, 2), (3, 40), (4, 50)] {
        for _ in 0..count {
            let mut case = Case::unknown(&regulation);
            case.set_household(regulation::known::HouseholdField::Borough, Some(borough));
            case.set_household(regulation::known::HouseholdField::Isee, Some(1_000_000));
            cases.push(case);
        }
    }
    let report = simulate(&rules, None, &Population::of(&regulation, &cases), 1);
    let group = report.groups.iter().find(|group| group.by == "borough").unwrap();
    let shown: u64 = group.rows.iter().filter_map(|row| row.sums.as_ref()).map(|sums| sums.households).sum();
    assert_eq!(shown, 50, "three would be told by ninety-three less ninety");
}

#[test]
fn isee_bands_are_named_by_their_bounds() {
    let regulation = limit("6000.00");
    let rules = Rules::on(&regulation, day()).unwrap();
    let mut cases = Vec::new();
    for cents in [0, 300_000, 300_001, 600_000, 4_000_000, 4_000_001_i64] {
        for _ in 0..SMALLEST {
            let mut case = Case::unknown(&regulation);
            case.set_household(regulation::known::HouseholdField::Isee, Some(cents * 10_000));
            cases.push(case);
        }
    }
    let report = simulate(&rules, None, &Population::of(&regulation, &cases), 1);
    let group = report.groups.iter().find(|group| group.by == "isee").unwrap();
    let rows: Vec<(&str, u64)> = group.rows.iter().map(|row| (row.label.as_str(), row.sums.as_ref().unwrap().households)).collect();
    assert_eq!(rows, [("fino a 3.000", 10), ("da 3.000,01 a 6.000", 10), ("da 30.000,01 a 40.000", 5), ("oltre 40.000", 5)]);
}

#[test]
fn the_same_seed_invents_the_same_households_whatever_a_draft_asks_more() {
    let old = limit("6000.00");
    let text = "id = \"contributo\"\nname = \"C\"\nkind = \"benefit\"\nunit = \"household\"\nperiod = \"month\"\nsource = \"x\"\n\
        fact = [ { id = \"more\", type = \"boolean\", label = \"?\" }, { id = \"cost\", type = \"money\", label = \"?\" } ]\n\
        example = [ { name = \"e\", on = 2026-03-01, given = {}, expect = { outcome = \"granted\" } } ]\n";
    let draft = Regulation::read("draft.toml", text).unwrap_or_else(|faults| panic!("{faults}"));
    let (mut one, mut other) = (Chance::new(9), Chance::new(9));
    for _ in 0..200 {
        let (before, after) = (case(&old, day(), 10, &mut one), case(&draft, day(), 10, &mut other));
        assert_eq!((before.household, before.members), (after.household, after.members));
    }
}
