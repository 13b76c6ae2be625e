//! Reading a list, comparing it, keeping what it changes, throwing it away.

use super::apply::apply;
use super::compare::{Difference, compare};
use super::read::{ListFault, ListRead, ReadBefore, fingerprint, read};
use super::store::{
    ADD, CONFIRM, COUNT, DONE, DoneRow, FORGET, FORGET_OLD, ImportRow, KNOWN, KNOWN_MEMBERS, ONE, ReadBeside, SAME, TAKE_TURN,
    WAITING, WaitingRow,
};
use crate::problems::Problem;
use crate::terms;
use ::store::{Audit, Db, Once, Tx};
use chrono::TimeDelta;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Most lists of one account that wait to be confirmed.
pub const MOST_WAITING: i64 = 10;
/// Days after which a list that nobody confirmed is forgotten.
const KEPT_DAYS: i64 = 7;
/// Longest name of a file that is kept.
const LONGEST_NAME: usize = 120;
/// The page on which people of a list are shown, for the log.
const SHOWN_ON: &str = "inclusion_import";

/// Reads a list and keeps what was read until it is confirmed, once for the same request.
///
/// # Errors
/// [`Problem::NoUnit`], [`Problem::TooManyFiles`]; a fault on `file` that tells why nothing could be read.
pub async fn add(db: &Db, principal: &Principal, (name, content): (&str, &[u8]), once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::INCLUSION_IMPORT)?;
    let unit = principal.unit().ok_or(Problem::NoUnit)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    if tx.sql(&COUNT).value::<i64>().await? >= MOST_WAITING {
        return Err(Problem::TooManyFiles.into());
    }
    let list = read(content, terms::shipped()?, tx.today());
    if list.households.is_empty() {
        return Err(nothing(&list));
    }
    let id: Uuid = tx.new_id()?;
    let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    let beside = ReadBeside { columns: list.unknown_columns, left_out: list.left_out, is_partial: list.is_partial };
    tx.sql(&ADD)
        .id("id", id)
        .id("unit", unit)
        .bind("file_name", name)
        .bind("sha256", fingerprint(content))
        .bind("households", serde_json::to_value(&list.households).map_err(Failure::internal)?)
        .bind("faults", serde_json::to_value(&list.faults).map_err(Failure::internal)?)
        .bind("fault_count", i64::try_from(list.faulty).unwrap_or(i64::MAX))
        .bind("read_beside", serde_json::to_value(&beside).map_err(Failure::internal)?)
        .run_one()
        .await?;
    let audit = Audit::of("inclusion.upload").on("inclusion_import", id).rows(list.households.len());
    tx.commit(audit.answering(id.to_string())).await?;
    Ok(id)
}

/// Why nothing of a list could be kept: the first faults, beside the field of the file.
fn nothing(list: &ListRead) -> Failure {
    let told = |fault: &ListFault| match fault.column.as_str() {
        "" => format!("Riga {}: {}", fault.line, fault.message),
        column => format!("Riga {}, {column}: {}", fault.line, fault.message),
    };
    let words: Vec<String> = list.faults.iter().take(5).map(told).collect();
    Failure::field("file", words.join(" "))
}

/// A list of the actor's own that waits.
///
/// # Errors
/// 404.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<ImportRow> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}

/// The lists of the actor that wait, and the last ones that were confirmed for the same units, latest first.
///
/// # Errors
/// Those of the database.
pub async fn lists(tx: &mut Tx) -> Outcome<(Vec<WaitingRow>, Vec<DoneRow>)> {
    let waiting = tx.sql(&WAITING).all().await?;
    Ok((waiting, tx.sql(&DONE).all().await?))
}

/// What a list changes today.
///
/// # Errors
/// Those of the database.
pub async fn difference(tx: &mut Tx, list: &ImportRow) -> Outcome<Difference> {
    let known = tx.sql(&KNOWN).all().await?;
    let members = tx.sql(&KNOWN_MEMBERS).all().await?;
    Ok(compare(list.households.0.clone(), &known, &members, &list.read_beside.left_out))
}

