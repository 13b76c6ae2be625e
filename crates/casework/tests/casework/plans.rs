//! Plans: completeness, prices that move, signatures, editions, reviews.

use crate::world::{SERVICE, World, story};
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn a_price_or_provider_that_changed_is_shown_before_anything_is_signed() {
    story(|w| async move {
        let case = w.in_care("Prezzi").await;
        let plan = w.post("anna", case, "plans", World::plan()).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        w.terms.lock().expect("terms").price = 2300;
        let refused = w.step("anna", &plan, "offer", json!({})).await.expect(409).json();
        assert_eq!(refused["type"], "PLAN-005");
        assert!(refused["detail"].as_str().is_some_and(|text| text.contains("21,50") && text.contains("23,00")));
        let page = w.city.get("anna", &format!("/cartelle/{case}/progetto/{plan}")).await.expect(200);
        assert!(page.text.contains("21,50") && page.text.contains("23,00"), "both are shown");
        w.city.api("anna", Method::PUT, &format!("/api/v1/plans/{plan}"), &[("if-match", "1")], World::plan()).await.expect(204);
        w.step("anna", &plan, "offer", json!({})).await.expect(204);
        w.terms.lock().expect("terms").provider = "La Vela Nuova".into();
        let signer = w.city.get("anna", &format!("/api/v1/plans/{plan}")).await.json()["signers"][0]["id"].clone();
        let signature = json!({"signer": signer, "signed_on": "2026-11-21", "means": "advanced"});
        assert_eq!(w.step("anna", &plan, "signatures", signature.clone()).await.expect(409).json()["type"], "PLAN-005");
        let mut keep = signature.clone();
        keep["keep_terms"] = json!(true);
        assert_eq!(w.step("anna", &plan, "signatures", keep.clone()).await.expect(201).json()["state"], "signing");
        assert_eq!(w.step("anna", &plan, "signatures", keep).await.expect(409).json()["type"], "PLAN-008");
        w.step("anna", &plan, "withdrawal", json!({})).await.expect(204);
        assert!(w.city.get("anna", &format!("/api/v1/plans/{plan}")).await.json()["signers"][0]["signed_on"].is_null());
    })
    .await;
}

#[tokio::test]
async fn only_a_complete_plan_is_signed_and_only_on_a_possible_day() {
    story(|w| async move {
        let case = w.in_care("Incompleti").await;
        let mut bare = World::plan();
        bare["goals"] = json!([]);
        bare["signers"] = json!([{"role": "service", "name": "Anna"}]);
        let plan = w.post("anna", case, "plans", bare).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        let refused = w.step("anna", &plan, "offer", json!({})).await.expect(409).json();
        assert_eq!(refused["type"], "PLAN-004");
        assert!(refused["detail"].as_str().is_some_and(|text| text.contains("obiettivo") && text.contains("firma della persona")));
        assert_eq!(w.post("anna", case, "plans", World::plan()).await.expect(409).json()["type"], "PLAN-001");
        w.step("anna", &plan, "abandonment", json!({})).await.expect(204);
        let plan = w.offered(case).await;
        let signer = w.city.get("anna", &format!("/api/v1/plans/{plan}")).await.json()["signers"][0]["id"].clone();
        for (day, means, status) in [
            ("2026-11-22", "handwritten", 422),
            ("2026-11-20", "handwritten", 422),
            ("2026-11-21", "spoken", 422),
            ("2026-11-21", "handwritten", 201),
        ] {
            w.step("anna", &plan, "signatures", json!({"signer": signer, "signed_on": day, "means": means})).await.expect(status);
        }
        assert_eq!(
            w.city
                .api("anna", Method::PUT, &format!("/api/v1/plans/{plan}"), &[("if-match", "3")], World::plan())
                .await
                .expect(409)
                .json()["type"],
            "PLAN-002"
        );
        w.city.api("anna", Method::PUT, &format!("/api/v1/plans/{plan}"), &[("if-match", "1")], World::plan()).await.expect(409);
        let elsewhere = w.proposed("Altri").await;
        assert_eq!(
            w.post("anna", elsewhere, "plans", World::plan()).await.expect(409).json()["type"],
            "CASE-009",
            "no plan before care"
        );
    })
    .await;
}

