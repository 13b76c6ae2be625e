//! Reading TOML with every fault at its place.

use crate::check::nearest;
use crate::fault::Fault;
use crate::types::Type;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text of a file and what is wrong with it so far.
pub struct Reader<'t> {
    pub text: &'t str,
    pub faults: Vec<Fault>,
}

/// A table of the file, from which keys are taken one by one; what is left at the end is not known.
pub struct Table<'v> {
    pub at: Range<usize>,
    entries: Vec<Entry<'v>>,
    asked: Vec<String>,
}

struct Entry<'v> {
    key: &'v str,
    key_at: Range<usize>,
    value: &'v Spanned<DeValue<'v>>,
    taken: bool,
}

impl<'v> Table<'v> {
    fn new(table: &'v DeTable<'v>, at: Range<usize>) -> Table<'v> {
        let entries =
            table.iter().map(|(key, value)| Entry { key: key.get_ref(), key_at: key.span(), value, taken: false }).collect();
        Table { at, entries, asked: Vec::new() }
    }

    /// Whether a key is there.
    pub fn has(&mut self, key: &str) -> bool {
        self.asked.push(key.to_owned());
        self.entries.iter().any(|entry| entry.key == key)
    }

    /// A value that stays to be taken.
    pub fn look(&self, key: &str) -> Option<&'v Spanned<DeValue<'v>>> {
        self.entries.iter().find(|entry| entry.key == key).map(|entry| entry.value)
    }

    /// A value that is taken.
    pub fn take(&mut self, key: &str) -> Option<&'v Spanned<DeValue<'v>>> {
        self.asked.push(key.to_owned());
        let entry = self.entries.iter_mut().find(|entry| entry.key == key)?;
        entry.taken = true;
        Some(entry.value)
    }

    /// All that is left: keys, where they stand, and values.
    pub fn rest(&mut self) -> Vec<(&'v str, Range<usize>, &'v Spanned<DeValue<'v>>)> {
        self.entries
            .iter_mut()
            .filter(|entry| !entry.taken)
            .map(|entry| {
                entry.taken = true;
                (entry.key, entry.key_at.clone(), entry.value)
            })
            .collect()
    }
}

