//! Commands about the keys of the stored files.

use super::setup::bodies;
use crate::config::Config;
use crate::start;
use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use kernel::Actor;
use std::process::ExitCode;
use store::{Audit, FileVault, Keyring};

/// `portico keys …`
#[derive(Args)]
pub struct KeysLine {
    #[command(subcommand)]
    what: KeysWhat,
}

#[derive(Subcommand)]
enum KeysWhat {
    /// Make a new key, and seal every stored file anew with it. The old keys stay in the file: backups of before need them. Restart
    /// `portico serve` afterwards, so that it seals with the new key too.
    Rotate,
}

/// Runs `portico keys …`.
pub async fn keys(config: &Config, line: KeysLine) -> Result<ExitCode> {
    let KeysWhat::Rotate = line.what;
    let db = start::open_current(config).await?;
    let path = config.key_file();
    let mut ring =
        Keyring::open(&path, db.clock().now()).with_context(|| format!("the key file {} cannot be used", path.display()))?;
    ring.rotate(db.clock().now())?;
    // On disk before the first file is sealed with it.
    ring.save(&path)?;
    let vault = FileVault::new(config.folder().join("files"), ring);
    let mut sealed = 0_usize;
    for body in bodies(&db).await? {
        loop {
            let mut tx = db.begin(&Actor::system(body.body_id)).await?;
            let done = vault.reseal(&mut tx).await?;
            if done == 0 {
                tx.roll_back().await?;
                break;
            }
            tx.commit(Audit::of("file.reseal").rows(done)).await?;
            sealed = sealed.saturating_add(done);
        }
    }
    crate::told!("A new key is in {}; {sealed} file(s) sealed anew. Keep a copy of it elsewhere.", path.display());
    db.close().await;
    Ok(ExitCode::SUCCESS)
}
