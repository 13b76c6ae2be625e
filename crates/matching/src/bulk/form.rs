//! Names, places and streets made comparable, once for each way in which they are written.

use super::number::{joined, small};
use super::store::Numbers;
use crate::names::{Name, words};
use crate::sound::sound;
use kernel::TaxCode;
use kernel::place::{birth_places_named, by_belfiore, province, provinces};
use kernel::text::{folded, folded_tight};

/// A family or given name.
#[derive(Debug)]
pub(crate) struct NameForm {
    /// All its letters, folded.
    pub(crate) tight: Box<str>,
    /// Number of its sound.
    pub(crate) sound: u32,
    /// First letter of its sound.
    pub(crate) initial: u32,
    /// Numbers of the sounds of its words of three letters and more, in order.
    pub(crate) words: Box<[u32]>,
    /// The same as bits ([`bits_of`]).
    pub(crate) word_bits: u64,
    /// Its words as they are written.
    pub(crate) parts: Box<[Box<str>]>,
    /// Which letters occur, a bit each.
    pub(crate) letters: u32,
    /// The three letters of a tax code, as a given name, as [`letters_number`].
    pub(crate) code_given: u16,
}

/// Three capital letters as a number above 0; 0 for anything else.
pub(crate) fn letters_number(letters: &str) -> u16 {
    if letters.len() != 3 || !letters.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return 0;
    }
    letters.bytes().fold(0, |number: u16, byte| number * 26 + u16::from(byte - b'A')) + 1
}

/// Which letters a text has: a bit each, digits and other scripts share what is left.
pub(crate) fn letters_of(text: &str) -> u32 {
    text.chars().fold(0, |bits, c| {
        let place = match c {
            'a'..='z' => u32::from(c) - u32::from('a'),
            other => 26 + u32::from(other) % 6,
        };
        bits | 1 << place
    })
}

/// Numbers as bits, several of them at one bit: lists without a common bit have no common number.
pub(crate) fn bits_of(numbers: &[u32]) -> u64 {
    numbers.iter().fold(0, |bits, number| bits | 1 << (number % 64))
}

impl NameForm {
    /// Reads a name; `None` when it holds no letter.
    pub(crate) fn read(text: &str, sounds: &mut Numbers) -> Option<(String, NameForm)> {
        let name = Name::read(text);
        if name.is_empty() {
            return None;
        }
        let long = name.words.iter().zip(&name.sounds).filter(|(word, _)| word.chars().count() >= 3);
        let mut numbers: Vec<u32> = long.map(|(_, sound)| sounds.number(sound)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let form = NameForm {
            sound: sounds.number(&name.sound),
            initial: name.sound.chars().next().map_or(0, u32::from),
            word_bits: bits_of(&numbers),
            words: numbers.into(),
            letters: letters_of(&name.tight),
            parts: name.words.iter().map(|word| word.as_str().into()).collect(),
            code_given: letters_number(&TaxCode::letters_of_given_name(text)),
            tight: name.tight.clone().into(),
        };
        Some((name.words.join(" "), form))
    }
}

/// A place of birth.
#[derive(Debug)]
pub(crate) struct PlaceForm {
    /// Its Belfiore code, or the folded text when no place has that name.
    pub(crate) name: Box<str>,
    /// The two letters of its province, of a municipality or when only the province was written; spaces otherwise.
    pub(crate) province: [u8; 2],
    /// Whether only the province was written.
    pub(crate) only_province: bool,
    /// Whether it is known; an unknown one is compared by its letters.
    pub(crate) known: bool,
}

/// What stands for the province of a place without one.
pub(crate) const NO_PROVINCE: [u8; 2] = *b"  ";

fn two_letters(code: &str) -> [u8; 2] {
    code.as_bytes().try_into().unwrap_or(NO_PROVINCE)
}

impl PlaceForm {
    /// Reads a Belfiore code, the name of a municipality or state of today or of the past (with or without its province), or a province.
    pub(crate) fn read(text: &str) -> Option<(String, PlaceForm)> {
        let tight = folded_tight(text);
        if tight.is_empty() {
            return None;
        }
        let found = by_belfiore(&tight.to_ascii_uppercase()).or_else(|| named(text));
        let form = match found {
            Some(place) => PlaceForm {
                name: place.belfiore().into(),
                province: two_letters(place.province_code().unwrap_or_default()),
                only_province: false,
                known: true,
            },
            None => match province_named(text, &tight) {
                Some(code) => PlaceForm { name: code.into(), province: two_letters(code), only_province: true, known: true },
                None => PlaceForm { name: tight.into(), province: NO_PROVINCE, only_province: false, known: false },
            },
        };
        Some((form.name.to_string(), form))
    }
}

/// The place whose name this is, a province in brackets or after a dash left out.
fn named(text: &str) -> Option<&'static kernel::place::Place> {
    let very = |name: &str| {
        let wanted = folded_tight(name);
        let found = birth_places_named(name, 1).into_iter().next()?;
        (!wanted.is_empty() && found.spells().iter().any(|spell| folded_tight(&spell.name) == wanted)).then_some(found)
    };
    very(text).or_else(|| very(text.split(['(', '-', ',', '/']).next()?))
}

