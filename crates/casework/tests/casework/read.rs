//! What the pages of a case say to whoever decides on them.

use crate::world::{SERVICE, World, story};
use serde_json::json;

#[tokio::test]
async fn whoever_assigns_reads_how_many_cases_each_has_and_finds_one_button() {
    story(|w| async move {
        w.in_care("Affidati").await;
        let case = w.proposed("Da affidare").await;
        let page = w.city.get("capo", &format!("/cartelle/{case}/assegna")).await.expect(200).text;
        assert!(page.contains("anna: 1 cartella<") && page.contains("bruno: 0 cartelle<"), "{page}");
        let place = |name: &str| page.find(&format!("{name}: ")).expect("a name");
        assert!(
            place("bruno") < place("anna") && place("anna") < place("capo"),
            "social workers first, those with fewer cases first"
        );
        assert!(!page.contains(&format!("href=\"/cartelle/{case}/assegna\"")), "the button is that of the form alone");
        assert!(
            w.city
                .get("capo", &format!("/cartelle/{case}"))
                .await
                .expect(200)
                .text
                .contains(&format!("/cartelle/{case}/assegna\""))
        );
    })
    .await;
}

#[tokio::test]
async fn where_there_is_no_price_the_form_says_who_has_one() {
    story(|w| async move {
        let case = w.in_care("Prezzi").await;
        let mut plan = World::plan();
        plan["services"][0]["provider"] = json!(uuid::Uuid::from_u128(0x999));
        let fault = w.post("anna", case, "plans", plan).await.expect(422).json()["errors"][0].clone();
        assert_eq!(fault["field"], "services[0].provider");
        assert!(fault["message"].as_str().is_some_and(|words| words.contains("La Vela (") && words.contains("21,50")), "{fault}");
        let form = w.city.get("anna", &format!("/cartelle/{case}/progetto/nuovo")).await.expect(200).text;
        assert!(form.contains("La Vela: Assistenza domiciliare"), "each provider with what it gives");
        assert!(form.contains(&SERVICE.to_string()));
    })
    .await;
}

#[tokio::test]
async fn a_document_that_all_signed_is_not_called_to_be_signed_and_no_request_is_named_before_there_is_one() {
    story(|w| async move {
        let case = w.in_care("Firmati").await;
        let plan = w.offered(case).await;
        let address = format!("/cartelle/{case}/progetto/{plan}");
        let before = w.city.get("anna", &address).await.expect(200).text;
        assert!(before.contains("Documento da firmare") && !before.contains("richiesta RS"), "{before}");
        w.all_sign(&plan).await;
        let after = w.city.get("anna", &address).await.expect(200).text;
        assert!(after.contains("Documento firmato") && !after.contains("Documento da firmare"));
    })
    .await;
}

#[tokio::test]
async fn two_goals_without_an_outcome_are_two_different_faults() {
    story(|w| async move {
        let case = w.in_care("Obiettivi").await;
        let mut two = World::plan();
        two["goals"] = json!([{"words": "Restare a casa"}, {"words": "Vedere gente"}]);
        let plan = w.post("anna", case, "plans", two).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        w.step("anna", &plan, "offer", json!({})).await.expect(204);
        w.all_sign(&plan).await;
        let goals = w.city.get("anna", &format!("/api/v1/plans/{plan}")).await.json()["goals"].clone();
        let (first, second) = (goals[0]["id"].as_str().expect("an id"), goals[1]["id"].as_str().expect("an id"));
        let sent = [
            ("held_on", "21/11/2026"),
            ("goals[0].goal", first),
            ("goals[1].goal", second),
            ("summary", "Va meglio"),
            ("decision", "close"),
        ];
        let page = w.city.post("anna", &format!("/cartelle/{case}/verifiche"), &sent).await.expect(422).text;
        for number in [1, 2] {
            assert!(page.contains(&format!(">A che punto è l’obiettivo {number}</a>: Campo obbligatorio.")), "{number}: {page}");
        }
    })
    .await;
}
