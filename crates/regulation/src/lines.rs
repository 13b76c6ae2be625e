//! Cases and decisions as lines of JSON.

use crate::case::{Case, Datum, MOST_MEMBERS, Member, day};
use crate::evaluate::{Decision, Outcome};
use crate::explain::Explanation;
use crate::known::{HouseholdField, PersonField};
use crate::number::show_decimal;
use crate::regulation::Regulation;
use crate::rules::Rules;
use crate::types::Type;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::collections::BTreeMap;
use std::io::{BufRead, Write};
use std::sync::Arc;

/// The longest line that is read, in bytes.
const LONGEST: usize = 256 * 1024;
/// Days whose rules are kept ready.
const MOST_DAYS: usize = 4_096;

/// A case with its name and day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// As it was written, quotes included: the answer bears the same.
    pub id: Box<str>,
    pub on: Option<i64>,
    pub case: Case,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw<'a> {
    #[serde(borrow)]
    id: &'a RawValue,
    on: Option<String>,
    #[serde(borrow, default)]
    household: BTreeMap<&'a str, &'a RawValue>,
    #[serde(borrow, default)]
    members: Vec<BTreeMap<&'a str, &'a RawValue>>,
    #[serde(borrow, default)]
    facts: BTreeMap<&'a str, &'a RawValue>,
    running: Option<Vec<String>>,
}

/// One line, or everything that is wrong with it.
pub fn read(regulation: &Regulation, text: &str) -> Result<Line, Vec<String>> {
    let raw: Raw = serde_json::from_str(text).map_err(|error| vec![format!("la riga non è nel formato atteso: {error}")])?;
    let mut faults = Vec::new();
    let mut case = Case::unknown(regulation);
    let on = raw.on.and_then(|text| {
        let on = day(&text);
        if on.is_none() {
            faults.push(format!("on: «{text}» non è una data come 2026-03-01"));
        }
        on
    });
    for (word, raw) in &raw.household {
        match HouseholdField::named(word) {
            Some(field) => {
                case.set_household(field, value(regulation, &format!("household.{word}"), raw, field.kind(), &mut faults))
            }
            None => faults.push(format!("del nucleo non si conosce «{word}»")),
        }
    }
    let mut asker = None;
    if raw.members.len() > MOST_MEMBERS {
        faults.push(format!("un nucleo ha al più {MOST_MEMBERS} componenti"));
    }
    for (place, fields) in raw.members.iter().enumerate().take(MOST_MEMBERS) {
        let mut member = Member::default();
        for (word, raw) in fields {
            if *word == "running" && place == 0 {
                match serde_json::from_str::<Option<Vec<String>>>(raw.get()) {
                    Ok(measures) => asker = measures,
                    Err(_) => faults.push("members[0].running: qui serve un elenco di misure".to_owned()),
                }
                continue;
            }
            match PersonField::named(word) {
                Some(field) => {
                    member.set(field, value(regulation, &format!("members[{place}].{word}"), raw, field.kind(), &mut faults))
                }
                None => faults.push(format!("members[{place}]: di una persona non si conosce «{word}»")),
            }
        }
        case.members.push(member);
    }
    for (id, raw) in &raw.facts {
        match regulation.fact(id) {
            Some((place, fact)) => {
                let text = (fact.kind == Type::Text).then(|| serde_json::from_str::<String>(raw.get()).ok()).flatten();
                if let Some(read) = value(regulation, &format!("facts.{id}"), raw, fact.kind, &mut faults)
                    && let Err(message) = case.set_fact(&regulation.facts, place, read, text)
                {
                    faults.push(message);
                }
            }
            None => faults.push(format!("il regolamento non chiede «{id}»")),
        }
    }
    case.set_running(&regulation.incompatible, raw.running.as_deref(), asker.as_deref());
    if faults.is_empty() { Ok(Line { id: raw.id.get().into(), on, case }) } else { Err(faults) }
}

fn value(regulation: &Regulation, name: &str, raw: &RawValue, kind: Type, faults: &mut Vec<String>) -> Option<i64> {
    let text = raw.get();
    let datum = match text.bytes().next() {
        Some(b'n') => return None,
        Some(b't') => Some(Datum::Truth(true)),
        Some(b'f') => Some(Datum::Truth(false)),
        Some(b'"') => serde_json::from_str::<String>(text).ok().map(Datum::Text),
        Some(b'-' | b'0'..=b'9') => Some(Datum::Number(text.to_owned())),
        _ => None,
    };
    let read = datum.ok_or_else(|| format!("qui serve {}", kind.italian()));
    match read.and_then(|datum| datum.read(kind, &regulation.choices, &regulation.texts)) {
        Ok(value) => Some(value),
        Err(message) => {
            faults.push(format!("{name}: {message}"));
            None
        }
    }
}

