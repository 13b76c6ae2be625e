//! Assessments, their answers and scores, as they are written and read.

use super::{AssessmentId, EvaluationMoment, EvaluationSource};
use crate::instrument::{Instrument, Value};
use crate::meeting::MeetingId;
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use kernel::{CaseId, Instant, Outcome, PersonId};
use std::collections::BTreeMap;
use store::Tx;
use uuid::Uuid;

/// Most assessments that a page shows.
pub(crate) const MOST: i64 = 100;

/// The columns of [`Row`].
macro_rules! row {
    ($rest:expr) => {
        concat!(
            "select a.id, a.case_id, a.person_id, p.display_name as person_name, a.instrument_code, a.instrument_version, a.moment, a.assessed_on, a.source, a.answered_by,
                    a.meeting_id, a.narrative, a.next_on, a.followed_by, a.corrects_id, a.reason, coalesce(k.display_name, '') as by_name, a.at,
                    (select n.id from assessments_assessment n where n.body_id = a.body_id and n.corrects_id = a.id) as corrected_by
               from assessments_assessment a join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
               left join guard_account k on k.body_id = a.body_id and k.id = a.account_id
              where a.body_id = :body and ",
            casework::case_scope!("case.read", "a.case_id"),
            " and ",
            registry::not_hidden!("a.person_id"),
            " and ",
            $rest
        )
    };
}

store::statements! {
    pub(crate) ADD = "insert into assessments_assessment (body_id, id, case_id, person_id, unit_id, instrument_code, instrument_version, moment, assessed_on, source, answered_by,
                  meeting_id, narrative, next_on, followed_by, corrects_id, reason, account_id, at, version)
           values (:body, :id, :case, :person, :unit, :instrument, :instrument_version, :moment, :assessed_on, :source, :answered_by,
                  :meeting, :narrative, :next_on, null, :corrects, :reason, :actor, :now, 1)";
    pub(crate) ADD_ANSWER = "insert into assessments_answer (body_id, assessment_id, item, code, number, text) values (:body, :assessment, :item, :code, :number, :text)";
    pub(crate) ADD_SCORE = "insert into assessments_score (body_id, assessment_id, scale, points, most, band) values (:body, :assessment, :scale, :points, :most, :band)";
    pub(crate) ONE = row!("a.id = :id");
    /// Those of a case, the newest first.
    pub(crate) OF_CASE = row!("a.case_id = :case order by a.assessed_on desc, a.at desc, a.id desc limit :most");
    /// Those of a person with one instrument in a case, that hold today, the newest first.
    pub(crate) SERIES = row!("a.case_id = :case and a.person_id = :person and a.instrument_code = :instrument
               and not exists (select 1 from assessments_assessment n where n.body_id = a.body_id and n.corrects_id = a.id)
             order by a.assessed_on desc, a.at desc, a.id desc limit :most");
    /// The newest with one instrument in a case that holds today.
    pub(crate) LATEST = row!("a.case_id = :case and a.instrument_code = :instrument
               and not exists (select 1 from assessments_assessment n where n.body_id = a.body_id and n.corrects_id = a.id)
             order by a.assessed_on desc, a.at desc, a.id desc limit 1");
    pub(crate) OF_MEETING = row!("a.meeting_id = :meeting order by a.assessed_on desc, a.id desc limit :most");
    pub(crate) ANSWERS = concat!("select w.assessment_id, w.item, w.code, w.number, w.text from assessments_answer w
               join assessments_assessment a on a.body_id = w.body_id and a.id = w.assessment_id
              where w.body_id = :body and w.assessment_id = :assessment and ", casework::case_scope!("case.read", "a.case_id"), " order by w.item");
    /// Answers to all of a series.
    pub(crate) ANSWERS_OF = concat!("select w.assessment_id, w.item, w.code, w.number, w.text from assessments_assessment a
               join assessments_answer w on w.body_id = a.body_id and w.assessment_id = a.id
              where a.body_id = :body and a.case_id = :case and a.person_id = :person and a.instrument_code = :instrument and ",
              casework::case_scope!("case.read", "a.case_id"), " order by w.assessment_id, w.item");
    pub(crate) SCORES = concat!("select z.assessment_id, z.scale, z.points, z.most, z.band from assessments_assessment a
               join assessments_score z on z.body_id = a.body_id and z.assessment_id = a.id
              where a.body_id = :body and a.case_id = :case and ", casework::case_scope!("case.read", "a.case_id"), " order by z.assessment_id, z.scale");
    /// Those that asked to be made again, before a new one.
    pub(crate) AWAITED = concat!("select a.id from assessments_assessment a
              where a.body_id = :body and a.case_id = :case and a.person_id = :person and a.instrument_code = :instrument and a.next_on is not null
                and a.followed_by is null and a.assessed_on <= :on and a.id <> :id and ", casework::case_scope!("case.write", "a.case_id"), " order by a.id");
    pub(crate) FOLLOW = "update assessments_assessment set followed_by = :by, version = version + 1 where body_id = :body and id = :id and followed_by is null";
    /// Who of a household may be assessed in its case: whom the actor may read.
    pub(crate) HOUSEHOLD = concat!("select m.person_id, p.display_name, p.sex, p.birth_date, p.birth_year
               from registry_v_member m join registry_v_person p on p.body_id = m.body_id and p.person_id = m.person_id
              where m.body_id = :body and m.household_id = :household and m.valid_from <= :today and m.valid_until > :today and ",
              registry::person_scope!("person.read", "m.person_id"), " order by p.sort_name, m.person_id limit 40");
}

/// An assessment.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// The assessment.
    pub id: AssessmentId,
    /// The case.
    pub case_id: CaseId,
    /// Who was assessed.
    pub person_id: PersonId,
    /// What they are called.
    pub person_name: String,
    /// With which instrument.
    pub instrument_code: String,
    /// In which version.
    pub instrument_version: i64,
    /// At which point of the work.
    pub moment: EvaluationMoment,
    /// The day.
    pub assessed_on: NaiveDate,
    /// Whence the answers come.
    pub source: EvaluationSource,
    /// Who answered; may be empty.
    pub answered_by: String,
    /// The meeting in which it was made.
    pub meeting_id: Option<MeetingId>,
    /// The written assessment.
    pub narrative: String,
    /// By when it is made again.
    pub next_on: Option<NaiveDate>,
    /// The one by which it was.
    pub followed_by: Option<AssessmentId>,
    /// The one whose place it takes.
    pub corrects_id: Option<AssessmentId>,
    /// Why.
    pub reason: String,
    /// Who wrote it down.
    pub by_name: String,
    /// When.
    pub at: Instant,
    /// The one that takes its place.
    pub corrected_by: Option<AssessmentId>,
}

/// An answer as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct AnswerRow {
    pub assessment_id: AssessmentId,
    pub item: String,
    pub code: String,
    pub number: Option<i64>,
    pub text: String,
}

/// A score as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct EvaluationScore {
    /// Of which assessment.
    pub assessment_id: AssessmentId,
    /// The scale.
    pub scale: String,
    /// The sum.
    pub points: i64,
    /// The greatest sum of the questions that were asked.
    pub most: i64,
    /// What it means.
    pub band: String,
}

/// Somebody who may be assessed.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct HouseholdRow {
    pub person_id: PersonId,
    pub display_name: String,
    pub sex: Sex,
    pub birth_date: Option<NaiveDate>,
    pub birth_year: Option<i64>,
}

