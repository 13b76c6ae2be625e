//! Somebody written down a second time: which mistakes come how often, and how they look.

use crate::chance::Chance;
use crate::codes;
use crate::names::first_name;
use crate::people::{Household, MaritalStatus, Person};
use crate::record::Record;
use crate::spelling::{self, Spellings};
use crate::streets::Streets;
use crate::table::{DataError, Problem, Table};
use chrono::{Datelike, NaiveDate};
use kernel::tax_code::Sex;

kernel::code_enum! {
    /// What goes wrong; the code is that of `mistakes.csv`.
    pub enum Mistake {
        /// A name written as heard.
        NameByEar = "name_by_ear" => "nome scritto a orecchio",
        /// A double letter made single, or the reverse.
        DoubleLetter = "double_letter" => "doppia sbagliata",
        /// A letter left out.
        DroppedLetter = "dropped_letter" => "lettera mancante",
        /// A letter too many.
        AddedLetter = "added_letter" => "lettera in più",
        /// The key beside.
        NeighbourKey = "neighbour_key" => "tasto vicino",
        /// Two letters exchanged.
        ExchangedLetters = "exchanged_letters" => "lettere scambiate",
        /// Family and given name in each other's place.
        NamesSwapped = "names_swapped" => "nome e cognome scambiati",
        /// The name of the husband.
        MarriedName = "married_name" => "cognome del marito",
        /// The second given name left out.
        SecondGivenDropped = "second_given_dropped" => "secondo nome tralasciato",
        /// The second family name left out.
        SecondFamilyDropped = "second_family_dropped" => "secondo cognome tralasciato",
        /// Family names in another order.
        FamilyTurned = "family_turned" => "cognomi invertiti",
        /// A part of the family name among the given names.
        FamilyInGiven = "family_in_given" => "parte del cognome nel nome",
        /// Without accent or apostrophe.
        AccentLost = "accent_lost" => "accento o apostrofo perso",
        /// Another transliteration.
        SpelledOtherwise = "spelled_otherwise" => "altra traslitterazione",
        /// A name that was cut.
        NameCut = "name_cut" => "nome troncato",
        /// Day and month exchanged.
        DayMonthSwapped = "day_month_swapped" => "giorno e mese scambiati",
        /// One figure of the date.
        DateDigit = "date_digit" => "una cifra della data",
        /// Another year.
        YearOff = "year_off" => "anno sbagliato",
        /// The first of January for a day that is not known.
        FirstOfJanuary = "first_of_january" => "primo gennaio",
        /// No date.
        DateMissing = "date_missing" => "data mancante",
        /// No place of birth.
        PlaceMissing = "place_missing" => "luogo mancante",
        /// The capital of the province for the municipality.
        PlaceProvince = "place_province" => "capoluogo al posto del comune",
        /// The other sex.
        SexWrong = "sex_wrong" => "sesso sbagliato",
        /// No tax code.
        CodeMissing = "code_missing" => "codice fiscale mancante",
        /// One character of the tax code.
        CodeCharacter = "code_character" => "un carattere del codice fiscale",
        /// The form for equal codes.
        CodeOmocode = "code_omocode" => "forma per omocodia",
        /// Another address: they moved.
        AddressMoved = "address_moved" => "altro indirizzo",
        /// No address.
        AddressMissing = "address_missing" => "indirizzo mancante",
        /// The street abbreviated.
        StreetAbbreviated = "street_abbreviated" => "via abbreviata",
        /// Another house number.
        HouseNumberOff = "house_number_off" => "numero civico sbagliato",
        /// No postcode.
        PostcodeMissing = "postcode_missing" => "CAP mancante",
        /// No telephone.
        PhoneMissing = "phone_missing" => "telefono mancante",
        /// Another telephone.
        PhoneOther = "phone_other" => "altro telefono",
        /// The telephone with prefix, or written together.
        PhonePrefix = "phone_prefix" => "telefono scritto diversamente",
        /// All in capitals.
        Capitals = "capitals" => "tutto maiuscolo",
    }
}

