//! The SQL of reservations.

use super::model::{Ground, ReservationState};
use chrono::NaiveDate;
use kernel::{Cents, ChapterId, ReservationId};
use uuid::Uuid;

::store::statements! {
    pub ADD = "insert into finance_reservation (body_id, reservation_id, chapter_id, year, number, source_kind, source_id, description, state, amount_cents,
                                                held_cents, uncovered_cents, released_cents, spent_cents, left_before_cents, left_after_cents, ground, reserved_on,
                                                covered_on, account_id, at)
               values (:body, :id, :chapter, :year, :number, :kind, :source, :description, :state, :amount,
                       :held, :uncovered, 0, 0, :left_before, :left_after, :ground, :today, :covered_on, :actor, :now)";
    /// The chapters on which something has reservations, in the order in which they are locked.
    pub CHAPTERS_OF = "select distinct chapter_id from finance_reservation
                        where body_id = :body and source_kind = :kind and source_id = :source and state <> 'released' order by chapter_id";
    /// The chapters of one year on which something has reservations.
    pub CHAPTERS_OF_YEAR = "select distinct chapter_id from finance_reservation
                             where body_id = :body and source_kind = :kind and source_id = :source and year = :year and state <> 'released' order by chapter_id";
    /// The living reservation of something on a chapter; read under the chapter's lock.
    pub OF_SOURCE = "select reservation_id, chapter_id, year, number, source_kind, source_id, description, state, amount_cents, held_cents, uncovered_cents,
                            released_cents, spent_cents, left_before_cents, left_after_cents, ground, reserved_on, covered_on
                       from finance_reservation
                      where body_id = :body and source_kind = :kind and source_id = :source and chapter_id = :chapter and state <> 'released'";
    /// Those that wait on a chapter: first what already goes ahead, then by day and number.
    pub WAITING = "select reservation_id, chapter_id, year, number, source_kind, source_id, description, state, amount_cents, held_cents, uncovered_cents,
                          released_cents, spent_cents, left_before_cents, left_after_cents, ground, reserved_on, covered_on
                     from finance_reservation
                    where body_id = :body and chapter_id = :chapter and state in ('queued', 'mandatory_uncovered') order by reserved_on, number";
    /// How many lines of something still wait.
    pub STILL_WAITING = "select cast(count(*) as bigint) from finance_reservation
                          where body_id = :body and source_kind = :kind and source_id = :source and state in ('queued', 'mandatory_uncovered')";
    pub MOVE = "update finance_reservation
                   set state = :state, held_cents = :held, uncovered_cents = :uncovered, released_cents = :released, spent_cents = :spent,
                       left_before_cents = :left_before, left_after_cents = :left_after, ground = :ground, covered_on = :covered_on
                 where body_id = :body and reservation_id = :id";
}

/// A reservation as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// Which.
    pub reservation_id: ReservationId,
    /// On which chapter.
    pub chapter_id: ChapterId,
    /// Of which year.
    pub year: i64,
    /// Its place among the movements of the chapter.
    pub number: i64,
    /// Kind of what it is for.
    pub source_kind: String,
    /// What it is for.
    pub source_id: Uuid,
    /// In words, without names of people.
    pub description: String,
    /// Where it stands.
    pub state: ReservationState,
    /// What was asked for.
    pub amount_cents: Cents,
    /// What is set aside, spent or not.
    pub held_cents: Cents,
    /// What has still to be found.
    pub uncovered_cents: Cents,
    /// What came back to the chapter.
    pub released_cents: Cents,
    /// What was spent.
    pub spent_cents: Cents,
    /// What was left on the chapter before the decision that holds.
    pub left_before_cents: Cents,
    /// What was left after it.
    pub left_after_cents: Cents,
    /// Why it goes ahead without cover.
    pub ground: Option<Ground>,
    /// Since when it is reserved or waits.
    pub reserved_on: NaiveDate,
    /// Since when it is wholly covered.
    pub covered_on: Option<NaiveDate>,
}
