//! What is asked, and what is not.

use super::answers::{Answer, Answers, key};
use super::catalogue::Catalogue;
use super::forms::born;
use super::planner::{decided, plan};
use super::told::{EntitlementStanding, Told, tell};
use super::topic::Topic;
use benefits::rule::shipped::ALL;
use proptest::prelude::*;
use regulation::known::{HouseholdField, PersonField};
use regulation::{Case, Decision, Kind, Member, Outcome, Regulation, Rules, Type, calendar};
use std::sync::LazyLock;

/// The day of these tests.
pub const TODAY: &str = "2026-11-23";

/// The number of a day.
pub fn day(text: &str) -> i64 {
    calendar::of(text.parse().unwrap())
}

fn rules(code: &str, text: &str) -> Rules {
    let regulation = Regulation::read(&format!("{code}.toml"), text).unwrap_or_else(|faults| panic!("{code}: {faults:?}"));
    Rules::on(&regulation, day(TODAY)).unwrap()
}

/// The shipped regulations of these codes; of no code all of them.
pub fn catalogue(codes: &[&str]) -> Catalogue {
    let wanted = ALL.iter().filter(|one| codes.is_empty() || codes.contains(&one.code));
    Catalogue::of(wanted.map(|one| (rules(one.code, one.text), "Atto n. 1".to_owned())))
}

/// All shipped regulations.
pub fn shipped() -> Catalogue {
    static SHIPPED: LazyLock<Catalogue> = LazyLock::new(|| catalogue(&[]));
    SHIPPED.clone()
}

/// A regulation with these facts and requirements.
fn written(code: &str, rest: &str) -> Catalogue {
    let text = format!(
        "id = \"{code}\"\nname = \"Prova\"\nkind = \"benefit\"\nunit = \"household\"\nperiod = \"once\"\nsource = \"Esempio\"\n{rest}\n[[example]]\nname = \"nulla si sa\"\non = 2026-11-23\n"
    );
    let text = format!("{text}given = {{ household = {{}}, facts = {{}} }}\nexpect = {{ outcome = \"undetermined\" }}\n");
    Catalogue::of([(rules(code, &text), String::new())])
}

fn fact(id: &str, kind: &str, giver: &str) -> String {
    format!("[[fact]]\nid = \"{id}\"\ntype = \"{kind}\"\nlabel = \"Vale {id}?\"\ngiven_by = \"{giver}\"\n")
}

fn requirement(id: &str, test: &str) -> String {
    format!("[[requirement]]\nid = \"{id}\"\ntest = \"{test}\"\nbecause = \"Manca {id}.\"\n")
}

fn asked(catalogue: &Catalogue, answers: &Answers) -> Vec<String> {
    plan(catalogue, answers).next.iter().filter_map(|topic| key(catalogue, *topic)).collect()
}

fn after(catalogue: &Catalogue, lines: &[&str]) -> Answers {
    let answers = Answers::read(catalogue, lines.iter().copied());
    assert_eq!(answers.lines(catalogue).len(), lines.len(), "one of {lines:?} is no answer");
    answers
}

fn named<'t>(told: &'t [Told], code: &str) -> &'t Told {
    told.iter().find(|one| one.code == code).unwrap()
}

/// The question of a fact by its id.
fn of(catalogue: &Catalogue, id: &str, value: &str) -> String {
    let place = catalogue.facts.iter().position(|fact| fact.id == id).unwrap();
    format!("{}={value}", key(catalogue, Topic::Fact(place)).unwrap())
}

#[test]
fn what_no_outcome_depends_on_is_not_asked() {
    let unused = [fact("used", "boolean", "citizen"), fact("unused", "boolean", "citizen"), requirement("r", "used")].concat();
    let catalogue = written("prova", &unused);
    assert_eq!(plan(&catalogue, &Answers::default()).at_most, 1);
    let used = of(&catalogue, "used", "yes");
    assert!(asked(&catalogue, &after(&catalogue, &[&used])).is_empty());
    // Whatever is said, it comes to the same: there is nothing to ask.
    let either = [fact("either", "boolean", "citizen"), requirement("r", "either || !either")].concat();
    let text = written("pari", &either);
    assert!(asked(&text, &Answers::default()).is_empty());
    assert_eq!(tell(&text, &Answers::default())[0].standing, EntitlementStanding::Likely);
}

