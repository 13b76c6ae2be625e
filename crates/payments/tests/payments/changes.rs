//! What changes after something was granted: suspensions, amounts, revocations, deaths; and what comes back.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_holds_what_is_prepared_and_afterwards_the_arrears_are_paid_or_lost() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant::default()).await;
        let other = office.somebody("Verdi", Grant::default()).await;
        let id = office.prepared("bea", "2026-11").await;
        office.change(who.id, "suspension", json!({"from": "2026-11-01", "reason": "verifica dei requisiti"})).await.expect(204);
        office.change(who.id, "suspension", json!({"from": "2026-11-01", "reason": "ancora"})).await.expect(409);
        assert_eq!(office.run(id).await["payable"], 2 * 20_000, "what was prepared for them is held at once");
        let row = office.row(id, who.id, "2026-11").await;
        assert_eq!(row["why"], "Pagamento sospeso: verifica dei requisiti");
        office.step("bea", id, "cancellation", json!({"reason": "rifatta"})).await.expect(204);
        // October fell due before; November waits.
        let id = office.prepared("bea", "2026-11").await;
        assert_eq!(office.row(id, who.id, "2026-10").await["state"], "due");
        assert_eq!(office.row(id, who.id, "2026-11").await["hold"], "suspended");
        office.step("bea", id, "check", json!({})).await.expect(204);
        office.step("dino", id, "approval", approval()).await.expect(204);
        office.change(who.id, "resumption", json!({"from": "2026-11-01", "arrears": "owed"})).await.expect(422);
        office.change(who.id, "resumption", json!({"from": "2026-12-01", "arrears": "owed"})).await.expect(204);
        office.change(who.id, "resumption", json!({"from": "2026-12-01", "arrears": "owed"})).await.expect(409);
        let next = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(next).await["payable"], 20_000, "the arrears");
        office.step("bea", next, "cancellation", json!({"reason": "prova"})).await.expect(204);
        // Lost for the other.
        office.change(other.id, "suspension", json!({"from": "2026-12-01", "reason": "ricovero"})).await.expect(204);
        office.change(other.id, "resumption", json!({"from": "2026-12-31", "arrears": "lost"})).await.expect(204);
        let december = office.prepared("bea", "2026-12").await;
        assert!(office.rows(december, "").await.iter().all(|row| row["entitlement"] != json!(other.id)));
        assert_eq!(office.run(december).await["payable"], 2 * 20_000, "November and December of the first");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_amount_holds_from_its_day_and_what_was_paid_too_much_comes_back_in_instalments() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant::default()).await;
        office.approved("2026-11").await;
        let change = |from: &str, amount: i64| json!({"from": from, "amount": amount, "reason": "nuovo ISEE", "act": "DD 40"});
        office.change(who.id, "changes", change("2026-09-30", 10_000)).await.expect(422);
        office.change(who.id, "changes", change("2026-11-01", 12_000)).await.expect(204);
        assert_eq!(office.change(who.id, "changes", change("2026-11-01", 12_000)).await.expect(409).json()["type"], "PAY-022");
        office.change(who.id, "changes", change("2026-12-01", 25_000)).await.expect(204);
        let next = office.prepared("bea", "2026-12").await;
        assert_eq!(office.run(next).await["payable"], 25_000);

        let all = office.recoveries().await;
        assert_eq!((all.len(), all[0]["amount"].as_i64(), all[0]["cause"].as_str()), (1, Some(8_000), Some("changed")), "{all:?}");
        let path = format!("/api/v1/recoveries/{}", all[0]["id"].as_str().expect("an id"));
        let etag = |version: i64| format!("\"{version}\"");
        let plan = json!({"instalments": 3, "first_month": "2027-01"});
        office.city.api("piero", Method::POST, &format!("{path}/plan"), &[("if-match", &etag(1))], plan.clone()).await.expect(404);
        office.city.api("bea", Method::POST, &format!("{path}/plan"), &[("if-match", &etag(1))], plan).await.expect(204);
        let whole = office.city.get("rita", &path).await.expect(200).json();
        let parts: Vec<(Option<&str>, Option<i64>)> = whole["parts"]
            .as_array()
            .expect("parts")
            .iter()
            .map(|part| (part["month"].as_str(), part["amount"].as_i64()))
            .collect();
        assert_eq!(parts, [(Some("2027-01"), Some(2_667)), (Some("2027-02"), Some(2_667)), (Some("2027-03"), Some(2_666))]);
        let back = |amount: i64, kind: &str, note: &str| json!({"kind": kind, "amount": amount, "on": "2026-11-21", "note": note});
        office
            .city
            .api("bea", Method::POST, &format!("{path}/repayments"), &[("if-match", &etag(2))], back(8_001, "paid", ""))
            .await
            .expect(422);
        office
            .city
            .api("bea", Method::POST, &format!("{path}/repayments"), &[("if-match", &etag(2))], back(3_000, "waived", ""))
            .await
            .expect(422);
        office
            .city
            .api("bea", Method::POST, &format!("{path}/repayments"), &[("if-match", &etag(2))], back(3_000, "paid", ""))
            .await
            .expect(204);
        office
            .city
            .api("bea", Method::POST, &format!("{path}/repayments"), &[("if-match", &etag(3))], back(5_000, "waived", "DD 50"))
            .await
            .expect(204);
        assert_eq!(office.recoveries().await[0]["state"], "settled");
        let page = office.city.get("bea", &path.replace("/api/v1/recoveries", "/recuperi")).await.expect(200).text;
        assert!(page.contains("DD 50") && !page.contains("Registra che cosa è tornato"), "{page}");
        assert!(office.city.get("bea", "/recuperi?format=csv").await.expect(200).text.contains("80,00"));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revocation_ends_what_is_due_and_claims_what_was_paid_since() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant { from: "2026-08-01", ..Grant::default() }).await;
        let id = office.transmitted("2026-10").await;
        assert_eq!(office.run(id).await["payable"], 3 * 20_000);
        let open = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(open).await["payable"], 20_000);
        let revoked = json!({"decision_id": who.decision, "from": "2026-09-15"});
        office.told("benefit.revoked", revoked.clone()).await;
        office.told("benefit.revoked", revoked).await;
        office.told("benefit.revoked", json!({"decision_id": Uuid::from_u128(1), "from": "2026-09-15"})).await;
        assert_eq!(office.row(open, who.id, "2026-11").await["hold"], "changed");
        assert_eq!(office.run(open).await["payable"], 0);
        let all = office.recoveries().await;
        assert_eq!(
            (all.len(), all[0]["amount"].as_i64(), all[0]["cause"].as_str()),
            (1, Some(20_000), Some("revoked")),
            "October alone: September began before"
        );
        assert_eq!(office.entitlement(who.id).await["entitlement"]["standing"], "ended");
        // One of the payments came back by itself: there is less to claim.
        let row = office.row(id, who.id, "2026-10").await;
        office.outcome(&row, "returned", "2026-11-21").await.expect(204);
        let all = office.recoveries().await;
        assert_eq!((all[0]["amount"].as_i64(), all[0]["state"].as_str()), (Some(0), Some("settled")));
        let none = office.prepared("bea", "2026-12").await;
        assert_eq!(office.run(none).await["payable_count"], 0, "and it does not fall due again");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_paid_to_the_dead_and_what_was_paid_since_comes_back() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant { from: "2026-09-01", ..Grant::default() }).await;
        office.approved("2026-10").await;
        let open = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(open).await["payable"], 20_000);
        office.died(&who, "2026-09-30").await;
        assert_eq!(office.row(open, who.id, "2026-11").await["hold"], "deceased");
        let all = office.recoveries().await;
        assert_eq!((all.len(), all[0]["amount"].as_i64(), all[0]["cause"].as_str()), (1, Some(20_000), Some("deceased")));
        let next = office.prepared("bea", "2026-12").await;
        assert_eq!(office.run(next).await["payable_count"], 0);
        // The death was later: September and October were due, and November waits for a decision by hand.
        office.died(&who, "2026-11-10").await;
        assert_eq!(office.recoveries().await[0]["amount"], 0);
        let later = office.prepared("bea", "2026-12").await;
        assert_eq!(office.row(later, who.id, "2026-11").await["why"], "Persona deceduta.");
        assert_eq!(office.rows(later, "").await.len(), 1);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_in_a_suspension_is_settled_also_when_the_grant_has_ended() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant { until: Some("2026-11-20"), ..Grant::default() }).await;
        office.change(who.id, "suspension", json!({"from": "2026-10-01", "reason": "verifica dei requisiti"})).await.expect(204);
        let page = office.city.get("bea", &format!("/spettanze/{}", who.id)).await.expect(200).text;
        assert!(
            page.contains("Finita") && page.contains("Riprendi i pagamenti") && !page.contains("Sospendi i pagamenti"),
            "{page}"
        );
        let held = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(held).await["payable_count"], 0);
        office.change(who.id, "resumption", json!({"from": "2026-11-20", "arrears": "owed"})).await.expect(204);
        let paid = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(paid).await["payable"], 2 * 20_000, "October and November");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amount_that_was_written_wrong_is_corrected_from_the_same_day() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant::default()).await;
        let change = |amount: i64| json!({"from": "2026-11-01", "amount": amount, "reason": "nuovo ISEE"});
        office.change(who.id, "changes", change(3_000)).await.expect(204);
        let wrong = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(wrong).await["payable"], 20_000 + 3_000);
        office.change(who.id, "changes", change(30_000)).await.expect(204);
        assert_eq!(office.run(wrong).await["payable"], 0, "what was prepared with the wrong amount is held");
        let right = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(right).await["payable"], 20_000 + 30_000);
        let page = office.city.get("bea", &format!("/spettanze/{}", who.id)).await.expect(200).text;
        assert!(page.contains("corregge") && page.contains("30,00"), "{page}");
    })
    .await;
}
