//! Kill the program at any moment: what it acknowledged is there, what it did not may be repeated and happens once; the budget, the
//! calendars, what was delivered and the audit chain add up.

use crate::city::{Installation, postgres};
use crate::load::{Care, Deed, Kind, Load};
use crate::sums;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::Db;
use store::db::Opening;
use tokio::sync::Mutex;
use tokio::task::JoinHandle;

/// How often it is killed on each database.
fn kills() -> u64 {
    std::env::var("PORTICO_KILLS").ok().and_then(|value| value.parse().ok()).unwrap_or(10)
}

/// What was acknowledged: the deed, the status, and what it is called.
type Done = Arc<Mutex<Vec<(Deed, u16, String)>>>;

/// People who do one thing after the other until they are told to stop, or get no answer: then it may have happened or not.
struct Desks {
    stop: Arc<AtomicBool>,
    done: Done,
    load: Load,
    all: Vec<JoinHandle<Option<Deed>>>,
}

impl Desks {
    /// `next` names the `n`-th deed; `None` when there is no more to do. Nobody begins before `pause` is over.
    fn open(&mut self, pause: Duration, next: impl Fn(&Load, i64) -> Option<Deed> + Send + 'static) {
        let (stop, done, load) = (Arc::clone(&self.stop), Arc::clone(&self.done), self.load.clone());
        self.all.push(tokio::spawn(async move {
            tokio::time::sleep(pause).await;
            let mut n = 0;
            while !stop.load(Ordering::SeqCst) {
                let deed = next(&load, n)?;
                match load.act(&deed).await {
                    Some((status @ (200 | 201), id)) => done.lock().await.push((deed, status, id)),
                    // Another desk has the hour.
                    Some((409, _)) if deed.kind == Kind::Appointment => {}
                    Some((status, text)) => panic!("{deed:?}: {status}: {text}"),
                    None => return Some(deed),
                }
                n += 1;
            }
            None
        }));
    }
}

/// Everybody at work for one round, some of them only when the knife is near.
fn everybody(desks: &mut Desks, round: u64, kill_at: Duration, care: Care, last: Option<Care>) {
    let at = move |desk: &str, n: i64| format!("giro-{round}-{desk}-{n:05}");
    let now = Duration::ZERO;
    let shortly = |before: u64| kill_at.saturating_sub(Duration::from_millis(before));
    desks.open(now, move |load, n| Some(load.information(at("1", n))));
    desks.open(now, move |load, n| Some(load.newcomer(at("2", n))));
    desks.open(now, move |load, n| Some(load.variation(at("3", n))));
    // Two desks want the same hours.
    let first = i64::try_from(round).unwrap_or_default() * 400;
    for desk in ["4", "5"] {
        let care = care.clone();
        desks.open(now, move |load, n| Some(load.appointment(at(desk, n), &care, first + n)));
    }
    // Two programs of the provider report on the same service, each on days of its own.
    for (desk, first) in [("6", 0), ("7", 1)] {
        let care = care.clone();
        desks.open(now, move |load, n| (n < 150).then(|| load.delivery(at(desk, n), &care, 2 * n + first)));
    }
    desks.open(shortly(150), move |load, n| load.authorisation(at("8", n), &care, usize::try_from(n).ok()?));
    if let Some(last) = last {
        let pause = shortly(10 + round * 17 % 90);
        desks.open(pause, move |load, n| (n == 0).then(|| load.closure(at("9", n), &last)));
    }
}

async fn adds_up(city: &Installation) {
    let db = open(city).await;
    let broken = sums::broken(&db).await;
    db.close().await;
    assert_eq!(broken, Vec::<String>::new());
}

/// How many deliveries were reported.
async fn deliveries(city: &Installation) -> usize {
    let db = open(city).await;
    let rows = db.raw_rows("select cast(count(*) as text) from network_delivery").await.expect("a count");
    db.close().await;
    rows[0][0].as_deref().and_then(|text| text.parse().ok()).expect("a number")
}