/// Answers as their own version of the instrument reads them; what it does not know any more is left out.
pub(crate) fn read_answers(instrument: &Instrument, rows: &[AnswerRow], of: AssessmentId) -> BTreeMap<String, Value> {
    let read = |row: &AnswerRow| {
        let value = instrument.item(&row.item)?.read_stored(&row.code, row.number, &row.text)?;
        Some((row.item.clone(), value))
    };
    rows.iter().filter(|row| row.assessment_id == of).filter_map(read).collect()
}

/// Every assessment of a case, the newest first.
pub async fn of_case(tx: &mut Tx, case: CaseId) -> Outcome<Vec<Row>> {
    Ok(tx.sql(&OF_CASE).id("case", case).bind("most", MOST).all().await?)
}

/// Every score of a case.
pub async fn scores_of(tx: &mut Tx, case: CaseId) -> Outcome<Vec<EvaluationScore>> {
    Ok(tx.sql(&SCORES).id("case", case).all().await?)
}

/// One assessment.
///
/// # Errors
/// [`kernel::Failure::NotFound`] outside the actor's reach.
pub async fn one(tx: &mut Tx, id: AssessmentId) -> Outcome<Row> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}

/// The answers of one.
pub async fn answers_of(tx: &mut Tx, id: AssessmentId, instrument: &Instrument) -> Outcome<BTreeMap<String, Value>> {
    let rows: Vec<AnswerRow> = tx.sql(&ANSWERS).id("assessment", id).all().await?;
    Ok(read_answers(instrument, &rows, id))
}

/// The draft of an instrument in a case: each has its own, so that none is written over another.
pub(crate) fn draft_of(case: CaseId, instrument: &str, corrects: Option<AssessmentId>) -> Uuid {
    let of = corrects.map_or(case.0, |id| id.0);
    crate::instrument::shipped::id_of(&format!("draft/{of}/{instrument}"))
}
