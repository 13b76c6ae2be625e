//! Who comes first: one order for the same applications, whatever the order in which they are given.

use crate::case::Case;
use crate::evaluate::{Found, Outcome, Run};
use crate::number::from_cents;
use crate::rules::Rules;
use kernel::Cents;
use std::cmp::Ordering;

/// Somebody who applied.
#[derive(Clone, Debug)]
pub struct Applicant<'c> {
    /// What decides between equals at last, and in `applied`: day, hour and number of the application.
    pub applied: u64,
    pub case: &'c Case,
}

/// What a ranking says of one application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Within places or budget.
    Admitted,
    /// In the ranking, beyond places or budget: moves up when somebody renounces.
    Waiting,
    /// A requirement fails.
    Excluded,
    /// Something must be known first.
    Undetermined,
    /// A number went out of bounds.
    Faulty,
}

/// One line of a ranking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The number of the applicant, as given.
    pub applicant: usize,
    /// From 1; only of who is ranked.
    pub position: Option<usize>,
    pub standing: Standing,
    /// In thousand-millionths.
    pub points: Option<i64>,
    pub amount: Option<Cents>,
    /// Equal to the one before in everything that the regulation orders by: only the application decided.
    pub tied: bool,
}

impl Rules {
    /// The ranking of some applications: first who is ranked, in order, then the others in the order of their applications. Places or
    /// budget are given out in order; the first who no longer fits ends them, for nobody is passed over.
    pub fn rank(&self, applicants: &[Applicant]) -> Vec<Place> {
        let mut ranked: Vec<(Place, Vec<i64>, u64)> = Vec::new();
        let mut others: Vec<(Place, u64)> = Vec::new();
        for (number, applicant) in applicants.iter().enumerate() {
            let decision = self.decide(applicant.case);
            let mut place = Place {
                applicant: number,
                position: None,
                standing: Standing::Waiting,
                points: decision.points,
                amount: decision.amount,
                tied: false,
            };
            let standing = match decision.outcome {
                Outcome::Granted => None,
                Outcome::Refused => Some(Standing::Excluded),
                Outcome::Undetermined => Some(Standing::Undetermined),
                Outcome::Faulty => Some(Standing::Faulty),
            };
            match standing.map_or_else(|| self.keys(applicant, decision.points), Err) {
                Ok(keys) => ranked.push((place, keys, applicant.applied)),
                Err(standing) => {
                    place.standing = standing;
                    others.push((place, applicant.applied));
                }
            }
        }
        ranked.sort_by(|(_, a, first), (_, b, second)| self.before(a, b).then(first.cmp(second)));
        let mut left = self.room();
        let mut before: Option<Vec<i64>> = None;
        for (position, (place, keys, _)) in ranked.iter_mut().enumerate() {
            place.position = Some(position + 1);
            place.tied = before.as_ref() == Some(keys);
            let takes = match left {
                Some((_, true)) => place.amount.and_then(from_cents).unwrap_or_default(),
                _ => 1,
            };
            match &mut left {
                None => place.standing = Standing::Admitted,
                Some((rest, _)) if *rest >= takes => {
                    *rest -= takes;
                    place.standing = Standing::Admitted;
                }
                Some((rest, _)) => *rest = -1,
            }
            before = Some(std::mem::take(keys));
        }
        others.sort_by_key(|(_, applied)| *applied);
        ranked.into_iter().map(|(place, ..)| place).chain(others.into_iter().map(|(place, _)| place)).collect()
    }

    /// Places, or money and `true`; nothing if the ranking has no end.
    fn room(&self) -> Option<(i64, bool)> {
        let (node, money) = self.limit.as_ref()?;
        let nobody = Case::unknown(&self.regulation);
        match Run::new(self, &nobody).value(node, None) {
            Found::Known(room) => Some((room, *money)),
            // A limit that cannot be calculated admits nobody.
            _ => Some((-1, *money)),
        }
    }

    fn keys(&self, applicant: &Applicant, points: Option<i64>) -> Result<Vec<i64>, Standing> {
        let mut run = Run::new(self, applicant.case);
        run.derive();
        run.points = points.map_or(Found::Known(0), Found::Known);
        self.order
            .iter()
            .map(|(node, _)| match node {
                None => Ok(i64::try_from(applicant.applied).unwrap_or(i64::MAX)),
                Some(node) => match run.value(node, None) {
                    Found::Known(key) => Ok(key),
                    Found::Unknown(_) => Err(Standing::Undetermined),
                    Found::Fault => Err(Standing::Faulty),
                },
            })
            .collect()
    }

    fn before(&self, a: &[i64], b: &[i64]) -> Ordering {
        for ((a, b), (_, descending)) in a.iter().zip(b).zip(&self.order) {
            let order = if *descending { b.cmp(a) } else { a.cmp(b) };
            if order != Ordering::Equal {
                return order;
            }
        }
        Ordering::Equal
    }
}
