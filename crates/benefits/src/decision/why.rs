//! Why: an explanation of the engine as data of its own, kept with a decision and shown as a piece of a page.

use crate::rule::shipped;
use crate::rule::trial::capital;
use askama::Template;
use askama::filters::HtmlSafe;
use kernel::{Failure, Outcome};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A decision's reasons, as the regulation gave them on its day. What is kept is read for ever: nothing is taken out of it, and what is added has
/// a value of its own when it is lacking.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct Why {
    /// The id of the regulation.
    pub regulation: String,
    /// What it is called.
    pub name: String,
    /// The act.
    pub source: String,
    /// The day, as people read it.
    pub on: String,
    /// `granted`, `refused`, `undetermined` or `faulty`.
    pub outcome: String,
    /// Whole cents.
    pub amount_cents: Option<i64>,
    /// As people read it.
    pub amount: Option<String>,
    /// As people read them.
    pub points: Option<String>,
    /// All of them, also those that are met.
    pub requirements: Vec<WhyLine>,
    /// What must be true before anything is paid.
    pub payment: Vec<WhyLine>,
    /// Points and what for.
    pub scores: Vec<WhyScore>,
    /// The named steps.
    pub steps: Vec<WhyValue>,
    /// What the council decides, with the act.
    pub parameters: Vec<WhyParameter>,
    /// What must be known first, and who can say it.
    pub needed: Vec<WhyNeeded>,
    /// What together would turn a refusal.
    pub changes: Vec<WhyChange>,
}

/// One requirement.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct WhyLine {
    /// Its id, for programs; people read [`WhyLine::words`].
    pub id: String,
    /// What it asks, in words that are read whether it holds or not; empty in what was kept before requirements had them.
    pub says: String,
    /// Absent when it cannot be said yet.
    pub met: Option<bool>,
    /// What is read when it fails.
    pub text: Option<String>,
    /// The article.
    pub source: Option<String>,
    /// The values that it speaks of.
    pub values: Vec<WhyValue>,
    /// What would turn it.
    pub changes: Vec<WhyChange>,
}

/// A name and its value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct WhyValue {
    /// As expressions write it.
    pub id: String,
    /// As people call it.
    pub name: String,
    /// Absent when it is not known.
    pub value: Option<String>,
}

/// Points.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct WhyScore {
    /// Its id.
    pub id: String,
    /// What for.
    pub label: String,
    /// How many.
    pub points: Option<String>,
    /// At most.
    pub max: Option<String>,
}

/// A parameter as it was in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct WhyParameter {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Its value.
    pub value: String,
    /// Since when.
    pub from: String,
    /// The act.
    pub source: String,
    /// The figure is an example that the council has yet to set.
    pub example: bool,
}

/// Something that must be known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct WhyNeeded {
    /// Its id.
    pub id: String,
    /// The question.
    pub label: String,
    /// Who can say it.
    pub given_by: String,
    /// The document.
    pub evidence: Option<String>,
}

/// What would turn a refusal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct WhyChange {
    /// As expressions write it.
    pub id: String,
    /// The bound, as people read it.
    pub value: String,
    /// In words.
    pub text: String,
}

impl Why {
    /// An explanation of the engine.
    ///
    /// # Errors
    /// Ours: what the engine says is not what is kept.
    pub fn of(explanation: &regulation::Explanation) -> Outcome<Why> {
        let data = serde_json::to_value(explanation).map_err(Failure::internal)?;
        Why::kept(data)
    }
    /// One that was kept.
    ///
    /// # Errors
    /// Ours: what was kept cannot be read.
    pub fn kept(data: serde_json::Value) -> Outcome<Why> {
        serde_json::from_value(data).map_err(Failure::internal)
    }
    /// As it is kept.
    ///
    /// # Errors
    /// Ours.
    pub fn data(&self) -> Outcome<serde_json::Value> {
        serde_json::to_value(self).map_err(Failure::internal)
    }
    /// The sentences of the requirements that fail, with their articles.
    pub fn against(&self) -> Vec<String> {
        let failed = self.requirements.iter().filter(|line| line.met == Some(false));
        let sentence = |line: &WhyLine| {
            let text = line.text.clone().unwrap_or_else(|| line.words());
            match &line.source {
                Some(source) => format!("{text} ({source})"),
                None => text,
            }
        };
        failed.map(sentence).collect()
    }
    /// What is lacking, in sentences.
    pub fn lacking(&self) -> Vec<String> {
        self.needed.iter().map(|one| format!("{}: può dirlo {}", one.label, one.given_by)).collect()
    }
    /// The conditions of payment that do not hold, or are not known to.
    pub fn unpaid(&self) -> Vec<String> {
        let lacking = self.payment.iter().filter(|line| line.met != Some(true));
        lacking.map(|line| line.text.clone().unwrap_or_else(|| format!("Non si sa ancora: {}", line.words()))).collect()
    }
}

