//! What a regulation asks, in words: those of its file, and those that are made for it where the file has none. An id is for programs.

use super::{EXCLUDES, Value};
use crate::regulation::{Derived, Held, Incompatible, Piece, Regulation, Requirement, Unit};
use crate::tree::{Node, Op, Who};

impl Regulation {
    /// What a requirement asks, in words that are read whether it holds or not, with the parameters of a day. Where the file has no words for it
    /// they are made of what its test speaks of.
    pub fn says(&self, requirement: &Requirement, day: i64) -> String {
        if let Some(pieces) = &requirement.says {
            return pieces.iter().map(|piece| self.piece(piece, day)).collect();
        }
        let names: Vec<String> = self.spoken_of(&requirement.test).into_iter().map(|(_, name, _)| name).collect();
        if names.is_empty() {
            "Un requisito del regolamento.".to_owned()
        } else {
            format!("Requisito su «{}».", names.join("», «"))
        }
    }

    /// The same by the id that explanations and examples name, those of the measures that exclude it included.
    pub fn says_of(&self, id: &str, day: i64) -> Option<String> {
        if let Some(measure) = id.strip_prefix(EXCLUDES) {
            return self.incompatible.iter().find(|other| other.measure == measure).map(Incompatible::says);
        }
        let mut all = self.requirements.iter().chain(&self.payment_conditions);
        all.find(|one| one.id == id).map(|one| self.says(one, day))
    }

    /// A piece of a sentence that speaks of parameters alone; of one that has no value on that day its name is said.
    fn piece(&self, piece: &Piece, day: i64) -> String {
        let node = match piece {
            Piece::Text(text) => return text.clone(),
            Piece::Value(node) => node,
        };
        let parameter = if let Op::Parameter(place) = node.op { self.parameters.get(place) } else { None };
        match parameter.map(|one| (one.on(day).map(|dated| &dated.value), &one.name)) {
            Some((Some(Held::One(value)), _)) => self.show(node.kind, *value),
            Some((_, name)) => format!("«{name}»"),
            None => "—".to_owned(),
        }
    }

    /// What a test speaks of, each once: as expressions write it, as people read it, and what has its value.
    pub(super) fn spoken_of<'n>(&self, test: &'n Node) -> Vec<(String, String, &'n Node)> {
        let mut all: Vec<(String, String, &'n Node)> = Vec::new();
        test.walk(&mut |node| {
            let Some((id, name)) = self.named(&node.op) else { return };
            if all.iter().all(|(known, ..)| *known != id) {
                all.push((id, name, node));
            }
        });
        all
    }

    fn named(&self, op: &Op) -> Option<(String, String)> {
        Some(match op {
            Op::Fact(place) => {
                let fact = self.facts.get(*place)?;
                (fact.id.clone(), fact.name.clone().unwrap_or_else(|| fact.label.clone()))
            }
            Op::Household(field) => (format!("household.{}", field.word()), field.label().to_owned()),
            Op::Member(Who::Asker, field) => (format!("person.{}", field.word()), field.label().to_owned()),
            Op::Derived(place) => {
                let step = self.derived.get(*place)?;
                (step.id.clone(), step.called())
            }
            _ => return None,
        })
    }
}

impl Derived {
    /// As the file calls it; where it does not, the words of its id.
    pub(super) fn called(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.id.replace('_', " "))
    }
}

impl Incompatible {
    /// What the other measure is called: as the file says, or the words of its id.
    pub fn called(&self) -> String {
        if let Some(name) = &self.name {
            return name.clone();
        }
        let words = self.measure.replace('-', " ");
        let mut letters = words.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
    }

    /// What it asks, in words that are read whether it holds or not.
    pub fn says(&self) -> String {
        let nobody = match self.overlap {
            Unit::Person => "La persona non riceve già",
            Unit::Household => "Nel nucleo nessuno riceve già",
        };
        format!("{nobody} «{}».", self.called())
    }

    /// What is read when the other measure runs.
    pub(super) fn refuses(&self) -> String {
        self.because.clone().unwrap_or_else(|| format!("È già in corso «{}».", self.called()))
    }
}

impl Value {
    /// The name with its value, as people read them.
    pub fn told(&self) -> String {
        told(&self.name, self.value.as_deref())
    }
}

/// A name, or a question, with its value: `ISEE: 6.000,00 €`, `La persona vive a casa? sì`.
pub fn told(name: &str, value: Option<&str>) -> String {
    let value = value.unwrap_or("non noto");
    if name.ends_with('?') { format!("{name} {value}") } else { format!("{name}: {value}") }
}
