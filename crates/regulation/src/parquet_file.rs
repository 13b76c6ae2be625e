//! A population as a Parquet file: `household`, `members` (a list) and `facts` as groups, `running` as a list of measures. Amounts are
//! DECIMAL, dates DATE, words strings; what is null is not known.

use crate::case::{Datum, MOST_MEMBERS};
use crate::columns::{Column, Growing, Population};
use crate::known::{HouseholdField, PersonField};
use crate::number::{EURO, ONE};
use crate::regulation::Regulation;
use crate::types::Type;
use parquet::basic::{ConvertedType, LogicalType, Repetition};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, DataType};
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use parquet::schema::types::ColumnDescriptor;
use std::io::Write;
use std::sync::Arc;

/// Where a column of a file belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Home {
    Household(HouseholdField),
    Member(PersonField),
    Fact(usize),
    Running,
}

/// Reads everybody, or says everything that is wrong with the file.
pub fn read<R: ChunkReader + 'static>(regulation: &Regulation, file: R) -> Result<Population, Vec<String>> {
    let unreadable = |error: parquet::errors::ParquetError| vec![format!("il file non è Parquet leggibile: {error}")];
    let reader = SerializedFileReader::new(file).map_err(unreadable)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let mut faults = Vec::new();
    let mut columns: Vec<(usize, Home, Type)> = Vec::new();
    for number in 0..schema.num_columns() {
        let column = schema.column(number);
        match home(regulation, column.path().parts()) {
            Some(Some((home, kind))) => {
                if let Err(fault) = fits(&column, kind) {
                    faults.push(fault);
                }
                columns.push((number, home, kind));
            }
            Some(None) => (),
            None => faults.push(format!("colonna sconosciuta: {}", column.path().string())),
        }
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut reading = Reading::new(regulation);
    for group in 0..reader.num_row_groups() {
        let group = reader.get_row_group(group).map_err(unreadable)?;
        let rows = usize::try_from(group.metadata().num_rows()).unwrap_or_default();
        let mut members = None;
        for (number, home, kind) in &columns {
            let column = schema.column(*number);
            let levels = Levels::of(&column);
            let read = group.get_column_reader(*number).map_err(unreadable)?;
            let mut raw = Raw::default();
            raw.read(read, rows, regulation, *kind, &column)
                .map_err(|fault| vec![format!("{}: {fault}", column.path().string())])?;
            reading
                .take(*home, &raw, levels, rows, &mut members)
                .map_err(|fault| vec![format!("{}: {fault}", column.path().string())])?;
        }
        reading.fill(&columns, rows, members.unwrap_or_else(|| vec![0; rows]));
    }
    Ok(reading.done())
}

/// What a column means; `Some(None)` is not needed, `None` is not known.
fn home(regulation: &Regulation, path: &[String]) -> Option<Option<(Home, Type)>> {
    let first = path.first()?.as_str();
    let last = path.last()?.as_str();
    match first {
        "id" | "on" => Some(None),
        "household" => HouseholdField::named(last).map(|field| Some((Home::Household(field), field.kind()))),
        "members" => PersonField::named(last).map(|field| Some((Home::Member(field), field.kind()))),
        "facts" => regulation.fact(last).map(|(place, fact)| Some((Home::Fact(place), fact.kind))),
        "running" => Some((!regulation.incompatible.is_empty()).then_some((Home::Running, Type::Text))),
        _ => None,
    }
}

/// The digits after the point of a decimal column.
fn scale(column: &ColumnDescriptor) -> Option<u32> {
    let scale = match column.logical_type_ref() {
        Some(LogicalType::Decimal(decimal)) => decimal.scale,
        _ if column.converted_type() == ConvertedType::DECIMAL => column.type_scale(),
        _ => return None,
    };
    u32::try_from(scale).ok()
}

fn fits(column: &ColumnDescriptor, kind: Type) -> Result<(), String> {
    use parquet::basic::Type as Physical;
    let physical = column.physical_type();
    let whole = matches!(physical, Physical::INT32 | Physical::INT64);
    let date = matches!(column.logical_type_ref(), Some(LogicalType::Date)) || column.converted_type() == ConvertedType::DATE;
    let fine = match kind {
        Type::Boolean => physical == Physical::BOOLEAN,
        Type::Integer => whole && scale(column).is_none() && !date,
        Type::Money => (whole || physical == Physical::FIXED_LEN_BYTE_ARRAY) && scale(column).is_some_and(|scale| scale <= 2),
        Type::Decimal => (whole || physical == Physical::FIXED_LEN_BYTE_ARRAY) && scale(column).is_some_and(|scale| scale <= 9),
        Type::Date => physical == Physical::INT32 && date,
        Type::Period | Type::Text | Type::Choice(_) => physical == Physical::BYTE_ARRAY,
    };
    let wanted = match kind {
        Type::Boolean => "BOOLEAN",
        Type::Integer => "un intero",
        Type::Money => "DECIMAL con due decimali: un importo non si scrive in virgola mobile",
        Type::Decimal => "DECIMAL con al più nove decimali",
        Type::Date => "DATE",
        Type::Period | Type::Text | Type::Choice(_) => "un testo",
    };
    if fine { Ok(()) } else { Err(format!("{}: qui serve {wanted}", column.path().string())) }
}

