//! Files of results: written beside the wanted one, whose place they take when they are complete.

use anyhow::{Context as _, Result};
use std::io::{BufWriter, Write};
use std::path::Path;

/// Writes a whole file or none.
///
/// # Errors
/// Those of `write`, and of the disk.
pub fn whole(path: &Path, write: impl FnOnce(&mut (dyn Write + Send)) -> Result<()>) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let place = || format!("{} cannot be written", path.display());
    let mut file = tempfile::NamedTempFile::new_in(folder).with_context(place)?;
    let mut out = BufWriter::new(file.as_file_mut());
    write(&mut out).with_context(place)?;
    out.flush().with_context(place)?;
    drop(out);
    file.as_file().sync_all().with_context(place)?;
    readable(file.as_file()).with_context(place)?;
    file.persist(path).with_context(place)?;
    Ok(())
}

/// Temporary files are their owner's alone; a result is a file like any other.
#[cfg(unix)]
fn readable(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(std::fs::Permissions::from_mode(0o640))
}

#[cfg(not(unix))]
fn readable(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}
