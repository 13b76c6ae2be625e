//! The parts of a file, read back one after the other.

use kernel::BodyId;
use std::io::{Error, Read, Result};
use store::FileVault;
use store::files::StoredFile;

/// A stream over sealed parts; one of them is in memory.
pub struct Parts {
    vault: FileVault,
    body: BodyId,
    files: std::vec::IntoIter<StoredFile>,
    open: Vec<u8>,
    at: usize,
}

impl Parts {
    /// The stream.
    pub fn new(vault: FileVault, body: BodyId, files: Vec<StoredFile>) -> Parts {
        Parts { vault, body, files: files.into_iter(), open: Vec::new(), at: 0 }
    }
}

impl Read for Parts {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        while self.at >= self.open.len() {
            let Some(file) = self.files.next() else { return Ok(0) };
            self.open = self.vault.content(self.body, &file).map_err(Error::other)?;
            self.at = 0;
        }
        let mut rest = self.open.get(self.at..).unwrap_or_default();
        let read = rest.read(buffer)?;
        self.at = self.at.saturating_add(read);
        Ok(read)
    }
}
