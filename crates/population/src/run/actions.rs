//! What people do with an import.

use super::job;
use super::model::{Preview, RunState};
use super::store::{
    ADD, ADD_PART, CHANGE_STATE, FORGET_CONTENT, FORGET_REFUSALS, KEEP_MAPPING, LAST_APPLIED, LIST, MAPPING, ONE, REFUSALS,
    RefusalRow, RunRow, SET_KEEP, SET_MAPPING, SOURCES, WAITING, WRITING, forget_file,
};
use crate::alert::store::WITHDRAW;
use crate::extract::{Columns, Mapping, proposed};
use crate::problems::Problem;
use crate::resident::store::{SET_STATE, STATE_LOCKED, State};
use crate::upload::Stored;
use guard::{Permission, Principal};
use kernel::{Actor, Failure, Outcome};
use sqlx::types::Json;
use store::{Audit, Db, FileVault, Once, Tx};
use uuid::Uuid;

/// Most imports of a body that wait.
pub const MOST_WAITING: i64 = 10;
/// Imports of one page.
pub const PAGE: usize = 30;

/// What is said of a file besides its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRun {
    /// Where the file comes from: `Anagrafe`, `ANPR`, a firm.
    pub source: String,
    /// Whether it holds all residents, or only those of whom something changed.
    pub whole: bool,
    /// Name of the file.
    pub file_name: String,
}

#[derive(sqlx::FromRow)]
struct Kept {
    mapping: Json<Mapping>,
}

/// Keeps a file that was received, once for the same request; its columns are proposed.
///
/// # Errors
/// [`Problem::TooManyWaiting`].
pub async fn add(
    db: &Db,
    vault: &FileVault,
    principal: &Principal,
    new: &NewRun,
    stored: Stored,
    once: Option<&Once>,
) -> Outcome<Uuid> {
    let allowed = principal.require(Permission::POPULATION_IMPORT);
    keep(db, vault, &principal.actor, allowed, new, stored, once).await
}

/// The same for the command line, which the one who runs the machine uses.
///
/// # Errors
/// Those of [`add`].
pub async fn add_from_the_machine(db: &Db, vault: &FileVault, actor: &Actor, new: &NewRun, stored: Stored) -> Outcome<Uuid> {
    keep(db, vault, actor, Ok(()), new, stored, None).await
}

async fn keep(
    db: &Db,
    vault: &FileVault,
    actor: &Actor,
    allowed: Outcome<()>,
    new: &NewRun,
    stored: Stored,
    once: Option<&Once>,
) -> Outcome<Uuid> {
    let parts: Vec<kernel::FileId> = stored.parts.iter().map(|part| part.id).collect();
    let kept = match allowed {
        Ok(()) => write(db, vault, actor, new, stored, once).await,
        Err(failure) => Err(failure),
    };
    match kept {
        Ok((id, true)) => Ok(id),
        kept => {
            // Nobody's: the request was refused, or had been answered before.
            for part in parts {
                vault.erase(actor.body, part)?;
            }
            kept.map(|(id, _)| id)
        }
    }
}

