//! From the text of a file to a regulation, or to everything that is wrong with it.

mod examples;
mod parts;
mod pieces;
mod read;

use crate::check::{self, Names, Step};
use crate::fault::{Fault, Faults};
use crate::known;
use crate::parse::{Syntax, parse};
use crate::regulation::{Derived, Incompatible, Isee, Kind, Limit, Per, Regulation, Requirement, Unit};
use crate::rules::{NotInForce, Rules};
use crate::tree::Node;
use crate::types::Type;
use read::{Reader, Table};
use std::ops::Range;
use std::sync::Arc;

/// The largest file, in bytes.
pub const LARGEST_FILE: usize = 512 * 1024;
/// Room for reading a file: bytes of stack, of which only what is used is ever taken.
const STACK: usize = 64 * 1024 * 1024;
/// The kinds of attestation, by their words.
const KINDS: [(&str, Isee); 6] = [
    ("ordinary", Isee::Ordinary),
    ("university", Isee::University),
    ("sociosanitario", Isee::Sociosanitario),
    ("residential", Isee::Residential),
    ("minors", Isee::Minors),
    ("current", Isee::Current),
];
/// The most things of one kind in a file.
const MOST_THINGS: usize = 300;

impl Regulation {
    /// Reads a file: form, types, dates, examples. All faults are told, in the order of the file, not only the first.
    pub fn read(file: &str, text: &str) -> Result<Arc<Regulation>, Faults> {
        // Expressions are gone through by functions that call themselves. Their depth is bounded, and here is room for it, whoever asks.
        std::thread::scope(|scope| {
            let reading = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, || Regulation::read_here(file, text));
            reading.ok().and_then(|thread| thread.join().ok()).unwrap_or_else(|| {
                let fault = Fault::new(text, 0..1, "il file non si è potuto leggere: riprovare, o dividerlo in passi più semplici");
                Err(Faults { file: file.to_owned(), faults: vec![fault] })
            })
        })
    }

    fn read_here(file: &str, text: &str) -> Result<Arc<Regulation>, Faults> {
        let mut reader = Reader::new(text);
        let regulation = if text.len() > LARGEST_FILE {
            reader.fault(0..0, "il file è troppo grande per essere un regolamento");
            None
        } else {
            Builder::read(&mut reader)
        };
        let regulation = regulation.map(Arc::new);
        if let (Some(regulation), true) = (&regulation, reader.faults.is_empty()) {
            days(&mut reader, regulation);
            if reader.faults.is_empty() {
                examples::run(&mut reader, regulation);
            }
        }
        let mut faults = reader.faults;
        match regulation {
            Some(regulation) if faults.is_empty() => Ok(regulation),
            _ => {
                faults.sort_by_key(|fault| (fault.at.start, fault.at.end));
                faults.dedup();
                Err(Faults { file: file.to_owned(), faults })
            }
        }
    }
}

/// Whatever cannot be calculated with the parameters of some day is refused now, not on that day.
fn days(reader: &mut Reader, regulation: &Arc<Regulation>) {
    for day in regulation.changes() {
        match Rules::on(regulation, day) {
            Ok(_) | Err(NotInForce::Parameter { .. }) => (),
            Err(impossible) => reader.fault(0..1, impossible.to_string()),
        }
    }
}

/// A regulation while its file is read.
struct Builder<'r, 't> {
    reader: &'r mut Reader<'t>,
    names: Names,
    derived: Vec<Derived>,
}

