//! Appointments, households, protected persons, the timeline, and what a page costs.

use crate::world::{World, story};
use axum::http::Method;
use kernel::{CaseId, PersonId};
use serde_json::json;
use store::Audit;
use uuid::Uuid;

store::statements! {
    APPOINTMENT = "insert into access_appointment (body_id, id, number, contact_id, person_id, unit_id, worker_id, calendar_id, kind, starts_at, ends_at, place, note, state,
                          booked_by, booked_at, version)
                   values (:body, :id, '2026/000001', null, :person, :unit, :actor, :id, 'interview', :from, :now, '', '', 'booked', :actor, :now, 1)";
    CONTACT = "insert into access_contact (body_id, id, number, at, on_day, unit_id, account_id, channel, means, person_id, subject_name, subject_phone, caller, caller_name,
                      caller_phone, confidential, callback, callback_note, language, interpreter, children, children_note, first_need, urgency, narrative, information,
                      orientation, documents, outcome, emergency, minutes, in_care_at, notice, territory, presence, municipio, office_id, office_reason, created_at, version)
               values (:body, :id, '2026/000009', :now, :today, :unit, :actor, 'direct', 'phone', :person, '', '', 'kin', 'Maria Zie', '', false, 'unknown', '', '', false,
                       'unknown', '', 'money', 'ordinary', '', '', '', '', 'appointment', '', null, '', 'spoken', 'resident', '', null, null, '', :now, 1)";
    OF_CONTACT = "insert into access_appointment (body_id, id, number, contact_id, person_id, unit_id, worker_id, calendar_id, kind, starts_at, ends_at, place, note, state,
                         booked_by, booked_at, version)
                  values (:body, :id, :number, :contact, :person, :unit, :actor, :id, 'interview', :from, :now, '', '', 'booked', :actor, :now, 1)";
    COMING_AS = "insert into access_appointment (body_id, id, number, contact_id, person_id, unit_id, worker_id, calendar_id, kind, starts_at, ends_at, place, note, state,
                        booked_by, booked_at, version)
                 values (:body, :id, :number, null, :person, :unit, :actor, :id, 'interview', :from, :until, '', '', 'booked', :actor, :now, 1)";
    COMING = "insert into access_appointment (body_id, id, number, contact_id, person_id, unit_id, worker_id, calendar_id, kind, starts_at, ends_at, place, note, state,
                     booked_by, booked_at, version)
              values (:body, :id, '2026/000002', null, :person, :unit, :actor, :id, 'interview', :from, :until, '', '', 'booked', :actor, :now, 1)";
    MOVED_OUT = "update registry_member set valid_from = '2020-01-01', valid_until = :today where body_id = :body and person_id = :person";
    UNKNOWN_HERE = "update registry_involvement set valid_from = '2020-01-01', valid_until = :today where body_id = :body and person_id = :person";
    STATE = "select state from access_appointment where body_id = :body and id = :id";
    PROTECT = "update registry_person set restricted = true where body_id = :body and id = :id";
    HOUSEHOLD = "insert into registry_household (body_id, id, kind, note, valid_from, valid_until, created_at, created_by, version)
                 values (:body, :id, 'registered', '', :today, '9999-12-31', :now, :actor, 1)";
    MEMBER = "insert into registry_member (body_id, id, household_id, person_id, kind, role, valid_from, valid_until, created_at, created_by)
              values (:body, :id, :household, :person, 'registered', :role, :today, '9999-12-31', :now, :actor)";
    INVOLVED = "select cast(count(*) as bigint) from registry_v_involvement where body_id = :body and person_id = :person and kind in ('case', 'household') and valid_until > :on";
}

impl World {
    pub async fn involved(&self, person: PersonId, days: u64) -> i64 {
        let mut tx = self.db.begin(&self.city.actor("anna")).await.expect("a transaction");
        let on = kernel::time::days_after(tx.today(), days);
        tx.sql(&INVOLVED).id("person", person).bind("on", on).value().await.expect("a count")
    }
}

