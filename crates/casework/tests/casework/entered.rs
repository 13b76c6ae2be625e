//! Whoever comes into the household of a case: those who work on it are asked, and add them or not.

use crate::world::{World, story};
use axum::http::Method;
use kernel::{CaseId, PersonId};
use serde_json::{Value, json};
use store::Audit;
use ui::testing::Reply;

store::statements! {
    MOVED_OUT = "update registry_member set valid_from = '2020-01-01', valid_until = :today where body_id = :body and person_id = :person";
    DECIDED = "select admission || '|' || decision || '|' || case when decided_by is null then '' else 'by' end from casework_news
                where body_id = :body and case_id = :case and kind = 'entered' order by at, id";
}

/// The household of a husband, whose case is that of the household and is followed by Bruno.
struct Family {
    husband: PersonId,
    household: String,
    case: CaseId,
}

impl Family {
    async fn founded(w: &World) -> Family {
        let husband = w.person("Mariti").await;
        let path = format!("/api/v1/persons/{husband}/households");
        let reply = w.city.api("anna", Method::POST, &path, &[], json!({"kind": "registered"})).await.expect(201).json();
        let household = reply["id"].as_str().expect("an id").to_owned();
        let mut interview = World::proposal(husband);
        interview["of_household"] = json!(true);
        let reply = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], interview).await.expect(201).json();
        let case: CaseId = reply["case"].as_str().expect("a case").parse().expect("an id");
        w.put("capo", case, "assignment", json!({"worker": w.bruno})).await.expect(204);
        Family { husband, household, case }
    }

    /// Somebody comes into the household, and the news of it come to this room.
    async fn joined_by(&self, w: &World, person: PersonId, role: &str) {
        let shape = w.city.get("anna", &format!("/api/v1/households/{}", self.household)).await.expect(200);
        let version = shape.headers["etag"].to_str().expect("a version").to_owned();
        let member = json!({"household": self.household, "person": person, "role": role});
        let path = format!("/api/v1/persons/{}/households/members", self.husband);
        w.city.api("anna", Method::POST, &path, &[("if-match", &version)], member).await.expect(201);
        followed(w).await;
    }

    /// What is asked about in the case, as somebody reads it.
    async fn asked(&self, w: &World, who: &str) -> Vec<Value> {
        let news = w.case(who, self.case).await["news"].as_array().expect("news").clone();
        news.into_iter().filter(|one| one["kind"] == "entered").collect()
    }

    async fn page(&self, w: &World, who: &str) -> String {
        w.city.get(who, &format!("/cartelle/{}", self.case)).await.expect(200).text
    }

    async fn press(&self, w: &World, who: &str, news: &Value, fields: &[(&str, &str)]) -> Reply {
        let mut pairs = vec![("news", news["id"].as_str().expect("an id"))];
        pairs.extend(fields);
        w.city.post(who, &format!("/cartelle/{}/decisione", self.case), &pairs).await
    }

    /// What was decided about those who came, in order.
    async fn decided(&self, w: &World) -> Vec<String> {
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.sql(&DECIDED).id("case", self.case).values().await.expect("rows")
    }
}

async fn followed(w: &World) {
    let mut tx = w.db.begin(&w.city.actor("capo")).await.expect("a transaction");
    casework::follow_news(&mut tx).await.expect("followed");
    tx.commit(Audit::of("news.follow")).await.expect("a commit");
}

/// What somebody's day says of households.
async fn day(w: &World, who: &str) -> Vec<String> {
    let offered = casework::room().day.expect("day items");
    let principal = w.city.principal(who).await;
    let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
    let items = offered(&mut tx, &principal).await.expect("items");
    items.into_iter().filter(|item| item.title.contains("nel nucleo")).map(|item| item.detail).collect()
}

async fn protect(w: &World, person: PersonId, restricted: bool) {
    let path = format!("/api/v1/persons/{person}");
    let version = w.city.get("capo", &path).await.expect(200).headers["etag"].to_str().expect("text").to_owned();
    let protection = json!({"restricted": restricted, "reason": "È in una casa rifugio"});
    w.city.api("capo", Method::PUT, &format!("{path}/protection"), &[("if-match", &version)], protection).await.expect(204);
}

