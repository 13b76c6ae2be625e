//! What was due to somebody who died and is paid to their heirs by an act, outside this program.

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
        assert_eq!(row["why"], "Persona deceduta: si paga fuori da Portico, atto DD 9 del 20/11/2026.");
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
