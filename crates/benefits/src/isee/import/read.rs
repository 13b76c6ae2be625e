//! From bytes to lines of attestations, and what is wrong with the others.

use crate::isee::model::{Fell, Indicator, IseeKind, NewAttestation, Scale, last_day};
use crate::isee::protocol::DsuProtocol;
use chrono::NaiveDate;
use kernel::text::folded_tight;
use kernel::time::parse_date;
use kernel::{Cents, Failure, TaxCode};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Largest file, in bytes.
pub const LARGEST: usize = 1_000_000;
/// Most lines below the heading.
pub const MOST_LINES: usize = 1_000;
/// Most faults that are listed; the others are counted.
pub const MOST_FAULTS: usize = 200;
/// Longest cell, in characters.
const LONGEST_CELL: usize = 200;

/// A column of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    /// The tax code of the person.
    TaxCode,
    /// The kind; ordinary where there is none.
    Kind,
    /// The indicator; the ordinary one where there is none.
    Indicator,
    /// The number of the declaration.
    Protocol,
    /// When it was submitted.
    SubmittedOn,
    /// The last day of a current one.
    ExpiresOn,
    /// The indicator.
    Value,
    /// The equivalence scale.
    Scale,
}

impl Column {
    /// Every column.
    pub const ALL: [Column; 8] = [
        Column::TaxCode,
        Column::Kind,
        Column::Indicator,
        Column::Protocol,
        Column::SubmittedOn,
        Column::ExpiresOn,
        Column::Value,
        Column::Scale,
    ];
    /// As the heading writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Column::TaxCode => "codice_fiscale",
            Column::Kind => "tipo",
            Column::Indicator => "indicatore",
            Column::Protocol => "protocollo_dsu",
            Column::SubmittedOn => "presentata_il",
            Column::ExpiresOn => "scade_il",
            Column::Value => "isee",
            Column::Scale => "scala",
        }
    }
    /// Whether a file must have it.
    pub const fn is_needed(self) -> bool {
        match self {
            Column::TaxCode | Column::Protocol | Column::SubmittedOn | Column::Value => true,
            Column::Kind | Column::Indicator | Column::ExpiresOn | Column::Scale => false,
        }
    }
}

/// A line that was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportLine {
    /// Its number in the file, from 1.
    pub line: usize,
    /// Whose.
    pub tax_code: TaxCode,
    /// Which kind.
    pub kind: IseeKind,
    /// Which indicator.
    pub indicator: Indicator,
    /// The number of the declaration.
    pub protocol: DsuProtocol,
    /// First day on which it holds.
    pub submitted_on: NaiveDate,
    /// Last day on which it holds.
    pub last_day: NaiveDate,
    /// The indicator.
    pub value: Cents,
    /// The equivalence scale, in hundredths.
    pub scale: Option<i64>,
}

impl ImportLine {
    /// The attestation that it tells of; a file tells of no household.
    pub fn attestation(&self) -> NewAttestation {
        NewAttestation {
            kind: self.kind,
            indicator: self.indicator,
            protocol: self.protocol.clone(),
            submitted_on: self.submitted_on,
            last_day: self.last_day,
            value: self.value,
            scale: self.scale.and_then(|hundredths| Scale::of_hundredths(hundredths).ok()),
            members: Vec::new(),
            defects: Vec::new(),
        }
    }
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineFault {
    /// Its number in the file, from 1.
    pub line: usize,
    /// The column to blame, as the heading writes it; empty for the whole line.
    pub column: String,
    /// What is wrong and what to do, in Italian.
    pub message: String,
}

/// What was read of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileRead {
    /// The good lines.
    pub lines: Vec<ImportLine>,
    /// What is wrong with the others.
    pub faults: Vec<LineFault>,
    /// How many lines are faulty in all.
    pub faulty: usize,
}

impl FileRead {
    /// Notes the faults of one line.
    pub fn refuse(&mut self, faults: Vec<LineFault>) {
        self.faulty = self.faulty.saturating_add(1);
        let room = MOST_FAULTS.saturating_sub(self.faults.len());
        self.faults.extend(faults.into_iter().take(room));
    }
}

