//! The layout of the printed report, saved as text.
//!
//! The area (`CENTRO RESP: 51 …`), the title (`1 SPESE CORRENTI`) and the group (`03 ACQUISTO DI BENI E SERVIZI`) stand on lines of
//! their own, page headers come anywhere, and the cells of a row are split by tabs differently from page to page: the PEG key in
//! one, two or three cells, mission and programme before or together with the first amount, V by itself or after the last one.
//! So a row is read by what its words are and not by where they stand: from the front the account code and three numbers, from
//! the back V, the amounts, programme and mission; the description is what remains.

use super::columns::{Unit, year_of};
use super::decoding::{Encoding, Separator, Text, decode};
use super::repeated::refuse_repeated_chapters;
use super::table::amount;
use super::{Import, LONGEST_CODE, LONGEST_DESCRIPTION, LONGEST_NAME, Layout, Line, shown};
use crate::budget::chapter::{ChapterKey, PdcCode};
use crate::budget::model::{Account, BudgetRow, Figures, Level, Named, OfWhich, PrintedTotal, Programme, Sheet, Side, TwoDigits};
use kernel::Cents;
use kernel::text::clean_line;

/// A printed report: its rows and the totals printed among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The rows.
    pub rows: Import<BudgetRow>,
    /// The totals; their faults are listed with the rows.
    pub totals: Vec<Line<PrintedTotal>>,
}

/// Reads one sheet of a printed report.
pub fn read_report(bytes: &[u8], sheet: Sheet) -> Report {
    match decode(bytes) {
        Ok(text) => report(&text, sheet),
        Err(fault) => Report { rows: Import::refused(fault.encoding, fault.message), totals: vec![] },
    }
}

pub(super) fn report(text: &Text, sheet: Sheet) -> Report {
    let mut reading = Reading::new(text.encoding, sheet);
    for (index, line) in text.lines.iter().enumerate() {
        reading.line(index + 1, line);
    }
    reading.finish()
}

/// Where the reading stands.
struct Reading {
    sheet: Sheet,
    import: Import<BudgetRow>,
    totals: Vec<Line<PrintedTotal>>,
    direction: Option<String>,
    area: Option<Named>,
    title: Option<Named>,
    group: Option<Named>,
}

impl Reading {
    fn new(encoding: Encoding, sheet: Sheet) -> Self {
        let import = Import::empty(encoding, Separator::Tab, Layout::Printed);
        Reading { sheet, import, totals: vec![], direction: None, area: None, title: None, group: None }
    }

    /// How many amounts a row prints.
    fn amounts(&self) -> usize {
        if self.sheet.account == Account::Capital { 6 } else { 3 }
    }

    fn line(&mut self, number: usize, text: &str) {
        let line = match clean_line(text, LONGEST_DESCRIPTION * 2) {
            Ok(line) if line.is_empty() => return,
            Ok(line) => line,
            Err(error) => return self.import.fault(number, None, error.to_string()),
        };
        let words: Vec<&str> = line.split(' ').collect();
        let upper = line.to_uppercase();
        if upper.contains("PREVISIONE") && upper.contains("ASSESTATO") {
            self.heads(number, &words);
        } else if let Some(rest) = after(&upper, &line, &["CENTRO RESP", "CENTRO DI RESPONSABILIT", "SETTORE"]) {
            self.area(number, rest);
        } else if upper.starts_with("TOTALE ") {
            self.total(number, &line, &words);
        } else if self.opens_a_row(&words) {
            self.row(number, &words);
        } else if !self.heading(&upper, &line, &words) {
            // A line that carries an amount is money: it may not be skipped.
            if words.iter().any(|word| is_amount(word)) {
                self.import.fault(number, None, "La riga porta un importo ma non è un capitolo né un totale.");
            } else {
                self.import.skipped.push(number);
            }
        }
    }

