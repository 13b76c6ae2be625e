//! Letters with which orders came: who may name one, and who reads it once the proceeding is secret.

use crate::world::{World, story};
use axum::http::Method;
use chrono::NaiveDate;
use kernel::{CaseId, PersonId};
use serde_json::{Value, json};
use store::Audit;
use uuid::Uuid;

store::statements! {
    ADD_LETTER = "insert into records_document (body_id, id, case_id, person_id, unit_id, template_code, template_edition, kind, title, addressee, state, direction, class, closed,
                      edition, supersedes_id, number, text_version, final_at, final_by, signing, sent_on, sent_means, received_on, withdrawn_reason, author_id, created_at, version)
                  values (:body, :id, null, null, :unit, '', 0, 'post', 'Decreto', '', 'received', 'in', '', false, 1, null, null, 1, null, null, '', null, '', :today, '', :actor, :now, 1)";
    ADD_TEXT = "insert into records_text (body_id, document_id, version, title, addressee, parts, account_id, at) values (:body, :document, 1, 'Decreto', '', :parts, :actor, :now)";
    ADD_POST = "insert into records_post (body_id, id, number, direction, moved_on, means, correspondent, subject, unit_id, case_id, person_id, document_id, reply_id, state, due_on,
                      note, handled_by, handled_at, account_id, at, version)
                values (:body, :id, '2026/000001', 'in', :today, 'pec', 'Tribunale per i minorenni', 'Decreto', :unit, null, null, :document, null, 'sorted', :due_on, '', null, null, :actor, :now, 1)";
    INTO_CASE = "update records_document set case_id = :case, person_id = :person where body_id = :body and id = :id";
}

/// A letter that the secretary of the unit took in at the desk: its document, and the piece of post.
async fn letter(w: &World) -> (Uuid, Uuid) {
    let mut tx = w.db.begin(&w.city.actor("segretaria")).await.expect("a transaction");
    let (document, post): (Uuid, Uuid) = (tx.new_id().expect("an id"), tx.new_id().expect("an id"));
    let unit = w.city.unit("SSPT-4-L1");
    tx.sql(&ADD_LETTER).bind("id", document).id("unit", unit).run_one().await.expect("a letter");
    tx.sql(&ADD_TEXT).bind("document", document).bind("parts", json!([])).run_one().await.expect("its text");
    let due: NaiveDate = "2026-12-05".parse().expect("a day");
    let query = tx.sql(&ADD_POST).bind("id", post).id("unit", unit).bind("document", document);
    query.bind("due_on", due).run_one().await.expect("its post");
    tx.commit(Audit::of("post.register")).await.expect("a commit");
    (document, post)
}

/// The letter is linked to a case.
async fn linked(w: &World, letter: Uuid, case: CaseId, person: PersonId) {
    let mut tx = w.db.begin(&w.city.actor("segretaria")).await.expect("a transaction");
    tx.sql(&INTO_CASE).bind("id", letter).id("case", case).id("person", person).run_one().await.expect("in the case");
    tx.commit(Audit::of("post.link").about(person)).await.expect("a commit");
}

async fn order(w: &World, number: &str, letter: Uuid, more: Value) -> Value {
    let mut body = json!({"authority": w.authority("juvenile_court").await, "proceeding": "protection", "register_number": "12", "year": 2026,
                          "number": number, "issued_on": "2026-11-18", "kind": "inquiry", "text": "Riferisca.", "document": letter});
    body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    body
}

#[tokio::test]
async fn an_order_names_the_letter_with_which_it_came_only_for_whoever_has_that_letter() {
    story(|w| async move {
        let (case, girl) = w.girl("Lettura").await;
        let (letter, _) = letter(&w).await;
        let of_case = json!({"case": case});
        let unread = order(&w, "1", letter, of_case.clone()).await;
        w.post("anna", "/api/v1/court-orders", unread.clone()).await.expect(404);
        let nowhere = order(&w, "1", Uuid::max(), of_case.clone()).await;
        w.post("capo", "/api/v1/court-orders", nowhere).await.expect(404);
        w.post("segretaria", "/api/v1/court-orders", order(&w, "2", letter, of_case).await).await.expect(201);
        linked(&w, letter, case, girl).await;
        w.post("anna", "/api/v1/court-orders", unread).await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn a_secret_order_is_not_entered_while_its_letter_is_read_at_the_desk() {
    story(|w| async move {
        let (case, girl) = w.girl("Lettere").await;
        let (letter, _) = letter(&w).await;
        let body = order(&w, "3", letter, json!({"case": case, "secret": true})).await;
        assert_eq!(w.post("capo", "/api/v1/court-orders", body.clone()).await.expect(409).json()["type"], "JUD-059");
        linked(&w, letter, case, girl).await;
        w.post("capo", "/api/v1/court-orders", body).await.expect(201);
        let closed = w.db.raw_rows("select title from records_document where closed").await.expect("rows");
        assert_eq!(closed.len(), 1, "from now on its team alone reads it");
    })
    .await;
}

#[tokio::test]
async fn the_letter_of_a_secret_order_in_no_case_leaves_the_desk_and_comes_along_into_the_case() {
    story(|w| async move {
        let (case, girl) = w.girl("Buste").await;
        let (letter, post) = letter(&w).await;
        let (document, desk) = (format!("/api/v1/documents/{letter}"), format!("/api/v1/post/{post}"));
        w.city.get("segretaria", &document).await.expect(200);
        assert_eq!(w.read("segretaria", &desk).await["subject"], "Decreto");
        let alone = json!({"person": girl, "unit": w.city.unit("SSPT-4-L1"), "secret": true});
        let order = w.post("capo", "/api/v1/court-orders", order(&w, "4", letter, alone).await).await.expect(201).location();
        assert_eq!(w.read("segretaria", &desk).await["subject"], "Documento riservato");
        w.city.get("segretaria", &document).await.expect(404);
        w.city.get("capo", &document).await.expect(200);
        let link = json!({"case_number": "2026/000001"});
        let refused =
            w.city.api("segretaria", Method::PUT, &format!("{desk}/case"), &[("if-match", "\"1\"")], link).await.expect(409);
        assert_eq!(refused.json()["type"], "POST-009");
        w.city.get("anna", &document).await.expect(404);
        w.change("capo", &order, "case", json!({"case": case})).await.expect(204);
        assert_eq!(w.city.get("anna", &document).await.expect(200).json()["document"]["case_id"], json!(case));
        w.city.get("segretaria", &document).await.expect(404);
        let dues = w.dues(&desk).await;
        assert!(dues.len() == 1 && dues[0].4 && !dues[0].3, "the team answers it, and nobody else is told: {dues:?}");
    })
    .await;
}
