//! An expression after its types were checked. Both evaluators run these.

use crate::known::{HouseholdField, PersonField};
use crate::types::Type;
use std::ops::Range;
use std::sync::Arc;

/// One step, its type, and where it is written in its expression.
#[derive(Clone, Debug)]
pub struct Node {
    pub op: Op,
    pub kind: Type,
    pub at: Range<usize>,
    /// Whether it speaks of the member that a list is gone through with, and so has a value for each of them.
    pub each: bool,
}

/// Whose field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// The first member: whoever asks, or the beneficiary.
    Asker,
    /// The member that a list is gone through with.
    Each,
}

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Different,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Comparison {
    /// Whether it holds.
    #[inline]
    pub fn holds(self, a: i64, b: i64) -> bool {
        match self {
            Comparison::Equal => a == b,
            Comparison::Different => a != b,
            Comparison::Less => a < b,
            Comparison::LessOrEqual => a <= b,
            Comparison::Greater => a > b,
            Comparison::GreaterOrEqual => a >= b,
        }
    }

    /// The same with the sides changed.
    pub fn turned(self) -> Comparison {
        match self {
            Comparison::Less => Comparison::Greater,
            Comparison::LessOrEqual => Comparison::GreaterOrEqual,
            Comparison::Greater => Comparison::Less,
            Comparison::GreaterOrEqual => Comparison::LessOrEqual,
            same => same,
        }
    }
}

/// The members that satisfy all conditions, and what is taken of each.
#[derive(Clone, Debug)]
pub struct Listing {
    pub conditions: Vec<Node>,
    pub value: Option<Box<Node>>,
}

/// What becomes of a list.
#[derive(Clone, Debug)]
pub enum Fold {
    Size,
    Exists,
    All,
    Sum,
    /// The least, or what is said for the empty list.
    Least(Box<Node>),
    Most(Box<Node>),
}

