//! A new tariff at the size of a city: what everybody pays who has a running co-payment is worked out again; once the server is killed in the
//! middle, and the same is asked for again.

mod prices;

use crate::connection::{Answer, Connection};
use crate::program::{Program, Server};
use crate::results::Size;
use crate::session::{Door, Session};
use anyhow::{Context as _, Result, bail, ensure};
use prices::{dearer, pays, shown};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::Command;
use std::time::{Duration, Instant};

/// Who writes regulations and works on the applications, and who publishes what the other one wrote.
const WRITES: &str = "benefici";
const PUBLISHES: &str = "dirigente";
/// The office of the first one.
const UNIT: &str = "BENEFICI";
/// The regulation by which they pay.
const RULE: &str = "compartecipazione-domiciliare-lineare";
/// How often it is looked how far it is.
const LOOK: Duration = Duration::from_millis(20);
/// Longest wait for one recalculation.
const LONGEST: Duration = Duration::from_secs(900);
/// Of how many people it is worked out here too what they pay.
const SAMPLE: usize = 50;
/// Of these, so many are the first ones, and then one of so many is looked at.
const FIRST: u64 = 10;
const EVERY: u64 = 2_500;

/// What was measured; times in milliseconds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Recalculated {
    /// People with a running co-payment.
    pub people: u64,
    /// Writing their applications and decisions.
    pub filling: u64,
    /// From the order to publish the tariff to the end of the work.
    pub took: u64,
    /// How often another number of people was told on the way.
    pub looks: u64,
    /// How many are proposed.
    pub proposed: u64,
    /// After how many people the server was killed in the next one; absent when that was ready before.
    pub killed_after: Option<u64>,
    /// From asking for the same again to the end.
    pub repeated: u64,
    /// Whether every amount of both is what the tariff says, also as it is worked out here for some people.
    pub right: bool,
    /// Whether each of the people stands once in each of both, and nobody is missing.
    pub once: bool,
    /// Memory of the server afterwards, in KiB.
    pub memory: u64,
}