kernel::code_enum! {
    /// Of whom a share is.
    enum Of {
        /// Of all records.
        All = "all" => "tutti",
        /// Of foreign citizens.
        Foreign = "foreign" => "cittadini stranieri",
        /// Of whoever has two family names.
        TwoFamilies = "two_families" => "due cognomi",
        /// Of whoever has two given names.
        SecondGiven = "second_given" => "due nomi",
        /// Of names with accents or apostrophes.
        Accents = "accents" => "accenti",
        /// Of women who are or were married.
        MarriedWomen = "married_women" => "donne sposate",
        /// Of those with a telephone.
        Phone = "phone" => "con telefono",
    }
}

/// The table of mistakes, with the spellings of names.
#[derive(Debug)]
pub struct Desk {
    shares: Vec<(Mistake, u32, Of)>,
    spellings: Spellings,
}

impl Desk {
    /// Reads `mistakes.csv`; every mistake must have its share.
    ///
    /// # Errors
    /// A fault of the file, with its line.
    pub fn read(text: &str, spellings: Spellings) -> Result<Desk, DataError> {
        let mut shares = Vec::new();
        for row in Table::read("mistakes.csv", text)?.rows() {
            let share: u32 = row.parsed("permille")?;
            if share > 1_000 {
                return Err(row.fault(Problem::Unreadable(share.to_string())));
            }
            shares.push((row.parsed("mistake")?, share, row.parsed("of")?));
        }
        if Mistake::ALL.iter().any(|mistake| !shares.iter().any(|(known, ..)| known == mistake)) {
            return Err(DataError { file: "mistakes.csv", line: 0, problem: Problem::Nothing("share of a mistake") });
        }
        Ok(Desk { shares, spellings })
    }

    /// The same person at another desk, where nobody found the first record: the record, and what went wrong in it.
    pub fn again(&self, person: &Person, household: &Household, streets: &Streets, chance: &mut Chance) -> (Record, Vec<Mistake>) {
        let mut record = Record::first(person, household);
        // The other desk does not know the household, and the identifier of the record tells nothing.
        record.id = uuid::Uuid::nil();
        record.household = String::new();
        record.role = "";
        record.since = None;
        let mut made = Vec::new();
        for (mistake, share, of) in &self.shares {
            if chance.per_mille(*share) && of.holds(person) && self.make(*mistake, &mut record, person, household, streets, chance)
            {
                made.push(*mistake);
            }
        }
        (record, made)
    }

