//! Parting two records again: everything that moved goes back with what became of it since, what was born on the record that stayed
//! remains there.

use super::House;
use super::actions::IDENTIFIER;
use super::comparison::periods;
use super::facts::{Facts, Part, Return, parted, returning};
use super::periods::may_return;
use super::store::{COUNT_MOVED, MergeRow, PART, REOPEN_IDENTIFIER, TRIMS, TrimRow, UNDONE, alias, merge};
use crate::person::change::{self, Change};
use crate::person::protect;
use crate::person::store::{COMPARE, MERGE, PersonRow, reaches};
use crate::person::update::overtaken;
use crate::problems::Problem;
use ::store::{Audit, Db, Once, PersonRows, Tx};
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId};
use serde::Deserialize;
use uuid::Uuid;

/// What the record that stayed said before and after the joining.
#[derive(Clone, Debug, Deserialize)]
struct Remembered {
    before: Facts,
    after: Facts,
}

fn remembered(row: &MergeRow) -> Outcome<Remembered> {
    serde_json::from_value(row.fields.0.clone()).map_err(Failure::internal)
}

/// What becomes of a part of the record that stayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Going {
    /// Which.
    pub part: Part,
    /// What it was before the joining.
    pub before: String,
    /// What it is now.
    pub now: String,
    /// Whether somebody changed it since, and so decides whether it goes back.
    pub asked: bool,
}

/// A joining as it can be parted.
#[derive(Clone, Debug)]
pub struct Parting {
    /// The joining.
    pub row: MergeRow,
    /// The record that stayed; its version is what the decision rests on.
    pub version: i64,
    /// Its name.
    pub survivor_name: String,
    /// The name of the record that comes back.
    pub other_name: String,
    /// What the record that comes back says.
    pub other: Facts,
    /// What the record that stayed says now.
    pub now: Facts,
    /// What becomes of its parts.
    pub going: Vec<Going>,
    /// Whether the record that comes back is protected: it was, or the record that stayed is.
    pub comes_back_protected: bool,
    /// How many rows each table gives back at most.
    pub moved: Vec<(String, i64)>,
}

/// What parting would do, for whoever may.
///
/// # Errors
/// 404; [`Problem::PartLaterFirst`].
pub async fn look(tx: &mut Tx, principal: &Principal, id: Uuid) -> Outcome<Parting> {
    principal.require(Permission::PERSON_MERGE)?;
    let row = merge(tx, id).await?;
    let survivor: PersonRow = tx.sql(&COMPARE).id("id", row.survivor_id).one().await?;
    let now = Facts::of(&survivor, &reaches(tx, row.survivor_id).await?);
    let (other_name, other) = if row.undone_at.is_none() {
        let known = alias(tx, row.merged_id, row.survivor_id).await?;
        let reached = reaches(tx, row.merged_id).await?;
        (known.display_name.clone(), Facts::of(&known, &reached))
    } else {
        // Parted already: it is somebody's record again, seen only by whoever may see it.
        let known: Option<PersonRow> = tx.sql(&COMPARE).id("id", row.merged_id).optional().await?;
        match known {
            Some(known) => (known.display_name.clone(), Facts::of(&known, &reaches(tx, row.merged_id).await?)),
            None => (String::new(), now.clone()),
        }
    };
    let Remembered { before, after } = remembered(&row)?;
    let going = |part: &Part| {
        let asked = match returning(&before, &after, &now, *part) {
            Return::Untouched => return None,
            Return::GoesBack => false,
            Return::Asked => true,
        };
        Some(Going { part: *part, before: before.words(*part), now: now.words(*part), asked })
    };
    let going = if row.undone_at.is_none() { Part::ALL.iter().filter_map(going).collect() } else { Vec::new() };
    let moved = tx.sql(&COUNT_MOVED).id("merge", id).all().await?;
    let comes_back_protected = row.undone_at.is_none() && (other.restricted() || now.restricted());
    let (version, survivor_name) = (survivor.version, survivor.display_name);
    Ok(Parting { version, survivor_name, other_name, other, now, going, comes_back_protected, moved, row })
}

/// What somebody decided about parting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Parts that were changed since the joining and go back all the same.
    pub back: Vec<Part>,
    /// Why they are two people after all.
    pub reason: String,
}

