//! The Italian tax code (codice fiscale) of natural persons: DM 23 December 1976 n. 13813.
//!
//! Sixteen characters, `SSSNNNYYMDDBBBBC`: letters of the family name, of the given name, year, month letter, day (plus 40 for
//! women), place of birth (Belfiore code, `Znnn` for a foreign state) and a check character. When two people would get the
//! same code the Revenue Agency replaces digits by letters (*omocodia*): such codes are read, never made up here.
//!
//! A [`TaxCode`] is possible, not proven: whose it is only the Revenue Agency knows. [`TaxCode::disagreements`] compares it
//! with what was stated, to mark it "da verificare", never to refuse it.

mod agreement;
mod identifier;
mod letters;
mod stored;

pub use agreement::{Disagreement, Stated};
pub use identifier::{HealthCode, Identifier, IdentifierError, IdentifierKind, ProvisionalCode};

use chrono::{Datelike, NaiveDate};
use std::fmt;
use std::str::FromStr;

crate::code_enum! {
    /// The sex registered at the registry office, as tax codes and statutory returns need it. It is not the gender by which
    /// somebody wants to be addressed.
    pub enum Sex {
        /// Female.
        Female = "F" => "Femmina",
        /// Male.
        Male = "M" => "Maschio",
        /// Neither was recorded: unknown, anonymous, or not said.
        NotStated = "X" => "Non indicato",
    }
}

/// Characters of a definitive tax code.
pub const LENGTH: usize = 16;

/// Positions of the digits that omocodia may replace by letters.
const DIGITS: [usize; 7] = [6, 7, 9, 10, 12, 13, 14];
/// Letters of the months, January first.
const MONTHS: &str = "ABCDEHLMPRST";
/// What is added to the day of birth of a woman.
const FEMALE: u32 = 40;

/// What makes a text no tax code. Positions are counted from 1, as people count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaxCodeError {
    /// Not sixteen characters.
    #[error("a tax code has 16 characters, not {0}")]
    Length(usize),
    /// Eleven digits: a provisional code, or that of a body; see [`Identifier`].
    #[error("eleven digits are a provisional code")]
    Provisional,
    /// A code for health care of foreigners (STP, ENI); see [`Identifier`].
    #[error("this is an STP or ENI code")]
    Health,
    /// Something that is neither a letter from A to Z nor a digit.
    #[error("character {0} is neither a letter nor a digit")]
    Character(usize),
    /// A digit where a letter must be.
    #[error("character {0} must be a letter")]
    LetterExpected(usize),
    /// A letter where a digit must be, and none of those that stand for digits.
    #[error("character {0} must be a digit")]
    DigitExpected(usize),
    /// A day that no calendar has.
    #[error("the date of birth is impossible")]
    ImpossibleDate,
    /// The last character does not follow from the others: something was mistyped.
    #[error("the check character is wrong")]
    CheckCharacter,
}

impl TaxCodeError {
    /// What is wrong and what to do, in Italian, for whoever typed it.
    pub fn sentence(&self) -> String {
        match self {
            TaxCodeError::Length(found) => format!("Il codice fiscale ha 16 caratteri, qui ne risultano {found}."),
            TaxCodeError::Provisional => {
                "Undici cifre sono un codice provvisorio: registralo come codice fiscale provvisorio.".into()
            }
            TaxCodeError::Health => "Questo è un codice STP o ENI: registralo come tale, non come codice fiscale.".into(),
            TaxCodeError::Character(at) => format!("Il carattere numero {at} non è una lettera né una cifra."),
            TaxCodeError::LetterExpected(at) => format!("Il carattere numero {at} deve essere una lettera."),
            TaxCodeError::DigitExpected(at) => {
                format!("Il carattere numero {at} deve essere una cifra: controlla se è uno zero o una lettera O, un uno o una I.")
            }
            TaxCodeError::ImpossibleDate => {
                "La data di nascita scritta nel codice fiscale non esiste: controlla i caratteri dal 7 all'11.".into()
            }
            TaxCodeError::CheckCharacter => {
                "Il codice fiscale contiene un errore di battitura: l'ultimo carattere non corrisponde agli altri.".into()
            }
        }
    }
}

