//! The cases that a regulation decides itself.

use super::pieces::datum;
use super::read::{Reader, Table};
use crate::case::{Case, MOST_MEMBERS, Member};
use crate::evaluate::{Decision, Outcome};
use crate::known::{HouseholdField, PersonField};
use crate::number::{EURO, ONE, from_cents, read as digits, show_decimal, show_money};
use crate::regulation::{Example, Expected, Regulation};
use crate::rules::Rules;
use crate::types::Type;
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;
use toml::de::DeValue;

/// One example of the file.
pub fn example(reader: &mut Reader, regulation: &Regulation, table: &mut Table<'_>) -> Option<Example> {
    let at = table.at.clone();
    let name = reader.text(table, "name");
    let on = reader.needed_date(table, "on");
    let given = match reader.maybe_table(table, "given") {
        Some(mut given) => {
            let case = case(reader, regulation, &mut given);
            reader.finish(given);
            Some(case)
        }
        None => {
            reader.fault(at.clone(), "manca «given»: che cosa si sa del caso");
            None
        }
    };
    let expect = match reader.maybe_table(table, "expect") {
        Some(mut expect) => {
            let expected = expected(reader, &mut expect);
            reader.finish(expect);
            Some(expected)
        }
        None => {
            reader.fault(at.clone(), "manca «expect»: che cosa deve risultare");
            None
        }
    };
    Some(Example { name: name?, at, on: on?, given: given?, expect: expect? })
}

fn case(reader: &mut Reader, regulation: &Regulation, given: &mut Table<'_>) -> Case {
    let mut case = Case::unknown(regulation);
    if let Some(mut household) = reader.maybe_table(given, "household") {
        let mut asker = None;
        for mut person in reader.tables(&mut household, "members") {
            if case.members.is_empty() {
                asker = running(reader, &mut person);
            }
            case.members.push(member(reader, regulation, &mut person));
            reader.finish(person);
        }
        if case.members.len() > MOST_MEMBERS {
            reader.fault(household.at.clone(), format!("un nucleo ha al più {MOST_MEMBERS} componenti"));
            case.members.truncate(MOST_MEMBERS);
        }
        let running = running(reader, &mut household);
        case.set_running(&regulation.incompatible, running.as_deref(), asker.as_deref());
        for field in HouseholdField::ALL {
            if let Some(value) = household.take(field.word()) {
                case.set_household(*field, known(reader, regulation, value, field.kind()));
            }
        }
        reader.finish(household);
    }
    if let Some(mut facts) = reader.maybe_table(given, "facts") {
        for (id, at, value) in facts.rest() {
            match regulation.fact(id) {
                Some((place, fact)) => {
                    let text = value.get_ref().as_str().filter(|_| fact.kind == Type::Text).map(str::to_owned);
                    if let Some(read) = known(reader, regulation, value, fact.kind)
                        && let Err(message) = case.set_fact(&regulation.facts, place, read, text)
                    {
                        reader.fault(value.span(), message);
                    }
                }
                None => reader.fault(at, format!("il regolamento non chiede «{id}»")),
            }
        }
    }
    case
}

fn member(reader: &mut Reader, regulation: &Regulation, person: &mut Table<'_>) -> Member {
    let mut member = Member::default();
    for field in PersonField::ALL {
        if let Some(value) = person.take(field.word()) {
            member.set(*field, known(reader, regulation, value, field.kind()));
        }
    }
    member
}

fn running(reader: &mut Reader, household: &mut Table<'_>) -> Option<Vec<String>> {
    words(reader, household.take("running")?, "qui serve un elenco di misure, ciascuna tra virgolette")
}

fn known(reader: &mut Reader, regulation: &Regulation, value: &Spanned<DeValue<'_>>, kind: Type) -> Option<i64> {
    let read = datum(value.get_ref()).ok_or_else(|| format!("qui serve {}", kind.italian()));
    match read.and_then(|datum| datum.read(kind, &regulation.choices, &regulation.texts)) {
        Ok(read) => Some(read),
        Err(message) => {
            reader.fault(value.span(), message);
            None
        }
    }
}

