//! Imports from the command line: the same steps as on the page, for whoever runs the machine.

use super::actions::{self, Confirmation, NewRun};
use super::store::{FOR_JOB, RunRow};
use crate::extract::{Field, Mapping};
use crate::upload::Depot;
use kernel::{Actor, Failure, Outcome};
use std::path::Path;
use store::{Audit, Db, FileVault};
use tokio::io::AsyncReadExt as _;
use uuid::Uuid;

/// Bytes read at once.
const PIECE: usize = 1 << 20;

/// Receives a file; the import.
///
/// # Errors
/// What is wrong with the file; those of the disk and of the database.
pub async fn receive(db: &Db, vault: &FileVault, actor: &Actor, new: &NewRun, file: &Path) -> Outcome<Uuid> {
    let mut file = tokio::fs::File::open(file).await.map_err(Failure::internal)?;
    let mut depot = Depot::new(vault.clone(), db.clock().clone(), actor.body);
    let mut piece = vec![0_u8; PIECE];
    loop {
        let read = file.read(&mut piece).await.map_err(Failure::internal)?;
        match piece.get(..read).filter(|piece| !piece.is_empty()) {
            Some(piece) => depot.take(piece).await?,
            None => break,
        }
    }
    let stored = depot.finish().await?;
    actions::add_from_the_machine(db, vault, actor, new, stored).await
}

/// An import as it stands.
///
/// # Errors
/// 404.
pub async fn look(db: &Db, actor: &Actor, id: Uuid) -> Outcome<RunRow> {
    let mut tx = db.global(actor).await?;
    let run = tx.sql(&FOR_JOB).bind("id", id).one().await?;
    tx.roll_back().await?;
    Ok(run)
}

/// Lets an import be read, with the columns as they are proposed but for these.
///
/// # Errors
/// A fault beside each field that is not right.
pub async fn read(db: &Db, actor: &Actor, id: Uuid, columns: &[(Field, String)]) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    let run: RunRow = tx.sql(&FOR_JOB).bind("id", id).one().await?;
    let mut mapping: Mapping = run.mapping.0.clone();
    mapping.extend(columns.iter().cloned());
    actions::begin_reading(&mut tx, &run, &mapping, run.whole_extract).await?;
    tx.commit(Audit::of("mirror.map").on("population_run", id)).await?;
    Ok(())
}

/// Lets an import be written.
///
/// # Errors
/// As on the page.
pub async fn write(db: &Db, actor: &Actor, id: Uuid, confirmed: Confirmation) -> Outcome<()> {
    let mut tx = db.begin(actor).await?;
    let run: RunRow = tx.sql(&FOR_JOB).bind("id", id).one().await?;
    actions::begin_writing(&mut tx, &run, confirmed).await?;
    tx.commit(Audit::of("mirror.apply").on("population_run", id)).await?;
    Ok(())
}