/// A definitive tax code: sixteen characters in upper case, of the right shape, with a possible date and the right check
/// character.
///
/// It prints in full with `Display` and masked with `Debug`, so that a log never holds it by accident.
///
/// ```
/// use kernel::TaxCode;
/// let code: TaxCode = "rss mra 80a01 f205x".parse().unwrap();
/// assert_eq!(code.as_str(), "RSSMRA80A01F205X");
/// assert_eq!(code.masked(), "RSSMRA••••••••••");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxCode(String);

stored::as_text!(TaxCode, TaxCodeError, "Codice fiscale definitivo, sedici caratteri", "RSSMRA80A01F205X");

impl TaxCode {
    /// The sixteen characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The six letters of the name and ten dots: enough for somebody who holds the document to recognise it, and nothing that
    /// the name does not tell already. Birth, place and check character stay hidden.
    pub fn masked(&self) -> String {
        let mut masked: String = self.0.chars().take(6).collect();
        masked.extend(std::iter::repeat_n('•', LENGTH - 6));
        masked
    }

    /// The same code before omocodia: letters in the place of digits turned back, the check character computed again. Two
    /// people can share it; it serves to search and to read, not to identify.
    pub fn plain_digits(&self) -> TaxCode {
        let mut plain: String =
            self.0.char_indices().take(LENGTH - 1).map(|(at, c)| if DIGITS.contains(&at) { plain_digit(c) } else { c }).collect();
        plain.extend(letters::check_character(&plain));
        TaxCode(plain)
    }

    /// The beginning of a code that is still being typed, spaces removed and digits put back as in [`Self::plain_digits`], to
    /// search by; `None` when no code begins so, or when all sixteen characters are there.
    ///
    /// ```
    /// assert_eq!(kernel::TaxCode::plain_start("rssmra u0a").as_deref(), Some("RSSMRA80A"));
    /// assert_eq!(kernel::TaxCode::plain_start("rossi1"), None);
    /// ```
    pub fn plain_start(text: &str) -> Option<String> {
        let text = compact(text);
        if text.is_empty() || text.len() >= LENGTH {
            return None;
        }
        let fits = |(at, c): (usize, char)| {
            if DIGITS.contains(&at) {
                Some(plain_digit(c)).filter(char::is_ascii_digit)
            } else {
                Some(c).filter(char::is_ascii_uppercase)
            }
        };
        text.char_indices().map(fits).collect()
    }

    /// Whether at least one digit was replaced by a letter.
    pub fn is_omocode(&self) -> bool {
        self.0.char_indices().any(|(at, c)| DIGITS.contains(&at) && c.is_ascii_alphabetic())
    }

    /// The sex that the code states: female when the day is above 40. Never [`Sex::NotStated`].
    pub fn sex(&self) -> Sex {
        if self.number(9) > FEMALE { Sex::Female } else { Sex::Male }
    }

    /// The days of birth that the code allows, latest century first: it holds two digits of the year only.
    pub fn possible_birth_dates(&self) -> impl Iterator<Item = NaiveDate> {
        let (year, month, day) = (self.number(6), self.month(), self.day());
        [2000, 1900, 1800]
            .into_iter()
            .filter_map(move |century: i32| NaiveDate::from_ymd_opt(century.checked_add_unsigned(year)?, month, day))
    }

    /// The latest day of birth that the code allows and that is not after `today`. Somebody of 104 is taken for a child of 4:
    /// the code alone cannot tell. `None` when every such day is still to come.
    pub fn birth_date(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.possible_birth_dates().find(|day| *day <= today)
    }

    /// The place of birth: Belfiore code of the municipality, or `Z` and three digits for a foreign state (see
    /// [`crate::place::by_belfiore`]).
    pub fn birth_place(&self) -> String {
        self.0.char_indices().skip(11).take(4).map(|(at, c)| if DIGITS.contains(&at) { plain_digit(c) } else { c }).collect()
    }

    /// The three letters that a family name gives: consonants, then vowels, then `X`. Accents, apostrophes and spaces do not
    /// count.
    pub fn letters_of_family_name(name: &str) -> String {
        letters::of_family_name(name)
    }

