//! Index keys: what two cards of one person are likely to share, however they were typed.
//!
//! The register stores [`index_keys`] of every card in a plain table (kind, value, person) and looks up [`lookup_keys`] of a
//! query for equality. Swapped names, redistributed words and turned dates are tried on the query's side, so that the table
//! holds each card in one form only: about twenty rows for most people.

use crate::names::Name;
use crate::sound::by_rules;
use crate::typed::Start;
use crate::{Birth, Card};
use chrono::{Datelike, NaiveDate};
use kernel::tax_code::Identifier;
use kernel::text::phone_key;
use std::collections::BTreeSet;

/// Most keys of one card in the index. Most people have about twenty.
pub const MOST_KEYS: usize = 48;
/// Most keys that one query looks up.
pub const MOST_LOOKUPS: usize = 100;

/// Letters of each sound in a [`KeyKind::Sound`] key: names that were cut meet, and slips after them do not matter.
const SOUND_LETTERS: usize = 6;
/// Written letters of each name that are left out in turn: those that make the letters of its sound.
const SLIP_LETTERS: usize = 8;
/// Longest [`KeyKind::Name`] key, in characters.
const NAME_LETTERS: usize = 40;
/// Given names of a card that are found when typed alone.
const GIVEN_WORDS: usize = 2;
/// Orders of words under which a name can be typed from its beginning.
const ORDERS: usize = 6;
/// Pairs of one word of the family name and one of the given name.
const PAIRS: usize = 8;
/// Words of a query that are tried in every role.
const TRIED_WORDS: usize = 4;
/// Identifiers and telephones of a card that are indexed: as many telephones as a record holds.
const IDENTIFIERS: usize = 8;
const PHONES: usize = 10;

kernel::code_enum! {
    /// What a key is made of, the most selective first. The figures are what one key finds among 1,400,000 persons of an Italian
    /// city, usually and at worst.
    pub enum KeyKind {
        /// An identifier; a definitive tax code with its digits put back, so that forms of omocodia meet. 1; a few.
        Identifier = "code" => "Codice",
        /// A telephone number. 2; a few dozen for the number of a shelter.
        Phone = "phone" => "Telefono",
        /// The first letters of the sounds of family and given name, whole or with one letter left out. 5; 500 (Mario Rossi
        /// with all that differs by a letter).
        Sound = "sound" => "Suono del nome",
        /// A day of birth. 45; 700 (1 January of the years that registries give to those who know none).
        Birth = "born" => "Data di nascita",
        /// Sound of the family name and initial of the given one. 10; 800 (Rossi M.).
        Initial = "start" => "Cognome e iniziale",
        /// Sound of a given name, then that of the family name: for a given name that is typed alone with a mistake; read by its
        /// beginning. Many.
        Given = "given" => "Suono del nome di battesimo",
        /// All words of the name in one order; read by its beginning, see [`crate::typed_starts`]. Many, until most is typed:
        /// read it with a limit.
        Name = "name" => "Nome come scritto",
    }
}

/// One key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is made of.
    pub kind: KeyKind,
    /// Folded text without personal formatting; compared byte by byte.
    pub value: String,
}

impl Key {
    pub(crate) fn new(kind: KeyKind, value: impl Into<String>) -> Self {
        Key { kind, value: value.into() }
    }
}

/// Collects keys, each once, up to a limit, in the order of their worth.
struct Ring {
    keys: Vec<Key>,
    seen: BTreeSet<Key>,
    limit: usize,
}

impl Ring {
    fn new(limit: usize) -> Self {
        Ring { keys: Vec::new(), seen: BTreeSet::new(), limit }
    }
    fn add(&mut self, kind: KeyKind, value: impl Into<String>) {
        let key = Key::new(kind, value);
        if self.keys.len() < self.limit && !key.value.is_empty() && self.seen.insert(key.clone()) {
            self.keys.push(key);
        }
    }
}

/// The keys under which a card is stored, best first; the same card always has the same keys. At most [`MOST_KEYS`].
pub fn index_keys(card: &Card) -> Vec<Key> {
    let mut ring = Ring::new(MOST_KEYS);
    for identifier in card.identifiers.iter().take(IDENTIFIERS) {
        ring.add(KeyKind::Identifier, identifier_value(identifier));
    }
    for phone in card.phones.iter().filter_map(|phone| phone_key(phone)).take(PHONES) {
        ring.add(KeyKind::Phone, phone);
    }
    if let Some(Birth::Day(day)) = card.birth {
        ring.add(KeyKind::Birth, day.to_string());
    }
    let (families, given) = (family_names(card), Name::read(&card.given_name));
    for family in &families {
        ring.add(KeyKind::Sound, pair(&family.sound, &given.sound));
        ring.add(KeyKind::Initial, initial(family, &given));
    }
    for heard in given.words.iter().take(GIVEN_WORDS).map(|word| by_rules(word)) {
        let family = families.first().map(|family| family.sound.as_str()).unwrap_or_default();
        ring.add(KeyKind::Given, format!("{} {}", cut(&heard, NAME_LETTERS), cut(family, SOUND_LETTERS)).trim_end().to_owned());
    }
    for order in families.iter().flat_map(|family| orders(family, &given)) {
        ring.add(KeyKind::Name, order);
    }
    if let Some(family) = families.first() {
        for slip in slips(family, &given) {
            ring.add(KeyKind::Sound, slip);
        }
        for (family, given) in part_pairs(family, &given).into_iter().take(PAIRS) {
            ring.add(KeyKind::Sound, pair(family, given));
        }
    }
    ring.keys
}