    /// One mistake; false when it cannot be made in this record.
    fn make(
        &self,
        mistake: Mistake,
        record: &mut Record,
        person: &Person,
        household: &Household,
        streets: &Streets,
        chance: &mut Chance,
    ) -> bool {
        let changed = match mistake {
            Mistake::NameByEar => in_a_name(record, chance, spelling::by_ear),
            Mistake::DoubleLetter => in_a_name(record, chance, spelling::double),
            Mistake::DroppedLetter => in_a_name(record, chance, spelling::dropped),
            Mistake::AddedLetter => in_a_name(record, chance, spelling::added),
            Mistake::NeighbourKey => in_a_name(record, chance, spelling::neighbour),
            Mistake::ExchangedLetters => in_a_name(record, chance, spelling::exchanged),
            Mistake::SpelledOtherwise => in_a_name(record, chance, |name, chance| self.spellings.otherwise(name, chance)),
            Mistake::NameCut => in_a_name(record, chance, spelling::cut),
            Mistake::AccentLost => {
                let family = spelling::plain(&record.family_name, chance).map(|plain| record.family_name = plain);
                let given = spelling::plain(&record.given_name, chance).map(|plain| record.given_name = plain);
                family.or(given)
            }
            Mistake::NamesSwapped => {
                std::mem::swap(&mut record.family_name, &mut record.given_name);
                Some(())
            }
            Mistake::MarriedName => married(record, person, household, chance),
            Mistake::SecondGivenDropped => {
                let first = record.given_name.split(' ').next().unwrap_or_default().to_owned();
                differs(&mut record.given_name, first)
            }
            Mistake::SecondFamilyDropped => {
                let first = first_name(&record.family_name).to_owned();
                differs(&mut record.family_name, first)
            }
            Mistake::FamilyTurned => spelling::turned(&record.family_name).map(|turned| record.family_name = turned),
            Mistake::FamilyInGiven => {
                record.family_name.rsplit_once(' ').map(|(first, last)| (first.to_owned(), last.to_owned())).map(|(first, last)| {
                    record.given_name = format!("{} {last}", record.given_name);
                    record.family_name = first;
                })
            }
            Mistake::DayMonthSwapped | Mistake::DateDigit | Mistake::YearOff | Mistake::FirstOfJanuary | Mistake::DateMissing => {
                date(mistake, record, chance)
            }
            Mistake::PlaceMissing => {
                record.birth_place_code = String::new();
                differs(&mut record.birth_place, String::new())
            }
            Mistake::PlaceProvince => capital(person).and_then(|(name, code)| {
                code.clone_into(&mut record.birth_place_code);
                differs(&mut record.birth_place, name)
            }),
            Mistake::SexWrong => {
                record.sex = if record.sex == Sex::Female { Sex::Male } else { Sex::Female };
                Some(())
            }
            Mistake::CodeMissing => differs(&mut record.tax_code, String::new()),
            Mistake::CodeCharacter => spoiled(&record.tax_code, chance).map(|code| record.tax_code = code),
            Mistake::CodeOmocode => record
                .tax_code
                .parse()
                .ok()
                .and_then(|code| codes::omocode(&code, 1))
                .map(|code| record.tax_code = code.as_str().to_owned()),
            _ => contact(mistake, record, person, streets, chance),
        };
        changed.is_some()
    }
}

impl Of {
    fn holds(self, person: &Person) -> bool {
        match self {
            Of::All => true,
            Of::Foreign => person.is_foreign_citizen() || person.language.code != "it",
            Of::TwoFamilies => first_name(&person.family_name) != person.family_name && person.language.code != "it",
            Of::SecondGiven => person.given_name.contains(' '),
            Of::Accents => {
                let marked = |name: &str| name.chars().any(|c| c == '\'' || (!c.is_ascii() && c.is_alphabetic()));
                marked(&person.family_name) || marked(&person.given_name)
            }
            Of::MarriedWomen => person.sex == Sex::Female && person.marital_status != MaritalStatus::Single,
            Of::Phone => person.mobile.is_some() || person.landline.is_some(),
        }
    }
}

/// Replaces a text; `None` when it is the same.
fn differs(text: &mut String, other: String) -> Option<()> {
    (*text != other).then(|| *text = other)
}

/// Changes the family name, or the given one.
fn in_a_name(record: &mut Record, chance: &mut Chance, slip: impl Fn(&str, &mut Chance) -> Option<String>) -> Option<()> {
    let name = if chance.per_mille(600) { &mut record.family_name } else { &mut record.given_name };
    slip(name, chance).filter(|written| written != name).map(|written| *name = written)
}

/// The name of the husband, alone or before her own.
fn married(record: &mut Record, person: &Person, household: &Household, chance: &mut Chance) -> Option<()> {
    let husband = household
        .members
        .iter()
        .find(|other| other.sex == Sex::Male && other.role != person.role && matches!(other.role.code(), "holder" | "spouse"))?;
    if husband.family_name == record.family_name {
        return None;
    }
    if chance.per_mille(600) {
        record.birth_name.clone_from(&person.family_name);
        record.family_name.clone_from(&husband.family_name);
    } else {
        record.family_name = format!("{} {}", record.family_name, husband.family_name);
    }
    Some(())
}

