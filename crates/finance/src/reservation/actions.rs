//! Setting money aside, giving it back, spending it: each in the transaction of the room that asks, with the chapters locked in
//! the order of their identifiers.

use super::availability::{Availability, Decision, NothingToReserve, Request, decide};
use super::model::{Ground, MoveRefused, Position, ReservationState};
use super::queue::{Priority, Waiting, coverable};
use super::store::{ADD, CHAPTERS_OF, CHAPTERS_OF_YEAR, MOVE, OF_SOURCE, Row, STILL_WAITING, WAITING};
use crate::budget::Side;
use crate::ledger::{self, Cause, Locked, MovementKind, Weight};
use crate::problems::Problem;
use ::store::{OnConstraint as _, Tx};
use chrono::{Datelike as _, NaiveDate};
use kernel::{Cents, ChapterId, Failure, Outcome, ReservationId};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A cost that asks for money: one line for each year's chapter.
#[derive(Clone, Debug)]
pub struct ReserveRequest {
    /// Kind of what it is for (`authorisation`).
    pub source_kind: &'static str,
    /// What it is for; reserved once on a chapter while it lives.
    pub source: Uuid,
    /// How much on which chapter. Lines of the same chapter are added.
    pub lines: Vec<(ChapterId, Cents)>,
    /// In words, for the pages of the budget: number and service, never a name of a person.
    pub description: String,
    /// Why it goes ahead without cover, if an order or the law demands it.
    pub ground: Option<Ground>,
}

kernel::code_enum! {
    /// What a line of a request got.
    pub enum Cover {
        /// The whole cost is set aside.
        Reserved = "reserved" => "Prenotata",
        /// It waits in the queue of its chapter.
        Queued = "queued" => "In attesa di copertura",
        /// It goes ahead, and money has still to be found.
        Mandatory = "mandatory" => "Obbligatoria, da coprire",
    }
}

/// A line as it was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserved {
    /// The reservation.
    pub reservation: ReservationId,
    /// On which chapter.
    pub chapter: ChapterId,
    /// What was asked for, in cents.
    pub amount: Cents,
    /// What it got.
    pub state: Cover,
}

impl From<NothingToReserve> for Failure {
    fn from(_: NothingToReserve) -> Self {
        Problem::NothingToReserve.into()
    }
}

impl Row {
    /// Its amounts, checked against its state.
    fn position(&self) -> Outcome<Position> {
        Position::stored(self.state, self.held_cents, self.uncovered_cents, self.released_cents).map_err(Failure::internal)
    }
}

/// What a reservation weighs on its chapter: what is spent comes out of what is held first; what is spent beyond (only something
/// mandatory can) stays owed in what has no cover.
fn weight(position: &Position, spent: Cents) -> Outcome<Weight> {
    let paid = spent.min(position.held());
    let (mut uncovered, mut queued) = (Cents::ZERO, Cents::ZERO);
    match position.state() {
        ReservationState::Queued => queued = position.uncovered(),
        ReservationState::MandatoryUncovered => uncovered = position.uncovered(),
        ReservationState::Reserved | ReservationState::PartiallyReleased | ReservationState::Released => {}
    }
    Ok(Weight { varied: Cents::ZERO, reserved: position.held().minus(paid)?, spent: paid, uncovered, queued })
}

/// What is left on a chapter before and after a movement.
fn around(chapter: &Locked, by: Weight) -> Outcome<(Cents, Cents)> {
    let before = chapter.availability()?.left();
    Ok((before, before.minus(by.reserved)?.minus(by.spent)?))
}

/// Moves a reservation and its chapter together.
async fn settle(
    tx: &mut Tx,
    chapter: &mut Locked,
    row: &mut Row,
    to: Position,
    spent: Cents,
    kind: MovementKind,
    reason: &str,
) -> Outcome<()> {
    let by = weight(&to, spent)?.since(weight(&row.position()?, row.spent_cents)?)?;
    let whole = to.uncovered() == Cents::ZERO && to.state() != ReservationState::Released;
    row.covered_on = row.covered_on.or(if whole { Some(tx.today()) } else { None });
    (row.state, row.held_cents, row.uncovered_cents, row.released_cents) = (to.state(), to.held(), to.uncovered(), to.released());
    row.spent_cents = spent;
    if kind.decides() {
        (row.left_before_cents, row.left_after_cents) = around(chapter, by)?;
    }
    tx.sql(&MOVE)
        .id("id", row.reservation_id)
        .code("state", row.state)
        .bind("held", row.held_cents)
        .bind("uncovered", row.uncovered_cents)
        .bind("released", row.released_cents)
        .bind("spent", row.spent_cents)
        .bind("left_before", row.left_before_cents)
        .bind("left_after", row.left_after_cents)
        .maybe_code("ground", row.ground)
        .bind("covered_on", row.covered_on)
        .run_one()
        .await?;
    ledger::apply(tx, chapter, by, Cause { kind, reservation: Some(row.reservation_id), variation: None, reason }).await
}

