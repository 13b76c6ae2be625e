//! Reading a file, keeping what is good in it, throwing it away.

use super::read::{Column, FileRead, ImportLine, LineFault, read};
use super::store::{ADD, COUNT, FORGET, FORGET_OLD, ImportListed, ImportRow, LIST, ONE};
use crate::isee::actions::{same, write};
use crate::isee::model::Source;
use crate::isee::store::BY_CODE;
use crate::problems::Problem;
use ::store::{Audit, Db, Once, Tx};
use chrono::TimeDelta;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId};
use uuid::Uuid;

/// Most files of one account that wait to be confirmed.
pub const MOST_WAITING: i64 = 10;
/// Days after which a file that nobody confirmed is forgotten.
const KEPT_DAYS: i64 = 7;
/// Longest name of a file that is kept.
const LONGEST_NAME: usize = 120;

/// The page on which persons of a file are shown, for the log.
const SHOWN_ON: &str = "isee_import";

/// Reads a file and keeps what was read until it is confirmed, once for the same request.
///
/// # Errors
/// [`Problem::TooManyFiles`]; a fault on `file` that tells why nothing could be read.
pub async fn add(db: &Db, principal: &Principal, (name, content): (&str, &[u8]), once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::ISEE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    if tx.sql(&COUNT).value::<i64>().await? >= MOST_WAITING {
        return Err(Problem::TooManyFiles.into());
    }
    let mut file = read(content, tx.today());
    let mut shown = Vec::new();
    for line in std::mem::take(&mut file.lines) {
        match whose(&mut tx, &line).await? {
            Ok(person) => {
                shown.push(person);
                file.lines.push(line);
            }
            Err(fault) => file.refuse(vec![fault]),
        }
    }
    if file.lines.is_empty() {
        return Err(nothing(&file));
    }
    file.faults.sort_by_key(|fault| fault.line);
    let id: Uuid = tx.new_id()?;
    let name: String = name.chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
    tx.sql(&ADD)
        .id("id", id)
        .bind("file_name", name)
        .bind("lines", serde_json::to_value(&file.lines).map_err(Failure::internal)?)
        .bind("faults", serde_json::to_value(&file.faults).map_err(Failure::internal)?)
        .bind("fault_count", i64::try_from(file.faulty).unwrap_or(i64::MAX))
        .run_one()
        .await?;
    let audit = Audit::of("isee.upload").on("isee_import", id).rows(file.lines.len()).showing(SHOWN_ON, shown);
    tx.commit(audit.answering(id.to_string())).await?;
    Ok(id)
}

/// Why nothing of a file could be kept: the first faults, beside the field of the file.
fn nothing(file: &FileRead) -> Failure {
    let told = |fault: &LineFault| match fault.column.as_str() {
        "" => format!("Riga {}: {}", fault.line, fault.message),
        column => format!("Riga {}, {column}: {}", fault.line, fault.message),
    };
    let words: Vec<String> = file.faults.iter().take(5).map(told).collect();
    Failure::field("file", words.join(" "))
}

/// Whose a line is, among those of whom the actor may record attestations; what is wrong, when nobody is. Whoever may not be known of is
/// told as nobody.
async fn whose(tx: &mut Tx, line: &ImportLine) -> Outcome<Result<PersonId, LineFault>> {
    let found: Vec<PersonId> = tx.sql(&BY_CODE).bind("code", line.tax_code.as_str()).values().await?;
    let fault =
        |message: &str| Err(LineFault { line: line.line, column: Column::TaxCode.name().to_owned(), message: message.to_owned() });
    Ok(match found.as_slice() {
        [only] => Ok(*only),
        [] => fault("Fra le persone di cui puoi registrare l'ISEE nessuna ha questo codice fiscale."),
        _ => fault("Più persone hanno questo codice fiscale: inserisci l'attestazione a mano."),
    })
}

/// A file of the actor's own.
///
/// # Errors
/// 404.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<ImportRow> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}

/// The files of the actor that wait, latest first.
///
/// # Errors
/// Those of the database.
pub async fn waiting(tx: &mut Tx) -> Outcome<Vec<ImportListed>> {
    Ok(tx.sql(&LIST).all().await?)
}

/// What came of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct Imported {
    /// Attestations that were recorded.
    pub recorded: usize,
    /// Attestations that were known already.
    pub known: usize,
}

/// Keeps the good lines, once for the same request. With faulty lines only when `keep_good` says to keep the good ones. Attestations that
/// are known already are left as they are.
///
/// # Errors
/// 404; [`Problem::FaultyLines`], [`Problem::NothingRead`].
pub async fn confirm(db: &Db, principal: &Principal, id: Uuid, keep_good: bool, once: Option<&Once>) -> Outcome<Imported> {
    principal.require(Permission::ISEE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(answer) = tx.once(once).await? {
        return serde_json::from_str(&answer).map_err(Failure::internal);
    }
    let file = one(&mut tx, id).await?;
    let mut faulty = file.fault_count;
    let mut found = Vec::with_capacity(file.lines.len());
    for line in file.lines.iter() {
        // Since it was read somebody may have been protected, or taken over by another unit.
        match whose(&mut tx, line).await? {
            Ok(person) => found.push((person, line.attestation())),
            Err(_) => faulty = faulty.saturating_add(1),
        }
    }
    if found.is_empty() {
        return Err(Problem::NothingRead.into());
    }
    if faulty > 0 && !keep_good {
        return Err(Problem::FaultyLines.at("keep_good"));
    }
    let (mut recorded, mut known) = (Vec::new(), 0_usize);
    for (person, new) in &found {
        if same(&mut tx, *person, new).await?.is_some() {
            known = known.saturating_add(1);
            continue;
        }
        write(&mut tx, *person, Source::File, new).await?;
        recorded.push(*person);
    }
    tx.sql(&FORGET).id("id", id).run_one().await?;
    let imported = Imported { recorded: recorded.len(), known };
    let answer = serde_json::to_string(&imported).map_err(Failure::internal)?;
    let audit = Audit::of("isee.import").on("isee_import", id).fields([format!("righe scartate:{faulty}")]);
    tx.commit(audit.rows(recorded.len()).showing(SHOWN_ON, recorded).answering(answer)).await?;
    Ok(imported)
}

/// Throws a file away.
///
/// # Errors
/// 404.
pub async fn discard(db: &Db, principal: &Principal, id: Uuid) -> Outcome<()> {
    principal.require(Permission::ISEE_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    one(&mut tx, id).await?;
    tx.sql(&FORGET).id("id", id).run_one().await?;
    tx.commit(Audit::of("isee.discard").on("isee_import", id)).await?;
    Ok(())
}

/// Forgets files that nobody confirmed for a week (in a `Db::global` transaction); how many there were.
///
/// # Errors
/// Those of the database.
pub async fn forget(tx: &mut Tx) -> Outcome<u64> {
    let before = tx.now() - TimeDelta::days(KEPT_DAYS);
    Ok(tx.sql(&FORGET_OLD).bind("before", before).run().await?)
}
