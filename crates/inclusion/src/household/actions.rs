//! Reading a household, and what every change of it ends with: what is due is worked out again, and the unit is involved with who is in it.

use super::clock::{Due, Held, HouseholdFacts, MemberFacts, Released, due};
use super::model::{DueKind, Role};
use super::store::{
    ALL_UNITS, FACTS, FactsRow, Household, LOCK, MEMBER_FACTS, MEMBERS, MemberFactsRow, MemberRow, OF_PERSON, ONE, SET_DUE,
    SET_UNIT,
};
use crate::exemption::store::{DAYS, Days};
use crate::meeting::store::{HELD, HeldRow};
use crate::problems::Problem;
use crate::terms;
use ::store::{Audit, Db, Tx};
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId, TaxCode, UnitId};
use registry::{Involvement, end_involvement, involve};
use uuid::Uuid;

/// The kind of the involvements that this room writes.
pub const INVOLVES: &str = "inclusion";

/// A household that the actor may read.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<Household> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}

/// Who is in a household, the applicant first, as far as the actor may know of them.
///
/// # Errors
/// Those of the database.
pub async fn members(tx: &mut Tx, id: Uuid) -> Outcome<Vec<MemberRow>> {
    Ok(tx.sql(&MEMBERS).id("household", id).all().await?)
}

/// The households of the allowance that somebody is in, for whoever may read them.
///
/// # Errors
/// Those of the database.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Outcome<Vec<Household>> {
    Ok(tx.sql(&OF_PERSON).id("person", person).all().await?)
}

/// Locks a household that is about to change, as the sender read it.
///
/// # Errors
/// 404 outside the actor's scope; conflict.
pub async fn locked(tx: &mut Tx, id: Uuid, version: i64) -> Outcome<()> {
    let current: i64 = tx.sql(&LOCK).id("id", id).value().await?;
    if current == version {
        return Ok(());
    }
    let sentence = "Nel frattempo qualcun altro ha cambiato questo nucleo. Rileggilo e riprova.".to_owned();
    Err(Failure::Conflict { current, sentence })
}

/// Whom the log names for a household: the applicant, where the register knows them.
///
/// # Errors
/// Those of the database.
pub async fn about(tx: &mut Tx, id: Uuid) -> Outcome<Option<PersonId>> {
    let rows: Vec<MemberFactsRow> = tx.sql(&MEMBER_FACTS).id("household", id).all().await?;
    Ok(rows.into_iter().find(|row| row.role == Role::Applicant).and_then(|row| row.person_id))
}

/// Works out again what is due of a household; its version is the next one.
///
/// # Errors
/// Those of the database.
pub async fn rework(tx: &mut Tx, id: Uuid) -> Outcome<()> {
    let row: FactsRow = tx.sql(&FACTS).id("household", id).one().await?;
    let members: Vec<MemberFactsRow> = tx.sql(&MEMBER_FACTS).id("household", id).all().await?;
    let days: Vec<Days> = tx.sql(&DAYS).id("household", id).all().await?;
    let held: Vec<HeldRow> = tx.sql(&HELD).id("household", id).all().await?;
    let facts = facts(row, &members, &days, &held, tx.today());
    let next = due(&facts, terms::shipped()?);
    set_due(tx, id, next).await
}

fn facts(row: FactsRow, members: &[MemberFactsRow], days: &[Days], held: &[HeldRow], today: NaiveDate) -> HouseholdFacts {
    let member = |member: &MemberFactsRow| MemberFacts {
        id: member.id,
        born: born(&member.tax_code, today),
        obligation: member.obligation,
        released: days
            .iter()
            .filter(|one| one.member_id == member.id)
            .map(|one| Released { ground: one.ground, from: one.valid_from, until: one.valid_until })
            .collect(),
    };
    HouseholdFacts {
        state: row.state,
        referral: row.referral,
        is_listed: row.left_on.is_none(),
        pad_on: row.pad_on,
        held: held.iter().map(|one| Held { on: one.on_day, member: one.member_id }).collect(),
        members: members.iter().map(member).collect(),
    }
}

/// The day of birth that a tax code tells.
pub fn born(tax_code: &str, today: NaiveDate) -> Option<NaiveDate> {
    tax_code.parse::<TaxCode>().ok()?.birth_date(today)
}

async fn set_due(tx: &mut Tx, id: Uuid, due: Option<Due>) -> Outcome<()> {
    let (kind, on) = due.map_or((DueKind::Nothing, FOREVER), |due| (due.kind, due.on));
    tx.sql(&SET_DUE).id("household", id).code("kind", kind).bind("on", on).run_one().await?;
    Ok(())
}

/// Tells the register which unit has to do with those of a household whom it knows: the unit of today, while the allowance goes on and the
/// household is in the list.
///
/// # Errors
/// Those of the database.
pub async fn involve_unit(tx: &mut Tx, id: Uuid) -> Outcome<()> {
    let today = tx.today();
    let row: FactsRow = tx.sql(&FACTS).id("household", id).one().await?;
    end_involvement(tx, INVOLVES, id, today).await?;
    if row.left_on.is_some() || !row.state.runs() {
        return Ok(());
    }
    let members: Vec<MemberFactsRow> = tx.sql(&MEMBER_FACTS).id("household", id).all().await?;
    for person in members.into_iter().filter_map(|member| member.person_id) {
        let it = Involvement { person, unit: row.unit_id, account: None, kind: INVOLVES, source: id, from: today, until: None };
        involve(tx, it).await?;
    }
    Ok(())
}

/// The units of the body, by code.
///
/// # Errors
/// Those of the database.
pub async fn all_units(tx: &mut Tx) -> Outcome<Vec<(UnitId, String)>> {
    Ok(tx.sql(&ALL_UNITS).all().await?)
}

/// Gives a household to another unit, which has to do with it from today.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::NoSuchUnit`].
pub async fn give(db: &Db, principal: &Principal, id: Uuid, version: i64, unit: UnitId) -> Outcome<()> {
    principal.require(Permission::INCLUSION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    locked(&mut tx, id, version).await?;
    if !all_units(&mut tx).await?.iter().any(|(known, _)| *known == unit) {
        return Err(Problem::NoSuchUnit.at("unit"));
    }
    tx.sql(&SET_UNIT).id("household", id).id("unit", unit).run_one().await?;
    involve_unit(&mut tx, id).await?;
    let person = about(&mut tx, id).await?;
    rework(&mut tx, id).await?;
    tx.commit(Audit::of("inclusion.give").about(person).on("inclusion_household", id).fields(["unit"])).await?;
    Ok(())
}