/// When the same file was confirmed before.
///
/// # Errors
/// Those of the database.
pub async fn read_before(tx: &mut Tx, list: &ImportRow) -> Outcome<Option<ReadBefore>> {
    Ok(tx.sql(&SAME).bind("sha256", &list.sha256).optional().await?)
}

/// How a list is confirmed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Confirming {
    /// Keep the households that are whole although lines of others could not be read.
    pub keep_good: bool,
    /// Those that are known and not in the list have left it.
    pub gone_too: bool,
    /// The differences that were looked at, where they were.
    pub seen: Option<String>,
}

/// What came of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InclusionImported {
    /// New households.
    pub added: usize,
    /// Households that changed.
    pub changed: usize,
    /// Households that stayed as they were.
    pub unchanged: usize,
    /// Households that left the list.
    pub gone: usize,
}

/// Keeps what a list changes, once for the same request: with faulty lines only when it says to keep the others, and only the differences
/// that were looked at. The same list again changes nothing.
///
/// # Errors
/// 404; [`Problem::FaultyLines`], [`Problem::PartOfAList`], [`Problem::OtherDifferences`].
pub async fn confirm(
    db: &Db,
    principal: &Principal,
    id: Uuid,
    how: &Confirming,
    once: Option<&Once>,
) -> Outcome<InclusionImported> {
    principal.require(Permission::INCLUSION_IMPORT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(answer) = tx.once(once).await? {
        return serde_json::from_str(&answer).map_err(Failure::internal);
    }
    tx.sql(&TAKE_TURN).run_one().await?;
    let list = one(&mut tx, id).await?;
    if list.fault_count > 0 && !how.keep_good {
        return Err(Problem::FaultyLines.at("keep_good"));
    }
    if how.gone_too && list.read_beside.is_partial {
        return Err(Problem::PartOfAList.into());
    }
    let difference = difference(&mut tx, &list).await?;
    if how.seen.as_ref().is_some_and(|seen| *seen != difference.fingerprint()) {
        return Err(Problem::OtherDifferences.into());
    }
    let shown = apply(&mut tx, &difference, list.unit_id, how.gone_too).await?;
    let imported = InclusionImported {
        added: difference.new.len(),
        changed: difference.changed.len(),
        unchanged: difference.same,
        gone: if how.gone_too { difference.missing.len() } else { 0 },
    };
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    tx.sql(&CONFIRM)
        .id("id", id)
        .bind("none", serde_json::Value::Array(Vec::new()))
        .bind("added", count(imported.added))
        .bind("changed", count(imported.changed))
        .bind("unchanged", count(imported.unchanged))
        .bind("gone", count(imported.gone))
        .run_one()
        .await?;
    let answer = serde_json::to_string(&imported).map_err(Failure::internal)?;
    let rows = imported.added.saturating_add(imported.changed).saturating_add(imported.gone);
    let audit = Audit::of("inclusion.import").on("inclusion_import", id).fields([format!("righe scartate:{}", list.fault_count)]);
    tx.commit(audit.rows(rows).showing(SHOWN_ON, shown).answering(answer)).await?;
    Ok(imported)
}

/// Throws a list away.
///
/// # Errors
/// 404.
pub async fn discard(db: &Db, principal: &Principal, id: Uuid) -> Outcome<()> {
    principal.require(Permission::INCLUSION_IMPORT)?;
    let mut tx = db.begin(&principal.actor).await?;
    one(&mut tx, id).await?;
    tx.sql(&FORGET).id("id", id).run_one().await?;
    tx.commit(Audit::of("inclusion.discard").on("inclusion_import", id)).await?;
    Ok(())
}

/// Forgets lists that nobody confirmed for a week (in a `Db::global` transaction); how many there were.
///
/// # Errors
/// Those of the database.
pub async fn forget(tx: &mut Tx) -> Outcome<u64> {
    let before = tx.now() - TimeDelta::days(KEPT_DAYS);
    Ok(tx.sql(&FORGET_OLD).bind("before", before).run().await?)
}