#[test]
fn a_refused_regulation_asks_nothing_more() {
    let two =
        [fact("a", "boolean", "citizen"), fact("b", "boolean", "citizen"), requirement("ra", "a"), requirement("rb", "b")].concat();
    let catalogue = written("prova", &two);
    assert_eq!(asked(&catalogue, &Answers::default()).len(), 1);
    let no = of(&catalogue, "a", "no");
    assert!(asked(&catalogue, &after(&catalogue, &[&no])).is_empty());
}

#[test]
fn what_only_others_can_say_is_never_asked_and_nothing_that_would_need_it_first() {
    let text = [
        fact("hours", "integer", "citizen"),
        fact("service", "integer", "office"),
        fact("home", "boolean", "citizen"),
        requirement("less", "service <= hours"),
        requirement("home", "home"),
    ]
    .concat();
    let catalogue = written("prova", &text);
    let home = of(&catalogue, "home", "yes");
    assert_eq!(asked(&catalogue, &Answers::default()), [home.split('=').next().unwrap()]);
    let answers = after(&catalogue, &[&home]);
    assert!(asked(&catalogue, &answers).is_empty());
    let told = tell(&catalogue, &answers);
    assert_eq!(told[0].standing, EntitlementStanding::ToConfirm);
    assert!(told[0].missing.iter().any(|missing| missing.given_by == "l'ufficio" && missing.label == "Vale service?"));
}

#[test]
fn somebody_who_cannot_be_is_not_asked_what_an_amount_depends_on() {
    let amount = [
        fact("a", "boolean", "citizen"),
        fact("cost", "money", "citizen"),
        requirement("ra", "a"),
        "[amount]\nvalue = \"cost\"\n".to_owned(),
    ]
    .concat();
    let catalogue = written("prova", &amount);
    assert!(asked(&catalogue, &Answers::default())[0].starts_with("fact.a."));
    let yes = of(&catalogue, "a", "yes");
    assert!(asked(&catalogue, &after(&catalogue, &[&yes]))[0].starts_with("fact.cost."));
}

#[test]
fn a_question_of_several_regulations_is_asked_once_and_one_of_another_meaning_apart() {
    let catalogue = shipped();
    let labels: Vec<(&str, &str)> = catalogue.facts.iter().map(|fact| (fact.id.as_str(), fact.label.as_str())).collect();
    for (place, one) in labels.iter().enumerate() {
        assert!(!labels[..place].contains(one) || catalogue.facts[place].kind != Type::Boolean, "{one:?} stands twice");
    }
    assert!(labels.iter().filter(|(id, _)| *id == "isee_presented").count() > 1, "attestations of several kinds");
    let whose = |id: &str| catalogue.facts.iter().filter(|fact| fact.id == id).count();
    assert_eq!(whose("carer"), 2, "two lists of carers are two questions");
}

#[test]
fn the_indicator_of_each_kind_is_a_question_of_its_own() {
    let catalogue = shipped();
    let answers = after(&catalogue, &["isee.ordinary.isee=5000.00", "isee.ordinary.isee_valid_until=2026-12-31"]);
    let case = |code: &str| {
        let held = catalogue.held.iter().find(|held| held.regulation().id == code).unwrap();
        catalogue.case(held, &answers).household[HouseholdField::Isee as usize]
    };
    assert!(case("sostegno-al-reddito").is_some() && case("misura-b2").is_none());
}

#[test]
fn whoever_is_asked_about_is_only_asked_of_where_others_of_the_household_do_not_matter() {
    let catalogue = catalogue(&["titoli-sociali-linea-4"]);
    let answers = after(&catalogue, &["members=3", "member.0.resident=yes"]);
    let mut said = answers;
    let mut members = Vec::new();
    for _ in 0..20 {
        let next = plan(&catalogue, &said).next;
        members.extend(next.iter().filter(|topic| matches!(topic, Topic::Member(..))).copied());
        for topic in next {
            said.say(topic, Answer::Skipped);
        }
    }
    assert!(!members.is_empty() && members.iter().all(|topic| matches!(topic, Topic::Member(0, _))), "{members:?}");
}

