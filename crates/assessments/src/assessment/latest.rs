//! The newest assessment with an instrument, for later rooms: what was answered, never what is to be decided.

use super::AssessmentId;
use super::store as s;
use crate::instrument::{Instrument, Value, store as instruments};
use chrono::NaiveDate;
use kernel::{CaseId, Outcome, PersonId};
use std::collections::BTreeMap;
use store::Tx;

/// An assessment as later rooms read it.
#[derive(Clone, Debug)]
pub struct Assessed {
    /// The assessment.
    pub id: AssessmentId,
    /// Who was assessed.
    pub person: PersonId,
    /// The day.
    pub on: NaiveDate,
    /// The instrument, in its version.
    pub instrument: Instrument,
    /// By the name of the question.
    pub answers: BTreeMap<String, Value>,
    /// Scale, sum, greatest sum, what it means.
    pub scores: Vec<(String, i64, i64, String)>,
    /// The written assessment, without which no score stands.
    pub narrative: String,
}

/// The newest assessment with an instrument in a case that the actor reads; `None` when there is none.
///
/// # Errors
/// Those of the database.
pub async fn latest(tx: &mut Tx, case: CaseId, instrument: &str) -> Outcome<Option<Assessed>> {
    let found = tx.sql(&s::LATEST).id("case", case).bind("instrument", instrument).optional::<s::Row>().await?;
    let Some(row) = found else { return Ok(None) };
    let instrument = instruments::version(tx, &row.instrument_code, row.instrument_version).await?;
    let answers = s::answers_of(tx, row.id, &instrument).await?;
    let scores = s::scores_of(tx, case).await?.into_iter().filter(|score| score.assessment_id == row.id);
    let scores = scores.map(|score| (score.scale, score.points, score.most, score.band)).collect();
    Ok(Some(Assessed {
        id: row.id,
        person: row.person_id,
        on: row.assessed_on,
        instrument,
        answers,
        scores,
        narrative: row.narrative,
    }))
}
