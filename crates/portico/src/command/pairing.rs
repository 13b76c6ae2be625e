//! `portico match`: the same person in files, de-duplicated or linked. Nothing here touches an installation.

mod ahead;
mod columns;
mod csv_file;
mod intake;
mod parquet_file;
mod source;
mod written;

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use columns::Columns;
use intake::Intake;
use matching::bulk::{Model, Options, Progress, Report, Stage, Table, Watch, run};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// `portico match …`
#[derive(Args)]
pub struct Match {
    #[command(subcommand)]
    what: MatchWhat,
}

#[derive(Subcommand)]
enum MatchWhat {
    /// Records of one file that may be the same person.
    Dedupe {
        /// CSV (UTF-8; comma, semicolon or tab) or Parquet.
        file: PathBuf,
        /// Also write every record with its cluster: records taken for one person carry the id of the first of them. All columns of the
        /// file are carried along.
        #[arg(long)]
        clusters: Option<PathBuf>,
        /// Most records of one cluster.
        #[arg(long, default_value_t = matching::bulk::MOST_TOGETHER)]
        most_together: usize,
        #[command(flatten)]
        common: Common,
    },
    /// Records of two files that may be the same person, one of each.
    Link {
        /// The one file.
        first: PathBuf,
        /// The other.
        second: PathBuf,
        /// Every record in one pair at most, the strongest first.
        #[arg(long)]
        one_to_one: bool,
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Args, Clone)]
struct Common {
    /// Where the pairs go, as CSV: id_a, id_b, probability, weight, explanation.
    #[arg(long)]
    output: PathBuf,
    /// Pairs less probable than this are left out.
    #[arg(long, default_value_t = 0.95)]
    threshold: f64,
    /// A model kept with --save-model, instead of learning one from the files.
    #[arg(long)]
    model: Option<PathBuf>,
    /// Keep what was learnt.
    #[arg(long)]
    save_model: Option<PathBuf>,
    /// What columns are called, as THEIRS=OURS: surname=family_name,date_of_birth=birth_date. Ours are id, given_name, family_name, sex,
    /// birth_date, birth_place, tax_code, street, house_number, postcode, city, phone, and number for any other identifier; usual
    /// Italian names are known.
    #[arg(long, value_delimiter = ',')]
    columns: Vec<String>,
    /// Go on without the faulty lines.
    #[arg(long)]
    keep_good: bool,
    /// Threads; all cores, unless said otherwise. The result does not depend on it.
    #[arg(long)]
    threads: Option<usize>,
    /// Say nothing while working.
    #[arg(long)]
    quiet: bool,
    #[command(flatten)]
    json: super::Json,
}

/// A model file: names of columns, and what was learnt.
#[derive(Serialize, Deserialize)]
struct ModelFile {
    /// Names of columns, theirs to ours.
    #[serde(default, skip_serializing_if = "Columns::is_empty")]
    columns: Columns,
    #[serde(flatten)]
    model: Model,
}

/// What was done, for scripts.
#[derive(Serialize)]
struct Summary {
    records: usize,
    compared: u64,
    pairs: usize,
    clusters: Option<usize>,
    match_share: f64,
    faulty_lines: u64,
    notes: Vec<String>,
}