/// The import, and whether it is this file's.
async fn write(
    db: &Db,
    vault: &FileVault,
    actor: &Actor,
    new: &NewRun,
    stored: Stored,
    once: Option<&Once>,
) -> Outcome<(Uuid, bool)> {
    let mut tx = db.begin(actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok((id, false));
    }
    if tx.sql(&WAITING).value::<i64>().await? >= MOST_WAITING {
        return Err(Problem::TooManyWaiting.into());
    }
    let kept: Option<Kept> = tx.sql(&MAPPING).bind("source", &new.source).optional().await?;
    let known = &stored.known;
    let mapping = proposed(&known.headers, kept.as_ref().map(|kept| &kept.mapping.0));
    let id: Uuid = tx.new_id()?;
    let number = tx.next_number("population_run").await?;
    let json = |value: Result<serde_json::Value, serde_json::Error>| value.map_err(Failure::internal);
    tx.sql(&ADD)
        .bind("id", id)
        .bind("number", number)
        .bind("source", &new.source)
        .bind("whole", new.whole)
        .bind("file_name", &new.file_name)
        .bind("file_size", i64::try_from(known.size).unwrap_or(i64::MAX))
        .bind("file_hash", known.hash.as_slice())
        .code("encoding", known.encoding)
        .code("separator", known.separator)
        .bind("headers", json(serde_json::to_value(&known.headers))?)
        .bind("samples", json(serde_json::to_value(&known.samples))?)
        .bind("mapping", json(serde_json::to_value(&mapping))?)
        .bind("no", false)
        .run_one()
        .await?;
    for (position, part) in (0_i64..).zip(&stored.parts) {
        vault.describe(&mut tx, part, &format!("importazione {number}, parte {}", position.saturating_add(1)), "text/csv").await?;
        tx.sql(&ADD_PART).bind("run", id).bind("position", position).id("file", part.id).run_one().await?;
    }
    tx.commit(Audit::of("mirror.upload").on("population_run", id).answering(id.to_string())).await?;
    Ok((id, true))
}

/// An import, for whoever imports or looks after the installation.
///
/// # Errors
/// 404.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<RunRow> {
    Ok(tx.sql(&ONE).bind("id", id).one().await?)
}

/// The imports, newest first, before a number; one more than a page.
///
/// # Errors
/// Those of the database.
pub async fn list(tx: &mut Tx, before: Option<i64>, most: i64) -> Outcome<Vec<RunRow>> {
    Ok(tx.sql(&LIST).bind("before", before.unwrap_or(i64::MAX)).bind("most", most).all().await?)
}

/// The refused lines of an import after a position.
///
/// # Errors
/// Those of the database.
pub async fn refusals(tx: &mut Tx, id: Uuid, after: i64, most: i64) -> Outcome<Vec<RefusalRow>> {
    Ok(tx.sql(&REFUSALS).bind("run", id).bind("after", after).bind("most", most).all().await?)
}

/// The sources of which columns are kept.
///
/// # Errors
/// Those of the database.
pub async fn sources(tx: &mut Tx) -> Outcome<Vec<String>> {
    Ok(tx.sql(&SOURCES).values().await?)
}

async fn writable(tx: &mut Tx, principal: &Principal, id: Uuid, version: i64, states: &[RunState]) -> Outcome<RunRow> {
    principal.require(Permission::POPULATION_IMPORT)?;
    let run = one(tx, id).await?;
    if !states.contains(&run.state) {
        return Err(Problem::NotNow.because(format!("Adesso è «{}».", run.state.label())));
    }
    if run.version != version {
        return Err(Failure::Conflict {
            current: run.version,
            sentence: format!("Nel frattempo l'importazione è cambiata (adesso è «{}»): rileggila.", run.state.label()),
        });
    }
    Ok(run)
}

async fn turn(tx: &mut Tx, run: &RunRow, to: RunState) -> Outcome<()> {
    match tx.sql(&CHANGE_STATE).bind("id", run.id).code("from", run.state).code("state", to).bind("message", "").run_one().await {
        Err(store::StoreError::NoRow) => Err(Problem::NotNow.into()),
        other => Ok(other?),
    }
}

/// Says which column means what, keeps it for the next file of the same source, and lets the file be read.
///
/// # Errors
/// A fault beside each field that is not right; [`Problem::NotNow`]; a conflict.
pub async fn map(db: &Db, principal: &Principal, id: Uuid, version: i64, mapping: &Mapping, whole: bool) -> Outcome<()> {
    let mut tx = db.begin(&principal.actor).await?;
    let states = [RunState::Columns, RunState::Preview, RunState::Unreadable];
    let run = writable(&mut tx, principal, id, version, &states).await?;
    begin_reading(&mut tx, &run, mapping, whole).await?;
    tx.commit(Audit::of("mirror.map").on("population_run", id)).await?;
    Ok(())
}

