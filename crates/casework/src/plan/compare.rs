//! Two versions of a plan side by side: what stayed, what came, what went, what reads otherwise. Pure.

use super::store::Plan;
use kernel::time::show_date;

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// As before.
    Same,
    /// It reads otherwise.
    Changed,
    /// It was not there.
    Added,
    /// It is not there any more.
    Removed,
}

impl Change {
    /// In a word.
    pub const fn label(self) -> &'static str {
        match self {
            Change::Same => "Uguale",
            Change::Changed => "Cambiato",
            Change::Added => "Aggiunto",
            Change::Removed => "Tolto",
        }
    }
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            Change::Same => "neutral",
            Change::Changed => "warning",
            Change::Added => "success",
            Change::Removed => "danger",
        }
    }
}

/// A line of the comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// As it was; empty when it was not there.
    pub before: String,
    /// As it is; empty when it is not there any more.
    pub after: String,
    /// What became of it.
    pub change: Change,
}

/// A part of the plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is called.
    pub title: &'static str,
    /// Its lines: those of before in their order, then what came.
    pub lines: Vec<Line>,
}

/// What is the same thing in two versions, and how it reads.
struct Thing {
    key: String,
    words: String,
}

fn thing(key: impl AsRef<str>, words: impl Into<String>) -> Thing {
    Thing { key: kernel::text::folded(key.as_ref()), words: words.into() }
}

fn lines(old: Vec<Thing>, new: Vec<Thing>) -> Vec<Line> {
    let mut left: Vec<Thing> = new;
    let mut out: Vec<Line> = old
        .into_iter()
        .map(|before| match left.iter().position(|after| after.key == before.key) {
            Some(at) => {
                let after = left.remove(at).words;
                let change = if after == before.words { Change::Same } else { Change::Changed };
                Line { before: before.words, after, change }
            }
            None => Line { before: before.words, after: String::new(), change: Change::Removed },
        })
        .collect();
    out.extend(left.into_iter().map(|after| Line { before: String::new(), after: after.words, change: Change::Added }));
    out
}

fn frame(plan: &Plan) -> Vec<Thing> {
    let row = &plan.row;
    let mut all = vec![
        thing("kind", row.kind.label()),
        thing("days", format!("Dal {} al {}", show_date(row.starts_on), show_date(row.ends_on))),
        thing("review", format!("Prima verifica il {}", show_date(row.review_on))),
    ];
    for (key, label, words) in [
        ("intensity", "Intensità", row.intensity.as_str()),
        ("language", "Lingua", plan.language_words()),
        ("interpreter", "Interprete", row.interpreter.as_str()),
        ("tools", "Strumenti", row.tools.as_str()),
    ] {
        if !words.is_empty() {
            all.push(thing(key, format!("{label}: {words}")));
        }
    }
    all
}

fn goals(plan: &Plan) -> Vec<Thing> {
    let words =
        |words: &str, sign: &str| if sign.is_empty() { words.to_owned() } else { format!("{words} (lo capiremo da: {sign})") };
    plan.goals.iter().map(|goal| thing(&goal.words, words(&goal.words, &goal.sign))).collect()
}

fn actions(plan: &Plan) -> Vec<Thing> {
    let tell = |action: &super::store::ActionRow| {
        let days = format!("dal {} al {}", show_date(action.from_day), show_date(action.last_day));
        format!("{}: {}, {days}{}", action.what, action.responsible, if action.formal { "" } else { ", aiuto informale" })
    };
    plan.actions.iter().map(|action| thing(&action.what, tell(action))).collect()
}

fn services(plan: &Plan) -> Vec<Thing> {
    let tell = |line: &super::store::ServiceRow| {
        let days = format!("dal {} al {}", show_date(line.valid_from), show_date(line.last_day()));
        let money = format!(
            "{} l’unità, {} in tutto, {} a carico della persona",
            line.unit_price_cents, line.total_cents, line.user_share_cents
        );
        format!("{}, {}: {}, {days}; {money}", line.service_name, line.provider_name, line.quantity_words())
    };
    plan.services.iter().map(|line| thing(line.service_id.to_string(), tell(line))).collect()
}

fn resources(plan: &Plan) -> Vec<Thing> {
    plan.resources.iter().map(|row| thing(&row.words, format!("{}: {}", row.whose.label(), row.words))).collect()
}

fn signers(plan: &Plan) -> Vec<Thing> {
    plan.signers
        .iter()
        .map(|signer| {
            let who = format!("{}, {}", signer.name, signer.role.label().to_lowercase());
            thing(format!("{} {}", signer.role.code(), signer.name), who)
        })
        .collect()
}

/// What differs between two versions, part by part; parts that neither has are left out.
pub fn compare(old: &Plan, new: &Plan) -> Vec<Section> {
    let section = |title, part: fn(&Plan) -> Vec<Thing>| Section { title, lines: lines(part(old), part(new)) };
    let all = [
        section("Il progetto", frame),
        section("Obiettivi", goals),
        section("Risorse", resources),
        section("Azioni", actions),
        section("Servizi", services),
        section("Chi firma", signers),
    ];
    all.into_iter().filter(|section| !section.lines.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(lines: &[Line]) -> Vec<(&str, &str, Change)> {
        lines.iter().map(|line| (line.before.as_str(), line.after.as_str(), line.change)).collect()
    }

    #[test]
    fn what_stayed_came_went_and_reads_otherwise_is_told_apart() {
        let old =
            vec![thing("Restare a casa", "Restare a casa"), thing("Lavoro", "Lavoro entro maggio"), thing("Scuola", "Scuola")];
        let new =
            vec![thing("lavoro", "Lavoro entro giugno"), thing("restare  a casa", "Restare a casa"), thing("Salute", "Salute")];
        assert_eq!(
            told(&lines(old, new)),
            [
                ("Restare a casa", "Restare a casa", Change::Same),
                ("Lavoro entro maggio", "Lavoro entro giugno", Change::Changed),
                ("Scuola", "", Change::Removed),
                ("", "Salute", Change::Added),
            ]
        );
    }

    #[test]
    fn the_same_thing_twice_is_matched_once() {
        let twice = || vec![thing("Visita", "Visita"), thing("Visita", "Visita")];
        assert_eq!(lines(twice(), twice()).iter().filter(|line| line.change == Change::Same).count(), 2);
        assert_eq!(lines(twice(), vec![thing("Visita", "Visita")]).last().map(|line| line.change), Some(Change::Removed));
        assert!(lines(Vec::new(), Vec::new()).is_empty());
    }
}
