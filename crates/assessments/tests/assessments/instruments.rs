//! Instruments that a body brings along.

use crate::world::{World, story};
use axum::http::Method;
use serde_json::{Value, json};

fn text(version: i64, question: &str) -> String {
    format!(
        "code = \"prova\"\nversion = {version}\ntitle = \"Prova\"\nsource = \"Prova\"\nanswers = \"worker\"\n\
         [[item]]\ncode = \"home\"\ntext = \"{question}\"\nkind = \"points\"\nchoices = [[0, \"Bene\"], [4, \"Male\"]]\nrequired = true\n\
         [[scale]]\ncode = \"total\"\ntitle = \"Totale\"\nbetter = \"lower\"\nformula = [[\"home\", 1]]\nbands = [[0, 4, \"Sempre\"]]\n"
    )
}

async fn installed(w: &World, version: i64, question: &str) -> String {
    let body = json!({"text": text(version, question)});
    let reply = w.city.api("capo", Method::POST, "/api/v1/instruments", &[], body).await.expect(201).json();
    reply["id"].as_str().expect("an id").to_owned()
}

async fn used(w: &World, id: &str, state: &str, version: i64) -> ui::testing::Reply {
    let path = format!("/api/v1/instruments/{id}/use");
    w.city.api("capo", Method::PUT, &path, &[("if-match", &format!("\"{version}\""))], json!({"state": state})).await
}

fn answer(version: i64) -> Value {
    json!({"instrument": "prova", "version": version, "moment": "start", "assessed_on": "2026-11-20", "source": "direct",
           "narrative": "In parole.", "answers": [{"item": "home", "value": "4"}]})
}

#[tokio::test]
async fn an_instrument_that_does_not_add_up_is_refused_with_its_place() {
    story(|w| async move {
        let broken = text(1, "Casa").replace("[[0, 4, \"Sempre\"]]", "[[0, 3, \"Quasi\"]]");
        let refused =
            w.city.api("capo", Method::POST, "/api/v1/instruments", &[], json!({"text": broken})).await.expect(422).json();
        let told = refused["errors"][0]["message"].as_str().expect("a sentence").to_owned();
        assert!(told.contains("scale «total»") && told.contains("da 0 a 4"), "{told}");
        // Whoever only assesses brings none.
        w.city.api("anna", Method::POST, "/api/v1/instruments", &[], json!({"text": text(1, "Casa")})).await.expect(403);
        let page = w.city.post("capo", "/strumenti", &[("text", "code = ")]).await.expect(422).text;
        assert!(page.contains("riga 1"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn an_old_answer_is_read_with_its_own_version_after_a_new_one_came() {
    story(|w| async move {
        let case = w.in_care("Versioni", "").await;
        let first = installed(&w, 1, "Come stai a casa?").await;
        assert_eq!(w.assess("anna", case, answer(1)).await.expect(409).json()["type"], "ASSESS-002");
        used(&w, &first, "in_use", 1).await.expect(204);
        assert_eq!(used(&w, &first, "in_use", 1).await.expect(409).json()["current_version"], 2);
        let old = w.assessed(case, answer(1)).await;
        let second = installed(&w, 2, "Come ti trovi nell’alloggio?").await;
        used(&w, &second, "in_use", 1).await.expect(204);
        let again = json!({"text": text(2, "Altro")});
        assert_eq!(
            w.city.api("capo", Method::POST, "/api/v1/instruments", &[], again).await.expect(409).json()["type"],
            "ASSESS-001"
        );
        let told = w.city.get("anna", &format!("/api/v1/evaluations/{old}")).await.expect(200).json();
        assert_eq!(told["answers"][0]["question"], "Come stai a casa?");
        let page = w.city.get("anna", &format!("/valutazioni/{old}")).await.expect(200).text;
        assert!(page.contains("Come stai a casa?") && !page.contains("alloggio?"), "{page}");
        assert_eq!(w.assess("anna", case, answer(1)).await.expect(409).json()["type"], "ASSESS-003");
        w.assessed(case, answer(2)).await;
        // The one before went out of use by itself.
        let stands = w.city.get("capo", &format!("/api/v1/instruments/{first}")).await.expect(200).json();
        assert_eq!(stands["state"], "retired");
    })
    .await;
}

#[tokio::test]
async fn what_comes_along_is_in_use_until_the_body_says_otherwise() {
    story(|w| async move {
        let case = w.in_care("Strumenti", "").await;
        let all = w.city.get("capo", "/api/v1/instruments").await.expect(200).json();
        let katz = all.as_array().expect("a list").iter().find(|one| one["code"] == "katz-adl").expect("katz").clone();
        assert_eq!(katz["state"], "in_use");
        let id = katz["id"].as_str().expect("an id");
        used(&w, id, "retired", 0).await.expect(204);
        let page = format!("/cartelle/{case}/valutazioni/nuova?strumento=katz-adl");
        w.city.get("anna", &page).await.expect(404);
        for _ in 0..2 {
            // Sent twice with one key it acts once, and the second is no conflict.
            let path = format!("/api/v1/instruments/{id}/use");
            let headers = [("if-match", "\"1\""), ("idempotency-key", "6a1d0c52-7f0e-4c55-9f3f-0a4f6e1b2c3d")];
            w.city.api("capo", Method::PUT, &path, &headers, json!({"state": "in_use"})).await.expect(204);
        }
        w.city.get("anna", &page).await.expect(200);
        let shown = w.city.get("capo", &format!("/strumenti/{id}")).await.expect(200).text;
        assert!(shown.contains("Come si conta") && shown.contains("Togli dall’uso"), "{shown}");
        w.city.get("anna", "/strumenti").await.expect(200);
    })
    .await;
}
