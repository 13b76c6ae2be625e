//! Writing an assessment, correcting one. Each is one transaction: permit, load through scope, hold against the instrument, write, audit.

use super::forms::{Correction, Evaluation};
use super::store as s;
use super::{AssessmentId, Filled, check};
use crate::instrument::{Instrument, Subject, store as instruments};
use crate::meeting;
use crate::problems::Problem;
use casework::draft::{self, DraftKind};
use casework::{CaseBrief, Doing, DueOfCase};
use chrono::NaiveDate;
use deadlines::Due;
use guard::Permission;
use kernel::tax_code::Sex;
use kernel::{Failure, Outcome, PersonId};
use registry::Birth;
use store::{Audit, OnConstraint as _, Row, Tx};

/// The due of an assessment that is to be made again.
const AGAIN: &str = "again";

/// Somebody who may be assessed in a case.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// What they are called.
    pub name: String,
    birth: Birth,
    sex: Sex,
}

impl Person {
    /// What of them decides which questions are asked on a day.
    pub fn subject(&self, on: NaiveDate) -> Subject {
        Subject { age: self.birth.age(on), sex: self.sex }
    }
}

/// Whom an assessment in a case may be about: its person, and those of the household that the actor reads, when it is the household's.
pub async fn people(tx: &mut Tx, case: &CaseBrief) -> Outcome<Vec<Person>> {
    let card = registry::identity(tx, case.person_id).await?;
    let mut all = vec![Person { id: case.person_id, name: card.display_name, birth: card.birth, sex: card.sex }];
    if let Some(household) = case.household_id {
        for row in tx.sql(&s::HOUSEHOLD).id("household", household).all::<s::HouseholdRow>().await? {
            if row.person_id != case.person_id {
                let year = row.birth_year.and_then(|year| i32::try_from(year).ok());
                let birth = Birth { date: row.birth_date, year, estimated: false };
                all.push(Person { id: row.person_id, name: row.display_name, birth, sex: row.sex });
            }
        }
    }
    Ok(all)
}

/// Holds an assessment against instrument, person and meeting.
async fn hold(tx: &mut Tx, case: &CaseBrief, instrument: &Instrument, new: &Evaluation) -> Outcome<(PersonId, Filled)> {
    if new.assessed_on > tx.today() {
        return Err(Problem::AssessedInFuture.at("assessed_on"));
    }
    if new.next_on.is_some_and(|next| next <= new.assessed_on) {
        return Err(Problem::NextDay.at("next_on"));
    }
    let wanted = new.person.unwrap_or(case.person_id);
    let found = people(tx, case).await?.into_iter().find(|person| person.id == wanted);
    let person = found.ok_or_else(|| Problem::NotOfTheCase.at("person"))?;
    let subject = person.subject(new.assessed_on);
    if !instrument.ages.admit(subject.age) {
        return Err(Problem::NotForThisAge.at("person"));
    }
    if let Some(id) = new.meeting
        && !meeting::store::held_of(tx, case.id, id).await?
    {
        return Err(Problem::MeetingNotHeld.at("meeting"));
    }
    let filled = check(instrument, &subject, &new.answers).map_err(Failure::Invalid)?;
    Ok((person.id, filled))
}

async fn insert(
    tx: &mut Tx,
    case: &CaseBrief,
    new: &Evaluation,
    person: PersonId,
    filled: &Filled,
    correction: Option<&Correction>,
) -> Outcome<AssessmentId> {
    let id: AssessmentId = tx.new_id()?;
    tx.sql(&s::ADD)
        .id("id", id)
        .id("case", case.id)
        .id("person", person)
        .id("unit", case.unit_id)
        .bind("instrument", &new.instrument)
        .bind("instrument_version", new.version)
        .code("moment", new.moment)
        .bind("assessed_on", new.assessed_on)
        .code("source", new.source)
        .bind("answered_by", &new.answered_by)
        .maybe_id("meeting", new.meeting)
        .bind("narrative", &new.narrative)
        .bind("next_on", new.next_on)
        .maybe_id("corrects", correction.map(|correction| correction.corrects))
        .bind("reason", correction.map_or("", |correction| correction.reason.as_str()))
        .run()
        .await
        .on_constraint("assessments_assessment_corrected_once", || Problem::AlreadyCorrected.into())?;
    let answers = filled.answers.iter().map(|(item, value)| {
        let (code, number, text) = value.stored();
        Row::new().id("assessment", id).bind("item", item).bind("code", code).bind("number", number).bind("text", text)
    });
    tx.insert_many(&s::ADD_ANSWER, answers.collect()).await?;
    let scores = filled.scores.iter().map(|score| {
        Row::new()
            .id("assessment", id)
            .bind("scale", &score.scale)
            .bind("points", score.points)
            .bind("most", score.most)
            .bind("band", &score.band)
    });
    tx.insert_many(&s::ADD_SCORE, scores.collect()).await?;
    Ok(id)
}

