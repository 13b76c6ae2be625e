//! What is typed but not finished: beginnings of names, codes and telephones, and the one search box.

use crate::days::{days, year};
use crate::keys::{Key, KeyKind, MOST_LOOKUPS, lookup_keys, misheard, misheard_given};
use crate::names::{joined, words};
use crate::street::{Address, address};
use crate::{Birth, Card};
use chrono::NaiveDate;
use kernel::TaxCode;
use kernel::tax_code::Identifier;
use kernel::text::phone_key;

/// Fewest characters of a beginning that is worth looking for.
const FEWEST: usize = 2;
/// Fewest characters of a tax code that is still being typed: six letters and one digit, which no name has.
const CODE_START: usize = 7;
/// Fewest characters of a name alone that is looked for by its sound: shorter ones sound like too many.
const FEWEST_MISHEARD: usize = 4;
/// Ways of parting the words of a name that are tried.
const PARTINGS: usize = 4;
/// Longest text of the search box that is looked at, in characters.
const LONGEST: usize = 120;

/// The beginning of keys of one kind. In SQL: `kind = ? and value >= ? and value < ?` with [`Start::kind`], [`Start::from`]
/// and [`Start::until`], on a column compared byte by byte (`collate "C"`, SQLite's own order), with a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The kind of key.
    pub kind: KeyKind,
    /// How its value begins, and the least value that begins so.
    pub from: String,
}

impl Start {
    /// The first value after all that begin so.
    pub fn until(&self) -> String {
        format!("{}\u{10ffff}", self.from)
    }
    /// Whether a key begins so.
    pub fn covers(&self, key: &Key) -> bool {
        key.kind == self.kind && key.value.starts_with(&self.from)
    }
}

/// What was understood of a text in the search box.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// What to rank candidates against. Of a name, the first word (with its particles) is taken for the family name and the
    /// rest for the given one; [`crate::rank`] tries the other roles too.
    pub card: Card,
    /// The same with the words parted otherwise between the two names: a name of three words or more may have two family names.
    pub others: Vec<Card>,
    /// The address that it may be: whoever lives there is meant, if there is such a street.
    pub address: Option<Address>,
    /// Keys to look up for equality.
    pub keys: Vec<Key>,
    /// Beginnings to look up.
    pub starts: Vec<Start>,
    /// Beginnings to look up when nobody was found, some at a time, until somebody is: a name alone, as it sounds, as a family name
    /// with a letter left out, as a given name with a slip. Of a name with both its halves [`Search::keys`] knows them already.
    pub misheard: Vec<Start>,
}

/// The beginnings to look for while a name is being typed into its fields, in whichever order it goes on. Empty until two
/// characters are there.
pub fn typed_starts(query: &Card) -> Vec<Start> {
    let (family, given) = (words(&query.family_name), words(&query.given_name));
    let mut starts = Vec::new();
    for text in [family.iter().chain(&given), given.iter().chain(&family)].map(|order| order.cloned().collect::<Vec<_>>()) {
        for form in [joined(&text).join(" "), text.join(" ")] {
            let start = Start { kind: KeyKind::Name, from: form };
            if start.from.chars().count() >= FEWEST && !starts.contains(&start) {
                starts.push(start);
            }
        }
    }
    starts
}

