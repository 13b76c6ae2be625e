//! For which ages a service is: who is told what, who may set a limit aside, and who soon reaches one.

use crate::{Asked, Plan, Town, begin, commit, day, rooms, town};
use axum::http::Method;
use kernel::AuthorisationId;
use serde_json::{Value, json};
use store::testing::on_both;
use ui::testing::schema;

store::statements! {
    BORN = "update registry_person set birth_date = :born, birth_year = :year, birth_estimated = :estimated where body_id = :body and id = :id";
}

const ELDERLY: &[(&str, &str)] = &[("least_years", "65"), ("source", "Regolamento 12/2025"), ("valid_from", "01/01/2026")];

impl Town {
    /// When somebody was born.
    async fn born(&self, asked: &Asked, born: Option<&str>, year: Option<i64>, estimated: bool) {
        let mut tx = begin(&self.city).await;
        let query =
            tx.sql(&BORN).id("id", asked.person).bind("born", born.map(day)).bind("year", year).bind("estimated", estimated);
        query.run_one().await.expect("somebody");
        commit(tx).await;
    }
    /// The ages that home care is for, as the office writes them.
    async fn limit(&self, pairs: &[(&str, &str)]) {
        self.city.post("ugo", &format!("/servizi/{}/limiti-di-eta", self.service), pairs).await.expect(303);
    }
    async fn ask_with(&self, asked: &Asked, reason: Option<&str>) -> ui::testing::Reply {
        let body = json!({"plan_service_id": asked.line, "schedule": "lunedì", "age_reason": reason});
        self.city.api("anna", Method::POST, "/api/v1/service-requests", &[], body).await
    }
    async fn limits(&self) -> Vec<Value> {
        let path = format!("/api/v1/services/{}/age-limits", self.service);
        let all = self.city.get("anna", &path).await.expect(200).json();
        all["items"].as_array().expect("limits").clone()
    }
}

#[tokio::test]
async fn who_is_a_year_too_young_is_told_so_and_is_asked_for_and_admitted_with_a_reason_each_time() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        town.limit(ELDERLY).await;
        let asked = town.signed(Plan::default()).await;
        town.born(&asked, Some("1962-05-03"), None, false).await;
        let sentence = "Ha 64 anni: il servizio è per chi ha compiuto 65 anni.";
        let form = town.city.get("anna", &format!("/richieste/nuova?linea={}", asked.line)).await.expect(200).text;
        assert!(form.contains(sentence) && form.contains("name=\"age_reason\""), "{form}");
        let plan = town.city.get("anna", &format!("/cartelle/{}/progetto/{}", asked.case, asked.plan)).await.expect(200).text;
        assert!(plan.contains(sentence), "{plan}");
        let refused = town.ask_with(&asked, None).await.expect(422).text;
        assert!(refused.contains("age_reason") && refused.contains("scrivi perché"), "{refused}");
        let reply = town.ask_with(&asked, Some("Ha la stessa malattia di chi è più anziano.")).await.expect(201).json();
        let id: AuthorisationId = reply["id"].as_str().expect("an id").parse().expect("an id");
        let page = town.city.get("ugo", &format!("/autorizzazioni/{id}")).await.expect(200).text;
        assert!(page.contains("Limiti di età") && page.contains(sentence) && page.contains("stessa malattia"), "{page}");
        town.step("ugo", id, "check", json!({})).await.expect(200);
        let act = json!({"act_number": "DD 100", "act_date": "2026-11-21"});
        let refused = town.step("dino", id, "authorise", act.clone()).await.expect(422).text;
        assert!(refused.contains("age_reason"), "{refused}");
        assert_eq!(town.seen(id).await["state"], "checked", "nothing was set aside");
        assert_eq!(town.left().await, 300_000);
        let act = json!({"act_number": "DD 100", "act_date": "2026-11-21", "age_reason": "Concesso fino alla verifica."});
        town.step("dino", id, "authorise", act).await.expect(200);
        let page = town.city.get("ugo", &format!("/autorizzazioni/{id}")).await.expect(200).text;
        assert!(page.contains("Concesso fino alla verifica.") && page.contains("Nell’autorizzazione"), "{page}");
        // Programs read the same.
        let told = town.seen(id).await;
        let exceptions = told["age_exceptions"].as_array().expect("exceptions");
        assert_eq!(exceptions.len(), 2, "{told}");
        let granted = exceptions.iter().find(|one| one["step"] == "authorise").expect("one of the authorisation");
        assert_eq!(granted["reason"], json!("Concesso fino alla verifica."), "{told}");
        assert_eq!(told["needs_age_reason"], json!(false));
    })
    .await;
}

