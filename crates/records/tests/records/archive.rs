//! Models in editions, the filing plan, what could be discarded.

use crate::world::story;
use axum::http::Method;
use casework::Doing;
use chrono::TimeDelta;
use records::retention::actions::{Answered, decide, one, propose};
use records::retention::store::DiscardState;
use records::{FilingClass, NewAttachment};
use serde_json::json;
use store::Audit;
use store::testing::test_moment;

#[tokio::test]
async fn a_model_is_changed_in_a_new_edition_and_documents_keep_theirs() {
    story(|w| async move {
        let case = w.in_care("Modelli").await;
        let old = w.begun(case, "lettera").await;
        let made = w.city.post("capo", "/modelli", &[("from", "lettera")]).await.expect(303).location();
        let twice = w.city.post("capo", "/modelli", &[("from", "lettera")]).await;
        assert_eq!(twice.status.as_u16(), 409, "{}", twice.text);
        let form = [
            ("title", "Lettera dell’ente"),
            ("kind", "letter"),
            ("direction", "out"),
            ("class", "VII.12"),
            ("addressee", "{{destinatario}}"),
            ("parts[0].kind", "paragraph"),
            ("parts[0].text", "Gentile {{persona}},"),
            ("_version", "1"),
        ];
        w.city.post("capo", &made, &form).await.expect(303);
        let next = w.begun(case, "lettera").await;
        assert_eq!(w.document("anna", &next).await["document"]["title"], "Lettera", "a draft is not used yet");
        w.city.post("capo", &made, &[("step", "publish"), ("_version", "2")]).await.expect(303);
        let new = w.begun(case, "lettera").await;
        let read = w.document("anna", &new).await;
        assert_eq!(
            (read["document"]["title"].as_str(), read["document"]["template_edition"].as_i64()),
            (Some("Lettera dell’ente"), Some(2))
        );
        assert!(read["parts"].to_string().contains("Gentile Modelli Maria,"));
        assert_eq!(w.document("anna", &old).await["document"]["template_edition"], 1);
        w.city.post("capo", &made, &[("step", "retire"), ("_version", "3")]).await.expect(303);
        let none = async || {
            let path = format!("/api/v1/cases/{case}/documents");
            let reply = w.city.api("anna", Method::POST, &path, &[], json!({"template": "lettera"})).await;
            assert_eq!(reply.expect(422).json()["type"], "DOC-009");
        };
        none().await;
        w.city.post("capo", "/modelli", &[("from", "lettera")]).await.expect(303);
        // A draft beside it does not bring back what came along.
        none().await;
        assert_eq!(w.city.get("anna", "/modelli").await.status.as_u16(), 403);
    })
    .await;
}

#[tokio::test]
async fn what_could_be_discarded_is_proposed_with_an_act_and_nothing_is_ever_taken_away() {
    story(|w| async move {
        let case = w.in_care("Vecchi").await;
        let id = w.made_final(case, "Una lettera di tanti anni fa.").await;
        let judged = w.in_care("Giudicati").await;
        w.made_final(judged, "Una lettera in una cartella con un provvedimento.").await;
        let anna = w.city.principal("anna").await;
        let mut tx = w.db.begin(&anna.actor).await.expect("a transaction");
        let order = NewAttachment {
            case: Some(judged),
            person: None,
            unit: w.city.unit("SSPT-4-L1"),
            title: "Decreto",
            received_on: tx.today(),
            class: FilingClass::judicial(),
            closed: false,
            files: vec![("decreto.pdf", b"%PDF-1.4 decreto".as_slice())],
        };
        records::attach(&mut tx, w.city.site.vault(), order).await.expect("an order");
        tx.commit(Audit::of("document.attach")).await.expect("a commit");
        w.close(case).await;
        w.close(judged).await;
        let refused = async |what: &str| {
            let reply = w.city.post("archivio", "/scarto", &[]).await;
            assert_eq!(reply.status.as_u16(), 409, "{what}: {}", reply.text);
        };
        refused("nothing is verified").await;
        let unsourced = [("class", "VII.12"), ("years", "10"), ("verified", "on"), ("_version", "0")];
        let again = w.city.post_from("archivio", "/conservazione", "/conservazione", &unsourced).await.expect(422).text;
        assert!(again.contains(r#"id="fonte-VII.12-error""#), "{again}");
        let class =
            [("class", "VII.12"), ("years", "10"), ("verified", "on"), ("source", "Piano dell’ente, 2020"), ("_version", "0")];
        w.city.post("archivio", "/conservazione", &class).await.expect(303);
        refused("the period is not over").await;
        let archivist = w.city.principal("archivio").await;
        w.db.clock().move_to(test_moment() + TimeDelta::days(366 * 11));
        let doing = Doing { db: &w.db, principal: &archivist, once: None };
        let proposal = propose(doing).await.expect("a proposal");
        let read = async || {
            let mut tx = w.db.begin(&archivist.actor).await.expect("a transaction");
            let read = one(&mut tx, proposal, None, 100).await.expect("a proposal");
            tx.roll_back().await.expect("rolled back");
            read
        };
        let (row, documents) = read().await;
        assert_eq!((row.documents, documents.len()), (1, 1), "the case with an order is left alone");
        assert_eq!(documents[0].document_id.to_string(), id);
        let today = w.db.clock().today();
        let authorised = Answered { state: DiscardState::Authorised, act: "123/2037".into(), act_on: Some(today) };
        decide(doing, proposal, &authorised, row.version).await.expect("decided");
        assert_eq!(read().await.0.state, DiscardState::Authorised);
        assert!(decide(doing, proposal, &authorised, row.version).await.is_err(), "it is decided once");
        assert!(propose(doing).await.is_err(), "what was proposed is not proposed again");
        let kept =
            format!("select cast(count(*) as text) from records_file where document_id = {}", w.id(id.parse().expect("an id")));
        assert_eq!(w.number(&kept).await, 1, "the file stays");
    })
    .await;
}
