//! In which instalments money comes back: arithmetic without a database.

use crate::month::Month;
use kernel::Cents;

kernel::code_enum! {
    /// Why something comes back.
    pub enum Cause {
        /// The decision was revoked.
        Revoked = "revoked" => "Revoca della concessione",
        /// The amount was lowered from a day that was paid.
        Changed = "changed" => "Importo ridotto",
        /// The person died.
        Deceased = "deceased" => "Pagamenti dopo il decesso",
        /// What fell due in a suspension is not owed.
        Suspended = "suspended" => "Sospensione senza arretrati",
    }
}

kernel::code_enum! {
    /// Whether something is still to come.
    pub enum RecoveryState {
        /// It is.
        Open = "open" => "Da recuperare",
        /// It is not.
        Settled = "settled" => "Chiuso",
    }
}

kernel::code_enum! {
    /// What settles a part.
    pub enum RepaymentKind {
        /// It was paid back, or kept back.
        Paid = "paid" => "Restituito o trattenuto",
        /// It was given up, by an act.
        Waived = "waived" => "Rinuncia con atto",
    }
}

/// Most monthly instalments.
pub const MOST_INSTALMENTS: i64 = 72;

/// An amount in so many monthly parts, the cents that do not divide one by one in the first. Parts of nothing are left out.
pub fn plan(amount: Cents, instalments: i64, first: Month) -> Vec<(Month, Cents)> {
    let parts = instalments.clamp(1, MOST_INSTALMENTS);
    let amount = amount.0.max(0);
    let (whole, rest) = (amount.checked_div(parts).unwrap_or(0), amount.checked_rem(parts).unwrap_or(0));
    let part = |(month, place): (Month, i64)| (month, Cents(whole.saturating_add(i64::from(place < rest))));
    let months = std::iter::successors(Some(first), |month| Some(month.plus(1)));
    months.zip(0..parts).map(part).filter(|(_, amount)| *amount > Cents::ZERO).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn instalments_add_up_to_the_cent_and_differ_by_one_at_most(amount in 1_i64..100_000_000, parts in 1_i64..=72) {
            let all = plan(Cents(amount), parts, Month::of(NaiveDate::default()));
            prop_assert_eq!(Cents::sum(all.iter().map(|(_, part)| *part)), Ok(Cents(amount)));
            let (most, least) = (all.iter().map(|(_, part)| part.0).max(), all.iter().map(|(_, part)| part.0).min());
            prop_assert!(most.zip(least).is_some_and(|(most, least)| most - least <= 1 && least > 0));
            prop_assert!(all.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 >= two[1].1));
        }
    }
}
