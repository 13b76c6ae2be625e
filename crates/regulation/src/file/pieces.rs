//! Parameters and facts.

use super::read::{Reader, Table, number};
use crate::case::Datum;
use crate::check::Names;
use crate::number::MOST;
use crate::regulation::{Dated, Fact, Giver, Held, Parameter, Shape};
use crate::types::{Choice, Type};
use std::ops::Range;
use toml::Spanned;
use toml::de::DeValue;

/// A name that no parameter or fact has.
fn new_name(reader: &mut Reader, names: &Names, table: &mut Table<'_>) -> Option<String> {
    let (id, at) = reader.name(table)?;
    let taken = names.parameters.iter().any(|one| one.id == id)
        || names.facts.iter().any(|one| one.id == id)
        || matches!(id.as_str(), "household" | "person" | "points" | "applied" | "member");
    if taken {
        reader.fault(at, format!("il nome «{id}» è già usato"));
        return None;
    }
    Some(id)
}

/// The list of words beside a type, as a list of the regulation.
fn choices(reader: &mut Reader, names: &mut Names, table: &mut Table<'_>) -> Option<Type> {
    let Some(value) = table.take("choices") else {
        let at = table.at.clone();
        reader.fault(at, "una scelta vuole il suo elenco: choices = [ { id = \"…\", label = \"…\" } ]");
        return None;
    };
    let Some(list) = value.get_ref().as_array() else {
        reader.fault(value.span(), "qui serve un elenco: [ { id = \"…\", label = \"…\" } ]");
        return None;
    };
    let mut words: Vec<Choice> = Vec::new();
    for item in list.iter() {
        let Some(mut word) = reader.as_table(item) else { continue };
        let id = reader.text(&mut word, "id");
        let label = reader.text(&mut word, "label");
        if let (Some(id), Some(label)) = (id, label) {
            if words.iter().any(|word| word.id == id) {
                reader.fault(item.span(), format!("«{id}» è già nell'elenco"));
            }
            words.push(Choice { id, label });
        }
        reader.finish(word);
    }
    if words.is_empty() {
        reader.fault(value.span(), "l'elenco è vuoto");
    }
    // The same words are the same list, wherever they are written.
    let same = |list: &Vec<Choice>| list.iter().map(|word| &word.id).eq(words.iter().map(|word| &word.id));
    let place = names.choices.iter().position(same).unwrap_or_else(|| {
        names.choices.push(words);
        names.choices.len() - 1
    });
    u16::try_from(place).ok().map(Type::Choice)
}

/// The type named by a key; a choice brings its list with it.
fn kind(reader: &mut Reader, names: &mut Names, table: &mut Table<'_>, key: &str) -> Option<Type> {
    let Some((word, at)) = reader.maybe_text_at(table, key) else {
        let at = table.at.clone();
        reader.fault(at, format!("manca «{key}»"));
        return None;
    };
    if word == "choice" {
        return choices(reader, names, table);
    }
    let kind = Type::named(&word);
    if kind.is_none() {
        reader.fault(at, format!("tipo sconosciuto: «{word}» (boolean, integer, decimal, money, date, period, text, choice)"));
    }
    kind
}

