//! Days on which somebody opens many more files than is usual.

use crate::rooms;
use axum::http::{Extensions, Method};
use kernel::{Actor, PersonId};
use serde_json::json;
use store::testing::{on_both, test_moment};
use store::{Audit, Db};
use ui::testing::{City, schema};
use uuid::Uuid;

async fn count(db: &Db, city: &City) -> u64 {
    let mut tx = db.global(&Actor::system(city.bodies["milano"])).await.expect("a transaction");
    let kept = administration::count_volumes(&mut tx).await.expect("a count");
    tx.commit_bookkeeping().await.expect("a commit");
    kept
}

#[tokio::test]
async fn who_opens_more_files_than_is_usual_is_shown_to_the_officer_the_next_day_and_blocked_in_nothing() {
    on_both(schema(&rooms()), |db| async move {
        db.clock().move_to(test_moment() - chrono::TimeDelta::days(1));
        let mut city = City::found(db.clone(), rooms(), Extensions::new()).await;
        for (name, files) in [("anna", 61_u128), ("bruno", 60)] {
            city.somebody(name, "assistente_sociale", "milano/SSPT-4-L1").await;
            for file in 0..files {
                // The same file twice is one.
                for _ in 0..2 {
                    let tx = db.begin(&city.actor(name)).await.expect("a transaction");
                    tx.commit(Audit::of("person.read").about(PersonId(Uuid::from_u128(file + 1)))).await.expect("a commit");
                }
            }
        }
        assert_eq!(count(&db, &city).await, 0, "a day is counted when it is over");
        db.clock().move_to(test_moment());
        assert_eq!(count(&db, &city).await, 2);
        assert_eq!(count(&db, &city).await, 0, "once");
        city.somebody("garante", "dpo", "milano/DIR").await;
        city.somebody("capo", "coordinatore", "milano/SSPT-4").await;
        city.get("capo", "/registro/volumi").await.expect(403);
        let page = city.get("garante", "/registro/volumi").await.expect(200).text;
        assert!(page.contains("anna") && page.contains(">61<") && !page.contains("bruno"), "{page}");
        let principal = city.principal("garante").await;
        let asked = async || {
            let mut tx = db.begin(&principal.actor).await.expect("a transaction");
            let items = administration::room().day.expect("a day")(&mut tx, &principal).await.expect("items");
            items.into_iter().any(|item| item.href == "/registro/volumi")
        };
        assert!(asked().await);
        let listed = city.get("garante", "/api/v1/audit/volumes").await.expect(200).json();
        let id = listed["items"][0]["id"].as_str().expect("an id").to_owned();
        let path = format!("/registro/volumi/{id}");
        city.post("garante", &path, &[("note", "")]).await.expect(422);
        city.post("garante", &path, &[("note", "Ha ricontrollato le rette di fine anno.")]).await.expect(303);
        let note = json!({"note": "Altro"});
        city.api("garante", Method::POST, &format!("/api/v1/audit/volumes/{id}/seen"), &[], note).await.expect(409);
        assert!(city.get("garante", "/registro/volumi").await.expect(200).text.contains("rette di fine anno"));
        assert!(!asked().await);
    })
    .await;
}
