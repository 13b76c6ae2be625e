use super::*;
use crate::place;
use proptest::prelude::*;

const VECTORS: &str = include_str!("../../../../data/national/codice_fiscale_test_vectors.tsv");

fn day(y: i32, m: u32, d: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(y, m, d).unwrap()
}

fn code(text: &str) -> TaxCode {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The 127 codes that the Revenue Agency could assign in the place of a plain one, and the plain one.
fn variants(plain: &TaxCode) -> Vec<String> {
    (0..128u32)
        .map(|mask| {
            let mut body: Vec<char> = plain.as_str().chars().take(15).collect();
            for (_, at) in DIGITS.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0) {
                body[*at] = "LMNPQRSTUV".chars().nth(body[*at].to_digit(10).unwrap() as usize).unwrap();
            }
            let body: String = body.into_iter().collect();
            format!("{body}{}", letters::check_character(&body).unwrap())
        })
        .collect()
}

#[test]
fn the_ten_people_of_the_national_vectors_get_their_codes() {
    let mut people = 0;
    for line in VECTORS.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [family_name, given_name, sex, birth, born_in, expected, first_omocode, full_omocode, count] = fields[..] else {
            panic!("{line}")
        };
        let sex: Sex = sex.parse().unwrap();
        let birth = birth.parse().unwrap();
        let place = place::municipalities_named(born_in, 1)
            .first()
            .copied()
            .or_else(|| place::countries_named(born_in, 1).first().copied());
        let belfiore = place.unwrap_or_else(|| panic!("{born_in}")).belfiore();
        let computed = TaxCode::compute(family_name, given_name, sex, birth, belfiore).unwrap();
        assert_eq!(computed.as_str(), expected);
        let stated = Stated { family_name, given_name, sex: Some(sex), birth_date: Some(birth), birth_place: Some(belfiore) };
        for text in [expected, first_omocode, full_omocode] {
            let read = code(text);
            assert_eq!(read.disagreements(&stated), [], "{text}");
            assert_eq!(read.plain_digits(), computed, "{text}");
            assert_eq!(read.is_omocode(), text != expected);
            assert_eq!((read.sex(), read.birth_place().as_str(), read.birth_date(day(2026, 11, 21))), (sex, belfiore, Some(birth)));
        }
        let all = variants(&computed);
        assert_eq!(count, all.len().to_string());
        assert!(all.iter().any(|text| text == first_omocode) && all.iter().any(|text| text == full_omocode));
        people += 1;
    }
    assert_eq!(people, 10);
}

#[test]
fn all_128_forms_of_an_equal_code_are_read_and_lead_back_to_one() {
    let plain = code("DNGMTR15M49F839S");
    let all = variants(&plain);
    for text in &all {
        let read = code(text);
        assert_eq!(read.plain_digits(), plain);
        assert_eq!(read.is_omocode(), *text != plain.as_str());
        assert_eq!((read.sex(), read.birth_place().as_str()), (Sex::Female, "F839"));
    }
    assert_eq!(all.iter().collect::<std::collections::BTreeSet<_>>().len(), 128);
}

#[test]
fn a_code_is_read_however_it_was_typed() {
    for text in ["RSSMRA80A01F205X", " rssmra80a01f205x\n", "RSS MRA 80A01 F205 X", "RSSMRA80A01\u{a0}F205X"] {
        assert_eq!(code(text).as_str(), "RSSMRA80A01F205X");
    }
}

#[test]
fn each_fault_has_its_own_sentence_and_none_repeats_the_code() {
    let cases = [
        ("", TaxCodeError::Length(0)),
        ("RSSMRA80A01F205", TaxCodeError::Length(15)),
        ("RSSMRA80A01F205-", TaxCodeError::Character(16)),
        ("RSSMRÀ80A01F205X", TaxCodeError::Character(6)),
        ("RSSMR480A01F205X", TaxCodeError::LetterExpected(6)),
        ("RSSMRA8OA01F205X", TaxCodeError::DigitExpected(8)),
        ("RSSMRA80Z01F205X", TaxCodeError::ImpossibleDate),
        ("RSSMRA80A00F205X", TaxCodeError::ImpossibleDate),
        ("RSSMRA80A40F205X", TaxCodeError::ImpossibleDate),
        ("RSSMRA80A81F205X", TaxCodeError::ImpossibleDate),
        ("RSSMRA80B30F205X", TaxCodeError::ImpossibleDate),
        ("RSSMRA81B29F205X", TaxCodeError::ImpossibleDate),
        ("RSSMRA80A01F205Y", TaxCodeError::CheckCharacter),
        ("00000000000", TaxCodeError::Provisional),
        ("STP0300010000001", TaxCodeError::Health),
    ];
    let sentences: std::collections::BTreeSet<String> = cases
        .iter()
        .map(|(text, error)| {
            assert_eq!(text.parse::<TaxCode>(), Err(*error), "{text}");
            assert!(text.is_empty() || !error.sentence().contains(text));
            error.sentence()
        })
        .collect();
    // The six impossible dates share one sentence.
    assert_eq!(sentences.len(), cases.len() - 5);
}

