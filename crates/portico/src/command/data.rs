//! Commands about the data as a whole: backup, restore, move.

use super::Json;
use super::setup::one_body;
use crate::config::Config;
use crate::{house, start};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use kernel::Clock;
use std::path::PathBuf;
use std::process::ExitCode;
use store::Db;
use store::backup::{self, Plan, Restored};
use store::db::Opening;

/// `portico backup`
#[derive(Args)]
pub struct Backup {
    /// Folder for the new dated file; the data folder's `backup` when left out.
    folder: Option<PathBuf>,
    /// Only this body.
    #[arg(long)]
    body: Option<String>,
    #[command(flatten)]
    json: Json,
}

/// `portico restore`
#[derive(Args)]
pub struct Restore {
    /// The backup (`portico-….tar.gz`).
    archive: PathBuf,
    #[command(flatten)]
    json: Json,
}

/// `portico move`
#[derive(Args)]
pub struct Move {
    /// Code of the body; may be left out when there is only one.
    #[arg(long)]
    body: Option<String>,
    /// Database to carry it to (`postgres://…`, or `sqlite:PATH`).
    #[arg(long)]
    to: String,
    /// Data folder of the installation it is carried to (for the files); this one's when left out.
    #[arg(long)]
    to_data: Option<PathBuf>,
    #[command(flatten)]
    json: Json,
}

/// Runs `portico backup`.
pub async fn backup(config: &Config, line: Backup) -> Result<ExitCode> {
    let db = start::open_current(config).await?;
    let body = match &line.body {
        Some(code) => Some(one_body(&db, Some(code)).await?.body_id),
        None => None,
    };
    let folder = line.folder.unwrap_or_else(|| config.folder().join("backup"));
    let path = backup::write(&db, &Plan::of(house::schema()), &config.folder().join("files"), &folder, body).await?;
    if line.json.json {
        super::print_json(&serde_json::json!({"file": path}))?;
    } else {
        crate::told!("{}", path.display());
        crate::told!("The keys of the stored files are not in it: keep a copy of {} elsewhere.", config.key_file().display());
    }
    db.close().await;
    Ok(ExitCode::SUCCESS)
}

async fn is_empty(db: &Db) -> Result<bool> {
    let pending = db.pending(&house::schema()).await?.len();
    let total: usize = house::schema().iter().map(|(_, steps)| steps.len()).sum();
    Ok(pending == total || super::setup::bodies(db).await?.is_empty())
}

fn report(restored: &Restored, json: Json) -> Result<ExitCode> {
    let broken = restored.chains.iter().any(|(_, verdict)| verdict.broken.is_some());
    if json.json {
        super::print_json(restored)?;
    } else {
        let rows: u64 = restored.manifest.rows.values().sum();
        crate::told!(
            "{} tables, {rows} rows, {} files, as of {}.",
            restored.manifest.rows.len(),
            restored.manifest.files,
            restored.manifest.at.to_rfc3339()
        );
        for (body, verdict) in &restored.chains {
            match &verdict.broken {
                None => crate::told!("audit chain of {body}: {} rows, whole", verdict.rows),
                Some((row, fault)) => crate::told!("audit chain of {body}: BROKEN at row {row}: {fault}"),
            }
        }
        for file in &restored.manifest.missing_files {
            crate::told!("missing already when the backup was made: {file}");
        }
    }
    Ok(ExitCode::from(if broken { 3 } else { 0 }))
}

/// Runs `portico restore`.
pub async fn restore(config: &Config, line: Restore) -> Result<ExitCode> {
    let db = start::open(config).await?;
    if !is_empty(&db).await? {
        bail!("this installation already holds data: restore into an empty data folder or database");
    }
    let restored = backup::read(&db, &Plan::of(house::schema()), &line.archive, &config.folder().join("files"))
        .await
        .with_context(|| format!("{} could not be restored", line.archive.display()))?;
    db.close().await;
    report(&restored, line.json)
}

/// Runs `portico move`.
pub async fn carry(config: &Config, line: Move) -> Result<ExitCode> {
    let from = start::open_current(config).await?;
    let body = one_body(&from, line.body.as_deref()).await?;
    let to = Db::open(Opening { connections: config.connections, ..Opening::at(&line.to) }, Clock::System)
        .await
        .context("the other database cannot be opened")?;
    let plan = Plan::of(house::schema());
    to.migrate(&house::schema()).await?;
    if super::setup::bodies(&to).await?.iter().any(|there| there.body_id == body.body_id || there.code == body.code) {
        bail!("{} is already there", body.name);
    }
    let folder = tempfile::tempdir()?;
    let archive = backup::write(&from, &plan, &config.folder().join("files"), folder.path(), Some(body.body_id)).await?;
    let files = line.to_data.unwrap_or_else(|| config.folder()).join("files");
    let restored = backup::read(&to, &plan, &archive, &files).await?;
    from.close().await;
    to.close().await;
    if !line.json.json {
        crate::told!(
            "{} was carried over. Both databases hold it now: serve from the new one, then put the old one away.",
            body.name
        );
    }
    report(&restored, line.json)
}
