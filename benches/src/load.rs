//! Load with an open schedule: every request has its moment, whatever became of the one before.
//!
//! A request that cannot be sent at its moment, because the one before has not come back, waits, and its waiting counts: latency
//! is measured from the moment of the schedule to the last byte. A driver that waited politely would hide what people feel.

use crate::chance::Chance;
use crate::connection::Connection;
use crate::measure::{Load as Used, Process};
use crate::people::{Colleague, Kind};
use anyhow::Result;
use hdrhistogram::Histogram;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Mean time between two requests of one person.
pub const PACE: Duration = Duration::from_secs(5);

/// How one kind of request went; times in microseconds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Figures {
    /// Which.
    pub kind: Kind,
    /// Requests.
    pub count: u64,
    /// Those that did not come back as they should.
    pub errors: u64,
    /// Half were faster.
    pub p50: u64,
    /// Ninety-nine of a hundred were faster.
    pub p99: u64,
    /// The slowest.
    pub max: u64,
}

/// How a phase went.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Phase {
    /// People at work.
    pub people: usize,
    /// How long it was measured, in milliseconds.
    pub millis: u64,
    /// Requests that were measured.
    pub requests: u64,
    /// Those that went wrong.
    pub errors: u64,
    /// The first thing that went wrong.
    pub first_error: Option<String>,
    /// By kind.
    pub kinds: Vec<Figures>,
    /// Processor time of the server, microseconds a request.
    pub server_cpu: u64,
    /// Processor time of PostgreSQL, microseconds a request.
    pub database_cpu: u64,
    /// Processor time of this driver, in thousandths of one core.
    pub driver_share: u64,
    /// Processor time of everything that was measured, in thousandths of one core.
    pub busy: u64,
    /// Memory of the server at the end, in KiB.
    pub server_memory: u64,
    /// Memory of PostgreSQL at the end, shared pages counted once, in KiB.
    pub database_memory: u64,
}

impl Phase {
    /// Requests a second, in tenths.
    pub fn rate(&self) -> u64 {
        self.requests.saturating_mul(10_000).checked_div(self.millis).unwrap_or(0)
    }
    /// The figures of a kind.
    pub fn of(&self, kind: Kind) -> Option<&Figures> {
        self.kinds.iter().find(|figures| figures.kind == kind)
    }
    /// Whether nothing went wrong and the page of a person came in time (microseconds).
    pub fn holds(&self, most: u64) -> bool {
        self.errors == 0 && self.of(Kind::Person).is_some_and(|figures| figures.p99 <= most)
    }
}

/// One request that was measured.
struct Done {
    kind: Kind,
    micros: u64,
    error: Option<String>,
}

/// What is measured beside the requests.
pub struct Watched<'a> {
    /// The server.
    pub server: &'a Process,
    /// PostgreSQL, if there is one.
    pub database: Option<&'a Process>,
}

/// So many people work for a time; what happened in the warm-up does not count. `run` makes the keys of requests unique.
pub async fn work(
    address: &str,
    colleagues: &[Arc<Colleague>],
    people: usize,
    (warm_up, measured): (Duration, Duration),
    watched: &Watched<'_>,
    run: u64,
) -> Result<Phase> {
    let begin = Instant::now() + Duration::from_millis(200);
    let from = begin + warm_up;
    let end = from + measured;
    let tasks: Vec<_> = (0..people)
        .filter_map(|place| {
            let colleague = Arc::clone(colleagues.get(place % colleagues.len().max(1))?);
            let seed = run.wrapping_mul(1_000_003).wrapping_add(place as u64);
            Some(tokio::spawn(one(address.to_owned(), colleague, seed, begin, from, end)))
        })
        .collect();
    tokio::time::sleep_until(from.into()).await;
    let me = Process::this();
    let before = Used::of(watched.server, watched.database, &me)?;
    tokio::time::sleep_until(end.into()).await;
    let after = Used::of(watched.server, watched.database, &me)?;
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await?);
    }
    let millis = u64::try_from(measured.as_millis()).unwrap_or(u64::MAX);
    let requests = all.len() as u64;
    let each = |ticks: u64| ticks.saturating_mul(10_000).checked_div(requests).unwrap_or(0);
    let share = |ticks: u64| ticks.saturating_mul(10_000).checked_div(millis).unwrap_or(0);
    let used = after.since(&before);
    Ok(Phase {
        people,
        millis,
        requests,
        errors: all.iter().filter(|done| done.error.is_some()).count() as u64,
        first_error: all.iter().find_map(|done| done.error.clone()),
        kinds: by_kind(&all)?,
        server_cpu: each(used.server),
        database_cpu: each(used.database),
        driver_share: share(used.driver),
        busy: share(used.server + used.database + used.driver),
        server_memory: watched.server.memory()?,
        database_memory: watched.database.map(Process::memory).transpose()?.unwrap_or(0),
    })
}

fn by_kind(all: &[Done]) -> Result<Vec<Figures>> {
    let mut kinds: BTreeMap<Kind, (Histogram<u64>, u64)> = BTreeMap::new();
    for done in all {
        let (times, errors) = match kinds.entry(done.kind) {
            std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::btree_map::Entry::Vacant(new) => new.insert((Histogram::new(3)?, 0)),
        };
        times.record(done.micros.max(1))?;
        *errors += u64::from(done.error.is_some());
    }
    Ok(kinds
        .into_iter()
        .map(|(kind, (times, errors))| Figures {
            kind,
            count: times.len(),
            errors,
            p50: times.value_at_quantile(0.50),
            p99: times.value_at_quantile(0.99),
            max: times.max(),
        })
        .collect())
}

/// One person at work until the end.
async fn one(address: String, who: Arc<Colleague>, seed: u64, begin: Instant, from: Instant, end: Instant) -> Vec<Done> {
    let mut chance = Chance::of(seed);
    let mut connection = Connection::to(address);
    let pace = PACE.as_micros() as u64;
    let mut due = begin + Duration::from_micros(chance.below(pace));
    let mut done = Vec::new();
    let mut number = 0_u64;
    while due < end {
        tokio::time::sleep_until(due.into()).await;
        let kind = who.next(&mut chance);
        number += 1;
        let key = format!("bench-{seed}-{number}");
        let went = who.act(&mut connection, kind, &key, &mut chance).await;
        if due >= from {
            let micros = u64::try_from(due.elapsed().as_micros()).unwrap_or(u64::MAX);
            done.push(Done { kind, micros, error: went.err().map(|error| format!("{error:#}")) });
        }
        // From three to seven seconds, five on the average.
        due += Duration::from_micros(pace * 3 / 5 + chance.below(pace * 4 / 5));
    }
    done
}

/// Page after page by a few colleagues as fast as they come, for what the server's memory is afterwards; how many pages.
pub async fn leaf_through(address: &str, colleagues: &[Arc<Colleague>], pages: u64) -> Result<u64> {
    let mut tasks = Vec::new();
    for place in 0..8_u64 {
        let Some(who) = colleagues.get(usize::try_from(place)? % colleagues.len().max(1)).map(Arc::clone) else { continue };
        let address = address.to_owned();
        tasks.push(tokio::spawn(async move {
            let (mut connection, mut chance) = (Connection::to(address), Chance::of(place));
            for number in 0..pages / 8 {
                let kind = who.next(&mut chance);
                who.act(&mut connection, kind, &format!("leaf-{place}-{number}"), &mut chance).await?;
            }
            Ok::<u64, anyhow::Error>(pages / 8)
        }));
    }
    let mut all = 0;
    for task in tasks {
        all += task.await??;
    }
    Ok(all)
}
