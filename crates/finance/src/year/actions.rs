//! Opening a year from read files or from another year, and checking it against its printed totals.

use super::store::{
    ADD_CHAPTER, ADD_TOTAL, ADD_YEAR, BY_KEY, LAST_POSITION, PRINTED_ROWS, PRINTED_TOTALS, PrintedRow, RELABEL, SHEET_COUNT,
    TOTAL_COUNT, TotalRow, YEAR, YearRow,
};
use crate::budget::model::Named;
use crate::budget::{BudgetRow, ChapterKey, Figures, PrintedTotal, ReconcileSummary, Sheet};
use crate::ledger;
use crate::problems::Problem;
use ::store::{OnConstraint as _, StoreError, Tx};
use kernel::text::folded;
use kernel::{Cents, ChapterId, Failure, Outcome};
use std::collections::BTreeSet;

/// A year to be opened or completed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewYear {
    /// The budget year.
    pub year: i32,
    /// What the office calls it («bilancio di previsione approvato»).
    pub label: String,
    /// Where the amounts come from.
    pub source: String,
}

/// Keeps a budget as it was read: every chapter opens with its forecast, every printed total is kept as printed. A year that exists is
/// completed with the tables it does not have yet ([`Problem::YearExists`] for one it has). Answers how many chapters were opened.
/// The permission is the caller's to check: this is also what the command line runs.
pub async fn import_budget(tx: &mut Tx, year: &NewYear, rows: &[BudgetRow], totals: &[PrintedTotal]) -> Outcome<usize> {
    if known(tx, year.year).await?.is_none() {
        add_year(tx, year, None).await?;
    }
    for sheet in rows.iter().map(|row| row.sheet).collect::<BTreeSet<_>>() {
        let there: i64 =
            tx.sql(&SHEET_COUNT).bind("year", year.year).code("side", sheet.side).code("account", sheet.account).value().await?;
        if there > 0 {
            return Err(Problem::YearExists.because(format!("Tabella: {}.", sheet.table().label())));
        }
    }
    if !totals.is_empty() && tx.sql(&TOTAL_COUNT).bind("year", year.year).value::<i64>().await? > 0 {
        return Err(Problem::YearExists.because("Tabella: totali stampati."));
    }
    add_chapters(tx, year.year, rows, "Previsione importata").await?;
    for (position, total) in (1_i64..).zip(totals) {
        add_total(tx, year.year, position, total).await?;
    }
    Ok(rows.len())
}

/// Opens a year with the amounts of another: planned is what was planned there, and the columns of the year before are what that year
/// had at its beginning and has now. Nothing that was reserved or spent comes along, nor do the printed totals. Answers how many
/// chapters were opened.
pub async fn copy_year(tx: &mut Tx, from: i32, to: &NewYear) -> Outcome<usize> {
    let rows: Vec<PrintedRow> = tx.sql(&PRINTED_ROWS).bind("year", from).all().await?;
    if rows.is_empty() {
        return Err(Problem::NothingToCopy.at("from"));
    }
    if known(tx, to.year).await?.is_some() {
        return Err(Problem::TargetExists.into());
    }
    add_year(tx, to, Some(from)).await?;
    let mut copies = Vec::with_capacity(rows.len());
    for row in rows {
        let now = row.varied_cents;
        let mut copy = row.into_budget_row()?;
        copy.figures.previous_forecast = copy.figures.forecast;
        copy.figures.previous_revised = copy.figures.forecast.plus(now)?;
        copies.push(copy);
    }
    add_chapters(tx, to.year, &copies, &format!("Importi {from} riportati")).await?;
    Ok(copies.len())
}

/// A year's label and source, corrected. Another's change in between is a conflict.
pub async fn relabel(tx: &mut Tx, year: &NewYear, version: i64) -> Outcome<()> {
    let done = tx
        .sql(&RELABEL)
        .bind("year", year.year)
        .bind("label", &year.label)
        .bind("source", &year.source)
        .bind("version", version)
        .run_one()
        .await;
    match done {
        Err(StoreError::NoRow) => match known(tx, year.year).await? {
            None => Err(Failure::NotFound),
            Some(current) => Err(Failure::Conflict {
                current: current.version,
                sentence: format!(
                    "Intanto qualcun altro ha cambiato l'anno: ora si chiama «{}». Controlla e invia di nuovo.",
                    current.label
                ),
            }),
        },
        other => Ok(other?),
    }
}

/// A year, if it exists.
pub async fn known(tx: &mut Tx, year: i32) -> Outcome<Option<YearRow>> {
    Ok(tx.sql(&YEAR).bind("year", year).optional().await?)
}

/// A year's chapters and printed totals as they were read; [`Failure::NotFound`] for a year that does not exist.
pub async fn as_read(tx: &mut Tx, year: i32) -> Outcome<(Vec<BudgetRow>, Vec<PrintedTotal>)> {
    known(tx, year).await?.ok_or(Failure::NotFound)?;
    let rows: Vec<PrintedRow> = tx.sql(&PRINTED_ROWS).bind("year", year).all().await?;
    let totals: Vec<TotalRow> = tx.sql(&PRINTED_TOTALS).bind("year", year).all().await?;
    let rows = rows.into_iter().map(PrintedRow::into_budget_row).collect::<Outcome<_>>()?;
    Ok((rows, totals.into_iter().map(TotalRow::into_printed_total).collect::<Outcome<_>>()?))
}

