//! The names of the columns, in Italian and in English, and where each stands in a file.

use super::decoding::{Separator, cells};
use super::{HEADER_WITHIN, shown};
use kernel::text::folded;

/// What a column may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Direction,
    AreaCode,
    AreaName,
    Title,
    GroupCode,
    GroupName,
    Pdc,
    Peg,
    Chapter,
    Article,
    Sub,
    Description,
    Mission,
    Programme,
    Earmarked,
    Forecast(i32),
    Revised(i32),
    PriorObligations,
    PublicWorks,
    OtherNew,
    Table,
    Side,
    Account,
    Level,
    Label,
    PrintedYears,
    SourceLine,
}

/// How a column of amounts writes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// `1.234,56`
    Euro,
    /// `123456`
    Cents,
}

/// Every name, folded (no accents, no punctuation), beside its column. The first is the one that sentences use.
const NAMES: &[(Column, &[&str])] = &[
    (Column::Direction, &["direzione", "direction"]),
    (
        Column::AreaCode,
        &["codice area", "area code", "settore", "codice settore", "centro resp", "centro di responsabilita", "cdr"],
    ),
    (Column::AreaName, &["area", "area name", "nome area", "nome settore", "descrizione settore", "descrizione area"]),
    (Column::Title, &["titolo", "title"]),
    (Column::GroupCode, &["codice macroaggregato", "macro or type code", "macroaggregato", "codice tipologia", "tipologia"]),
    (
        Column::GroupName,
        &["descrizione macroaggregato", "macro or type name", "descrizione tipologia", "nome macroaggregato", "nome tipologia"],
    ),
    (Column::Pdc, &["pdc", "pdc code", "codice pdc", "piano dei conti"]),
    (Column::Peg, &["peg", "capitolo peg", "chiave peg", "peg key"]),
    (Column::Chapter, &["capitolo", "peg chapter", "peg capitolo"]),
    (Column::Article, &["articolo", "peg article", "peg articolo"]),
    (Column::Sub, &["sub", "peg sub", "sub articolo", "subarticolo"]),
    (Column::Description, &["descrizione", "description", "descrizione peg"]),
    (Column::Mission, &["missione", "mission"]),
    (Column::Programme, &["programma", "programme"]),
    (Column::Earmarked, &["vinc", "earmarked", "vincolo", "vincolata", "vincolato"]),
    (
        Column::PriorObligations,
        &["di cui obbligazioni anni precedenti", "of which prior obligations", "di cui crono obbligazioni anni precedenti"],
    ),
    (Column::PublicWorks, &["di cui programma triennale lavori pubblici", "of which public works"]),
    (Column::OtherNew, &["di cui altri nuovi stanziamenti", "of which other new"]),
    (Column::Table, &["tabella", "table"]),
    (Column::Side, &["parte", "side", "entrata o spesa"]),
    (Column::Account, &["conto", "account"]),
    (Column::Level, &["livello", "level"]),
    (Column::Label, &["etichetta", "label", "dicitura"]),
    (Column::PrintedYears, &["anni stampati", "printed year labels"]),
    (Column::SourceLine, &["riga del documento", "source line"]),
];

impl Column {
    /// The name that sentences use when the file has no such column.
    pub(super) fn name(self) -> String {
        match self {
            Column::Forecast(year) => format!("previsione {year}"),
            Column::Revised(year) => format!("assestato {year}"),
            other => NAMES
                .iter()
                .find(|(column, _)| *column == other)
                .and_then(|(_, names)| names.first())
                .map(|name| (*name).to_owned())
                .unwrap_or_default(),
        }
    }
}

/// What a heading turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heading {
    Known(Column, Unit),
    /// A column of amounts whose year has not four digits.
    YearUnclear,
    /// A column this program has no use for.
    Other,
}

/// Recognises one heading.
pub(super) fn heading(text: &str) -> Heading {
    let folded = folded(text);
    let (name, unit) = match folded.strip_suffix(" cents").or_else(|| folded.strip_suffix(" centesimi")) {
        Some(name) => (name, Unit::Cents),
        None => (folded.strip_suffix(" euro").unwrap_or(&folded), Unit::Euro),
    };
    if let Some((column, _)) = NAMES.iter().find(|(_, names)| names.contains(&name)) {
        return Heading::Known(*column, unit);
    }
    if let Some(year) = name.strip_prefix("previsione").or_else(|| name.strip_prefix("forecast")) {
        return year_of(year).map_or(Heading::YearUnclear, |year| Heading::Known(Column::Forecast(year), unit));
    }
    if let Some(year) = name.strip_prefix("assestato").or_else(|| name.strip_prefix("revised")) {
        return year_of(year).map_or(Heading::YearUnclear, |year| Heading::Known(Column::Revised(year), unit));
    }
    Heading::Other
}

