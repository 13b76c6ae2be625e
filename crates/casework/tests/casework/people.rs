//! Who leaves, who covers, what each has to do today.

use crate::world::{World, story};
use axum::http::Method;
use guard::account;
use kernel::Actor;
use serde_json::json;
use std::sync::Arc;
use store::Audit;

#[tokio::test]
async fn whoever_leaves_hands_over_every_open_case() {
    story(|w| async move {
        let (first, second) = (w.in_care("Uno").await, w.in_care("Due").await);
        w.put("capo", second, "assignment", json!({"worker": w.bruno})).await.expect(204);
        w.post("bruno", second, "team", json!({"account": w.anna, "role": "colleague"})).await.expect(201);
        let mut tx = w.db.begin(&w.city.actor("capo")).await.expect("a transaction");
        assert_eq!(casework::open_cases_of(&mut tx, w.anna).await.expect("cases").len(), 2);
        let handed = casework::hand_over(&mut tx, w.anna, w.bruno, "Cambia servizio").await.expect("handed over");
        assert_eq!(handed, 2);
        assert!(casework::open_cases_of(&mut tx, w.anna).await.expect("cases").is_empty());
        tx.commit(Audit::of("account.hand_over")).await.expect("a commit");
        w.city.get("anna", &format!("/api/v1/cases/{first}")).await.expect(404);
        let seen = w.case("bruno", first).await;
        assert_eq!(seen["worker_id"], w.bruno.to_string());
        let history = seen["team"].as_array().expect("team");
        assert!(
            history.iter().any(|member| member["display_name"] == "anna" && member["valid_until"] == "2026-11-21"),
            "who was in charge before is kept"
        );
        assert_eq!(w.case("bruno", second).await["worker_id"], w.bruno.to_string());
    })
    .await;
}

