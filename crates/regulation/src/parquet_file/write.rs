//! Writing a population: what is known of nobody gets no column.

use crate::columns::{Column, Population};
use crate::known::{HouseholdField, PersonField};
use crate::number::EURO;
use crate::regulation::Regulation;
use crate::types::Type;
use parquet::column::writer::ColumnWriter;
use parquet::data_type::ByteArray;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::io::Write;
use std::sync::Arc;

/// Rows of one group of a file that is written.
const GROUP: usize = 131_072;

/// A column of a file that is written.
struct Leaf<'p> {
    name: String,
    kind: Type,
    column: &'p Column,
    of_members: bool,
}

/// Writes everybody. What is known of nobody gets no column; facts that are texts or spans are not written.
pub fn write(regulation: &Regulation, population: &Population, file: impl Write + Send) -> Result<(), String> {
    let said = |error: parquet::errors::ParquetError| error.to_string();
    let household: Vec<Leaf> =
        leaves(HouseholdField::ALL.iter().map(|field| (field.word(), field.kind())), &population.household, false);
    let members: Vec<Leaf> = leaves(PersonField::ALL.iter().map(|field| (field.word(), field.kind())), &population.members, true);
    let facts: Vec<Leaf> = leaves(regulation.facts.iter().map(|fact| (fact.id.as_str(), fact.kind)), &population.facts, false);
    let mut schema = String::from("message population {\nrequired int64 id;\n");
    for (leaves, open, close) in [
        (&household, "optional group household {", "}"),
        (&members, "optional group members (LIST) { repeated group list { optional group element {", "} } }"),
        (&facts, "optional group facts {", "}"),
    ] {
        if !leaves.is_empty() {
            let inside: String = leaves.iter().map(|leaf| field(&leaf.name, leaf.kind)).collect();
            schema.push_str(&format!("{open} {inside} {close}\n"));
        }
    }
    let running = population.running.iter().any(|column| *column != Column::Absent);
    if running {
        schema.push_str("optional group running (LIST) { repeated group list { optional binary element (STRING); } }\n");
    }
    schema.push('}');
    let schema = Arc::new(parse_message_type(&schema).map_err(said)?);
    let mut writer = SerializedFileWriter::new(file, schema, Arc::default()).map_err(said)?;
    let mut start = 0;
    while start < population.households() {
        let end = (start + GROUP).min(population.households());
        let mut group = writer.next_row_group().map_err(said)?;
        let mut column = group.next_column().map_err(said)?.ok_or("manca una colonna")?;
        if let ColumnWriter::Int64ColumnWriter(writer) = column.untyped() {
            let ids: Vec<i64> = (start..end).filter_map(|id| i64::try_from(id).ok()).collect();
            writer.write_batch(&ids, None, None).map_err(said)?;
        }
        column.close().map_err(said)?;
        for leaf in household.iter().chain(&members).chain(&facts) {
            let mut column = group.next_column().map_err(said)?.ok_or("manca una colonna")?;
            put(regulation, population, leaf, start, end, column.untyped())?;
            column.close().map_err(said)?;
        }
        if running {
            let mut column = group.next_column().map_err(said)?.ok_or("manca una colonna")?;
            put_running(regulation, population, start, end, column.untyped())?;
            column.close().map_err(said)?;
        }
        group.close().map_err(said)?;
        start = end;
    }
    writer.close().map_err(said)?;
    Ok(())
}

fn leaves<'p, 'n>(names: impl Iterator<Item = (&'n str, Type)>, columns: &'p [Column], of_members: bool) -> Vec<Leaf<'p>> {
    names
        .zip(columns)
        .filter(|((_, kind), column)| **column != Column::Absent && !matches!(kind, Type::Period | Type::Text))
        .map(|((name, kind), column)| Leaf { name: name.to_owned(), kind, column, of_members })
        .collect()
}

