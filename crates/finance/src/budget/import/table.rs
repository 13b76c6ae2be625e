//! The layout in which every line carries all its facts under named columns.

use super::columns::{Column, Header, Place, Unit};
use super::decoding::{Text, cells};
use super::{Import, LARGEST_AMOUNT, LONGEST_CODE, LONGEST_DESCRIPTION, LONGEST_NAME, Layout, Line, MOST_CELLS, shown};
use crate::budget::chapter::{ChapterKey, PdcCode};
use crate::budget::model::{
    Account, BudgetRow, Figures, Level, Named, OfWhich, PrintedTotal, Programme, Sheet, Side, Table, TwoDigits,
};
use kernel::Cents;
use kernel::codes::Code;
use kernel::text::clean_line;
use std::fmt::Display;
use std::str::FromStr;

const PARTS: [Column; 3] = [Column::PriorObligations, Column::PublicWorks, Column::OtherNew];

/// Reads the rows of a sheet.
pub(super) fn rows(text: &Text, header: Header, sheet: Sheet) -> Import<BudgetRow> {
    let capital = sheet.account == Account::Capital;
    let mut needed = vec![Column::Direction, Column::AreaCode, Column::AreaName, Column::Title, Column::Description];
    if header.place(Column::Peg).is_none() {
        needed.extend([Column::Chapter, Column::Article, Column::Sub]);
    }
    if sheet.side == Side::Expenditure {
        needed.extend([Column::Mission, Column::Programme]);
    }
    if has_groups(sheet) {
        needed.extend([Column::GroupCode, Column::GroupName]);
    }
    if capital {
        needed.extend(PARTS);
    } else {
        needed.extend([Column::Pdc, Column::Earmarked]);
    }
    read(text, header, &needed, |line, year| row(line, sheet, year))
}

/// Reads the printed totals.
pub(super) fn totals(text: &Text, header: Header) -> Import<PrintedTotal> {
    let needed = [Column::Table, Column::Side, Column::Account, Column::Level, Column::Direction, Column::Label];
    read(text, header, &needed, total)
}

fn read<T>(text: &Text, header: Header, needed: &[Column], one: impl Fn(&mut Reader<'_, T>, i32) -> Option<T>) -> Import<T> {
    let mut import = Import::empty(text.encoding, header.separator, Layout::Table);
    import.year = header.year();
    let Some(year) = check_header(&header, needed, &mut import) else { return import };
    for (index, line) in text.lines.iter().enumerate().skip(header.line + 1) {
        if line.trim().is_empty() {
            continue;
        }
        let number = index + 1;
        let cells = cells(line, header.separator);
        let too_many = cells.iter().skip(header.width).any(|cell| !cell.trim().is_empty());
        if cells.len() > MOST_CELLS || cells.len() < header.width || too_many {
            let quotes = line.matches('"').count() % 2 == 1;
            let why = if quotes { " Forse una virgoletta è rimasta aperta." } else { "" };
            let message = format!("La riga ha {} caselle invece di {}.{why}", cells.len(), header.width);
            import.fault(number, None, message);
            continue;
        }
        let mut reader = Reader { header: &header, cells: &cells, number, import: &mut import };
        if let Some(value) = one(&mut reader, year) {
            import.rows.push(Line { number, value });
        }
    }
    if import.rows.is_empty() && import.is_clean() {
        import.fault(header.line + 1, None, "Sotto i nomi delle colonne non c'è nessuna riga.");
    }
    import
}

/// The budget year, when every column is there once; faults otherwise.
fn check_header<T>(header: &Header, needed: &[Column], import: &mut Import<T>) -> Option<i32> {
    let line = header.line + 1;
    for name in header.repeated() {
        import.fault(line, Some(name), "Due colonne portano lo stesso nome: toglierne una.");
    }
    for name in &header.unclear {
        import.fault(line, Some(name), "L'anno della colonna va scritto con quattro cifre, per esempio «previsione 2021».");
    }
    let Some(year) = header.year() else {
        import.fault(line, None, "Manca la colonna della previsione, per esempio «previsione 2021».");
        return None;
    };
    let amounts = [Column::Forecast(year - 1), Column::Revised(year - 1), Column::Forecast(year)];
    for column in needed.iter().copied().chain(amounts) {
        if header.place(column).is_none() {
            import.fault(line, None, format!("Manca la colonna «{}».", column.name()));
        }
    }
    import.is_clean().then_some(year)
}

/// One line under its header. Every method lists its own fault and then gives nothing.
struct Reader<'a, T> {
    header: &'a Header,
    cells: &'a [String],
    number: usize,
    import: &'a mut Import<T>,
}

