//! A document from its model to the edition that is final, and who reads it.

use crate::world::{World, story};
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn a_document_begins_with_what_the_record_says_and_is_final_once_nothing_is_open() {
    story(|w| async move {
        let case = w.in_care("Verdi").await;
        let analysis = json!({"analysed_on": "2026-11-21", "request": "Chiede aiuto in casa", "resources": "La sorella", "fragilities": "Cade", "reading": "Serve sostegno"});
        w.city.api("anna", Method::POST, &format!("/api/v1/cases/{case}/analyses"), &[], analysis).await.expect(201);
        let id = w.begun(case, "relazione-sociale").await;
        let read = w.document("anna", &id).await;
        let said = read["parts"].to_string();
        assert!(said.contains("Verdi Maria") && said.contains("Chiede aiuto in casa") && said.contains("Serve sostegno"), "{said}");
        let open = read["open"].to_string();
        assert!(open.contains("conclusioni") && open.contains("destinatario") && !open.contains("persona"), "{open}");
        let refused = w.step("anna", &id, "final", json!({"signing": "hand"})).await.expect(409).json();
        assert_eq!(refused["type"], "DOC-004");
        assert!(refused["detail"].as_str().expect("text").contains("conclusioni"));
        w.step("anna", &id, "text", World::text("Vive sola. È aiutata il sabato.")).await.expect(204);
        let done = w.step("anna", &id, "final", json!({"signing": "digital"})).await.expect(200).json();
        assert_eq!(done["number"], "2026/000001");
        assert_eq!(done["registration"], "SOCIALE 0000001");
        let file = w.city.get("anna", &format!("/documenti/{id}/scarica")).await.expect(200).text;
        for words in ["Relazione n. 2026/000001", "Vive sola. È aiutata il sabato.", "- Restare a casa", "Scuola media Verdi", "firmato digitalmente"] {
            assert!(file.contains(words), "{words} in {file}");
        }
        let page = w.city.get("anna", &format!("/documenti/{id}")).await.expect(200).text;
        let stored = w.number(&format!("select cast(count(*) as text) from records_file where document_id = {}", w.id(id.parse().expect("an id")))).await;
        assert_eq!(stored, 1);
        assert!(page.contains("SOCIALE 0000001") && page.contains("Scarica la segnatura"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_final_document_is_not_changed_and_a_new_edition_stands_beside_it() {
    story(|w| async move {
        let case = w.in_care("Rossi").await;
        let id = w.made_final(case, "Prima stesura.").await;
        let refused = w.step("anna", &id, "text", World::text("Altro.")).await.expect(409).json();
        assert_eq!(refused["type"], "DOC-002");
        let next = w.step("anna", &id, "editions", json!({})).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        assert_eq!(w.step("anna", &id, "editions", json!({})).await.expect(409).json()["type"], "DOC-003");
        let read = w.document("anna", &next).await;
        assert_eq!((read["document"]["edition"].as_i64(), read["document"]["state"].as_str()), (Some(2), Some("draft")));
        assert!(read["parts"].to_string().contains("Prima stesura."));
        w.step("anna", &next, "text", World::text("Seconda stesura.")).await.expect(204);
        w.step("anna", &next, "final", json!({"signing": "hand"})).await.expect(200);
        let first = w.city.get("anna", &format!("/documenti/{id}/scarica")).await.expect(200).text;
        assert!(first.contains("Prima stesura.") && !first.contains("Seconda"));
        let gone = w.step("anna", &next, "withdrawal", json!({"reason": "Sbagliata"})).await;
        gone.expect(204);
        assert_eq!(w.step("anna", &next, "withdrawal", json!({"reason": "Ancora"})).await.expect(409).json()["type"], "DOC-001");
        w.step("anna", &id, "editions", json!({})).await.expect(201);
    })
    .await;
}

#[tokio::test]
async fn of_two_who_finish_one_draft_one_wins_and_no_number_is_lost() {
    story(|w| async move {
        let case = w.in_care("Bianchi").await;
        let id = w.begun(case, "lettera").await;
        w.step("anna", &id, "text", World::text("Una lettera.")).await.expect(204);
        let version = w.document("anna", &id).await["document"]["version"].as_i64().expect("a version");
        w.step_of("anna", &id, "final", version, json!({"signing": "hand"})).await.expect(200);
        let second = w.step_of("capo", &id, "final", version, json!({"signing": "hand"})).await;
        assert_eq!(second.status.as_u16(), 409, "{}", second.text);
        let other = w.made_final(case, "Un’altra.").await;
        assert_eq!(w.document("anna", &other).await["document"]["number"], "2026/000002");
    })
    .await;
}

#[tokio::test]
async fn what_two_people_write_into_one_draft_is_shown_to_the_second() {
    story(|w| async move {
        let case = w.in_care("Neri").await;
        let id = w.begun(case, "lettera").await;
        let version = w.document("anna", &id).await["document"]["version"].as_i64().expect("a version").to_string();
        w.step("capo", &id, "text", World::text("Scritto dal coordinatore.")).await.expect(204);
        let form = [
            ("title", "Lettera"),
            ("addressee", "Scuola"),
            ("parts[0].kind", "paragraph"),
            ("parts[0].text", "Scritto da Anna."),
            ("_version", version.as_str()),
        ];
        let page = w.city.post("anna", &format!("/documenti/{id}/testo"), &form).await.expect(409).text;
        assert!(page.contains("Scritto da Anna.") && page.contains("Scritto dal coordinatore."), "both are there");
        let before = w.document("anna", &id).await["parts"].to_string();
        assert!(before.contains("Scritto dal coordinatore."));
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_and_not_saved_is_never_lost() {
    story(|w| async move {
        let case = w.in_care("Bozzi").await;
        let id = w.begun(case, "lettera").await;
        w.step("anna", &id, "text", World::text("Prima.")).await.expect(204);
        let typed = |words: &'static str| {
            [
                ("title", "Relazione su una famiglia"),
                ("addressee", "Scuola media Verdi\nvia delle Querce 1"),
                ("parts[0].kind", "heading"),
                ("parts[0].text", "La situazione"),
                ("parts[1].kind", "paragraph"),
                ("parts[1].text", words),
                ("parts[2].kind", "list"),
                ("parts[2].text", "Restare a casa\nRitrovare gli amici"),
            ]
        };
        let keep = format!("/bozze/documento/{id}");
        w.city.post("anna", &keep, &typed("Prima, e poi ancora.")).await.expect(200);
        let refused = w.step("anna", &id, "final", json!({"signing": "hand"})).await.expect(409).json();
        assert_eq!(refused["type"], "DOC-027", "what she typed is not in it");
        w.step("capo", &id, "final", json!({"signing": "hand"})).await.expect(200);
        let page = w.city.get("anna", &format!("/documenti/{id}")).await.expect(200).text;
        assert!(page.contains("Testo non salvato") && page.contains("Prima, e poi ancora."), "{page}");
        let other = w.city.get("capo", &format!("/documenti/{id}")).await.expect(200).text;
        assert!(!other.contains("Prima, e poi ancora."), "a draft is its author's alone");
        let mut form = typed("Scritto troppo tardi.").to_vec();
        form.push(("_version", "2"));
        let late = w.city.post("anna", &format!("/documenti/{id}/testo"), &form).await.expect(409).text;
        assert!(late.contains("Scritto troppo tardi."), "{late}");
        let next = w.begun(case, "lettera").await;
        w.step("anna", &next, "text", World::text("Prima.")).await.expect(204);
        w.city.post("anna", &format!("/bozze/documento/{next}"), &typed("Prima.  ")).await.expect(200);
        w.step("anna", &next, "final", json!({"signing": "hand"})).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn what_is_being_typed_is_not_in_doubt_because_a_file_was_added() {
    story(|w| async move {
        let case = w.in_care("Aggiunte").await;
        let id = w.begun(case, "lettera").await;
        w.step("anna", &id, "text", World::text("Prima.")).await.expect(204);
        let read = w.document("anna", &id).await["document"].clone();
        let (version, text) = (read["version"].to_string(), read["text_version"].to_string());
        let typed = [
            ("title", "Relazione su una famiglia"),
            ("parts[0].kind", "paragraph"),
            ("parts[0].text", "Prima, e poi ancora."),
            ("draft_version", version.as_str()),
            ("draft_text", text.as_str()),
        ];
        w.city.post("anna", &format!("/bozze/documento/{id}"), &typed).await.expect(200);
        let annex = format!("/documenti/{id}/allegato");
        w.upload("anna", &annex, &[("_version", version.as_str())], ("foto.pdf", "%PDF-1.4 foto")).await.expect(303);
        let page = async || w.city.get("anna", &format!("/documenti/{id}")).await.expect(200).text;
        let shown = page().await;
        assert!(shown.contains("Prima, e poi ancora.") && !shown.contains("Com’è adesso, e che cosa resta"), "{shown}");
        w.step("capo", &id, "text", World::text("Scritto dal coordinatore.")).await.expect(204);
        let shown = page().await;
        assert!(shown.contains("Prima, e poi ancora.") && shown.contains("Com’è adesso, e che cosa resta"), "{shown}");
    })
    .await;
}

#[tokio::test]
async fn a_document_of_a_sealed_case_is_found_by_its_team_alone_also_by_its_number() {
    story(|w| async move {
        let case = w.in_care("Segreti").await;
        let id = w.made_final(case, "Un fatto riservato.").await;
        let found = async |who: &str| {
            let principal = w.city.principal(who).await;
            let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
            let hits = records::room().search.expect("a search")(&mut tx, &principal, "2026/000001").await.expect("hits");
            tx.roll_back().await.expect("rolled back");
            hits.len()
        };
        assert_eq!((found("capo").await, found("anna").await), (1, 1));
        w.put_case("capo", case, "seal", json!({"sealed": true, "reason": "Violenza in casa"})).await.expect(204);
        for who in ["capo", "segretaria", "bruno", "capo5"] {
            assert_eq!(found(who).await, 0, "{who}");
            let read = w.city.get(who, &format!("/documenti/{id}")).await.status.as_u16();
            assert!(read == 404 || read == 403, "{who}: {read}");
            let opened = w.city.get(who, &format!("/documenti/{id}/scarica")).await.status.as_u16();
            assert!(opened == 404 || opened == 403, "{who}: {opened}");
        }
        assert_eq!(found("anna").await, 1);
        let listed = w.city.get("capo", "/documenti").await.expect(200).text;
        assert!(!listed.contains("Relazione su una famiglia"));
    })
    .await;
}

#[tokio::test]
async fn a_scan_that_pretends_to_be_a_pdf_is_refused_and_a_real_one_is_kept_with_its_hash() {
    story(|w| async move {
        let case = w.in_care("Scansi").await;
        let path = format!("/cartelle/{case}/documenti/acquisisci");
        let pairs = [("title", "Certificato"), ("received_on", "20/11/2026")];
        let refused = w.upload("anna", &path, &pairs, ("certificato.pdf", "MZ un programma")).await.expect(422);
        assert!(refused.text.contains("Tipo di file non ammesso"));
        w.upload("anna", &path, &pairs, ("certificato.pdf", "%PDF-1.4 vero")).await.expect(303);
        let items = w.city.get("anna", &format!("/api/v1/cases/{case}/documents")).await.expect(200).json();
        let id = items["items"][0]["id"].as_str().expect("an id").to_owned();
        assert_eq!(items["items"][0]["state"], "received");
        let page = w.city.get("anna", &format!("/documenti/{id}")).await.expect(200).text;
        assert!(page.contains("certificato.pdf") && page.contains("Impronta"));
        assert_eq!(w.step("anna", &id, "text", World::text("x")).await.expect(409).json()["type"], "DOC-026");
        assert_eq!(w.city.get("bruno", &format!("/documenti/{id}")).await.status.as_u16(), 404);
    })
    .await;
}

#[tokio::test]
async fn a_copy_has_nothing_of_what_is_left_out_and_only_whoever_releases_makes_one() {
    story(|w| async move {
        let case = w.in_care("Oscuri").await;
        let id = w.made_final(case, "La madre abita in via Segreta 3.").await;
        let path = format!("/documenti/{id}/copia-oscurata");
        let form = [("for_whom", "Il padre"), ("reason", "Accesso agli atti"), ("words", "via Segreta 3")];
        assert_eq!(w.city.post("anna", &path, &form).await.status.as_u16(), 403);
        w.city.post("capo", &path, &form).await.expect(303);
        let page = w.city.get("capo", &format!("/documenti/{id}")).await.expect(200).text;
        let at = page.find("Copia oscurata").expect("the copy");
        let file = page[..at].rfind("/documenti/file/").expect("a file");
        let href: String = page[file..].chars().take_while(|c| *c != '"').collect();
        let copy = w.city.get("capo", &href).await.expect(200).text;
        assert!(copy.contains("[omissis]") && !copy.contains("Segreta"), "{copy}");
        let whole = w.city.get("anna", &format!("/documenti/{id}/scarica")).await.expect(200).text;
        assert!(whole.contains("via Segreta 3"), "the document itself is as it was");
        let nowhere = [("for_whom", "Il padre"), ("reason", "Accesso"), ("words", "parole che non ci sono")];
        assert_eq!(w.city.post("capo", &path, &nowhere).await.status.as_u16(), 422);
    })
    .await;
}

#[tokio::test]
async fn a_small_form_that_is_refused_keeps_what_was_typed() {
    story(|w| async move {
        let case = w.in_care("Digitati").await;
        let id = w.made_final(case, "La madre abita in via Segreta 3.").await;
        let page = format!("/documenti/{id}");
        let copy = [
            ("for_whom", "Il padre"),
            ("reason", "Accesso agli atti"),
            ("part_1", "on"),
            ("words", "via Segreta 3\nparole che non ci sono"),
        ];
        let again = w.city.post_from("capo", &page, &format!("{page}/copia-oscurata"), &copy).await.expect(422).text;
        assert!(again.contains("via Segreta 3\nparole che non ci sono</textarea>"), "{again}");
        assert!(again.contains(r#"value="Il padre""#) && again.contains(r#"name="part_1" value="on" checked="""#), "{again}");
        assert!(again.contains(r#"id="parole-error""#) && again.contains("«parole che non ci sono»"), "{again}");
        let late = [("reason", "È stata riscritta"), ("_version", "1")];
        let again = w.city.post_from("anna", &page, &format!("{page}/ritira"), &late).await.expect(409).text;
        assert!(again.contains("È stata riscritta</textarea>"), "{again}");
    })
    .await;
}

#[tokio::test]
async fn a_closed_document_is_read_by_its_author_and_by_the_team() {
    story(|w| async move {
        let case = w.in_care("Chiusi").await;
        let principal = w.city.principal("anna").await;
        let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
        let draft = records::NewDraft {
            template: "segnalazione-pregiudizio",
            case: Some(case),
            person: None,
            unit: w.city.unit("SSPT-4-L1"),
            title: String::new(),
            values: vec![("autorita".to_owned(), "Procura della Repubblica presso il Tribunale per i minorenni".to_owned())],
            class: records::FilingClass::judicial(),
            closed: true,
        };
        let id = records::begin(&mut tx, draft).await.expect("a draft");
        let brief = records::brief(&mut tx, id).await.expect("a brief");
        assert_eq!((brief.state, brief.number.as_str()), (records::DocumentState::Draft, ""));
        tx.commit(store::Audit::of("document.create").on("document", id)).await.expect("a commit");
        let read = w.document("anna", &id.to_string()).await;
        assert_eq!(read["document"]["class"], "VII.9.1");
        assert!(read["document"]["addressee"].as_str().expect("text").starts_with("Procura"));
        assert_eq!(w.city.get("capo", &format!("/api/v1/documents/{id}")).await.status.as_u16(), 404);
    })
    .await;
}

#[tokio::test]
async fn whoever_sends_says_when_and_how_and_it_stands_in_the_post_that_left() {
    story(|w| async move {
        let case = w.in_care("Partiti").await;
        let id = w.made_final(case, "Una lettera.").await;
        let early = json!({"sent_on": "2026-11-20", "means": "pec"});
        assert_eq!(w.step("anna", &id, "sending", early).await.expect(422).json()["type"], "DOC-010");
        w.step("anna", &id, "sending", json!({"sent_on": "2026-11-21", "means": "pec"})).await.expect(204);
        assert_eq!(w.document("anna", &id).await["document"]["state"], "sent");
        let left = w.city.get("capo", "/api/v1/post?state=left").await.expect(200).json();
        assert_eq!(left["items"][0]["correspondent"], "Scuola media Verdi");
        assert_eq!(left["items"].as_array().expect("items").len(), 1);
        let other = w.city.get("segretaria5", "/api/v1/post?state=left").await.expect(200).json();
        assert_eq!(other["items"].as_array().expect("items").len(), 0);
    })
    .await;
}

#[tokio::test]
async fn what_is_added_to_a_draft_goes_with_it_and_what_was_added_by_mistake_does_not() {
    story(|w| async move {
        let case = w.in_care("Allegati").await;
        let id = w.begun(case, "lettera").await;
        w.step("anna", &id, "text", World::text("In allegato una foto.")).await.expect(204);
        let path = format!("/documenti/{id}/allegato");
        let version = async || w.document("anna", &id).await["document"]["version"].as_i64().expect("a version").to_string();
        let now = version().await;
        w.upload("anna", &path, &[("_version", now.as_str())], ("giusto.pdf", "%PDF-1.4 giusto")).await.expect(303);
        let old = w.upload("anna", &path, &[("_version", now.as_str())], ("altro.pdf", "%PDF-1.4 altro")).await;
        assert_eq!(old.status.as_u16(), 409, "somebody changed the draft meanwhile");
        let now = version().await;
        w.upload("anna", &path, &[("_version", now.as_str())], ("sbagliato.pdf", "%PDF-1.4 sbagliato")).await.expect(303);
        let page = w.city.get("anna", &format!("/documenti/{id}")).await.expect(200).text;
        let at = page.find("sbagliato.pdf").expect("the file");
        let href: String =
            page[page[..at].rfind("/documenti/file/").expect("a link")..].chars().take_while(|c| *c != '"').collect();
        let now = version().await;
        w.city.post("anna", &format!("{href}/togli"), &[("_version", now.as_str())]).await.expect(303);
        assert_eq!(w.city.get("anna", &href).await.status.as_u16(), 404);
        w.step("anna", &id, "final", json!({"signing": "hand"})).await.expect(200);
        let xml = w.city.get("anna", &format!("/documenti/{id}/segnatura")).await.expect(200).text;
        assert!(xml.contains("giusto.pdf") && !xml.contains("sbagliato"), "{xml}");
        let primary = xml.find("<DocumentoPrimario").expect("a document");
        assert!(primary < xml.find("giusto.pdf").expect("an annex"), "the letter stands first");
    })
    .await;
}
