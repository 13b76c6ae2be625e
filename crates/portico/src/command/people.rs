//! `portico generate people`: synthetic people as a table, or as a city inside a demonstration body.

use super::setup::one_body;
use crate::config::Config;
use crate::populate::{Wanted, populate};
use crate::start;
use anyhow::Result;
use chrono::Datelike as _;
use clap::{Args, Subcommand};
use std::io::Write as _;
use std::process::ExitCode;
use synthetic::{Options, Population, demo_data};

/// `portico generate …`
#[derive(Args)]
pub struct Generate {
    #[command(subcommand)]
    what: GenerateWhat,
}

#[derive(Subcommand)]
enum GenerateWhat {
    /// Synthetic people of Milan: the same for the same seed, never anybody real. As CSV on standard output, or, with --into, as a
    /// city at work in a body of the demonstration: persons, households, cases, services, deliveries. What was written comes out as
    /// JSON.
    People(People),
}

#[derive(Args)]
struct People {
    /// How many people the city has.
    #[arg(long, default_value_t = 1000)]
    residents: u64,
    /// Where chance begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The day on which they are as old as they are (2026-11-21); today with --into.
    #[arg(long, required_unless_present = "into")]
    on: Option<chrono::NaiveDate>,
    /// Code of the demonstration body into which they come.
    #[arg(long, conflicts_with = "on")]
    into: Option<String>,
    /// With --into: how many of them the office knows; all, unless said otherwise.
    #[arg(long, requires = "into")]
    persons: Option<u64>,
    /// With --into: how many cases they have or had; for half of the persons, unless said otherwise.
    #[arg(long, requires = "into")]
    cases: Option<u64>,
    /// With --into: how many of these have a service in the year.
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
    let GenerateWhat::People(people) = line.what;
    match (&people.into, people.on) {
        (Some(body), _) => into(config, &people, body).await,
        (None, on) => print(people.seed, Options { residents: people.residents, on: on.unwrap_or_default() }),
    }
}

async fn into(config: &Config, people: &People, code: &str) -> Result<ExitCode> {
    let db = start::open_current(config).await?;
    let body = one_body(&db, Some(code)).await?;
    let persons = people.persons.unwrap_or(people.residents);
    let wanted = Wanted {
        seed: people.seed,
        residents: people.residents,
        persons,
        cases: people.cases.unwrap_or(persons / 2),
        beneficiaries: people.beneficiaries,
        deliveries: people.deliveries,
        workers: people.workers,
        year: people.year.unwrap_or(db.clock().today().year() - 1),
    };
    let written = populate(&db, &body, wanted, &|sentence| eprintln!("portico: {sentence}")).await?;
    db.close().await;
    super::print_json(&written)?;
    Ok(ExitCode::SUCCESS)
}

fn print(seed: u64, options: Options) -> Result<ExitCode> {
    let names = demo_data::names()?;
    let streets = demo_data::streets(demo_data::MILANO_STREETS)?;
    let mut out = csv::Writer::from_writer(std::io::BufWriter::new(std::io::stdout().lock()));
    out.write_record([
        "id",
        "household",
        "role",
        "family_name",
        "given_name",
        "sex",
        "birth_date",
        "birth_place",
        "citizenship",
        "tax_code",
        "street",
        "house_number",
        "postcode",
        "city",
        "municipio",
        "phone",
    ])?;
    for household in Population::new(seed, options, &names, &streets)? {
        let address = &household.address;
        for person in &household.members {
            let identifier = person.identifier.as_ref().map(|identifier| identifier.value().to_owned()).unwrap_or_default();
            out.write_record([
                person.id.to_string().as_str(),
                &household.id.to_string(),
                person.role.code(),
                &person.family_name,
                &person.given_name,
                person.sex.code(),
                &person.birth_date.to_string(),
                &person.birthplace.belfiore,
                &person.citizenship_belfiore,
                &identifier,
                &address.street,
                &address.number.to_string(),
                &address.postcode,
                &address.comune,
                &address.district,
                person.mobile.as_deref().or(person.landline.as_deref()).unwrap_or_default(),
            ])?;
        }
    }
    out.into_inner().map_err(|error| anyhow::anyhow!("{error}"))?.flush()?;
    Ok(ExitCode::SUCCESS)
}