/// Adds up a kept year and compares it with every total printed with it, to the cent. A copied year has no printed totals: its summary
/// compares what can be compared.
pub async fn reconcile_year(tx: &mut Tx, year: i32) -> Outcome<ReconcileSummary> {
    let (rows, totals) = as_read(tx, year).await?;
    Ok(ReconcileSummary::kept(year, &rows, &totals)?)
}

/// The chapter of spending with this PEG key in a year; current spending before investments. `None` when the year or the chapter is
/// not there.
pub async fn chapter_for(tx: &mut Tx, year: i32, key: &ChapterKey) -> Outcome<Option<ChapterId>> {
    let (chapter, article, sub) = key.identity();
    let found = tx.sql(&BY_KEY).bind("year", year).bind("chapter", chapter).bind("article", article).bind("sub", sub);
    Ok(found.values().await?.into_iter().next())
}

async fn add_year(tx: &mut Tx, year: &NewYear, from: Option<i32>) -> Outcome<()> {
    tx.sql(&ADD_YEAR)
        .bind("year", year.year)
        .bind("label", &year.label)
        .bind("source", &year.source)
        .bind("copied_from", from)
        .run()
        .await
        .on_constraint("finance_year_pkey", || Problem::TargetExists.into())?;
    Ok(())
}

async fn add_chapters(tx: &mut Tx, year: i32, rows: &[BudgetRow], reason: &str) -> Outcome<()> {
    let last: i64 = tx.sql(&LAST_POSITION).bind("year", year).value().await?;
    for (position, row) in (last.saturating_add(1)..).zip(rows) {
        let id: ChapterId = tx.new_id()?;
        add_chapter(tx, id, year, position, row).await?;
        ledger::opened(tx, id, row.figures.forecast, reason).await?;
    }
    Ok(())
}

fn halves(named: Option<&Named>) -> (&str, &str) {
    named.map_or(("", ""), |named| (named.code.as_str(), named.name.as_str()))
}

fn parts(figures: &Figures) -> (Option<Cents>, Option<Cents>, Option<Cents>) {
    let of = figures.of_which;
    (of.map(|of| of.prior_obligations), of.map(|of| of.public_works), of.map(|of| of.other_new))
}

async fn add_chapter(tx: &mut Tx, id: ChapterId, year: i32, position: i64, row: &BudgetRow) -> Outcome<()> {
    let Sheet { side, account } = row.sheet;
    let (chapter, article, sub) = row.key.identity();
    let (group_code, group_name) = halves(row.group.as_ref());
    let (prior, works, other) = parts(&row.figures);
    let (mission, programme) = row.programme.as_ref().map_or(("", ""), |both| (both.mission.as_str(), both.programme.as_str()));
    let search = format!("{} {} {}", folded(&row.description), folded(&row.key.to_string()), folded(&row.area.name));
    tx.sql(&ADD_CHAPTER)
        .id("id", id)
        .bind("year", year)
        .bind("position", position)
        .code("side", side)
        .code("account", account)
        .bind("direction", &row.direction)
        .bind("area_code", &row.area.code)
        .bind("area_name", &row.area.name)
        .bind("title_code", &row.title.code)
        .bind("title_name", &row.title.name)
        .bind("group_code", group_code)
        .bind("group_name", group_name)
        .bind("pdc", row.pdc.as_ref().map_or("", |pdc| pdc.as_str()))
        .bind("chapter", row.key.chapter.as_str())
        .bind("article", row.key.article.as_str())
        .bind("sub", row.key.sub.as_str())
        .bind("chapter_number", chapter)
        .bind("article_number", article)
        .bind("sub_number", sub)
        .bind("description", &row.description)
        .bind("search", search)
        .bind("mission", mission)
        .bind("programme", programme)
        .bind("earmarked", row.earmarked)
        .bind("previous_forecast", row.figures.previous_forecast)
        .bind("previous_revised", row.figures.previous_revised)
        .bind("prior_obligations", prior)
        .bind("public_works", works)
        .bind("other_new", other)
        .bind("planned", row.figures.forecast)
        .run()
        .await
        .on_constraint("finance_chapter_peg", || {
            Problem::ChapterRepeated.because(format!("Capitolo {}, {}.", row.key, row.sheet.table().label()))
        })?;
    Ok(())
}

async fn add_total(tx: &mut Tx, year: i32, position: i64, total: &PrintedTotal) -> Outcome<()> {
    let ((area_code, area_name), (title_code, title_name)) = (halves(total.area.as_ref()), halves(total.title.as_ref()));
    let (group_code, group_name) = halves(total.group.as_ref());
    let (prior, works, other) = parts(&total.figures);
    tx.sql(&ADD_TOTAL)
        .bind("year", year)
        .bind("position", position)
        .code("table", total.table)
        .code("side", total.side)
        .code("level", total.level)
        .bind("direction", &total.direction)
        .bind("area_code", area_code)
        .bind("area_name", area_name)
        .bind("title_code", title_code)
        .bind("title_name", title_name)
        .bind("group_code", group_code)
        .bind("group_name", group_name)
        .bind("mission", total.mission.as_ref().map_or("", |code| code.as_str()))
        .bind("programme", total.programme.as_ref().map_or("", |code| code.as_str()))
        .bind("label", &total.label)
        .bind("previous_forecast", total.figures.previous_forecast)
        .bind("previous_revised", total.figures.previous_revised)
        .bind("forecast", total.figures.forecast)
        .bind("prior_obligations", prior)
        .bind("public_works", works)
        .bind("other_new", other)
        .bind("printed_years", total.printed_years.as_deref().unwrap_or_default())
        .bind("source_line", total.source_line)
        .run()
        .await?;
    Ok(())
}
