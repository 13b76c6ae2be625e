//! What a room holds of a person, as data: each room declares sections, from which a copy of somebody's own data is put together
//! (Regulation (EU) 2016/679 art. 15; the machine-readable form also serves art. 20).
//!
//! A section is one statement and, column by column, what people call it and how it is written. What is not given stands beside it with
//! the reason: a test of the house looks at every column of every table that holds something of a person and fails on one that is
//! neither told nor left out. Rooms declare sections with `registry::person_data!`, which also writes into each statement who may
//! have such a copy made.

use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::codes::Code;
use kernel::time::{show_date, show_moment};
use kernel::{Instant, Outcome, PersonId};
use serde_json::{Value as Json, json};
use store::{Loose, Statement, Tx, Value};

/// Most rows of one section that a copy holds; one that has more says so.
pub const MOST: i64 = 20_000;

/// How a column is written.
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// As it is.
    Text,
    /// A day; the end that is open is left out.
    Day,
    /// A first day after: people read the last day included.
    LastDay,
    /// A moment.
    Moment,
    /// Yes or no.
    Yes,
    /// A whole number.
    Whole,
    /// Hundredths of something.
    Hundredths,
    /// Euro cents.
    Cents,
    /// A code of a closed list, with what it is called.
    Code(fn(&str) -> String),
    /// A JSON list of such codes.
    Codes(fn(&str) -> String),
    /// A JSON list of texts, each put into words: only these are told, to programs too.
    Words(fn(&str) -> String),
    /// JSON as it is.
    Json,
}

/// The words of a code of a closed list: `Kind::Code(code::<Channel>)`.
pub fn code<C: Code>(text: &str) -> String {
    C::from_code(text).map_or_else(|| text.to_owned(), |code| code.label().to_owned())
}

/// One column of a section.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Name in the machine-readable form.
    pub code: &'static str,
    /// What people read.
    pub label: &'static str,
    /// How it is written.
    pub kind: Kind,
}

/// Why a column is in no copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withheld {
    /// It says something of somebody else (art. 15(4)).
    Others,
    /// It says something of whoever works here (art. 15(4)).
    Workers,
    /// Notes by which the office prepares its own work, kept apart from the record.
    Notes,
    /// Said elsewhere in the same copy.
    Repeated,
    /// Means nothing outside the program.
    Inner,
}

impl Withheld {
    /// What whoever reads the copy is told; `None` where nothing is kept from them.
    pub fn sentence(self) -> Option<&'static str> {
        match self {
            Withheld::Others => Some("Dati di altre persone: nomi e recapiti di chi non sei tu (art. 15, par. 4 del Regolamento)."),
            Withheld::Workers => {
                Some("Nome di chi lavora nel servizio: al suo posto c’è l’ufficio (art. 15, par. 4 del Regolamento).")
            }
            Withheld::Notes => Some("Appunti riservati di lavoro, che l’ufficio tiene separati dal fascicolo."),
            Withheld::Repeated | Withheld::Inner => None,
        }
    }
}

/// What a room holds of a person in one of its things.
#[derive(Debug)]
pub struct PersonData {
    /// Name in the machine-readable form, unique in the house.
    pub code: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Where it comes from (art. 15(1)(g)).
    pub origin: &'static str,
    /// The tables it tells of.
    pub tables: &'static [&'static str],
    /// Its columns.
    pub fields: &'static [Field],
    /// Columns that are in no copy, with the reason.
    pub left_out: &'static [(&'static str, Withheld)],
    /// Rows of `:person`, of which the first column is the row's identifier and the others are `fields`; at most `:most`. `:in_hand` is
    /// whether the person takes the copy in their own hands.
    pub statement: Statement,
}

/// A column of a row, as told.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// Name in the machine-readable form.
    pub code: &'static str,
    /// What people read.
    pub label: &'static str,
    /// For machines.
    pub value: Json,
    /// For people; empty for nothing.
    pub words: String,
}

/// A row of a section.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// By which it is known within its section.
    pub key: String,
    /// Its columns.
    pub told: Vec<Told>,
}

/// A section of somebody's copy.
#[derive(Clone, Debug, PartialEq)]
pub struct Section {
    /// Name in the machine-readable form.
    pub code: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// Where it comes from.
    pub origin: &'static str,
    /// Its rows.
    pub rows: Vec<Entry>,
    /// Whether there are more than a copy holds.
    pub is_cut: bool,
    /// What is left out, and why.
    pub withheld: Vec<&'static str>,
}

