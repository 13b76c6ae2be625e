//! Entering somebody.

use super::change::{self, Change};
use super::entered_again;
use super::model::{IdentifierState, MarkReason, NewPerson, PersonData};
use super::store::{
    ADD, ADD_IDENTIFIER, ADD_MARK, ADD_REACH, CLAIM, FORGET_REACHES, HOLDERS, HolderRow, KEY_ADD, KEYS_APART, KEYS_FORGET,
    bind_data,
};
use crate::address::actions::place_address;
use crate::involvement::{Involvement, involve};
use crate::problems::Problem;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::tax_code::Identifier;
use kernel::time::days_after;
use kernel::{Outcome, PersonId};
use std::collections::BTreeSet;
use store::Tx;
use uuid::Uuid;

/// How long the unit that entered somebody may complete the record, if nothing else ties it to them.
pub const REGISTRATION_DAYS: u64 = 30;

/// Enters a person in the caller's transaction. What disagrees with the tax code is marked "da verificare", not refused. The unit of
/// whoever enters them can read and correct the record for [`REGISTRATION_DAYS`].
///
/// # Errors
/// [`Problem::NoName`], [`Problem::BornInFuture`], [`Problem::AnonymousWithCode`]; [`Problem::SameCode`] when somebody whom the actor
/// may know of has the same code and it was not confirmed that they are two. A protected person with the same code changes nothing
/// of the answer.
pub async fn register(tx: &mut Tx, principal: &Principal, new: &NewPerson) -> Outcome<PersonId> {
    principal.require(Permission::PERSON_CREATE)?;
    new.data.check(tx.today())?;
    let id: PersonId = tx.new_id()?;
    claim(tx, new.data.identifier.as_ref()).await?;
    let holders = holders(tx, id, new.data.identifier.as_ref()).await?;
    refuse_known(&holders, &new.data)?;
    bind_data(tx.sql(&ADD).id("id", id), &new.data).run_one().await?;
    write_reaches(tx, id, &new.data).await?;
    if let Some(identifier) = &new.data.identifier {
        add_identifier(tx, id, identifier).await?;
    }
    for reason in marks(&new.data, &holders) {
        add_mark(tx, id, reason).await?;
    }
    if new.data.identifier.is_some() {
        entered_again::tell(tx, id, &holders).await?;
    }
    let text = match &new.address {
        Some(address) => Some(place_address(tx, id, address).await?),
        None => None,
    };
    reindex(tx, id, &new.data, &[], text).await?;
    change::write(tx, id, &[Change::new("person", "", "registrata")], "").await?;
    if let Some(unit) = principal.unit() {
        let from = tx.today();
        let until = Some(days_after(from, REGISTRATION_DAYS));
        involve(tx, Involvement { person: id, unit, account: None, kind: "registration", source: id.0, from, until }).await?;
    }
    Ok(id)
}

/// Before one asks who has an identifier in order to give it: two who give the same one at the same moment do it one after the other.
pub(crate) async fn claim(tx: &mut Tx, identifier: Option<&Identifier>) -> Outcome<()> {
    if let Some(identifier) = identifier {
        let kind = IdentifierState::of(Some(identifier));
        tx.sql(&CLAIM).code("kind", kind).bind("value", identifier.value()).run().await?;
    }
    Ok(())
}

/// Others who have this identifier now, as far as the actor may know of them.
pub(crate) async fn holders(tx: &mut Tx, id: PersonId, identifier: Option<&Identifier>) -> Outcome<Vec<HolderRow>> {
    let Some(identifier) = identifier else { return Ok(Vec::new()) };
    let query = tx.sql(&HOLDERS).id("id", id).bind("value", identifier.value()).code("kind", IdentifierState::of(Some(identifier)));
    Ok(query.all().await?)
}

/// Provisional codes are given out twice by different offices; definitive and health codes are not.
pub(crate) fn refuse_known(holders: &[HolderRow], data: &PersonData) -> Outcome<()> {
    let one_only = !matches!(data.identifier, Some(Identifier::Provisional(_)) | None);
    match holders.first() {
        Some(holder) if one_only && !data.same_code_confirmed => {
            Err(Problem::SameCode.refusal().because(format!("Si tratta di {}.", holder.display_name)).at("identifier").into())
        }
        _ => Ok(()),
    }
}

/// What to mark; `holders` are those of whom the actor may know.
pub(super) fn marks(data: &PersonData, holders: &[HolderRow]) -> BTreeSet<MarkReason> {
    let mut marks: BTreeSet<MarkReason> = data.marks().into_iter().collect();
    if !holders.is_empty() {
        marks.insert(MarkReason::SharedCode);
    }
    marks
}

pub(crate) async fn add_identifier(tx: &mut Tx, id: PersonId, identifier: &Identifier) -> Outcome<()> {
    let row: Uuid = tx.new_id()?;
    tx.sql(&ADD_IDENTIFIER)
        .id("id", row)
        .id("person", id)
        .code("kind", IdentifierState::of(Some(identifier)))
        .bind("value", identifier.value())
        .bind("until", FOREVER)
        .run_one()
        .await?;
    Ok(())
}

pub(super) async fn add_mark(tx: &mut Tx, id: PersonId, reason: MarkReason) -> Outcome<()> {
    let row: Uuid = tx.new_id()?;
    tx.sql(&ADD_MARK).id("id", row).id("person", id).bind("field", reason.field()).code("reason", reason).run_one().await?;
    Ok(())
}

pub(crate) async fn write_reaches(tx: &mut Tx, id: PersonId, data: &PersonData) -> Outcome<()> {
    tx.sql(&FORGET_REACHES).id("id", id).run().await?;
    for (position, reach) in (0_i64..).zip(&data.reaches) {
        let row: Uuid = tx.new_id()?;
        tx.sql(&ADD_REACH)
            .id("id", row)
            .id("person", id)
            .bind("position", position)
            .code("kind", reach.kind)
            .bind("value", &reach.value)
            .bind("owner", &reach.owner)
            .code("safety", reach.safety)
            .bind("note", &reach.note)
            .run_one()
            .await?;
    }
    Ok(())
}

/// Writes the keys under which somebody is found; `past` are the identifiers they had.
pub(crate) async fn reindex(
    tx: &mut Tx,
    id: PersonId,
    data: &PersonData,
    past: &[Identifier],
    address: Option<String>,
) -> Outcome<()> {
    tx.sql(&KEYS_FORGET).id("id", id).run().await?;
    let former = crate::search::faces::former(tx, &[id]).await?.remove(&id).unwrap_or_default();
    for key in data.search_keys(past, address, &former) {
        tx.sql(&KEY_ADD).id("id", id).bind("search_key", key).run().await?;
    }
    tx.sql(&KEYS_APART).id("id", id).run().await?;
    Ok(())
}
