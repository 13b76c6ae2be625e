//! How people are paid, and what is seen of it.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_account_is_told_beside_its_field_and_a_right_one_is_seen_whole_only_by_whoever_pays() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let href = office.entered("Rossi", "Mario").await;
        let path = format!("{href}/pagamento");
        assert!(office.city.get("bea", &path).await.expect(200).text.contains("Intestatario"));
        for (iban, sentence) in [
            ("IT61X0542811101000000123456", "Le cifre di controllo dell&#39;IBAN non tornano"),
            ("IT60X05428111010000001234", "Un IBAN italiano ha 27 caratteri"),
            ("", "Per un bonifico serve l&#39;IBAN"),
        ] {
            let pairs = [("kind", "iban"), ("iban", iban), ("holder", "Mario Rossi"), ("from", "1/11/2026")];
            let page = office.city.post("bea", &path, &pairs).await.expect(422).text;
            assert!(page.contains(sentence) && page.contains("value=\"Mario Rossi\""), "{iban}: {page}");
        }
        let pairs =
            [("kind", "iban"), ("iban", "it60 x054 2811 1010 0000 0123 456"), ("holder", "Mario Rossi"), ("from", "1/11/2026")];
        office.city.post("bea", &path, &pairs).await.expect(303);
        let seen = office.city.get("bea", &format!("{href}/spettanze")).await.expect(200).text;
        assert!(seen.contains("IT60 X054 2811 1010 0000 0123 456") && seen.contains("Vale oggi"), "{seen}");
        let seen = office.city.get("capo", &format!("{href}/spettanze")).await.expect(200).text;
        assert!(seen.contains("IT… 3456") && !seen.contains("X054"), "{seen}");
        office.city.post("capo", &path, &pairs).await.expect(403);
        office.city.post("piero", &path, &pairs).await.expect(404);
        let api =
            office.city.get("rita", &format!("/api/v1{}/payees", href.replace("/persone/", "/persons/"))).await.expect(200).json();
        assert_eq!(api["items"][0]["account"], "IT… 3456");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_account_ends_the_first_and_what_was_prepared_for_that_one_waits() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant { from: "2026-11-01", ..Grant::default() }).await;
        let id = office.prepared("bea", "2026-11").await;
        let second = office.paid_on_account(&who.href, "Mario Rossi").await;
        assert_eq!(office.row(id, who.id, "2026-11").await["hold"], "changed");
        let id = office.approved("2026-11").await;
        let file = office.city.get("bea", &format!("/pagamenti/{id}/sepa")).await.expect(200).text;
        assert!(file.contains(&second), "{file}");
        // A later one changes nothing of what was approved.
        office.paid_on_account(&who.href, "Mario Rossi").await;
        assert_eq!(office.city.get("bea", &format!("/pagamenti/{id}/sepa")).await.expect(200).text, file);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_protected_is_paid_and_named_only_to_those_who_may_know() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant { from: "2026-11-01", ..Grant::default() }).await;
        store::statements! { PROTECT = "update registry_person set restricted = true where body_id = :body and id = :id"; }
        let mut tx = office.begin().await;
        tx.sql(&PROTECT).id("id", who.person).run_one().await.expect("a person");
        commit(tx).await;
        let id = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(id).await["payable"], 20_000);
        let row = office.row(id, who.id, "2026-11").await;
        assert_eq!((row["person_name"].as_str(), row["person"].is_null()), (Some("Persona protetta"), true), "{row}");
        for path in [
            format!("/pagamenti/{id}/righe"),
            format!("/pagamenti/{id}/righe?format=csv"),
            format!("/pagamenti/righe/{}", row["id"].as_str().expect("an id")),
            format!("/spettanze/{}", who.id),
            "/spettanze".to_owned(),
            "/spettanze?format=csv".to_owned(),
        ] {
            let page = office.city.get("bea", &path).await.expect(200).text;
            assert!(page.contains("Persona protetta") && !page.contains("Rossi"), "{path}: {page}");
        }
        office.city.get("bea", &format!("{}/spettanze", who.href)).await.expect(404);
    })
    .await;
}