/// At which depth a value, and the thing that bears it, are there.
#[derive(Clone, Copy)]
struct Levels {
    value: i16,
    bearer: i16,
    repeated: bool,
}

impl Levels {
    fn of(column: &ColumnDescriptor) -> Levels {
        let value = column.max_def_level();
        let optional = column.self_type().get_basic_info().has_repetition()
            && column.self_type().get_basic_info().repetition() == Repetition::OPTIONAL;
        Levels { value, bearer: if optional { value - 1 } else { value }, repeated: column.max_rep_level() > 0 }
    }
}

/// A column as it comes from the file, in the units of its type.
#[derive(Default)]
struct Raw {
    values: Vec<i64>,
    definition: Vec<i16>,
    repetition: Vec<i16>,
}

impl Raw {
    fn read(
        &mut self,
        reader: ColumnReader,
        rows: usize,
        regulation: &Regulation,
        kind: Type,
        column: &ColumnDescriptor,
    ) -> Result<(), String> {
        let one = match kind {
            Type::Money => EURO,
            Type::Decimal => ONE,
            _ => 1,
        };
        let finer = match scale(column) {
            Some(scale) => one / 10_i64.pow(scale),
            None => 1,
        };
        let most = match kind {
            Type::Integer => 1_000_000_000,
            Type::Date => crate::calendar::LAST,
            Type::Money => 100 * crate::number::MOST,
            _ => i64::MAX,
        };
        let least = if kind == Type::Date { crate::calendar::FIRST } else { -most };
        let number = |value: i64| {
            value
                .checked_mul(finer)
                .filter(|value| (least..=most).contains(value))
                .ok_or_else(|| format!("il valore {value} è fuori misura"))
        };
        match reader {
            ColumnReader::BoolColumnReader(reader) => self.all(reader, rows, column, |value| Ok(i64::from(*value))),
            ColumnReader::Int32ColumnReader(reader) => self.all(reader, rows, column, |value| number(i64::from(*value))),
            ColumnReader::Int64ColumnReader(reader) => self.all(reader, rows, column, |value| number(*value)),
            ColumnReader::FixedLenByteArrayColumnReader(reader) => self.all(reader, rows, column, |value| {
                let bytes = value.data();
                let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
                let wide = bytes.iter().try_fold(if negative { -1_i128 } else { 0 }, |wide, byte| {
                    wide.checked_mul(256).map(|wide| wide | i128::from(*byte))
                });
                wide.and_then(|wide| i64::try_from(wide).ok()).ok_or_else(|| "un valore è fuori misura".to_owned()).and_then(number)
            }),
            ColumnReader::ByteArrayColumnReader(reader) => {
                let mut last: Option<(ByteArray, i64)> = None;
                let running = column.path().parts().first().is_some_and(|part| part == "running");
                self.all(reader, rows, column, |value| {
                    if let Some((word, number)) = &last
                        && word == value
                    {
                        return Ok(*number);
                    }
                    let text = value.as_utf8().map_err(|_| "un testo non è UTF-8".to_owned())?;
                    let number = if running {
                        regulation.incompatible.iter().position(|other| other.measure == text).map_or(-1, |place| place as i64)
                    } else {
                        Datum::Text(text.to_owned()).read(kind, &regulation.choices, &regulation.texts)?
                    };
                    last = Some((value.clone(), number));
                    Ok(number)
                })
            }
            _ => Err("il tipo della colonna non si legge".to_owned()),
        }
    }

    fn all<T: DataType>(
        &mut self,
        mut reader: ColumnReaderImpl<T>,
        rows: usize,
        column: &ColumnDescriptor,
        mut convert: impl FnMut(&T::T) -> Result<i64, String>,
    ) -> Result<(), String> {
        let mut values: Vec<T::T> = Vec::new();
        let mut read = 0;
        while read < rows {
            values.clear();
            let definition = (column.max_def_level() > 0).then_some(&mut self.definition);
            let repetition = (column.max_rep_level() > 0).then_some(&mut self.repetition);
            let batch = (rows - read).min(65_536);
            let (records, ..) =
                reader.read_records(batch, definition, repetition, &mut values).map_err(|error| error.to_string())?;
            for value in &values {
                self.values.push(convert(value)?);
            }
            if records == 0 {
                return Err(format!("la colonna finisce alla riga {read} di {rows}"));
            }
            read += records;
        }
        Ok(())
    }

