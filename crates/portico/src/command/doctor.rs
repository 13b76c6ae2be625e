//! `portico doctor`: what is wrong with an installation, in plain words.

use super::Json;
use crate::config::Config;
use crate::{house, start};
use anyhow::Result;
use guard::body::BodyKind;
use serde::Serialize;
use std::process::ExitCode;
use store::Engine;
use store::files::Keyring;

#[derive(Serialize)]
struct Finding {
    what: &'static str,
    well: bool,
    detail: String,
}

/// Runs `portico doctor`: exit code 0 when all is well, 3 when something is not.
pub async fn doctor(config: &Config, json: Json) -> Result<ExitCode> {
    let mut found: Vec<Finding> = Vec::new();
    let mut say = |what, well, detail: String| found.push(Finding { what, well, detail });
    let folder = config.folder();
    let probe = std::fs::create_dir_all(&folder).and_then(|()| tempfile::NamedTempFile::new_in(&folder).map(drop));
    say(
        "data folder",
        probe.is_ok(),
        probe.map_or_else(|error| format!("{} cannot be written: {error}", folder.display()), |()| folder.display().to_string()),
    );
    let key_file = config.key_file();
    if key_file.exists() {
        let opened = Keyring::open(&key_file, kernel::Clock::System.now());
        say(
            "key file",
            opened.is_ok(),
            opened.map_or_else(|error| error.to_string(), |_| format!("{}: keep a copy elsewhere", key_file.display())),
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(&key_file)?.permissions().mode() & 0o077;
            say(
                "key file is private",
                mode == 0,
                if mode == 0 {
                    "only its owner reads it".into()
                } else {
                    format!("others can read {}: chmod 600", key_file.display())
                },
            );
        }
    } else {
        say("key file", true, format!("{} will be made at the first start", key_file.display()));
    }
    if !config.anpr.is_empty() {
        let read = population::anpr::Access::read(std::path::Path::new(&config.anpr));
        say(
            "access to ANPR",
            read.is_ok(),
            read.map_or_else(
                |error| error.to_string(),
                |access| {
                    let checked = access.interface.checked_on;
                    format!(
                        "for «{}» as client {}; the description of ANPR was checked on {checked}",
                        access.body, access.client_id
                    )
                },
            ),
        );
    }
    let unmade = config.database.is_empty() && !config.folder().join("portico.db").exists();
    if unmade {
        say("database", true, "not there yet: the first start makes it".into());
    }
    match if unmade { None } else { Some(start::open(config).await) } {
        None => {}
        Some(Err(error)) => say("database", false, format!("{error:#}")),
        Some(Ok(db)) => {
            say(
                "database",
                true,
                match db.engine() {
                    Engine::Sqlite => "embedded (SQLite)".to_owned(),
                    Engine::Postgres => "PostgreSQL".to_owned(),
                },
            );
            match db.pending(&house::schema()).await {
                Ok(pending) if pending.is_empty() => say("schema", true, "up to date".into()),
                Ok(pending) => say("schema", false, format!("{} step(s) behind: `portico migrate`", pending.len())),
                Err(error) => say("schema", false, error.to_string()),
            }
            let durable = db.durability().await?;
            let safe = match db.engine() {
                Engine::Sqlite => durable == ["2", "wal"],
                Engine::Postgres => durable == ["on", "on"],
            };
            say("durability", safe, durable.join(", "));
            if let Ok(bodies) = super::setup::bodies(&db).await {
                say("bodies", true, bodies.iter().map(|body| body.name.as_str()).collect::<Vec<_>>().join(", "));
                // The invented Comune of the demonstration has no place on the map.
                let unplaced = |body: &&guard::body::Body| body.kind == BodyKind::Comune && body.belfiore.is_empty() && !body.demo;
                for body in bodies.iter().filter(unplaced) {
                    let cure = "addresses get no ISTAT code and INPS takes no record: portico body change --belfiore";
                    say("place", false, format!("{} has no Belfiore code: {cure}", body.name));
                }
                for body in bodies.iter().filter(|body| body.demo) {
                    say("demonstration", true, format!("{} holds synthetic people and demonstration accounts", body.name));
                }
            }
            db.close().await;
        }
    }
    say(
        "secure cookies",
        config.tls || config.listen.starts_with("127."),
        if config.tls {
            "sent over TLS only".into()
        } else if config.listen.starts_with("127.") {
            "plain HTTP on this machine only".into()
        } else {
            "people come over plain HTTP: put a TLS proxy in front and set PORTICO_TLS=true".into()
        },
    );
    let well = found.iter().all(|finding| finding.well);
    if json.json {
        super::print_json(&found)?;
    } else {
        for finding in &found {
            crate::told!("{} {}: {}", if finding.well { "ok  " } else { "BAD " }, finding.what, finding.detail);
        }
    }
    Ok(ExitCode::from(if well { 0 } else { 3 }))
}
