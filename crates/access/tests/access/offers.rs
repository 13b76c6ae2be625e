//! Home page, timeline, search, and how many questions they ask.

use super::*;

#[tokio::test]
async fn a_contact_is_found_by_its_number_and_an_urgent_one_without_follow_up_is_shown() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        contact(&city, "segreteria", &with(information(), &[("urgency", "immediate"), ("subject_name", "Uomo col cane")])).await;
        let principal = city.principal("anna").await;
        let mut tx = city.db.begin(&principal.actor).await.expect("a transaction");
        let (search, day) = (access::room().search.expect("a search"), access::room().day.expect("a day"));
        let hits = search(&mut tx, &principal, "2026/1").await.expect("hits");
        assert_eq!(hits.first().map(|hit| hit.title.as_str()), Some("Contatto 2026/000001"));
        assert!(search(&mut tx, &principal, "uomo").await.expect("hits").is_empty());
        let items = day(&mut tx, &principal).await.expect("items");
        assert!(
            items.iter().any(|item| item.group == "Contatti urgenti senza seguito" && item.title.contains("Uomo col cane")),
            "{items:?}"
        );
        drop(tx);
        let other = city.principal("bruno").await;
        let mut tx = city.db.begin(&other.actor).await.expect("a transaction");
        assert!(search(&mut tx, &other, "2026/1").await.expect("hits").is_empty());
        assert!(day(&mut tx, &other).await.expect("items").is_empty());
    })
    .await;
}

/// How many queries something took.
macro_rules! counted {
    ($tx:ident, $what:expr) => {{
        let before = $tx.queries();
        $what;
        $tx.queries() - before
    }};
}

#[tokio::test]
async fn lists_home_and_timeline_ask_the_same_number_of_questions_however_much_there_is() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        hours(&city).await;
        let principal = city.principal("anna").await;
        let (day, timeline) = (access::room().day.expect("a day"), access::room().timeline.expect("a timeline"));
        let (first, person) = contact_of(&city, "segreteria", "Contata", &[("urgency", "soon")]).await;
        let mut counts = Vec::new();
        for round in 0..2 {
            if round == 1 {
                let all = slots(&city, "segreteria").await;
                for index in 0..4 {
                    contact(
                        &city,
                        "segreteria",
                        &with(information(), &[("subject", "known"), ("person", &person), ("urgency", "immediate")]),
                    )
                    .await;
                    let body = json!({"contact": first, "unit": unit(&city, "SSPT-4-L1"), "slot": slot(&all, index)});
                    city.api("segreteria", Method::POST, "/api/v1/appointments", &[], body).await.expect(201);
                }
            }
            let mut tx = city.db.begin(&principal.actor).await.expect("a transaction");
            let later = tx.now() + chrono::TimeDelta::days(10);
            let filter = access::contact::filter::Filter::default();
            let list = counted!(tx, access::contact::filter::page(&mut tx, &filter, None, None, 51).await.expect("rows"));
            let home = counted!(tx, day(&mut tx, &principal).await.expect("items"));
            let story = counted!(
                tx,
                timeline(&mut tx, kernel::PersonId(person.parse().expect("an id")), later, 50).await.expect("entries")
            );
            let from = kernel::time::parse_date("2026-11-21").expect("a day");
            let place = city.units["milano/SSPT-4-L1"];
            let free = counted!(tx, access::calendar::actions::free(&mut tx, place, None, from, 7).await.expect("times"));
            counts.push((list, home, story, free));
        }
        assert_eq!(counts, [(1, 6, 2, 5), (1, 6, 2, 5)]);
    })
    .await;
}