#[tokio::test]
async fn an_appointment_is_held_once_its_interview_is_recorded_and_has_only_one() {
    story(|w| async move {
        let person = w.person("Puntuali").await;
        let id = Uuid::from_u128(0xa1);
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        let from = tx.now() - chrono::TimeDelta::hours(1);
        tx.sql(&APPOINTMENT)
            .bind("id", id)
            .id("person", person)
            .id("unit", w.city.unit("SSPT-4-L1"))
            .bind("from", from)
            .run()
            .await
            .expect("an appointment");
        tx.commit(Audit::of("appointment.create")).await.expect("a commit");
        let page = w.city.get("anna", &format!("/colloqui/nuovo?appuntamento={id}")).await.expect(200);
        assert!(page.text.contains("Puntuali Maria") && page.text.contains("09:00"), "person and time are already there");
        w.city.get("capo5", &format!("/colloqui/nuovo?appuntamento={id}")).await.expect(404);
        w.city.get("anna", "/colloqui/nuovo?appuntamento=pippo").await.expect(404);
        let body =
            json!({"appointment": id, "held_at": "2026-11-21T09:00:00+01:00", "account": "Chiede aiuto", "outcome": "further"});
        w.city.api("anna", Method::POST, "/api/v1/interviews", &[], body.clone()).await.expect(201);
        assert_eq!(w.city.api("anna", Method::POST, "/api/v1/interviews", &[], body).await.expect(409).json()["type"], "INT-001");
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        assert_eq!(tx.sql(&STATE).bind("id", id).value::<String>().await.expect("a state"), "held");
    })
    .await;
}