#[tokio::test]
async fn an_age_known_from_a_year_or_an_estimate_is_to_be_verified_and_stands_in_nobodys_way() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        town.limit(ELDERLY).await;
        for (name, born, year, estimated, said) in [
            ("Ada", None, Some(1961), false, "tra 64 e 65 anni (si conosce solo l’anno di nascita)"),
            ("Bea", Some("1963-01-01"), None, true, "tra 61 e 65 anni (età stimata)"),
            ("Cia", None, None, false, "La data di nascita non si conosce"),
        ] {
            let asked = town.signed(Plan { name, ..Plan::default() }).await;
            town.born(&asked, born, year, estimated).await;
            let id = town.ask(&asked).await;
            let page = town.city.get("ugo", &format!("/autorizzazioni/{id}")).await.expect(200).text;
            assert!(page.contains(said) && page.contains("va verificata"), "{name}: {page}");
            assert!(!page.contains("Deroghe ai limiti"), "{name}");
        }
        let old = town.signed(Plan { name: "Dea", ..Plan::default() }).await;
        town.born(&old, Some("1961-10-01"), None, false).await;
        let id = town.ask(&old).await;
        let page = town.city.get("ugo", &format!("/autorizzazioni/{id}")).await.expect(200).text;
        assert!(page.contains("Il servizio è per chi ha compiuto 65 anni.") && !page.contains("va verificata"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_age_of_a_protected_person_is_told_to_nobody_who_may_not_know_of_them() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        town.limit(ELDERLY).await;
        let asked = town.signed(Plan { restricted: true, ..Plan::default() }).await;
        town.born(&asked, Some("1979-05-03"), None, false).await;
        let reply = town.ask_with(&asked, Some("Decisione dell’équipe.")).await.expect(201).json();
        let id = reply["id"].as_str().expect("an id").to_owned();
        let page = town.city.get("ugo", &format!("/autorizzazioni/{id}")).await.expect(200).text;
        assert!(page.contains("non è fra quelle previste") && !page.contains("47 anni"), "{page}");
        let own = town.city.get("anna", &format!("/autorizzazioni/{id}")).await.expect(200).text;
        assert!(own.contains("Ha 47 anni"), "{own}");
    })
    .await;
}

