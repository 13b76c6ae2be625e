//! The rule: from where somebody lived to who pays.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::code_enum! {
    /// Where it stands.
    pub enum PayerState {
        /// Proposed, nobody decided.
        ToDecide = "to_decide" => "Da decidere",
        /// Decided: it does not change any more.
        Frozen = "frozen" => "Deciso",
        /// Another decision took its place after a dispute.
        Superseded = "superseded" => "Sostituito dopo una contestazione",
        /// There is no stay to pay for.
        Dropped = "dropped" => "Non serve più",
    }
}

kernel::code_enum! {
    /// Whose residence says who pays.
    pub enum Basis {
        /// That of the person, before they entered.
        OwnResidence = "own_residence" => "Residenza della persona prima dell'ingresso",
        /// That of the guardian, when the service began.
        GuardianResidence = "guardian_residence" => "Residenza del tutore all'inizio del servizio",
        /// That of the parents, when the service began.
        ParentResidence = "parent_residence" => "Residenza dei genitori all'inizio del servizio",
        /// None of them: an agreement, an order, a residence that the register does not know.
        Operator = "operator" => "Altro, con il motivo",
    }
}

kernel::code_enum! {
    /// Why it is asked who pays.
    pub enum SourceKind {
        /// An authorised stay.
        Authorisation = "authorisation" => "Servizio autorizzato",
        /// Somebody entered it.
        Operator = "operator" => "Inserito a mano",
    }
}

kernel::code_enum! {
    /// What came of a dispute.
    pub enum DisputeOutcome {
        /// The decision stands.
        Kept = "kept" => "La decisione resta",
        /// Another Comune pays.
        Changed = "changed" => "Paga un altro Comune",
        /// The Comune withdrew.
        Withdrawn = "withdrawn" => "Contestazione ritirata",
    }
}

/// Where somebody had their registered residence on the day that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lived {
    /// Whose residence: the person's, a guardian's, a parent's.
    pub basis: Basis,
    /// Belfiore code.
    pub place: String,
    /// Municipality or state.
    pub place_name: String,
    /// Since when.
    pub since: NaiveDate,
}

/// One line of what the proposal rests on. It names no other person and no street: it is kept beside the decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Line {
    /// Whose residence.
    pub basis: Basis,
    /// In words.
    pub words: String,
}

/// What the register proposes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// Whose residence says it; `None` when somebody has to choose.
    pub basis: Option<Basis>,
    /// Belfiore code and name of the Comune; `None` when somebody has to choose.
    pub place: Option<(String, String)>,
    /// Why, in one sentence.
    pub why: String,
    /// What is known.
    pub evidence: Vec<Line>,
}

/// Proposes who pays. `lived` holds the registered residences that are known: the person's on the day before they entered, those of
/// guardians and parents on the day on which the service began. Where a minor is `guarded`, that of the parents says nothing; where it is
/// not known of `both` parents, that of one does not stand for the other.
pub fn propose(minor: bool, guarded: bool, both: bool, lived: &[Lived]) -> Proposal {
    let evidence: Vec<Line> = lived.iter().map(|one| Line { basis: one.basis, words: words(one) }).collect();
    let of = |basis: Basis| lived.iter().filter(move |one| one.basis == basis).collect::<Vec<_>>();
    let (basis, asked) = if !minor {
        (Basis::OwnResidence, of(Basis::OwnResidence))
    } else if guarded {
        (Basis::GuardianResidence, of(Basis::GuardianResidence))
    } else {
        (Basis::ParentResidence, of(Basis::ParentResidence))
    };
    let chosen = |why: &str| Proposal { basis: None, place: None, why: why.to_owned(), evidence: evidence.clone() };
    let Some(first) = asked.first() else {
        return chosen(match (minor, guarded) {
            (true, true) => "Del tutore non risulta una residenza in quel giorno: scegli il Comune e scrivi perché.",
            (true, false) => "Dei genitori non risulta una residenza in quel giorno: scegli il Comune e scrivi perché.",
            (false, _) => "Il giorno prima dell'ingresso non risulta una residenza: scegli il Comune e scrivi perché.",
        });
    };
    if asked.iter().any(|one| one.place != first.place) {
        return chosen("Risiedono in Comuni diversi: scegli il Comune e scrivi perché.");
    }
    if basis == Basis::ParentResidence && !both {
        return chosen("Di un genitore non risulta la residenza in quel giorno: scegli il Comune e scrivi perché.");
    }
    let place = kernel::place::by_belfiore(&first.place);
    if place.is_some_and(|place| place.kind() == kernel::place::PlaceKind::FormerMunicipality) {
        return chosen("Quel Comune non c'è più: scegli quello di cui fa parte adesso e scrivi perché.");
    }
    if place.is_none_or(kernel::place::Place::is_foreign) {
        return chosen("La residenza è all'estero: nessun Comune è indicato dalla legge, scegli e scrivi perché.");
    }
    Proposal {
        basis: Some(basis),
        place: Some((first.place.clone(), first.place_name.clone())),
        why: format!("{}: {}.", basis.label(), first.place_name),
        evidence,
    }
}

