//! The whole way, by the interface and by the pages.

use crate::world::{World, story};
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn a_person_is_heard_taken_into_care_planned_for_reviewed_and_let_go() {
    story(|w| async move {
        let person = w.person("Bianchi").await;
        let reply = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], World::proposal(person)).await.expect(201).json();
        let case = reply["case"].as_str().expect("a case").parse().expect("an id");
        let seen = w.case("anna", case).await;
        assert_eq!((seen["number"].as_str(), seen["state"].as_str(), seen["opened_on"].as_str()), (Some("2026/000001"), Some("proposed"), Some("2026-11-20")));
        assert!(seen["taken_on"].is_null(), "known is not in care");

        w.put("capo", case, "assignment", json!({"worker": w.bruno, "reason": "Conosce la famiglia"})).await.expect(204);
        w.city.get("anna", &format!("/api/v1/cases/{case}")).await.expect(404);
        w.put("bruno", case, "care", json!({"taken_on": "2026-11-22"})).await.expect(422);
        w.put("bruno", case, "care", json!({"taken_on": "2026-11-19"})).await.expect(422);
        w.put("bruno", case, "care", json!({"taken_on": "2026-11-21"})).await.expect(204);
        assert_eq!(w.case("bruno", case).await["phase"], "analysis");
        w.put("capo", case, "assignment", json!({"worker": w.anna})).await.expect(204);

        w.post("anna", case, "entries", json!({"kind": "home_visit", "held_at": "2026-11-21T09:00:00+01:00", "text": "La casa è in ordine."})).await.expect(201);
        w.post("anna", case, "analyses", json!({"analysed_on": "2026-11-21", "request": "Chiede aiuto in casa", "resources": "La figlia"})).await.expect(201);
        let sina = json!({"assessed_on": "2026-11-21", "mobility": "2", "daily_living": "2", "behavioural": "1", "income": "1", "support": "2", "source": "2", "tool": "7",
                          "needed_benefits": "A2.07", "certificates": ["2", "6"], "certificate_source": "1"});
        w.post("anna", case, "assessments", sina).await.expect(201);
        let plan = w.offered(case).await;
        assert_eq!(w.case("anna", case).await["phase"], "planning");
        assert_eq!(w.all_sign(&plan).await["state"], "agreed");
        let seen = w.city.get("anna", &format!("/api/v1/plans/{plan}")).await.json();
        assert_eq!((seen["services"][0]["quantity"].as_i64(), seen["services"][0]["total_cents"].as_i64()), (Some(72), Some(154_800)));
        assert_eq!(seen["services"][0]["request_number"], "RS/2026/000001");
        assert_eq!(w.case("anna", case).await["phase"], "monitoring");

        let goal = seen["goals"][0]["id"].clone();
        let review = json!({"held_on": "2026-11-21", "summary": "Va meglio", "goals": [{"goal": goal, "outcome": "partly"}], "decision": "continue", "next_review_on": "2027-02-01"});
        w.post("anna", case, "reviews", review).await.expect(201);
        let version = w.version(case).await;
        let closure = json!({"closed_on": "2026-11-21", "reason": "reached", "outcome": "positive", "evaluation": "Obiettivi raggiunti", "person_view": "Sono contenta"});
        let closed = w.city.api("anna", Method::POST, &format!("/api/v1/cases/{case}/closures"), &[("if-match", &version.to_string())], closure).await.expect(201).json();
        assert!(closed["released"][0].as_str().expect("a sentence").contains("120,00"));
        assert_eq!(w.ended.lock().expect("ended").len(), 1);
        let seen = w.case("anna", case).await;
        assert_eq!((seen["state"].as_str(), seen["phase"].as_str()), (Some("closed"), Some("closure")));
        assert_eq!(w.city.get("anna", &format!("/api/v1/plans/{plan}")).await.json()["state"], "ended");
        w.put("anna", case, "reopening", json!({"reason": "Nuova caduta"})).await.expect(204);
        let seen = w.case("anna", case).await;
        assert_eq!((seen["state"].as_str(), seen["taken_on"].as_str()), (Some("in_care"), Some("2026-11-21")));
        assert_eq!(seen["moves"].as_array().expect("moves").len(), 5, "history is kept");
    })
    .await;
}

