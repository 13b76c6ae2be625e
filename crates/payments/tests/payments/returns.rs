//! What became of what was sent: outcomes one by one and out of a file, and money that came back.

use super::*;

/// Sends a file of outcomes as a page does.
async fn sent(office: &Office, id: Uuid, content: &str) -> Reply {
    let csrf = office.city.csrf("bea").await;
    let body = format!(
        "--x\r\nContent-Disposition: form-data; name=\"_csrf\"\r\n\r\n{csrf}\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"esiti.csv\"\r\n\r\n{content}\r\n--x--\r\n"
    );
    office.city.send("bea", Method::POST, &format!("/pagamenti/{id}/esiti"), "multipart/form-data; boundary=x", &[], body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_back_falls_due_again_once() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant { from: "2026-11-01", ..Grant::default() }).await;
        let id = office.transmitted("2026-11").await;
        let row = office.row(id, who.id, "2026-11").await;
        let early = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(early).await["payable_count"], 0, "it is on its way");
        office.outcome(&row, "paid", "2026-11-21").await.expect(204);
        office.outcome(&row, "paid", "2026-11-21").await.expect(409);
        office.outcome(&row, "returned", "2026-11-22").await.expect(422);
        office.outcome(&row, "returned", "2026-11-21").await.expect(204);
        office.outcome(&row, "returned", "2026-11-21").await.expect(409);
        let row = office.row(id, who.id, "2026-11").await;
        assert_eq!((row["state"].as_str(), row["outcome_note"].as_str()), (Some("returned"), Some("conto chiuso")));
        // Not to the same account by itself: whoever prepares confirms it, or says another.
        let waits = office.prepared("bea", "2026-11").await;
        let held = office.row(waits, who.id, "2026-11").await;
        assert_eq!(held["hold"], "no_payee");
        assert!(held["why"].as_str().is_some_and(|why| why.contains("è tornato indietro")), "{held}");
        let page = format!("/pagamenti/righe/{}", held["id"].as_str().expect("an id"));
        assert!(office.city.get("bea", &page).await.expect(200).text.contains("Conferma o cambia il modo di pagamento"));
        let form = office.city.get("bea", &format!("{}/pagamento?conferma=1", who.href)).await.expect(200).text;
        assert!(form.contains("value=\"Mario Rossi\""), "{form}");
        office.paid_on_account(&who.href, "Mario Rossi").await;
        let again = office.approved("2026-11").await;
        assert_eq!(office.run(again).await["payable"], 20_000);
        assert_eq!(office.live(who.id).await, (1, 1));
        let third = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(third).await["payable_count"], 0, "once");
        let seen = office.city.get("bea", &format!("/spettanze/{}", who.id)).await.expect(200).text;
        assert!(seen.contains("Tornata indietro") && seen.contains("Da pagare"), "{seen}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_of_outcomes_is_taken_whole_or_not_at_all_and_the_same_one_again_changes_nothing() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let grant = Grant { from: "2026-11-01", ..Grant::default() };
        let all = [office.somebody("Rossi", grant).await, office.somebody("Verdi", grant).await, office.somebody("Neri", grant).await];
        let early = office.prepared("bea", "2026-11").await;
        sent(&office, early, "riga;esito;data\n1;pagata;21/11/2026\n").await.expect(409);
        office.step("bea", early, "check", json!({})).await.expect(204);
        office.step("dino", early, "approval", approval()).await.expect(204);
        let id = early;
        sent(&office, id, "riga;esito;data\n1;pagata;21/11/2026\n").await.expect(409);
        office.step("bea", id, "export", json!({})).await.expect(204);
        // Every liquidation has a row 1: the file of another one is not taken for this.
        let other = sent(&office, id, "riga;esito;data\n2026/000099-1;pagata;21/11/2026\n").await.expect(422).text;
        assert!(other.contains("Riga 2 del file") && other.contains("altra liquidazione"), "{other}");
        let faulty = sent(&office, id, "riga;esito;data\n1;pagata;21/11/2026\n2;boh;21/11/2026\n99;pagata;21/11/2026\n").await.expect(422).text;
        assert!(faulty.contains("Riga 3 del file") && faulty.contains("Riga 4 del file: questa riga non è nella liquidazione"), "{faulty}");
        for who in &all {
            assert_eq!(office.row(id, who.id, "2026-11").await["state"], "due", "nothing of a faulty file is taken");
        }
        let number = office.run(id).await["number"].as_str().expect("a number").replace('/', "-");
        let good = format!("riga;esito;data;motivo\r\n{number}-1;pagata;21/11/2026;\r\n2;Tornata indietro;21/11/2026;conto chiuso\r\n3;non eseguita;21/11/2026;IBAN estinto\r\n");
        sent(&office, id, &good).await.expect(303);
        let states: Vec<Value> = office.rows(id, "").await.into_iter().map(|row| row["state"].clone()).collect();
        assert_eq!(states, ["paid", "returned", "failed"]);
        sent(&office, id, &good).await.expect(303);
        let missing = office.city.post("bea", &format!("/pagamenti/{id}/esiti"), &[]).await.expect(422).text;
        assert!(missing.contains("Scegli un file"), "{missing}");
        let next = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(next).await["payable_count"], 1, "what was not executed");
        assert_eq!(office.rows(next, "&hold=no_payee").await.len(), 1, "what came back waits for its account");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_still_to_be_sent_has_no_outcome_so_that_no_second_file_pays_it() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant { from: "2026-11-01", ..Grant::default() }).await;
        let id = office.approved("2026-11").await;
        let row = office.row(id, who.id, "2026-11").await;
        assert_eq!(office.outcome(&row, "failed", "2026-11-21").await.expect(409).json()["type"], "PAY-011");
        let page = office.city.get("bea", &format!("/pagamenti/{id}")).await.expect(200).text;
        assert!(page.contains("Segna come trasmessa") && !page.contains("Esiti della tesoreria"), "{page}");
        let next = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(next).await["payable_count"], 0, "the file that pays it can still be sent");
        office.step("bea", id, "export", json!({})).await.expect(204);
        office.outcome(&row, "failed", "2026-11-21").await.expect(204);
        assert_eq!(office.live(who.id).await, (0, 0));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_comes_back_after_the_closing_is_written_and_nothing_else_is_offered() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let grant = Grant { from: "2026-11-01", ..Grant::default() };
        let (first, second) = (office.somebody("Rossi", grant).await, office.somebody("Verdi", grant).await);
        let id = office.transmitted("2026-11").await;
        let path = format!("/pagamenti/{id}");
        assert!(office.city.get("bea", &path).await.expect(200).text.contains("Esiti della tesoreria"));
        office.step("bea", id, "paid", json!({"on": "2026-11-20"})).await.expect(204);
        office.step("bea", id, "reconciliation", json!({})).await.expect(204);
        let page = office.city.get("bea", &path).await.expect(200).text;
        assert!(page.contains("Somme tornate indietro") && !page.contains("Esiti della tesoreria"), "{page}");
        assert!(!page.contains("/pagate\""), "{page}");
        let read = office.city.get("dino", &path).await.expect(200).text;
        assert!(!read.contains("/esiti"), "who does not prepare is offered nothing: {read}");
        assert_eq!(office.step("bea", id, "paid", json!({"on": "2026-11-21"})).await.expect(409).json()["type"], "PAY-001");
        let row = office.row(id, first.id, "2026-11").await;
        let at = format!("/pagamenti/righe/{}", row["id"].as_str().expect("an id"));
        let shown = office.city.get("bea", &at).await.expect(200).text;
        assert!(shown.contains("La somma è tornata indietro") && !shown.contains("Scrivi che cosa ne è stato"), "{shown}");
        // Not before it went out; by hand, or out of a file that says nothing else.
        assert_eq!(office.outcome(&row, "returned", "2026-11-19").await.expect(422).json()["type"], "PAY-032");
        sent(&office, id, "riga;esito;data\n1;tornata indietro;19/11/2026\n").await.expect(422);
        assert_eq!(office.outcome(&row, "failed", "2026-11-21").await.expect(409).json()["type"], "PAY-009");
        office
            .city
            .post("bea", &format!("{at}/esito"), &[("outcome", "returned"), ("on", "21/11/2026"), ("note", "")])
            .await
            .expect(303);
        let number = office.row(id, second.id, "2026-11").await["number"].clone();
        sent(&office, id, &format!("riga;esito;data\n{number};tornata indietro;21/11/2026\n")).await.expect(303);
        assert_eq!(office.run(id).await["state"], "reconciled", "it stays closed");
        let page = office.city.get("bea", &path).await.expect(200).text;
        assert!(!page.contains("/esiti"), "nothing can come back any more: {page}");
        office.paid_on_account(&first.href, "Mario Rossi").await;
        let again = office.prepared("bea", "2026-11").await;
        assert_eq!((office.run(again).await["payable"].as_i64(), office.live(first.id).await), (Some(20_000), (1, 1)));
    })
    .await;
}
