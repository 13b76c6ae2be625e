//! The demo city: real figures, synthetic people. Made once, by the product's own actions, in some minutes; served ever after.

mod city;
mod money;

use crate::config::Config;
use crate::{house, start};
use anyhow::{Context as _, Result};
use kernel::Clock;
use std::path::Path;
use store::Db;
use store::db::Opening;

/// The demo city, made if it is not there yet. It is built aside and put in place whole: a build that is interrupted leaves
/// nothing behind.
pub async fn ready(config: &Config, say: impl Fn(&str)) -> Result<()> {
    let folder = config.folder();
    let place = folder.join("portico.db");
    if !config.database.is_empty() {
        let db = start::open_ready(config).await?;
        if crate::command::bodies(&db).await?.is_empty() {
            say("building the demo city (some minutes, once) …");
            build(&db).await?;
        }
        db.close().await;
        return Ok(());
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
    let db = Db::open(Opening { connections: 2, ..Opening::at(format!("sqlite:{}", file.display())) }, Clock::set_at(Clock::System.now())).await?;
    db.migrate(&house::schema()).await?;
    build(&db).await?;
    db.close().await;
    put_in_place(&aside, &folder)
}

fn put_in_place(aside: &Path, folder: &Path) -> Result<()> {
    std::fs::rename(aside.join("portico.db"), folder.join("portico.db"))?;
    std::fs::remove_dir_all(aside)?;
    Ok(())
}

async fn build(db: &Db) -> Result<()> {
    let milano = city::make(db, &city::MILANO).await.context("Milan")?;
    money::milan(db, &milano).await.context("the budget of Milan")?;
    let assemi = city::make(db, &city::ASSEMI).await.context("A.S.S.E.MI.")?;
    money::small(db, &assemi, include_str!("../../../../data/demo/assemi/budget.csv")).await.context("the budget of A.S.S.E.MI.")?;
    let zones = city::make(db, &city::CINQUE_ZONE).await.context("the five zones")?;
    money::small(db, &zones, include_str!("../../../../data/demo/cinque-zone/budget.csv")).await.context("the budget of the five zones")?;
    Ok(())
}

/// What people read when the demo city is served: the address and who can sign in.
pub fn greeting(address: &str) -> String {
    let mut out = format!("Portico, the demo city, serves at {address}\nSign in at {address}/accesso as one of these (one press, no password):\n");
    for files in [&city::MILANO, &city::ASSEMI, &city::CINQUE_ZONE] {
        out.push_str(&format!("  {}\n", files.name));
        for (username, name, role, _) in files.accounts {
            let role = guard::roles::table().role(role).map_or(*role, |role| role.label.as_str());
            out.push_str(&format!("    {username:<40} {name}, {role}\n"));
        }
    }
    out.push_str("All people are synthetic. Ctrl-C ends it; the data stays.\n");
    out
}
