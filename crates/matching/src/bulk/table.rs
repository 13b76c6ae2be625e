//! The records of a file or of the register, compact: a city of 1.4 million in a few hundred bytes a head.

use super::code::{self, CodeParts};
use super::date::{self, Packed};
use super::form::{NameForm, PlaceForm, StreetForm, house_number};
use super::number::small;
use super::store::{Arena, Lexicon, Numbers};
use kernel::text::{folded_tight, phone_key};
use rustc_hash::FxHashMap;

/// Most records of one run.
pub const MOST_RECORDS: usize = 50_000_000;
/// Longest text of a field that is looked at, in bytes; what follows is left out.
const LONGEST: usize = 200;

/// One record as it comes: every field may be empty. Case, accents, spaces and apostrophes do not matter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record<'r> {
    /// What names the record in its file; the only field that must be there.
    pub id: &'r str,
    /// Given names.
    pub given_name: &'r str,
    /// Family names.
    pub family_name: &'r str,
    /// `F`, `M`, or words for them; anything else is unknown.
    pub sex: &'r str,
    /// Date of birth: `1980-01-31`, `31/01/1980`, `19800131`, or the year alone.
    pub birth_date: &'r str,
    /// Place of birth: a Belfiore code, or the name of a municipality, state or province.
    pub birth_place: &'r str,
    /// Tax code; also a provisional code, STP or ENI, which are compared as numbers.
    pub tax_code: &'r str,
    /// Street, with or without its kind and the number of the house.
    pub street: &'r str,
    /// Number of the house.
    pub house_number: &'r str,
    /// Postcode.
    pub postcode: &'r str,
    /// Municipality of the address.
    pub city: &'r str,
    /// Telephone number.
    pub phone: &'r str,
    /// Any other number that is meant to identify (of a document, of another system, of social security abroad).
    pub number: &'r str,
}

/// Why a record cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordFault {
    /// It has no `id`.
    #[error("the id is missing")]
    IdMissing,
    /// Another record of the same file has its `id`; the number is its position, from 0.
    #[error("the id {0:?} stands twice")]
    IdTwice(String, u32),
    /// There are [`MOST_RECORDS`] already.
    #[error("more than {MOST_RECORDS} records")]
    TooMany,
}

/// A field of a record that says something which is not understood; the record is taken, the field is as if empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unread {
    /// A sex that is none of the known words.
    Sex,
    /// A date of birth that is no date.
    BirthDate,
}

/// One record in comparable form. Numbers are those of the lexicons of the [`Table`]; 0 is missing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Row {
    pub(crate) family: u32,
    pub(crate) given: u32,
    pub(crate) birth: Packed,
    pub(crate) place: u32,
    pub(crate) street: u32,
    pub(crate) house: u32,
    pub(crate) postcode: u32,
    pub(crate) city: u32,
    pub(crate) phone: u64,
    pub(crate) number: u32,
    pub(crate) code: CodeParts,
    /// The characters of the code as they stand, omocodia included, as a number.
    pub(crate) code_digits: u32,
    /// Whether its check character is right.
    pub(crate) code_right: bool,
    /// 1 female, 2 male.
    pub(crate) sex: u8,
    /// Whether date and place of birth were read from the tax code, which then says nothing more about them.
    pub(crate) birth_from_code: bool,
    pub(crate) place_from_code: bool,
}

/// Records that are compared, one file or two.
#[derive(Debug, Default)]
pub struct Table {
    pub(crate) rows: Vec<Row>,
    pub(crate) ids: Arena,
    pub(crate) names: Lexicon<NameForm>,
    pub(crate) places: Lexicon<PlaceForm>,
    pub(crate) streets: Lexicon<StreetForm>,
    /// Positions in `numbers` of the field `number` of each record.
    pub(crate) numbers: Arena,
    sounds: Numbers,
    pub(crate) postcodes: Lexicon<Box<str>>,
    pub(crate) cities: Lexicon<Box<str>>,
    seen: FxHashMap<u64, u32>,
    /// Where the second file begins.
    pub(crate) second: Option<u32>,
}

/// The beginning of a text that is looked at.
fn bounded(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or("").trim()
}

/// A telephone number as a number, its leading zeros kept by a one before it.
fn phone(text: &str) -> u64 {
    let digits = phone_key(text).unwrap_or_default();
    if digits.is_empty() { 0 } else { digits.bytes().take(17).fold(1, |number, digit| number * 10 + u64::from(digit - b'0')) }
}

fn sex(text: &str) -> Result<u8, Unread> {
    match folded_tight(text).as_str() {
        "" | "x" | "nd" | "u" | "unknown" | "0" | "9" => Ok(0),
        "f" | "femmina" | "donna" | "female" | "woman" | "2" => Ok(1),
        "m" | "maschio" | "uomo" | "male" | "man" | "1" => Ok(2),
        _ => Err(Unread::Sex),
    }
}

