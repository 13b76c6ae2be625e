//! The sums kept on a chapter and the journal behind them: the only code that changes either.

mod store;

pub use store::STATEMENTS;

use crate::budget::Side;
use crate::problems::Problem;
use crate::reservation::Availability;
use ::store::{OnConstraint as _, Row, Tx, Value};
use kernel::{Cents, ChapterId, Outcome, ReservationId};
use store::{APPEND, LOCK, MOVE, READ};
use uuid::Uuid;

kernel::code_enum! {
    /// What happened to a chapter.
    pub enum MovementKind {
        /// It was opened with its forecast.
        Opened = "opened" => "Apertura",
        /// The council varied it.
        Varied = "varied" => "Variazione",
        /// Money was set aside.
        Reserved = "reserved" => "Prenotazione",
        /// A request began to wait for cover.
        Queued = "queued" => "In attesa di copertura",
        /// A request went ahead without (full) cover.
        Mandatory = "mandatory" => "Obbligatoria, da coprire",
        /// Something that waited got its money.
        Covered = "covered" => "Copertura",
        /// What was not spent came back, or a request was taken back.
        Released = "released" => "Svincolo",
        /// An accepted delivery was paid for out of what was set aside.
        Spent = "spent" => "Spesa",
        /// A delivery that had been accepted was cancelled.
        Returned = "returned" => "Storno di spesa",
    }
}

impl MovementKind {
    /// Whether it decides on a request for money: what was left around it is kept with the reservation.
    pub const fn decides(self) -> bool {
        matches!(self, MovementKind::Reserved | MovementKind::Queued | MovementKind::Mandatory | MovementKind::Covered)
    }
}

/// What a change adds to each kept sum, in cents; negative takes away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Variations.
    pub varied: Cents,
    /// Set aside and not yet spent.
    pub reserved: Cents,
    /// Spent out of what was set aside.
    pub spent: Cents,
    /// Going ahead without cover.
    pub uncovered: Cents,
    /// Waiting for cover.
    pub queued: Cents,
}

impl Weight {
    /// What leads from `before` to this.
    pub fn since(self, before: Weight) -> Outcome<Weight> {
        Ok(Weight {
            varied: self.varied.minus(before.varied)?,
            reserved: self.reserved.minus(before.reserved)?,
            spent: self.spent.minus(before.spent)?,
            uncovered: self.uncovered.minus(before.uncovered)?,
            queued: self.queued.minus(before.queued)?,
        })
    }
}

/// A chapter, locked until the transaction ends, with its kept sums.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Locked {
    /// Which.
    pub chapter_id: ChapterId,
    /// Budget year.
    pub year: i64,
    /// In or out.
    pub side: Side,
    /// Forecast at the opening.
    pub planned_cents: Cents,
    /// Sum of the variations.
    pub varied_cents: Cents,
    /// Set aside and not yet spent.
    pub reserved_cents: Cents,
    /// Spent out of what was set aside.
    pub spent_cents: Cents,
    /// Going ahead without cover.
    pub mandatory_uncovered_cents: Cents,
    /// Waiting for cover.
    pub queued_cents: Cents,
    /// How many movements it has.
    pub version: i64,
}

/// Why a chapter moves.
#[derive(Clone, Copy, Debug)]
pub struct Cause<'a> {
    /// What happens.
    pub kind: MovementKind,
    /// The reservation that moves it, if one does.
    pub reservation: Option<ReservationId>,
    /// The variation that moves it, if one does.
    pub variation: Option<Uuid>,
    /// Why, in words.
    pub reason: &'a str,
}

impl Locked {
    /// What the chapter has and what is left.
    pub fn availability(&self) -> Outcome<Availability> {
        Ok(Availability::new(self.planned_cents, self.varied_cents, self.reserved_cents, self.spent_cents)?)
    }
    /// The sums after one more movement.
    fn moved(&self, by: Weight) -> Outcome<Locked> {
        Ok(Locked {
            varied_cents: self.varied_cents.plus(by.varied)?,
            reserved_cents: self.reserved_cents.plus(by.reserved)?,
            spent_cents: self.spent_cents.plus(by.spent)?,
            mandatory_uncovered_cents: self.mandatory_uncovered_cents.plus(by.uncovered)?,
            queued_cents: self.queued_cents.plus(by.queued)?,
            version: self.next(),
            ..self.clone()
        })
    }
    /// The place of the next movement.
    pub fn next(&self) -> i64 {
        self.version.saturating_add(1)
    }
}

