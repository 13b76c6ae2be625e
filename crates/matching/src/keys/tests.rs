use super::*;
use proptest::prelude::*;

fn named(family: &str, given: &str) -> Card {
    Card { family_name: family.into(), given_name: given.into(), ..Card::default() }
}

fn meet(stored: &Card, typed: &Card) -> bool {
    let keys = index_keys(stored);
    lookup_keys(typed).iter().any(|key| keys.contains(key))
}

#[test]
fn names_meet_however_they_were_typed() {
    for ((family, given), typed) in [
        // one letter wrong, missing, too many, exchanged with its neighbour
        (("Rossi", "Mario"), ("Rosti", "Mario")),
        (("Bianchi", "Giulia"), ("Binchi", "Giulia")),
        (("Bianchi", "Giulia"), ("Bianchi", "Giuliia")),
        (("Ferrari", "Marta"), ("Ferrari", "Matra")),
        // by ear
        (("Zacchini", "Gianpaolo"), ("Zakini", "Giampaolo")),
        (("Pagliaro", "Jacopo"), ("Paliaro", "Iacopo")),
        // swapped, with and without a slip
        (("Rossi", "Mario"), ("Mario", "Rossi")),
        (("Bianchi", "Giulia"), ("Gulia", "Bianchi")),
        // accents, apostrophes, spaces
        (("Nicolò", "José"), ("Nicolo", "Jose")),
        (("D'Angelo", "Ada"), ("D Angelo", "Ada")),
        (("D'Angelo", "Ada"), ("Dangelo", "Ada")),
        (("De Luca", "Gian Maria"), ("Deluca", "Gianmaria")),
        // compound, and parted otherwise
        (("García López", "María José"), ("Lopez", "Maria")),
        (("Rossi Bianchi", "Anna"), ("Rossi", "Anna")),
        (("Perera Kumara", "Nimal"), ("Perera", "Kumara Nimal")),
        (("El Sayed", "Mohamed"), ("Sayed", "Muhammad")),
        // transliterated
        (("Hussain", "Muhammad"), ("Hossein", "Mohamed")),
        (("Shevchenko", "Oleksandr"), ("Scevcenko", "Aleksandr")),
        (("Шевченко", "Наталія"), ("Shevchenko", "Nataliia")),
        // cut
        (("Wickramasinghe", "Sanduni"), ("Wickramasi", "Sanduni")),
        // a letter that makes another sound of its neighbours
        (("Zopesi", "Clelia"), ("Zpoesi", "Clelia")),
        (("Redaelli", "Anna"), ("Redselli", "Anna")),
        (("Caratante", "Giovanni"), ("Caatante", "Giovanni")),
        (("Pantessi", "Alessandra"), ("Pantessi", "Alessaundra")),
        // one name only, one letter
        (("Kumar", ""), ("", "Kumar")),
        (("E", "Li"), ("E", "Li")),
    ] {
        assert!(meet(&named(family, given), &named(typed.0, typed.1)), "{family} {given} | {typed:?}");
    }
}

#[test]
fn people_who_share_nothing_do_not_meet() {
    for ((family, given), typed) in [
        (("Rossi", "Mario"), ("Bianchi", "Mario")),
        (("Rossi", "Mario"), ("Rossi", "Giulia")),
        (("Rossi", "Mario"), ("Verdi", "Anna")),
        (("Kumar", ""), ("Singh", "Kumar")),
    ] {
        assert!(!meet(&named(family, given), &named(typed.0, typed.1)), "{family} {given} | {typed:?}");
    }
    assert_eq!(lookup_keys(&Card::default()), []);
    assert_eq!(index_keys(&named(" - ", "'")), []);
}

#[test]
fn birthdays_meet_also_turned_and_from_a_tax_code() {
    let born = |text: &str| text.parse().ok().map(Birth::Day);
    let stored = Card { birth: born("1980-02-01"), ..Card::default() };
    assert!(meet(&stored, &Card { birth: born("1980-02-01"), ..named("Altro", "Nome") }));
    assert!(meet(&stored, &Card { birth: born("1980-01-02"), ..Card::default() }));
    assert!(!meet(&stored, &Card { birth: born("1980-02-02"), ..Card::default() }));
    assert!(!meet(&stored, &Card { birth: Some(Birth::Year(1980)), ..Card::default() }));
    let code = Identifier::parse("RSSMRA80A01F205X").unwrap();
    let stored = Card { birth: born("1980-01-01"), ..Card::default() };
    assert!(meet(&stored, &Card { identifiers: vec![code], ..Card::default() }));
}

