//! What a form or a JSON body sends, read once into kernel types with every fault collected.
//!
//! The same reader serves pages and API, so that both obey the same rules. Values of a form are text as people type it
//! (`1.234,56`, `21/11/2026`); values of JSON are typed (whole cents as a number, `2026-11-21`, booleans).

use crate::codes::Code;
use crate::failure::{Failure, FieldError, Outcome};
use crate::money::Cents;
use crate::text::{clean_line, clean_text};
use crate::time::{from_local, is_on_the_clock, parse_date, parse_iso_date, parse_time};
use crate::{Instant, Period, TaxCode};
use chrono::{DateTime, NaiveDate, NaiveTime};
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

/// Longest single line a field accepts unless it says otherwise.
pub const LINE: usize = 200;
/// Longest text (a narrative, a report).
pub const TEXT: usize = 20_000;
/// Most repetitions of a repeated group of fields (`goals[0].title` …).
pub const GROUPS: usize = 100;

/// One value as it was sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Raw {
    /// Typed into a form.
    Typed(String),
    /// JSON text.
    Text(String),
    /// JSON whole number.
    Whole(i64),
    /// JSON boolean.
    Flag(bool),
    /// JSON list of plain values; an empty one may also stand for a repeated group without rows.
    List(Vec<Raw>),
    /// JSON object without members.
    Empty,
    /// JSON null: as if the field had not been sent.
    Null,
    /// Something no field takes (a fraction, a nested list …).
    Other,
}

/// The fields of one request. Getters note what they were asked for and collect faults; [`Fields::finish`] gives the command
/// or all the faults.
#[derive(Debug, Default)]
pub struct Fields {
    values: BTreeMap<String, Vec<Raw>>,
    asked: BTreeSet<String>,
    errors: Vec<FieldError>,
    strict: bool,
}

impl Fields {
    /// From the pairs of a form.
    pub fn from_form(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut fields = Fields::default();
        for (name, value) in pairs {
            fields.values.entry(name).or_default().push(Raw::Typed(value));
        }
        fields
    }

    /// From flattened JSON: `name` or `group[0].name`. Unknown names are then faults.
    pub fn from_json(pairs: impl IntoIterator<Item = (String, Raw)>) -> Self {
        let mut fields = Fields { strict: true, ..Fields::default() };
        for (name, value) in pairs {
            fields.values.entry(name).or_default().push(value);
        }
        fields
    }