#[test]
fn an_income_support_is_found_in_few_questions_and_one_answer_turns_it() {
    let catalogue = catalogue(&["sostegno-al-reddito"]);
    let choice = of(&catalogue, "national_measure", "not_entitled");
    let lines =
        ["household.resident=yes", "isee.ordinary.isee=6000.00", "isee.ordinary.isee_valid_until=2026-12-31", &choice, "members=2"];
    let answers = after(&catalogue, &lines);
    assert!(asked(&catalogue, &answers).is_empty());
    let told = tell(&catalogue, &answers);
    let support = named(&told, "sostegno-al-reddito");
    assert_eq!(support.standing, EntitlementStanding::Likely);
    assert!(support.amount_cents.is_some() && support.amount.ends_with("al mese"));
    assert!(support.bring.iter().any(|paper| paper.contains("ISEE ordinario")));
    assert!(!support.before_payment.is_empty(), "a project is signed before anything is paid");

    let mut poorer = answers;
    poorer.say(Topic::Isee(regulation::Isee::Ordinary, HouseholdField::Isee), Answer::Known(6_000_010_000));
    let told = tell(&catalogue, &poorer);
    let support = named(&told, "sostegno-al-reddito");
    assert_eq!(support.standing, EntitlementStanding::Unlikely);
    assert!(support.turned_by.contains("fino a 6.000,00"), "{support:?}");
    assert!(support.reasons.iter().all(|reason| !reason.text.is_empty()));
}

#[test]
fn without_an_indicator_it_is_said_up_to_which_it_could_be() {
    let catalogue = catalogue(&["sostegno-al-reddito"]);
    let choice = of(&catalogue, "national_measure", "not_entitled");
    let lines = ["household.resident=yes", "isee.ordinary.isee=?", "isee.ordinary.isee_valid_until=?", &choice, "members=2"];
    let told = tell(&catalogue, &after(&catalogue, &lines));
    let support = named(&told, "sostegno-al-reddito");
    assert_eq!(support.standing, EntitlementStanding::Open);
    assert_eq!(support.threshold, "con un ISEE ordinario fino a 6.000,00\u{a0}€");
    assert!(support.missing.iter().any(|missing| missing.is_skipped));
}

#[test]
fn with_the_shipped_regulations_the_first_answers_settle_most() {
    let catalogue = shipped();
    let first = asked(&catalogue, &Answers::default());
    assert!(!first.is_empty());
    // Somebody who does not live here and has no disability: most is settled soon.
    let mut answers = Answers::default();
    let mut count = 0;
    while let Some(topic) = plan(&catalogue, &answers).next.first().copied() {
        for topic in plan(&catalogue, &answers).next {
            answers.say(topic, plain(&catalogue, topic));
        }
        count += 1;
        assert!(count < 60, "{topic:?}");
    }
    assert!(count <= 30, "{count} pages: {:?}", answers.lines(&catalogue));
}

/// The answer of a grown-up who is well and has enough.
fn plain(catalogue: &Catalogue, topic: Topic) -> Answer {
    match topic {
        Topic::Members => Answer::Known(1),
        Topic::Member(_, PersonField::BirthDate) => Answer::Known(born(40, day(TODAY)).unwrap()),
        Topic::Isee(_, HouseholdField::Isee) => Answer::Known(30_000_000_000),
        _ => match catalogue.kind(topic) {
            Some(Type::Date) => Answer::Known(day("2026-12-31")),
            _ => Answer::Known(0),
        },
    }
}

/// An answer out of a number, within what the question allows.
fn some(catalogue: &Catalogue, topic: Topic, seed: u64) -> Answer {
    let among = |least: i64, most: i64| {
        let span = u64::try_from(most - least + 1).unwrap();
        least + i64::try_from(seed % span).unwrap()
    };
    let (min, max) = match topic {
        Topic::Fact(place) => (catalogue.facts[place].min, catalogue.facts[place].max),
        _ => (None, None),
    };
    let value = match (topic, catalogue.kind(topic).unwrap()) {
        (Topic::Members, _) => among(1, 4),
        (Topic::Household(HouseholdField::Borough), _) => among(1, 9),
        (Topic::Member(_, PersonField::BirthDate), _) => day(TODAY) - among(0, 33_000),
        (_, Type::Boolean) => among(0, 1),
        (_, Type::Choice(_)) => among(0, i64::try_from(catalogue.choices(topic).len()).unwrap() - 1),
        (_, Type::Integer) => among(min.unwrap_or(0), max.unwrap_or(60)),
        (_, Type::Money) => among(min.unwrap_or(0) / 1_000_000, max.map_or(40_000, |max| max / 1_000_000)) * 1_000_000,
        (_, Type::Date) => day(TODAY) + among(-400, 400),
        (_, Type::Decimal | Type::Period) => 0,
        (_, Type::Text) => return Answer::Words("parole".to_owned()),
    };
    Answer::Known(value)
}

