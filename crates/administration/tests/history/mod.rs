//! The accesses as the person is told them.

use crate::staff::person;
use crate::{city, rooms};
use axum::http::Method;
use kernel::PersonId;
use serde_json::{Value, json};
use store::testing::on_both;
use store::{Audit, Db};
use ui::testing::{City, schema};
use uuid::Uuid;

async fn told(city: &City, who: &str, person: PersonId) -> Vec<Value> {
    let reply = city.get(who, &format!("/api/v1/persons/{person}/access-history")).await.expect(200);
    reply.json().as_array().expect("days").clone()
}

#[tokio::test]
async fn the_person_is_told_days_and_units_and_no_names() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db.clone()).await;
        city.somebody("altro.capo", "coordinatore", "milano/SSPT-5-L1").await;
        let someone = person(&db, &city, "SSPT-4-L1", false).await;
        let page = format!("/persone/{someone}/accessi/comunicazione");
        let shown = city.get("capo", &page).await.expect(200).text;
        assert!(shown.contains("senza i nomi di chi lavora") && !shown.contains(">anna<"), "{shown}");
        assert!(!shown.contains("Che cosa non si comunica"), "only the officer sees what is kept back");
        let days = told(&city, "garante", someone).await;
        assert_eq!((days.len(), &days[0]["day"]), (1, &json!("2026-11-21")));
        assert!(!days[0].to_string().contains("anna"), "{}", days[0]);
        city.get("altro.capo", &page).await.expect(404);
        city.get("anna", &page).await.expect(403);
        city.get("garante", &format!("{page}?format=csv")).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn the_officer_keeps_back_what_would_warn_only_where_the_law_lets_it_and_leaves_no_trace() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let (someone, hidden) = (person(&db, &city, "SSPT-4-L1", false).await, person(&db, &city, "SSPT-4-L1", true).await);
        let unit = city.unit("SSPT-4-L1");
        let path = |person: PersonId| format!("/api/v1/persons/{person}/access-history/withholdings");
        let decision = json!({"ground": "violence", "reason": "Denuncia depositata", "unit": unit, "from": "2026-01-01"});
        city.api("capo", Method::POST, &path(someone), &[], decision.clone()).await.expect(403);
        let refused = city.api("garante", Method::POST, &path(someone), &[], decision.clone()).await.expect(409);
        assert!(refused.text.contains("GLASS-008"), "{}", refused.text);
        // Anna's unit entered them.
        let named = |days: &[Value]| days.iter().any(|day| day["units"].to_string().contains("Unità SSPT-4-L1"));
        assert!(named(&told(&city, "garante", hidden).await));
        let made = city.api("garante", Method::POST, &path(hidden), &[], decision).await.expect(201).json();
        assert!(!named(&told(&city, "garante", hidden).await));
        let page = city.get("garante", &format!("/persone/{hidden}/accessi/comunicazione")).await.expect(200).text;
        assert!(page.contains("Denuncia depositata") && page.contains("Ora è escluso 1 accesso"), "{page}");
        let ending = json!({"id": made["id"]});
        city.api("garante", Method::POST, &format!("{}/end", path(hidden)), &[], ending.clone()).await.expect(204);
        city.api("garante", Method::POST, &format!("{}/end", path(hidden)), &[], ending).await.expect(409);
        let page = city.get("garante", &format!("/persone/{hidden}/accessi/comunicazione")).await.expect(200).text;
        assert!(page.contains("Ora non è escluso nulla") && page.contains("Tolta"), "{page}");
    })
    .await;
}

