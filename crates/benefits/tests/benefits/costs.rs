//! What a simulated regulation costs, beside the chapter of its measures.

use crate::measures::measure;
use crate::rules::{begun, office, publish, shown, today};
use crate::{on_both, rooms, schema};
use axum::http::Method;
use finance::NewYear;
use finance::budget::{BudgetRow, PrintedTotal, Sheet};
use kernel::Actor;
use serde_json::json;
use store::Audit;
use ui::testing::City;

/// A chapter of this year with a hundred euro.
async fn budget(city: &City) {
    let text = "direction,area_code,area_name,title,macro_or_type_code,macro_or_type_name,pdc_code,peg_chapter,peg_article,peg_sub,description,mission,programme,forecast_2025_cents,revised_2025_cents,forecast_2026_cents,earmarked\n\
         DIR07,54,FAMIGLIA,1 SPESE CORRENTI,04,TRASFERIMENTI,1040205999,3735,7,0,SOSTEGNO AL REDDITO,12,03,0,0,10000,false\n";
    let rows: Vec<BudgetRow> = finance::budget::read_rows(text.as_bytes(), Sheet::ALL[1]).values().cloned().collect();
    let none: [PrintedTotal; 0] = [];
    let mut tx = city.db.begin(&Actor::system(city.actor("ada").body)).await.expect("a transaction");
    let year = NewYear { year: 2026, label: "prova".into(), source: "prova".into() };
    finance::import_budget(&mut tx, &year, &rows, &none).await.expect("a budget");
    tx.commit(Audit::of("test.budget")).await.expect("a commit");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_simulated_cost_stands_beside_the_chapter_for_whoever_sees_the_budget() {
    on_both(schema(&rooms()), |db| async move {
        let city = office(db).await;
        budget(&city).await;
        let draft = begun(&city, "ada").await;
        publish(&city, "dora", &draft, &shown(today(&city).await), "").await.expect(303);
        let path = format!("{draft}/simulazione?n=2000&seed=3&on=01/03/2026");
        let without = city.get("ada", &path).await.expect(200).text;
        assert!(!without.contains("Spesa di un anno"), "no measure has a chapter: {without}");

        let rules = city.get("ada", "/api/v1/rules?limit=10").await.expect(200).json();
        let mut new = measure(&city, rules["items"][0]["id"].as_str().unwrap_or_default());
        new["chapter"] = json!("3735.7.0");
        city.api("bea", Method::POST, "/api/v1/measures", &[], new).await.expect(201);
        let page = city.get("ada", &path).await.expect(200).text;
        for said in [
            "Spesa di un anno e capitoli delle misure",
            "3735.7.0 SOSTEGNO AL REDDITO",
            "100,00",
            "Spesa simulata in un anno",
            "mancano",
        ] {
            assert!(page.contains(said), "«{said}» is not in {page}");
        }
        let unasked = city.get("ada", &format!("{draft}/simulazione")).await.expect(200).text;
        assert!(!unasked.contains("Spesa di un anno"), "{unasked}");
        let other = city.get("bea", &path).await.expect(200).text;
        assert!(
            other.contains("Somma degli importi") && !other.contains("Spesa di un anno"),
            "who does not see the budget: {other}"
        );
    })
    .await;
}
