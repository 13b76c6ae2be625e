//! Types: what an expression may say, before anything runs.

mod calls;
mod tables;
mod words;

use crate::known::{HouseholdField, PersonField};
use crate::number::{EURO, ONE, read};
use crate::parse::{Is, Syntax, Unread};
use crate::regulation::{Fact, Held, Parameter, Shape};
use crate::tree::{Comparison, Fold, Listing, Node, Op, Rows, Who};
use crate::types::{Choices, Type};
use std::ops::Range;

pub use words::{nearest, other_type};

/// How many steps a whole regulation may have.
pub const MOST_STEPS: usize = 20_000;

/// What the names of a regulation mean while it is read.
pub struct Names {
    pub parameters: Vec<Parameter>,
    pub facts: Vec<Fact>,
    /// In the order of the file; those with one value have a number, lists are put in where they are used.
    pub derived: Vec<(String, Step)>,
    pub choices: Vec<Choices>,
    pub texts: Vec<String>,
    /// Whether `points` may be spoken of: in the order of a ranking.
    pub points: bool,
    /// Steps so far.
    pub steps: usize,
}

/// What a derived name stands for.
#[derive(Clone)]
pub enum Step {
    One(usize, Type),
    Many(Many),
    /// Its expression is wrong, which was told where it is written.
    Wrong,
}

/// A list while it is checked: conditions on the members, and what is taken of each.
#[derive(Clone)]
pub struct Many {
    pub conditions: Vec<Node>,
    pub value: Option<Node>,
}

/// What a piece of an expression is.
pub enum Item {
    Value(Node),
    /// Digits whose type their surroundings decide.
    Digits(String, Range<usize>),
    /// A quoted word: a choice, or a text.
    Word(String, Range<usize>),
    Person(Who, Range<usize>),
    Household(Range<usize>),
    Many(Many, Range<usize>),
    Rows(usize, Range<usize>),
}

impl Item {
    fn at(&self) -> Range<usize> {
        match self {
            Item::Value(node) => node.at.clone(),
            Item::Digits(_, at)
            | Item::Word(_, at)
            | Item::Person(_, at)
            | Item::Household(at)
            | Item::Many(_, at)
            | Item::Rows(_, at) => at.clone(),
        }
    }
}

/// One expression being checked.
pub struct Checker<'a> {
    pub names: &'a mut Names,
    pub faults: Vec<Unread>,
    /// The variable of the list that is gone through.
    each: Option<String>,
}

/// Checks an expression that has one value; `want` decides the type of bare digits and words.
pub fn one(names: &mut Names, syntax: &Syntax, want: Option<Type>) -> Result<Node, Vec<Unread>> {
    let mut checker = Checker { names, faults: Vec::new(), each: None };
    let node = checker.node(syntax, want);
    checker.done(node)
}

/// Checks an expression of a named step, which may be a list.
pub fn step(names: &mut Names, syntax: &Syntax, want: Option<Type>) -> Result<Result<Node, Many>, Vec<Unread>> {
    let mut checker = Checker { names, faults: Vec::new(), each: None };
    let found = match checker.item(syntax, want) {
        Some(Item::Many(many, _)) => Some(Err(many)),
        Some(item) => checker.value(item, want).map(Ok),
        None => None,
    };
    checker.done(found)
}