impl Table {
    /// Takes a record. What of it was not understood comes back: those fields count as empty.
    ///
    /// # Errors
    /// [`RecordFault`]: the record is not taken.
    pub fn push(&mut self, record: &Record<'_>) -> Result<Vec<Unread>, RecordFault> {
        let mut unread = Vec::new();
        let id = record.id.trim();
        if id.is_empty() {
            return Err(RecordFault::IdMissing);
        }
        if self.rows.len() >= MOST_RECORDS {
            return Err(RecordFault::TooMany);
        }
        self.keep_id(id)?;
        let name = |names: &mut Lexicon<NameForm>, sounds: &mut Numbers, text: &str| {
            names.number(bounded(text), |text| NameForm::read(text, sounds))
        };
        let mut row = Row {
            family: name(&mut self.names, &mut self.sounds, record.family_name),
            given: name(&mut self.names, &mut self.sounds, record.given_name),
            place: self.places.number(bounded(record.birth_place), PlaceForm::read),
            phone: phone(bounded(record.phone)),
            house: house_number(bounded(record.house_number)),
            ..Row::default()
        };
        row.sex = sex(bounded(record.sex)).unwrap_or_else(|what| {
            unread.push(what);
            0
        });
        row.birth = date::read(bounded(record.birth_date)).unwrap_or_else(|| {
            unread.push(Unread::BirthDate);
            Packed::default()
        });
        let sounds = &mut self.sounds;
        row.street = self.streets.number(bounded(record.street), |text| StreetForm::read(text, sounds));
        if row.house == 0 {
            row.house = self.streets.get(row.street).map_or(0, |street| street.house);
        }
        let tight = |text: &str| match folded_tight(text) {
            text if text.is_empty() => None,
            text => Some((text.clone(), text.into_boxed_str())),
        };
        row.postcode = self.postcodes.number(bounded(record.postcode), tight);
        row.city = self.cities.number(bounded(record.city), tight);
        self.identify(&mut row, bounded(record.tax_code), bounded(record.number));
        self.rows.push(row);
        Ok(unread)
    }

    /// Says that the records which follow belong to a second file, whose ids are its own.
    pub fn begin_second(&mut self) {
        self.second = Some(small(self.rows.len()));
        self.seen = FxHashMap::default();
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The id of a record, by its position.
    pub fn id(&self, position: u32) -> &str {
        self.ids.get(position)
    }

    fn keep_id(&mut self, id: &str) -> Result<(), RecordFault> {
        use std::hash::{BuildHasher as _, BuildHasherDefault};
        let mut hash = BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(id);
        // Two ids with one hash are told apart by looking, and the second is kept under the next free number.
        while let Some(other) = self.seen.get(&hash) {
            if self.ids.get(*other) == id {
                return Err(RecordFault::IdTwice(id.to_owned(), *other));
            }
            hash = hash.wrapping_add(1);
        }
        let place = self.ids.push(id);
        self.seen.insert(hash, place);
        Ok(())
    }

    /// The tax code by its parts, and what it tells of fields that are empty; anything else that identifies as a number.
    fn identify(&mut self, row: &mut Row, tax_code: &str, number: &str) {
        let mut number = folded_tight(number);
        match CodeParts::read(tax_code) {
            Some(code) if self.is_own(row, code) => {
                (row.code, row.code_digits, row.code_right) = (code, code::digits(tax_code), code::is_right(tax_code));
            }
            Some(_) => {}
            None if number.is_empty() => number = folded_tight(tax_code),
            None => {}
        }
        if row.birth.is_missing() && row.code.birth > 0 {
            row.birth = row.code.date();
            row.birth_from_code = true;
        }
        if row.place == 0
            && let Some(belfiore) = row.code.belfiore()
        {
            row.place = self.places.number(&belfiore, PlaceForm::read);
            row.place_from_code = true;
        }
        if row.sex == 0 {
            row.sex = row.code.sex;
        }
        if !number.is_empty() {
            // Place 0 is for those that have none.
            if self.numbers.get(0).is_empty() {
                self.numbers.push(" ");
            }
            row.number = self.numbers.push(&number);
        }
    }

    /// Whether the code is that of the record: one of which given name and date of birth both disagree is somebody else's, most
    /// often the mother's.
    fn is_own(&self, row: &Row, code: CodeParts) -> bool {
        let letters = |name: u32| self.names.get(name).map_or(0, |name| name.code_given);
        let names = [
            code::letters_level(code.given, letters(row.given)),
            // Family and given name may be exchanged.
            code::letters_level(code.given, letters(row.family)),
        ];
        let date = date::level(code.date(), row.birth);
        !(names.contains(&3) && !names.iter().any(|level| matches!(level, 1 | 2)) && date >= 4)
    }

    /// Forgets what only reading needed.
    pub(crate) fn close(&mut self) {
        self.names.close();
        self.places.close();
        self.streets.close();
        self.sounds.close();
        self.postcodes.close();
        self.cities.close();
        self.seen = FxHashMap::default();
        self.rows.shrink_to_fit();
        self.ids.shrink();
        self.numbers.shrink();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_stands_once_in_each_file() {
        let mut table = Table::default();
        let record = |id: &'static str| Record { id, ..Record::default() };
        assert_eq!(table.push(&record("7")), Ok(Vec::new()));
        assert_eq!(table.push(&record(" 7 ")), Err(RecordFault::IdTwice("7".into(), 0)));
        assert_eq!(table.push(&record("")), Err(RecordFault::IdMissing));
        table.begin_second();
        assert_eq!(table.push(&record("7")), Ok(Vec::new()));
        assert_eq!((table.id(0), table.id(1)), ("7", "7"));
    }

    #[test]
    fn a_code_fills_what_is_empty_and_the_mothers_code_is_not_the_babys() {
        let mut table = Table::default();
        let anna = Record { id: "1", given_name: "Anna", family_name: "Rossi", tax_code: "RSSNNA80A41F205J", ..Record::default() };
        table.push(&anna).unwrap();
        let row = table.rows[0];
        assert!(row.birth_from_code && row.place_from_code && row.sex == 1);
        assert_eq!(row.birth, Packed::short(80, 1, 1));
        let baby = Record { id: "2", given_name: "Luca", birth_date: "2020-05-05", ..anna };
        table.push(&baby).unwrap();
        assert_eq!(table.rows[1].code, CodeParts::default());
    }
}
