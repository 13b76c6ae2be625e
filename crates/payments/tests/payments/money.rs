//! The budget behind a liquidation: it pays when the liquidation is approved, and has back what came back.

use super::*;
use finance::budget::{BudgetRow, PrintedTotal, Sheet};
use finance::{ChapterKey, NewYear};

/// A chapter of this year with an amount.
pub async fn chapter(office: &Office, cents: i64) -> ChapterId {
    chapter_of(office, 2026, "3735.7.0", cents).await
}

/// The only chapter of a year, with an amount.
pub async fn chapter_of(office: &Office, year: i32, peg: &str, cents: i64) -> ChapterId {
    let cells = peg.replace('.', ",");
    let text = format!(
        "direction,area_code,area_name,title,macro_or_type_code,macro_or_type_name,pdc_code,peg_chapter,peg_article,peg_sub,description,mission,programme,forecast_2025_cents,revised_2025_cents,forecast_2026_cents,earmarked\n\
         DIR07,54,FAMIGLIA,1 SPESE CORRENTI,04,TRASFERIMENTI,1040205999,{cells},ASSEGNI DI CURA,12,03,0,0,{cents},false\n"
    );
    let rows: Vec<BudgetRow> = finance::budget::read_rows(text.as_bytes(), Sheet::ALL[1]).values().cloned().collect();
    let none: [PrintedTotal; 0] = [];
    let mut tx = office.begin().await;
    let budget = NewYear { year, label: "prova".into(), source: "prova".into() };
    finance::import_budget(&mut tx, &budget, &rows, &none).await.expect("a budget");
    let key: ChapterKey = peg.parse().expect("a key");
    let chapter = finance::chapter_for(&mut tx, year, &key).await.expect("a database").expect("a chapter");
    commit(tx).await;
    chapter
}

pub async fn left(office: &Office, chapter: ChapterId) -> i64 {
    let mut tx = office.begin().await;
    finance::left(&mut tx, chapter).await.expect("a chapter").left().0
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chapter_pays_at_the_approval_and_has_back_what_came_back() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let chapter = chapter(&office, 60_000).await;
        let grant = Grant { from: "2026-11-01", chapter: Some(chapter), ..Grant::default() };
        let who = office.somebody("Rossi", grant).await;
        office.somebody("Verdi", grant).await;
        let id = office.prepared("bea", "2026-11").await;
        office.step("bea", id, "check", json!({})).await.expect(204);
        assert_eq!(left(&office, chapter).await, 60_000);
        office.step("dino", id, "approval", approval()).await.expect(204);
        assert_eq!(left(&office, chapter).await, 20_000);
        office.step("bea", id, "export", json!({})).await.expect(204);
        let row = office.row(id, who.id, "2026-11").await;
        office.outcome(&row, "returned", "2026-11-21").await.expect(204);
        assert_eq!(left(&office, chapter).await, 40_000);
        office.paid_on_account(&who.href, "Mario Rossi").await;
        let again = office.approved("2026-11").await;
        assert_eq!((office.run(again).await["payable"].as_i64(), left(&office, chapter).await), (Some(20_000), 20_000));
        // Of the budget whoever reads it opens the liquidation.
        let moved = office.city.get("rita", &format!("/api/v1/budget/chapters/{chapter}/movements")).await.expect(200).text;
        assert!(moved.contains("Liquidazione 2026/000001 di novembre 2026") && !moved.contains("Rossi"), "{moved}");
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_enough_on_the_chapter_nothing_is_approved_and_nothing_taken() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let chapter = chapter(&office, 30_000).await;
        let grant = Grant { from: "2026-11-01", chapter: Some(chapter), ..Grant::default() };
        office.somebody("Rossi", grant).await;
        office.somebody("Verdi", grant).await;
        let id = office.prepared("bea", "2026-11").await;
        office.step("bea", id, "check", json!({})).await.expect(204);
        let refused = office.step("dino", id, "approval", approval()).await.expect(409).json();
        assert_eq!(refused["type"], "PAY-004");
        assert!(refused["detail"].as_str().is_some_and(|text| text.contains("400,00") && text.contains("3735.7.0")), "{refused}");
        assert_eq!((office.run(id).await["state"].as_str(), left(&office, chapter).await), (Some("checked"), 30_000));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn transfers_are_not_approved_before_the_account_of_the_body_is_said() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        store::statements! { FORGET = "delete from payments_account where body_id = :body"; }
        let mut tx = office.begin().await;
        tx.sql(&FORGET).run_one().await.expect("an account");
        commit(tx).await;
        office.somebody("Rossi", Grant::default()).await;
        let id = office.prepared("bea", "2026-11").await;
        office.step("bea", id, "check", json!({})).await.expect(204);
        assert_eq!(office.step("dino", id, "approval", approval()).await.expect(409).json()["type"], "PAY-006");
        // Whoever approves for one unit alone does not say it; of two who say it at once the second reads first.
        let pairs = [("_version", "0"), ("holder", "Comune di Milano"), ("iban", "IT60X0542811101000000123456")];
        office.city.post("bea", "/pagamenti/conto", &pairs).await.expect(403);
        office.city.post("dino", "/pagamenti/conto", &pairs).await.expect(403);
        office.city.post("rita", "/pagamenti/conto", &pairs).await.expect(303);
        office.city.post("rita", "/pagamenti/conto", &pairs).await.expect(409);
        office.step("dino", id, "approval", approval()).await.expect(204);
    })
    .await;
}
