//! A whole population at once: the same rules, step by step over columns instead of case by case. Property tests hold it equal to
//! [`Rules::decide`] on random regulations and households.

mod gather;
mod lane;
mod population;

use crate::calendar;
use crate::evaluate::{Found, Outcome, band, row};
use crate::known::MEMBERS;
use crate::number::{CENT, CENT_HALF_UP, MOST, linear, power, ratio, scaled};
use crate::rules::{BoundAmount, Needs, Rules};
use crate::tree::{Comparison, Fold, Node, Op, Who};
use crate::types::Type;
use gather::Members;
use lane::Lane;

pub use population::{Column, Gathering, Growing, Population};

/// Households that are looked at together: small enough for the nearest memory, and a multiple of 64.
const CHUNK: usize = 2_048;

/// What was decided for everybody, by the place of the household.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decided {
    pub outcomes: Vec<Outcome>,
    /// Whole cents; nothing where nothing is granted.
    pub amounts: Vec<Option<i64>>,
    /// Thousand-millionths.
    pub points: Vec<Option<i64>>,
}

impl Decided {
    fn append(&mut self, mut other: Decided) {
        self.outcomes.append(&mut other.outcomes);
        self.amounts.append(&mut other.amounts);
        self.points.append(&mut other.points);
    }
}

/// Rules prepared for columns.
#[derive(Clone, Debug)]
pub struct Columns {
    derived: Vec<Node>,
    requirements: Vec<Node>,
    scores: Vec<(Node, Option<i64>)>,
    amount: Option<BoundAmount>,
}

impl Columns {
    /// Prepares the rules of a day.
    pub fn new(rules: &Rules) -> Columns {
        let all = |nodes: &[Node]| nodes.iter().map(prepared).collect();
        Columns {
            derived: all(&rules.derived),
            requirements: all(&rules.requirements),
            scores: rules.scores.iter().map(|(node, max)| (prepared(node), *max)).collect(),
            amount: rules.amount.as_ref().map(|amount| BoundAmount {
                value: prepared(&amount.value),
                min: amount.min.as_ref().map(prepared),
                max: amount.max.as_ref().map(prepared),
                rounding: amount.rounding,
            }),
        }
    }

