//! Commands that bring data in: import of budgets, streets and catalogues; reconciliation.

use super::Json;
use super::residents::{self, Residents};
use super::setup::one_body;
use crate::config::Config;
use crate::start;
use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use finance::BudgetFiles;
use finance::budget::{Account, Sheet, Side};
use kernel::{Actor, Failure};
use network::CatalogueFiles;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use store::Audit;

/// `portico import …`
#[derive(Args)]
pub struct Import {
    /// Code of the body; may be left out when there is only one.
    #[arg(long, global = true)]
    body: Option<String>,
    #[command(flatten)]
    json: Json,
    #[command(subcommand)]
    what: ImportWhat,
}

#[derive(Subcommand)]
enum ImportWhat {
    /// A budget: tables of chapters, and the printed totals to reconcile with.
    Budget {
        /// Current revenue.
        #[arg(long)]
        revenue_current: Option<PathBuf>,
        /// Current expenditure.
        #[arg(long)]
        expenditure_current: Option<PathBuf>,
        /// Capital revenue.
        #[arg(long)]
        revenue_capital: Option<PathBuf>,
        /// Capital expenditure.
        #[arg(long)]
        expenditure_capital: Option<PathBuf>,
        /// Printed totals.
        #[arg(long)]
        totals: Option<PathBuf>,
        /// What the office calls this budget.
        #[arg(long)]
        label: String,
        /// Where the amounts come from.
        #[arg(long)]
        source: String,
        /// Keep the good lines although others are faulty.
        #[arg(long)]
        keep_good: bool,
    },
    /// Street segments with their municipio.
    Streets {
        /// CSV file.
        file: PathBuf,
    },
    /// An extract of the civil register, into its copy.
    Residents(Residents),
    /// The catalogue: services, providers, prices, chapters, ages, overlaps.
    Catalogue {
        /// Services.
        #[arg(long)]
        services: Option<PathBuf>,
        /// Providers.
        #[arg(long)]
        providers: Option<PathBuf>,
        /// Prices.
        #[arg(long)]
        prices: Option<PathBuf>,
        /// Chapters that pay each service.
        #[arg(long)]
        chapters: Option<PathBuf>,
        /// Ages that each service is for.
        #[arg(long)]
        ages: Option<PathBuf>,
        /// Services that do not go together.
        #[arg(long)]
        overlaps: Option<PathBuf>,
    },
}

/// `portico budget …`
#[derive(Args)]
pub struct Budget {
    #[command(subcommand)]
    what: BudgetWhat,
}

#[derive(Subcommand)]
enum BudgetWhat {
    /// Add up a kept year and compare it with its printed totals. Exit code 0 reconciled, 3 when there are gaps.
    Reconcile {
        /// Code of the body; may be left out when there is only one.
        #[arg(long)]
        body: Option<String>,
        /// The year.
        #[arg(long)]
        year: i32,
        #[command(flatten)]
        json: Json,
    },
}

fn content(path: Option<&Path>) -> Result<Vec<u8>> {
    match path {
        Some(path) => std::fs::read(path).with_context(|| format!("{} cannot be read", path.display())),
        None => Ok(Vec::new()),
    }
}

/// A failure as lines for a terminal: every fault with its place.
pub(super) fn explain(failure: Failure) -> anyhow::Error {
    match failure {
        Failure::Invalid(errors) => {
            let lines: Vec<String> = errors.into_iter().map(|error| format!("  {}: {}", error.field, error.message)).collect();
            anyhow::anyhow!("nothing was kept:\n{}", lines.join("\n"))
        }
        other => other.into(),
    }
}