fn fault(line: usize, column: Option<Column>, message: impl Into<String>) -> LineFault {
    LineFault { line, column: column.map(Column::name).unwrap_or_default().to_owned(), message: message.into() }
}

/// UTF-8, with or without its mark; else what Italian spreadsheets have long written, in which every byte is a letter.
fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// The separator that cuts the heading into most cells.
fn separator(heading: &str) -> char {
    [';', ',', '\t'].into_iter().max_by_key(|separator| (heading.matches(*separator).count(), *separator == ';')).unwrap_or(';')
}

/// The cells of one line. Each line is cut by itself, so that a quotation mark left open spoils its own line only.
fn cells(line: &str, separator: char) -> Vec<String> {
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

/// Reads a file. Faults of the heading leave nothing to read; those of a line leave out that line alone.
pub fn read(bytes: &[u8], today: NaiveDate) -> FileRead {
    let mut file = FileRead::default();
    if bytes.len() > LARGEST {
        file.refuse(vec![fault(1, None, format!("Il file pesa troppo: al massimo {} MB.", LARGEST / 1_000_000))]);
        return file;
    }
    let text = decode(bytes);
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let Some((number, heading)) = lines.next() else {
        file.refuse(vec![fault(1, None, "Il file è vuoto.")]);
        return file;
    };
    let separator = separator(heading);
    let headings: Vec<String> = cells(heading, separator).iter().map(|cell| folded_tight(cell)).collect();
    let named = |column: Column| folded_tight(column.name());
    let places: Vec<(Column, usize)> = Column::ALL
        .into_iter()
        .filter_map(|column| Some((column, headings.iter().position(|one| *one == named(column))?)))
        .collect();
    let mut wrong = Vec::new();
    for column in Column::ALL {
        let times = headings.iter().filter(|one| **one == named(column)).count();
        if times == 0 && column.is_needed() {
            wrong.push(fault(number, Some(column), "Manca questa colonna."));
        }
        if times > 1 {
            wrong.push(fault(number, Some(column), "Questa colonna c'è due volte: toglierne una."));
        }
    }
    if !wrong.is_empty() {
        file.refuse(wrong);
        return file;
    }
    for (at, (number, line)) in (0_usize..).zip(lines) {
        if at >= MOST_LINES {
            file.refuse(vec![fault(number, None, format!("Da qui in poi non si legge: al massimo {MOST_LINES} righe per file."))]);
            break;
        }
        let cells = cells(line, separator);
        if cells.len() != headings.len() {
            let message = format!("La riga ha {} caselle invece di {}.", cells.len(), headings.len());
            file.refuse(vec![fault(number, None, message)]);
            continue;
        }
        let mut reader = LineReader { number, cells: &cells, places: &places, faults: Vec::new() };
        match reader.line(today) {
            Some(read) if reader.faults.is_empty() => match file.lines.iter().find(|other| other.is_same(&read)) {
                None => file.lines.push(read),
                Some(other) => {
                    let message = format!("È la stessa attestazione della riga {}.", other.line);
                    file.refuse(vec![fault(number, Some(Column::Protocol), message)]);
                }
            },
            _ => {
                let faults = std::mem::take(&mut reader.faults);
                file.refuse(faults);
            }
        }
    }
    if file.lines.is_empty() && file.faulty == 0 {
        file.refuse(vec![fault(number, None, "Sotto i nomi delle colonne non c'è nessuna riga.")]);
    }
    file
}

impl ImportLine {
    fn is_same(&self, other: &ImportLine) -> bool {
        self.tax_code == other.tax_code
            && self.protocol == other.protocol
            && self.kind == other.kind
            && self.indicator == other.indicator
    }
}

struct LineReader<'a> {
    number: usize,
    cells: &'a [String],
    places: &'a [(Column, usize)],
    faults: Vec<LineFault>,
}

