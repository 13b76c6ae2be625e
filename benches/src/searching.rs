//! Looking for people: one searcher, with and without a mistake in the name, and many who type at once.
//!
//! The mistyped names are those of the second records that `portico generate people --output` writes for the same city: somebody
//! else's desk, with one mistake of typing or hearing, as often each as its table says.

use crate::chance::Chance;
use crate::connection::Connection;
use crate::load::Watched;
use crate::measure::{Load as Used, Process};
use crate::people::Colleague;
use crate::program::Program;
use crate::results::Size;
use crate::session::{Session, escape};
use anyhow::{Context as _, Result};
use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Names that are looked for.
const NAMES: usize = 300;
/// People who type at once.
pub const TYPING: usize = 50;
/// Time between two requests of somebody who types, how many there are, and the pause after them.
const STROKE: Duration = Duration::from_millis(300);
const STROKES: u32 = 10;
const PAUSE: Duration = Duration::from_secs(20);
/// Of how many candidates of a search the one who is meant must be among the first.
const FIRST: usize = 5;

/// Mistakes of fingers and ears: what leaves something else out is not a mistyped name.
const TYPED: [&str; 9] = [
    "name_by_ear",
    "double_letter",
    "dropped_letter",
    "added_letter",
    "neighbour_key",
    "exchanged_letters",
    "names_swapped",
    "spelled_otherwise",
    "accent_lost",
];
const LEFT_OUT: [&str; 6] =
    ["married_name", "second_given_dropped", "second_family_dropped", "family_turned", "family_in_given", "name_cut"];

/// Times of one kind of request in microseconds, and the processor time of one.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Times {
    /// Requests.
    pub count: u64,
    /// Half were faster.
    pub p50: u64,
    /// Ninety-nine of a hundred were faster.
    pub p99: u64,
    /// The slowest.
    pub max: u64,
    /// Processor time of server and database, microseconds a request.
    pub cpu: u64,
}

/// What was found, and how fast.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Searching {
    /// By tax code, one searcher.
    pub code: Times,
    /// By a name with a mistake, one searcher.
    pub name: Times,
    /// Of the mistyped names, those of whom somebody so called was among the first five.
    pub found: u64,
    /// Of them, those of whom the very person was.
    pub very: u64,
    /// Fifty who type at once.
    pub typing: Times,
    /// What went wrong.
    pub errors: u64,
    /// Processor time of the driver while they typed, thousandths of one core.
    pub driver_share: u64,
}

impl Searching {
    /// Of a thousand mistyped names, those that were found.
    pub fn found_permille(&self) -> u64 {
        self.found.saturating_mul(1_000).checked_div(self.name.count).unwrap_or(0)
    }
}

/// Somebody who is looked for.
#[derive(Clone, Debug)]
pub struct Wanted {
    id: String,
    name: String,
    code: String,
    typed: String,
}

/// Writes the people of the city with their second records into a folder and reads who could be looked for.
pub fn wanted(program: &Program, folder: &Path, size: Size, day: &str) -> Result<Vec<Wanted>> {
    let people = folder.join("people");
    let (count, at) = (size.residents().to_string(), people.display().to_string());
    program.run(&["generate", "people", "--count", &count, "--on", day, "--output", &at])?;
    let mut slips: HashMap<String, String> = HashMap::new();
    for row in csv::Reader::from_path(people.join("truth.csv"))?.records() {
        let row = row?;
        let (Some(id), Some(person), Some(mistakes)) = (row.get(0), row.get(1), row.get(2)) else { continue };
        let made: Vec<&str> = mistakes.split(' ').collect();
        let typed = made.iter().filter(|mistake| TYPED.contains(mistake)).count();
        if id != person && typed == 1 && !made.iter().any(|mistake| LEFT_OUT.contains(mistake)) {
            slips.insert(id.to_owned(), person.to_owned());
        }
    }
    let mut typed: HashMap<String, String> = HashMap::new();
    for row in records(&people)? {
        let row = row?;
        if let Some(person) = row.get(0).and_then(|id| slips.get(id)) {
            typed.insert(person.clone(), full_name(&row));
        }
    }
    let mut all = Vec::new();
    for row in records(&people)? {
        let row = row?;
        let (Some(id), Some(code)) = (row.get(0), row.get(6)) else { continue };
        if let Some(typed) = typed.get(id).filter(|_| code.len() == 16) {
            all.push(Wanted { id: id.to_owned(), name: full_name(&row), code: code.to_owned(), typed: typed.clone() });
        }
    }
    std::fs::remove_dir_all(&people)?;
    Ok(all)
}

fn records(people: &Path) -> Result<csv::StringRecordsIntoIter<std::fs::File>> {
    Ok(csv::Reader::from_path(people.join("persons.csv"))?.into_records())
}

/// Family name first, as people type it.
fn full_name(row: &csv::StringRecord) -> String {
    format!("{} {}", row.get(2).unwrap_or_default(), row.get(1).unwrap_or_default())
}

/// A time in microseconds.
pub fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// What a distribution says, with the processor time that went with it.
pub fn times(all: &Histogram<u64>, used: Used) -> Times {
    Times {
        count: all.len(),
        p50: all.value_at_quantile(0.50),
        p99: all.value_at_quantile(0.99),
        max: all.max(),
        cpu: (used.server + used.database).saturating_mul(10_000).checked_div(all.len()).unwrap_or(0),
    }
}

