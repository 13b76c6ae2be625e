//! Operators and functions.

use super::{Checker, Item, Many};
use crate::calendar::read_period;
use crate::number::{EURO, ONE};
use crate::parse::{Is, Syntax};
use crate::tree::{Comparison, Fold, Listing, Node, Op};
use crate::types::Type;
use std::ops::Range;

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        function: &str,
        target: Option<&Syntax>,
        arguments: &[Syntax],
        want: Option<Type>,
        at: Range<usize>,
    ) -> Option<Item> {
        if let Some(target) = target {
            return self.of_list(function, target, arguments, at);
        }
        match (function, arguments) {
            ("sum", [list]) => self.fold_values(list, None, at, "sum"),
            ("min" | "max", [list]) => self.fold_values(list, None, at, function),
            ("min" | "max", [list, otherwise]) if self.is_list(list) => self.fold_values(list, Some(otherwise), at, function),
            _ => self.plain_call(function, arguments, want, at).map(Item::Value),
        }
    }

    fn is_list(&mut self, syntax: &Syntax) -> bool {
        match &syntax.is {
            Is::Call(name, Some(_), _) => matches!(name.as_str(), "filter" | "map"),
            Is::Select(_, field) => field == "members",
            Is::Name(name) => self.names.derived.iter().any(|(id, step)| id == name && matches!(step, super::Step::Many(_))),
            _ => false,
        }
    }

    fn plain_call(&mut self, function: &str, arguments: &[Syntax], want: Option<Type>, at: Range<usize>) -> Option<Node> {
        let comparison = match function {
            "_==_" => Some(Comparison::Equal),
            "_!=_" => Some(Comparison::Different),
            "_<_" => Some(Comparison::Less),
            "_<=_" => Some(Comparison::LessOrEqual),
            "_>_" => Some(Comparison::Greater),
            "_>=_" => Some(Comparison::GreaterOrEqual),
            _ => None,
        };
        match (function, arguments) {
            (_, [a, b]) if comparison.is_some() => self.compare(comparison?, a, b, at),
            ("_&&_" | "_||_", [a, b]) => {
                let (a, b) = (self.exactly(a, Type::Boolean), self.exactly(b, Type::Boolean));
                let (a, b) = (Box::new(a?), Box::new(b?));
                self.make(if function == "_&&_" { Op::And(a, b) } else { Op::Or(a, b) }, Type::Boolean, at)
            }
            ("!_", [a]) => {
                let a = self.exactly(a, Type::Boolean)?;
                self.make(Op::Not(Box::new(a)), Type::Boolean, at)
            }
            ("_?_:_", [test, yes, no]) => {
                let test = self.exactly(test, Type::Boolean);
                let mut both = self.alike(&[yes, no], want)?.into_iter();
                let (yes, no) = (both.next()?, both.next()?);
                let kind = yes.kind;
                self.make(Op::If(Box::new(test?), Box::new(yes), Box::new(no)), kind, at)
            }
            ("@in", [value, among]) => self.one_of(value, among, at),
            ("-_", [a]) => self.negated(a, want, at),
            ("_+_" | "_-_", [a, b]) => self.sum(function == "_+_", a, b, want, at),
            ("_*_", [a, b]) => self.product(a, b, want, at),
            ("_/_", [a, b]) => self.quotient(a, b, want, at),
            ("today", []) => self.make(Op::Today, Type::Date, at),
            ("period", [Syntax { is: Is::Text(text), at: place }]) => match read_period(text) {
                Some(span) => self.make(Op::Constant(span), Type::Period, at),
                None => self.refuse(place.clone(), "una durata si scrive «18 months», «2 years» o «10 days»"),
            },
            ("age", [who, on]) => {
                let birth = match self.item(who, None)? {
                    item @ Item::Person(..) => {
                        self.field(item, "birth_date", who.at.clone()).and_then(|item| self.value(item, None))
                    }
                    other => self.refuse(other.at(), "age vuole una persona: person, o la variabile dell'elenco"),
                };
                let on = self.exactly(on, Type::Date);
                self.make(Op::Age(Box::new(birth?), Box::new(on?)), Type::Integer, at)
            }
            ("months_between" | "days_between", [a, b]) => {
                let (a, b) = (self.exactly(a, Type::Date), self.exactly(b, Type::Date));
                let (a, b) = (Box::new(a?), Box::new(b?));
                self.make(if function == "days_between" { Op::Days(a, b) } else { Op::Months(a, b) }, Type::Integer, at)
            }
            ("linear", [x, x0, y0, x1, y1]) => self.linear([x, x0, y0, x1, y1], want, at),
            ("power", [base, Syntax { is: Is::Number(exponent), at: place }]) => {
                let base = self.exactly(base, Type::Decimal);
                match exponent.parse::<u8>().ok().filter(|exponent| (1..=4).contains(exponent)) {
                    Some(exponent) => self.make(Op::Power(Box::new(base?), exponent), Type::Decimal, at),
                    None => self.refuse(place.clone(), "l'esponente è un numero da 1 a 4"),
                }
            }
            ("bands", [x, rows, above]) => self.rows(true, x, rows, above, want, at),
            ("table", [key, rows, otherwise]) => self.rows(false, key, rows, otherwise, want, at),
            ("min" | "max", [_, _, ..]) => {
                let nodes = self.alike(&arguments.iter().collect::<Vec<_>>(), want)?;
                let kind = self.ordered(&nodes)?;
                self.make(if function == "min" { Op::Least(nodes) } else { Op::Most(nodes) }, kind, at)
            }
            ("clamp", [x, low, high]) => {
                let mut nodes = self.alike(&[x, low, high], want)?;
                let kind = self.ordered(&nodes)?;
                let high = nodes.pop()?;
                let lower = self.make(Op::Most(nodes), kind, at.clone())?;
                self.make(Op::Least(vec![lower, high]), kind, at)
            }
            ("round_cent", [x]) => {
                let x = self.exactly(x, Type::Money)?;
                self.make(Op::RoundCent(Box::new(x)), Type::Money, at)
            }
            ("euros", [x]) => {
                let x = self.node(x, None)?;
                match x.kind {
                    Type::Integer => self.make(Op::Finer(Box::new(x), EURO), Type::Money, at),
                    Type::Decimal => self.make(Op::Coarser(Box::new(x), ONE / EURO), Type::Money, at),
                    other => self.refuse(at, format!("euros vuole un numero, questo è {}", other.italian())),
                }
            }
            ("known", [x]) => {
                let x = self.node(x, None)?;
                self.make(Op::Known(Box::new(x)), Type::Boolean, at)
            }
            _ => self.wrong_call(function, arguments.len(), at),
        }
    }

    fn wrong_call(&mut self, function: &str, count: usize, at: Range<usize>) -> Option<Node> {
        const KNOWN: [(&str, &str); 19] = [
            ("today", "today()"),
            ("period", "period(\"18 months\")"),
            ("age", "age(persona, data)"),
            ("months_between", "months_between(data, data)"),
            ("days_between", "days_between(data, data)"),
            ("linear", "linear(x, x0, y0, x1, y1)"),
            ("power", "power(base, 2)"),
            ("bands", "bands(x, fasce, oltre)"),
            ("table", "table(chiave, tabella, altrimenti)"),
            ("min", "min(a, b, …)"),
            ("max", "max(a, b, …)"),
            ("clamp", "clamp(x, minimo, massimo)"),
            ("round_cent", "round_cent(x)"),
            ("euros", "euros(numero)"),
            ("known", "known(x)"),
            ("sum", "sum(elenco)"),
            ("exists", "elenco.exists(m, prova)"),
            ("all", "elenco.all(m, prova)"),
            ("size", "elenco.size()"),
        ];
        match KNOWN.iter().find(|(name, _)| *name == function) {
            Some((_, form)) => self.refuse(at, format!("{function} si scrive {form}; qui ha {count} argomenti di altra forma")),
            None if function.starts_with(['_', '@', '!', '-']) => self.refuse(at, "questa operazione non si usa nei regolamenti"),
            None => {
                let near = super::nearest(function, KNOWN.iter().map(|(name, _)| *name));
                let near = near.map(|near| format!(" (forse «{near}»?)")).unwrap_or_default();
                self.refuse(at, format!("funzione sconosciuta: «{function}»{near}"))
            }
        }
    }

    fn ordered(&mut self, nodes: &[Node]) -> Option<Type> {
        let first = nodes.first()?;
        if first.kind.ordered() {
            return Some(first.kind);
        }
        self.refuse(first.at.clone(), format!("min e max non si fanno con {}", first.kind.italian()))
    }

    fn one_of(&mut self, value: &Syntax, among: &Syntax, at: Range<usize>) -> Option<Node> {
        let Is::List(words) = &among.is else {
            return self.refuse(among.at.clone(), "dopo «in» serve un elenco scritto, per esempio ['a', 'b']");
        };
        if words.is_empty() {
            return self.refuse(among.at.clone(), "l'elenco dopo «in» è vuoto");
        }
        let value = self.node(value, None)?;
        let mut values = Vec::new();
        for word in words {
            let node = self.exactly(word, value.kind)?;
            match node.fixed() {
                Some(fixed) => values.push(fixed),
                None => return self.refuse(node.at, "l'elenco dopo «in» contiene solo valori scritti"),
            }
        }
        self.make(Op::OneOf(Box::new(value), values), Type::Boolean, at)
    }

    fn negated(&mut self, of: &Syntax, want: Option<Type>, at: Range<usize>) -> Option<Node> {
        let item = match self.item(of, want)? {
            Item::Digits(digits, _) if !digits.starts_with('-') => Item::Digits(format!("-{digits}"), at.clone()),
            other => other,
        };
        if matches!(item, Item::Digits(..)) {
            return self.value(item, want);
        }
        let node = self.value(item, want)?;
        if !node.kind.counted() {
            return self.refuse(at, format!("il segno meno non si mette davanti a {}", node.kind.italian()));
        }
        let kind = node.kind;
        self.make(Op::Negate(Box::new(node)), kind, at)
    }

    fn sum(&mut self, plus: bool, a: &Syntax, b: &Syntax, want: Option<Type>, at: Range<usize>) -> Option<Node> {
        // A date and a span are the only two of different kinds that add up.
        let first = self.item(a, want)?;
        if let Item::Value(date) = &first
            && date.kind == Type::Date
        {
            let date = date.clone();
            let span = self.node(b, None)?;
            if span.kind != Type::Period {
                let with = span.kind.italian();
                return self
                    .refuse(span.at, format!("a una data si somma una durata, per esempio period(\"18 months\"), non {with}"));
            }
            return self.make(Op::Shift(Box::new(date), Box::new(span), if plus { 1 } else { -1 }), Type::Date, at);
        }
        let second = self.item(b, want)?;
        let mut nodes = self.alike_items(vec![first, second], want)?.into_iter();
        let (a, b) = (nodes.next()?, nodes.next()?);
        if !a.kind.counted() {
            return self.refuse(at, format!("{} non si somma", a.kind.italian()));
        }
        let kind = a.kind;
        let (a, b) = (Box::new(a), Box::new(b));
        self.make(if plus { Op::Add(a, b) } else { Op::Subtract(a, b) }, kind, at)
    }

    fn product(&mut self, a: &Syntax, b: &Syntax, want: Option<Type>, at: Range<usize>) -> Option<Node> {
        let (a, b) = (self.item(a, None), self.item(b, None));
        let (a, b) = (a?, b?);
        // Digits beside an amount are a factor; where an amount is wanted and the other side is none, they are the amount.
        let money = want == Some(Type::Money);
        let counted = |item: &Item| matches!(item, Item::Value(node) if node.kind != Type::Money);
        let (first, second) = (money && counted(&b), money && counted(&a));
        let wanted = |yes: bool| if yes { Some(Type::Money) } else { None };
        let (a, b) = (self.value(a, wanted(first)), self.value(b, wanted(second)));
        let (a, b) = (a?, b?);
        let (a, b) = if b.kind == Type::Money || (b.kind == Type::Decimal && a.kind == Type::Integer) { (b, a) } else { (a, b) };
        let kind = a.kind;
        match (a.kind, b.kind) {
            (Type::Money | Type::Decimal, Type::Decimal) => self.make(Op::Scale(Box::new(a), Box::new(b)), kind, at),
            (Type::Money | Type::Decimal | Type::Integer, Type::Integer) => {
                self.make(Op::Times(Box::new(a), Box::new(b)), kind, at)
            }
            (x, y) => self.refuse(at, format!("{} non si moltiplica per {}", x.italian(), y.italian())),
        }
    }

    fn quotient(&mut self, a: &Syntax, b: &Syntax, want: Option<Type>, at: Range<usize>) -> Option<Node> {
        let a = self.item(a, want);
        let b = self.item(b, None);
        let (a, b) = (a?, b?);
        // Digits over an amount, or under something counted, are what the other is not: `1000 / household.isee` is a ratio of amounts.
        let b_kind = if let Item::Value(node) = &b { Some(node.kind) } else { None };
        let a =
            self.value(a, if b_kind == Some(Type::Money) { Some(Type::Money) } else { want.filter(|kind| *kind == Type::Money) })?;
        let b = self.value(b, None)?;
        if !self.positive(&b) {
            let at = b.at.clone();
            return self.refuse(at, "si divide solo per ciò che non può essere zero: un numero, un parametro positivo, max(1, …)");
        }
        let (kind, factor) = match (a.kind, b.kind) {
            (Type::Money, Type::Money) | (Type::Integer, Type::Integer) | (Type::Decimal, Type::Decimal) => (Type::Decimal, ONE),
            (Type::Money | Type::Decimal, Type::Integer) => (a.kind, 1),
            (Type::Money, Type::Decimal) => (Type::Money, ONE),
            (Type::Integer, Type::Decimal) => {
                let a = self.as_type(a, Type::Decimal)?;
                return self.make(Op::Ratio(Box::new(a), ONE, Box::new(b)), Type::Decimal, at);
            }
            (x, y) => return self.refuse(at, format!("{} non si divide per {}", x.italian(), y.italian())),
        };
        self.make(Op::Ratio(Box::new(a), factor, Box::new(b)), kind, at)
    }

    fn of_list(&mut self, function: &str, target: &Syntax, arguments: &[Syntax], at: Range<usize>) -> Option<Item> {
        let many = match self.item(target, None)? {
            Item::Many(many, _) => many,
            other => return self.refuse(other.at(), format!("«{function}» si usa con un elenco, per esempio household.members")),
        };
        if self.each.is_some() {
            return self.refuse(at, "un elenco dentro un altro non si può usare: farne un passo [[derived]]");
        }
        match (function, arguments) {
            ("size", []) => {
                let listing = Listing { conditions: many.conditions, value: None };
                self.make(Op::Fold(Fold::Size, listing), Type::Integer, at).map(Item::Value)
            }
            ("exists" | "all", [Syntax { is: Is::Name(variable), .. }, test]) => {
                let test = self.with_each(variable, test, at.clone(), Some(Type::Boolean))?;
                if many.value.is_some() {
                    return self.refuse(at, "dopo map restano solo sum, min, max e size");
                }
                let test = self.as_type(test, Type::Boolean)?;
                let fold = if function == "all" { Fold::All } else { Fold::Exists };
                let listing = Listing { conditions: many.conditions, value: Some(Box::new(test)) };
                self.make(Op::Fold(fold, listing), Type::Boolean, at).map(Item::Value)
            }
            ("filter", [Syntax { is: Is::Name(variable), .. }, test]) => {
                let test = self.with_each(variable, test, at.clone(), Some(Type::Boolean))?;
                if many.value.is_some() {
                    return self.refuse(at, "dopo map restano solo sum, min, max e size");
                }
                let test = self.as_type(test, Type::Boolean)?;
                let mut conditions = many.conditions;
                conditions.push(test);
                Some(Item::Many(Many { conditions, value: None }, at))
            }
            ("map", [Syntax { is: Is::Name(variable), .. }, value]) => {
                let value = self.with_each(variable, value, at.clone(), None)?;
                if many.value.is_some() {
                    return self.refuse(at, "dopo map restano solo sum, min, max e size");
                }
                Some(Item::Many(Many { conditions: many.conditions, value: Some(value) }, at))
            }
            ("exists" | "all" | "filter" | "map", _) => {
                self.refuse(at, format!("{function} si scrive elenco.{function}(m, …), con il nome della variabile"))
            }
            _ => self.refuse(at, format!("un elenco non ha «{function}»: si usano filter, map, exists, all, size")),
        }
    }

    /// Checks something that is said of each member.
    fn with_each(&mut self, variable: &str, syntax: &Syntax, at: Range<usize>, want: Option<Type>) -> Option<Node> {
        let taken = matches!(variable, "household" | "person" | "points")
            || self.names.parameters.iter().any(|one| one.id == variable)
            || self.names.facts.iter().any(|one| one.id == variable)
            || self.names.derived.iter().any(|(id, _)| id == variable);
        if taken {
            return self.refuse(at, format!("«{variable}» ha già un significato: chiamare la variabile in altro modo"));
        }
        self.each = Some(variable.to_owned());
        let node = self.node(syntax, want);
        self.each = None;
        node
    }

    fn fold_values(&mut self, list: &Syntax, otherwise: Option<&Syntax>, at: Range<usize>, function: &str) -> Option<Item> {
        let many = match self.item(list, None)? {
            Item::Many(many, _) => many,
            other => return self.refuse(other.at(), format!("{function} di una cosa sola: serve un elenco, o più valori")),
        };
        if self.each.is_some() {
            return self.refuse(at, "un elenco dentro un altro non si può usare: farne un passo [[derived]]");
        }
        let Some(value) = many.value else {
            return self
                .refuse(at, format!("{function} vuole valori: prima map, per esempio household.members.map(m, age(m, today()))"));
        };
        let kind = value.kind;
        if !(kind.counted() || (function != "sum" && kind.ordered())) {
            return self.refuse(at, format!("{function} non si fa con {}", kind.italian()));
        }
        let listing = |value| Listing { conditions: many.conditions.clone(), value: Some(Box::new(value)) };
        let fold = match (function, otherwise) {
            ("sum", _) => Fold::Sum,
            (_, Some(otherwise)) => {
                let otherwise = Box::new(self.exactly(otherwise, kind)?);
                if function == "min" { Fold::Least(otherwise) } else { Fold::Most(otherwise) }
            }
            (_, None) => return self.refuse(at, format!("se l'elenco è vuoto? Scrivere {function}(elenco, valore)")),
        };
        self.make(Op::Fold(fold, listing(value)), kind, at).map(Item::Value)
    }
}
