//! What pages and API read alike.

use super::filter::{Cursor, Filter, Grouping, Sorting};
use super::store::{
    AREAS, BY_AREA, BY_GROUP, BY_PROGRAMME, ChapterRow, LIST, MOVEMENTS, MovementRow, ONE, QUEUE, RESERVATIONS, ReservationRow,
    SumRow, VARIATIONS, VariationRow, WAITING_SUMS, WHOLE, WaitingSums,
};
use crate::reservation::ReservationState;
use crate::year::store::{YEARS, YearRow};
use ::store::Tx;
use chrono::{Datelike as _, NaiveDate};
use guard::scope::ALWAYS;
use kernel::{ChapterId, Failure, Outcome, ReservationId};
use std::str::FromStr;
use ui::Visit;
use uuid::Uuid;

/// The years of the body, latest first.
pub async fn years(tx: &mut Tx) -> Outcome<Vec<YearRow>> {
    Ok(tx.sql(&YEARS).all().await?)
}

/// The year that was asked for; without one, this year's budget, or the latest before it, or any.
pub fn chosen(years: &[YearRow], asked: Option<i64>, today: NaiveDate) -> Option<&YearRow> {
    let this = i64::from(today.year());
    match asked {
        Some(year) => years.iter().find(|row| row.year == year),
        None => years.iter().find(|row| row.year <= this).or(years.last()),
    }
}

/// The year an address asks for with `?year=`; a text that is no year asks for one that is not there.
pub fn asked_year(visit: &Visit) -> Option<i64> {
    visit.query("year").map(|text| text.parse().unwrap_or(0))
}

/// Chapters after a cursor, one more than a page when there are more.
pub async fn list(tx: &mut Tx, filter: &Filter, sorting: Sorting, after: Cursor, most: i64) -> Outcome<Vec<ChapterRow>> {
    let query = filter.bind(tx.sql(&LIST)).bind("by", sorting.column()).bind("sign", sorting.sign());
    Ok(query.bind("key", after.key).bind("after", after.position).bind("most", most).all().await?)
}

/// A chapter of the body.
pub async fn one(tx: &mut Tx, chapter: ChapterId) -> Outcome<ChapterRow> {
    Ok(tx.sql(&ONE).id("chapter", chapter).one().await?)
}

/// The sum of everything the filter finds.
pub async fn whole(tx: &mut Tx, filter: &Filter) -> Outcome<SumRow> {
    Ok(filter.bind(tx.sql(&WHOLE)).one().await?)
}

/// The sums of what the filter finds, grouped.
pub async fn grouped(tx: &mut Tx, filter: &Filter, by: Grouping) -> Outcome<Vec<SumRow>> {
    let statement = match by {
        Grouping::Area => &BY_AREA,
        Grouping::Programme => &BY_PROGRAMME,
        Grouping::Group => &BY_GROUP,
    };
    Ok(filter.bind(tx.sql(statement)).all().await?)
}

/// Codes and names of the areas of a side of a year.
pub async fn areas(tx: &mut Tx, filter: &Filter) -> Outcome<Vec<(String, String)>> {
    Ok(tx.sql(&AREAS).bind("year", filter.year).code("side", filter.side).all().await?)
}

/// The variations of a chapter, in the order of their acts.
pub async fn variations(tx: &mut Tx, chapter: ChapterId) -> Outcome<Vec<VariationRow>> {
    Ok(tx.sql(&VARIATIONS).id("chapter", chapter).all().await?)
}

/// The reservations of a chapter after a number.
pub async fn reservations(
    tx: &mut Tx,
    chapter: ChapterId,
    state: Option<ReservationState>,
    after: i64,
    most: i64,
) -> Outcome<Vec<ReservationRow>> {
    let query = tx.sql(&RESERVATIONS).id("chapter", chapter).bind("state", state.map_or("", ReservationState::code));
    Ok(query.bind("after", after).bind("most", most).all().await?)
}

/// The journal of a chapter before a movement, latest first.
pub async fn movements(tx: &mut Tx, chapter: ChapterId, before: i64, most: i64) -> Outcome<Vec<MovementRow>> {
    Ok(tx.sql(&MOVEMENTS).id("chapter", chapter).bind("before", before).bind("most", most).all().await?)
}

/// Where a page of the queue begins: after this day and reservation. Prints as `2026-11-21.uuid`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueCursor(pub NaiveDate, pub ReservationId);

impl QueueCursor {
    /// Before everything.
    pub const START: QueueCursor = QueueCursor(ALWAYS, ReservationId(Uuid::nil()));
}

impl std::fmt::Display for QueueCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}.{}", self.0.format("%Y-%m-%d"), self.1)
    }
}

impl FromStr for QueueCursor {
    type Err = Failure;
    fn from_str(text: &str) -> Result<QueueCursor, Failure> {
        let (day, id) = text.split_once('.').ok_or(Failure::NotFound)?;
        let day = NaiveDate::from_str(day).map_err(|_| Failure::NotFound)?;
        Ok(QueueCursor(day, id.parse().map_err(|_| Failure::NotFound)?))
    }
}

/// Everything that waits for cover, longest first.
pub async fn queue(tx: &mut Tx, after: QueueCursor, most: i64) -> Outcome<Vec<ReservationRow>> {
    Ok(tx.sql(&QUEUE).bind("since", after.0).id("after", after.1).bind("most", most).all().await?)
}

/// How much waits, since when, and how much it lacks.
pub async fn waiting(tx: &mut Tx) -> Outcome<WaitingSums> {
    Ok(tx.sql(&WAITING_SUMS).one().await?)
}
