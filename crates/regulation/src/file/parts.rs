//! Sentences, points, amounts and the order of a ranking.

use super::read::Table;
use super::{Builder, Written};
use crate::number::{ONE, Rounding, read as digits};
use crate::parse::parse;
use crate::regulation::{Amount, By, Limit, Order, Piece, Ranking, Score};
use crate::rules::{DEFAULT_ROUNDING, POINTS};
use crate::tree::{Node, Op};
use crate::types::Type;

impl Builder<'_, '_> {
    /// A sentence with `{expressions}` in it.
    pub(super) fn sentence(&mut self, table: &mut Table<'_>, key: &str) -> Option<Vec<Piece>> {
        let (text, at) = self.reader.expression(table, key)?;
        let inside = self.reader.inside(&at, &text);
        let mut pieces = Vec::new();
        let mut rest = text.as_str();
        let mut offset = 0;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((expression, behind)) = after.split_once('}') else {
                self.reader.fault(at, "una graffa si apre e non si chiude");
                return None;
            };
            pieces.push(Piece::Text(before.to_owned()));
            offset += before.len() + 1;
            let place = inside.map_or(at.clone(), |start| start + offset..start + offset + expression.len());
            let written = Written { inside: inside.map(|start| start + offset), at: place, text: expression.to_owned() };
            let node = match parse(expression) {
                Ok(syntax) => self.node(&syntax, &written, None)?,
                Err(unread) => {
                    self.refuse(&written, unread);
                    return None;
                }
            };
            pieces.push(Piece::Value(node));
            offset += expression.len() + 1;
            rest = behind;
        }
        pieces.push(Piece::Text(rest.to_owned()));
        Some(pieces)
    }

    /// What a requirement asks, whether it holds or not: no value of a case stands in it, only parameters that are one value.
    pub(super) fn says(&mut self, table: &mut Table<'_>) -> Option<Vec<Piece>> {
        if !table.has("says") {
            return None;
        }
        let at = table.look("says").map_or(table.at.clone(), |value| value.span());
        let pieces = self.sentence(table, "says")?;
        let is_empty = pieces.iter().all(|piece| matches!(piece, Piece::Text(text) if text.trim().is_empty()));
        let is_of_a_case = |piece: &Piece| matches!(piece, Piece::Value(node) if !matches!(node.op, Op::Parameter(_)));
        if is_empty {
            self.reader.fault(at, "«says» è vuoto");
        } else if pieces.iter().any(is_of_a_case) {
            self.reader.fault(at, "in «says» tra graffe sta solo il nome di un parametro, non ciò che cambia da un caso all'altro");
        }
        Some(pieces)
    }

    pub(super) fn score(&mut self, table: &mut Table<'_>) -> Option<Score> {
        let id = self.reader.name(table);
        let label = self.reader.text(table, "label");
        let points = self.checked(table, "points", Some(POINTS));
        let max = self.reader.maybe_digits(table, "max").and_then(|(text, at)| match digits(&text, ONE) {
            Some(max) if max > 0 => Some(max),
            _ => {
                self.reader.fault(at, "il massimo è un numero di punti sopra lo zero");
                None
            }
        });
        Some(Score { id: id?.0, label: label?, points: points?, max })
    }

    pub(super) fn amount(&mut self, table: &mut Table<'_>) -> Option<Amount> {
        let value = self.checked(table, "value", Some(Type::Money));
        let min = if table.has("min") { Some(self.checked(table, "min", Some(Type::Money))?) } else { None };
        let max = if table.has("max") { Some(self.checked(table, "max", Some(Type::Money))?) } else { None };
        let rounding = match self.reader.maybe_text_at(table, "rounding") {
            None => DEFAULT_ROUNDING,
            Some((text, at)) => Rounding::read(&text).unwrap_or_else(|| {
                self.reader.fault(
                    at,
                    "un arrotondamento si scrive «cent half-up»: cent, ten-cents o euro, e half-up, half-even, up o down",
                );
                DEFAULT_ROUNDING
            }),
        };
        if let (Some(low), Some(high)) = (min.as_ref().and_then(Node::fixed), max.as_ref().and_then(Node::fixed))
            && low > high
        {
            self.reader.fault(table.at.clone(), "il minimo dell'importo è sopra il massimo");
        }
        Some(Amount { value: value?, min, max, rounding })
    }

    pub(super) fn ranking(&mut self, table: &mut Table<'_>) -> Option<Ranking> {
        let mut order = Vec::new();
        for mut step in self.reader.tables(table, "order") {
            let by = self.reader.expression(&mut step, "by");
            let descending = self.reader.word(&mut step, "direction", &[("ascending", false), ("descending", true)]);
            let by = match by {
                Some((text, _)) if text.trim() == "applied" => Some(By::Applied),
                Some((text, at)) => {
                    self.syntax(text, at).and_then(|(syntax, written)| self.node(&syntax, &written, None)).and_then(|node| {
                        if node.kind.ordered() || node.kind == Type::Boolean {
                            Some(By::Value(node))
                        } else {
                            self.reader.fault(step.at.clone(), format!("non si ordina per {}", node.kind.italian()));
                            None
                        }
                    })
                }
                None => None,
            };
            order.extend(by.zip(descending).map(|(by, descending)| Order { by, descending }));
            self.reader.finish(step);
        }
        if order.is_empty() {
            self.reader.fault(
                table.at.clone(),
                "l'ordine della graduatoria manca: order = [ { by = \"points\", direction = \"descending\" } ]",
            );
        }
        let limit = match (table.has("places"), table.has("budget")) {
            (true, true) => {
                self.reader.fault(table.at.clone(), "una graduatoria finisce per posti o per somma disponibile, non per entrambi");
                None
            }
            (true, false) => self.checked(table, "places", Some(Type::Integer)).map(Limit::Places),
            (false, true) => self.checked(table, "budget", Some(Type::Money)).map(Limit::Budget),
            (false, false) => None,
        };
        Some(Ranking { order, limit })
    }
}
