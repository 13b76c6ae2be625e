//! Tax codes, definitive and provisional, and codes of those who have no permit.

use crate::chance::Chance;
use kernel::tax_code::{Identifier, TaxCode};

/// Which papers somebody is likely to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Papers {
    /// Born or long settled here.
    All,
    /// Came from abroad: some have a provisional code still.
    Late,
    /// Came from abroad and has no home: some have a health code alone.
    Few,
}

/// The tax code that the rules give; a provisional one or a health code for some who arrived lately, none for a few.
pub(crate) fn identifier(papers: Papers, chance: &mut Chance, definitive: impl FnOnce() -> Option<TaxCode>) -> Option<Identifier> {
    match (papers, chance.below(1_000)) {
        (Papers::Late, 0..25) | (Papers::Few, 0..60) => provisional(chance),
        (Papers::Few, 60..220) => health(chance),
        (Papers::Late, 25..45) | (Papers::Few, 220..420) | (Papers::All, 0..2) => None,
        _ => definitive().map(Identifier::Definitive),
    }
}

/// Eleven digits, the last of which follows from the others as in a VAT number. The last three before it name no office.
fn provisional(chance: &mut Chance) -> Option<Identifier> {
    let digits = format!("9{:06}000", chance.below(1_000_000));
    let sum: u32 = digits
        .chars()
        .filter_map(|c| c.to_digit(10))
        .zip([1, 2].into_iter().cycle())
        .map(|(digit, factor)| digit * factor)
        .map(|product| if product > 9 { product - 9 } else { product })
        .sum();
    Identifier::parse(&format!("{digits}{}", (10 - sum % 10) % 10)).ok()
}

/// STP code (foreigners present for a time, D.P.R. 394/1999 art. 43): Lombardy is 030, no health authority has the number 999.
fn health(chance: &mut Chance) -> Option<Identifier> {
    Identifier::parse(&format!("STP030999{:07}", chance.below(10_000_000))).ok()
}

/// Digits that omocodia replaces, the last first, and the letters for them.
const PLACES: [usize; 7] = [14, 13, 12, 10, 9, 7, 6];
const LETTERS: [char; 10] = ['L', 'M', 'N', 'P', 'Q', 'R', 'S', 'T', 'U', 'V'];

/// The form that the Revenue Agency gives to the one who comes when a code belongs to somebody already: so many digits, from the
/// last, replaced by letters. `None` when the code has no such form.
pub(crate) fn omocode(code: &TaxCode, replaced: usize) -> Option<TaxCode> {
    let mut letters: Vec<char> = code.plain_digits().as_str().chars().collect();
    for place in PLACES.iter().take(replaced) {
        let at = letters.get_mut(*place)?;
        *at = usize::try_from(at.to_digit(10)?).ok().and_then(|digit| LETTERS.get(digit)).copied()?;
    }
    letters.pop();
    let start: String = letters.into_iter().collect();
    ('A'..='Z').find_map(|check| format!("{start}{check}").parse::<TaxCode>().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_is_taken_has_other_forms_that_are_told_apart_and_lead_back_to_it() {
        let code: TaxCode = "RSSMRA80A01F205X".parse().unwrap();
        let (once, twice) = (omocode(&code, 1).unwrap(), omocode(&code, 2).unwrap());
        assert!(once.as_str().starts_with("RSSMRA80A01F20R") && twice.as_str().starts_with("RSSMRA80A01F2LR"), "{once} {twice}");
        assert!(once.is_omocode() && twice.is_omocode() && once != twice);
        assert_eq!((once.plain_digits(), twice.plain_digits()), (code.clone(), code));
    }

    #[test]
    fn who_has_no_home_and_no_permit_may_have_a_health_code() {
        let mut chance = Chance::new(1);
        let (mut kinds, mut none) = (std::collections::BTreeMap::new(), 0);
        for _ in 0..2_000 {
            match identifier(Papers::Few, &mut chance, || "RSSMRA80A01F205X".parse().ok()) {
                Some(identifier) => *kinds.entry(identifier.kind().code()).or_insert(0) += 1,
                None => none += 1,
            }
        }
        assert_eq!(kinds.len(), 3, "{kinds:?}");
        assert!(kinds.values().all(|count| *count > 50) && none > 300);
    }
}
