//! Whom a letter names beside the one it is about: they find its printing in the list of who looked.

use super::*;
use crate::deciding::{TEXT, act, measure, proposed, regulation, tag};
use crate::rules::{office, today};

store::statements! {
    /// About whom each letter was printed, and whom it named beside.
    PRINTED = "select a.subject_id, s.person_id from store_audit a left join store_audit_shown s on s.body_id = a.body_id and s.seq = a.seq
                where a.body_id = :body and a.action in ('application.print', 'decision.print') order by a.seq";
}

/// The rows of the log about letters, in order.
async fn printed(city: &City) -> Vec<(Option<PersonId>, Option<PersonId>)> {
    let mut tx = city.db.begin(&city.actor("ada")).await.expect("a transaction");
    let rows = tx.sql(&PRINTED).all().await.expect("the log");
    tx.roll_back().await.expect("a rollback");
    rows
}

/// An application that Ada took and examines; its address for programs.
async fn examined(city: &City, new: Value) -> String {
    let at = city.api("ada", Method::POST, "/api/v1/applications", &[], new).await.expect(201).location();
    let version = tag(city, "ada", &at).await;
    city.api("ada", Method::POST, &format!("{at}/examination"), &[("if-match", &version)], json!({})).await.expect(204);
    at
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_a_letter_is_sent_to_for_somebody_else_finds_it_among_who_looked() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        let rule = regulation(&city, TEXT).await;
        let measure = measure(&city, &rule, "CP-1", json!({})).await;
        let day = today(&city).await.to_string();
        let href = mario(&city).await;
        recorded(&city, "ada", &href, ordinary(1, &day, 500_000)).await;
        let guardian = id_of(&entered(&city, "ada", ("Bianchi", "Lea"), "").await);
        let answers = json!([{"fact": "need", "value": "2"}]);
        let new = json!({
            "measure": measure, "person": id_of(&href), "desk": city.unit("SSPT-4"), "submit": true, "answers": answers,
            "applicant": guardian, "applicant_title": "guardian",
        });
        let application = examined(&city, new).await;
        let page = application.replace("/api/v1/applications/", "/domande/");
        city.get("ada", &format!("{page}/ricevuta.pdf")).await.expect(200);
        let about = (Some(id_of(&href)), Some(guardian));
        assert_eq!(printed(&city).await, [about], "the receipt");

        let grant = json!({"outcome": "granted", "amount": 25_000, "valid_from": day});
        let decision = proposed(&city, &application, grant).await.expect(201).location();
        city.api("dora", Method::POST, &format!("{decision}/act"), &[("if-match", "1")], act(&day)).await.expect(204);
        let letter = format!("{}/lettera.pdf", decision.replace("/api/v1/decisions/", "/decisioni/"));
        city.get("ada", &letter).await.expect(200);
        assert_eq!(printed(&city).await, [about, about], "and the letter of the decision");

        // Whoever asks for themselves stands in the log once, as the one it is about.
        let href = entered(&city, "ada", ("Verdi", "Prova"), "VRDPRV80A01F205R").await;
        let answers = json!([{"fact": "need", "value": "1"}]);
        let new =
            json!({"measure": measure, "person": id_of(&href), "desk": city.unit("SSPT-4"), "submit": true, "answers": answers});
        let page = examined(&city, new).await.replace("/api/v1/applications/", "/domande/");
        city.get("ada", &format!("{page}/ricevuta.pdf")).await.expect(200);
        assert_eq!(printed(&city).await, [about, about, (Some(id_of(&href)), None)]);
    })
    .await;
}