impl<T> Reader<'_, T> {
    fn fault(&mut self, column: Column, message: impl Into<String>) {
        let printed = self.header.place(column).map(|place| place.printed.clone()).unwrap_or_else(|| column.name());
        self.import.fault(self.number, Some(&printed), message);
    }
    fn place(&self, column: Column) -> Option<(&Place, &str)> {
        let place = self.header.place(column)?;
        self.cells.get(place.index).map(|cell| (place, cell.as_str()))
    }
    /// The cleaned text; `Some(None)` when the cell is empty or the column is not there, `None` after a fault.
    fn text(&mut self, column: Column, longest: usize) -> Option<Option<String>> {
        let Some((_, cell)) = self.place(column) else { return Some(None) };
        match clean_line(cell, longest) {
            Ok(text) => Some((!text.is_empty()).then_some(text)),
            Err(error) => {
                self.fault(column, error.to_string());
                None
            }
        }
    }
    fn required(&mut self, column: Column, longest: usize) -> Option<String> {
        let text = self.text(column, longest)?;
        if text.is_none() {
            self.fault(column, "La casella è vuota: il dato è obbligatorio.");
        }
        text
    }
    fn parsed<V: FromStr<Err: Display>>(&mut self, column: Column) -> Option<V> {
        let text = self.required(column, LONGEST_NAME)?;
        self.parse(column, &text)
    }
    fn parse<V: FromStr<Err: Display>>(&mut self, column: Column, text: &str) -> Option<V> {
        match text.parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.fault(column, format!("«{}» non va bene: {error}.", shown(text)));
                None
            }
        }
    }
    /// One of a closed list, by its code.
    fn chosen<V: Code>(&mut self, column: Column) -> Option<V> {
        let text = self.required(column, LONGEST_NAME)?;
        let value = V::from_code(&text);
        if value.is_none() {
            let codes: Vec<&str> = V::ALL.iter().map(|value| value.code()).collect();
            self.fault(column, format!("«{}» non è tra i valori ammessi: {}.", shown(&text), codes.join(", ")));
        }
        value
    }
    /// A code with its name from two columns; both or neither.
    fn named(&mut self, code: Column, name: Column) -> Option<Option<Named>> {
        let (found_code, found_name) = (self.text(code, LONGEST_CODE), self.text(name, LONGEST_NAME));
        match (found_code?, found_name?) {
            (Some(code), Some(name)) => Some(Some(Named { code, name })),
            (None, None) => Some(None),
            (Some(_), None) => {
                self.fault(name, "C'è il codice ma manca il nome.");
                None
            }
            (None, Some(_)) => {
                self.fault(code, "C'è il nome ma manca il codice.");
                None
            }
        }
    }
    fn named_required(&mut self, code: Column, name: Column) -> Option<Named> {
        let named = self.named(code, name)?;
        if named.is_none() {
            self.fault(code, "La casella è vuota: il dato è obbligatorio.");
        }
        named
    }
    fn title(&mut self) -> Option<Option<Named>> {
        let Some(text) = self.text(Column::Title, LONGEST_NAME)? else { return Some(None) };
        let title = Named::from_joined(&text);
        if title.is_none() {
            self.fault(Column::Title, "Il titolo si scrive con il codice, uno spazio e il nome: «1 SPESE CORRENTI».");
        }
        title.map(Some)
    }
    fn amount(&mut self, column: Column) -> Option<Cents> {
        let unit = self.place(column).map(|(place, _)| place.unit);
        let text = self.required(column, LONGEST_NAME)?;
        match amount(&text, unit.unwrap_or(Unit::Euro)) {
            Ok(cents) => Some(cents),
            Err(sentence) => {
                self.fault(column, sentence);
                None
            }
        }
    }
    fn figures(&mut self, year: i32, with_parts: bool) -> Option<Figures> {
        let previous_forecast = self.amount(Column::Forecast(year - 1));
        let previous_revised = self.amount(Column::Revised(year - 1));
        let forecast = self.amount(Column::Forecast(year));
        let of_which = if with_parts {
            let parts = PARTS.map(|column| self.amount(column));
            let [prior_obligations, public_works, other_new] = parts;
            Some(OfWhich { prior_obligations: prior_obligations?, public_works: public_works?, other_new: other_new? })
        } else {
            None
        };
        Some(Figures { previous_forecast: previous_forecast?, previous_revised: previous_revised?, forecast: forecast?, of_which })
    }
    fn key(&mut self) -> Option<ChapterKey> {
        let columns = [Column::Peg, Column::Chapter, Column::Article, Column::Sub];
        let cells: Vec<String> = columns.iter().filter_map(|column| self.place(*column)).map(|(_, cell)| cell.to_owned()).collect();
        match ChapterKey::from_cells(cells.iter().map(String::as_str)) {
            Ok(key) => {
                self.import.met.push((self.number, key.clone()));
                Some(key)
            }
            Err(error) => {
                let column = if self.header.place(Column::Peg).is_some() { Column::Peg } else { Column::Chapter };
                self.fault(column, format!("«{}» non va bene: {error}.", shown(cells.join(" ").trim())));
                None
            }
        }
    }
    fn earmarked(&mut self) -> Option<bool> {
        let text = self.text(Column::Earmarked, LONGEST_CODE)?.unwrap_or_default();
        match text.to_lowercase().as_str() {
            "v" | "true" | "sì" | "si" | "x" => Some(true),
            // The printed column leaves unbound rows empty.
            "" | "false" | "no" => Some(false),
            _ => {
                self.fault(Column::Earmarked, format!("«{}» non va bene: scrivi V (vincolato) o lascia vuoto.", shown(&text)));
                None
            }
        }
    }
}