/// The keys to look up for a query, best first: read them in this order and stop when enough cards are found. At most
/// [`MOST_LOOKUPS`]. Nothing is looked up for a name of which one half is missing: see [`crate::typed_starts`].
pub fn lookup_keys(query: &Card) -> Vec<Key> {
    let mut ring = Ring::new(MOST_LOOKUPS);
    for identifier in query.identifiers.iter().take(IDENTIFIERS) {
        ring.add(KeyKind::Identifier, identifier_value(identifier));
    }
    for phone in query.phones.iter().filter_map(|phone| phone_key(phone)).take(PHONES) {
        ring.add(KeyKind::Phone, phone);
    }
    let (families, given) = (family_names(query), Name::read(&query.given_name));
    let complete: Vec<&Name> = families.iter().filter(|family| !family.is_empty() && !given.is_empty()).collect();
    for family in &complete {
        ring.add(KeyKind::Sound, pair(&family.sound, &given.sound));
        ring.add(KeyKind::Sound, pair(&given.sound, &family.sound));
    }
    match query.birth {
        Some(Birth::Day(day)) => {
            ring.add(KeyKind::Birth, day.to_string());
            if let Some(turned) = turned(day) {
                ring.add(KeyKind::Birth, turned.to_string());
            }
        }
        Some(Birth::Year(_)) => {}
        // A tax code tells the birthday of somebody who was entered without one.
        None => query
            .identifiers
            .iter()
            .filter_map(Identifier::tax_code)
            .flat_map(|code| code.possible_birth_dates())
            .for_each(|day| ring.add(KeyKind::Birth, day.to_string())),
    }
    for family in &complete {
        ring.add(KeyKind::Initial, initial(family, &given));
        ring.add(KeyKind::Initial, initial(&given, family));
    }
    if let Some(family) = complete.first() {
        for slip in slips(family, &given).into_iter().chain(slips(&given, family)) {
            ring.add(KeyKind::Sound, slip);
        }
        let tried: Vec<&str> = family.part_sounds().chain(given.part_sounds()).take(TRIED_WORDS).collect();
        for (at, one) in tried.iter().enumerate() {
            for (_, other) in tried.iter().enumerate().filter(|(other, _)| *other != at) {
                ring.add(KeyKind::Sound, pair(one, other));
            }
        }
    }
    // One half only, complete: people who have one name.
    for only in families.iter().chain([&given]).filter(|name| !name.is_empty() && complete.is_empty()) {
        ring.add(KeyKind::Sound, pair(&only.sound, ""));
    }
    ring.keys
}

/// How the sounds of those may begin who bear a family name that was typed alone: whole, and with one letter left out. Names that
/// differ by one letter meet as in [`slips`], whatever the given name.
pub(crate) fn misheard(family: &str) -> Vec<Start> {
    let family = Name::read(family);
    let mut ring = Ring::new(SOUND_LETTERS + 1);
    ring.add(KeyKind::Sound, pair(&family.sound, ""));
    for slip in slips(&family, &Name::default()) {
        ring.add(KeyKind::Sound, slip);
    }
    // A space ends the family name: what only begins so is another.
    ring.keys.into_iter().map(|key| Start { kind: key.kind, from: format!("{} ", key.value) }).collect()
}

/// How the sounds of those may begin who bear a given name that was typed alone with a mistake: as heard, with a letter too many,
/// two exchanged, another vowel, or one letter missing that stood twice.
pub(crate) fn misheard_given(given: &str) -> Vec<Start> {
    let letters: Vec<char> = Name::read(given).tight.chars().take(NAME_LETTERS).collect();
    let mut ring = Ring::new(MISHEARD_GIVEN);
    let mut add = |letters: &[char]| {
        let heard = by_rules(&String::from_iter(letters));
        if heard.chars().count() > 2 {
            // A space ends the name: what only begins so is another.
            ring.add(KeyKind::Given, format!("{heard} "));
        }
    };
    add(&letters);
    for at in 0..letters.len().saturating_sub(1) {
        let mut exchanged = letters.clone();
        exchanged.swap(at, at + 1);
        add(&exchanged);
    }
    for at in 0..letters.len() {
        let left: Vec<char> = letters.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, c)| *c).collect();
        add(&left);
    }
    for (at, letter) in letters.iter().enumerate().filter(|(_, letter)| VOWELS.contains(letter)) {
        for vowel in VOWELS.iter().filter(|vowel| *vowel != letter) {
            let mut other = letters.clone();
            if let Some(place) = other.get_mut(at) {
                *place = *vowel;
            }
            add(&other);
        }
    }
    ring.keys.into_iter().map(|key| Start { kind: key.kind, from: key.value }).collect()
}