    /// For each row or list item: whether its bearer is there, whether it begins a row, and its value.
    fn each(
        &self,
        levels: Levels,
        rows: usize,
        mut with: impl FnMut(bool, bool, Option<i64>) -> Result<(), String>,
    ) -> Result<(), String> {
        let count = if self.definition.is_empty() {
            self.values.len().max(if levels.value > 0 { rows } else { 0 })
        } else {
            self.definition.len()
        };
        let mut values = self.values.iter();
        for place in 0..count {
            let depth = self.definition.get(place).copied().unwrap_or(levels.value);
            let begins = !levels.repeated || self.repetition.get(place).copied().unwrap_or_default() == 0;
            let value = if depth == levels.value { values.next().copied() } else { None };
            with(depth >= levels.bearer, begins, value)?;
        }
        Ok(())
    }
}

/// A population while it is read.
struct Reading {
    household: Vec<Growing>,
    members: Vec<Growing>,
    facts: Vec<Growing>,
    running: Vec<Growing>,
    first: Vec<u32>,
}

impl Reading {
    fn new(regulation: &Regulation) -> Reading {
        Reading {
            household: HouseholdField::ALL.iter().map(|field| Growing::new(field.kind())).collect(),
            members: PersonField::ALL.iter().map(|field| Growing::new(field.kind())).collect(),
            facts: regulation.facts.iter().map(|fact| Growing::new(fact.kind)).collect(),
            running: regulation.incompatible.iter().map(|_| Growing::new(Type::Boolean)).collect(),
            first: vec![0],
        }
    }

    fn take(&mut self, home: Home, raw: &Raw, levels: Levels, rows: usize, members: &mut Option<Vec<u32>>) -> Result<(), String> {
        match home {
            Home::Household(field) => Self::flat(self.household.get_mut(field as usize), raw, levels, rows),
            Home::Fact(place) => Self::flat(self.facts.get_mut(place), raw, levels, rows),
            Home::Member(field) => {
                let mut counts: Vec<u32> = Vec::with_capacity(rows);
                let column = self.members.get_mut(field as usize).ok_or("la colonna non si conosce")?;
                raw.each(levels, rows, |there, begins, value| {
                    if begins {
                        counts.push(0);
                    }
                    if there {
                        column.push(value);
                        let count = counts.last_mut().ok_or("la lista non comincia")?;
                        *count += 1;
                        if *count as usize > MOST_MEMBERS {
                            return Err(format!("un nucleo ha al più {MOST_MEMBERS} componenti"));
                        }
                    }
                    Ok(())
                })?;
                match members {
                    Some(known) if *known != counts => Err("i componenti non sono tanti quanti nelle altre colonne".to_owned()),
                    Some(_) => Ok(()),
                    None => {
                        *members = Some(counts);
                        Ok(())
                    }
                }
            }
            Home::Running => {
                // A list that is there says which measures run; a list that is not there says nothing.
                let list = levels.bearer - 1;
                let mut lists: Vec<Option<Vec<i64>>> = Vec::with_capacity(rows);
                let mut place = 0;
                raw.each(levels, rows, |_, begins, value| {
                    if begins {
                        lists.push((raw.definition.get(place).copied().unwrap_or_default() >= list).then(Vec::new));
                    }
                    if let (Some(value), Some(Some(list))) = (value, lists.last_mut()) {
                        list.push(value);
                    }
                    place += 1;
                    Ok(())
                })?;
                for list in &lists {
                    for (number, column) in self.running.iter_mut().enumerate() {
                        column.push(list.as_ref().map(|list| i64::from(list.contains(&(number as i64)))));
                    }
                }
                Ok(())
            }
        }
    }

    fn flat(column: Option<&mut Growing>, raw: &Raw, levels: Levels, rows: usize) -> Result<(), String> {
        let column = column.ok_or("la colonna non si conosce")?;
        raw.each(levels, rows, |_, _, value| {
            column.push(value);
            Ok(())
        })
    }

    /// Columns that the file does not have, and where each household's members end.
    fn fill(&mut self, columns: &[(usize, Home, Type)], rows: usize, members: Vec<u32>) {
        let has = |home: Home| columns.iter().any(|(_, other, _)| *other == home);
        let none = |column: &mut Growing, count: usize| (0..count).for_each(|_| column.push(None));
        for (field, column) in HouseholdField::ALL.iter().zip(&mut self.household) {
            if !has(Home::Household(*field)) {
                none(column, rows);
            }
        }
        for (place, column) in self.facts.iter_mut().enumerate() {
            if !has(Home::Fact(place)) {
                none(column, rows);
            }
        }
        if !has(Home::Running) {
            self.running.iter_mut().for_each(|column| none(column, rows));
        }
        let people: usize = members.iter().map(|count| *count as usize).sum();
        for (field, column) in PersonField::ALL.iter().zip(&mut self.members) {
            if !has(Home::Member(*field)) {
                none(column, people);
            }
        }
        let mut end = self.first.last().copied().unwrap_or_default();
        for count in members {
            end = end.saturating_add(count);
            self.first.push(end);
        }
    }

    fn done(self) -> Population {
        let all = |columns: Vec<Growing>| columns.into_iter().map(Growing::done).collect();
        Population {
            household: all(self.household),
            members: all(self.members),
            first: self.first,
            facts: all(self.facts),
            running: all(self.running),
        }
    }
}

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