/// Understands what was typed into one search box: a name in any order and however incomplete, a day of birth, a tax code or
/// its beginning, a provisional, STP or ENI code, a telephone number, or several of these.
///
/// ```
/// let found = matching::search("rossi mar 21/11/1980");
/// assert_eq!((found.card.family_name.as_str(), found.card.given_name.as_str()), ("rossi", "mar"));
/// assert_eq!(matching::search("RSSMRA80A").card.code_start.as_deref(), Some("RSSMRA80A"));
/// ```
pub fn search(text: &str) -> Search {
    let text: String = text.chars().take(LONGEST).collect();
    let mut found = Search::default();
    let mut births = Vec::new();
    if let Ok(identifier) = Identifier::parse(&text) {
        // Eleven digits may as well be a telephone.
        if let Some(phone) = whole_phone(&text) {
            found.starts.push(Start { kind: KeyKind::Phone, from: phone });
            found.card.phones.push(text);
        }
        found.card.identifiers.push(identifier);
    } else {
        births = days(&text);
        match whole_phone(&text) {
            // Six or eight digits may be a day or a telephone.
            Some(phone) => {
                found.starts.push(Start { kind: KeyKind::Phone, from: phone });
                let card = if births.is_empty() {
                    &mut found.card
                } else {
                    {
                        found.others.push(Card::default());
                        found.others.last_mut().unwrap_or(&mut found.card)
                    }
                };
                card.phones.push(text);
            }
            None if births.is_empty() => {
                found.address = address(&text);
                births = pieces(&text, &mut found);
            }
            None => {}
        }
    }
    let mut births = births.into_iter().map(Birth::Day);
    if let Some(birth) = births.next() {
        let named: Vec<usize> =
            (0..found.others.len()).filter(|at| found.others.get(*at).is_some_and(|card| card.phones.is_empty())).collect();
        for at in named {
            if let Some(card) = found.others.get_mut(at) {
                card.birth = Some(birth);
            }
        }
        found.card.birth = Some(birth);
        let again = births.map(|birth| Card { birth: Some(birth), ..found.card.clone() }).collect::<Vec<_>>();
        found.others.extend(again);
    }
    found.keys = together(std::iter::once(&found.card).chain(&found.others).map(lookup_keys).collect());
    if found.card.given_name.is_empty() && found.card.family_name.chars().count() >= FEWEST_MISHEARD {
        let (family, given) = (misheard(&found.card.family_name), misheard_given(&found.card.family_name));
        // As heard first, whichever name it is; then the mistakes.
        let (mut family, mut given) = (family.into_iter(), given.into_iter());
        found.misheard.extend(family.next().into_iter().chain(given.next()).chain(family).chain(given));
    }
    found
}

/// Reads a text of several pieces into what they are; the days of birth among them are given back.
fn pieces(text: &str, found: &mut Search) -> Vec<NaiveDate> {
    let pieces: Vec<&str> = text.split_whitespace().collect();
    let (mut names, mut births, mut at) = (Vec::new(), Vec::new(), 0);
    while let Some(piece) = pieces.get(at) {
        let three = pieces.get(at..at + 3).map(|three| days(&three.join(" "))).unwrap_or_default();
        if !three.is_empty() {
            births = three;
            at += 3;
            continue;
        }
        at += 1;
        let one = days(piece);
        if !one.is_empty() {
            births = one;
        } else if let Ok(identifier) = Identifier::parse(piece) {
            found.card.identifiers.push(identifier);
        } else if let Some(start) = code_start(piece) {
            found.starts.push(Start { kind: KeyKind::Identifier, from: start.clone() });
            found.card.code_start = Some(start);
        } else if let Some(phone) = whole_phone(piece) {
            found.starts.push(Start { kind: KeyKind::Phone, from: phone });
            found.card.phones.push((*piece).to_owned());
        } else if let Some(year) = year(piece).filter(|_| pieces.len() > 1) {
            found.card.birth = Some(Birth::Year(year));
        } else {
            names.extend(words(piece));
        }
    }
    let plain = names.join(" ");
    let mut partings =
        partings(&names).into_iter().map(|(family_name, given_name)| Card { family_name, given_name, ..found.card.clone() });
    let first = partings.next();
    found.others = partings.collect();
    if let Some(first) = first {
        found.card = first;
    }
    found.starts.extend(typed_starts(&found.card).into_iter().take(2));
    if plain.chars().count() >= FEWEST && found.starts.iter().all(|start| start.from != plain) {
        found.starts.push(Start { kind: KeyKind::Name, from: plain });
    }
    births
}

/// The ways in which words may be parted into family and given name, the likeliest first. A particle may be a name of its own
/// (Dai, Ben, Lo).
fn partings(words: &[String]) -> Vec<(String, String)> {
    let tight = joined(words);
    let mut all: Vec<(String, String)> = Vec::new();
    let mut add = |words: &[String], at: usize| {
        if let Some((family, given)) = words.split_at_checked(at).filter(|(family, _)| !family.is_empty()) {
            let parting = (family.join(" "), given.join(" "));
            if all.len() < PARTINGS && !all.contains(&parting) {
                all.push(parting);
            }
        }
    };
    add(&tight, 1);
    for at in (2..tight.len()).rev() {
        add(&tight, at);
    }
    if tight.len() < words.len() && words.len() <= PARTINGS {
        (1..words.len()).for_each(|at| add(words, at));
    }
    all
}

