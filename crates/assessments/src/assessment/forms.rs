//! What the form and the interface of an assessment send.

use super::{AssessmentId, EvaluationMoment, EvaluationSource, Given};
use crate::instrument::WORDS;
use crate::meeting::MeetingId;
use casework::case::forms::{NARRATIVE, REASON};
use chrono::NaiveDate;
use kernel::PersonId;
use kernel::input::{Fields, LINE};
use serde::Deserialize;
use utoipa::ToSchema;

/// Longest name of an instrument, a question or a code of a list.
const CODE: usize = 40;

/// The answer to one question.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationAnswerInput {
    /// The question, by its name in the instrument.
    #[schema(max_length = 40)]
    pub item: String,
    /// The answer: points, a code, `yes` or `no`, a number, words (at most 4,000 characters) or a day.
    #[schema(max_length = 4000)]
    pub value: Option<String>,
    /// The codes, where there may be several.
    #[schema(max_items = 100)]
    pub values: Option<Vec<String>>,
}

/// An assessment made with an instrument.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationInput {
    /// The instrument.
    #[schema(max_length = 40)]
    pub instrument: String,
    /// Its version, which must be the one in use.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Who is assessed; the person of the case when left out.
    pub person: Option<PersonId>,
    /// At which point of the work.
    pub moment: EvaluationMoment,
    /// The day on which the person was assessed.
    pub assessed_on: NaiveDate,
    /// Whence the answers come.
    pub source: EvaluationSource,
    /// Who answered; at most 200 characters.
    #[schema(max_length = 200)]
    pub answered_by: Option<String>,
    /// The meeting in which it was made.
    pub meeting: Option<MeetingId>,
    /// The written assessment, without which no score stands; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub narrative: String,
    /// By when it is made again.
    pub next_on: Option<NaiveDate>,
    /// The answers.
    #[schema(max_items = 100)]
    pub answers: Vec<EvaluationAnswerInput>,
}

/// An assessment that takes the place of another, which stays readable.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EvaluationCorrection {
    /// Why; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
    /// The instrument, that of the one before.
    #[schema(max_length = 40)]
    pub instrument: String,
    /// Its version, that of the one before.
    #[schema(minimum = 1)]
    pub version: i64,
    /// Who was assessed, as before.
    pub person: Option<PersonId>,
    /// At which point of the work.
    pub moment: EvaluationMoment,
    /// The day on which the person was assessed.
    pub assessed_on: NaiveDate,
    /// Whence the answers come.
    pub source: EvaluationSource,
    /// Who answered; at most 200 characters.
    #[schema(max_length = 200)]
    pub answered_by: Option<String>,
    /// The meeting in which it was made.
    pub meeting: Option<MeetingId>,
    /// The written assessment; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub narrative: String,
    /// By when it is made again.
    pub next_on: Option<NaiveDate>,
    /// The answers.
    #[schema(max_items = 100)]
    pub answers: Vec<EvaluationAnswerInput>,
}

/// An assessment as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evaluation {
    /// The instrument.
    pub instrument: String,
    /// Its version.
    pub version: i64,
    /// Who is assessed; the person of the case when left out.
    pub person: Option<PersonId>,
    /// At which point of the work.
    pub moment: EvaluationMoment,
    /// The day.
    pub assessed_on: NaiveDate,
    /// Whence the answers come.
    pub source: EvaluationSource,
    /// Who answered; may be empty.
    pub answered_by: String,
    /// The meeting in which it was made.
    pub meeting: Option<MeetingId>,
    /// The written assessment.
    pub narrative: String,
    /// By when it is made again.
    pub next_on: Option<NaiveDate>,
    /// The answers as they were sent.
    pub answers: Vec<Given>,
}

/// Why one takes the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// The one that is corrected.
    pub corrects: AssessmentId,
    /// Why.
    pub reason: String,
}

fn answers(fields: &mut Fields) -> Vec<Given> {
    let mut all = Vec::new();
    for index in 0..fields.required_groups("answers") {
        let item = fields.required_line(&format!("answers[{index}].item"), CODE);
        let value = fields.text(&format!("answers[{index}].value"), WORDS);
        let values = fields.lines(&format!("answers[{index}].values"), CODE);
        if let Some(item) = item {
            all.push(Given { index, item, value, values });
        }
    }
    all
}

/// Reads [`EvaluationInput`].
pub fn read(fields: &mut Fields) -> Option<Evaluation> {
    let instrument = fields.required_line("instrument", CODE);
    let version = fields.required_whole("version", 1, i64::from(u32::MAX));
    let person = fields.id("person");
    let moment = fields.required_code("moment");
    let assessed_on = fields.required_date("assessed_on");
    let source = fields.required_code("source");
    let answered_by = fields.line("answered_by", LINE).unwrap_or_default();
    let meeting = fields.id("meeting");
    let narrative = fields.required_text("narrative", NARRATIVE);
    let next_on = fields.date("next_on");
    let answers = answers(fields);
    Some(Evaluation {
        instrument: instrument?,
        version: version?,
        person,
        moment: moment?,
        assessed_on: assessed_on?,
        source: source?,
        answered_by,
        meeting,
        narrative: narrative?,
        next_on,
        answers,
    })
}

/// Reads [`EvaluationCorrection`]: the reason and the assessment.
pub fn read_correction(fields: &mut Fields) -> Option<(String, Evaluation)> {
    let reason = fields.required_text("reason", REASON);
    let evaluation = read(fields);
    Some((reason?, evaluation?))
}
