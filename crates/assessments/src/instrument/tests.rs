//! What an instrument must be, and what it asks.

use super::*;
use crate::assessment::{Given, check};
use kernel::tax_code::Sex;
use std::collections::BTreeMap;

const HEAD: &str = "code = \"prova\"\nversion = 1\ntitle = \"Prova\"\nsource = \"Prova\"\nages = \"0-130\"\nanswers = \"worker\"\n";
const HOME: &str = "[[item]]\ncode = \"home\"\ntext = \"Casa\"\nkind = \"points\"\nchoices = [[0, \"Bene\"], [1, \"Così\"], [4, \"Male\"]]\nrequired = true\n";
const SCHOOL: &str = "[[item]]\ncode = \"school\"\ntext = \"Scuola\"\nkind = \"list\"\nlist = \"sinba/ScuolaFrequentataType\"\nwhen = \"age <= 17\"\nrequired = true\n";

fn scale(bands: &str) -> String {
    format!("[[scale]]\ncode = \"total\"\ntitle = \"Totale\"\nbetter = \"lower\"\nformula = [[\"home\", 2]]\nbands = {bands}\n")
}

fn read(parts: &[&str]) -> Result<Instrument, String> {
    Instrument::read(&parts.concat()).map_err(|faults| told(&faults))
}

fn good() -> Instrument {
    read(&[HEAD, HOME, SCHOOL, &scale("[[0, 3, \"Bassa\"], [4, 8, \"Alta\"]]")]).unwrap_or_else(|faults| panic!("{faults}"))
}

fn given(answers: &[(&str, &str)]) -> Vec<Given> {
    let one = |(index, (item, value)): (usize, &(&str, &str))| Given {
        index,
        item: (*item).to_owned(),
        value: Some((*value).to_owned()),
        values: Vec::new(),
    };
    answers.iter().enumerate().map(one).collect()
}

const GROWN: Subject = Subject { age: Some(40), sex: Sex::Female };
const CHILD: Subject = Subject { age: Some(9), sex: Sex::Female };

#[test]
fn an_instrument_that_does_not_add_up_is_refused_with_its_place() {
    let refused = |bands: &str| read(&[HEAD, HOME, &scale(bands)]).expect_err("a fault");
    assert_eq!(refused("[[0, 3, \"Bassa\"], [5, 8, \"Alta\"]]"), "scale «total»: fra 3 e 5 c’è un vuoto o una sovrapposizione");
    assert_eq!(refused("[[0, 7, \"Bassa\"]]"), "scale «total»: le fasce vanno da 0 a 7, le somme da 0 a 8");
    let twice = read(&[HEAD, HOME, HOME]).expect_err("a fault");
    assert_eq!(twice, "item «home»: c’è due volte");
    let optional = HOME.replace("required = true", "required = false");
    assert!(read(&[HEAD, &optional, &scale("[[0, 8, \"Sempre\"]]")]).expect_err("a fault").contains("deve essere obbligatoria"));
    let unknown = HOME.replace("required", "obliged");
    assert!(read(&[HEAD, &unknown]).expect_err("a fault").starts_with("riga "));
    assert!(read(&[HEAD]).expect_err("a fault").contains("nessuna domanda"));
}

#[test]
fn a_condition_asks_about_what_was_asked_before_and_about_answers_that_there_are() {
    let with = |when: &str| read(&[HEAD, HOME, &SCHOOL.replace("age <= 17", when)]);
    assert!(with("home >= 1").is_ok());
    assert!(with("sex = F").is_ok());
    for (when, why) in [
        ("home >= 9", "non è una risposta"),
        ("garden = 1", "non è una domanda che viene prima"),
        ("age about 9", "non è un confronto"),
        ("sex < F", "si confronta con"),
        ("age <=", "non è un confronto"),
    ] {
        let fault = with(when).expect_err("a fault");
        assert!(fault.starts_with("item «school»: ") && fault.contains(why), "{when}: {fault}");
    }
}

#[test]
fn the_same_form_of_two_ages_asks_other_questions() {
    let instrument = good();
    let asked = |subject: &Subject| {
        let asks = |item: &&Item| instrument.asks(item, subject, &BTreeMap::new()) != Asked::No;
        instrument.items.iter().filter(asks).map(|item| item.code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(asked(&GROWN), ["home"]);
    assert_eq!(asked(&CHILD), ["home", "school"]);
    // Of somebody whose age nobody knows it is asked, and is not missing.
    let unknown = Subject { age: None, sex: Sex::NotStated };
    assert_eq!(asked(&unknown), ["home", "school"]);
    assert!(check(&instrument, &unknown, &given(&[("home", "1")])).is_ok());
}

#[test]
fn a_question_not_asked_by_its_condition_is_not_missing() {
    let instrument = good();
    assert!(check(&instrument, &GROWN, &given(&[("home", "4")])).is_ok());
    let faults = check(&instrument, &CHILD, &given(&[("home", "4")])).expect_err("school is missing");
    assert_eq!(faults.len(), 1);
    assert!(faults[0].message.contains("Scuola"), "{faults:?}");
    // An answer to what is not asked is told, never dropped.
    let faults = check(&instrument, &GROWN, &given(&[("home", "4"), ("school", "5")])).expect_err("school is not asked");
    assert_eq!(faults[0].field, "answers[1].value");
}

#[test]
fn points_are_weighed_and_told_in_a_band() {
    let instrument = good();
    for (answer, points, band) in [("0", 0, "Bassa"), ("1", 2, "Bassa"), ("4", 8, "Alta")] {
        let filled = check(&instrument, &GROWN, &given(&[("home", answer)])).unwrap_or_else(|faults| panic!("{faults:?}"));
        let score = filled.scores.first().map(|score| (score.points, score.most, score.band.as_str()));
        assert_eq!(score, Some((points, 8, band)));
    }
    let faults = check(&instrument, &GROWN, &given(&[("home", "2")])).expect_err("no such points");
    assert_eq!(faults[0].field, "answers[0].value");
}

#[test]
fn an_answer_is_stored_and_read_back_as_it_was() {
    let item = |kind: Kind| Item {
        code: "x".into(),
        text: "X".into(),
        hint: String::new(),
        section: String::new(),
        kind,
        required: false,
        when: None,
    };
    let list = || vec![("01".to_owned(), "Uno".to_owned()), ("2".to_owned(), "Due".to_owned())];
    let many = item(Kind::Many(list())).read(None, &["2".to_owned(), "01".to_owned()]);
    assert_eq!(many, Ok(Some(Value::Codes(vec!["01".into(), "2".into()]))));
    for (kind, typed) in [
        (Kind::Points(vec![(0, "No".into()), (3, "Sì".into())]), "3"),
        (Kind::List(list()), "01"),
        (Kind::YesNo, "no"),
        (Kind::Number { least: 0, most: 9 }, "7"),
        (Kind::Text, "due righe\ndi testo"),
        (Kind::Date, "2026-11-21"),
    ] {
        let item = item(kind);
        let value = item.read(Some(typed), &[]).unwrap_or_default().unwrap_or_else(|| panic!("{typed} is no answer"));
        let (code, number, text) = value.stored();
        assert_eq!(item.read_stored(&code, number, &text), Some(value));
        assert_eq!(item.read(Some("  "), &[]), Ok(None));
    }
}
