//! One case: what is decided, and what would have to be known to decide.

use crate::calendar;
use crate::case::Case;
use crate::explain::EXCLUDES;
use crate::known::{FIRST_FACT, FIRST_PERSON, MEMBERS, RUNNING};
use crate::number::{CENT_HALF_UP, MOST, cents, linear, power, ratio, scaled};
use crate::rules::{Needs, Rules};
use crate::tree::{Fold, Listing, Node, Op, Rows, Who};
use kernel::Cents;

/// What an expression comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Known(i64),
    /// It depends on what is not known.
    Unknown(Needs),
    /// A number went out of bounds. Nothing is decided on it.
    Fault,
}

impl Found {
    pub(crate) fn of(value: Option<i64>) -> Found {
        value.map_or(Found::Fault, Found::Known)
    }

    /// Whether it is known to be true, or known to be false.
    pub fn truth(self) -> Option<bool> {
        if let Found::Known(value) = self { Some(value != 0) } else { None }
    }

    /// What is lacking.
    pub fn needs(self) -> Needs {
        if let Found::Unknown(needs) = self { needs } else { Needs::default() }
    }

    /// Both sides are wanted.
    fn both(self, other: Found, then: impl FnOnce(i64, i64) -> Option<i64>) -> Found {
        match (self, other) {
            (Found::Fault, _) | (_, Found::Fault) => Found::Fault,
            (Found::Known(a), Found::Known(b)) => Found::of(then(a, b)),
            (a, b) => Found::Unknown(a.needs().and(b.needs())),
        }
    }

    fn map(self, then: impl FnOnce(i64) -> Option<i64>) -> Found {
        if let Found::Known(value) = self { Found::of(then(value)) } else { self }
    }

    /// `false` wins over everything; what is out of bounds wins over what is not known.
    pub(crate) fn and(self, other: Found) -> Found {
        match (self, other) {
            (Found::Known(0), _) | (_, Found::Known(0)) => Found::Known(0),
            (a, b) => a.both(b, |_, _| Some(1)),
        }
    }

    pub(crate) fn or(self, other: Found) -> Found {
        match (self, other) {
            (Found::Known(1), _) | (_, Found::Known(1)) => Found::Known(1),
            (a, b) => a.both(b, |_, _| Some(0)),
        }
    }

    pub(crate) fn not(self) -> Found {
        self.map(|value| Some(i64::from(value == 0)))
    }
}

/// What becomes of an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    Granted,
    Refused,
    /// Not yet: something must be known first.
    Undetermined,
    /// A number went out of bounds: somebody must look.
    Faulty,
}

impl Outcome {
    /// As data writes it.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Granted => "granted",
            Outcome::Refused => "refused",
            Outcome::Undetermined => "undetermined",
            Outcome::Faulty => "faulty",
        }
    }
}

/// What the rules say of one case. An office takes the decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub outcome: Outcome,
    /// By the number of the requirement.
    pub requirements: Vec<Found>,
    /// By the number of the excluding measure: whether it runs.
    pub running: Vec<Found>,
    /// By the number of the score, in thousand-millionths.
    pub scores: Vec<Found>,
    /// Their sum; known points are told also of who is refused.
    pub points: Option<i64>,
    /// In whole cents, only when granted.
    pub amount: Option<Cents>,
    /// By the number of the condition: whether it may be paid.
    pub payment: Vec<Found>,
    /// What must be known before anything can be decided; empty unless undetermined.
    pub needs: Needs,
}

impl Decision {
    /// The ids of the requirements that fail and of the measures that exclude, in the order of the file.
    pub fn reasons(&self, rules: &Rules) -> Vec<String> {
        let failed = self.requirements.iter().zip(&rules.regulation.requirements);
        let failed = failed.filter(|(found, _)| found.truth() == Some(false)).map(|(_, requirement)| requirement.id.clone());
        let running = self.running.iter().zip(&rules.regulation.incompatible);
        let running =
            running.filter(|(found, _)| found.truth() == Some(true)).map(|(_, other)| format!("{EXCLUDES}{}", other.measure));
        failed.chain(running).collect()
    }