#[tokio::test]
async fn an_appointment_serves_for_who_lives_with_its_person_or_spoke_at_its_contact_and_for_nobody_else() {
    story(|w| async move {
        let (mother, child, stranger) = (w.person("Madri").await, w.person("Figli").await, w.person("Estranei").await);
        let (contact, household) = (Uuid::from_u128(0xc1), Uuid::from_u128(0xc2));
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.sql(&CONTACT).bind("id", contact).id("person", mother).id("unit", w.city.unit("SSPT-4-L1")).run().await.expect("a contact");
        for (number, day) in [(0xc3_u128, 1), (0xc4, 2), (0xc5, 3), (0xc6, 4)] {
            let from = tx.now() - chrono::TimeDelta::days(day);
            let new = tx.sql(&OF_CONTACT).bind("id", Uuid::from_u128(number)).bind("number", number.to_string()).bind("contact", contact);
            new.id("person", mother).id("unit", w.city.unit("SSPT-4-L1")).bind("from", from).run().await.expect("an appointment");
        }
        tx.sql(&HOUSEHOLD).bind("id", household).run().await.expect("a household");
        for (person, role) in [(mother, "holder"), (child, "child")] {
            let id: Uuid = tx.new_id().expect("an id");
            let new = tx.sql(&MEMBER).bind("id", id).bind("household", household).id("person", person).bind("role", role);
            new.run().await.expect("a member");
        }
        tx.commit(Audit::of("appointment.create")).await.expect("a commit");
        let heard = |appointment: u128, person: PersonId| {
            json!({"appointment": Uuid::from_u128(appointment), "person": person, "held_at": "2026-11-21T09:00:00+01:00", "account": "Racconta", "outcome": "further"})
        };
        let said = |body| w.city.api("anna", Method::POST, "/api/v1/interviews", &[], body);
        let refused = said(heard(0xc3, stranger)).await.expect(422).json();
        assert_eq!((refused["type"].as_str(), refused["errors"][0]["field"].as_str()), (Some("INT-004"), Some("person")));
        let mut by_contact = heard(0xc3, stranger);
        by_contact["contact"] = json!(contact);
        by_contact["appointment"] = json!(null);
        assert_eq!(said(by_contact).await.expect(422).json()["type"], "INT-004");
        w.city.get("anna", &format!("/colloqui/nuovo?appuntamento={}&persona={stranger}", Uuid::from_u128(0xc3))).await.expect(422);
        let typed = [
            ("appointment", Uuid::from_u128(0xc3).to_string()),
            ("person", stranger.to_string()),
            ("held_at_date", "21/11/2026".to_owned()),
            ("held_at_time", "09:00".to_owned()),
            ("account", "Racconta molto".to_owned()),
            ("outcome", "further".to_owned()),
        ];
        let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let page = w.city.post("anna", "/colloqui", &typed).await.expect(422).text;
        assert!(page.contains("è di un") && page.contains("Racconta molto"), "said at the form, nothing is lost: {page}");
        said(heard(0xc3, mother)).await.expect(201);
        said(heard(0xc4, child)).await.expect(201);
        // The aunt does not live with them: she spoke at the contact.
        let aunt = w.person("Zie").await;
        said(heard(0xc5, aunt)).await.expect(201);
        // Who moved out since shares nothing any more.
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.sql(&MOVED_OUT).id("person", child).run_one().await.expect("moved out");
        tx.commit(Audit::of("household.change")).await.expect("a commit");
        said(heard(0xc6, child)).await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn nobody_learns_from_an_interview_who_lives_with_somebody_whose_data_they_may_not_read() {
    story(|w| async move {
        let (mother, child) = (w.person("Madri").await, w.person("Figli").await);
        let (appointment, household) = (Uuid::from_u128(0xd1), Uuid::from_u128(0xd2));
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        let from = tx.now() - chrono::TimeDelta::hours(1);
        let new = tx.sql(&APPOINTMENT).bind("id", appointment).id("person", mother).id("unit", w.city.unit("SSPT-4-L1"));
        new.bind("from", from).run().await.expect("an appointment");
        tx.sql(&HOUSEHOLD).bind("id", household).run().await.expect("a household");
        for (person, role) in [(mother, "holder"), (child, "child")] {
            let id: Uuid = tx.new_id().expect("an id");
            let new = tx.sql(&MEMBER).bind("id", id).bind("household", household).id("person", person).bind("role", role);
            new.run().await.expect("a member");
        }
        tx.commit(Audit::of("appointment.create")).await.expect("a commit");
        let form = format!("/colloqui/nuovo?appuntamento={appointment}&persona={child}");
        w.city.get("anna", &form).await.expect(200);
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.sql(&UNKNOWN_HERE).id("person", mother).run_one().await.expect("she turned to another office");
        tx.commit(Audit::of("person.create").about(mother)).await.expect("a commit");
        w.city.get("anna", &format!("/api/v1/persons/{mother}")).await.expect(404);
        assert!(w.city.get("anna", &form).await.expect(422).text.contains("è di un"));
        let body = json!({"appointment": appointment, "person": child, "held_at": "2026-11-21T09:00:00+01:00", "account": "Racconta", "outcome": "further"});
        assert_eq!(w.city.api("anna", Method::POST, "/api/v1/interviews", &[], body).await.expect(422).json()["type"], "INT-004");
    })
    .await;
}

#[tokio::test]
async fn an_interview_at_an_hour_that_no_clock_shows_is_typed_again_and_one_at_an_hour_shown_twice_is_its_first() {
    story(|w| async move {
        let person = w.person("Notturni").await.to_string();
        let form = |day| {
            [
                ("person", person.as_str()),
                ("held_at_date", day),
                ("held_at_time", "02:30"),
                ("account", "Telefona di notte"),
                ("outcome", "further"),
            ]
        };
        let again = w.city.post("anna", "/colloqui", &form("29/03/2026")).await.expect(422);
        assert!(again.text.contains("ora legale") && again.text.contains("Telefona di notte"), "{}", again.text);
        let shown = w.city.post("anna", "/colloqui", &form("25/10/2026")).await.expect(303).location();
        assert!(w.city.get("anna", &shown).await.expect(200).text.contains("25/10/2026 02:30"));
        let api = w.city.get("anna", &shown.replace("/colloqui/", "/api/v1/interviews/")).await.expect(200).json();
        assert_eq!(api["held_at"].as_str().and_then(|text| text.get(..16)), Some("2026-10-25T00:30"));
    })
    .await;
}

#[tokio::test]
async fn a_case_of_a_household_involves_all_of_it_until_some_time_after_its_end() {
    story(|w| async move {
        let (mother, son) = (w.person("Madre").await, w.person("Figlio").await);
        let alone = json!({"person": mother, "held_at": "2026-11-20T10:00:00+01:00", "account": "x", "hypothesis": "y", "outcome": "proposal", "user_area": "FAM_MIN",
                           "level": "1", "of_household": true});
        let wrong = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], alone.clone()).await.expect(422).json();
        assert_eq!(wrong["errors"][0]["field"], "of_household");
        let household = Uuid::from_u128(0xb1);
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.sql(&HOUSEHOLD).bind("id", household).run().await.expect("a household");
        for (person, role) in [(mother, "holder"), (son, "child")] {
            let id: Uuid = tx.new_id().expect("an id");
            tx.sql(&MEMBER).bind("id", id).bind("household", household).id("person", person).bind("role", role).run().await.expect("a member");
        }
        tx.commit(Audit::of("household.create")).await.expect("a commit");
        let reply = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], alone).await.expect(201).json();
        let case: CaseId = reply["case"].as_str().expect("a case").parse().expect("an id");
        let mut other = World::proposal(son);
        other["of_household"] = json!(true);
        assert_eq!(w.city.api("anna", Method::POST, "/api/v1/interviews", &[], other).await.expect(409).json()["type"], "CASE-002", "one for the household");
        assert_eq!((w.involved(mother, 0).await, w.involved(son, 0).await), (2, 2), "unit and proposer");
        w.put("capo", case, "filing", json!({"reason": "Rinuncia"})).await.expect(204);
        assert!(w.involved(son, 179).await > 0);
        assert_eq!((w.involved(mother, 181).await, w.involved(son, 181).await), (0, 0));
    })
    .await;
}

