//! Privacy registers and mandates.

use crate::staff::person;
use crate::{city, rooms};
use axum::http::Method;
use serde_json::json;
use store::testing::on_both;
use ui::testing::schema;

#[tokio::test]
async fn the_registers_are_dated_and_two_editors_see_a_conflict() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let line = [("name", "Cooperativa Esempio"), ("role", "processor"), ("activity", "Assistenza domiciliare"), ("act", "Contratto 12/2026"), ("from", "01/01/2026"), ("until", "31/12/2026")];
        city.post("garante", "/privacy-registri/trattamenti", &line).await.expect(303);
        let page = city.get("garante", "/privacy-registri").await.expect(200);
        assert!(page.text.contains("Cooperativa Esempio") && page.text.contains("fino al 31/12/2026"));
        let path = page.text.split("/privacy-registri/trattamenti/").filter_map(|rest| rest.split('"').next()).find(|id| id.len() == 36).map(|id| format!("/privacy-registri/trattamenti/{id}")).expect("a line");
        let mut change = line.to_vec();
        change.push(("_version", "1"));
        city.post("garante", &path, &change).await.expect(303);
        assert!(city.post("garante", &path, &change).await.expect(409).text.contains("qualcun altro ha modificato"));
        assert!(city.get("garante", &path).await.expect(200).text.contains("Contratto 12/2026"));
        city.get("estranea", &path).await.expect(404);
        city.get("capo", "/privacy-registri").await.expect(403);

        let (other, own) = (city.bodies["altrove"], city.bodies["milano"]);
        let sharing = |body: kernel::BodyId| json!({"body": body, "subject": "Prese in carico in corso", "purpose": "Continuità", "act": "Accordo 3", "from": "2026-01-01"});
        city.api("garante", Method::POST, "/api/v1/sharings", &[], sharing(own)).await.expect(422);
        let made = city.api("garante", Method::POST, "/api/v1/sharings", &[], sharing(other)).await.expect(201).json();
        assert!(city.get("garante", "/privacy-registri").await.expect(200).text.contains("Comune di altrove"));
        let id = made["id"].as_str().expect("an id").to_owned();
        city.api("estranea", Method::PUT, &format!("/api/v1/sharings/{id}"), &[("if-match", "\"1\"")], sharing(own)).await.expect(404);
        assert_eq!(city.get("garante", "/api/v1/sharings").await.expect(200).json()[0]["body_name"], "Comune di altrove");
        assert_eq!(city.get("estranea", "/api/v1/sharings").await.expect(200).json().as_array().map(Vec::len), Some(0));
    })
    .await;
}

#[tokio::test]
async fn a_mandate_opens_a_protected_person_until_it_is_taken_away() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db.clone()).await;
        city.somebody("altro.capo", "coordinatore", "milano/SSPT-5-L1").await;
        let hidden = person(&db, &city, "SSPT-4-L1", true).await;
        let sees = async || {
            let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
            registry::identity(&mut tx, hidden).await.is_ok()
        };
        let path = format!("/persone/{hidden}/mandati");
        let mandate = [("username", "Anna"), ("reason", "Provvedimento 7"), ("from", "21/11/2026"), ("until", "31/12/2026")];
        assert!(!sees().await);
        city.get("anna", &path).await.expect(403);
        city.get("amministratrice", &path).await.expect(403);
        city.get("altro.capo", &path).await.expect(404);
        city.post("altro.capo", &path, &mandate).await.expect(404);
        assert!(!city.get("capo", &path).await.expect(200).text.contains("Rossi"));
        city.post("capo", &path, &[("username", "nessuno"), ("reason", "x"), ("from", "21/11/2026")]).await.expect(422);
        city.post("capo", &path, &mandate).await.expect(303);
        assert!(sees().await);
        let page = city.get("garante", &path).await.expect(200);
        assert!(page.text.contains("Provvedimento 7") && page.text.contains("dato da capo"));
        let mandates = city.get("garante", &format!("/api/v1/persons/{hidden}/mandates")).await.expect(200).json();
        let id = mandates[0]["id"].as_str().expect("an id").to_owned();
        city.post("garante", &format!("{path}/fine"), &[("id", &id)]).await.expect(303);
        assert!(!sees().await);
        city.post("garante", &format!("{path}/fine"), &[("id", &id)]).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn nobody_gives_themselves_a_mandate_nor_one_to_who_reads_nobody_nor_for_having_once_had_a_referral() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db.clone()).await;
        city.somebody("altro.capo", "coordinatore", "milano/SSPT-5-L1").await;
        let hidden = person(&db, &city, "SSPT-4-L1", true).await;
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        for kind in ["referral", "contact", "case"] {
            let source = tx.new_id::<uuid::Uuid>().expect("an id");
            let (unit, from) = (city.unit("SSPT-5-L1"), tx.today());
            let it = registry::Involvement { person: hidden, unit, account: None, kind, source, from, until: None };
            registry::involve(&mut tx, it).await.expect("an involvement");
        }
        tx.commit(store::Audit::of("test.involve")).await.expect("a commit");
        let path = format!("/api/v1/persons/{hidden}/mandates");
        let mandate = |username: &str| json!({"username": username, "reason": "Curiosità", "from": "2026-11-21"});
        for other in ["anna", "altro.capo"] {
            city.api("altro.capo", Method::POST, &path, &[], mandate(other)).await.expect(404);
        }
        for (giver, receiver, why) in [
            ("capo", "capo", "te stesso"),
            ("garante", "garante", "te stesso"),
            ("capo", "amministratrice", "non legge"),
            ("capo", "garante", "non legge"),
        ] {
            let refused = city.api(giver, Method::POST, &path, &[], mandate(receiver)).await.expect(422);
            assert!(refused.text.contains(why), "{}", refused.text);
        }
        let page = city
            .post("capo", &format!("/persone/{hidden}/mandati"), &[("username", "CAPO"), ("reason", "x"), ("from", "21/11/2026")])
            .await
            .expect(422);
        assert!(page.text.contains("te stesso"));
        assert_eq!(city.get("garante", &path).await.expect(200).json().as_array().map(Vec::len), Some(0));
        city.api("capo", Method::POST, &path, &[], mandate("altro.capo")).await.expect(201);
    })
    .await;
}
