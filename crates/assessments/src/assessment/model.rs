//! What was answered, held against the instrument; the sums that follow. A sum says how much, never what is to be done.

use crate::instrument::{Asked, Instrument, Item, Scale, Subject, Value};
use kernel::failure::FieldError;
use std::collections::BTreeMap;

kernel::code_enum! {
    /// At which point of the work.
    pub enum EvaluationMoment {
        /// At the beginning.
        Start = "start" => "All’inizio",
        /// On the way.
        Middle = "middle" => "In corso",
        /// At the end.
        End = "end" => "Alla fine",
        /// Another one.
        Other = "other" => "Altro momento",
    }
}

kernel::code_enum! {
    /// Whence the answers come.
    pub enum EvaluationSource {
        /// The record.
        Record = "record" => "Dalla documentazione della cartella",
        /// Seen and heard.
        Direct = "direct" => "Da un incontro con la persona",
        /// A multidisciplinary unit.
        Unit = "unit" => "Da un’unità multidisciplinare",
        /// What the person or somebody else declares.
        Declared = "declared" => "Da quanto è stato dichiarato",
    }
}

/// What was sent in answer to one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// Its place among those that were sent.
    pub index: usize,
    /// The question.
    pub item: String,
    /// The answer, as typed.
    pub value: Option<String>,
    /// The answers, where there may be several.
    pub values: Vec<String>,
}

impl Given {
    /// The field to point at.
    fn field(&self, several: bool) -> String {
        format!("answers[{}].{}", self.index, if several { "values" } else { "value" })
    }
}

/// The sum of a scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score {
    /// The scale.
    pub scale: String,
    /// The sum.
    pub points: i64,
    /// The greatest sum of the questions that were asked.
    pub most: i64,
    /// What it means.
    pub band: String,
}

/// Answers that hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// By the name of the question.
    pub answers: BTreeMap<String, Value>,
    /// Every scale of the instrument.
    pub scores: Vec<Score>,
}

/// Holds answers against an instrument.
///
/// # Errors
/// Every fault: an answer that there is not, one to what is not asked, one that is missing.
pub fn check(instrument: &Instrument, subject: &Subject, given: &[Given]) -> Result<Filled, Vec<FieldError>> {
    let mut faults = Vec::new();
    let mut note = |field: String, message: String| faults.push(FieldError { field, message });
    for one in given {
        if instrument.item(&one.item).is_none() {
            note(format!("answers[{}].item", one.index), "Questa domanda non è dello strumento.".to_owned());
        }
        if given.iter().any(|other| other.item == one.item && other.index < one.index) {
            note(format!("answers[{}].item", one.index), "Questa domanda ha già una risposta.".to_owned());
        }
    }
    let mut answers: BTreeMap<String, Value> = BTreeMap::new();
    let mut asked: Vec<&str> = Vec::new();
    for item in &instrument.items {
        let sent = given.iter().find(|one| one.item == item.code);
        let several = item.kind.is_many();
        let field = || sent.map_or_else(|| "answers".to_owned(), |one| one.field(several));
        let value = match sent.map_or(Ok(None), |one| item.read(one.value.as_deref(), &one.values)) {
            Ok(value) => value,
            Err(sentence) => {
                note(field(), sentence);
                continue;
            }
        };
        match (instrument.asks(item, subject, &answers), value) {
            (Asked::No, None) => {}
            (Asked::No, Some(_)) => note(field(), not_asked(instrument, item)),
            (Asked::Yes | Asked::Perhaps, Some(value)) => {
                asked.push(&item.code);
                answers.insert(item.code.clone(), value);
            }
            (Asked::Yes, None) if item.required => {
                let named = if sent.is_some() { "Campo obbligatorio.".to_owned() } else { format!("Manca «{}».", item.text) };
                note(field(), named);
            }
            (Asked::Yes | Asked::Perhaps, None) => asked.push(&item.code),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let scores = instrument.scales.iter().map(|scale| score(instrument, scale, &answers, &asked)).collect();
    Ok(Filled { answers, scores })
}

/// Why an answer cannot stand, and what to do.
fn not_asked(instrument: &Instrument, item: &Item) -> String {
    let why = item.when.as_ref().map(|when| when.words(&instrument.items)).unwrap_or_default();
    format!("{why}: togli questa risposta, oppure correggi l’altra.")
}

fn score(instrument: &Instrument, scale: &Scale, answers: &BTreeMap<String, Value>, asked: &[&str]) -> Score {
    let (mut points, mut most) = (0_i64, 0_i64);
    for (code, weight) in &scale.formula {
        let of = |value: Option<i64>| value.unwrap_or(0).saturating_mul(*weight);
        points = points.saturating_add(of(answers.get(code).and_then(Value::points)));
        if asked.contains(&code.as_str()) {
            let range = instrument.item(code).and_then(|item| item.kind.range());
            most = most.saturating_add(of(range.map(|(_, most)| most)));
        }
    }
    Score { scale: scale.code.clone(), points, most, band: scale.band(points).to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::instrument::shipped::shipped;
    use kernel::tax_code::Sex;
    use proptest::prelude::*;

    fn of(code: &str) -> &'static Instrument {
        let found = shipped().iter().find(|one| one.instrument.code == code);
        found.map_or_else(|| panic!("no {code}"), |one| &one.instrument)
    }

    proptest! {
        #[test]
        fn whatever_is_answered_a_scale_has_a_sum_within_its_bounds_and_a_meaning(choices in proptest::collection::vec(0_usize..5, 12), age in 0_i32..100) {
            for code in ["fragilita", "katz-adl", "bisogni-risorse"] {
                let instrument = of(code);
                let subject = Subject { age: Some(age), sex: Sex::NotStated };
                let mut given = Vec::new();
                let mut answers = BTreeMap::new();
                for (index, item) in instrument.items.iter().enumerate() {
                    let values = item.kind.choices();
                    let choice = choices[index % choices.len()] % values.len().max(1);
                    let value = values.get(choice).map_or("Parole", |(value, _)| value.as_str());
                    if instrument.asks(item, &subject, &answers) == Asked::No {
                        continue;
                    }
                    if let Ok(Some(read)) = item.read(Some(value), &[]) {
                        answers.insert(item.code.clone(), read);
                    }
                    given.push(Given { index, item: item.code.clone(), value: Some(value.to_owned()), values: Vec::new() });
                }
                let filled = check(instrument, &subject, &given);
                prop_assert!(filled.is_ok(), "{code}: {filled:?}");
                for score in filled.map(|filled| filled.scores).unwrap_or_default() {
                    prop_assert!(0 <= score.points && score.points <= score.most, "{score:?}");
                    prop_assert!(!score.band.is_empty(), "{score:?}");
                }
            }
        }
    }

    #[test]
    fn the_formula_of_the_fragility_scale_is_the_one_that_is_published() {
        let instrument = of("fragilita");
        let words = instrument.scale("total").map(|scale| scale.formula_in_words(instrument)).unwrap_or_default();
        assert_eq!(
            words,
            "«Reddito» + «Casa» + «Lavoro e occupazione» + «Rete di aiuto» + «Salute e autonomia» + 2 × «Sicurezza e cura dei figli»"
        );
    }
}
