//! Who signs a plan, who may not, and on what it rests; the minor is heard, and whoever needs one has an interpreter.

use crate::world::{World, story};
use axum::http::Method;
use kernel::input::Fields;
use kernel::{CaseId, PersonId};
use serde_json::{Value, json};
use std::sync::Arc;
use store::Audit;

/// Somebody of whom more is known.
async fn somebody(w: &World, family_name: &str, more: &[(&str, &str)]) -> PersonId {
    let own = [("family_name", family_name), ("given_name", "Giulia")];
    let mut fields = Fields::from_form(own.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let new = registry::person::forms::read_new(&mut fields, "");
    let new = fields.finish(|| new).expect("a person");
    let principal = w.city.principal("anna").await;
    let mut tx = w.db.begin(&principal.actor).await.expect("a transaction");
    let id = registry::register(&mut tx, &principal, &new).await.expect("registered");
    tx.commit(Audit::of("person.create").about(id)).await.expect("a commit");
    id
}

/// Their case, in care of Anna.
async fn in_care(w: &World, person: PersonId) -> CaseId {
    let reply = w.city.api("anna", Method::POST, "/api/v1/interviews", &[], World::proposal(person)).await.expect(201).json();
    let case: CaseId = reply["case"].as_str().expect("a case").parse().expect("an id");
    w.put("capo", case, "assignment", json!({"worker": w.anna})).await.expect(204);
    w.put("anna", case, "care", json!({"taken_on": "2026-11-21"})).await.expect(204);
    case
}

/// Somebody who acts for a person.
async fn acting(w: &World, person: PersonId, kind: &str, name: &str, more: &[(&str, &str)]) {
    let pairs = [[("kind", kind), ("other_name", name), ("other_sex", "F"), ("from", "1/1/2020")].as_slice(), more].concat();
    w.city.post("anna", &format!("/persone/{person}/rappresentanti"), &pairs).await.expect(303);
}

fn plan(signers: Value) -> Value {
    let mut plan = World::plan();
    plan["signers"] = signers;
    plan["services"] = json!([]);
    plan
}

async fn written(w: &World, case: CaseId, signers: Value) -> String {
    w.post("anna", case, "plans", plan(signers)).await.expect(201).json()["id"].as_str().expect("an id").to_owned()
}

async fn offered(w: &World, plan: &str, status: u16) -> Value {
    let reply = w.step("anna", plan, "offer", json!({})).await.expect(status);
    if status == 204 { Value::Null } else { reply.json() }
}

async fn rewritten(w: &World, id: &str, version: &str, body: Value) {
    w.city.api("anna", Method::PUT, &format!("/api/v1/plans/{id}"), &[("if-match", version)], body).await.expect(204);
}

async fn signed(w: &World, plan: &str, place: usize) -> Value {
    let signers = w.city.get("anna", &format!("/api/v1/plans/{plan}")).await.expect(200).json()["signers"].clone();
    let body = json!({"signer": signers[place]["id"], "signed_on": "2026-11-21", "means": "handwritten"});
    w.step("anna", plan, "signatures", body).await.expect(201).json()["state"].clone()
}

const HEARD: &str = r#"{"heard_on": "2026-11-21", "by_name": "Anna", "words": "Vorrebbe restare con la nonna"}"#;

async fn heard(w: &World, plan: &str) {
    let body: Value = serde_json::from_str(HEARD).expect("JSON");
    w.city.api("anna", Method::POST, &format!("/api/v1/plans/{plan}/hearings"), &[], body).await.expect(201);
}

#[tokio::test]
async fn both_parents_sign_a_girl_of_thirteen_is_heard_and_one_signature_is_left_out_only_by_who_coordinates() {
    story(|w| async move {
        let girl = somebody(&w, "Tredici", &[("birth_date", "1/3/2013")]).await;
        let case = in_care(&w, girl).await;
        acting(&w, girl, "parent", "Bianchi Ada", &[]).await;
        acting(&w, girl, "parent", "Tredici Ugo", &[]).await;
        let form = w.city.get("anna", &format!("/cartelle/{case}/progetto/nuovo")).await.expect(200).text;
        assert!(form.contains("value=\"Bianchi Ada\"") && form.contains("value=\"Tredici Ugo\""), "both are proposed: {form}");
        let one = json!([{"role": "parent", "name": "Ada Bianchi"}, {"role": "service", "name": "Anna"}]);
        let id = written(&w, case, one).await;
        let refused = offered(&w, &id, 409).await;
        assert_eq!(refused["type"], "PLAN-004");
        assert!(refused["detail"].as_str().is_some_and(|text| text.contains("Tredici Ugo") && !text.contains("Bianchi")), "{refused}");
        let both = json!([{"role": "parent", "name": "Ada Bianchi"}, {"role": "parent", "name": "Tredici Ugo"}, {"role": "service", "name": "Anna"}]);
        rewritten(&w, &id, "1", plan(both)).await;
        assert_eq!(offered(&w, &id, 409).await["type"], "PLAN-015");
        let nothing = json!({});
        w.city.api("anna", Method::POST, &format!("/api/v1/plans/{id}/hearings"), &[], nothing).await.expect(422);
        let half = [("heard_on", "21/11/2026"), ("words", "Vorrebbe un cane")];
        let again = w.city.post("anna", &format!("/cartelle/{case}/progetto/{id}/ascolto"), &half).await.expect(422).text;
        assert!(again.contains("Vorrebbe un cane") && again.contains("Scrivi chi l’ha ascoltata."), "what she said is not lost: {again}");
        heard(&w, &id).await;
        offered(&w, &id, 204).await;
        assert_eq!(signed(&w, &id, 0).await, "signing");
        assert_eq!(signed(&w, &id, 2).await, "signing", "not without the other parent");
        let shown = w.city.get("anna", &format!("/api/v1/plans/{id}")).await.expect(200).json();
        assert!(shown["signers"][0]["ground"].as_str().is_some_and(|text| text.contains("responsabilità genitoriale piena")));
        let father = shown["signers"][1]["id"].as_str().expect("an id").to_owned();
        let why = json!({"reason": "Irreperibile dal 2024, cercato per iscritto.", "act": "Decreto 7/2026"});
        let address = format!("/api/v1/plan-signers/{father}/waiver");
        let version = shown["version"].to_string();
        let version = [("if-match", version.as_str())];
        w.city.api("anna", Method::POST, &address, &version, why.clone()).await.expect(403);
        w.city.api("capo5", Method::POST, &address, &version, why.clone()).await.expect(404);
        let done = w.city.api("capo", Method::POST, &address, &version, why).await.expect(200).json();
        assert_eq!(done["state"], "agreed");
        let print = w.city.get("anna", &format!("/cartelle/{case}/progetto/{id}/stampa")).await.expect(200).text;
        for words in ["Irreperibile dal 2024", "Decreto 7/2026", "Vorrebbe restare con la nonna", "Ascoltata il"] {
            assert!(print.contains(words), "{words}: {print}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_suspended_parent_does_not_sign_and_it_is_said_by_which_act() {
    story(|w| async move {
        let boy = somebody(&w, "Nove", &[("birth_date", "1/3/2017")]).await;
        let case = in_care(&w, boy).await;
        acting(&w, boy, "parent", "Bianchi Ada", &[]).await;
        let act = [("responsibility", "suspended"), ("authority", "Tribunale per i minorenni"), ("act_number", "99/2026")];
        acting(&w, boy, "parent", "Nove Ugo", &act).await;
        let both = json!([{"role": "parent", "name": "Bianchi Ada"}, {"role": "parent", "name": "Nove Ugo"}, {"role": "service", "name": "Anna"}]);
        let id = written(&w, case, both).await;
        let page = w.city.get("anna", &format!("/cartelle/{case}/progetto/{id}")).await.expect(200).text;
        assert!(page.contains("Nove Ugo: la sua responsabilità genitoriale è sospesa"), "{page}");
        let refused = offered(&w, &id, 409).await;
        assert_eq!(refused["type"], "PLAN-013");
        assert!(refused["detail"].as_str().is_some_and(|text| text.contains("99/2026")), "{refused}");
        let mother = json!([{"role": "parent", "name": "Bianchi Ada"}, {"role": "service", "name": "Anna"}]);
        rewritten(&w, &id, "1", plan(mother)).await;
        offered(&w, &id, 204).await;
        assert_eq!(signed(&w, &id, 0).await, "signing");
        assert_eq!(signed(&w, &id, 1).await, "agreed", "a boy of nine need not be heard");
    })
    .await;
}

#[tokio::test]
async fn what_two_limited_parents_may_not_sign_waits_for_a_curator_or_for_who_coordinates() {
    story(|w| async move {
        let boy = somebody(&w, "Cinque", &[("birth_date", "1/3/2021")]).await;
        let case = in_care(&w, boy).await;
        let act = [("responsibility", "limited"), ("money", "none"), ("authority", "Tribunale per i minorenni"), ("act_number", "7/2026")];
        acting(&w, boy, "parent", "Bianchi Ada", &act).await;
        acting(&w, boy, "parent", "Cinque Ugo", &act).await;
        // With a share to pay money is a matter of the plan, and neither may sign for it.
        let mut paid = World::plan();
        paid["signers"] = json!([{"role": "parent", "name": "Bianchi Ada"}, {"role": "parent", "name": "Cinque Ugo"}, {"role": "service", "name": "Anna"}]);
        let id = w.post("anna", case, "plans", paid.clone()).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        let refused = offered(&w, &id, 409).await;
        assert_eq!(refused["type"], "PLAN-004");
        assert!(refused["detail"].as_str().is_some_and(|text| text.contains("denaro e conti") && text.contains("curatore")), "{refused}");
        paid["signers"].as_array_mut().expect("signers").push(json!({"role": "guardian", "name": "Curatore da nominare"}));
        rewritten(&w, &id, "1", paid).await;
        offered(&w, &id, 204).await;
        for place in 0..3 {
            assert_eq!(signed(&w, &id, place).await, "signing");
        }
        let shown = w.city.get("anna", &format!("/api/v1/plans/{id}")).await.expect(200).json();
        let curator = shown["signers"][3]["id"].as_str().expect("an id").to_owned();
        let nobody = json!({"signer": curator, "signed_on": "2026-11-21", "means": "handwritten"});
        assert_eq!(w.step("anna", &id, "signatures", nobody).await.expect(409).json()["type"], "PLAN-013");
        let version = shown["version"].to_string();
        let why = json!({"reason": "Il giudice tutelare autorizza la spesa.", "act": "Decreto 8/2026"});
        let address = format!("/api/v1/plan-signers/{curator}/waiver");
        let done = w.city.api("capo", Method::POST, &address, &[("if-match", version.as_str())], why).await.expect(200).json();
        assert_eq!(done["state"], "agreed");
    })
    .await;
}

#[tokio::test]
async fn who_must_have_signed_is_asked_on_the_day_of_the_last_signature_whatever_day_it_bears() {
    story(|w| async move {
        let mut w = Arc::into_inner(w).expect("alone with it");
        // Of age in two days.
        let girl = somebody(&w, "Diciotto", &[("birth_date", "23/11/2008")]).await;
        let case = in_care(&w, girl).await;
        acting(&w, girl, "parent", "Bianchi Ada", &[]).await;
        let id = written(&w, case, json!([{"role": "parent", "name": "Bianchi Ada"}, {"role": "service", "name": "Anna"}])).await;
        heard(&w, &id).await;
        offered(&w, &id, 204).await;
        assert_eq!(signed(&w, &id, 0).await, "signing");
        w.db.clock().move_to(store::testing::test_moment() + chrono::TimeDelta::days(3));
        // The session of whoever was here before has ended.
        w.city.somebody("nuova", "coordinatore", "milano/SSPT-4").await;
        let signers = w.city.get("nuova", &format!("/api/v1/plans/{id}")).await.expect(200).json()["signers"].clone();
        let late = json!({"signer": signers[1]["id"], "signed_on": "2026-11-21", "means": "handwritten"});
        let refused = w.step("nuova", &id, "signatures", late).await.expect(409).json();
        assert_eq!(refused["type"], "PLAN-014");
        assert!(refused["detail"].as_str().is_some_and(|text| text.contains("Diciotto")), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn a_support_administrator_is_asked_only_in_the_matters_of_the_decree() {
    story(|w| async move {
        let woman = somebody(&w, "Ottanta", &[("birth_date", "1/3/1946")]).await;
        let case = in_care(&w, woman).await;
        let decree = [("authority", "Giudice tutelare"), ("act_number", "123/2026"), ("money", "for")];
        acting(&w, woman, "support_administrator", "Neri Carla", &decree).await;
        let own = json!([{"role": "person", "name": "Giulia"}, {"role": "service", "name": "Anna"}]);
        let id = written(&w, case, own.clone()).await;
        offered(&w, &id, 204).await;
        w.step("anna", &id, "withdrawal", json!({})).await.expect(204);
        // With a share to pay money is a matter of the plan.
        let mut paid = World::plan();
        paid["signers"] = own;
        let version = w.city.get("anna", &format!("/api/v1/plans/{id}")).await.expect(200).json()["version"].to_string();
        rewritten(&w, &id, &version, paid).await;
        let refused = offered(&w, &id, 409).await;
        assert!(
            refused["detail"].as_str().is_some_and(|text| text.contains("Neri Carla") && text.contains("123/2026")),
            "{refused}"
        );
    })
    .await;
}

#[tokio::test]
async fn whoever_needs_an_interpreter_has_one_or_the_plan_is_in_their_language() {
    story(|w| async move {
        let woman = somebody(&w, "Lingua", &[("birth_date", "1/3/1980"), ("language", "Arabo"), ("interpreter", "on")]).await;
        let case = in_care(&w, woman).await;
        let own = json!([{"role": "person", "name": "Giulia"}, {"role": "service", "name": "Anna"}]);
        let id = written(&w, case, own.clone()).await;
        let refused = offered(&w, &id, 409).await;
        assert_eq!(refused["type"], "PLAN-016");
        assert!(refused["detail"].as_str().is_some_and(|text| text.contains("arabo")), "{refused}");
        let mut with = plan(own);
        with["interpreter"] = json!("Samira, mediatrice");
        with["tools"] = json!("colloqui e visite");
        with["resources"] = json!([{"whose": "network", "words": "La sorella, due pomeriggi"}]);
        rewritten(&w, &id, "1", with).await;
        offered(&w, &id, 204).await;
        let page = w.city.get("anna", &format!("/cartelle/{case}/progetto/{id}")).await.expect(200).text;
        for words in ["Samira, mediatrice", "colloqui e visite", "La sorella, due pomeriggi"] {
            assert!(page.contains(words), "{words}");
        }
    })
    .await;
}

#[tokio::test]
async fn two_versions_stand_side_by_side_and_what_a_plan_costs_is_told_by_chapter() {
    story(|w| async move {
        let case = w.in_care("Confronto").await;
        let first = w.offered(case).await;
        w.all_sign(&first).await;
        let page = w.city.get("anna", &format!("/cartelle/{case}/progetto/{first}")).await.expect(200).text;
        assert!(page.contains("Costo previsto per capitolo") && page.contains("5230.1.2"), "{page}");
        let mut next = World::plan();
        next["goals"] = json!([{"words": "Voglio uscire da sola"}]);
        let second = w.post("anna", case, "plans", next).await.expect(201).json()["id"].as_str().expect("an id").to_owned();
        let shown = w.city.get("anna", &format!("/cartelle/{case}/progetto/{second}/confronto")).await.expect(200).text;
        for words in ["Tolto", "Aggiunto", "Voglio restare a casa mia", "Voglio uscire da sola", "Non è cambiato niente"] {
            assert!(shown.contains(words), "{words}: {shown}");
        }
        let whole =
            w.city.get("anna", &format!("/cartelle/{case}/progetto/{second}/confronto?con={first}&tutto=on")).await.expect(200);
        assert!(whole.text.contains("Uguale") && whole.text.contains("Visita domiciliare"));
        let alone = w.in_care("Da sola").await;
        let only = w.offered(alone).await;
        let shown = w.city.get("anna", &format!("/cartelle/{alone}/progetto/{only}/confronto")).await.expect(200).text;
        assert!(shown.contains("C’è una sola versione"));
        w.city.get("anna", &format!("/cartelle/{alone}/progetto/{only}/confronto?con={first}")).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn what_is_typed_of_a_plan_is_kept_and_does_not_hide_that_somebody_changed_it_meanwhile() {
    story(|w| async move {
        let case = w.in_care("Bozza progetto").await;
        let place = format!("/bozze/progetto/{case}");
        let typed = [("kind", "individual"), ("goals[0].words", "Tornare a cucinare"), ("goals[1].words", "Uscire")];
        w.city.post("anna", &place, &typed).await.expect(200);
        let form = w.city.get("anna", &format!("/cartelle/{case}/progetto/nuovo")).await.expect(200).text;
        assert!(
            form.contains("Tornare a cucinare") && form.contains("Uscire") && form.contains("Stai riprendendo la bozza"),
            "{form}"
        );
        let id = w.post("anna", case, "plans", plan(World::plan()["signers"].clone())).await.expect(201).json()["id"].clone();
        let id = id.as_str().expect("an id").to_owned();
        w.city.get("anna", &format!("/api/v1/drafts/progetto/{case}")).await.expect(404);
        // A change that was begun on the first version, and resumed after somebody else's.
        let typed = [("kind", "individual"), ("goals[0].words", "Tornare a cucinare"), ("draft_version", "1")];
        w.city.post("anna", &format!("/bozze/progetto/{id}"), &typed).await.expect(200);
        w.post("anna", case, "team", json!({"account": w.educator, "role": "educator"})).await.expect(201);
        let path = format!("/api/v1/plans/{id}");
        w.city.api("edo", Method::PUT, &path, &[("if-match", "1")], plan(World::plan()["signers"].clone())).await.expect(204);
        let form = w.city.get("anna", &format!("/cartelle/{case}/progetto/{id}/modifica")).await.expect(200).text;
        assert!(form.contains(r#"name="_version" value="1""#) && form.contains("Tornare a cucinare"), "{form}");
    })
    .await;
}