#[tokio::test]
async fn the_same_way_goes_through_the_pages() {
    story(|w| async move {
        let person = w.person("Verdi").await;
        let page = w.city.get("anna", &format!("/colloqui/nuovo?persona={person}")).await.expect(200);
        assert!(page.text.contains("Verdi Maria") && page.text.contains("Ipotesi di lavoro"));
        let person_text = person.to_string();
        let form = [
            ("person", person_text.as_str()),
            ("held_at_date", "20/11/2026"),
            ("held_at_time", "10:00"),
            ("account", "Vive sola"),
            ("hypothesis", "Aiuto in casa"),
            ("outcome", "proposal"),
            ("user_area", "ANZ"),
            ("level", "1"),
        ];
        let to = w.city.post("anna", "/colloqui", &form).await.expect(303).location();
        assert!(to.starts_with("/cartelle/"));
        let proposed = w.city.get("anna", &to).await.expect(200).text;
        assert!(proposed.contains("Proposta") && !proposed.contains("<dt>Operatore"), "nobody is in charge yet: {proposed}");
        let list = w.city.get("capo", "/proposte").await.expect(200);
        assert!(list.text.contains("2026/000001") && list.text.contains("Verdi Maria"));
        let assign = w.city.get("capo", &format!("{to}/assegna")).await.expect(200);
        assert!(assign.text.contains("per 2 assistenti sociali"), "{}", assign.text);
        let case: kernel::CaseId = to.rsplit('/').next().expect("an id").parse().expect("an id");
        let version = w.version(case).await.to_string();
        let anna = w.anna.to_string();
        w.city.post("capo", &format!("{to}/assegna"), &[("worker", &anna), ("_version", &version)]).await.expect(303);
        let version = w.version(case).await.to_string();
        w.city.get("anna", &format!("{to}/prendi-in-carico")).await.expect(200);
        w.city
            .post("anna", &format!("{to}/prendi-in-carico"), &[("taken_on", "21/11/2026"), ("_version", &version)])
            .await
            .expect(303);
        for tail in [
            "",
            "/diario",
            "/analisi",
            "/sina",
            "/progetto",
            "/progetto/nuovo",
            "/verifiche",
            "/chiusura",
            "/equipe",
            "/fase",
            "/riserva",
        ] {
            let page = w.city.get("anna", &format!("{to}{tail}")).await.expect(200);
            assert!(page.text.contains("2026/000001"), "{tail}");
            assert!(!page.text.contains("style=") && !page.text.contains("onclick="), "{tail}");
        }
        let service = crate::world::SERVICE.to_string();
        let plan = [
            ("kind", "individual"),
            ("starts_on", "1/12/2026"),
            ("ends_on", "31/5/2027"),
            ("review_on", "1/3/2027"),
            ("goals[0].words", "Restare a casa"),
            ("goals[1].words", ""),
            ("actions[0].what", "Visita"),
            ("actions[0].responsible", "Anna"),
            ("services[0].service", &service),
            ("services[0].measure", "total"),
            ("services[0].units", "10"),
            ("services[0].user_share", "12,50"),
            ("signers[0].role", "person"),
            ("signers[0].name", "Maria"),
            ("signers[1].role", "service"),
            ("signers[1].name", "Anna"),
        ];
        let draft = w.city.post("anna", &format!("{to}/progetto"), &plan).await.expect(303).location();
        let page = w.city.get("anna", &draft).await.expect(200);
        assert!(page.text.contains("215,00") && page.text.contains("12,50") && page.text.contains("Porta alla firma"));
        assert!(w.city.get("anna", &format!("{draft}/modifica")).await.expect(200).text.contains("Restare a casa"));
        w.city.post("anna", &format!("{draft}/alla-firma"), &[("_version", "1")]).await.expect(303);
        let page = w.city.get("anna", &draft).await.expect(200);
        assert!(page.text.contains("Registra una firma"));
        let print = w.city.get("anna", &format!("{draft}/stampa")).await.expect(200);
        assert!(print.text.contains("Restare a casa") && print.text.contains("Comune di milano"));
        let other = w.in_care("Neri").await;
        w.city.get("anna", &format!("/cartelle/{other}/progetto/{}", draft.rsplit('/').next().expect("an id"))).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn an_interview_without_a_proposal_opens_no_case_and_one_appointment_has_one_interview() {
    story(|w| async move {
        let person = w.person("Gialli").await;
        let body = json!({"person": person, "held_at": "2026-11-20T10:00:00+01:00", "account": "Chiede informazioni", "outcome": "orientation"});
        let reply = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], body).await.expect(201).json();
        assert!(reply.get("case").is_none());
        let id = reply["interview"].as_str().expect("an id").to_owned();
        assert!(w.city.get("bruno", &format!("/colloqui/{id}")).await.expect(200).text.contains("Chiede informazioni"));
        w.city.get("capo5", &format!("/colloqui/{id}")).await.expect(404);
        w.city.get("altrove", &format!("/api/v1/interviews/{id}")).await.expect(404);
        let missing = json!({"person": person, "held_at": "2026-11-20T10:00:00+01:00", "account": "x", "outcome": "proposal"});
        let wrong = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], missing).await.expect(422).json();
        assert_eq!(wrong["errors"].as_array().expect("errors").len(), 3);
        let future = json!({"person": person, "held_at": "2026-11-22T10:00:00+01:00", "account": "x", "outcome": "orientation"});
        assert_eq!(w.city.api("anna", Method::POST, "/api/v1/interviews", &[], future).await.expect(422).json()["type"], "INT-002");
        let person_text = person.to_string();
        let later = [("person", person_text.as_str()), ("held_at_date", "22/11/2030"), ("held_at_time", "9:00"), ("outcome", "proposal")];
        let both = w.city.post("anna", "/colloqui", &later).await.expect(422).text;
        assert!(both.contains("Il colloquio non può essere nel futuro") && both.contains("scrivi l’ipotesi di lavoro"), "all at once: {both}");
        let kept = w.city.post("anna", "/colloqui", &[("person", &person_text), ("account", "Un racconto lungo"), ("outcome", "proposal")]).await.expect(422);
        assert!(kept.text.contains("Un racconto lungo"), "nothing typed is lost");
    })
    .await;
}

#[tokio::test]
async fn a_phase_that_left_nothing_in_writing_is_not_shown_as_done() {
    story(|w| async move {
        let case = w.in_care("Bianchi").await;
        let plan = w.offered(case).await;
        w.all_sign(&plan).await;
        let page = w.city.get("anna", &format!("/cartelle/{case}")).await.expect(200).text;
        assert!(page.contains("Analisi della situazione (manca)") && !page.contains("Progettazione (manca)"), "{page}");
        w.post("anna", case, "analyses", json!({"analysed_on": "2026-11-21", "request": "Chiede aiuto in casa"})).await.expect(201);
        assert!(!w.city.get("anna", &format!("/cartelle/{case}")).await.expect(200).text.contains("(manca)"));
    })
    .await;
}
