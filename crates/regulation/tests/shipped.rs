//! The regulations that are shipped: each loads, decides its own examples, and tries what it says.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

use regulation::invented::{Chance, case};
use regulation::known::HouseholdField;
use regulation::number::from_cents;
use regulation::{Case, Columns, Found, Isee, Outcome, Population, Regulation, Rules, Type, calendar};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regulations");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|end| end == "toml"));
    files.sort();
    files
}

fn all() -> Vec<Arc<Regulation>> {
    files()
        .iter()
        .map(|path| {
            let regulation = Regulation::read(&path.display().to_string(), &std::fs::read_to_string(path).unwrap());
            regulation.unwrap_or_else(|faults| panic!("{faults}"))
        })
        .collect()
}

#[test]
fn every_file_loads_bears_its_name_and_brings_at_least_eight_examples() {
    for (path, regulation) in files().iter().zip(all()) {
        assert_eq!(path.file_stem().unwrap().to_str().unwrap(), regulation.id);
        assert!(regulation.examples.len() >= 8, "{} has {} examples", regulation.id, regulation.examples.len());
        assert!(regulation.about.is_some(), "{} does not say what it is", regulation.id);
    }
}

#[test]
fn everything_that_people_read_of_a_regulation_has_words_and_no_id() {
    let all = all();
    let day = calendar::of("2026-06-15".parse().unwrap());
    for regulation in &all {
        let of = &regulation.id;
        let ids: Vec<&str> = regulation
            .requirements
            .iter()
            .chain(&regulation.payment_conditions)
            .map(|one| one.id.as_str())
            .chain(regulation.facts.iter().map(|one| one.id.as_str()))
            .chain(regulation.parameters.iter().map(|one| one.id.as_str()))
            .chain(regulation.derived.iter().map(|one| one.id.as_str()))
            .filter(|id| id.contains('_'))
            .chain(all.iter().map(|other| other.id.as_str()).filter(|id| id.contains('-')))
            .collect();
        let is_words = |text: &str| !text.trim().is_empty() && ids.iter().all(|id| !text.contains(id));
        for one in regulation.requirements.iter().chain(&regulation.payment_conditions) {
            assert!(one.says.is_some(), "{of}: «{}» has no words of its own (says)", one.id);
            let says = regulation.says(one, day);
            assert!(is_words(&says) && says.ends_with('.') && !says.contains(['{', '—', '«']), "{of}: {}: {says}", one.id);
        }
        for fact in &regulation.facts {
            assert!(is_words(&fact.label) && fact.name.as_deref().is_none_or(is_words), "{of}: {}", fact.id);
        }
        for step in &regulation.derived {
            assert!(step.name.as_deref().is_some_and(is_words), "{of}: {}", step.id);
        }
        for parameter in &regulation.parameters {
            assert!(is_words(&parameter.name) && parameter.name != parameter.id.replace('_', " "), "{of}: {}", parameter.id);
        }
        for score in &regulation.scores {
            assert!(is_words(&score.label), "{of}: {}", score.id);
        }
        for word in regulation.choices.iter().flatten() {
            assert!(is_words(&word.label), "{of}: {}", word.id);
        }
        for other in &regulation.incompatible {
            let named = all.iter().find(|one| one.id == other.measure).map(|one| one.name.as_str());
            assert!(other.name.is_some() && named.is_none_or(|name| other.called() == name), "{of}: {}", other.measure);
            assert!(is_words(&other.says()) && other.because.as_deref().is_some_and(is_words), "{of}: {}", other.measure);
        }
        let rules = Rules::on(regulation, day).unwrap();
        let mut chance = Chance::new(5);
        for _ in 0..60 {
            let told = rules.explain(&case(regulation, day, 40, &mut chance));
            let lines = told.requirements.iter().chain(&told.payment);
            let mut read: Vec<String> = lines.clone().map(|line| line.says.clone()).collect();
            read.extend(lines.clone().filter_map(|line| line.text.clone()));
            read.extend(lines.flat_map(|line| &line.values).chain(&told.steps).map(regulation::Value::told));
            read.extend(told.needed.iter().map(|needed| format!("{}: {}", needed.label, needed.given_by)));
            read.extend(told.changes.iter().map(|change| change.text.clone()));
            read.extend(told.paragraphs());
            for text in read {
                assert!(is_words(&text), "{of}: {text}");
            }
        }
    }
}

#[test]
fn every_requirement_is_met_in_one_example_and_fails_in_another() {
    let mut untried = Vec::new();
    for regulation in all() {
        let mut met = vec![(false, false); regulation.requirements.len()];
        for example in &regulation.examples {
            let rules = Rules::on(&regulation, example.on).unwrap();
            for (seen, found) in met.iter_mut().zip(rules.decide(&example.given).requirements) {
                match found {
                    Found::Known(0) => seen.1 = true,
                    Found::Known(_) => seen.0 = true,
                    _ => (),
                }
            }
        }
        for (seen, requirement) in met.iter().zip(&regulation.requirements) {
            if *seen != (true, true) {
                untried.push(format!("{}: {}", regulation.id, requirement.id));
            }
        }
    }
    assert!(untried.is_empty(), "{untried:#?}");
}

