//! Finding those of a household in the register: by tax code when a list comes, and by hand. Nobody is joined with anybody by the program.

use super::actions::{involve_unit, locked, rework};
use super::store::{IS_IN, MEMBER, MemberRow, SET_PERSON, Unmatched};
use crate::problems::Problem;
use ::store::{Audit, Db, Tx};
use guard::{Permission, Principal};
use kernel::tax_code::Identifier;
use kernel::{Failure, Outcome, PersonId, TaxCode};
use registry::Candidate;
use uuid::Uuid;

/// Most people who are offered for one member.
pub const OFFERED: usize = 5;
/// Most members for whom people are offered at once.
pub const SEARCHED: usize = 8;

/// What a list tells of somebody, as the search of the register asks it.
pub fn card(tax_code: &str, family_name: &str, given_name: &str, today: chrono::NaiveDate) -> matching::Card {
    let code = tax_code.parse::<TaxCode>().ok();
    matching::Card {
        family_name: family_name.to_owned(),
        given_name: given_name.to_owned(),
        sex: code.as_ref().map(TaxCode::sex),
        birth: code.as_ref().and_then(|code| code.birth_date(today)).map(matching::Birth::Day),
        birth_place: code.as_ref().map(TaxCode::birth_place),
        identifiers: code.map(Identifier::Definitive).into_iter().collect(),
        ..matching::Card::default()
    }
}

/// Those of the register who may be meant by members whom nobody found yet, by member.
///
/// # Errors
/// Those of the database.
pub async fn offered(tx: &mut Tx, principal: &Principal, members: &[MemberRow]) -> Outcome<Vec<(Uuid, Vec<Candidate>)>> {
    let mut all = Vec::new();
    if !principal.may(Permission::PERSON_SEARCH) {
        return Ok(all);
    }
    let today = tx.today();
    for member in members.iter().filter(|member| member.is_unmatched()).take(SEARCHED) {
        let card = card(&member.tax_code, &member.family_name, &member.given_name, today);
        let mut found = registry::candidates(tx, &card).await?;
        found.truncate(OFFERED);
        all.push((member.id, found));
    }
    Ok(all)
}

/// Who has a tax code, as far as the actor may know of them; nobody where two have it.
///
/// # Errors
/// Those of the database.
pub async fn by_code(tx: &mut Tx, tax_code: &str) -> Outcome<Option<PersonId>> {
    match registry::civil::known_by_code(tx, tax_code).await?.as_slice() {
        [only] => Ok(Some(*only)),
        _ => Ok(None),
    }
}

/// A member whom nobody found yet, of a household that is locked.
async fn unmatched(tx: &mut Tx, member: Uuid, version: i64) -> Outcome<Unmatched> {
    let row: Unmatched = tx.sql(&MEMBER).id("id", member).one().await?;
    locked(tx, row.household_id, version).await?;
    if row.person_id.is_some() {
        return Err(Problem::MatchedAlready.into());
    }
    Ok(row)
}

async fn tie(tx: &mut Tx, row: &Unmatched, person: PersonId) -> Outcome<()> {
    let there = tx.sql(&IS_IN).id("household", row.household_id).id("person", person);
    if there.optional::<(Uuid,)>().await?.is_some() {
        return Err(Problem::InAlready.at("person"));
    }
    tx.sql(&SET_PERSON).id("id", row.id).maybe_id("person", Some(person)).run_one().await?;
    involve_unit(tx, row.household_id).await?;
    rework(tx, row.household_id).await
}

/// Says who of the register a member is. The household.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::MatchedAlready`], [`Problem::NoSuchPerson`], [`Problem::InAlready`].
pub async fn link(db: &Db, principal: &Principal, member: Uuid, version: i64, person: PersonId) -> Outcome<Uuid> {
    principal.require(Permission::INCLUSION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = unmatched(&mut tx, member, version).await?;
    let person = match registry::resolve(&mut tx, person).await {
        Ok(person) => person,
        Err(Failure::NotFound) => return Err(Problem::NoSuchPerson.at("person")),
        Err(failure) => return Err(failure),
    };
    if !registry::identities(&mut tx, &[person]).await?.contains_key(&person) {
        return Err(Problem::NoSuchPerson.at("person"));
    }
    tie(&mut tx, &row, person).await?;
    tx.commit(Audit::of("inclusion.link").about(person).on("inclusion_household", row.household_id)).await?;
    Ok(row.household_id)
}

/// Enters a member into the register with what the list says, and says that it is them. The household.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::MatchedAlready`]; those of [`registry::register`].
pub async fn enter(db: &Db, principal: &Principal, member: Uuid, version: i64) -> Outcome<Uuid> {
    principal.require(Permission::INCLUSION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = unmatched(&mut tx, member, version).await?;
    if row.family_name.is_empty() || row.given_name.is_empty() {
        return Err(Problem::NoName.into());
    }
    let code: TaxCode = row.tax_code.parse().map_err(Failure::internal)?;
    let mut new = registry::NewPerson::default();
    new.data.family_name = row.family_name.clone();
    new.data.given_name = row.given_name.clone();
    new.data.sex = Some(code.sex());
    new.data.birth = registry::Birth { date: code.birth_date(tx.today()), ..registry::Birth::default() };
    new.data.birth_place = code.birth_place();
    new.data.identifier = Some(Identifier::Definitive(code));
    let person = registry::register(&mut tx, principal, &new).await?;
    tie(&mut tx, &row, person).await?;
    tx.commit(Audit::of("inclusion.enter").about(person).on("inclusion_household", row.household_id)).await?;
    Ok(row.household_id)
}

/// Takes back who a member was said to be. The household.
///
/// # Errors
/// 404 outside the actor's scope, conflict; [`Problem::NotMatched`].
pub async fn unlink(db: &Db, principal: &Principal, member: Uuid, version: i64) -> Outcome<Uuid> {
    principal.require(Permission::INCLUSION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row: Unmatched = tx.sql(&MEMBER).id("id", member).one().await?;
    locked(&mut tx, row.household_id, version).await?;
    let person = row.person_id.ok_or(Problem::NotMatched)?;
    tx.sql(&SET_PERSON).id("id", row.id).maybe_id("person", None::<PersonId>).run_one().await?;
    involve_unit(&mut tx, row.household_id).await?;
    rework(&mut tx, row.household_id).await?;
    tx.commit(Audit::of("inclusion.unlink").about(person).on("inclusion_household", row.household_id)).await?;
    Ok(row.household_id)
}
