use super::*;
use crate::Birth;
use kernel::HouseholdId;
use kernel::tax_code::{Identifier, Sex, TaxCode};
use proptest::prelude::*;

fn named(family: &str, given: &str) -> Card {
    Card { family_name: family.into(), given_name: given.into(), ..Card::default() }
}

fn born(card: Card, day: &str) -> Card {
    Card { birth: Some(Birth::Day(day.parse().unwrap())), ..card }
}

fn with_code(card: Card, code: &str) -> Card {
    Card { identifiers: vec![Identifier::parse(code).unwrap_or_else(|error| panic!("{}", error.sentence()))], ..card }
}

fn one(query: &Card, stored: &Card) -> Option<Match<u8>> {
    rank(query, [(1, stored)]).pop()
}

fn verdict(query: &Card, stored: &Card) -> Option<Verdict> {
    one(query, stored).map(|found| found.verdict)
}

fn says(query: &Card, stored: &Card, phrase: &str) -> bool {
    one(query, stored).is_some_and(|found| found.phrases().any(|said| said == phrase))
}

#[test]
fn a_name_typed_by_ear_with_the_birthday_is_likely_and_says_why() {
    let day = "1975-06-13";
    for ((family, given), (typed_family, typed_given), phrase) in [
        (("Rossi", "Mario"), ("Rosi", "Mario"), "il cognome suona uguale"),
        (("Rossi", "Mario"), ("Rosti", "Mario"), "cognome scritto quasi uguale"),
        (("Rossi", "Mario"), ("Rossi", "Mraio"), "nome scritto quasi uguale"),
        (("Rossi", "Mario"), ("Mario", "Rossi"), "nome e cognome scambiati"),
        (("Rossi", "Mario"), ("Mairo", "Rosi"), "nome e cognome scambiati"),
        (("Nicolò", "José"), ("Nicolo", "Jose"), "stesso cognome"),
        (("D'Angelo", "Ada"), ("D Angelo", "Ada"), "stesso cognome"),
        (("D'Angelo", "Ada"), ("Dangelo", "Ada"), "stesso cognome"),
        (("De Luca", "Gian Maria"), ("Deluca", "Gianmaria"), "stesso nome"),
        (("Rossi Bianchi", "Anna"), ("Bianchi", "Anna"), "una parte del cognome coincide"),
        (("Rossi", "Anna Maria"), ("Rossi", "Maria"), "una parte del nome coincide"),
        (("El Sayed", "Ali"), ("Sayed", "Ali"), "una parte del cognome coincide"),
        (("Perera Kumara", "Nimal"), ("Perera", "Kumara Nimal"), "stesse parole, divise diversamente fra nome e cognome"),
        (("Hussain", "Muhammad"), ("Hossein", "Mohamed"), "il nome suona uguale"),
        (("Шевченко", "Наталія"), ("Shevchenko", "Natalia"), "stesso cognome"),
        (("Wickramasinghe", "Sanduni"), ("Wickrama", "Sanduni"), "il cognome inizia allo stesso modo"),
        (("Zacchini", "Gianpaolo"), ("Zakini", "Giampaolo"), "il nome suona uguale"),
    ] {
        let (stored, typed) = (born(named(family, given), day), born(named(typed_family, typed_given), day));
        assert_eq!(verdict(&typed, &stored), Some(Verdict::Likely), "{family} {given} | {typed_family} {typed_given}");
        assert!(
            says(&typed, &stored, phrase) && says(&typed, &stored, "stessa data di nascita"),
            "{family} {given} | {typed_family} {typed_given}"
        );
    }
}

#[test]
fn dates_are_compared_by_what_goes_wrong_with_them() {
    let stored = born(named("Rossi", "Mario"), "1980-02-01");
    for (day, phrase, expected) in [
        ("1980-01-02", "giorno e mese scambiati", Verdict::Likely),
        ("1981-02-01", "data di nascita diversa per una sola cifra", Verdict::Likely),
        ("1951-11-23", "data di nascita diversa", Verdict::Possible),
    ] {
        let typed = born(named("Rossi", "Mario"), day);
        assert_eq!(verdict(&typed, &stored), Some(expected), "{day}");
        assert!(says(&typed, &stored, phrase), "{day}");
    }
    let year = Card { birth: Some(Birth::Year(1980)), ..named("Rossi", "Mario") };
    assert!(says(&year, &stored, "stesso anno di nascita"));
    assert_eq!(verdict(&year, &stored), Some(Verdict::Possible));
    let new_year = born(named("Diallo", "Mamadou"), "1990-01-01");
    let found = one(&new_year, &Card { birth_place: Some("Z343".into()), ..new_year.clone() }).unwrap();
    assert_eq!(found.verdict, Verdict::Likely, "a conventional date settles nothing");
}

#[test]
fn names_alone_prove_little() {
    let mario = named("Rossi", "Mario");
    assert_eq!(verdict(&mario, &mario), Some(Verdict::Possible));
    let in_milan = Card { birth_place: Some("F205".into()), ..mario };
    assert_eq!(verdict(&in_milan, &in_milan), Some(Verdict::Possible));
}

