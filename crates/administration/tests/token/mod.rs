//! Keys for programs.

use crate::{city, rooms};
use axum::http::Method;
use serde_json::json;
use store::testing::on_both;
use ui::testing::schema;

#[tokio::test]
async fn a_key_does_what_was_said_and_no_more_until_it_is_revoked() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db).await;
        let unit = city.unit("DIR").to_string();
        let program = json!({"name": "Programma di prova", "username": "programma", "kind": "machine", "role": "coordinatore", "unit": unit, "from": "2026-11-21", "reason": "Integrazione"});
        let made = city.api("amministratrice", Method::POST, "/api/v1/staff", &[], program).await.expect(201).json();
        assert!(made.get("first_access").is_none(), "a program has no password");
        let account = made["id"].clone();
        let key = |account: &serde_json::Value, permissions: serde_json::Value, last: &str| json!({"name": "Prova", "account": account, "permissions": permissions, "last": last});
        let address = "/api/v1/tokens";
        let anna = json!(city.actor("anna").account);
        let refused = [
            (key(&anna, json!(["staff.read"]), "2027-01-01"), "account"),
            (key(&account, json!(["token.manage"]), "2027-01-01"), "permissions"),
            (key(&account, json!(["nothing"]), "2027-01-01"), "permissions"),
            (key(&account, json!(["staff.read"]), "2028-01-01"), "last"),
            (key(&account, json!(["staff.read"]), "2026-11-01"), "last"),
        ];
        for (body, field) in refused {
            let reply = city.api("amministratrice", Method::POST, address, &[], body).await.expect(422);
            assert_eq!(reply.json()["errors"][0]["field"], field);
        }
        let made = city.api("amministratrice", Method::POST, address, &[("idempotency-key", "k")], key(&account, json!(["staff.read"]), "2027-01-01")).await.expect(201).json();
        let again = city.api("amministratrice", Method::POST, address, &[("idempotency-key", "k")], key(&account, json!(["staff.read"]), "2027-01-01")).await.expect(201).json();
        assert!(again.get("token").is_none() && again["id"] == made["id"]);
        let bearer = format!("Bearer {}", made["token"].as_str().expect("a key"));
        let by_key = async |path: &str| city.send("", Method::GET, path, "", &[("authorization", bearer.as_str())], "").await;
        by_key("/api/v1/staff").await.expect(200);
        let me = by_key("/api/v1/me").await.expect(200).json();
        assert_eq!(me["permissions"], json!(["staff.read"]));
        // The account may read figures, its key may not; and a key opens no page.
        by_key("/api/v1/audit").await.expect(403);
        by_key("/operatori").await.expect(403);
        city.send("", Method::POST, "/api/v1/units", "application/json", &[("authorization", bearer.as_str())], "{}").await.expect(403);
        // A key that may make keys makes none: it would be limited by nothing.
        let own = json!(city.actor("amministratrice").account);
        let manage = key(&own, json!(["token.manage"]), "2026-12-01");
        let made_of_admin = city.api("amministratrice", Method::POST, address, &[], manage).await.expect(201).json();
        let manager = format!("Bearer {}", made_of_admin["token"].as_str().expect("a key"));
        let wider = key(&own, json!(["staff.read"]), "2026-12-01").to_string();
        city.send("", Method::POST, address, "application/json", &[("authorization", manager.as_str())], wider).await.expect(403);
        let page = city.get("amministratrice", "/chiavi").await.expect(200);
        assert!(page.text.contains("Prova") && !page.text.contains(made["token"].as_str().expect("a key")));
        let id = made["id"].as_str().expect("an id").to_owned();
        city.api("estranea", Method::POST, &format!("{address}/{id}/revoke"), &[], json!({})).await.expect(404);
        city.api("amministratrice", Method::POST, &format!("{address}/{id}/revoke"), &[], json!({})).await.expect(204);
        by_key("/api/v1/staff").await.expect(401);
        city.get("capo", "/chiavi").await.expect(403);
    })
    .await;
}

store::statements! {
    /// What anybody would write who lets a query decide.
    MAY_READ_CASES = concat!("select cast(count(*) as bigint) from guard_unit u where u.body_id = :body and ", guard::in_unit!("case.read", "u.id"));
    MAY_READ_CONTACTS = concat!("select cast(count(*) as bigint) from guard_unit u where u.body_id = :body and ", guard::in_unit!("contact.read", "u.id"));
}

#[tokio::test]
async fn a_key_is_limited_in_every_query_and_not_only_at_the_gate() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db.clone()).await;
        let person = city.principal("capo").await;
        let key = person.clone().limited(["contact.read".to_owned()]);
        for (who, cases) in [(&person, true), (&key, false)] {
            let mut tx = db.begin(&who.actor).await.expect("a transaction");
            assert_eq!(tx.sql(&MAY_READ_CASES).value::<i64>().await.expect("a number") > 0, cases);
            assert!(tx.sql(&MAY_READ_CONTACTS).value::<i64>().await.expect("a number") > 0);
        }
    })
    .await;
}