/// Locks a chapter of the actor's body. Whoever locks several does it in the order of their identifiers.
pub async fn lock(tx: &mut Tx, chapter: ChapterId) -> Outcome<Locked> {
    Ok(tx.sql(&LOCK).id("chapter", chapter).one().await?)
}

/// A chapter of the actor's body as it is now, without locking it.
pub async fn read(tx: &mut Tx, chapter: ChapterId) -> Outcome<Locked> {
    Ok(tx.sql(&READ).id("chapter", chapter).one().await?)
}

/// Changes the kept sums of a locked chapter and writes the movement that says why. The database refuses to take more than there is
/// ([`Problem::NoCover`]) and to cut a chapter below nothing ([`Problem::BelowZero`]).
pub async fn apply(tx: &mut Tx, chapter: &mut Locked, by: Weight, cause: Cause<'_>) -> Outcome<()> {
    let after = chapter.moved(by)?;
    keep(tx, &after).await?;
    append(tx, &after, Cents::ZERO, by, cause).await?;
    *chapter = after;
    Ok(())
}

/// As [`apply`] for many movements in their order: the sums are kept once, the journal gets a row for each.
pub async fn apply_all(tx: &mut Tx, chapter: &mut Locked, all: &[(Weight, Cause<'_>)]) -> Outcome<()> {
    let mut after = chapter.clone();
    let mut rows = Vec::with_capacity(all.len());
    for (by, cause) in all {
        after = after.moved(*by)?;
        rows.push(movement(after.chapter_id, after.version, Cents::ZERO, *by, *cause));
    }
    keep(tx, &after).await?;
    tx.insert_many(&APPEND, rows).await?;
    *chapter = after;
    Ok(())
}

async fn keep(tx: &mut Tx, after: &Locked) -> Outcome<()> {
    tx.sql(&MOVE)
        .id("chapter", after.chapter_id)
        .bind("varied", after.varied_cents)
        .bind("reserved", after.reserved_cents)
        .bind("spent", after.spent_cents)
        .bind("uncovered", after.mandatory_uncovered_cents)
        .bind("queued", after.queued_cents)
        .bind("version", after.version)
        .run_one()
        .await
        .on_constraint("finance_chapter_cover", || Problem::NoCover.into())
        .on_constraint("finance_chapter_appropriation", || Problem::BelowZero.into())
}

/// Writes the first movement of a chapter that was just opened.
pub async fn opened(tx: &mut Tx, chapter: ChapterId, planned: Cents, reason: &str) -> Outcome<()> {
    let cause = Cause { kind: MovementKind::Opened, reservation: None, variation: None, reason };
    append_row(tx, chapter, 1, planned, Weight::default(), cause).await
}

async fn append(tx: &mut Tx, chapter: &Locked, planned: Cents, by: Weight, cause: Cause<'_>) -> Outcome<()> {
    append_row(tx, chapter.chapter_id, chapter.version, planned, by, cause).await
}

async fn append_row(tx: &mut Tx, chapter: ChapterId, seq: i64, planned: Cents, by: Weight, cause: Cause<'_>) -> Outcome<()> {
    tx.sql(&APPEND).row(movement(chapter, seq, planned, by, cause)).run().await?;
    Ok(())
}

/// A row of the journal.
fn movement(chapter: ChapterId, seq: i64, planned: Cents, by: Weight, cause: Cause<'_>) -> Row {
    Row::new()
        .id("chapter", chapter)
        .bind("seq", seq)
        .code("kind", cause.kind)
        .maybe_id("reservation", cause.reservation)
        .bind("variation", Value::Id(cause.variation))
        .bind("planned", planned)
        .bind("varied", by.varied)
        .bind("reserved", by.reserved)
        .bind("spent", by.spent)
        .bind("uncovered", by.uncovered)
        .bind("queued", by.queued)
        .bind("reason", cause.reason)
}
