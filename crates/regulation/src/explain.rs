//! Why: one decision with every value, threshold and act, for the data, the page and the letter alike.

mod change;
mod words;

use crate::calendar;
use crate::case::Case;
use crate::evaluate::{Decision, Found, Outcome, Run};
use crate::known::{FIRST_FACT, FIRST_PERSON, HouseholdField, MEMBERS, PersonField, RUNNING};
use crate::number::{show_decimal, show_money};
use crate::regulation::{Giver, Held, Parameter, Piece, Regulation, Requirement, Shape};
use crate::rules::Rules;
use crate::tree::{Node, Op};
use crate::types::Type;
use serde::Serialize;

pub use change::Change;
pub use words::told;

/// What the id of a measure that excludes begins with, among the ids of requirements.
pub(crate) const EXCLUDES: &str = "incompatible:";

/// A decision and its reasons, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Explanation {
    /// The id of the regulation.
    pub regulation: String,
    pub name: String,
    pub source: String,
    /// The day of the decision, as people read it.
    pub on: String,
    /// The same with its preposition: `all'8 marzo 2026`.
    #[serde(skip)]
    pub as_of: String,
    /// `granted`, `refused`, `undetermined` or `faulty`.
    pub outcome: &'static str,
    /// Whole cents.
    pub amount_cents: Option<i64>,
    /// The amount as people read it: `250,00 € al mese`.
    pub amount: Option<String>,
    pub points: Option<String>,
    /// All of them, also those that are met.
    pub requirements: Vec<Line>,
    /// What must be true before anything is paid.
    pub payment: Vec<Line>,
    pub scores: Vec<ScoreLine>,
    /// The named steps with their values.
    pub steps: Vec<Value>,
    /// What the council decides, as it was in force, with the act.
    pub parameters: Vec<ParameterLine>,
    /// What must be known first, and who can say it.
    pub needed: Vec<Needed>,
    /// What together would turn a refusal: only amounts, dates and documents; empty if nothing of that kind would.
    pub changes: Vec<Change>,
}

/// One requirement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Line {
    pub id: String,
    /// What it asks, in words that are read whether it holds or not.
    pub says: String,
    /// `None` when it cannot be said yet.
    pub met: Option<bool>,
    /// What is read when it fails, filled in.
    pub text: Option<String>,
    pub source: Option<String>,
    /// The values that it speaks of.
    pub values: Vec<Value>,
    /// What would turn this one.
    pub changes: Vec<Change>,
}

/// A name and its value, as people read them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Value {
    pub id: String,
    pub name: String,
    /// `None` when it is not known.
    pub value: Option<String>,
}

/// Points and what they are for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ScoreLine {
    pub id: String,
    pub label: String,
    pub points: Option<String>,
    pub max: Option<String>,
}

/// A parameter in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ParameterLine {
    pub id: String,
    pub name: String,
    pub value: String,
    /// From which day, as people read it.
    pub from: String,
    pub source: String,
    /// The figure is an example that the council has yet to set.
    pub example: bool,
}

/// Something that must be known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Needed {
    /// As expressions write it.
    pub id: String,
    pub label: String,
    /// Who can say it.
    pub given_by: String,
    pub evidence: Option<String>,
}

impl Regulation {
    /// A value as people read it.
    pub fn show(&self, kind: Type, value: i64) -> String {
        match kind {
            Type::Boolean => if value != 0 { "sì" } else { "no" }.to_owned(),
            Type::Integer => value.to_string(),
            Type::Decimal => show_decimal(value),
            Type::Money => show_money(value),
            Type::Date => calendar::show(value),
            Type::Period => calendar::show_period(value),
            Type::Text => {
                usize::try_from(value).ok().and_then(|place| self.texts.get(place)).cloned().unwrap_or_else(|| "altro".to_owned())
            }
            Type::Choice(list) => self.label(list, value).unwrap_or("altro").to_owned(),
        }
    }

