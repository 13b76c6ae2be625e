//! The shape of every table, read from the DDL texts: what backup, restore and move need to carry rows between databases, and
//! what the tests of the schema check.

use crate::migrate::Migration;

/// What a column holds; the type words of the DDL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    /// Identifier.
    Uuid,
    /// Day.
    Date,
    /// Moment.
    Instant,
    /// Whole number or cents.
    Whole,
    /// Yes or no.
    Bool,
    /// JSON.
    Json,
    /// Text.
    Text,
    /// Bytes.
    Bytes,
}

impl Word {
    fn read(text: &str) -> Option<Word> {
        Some(match text {
            "UUID" => Word::Uuid,
            "DATE" => Word::Date,
            "INSTANT" => Word::Instant,
            "CENTS" | "WHOLE" => Word::Whole,
            "BOOL" => Word::Bool,
            "JSON" => Word::Json,
            "TEXT" => Word::Text,
            "BYTES" => Word::Bytes,
            _ => return None,
        })
    }
}

/// A table and its columns, in the order of the DDL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Name of the table.
    pub table: String,
    /// Names and kinds of its columns.
    pub columns: Vec<(String, Word)>,
}

/// Every table of a schema, in the order in which rows may be written (a table comes after those it refers to).
pub fn shapes(schema: &[(&'static str, &'static [Migration])]) -> Vec<Shape> {
    let mut all: Vec<Shape> = Vec::new();
    let mut open: Option<Shape> = None;
    for line in schema.iter().flat_map(|(_, steps)| steps.iter()).flat_map(|step| step.text.lines()) {
        let line = line.split("--").next().unwrap_or_default().trim();
        let words: Vec<&str> = line.split([' ', ',', '(', ';']).filter(|word| !word.is_empty()).collect();
        match (&mut open, words.as_slice()) {
            (_, ["create", "table", table, ..]) => open = Some(Shape { table: (*table).to_owned(), columns: Vec::new() }),
            (_, ["alter", "table", table, "add", "column", column, word, ..]) => {
                if let (Some(shape), Some(word)) = (all.iter_mut().find(|shape| shape.table == *table), Word::read(word)) {
                    shape.columns.push(((*column).to_owned(), word));
                }
            }
            (_, ["drop", "table", table, ..]) => all.retain(|shape| shape.table != *table),
            (Some(shape), [column, word, ..]) => {
                if let Some(word) = Word::read(word) {
                    shape.columns.push(((*column).to_owned(), word));
                }
            }
            _ => {}
        }
        if line.ends_with(");")
            && let Some(shape) = open.take()
        {
            all.push(shape);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_read_and_constraints_are_not_columns() {
        let text = "create table t (\n  body_id UUID not null, -- UUID\n  sum CENTS,\n  primary key (body_id),\n  constraint t_x check (sum > 0)\n);\nalter table t add column note TEXT not null default '';";
        let step: &'static [Migration] =
            vec![Migration { number: 1, name: "t", text: Box::leak(text.to_owned().into_boxed_str()) }].leak();
        let columns = vec![("body_id".into(), Word::Uuid), ("sum".into(), Word::Whole), ("note".into(), Word::Text)];
        assert_eq!(shapes(&[("t", step)]), [Shape { table: "t".into(), columns }]);
    }
}