/// The keys of several cards, the most telling of each first.
fn together(lists: Vec<Vec<Key>>) -> Vec<Key> {
    let longest = lists.iter().map(Vec::len).max().unwrap_or(0);
    let mut all: Vec<Key> = Vec::new();
    for key in (0..longest).flat_map(|at| lists.iter().filter_map(move |list| list.get(at))) {
        if all.len() < MOST_LOOKUPS && !all.contains(key) {
            all.push(key.clone());
        }
    }
    all
}

/// The beginning of a tax code with its digits put back, when the text can be nothing else: a name has no digits.
fn code_start(text: &str) -> Option<String> {
    TaxCode::plain_start(text).filter(|start| start.len() >= CODE_START && text.contains(|c: char| c.is_ascii_digit()))
}

/// A text that holds a telephone number and nothing else.
fn whole_phone(text: &str) -> Option<String> {
    text.chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '+' | ' ' | '-' | '.' | '/' | '(' | ')'))
        .then(|| phone_key(text))
        .flatten()
        .filter(|_| days(text).is_empty() || text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index_keys;

    fn stored() -> Card {
        Card {
            family_name: "De Luca Rossi".into(),
            given_name: "Maria Teresa".into(),
            birth: "1980-01-31".parse().ok().map(Birth::Day),
            identifiers: vec!["DLCMTR80A71F205M".parse::<Identifier>().unwrap_or_else(|error| panic!("{}", error.sentence()))],
            phones: vec!["+39 333 1234567".into()],
            ..Card::default()
        }
    }

    fn finds(text: &str) -> bool {
        let (found, keys) = (search(text), index_keys(&stored()));
        keys.iter().any(|key| found.keys.contains(key) || found.starts.iter().any(|start| start.covers(key)))
    }

    #[test]
    fn a_person_is_found_by_whatever_is_typed_into_the_one_box() {
        for text in [
            "de",
            "De Lu",
            "deluca",
            "de luca ma",
            "maria ter",
            "maria teresa de l",
            "teresa",
            "rossi maria",
            "333 1234",
            "+39333123",
            "31/01/1980",
            "31 01 1980",
            "31 gennaio 1980",
            "310180",
            "31/1/80",
            "bianchi 31 gen 1980",
            "31011980",
            "bianchi 31/01/1980",
            "DLCMTR80A71F205M",
            "dlcmtr80a",
            "DLCMTR80A71F20RH",
            "dlcmtrU0a",
        ] {
            assert!(finds(text), "{text}");
        }
        for text in ["", " ", "d", "xy", "bianchi", "02 7654321", "DLCMTR81", "31/01/1981", "%", "_"] {
            assert!(!finds(text), "{text}");
        }
    }

    #[test]
    fn digits_that_may_be_a_day_or_a_telephone_are_both_and_a_year_beside_a_name_is_the_year_of_birth() {
        let found = search("310180");
        assert!(found.starts.iter().any(|start| start.kind == KeyKind::Phone && start.from == "310180"));
        assert_eq!(found.card.birth, "1980-01-31".parse().ok().map(Birth::Day));
        let child = search("rossi 12/3/15");
        let births: Vec<Option<Birth>> = std::iter::once(&child.card).chain(&child.others).map(|card| card.birth).collect();
        let day = |text: &str| text.parse().ok().map(Birth::Day);
        assert!(births.contains(&day("1915-03-12")) && births.contains(&day("2015-03-12")), "{births:?}");
        assert_eq!(search("rossi mario 1980").card.birth, Some(Birth::Year(1980)));
        assert_eq!(search("1980").card.birth, None);
    }

    #[test]
    fn a_family_name_alone_is_found_as_it_sounds_with_one_letter_wrong_missing_too_many_or_exchanged() {
        let card = Card { family_name: "Brambilla".into(), given_name: "Ortensia".into(), ..Card::default() };
        let keys = index_keys(&card);
        let found = |text: &str| keys.iter().any(|key| search(text).misheard.iter().any(|start| start.covers(key)));
        for text in ["brambila", "branbilla", "brambolla", "bambilla", "brambbilla", "barmbilla", "brambillla"] {
            assert!(found(text), "{text}");
        }
        for text in ["bra", "rossi", "brambilla ortensia", "12/03/1958", "brodolini"] {
            assert!(!found(text), "{text}");
        }
        assert!(search("brambila").misheard.len() <= 40);
    }

    #[test]
    fn a_given_name_alone_is_found_as_it_sounds_and_with_a_slip() {
        let card = Card { family_name: "Brambilla".into(), given_name: "Giuseppe Maria".into(), ..Card::default() };
        let keys = index_keys(&card);
        let found = |text: &str| keys.iter().any(|key| search(text).misheard.iter().any(|start| start.covers(key)));
        for text in ["giusepe", "guiseppe", "giuseppee", "giuzseppe", "giuseppa", "giosepe", "mraia"] {
            assert!(found(text), "{text}");
        }
        for text in ["giu", "giovanni", "mauro", "brambilla maria"] {
            assert!(!found(text), "{text}");
        }
    }

    #[test]
    fn a_name_of_several_words_is_found_with_a_slip_in_any_of_them_whichever_name_it_belongs_to() {
        for (family, given, typed) in [
            ("Vasquez Reyes", "Milagros", ["vasquez reyes milageos", "milagros vasquez reyez", "vasqez reyes milagros"]),
            (
                "Marino",
                "Salvatore Domenico",
                ["marino salvatore donenico", "salvatroe domenico marino", "marnio salvatore domenico"],
            ),
            ("Dai", "Yong", ["dai yongg", "dai yon", "yong dai"]),
            (
                "De la Cruz Flores",
                "Luz Maria",
                ["de la cruz flores luz mria", "delacruz florez luz maria", "luz maria de la cruz folres"],
            ),
        ] {
            let card = Card { family_name: family.into(), given_name: given.into(), ..Card::default() };
            let keys = index_keys(&card);
            for text in typed {
                let found = search(text);
                assert!(found.keys.iter().any(|key| keys.contains(key)), "{text}");
                let cards: Vec<&Card> = std::iter::once(&found.card).chain(&found.others).collect();
                let half = Card { given_name: given.split(' ').next().unwrap_or_default().into(), ..card.clone() };
                let half = if half == card { Card::default() } else { half };
                let best = crate::rank_any(&cards, [(1, &half), (2, &card)]);
                assert_eq!(best.first().map(|best| best.id), Some(2), "{text}: before who bears a part of the name");
            }
            assert!(search(typed[0]).others.len() < PARTINGS && search(typed[0]).keys.len() <= MOST_LOOKUPS);
        }
        assert_eq!(search("rossi mario").others, []);
    }

    #[test]
    fn the_range_of_a_beginning_holds_exactly_what_begins_so() {
        let start = Start { kind: KeyKind::Name, from: "ros".into() };
        for (value, inside) in
            [("ros", true), ("rossi mario", true), ("rosò", true), ("ro", false), ("rot", false), ("rossi", true)]
        {
            let key = Key { kind: KeyKind::Name, value: value.to_owned() };
            assert_eq!(
                (start.from.as_str() <= value && value < start.until().as_str(), start.covers(&key)),
                (inside, inside),
                "{value}"
            );
        }
    }

    #[test]
    fn fields_that_are_half_typed_find_the_name_in_either_order() {
        let keys = index_keys(&stored());
        for (family, given) in
            [("de l", ""), ("", "mar"), ("mar", ""), ("De Luca Rossi", "Ma"), ("deluca", ""), ("Maria Teresa", "de")]
        {
            let typed = Card { family_name: family.into(), given_name: given.into(), ..Card::default() };
            assert!(typed_starts(&typed).iter().any(|start| keys.iter().any(|key| start.covers(key))), "{family}|{given}");
        }
        assert_eq!(typed_starts(&Card { family_name: "d".into(), ..Card::default() }), []);
    }
}