impl<'t> Reader<'t> {
    pub fn new(text: &'t str) -> Reader<'t> {
        Reader { text, faults: Vec::new() }
    }

    pub fn fault(&mut self, at: Range<usize>, message: impl Into<String>) {
        let fault = Fault::new(self.text, at, message);
        self.faults.push(fault);
    }

    pub fn fault_showing(&mut self, at: Range<usize>, message: String, shown: String) {
        let fault = Fault { shown, ..Fault::new(self.text, at, message) };
        self.faults.push(fault);
    }

    /// The whole file; every fault of its form is told.
    pub fn document(&mut self) -> Option<Spanned<DeTable<'t>>> {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        if errors.is_empty() {
            return Some(document);
        }
        for error in errors {
            self.fault(error.span().unwrap_or(0..1), format!("il file non è TOML valido: {}", error.message()));
        }
        None
    }

    pub fn table<'v>(&self, document: &'v Spanned<DeTable<'v>>) -> Table<'v> {
        Table::new(document.get_ref(), 0..1)
    }

    /// A value as a table.
    pub fn as_table<'v>(&mut self, value: &'v Spanned<DeValue<'v>>) -> Option<Table<'v>> {
        match value.get_ref().as_table() {
            Some(table) => Some(Table::new(table, value.span())),
            None => {
                self.fault(value.span(), "qui serve una tabella { … }");
                None
            }
        }
    }

    /// What was not asked for is a mistake in writing.
    pub fn finish(&mut self, mut table: Table<'_>) {
        for (key, at, _) in table.rest() {
            let near =
                nearest(key, table.asked.iter().map(String::as_str)).map(|near| format!(" (forse «{near}»?)")).unwrap_or_default();
            self.fault(at, format!("«{key}» qui non si conosce{near}"));
        }
    }

    fn missing(&mut self, table: &Table<'_>, key: &str) {
        self.fault(table.at.clone(), format!("manca «{key}»"));
    }

    fn string(&mut self, value: &Spanned<DeValue<'_>>) -> Option<String> {
        match value.get_ref().as_str() {
            Some(text) => Some(text.to_owned()),
            None => {
                self.fault(value.span(), "qui serve un testo tra virgolette");
                None
            }
        }
    }

    /// A text that must be there and say something.
    pub fn text(&mut self, table: &mut Table<'_>, key: &str) -> Option<String> {
        let Some(value) = table.take(key) else {
            self.missing(table, key);
            return None;
        };
        let text = self.string(value)?;
        if text.trim().is_empty() {
            self.fault(value.span(), format!("«{key}» è vuoto"));
            return None;
        }
        Some(text)
    }

    pub fn maybe_text(&mut self, table: &mut Table<'_>, key: &str) -> Option<String> {
        self.maybe_text_at(table, key).map(|(text, _)| text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    pub fn maybe_text_at(&mut self, table: &mut Table<'_>, key: &str) -> Option<(String, Range<usize>)> {
        let value = table.take(key)?;
        self.string(value).map(|text| (text, value.span()))
    }

    pub fn maybe_truth(&mut self, table: &mut Table<'_>, key: &str) -> Option<bool> {
        let value = table.take(key)?;
        let truth = value.get_ref().as_bool();
        if truth.is_none() {
            self.fault(value.span(), "qui serve true o false");
        }
        truth
    }

    /// One of some words.
    pub fn word<T: Copy>(&mut self, table: &mut Table<'_>, key: &str, among: &[(&str, T)]) -> Option<T> {
        let Some(value) = table.take(key) else {
            self.missing(table, key);
            return None;
        };
        let word = self.string(value)?;
        match among.iter().find(|(name, _)| *name == word) {
            Some((_, meaning)) => Some(*meaning),
            None => {
                let all = among.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
                self.fault(value.span(), format!("«{word}» non si conosce: si può scrivere {all}"));
                None
            }
        }
    }

    /// The id of the file: small letters, digits and hyphens.
    pub fn id(&mut self, table: &mut Table<'_>) -> Option<String> {
        let at = table.entries.iter().find(|entry| entry.key == "id").map_or(0..1, |entry| entry.value.span());
        let id = self.text(table, "id")?;
        let fine = id.len() <= 80
            && id.split('-').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit()));
        if !fine {
            self.fault(at, "un id si scrive con lettere minuscole, cifre e trattini, per esempio «sostegno-al-reddito»");
            return None;
        }
        Some(id)
    }

    /// A name that expressions can write.
    pub fn name(&mut self, table: &mut Table<'_>) -> Option<(String, Range<usize>)> {
        const KEPT: [&str; 8] = ["true", "false", "null", "in", "as", "if", "for", "package"];
        let at = table.entries.iter().find(|entry| entry.key == "id").map_or(table.at.clone(), |entry| entry.value.span());
        let id = self.text(table, "id")?;
        let fine = id.len() <= 60
            && id.starts_with(|c: char| c.is_ascii_lowercase())
            && id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            && !KEPT.contains(&id.as_str());
        if !fine {
            self.fault(at, "un nome si scrive con lettere minuscole, cifre e _, per esempio «isee_limit»");
            return None;
        }
        Some((id, at))
    }

    pub fn maybe_table<'v>(&mut self, table: &mut Table<'v>, key: &str) -> Option<Table<'v>> {
        let value = table.take(key)?;
        self.as_table(value)
    }

    /// The tables of a list.
    pub fn tables<'v>(&mut self, table: &mut Table<'v>, key: &str) -> Vec<Table<'v>> {
        let Some(value) = table.take(key) else { return Vec::new() };
        match value.get_ref().as_array() {
            Some(list) => list.iter().filter_map(|item| self.as_table(item)).collect(),
            None => {
                self.fault(value.span(), format!("qui serve un elenco: [[{key}]]"));
                Vec::new()
            }
        }
    }

    /// An expression: a text, or a bare number or truth.
    pub fn expression(&mut self, table: &mut Table<'_>, key: &str) -> Option<(String, Range<usize>)> {
        let Some(value) = table.take(key) else {
            self.missing(table, key);
            return None;
        };
        let text = match value.get_ref() {
            DeValue::String(text) => text.to_string(),
            DeValue::Boolean(truth) => truth.to_string(),
            other => match number(other) {
                Some(digits) => digits,
                None => {
                    self.fault(value.span(), "qui serve un'espressione tra virgolette");
                    return None;
                }
            },
        };
        Some((text, value.span()))
    }

    pub fn maybe_digits(&mut self, table: &mut Table<'_>, key: &str) -> Option<(String, Range<usize>)> {
        let value = table.take(key)?;
        let digits = number(value.get_ref());
        if digits.is_none() {
            self.fault(value.span(), "qui serve un numero");
        }
        digits.map(|digits| (digits, value.span()))
    }

    /// A type by its word, without choices and tables.
    pub fn plain_type(&mut self, table: &mut Table<'_>) -> Option<Type> {
        let (word, at) = self.maybe_text_at(table, "type")?;
        let kind = Type::named(&word);
        if kind.is_none() {
            self.fault(at, format!("tipo sconosciuto: «{word}»"));
        }
        kind
    }

    /// A day; the bounds of the calendar hold.
    pub fn date(&mut self, value: &Spanned<DeValue<'_>>) -> Option<i64> {
        let day = day(value.get_ref());
        if day.is_none() {
            self.fault(value.span(), "qui serve una data possibile, scritta senza virgolette: 2026-03-01");
        }
        day
    }

    pub fn needed_date(&mut self, table: &mut Table<'_>, key: &str) -> Option<i64> {
        match table.take(key) {
            Some(value) => self.date(value),
            None => {
                self.missing(table, key);
                None
            }
        }
    }

    /// The byte at which a text begins that stands in the file as it is.
    pub fn inside(&self, at: &Range<usize>, text: &str) -> Option<usize> {
        let raw = self.text.get(at.clone())?;
        let skipped = raw.find(text)?;
        let quotes = raw.get(..skipped)?;
        (raw == text || (quotes.bytes().all(|b| matches!(b, b'"' | b'\'' | b'\n' | b'\r')) && !quotes.is_empty()))
            .then_some(at.start + skipped)
    }
}

/// The digits of a number as they are written, without underscores.
pub fn number(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::Integer(integer) if integer.radix() == 10 => Some(integer.as_str().replace('_', "")),
        DeValue::Float(float) => Some(float.as_str().replace('_', "")),
        _ => None,
    }
}

/// The number of a day that is written as a local date.
pub fn day(value: &DeValue<'_>) -> Option<i64> {
    let datetime = value.as_datetime()?;
    let date = datetime.date.filter(|_| datetime.time.is_none() && datetime.offset.is_none())?;
    crate::case::day(&date.to_string())
}