#[test]
fn name_birthday_and_birthplace_together_are_the_same_person() {
    let mario = Card { birth_place: Some("F205".into()), ..born(named("Rossi", "Mario"), "1980-03-05") };
    assert_eq!(verdict(&mario, &mario), Some(Verdict::Same));
    let elsewhere = Card { birth_place: Some("H501".into()), phones: vec!["3331234567".into()], ..mario.clone() };
    assert_eq!(verdict(&elsewhere, &Card { phones: elsewhere.phones.clone(), ..mario }), Some(Verdict::Likely));
}

#[test]
fn an_equal_tax_code_settles_identity_unless_two_fields_contradict_it() {
    let mother = Card { sex: Some(Sex::Female), ..born(with_code(named("Bianchi", "Giulia"), "BNCGLI92T71B157Z"), "1992-12-31") };
    for typed in [
        with_code(Card::default(), "BNCGLI92T71B157Z"),
        with_code(named("Rossi", "Giulia"), "BNCGLI92T71B157Z"),
        born(with_code(named("Bianchi", "Giulia"), "BNCGLI92T71B157Z"), "1991-12-30"),
    ] {
        let found = one(&typed, &mother).unwrap();
        assert_eq!(found.verdict, Verdict::Same);
        assert!(found.score >= SETTLED && found.phrases().next() == Some("stesso codice fiscale"));
    }
    let baby = Card { sex: Some(Sex::Male), ..born(with_code(named("Rossi", "Leo"), "BNCGLI92T71B157Z"), "2026-03-01") };
    let found = one(&baby, &mother).unwrap();
    assert_eq!((found.verdict, found.score >= CONTRADICTED), (Verdict::Possible, true));
    assert_eq!(
        found.against().collect::<Vec<_>>(),
        ["data di nascita diversa", "cognome diverso", "nome diverso", "sesso diverso"]
    );
}

#[test]
fn different_codes_and_forms_of_omocodia_are_never_the_same_person() {
    let complete =
        |code: &str| Card { birth_place: Some("F205".into()), ..born(with_code(named("Rossi", "Mario"), code), "1980-01-02") };
    let code = |text: &str| TaxCode::compute("Rossi", "Mario", Sex::Male, text.parse().unwrap(), "F205").unwrap();
    let (first, other) = (code("1980-01-02"), code("1980-01-03"));
    let omocode = "RSSMRA80A02F20RX";
    assert_eq!(omocode.parse::<TaxCode>().map(|code| code.plain_digits()).as_ref(), Ok(&first));
    assert_eq!(verdict(&complete(first.as_str()), &complete(first.as_str())), Some(Verdict::Same));
    assert_eq!(verdict(&complete(first.as_str()), &complete(other.as_str())), Some(Verdict::Likely));
    assert_eq!(verdict(&complete(first.as_str()), &complete(omocode)), Some(Verdict::Likely));
    assert!(says(
        &complete(first.as_str()),
        &complete(omocode),
        "codici fiscali uguali salvo l'omocodia: possono essere due persone"
    ));
}

#[test]
fn a_tax_code_alone_finds_somebody_who_was_entered_without_it() {
    let stored = Card { birth_place: Some("F205".into()), sex: Some(Sex::Male), ..born(named("Rossi", "Mario"), "1980-01-02") };
    let code = TaxCode::compute("Rossi", "Mario", Sex::Male, "1980-01-02".parse().unwrap(), "F205").unwrap();
    let typed = Card { identifiers: vec![code.into()], ..Card::default() };
    assert_eq!(verdict(&typed, &stored), Some(Verdict::Likely));
    assert!(says(&typed, &stored, "il nome corrisponde al codice fiscale"));
    assert_eq!(verdict(&typed, &Card { family_name: "Bianchi".into(), ..stored }), None);
}

#[test]
fn provisional_and_health_codes_are_strong_but_do_not_settle() {
    for (code, phrase) in [("01234567897", "stesso codice fiscale provvisorio"), ("STP0300010000017", "stesso codice STP o ENI")] {
        let stored = with_code(named("Diallo", "Mamadou"), code);
        let typed = with_code(named("Dialo", "Mamadu"), code);
        assert_eq!(verdict(&typed, &stored), Some(Verdict::Likely));
        assert!(says(&typed, &stored, phrase));
    }
}

#[test]
fn father_and_son_with_the_same_name_are_not_taken_for_one() {
    let home = |card: Card| Card {
        address: Some("Via Padova 12".into()),
        phones: vec!["021234567".into()],
        birth_place: Some("F205".into()),
        ..card
    };
    let (father, son) = (home(born(named("Rossi", "Mario"), "1951-11-23")), home(born(named("Rossi", "Mario"), "1984-05-06")));
    let found = rank(&son, [(1, &father), (2, &son)]);
    assert_eq!(
        found.iter().map(|found| (found.id, found.verdict)).collect::<Vec<_>>(),
        [(2, Verdict::Same), (1, Verdict::Possible)]
    );
    assert!(found[1].against().eq(["data di nascita diversa"]));
}

