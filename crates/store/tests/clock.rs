//! A clock that is set back, on both databases: identifiers stay different, news keeps its order.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "tests fail by panicking")]

use chrono::TimeDelta;
use kernel::{Actor, BodyId};
use serde_json::json;
use std::collections::BTreeSet;
use store::testing::on_both;
use store::{Audit, Db};
use uuid::Uuid;

fn actor() -> Actor {
    Actor::system(BodyId(Uuid::from_u128(1)))
}

/// Tells some news in one transaction.
async fn tell(db: &Db, numbers: impl IntoIterator<Item = i64>) {
    let mut tx = db.begin(&actor()).await.expect("a transaction");
    for number in numbers {
        tx.tell("person.moved", json!({ "number": number })).await.expect("told");
    }
    tx.commit(Audit::of("person.move")).await.expect("a commit");
}

/// Takes the news that waits; its numbers in the order in which they are brought.
async fn bring(db: &Db, most: i64) -> Vec<i64> {
    let mut tx = db.begin(&actor()).await.expect("a transaction");
    let news = tx.news(most).await.expect("news");
    for one in &news {
        tx.took(one).await.expect("taken");
    }
    tx.commit(Audit::of("news.follow")).await.expect("a commit");
    news.iter().filter_map(|one| one.payload.0["number"].as_i64()).collect()
}

#[tokio::test]
async fn news_is_brought_in_the_order_in_which_it_was_told_whatever_the_clock_does() {
    on_both(vec![], |db| async move {
        let noon = db.clock().now();
        tell(&db, 1..=20).await;
        tell(&db, [21]).await;
        db.clock().move_to(noon - TimeDelta::hours(1));
        tell(&db, [22]).await;
        tell(&db, 23..=25).await;
        db.clock().move_to(noon - TimeDelta::minutes(30));
        tell(&db, [26]).await;
        assert_eq!(bring(&db, 10).await, (1..=10).collect::<Vec<_>>());
        tell(&db, [27]).await;
        db.clock().move_to(noon + TimeDelta::hours(1));
        tell(&db, [28]).await;
        assert_eq!(bring(&db, 100).await, (11..=28).collect::<Vec<_>>());
        assert!(bring(&db, 100).await.is_empty(), "news is taken once");
    })
    .await;
}

#[tokio::test]
async fn identifiers_numbers_and_repeated_requests_do_not_depend_on_the_clock_going_forward() {
    on_both(vec![], |db| async move {
        let noon = db.clock().now();
        let (mut ids, mut numbers) = (BTreeSet::new(), Vec::new());
        for back in [0, 60, 0] {
            db.clock().move_to(noon - TimeDelta::minutes(back));
            let mut tx = db.begin(&actor()).await.expect("a transaction");
            ids.extend((0..500).map(|_| tx.new_id::<Uuid>().expect("an id")));
            numbers.push(tx.next_number("case/2026").await.expect("a number"));
            tx.commit(Audit::of("case.open")).await.expect("a commit");
        }
        assert_eq!(ids.len(), 1_500, "no identifier twice, also at the same moment again");
        assert_eq!(numbers, [1, 2, 3]);
        let once = store::Once::new("k1", ["la stessa richiesta"]);
        for (back, seen) in [(0, None), (60, Some("fatto")), (-60, Some("fatto"))] {
            db.clock().move_to(noon - TimeDelta::minutes(back));
            let mut tx = db.begin(&actor()).await.expect("a transaction");
            let answer = tx.once(Some(&once)).await.expect("an answer");
            assert_eq!(answer.as_deref(), seen, "{back} minutes back");
            match seen {
                None => tx.commit(Audit::of("case.open").answering("fatto")).await.expect("a commit"),
                Some(_) => tx.roll_back().await.expect("a rollback"),
            }
        }
    })
    .await;
}