store::statements! {
    HIDE_UNIT = "update guard_unit set address_secret = :yes where body_id = :body and id = :id";
    ADD_AUTHORITY = "insert into courts_authority (body_id, id, kind, name, place, address, mail, pec, competences, valid_from, valid_until, source, verified, version)
                     values (:body, :id, 'juvenile_court', :name, '', '', '', '', '', :today, '9999-12-31', '', :no, 1)";
    ADD_PROCEEDING = "insert into courts_proceeding (body_id, id, authority_id, kind, register_number, year, subject, person_id, opened_on, closed_on, secret, case_id, unit_id,
                          opened_by, note, version)
                      values (:body, :id, :authority, 'protection', '', 2026, '', :person, :today, null, :secret, null, :unit, :actor, '', 1)";
    ADD_ORDER = "insert into courts_order (body_id, id, proceeding_id, own_number, number, issued_on, served_at, served_on, served_means, kind, duration_months, ends_on, state,
                     revokes_id, ended_on, ended_reason, file_document_id, text, special_curator, child_heard, note, registered_by, at, version)
                 values (:body, :id, :proceeding, :number, '1/2026', :today, null, null, '', 'inquiry', null, null, 'in_force', null, null, '', null, '', '', '', '', :actor, :now, 1)";
    ADD_DOCUMENT = "insert into records_document (body_id, id, case_id, person_id, unit_id, template_code, template_edition, kind, title, addressee, state, direction, class, closed,
                        edition, supersedes_id, number, text_version, final_at, final_by, signing, sent_on, sent_means, received_on, withdrawn_reason, author_id, created_at, version)
                    values (:body, :id, null, :person, :unit, '', 1, 'letter', '', '', 'draft', 'out', '', :closed, 1, null, null, 1, null, null, '', null, '', null, '', :actor, :now, 1)";
    ADD_POST = "insert into records_post (body_id, id, number, direction, moved_on, means, correspondent, subject, unit_id, case_id, person_id, document_id, reply_id, state, due_on,
                        note, handled_by, handled_at, account_id, at, version)
                values (:body, :id, :number, 'in', :today, 'pec', 'Tribunale', 'Decreto', :unit, null, :person, :document, null, 'sorted', null, '', null, null, :actor, :now, 1)";
}

/// An order about somebody, entered by Anna: one of a secret proceeding, or of one that is not.
async fn order(db: &Db, city: &City, person: PersonId, secret: bool) {
    let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
    let (authority, proceeding, order): (Uuid, Uuid, Uuid) =
        (tx.new_id().expect("an id"), tx.new_id().expect("an id"), tx.new_id().expect("an id"));
    let number = order.to_string();
    tx.sql(&ADD_AUTHORITY).bind("id", authority).bind("name", &number).bind("no", false).run_one().await.expect("an authority");
    tx.sql(&ADD_PROCEEDING)
        .bind("id", proceeding)
        .bind("authority", authority)
        .id("person", person)
        .bind("secret", secret)
        .id("unit", city.unit("SSPT-4-L1"))
        .run_one()
        .await
        .expect("a proceeding");
    let query = tx.sql(&ADD_ORDER).bind("id", order).bind("proceeding", proceeding);
    query.bind("number", number).run_one().await.expect("an order");
    tx.commit(Audit::of("order.register").about(person).on("order", order)).await.expect("a commit");
}

/// A document about somebody that Anna reads.
async fn document(db: &Db, city: &City, person: PersonId, closed: bool) {
    let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
    let document: Uuid = tx.new_id().expect("an id");
    let query = tx.sql(&ADD_DOCUMENT).bind("id", document).id("person", person).id("unit", city.unit("SSPT-4-L1"));
    query.bind("closed", closed).run_one().await.expect("a document");
    tx.commit(Audit::of("document.read").about(person).on("document", document)).await.expect("a commit");
}

/// A letter about somebody that Anna took in at the desk and linked to their case.
async fn letter(db: &Db, city: &City, person: PersonId, closed: bool) {
    let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
    let (document, post): (Uuid, Uuid) = (tx.new_id().expect("an id"), tx.new_id().expect("an id"));
    let unit = city.unit("SSPT-4-L1");
    let query = tx.sql(&ADD_DOCUMENT).bind("id", document).id("person", person).id("unit", unit);
    query.bind("closed", closed).run_one().await.expect("a document");
    let query = tx.sql(&ADD_POST).bind("id", post).bind("number", post.to_string()).id("person", person).id("unit", unit);
    query.bind("document", document).run_one().await.expect("a piece of post");
    tx.commit(Audit::of("post.link").about(person).on("post", post)).await.expect("a commit");
}

