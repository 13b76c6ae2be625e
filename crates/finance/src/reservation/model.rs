//! The states of a reservation, its amounts, and the one table of moves between them.

use kernel::Cents;
use kernel::money::MoneyError;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

kernel::code_enum! {
    /// Where a reservation stands.
    pub enum ReservationState {
        /// Without cover: it waits in the dated queue of its chapter.
        Queued = "queued" => "In attesa di copertura",
        /// The whole cost is set aside.
        Reserved = "reserved" => "Prenotata",
        /// Part of it was given back to the chapter.
        PartiallyReleased = "partially_released" => "Svincolata in parte",
        /// Nothing is set aside any more: spent elsewhere, given back or never covered.
        Released = "released" => "Svincolata",
        /// It goes ahead because an order or the law demands it, and money has still to be found.
        MandatoryUncovered = "mandatory_uncovered" => "Obbligatoria, da coprire",
    }
}

kernel::code_enum! {
    /// What may be done with a reservation.
    pub enum Move {
        /// Set aside all that was still without cover.
        CoverAll = "cover_all" => "Copri tutto",
        /// Set aside part of what was still without cover.
        CoverPart = "cover_part" => "Copri una parte",
        /// Let it go ahead because an order or the law demands it.
        DeclareMandatory = "declare_mandatory" => "Dichiara obbligatoria",
        /// Ask for less, while money is still to be found.
        Reduce = "reduce" => "Riduci la richiesta",
        /// Give up all that has no cover and keep what has.
        DropUncovered = "drop_uncovered" => "Rinuncia alla parte scoperta",
        /// Give part of what is set aside back to the chapter.
        ReleasePart = "release_part" => "Svincola una parte",
        /// Give all that is set aside back to the chapter.
        ReleaseAll = "release_all" => "Svincola tutto",
        /// Take the request back.
        Withdraw = "withdraw" => "Ritira la richiesta",
    }
}

kernel::code_enum! {
    /// Why a service goes ahead without cover.
    pub enum Ground {
        /// An order of a judge.
        CourtOrder = "court_order" => "Provvedimento dell'autorità giudiziaria",
        /// Placement of a minor in safety by the public authority (art. 403 codice civile).
        ChildProtection = "child_protection" => "Collocamento in luogo sicuro (art. 403 c.c.)",
        /// An essential level of care that is owed whatever the budget (art. 117 c. 2 lett. m Costituzione; Corte cost. 275/2016).
        EssentialLevel = "essential_level" => "Livello essenziale delle prestazioni",
        /// Any other duty that a law names.
        LegalDuty = "legal_duty" => "Altro obbligo di legge",
    }
}

/// The table: from a state, by a move, to a state. What is not here is refused.
pub const MOVES: &[(ReservationState, Move, ReservationState)] = {
    use Move::{CoverAll, CoverPart, DeclareMandatory, DropUncovered, Reduce, ReleaseAll, ReleasePart, Withdraw};
    use ReservationState::{MandatoryUncovered, PartiallyReleased, Queued, Released, Reserved};
    &[
        (Queued, CoverAll, Reserved),
        (Queued, DeclareMandatory, MandatoryUncovered),
        (Queued, Reduce, Queued),
        (Queued, Withdraw, Released),
        (MandatoryUncovered, CoverAll, Reserved),
        (MandatoryUncovered, CoverPart, MandatoryUncovered),
        (MandatoryUncovered, Reduce, MandatoryUncovered),
        (MandatoryUncovered, DropUncovered, Reserved),
        (MandatoryUncovered, Withdraw, Released),
        (Reserved, ReleasePart, PartiallyReleased),
        (Reserved, ReleaseAll, Released),
        (PartiallyReleased, ReleasePart, PartiallyReleased),
        (PartiallyReleased, ReleaseAll, Released),
    ]
};

impl ReservationState {
    /// Where a move leads, if it is in the table.
    pub fn after(self, by: Move) -> Option<ReservationState> {
        MOVES.iter().find(|(from, with, _)| (*from, *with) == (self, by)).map(|(_, _, to)| *to)
    }
    /// The moves that this state allows.
    pub fn moves(self) -> impl Iterator<Item = Move> {
        MOVES.iter().filter(move |(from, _, _)| *from == self).map(|(_, by, _)| *by)
    }
    /// Whether nothing can happen to it any more.
    pub fn is_final(self) -> bool {
        self.moves().next().is_none()
    }
}

