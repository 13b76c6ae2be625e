//! A measure for which one applies: its states, what may be done in each, and when an application for it may be taken. Pure.

use crate::problems::Problem;
use chrono::NaiveDate;
use finance::ChapterKey;
use kernel::{AccountId, Cents, Failure, Outcome, UnitId};
use uuid::Uuid;

kernel::id_type! {
    /// A measure for which one applies.
    MeasureId,
}

kernel::code_enum! {
    /// How far a measure is.
    pub enum MeasureState {
        /// It is being prepared: nobody applies.
        Draft = "draft" => "In preparazione",
        /// One applies, in the days that it names.
        Open = "open" => "Aperta",
        /// No more applications; those that came are decided.
        Closed = "closed" => "Chiusa",
        /// It was taken back.
        Withdrawn = "withdrawn" => "Revocata",
    }
}

kernel::code_enum! {
    /// What can be done with a measure.
    pub enum MeasureMove {
        /// Applications may come.
        Open = "open" => "Apri",
        /// No more of them.
        Close = "close" => "Chiudi",
        /// They may come again, until a later day.
        Reopen = "reopen" => "Riapri",
        /// The measure is taken back.
        Withdraw = "withdraw" => "Revoca",
    }
}

impl MeasureState {
    /// Where a move leads.
    ///
    /// # Errors
    /// [`Problem::MeasureMove`] when it cannot be done from here.
    pub fn after(self, what: MeasureMove) -> Outcome<MeasureState> {
        match (self, what) {
            (MeasureState::Draft, MeasureMove::Open) | (MeasureState::Closed, MeasureMove::Reopen) => Ok(MeasureState::Open),
            (MeasureState::Open, MeasureMove::Close) => Ok(MeasureState::Closed),
            (MeasureState::Draft | MeasureState::Open | MeasureState::Closed, MeasureMove::Withdraw) => Ok(MeasureState::Withdrawn),
            (MeasureState::Draft, MeasureMove::Close | MeasureMove::Reopen)
            | (MeasureState::Open, MeasureMove::Open | MeasureMove::Reopen)
            | (MeasureState::Closed, MeasureMove::Open | MeasureMove::Close)
            | (MeasureState::Withdrawn, MeasureMove::Open | MeasureMove::Close | MeasureMove::Reopen | MeasureMove::Withdraw) => {
                Err(Problem::MeasureMove.because(format!(
                    "La misura è nello stato «{}»: «{}» non si può fare.",
                    self.label(),
                    what.label()
                )))
            }
        }
    }
    /// What can be done from here.
    pub fn moves(self) -> impl Iterator<Item = MeasureMove> {
        MeasureMove::ALL.iter().copied().filter(move |what| self.after(*what).is_ok())
    }
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            MeasureState::Draft => "warning",
            MeasureState::Open => "success",
            MeasureState::Closed | MeasureState::Withdrawn => "neutral",
        }
    }
}

/// Days of a procedure when no act says otherwise (law 241/1990 art. 2 c. 2).
pub const DEFAULT_TERM: i64 = 30;
/// Most days that an act may give it (art. 2 c. 4).
pub const LONGEST_TERM: i64 = 180;

/// The first and the last day on which one applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub opens_on: NaiveDate,
    /// Last day; `None` all the year.
    pub closes_on: Option<NaiveDate>,
}

impl Window {
    /// Whether an application that came in on a day is in time.
    pub fn holds(self, day: NaiveDate) -> bool {
        self.opens_on <= day && self.closes_on.is_none_or(|last| day <= last)
    }
}

/// Whether an application that came in on a day may be registered. One that came in time by post is, also after the measure was closed.
///
/// # Errors
/// [`Problem::NotOpen`] with the days, on `received_on`.
pub fn check_takes(state: MeasureState, window: Window, received_on: NaiveDate) -> Outcome<()> {
    let takes = match state {
        MeasureState::Open => true,
        MeasureState::Closed => window.closes_on.is_some(),
        MeasureState::Draft | MeasureState::Withdrawn => false,
    };
    if takes && window.holds(received_on) {
        return Ok(());
    }
    let show = kernel::time::show_date;
    let days = match window.closes_on {
        Some(last) => format!("Si fa domanda dal {} al {}.", show(window.opens_on), show(last)),
        None => format!("Si fa domanda dal {}.", show(window.opens_on)),
    };
    let why = if takes { days } else { format!("La misura è nello stato «{}».", state.label()) };
    Err(Problem::NotOpen.refusal().because(why).at("received_on").into())
}

