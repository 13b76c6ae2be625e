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

/// Two heirs, each with an account; the addresses of their Cartelle.
async fn two_heirs(office: &Office) -> (String, String) {
    let (one, two) = (heir(office, "Bianchi", "BNCPRV80A01F205B").await, heir(office, "Verdi", "VRDPRV80A01F205R").await);
    office.paid_on_account(&one, "Prova Bianchi").await;
    office.paid_on_account(&two, "Prova Verdi").await;
    (one, two)
}

/// Somebody who died, with a row of October that waits for heirs.
async fn of_the_dead(office: &Office) -> (Entitled, Value) {
    let who = office.somebody("Rossi", Grant { from: "2026-10-01", ..Grant::default() }).await;
    office.died(&who, "2026-10-10").await;
    let run = office.prepared("bea", "2026-11").await;
    let row = office.row(run, who.id, "2026-10").await;
    (who, row)
}

fn person_of(href: &str) -> PersonId {
    href.trim_start_matches("/persone/").parse().expect("a person")
}

/// What the register says of a death now, and what the payments do about it.
async fn registered(office: &Office, person: PersonId, on: Option<&str>) {
    let mut tx = office.begin().await;
    tx.sql(&DIED).id("id", person).bind("on", on.map(day)).run_one().await.expect("registered");
    tx.tell("person.death_corrected", json!({"person_id": person, "on": on})).await.expect("told");
    office.follow(tx).await;
}

/// Divides what fell to the heir who died since once more.
fn to_the_last() -> Value {
    let mut new = parts(6_667, 1);
    new["heirs"] = json!([{"tax_code": "NREPRV80A01F205D", "amount": 6_667}]);
    new
}