/// Those that asked to be made again are met; the new one may ask in turn.
async fn follow(
    tx: &mut Tx,
    case: &CaseBrief,
    instrument: &Instrument,
    new: &Evaluation,
    person: PersonId,
    id: AssessmentId,
) -> Outcome<()> {
    let awaited: Vec<AssessmentId> = tx
        .sql(&s::AWAITED)
        .id("case", case.id)
        .id("person", person)
        .bind("instrument", &new.instrument)
        .bind("on", new.assessed_on)
        .id("id", id)
        .values()
        .await?;
    let now = tx.now();
    for before in awaited {
        tx.sql(&s::FOLLOW).id("id", before).id("by", id).run().await?;
        agenda::met(tx, before.0, AGAIN, now).await?;
    }
    if let Some(next) = new.next_on {
        let due = DueOfCase {
            kind: agenda::DueKind::Assessment,
            source: id.0,
            key: AGAIN,
            title: &format!("{}: nuova valutazione", instrument.title),
            href: &format!("/cartelle/{}/valutazioni/nuova?strumento={}", case.id, instrument.code),
            due: Due::On(next),
            escalate_at: None,
            rule: "",
        };
        casework::tell_due(tx, case, due).await?;
    }
    Ok(())
}

/// Writes an assessment with the version of an instrument that is in use.
///
/// # Errors
/// Every fault of the answers at its field; `ASSESS-002` to `ASSESS-007` and `ASSESS-010`; `CASE-010` in a closed case.
pub async fn write(doing: Doing<'_>, case: kernel::CaseId, new: &Evaluation) -> Outcome<AssessmentId> {
    let mut tx = doing.begin(Permission::CASE_WRITE).await?;
    if let Some(id) = tx.already::<AssessmentId>(doing.once).await? {
        return Ok(id);
    }
    let case = casework::open_case(&mut tx, Permission::CASE_WRITE, case).await?;
    let used = instruments::in_use(&mut tx).await?.into_iter().find(|known| known.instrument.code == new.instrument);
    let known = used.ok_or_else(|| Failure::from(Problem::NotInUse))?;
    if known.instrument.version != new.version {
        return Err(Problem::NewerVersion.into());
    }
    let (person, filled) = hold(&mut tx, &case, &known.instrument, new).await?;
    instruments::keep(&mut tx, &known).await?;
    let id = insert(&mut tx, &case, new, person, &filled, None).await?;
    follow(&mut tx, &case, &known.instrument, new, person, id).await?;
    draft::forget(&mut tx, DraftKind::Assessment, s::draft_of(case.id, &new.instrument, None)).await?;
    let audit = Audit::of("evaluation.create").about(person).on("evaluation", id).fields(["answers", "narrative"]);
    tx.commit(audit.answering(id.to_string())).await?;
    Ok(id)
}

/// Writes an assessment in the place of another, which stays as it was.
///
/// # Errors
/// As for [`write`]; `ASSESS-008` when it was corrected already, `ASSESS-009` with another instrument or of somebody else.
pub async fn correct(doing: Doing<'_>, corrects: AssessmentId, new: &Evaluation, reason: &str) -> Outcome<AssessmentId> {
    let mut tx = doing.begin(Permission::CASE_WRITE).await?;
    if let Some(id) = tx.already::<AssessmentId>(doing.once).await? {
        return Ok(id);
    }
    let before = s::one(&mut tx, corrects).await?;
    let case = casework::open_case(&mut tx, Permission::CASE_WRITE, before.case_id).await?;
    if before.corrected_by.is_some() {
        return Err(Problem::AlreadyCorrected.into());
    }
    let same = before.instrument_code == new.instrument && before.instrument_version == new.version;
    if !same || new.person.unwrap_or(case.person_id) != before.person_id {
        return Err(Problem::OtherInstrument.into());
    }
    let instrument = instruments::version(&mut tx, &new.instrument, new.version).await?;
    let (person, filled) = hold(&mut tx, &case, &instrument, new).await?;
    let correction = Correction { corrects, reason: reason.to_owned() };
    let id = insert(&mut tx, &case, new, person, &filled, Some(&correction)).await?;
    agenda::drop_of(&mut tx, corrects.0, "La valutazione è stata corretta.").await?;
    follow(&mut tx, &case, &instrument, new, person, id).await?;
    draft::forget(&mut tx, DraftKind::Assessment, s::draft_of(case.id, &new.instrument, Some(corrects))).await?;
    let audit = Audit::of("evaluation.correct").about(person).on("evaluation", id).fields(["answers", "narrative", "reason"]);
    tx.commit(audit.answering(id.to_string())).await?;
    Ok(id)
}
