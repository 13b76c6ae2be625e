//! A regulation on a day: every parameter is the one in force, whatever does not depend on the case is already calculated.

use crate::evaluate::{Found, fixed_value};
use crate::known::{FIRST_FACT, FIRST_PERSON, HouseholdField, MEMBERS, PersonField, RUNNING};
use crate::number::{CENT_HALF_UP, Rounding};
use crate::regulation::{By, Held, Limit, Piece, Regulation};
use crate::tree::{Node, Op, Rows};
use crate::types::Type;
use std::sync::Arc;

/// What is lacking, as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Needs(pub u128);

impl Needs {
    /// One thing.
    pub fn one(place: usize) -> Needs {
        Needs(1_u128.checked_shl(place as u32).unwrap_or_default())
    }

    /// Both.
    pub fn and(self, other: Needs) -> Needs {
        Needs(self.0 | other.0)
    }

    /// Whether nothing is lacking.
    pub fn none(self) -> bool {
        self.0 == 0
    }

    /// Their numbers, in order.
    pub fn places(self) -> impl Iterator<Item = usize> {
        (0..128).filter(move |place| self.0 >> place & 1 == 1)
    }

    /// Their names as expressions write them: `household.isee`, `member.birth_date`, the fact's id.
    pub fn names(self, regulation: &Regulation) -> Vec<String> {
        self.places()
            .filter_map(|place| match place {
                MEMBERS => Some("household.members".to_owned()),
                RUNNING => Some("household.running".to_owned()),
                _ if place >= FIRST_FACT => regulation.facts.get(place - FIRST_FACT).map(|fact| fact.id.clone()),
                _ if place >= FIRST_PERSON => {
                    PersonField::ALL.get(place - FIRST_PERSON).map(|field| format!("member.{}", field.word()))
                }
                _ => HouseholdField::ALL.get(place).map(|field| format!("household.{}", field.word())),
            })
            .collect()
    }
}

/// A regulation that cannot decide on a day.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotInForce {
    /// A parameter has no value on that day.
    #[error("{day} il parametro «{parameter}» non ha ancora (o non ha più) un valore")]
    Parameter { parameter: String, day: String },
    /// With the values of that day something cannot be calculated.
    #[error("con i parametri {day} il calcolo di «{step}» non è possibile: {why}")]
    Impossible { step: String, day: String, why: &'static str },
}

/// The regulation on one day.
#[derive(Clone, Debug)]
pub struct Rules {
    pub regulation: Arc<Regulation>,
    pub day: i64,
    pub(crate) derived: Vec<Node>,
    pub(crate) requirements: Vec<Node>,
    pub(crate) scores: Vec<(Node, Option<i64>)>,
    pub(crate) amount: Option<BoundAmount>,
    pub(crate) order: Vec<(Option<Node>, bool)>,
    pub(crate) limit: Option<(Node, bool)>,
    pub(crate) payment: Vec<Node>,
    /// The sentences of the requirements, and of the conditions of payment.
    pub(crate) because: Vec<Vec<Piece>>,
    pub(crate) payment_because: Vec<Vec<Piece>>,
}

/// How much, on that day.
#[derive(Clone, Debug)]
pub(crate) struct BoundAmount {
    pub value: Node,
    pub min: Option<Node>,
    pub max: Option<Node>,
    pub rounding: Rounding,
}

impl Rules {
    /// The regulation as it is on a day; an error says which parameter has no value then.
    pub fn on(regulation: &Arc<Regulation>, day: i64) -> Result<Rules, NotInForce> {
        let mut binder = Binder { regulation, day, derived: Vec::new() };
        for step in &regulation.derived {
            let node = binder.bind(&step.value, &step.id)?;
            binder.derived.push(node);
        }
        let each = |requirements: &[crate::regulation::Requirement]| {
            requirements.iter().map(|one| binder.bind(&one.test, &one.id)).collect::<Result<Vec<_>, _>>()
        };
        let requirements = each(&regulation.requirements)?;
        let payment = each(&regulation.payment_conditions)?;
        let said = |requirements: &[crate::regulation::Requirement]| {
            requirements.iter().map(|one| binder.sentence(&one.because, &one.id)).collect::<Result<Vec<_>, _>>()
        };
        let (because, payment_because) = (said(&regulation.requirements)?, said(&regulation.payment_conditions)?);
        let scores = regulation
            .scores
            .iter()
            .map(|score| Ok((binder.bind(&score.points, &score.id)?, score.max)))
            .collect::<Result<Vec<_>, _>>()?;
        let amount = match &regulation.amount {
            Some(amount) => Some(BoundAmount {
                value: binder.bind(&amount.value, "amount")?,
                min: amount.min.as_ref().map(|node| binder.bind(node, "amount.min")).transpose()?,
                max: amount.max.as_ref().map(|node| binder.bind(node, "amount.max")).transpose()?,
                rounding: amount.rounding,
            }),
            None => None,
        };
        let mut order = Vec::new();
        let mut limit = None;
        if let Some(ranking) = &regulation.ranking {
            for step in &ranking.order {
                order.push(match &step.by {
                    By::Value(node) => (Some(binder.bind(node, "ranking.order")?), step.descending),
                    By::Applied => (None, step.descending),
                });
            }
            limit = match &ranking.limit {
                Some(Limit::Places(node)) => Some((binder.bind(node, "ranking.places")?, false)),
                Some(Limit::Budget(node)) => Some((binder.bind(node, "ranking.budget")?, true)),
                None => None,
            };
        }
        let Binder { derived, .. } = binder;
        Ok(Rules {
            regulation: Arc::clone(regulation),
            day,
            derived,
            requirements,
            scores,
            amount,
            order,
            limit,
            payment,
            because,
            payment_because,
        })
    }
}

