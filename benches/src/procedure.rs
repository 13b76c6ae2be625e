//! The procedure of benefits at the size of a city: a ranking made by whoever makes it, and a liquidation from the proposal to its files; once the
//! server is killed in the middle of filling one, and the same is asked for again.

use crate::connection::Connection;
use crate::program::{Program, Server};
use crate::results::Size;
use crate::session::{Door, Session};
use anyhow::{Context as _, Result, ensure};
use bytes::Bytes;
use http::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// Who makes rankings and prepares liquidations, and who approves these.
const PREPARES: &str = "benefici";
const APPROVES: &str = "bilancio";
/// The office of the first one.
const UNIT: &str = "BENEFICI";
/// How often it is looked how far a liquidation is.
const LOOK: Duration = Duration::from_millis(20);
/// Longest wait for one.
const LONGEST: Duration = Duration::from_secs(900);
/// Columns of the list that a liquidation of another month has otherwise: the number of the row, and the month.
const OTHERWISE: [&str; 2] = ["Riga", "Mese"];
/// Columns of the decision that grants, and of the month.
const WHAT: [&str; 2] = ["Decisione", "Mese"];

/// What was measured; times in milliseconds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Procedure {
    /// Applications that were ranked.
    pub applications: u64,
    /// Contributions that are paid.
    pub entitlements: u64,
    /// Filling the database with all of it.
    pub filling: u64,
    /// The ranking, made for the first time.
    pub ranked: u64,
    /// The slowest of two more.
    pub ranked_again: u64,
    /// Applications within the money, beyond it, refused, and of which something is lacking.
    pub standings: [u64; 4],
    /// Rows of a liquidation, and how many of them are kept back.
    pub rows: (u64, u64),
    /// From the order to the proposal with all its rows.
    pub proposed: u64,
    /// Checking and approving it.
    pub approved: u64,
    /// The list for the accounts.
    pub list: u64,
    /// The file of transfers.
    pub transfers: u64,
    /// Bytes of both.
    pub bytes: (u64, u64),
    /// After how many rows the server was killed while it filled another one; absent when that was ready before.
    pub killed_after: Option<u64>,
    /// From asking for the same again to the proposal.
    pub repeated: u64,
    /// Whether its files are the same bytes after another kill, and say the same as those of the month before, which nobody disturbed.
    pub same: bool,
    /// Whether nothing is paid twice in all of them.
    pub once: bool,
    /// Memory of the server afterwards, in KiB.
    pub memory: u64,
}

impl Procedure {
    /// From the order to both files.
    pub fn whole(&self) -> u64 {
        [self.proposed, self.approved, self.list, self.transfers].iter().sum()
    }
    /// The slowest ranking.
    pub fn slowest(&self) -> u64 {
        self.ranked.max(self.ranked_again)
    }
}

/// What the program says that it filled in.
#[derive(Debug, Deserialize)]
struct Filled {
    unit: String,
    call: String,
    contribution: String,
    entitlements: u64,
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn whole(value: &Value, name: &str) -> u64 {
    value.get(name).and_then(Value::as_u64).unwrap_or(0)
}

fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str> {
    value.get(name).and_then(Value::as_str).with_context(|| format!("{name} is not said"))
}

/// How many rows a liquidation has so far.
fn rows(run: &Value) -> u64 {
    whole(run, "payable_count").saturating_add(whole(run, "held_count"))
}

/// Both, at work.
struct Office {
    connection: Connection,
    prepares: Session,
    approves: Session,
}

impl Office {
    async fn open(address: &str) -> Result<Office> {
        let mut connection = Connection::to(address);
        let door = Door::open(&mut connection).await?;
        let prepares = Session::sign_in(&mut connection, &door, PREPARES).await?;
        let approves = Session::sign_in(&mut connection, &door, APPROVES).await?;
        Ok(Office { connection, prepares, approves })
    }

    async fn read(&mut self, path: &str) -> Result<Value> {
        Ok(self.prepares.get(&mut self.connection, path).await?.expect(200, path)?.json())
    }