#[test]
fn twins_are_not_taken_for_one_and_brothers_are_not_even_named() {
    let home = |given: &str, sex, day: &str| Card {
        sex: Some(sex),
        address: Some("Via Padova 12".into()),
        phones: vec!["021234567".into()],
        birth_place: Some("F205".into()),
        household: Some(HouseholdId(Default::default())),
        ..born(named("Rossi", given), day)
    };
    let marco = home("Marco", Sex::Male, "2015-08-09");
    for (given, sex) in [("Luca", Sex::Male), ("Giulia", Sex::Female), ("Marca", Sex::Female)] {
        assert_eq!(verdict(&home(given, sex, "2015-08-09"), &marco), Some(Verdict::Possible), "{given}");
    }
    let mirco = verdict(&home("Mirco", Sex::Male, "2015-08-09"), &marco);
    assert_eq!(mirco, Some(Verdict::Likely), "one letter apart is never the same by itself");
    assert_eq!(verdict(&home("Luca", Sex::Male, "2012-03-04"), &marco), None);
    assert_eq!(verdict(&named("Rossi", "Luca"), &marco), None);
}

#[test]
fn while_a_name_is_typed_those_who_begin_so_are_named() {
    let stored = named("Rossi", "Mario");
    for (family, given) in [("Ro", ""), ("Ros", "M"), ("", "Mar"), ("Mar", ""), ("Mario", "Ro")] {
        assert_eq!(verdict(&named(family, given), &stored), Some(Verdict::Possible), "{family}|{given}");
    }
    assert_eq!(verdict(&named("Bia", ""), &stored), None);
    let phone = Card { phones: vec!["3331234567".into()], ..stored };
    assert!(says(&Card { phones: vec!["333 123".into()], ..Card::default() }, &phone, "il telefono inizia così"));
    let coded = with_code(Card::default(), "RSSMRA80A01F205X");
    assert!(says(&crate::search("rssmra80a0").card, &coded, "il codice fiscale inizia così"));
}

#[test]
fn a_name_at_birth_is_recognised() {
    let stored = Card { birth_name: Some("Bianchi".into()), ..born(named("Rossi", "Giulia"), "1992-12-31") };
    let typed = born(named("Bianchi", "Giulia"), "1992-12-31");
    assert_eq!(verdict(&typed, &stored), Some(Verdict::Likely));
    assert!(says(&typed, &stored, "coincide con il cognome alla nascita"));
}

#[test]
fn equal_scores_stand_in_the_order_of_their_ids_whatever_order_they_came_in() {
    let mario = named("Rossi", "Mario");
    let ids = |order: [u8; 3]| rank(&mario, order.map(|id| (id, &mario))).into_iter().map(|found| found.id).collect::<Vec<_>>();
    assert_eq!((ids([3, 1, 2]), ids([2, 3, 1])), (vec![1, 2, 3], vec![1, 2, 3]));
}

proptest! {
    #[test]
    fn a_score_never_belies_its_verdict_and_nothing_breaks(
        family in "\\PC{0,20}", given in "\\PC{0,20}", other_family in "\\PC{0,20}", other_given in "\\PC{0,20}", day in "19[0-9]{2}-0[1-9]-[12][0-9]"
    ) {
        let day: chrono::NaiveDate = day.parse().unwrap_or_default();
        let query = Card { birth: Some(Birth::Day(day)), ..named(&family, &given) };
        let other = Card { birth: Some(Birth::Day(day)), ..named(&other_family, &other_given) };
        for stored in [&query, &other] {
            for found in rank(&query, [(1, stored)]) {
                let fits = match found.verdict {
                    Verdict::Same => found.score >= SAME,
                    Verdict::Likely => (LIKELY..SAME).contains(&found.score),
                    Verdict::Possible => (POSSIBLE..LIKELY).contains(&found.score),
                };
                prop_assert!(fits && found.score <= 1000);
                prop_assert!(found.evidence.iter().map(|evidence| evidence.points.abs()).rev().is_sorted());
            }
        }
    }

    #[test]
    fn ranking_is_the_same_from_either_side(family in "[a-z]{1,8}( [a-z]{2,6})?", given in "[a-z]{1,8}", other in "[a-z]{1,8}") {
        let (a, b) = (named(&family, &given), named(&family, &other));
        let (here, there) = (one(&a, &b), one(&b, &a));
        // Swapped names are read in the roles of the stored card, so that each side weighs the other's.
        let swapped = |found: &Option<Match<u8>>| found.as_ref().is_some_and(|found| found.phrases().any(|phrase| phrase == Reason::Swapped.label()));
        if !swapped(&here) && !swapped(&there) {
            prop_assert_eq!(here, there);
        }
    }
}