#[tokio::test]
async fn the_case_of_a_protected_person_is_reached_by_its_team_alone() {
    story(|w| async move {
        let case = w.in_care("Protetti").await;
        let person: PersonId = w.case("anna", case).await["person_id"].as_str().expect("an id").parse().expect("an id");
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.sql(&PROTECT).id("id", person).run_one().await.expect("protected");
        tx.commit(Audit::of("person.protect").about(person)).await.expect("a commit");
        w.city.get("anna", &format!("/cartelle/{case}")).await.expect(200);
        w.city.get("capo", &format!("/cartelle/{case}")).await.expect(404);
        assert!(!w.city.get("segretaria", "/cartelle").await.expect(200).text.contains("Protetti"));
    })
    .await;
}

#[tokio::test]
async fn the_timeline_shows_what_its_reader_reaches() {
    story(|w| async move {
        let case = w.in_care("Cronache").await;
        let person: PersonId = w.case("anna", case).await["person_id"].as_str().expect("an id").parse().expect("an id");
        w.post(
            "anna",
            case,
            "entries",
            json!({"kind": "telephone", "held_at": "2026-11-21T09:00:00+01:00", "text": "Ha chiamato"}),
        )
        .await
        .expect(201);
        let plan = w.offered(case).await;
        w.all_sign(&plan).await;
        let timeline = casework::room().timeline.expect("a timeline");
        for (who, kinds) in [("anna", vec!["Cartella", "Cartella", "Colloquio", "Diario", "Progetto"]), ("capo5", vec![])] {
            let mut tx = w.db.begin(&w.city.actor(who)).await.expect("a transaction");
            let before = tx.now() + chrono::TimeDelta::days(1);
            let entries = timeline(&mut tx, person, before, 50).await.expect("entries");
            assert!(entries.windows(2).all(|pair| pair[0].at >= pair[1].at), "newest first");
            let mut found: Vec<&str> = entries.iter().map(|entry| entry.kind).collect();
            found.sort_unstable();
            assert_eq!(found, kinds, "{who}");
            assert!(entries.iter().all(|entry| casework::room().timeline_kinds.contains(&entry.kind)));
        }
    })
    .await;
}