impl Checker<'_> {
    fn done<T>(self, found: Option<T>) -> Result<T, Vec<Unread>> {
        match found {
            Some(found) if self.faults.is_empty() => Ok(found),
            _ => Err(self.faults),
        }
    }

    fn refuse<T>(&mut self, at: Range<usize>, message: impl Into<String>) -> Option<T> {
        self.faults.push(Unread { at, message: message.into() });
        None
    }

    fn make(&mut self, op: Op, kind: Type, at: Range<usize>) -> Option<Node> {
        self.names.steps += 1;
        if self.names.steps > MOST_STEPS {
            return self.refuse(at, "il regolamento ha troppi passi di calcolo");
        }
        let mut node = Node { op, kind, at, each: false };
        // A list goes through its members itself: what it gives has one value.
        node.each = match &node.op {
            Op::Member(Who::Each, _) => true,
            Op::Fold(..) => false,
            _ => node.parts().iter().any(|part| part.each),
        };
        Some(node)
    }

    fn node(&mut self, syntax: &Syntax, want: Option<Type>) -> Option<Node> {
        let item = self.item(syntax, want)?;
        self.value(item, want)
    }

    /// A node of exactly this type.
    fn exactly(&mut self, syntax: &Syntax, want: Type) -> Option<Node> {
        let node = self.node(syntax, Some(want))?;
        self.as_type(node, want)
    }

    fn as_type(&mut self, node: Node, want: Type) -> Option<Node> {
        if node.kind == want {
            return Some(node);
        }
        let at = node.at.clone();
        if node.kind == Type::Integer && want == Type::Decimal {
            return self.make(Op::Finer(Box::new(node), ONE), Type::Decimal, at);
        }
        self.refuse(at, other_type(node.kind, want))
    }

    /// An item as one value.
    fn value(&mut self, item: Item, want: Option<Type>) -> Option<Node> {
        match item {
            Item::Value(node) => match (node.kind, want) {
                (Type::Integer, Some(Type::Decimal)) => self.as_type(node, Type::Decimal),
                _ => Some(node),
            },
            Item::Digits(digits, at) => {
                let kind = match want {
                    Some(kind @ (Type::Money | Type::Decimal)) => kind,
                    Some(Type::Integer) | None if !digits.contains('.') => Type::Integer,
                    _ if digits.contains('.') => Type::Decimal,
                    _ => Type::Integer,
                };
                let one = match kind {
                    Type::Money => EURO,
                    Type::Decimal => ONE,
                    _ => 1,
                };
                match read(&digits, one) {
                    Some(value) => self.make(Op::Constant(value), kind, at),
                    None => self.refuse(
                        at,
                        format!("il numero {digits} è fuori misura, o ha troppi decimali per essere {}", kind.italian()),
                    ),
                }
            }
            Item::Word(word, at) => match want {
                Some(Type::Choice(list)) => self.choice(&word, list, at),
                Some(Type::Text) | None => {
                    let place = match self.names.texts.iter().position(|text| *text == word) {
                        Some(place) => place,
                        None => {
                            self.names.texts.push(word);
                            self.names.texts.len() - 1
                        }
                    };
                    self.make(Op::Constant(place as i64), Type::Text, at)
                }
                Some(kind) => self.refuse(at, format!("qui serve {}, questo è un testo tra virgolette", kind.italian())),
            },
            Item::Person(_, at) => self.refuse(at, "una persona non ha un valore: serve un suo dato, per esempio «.birth_date»"),
            Item::Household(at) => self.refuse(at, "il nucleo non ha un valore: serve un suo dato, per esempio «.isee»"),
            Item::Many(_, at) => self.refuse(at, "un elenco non ha un valore: usare size(), exists, all, sum, min o max"),
            Item::Rows(_, at) => self.refuse(at, "una tabella si usa con bands(…) o table(…)"),
        }
    }

    fn choice(&mut self, word: &str, list: u16, at: Range<usize>) -> Option<Node> {
        let words = self.names.choices.get(usize::from(list)).map(Vec::as_slice).unwrap_or_default();
        match words.iter().position(|choice| choice.id == word) {
            Some(place) => self.make(Op::Constant(place as i64), Type::Choice(list), at),
            None => {
                let all = words.iter().map(|choice| format!("'{}'", choice.id)).collect::<Vec<_>>().join(", ");
                self.refuse(at, format!("'{word}' non è nell'elenco: si può scegliere tra {all}"))
            }
        }
    }

    /// Several items as values of one type: bare digits and words take that of the others, whole numbers become decimals beside decimals.
    fn alike(&mut self, syntaxes: &[&Syntax], want: Option<Type>) -> Option<Vec<Node>> {
        let items: Vec<Item> = syntaxes.iter().filter_map(|syntax| self.item(syntax, want)).collect();
        if items.len() != syntaxes.len() {
            return None;
        }
        self.alike_items(items, want)
    }

    fn alike_items(&mut self, items: Vec<Item>, want: Option<Type>) -> Option<Vec<Node>> {
        let count = items.len();
        let given = items.iter().find_map(|item| match item {
            Item::Value(node) if node.kind != Type::Integer => Some(node.kind),
            _ => None,
        });
        let fraction = items.iter().any(|item| matches!(item, Item::Digits(digits, _) if digits.contains('.')));
        let whole = items.iter().any(|item| matches!(item, Item::Value(_)));
        let kind = match given {
            Some(kind) => Some(kind),
            None if whole && fraction => Some(Type::Decimal),
            None if whole => Some(Type::Integer),
            None if fraction && want != Some(Type::Money) => Some(Type::Decimal),
            None => want,
        };
        let nodes: Vec<Node> = items.into_iter().filter_map(|item| self.value(item, kind)).collect();
        if nodes.len() != count {
            return None;
        }
        let first = kind.or(nodes.first().map(|node| node.kind))?;
        for node in &nodes {
            if node.kind != first {
                return self.refuse(
                    node.at.clone(),
                    format!("qui serve {}, come il resto: questo è {}", first.italian(), node.kind.italian()),
                );
            }
        }
        Some(nodes)
    }

    fn item(&mut self, syntax: &Syntax, want: Option<Type>) -> Option<Item> {
        let at = syntax.at.clone();
        match &syntax.is {
            Is::Number(digits) => Some(Item::Digits(digits.clone(), at)),
            Is::Text(word) => Some(Item::Word(word.clone(), at)),
            Is::Truth(truth) => self.make(Op::Constant(i64::from(*truth)), Type::Boolean, at).map(Item::Value),
            Is::Name(name) => self.name(name, at),
            Is::Select(of, field) => {
                let of = self.item(of, None)?;
                self.field(of, field, at)
            }
            Is::Call(function, target, arguments) => self.call(function, target.as_deref(), arguments, want, at),
            Is::List(_) => self.refuse(at, "un elenco scritto tra quadre si usa con «in» e con bands(…)"),
            Is::Map(_) => self.refuse(at, "una tabella scritta tra graffe si usa con table(…)"),
        }
    }

    fn name(&mut self, name: &str, at: Range<usize>) -> Option<Item> {
        if self.each.as_deref() == Some(name) {
            return Some(Item::Person(Who::Each, at));
        }
        match name {
            "household" => return Some(Item::Household(at)),
            "person" => return Some(Item::Person(Who::Asker, at)),
            "points" if self.names.points => return self.make(Op::Points, Type::Decimal, at).map(Item::Value),
            _ => (),
        }
        if let Some(place) = self.names.parameters.iter().position(|parameter| parameter.id == name) {
            return match self.names.parameters.get(place).map(|parameter| parameter.shape) {
                Some(Shape::One(kind)) => self.make(Op::Parameter(place), kind, at).map(Item::Value),
                _ => Some(Item::Rows(place, at)),
            };
        }
        if let Some(place) = self.names.facts.iter().position(|fact| fact.id == name) {
            let kind = self.names.facts.get(place).map(|fact| fact.kind)?;
            return self.make(Op::Fact(place), kind, at).map(Item::Value);
        }
        match self.names.derived.iter().find(|(id, _)| id == name).map(|(_, step)| step.clone()) {
            Some(Step::One(place, kind)) => self.make(Op::Derived(place), kind, at).map(Item::Value),
            Some(Step::Many(many)) => {
                self.names.steps += many.conditions.len();
                Some(Item::Many(many, at))
            }
            Some(Step::Wrong) => {
                // Told at its own place; here only the rest is not checked.
                None
            }
            None => {
                let near = self.near(name);
                self.refuse(at, format!("nome sconosciuto: «{name}»{near}"))
            }
        }
    }

    /// A name that was perhaps meant.
    fn near(&self, name: &str) -> String {
        let names = &*self.names;
        let known = ["household", "person"].into_iter();
        let all = known
            .chain(names.parameters.iter().map(|one| one.id.as_str()))
            .chain(names.facts.iter().map(|one| one.id.as_str()))
            .chain(names.derived.iter().map(|(id, _)| id.as_str()));
        nearest(name, all).map(|near| format!(" (forse «{near}»?)")).unwrap_or_default()
    }

    fn field(&mut self, of: Item, field: &str, at: Range<usize>) -> Option<Item> {
        match of {
            Item::Household(_) => match field {
                "members" => Some(Item::Many(Many { conditions: Vec::new(), value: None }, at)),
                "size" => {
                    let listing = Listing { conditions: Vec::new(), value: None };
                    self.make(Op::Fold(Fold::Size, listing), Type::Integer, at).map(Item::Value)
                }
                _ => match HouseholdField::named(field) {
                    Some(known) => self.make(Op::Household(known), known.kind(), at).map(Item::Value),
                    None => {
                        let all = HouseholdField::ALL.iter().map(|field| field.word()).chain(["members", "size"]);
                        let near = nearest(field, all).map(|near| format!(" (forse «{near}»?)")).unwrap_or_default();
                        self.refuse(at, format!("del nucleo non si conosce «{field}»{near}"))
                    }
                },
            },
            Item::Person(who, _) => match PersonField::named(field) {
                Some(known) => self.make(Op::Member(who, known), known.kind(), at).map(Item::Value),
                None => {
                    let near = nearest(field, PersonField::ALL.iter().map(|field| field.word()));
                    let near = near.map(|near| format!(" (forse «{near}»?)")).unwrap_or_default();
                    self.refuse(at, format!("di una persona non si conosce «{field}»{near}"))
                }
            },
            other => self.refuse(other.at(), format!("questo non ha un dato «{field}»")),
        }
    }

    fn compare(&mut self, how: Comparison, a: &Syntax, b: &Syntax, at: Range<usize>) -> Option<Node> {
        let mut sides = self.alike(&[a, b], None)?.into_iter();
        let (a, b) = (sides.next()?, sides.next()?);
        let kind = a.kind;
        if !matches!(how, Comparison::Equal | Comparison::Different) && !kind.ordered() {
            return self.refuse(at, format!("di {} si può dire solo se è uguale o diverso", kind.italian()));
        }
        if kind == Type::Period {
            return self.refuse(at, "due durate non si confrontano: confrontare date, o months_between(…)");
        }
        if kind == Type::Text && a.fixed().is_none() && b.fixed().is_none() {
            return self.refuse(at, "un testo si confronta con una parola tra virgolette");
        }
        self.make(Op::Compare(how, Box::new(a), Box::new(b)), Type::Boolean, at)
    }

    /// Whether it is surely above zero, whatever is given: what may divide.
    fn positive(&self, node: &Node) -> bool {
        let rows = |rows: &Rows| match rows {
            Rows::Parameter(place) => self.names.parameters.get(*place).is_some_and(|parameter| {
                parameter
                    .values
                    .iter()
                    .all(|dated| matches!(&dated.value, Held::Rows(rows) if rows.iter().all(|(_, gives)| *gives > 0)))
            }),
            Rows::Written(rows) => rows.iter().all(|(_, gives)| self.positive(gives)),
            Rows::Fixed(rows) => rows.iter().all(|(_, gives)| *gives > 0),
        };
        match &node.op {
            Op::Constant(value) => *value > 0,
            Op::Parameter(place) => {
                self.names.parameters.get(*place).is_some_and(|parameter| {
                    parameter.values.iter().all(|dated| matches!(dated.value, Held::One(value) if value > 0))
                })
            }
            Op::Finer(a, _) => self.positive(a),
            Op::If(_, a, b) | Op::Add(a, b) => self.positive(a) && self.positive(b),
            Op::Most(parts) => parts.iter().any(|part| self.positive(part)),
            Op::Least(parts) => parts.iter().all(|part| self.positive(part)),
            Op::Bands(_, from, above) | Op::Table(_, from, above) => rows(from) && self.positive(above),
            // A household has at least one member.
            Op::Fold(Fold::Size, listing) => listing.conditions.is_empty(),
            _ => false,
        }
    }
}
