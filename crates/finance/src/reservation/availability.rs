//! What is left on a chapter, and what a request for money gets.

use super::model::{Ground, Position};
use kernel::Cents;
use kernel::money::MoneyError;
use serde::Serialize;

/// The money of a chapter in a year, in cents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Availability {
    planned: Cents,
    varied: Cents,
    reserved: Cents,
    committed: Cents,
    left: Cents,
}

impl Availability {
    /// From what was planned (previsione), the sum of the variations (either sign), what reservations hold and what is committed
    /// (impegnato). Fails when the arithmetic does not fit.
    pub fn new(planned: Cents, varied: Cents, reserved: Cents, committed: Cents) -> Result<Self, MoneyError> {
        let left = planned.plus(varied)?.minus(reserved.plus(committed)?)?;
        Ok(Availability { planned, varied, reserved, committed, left })
    }
    /// Planned at the beginning of the year.
    pub fn planned(&self) -> Cents {
        self.planned
    }
    /// Sum of the variations.
    pub fn varied(&self) -> Cents {
        self.varied
    }
    /// Held by reservations.
    pub fn reserved(&self) -> Cents {
        self.reserved
    }
    /// Committed.
    pub fn committed(&self) -> Cents {
        self.committed
    }
    /// What is left; negative after a variation that cut below what was taken.
    pub fn left(&self) -> Cents {
        self.left
    }
    /// What the chapter has now: planned and varied.
    pub fn appropriation(&self) -> Result<Cents, MoneyError> {
        self.planned.plus(self.varied)
    }
    /// How much is taken beyond what the chapter has. It is shown on every page of the chapter: a variation is decided by the
    /// council and cannot be refused here, and nothing new is reserved until it is healed.
    pub fn shortfall(&self) -> Result<Option<Shortfall>, MoneyError> {
        if self.left.is_negative() { Ok(Some(Shortfall { missing: Cents::ZERO.minus(self.left)? })) } else { Ok(None) }
    }
    /// The same chapter after a further variation (either sign).
    pub fn after_variation(self, amount: Cents) -> Result<Self, MoneyError> {
        Availability::new(self.planned, self.varied.plus(amount)?, self.reserved, self.committed)
    }
    /// The same chapter after a further reservation.
    pub fn after_reserving(self, amount: Cents) -> Result<Self, MoneyError> {
        Availability::new(self.planned, self.varied, self.reserved.plus(amount)?, self.committed)
    }
    /// The sum over several chapters.
    pub fn sum(all: impl IntoIterator<Item = Availability>) -> Result<Availability, MoneyError> {
        let nothing = Availability::new(Cents::ZERO, Cents::ZERO, Cents::ZERO, Cents::ZERO)?;
        all.into_iter().try_fold(nothing, |sum, one| {
            Availability::new(
                sum.planned.plus(one.planned)?,
                sum.varied.plus(one.varied)?,
                sum.reserved.plus(one.reserved)?,
                sum.committed.plus(one.committed)?,
            )
        })
    }
}

/// A chapter has less than what is taken from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Shortfall {
    /// How much is missing, in cents; positive.
    pub missing: Cents,
}

/// A cost that asks for money: more than nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Request(Cents);

/// A cost that needs no reservation, or is no cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("la spesa da prenotare deve essere maggiore di zero")]
pub struct NothingToReserve;

impl Request {
    /// A request for this amount.
    pub fn new(amount: Cents) -> Result<Request, NothingToReserve> {
        if amount > Cents::ZERO { Ok(Request(amount)) } else { Err(NothingToReserve) }
    }
    /// The amount, in cents.
    pub fn amount(self) -> Cents {
        self.0
    }
}

/// What a request gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Decision {
    /// The whole cost is set aside.
    Reserve,
    /// There is not enough: it waits in the dated queue, whole.
    Queue {
        /// How much more the chapter would need, in cents.
        lacking: Cents,
    },
    /// It goes ahead all the same: what is left is set aside, the rest has to be covered.
    Mandatory {
        /// Why.
        ground: Ground,
        /// Set aside now, in cents; may be nothing.
        covered: Cents,
        /// To be covered, in cents; more than nothing.
        uncovered: Cents,
    },
}

impl Decision {
    /// The reservation that this decision makes of a request.
    pub fn position(self, request: Request) -> Option<Position> {
        match self {
            Decision::Reserve => Position::reserved(request.amount()),
            Decision::Queue { .. } => Position::queued(request.amount()),
            Decision::Mandatory { covered, uncovered, .. } => Position::mandatory(covered, uncovered),
        }
    }
}

