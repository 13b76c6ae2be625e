//! The demo city: real figures, synthetic people. Made once, by the product's own actions, in some minutes; served ever after.
//!
//! The clock of the database under construction is set by hand and runs through the last eighteen months, so that days, numbers and
//! the audit chain are those of an installation in use. What happens follows from a fixed seed and from today.

mod care;
mod catalogue;
pub(crate) mod city;
mod daily;
mod days;
mod decisions;
mod desk;
mod facts;
mod inclusion;
mod isee;
mod money;
mod payments;
pub(crate) mod people;
mod residents;
mod rules;
mod script;
mod sender;
mod services;
mod showcase;
mod staff;
mod stage;
mod stories;
pub(crate) mod streets;
mod tale;
mod teresa;
mod twice;

pub use stories::Scale;

use crate::config::Config;
use crate::{house, start};
use anyhow::{Context as _, Result, bail};
use chrono::{Datelike as _, TimeDelta};
use city::{Files, Made};
use kernel::Clock;
use kernel::time::{days_before, local};
use std::path::Path;
use store::db::Opening;
use store::{Audit, Db, FileVault, Keyring};
use synthetic::demo_data;

/// The last line of the audit log that a finished build writes.
const READY: &str = "demo.ready";

/// The demo city, made if it is not there yet. On the embedded database it is built aside and put in place whole: a build that is
/// interrupted leaves nothing behind. On a server an unfinished one is recognised and refused.
pub async fn ready(config: &Config, say: impl Fn(&str)) -> Result<()> {
    let folder = config.folder();
    let place = folder.join("portico.db");
    if !config.database.is_empty() {
        return ready_on_server(config, &say).await;
    }
    if place.exists() {
        return Ok(());
    }
    say("building the demo city (some minutes, once) …");
    std::fs::create_dir_all(&folder).with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
    let aside = folder.join("being-built");
    drop(std::fs::remove_dir_all(&aside));
    std::fs::create_dir_all(&aside)?;
    let file = aside.join("portico.db");
    // Nobody has been told yet that anything is kept: until the file is whole and in place, nothing needs to survive a loss of power.
    let opening = Opening { connections: 2, relaxed: true, ..Opening::at(format!("sqlite:{}", file.display())) };
    let db = Db::open(opening, Clock::set_at(Clock::System.now())).await?;
    db.migrate(&house::schema()).await?;
    build_with(&db, &start::vault(config, &db)?, Scale(config.demo_scale), &say).await?;
    db.close().await;
    put_in_place(&aside, &folder)
}

async fn ready_on_server(config: &Config, say: &dyn Fn(&str)) -> Result<()> {
    let db = start::open_ready(config).await?;
    let (bodies, finished) = (crate::command::bodies(&db).await?, is_finished(&db).await?);
    db.close().await;
    if !bodies.is_empty() {
        return if finished {
            Ok(())
        } else {
            bail!("an earlier build of the demo city in this database was interrupted: give it an empty database")
        };
    }
    say("building the demo city (some minutes, once) …");
    let folder = config.folder();
    std::fs::create_dir_all(&folder).with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
    let opening = Opening { connections: 2, ..Opening::at(config.database_url()) };
    let db = Db::open(opening, Clock::set_at(Clock::System.now())).await?;
    build_with(&db, &start::vault(config, &db)?, Scale(config.demo_scale), say).await?;
    db.close().await;
    Ok(())
}

async fn is_finished(db: &Db) -> Result<bool> {
    Ok(!db.raw_rows(&format!("select action from store_audit where action = '{READY}' limit 1")).await?.is_empty())
}

fn put_in_place(aside: &Path, folder: &Path) -> Result<()> {
    let built = aside.join("portico.db");
    std::fs::File::open(&built)?.sync_all()?;
    std::fs::rename(&built, folder.join("portico.db"))?;
    std::fs::File::open(folder)?.sync_all()?;
    std::fs::remove_dir_all(aside)?;
    Ok(())
}

/// Builds the demonstration with files that are thrown away: for whoever looks at its database alone.
pub async fn build(db: &Db, scale: Scale, say: &dyn Fn(&str)) -> Result<()> {
    let folder = tempfile::tempdir().context("a folder for the files")?;
    let keys = Keyring::open(&folder.path().join("keys.toml"), db.clock().now())?;
    build_with(db, &FileVault::new(folder.path().join("files"), keys), scale, say).await
}