impl<'t> Builder<'_, 't> {
    fn read(reader: &mut Reader<'t>) -> Option<Regulation> {
        let document = reader.document()?;
        let mut top = reader.table(&document);
        let names = Names {
            parameters: Vec::new(),
            facts: Vec::new(),
            derived: Vec::new(),
            choices: known::choices(),
            texts: Vec::new(),
            points: false,
            steps: 0,
        };
        let mut builder = Builder { reader, names, derived: Vec::new() };
        let regulation = builder.whole(&mut top);
        builder.reader.finish(top);
        regulation
    }

    fn whole(&mut self, top: &mut Table<'_>) -> Option<Regulation> {
        let id = self.reader.id(top);
        let name = self.reader.text(top, "name");
        let kind = self.reader.word(
            top,
            "kind",
            &[("benefit", Kind::Benefit), ("copayment", Kind::CoPayment), ("ranking", Kind::Ranking)],
        );
        let unit = self.reader.word(top, "unit", &[("person", Unit::Person), ("household", Unit::Household)]);
        let per = self.reader.word(
            top,
            "period",
            &[
                ("once", Per::Once),
                ("day", Per::Day),
                ("hour", Per::Hour),
                ("meal", Per::Meal),
                ("month", Per::Month),
                ("year", Per::Year),
            ],
        );
        let isee = if top.has("isee") { self.reader.word(top, "isee", &KINDS) } else { Some(Isee::Ordinary) };
        let isee_minors = if top.has("isee_minors") { self.reader.word(top, "isee_minors", &KINDS) } else { None };
        let siuss = self.reader.maybe_text(top, "siuss");
        let about = self.reader.maybe_text(top, "about");
        let source = self.reader.text(top, "source");

        for mut table in self.many(top, "parameter") {
            let parameter = pieces::parameter(self.reader, &mut self.names, &mut table);
            self.names.parameters.extend(parameter);
            self.reader.finish(table);
        }
        for mut table in self.many(top, "fact") {
            let fact = pieces::fact(self.reader, &mut self.names, &mut table);
            self.names.facts.extend(fact);
            self.reader.finish(table);
        }
        if self.names.facts.len() > known::MOST_FACTS {
            self.reader.fault(0..1, format!("un regolamento chiede al più {} dati", known::MOST_FACTS));
            self.names.facts.truncate(known::MOST_FACTS);
        }
        for mut table in self.many(top, "derived") {
            self.derived(&mut table);
            self.reader.finish(table);
        }
        let requirements = self.requirements(top, "requirement");
        let payment_conditions = self.requirements(top, "payment_condition");
        let mut scores = Vec::new();
        for mut table in self.many(top, "score") {
            scores.extend(self.score(&mut table));
            self.reader.finish(table);
        }
        let amount = self.reader.maybe_table(top, "amount").and_then(|mut table| {
            let amount = self.amount(&mut table);
            self.reader.finish(table);
            amount
        });
        let ranking = self.reader.maybe_table(top, "ranking").and_then(|mut table| {
            self.names.points = true;
            let ranking = self.ranking(&mut table);
            self.names.points = false;
            self.reader.finish(table);
            ranking
        });
        let mut incompatible = Vec::new();
        for mut table in self.many(top, "incompatible_with") {
            let measure = self.reader.text(&mut table, "measure");
            let name = self.reader.maybe_text(&mut table, "name");
            let overlap = self.reader.word(&mut table, "overlap", &[("person", Unit::Person), ("household", Unit::Household)]);
            let because = self.reader.maybe_text(&mut table, "because");
            incompatible.extend(measure.zip(overlap).map(|(measure, overlap)| Incompatible { measure, name, overlap, because }));
            self.reader.finish(table);
        }
        let examples: Vec<Table> = self.many(top, "example");
        if kind == Some(Kind::Ranking) && ranking.is_none() {
            self.reader.fault(0..1, "una graduatoria (kind = \"ranking\") vuole la parte [ranking] con l'ordine");
        }
        if kind == Some(Kind::CoPayment) && amount.is_none() {
            self.reader.fault(0..1, "una compartecipazione (kind = \"copayment\") vuole la parte [amount]");
        }
        if !top.has("amount") && ranking.as_ref().is_some_and(|ranking| matches!(ranking.limit, Some(Limit::Budget(_)))) {
            self.reader.fault(0..1, "una graduatoria che finisce con una somma vuole la parte [amount]: quanto prende ciascuno");
        }
        if examples.is_empty() {
            self.reader.fault(0..1, "mancano gli esempi: un regolamento porta i propri casi [[example]]");
        }
        let names = std::mem::replace(
            &mut self.names,
            Names { parameters: vec![], facts: vec![], derived: vec![], choices: vec![], texts: vec![], points: false, steps: 0 },
        );
        let mut regulation = Regulation {
            id: id?,
            name: name?,
            kind: kind?,
            unit: unit?,
            per: per?,
            isee: isee?,
            isee_minors,
            siuss,
            about,
            source: source?,
            parameters: names.parameters,
            facts: names.facts,
            derived: std::mem::take(&mut self.derived),
            requirements,
            scores,
            amount,
            ranking,
            payment_conditions,
            incompatible,
            examples: Vec::new(),
            choices: names.choices,
            texts: names.texts,
        };
        let mut read = Vec::new();
        for mut table in examples {
            read.extend(examples::example(self.reader, &regulation, &mut table));
            self.reader.finish(table);
        }
        regulation.examples = read;
        Some(regulation)
    }

    /// The tables of one kind, `[[kind]]`, whose ids differ from each other.
    fn many<'v>(&mut self, top: &mut Table<'v>, key: &str) -> Vec<Table<'v>> {
        let tables = self.reader.tables(top, key);
        if let Some(table) = tables.get(MOST_THINGS) {
            let at = table.at.clone();
            self.reader.fault(at, format!("più di {MOST_THINGS} [[{key}]]"));
            return tables.into_iter().take(MOST_THINGS).collect();
        }
        tables
    }

    /// A new name, if nobody has it.
    fn name(&mut self, table: &mut Table<'_>) -> Option<String> {
        let (id, at) = self.reader.name(table)?;
        let names = &self.names;
        let taken = names.parameters.iter().any(|one| one.id == id)
            || names.facts.iter().any(|one| one.id == id)
            || names.derived.iter().any(|(one, _)| *one == id)
            || matches!(id.as_str(), "household" | "person" | "points" | "applied" | "member");
        if taken {
            self.reader.fault(at, format!("il nome «{id}» è già usato"));
            return None;
        }
        Some(id)
    }

    /// The expression of a key, with where it is written.
    fn expression(&mut self, table: &mut Table<'_>, key: &str) -> Option<(Syntax, Written)> {
        let (text, at) = self.reader.expression(table, key)?;
        self.syntax(text, at)
    }

    fn syntax(&mut self, text: String, at: Range<usize>) -> Option<(Syntax, Written)> {
        let written = Written { inside: self.reader.inside(&at, &text), at, text };
        match parse(&written.text) {
            Ok(syntax) => Some((syntax, written)),
            Err(unread) => {
                self.refuse(&written, unread);
                None
            }
        }
    }

    fn refuse(&mut self, written: &Written, unread: Vec<crate::parse::Unread>) {
        for one in unread {
            match written.inside {
                Some(start) => self.reader.fault(start + one.at.start..start + one.at.end.max(one.at.start + 1), one.message),
                None => {
                    // Written with escapes: the place in the file is not the place in the expression, which is shown by itself.
                    let shown = Fault::new(&written.text, one.at, one.message.clone()).shown;
                    self.reader.fault_showing(written.at.clone(), one.message, shown);
                }
            }
        }
    }

    fn checked(&mut self, table: &mut Table<'_>, key: &str, want: Option<Type>) -> Option<Node> {
        let (syntax, written) = self.expression(table, key)?;
        self.node(&syntax, &written, want)
    }

    fn node(&mut self, syntax: &Syntax, written: &Written, want: Option<Type>) -> Option<Node> {
        match check::one(&mut self.names, syntax, want) {
            Ok(node) => match want {
                Some(want) if node.kind != want => {
                    let message = check::other_type(node.kind, want);
                    self.refuse(written, vec![crate::parse::Unread { at: syntax.at.clone(), message }]);
                    None
                }
                _ => Some(node),
            },
            Err(unread) => {
                self.refuse(written, unread);
                None
            }
        }
    }

    fn derived(&mut self, table: &mut Table<'_>) {
        let id = self.name(table);
        let name = self.reader.maybe_text(table, "name");
        let want = if table.has("type") { self.reader.plain_type(table) } else { None };
        let step = match self.expression(table, "value") {
            Some((syntax, written)) => match check::step(&mut self.names, &syntax, want) {
                Ok(Ok(node)) if want.is_none_or(|want| want == node.kind) => {
                    let step = Step::One(self.derived.len(), node.kind);
                    if let Some(id) = &id {
                        self.derived.push(Derived { id: id.clone(), name, value: node });
                    }
                    step
                }
                Ok(Ok(node)) => {
                    let message = format!("il passo non è {}, ma {}", want.unwrap_or(node.kind).italian(), node.kind.italian());
                    self.refuse(&written, vec![crate::parse::Unread { at: syntax.at.clone(), message }]);
                    Step::Wrong
                }
                Ok(Err(many)) => Step::Many(many),
                Err(unread) => {
                    self.refuse(&written, unread);
                    Step::Wrong
                }
            },
            None => Step::Wrong,
        };
        self.names.derived.extend(id.map(|id| (id, step)));
    }

    fn requirements(&mut self, top: &mut Table<'_>, key: &str) -> Vec<Requirement> {
        let mut requirements: Vec<Requirement> = Vec::new();
        for mut table in self.many(top, key) {
            let id = self.reader.name(&mut table);
            let says = self.says(&mut table);
            let test = self.checked(&mut table, "test", Some(Type::Boolean));
            let because = self.sentence(&mut table, "because");
            let source = self.reader.maybe_text(&mut table, "source");
            if let (Some((id, at)), Some(test), Some(because)) = (id, test, because) {
                if requirements.iter().any(|one| one.id == id) {
                    self.reader.fault(at, format!("il nome «{id}» è già usato"));
                } else {
                    requirements.push(Requirement { id, says, test, because, source });
                }
            }
            self.reader.finish(table);
        }
        requirements
    }
}

/// An expression and where it stands in the file.
struct Written {
    text: String,
    /// The value in the file, quotes included.
    at: Range<usize>,
    /// The byte of the file at which the expression begins, if it is written there as it is.
    inside: Option<usize>,
}