#[tokio::test]
async fn a_page_asks_the_same_number_of_questions_however_much_it_shows() {
    story(|w| async move {
        let mut seen = Vec::new();
        for name in ["Abete", "Betulla", "Cedro"] {
            let case = w.in_care(name).await;
            let person: PersonId = w.case("anna", case).await["person_id"].as_str().expect("an id").parse().expect("an id");
            let principal = w.city.principal("anna").await;
            let mut costs = Vec::new();
            let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
            casework::case::list::page(&mut tx, &casework::case::list::Filter::default(), 51).await.expect("a page");
            costs.push(tx.queries());
            let day = casework::room().day.expect("day items");
            day(&mut tx, &principal).await.expect("items");
            costs.push(tx.queries());
            let timeline = casework::room().timeline.expect("a timeline");
            let now = tx.now();
            timeline(&mut tx, person, now, 50).await.expect("entries");
            costs.push(tx.queries());
            seen.push(costs);
        }
        assert_eq!(seen[0], seen[1]);
        assert_eq!(seen[1], seen[2]);
        assert!(seen[0][2] <= 16, "{:?}", seen[0]);
    })
    .await;
}

#[tokio::test]
async fn the_timeline_has_analysis_and_review_where_they_happened_and_the_plan_where_it_was_signed() {
    story(|w| async move {
        let case = w.in_care("Sequenze").await;
        let person: PersonId = w.case("anna", case).await["person_id"].as_str().expect("an id").parse().expect("an id");
        w.post("anna", case, "analyses", json!({"analysed_on": "2026-11-21", "request": "Chiede aiuto", "reading": "Regge da sola"})).await.expect(201);
        let later = || w.db.clock().move_to(w.db.clock().now() + chrono::TimeDelta::minutes(10));
        later();
        let plan = w.offered(case).await;
        w.all_sign(&plan).await;
        later();
        let goal = w.city.get("anna", &format!("/api/v1/plans/{plan}")).await.json()["goals"][0]["id"].clone();
        let review = json!({"held_on": "2026-11-21", "summary": "Va meglio", "goals": [{"goal": goal, "outcome": "missed"}], "decision": "adjust", "next_review_on": "2027-01-01"});
        w.post("anna", case, "reviews", review).await.expect(201);
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        let before = tx.now() + chrono::TimeDelta::days(1);
        let entries = casework::room().timeline.expect("a timeline")(&mut tx, person, before, 50).await.expect("entries");
        let kinds: Vec<&str> = entries.iter().map(|entry| entry.kind).filter(|kind| ["Analisi", "Progetto", "Verifica"].contains(kind)).collect();
        assert_eq!(kinds, ["Verifica", "Progetto", "Analisi"], "newest first: {entries:?}");
        assert!(entries.iter().any(|entry| entry.text.contains("Regge da sola")) && entries.iter().any(|entry| entry.text.contains("Va meglio")));
        drop(tx);
        let page = w.city.get("anna", &format!("/cartelle/{case}")).await.expect(200).text;
        let phases = page.split_once("id=\"fasi\"").expect("the phases").1;
        assert!(phases.find("Accoglienza").expect("the first") < phases.find("Primo colloquio").expect("the second"), "as the steps above them");
    })
    .await;
}

