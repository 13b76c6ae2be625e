//! Entering a probation, and writing what came of it.

use super::store::{ADD, CLOSE, Probation, WRITABLE};
use super::{ProbationId, ProbationKind, ProbationOutcome};
use crate::authority;
use crate::dues::{self, Told, Whose};
use crate::law;
use crate::people;
use crate::problems::Problem;
use crate::version::{expect, or_conflict};
use agenda::DueKind;
use casework::Doing;
use chrono::{NaiveDate, TimeDelta};
use deadlines::Due;
use guard::Permission;
use kernel::input::Fields;
use kernel::{CaseId, Outcome, PersonId};
use serde::Deserialize;
use store::{Audit, OnConstraint as _};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest text.
const WORDS: usize = 4_000;
/// Longest line.
const LINE: usize = 200;
/// Most hours.
const HOURS: i64 = 10_000;
/// The due of its last day.
const END: &str = "end";

/// A probation to be entered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewProbation {
    /// In which case.
    pub case: CaseId,
    /// Whose, of the case or of its household; the person of the case when nothing is said.
    pub person: Option<PersonId>,
    /// Of a minor or an adult.
    pub kind: ProbationKind,
    /// The court that suspended the trial.
    pub authority: Uuid,
    /// With which service of justice.
    #[schema(min_length = 1, max_length = 200)]
    pub with_service: String,
    /// What the person does.
    #[schema(min_length = 1, max_length = 4000)]
    pub plan: String,
    /// When the person consented: without it there is none.
    pub consent_on: NaiveDate,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
    /// Hours of useful work.
    #[schema(minimum = 1, maximum = 10000)]
    pub hours: Option<i64>,
}

/// Reads [`NewProbation`].
pub fn read_new(fields: &mut Fields) -> Option<NewProbation> {
    let case = fields.required_id("case");
    let person = fields.id("person");
    let kind = fields.required_code("kind");
    let authority = fields.required_id("authority");
    let with_service = fields.required_line("with_service", LINE);
    let plan = fields.required_text("plan", WORDS);
    let consent_on = fields.required_date("consent_on");
    let starts_on = fields.required_date("starts_on");
    let ends_on = fields.required_date("ends_on");
    let hours = fields.whole("hours", 1, HOURS);
    if let (Some(from), Some(until)) = (starts_on, ends_on)
        && until <= from
    {
        fields.fault("ends_on", "La fine viene dopo l'inizio.");
    }
    if let (Some(consent), Some(from)) = (consent_on, starts_on)
        && consent > from
    {
        fields.fault("consent_on", "Il consenso viene prima dell'inizio.");
    }
    Some(NewProbation {
        case: case?,
        person,
        kind: kind?,
        authority: authority?,
        with_service: with_service?,
        plan: plan?,
        consent_on: consent_on?,
        starts_on: starts_on?,
        ends_on: ends_on?,
        hours,
    })
}

/// What came of a probation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseProbation {
    /// What.
    pub outcome: ProbationOutcome,
    /// When.
    pub on: NaiveDate,
    /// In words.
    #[schema(min_length = 1, max_length = 4000)]
    pub note: String,
}

/// Reads [`CloseProbation`].
pub fn read_close(fields: &mut Fields) -> Option<CloseProbation> {
    let (outcome, on) = (fields.required_code("outcome"), fields.required_date("on"));
    let note = fields.required_text("note", WORDS);
    Some(CloseProbation { outcome: outcome?, on: on?, note: note? })
}

/// Enters a probation, once for the same request.
///
/// # Errors
/// 404 outside the actor's scope, `CASE-010`; [`Problem::UnknownAuthority`], [`Problem::NotTheirCase`], [`Problem::ProbationTooLong`],
/// [`Problem::KnownProbation`].
pub async fn add(doing: Doing<'_>, new: &NewProbation) -> Outcome<ProbationId> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    if let Some(id) = tx.already::<ProbationId>(doing.once).await? {
        return Ok(id);
    }
    let case = casework::open_case(&mut tx, Permission::JUDICIAL_WRITE, new.case).await?;
    let person = people::of_case(&mut tx, &case, new.person).await?;
    let authority = authority::one_on(&mut tx, new.authority, new.starts_on).await?;
    if new.kind == ProbationKind::Minor && new.ends_on > law::last_day(law::PROBATION_MAX, new.starts_on)? {
        return Err(Problem::ProbationTooLong.at("ends_on"));
    }
    let id: ProbationId = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .id("person", person)
        .id("case", case.id)
        .code("kind", new.kind)
        .id("authority", authority.id)
        .bind("with_service", &new.with_service)
        .bind("plan", &new.plan)
        .bind("consent_on", new.consent_on)
        .bind("starts_on", new.starts_on)
        .bind("ends_on", new.ends_on)
        .bind("hours", new.hours)
        .run()
        .await
        .on_constraint("courts_probation_once", || Problem::KnownProbation.into())?;
    let account = tx.actor().account;
    let whose = Whose { case: Some(case.id), unit: case.unit_id, person, secret: false, account, named: false };
    let due = Due::On(new.ends_on);
    let href = format!("/cartelle/{}/giustizia#prova", case.id);
    let told = Told {
        kind: DueKind::Court,
        source: id.0,
        key: END,
        title: "Finisce la messa alla prova: relazione finale ed esito",
        href: &href,
        due,
        escalate_at: Some(due.before(TimeDelta::days(30))),
        rule: if new.kind == ProbationKind::Minor { law::PROBATION_MAX } else { "" },
    };
    dues::tell(&mut tx, &whose, told).await?;
    tx.commit(Audit::of("probation.create").about(person).on("probation", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Writes what came of a probation.
///
/// # Errors
/// 404, conflict; [`Problem::ProbationOver`], [`Problem::EndsTooEarly`].
pub async fn close(doing: Doing<'_>, id: ProbationId, version: i64, close: &CloseProbation) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    let row: Probation = tx.sql(&WRITABLE).id("id", id).one().await?;
    expect(row.version, version)?;
    if !row.is_open() {
        return Err(Problem::ProbationOver.into());
    }
    if close.on < row.starts_on || close.on > tx.today() {
        return Err(Problem::EndsTooEarly.at("on"));
    }
    let query = tx.sql(&CLOSE).id("id", id).bind("version", version).code("outcome", close.outcome).bind("on", close.on);
    or_conflict(query.bind("note", &close.note).run_one().await, row.version)?;
    let now = tx.now();
    agenda::met(&mut tx, id.0, END, now).await?;
    tx.commit(Audit::of("probation.close").about(row.person_id).on("probation", id).fields(["outcome"])).await?;
    Ok(())
}
