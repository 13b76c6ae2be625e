//! From the text of an expression to its form, with the syntax of the Common Expression Language. Numbers stay the digits that were
//! written. The crate's macros are off: what `exists` means is ours.

use cel::common::ast::{EntryExpr, Expr, IdedExpr, LiteralValue, SourceInfo};
use std::ops::Range;

/// The longest expression, in bytes, the deepest nesting, and the longest list.
pub const LONGEST: usize = 4_000;
const DEEPEST: usize = 40;
pub const LARGEST: usize = 500;

/// A piece of an expression and where it is written, in bytes of the expression.
#[derive(Clone, Debug)]
pub struct Syntax {
    pub at: Range<usize>,
    pub is: Is,
}

/// What is written.
#[derive(Clone, Debug)]
pub enum Is {
    Name(String),
    /// Digits, with sign and point.
    Number(String),
    Text(String),
    Truth(bool),
    List(Vec<Syntax>),
    Map(Vec<(Syntax, Syntax)>),
    Select(Box<Syntax>, String),
    /// A function, an operator (`_+_`), or a function of something (`list.exists(…)`).
    Call(String, Option<Box<Syntax>>, Vec<Syntax>),
}

/// What cannot be read, and where.
pub struct Unread {
    pub at: Range<usize>,
    pub message: String,
}

/// Reads one expression.
pub fn parse(text: &str) -> Result<Syntax, Vec<Unread>> {
    let all = 0..text.len();
    let refuse = |message: &str| Err(vec![Unread { at: all.clone(), message: message.to_owned() }]);
    if text.trim().is_empty() {
        return refuse("l'espressione è vuota");
    }
    if text.len() > LONGEST {
        return refuse("l'espressione è troppo lunga: dividerla con dei passi [[derived]]");
    }
    if nesting(text) > DEEPEST {
        return refuse("l'espressione è annidata troppo a fondo: dividerla con dei passi [[derived]]");
    }
    let parser = cel::Env::default().parser().max_recursion_depth(200).error_recovery_limit(10);
    match parser.parse_with_source_info(text) {
        Ok((expression, places)) => {
            let places = Places::new(text, &places);
            let mut unread = Vec::new();
            let syntax = places.read(&expression, 0, &mut unread);
            if unread.is_empty() { syntax.ok_or_else(Vec::new) } else { Err(unread) }
        }
        Err(errors) => {
            // One mistyped character makes the parser complain several times: the first complaint is where it is.
            let first = errors.errors.into_iter().next();
            let (line, column) = first.as_ref().map_or((1, 1), |error| error.pos);
            let start = offset(text, line, column);
            let message = first.map(|error| plain(&error.msg)).unwrap_or_default();
            let word = text
                .get(start..)
                .map_or(0, |rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '.').map(char::len_utf8).sum());
            Err(vec![Unread { at: start..text.len().min(start + usize::max(word, 1)), message }])
        }
    }
}

/// How deep brackets, signs and questions lie in each other.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest, mut signs, mut quote) = (0_usize, 0_usize, 0_usize, None);
    for c in text.chars() {
        if let Some(end) = quote {
            if c == end {
                quote = None;
            }
            continue;
        }
        match c {
            '"' | '\'' => quote = Some(c),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => (),
        }
        signs = match c {
            '!' | '-' | '?' => signs + 1,
            _ => signs,
        };
        deepest = deepest.max(depth);
    }
    deepest.max(signs / 4)
}

/// The byte of a line and column, both from 1.
fn offset(text: &str, line: isize, column: isize) -> usize {
    let (line, column) = (usize::try_from(line).unwrap_or(1).max(1), usize::try_from(column).unwrap_or(1).max(1));
    let before: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
    let rest = text.get(before..).unwrap_or_default();
    before + rest.char_indices().nth(column - 1).map_or(rest.len(), |(byte, _)| byte)
}

/// The parser's complaint in words of whoever writes rules.
fn plain(message: &str) -> String {
    let quoted = message.split('\'').nth(1).filter(|token| !token.is_empty());
    match quoted {
        Some("<EOF>") => "l'espressione finisce prima del previsto: manca qualcosa".to_owned(),
        Some(token) if message.starts_with("token recognition") => format!("«{token}» non appartiene alla sintassi"),
        Some(token) => format!("«{token}» non può stare qui"),
        None => "l'espressione non si può leggere".to_owned(),
    }
}

struct Places<'a> {
    text: &'a str,
    info: &'a SourceInfo,
    /// The byte at which each character begins: the parser counts characters.
    bytes: Vec<usize>,
}

