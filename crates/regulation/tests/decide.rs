//! One household: what is decided, what is lacking, why, and what would turn it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

use regulation::{Outcome, Regulation, Rules, calendar, lines};
use std::sync::Arc;

const TEXT: &str = r#"
id = "progetto"
name = "Progetto"
kind = "benefit"
unit = "person"
period = "month"
source = "Esempio, art. 1"
parameter = [
  { id = "limit", name = "Soglia", type = "money", values = [ { from = 2025-01-01, value = 5000, source = "Delibera 1/2025" }, { from = 2026-01-01, value = 6000.00, source = "Delibera 2/2026", example = true } ] },
]
fact = [
  { id = "cost", name = "costo del progetto", type = "money", label = "Quanto costa il progetto?" },
  { id = "left", type = "money", label = "Quanto resta?", given_by = "office", changeable = false },
  { id = "begins", name = "inizio", type = "date", label = "Quando comincia?" },
  { id = "signed", type = "boolean", label = "È firmato?", evidence = "Progetto firmato", changeable = true, given_by = "social_service" },
  { id = "disabled", type = "boolean", label = "C'è una disabilità?" },
]
derived = [ { id = "yearly", name = "Costo annuo", value = "cost * 12" } ]
requirement = [
  { id = "isee", test = "household.isee <= limit", because = "L'ISEE, {household.isee}, supera {limit}.", source = "art. 2" },
  { id = "budget", test = "cost <= left", because = "Il costo, {cost}, supera ciò che resta, {left}." },
  { id = "begins", test = "begins >= today()", because = "Comincia il {begins}, prima della decisione." },
  { id = "yearly", test = "yearly < 3000", because = "In un anno costa {yearly}." },
  { id = "disabled", test = "disabled", because = "Non c'è una disabilità." },
]
payment_condition = [ { id = "signed", test = "signed", because = "Il progetto non è firmato." } ]
amount = { value = "min(cost, 200.00) / 3", rounding = "cent half-up" }
incompatible_with = [ { measure = "altra", overlap = "person", because = "Riceve già l'altra misura." } ]
[[example]]
name = "nessuna disabilità"
on = 2026-03-01
given = { facts = { disabled = false } }
expect = { outcome = "refused", reasons = ["disabled"] }
"#;

fn rules(day: &str) -> (Arc<Regulation>, Rules) {
    let regulation = Regulation::read("progetto.toml", TEXT).unwrap_or_else(|faults| panic!("{faults}"));
    let rules = Rules::on(&regulation, calendar::of(day.parse().unwrap())).unwrap();
    (regulation, rules)
}

