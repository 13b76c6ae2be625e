//! What requests leave behind: the rows of a body, and a copy of a database on which things may be tried.

use super::things::literal;
use kernel::BodyId;
use std::collections::{BTreeMap, BTreeSet};
use store::db::Opening;
use store::testing::TestDb;
use store::{Db, Engine};

/// A database and a copy of it, whose clock stands where the original's does. On PostgreSQL the original is closed for it and
/// opened again. Both live as long as what is given back with them.
pub async fn copy(original: TestDb, folder: &std::path::Path) -> (Db, Db, TestDb) {
    let now = original.db.clock().now();
    let open = async |url: String| {
        let opening = Opening { relaxed: true, ..Opening::at(url) };
        Db::open(opening, kernel::Clock::set_at(now)).await.expect("a database")
    };
    match original.db.engine() {
        Engine::Sqlite => {
            let place = folder.join("copy.db").display().to_string();
            original.db.raw_rows(&format!("vacuum into '{place}'")).await.expect("a copy");
            (original.db.clone(), open(format!("sqlite:{place}")).await, original)
        }
        Engine::Postgres => {
            original.db.close().await;
            let (base, name) = original.url.rsplit_once('/').expect("an address");
            let server = open(format!("{base}/postgres")).await;
            server.raw_rows(&format!("create database {name}_copy template {name}")).await.expect("a copy");
            server.close().await;
            (open(original.url.clone()).await, open(format!("{}_copy", original.url)).await, original)
        }
    }
}

/// Every row of a body, table by table, as text; sessions come and go.
pub async fn rows(db: &Db, body: BodyId) -> BTreeMap<String, BTreeSet<String>> {
    let own = literal(db, body.0);
    let mut all = BTreeMap::new();
    for shape in store::shape::shapes(&portico::house::schema()) {
        if shape.table == "guard_session" || !shape.columns.iter().any(|(name, _)| name == "body_id") {
            continue;
        }
        let row = match db.engine() {
            Engine::Sqlite => {
                shape.columns.iter().map(|(name, _)| format!("quote({name})")).collect::<Vec<_>>().join(" || ' | ' || ")
            }
            Engine::Postgres => "t::text".to_owned(),
        };
        let text = format!("select {row} from {} t where body_id = {own}", shape.table);
        let rows = db.raw_rows(&text).await.unwrap_or_else(|error| panic!("{error}\n{text}"));
        all.insert(shape.table, rows.into_iter().flatten().flatten().collect());
    }
    all
}

/// What is in the second and not in the first, and what is gone: the first few of each.
pub fn differences(before: &BTreeMap<String, BTreeSet<String>>, after: &BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    let none = BTreeSet::new();
    let mut all = Vec::new();
    for (table, rows) in after {
        let known = before.get(table).unwrap_or(&none);
        all.extend(rows.difference(known).take(5).map(|row| format!("{table}: new {row}")));
        all.extend(known.difference(rows).take(5).map(|row| format!("{table}: gone {row}")));
    }
    all
}

/// How often each action stands in the audit of some accounts: (account, action) and the number.
pub async fn deeds(db: &Db, body: BodyId) -> BTreeMap<(String, String), usize> {
    let account = if db.engine() == Engine::Sqlite { "lower(hex(account_id))" } else { "replace(account_id::text, '-', '')" };
    let text = format!(
        "select {account}, action, cast(count(*) as text) from store_audit where body_id = {} group by account_id, action",
        literal(db, body.0)
    );
    let mut all = BTreeMap::new();
    for row in db.raw_rows(&text).await.expect("the audit") {
        if let [Some(account), Some(action), Some(count)] = row.as_slice() {
            all.insert((account.clone(), action.clone()), count.parse().expect("a number"));
        }
    }
    all
}