fn of_amount(rows: &[Value], amount: i64) -> Value {
    rows.iter().find(|row| row["amount"] == amount).unwrap_or_else(|| panic!("no {amount} in {rows:?}")).clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_fell_to_an_heir_who_died_since_waits_for_their_own_heirs() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let (one, _) = two_heirs(&office).await;
        let last = heir(&office, "Neri", "NREPRV80A01F205D").await;
        office.paid_on_account(&last, "Prova Neri").await;
        let (_, row) = of_the_dead(&office).await;
        // To whoever died before nothing fell.
        registered(&office, person_of(&one), Some("2026-10-09")).await;
        let refused = divided(&office, "olga", &row, parts(6_667, 13_333)).await.expect(422).text;
        assert!(refused.contains("heirs[0].tax_code") && refused.contains("indica i suoi eredi"), "{refused}");
        registered(&office, person_of(&one), Some("2026-10-15")).await;
        divided(&office, "olga", &row, parts(6_667, 13_333)).await.expect(204);
        let next = office.prepared("bea", "2026-11").await;
        let rows = office.rows(next, "").await;
        let (waits, paid) = (of_amount(&rows, 6_667), of_amount(&rows, 13_333));
        assert_eq!((rows.len(), &waits["hold"], &paid["state"]), (2, &json!("deceased"), &json!("due")), "{rows:?}");
        // What fell to them is not lost, whatever day the register says later.
        registered(&office, person_of(&one), Some("2026-10-09")).await;
        // No decision grants the part of an heir.
        let part = office.entitlement(id_of(&waits["entitlement"])).await["entitlement"].clone();
        assert_eq!((&part["inherited"], &part["decision"]), (&json!(true), &Value::Null), "{part}");
        divided(&office, "bea", &waits, to_the_last()).await.expect(204);
        let again = office.prepared("bea", "2026-11").await;
        let rows = office.rows(again, "").await;
        assert_eq!((rows.len(), rows[0]["amount"].as_i64(), rows[0]["state"].as_str()), (1, Some(6_667), Some("due")), "{rows:?}");
        // Whoever wrote the first parts does not approve what became of one of them either.
        office.step("bea", again, "check", json!({})).await.expect(204);
        assert_eq!(office.step("olga", again, "approval", approval()).await.expect(409).json()["type"], "PAY-013");
        office.step("dino", again, "approval", approval()).await.expect(204);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_suspended_or_may_not_be_paid_is_not_divided_yet() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        two_heirs(&office).await;
        let who = office.somebody("Rossi", Grant { from: "2026-10-01", ..Grant::default() }).await;
        office.change(who.id, "suspension", json!({"from": "2026-10-01", "reason": "verifica"})).await.expect(204);
        office.died(&who, "2026-10-10").await;
        let id = office.prepared("bea", "2026-11").await;
        let row = office.row(id, who.id, "2026-10").await;
        let refused = divided(&office, "olga", &row, parts(6_667, 13_333)).await.expect(409).json();
        assert_eq!(refused["type"], "PAY-035", "{refused}");
        office.change(who.id, "resumption", json!({"from": "2026-10-05", "arrears": "owed"})).await.expect(204);
        office.answers.missing.lock().expect("a lock").insert(who.decision, "Manca il progetto firmato.".to_owned());
        let refused = divided(&office, "olga", &row, parts(6_667, 13_333)).await.expect(409).json();
        assert!(refused["type"] == "PAY-035" && refused.to_string().contains("Manca il progetto firmato."), "{refused}");
        office.answers.missing.lock().expect("a lock").clear();
        divided(&office, "olga", &row, parts(6_667, 13_333)).await.expect(204);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_divided_for_a_death_that_was_not_comes_back_and_is_due_again_to_whoever_lives() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        two_heirs(&office).await;
        let closed_one = office.somebody("Gialli", Grant { from: "2026-10-01", ..Grant::default() }).await;
        office.died(&closed_one, "2026-10-10").await;
        let (who, row) = of_the_dead(&office).await;
        divided(&office, "olga", &row, parts(6_667, 13_333)).await.expect(204);
        let next = office.prepared("bea", "2026-11").await;
        closed(&office, "bea", &office.row(next, closed_one.id, "2026-10").await, act()).await.expect(204);
        office.step("bea", next, "check", json!({})).await.expect(204);
        office.step("dino", next, "approval", approval()).await.expect(204);
        registered(&office, who.person, Some("2026-10-12")).await;
        assert!(office.recoveries().await.is_empty(), "another day of the death changes nothing of that month");
        registered(&office, who.person, None).await;
        registered(&office, closed_one.person, None).await;
        let mut back: Vec<(i64, String)> = office
            .recoveries()
            .await
            .iter()
            .map(|one| (one["amount"].as_i64().unwrap_or(0), one["cause"].as_str().unwrap_or_default().to_owned()))
            .collect();
        back.sort();
        assert_eq!(back, [(6_667, "revoked".to_owned()), (13_333, "revoked".to_owned())]);
        let due = office.prepared("bea", "2026-11").await;
        let rows = office.rows(due, "&state=due").await;
        let of = |id: Uuid| {
            rows.iter().filter(|row| row["entitlement"] == json!(id)).filter_map(|row| row["amount"].as_i64()).sum::<i64>()
        };
        assert_eq!((of(who.id), of(closed_one.id), rows.len()), (40_000, 40_000, 4), "October and November of both: {rows:?}");
        let page = format!("/pagamenti/righe/{}", row["id"].as_str().expect("an id"));
        let told = office.city.get("bea", &page).await.expect(200).text;
        assert!(told.contains("non risulta più deceduta") && !told.contains("Annulla la divisione"), "{told}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn parts_and_parts_of_parts_end_with_what_was_granted() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let (one, _) = two_heirs(&office).await;
        let last = heir(&office, "Neri", "NREPRV80A01F205D").await;
        office.paid_on_account(&last, "Prova Neri").await;
        let (who, row) = of_the_dead(&office).await;
        registered(&office, person_of(&one), Some("2026-10-15")).await;
        divided(&office, "olga", &row, parts(6_667, 13_333)).await.expect(204);
        let first = office.prepared("bea", "2026-11").await;
        let waits = of_amount(&office.rows(first, "").await, 6_667);
        divided(&office, "olga", &waits, to_the_last()).await.expect(204);
        let second = office.prepared("bea", "2026-11").await;
        assert_eq!(
            (office.run(first).await["payable"].as_i64(), office.run(second).await["payable"].as_i64()),
            (Some(13_333), Some(6_667))
        );
        office.told("benefit.revoked", json!({"decision_id": who.decision, "from": "2026-09-01"})).await;
        assert_eq!((office.run(first).await["payable"].as_i64(), office.run(second).await["payable"].as_i64()), (Some(0), Some(0)));
        let held = of_amount(&office.rows(second, "").await, 6_667);
        assert!(held["why"].as_str().is_some_and(|why| why.contains("quello che spettava è cambiato")), "{held}");
        let next = office.prepared("bea", "2026-11").await;
        assert!(office.rows(next, "").await.is_empty(), "to nobody");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lower_amount_ends_the_division_and_what_is_due_is_divided_anew() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        two_heirs(&office).await;
        let (who, row) = of_the_dead(&office).await;
        divided(&office, "olga", &row, parts(6_667, 13_333)).await.expect(204);
        let lower = json!({"from": "2026-10-01", "amount": 15_000, "reason": "nuovo ISEE", "act": "DD 40"});
        office.change(who.id, "changes", lower).await.expect(204);
        let next = office.prepared("bea", "2026-11").await;
        let rows = office.rows(next, "").await;
        assert_eq!(
            (rows.len(), rows[0]["amount"].as_i64(), rows[0]["hold"].as_str()),
            (1, Some(15_000), Some("deceased")),
            "{rows:?}"
        );
        divided(&office, "olga", &rows[0], parts(5_000, 10_000)).await.expect(204);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_changed_the_amount_of_the_dead_does_not_approve_what_the_heirs_have_of_it() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        two_heirs(&office).await;
        let who = office.somebody("Rossi", Grant { from: "2026-10-01", ..Grant::default() }).await;
        let more = json!({"from": "2026-10-01", "amount": 30_000, "reason": "nuovo ISEE", "act": "DD 40"});
        let path = format!("/api/v1/entitlements/{}/changes", who.id);
        office.city.api("olga", Method::POST, &path, &[("if-match", "\"1\"")], more).await.expect(204);
        office.died(&who, "2026-10-10").await;
        let id = office.prepared("bea", "2026-11").await;
        divided(&office, "bea", &office.row(id, who.id, "2026-10").await, parts(10_000, 20_000)).await.expect(204);
        let next = office.prepared("bice", "2026-11").await;
        office.step("bice", next, "check", json!({})).await.expect(204);
        assert_eq!(office.step("olga", next, "approval", approval()).await.expect(409).json()["type"], "PAY-013");
        office.step("dino", next, "approval", approval()).await.expect(204);
    })
    .await;
}