/// What the program says that it filled in.
#[derive(Debug, Deserialize)]
struct Filled {
    tariff: String,
    copayments: u64,
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str> {
    value.get(name).and_then(Value::as_str).with_context(|| format!("{name} is not said"))
}

fn items(value: &Value) -> &[Value] {
    value.get("items").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A day as the server reckons it, which is an Italian one; today or tomorrow.
fn day(which: &str) -> Result<String> {
    let told = Command::new("date").env("TZ", "Europe/Rome").args(["-d", which, "+%Y-%m-%d"]).output()?;
    ensure!(told.status.success(), "the system does not tell the day");
    Ok(String::from_utf8_lossy(&told.stdout).trim().to_owned())
}

/// Both, at work.
struct Office {
    connection: Connection,
    writes: Session,
    publishes: Session,
}

/// A recalculation that was ordered.
struct Ordered {
    version: String,
    job: String,
}

impl Office {
    async fn open(address: &str) -> Result<Office> {
        let mut connection = Connection::to(address);
        let door = Door::open(&mut connection).await?;
        let writes = Session::sign_in(&mut connection, &door, WRITES).await?;
        let publishes = Session::sign_in(&mut connection, &door, PUBLISHES).await?;
        Ok(Office { connection, writes, publishes })
    }

    async fn answer(&mut self, path: &str) -> Result<Answer> {
        self.writes.get(&mut self.connection, path).await?.expect(200, path)
    }

    async fn read(&mut self, path: &str) -> Result<Value> {
        Ok(self.answer(path).await?.json())
    }

    /// A version with its text, and its number as forms send it.
    async fn version(&mut self, id: &str) -> Result<(Value, String)> {
        let answer = self.answer(&format!("/api/v1/rules/versions/{id}")).await?;
        let tag = answer.headers.get("etag").and_then(|tag| tag.to_str().ok()).context("a version without its number")?;
        let tag = tag.trim_matches('"').to_owned();
        Ok((answer.json(), tag))
    }

    /// Writes a draft of the tariff with so many times its prices from a day on; the draft.
    async fn write(&mut self, day: &str, factor: i64) -> Result<String> {
        let all = self.read("/api/v1/rules?kind=copayment&limit=100").await?;
        let rule = items(&all).iter().find(|rule| rule.get("code").and_then(Value::as_str) == Some(RULE)).context("no tariff")?;
        let (rule, held) = (text(rule, "id")?.to_owned(), text(rule, "in_force")?.to_owned());
        let (version, _) = self.version(&held).await?;
        let written = dearer(text(&version, "text")?, day, factor)?;
        let path = format!("/regolamenti/{rule}/bozze");
        let begun = self.writes.submit(&mut self.connection, &path, &[("from", held.as_str())]).await?.expect(303, "a draft")?;
        let edit = begun.headers.get("location").and_then(|place| place.to_str().ok()).context("a draft without its page")?;
        let edit = edit.to_owned();
        let draft = edit.trim_end_matches("/modifica").rsplit('/').next().context("a draft without its place")?.to_owned();
        let (_, tag) = self.version(&draft).await?;
        let fields = [("text", written.as_str()), ("do", "save"), ("_version", tag.as_str())];
        self.writes.submit(&mut self.connection, &edit, &fields).await?.expect(303, "the text of the tariff")?;
        Ok(draft)
    }

    /// Publishes a draft from a day, by an act of `today`.
    async fn publish(&mut self, draft: &str, from: &str, today: &str) -> Result<()> {
        let (version, tag) = self.version(draft).await?;
        ensure!(version.get("faults").and_then(Value::as_u64) == Some(0), "the text of the tariff has mistakes");
        let (from, today) = (shown(from), shown(today));
        let fields = [
            ("_version", tag.as_str()),
            ("valid_from", from.as_str()),
            ("act_number", "Misura"),
            ("act_date", today.as_str()),
            ("act_organ", "Giunta comunale"),
            ("early_reason", ""),
        ];
        let path = format!("/regolamenti/versioni/{draft}/pubblica");
        self.publishes.submit(&mut self.connection, &path, &fields).await?.expect(303, "the tariff")?;
        Ok(())
    }

    /// Orders the recalculation by a version, which its publication begins by itself as well.
    async fn order(&mut self, version: &str, key: &str) -> Result<Ordered> {
        let path = format!("/api/v1/recalculations/versions/{version}");
        let begun = self.publishes.post(&mut self.connection, &path, key, &json!({})).await?.expect(200, "the recalculation")?;
        Ok(Ordered { version: version.to_owned(), job: text(&begun.json(), "job")?.to_owned() })
    }

    /// How far it is, and whether it is over.
    async fn progress(&mut self, ordered: &Ordered) -> Result<(u64, bool)> {
        let path = format!("/api/v1/jobs/{}", ordered.job);
        let job = self.publishes.get(&mut self.connection, &path).await?.expect(200, "the job")?.json();
        match text(&job, "state")? {
            "done" => Ok((job.get("done").and_then(Value::as_u64).unwrap_or(0), true)),
            "queued" | "running" => Ok((job.get("done").and_then(Value::as_u64).unwrap_or(0), false)),
            state => bail!("the recalculation is {state}: {job}"),
        }
    }

    /// Waits until it is over; how often another number of people was told on the way.
    async fn wait(&mut self, ordered: &Ordered, begin: Instant) -> Result<u64> {
        let (mut before, mut looks) = (0, 0_u64);
        loop {
            let (done, is_over) = self.progress(ordered).await?;
            ensure!(done >= before, "it goes backwards, from {before} to {done}");
            if is_over {
                return Ok(looks);
            }
            looks = looks.saturating_add(u64::from(done > before));
            before = done;
            ensure!(begin.elapsed() < LONGEST, "the recalculation is not over after a quarter of an hour");
            tokio::time::sleep(LOOK).await;
        }
    }

    /// Reads everything that was proposed for a measure because of a version, beginning after a row of the list.
    async fn proposals(&mut self, of: (&str, &str), factor: i64, after: Option<String>) -> Result<Proposals> {
        let mut found = Proposals { last: after, right: true, ..Proposals::default() };
        loop {
            let from = found.last.as_ref().map(|after| format!("&after={after}")).unwrap_or_default();
            let page = self.read(&format!("/api/v1/recalculations?cause=rule&limit=100{from}")).await?;
            for row in items(&page) {
                found.last = Some(text(row, "id")?.to_owned());
                // The demonstration has people of its own who pay by the same tariff.
                if (text(row, "measure")?, text(row, "cause_id")?) == of {
                    found.take(row, factor)?;
                }
            }
            if page.get("next").is_none_or(Value::is_null) {
                break;
            }
        }
        for row in std::mem::take(&mut found.rows) {
            found.right &= self.is_right(&row, factor).await?;
        }
        Ok(found)
    }

    /// Whether somebody is proposed what they pay as it is worked out here, from what they answered and from their attestation.
    async fn is_right(&mut self, row: &Value, factor: i64) -> Result<bool> {
        let application = self.read(&format!("/api/v1/applications/{}", text(row, "application")?)).await?;
        let facts = application.get("facts").and_then(Value::as_array).context("an application without facts")?;
        let package = facts.iter().rfind(|fact| fact.get("fact").and_then(Value::as_str) == Some("care_package"));
        let package: usize = text(package.context("nobody said which package")?, "value")?.parse()?;
        let kept = self.read(&format!("/api/v1/persons/{}/isee", text(row, "person")?)).await?;
        let counts = |one: &&Value| one.get("kind").and_then(Value::as_str) == Some("sociosanitario");
        let isee = items(&kept).iter().find(counts).and_then(|one| one.get("value")?.as_i64()).context("no attestation")?;
        Ok(row.get("new_amount").and_then(Value::as_i64) == pays(package, isee, factor))
    }
}

/// What was proposed because of a version.
#[derive(Default)]
struct Proposals {
    /// Of whom it is worked out here too.
    rows: Vec<Value>,
    count: u64,
    people: BTreeSet<String>,
    decisions: BTreeSet<String>,
    last: Option<String>,
    right: bool,
}

impl Proposals {
    fn take(&mut self, row: &Value, factor: i64) -> Result<()> {
        let amount = |name: &str| row.get(name).and_then(Value::as_i64);
        let is_proposed = row.get("state").and_then(Value::as_str) == Some("proposed");
        // What they pay are whole cents, so that so many times the prices are so many times the amount.
        let is_right = amount("old_amount").is_some_and(|old| amount("new_amount") == old.checked_mul(factor));
        self.right &= is_proposed && is_right;
        self.count = self.count.saturating_add(1);
        self.people.insert(text(row, "person")?.to_owned());
        self.decisions.insert(text(row, "decision")?.to_owned());
        // Some at the beginning, the others spread over all.
        if self.rows.len() < SAMPLE && (self.count <= FIRST || self.count % EVERY == 1) {
            self.rows.push(row.clone());
        }
        Ok(())
    }
    /// Whether each of so many people stands in it once.
    fn has_each_once(&self, people: u64) -> bool {
        self.count == people && self.people.len() as u64 == people && self.decisions.len() as u64 == people
    }
}

/// Fills a city that has its people with co-payments, and measures a tariff that follows.
///
/// # Errors
/// Those of the program.
pub async fn measure(city: &Program, size: Size) -> Result<Recalculated> {
    let (today, tomorrow) = (day("today")?, day("tomorrow")?);
    let number = size.procedure().to_string();
    let of = ["--applications", "0", "--grants", "0", "--copayments", number.as_str()];
    let line: Vec<&str> = ["generate", "procedure", "--into", "milano", "--unit", UNIT].into_iter().chain(of).collect();
    let (printed, took) = city.run(&line)?;
    let filled: Filled = serde_json::from_str(printed.trim()).context("what was filled in is not said")?;
    let server = city.serve().await?;
    let mut office = Office::open(&city.address).await?;
    let mut found = Recalculated {
        people: filled.copayments,
        filling: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
        ..Recalculated::default()
    };

    let draft = office.write(&today, 2).await?;
    let begin = Instant::now();
    office.publish(&draft, &today, &today).await?;
    let ordered = office.order(&draft, "bench-tariff-1").await?;
    found.looks = office.wait(&ordered, begin).await?;
    found.took = millis(begin);
    let first = office.proposals((filled.tariff.as_str(), ordered.version.as_str()), 2, None).await?;
    found.proposed = first.count;

    let draft = office.write(&tomorrow, 3).await?;
    office.publish(&draft, &tomorrow, &today).await?;
    let ordered = office.order(&draft, "bench-tariff-2").await?;
    let (server, killed_after) = interrupted(city, server, &mut office, (&ordered, found.people)).await?;
    found.killed_after = killed_after;
    let mut office = Office::open(&city.address).await?;
    let begin = Instant::now();
    let again = office.order(&draft, "bench-tariff-3").await?;
    office.wait(&again, begin).await?;
    found.repeated = millis(begin);
    let second = office.proposals((filled.tariff.as_str(), again.version.as_str()), 3, first.last.clone()).await?;
    found.memory = server.process.memory()?;
    server.end()?;
    found.right = first.right && second.right;
    found.once = first.has_each_once(found.people) && second.has_each_once(found.people);
    Ok(found)
}

/// Waits until a third of the people were looked at and kills the server; the server that was started again, and how many they were.
async fn interrupted(
    city: &Program,
    server: Server,
    office: &mut Office,
    (ordered, people): (&Ordered, u64),
) -> Result<(Server, Option<u64>)> {
    // What one block holds is killed as soon as it has begun.
    let enough = if people > 6_000 { people / 3 } else { 0 };
    let begin = Instant::now();
    let killed_after = loop {
        ensure!(begin.elapsed() < LONGEST, "the recalculation is not there after a quarter of an hour");
        match office.progress(ordered).await? {
            // It was faster than whoever looks.
            (_, true) => break None,
            (done, false) if done >= enough => break Some(done),
            (_, false) => tokio::time::sleep(LOOK).await,
        }
    };
    server.kill();
    Ok((city.serve().await?, killed_after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_stands_twice_or_is_missing_is_found() {
        let row = |person: &str, decision: &str, new: i64| json!({"person": person, "decision": decision, "state": "proposed", "old_amount": 100, "new_amount": new});
        let of = |rows: &[Value]| {
            let mut all = Proposals { right: true, ..Proposals::default() };
            for row in rows {
                all.take(row, 2).unwrap();
            }
            all
        };
        let good = of(&[row("a", "1", 200), row("b", "2", 200)]);
        assert!(good.right && good.has_each_once(2) && !good.has_each_once(3));
        let twice = of(&[row("a", "1", 200), row("a", "1", 200)]);
        assert!(twice.right && !twice.has_each_once(2));
        assert!(!of(&[row("a", "1", 199)]).right);
    }
}