#[tokio::test]
async fn closing_a_case_says_which_appointments_are_still_to_be_kept() {
    story(|w| async move {
        let case = w.in_care("Fissati").await;
        let person: PersonId = w.case("anna", case).await["person_id"].as_str().expect("an id").parse().expect("an id");
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        let (id, from) = (Uuid::from_u128(0xe1), tx.now() + chrono::TimeDelta::days(3));
        let new = tx.sql(&COMING).bind("id", id).id("person", person).id("unit", w.city.unit("SSPT-4-L1"));
        new.bind("from", from).bind("until", from + chrono::TimeDelta::minutes(30)).run().await.expect("an appointment");
        tx.commit(Audit::of("appointment.create")).await.expect("a commit");
        let version = w.version(case).await.to_string();
        let closure = [
            ("closed_on", "21/11/2026"),
            ("reason", "no_need"),
            ("outcome", "positive"),
            ("evaluation", "Va bene"),
            ("person_view", "Contenta"),
        ];
        // Somebody changed the case since it was read: only the case is asked about, not the rows of the appointments.
        let ticked = [("cancel[0].version", "1"), ("cancel[0].appointment", &id.to_string()), ("_version", "1")];
        let both = w.city.post("anna", &format!("/cartelle/{case}/chiusura"), &[&closure[..], &ticked].concat()).await.expect(409).text;
        assert!(both.contains("Ho letto: procedo lo stesso") && !both.contains("_stored.") && both.contains(" checked"), "{both}");
        let body =
            json!({"closed_on": "2026-11-21", "reason": "no_need", "outcome": "positive", "evaluation": "Va bene", "person_view": "x"});
        let path = format!("/api/v1/cases/{case}/closures");
        let told = w.city.api("anna", Method::POST, &path, &[("if-match", &version)], body).await.expect(201).text;
        assert!(told.contains("24/11/2026") && told.contains("resta fissato"), "{told}");
        let page = w.city.get("anna", &format!("/cartelle/{case}/chiusura")).await.expect(200).text;
        assert!(!page.contains("24/11/2026"), "who reads the case need not know of the appointments of other units: {page}");
        let page = w.city.get("anna", &format!("/cartelle/{case}")).await.expect(200).text;
        assert!(!page.contains("Prossima verifica"), "a closed case has no next review");
    })
    .await;
}

