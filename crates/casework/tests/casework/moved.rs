//! A contact that was put on somebody else, and the first interview that came from it.

use crate::world::{World, story};
use axum::http::Method;
use kernel::PersonId;
use serde_json::{Value, json};
use store::Audit;

impl World {
    /// A contact about somebody, and the interview that followed and led to no case: their identifiers.
    async fn heard(&self, person: PersonId) -> (String, String) {
        let known = person.to_string();
        let pairs = [
            ("channel", "direct"),
            ("means", "phone"),
            ("needs", "money"),
            ("ending", "information"),
            ("information", "Torna domani"),
            ("subject", "known"),
            ("person", known.as_str()),
        ];
        let reply = self.city.post("anna", "/contatti", &pairs).await.expect(303);
        let contact = reply.location().rsplit(['/', '=']).next().unwrap_or_default().to_owned();
        let interview =
            json!({"contact": contact, "held_at": "2026-11-20T10:00:00+01:00", "account": "Chiede aiuto", "outcome": "further"});
        let reply = self.city.api("anna", Method::POST, "/api/v1/interviews", &[], interview).await.expect(201).json();
        assert!(reply.get("case").is_none());
        (contact, reply["interview"].as_str().expect("an interview").to_owned())
    }

    /// The desk puts a contact on somebody else, and the news is followed.
    async fn put_on(&self, contact: &str, to: PersonId) {
        let path = format!("/api/v1/contacts/{contact}");
        let version = self.city.get("anna", &path).await.expect(200).headers["etag"].to_str().expect("text").to_owned();
        let body = json!({"person": to, "reason": "omonimia"});
        self.city.api("anna", Method::PUT, &format!("{path}/person"), &[("if-match", &version)], body).await.expect(204);
        let mut tx = self.db.begin(&self.city.actor("anna")).await.expect("a transaction");
        assert_eq!(casework::follow_news(&mut tx).await.expect("followed"), 1);
        tx.commit(Audit::of("news.follow")).await.expect("a commit");
    }

    /// What somebody's day says about interviews whose contact was moved.
    async fn to_decide(&self, who: &str) -> Vec<String> {
        let day = casework::room().day.expect("day items");
        let principal = self.city.principal(who).await;
        let mut tx = self.db.begin(&principal.actor).await.expect("a transaction");
        let items = day(&mut tx, &principal).await.expect("items");
        tx.roll_back().await.expect("rolled back");
        items.into_iter().filter(|item| item.title.contains("controllare il colloquio")).map(|item| item.href).collect()
    }

    async fn interview(&self, id: &str) -> Value {
        self.city.get("anna", &format!("/api/v1/interviews/{id}")).await.expect(200).json()
    }
}

#[tokio::test]
async fn an_interview_without_a_case_whose_contact_was_anothers_waits_for_its_unit_and_goes_along() {
    story(|w| async move {
        let (wrong, right) = (w.person("Sbagliati").await, w.person("Giusti").await);
        let (contact, interview) = w.heard(wrong).await;
        let page = format!("/colloqui/{interview}");
        assert!(w.to_decide("anna").await.is_empty() && !w.city.get("anna", &page).await.expect(200).text.contains("Da decidere"));
        w.put_on(&contact, right).await;
        for (who, told) in [("anna", true), ("bruno", true), ("capo5", false), ("altrove", false)] {
            assert_eq!(!w.to_decide(who).await.is_empty(), told, "{who}");
        }
        assert_eq!(w.interview(&interview).await["contact_moved"], true);
        let shown = w.city.get("bruno", &page).await.expect(200);
        assert!(shown.text.contains("Da decidere") && !shown.text.contains("Giusti"), "{}", shown.text);
        let typed = [("fate", ""), ("reason", "Parla della figlia")];
        let kept = w.city.post("bruno", &format!("{page}/decisione"), &typed).await.expect(422);
        assert!(kept.text.contains("Campo obbligatorio") && kept.text.contains("Parla della figlia"), "{}", kept.text);
        let path = format!("/api/v1/interviews/{interview}/decision");
        let follow = json!({"fate": "follow", "reason": "Ha parlato lei"});
        w.city.api("capo5", Method::POST, &path, &[], follow.clone()).await.expect(404);
        w.city.api("altrove", Method::POST, &path, &[], follow.clone()).await.expect(404);
        w.city.api("bruno", Method::POST, &path, &[], follow.clone()).await.expect(204);
        assert_eq!(w.city.api("bruno", Method::POST, &path, &[], follow).await.expect(409).json()["type"], "INT-003");
        let now = w.interview(&interview).await;
        assert_eq!((now["person_id"].as_str(), &now["contact_moved"]), (Some(right.to_string().as_str()), &json!(false)));
        assert!(w.city.get("anna", &page).await.expect(200).text.contains("Giusti Maria") && w.to_decide("anna").await.is_empty());
        for (person, entries) in [(wrong, 0), (right, 1)] {
            let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
            let before = tx.now() + chrono::TimeDelta::days(1);
            let timeline = casework::room().timeline.expect("a timeline");
            assert_eq!(timeline(&mut tx, person, before, 50).await.expect("entries").len(), entries);
            tx.roll_back().await.expect("rolled back");
        }
    })
    .await;
}