struct Binder<'a> {
    regulation: &'a Regulation,
    day: i64,
    derived: Vec<Node>,
}

impl Binder<'_> {
    fn held(&self, place: usize) -> Result<&Held, NotInForce> {
        let parameter = self.regulation.parameters.get(place);
        let dated = parameter.and_then(|parameter| parameter.on(self.day));
        dated.map(|dated| &dated.value).ok_or_else(|| NotInForce::Parameter {
            parameter: parameter.map(|parameter| parameter.name.clone()).unwrap_or_default(),
            day: crate::calendar::show_with("", self.day),
        })
    }

    fn bind(&self, node: &Node, step: &str) -> Result<Node, NotInForce> {
        let impossible =
            |why| NotInForce::Impossible { step: step.to_owned(), day: crate::calendar::show_with("de", self.day), why };
        let constant = |value: i64| Node::constant(value, node.kind, node.at.clone());
        match &node.op {
            Op::Parameter(place) => {
                return match self.held(*place)? {
                    Held::One(value) => Ok(constant(*value)),
                    Held::Rows(_) => Err(impossible("una tabella non è un valore")),
                };
            }
            Op::Today => return Ok(constant(self.day)),
            Op::Derived(place) => {
                if let Some(value) = self.derived.get(*place).and_then(Node::fixed) {
                    return Ok(constant(value));
                }
            }
            _ => (),
        }
        let mut bound = node.map_parts(&mut |part| self.bind(part, step))?;
        if let Op::Bands(_, rows, _) | Op::Table(_, rows, _) = &mut bound.op {
            *rows = Rows::Fixed(self.rows(rows, step)?);
        }
        if let Op::Linear(five) = &bound.op {
            let [_, x0, _, x1, _] = &**five;
            if x0.fixed().zip(x1.fixed()).is_none_or(|(from, to)| from >= to) {
                return Err(impossible("gli estremi della retta non sono in ordine"));
            }
        }
        let leaf = matches!(
            bound.op,
            Op::Constant(_) | Op::Fact(_) | Op::Household(_) | Op::Member(..) | Op::Derived(_) | Op::Points | Op::Fold(..)
        );
        if !leaf && bound.parts().iter().all(|part| part.fixed().is_some()) {
            return match fixed_value(&bound) {
                Found::Known(value) => Ok(Node::constant(value, bound.kind, bound.at)),
                _ => Err(impossible("un numero va fuori misura")),
            };
        }
        Ok(bound)
    }

    fn sentence(&self, pieces: &[Piece], step: &str) -> Result<Vec<Piece>, NotInForce> {
        let piece = |piece: &Piece| match piece {
            Piece::Value(node) => self.bind(node, step).map(Piece::Value),
            text => Ok(text.clone()),
        };
        pieces.iter().map(piece).collect()
    }

    fn rows(&self, rows: &Rows, step: &str) -> Result<Arc<[(i64, i64)]>, NotInForce> {
        match rows {
            Rows::Fixed(rows) => Ok(Arc::clone(rows)),
            Rows::Parameter(place) => match self.held(*place)? {
                Held::Rows(rows) => Ok(rows.clone().into()),
                Held::One(_) => Ok(Arc::from([])),
            },
            Rows::Written(written) => {
                let mut fixed = Vec::new();
                for (key, gives) in written {
                    let (key, gives) = (self.bind(key, step)?, self.bind(gives, step)?);
                    fixed.extend(key.fixed().zip(gives.fixed()));
                }
                fixed.sort_unstable_by_key(|(key, _)| *key);
                Ok(fixed.into())
            }
        }
    }
}

/// What holds where a file says nothing of rounding.
pub(crate) const DEFAULT_ROUNDING: Rounding = CENT_HALF_UP;

/// The type of points.
pub(crate) const POINTS: Type = Type::Decimal;