async fn taken_back(office: &Office, who: &str, row: &Value, body: Value) -> Reply {
    let path = format!("/api/v1/payment-rows/{}/heirs/withdrawal", row["id"].as_str().expect("an id"));
    office.city.api(who, Method::POST, &path, &[], body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_division_to_the_wrong_heir_is_taken_back_until_a_part_is_approved() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        two_heirs(&office).await;
        let (who, row) = of_the_dead(&office).await;
        let why = || json!({"reason": "erede sbagliato"});
        assert_eq!(taken_back(&office, "bea", &row, why()).await.expect(409).json()["type"], "PAY-037");
        divided(&office, "olga", &row, parts(6_667, 13_333)).await.expect(204);
        let open = office.prepared("bea", "2026-11").await;
        taken_back(&office, "rita", &row, why()).await.expect(403);
        taken_back(&office, "piero", &row, why()).await.expect(404);
        taken_back(&office, "bea", &row, json!({"reason": ""})).await.expect(422);
        let page = format!("/pagamenti/righe/{}", row["id"].as_str().expect("an id"));
        assert!(office.city.get("bea", &page).await.expect(200).text.contains("Annulla la divisione fra gli eredi"));
        office.city.post("bea", &format!("{page}/eredi/annulla"), &[("reason", "erede sbagliato")]).await.expect(303);
        assert_eq!(office.run(open).await["payable"], 0, "what was prepared is held");
        let shown = office.city.get("bea", &page).await.expect(200).text;
        assert!(shown.contains("non vale più") && shown.contains("erede sbagliato"), "{shown}");
        assert!(!shown.contains("Annulla la divisione") && !shown.contains("Paga agli eredi da qui"), "{shown}");
        assert_eq!(taken_back(&office, "bea", &row, why()).await.expect(409).json()["type"], "PAY-037");

        // It falls due again, is divided again, and stays once a part is approved.
        let next = office.prepared("bea", "2026-11").await;
        let rows = office.rows(next, "").await;
        assert_eq!((rows.len(), &rows[0]["entitlement"], &rows[0]["hold"]), (1, &json!(who.id), &json!("deceased")), "{rows:?}");
        divided(&office, "olga", &rows[0], parts(1, 19_999)).await.expect(204);
        let last = office.approved("2026-11").await;
        assert_eq!(office.run(last).await["payable"], 20_000);
        assert_eq!(taken_back(&office, "bea", &rows[0], why()).await.expect(409).json()["type"], "PAY-036");
        assert!(office.recoveries().await.is_empty());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_heirs_that_is_refused_stands_again_with_all_that_was_typed() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        two_heirs(&office).await;
        let (_, row) = of_the_dead(&office).await;
        let page = format!("/pagamenti/righe/{}", row["id"].as_str().expect("an id"));
        let typed = |second: &'static str, amount: &'static str| {
            [
                ("act_number", "DD 9"),
                ("act_date", "20/11/2026"),
                ("declaration", "Successione 12/2026"),
                ("heirs[0].tax_code", "BNCPRV80A01F205B"),
                ("heirs[0].amount", "66,67"),
                ("heirs[1].tax_code", second),
                ("heirs[1].amount", amount),
            ]
        };
        let path = format!("{page}/eredi");
        for (second, amount, fault) in [
            ("NREPRV80A01F205D", "133,33", "heir-code-1-error"),
            ("VRDPRV80A01F205R", "133,32", "Le parti degli eredi non fanno la somma da pagare"),
        ] {
            let again = office.city.post_from("olga", &page, &path, &typed(second, amount)).await.expect(422).text;
            assert!(again.contains(fault), "{again}");
            for value in ["DD 9", "20/11/2026", "Successione 12/2026", "BNCPRV80A01F205B", "66,67", second, amount] {
                assert!(again.contains(&format!("value=\"{value}\"")), "{value}: {again}");
            }
        }
    })
    .await;
}
