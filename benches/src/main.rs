//! Measures the built program from outside: `make bench`.
//!
//! It knows nothing of the house but its commands, its pages and its API, as whoever uses it.

mod chance;
mod connection;
mod daily;
mod document;
mod heavy;
mod load;
mod measure;
mod people;
mod population;
mod procedure;
mod program;
mod results;
mod run;
mod searching;
mod session;
mod tariff;

use anyhow::{Context as _, Result};
use clap::Parser;
use std::path::PathBuf;

/// Measures Portico and writes down what was found.
#[derive(Parser)]
struct Line {
    /// The built program.
    #[arg(long)]
    program: PathBuf,
    /// A folder with room for some gigabytes; what is written there is taken away at the end.
    #[arg(long)]
    folder: PathBuf,
    /// Percent of the whole city.
    #[arg(long, default_value_t = 100)]
    scale: u64,
    /// An administrator's address of a PostgreSQL server on this machine.
    #[arg(long)]
    postgres: Option<String>,
    /// Leaves the embedded database out.
    #[arg(long)]
    without_embedded: bool,
    /// Port of the server that is measured.
    #[arg(long, default_value_t = 18_080)]
    port: u16,
    /// Cores of the server.
    #[arg(long, default_value = "0,1")]
    server_cores: String,
    /// Core of this process, as it was pinned by whoever started it.
    #[arg(long, default_value = "1")]
    driver_core: String,
    /// The document.
    #[arg(long)]
    document: PathBuf,
    /// The figures, for other programs; with --again they are read from there instead of measured.
    #[arg(long)]
    results: PathBuf,
    /// Drives a server that runs already, for looking at it meanwhile: its process, and the social workers that were added. Nothing
    /// is written.
    #[arg(long, num_args = 2, value_names = ["PID", "WORKERS"])]
    attach: Vec<u32>,
    /// Measures anew how people are looked for, and nothing else; the other figures are read from those that were kept.
    #[arg(long, conflicts_with = "again")]
    searching: bool,
    /// Measures anew the import of the civil register, and nothing else.
    #[arg(long, conflicts_with_all = ["again", "searching"])]
    population: bool,
    /// Measures anew the procedure of benefits, its ranking, its liquidation and a tariff that follows another, and nothing else.
    #[arg(long, conflicts_with_all = ["again", "searching", "population"])]
    procedure: bool,
    /// Measures anew people at work and the long things of a social worker's day, and nothing else.
    #[arg(long, conflicts_with_all = ["again", "searching", "population", "procedure"])]
    daily: bool,
    /// Writes the document anew from figures that were kept.
    #[arg(long)]
    again: bool,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let line = Line::parse();
    if let [pid, workers] = line.attach.as_slice() {
        return run::attached(line.port, *pid, *workers).await;
    }
    let kept = || -> Result<results::Results> {
        let text = std::fs::read_to_string(&line.results).with_context(|| line.results.display().to_string())?;
        Ok(serde_json::from_str(&text)?)
    };
    let results: results::Results = if line.again {
        kept()?
    } else {
        let kept = if line.searching || line.population || line.procedure || line.daily { Some(kept()?) } else { None };
        let plan = run::Plan {
            program: line.program,
            folder: line.folder,
            size: results::Size { percent: line.scale.clamp(1, 100) },
            postgres: line.postgres,
            embedded: !line.without_embedded,
            port: line.port,
            pinned: (line.server_cores, line.driver_core),
        };
        let results = match kept {
            Some(mut kept) if line.population => {
                run::importing_again(&plan, &mut kept)?;
                kept
            }
            Some(mut kept) if line.daily => {
                run::daily_again(&plan, &mut kept).await?;
                kept
            }
            Some(mut kept) if line.procedure => {
                run::procedure_again(&plan, &mut kept).await?;
                kept
            }
            Some(mut kept) => {
                run::searching_again(&plan, &mut kept).await?;
                kept
            }
            None => run::all(&plan).await?,
        };
        std::fs::write(&line.results, serde_json::to_string_pretty(&results)?)?;
        results
    };
    std::fs::write(&line.document, document::write(&results)?).with_context(|| line.document.display().to_string())?;
    eprintln!("bench: {} is written", line.document.display());
    Ok(())
}