/// A parameter with its values.
pub fn parameter(reader: &mut Reader, names: &mut Names, table: &mut Table<'_>) -> Option<Parameter> {
    let id = new_name(reader, names, table);
    let name = reader.maybe_text(table, "name");
    let shape = match peek(table).as_deref() {
        Some("bands") => {
            table.take("type");
            let limit = kind(reader, names, table, "limit");
            let gives = kind(reader, names, table, "gives");
            limit.zip(gives).map(|(limit, gives)| Shape::Bands { limit, gives })
        }
        Some("table") => {
            table.take("type");
            let key = kind(reader, names, table, "key");
            let gives = kind(reader, names, table, "gives");
            key.zip(gives).map(|(key, gives)| Shape::Table { key, gives })
        }
        _ => kind(reader, names, table, "type").map(Shape::One),
    };
    if let Some(Shape::Bands { limit, .. }) = shape
        && !limit.ordered()
    {
        reader.fault(table.at.clone(), "le fasce si fanno con numeri, importi o date");
        return None;
    }
    let Some(list) = table.take("values") else {
        reader.fault(table.at.clone(), "manca «values»: [ { from = 2026-01-01, value = …, source = \"…\" } ]");
        return None;
    };
    let Some(array) = list.get_ref().as_array() else {
        reader.fault(list.span(), "qui serve un elenco: [ { from = 2026-01-01, value = …, source = \"…\" } ]");
        return None;
    };
    let shape = shape?;
    let mut values: Vec<Dated> = Vec::new();
    for item in array.iter() {
        let Some(mut one) = reader.as_table(item) else { continue };
        let dated = dated(reader, names, &mut one, shape, id.as_deref().unwrap_or_default());
        reader.finish(one);
        let Some(dated) = dated else { continue };
        if let Some(before) = values.last_mut() {
            match before.until {
                _ if dated.from <= before.from => {
                    reader.fault(item.span(), "i valori stanno in ordine di data, ciascuno dopo il precedente")
                }
                Some(until) if until < dated.from => {
                    let hole = crate::calendar::show_with("da", until);
                    reader.fault(item.span(), format!("tra questo valore e il precedente c'è un vuoto: {hole} non vale niente"));
                }
                Some(until) if until > dated.from => {
                    reader.fault(item.span(), "questo valore comincia prima che finisca il precedente")
                }
                Some(_) => (),
                None => before.until = Some(dated.from),
            }
        }
        values.push(dated);
    }
    if array.is_empty() {
        reader.fault(list.span(), "un parametro ha almeno un valore con la sua data");
    }
    if values.is_empty() {
        return None;
    }
    let id = id?;
    let name = name.unwrap_or_else(|| id.replace('_', " "));
    Some(Parameter { id, name, shape, values })
}

fn peek(table: &mut Table<'_>) -> Option<String> {
    table.look("type").and_then(|value| value.get_ref().as_str().map(str::to_owned))
}

fn dated(reader: &mut Reader, names: &Names, one: &mut Table<'_>, shape: Shape, id: &str) -> Option<Dated> {
    let from = reader.needed_date(one, "from");
    let until = match one.take("until") {
        Some(value) => Some(reader.date(value)?),
        None => None,
    };
    let source = reader.text(one, "source");
    let example = reader.maybe_truth(one, "example").unwrap_or(false);
    let Some(value) = one.take("value") else {
        reader.fault(one.at.clone(), "manca «value»");
        return None;
    };
    if from.zip(until).is_some_and(|(from, until)| until <= from) {
        reader.fault(one.at.clone(), "la fine viene dopo l'inizio");
        return None;
    }
    let value = match shape {
        Shape::One(kind) => Held::One(constant(reader, names, value, kind)?),
        Shape::Bands { limit, gives } => Held::Rows(bands(reader, names, value, limit, gives, id)?),
        Shape::Table { key, gives } => Held::Rows(keyed(reader, names, value, key, gives)?),
    };
    Some(Dated { from: from?, until, value, source: source?, example })
}

/// A value of a type, in its units; amounts that no council decides are refused.
fn constant(reader: &mut Reader, names: &Names, value: &Spanned<DeValue<'_>>, kind: Type) -> Option<i64> {
    let read = datum(value.get_ref()).ok_or_else(|| format!("qui serve {}", kind.italian())).and_then(|datum| {
        let read = datum.read(kind, &names.choices, &names.texts)?;
        if kind == Type::Money && !(0..=MOST).contains(&read) {
            return Err("un importo di un regolamento sta tra zero e dieci milioni di euro".to_owned());
        }
        Ok(read)
    });
    match read {
        Ok(read) => Some(read),
        Err(message) => {
            reader.fault(value.span(), message);
            None
        }
    }
}

/// A value of the file before its type is known.
pub fn datum(value: &DeValue<'_>) -> Option<Datum> {
    Some(match value {
        DeValue::String(text) => Datum::Text(text.to_string()),
        DeValue::Boolean(truth) => Datum::Truth(*truth),
        DeValue::Datetime(_) => Datum::Date(super::read::day(value)?),
        other => Datum::Number(number(other)?),
    })
}

