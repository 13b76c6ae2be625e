//! The chapters for programs.

use super::filter::{Cursor, Filter, Grouping, Sorting};
use super::json::{ChapterJson, MovementJson, ReservationJson, SumsJson, VariationJson};
use super::read;
use crate::reservation::ReservationState;
use ::store::Audit;
use kernel::codes::Code as _;
use kernel::{Cents, ChapterId, Failure, Outcome};
use serde::Serialize;
use std::str::FromStr;
use ui::answer::json;
use ui::{Answer, PathId, Visit};
use utoipa::ToSchema;

/// Most entries of one answer.
pub const MOST: i64 = 100;

/// How many entries are asked for: 1 to 100.
pub(crate) fn limit(visit: &Visit) -> Outcome<i64> {
    match visit.query("limit") {
        None => Ok(50),
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MOST).contains(limit))
            .ok_or_else(|| Failure::field("limit", format!("Numero non valido: un intero fra 1 e {MOST}."))),
    }
}

/// The cursor that is asked for, or the beginning.
pub(crate) fn after<C: FromStr>(visit: &Visit, start: C) -> Outcome<C> {
    match visit.query("after") {
        None => Ok(start),
        Some(text) => {
            text.parse().map_err(|_| Failure::field("after", "Cursore non valido: usa quello della risposta precedente."))
        }
    }
}

/// A page of something.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageOf<T> {
    /// The entries.
    pub items: Vec<T>,
    /// Cursor of the next page; null on the last.
    pub next: Option<String>,
}

impl<T> PageOf<T> {
    /// From one row more than asked for.
    pub(crate) fn cut<R>(
        mut rows: Vec<R>,
        limit: i64,
        cursor: impl Fn(&R) -> String,
        entry: impl Fn(&R) -> Outcome<T>,
    ) -> Outcome<PageOf<T>> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = rows.last().filter(|_| more).map(cursor);
        Ok(PageOf { items: rows.iter().map(entry).collect::<Outcome<_>>()?, next })
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
#[utoipa::path(get, path = "/api/v1/budget/years/{year}/chapters", tag = "Bilancio",
    params(("year" = i64, Path, description = "Budget year."), ("side" = Option<String>, Query), ("account" = Option<String>, Query), ("area" = Option<String>, Query),
        ("programme" = Option<String>, Query), ("group" = Option<String>, Query), ("earmarked" = Option<String>, Query), ("only" = Option<String>, Query),
        ("q" = Option<String>, Query), ("sort" = Option<String>, Query), ("after" = Option<String>, Query), ("limit" = Option<i64>, Query)),
    responses((status = 200, body = PageOf<ChapterJson>), (status = 401, body = ui::Problem, content_type = "application/problem+json"),
        (status = 403, body = ui::Problem, content_type = "application/problem+json"), (status = 404, body = ui::Problem, content_type = "application/problem+json"),
        (status = 422, body = ui::Problem, content_type = "application/problem+json")))]
pub async fn chapters(visit: Visit, axum::extract::Path(year): axum::extract::Path<String>) -> Answer {
    let (limit, after) = (limit(&visit)?, after(&visit, Cursor::START)?);
    let mut tx = visit.read_open().await?;
    let year = known_year(&mut tx, &year).await?;
    let sorting = Sorting::read(&visit.query("sort").unwrap_or_default());
    let rows = read::list(&mut tx, &Filter::read(&visit, year), sorting, after, limit.saturating_add(1)).await?;
    let cursor = |row: &super::store::ChapterRow| Cursor { key: row.sort_key, position: row.position }.to_string();
    Ok(json(&PageOf::cut(rows, limit, cursor, |row| ChapterJson::try_from(row))?))
}

async fn known_year(tx: &mut ::store::Tx, path: &str) -> Outcome<i64> {
    let year = year_of(path)?;
    let known = i32::try_from(year).map_err(|_| Failure::NotFound)?;
    crate::year::actions::known(tx, known).await?.ok_or(Failure::NotFound)?;
    Ok(year)
}

/// The sums of a year, grouped by `area`, `programme` or `group`; the same filters as the chapters.
#[utoipa::path(get, path = "/api/v1/budget/years/{year}/sums", tag = "Bilancio",
    params(("year" = i64, Path, description = "Budget year."), ("by" = Option<String>, Query), ("side" = Option<String>, Query), ("account" = Option<String>, Query),
        ("area" = Option<String>, Query), ("programme" = Option<String>, Query), ("group" = Option<String>, Query), ("earmarked" = Option<String>, Query),
        ("only" = Option<String>, Query), ("q" = Option<String>, Query)),
    responses((status = 200, body = YearSums), (status = 401, body = ui::Problem, content_type = "application/problem+json"),
        (status = 403, body = ui::Problem, content_type = "application/problem+json"), (status = 404, body = ui::Problem, content_type = "application/problem+json")))]
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
#[utoipa::path(get, path = "/api/v1/budget/chapters/{id}", tag = "Bilancio", params(("id" = ChapterId, Path, description = "Chapter.")),
    responses((status = 200, body = ChapterJson), (status = 401, body = ui::Problem, content_type = "application/problem+json"),
        (status = 403, body = ui::Problem, content_type = "application/problem+json"), (status = 404, body = ui::Problem, content_type = "application/problem+json")))]
