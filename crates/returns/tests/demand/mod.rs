//! Who comes by which door, from where and for what, as the direction counts it.

use crate::story::{Story, mario, rooms};
use serde_json::{Value, json};
use store::Audit;
use store::testing::on_both;
use ui::testing::schema;

store::statements! {
    PROTECT = "update registry_person set restricted = true where body_id = :body and id = :id";
    A_CHAPTER = "select c.chapter_id, cast(c.planned_cents + c.varied_cents - c.reserved_cents - c.spent_cents as bigint) from finance_v_chapter c
                  where c.body_id = :body and c.side = 'expenditure' and c.year = 2026 and c.planned_cents > 0 order by c.chapter_id limit 1";
    ON_DAY = "update access_contact set on_day = :on where body_id = :body and number = :number";
}

/// A contact as the desk writes it.
async fn contact(story: &Story, who: &str, channel: &str, need: &str, address: &[(&str, &str)]) {
    let mut pairs =
        vec![("channel", channel), ("means", "phone"), ("needs", need), ("ending", "information"), ("information", "Orari")];
    pairs.extend_from_slice(address);
    story.city.post(who, "/contatti", &pairs).await.expect(303);
}

#[tokio::test]
async fn contacts_are_counted_by_way_of_access_need_and_municipio_and_each_figure_opens_its_rows() {
    on_both(schema(&rooms()), |db| async move {
        let mut story = Story::begin(db.clone()).await;
        story.city.somebody("sportello", "pua", "milano/PUA").await;
        for (who, channel, need) in [
            ("sportello", "pua", "money"),
            ("sportello", "pua", "home"),
            ("anna", "direct", "home"),
            ("anna", "direct", "home"),
            ("anna", "direct", "work"),
        ] {
            contact(&story, who, channel, need, &[]).await;
        }
        let api = story.city.get("direzione", "/api/v1/figures/direction?year=2026").await.expect(200).json();
        assert_eq!((&api["contacts_by_access"]["pua"], &api["contacts_by_access"]["direct"]), (&json!(2), &json!(3)));
        let needs = api["contacts_by_need"].as_array().expect("needs");
        assert_eq!(needs[0], json!({"code": "home", "label": "Casa", "pua": 1, "direct": 2}));
        let sum = |lines: &Value| -> i64 {
            lines
                .as_array()
                .expect("lines")
                .iter()
                .map(|line| line["pua"].as_i64().unwrap_or(0) + line["direct"].as_i64().unwrap_or(0))
                .sum()
        };
        assert_eq!((sum(&api["contacts_by_need"]), sum(&api["contacts_by_municipio"])), (5, 5));
        assert_eq!(api["contacts_by_municipio"][0]["label"], "Municipio non noto");
        assert_eq!(api["contacts_by_means"][0]["label"], "Telefono");

        let page = story.city.get("direzione", "/direzione").await.expect(200).text;
        for part in ["Dal punto unico di accesso (PUA)", "Contatti per primo bisogno", "Contatti per mese e per mezzo"] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert!(
            page.contains("/direzione/contatti?anno=2026&#38;accesso=direct&#38;bisogno=home")
                || page.contains("/direzione/contatti?anno=2026&amp;accesso=direct&amp;bisogno=home"),
            "{page}"
        );
        // Every figure is the number of rows that it opens.
        for (query, rows) in [
            ("", 5),
            ("&channel=pua", 2),
            ("&channel=direct", 3),
            ("&need=home", 3),
            ("&channel=direct&need=home", 2),
            ("&municipio=0", 5),
            ("&municipio=4", 0),
        ] {
            let listed = story
                .city
                .get("direzione", &format!("/api/v1/figures/direction/contacts?year=2026{query}"))
                .await
                .expect(200)
                .json();
            assert_eq!(listed["items"].as_array().expect("rows").len(), rows, "{query}");
        }
        let listed =
            story.city.get("direzione", "/direzione/contatti?anno=2026&accesso=direct&bisogno=home").await.expect(200).text;
        assert!(
            listed.contains("2026/000003") && !listed.contains("2026/000001") && !listed.contains("href=\"/contatti/"),
            "{listed}"
        );
        // Who may read the contacts of the unit opens those, and only those.
        let own = story.city.get("capo", "/direzione/contatti?anno=2026").await.expect(200).text;
        assert_eq!(own.matches("href=\"/contatti/").count(), 3, "{own}");
        story.city.get("direzione", "/direzione/contatti?accesso=posta").await.expect(404);
        story.city.get("anna", "/direzione/contatti").await.expect(403);
        assert!(!story.city.get("direzione", "/direzione/contatti?anno=2025").await.expect(200).text.contains("2026/"));
        // Small counts do not leave in a file.
        let file = story.city.get("direzione", "/direzione?tavola=contatti&format=csv").await.expect(200).text;
        assert!(file.contains("Casa") && file.contains("riservato") && !file.contains(";3"), "{file}");
    })
    .await;
}