    /// A file, and how long it took.
    async fn file(&mut self, path: &str) -> Result<(Bytes, u64)> {
        let begin = Instant::now();
        let file = self.prepares.get(&mut self.connection, path).await?.expect(200, path)?.body;
        Ok((file, millis(begin)))
    }

    /// A move of a liquidation as it stands.
    async fn go(&mut self, run: &str, what: &str, body: &Value, approves: bool) -> Result<()> {
        let path = format!("/api/v1/payment-runs/{run}");
        let version = whole(&self.read(&path).await?, "version").to_string();
        let who = if approves { &self.approves } else { &self.prepares };
        let headers = [
            ("cookie", who.cookie.as_str()),
            ("x-csrf-token", who.csrf.as_str()),
            ("content-type", "application/json"),
            ("if-match", version.as_str()),
        ];
        let path = format!("{path}/{what}");
        self.connection.send(Method::POST, &path, &headers, body.to_string().into()).await?.expect(204, what)?;
        Ok(())
    }

    /// Makes an edition of a ranking; the edition as it is read, and how long making it took.
    async fn rank(&mut self, measure: &str, key: &str) -> Result<(Value, u64)> {
        let path = format!("/api/v1/measures/{measure}/rankings");
        let begin = Instant::now();
        let made = self.prepares.post(&mut self.connection, &path, key, &json!({"kind": "provisional"})).await?;
        let took = millis(begin);
        let id = text(&made.expect(201, "a ranking")?.json(), "id")?.to_owned();
        Ok((self.read(&format!("/api/v1/rankings/{id}")).await?, took))
    }

    /// Orders a liquidation and waits until all its rows are there.
    async fn propose(&mut self, order: &Value, key: &str) -> Result<(String, u64)> {
        let begin = Instant::now();
        let made = self.prepares.post(&mut self.connection, "/api/v1/payment-runs", key, order).await?;
        let id = text(&made.expect(201, "a liquidation")?.json(), "id")?.to_owned();
        let path = format!("/api/v1/payment-runs/{id}");
        while text(&self.read(&path).await?, "state")? == "filling" {
            ensure!(begin.elapsed() < LONGEST, "the liquidation is not ready after a quarter of an hour");
            tokio::time::sleep(LOOK).await;
        }
        Ok((id, millis(begin)))
    }

    async fn approve(&mut self, run: &str, day: &str) -> Result<u64> {
        let begin = Instant::now();
        self.go(run, "check", &json!({}), false).await?;
        let act = json!({"pay_on": day, "act_number": "Misura", "act_date": day, "act_organ": "Dirigente"});
        self.go(run, "approval", &act, true).await?;
        Ok(millis(begin))
    }

    async fn files(&mut self, run: &str) -> Result<Files> {
        let (list, list_took) = self.file(&format!("/pagamenti/{run}/elenco?format=csv")).await?;
        let (transfers, transfers_took) = self.file(&format!("/pagamenti/{run}/sepa")).await?;
        Ok(Files { list, transfers, took: (list_took, transfers_took) })
    }
}

/// What leaves the house with a liquidation.
struct Files {
    list: Bytes,
    transfers: Bytes,
    took: (u64, u64),
}

impl Files {
    /// The rows of the list, as far as they stand in the wanted columns.
    fn cells(&self, wanted: impl Fn(&str) -> bool) -> Result<Vec<Vec<String>>> {
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(&*self.list);
        let headings = reader.headers()?.clone();
        let is_wanted = |heading: &str| wanted(heading.trim_start_matches('\u{feff}'));
        let places: Vec<usize> = (0..headings.len()).filter(|place| headings.get(*place).is_some_and(is_wanted)).collect();
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record?;
            rows.push(places.iter().filter_map(|place| record.get(*place)).map(str::to_owned).collect());
        }
        Ok(rows)
    }
    /// What each transfer is known by.
    fn marks(&self) -> BTreeSet<String> {
        let text = String::from_utf8_lossy(&self.transfers);
        let parts = text.split("<EndToEndId>").skip(1);
        parts.filter_map(|part| part.split_once('<').map(|(mark, _)| mark.to_owned())).collect()
    }
    /// How many there are.
    fn transfers(&self) -> usize {
        String::from_utf8_lossy(&self.transfers).matches("<CdtTrfTxInf>").count()
    }
}

