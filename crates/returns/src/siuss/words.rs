//! The small words of the record: text of bounded length, codes of fixed shape. What cannot be written here cannot be sent.

use kernel::tax_code::Identifier;
use kernel::text::clean_line;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Why a text does not fit a field of the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// Nothing, or fewer characters than the schema wants.
    #[error("troppo breve")]
    TooShort,
    /// More characters than the schema takes.
    #[error("troppo lungo")]
    TooLong,
    /// A character that an XML document cannot hold, or that nobody sees.
    #[error("contiene caratteri non ammessi")]
    Refused,
    /// Not the shape that the code has.
    #[error("non ha la forma prevista")]
    Shape,
}

/// Text in composed form (NFC), on one line, of `MIN` to `MAX` characters, with nothing an XML 1.0 document refuses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Words<const MIN: usize, const MAX: usize>(String);

impl<const MIN: usize, const MAX: usize> Words<MIN, MAX> {
    /// The text, refused when it does not fit.
    pub fn exact(text: &str) -> Result<Self, Misfit> {
        let text = cleaned(text)?;
        match text.chars().count() {
            0 => Err(Misfit::TooShort),
            count if count < MIN => Err(Misfit::TooShort),
            count if count > MAX => Err(Misfit::TooLong),
            _ => Ok(Words(text)),
        }
    }