impl Section {
    /// As machines read it.
    pub fn json(&self) -> Json {
        let row = |row: &Entry| Json::Object(row.told.iter().map(|told| (told.code.to_owned(), told.value.clone())).collect());
        json!({
            "code": self.code,
            "title": self.title,
            "origin": self.origin,
            "rows": self.rows.iter().map(row).collect::<Vec<Json>>(),
            "cut": self.is_cut,
            "withheld": self.withheld,
        })
    }
}

impl PersonData {
    /// Reads the section of a person. `in_hand` is whether the person takes the copy in their own hands.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn read(&'static self, tx: &mut Tx, person: PersonId, in_hand: bool) -> Outcome<Section> {
        let mut query = tx.sql(&self.statement).id("person", person).bind("most", MOST.saturating_add(1));
        if self.statement.text.contains(":in_hand") {
            query = query.bind("in_hand", in_hand);
        }
        let mut rows: Vec<Loose> = query.all().await?;
        let most = usize::try_from(MOST).unwrap_or(usize::MAX);
        let is_cut = rows.len() > most;
        rows.truncate(most);
        let entry = |row: Loose| {
            let mut values = row.0.into_iter();
            let key = values.next().map(key_of).unwrap_or_default();
            Entry { key, told: self.fields.iter().zip(values).map(|(field, value)| told(field, value)).collect() }
        };
        let mut withheld: Vec<&'static str> = self.left_out.iter().filter_map(|(_, why)| why.sentence()).collect();
        withheld.sort_unstable();
        withheld.dedup();
        Ok(Section {
            code: self.code,
            title: self.title,
            origin: self.origin,
            rows: rows.into_iter().map(entry).collect(),
            is_cut,
            withheld,
        })
    }
}

fn told(field: &Field, value: Value) -> Told {
    let (value, words) = read(field.kind, value);
    Told { code: field.code, label: field.label, value, words }
}

/// The identifier of a row, whichever database it comes from.
fn key_of(value: Value) -> String {
    match value {
        Value::Id(id) => id.map(|id| id.to_string()).unwrap_or_default(),
        Value::Bytes(Some(bytes)) => uuid::Uuid::from_slice(&bytes).map(|id| id.to_string()).unwrap_or_default(),
        Value::Whole(number) => number.map(|number| number.to_string()).unwrap_or_default(),
        other => text(other).unwrap_or_default(),
    }
}

fn nothing() -> (Json, String) {
    (Json::Null, String::new())
}

fn day(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::Day(day) => *day,
        Value::Text(Some(text)) => text.parse().ok(),
        _ => None,
    }
}

fn moment(value: &Value) -> Option<Instant> {
    match value {
        Value::Moment(moment) => *moment,
        Value::Text(Some(text)) => text.parse().ok(),
        _ => None,
    }
}

/// A whole number in hundredths, as people write it: `12,50`.
fn hundredths(number: i64) -> String {
    let sign = if number < 0 { "-" } else { "" };
    let number = number.unsigned_abs();
    format!("{sign}{},{:02}", number / 100, number % 100)
}