/// Whether two liquidations of different months pay the same people the same.
fn alike(one: &Files, other: &Files) -> Result<bool> {
    let kept = |heading: &str| !OTHERWISE.contains(&heading);
    Ok(one.cells(kept)? == other.cells(kept)?)
}

/// Whether nothing is paid twice in any of them, and every row that is to be paid is there.
fn once(all: &[(&Files, u64)]) -> Result<bool> {
    let (mut paid, mut marks, mut transfers, mut expected) = (BTreeSet::new(), BTreeSet::new(), 0_usize, 0_u64);
    for (files, payable) in all {
        paid.extend(files.cells(|heading| WHAT.contains(&heading))?);
        marks.extend(files.marks());
        transfers = transfers.saturating_add(files.transfers());
        expected = expected.saturating_add(*payable);
    }
    Ok(paid.len() as u64 == expected && marks.len() == transfers)
}

/// This month and the next one.
fn months(day: &str) -> Result<[String; 2]> {
    let mut parts = day.split('-');
    let year: i32 = parts.next().and_then(|year| year.parse().ok()).context("no year")?;
    let month: u32 = parts.next().and_then(|month| month.parse().ok()).context("no month")?;
    let next = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
    Ok([format!("{year:04}-{month:02}"), format!("{:04}-{:02}", next.0, next.1)])
}

/// Fills a city that has its people with the procedure, and measures it.
///
/// # Errors
/// Those of the program.
pub async fn measure(city: &Program, size: Size) -> Result<Procedure> {
    let number = size.procedure().to_string();
    let number = number.as_str();
    let of = ["--applications", number, "--grants", number, "--copayments", "0"];
    let line: Vec<&str> = ["generate", "procedure", "--into", "milano", "--unit", UNIT].into_iter().chain(of).collect();
    let (printed, took) = city.run(&line)?;
    let filled: Filled = serde_json::from_str(printed.trim()).context("what was filled in is not said")?;
    let server = city.serve().await?;
    let mut office = Office::open(&city.address).await?;
    let mut found = Procedure {
        entitlements: filled.entitlements,
        filling: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        ..Procedure::default()
    };
    let day = ranking(&mut office, &filled, &mut found).await?;
    let [this, next] = months(&day)?;
    let order = |month: &str| json!({"unit": filled.unit, "measure": filled.contribution, "month": month});

    let (first, took) = office.propose(&order(&this), "bench-run-1").await?;
    found.proposed = took;
    found.approved = office.approve(&first, &day).await?;
    let undisturbed = office.files(&first).await?;
    (found.list, found.transfers) = undisturbed.took;
    found.bytes = (undisturbed.list.len() as u64, undisturbed.transfers.len() as u64);
    let run = office.read(&format!("/api/v1/payment-runs/{first}")).await?;
    found.rows = (rows(&run), whole(&run, "held_count"));
    office.go(&first, "export", &json!({}), false).await?;

    let (server, killed_after) = interrupted(city, server, &mut office, (&order(&next), rows(&run))).await?;
    found.killed_after = killed_after;
    let mut office = Office::open(&city.address).await?;
    let (second, took) = office.propose(&order(&next), "bench-run-2").await?;
    found.repeated = took;
    office.approve(&second, &day).await?;
    let repeated = office.files(&second).await?;
    let run_again = office.read(&format!("/api/v1/payment-runs/{second}")).await?;
    found.memory = server.process.memory()?;
    server.kill();

    let server = city.serve().await?;
    let later = Office::open(&city.address).await?.files(&second).await?;
    server.end()?;
    found.same = repeated.list == later.list && repeated.transfers == later.transfers && alike(&undisturbed, &repeated)?;
    found.once = once(&[(&undisturbed, whole(&run, "payable_count")), (&repeated, whole(&run_again, "payable_count"))])?;
    Ok(found)
}