    /// The three letters that a given name gives: as for the family name, but with four consonants or more the first, third
    /// and fourth.
    pub fn letters_of_given_name(name: &str) -> String {
        letters::of_given_name(name)
    }

    /// The code that the rules give: for the synthetic people of the demo and for tests. The code of a real person is assigned
    /// by the Revenue Agency and is never computed. `None` for a sex that is not stated, or a place that is no Belfiore code.
    pub fn compute(family_name: &str, given_name: &str, sex: Sex, birth: NaiveDate, belfiore: &str) -> Option<TaxCode> {
        let day = match sex {
            Sex::Male => birth.day(),
            Sex::Female => birth.day() + FEMALE,
            Sex::NotStated => return None,
        };
        let month = MONTHS.chars().nth(usize::try_from(birth.month0()).ok()?)?;
        let (family, given) = (letters::of_family_name(family_name), letters::of_given_name(given_name));
        let mut code = format!("{family}{given}{:02}{month}{day:02}{belfiore}", birth.year().rem_euclid(100));
        code.extend(letters::check_character(&code));
        code.parse().ok()
    }

    /// The two digits at a position, omocodia undone.
    fn number(&self, at: usize) -> u32 {
        self.0.chars().skip(at).take(2).filter_map(|c| plain_digit(c).to_digit(10)).fold(0, |number, digit| number * 10 + digit)
    }

    /// The day of birth as the calendar has it; 0 or above 31 when the code is impossible.
    fn day(&self) -> u32 {
        let written = self.number(9);
        written.checked_sub(FEMALE).filter(|day| *day > 0).unwrap_or(written)
    }

    /// The month of birth, 1 to 12; 0 for a letter that no month has.
    fn month(&self) -> u32 {
        let letter = self.0.chars().nth(8);
        (1..).zip(MONTHS.chars()).find(|(_, month)| Some(*month) == letter).map_or(0, |(number, _)| number)
    }
}

/// The digit that a character stands for under omocodia; any other character as it is.
fn plain_digit(c: char) -> char {
    ('0'..='9').zip("LMNPQRSTUV".chars()).find(|(_, letter)| *letter == c).map_or(c, |(digit, _)| digit)
}

/// Spaces vanish, letters become capitals: what the rules look at.
fn compact(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    code.extend(text.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()));
    code
}

/// Reads a code however it was spaced and in either case.
impl FromStr for TaxCode {
    type Err = TaxCodeError;
    fn from_str(text: &str) -> Result<Self, TaxCodeError> {
        let code = compact(text);
        if let Some(at) = code.chars().position(|c| !c.is_ascii_alphanumeric()) {
            return Err(TaxCodeError::Character(at + 1));
        }
        if code.len() == identifier::PROVISIONAL_LENGTH && code.bytes().all(|b| b.is_ascii_digit()) {
            return Err(TaxCodeError::Provisional);
        }
        if code.len() != LENGTH {
            return Err(TaxCodeError::Length(code.len()));
        }
        if identifier::looks_like_health_code(&code) {
            return Err(TaxCodeError::Health);
        }
        for (at, c) in code.char_indices() {
            match (DIGITS.contains(&at), c.is_ascii_digit()) {
                (false, true) => return Err(TaxCodeError::LetterExpected(at + 1)),
                (true, false) if plain_digit(c) == c => return Err(TaxCodeError::DigitExpected(at + 1)),
                _ => {}
            }
        }
        let code = TaxCode(code);
        if code.possible_birth_dates().next().is_none() {
            return Err(TaxCodeError::ImpossibleDate);
        }
        let body: String = code.0.chars().take(LENGTH - 1).collect();
        if letters::check_character(&body) != code.0.chars().next_back() {
            return Err(TaxCodeError::CheckCharacter);
        }
        Ok(code)
    }
}

impl fmt::Display for TaxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Masked: logs and error texts show who is meant to whoever knows already, and nothing to others.
impl fmt::Debug for TaxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaxCode({})", self.masked())
    }
}

#[cfg(test)]
mod tests;
