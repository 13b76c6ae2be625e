//! The post desk.

use crate::world::story;
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn post_is_registered_sorted_linked_and_dealt_with() {
    story(|w| async move {
        let case = w.in_care("Postini").await;
        let href = w.arrived("Convocazione per il 15", &[("due_on", "05/12/2026")]).await;
        let id = href.rsplit('/').next().expect("an id").to_owned();
        let api = format!("/api/v1/post/{id}");
        let read = w.city.get("filtro", &api).await.expect(200).json();
        assert_eq!((read["state"].as_str(), read["registered_number"].as_i64()), (Some("arrived"), Some(1)));
        assert_eq!(w.city.get("segretaria", &api).await.status.as_u16(), 404, "no office has it yet");
        let link = json!({"case_number": w.case_number(case).await});
        let early = w.city.api("filtro", Method::PUT, &format!("{api}/case"), &[("if-match", "\"1\"")], link.clone()).await;
        assert_eq!(early.expect(409).json()["type"], "POST-006");
        let sort = json!({"unit": w.city.unit("SSPT-4-L1"), "due_on": "2026-12-05"});
        w.city.api("filtro", Method::PUT, &format!("{api}/unit"), &[("if-match", "\"1\"")], sort).await.expect(204);
        let page = w.city.get("segretaria", &href).await.expect(200).text;
        assert!(page.contains("scansione.pdf") && page.contains("Da evadere"));
        assert_eq!(w.city.get("segretaria5", &api).await.status.as_u16(), 404, "another office");
        w.city.api("segretaria", Method::PUT, &format!("{api}/case"), &[("if-match", "\"2\"")], link).await.expect(200);
        let page = w.city.get("filtro", &href).await.expect(200).text;
        assert!(!page.contains("scansione.pdf"), "from now on it is read with the case");
        let documents = w.city.get("anna", &format!("/api/v1/cases/{case}/documents")).await.expect(200).json();
        assert_eq!(documents["items"][0]["title"], "Convocazione per il 15");
        let due = format!(
            "select cast(count(*) as text) from agenda_due where source_id = {} and met_at is null and dropped_at is null",
            w.id(id.parse().expect("an id"))
        );
        assert_eq!(w.number(&due).await, 1, "whoever follows the case has it in the list");
        let document = documents["items"][0]["id"].as_str().expect("an id");
        let opens = format!("{due} and href = '/documenti/{document}'");
        assert_eq!(w.number(&opens).await, 1, "and opens it there: the desk is not hers");
        let done = json!({"note": "Il servizio partecipa"});
        w.city.api("segretaria", Method::PUT, &format!("{api}/outcome"), &[("if-match", "\"3\"")], done.clone()).await.expect(204);
        assert_eq!(w.number(&due).await, 0);
        let again = w.city.api("segretaria", Method::PUT, &format!("{api}/outcome"), &[("if-match", "\"4\"")], done).await;
        assert_eq!(again.expect(409).json()["type"], "POST-001");
    })
    .await;
}

#[tokio::test]
async fn post_of_a_sealed_case_is_seen_at_the_desk_by_nobody() {
    story(|w| async move {
        let case = w.in_care("Sigilli").await;
        let unit = w.city.unit("SSPT-4-L1").to_string();
        let href = w.arrived("Lettera della scuola", &[("unit", unit.as_str())]).await;
        let api = format!("/api/v1{}", href.replace("/posta", "/post"));
        let link = json!({"case_number": w.case_number(case).await});
        w.city.api("segretaria", Method::PUT, &format!("{api}/case"), &[("if-match", "\"1\"")], link).await.expect(200);
        w.city.get("segretaria", &api).await.expect(200);
        w.put_case("capo", case, "seal", json!({"sealed": true, "reason": "Violenza in casa"})).await.expect(204);
        for who in ["segretaria", "filtro", "capo"] {
            assert_eq!(w.city.get(who, &api).await.status.as_u16(), 404, "{who}");
            let listed = w.city.get(who, "/posta?stato=sorted").await.expect(200).text;
            assert!(!listed.contains("Lettera della scuola"), "{who}");
        }
    })
    .await;
}

