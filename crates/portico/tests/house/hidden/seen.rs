//! What somebody sees through a channel, in a form in which two towns can be compared.

use super::town::World;
use axum::http::Method;
use serde_json::Value;
use std::collections::BTreeMap;
use ui::testing::Reply;
use uuid::Uuid;

/// Longer runs of letters and digits are keys and identifiers, which chance gives.
const LONGEST_WORD: usize = 24;

/// What was seen, in order.
#[derive(Debug, Default, PartialEq)]
pub struct Seen(Vec<Glance>);

/// One answer: what was asked, the status, how many statements it took, how many rows it wrote into which tables, what it said.
#[derive(Debug, PartialEq)]
struct Glance {
    asked: String,
    status: u16,
    statements: u64,
    rows: BTreeMap<String, i64>,
    /// Line by line, in alphabetical order: what was written at one moment is shown in the order of chance.
    lines: Vec<String>,
}

/// A text without what chance or the clock gives: identifiers, keys, numbers of the year, versions.
pub fn bare(text: &str) -> Vec<String> {
    let text = match serde_json::from_str::<Value>(text) {
        Ok(mut value) => {
            if let Some(members) = value.as_object_mut() {
                members.retain(|name, _| !matches!(name.as_str(), "instance" | "request" | "request_id"));
            }
            without_versions(&mut value);
            serde_json::to_string_pretty(&value).expect("JSON")
        }
        Err(_) => text.replace("name=\"_version\" value=\"", "name=\"_version\" value=\"_").replace('<', "\n<").replace('>', ">\n"),
    };
    let mut lines: Vec<String> = text.lines().map(words).filter(|line| !line.is_empty()).collect();
    lines.sort_unstable();
    lines
}

/// How often something was written says nothing of what for.
fn without_versions(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("version");
            members.values_mut().for_each(without_versions);
        }
        Value::Array(items) => items.iter_mut().for_each(without_versions),
        _ => {}
    }
}

/// A line without what chance gives; what it lists in alphabetical order, for the engine that learns from the records weighs a little
/// otherwise in every town.
fn words(line: &str) -> String {
    let mut parts: Vec<&str> = line.trim().split(", ").collect();
    parts.sort_unstable();
    let line = parts.join(", ");
    let mut out = String::new();
    let mut word = String::new();
    for letter in line.chars().chain(['\n']) {
        if letter.is_alphanumeric() || matches!(letter, '-' | '_') {
            word.push(letter);
            continue;
        }
        let number = word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()) && out.ends_with('/');
        let version = word.starts_with('_') && word.len() > 1 && word.bytes().skip(1).all(|byte| byte.is_ascii_digit());
        let digest = (11..=16).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_hexdigit());
        match digest || word.len() >= LONGEST_WORD || Uuid::try_parse(&word).is_ok() || number || version {
            true => out.push('…'),
            false => out.push_str(&word),
        }
        word.clear();
        out.push(letter);
    }
    out.trim_end_matches([',', '\n']).to_owned()
}

impl Seen {
    async fn add(&mut self, world: &World, asked: String, writes: bool, ask: impl Future<Output = Reply>) -> Reply {
        let before = if writes { world.rows().await } else { BTreeMap::new() };
        let counted = world.town.city.db.statements_run();
        let reply = ask.await;
        let statements = world.town.city.db.statements_run() - counted;
        let after = if writes { world.rows().await } else { BTreeMap::new() };
        let rows = after
            .into_iter()
            .map(|(table, count)| (count - before.get(&table).copied().unwrap_or_default(), table))
            // A code that was given before has its row there already, and it is written again.
            .filter(|(count, table)| *count != 0 && table != "registry_claim")
            .map(|(count, table)| (table, count))
            .collect();
        let mut lines = bare(&reply.text);
        lines.extend(bare(&reply.location()));
        self.0.push(Glance { asked: words(&asked), status: reply.status.as_u16(), statements, rows, lines });
        reply
    }

    /// Opens a page or reads a resource.
    pub async fn get(&mut self, world: &World, who: &str, path: &str) -> Reply {
        self.add(world, format!("{who}: {path}"), false, world.town.city.get(who, path)).await
    }

    /// Opens what an answer leads to; nothing where it leads nowhere.
    pub async fn open(&mut self, world: &World, who: &str, path: &str) {
        if !path.is_empty() {
            self.get(world, who, path).await;
        }
    }

    /// Sends a form.
    pub async fn post(&mut self, world: &World, who: &str, path: &str, pairs: &[(&str, &str)]) -> Reply {
        self.add(world, format!("{who}: {path}"), true, world.town.city.post(who, path, pairs)).await
    }

    /// Calls the API with what changes something.
    pub async fn send(&mut self, world: &World, who: &str, method: Method, path: &str, version: &str, body: Value) -> Reply {
        let headers = [("if-match", version)];
        let headers = if version.is_empty() { &headers[..0] } else { &headers[..] };
        self.add(world, format!("{who}: {path}"), true, world.town.city.api(who, method, path, headers, body)).await
    }

    /// Something that was read otherwise: a sentence, a count.
    pub fn note(&mut self, what: &str, text: &str) {
        let lines = bare(text);
        self.0.push(Glance { asked: what.into(), status: 200, statements: 0, rows: BTreeMap::new(), lines });
    }

    /// What the two saw otherwise.
    pub fn differences(&self, other: &Seen) -> Vec<String> {
        let mut all = Vec::new();
        if self.0.len() != other.0.len() {
            all.push(format!("{} answers and {}", self.0.len(), other.0.len()));
        }
        for (one, two) in self.0.iter().zip(&other.0) {
            if one == two {
                continue;
            }
            let mut what = Vec::new();
            if one.status != two.status {
                what.push(format!("status {} and {}", one.status, two.status));
            }
            if one.statements != two.statements {
                what.push(format!("{} statements and {}", one.statements, two.statements));
            }
            if one.rows != two.rows {
                what.push(format!("rows {:?} and {:?}", one.rows, two.rows));
            }
            let only = |these: &[String], those: &[String]| {
                let mut rest = those.to_vec();
                let missing = these.iter().filter(|line| match rest.iter().position(|known| known == *line) {
                    Some(at) => {
                        rest.swap_remove(at);
                        false
                    }
                    None => true,
                });
                missing.take(6).cloned().collect::<Vec<_>>()
            };
            for (mark, lines) in [("−", only(&one.lines, &two.lines)), ("+", only(&two.lines, &one.lines))] {
                what.extend(lines.into_iter().map(|line| format!("{mark} {line}")));
            }
            all.push(format!("{}\n    {}", one.asked, what.join("\n    ")));
        }
        all
    }
}

#[test]
fn what_chance_gives_is_not_compared_and_everything_else_is() {
    let one = "<a href=\"/persone/01890000-0000-7000-8000-000000000001\">2026/000012</a>\n<input name=\"_version\" value=\"3\">";
    let two = "<a href=\"/persone/01890000-0000-7000-8000-000000000002\">2026/000345</a>\n<input name=\"_version\" value=\"12\">";
    assert_eq!(bare(one), bare(two));
    assert_ne!(bare("3 persone"), bare("4 persone"));
    assert_ne!(bare("{\"items\": [1]}"), bare("{\"items\": []}"));
}