    /// Account code and three numbers, or three numbers where the table prints no account code.
    fn opens_a_row(&self, words: &[&str]) -> bool {
        let first = words.first().copied().unwrap_or_default();
        match self.sheet.account {
            Account::Current => first.len() == 10 && is_digits(first),
            Account::Capital => peg(words).is_some() && words.iter().any(|word| is_amount(word)),
        }
    }

    /// The heads of the columns give the budget year.
    fn heads(&mut self, number: usize, words: &[&str]) {
        let years: Vec<Option<i32>> = words
            .windows(2)
            .filter_map(|pair| match pair {
                [word, year] if word.eq_ignore_ascii_case("PREVISIONE") => Some(year_of(year)),
                _ => None,
            })
            .collect();
        let Some(year) = years.iter().copied().collect::<Option<Vec<i32>>>().and_then(|years| years.into_iter().max()) else {
            return self.import.fault(
                number,
                None,
                "L'anno delle colonne va scritto con quattro cifre, per esempio «PREVISIONE 2021».",
            );
        };
        match self.import.year {
            Some(other) if other != year => {
                let message = format!("Le colonne sono del {year}, ma più sopra erano del {other}: sono due bilanci diversi?");
                self.import.fault(number, None, message);
            }
            Some(_) | None => self.import.year = Some(year),
        }
    }

    fn area(&mut self, number: usize, rest: &str) {
        match Named::from_joined(rest) {
            Some(area) => {
                // A page header repeats the area in the middle of a group: only another area closes title and group.
                if self.area.as_ref().is_none_or(|current| current.code != area.code) {
                    (self.title, self.group) = (None, None);
                }
                self.area = Some(area);
            }
            None => self.import.fault(number, None, "Il settore si scrive con il codice e il nome: «CENTRO RESP: 51 AREA …»."),
        }
    }

    /// Directorate, title or group; `false` when it is none of them.
    fn heading(&mut self, upper: &str, line: &str, words: &[&str]) -> bool {
        if let Some(code) = words.iter().map(|word| word.trim_matches([':', '-', ',', '.'])).find(|word| is_direction(word)) {
            self.direction.get_or_insert_with(|| code.to_owned());
            return true;
        }
        if words.iter().any(|word| is_amount(word)) {
            return false;
        }
        if let Some(rest) = after(upper, line, &["TITOLO"]) {
            return self.open_title(rest);
        }
        if let Some(rest) = after(upper, line, &["TIPOLOGIA", "MACROAGGREGATO"]) {
            return self.open_group(rest);
        }
        // Without the word: one digit opens a title, two open a group.
        match words.first().map(|word| (word.len(), is_digits(word))) {
            Some((1, true)) => self.open_title(line),
            Some((2, true)) => self.open_group(line),
            _ => false,
        }
    }

    fn open_title(&mut self, text: &str) -> bool {
        let Some(title) = printed_name(text) else { return false };
        if self.title.as_ref().is_none_or(|current| current.code != title.code) {
            self.group = None;
        }
        self.title = Some(title);
        true
    }

    fn open_group(&mut self, text: &str) -> bool {
        let Some(group) = printed_name(text) else { return false };
        self.group = Some(group);
        true
    }

    fn row(&mut self, number: usize, words: &[&str]) {
        let from = usize::from(self.sheet.account == Account::Current);
        if let Some((key, _)) = words.get(from..).and_then(peg) {
            self.import.met.push((number, key));
        }
        match self.read_row(words) {
            Ok(value) => self.import.rows.push(Line { number, value }),
            Err(message) => self.import.fault(number, None, message),
        }
    }