    /// Adds a value that comes from elsewhere (the path, an earlier step).
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.values.insert(name.into(), vec![Raw::Text(value.into())]);
    }

    /// Notes a fault.
    pub fn fault(&mut self, field: impl Into<String>, message: impl Into<String>) {
        let field = field.into();
        if !self.errors.iter().any(|error| error.field == field) {
            self.errors.push(FieldError { field, message: message.into() });
        }
    }

    /// Whether something was sent below a prefix (`new_person.`); what is empty does not count.
    pub fn has_below(&self, prefix: &str) -> bool {
        self.values.range(prefix.to_owned()..).take_while(|(name, _)| name.starts_with(prefix)).any(|(_, values)| {
            values.iter().any(|value| match value {
                Raw::Typed(text) | Raw::Text(text) => !text.trim().is_empty(),
                Raw::Null | Raw::Empty => false,
                Raw::Whole(_) | Raw::Flag(_) | Raw::List(_) | Raw::Other => true,
            })
        })
    }

    /// Whether a fault was noted on this field.
    pub fn is_faulty(&self, field: &str) -> bool {
        self.errors.iter().any(|error| error.field == field)
    }

    /// The value, if everything was right; otherwise all faults.
    pub fn finish<T>(mut self, value: impl FnOnce() -> Option<T>) -> Outcome<T> {
        if self.strict {
            let unknown: Vec<String> =
                self.values.iter().filter(|(name, values)| !self.is_known(name, values)).map(|(name, _)| name.clone()).collect();
            for name in unknown {
                self.fault(name, "Campo sconosciuto.");
            }
        }
        if self.errors.is_empty() {
            match value() {
                Some(value) => return Ok(value),
                None => self.fault("", "I dati inviati non sono completi."),
            }
        }
        Err(Failure::Invalid(self.errors))
    }

    /// Whether a name was asked for; an object without members and null also stand for a whole group of fields.
    fn is_known(&self, name: &str, values: &[Raw]) -> bool {
        let name = pattern(name);
        let of_group = |start: String| self.asked.range(start.clone()..).next().is_some_and(|asked| asked.starts_with(&start));
        self.asked.contains(&name)
            || match values {
                [Raw::Null] => self.asked.contains(&format!("{name}[]")) || of_group(format!("{name}.")),
                [Raw::List(items)] => items.is_empty() && self.asked.contains(&format!("{name}[]")),
                [Raw::Empty] => of_group(format!("{name}.")),
                _ => false,
            }
    }

    /// The names that were asked for so far, groups as `goals[].title`; tests compare them with the documented schema.
    pub fn asked(&self) -> impl Iterator<Item = &str> {
        self.asked.iter().map(String::as_str)
    }

    /// How many repetitions of a group were sent (`goals[0].…`, `goals[1].…` → 2).
    pub fn groups(&mut self, name: &str) -> usize {
        self.asked.insert(format!("{name}[]"));
        let prefix = format!("{name}[");
        let count = self
            .values
            .keys()
            .filter_map(|key| key.strip_prefix(&prefix)?.split(']').next()?.parse::<usize>().ok())
            .map(|index| index.saturating_add(1))
            .max()
            .unwrap_or(0);
        if count > GROUPS {
            self.fault(name, format!("Al massimo {GROUPS} righe."));
            return 0;
        }
        count
    }

    /// As [`Fields::groups`], for JSON that must send the list, be it an empty one. A form without rows sends nothing.
    pub fn required_groups(&mut self, name: &str) -> usize {
        let count = self.groups(name);
        if self.strict && count == 0 && !matches!(self.values.get(name).map(Vec::as_slice), Some([Raw::List(_)])) {
            self.fault(name, "Campo obbligatorio.");
        }
        count
    }

    fn raw(&mut self, name: &str) -> Option<Raw> {
        self.asked.insert(pattern(name));
        match self.values.get(name).map(Vec::as_slice) {
            None | Some([] | [Raw::Null]) => None,
            Some([Raw::Typed(text)]) if text.trim().is_empty() => None,
            Some([value]) => Some(value.clone()),
            Some([first, ..]) => {
                let first = first.clone();
                self.fault(name, "È stato inviato più di un valore.");
                Some(first)
            }
        }
    }

    fn required<T>(&mut self, name: &str, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.fault(name, "Campo obbligatorio.");
        }
        value
    }

    fn words(&mut self, name: &str) -> Option<String> {
        match self.raw(name)? {
            Raw::Typed(text) | Raw::Text(text) => Some(text),
            _ => {
                self.fault(name, "Deve essere un testo.");
                None
            }
        }
    }

    /// One line of text, at most `max` characters; `None` when empty.
    pub fn line(&mut self, name: &str, max: usize) -> Option<String> {
        let text = self.words(name)?;
        match clean_line(&text, max) {
            Ok(line) => Some(line).filter(|line| !line.is_empty()),
            Err(crate::text::TextError::TooLong) => {
                self.fault(name, format!("Al massimo {max} caratteri."));
                None
            }
            Err(error) => {
                self.fault(name, error.to_string());
                None
            }
        }
    }
    /// One line of text that must be there.
    pub fn required_line(&mut self, name: &str, max: usize) -> Option<String> {
        let value = self.line(name, max);
        self.required(name, value)
    }
    /// Several lines of text, at most `max` characters; `None` when empty.
    pub fn text(&mut self, name: &str, max: usize) -> Option<String> {
        let text = self.words(name)?;
        match clean_text(&text, max) {
            Ok(text) => Some(text).filter(|text| !text.is_empty()),
            Err(crate::text::TextError::TooLong) => {
                self.fault(name, format!("Al massimo {max} caratteri."));
                None
            }
            Err(error) => {
                self.fault(name, error.to_string());
                None
            }
        }
    }
    /// Several lines of text that must be there.
    pub fn required_text(&mut self, name: &str, max: usize) -> Option<String> {
        let value = self.text(name, max);
        self.required(name, value)
    }
    /// A day.
    pub fn date(&mut self, name: &str) -> Option<NaiveDate> {
        let text = self.words(name)?;
        let parsed = if self.strict { parse_iso_date(&text) } else { parse_date(&text) };
        if parsed.is_none() {
            let example = if self.strict { "2026-11-21" } else { "21/11/2026, con l'anno di quattro cifre" };
            self.fault(name, format!("Data non valida: scrivila come {example}."));
        }
        let sensible = parsed.filter(|day| (1850..2200).contains(&chrono::Datelike::year(day)));
        if parsed.is_some() && sensible.is_none() {
            self.fault(name, "Controlla l'anno: è fuori da ogni periodo possibile.");
        }
        sensible
    }
    /// A day that must be there.
    pub fn required_date(&mut self, name: &str) -> Option<NaiveDate> {
        let value = self.date(name);
        self.required(name, value)
    }
    /// A time of the day.
    pub fn time(&mut self, name: &str) -> Option<NaiveTime> {
        let text = self.words(name)?;
        let parsed = parse_time(&text);
        if parsed.is_none() {
            self.fault(name, "Ora non valida: scrivila come 14:30.");
        }
        parsed
    }
    /// A moment: two fields `NAME_date` and `NAME_time` of a form (Italian wall clock), or one RFC 3339 field `NAME` of JSON.
    ///
    /// On the wall clock the hour that the end of daylight saving repeats means its first pass, and the one that its beginning
    /// leaves out is a fault: only whoever typed it knows which hour was meant. JSON says the offset, and means what it says.
    pub fn moment(&mut self, name: &str) -> Option<Instant> {
        if self.strict {
            let text = self.words(name)?;
            let parsed = DateTime::parse_from_rfc3339(&text).ok().map(|moment| moment.to_utc());
            if parsed.is_none() {
                self.fault(name, "Istante non valido: usa il formato RFC 3339, come 2026-11-21T14:30:00+01:00.");
            }
            return parsed;
        }
        let (date, time) = (self.date(&format!("{name}_date")), self.time(&format!("{name}_time")));
        self.asked.insert(name.to_owned());
        let wall = date?.and_time(time?);
        if !is_on_the_clock(wall) {
            let sentence =
                "Quest'ora non esiste: quella notte comincia l'ora legale e l'orologio salta dalle 2 alle 3. Scrivi un'altra ora.";
            self.fault(format!("{name}_time"), sentence);
            return None;
        }
        Some(from_local(wall))
    }
    /// A moment that must be there.
    pub fn required_moment(&mut self, name: &str) -> Option<Instant> {
        let value = self.moment(name);
        if value.is_none() && !self.strict {
            for part in ["date", "time"] {
                let field = format!("{name}_{part}");
                if self.raw(&field).is_none() {
                    self.fault(field, "Campo obbligatorio.");
                }
            }
            return None;
        }
        self.required(name, value)
    }
    /// A period given by its first and last day (`FROM`, `TO`); open when there is no last day.
    pub fn period(&mut self, from: &str, to: &str) -> Option<Period> {
        let first = self.required_date(from);
        let last = self.date(to);
        if self.is_faulty(to) {
            return None;
        }
        let first = first?;
        let period = match last {
            Some(last) => Period::through(first, last),
            None => Period::new(first, None),
        };
        if period.is_err() {
            self.fault(to, "La fine non può precedere l'inizio.");
        }
        period.ok()
    }
    /// An amount; JSON sends whole cents, a form `1.234,56`. Negative amounts and amounts above ten billion are refused.
    pub fn cents(&mut self, name: &str) -> Option<Cents> {
        let parsed = match self.raw(name)? {
            Raw::Typed(text) => text.parse::<Cents>().ok(),
            Raw::Whole(cents) => Some(Cents(cents)),
            _ => None,
        };
        match parsed {
            None => self.fault(
                name,
                if self.strict { "Importo non valido: centesimi interi." } else { "Importo non valido: scrivilo come 1.234,56." },
            ),
            Some(cents) if cents.is_negative() => self.fault(name, "L'importo non può essere negativo."),
            Some(cents) if cents > Cents::FORM_LIMIT => self.fault(name, "Importo troppo grande."),
            Some(cents) => return Some(cents),
        }
        None
    }
    /// An amount that must be there.
    pub fn required_cents(&mut self, name: &str) -> Option<Cents> {
        let value = self.cents(name);
        self.required(name, value)
    }
    /// A whole number between two bounds.
    pub fn whole(&mut self, name: &str, min: i64, max: i64) -> Option<i64> {
        let parsed = match self.raw(name)? {
            Raw::Typed(text) => text.trim().parse::<i64>().ok(),
            Raw::Whole(number) => Some(number),
            _ => None,
        };
        let number = parsed.filter(|number| (min..=max).contains(number));
        if number.is_none() {
            self.fault(name, format!("Numero non valido: un intero fra {min} e {max}."));
        }
        number
    }
    /// A whole number that must be there.
    pub fn required_whole(&mut self, name: &str, min: i64, max: i64) -> Option<i64> {
        let value = self.whole(name, min, max);
        self.required(name, value)
    }
    /// A choice from a closed list.
    pub fn code<C: Code>(&mut self, name: &str) -> Option<C> {
        let text = self.words(name)?;
        let code = C::from_code(text.trim());
        if code.is_none() {
            self.fault(name, "Scelta non prevista.");
        }
        code
    }
    /// A choice that must be made.
    pub fn required_code<C: Code>(&mut self, name: &str) -> Option<C> {
        let value = self.code(name);
        self.required(name, value)
    }
    /// Several choices from a closed list, each once, in the list's own order.
    pub fn many<C: Code + Ord>(&mut self, name: &str) -> Vec<C> {
        self.asked.insert(pattern(name));
        let mut codes = BTreeSet::new();
        let sent = match self.values.get(name).map(Vec::as_slice) {
            Some([Raw::List(items)]) => items.clone(),
            None | Some([Raw::Null]) => Vec::new(),
            Some(sent) => sent.to_vec(),
        };
        // JSON says several choices as a list, even when there is one.
        let mut wrong = matches!(self.values.get(name).map(Vec::as_slice), Some([Raw::Text(_), ..]));
        for raw in sent {
            match raw {
                Raw::Typed(text) if text.is_empty() => {}
                Raw::Typed(text) | Raw::Text(text) => match C::from_code(text.trim()) {
                    Some(code) => drop(codes.insert(code)),
                    None => wrong = true,
                },
                _ => wrong = true,
            }
        }
        if wrong {
            self.fault(name, "Scelta non prevista.");
        }
        codes.into_iter().collect()
    }
    /// Several lines of no closed list, each once, in the order of the alphabet: the boxes of a list whose rows are data.
    pub fn lines(&mut self, name: &str, max: usize) -> Vec<String> {
        self.asked.insert(pattern(name));
        let sent = match self.values.get(name).map(Vec::as_slice) {
            Some([Raw::List(items)]) => items.clone(),
            None | Some([Raw::Null]) => Vec::new(),
            Some(sent) => sent.to_vec(),
        };
        let mut lines = BTreeSet::new();
        // JSON says several lines as a list, even when there is one.
        let mut wrong = matches!(self.values.get(name).map(Vec::as_slice), Some([Raw::Text(_), ..]));
        for raw in sent {
            match raw {
                Raw::Typed(text) if text.is_empty() => {}
                Raw::Typed(text) | Raw::Text(text) => match clean_line(&text, max) {
                    Ok(line) => drop(lines.insert(line)),
                    Err(_) => wrong = true,
                },
                _ => wrong = true,
            }
        }
        if wrong {
            self.fault(name, "Scelta non prevista.");
        }
        lines.into_iter().collect()
    }
    /// Yes or no; a box that is not ticked is not sent.
    pub fn flag(&mut self, name: &str) -> bool {
        match self.raw(name) {
            Some(Raw::Flag(value)) => value,
            Some(Raw::Typed(text)) => matches!(text.as_str(), "on" | "true" | "1" | "si"),
            Some(_) => {
                self.fault(name, "Deve essere vero o falso.");
                false
            }
            None => false,
        }
    }
    /// An identifier.
    pub fn id<T: From<uuid::Uuid>>(&mut self, name: &str) -> Option<T> {
        let text = self.words(name)?;
        match uuid::Uuid::from_str(text.trim()) {
            Ok(id) => Some(T::from(id)),
            Err(_) => {
                self.fault(name, "Riferimento non valido.");
                None
            }
        }
    }
    /// An identifier that must be there.
    pub fn required_id<T: From<uuid::Uuid>>(&mut self, name: &str) -> Option<T> {
        let value = self.id(name);
        self.required(name, value)
    }
    /// A tax code whose shape and check character are right (see [`TaxCode`]).
    pub fn tax_code(&mut self, name: &str) -> Option<TaxCode> {
        let text = self.words(name)?;
        match text.parse::<TaxCode>() {
            Ok(code) => Some(code),
            Err(error) => {
                self.fault(name, error.sentence());
                None
            }
        }
    }
}