/// The table of moves as Markdown, for the documentation of the room.
pub fn moves_as_markdown() -> String {
    let mut text = String::from("| Stato | Mossa | Stato dopo |\n| --- | --- | --- |\n");
    for (from, by, to) in MOVES {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "| {} (`{}`) | {} (`{}`) | {} (`{}`) |",
            from.label(),
            from.code(),
            by.label(),
            by.code(),
            to.label(),
            to.code()
        );
    }
    text
}

/// Why a move is not made. Nothing changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoveRefused {
    /// The table does not allow it.
    #[error("la prenotazione è nello stato «{}»: non si può fare «{}»", .from.label(), .by.label())]
    NotFromHere {
        /// The state.
        from: ReservationState,
        /// The move.
        by: Move,
    },
    /// Nothing or less than nothing.
    #[error("l'importo deve essere maggiore di zero")]
    NotPositive,
    /// More than there is.
    #[error("l'importo supera quello che c'è ({most})")]
    TooMuch {
        /// The most that can be moved.
        most: Cents,
    },
    /// An amount that does not fit.
    #[error("l'importo è troppo grande")]
    Overflow,
}

impl From<MoneyError> for MoveRefused {
    fn from(_: MoneyError) -> Self {
        MoveRefused::Overflow
    }
}

/// A reservation as amounts. `held + uncovered + released` is always what was requested, and none is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    state: ReservationState,
    held: Cents,
    uncovered: Cents,
    released: Cents,
}

/// Amounts that no reservation can have in the state they claim (a row changed by hand).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the amounts of a reservation do not fit the state {}", .0.code())]
pub struct ImpossiblePosition(pub ReservationState);

impl Position {
    /// A reservation covered in full. `None` for an amount that is not positive, as for the other two.
    pub fn reserved(amount: Cents) -> Option<Position> {
        Position::stored(ReservationState::Reserved, amount, Cents::ZERO, Cents::ZERO).ok()
    }
    /// A request that waits for cover.
    pub fn queued(amount: Cents) -> Option<Position> {
        Position::stored(ReservationState::Queued, Cents::ZERO, amount, Cents::ZERO).ok()
    }
    /// One that goes ahead with a part to be covered.
    pub fn mandatory(covered: Cents, uncovered: Cents) -> Option<Position> {
        Position::stored(ReservationState::MandatoryUncovered, covered, uncovered, Cents::ZERO).ok()
    }
    /// A reservation as the database has it, if its amounts fit its state.
    pub fn stored(state: ReservationState, held: Cents, uncovered: Cents, released: Cents) -> Result<Position, ImpossiblePosition> {
        let signs = (held.0.signum(), uncovered.0.signum(), released.0.signum());
        let fits = match state {
            ReservationState::Queued => signs == (0, 1, 0),
            ReservationState::Reserved => signs == (1, 0, 0),
            ReservationState::PartiallyReleased => signs == (1, 0, 1),
            ReservationState::Released => signs == (0, 0, 1),
            ReservationState::MandatoryUncovered => signs == (1, 1, 0) || signs == (0, 1, 0),
        };
        let sum_fits = Cents::sum([held, uncovered, released]).is_ok();
        if fits && sum_fits { Ok(Position { state, held, uncovered, released }) } else { Err(ImpossiblePosition(state)) }
    }

    /// Its state.
    pub fn state(&self) -> ReservationState {
        self.state
    }
    /// What it takes from the chapter now, in cents.
    pub fn held(&self) -> Cents {
        self.held
    }
    /// What has still to be found, in cents.
    pub fn uncovered(&self) -> Cents {
        self.uncovered
    }
    /// What was given back or never taken, in cents.
    pub fn released(&self) -> Cents {
        self.released
    }
    /// What was asked for, less what the request was reduced by, in cents.
    pub fn requested(&self) -> Result<Cents, MoneyError> {
        Cents::sum([self.held, self.uncovered, self.released])
    }