#[tokio::test]
async fn the_case_of_somebody_whose_role_is_over_waits_for_the_coordinator_until_it_is_given_to_another() {
    story(|w| async move {
        let case = w.in_care("Lasciata").await;
        let left = async |who: &str| {
            let principal = w.city.principal(who).await;
            let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
            let items = casework::room().day.expect("a day")(&mut tx, &principal).await.expect("items");
            items
                .into_iter()
                .filter(|item| item.group == "Cartelle senza operatore nell’unità")
                .map(|item| item.href)
                .collect::<Vec<_>>()
        };
        assert!(left("capo").await.is_empty(), "somebody follows it");
        // A role that was given until a day ends by itself: nobody was asked to hand over.
        let mut tx = w.db.global(&w.city.actor("capo")).await.expect("a transaction");
        let roles: Vec<account::Assignment> = tx.sql(&account::ASSIGNMENTS).id("account", w.anna).all().await.expect("roles");
        let today = tx.today();
        for role in roles {
            account::end_assignment(&mut tx, w.anna, role.id, today).await.expect("it ends");
        }
        tx.commit(Audit::of("account.role_end")).await.expect("a commit");
        assert_eq!(left("capo").await, [format!("/cartelle/{case}/assegna")]);
        assert!(left("bruno").await.is_empty());
        w.put("capo", case, "assignment", json!({"worker": w.bruno})).await.expect(204);
        assert!(left("capo").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn of_several_in_charge_only_the_cases_of_those_who_work_there_no_more_wait_for_the_coordinator() {
    story(|w| async move {
        let mut w = Arc::into_inner(w).expect("alone with it");
        let carla = w.city.somebody("carla", "assistente_sociale", "milano/SSPT-4-L1").await;
        let dora = w.city.somebody("dora", "coordinatore", "milano/SSPT-4-L1").await;
        let mut cases = Vec::new();
        for (name, worker) in
            [("Una", w.anna), ("Due", carla), ("Tre", w.bruno), ("Quattro", dora), ("Cinque", carla), ("Sei", w.anna)]
        {
            let case = w.in_care(name).await;
            if worker != w.anna {
                w.put("capo", case, "assignment", json!({"worker": worker})).await.expect(204);
            }
            cases.push(case);
        }
        // One moves to another office, another's account is suspended.
        let mut tx = w.db.global(&w.city.actor("capo")).await.expect("a transaction");
        let today = tx.today();
        let roles: Vec<account::Assignment> = tx.sql(&account::ASSIGNMENTS).id("account", carla).all().await.expect("roles");
        for role in roles {
            account::end_assignment(&mut tx, carla, role.id, today).await.expect("it ends");
        }
        let far = w.city.unit("SSPT-5-L1");
        account::assign(&mut tx, carla, "assistente_sociale", far, today, None, "Mobilità").await.expect("a role");
        let version: Vec<account::Account> = tx.sql(&account::ONE).id("account", dora).all().await.expect("an account");
        account::set_state(&mut tx, dora, version.first().expect("one").version, account::AccountState::Suspended)
            .await
            .expect("out");
        tx.commit(Audit::of("account.role_end")).await.expect("a commit");
        let principal = w.city.principal("capo").await;
        let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
        let items = casework::room().day.expect("a day")(&mut tx, &principal).await.expect("items");
        let found = items.into_iter().filter(|item| item.group == "Cartelle senza operatore nell’unità").map(|item| item.href);
        let gone: Vec<String> =
            [1, 3, 4].iter().filter_map(|number| cases.get(*number)).map(|case| format!("/cartelle/{case}/assegna")).collect();
        assert_eq!(found.collect::<Vec<_>>(), gone);
    })
    .await;
}

#[tokio::test]
async fn somebody_who_is_asked_into_a_team_by_several_at_once_joins_once() {
    story(|w| async move {
        let case = w.in_care("Insieme").await;
        let join = || w.post("anna", case, "team", json!({"account": w.educator, "role": "educator"}));
        let (one, two, three, four) = tokio::join!(join(), join(), join(), join());
        let answers = [one, two, three, four].map(|reply| reply.status.as_u16());
        assert_eq!(answers.iter().filter(|status| **status == 201).count(), 1, "{answers:?}");
        assert_eq!(answers.iter().filter(|status| **status == 409).count(), 3, "{answers:?}");
    })
    .await;
}

#[tokio::test]
async fn the_case_of_a_household_opens_no_protected_person_of_it_neither_to_its_team_nor_to_who_joins_later() {
    story(|w| async move {
        let (husband, wife) = (w.person("Mariti").await, w.person("Mogli").await);
        let created = |reply: ui::testing::Reply| reply.expect(201).json()["id"].as_str().expect("an id").to_owned();
        let path = format!("/api/v1/persons/{husband}/households");
        let household = created(w.city.api("anna", Method::POST, &path, &[], json!({"kind": "registered"})).await);
        let member = json!({"household": household, "person": wife, "role": "spouse"});
        created(w.city.api("anna", Method::POST, &format!("{path}/members"), &[("if-match", "1")], member).await);
        let mut interview = World::proposal(husband);
        interview["of_household"] = json!(true);
        let reply = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], interview).await.expect(201).json();
        let case: kernel::CaseId = reply["case"].as_str().expect("a case").parse().expect("an id");
        let card = format!("/api/v1/persons/{wife}/card");
        w.put("capo", case, "assignment", json!({"worker": w.anna})).await.expect(204);
        let version = w.city.get("capo", &format!("/api/v1/persons/{wife}")).await.expect(200).headers["etag"].clone();
        let version = version.to_str().expect("text");
        w.city.get("anna", &card).await.expect(200);
        let protection = json!({"restricted": true, "reason": "È andata via di casa"});
        let path = format!("/api/v1/persons/{wife}/protection");
        w.city.api("capo", Method::PUT, &path, &[("if-match", version)], protection).await.expect(204);
        w.city.get("capo", &card).await.expect(200);
        w.city.get("anna", &format!("/api/v1/cases/{case}")).await.expect(200);
        w.city.get("anna", &card).await.expect(404);
        let seen = w.city.get("anna", &format!("/api/v1/persons/{husband}/households")).await.expect(200);
        assert!(!seen.text.contains("Mogli") && !seen.text.contains(&wife.to_string()), "{}", seen.text);
        let day = w.city.get("anna", &format!("/cartelle/{case}")).await.expect(200);
        assert!(!day.text.contains("Da decidere"), "nothing tells that somebody was protected");
        w.put("capo", case, "assignment", json!({"worker": w.bruno})).await.expect(204);
        w.city.get("bruno", &format!("/api/v1/cases/{case}")).await.expect(200);
        w.city.get("bruno", &card).await.expect(404);
        let seen = w.city.get("bruno", &format!("/api/v1/persons/{husband}/households")).await.expect(200);
        assert!(!seen.text.contains("Mogli") && !seen.text.contains(&wife.to_string()), "{}", seen.text);
    })
    .await;
}

#[tokio::test]
async fn whoever_covers_an_absent_colleague_works_on_the_cases_in_these_days() {
    story(|w| async move {
        let case = w.in_care("Coperti").await;
        w.city.get("bruno", &format!("/cartelle/{case}")).await.expect(404);
        let body = w.city.bodies["milano"];
        let mut tx = w.db.global(&Actor::system(body)).await.expect("a transaction");
        let day = |text: &str| text.parse::<chrono::NaiveDate>().expect("a day");
        account::add_absence(&mut tx, w.anna, Some(w.bruno), "Ferie", day("2026-11-21"), day("2026-11-23"))
            .await
            .expect("an absence");
        tx.commit(Audit::of("absence.create")).await.expect("a commit");
        w.city.get("bruno", &format!("/cartelle/{case}")).await.expect(200);
        let entry = json!({"kind": "telephone", "held_at": "2026-11-21T09:00:00+01:00", "text": "Ha chiamato la figlia"});
        w.post("bruno", case, "entries", entry).await.expect(201);
        // The session ends long before: what reaches and what does not is asked of the database.
        for (days, reached) in [(0, true), (1, true), (2, false)] {
            w.db.clock().move_to(store::testing::test_moment() + chrono::TimeDelta::days(days));
            let mut tx = w.db.begin(&w.city.actor("bruno")).await.expect("a transaction");
            assert_eq!(
                casework::case_brief(&mut tx, guard::Permission::CASE_WRITE, case).await.is_ok(),
                reached,
                "after {days} days"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn everybody_finds_what_waits_for_them() {
    story(|w| async move {
        w.proposed("Attesa").await;
        let case = w.in_care("Silenzio").await;
        let plan = w.offered(case).await;
        let mut known = std::collections::BTreeMap::new();
        for who in ["capo", "anna", "capo5"] {
            known.insert(who, w.city.principal(who).await);
        }
        let known = std::sync::Arc::new(known);
        let titles = |who: &'static str| {
            let (w, known) = (std::sync::Arc::clone(&w), std::sync::Arc::clone(&known));
            async move {
                let principal = &known[who];
                let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
                let day = casework::room().day.expect("day items");
                let items = day(&mut tx, principal).await.expect("items");
                tx.roll_back().await.expect("rolled back");
                items.into_iter().map(|item| (item.group, item.late)).collect::<Vec<_>>()
            }
        };
        assert_eq!(titles("capo").await, [("Proposte da assegnare", false)]);
        assert_eq!(titles("anna").await, [("Progetti da firmare", false)]);
        assert!(titles("capo5").await.is_empty());
        w.all_sign(&plan).await;
        w.db.clock().move_to(store::testing::test_moment() + chrono::TimeDelta::days(170));
        let later: Vec<&str> = titles("anna").await.into_iter().map(|(group, _)| group).collect();
        assert_eq!(later, ["Verifiche", "Progetti in scadenza", "Senza registrazioni da 60 giorni"]);
        let principal = &known["anna"];
        let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
        let search = casework::room().search.expect("search");
        assert_eq!(search(&mut tx, principal, "2026/2").await.expect("hits").len(), 1);
        assert_eq!(search(&mut tx, principal, "2026/99").await.expect("hits").len(), 0);
        // The plan is found by the number of a request in it, however it is typed.
        for typed in ["RS/2026/000001", "rs/2026/1"] {
            let hits = search(&mut tx, principal, typed).await.expect("hits");
            assert_eq!(hits.iter().map(|hit| hit.group).collect::<Vec<_>>(), ["Progetti"], "{typed}");
            assert!(hits[0].href.ends_with(&plan) && hits[0].person.is_some(), "{hits:?}");
        }
        assert!(search(&mut tx, principal, "RS/2026/2").await.expect("hits").is_empty());
        tx.roll_back().await.expect("rolled back");
        let elsewhere = &known["capo5"];
        let mut tx = w.db.begin(&elsewhere.actor).await.expect("a transaction");
        for typed in ["2026/2", "RS/2026/000001"] {
            assert_eq!(search(&mut tx, elsewhere, typed).await.expect("hits").len(), 0, "another unit finds nothing: {typed}");
        }
    })
    .await;
}