    /// The text, cut at the last character that fits when it is too long; `true` when it was cut. Meant for names, which a person
    /// still recognises; never for numbers and codes.
    pub fn cut(text: &str) -> Result<(Self, bool), Misfit> {
        let text = cleaned(text)?;
        match text.char_indices().nth(MAX) {
            None => Self::exact(&text).map(|words| (words, false)),
            Some((end, _)) => Self::exact(text.get(..end).unwrap_or_default()).map(|words| (words, true)),
        }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const MIN: usize, const MAX: usize> TryFrom<String> for Words<MIN, MAX> {
    type Error = Misfit;
    fn try_from(text: String) -> Result<Self, Misfit> {
        Self::exact(&text)
    }
}

impl<const MIN: usize, const MAX: usize> From<Words<MIN, MAX>> for String {
    fn from(words: Words<MIN, MAX>) -> Self {
        words.0
    }
}

/// NFC, one line, without control, invisible and non-XML characters (XML 1.0, production `Char`).
fn cleaned(text: &str) -> Result<String, Misfit> {
    let text = clean_line(text, usize::MAX).map_err(|_| Misfit::Refused)?;
    if text.contains(['\u{fffe}', '\u{ffff}']) { Err(Misfit::Refused) } else { Ok(text) }
}

/// Declares a code whose shape is checked once, where it enters.
macro_rules! shaped {
    ($($(#[$doc:meta])* $name:ident, $test:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);
        impl $name {
            /// As written.
            pub fn as_str(&self) -> &str { &self.0 }
        }
        impl FromStr for $name {
            type Err = Misfit;
            fn from_str(text: &str) -> Result<Self, Misfit> {
                let test: fn(&[u8]) -> bool = $test;
                let text = text.trim().to_ascii_uppercase();
                if test(text.as_bytes()) { Ok($name(text)) } else { Err(Misfit::Shape) }
            }
        }
        impl TryFrom<String> for $name {
            type Error = Misfit;
            fn try_from(text: String) -> Result<Self, Misfit> { text.parse() }
        }
        impl From<$name> for String {
            fn from(code: $name) -> Self { code.0 }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(&self.0) }
        }
    )+};
}

fn digits(bytes: &[u8], length: usize) -> bool {
    bytes.len() == length && bytes.iter().all(u8::is_ascii_digit)
}

shaped! {
    /// A place in the code of the tax authority: `F205` for Milan, `Z330` for Morocco.
    Belfiore, |bytes| matches!(bytes, [letter, rest @ ..] if letter.is_ascii_uppercase() && digits(rest, 3));
    /// A region in ISTAT's code, two digits: `03` for Lombardy.
    RegionCode, |bytes| digits(bytes, 2);
    /// A municipality in ISTAT's code, six digits: `015146` for Milan.
    MunicipalityCode, |bytes| digits(bytes, 6);
    /// A country in the code of SIUSS, three digits: `380` for Italy. The table is dated data ([`super::Citizenships`]).
    CountryCode, |bytes| digits(bytes, 3);
    /// A tax code that the schema takes: 16 characters with digits in year and day, or 11 digits.
    TransmissibleCode, |bytes| sixteen(bytes) || digits(bytes, 11);
}

impl CountryCode {
    /// Italy.
    pub fn italy() -> Self {
        CountryCode("380".to_owned())
    }
    /// Whether it is Italy.
    pub fn is_italy(&self) -> bool {
        self.0 == "380"
    }
}

/// The pattern of the schema for 16 characters: `[A-Z]{6}\d{2}[A-Z]\d{2}[A-Z][A-Z0-9]{3}[A-Z]`.
fn sixteen(bytes: &[u8]) -> bool {
    matches!(bytes, [names @ .., y1, y2, month, d1, d2, place, p1, p2, p3, check]
        if names.len() == 6
            && names.iter().chain([month, place, check]).all(u8::is_ascii_uppercase)
            && [y1, y2, d1, d2].iter().all(|byte| byte.is_ascii_digit())
            && [p1, p2, p3].iter().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Why an identifier of a person cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untransmissible {
    /// A genuine code given to one of two homonyms, with letters for digits in year or day: the schema refuses it.
    Homonym,
    /// The health code of a foreigner present for a time (STP).
    Stp,
    /// The health code of a European who is not registered (ENI).
    Eni,
    /// None of these, or the last character does not agree with the others.
    Wrong,
}

/// The code to send for somebody, from the identifier as the register holds it.
pub fn transmissible(identifier: &str) -> Result<TransmissibleCode, Untransmissible> {
    match identifier.parse::<Identifier>() {
        Ok(Identifier::Definitive(code)) => code.as_str().parse().map_err(|_| Untransmissible::Homonym),
        Ok(Identifier::Provisional(code)) => code.as_str().parse().map_err(|_| Untransmissible::Wrong),
        Ok(Identifier::Stp(_)) => Err(Untransmissible::Stp),
        Ok(Identifier::Eni(_)) => Err(Untransmissible::Eni),
        Err(_) => Err(Untransmissible::Wrong),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_tax_code_is_sent_also_when_a_homonym_has_letters_in_the_place_but_not_in_year_or_day() {
        assert_eq!(transmissible("rssmra80a01f205x").map(|code| code.to_string()).as_deref(), Ok("RSSMRA80A01F205X"));
        assert!(transmissible("RSSMRA80A01F20RS").is_ok());
        assert_eq!(transmissible("RSSMRAULALMFNLRD"), Err(Untransmissible::Homonym));
    }

    #[test]
    fn health_codes_of_foreigners_are_told_apart_from_errors() {
        assert_eq!(transmissible("STP0303210000001"), Err(Untransmissible::Stp));
        assert_eq!(transmissible("ENI 030 321 0000001"), Err(Untransmissible::Eni));
        for text in ["", "STP", "RSSMRA80A01F205", "RSSMRA80A01F205XX", "RSSMRA8ÀA01F205X", "1234567890"] {
            assert_eq!(transmissible(text), Err(Untransmissible::Wrong), "{text}");
        }
    }

    #[test]
    fn a_wrong_last_character_is_noticed() {
        assert_eq!(transmissible("RSSMRA80A01F205Y"), Err(Untransmissible::Wrong));
        assert!(transmissible("00743110157").is_ok());
        assert_eq!(transmissible("00743110158"), Err(Untransmissible::Wrong));
    }

    #[test]
    fn a_long_name_is_cut_by_characters_and_a_number_is_not() {
        let long = "è".repeat(40);
        let (words, cut) = Words::<1, 36>::cut(&long).unwrap();
        assert_eq!((words.as_str().chars().count(), cut), (36, true));
        assert_eq!(Words::<1, 36>::exact(&long), Err(Misfit::TooLong));
        assert_eq!(Words::<10, 200>::exact("Mensa"), Err(Misfit::TooShort));
        assert_eq!(Words::<1, 36>::exact("  "), Err(Misfit::TooShort));
        assert_eq!(Words::<1, 36>::exact("a\u{ffff}"), Err(Misfit::Refused));
    }

    proptest! {
        #[test]
        fn whatever_is_cut_fits_and_begins_the_text(text in "\\PC{0,60}") {
            if let Ok((words, cut)) = Words::<1, 12>::cut(&text) {
                let whole = Words::<1, 1000>::exact(&text).unwrap();
                prop_assert!(whole.as_str().starts_with(words.as_str()));
                prop_assert_eq!(cut, whole.as_str().chars().count() > 12);
                prop_assert_eq!(Words::<1, 12>::exact(words.as_str()), Ok(words.clone()));
            }
        }
    }
}
