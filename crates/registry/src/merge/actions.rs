//! Joining two records of one person.

use super::House;
use super::comparison::{locked, obstacles, periods, refuse_blocked};
use super::facts::{Facts, Part, Side, joined};
use super::periods::{Trim, clashes, settle};
use super::store::{ADD, JOIN, MOVED, TASKS_DONE, TRIMMED};
use crate::identifier::IdentifierEnd;
use crate::identifier::model::{giving_way, held_twice};
use crate::identifier::store::{all as identifiers, held};
use crate::person::change::{self, Change};
use crate::person::store::{IdentifierRow, KEYS_FORGET, reaches};
use crate::person::update::overtaken;
use crate::problems::Problem;
use ::store::person_rows::RowKey;
use ::store::{Audit, Db, Once, PersonRows, Row, StoreError, Tx};
use guard::{Permission, Principal};
use kernel::{Failure, FieldError, Outcome, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What identifiers that give way are called among the shortened periods.
pub(super) const IDENTIFIER: &str = "registry_identifier";

/// What somebody decided, having seen both records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joining {
    /// The record that is joined to the one that stays.
    pub other: PersonId,
    /// The version of it that was seen.
    pub other_version: i64,
    /// Whose value stays, part by part; what is missing is as proposed.
    pub take: BTreeMap<Part, Side>,
    /// The rows that go on, one of each pair of which only one can.
    pub goes_on: BTreeSet<Uuid>,
    /// How it is known that they are one person.
    pub reason: String,
}

/// Joins two records of one person; the joining.
///
/// # Errors
/// 404 unless the actor may join both; a conflict when one of them is not what was seen; [`Problem::JoiningBlocked`] while something has to
/// be done first, [`Problem::JoiningCollides`] when both have what can be there once; a fault where something has to be chosen.
pub async fn join(
    db: &Db,
    principal: &Principal,
    house: House<'_>,
    survivor: PersonId,
    version: i64,
    once: Option<&Once>,
    joining: &Joining,
) -> Outcome<Uuid> {
    principal.require(Permission::PERSON_MERGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let id = join_in(&mut tx, principal, house, survivor, version, joining).await?;
    let audit = Audit::of("person.merge").about(survivor).on("merge", id).showing("merge", [joining.other]);
    tx.commit(audit.answering(id.to_string())).await?;
    Ok(id)
}

/// The same in the caller's transaction.
///
/// # Errors
/// As [`join`].
pub async fn join_in(
    tx: &mut Tx,
    principal: &Principal,
    house: House<'_>,
    survivor: PersonId,
    version: i64,
    joining: &Joining,
) -> Outcome<Uuid> {
    let (one, two) = locked(tx, survivor, joining.other).await?;
    for (row, seen) in [(&one, version), (&two, joining.other_version)] {
        if row.version != seen {
            return Err(overtaken(tx, row, "", "").await?);
        }
    }
    refuse_blocked(&obstacles(tx, principal, house, survivor, joining.other).await?)?;
    let before = Facts::of(&one, &reaches(tx, survivor).await?);
    let theirs = Facts::of(&two, &reaches(tx, joining.other).await?);
    let after = joined(&before, &theirs, &joining.take);
    after.data().check(tx.today())?;
    let trims = trims(tx, house, survivor, joining).await?;
    let ending = ending_identifiers(tx, survivor, joining.other, after.identifier()).await?;
    let id: Uuid = tx.new_id()?;
    let mandates = guard::mandate::hand_over(tx, joining.other, survivor).await?;
    tx.sql(&ADD)
        .id("id", id)
        .id("survivor", survivor)
        .id("merged", joining.other)
        .bind("reason", &joining.reason)
        .bind("fields", serde_json::json!({"before": before, "after": after}))
        .bind("mandates", serde_json::json!(mandates))
        .run_one()
        .await?;
    for (rows, trims) in trims {
        shorten(tx, id, rows, &trims).await?;
    }
    for rows in house.rows {
        hand_over(tx, id, rows, joining.other, survivor).await?;
    }
    end_identifiers(tx, id, &ending).await?;
    tx.sql(&TASKS_DONE).id("one", survivor).id("other", joining.other).run().await?;
    tx.sql(&KEYS_FORGET).id("id", joining.other).run().await?;
    tx.sql(&JOIN).id("survivor", survivor).id("merged", joining.other).bind("version", two.version).run_one().await?;
    super::settle::write(tx, (survivor, one.version), id, &before, &after, "Riunione di due schede").await?;
    let words = Change::new("merge", "", "riunita la scheda").about(joining.other).of(id);
    change::write(tx, survivor, &[words], &joining.reason).await?;
    crate::duplicate::store::joined(tx, survivor, joining.other, &joining.reason).await?;
    tx.tell("person.merged", serde_json::json!({"person_id": survivor, "merged_id": joining.other, "merge_id": id})).await?;
    if let (None, Some(on)) = (before.death_date(), after.death_date()) {
        tx.tell("person.died", serde_json::json!({"person_id": survivor, "on": on})).await?;
    }
    Ok(id)
}

/// What becomes of rows that exclude one another, kind by kind; every clash that somebody must decide and did not is a fault.
async fn trims(
    tx: &mut Tx,
    house: House<'_>,
    survivor: PersonId,
    joining: &Joining,
) -> Outcome<Vec<(&'static PersonRows, Vec<Trim>)>> {
    let (mut all, mut faults, mut asked) = (Vec::new(), Vec::new(), 0_usize);
    let today = tx.today();
    for rows in house.rows {
        let Some(exclusive) = &rows.exclusive else { continue };
        let (mine, theirs) = (periods(tx, rows, survivor).await?, periods(tx, rows, joining.other).await?);
        for clash in clashes(&mine, &theirs).iter().filter(|clash| clash.is_asked()) {
            if clash.chosen(&joining.goes_on).is_none() {
                let message =
                    format!("Scegli quale vale ancora: {} o {}.", or_dash(&clash.survivor.what), or_dash(&clash.other.what));
                faults.push(FieldError { field: format!("goes_on[{asked}].row"), message });
            }
            asked = asked.saturating_add(1);
        }
        let trims = settle(&mine, &theirs, &joining.goes_on, exclusive.always, today);
        if !trims.is_empty() {
            all.push((*rows, trims));
        }
    }
    if faults.is_empty() { Ok(all) } else { Err(Failure::Invalid(faults)) }
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "—" } else { text }
}

