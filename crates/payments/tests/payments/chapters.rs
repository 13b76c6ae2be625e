//! A chapter that this year's budget no longer has: what is said, who chooses the one that takes its place, and what goes on.

use super::money::{chapter_of, left};
use super::*;

async fn chosen(office: &Office, who: &str, chapter: ChapterId, key: &str) -> Reply {
    let body = json!({"chapter": chapter, "key": key, "reason": "Il bilancio ha cambiato i codici"});
    office.city.api(who, Method::POST, "/api/v1/payment-chapters", &[], body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_paid_from_a_chapter_that_is_gone_is_paid_from_the_one_that_somebody_chose() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let old = chapter_of(&office, 2025, "3735.7.0", 60_000).await;
        let new = chapter_of(&office, 2026, "3740.1.0", 60_000).await;
        let who = office.somebody("Rossi", Grant { from: "2026-11-01", chapter: Some(old), ..Grant::default() }).await;
        let id = office.prepared("bea", "2026-11").await;
        office.step("bea", id, "check", json!({})).await.expect(204);
        let path = format!("/pagamenti/{id}");
        let page = office.city.get("bea", &path).await.expect(200).text;
        assert!(page.contains("Manca un capitolo nel bilancio di quest") && page.contains("era nel bilancio 2025"), "{page}");
        let refused = office.step("dino", id, "approval", approval()).await.expect(409).json();
        assert_eq!(refused["type"], "PAY-005");
        let said = refused["detail"].as_str().unwrap_or_default();
        assert!(said.contains("nel bilancio 2026 manca 3735.7.0") && said.contains("era nel bilancio 2025"), "{said}");
        let listed = office.city.get("rita", "/api/v1/payment-chapters").await.expect(200).json();
        assert_eq!((&listed["lacking"][0]["chapter"], &listed["lacking"][0]["key"]), (&json!(old), &json!("3735.7.0")), "{listed}");

        // Who approves for one office does not choose for all; nor does who prepares.
        chosen(&office, "bea", old, "3740.1.0").await.expect(403);
        chosen(&office, "dino", old, "3740.1.0").await.expect(403);
        chosen(&office, "rita", old, "9999.1.0").await.expect(422);
        chosen(&office, "rita", old, "x").await.expect(422);
        chosen(&office, "rita", new, "3740.1.0").await.expect(404);
        let form = office.city.get("rita", "/pagamenti/capitoli").await.expect(200).text;
        assert!(form.contains("name=\"reason\"") && form.contains("3735.7.0"), "{form}");
        assert!(!office.city.get("bea", "/pagamenti/capitoli").await.expect(200).text.contains("name=\"reason\""));
        let pairs = [("chapter", old.to_string()), ("key", "3740.1.0".to_owned()), ("reason", "Nuovi codici".to_owned())];
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(name, value)| (*name, value.as_str())).collect();
        office.city.post("rita", "/pagamenti/capitoli", &pairs).await.expect(303);
        let told = office.city.get("dino", "/pagamenti/capitoli").await.expect(200).text;
        assert!(told.contains("3740.1.0") && told.contains("Nuovi codici") && told.contains("rita"), "{told}");
        assert!(!office.city.get("bea", &path).await.expect(200).text.contains("Manca un capitolo"));

        office.step("dino", id, "approval", approval()).await.expect(204);
        assert_eq!(left(&office, new).await, 40_000);
        office.step("bea", id, "export", json!({})).await.expect(204);
        let row = office.row(id, who.id, "2026-11").await;
        office.outcome(&row, "failed", "2026-11-21").await.expect(204);
        assert_eq!(left(&office, new).await, 60_000);
        let correct = format!("/api/v1/payment-rows/{}/correction", row["id"].as_str().expect("an id"));
        office.city.api("bea", Method::POST, &correct, &[], json!({"reason": "riga sbagliata"})).await.expect(204);
        assert_eq!((left(&office, new).await, left(&office, old).await), (40_000, 60_000));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_its_chapter_goes_on_while_one_is_lacking() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let old = chapter_of(&office, 2025, "3735.7.0", 60_000).await;
        let there = chapter_of(&office, 2026, "3740.1.0", 60_000).await;
        let grant = Grant { from: "2026-11-01", ..Grant::default() };
        let lacks = office.somebody("Rossi", Grant { chapter: Some(old), ..grant }).await;
        let paid = office.somebody("Verdi", Grant { chapter: Some(there), ..grant }).await;
        let id = office.prepared("bea", "2026-11").await;
        let row = office.row(id, lacks.id, "2026-11").await;
        let hold = format!("/api/v1/payment-rows/{}/hold", row["id"].as_str().expect("an id"));
        office.city.api("bea", Method::POST, &hold, &[], json!({"reason": "manca il capitolo"})).await.expect(204);
        office.step("bea", id, "check", json!({})).await.expect(204);
        office.step("dino", id, "approval", approval()).await.expect(204);
        assert_eq!((left(&office, there).await, office.live(paid.id).await, office.live(lacks.id).await), (40_000, (1, 1), (0, 0)));
        // A chapter that is there is not to be chosen for.
        assert_eq!(chosen(&office, "rita", there, "3740.1.0").await.expect(409).json()["type"], "PAY-014");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chapter_is_not_asked_for_once_nothing_can_be_paid_from_it_any_more() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let gone = chapter_of(&office, 2019, "3735.7.0", 60_000).await;
        let ended = Grant { from: "2019-01-01", until: Some("2020-01-01"), chapter: Some(gone), ..Grant::default() };
        let href = office.entered("Rossi", "Mario").await;
        office.granted(&href, ended).await;
        office.granted(&href, Grant { rhythm: Rhythm::Once, until: None, ..ended }).await;
        let listed = office.city.get("rita", "/api/v1/payment-chapters").await.expect(200).json();
        assert_eq!((&listed["lacking"], &listed["more"]), (&json!([]), &json!(false)), "{listed}");
        // What may still be owed of the months for which a liquidation looks needs one.
        office.granted(&href, Grant { until: None, ..ended }).await;
        let listed = office.city.get("rita", "/api/v1/payment-chapters").await.expect(200).json();
        assert_eq!(listed["lacking"][0]["chapter"], json!(gone), "{listed}");
    })
    .await;
}
