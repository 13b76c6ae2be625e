//! Assessments.

use super::command;
use crate::assessment::forms::{EvaluationCorrection, EvaluationInput, read, read_correction};
use crate::assessment::store::{self as s, EvaluationScore, Row};
use crate::assessment::{AssessmentId, EvaluationMoment, EvaluationSource, actions};
use crate::instrument::{Instrument, Value, store as instruments};
use ::store::Audit;
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use kernel::{CaseId, Instant, PersonId};
use serde::Serialize;
use std::collections::BTreeMap;
use ui::answer::json;
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// An answer.
#[derive(Serialize, ToSchema)]
pub(crate) struct EvaluationAnswer {
    /// The question, by its name in the instrument.
    item: String,
    /// The question in words, as the version of then asks it.
    question: String,
    /// The code; empty for numbers and words.
    code: String,
    /// Points or number.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<i64>,
    /// The answer in words.
    words: String,
}

/// An assessment.
#[derive(Serialize, ToSchema)]
pub(crate) struct EvaluationView {
    /// The assessment.
    id: AssessmentId,
    /// Its case.
    case: CaseId,
    /// Who was assessed.
    person: PersonId,
    /// With which instrument.
    instrument: String,
    /// In which version.
    version: i64,
    /// At which point of the work.
    moment: EvaluationMoment,
    /// The day.
    assessed_on: NaiveDate,
    /// Whence the answers come.
    source: EvaluationSource,
    /// Who answered.
    answered_by: String,
    /// The written assessment.
    narrative: String,
    /// By when it is made again.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_on: Option<NaiveDate>,
    /// The one whose place it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrects: Option<AssessmentId>,
    /// The one that takes its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected_by: Option<AssessmentId>,
    /// Who wrote it down.
    by_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Instant,
    /// The answers; absent in lists.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    answers: Vec<EvaluationAnswer>,
    /// Sums, which never stand without the written assessment.
    scores: Vec<EvaluationScore>,
}

fn view(row: Row, scores: &[EvaluationScore], answers: Vec<EvaluationAnswer>) -> EvaluationView {
    EvaluationView {
        scores: scores.iter().filter(|score| score.assessment_id == row.id).cloned().collect(),
        id: row.id,
        case: row.case_id,
        person: row.person_id,
        instrument: row.instrument_code,
        version: row.instrument_version,
        moment: row.moment,
        assessed_on: row.assessed_on,
        source: row.source,
        answered_by: row.answered_by,
        narrative: row.narrative,
        next_on: row.next_on,
        corrects: row.corrects_id,
        corrected_by: row.corrected_by,
        by_name: row.by_name,
        at: row.at,
        answers,
    }
}

fn answers(instrument: &Instrument, answers: &BTreeMap<String, Value>) -> Vec<EvaluationAnswer> {
    let one = |item: &crate::instrument::Item| {
        let value = answers.get(&item.code)?;
        let (code, number, _) = value.stored();
        Some(EvaluationAnswer { item: item.code.clone(), question: item.text.clone(), code, number, words: item.words(value) })
    };
    instrument.items.iter().filter_map(one).collect()
}

/// Every assessment of a case, newest first, without the answers.
#[utoipa::path(get, path = "/api/v1/cases/{id}/evaluations", operation_id = "evaluation_list", params(("id" = CaseId, Path)),
    responses((status = 200, body = Vec<EvaluationView>)))]
pub async fn list(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case = casework::case_brief(&mut tx, Permission::CASE_READ, id).await?;
    let rows = s::of_case(&mut tx, id).await?;
    let scores = s::scores_of(&mut tx, id).await?;
    let named: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    tx.commit(Audit::of("evaluation.list").about(case.person_id).on("case", id).showing("evaluation", named)).await?;
    let all: Vec<EvaluationView> = rows.into_iter().map(|row| view(row, &scores, Vec::new())).collect();
    Ok(json(&all))
}

/// Writes an assessment.
#[utoipa::path(post, path = "/api/v1/cases/{id}/evaluations", operation_id = "evaluation_create", request_body = EvaluationInput,
    params(("id" = CaseId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let made_one = actions::write(Doing::of(&visit, &sent)?, id, &command(sent.fields(), read)?).await?;
    Ok(made(format!("/api/v1/evaluations/{made_one}"), made_one))
}

/// One assessment with its answers.
#[utoipa::path(get, path = "/api/v1/evaluations/{id}", operation_id = "evaluation_read", params(("id" = AssessmentId, Path)),
    responses((status = 200, body = EvaluationView)))]
pub async fn show(visit: Visit, PathId(id): PathId<AssessmentId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = s::one(&mut tx, id).await?;
    let instrument = instruments::version(&mut tx, &row.instrument_code, row.instrument_version).await?;
    let given = s::answers_of(&mut tx, id, &instrument).await?;
    let scores = s::scores_of(&mut tx, row.case_id).await?;
    tx.commit(Audit::of("evaluation.read").about(row.person_id).on("evaluation", id)).await?;
    let answers = answers(&instrument, &given);
    Ok(json(&view(row, &scores, answers)))
}

/// Writes an assessment in the place of another, which stays readable.
#[utoipa::path(post, path = "/api/v1/evaluations/{id}/correction", operation_id = "evaluation_correct", request_body = EvaluationCorrection,
    params(("id" = AssessmentId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn correct(visit: Visit, PathId(id): PathId<AssessmentId>, sent: Submitted) -> Answer {
    let (reason, new) = command(sent.fields(), read_correction)?;
    let made_one = actions::correct(Doing::of(&visit, &sent)?, id, &new, &reason).await?;
    Ok(made(format!("/api/v1/evaluations/{made_one}"), made_one))
}
