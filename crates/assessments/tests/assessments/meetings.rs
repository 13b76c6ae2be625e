//! Multidisciplinary units.

use crate::world::{fragility, story};
use axum::http::Method;
use chrono::TimeDelta;
use serde_json::{Value, json};

fn called() -> Value {
    json!({"kind": "uvm", "held_at": "2026-11-21T10:30:00+01:00", "place": "Via Oglio 18", "reason": "Se può restare a casa",
           "participants": [{"name": "Maria", "part": "person"}, {"name": "Dott.ssa Verdi", "part": "body", "profession": "geriatra", "body_name": "ASST"}]})
}

#[tokio::test]
async fn a_unit_is_called_held_with_minutes_and_what_it_assessed_stands_with_it() {
    story(|w| async move {
        let case = w.in_care("Riuniti", "").await;
        let path = format!("/api/v1/cases/{case}/unit-meetings");
        let id = w.city.api("anna", Method::POST, &path, &[], called()).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        let one = format!("/api/v1/unit-meetings/{id}");
        let told = w.city.get("anna", &one).await.expect(200).json();
        assert_eq!(told["participants"][1]["body_name"], "ASST");
        let open = "select cast(count(*) as text) from agenda_due where kind = 'assessment' and met_at is null and dropped_at is null";
        assert_eq!(w.number(open).await, 1);
        let people: Vec<Value> = told["participants"]
            .as_array()
            .expect("people")
            .iter()
            .map(|one| json!({"id": one["id"], "attended": true, "answer": "Vuole restare a casa."}))
            .collect();
        let held = json!({"step": "held", "minutes": "Si è parlato della casa.", "outcome": "Resta a casa con un aiuto", "participants": people});
        let outcome = format!("{one}/outcome");
        let match_1 = [("if-match", "\"1\"")];
        assert_eq!(w.city.api("anna", Method::PUT, &outcome, &match_1, held.clone()).await.expect(409).json()["type"], "ASSESS-013");
        // An assessment is not of a meeting that is still to come.
        let mut made = fragility(2, "2026-11-20");
        made["meeting"] = json!(id);
        assert_eq!(w.assess("anna", case, made.clone()).await.expect(422).json()["type"], "ASSESS-010");
        w.db.clock().move_to(store::testing::test_moment() + TimeDelta::minutes(40));
        assert!(w.city.get("anna", &format!("/uvm/{id}")).await.expect(200).text.contains("Registra il verbale"));
        w.city.api("anna", Method::PUT, &outcome, &match_1, held.clone()).await.expect(204);
        assert_eq!(w.number(open).await, 0);
        assert_eq!(w.city.api("capo", Method::PUT, &outcome, &match_1, held).await.expect(409).json()["type"], "ASSESS-012");
        w.assessed(case, made).await;
        let page = w.city.get("anna", &format!("/uvm/{id}")).await.expect(200).text;
        assert!(page.contains("Resta a casa con un aiuto") && page.contains("Scala di fragilità") && page.contains("presente"), "{page}");
        w.city.get("capo5", &format!("/uvm/{id}")).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn a_meeting_is_called_for_a_moment_to_come_with_somebody_and_may_be_cancelled() {
    story(|w| async move {
        let case = w.in_care("Annullati", "").await;
        let path = format!("/api/v1/cases/{case}/unit-meetings");
        let mut new = called();
        new["participants"] = json!([]);
        assert_eq!(w.city.api("anna", Method::POST, &path, &[], new).await.expect(422).json()["type"], "ASSESS-011");
        let mut new = called();
        new["held_at"] = json!("2026-11-21T09:30:00+01:00");
        assert_eq!(w.city.api("anna", Method::POST, &path, &[], new).await.expect(422).json()["type"], "ASSESS-014");
        let page = w
            .city
            .post(
                "anna",
                &format!("/cartelle/{case}/uvm"),
                &[("participants[0].profession", "geriatra"), ("reason", "Guardare insieme")],
            )
            .await
            .expect(422)
            .text;
        assert!(page.contains("Indica il nome di chi è convocato.") && page.contains("Guardare insieme"), "{page}");
        let id = w.city.api("anna", Method::POST, &path, &[], called()).await.expect(201).json()["id"]
            .as_str()
            .expect("an id")
            .to_owned();
        let form = [("step", "cancelled"), ("outcome", "La persona è in ospedale"), ("_version", "1")];
        w.city.post("anna", &format!("/uvm/{id}"), &form).await.expect(303);
        let page = w.city.get("anna", &format!("/uvm/{id}")).await.expect(200).text;
        assert!(page.contains("La persona è in ospedale") && page.contains("Annullata"), "{page}");
        let open =
            "select cast(count(*) as text) from agenda_due where kind = 'assessment' and met_at is null and dropped_at is null";
        assert_eq!(w.number(open).await, 0);
    })
    .await;
}
