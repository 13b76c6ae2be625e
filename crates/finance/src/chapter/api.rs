//! The chapters for programs.

use super::filter::{Cursor, Filter, Grouping, Only, Sorting};
use super::json::{ChapterJson, MovementJson, ReservationJson, SumsJson, VariationJson};
use super::read;
use crate::budget::{Account, Side};
use crate::reservation::ReservationState;
use ::store::Audit;
use kernel::codes::Code as _;
use kernel::{Cents, ChapterId, Failure, Outcome};
use serde::Serialize;
use std::str::FromStr;
use ui::answer::json;
use ui::api::{Page, limit};
use ui::{Answer, PathId, Visit};
use utoipa::ToSchema;

/// The cursor that is asked for, or the beginning.
pub(crate) fn after<C: FromStr>(visit: &Visit, start: C) -> Outcome<C> {
    match visit.query("after") {
        None => Ok(start),
        Some(text) => {
            text.parse().map_err(|_| Failure::field("after", "Cursore non valido: usa quello della risposta precedente."))
        }
    }
}

fn year_of(path: &str) -> Outcome<i64> {
    path.parse().map_err(|_| Failure::NotFound)
}

/// Sums of a year, whole and grouped.
#[derive(Debug, Serialize, ToSchema)]
pub struct YearSums {
    /// Budget year.
    pub year: i64,
    /// Everything the filter finds.
    pub whole: SumsJson,
    /// What they are by.
    pub by: Grouping,
    /// The groups.
    pub groups: Vec<GroupJson>,
}

/// One group.
#[derive(Debug, Serialize, ToSchema)]
pub struct GroupJson {
    /// Code; empty where chapters have none.
    pub code: String,
    /// Name, where the document prints one.
    pub name: String,
    /// How many chapters.
    pub chapters: i64,
    /// The sums.
    pub sums: SumsJson,
}

/// The chapters of a year. Filters as on the page: `side`, `account`, `area`, `programme`, `group`, `earmarked`, `only`, `q`.
#[utoipa::path(get, path = "/api/v1/budget/years/{year}/chapters", operation_id = "chapters",
    params(("year" = i64, Path, description = "Budget year."), ("side" = Option<Side>, Query), ("account" = Option<Account>, Query), ("area" = Option<String>, Query, max_length = 40),
        ("programme" = Option<String>, Query, max_length = 40), ("group" = Option<String>, Query, max_length = 40), ("earmarked" = Option<String>, Query, max_length = 3), ("only" = Option<Only>, Query),
        ("q" = Option<String>, Query, max_length = 100), ("sort" = Option<String>, Query, max_length = 40), ui::api::Paging),
    responses((status = 200, body = Page<ChapterJson>)))]
pub async fn chapters(visit: Visit, axum::extract::Path(year): axum::extract::Path<String>) -> Answer {
    let (limit, after) = (limit(&visit)?, after(&visit, Cursor::START)?);
    let mut tx = visit.read_open().await?;
    let year = known_year(&mut tx, &year).await?;
    let sorting = Sorting::read(&visit.query("sort").unwrap_or_default());
    let rows = read::list(&mut tx, &Filter::read(&visit, year), sorting, after, limit.saturating_add(1)).await?;
    let cursor = |row: &super::store::ChapterRow| Cursor { key: row.sort_key, position: row.position }.to_string();
    Ok(json(&Page::cut(rows, limit, cursor).try_map(|row| ChapterJson::try_from(&row))?))
}

async fn known_year(tx: &mut ::store::Tx, path: &str) -> Outcome<i64> {
    let year = year_of(path)?;
    let known = i32::try_from(year).map_err(|_| Failure::NotFound)?;
    crate::year::actions::known(tx, known).await?.ok_or(Failure::NotFound)?;
    Ok(year)
}

/// The sums of a year, grouped by `area`, `programme` or `group`; the same filters as the chapters.
#[utoipa::path(get, path = "/api/v1/budget/years/{year}/sums", operation_id = "budget_sums",
    params(("year" = i64, Path, description = "Budget year."), ("by" = Option<Grouping>, Query), ("side" = Option<Side>, Query), ("account" = Option<Account>, Query),
        ("area" = Option<String>, Query, max_length = 40), ("programme" = Option<String>, Query, max_length = 40), ("group" = Option<String>, Query, max_length = 40), ("earmarked" = Option<String>, Query, max_length = 3),
        ("only" = Option<Only>, Query), ("q" = Option<String>, Query, max_length = 100)),
    responses((status = 200, body = YearSums)))]
pub async fn sums(visit: Visit, axum::extract::Path(year): axum::extract::Path<String>) -> Answer {
    let mut tx = visit.read_open().await?;
    let year = known_year(&mut tx, &year).await?;
    let filter = Filter::read(&visit, year);
    let by = visit.query("by").and_then(|code| Grouping::from_code(&code)).unwrap_or(Grouping::Area);
    let whole = read::whole(&mut tx, &filter).await?;
    let groups = read::grouped(&mut tx, &filter, by).await?;
    let groups = groups
        .iter()
        .map(|row| {
            Ok(GroupJson {
                code: row.code.trim_matches('.').to_owned(),
                name: row.name.clone(),
                chapters: row.chapters,
                sums: SumsJson::try_from(row)?,
            })
        })
        .collect::<Outcome<Vec<_>>>()?;
    Ok(json(&YearSums { year, whole: SumsJson::try_from(&whole)?, by, groups }))
}

