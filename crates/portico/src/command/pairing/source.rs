//! A file of records, line by line, whatever its format.

use super::{csv_file, parquet_file};
use anyhow::{Context as _, Result};
use std::fs::File;
use std::io::{Read as _, Seek as _};
use std::path::Path;

/// Most columns of a file.
pub const MOST_COLUMNS: usize = 1_000;
/// Most bytes of one line, quoted line ends included.
pub const LONGEST_LINE: u64 = 1 << 20;

/// One line of a file, or what is wrong with it.
pub type Line<'l> = std::result::Result<&'l [&'l str], String>;

/// Called for each line with its number, from 1, the header included (in Parquet: the row).
pub type Each<'e> = &'e mut dyn FnMut(u64, Line<'_>) -> Result<()>;

/// An open file.
pub enum Source {
    /// Comma, semicolon or tab.
    Csv(csv_file::CsvFile),
    /// Apache Parquet.
    Parquet(parquet_file::ParquetFile),
}

impl Source {
    /// Opens a file and reads its headers.
    ///
    /// # Errors
    /// A file that cannot be read, or that is no table.
    pub fn open(path: &Path) -> Result<Source> {
        let open = || -> Result<Source> {
            let mut file = File::open(path)?;
            let mut start = Vec::new();
            file.by_ref().take(4).read_to_end(&mut start)?;
            file.rewind()?;
            Ok(match start.as_slice() {
                b"PAR1" => Source::Parquet(parquet_file::ParquetFile::open(file)?),
                _ => Source::Csv(csv_file::CsvFile::open(file)?),
            })
        };
        open().with_context(|| format!("{} cannot be used", path.display()))
    }

    /// The names of the columns.
    pub fn headers(&self) -> &[String] {
        match self {
            Source::Csv(file) => file.headers(),
            Source::Parquet(file) => file.headers(),
        }
    }

    /// Goes through all lines.
    ///
    /// # Errors
    /// Those of `each`, and whatever makes going on impossible.
    pub fn each(self, each: Each<'_>) -> Result<()> {
        match self {
            Source::Csv(file) => file.each(each),
            Source::Parquet(file) => file.each(each),
        }
    }
}
