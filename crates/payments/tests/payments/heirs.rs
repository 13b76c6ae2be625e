//! What was due to somebody who died and is paid to their heirs by an act: outside this program, or from here, each their part.

use super::*;

async fn closed(office: &Office, who: &str, row: &Value, act: Value) -> Reply {
    let path = format!("/api/v1/payment-rows/{}/outside", row["id"].as_str().expect("an id"));
    office.city.api(who, Method::POST, &path, &[], act).await
}

fn act() -> Value {
    json!({"act_number": "DD 9", "act_date": "2026-11-20"})
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_heirs_is_closed_by_an_act_and_does_not_fall_due_again() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant { from: "2026-09-01", ..Grant::default() }).await;
        let href = office.entered("Neri", "Ugo").await;
        let unpaid = office.granted(&href, Grant::default()).await;
        office.died(&who, "2026-10-10").await;
        let id = office.prepared("bea", "2026-11").await;
        let row = office.row(id, who.id, "2026-10").await;
        assert_eq!((row["hold"].as_str(), row["why"].as_str()), (Some("deceased"), Some("Persona deceduta.")), "{row}");
        let page = format!("/pagamenti/righe/{}", row["id"].as_str().expect("an id"));
        assert!(office.city.get("bea", &page).await.expect(200).text.contains("Chiudi: si paga agli eredi con un atto"));
        closed(&office, "rita", &row, act()).await.expect(403);
        closed(&office, "piero", &row, act()).await.expect(404);
        closed(&office, "bea", &row, json!({"act_number": "DD 9", "act_date": "2027-01-01"})).await.expect(422);
        let other = office.row(id, unpaid.id, "2026-10").await;
        assert_eq!(closed(&office, "bea", &other, act()).await.expect(409).json()["type"], "PAY-026");
        closed(&office, "bea", &row, act()).await.expect(204);
        assert_eq!(closed(&office, "bea", &row, act()).await.expect(409).json()["type"], "PAY-027");
        let row = office.row(id, who.id, "2026-10").await;
        assert_eq!(row["why"], "Persona deceduta: si paga agli eredi, atto DD 9 del 20/11/2026.");
        let shown = office.city.get("bea", &page).await.expect(200).text;
        assert!(shown.contains("atto DD 9 del 20/11/2026") && !shown.contains("Chiudi: si paga agli eredi"), "{shown}");
        let seen = office.city.get("bea", &format!("/spettanze/{}", who.id)).await.expect(200).text;
        assert!(seen.contains("atto DD 9 del 20/11/2026"), "{seen}");
        // September waits for its own act; nobody claims anything back.
        let next = office.prepared("bea", "2026-11").await;
        let mine: Vec<Value> = office.rows(next, "").await.into_iter().filter(|row| row["entitlement"] == json!(who.id)).collect();
        assert_eq!(mine.iter().map(|row| row["month"].as_str()).collect::<Vec<_>>(), [Some("2026-09")]);
        assert!(office.recoveries().await.is_empty());
    })
    .await;
}

/// Somebody with a tax code.
async fn heir(office: &Office, family: &str, code: &str) -> String {
    let pairs = [("family_name", family), ("given_name", "Prova"), ("birth_date", "1/1/1980"), ("identifier", code)];
    office.city.post("bea", "/persone/nuova", &pairs).await.expect(303).location()
}

fn parts(first: i64, second: i64) -> Value {
    json!({
        "act_number": "DD 9", "act_date": "2026-11-20", "declaration": "Successione 12/2026, Ufficio di Milano",
        "heirs": [{"tax_code": "BNCPRV80A01F205B", "amount": first}, {"tax_code": "VRDPRV80A01F205R", "amount": second}],
    })
}

async fn divided(office: &Office, who: &str, row: &Value, new: Value) -> Reply {
    let path = format!("/api/v1/payment-rows/{}/heirs", row["id"].as_str().expect("an id"));
    office.city.api(who, Method::POST, &path, &[], new).await
}

#[tokio::test(flavor = "multi_thread")]
async fn heirs_are_paid_their_parts_to_the_cent_once_and_by_two_people() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant { from: "2026-10-01", ..Grant::default() }).await;
        office.died(&who, "2026-10-10").await;
        let (one, two) = (heir(&office, "Bianchi", "BNCPRV80A01F205B").await, heir(&office, "Verdi", "VRDPRV80A01F205R").await);
        office.paid_on_account(&one, "Prova Bianchi").await;
        let desk = [("kind", "treasury"), ("iban", ""), ("holder", "Prova Verdi"), ("from", "1/1/2026")];
        office.city.post("bice", &format!("{two}/pagamento"), &desk).await.expect(303);
        let id = office.prepared("bea", "2026-11").await;
        let row = office.row(id, who.id, "2026-10").await;
        let page = format!("/pagamenti/righe/{}", row["id"].as_str().expect("an id"));
        assert!(office.city.get("bea", &page).await.expect(200).text.contains("Paga agli eredi da qui"));
        divided(&office, "rita", &row, parts(6_667, 13_333)).await.expect(403);
        divided(&office, "piero", &row, parts(6_667, 13_333)).await.expect(404);
        assert_eq!(divided(&office, "olga", &row, parts(6_667, 13_332)).await.expect(422).json()["type"], "PAY-033");
        let mut twice = parts(6_667, 13_333);
        twice["heirs"][1]["tax_code"] = json!("BNCPRV80A01F205B");
        divided(&office, "olga", &row, twice).await.expect(422);
        let mut nobody = parts(6_667, 13_333);
        nobody["heirs"][1]["tax_code"] = json!("NREPRV80A01F205D");
        divided(&office, "olga", &row, nobody).await.expect(422);
        let mut none = parts(6_667, 13_333);
        none["heirs"] = json!([]);
        divided(&office, "olga", &row, none).await.expect(422);
        divided(&office, "olga", &row, parts(6_667, 13_333)).await.expect(204);
        assert_eq!(divided(&office, "olga", &row, parts(6_667, 13_333)).await.expect(409).json()["type"], "PAY-027");
        assert_eq!(closed(&office, "bea", &row, act()).await.expect(409).json()["type"], "PAY-027");
        let shown = office.city.get("bea", &page).await.expect(200).text;
        assert!(shown.contains("Successione 12/2026") && !shown.contains("Paga agli eredi da qui"), "{shown}");

        // Like any other row, each once; not approved by whoever wrote the parts.
        let next = office.prepared("bea", "2026-11").await;
        let paid = office.rows(next, "&state=due").await;
        let mut amounts: Vec<i64> = paid.iter().filter_map(|row| row["amount"].as_i64()).collect();
        amounts.sort_unstable();
        assert_eq!((amounts, office.run(next).await["payable"].as_i64()), (vec![6_667, 13_333], Some(20_000)), "{paid:?}");
        office.step("bea", next, "check", json!({})).await.expect(204);
        assert_eq!(office.step("olga", next, "approval", approval()).await.expect(409).json()["type"], "PAY-013");
        office.step("dino", next, "approval", approval()).await.expect(204);
        let last = office.prepared("bea", "2026-11").await;
        assert_eq!(office.run(last).await["payable_count"], 0, "nobody twice");
        let part = id_of(&paid[0]["entitlement"]);
        let more = json!({"from": "2026-11-21", "amount": 50_000, "reason": "x", "act": "x"});
        assert_eq!(office.change(part, "changes", more).await.expect(409).json()["type"], "PAY-034");
    })
    .await;
}
