//! How a chapter is named: the PEG key of three numbers, and the code of the chart of accounts.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Digits that one number of a PEG key may have.
pub const PEG_DIGITS: usize = 6;

/// A text that names no chapter or no account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodeError {
    /// One part of the key is no number of one to six digits.
    #[error("il capitolo PEG si scrive con tre numeri (capitolo, articolo, sub), per esempio 3763.1.13")]
    NotAPegNumber,
    /// The key has fewer or more than three numbers.
    #[error("il capitolo PEG ha tre numeri (capitolo, articolo, sub): qui ce ne sono {0}")]
    NotThreeNumbers(usize),
    /// Not ten digits.
    #[error("il codice del piano dei conti ha dieci cifre, per esempio 1030215000")]
    NotAPdcCode,
}

/// One number of a PEG key, kept as it is printed (a leading zero stays).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PegNumber(String);

impl PegNumber {
    /// As printed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// Its value: `05` and `5` name the same chapter.
    pub fn number(&self) -> u32 {
        self.0.bytes().fold(0, |number, digit| number * 10 + u32::from(digit.saturating_sub(b'0')))
    }
}

impl FromStr for PegNumber {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let text = text.trim();
        let fits = (1..=PEG_DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(PegNumber(text.to_owned())) } else { Err(CodeError::NotAPegNumber) }
    }
}

impl TryFrom<String> for PegNumber {
    type Error = CodeError;
    fn try_from(text: String) -> Result<Self, CodeError> {
        text.parse()
    }
}

impl From<PegNumber> for String {
    fn from(number: PegNumber) -> String {
        number.0
    }
}

/// What makes two keys the same chapter: its three numbers, whatever zeros are printed in front.
pub type ChapterIdentity = (u32, u32, u32);

/// The PEG key of a chapter: chapter, article and sub-article, unique within one side and one account of a year's budget.
/// Sorted as numbers (`27.1.0` before `215.7.0`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ChapterKey {
    /// Capitolo.
    pub chapter: PegNumber,
    /// Articolo.
    pub article: PegNumber,
    /// Sub-articolo, `0` when there is none.
    pub sub: PegNumber,
}

impl ChapterKey {
    /// A key from its three fields.
    pub fn from_parts(chapter: &str, article: &str, sub: &str) -> Result<Self, CodeError> {
        Ok(ChapterKey { chapter: chapter.parse()?, article: article.parse()?, sub: sub.parse()? })
    }
    /// A key from fields in which the three numbers are split or joined in any way: three cells, `3763 1` and `13`, or one cell
    /// `3763.1.13`. Empty fields are skipped.
    pub fn from_cells<'a>(cells: impl IntoIterator<Item = &'a str>) -> Result<Self, CodeError> {
        let numbers: Vec<&str> =
            cells.into_iter().flat_map(|cell| cell.split(is_between_numbers)).filter(|number| !number.is_empty()).collect();
        match numbers.as_slice() {
            [chapter, article, sub] => ChapterKey::from_parts(chapter, article, sub),
            other => Err(CodeError::NotThreeNumbers(other.len())),
        }
    }
    /// What makes two keys the same chapter.
    pub fn identity(&self) -> ChapterIdentity {
        (self.chapter.number(), self.article.number(), self.sub.number())
    }
}

/// Spaces (the one that does not break included), dots and tabs stand between the numbers of a key.
fn is_between_numbers(c: char) -> bool {
    c == '.' || c.is_whitespace()
}

/// `3763.1.13`.
impl fmt::Display for ChapterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.chapter.0, self.article.0, self.sub.0)
    }
}

impl FromStr for ChapterKey {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        ChapterKey::from_cells([text])
    }
}

impl Ord for ChapterKey {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let texts = |key: &Self| (key.chapter.0.clone(), key.article.0.clone(), key.sub.0.clone());
        self.identity().cmp(&other.identity()).then_with(|| texts(self).cmp(&texts(other)))
    }
}

impl PartialOrd for ChapterKey {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// A code of the integrated chart of accounts (piano dei conti finanziario, allegato 6 d.lgs. 118/2011), ten digits as budgets
/// print it. Read also with dots and with the letter of its side (`U.1.03.02.15.000`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PdcCode(String);

impl PdcCode {
    /// The ten digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for PdcCode {
    type Err = CodeError;
    fn from_str(text: &str) -> Result<Self, CodeError> {
        let text = text.trim();
        let text = text.strip_prefix("U.").or_else(|| text.strip_prefix("E.")).unwrap_or(text);
        let digits: String = text.chars().filter(|c| *c != '.').collect();
        let fits = digits.len() == 10 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(PdcCode(digits)) } else { Err(CodeError::NotAPdcCode) }
    }
}