/// The search as a program makes it: the identifiers and names found, best first.
async fn ask(connection: &mut Connection, session: &Session, text: &str) -> Result<Vec<(String, String)>> {
    let path = format!("/api/v1/persons?q={}", escape(text));
    let answer = session.get(connection, &path).await?.expect(200, "a search")?.json();
    let items = answer.get("items").and_then(serde_json::Value::as_array).cloned().unwrap_or_default();
    let text =
        |item: &serde_json::Value, at: &str| item.pointer(at).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
    Ok(items.iter().map(|item| (text(item, "/person/id"), text(item, "/person/display_name"))).collect())
}

/// Letters alone, for telling whether two names are the same.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
}

/// Measures all of it on a server with the city.
pub async fn search(
    address: &str,
    colleagues: &[Arc<Colleague>],
    wanted: &[Wanted],
    watched: &Watched<'_>,
    seconds: u64,
) -> Result<Searching> {
    let session = colleagues.first().context("nobody is signed in")?.session().clone();
    let mut connection = Connection::to(address);
    let me = Process::this();
    let mut known = Vec::with_capacity(NAMES);
    // Not every resident is in the register; asking by code also warms up, as a working day does.
    for person in wanted {
        if known.len() >= NAMES {
            break;
        }
        if ask(&mut connection, &session, &person.code).await?.iter().any(|(id, _)| *id == person.id) {
            known.push(person);
        }
    }
    anyhow::ensure!(!known.is_empty(), "none of the second records belongs to somebody of the register");
    let mut result = Searching::default();
    let (mut codes, before) = (Histogram::<u64>::new(3)?, Used::of(watched.server, watched.database, &me)?);
    for person in &known {
        let begin = Instant::now();
        let found = ask(&mut connection, &session, &person.code).await?;
        codes.record(micros(begin.elapsed()).max(1))?;
        anyhow::ensure!(found.first().is_some_and(|(id, _)| *id == person.id), "a tax code finds somebody else first");
    }
    let middle = Used::of(watched.server, watched.database, &me)?;
    let mut names = Histogram::<u64>::new(3)?;
    for person in &known {
        let begin = Instant::now();
        let found = ask(&mut connection, &session, &person.typed).await?;
        names.record(micros(begin.elapsed()).max(1))?;
        let first = || found.iter().take(FIRST);
        result.found += u64::from(first().any(|(_, name)| letters(name) == letters(&person.name)));
        result.very += u64::from(first().any(|(id, _)| *id == person.id));
    }
    let after = Used::of(watched.server, watched.database, &me)?;
    result.code = times(&codes, middle.since(&before));
    result.name = times(&names, after.since(&middle));
    let typed: Arc<Vec<String>> = Arc::new(known.iter().map(|person| person.typed.clone()).collect());
    many(address, colleagues, typed, watched, seconds, &mut result).await?;
    Ok(result)
}

/// Fifty people who type: a request at each stroke, then a pause. The schedule is open, as in all measures here.
async fn many(
    address: &str,
    colleagues: &[Arc<Colleague>],
    names: Arc<Vec<String>>,
    watched: &Watched<'_>,
    seconds: u64,
    result: &mut Searching,
) -> Result<()> {
    let (me, begin) = (Process::this(), Instant::now() + Duration::from_millis(200));
    let end = begin + Duration::from_secs(seconds);
    let before = Used::of(watched.server, watched.database, &me)?;
    let tasks: Vec<_> = (0..TYPING)
        .filter_map(|place| {
            let session = colleagues.get(place % colleagues.len().max(1))?.session().clone();
            Some(tokio::spawn(one(address.to_owned(), session, Arc::clone(&names), place as u64, begin, end)))
        })
        .collect();
    let mut all = Histogram::<u64>::new(3)?;
    for task in tasks {
        let (times, errors) = task.await?;
        for time in times {
            all.record(time.max(1))?;
        }
        result.errors += errors;
    }
    let used = Used::of(watched.server, watched.database, &me)?.since(&before);
    result.driver_share = used.driver.saturating_mul(10).checked_div(seconds).unwrap_or(0);
    result.typing = times(&all, used);
    Ok(())
}

/// One who types names, letter by letter, until the end: times and errors.
async fn one(
    address: String,
    session: Session,
    names: Arc<Vec<String>>,
    seed: u64,
    begin: Instant,
    end: Instant,
) -> (Vec<u64>, u64) {
    let (mut times, mut errors) = (Vec::new(), 0);
    let (mut chance, mut connection) = (Chance::of(seed ^ 0x5EA2), Connection::to(address));
    let round = STROKE * STROKES + PAUSE;
    let mut due = begin + Duration::from_micros(chance.below(micros(round)));
    while due < end {
        let none = String::new();
        let name: Vec<char> = chance.pick(&names).unwrap_or(&none).chars().collect();
        for stroke in 1..=STROKES {
            if due >= end {
                break;
            }
            tokio::time::sleep_until(due.into()).await;
            // The whole name is there after the last stroke.
            let letters =
                name.len().saturating_mul(usize::try_from(stroke).unwrap_or(1)).div_ceil(usize::try_from(STROKES).unwrap_or(1));
            let typed: String = name.iter().take(letters.max(2)).collect();
            let path = format!("/cerca/suggerimenti?q={}", escape(typed.trim()));
            let went = session.visit(&mut connection, &path).await.and_then(|answer| answer.expect(200, "suggestions"));
            times.push(micros(due.elapsed()));
            errors += u64::from(went.is_err());
            due += STROKE;
        }
        due += PAUSE;
    }
    (times, errors)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_name_is_known_whatever_stands_between_its_letters() {
        assert_eq!(letters("D'Angelo Nicolò"), letters("d angelo, NICOLÒ"));
        assert_ne!(letters("Rossi Mario"), letters("Rossi Maria"));
    }
}