/// An amount in the unit of its column, or the sentence that refuses it.
pub(super) fn amount(text: &str, unit: Unit) -> Result<Cents, String> {
    let read = match unit {
        Unit::Cents => text.parse().ok().map(Cents),
        Unit::Euro => text.parse().ok(),
    };
    match read {
        Some(cents) if cents.is_negative() => {
            Err(format!("«{}» è un importo negativo: uno stanziamento non può esserlo.", shown(text)))
        }
        Some(cents) if cents > LARGEST_AMOUNT => Err(format!("«{}» supera cento miliardi di euro.", shown(text))),
        Some(cents) => Ok(cents),
        None if unit == Unit::Cents => Err(format!("«{}» non è un numero intero di centesimi, per esempio 123456.", shown(text))),
        None => Err(format!("«{}» non è un importo, per esempio 1.234,56.", shown(text))),
    }
}

/// Capital expenditure alone is not printed by tipologia or macroaggregato.
fn has_groups(sheet: Sheet) -> bool {
    (sheet.side, sheet.account) != (Side::Expenditure, Account::Capital)
}

/// One row. Every part is read before the first missing one gives up, so that all faults of the line are listed.
fn row(line: &mut Reader<'_, BudgetRow>, sheet: Sheet, year: i32) -> Option<BudgetRow> {
    let current = sheet.account == Account::Current;
    let direction = line.required(Column::Direction, LONGEST_CODE);
    let area = line.named_required(Column::AreaCode, Column::AreaName);
    let title = line.title();
    if title == Some(None) {
        line.fault(Column::Title, "La casella è vuota: il dato è obbligatorio.");
    }
    let group = line.named(Column::GroupCode, Column::GroupName);
    if has_groups(sheet) && group == Some(None) {
        line.fault(Column::GroupCode, "Manca la tipologia o il macroaggregato.");
    }
    let key = line.key();
    let description = line.required(Column::Description, LONGEST_DESCRIPTION);
    let figures = line.figures(year, !current);
    let pdc: Option<Option<PdcCode>> = if current { line.parsed(Column::Pdc).map(Some) } else { Some(None) };
    let earmarked = if current { line.earmarked().map(Some) } else { Some(None) };
    let programme = if sheet.side == Side::Expenditure {
        let (mission, programme): (Option<TwoDigits>, Option<TwoDigits>) =
            (line.parsed(Column::Mission), line.parsed(Column::Programme));
        mission.zip(programme).map(|(mission, programme)| Some(Programme { mission, programme }))
    } else {
        Some(None)
    };
    let group = group?;
    if has_groups(sheet) && group.is_none() {
        return None;
    }
    Some(BudgetRow {
        sheet,
        direction: direction?,
        area: area?,
        title: title??,
        group,
        pdc: pdc?,
        key: key?,
        description: description?,
        programme: programme?,
        figures: figures?,
        earmarked: earmarked?,
    })
}

fn total(line: &mut Reader<'_, PrintedTotal>, year: i32) -> Option<PrintedTotal> {
    let table: Option<Table> = line.chosen(Column::Table);
    let side: Option<Side> = line.chosen(Column::Side);
    let account: Option<Account> = line.chosen(Column::Account);
    let level: Option<Level> = line.chosen(Column::Level);
    if let (Some(table), Some(account)) = (table, account)
        && table.account() != account
    {
        line.fault(Column::Account, format!("La tabella {} è di {}.", table.code(), table.account().label().to_lowercase()));
        return None;
    }
    let direction = line.required(Column::Direction, LONGEST_CODE);
    let area = line.named(Column::AreaCode, Column::AreaName);
    let title = line.title();
    let group = line.named(Column::GroupCode, Column::GroupName);
    let mission = optional(line, Column::Mission);
    let programme = optional(line, Column::Programme);
    let label = line.required(Column::Label, LONGEST_NAME);
    let figures = line.figures(year, account == Some(Account::Capital));
    let printed_years = line.text(Column::PrintedYears, LONGEST_CODE);
    let source_line = optional(line, Column::SourceLine);
    account?;
    Some(PrintedTotal {
        table: table?,
        side: side?,
        level: level?,
        direction: direction?,
        area: area?,
        title: title?,
        group: group?,
        mission: mission?,
        programme: programme?,
        label: label?,
        figures: figures?,
        printed_years: printed_years?,
        source_line: source_line?,
    })
}

fn optional<T, V: FromStr<Err: Display>>(line: &mut Reader<'_, T>, column: Column) -> Option<Option<V>> {
    match line.text(column, LONGEST_NAME)? {
        Some(text) => line.parse(column, &text).map(Some),
        None => Some(None),
    }
}
