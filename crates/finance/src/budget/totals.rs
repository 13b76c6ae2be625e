//! Every total that a budget prints, computed from its rows.
//!
//! [`totals_of`] builds them from the rows alone: comparing its keys with the printed ones therefore also finds a total that was
//! not printed, was printed twice, or adds up nothing.

use super::model::{Account, BudgetRow, Figures, Level, PrintedTotal, Programme, Sheet, Side, Table};
use kernel::Cents;
use kernel::money::MoneyError;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// What a total covers: every field that is there must be equal in the rows it adds up. Names do not count (the document spells
/// a programme in two ways), codes do.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct TotalKey {
    /// Where it is printed.
    pub table: Table,
    /// In or out.
    pub side: Side,
    /// What it covers.
    pub level: Level,
    /// Code of the directorate.
    pub direction: String,
    /// Code of the area.
    pub area: Option<String>,
    /// Code of the title.
    pub title: Option<String>,
    /// Code of the tipologia or macroaggregato.
    pub group: Option<String>,
    /// Code of the mission.
    pub mission: Option<String>,
    /// Code of the programme in its mission.
    pub programme: Option<String>,
}

impl TotalKey {
    /// The key of a printed total.
    pub fn of(total: &PrintedTotal) -> TotalKey {
        TotalKey {
            table: total.table,
            side: total.side,
            level: total.level,
            direction: total.direction.clone(),
            area: total.area.as_ref().map(|area| area.code.clone()),
            title: total.title.as_ref().map(|title| title.code.clone()),
            group: total.group.as_ref().map(|group| group.code.clone()),
            mission: total.mission.as_ref().map(|code| code.as_str().to_owned()),
            programme: total.programme.as_ref().map(|code| code.as_str().to_owned()),
        }
    }

    fn new(table: Table, level: Level, row: &BudgetRow) -> TotalKey {
        TotalKey {
            table,
            side: row.sheet.side,
            level,
            direction: row.direction.clone(),
            area: None,
            title: None,
            group: None,
            mission: None,
            programme: None,
        }
    }

    /// Whether this total is one of the printed parts of `whole`: the level below in the same table, and no field that both have
    /// is different.
    pub fn is_part_of(&self, whole: &TotalKey) -> bool {
        let agree = |a: &Option<String>, b: &Option<String>| a.is_none() || b.is_none() || a == b;
        self.table == whole.table
            && self.side == whole.side
            && self.direction == whole.direction
            && level_below(whole.table, whole.level) == Some(self.level)
            && agree(&self.area, &whole.area)
            && agree(&self.title, &whole.title)
            && agree(&self.mission, &whole.mission)
    }
}

/// `2.B Spese in conto capitale, settore 51, titolo 2`.
impl fmt::Display for TotalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.table.label())?;
        if self.table == Table::Earmarked {
            write!(f, ", {}", self.side.label().to_lowercase())?;
        }
        let parts = [
            ("settore", &self.area),
            ("titolo", &self.title),
            ("gruppo", &self.group),
            ("missione", &self.mission),
            ("programma", &self.programme),
        ];
        for (word, code) in parts {
            if let Some(code) = code {
                write!(f, ", {word} {code}")?;
            }
        }
        if self.level == Level::Direction { write!(f, ", {}", self.direction) } else { Ok(()) }
    }
}

/// The level whose printed totals must add up to a total of this level in this table; `None` at the bottom.
pub fn level_below(table: Table, level: Level) -> Option<Level> {
    match (table, level) {
        (Table::CurrentRevenue | Table::CurrentExpenditure | Table::CapitalRevenue, Level::Area) => Some(Level::Group),
        (Table::CapitalExpenditure, Level::Area) => Some(Level::Title),
        (
            Table::CurrentRevenue | Table::CurrentExpenditure | Table::CapitalRevenue | Table::CapitalExpenditure,
            Level::Direction,
        ) => Some(Level::Area),
        (Table::Earmarked, Level::EarmarkedSide) => Some(Level::EarmarkedTitle),
        (Table::CurrentProgrammes | Table::CapitalProgrammes, Level::Mission) => Some(Level::Programme),
        (Table::CurrentProgrammes | Table::CapitalProgrammes, Level::Direction) => Some(Level::Mission),
        (Table::CapitalProgrammes, Level::Title) => Some(Level::Direction),
        (
            _,
            Level::Group
            | Level::Title
            | Level::Area
            | Level::Direction
            | Level::Mission
            | Level::Programme
            | Level::EarmarkedTitle
            | Level::EarmarkedSide,
        ) => None,
    }
}

/// The totals that a row belongs to.
pub fn keys_of(row: &BudgetRow) -> Vec<TotalKey> {
    let table = row.sheet.table();
    let new = |table, level| TotalKey::new(table, level, row);
    let (area, title) = (Some(row.area.code.clone()), Some(row.title.code.clone()));
    let mut keys = vec![new(table, Level::Direction), TotalKey { area: area.clone(), ..new(table, Level::Area) }];
    keys.push(match &row.group {
        Some(group) => TotalKey { area, title: title.clone(), group: Some(group.code.clone()), ..new(table, Level::Group) },
        None => TotalKey { area, title: title.clone(), ..new(table, Level::Title) },
    });
    if row.earmarked == Some(true) {
        keys.push(new(Table::Earmarked, Level::EarmarkedSide));
        keys.push(TotalKey { title: title.clone(), ..new(Table::Earmarked, Level::EarmarkedTitle) });
    }
    if let Some(Programme { mission, programme }) = &row.programme {
        let summary = match row.sheet.account {
            Account::Current => Table::CurrentProgrammes,
            Account::Capital => Table::CapitalProgrammes,
        };
        let (mission, programme) = (Some(mission.as_str().to_owned()), Some(programme.as_str().to_owned()));
        keys.push(TotalKey { mission: mission.clone(), programme, ..new(summary, Level::Programme) });
        keys.push(TotalKey { mission, ..new(summary, Level::Mission) });
        keys.push(new(summary, Level::Direction));
        if summary == Table::CapitalProgrammes {
            keys.push(TotalKey { title, ..new(summary, Level::Title) });
        }
    }
    keys
}

