//! The demonstration's budgets: Milan's of 2021 as printed, reconciled to the cent and kept; copies of it for the years in which
//! the stories happen, with chapters already reserved in part; small ones for the two other bodies.

use super::city::Made;
use anyhow::{Result, bail};
use finance::budget::{Account, ChapterKey, Sheet, Side, read_rows};
use finance::{BudgetFiles, NewYear, ReserveRequest};
use kernel::{Actor, Cents};
use std::ops::RangeInclusive;
use store::{Audit, Db};
use uuid::Uuid;

const EXPENDITURE: &str = include_str!("../../../../data/demo/budget-2021/expenditure-current.csv");

/// Chapters on which little is left, so that somebody waits: protected meetings, and the emergency service.
const NEARLY_EXHAUSTED: [(&str, &str, &str); 2] = [("3423", "2", "0"), ("3763", "50", "0")];
/// What is left on them each year.
const LEFT: Cents = Cents(1_900_000);
/// Small chapters that the stories themselves fill: day centres for older people, contributions, traineeships, addictions.
const FILLED_BY_STORIES: [(&str, &str, &str); 4] =
    [("3733", "3", "0"), ("3765", "1", "0"), ("3765", "2", "0"), ("3843", "21", "0")];

fn is_key(key: &ChapterKey, chapter: &str, article: &str, sub: &str) -> bool {
    ChapterKey::from_parts(chapter, article, sub).is_ok_and(|other| other == *key)
}

fn milan_files() -> BudgetFiles {
    let sheet = |side, account, text: &str| (Sheet { side, account }, text.as_bytes().to_vec());
    BudgetFiles {
        sheets: vec![
            sheet(Side::Revenue, Account::Current, include_str!("../../../../data/demo/budget-2021/revenue-current.csv")),
            sheet(Side::Expenditure, Account::Current, EXPENDITURE),
            sheet(Side::Revenue, Account::Capital, include_str!("../../../../data/demo/budget-2021/revenue-capital.csv")),
            sheet(Side::Expenditure, Account::Capital, include_str!("../../../../data/demo/budget-2021/expenditure-capital.csv")),
        ],
        totals: Some(include_str!("../../../../data/demo/budget-2021/totals.csv").as_bytes().to_vec()),
    }
}

/// The budgets of a body that has only a short list of chapters: the shipped table, laid out as the importer reads it.
fn small_budget(text: &str) -> Result<Vec<u8>> {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record([
        "direction",
        "area_code",
        "area_name",
        "title",
        "macro_or_type_code",
        "macro_or_type_name",
        "pdc_code",
        "peg_chapter",
        "peg_article",
        "peg_sub",
        "description",
        "mission",
        "programme",
        "forecast_2020_cents",
        "revised_2020_cents",
        "forecast_2021_cents",
        "earmarked",
    ])?;
    for row in csv::Reader::from_reader(text.as_bytes()).into_records() {
        let row = row?;
        let at = |index: usize| row.get(index).unwrap_or_default();
        out.write_record([
            "SERVIZI",
            "1",
            "SERVIZI SOCIALI",
            "1 SPESE CORRENTI",
            "03",
            "ACQUISTO DI BENI E SERVIZI",
            "1030215000",
            at(0),
            at(1),
            at(2),
            at(3),
            at(4),
            at(5),
            at(6),
            at(6),
            at(6),
            at(7),
        ])?;
    }
    Ok(out.into_inner()?)
}

/// Opens the budgets of Milan: 2021 as printed, and copies for last year, this year and the next.
pub async fn milan(db: &Db, made: &Made, years: RangeInclusive<i32>, this: i32) -> Result<()> {
    let actor = made.actor("bilancio")?;
    let report = finance::import_files(
        db,
        &actor,
        &milan_files(),
        "bilancio di previsione 2021",
        "Comune di Milano, bilancio di previsione 2021-2023",
        false,
    )
    .await?;
    if !report.kept {
        bail!("the budget of 2021 was not kept: {:?}", report.faults);
    }
    let summary = finance::reconcile(db, &actor, 2021).await?;
    if summary.exit_code() != 0 {
        bail!("the budget of 2021 does not reconcile");
    }
    for year in years {
        let share = if year > this { 15 } else { 60 };
        let mut tx = db.begin(&actor).await?;
        let label = "importi 2021 riportati, esempio".to_owned();
        let new = NewYear { year, label, source: "Copia del bilancio di previsione 2021".into() };
        finance::copy_year(&mut tx, 2021, &new).await?;
        tx.commit(Audit::of("budget.copy")).await?;
        reserve_openings(db, &actor, year, share).await?;
    }
    Ok(())
}

/// What the year brought with it: contracts and projects that run already take part of every chapter.
async fn reserve_openings(db: &Db, actor: &Actor, year: i32, least: u64) -> Result<()> {
    let sheet = Sheet { side: Side::Expenditure, account: Account::Current };
    let rows = read_rows(EXPENDITURE.as_bytes(), sheet);
    let mut tx = db.begin(actor).await?;
    for (index, row) in (0_u64..).zip(rows.values()) {
        let planned = row.figures.forecast;
        if planned <= Cents::ZERO {
            continue;
        }
        let Some(chapter) = finance::chapter_for(&mut tx, year, &row.key).await? else { continue };
        let percent = i64::try_from(least + (index * 7) % 36)?.min(95);
        let amount = if NEARLY_EXHAUSTED.iter().any(|(chapter, article, sub)| is_key(&row.key, chapter, article, sub)) {
            planned.minus(LEFT)?.max(planned.share(percent, 100)?)
        } else if FILLED_BY_STORIES.iter().any(|(chapter, article, sub)| is_key(&row.key, chapter, article, sub)) {
            planned.share(6, 100)?
        } else {
            planned.share(percent, 100)?
        };
        let source: Uuid = tx.new_id()?;
        let request = ReserveRequest {
            source_kind: "opening",
            source,
            lines: vec![(chapter, amount)],
            description: "Contratti e progetti già in corso (esempio)".into(),
            ground: None,
        };
        finance::reserve(&mut tx, &request).await?;
    }
    tx.commit(Audit::of("reservation.openings")).await?;
    Ok(())
}

/// Opens this year's budget of a body with a short list of chapters.
pub async fn small(db: &Db, made: &Made, text: &str, years: RangeInclusive<i32>) -> Result<()> {
    let sheet = Sheet { side: Side::Expenditure, account: Account::Current };
    let laid_out = small_budget(text)?;
    let import = read_rows(&laid_out, sheet);
    if !import.is_clean() {
        bail!("a shipped budget is not right: {:?}", import.faults);
    }
    let rows: Vec<_> = import.values().cloned().collect();
    for year in years {
        let mut tx = db.begin(&Actor::system(made.body)).await?;
        let new = NewYear { year, label: "valore di esempio".into(), source: "Importi inventati per la dimostrazione".into() };
        finance::import_budget(&mut tx, &new, &rows, &[]).await?;
        tx.commit(Audit::of("budget.import")).await?;
    }
    Ok(())
}
