//! When the plan of a group can be given out, and when it is agreed: pure.

use super::super::CollectiveKind;
use crate::plan::SignerRole;
use crate::plan::authority::{Row, Verdict};
use kernel::Failure;

/// How many take part today, have said whether they agree, and do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Tally {
    /// Take part.
    pub people: i64,
    /// Have said it.
    pub answered: i64,
    /// Agree.
    pub agreeing: i64,
}

/// What is still missing before it can be given out, in sentences.
pub fn missing(goals: usize, actions: usize, services: usize) -> Vec<&'static str> {
    let mut all = Vec::new();
    if goals == 0 {
        all.push("Manca almeno un obiettivo, con le parole di chi partecipa.");
    }
    if actions == 0 && services == 0 {
        all.push("Manca almeno un’azione o un servizio.");
    }
    all
}

/// What still keeps whoever leads it from signing, in a sentence. A group agrees by name, one by one; whoever does not agree does not keep the
/// others from it. Of a community nobody need be known by name, but whoever is says it too.
pub fn unsaid(kind: CollectiveKind, tally: Tally) -> Option<String> {
    let left = tally.people.saturating_sub(tally.answered);
    if left > 0 {
        let people = if left == 1 { "una persona".to_owned() } else { format!("{left} persone") };
        return Some(format!("Manca ancora la risposta di {people} fra chi partecipa."));
    }
    match kind {
        CollectiveKind::Group if tally.people == 0 => Some("Nel gruppo non c’è nessuno: aggiungi chi partecipa.".to_owned()),
        CollectiveKind::Group if tally.agreeing == 0 => {
            Some("Nessuno è d’accordo: riporta il progetto in bozza e riscrivilo con il gruppo.".to_owned())
        }
        CollectiveKind::Group | CollectiveKind::Community => None,
    }
}

/// As whom somebody says it for somebody who takes part; empty where they say it themselves, or where nobody is known who acts for a minor. The
/// act that entitles them is not told: whoever leads a group does not read the file of those who take part. Taking part is an ordinary matter:
/// of two parents one is enough (c.c. art. 320). For an adult in whose place somebody was appointed to act in ordinary matters that one says it,
/// as with a plan of their own.
///
/// # Errors
/// A fault at `by_name` where nobody says it for a minor, or for an adult who does not say it themselves, and for somebody who may not.
pub fn ground(verdict: &Verdict, by_name: Option<&str>) -> Result<String, Failure> {
    let Some(name) = by_name else {
        let others_act = !verdict.needed.is_empty() && verdict.needed.iter().all(|one| one.role != SignerRole::Person);
        return if verdict.of_minor {
            Err(Failure::field("by_name", "La persona è minorenne: scrivi chi risponde per lei, fra chi ne ha la responsabilità."))
        } else if others_act {
            Err(Failure::field("by_name", "Per questa persona decide chi la rappresenta: scrivi il suo nome e cognome."))
        } else {
            Ok(String::new())
        };
    };
    let roles = if verdict.of_minor {
        [SignerRole::Parent, SignerRole::Guardian]
    } else {
        [SignerRole::Guardian, SignerRole::SupportAdministrator]
    };
    roles
        .into_iter()
        .map(|role| Row { role, name, person: None })
        .filter(|row| !verdict.is_awaited(row))
        .find(|row| verdict.title_of(row).is_ok())
        .map(|row| if verdict.nobody_known { String::new() } else { row.role.label().to_owned() })
        .ok_or_else(|| {
            Failure::field("by_name", "Non risulta fra chi può rispondere per questa persona: registra prima chi la rappresenta.")
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::authority::{Basis, Needed};
    use registry::representative::RepresentativeKind;

    const fn tally(people: i64, answered: i64, agreeing: i64) -> Tally {
        Tally { people, answered, agreeing }
    }

    #[test]
    fn a_plan_of_a_group_has_a_goal_and_something_to_do() {
        assert_eq!(missing(0, 0, 0).len(), 2);
        assert_eq!(missing(1, 0, 0).len(), 1);
        assert!(missing(1, 1, 0).is_empty() && missing(1, 0, 1).is_empty());
    }

    #[test]
    fn in_a_group_everybody_says_it_and_one_who_does_not_agree_keeps_nobody() {
        assert!(unsaid(CollectiveKind::Group, tally(0, 0, 0)).is_some());
        assert!(unsaid(CollectiveKind::Group, tally(2, 1, 1)).is_some_and(|said| said.contains("una persona")));
        assert!(unsaid(CollectiveKind::Group, tally(2, 2, 0)).is_some());
        assert_eq!(unsaid(CollectiveKind::Group, tally(2, 2, 1)), None);
    }

    #[test]
    fn a_community_may_have_nobody_by_name_and_whoever_is_says_it() {
        assert_eq!(unsaid(CollectiveKind::Community, tally(0, 0, 0)), None);
        assert!(unsaid(CollectiveKind::Community, tally(3, 1, 1)).is_some_and(|said| said.contains("2 persone")));
    }

    #[test]
    fn for_a_minor_somebody_who_may_says_it_and_an_adult_says_it_themselves() {
        let minor = Verdict { of_minor: true, nobody_known: true, ..Verdict::default() };
        assert!(ground(&minor, None).is_err());
        assert_eq!(ground(&minor, Some("La madre")).ok(), Some(String::new()), "nobody is known: the worker answers for it");
        let waiting = Verdict { of_minor: true, open: vec![registry::representative::Act::Ordinary], ..Verdict::default() };
        assert!(ground(&waiting, Some("Chiunque")).is_err(), "a guardian is still to be appointed");
        let adult = Verdict::default();
        assert_eq!(ground(&adult, None).ok(), Some(String::new()));
        assert!(ground(&adult, Some("Il vicino")).is_err());
    }

    #[test]
    fn for_an_adult_in_whose_place_a_guardian_acts_the_guardian_says_it() {
        let guardian = Needed {
            name: "Blu Dario".to_owned(),
            person: None,
            role: SignerRole::Guardian,
            basis: Basis::Appointed(RepresentativeKind::Guardian),
            with_person: false,
            ground: "tutore".to_owned(),
        };
        let of_an_adult = |needed| Verdict { needed, ..Verdict::default() };
        let alone = of_an_adult(vec![guardian.clone()]);
        assert!(ground(&alone, None).is_err());
        assert_eq!(ground(&alone, Some("Dario Blu")).ok().as_deref(), Some(SignerRole::Guardian.label()));
        let own = Needed { name: "Rossi Ugo".to_owned(), role: SignerRole::Person, basis: Basis::Person, ..guardian.clone() };
        let assisted = of_an_adult(vec![own, Needed { with_person: true, ..guardian }]);
        assert_eq!(ground(&assisted, None).ok(), Some(String::new()), "whoever is only assisted says it");
    }
}
