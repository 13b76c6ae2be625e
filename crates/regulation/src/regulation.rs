//! A regulation after it was read and checked.

use crate::calendar;
use crate::case::Case;
use crate::known::HouseholdField;
use crate::number::Rounding;
use crate::tree::{Node, Op};
use crate::types::{Choices, Type};

/// What a regulation decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Who has a benefit, and how much.
    Benefit,
    /// What a person pays of the cost of a service.
    CoPayment,
    /// Who comes first when money or places are short.
    Ranking,
}

/// For whom a decision is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Person,
    Household,
}

/// What an amount is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    Once,
    Day,
    Hour,
    Meal,
    Month,
    Year,
}

impl Per {
    /// As people read it after an amount: `al mese`.
    pub fn italian(self) -> &'static str {
        match self {
            Per::Once => "una volta",
            Per::Day => "al giorno",
            Per::Hour => "all'ora",
            Per::Meal => "a pasto",
            Per::Month => "al mese",
            Per::Year => "all'anno",
        }
    }
}

/// Which ISEE a regulation asks for (DPCM 159/2013, articles 3 and 6 to 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Isee {
    Ordinary,
    University,
    Sociosanitario,
    Residential,
    Minors,
    Current,
}

/// What a council decides, by date.
#[derive(Clone, Debug)]
pub struct Parameter {
    pub id: String,
    pub name: String,
    pub shape: Shape,
    /// In the order of their dates, none overlapping another, without holes.
    pub values: Vec<Dated>,
}

/// What a parameter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    One(Type),
    /// Rising limits, each with what it gives.
    Bands {
        limit: Type,
        gives: Type,
    },
    /// Keys, each with what it gives.
    Table {
        key: Type,
        gives: Type,
    },
}

/// One value of a parameter.
#[derive(Clone, Debug)]
pub struct Dated {
    /// The first day.
    pub from: i64,
    /// The first day that no longer counts.
    pub until: Option<i64>,
    pub value: Held,
    /// The act that set it.
    pub source: String,
    /// The figure is not known: it stands there to be confirmed by the council.
    pub example: bool,
}

/// The value itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    One(i64),
    /// In rising order of limits or keys.
    Rows(Vec<(i64, i64)>),
}

impl Parameter {
    /// The value in force on a day.
    pub fn on(&self, day: i64) -> Option<&Dated> {
        self.values.iter().rev().find(|dated| dated.from <= day).filter(|dated| dated.until.is_none_or(|until| day < until))
    }
}

/// What must be known beyond register and attestation.
#[derive(Clone, Debug)]
pub struct Fact {
    pub id: String,
    pub kind: Type,
    /// What it is called in a sentence: `costo del progetto`.
    pub name: Option<String>,
    /// The question that the form asks.
    pub label: String,
    pub help: Option<String>,
    /// The document that proves it.
    pub evidence: Option<String>,
    pub given_by: Giver,
    pub required: bool,
    /// Whether an explanation may say which value would turn the outcome. Never of what a person or a family is.
    pub changeable: bool,
    /// What is smaller or larger is no answer. In the units of its type.
    pub min: Option<i64>,
    pub max: Option<i64>,
}

impl Fact {
    /// Whether a value, in the units of its type, is within its bounds.
    pub fn admits(&self, value: i64) -> bool {
        self.min.is_none_or(|min| value >= min) && self.max.is_none_or(|max| value <= max)
    }
}

/// Who can say a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Giver {
    Citizen,
    SocialService,
    Office,
    OtherBody,
}

impl Giver {
    /// As people read it.
    pub fn italian(self) -> &'static str {
        match self {
            Giver::Citizen => "chi presenta la domanda",
            Giver::SocialService => "il servizio sociale",
            Giver::Office => "l'ufficio",
            Giver::OtherBody => "un altro ente",
        }
    }
}

/// A named step.
#[derive(Clone, Debug)]
pub struct Derived {
    pub id: String,
    pub name: Option<String>,
    pub value: Node,
}

/// A piece of a sentence.
#[derive(Clone, Debug)]
pub enum Piece {
    Text(String),
    Value(Node),
}

/// What must be true.
#[derive(Clone, Debug)]
pub struct Requirement {
    pub id: String,
    /// What it asks, in words that are read whether it holds or not; what stands in braces is a parameter. See [`Regulation::says`].
    pub says: Option<Vec<Piece>>,
    pub test: Node,
    /// What is read when it fails.
    pub because: Vec<Piece>,
    pub source: Option<String>,
}

/// Points for a place in a ranking, or a threshold.
#[derive(Clone, Debug)]
pub struct Score {
    pub id: String,
    pub label: String,
    /// A decimal.
    pub points: Node,
    /// In thousand-millionths.
    pub max: Option<i64>,
}

/// How much.
#[derive(Clone, Debug)]
pub struct Amount {
    pub value: Node,
    pub min: Option<Node>,
    pub max: Option<Node>,
    pub rounding: Rounding,
}

/// Who comes first.
#[derive(Clone, Debug)]
pub struct Ranking {
    pub order: Vec<Order>,
    pub limit: Option<Limit>,
}

/// One step of the order: the next one counts only between those who are equal in this.
#[derive(Clone, Debug)]
pub struct Order {
    pub by: By,
    pub descending: bool,
}

