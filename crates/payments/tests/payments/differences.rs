//! What is due for a month beyond what was paid of it already.

use super::*;

fn amount(from: &str, cents: i64) -> Value {
    json!({"from": from, "amount": cents, "reason": "nuovo ISEE", "act": "DD 40"})
}

#[tokio::test(flavor = "multi_thread")]
async fn a_higher_amount_for_a_month_that_is_paid_is_paid_as_a_difference_and_once() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant::default()).await;
        office.transmitted("2026-11").await;
        office.change(who.id, "changes", amount("2026-11-01", 25_000)).await.expect(204);
        let first = office.prepared("bea", "2026-11").await;
        assert_eq!(
            (office.run(first).await["payable"].as_i64(), office.rows(first, "").await.len()),
            (Some(5_000), 1),
            "November alone"
        );
        let row = office.row(first, who.id, "2026-11").await;
        assert_eq!((row["amount"].as_i64(), row["difference"].as_i64()), (Some(5_000), Some(1)), "{row}");
        let page =
            office.city.get("bea", &format!("/pagamenti/righe/{}", row["id"].as_str().expect("an id"))).await.expect(200).text;
        assert!(page.contains("novembre 2026, conguaglio") && page.contains("È un conguaglio"), "{page}");
        let same = office.prepared("bice", "2026-11").await;
        assert_eq!(office.run(same).await["payable_count"], 0, "it is about to be paid");
        // Higher again, before the difference was approved: it is worked out anew, whole.
        office.change(who.id, "changes", amount("2026-11-01", 30_000)).await.expect(204);
        assert_eq!(office.row(first, who.id, "2026-11").await["hold"], "changed");
        let second = office.transmitted("2026-11").await;
        assert_eq!(office.run(second).await["payable"], 10_000);
        assert_eq!((office.live(who.id).await, office.recoveries().await.len()), ((3, 2), 0), "two months, and a difference");
        // And a second difference upon the first.
        office.change(who.id, "changes", amount("2026-11-01", 31_000)).await.expect(204);
        let third = office.approved("2026-11").await;
        let row = office.row(third, who.id, "2026-11").await;
        assert_eq!((row["amount"].as_i64(), row["difference"].as_i64()), (Some(1_000), Some(2)), "{row}");
        // Lower again: everything that was paid of the month counts.
        office.change(who.id, "changes", amount("2026-11-01", 20_000)).await.expect(204);
        assert_eq!(office.recoveries().await[0]["amount"], 11_000);
        let none = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(none).await["payable_count"], 0);
        let seen = office.city.get("bea", &format!("/spettanze/{}", who.id)).await.expect(200).text;
        assert!(seen.contains("novembre 2026, conguaglio"), "{seen}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_grant_by_the_day_the_rest_of_a_month_that_was_paid_in_part_is_paid() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let grant = Grant { amount: 1_000, rhythm: Rhythm::Day, from: "2026-11-01", until: Some("2026-12-01"), chapter: None };
        let who = office.somebody("Rossi", grant).await;
        let id = office.transmitted("2026-11").await;
        assert_eq!(office.run(id).await["payable"], 30_000);
        office.change(who.id, "changes", amount("2026-11-16", 2_000)).await.expect(204);
        let next = office.approved("2026-11").await;
        assert_eq!(office.run(next).await["payable"], 15_000, "fifteen days");
        // What was paid first comes back: it falls due again beside the difference that stands.
        let row = office.row(id, who.id, "2026-11").await;
        office.outcome(&row, "failed", "2026-11-21").await.expect(204);
        let again = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(again).await["payable"], 30_000);
        assert_eq!(office.live(who.id).await, (2, 1));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_prepare_at_once_propose_a_difference_once() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant::default()).await;
        office.transmitted("2026-11").await;
        office.change(who.id, "changes", amount("2026-11-01", 25_000)).await.expect(204);
        let (one, other) = tokio::join!(office.prepared("bea", "2026-11"), office.prepared("bice", "2026-11"));
        let payable = |run: &Value| run["payable"].as_i64().expect("a sum");
        assert_eq!(payable(&office.run(one).await) + payable(&office.run(other).await), 5_000);
        assert_eq!(office.live(who.id).await, (3, 2));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_back_and_is_due_after_all_is_paid_again_once() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant { amount: 50_000, from: "2026-11-01", ..Grant::default() }).await;
        office.transmitted("2026-11").await;
        office.change(who.id, "changes", amount("2026-11-01", 30_000)).await.expect(204);
        let recovery = office.recoveries().await[0].clone();
        assert_eq!((recovery["amount"].as_i64(), recovery["owed"].as_i64()), (Some(20_000), Some(0)), "{recovery}");
        let path = format!("/api/v1/recoveries/{}", recovery["id"].as_str().expect("an id"));
        let etag = format!("\"{}\"", recovery["version"]);
        let back = json!({"kind": "paid", "amount": 20_000, "on": "2026-11-21", "note": ""});
        let repaid = office.city.api("bea", Method::POST, &format!("{path}/repayments"), &[("if-match", &etag)], back).await;
        repaid.expect(204);
        let none = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(none).await["payable_count"], 0, "it was not due");
        // It was due after all.
        office.change(who.id, "changes", amount("2026-11-01", 50_000)).await.expect(204);
        assert_eq!(office.recoveries().await[0]["owed"], 20_000);
        let page = office.city.get("bea", &path.replace("/api/v1/recoveries", "/recuperi")).await.expect(200).text;
        assert!(page.contains("Da ridare alla persona"), "{page}");
        let again = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(again).await["payable"], 20_000);
        let same = office.prepared("bice", "2026-11").await;
        assert_eq!(office.run(same).await["payable_count"], 0, "it is about to be paid");
        office.step("bea", again, "check", json!({})).await.expect(204);
        office.step("dino", again, "approval", approval()).await.expect(204);
        let settled = office.recoveries().await[0].clone();
        assert_eq!((settled["owed"].as_i64(), settled["state"].as_str()), (Some(0), Some("settled")), "{settled}");
        let next = office.prepared("bea", "2026-11").await;
        assert_eq!((office.run(next).await["payable_count"].as_i64(), office.live(who.id).await), (Some(0), (2, 1)), "once");
        // An approval that is taken back leaves it owed.
        let body = json!({"reason": "un errore", "nothing_sent": true});
        office.step("dino", again, "withdrawal", body).await.expect(204);
        assert_eq!(office.recoveries().await[0]["owed"], 20_000);
    })
    .await;
}