#[tokio::test]
async fn a_limit_holds_until_the_next_one_begins_and_a_wrong_one_is_taken_back_and_stays_in_the_history() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        town.limit(ELDERLY).await;
        town.limit(&[("least_years", "60"), ("most_years", "99"), ("source", "Delibera 7/2026"), ("valid_from", "01/12/2026")])
            .await;
        let page = town.city.get("ugo", &format!("/servizi/{}", town.service)).await.expect(200).text;
        assert!(
            page.contains("chi ha compiuto 65 anni") && page.contains("da 60 a 99 anni") && page.contains("Delibera 7/2026"),
            "{page}"
        );
        for (age, listed) in [("64", false), ("65", true)] {
            let list = town.city.get("anna", &format!("/servizi?age={age}")).await.expect(200).text;
            assert_eq!(list.contains("Assistenza domiciliare"), listed, "{age}: {list}");
            assert!(list.contains("Pasti a domicilio"), "what has no limit is for all");
        }
        town.city.get("anna", "/servizi?age=x").await.expect(422);
        // The same day again: the first was a slip.
        town.limit(&[("least_years", "66"), ("source", "Regolamento 12/2025"), ("valid_from", "01/01/2026")]).await;
        let limits = town.limits().await;
        let told: Vec<(i64, bool)> =
            limits.iter().map(|one| (one["least_years"].as_i64().expect("years"), one["withdrawn_at"].is_string())).collect();
        assert_eq!(told, [(60, false), (66, false), (65, true)]);
        let path = format!("/servizi/{}/limiti-di-eta/ritiro", town.service);
        let id = limits[1]["id"].as_str().expect("an id");
        town.city.post("ugo", &path, &[("limit", id)]).await.expect(303);
        town.city.post("ugo", &path, &[("limit", id)]).await.expect(404);
        let page = town.city.get("ugo", &format!("/servizi/{}", town.service)).await.expect(200).text;
        assert!(page.contains("non ha limiti di età") && page.contains("Ritirato il"), "{page}");
        for (pairs, words) in [
            (vec![("source", "x"), ("valid_from", "01/01/2026")], "almeno una delle due età"),
            (
                vec![("least_years", "70"), ("most_years", "60"), ("source", "x"), ("valid_from", "01/01/2026")],
                "minore di quella minima",
            ),
            (vec![("least_years", "700"), ("source", "x"), ("valid_from", "01/01/2026")], "120"),
            (vec![("least_years", "7"), ("valid_from", "31/02/2026")], "valid_from"),
        ] {
            let page = town.city.post("ugo", &format!("/servizi/{}/limiti-di-eta", town.service), &pairs).await.expect(422).text;
            assert!(page.contains(words), "{words}: {page}");
        }
        let path = format!("/servizi/{}/limiti-di-eta", town.service);
        town.city.post("anna", &path, ELDERLY).await.expect(403);
        town.city.post("fuori", &path, ELDERLY).await.expect(404);
        town.limit(&[("no_limit", "on"), ("source", "Delibera 8/2026"), ("valid_from", "01/06/2026")]).await;
        assert!(town.limits().await.iter().any(|one| one["least_years"].is_null() && one["most_years"].is_null()));
    })
    .await;
}

#[tokio::test]
async fn who_soon_completes_the_age_after_the_last_is_told_to_whoever_follows_them_and_to_the_office() {
    on_both(schema(&rooms()), |db| async move {
        let town = town(db, 300_000).await;
        let reaching = async |who: &str| {
            let list = town.city.get(who, "/api/v1/authorisations/reaching-age").await.expect(200).json();
            let items = list["items"].as_array().expect("items").clone();
            items.iter().map(|one| (one["person"].as_str().expect("a name").to_owned(), one["on"].clone())).collect::<Vec<_>>()
        };
        for (name, born) in [("Ada", "2009-02-28"), ("Bea", "2010-06-01"), ("Cia", "2008-10-30"), ("Dea", "2008-02-01")] {
            let asked = town.signed(Plan { name, ..Plan::default() }).await;
            town.born(&asked, Some(born), None, false).await;
            town.authorised(&asked).await;
        }
        assert!(reaching("anna").await.is_empty(), "without a limit nobody reaches one");
        town.limit(&[("most_years", "17"), ("source", "Regolamento 12/2025"), ("valid_from", "01/01/2026")]).await;
        let mut found = reaching("anna").await;
        found.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(found, [("Rossi Ada".to_owned(), json!("2027-02-28")), ("Rossi Cia".to_owned(), json!("2026-10-30"))]);
        assert_eq!(reaching("ugo").await.len(), 2);
        assert!(reaching("altra").await.is_empty() && reaching("fuori").await.is_empty());
        let page = town.city.get("ugo", "/richieste/limiti-di-eta").await.expect(200).text;
        assert!(page.contains("compie 18 anni il 28/02/2027") && page.contains("ha compiuto 18 anni il 30/10/2026"), "{page}");
        let file = town.city.get("ugo", "/richieste/limiti-di-eta?format=csv").await.expect(200).text;
        assert!(file.contains("Rossi Ada") && !file.contains("Rossi Bea"), "{file}");
        let principal = town.city.principal("anna").await;
        let mut tx = town.city.db.begin(&principal.actor).await.expect("a transaction");
        let day = (network::room().day.expect("a day"))(&mut tx, &principal).await.expect("a day");
        commit(tx).await;
        let told: Vec<&str> =
            day.iter().filter(|item| item.group == "Limiti di età in arrivo").map(|item| item.title.as_str()).collect();
        assert_eq!(told, ["Assistenza domiciliare per Rossi Cia", "Assistenza domiciliare per Rossi Ada"]);
    })
    .await;
}
