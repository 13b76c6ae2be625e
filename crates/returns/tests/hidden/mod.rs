//! The rows behind a figure, for whoever sees persons and for whoever sees none: nothing tells that a protected person is among them.

use crate::story::{Story, day, mario, rooms};
use kernel::PersonId;
use registry::person::model::PersonData;
use serde_json::{Value, json};
use store::Audit;
use store::testing::on_both;
use ui::testing::schema;

store::statements! {
    PROTECT = "update registry_person set restricted = true where body_id = :body and id = :id";
}

const SENTENCE: &str = "Alcune righe della cifra possono non essere mostrate.";

/// Two people of the unit in care for poverty with help for their houses, and what they were given.
async fn two(story: &Story) -> [PersonId; 2] {
    let italian = PersonData { citizenship: "IT".into(), ..mario() };
    let other = PersonData {
        given_name: "Luisa".into(),
        sex: Some(kernel::tax_code::Sex::Female),
        identifier: Some("00743110157".parse().expect("a code")),
        ..italian.clone()
    };
    let mut persons = Vec::new();
    for (data, number) in [(italian, "2026/77"), (other, "2026/78")] {
        let person = story.person(data).await;
        let case = story.in_care(person, casework::UserArea::PovertyAndHomelessness).await;
        let authorisation = story.authorised(case, "AFFITTO", 2, number).await;
        story.delivered(authorisation, day(11, 10), 1).await;
        persons.push(person);
    }
    [persons[0], persons[1]]
}

async fn protect(story: &Story, person: PersonId) {
    let mut tx = story.db.begin(&story.city.actor("capo")).await.unwrap();
    tx.sql(&PROTECT).id("id", person).run_one().await.unwrap();
    tx.commit(Audit::of("test.change")).await.unwrap();
}

/// The names of the rows that a program reads; nothing for a row without one.
async fn names(story: &Story, who: &str, path: &str) -> Vec<Option<String>> {
    let list = story.city.get(who, path).await.expect(200).json();
    list["items"].as_array().unwrap().iter().map(|row| row["person"].as_str().map(str::to_owned)).collect()
}

#[tokio::test]
async fn a_row_without_a_name_never_says_that_somebody_protected_is_behind_a_figure() {
    on_both(schema(&rooms()), |db| async move {
        let mut story = Story::begin(db).await;
        story.city.somebody("ammin4", "amministrativo", "milano/SSPT-4-L1").await;
        let [_, luisa] = two(&story).await;
        let (page, file, api) =
            ("/debiti/istat/2026/righe", "/debiti/istat/2026/righe?format=csv", "/api/v1/returns/istat/2026/rows");
        let before = story.city.get("ammin4", page).await.expect(200).text;
        assert!(before.contains("Rossi Mario") && before.contains("Rossi Luisa") && before.contains(SENTENCE), "{before}");
        protect(&story, luisa).await;
        let after = story.city.get("ammin4", page).await.expect(200).text;
        assert!(after.contains("Rossi Mario") && after.contains(SENTENCE), "{after}");
        assert!(!after.contains("Rossi Luisa") && after.contains("1 riga") && !after.contains("Non visibile"), "{after}");
        assert_eq!(story.city.get("ammin4", file).await.expect(200).text.lines().count(), 2, "headers and one row");
        assert_eq!(names(&story, "ammin4", api).await, [Some("Rossi Mario".to_owned())]);
        // Of another unit nothing is listed, protected or not, under the same sentence.
        let elsewhere = story.city.get("ammin", page).await.expect(200).text;
        assert!(elsewhere.contains(SENTENCE) && elsewhere.contains("Nessuna riga"), "{elsewhere}");
        // Whoever sees no person reads all rows, all alike.
        assert_eq!(names(&story, "bilancio", api).await, [None, None]);
        let all = story.city.get("bilancio", page).await.expect(200).text;
        assert!(all.contains("2 righe") && !all.contains("Rossi") && !all.contains("/autorizzazioni/"), "{all}");
        // The figure counts everybody.
        let table = story.city.get("ammin4", "/api/v1/returns/istat/2026").await.expect(200).json();
        assert!(table["figures"].as_array().unwrap().iter().all(|figure| figure["users"] == json!(2)), "{table:#}");
    })
    .await;
}

#[tokio::test]
async fn what_is_ready_for_inps_opens_its_rows_a_page_at_a_time_and_within_the_readers_reach() {
    on_both(schema(&rooms()), |db| async move {
        let mut story = Story::begin(db).await;
        story.city.somebody("ammin4", "amministrativo", "milano/SSPT-4-L1").await;
        let [_, luisa] = two(&story).await;
        let (page, api) = ("/debiti/siuss/2026/prestazioni", "/api/v1/returns/siuss/2026/benefits");
        assert!(story.city.get("bilancio", page).await.expect(200).text.contains("Nessuna prestazione"), "nobody has looked yet");
        // Looked at twice: the rows are those of the last look.
        for _ in 0..2 {
            story.city.post("bilancio", "/debiti/siuss/2026/controlli", &[]).await.expect(303);
            story.work().await;
        }
        let year = story.city.get("bilancio", "/debiti/siuss/2026").await.expect(200).text;
        assert!(year.contains(&format!("href=\"{page}\"")), "the figure opens them: {year}");
        let view = story.city.get("bilancio", "/api/v1/returns/siuss/2026").await.expect(200).json();
        assert_eq!((&view["ready"], &view["ready_href"]), (&json!(2), &json!(api)));
        let first = story.city.get("bilancio", &format!("{api}?limit=1")).await.expect(200).json();
        let next = first["next"].as_str().expect("more").to_owned();
        let second = story.city.get("bilancio", &format!("{api}?limit=1&after={next}")).await.expect(200).json();
        let number = |list: &Value| list["items"][0]["number"].as_str().expect("a number").to_owned();
        assert!(number(&first) != number(&second) && second["next"].is_null(), "{first:#} {second:#}");
        assert_eq!(first["items"][0]["siuss_code"], json!("A1.05"));
        assert_eq!(names(&story, "bilancio", api).await, [None, None]);
        assert_eq!(names(&story, "bilancio", &format!("{api}?outcome=excluded")).await, Vec::<Option<String>>::new());

        assert_eq!(names(&story, "ammin4", api).await.len(), 2);
        protect(&story, luisa).await;
        assert_eq!(names(&story, "ammin4", api).await, [Some("Rossi Mario".to_owned())]);
        let shown = story.city.get("ammin4", page).await.expect(200).text;
        assert!(shown.contains("Rossi Mario") && shown.contains("/autorizzazioni/") && shown.contains(SENTENCE), "{shown}");
        assert!(!shown.contains("Rossi Luisa"), "{shown}");
        assert_eq!(story.city.get("ammin4", &format!("{page}?format=csv")).await.expect(200).text.lines().count(), 2);
        assert_eq!(names(&story, "ammin", api).await.len(), 0, "of another unit");
        assert_eq!(names(&story, "lontano", api).await.len(), 0, "of another body");
        story.city.get("anna", page).await.expect(403);
        let fault = story.city.get("bilancio", "/debiti/siuss/2026/prestazioni?esito=altro").await.expect(200).text;
        assert!(fault.contains("2 righe"), "an outcome that there is not is none: {fault}");
    })
    .await;
}
