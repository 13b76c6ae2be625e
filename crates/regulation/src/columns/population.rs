//! Everybody, in columns.

use crate::case::{Case, Member};
use crate::known::{HouseholdField, PersonField};
use crate::regulation::Regulation;
use crate::types::Type;

/// The values of one field for everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Column {
    /// Known of nobody.
    #[default]
    Absent,
    /// One value for each row, in the units of its type.
    Numbers {
        values: Vec<i64>,
        /// One bit for each row whose value is not known; such a value is 0.
        unknown: Option<Vec<u64>>,
    },
    /// One bit for each row.
    Truth {
        yes: Vec<u64>,
        /// One bit for each row of which it is not known; its other bit is not set.
        unknown: Option<Vec<u64>>,
    },
}

/// A column while it grows.
#[derive(Clone, Debug, Default)]
pub struct Growing {
    boolean: bool,
    values: Vec<i64>,
    yes: Vec<u64>,
    unknown: Vec<u64>,
    some_known: bool,
    some_unknown: bool,
    count: usize,
}

impl Growing {
    /// An empty column of a type.
    pub fn new(kind: Type) -> Growing {
        Growing { boolean: kind == Type::Boolean, ..Growing::default() }
    }

    /// Appends one row.
    #[inline]
    pub fn push(&mut self, value: Option<i64>) {
        let (word, bit) = (self.count / 64, 1_u64 << (self.count % 64));
        if self.count.is_multiple_of(64) {
            self.unknown.push(0);
            if self.boolean {
                self.yes.push(0);
            }
        }
        match value {
            Some(_) => self.some_known = true,
            None => {
                self.some_unknown = true;
                if let Some(word) = self.unknown.get_mut(word) {
                    *word |= bit;
                }
            }
        }
        if self.boolean {
            if value.is_some_and(|value| value != 0)
                && let Some(word) = self.yes.get_mut(word)
            {
                *word |= bit;
            }
        } else {
            self.values.push(value.unwrap_or_default());
        }
        self.count += 1;
    }

    /// The column as it is now.
    pub fn done(self) -> Column {
        if !self.some_known {
            return Column::Absent;
        }
        let unknown = self.some_unknown.then_some(self.unknown);
        if self.boolean { Column::Truth { yes: self.yes, unknown } } else { Column::Numbers { values: self.values, unknown } }
    }
}

impl Column {
    /// The value of a row.
    pub fn at(&self, row: usize) -> Option<i64> {
        let bit = |bits: &[u64]| bits.get(row / 64).is_some_and(|word| word >> (row % 64) & 1 == 1);
        match self {
            Column::Absent => None,
            Column::Numbers { unknown: Some(unknown), .. } | Column::Truth { unknown: Some(unknown), .. } if bit(unknown) => None,
            Column::Numbers { values, .. } => values.get(row).copied(),
            Column::Truth { yes, .. } => Some(i64::from(bit(yes))),
        }
    }
}

/// Households with their members and facts, for one regulation.
#[derive(Clone, Debug, Default)]
pub struct Population {
    /// By the number of the field.
    pub household: Vec<Column>,
    /// By the number of the field; one row for each member, household after household.
    pub members: Vec<Column>,
    /// Where the members of each household begin, and behind the last where they end.
    pub first: Vec<u32>,
    /// By the number of the fact.
    pub facts: Vec<Column>,
    /// By the number of the excluding measure.
    pub running: Vec<Column>,
}

impl Population {
    /// How many households there are.
    pub fn households(&self) -> usize {
        self.first.len().saturating_sub(1)
    }

    /// How many members.
    pub fn people(&self) -> usize {
        self.first.last().copied().unwrap_or_default() as usize
    }

    /// Some cases, in columns.
    pub fn of<'c>(regulation: &Regulation, cases: impl IntoIterator<Item = &'c Case>) -> Population {
        let mut growing = Gathering::new(regulation);
        for case in cases {
            growing.push(case);
        }
        growing.done()
    }

    /// One household of it, as a case.
    pub fn case(&self, row: usize) -> Case {
        let all = |columns: &[Column]| columns.iter().map(|column| column.at(row)).collect::<Vec<_>>();
        let mut case =
            Case { facts: all(&self.facts), texts: vec![None; self.facts.len()], running: Vec::new(), ..Case::default() };
        case.running = self.running.iter().map(|column| column.at(row).map(|runs| runs != 0)).collect();
        for (field, column) in HouseholdField::ALL.iter().zip(&self.household) {
            case.set_household(*field, column.at(row));
        }
        let bounds = self.first.get(row).zip(self.first.get(row + 1));
        let (from, to) = bounds.map_or((0, 0), |(from, to)| (*from as usize, *to as usize));
        for place in from..to {
            let mut member = Member::default();
            for (field, column) in PersonField::ALL.iter().zip(&self.members) {
                member.set(*field, column.at(place));
            }
            case.members.push(member);
        }
        case
    }
}

/// A population while it is read.
#[derive(Clone, Debug)]
pub struct Gathering {
    household: Vec<Growing>,
    members: Vec<Growing>,
    first: Vec<u32>,
    facts: Vec<Growing>,
    running: Vec<Growing>,
    people: u32,
}

impl Gathering {
    /// Nobody yet.
    pub fn new(regulation: &Regulation) -> Gathering {
        Gathering {
            household: HouseholdField::ALL.iter().map(|field| Growing::new(field.kind())).collect(),
            members: PersonField::ALL.iter().map(|field| Growing::new(field.kind())).collect(),
            first: vec![0],
            facts: regulation.facts.iter().map(|fact| Growing::new(fact.kind)).collect(),
            running: regulation.incompatible.iter().map(|_| Growing::new(Type::Boolean)).collect(),
            people: 0,
        }
    }

    /// One more household.
    pub fn push(&mut self, case: &Case) {
        for (column, value) in self.household.iter_mut().zip(&case.household) {
            column.push(*value);
        }
        for member in &case.members {
            for (column, value) in self.members.iter_mut().zip(&member.fields) {
                column.push(*value);
            }
            self.people = self.people.saturating_add(1);
        }
        for (place, column) in self.facts.iter_mut().enumerate() {
            column.push(case.facts.get(place).copied().flatten());
        }
        for (place, column) in self.running.iter_mut().enumerate() {
            column.push(case.running.get(place).copied().flatten().map(i64::from));
        }
        self.first.push(self.people);
    }

    /// Everybody.
    pub fn done(self) -> Population {
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