/// Lets an import be read with these columns, in the caller's transaction.
///
/// # Errors
/// A fault beside each field that is not right; [`Problem::NotNow`].
pub async fn begin_reading(tx: &mut Tx, run: &RunRow, mapping: &Mapping, whole: bool) -> Outcome<()> {
    Columns::of(&run.headers, mapping).map_err(Failure::Invalid)?;
    let value = serde_json::to_value(mapping).map_err(Failure::internal)?;
    tx.sql(&SET_MAPPING).bind("id", run.id).bind("mapping", value.clone()).bind("whole", whole).run_one().await?;
    tx.sql(&KEEP_MAPPING).bind("source", &run.source).bind("mapping", value).bind("whole", whole).run().await?;
    turn(tx, run, RunState::Reading).await?;
    job::enqueue(tx, run, "Lettura").await
}

/// What somebody says who applies an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// The good lines are kept although others are refused.
    pub keep_good: bool,
    /// It is right that so many vanish.
    pub many_gone: bool,
}

/// Lets an import be written.
///
/// # Errors
/// [`Problem::FaultyLines`] and [`Problem::ManyGone`] beside what must be confirmed; [`Problem::Overtaken`] when the copy changed since
/// the preview; [`Problem::Busy`]; [`Problem::NotNow`]; a conflict.
pub async fn apply(db: &Db, principal: &Principal, id: Uuid, version: i64, confirmed: Confirmation) -> Outcome<()> {
    let mut tx = db.begin(&principal.actor).await?;
    let run = writable(&mut tx, principal, id, version, &[RunState::Preview]).await?;
    begin_writing(&mut tx, &run, confirmed).await?;
    tx.commit(Audit::of("mirror.apply").on("population_run", id)).await?;
    Ok(())
}

/// Lets an import be written, in the caller's transaction.
///
/// # Errors
/// Those of [`apply`], but for the version.
pub async fn begin_writing(tx: &mut Tx, run: &RunRow, confirmed: Confirmation) -> Outcome<()> {
    let preview = run.preview.as_ref().map(|preview| &preview.0).ok_or(Problem::NotNow)?;
    if preview.is_unreadable() {
        return Err(Problem::Unreadable.into());
    }
    if preview.refused > 0 && !confirmed.keep_good {
        return Err(Problem::FaultyLines.at("keep_good"));
    }
    if run.whole_extract && preview.many_gone() && !confirmed.many_gone {
        return Err(Problem::ManyGone.at("many_gone"));
    }
    not_busy(tx).await?;
    let state = crate::resident::store::state(tx).await?;
    if run.rests_on != Some(state.generation) {
        return Err(Problem::Overtaken.into());
    }
    tx.sql(&SET_KEEP).bind("id", run.id).bind("keep", confirmed.keep_good).run_one().await?;
    turn(tx, run, RunState::Applying).await?;
    job::enqueue(tx, run, "Scrittura").await
}

/// One import writes at a time.
async fn not_busy(tx: &mut Tx) -> Outcome<()> {
    if tx.sql(&WRITING).value::<i64>().await? > 0 { Err(Problem::Busy.into()) } else { Ok(()) }
}

/// Takes the last import back: from this moment the copy is what it was before; what it wrote is then put away.
///
/// # Errors
/// [`Problem::NotTheLast`]; [`Problem::Busy`]; [`Problem::NotNow`]; a conflict.
pub async fn undo(db: &Db, principal: &Principal, id: Uuid, version: i64) -> Outcome<()> {
    let mut tx = db.begin(&principal.actor).await?;
    let run = writable(&mut tx, principal, id, version, &[RunState::Applied]).await?;
    not_busy(&mut tx).await?;
    let last: Option<RunRow> = tx.sql(&LAST_APPLIED).optional().await?;
    if last.is_none_or(|last| last.id != id) {
        return Err(Problem::NotTheLast.into());
    }
    let state: State = tx.sql(&STATE_LOCKED).one().await?;
    let Some(before) = run.before_generation else { return Err(Failure::internal("an applied import rests on nothing")) };
    tx.sql(&SET_STATE).bind("generation", before).bind("next_number", state.next_number).run_one().await?;
    tx.sql(&WITHDRAW).bind("run", id).run().await?;
    turn(&mut tx, &run, RunState::Undoing).await?;
    job::enqueue(&mut tx, &run, "Annullamento").await?;
    tx.commit(Audit::of("mirror.undo").on("population_run", id)).await?;
    Ok(())
}