/// Everything that a citizen could say at all, said.
fn all_said(catalogue: &Catalogue, seeds: &[u64]) -> Answers {
    let seed = |place: usize| seeds[place % seeds.len()].rotate_left(u32::try_from(place % 61).unwrap());
    let mut answers = Answers::default();
    let members = some(catalogue, Topic::Members, seed(0));
    let Answer::Known(count) = members else { panic!("no number") };
    answers.say(Topic::Members, members);
    let mut topics: Vec<Topic> = Vec::new();
    for place in 0..usize::try_from(count).unwrap() {
        topics.extend(PersonField::ALL.iter().map(|field| Topic::Member(place, *field)));
    }
    for field in HouseholdField::ALL {
        if super::topic::is_of_isee(*field) {
            topics.extend(super::topic::KINDS.iter().map(|(kind, _)| Topic::Isee(*kind, *field)));
        } else {
            topics.push(Topic::Household(*field));
        }
    }
    topics.extend((0..catalogue.facts.len()).map(Topic::Fact));
    topics.extend((0..catalogue.running.len()).map(Topic::Running));
    for (place, topic) in topics.into_iter().enumerate() {
        answers.say(topic, some(catalogue, topic, seed(place + 1)));
    }
    answers
}

fn decisions(catalogue: &Catalogue, answers: &Answers) -> Vec<Decision> {
    catalogue.held.iter().map(|held| decided(held, &catalogue.case(held, answers))).collect()
}