fn expected(reader: &mut Reader, table: &mut Table<'_>) -> Expected {
    let outcomes = [("granted", Outcome::Granted), ("refused", Outcome::Refused), ("undetermined", Outcome::Undetermined)];
    let outcome = reader.word(table, "outcome", &outcomes);
    let reasons = ids(reader, table, "reasons");
    let needed = ids(reader, table, "needed");
    let points = figure(reader, table, "points", ONE);
    let amount = figure(reader, table, "amount", EURO);
    let payable = reader.maybe_truth(table, "payable");
    Expected { outcome, reasons, needed, points, amount, payable }
}

fn ids(reader: &mut Reader, table: &mut Table<'_>, key: &str) -> Option<Vec<String>> {
    words(reader, table.take(key)?, "qui serve un elenco di nomi, ciascuno tra virgolette")
}

/// A list of texts and nothing else.
fn words(reader: &mut Reader, value: &Spanned<DeValue<'_>>, wanted: &str) -> Option<Vec<String>> {
    let list = value.get_ref().as_array();
    let words: Option<Vec<String>> =
        list.and_then(|list| list.iter().map(|item| item.get_ref().as_str().map(str::to_owned)).collect());
    if words.is_none() {
        reader.fault(value.span(), wanted);
    }
    words
}

fn figure(reader: &mut Reader, table: &mut Table<'_>, key: &str, one: i64) -> Option<i64> {
    let (text, at) = reader.maybe_digits(table, key)?;
    let read = digits(&text, one);
    if read.is_none() {
        reader.fault(at, "il numero è fuori misura, o ha troppi decimali");
    }
    read
}

/// Runs the examples: one that comes out otherwise is a fault of the file.
pub fn run(reader: &mut Reader, regulation: &Arc<Regulation>) {
    let mut days: Vec<Result<Rules, (i64, String)>> = Vec::new();
    for example in &regulation.examples {
        let known = days.iter().position(|rules| match rules {
            Ok(rules) => rules.day == example.on,
            Err((day, _)) => *day == example.on,
        });
        let place = known.unwrap_or_else(|| {
            days.push(Rules::on(regulation, example.on).map_err(|error| (example.on, error.to_string())));
            days.len() - 1
        });
        match days.get(place) {
            Some(Ok(rules)) => {
                let decision = rules.decide(&example.given);
                for difference in differences(&example.expect, &decision, rules) {
                    reader.fault(heading(&example.at), format!("l'esempio «{}» risulta diverso: {difference}", example.name));
                }
            }
            Some(Err((_, error))) => {
                reader.fault(heading(&example.at), format!("l'esempio «{}» non si può decidere: {error}", example.name))
            }
            None => (),
        }
    }
}

fn heading(at: &Range<usize>) -> Range<usize> {
    at.start..at.end.min(at.start + "[[example]]".len())
}

fn differences(expect: &Expected, decision: &Decision, rules: &Rules) -> Vec<String> {
    let mut differences = Vec::new();
    let mut differ = |what: &str, wanted: String, found: String| {
        if wanted != found {
            differences.push(format!("{what}: atteso {wanted}, calcolato {found}"));
        }
    };
    let list = |names: &[String]| format!("[{}]", names.join(", "));
    if let Some(outcome) = expect.outcome {
        differ("esito", outcome.word().into(), decision.outcome.word().into());
    }
    if let Some(reasons) = &expect.reasons {
        differ("motivi", list(reasons), list(&decision.reasons(rules)));
    }
    if let Some(needed) = &expect.needed {
        let mut found = decision.needs.names(&rules.regulation);
        let mut wanted = needed.clone();
        found.sort_unstable();
        wanted.sort_unstable();
        differ("dati mancanti", list(&wanted), list(&found));
    }
    if let Some(points) = expect.points {
        differ("punti", show_decimal(points), decision.points.map_or("nessuno".into(), show_decimal));
    }
    if let Some(amount) = expect.amount {
        let found = decision.amount.and_then(from_cents);
        differ("importo", show_money(amount), found.map_or("nessuno".into(), show_money));
    }
    if let Some(payable) = expect.payable {
        let word = |payable: Option<bool>| payable.map_or("non si sa".to_owned(), |payable| payable.to_string());
        differ("pagabile", payable.to_string(), word(decision.payable()));
    }
    differences
}