/// Builds the demonstration into a database whose clock is set by hand; the clock stands at the present again when it is done.
async fn build_with(db: &Db, vault: &FileVault, scale: Scale, say: &dyn Fn(&str)) -> Result<()> {
    let end = db.clock().now();
    let today = local(end).date();
    let first = days_before(today, stories::DAYS);
    let years = first.year()..=today.year() + 1;
    let mut minute = 0_i64;
    let mut tick = || {
        minute += 1;
        db.clock().move_to(days::at(first, 6, 0) + TimeDelta::minutes(minute));
    };
    let names = demo_data::names()?;
    let staff = people::colleagues(41, &names, &demo_data::streets(demo_data::MILANO_STREETS)?, 90, today)?;
    let mut staff = staff.into_iter();
    let mut cities = Vec::new();
    for files in [&city::MILANO, &city::ASSEMI, &city::CINQUE_ZONE] {
        tick();
        say(&format!("{} …", files.name));
        let made = city::make(db, files).await.context(files.name)?;
        tick();
        open_budget(db, files, &made, years.clone(), today.year())
            .await
            .with_context(|| format!("the budget of {}", files.name))?;
        tick();
        streets::load(db, &made, files.code).await.with_context(|| format!("the streets of {}", files.name))?;
        catalogue::import(db, &made, files.code).await.with_context(|| format!("the catalogue of {}", files.name))?;
        let city = staff::open(db, files, made, &mut staff).await.with_context(|| format!("the staff of {}", files.name))?;
        tick();
        sender::open(db, files, &city, first).await.with_context(|| format!("who sends for {}", files.name))?;
        staff::open_calendars(db, &city, first).await.with_context(|| format!("the calendars of {}", files.name))?;
        if files.code == city::MILANO.code {
            rules::publish(db, &city, first).await.context("the regulations")?;
        }
        cities.push(city);
    }
    let texts = demo_data::texts()?;
    let followed = stories::Director::cast(db, &texts, &names, &cities, end, scale)?.tell(say).await?;
    if let Some(milan) = cities.first() {
        say("applications, decisions and payments …");
        decisions::build(db, milan, &followed).await.context("applications and decisions")?;
        stories::take_news(db, &cities).await.context("what was granted")?;
        payments::build(db, milan).await.context("payments")?;
        inclusion::build(db, milan, &followed).await.context("the inclusion allowance")?;
        say("the copy of the civil register …");
        let streets = demo_data::streets(demo_data::MILANO_STREETS)?;
        let code = city::MILANO.code;
        residents::stand(db, milan.made.body, code, &names, &streets, today).await.context("the copy of the civil register")?;
        showcase::build(db, milan, &streets, today).await.context("what the register shows")?;
        daily::build(db, vault, milan, today).await.context("the day of a social worker")?;
    }
    twice::write_down(db, &cities, scale).await.context("people written down twice")?;
    stories::take_news(db, &cities).await.context("what the rooms learn of one another")?;
    for city in &cities {
        let tx = db.begin(&kernel::Actor::system(city.made.body)).await?;
        tx.commit(Audit::of(READY)).await?;
    }
    Ok(())
}

async fn open_budget(db: &Db, files: &Files, made: &Made, years: std::ops::RangeInclusive<i32>, this: i32) -> Result<()> {
    match files.code {
        "assemi" => money::small(db, made, include_str!("../../../../data/demo/assemi/budget.csv"), years).await,
        "cinque-zone" => money::small(db, made, include_str!("../../../../data/demo/cinque-zone/budget.csv"), years).await,
        _ => money::milan(db, made, years, this).await,
    }
}

/// What people read when the demo city is served: the address and who can sign in.
pub fn greeting(address: &str) -> String {
    let mut out = format!(
        "Portico, the demo city, serves at {address}\nSign in at {address}/accesso as one of these (one press, no password):\n"
    );
    for files in [&city::MILANO, &city::ASSEMI, &city::CINQUE_ZONE] {
        out.push_str(&format!("  {}\n", files.name));
        for (username, name, role, _) in files.accounts {
            let role = guard::roles::table().role(role).map_or(*role, |role| role.label.as_str());
            out.push_str(&format!("    {username:<40} {name}, {role}\n"));
        }
        // Those who give services work for the city's providers.
        if files.code == city::MILANO.code {
            out.push_str("    ente.gestore                             ente gestore «La Vela di Mezzo»\n");
            out.push_str("    ente.gestore.2                           ente gestore «Gelsomaggio»\n");
        }
    }
    out.push_str("All people are synthetic. Ctrl-C ends it; the data stays.\n");
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_gives_services_is_named_under_the_body_it_works_for() {
        let words = greeting("http://localhost:8080");
        let place = |text: &str| words.find(text).expect(text);
        let (milan, next) = (place(&format!("  {}\n", city::MILANO.name)), place(&format!("  {}\n", city::ASSEMI.name)));
        for account in ["    ente.gestore ", "    ente.gestore.2 "] {
            assert!((milan..next).contains(&place(account)), "{words}");
        }
    }
}
