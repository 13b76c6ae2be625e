//! The plan of a group: written, said of by everybody who takes part, signed by whoever leads it.

use crate::world::{SERVICE, World, story};
use axum::http::Method;
use kernel::PersonId;
use kernel::input::Fields;
use serde_json::{Value, json};
use store::Audit;
use ui::testing::Reply;

store::statements! {
    PROTECT = "update registry_person set restricted = true where body_id = :body and id = :id";
    SINCE = "update casework_collective_person set from_day = :day where body_id = :body and person_id = :person";
    JOINED = "update registry_person set merged_into = :to where body_id = :body and id = :id";
    DUE = "select title from agenda_v_due where body_id = :body and due_key = :key and met_at is null order by title";
}

fn work(w: &World, kind: &str) -> Value {
    json!({"kind": kind, "title": "Gruppo di mamme", "unit": w.city.unit("SSPT-4-L1"), "need": "Isolamento", "goals": "Conoscersi",
           "starts_on": "2026-11-01", "ends_on": "2027-06-30"})
}

fn plan() -> Value {
    json!({"starts_on": "2026-12-01", "ends_on": "2027-05-31", "review_on": "2027-03-01", "tools": "Incontri",
           "goals": [{"words": "Vogliamo aiutarci con i compiti", "sign": "I bambini li fanno"}],
           "actions": [{"what": "Un pomeriggio a settimana", "responsible": "Edo"}, {"what": "La merenda", "responsible": "Le mamme", "informal": true}],
           "services": [{"service": SERVICE, "measure": "monthly", "units": 12}]})
}

async fn begun(w: &World, kind: &str) -> String {
    let reply = w.city.api("edo", Method::POST, "/api/v1/collectives", &[], work(w, kind)).await.expect(201).json();
    reply["id"].as_str().expect("an id").to_owned()
}

async fn joins(w: &World, work: &str, person: PersonId) {
    let path = format!("/api/v1/collectives/{work}/participants");
    w.city.api("edo", Method::POST, &path, &[], json!({"person": person})).await.expect(201);
}

async fn written(w: &World, work: &str, body: Value) -> String {
    let path = format!("/api/v1/collectives/{work}/plans");
    w.city.api("edo", Method::POST, &path, &[], body).await.expect(201).json()["id"].as_str().expect("an id").to_owned()
}

async fn read(w: &World, plan: &str) -> Value {
    w.city.get("edo", &format!("/api/v1/collective-plans/{plan}")).await.expect(200).json()
}

async fn step(w: &World, who: &str, plan: &str, what: &str) -> Reply {
    let version = read(w, plan).await["version"].to_string();
    let path = format!("/api/v1/collective-plans/{plan}/{what}");
    w.city.api(who, Method::POST, &path, &[("if-match", version.as_str())], json!({})).await
}

async fn says(w: &World, plan: &str, person: PersonId, agrees: &str, more: Value) -> Reply {
    let mut body = json!({"person": person, "agrees": agrees, "said_on": "2026-11-21"});
    for (name, value) in more.as_object().expect("an object") {
        body[name] = value.clone();
    }
    w.city.api("edo", Method::POST, &format!("/api/v1/collective-plans/{plan}/consents"), &[], body).await
}

async fn due(w: &World, key: &'static str) -> Vec<String> {
    let mut tx = w.db.begin(&w.city.actor("edo")).await.expect("a transaction");
    let titles = tx.sql(&DUE).bind("key", key).values::<String>().await.expect("dues");
    tx.roll_back().await.expect("rolled back");
    titles
}