/// What an order goes by.
#[derive(Clone, Debug)]
pub enum By {
    Value(Node),
    /// Day, hour and number of the application.
    Applied,
}

/// Where a ranking ends.
#[derive(Clone, Debug)]
pub enum Limit {
    Places(Node),
    Budget(Node),
}

/// A measure that excludes this one.
#[derive(Clone, Debug)]
pub struct Incompatible {
    /// The id of its regulation.
    pub measure: String,
    /// What it is called. See [`Incompatible::called`].
    pub name: Option<String>,
    pub overlap: Unit,
    pub because: Option<String>,
}

/// A case that the regulation itself decides, and how.
#[derive(Clone, Debug)]
pub struct Example {
    pub name: String,
    /// Where it is written, in bytes of the file.
    pub at: std::ops::Range<usize>,
    pub on: i64,
    pub given: Case,
    pub expect: Expected,
}

/// What an example says; what it does not say is not compared.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    pub outcome: Option<crate::Outcome>,
    pub reasons: Option<Vec<String>>,
    pub needed: Option<Vec<String>>,
    /// In thousand-millionths.
    pub points: Option<i64>,
    /// In millionths of a euro.
    pub amount: Option<i64>,
    pub payable: Option<bool>,
}

/// Years from which somebody is no minor (art. 2 of the civil code).
const OF_AGE: i64 = 18;

/// A whole file.
#[derive(Clone, Debug)]
pub struct Regulation {
    pub id: String,
    pub name: String,
    pub kind: Kind,
    pub unit: Unit,
    pub per: Per,
    /// Which attestation `household.isee` means.
    pub isee: Isee,
    /// Which it means where whoever asks is a minor, when it is another one.
    pub isee_minors: Option<Isee>,
    /// Code of the national list of benefits (SIUSS).
    pub siuss: Option<String>,
    pub about: Option<String>,
    pub source: String,
    pub parameters: Vec<Parameter>,
    pub facts: Vec<Fact>,
    pub derived: Vec<Derived>,
    pub requirements: Vec<Requirement>,
    pub scores: Vec<Score>,
    pub amount: Option<Amount>,
    pub ranking: Option<Ranking>,
    pub payment_conditions: Vec<Requirement>,
    pub incompatible: Vec<Incompatible>,
    pub examples: Vec<Example>,
    /// The closed lists: first the known ones ([`crate::known::choices`]), then its own.
    pub choices: Vec<Choices>,
    /// The words that texts are compared with.
    pub texts: Vec<String>,
}

impl Regulation {
    /// The days on which a parameter changes, and so the regulation, in order.
    pub fn changes(&self) -> Vec<i64> {
        let mut days: Vec<i64> =
            self.parameters.iter().flat_map(|parameter| parameter.values.iter().map(|dated| dated.from)).collect();
        days.sort_unstable();
        days.dedup();
        days
    }

    /// Every expression of it, those of its sentences included.
    fn expressions(&self) -> Vec<&Node> {
        let mut all: Vec<&Node> = self.derived.iter().map(|step| &step.value).collect();
        for one in self.requirements.iter().chain(&self.payment_conditions) {
            all.push(&one.test);
            all.extend(one.because.iter().filter_map(|piece| if let Piece::Value(node) = piece { Some(node) } else { None }));
        }
        all.extend(self.scores.iter().map(|score| &score.points));
        if let Some(amount) = &self.amount {
            all.push(&amount.value);
            all.extend(amount.min.iter().chain(&amount.max));
        }
        if let Some(ranking) = &self.ranking {
            all.extend(ranking.order.iter().filter_map(|step| if let By::Value(node) = &step.by { Some(node) } else { None }));
            all.extend(ranking.limit.iter().map(|limit| match limit {
                Limit::Places(node) | Limit::Budget(node) => node,
            }));
        }
        all
    }

    /// Whether it asks for an attestation at all. Of whom it does not, none is wanted: no more is looked at than a decision needs.
    pub fn asks_isee(&self) -> bool {
        let of_isee = |op: &Op| {
            let Op::Household(field) = op else { return false };
            matches!(field, HouseholdField::Isee | HouseholdField::IseeValidUntil | HouseholdField::IseeDefects)
        };
        let mut asks = false;
        for expression in self.expressions() {
            expression.walk(&mut |node| asks |= of_isee(&node.op));
        }
        asks
    }

    /// Which attestation it asks of somebody on a day of decision; `None` when it asks for none. Whoever's birth date is not known is held to be
    /// of age.
    pub fn isee_for(&self, birth: Option<i64>, day: i64) -> Option<Isee> {
        let minor = birth.is_some_and(|birth| calendar::age(birth, day) < OF_AGE);
        self.asks_isee().then(|| self.isee_minors.filter(|_| minor).unwrap_or(self.isee))
    }

    /// The fact of that name.
    pub fn fact(&self, id: &str) -> Option<(usize, &Fact)> {
        self.facts.iter().enumerate().find(|(_, fact)| fact.id == id)
    }

    /// A word of a closed list by its number, as people read it.
    pub fn label(&self, list: u16, choice: i64) -> Option<&str> {
        self.choices.get(usize::from(list))?.get(usize::try_from(choice).ok()?).map(|choice| choice.label.as_str())
    }
}
