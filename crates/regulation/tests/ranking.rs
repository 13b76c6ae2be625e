//! Who comes first.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

use proptest::prelude::*;
use regulation::lines;
use regulation::ranking::{Applicant, Place, Standing};
use regulation::{Case, Regulation, Rules, calendar};
use std::sync::Arc;

fn call(limit: &str) -> (Arc<Regulation>, Rules) {
    let text = format!(
        r#"
id = "bando"
name = "Bando"
kind = "ranking"
unit = "household"
period = "month"
source = "Esempio"
fact = [ {{ id = "need", type = "integer", label = "?" }} ]
requirement = [ {{ id = "isee", test = "household.isee <= 10000", because = "troppo" }} ]
score = [ {{ id = "need", label = "Bisogno", points = "need", max = 30 }} ]
amount = {{ value = "need >= 20 ? 300 : 200" }}
[ranking]
order = [ {{ by = "points", direction = "descending" }}, {{ by = "household.isee", direction = "ascending" }} ]
{limit}
[[example]]
name = "uno"
on = 2026-03-01
given = {{ household = {{ isee = 1.00 }}, facts = {{ need = 31 }} }}
expect = {{ outcome = "granted", points = 30, amount = 300 }}
"#
    );
    let regulation = Regulation::read("bando.toml", &text).unwrap_or_else(|faults| panic!("{faults}"));
    let rules = Rules::on(&regulation, calendar::of("2026-03-01".parse().unwrap())).unwrap();
    (regulation, rules)
}

fn of(regulation: &Regulation, isee: &str, need: &str) -> Case {
    lines::read(regulation, &format!(r#"{{"id": 1, "household": {{"isee": {isee}}}, "facts": {{"need": {need}}}}}"#)).unwrap().case
}

fn rank(rules: &Rules, cases: &[Case]) -> Vec<Place> {
    let applicants: Vec<Applicant> = cases.iter().zip(1..).map(|(case, applied)| Applicant { applied, case }).collect();
    rules.rank(&applicants)
}

#[test]
fn points_come_first_then_the_lower_isee_then_the_earlier_application() {
    let (regulation, rules) = call("places = \"2\"");
    let cases = [("5000", "10"), ("5000", "25"), ("4000", "10"), ("5000", "10"), ("10000.01", "30"), ("1", "null")]
        .map(|(isee, need)| of(&regulation, isee, need));
    let places = rank(&rules, &cases);
    let order: Vec<(usize, Option<usize>, Standing, bool)> =
        places.iter().map(|place| (place.applicant, place.position, place.standing, place.tied)).collect();
    assert_eq!(
        order,
        [
            (1, Some(1), Standing::Admitted, false),
            (2, Some(2), Standing::Admitted, false),
            (0, Some(3), Standing::Waiting, false),
            (3, Some(4), Standing::Waiting, true),
            (4, None, Standing::Excluded, false),
            (5, None, Standing::Undetermined, false),
        ]
    );
}

#[test]
fn a_budget_ends_with_the_first_who_no_longer_fits() {
    let (regulation, rules) = call("budget = \"700.00\"");
    let cases = [("1", "30"), ("2", "30"), ("3", "20"), ("4", "5")].map(|(isee, need)| of(&regulation, isee, need));
    let standings: Vec<Standing> = rank(&rules, &cases).iter().map(|place| place.standing).collect();
    // 300 + 300 leave 100: the third asks 300, and the fourth, who asks 200, does not pass over them.
    assert_eq!(standings, [Standing::Admitted, Standing::Admitted, Standing::Waiting, Standing::Waiting]);
}

#[test]
fn a_budget_that_is_spent_to_the_cent_is_enough() {
    let (regulation, rules) = call("budget = \"600.00\"");
    let cases = [("1", "30"), ("2", "30")].map(|(isee, need)| of(&regulation, isee, need));
    assert!(rank(&rules, &cases).iter().all(|place| place.standing == Standing::Admitted));
}

proptest! {
    #[test]
    fn the_order_in_which_applications_are_given_does_not_matter(given in prop::collection::vec((0_u32..40, 0_u32..12_000, any::<u16>()), 1..60)) {
        let (regulation, rules) = call("places = \"7\"");
        let cases: Vec<Case> = given.iter().map(|(need, isee, _)| of(&regulation, &isee.to_string(), &need.to_string())).collect();
        let mut applicants: Vec<Applicant> = cases.iter().zip(1..).map(|(case, applied)| Applicant { applied, case }).collect();
        let straight: Vec<(u64, Option<usize>, Standing)> =
            rules.rank(&applicants).iter().map(|place| (applicants[place.applicant].applied, place.position, place.standing)).collect();
        let chances: Vec<u16> = given.iter().map(|(.., chance)| *chance).collect();
        applicants.sort_by_key(|applicant| chances[applicant.applied as usize - 1]);
        let mixed: Vec<(u64, Option<usize>, Standing)> =
            rules.rank(&applicants).iter().map(|place| (applicants[place.applicant].applied, place.position, place.standing)).collect();
        prop_assert_eq!(&straight, &mixed);
        prop_assert!(straight.iter().filter(|(.., standing)| *standing == Standing::Admitted).count() <= 7);
    }
}