    /// What is lacking, and who can say it.
    pub fn needed(&self, needs: crate::Needs) -> Vec<Needed> {
        let names = needs.names(self);
        let from_register = || "l'anagrafe o il registro delle persone".to_owned();
        needs
            .places()
            .zip(names)
            .map(|(place, id)| {
                let (label, given_by, evidence) = match place {
                    MEMBERS => ("componenti del nucleo".to_owned(), from_register(), None),
                    RUNNING => ("misure già in corso".to_owned(), "l'ufficio".to_owned(), None),
                    _ if place >= FIRST_FACT => match self.facts.get(place - FIRST_FACT) {
                        Some(fact) => (fact.label.clone(), fact.given_by.italian().to_owned(), fact.evidence.clone()),
                        None => (id.clone(), String::new(), None),
                    },
                    _ if place >= FIRST_PERSON => {
                        let field = PersonField::ALL.get(place - FIRST_PERSON);
                        let (giver, evidence) = field.map_or(("l'ufficio", None), |field| said_by(*field));
                        let label = field.map_or("", |field| field.label());
                        (format!("{label} dei componenti"), giver.to_owned(), evidence.map(str::to_owned))
                    }
                    _ => match HouseholdField::ALL.get(place) {
                        Some(field @ (HouseholdField::Isee | HouseholdField::IseeValidUntil | HouseholdField::IseeDefects)) => (
                            field.label().to_owned(),
                            "chi presenta la domanda, o l'INPS".to_owned(),
                            Some("Attestazione ISEE".to_owned()),
                        ),
                        Some(HouseholdField::Rent) => (
                            HouseholdField::Rent.label().to_owned(),
                            Giver::Citizen.italian().to_owned(),
                            Some("Contratto di locazione registrato".to_owned()),
                        ),
                        Some(field @ (HouseholdField::Resident | HouseholdField::ResidentSince | HouseholdField::Borough)) => {
                            (field.label().to_owned(), from_register(), None)
                        }
                        None => (id.clone(), String::new(), None),
                    },
                };
                Needed { id, label, given_by, evidence }
            })
            .collect()
    }
}

/// Who can say a field of a member, and with which document: the register knows who somebody is and where they live, and nothing of their health,
/// their work or their papers.
fn said_by(field: PersonField) -> (&'static str, Option<&'static str>) {
    match field {
        PersonField::BirthDate | PersonField::Sex | PersonField::Role | PersonField::Resident | PersonField::ResidentSince => {
            ("l'anagrafe o il registro delle persone", None)
        }
        PersonField::Disability | PersonField::AttendanceAllowance | PersonField::CivilInvalidity => {
            ("chi presenta la domanda, o l'INPS", Some("Verbale della commissione medica"))
        }
        PersonField::Working | PersonField::Student | PersonField::Dependent => (Giver::Citizen.italian(), None),
        PersonField::ForeignPermitUntil => (Giver::Citizen.italian(), Some("Permesso di soggiorno")),
    }
}

impl Rules {
    /// Why a case is decided as it is.
    pub fn explain(&self, case: &Case) -> Explanation {
        let decision = self.decide(case);
        self.explain_decision(case, &decision)
    }

    /// Why, for a decision of these rules on this case.
    pub fn explain_decision(&self, case: &Case, decision: &Decision) -> Explanation {
        let regulation = &*self.regulation;
        let mut run = Run::new(self, case);
        run.derive();
        let lines = |requirements: &[Requirement], nodes: &[Node], sentences: &[Vec<Piece>], found: &[Found]| {
            let mut lines = Vec::new();
            for (((requirement, node), because), found) in requirements.iter().zip(nodes).zip(sentences).zip(found) {
                let met = found.truth();
                lines.push(Line {
                    id: requirement.id.clone(),
                    says: regulation.says(requirement, self.day),
                    met,
                    text: (met == Some(false)).then(|| self.fill(because, &run, case)),
                    source: requirement.source.clone(),
                    values: self.values(&requirement.test, &run),
                    changes: if met == Some(false) { change::turning(self, case, node).unwrap_or_default() } else { Vec::new() },
                });
            }
            lines
        };
        let mut requirements = lines(&regulation.requirements, &self.requirements, &self.because, &decision.requirements);
        for (other, found) in regulation.incompatible.iter().zip(&decision.running) {
            let met = found.truth().map(|runs| !runs);
            requirements.push(Line {
                id: format!("{EXCLUDES}{}", other.measure),
                says: other.says(),
                met,
                text: (met == Some(false)).then(|| other.refuses()),
                source: None,
                values: Vec::new(),
                changes: Vec::new(),
            });
        }
        let shown = |found: Found| if let Found::Known(points) = found { Some(show_decimal(points)) } else { None };
        let scores = regulation
            .scores
            .iter()
            .zip(&decision.scores)
            .map(|(score, found)| ScoreLine {
                id: score.id.clone(),
                label: score.label.clone(),
                points: shown(*found),
                max: score.max.map(show_decimal),
            })
            .collect();
        let steps = regulation.derived.iter().zip(&self.derived).map(|(step, node)| Value {
            id: step.id.clone(),
            name: step.called(),
            value: self.shown(node, &run),
        });
        Explanation {
            regulation: regulation.id.clone(),
            name: regulation.name.clone(),
            source: regulation.source.clone(),
            on: calendar::show(self.day),
            as_of: calendar::show_with("a", self.day),
            outcome: decision.outcome.word(),
            amount_cents: decision.amount.map(|amount| amount.0),
            amount: decision.amount.map(|amount| format!("{amount} {}", regulation.per.italian())),
            points: decision.points.map(show_decimal),
            payment: lines(&regulation.payment_conditions, &self.payment, &self.payment_because, &decision.payment),
            requirements,
            scores,
            steps: steps.collect(),
            parameters: regulation.parameters.iter().filter_map(|parameter| self.parameter(parameter)).collect(),
            needed: regulation.needed(decision.needs),
            changes: if decision.outcome == Outcome::Refused { change::granting(self, case, decision) } else { Vec::new() },
        }
    }

