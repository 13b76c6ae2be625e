//! `portico generate people`: a synthetic city as files, or inside a demonstration body; `portico generate procedure`: what it asks for and is
//! granted.

use super::city;
use super::setup::one_body;
use crate::config::Config;
use crate::populate::procedure::{WantedProcedure, fill};
use crate::populate::{Wanted, populate};
use crate::start;
use anyhow::{Context as _, Result, bail};
use chrono::{Datelike as _, Days, NaiveDate};
use clap::{Args, Subcommand};
use kernel::Clock;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use synthetic::{Options, Order};

/// `portico generate …`
#[derive(Args)]
pub struct Generate {
    #[command(subcommand)]
    what: GenerateWhat,
}

#[derive(Subcommand)]
enum GenerateWhat {
    /// Synthetic people of Milan: the same for the same seed, never anybody real. With --output as a folder of CSV files (persons with
    /// their second records and the truth about them, households, addresses, events), with --into as a city at work in a body of the
    /// demonstration: persons, households, cases, services, deliveries. What was written comes out as JSON.
    People(People),
    /// Applications that wait for a ranking, contributions that were granted and are to be paid, and people who pay for home care by a tariff, of
    /// the synthetic people of a body of the demonstration. What was written comes out as JSON.
    Procedure(Procedure),
}

#[derive(Args)]
struct Procedure {
    /// Code of the demonstration body.
    #[arg(long)]
    into: String,
    /// Code of the office of the measures.
    #[arg(long, default_value = "BENEFICI")]
    unit: String,
    /// How many applications wait for a ranking; each is of another household.
    #[arg(long, default_value_t = 1000)]
    applications: u64,
    /// How many contributions are asked for, to be granted as the regulation says.
    #[arg(long, default_value_t = 1000)]
    grants: u64,
    /// How many people pay for home care as the regulation says.
    #[arg(long, default_value_t = 1000)]
    copayments: u64,
}

#[derive(Args)]
struct People {
    /// How many people the city has.
    #[arg(long, default_value_t = 1000)]
    count: u64,
    /// Where chance begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Folder into which the files are written; it is made when it is not there.
    #[arg(long, required_unless_present = "into")]
    output: Option<PathBuf>,
    /// With --output: the day on which they are as old as they are (2026-11-21); today, unless said otherwise.
    #[arg(long, requires = "output")]
    on: Option<NaiveDate>,
    /// With --output: how many of a hundred were written down a second time at another desk, with mistakes.
    #[arg(long, requires = "output", default_value_t = 5, value_parser = clap::value_parser!(u32).range(0..=100))]
    duplicates: u32,
    /// With --output: extracts of the population register too, of the day and of some months later.
    #[arg(long, requires = "output")]
    residents: bool,
    /// The day of the later extract; half a year after the first, unless said otherwise.
    #[arg(long, requires = "residents")]
    later: Option<NaiveDate>,
    /// Code of the demonstration body into which they come.
    #[arg(long, conflicts_with = "output")]
    into: Option<String>,
    /// With --into: how many of them the office knows; all, unless said otherwise.
    #[arg(long, requires = "into")]
    persons: Option<u64>,
    /// With --into: how many cases they have or had; for half of the persons, unless said otherwise.
    #[arg(long, requires = "into")]
    cases: Option<u64>,
    /// With --into: how many entries stand in the diaries of the cases; a few in each, unless said otherwise.
    #[arg(long, requires = "into")]
    entries: Option<u64>,
    /// With --into: how many of the cases have a service in the year.
    #[arg(long, requires = "into", default_value_t = 0)]
    beneficiaries: u64,
    /// With --into: how many deliveries of these services there are.
    #[arg(long, requires = "into", default_value_t = 0)]
    deliveries: u64,
    /// With --into: social workers added to the offices; each has some 55 cases in care, all other cases are closed.
    #[arg(long, requires = "into", default_value_t = 18)]
    workers: u64,
    /// With --into: the year of the deliveries; the last one, unless said otherwise.
    #[arg(long, requires = "into")]
    year: Option<i32>,
}

/// Runs `portico generate …`.
pub async fn generate(config: &Config, line: Generate) -> Result<ExitCode> {
    let people = match line.what {
        GenerateWhat::People(people) => people,
        GenerateWhat::Procedure(line) => return procedure(config, line).await,
    };
    match (&people.into, &people.output) {
        (Some(body), _) => into(config, &people, body).await,
        (None, Some(folder)) => output(&people, folder),
        (None, None) => bail!("either --output or --into says where they go"),
    }
}

fn output(people: &People, folder: &Path) -> Result<ExitCode> {
    let on = people.on.unwrap_or_else(|| Clock::System.today());
    let half_a_year = || on.checked_add_days(Days::new(183)).context("the day has no later one");
    let later = if people.residents { Some(people.later.map_or_else(half_a_year, Ok)?) } else { None };
    let order = Order {
        seed: people.seed,
        options: Options { residents: people.count, on },
        duplicates_permille: people.duplicates.saturating_mul(10),
        later,
    };
    let written = city::write(order, folder, &|persons| eprintln!("portico: {persons} persons …"))?;
    super::print_json(&serde_json::json!({
        "folder": folder,
        "persons": written.persons,
        "duplicates": written.duplicates,
        "households": written.households,
        "events": written.events,
        "residents_later": written.residents_later,
    }))?;
    Ok(ExitCode::SUCCESS)
}

async fn into(config: &Config, people: &People, code: &str) -> Result<ExitCode> {
    let db = start::open_current(config).await?;
    let body = one_body(&db, Some(code)).await?;
    let persons = people.persons.unwrap_or(people.count);
    let wanted = Wanted {
        seed: people.seed,
        residents: people.count,
        persons,
        cases: people.cases.unwrap_or(persons / 2),
        beneficiaries: people.beneficiaries,
        deliveries: people.deliveries,
        workers: people.workers,
        year: people.year.unwrap_or(db.clock().today().year() - 1),
        entries: people.entries.unwrap_or(0),
    };
    let written = populate(&db, &body, wanted, &|sentence| eprintln!("portico: {sentence}")).await?;
    db.close().await;
    super::print_json(&written)?;
    Ok(ExitCode::SUCCESS)
}

async fn procedure(config: &Config, line: Procedure) -> Result<ExitCode> {
    let db = start::open_current(config).await?;
    let body = one_body(&db, Some(&line.into)).await?;
    let (applications, grants, copayments) = (line.applications, line.grants, line.copayments);
    let wanted = WantedProcedure { unit: line.unit, applications, grants, copayments };
    let written = fill(&db, &body, &wanted, &|sentence| eprintln!("portico: {sentence}")).await?;
    db.close().await;
    super::print_json(&written)?;
    Ok(ExitCode::SUCCESS)
}
