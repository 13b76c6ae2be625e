//! The command line.

mod body;
mod city;
mod data;
mod doctor;
mod keys;
mod load;
mod pairing;
mod people;
mod residents;
mod rules;
mod setup;
mod stand_in;
mod whole;

use crate::config::Config;
use crate::{demo, house, observe, serve, start};
use anyhow::{Result, bail};
use clap::{Args, Parser, Subcommand};
use serde::Serialize;
pub use setup::{bodies, one_body};
use std::path::PathBuf;
use std::process::ExitCode;

/// Portico: access to social services, and the services themselves, for a Comune, an Ambito or a region.
#[derive(Parser)]
#[command(name = "portico", version, about, long_about = None, disable_help_subcommand = true)]
pub struct Line {
    /// Configuration file (TOML); every setting can also be an environment variable: see `portico config`.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the installation; the first start prints a one-time link for the administrator.
    Serve,
    /// Serve the demo city: real figures, synthetic people, accounts of every role. Built at the first start.
    Demo {
        /// Build it and end, without serving.
        #[arg(long)]
        build_only: bool,
    },
    /// Bring the schema up to date, after a backup.
    Migrate(Json),
    /// Show every setting, its value and where that comes from.
    Config(Json),
    /// The bodies that are served: list, change, add.
    Body(body::BodyLine),
    /// Accounts: invite, link, list.
    User(setup::User),
    /// Keys of the stored files: rotate.
    Keys(keys::KeysLine),
    /// Verify the audit chain.
    Audit(setup::AuditLine),
    /// Tokens for programs: create, revoke, list.
    Token(setup::TokenLine),
    /// Bring data in: budget, streets, catalogue.
    Import(load::Import),
    /// Synthetic data.
    Generate(people::Generate),
    /// Find records of the same person in files: in one, or across two.
    Match(pairing::Match),
    /// Regulations as files: check, decide cases, simulate on a population, measure.
    Rules(rules::RulesLine),
    /// The budget: reconcile.
    Budget(load::Budget),
    /// Write a backup while people work.
    Backup(data::Backup),
    /// Read a backup into an empty installation, and verify it.
    Restore(data::Restore),
    /// Carry a body to another database, files and audit chain included.
    Move(data::Move),
    /// Services on this machine that answer instead of those outside, about invented people: for trying an installation out.
    StandIn(stand_in::StandInLine),
    /// Say in plain words what is wrong with this installation.
    Doctor(Json),
}

/// Output for scripts: one JSON document, whatever the command; a list is an array.
#[derive(Args, Clone, Copy)]
pub struct Json {
    /// Print one JSON document instead of text.
    #[arg(long, global = true)]
    json: bool,
}

/// Prints the one document of a command.
fn print_json<T: Serialize + ?Sized>(document: &T) -> Result<()> {
    crate::told!("{}", serde_json::to_string_pretty(document)?);
    Ok(())
}

/// Runs a command. Exit codes: 0 done, 1 failed, 2 wrong command line, 3 a check found something wrong.
pub async fn run(line: Line) -> Result<ExitCode> {
    let config = Config::read(line.config.as_deref())?;
    match line.command {
        Command::Config(json) => {
            let settings = config.list();
            if json.json {
                print_json(&settings)?;
            } else {
                for setting in settings {
                    crate::told!(
                        "{} = {}  ({}, {})\n    {}",
                        setting.name,
                        setting.value,
                        setting.variable,
                        setting.origin,
                        setting.meaning
                    );
                }
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Serve => {
            let observed = observe::start(&config)?;
            let site = serve::site(&config, false).await?;
            if let Some(demo) = bodies(site.db()).await?.into_iter().find(|body| body.demo) {
                bail!(
                    "{} is a demonstration with known passwords: `portico demo` serves it; real work begins with an empty data folder",
                    demo.name
                );
            }
            if let Some(link) = body::first_administrator(site.db()).await? {
                crate::told!(
                    "First start: the administrator sets a password at {}/primo-accesso/{link} (once, within 72 hours).",
                    config.address()
                );
            }
            serve::serve(&config, site, |address| crate::told!("Portico serves at {address}")).await?;
            observed.end();
            Ok(ExitCode::SUCCESS)
        }
        Command::Demo { build_only } => {
            let observed = observe::start(&config)?;
            demo::ready(&config, |sentence| crate::told!("{sentence}")).await?;
            if !build_only {
                let site = serve::site(&config, true).await?;
                serve::serve(&config, site, |address| crate::told!("{}", demo::greeting(address).trim_end())).await?;
            }
            observed.end();
            Ok(ExitCode::SUCCESS)
        }
        Command::Migrate(json) => {
            let db = start::open(&config).await?;
            let pending = db.pending(&house::schema()).await?;
            db.close().await;
            let db = start::open_ready(&config).await?;
            db.close().await;
            let steps: Vec<String> = pending.iter().map(|step| format!("{}/{} {}", step.room, step.number, step.name)).collect();
            if json.json {
                print_json(&serde_json::json!({"applied": steps}))?;
            } else if steps.is_empty() {
                crate::told!("The schema is up to date.");
            } else {
                steps.iter().for_each(|step| crate::told!("applied {step}"));
            }
            Ok(ExitCode::SUCCESS)
        }
        Command::Body(line) => body::body(&config, line).await,
        Command::User(user) => setup::user(&config, user).await,
        Command::Keys(line) => keys::keys(&config, line).await,
        Command::Audit(audit) => setup::audit(&config, audit).await,
        Command::Token(token) => setup::token(&config, token).await,
        Command::Import(line) => load::import(&config, line).await,
        Command::Generate(line) => people::generate(&config, line).await,
        Command::Match(line) => pairing::pairing(line).await,
        Command::Rules(line) => rules::rules(line),
        Command::Budget(line) => load::budget(&config, line).await,
        Command::Backup(line) => data::backup(&config, line).await,
        Command::Restore(line) => data::restore(&config, line).await,
        Command::Move(line) => data::carry(&config, line).await,
        Command::StandIn(line) => stand_in::stand_in(line).await,
        Command::Doctor(json) => doctor::doctor(&config, json).await,
    }
}