/// What was done, in the copy of a person's data.
async fn copied(db: &Db, city: &City, person: PersonId) -> Vec<String> {
    let rooms = rooms();
    let data = rooms.iter().flat_map(|room| room.person_data).find(|data| data.code == "accesses").expect("a section");
    let mut tx = db.begin(&city.actor("capo")).await.expect("a transaction");
    let section = data.read(&mut tx, person, true).await.expect("a section");
    let what = |told: &[ui::person_data::Told]| {
        told.iter().find(|told| told.code == "what").and_then(|told| told.value.as_str()).unwrap_or_default().to_owned()
    };
    section.rows.iter().map(|row| what(&row.told)).collect()
}

#[tokio::test]
async fn what_was_done_with_a_secret_proceeding_or_a_closed_document_is_in_no_copy() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let someone = person(&db, &city, "SSPT-4-L1", false).await;
        order(&db, &city, someone, false).await;
        document(&db, &city, someone, false).await;
        letter(&db, &city, someone, false).await;
        let tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        tx.commit(Audit::of("justice.read").about(someone)).await.expect("a commit");
        let open = ["person.create", "order.register", "document.read", "post.link", "justice.read"];
        assert_eq!(copied(&db, &city, someone).await, open);
        document(&db, &city, someone, true).await;
        letter(&db, &city, someone, true).await;
        assert_eq!(copied(&db, &city, someone).await, open, "a document that is closed, and the letter as which it came");
        order(&db, &city, someone, true).await;
        let tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        tx.commit(Audit::of("prejudice.read").about(someone)).await.expect("a commit");
        let tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        tx.commit(Audit::of("court_file.read").about(someone)).await.expect("a commit");
        assert_eq!(copied(&db, &city, someone).await, open[..4], "nor what would let it be guessed");
    })
    .await;
}

#[tokio::test]
async fn the_officer_may_keep_back_the_accesses_of_whoever_is_in_a_secret_proceeding() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let someone = person(&db, &city, "SSPT-4-L1", false).await;
        let path = format!("/api/v1/persons/{someone}/access-history/withholdings");
        let decision = json!({"ground": "secret", "reason": "Indagini in corso", "from": "2026-01-01"});
        order(&db, &city, someone, false).await;
        let refused = city.api("garante", Method::POST, &path, &[], decision.clone()).await.expect(409);
        assert!(refused.text.contains("GLASS-008"), "{}", refused.text);
        order(&db, &city, someone, true).await;
        city.api("garante", Method::POST, &path, &[], decision).await.expect(201);
        assert!(told(&city, "garante", someone).await.iter().all(|day| !day.to_string().contains("SSPT-4-L1")));
    })
    .await;
}

#[tokio::test]
async fn an_office_whose_address_is_secret_is_not_named_to_whoever_asks_who_looked() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let someone = person(&db, &city, "SSPT-4-L1", false).await;
        let named = |days: &[Value]| days.iter().any(|day| day["units"].to_string().contains("Unità SSPT-4-L1"));
        assert!(named(&told(&city, "garante", someone).await));
        let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
        tx.sql(&HIDE_UNIT).id("id", city.unit("SSPT-4-L1")).bind("yes", true).run_one().await.expect("a unit");
        tx.commit(store::Audit::of("unit.change")).await.expect("a commit");
        let days = told(&city, "garante", someone).await;
        assert!(!named(&days) && days.iter().any(|day| day["units"].to_string().contains("Altro ufficio")), "{days:?}");
    })
    .await;
}

#[test]
fn the_copy_tells_neither_that_something_is_kept_back_nor_the_words_of_urgent_openings() {
    for data in rooms().iter().flat_map(|room| room.person_data) {
        match data.code {
            "accesses" => {
                let text = data.statement.text;
                assert!(text.contains("t.action not in ('history.withhold', 'history.restore')"), "{text}");
                assert!(text.contains("t.action in ('opening.begin', 'opening.review') then ''"), "{text}");
                assert!(
                    text.contains("courts_v_secret") && text.contains("records_v_document") && text.contains("records_v_post"),
                    "{text}"
                );
            }
            "shown" => assert!(data.statement.text.contains("courts_v_secret"), "{}", data.statement.text),
            "openings" => assert!(data.fields.iter().all(|field| field.code != "reason")),
            _ => {}
        }
    }
}
