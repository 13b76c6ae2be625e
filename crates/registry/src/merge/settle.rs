//! Writing what a record says after a joining or a parting: data, identifiers, marks, keys, history.

use super::facts::{Facts, Part};
use super::store::{LIVES_AT, SETTLE};
use crate::identifier::store::{findable, stands};
use crate::person::actions::{add_identifier, holders, reindex, write_reaches};
use crate::person::change::{self, Change, between};
use crate::person::model::PersonData;
use crate::person::store::{CHANGE, IDENTIFIERS, IdentifierRow, bind_data};
use crate::person::update::remark;
use ::store::Tx;
use guard::scope::FOREVER;
use kernel::tax_code::Identifier;
use kernel::time::show_date;
use kernel::{Outcome, PersonId};
use uuid::Uuid;

/// What became of a record, in the words of the history.
fn changes(merge: Uuid, before: &Facts, after: &Facts) -> Vec<Change> {
    let mut all = between(&before.data(), &after.data());
    let day = |facts: &Facts| facts.death_date().map(show_date).unwrap_or_default();
    if before.death_date() != after.death_date() {
        all.push(Change::new("death_date", day(before), day(after)));
    }
    let protected = |facts: &Facts| if facts.restricted() { "protetta" } else { "non protetta" };
    if before.restricted() != after.restricted() {
        all.push(Change::new("restricted", protected(before), protected(after)));
    }
    // What the other record said is read like the other person, once it is another's again.
    all.into_iter().map(|change| change.of(merge)).collect()
}

/// Writes what a record, which is locked and has this version, says from now on because of a joining or its parting; its identifiers are in
/// their places already.
pub(super) async fn write(
    tx: &mut Tx,
    (person, version): (PersonId, i64),
    merge: Uuid,
    before: &Facts,
    after: &Facts,
    reason: &str,
) -> Outcome<()> {
    let data = after.data();
    bind_data(tx.sql(&CHANGE).id("id", person).bind("version", version), &data).run_one().await?;
    tx.sql(&SETTLE)
        .id("id", person)
        .bind("death_date", after.death_date())
        .bind("restricted", after.restricted())
        .bind("known_since", after.known_since())
        .run_one()
        .await?;
    if !before.same(after, Part::Reaches) {
        write_reaches(tx, person, &data).await?;
    }
    change::write(tx, person, &changes(merge, before, after), reason).await?;
    refind(tx, person, data).await
}

/// Marks what does not agree in a record, and writes under what it is found.
pub(crate) async fn refind(tx: &mut Tx, person: PersonId, mut data: PersonData) -> Outcome<()> {
    let (identifier, held) = stands(tx, person).await?;
    data.identifier = identifier;
    let others = holders(tx, person, data.identifier.as_ref()).await?;
    remark(tx, person, &data, &others, &held, |_| true).await?;
    let lives_at: Option<String> = tx.sql(&LIVES_AT).id("person", person).values().await?.into_iter().next();
    reindex(tx, person, &data, &findable(&held), lives_at).await
}

/// Makes sure that the identifier that a record says is among those it has: the row may have gone with the other record.
pub(super) async fn keep_identifier(tx: &mut Tx, person: PersonId, identifier: &str) -> Outcome<()> {
    let rows: Vec<IdentifierRow> = tx.sql(&IDENTIFIERS).id("id", person).all().await?;
    let held = rows.iter().any(|row| row.value == identifier && row.valid_until >= FOREVER);
    if let (false, Ok(identifier)) = (held, Identifier::parse(identifier)) {
        add_identifier(tx, person, &identifier).await?;
    }
    Ok(())
}