    /// Whether all conditions of payment hold; not known while one is not.
    pub fn payable(&self) -> Option<bool> {
        self.payment.iter().fold(Found::Known(1), |all, one| all.and(*one)).truth()
    }
}

impl Rules {
    /// What the rules say of a case.
    pub fn decide(&self, case: &Case) -> Decision {
        let mut run = Run::new(self, case);
        run.derive();
        let all = |nodes: &[Node]| nodes.iter().map(|node| run.value(node, None)).collect::<Vec<_>>();
        let requirements = all(&self.requirements);
        let payment = all(&self.payment);
        let running: Vec<Found> = case
            .running
            .iter()
            .map(|runs| runs.map_or(Found::Unknown(Needs::one(RUNNING)), |runs| Found::Known(i64::from(runs))))
            .collect();
        let scores: Vec<Found> = self
            .scores
            .iter()
            .map(|(node, max)| run.value(node, None).map(|points| Some(max.map_or(points, |max| points.min(max)))))
            .collect();
        let points = scores.iter().fold(Found::Known(0), |sum, score| sum.both(*score, i64::checked_add));
        let amount = self.amount.as_ref().map(|_| run.amount());
        let held = running.iter().fold(Found::Known(1), |all, one| all.and(one.not()));
        let met = requirements.iter().fold(held, |all, one| all.and(*one));
        let figures = amount.map_or(points, |amount| points.both(amount, |_, _| Some(1)));
        let (outcome, needs) = match (met, figures) {
            (Found::Known(0), _) => (Outcome::Refused, Needs::default()),
            (Found::Fault, _) | (_, Found::Fault) => (Outcome::Faulty, Needs::default()),
            (Found::Known(_), Found::Known(_)) => (Outcome::Granted, Needs::default()),
            (met, figures) => (Outcome::Undetermined, met.needs().and(figures.needs())),
        };
        let amount = match amount {
            Some(Found::Known(amount)) if outcome == Outcome::Granted => Some(cents(amount)),
            _ => None,
        };
        let points = if let (Found::Known(points), false) = (points, self.scores.is_empty()) { Some(points) } else { None };
        Decision { outcome, requirements, running, scores, points, amount, payment, needs }
    }
}

/// One case being looked at.
pub(crate) struct Run<'a> {
    pub rules: &'a Rules,
    case: &'a Case,
    derived: Vec<Found>,
    pub points: Found,
}

/// The value of a step all of whose parts are constants.
pub(crate) fn fixed_value(node: &Node) -> Found {
    let case = Case::default();
    Context { case: &case, derived: &[], points: Found::Fault }.value(node, None)
}

impl<'a> Run<'a> {
    pub fn new(rules: &'a Rules, case: &'a Case) -> Run<'a> {
        Run { rules, case, derived: Vec::with_capacity(rules.derived.len()), points: Found::Fault }
    }

    /// The named steps, in the order of the file.
    pub fn derive(&mut self) {
        for node in &self.rules.derived {
            let found = self.value(node, None);
            self.derived.push(found);
        }
    }

    pub fn value(&self, node: &Node, each: Option<usize>) -> Found {
        Context { case: self.case, derived: &self.derived, points: self.points }.value(node, each)
    }

    fn amount(&self) -> Found {
        let Some(amount) = &self.rules.amount else { return Found::Fault };
        let mut found = self.value(&amount.value, None);
        if let Some(max) = &amount.max {
            found = found.both(self.value(max, None), |value, max| Some(value.min(max)));
        }
        if let Some(min) = &amount.min {
            found = found.both(self.value(min, None), |value, min| Some(value.max(min)));
        }
        found.map(|value| amount.rounding.apply(value).filter(|value| (0..=MOST).contains(value)))
    }
}

#[derive(Clone, Copy)]
struct Context<'a> {
    case: &'a Case,
    derived: &'a [Found],
    points: Found,
}