/// Decides on a request. With money for all of it, a reservation, mandatory or not; without, the queue, or going ahead when there
/// is a ground. Must be asked in the transaction that writes the answer, with the chapter locked: of two requests for the last
/// euro one gets it. Fails only when the arithmetic does not fit.
pub fn decide(request: Request, availability: &Availability, mandatory: Option<Ground>) -> Result<Decision, MoneyError> {
    let lacking = request.amount().minus(availability.left())?;
    if lacking <= Cents::ZERO {
        return Ok(Decision::Reserve);
    }
    match mandatory {
        None => Ok(Decision::Queue { lacking }),
        Some(ground) => {
            let covered = availability.left().max(Cents::ZERO);
            Ok(Decision::Mandatory { ground, covered, uncovered: request.amount().minus(covered)? })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chapter(planned: i64, reserved: i64) -> Availability {
        Availability::new(Cents(planned), Cents::ZERO, Cents(reserved), Cents::ZERO).expect("small amounts")
    }
    fn ask(cents: i64) -> Request {
        Request::new(Cents(cents)).expect("more than nothing")
    }

    #[test]
    fn the_last_euro_is_given_once() {
        let before = chapter(100_000, 99_900);
        assert_eq!(decide(ask(100), &before, None), Ok(Decision::Reserve));
        let after = before.after_reserving(Cents(100)).expect("fits");
        assert_eq!(after.left(), Cents::ZERO);
        assert_eq!(decide(ask(100), &after, None), Ok(Decision::Queue { lacking: Cents(100) }));
    }

    #[test]
    fn what_the_law_demands_takes_what_is_left_and_owes_the_rest() {
        let ground = Some(Ground::CourtOrder);
        let decision = |covered, uncovered| {
            Ok(Decision::Mandatory { ground: Ground::CourtOrder, covered: Cents(covered), uncovered: Cents(uncovered) })
        };
        assert_eq!(decide(ask(1000), &chapter(300, 0), ground), decision(300, 700));
        assert_eq!(decide(ask(1000), &chapter(300, 300), ground), decision(0, 1000));
        assert_eq!(decide(ask(1000), &chapter(300, 500), ground), decision(0, 1000));
        assert_eq!(
            decide(ask(300), &chapter(300, 0), ground),
            Ok(Decision::Reserve),
            "with cover it is a reservation like any other"
        );
    }

    #[test]
    fn a_variation_that_cuts_below_what_is_reserved_is_shown_and_nothing_more_is_reserved() {
        let cut = chapter(100_000, 80_000).after_variation(Cents(-30_000)).expect("fits");
        assert_eq!((cut.left(), cut.appropriation()), (Cents(-10_000), Ok(Cents(70_000))));
        assert_eq!(cut.shortfall(), Ok(Some(Shortfall { missing: Cents(10_000) })));
        assert_eq!(decide(ask(1), &cut, None), Ok(Decision::Queue { lacking: Cents(10_001) }));
        assert_eq!(chapter(100_000, 100_000).shortfall(), Ok(None));
    }

    #[test]
    fn nothing_is_no_request_and_amounts_that_do_not_fit_are_errors() {
        assert_eq!(Request::new(Cents(0)), Err(NothingToReserve));
        assert_eq!(Request::new(Cents(-1)), Err(NothingToReserve));
        assert!(Availability::new(Cents(i64::MAX), Cents(1), Cents(0), Cents(0)).is_err());
        assert!(Availability::new(Cents(0), Cents(0), Cents(i64::MAX), Cents(1)).is_err());
    }

    proptest! {
        #[test]
        fn no_decision_takes_more_than_is_left(
            planned in 0i64..1_000_000, varied in -500_000i64..500_000, reserved in 0i64..1_000_000, committed in 0i64..500_000,
            amount in 1i64..1_000_000, ground in prop::option::of(prop::sample::select(Ground::ALL.to_vec()))
        ) {
            let before = Availability::new(Cents(planned), Cents(varied), Cents(reserved), Cents(committed)).expect("small");
            prop_assert_eq!(before.left().0, planned + varied - reserved - committed);
            let decision = decide(ask(amount), &before, ground).expect("small");
            let position = decision.position(ask(amount)).expect("every decision makes a reservation");
            prop_assert_eq!(position.requested(), Ok(Cents(amount)));
            prop_assert!(position.held().0 <= before.left().0.max(0));
            prop_assert_eq!(matches!(decision, Decision::Reserve), amount <= before.left().0);
            prop_assert_eq!(matches!(decision, Decision::Mandatory { .. }), amount > before.left().0 && ground.is_some());
            let after = before.after_reserving(position.held()).expect("small");
            prop_assert_eq!(after.shortfall().expect("small").is_some(), before.left().is_negative());
        }
    }
}