    /// Sets money aside for what is without cover. A queued request is covered whole or not at all.
    pub fn cover(self, amount: Cents) -> Result<(Move, Position), MoveRefused> {
        let by = if amount == self.uncovered { Move::CoverAll } else { Move::CoverPart };
        self.by(by, amount, self.uncovered, |amount| {
            Ok(Position { held: self.held.plus(amount)?, uncovered: self.uncovered.minus(amount)?, ..self })
        })
    }
    /// Gives money that is set aside back to the chapter.
    pub fn release(self, amount: Cents) -> Result<(Move, Position), MoveRefused> {
        let by = if amount == self.held { Move::ReleaseAll } else { Move::ReleasePart };
        self.by(by, amount, self.held, |amount| {
            Ok(Position { held: self.held.minus(amount)?, released: self.released.plus(amount)?, ..self })
        })
    }
    /// Asks for less of what is without cover. To ask for none of it is to withdraw, or, when part has cover, to keep that part.
    pub fn reduce(self, amount: Cents) -> Result<(Move, Position), MoveRefused> {
        let all = amount == self.uncovered;
        let by = match (all, self.held == Cents::ZERO) {
            (true, true) => return self.withdraw(),
            (true, false) => Move::DropUncovered,
            (false, _) => Move::Reduce,
        };
        self.by(by, amount, self.uncovered, |amount| Ok(Position { uncovered: self.uncovered.minus(amount)?, ..self }))
    }
    /// Takes the request back: what is set aside returns to the chapter, what is without cover is no longer sought.
    pub fn withdraw(self) -> Result<(Move, Position), MoveRefused> {
        let to = self.target(Move::Withdraw)?;
        let position = Position { state: to, held: Cents::ZERO, uncovered: Cents::ZERO, released: self.requested()? };
        Ok((Move::Withdraw, position))
    }
    /// Lets a queued request go ahead. The ground is recorded by the caller.
    pub fn declare_mandatory(self, _ground: Ground) -> Result<(Move, Position), MoveRefused> {
        let to = self.target(Move::DeclareMandatory)?;
        Ok((Move::DeclareMandatory, Position { state: to, ..self }))
    }

