//! `portico import residents`: an extract of the civil register, with its preview, as on the page.

use super::Json;
use crate::config::Config;
use crate::{house, start, worker};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use kernel::Actor;
use population::extract::Field;
use population::run::RunState;
use population::run::actions::{Confirmation, NewRun};
use population::run::machine;
use population::run::model::Difference;
use population::run::store::RunRow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use store::Db;
use tokio::sync::watch;
use ui::{Settings, Site};
use uuid::Uuid;

/// How often one looks how far it is.
const LOOK: Duration = Duration::from_millis(300);

/// `portico import residents …`
#[derive(Args)]
pub struct Residents {
    /// CSV or XLSX file, with headers in its first line.
    file: PathBuf,
    /// Where it comes from: the columns that were chosen for it are kept.
    #[arg(long, default_value = "Anagrafe comunale")]
    source: String,
    /// Only those of whom something changed; otherwise whoever is not in the file is not a resident any more.
    #[arg(long)]
    changes: bool,
    /// The column of a field, such as `birth_date=Nato il`; as often as needed.
    #[arg(long = "column", value_name = "FIELD=HEADER")]
    columns: Vec<String>,
    /// Keep the good lines although others are faulty.
    #[arg(long)]
    keep_good: bool,
    /// It is right that many are not in the extract any more.
    #[arg(long)]
    many_gone: bool,
    /// Tell what would change, and change nothing: the import waits to be applied on the page.
    #[arg(long)]
    preview: bool,
}

fn columns(texts: &[String]) -> Result<Vec<(Field, String)>> {
    texts
        .iter()
        .map(|text| {
            let (field, header) = text.split_once('=').with_context(|| format!("«{text}» is not FIELD=HEADER"))?;
            let field = field.parse::<Field>().map_err(|_| {
                let known: Vec<&str> = Field::ALL.iter().map(|field| field.code()).collect();
                anyhow::anyhow!("«{field}» is no field; there are {}", known.join(", "))
            })?;
            Ok((field, header.to_owned()))
        })
        .collect()
}

/// Waits until nobody works on the import any more.
async fn settled(db: &Db, actor: &Actor, id: Uuid) -> Result<RunRow> {
    loop {
        let run = machine::look(db, actor, id).await?;
        if !run.state.is_busy() {
            return Ok(run);
        }
        let mut tx = db.global(actor).await?;
        let job = run.job_id.context("an import that is worked on has a job")?;
        let job: store::jobs::Job = tx.sql(&store::jobs::ONE).id("id", job).one().await?;
        tx.roll_back().await?;
        if !job.is_open() {
            bail!("the work on the import failed: {}", job.message);
        }
        tokio::time::sleep(LOOK).await;
    }
}

fn report(run: &RunRow) -> serde_json::Value {
    serde_json::json!({"id": run.id, "number": run.number, "state": run.state, "message": run.message, "preview": run.preview.as_ref().map(|preview| {
        // Numbers and lines; residents are not told to a terminal.
        let preview = population::run::Preview { examples: Vec::new(), ..preview.0.clone() };
        serde_json::to_value(preview).unwrap_or_default()
    })})
}

fn tell(run: &RunRow) {
    if let Some(preview) = &run.preview {
        crate::told!("import {}: {} lines, {} good, {} refused", run.number, preview.lines, preview.good, preview.refused);
        for kind in Difference::ALL.iter().filter(|kind| preview.count(**kind) > 0) {
            crate::told!("  {}: {}", kind.code(), preview.count(*kind));
        }
        for (reason, count) in &preview.reasons {
            crate::told!("  refused, {}: {count}", reason.code());
        }
    }
    crate::told!("import {} is now «{}»{}", run.number, run.state.code(), if run.message.is_empty() { "" } else { ":" });
    if !run.message.is_empty() {
        crate::told!("  {}", run.message);
    }
}

/// Imports an extract; the code with which the program ends: 0 applied, 3 it waits for somebody, 1 it cannot be read.
///
/// # Errors
/// What is wrong with the file; those of the database.
pub async fn import(config: &Config, db: &Db, actor: &Actor, line: Residents, json: &Json) -> Result<ExitCode> {
    let columns = columns(&line.columns)?;
    let vault = start::vault(config, db)?;
    let settings =
        Settings { base_url: config.address(), demo: false, secure_cookies: config.tls, second_factor: config.second_factor };
    let site = Site::new(db.clone(), vault.clone(), settings, &house::rooms(), house::ports(config, db.clock())?);
    let file_name = line.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let new = NewRun { source: line.source, whole: !line.changes, file_name };
    let id = machine::receive(db, &vault, actor, &new, &line.file).await.map_err(super::load::explain)?;
    machine::read(db, actor, id, &columns).await.map_err(super::load::explain)?;
    // Whoever takes the job first does it: a program that serves, or this one.
    let (stop, stopped) = watch::channel(false);
    let worker = tokio::spawn(worker::work(site, stopped));
    let mut run = settled(db, actor, id).await?;
    if run.state == RunState::Preview && !line.preview {
        let confirmed = Confirmation { keep_good: line.keep_good, many_gone: line.many_gone };
        machine::write(db, actor, id, confirmed).await.map_err(super::load::explain)?;
        run = settled(db, actor, id).await?;
    }
    stop.send_replace(true);
    worker.await.context("the worker of jobs")?;
    if json.json {
        super::print_json(&report(&run))?;
    } else {
        tell(&run);
    }
    Ok(ExitCode::from(match run.state {
        RunState::Applied | RunState::Settled => 0,
        RunState::Unreadable => 1,
        _ => 3,
    }))
}