#[tokio::test]
async fn who_comes_into_the_household_of_a_case_is_asked_about_and_added_with_one_press() {
    story(|w| async move {
        let family = Family::founded(&w).await;
        assert!(family.asked(&w, "bruno").await.is_empty() && day(&w, "bruno").await.is_empty());
        let partner = w.person("Compagne").await;
        family.joined_by(&w, partner, "spouse").await;
        let sentence = "Compagne Maria è entrato/a nel nucleo il 21/11/2026.";
        for (who, told) in [("bruno", 1), ("capo", 1), ("anna", 0), ("capo5", 0), ("altrove", 0)] {
            assert_eq!(day(&w, who).await, vec![sentence.to_owned(); told], "{who}");
        }
        assert_eq!(w.involved(partner, 0).await, 0, "nobody is added by themselves");
        let asked = family.asked(&w, "bruno").await;
        assert_eq!((asked.len(), &asked[0]["detail"], &asked[0]["person_id"]), (1, &json!(sentence), &json!(partner)));
        let page = family.page(&w, "bruno").await;
        assert!(page.contains(sentence) && page.contains("Aggiungi alla cartella") && page.contains("Non aggiungere"), "{page}");
        let diary = w.city.get("bruno", &format!("/cartelle/{}/diario", family.case)).await.expect(200).text;
        assert!(!diary.contains("Compagne"), "asked in the summary alone: {diary}");

        family.press(&w, "capo5", &asked[0], &[("admission", "add")]).await.expect(404);
        family.press(&w, "segretaria", &asked[0], &[("admission", "add")]).await.expect(403);
        let unsaid = family.press(&w, "bruno", &asked[0], &[("decision", "Boh")]).await.expect(422).text;
        assert!(unsaid.contains("Indica se la persona fa parte della cartella"), "{unsaid}");
        assert_eq!(w.involved(partner, 0).await, 0);
        family.press(&w, "bruno", &asked[0], &[("admission", "add")]).await.expect(303);
        assert_eq!(w.involved(partner, 0).await, 2, "the unit, and who has it in charge");
        assert_eq!(w.involved(partner, 365).await, 2, "as long as the case is open");
        assert!(family.asked(&w, "bruno").await.is_empty() && day(&w, "bruno").await.is_empty());
        assert_eq!(family.decided(&w).await, ["add|Fa parte della cartella del nucleo|by"]);
        family.press(&w, "bruno", &asked[0], &[("admission", "leave_out")]).await.expect(404);
        // Whoever takes the case over knows her like the others.
        w.put("capo", family.case, "assignment", json!({"worker": w.anna})).await.expect(204);
        assert_eq!(w.involved(partner, 0).await, 2);
        w.put("capo", family.case, "filing", json!({"reason": "Rinuncia"})).await.expect(204);
        assert_eq!(w.involved(partner, 181).await, 0, "and no longer than the others");
    })
    .await;
}

