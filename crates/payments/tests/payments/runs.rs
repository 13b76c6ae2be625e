//! A liquidation from the proposal to its end, and everything that would pay somebody twice.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_liquidation_is_prepared_checked_approved_by_somebody_else_sent_and_closed() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let paid = office.somebody("Rossi", Grant::default()).await;
        let once = office
            .somebody("Verdi", Grant { amount: 15_050, rhythm: Rhythm::Once, from: "2026-11-02", until: None, ..Grant::default() })
            .await;
        let project = office.somebody("Bianchi", Grant::default()).await;
        office
            .answers
            .missing
            .lock()
            .expect("a lock")
            .insert(project.decision, "Manca il progetto personalizzato firmato.".to_owned());
        let href = office.entered("Neri", "Ugo").await;
        let unpaid = office.granted(&href, Grant::default()).await;

        let id = office.prepared("bea", "2026-11").await;
        let run = office.run(id).await;
        assert_eq!((run["state"].as_str(), run["payable"].as_i64()), (Some("proposed"), Some(2 * 20_000 + 15_050)), "{run}");
        assert_eq!((run["payable_count"].as_i64(), run["held_count"].as_i64()), (Some(3), Some(4)), "October and November of each");
        for (whose, hold, why) in [
            (&project, "conditions", "Mancano le condizioni per pagare: Manca il progetto personalizzato firmato."),
            (&unpaid, "no_payee", "Manca il modo di pagamento."),
        ] {
            let row = office.row(id, whose.id, "2026-11").await;
            assert_eq!(
                (row["state"].as_str(), row["hold"].as_str(), row["why"].as_str()),
                (Some("held"), Some(hold), Some(why)),
                "{row}"
            );
        }
        let rows = office.rows(id, "").await;
        let due: i64 = rows.iter().filter(|row| row["state"] == "due").filter_map(|row| row["amount"].as_i64()).sum();
        assert_eq!(Some(due), run["payable"].as_i64(), "the sum of the rows is the total");
        let page = office.city.get("bea", &format!("/pagamenti/{id}")).await.expect(200).text;
        assert!(page.contains("550,50") && page.contains("Trattenuta: mancano le condizioni per pagare"), "{page}");

        let principal = office.city.principal("bea").await;
        let mut tx = office.city.db.begin(&office.city.actor("bea")).await.expect("a transaction");
        let items = (payments::room().day.expect("a day"))(&mut tx, &principal).await.expect("items");
        assert!(items.iter().any(|item| item.title == "Liquidazione 2026/000001: da controllare"), "{items:?}");
        drop(tx);
        // Nothing is sent or approved before its time.
        office.city.get("bea", &format!("/pagamenti/{id}/sepa")).await.expect(409);
        office.step("dino", id, "approval", approval()).await.expect(409);
        office.step("bea", id, "check", json!({})).await.expect(204);
        office.step("bea", id, "approval", approval()).await.expect(403);
        let mut late = approval();
        late["pay_on"] = json!("2062-11-27");
        office.step("dino", id, "approval", late).await.expect(422);
        office.step("dino", id, "approval", approval()).await.expect(204);
        let file = office.city.get("dino", &format!("/pagamenti/{id}/sepa")).await.expect(200).text;
        assert_eq!(file.matches("<CtrlSum>550.50</CtrlSum>").count(), 2, "{file}");
        assert_eq!(file.matches("<CdtTrfTxInf>").count(), 3);
        assert!(
            file.contains("<ReqdExctnDt>2026-11-27</ReqdExctnDt>")
                && file.contains("<Nm>Mario Rossi</Nm>")
                && !file.contains("Neri")
        );
        let list = office.city.get("bea", &format!("/pagamenti/{id}/elenco?format=csv")).await.expect(200).text;
        assert!(list.contains("Rossi") && list.contains("150,50") && !list.contains("Neri"), "{list}");
        office.city.get("bea", &format!("/pagamenti/{id}/elenco?format=xlsx")).await.expect(200);

        office.step("bea", id, "reconciliation", json!({})).await.expect(409);
        office.step("bea", id, "export", json!({})).await.expect(204);
        office.step("bea", id, "reconciliation", json!({})).await.expect(409);
        office.step("bea", id, "paid", json!({"on": "2026-11-21"})).await.expect(204);
        office.step("bea", id, "reconciliation", json!({})).await.expect(204);
        assert_eq!(office.run(id).await["state"], "reconciled");
        let again = office.city.get("rita", &format!("/pagamenti/{id}/sepa")).await.expect(200).text;
        assert_eq!(again, file, "the same bytes, whatever became of its rows");

        // With the next month nobody is paid again for what was paid; what was held is there again.
        let next = office.prepared("bice", "2026-12").await;
        assert_eq!(office.run(next).await["payable"], 20_000);
        assert_eq!((office.live(paid.id).await, office.live(once.id).await), ((3, 3), (1, 1)));
        office.answers.missing.lock().expect("a lock").clear();
        office.step("bice", next, "cancellation", json!({"reason": "rifatta"})).await.expect(204);
        let signed = office.prepared("bice", "2026-12").await;
        assert_eq!(office.run(signed).await["payable"], 20_000 + 3 * 20_000, "the project is signed: what waited is paid");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_prepared_a_liquidation_does_not_approve_it_even_with_both_roles() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        office.somebody("Rossi", Grant::default()).await;
        let id = office.prepared("olga", "2026-11").await;
        office.step("olga", id, "check", json!({})).await.expect(204);
        assert_eq!(office.step("olga", id, "approval", approval()).await.expect(409).json()["type"], "PAY-002");
        let page = office.city.get("olga", &format!("/pagamenti/{id}")).await.expect(200).text;
        assert!(page.contains("la approva un'altra persona") && !page.contains("approve-number"), "{page}");
        // The database says so too.
        store::statements! { FORCED = "update payments_run set state = 'approved', approved_by = made_by, approved_at = :now, pay_on = :today, act_number = 'x', act_date = :today, act_organ = 'x' where body_id = :body and id = :id"; }
        let mut tx = office.begin().await;
        let forced = tx.sql(&FORCED).id("id", id).run_one().await;
        assert!(matches!(&forced, Err(store::StoreError::Violated(name)) if name == "payments_run_two_people"), "{forced:?}");
        drop(tx);
        office.step("rita", id, "approval", approval()).await.expect(204);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_paid_twice_when_two_prepare_at_once() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let mut all = Vec::new();
        for name in ["Rossi", "Verdi", "Neri", "Gallo"] {
            all.push(office.somebody(name, Grant::default()).await);
        }
        let (one, other) = tokio::join!(office.prepared("bea", "2026-11"), office.prepared("bice", "2026-11"));
        assert_ne!(one, other, "each prepared one");
        let sum = |run: Value| run["payable"].as_i64().expect("a sum");
        assert_eq!(sum(office.run(one).await) + sum(office.run(other).await), 4 * 2 * 20_000);
        for who in &all {
            assert_eq!(office.live(who.id).await, (2, 2));
        }
        // A third, through the same month, has nothing left.
        let third = office.prepared("olga", "2026-11").await;
        assert_eq!(office.run(third).await["payable_count"], 0);
        assert_eq!(office.step("olga", third, "check", json!({})).await.expect(409).json()["type"], "PAY-003");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preparation_that_was_broken_off_is_finished_by_beginning_it_again() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let mut all = Vec::new();
        for name in ["Rossi", "Verdi", "Neri", "Gallo", "Fontana"] {
            all.push(office.somebody(name, Grant::default()).await);
        }
        office.answers.fails.store(true, Ordering::SeqCst);
        let body = json!({"unit": office.city.unit("UFF"), "month": "2026-11"});
        let key = [("idempotency-key", "uno")];
        office.city.api("bea", Method::POST, "/api/v1/payment-runs", &key, body.clone()).await.expect(500);
        let begun = office.city.get("bea", "/api/v1/payment-runs?state=filling").await.expect(200).json()["items"][0].clone();
        let id = id_of(&begun["id"]);
        assert_eq!(begun["payable_count"], 0);
        // Two of five are looked at, and the program stops again in the middle.
        office.answers.fails.store(false, Ordering::SeqCst);
        let bea = office.city.actor("bea");
        let filled = payments::run::fill::fill_lot(&office.city.db, office.answers.as_ref(), &bea, id, 2).await.expect("a lot");
        assert_eq!((filled.is_done, filled.looked_at), (false, 2));
        office.answers.fails.store(true, Ordering::SeqCst);
        assert!(payments::run::fill::fill_lot(&office.city.db, office.answers.as_ref(), &bea, id, 2).await.is_err());
        let run = office.run(id).await;
        assert_eq!((run["state"].as_str(), run["payable"].as_i64()), (Some("filling"), Some(2 * 2 * 20_000)), "{run}");
        let page = office.city.get("bea", &format!("/pagamenti/{id}")).await.expect(200).text;
        assert!(page.contains("Continua la preparazione"), "{page}");
        // What is being filled is not checked.
        office.step("bea", id, "check", json!({})).await.expect(409);
        office.answers.fails.store(false, Ordering::SeqCst);
        let again = office.city.api("bea", Method::POST, "/api/v1/payment-runs", &key, body.clone()).await.expect(201).json();
        assert_eq!(id_of(&again["id"]), id, "the same request ends what it began");
        let run = office.run(id).await;
        assert_eq!((run["state"].as_str(), run["payable"].as_i64()), (Some("proposed"), Some(5 * 2 * 20_000)), "{run}");
        for who in &all {
            assert_eq!(office.live(who.id).await, (2, 2));
        }
        office.city.api("bea", Method::POST, "/api/v1/payment-runs", &key, body).await.expect(201);
        let mut tx = office.begin().await;
        assert_eq!(tx.sql(&RUNS).value::<i64>().await.expect("a count"), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_taken_out_and_whoever_read_another_total_does_not_approve() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant::default()).await;
        office.somebody("Verdi", Grant::default()).await;
        let id = office.prepared("bea", "2026-11").await;
        office.step("bea", id, "check", json!({})).await.expect(204);
        let read = office.run(id).await["version"].as_i64().expect("a version");
        let row = office.row(id, who.id, "2026-11").await;
        let page = format!("/pagamenti/righe/{}", row["id"].as_str().expect("an id"));
        let shown = office.city.get("bea", &page).await.expect(200).text;
        assert!(
            shown.contains("Togli questa riga") && shown.contains("IT") && !shown.contains("Scrivi che cosa ne è stato"),
            "{shown}"
        );
        assert!(!office.city.get("rita", &page).await.expect(200).text.contains("Togli questa riga"));
        let path = format!("/api/v1/payment-rows/{}/hold", row["id"].as_str().expect("an id"));
        let reason = json!({"reason": "si verifica la residenza"});
        office.city.api("rita", Method::POST, &path, &[], reason.clone()).await.expect(403);
        office.city.api("piero", Method::POST, &path, &[], reason.clone()).await.expect(404);
        office.city.api("bea", Method::POST, &path, &[], reason.clone()).await.expect(204);
        office.city.api("bea", Method::POST, &path, &[], reason).await.expect(409);
        let stale = office.step_at("dino", id, "approval", read, approval()).await;
        assert!(matches!(stale.status.as_u16(), 409 | 412), "{}", stale.text);
        assert_eq!(office.run(id).await["payable"], 3 * 20_000);
        office.step("dino", id, "approval", approval()).await.expect(204);
        assert_eq!(office.row(id, who.id, "2026-11").await["why"], "Tolta dall'ufficio: si verifica la residenza");
        // It falls due again with the next.
        let next = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(next).await["payable"], 20_000);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_office_and_another_body_find_nothing() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant::default()).await;
        let id = office.approved("2026-11").await;
        let row = office.row(id, who.id, "2026-11").await;
        let row = row["id"].as_str().expect("an id");
        for (one, wants) in [("piero", 404), ("ugo", 404), ("anna", 403)] {
            for path in [
                format!("/pagamenti/{id}"),
                format!("/pagamenti/{id}/righe"),
                format!("/pagamenti/{id}/sepa"),
                format!("/pagamenti/{id}/elenco?format=csv"),
                format!("/pagamenti/righe/{row}"),
                format!("/api/v1/payment-runs/{id}/rows"),
                format!("/spettanze/{}", who.id),
                format!("{}/spettanze", who.href),
                format!("{}/pagamento", who.href),
            ] {
                office.city.get(one, &path).await.expect(wants);
            }
        }
        let body = json!({"unit": office.city.unit("UFF"), "month": "2026-11"});
        office.city.api("piero", Method::POST, "/api/v1/payment-runs", &[], body).await.expect(422);
        // The desk that took the application reads what is granted, and pays nothing of it.
        let seen = office.city.get("ada", &format!("/api/v1/entitlements/{}", who.id)).await.expect(200).json();
        assert_eq!(seen["entitlement"]["amount"], 20_000);
        office.city.get("ada", &format!("/pagamenti/{id}")).await.expect(404);
        let page = format!("/spettanze/{}", who.id);
        assert!(!office.city.get("ada", &page).await.expect(200).text.contains("/pagamenti/righe/"), "no way to what is not hers");
        assert!(office.city.get("bea", &page).await.expect(200).text.contains("/pagamenti/righe/"));
        let etag = format!("\"{}\"", seen["entitlement"]["version"]);
        let suspend = json!({"from": "2026-12-01", "reason": "x"});
        office
            .city
            .api("ada", Method::POST, &format!("/api/v1/entitlements/{}/suspension", who.id), &[("if-match", &etag)], suspend)
            .await
            .expect(404);
        // Lists hold nothing of others either, and files are those of the list.
        assert!(
            office.city.get("piero", "/api/v1/payment-runs").await.expect(200).json()["items"]
                .as_array()
                .expect("items")
                .is_empty()
        );
        assert!(!office.city.get("piero", "/spettanze?format=csv").await.expect(200).text.contains("Rossi"));
        assert!(office.city.get("bea", "/spettanze?format=csv").await.expect(200).text.contains("Rossi"));
        for page in [
            "/pagamenti",
            "/pagamenti?format=csv",
            "/pagamenti?state=approved",
            "/spettanze?standing=running",
            "/recuperi",
            "/pagamenti/nuova",
            "/pagamenti/conto",
        ] {
            office.city.get("bea", page).await.expect(200);
        }
        office.city.get("bea", "/pagamenti?state=boh").await.expect(422);
        office.city.get("bea", "/pagamenti?format=pdf").await.expect(404);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_wrote_an_account_or_an_amount_does_not_approve_what_is_paid_with_it() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant::default()).await;
        let iban = invented(4_000);
        let pairs = [("kind", "iban"), ("iban", iban.as_str()), ("holder", "Mario Rossi"), ("from", "1/1/2026")];
        office.city.post("olga", &format!("{}/pagamento", who.href), &pairs).await.expect(303);
        let id = office.prepared("bea", "2026-10").await;
        office.step("bea", id, "check", json!({})).await.expect(204);
        assert_eq!(office.step("olga", id, "approval", approval()).await.expect(409).json()["type"], "PAY-013");
        office.step("rita", id, "approval", approval()).await.expect(204);
        // The same of an amount.
        let other = office.somebody("Verdi", Grant { from: "2026-11-01", ..Grant::default() }).await;
        let version = office.entitlement(other.id).await["entitlement"]["version"].as_i64().expect("a version");
        let etag = format!("\"{version}\"");
        let change = json!({"from": "2026-11-01", "amount": 90_000, "reason": "nuovo ISEE"});
        let path = format!("/api/v1/entitlements/{}/changes", other.id);
        office.city.api("olga", Method::POST, &path, &[("if-match", &etag)], change).await.expect(204);
        let id = office.prepared("bea", "2026-11").await;
        office.step("bea", id, "check", json!({})).await.expect(204);
        assert_eq!(office.step("olga", id, "approval", approval()).await.expect(409).json()["type"], "PAY-013");
        office.step("dino", id, "approval", approval()).await.expect(204);
    })
    .await;
}