const VOWELS: [char; 5] = ['a', 'e', 'i', 'o', 'u'];
/// Beginnings of a given name with a mistake that are looked for.
const MISHEARD_GIVEN: usize = 28;

/// Day and month exchanged, when that is another possible day.
pub(crate) fn turned(day: NaiveDate) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(day.year(), day.day(), day.month()).filter(|turned| *turned != day)
}

/// What an identifier is compared by in the index.
pub(crate) fn identifier_value(identifier: &Identifier) -> String {
    identifier.tax_code().map_or_else(|| identifier.value().to_owned(), |code| code.plain_digits().to_string())
}

/// The family names: the one in use, and that at birth when it is another. Always at least one, which may be empty.
pub(crate) fn family_names(card: &Card) -> Vec<Name> {
    let mut names = vec![Name::read(&card.family_name)];
    let at_birth = card.birth_name.as_deref().map(Name::read).filter(|name| !name.is_empty());
    names.extend(at_birth.filter(|at_birth| names.iter().all(|name| name.tight != at_birth.tight)));
    names
}

/// So many letters at most.
fn cut(text: &str, letters: usize) -> String {
    text.chars().take(letters).collect()
}

/// Sounds of family and given name, cut.
fn pair(family: &str, given: &str) -> String {
    format!("{} {}", cut(family, SOUND_LETTERS), cut(given, SOUND_LETTERS)).trim().to_owned()
}

/// The pair by the rules of sound alone, and with each of its written letters left out in turn, neither name ever emptied. Two
/// names that differ by one letter too many, too few, wrong or exchanged with its neighbour share one of these, or one is the
/// other's pair: what is left is heard as it stands, so that a letter that made another sound of its neighbours does no harm.
fn slips(family: &Name, given: &Name) -> Vec<String> {
    let (whole_family, whole_given) = (by_rules(&family.tight), by_rules(&given.tight));
    let in_family = without_each(&family.tight).map(|left| pair(&left, &whole_given));
    let in_given = without_each(&given.tight).map(|left| pair(&whole_family, &left));
    std::iter::once(pair(&whole_family, &whole_given)).chain(in_family).chain(in_given).collect()
}

/// The sound of a name without one of its first letters, for each of them.
fn without_each(name: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = name.chars().collect();
    let most = if letters.len() > 1 { letters.len().min(SLIP_LETTERS) } else { 0 };
    (0..most).map(move |at| {
        let left: String = letters.iter().enumerate().filter(|(index, _)| *index != at).map(|(_, c)| *c).collect();
        by_rules(&left)
    })
}

/// Sound of the family name and initial sound of the given one; empty when one is missing.
fn initial(family: &Name, given: &Name) -> String {
    match given.sound.chars().next() {
        Some(first) if !family.is_empty() => format!("{} {first}", family.sound),
        _ => String::new(),
    }
}

/// All words in the orders in which they may be typed: family first, given first, the first family name and then the given
/// ones, then each later word first.
fn orders(family: &Name, given: &Name) -> Vec<String> {
    let (family, given): (Vec<&str>, Vec<&str>) = (family.parts().collect(), given.parts().collect());
    let line = |words: &[&[&str]]| words.concat().join(" ").chars().take(NAME_LETTERS).collect::<String>();
    let from = |first: &[&str], at: usize, then: &[&str]| {
        let (before, from) = first.split_at_checked(at).unwrap_or((&[], first));
        line(&[from, then, before])
    };
    let mut orders = vec![line(&[&family, &given]), line(&[&given, &family])];
    if let Some((first, rest)) = family.split_first().filter(|(_, rest)| !rest.is_empty()) {
        orders.push(line(&[&[*first], &given, rest]));
    }
    orders.extend((1..family.len()).map(|at| from(&family, at, &given)));
    orders.extend((1..given.len()).map(|at| from(&given, at, &family)));
    orders.truncate(ORDERS);
    orders
}

/// The sound of each word of the family name with that of each word of the given one, when there is more than one pair.
fn part_pairs<'a>(family: &'a Name, given: &'a Name) -> Vec<(&'a str, &'a str)> {
    let pairs: Vec<(&str, &str)> =
        family.part_sounds().flat_map(|family| given.part_sounds().map(move |given| (family, given))).collect();
    if pairs.len() > 1 { pairs } else { Vec::new() }
}

#[cfg(test)]
mod tests;
