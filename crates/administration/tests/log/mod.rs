//! The audit log: filters, who looked, verification.

use crate::staff::person;
use crate::{city, rooms};
use axum::http::{Extensions, Method};
use serde_json::json;
use store::jobs::{self, End};
use store::testing::on_both;
use ui::testing::{City, schema};

#[tokio::test]
async fn the_log_is_filtered_by_account_action_person_and_period_and_read_by_its_keeper_alone() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let someone = person(&db, &city, "SSPT-4-L1", false).await;
        city.get("amministratrice", "/operatori").await.expect(200);
        for who in ["anna", "capo", "amministratrice"] {
            city.get(who, "/registro").await.expect(403);
        }
        let read = async |query: &str| {
            city.get("garante", &format!("/api/v1/audit?{query}")).await.expect(200).json()["items"]
                .as_array()
                .expect("items")
                .clone()
        };
        assert!(
            read("account=amministratrice&thing=account")
                .await
                .iter()
                .all(|row| row["action"] == "account.list" && row["account_name"] == "amministratrice")
        );
        assert_eq!(read("account=amministratrice&thing=account").await.len(), 1);
        assert_eq!(read("account=nessuno").await.len(), 0);
        let about = read(&format!("person={someone}")).await;
        assert_eq!(
            (about.len(), &about[0]["action"], &about[0]["words"]),
            (1, &json!("person.create"), &json!("Ha registrato una persona"))
        );
        assert_eq!(read(&format!("person={someone}&until=2026-11-20")).await.len(), 0);
        assert_eq!(read(&format!("person={someone}&from=2026-11-21&until=2026-11-21&account=anna")).await.len(), 1);
        let first = city.get("garante", "/api/v1/audit?limit=2").await.expect(200).json();
        let next = city
            .get("garante", &format!("/api/v1/audit?limit=2&after={}", first["next"].as_str().expect("more")))
            .await
            .expect(200)
            .json();
        let seq = |page: &serde_json::Value, row: usize| page["items"][row]["seq"].as_i64().expect("a number");
        assert_eq!(seq(&first, 1) - 1, seq(&next, 0));
        city.get("garante", "/api/v1/audit?limit=1000").await.expect(422);
        let page = city.get("garante", "/registro?operatore=amministratrice&cosa=account").await.expect(200);
        assert!(page.text.contains("Ha letto l&#39;elenco: account") && page.text.contains("Togli questo filtro"));
        assert!(city.get("garante", "/registro?format=csv").await.expect(200).text.contains("person.create"));
        let exported = read("thing=audit").await;
        assert!(exported.iter().any(|row| row["action"] == "audit.export"));
    })
    .await;
}