/// `goals[3].title` → `goals[].title`.
fn pattern(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut inside = false;
    for c in name.chars() {
        match c {
            '[' => {
                inside = true;
                out.push('[');
            }
            ']' => {
                inside = false;
                out.push(']');
            }
            _ if inside => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> Fields {
        Fields::from_form(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn every_fault_is_listed_not_the_first() {
        let mut fields = form(&[("when", "31/02/2026"), ("amount", "dodici"), ("name", "")]);
        fields.required_date("when");
        fields.required_cents("amount");
        fields.required_line("name", 10);
        let Err(Failure::Invalid(errors)) = fields.finish(|| Some(())) else { panic!("must be refused") };
        assert_eq!(errors.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["when", "amount", "name"]);
    }

    #[test]
    fn json_is_typed_and_refuses_unknown_names() {
        let mut fields = Fields::from_json([("amount".into(), Raw::Text("12".into())), ("colour".into(), Raw::Flag(true))]);
        fields.cents("amount");
        let Err(Failure::Invalid(errors)) = fields.finish(|| Some(())) else { panic!("must be refused") };
        assert_eq!(errors.len(), 2);
    }

    #[test]
    fn json_takes_no_list_for_a_word_and_no_word_for_a_list() {
        crate::code_enum! { enum Colour { Red = "red" => "Rosso", Blue = "blue" => "Blu" } }
        let refused = |name: &str, raw: Raw| {
            let mut fields = Fields::from_json([(name.to_owned(), raw)]);
            fields.line("name", 9);
            fields.line("address.street", 9);
            fields.groups("goals");
            fields.many::<Colour>("colours");
            fields.finish(|| Some(())).is_err()
        };
        let red = || Raw::Text("red".into());
        assert!(!refused("name", red()) && refused("name", Raw::List(vec![red()])) && refused("name", Raw::Empty));
        assert!(
            !refused("colours", Raw::List(vec![red()]))
                && refused("colours", red())
                && refused("colours", Raw::List(vec![Raw::Null]))
        );
        assert!(!refused("goals", Raw::List(vec![])) && refused("goals", Raw::List(vec![red()])) && refused("goals", Raw::Empty));
        assert!(!refused("address", Raw::Empty) && refused("address", red()) && refused("address", Raw::List(vec![])));
        for known in ["name", "address", "goals", "colours"] {
            assert!(!refused(known, Raw::Null), "{known}");
        }
        assert!(refused("colour", Raw::Null) && refused("colour", Raw::Empty) && refused("goals[0].colour", Raw::Null));
    }

    #[test]
    fn a_list_that_must_be_sent_may_be_empty_but_not_absent() {
        let refused = |sent: Option<Raw>| {
            let mut fields = Fields::from_json(sent.map(|raw| ("goals".to_owned(), raw)));
            fields.required_groups("goals");
            fields.finish(|| Some(())).is_err()
        };
        assert!(!refused(Some(Raw::List(vec![]))) && refused(None) && refused(Some(Raw::Null)));
        assert_eq!(form(&[]).required_groups("goals"), 0);
    }

    #[test]
    fn json_writes_days_in_one_way() {
        let mut fields = Fields::from_json([("on".into(), Raw::Text("21/11/2026".into()))]);
        assert_eq!(fields.date("on"), None);
        let mut fields = Fields::from_json([("on".into(), Raw::Text("2026-11-21".into()))]);
        assert_eq!(fields.date("on"), chrono::NaiveDate::from_ymd_opt(2026, 11, 21));
    }

    #[test]
    fn the_hour_that_daylight_saving_leaves_out_is_a_fault_and_the_one_it_repeats_is_its_first_pass() {
        let typed = |day: &str| {
            let mut fields = form(&[("at_date", day), ("at_time", "02:30")]);
            let moment = fields.required_moment("at");
            fields.finish(|| moment)
        };
        let Err(Failure::Invalid(errors)) = typed("29/03/2026") else { panic!("must be refused") };
        assert_eq!((errors.len(), errors[0].field.as_str()), (1, "at_time"));
        assert!(errors[0].message.contains("ora legale"));
        assert_eq!(typed("25/10/2026").expect("a moment").to_rfc3339(), "2026-10-25T00:30:00+00:00");
        let mut second = Fields::from_json([("at".to_owned(), Raw::Text("2026-10-25T02:30:00+01:00".into()))]);
        assert_eq!(second.required_moment("at").expect("a moment").to_rfc3339(), "2026-10-25T01:30:00+00:00");
    }

    #[test]
    fn something_below_a_prefix_is_what_is_not_empty() {
        let sent = |raw: Raw| Fields::from_json([("new_person.family_name".to_owned(), raw)]).has_below("new_person.");
        assert!(sent(Raw::Text("Rossi".into())) && sent(Raw::Flag(false)));
        assert!(!sent(Raw::Text(" ".into())) && !sent(Raw::Null) && !form(&[("newer", "x")]).has_below("new_person."));
    }

    #[test]
    fn a_moment_of_a_form_is_the_italian_wall_clock() {
        let mut fields = form(&[("at_date", "21/11/2026"), ("at_time", "14:30")]);
        assert_eq!(fields.required_moment("at").map(|moment| moment.to_rfc3339()).as_deref(), Some("2026-11-21T13:30:00+00:00"));
        let mut fields = form(&[("at_date", "21/11/2026")]);
        assert_eq!(fields.required_moment("at"), None);
        assert!(fields.is_faulty("at_time"));
    }

    #[test]
    fn repeated_groups_are_counted_and_bounded() {
        let mut fields = form(&[("goals[0].title", "a"), ("goals[2].title", "c")]);
        assert_eq!(fields.groups("goals"), 3);
        assert_eq!(fields.line("goals[2].title", 9).as_deref(), Some("c"));
        assert_eq!(form(&[("goals[4000000000].title", "x")]).groups("goals"), 0);
    }
}