impl Context<'_> {
    fn known(value: Option<i64>, place: usize) -> Found {
        value.map_or_else(|| Found::Unknown(Needs::one(place)), Found::Known)
    }

    fn value(self, node: &Node, each: Option<usize>) -> Found {
        let of = |part: &Node| self.value(part, each);
        match &node.op {
            Op::Constant(value) => Found::Known(*value),
            // Only rules on a day are run, and there these two are constants.
            Op::Parameter(_) | Op::Today => Found::Fault,
            Op::Fact(place) => Self::known(self.case.facts.get(*place).copied().flatten(), FIRST_FACT + place),
            Op::Household(field) => Self::known(self.case.household.get(*field as usize).copied().flatten(), *field as usize),
            Op::Member(who, field) => {
                let place = match who {
                    Who::Asker => Some(0),
                    Who::Each => each,
                };
                match place.and_then(|place| self.case.members.get(place)) {
                    Some(member) => {
                        Self::known(member.fields.get(*field as usize).copied().flatten(), FIRST_PERSON + *field as usize)
                    }
                    None => Found::Unknown(Needs::one(MEMBERS)),
                }
            }
            Op::Derived(place) => self.derived.get(*place).copied().unwrap_or(Found::Fault),
            Op::Points => self.points,
            Op::Known(a) => match of(a) {
                Found::Known(_) => Found::Known(1),
                Found::Unknown(_) => Found::Known(0),
                Found::Fault => Found::Fault,
            },
            Op::Not(a) => of(a).not(),
            Op::And(a, b) => of(a).and(of(b)),
            Op::Or(a, b) => of(a).or(of(b)),
            Op::If(test, yes, no) => match (of(test), of(yes), of(no)) {
                (Found::Known(1), yes, _) => yes,
                (Found::Known(_), _, no) => no,
                (Found::Fault, ..) | (_, Found::Fault, _) | (_, _, Found::Fault) => Found::Fault,
                (_, Found::Known(yes), Found::Known(no)) if yes == no => Found::Known(yes),
                (test, yes, no) => Found::Unknown(test.needs().and(yes.needs()).and(no.needs())),
            },
            Op::Compare(how, a, b) => of(a).both(of(b), |a, b| Some(i64::from(how.holds(a, b)))),
            Op::OneOf(a, among) => of(a).map(|a| Some(i64::from(among.contains(&a)))),
            Op::Negate(a) => of(a).map(i64::checked_neg),
            Op::Add(a, b) => of(a).both(of(b), i64::checked_add),
            Op::Subtract(a, b) => of(a).both(of(b), i64::checked_sub),
            Op::Times(a, b) => of(a).both(of(b), i64::checked_mul),
            Op::Scale(a, b) => of(a).both(of(b), scaled),
            Op::Ratio(a, factor, b) => of(a).both(of(b), |a, b| ratio(a, *factor, b)),
            Op::Finer(a, factor) => of(a).map(|a| a.checked_mul(*factor)),
            Op::Coarser(a, factor) => of(a).map(|a| ratio(a, 1, *factor)),
            Op::Shift(a, b, sign) => of(a).both(of(b), |day, span| calendar::shifted(day, span, *sign)),
            Op::Age(a, b) => of(a).both(of(b), |birth, on| Some(calendar::age(birth, on))),
            Op::Months(a, b) => of(a).both(of(b), |from, to| Some(calendar::months_between(from, to))),
            Op::Days(a, b) => of(a).both(of(b), |from, to| to.checked_sub(from)),
            Op::Linear(five) => {
                let [x, x0, y0, x1, y1] = &**five;
                let (Found::Known(x0), Found::Known(x1)) = (of(x0), of(x1)) else { return Found::Fault };
                match (of(y0), of(y1)) {
                    (Found::Known(y0), Found::Known(y1)) => of(x).map(|x| linear(x, (x0, y0), (x1, y1))),
                    (Found::Fault, _) | (_, Found::Fault) => Found::Fault,
                    (y0, y1) => match of(x) {
                        Found::Fault => Found::Fault,
                        x => Found::Unknown(x.needs().and(y0.needs()).and(y1.needs())),
                    },
                }
            }
            Op::Power(a, exponent) => of(a).map(|a| power(a, *exponent)),
            Op::Bands(x, rows, above) => of(x).both(of(above), |x, above| Some(band(rows, x).unwrap_or(above))),
            Op::Table(key, rows, otherwise) => {
                of(key).both(of(otherwise), |key, otherwise| Some(row(rows, key).unwrap_or(otherwise)))
            }
            Op::Least(parts) => self.pick(parts, each, i64::min),
            Op::Most(parts) => self.pick(parts, each, i64::max),
            Op::RoundCent(a) => of(a).map(|a| CENT_HALF_UP.apply(a)),
            Op::Fold(fold, listing) => self.fold(fold, listing),
        }
    }

    fn pick(self, parts: &[Node], each: Option<usize>, which: fn(i64, i64) -> i64) -> Found {
        let mut values = parts.iter().map(|part| self.value(part, each));
        let first = values.next().unwrap_or(Found::Fault);
        values.fold(first, |a, b| a.both(b, |a, b| Some(which(a, b))))
    }

    fn fold(self, fold: &Fold, listing: &Listing) -> Found {
        if self.case.members.is_empty() {
            return Found::Unknown(Needs::one(MEMBERS));
        }
        let listed =
            |place: usize| listing.conditions.iter().fold(Found::Known(1), |all, one| all.and(self.value(one, Some(place))));
        let value = |place: usize| listing.value.as_deref().map_or(Found::Fault, |value| self.value(value, Some(place)));
        let places = 0..self.case.members.len();
        match fold {
            Fold::Size => places.fold(Found::Known(0), |sum, place| sum.both(listed(place), i64::checked_add)),
            Fold::Exists => places.fold(Found::Known(0), |any, place| any.or(listed(place).and(value(place)))),
            Fold::All => places.fold(Found::Known(1), |all, place| all.and(listed(place).not().or(value(place)))),
            Fold::Sum => {
                // Whatever the order of the members: out of bounds wins over not known, which wins over a sum that is too large.
                let (mut state, mut sum) = (Found::Known(0), Some(0_i64));
                for place in places {
                    let found = match listed(place) {
                        Found::Known(0) => continue,
                        Found::Known(_) => value(place),
                        other => other,
                    };
                    state = state.both(found, |_, _| Some(0));
                    if let Found::Known(value) = found {
                        sum = sum.and_then(|sum| sum.checked_add(value));
                    }
                }
                state.map(|_| sum)
            }
            Fold::Least(otherwise) => self.extreme(places, &listed, &value, otherwise, i64::min),
            Fold::Most(otherwise) => self.extreme(places, &listed, &value, otherwise, i64::max),
        }
    }

    fn extreme(
        self,
        places: std::ops::Range<usize>,
        listed: &dyn Fn(usize) -> Found,
        value: &dyn Fn(usize) -> Found,
        otherwise: &Node,
        which: fn(i64, i64) -> i64,
    ) -> Found {
        let mut best: Option<Found> = None;
        let mut open: Option<Found> = None;
        for place in places {
            match listed(place) {
                Found::Known(0) => (),
                Found::Known(_) => {
                    let value = value(place);
                    best = Some(best.map_or(value, |best| best.both(value, |a, b| Some(which(a, b)))));
                }
                other => open = Some(open.map_or(other, |open| open.both(other, |_, _| None))),
            }
        }
        let otherwise = self.value(otherwise, None);
        match (best, open) {
            (Some(best), None) => best,
            (None, None) => otherwise,
            (best, Some(open)) => best.unwrap_or(Found::Known(0)).both(open, |_, _| None),
        }
    }
}

/// What the band gives in which a value lies.
#[inline]
pub(crate) fn band(rows: &Rows, x: i64) -> Option<i64> {
    let Rows::Fixed(rows) = rows else { return None };
    rows.get(rows.partition_point(|(limit, _)| *limit < x)).map(|(_, gives)| *gives)
}

/// What a table gives for a key.
#[inline]
pub(crate) fn row(rows: &Rows, key: i64) -> Option<i64> {
    let Rows::Fixed(rows) = rows else { return None };
    let place = rows.binary_search_by_key(&key, |(at, _)| *at).ok()?;
    rows.get(place).map(|(_, gives)| *gives)
}