#[tokio::test]
async fn who_looked_at_a_file_is_shown_to_the_unit_in_charge_and_to_the_data_protection_officer() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = city(db.clone()).await;
        city.somebody("altro.capo", "coordinatore", "milano/SSPT-5-L1").await;
        city.somebody("garante.altrove", "dpo", "altrove/DIR").await;
        let (someone, hidden) = (person(&db, &city, "SSPT-4-L1", false).await, person(&db, &city, "SSPT-4-L1", true).await);
        let page = |id: kernel::PersonId| format!("/persone/{id}/accessi");
        assert!(city.get("capo", &page(someone)).await.expect(200).text.contains("Ha registrato una persona"));
        // The look at the list of looks is itself a look.
        assert!(city.get("garante", &page(someone)).await.expect(200).text.contains("Ha letto chi ha guardato questo fascicolo"));
        city.get("altro.capo", &page(someone)).await.expect(404);
        city.get("garante.altrove", &page(someone)).await.expect(404);
        city.get("anna", &page(someone)).await.expect(403);
        city.get("capo", &page(hidden)).await.expect(404);
        let protected = city.get("garante", &page(hidden)).await.expect(200);
        assert!(protected.text.contains("Persona protetta") && !protected.text.contains("Rossi"));
        // From there the officer gives mandates; the log names the filter and not the identifier behind it.
        assert!(protected.text.contains(&format!("\"/persone/{hidden}/mandati\"")));
        let log = city.get("garante", &format!("/registro?persona={hidden}")).await.expect(200).text;
        assert!(log.contains("Persona: Persona protetta") && !log.contains(&format!("Persona: {hidden}")), "{log}");
        let rows = city.get("capo", &format!("/api/v1/persons/{someone}/accesses")).await.expect(200).json();
        assert!(rows["items"].as_array().is_some_and(|items| items.len() >= 3));
        city.get("altro.capo", &format!("/api/v1/persons/{someone}/accesses")).await.expect(404);
        city.get("capo", &format!("{}?format=xlsx", page(someone))).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_verification_runs_as_a_job_that_its_owner_follows() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let started = city.post("garante", "/registro/verifica", &[]).await.expect(303);
        let path = started.location();
        assert!(city.get("garante", &path).await.expect(200).text.contains("in attesa di cominciare"));
        city.get("amministratrice", &path).await.expect(404);
        let lease = jobs::take(&db).await.expect("a database").expect("a job");
        let kind = administration::room().jobs.into_iter().find(|kind| kind.kind == lease.kind).expect("the kind");
        let end = (kind.run)(city.site.clone(), lease.clone()).await;
        assert!(
            matches!(&end, End::Done { result, .. } if result["whole"] == json!(true) && result["broken"].is_null()),
            "{end:?}"
        );
        lease.end(end).await.expect("an end");
        let page = city.get("garante", &path).await.expect(200);
        assert!(page.text.contains("Il registro è integro"));
        let list = city.get("garante", "/registro/verifica").await.expect(200);
        assert!(list.text.contains("Integro") && list.text.contains("Impronta dell’ultima riga"));
        city.post("garante", &format!("{path}/ferma"), &[]).await.expect(409);

        let queued = city.api("garante", Method::POST, "/api/v1/audit/verifications", &[], json!({})).await.expect(201).json();
        let job = queued["job"].as_str().expect("a job").to_owned();
        city.api("amministratrice", Method::POST, &format!("/api/v1/jobs/{job}/cancel"), &[], json!({})).await.expect(404);
        city.api("garante", Method::POST, &format!("/api/v1/jobs/{job}/cancel"), &[], json!({})).await.expect(204);
        assert_eq!(city.get("garante", &format!("/api/v1/jobs/{job}")).await.expect(200).json()["cancel_asked"], true);
        assert_eq!(city.get("garante", "/api/v1/jobs").await.expect(200).json().as_array().map(Vec::len), Some(2));
        assert!(city.get("garante", "/lavori").await.expect(200).text.contains("Verifica del registro degli accessi"));
    })
    .await;
}

#[tokio::test]
async fn the_data_protection_officer_finds_a_person_by_name_and_comes_to_the_accesses_alone() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = City::found(db, vec![registry::room(), administration::room()], Extensions::new()).await;
        for (name, role, unit) in [
            ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
            ("capo", "coordinatore", "milano/SSPT-4"),
            ("garante", "dpo", "milano/DIR"),
            ("amministratrice", "admin", "milano/DIR"),
        ] {
            city.somebody(name, role, unit).await;
        }
        let mut entered = Vec::new();
        for name in ["Mario", "Nascosta"] {
            let typed = [("family_name", "Rossi"), ("given_name", name)];
            entered.push(city.post("capo", "/persone/nuova", &typed).await.expect(303).location().replace("/persone/", ""));
        }
        let (someone, hidden) = (&entered[0], &entered[1]);
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", "1")];
        city.post("capo", &format!("/persone/{hidden}/protezione"), &protect).await.expect(303);
        let page = city.get("garante", "/registro/persone?q=rossi").await.expect(200).text;
        assert!(page.contains(&format!("/persone/{someone}/accessi")), "{page}");
        assert!(!page.contains(hidden.as_str()) && !page.contains(&format!("/persone/{someone}\"")), "{page}");
        city.get("garante", &format!("/persone/{someone}")).await.expect(403);
        let found = city.get("garante", "/api/v1/audit/persons?q=rossi").await.expect(200).json();
        assert_eq!(found.as_array().map(Vec::len), Some(1));
        assert_eq!(found[0]["accesses"], json!(format!("/api/v1/persons/{someone}/accesses")));
        for who in ["anna", "capo", "amministratrice"] {
            city.get(who, "/registro/persone?q=rossi").await.expect(403);
        }
        let log = city.get("garante", "/api/v1/audit?account=garante&thing=person").await.expect(200).json();
        assert!(log["items"].as_array().is_some_and(|rows| rows.iter().any(|row| row["action"] == "person.search")));
    })
    .await;
}

