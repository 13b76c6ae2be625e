//! What was once written of a protected address stays hidden, whatever became of the address and of its words.

use super::*;
use axum::http::Method;
use serde_json::{Value, json};

/// Maria, followed by capo; sandra reads her without following her.
async fn maria(city: &mut City) -> String {
    city.somebody("sandra", "coordinatore", "milano/SSPT-4").await;
    entered(city, "capo", &[("family_name", "Rossi"), ("given_name", "Maria"), ("birth_date", "1/1/1980"), ("sex", "F")]).await
}

async fn lives(city: &City, href: &str, street: &str, number: &str, from: &str, more: Value) {
    let mut input =
        json!({"street": street, "number": number, "municipio": 4, "reason": "lo dice", "from": from, "later_confirmed": true});
    for (name, value) in more.as_object().expect("fields") {
        input[name] = value.clone();
    }
    city.api("capo", Method::POST, &format!("/api/v1/persons/{}/addresses", id_of(href)), &[], input).await.expect(201);
}

async fn row(city: &City, href: &str, street: &str) -> Value {
    let path = format!("/api/v1/persons/{}/addresses", id_of(href));
    let all = city.get("capo", &path).await.expect(200).json()["items"].clone();
    all.as_array().expect("items").iter().find(|row| row["street"] == street).expect("an address").clone()
}

async fn sends(city: &City, href: &str, verb: Method, path: &str, row: &Value, mut input: Value) {
    input["address"] = row["id"].clone();
    let (path, version) = (format!("/api/v1/persons/{}/addresses/{path}", id_of(href)), row["version"].to_string());
    city.api("capo", verb, &path, &[("if-match", version.as_str())], input).await.expect(204);
}

/// Everything that tells of the past of somebody.
async fn past(city: &City, who: &str, href: &str) -> String {
    let id = id_of(href);
    let mut all = String::new();
    for path in [
        format!("{href}/storia"),
        href.to_owned(),
        format!("/api/v1/persons/{id}/history"),
        format!("/api/v1/persons/{id}/timeline"),
    ] {
        all.push_str(&city.get(who, &path).await.expect(200).text);
    }
    all
}

#[tokio::test]
async fn a_protected_address_that_is_taken_back_before_its_first_day_is_told_to_nobody() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        let href = maria(&mut city).await;
        let hidden = json!({"kind": "domicile", "restricted": true});
        lives(&city, &href, "Via Riparo", "3", "2026-11-01", hidden.clone()).await;
        lives(&city, &href, "Via Segreta", "8", "2026-12-01", hidden).await;
        let coming = row(&city, &href, "Via Segreta").await;
        sends(&city, &href, Method::POST, "withdraw", &coming, json!({"reason": "il rifugio ha cambiato giorno"})).await;
        let told = past(&city, "sandra", &href).await;
        for word in ["Segreta", "Riparo", "rifugio"] {
            assert!(!told.contains(word), "{word}: {told}");
        }
        let told = past(&city, "capo", &href).await;
        assert!(told.contains("Via Segreta 8") && told.contains("resta Via Riparo 3"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn old_words_of_a_protected_address_stay_hidden_after_it_was_corrected() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        let href = maria(&mut city).await;
        // A decision on competence names the address that said it before; then the address is put right.
        lives(&city, &href, "Via Segreta", "8", "2026-11-01", json!({"kind": "domicile", "restricted": true})).await;
        let decision = json!({"municipio": 5, "reason": "accordo fra uffici"});
        city.api("capo", Method::POST, &format!("/api/v1/persons/{}/competence", id_of(&href)), &[], decision).await.expect(204);
        let known = row(&city, &href, "Via Segreta").await;
        let right = json!({"street": "Via Segreta", "number": "8/A", "municipio": 4, "reason": "scritto male"});
        sends(&city, &href, Method::POST, "correction", &known, right).await;
        let told = past(&city, "sandra", &href).await;
        assert!(!told.contains("Segreta"), "{told}");
        assert!(past(&city, "capo", &href).await.contains("Domicilio: Via Segreta 8"));
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_protected_later_is_hidden_in_every_word_that_it_ever_had_and_comes_back_with_them() {
    on_both(schema(&[registry::room()]), |db| async move {
        let mut city = city(db).await;
        let href = maria(&mut city).await;
        // With the signs that a pattern would read: one at the end, one that stands for any letter.
        lives(&city, &href, "Via Lenta_100%", "12", "2020-01-01", json!({"kind": "residence"})).await;
        let known = row(&city, &href, "Via Lenta_100%").await;
        let right = json!({"street": "Via Lenta_100%", "number": "15", "municipio": 4, "reason": "scritto male"});
        sends(&city, &href, Method::POST, "correction", &known, right).await;
        lives(&city, &href, "Via Nuova", "2", "2026-11-01", json!({"kind": "residence"})).await;
        let known = row(&city, &href, "Via Lenta_100%").await;
        let next = row(&city, &href, "Via Nuova").await;
        assert!(past(&city, "sandra", &href).await.contains("Via Lenta_100% 12"));
        sends(&city, &href, Method::PUT, "protection", &known, json!({"restricted": true, "reason": "minacce"})).await;
        let told = past(&city, "sandra", &href).await;
        assert!(!told.contains("Lenta") && !told.contains("minacce"), "{told}");
        // Both are named in the row of the move: it comes back when neither is protected any more.
        sends(&city, &href, Method::PUT, "protection", &next, json!({"restricted": true, "reason": "minacce"})).await;
        let known = row(&city, &href, "Via Lenta_100%").await;
        sends(&city, &href, Method::PUT, "protection", &known, json!({"restricted": false, "reason": "finite"})).await;
        let told = past(&city, "sandra", &href).await;
        assert!(told.contains("Via Lenta_100% 12") && !told.contains("Via Nuova"), "{told}");
        let next = row(&city, &href, "Via Nuova").await;
        sends(&city, &href, Method::PUT, "protection", &next, json!({"restricted": false, "reason": "finite"})).await;
        assert!(past(&city, "sandra", &href).await.contains("Via Nuova"));
    })
    .await;
}