/// A year of four digits of this century; two digits are never guessed.
pub(super) fn year_of(text: &str) -> Option<i32> {
    let text = text.trim();
    let fits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|year| fits && (2000..=2099).contains(year))
}

/// A column found in a file.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub column: Column,
    pub unit: Unit,
    pub index: usize,
    /// As the file writes it.
    pub printed: String,
}

/// The line that names the columns.
#[derive(Clone, Debug)]
pub(super) struct Header {
    /// Index of the line, from 0.
    pub line: usize,
    pub separator: Separator,
    pub places: Vec<Place>,
    /// How many cells it has.
    pub width: usize,
    /// Headings of amounts whose year is unclear, as printed.
    pub unclear: Vec<String>,
}

impl Header {
    /// Where a column stands.
    pub(super) fn place(&self, column: Column) -> Option<&Place> {
        self.places.iter().find(|place| place.column == column)
    }
    /// Names that stand over two columns.
    pub(super) fn repeated(&self) -> Vec<&str> {
        let again =
            |(index, place): (usize, &'_ Place)| self.places.iter().take(index).any(|earlier| earlier.column == place.column);
        self.places
            .iter()
            .enumerate()
            .filter(|(index, place)| again((*index, place)))
            .map(|(_, place)| place.printed.as_str())
            .collect()
    }
    /// The year of the latest forecast.
    pub(super) fn year(&self) -> Option<i32> {
        let forecast = |place: &Place| if let Column::Forecast(year) = place.column { Some(year) } else { None };
        self.places.iter().filter_map(forecast).max()
    }
}

/// Looks for the line that names the columns of a table: one that gives each row its own area and amounts. The separator is the
/// one that makes most columns known.
pub(super) fn find_header(lines: &[String]) -> Option<Header> {
    lines.iter().take(HEADER_WITHIN).enumerate().find_map(|(line, text)| {
        let headers = Separator::ALL.iter().map(|separator| header(text, line, *separator));
        let best = headers.max_by_key(|header| header.places.len())?;
        let names_amounts = best.year().is_some() || !best.unclear.is_empty();
        let names_rows = best.place(Column::AreaCode).is_some() || best.place(Column::Level).is_some();
        (names_amounts && names_rows).then_some(best)
    })
}

fn header(text: &str, line: usize, separator: Separator) -> Header {
    let cells = cells(text, separator);
    let mut header = Header { line, separator, places: vec![], width: cells.len(), unclear: vec![] };
    for (index, cell) in cells.iter().enumerate() {
        match heading(cell) {
            Heading::Known(column, unit) => header.places.push(Place { column, unit, index, printed: cell.trim().to_owned() }),
            Heading::YearUnclear => header.unclear.push(shown(cell.trim())),
            Heading::Other => {}
        }
    }
    header
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_their_italian_and_english_names() {
        for (text, column, unit) in [
            ("peg_chapter", Column::Chapter, Unit::Euro),
            ("Capitolo", Column::Chapter, Unit::Euro),
            ("DESCRIZIONE PEG", Column::Description, Unit::Euro),
            ("forecast_2021_cents", Column::Forecast(2021), Unit::Cents),
            ("PREVISIONE 2021", Column::Forecast(2021), Unit::Euro),
            ("Assestato 2020 (euro)", Column::Revised(2020), Unit::Euro),
            ("VINC", Column::Earmarked, Unit::Euro),
            ("Centro di responsabilità", Column::AreaCode, Unit::Euro),
            ("of_which_public_works_cents", Column::PublicWorks, Unit::Cents),
        ] {
            assert_eq!(heading(text), Heading::Known(column, unit), "{text}");
        }
        assert_eq!(heading("note"), Heading::Other);
    }

    #[test]
    fn a_year_of_two_digits_is_not_guessed() {
        for text in ["PREVISIONE 21", "previsione", "forecast_21_cents", "Assestato '20", "previsione 1921"] {
            assert_eq!(heading(text), Heading::YearUnclear, "{text}");
        }
    }

    #[test]
    fn no_name_belongs_to_two_columns() {
        let names: Vec<&str> = NAMES.iter().flat_map(|(_, names)| names.iter().copied()).collect();
        for (index, name) in names.iter().enumerate() {
            assert!(!names[..index].contains(name), "{name}");
            assert_eq!(folded(name), *name, "names are compared folded");
        }
    }

    #[test]
    fn the_header_is_found_below_a_heading_of_the_document() {
        let lines: Vec<String> = ["Bilancio;;", "", "Settore;Capitolo;Previsione 2020;Previsione 2021"].map(str::to_owned).into();
        let header = find_header(&lines).map(|header| (header.line, header.separator, header.year(), header.width));
        assert_eq!(header, Some((2, Separator::Semicolon, Some(2021), 4)));
        assert!(find_header(&["PDC PEG DESCRIZIONE PEG PREVISIONE 2020 ASSESTATO 2020 PREVISIONE 2021 VINC".to_owned()]).is_none());
    }
}