#[test]
fn a_birth_on_the_29th_of_february_needs_a_leap_year_of_some_century() {
    let leap = TaxCode::compute("Rossi", "Mario", Sex::Male, day(2000, 2, 29), "F205").unwrap();
    assert_eq!(leap.birth_date(day(2026, 1, 1)), Some(day(2000, 2, 29)));
    assert_eq!(leap.birth_date(day(1999, 1, 1)), None, "1900 had no such day");
    let leap = TaxCode::compute("Rossi", "Maria", Sex::Female, day(2008, 2, 29), "F205").unwrap();
    assert_eq!(&leap.as_str()[6..11], "08B69");
    assert_eq!(leap.birth_date(day(2008, 2, 28)), Some(day(1908, 2, 29)));
}

#[test]
fn the_century_is_the_latest_that_is_not_in_the_future() {
    let old = TaxCode::compute("Rossi", "Mario", Sex::Male, day(1922, 5, 3), "F205").unwrap();
    assert_eq!(old.birth_date(day(2026, 11, 21)), Some(day(2022, 5, 3)), "the code alone cannot tell");
    assert_eq!(old.birth_date(day(2022, 5, 2)), Some(day(1922, 5, 3)));
    assert_eq!(old.possible_birth_dates().count(), 3);
}

#[test]
fn letters_of_names_without_consonants_with_accents_and_of_one_letter() {
    for (name, letters) in [
        ("Rossi", "RSS"),
        ("Nì", "NIX"),
        ("E", "EXX"),
        ("Öz", "ZOX"),
        ("D'Angelo", "DNG"),
        ("De  Lùca-Bo", "DLC"),
        ("Aiué", "AIU"),
        ("", "XXX"),
    ] {
        assert_eq!(TaxCode::letters_of_family_name(name), letters, "{name}");
    }
    for (name, letters) in [
        ("Mario", "MRA"),
        ("Gianfranco", "GFR"),
        ("Maria Teresa", "MTR"),
        ("Ada", "DAA"),
        ("Anna", "NNA"),
        ("Lù", "LUX"),
        ("Łukasz", "LSZ"),
    ] {
        assert_eq!(TaxCode::letters_of_given_name(name), letters, "{name}");
    }
}

#[test]
fn a_mothers_code_given_for_her_baby_is_read_and_every_field_that_disagrees_is_named() {
    let mother = TaxCode::compute("Bianchi", "Giulia", Sex::Female, day(1992, 12, 31), "B157").unwrap();
    let baby = Stated {
        family_name: "Rossi",
        given_name: "Leo",
        sex: Some(Sex::Male),
        birth_date: Some(day(2026, 3, 1)),
        birth_place: Some("f205"),
    };
    let all =
        [Disagreement::FamilyName, Disagreement::GivenName, Disagreement::Sex, Disagreement::BirthDate, Disagreement::BirthPlace];
    assert_eq!(mother.disagreements(&baby), all);
    assert_eq!(mother.disagreements(&Stated::default()), []);
    assert_eq!(mother.disagreements(&Stated { sex: Some(Sex::NotStated), ..Stated::default() }), []);
    let nowhere = TaxCode::compute("Rossi", "Leo", Sex::Male, day(2026, 3, 1), "A000").unwrap();
    assert_eq!(nowhere.disagreements(&Stated::default()), [Disagreement::UnknownPlace]);
}

#[test]
fn a_municipality_that_did_not_exist_on_the_day_of_birth_is_named_and_one_of_that_time_is_not() {
    let of = |birth: NaiveDate, place: &str| {
        let code = TaxCode::compute("Rossi", "Mario", Sex::Male, birth, place).unwrap();
        code.disagreements(&Stated { birth_date: Some(birth), ..Stated::default() })
    };
    // Castegnero Nanto is of 2026; Fiume was Italian until 1947.
    assert_eq!(of(day(1990, 1, 1), "M439"), [Disagreement::PlaceThen], "Castegnero Nanto did not exist yet");
    assert_eq!(of(day(2026, 5, 1), "M439"), []);
    assert_eq!(of(day(1940, 5, 1), "D620"), [], "Fiume was Italian");
    assert_eq!(of(day(1980, 5, 1), "D620"), [Disagreement::PlaceThen], "Fiume was so no longer");
    assert_eq!(of(day(1850, 5, 1), "F205"), [], "Milan is older than the lists");
    assert_eq!(of(day(1980, 5, 1), "Z118"), [], "Yugoslavia was");
    assert_eq!(of(day(2010, 5, 1), "Z118"), [Disagreement::PlaceThen], "Yugoslavia was no longer");
    assert_eq!(of(day(1900, 5, 1), "Z110"), [], "of states that are no first day is known");
    // The century is not in the code: the day that was stated decides, and a wrong day is one fault, not two.
    let code = TaxCode::compute("Rossi", "Mario", Sex::Male, day(1990, 1, 1), "M439").unwrap();
    assert_eq!(code.disagreements(&Stated { birth_date: Some(day(1990, 1, 2)), ..Stated::default() }), [Disagreement::BirthDate]);
}

