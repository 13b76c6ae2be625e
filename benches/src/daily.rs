//! The long things of a social worker's day, one user at a time after a warm-up: a case with five hundred entries, words looked for in one's own
//! diaries, the board of whoever coordinates the most cases, a document of four pages made final.

use crate::connection::Connection;
use crate::load::Watched;
use crate::measure::{Load as Used, Process};
use crate::people::{Colleague, words_of};
use crate::searching::{Times, micros, times};
use crate::session::{Door, Session, escape};
use anyhow::{Context as _, Result};
use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Instant;

/// How often each page is asked for, and how often before it counts.
const ASKED: usize = 200;
const WARM_UP: usize = 20;
/// Documents that are made final.
const DOCUMENTS: usize = 50;
/// Boroughs of the demonstration.
const BOROUGHS: usize = 9;
/// Entries from which a diary is long.
const LONG: usize = 400;
/// Most cases that are looked through for one.
const MOST: usize = 3_000;

/// What was measured.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Daily {
    /// Entries of the long diary.
    pub entries: u64,
    /// The first page of its case.
    pub case: Times,
    /// The first page of its diary.
    pub diary: Times,
    /// Words looked for in the cases one works on.
    pub search: Times,
    /// Of the searches, those that found something.
    pub found: u64,
    /// Open cases on the board.
    pub cases: u64,
    /// The board.
    pub board: Times,
    /// A document made final: printed, numbered, kept, answered.
    pub document: Times,
    /// Bytes of one.
    pub bytes: u64,
}

fn items(value: &Value) -> Vec<Value> {
    value.get("items").and_then(Value::as_array).cloned().unwrap_or_default()
}