/// Sets the cost aside on its chapters, or puts it into their queues, or lets it go ahead on a ground. All lines or none are written;
/// each line gets what its own chapter can give, and news `reservation.covered` tells when nothing of the source waits any longer.
///
/// Where somebody waits already, a new request without a ground waits behind them, whatever it costs: nobody is overtaken.
/// Refused: amounts that are not positive, chapters of revenue, a second request of the same source on a chapter. A chapter of
/// another body does not exist.
pub async fn reserve(tx: &mut Tx, request: &ReserveRequest) -> Outcome<Vec<Reserved>> {
    let mut lines: BTreeMap<ChapterId, Cents> = BTreeMap::new();
    for (chapter, amount) in &request.lines {
        Request::new(*amount)?;
        let sum = lines.entry(*chapter).or_default();
        *sum = sum.plus(*amount).map_err(|_| Problem::TooLarge)?;
    }
    if lines.is_empty() {
        return Err(Problem::NothingToReserve.into());
    }
    // Everything that can be refused is refused before anything is written: the caller may go on in the same transaction.
    let mut locked = Vec::with_capacity(lines.len());
    for (chapter, amount) in lines {
        let chapter = ledger::lock(tx, chapter).await?;
        if chapter.side != Side::Expenditure {
            return Err(Problem::NotExpenditure.into());
        }
        if of_source(tx, request.source_kind, request.source, chapter.chapter_id).await?.is_some() {
            return Err(Problem::AlreadyReserved.into());
        }
        chapter.queued_cents.plus(amount).map_err(|_| Problem::TooLarge)?;
        locked.push((chapter, Request::new(amount)?));
    }
    let mut done = Vec::with_capacity(locked.len());
    for (chapter, asked) in &mut locked {
        done.push(reserve_line(tx, chapter, request, *asked).await?);
    }
    Ok(done)
}

/// What a request gets on a chapter: behind somebody who waits already, one without a ground waits too, whatever it costs.
pub(super) fn decided(chapter: &Locked, asked: Request, ground: Option<Ground>) -> Outcome<Decision> {
    let somebody_waits = chapter.queued_cents > Cents::ZERO || chapter.mandatory_uncovered_cents > Cents::ZERO;
    Ok(match decide(asked, &chapter.availability()?, ground).map_err(|_| Problem::TooLarge)? {
        Decision::Reserve if somebody_waits && ground.is_none() => Decision::Queue { lacking: asked.amount() },
        decided => decided,
    })
}

async fn reserve_line(tx: &mut Tx, chapter: &mut Locked, request: &ReserveRequest, asked: Request) -> Outcome<Reserved> {
    let decision = decided(chapter, asked, request.ground)?;
    let (state, kind) = match decision {
        Decision::Reserve => (Cover::Reserved, MovementKind::Reserved),
        Decision::Queue { .. } => (Cover::Queued, MovementKind::Queued),
        Decision::Mandatory { .. } => (Cover::Mandatory, MovementKind::Mandatory),
    };
    let position = decision.position(asked).ok_or(Problem::NothingToReserve)?;
    let id: ReservationId = tx.new_id()?;
    let covered_on = (state == Cover::Reserved).then(|| tx.today());
    let by = weight(&position, Cents::ZERO)?;
    let (before, after) = around(chapter, by)?;
    tx.sql(&ADD)
        .id("id", id)
        .id("chapter", chapter.chapter_id)
        .bind("year", chapter.year)
        .bind("number", chapter.next())
        .bind("kind", request.source_kind)
        .bind("source", request.source)
        .bind("description", &request.description)
        .code("state", position.state())
        .bind("amount", asked.amount())
        .bind("held", position.held())
        .bind("uncovered", position.uncovered())
        .bind("left_before", before)
        .bind("left_after", after)
        .maybe_code("ground", request.ground)
        .bind("covered_on", covered_on)
        .run()
        .await
        .on_constraint("finance_reservation_source", || Problem::AlreadyReserved.into())?;
    let cause = Cause { kind, reservation: Some(id), variation: None, reason: &request.description };
    ledger::apply(tx, chapter, by, cause).await?;
    Ok(Reserved { reservation: id, chapter: chapter.chapter_id, amount: asked.amount(), state })
}

