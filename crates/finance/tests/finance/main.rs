//! The room of the budget through its door, on both databases.
#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

mod budget;
mod cover;
mod door;
mod journal;
mod money;

use axum::http::Extensions;
use finance::budget::{BudgetRow, PrintedTotal, Sheet, Side};
use finance::reservation::{ReserveRequest, Reserved};
use finance::{BudgetFiles, ChapterKey, Cover, MandatoryGround, NewYear};
use kernel::{Actor, Cents, ChapterId, Failure, Outcome};
use std::collections::HashMap;
use std::sync::Arc;
use store::{Audit, Db, Tx};
use ui::testing::{City, schema};
use uuid::Uuid;

/// The year of the clock of tests.
pub const YEAR: i32 = 2026;

pub fn rooms() -> store::testing::Rooms {
    schema(&[finance::room()])
}

/// A file of the real budget of 2021.
pub fn file(name: &str) -> Vec<u8> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/demo/budget-2021/");
    std::fs::read(format!("{path}{name}.csv")).expect("the 2021 budget lies in data/demo/budget-2021")
}

/// All five files.
pub fn files() -> BudgetFiles {
    let name = |sheet: Sheet| match (sheet.side, sheet.account.code()) {
        (Side::Revenue, "current") => "revenue-current",
        (Side::Expenditure, "current") => "expenditure-current",
        (Side::Revenue, _) => "revenue-capital",
        (Side::Expenditure, _) => "expenditure-capital",
    };
    BudgetFiles { sheets: Sheet::ALL.map(|sheet| (sheet, file(name(sheet)))).into(), totals: Some(file("totals")) }
}

/// A city with somebody of each role that meets the budget.
pub async fn city(db: Db) -> City {
    let mut ports = Extensions::new();
    let pages: Arc<dyn finance::SourcePages> = Arc::new(OnlyEven);
    ports.insert(pages);
    let mut city = City::found(db, vec![finance::room()], ports).await;
    for (name, role, unit) in [
        ("rita", "bilancio", "milano/DIR"),
        ("dino", "dirigente", "milano/DIR"),
        ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
        ("olga", "bilancio", "altrove/DIR"),
    ] {
        city.somebody(name, role, unit).await;
    }
    city
}

/// Two chapters of spending with an amount each, in the year of the tests.
pub async fn two_chapters(city: &City, first: i64, second: i64) -> (ChapterId, ChapterId) {
    let text = format!(
        "direction,area_code,area_name,title,macro_or_type_code,macro_or_type_name,pdc_code,peg_chapter,peg_article,peg_sub,description,mission,programme,forecast_2025_cents,revised_2025_cents,forecast_2026_cents,earmarked\n\
         DIR07,54,DOMICILIARITA',1 SPESE CORRENTI,03,ACQUISTO DI BENI E SERVIZI,1030215000,3763,1,13,ASSISTENZA DOMICILIARE,12,03,0,0,{first},false\n\
         DIR07,54,DOMICILIARITA',1 SPESE CORRENTI,03,ACQUISTO DI BENI E SERVIZI,1030215000,3763,1,14,\"=PASTI, A DOMICILIO\",12,03,0,0,{second},true\n"
    );
    let rows: Vec<BudgetRow> = finance::budget::read_rows(text.as_bytes(), Sheet::ALL[1]).values().cloned().collect();
    let none: [PrintedTotal; 0] = [];
    let mut tx = begin(city).await;
    let year = NewYear { year: YEAR, label: "prova".into(), source: "prova".into() };
    finance::import_budget(&mut tx, &year, &rows, &none).await.expect("a budget");
    let a = finance::chapter_for(&mut tx, YEAR, &key("3763.1.13")).await.expect("a database").expect("a chapter");
    let b = finance::chapter_for(&mut tx, YEAR, &key("3763.1.14")).await.expect("a database").expect("a chapter");
    commit(tx).await;
    (a, b)
}

pub fn key(text: &str) -> ChapterKey {
    text.parse().expect("a PEG key")
}

/// The program itself, for Milan.
pub fn system(city: &City) -> Actor {
    Actor::system(city.bodies["milano"])
}

pub async fn begin(city: &City) -> Tx {
    city.db.begin(&system(city)).await.expect("a transaction")
}

pub async fn commit(tx: Tx) {
    tx.commit(Audit::of("test.change")).await.expect("a commit");
}

/// Asks for money on one chapter.
pub fn asks(source: u128, chapter: ChapterId, cents: i64, ground: Option<MandatoryGround>) -> ReserveRequest {
    ReserveRequest {
        source_kind: "authorisation",
        source: Uuid::from_u128(source),
        lines: vec![(chapter, Cents(cents))],
        description: format!("Autorizzazione {source}"),
        ground,
    }
}

/// Reserves in a transaction of its own.
pub async fn reserve(city: &City, request: &ReserveRequest) -> Outcome<Cover> {
    let mut tx = begin(city).await;
    let reserved: Vec<Reserved> = finance::reserve(&mut tx, request).await?;
    commit(tx).await;
    Ok(reserved[0].state)
}

pub async fn release(city: &City, source: u128) -> Cents {
    let mut tx = begin(city).await;
    let back =
        finance::release_rest(&mut tx, "authorisation", Uuid::from_u128(source), "Servizio concluso").await.expect("released");
    commit(tx).await;
    back
}

pub async fn spend(city: &City, source: u128, cents: i64) -> Outcome<()> {
    let mut tx = begin(city).await;
    let today = tx.today();
    finance::spend(&mut tx, "authorisation", Uuid::from_u128(source), Cents(cents), today).await?;
    commit(tx).await;
    Ok(())
}

/// The code of a refusal.
pub fn code<T: std::fmt::Debug>(outcome: Outcome<T>) -> &'static str {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("expected a refusal, got {other:?}"),
    }
}

/// The sums of a chapter as the API tells them.
pub async fn sums(city: &City, chapter: ChapterId) -> serde_json::Value {
    city.get("rita", &format!("/api/v1/budget/chapters/{chapter}")).await.expect(200).json()["sums"].clone()
}

/// A later room as this one sees it: it lets its readers open the sources with an even number.
struct OnlyEven;

impl finance::SourcePages for OnlyEven {
    fn opened<'a>(
        &'a self,
        _: &'a mut store::Tx,
        kind: &'a str,
        sources: &'a [uuid::Uuid],
    ) -> ui::Boxed<'a, kernel::Outcome<HashMap<uuid::Uuid, String>>> {
        Box::pin(async move {
            let even = sources.iter().filter(|source| kind == "authorisation" && source.as_u128() % 2 == 0);
            Ok(even.map(|source| (*source, format!("/autorizzazioni/{source}"))).collect())
        })
    }
}
