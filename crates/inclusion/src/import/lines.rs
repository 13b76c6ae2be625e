//! From bytes to lines of cells.

/// UTF-8, with or without its mark; else what Italian spreadsheets have long written, in which every byte is a letter.
pub(super) fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The separator that cuts the heading into most cells.
pub(super) fn separator(heading: &str) -> char {
    [';', ',', '\t'].into_iter().max_by_key(|separator| (heading.matches(*separator).count(), *separator == ';')).unwrap_or(';')
}

/// The cells of one line. Each line is cut by itself, so that a quotation mark left open spoils its own line only.
pub(super) fn cells(line: &str, separator: char) -> Vec<String> {
    if !line.contains('"') {
        return line.split(separator).map(|cell| cell.trim().to_owned()).collect();
    }
    let delimiter = u8::try_from(separator).unwrap_or(b';');
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(line.as_bytes());
    let mut record = csv::StringRecord::new();
    match reader.read_record(&mut record) {
        Ok(true) => record.iter().map(|cell| cell.trim().to_owned()).collect(),
        Ok(false) | Err(_) => Vec::new(),
    }
}