/// Every total of these rows, in all columns.
pub fn totals_of(rows: &[BudgetRow]) -> Result<BTreeMap<TotalKey, Figures>, MoneyError> {
    let mut totals: BTreeMap<TotalKey, Figures> = BTreeMap::new();
    for row in rows {
        for key in keys_of(row) {
            let total = totals.entry(key).or_default();
            *total = total.plus(row.figures)?;
        }
    }
    Ok(totals)
}

/// Spending by mission and programme, for one account.
pub fn spending_by_programme(rows: &[BudgetRow], account: Account) -> Result<BTreeMap<Programme, Figures>, MoneyError> {
    let mut spending: BTreeMap<Programme, Figures> = BTreeMap::new();
    let sheet = Sheet { side: Side::Expenditure, account };
    for row in rows.iter().filter(|row| row.sheet == sheet) {
        if let Some(programme) = &row.programme {
            let total = spending.entry(programme.clone()).or_default();
            *total = total.plus(row.figures)?;
        }
    }
    Ok(spending)
}

/// The sum of a sheet, in all columns.
pub fn sheet_total(rows: &[BudgetRow], sheet: Sheet) -> Result<Figures, MoneyError> {
    Figures::sum(rows.iter().filter(|row| row.sheet == sheet).map(|row| row.figures))
}

/// Cents, or nothing where the column is not printed.
pub(crate) fn or_nothing(amount: Option<Cents>) -> Cents {
    amount.unwrap_or(Cents::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::sample;
    use std::collections::BTreeSet;

    fn sheet(side: Side, account: Account) -> Sheet {
        Sheet { side, account }
    }

    #[test]
    fn the_rows_of_2021_have_exactly_the_86_totals_that_the_document_prints() {
        let computed: BTreeSet<TotalKey> = totals_of(&sample::rows()).expect("sums fit").into_keys().collect();
        let printed: BTreeSet<TotalKey> = sample::totals().iter().map(TotalKey::of).collect();
        assert_eq!(printed.len(), 86);
        assert_eq!(computed, printed);
    }

    #[test]
    fn revenue_and_expenditure_of_2021_are_the_printed_ones() {
        let rows = sample::rows();
        let forecast = |sheet| sheet_total(&rows, sheet).map(|figures| figures.forecast);
        assert_eq!(forecast(sheet(Side::Revenue, Account::Current)), Ok(Cents(12_725_860_000)));
        assert_eq!(forecast(sheet(Side::Expenditure, Account::Current)), Ok(Cents(24_653_014_000)));
        assert_eq!(forecast(sheet(Side::Revenue, Account::Capital)), Ok(Cents(130_625_000)));
        let capital = sheet_total(&rows, sheet(Side::Expenditure, Account::Capital)).expect("sums fit");
        assert_eq!(capital.forecast, Cents(338_208_600));
        let parts = capital.of_which.expect("capital prints the parts");
        assert_eq!(
            (parts.prior_obligations, parts.public_works, parts.other_new),
            (Cents(26_083_600), Cents(0), Cents(312_125_000))
        );
        assert_eq!(capital.parts(), Some(Ok(capital.forecast)));
    }

    #[test]
    fn current_spending_of_2021_by_programme_is_the_printed_one() {
        let spending = spending_by_programme(&sample::rows(), Account::Current).expect("sums fit");
        let found: Vec<(String, Cents)> =
            spending.iter().map(|(programme, figures)| (programme.to_string(), figures.forecast)).collect();
        let printed = [
            ("12.01", 7_133_005_000),
            ("12.02", 5_124_480_000),
            ("12.03", 6_000_794_000),
            ("12.04", 5_989_050_000),
            ("12.07", 346_055_000),
            ("12.08", 59_630_000),
        ];
        assert_eq!(found, printed.map(|(programme, cents)| (programme.to_owned(), Cents(cents))));
        assert_eq!(Cents::sum(spending.values().map(|figures| figures.forecast)), Ok(Cents(24_653_014_000)));
    }

    #[test]
    fn the_parts_of_a_whole_are_of_the_level_below_and_of_the_same_area() {
        let printed: Vec<TotalKey> = sample::totals().iter().map(TotalKey::of).collect();
        let whole = |table, level| printed.iter().find(move |key| key.table == table && key.level == level).expect("printed");
        let parts = |whole: &TotalKey| printed.iter().filter(|key| key.is_part_of(whole)).count();
        assert_eq!(parts(whole(Table::CurrentExpenditure, Level::Direction)), 6, "six areas");
        assert_eq!(parts(whole(Table::CapitalExpenditure, Level::Direction)), 5, "five areas");
        assert_eq!(parts(whole(Table::CapitalProgrammes, Level::Title)), 1, "the direction");
        assert_eq!(parts(whole(Table::CapitalProgrammes, Level::Direction)), 3, "three missions");
        assert_eq!(parts(whole(Table::CurrentProgrammes, Level::Mission)), 6, "six programmes");
        assert_eq!(parts(whole(Table::CurrentRevenue, Level::Group)), 0, "the bottom");
    }
}