    /// Decides everybody, on so many threads.
    pub fn decide(&self, population: &Population, threads: usize) -> Decided {
        let count = population.households();
        let chunks = count.div_ceil(CHUNK);
        let share = chunks.div_ceil(threads.max(1)).max(1) * CHUNK;
        let part = |start: usize| {
            let mut decided = Decided::default();
            let mut at = start;
            while at < count.min(start + share) {
                let end = (at + CHUNK).min(count);
                decided.append(self.chunk(population, at, end));
                at = end;
            }
            decided
        };
        if threads <= 1 || count <= share {
            return part(0);
        }
        let mut all = Decided::default();
        std::thread::scope(|scope| {
            let part = &part;
            let running: Vec<_> = (0..count).step_by(share).map(|start| scope.spawn(move || part(start))).collect();
            for thread in running {
                match thread.join() {
                    Ok(decided) => all.append(decided),
                    // Without that part everybody behind it would get the decision of somebody else.
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
        });
        all
    }

    fn chunk(&self, population: &Population, start: usize, end: usize) -> Decided {
        let count = end - start;
        let mut chunk = Chunk { population, start, count, members: Members::of(population, start, end), derived: Vec::new() };
        for node in &self.derived {
            let lane = chunk.lane(node).into_owned();
            chunk.derived.push(lane);
        }
        let mut met = Lane::One(Found::Known(1));
        for place in 0..population.running.len() {
            met = met.and(chunk.running(place).not(count), count);
        }
        for node in &self.requirements {
            met = met.and(chunk.lane(node), count);
        }
        let mut points = Lane::One(Found::Known(0));
        for (node, max) in &self.scores {
            let score = chunk.lane(node);
            let score = match max {
                Some(max) => score.map(count, |points| Some(points.min(*max))),
                None => score,
            };
            points = points.both(score, count, i64::checked_add);
        }
        let amount = self.amount.as_ref().map(|amount| chunk.amount(amount));
        let figures = match &amount {
            Some(amount) => points.clone().both(amount.clone(), count, |_, _| Some(1)),
            None => points.clone(),
        };
        let mut decided =
            Decided { outcomes: Vec::with_capacity(count), amounts: Vec::with_capacity(count), points: Vec::with_capacity(count) };
        let (met, figures) = (met.states(count), figures.states(count));
        let amounts = amount.map(|amount| amount.into_values(count));
        let scored = !self.scores.is_empty();
        let points = if scored { Some((points.states(count), points.into_values(count))) } else { None };
        for place in 0..count {
            let outcome = outcome(met.at(place), figures.at(place));
            decided.outcomes.push(outcome);
            let amount = amounts.as_ref().filter(|_| outcome == Outcome::Granted).and_then(|values| values.get(place));
            decided.amounts.push(amount.map(|amount| amount / CENT));
            let points = points.as_ref().filter(|(states, _)| states.at(place).known()).and_then(|(_, values)| values.get(place));
            decided.points.push(points.copied());
        }
        decided
    }
}

#[inline]
fn outcome(met: lane::State, figures: lane::State) -> Outcome {
    use lane::State;
    match (met, figures) {
        (State::No, _) => Outcome::Refused,
        (State::Fault, _) | (_, State::Fault) => Outcome::Faulty,
        (State::Unknown, _) | (_, State::Unknown) => Outcome::Undetermined,
        _ => Outcome::Granted,
    }
}

/// An age held against a number is a birth date held against a day, which costs nothing to compare.
fn prepared(node: &Node) -> Node {
    let inner = node.map_parts::<std::convert::Infallible>(&mut |part| Ok(prepared(part)));
    let Ok(node) = inner;
    if let Op::Compare(how, a, b) = &node.op
        && let (Op::Age(birth, on), Op::Constant(years)) = (&a.op, &b.op)
        && let Op::Constant(on) = on.op
    {
        let (how, day) = match how {
            Comparison::GreaterOrEqual => (Comparison::LessOrEqual, born_by(*years, on)),
            Comparison::Greater => (Comparison::LessOrEqual, born_by(years.saturating_add(1), on)),
            Comparison::Less => (Comparison::Greater, born_by(*years, on)),
            Comparison::LessOrEqual => (Comparison::Greater, born_by(years.saturating_add(1), on)),
            Comparison::Equal | Comparison::Different => return node,
        };
        let day = Box::new(Node::constant(day, Type::Date, b.at.clone()));
        return Node { op: Op::Compare(how, birth.clone(), day), ..node };
    }
    node
}

/// The last birth date at which so many years are had on a day, or a day before all days.
fn born_by(years: i64, on: i64) -> i64 {
    let (mut good, mut bad) = (calendar::FIRST - 1, calendar::LAST + 1);
    while bad - good > 1 {
        let middle = good + (bad - good) / 2;
        if calendar::age(middle, on) >= years { good = middle } else { bad = middle }
    }
    good
}

/// Some households being looked at.
struct Chunk<'p> {
    population: &'p Population,
    start: usize,
    count: usize,
    members: Members<'p>,
    derived: Vec<Lane<'static>>,
}

impl<'p> Chunk<'p> {
    /// The values of a step, one for each household.
    fn lane<'c>(&'c self, node: &Node) -> Lane<'c> {
        self.at(node, false)
    }

    fn running(&self, place: usize) -> Lane<'_> {
        self.population
            .running
            .get(place)
            .map_or(Lane::One(Found::Unknown(Needs::default())), |column| Lane::of(column, self.start, self.count))
    }

    fn amount(&self, amount: &BoundAmount) -> Lane<'_> {
        let mut lane = self.lane(&amount.value);
        if let Some(max) = &amount.max {
            lane = lane.both(self.lane(max), self.count, |value, max| Some(value.min(max)));
        }
        if let Some(min) = &amount.min {
            lane = lane.both(self.lane(min), self.count, |value, min| Some(value.max(min)));
        }
        lane.map(self.count, |value| amount.rounding.apply(value).filter(|value| (0..=MOST).contains(value)))
    }

    /// The values of a step: one for each member, where it speaks of each member; otherwise one for each household, which is repeated for
    /// its members if `each` wants it so.
    fn at<'c>(&'c self, node: &Node, each: bool) -> Lane<'c> {
        if each && !node.each {
            return self.members.repeated(self.at(node, false), self.count);
        }
        let count = if each { self.members.count() } else { self.count };
        let of = |part: &Node| self.at(part, each);
        match &node.op {
            Op::Constant(value) => Lane::One(Found::Known(*value)),
            Op::Parameter(_) | Op::Today | Op::Points => Lane::One(Found::Fault),
            Op::Fact(place) => self.column(self.population.facts.get(*place)),
            Op::Household(field) => self.column(self.population.household.get(*field as usize)),
            Op::Member(Who::Asker, field) => self.members.askers(self.population.members.get(*field as usize), self.count),
            Op::Member(Who::Each, field) => self.members.column(self.population.members.get(*field as usize)),
            Op::Derived(place) => self.derived.get(*place).map_or(Lane::One(Found::Fault), Lane::borrowed),
            Op::Known(a) => of(a).whether_known(count),
            Op::Not(a) => of(a).not(count),
            Op::And(a, b) => of(a).and(of(b), count),
            Op::Or(a, b) => of(a).or(of(b), count),
            Op::If(test, yes, no) => Lane::chosen(of(test), of(yes), of(no), count),
            Op::Compare(how, a, b) => self.compared(*how, of(a), of(b), count),
            Op::OneOf(a, among) => of(a).test(count, |a| among.contains(&a)),
            Op::Negate(a) => of(a).map(count, i64::checked_neg),
            Op::Add(a, b) => of(a).both(of(b), count, i64::checked_add),
            Op::Subtract(a, b) => of(a).both(of(b), count, i64::checked_sub),
            Op::Times(a, b) => of(a).both(of(b), count, i64::checked_mul),
            Op::Scale(a, b) => of(a).both(of(b), count, scaled),
            Op::Ratio(a, factor, b) => of(a).both(of(b), count, |a, b| ratio(a, *factor, b)),
            Op::Finer(a, factor) => of(a).map(count, |a| a.checked_mul(*factor)),
            Op::Coarser(a, factor) => of(a).map(count, |a| ratio(a, 1, *factor)),
            Op::Shift(a, b, sign) => of(a).both(of(b), count, |day, span| calendar::shifted(day, span, *sign)),
            Op::Age(a, b) => of(a).both(of(b), count, |birth, on| Some(calendar::age(birth, on))),
            Op::Months(a, b) => of(a).both(of(b), count, |from, to| Some(calendar::months_between(from, to))),
            Op::Days(a, b) => of(a).both(of(b), count, |from, to| to.checked_sub(from)),
            Op::Linear(five) => {
                let [x, x0, y0, x1, y1] = &**five;
                let (Some(x0), Some(x1)) = (x0.fixed(), x1.fixed()) else { return Lane::One(Found::Fault) };
                match (y0.fixed(), y1.fixed()) {
                    (Some(y0), Some(y1)) => of(x).map(count, |x| linear(x, (x0, y0), (x1, y1))),
                    _ => of(x).three(of(y0), of(y1), count, |x, y0, y1| linear(x, (x0, y0), (x1, y1))),
                }
            }
            Op::Power(a, exponent) => of(a).map(count, |a| power(a, *exponent)),
            Op::Bands(x, rows, above) => of(x).both(of(above), count, |x, above| Some(band(rows, x).unwrap_or(above))),
            Op::Table(key, rows, otherwise) => {
                of(key).both(of(otherwise), count, |key, otherwise| Some(row(rows, key).unwrap_or(otherwise)))
            }
            Op::Least(parts) => self.pick(parts, each, count, i64::min),
            Op::Most(parts) => self.pick(parts, each, count, i64::max),
            Op::RoundCent(a) => of(a).map(count, |a| CENT_HALF_UP.apply(a)),
            Op::Fold(fold, listing) => {
                let members = self.members.count();
                let mut listed = Lane::One(Found::Known(1));
                for condition in &listing.conditions {
                    listed = listed.and(self.at(condition, true), members);
                }
                let value = listing.value.as_deref().map(|value| self.at(value, true));
                let value = value.unwrap_or(Lane::One(Found::Fault));
                match fold {
                    Fold::Size => self.members.size(listed, self.count),
                    Fold::Exists => self.members.exists(listed.and(value, members), self.count),
                    Fold::All => {
                        let missing = listed.and(value.not(members), members);
                        self.members.exists(missing, self.count).not(self.count)
                    }
                    Fold::Sum => self.members.sum(listed, value, self.count),
                    Fold::Least(otherwise) => self.members.extreme(listed, value, self.lane(otherwise), self.count, i64::min),
                    Fold::Most(otherwise) => self.members.extreme(listed, value, self.lane(otherwise), self.count, i64::max),
                }
            }
        }
    }

    fn column<'c>(&'c self, column: Option<&'c Column>) -> Lane<'c> {
        column.map_or(Lane::One(Found::Unknown(Needs::default())), |column| Lane::of(column, self.start, self.count))
    }

    fn compared<'c>(&self, how: Comparison, a: Lane<'c>, b: Lane<'c>, count: usize) -> Lane<'c> {
        // One loop for each comparison: the choice is not made again for each value.
        match how {
            Comparison::Equal => a.compare(b, count, |a, b| a == b),
            Comparison::Different => a.compare(b, count, |a, b| a != b),
            Comparison::Less => a.compare(b, count, |a, b| a < b),
            Comparison::LessOrEqual => a.compare(b, count, |a, b| a <= b),
            Comparison::Greater => a.compare(b, count, |a, b| a > b),
            Comparison::GreaterOrEqual => a.compare(b, count, |a, b| a >= b),
        }
    }

    fn pick<'c>(&'c self, parts: &[Node], each: bool, count: usize, which: fn(i64, i64) -> i64) -> Lane<'c> {
        let mut lanes = parts.iter().map(|part| self.at(part, each));
        let first = lanes.next().unwrap_or(Lane::One(Found::Fault));
        lanes.fold(first, |a, b| a.both(b, count, |a, b| Some(which(a, b))))
    }
}

/// What is said of households whose members are not known.
fn nobody() -> Found {
    Found::Unknown(Needs::one(MEMBERS))
}
