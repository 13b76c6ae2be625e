//! The sentences of `data/demo/texts`: one file for each situation and one for what they share.
//!
//! The files are TOML of the simplest kind: comments, `key = "text"` and `key = ["text", …]`. Slots in braces are filled by
//! [`Story`](crate::Story); a slot that is not known is a fault of the file.

use crate::story::Situation;
use crate::table::{DataError, Problem};
use std::collections::BTreeMap;

/// Slots a sentence may have.
pub const SLOTS: [&str; 13] =
    ["Sig", "sig", "del_sig", "al_sig", "o", "lo", "parente", "Parente", "a_parente", "da_parente", "op", "quartiere", "mesi"];

/// Sentences of one situation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SituationTexts {
    /// Its name in Italian.
    pub title: String,
    /// User area of the ISTAT survey (`ANZ`, `FAM_MIN` …).
    pub user_area: String,
    /// Codes of the services of Milan's demo catalogue that suit it.
    pub services: Vec<String>,
    /// Needs, each a phrase without a full stop.
    pub needs: Vec<String>,
    /// What happened.
    pub narrative: Vec<String>,
    /// What else was said.
    pub detail: Vec<String>,
    /// What is asked.
    pub request: Vec<String>,
    /// What helps.
    pub resources: Vec<String>,
    /// What weighs.
    pub fragilities: Vec<String>,
    /// The professional reading.
    pub reading: Vec<String>,
    /// Goals, each a phrase.
    pub goals: Vec<String>,
    /// Actions, each a phrase.
    pub actions: Vec<String>,
    /// Diary entries.
    pub diary: Vec<String>,
    /// Outcomes of reviews.
    pub review: Vec<String>,
}

/// Sentences that all situations share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommonTexts {
    /// How a contact begins.
    pub opening: Vec<String>,
    /// How it ends.
    pub closing: Vec<String>,
    /// What kind of work a diary entry tells of.
    pub diary_opening: Vec<String>,
    /// How it ends.
    pub diary_closing: Vec<String>,
    /// How a review begins.
    pub review_opening: Vec<String>,
    /// What follows from it.
    pub review_closing: Vec<String>,
}

/// All sentences.
#[derive(Clone, Debug)]
pub struct Texts {
    common: CommonTexts,
    situations: BTreeMap<Situation, SituationTexts>,
}

/// A value of a file.
enum Value {
    Text(String),
    List(Vec<String>),
}

impl Texts {
    /// Reads `common.toml` and one file named after the code of each situation. All of them must be there.
    pub fn read(files: &[(&'static str, &str)]) -> Result<Self, DataError> {
        let find = |name: &str| files.iter().find(|(file, _)| file.strip_suffix(".toml") == Some(name));
        let open = |name: &'static str| {
            let missing = DataError { file: name, line: 0, problem: Problem::Nothing("file of sentences") };
            find(name).ok_or(missing).and_then(|(file, text)| File::read(file, text))
        };
        let mut file = open("common")?;
        let common = CommonTexts {
            opening: file.list("opening")?,
            closing: file.list("closing")?,
            diary_opening: file.list("diary_opening")?,
            diary_closing: file.list("diary_closing")?,
            review_opening: file.list("review_opening")?,
            review_closing: file.list("review_closing")?,
        };
        file.nothing_left()?;
        let mut situations = BTreeMap::new();
        for situation in Situation::ALL {
            let mut file = open(situation.code())?;
            let texts = SituationTexts {
                title: file.text("title")?,
                user_area: file.text("user_area")?,
                services: file.list("services")?,
                needs: file.list("needs")?,
                narrative: file.list("narrative")?,
                detail: file.list("detail")?,
                request: file.list("request")?,
                resources: file.list("resources")?,
                fragilities: file.list("fragilities")?,
                reading: file.list("reading")?,
                goals: file.list("goals")?,
                actions: file.list("actions")?,
                diary: file.list("diary")?,
                review: file.list("review")?,
            };
            file.nothing_left()?;
            situations.insert(*situation, texts);
        }
        Ok(Texts { common, situations })
    }

    /// What all situations share.
    pub fn common(&self) -> &CommonTexts {
        &self.common
    }

    /// The sentences of a situation.
    pub fn of(&self, situation: Situation) -> Option<&SituationTexts> {
        self.situations.get(&situation)
    }
}

/// One file while it is read.
struct File {
    name: &'static str,
    values: BTreeMap<String, Value>,
}

impl File {
    fn read(name: &'static str, text: &str) -> Result<Self, DataError> {
        let fault =
            |line, what: &str| DataError { file: name, line, problem: Problem::Unreadable(what.chars().take(60).collect()) };
        let mut values = BTreeMap::new();
        let mut open: Option<(String, Vec<String>)> = None;
        for (line, text) in (1..).zip(text.lines()) {
            let rest = text.trim();
            if rest.is_empty() || rest.starts_with('#') {
                continue;
            }
            let items = match &mut open {
                Some(_) => rest,
                None => {
                    let (key, value) = rest.split_once('=').ok_or_else(|| fault(line, rest))?;
                    let (key, value) = (key.trim().to_owned(), value.trim());
                    match value.strip_prefix('[') {
                        Some(items) => {
                            open = Some((key, Vec::new()));
                            items
                        }
                        None => {
                            let single = strings(value).filter(|found| found.len() == 1).ok_or_else(|| fault(line, rest))?;
                            values.insert(key, Value::Text(single.concat()));
                            continue;
                        }
                    }
                }
            };
            let (items, closed) = match items.trim_end().strip_suffix(']') {
                Some(items) => (items, true),
                None => (items, false),
            };
            let found = strings(items).ok_or_else(|| fault(line, rest))?;
            if let Some(unknown) = found.iter().find_map(|sentence| unknown_slot(sentence)) {
                return Err(fault(line, &unknown));
            }
            if let Some((_, list)) = &mut open {
                list.extend(found);
            }
            if closed && let Some((key, list)) = open.take() {
                values.insert(key, Value::List(list));
            }
        }
        match open {
            Some((key, _)) => Err(fault(0, &key)),
            None => Ok(File { name, values }),
        }
    }

