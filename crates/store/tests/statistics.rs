//! What a database knows of its own size.
#![expect(clippy::expect_used, reason = "tests fail by panicking")]

use kernel::{Actor, BodyId, Clock};
use serde_json::json;
use store::testing::{sqlite, test_moment};
use store::{Audit, Db};
use uuid::Uuid;

async fn work_is_asked_for(db: &Db) {
    let mut tx = db.begin(&Actor::system(BodyId(Uuid::from_u128(1)))).await.expect("a transaction");
    for number in 0..20 {
        tx.enqueue("export", &format!("Elenco {number}"), json!({})).await.expect("a job");
    }
    tx.commit(Audit::of("export.ask")).await.expect("a commit");
}

#[tokio::test]
async fn an_embedded_database_learns_how_many_rows_a_table_has_while_it_is_at_work() {
    let made = sqlite(&vec![], Clock::set_at(test_moment())).await.expect("SQLite");
    work_is_asked_for(&made.db).await;
    let known = "select cast(count(*) as text) from sqlite_schema where name = 'sqlite_stat1'";
    assert_eq!(made.db.raw_rows(known).await.expect("rows"), [[Some("0".to_owned())]], "nobody told it before");
    made.db.keep_statistics().await.expect("statistics");
    let jobs = "select distinct tbl from sqlite_stat1 where tbl = 'store_job' and stat like '20 %'";
    assert_eq!(made.db.raw_rows(jobs).await.expect("rows"), [[Some("store_job".to_owned())]]);
}
