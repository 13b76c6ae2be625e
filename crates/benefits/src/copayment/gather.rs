//! The cases of a block of co-payments, read with a fixed number of statements: the same cases that each has by itself.

use super::rows::Held;
use super::store::{ANSWERS, ATTESTATIONS, MEMBERS, OTHERS, SIGNED, THEMSELVES};
use crate::application::ApplicationId;
use crate::application::gather::{Known, KnownMember, SIGNED_PLAN, asked_isee, build, known};
use crate::isee::Counted;
use crate::isee::model::counts;
use crate::ranking::rows::{Answer, AttestationOf, MemberOf, RunningOf};
use ::store::query::Query;
use ::store::{Statement, Tx};
use chrono::NaiveDate;
use kernel::Outcome;
use regulation::Regulation;
use regulation::case::Case;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The question of whether an ISEE is presented: an attestation that counts answers it, whatever was said when there was none.
pub(crate) const PRESENTED: &str = "isee_presented";

/// A block of co-payments of one regulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The regulation.
    pub rule: Uuid,
    /// After which decision it begins.
    pub after: Uuid,
    /// The last decision in it.
    pub last: Uuid,
    /// From which day one looks.
    pub from: NaiveDate,
    /// First day on which one no longer looks.
    pub until: NaiveDate,
}

impl Block {
    fn query<'t>(&self, tx: &'t mut Tx, statement: &'static Statement) -> Query<'t> {
        let query = tx.sql(statement).id("rule", self.rule).id("after", self.after).id("last", self.last);
        query.bind("from", self.from).bind("until", self.until)
    }
}

/// The day on which a co-payment of a block is looked at.
pub fn day_of(held: &Held, from: NaiveDate) -> NaiveDate {
    from.max(held.valid_from)
}

/// The case of what is known, for somebody who pays.
pub fn case(regulation: &Regulation, known: &Known) -> Case {
    let mut case = build(regulation, known);
    if known.isee.is_some()
        && let Some((place, fact)) = regulation.fact(PRESENTED)
        && fact.kind == regulation::Type::Boolean
    {
        // Whoever had none when they applied, and has one now, has presented it.
        case.set_fact(&regulation.facts, place, 1, None).unwrap_or_default();
    }
    case
}

/// The cases of the co-payments of a block, in their order, each on its day; `text` is the regulation's own.
///
/// # Errors
/// Those of the database.
pub async fn cases(tx: &mut Tx, block: Block, regulation: &Regulation, text: &str, all: &[Held]) -> Outcome<Vec<Case>> {
    // Where somebody lives is found by a question for each: only regulations that speak of the borough wait for it.
    let one_by_one = text.contains("household.borough");
    let mut together = if one_by_one { BTreeMap::new() } else { together(tx, block, regulation, all).await? };
    let mut cases = Vec::with_capacity(all.len());
    for held in all {
        // An application that names no household is looked at by itself: which household it is, is a question for the register.
        let found = together.remove(&held.application_id).filter(|_| held.household_id.is_some());
        let known = match found {
            Some(known) => known,
            None => known(tx, held.application_id, regulation, day_of(held, block.from)).await?,
        };
        cases.push(case(regulation, &known));
    }
    Ok(cases)
}

async fn together(tx: &mut Tx, block: Block, regulation: &Regulation, held: &[Held]) -> Outcome<BTreeMap<ApplicationId, Known>> {
    let mut all: BTreeMap<ApplicationId, Known> = held.iter().map(|row| (row.application_id, Known::default())).collect();
    let whose: BTreeMap<ApplicationId, &Held> = held.iter().map(|row| (row.application_id, row)).collect();
    for answer in block.query(tx, &ANSWERS).all::<Answer>().await? {
        let Some(known) = all.get_mut(&answer.application_id) else { continue };
        // They come in the order in which they were given: the last one counts.
        if answer.value.is_empty() {
            known.answers.remove(&answer.fact);
        } else {
            known.answers.insert(answer.fact, answer.value);
        }
    }
    for statement in [&THEMSELVES, &MEMBERS] {
        for row in block.query(tx, statement).all::<MemberOf>().await? {
            if let Some(known) = all.get_mut(&row.application_id) {
                known.has_household |= row.member.is_in_household();
                known.members.push(row.member);
            }
        }
    }
    let mut of: BTreeMap<ApplicationId, Vec<Counted>> = BTreeMap::new();
    for row in block.query(tx, &ATTESTATIONS).all::<AttestationOf>().await? {
        of.entry(row.application_id).or_default().push(row.counted.into());
    }
    for (application, rows) in of {
        if let (Some(known), Some(held)) = (all.get_mut(&application), whose.get(&application)) {
            let on = day_of(held, block.from);
            let birth = known.members.first().and_then(KnownMember::birth);
            known.isee = asked_isee(regulation, birth, on).and_then(|kind| counts(rows, kind, on).holding().cloned());
        }
    }
    for row in block.query(tx, &OTHERS).all::<RunningOf>().await? {
        let Some(known) = all.get_mut(&row.application_id) else { continue };
        if whose.get(&row.application_id).is_some_and(|held| held.person_id == row.person_id) {
            known.running_for_person.push(row.rule_code.clone());
        }
        known.running.push(row.rule_code);
    }
    if regulation.fact(SIGNED_PLAN).is_some() {
        let signed: BTreeSet<ApplicationId> = block.query(tx, &SIGNED).values::<ApplicationId>().await?.into_iter().collect();
        for (application, known) in &mut all {
            known.has_signed_plan = signed.contains(application);
        }
    }
    Ok(all)
}
