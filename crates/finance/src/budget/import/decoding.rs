//! From bytes to lines of text: which encoding, which separator.

use super::{LARGEST_FILE, MOST_CELLS, MOST_LINES};

kernel::code_enum! {
    /// How a file writes its letters.
    pub enum Encoding {
        /// UTF-8, with or without its mark.
        Utf8 = "utf-8" => "UTF-8",
        /// UTF-16, low byte first.
        Utf16Le = "utf-16le" => "UTF-16 (little endian)",
        /// UTF-16, high byte first.
        Utf16Be = "utf-16be" => "UTF-16 (big endian)",
        /// What Italian spreadsheets have long written.
        Windows1252 = "windows-1252" => "Windows-1252",
    }
}

kernel::code_enum! {
    /// What stands between two cells.
    pub enum Separator {
        /// `,`
        Comma = "comma" => "virgola",
        /// `;`
        Semicolon = "semicolon" => "punto e virgola",
        /// A tab.
        Tab = "tab" => "tabulazione",
    }
}

impl Separator {
    const fn byte(self) -> u8 {
        match self {
            Separator::Comma => b',',
            Separator::Semicolon => b';',
            Separator::Tab => b'\t',
        }
    }
}

/// A file as lines of text.
pub(super) struct Text {
    pub lines: Vec<String>,
    pub encoding: Encoding,
}

/// Why a file is no text at all.
pub(super) struct NoText {
    pub encoding: Encoding,
    pub message: &'static str,
}

/// Reads the bytes. The mark at the beginning decides; without one, zeros in every other byte mean UTF-16, valid UTF-8 is UTF-8,
/// and the rest is Windows-1252, in which every byte is a letter.
pub(super) fn decode(bytes: &[u8]) -> Result<Text, NoText> {
    let refuse = |message| NoText { encoding: Encoding::Utf8, message };
    if bytes.len() > LARGEST_FILE {
        return Err(refuse("Il file supera i 16 MB: dividilo per tabella."));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(refuse("È un foglio di calcolo: salvalo come CSV o come testo e riprova."));
    }
    if bytes.starts_with(b"%PDF") {
        return Err(refuse("È un documento PDF: serve il testo o il CSV da cui è stato fatto."));
    }
    let (encoding, codec) = detect(bytes);
    let (text, _, broken) = codec.decode(bytes);
    if broken {
        return Err(NoText { encoding, message: "Il file è rovinato: contiene caratteri che non si leggono." });
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let mut lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
    while lines.last().is_some_and(|line| line.trim().is_empty()) {
        lines.pop();
    }
    if lines.is_empty() {
        return Err(NoText { encoding, message: "Il file è vuoto." });
    }
    if lines.len() > MOST_LINES {
        return Err(NoText { encoding, message: "Il file ha più di 50.000 righe: dividilo per tabella." });
    }
    Ok(Text { lines, encoding })
}

fn detect(bytes: &[u8]) -> (Encoding, &'static encoding_rs::Encoding) {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((codec, _)) if codec == encoding_rs::UTF_16LE => return (Encoding::Utf16Le, codec),
        Some((codec, _)) if codec == encoding_rs::UTF_16BE => return (Encoding::Utf16Be, codec),
        Some((codec, _)) => return (Encoding::Utf8, codec),
        None => {}
    }
    let zeros = |parity: usize| bytes.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, pairs) = (zeros(0), zeros(1), bytes.len() / 2);
    if bytes.len().is_multiple_of(2) && pairs > 0 {
        // Italian text in UTF-16 has a zero in nearly every pair, always on the same side.
        if odd * 4 > pairs * 3 && even == 0 {
            return (Encoding::Utf16Le, encoding_rs::UTF_16LE);
        }
        if even * 4 > pairs * 3 && odd == 0 {
            return (Encoding::Utf16Be, encoding_rs::UTF_16BE);
        }
    }
    if std::str::from_utf8(bytes).is_ok() {
        (Encoding::Utf8, encoding_rs::UTF_8)
    } else {
        (Encoding::Windows1252, encoding_rs::WINDOWS_1252)
    }
}

/// The cells of one line. Each line is split by itself, so that a quotation mark left open spoils its own line only.
pub(super) fn cells(line: &str, separator: Separator) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator.byte())
        .buffer_capacity(line.len().max(16))
        .from_reader(line.as_bytes());
    let mut record = csv::StringRecord::new();
    // The line is already UTF-8 text in memory: neither reading nor decoding it can fail, and an empty record says so anyway.
    match reader.read_record(&mut record) {
        Ok(true) => record.iter().take(MOST_CELLS + 1).map(str::to_owned).collect(),
        Ok(false) | Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn utf16(text: &str, low_first: bool, mark: bool) -> Vec<u8> {
        let mark = mark.then_some(0xfeff);
        let units = mark.into_iter().chain(text.encode_utf16());
        units.flat_map(|unit| if low_first { unit.to_le_bytes() } else { unit.to_be_bytes() }).collect()
    }

    #[test]
    fn the_encoding_of_a_file_is_found_and_told() {
        let text = "capitolo;descrizione\n3763;Attività di comunità";
        let windows = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
        let marked = [b"\xef\xbb\xbf".as_slice(), text.as_bytes()].concat();
        let files = [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            (marked, Encoding::Utf8),
            (utf16(text, true, true), Encoding::Utf16Le),
            (utf16(text, false, true), Encoding::Utf16Be),
            (utf16(text, true, false), Encoding::Utf16Le),
            (utf16(text, false, false), Encoding::Utf16Be),
            (windows, Encoding::Windows1252),
        ];
        for (bytes, encoding) in files {
            let decoded = decode(&bytes).map_err(|fault| fault.message);
            assert_eq!(decoded.map(|d| (d.encoding, d.lines.join("\n"))), Ok((encoding, text.to_owned())));
        }
    }

    #[test]
    fn a_spreadsheet_a_pdf_and_nothing_are_told_apart_from_text() {
        for (bytes, word) in [
            (b"PK\x03\x04rest".as_slice(), "foglio di calcolo"),
            (b"%PDF-1.7".as_slice(), "PDF"),
            (b"\n \n".as_slice(), "vuoto"),
            (b"\xff\xfe\x00\xd8".as_slice(), "rovinato"),
        ] {
            let message = decode(bytes).err().map(|fault| fault.message).unwrap_or_default();
            assert!(message.contains(word), "{message}");
        }
        let large = vec![b'a'; LARGEST_FILE + 1];
        assert!(decode(&large).is_err());
        assert!(decode(&b"a\n".repeat(MOST_LINES + 1)).is_err());
        assert!(decode(&b"a\n".repeat(MOST_LINES)).is_ok());
    }

    #[test]
    fn cells_are_split_with_their_quotation_marks() {
        assert_eq!(
            cells("51,\"AREA DIRITTI, INCLUSIONE\",\"detto \"\"UE\"\"\",", Separator::Comma),
            ["51", "AREA DIRITTI, INCLUSIONE", "detto \"UE\"", ""]
        );
        assert_eq!(cells("a;\"b;c", Separator::Semicolon), ["a", "b;c"]);
        assert!(cells("", Separator::Tab).is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_text_or_a_sentence(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            match decode(&bytes) {
                Ok(text) => for line in &text.lines {
                    for separator in Separator::ALL { prop_assert!(cells(line, *separator).len() <= MOST_CELLS + 1); }
                },
                Err(fault) => prop_assert!(fault.message.ends_with('.')),
            }
        }
    }
}