/// Throws away an import that was not applied, its file and what was read of it.
///
/// # Errors
/// [`Problem::NotNow`]; a conflict.
pub async fn discard(db: &Db, vault: &FileVault, principal: &Principal, id: Uuid, version: i64) -> Outcome<()> {
    let mut tx = db.begin(&principal.actor).await?;
    let states = [RunState::Columns, RunState::Preview, RunState::Unreadable];
    let run = writable(&mut tx, principal, id, version, &states).await?;
    turn(&mut tx, &run, RunState::Discarded).await?;
    let counts = run.preview.as_ref().map(|preview| Preview { examples: Vec::new(), ..preview.0.clone() });
    let counts = serde_json::to_value(&counts).map_err(Failure::internal)?;
    tx.sql(&FORGET_CONTENT).bind("id", id).bind("none", serde_json::json!([])).bind("preview", counts).run_one().await?;
    tx.sql(&FORGET_REFUSALS).bind("run", id).run().await?;
    let forgotten = forget_file(&mut tx, id).await?;
    tx.commit(Audit::of("mirror.discard").on("population_run", id)).await?;
    forgotten.erase(vault, principal.actor.body)
}

/// Asks what works on an import to stop, whoever began it. What it wrote is taken back.
///
/// # Errors
/// [`Problem::NotNow`] when nothing works on it.
pub async fn stop(db: &Db, principal: &Principal, id: Uuid) -> Outcome<()> {
    principal.require(Permission::POPULATION_IMPORT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let run = one(&mut tx, id).await?;
    let job = run.job_id.filter(|_| matches!(run.state, RunState::Reading | RunState::Applying)).ok_or(Problem::NotNow)?;
    tx.cancel_job_of(job::KIND, job).await.map_err(|error| match error {
        store::StoreError::NoRow => Problem::NotNow.into(),
        other => Failure::from(other),
    })?;
    tx.commit(Audit::of("mirror.ask_stop").on("population_run", id)).await?;
    Ok(())
}

/// Takes up again an import whose job failed.
///
/// # Errors
/// [`Problem::NotNow`] when it still works, or nothing is to be done.
pub async fn resume(db: &Db, principal: &Principal, id: Uuid) -> Outcome<()> {
    principal.require(Permission::POPULATION_IMPORT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let run = one(&mut tx, id).await?;
    if !run.state.is_busy() || works(&mut tx, &run).await? {
        return Err(Problem::NotNow.into());
    }
    job::enqueue(&mut tx, &run, "Ripresa").await?;
    tx.commit(Audit::of("mirror.resume").on("population_run", id)).await?;
    Ok(())
}

/// The import that can be taken back.
///
/// # Errors
/// Those of the database.
pub async fn last_applied(tx: &mut Tx) -> Outcome<Option<Uuid>> {
    let last: Option<RunRow> = tx.sql(&LAST_APPLIED).optional().await?;
    Ok(last.map(|run| run.id))
}

/// Whether a job works on an import.
///
/// # Errors
/// Those of the database.
pub async fn works(tx: &mut Tx, run: &RunRow) -> Outcome<bool> {
    let Some(job) = run.job_id else { return Ok(false) };
    let state: Option<(String,)> = tx.sql(&super::store::JOB_STATE).id("job", job).optional().await?;
    Ok(state.is_some_and(|(state,)| matches!(state.as_str(), "queued" | "running")))
}