impl TryFrom<String> for PdcCode {
    type Error = CodeError;
    fn try_from(text: String) -> Result<Self, CodeError> {
        text.parse()
    }
}

impl From<PdcCode> for String {
    fn from(code: PdcCode) -> String {
        code.0
    }
}

impl fmt::Display for PdcCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_is_read_split_or_joined_and_printed_with_dots() {
        for text in ["3763.1.13", "3763 1 13", " 3763\t1\t13 ", "3763\u{a0}1 13", "3763. 1. 13"] {
            assert_eq!(text.parse::<ChapterKey>().map(|key| key.to_string()).as_deref(), Ok("3763.1.13"), "{text:?}");
        }
        for cells in [["3763", "1", "13"], ["3763 1", "13", ""], ["3763 1 13", "", ""]] {
            assert_eq!(ChapterKey::from_cells(cells).map(|key| key.to_string()).as_deref(), Ok("3763.1.13"), "{cells:?}");
        }
    }

    #[test]
    fn a_key_with_two_or_four_numbers_or_with_letters_is_refused() {
        assert_eq!("3763.1".parse::<ChapterKey>(), Err(CodeError::NotThreeNumbers(2)));
        assert_eq!("3763.1.13.2".parse::<ChapterKey>(), Err(CodeError::NotThreeNumbers(4)));
        assert_eq!("".parse::<ChapterKey>(), Err(CodeError::NotThreeNumbers(0)));
        assert_eq!("3763.a.13".parse::<ChapterKey>(), Err(CodeError::NotAPegNumber));
        assert_eq!("3763.-1.13".parse::<ChapterKey>(), Err(CodeError::NotAPegNumber));
        assert_eq!("1234567.1.1".parse::<ChapterKey>(), Err(CodeError::NotAPegNumber));
        assert_eq!(ChapterKey::from_parts("3763", "", "0"), Err(CodeError::NotAPegNumber));
    }

    #[test]
    fn zeros_in_front_are_kept_in_print_and_ignored_in_identity() {
        let (plain, zeroed) = ("27.1.0".parse::<ChapterKey>(), "0027.01.0".parse::<ChapterKey>());
        let (Ok(plain), Ok(zeroed)) = (plain, zeroed) else { panic!("two keys") };
        assert_eq!(zeroed.to_string(), "0027.01.0");
        assert_eq!(plain.identity(), zeroed.identity());
        assert_ne!(plain, zeroed);
    }

    #[test]
    fn an_account_code_has_ten_digits_with_or_without_dots() {
        for text in ["1030215000", "1.03.02.15.000", "U.1.03.02.15.000"] {
            assert_eq!(text.parse::<PdcCode>().map(|code| code.to_string()).as_deref(), Ok("1030215000"), "{text}");
        }
        for text in ["", "103021500", "10302150000", "103021500A", "X.1.03.02.15.000"] {
            assert_eq!(text.parse::<PdcCode>(), Err(CodeError::NotAPdcCode), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_printed_key_is_read_back(chapter in 0u32..1_000_000, article in 0u32..1000, sub in 0u32..1000) {
            let key = ChapterKey::from_parts(&chapter.to_string(), &article.to_string(), &sub.to_string());
            prop_assert_eq!(key.as_ref().map(ChapterKey::identity), Ok((chapter, article, sub)));
            if let Ok(key) = key {
                prop_assert_eq!(key.to_string().parse::<ChapterKey>(), Ok(key.clone()));
                prop_assert_eq!(key.to_string().replace('.', " ").parse::<ChapterKey>(), Ok(key));
            }
        }

        #[test]
        fn keys_sort_as_numbers(a in (0u32..300, 0u32..30, 0u32..30), b in (0u32..300, 0u32..30, 0u32..30)) {
            let key = |n: (u32, u32, u32)| ChapterKey::from_parts(&n.0.to_string(), &n.1.to_string(), &n.2.to_string());
            if let (Ok(x), Ok(y)) = (key(a), key(b)) {
                prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            }
        }
    }
}
