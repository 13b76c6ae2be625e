//! Work over the whole year: the table of the statutory return, and the records for INPS.

use crate::connection::Connection;
use crate::session::{Door, Session};
use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// How the year was counted and sent; times in milliseconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Year {
    /// The table, asked for the first time.
    pub table_first: u64,
    /// The slowest of three more.
    pub table_again: u64,
    /// Users that the table counts.
    pub users: u64,
    /// Records that were written and frozen.
    pub records: u64,
    /// Benefits that could not be sent.
    pub held: u64,
    /// From the order to the end of the job.
    pub job: u64,
    /// Bytes of the documents.
    pub bytes: u64,
    /// The slowest page of a person while the job ran.
    pub page_meanwhile: u64,
}

impl Year {
    /// Records a second.
    pub fn records_per_second(&self) -> u64 {
        self.records.saturating_mul(1_000).checked_div(self.job).unwrap_or(0)
    }
}

fn whole(value: &Value, name: &str) -> u64 {
    value.get(name).and_then(Value::as_u64).unwrap_or(0)
}

fn millis(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

/// Measures both. `bystander` opens a person's page again and again while the job runs.
pub async fn year(address: &str, year: i32, bystander: &crate::people::Colleague) -> Result<Year> {
    let mut connection = Connection::to(address);
    let door = Door::open(&mut connection).await?;
    let who = Session::sign_in(&mut connection, &door, "bilancio").await?;
    let path = format!("/api/v1/returns/istat/{year}");
    let mut times = Vec::new();
    let mut users = 0;
    for _ in 0..4 {
        let begin = Instant::now();
        let table = who.get(&mut connection, &path).await?.expect(200, "the year's table")?;
        times.push(millis(begin));
        // The sum of all stands under no service and no area.
        let figures = table.json().get("figures").and_then(Value::as_array).cloned().unwrap_or_default();
        let of_all = |figure: &&Value| ["service_id", "user_area"].iter().all(|name| figure.get(name).is_none_or(Value::is_null));
        users = figures.iter().find(of_all).map_or(0, |figure| whole(figure, "users"));
    }
    let sender = json!({"code": "F205", "seat": "F205", "officer": "RSSMRA80A01F205X", "valid_from": format!("{year}-01-01")});
    who.post(&mut connection, "/api/v1/returns/sender", "bench-sender", &sender).await?.expect(201, "who sends")?;
    let begin = Instant::now();
    let path = format!("/api/v1/returns/siuss/{year}/submissions");
    let made = who.post(&mut connection, &path, "bench-siuss", &json!({})).await?.expect(201, "the order")?;
    let id = made.json().get("id").and_then(Value::as_str).context("the order has no identifier")?.to_owned();
    let path = format!("/api/v1/returns/submissions/{id}");
    let mut other = Connection::to(address);
    let mut chance = crate::chance::Chance::of(5);
    let mut page_meanwhile = 0;
    let ready = loop {
        let sending = who.get(&mut connection, &path).await?.expect(200, "the sending")?.json();
        if sending.get("state").and_then(Value::as_str) != Some("preparing") {
            break sending;
        }
        anyhow::ensure!(begin.elapsed() < Duration::from_secs(900), "the sending is not ready after a quarter of an hour");
        let page = Instant::now();
        bystander.act(&mut other, crate::people::Kind::Person, "", &mut chance).await?;
        page_meanwhile = page_meanwhile.max(millis(page));
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    let job = millis(begin);
    let documents = ready.get("documents").and_then(Value::as_array).cloned().unwrap_or_default();
    Ok(Year {
        table_first: times.first().copied().unwrap_or(0),
        table_again: times.iter().skip(1).copied().max().unwrap_or(0),
        users,
        records: whole(&ready, "inserts"),
        held: whole(&ready, "held"),
        job,
        bytes: documents.iter().map(|document| whole(document, "bytes")).sum(),
        page_meanwhile,
    })
}