/// Rows of a band table or of a table by key.
#[derive(Clone, Debug)]
pub enum Rows {
    /// Those of a parameter.
    Parameter(usize),
    /// Written in the expression; each is a constant or a parameter.
    Written(Vec<(Node, Node)>),
    /// Resolved for a date, in rising order.
    Fixed(Arc<[(i64, i64)]>),
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Op {
    Constant(i64),
    Parameter(usize),
    Today,
    Fact(usize),
    Household(HouseholdField),
    Member(Who, PersonField),
    Derived(usize),
    /// The sum of the scores; only in the order of a ranking.
    Points,
    Known(Box<Node>),
    Not(Box<Node>),
    And(Box<Node>, Box<Node>),
    Or(Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    Compare(Comparison, Box<Node>, Box<Node>),
    OneOf(Box<Node>, Vec<i64>),
    Negate(Box<Node>),
    Add(Box<Node>, Box<Node>),
    Subtract(Box<Node>, Box<Node>),
    /// A value so many whole times.
    Times(Box<Node>, Box<Node>),
    /// A value times a decimal.
    Scale(Box<Node>, Box<Node>),
    /// `a * factor / b`.
    Ratio(Box<Node>, i64, Box<Node>),
    /// A value times a fixed factor: from one unit to a finer one.
    Finer(Box<Node>, i64),
    /// A value divided by a fixed factor, to the nearest.
    Coarser(Box<Node>, i64),
    /// A date a span later (1) or earlier (-1).
    Shift(Box<Node>, Box<Node>, i32),
    Age(Box<Node>, Box<Node>),
    Months(Box<Node>, Box<Node>),
    Days(Box<Node>, Box<Node>),
    /// `x, x0, y0, x1, y1`.
    Linear(Box<[Node; 5]>),
    Power(Box<Node>, u8),
    Bands(Box<Node>, Rows, Box<Node>),
    Table(Box<Node>, Rows, Box<Node>),
    Least(Vec<Node>),
    Most(Vec<Node>),
    RoundCent(Box<Node>),
    Fold(Fold, Listing),
}

impl Node {
    /// A constant.
    pub fn constant(value: i64, kind: Type, at: Range<usize>) -> Node {
        Node { op: Op::Constant(value), kind, at, each: false }
    }

    /// The constant that it is, if it is one.
    pub fn fixed(&self) -> Option<i64> {
        if let Op::Constant(value) = self.op { Some(value) } else { None }
    }

    /// What it is made of, lists included.
    pub fn parts(&self) -> Vec<&Node> {
        match &self.op {
            Op::Constant(_)
            | Op::Parameter(_)
            | Op::Today
            | Op::Fact(_)
            | Op::Household(_)
            | Op::Member(..)
            | Op::Derived(_)
            | Op::Points => Vec::new(),
            Op::Known(a)
            | Op::Not(a)
            | Op::OneOf(a, _)
            | Op::Negate(a)
            | Op::Finer(a, _)
            | Op::Coarser(a, _)
            | Op::Power(a, _)
            | Op::RoundCent(a) => vec![a],
            Op::And(a, b)
            | Op::Or(a, b)
            | Op::Compare(_, a, b)
            | Op::Add(a, b)
            | Op::Subtract(a, b)
            | Op::Times(a, b)
            | Op::Scale(a, b)
            | Op::Ratio(a, _, b)
            | Op::Shift(a, b, _)
            | Op::Age(a, b)
            | Op::Months(a, b)
            | Op::Days(a, b) => vec![a, b],
            Op::If(a, b, c) => vec![a, b, c],
            Op::Linear(five) => five.iter().collect(),
            Op::Bands(a, rows, b) | Op::Table(a, rows, b) => {
                let mut parts: Vec<&Node> = vec![a, b];
                if let Rows::Written(rows) = rows {
                    parts.extend(rows.iter().flat_map(|(x, y)| [x, y]));
                }
                parts
            }
            Op::Least(parts) | Op::Most(parts) => parts.iter().collect(),
            Op::Fold(fold, listing) => {
                let mut parts: Vec<&Node> = listing.conditions.iter().chain(listing.value.as_deref()).collect();
                if let Fold::Least(otherwise) | Fold::Most(otherwise) = fold {
                    parts.push(otherwise);
                }
                parts
            }
        }
    }

    /// Every step of it, itself first.
    pub fn walk<'a>(&'a self, visit: &mut dyn FnMut(&'a Node)) {
        visit(self);
        for part in self.parts() {
            part.walk(visit);
        }
    }

    /// The same with every part replaced.
    pub fn map_parts<E>(&self, change: &mut dyn FnMut(&Node) -> Result<Node, E>) -> Result<Node, E> {
        let mut one = |part: &Node| change(part).map(Box::new);
        let op = match &self.op {
            Op::Constant(_)
            | Op::Parameter(_)
            | Op::Today
            | Op::Fact(_)
            | Op::Household(_)
            | Op::Member(..)
            | Op::Derived(_)
            | Op::Points => self.op.clone(),
            Op::Known(a) => Op::Known(one(a)?),
            Op::Not(a) => Op::Not(one(a)?),
            Op::OneOf(a, among) => Op::OneOf(one(a)?, among.clone()),
            Op::Negate(a) => Op::Negate(one(a)?),
            Op::Finer(a, factor) => Op::Finer(one(a)?, *factor),
            Op::Coarser(a, factor) => Op::Coarser(one(a)?, *factor),
            Op::Power(a, exponent) => Op::Power(one(a)?, *exponent),
            Op::RoundCent(a) => Op::RoundCent(one(a)?),
            Op::And(a, b) => Op::And(one(a)?, one(b)?),
            Op::Or(a, b) => Op::Or(one(a)?, one(b)?),
            Op::Compare(how, a, b) => Op::Compare(*how, one(a)?, one(b)?),
            Op::Add(a, b) => Op::Add(one(a)?, one(b)?),
            Op::Subtract(a, b) => Op::Subtract(one(a)?, one(b)?),
            Op::Times(a, b) => Op::Times(one(a)?, one(b)?),
            Op::Scale(a, b) => Op::Scale(one(a)?, one(b)?),
            Op::Ratio(a, factor, b) => Op::Ratio(one(a)?, *factor, one(b)?),
            Op::Shift(a, b, sign) => Op::Shift(one(a)?, one(b)?, *sign),
            Op::Age(a, b) => Op::Age(one(a)?, one(b)?),
            Op::Months(a, b) => Op::Months(one(a)?, one(b)?),
            Op::Days(a, b) => Op::Days(one(a)?, one(b)?),
            Op::If(a, b, c) => Op::If(one(a)?, one(b)?, one(c)?),
            Op::Linear(five) => {
                let [x, x0, y0, x1, y1] = &**five;
                Op::Linear(Box::new([change(x)?, change(x0)?, change(y0)?, change(x1)?, change(y1)?]))
            }
            Op::Bands(a, rows, b) => Op::Bands(one(a)?, rows.clone(), one(b)?),
            Op::Table(a, rows, b) => Op::Table(one(a)?, rows.clone(), one(b)?),
            Op::Least(parts) => Op::Least(parts.iter().map(change).collect::<Result<_, E>>()?),
            Op::Most(parts) => Op::Most(parts.iter().map(change).collect::<Result<_, E>>()?),
            Op::Fold(fold, listing) => {
                let fold = match fold {
                    Fold::Least(otherwise) => Fold::Least(one(otherwise)?),
                    Fold::Most(otherwise) => Fold::Most(one(otherwise)?),
                    same => same.clone(),
                };
                let value = listing.value.as_deref().map(&mut one).transpose()?;
                let conditions = listing.conditions.iter().map(change).collect::<Result<_, E>>()?;
                Op::Fold(fold, Listing { conditions, value })
            }
        };
        Ok(Node { op, kind: self.kind, at: self.at.clone(), each: self.each })
    }
}
