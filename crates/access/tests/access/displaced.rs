//! Appointments that nobody will keep, and hours that end with a role.

use super::*;
use guard::account;
use kernel::time::parse_date;
use store::Audit;

fn day(text: &str) -> chrono::NaiveDate {
    parse_date(text).expect("a day")
}

async fn booked(city: &City, contact: &str, slot: &str) -> String {
    let body = json!({"contact": contact, "unit": unit(city, "SSPT-4-L1"), "slot": slot});
    let made = city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201).json();
    made["id"].as_str().expect("an id").to_owned()
}

/// What somebody finds among the appointments to be moved.
async fn to_move(city: &City, who: &str) -> Vec<(String, String)> {
    let principal = city.principal(who).await;
    let mut tx = city.db.begin(&principal.actor).await.expect("a transaction");
    let items = access::room().day.expect("a day")(&mut tx, &principal).await.expect("items");
    items
        .into_iter()
        .filter(|item| item.group == "Appuntamenti da spostare")
        .map(|item| (item.href.rsplit('/').next().unwrap_or_default().to_owned(), item.detail))
        .collect()
}

#[tokio::test]
async fn what_is_booked_in_an_absence_waits_at_the_desk_until_it_is_moved_or_cancelled() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let contact = contact(&city, "segreteria", &information()).await;
        let all = slots(&city, "segreteria").await;
        let (first, second) = (booked(&city, &contact, slot(&all, 0)).await, booked(&city, &contact, slot(&all, 1)).await);
        assert!(to_move(&city, "segreteria").await.is_empty(), "somebody is there");

        let (anna, admin) = (city.actor("anna").account, city.actor("capo"));
        let mut tx = city.db.global(&admin).await.expect("a transaction");
        account::add_absence(&mut tx, anna, None, "Ferie", day("2026-11-23"), day("2026-11-25")).await.expect("an absence");
        let known = access::booked_with(&mut tx, anna, day("2026-11-23"), day("2026-11-25")).await.expect("appointments");
        assert_eq!(known.iter().map(|one| one.id.to_string()).collect::<Vec<_>>(), [first.clone(), second.clone()]);
        assert!(access::booked_with(&mut tx, anna, day("2026-11-24"), day("2026-11-25")).await.expect("none").is_empty());
        tx.commit(Audit::of("account.absence")).await.expect("a commit");

        for who in ["segreteria", "capo"] {
            let found = to_move(&city, who).await;
            assert_eq!(found.iter().map(|(id, _)| id.clone()).collect::<Vec<_>>(), [first.clone(), second.clone()], "{who}");
            assert!(
                found[0].1.contains("anna") && found[0].1.contains("assente dal 23/11/2026 al 24/11/2026, nessuno copre"),
                "{}",
                found[0].1
            );
        }
        for who in ["anna", "pua", "centralino", "bruno", "capo5", "lontana"] {
            assert!(to_move(&city, who).await.is_empty(), "{who}");
        }
        let later = city
            .get("segreteria", &format!("/api/v1/slots?unit={}&from=2026-11-30&days=1", unit(&city, "SSPT-4-L1")))
            .await
            .expect(200)
            .json();
        let moved = json!({"slot": later[0]["slot"], "wanted_by": "office", "reason": "assenza"});
        put(&city, "segreteria", &format!("/api/v1/appointments/{first}/time"), "\"1\"", moved).await.expect(204);
        assert_eq!(to_move(&city, "segreteria").await.len(), 1);
        let cancelled = json!({"wanted_by": "office", "reason": "assenza"});
        put(&city, "capo", &format!("/api/v1/appointments/{second}/cancellation"), "\"1\"", cancelled).await.expect(204);
        assert!(to_move(&city, "segreteria").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn whoever_works_elsewhere_is_not_booked_any_more_and_what_was_booked_waits_at_the_old_desk() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let contact = contact(&city, "segreteria", &information()).await;
        let all = slots(&city, "segreteria").await;
        assert_eq!(all.len(), 4);
        let kept = booked(&city, &contact, slot(&all, 0)).await;
        let place = format!("/api/v1/slots?unit={}&from=2026-11-30&days=1", unit(&city, "SSPT-4-L1"));
        let later = city.get("segreteria", &place).await.expect(200).json();
        let left = booked(&city, &contact, later[0]["slot"].as_str().expect("a slot")).await;

        // The role ends on a day of its own, as one that was given until a day does: nobody touched the hours.
        let (anna, capo) = (city.actor("anna").account, city.actor("capo"));
        let mut tx = city.db.global(&capo).await.expect("a transaction");
        let roles: Vec<account::Assignment> = tx.sql(&account::ASSIGNMENTS).id("account", anna).all().await.expect("roles");
        account::end_assignment(&mut tx, anna, roles[0].id, day("2026-11-25")).await.expect("it ends");
        account::assign(&mut tx, anna, "assistente_sociale", city.units["milano/SSPT-5-L1"], day("2026-11-25"), None, "Mobilità")
            .await
            .expect("a role elsewhere");
        tx.commit(Audit::of("account.role_give")).await.expect("a commit");
        assert_eq!(slots(&city, "segreteria").await.len(), 3, "she is there on the 23rd");
        assert_eq!(city.get("segreteria", &place).await.expect(200).json(), json!([]), "and not on the 30th");
        let body = json!({"contact": contact, "unit": unit(&city, "SSPT-4-L1"), "slot": later[1]["slot"]});
        city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(409);
        let found = to_move(&city, "segreteria").await;
        assert_eq!(found.len(), 1, "{found:?} without {kept}");
        assert!(found[0].0 == left && found[0].1.contains("non è in servizio in questa unità"), "{found:?}");
        assert!(to_move(&city, "capo5").await.is_empty());

        let mut tx = city.db.global(&capo).await.expect("a transaction");
        let old = city.units["milano/SSPT-4-L1"];
        assert_eq!(access::end_hours_of(&mut tx, anna, old, day("2026-11-25")).await.expect("they end"), 1);
        assert_eq!(access::end_hours_of(&mut tx, anna, old, day("2026-11-25")).await.expect("they have ended"), 0);
        tx.commit(Audit::of("hours.end")).await.expect("a commit");
        let shown = city.get("segreteria", &format!("/api/v1/hours?unit={}", unit(&city, "SSPT-4-L1"))).await.expect(200).text;
        assert!(shown.contains("2026-11-2"), "{shown}");
    })
    .await;
}