async fn open(city: &Installation) -> Db {
    let url = if city.database.is_empty() {
        format!("sqlite:{}", city.folder().join("portico.db").display())
    } else {
        city.database.clone()
    };
    Db::open(Opening { connections: 2, ..Opening::at(url) }, kernel::Clock::System).await.expect("the database")
}

async fn survives(database: String) {
    let city = Installation::new(database);
    let mut child = city.serve().await;
    let load = Load::begin(&city).await;
    let varied_before = load.varied().await;
    let delivered_before = deliveries(&city).await;
    let done = Done::default();
    let mut counted: BTreeMap<Kind, (usize, usize)> = BTreeMap::new();
    let mut last = None;
    for round in 0..kills() {
        let care = load.takes_into_care(&round.to_string()).await;
        // Never the same moment: from 60 to 400 milliseconds into the load.
        let kill_at = Duration::from_millis(60 + round * 137 % 340);
        let closing = match last.replace(care.clone()) {
            Some(last) => Some(load.to_close(last).await),
            None => None,
        };
        let mut desks = Desks { stop: Arc::default(), done: Arc::clone(&done), load: load.clone(), all: Vec::new() };
        everybody(&mut desks, round, kill_at, care, closing);
        tokio::time::sleep(kill_at).await;
        child.kill();
        desks.stop.store(true, Ordering::SeqCst);
        let mut unanswered = Vec::new();
        for desk in desks.all {
            unanswered.extend(desk.await.expect("a desk"));
        }
        child = city.serve().await;
        adds_up(&city).await;
        // Sent again it happens once, whether it had happened or not.
        for deed in unanswered {
            counted.entry(deed.kind).or_default().1 += 1;
            match load.act(&deed).await.expect("an answer") {
                (status @ (200 | 201), id) => done.lock().await.push((deed, status, id)),
                // The hour is somebody else's now, and stays so.
                (409, _) if deed.kind == Kind::Appointment => {}
                (status, text) => panic!("{deed:?}: {status} {text}"),
            }
        }
    }
    let done = done.lock().await.clone();
    for (deed, status, id) in &done {
        counted.entry(deed.kind).or_default().0 += 1;
        // A report that is sent again is answered without its deliveries: they are counted below.
        if id.len() == 36 || deed.kind != Kind::Delivery {
            load.is_there(deed, id).await;
        }
        // Sent again, it is the same one, not a second.
        let again = load.act(deed).await.expect("an answer");
        assert_eq!((again.0, deed.kind == Kind::Delivery || again.1 == *id), (*status, true), "{}: {}", deed.key, again.1);
    }
    for kind in
        [Kind::Information, Kind::Newcomer, Kind::Variation, Kind::Appointment, Kind::Authorisation, Kind::Delivery, Kind::Closure]
    {
        let (happened, _) = counted.get(&kind).copied().unwrap_or_default();
        assert!(happened > 0, "there was no load of {kind:?}");
    }
    let varied = counted.get(&Kind::Variation).map_or(0, |(happened, _)| *happened);
    let euros = i64::try_from(varied).expect("a count");
    assert_eq!(load.varied().await - varied_before, euros * 100, "every euro once");
    child.kill();
    adds_up(&city).await;
    let delivered = counted.get(&Kind::Delivery).map_or(0, |(happened, _)| *happened);
    assert_eq!(deliveries(&city).await - delivered_before, delivered, "every delivery once");
    city.must(&["audit", "verify"]);
    city.must(&["budget", "reconcile", "--body", "milano", "--year", "2021"]);
    if city.database.is_empty() {
        // The server of the tests does not wait for its disk, and the doctor would rightly say so.
        city.must(&["doctor"]);
    }
    eprintln!(
        "{} kills, {} writes, nothing lost; of each kind how many, and how many unanswered: {counted:?}",
        kills(),
        done.len()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_on_the_embedded_database() {
    survives(String::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_on_postgresql() {
    if let Some(database) = postgres().await {
        survives(database).await;
    }
}