    fn read_row(&self, words: &[&str]) -> Result<BudgetRow, String> {
        let (pdc, words) = match (self.sheet.account, words) {
            (Account::Current, [first, rest @ ..]) => (Some(first.parse::<PdcCode>().map_err(|error| format!("{error}."))?), rest),
            (_, words) => (None, words),
        };
        let (key, words) = peg(words).ok_or("Dopo il piano dei conti servono i tre numeri del capitolo PEG.".to_owned())?;
        let (earmarked, words) = match (self.sheet.account, words) {
            (Account::Current, [rest @ .., last]) if last.eq_ignore_ascii_case("V") => (Some(true), rest),
            (Account::Current, words) => (Some(false), words),
            (Account::Capital, words) => (None, words),
        };
        let (figures, words) = self.figures(words)?;
        let (programme, words) = match (self.sheet.side, words) {
            (Side::Revenue, words) => (None, words),
            (Side::Expenditure, words) => {
                let (programme, words) =
                    programme(words).ok_or("Prima degli importi servono missione e programma, due cifre ciascuno.".to_owned())?;
                (Some(programme), words)
            }
        };
        let description = clean_line(&words.join(" "), LONGEST_DESCRIPTION).map_err(|error| error.to_string())?;
        if description.is_empty() {
            return Err("Manca la descrizione del capitolo.".to_owned());
        }
        let group = match (self.sheet.side, self.sheet.account) {
            (Side::Expenditure, Account::Capital) => None,
            _ => Some(self.group.clone().ok_or("Sopra la riga manca la tipologia o il macroaggregato.".to_owned())?),
        };
        Ok(BudgetRow {
            sheet: self.sheet,
            // Printed at the end of the document at times: filled in when the reading ends.
            direction: self.direction.clone().unwrap_or_default(),
            area: self.area.clone().ok_or("Sopra la riga manca il settore («CENTRO RESP: …»).".to_owned())?,
            title: self.title.clone().ok_or("Sopra la riga manca il titolo.".to_owned())?,
            group,
            pdc,
            key,
            description,
            programme,
            figures,
            earmarked,
        })
    }

    /// The amounts at the end of the words, and the words before them.
    fn figures<'a>(&self, words: &'a [&'a str]) -> Result<(Figures, &'a [&'a str]), String> {
        let found = words.iter().rev().take_while(|word| is_amount(word)).count();
        if found != self.amounts() {
            return Err(format!("La riga porta {found} importi invece di {}.", self.amounts()));
        }
        let (rest, amounts) = words.split_at(words.len() - found);
        let amounts = amounts.iter().map(|word| amount(word, Unit::Euro)).collect::<Result<Vec<Cents>, String>>()?;
        let figures = match amounts.as_slice() {
            [previous_forecast, previous_revised, forecast, parts @ ..] => Figures {
                previous_forecast: *previous_forecast,
                previous_revised: *previous_revised,
                forecast: *forecast,
                of_which: match parts {
                    [prior_obligations, public_works, other_new] => {
                        Some(OfWhich { prior_obligations: *prior_obligations, public_works: *public_works, other_new: *other_new })
                    }
                    _ => None,
                },
            },
            _ => return Err(format!("La riga porta {found} importi invece di {}.", self.amounts())),
        };
        Ok((figures, rest))
    }

    fn total(&mut self, number: usize, line: &str, words: &[&str]) {
        let (figures, label) = match self.figures(words) {
            Ok(read) => read,
            Err(message) => return self.import.fault(number, None, message),
        };
        let label = label.join(" ");
        let last = label.rsplit(' ').next().unwrap_or_default().to_owned();
        let named = label.get("Totale ".len()..).unwrap_or_default();
        let same = |named_here: &Option<Named>| named_here.as_ref().is_some_and(|this| this.name.eq_ignore_ascii_case(named));
        let level = if is_direction(&last) {
            self.direction.get_or_insert(last);
            Level::Direction
        } else if is_digits(&last) && self.area.as_ref().is_some_and(|area| area.code == last) {
            Level::Area
        } else if same(&self.group) {
            Level::Group
        } else if same(&self.title) {
            Level::Title
        } else {
            let message = format!("«{}» non è il totale del settore, del titolo o del gruppo aperti qui sopra.", shown(line));
            return self.import.fault(number, None, message);
        };
        let inside_area = level != Level::Direction;
        let inside_title = matches!(level, Level::Group | Level::Title);
        let value = PrintedTotal {
            table: self.sheet.table(),
            side: self.sheet.side,
            level,
            direction: self.direction.clone().unwrap_or_default(),
            area: self.area.clone().filter(|_| inside_area),
            title: self.title.clone().filter(|_| inside_title),
            group: self.group.clone().filter(|_| level == Level::Group),
            mission: None,
            programme: None,
            label,
            figures,
            printed_years: None,
            source_line: u32::try_from(number).ok(),
        };
        self.totals.push(Line { number, value });
    }

    fn finish(mut self) -> Report {
        if self.import.rows.is_empty() && self.import.is_clean() {
            self.import.fault(
                1,
                None,
                "Nel file non c'è nessun capitolo: servono i nomi delle colonne oppure il testo della relazione.",
            );
        }
        if self.import.year.is_none() && !self.import.rows.is_empty() {
            self.import.fault(1, None, "Manca l'intestazione con gli anni («PREVISIONE 2020 ASSESTATO 2020 PREVISIONE 2021»).");
        }
        match self.direction.clone().filter(|direction| direction.chars().count() <= LONGEST_CODE) {
            Some(direction) => {
                self.import.rows.iter_mut().for_each(|line| line.value.direction.clone_from(&direction));
                self.totals.iter_mut().for_each(|line| line.value.direction.clone_from(&direction));
            }
            None if !self.import.rows.is_empty() => {
                self.import.fault(1, None, "Manca il codice della direzione, per esempio «DIR07».");
            }
            None => {}
        }
        refuse_repeated_chapters(&mut self.import);
        Report { rows: self.import, totals: self.totals }
    }
}

/// What follows one of the words at the beginning of a line, without the colon.
fn after<'a>(upper: &str, line: &'a str, words: &[&str]) -> Option<&'a str> {
    let word = words.iter().find(|word| upper.starts_with(**word))?;
    // The word may go on (`CENTRO RESPONSABILITÀ`): the rest begins at the first space or colon after it.
    let rest = line.get(word.len()..)?;
    let (_, rest) = rest.split_once([':', ' ']).unwrap_or_default();
    Some(rest.trim_start_matches([':', ' '])).filter(|rest| !rest.is_empty() && rest.len() <= LONGEST_NAME)
}