#[test]
fn a_code_is_never_printed_in_full_by_accident() {
    let person = Identifier::from(code("RSSMRA80A01F205X"));
    assert!(!format!("{person:?}").contains("80A01"));
    assert_eq!(person.masked(), "RSSMRA••••••••••");
    assert_eq!(Identifier::parse("STP0300010000017").unwrap().masked(), "STP••••••••••017");
}

#[test]
fn the_kind_of_an_identifier_follows_from_its_text() {
    for (text, kind, value) in [
        ("rssmra80a01f205x", IdentifierKind::Definitive, "RSSMRA80A01F205X"),
        ("0123456 789 7", IdentifierKind::Provisional, "01234567897"),
        ("stp 030 001 0000017", IdentifierKind::Stp, "STP0300010000017"),
        ("ENI0300010000017", IdentifierKind::Eni, "ENI0300010000017"),
    ] {
        let read = Identifier::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!((read.kind(), read.value()), (kind, value));
        assert_eq!(Identifier::parse(read.value()).as_ref(), Ok(&read));
    }
    let Ok(Identifier::Provisional(provisional)) = Identifier::parse("01234567897") else { panic!("eleven digits") };
    assert_eq!(provisional.office(), "789");
    let Ok(Identifier::Stp(health)) = Identifier::parse("STP0300010000017") else { panic!("STP") };
    assert_eq!((health.region(), health.authority()), ("030", "001"));
    assert_eq!(Identifier::parse("01234567890"), Err(IdentifierError::CheckDigit));
    assert_eq!(Identifier::parse("STP03000100000"), Err(IdentifierError::HealthDigits));
    assert_eq!(Identifier::parse("STP03000100000A7"), Err(IdentifierError::HealthDigits));
    assert_eq!(Identifier::parse("RSSMRA80A01F205Y"), Err(TaxCodeError::CheckCharacter.into()));
}

#[test]
fn a_family_name_that_begins_like_a_health_code_is_still_a_tax_code() {
    let stepanov = TaxCode::compute("Stepanov", "Ivan", Sex::Male, day(1990, 1, 2), "Z135").unwrap();
    assert!(stepanov.as_str().starts_with("STP"));
    assert_eq!(Identifier::parse(stepanov.as_str()), Ok(Identifier::Definitive(stepanov)));
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof!["[A-Z][a-zàèéìòù' -]{0,14}", "[A-Z]", Just("D’Ànge lo-Ñandù".to_owned()), Just("Øst Łuczak".to_owned())]
}

fn person() -> impl Strategy<Value = (String, String, Sex, NaiveDate, &'static str)> {
    let places = prop::sample::select(vec!["F205", "H501", "Z330", "A001", "G273", "Z110"]);
    let sexes = prop::sample::select(vec![Sex::Male, Sex::Female]);
    (name(), name(), sexes, 0..70_000u64, places)
        .prop_map(|(family, given, sex, days, place)| (family, given, sex, day(1850, 1, 1) + chrono::Days::new(days), place))
}

proptest! {
    #[test]
    fn what_is_computed_is_read_and_agrees((family_name, given_name, sex, birth, place) in person()) {
        let computed = TaxCode::compute(&family_name, &given_name, sex, birth, place).unwrap();
        prop_assert_eq!(computed.as_str().parse::<TaxCode>(), Ok(computed.clone()));
        let stated = Stated { family_name: &family_name, given_name: &given_name, sex: Some(sex), birth_date: Some(birth), birth_place: Some(place) };
        prop_assert_eq!(computed.disagreements(&stated), vec![]);
        prop_assert!(computed.possible_birth_dates().any(|day| day == birth));
    }

    #[test]
    fn one_wrong_character_is_refused_unless_its_weight_is_the_same((family, given, sex, birth, place) in person(), at in 0..16usize, wrong in "[A-Z0-9]") {
        let right = TaxCode::compute(&family, &given, sex, birth, place).unwrap();
        let mut text = right.as_str().to_owned();
        text.replace_range(at..=at, &wrong);
        let same_weight = letters::check_character(&text[..15]) == letters::check_character(&right.as_str()[..15]) && at < 15;
        prop_assert!(text == right.as_str() || same_weight || text.parse::<TaxCode>().is_err());
    }

    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,20}") {
        let _ = (text.parse::<TaxCode>(), Identifier::parse(&text));
    }

    #[test]
    fn the_check_digit_of_a_provisional_code_finds_every_single_wrong_digit(serial in "[0-9]{10}", at in 0..11usize, other in 1..10u32) {
        let right = (0..10).map(|check| format!("{serial}{check}")).find(|digits| Identifier::parse(digits).is_ok()).unwrap();
        let mut digits: Vec<u32> = right.chars().filter_map(|c| c.to_digit(10)).collect();
        digits[at] = (digits[at] + other) % 10;
        let wrong: String = digits.iter().filter_map(|digit| char::from_digit(*digit, 10)).collect();
        prop_assert_eq!(Identifier::parse(&wrong), Err(IdentifierError::CheckDigit));
    }
}