#[tokio::test]
async fn a_plan_of_a_group_is_agreed_when_everybody_has_said_it_and_whoever_leads_it_signs() {
    story(|w| async move {
        let work = begun(&w, "group").await;
        let (conti, sala) = (w.person("Conti").await, w.person("Sala").await);
        joins(&w, &work, conti).await;
        joins(&w, &work, sala).await;
        let mut bare = plan();
        bare["goals"] = json!([]);
        let id = written(&w, &work, bare).await;
        let path = format!("/api/v1/collectives/{work}/plans");
        assert_eq!(w.city.api("edo", Method::POST, &path, &[], plan()).await.expect(409).json()["type"], "GROUP-007");
        assert_eq!(step(&w, "edo", &id, "offer").await.expect(409).json()["type"], "PLAN-004");
        let one = format!("/api/v1/collective-plans/{id}");
        w.city.api("edo", Method::PUT, &one, &[("if-match", "1")], plan()).await.expect(204);
        w.city.api("anna", Method::PUT, &one, &[("if-match", "1")], plan()).await.expect(409);
        let seen = read(&w, &id).await;
        assert_eq!(
            (seen["services"][0]["quantity"].as_i64(), seen["services"][0]["total_cents"].as_i64()),
            (Some(72), Some(154_800))
        );
        assert_eq!(
            says(&w, &id, conti, "agrees", json!({})).await.expect(409).json()["type"],
            "PLAN-003",
            "not before it is given out"
        );
        step(&w, "edo", &id, "offer").await.expect(204);
        says(&w, &id, conti, "agrees", json!({"words": "Finalmente"})).await.expect(201);
        assert_eq!(says(&w, &id, conti, "declines", json!({})).await.expect(409).json()["type"], "GROUP-010");
        assert_eq!(says(&w, &id, w.person("Fuori").await, "agrees", json!({})).await.expect(409).json()["type"], "GROUP-008");
        assert_eq!(says(&w, &id, sala, "agrees", json!({"said_on": "2026-11-20"})).await.expect(422).json()["type"], "GROUP-009");
        assert_eq!(step(&w, "edo", &id, "signature").await.expect(409).json()["type"], "GROUP-012", "one has not said it");
        says(&w, &id, sala, "declines", json!({})).await.expect(201);
        assert_eq!(
            step(&w, "anna", &id, "signature").await.expect(409).json()["type"],
            "GROUP-011",
            "a colleague does not lead it"
        );
        step(&w, "edo", &id, "signature").await.expect(204);
        let seen = read(&w, &id).await;
        assert_eq!(
            (seen["state"].as_str(), seen["agreed_on"].as_str(), seen["signed_by"].as_str()),
            (Some("agreed"), Some("2026-11-21"), Some("edo"))
        );
        assert_eq!(due(&w, "review").await, ["Verifica del progetto di gruppo o di comunità"]);
        let page = w.city.get("anna", &format!("/progetti-collettivi/{id}")).await.expect(200).text;
        for words in [
            "Vogliamo aiutarci con i compiti",
            "1.548,00",
            "Conti Maria",
            "Finalmente",
            "Non è d’accordo",
            "Prepara una nuova versione",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        for outsider in ["capo5", "altrove"] {
            w.city.get(outsider, &format!("/progetti-collettivi/{id}")).await.expect(404);
            w.city.get(outsider, &one).await.expect(404);
        }
    })
    .await;
}

#[tokio::test]
async fn the_next_edition_takes_the_place_of_the_one_before_and_both_end_with_the_work() {
    story(|w| async move {
        let work = begun(&w, "community").await;
        let first = written(&w, &work, plan()).await;
        step(&w, "edo", &first, "offer").await.expect(204);
        step(&w, "capo", &first, "signature").await.expect(204);
        let form = w.city.get("edo", &format!("/collettivi/{work}/progetto/nuovo")).await.expect(200).text;
        assert!(form.contains("Vogliamo aiutarci con i compiti"), "it begins with the one in force: {form}");
        let second = written(&w, &work, plan()).await;
        step(&w, "edo", &second, "offer").await.expect(204);
        step(&w, "edo", &second, "withdrawal").await.expect(204);
        step(&w, "edo", &second, "offer").await.expect(204);
        step(&w, "edo", &second, "signature").await.expect(204);
        assert_eq!(
            (read(&w, &first).await["state"].as_str(), read(&w, &second).await["state"].as_str()),
            (Some("superseded"), Some("agreed"))
        );
        assert_eq!(due(&w, "review").await.len(), 1, "that of the first fell");
        let third = written(&w, &work, plan()).await;
        let path = format!("/api/v1/collectives/{work}/steps");
        for body in
            [json!({"step": "start"}), json!({"step": "evaluate", "for_community": "Ci si saluta"}), json!({"step": "close"})]
        {
            let evaluated = body["step"] == "evaluate";
            let version = w.city.get("edo", &format!("/api/v1/collectives/{work}")).await.expect(200).json()["version"].to_string();
            w.city.api("edo", Method::POST, &path, &[("if-match", version.as_str())], body).await.expect(200);
            if evaluated {
                assert!(due(&w, "review").await.is_empty(), "the review was held");
                assert_eq!(due(&w, "end").await.len(), 1);
            }
        }
        assert!(due(&w, "end").await.is_empty());
        assert_eq!(
            (read(&w, &second).await["state"].as_str(), read(&w, &third).await["state"].as_str()),
            (Some("ended"), Some("dropped"))
        );
        let plans = format!("/api/v1/collectives/{work}/plans");
        assert_eq!(w.city.api("edo", Method::POST, &plans, &[], plan()).await.expect(409).json()["type"], "GROUP-003");
    })
    .await;
}

#[tokio::test]
async fn for_a_minor_whoever_has_responsibility_says_it_and_a_form_that_is_refused_keeps_what_was_typed() {
    story(|w| async move {
        let work = begun(&w, "group").await;
        let typed = [("family_name", "Bimbi"), ("given_name", "Lia"), ("birth_date", "1/3/2015")];
        let mut fields = Fields::from_form(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let new = registry::person::forms::read_new(&mut fields, "");
        let new = fields.finish(|| new).expect("a person");
        let principal = w.city.principal("anna").await;
        let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
        let girl = registry::register(&mut tx, &principal, &new).await.expect("registered");
        tx.commit(Audit::of("person.create").about(girl)).await.expect("a commit");
        let mother = [("kind", "parent"), ("other_name", "Bianchi Ada"), ("other_sex", "F"), ("from", "1/1/2020")];
        w.city.post("anna", &format!("/persone/{girl}/rappresentanti"), &mother).await.expect(303);
        joins(&w, &work, girl).await;
        let id = written(&w, &work, plan()).await;
        step(&w, "edo", &id, "offer").await.expect(204);
        says(&w, &id, girl, "agrees", json!({})).await.expect(422);
        says(&w, &id, girl, "agrees", json!({"by_name": "Un vicino"})).await.expect(422);
        let person = girl.to_string();
        let form = [("person", person.as_str()), ("agrees", "agrees"), ("said_on", "21/11/2026"), ("words", "Le piace disegnare")];
        let again = w.city.post("edo", &format!("/progetti-collettivi/{id}/adesioni"), &form).await.expect(422).text;
        assert!(again.contains("Le piace disegnare") && again.contains("scrivi chi risponde"), "{again}");
        says(&w, &id, girl, "agrees", json!({"by_name": "Ada Bianchi"})).await.expect(201);
        let said = read(&w, &id).await["consents"][0].clone();
        assert_eq!(said["ground"], "Genitore", "as whom, and nothing of the acts: {said}");
        let copy = w.city.get("edo", &format!("/progetti-collettivi/{id}")).await.expect(200).text;
        assert!(copy.contains("ha risposto Ada Bianchi"), "{copy}");
    })
    .await;
}

#[tokio::test]
async fn whoever_takes_part_under_two_records_that_were_joined_answers_once() {
    story(|w| async move {
        let work = begun(&w, "group").await;
        let (stays, goes) = (w.person("Conti").await, w.person("Conti").await);
        joins(&w, &work, stays).await;
        joins(&w, &work, goes).await;
        let id = written(&w, &work, plan()).await;
        step(&w, "edo", &id, "offer").await.expect(204);
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.sql(&JOINED).id("id", goes).id("to", stays).run_one().await.expect("joined");
        tx.commit(Audit::of("person.merge").about(stays)).await.expect("a commit");
        assert_eq!(step(&w, "edo", &id, "signature").await.expect(409).json()["type"], "GROUP-012");
        says(&w, &id, stays, "agrees", json!({})).await.expect(201);
        step(&w, "edo", &id, "signature").await.expect(204);
    })
    .await;
}

#[tokio::test]
async fn by_what_is_missing_nobody_is_told_that_somebody_protected_takes_part() {
    story(|w| async move {
        let work = begun(&w, "group").await;
        let case = w.in_care("Riparo").await;
        let hidden: PersonId = w.case("anna", case).await["person_id"].as_str().expect("an id").parse().expect("an id");
        let conti = w.person("Conti").await;
        joins(&w, &work, conti).await;
        joins(&w, &work, hidden).await;
        let id = written(&w, &work, plan()).await;
        step(&w, "edo", &id, "offer").await.expect(204);
        let mut tx = w.db.begin(&w.city.actor("anna")).await.expect("a transaction");
        tx.sql(&PROTECT).id("id", hidden).run_one().await.expect("protected");
        tx.commit(Audit::of("person.protect").about(hidden)).await.expect("a commit");
        says(&w, &id, conti, "agrees", json!({})).await.expect(201);
        let path = format!("/progetti-collettivi/{id}");
        let page = w.city.get("edo", &path).await.expect(200).text;
        assert!(!page.contains("Manca ancora") && !page.contains("Riparo"), "whoever leads it does not know of them: {page}");
        let page = w.city.get("anna", &path).await.expect(200).text;
        assert!(
            page.contains("Manca ancora la risposta di una persona") && page.contains("Riparo"),
            "whoever follows them does: {page}"
        );
        step(&w, "edo", &id, "signature").await.expect(204);
        let body = json!({"person": hidden, "agrees": "agrees", "said_on": "2026-11-21"});
        let said = format!("/api/v1/collective-plans/{id}/consents");
        w.city.api("edo", Method::POST, &said, &[], body.clone()).await.expect(404);
        w.city.api("anna", Method::POST, &said, &[], body).await.expect(201);
        assert_eq!(read(&w, &id).await["consents"].as_array().expect("consents").len(), 1, "and tells it to nobody");
    })
    .await;
}

#[tokio::test]
async fn nobody_agrees_with_a_plan_before_it_was_given_out() {
    story(|w| async move {
        let work = begun(&w, "group").await;
        let conti = w.person("Conti").await;
        joins(&w, &work, conti).await;
        let id = written(&w, &work, plan()).await;
        step(&w, "edo", &id, "offer").await.expect(204);
        let mut tx = w.db.begin(&w.city.actor("edo")).await.expect("a transaction");
        let joined: chrono::NaiveDate = "2026-11-10".parse().expect("a day");
        tx.sql(&SINCE).id("person", conti).bind("day", joined).run_one().await.expect("here for some days");
        tx.commit(Audit::of("collective.join").about(conti)).await.expect("a commit");
        let early = says(&w, &id, conti, "agrees", json!({"said_on": "2026-11-20"})).await.expect(422).json();
        assert_eq!(early["type"], "GROUP-009", "what was said then was of another text: {early}");
        says(&w, &id, conti, "agrees", json!({"said_on": "2026-11-21"})).await.expect(201);
    })
    .await;
}