#[tokio::test]
async fn the_log_names_whom_a_row_is_about_and_as_what_somebody_acted_and_says_when_a_name_is_nobodys() {
    on_both(schema(&rooms()), |db| async move {
        // All rooms: they tell whose a thing is that somebody was refused.
        let mut city = City::found(db.clone(), rooms(), Extensions::new()).await;
        for (who, role, unit) in
            [("anna", "assistente_sociale", "SSPT-4-L1"), ("garante", "dpo", "DIR"), ("capo.cinque", "coordinatore", "SSPT-5-L1")]
        {
            city.somebody(who, role, &format!("milano/{unit}")).await;
        }
        let (someone, hidden) = (person(&db, &city, "SSPT-4-L1", false).await, person(&db, &city, "SSPT-4-L1", true).await);
        city.get("capo.cinque", &format!("/persone/{someone}/accessi")).await.expect(404);
        let looked = city.get("garante", &format!("/persone/{someone}/accessi")).await.expect(200).text;
        assert!(looked.contains("capo.cinque") && looked.contains("rifiutato"), "{looked}");
        assert!(looked.contains("la pagina di una persona (accessi)") && looked.contains("Coordinat"), "{looked}");
        let log = city.get("garante", &format!("/registro?persona={someone}")).await.expect(200).text;
        assert!(log.contains("<td>Rossi"), "{log}");
        let log = city.get("garante", &format!("/registro?persona={hidden}")).await.expect(200).text;
        assert!(log.contains("<td>Persona protetta") && !log.contains("<td>Rossi"), "{log}");
        let nobody = city.get("garante", "/registro?operatore=mai.visto").await.expect(200).text;
        assert!(nobody.contains("Nessun operatore con questo nome utente"), "{nobody}");
    })
    .await;
}

#[tokio::test]
async fn whoever_came_up_in_a_search_finds_it_among_those_who_looked_and_nothing_of_the_others() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = City::found(db.clone(), rooms(), Extensions::new()).await;
        for (who, role, unit) in [
            ("anna", "assistente_sociale", "SSPT-4-L1"),
            ("piero", "assistente_sociale", "SSPT-5-L1"),
            ("capo", "coordinatore", "SSPT-4"),
            ("garante", "dpo", "DIR"),
        ] {
            city.somebody(who, role, &format!("milano/{unit}")).await;
        }
        let mut entered = Vec::new();
        for (family, given) in [("Marchetti", "Mario"), ("Marchetti", "Nora"), ("Zanella", "Olga"), ("Marchetti", "Nascosta")] {
            let typed = [("family_name", family), ("given_name", given)];
            entered.push(city.post("anna", "/persone/nuova", &typed).await.expect(303).location().replace("/persone/", ""));
        }
        let (mario, nora, olga, hidden) = (&entered[0], &entered[1], &entered[2], &entered[3]);
        let protect = [("restricted", "on"), ("reason", "denuncia"), ("_version", "1")];
        city.post("capo", &format!("/persone/{hidden}/protezione"), &protect).await.expect(303);
        // Three ways of searching, of somebody of another unit and of their own; the last stands on the page of somebody else.
        city.get("piero", "/persone?q=marchetti").await.expect(200);
        city.get("piero", "/api/v1/persons?q=marchetti").await.expect(200);
        assert!(
            city.get("anna", &format!("/persone/{olga}/relazioni?q=marchetti+nora")).await.expect(200).text.contains(nora.as_str())
        );
        let looked = |id: &str| {
            let (city, path) = (&city, format!("/persone/{id}/accessi"));
            async move { city.get("garante", &path).await.expect(200).text }
        };
        let page = looked(mario).await;
        assert!(page.contains("È comparsa nei risultati di una ricerca") && page.contains("piero"), "{page}");
        assert!(page.contains("dalla pagina Persone") && page.contains("da un programma collegato"), "{page}");
        assert!(!page.contains("q=marchetti") && !page.contains("Nora"), "what was typed and who else came up is not told: {page}");
        let page = looked(nora).await;
        assert!(
            page.contains("dalle relazioni di una persona") && !page.contains(olga.as_str()) && !page.contains("Zanella"),
            "{page}"
        );
        for id in [olga, hidden] {
            assert!(!looked(id).await.contains("È comparsa"), "whom no search showed: {id}");
        }
        // The coordinator of the unit in charge and programs read the same; the other unit's does not.
        let rows = city.get("capo", &format!("/api/v1/persons/{nora}/accesses")).await.expect(200).json();
        let items = rows["items"].as_array().expect("items");
        let shown: Vec<&serde_json::Value> =
            items.iter().filter(|row| row["words"] == "È comparsa nei risultati di una ricerca").collect();
        assert_eq!(shown.len(), 3, "{rows:#}");
        assert!(shown.iter().all(|row| row["person"] == json!(nora) && row["object"].is_null()), "{rows:#}");
        let csv = city.get("capo", &format!("/persone/{nora}/accessi?format=csv")).await.expect(200).text;
        assert!(csv.contains("È comparsa nei risultati di una ricerca") && !csv.contains(olga.as_str()), "{csv}");
        // In the log of the body the filter on a person finds the searches that showed them, by account and by day.
        for (query, count) in [("", 3), ("&account=piero", 2), ("&account=piero&until=2026-11-20", 0)] {
            let log = city.get("garante", &format!("/api/v1/audit?person={nora}{query}")).await.expect(200).json();
            let found = log["items"].as_array().expect("items").iter();
            let count_of = |action: &str| found.clone().filter(|row| row["action"] == action).count();
            assert_eq!(count_of("person.search") + count_of("person.relations"), count, "{query}: {log:#}");
        }
        let log = city.get("garante", &format!("/registro?persona={nora}")).await.expect(200).text;
        assert!(log.contains("dalla pagina Persone"), "{log}");
        let verdict = store::audit::verify(&db, city.bodies["milano"]).await.expect("a verdict");
        assert_eq!(verdict.broken, None);
    })
    .await;
}

