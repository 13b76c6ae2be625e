//! What was sent and then turned out otherwise: a death that became known later, another amount, another citizenship.

use super::{SENDER, send, told, transmit, valid};
use crate::story::{Story, day, mario, rooms};
use registry::person::model::PersonData;
use serde_json::{Value, json};
use store::testing::on_both;
use ui::testing::schema;

fn italian() -> PersonData {
    PersonData { citizenship: "IT".into(), ..mario() }
}

/// The documents of a sending, each held against the schema of INPS.
async fn documents(story: &Story, sending: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for document in sending["documents"].as_array().expect("documents") {
        let xml = story.city.get("bilancio", document["href"].as_str().expect("an address")).await.expect(200).text;
        valid(&xml);
        all.push(xml);
    }
    all
}

/// The only benefit of a document: its last day and its monthly amount.
fn benefit(xml: &str) -> (&str, &str) {
    let attribute = |name: &str| {
        let (_, rest) = xml.split_once(&format!("{name}=\"")).expect("the attribute");
        rest.split_once('"').expect("its end").0
    };
    (attribute("DataFinePrestazione"), attribute("ImportoMensile"))
}

/// Users, committed and paid by users in all, in the table of the year.
async fn table(story: &Story) -> (i64, i64, i64) {
    let view = story.city.get("bilancio", "/api/v1/returns/istat/2026").await.expect(200).json();
    let figures = view["figures"].as_array().expect("figures");
    let Some(total) = figures.iter().find(|one| one["service_id"].is_null() && one["user_area"].is_null()) else {
        return (0, 0, 0);
    };
    let number = |name: &str| total[name].as_i64().unwrap_or_default();
    (number("users"), number("committed_cents"), number("paid_by_users_cents"))
}

#[tokio::test]
async fn a_death_known_after_the_sending_takes_back_what_was_sent_and_inserts_what_was_given_in_life() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db).await;
        let (person, authorisation) = told(&story, "2026/77").await;
        story.delivered(authorisation, day(11, 18), 1).await;
        story.correct(person, italian()).await;
        story.city.post("bilancio", "/debiti/ente", &SENDER).await.expect(303);
        let first = send(&story).await;
        let sent = documents(&story, &first).await;
        assert_eq!(benefit(&sent[0]), ("2026-12-31", "600.00"));
        transmit(&story, &first).await;
        assert_eq!(table(&story).await, (1, 60_000, 200));

        story.died(person, day(11, 15)).await;
        assert_eq!(table(&story).await, (1, 60_000, 100), "given back, and still set aside until the office ends the service");
        let second = send(&story).await;
        assert_eq!((&second["inserts"], &second["cancels"]), (&json!(1), &json!(1)));
        assert_eq!((&second["documents"][0]["operation"], &second["documents"][1]["operation"]), (&json!("C"), &json!("I")));
        let corrected = documents(&story, &second).await;
        assert_eq!(benefit(&corrected[0]), ("2026-12-31", "600.00"), "taken back as it was sent");
        assert_eq!(benefit(&corrected[1]), ("2026-11-15", "300.00"), "nobody has a benefit after their death");
        assert_eq!(documents(&story, &first).await, sent, "what was sent stays what it was, letter by letter");
        transmit(&story, &second).await;

        // Ending the service on that day changes nothing of what INPS holds; the rest of the money is free again.
        story.ended(authorisation, day(11, 15)).await;
        assert_eq!(table(&story).await, (1, 30_000, 100));
        let third = send(&story).await;
        assert_eq!((&third["state"], &third["unchanged"]), (&json!("discarded"), &json!(1)));

        // What the office accepts after all counts again, on its own day.
        story.decided(true).await;
        let fourth = send(&story).await;
        let again = documents(&story, &fourth).await;
        assert_eq!((again.len(), benefit(&again[0]), benefit(&again[1])), (2, ("2026-11-15", "300.00"), ("2026-11-18", "600.00")));
        transmit(&story, &fourth).await;
        assert_eq!(table(&story).await, (1, 60_000, 200));
    })
    .await;
}

#[tokio::test]
async fn a_benefit_of_which_nothing_was_given_in_life_is_only_taken_back() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db).await;
        let (person, authorisation) = told(&story, "2026/77").await;
        story.correct(person, italian()).await;
        story.city.post("bilancio", "/debiti/ente", &SENDER).await.expect(303);
        let first = send(&story).await;
        transmit(&story, &first).await;
        story.died(person, day(10, 31)).await;
        let second = send(&story).await;
        assert_eq!((&second["inserts"], &second["cancels"], &second["state"]), (&json!(0), &json!(1), &json!("ready")));
        assert_eq!(benefit(&documents(&story, &second).await[0]), ("2026-12-31", "300.00"));
        transmit(&story, &second).await;
        let third = send(&story).await;
        assert_eq!(
            (&third["state"], &third["cancels"]),
            (&json!("discarded"), &json!(0)),
            "what was taken back is not taken back again"
        );

        assert_eq!(
            table(&story).await,
            (0, 0, 0),
            "who died before the first day is no user, whoever has ended the service or not"
        );
        story.ended(authorisation, day(10, 31)).await;
        assert_eq!(table(&story).await, (0, 0, 0));
    })
    .await;
}

#[tokio::test]
async fn what_inps_holds_stays_while_it_cannot_be_corrected_and_is_corrected_once_it_can() {
    on_both(schema(&rooms()), |db| async move {
        let story = Story::begin(db).await;
        let (person, _) = told(&story, "2026/77").await;
        story.correct(person, italian()).await;
        story.city.post("bilancio", "/debiti/ente", &SENDER).await.expect(303);
        let first = send(&story).await;
        transmit(&story, &first).await;

        // A state whose code nobody has completed yet.
        story.correct(person, PersonData { citizenship: "Z330".into(), ..mario() }).await;
        let second = send(&story).await;
        assert_eq!((&second["state"], &second["held"], &second["cancels"]), (&json!("discarded"), &json!(1), &json!(0)));
        let code = [("state", "Z330"), ("code", "504"), ("valid_from", "01/01/2026"), ("source", "Tabella INPS")];
        story.city.post("bilancio", "/debiti/cittadinanze", &code).await.expect(303);
        let third = send(&story).await;
        let corrected = documents(&story, &third).await;
        assert_eq!(corrected.len(), 2);
        assert!(!corrected[0].contains("\"504\"") && corrected[1].contains("\"504\""), "{corrected:?}");
        transmit(&story, &third).await;

        // Back to what it was: it is taken back and inserted once more, not left as it stands.
        story.correct(person, italian()).await;
        let fourth = send(&story).await;
        let back = documents(&story, &fourth).await;
        assert!(back.len() == 2 && back[0].contains("\"504\"") && !back[1].contains("\"504\""), "{back:?}");
    })
    .await;
}