/// One chapter.
#[utoipa::path(get, path = "/api/v1/budget/chapters/{id}", operation_id = "chapter", params(("id" = ChapterId, Path, description = "Chapter.")),
    responses((status = 200, body = ChapterJson)))]
pub async fn chapter(visit: Visit, PathId(id): PathId<ChapterId>) -> Answer {
    let mut tx = visit.read_open().await?;
    Ok(json(&ChapterJson::try_from(&read::one(&mut tx, id).await?)?))
}

/// The variations of a chapter, in the order of their acts.
#[utoipa::path(get, path = "/api/v1/budget/chapters/{id}/variations", operation_id = "chapter_variations", params(("id" = ChapterId, Path, description = "Chapter.")),
    responses((status = 200, body = Page<VariationJson>)))]
pub async fn variations(visit: Visit, PathId(id): PathId<ChapterId>) -> Answer {
    let mut tx = visit.read_open().await?;
    read::one(&mut tx, id).await?;
    let rows = read::variations(&mut tx, id).await?;
    Ok(json(&Page::all(rows.iter().map(VariationJson::from))))
}

/// The reservations of a chapter, oldest first; `state` narrows.
#[utoipa::path(get, path = "/api/v1/budget/chapters/{id}/reservations", operation_id = "chapter_reservations",
    params(("id" = ChapterId, Path, description = "Chapter."), ("state" = Option<ReservationState>, Query), ui::api::Paging),
    responses((status = 200, body = Page<ReservationJson>)))]
pub async fn reservations(visit: Visit, PathId(id): PathId<ChapterId>) -> Answer {
    let (limit, after) = (limit(&visit)?, after(&visit, 0_i64)?);
    let state = visit.query("state").and_then(|code| ReservationState::from_code(&code));
    let mut tx = visit.begin().await?;
    read::one(&mut tx, id).await?;
    let today = tx.today();
    let rows = read::reservations(&mut tx, id, state, after, limit.saturating_add(1)).await?;
    let page = Page::cut(rows, limit, |row| row.number.to_string()).map(|row| ReservationJson::of(&row, today));
    tx.commit(Audit::of("reservation.list").on("chapter", id).rows(page.items.len())).await?;
    Ok(json(&page))
}

/// The journal of a chapter, latest first.
#[utoipa::path(get, path = "/api/v1/budget/chapters/{id}/movements", operation_id = "chapter_movements",
    params(("id" = ChapterId, Path, description = "Chapter."), ui::api::Paging),
    responses((status = 200, body = Page<MovementJson>)))]
pub async fn movements(visit: Visit, PathId(id): PathId<ChapterId>) -> Answer {
    let (limit, before) = (limit(&visit)?, after(&visit, i64::MAX)?);
    let mut tx = visit.begin().await?;
    read::one(&mut tx, id).await?;
    let rows = read::movements(&mut tx, id, before, limit.saturating_add(1)).await?;
    let page = Page::cut(rows, limit, |row| row.seq.to_string()).map(|row| MovementJson::from(&row));
    tx.commit(Audit::of("movement.list").on("chapter", id).rows(page.items.len())).await?;
    Ok(json(&page))
}

/// What waits for cover, all together and one by one.
#[derive(Debug, Serialize, ToSchema)]
pub struct QueueJson {
    /// How many requests wait.
    pub requests: i64,
    /// How much they lack, in whole cents.
    pub uncovered_cents: Cents,
    /// Since when the oldest waits.
    pub since: Option<chrono::NaiveDate>,
    /// They, longest first.
    pub items: Vec<ReservationJson>,
    /// Cursor of the next page; null on the last.
    pub next: Option<String>,
}

/// Everything that waits for cover, longest first.
#[utoipa::path(get, path = "/api/v1/budget/queue", operation_id = "budget_queue", params(ui::api::Paging),
    responses((status = 200, body = QueueJson)))]
pub async fn queue(visit: Visit) -> Answer {
    let (limit, after) = (limit(&visit)?, after(&visit, read::QueueCursor::START)?);
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let rows = read::queue(&mut tx, after, limit.saturating_add(1)).await?;
    let sums = read::waiting(&mut tx).await?;
    let cursor = |row: &super::store::ReservationRow| read::QueueCursor(row.reserved_on, row.reservation_id).to_string();
    let page = Page::cut(rows, limit, cursor).map(|row| ReservationJson::of(&row, today));
    tx.commit(Audit::of("queue.list").rows(page.items.len())).await?;
    Ok(json(&QueueJson {
        requests: sums.requests,
        uncovered_cents: sums.uncovered_cents,
        since: sums.since,
        items: page.items,
        next: page.next,
    }))
}
