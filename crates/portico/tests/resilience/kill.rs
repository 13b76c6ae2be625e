//! Kill the program at any moment: what it acknowledged is there, what it did not may be repeated and happens once.

use crate::city::{Installation, postgres, send};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Mutex;

/// How often it is killed on each database.
fn kills() -> usize {
    std::env::var("PORTICO_KILLS").ok().and_then(|value| value.parse().ok()).unwrap_or(10)
}

async fn survives(database: String) {
    let city = Installation::new(database);
    let mut child = city.serve().await;
    let token = Arc::new(city.token("segreteria.municipio4"));
    let acknowledged: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let mut unanswered: Vec<String> = Vec::new();
    let mut number = 0_usize;
    for round in 0..kills() {
        let stop = Arc::new(AtomicBool::new(false));
        let mut desks = Vec::new();
        for desk in 0..4 {
            let (stop, acknowledged, token, port) = (Arc::clone(&stop), Arc::clone(&acknowledged), Arc::clone(&token), city.port);
            let first = number + desk * 100_000;
            desks.push(tokio::spawn(async move {
                let mut lost = Vec::new();
                for n in first.. {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let key = format!("giro-{round}-{n}");
                    match record(port, &token, &key).await {
                        Some((201, id)) => acknowledged.lock().await.push((key, id)),
                        Some((status, text)) => panic!("{status}: {text}"),
                        None => {
                            lost.push(key);
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
            unanswered.extend(desk.await.expect("a desk"));
        }
        number += 1000;
        child = city.serve().await;
    }
    let acknowledged = acknowledged.lock().await.clone();
    assert!(acknowledged.len() > kills(), "there was load: {}", acknowledged.len());
    for (key, id) in &acknowledged {
        let (status, text) = send(city.port, "GET", &format!("/api/v1/contacts/{id}"), &token, &[], "").await.expect("an answer");
        assert_eq!(status, 200, "{key} was acknowledged: {text}");
        // Sent again, it is the same contact, not a second one.
        assert_eq!(record(city.port, &token, key).await, Some((201, id.clone())), "{key}");
    }
    for key in unanswered.iter().take(50) {
        let first = record(city.port, &token, key).await.expect("an answer");
        let second = record(city.port, &token, key).await.expect("an answer");
        assert_eq!(first, second, "{key} happens once, whether it had happened or not");
    }
    child.kill();
    city.must(&["audit", "verify"]);
    city.must(&["budget", "reconcile", "--body", "milano", "--year", "2021"]);
    eprintln!("{} kills, {} contacts acknowledged, {} unanswered, nothing lost", kills(), acknowledged.len(), unanswered.len());
}

async fn record(port: u16, token: &str, key: &str) -> Option<(u16, String)> {
    let body = serde_json::json!({"channel": "direct", "means": "phone", "needs": ["money"], "ending": "information",
        "narrative": format!("Chiede gli orari ({key})"), "information": "Orari"});
    let (status, text) = send(port, "POST", "/api/v1/contacts", token, &[("Idempotency-Key", key)], &body.to_string()).await?;
    let id = serde_json::from_str::<serde_json::Value>(&text).ok().and_then(|json| json["id"].as_str().map(str::to_owned));
    Some((status, id.unwrap_or(text)))
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
