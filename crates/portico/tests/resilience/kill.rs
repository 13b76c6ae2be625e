//! Kill the program at any moment: what it acknowledged is there, what it did not may be repeated and happens once; the budget and
//! the audit chain add up.

use crate::city::{Installation, postgres, send};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

/// How often it is killed on each database.
fn kills() -> usize {
    std::env::var("PORTICO_KILLS").ok().and_then(|value| value.parse().ok()).unwrap_or(10)
}

/// What a desk does again and again.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// Takes a contact of somebody known to nobody: one row.
    Information,
    /// Enters somebody at their first contact: person, contact, needs, who is involved, in one transaction.
    Newcomer,
    /// Adds a euro to a chapter.
    Variation,
}

/// The load: a city that serves, who writes, and to which chapter.
#[derive(Clone)]
struct Load {
    port: u16,
    desk: String,
    accounts: String,
    chapter: String,
}

impl Load {
    async fn begin(city: &Installation) -> Load {
        let (desk, accounts) = (city.token("segreteria.municipio4"), city.token("bilancio"));
        let list = json_of(city.port, &accounts, "/api/v1/budget/years/2026/chapters?side=expenditure&limit=1").await;
        let chapter = list["items"][0]["id"].as_str().expect("a chapter").to_owned();
        Load { port: city.port, desk, accounts, chapter }
    }

    /// Does it once under a key: status and identifier, or text; `None` when nobody answered.
    async fn act(&self, deed: Deed, key: &str) -> Option<(u16, String)> {
        let contact = json!({"channel": "direct", "means": "phone", "needs": ["money"], "ending": "information",
            "narrative": format!("Chiede gli orari ({key})"), "information": "Orari"});
        let (token, path, body) = match deed {
            Deed::Information => (&self.desk, "/api/v1/contacts".to_owned(), contact),
            Deed::Newcomer => {
                let mut contact = contact;
                contact["subject"] = json!("new");
                contact["new_person"] = json!({"family_name": family_name(key), "given_name": "Prova"});
                (&self.desk, "/api/v1/contacts".to_owned(), contact)
            }
            Deed::Variation => {
                let body = json!({"direction": "increase", "amount": 100, "act": format!("Prova {key}"), "decided_on": "2026-01-02", "reason": "Prova"});
                (&self.accounts, format!("/api/v1/budget/chapters/{}/variations", self.chapter), body)
            }
        };
        let (status, text) = send(self.port, "POST", &path, token, &[("Idempotency-Key", key)], &body.to_string()).await?;
        let id = serde_json::from_str::<Value>(&text).ok().and_then(|json| json["id"].as_str().map(str::to_owned));
        Some((status, id.unwrap_or(text)))
    }

    async fn varied(&self) -> i64 {
        let chapter = json_of(self.port, &self.accounts, &format!("/api/v1/budget/chapters/{}", self.chapter)).await;
        chapter["varied_cents"].as_i64().or(chapter["sums"]["varied_cents"].as_i64()).expect("an amount")
    }
}

/// A name of letters, one for each key.
fn family_name(key: &str) -> String {
    let letters: String = key.bytes().filter(u8::is_ascii_digit).map(|digit| char::from(b'a' + (digit - b'0'))).collect();
    format!("Giro{letters}")
}

async fn json_of(port: u16, token: &str, path: &str) -> Value {
    let (status, text) = send(port, "GET", path, token, &[], "").await.expect("an answer");
    assert_eq!(status, 200, "{path}: {text}");
    serde_json::from_str(&text).expect("JSON")
}

async fn survives(database: String) {
    let city = Installation::new(database);
    let mut child = city.serve().await;
    let load = Load::begin(&city).await;
    let varied_before = load.varied().await;
    let acknowledged: Arc<Mutex<Vec<(Deed, String, String)>>> = Arc::default();
    let mut unanswered: Vec<(Deed, String)> = Vec::new();
    for round in 0..kills() {
        let stop = Arc::new(AtomicBool::new(false));
        let mut desks = Vec::new();
        for (desk, deed) in [Deed::Information, Deed::Newcomer, Deed::Newcomer, Deed::Variation].into_iter().enumerate() {
            let (stop, acknowledged, load) = (Arc::clone(&stop), Arc::clone(&acknowledged), load.clone());
            desks.push(tokio::spawn(async move {
                let mut lost = Vec::new();
                for n in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let key = format!("giro-{round}-{desk}-{n:05}");
                    match load.act(deed, &key).await {
                        Some((201, id)) => acknowledged.lock().await.push((deed, key, id)),
                        Some((status, text)) => panic!("{status}: {text}"),
                        None => {
                            lost.push((deed, key));
                            tokio::time::sleep(Duration::from_millis(5)).await;
                        }
                    }
                }
                lost
            }));
        }
        // Never the same moment: from 60 to 400 milliseconds into the load.
        tokio::time::sleep(Duration::from_millis(60 + u64::try_from(round * 137 % 340).unwrap_or(0))).await;
        child.kill();
        stop.store(true, Ordering::SeqCst);
        for desk in desks {
            // Of each desk the first that got no answer: it may have happened.
            unanswered.extend(desk.await.expect("a desk").into_iter().take(1));
        }
        child = city.serve().await;
    }
    let acknowledged = acknowledged.lock().await.clone();
    assert!(acknowledged.len() > kills(), "there was load: {}", acknowledged.len());
    for (deed, key, id) in &acknowledged {
        if *deed != Deed::Variation {
            let contact = json_of(city.port, &load.desk, &format!("/api/v1/contacts/{id}")).await;
            assert!(contact["narrative"].as_str().is_some_and(|text| text.contains(key)), "{key} was acknowledged: {contact}");
            assert_eq!(contact["person"].is_string(), *deed == Deed::Newcomer, "{key}: with its person, or without");
        }
        // Sent again, it is the same one, not a second.
        assert_eq!(load.act(*deed, key).await, Some((201, id.clone())), "{key}");
    }
    for (deed, key) in &unanswered {
        let first = load.act(*deed, key).await.expect("an answer");
        assert_eq!(first.0, 201, "{first:?}");
        assert_eq!(Some(first), load.act(*deed, key).await, "{key} happens once, whether it had happened or not");
    }
    let variations = acknowledged.iter().map(|(deed, ..)| deed).chain(unanswered.iter().map(|(deed, _)| deed));
    let euros = i64::try_from(variations.filter(|deed| **deed == Deed::Variation).count()).expect("a count");
    assert_eq!(load.varied().await - varied_before, euros * 100, "every euro once");
    child.kill();
    city.must(&["audit", "verify"]);
    city.must(&["budget", "reconcile", "--body", "milano", "--year", "2021"]);
    if city.database.is_empty() {
        // The server of the tests does not wait for its disk, and the doctor would rightly say so.
        city.must(&["doctor"]);
    }
    eprintln!("{} kills, {} writes acknowledged, {} unanswered, nothing lost", kills(), acknowledged.len(), unanswered.len());
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