impl<'a> Places<'a> {
    fn new(text: &'a str, info: &'a SourceInfo) -> Places<'a> {
        let bytes = text.char_indices().map(|(byte, _)| byte).chain([text.len()]).collect();
        Places { text, info, bytes }
    }

    fn token(&self, id: u64) -> Range<usize> {
        let (start, stop) = self.info.offset_for(id).unwrap_or((0, 0));
        let byte = |index: u32| self.bytes.get(index as usize).copied().unwrap_or(self.text.len());
        byte(start)..byte(stop.saturating_add(1)).max(byte(start))
    }

    fn read(&self, expression: &IdedExpr, depth: usize, unread: &mut Vec<Unread>) -> Option<Syntax> {
        let token = self.token(expression.id);
        let mut refuse = |message: &str| {
            unread.push(Unread { at: token.clone(), message: message.to_owned() });
            None
        };
        if depth > 2 * DEEPEST {
            return refuse("l'espressione è annidata troppo a fondo: dividerla con dei passi [[derived]]");
        }
        let mut at = token.clone();
        let is = match &expression.expr {
            Expr::Ident(name) => Is::Name(name.clone()),
            Expr::Literal(LiteralValue::Boolean(truth)) => Is::Truth(*truth.inner()),
            Expr::Literal(LiteralValue::Int(_) | LiteralValue::Double(_)) => {
                let digits = self.digits(token.start);
                if digits.is_empty() || digits.bytes().filter(|byte| *byte == b'.').count() > 1 {
                    return refuse("un numero si scrive con cifre e un punto, per esempio 6000.00");
                }
                at = token.start..token.start + digits.len();
                if self.text.get(at.end..).is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric())) {
                    return refuse("un numero si scrive con cifre e un punto, per esempio 6000.00");
                }
                Is::Number(digits.to_owned())
            }
            Expr::Literal(LiteralValue::String(text)) => Is::Text(text.inner().to_owned()),
            Expr::Literal(_) => return refuse("questo valore non si usa nei regolamenti"),
            Expr::List(list) if list.elements.len() > LARGEST => return refuse("l'elenco è troppo lungo"),
            Expr::List(list) => {
                let items: Vec<Syntax> = list.elements.iter().filter_map(|item| self.read(item, depth + 1, unread)).collect();
                at = self.closed(at, items.last().map(|item| item.at.end));
                Is::List(items)
            }
            Expr::Map(map) if map.entries.len() > LARGEST => return refuse("la tabella è troppo lunga"),
            Expr::Map(map) => {
                let mut pairs = Vec::new();
                for entry in &map.entries {
                    if let EntryExpr::MapEntry(entry) = &entry.expr
                        && let (Some(key), Some(value)) =
                            (self.read(&entry.key, depth + 1, unread), self.read(&entry.value, depth + 1, unread))
                    {
                        pairs.push((key, value));
                    }
                }
                at = self.closed(at, pairs.last().map(|(_, value)| value.at.end));
                Is::Map(pairs)
            }
            Expr::Select(select) if !select.test => {
                let of = self.read(&select.operand, depth + 1, unread)?;
                at = of.at.start.min(at.start)..at.end.max(at.start + 1 + select.field.len()).min(self.text.len());
                Is::Select(Box::new(of), select.field.clone())
            }
            Expr::Call(call) => {
                let target = match &call.target {
                    Some(target) => Some(Box::new(self.read(target, depth + 1, unread)?)),
                    None => None,
                };
                let arguments: Vec<Syntax> = call.args.iter().filter_map(|item| self.read(item, depth + 1, unread)).collect();
                for part in target.iter().map(|target| &target.at).chain(arguments.iter().map(|part| &part.at)) {
                    at = at.start.min(part.start)..at.end.max(part.end);
                }
                // The parser's place of a function is its bracket.
                if target.is_none()
                    && self.text.get(..at.start).is_some_and(|before| before.trim_end().ends_with(call.func_name.as_str()))
                {
                    at.start = self.text.get(..at.start).map_or(at.start, |before| before.trim_end().len() - call.func_name.len());
                }
                let closed = self.text.get(at.end..).is_some_and(|rest| rest.starts_with(')'));
                if closed && (target.is_some() || !call.func_name.contains(['_', '@'])) {
                    at.end += 1;
                }
                Is::Call(call.func_name.clone(), target, arguments)
            }
            _ => return refuse("questa forma non si usa nei regolamenti"),
        };
        Some(Syntax { at, is })
    }

    /// From an opening bracket to the closing one behind the last item.
    fn closed(&self, at: Range<usize>, last: Option<usize>) -> Range<usize> {
        let end = last.unwrap_or(at.end).max(at.end);
        let bracket = self.text.get(end..).and_then(|rest| rest.find([']', '}'])).map(|skipped| end + skipped + 1);
        at.start..bracket.unwrap_or(end)
    }

    /// The digits written at a place, with sign and point.
    fn digits(&self, start: usize) -> &'a str {
        let rest = self.text.get(start..).unwrap_or_default();
        let signed = usize::from(rest.starts_with('-'));
        let end = rest.bytes().skip(signed).take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        rest.get(..signed + end).unwrap_or_default()
    }
}
