//! How somebody is paid.

use std::fmt;
use std::str::FromStr;

kernel::code_enum! {
    /// By which way.
    pub enum PayeeKind {
        /// A credit transfer.
        Iban = "iban" => "Bonifico su conto",
        /// Cash, at the treasurer's counter.
        Treasury = "treasury" => "Allo sportello della tesoreria",
        /// A postal order.
        Postal = "postal" => "Bonifico domiciliato alle poste",
    }
}

/// An account of a bank or of the post (ISO 13616), kept without blanks and in capitals.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Iban(String);

/// A text that is no IBAN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnIban {
    /// Other signs, or no country before it.
    #[error("L'IBAN comincia con due lettere e due cifre, per esempio IT60, e ha solo lettere e cifre.")]
    Form,
    /// An Italian one has 27 signs.
    #[error("Un IBAN italiano ha 27 caratteri: controlla se ne manca uno.")]
    Length,
    /// The two check digits say so.
    #[error("Le cifre di controllo dell'IBAN non tornano: un carattere è sbagliato.")]
    Check,
}

/// Signs of an Italian account.
const ITALIAN: usize = 27;

impl Iban {
    /// Without blanks.
    pub fn as_str(&self) -> &str {
        &self.0
    }
    /// As those see it who need not know it: country and the last four signs.
    pub fn masked(&self) -> String {
        masked(&self.0)
    }
}

/// An account as those see it who need not know it; empty where there is none.
pub fn masked(iban: &str) -> String {
    if iban.is_empty() {
        return String::new();
    }
    let country: String = iban.chars().take(2).collect();
    let last: String = iban.chars().skip(iban.chars().count().saturating_sub(4)).collect();
    format!("{country}… {last}")
}

impl FromStr for Iban {
    type Err = NotAnIban;
    fn from_str(text: &str) -> Result<Self, NotAnIban> {
        let text: String = text.chars().filter(|sign| !sign.is_whitespace() && *sign != '-').collect::<String>().to_uppercase();
        let bytes = text.as_bytes();
        let (country, digits) = (bytes.get(..2).ok_or(NotAnIban::Form)?, bytes.get(2..4).ok_or(NotAnIban::Form)?);
        if !country.iter().all(u8::is_ascii_uppercase)
            || !digits.iter().all(u8::is_ascii_digit)
            || !bytes.iter().all(u8::is_ascii_alphanumeric)
        {
            return Err(NotAnIban::Form);
        }
        if country == b"IT" && bytes.len() != ITALIAN || !(15..=34).contains(&bytes.len()) {
            return Err(NotAnIban::Length);
        }
        // CIN, ABI, CAB and account: a letter, ten digits, twelve signs.
        let bank = bytes.get(5..15).unwrap_or_default();
        if country == b"IT" && (!bytes.get(4).is_some_and(u8::is_ascii_uppercase) || !bank.iter().all(u8::is_ascii_digit)) {
            return Err(NotAnIban::Form);
        }
        if remainder(bytes) == 1 { Ok(Iban(text)) } else { Err(NotAnIban::Check) }
    }
}

/// The account with its first four signs at the end, as one number (letters from 10 on), modulo 97.
fn remainder(bytes: &[u8]) -> u32 {
    let (head, tail) = bytes.split_at_checked(4).unwrap_or((bytes, &[]));
    tail.iter().chain(head).fold(0_u32, |rest, byte| {
        let value = char::from(*byte).to_digit(36).unwrap_or(0);
        let shift = if value > 9 { 100 } else { 10 };
        rest.saturating_mul(shift).saturating_add(value) % 97
    })
}

/// In groups of four, as people read it.
impl fmt::Display for Iban {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&grouped(&self.0))
    }
}

/// An account in groups of four.
pub fn grouped(iban: &str) -> String {
    let mut out = String::with_capacity(42);
    for (place, sign) in iban.chars().enumerate() {
        if place > 0 && place.is_multiple_of(4) {
            out.push(' ');
        }
        out.push(sign);
    }
    out
}

/// An account of nobody with right check digits: for the demonstration city and for tests.
pub fn invented(number: u32) -> String {
    let bban = format!("X0542811101{number:012}");
    let open = format!("IT00{bban}");
    let check = 98_u32.saturating_sub(remainder(open.as_bytes()));
    format!("IT{check:02}{bban}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_account_is_read_with_and_without_blanks_and_shown_in_groups_of_four() {
        let iban: Iban = "it60 x054 2811 1010 0000 0123 456".parse().unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(iban.as_str(), "IT60X0542811101000000123456");
        assert_eq!(iban.to_string(), "IT60 X054 2811 1010 0000 0123 456");
        assert_eq!(iban.masked(), "IT… 3456");
        assert!("DE89370400440532013000".parse::<Iban>().is_ok());
    }

    #[test]
    fn what_is_wrong_with_an_account_is_said() {
        assert_eq!("".parse::<Iban>(), Err(NotAnIban::Form));
        assert_eq!("60IT".parse::<Iban>(), Err(NotAnIban::Form));
        assert_eq!("IT60X054281110100000012345".parse::<Iban>(), Err(NotAnIban::Length));
        assert_eq!("IT61X0542811101000000123456".parse::<Iban>(), Err(NotAnIban::Check));
        assert_eq!("IT60X054281110100000012345é".parse::<Iban>(), Err(NotAnIban::Form));
        assert_eq!("IT6010542811101000000123456".parse::<Iban>(), Err(NotAnIban::Form), "the CIN is a letter");
    }

    proptest! {
        #[test]
        fn one_wrong_sign_is_always_found(number in 0_u32..u32::MAX, place in 15_usize..27, other in 0_u8..10) {
            let good = invented(number);
            prop_assert!(good.parse::<Iban>().is_ok(), "{}", good);
            let digit = char::from(b'0' + other);
            let wrong: String = good.chars().enumerate().map(|(at, sign)| if at == place { digit } else { sign }).collect();
            prop_assert_eq!(wrong.parse::<Iban>().is_ok(), wrong == good);
        }

        #[test]
        fn two_signs_that_changed_places_are_found(number in 0_u32..u32::MAX, place in 15_usize..26) {
            let good = invented(number);
            let mut signs: Vec<char> = good.chars().collect();
            signs.swap(place, place + 1);
            let swapped: String = signs.into_iter().collect();
            prop_assert_eq!(swapped.parse::<Iban>().is_ok(), swapped == good);
        }

        #[test]
        fn no_text_breaks_the_reader(text in ".{0,40}") {
            let _ = text.parse::<Iban>();
        }
    }
}