/// Joins two records of one person.
async fn joined(city: &City, who: &str, stays: &str, goes: &str) {
    let page = city.get(who, &format!("/persone/{stays}/unione?altra={goes}")).await.expect(200).text;
    let (version, other_version) = (super::hidden(&page, "_version"), super::hidden(&page, "other_version"));
    let pairs = [
        ("_version", version.as_str()),
        ("other_version", other_version.as_str()),
        ("other", goes),
        ("reason", "Ha mostrato la carta d'identità"),
        ("confirmed", "on"),
    ];
    city.post(who, &format!("/persone/{stays}/unione"), &pairs).await.expect(303);
}

#[tokio::test]
async fn the_copy_of_somebodys_data_tells_who_looked_at_the_records_that_were_joined_to_theirs() {
    on_both(schema(&rooms()), |db| async move {
        let mut city = City::found(db.clone(), rooms(), Extensions::new()).await;
        for (who, role, unit) in [
            ("anna", "assistente_sociale", "SSPT-4-L1"),
            ("piero", "assistente_sociale", "SSPT-5-L1"),
            ("capo", "coordinatore", "SSPT-4"),
        ] {
            city.somebody(who, role, &format!("milano/{unit}")).await;
        }
        let mut entered = Vec::new();
        for given in ["Mario", "Marietto", "Marione", "Maria"] {
            let typed = [("family_name", "Zanella"), ("given_name", given)];
            entered.push(city.post("anna", "/persone/nuova", &typed).await.expect(303).location().replace("/persone/", ""));
        }
        // Somebody looks at the second record and finds the third in a search, before they are joined in a chain.
        for _ in 0..9 {
            city.get("anna", &format!("/persone/{}/storia", entered[1])).await.expect(200);
            city.get("piero", "/persone?q=marione").await.expect(200);
        }
        let count = |section: &'static str, who: usize| {
            let (city, db, person) = (&city, &db, entered[who].clone());
            async move {
                let section = city.site.person_data().iter().find(|one| one.code == section).expect("a section");
                let mut tx = db.begin(&city.actor("capo")).await.expect("a transaction");
                section.read(&mut tx, person.parse().expect("an id"), false).await.expect("a section").rows.len()
            }
        };
        let (mut accesses, mut shown) = (0, 0);
        for who in 0..3 {
            accesses += count("accesses", who).await;
            shown += count("shown", who).await;
        }
        assert!(accesses >= 9 + 3 && shown >= 9, "{accesses} {shown}");
        joined(&city, "anna", &entered[1], &entered[2]).await;
        joined(&city, "anna", &entered[0], &entered[1]).await;
        assert!(count("accesses", 0).await >= accesses, "what was read of each of the three");
        assert!(count("shown", 0).await >= shown, "and where each was found");
        assert_eq!(count("accesses", 1).await, 0, "a record that was joined has no copy of its own");
    })
    .await;
}
