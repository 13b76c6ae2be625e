//! The public pages through their own door, on both databases, by somebody who never signs in.

#![expect(clippy::expect_used, clippy::panic, reason = "tests fail by panicking")]

mod isee;
mod questionnaire;

use axum::http::{Extensions, Method};
use benefits::rule::actions::{Beginning, begin, publish};
use benefits::rule::{Act, Publication, RuleCode};
use serde_json::Value;
use store::Db;
use ui::testing::{City, Reply, schema};

/// Nobody: whoever comes without signing in.
const NOBODY: &str = "";

fn rooms() -> Vec<ui::Room> {
    vec![registry::room(), benefits::room(), portal::room()]
}

/// A city in which Ada writes regulations and Dora publishes them; these are in force in Milan since yesterday.
async fn city(db: Db, codes: &[&str]) -> City {
    let mut city = City::found(db, rooms(), Extensions::new()).await;
    city.somebody("ada", "amministrativo", "milano/SSPT-4").await;
    city.somebody("dora", "dirigente", "milano/DIR").await;
    let (ada, dora) = (city.principal("ada").await, city.principal("dora").await);
    let today = city.db.clock().today();
    for code in codes {
        let code: RuleCode = code.parse().expect("an id");
        let draft = begin(&city.db, &ada, None, &code, &Beginning::Shipped).await.expect("a draft");
        let act = Act { number: "112".to_owned(), date: today, organ: "Consiglio comunale".to_owned() };
        let publication = Publication { from: today, act, early_reason: String::new() };
        publish(&city.db, &dora, draft, 1, &publication).await.expect("published");
    }
    city
}

/// Sends a form as a browser does that never signed in.
async fn sent(city: &City, path: &str, pairs: &[(&str, &str)]) -> Reply {
    let body: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{}={}", ui::submitted::escape(name), ui::submitted::escape(value))).collect();
    city.send(NOBODY, Method::POST, path, "application/x-www-form-urlencoded", &[], body.join("&")).await
}

/// Asks as a program does that never signed in.
async fn asked(city: &City, path: &str, body: &Value) -> Reply {
    city.send(NOBODY, Method::POST, path, "application/json", &[], body.to_string()).await
}

/// The values of the hidden fields of this name.
fn hidden(page: &Reply, name: &str) -> Vec<String> {
    let mark = format!("name=\"{name}\" value=\"");
    let parts = page.text.split(&mark).skip(1);
    parts.map(|rest| rest.split('"').next().unwrap_or_default().replace("&#38;", "&").replace("&#39;", "'")).collect()
}

#[tokio::test]
async fn whoever_asks_too_often_waits() {
    store::testing::on_both(schema(&rooms()), |db| async move {
        let city = city(db, &[]).await;
        let household = serde_json::json!({"kind": "ordinary", "members": [{}]});
        let mut refused = 0;
        for _ in 0..605 {
            let reply = asked(&city, "/api/v1/isee-orientation", &household).await;
            refused += usize::from(reply.status.as_u16() == 429);
        }
        assert_eq!(refused, 5);
    })
    .await;
}