/// The act that opens a measure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MeasureAct {
    /// Its number; empty while there is none.
    pub number: String,
    /// Its day.
    pub date: Option<NaiveDate>,
    /// Who decided.
    pub organ: String,
}

impl MeasureAct {
    /// Whether it is whole.
    pub fn is_whole(&self) -> bool {
        !self.number.is_empty() && self.date.is_some() && !self.organ.is_empty()
    }
}

/// A measure as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMeasure {
    /// As people name it: `SR-2026`.
    pub code: String,
    /// What it is called.
    pub title: String,
    /// The regulation that decides it.
    pub rule: Uuid,
    /// One or two sentences for whoever asks.
    pub about: String,
    /// The office in charge.
    pub unit: UnitId,
    /// Who is in charge of the procedure.
    pub responsible: AccountId,
    /// When one applies.
    pub window: Window,
    /// Whether applications wait for a ranking.
    pub ranked: bool,
    /// Days of the procedure.
    pub term_days: i64,
    /// The act.
    pub act: MeasureAct,
    /// The money of the call.
    pub budget: Option<Cents>,
    /// The chapter it comes from, in the budget of the first day's year.
    pub chapter: Option<ChapterKey>,
}

impl NewMeasure {
    /// Faults that need no database.
    ///
    /// # Errors
    /// Faults on `closes_on`, `term_days`, `act_date`.
    pub fn check(&self, today: NaiveDate) -> Outcome<()> {
        if self.window.closes_on.is_some_and(|last| last < self.window.opens_on) {
            return Err(Failure::field("closes_on", "L'ultimo giorno non può precedere il primo."));
        }
        if !(1..=LONGEST_TERM).contains(&self.term_days) {
            return Err(Failure::field("term_days", format!("Il termine va da 1 a {LONGEST_TERM} giorni (L. 241/1990, art. 2).")));
        }
        if self.act.date.is_some_and(|day| day > today) {
            return Err(Failure::field("act_date", "La data dell'atto non può essere nel futuro."));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn one_applies_in_the_days_of_the_call_and_what_came_in_time_is_taken_also_later() {
        let call = Window { opens_on: day("2026-03-01"), closes_on: Some(day("2026-03-31")) };
        for (state, on, takes) in [
            (MeasureState::Open, "2026-02-28", false),
            (MeasureState::Open, "2026-03-01", true),
            (MeasureState::Open, "2026-03-31", true),
            (MeasureState::Open, "2026-04-01", false),
            (MeasureState::Closed, "2026-03-31", true),
            (MeasureState::Closed, "2026-04-01", false),
            (MeasureState::Draft, "2026-03-02", false),
            (MeasureState::Withdrawn, "2026-03-02", false),
        ] {
            assert_eq!(check_takes(state, call, day(on)).is_ok(), takes, "{state:?} {on}");
        }
        let desk = Window { closes_on: None, ..call };
        assert!(check_takes(MeasureState::Open, desk, day("2030-01-01")).is_ok());
        assert!(
            check_takes(MeasureState::Closed, desk, day("2026-03-02")).is_err(),
            "a desk without a last day takes none once closed"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_done_a_measure_that_was_taken_back_stays_so(moves in proptest::collection::vec(0_usize..4, 0..20)) {
            let mut state = MeasureState::Draft;
            for place in moves {
                let Some(what) = MeasureMove::ALL.get(place).copied() else { continue };
                let next = state.after(what);
                prop_assert_eq!(next.is_ok(), state.moves().any(|one| one == what));
                let Ok(next) = next else { continue };
                prop_assert_ne!(state, MeasureState::Withdrawn);
                prop_assert_ne!(next, MeasureState::Draft);
                state = next;
            }
        }
    }
}
