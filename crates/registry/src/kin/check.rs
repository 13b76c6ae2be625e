//! What cannot well be true in a family: to be looked at, never a refusal. Adoptions and step-parents explain most of it.

use super::graph::{Kin, Tie, Together};
use chrono::Datelike as _;

/// Years between a parent and a child by birth under which something is likely wrong.
const LEAST_YEARS: i32 = 12;
/// Years over which a mother by birth is unlikely.
const MOST_YEARS: i32 = 60;
/// Years under which nobody can be married, even with leave of the court (art. 84 c.c.).
const LEAST_MARRIED: i32 = 16;

/// What should be looked at, in sentences.
pub fn warnings(kin: &Kin) -> Vec<String> {
    let mut told = Vec::new();
    let name = |place: usize| kin.people.get(place).map(|relative| relative.name.as_str()).unwrap_or_default();
    let year = |place: usize| {
        let birth = kin.people.get(place).map(|relative| relative.birth)?;
        birth.date.map(|date| date.year()).or(birth.year)
    };
    for edge in &kin.parents {
        let (Some(child), Some(parent)) = (year(edge.child), year(edge.parent)) else { continue };
        let (elder, younger) = (name(edge.parent), name(edge.child));
        let years = child - parent;
        if years <= 0 {
            told.push(format!("{elder} è fra i genitori di {younger}, ma la sua nascita risulta dopo, o nello stesso anno: controlla le date, oppure se è un’adozione o il coniuge di un genitore."));
        } else if edge.tie == Tie::Birth && years < LEAST_YEARS {
            told.push(format!("Fra le nascite di {elder} e di {younger} {}: troppo poco per un genitore e un figlio. Controlla le date, oppure se è il coniuge di un genitore.", if years == 1 { "passa un anno".to_owned() } else { format!("passano {years} anni") }));
        } else if edge.tie == Tie::Birth
            && years > MOST_YEARS
            && kin.people.get(edge.parent).is_some_and(|relative| relative.sex == kernel::tax_code::Sex::Female)
        {
            told.push(format!("Fra {elder} e {younger} ci sono {years} anni: forse {elder} è la nonna, oppure è un’adozione."));
        }
    }
    for place in 0..kin.people.len() {
        let by_birth = kin.parents_of(place).filter(|edge| edge.tie == Tie::Birth && !edge.presumed).count();
        if by_birth > 2 {
            told.push(format!(
                "{} ha {by_birth} genitori registrati come tali dalla nascita: controlla chi è il coniuge di un genitore.",
                name(place)
            ));
        }
        if is_own_ancestor(kin, place) {
            told.push(format!("{} risulta antenato di sé stesso: una delle relazioni fra genitori e figli è girata.", name(place)));
        }
    }
    for couple in kin.couples.iter().filter(|couple| couple.together == Together::Married) {
        for (one, other) in [(couple.a, couple.b), (couple.b, couple.a)] {
            if let (Some(own), Some(theirs)) = (year(one), year(other))
                && own - theirs > 0
                && kin.people.get(one).is_some_and(|relative| relative.died_on.is_none())
                && kin.today.is_some_and(|today| today.year() - own < LEAST_MARRIED)
            {
                told.push(format!(
                    "{} ha meno di {LEAST_MARRIED} anni ma risulta fra i coniugi: controlla la data di nascita.",
                    name(one)
                ));
            }
        }
    }
    told
}

fn is_own_ancestor(kin: &Kin, place: usize) -> bool {
    let mut line: Vec<usize> = kin.parents_of(place).map(|edge| edge.parent).collect();
    for _ in 0..kin.people.len() {
        if line.contains(&place) {
            return true;
        }
        line = line.iter().flat_map(|one| kin.parents_of(*one).map(|edge| edge.parent)).collect();
        line.sort_unstable();
        line.dedup();
    }
    false
}