fn date(mistake: Mistake, record: &mut Record, chance: &mut Chance) -> Option<()> {
    let day = record.birth_date?;
    let ymd = NaiveDate::from_ymd_opt;
    let wrong = match mistake {
        Mistake::DayMonthSwapped => Some(ymd(day.year(), day.day(), day.month())?),
        Mistake::YearOff => Some(ymd(day.year() + chance.pick(&[-10, -2, -1, 1, 2, 10])?, day.month(), day.day())?),
        Mistake::FirstOfJanuary => Some(ymd(day.year(), 1, 1)?),
        Mistake::DateMissing => None,
        _ => {
            let figures: Vec<char> = day.format("%Y%m%d").to_string().chars().collect();
            let wrong = (0..12).find_map(|_| {
                let mut figures = figures.clone();
                let at = figures.get_mut(usize::try_from(chance.between(2, 7)).ok()?)?;
                *at = char::from_digit(chance.below(10), 10)?;
                NaiveDate::parse_from_str(&figures.iter().collect::<String>(), "%Y%m%d").ok().filter(|wrong| *wrong != day)
            });
            Some(wrong?)
        }
    };
    (wrong != record.birth_date).then(|| record.birth_date = wrong)
}

/// The capital of the province of birth, when they were born elsewhere in it.
fn capital(person: &Person) -> Option<(String, &'static str)> {
    let province = kernel::place::province(&person.birthplace.province)?;
    let place = kernel::place::municipalities_named(province.name, 4).into_iter().find(|place| place.name() == province.name)?;
    (place.belfiore() != person.birthplace.belfiore).then(|| (place.name().to_owned(), place.belfiore()))
}

/// A code with one character wrong.
fn spoiled(code: &str, chance: &mut Chance) -> Option<String> {
    let mut letters: Vec<char> = code.chars().collect();
    let at = usize::try_from(chance.below(u32::try_from(letters.len()).ok()?)).ok()?;
    let place = letters.get_mut(at)?;
    let other = if place.is_ascii_digit() {
        char::from_digit(chance.below(10), 10)?
    } else {
        char::from(b'A' + u8::try_from(chance.below(26)).ok()?)
    };
    (other != *place).then(|| *place = other)?;
    Some(letters.into_iter().collect())
}

/// What concerns the address, the telephone and the look of the whole.
fn contact(mistake: Mistake, record: &mut Record, person: &Person, streets: &Streets, chance: &mut Chance) -> Option<()> {
    match mistake {
        Mistake::AddressMoved => {
            let other = streets.draw(chance)?;
            record.street = other.street;
            record.house_number = other.number.to_string();
            record.postcode = other.postcode;
            record.city = other.comune;
            record.municipio = other.district;
            Some(())
        }
        Mistake::AddressMissing => {
            for text in [&mut record.house_number, &mut record.postcode, &mut record.municipio] {
                text.clear();
            }
            differs(&mut record.street, String::new())
        }
        Mistake::StreetAbbreviated => spelling::short_street(&record.street, chance).map(|short| record.street = short),
        Mistake::HouseNumberOff => {
            let number: u32 = record.house_number.parse().ok()?;
            record.house_number = (number + 2 * chance.below(4) + 1).to_string();
            Some(())
        }
        Mistake::PostcodeMissing => {
            let generic = if chance.per_mille(250) { "20100" } else { "" };
            differs(&mut record.postcode, generic.to_owned())
        }
        Mistake::PhoneMissing => differs(&mut record.phone, String::new()),
        Mistake::PhoneOther => {
            let landline = person.landline.clone().filter(|number| *number != record.phone);
            let other = landline.unwrap_or_else(|| format!("300 {:07}", chance.below(10_000_000)));
            differs(&mut record.phone, other)
        }
        Mistake::PhonePrefix => {
            let number = record.phone.clone();
            if number.is_empty() {
                return None;
            }
            let form = match chance.below(4) {
                0 => format!("+39 {number}"),
                1 => format!("0039{}", number.replace(' ', "")),
                2 => number.replace(' ', "-"),
                _ => number.replace(' ', ""),
            };
            differs(&mut record.phone, form)
        }
        _ => {
            for text in [&mut record.given_name, &mut record.street, &mut record.birth_place] {
                *text = text.to_uppercase();
            }
            let upper = record.family_name.to_uppercase();
            differs(&mut record.family_name, upper)
        }
    }
}
