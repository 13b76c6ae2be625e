//! The text of a document: parts in order, plain, with places in double braces that are filled from the record.

use kernel::code_enum;
use letters::{Block, Column, Holds, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Most parts of a document.
pub const MOST_PARTS: usize = 45;
/// Characters of a part.
pub const LONGEST_PART: usize = 20_000;

code_enum! {
    /// What a part is.
    pub enum PartKind {
        /// Text; each line is a paragraph.
        Paragraph = "paragraph" => "Testo",
        /// A title.
        Heading = "heading" => "Titolo",
        /// One item a line.
        List = "list" => "Elenco (una voce per riga)",
        /// One row a line, cells between bars; the first line is the header.
        Table = "table" => "Tabella (celle divise da |)",
    }
}

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// What it is.
    pub kind: PartKind,
    /// What it says; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub text: String,
}

impl Part {
    /// A part.
    pub fn new(kind: PartKind, text: impl Into<String>) -> Self {
        Part { kind, text: text.into() }
    }

    /// As it is set.
    pub fn block(&self) -> Block {
        match self.kind {
            PartKind::Heading => Block::Heading(self.text.split_whitespace().collect::<Vec<_>>().join(" ")),
            PartKind::Paragraph => Block::Paragraph(self.text.clone()),
            PartKind::List => Block::List(said(&self.text).map(str::to_owned).collect()),
            PartKind::Table => Block::Table(table(&self.text)),
        }
    }

    /// The lines of a list.
    pub fn items(&self) -> Vec<&str> {
        said(&self.text).collect()
    }

    /// The rows of a table, the header first.
    pub fn rows(&self) -> Vec<Vec<String>> {
        let table = table(&self.text);
        let header = table.columns.into_iter().map(|column| column.title).collect();
        std::iter::once(header).chain(table.rows).collect()
    }

    /// Whether it is of this kind, for templates.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.code() == kind
    }
}

fn said(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}

/// Every row as wide as the widest: no cell is lost.
fn table(text: &str) -> Table {
    let mut rows: Vec<Vec<String>> = said(text).map(|line| line.split('|').map(|cell| cell.trim().to_owned()).collect()).collect();
    let wide = rows.iter().map(Vec::len).max().unwrap_or(0);
    for row in &mut rows {
        row.resize(wide, String::new());
    }
    let mut rows = rows.into_iter();
    let header = rows.next().unwrap_or_default();
    let rows: Vec<Vec<String>> = rows.collect();
    let columns = header
        .into_iter()
        .enumerate()
        .map(|(index, title)| {
            let cells = || rows.iter().filter_map(move |row| row.get(index)).filter(|cell| !cell.is_empty());
            let figures = cells().next().is_some() && cells().all(|cell| is_figure(cell));
            Column { title, holds: if figures { Holds::Figures } else { Holds::Words } }
        })
        .collect();
    Table { columns, rows }
}

/// Digits and what stands between and behind them.
fn is_figure(cell: &str) -> bool {
    cell.chars().any(|c| c.is_ascii_digit()) && cell.chars().all(|c| c.is_ascii_digit() || ".,-+%€ \u{a0}".contains(c))
}

/// What the places of a text are filled with.
pub type Values = BTreeMap<String, String>;

/// The text with its places filled; what is not known, or known to be empty, stays in its braces. One pass: braces inside a value stay what
/// they are.
pub fn fill(text: &str, values: &Values) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        out.push_str(before);
        let Some((name, tail)) = after.split_once("}}") else {
            out.push_str("{{");
            rest = after;
            continue;
        };
        match values.get(name.trim()).filter(|value| !value.trim().is_empty()) {
            Some(value) => out.push_str(value),
            None => {
                out.push_str("{{");
                out.push_str(name);
                out.push_str("}}");
            }
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// The places that nobody filled, in order, each once.
pub fn open_places<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for text in texts {
        let mut rest = text;
        while let Some((_, after)) = rest.split_once("{{") {
            let (name, tail) = after.split_once("}}").unwrap_or((after, ""));
            let name: String = name.trim().chars().take(60).collect();
            if !out.contains(&name) {
                out.push(name);
            }
            rest = tail;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn what_is_known_is_filled_and_what_is_not_stays_marked() {
        let known = values(&[("persona", "Rossi {{Maria}}"), ("vuoto", " ")]);
        let filled = fill("{{ persona }}, {{vuoto}} e {{altro}} {{ rotto", &known);
        assert_eq!(filled, "Rossi {{Maria}}, {{vuoto}} e {{altro}} {{ rotto");
        assert_eq!(open_places([filled.as_str(), "{{altro}}"]), ["Maria", "vuoto", "altro", "rotto"]);
        assert!(open_places(["nessuna graffa {sola}"]).is_empty());
    }

    #[test]
    fn a_table_keeps_every_cell_and_its_figures_stand_at_the_right() {
        let part = Part::new(PartKind::Table, "Voce | Importo\nMensa | 12,50 €\nTrasporto | 3,00 € | al giorno\n\n");
        let Block::Table(table) = part.block() else { panic!("a table") };
        assert_eq!(table.columns.len(), 3);
        assert!(table.rows.iter().all(|row| row.len() == 3));
        assert_eq!(
            (table.columns[0].holds, table.columns[1].holds, table.columns[2].holds),
            (Holds::Words, Holds::Figures, Holds::Words)
        );
        assert_eq!(part.rows()[2], ["Trasporto", "3,00 €", "al giorno"]);
    }

    #[test]
    fn a_list_has_an_item_for_each_line_that_says_something() {
        assert_eq!(Part::new(PartKind::List, " uno \n\n due").block(), Block::List(vec!["uno".into(), "due".into()]));
        assert_eq!(Part::new(PartKind::Heading, "Un\ntitolo").block(), Block::Heading("Un titolo".into()));
    }

    proptest! {
        #[test]
        fn filling_with_nothing_changes_nothing(text in "[a-z{} ]{0,60}") {
            prop_assert_eq!(fill(&text, &Values::new()), text);
        }

        #[test]
        fn a_text_without_open_places_has_no_double_braces(text in "[a-z{} ]{0,60}") {
            prop_assert_eq!(open_places([text.as_str()]).is_empty(), !text.contains("{{"));
        }
    }
}