#[tokio::test]
async fn post_of_a_sealed_case_is_answered_by_its_team_from_the_document() {
    story(|w| async move {
        let case = w.in_care("Risposte").await;
        let unit = w.city.unit("SSPT-4-L1").to_string();
        let href = w.arrived("Lettera della scuola", &[("unit", unit.as_str()), ("due_on", "05/12/2026")]).await;
        let id = href.rsplit('/').next().expect("an id").to_owned();
        let api = format!("/api/v1/post/{id}");
        let link = json!({"case_number": w.case_number(case).await});
        w.city.api("segretaria", Method::PUT, &format!("{api}/case"), &[("if-match", "\"1\"")], link).await.expect(200);
        w.put_case("capo", case, "seal", json!({"sealed": true, "reason": "Violenza in casa"})).await.expect(204);
        let items = w.city.get("anna", &format!("/api/v1/cases/{case}/documents")).await.expect(200).json();
        let document = format!("/documenti/{}", items["items"][0]["id"].as_str().expect("an id"));
        let page = w.city.get("anna", &document).await.expect(200).text;
        assert!(page.contains("Posta da evadere") && page.contains("05/12/2026"), "{page}");
        let done = json!({"note": "Il servizio ha risposto"});
        for who in ["segretaria", "capo", "bruno"] {
            let reply = w.city.api(who, Method::PUT, &format!("{api}/outcome"), &[("if-match", "\"2\"")], done.clone()).await;
            assert_eq!(reply.status.as_u16(), 404, "{who}");
        }
        let evade = format!("{href}/evadi");
        let wrong = [("back", "document"), ("reply_number", "2026/000999"), ("note", "Ho telefonato"), ("_version", "2")];
        let again = w.city.post_from("anna", &document, &evade, &wrong).await.expect(422).text;
        assert!(again.contains("Ho telefonato</textarea>") && again.contains(r#"id="risposta-error""#), "{again}");
        let form = [("back", "document"), ("note", "Ho telefonato"), ("_version", "2")];
        assert_eq!(w.city.post("anna", &evade, &form).await.expect(303).location(), document);
        let due = format!(
            "select cast(count(*) as text) from agenda_due where source_id = {} and met_at is null and dropped_at is null",
            w.id(id.parse().expect("an id"))
        );
        assert_eq!(w.number(&due).await, 0, "nothing waits any more");
        assert!(!w.city.get("anna", &document).await.expect(200).text.contains("Posta da evadere"));
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_at_the_desk_is_there_again_beside_its_fault() {
    story(|w| async move {
        let href = w.arrived("Lettera della scuola", &[]).await;
        let unit = w.city.unit("SSPT-4-L1").to_string();
        let sort = [("unit", unit.as_str()), ("due_on", "31/02/2027"), ("_version", "1")];
        let page = w.city.post_from("filtro", &href, &format!("{href}/smista"), &sort).await.expect(422).text;
        assert!(page.contains(r#"value="31/02/2027""#) && page.contains(r#"id="termine-error""#), "{page}");
        let sort = [("unit", unit.as_str()), ("_version", "1")];
        w.city.post("filtro", &format!("{href}/smista"), &sort).await.expect(303);
        let link = [("case_number", "2026/000999"), ("_version", "2")];
        let page = w.city.post_from("segretaria", &href, &format!("{href}/collega"), &link).await.expect(422).text;
        assert!(page.contains(r#"value="2026/000999""#) && page.contains(r#"id="cartella-error""#), "{page}");
        let handle = [("reply_number", "2026/000998"), ("note", "Risposto ieri"), ("_version", "2")];
        let page = w.city.post_from("segretaria", &href, &format!("{href}/evadi"), &handle).await.expect(422).text;
        assert!(page.contains("Risposto ieri</textarea>") && page.contains(r#"id="risposta-error""#), "{page}");
    })
    .await;
}

#[tokio::test]
async fn post_needs_a_scan_and_does_not_come_tomorrow() {
    story(|w| async move {
        let pairs = |day: &'static str| [("received_on", day), ("means", "hand"), ("sender", "Scuola"), ("subject", "Lettera")];
        let late = w.upload("filtro", "/posta", &pairs("22/11/2026"), ("a.pdf", "%PDF-1.4")).await.expect(422).text;
        assert!(late.contains("non può arrivare in un giorno futuro"));
        let bare = w.city.post("filtro", "/posta", &pairs("21/11/2026")).await.expect(422).text;
        assert!(bare.contains("Allega almeno un file"));
        assert_eq!(w.city.post("segretaria", "/posta", &pairs("21/11/2026")).await.status.as_u16(), 403);
        assert_eq!(w.number("select cast(count(*) as text) from records_post").await, 0);
        let away = w.away.clone();
        away.store(true, std::sync::atomic::Ordering::SeqCst);
        let lost = w.upload("filtro", "/posta", &pairs("21/11/2026"), ("a.pdf", "%PDF-1.4")).await.expect(409).text;
        assert!(lost.contains("Il protocollo non risponde") && lost.contains(r#"value="Lettera""#), "{lost}");
        assert_eq!(w.number("select cast(count(*) as text) from records_post").await, 0, "all of it or nothing");
    })
    .await;
}