fn text(value: &Value, at: &str) -> String {
    value.get(at).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// What follows a page of a list in its address; `None` after the last.
fn after(value: &Value) -> Option<String> {
    value.get("next").and_then(Value::as_str).map(|next| format!("&after={}", escape(next)))
}

/// How many entries a diary has.
async fn length(connection: &mut Connection, session: &Session, case: &str) -> Result<usize> {
    let (mut count, mut page) = (0_usize, String::new());
    loop {
        let path = format!("/api/v1/cases/{case}/entries?{}", page.trim_start_matches('&'));
        let answer = session.get(connection, path.trim_end_matches('?')).await?.expect(200, "a diary")?.json();
        count = count.saturating_add(items(&answer).len());
        match after(&answer) {
            Some(next) if count < LONG => page = next,
            _ => return Ok(count),
        }
    }
}

/// A coordinator with their open cases: whoever has most.
async fn coordinator(connection: &mut Connection) -> Result<(Session, Vec<String>)> {
    let door = Door::open(connection).await?;
    let mut best: Option<(Session, Vec<String>)> = None;
    for place in 1..=BOROUGHS {
        let session = Session::sign_in(connection, &door, &format!("coordinatrice.municipio{place}")).await?;
        let (mut cases, mut page) = (Vec::new(), String::new());
        while cases.len() < MOST {
            let path = format!("/api/v1/cases?state=in_care&limit=100{page}");
            let answer = session.get(connection, &path).await?.expect(200, "the list of cases")?.json();
            cases.extend(items(&answer).iter().map(|row| text(row, "id")));
            match after(&answer) {
                Some(next) => page = next,
                None => break,
            }
        }
        if best.as_ref().is_none_or(|(_, most)| cases.len() > most.len()) {
            best = Some((session, cases));
        }
    }
    best.context("nobody coordinates")
}

/// Asks for pages one after the other, as a browser does; how long each took, without the first ones.
async fn leaf(connection: &mut Connection, session: &Session, paths: &[String], watched: &Watched<'_>) -> Result<Times> {
    let me = Process::this();
    for path in paths.iter().cycle().take(WARM_UP) {
        session.visit(connection, path).await?.expect(200, path)?;
    }
    let (mut all, before) = (Histogram::<u64>::new(3)?, Used::of(watched.server, watched.database, &me)?);
    for path in paths.iter().cycle().take(ASKED) {
        let begin = Instant::now();
        session.visit(connection, path).await?.expect(200, path)?;
        all.record(micros(begin.elapsed()).max(1))?;
    }
    Ok(times(&all, Used::of(watched.server, watched.database, &me)?.since(&before)))
}

/// The parts of a text that fills four pages.
fn four_pages() -> Vec<Value> {
    let paragraph = "La famiglia racconta come vanno le settimane: la scuola, i pasti, le visite, le uscite del sabato. Si guarda insieme che \
                     cosa è cambiato dall'ultimo incontro e che cosa resta difficile, e si conferma chi fa che cosa fino alla prossima volta. ";
    (1..=8)
        .flat_map(|chapter| {
            [
                json!({"kind": "heading", "text": format!("Capitolo {chapter}")}),
                json!({"kind": "paragraph", "text": paragraph.repeat(4)}),
            ]
        })
        .collect()
}

/// Makes documents final, one after the other: how long each took, and how large one is.
async fn documents(connection: &mut Connection, session: &Session, case: &str, watched: &Watched<'_>) -> Result<(Times, u64)> {
    let me = Process::this();
    let (mut all, mut bytes) = (Histogram::<u64>::new(3)?, 0);
    let mut before = Used::of(watched.server, watched.database, &me)?;
    for number in 0..=DOCUMENTS {
        let key = format!("document-{}-{number}", std::process::id());
        let path = format!("/api/v1/cases/{case}/documents");
        let made = session.post(connection, &path, &key, &json!({"template": "verbale-incontro"})).await?.expect(201, "a draft")?;
        let id = text(&made.json(), "id");
        let path = format!("/api/v1/documents/{id}");
        let body = json!({"title": "Verbale dell'incontro", "addressee": "Agli atti della cartella", "parts": four_pages()});
        let version = version(connection, session, &path).await?;
        session.put(connection, &format!("{path}/text"), &version, &body).await?.expect(204, "the text of a draft")?;
        let version = self::version(connection, session, &path).await?;
        if number == 1 {
            // The first one warms up.
            before = Used::of(watched.server, watched.database, &me)?;
        }
        let begin = Instant::now();
        let finished = session.change(connection, &format!("{path}/final"), (&version, &key), &json!({"signing": "hand"})).await?;
        let took = micros(begin.elapsed()).max(1);
        finished.expect(200, "a document made final")?;
        if number == 0 {
            let file = session.get(connection, &format!("/documenti/{id}/scarica")).await?.expect(200, "a file")?;
            bytes = u64::try_from(file.body.len())?;
        } else {
            all.record(took)?;
        }
    }
    Ok((times(&all, Used::of(watched.server, watched.database, &me)?.since(&before)), bytes))
}

/// The version of a thing, as it is read.
async fn version(connection: &mut Connection, session: &Session, path: &str) -> Result<String> {
    let answer = session.get(connection, path).await?.expect(200, path)?;
    let tag = answer.headers.get("etag").and_then(|value| value.to_str().ok()).context("no version")?;
    Ok(tag.to_owned())
}

/// Measures all of it on a server with the city.
pub async fn measure(address: &str, colleagues: &[Arc<Colleague>], watched: &Watched<'_>) -> Result<Daily> {
    let mut connection = Connection::to(address);
    let mut result = Daily::default();
    let (head, cases) = coordinator(&mut connection).await?;
    result.cases = u64::try_from(cases.len())?;
    let mut long = cases.first().cloned().context("nobody is in care")?;
    let mut longest = 0;
    for case in &cases {
        let entries = length(&mut connection, &head, case).await?;
        if entries > longest {
            (longest, long) = (entries, case.clone());
        }
        if longest >= LONG {
            break;
        }
    }
    result.entries = u64::try_from(longest)?;
    result.case = leaf(&mut connection, &head, &[format!("/cartelle/{long}")], watched).await?;
    result.diary = leaf(&mut connection, &head, &[format!("/cartelle/{long}/diario")], watched).await?;
    result.board = leaf(&mut connection, &head, &["/cruscotto".to_owned()], watched).await?;
    let worker = colleagues.iter().find(|colleague| !colleague.cases().is_empty()).context("nobody has a case")?;
    let mut paths = Vec::new();
    for case in worker.cases() {
        for words in words_of(&mut connection, worker.session(), case).await? {
            paths.push(format!("/cartelle/cerca?q={}&mie=on", escape(&words)));
        }
    }
    anyhow::ensure!(!paths.is_empty(), "nothing was written in any diary");
    result.search = leaf(&mut connection, worker.session(), &paths, watched).await?;
    for path in paths.iter().cycle().take(ASKED) {
        let page = worker.session().get(&mut connection, path).await?.expect(200, "a search")?.text();
        result.found += u64::from(page.contains("<mark>"));
    }
    let case = worker.cases().first().context("nobody has a case")?;
    (result.document, result.bytes) = documents(&mut connection, worker.session(), case, watched).await?;
    Ok(result)
}