fn field(name: &str, kind: Type) -> String {
    match kind {
        Type::Boolean => format!("optional boolean {name};"),
        Type::Integer => format!("optional int32 {name};"),
        Type::Money => format!("optional int64 {name} (DECIMAL(18,2));"),
        Type::Decimal => format!("optional int64 {name} (DECIMAL(18,9));"),
        Type::Date => format!("optional int32 {name} (DATE);"),
        Type::Period | Type::Text | Type::Choice(_) => format!("optional binary {name} (STRING);"),
    }
}

/// The rows of one column, with their depths.
fn put(
    regulation: &Regulation,
    population: &Population,
    leaf: &Leaf,
    start: usize,
    end: usize,
    writer: &mut ColumnWriter,
) -> Result<(), String> {
    let (mut values, mut definition, mut repetition) = (Vec::new(), Vec::new(), Vec::new());
    let mut push = |value: Option<i64>, bearer: i16| {
        definition.push(if value.is_some() { bearer + 1 } else { bearer });
        values.extend(value);
    };
    if leaf.of_members {
        for household in start..end {
            let bounds = population.first.get(household).zip(population.first.get(household + 1));
            let (from, to) = bounds.map_or((0, 0), |(from, to)| (*from as usize, *to as usize));
            if from == to {
                // Nobody is known: no list at all.
                push(None, 0);
                repetition.push(0);
            }
            for member in from..to {
                push(leaf.column.at(member), 3);
                repetition.push(i16::from(member > from));
            }
        }
    } else {
        for household in start..end {
            push(leaf.column.at(household), 1);
        }
    }
    let repetition = leaf.of_members.then_some(repetition.as_slice());
    let out = || "un valore è fuori misura".to_owned();
    let written = match writer {
        ColumnWriter::BoolColumnWriter(writer) => {
            writer.write_batch(&values.iter().map(|value| *value != 0).collect::<Vec<_>>(), Some(&definition), repetition)
        }
        ColumnWriter::Int32ColumnWriter(writer) => {
            let narrow: Result<Vec<i32>, _> = values.iter().map(|value| i32::try_from(*value)).collect();
            writer.write_batch(&narrow.map_err(|_| out())?, Some(&definition), repetition)
        }
        ColumnWriter::Int64ColumnWriter(writer) => {
            let finer = if leaf.kind == Type::Money { EURO / 100 } else { 1 };
            writer.write_batch(&values.iter().map(|value| value / finer).collect::<Vec<_>>(), Some(&definition), repetition)
        }
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            let Type::Choice(list) = leaf.kind else { return Err(out()) };
            let words = regulation.choices.get(usize::from(list)).map(Vec::as_slice).unwrap_or_default();
            let word = |value: &i64| {
                usize::try_from(*value).ok().and_then(|place| words.get(place)).map(|choice| ByteArray::from(choice.id.as_str()))
            };
            let words: Option<Vec<ByteArray>> = values.iter().map(word).collect();
            writer.write_batch(&words.ok_or_else(out)?, Some(&definition), repetition)
        }
        _ => return Err(out()),
    };
    written.map(|_| ()).map_err(|error| error.to_string())
}

fn put_running(
    regulation: &Regulation,
    population: &Population,
    start: usize,
    end: usize,
    writer: &mut ColumnWriter,
) -> Result<(), String> {
    let (mut values, mut definition, mut repetition) = (Vec::new(), Vec::new(), Vec::new());
    for household in start..end {
        let known = population.running.iter().all(|column| column.at(household).is_some());
        let runs = regulation.incompatible.iter().zip(&population.running).filter(|(_, column)| column.at(household) == Some(1));
        let words: Vec<ByteArray> = runs.map(|(other, _)| ByteArray::from(other.measure.as_str())).collect();
        if words.is_empty() {
            definition.push(i16::from(known));
            repetition.push(0);
        }
        for (place, word) in words.into_iter().enumerate() {
            values.push(word);
            definition.push(3);
            repetition.push(i16::from(place > 0));
        }
    }
    let ColumnWriter::ByteArrayColumnWriter(writer) = writer else {
        return Err("la colonna delle misure non è un testo".to_owned());
    };
    writer.write_batch(&values, Some(&definition), Some(&repetition)).map(|_| ()).map_err(|error| error.to_string())
}
