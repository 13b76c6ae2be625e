//! The desk at its edges: programs that say less, people who are on call or are not, the nights on which the clocks change.

use super::*;

#[tokio::test]
async fn a_program_need_not_say_that_a_new_person_is_new() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let base =
            json!({"channel": "direct", "means": "phone", "needs": ["money"], "ending": "information", "information": "Orari"});
        let sent = async |more: Value| {
            let mut body = base.clone();
            body.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
            let reply = city.api("segreteria", Method::POST, "/api/v1/contacts", &[], body).await.expect(201);
            city.get("segreteria", &reply.location()).await.expect(200).json()["person"].clone()
        };
        let new = sent(json!({"new_person": {"family_name": "Implicita"}})).await;
        let name = city.get("segreteria", &format!("/api/v1/persons/{}", new.as_str().expect("a person"))).await.expect(200).json();
        assert!(name.to_string().contains("Implicita"), "{name}");
        assert_eq!(sent(json!({"person": new})).await, new);
        assert_eq!(sent(json!({"subject": "known", "person": new})).await, new);
        assert!(sent(json!({})).await.is_null());
        let mut contradiction = base.clone();
        contradiction["subject"] = json!("unregistered");
        contradiction["new_person"] = json!({"family_name": "Negata"});
        city.api("segreteria", Method::POST, "/api/v1/contacts", &[], contradiction).await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn whoever_is_on_call_leaves_the_form_for_where_they_may_go() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db).await;
        let account = city.somebody("turno", "reperibile", "milano/PUA").await;
        let way_out = async |city: &City| {
            let page = city.get("turno", "/contatti/nuovo").await.expect(200).text;
            let (before, _) = page.split_once("\">Annulla</a>").expect("a way out");
            before.rsplit_once("href=\"").expect("an address").1.to_owned()
        };
        city.get("turno", "/contatti").await.expect(403);
        assert_eq!(way_out(&city).await, "/");
        let left = city.post("turno", "/contatti", &with(information(), &[("unit", &unit(&city, "PUA"))])).await.expect(303);
        assert_eq!(left.location(), "/");
        let mut tx = city.db.begin(&city.actor("capo")).await.expect("a transaction");
        let today = tx.today();
        guard::account::add_roster(&mut tx, account, today, kernel::time::days_after(today, 1)).await.expect("a turn");
        tx.commit(store::Audit::of("account.on_call")).await.expect("a commit");
        assert_eq!(way_out(&city).await, "/contatti");
        city.get("turno", "/contatti").await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn an_hour_that_no_clock_shows_is_refused_beside_its_field_and_one_shown_twice_is_its_first() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let at = |day| with(information(), &[("at_date", day), ("at_time", "02:30"), ("narrative", "Chiama di notte")]);
        let again = city.post("segreteria", "/contatti", &at("29/03/2026")).await.expect(422);
        assert!(again.text.contains("comincia l&#39;ora legale") || again.text.contains("comincia l'ora legale"), "{}", again.text);
        assert!(again.text.contains("Chiama di notte") && again.text.contains("value=\"02:30\""));
        let id = contact(&city, "segreteria", &at("25/10/2026")).await;
        let view = city.get("segreteria", &format!("/api/v1/contacts/{id}")).await.expect(200).json();
        assert_eq!(view["at"].as_str().and_then(|text| text.get(..16)), Some("2026-10-25T00:30"));
        assert!(city.get("segreteria", &format!("/contatti/{id}")).await.expect(200).text.contains("25/10/2026 02:30"));
    })
    .await;
}