#[tokio::test]
async fn an_interview_stays_when_the_unit_says_so_or_its_contact_comes_back() {
    story(|w| async move {
        let (person, other) = (w.person("Restanti").await, w.person("Estranei").await);
        let (contact, interview) = w.heard(person).await;
        w.put_on(&contact, other).await;
        let form = [("fate", "stay"), ("reason", "Il contatto era della sorella")];
        w.city.post("anna", &format!("/colloqui/{interview}/decisione"), &form).await.expect(303);
        assert_eq!(w.interview(&interview).await["person_id"].as_str(), Some(person.to_string().as_str()));
        assert!(w.to_decide("anna").await.is_empty());
        // Another correction asks again; the one that brings it back answers by itself.
        let third = w.person("Terzi").await;
        w.put_on(&contact, third).await;
        assert_eq!(w.to_decide("anna").await, [format!("/colloqui/{interview}")]);
        w.put_on(&contact, person).await;
        assert!(w.to_decide("anna").await.is_empty());
        assert_eq!(w.interview(&interview).await["contact_moved"], false);
    })
    .await;
}

#[tokio::test]
async fn a_case_is_ended_only_for_news_to_which_an_end_is_an_answer() {
    story(|w| async move {
        let (in_care, proposed) = (w.in_care("Curati").await, w.proposed("Proposti").await);
        let person = async |case| w.case("capo", case).await["person_id"].clone();
        let mut told = vec![
            ("person.died", json!({"person_id": person(in_care).await, "on": "2026-11-20"})),
            ("person.moved", json!({"person_id": person(proposed).await, "on": "2026-11-20"})),
        ];
        let wrong = w.person("Sbagliati").await;
        let (contact, _) = w.heard(wrong).await;
        let mut interview = World::proposal(wrong);
        interview["contact"] = json!(contact);
        let reply = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], interview).await.expect(201).json();
        let born: kernel::CaseId = reply["case"].as_str().expect("a case").parse().expect("an id");
        told.push((
            "contact.moved",
            json!({"contact_id": contact, "from_person_id": wrong, "to_person_id": w.person("Giusti").await}),
        ));
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        for (topic, payload) in told {
            tx.tell(topic, payload).await.expect("told");
        }
        assert_eq!(casework::follow_news(&mut tx).await.expect("followed"), 3);
        tx.commit(Audit::of("news.follow")).await.expect("a commit");
        for (case, who, ending) in [(in_care, "anna", Some("chiusura")), (proposed, "capo", Some("archivia")), (born, "capo", None)]
        {
            let page = w.city.get(who, &format!("/cartelle/{case}")).await.expect(200).text;
            let (callout, _) = page.split_once("Tieni aperta la cartella").expect("somebody decides");
            let (_, callout) = callout.split_once("Da decidere").expect("there is news");
            for way in ["chiusura", "archivia"] {
                assert_eq!(callout.contains(&format!("href=\"/cartelle/{case}/{way}\"")), ending == Some(way), "{way}: {callout}");
            }
        }
    })
    .await;
}