#[tokio::test]
async fn the_appointments_that_are_ticked_are_cancelled_with_the_case_and_the_others_stay() {
    story(|w| async move {
        let case = w.in_care("Annullati").await;
        let person: PersonId = w.case("anna", case).await["person_id"].as_str().expect("an id").parse().expect("an id");
        let other = w.person("Altrui").await;
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        for (number, whose, days) in [(0xf1, person, 3), (0xf2, person, 5), (0xf3, other, 7)] {
            let from = tx.now() + chrono::TimeDelta::days(days);
            let new = tx
                .sql(&COMING_AS)
                .bind("id", Uuid::from_u128(number))
                .bind("number", format!("2026/{number:06}"))
                .id("person", whose);
            let new =
                new.id("unit", w.city.unit("SSPT-4-L1")).bind("from", from).bind("until", from + chrono::TimeDelta::minutes(30));
            new.run().await.expect("an appointment");
        }
        tx.commit(Audit::of("appointment.create")).await.expect("a commit");
        let path = format!("/cartelle/{case}/chiusura");
        let [first, second, foreign] = [0xf1, 0xf2, 0xf3].map(|number| Uuid::from_u128(number).to_string());
        let page = w.city.get("anna", &path).await.expect(200).text;
        assert!(page.contains("24/11/2026") && page.contains("26/11/2026") && !page.contains("28/11/2026"), "{page}");
        assert!(page.contains("cancel[0].version") && page.contains(&first), "{page}");
        let version = w.version(case).await.to_string();
        let send = async |ticked: &str, read: &str| {
            let closure = [
                ("closed_on", "21/11/2026"),
                ("reason", "no_need"),
                ("outcome", "positive"),
                ("evaluation", "Va bene"),
                ("person_view", "Contenta"),
                ("cancel[0].version", read),
                ("cancel[0].appointment", ticked),
                ("cancel[1].version", "1"),
                ("_version", version.as_str()),
            ];
            w.city.post("anna", &path, &closure).await
        };
        // Changed meanwhile, or somebody else's: nothing is closed and nothing cancelled, and the tick is kept.
        let stale = send(&first, "7").await.expect(422).text;
        assert!(stale.contains("Qualcun altro ha cambiato questo appuntamento") && stale.contains("checked"), "{stale}");
        assert!(send(&foreign, "1").await.expect(422).text.contains("non si può annullare da qui"));
        let closure = [
            ("closed_on", "21/11/2026"),
            ("reason", "no_need"),
            ("outcome", "positive"),
            ("evaluation", "Va bene"),
            ("person_view", "Contenta"),
            ("cancel[0].version", "1"),
            ("cancel[1].version", "7"),
            ("cancel[1].appointment", &second),
            ("_version", version.as_str()),
        ];
        let stale = w.city.post("anna", &path, &closure).await.expect(422).text;
        let (before, after) = stale.split_once("id=\"f-cancel-1-appointment\"").expect("the second appointment");
        assert!(!before.contains("field-error") && after.contains("field-error"), "beside the one that was ticked: {stale}");
        assert_eq!(w.case("anna", case).await["state"], "in_care");
        let state = async |number: u128| {
            let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
            let state: String = tx.sql(&STATE).bind("id", Uuid::from_u128(number)).value().await.expect("a state");
            tx.roll_back().await.expect("rolled back");
            state
        };
        assert_eq!((state(0xf1).await, state(0xf3).await), ("booked".to_owned(), "booked".to_owned()));
        send(&first, "1").await.expect(303);
        let page = w.city.get("anna", &path).await.expect(200).text;
        assert!(page.contains("24/11/2026") && page.contains("è annullato"), "{page}");
        assert!(!page.contains("26/11/2026"), "the other one is told to who closes and is not kept: {page}");
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        let query = tx.sql(&store::audit::LATEST).bind("before", i64::MAX).bind("most", 100_i64);
        let rows: Vec<store::audit::Row> = query.all().await.expect("the log");
        drop(tx);
        let closed: Vec<&str> = rows.iter().filter(|row| row.action == "case.close").map(|row| row.fields.as_str()).collect();
        assert_eq!(closed, [format!("state,outcome,evaluation,person_view,appuntamento:2026/{:06}", 0xf1)]);
        assert_eq!((state(0xf1).await, state(0xf2).await), ("cancelled".to_owned(), "booked".to_owned()));
        let told = w.city.get("anna", &format!("/appuntamenti/{first}")).await.expect(200).text;
        assert!(told.contains("Chiusura della cartella"), "the appointment says why: {told}");
    })
    .await;
}

#[tokio::test]
async fn a_child_who_is_born_into_the_household_of_a_case_is_known_to_those_who_work_on_it() {
    story(|w| async move {
        let mother = w.person("Madri").await;
        let household = Uuid::from_u128(0xe2);
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.sql(&HOUSEHOLD).bind("id", household).run().await.expect("a household");
        let id: Uuid = tx.new_id().expect("an id");
        let new = tx.sql(&MEMBER).bind("id", id).bind("household", household).id("person", mother).bind("role", "holder");
        new.run().await.expect("a member");
        tx.commit(Audit::of("household.create")).await.expect("a commit");
        let mut proposal = World::proposal(mother);
        proposal["of_household"] = json!(true);
        let reply = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], proposal).await.expect(201).json();
        let case: CaseId = reply["case"].as_str().expect("a case").parse().expect("an id");
        w.put("capo", case, "assignment", json!({"worker": w.bruno})).await.expect(204);

        let child = w.person("Neonati").await;
        assert_eq!(w.involved(child, 0).await, 0);
        let born = async || {
            let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
            tx.tell("person.born", json!({"person_id": child, "household_id": household, "on": "2026-11-21"})).await.expect("told");
            casework::follow_news(&mut tx).await.expect("followed");
            tx.commit(Audit::of("news.follow")).await.expect("a commit");
        };
        born().await;
        assert_eq!(w.involved(child, 0).await, 2, "the unit, and who has it in charge");
        // A year later, when the registration lets nobody in any more, the one in charge still reads the child.
        assert_eq!(w.involved(child, 365).await, 2);
        born().await;
        assert_eq!(w.involved(child, 0).await, 2, "told twice it is known once");
    })
    .await;
}