fn words(one: &Lived) -> String {
    let name = if one.place_name.is_empty() { "luogo non indicato" } else { one.place_name.as_str() };
    format!("{name}, dal {}", kernel::time::show_date(one.since))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lived(basis: Basis, place: &str) -> Lived {
        let place_name = kernel::place::by_belfiore(place).map(|place| place.name().to_owned()).unwrap_or_default();
        Lived { basis, place: place.to_owned(), place_name, since: NaiveDate::default() }
    }

    fn payer(minor: bool, all: &[Lived]) -> Option<String> {
        let guarded = all.iter().any(|one| one.basis == Basis::GuardianResidence);
        let both = all.iter().filter(|one| one.basis == Basis::ParentResidence).count() > 1;
        propose(minor, guarded, both, all).place.map(|(code, _)| code)
    }

    #[test]
    fn an_adult_is_paid_for_by_the_comune_where_they_lived_before_they_entered() {
        let all = [lived(Basis::OwnResidence, "F205"), lived(Basis::ParentResidence, "H501")];
        assert_eq!(payer(false, &all).as_deref(), Some("F205"));
        assert_eq!(payer(false, &all[1..]), None);
    }

    #[test]
    fn a_minor_is_paid_for_where_the_guardian_lives_else_where_both_parents_do() {
        let parents = [lived(Basis::ParentResidence, "H501"), lived(Basis::ParentResidence, "H501")];
        let own = lived(Basis::OwnResidence, "F205");
        assert_eq!(payer(true, &parents).as_deref(), Some("H501"));
        assert_eq!(
            payer(true, &[own.clone(), lived(Basis::GuardianResidence, "I577"), parents[0].clone()]).as_deref(),
            Some("I577")
        );
        assert_eq!(payer(true, &[own.clone(), parents[0].clone(), lived(Basis::ParentResidence, "F205")]), None, "they live apart");
        assert_eq!(payer(true, &[own]), None, "where the child lives does not count");
        let one = propose(true, false, false, &parents[..1]);
        assert!(one.place.is_none() && one.why.contains("Di un genitore"), "one does not stand for both: {}", one.why);
        let unknown = propose(true, true, true, &parents);
        assert_eq!(unknown.place, None, "a guardian acts of whom no residence is known: the parents do not count");
        assert!(unknown.why.contains("Del tutore"), "{}", unknown.why);
    }

    #[test]
    fn of_a_residence_abroad_or_in_a_comune_of_the_past_no_comune_follows() {
        assert_eq!(payer(false, &[lived(Basis::OwnResidence, "Z336")]), None);
        assert_eq!(payer(false, &[lived(Basis::OwnResidence, "")]), None);
        let gone =
            kernel::place::birth_places_named("Brenta", 50).into_iter().chain(kernel::place::birth_places_named("Valle", 50));
        let gone = gone
            .into_iter()
            .find(|place| place.kind() == kernel::place::PlaceKind::FormerMunicipality)
            .expect("a Comune of the past");
        assert_eq!(payer(false, &[lived(Basis::OwnResidence, gone.belfiore())]), None, "{}", gone.display());
    }
}
