//! A population as a Parquet file: `household`, `members` (a list) and `facts` as groups, `running` as a list of measures. Amounts are
//! DECIMAL, dates DATE, words strings; what is null is not known.

mod write;

use crate::case::{Datum, MOST_MEMBERS};
use crate::columns::{Growing, Population};
use crate::known::{HouseholdField, PersonField};
use crate::number::{EURO, ONE};
use crate::regulation::Regulation;
use crate::types::Type;
use parquet::basic::{ConvertedType, LogicalType, Repetition};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType};
use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::schema::types::ColumnDescriptor;

pub use write::write;

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
            raw.hold(regulation, *home).map_err(|fault| vec![format!("{}: {fault}", column.path().string())])?;
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

    /// Holds the values of a fact against its bounds, as every other way in does.
    fn hold(&self, regulation: &Regulation, home: Home) -> Result<(), String> {
        let Home::Fact(place) = home else { return Ok(()) };
        let Some(fact) = regulation.facts.get(place) else { return Ok(()) };
        match self.values.iter().find(|value| !fact.admits(**value)) {
            Some(value) => Err(format!("il valore {} è fuori dai limiti", regulation.show(fact.kind, *value))),
            None => Ok(()),
        }
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
