//! CSV as offices have it: UTF-8 with or without its mark; comma, semicolon or tab; fields in quotes or not.

use super::source::{Each, LONGEST_LINE, MOST_COLUMNS};
use anyhow::{Result, bail};
use csv::ByteRecord;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Error, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes at the beginning from which the separator is found.
const LOOK: usize = 1 << 16;
/// The byte-order mark of UTF-8.
const MARK: &[u8] = b"\xef\xbb\xbf";

/// A file of which the headers were read.
pub struct CsvFile {
    reader: csv::Reader<Bounded>,
    since: Arc<AtomicU64>,
    headers: Vec<String>,
}

/// Ends when a line does not end: an open quote, or no text at all, must not fill the memory.
struct Bounded {
    inner: BufReader<File>,
    since: Arc<AtomicU64>,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        if self.since.load(Ordering::Relaxed) > LONGEST_LINE + u64::try_from(buffer.len()).unwrap_or(u64::MAX) {
            return Err(Error::other("a line does not end within a megabyte: a quote that is not closed, or no table at all"));
        }
        let read = self.inner.read(buffer)?;
        self.since.fetch_add(u64::try_from(read).unwrap_or(0), Ordering::Relaxed);
        Ok(read)
    }
}

/// The separator that the first line has most often.
fn separator(start: &[u8]) -> u8 {
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: u8| line.iter().filter(|byte| **byte == separator).count();
    [b',', b';', b'\t', b'|'].into_iter().rev().max_by_key(|separator| count(*separator)).unwrap_or(b',')
}

impl CsvFile {
    /// Looks at the beginning of a file and reads its headers.
    ///
    /// # Errors
    /// Another encoding, no text, no header.
    pub fn open(file: File) -> Result<CsvFile> {
        let mut inner = BufReader::with_capacity(LOOK, file);
        let start = inner.fill_buf()?;
        if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
            bail!("the file is UTF-16: save it as CSV UTF-8");
        }
        if start.starts_with(b"PK\x03\x04") {
            bail!("the file is a workbook or an archive: save the sheet as CSV UTF-8");
        }
        if start.contains(&0) {
            bail!("the file is no text");
        }
        let marked = start.starts_with(MARK);
        let separator = separator(start.strip_prefix(MARK).unwrap_or(start));
        if marked {
            inner.consume(MARK.len());
        }
        let since = Arc::new(AtomicU64::new(0));
        let mut reader =
            csv::ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(Bounded { inner, since: Arc::clone(&since) });
        let headers = reader.byte_headers()?;
        if headers.len() > MOST_COLUMNS {
            bail!("the first line has {} columns, and {MOST_COLUMNS} are the most: is it a table?", headers.len());
        }
        let headers: std::result::Result<Vec<String>, _> =
            headers.iter().map(|header| std::str::from_utf8(header).map(|header| header.trim().to_owned())).collect();
        let Ok(headers) = headers else { bail!("the first line is not UTF-8: save the file as CSV UTF-8") };
        if headers.iter().all(String::is_empty) {
            bail!("the file is empty");
        }
        Ok(CsvFile { reader, since, headers })
    }

    /// The names of the columns.
    pub fn headers(&self) -> &[String] {
        &self.headers
    }

    /// Goes through all lines.
    ///
    /// # Errors
    /// Those of `each`; a file that breaks off, or a line without end.
    pub fn each(mut self, each: Each<'_>) -> Result<()> {
        let columns = self.headers.len();
        let mut record = ByteRecord::new();
        loop {
            self.since.store(0, Ordering::Relaxed);
            let line = self.reader.position().line();
            let more = self.reader.read_byte_record(&mut record);
            let line = record.position().map_or(line, csv::Position::line);
            match more {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => bail!("line {line}: {error}"),
            }
            if record.len() != columns {
                let found = record.len();
                each(line, Err(format!("{found} fields where the header has {columns}: is a separator inside a field?")))?;
                continue;
            }
            if record.as_slice().contains(&0) {
                each(line, Err("it is no text".into()))?;
                continue;
            }
            let fields: std::result::Result<Vec<&str>, _> = record.iter().map(std::str::from_utf8).collect();
            match fields {
                Ok(fields) => each(line, Ok(&fields))?,
                Err(_) => each(line, Err("it is not UTF-8: save the file as CSV UTF-8".into()))?,
            }
        }
    }
}
