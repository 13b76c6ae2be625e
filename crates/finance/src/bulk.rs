//! Many reservations with all that was spent of them at once: how a year of a synthetic city comes into the budget.
//!
//! Every rule holds as for one: the chapter is locked, nothing is taken that it has not, and each change has its movement in the
//! journal.

use crate::ledger::{self, Cause, MovementKind, Weight};
use crate::problems::Problem;
use crate::reservation::ReservationState;
use crate::variation::actions::vary;
use crate::variation::forms::NewVariation;
use ::store::{OnConstraint as _, Row, Tx};
use chrono::NaiveDate;
use kernel::{Cents, ChapterId, Outcome, ReservationId};
use std::collections::BTreeMap;
use uuid::Uuid;

::store::statements! {
    ADD = "insert into finance_reservation (body_id, reservation_id, chapter_id, year, number, source_kind, source_id, description, state, amount_cents,
                                            held_cents, uncovered_cents, released_cents, spent_cents, left_before_cents, left_after_cents, ground, reserved_on, covered_on,
                                            account_id, at)
           values (:body, :id, :chapter, :year, :number, :kind, :source, :description, :state, :amount,
                   :amount, 0, 0, :spent, :left_before, :left_after, null, :on, :on, :actor, :now)";
}

/// A cost that was set aside and what was spent of it.
#[derive(Clone, Debug)]
pub struct Spending {
    /// What it is for.
    pub source: Uuid,
    /// On which chapter.
    pub chapter: ChapterId,
    /// How much was set aside, in cents.
    pub amount: Cents,
    /// In words, without a name of a person.
    pub description: String,
    /// Since when it is reserved.
    pub on: NaiveDate,
    /// What was spent of it, in order, in cents.
    pub spent: Vec<Cents>,
}

/// Sees to it that so much can be reserved on a chapter, those served first who wait already: by a variation when it is missing.
///
/// # Errors
/// When the day is of another year than the chapter; those of the database.
pub async fn provide(tx: &mut Tx, chapter: ChapterId, amount: Cents, on: NaiveDate) -> Outcome<()> {
    let known = ledger::lock(tx, chapter).await?;
    let wanted = amount.plus(known.queued_cents)?.plus(known.mandatory_uncovered_cents)?;
    let missing = wanted.minus(known.availability()?.left())?;
    if missing <= Cents::ZERO {
        return Ok(());
    }
    let new = NewVariation {
        act: "Variazione di esempio".into(),
        decided_on: on,
        amount: missing,
        reason: "Copertura dei servizi della città sintetica".into(),
    };
    vary(tx, chapter, &new).await.map(drop)
}

/// Sets all of it aside and spends of each what was spent, chapter by chapter in the order of their identifiers.
///
/// # Errors
/// [`Problem::NoCover`] when a chapter has not enough, [`Problem::BeyondReservation`] when more is spent than was set aside,
/// [`Problem::AlreadyReserved`]; those of the database.
pub async fn reserve_and_spend(tx: &mut Tx, source_kind: &'static str, all: &[Spending]) -> Outcome<()> {
    let mut by_chapter: BTreeMap<ChapterId, Vec<&Spending>> = BTreeMap::new();
    for one in all {
        by_chapter.entry(one.chapter).or_default().push(one);
    }
    for (chapter, all) in by_chapter {
        let mut chapter = ledger::lock(tx, chapter).await?;
        let mut movements = Vec::new();
        let mut left = chapter.availability()?.left();
        let mut rows = Vec::with_capacity(all.len());
        for one in all {
            let spent = Cents::sum(one.spent.iter().copied())?;
            if spent > one.amount || one.spent.iter().any(|part| *part < Cents::ZERO) {
                return Err(Problem::BeyondReservation.into());
            }
            let before = left;
            left = left.minus(one.amount)?;
            let id: ReservationId = tx.new_id()?;
            let number = chapter.next().saturating_add(i64::try_from(movements.len()).unwrap_or(i64::MAX));
            let cause = |kind| Cause { kind, reservation: Some(id), variation: None, reason: &one.description };
            movements.push((Weight { reserved: one.amount, ..Weight::default() }, cause(MovementKind::Reserved)));
            for part in one.spent.iter().filter(|part| **part > Cents::ZERO) {
                let by = Weight { reserved: Cents::ZERO.minus(*part)?, spent: *part, ..Weight::default() };
                movements.push((by, cause(MovementKind::Spent)));
            }
            rows.push(
                Row::new()
                    .id("id", id)
                    .id("chapter", chapter.chapter_id)
                    .bind("year", chapter.year)
                    .bind("number", number)
                    .bind("kind", source_kind)
                    .bind("source", one.source)
                    .bind("description", &one.description)
                    .code("state", ReservationState::Reserved)
                    .bind("amount", one.amount)
                    .bind("spent", spent)
                    .bind("left_before", before)
                    .bind("left_after", left)
                    .bind("on", one.on),
            );
        }
        tx.insert_many(&ADD, rows).await.on_constraint("finance_reservation_source", || Problem::AlreadyReserved.into())?;
        ledger::apply_all(tx, &mut chapter, &movements).await?;
    }
    Ok(())
}