/// Makes the ranking three times; the day as of which it was made.
async fn ranking(office: &mut Office, filled: &Filled, found: &mut Procedure) -> Result<String> {
    let standing = |edition: &Value| ["admitted", "waiting", "refused", "undetermined"].map(|name| whole(edition, name));
    let (edition, took) = office.rank(&filled.call, "bench-ranking-1").await?;
    found.ranked = took;
    found.standings = standing(&edition);
    found.applications = found.standings.iter().sum();
    for key in ["bench-ranking-2", "bench-ranking-3"] {
        let (again, took) = office.rank(&filled.call, key).await?;
        ensure!(standing(&again) == found.standings, "the same applications stand otherwise: {again}");
        found.ranked_again = found.ranked_again.max(took);
    }
    Ok(text(&edition, "as_of")?.to_owned())
}

/// Orders a liquidation and kills the server when a third of its rows are there; the server that was started again, and how many rows there were.
async fn interrupted(
    city: &Program,
    server: Server,
    office: &mut Office,
    (order, expected): (&Value, u64),
) -> Result<(Server, Option<u64>)> {
    // What a request fills at once is killed as soon as it has begun.
    let enough = if expected > 3_000 { expected / 3 } else { 0 };
    let (who, address, sent) = (office.prepares.clone(), city.address.clone(), order.clone());
    let asked = tokio::spawn(async move {
        let mut connection = Connection::to(address);
        who.post(&mut connection, "/api/v1/payment-runs", "bench-run-2", &sent).await.map(drop)
    });
    let begin = Instant::now();
    let killed_after = loop {
        ensure!(begin.elapsed() < LONGEST, "the liquidation is not there after a quarter of an hour");
        let is_answered = asked.is_finished();
        let filling = office.read("/api/v1/payment-runs?state=filling&limit=100").await?;
        let items = filling.get("items").and_then(Value::as_array).cloned().unwrap_or_default();
        let ours = items.iter().find(|run| ["measure", "month"].iter().all(|name| run.get(*name) == order.get(*name)));
        match ours {
            Some(run) if rows(run) >= enough => break Some(rows(run)),
            // It was faster than whoever looks.
            None if is_answered => break None,
            Some(_) | None => tokio::time::sleep(LOOK).await,
        }
    };
    server.kill();
    asked.abort();
    Ok((city.serve().await?, killed_after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(list: &'static str, transfers: &'static str) -> Files {
        Files { list: Bytes::from_static(list.as_bytes()), transfers: Bytes::from_static(transfers.as_bytes()), took: (0, 0) }
    }

    #[test]
    fn december_is_followed_by_january() {
        assert_eq!(months("2026-12-05").unwrap(), ["2026-12", "2027-01"]);
        assert_eq!(months("2026-09-30").unwrap(), ["2026-09", "2026-10"]);
        assert!(months("yesterday").is_err());
    }

    #[test]
    fn whoever_is_paid_twice_is_found_and_so_is_whoever_is_missing() {
        let heading = "Riga;Persona;Codice fiscale;Misura;Decisione;Atto;Mese\r\n";
        let transfer = |mark: &str| format!("<CdtTrfTxInf><EndToEndId>{mark}</EndToEndId></CdtTrfTxInf>");
        let list = |rows: &str| -> &'static str { Box::leak(format!("{heading}{rows}").into_boxed_str()) };
        let a: &'static str = Box::leak(transfer("a").into_boxed_str());
        let b: &'static str = Box::leak(transfer("b").into_boxed_str());
        let november = files(list("1;Rossi;;SR;7;1;novembre\r\n"), a);
        let december = files(list("2;Rossi;;SR;7;1;dicembre\r\n"), b);
        let twice = files(list("9;Rossi;;SR;7;1;novembre\r\n"), b);
        assert!(alike(&november, &december).unwrap(), "the month and the number are otherwise");
        assert!(!alike(&november, &files(list("1;Bianchi;;SR;8;1;novembre\r\n"), a)).unwrap());
        assert!(once(&[(&november, 1), (&december, 1)]).unwrap());
        assert!(!once(&[(&november, 1), (&twice, 1)]).unwrap());
        assert!(!once(&[(&november, 2)]).unwrap());
    }
}
