//! `portico stand-in anpr`: a service on this machine that answers like PDND and ANPR, about invented people.

use anyhow::{Context as _, Result, bail};
use clap::{Args, Subcommand};
use kernel::Clock;
use population::anpr::stand_in::{StandIn, TOKEN_PATH, people};
use population::anpr::{Access, Service};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use synthetic::{Options, Population, RESIDENT_COLUMNS};

/// `portico stand-in …`
#[derive(Args)]
pub struct StandInLine {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The national register of residents (ANPR) and the platform that gives its vouchers (PDND).
    Anpr(AnprLine),
}

#[derive(Args)]
struct AnprLine {
    /// The file with the access that it answers to, as in `PORTICO_ANPR`.
    #[arg(long)]
    access: PathBuf,
    /// Address on which to answer: of this machine alone.
    #[arg(long, default_value = "127.0.0.1:8099")]
    listen: SocketAddr,
    /// An extract with the people it knows; without, people are invented.
    #[arg(long)]
    people: Option<PathBuf>,
    /// How many are invented.
    #[arg(long, default_value_t = 1_000)]
    count: u64,
    /// Which they are.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

/// An extract of invented people.
fn invented(line: &AnprLine, on: chrono::NaiveDate) -> Result<String> {
    let names = synthetic::demo_data::names()?;
    let streets = synthetic::demo_data::streets(synthetic::demo_data::MILANO_STREETS)?;
    let mut text = RESIDENT_COLUMNS.join(";");
    for household in Population::new(line.seed, Options { residents: line.count, on }, &names, &streets)? {
        for resident in synthetic::residents(&household) {
            text.push('\n');
            text.push_str(&resident.cells().join(";"));
        }
    }
    Ok(text)
}

/// Answers until it is ended.
pub async fn stand_in(line: StandInLine) -> Result<ExitCode> {
    let What::Anpr(line) = line.what;
    if !line.listen.ip().is_loopback() {
        bail!("a stand-in answers on this machine alone: --listen 127.0.0.1:PORT");
    }
    let clock = Clock::System;
    let access = Access::read(&line.access)?;
    let text = match &line.people {
        Some(file) => std::fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?,
        None => invented(&line, clock.today())?,
    };
    let known = people(&text, clock.today())?;
    let examples: Vec<String> =
        known.iter().filter(|one| !one.tax_code.is_empty()).take(5).map(|one| one.tax_code.clone()).collect();
    let count = known.len();
    let stand_in = StandIn::new(&access, known, clock);
    let listener = tokio::net::TcpListener::bind(line.listen).await.with_context(|| format!("{} cannot be used", line.listen))?;
    let address = listener.local_addr()?;
    crate::told!("A stand-in for PDND and ANPR answers at http://{address} about {count} invented people.");
    crate::told!("In {}:", line.access.display());
    crate::told!("  token_url = \"http://{address}{TOKEN_PATH}\"");
    crate::told!("  base_url = \"http://{address}\"");
    for service in Service::ALL {
        if let Some((_, audience)) = access.place(service) {
            crate::told!("  {} answers as {audience}", service.code());
        }
    }
    crate::told!("Tax codes that it knows: {}", examples.join(", "));
    let router = stand_in.router(&access);
    let ended = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Without a signal it goes on until the process is ended.
            std::future::pending::<()>().await;
        }
    };
    axum::serve(listener, router).with_graceful_shutdown(ended).await?;
    Ok(ExitCode::SUCCESS)
}
