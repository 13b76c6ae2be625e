//! A file as it comes in, piece by piece: whether it is text at all, in which encoding, under which headers. What is no extract is
//! refused after its first piece, not after its last.

use super::decoding::{Encoding, Separator};
use super::{LARGEST_FILE, LONGEST_LINE, MOST_COLUMNS};
use encoding_rs::{Decoder, UTF_16BE, UTF_16LE};
use sha2::{Digest as _, Sha256};

/// How much of a file is looked at for its headers, in bytes.
const HEAD: usize = LONGEST_LINE * 2;
/// Lines shown beside the choice of columns.
const SAMPLES: usize = 3;

/// Why a file is no extract, in Italian.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoText {
    /// Nothing in it.
    #[error("Il file è vuoto.")]
    Empty,
    /// Zeros and other bytes that no text has.
    #[error("Il file non è un testo: serve un CSV (o un foglio XLSX) esportato dall'anagrafe.")]
    Binary,
    /// A document.
    #[error("È un documento PDF: serve il CSV o il foglio XLSX da cui è stato fatto.")]
    Pdf,
    /// An old spreadsheet.
    #[error("È un foglio di calcolo in un formato vecchio: salvalo come XLSX o come CSV e riprova.")]
    OldSheet,
    /// Another kind of archive.
    #[error("È un archivio compresso: carica il file che contiene.")]
    Archive,
    /// No columns in the first line.
    #[error(
        "Nella prima riga non ci sono intestazioni di colonna: servono, separate da punto e virgola, virgola, tabulazione o barra."
    )]
    NoHeaders,
    /// Two columns of the same name.
    #[error("Due colonne hanno la stessa intestazione: rinominane una.")]
    SameHeader,
    /// A column without a name is more than one can choose.
    #[error("Una colonna non ha intestazione: scrivila nella prima riga.")]
    NamelessColumn,
    /// More columns than anybody could choose from.
    #[error("Le colonne sono troppe: al massimo 200.")]
    TooManyColumns,
    /// Broken letters in a file that says in which encoding it is.
    #[error("Il file è rovinato: contiene caratteri che non si leggono.")]
    Broken,
    /// Too large.
    #[error("Il file è troppo grande: al massimo 400 MB.")]
    TooLarge,
    /// A line without end at the beginning.
    #[error("La prima riga è troppo lunga: non è un'intestazione.")]
    LongHeader,
}

/// What was found out about a file when all of it had come in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// How it writes its letters.
    pub encoding: Encoding,
    /// What stands between its cells.
    pub separator: Separator,
    /// Names of its columns.
    pub headers: Vec<String>,
    /// The first lines below, cut into cells.
    pub samples: Vec<Vec<String>>,
    /// Bytes as they came.
    pub size: usize,
    /// SHA-256 of the bytes as they came.
    pub hash: Vec<u8>,
}

/// A file coming in.
pub struct Intake {
    largest: usize,
    decoder: Option<Decoder>,
    began: bool,
    /// Letters of more than one byte that are UTF-8, and bytes that are not.
    wide: u64,
    odd: u64,
    /// The unfinished letter at the end of the last piece.
    rest: Vec<u8>,
    head: Vec<u8>,
    headed: Option<(Separator, Vec<String>)>,
    size: usize,
    hash: Sha256,
}

impl Default for Intake {
    fn default() -> Self {
        Intake::of_at_most(LARGEST_FILE)
    }
}

impl Intake {
    /// For a file of at most so many bytes.
    pub fn of_at_most(largest: usize) -> Intake {
        Intake {
            largest,
            decoder: None,
            began: false,
            wide: 0,
            odd: 0,
            rest: Vec::new(),
            head: Vec::new(),
            headed: None,
            size: 0,
            hash: Sha256::new(),
        }
    }

    /// Takes the next piece; what is to be kept of it.
    ///
    /// # Errors
    /// [`NoText`] as soon as it is clear that this is no extract.
    pub fn take(&mut self, piece: &[u8]) -> Result<Vec<u8>, NoText> {
        self.size = self.size.saturating_add(piece.len());
        if self.size > self.largest {
            return Err(NoText::TooLarge);
        }
        self.hash.update(piece);
        if !self.began && !piece.is_empty() {
            self.began = true;
            self.begin(piece)?;
        }
        let kept = match &mut self.decoder {
            None => piece.to_vec(),
            Some(decoder) => {
                let mut text = String::with_capacity(decoder.max_utf8_buffer_length(piece.len()).unwrap_or(piece.len()));
                let (_, _, broken) = decoder.decode_to_string(piece, &mut text, false);
                if broken {
                    return Err(NoText::Broken);
                }
                text.into_bytes()
            }
        };
        if kept.contains(&0) {
            return Err(NoText::Binary);
        }
        self.check_letters(&kept);
        if self.headed.is_none() {
            let more = HEAD.saturating_sub(self.head.len());
            self.head.extend(kept.iter().take(more));
            if self.head.len() >= HEAD {
                self.headed = Some(self.read_head()?);
            }
        }
        Ok(kept)
    }