#[tokio::test]
async fn a_contact_of_a_protected_person_is_counted_and_no_row_gives_it_away() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db.clone()).await;
        let person = story.person(mario()).await;
        contact(&story, "anna", "direct", "home", &[("person", &person.to_string())]).await;
        contact(&story, "anna", "direct", "home", &[]).await;
        let rows = async |who: &str| {
            let listed = story.city.get(who, "/api/v1/figures/direction/contacts?year=2026").await.expect(200).json();
            let items = listed["items"].as_array().expect("rows").clone();
            let mut rows: Vec<_> =
                items.iter().map(|row| (row["number"].as_str().expect("a number").to_owned(), row["openable"] == true)).collect();
            rows.sort();
            rows
        };
        let both = |openable| vec![("2026/000001".to_owned(), openable), ("2026/000002".to_owned(), openable)];
        assert_eq!((rows("capo").await, rows("direzione").await), (both(true), both(false)));
        let mut tx = db.begin(&story.city.actor("anna")).await.expect("a transaction");
        tx.sql(&PROTECT).id("id", person).run_one().await.expect("protected");
        tx.commit(Audit::of("person.protect").about(person)).await.expect("a commit");
        // In their own unit every row opens: one that does not would say who is protected.
        assert_eq!(rows("capo").await, [("2026/000002".to_owned(), true)]);
        assert_eq!(rows("direzione").await, [("2026/000002".to_owned(), false)]);
        let page = story.city.get("capo", "/direzione/contatti?anno=2026").await.expect(200).text;
        assert!(!page.contains("2026/000001") && page.contains("Le righe possono essere meno della cifra"), "{page}");
        let figures = story.city.get("capo", "/api/v1/figures/direction?year=2026").await.expect(200).json();
        assert_eq!(figures["contacts_by_access"]["direct"], 2, "the figure counts it");
    })
    .await;
}

#[tokio::test]
async fn the_rows_of_a_figure_come_by_day_a_page_at_a_time_and_stay_in_their_year() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db.clone()).await;
        for _ in 0..5 {
            contact(&story, "anna", "direct", "home", &[]).await;
        }
        let mut tx = db.begin(&story.city.actor("anna")).await.expect("a transaction");
        for (number, on) in [
            ("2026/000001", "2026-03-09"),
            ("2026/000002", "2026-01-01"),
            ("2026/000003", "2025-12-31"),
            ("2026/000004", "2026-03-09"),
        ] {
            let on: chrono::NaiveDate = on.parse().expect("a day");
            tx.sql(&ON_DAY).bind("number", number).bind("on", on).run_one().await.expect("moved");
        }
        tx.commit(Audit::of("contact.create")).await.expect("a commit");
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/figures/direction/contacts?year=2026&limit=1{after}");
            let page = story.city.get("direzione", &path).await.expect(200).json();
            seen.extend(
                page["items"].as_array().expect("rows").iter().map(|row| row["number"].as_str().expect("a number").to_owned()),
            );
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        // Two are of one day.
        seen[1..3].sort();
        assert_eq!(seen, ["2026/000002", "2026/000001", "2026/000004", "2026/000005"]);
        // A place in another year begins this one.
        let nil = uuid::Uuid::nil();
        let path = format!("/api/v1/figures/direction/contacts?year=2026&after={nil}~2025-01-01");
        assert_eq!(story.city.get("direzione", &path).await.expect(200).json()["items"].as_array().expect("rows").len(), 4);
    })
    .await;
}

#[tokio::test]
async fn the_figure_of_what_waits_for_money_is_what_its_page_lists() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db.clone()).await;
        let mut tx = db.begin(&story.city.actor("bilancio")).await.expect("a transaction");
        let (chapter, left): (kernel::ChapterId, i64) = tx.sql(&A_CHAPTER).one().await.expect("a chapter");
        for ground in [None, Some(finance::MandatoryGround::ALL[0])] {
            let request = finance::ReserveRequest {
                source_kind: "authorisation",
                source: tx.new_id().expect("an identifier"),
                lines: vec![(chapter, kernel::Cents(left + 1))],
                description: "A-2026/000900".into(),
                ground,
            };
            finance::reserve(&mut tx, &request).await.expect("a place in the queue");
        }
        tx.commit(Audit::of("test")).await.expect("a commit");
        let api = story.city.get("bilancio", "/api/v1/figures/direction?year=2026").await.expect(200).json();
        assert_eq!(api["waiting"]["queued"], 2, "what is mandatory waits for money too");
        let page = story.city.get("bilancio", "/bilancio/attese?format=csv").await.expect(200).text;
        assert_eq!(page.trim_end().lines().count(), 1 + 2, "{page}");
    })
    .await;
}