impl WhyLine {
    /// What it asks, in words. One that was kept without them is told by what it speaks of: an id is never read by people.
    pub fn words(&self) -> String {
        if !self.says.is_empty() {
            return self.says.clone();
        }
        if let Some(measure) = self.id.strip_prefix("incompatible:") {
            let called = shipped::of(measure).map_or_else(|| capital(&measure.replace('-', " ")), |one| one.name().to_owned());
            return format!("Non è già in corso «{called}».");
        }
        let names: Vec<&str> = self.values.iter().map(|value| value.name.as_str()).collect();
        if names.is_empty() {
            "Un requisito del regolamento.".to_owned()
        } else {
            format!("Requisito su «{}».", names.join("», «"))
        }
    }
}

impl WhyValue {
    /// The name with its value, as people read them.
    pub fn told(&self) -> String {
        regulation::told(&self.name, self.value.as_deref())
    }
}

/// An explanation, as a piece of a page.
#[derive(Template)]
#[template(path = "benefits/why.html")]
pub struct WhyView {
    why: Why,
}

impl HtmlSafe for WhyView {}

impl WhyView {
    /// Of an explanation.
    pub fn of(why: Why) -> WhyView {
        WhyView { why }
    }
    fn met(&self, met: &Option<bool>) -> (&'static str, &'static str) {
        match met {
            Some(true) => ("success", "Sì"),
            Some(false) => ("danger", "No"),
            None => ("warning", "Non si sa ancora"),
        }
    }
    fn outcome(&self) -> (&'static str, &'static str) {
        outcome(&self.why.outcome)
    }
}

/// The badge of an outcome of the engine.
pub fn outcome(word: &str) -> (&'static str, &'static str) {
    match word {
        "granted" => ("success", "Requisiti soddisfatti"),
        "refused" => ("danger", "Requisiti non soddisfatti"),
        "undetermined" => ("warning", "Non ancora: manca qualche informazione"),
        _ => ("warning", "Calcolo da verificare"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use regulation::invented::{self, Chance};
    use regulation::{Regulation, Rules, calendar};

    #[test]
    fn every_explanation_of_the_engine_is_kept_whole() {
        for one in shipped::ALL {
            let regulation = Regulation::read(one.code, one.text).expect("no fault");
            let day = calendar::of("2026-11-23".parse().expect("a day"));
            let Ok(rules) = Rules::on(&regulation, day) else { continue };
            let mut chance = Chance::new(7);
            for _ in 0..20 {
                let explained = rules.explain(&invented::case(&regulation, day, 10, &mut chance));
                let why = Why::of(&explained).expect("kept");
                assert_eq!(Why::kept(why.data().expect("data")).expect("read again"), why);
                assert_eq!(why.requirements.len(), explained.requirements.len());
                assert!(why.requirements.iter().chain(&why.payment).all(|line| line.words() == line.says && !line.says.is_empty()));
                assert_eq!((why.outcome.as_str(), why.amount_cents), (explained.outcome, explained.amount_cents));
                assert_eq!(why.against().is_empty(), explained.requirements.iter().all(|line| line.met != Some(false)));
            }
        }
    }

    #[test]
    fn what_was_kept_before_requirements_had_words_is_told_without_an_id() {
        let kept = serde_json::json!({"requirements": [
            {"id": "first_time", "met": true},
            {"id": "isee", "met": null, "values": [{"id": "household.isee", "name": "ISEE", "value": null}]},
            {"id": "incompatible:sostegno-al-reddito", "met": true},
            {"id": "incompatible:contributo-affitto", "met": true},
        ]});
        let why = Why::kept(kept).expect("read");
        let words: Vec<String> = why.requirements.iter().map(WhyLine::words).collect();
        let told = [
            "Un requisito del regolamento.",
            "Requisito su «ISEE».",
            "Non è già in corso «Sostegno al reddito».",
            "Non è già in corso «Contributo affitto».",
        ];
        assert_eq!(words, told);
        let page = WhyView::of(why).render().expect("a page");
        assert!(
            !page.contains("first_time") && !page.contains("sostegno-al-reddito") && !page.contains("contributo-affitto"),
            "{page}"
        );
    }
}