#[tokio::test]
async fn who_is_left_out_of_the_case_stays_out_for_who_joins_the_team_and_is_asked_about_when_they_come_again() {
    story(|w| async move {
        let family = Family::founded(&w).await;
        let lodger = w.person("Ospiti").await;
        family.joined_by(&w, lodger, "other").await;
        let news = family.asked(&w, "bruno").await.remove(0);
        let long = "a".repeat(1_001);
        let again = family.press(&w, "bruno", &news, &[("admission", "leave_out"), ("decision", &long)]).await.expect(422).text;
        assert!(again.contains("name=\"admission\" value=\"leave_out\"") && again.contains("facoltativo"), "{again}");
        // Nobody has decided: whoever takes the case over is not let in meanwhile.
        w.put("capo", family.case, "assignment", json!({"worker": w.anna})).await.expect(204);
        assert_eq!(w.involved(lodger, 0).await, 0);
        let body = json!({"news": news["id"], "admission": "leave_out", "decision": "È solo in affitto"});
        w.post("anna", family.case, "decisions", body).await.expect(204);
        assert!(family.asked(&w, "anna").await.is_empty());
        assert_eq!(family.decided(&w).await, ["leave_out|È solo in affitto|by"]);
        w.put("capo", family.case, "assignment", json!({"worker": w.bruno})).await.expect(204);
        assert_eq!(w.involved(lodger, 0).await, 0, "nor after it was decided");

        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.sql(&MOVED_OUT).id("person", lodger).run_one().await.expect("moved out");
        tx.commit(Audit::of("household.change")).await.expect("a commit");
        w.db.clock().move_to(w.db.clock().now() + chrono::TimeDelta::minutes(10));
        family.joined_by(&w, lodger, "spouse").await;
        let news = family.asked(&w, "bruno").await.remove(0);
        family.press(&w, "bruno", &news, &[("admission", "add")]).await.expect(303);
        assert_eq!(w.involved(lodger, 0).await, 2);
        assert_eq!(family.decided(&w).await.len(), 2, "what was decided before is kept");
        w.put("capo", family.case, "assignment", json!({"worker": w.anna})).await.expect(204);
        assert_eq!(w.involved(lodger, 0).await, 2);
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_about_somebody_who_has_left_again_or_whom_the_case_lets_know_already() {
    story(|w| async move {
        let family = Family::founded(&w).await;
        let guest = w.person("Viandanti").await;
        family.joined_by(&w, guest, "other").await;
        assert_eq!(family.asked(&w, "bruno").await.len(), 1);
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.sql(&MOVED_OUT).id("person", guest).run_one().await.expect("moved out");
        tx.commit(Audit::of("household.change")).await.expect("a commit");
        assert!(family.asked(&w, "bruno").await.is_empty() && day(&w, "bruno").await.is_empty());
        assert!(!family.page(&w, "bruno").await.contains("Viandanti"));
        family.joined_by(&w, guest, "other").await;
        let news = family.asked(&w, "bruno").await;
        assert_eq!(news.len(), 1, "asked once");
        family.press(&w, "bruno", &news[0], &[("admission", "add")]).await.expect(303);
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.tell("household.entered", json!({"household_id": family.household, "person_id": guest, "on": "2026-11-21"}))
            .await
            .expect("told");
        tx.commit(Audit::of("household.enter")).await.expect("a commit");
        followed(&w).await;
        assert!(family.asked(&w, "bruno").await.is_empty(), "the case lets know of them already");
    })
    .await;
}

#[tokio::test]
async fn nobody_is_asked_about_a_protected_person_who_came_until_they_are_so_no_more() {
    story(|w| async move {
        let family = Family::founded(&w).await;
        let hidden = w.person("Nascoste").await;
        family.joined_by(&w, hidden, "relative").await;
        let news = family.asked(&w, "bruno").await.remove(0);
        protect(&w, hidden, true).await;
        // Neither those who may not know of her, nor the coordinator, who may: the team would not be let in.
        for who in ["bruno", "capo"] {
            assert!(family.asked(&w, who).await.is_empty() && day(&w, who).await.is_empty(), "{who}");
            let page = family.page(&w, who).await;
            assert!(
                !page.contains("Nascoste") && !page.contains("Da decidere") && !page.contains("nel nucleo il"),
                "{who}: {page}"
            );
            family.press(&w, who, &news, &[("admission", "add")]).await.expect(404);
        }
        w.put("capo", family.case, "assignment", json!({"worker": w.anna})).await.expect(204);
        assert_eq!(w.involved(hidden, 0).await, 0);
        protect(&w, hidden, false).await;
        assert_eq!(family.asked(&w, "anna").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn the_team_of_a_protected_person_adds_who_came_and_nobody_reads_there_who_works_with_them() {
    story(|w| async move {
        let family = Family::founded(&w).await;
        protect(&w, family.husband, true).await;
        let aunt = w.person("Zie").await;
        let shape = w.city.get("capo", &format!("/api/v1/households/{}", family.household)).await.expect(200);
        let version = shape.headers["etag"].to_str().expect("a version").to_owned();
        let member = json!({"household": family.household, "person": aunt, "role": "relative"});
        let path = format!("/api/v1/persons/{}/households/members", family.husband);
        w.city.api("capo", Method::POST, &path, &[("if-match", &version)], member).await.expect(201);
        followed(&w).await;
        w.city.get("anna", &format!("/api/v1/cases/{}", family.case)).await.expect(404);
        let news = family.asked(&w, "bruno").await.remove(0);
        family.press(&w, "bruno", &news, &[("admission", "add")]).await.expect(303);
        assert_eq!(w.involved(aunt, 0).await, 2);
        // Neither the interview nor the case is of hers: she may not know of him.
        let card = w.city.get("edo", &format!("/api/v1/persons/{aunt}/card")).await.expect(200).json();
        assert!(card["worker_name"] == "" && card["unit"].is_null(), "{card}");
    })
    .await;
}
