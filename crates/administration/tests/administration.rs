//! Administration through its door, on both databases.
#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use axum::http::{Extensions, Method, header};
use store::testing::on_both;
use ui::testing::{City, Reply, schema};

mod day;
mod history;
mod log;
mod offices;
mod oidc;
mod opening;
mod pages;
mod privacy;
mod sign_in;
mod staff;
mod token;
mod versions;
mod volume;

const FORM: &str = "application/x-www-form-urlencoded";

/// The rooms whose tables this room's statements read.
fn rooms() -> Vec<ui::Room> {
    vec![
        registry::room(),
        agenda::room(),
        access::room(),
        casework::room(),
        assessments::room(),
        records::room(),
        courts::room(),
        finance::room(),
        network::room(),
        administration::room(),
    ]
}

/// A city with this room, and somebody of every kind the tests need.
async fn city(db: store::Db) -> City {
    let mut city = City::found(db, vec![administration::room()], Extensions::new()).await;
    city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
    city.somebody("capo", "coordinatore", "milano/SSPT-4").await;
    city.somebody("amministratrice", "admin", "milano/DIR").await;
    city.somebody("garante", "dpo", "milano/DIR").await;
    city.somebody("estranea", "admin", "altrove/DIR").await;
    city
}

/// The value of a cookie that an answer sets.
fn cookie(reply: &Reply, name: &str) -> Option<String> {
    let values = reply.headers.get_all(header::SET_COOKIE);
    values
        .iter()
        .filter_map(|value| value.to_str().ok()?.strip_prefix(&format!("{name}="))?.split(';').next())
        .find(|value| !value.is_empty())
        .map(str::to_owned)
}

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let start = page.split(&format!("name=\"{name}\" value=\"")).nth(1).unwrap_or_else(|| panic!("no {name} in {page}"));
    start.split('"').next().unwrap_or_default().to_owned()
}

/// Opens a page with cookies of one's own.
async fn open(city: &City, path: &str, cookies: &str) -> Reply {
    city.send("", Method::GET, path, "", &[("cookie", cookies)], "").await
}

/// Sends a form with cookies of one's own.
async fn send(city: &City, path: &str, cookies: &str, pairs: &[(&str, &str)]) -> Reply {
    let body: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", ui::submitted::escape(value))).collect();
    city.send("", Method::POST, path, FORM, &[("cookie", cookies)], body.join("&")).await
}

/// Signs in by name and password as a browser does.
async fn sign_in(city: &City, username: &str, password: &str, back: &str) -> Reply {
    let page = open(city, "/accesso", "").await.expect(200);
    let token = cookie(&page, "portico_login").expect("a cookie of the form");
    assert_eq!(hidden(&page.text, "_csrf"), token);
    send(
        city,
        "/accesso",
        &format!("portico_login={token}"),
        &[("_csrf", &token), ("username", username), ("password", password), ("poi", back)],
    )
    .await
}

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(schema(&rooms()), |db| async move {
        for statement in administration::room().statements.iter().flat_map(|list| list.iter()) {
            db.prepare(statement).await.unwrap_or_else(|error| panic!("{}: {error}", statement.name));
        }
    })
    .await;
}
