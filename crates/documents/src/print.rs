//! A sheet as the data of the template: what no typeface has is marked, and what is longer than a line may break.

use crate::fonts::shown;
use letters::{Block, Holds, Sheet, Table};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use unicode_normalization::char::is_combining_mark;

/// What stands for a character that no typeface has.
const MARK: char = '\u{fffd}';
/// Where a word may break without a hyphen: a space without width.
const BREAK: char = '\u{200b}';

/// How wide things are, in thousandths of the size of the text (the page leaves 160 mm, that is 453 points).
mod room {
    /// A line of text of 11 points.
    pub(super) const LINE: u32 = 40_000;
    /// Half a line: addressee and signature.
    pub(super) const HALF: u32 = 19_000;
    /// A bold line of 14 points.
    pub(super) const HEAD: u32 = 28_000;
    /// All columns of a table of 10 points.
    pub(super) const TABLE: u32 = 45_000;
    /// What the lines between the cells take from a column.
    pub(super) const GUTTER: u32 = 1_000;
}

/// The data of the template, and the characters that it could not show.
pub(crate) struct Print {
    pub data: Value,
    pub missing: Vec<char>,
}

/// Makes the data of a sheet.
pub(crate) fn print(sheet: &Sheet) -> Print {
    let mut press = Press::default();
    let data = json!({
        "title": press.plain(&sheet.title),
        "author": press.plain(&sheet.body),
        "body": press.text(&sheet.body, room::HEAD),
        "sender": press.texts(&sheet.sender, room::LINE),
        "protocol": sheet.protocol.as_ref().map(|it| press.text(it, room::LINE)),
        "place_and_date": press.text(&sheet.place_and_date, room::LINE),
        "addressee": press.texts(&sheet.addressee, room::HALF),
        "subject": press.text(&sheet.subject, room::HEAD),
        "parts": sheet.parts.iter().map(|part| press.part(part)).collect::<Vec<_>>(),
        "act": sheet.act.as_ref().map(|it| press.text(it, room::LINE)),
        "signature": press.texts(&sheet.signature, room::HALF),
        "room_to_sign": sheet.room_to_sign,
    });
    Print { data, missing: press.missing.into_iter().collect() }
}

#[derive(Default)]
struct Press {
    missing: BTreeSet<char>,
}

impl Press {
    /// The text with a mark for each character that has no shape.
    fn plain(&mut self, text: &str) -> String {
        let known = |c: char| {
            if c == ' ' || shown(c) {
                c
            } else {
                self.missing.insert(c);
                MARK
            }
        };
        text.chars().map(known).collect()
    }

    /// The same, and a word wider than the room may break.
    fn text(&mut self, text: &str, room: u32) -> String {
        breakable(&self.plain(text), room)
    }

    fn texts(&mut self, texts: &[String], room: u32) -> Vec<String> {
        texts.iter().map(|text| self.text(text, room)).collect()
    }

    fn part(&mut self, part: &Block) -> Value {
        match part {
            Block::Heading(text) => json!({ "kind": "heading", "text": self.text(text, room::HEAD) }),
            Block::Paragraph(text) => json!({ "kind": "paragraph", "text": self.text(text, room::LINE) }),
            Block::List(items) => json!({ "kind": "list", "items": self.texts(items, room::LINE.saturating_sub(4_000)) }),
            Block::Table(table) => self.table(table),
        }
    }

    /// A column of words gets twice the room of a column of figures.
    fn table(&mut self, table: &Table) -> Value {
        let shares: Vec<u32> = table.columns.iter().map(|column| share(column.holds)).collect();
        let all = shares.iter().sum::<u32>().max(1);
        let rooms: Vec<u32> =
            shares.iter().map(|share| (room::TABLE.saturating_mul(*share) / all).saturating_sub(room::GUTTER).max(1_000)).collect();
        let columns: Vec<Value> = table
            .columns
            .iter()
            .zip(&rooms)
            .map(|(column, room)| {
                json!({
                    "title": self.text(&column.title, *room),
                    "share": share(column.holds),
                    "figures": column.holds == Holds::Figures,
                })
            })
            .collect();
        let rows: Vec<Vec<String>> =
            table.rows.iter().map(|row| row.iter().zip(&rooms).map(|(cell, room)| self.text(cell, *room)).collect()).collect();
        json!({ "kind": "table", "columns": columns, "rows": rows })
    }
}

fn share(holds: Holds) -> u32 {
    match holds {
        Holds::Words => 2,
        Holds::Figures => 1,
    }
}

/// Gives words that are wider than a line places to break: every half of the room, never before a mark that belongs to a letter.
fn breakable(text: &str, room: u32) -> String {
    let mut out = String::with_capacity(text.len());
    for (index, word) in text.split(' ').enumerate() {
        if index > 0 {
            out.push(' ');
        }
        if word.chars().map(width).sum::<u32>() <= room {
            out.push_str(word);
            continue;
        }
        let mut wide = 0;
        for c in word.chars() {
            let next = width(c);
            if wide > 0 && wide + next > room / 2 && !is_combining_mark(c) {
                out.push(BREAK);
                wide = 0;
            }
            wide += next;
            out.push(c);
        }
    }
    out
}

/// How wide a character is at most, roughly, in thousandths of the size of the text.
fn width(c: char) -> u32 {
    match c {
        'W' | 'M' | 'm' | 'w' | '@' | '%' | '…' | '—' => 950,
        _ if is_combining_mark(c) => 0,
        '.' | ',' | ':' | ';' | '\'' | '/' | 'i' | 'j' | 'l' | '\u{a0}' => 300,
        'a'..='z' | '0'..='9' => 550,
        'A'..='Z' => 700,
        '\u{250}'.. => 1_100,
        _ => 600,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_that_fits_stays_whole_and_one_that_does_not_may_break() {
        assert_eq!(breakable("Ricevuta della domanda", 40_000), "Ricevuta della domanda");
        let long = "a".repeat(500);
        let broken = breakable(&long, 40_000);
        assert_eq!(broken.replace(BREAK, ""), long);
        assert!(broken.split(BREAK).all(|piece| piece.len() <= 37), "{broken}");
    }

    #[test]
    fn a_mark_stays_with_its_letter() {
        let word = "x\u{331}".repeat(200);
        assert!(!breakable(&word, 10_000).contains("\u{200b}\u{331}"));
    }

    #[test]
    fn a_character_without_a_shape_is_marked_and_told() {
        let mut press = Press::default();
        assert_eq!(press.plain("Wang 王 \u{1f9d1}"), "Wang \u{fffd} \u{fffd}");
        assert_eq!(press.missing.into_iter().collect::<Vec<_>>(), ['王', '\u{1f9d1}']);
    }
}