/// What is left on a chapter now, without locking it.
pub async fn left(tx: &mut Tx, chapter: ChapterId) -> Outcome<Availability> {
    ledger::read(tx, chapter).await?.availability()
}

/// Gives back what was not spent and is no longer needed: money returns to its chapters, what only waited leaves the queue, and the
/// queues move. What was delivered without cover stays owed. Answers how much returned to the chapters, in cents; nothing when there
/// is nothing (left) to give back.
pub async fn release_rest(tx: &mut Tx, source_kind: &str, source: Uuid, reason: &str) -> Outcome<Cents> {
    let chapters: Vec<ChapterId> = tx.sql(&CHAPTERS_OF).bind("kind", source_kind).bind("source", source).values().await?;
    let mut returned = Cents::ZERO;
    for chapter in chapters {
        let mut chapter = ledger::lock(tx, chapter).await?;
        let Some(mut row) = of_source(tx, source_kind, source, chapter.chapter_id).await? else { continue };
        let before = row.position()?;
        if let Some(after) = without_rest(before, row.spent_cents)? {
            let spent = row.spent_cents;
            let free = before.held().minus(spent.min(before.held()))?;
            settle(tx, &mut chapter, &mut row, after, spent, MovementKind::Released, reason).await?;
            returned = returned.plus(free)?;
        }
        serve(tx, &mut chapter).await?;
    }
    Ok(returned)
}

/// The position without what is neither spent nor delivered; `None` when nothing changes.
fn without_rest(before: Position, spent: Cents) -> Outcome<Option<Position>> {
    let refused = |error: MoveRefused| Failure::internal(error);
    if spent == Cents::ZERO && before.uncovered() > Cents::ZERO {
        return Ok(Some(before.withdraw().map_err(refused)?.1));
    }
    let owed = spent.minus(spent.min(before.held()))?;
    let mut position = before;
    let needless = position.uncovered().minus(owed)?;
    if needless > Cents::ZERO {
        position = position.reduce(needless).map_err(refused)?.1;
    }
    let free = position.held().minus(spent.min(position.held()))?;
    if free > Cents::ZERO {
        position = position.release(free).map_err(refused)?.1;
    }
    Ok((position != before).then_some(position))
}

/// An accepted delivery: its cost moves from what is set aside to what is spent, in the year of the day (over the chapters of that year
/// in the order of their identifiers). More than is set aside is refused; something mandatory may be spent before its money is found,
/// and is then owed.
pub async fn spend(tx: &mut Tx, source_kind: &str, source: Uuid, amount: Cents, on: NaiveDate) -> Outcome<()> {
    let mut rest = Request::new(amount)?.amount();
    let mut lines = of_year(tx, source_kind, source, on).await?;
    if lines.iter().all(|(_, row)| row.state == ReservationState::Queued) {
        return Err(Problem::NotCovered.into());
    }
    lines.retain(|(_, row)| row.state != ReservationState::Queued);
    let most = Cents::sum(lines.iter().map(|(_, row)| room(row)).collect::<Outcome<Vec<_>>>()?)?;
    if rest > most {
        return Err(Problem::BeyondReservation.because(format!("Restano da spendere {most}.")));
    }
    for (chapter, row) in &mut lines {
        let position = row.position()?;
        let part = rest.min(room(row)?);
        if part > Cents::ZERO {
            let (spent, reason) = (row.spent_cents.plus(part)?, row.description.clone());
            settle(tx, chapter, row, position, spent, MovementKind::Spent, &reason).await?;
            rest = rest.minus(part)?;
        }
    }
    Ok(())
}

/// What may still be spent of a reservation.
fn room(row: &Row) -> Outcome<Cents> {
    Ok(row.held_cents.plus(row.uncovered_cents)?.minus(row.spent_cents)?)
}

/// A delivery that had been accepted is cancelled: its cost goes back to what is set aside, in the year of the day.
pub async fn unspend(tx: &mut Tx, source_kind: &str, source: Uuid, amount: Cents, on: NaiveDate, reason: &str) -> Outcome<()> {
    let mut rest = Request::new(amount)?.amount();
    let mut lines = of_year(tx, source_kind, source, on).await?;
    if rest > Cents::sum(lines.iter().map(|(_, row)| row.spent_cents))? {
        return Err(Problem::BeyondSpent.into());
    }
    for (chapter, row) in lines.iter_mut().rev() {
        let part = rest.min(row.spent_cents);
        if part > Cents::ZERO {
            let (position, spent) = (row.position()?, row.spent_cents.minus(part)?);
            settle(tx, chapter, row, position, spent, MovementKind::Returned, reason).await?;
            rest = rest.minus(part)?;
        }
    }
    Ok(())
}