/// Parts two records; the record that comes back.
///
/// # Errors
/// 404 unless the actor may join and part; [`Problem::PartedAlready`], [`Problem::PartLaterFirst`]; a conflict when the record that stayed
/// is not what was seen.
pub async fn part(
    db: &Db,
    principal: &Principal,
    house: House<'_>,
    id: Uuid,
    version: i64,
    once: Option<&Once>,
    decision: &Decision,
) -> Outcome<PersonId> {
    principal.require(Permission::PERSON_MERGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(person) = tx.already(once).await? {
        return Ok(PersonId(person));
    }
    let (survivor, other) = part_in(&mut tx, principal, house, id, version, decision).await?;
    let audit = Audit::of("person.unmerge").about(survivor).on("merge", id).showing("merge", [other]);
    tx.commit(audit.answering(other.to_string())).await?;
    Ok(other)
}

/// The same in the caller's transaction: the record that stayed and the one that comes back.
///
/// # Errors
/// As [`part`].
pub async fn part_in(
    tx: &mut Tx,
    principal: &Principal,
    house: House<'_>,
    id: Uuid,
    version: i64,
    decision: &Decision,
) -> Outcome<(PersonId, PersonId)> {
    let seen = merge(tx, id).await?;
    let (survivor, other) = (seen.survivor_id, seen.merged_id);
    let row: PersonRow = tx.sql(&MERGE).id("id", survivor).one().await?;
    // Read again under the lock: of two who part at once the second finds it parted.
    let seen = merge(tx, id).await?;
    if seen.undone_at.is_some() {
        return Err(Problem::PartedAlready.into());
    }
    if row.version != version {
        return Err(overtaken(tx, &row, "", "").await?);
    }
    let back = alias(tx, other, survivor).await?;
    let theirs = Facts::of(&back, &reaches(tx, other).await?);
    let now = Facts::of(&row, &reaches(tx, survivor).await?);
    let Remembered { before, after } = remembered(&seen)?;
    let mut facts = parted(&before, &after, &now, &decision.back);
    tx.sql(&PART).id("merged", other).id("survivor", survivor).run_one().await?;
    for rows in house.rows {
        tx.sql(&rows.give_back).id("merge", id).id("from", survivor).id("to", other).run().await?;
    }
    guard::mandate::give(tx, &seen.mandates.0, survivor, other).await?;
    lengthen(tx, house, id, survivor, other).await?;
    super::settle::keep_identifier(tx, other, theirs.identifier()).await?;
    super::settle::keep_identifier(tx, survivor, facts.identifier()).await?;
    let stands = crate::identifier::store::stands(tx, survivor).await?.0;
    facts.set_identifier(stands.as_ref().map_or("", kernel::tax_code::Identifier::value));
    super::settle::write(tx, (survivor, row.version), id, &now, &facts, "Separazione di due schede").await?;
    protect::come_back(tx, principal, other, theirs.restricted(), now.restricted()).await?;
    // The protection may stay with the record that stayed, while whoever answered for it goes back with the other.
    if facts.restricted() && !before.restricted() {
        protect::come_back(tx, principal, survivor, true, false).await?;
    }
    super::settle::refind(tx, other, theirs.data()).await?;
    let words = Change::new("merge", "", "separata la scheda").about(other).of(id);
    change::write(tx, survivor, &[words], &decision.reason).await?;
    change::write(tx, other, &[Change::new("merge", "", "di nuovo una scheda a sé").of(id)], &decision.reason).await?;
    tx.sql(&UNDONE).id("id", id).bind("reason", &decision.reason).run_one().await?;
    crate::duplicate::store::parted(tx, survivor, other, &decision.reason).await?;
    tx.tell("person.merge_undone", serde_json::json!({"person_id": survivor, "merged_id": other, "merge_id": id})).await?;
    if let (Some(was), None) = (now.death_date(), facts.death_date()) {
        let payload = serde_json::json!({"person_id": survivor, "on": null, "before": was});
        tx.tell("person.death_corrected", payload).await?;
    }
    Ok((survivor, other))
}

/// Gives the periods that the joining shortened back, unless they were changed since or another row stands in their place now.
async fn lengthen(tx: &mut Tx, house: House<'_>, id: Uuid, survivor: PersonId, other: PersonId) -> Outcome<()> {
    let trims: Vec<TrimRow> = tx.sql(&TRIMS).id("merge", id).all().await?;
    for trim in &trims {
        if trim.table_name == IDENTIFIER {
            let query = tx.sql(&REOPEN_IDENTIFIER).id("row", trim.row_id);
            query.bind("until", trim.valid_until).bind("was_until", trim.was_until).run().await?;
            continue;
        }
        let exclusive = |rows: &&&'static PersonRows| rows.table == trim.table_name && rows.exclusive.is_some();
        let Some(rows) = house.rows.iter().find(exclusive) else { continue };
        for person in [survivor, other] {
            let all = periods(tx, rows, person).await?;
            let Some(row) = all.iter().find(|row| row.row_id == trim.row_id) else { continue };
            let unchanged = (row.valid_from, row.valid_until) == (trim.valid_from, trim.valid_until);
            let Some(exclusive) = rows.exclusive.as_ref().filter(|_| unchanged) else { continue };
            if may_return(row, (trim.was_from, trim.was_until), &all, exclusive.always) {
                tx.sql(&exclusive.set)
                    .id("row", trim.row_id)
                    .bind("was_from", trim.valid_from)
                    .bind("was_until", trim.valid_until)
                    .bind("from", trim.was_from)
                    .bind("until", trim.was_until)
                    .run_one()
                    .await?;
            }
        }
    }
    Ok(())
}
