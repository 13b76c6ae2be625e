//! The job of an import: what it does follows from where the import stands, so that it goes on where it was left.

use super::model::RunState;
use super::store::{CHANGE_STATE, FOR_JOB, PARTS, RunRow};
use super::stream::{self, Manner, ReadLine};
use super::{apply, preview, undo};
use crate::extract::Columns;
use crate::upload::Parts;
use kernel::{Failure, FileId, Outcome};
use serde_json::json;
use store::jobs::{End, Lease};
use store::{Audit, Tx};
use tokio::sync::mpsc::Receiver;
use ui::{Boxed, Site};
use uuid::Uuid;

/// As it is enqueued.
pub const KIND: &str = "population.run";

/// Enqueues the work on an import, in the caller's transaction.
///
/// # Errors
/// Those of the database.
pub async fn enqueue(tx: &mut Tx, run: &RunRow, title: &str) -> Outcome<()> {
    let job = tx.enqueue(KIND, &format!("{title}: importazione {}", run.number), json!({"run": run.id})).await?;
    tx.sql(&super::store::SET_JOB).bind("id", run.id).id("job", job).run_one().await?;
    Ok(())
}

/// Works on an import.
pub fn run(site: Site, lease: Lease) -> Boxed<'static, End> {
    Box::pin(async move {
        match work(&site, &lease).await {
            Ok(end) => end,
            Err(failure) => End::Failed(failure.to_string()),
        }
    })
}

async fn work(site: &Site, lease: &Lease) -> Outcome<End> {
    let id = lease.payload.get("run").and_then(serde_json::Value::as_str).and_then(|text| Uuid::try_parse(text).ok());
    let Some(id) = id else { return Err(Failure::internal("a job of an import names none")) };
    let run = read(lease, id).await?;
    match run.state {
        RunState::Reading => preview::work(site, lease, &run).await,
        RunState::Applying => apply::work(site, lease, &run).await,
        RunState::Undoing => undo::work(lease, &run).await,
        _ => Ok(done(&run, "Non c'era più niente da fare.".into())),
    }
}

/// The import as it stands.
pub async fn read(lease: &Lease, id: Uuid) -> Outcome<RunRow> {
    let mut tx = lease.db().global(&lease.actor).await?;
    let run = tx.sql(&FOR_JOB).bind("id", id).one().await?;
    tx.roll_back().await?;
    Ok(run)
}

/// The end of a job, with the way back to its import.
pub fn done(run: &RunRow, message: String) -> End {
    End::Done { result: json!({"href": format!("/anagrafe/importazioni/{}", run.id)}), message }
}

/// The lines of the file of an import.
///
/// # Errors
/// When the columns do not fit the file any more; those of the database.
pub async fn lines(site: &Site, lease: &Lease, run: &RunRow) -> Outcome<Receiver<Outcome<Vec<ReadLine>>>> {
    let columns = Columns::of(&run.headers, &run.mapping).map_err(Failure::Invalid)?;
    let mut tx = lease.db().global(&lease.actor).await?;
    let today = tx.today();
    let ids: Vec<FileId> = tx.sql(&PARTS).bind("run", run.id).values().await?;
    let mut files = Vec::with_capacity(ids.len());
    for id in ids {
        files.push(store::files::described(&mut tx, id).await?);
    }
    tx.roll_back().await?;
    let parts = Parts::new(site.vault().clone(), lease.actor.body, files);
    Ok(stream::open(parts, Manner { encoding: run.encoding, separator: run.separator, columns, today }))
}

/// Puts an import from one state into another, with the reason, and ends with the row of the log.
///
/// # Errors
/// When it is not in that state; those of the database.
pub async fn put(lease: &Lease, run: &RunRow, to: RunState, message: &str, audit: Audit) -> Outcome<()> {
    let mut tx = lease.db().begin(&lease.actor).await?;
    change(&mut tx, run, to, message).await?;
    tx.commit(audit.on("population_run", run.id)).await?;
    Ok(())
}

/// The same within a transaction.
///
/// # Errors
/// As [`put`].
pub async fn change(tx: &mut Tx, run: &RunRow, to: RunState, message: &str) -> Outcome<()> {
    let query = tx.sql(&CHANGE_STATE).bind("id", run.id).code("from", run.state).code("state", to);
    Ok(query.bind("message", message).run_one().await?)
}

/// The sentence of a refusal that people can act on; anything else is ours, and tried again.
pub fn sentence(failure: Failure) -> Outcome<String> {
    match failure {
        Failure::Refused(refusal) => Ok(refusal.sentence),
        Failure::Invalid(errors) => Ok(errors.into_iter().map(|error| error.message).collect::<Vec<_>>().join(" ")),
        other => Err(other),
    }
}
