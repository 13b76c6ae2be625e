//! The cases of all applications of a measure, read with a fixed number of statements: the same cases that one application has by itself.

use super::rows::{Answer, AttestationOf, MemberOf, Ranked, RunningOf};
use super::store::{ANSWERS, APPLICATIONS, ATTESTATIONS, MEMBERS, RUNNING, SIGNED, THEMSELVES};
use crate::application::gather::{Known, KnownMember, asked_isee, build, known};
use crate::application::{ApplicationId, gather};
use crate::isee::Counted;
use crate::isee::model::counts;
use crate::measure::MeasureId;
use ::store::query::Query;
use ::store::{Statement, Tx};
use chrono::NaiveDate;
use kernel::{Outcome, PersonId};
use registry::person::card::bind_batch;
use regulation::Regulation;
use regulation::case::Case;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// An application with its case.
#[derive(Clone, Debug)]
pub struct Applied {
    /// Which.
    pub id: ApplicationId,
    /// Its number.
    pub number: String,
    /// What is known of it, for the engine.
    pub case: Case,
}

/// The cases of the applications of a measure on a day, in the order in which the applications came; `text` is the regulation's own.
///
/// # Errors
/// Those of the database.
pub async fn cases(tx: &mut Tx, measure: MeasureId, regulation: &Regulation, text: &str, on: NaiveDate) -> Outcome<Vec<Applied>> {
    let ranked: Vec<Ranked> = tx.sql(&APPLICATIONS).id("measure", measure).all().await?;
    // Where somebody lives is found by a question for each: only regulations that speak of the borough wait for it.
    let one_by_one = text.contains("household.borough");
    let whose = ranked.iter().map(|row| (row.id, row.person_id)).collect();
    let mut all =
        if one_by_one { BTreeMap::new() } else { together(tx, (Of::Measure(measure), &READ), regulation, on, &whose).await? };
    let mut applied = Vec::with_capacity(ranked.len());
    for row in ranked {
        // An application that names no household is looked at by itself: which household it is, is a question for the register.
        let found = all.remove(&row.id).filter(|_| row.household_id.is_some());
        let known = match found {
            Some(known) => known,
            None => known(tx, row.id, regulation, on).await?,
        };
        applied.push(Applied { id: row.id, number: row.number, case: build(regulation, &known) });
    }
    Ok(applied)
}

/// The applications whose cases are read together.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Of<'a> {
    /// Those of a measure.
    Measure(MeasureId),
    /// These, at most [`BATCH`](registry::person::card::BATCH).
    These(&'a [Uuid]),
}

impl Of<'_> {
    fn query<'t>(self, tx: &'t mut Tx, statement: &'static Statement) -> Query<'t> {
        match self {
            Of::Measure(measure) => tx.sql(statement).id("measure", measure),
            Of::These(ids) => bind_batch(tx.sql(statement), ids.iter().copied()),
        }
    }
}

/// By which statements.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Statements {
    /// What was answered, in order.
    pub(crate) answers: &'static Statement,
    /// For whom one asks.
    pub(crate) themselves: &'static Statement,
    /// Who else is in the household.
    pub(crate) members: &'static Statement,
    /// Attestations that may count.
    pub(crate) attestations: &'static Statement,
    /// What runs.
    pub(crate) running: &'static Statement,
    /// Who signed a plan.
    pub(crate) signed: &'static Statement,
}

static READ: Statements = Statements {
    answers: &ANSWERS,
    themselves: &THEMSELVES,
    members: &MEMBERS,
    attestations: &ATTESTATIONS,
    running: &RUNNING,
    signed: &SIGNED,
};

/// What is known of some applications on a day; `whose` has each with the person for whom one asks.
///
/// # Errors
/// Those of the database.
pub(crate) async fn together(
    tx: &mut Tx,
    (of, read): (Of<'_>, &Statements),
    regulation: &Regulation,
    on: NaiveDate,
    whose: &BTreeMap<ApplicationId, PersonId>,
) -> Outcome<BTreeMap<ApplicationId, Known>> {
    let mut all: BTreeMap<ApplicationId, Known> = whose.keys().map(|id| (*id, Known::default())).collect();
    let answers: Vec<Answer> = of.query(tx, read.answers).all().await?;
    for answer in answers {
        let Some(known) = all.get_mut(&answer.application_id) else { continue };
        // They come in the order in which they were given: the last one counts.
        if answer.value.is_empty() {
            known.answers.remove(&answer.fact);
        } else {
            known.answers.insert(answer.fact, answer.value);
        }
    }
    for statement in [read.themselves, read.members] {
        let members: Vec<MemberOf> = of.query(tx, statement).bind("on", on).all().await?;
        for row in members {
            if let Some(known) = all.get_mut(&row.application_id) {
                known.has_household |= row.member.is_in_household();
                known.members.push(row.member);
            }
        }
    }
    let attestations: Vec<AttestationOf> = of.query(tx, read.attestations).all().await?;
    let mut held: BTreeMap<ApplicationId, Vec<Counted>> = BTreeMap::new();
    for row in attestations {
        held.entry(row.application_id).or_default().push(row.counted.into());
    }
    for (application, rows) in held {
        if let Some(known) = all.get_mut(&application) {
            let birth = known.members.first().and_then(KnownMember::birth);
            known.isee = asked_isee(regulation, birth, on).and_then(|kind| counts(rows, kind, on).holding().cloned());
        }
    }
    let running: Vec<RunningOf> = of.query(tx, read.running).bind("on", on).all().await?;
    for row in running {
        let Some(known) = all.get_mut(&row.application_id) else { continue };
        if whose.get(&row.application_id) == Some(&row.person_id) {
            known.running_for_person.push(row.rule_code.clone());
        }
        known.running.push(row.rule_code);
    }
    if regulation.fact(gather::SIGNED_PLAN).is_some() {
        let signed: Vec<ApplicationId> = of.query(tx, read.signed).bind("on", on).values().await?;
        let signed: BTreeSet<ApplicationId> = signed.into_iter().collect();
        for (application, known) in &mut all {
            known.has_signed_plan = signed.contains(application);
        }
    }
    Ok(all)
}