/// Runs `portico match …`. Ctrl-C ends it; files that were being written are not there then.
pub async fn pairing(line: Match) -> Result<ExitCode> {
    let cancel = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&cancel);
    let mut work = tokio::task::spawn_blocking(move || work(&line.what, &seen));
    tokio::select! {
        done = &mut work => done??,
        asked = tokio::signal::ctrl_c() => {
            asked?;
            cancel.store(true, Ordering::Relaxed);
            work.await??;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn work(what: &MatchWhat, cancel: &AtomicBool) -> Result<()> {
    let (files, common, clusters, most_together, one_to_one) = match what {
        MatchWhat::Dedupe { file, clusters, most_together, common } => {
            (vec![file.as_path()], common, clusters.as_deref(), *most_together, false)
        }
        MatchWhat::Link { first, second, one_to_one, common } => {
            (vec![first.as_path(), second.as_path()], common, None, matching::bulk::MOST_TOGETHER, *one_to_one)
        }
    };
    if !(common.threshold > 0.0 && common.threshold < 1.0) {
        bail!("--threshold is a probability between 0 and 1, not {}", common.threshold);
    }
    let mut columns = Columns::read(&common.columns)?;
    let model = match &common.model {
        None => None,
        Some(path) => {
            let file = read_model(path)?;
            columns.add(file.columns);
            Some(file.model)
        }
    };
    let said = |words: &str| {
        if !common.quiet {
            eprintln!("portico: {words}");
        }
    };
    let mut table = Table::default();
    let mut faulty = 0;
    for (number, file) in files.iter().enumerate() {
        if number > 0 {
            table.begin_second();
        }
        faulty += Intake { file, columns: &columns, keep_good: common.keep_good, cancel, said: &said }.read(&mut table)?;
    }
    said(&format!("{} records read", table.len()));
    let threads = common.threads.or_else(|| std::thread::available_parallelism().ok().map(Into::into)).unwrap_or(1);
    let options = Options { threshold: common.threshold, model, one_to_one, most_together, threads: threads.clamp(1, 64) };
    let last = AtomicU64::new(0);
    let progress = |progress: Progress| tell(progress, &last, &said);
    let report = run(table, &options, &Watch { progress: &progress, cancel })?;
    report.notes().iter().for_each(|note| said(note));
    written::pairs(&report, &common.output)?;
    if let Some(path) = &common.save_model {
        save_model(path, columns.clone(), report.model().clone())?;
    }
    let clusters = match (clusters, files.first()) {
        (Some(path), Some(file)) => Some(written::clusters(&report, file, &columns, path)?),
        _ => None,
    };
    summary(&report, clusters, faulty, common)
}

fn summary(report: &Report, clusters: Option<usize>, faulty_lines: u64, common: &Common) -> Result<()> {
    let summary = Summary {
        records: report.records(),
        compared: report.compared(),
        pairs: report.pairs().len(),
        clusters,
        match_share: report.model().match_share(),
        faulty_lines,
        notes: report.notes().to_vec(),
    };
    if common.json.json {
        return super::print_json(&summary);
    }
    crate::told!(
        "{} pairs of {} records are in {} ({} pairs were compared)",
        summary.pairs,
        summary.records,
        common.output.display(),
        summary.compared
    );
    if let Some(clusters) = clusters {
        crate::told!("{clusters} clusters of two and more records");
    }
    Ok(())
}

/// Every twentieth of the way is told.
fn tell(progress: Progress, last: &AtomicU64, said: &dyn Fn(&str)) {
    let (number, word) = match progress.stage {
        Stage::Blocking => (1, "looking for what records share"),
        Stage::Learning => (2, "learning"),
        Stage::Comparing => (3, "comparing"),
    };
    let percent = progress.done.saturating_mul(20).checked_div(progress.of).unwrap_or(0).min(20) * 5;
    let now = number * 1_000 + percent;
    if last.fetch_max(now, Ordering::Relaxed) < now {
        said(&format!("{word}: {percent} %"));
    }
}

fn read_model(path: &Path) -> Result<ModelFile> {
    let text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    toml::from_str(&text).with_context(|| format!("{} is no model", path.display()))
}

fn save_model(path: &Path, columns: Columns, model: Model) -> Result<()> {
    let text = toml::to_string_pretty(&ModelFile { columns, model })?;
    super::whole::whole(path, |out| {
        out.write_all(
            b"# What `portico match` learnt: how often each level of agreement is met for one person, for one home, for strangers.\n",
        )?;
        Ok(out.write_all(text.as_bytes())?)
    })
}