#[tokio::test]
async fn a_new_edition_takes_the_place_of_the_one_before_when_it_is_agreed() {
    story(|w| async move {
        let case = w.in_care("Versioni").await;
        let first = w.offered(case).await;
        w.all_sign(&first).await;
        let goal = w.city.get("anna", &format!("/api/v1/plans/{first}")).await.json()["goals"][0]["id"].clone();
        let incomplete = json!({"held_on": "2026-11-21", "summary": "x", "goals": [], "decision": "adjust", "next_review_on": "2027-01-01"});
        w.post("anna", case, "reviews", incomplete).await.expect(422);
        let (once, other) = (json!({"goal": goal, "outcome": "missed"}), json!({"goal": SERVICE, "outcome": "missed"}));
        for goals in [json!([once, once]), json!([once, other])] {
            let wrong = json!({"held_on": "2026-11-21", "summary": "x", "goals": goals, "decision": "close"});
            assert_eq!(w.post("anna", case, "reviews", wrong).await.expect(422).json()["errors"][0]["field"], "goals");
        }
        let review = json!({"held_on": "2026-11-21", "summary": "Serve altro", "goals": [{"goal": goal, "outcome": "missed"}], "decision": "adjust", "next_review_on": "2027-01-01"});
        w.post("anna", case, "reviews", review).await.expect(201);
        let form = w.city.get("anna", &format!("/cartelle/{case}/progetto/nuovo")).await.expect(200).text;
        assert!(form.contains("Voglio restare a casa mia"), "it starts from the plan in force");
        // What it asks for is asked for anew: a number names one request.
        assert!(form.contains("name=\"services[0].request_number\" value=\"\"") && !form.contains("RS/2026/000001"), "{form}");
        let second = w.offered(case).await;
        let numbers = async |plan: &str| {
            w.city.get("anna", &format!("/api/v1/plans/{plan}")).await.json()["services"][0]["request_number"].as_str().map(str::to_owned)
        };
        assert_eq!((numbers(&first).await.as_deref(), numbers(&second).await.as_deref()), (Some("RS/2026/000001"), Some("RS/2026/000002")));
        assert_eq!(w.city.get("anna", &format!("/api/v1/plans/{first}")).await.json()["state"], "agreed", "until the new one is signed");
        w.all_sign(&second).await;
        let plans = w.city.get("anna", &format!("/api/v1/cases/{case}/plans")).await.expect(200).json();
        assert_eq!((plans[0]["state"].as_str(), plans[1]["state"].as_str()), (Some("agreed"), Some("superseded")));
        assert_eq!(plans[0]["supersedes_id"].as_str(), Some(first.as_str()));
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_in_a_line_is_said_beside_it_and_nothing_typed_is_lost() {
    story(|w| async move {
        let case = w.in_care("Righe").await;
        let mut wrong = World::plan();
        wrong["services"][0]["user_share"] = json!(99_999_999);
        let reply = w.post("anna", case, "plans", wrong).await.expect(422).json();
        assert_eq!(reply["errors"][0]["field"], "services[0].user_share");
        let mut late = World::plan();
        late["services"][0]["last_day"] = json!("2027-06-30");
        assert_eq!(w.post("anna", case, "plans", late).await.expect(422).json()["errors"][0]["field"], "services[0].last_day");
        let mut order = World::plan();
        order["services"][0]["mandatory_ground"] = json!("court_order");
        assert_eq!(
            w.post("anna", case, "plans", order).await.expect(422).json()["errors"][0]["field"],
            "services[0].mandatory_reference"
        );
        let mut unknown = World::plan();
        unknown["services"][0]["service"] = json!("00000000-0000-0000-0000-00000000ffff");
        assert_eq!(w.post("anna", case, "plans", unknown).await.expect(422).json()["errors"][0]["field"], "services[0].service");
        let form = [
            ("kind", "individual"),
            ("starts_on", "1/12/2026"),
            ("ends_on", "1/11/2026"),
            ("review_on", "1/3/2027"),
            ("goals[0].words", "Restare a casa"),
        ];
        let page = w.city.post("anna", &format!("/cartelle/{case}/progetto"), &form).await.expect(422);
        assert!(page.text.contains("Restare a casa") && page.text.contains("La fine non può precedere"));
        let one_more = w
            .city
            .post("anna", &format!("/cartelle/{case}/progetto"), &[("goals[0].words", "Restare a casa"), ("_add", "goals")])
            .await
            .expect(200);
        assert!(one_more.text.contains("goals[1].words"), "a row more, and nothing is stored");
        assert_eq!(w.city.get("anna", &format!("/api/v1/cases/{case}/plans")).await.json().as_array().map(Vec::len), Some(0));
    })
    .await;
}

#[tokio::test]
async fn case_and_plan_in_force_show_what_goes_on_of_earlier_editions_and_what_is_to_be_decided() {
    story(|w| async move {
        let case = w.in_care("Precedenti").await;
        let plan = w.offered(case).await;
        let service = |name: &str, undecided| casework::EarlierService {
            service_name: name.to_owned(),
            provider_name: "La Vela".to_owned(),
            last_day: kernel::time::parse_date("2026-12-31").expect("a day"),
            progress: casework::Progress {
                label: "Autorizzato".to_owned(),
                detail: "A-2026/000001: resi 2 pasti su 30 pasti.".to_owned(),
                href: "/autorizzazioni/1".to_owned(),
                late: false,
            },
            undecided,
        };
        *w.earlier.lock().expect("services") = vec![service("Pasti a domicilio", true), service("Telesoccorso", false)];
        let (of_case, of_plan) = (format!("/cartelle/{case}"), format!("/cartelle/{case}/progetto/{plan}"));
        let before = w.city.get("anna", &of_case).await.expect(200).text;
        assert!(!before.contains("Pasti a domicilio"), "without a plan in force there is nothing beside it");
        w.all_sign(&plan).await;
        let shown = w.city.get("anna", &of_case).await.expect(200).text;
        assert!(shown.contains("Pasti a domicilio") && !shown.contains("Telesoccorso"), "what is to be decided, and nothing else");
        let shown = w.city.get("anna", &of_plan).await.expect(200).text;
        assert!(shown.contains("Pasti a domicilio") && shown.contains("Telesoccorso") && shown.contains("Da decidere"));
    })
    .await;
}
