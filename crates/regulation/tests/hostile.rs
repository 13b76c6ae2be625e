//! Whatever is written, reading it ends, and what was read can be run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops where it is wrong"
)]

use proptest::prelude::*;
use regulation::invented::{Chance, case};
use regulation::{Columns, Population, Regulation, Rules, calendar, lines};
use std::path::Path;

fn shipped() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../regulations");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|path| std::fs::read_to_string(path).unwrap()).collect()
}

/// Reads a text; runs what can be read on some households, alone and together.
fn run(text: &str) {
    let Ok(regulation) = Regulation::read("hostile.toml", text) else { return };
    let mut chance = Chance::new(5);
    for day in ["2021-01-01", "2026-06-15"] {
        let day = calendar::of(day.parse().unwrap());
        let Ok(rules) = Rules::on(&regulation, day) else { continue };
        let cases: Vec<_> = (0..20).map(|_| case(&regulation, day, 10, &mut chance)).collect();
        let decided = Columns::new(&rules).decide(&Population::of(&regulation, &cases), 1);
        for (place, case) in cases.iter().enumerate() {
            assert_eq!(decided.outcomes[place], rules.decide(case).outcome);
            rules.explain(case).paragraphs();
        }
    }
}

const PIECES: [&str; 34] = [
    "household",
    ".isee",
    ".members",
    ".size()",
    ".exists(m, ",
    "person",
    "m",
    "age(",
    "today()",
    "period('1 year')",
    "min(",
    "max(",
    "bands(",
    "table(",
    "{'a': 1}",
    "[[1, 2]]",
    "[1]",
    " in ",
    " + ",
    " - ",
    " * ",
    " / ",
    " <= ",
    " == ",
    " && ",
    " || ",
    "!",
    "(",
    ")",
    ", ",
    " ? ",
    " : ",
    "9999999999.99",
    "'a'",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,300}") {
        run(&text);
    }

    #[test]
    fn any_expression_is_read_or_refused(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..25), noise in "\\PC{0,6}") {
        let expression = format!("{}{noise}", pieces.concat()).replace('"', "'").replace('\\', "");
        let file = shipped().remove(0);
        let test = file.find("test = \"").unwrap() + "test = \"".len();
        let end = test + file[test..].find('"').unwrap();
        run(&format!("{}{expression}{}", &file[..test], &file[end..]));
    }

    #[test]
    fn a_shipped_file_with_some_characters_changed_is_read_or_refused(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select("0123456789.,[]{}\"'()=<>-+*/!?:&|_ \nabeilnotu".chars().collect::<Vec<_>>())), 1..4),
    ) {
        let all = shipped();
        let mut text: Vec<char> = all[which.index(all.len())].chars().collect();
        for (place, new) in edits {
            let place = place.index(text.len());
            text[place] = new;
        }
        run(&text.into_iter().collect::<String>());
    }

    #[test]
    fn any_line_is_read_or_refused(line in "\\PC{0,200}", key in "[a-z_]{1,8}") {
        let regulation = Regulation::read("x", &shipped()[0]).unwrap_or_else(|faults| panic!("{faults}"));
        let _ = lines::read(&regulation, &line);
        let _ = lines::read(&regulation, &format!(r#"{{"id": 1, "household": {{"{key}": {line}}}}}"#));
    }
}

#[test]
fn lines_are_answered_in_their_order_and_a_wrong_one_stops_nobody() {
    let text = shipped().into_iter().find(|text| text.contains("id = \"sostegno-al-reddito\"")).unwrap();
    let regulation = Regulation::read("x", &text).unwrap_or_else(|faults| panic!("{faults}"));
    let long = format!("{{\"id\": \"{}\"}}", "x".repeat(300_000));
    let input = [
        r#"{"id": "a", "on": "2026-03-01", "household": {"isee": 6000.01, "resident": true}}"#,
        "nonsense",
        &long,
        r#"{"id": "b", "on": "2026-03-01", "household": {"ise": 1, "isee": "x"}}"#,
        r#"{"id": 7, "on": "2026-02-30"}"#,
        "",
        r#"{"id": "c", "on": "2026-03-01", "household": {"isee": null}}"#,
    ]
    .join("\n");
    let mut output = Vec::new();
    let tally = lines::eval(&regulation, input.as_bytes(), &mut output, None, false).unwrap();
    assert_eq!((tally.decided, tally.malformed), (2, 4));
    let answers: Vec<serde_json::Value> =
        String::from_utf8(output).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), 6);
    assert_eq!((answers[0]["id"].as_str(), answers[0]["outcome"].as_str()), (Some("a"), Some("refused")));
    assert!(answers[0]["reasons"].as_array().unwrap().iter().any(|reason| reason["text"].as_str().unwrap().contains("6.000,01")));
    for (place, line) in [(1, 2), (2, 3), (3, 4), (4, 5)] {
        assert_eq!(answers[place]["line"], line);
    }
    assert!(
        answers[3]["error"].as_str().unwrap().contains("«ise»") && answers[3]["error"].as_str().unwrap().contains("household.isee")
    );
    assert_eq!(answers[5]["outcome"], "undetermined");
    assert!(answers[5]["needed"].as_array().unwrap().iter().any(|name| name == "household.isee"));
}