impl LineReader<'_> {
    fn cell(&self, column: Column) -> &str {
        let place = self.places.iter().find(|(known, _)| *known == column);
        place.and_then(|(_, at)| self.cells.get(*at)).map_or("", String::as_str)
    }

    /// What a cell means; `None` for an empty one and after a fault.
    fn value<T>(&mut self, column: Column, read: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let text = self.cell(column).to_owned();
        if text.is_empty() {
            if column.is_needed() {
                self.faults.push(fault(self.number, Some(column), "Manca il valore."));
            }
            return None;
        }
        if text.chars().count() > LONGEST_CELL {
            self.faults.push(fault(self.number, Some(column), "Il testo è troppo lungo."));
            return None;
        }
        match read(&text) {
            Ok(value) => Some(value),
            Err(message) => {
                self.faults.push(fault(self.number, Some(column), message));
                None
            }
        }
    }

    fn line(&mut self, today: NaiveDate) -> Option<ImportLine> {
        let day = |text: &str| parse_date(text).ok_or_else(|| "Data non valida: scrivila come 21/11/2026.".to_owned());
        let tax_code = self.value(Column::TaxCode, |text| text.parse::<TaxCode>().map_err(|error| error.sentence()));
        let kind = self.value(Column::Kind, read_kind);
        let indicator = self.value(Column::Indicator, read_indicator);
        let protocol = self.value(Column::Protocol, |text| text.parse::<DsuProtocol>().map_err(|error| error.to_string()));
        let submitted_on = self.value(Column::SubmittedOn, day);
        let expires_on = self.value(Column::ExpiresOn, day);
        let value = self.value(Column::Value, read_value);
        let scale = self.value(Column::Scale, |text| text.parse::<Scale>().map_err(|error| error.to_string()));
        if !self.faults.is_empty() {
            return None;
        }
        let (kind, submitted_on) = (kind.unwrap_or(IseeKind::Ordinary), submitted_on?);
        let line = ImportLine {
            line: self.number,
            tax_code: tax_code?,
            kind,
            indicator: indicator.unwrap_or(Indicator::Ordinary),
            protocol: protocol?,
            submitted_on,
            last_day: expires_on.unwrap_or_else(|| last_day(kind, Fell::Income, submitted_on)),
            value: value?,
            scale: scale.map(Scale::hundredths),
        };
        match line.attestation().check(today) {
            Ok(()) => Some(line),
            Err(Failure::Invalid(errors)) => {
                let column = |field: &str| match field {
                    "submitted_on" => Some(Column::SubmittedOn),
                    "expires_on" => Some(Column::ExpiresOn),
                    "protocol" => Some(Column::Protocol),
                    _ => None,
                };
                let number = self.number;
                self.faults.extend(errors.into_iter().map(|error| fault(number, column(&error.field), error.message)));
                None
            }
            Err(other) => {
                self.faults.push(fault(self.number, None, other.to_string()));
                None
            }
        }
    }
}

fn read_kind(text: &str) -> Result<IseeKind, String> {
    let wanted = folded_tight(text);
    let found = IseeKind::ALL.iter().find(|kind| kind.code() == wanted || folded_tight(kind.label()) == wanted);
    found.copied().ok_or_else(|| {
        let all = IseeKind::ALL.iter().map(|kind| kind.label().to_lowercase()).collect::<Vec<_>>().join(", ");
        format!("Tipo non previsto: scrivi uno fra {all}.")
    })
}

fn read_indicator(text: &str) -> Result<Indicator, String> {
    match folded_tight(text).as_str() {
        "ordinario" | "ordinary" | "isee" => Ok(Indicator::Ordinary),
        "famiglia" | "family" | "prestazionifamiliari" => Ok(Indicator::Family),
        _ => Err("Indicatore non previsto: scrivi «ordinario» oppure «famiglia».".to_owned()),
    }
}

fn read_value(text: &str) -> Result<Cents, String> {
    match text.parse::<Cents>() {
        Ok(value) if value.is_negative() || value > Cents::FORM_LIMIT => Err("Importo fuori da ogni misura.".to_owned()),
        Ok(value) => Ok(value),
        Err(_) => Err("Importo non valido: scrivilo come 1.234,56.".to_owned()),
    }
}

#[cfg(test)]
#[path = "read_tests.rs"]
mod tests;