    fn shown(&self, node: &Node, run: &Run) -> Option<String> {
        if let Found::Known(value) = run.value(node, None) { Some(self.regulation.show(node.kind, value)) } else { None }
    }

    /// A sentence with its values; what is not known is a dash.
    fn fill(&self, pieces: &[Piece], run: &Run, case: &Case) -> String {
        pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Value(node) => match (&node.op, node.kind) {
                    // A text that no expression writes is known to the case alone.
                    (Op::Fact(place), Type::Text) => case.texts.get(*place).cloned().flatten().unwrap_or_else(|| "—".to_owned()),
                    _ => self.shown(node, run).unwrap_or_else(|| "—".to_owned()),
                },
            })
            .collect()
    }

    /// The names that a test speaks of, each once, with their values.
    fn values(&self, test: &Node, run: &Run) -> Vec<Value> {
        let spoken = self.regulation.spoken_of(test).into_iter();
        spoken.map(|(id, name, node)| Value { id, name, value: self.shown(node, run) }).collect()
    }

    fn parameter(&self, parameter: &Parameter) -> Option<ParameterLine> {
        let dated = parameter.on(self.day)?;
        let regulation = &*self.regulation;
        let value = match (&dated.value, parameter.shape) {
            (Held::One(value), Shape::One(kind)) => regulation.show(kind, *value),
            (Held::Rows(rows), Shape::Bands { limit: key, gives } | Shape::Table { key, gives }) => {
                let until = if matches!(parameter.shape, Shape::Bands { .. }) { "fino a " } else { "" };
                let row =
                    |(at, value): &(i64, i64)| format!("{until}{}: {}", regulation.show(key, *at), regulation.show(gives, *value));
                rows.iter().map(row).collect::<Vec<_>>().join("; ")
            }
            _ => return None,
        };
        let from = calendar::show(dated.from);
        let (id, name) = (parameter.id.clone(), parameter.name.clone());
        Some(ParameterLine { id, name, value, from, source: dated.source.clone(), example: dated.example })
    }
}

impl Explanation {
    /// The paragraphs of a letter.
    pub fn paragraphs(&self) -> Vec<String> {
        let mut paragraphs = Vec::new();
        let failed: Vec<&Line> = self.requirements.iter().filter(|line| line.met == Some(false)).collect();
        match self.outcome {
            "granted" => {
                let amount = self.amount.as_ref().map(|amount| format!(": {amount}")).unwrap_or_default();
                paragraphs
                    .push(format!("In base al regolamento «{}», i requisiti sono soddisfatti {}{amount}.", self.name, self.as_of));
            }
            "refused" => {
                paragraphs.push(format!(
                    "In base al regolamento «{}», {} la domanda non può essere accolta per questi motivi:",
                    self.name, self.as_of
                ));
                for line in failed {
                    let source = line.source.as_ref().map(|source| format!(" ({source})")).unwrap_or_default();
                    paragraphs.push(format!("– {}{source}", line.text.as_deref().unwrap_or_default()));
                }
                if !self.changes.is_empty() {
                    let all = self.changes.iter().map(|change| change.text.as_str()).collect::<Vec<_>>().join(" e ");
                    paragraphs.push(format!("L'esito cambierebbe {all}."));
                }
            }
            "undetermined" => {
                paragraphs.push(format!("Per decidere in base al regolamento «{}» manca ancora:", self.name));
                for needed in &self.needed {
                    let evidence = needed.evidence.as_ref().map(|evidence| format!(" (documento: {evidence})")).unwrap_or_default();
                    paragraphs.push(format!("– {}: può dirlo {}{evidence}", needed.label, needed.given_by));
                }
            }
            _ => paragraphs
                .push(format!("Il calcolo in base al regolamento «{}» non è riuscito: va verificato dall'ufficio.", self.name)),
        }
        for line in self.payment.iter().filter(|line| self.outcome == "granted" && line.met == Some(false)) {
            paragraphs.push(format!("Prima del pagamento: {}", line.text.as_deref().unwrap_or_default()));
        }
        paragraphs.push(format!("Fonte: {}", self.source));
        paragraphs
    }
}