/// Runs `portico import …`.
pub async fn import(config: &Config, line: Import) -> Result<ExitCode> {
    let db = start::open_current(config).await?;
    let body = one_body(&db, line.body.as_deref()).await?;
    let actor = Actor::system(body.body_id);
    let code = match line.what {
        ImportWhat::Budget {
            revenue_current,
            expenditure_current,
            revenue_capital,
            expenditure_capital,
            totals,
            label,
            source,
            keep_good,
        } => {
            let tables = [
                (Side::Revenue, Account::Current, revenue_current),
                (Side::Expenditure, Account::Current, expenditure_current),
                (Side::Revenue, Account::Capital, revenue_capital),
                (Side::Expenditure, Account::Capital, expenditure_capital),
            ];
            let mut files = BudgetFiles::default();
            for (side, account, path) in tables {
                if let Some(path) = path {
                    files.sheets.push((Sheet { side, account }, content(Some(&path))?));
                }
            }
            files.totals = totals.as_deref().map(|path| content(Some(path))).transpose()?;
            let report = finance::import_files(&db, &actor, &files, &label, &source, keep_good).await.map_err(explain)?;
            if line.json.json {
                super::print_json(&report)?;
            } else {
                crate::told!(
                    "{}: {} chapters, {} printed totals{}",
                    report.year,
                    report.chapters,
                    report.printed_totals,
                    if report.kept { "" } else { " (nothing was kept)" }
                );
                for fault in &report.faults {
                    crate::told!("  {}: {}", fault.file, serde_json::to_string(&fault.fault)?);
                }
            }
            // Nothing kept: failed. Kept without the faulty lines: done, and something to look at.
            ExitCode::from(match (report.kept, report.faults.is_empty()) {
                (true, true) => 0,
                (true, false) => 3,
                (false, _) => 1,
            })
        }
        ImportWhat::Streets { file } => {
            let text = String::from_utf8(content(Some(&file))?).context("the file is not UTF-8")?;
            let segments = match registry::street::parse(&text) {
                Ok(segments) => segments,
                Err(faults) => bail!(
                    "nothing was kept:\n{}",
                    faults.iter().map(|fault| format!("  line {}: {}", fault.line, fault.message)).collect::<Vec<_>>().join("\n")
                ),
            };
            let mut tx = db.begin(&actor).await?;
            let count = registry::street::load(&mut tx, &segments).await.map_err(explain)?;
            tx.commit(Audit::of("street.import").rows(count)).await?;
            if line.json.json {
                super::print_json(&serde_json::json!({"segments": count}))?;
            } else {
                crate::told!("{count} segments")
            }
            ExitCode::SUCCESS
        }
        ImportWhat::Residents(what) => residents::import(config, &db, &actor, what, &line.json).await?,
        ImportWhat::Catalogue { services, providers, prices, chapters, ages, overlaps } => {
            let (services, providers) = (content(services.as_deref())?, content(providers.as_deref())?);
            let (prices, chapters) = (content(prices.as_deref())?, content(chapters.as_deref())?);
            let (ages, overlaps) = (content(ages.as_deref())?, content(overlaps.as_deref())?);
            let files = CatalogueFiles {
                services: &services,
                providers: &providers,
                prices: &prices,
                chapters: &chapters,
                ages: &ages,
                overlaps: &overlaps,
            };
            let mut tx = db.begin(&actor).await?;
            let done = network::import(&mut tx, files).await.map_err(explain)?;
            tx.commit(Audit::of("catalogue.import").rows(done.services)).await?;
            if line.json.json {
                super::print_json(
                    &serde_json::json!({"services": done.services, "providers": done.providers, "prices": done.prices,
                    "chapters": done.chapters, "ages": done.ages, "overlaps": done.overlaps}),
                )?;
            } else {
                crate::told!(
                    "{} services, {} providers, {} prices, chapters of {} services, {} limits of age, {} rules on overlaps",
                    done.services,
                    done.providers,
                    done.prices,
                    done.chapters,
                    done.ages,
                    done.overlaps
                );
            }
            ExitCode::SUCCESS
        }
    };
    db.close().await;
    Ok(code)
}

/// Runs `portico budget …`.
pub async fn budget(config: &Config, line: Budget) -> Result<ExitCode> {
    let BudgetWhat::Reconcile { body, year, json } = line.what;
    let db = start::open_current(config).await?;
    let body = one_body(&db, body.as_deref()).await?;
    let summary = match finance::reconcile(&db, &Actor::system(body.body_id), year).await {
        Err(Failure::NotFound) => bail!("{} has no budget of {year}", body.name),
        other => other?,
    };
    if json.json {
        super::print_json(&summary)?;
    } else {
        crate::told!("{summary}")
    }
    db.close().await;
    Ok(ExitCode::from(if summary.exit_code() == 0 { 0 } else { 3 }))
}
