//! Adding and changing units. What follows for those who hold roles above is rebuilt in the same transaction.

use super::{HOLDING, STAFFED};
use crate::problems::{Problem, changed_meanwhile};
use guard::unit::{self, Tree, UnitData};
use guard::{Permission, Principal, scope};
use kernel::input::{Fields, LINE};
use kernel::time::days_after;
use kernel::{AccountId, Outcome, UnitId};
use std::collections::BTreeSet;
use store::{Audit, Db, OnConstraint as _, Once, StoreError, Tx};

/// Most levels of a tree that are walked; a circle in the data ends the walk.
const MOST_LEVELS: usize = 20;

/// Reads a unit. The first day and the code count for new ones only.
pub fn read(fields: &mut Fields) -> Option<UnitData> {
    let (code, name, kind) = (fields.required_line("code", 40), fields.required_line("name", 150), fields.required_code("kind"));
    let parent_id = fields.id("parent");
    let (municipio, level) = (fields.whole("municipio", 1, 99), fields.whole("level", 1, 2));
    let (address, phone, hours) = (fields.line("address", LINE), fields.line("phone", 60), fields.line("hours", LINE));
    let address_secret = fields.flag("address_secret");
    let valid_from = fields.required_date("from");
    let last = fields.date("until");
    if let (Some(from), Some(last)) = (valid_from, last)
        && last < from
    {
        fields.fault("until", "La fine non può precedere l'inizio.");
    }
    Some(UnitData {
        parent_id,
        code: code?,
        name: name?,
        kind: kind?,
        municipio,
        level,
        address: address.unwrap_or_default(),
        address_secret,
        phone: phone.unwrap_or_default(),
        hours: hours.unwrap_or_default(),
        valid_from: valid_from?,
        valid_until: last.map(|last| days_after(last, 1)),
    })
}

fn above(tree: &Tree, unit: UnitId) -> BTreeSet<UnitId> {
    let mut found = BTreeSet::new();
    let mut next = tree.get(unit).and_then(|unit| unit.parent_id);
    while let Some(parent) = next.filter(|parent| found.len() < MOST_LEVELS && !found.contains(parent)) {
        found.insert(parent);
        next = tree.get(parent).and_then(|unit| unit.parent_id);
    }
    found
}

async fn refresh_holders(tx: &mut Tx, units: BTreeSet<UnitId>) -> Outcome<()> {
    let mut accounts: BTreeSet<AccountId> = BTreeSet::new();
    for unit in units {
        accounts.extend(tx.sql(&HOLDING).id("unit", unit).values::<AccountId>().await?);
    }
    for account in accounts {
        scope::refresh(tx, account).await?;
    }
    Ok(())
}

fn known_parent(tree: &Tree, data: &UnitData) -> Outcome<()> {
    match data.parent_id {
        Some(parent) if tree.get(parent).is_none() => Err(kernel::Failure::field("parent", "Scegli un'unità dell'elenco.")),
        _ => Ok(()),
    }
}

/// Adds a unit.
pub async fn add(db: &Db, principal: &Principal, data: &UnitData, once: Option<&Once>) -> Outcome<UnitId> {
    principal.require(Permission::STAFF_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already::<UnitId>(once).await? {
        return Ok(id);
    }
    known_parent(&Tree::load(&mut tx).await?, data)?;
    let id: UnitId = tx.new_id()?;
    unit::add(&mut tx, id, data).await.on_constraint("guard_unit_code", || Problem::UnitCodeTaken.at("code"))?;
    let tree = Tree::load(&mut tx).await?;
    refresh_holders(&mut tx, above(&tree, id)).await?;
    tx.commit(Audit::of("unit.create").on("unit", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Changes a unit of a known version.
pub async fn change(db: &Db, principal: &Principal, id: UnitId, version: i64, data: &UnitData) -> Outcome<()> {
    principal.require(Permission::STAFF_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let known = unit::one(&mut tx, id).await?;
    if known.version != version {
        return Err(changed_meanwhile(known.version));
    }
    let tree = Tree::load(&mut tx).await?;
    known_parent(&tree, data)?;
    let mut touched = above(&tree, id);
    if data.parent_id.is_some_and(|parent| tree.with_descendants(id).contains(&parent)) {
        return Err(Problem::UnitCircle.at("parent"));
    }
    if let Some(until) = data.valid_until
        && tx.sql(&STAFFED).id("unit", id).bind("until", until).value::<i64>().await? > 0
    {
        return Err(Problem::UnitStaffed.at("until"));
    }
    match unit::change(&mut tx, id, version, data).await {
        Err(StoreError::NoRow) => return Err(changed_meanwhile(known.version)),
        other => other?,
    }
    if known.parent_id != data.parent_id {
        touched.extend(above(&Tree::load(&mut tx).await?, id));
        refresh_holders(&mut tx, touched).await?;
    }
    tx.commit(Audit::of("unit.change").on("unit", id)).await?;
    Ok(())
}
