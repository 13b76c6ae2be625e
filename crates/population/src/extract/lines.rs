//! A file line by line, in bounded memory.

use super::LONGEST_LINE;
use super::decoding::Encoding;
use std::io::{BufRead, Result};

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Its text.
    Text(String),
    /// Nothing but space.
    Blank,
    /// Longer than any row of an extract.
    TooLong,
    /// Not in the encoding of the file.
    Broken,
}

/// The lines of a file, numbered from 1.
pub struct Lines<R> {
    reader: R,
    encoding: Encoding,
    number: usize,
}

impl<R: BufRead> Lines<R> {
    /// The lines of what is read.
    pub fn new(reader: R, encoding: Encoding) -> Self {
        Lines { reader, encoding, number: 0 }
    }

    /// The number of the line that was read last.
    pub fn number(&self) -> usize {
        self.number
    }

    /// The next line; `None` at the end.
    ///
    /// # Errors
    /// Those of reading.
    pub fn next_line(&mut self) -> Result<Option<Line>> {
        let mut bytes: Vec<u8> = Vec::new();
        let (mut any, mut too_long) = (false, false);
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            any = true;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
            if bytes.len().saturating_add(part.len()) > LONGEST_LINE {
                too_long = true;
            } else if !too_long {
                bytes.extend_from_slice(part);
            }
            let used = end.map_or(buffer.len(), |end| end.saturating_add(1));
            self.reader.consume(used);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number = self.number.saturating_add(1);
        if too_long {
            return Ok(Some(Line::TooLong));
        }
        let mut line = bytes.strip_suffix(b"\r").unwrap_or(&bytes);
        if self.number == 1 {
            line = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line);
        }
        if line.iter().all(u8::is_ascii_whitespace) {
            return Ok(Some(Line::Blank));
        }
        Ok(Some(self.encoding.read(line).map_or(Line::Broken, Line::Text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Cursor};

    #[test]
    fn lines_are_counted_and_an_endless_one_is_not_kept_in_memory() {
        let endless = "x".repeat(LONGEST_LINE + 1);
        let text = format!("\u{feff}a;b\r\n\n{endless}\nc;d");
        let mut lines = Lines::new(BufReader::with_capacity(7, Cursor::new(text.into_bytes())), Encoding::Utf8);
        let mut all = Vec::new();
        while let Some(line) = lines.next_line().expect("memory") {
            all.push((lines.number(), line));
        }
        assert_eq!(all, [(1, Line::Text("a;b".into())), (2, Line::Blank), (3, Line::TooLong), (4, Line::Text("c;d".into()))]);
    }

    #[test]
    fn a_line_in_another_encoding_is_told() {
        let mut lines = Lines::new(Cursor::new(b"a\n\xff\xfe;\n".to_vec()), Encoding::Utf8);
        assert_eq!(lines.next_line().expect("memory"), Some(Line::Text("a".into())));
        assert_eq!(lines.next_line().expect("memory"), Some(Line::Broken));
    }
}