/// Answers only what is asked, out of answers to everything; the pages in their order, with how many could still come.
fn walked(catalogue: &Catalogue, whole: &Answers) -> (Answers, Vec<usize>) {
    let (mut answers, mut bounds) = (Answers::default(), Vec::new());
    loop {
        let plan = plan(catalogue, &answers);
        if plan.next.is_empty() {
            return (answers, bounds);
        }
        bounds.push(plan.at_most);
        assert!(bounds.len() < 200, "it never ends");
        for topic in plan.next {
            assert!(answers.get(topic).is_none(), "{topic:?} is asked twice");
            answers.say(topic, whole.get(topic).cloned().unwrap_or(Answer::Skipped));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_outcome_at_the_end_is_that_of_the_whole_case(seeds in prop::collection::vec(any::<u64>(), 8)) {
        let catalogue = shipped();
        let whole = all_said(&catalogue, &seeds);
        let (answers, _) = walked(&catalogue, &whole);
        for ((held, few), all) in catalogue.held.iter().zip(decisions(&catalogue, &answers)).zip(decisions(&catalogue, &whole)) {
            let name = &held.regulation().id;
            prop_assert_eq!(few.outcome, all.outcome, "{}", name);
            prop_assert_eq!(few.amount, all.amount, "{}", name);
            // Once it is refused the rest is not asked: the reasons told are some of all.
            if few.outcome == Outcome::Refused {
                let all = all.reasons(&held.rules);
                prop_assert!(few.reasons(&held.rules).iter().all(|reason| all.contains(reason)), "{}", name);
            }
        }
    }

    #[test]
    fn never_more_is_asked_than_was_said_and_less_with_every_page(seeds in prop::collection::vec(any::<u64>(), 8)) {
        let catalogue = shipped();
        let (_, bounds) = walked(&catalogue, &all_said(&catalogue, &seeds));
        for (place, bound) in bounds.iter().enumerate() {
            prop_assert!(*bound >= bounds.len() - place, "{bounds:?} at {place}");
        }
        prop_assert!(bounds.windows(2).all(|pair| pair[1] < pair[0]), "{bounds:?}");
    }

    #[test]
    fn what_travels_comes_back_as_it_was(seeds in prop::collection::vec(any::<u64>(), 8)) {
        let catalogue = shipped();
        let answers = all_said(&catalogue, &seeds);
        let lines = answers.lines(&catalogue);
        let back = Answers::read(&catalogue, lines.iter().map(String::as_str));
        prop_assert_eq!(back, answers);
    }
}

/// Every page has a question that can change what is decided: two answers to it, with the same answers to all that may follow, come to
/// different decisions.
#[test]
fn every_question_that_is_asked_can_change_an_outcome() {
    let catalogue = shipped();
    let mut chance = regulation::invented::Chance::new(7);
    let mut draw = || (0..8).map(|_| chance.below(u64::MAX)).collect::<Vec<u64>>();
    for _ in 0..3 {
        let whole = all_said(&catalogue, &draw());
        let mut answers = Answers::default();
        loop {
            let next = plan(&catalogue, &answers).next;
            if next.is_empty() {
                break;
            }
            let mut turns = |topic: Topic| {
                (0..1_500).any(|_| {
                    let seeds = draw();
                    let mut one = kindly(&catalogue, &seeds);
                    one.say(Topic::Members, answers.get(Topic::Members).cloned().unwrap_or(Answer::Known(2)));
                    for (known, answer) in answers.all() {
                        one.say(*known, answer.clone());
                    }
                    let mut other = one.clone();
                    one.say(topic, some(&catalogue, topic, seeds[0]));
                    other.say(topic, some(&catalogue, topic, seeds[1]));
                    let same = |one: &Decision, other: &Decision| one.outcome == other.outcome && one.amount == other.amount;
                    decisions(&catalogue, &one).iter().zip(&decisions(&catalogue, &other)).any(|(one, other)| !same(one, other))
                })
            };
            assert!(next.iter().any(|topic| turns(*topic)), "{next:?} changes nothing after {:?}", answers.lines(&catalogue));
            for topic in next {
                answers.say(topic, whole.get(topic).cloned().unwrap_or(Answer::Skipped));
            }
        }
    }
}

/// Answers with which most could be granted: what is asked last matters only to whoever was not refused before.
fn kindly(catalogue: &Catalogue, seeds: &[u64]) -> Answers {
    let mut answers = all_said(catalogue, seeds);
    let kind: Vec<(Topic, Answer)> = answers
        .all()
        .enumerate()
        .filter(|(place, _)| !seeds[place % seeds.len()].rotate_right(7).is_multiple_of(8))
        .filter_map(|(_, (topic, _))| {
            let value = match (topic, catalogue.kind(*topic)?) {
                (Topic::Running(_), _) => 0,
                (_, Type::Boolean) => 1,
                (Topic::Isee(_, HouseholdField::IseeValidUntil), _) => day("2026-12-31"),
                (Topic::Isee(_, HouseholdField::Isee), _) => 1_000_000_000,
                (Topic::Member(_, PersonField::Disability), _) => 3,
                (Topic::Fact(_), Type::Money) => 100_000_000,
                _ => return None,
            };
            Some((*topic, Answer::Known(value)))
        })
        .collect();
    for (topic, answer) in kind {
        answers.say(topic, answer);
    }
    answers
}

#[test]
fn a_copayment_tells_what_it_would_cost_and_a_benefit_what_would_be_given() {
    let catalogue = catalogue(&["retta-residenziale"]);
    assert!(catalogue.held.iter().all(|held| held.regulation().kind == Kind::CoPayment));
    let told = tell(&catalogue, &Answers::default());
    assert!(told[0].is_cost() && told[0].is_possible());
}

#[test]
fn a_case_holds_what_was_said_and_nothing_else() {
    let catalogue = catalogue(&["buoni-spesa"]);
    let held = &catalogue.held[0];
    let mut expected = Case::unknown(held.regulation());
    expected.members = vec![Member::default(); 2];
    expected.set_household(HouseholdField::Resident, Some(1));
    assert_eq!(catalogue.case(held, &after(&catalogue, &["household.resident=yes", "members=2"])), expected);
    let running = Topic::Running(0);
    let mut answers = Answers::default();
    answers.say(running, Answer::Known(1));
    assert_eq!(catalogue.case(held, &answers).running, [Some(true)]);
    assert_eq!(tell(&catalogue, &answers)[0].standing, EntitlementStanding::Unlikely);
}
