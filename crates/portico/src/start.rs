//! Opening the installation: folder, keys, database, schema.

use crate::config::Config;
use crate::house;
use anyhow::{Context as _, Result, bail};
use kernel::Clock;
use std::path::{Path, PathBuf};
use store::backup::Plan;
use store::db::Opening;
use store::{Db, FileVault, Keyring};

/// Opens the database as it is.
pub async fn open(config: &Config) -> Result<Db> {
    std::fs::create_dir_all(config.folder()).with_context(|| format!("the data folder {} cannot be made", config.data))?;
    let opening = Opening {
        url: config.database_url(),
        connections: config.connections,
        most_pages: (config.most_pages > 0).then_some(config.most_pages),
        relaxed: false,
    };
    Db::open(opening, Clock::System).await.context("the database cannot be opened")
}

/// Opens the database with its schema up to date. An installation that already holds something is backed up first.
pub async fn open_ready(config: &Config) -> Result<Db> {
    let db = open(config).await?;
    upgrade(&db, &config.folder()).await?;
    let bodies = guard::scope::follow_the_table(&db).await?;
    if bodies > 0 {
        tracing::info!(bodies, "what the accounts reach was worked out again by this program's table of roles");
    }
    Ok(db)
}

/// Brings the schema up to date. An installation that already holds something is backed up first, as it is, into a file that is
/// named; nothing is changed when that fails.
pub async fn upgrade(db: &Db, folder: &Path) -> Result<Option<PathBuf>> {
    let schema = house::schema();
    let pending = db.pending(&schema).await?;
    if pending.is_empty() {
        return Ok(None);
    }
    let total: usize = schema.iter().map(|(_, steps)| steps.len()).sum();
    let mut backup = None;
    if pending.len() < total {
        let path = store::backup::write(db, &Plan::of(schema.clone()), &folder.join("files"), &folder.join("backup"), None)
            .await
            .context("the backup before the upgrade failed; nothing was changed")?;
        tracing::info!(path = %path.display(), "backed up before the upgrade");
        backup = Some(path);
    }
    for step in db.migrate(&schema).await? {
        tracing::info!(room = step.room, number = step.number, name = step.name, "schema step applied");
    }
    Ok(backup)
}

/// Opens the database and refuses to go on when its schema is not up to date (for commands that must not upgrade by the way).
pub async fn open_current(config: &Config) -> Result<Db> {
    let db = open(config).await?;
    let pending = db.pending(&house::schema()).await?;
    if let Some(step) = pending.first() {
        bail!(
            "the schema is {} step(s) behind (next: {} of {}): run `portico migrate` first",
            pending.len(),
            step.number,
            step.room
        );
    }
    Ok(db)
}

/// The files and their keys.
pub fn vault(config: &Config, db: &Db) -> Result<FileVault> {
    let keys = Keyring::open(&config.key_file(), db.clock().now())
        .with_context(|| format!("the key file {} cannot be used", config.key_file().display()))?;
    Ok(FileVault::new(config.folder().join("files"), keys))
}