fn bands(
    reader: &mut Reader,
    names: &Names,
    value: &Spanned<DeValue<'_>>,
    limit: Type,
    gives: Type,
    id: &str,
) -> Option<Vec<(i64, i64)>> {
    let Some(list) = value.get_ref().as_array() else {
        reader.fault(value.span(), "le fasce si scrivono [[limite, valore], …]");
        return None;
    };
    let mut rows: Vec<(i64, i64)> = Vec::new();
    for item in list.iter() {
        let pair = item.get_ref().as_array().filter(|pair| pair.len() == 2).and_then(|pair| pair.first().zip(pair.last()));
        let Some((at, gives_at)) = pair else {
            reader.fault(item.span(), "una fascia si scrive [limite, valore]");
            return None;
        };
        let (at, gives) = (constant(reader, names, at, limit), constant(reader, names, gives_at, gives));
        let (at, gives) = (at?, gives?);
        if rows.last().is_some_and(|(before, _)| *before >= at) {
            reader.fault(item.span(), format!("le fasce di «{id}» si sovrappongono: i limiti devono crescere"));
            return None;
        }
        rows.push((at, gives));
    }
    if rows.is_empty() || rows.len() > crate::parse::LARGEST {
        reader.fault(value.span(), format!("le fasce sono da una a {}", crate::parse::LARGEST));
        return None;
    }
    Some(rows)
}

fn keyed(reader: &mut Reader, names: &Names, value: &Spanned<DeValue<'_>>, key: Type, gives: Type) -> Option<Vec<(i64, i64)>> {
    let mut table = reader.as_table(value)?;
    let mut rows: Vec<(i64, i64)> = Vec::new();
    for (word, at, gives_at) in table.rest() {
        let gives = constant(reader, names, gives_at, gives);
        match Datum::Text(word.to_owned()).read(key, &names.choices, &names.texts) {
            Ok(key) => rows.extend(gives.map(|gives| (key, gives))),
            Err(message) => reader.fault(at, message),
        }
    }
    if rows.is_empty() || rows.len() > crate::parse::LARGEST {
        reader.fault(value.span(), format!("le righe sono da una a {}", crate::parse::LARGEST));
        return None;
    }
    rows.sort_unstable();
    Some(rows)
}

/// A fact: what is asked, of whom, and what proves it.
pub fn fact(reader: &mut Reader, names: &mut Names, table: &mut Table<'_>) -> Option<Fact> {
    let id = new_name(reader, names, table);
    let kind = kind(reader, names, table, "type");
    let name = reader.maybe_text(table, "name");
    let label = reader.text(table, "label");
    let help = reader.maybe_text(table, "help");
    let evidence = reader.maybe_text(table, "evidence");
    let givers = [
        ("citizen", Giver::Citizen),
        ("social_service", Giver::SocialService),
        ("office", Giver::Office),
        ("other_body", Giver::OtherBody),
    ];
    let given_by = if table.has("given_by") { reader.word(table, "given_by", &givers)? } else { Giver::Citizen };
    let required = reader.maybe_truth(table, "required").unwrap_or(true);
    let kind = kind?;
    let changeable = reader.maybe_truth(table, "changeable");
    if changeable == Some(true) && !matches!(kind, Type::Money | Type::Date | Type::Boolean) {
        reader.fault(table.at.clone(), "«changeable» si dice solo di importi, date e documenti");
    }
    let changeable = changeable.unwrap_or(matches!(kind, Type::Money | Type::Date));
    let min = bound(reader, names, table, "min", kind);
    let max = bound(reader, names, table, "max", kind);
    if min.zip(max).is_some_and(|(min, max)| min > max) {
        reader.fault(table.at.clone(), "il minimo è sopra il massimo");
    }
    Some(Fact { id: id?, kind, name, label: label?, help, evidence, given_by, required, changeable, min, max })
}

fn bound(reader: &mut Reader, names: &Names, table: &mut Table<'_>, key: &str, kind: Type) -> Option<i64> {
    let value = table.take(key)?;
    let at: Range<usize> = value.span();
    if !kind.ordered() {
        reader.fault(at, format!("{} non ha un minimo o un massimo", kind.italian()));
        return None;
    }
    let read = datum(value.get_ref()).and_then(|datum| datum.read(kind, &names.choices, &names.texts).ok());
    if read.is_none() {
        reader.fault(at, format!("qui serve {}", kind.italian()));
    }
    read
}