/// What waits for cover goes ahead because an order or the law demands it: it takes what is left before everybody else and the rest
/// is to be covered.
pub async fn declare_mandatory(tx: &mut Tx, source_kind: &str, source: Uuid, ground: Ground, reason: &str) -> Outcome<()> {
    let chapters: Vec<ChapterId> = tx.sql(&CHAPTERS_OF).bind("kind", source_kind).bind("source", source).values().await?;
    let mut declared = false;
    for chapter in chapters {
        let mut chapter = ledger::lock(tx, chapter).await?;
        let Some(mut row) = of_source(tx, source_kind, source, chapter.chapter_id).await? else { continue };
        if row.state != ReservationState::Queued {
            continue;
        }
        let (_, position) = row.position()?.declare_mandatory(ground).map_err(Failure::internal)?;
        row.ground = Some(ground);
        settle(tx, &mut chapter, &mut row, position, Cents::ZERO, MovementKind::Mandatory, reason).await?;
        serve(tx, &mut chapter).await?;
        declared = true;
    }
    if declared { Ok(()) } else { Err(Problem::NotWaiting.into()) }
}

async fn of_source(tx: &mut Tx, source_kind: &str, source: Uuid, chapter: ChapterId) -> Outcome<Option<Row>> {
    Ok(tx.sql(&OF_SOURCE).bind("kind", source_kind).bind("source", source).id("chapter", chapter).optional().await?)
}

/// The living reservations of something in the year of a day, with their chapters locked; [`Problem::NotReserved`] when there is none.
async fn of_year(tx: &mut Tx, source_kind: &str, source: Uuid, on: NaiveDate) -> Outcome<Vec<(Locked, Row)>> {
    let chapters: Vec<ChapterId> =
        tx.sql(&CHAPTERS_OF_YEAR).bind("kind", source_kind).bind("source", source).bind("year", on.year()).values().await?;
    let mut lines = Vec::with_capacity(chapters.len());
    for chapter in chapters {
        let chapter = ledger::lock(tx, chapter).await?;
        if let Some(row) = of_source(tx, source_kind, source, chapter.chapter_id).await? {
            lines.push((chapter, row));
        }
    }
    if lines.is_empty() { Err(Problem::NotReserved.into()) } else { Ok(lines) }
}

/// Gives what is left on a locked chapter to those that wait, in the order of the queue: what already goes ahead takes what there is,
/// even a part; the others are covered whole, and the first that does not fit stops the queue.
pub(crate) async fn serve(tx: &mut Tx, chapter: &mut Locked) -> Outcome<()> {
    if chapter.queued_cents == Cents::ZERO && chapter.mandatory_uncovered_cents == Cents::ZERO {
        return Ok(());
    }
    let mut rows: Vec<(Waiting, Row)> =
        tx.sql(&WAITING).id("chapter", chapter.chapter_id).all::<Row>().await?.into_iter().map(in_queue).collect();
    rows.sort_by_key(|(waiting, _)| *waiting);
    for (waiting, row) in &mut rows {
        let left = chapter.availability()?.left();
        let gets = match waiting.priority {
            Priority::Mandatory => left.min(waiting.uncovered),
            Priority::Ordinary if coverable(&[*waiting], left)?.is_empty() => break,
            Priority::Ordinary => waiting.uncovered,
        };
        if gets <= Cents::ZERO {
            break;
        }
        let (_, position) = row.position()?.cover(gets).map_err(Failure::internal)?;
        let spent = row.spent_cents;
        settle(tx, chapter, row, position, spent, MovementKind::Covered, "Copertura dalla coda del capitolo").await?;
        if position.uncovered() > Cents::ZERO {
            break;
        }
        let waits: i64 = tx.sql(&STILL_WAITING).bind("kind", &row.source_kind).bind("source", row.source_id).value().await?;
        if waits == 0 {
            let news = serde_json::json!({ "source_kind": row.source_kind, "source_id": row.source_id });
            tx.tell("reservation.covered", news).await?;
        }
    }
    Ok(())
}

fn in_queue(row: Row) -> (Waiting, Row) {
    let priority = if row.state == ReservationState::MandatoryUncovered { Priority::Mandatory } else { Priority::Ordinary };
    (Waiting { priority, requested_on: row.reserved_on, number: row.number, uncovered: row.uncovered_cents }, row)
}
