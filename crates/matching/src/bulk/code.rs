//! A tax code by its parts: it is built from the other fields, so each part is evidence only beside the field it comes from.

use super::date::Packed;
use super::form::letters_number;
use super::number::joined;

/// The parts of a tax code, omocodia undone; 0 where a part cannot be read. A code with one wrong character keeps its other
/// parts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct CodeParts {
    /// Letters of the family name, as [`letters_number`].
    pub(crate) family: u16,
    /// Letters of the given name.
    pub(crate) given: u16,
    /// Year (two digits), month and day of birth, without the sex.
    pub(crate) birth: u16,
    /// Letter and three digits of the place.
    pub(crate) place: u16,
    /// 1 female, 2 male.
    pub(crate) sex: u8,
}

const MONTHS: &[u8; 12] = b"ABCDEHLMPRST";
const FIGURES: &[u8; 10] = b"LMNPQRSTUV";

/// The figure that a character of a code stands for.
fn figure(byte: u8) -> Option<u16> {
    match byte {
        b'0'..=b'9' => Some(u16::from(byte - b'0')),
        _ => FIGURES.iter().zip(0..).find(|(letter, _)| **letter == byte).map(|(_, figure)| figure),
    }
}

fn figures(bytes: &[u8]) -> Option<u16> {
    bytes.iter().try_fold(0, |number: u16, byte| Some(number * 10 + figure(*byte)?))
}

impl CodeParts {
    /// Reads a text of the length of a tax code, or one character more or less: `None` when it is no such thing (a provisional
    /// code, STP, ENI, or an identifier of somebody else).
    pub(crate) fn read(text: &str) -> Option<CodeParts> {
        let code: Vec<u8> = text.bytes().filter(u8::is_ascii_alphanumeric).map(|byte| byte.to_ascii_uppercase()).collect();
        let letters = code.iter().take(6).filter(|byte| byte.is_ascii_alphabetic()).count();
        if !(15..=17).contains(&code.len()) || letters < 5 || code.starts_with(b"STP") || code.starts_with(b"ENI") {
            return None;
        }
        let text = |bytes: Option<&[u8]>| bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).map_or(0, letters_number);
        let mut parts = CodeParts { family: text(code.get(..3)), given: text(code.get(3..6)), ..CodeParts::default() };
        // Of a code with a character too few or too many the beginning and the end can still be read.
        let tail = code.len().saturating_sub(5);
        if let Some([letter, rest @ ..]) = code.get(tail..tail + 4)
            && letter.is_ascii_uppercase()
            && let Some(number) = figures(rest)
        {
            parts.place = u16::from(letter - b'A') * 1000 + number + 1;
        }
        if code.len() == 16
            && let (Some(year), Some(letter), Some(day)) =
                (code.get(6..8).and_then(figures), code.get(8), code.get(9..11).and_then(figures))
            && let Some(month) = MONTHS.iter().zip(1..).find(|(month, _)| *month == letter).map(|(_, number)| number)
            && (1..=31).contains(&(day % 40))
        {
            parts.sex = if day > 40 { 1 } else { 2 };
            parts.birth = (year * 12 + month - 1) * 31 + day % 40;
        }
        Some(parts)
    }
    /// The date of birth, whose century the code does not tell.
    pub(crate) fn date(self) -> Packed {
        match self.birth.checked_sub(1) {
            None => Packed::default(),
            Some(rest) => {
                let (months, day) = (rest / 31, rest % 31 + 1);
                Packed::short(u32::from(months / 12), u32::from(months % 12 + 1), u32::from(day))
            }
        }
    }
    /// The place of birth as a Belfiore code.
    pub(crate) fn belfiore(self) -> Option<String> {
        let rest = self.place.checked_sub(1)?;
        let letter = char::from(b'A'.saturating_add(u8::try_from(rest / 1000).ok()?));
        Some(format!("{letter}{:03}", rest % 1000))
    }
    /// Whether every part can be read.
    pub(crate) fn is_whole(self) -> bool {
        self.family > 0 && self.given > 0 && self.birth > 0 && self.place > 0
    }
}

/// The fifteen characters before the check character as they stand, as a number: equal codes in all their forms.
pub(crate) fn digits(text: &str) -> u32 {
    let characters = text.bytes().filter(u8::is_ascii_alphanumeric).take(15);
    let all = characters.fold(0, |all: u64, byte| joined(all, u64::from(byte.to_ascii_uppercase())));
    u32::try_from(all >> 32).unwrap_or(0)
}

/// Whether a text is a tax code that is right in itself: of the right shape, with the right check character.
pub(crate) fn is_right(text: &str) -> bool {
    text.parse::<kernel::TaxCode>().is_ok()
}

/// Three letters against three: 1 same, 2 one letter, 3 other; 0 when one is missing.
pub(crate) fn letters_level(a: u16, b: u16) -> u64 {
    match (a.checked_sub(1), b.checked_sub(1)) {
        (Some(x), Some(y)) if x == y => 1,
        (Some(x), Some(y)) => {
            let equal = [(x / 676, y / 676), (x / 26 % 26, y / 26 % 26), (x % 26, y % 26)];
            if equal.iter().filter(|(x, y)| x == y).count() == 2 { 2 } else { 3 }
        }
        _ => 0,
    }
}

/// Date parts of two codes: 1 same, 2 one figure, 3 other; 0 when one is missing.
pub(crate) fn birth_level(a: CodeParts, b: CodeParts) -> u64 {
    match super::date::level(a.date(), b.date()) {
        0 => 0,
        1 => 1,
        2 | 3 => 2,
        _ => 3,
    }
}

/// Place parts of two codes: 1 same, 2 one character, 3 other; 0 when one is missing.
pub(crate) fn place_level(a: u16, b: u16) -> u64 {
    match (a.checked_sub(1), b.checked_sub(1)) {
        (Some(x), Some(y)) if x == y => 1,
        (Some(x), Some(y)) => {
            let parts = |n: u16| [n / 1000, n / 100 % 10, n / 10 % 10, n % 10];
            if parts(x).iter().zip(parts(y)).filter(|(x, y)| *x == y).count() == 3 { 2 } else { 3 }
        }
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_by_its_parts_and_omocodia_is_undone() {
        let plain = CodeParts::read("RSSMRA80A41F205X").unwrap();
        assert!(plain.is_whole());
        assert_eq!(plain.date(), Packed::short(80, 1, 1));
        assert_eq!(plain.belfiore().as_deref(), Some("F205"));
        assert_eq!(plain.sex, 1);
        assert_eq!(CodeParts::read("rss mra 80a41 f2l5 q").unwrap().place, plain.place, "L stands for 0");
        assert_eq!(CodeParts::read("RSSMRA80A41F20RX"), Some(plain), "R stands for 5");
    }

    #[test]
    fn a_mistyped_code_keeps_its_other_parts() {
        let plain = CodeParts::read("RSSMRA80A41F205X").unwrap();
        let wrong = CodeParts::read("RSSMRA80Z41F205X").unwrap();
        assert_eq!((wrong.family, wrong.given, wrong.birth, wrong.place), (plain.family, plain.given, 0, plain.place));
        let short = CodeParts::read("RSSMRA80A1F205X").unwrap();
        assert_eq!((short.family, short.birth, short.place), (plain.family, 0, plain.place));
        assert_eq!(letters_level(plain.family, letters_number("RSR")), 2);
        assert_eq!(CodeParts::read("12345678901"), None);
        assert_eq!(CodeParts::read("STP1234567890123"), None);
    }
}
