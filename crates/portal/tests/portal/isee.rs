//! The orientation on an ISEE: a form without sign-in, and the same for programs.

use crate::{asked, city, rooms, sent};
use serde_json::json;
use store::testing::on_both;
use ui::testing::schema;

const PAGE: &str = "/calcola-isee";

#[tokio::test]
async fn somebody_who_never_signs_in_reads_an_estimate_that_says_it_is_none() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db, &["nido-fasce"]).await;
        let empty = city.get("", &format!("{PAGE}?ente=milano")).await.expect(200);
        assert!(empty.text.contains("Non è un&#39;attestazione") || empty.text.contains("Non è un'attestazione"), "{}", empty.text);
        assert!(empty.text.contains("Retta del nido"), "the quotas that are in force");
        let pairs = [
            ("ente", "milano"),
            ("kind", "ordinary"),
            ("members[0].employee_income", "24.000,00"),
            ("members[1].age", "2"),
            ("members[1].is_child", "on"),
            ("parents_worked", "on"),
        ];
        let page = sent(&city, PAGE, &pairs).await.expect(200);
        // (24,000 − 3,000) / 1.87
        assert!(page.text.contains("11.229,95"), "{}", page.text);
        assert!(page.text.contains("1,87") && page.text.contains("isee.ordinary.isee=11229.95"));
        assert!(page.headers.get("set-cookie").is_none());
        assert_eq!(page.headers["cache-control"], "private");
        let next =
            sent(&city, "/cosa-mi-spetta", &[("ente", "milano"), ("do", "next"), ("given", "isee.ordinary.isee=11229.95")]).await;
        assert!(next.expect(200).text.contains("isee.ordinary.isee=11229.95"));
    })
    .await;
}

#[tokio::test]
async fn a_wrong_amount_is_told_at_its_field_and_what_was_typed_stays() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db, &[]).await;
        let pairs = [("kind", "ordinary"), ("members[0].employee_income", "molto"), ("rent", "300")];
        let page = sent(&city, PAGE, &pairs).await.expect(422);
        assert!(
            page.text.contains("value=\"molto\"")
                && page.text.contains("value=\"300\"")
                && page.text.contains("Importo non valido")
        );
        let more = sent(&city, PAGE, &[("kind", "ordinary"), ("members[0].age", "40"), ("_add", "members")]).await.expect(200);
        assert!(more.text.contains("members[1].age"), "a row more without the script");
    })
    .await;
}

#[tokio::test]
async fn a_program_learns_the_indicator_and_the_sources_of_every_value() {
    on_both(schema(&rooms()), |db| async move {
        let city = city(db, &[]).await;
        let household = json!({
            "kind": "residential",
            "members": [{"pension_income": 1_000_000}],
            "outside": [{"ise": 4_000_000, "scale": 204}],
        });
        let found = asked(&city, "/api/v1/isee-orientation", &household).await.expect(200).json();
        assert_eq!((found["extra"].as_i64(), found["isee"].as_i64()), (Some(212_157), Some(1_112_157)), "{found}");
        assert!(found["notice"].as_str().unwrap_or_default().contains("non un'attestazione"));
        assert!(found["values"].as_array().expect("values").iter().any(|value| value["verified"] == false));
        asked(&city, "/api/v1/isee-orientation", &json!({"kind": "ordinary", "members": []})).await.expect(422);
        asked(&city, "/api/v1/isee-orientation", &json!({"kind": "ordinary", "members": [{"name": "Mario"}]})).await.expect(422);
    })
    .await;
}
