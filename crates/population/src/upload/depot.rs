//! Where the pieces of a file go: looked at as they come, sealed in parts, in bounded memory.

use super::sheet;
use crate::extract::intake::Known;
use crate::extract::{Intake, LARGEST_SHEET};
use kernel::{BodyId, Failure, Outcome};
use store::FileVault;
use store::files::Sealed;
use ui::Visit;

/// Bytes of a sealed part.
const PART: usize = 8 << 20;
/// The name of the field, for what is wrong with the file.
pub const FILE: &str = "file";

/// A file being received.
pub struct Depot {
    vault: FileVault,
    clock: kernel::Clock,
    body: BodyId,
    intake: Option<Intake>,
    buffer: Vec<u8>,
    sheet: Option<Vec<u8>>,
    began: bool,
    parts: Vec<Sealed>,
}

/// A file that was received whole.
pub struct Stored {
    /// What was found out about it.
    pub known: Known,
    /// Its parts, in order.
    pub parts: Vec<Sealed>,
}

fn refused(cause: impl std::fmt::Display) -> Failure {
    Failure::field(FILE, cause.to_string())
}

impl Depot {
    /// An empty one, of the visitor's body.
    ///
    /// # Errors
    /// When nobody is signed in.
    pub fn of(visit: &Visit) -> Outcome<Depot> {
        Ok(Depot::new(visit.site().vault().clone(), visit.db().clock().clone(), visit.actor()?.body))
    }

    /// An empty one.
    pub fn new(vault: FileVault, clock: kernel::Clock, body: BodyId) -> Depot {
        Depot {
            vault,
            clock,
            body,
            intake: Some(Intake::default()),
            buffer: Vec::new(),
            sheet: None,
            began: false,
            parts: Vec::new(),
        }
    }

    /// Takes the next piece.
    ///
    /// # Errors
    /// What is wrong with the file, as soon as it is clear.
    pub async fn take(&mut self, piece: &[u8]) -> Outcome<()> {
        if !self.began && !piece.is_empty() {
            self.began = true;
            if piece.starts_with(b"PK\x03\x04") {
                self.sheet = Some(Vec::new());
            }
        }
        match &mut self.sheet {
            Some(sheet) if sheet.len().saturating_add(piece.len()) > LARGEST_SHEET => {
                Err(refused("Il foglio di calcolo è troppo grande: al massimo 40 MB. Salvalo come CSV."))
            }
            Some(sheet) => {
                sheet.extend_from_slice(piece);
                Ok(())
            }
            None => self.keep(piece).await,
        }
    }

    async fn keep(&mut self, piece: &[u8]) -> Outcome<()> {
        let Some(intake) = &mut self.intake else { return Err(Failure::internal("a piece after the end")) };
        self.buffer.extend(intake.take(piece).map_err(refused)?);
        while self.buffer.len() >= PART {
            let rest = self.buffer.split_off(PART);
            let part = std::mem::replace(&mut self.buffer, rest);
            self.seal(part).await?;
        }
        Ok(())
    }

    async fn seal(&mut self, part: Vec<u8>) -> Outcome<()> {
        let (vault, body, now) = (self.vault.clone(), self.body, self.clock.now());
        let sealed = tokio::task::spawn_blocking(move || vault.shelve(body, now, &part)).await.map_err(Failure::internal)??;
        self.parts.push(sealed);
        Ok(())
    }

    /// All pieces are there.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub async fn finish(&mut self) -> Outcome<Stored> {
        if let Some(content) = self.sheet.take() {
            let text =
                tokio::task::spawn_blocking(move || sheet::as_csv(&content)).await.map_err(Failure::internal)?.map_err(refused)?;
            for piece in text.chunks(PART) {
                self.keep(piece).await?;
            }
        }
        let Some(intake) = self.intake.take() else { return Err(Failure::internal("a file that ended twice")) };
        let known = intake.finish().map_err(refused)?;
        let last = std::mem::take(&mut self.buffer);
        if !last.is_empty() {
            self.seal(last).await?;
        }
        Ok(Stored { known, parts: std::mem::take(&mut self.parts) })
    }
}

impl Drop for Depot {
    /// A file that was given up leaves nothing behind.
    fn drop(&mut self) {
        for part in &self.parts {
            if let Err(error) = self.vault.erase(self.body, part.id) {
                tracing::error!(%error, "a part of a file that was given up stays in the folder");
            }
        }
    }
}