    fn target(&self, by: Move) -> Result<ReservationState, MoveRefused> {
        self.state.after(by).ok_or(MoveRefused::NotFromHere { from: self.state, by })
    }
    fn by(
        self,
        by: Move,
        amount: Cents,
        most: Cents,
        change: impl FnOnce(Cents) -> Result<Position, MoneyError>,
    ) -> Result<(Move, Position), MoveRefused> {
        let state = self.target(by)?;
        if amount <= Cents::ZERO {
            return Err(MoveRefused::NotPositive);
        }
        if amount > most {
            return Err(MoveRefused::TooMuch { most });
        }
        Ok((by, Position { state, ..change(amount)? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_state_with_every_move_leads_where_this_list_says_and_nowhere_else() {
        // Rows: states in their order; columns: moves in theirs. A dot is a refusal.
        let expected = [
            ("queued", ["reserved", ".", "mandatory_uncovered", "queued", ".", ".", ".", "released"]),
            ("reserved", [".", ".", ".", ".", ".", "partially_released", "released", "."]),
            ("partially_released", [".", ".", ".", ".", ".", "partially_released", "released", "."]),
            ("released", [".", ".", ".", ".", ".", ".", ".", "."]),
            (
                "mandatory_uncovered",
                ["reserved", "mandatory_uncovered", ".", "mandatory_uncovered", "reserved", ".", ".", "released"],
            ),
        ];
        assert_eq!(expected.len(), ReservationState::ALL.len());
        for ((code, row), state) in expected.iter().zip(ReservationState::ALL) {
            assert_eq!(*code, state.code());
            for (to, by) in row.iter().zip(Move::ALL) {
                assert_eq!(state.after(*by).map_or(".", ReservationState::code), *to, "{code} {}", by.code());
            }
        }
    }

    #[test]
    fn the_table_says_each_thing_once_uses_every_move_and_prints_itself() {
        let pairs: BTreeSet<_> = MOVES.iter().map(|(from, by, _)| (*from, *by)).collect();
        assert_eq!(pairs.len(), MOVES.len());
        assert!(Move::ALL.iter().all(|by| MOVES.iter().any(|(_, used, _)| used == by)));
        let text = moves_as_markdown();
        assert_eq!(text.lines().count(), MOVES.len() + 2);
        assert!(text.contains("| In attesa di copertura (`queued`) | Copri tutto (`cover_all`) | Prenotata (`reserved`) |"));
        let ends: Vec<_> = ReservationState::ALL.iter().filter(|state| state.is_final()).collect();
        assert_eq!(ends, [&ReservationState::Released]);
    }

    #[test]
    fn a_mandatory_service_is_covered_in_two_times_and_its_rest_given_back() {
        let position = Position::mandatory(Cents(300), Cents(700)).expect("amounts");
        let (by, position) = position.cover(Cents(200)).expect("part");
        assert_eq!(
            (by, position.state(), position.uncovered()),
            (Move::CoverPart, ReservationState::MandatoryUncovered, Cents(500))
        );
        let (by, position) = position.cover(Cents(500)).expect("rest");
        assert_eq!((by, position.state(), position.held()), (Move::CoverAll, ReservationState::Reserved, Cents(1000)));
        let (_, position) = position.release(Cents(400)).expect("part");
        assert_eq!(position.release(Cents(601)), Err(MoveRefused::TooMuch { most: Cents(600) }));
        let (by, position) = position.release(Cents(600)).expect("rest");
        assert_eq!((by, position.state(), position.requested()), (Move::ReleaseAll, ReservationState::Released, Ok(Cents(1000))));
    }

    #[test]
    fn a_queued_request_is_never_covered_by_halves() {
        let position = Position::queued(Cents(1000)).expect("amount");
        let refused = MoveRefused::NotFromHere { from: ReservationState::Queued, by: Move::CoverPart };
        assert_eq!(position.cover(Cents(999)), Err(refused));
        assert_eq!(
            refused.to_string(),
            "la prenotazione è nello stato «In attesa di copertura»: non si può fare «Copri una parte»"
        );
        assert_eq!(position.cover(Cents(1000)).map(|(_, p)| p.held()), Ok(Cents(1000)));
        assert_eq!(
            position.release(Cents(1)).map(|_| ()),
            Err(MoveRefused::NotFromHere { from: ReservationState::Queued, by: Move::ReleasePart })
        );
    }

    #[test]
    fn what_nobody_needs_any_more_is_dropped_or_withdrawn() {
        let mandatory = Position::mandatory(Cents(300), Cents(700)).expect("amounts");
        assert_eq!(
            mandatory.reduce(Cents(700)).map(|(by, p)| (by, p.state(), p.held())),
            Ok((Move::DropUncovered, ReservationState::Reserved, Cents(300)))
        );
        assert_eq!(mandatory.reduce(Cents(100)).map(|(by, p)| (by, p.uncovered())), Ok((Move::Reduce, Cents(600))));
        let queued = Position::queued(Cents(500)).expect("amount");
        assert_eq!(queued.reduce(Cents(500)).map(|(by, p)| (by, p.state())), Ok((Move::Withdraw, ReservationState::Released)));
        assert_eq!(queued.reduce(Cents(0)), Err(MoveRefused::NotPositive));
        assert_eq!(
            queued.declare_mandatory(Ground::CourtOrder).map(|(_, p)| p),
            Position::mandatory(Cents(0), Cents(500)).ok_or(MoveRefused::Overflow)
        );
    }

    #[test]
    fn a_row_whose_amounts_do_not_fit_its_state_is_refused() {
        let impossible =
            |state, held, uncovered, released| Position::stored(state, Cents(held), Cents(uncovered), Cents(released)).is_err();
        assert!(impossible(ReservationState::Reserved, 100, 1, 0));
        assert!(impossible(ReservationState::Queued, 1, 100, 0));
        assert!(impossible(ReservationState::Released, 1, 0, 100));
        assert!(impossible(ReservationState::PartiallyReleased, 100, 0, 0));
        assert!(impossible(ReservationState::MandatoryUncovered, 100, 0, 0));
        assert!(impossible(ReservationState::Reserved, -100, 0, 0));
        assert!(impossible(ReservationState::PartiallyReleased, i64::MAX, 0, 1));
    }

    proptest! {
        #[test]
        fn whatever_is_done_no_cent_appears_or_vanishes(
            start in 1i64..1_000_000, covered in 0i64..1_000_000, kind in 0u8..3,
            steps in prop::collection::vec((0u8..5, -10i64..1_000_000, any::<bool>()), 0..20)
        ) {
            let mut position = match kind {
                0 => Position::queued(Cents(start)),
                1 => Position::reserved(Cents(start)),
                _ => Position::mandatory(Cents(covered), Cents(start)),
            }.expect("a positive amount");
            for (step, amount, all) in steps {
                let requested = position.requested().expect("small");
                let amount = |whole: Cents| if all { whole } else { Cents(amount) };
                let done = match step {
                    0 => position.cover(amount(position.uncovered())),
                    1 => position.release(amount(position.held())),
                    2 => position.reduce(amount(position.uncovered())),
                    3 => position.withdraw(),
                    _ => position.declare_mandatory(Ground::LegalDuty),
                };
                let Ok((by, next)) = done else { continue };
                prop_assert_eq!(position.state().after(by), Some(next.state()), "only by the table");
                prop_assert_eq!(Position::stored(next.state(), next.held(), next.uncovered(), next.released()), Ok(next));
                let given_up = match by {
                    Move::Reduce | Move::DropUncovered => position.uncovered().0 - next.uncovered().0,
                    _ => 0,
                };
                prop_assert_eq!(next.requested().expect("small").0 + given_up, requested.0);
                position = next;
            }
        }
    }
}