#[test]
fn forms_of_an_equal_code_meet_and_so_do_telephones() {
    let with = |text: &str| Card { identifiers: vec![Identifier::parse(text).unwrap()], ..Card::default() };
    assert!(meet(&with("RSSMRA80A01F205X"), &with("RSSMRAULALMFNLRD")));
    assert!(meet(&with("01234567897"), &with("0123456 7897")));
    assert!(!meet(&with("STP0300010000017"), &with("ENI0300010000017")));
    let phone = |text: &str| Card { phones: vec![text.into()], ..Card::default() };
    assert!(meet(&phone("+39 02 1234567"), &phone("021234567")));
}

#[test]
fn a_married_name_and_the_name_at_birth_both_lead_to_the_person() {
    let stored = Card { birth_name: Some("Bianchi".into()), ..named("Rossi", "Giulia") };
    assert!(meet(&stored, &named("Bianchi", "Giulia")) && meet(&stored, &named("Rossi", "Giulia")));
}

#[test]
fn most_people_have_about_twenty_keys() {
    for (family, given, expected) in [("Rossi", "Mario", 15), ("Bianchi", "Alessandro", 18), ("De Luca", "Maria Teresa", 23)] {
        let card =
            Card { birth: "1980-01-31".parse().ok().map(Birth::Day), phones: vec!["3331234567".into()], ..named(family, given) };
        let count = index_keys(&card).len();
        assert_eq!(count, expected, "{family} {given}");
    }
}

proptest! {
    #[test]
    fn no_card_has_more_keys_than_the_limit_and_always_the_same(family in "\\PC{0,80}", given in "\\PC{0,80}", birth_name in "\\PC{0,20}") {
        let card = Card { birth_name: Some(birth_name), phones: vec!["3331234567".into(); 9], ..named(&family, &given) };
        let keys = index_keys(&card);
        prop_assert!(keys.len() <= MOST_KEYS && lookup_keys(&card).len() <= MOST_LOOKUPS);
        prop_assert_eq!(&keys, &index_keys(&card.clone()));
        prop_assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        prop_assert!(keys.iter().all(|key| !key.value.is_empty() && key.value.chars().count() <= 260));
    }

    #[test]
    fn a_complete_name_meets_itself_in_either_order(family in "[a-zA-Zàèéìòù' ]{1,20}[a-z]", given in "[a-zA-Zàèéìòù' ]{1,20}[a-z]") {
        let stored = named(&family, &given);
        prop_assert!(meet(&stored, &stored));
        prop_assert!(meet(&stored, &named(&given, &family)));
    }

    #[test]
    fn names_whose_sounds_differ_by_one_letter_meet_from_either_side(family in "[a-z]{3,10}", given in "[a-z]{3,10}", at in 0..9usize, other in "[a-z]", slip in 0..4u8) {
        let mut letters: Vec<char> = family.chars().collect();
        let at = at % (letters.len() - 1);
        match slip {
            0 => drop(letters.remove(at)),
            1 => letters[at] = other.chars().next().unwrap(),
            2 => letters.insert(at, other.chars().next().unwrap()),
            _ => letters.swap(at, at + 1),
        }
        let slipped = String::from_iter(letters);
        let (right, wrong) = (crate::sound(&family), crate::sound(&slipped));
        let comparable = right.len().min(wrong.len()) > 1 && crate::sound(&given).len() > 1;
        // A slip that makes a particle of a word, or another sound of its neighbours, changes more than a letter.
        let whole = [&family, &given, &slipped].iter().all(|name| Name::read(name).words.len() == 1);
        // Only the first eight written letters are left out in turn: of most names no more is heard in the key.
        let early = at < 7;
        if !comparable || !whole || !early || strsim::damerau_levenshtein(&right, &wrong) > 1 {
            return Ok(());
        }
        prop_assert!(meet(&named(&family, &given), &named(&slipped, &given)), "{right} {wrong}");
        prop_assert!(meet(&named(&given, &family), &named(&slipped, &given)), "{right} {wrong}");
    }
}
