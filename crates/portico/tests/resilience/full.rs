//! A database that may not grow any further says so to whoever writes, loses nothing, and goes on reading.

use crate::city::{Installation, send, size};

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_reported_and_what_was_there_stays() {
    let mut city = Installation::new(String::new());
    city.must(&["demo", "--build-only"]);
    let token = city.token("segreteria.municipio4");
    let pages = size(&city.folder().join("portico.db")) / 4096;
    city.more.push(("PORTICO_MOST_PAGES", (pages + 60).to_string()));
    let child = city.serve().await;
    let long = "parola ".repeat(1_300);
    let (mut saved, mut refused) = (Vec::new(), None);
    for n in 0..400 {
        let body = serde_json::json!({"channel": "direct", "means": "phone", "needs": ["money"], "ending": "information",
            "narrative": format!("{n} {long}"), "information": "Orari"});
        let (status, text) = send(city.port, "POST", "/api/v1/contacts", &token, &[], &body.to_string()).await.expect("an answer");
        if status == 201 {
            saved.push(serde_json::from_str::<serde_json::Value>(&text).expect("JSON")["id"].as_str().expect("an id").to_owned());
        } else {
            refused = Some((status, text));
            break;
        }
    }
    let (status, text) = refused.expect("the database fills up");
    assert_eq!(status, 507, "{text}");
    assert!(text.contains("spazio su disco"), "{text}");
    assert!(!saved.is_empty());
    child.kill();
    // With room again, everything that was acknowledged is there.
    city.more.clear();
    let child = city.serve().await;
    for id in &saved {
        assert_eq!(send(city.port, "GET", &format!("/api/v1/contacts/{id}"), &token, &[], "").await.expect("an answer").0, 200);
    }
    child.kill();
    city.must(&["audit", "verify"]);
}