    fn begin(&mut self, piece: &[u8]) -> Result<(), NoText> {
        if piece.starts_with(b"%PDF") {
            return Err(NoText::Pdf);
        }
        if piece.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(NoText::OldSheet);
        }
        if piece.starts_with(b"PK\x03\x04") || piece.starts_with(b"\x1f\x8b") || piece.starts_with(b"7z\xbc\xaf") {
            return Err(NoText::Archive);
        }
        if piece.starts_with(b"\xff\xfe") {
            self.decoder = Some(UTF_16LE.new_decoder_with_bom_removal());
        } else if piece.starts_with(b"\xfe\xff") {
            self.decoder = Some(UTF_16BE.new_decoder_with_bom_removal());
        }
        Ok(())
    }

    /// Counts what speaks for UTF-8 and what against it; a letter may be cut by the end of a piece.
    fn check_letters(&mut self, kept: &[u8]) {
        let joined = if self.rest.is_empty() { kept.to_vec() } else { [self.rest.as_slice(), kept].concat() };
        self.rest.clear();
        let mut left = joined.as_slice();
        loop {
            let (text, more) = match std::str::from_utf8(left) {
                Ok(text) => (text, None),
                Err(error) => {
                    let (good, bad) = left.split_at(error.valid_up_to());
                    match error.error_len() {
                        None => self.rest = bad.to_vec(),
                        Some(_) => self.odd = self.odd.saturating_add(1),
                    }
                    (std::str::from_utf8(good).unwrap_or_default(), error.error_len().and_then(|length| bad.get(length..)))
                }
            };
            let wide = text.chars().filter(|letter| !letter.is_ascii()).count();
            self.wide = self.wide.saturating_add(u64::try_from(wide).unwrap_or(u64::MAX));
            match more {
                Some(more) => left = more,
                None => return,
            }
        }
    }

    /// A few broken letters in a file of UTF-8 spoil their own lines, not the names of everybody else: what speaks for it more often than
    /// against it is UTF-8. Letters of Windows-1252 stand alone among others, which is nearly never UTF-8.
    fn encoding(&self) -> Encoding {
        let odd = self.odd.saturating_add(u64::from(!self.rest.is_empty()));
        if odd == 0 || odd < self.wide { Encoding::Utf8 } else { Encoding::Windows1252 }
    }

    fn head_lines(&self) -> Vec<String> {
        let head = self.head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.head);
        // Only what is a whole line; the last one may be cut.
        let whole = head.iter().rposition(|byte| *byte == b'\n').filter(|_| self.head.len() >= HEAD).unwrap_or(head.len());
        let lines = head.get(..whole).unwrap_or_default().split(|byte| *byte == b'\n');
        let read = |line: &[u8]| Encoding::Utf8.read(line).or_else(|| Encoding::Windows1252.read(line)).unwrap_or_default();
        lines.take(SAMPLES + 1).map(|line| read(line.strip_suffix(b"\r").unwrap_or(line))).collect()
    }

    fn read_head(&self) -> Result<(Separator, Vec<String>), NoText> {
        let lines = self.head_lines();
        let first = lines.first().map(String::as_str).unwrap_or_default();
        if first.len() > LONGEST_LINE {
            return Err(NoText::LongHeader);
        }
        let separator = Separator::of(first).ok_or(NoText::NoHeaders)?;
        let mut headers: Vec<String> = separator.cells(first).iter().map(|cell| cell.trim().to_owned()).collect();
        while headers.last().is_some_and(String::is_empty) {
            headers.pop();
        }
        if headers.len() > MOST_COLUMNS {
            return Err(NoText::TooManyColumns);
        }
        if headers.iter().any(|header| header.is_empty() || header.chars().count() > 80 || header.chars().any(char::is_control)) {
            return Err(NoText::NamelessColumn);
        }
        let mut sorted = headers.clone();
        sorted.sort();
        sorted.dedup();
        if sorted.len() < headers.len() {
            return Err(NoText::SameHeader);
        }
        Ok((separator, headers))
    }

    /// All of it has come in.
    ///
    /// # Errors
    /// [`NoText`] when it is no extract.
    pub fn finish(mut self) -> Result<Known, NoText> {
        if self.head.iter().all(u8::is_ascii_whitespace) {
            return Err(NoText::Empty);
        }
        let (separator, headers) = match self.headed.take() {
            Some(headed) => headed,
            None => self.read_head()?,
        };
        let below = self.head_lines().into_iter().skip(1).filter(|line| !line.trim().is_empty());
        let samples: Vec<Vec<String>> = below.map(|line| separator.cells(&line)).collect();
        if samples.is_empty() {
            return Err(NoText::Empty);
        }
        let encoding = self.encoding();
        Ok(Known { encoding, separator, headers, samples, size: self.size, hash: self.hash.finalize().to_vec() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn taken(pieces: &[&[u8]]) -> Result<(Known, Vec<u8>), NoText> {
        let mut intake = Intake::default();
        let mut kept = Vec::new();
        for piece in pieces {
            kept.extend(intake.take(piece)?);
        }
        Ok((intake.finish()?, kept))
    }

    const TEXT: &str = "id;cognome;nome\n1;Nicolò;Ada\n2;D'Aì;Bo\n";

    #[test]
    fn the_encoding_of_an_extract_is_found_whatever_the_pieces() {
        for cut in 1..TEXT.len() {
            let (a, b) = TEXT.as_bytes().split_at(cut);
            let (known, kept) = taken(&[a, b]).expect("text");
            assert_eq!((known.encoding, kept.as_slice()), (Encoding::Utf8, TEXT.as_bytes()), "cut at {cut}");
        }
        let marked = [b"\xef\xbb\xbf".as_slice(), TEXT.as_bytes()].concat();
        assert_eq!(taken(&[&marked]).expect("text").0.headers, ["id", "cognome", "nome"]);
        let old = encoding_rs::WINDOWS_1252.encode(TEXT).0.into_owned();
        let known = taken(&[&old]).expect("text").0;
        assert_eq!((known.encoding, known.samples[0][1].as_str()), (Encoding::Windows1252, "Nicolò"));
        let wide: Vec<u8> = [0xfeff].into_iter().chain(TEXT.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let (a, b) = wide.split_at(7);
        let (known, kept) = taken(&[a, b]).expect("text");
        assert_eq!((known.encoding, kept.as_slice()), (Encoding::Utf8, TEXT.as_bytes()));
    }

    #[test]
    fn one_broken_letter_does_not_spoil_the_names_of_all_others() {
        let mut text = "id;cognome;nome\n1;Nicolò;Zoë\n2;Forlì;Bo\n3;D'A".as_bytes().to_vec();
        text.extend_from_slice(b"\xec;Bo\n");
        for cut in 1..text.len() {
            let (a, b) = text.split_at(cut);
            assert_eq!(taken(&[a, b]).expect("text").0.encoding, Encoding::Utf8, "cut at {cut}");
        }
        assert_eq!(taken(&[b"id;cognome;nome\n1;Nicol\xf2;Zo\xeb\n"]).expect("text").0.encoding, Encoding::Windows1252);
    }

    #[test]
    fn rubbish_is_refused_with_a_sentence_and_at_its_first_piece() {
        assert_eq!(taken(&[b""]).err(), Some(NoText::Empty));
        assert_eq!(taken(&[b"\n \r\n"]).err(), Some(NoText::Empty));
        assert_eq!(taken(&[b"a;b;c\n"]).err(), Some(NoText::Empty), "headers alone");
        assert_eq!(taken(&[b"%PDF-1.7 \0"]).err(), Some(NoText::Pdf));
        assert_eq!(taken(&[b"GIF89a\0\0"]).err(), Some(NoText::Binary));
        assert_eq!(taken(&[b"una riga qualsiasi\nun'altra\n"]).err(), Some(NoText::NoHeaders));
        assert_eq!(taken(&[b"a;a;b\n1;2;3\n"]).err(), Some(NoText::SameHeader));
        assert_eq!(taken(&[b"a;;b\n1;2;3\n"]).err(), Some(NoText::NamelessColumn));
        let endless = vec![b'x'; HEAD];
        assert_eq!(Intake::default().take(&endless).err(), Some(NoText::LongHeader), "before the rest of it comes");
    }

    #[test]
    fn a_file_without_end_is_refused_when_it_is_too_large_and_never_kept_whole() {
        let mut intake = Intake::of_at_most(1 << 20);
        let mut taken = intake.take(TEXT.as_bytes()).map(|kept| kept.len());
        let piece = "9;rumore;rumore\n".repeat(1_000);
        let mut pieces = 0;
        while taken.is_ok() {
            taken = intake.take(piece.as_bytes()).map(|kept| kept.len());
            pieces += 1;
        }
        assert_eq!((taken, pieces), (Err(NoText::TooLarge), (1 << 20) / piece.len() + 1));
        assert!(intake.head.len() <= HEAD && intake.rest.is_empty());
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_extract_or_a_sentence(bytes in proptest::collection::vec(any::<u8>(), 0..400), at in 0_usize..400) {
            let (a, b) = bytes.split_at(at.min(bytes.len()));
            if let Err(fault) = taken(&[a, b]) {
                prop_assert!(fault.to_string().ends_with('.'));
            }
        }
    }
}