pub async fn chapter(visit: Visit, PathId(id): PathId<ChapterId>) -> Answer {
    let mut tx = visit.read_open().await?;
    Ok(json(&ChapterJson::try_from(&read::one(&mut tx, id).await?)?))
}

/// The variations of a chapter, in the order of their acts.
#[utoipa::path(get, path = "/api/v1/budget/chapters/{id}/variations", tag = "Bilancio", params(("id" = ChapterId, Path, description = "Chapter.")),
    responses((status = 200, body = PageOf<VariationJson>), (status = 401, body = ui::Problem, content_type = "application/problem+json"),
        (status = 403, body = ui::Problem, content_type = "application/problem+json"), (status = 404, body = ui::Problem, content_type = "application/problem+json")))]
pub async fn variations(visit: Visit, PathId(id): PathId<ChapterId>) -> Answer {
    let mut tx = visit.read_open().await?;
    read::one(&mut tx, id).await?;
    let rows = read::variations(&mut tx, id).await?;
    Ok(json(&PageOf { items: rows.iter().map(VariationJson::from).collect::<Vec<_>>(), next: None }))
}

/// The reservations of a chapter, oldest first; `state` narrows.
#[utoipa::path(get, path = "/api/v1/budget/chapters/{id}/reservations", tag = "Bilancio",
    params(("id" = ChapterId, Path, description = "Chapter."), ("state" = Option<String>, Query), ("after" = Option<String>, Query), ("limit" = Option<i64>, Query)),
    responses((status = 200, body = PageOf<ReservationJson>), (status = 401, body = ui::Problem, content_type = "application/problem+json"),
        (status = 403, body = ui::Problem, content_type = "application/problem+json"), (status = 404, body = ui::Problem, content_type = "application/problem+json"),
        (status = 422, body = ui::Problem, content_type = "application/problem+json")))]
pub async fn reservations(visit: Visit, PathId(id): PathId<ChapterId>) -> Answer {
    let (limit, after) = (limit(&visit)?, after(&visit, 0_i64)?);
    let state = visit.query("state").and_then(|code| ReservationState::from_code(&code));
    let mut tx = visit.begin().await?;
    read::one(&mut tx, id).await?;
    let today = tx.today();
    let rows = read::reservations(&mut tx, id, state, after, limit.saturating_add(1)).await?;
    let page = PageOf::cut(rows, limit, |row| row.number.to_string(), |row| Ok(ReservationJson::of(row, today)))?;
    tx.commit(Audit::of("reservation.list").on("chapter", id).rows(page.items.len())).await?;
    Ok(json(&page))
}

/// The journal of a chapter, latest first.
#[utoipa::path(get, path = "/api/v1/budget/chapters/{id}/movements", tag = "Bilancio",
    params(("id" = ChapterId, Path, description = "Chapter."), ("after" = Option<String>, Query), ("limit" = Option<i64>, Query)),
    responses((status = 200, body = PageOf<MovementJson>), (status = 401, body = ui::Problem, content_type = "application/problem+json"),
        (status = 403, body = ui::Problem, content_type = "application/problem+json"), (status = 404, body = ui::Problem, content_type = "application/problem+json"),
        (status = 422, body = ui::Problem, content_type = "application/problem+json")))]
pub async fn movements(visit: Visit, PathId(id): PathId<ChapterId>) -> Answer {
    let (limit, before) = (limit(&visit)?, after(&visit, i64::MAX)?);
    let mut tx = visit.begin().await?;
    read::one(&mut tx, id).await?;
    let rows = read::movements(&mut tx, id, before, limit.saturating_add(1)).await?;
    let page = PageOf::cut(rows, limit, |row| row.seq.to_string(), |row| Ok(MovementJson::from(row)))?;
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
#[utoipa::path(get, path = "/api/v1/budget/queue", tag = "Bilancio", params(("after" = Option<String>, Query), ("limit" = Option<i64>, Query)),
    responses((status = 200, body = QueueJson), (status = 401, body = ui::Problem, content_type = "application/problem+json"),
        (status = 403, body = ui::Problem, content_type = "application/problem+json"), (status = 422, body = ui::Problem, content_type = "application/problem+json")))]
pub async fn queue(visit: Visit) -> Answer {
    let (limit, after) = (limit(&visit)?, after(&visit, read::QueueCursor::START)?);
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let rows = read::queue(&mut tx, after, limit.saturating_add(1)).await?;
    let sums = read::waiting(&mut tx).await?;
    let cursor = |row: &super::store::ReservationRow| read::QueueCursor(row.reserved_on, row.reservation_id).to_string();
    let page = PageOf::cut(rows, limit, cursor, |row| Ok(ReservationJson::of(row, today)))?;
    tx.commit(Audit::of("queue.list").rows(page.items.len())).await?;
    Ok(json(&QueueJson {
        requests: sums.requests,
        uncovered_cents: sums.uncovered_cents,
        since: sums.since,
        items: page.items,
        next: page.next,
    }))
}