fn case(regulation: &Regulation, household: &str, facts: &str) -> regulation::Case {
    lines::read(regulation, &format!(r#"{{"id": 1, "household": {{{household}}}, {facts}}}"#))
        .unwrap_or_else(|faults| panic!("{faults:?}"))
        .case
}

const GOOD: &str =
    r#""facts": {"cost": 200, "left": 200, "begins": "2026-03-08", "signed": true, "disabled": true}, "running": []"#;

#[test]
fn what_is_met_is_granted_rounded_and_payable() {
    let (regulation, rules) = rules("2026-03-08");
    let decision = rules.decide(&case(&regulation, r#""isee": 6000.00"#, GOOD));
    assert_eq!(
        (decision.outcome, decision.amount.map(|cents| cents.0), decision.payable()),
        (Outcome::Granted, Some(6_667), Some(true))
    );
}

#[test]
fn all_reasons_are_told_and_what_would_turn_them_is_only_what_can_be_brought() {
    let (regulation, rules) = rules("2026-03-08");
    let facts =
        r#""facts": {"cost": 260.005, "left": 100, "begins": "2026-03-01", "signed": false, "disabled": true}, "running": []"#;
    assert!(lines::read(&regulation, &format!(r#"{{"id": 1, {facts}}}"#)).is_err(), "an amount has two decimals at most");
    let facts = facts.replace("260.005", "260.01");
    let explained = rules.explain(&case(&regulation, r#""isee": 6000.01"#, &facts));
    assert_eq!(explained.outcome, "refused");
    let texts: Vec<&str> = explained.requirements.iter().filter_map(|line| line.text.as_deref()).collect();
    assert_eq!(
        texts,
        [
            "L'ISEE, 6.000,01\u{a0}€, supera 6.000,00\u{a0}€.",
            "Il costo, 260,01\u{a0}€, supera ciò che resta, 100,00\u{a0}€.",
            "Comincia il 1° marzo 2026, prima della decisione.",
            "In un anno costa 3.120,12\u{a0}€.",
        ]
    );
    let changes: Vec<&str> = explained.changes.iter().map(|change| change.text.as_str()).collect();
    assert_eq!(
        changes,
        [
            "con ISEE fino a 6.000,00\u{a0}€",
            "con costo del progetto fino a 100,00\u{a0}€",
            "con inizio non prima dell'8 marzo 2026"
        ]
    );
    let limit = &explained.parameters[0];
    assert_eq!((limit.value.as_str(), limit.source.as_str(), limit.example), ("6.000,00\u{a0}€", "Delibera 2/2026", true));
    let letter = explained.paragraphs().join("\n");
    assert!(
        letter.contains("all'8 marzo 2026") && letter.contains("(art. 2)") && letter.contains("L'esito cambierebbe con ISEE"),
        "{letter}"
    );
}

#[test]
fn an_amount_behind_a_calculation_is_found_by_halving() {
    let (regulation, rules) = rules("2026-03-08");
    let facts = GOOD.replace("\"cost\": 200", "\"cost\": 250").replace("\"left\": 200", "\"left\": 900");
    let explained = rules.explain(&case(&regulation, r#""isee": 1"#, &facts));
    // Twelve times 249.99 is 2,999.88; twelve times 250.00 is 3,000.00, which is not less.
    assert_eq!(explained.changes[0].text, "con costo del progetto fino a 249,99\u{a0}€");
}

#[test]
fn nobody_is_told_to_have_a_disability() {
    let (regulation, rules) = rules("2026-03-08");
    let explained =
        rules.explain(&case(&regulation, r#""isee": 6000.01"#, &GOOD.replace("\"disabled\": true", "\"disabled\": false")));
    assert!(explained.changes.is_empty());
    assert_eq!(explained.requirements[0].changes.len(), 1, "the requirement alone still says its own");
    assert!(explained.requirements[4].changes.is_empty());
}

#[test]
fn not_yet_says_what_is_lacking_and_who_can_say_it() {
    let (regulation, rules) = rules("2026-03-08");
    let explained =
        rules.explain(&case(&regulation, "", r#""facts": {"cost": 1, "left": 1, "begins": "2026-03-08"}, "running": []"#));
    assert_eq!(explained.outcome, "undetermined");
    let needed: Vec<(&str, &str)> = explained.needed.iter().map(|needed| (needed.id.as_str(), needed.given_by.as_str())).collect();
    assert_eq!(needed, [("household.isee", "chi presenta la domanda, o l'INPS"), ("disabled", "chi presenta la domanda")]);
    // Whether it may be paid is another question, asked later.
    assert_eq!(explained.payment[0].met, None);
}

#[test]
fn nobody_waits_for_the_register_to_say_what_it_does_not_know() {
    let text = TEXT.replace(
        "{ id = \"disabled\", test = \"disabled\"",
        "{ id = \"rent\", test = \"household.rent < 9000.00 && person.disability != 'none' && person.resident\", because = \"no\" },\n  { id = \"disabled\", test = \"disabled\"",
    );
    let regulation = Regulation::read("progetto.toml", &text).unwrap_or_else(|faults| panic!("{faults}"));
    let rules = Rules::on(&regulation, calendar::of("2026-03-08".parse().unwrap())).unwrap();
    let explained = rules.explain(&case(&regulation, r#""isee": 1"#, &format!("\"members\": [{{}}], {GOOD}")));
    let needed: Vec<(&str, &str)> = explained.needed.iter().map(|needed| (needed.id.as_str(), needed.given_by.as_str())).collect();
    assert_eq!(
        needed,
        [
            ("household.rent", "chi presenta la domanda"),
            ("member.disability", "chi presenta la domanda, o l'INPS"),
            ("member.resident", "l'anagrafe o il registro delle persone"),
        ]
    );
}

#[test]
fn a_measure_excludes_whom_it_runs_for() {
    let (regulation, rules) = rules("2026-03-08");
    let outcome = |household: &str, running: &str| {
        let facts = GOOD.replace("\"running\": []", running);
        let decision = rules.decide(&case(&regulation, household, &facts));
        (decision.outcome, decision.reasons(&rules))
    };
    let mine = r#""members": [{"running": ["altra"]}, {}]"#;
    assert_eq!(outcome("\"isee\": 1", mine), (Outcome::Refused, vec!["incompatible:altra".to_owned()]));
    // In the household somebody has it: whether it is whoever asks must be said.
    assert_eq!(outcome("\"isee\": 1", r#""running": ["altra"]"#).0, Outcome::Undetermined);
    assert_eq!(outcome("\"isee\": 1", r#""running": ["altra"], "members": [{"running": []}]"#).0, Outcome::Granted);
}

#[test]
fn the_value_in_force_on_the_day_counts_and_no_day_before_the_first() {
    let (regulation, _) = rules("2026-03-08");
    let on = |day: &str| Rules::on(&regulation, calendar::of(day.parse().unwrap()));
    let outcome = |day: &str| {
        let facts = GOOD.replace("2026-03-08", "2030-01-01");
        on(day).unwrap().decide(&case(&regulation, r#""isee": 5000.01"#, &facts)).outcome
    };
    assert_eq!(outcome("2025-12-31"), Outcome::Refused);
    assert_eq!(outcome("2026-01-01"), Outcome::Granted);
    let error = on("2024-12-31").unwrap_err().to_string();
    assert_eq!(error, "il 31 dicembre 2024 il parametro «Soglia» non ha ancora (o non ha più) un valore");
}

#[test]
fn a_requirement_is_read_in_words_whether_the_file_has_them_or_not() {
    let text = TEXT.replace("id = \"isee\", test", "id = \"isee\", says = \"L'ISEE non supera {limit}.\", test");
    let regulation = Regulation::read("progetto.toml", &text).unwrap_or_else(|faults| panic!("{faults}"));
    let rules = Rules::on(&regulation, calendar::of("2026-03-08".parse().unwrap())).unwrap();
    let explained = rules.explain(&case(&regulation, "", GOOD));
    let says: Vec<&str> = explained.requirements.iter().map(|line| line.says.as_str()).collect();
    assert_eq!(
        says,
        [
            "L'ISEE non supera 6.000,00\u{a0}€.",
            "Requisito su «costo del progetto», «Quanto resta?».",
            "Requisito su «inizio».",
            "Requisito su «Costo annuo».",
            "Requisito su «C'è una disabilità?».",
            "La persona non riceve già «Altra».",
        ]
    );
    assert_eq!(explained.payment[0].says, "Requisito su «È firmato?».");
    let told: Vec<String> = explained.requirements[1].values.iter().map(regulation::Value::told).collect();
    assert_eq!(told, ["costo del progetto: 200,00\u{a0}€", "Quanto resta? 200,00\u{a0}€"]);
    assert_eq!(explained.requirements[0].values[0].told(), "ISEE: non noto");
    let before = calendar::of("2024-12-31".parse().unwrap());
    assert_eq!(regulation.says_of("isee", before).as_deref(), Some("L'ISEE non supera «Soglia»."), "it has no value yet");
    assert_eq!(regulation.says_of("incompatible:altra", before).as_deref(), Some("La persona non riceve già «Altra»."));
    assert_eq!(regulation.says_of("nothing", before), None);
}

#[test]
fn a_sum_of_many_terms_is_read() {
    let sum = vec!["cost"; 80].join(" + ");
    let regulation = Regulation::read("x", &TEXT.replace("yearly < 3000", &format!("{sum} < 900000")))
        .unwrap_or_else(|faults| panic!("{faults}"));
    // A worker of a server has little room of its own.
    let small = std::thread::Builder::new().stack_size(2 * 1024 * 1024);
    let decided = small.spawn(move || {
        let rules = Rules::on(&regulation, calendar::of("2026-03-08".parse().unwrap())).unwrap();
        let case = case(&regulation, r#""isee": 1"#, &GOOD.replace("\"cost\": 200", "\"cost\": 199"));
        (
            rules.explain(&case).outcome,
            regulation::Columns::new(&rules).decide(&regulation::Population::of(&regulation, [&case]), 1).outcomes,
        )
    });
    assert_eq!(decided.unwrap().join().unwrap(), ("granted", vec![Outcome::Granted]));
}
