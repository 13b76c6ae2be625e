//! An approval that is taken back while the treasurer has nothing yet.

use super::money::{chapter, left};
use super::*;

fn reason() -> Value {
    json!({"reason": "un decesso comunicato oggi", "nothing_sent": true})
}

async fn version(office: &Office, id: Uuid) -> i64 {
    office.run(id).await["version"].as_i64().expect("a version")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_approval_is_taken_back_before_it_is_sent_and_the_chapter_has_its_money_again() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let chapter = chapter(&office, 60_000).await;
        let grant = Grant { from: "2026-11-01", chapter: Some(chapter), ..Grant::default() };
        let dead = office.somebody("Rossi", grant).await;
        office.somebody("Verdi", grant).await;
        let id = office.approved("2026-11").await;
        assert_eq!(left(&office, chapter).await, 20_000);
        let path = format!("/pagamenti/{id}");
        assert!(office.city.get("dino", &path).await.expect(200).text.contains(&format!("{path}/ritira")));
        assert!(!office.city.get("bea", &path).await.expect(200).text.contains("/ritira"), "who prepares does not take it back");
        let row = office.row(id, dead.id, "2026-11").await;
        let page =
            office.city.get("bea", &format!("/pagamenti/righe/{}", row["id"].as_str().expect("an id"))).await.expect(200).text;
        assert!(page.contains("Riga approvata e non ancora trasmessa"), "{page}");
        office.step("bea", id, "withdrawal", reason()).await.expect(403);
        office.step("dino", id, "withdrawal", json!({})).await.expect(422);
        // What went out would be paid twice: somebody says that nothing did.
        let silent = office.step("dino", id, "withdrawal", json!({"reason": "un decesso"})).await.expect(422).text;
        assert!(silent.contains("nessun file è stato inviato"), "{silent}");
        office.step("dino", id, "withdrawal", json!({"reason": "un decesso", "nothing_sent": false})).await.expect(422);
        let typed = [("_version", "4"), ("reason", "un decesso")];
        office.city.post("dino", &format!("{path}/ritira"), &typed).await.expect(422);
        assert_eq!((office.run(id).await["state"].as_str(), left(&office, chapter).await), (Some("approved"), 20_000));
        let read = version(&office, id).await;
        let (etag, call) = (format!("\"{read}\""), format!("/api/v1/payment-runs/{id}/withdrawal"));
        let headers = [("if-match", etag.as_str()), ("idempotency-key", "ritiro-1")];
        office.city.api("dino", Method::POST, &call, &headers, reason()).await.expect(204);
        office.city.api("dino", Method::POST, &call, &headers, reason()).await.expect(204);
        let twice = office.step_at("dino", id, "withdrawal", read, reason()).await;
        assert!(matches!(twice.status.as_u16(), 409 | 412), "{}", twice.text);
        assert_eq!(office.step("dino", id, "withdrawal", reason()).await.expect(409).json()["type"], "PAY-001");
        assert_eq!(left(&office, chapter).await, 60_000, "once");
        let run = office.run(id).await;
        assert_eq!((run["state"].as_str(), run["payable"].as_i64()), (Some("cancelled"), Some(0)), "{run}");
        office.step("bea", id, "export", json!({})).await.expect(409);
        office.city.get("bea", &format!("{path}/sepa")).await.expect(409);
        let page = office.city.get("bea", &path).await.expect(200).text;
        assert!(page.contains("sepa-2026-000001.xml") && page.contains("non inviare"), "{page}");
        let why = office.row(id, dead.id, "2026-11").await["why"].clone();
        assert_eq!(why, "Liquidazione annullata: l'approvazione è stata ritirata.");
        // Everything falls due again, but for whoever died.
        office.died(&dead, "2026-11-10").await;
        let next = office.approved("2026-11").await;
        assert_eq!((office.run(next).await["payable"].as_i64(), left(&office, chapter).await), (Some(20_000), 40_000));
        assert_eq!(office.row(next, dead.id, "2026-11").await["hold"], "deceased");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_never_sent_does_not_come_back_and_what_was_sent_is_not_taken_back() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant { from: "2026-11-01", ..Grant::default() }).await;
        let id = office.approved("2026-11").await;
        office.died(&who, "2026-10-20").await;
        assert_eq!(office.recoveries().await[0]["amount"], 20_000);
        office.step("dino", id, "withdrawal", reason()).await.expect(204);
        let all = office.recoveries().await;
        assert_eq!((all[0]["amount"].as_i64(), all[0]["state"].as_str()), (Some(0), Some("settled")), "{all:?}");
        office.somebody("Verdi", Grant { from: "2026-11-01", ..Grant::default() }).await;
        let sent = office.transmitted("2026-11").await;
        assert_eq!(office.step("dino", sent, "withdrawal", reason()).await.expect(409).json()["type"], "PAY-001");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_taking_back_and_transmitting_at_once_one_happens() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let chapter = chapter(&office, 60_000).await;
        office.somebody("Rossi", Grant { from: "2026-11-01", chapter: Some(chapter), ..Grant::default() }).await;
        let id = office.approved("2026-11").await;
        let read = version(&office, id).await;
        let (back, sent) = tokio::join!(
            office.step_at("dino", id, "withdrawal", read, reason()),
            office.step_at("bea", id, "export", read, json!({}))
        );
        let done = [&back, &sent].iter().filter(|reply| reply.status.as_u16() == 204).count();
        assert_eq!(done, 1, "{} {}", back.text, sent.text);
        let state = office.run(id).await["state"].clone();
        let wants = if back.status.as_u16() == 204 { ("cancelled", 60_000) } else { ("exported", 40_000) };
        assert_eq!((state.as_str(), left(&office, chapter).await), (Some(wants.0), wants.1));
    })
    .await;
}