/// The PEG key at the front, three numbers joined by dots or apart, and the words after it.
fn peg<'a>(words: &'a [&'a str]) -> Option<(ChapterKey, &'a [&'a str])> {
    (1..=3).find_map(|taken| {
        let (key, rest) = words.split_at_checked(taken)?;
        key.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')).then_some(())?;
        Some((ChapterKey::from_cells(key.iter().copied()).ok()?, rest))
    })
}

/// Mission and programme at the end, apart (`12 04`) or joined (`12.04`, `1204`), and the words before them.
fn programme<'a>(words: &'a [&'a str]) -> Option<(Programme, &'a [&'a str])> {
    match words {
        [rest @ .., mission, programme] if mission.len() == 2 && programme.len() == 2 => {
            let (mission, programme): (Option<TwoDigits>, Option<TwoDigits>) = (mission.parse().ok(), programme.parse().ok());
            Some((Programme { mission: mission?, programme: programme? }, rest))
        }
        [rest @ .., joined] => {
            let digits: String = joined.chars().filter(|c| *c != '.').collect();
            let (mission, programme) = digits.split_at_checked(2)?;
            Some((Programme { mission: mission.parse().ok()?, programme: programme.parse().ok()? }, rest))
        }
        [] => None,
    }
}

/// `1.234,56` with its cents: what the report prints for money and for nothing else.
fn is_amount(word: &str) -> bool {
    word.split_once(',').is_some_and(|(_, cents)| cents.len() == 2) && word.parse::<Cents>().is_ok()
}

/// A code and a name in capitals without figures, as the report prints titles and groups; `3 di 20` is a page number.
fn printed_name(text: &str) -> Option<Named> {
    Named::from_joined(text).filter(|named| !named.name.chars().any(|c| c.is_lowercase() || c.is_numeric()))
}

fn is_digits(word: &str) -> bool {
    !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_direction(word: &str) -> bool {
    word.strip_prefix("DIR").is_some_and(is_digits)
}
