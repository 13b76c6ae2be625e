//! Everything that stands for a tax code: the definitive one, the provisional one, and the health codes of foreigners.

use super::{LENGTH, TaxCode, TaxCodeError, compact, stored};
use std::fmt;
use std::str::FromStr;

/// Digits of a provisional code.
pub(super) const PROVISIONAL_LENGTH: usize = 11;

/// Whether a compacted text begins as an STP or ENI code and goes on with a digit, as no tax code can.
pub(super) fn looks_like_health_code(code: &str) -> bool {
    ["STP", "ENI"].iter().any(|prefix| code.strip_prefix(prefix).is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit())))
}

crate::code_enum! {
    /// Which kind of identifier somebody has.
    pub enum IdentifierKind {
        /// The definitive tax code, sixteen characters.
        Definitive = "tax_code" => "Codice fiscale",
        /// The numeric provisional tax code, eleven digits.
        Provisional = "provisional" => "Codice fiscale provvisorio",
        /// Foreigner temporarily present (straniero temporaneamente presente): health care without a residence permit.
        Stp = "stp" => "Codice STP",
        /// European citizen not enrolled in the health service.
        Eni = "eni" => "Codice ENI",
    }
}

/// A numeric provisional tax code: seven digits of a serial number, three of the office that assigned it, one check digit.
/// The definitive code follows; asylum seekers get theirs from the Questura (Revenue Agency, circular 8/2016). Tax codes of
/// bodies and VAT numbers have the same shape and check, so that a right one may still belong to no person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProvisionalCode(String);

impl ProvisionalCode {
    /// The eleven digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The three digits of the office.
    pub fn office(&self) -> &str {
        self.0.get(7..10).unwrap_or_default()
    }
}

/// A health code: `STP` or `ENI`, three digits of the region, three of the local health authority, seven of a serial number.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HealthCode(String);

impl HealthCode {
    /// The sixteen characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// The three digits of the region.
    pub fn region(&self) -> &str {
        self.0.get(3..6).unwrap_or_default()
    }
    /// The three digits of the local health authority.
    pub fn authority(&self) -> &str {
        self.0.get(6..9).unwrap_or_default()
    }
}

/// Masked, as [`TaxCode`] is.
impl fmt::Debug for ProvisionalCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProvisionalCode(•••••••••••)")
    }
}

/// Masked, as [`TaxCode`] is.
impl fmt::Debug for HealthCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HealthCode({}•••••••••••••)", self.0.get(..3).unwrap_or_default())
    }
}

/// One identifier of a person, of any kind. Periods and the office that saw it belong to the register, which keeps their
/// history; somebody may also have none. The kind follows from the text, so that the text alone is stored and exchanged.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Identifier {
    /// The definitive tax code.
    Definitive(TaxCode),
    /// The provisional tax code. It does not identify for good: two offices, or a second entry, may give another.
    Provisional(ProvisionalCode),
    /// STP.
    Stp(HealthCode),
    /// ENI.
    Eni(HealthCode),
}

stored::as_text!(Identifier, IdentifierError, "Codice fiscale definitivo o provvisorio, codice STP o ENI", "RSSMRA80A01F205X");

/// What makes a text no identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// It looks like a tax code and is none.
    #[error(transparent)]
    TaxCode(#[from] TaxCodeError),
    /// Eleven digits whose last does not follow from the others.
    #[error("the check digit of the provisional code is wrong")]
    CheckDigit,
    /// `STP` or `ENI`, not followed by thirteen digits.
    #[error("an STP or ENI code has 13 digits after its letters")]
    HealthDigits,
}

impl IdentifierError {
    /// What is wrong and what to do, in Italian, for whoever typed it.
    pub fn sentence(&self) -> String {
        match self {
            IdentifierError::TaxCode(error) => error.sentence(),
            IdentifierError::CheckDigit => {
                "Il codice provvisorio contiene un errore di battitura: l'ultima cifra non corrisponde alle altre.".into()
            }
            IdentifierError::HealthDigits => "Un codice STP o ENI ha tredici cifre dopo le lettere, senza altri segni.".into(),
        }
    }
}

impl Identifier {
    /// Recognises which kind was typed, however it was spaced and in either case.
    pub fn parse(text: &str) -> Result<Identifier, IdentifierError> {
        let code = compact(text);
        if looks_like_health_code(&code) {
            let digits = code.get(3..).unwrap_or_default();
            if code.len() != LENGTH || !digits.bytes().all(|b| b.is_ascii_digit()) {
                return Err(IdentifierError::HealthDigits);
            }
            return Ok(if code.starts_with("STP") { Identifier::Stp(HealthCode(code)) } else { Identifier::Eni(HealthCode(code)) });
        }
        match code.parse::<TaxCode>() {
            Ok(code) => Ok(Identifier::Definitive(code)),
            Err(TaxCodeError::Provisional) if check_digit_is_right(&code) => Ok(Identifier::Provisional(ProvisionalCode(code))),
            Err(TaxCodeError::Provisional) => Err(IdentifierError::CheckDigit),
            Err(error) => Err(error.into()),
        }
    }
    /// Which kind it is.
    pub const fn kind(&self) -> IdentifierKind {
        match self {
            Identifier::Definitive(_) => IdentifierKind::Definitive,
            Identifier::Provisional(_) => IdentifierKind::Provisional,
            Identifier::Stp(_) => IdentifierKind::Stp,
            Identifier::Eni(_) => IdentifierKind::Eni,
        }
    }
    /// The characters, without spaces, in capitals.
    pub fn value(&self) -> &str {
        match self {
            Identifier::Definitive(code) => code.as_str(),
            Identifier::Provisional(code) => code.as_str(),
            Identifier::Stp(code) | Identifier::Eni(code) => code.as_str(),
        }
    }
    /// The definitive tax code, if that is what it is.
    pub const fn tax_code(&self) -> Option<&TaxCode> {
        match self {
            Identifier::Definitive(code) => Some(code),
            Identifier::Provisional(_) | Identifier::Stp(_) | Identifier::Eni(_) => None,
        }
    }
    /// Enough to recognise it, not to copy it: a tax code as [`TaxCode::masked`], of any other the kind and the last three
    /// digits.
    pub fn masked(&self) -> String {
        let tail = |code: &str, shown: &str, hidden: usize| {
            format!("{shown}{}{}", "•".repeat(hidden), code.get(code.len().saturating_sub(3)..).unwrap_or_default())
        };
        match self {
            Identifier::Definitive(code) => code.masked(),
            Identifier::Provisional(code) => tail(code.as_str(), "", PROVISIONAL_LENGTH - 3),
            Identifier::Stp(code) => tail(code.as_str(), "STP", LENGTH - 6),
            Identifier::Eni(code) => tail(code.as_str(), "ENI", LENGTH - 6),
        }
    }
}

/// Luhn's rule: digits in even positions doubled (and their digits summed), the total a multiple of ten.
fn check_digit_is_right(digits: &str) -> bool {
    let sum: u32 = digits
        .chars()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(at, digit)| match (at % 2, digit * 2) {
            (0, _) => digit,
            (_, doubled) if doubled > 9 => doubled - 9,
            (_, doubled) => doubled,
        })
        .sum();
    sum.is_multiple_of(10)
}

impl FromStr for Identifier {
    type Err = IdentifierError;
    fn from_str(text: &str) -> Result<Self, IdentifierError> {
        Identifier::parse(text)
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.value())
    }
}

impl From<TaxCode> for Identifier {
    fn from(code: TaxCode) -> Self {
        Identifier::Definitive(code)
    }
}