async fn shorten(tx: &mut Tx, id: Uuid, rows: &'static PersonRows, trims: &[Trim]) -> Outcome<()> {
    let Some(exclusive) = &rows.exclusive else { return Ok(()) };
    for trim in trims {
        tx.sql(&exclusive.set)
            .id("row", trim.row)
            .bind("was_from", trim.was.0)
            .bind("was_until", trim.was.1)
            .bind("from", trim.is.0)
            .bind("until", trim.is.1)
            .run_one()
            .await?;
        remember(tx, id, rows.table, trim).await?;
    }
    Ok(())
}

async fn remember(tx: &mut Tx, id: Uuid, table: &str, trim: &Trim) -> Outcome<()> {
    tx.sql(&TRIMMED)
        .id("merge", id)
        .bind("table", table)
        .id("row", trim.row)
        .bind("was_from", trim.was.0)
        .bind("was_until", trim.was.1)
        .bind("from", trim.is.0)
        .bind("until", trim.is.1)
        .run_one()
        .await?;
    Ok(())
}

/// Gives what one column names to the survivor, and remembers every row.
pub(super) async fn hand_over(tx: &mut Tx, id: Uuid, rows: &'static PersonRows, from: PersonId, to: PersonId) -> Outcome<()> {
    let keys: Vec<RowKey> = tx.sql(&rows.list).id("from", from).id("to", to).all().await?;
    if keys.is_empty() {
        return Ok(());
    }
    let moved = |key: &RowKey| {
        let row = Row::new().id("merge", id).bind("table", rows.table).bind("column", rows.column);
        row.id("row", key.row_id).bind("seq", key.row_seq)
    };
    tx.insert_many(&MOVED, keys.iter().map(moved).collect()).await?;
    match tx.sql(&rows.hand_over).id("from", from).id("to", to).run().await {
        Ok(_) => Ok(()),
        // A rule that a room has and did not declare: nothing is joined, and whoever looks after the house learns which.
        Err(StoreError::Violated(name)) => {
            tracing::warn!(table = rows.table, rule = name, "two records could not be joined");
            Err(Problem::JoiningCollides.because(format!("({name})")))
        }
        Err(other) => Err(other.into()),
    }
}

/// The identifiers of both records that do not stay in force beside the chosen one, each with the record in which it stands once the rows have
/// moved. One that holds in both stays behind in the record that is joined, and ends there: in the register it holds once.
async fn ending_identifiers(
    tx: &mut Tx,
    survivor: PersonId,
    other: PersonId,
    chosen: &str,
) -> Outcome<Vec<(PersonId, IdentifierRow)>> {
    let (mine, theirs) = (identifiers(tx, survivor).await?, identifiers(tx, other).await?);
    let (own, their) = (held(&mine), held(&theirs));
    let ending: BTreeSet<Uuid> = giving_way(&own, &their, chosen).iter().map(|held| held.id).collect();
    let twice: BTreeSet<Uuid> = held_twice(&own, &their).iter().map(|held| held.id).collect();
    let behind = theirs.iter().filter(|row| twice.contains(&row.id)).map(|row| (other, row.clone()));
    let moved = mine.iter().chain(&theirs).filter(|row| ending.contains(&row.id)).map(|row| (survivor, row.clone()));
    Ok(behind.chain(moved).collect())
}

/// Ends them, where they stand now, and remembers it.
async fn end_identifiers(tx: &mut Tx, id: Uuid, ending: &[(PersonId, IdentifierRow)]) -> Outcome<()> {
    let today = tx.today();
    for (person, row) in ending {
        let trim = Trim { row: row.id, was: (row.valid_from, row.valid_until), is: (row.valid_from, today.max(row.valid_from)) };
        crate::identifier::store::end(tx, *person, row.id, trim.is.1, IdentifierEnd::Replaced, &row.note).await?;
        remember(tx, id, IDENTIFIER, &trim).await?;
    }
    Ok(())
}
