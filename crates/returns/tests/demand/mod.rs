//! Who comes by which door, from where and for what, as the direction counts it.

use crate::story::{Story, rooms};
use serde_json::{Value, json};
use store::testing::on_both;
use ui::testing::schema;

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