#[test]
fn an_undetermined_case_is_among_the_examples_and_names_what_is_lacking() {
    for regulation in all() {
        let open = regulation.examples.iter().find(|example| example.expect.outcome == Some(Outcome::Undetermined));
        let open = open.unwrap_or_else(|| panic!("{} has no example in which something is not known", regulation.id));
        assert!(open.expect.needed.as_ref().is_some_and(|needed| !needed.is_empty()), "{}: {}", regulation.id, open.name);
    }
}

#[test]
fn invented_households_alone_and_in_columns_come_to_the_same() {
    for regulation in all() {
        let day = calendar::of("2026-06-15".parse().unwrap());
        let Ok(rules) = Rules::on(&regulation, day) else { panic!("{} is not in force in 2026", regulation.id) };
        let mut chance = Chance::new(7);
        let cases: Vec<_> =
            (0..3_000).map(|number| case(&regulation, day, if number % 2 == 0 { 0 } else { 8 }, &mut chance)).collect();
        let decided = Columns::new(&rules).decide(&Population::of(&regulation, &cases), 2);
        for (place, case) in cases.iter().enumerate() {
            let alone = rules.decide(case);
            assert_eq!(decided.outcomes[place], alone.outcome, "{}: {case:?}", regulation.id);
            assert_eq!(decided.amounts[place], alone.amount.map(|cents| cents.0), "{}: {case:?}", regulation.id);
            assert_eq!(decided.points[place], alone.points, "{}: {case:?}", regulation.id);
            assert_ne!(alone.outcome, Outcome::Faulty, "{}: {case:?}", regulation.id);
        }
    }
}

/// Brings what an explanation says would have to be otherwise, as whoever reads it would.
fn bring(regulation: &Regulation, case: &mut Case, id: &str, words: &str) {
    let read = |kind: Type| match kind {
        Type::Money => from_cents(words.parse().unwrap()).unwrap(),
        Type::Boolean => i64::from(words == "sì"),
        Type::Date => (calendar::FIRST..=calendar::LAST).find(|day| calendar::show(*day) == words).unwrap(),
        other => panic!("nobody is told to change {}", other.italian()),
    };
    match id.strip_prefix("household.").and_then(HouseholdField::named) {
        Some(field) => case.set_household(field, Some(read(field.kind()))),
        None => {
            let (place, fact) = regulation.fact(id).unwrap();
            case.facts[place] = Some(read(fact.kind));
        }
    }
}

#[test]
fn what_an_explanation_would_change_does_turn_the_outcome() {
    let mut turned = 0;
    for regulation in all() {
        let day = calendar::of("2026-06-15".parse().unwrap());
        let rules = Rules::on(&regulation, day).unwrap();
        let mut chance = Chance::new(11);
        for _ in 0..400 {
            let case = case(&regulation, day, 0, &mut chance);
            let explained = rules.explain(&case);
            assert!(explained.changes.is_empty() || explained.outcome == "refused");
            if !explained.changes.is_empty() {
                turned += 1;
                let mut changed = case.clone();
                for change in &explained.changes {
                    bring(&regulation, &mut changed, &change.id, &change.value);
                }
                assert_eq!(rules.decide(&changed).outcome, Outcome::Granted, "{}: {:?}", regulation.id, explained.changes);
            }
            for change in &explained.changes {
                let personal = ["member.", "person.", "household.resident", "household.size", "household.borough"];
                assert!(personal.iter().all(|word| !change.id.starts_with(word)), "{}: {}", regulation.id, change.text);
            }
        }
    }
    assert!(turned > 200, "{turned}");
}

#[test]
fn an_attestation_is_asked_of_whom_a_regulation_needs_it_and_of_no_others() {
    let day = calendar::of("2026-03-01".parse().unwrap());
    let born = |text: &str| Some(calendar::of(text.parse().unwrap()));
    let of = |id: &str, birth| all().into_iter().find(|one| one.id == id).unwrap().isee_for(birth, day);
    for id in ["buoni-spesa", "borsa-lavoro", "affido-familiare", "istanza-alloggio-emergenza"] {
        assert_eq!(of(id, born("1980-01-01")), None, "{id}");
    }
    assert_eq!(of("sostegno-al-reddito", None), Some(Isee::Ordinary));
    assert_eq!(of("misura-b2", born("2008-03-01")), Some(Isee::Sociosanitario), "of age today");
    assert_eq!(of("misura-b2", born("2008-03-02")), Some(Isee::Ordinary), "of age tomorrow");
    assert_eq!(of("misura-b2", None), Some(Isee::Sociosanitario));
}
