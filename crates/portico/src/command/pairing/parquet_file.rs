//! Apache Parquet: flat tables of texts, numbers and dates.

use super::source::{Each, MOST_COLUMNS};
use anyhow::{Result, bail};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;
use std::fs::File;

/// A file of which the schema was read.
pub struct ParquetFile {
    reader: SerializedFileReader<File>,
    headers: Vec<String>,
}

impl ParquetFile {
    /// Reads the schema.
    ///
    /// # Errors
    /// A damaged file, or columns that hold lists or groups.
    pub fn open(file: File) -> Result<ParquetFile> {
        let reader = SerializedFileReader::new(file)?;
        let schema = reader.metadata().file_metadata().schema();
        let columns = schema.get_fields();
        if columns.len() > MOST_COLUMNS {
            bail!("the file has {} columns, and {MOST_COLUMNS} are the most", columns.len());
        }
        if let Some(group) = columns.iter().find(|column| !column.is_primitive()) {
            bail!("the column {:?} holds more than one value: only flat tables can be read", group.name());
        }
        let headers = columns.iter().map(|column| column.name().trim().to_owned()).collect();
        Ok(ParquetFile { reader, headers })
    }

    /// The names of the columns.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Goes through all rows.
    ///
    /// # Errors
    /// Those of `each`; a damaged file.
    pub fn each(self, each: Each<'_>) -> Result<()> {
        for (row, number) in self.reader.get_row_iter(None)?.zip(1..) {
            let row = row.map_err(|error| anyhow::anyhow!("row {number}: {error}"))?;
            let fields: Vec<String> = row.get_column_iter().map(|(_, field)| text(field)).collect();
            let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
            each(number, Ok(&fields))?;
        }
        Ok(())
    }
}

/// A value as CSV would have it.
fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned(),
        other => other.to_string(),
    }
}
