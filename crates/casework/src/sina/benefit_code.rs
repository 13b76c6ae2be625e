//! The code of a benefit in the national nomenclature.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The code of a social benefit in the national nomenclature of SIUSS, as `A2.07` or `A1.05.01`: a letter, a digit, and one or
/// two groups of two digits. The list itself is dated data, kept by the returns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BenefitCode(String);

/// A text that has not the shape of a benefit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Il codice della prestazione si scrive come A2.07 oppure A1.05.01.")]
pub struct NotABenefitCode;

impl BenefitCode {
    /// As written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for BenefitCode {
    type Err = NotABenefitCode;
    fn from_str(text: &str) -> Result<Self, NotABenefitCode> {
        let text = text.trim().to_ascii_uppercase();
        let well_formed = match text.as_bytes() {
            [letter, digit, b'.', a, b] => letter.is_ascii_uppercase() && [digit, a, b].iter().all(|byte| byte.is_ascii_digit()),
            [letter, digit, b'.', a, b, b'.', c, d] => {
                letter.is_ascii_uppercase() && [digit, a, b, c, d].iter().all(|byte| byte.is_ascii_digit())
            }
            _ => false,
        };
        if well_formed { Ok(BenefitCode(text)) } else { Err(NotABenefitCode) }
    }
}

impl TryFrom<String> for BenefitCode {
    type Error = NotABenefitCode;
    fn try_from(text: String) -> Result<Self, NotABenefitCode> {
        text.parse()
    }
}

impl From<BenefitCode> for String {
    fn from(code: BenefitCode) -> Self {
        code.0
    }
}

impl fmt::Display for BenefitCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_benefit_code_has_one_shape_and_is_read_in_either_case() {
        for (text, code) in [("A2.07", "A2.07"), (" a1.05.01 ", "A1.05.01"), ("Z9.99", "Z9.99")] {
            assert_eq!(text.parse::<BenefitCode>().map(String::from).as_deref(), Ok(code));
        }
        for text in ["", "A2", "A2.7", "A2.077", "22.07", "A2,07", "A2.07.", "A2.07.1", "À2.07"] {
            assert_eq!(text.parse::<BenefitCode>(), Err(NotABenefitCode), "{text}");
        }
    }
}
