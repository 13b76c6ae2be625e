//! Keeping what a list changes, inside the transaction that confirms it.

use super::compare::{Change, Difference, MemberAs};
use super::read::{ListedHousehold, ListedMember};
use super::store::{ADD_HOUSEHOLD, ADD_MEMBER, HOUSEHOLD_LEFT, MEMBER_LEFT, SET_HOUSEHOLD, SET_MEMBER, UNITS};
use crate::household::actions::{involve_unit, rework};
use crate::household::link::by_code;
use crate::household::{BenefitState, Obligation, ReferredTo, Role};
use ::store::Tx;
use kernel::{Outcome, PersonId, UnitId};
use std::collections::BTreeSet;
use uuid::Uuid;

/// The level of the unit that meets households: those of spontaneous access (1).
const LEVEL: i64 = 1;

/// Keeps the differences; of those that are not in the list only when `gone_too`. Those of the register who were found.
///
/// # Errors
/// Those of the database.
pub(super) async fn apply(tx: &mut Tx, difference: &Difference, fallback: UnitId, gone_too: bool) -> Outcome<Vec<PersonId>> {
    let reached: BTreeSet<UnitId> = tx.sql(&UNITS).values::<UnitId>().await?.into_iter().collect();
    let mut shown = Vec::new();
    for household in &difference.new {
        add(tx, household, fallback, &reached, &mut shown).await?;
    }
    for one in &difference.changed {
        change(tx, one, &mut shown).await?;
    }
    if gone_too {
        for (id, _) in &difference.missing {
            tx.sql(&HOUSEHOLD_LEFT).id("id", *id).run().await?;
            after(tx, *id).await?;
        }
    }
    Ok(shown)
}

/// What every household ends with: its unit is involved, what is due is worked out.
async fn after(tx: &mut Tx, id: Uuid) -> Outcome<()> {
    involve_unit(tx, id).await?;
    rework(tx, id).await
}

async fn add(
    tx: &mut Tx,
    household: &ListedHousehold,
    fallback: UnitId,
    reached: &BTreeSet<UnitId>,
    shown: &mut Vec<PersonId>,
) -> Outcome<()> {
    let mut members = Vec::with_capacity(household.members.len());
    for member in &household.members {
        let person = by_code(tx, member.tax_code.as_str()).await?;
        shown.extend(person);
        members.push((member, person));
    }
    let applicant = members.iter().find(|(member, _)| member.role == Role::Applicant).and_then(|(_, person)| *person);
    let unit = unit_of(tx, applicant, reached).await?.unwrap_or(fallback);
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD_HOUSEHOLD)
        .id("id", id)
        .bind("practice", &household.practice)
        .id("unit", unit)
        .code("state", household.state.unwrap_or(BenefitState::Running))
        .code("referral", household.referral.unwrap_or(ReferredTo::Undecided))
        .bind("applied_on", household.applied_on)
        .bind("pad_on", household.pad_on)
        .run_one()
        .await?;
    for (member, person) in members {
        join(tx, id, member, person).await?;
    }
    after(tx, id).await
}

/// The unit that is competent for the applicant, where one is and the actor imports for it.
async fn unit_of(tx: &mut Tx, applicant: Option<PersonId>, reached: &BTreeSet<UnitId>) -> Outcome<Option<UnitId>> {
    let Some(person) = applicant else { return Ok(None) };
    let today = tx.today();
    let competence = registry::competence(tx, person, LEVEL, today).await?;
    Ok(competence.unit.filter(|unit| reached.contains(unit)))
}

async fn join(tx: &mut Tx, household: Uuid, member: &ListedMember, person: Option<PersonId>) -> Outcome<()> {
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD_MEMBER)
        .id("id", id)
        .id("household", household)
        .bind("tax_code", member.tax_code.as_str())
        .bind("family_name", &member.family_name)
        .bind("given_name", &member.given_name)
        .code("role", member.role)
        .code("obligation", member.obligation.unwrap_or(Obligation::Unknown))
        .maybe_id("person", person)
        .run_one()
        .await?;
    Ok(())
}

async fn set(tx: &mut Tx, id: Uuid, member: &MemberAs) -> Outcome<()> {
    tx.sql(&SET_MEMBER)
        .id("id", id)
        .bind("family_name", &member.family_name)
        .bind("given_name", &member.given_name)
        .code("role", member.role)
        .code("obligation", member.obligation)
        .run_one()
        .await?;
    Ok(())
}

async fn change(tx: &mut Tx, change: &Change, shown: &mut Vec<PersonId>) -> Outcome<()> {
    tx.sql(&SET_HOUSEHOLD)
        .id("id", change.id)
        .code("state", change.state)
        .code("referral", change.referral)
        .bind("applied_on", change.applied_on)
        .bind("pad_on", change.pad_on)
        .run_one()
        .await?;
    for id in &change.leaving {
        tx.sql(&MEMBER_LEFT).id("id", *id).run().await?;
    }
    // Of two who change places the one who is no longer the applicant goes first: there is never more than one.
    let (applicants, others): (Vec<_>, Vec<_>) = change.members.iter().partition(|(_, member)| member.role == Role::Applicant);
    for (id, member) in others.into_iter().chain(applicants) {
        set(tx, *id, member).await?;
    }
    for member in &change.joining {
        let person = by_code(tx, member.tax_code.as_str()).await?;
        shown.extend(person);
        join(tx, change.id, member, person).await?;
    }
    after(tx, change.id).await
}