    fn text(&mut self, key: &'static str) -> Result<String, DataError> {
        match self.values.remove(key) {
            Some(Value::Text(text)) if !text.is_empty() => Ok(text),
            _ => Err(self.lacks(key)),
        }
    }

    fn list(&mut self, key: &'static str) -> Result<Vec<String>, DataError> {
        match self.values.remove(key) {
            Some(Value::List(list)) if !list.is_empty() => Ok(list),
            _ => Err(self.lacks(key)),
        }
    }

    fn lacks(&self, key: &'static str) -> DataError {
        DataError { file: self.name, line: 0, problem: Problem::Nothing(key) }
    }

    fn nothing_left(self) -> Result<(), DataError> {
        match self.values.into_keys().next() {
            Some(key) => Err(DataError { file: self.name, line: 0, problem: Problem::Unreadable(key) }),
            None => Ok(()),
        }
    }
}

/// The quoted texts of a line, with commas between them; `None` when there is anything else. Escapes are not known.
fn strings(text: &str) -> Option<Vec<String>> {
    let mut found = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (string, after) = rest.strip_prefix('"')?.split_once('"')?;
        if string.contains('\\') {
            return None;
        }
        found.push(string.to_owned());
        let after = after.trim_start();
        rest = if after.is_empty() { after } else { after.strip_prefix(',')?.trim_start() };
    }
    Some(found)
}

/// The first slot of a sentence that [`SLOTS`] does not have.
fn unknown_slot(sentence: &str) -> Option<String> {
    sentence.split('{').skip(1).find_map(|after| match after.split_once('}') {
        Some((slot, _)) if SLOTS.contains(&slot) => None,
        Some((slot, _)) => Some(slot.to_owned()),
        None => Some(after.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line_of(text: &str) -> Option<usize> {
        File::read("x.toml", text).err().map(|error| error.line)
    }

    #[test]
    fn a_file_is_read_and_a_fault_has_its_line() {
        let mut file = File::read("x.toml", "# note\ntitle = \"Uno, due\"\nlist = [\"a\",\n  \"b {sig}\", \"c\",\n]\n").unwrap();
        assert_eq!(file.text("title"), Ok("Uno, due".into()));
        assert_eq!(file.list("list"), Ok(vec!["a".into(), "b {sig}".into(), "c".into()]));
        assert!(file.nothing_left().is_ok());
        assert_eq!(line_of("a = [\n\"x {nome}\",\n]"), Some(2));
        assert_eq!(line_of("a = [\n\"x\" \"y\",\n]"), Some(2));
        assert_eq!(line_of("a = 3"), Some(1));
        assert_eq!(line_of("a = [\"x\","), Some(0));
        assert_eq!(line_of("a = [\"x {sig\"]"), Some(1));
    }
}
