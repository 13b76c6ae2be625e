//! What this room puts on the home page.

use crate::{city, rooms};
use store::jobs::{self, End};
use store::testing::on_both;
use ui::DayItem;
use ui::testing::{City, schema};

async fn day(city: &City, principal: &guard::Principal) -> Vec<DayItem> {
    let mut tx = city.db.begin(&principal.actor).await.expect("a transaction");
    administration::room().day.expect("a day")(&mut tx, principal).await.expect("items")
}

#[tokio::test]
async fn whoever_answers_for_the_log_is_asked_to_verify_it_every_month_and_told_when_it_is_broken() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let (keeper, other) = (city.principal("garante").await, city.principal("amministratrice").await);
        let first = day(&city, &keeper).await;
        assert!(
            matches!(first.as_slice(), [item] if item.detail.contains("Non è ancora stato verificato") && !item.late),
            "{first:?}"
        );
        assert!(day(&city, &other).await.is_empty(), "who does not read the log is not asked");
        for (whole, left, title) in [(true, 0, ""), (false, 1, "Il registro non è integro"), (true, 0, "")] {
            city.post("garante", "/registro/verifica", &[]).await.expect(303);
            let lease = jobs::take(&db).await.expect("a database").expect("a job");
            let result = serde_json::json!({"rows": 1, "head": "", "whole": whole});
            lease.end(End::Done { result, message: String::new() }).await.expect("an end");
            let items = day(&city, &keeper).await;
            assert_eq!(items.len(), left, "{items:?}");
            assert!(items.iter().all(|item| item.late && item.title == title), "{items:?}");
            db.clock().move_to(db.clock().now() + chrono::TimeDelta::minutes(1));
        }
        db.clock().move_to(store::testing::test_moment() + chrono::TimeDelta::days(31));
        assert!(day(&city, &keeper).await.is_empty());
        db.clock().move_to(store::testing::test_moment() + chrono::TimeDelta::days(32));
        let late = day(&city, &keeper).await;
        assert!(matches!(late.as_slice(), [item] if item.late && item.detail.contains("21/11/2026")), "{late:?}");
    })
    .await;
}