/// Why a requirement fails.
#[derive(Serialize)]
struct Reason {
    requirement: String,
    text: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    id: &'a RawValue,
    outcome: &'static str,
    amount_cents: Option<i64>,
    points: Option<String>,
    reasons: Vec<Reason>,
    needed: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<Explanation>,
}

#[derive(Serialize)]
struct Refused<'a> {
    line: usize,
    error: &'a str,
}

/// What became of the lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub decided: usize,
    pub malformed: usize,
}

/// Decides line after line, in their order. A line that cannot be read gives a line that says why, and the rest is decided all the same.
/// `on` is the day for lines that name none. With `explain` each answer carries the whole explanation.
pub fn eval(
    regulation: &Arc<Regulation>,
    input: impl BufRead,
    output: impl Write,
    on: Option<i64>,
    explain: bool,
) -> std::io::Result<Tally> {
    let mut days: BTreeMap<i64, Result<Arc<Rules>, String>> = BTreeMap::new();
    let mut tally = Tally::default();
    let mut output = std::io::BufWriter::new(output);
    for (number, line) in limited_lines(input).enumerate() {
        let number = number + 1;
        let line = line?;
        let answer = line.and_then(|text| {
            if text.trim().is_empty() {
                return Ok(None);
            }
            let line = read(regulation, &text).map_err(|faults| faults.join("; "))?;
            let day = line.on.or(on).ok_or("manca il giorno della decisione: «on» nella riga, o --on")?;
            if days.len() > MOST_DAYS {
                days.clear();
            }
            let rules =
                days.entry(day).or_insert_with(|| Rules::on(regulation, day).map(Arc::new).map_err(|error| error.to_string()));
            let rules = rules.as_ref().map_err(Clone::clone)?;
            write_answer(rules, &line, explain).map(Some)
        });
        match answer {
            Ok(None) => (),
            Ok(Some(answer)) => {
                tally.decided += 1;
                writeln!(output, "{answer}")?;
            }
            Err(error) => {
                tally.malformed += 1;
                serde_json::to_writer(&mut output, &Refused { line: number, error: &error })?;
                writeln!(output)?;
            }
        }
    }
    output.flush()?;
    Ok(tally)
}

fn write_answer(rules: &Rules, line: &Line, explain: bool) -> Result<String, String> {
    let decision: Decision = rules.decide(&line.case);
    if decision.outcome == Outcome::Faulty {
        return Err("un numero va fuori misura: la riga va verificata".to_owned());
    }
    let mut explanation = None;
    let mut reasons = Vec::new();
    if explain || decision.outcome == Outcome::Refused || !decision.reasons(rules).is_empty() {
        let whole = rules.explain_decision(&line.case, &decision);
        let failed = whole.requirements.iter().filter(|line| line.met == Some(false));
        reasons = failed.map(|line| Reason { requirement: line.id.clone(), text: line.text.clone().unwrap_or_default() }).collect();
        explanation = explain.then_some(whole);
    }
    let id: &RawValue = serde_json::from_str(&line.id).map_err(|error| error.to_string())?;
    let points = decision.points.map(|points| show_decimal(points).replace(',', "."));
    let answer = Answer {
        id,
        outcome: decision.outcome.word(),
        amount_cents: decision.amount.map(|amount| amount.0),
        points,
        reasons,
        needed: decision.needs.names(&rules.regulation),
        explanation,
    };
    serde_json::to_string(&answer).map_err(|error| error.to_string())
}

/// The lines of a file, none held beyond its bound; a line that is too long, or no text, is told and skipped.
pub fn limited_lines(mut input: impl BufRead) -> impl Iterator<Item = std::io::Result<Result<String, String>>> {
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        let mut line = Vec::new();
        let mut long = false;
        loop {
            let buffer = match input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) => {
                    ended = true;
                    return Some(Err(error));
                }
            };
            if buffer.is_empty() {
                ended = true;
                if line.is_empty() && !long {
                    return None;
                }
                break;
            }
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let taken = buffer.get(..end.unwrap_or(buffer.len())).unwrap_or_default();
            if line.len() + taken.len() > LONGEST {
                long = true;
                line.clear();
            } else if !long {
                line.extend_from_slice(taken);
            }
            let used = end.map_or(buffer.len(), |end| end + 1);
            input.consume(used);
            if end.is_some() {
                break;
            }
        }
        if long {
            return Some(Ok(Err(format!("la riga è più lunga di {LONGEST} byte"))));
        }
        Some(Ok(String::from_utf8(line).map_err(|_| "la riga non è testo UTF-8".to_owned())))
    })
}