fn read(kind: Kind, value: Value) -> (Json, String) {
    let whole = |value: &Value| match value {
        Value::Whole(number) => *number,
        _ => None,
    };
    match kind {
        Kind::Day => day(&value).filter(|day| *day < FOREVER).map_or_else(nothing, |day| (json!(day), show_date(day))),
        Kind::LastDay => day(&value)
            .filter(|day| *day < FOREVER)
            .and_then(|day| day.pred_opt())
            .map_or_else(nothing, |day| (json!(day), show_date(day))),
        Kind::Moment => moment(&value).map_or_else(nothing, |at| (json!(at), show_moment(at))),
        Kind::Yes => {
            let yes = match &value {
                Value::Flag(flag) => *flag,
                other => whole(other).map(|number| number != 0),
            };
            yes.map_or_else(nothing, |yes| (json!(yes), if yes { "sì".to_owned() } else { "no".to_owned() }))
        }
        Kind::Whole => whole(&value).map_or_else(nothing, |number| (json!(number), number.to_string())),
        Kind::Hundredths => whole(&value).map_or_else(nothing, |number| {
            let words = hundredths(number);
            (json!(words.replace(',', ".")), words)
        }),
        Kind::Cents => whole(&value).map_or_else(nothing, |number| {
            let words = hundredths(number);
            (json!(words.replace(',', ".")), format!("{words} €"))
        }),
        Kind::Code(words) => match text(value) {
            Some(code) => (json!(code), words(&code)),
            None => nothing(),
        },
        Kind::Codes(words) => {
            let list = as_json(value);
            let codes: Vec<String> =
                list.as_array().into_iter().flatten().filter_map(|one| one.as_str().map(ToOwned::to_owned)).collect();
            let told = codes.iter().map(|code| words(code)).collect::<Vec<_>>().join(", ");
            (json!(codes), told)
        }
        Kind::Words(words) => match as_json(value).as_array() {
            Some(list) => {
                let told: Vec<String> = list.iter().filter_map(|one| one.as_str().map(words)).collect();
                let line = told.join("; ");
                (json!(told), line)
            }
            None => nothing(),
        },
        Kind::Json => {
            let value = as_json(value);
            let words = if value.is_null() { String::new() } else { in_words(&value) };
            (value, words)
        }
        Kind::Text => match text(value) {
            Some(text) => (json!(text), text),
            None => nothing(),
        },
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::Text(text) => text.filter(|text| !text.is_empty()),
        Value::Whole(number) => number.map(|number| number.to_string()),
        _ => None,
    }
}

fn as_json(value: Value) -> Json {
    match value {
        Value::Json(Some(json)) => json,
        Value::Text(Some(text)) => serde_json::from_str(&text).unwrap_or(Json::Null),
        _ => Json::Null,
    }
}

/// JSON as people read it: names and values, without brackets.
fn in_words(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::Bool(true) => "sì".to_owned(),
        Json::Bool(false) => "no".to_owned(),
        Json::Number(number) => number.to_string(),
        Json::String(text) => text.clone(),
        Json::Array(all) => all.iter().map(in_words).filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; "),
        Json::Object(all) => {
            let told = all.iter().map(|(name, value)| (name, in_words(value))).filter(|(_, words)| !words.is_empty());
            told.map(|(name, words)| format!("{name}: {words}")).collect::<Vec<_>>().join(", ")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    kernel::code_enum! {
        /// A colour.
        enum Colour {
            /// Red.
            Red = "red" => "Rosso",
        }
    }

    fn words(kind: Kind, value: Value) -> String {
        read(kind, value).1
    }

    #[test]
    fn what_either_database_gives_is_told_in_the_same_words() {
        let text = |text: &str| Value::Text(Some(text.to_owned()));
        let on: NaiveDate = "2026-11-21".parse().expect("a day");
        let at: Instant = "2026-11-21T10:00:00Z".parse().expect("a moment");
        assert_eq!(words(Kind::Day, text("2026-11-21")), words(Kind::Day, Value::Day(Some(on))));
        assert_eq!(words(Kind::LastDay, text("2026-11-21")), "20/11/2026");
        assert_eq!(words(Kind::LastDay, Value::Day(Some(FOREVER))), "", "an open end is no day");
        assert_eq!(words(Kind::Moment, text("2026-11-21T10:00:00.000000Z")), words(Kind::Moment, Value::Moment(Some(at))));
        assert_eq!(words(Kind::Yes, Value::Whole(Some(1))), words(Kind::Yes, Value::Flag(Some(true))));
        assert_eq!(words(Kind::Cents, Value::Whole(Some(-123_405))), "-1234,05 €");
        assert_eq!(words(Kind::Hundredths, Value::Whole(Some(250))), "2,50");
        assert_eq!(words(Kind::Code(code::<Colour>), text("red")), "Rosso");
        assert_eq!(words(Kind::Code(code::<Colour>), text("old")), "old", "a code that is gone is told as it is");
        assert_eq!(words(Kind::Codes(code::<Colour>), text(r#"["red","old"]"#)), "Rosso, old");
        let told = read(Kind::Words(code::<Colour>), text(r#"["red","old"]"#));
        assert_eq!(told, (json!(["Rosso", "old"]), "Rosso; old".to_owned()));
        assert_eq!(words(Kind::Json, Value::Json(Some(json!({"a": [1, "due"], "b": null})))), "a: 1; due");
        assert_eq!(words(Kind::Text, Value::Text(None)), "");
    }
}
