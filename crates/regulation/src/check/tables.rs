//! Lines, bands and tables.

use super::{Checker, Item};
use crate::parse::{Is, Syntax};
use crate::regulation::Shape;
use crate::tree::{Node, Op, Rows};
use crate::types::Type;
use std::ops::Range;

impl Checker<'_> {
    pub(super) fn linear(&mut self, [x, x0, y0, x1, y1]: [&Syntax; 5], want: Option<Type>, at: Range<usize>) -> Option<Node> {
        let across = self.alike(&[x, x0, x1], None);
        let up = self.alike(&[y0, y1], want);
        let (Ok([x, x0, x1]), Ok([y0, y1])) = (<[Node; 3]>::try_from(across?), <[Node; 2]>::try_from(up?)) else { return None };
        for node in [&x0, &x1] {
            if !matches!(node.op, Op::Constant(_) | Op::Parameter(_) | Op::Finer(..)) {
                return self.refuse(node.at.clone(), "gli estremi della retta sono numeri scritti o parametri");
            }
        }
        for node in [&x, &y0] {
            if !node.kind.counted() {
                return self.refuse(node.at.clone(), format!("una retta non si fa con {}", node.kind.italian()));
            }
        }
        if let (Some(from), Some(to)) = (x0.fixed(), x1.fixed())
            && from >= to
        {
            return self.refuse(x1.at, "il secondo estremo della retta viene dopo il primo");
        }
        let kind = y0.kind;
        self.make(Op::Linear(Box::new([x, x0, y0, x1, y1])), kind, at)
    }

    pub(super) fn rows(
        &mut self,
        bands: bool,
        x: &Syntax,
        rows: &Syntax,
        otherwise: &Syntax,
        want: Option<Type>,
        at: Range<usize>,
    ) -> Option<Node> {
        let item = if matches!(rows.is, Is::Name(_)) { Some(self.item(rows, None)?) } else { None };
        let (x, rows, otherwise, kind) = match (item, &rows.is) {
            (Some(Item::Rows(place, _)), _) => {
                let shape = self.names.parameters.get(place).map(|parameter| parameter.shape)?;
                let (key, gives) = match (shape, bands) {
                    (Shape::Bands { limit, gives }, true) => (limit, gives),
                    (Shape::Table { key, gives }, false) => (key, gives),
                    _ => return self.refuse(rows.at.clone(), "le fasce si usano con bands(…), le tabelle per chiave con table(…)"),
                };
                (self.exactly(x, key)?, Rows::Parameter(place), self.exactly(otherwise, gives)?, gives)
            }
            (None, Is::List(written)) if bands => {
                let mut pairs = Vec::new();
                for row in written {
                    match &row.is {
                        Is::List(pair) if pair.len() == 2 => pairs.extend(pair.first().zip(pair.last())),
                        _ => return self.refuse(row.at.clone(), "una fascia si scrive [limite, valore]"),
                    }
                }
                let x = self.node(x, None)?;
                self.written(x, pairs, otherwise, want, rows.at.clone(), bands)?
            }
            (None, Is::Map(written)) if !bands => {
                let pairs = written.iter().map(|(key, value)| (key, value)).collect();
                let x = self.node(x, None)?;
                self.written(x, pairs, otherwise, want, rows.at.clone(), bands)?
            }
            _ if bands => return self.refuse(rows.at.clone(), "le fasce sono un parametro o un elenco [[limite, valore], …]"),
            _ => return self.refuse(rows.at.clone(), "la tabella è un parametro o si scrive {chiave: valore, …}"),
        };
        let (x, otherwise) = (Box::new(x), Box::new(otherwise));
        self.make(if bands { Op::Bands(x, rows, otherwise) } else { Op::Table(x, rows, otherwise) }, kind, at)
    }

    fn written(
        &mut self,
        x: Node,
        pairs: Vec<(&Syntax, &Syntax)>,
        otherwise: &Syntax,
        want: Option<Type>,
        at: Range<usize>,
        bands: bool,
    ) -> Option<(Node, Rows, Node, Type)> {
        if pairs.is_empty() {
            return self.refuse(at, "la tabella è vuota");
        }
        if bands && !x.kind.ordered() {
            return self.refuse(x.at, "le fasce si fanno con numeri, importi o date");
        }
        let values: Vec<&Syntax> = pairs.iter().map(|(_, value)| *value).chain([otherwise]).collect();
        let mut values = self.alike(&values, want)?;
        let otherwise = values.pop()?;
        let mut rows: Vec<(Node, Node)> = Vec::new();
        for ((key, _), value) in pairs.iter().zip(values) {
            let key = self.exactly(key, x.kind)?;
            if !matches!(value.op, Op::Constant(_) | Op::Parameter(_) | Op::Finer(..)) {
                return self.refuse(value.at, "i valori di una tabella sono numeri scritti o parametri");
            }
            let Some(fixed) = key.fixed() else {
                return self.refuse(key.at, "limiti e chiavi di una tabella sono valori scritti");
            };
            let before = rows.last().and_then(|(key, _)| key.fixed());
            if bands && before.is_some_and(|before| before >= fixed) {
                return self.refuse(key.at, "le fasce si sovrappongono: i limiti devono crescere");
            }
            if !bands && rows.iter().any(|(key, _)| key.fixed() == Some(fixed)) {
                return self.refuse(key.at, "la chiave è già nella tabella");
            }
            rows.push((key, value));
        }
        let kind = otherwise.kind;
        Some((x, Rows::Written(rows), otherwise, kind))
    }
}
