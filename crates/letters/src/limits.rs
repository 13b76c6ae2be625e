//! How much a letter may hold, and what is wrong with one.

use crate::letter::{Block, Letter, Table};
use kernel::money::MoneyError;

/// Characters of a line: subject, heading, name, contact.
pub const LONGEST_LINE: usize = 300;
/// Characters of a paragraph or of an item of a list.
pub const LONGEST_TEXT: usize = 20_000;
/// Characters of a cell.
pub const LONGEST_CELL: usize = 500;
/// Characters of a whole letter.
pub const LONGEST_LETTER: usize = 300_000;
/// Lines of an address, or contacts.
pub const MOST_LINES: usize = 12;
/// Parts of a letter.
pub const MOST_BLOCKS: usize = 300;
/// Items of a list.
pub const MOST_ITEMS: usize = 200;
/// Columns of a table.
pub const MOST_COLUMNS: usize = 8;
/// Rows of a table: a year of days and more; each costs time while the letter is set.
pub const MOST_ROWS: usize = 500;

/// Why a letter cannot be set. The sentence is for the office.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A text that must be there is not.
    #[error("Nella lettera manca: {0}.")]
    Empty(&'static str),
    /// More characters than a place holds.
    #[error("Nella lettera è troppo lungo: {what} (al massimo {most} caratteri).")]
    TooLong {
        /// Where.
        what: &'static str,
        /// How many are allowed.
        most: usize,
    },
    /// More parts than allowed.
    #[error("Nella lettera ci sono troppi elementi: {what} (al massimo {most}).")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many are allowed.
        most: usize,
    },
    /// A table without columns, or a row with more or fewer cells than columns.
    #[error("Una tabella della lettera ha righe con un numero di celle diverso da quello delle colonne.")]
    Ragged,
    /// An amount that cannot be calculated.
    #[error("Un importo della lettera è troppo grande.")]
    Amount,
    /// The letter could not be set: a defect of the program, with what was said about it.
    #[error("La lettera non si può comporre: {0}")]
    Typesetting(String),
}

impl From<MoneyError> for Fault {
    fn from(_: MoneyError) -> Self {
        Fault::Amount
    }
}

/// Adds up what is measured.
struct Measure {
    total: usize,
}

impl Measure {
    fn text(&mut self, what: &'static str, text: &str, most: usize) -> Result<(), Fault> {
        let length = text.chars().count();
        self.total = self.total.saturating_add(length);
        if length > most {
            return Err(Fault::TooLong { what, most });
        }
        if self.total > LONGEST_LETTER {
            return Err(Fault::TooLong { what: "tutta la lettera", most: LONGEST_LETTER });
        }
        Ok(())
    }

    fn line(&mut self, what: &'static str, text: &str) -> Result<(), Fault> {
        self.text(what, text, LONGEST_LINE)
    }

    fn lines(&mut self, what: &'static str, lines: &[String]) -> Result<(), Fault> {
        at_most(what, lines.len(), MOST_LINES)?;
        lines.iter().try_for_each(|line| self.line(what, line))
    }

    fn block(&mut self, block: &Block) -> Result<(), Fault> {
        match block {
            Block::Heading(text) => self.line("un titolo", text),
            Block::Paragraph(text) => self.text("un paragrafo", text, LONGEST_TEXT),
            Block::List(items) => {
                at_most("le voci di un elenco", items.len(), MOST_ITEMS)?;
                items.iter().try_for_each(|item| self.text("la voce di un elenco", item, LONGEST_TEXT))
            }
            Block::Table(table) => self.table(table),
        }
    }

    fn table(&mut self, table: &Table) -> Result<(), Fault> {
        at_most("le colonne di una tabella", table.columns.len(), MOST_COLUMNS)?;
        at_most("le righe di una tabella", table.rows.len(), MOST_ROWS)?;
        if table.columns.is_empty() || table.rows.iter().any(|row| row.len() != table.columns.len()) {
            return Err(Fault::Ragged);
        }
        let titles = table.columns.iter().map(|column| &column.title);
        titles.chain(table.rows.iter().flatten()).try_for_each(|cell| self.text("la cella di una tabella", cell, LONGEST_CELL))
    }
}

fn at_most(what: &'static str, count: usize, most: usize) -> Result<(), Fault> {
    if count > most { Err(Fault::TooMany { what, most }) } else { Ok(()) }
}

/// Whether a letter is within its limits.
///
/// # Errors
/// The first limit that is passed.
pub(crate) fn check(letter: &Letter) -> Result<(), Fault> {
    let mut measure = Measure { total: 0 };
    measure.line("l'ente", &letter.sender.body)?;
    measure.line("l'ufficio", &letter.sender.office)?;
    measure.line("l'indirizzo dell'ufficio", &letter.sender.address)?;
    measure.lines("i contatti dell'ufficio", &letter.sender.contacts)?;
    if let Some(protocol) = &letter.protocol {
        measure.line("il numero di protocollo", &protocol.number)?;
    }
    measure.line("il luogo", &letter.place)?;
    measure.lines("il destinatario", &letter.addressee)?;
    measure.line("l'oggetto", &letter.subject)?;
    measure.text("l'inizio", &letter.opening, LONGEST_TEXT)?;
    at_most("le parti della lettera", letter.blocks.len().saturating_add(letter.what_next.len()), MOST_BLOCKS)?;
    letter.blocks.iter().chain(&letter.what_next).try_for_each(|block| measure.block(block))?;
    if let Some(responsible) = &letter.responsible {
        measure.line("il responsabile", &responsible.name)?;
        measure.line("l'ufficio del responsabile", &responsible.office)?;
        measure.lines("i contatti del responsabile", &responsible.contacts)?;
        measure.line("dove si vedono gli atti", &responsible.files)?;
    }
    if let Some(signature) = &letter.signature {
        measure.line("chi firma", &signature.name)?;
        measure.line("il ruolo di chi firma", &signature.role)?;
        measure.line("l'atto", signature.act.as_deref().unwrap_or_default())?;
    }
    Ok(())
}