/// `MI`, `Provincia di Milano`, `prov. Milano`: the two letters.
fn province_named(text: &str, tight: &str) -> Option<&'static str> {
    if tight.len() == 2 {
        return province(text).map(|province| province.code);
    }
    let rest = tight.strip_prefix("provincia").or_else(|| tight.strip_prefix("prov"))?;
    let rest = rest.strip_prefix("di").unwrap_or(rest);
    provinces()
        .iter()
        .find(|province| folded_tight(province.name) == rest || province.code.eq_ignore_ascii_case(rest))
        .map(|province| province.code)
}

/// A street without its kind.
#[derive(Debug)]
pub(crate) struct StreetForm {
    /// Its letters, folded.
    pub(crate) tight: Box<str>,
    /// Numbers of the sounds of its words of three letters and more, in order.
    pub(crate) words: Box<[u32]>,
    /// The same as bits ([`bits_of`]).
    pub(crate) word_bits: u64,
    /// Which letters occur.
    pub(crate) letters: u32,
    /// The number of the house, when it stood in the same field; 0 otherwise.
    pub(crate) house: u32,
    /// A number above 0 for the street alone, whether the house stood in the same field or not.
    pub(crate) key: u64,
}

/// Kinds of streets as they are written and shortened, and words between.
const KINDS: [&str; 52] = [
    "via",
    "v",
    "viale",
    "vle",
    "le",
    "piazza",
    "pza",
    "pzza",
    "p",
    "za",
    "zza",
    "piazzale",
    "ple",
    "pzle",
    "zle",
    "corso",
    "cso",
    "c",
    "so",
    "largo",
    "lgo",
    "go",
    "vicolo",
    "vlo",
    "lo",
    "strada",
    "str",
    "contrada",
    "cda",
    "localita",
    "loc",
    "frazione",
    "fraz",
    "alzaia",
    "ripa",
    "bastioni",
    "galleria",
    "passaggio",
    "rotonda",
    "salita",
    "foro",
    "di",
    "del",
    "dei",
    "della",
    "delle",
    "degli",
    "dello",
    "da",
    "n",
    "nr",
    "snc",
];

impl StreetForm {
    /// Reads a street, with or without the number of the house.
    pub(crate) fn read(text: &str, sounds: &mut Numbers) -> Option<(String, StreetForm)> {
        let folded = folded(text);
        let mut all: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let house = match all.iter().rposition(|word| word.starts_with(|c: char| c.is_ascii_digit())) {
            // A number in the middle (`via 25 Aprile`) belongs to the name.
            Some(place) if place > 0 && all.iter().skip(place + 1).all(|word| place + 2 == all.len() && word.len() == 1) => {
                house_number(all.drain(place..).next().unwrap_or_default())
            }
            _ => 0,
        };
        let mut core: Vec<&str> = all.iter().copied().filter(|word| !KINDS.contains(word)).collect();
        if core.is_empty() {
            core = all;
        }
        let tight: String = words(&core.join(" ")).concat();
        if tight.is_empty() {
            return None;
        }
        let mut numbers: Vec<u32> =
            core.iter().filter(|word| word.chars().count() >= 3).map(|word| sounds.number(&sound(word))).collect();
        numbers.sort_unstable();
        numbers.dedup();
        let key = tight.bytes().fold(1, |all: u64, byte| joined(all, u64::from(byte))) | 1;
        let form = StreetForm {
            letters: letters_of(&tight),
            word_bits: bits_of(&numbers),
            words: numbers.into(),
            house,
            key,
            tight: tight.as_str().into(),
        };
        Some((format!("{tight} {house}"), form))
    }
}

/// The number of a house: its leading digits; stairs and letters do not count. 0 when there is none.
pub(crate) fn house_number(text: &str) -> u32 {
    let digits = text.trim().chars().skip_while(|c| !c.is_ascii_digit()).take_while(char::is_ascii_digit).take(6);
    digits.filter_map(|c| c.to_digit(10)).fold(0, |number, digit| number * 10 + digit)
}

/// How many words two lists in order share.
pub(crate) fn shared(a: &[u32], b: &[u32]) -> u32 {
    small(a.iter().filter(|word| b.binary_search(word).is_ok()).count())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_same_by_code_by_name_and_with_its_province() {
        let read = |text: &str| PlaceForm::read(text).unwrap().0;
        for text in ["F205", "Milano", "MILANO (MI)", "milano - mi"] {
            assert_eq!(read(text), "F205", "{text}");
        }
        assert_eq!(read("Egitto"), read("Z336"));
        let province = PlaceForm::read("prov. di Milano").unwrap().1;
        assert!(province.only_province && &province.province == b"MI");
        assert!(!PlaceForm::read("Pincopallo sul Mare").unwrap().1.known);
    }

    #[test]
    fn a_street_is_the_same_however_its_kind_is_written() {
        let read = |text: &str| StreetForm::read(text, &mut Numbers::default()).unwrap().1;
        for text in ["Viale Monza 12", "V.le Monza, 12/A", "v.le monza 12", "Monza 12"] {
            let street = read(text);
            assert_eq!((&*street.tight, street.house), ("monza", 12), "{text}");
        }
        assert_eq!(&*read("P.za XXV Aprile").tight, "xxvaprile");
        assert_eq!(&*read("Via 25 Aprile").tight, "25aprile");
    }
}
