//! What a pair is.

use crate::person::store::PersonRow;
use kernel::PersonId;
use kernel::text::folded;
use serde::{Deserialize, Serialize};

kernel::code_enum! {
    /// Where a pair comes from.
    pub enum PairSource {
        /// The search through the register.
        Search = "search" => "Ricerca nel registro",
        /// Somebody noticed it.
        Report = "report" => "Segnalazione",
        /// A protected person was entered again.
        EnteredAgain = "entered_again" => "Registrata di nuovo",
    }
}

kernel::code_enum! {
    /// What was decided about a pair.
    pub enum PairState {
        /// Nobody has looked yet.
        Open = "open" => "Da esaminare",
        /// Somebody looked and could not tell yet.
        Later = "later" => "Rimandate",
        /// Two people.
        NotSame = "not_same" => "Persone diverse",
        /// One person: the records are joined.
        Merged = "merged" => "Riunite",
    }
}

/// What speaks for or against one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// In words.
    pub text: String,
    /// Whether it speaks for one person.
    pub speaks_for: bool,
    /// Whether it compares what the identity card shows of both, which everybody who may know of them sees; what it does not say of itself is not.
    #[serde(default)]
    pub on_card: bool,
}

/// Both persons in the order in which a pair keeps them.
pub fn ordered(one: PersonId, other: PersonId) -> (PersonId, PersonId) {
    if one <= other { (one, other) } else { (other, one) }
}

/// What both records say of who they are, in one text: while it is the same, what was decided stands.
pub fn likeness(one: &PersonRow, other: &PersonRow) -> String {
    let of = |row: &PersonRow| {
        let day = row.birth_date.map(|day| day.to_string()).unwrap_or_default();
        let year = row.birth_year.map(|year| year.to_string()).unwrap_or_default();
        [
            folded(&row.family_name),
            folded(&row.given_name),
            folded(&row.birth_name),
            row.sex.code().to_owned(),
            day,
            year,
            row.birth_place.clone(),
            row.identifier.clone(),
        ]
        .join("|")
    };
    let mut both = [(one.id, of(one)), (other.id, of(other))];
    both.sort();
    let [first, second] = both;
    format!("{}‖{}", first.1, second.1)
}

/// A probability in thousandths as people read it.
pub fn percent(probability: i64) -> String {
    match probability {
        0 => String::new(),
        1000.. => "oltre il 99%".into(),
        some if some >= 990 => "oltre il 99%".into(),
        some => format!("{}%", some.saturating_add(5).checked_div(10).unwrap_or_default()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn certainty_is_never_claimed() {
        assert_eq!(
            [percent(1000), percent(994), percent(985), percent(512), percent(0)],
            ["oltre il 99%", "oltre il 99%", "99%", "51%", ""]
        );
    }
}
