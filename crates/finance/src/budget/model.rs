//! What a budget is made of: rows by chapter, with three amounts each, and the totals that the document prints.
//!
//! A file shows a *budget year* and the year before it: what had been forecast for the year before, what that forecast had
//! become during the year (assestato: revised, not yet assessed), and the forecast of the budget year.

use super::chapter::{ChapterKey, PdcCode};
use kernel::Cents;
use kernel::money::MoneyError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

kernel::code_enum! {
    /// Money that comes in or goes out.
    pub enum Side {
        /// What the body expects to receive.
        Revenue = "revenue" => "Entrate",
        /// What the body may spend.
        Expenditure = "expenditure" => "Spese",
    }
}

kernel::code_enum! {
    /// Running costs, or investments.
    pub enum Account {
        /// Parte corrente.
        Current = "current" => "Parte corrente",
        /// Conto capitale.
        Capital = "capital" => "Conto capitale",
    }
}

/// One of the four tables of rows that a budget has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Sheet {
    /// In or out.
    pub side: Side,
    /// Current or capital.
    pub account: Account,
}

impl Sheet {
    /// The four, in the order of the document.
    pub const ALL: [Sheet; 4] = [
        Sheet { side: Side::Revenue, account: Account::Current },
        Sheet { side: Side::Expenditure, account: Account::Current },
        Sheet { side: Side::Revenue, account: Account::Capital },
        Sheet { side: Side::Expenditure, account: Account::Capital },
    ];
    /// The table that prints its rows.
    pub const fn table(self) -> Table {
        match (self.account, self.side) {
            (Account::Current, Side::Revenue) => Table::CurrentRevenue,
            (Account::Current, Side::Expenditure) => Table::CurrentExpenditure,
            (Account::Capital, Side::Revenue) => Table::CapitalRevenue,
            (Account::Capital, Side::Expenditure) => Table::CapitalExpenditure,
        }
    }
    /// What people read: `Spese, parte corrente`.
    pub const fn label(self) -> &'static str {
        match (self.account, self.side) {
            (Account::Current, Side::Revenue) => "Entrate, parte corrente",
            (Account::Current, Side::Expenditure) => "Spese, parte corrente",
            (Account::Capital, Side::Revenue) => "Entrate, conto capitale",
            (Account::Capital, Side::Expenditure) => "Spese, conto capitale",
        }
    }
}

kernel::code_enum! {
    /// The tables of the printed budget. Four hold rows and their totals, three only totals.
    pub enum Table {
        /// Rows of current revenue.
        CurrentRevenue = "1.A" => "1.A Entrate correnti",
        /// Rows of current expenditure.
        CurrentExpenditure = "1.B" => "1.B Spese correnti",
        /// Earmarked current revenue and expenditure.
        Earmarked = "1.C" => "1.C Entrate e spese correnti vincolate",
        /// Current expenditure by mission and programme.
        CurrentProgrammes = "1.D" => "1.D Spesa corrente per missione e programma",
        /// Rows of capital revenue.
        CapitalRevenue = "2.A" => "2.A Entrate in conto capitale",
        /// Rows of capital expenditure.
        CapitalExpenditure = "2.B" => "2.B Spese in conto capitale",
        /// Capital expenditure by mission and programme.
        CapitalProgrammes = "2.C" => "2.C Spesa in conto capitale per missione e programma",
    }
}

impl Table {
    /// The account whose rows it adds up.
    pub const fn account(self) -> Account {
        match self {
            Table::CurrentRevenue | Table::CurrentExpenditure | Table::Earmarked | Table::CurrentProgrammes => Account::Current,
            Table::CapitalRevenue | Table::CapitalExpenditure | Table::CapitalProgrammes => Account::Capital,
        }
    }
}

kernel::code_enum! {
    /// What a printed total covers.
    pub enum Level {
        /// One tipologia (revenue) or macroaggregato (expenditure) of an area.
        Group = "macro_or_type" => "Tipologia o macroaggregato",
        /// One title of an area, or of the whole summary.
        Title = "title" => "Titolo",
        /// One area (settore, centro di responsabilità).
        Area = "area" => "Settore",
        /// The whole directorate.
        Direction = "direction" => "Direzione",
        /// One mission.
        Mission = "mission" => "Missione",
        /// One programme of a mission.
        Programme = "programme" => "Programma",
        /// The earmarked rows of one title.
        EarmarkedTitle = "earmarked_title" => "Titolo, parte vincolata",
        /// The earmarked rows of one side.
        EarmarkedSide = "earmarked_side" => "Totale vincolato",
    }
}

kernel::code_enum! {
    /// The amounts a budget prints for a row or a total.
    pub enum Figure {
        /// Forecast of the year before.
        PreviousForecast = "previous_forecast" => "Previsione dell'anno precedente",
        /// The same, as revised during that year.
        PreviousRevised = "previous_revised" => "Assestato dell'anno precedente",
        /// Forecast of the budget year.
        Forecast = "forecast" => "Previsione",
        /// Capital only: the part of the forecast that pays obligations of years before.
        PriorObligations = "prior_obligations" => "di cui obbligazioni di anni precedenti",
        /// Capital only: the part of the forecast that is in the three-year programme of public works.
        PublicWorks = "public_works" => "di cui programma triennale lavori pubblici",
        /// Capital only: every other new appropriation.
        OtherNew = "other_new" => "di cui altri nuovi stanziamenti",
    }
}

/// The parts of a capital forecast. They must add up to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfWhich {
    /// Cents that pay obligations taken in years before.
    pub prior_obligations: Cents,
    /// Cents of the three-year programme of public works.
    pub public_works: Cents,
    /// Cents of every other new appropriation.
    pub other_new: Cents,
}

/// The amounts of a row or of a total, in cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    /// Forecast of the year before.
    pub previous_forecast: Cents,
    /// Revised forecast of the year before.
    pub previous_revised: Cents,
    /// Forecast of the budget year.
    pub forecast: Cents,
    /// Its parts; capital only.
    pub of_which: Option<OfWhich>,
}

impl Figures {
    /// One of the amounts; `None` when the table does not print it.
    pub fn get(&self, figure: Figure) -> Option<Cents> {
        match figure {
            Figure::PreviousForecast => Some(self.previous_forecast),
            Figure::PreviousRevised => Some(self.previous_revised),
            Figure::Forecast => Some(self.forecast),
            Figure::PriorObligations => self.of_which.map(|parts| parts.prior_obligations),
            Figure::PublicWorks => self.of_which.map(|parts| parts.public_works),
            Figure::OtherNew => self.of_which.map(|parts| parts.other_new),
        }
    }
    /// The sum, column by column; parts that one of the two does not have count as nothing.
    pub fn plus(self, other: Figures) -> Result<Figures, MoneyError> {
        let of_which = match (self.of_which, other.of_which) {
            (None, None) => None,
            (a, b) => {
                let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
                Some(OfWhich {
                    prior_obligations: a.prior_obligations.plus(b.prior_obligations)?,
                    public_works: a.public_works.plus(b.public_works)?,
                    other_new: a.other_new.plus(b.other_new)?,
                })
            }
        };
        Ok(Figures {
            previous_forecast: self.previous_forecast.plus(other.previous_forecast)?,
            previous_revised: self.previous_revised.plus(other.previous_revised)?,
            forecast: self.forecast.plus(other.forecast)?,
            of_which,
        })
    }
    /// The sum of many.
    pub fn sum(all: impl IntoIterator<Item = Figures>) -> Result<Figures, MoneyError> {
        all.into_iter().try_fold(Figures::default(), Figures::plus)
    }
    /// The sum of the parts of the forecast; `None` when there are none.
    pub fn parts(&self) -> Option<Result<Cents, MoneyError>> {
        self.of_which.map(|parts| Cents::sum([parts.prior_obligations, parts.public_works, parts.other_new]))
    }
}

/// A code with the name printed beside it. Codes are text: `03` is not `3`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Named {
    /// The code.
    pub code: String,
    /// The name as printed.
    pub name: String,
}

impl Named {
    /// Reads `1 SPESE CORRENTI`: a code of digits, a space, a name. `None` when it is not so.
    pub fn from_joined(text: &str) -> Option<Named> {
        let (code, name) = text.trim().split_once(char::is_whitespace)?;
        let (code, name) = (code.trim_end_matches(['.', ':']), name.trim());
        let fits = (1..=4).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit()) && !name.is_empty();
        fits.then(|| Named { code: code.to_owned(), name: name.to_owned() })
    }
}

/// `1 SPESE CORRENTI`.
impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.code, self.name)
    }
}

/// A code of exactly two digits (mission, programme: allegato 14 d.lgs. 118/2011).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TwoDigits(String);

/// A text that is not two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("missione e programma si scrivono con due cifre, per esempio 12 e 04")]
pub struct NotTwoDigits;

impl TwoDigits {
    /// The two digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TwoDigits {
    type Err = NotTwoDigits;
    fn from_str(text: &str) -> Result<Self, NotTwoDigits> {
        let text = text.trim();
        let fits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        if fits { Ok(TwoDigits(text.to_owned())) } else { Err(NotTwoDigits) }
    }
}

impl TryFrom<String> for TwoDigits {
    type Error = NotTwoDigits;
    fn try_from(text: String) -> Result<Self, NotTwoDigits> {
        text.parse()
    }
}

impl From<TwoDigits> for String {
    fn from(code: TwoDigits) -> String {
        code.0
    }
}

/// A programme of a mission: `12.04`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Programme {
    /// Missione.
    pub mission: TwoDigits,
    /// Programma.
    pub programme: TwoDigits,
}

impl fmt::Display for Programme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.mission.0, self.programme.0)
    }
}

impl FromStr for Programme {
    type Err = NotTwoDigits;
    fn from_str(text: &str) -> Result<Self, NotTwoDigits> {
        let (mission, programme) = text.trim().split_once(['.', ' ']).ok_or(NotTwoDigits)?;
        Ok(Programme { mission: mission.parse()?, programme: programme.parse()? })
    }
}

/// One chapter of a year's budget.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BudgetRow {
    /// Which of the four tables it belongs to.
    pub sheet: Sheet,
    /// Code of the directorate (`DIR07`).
    pub direction: String,
    /// The area that answers for it (settore, centro di responsabilità).
    pub area: Named,
    /// Titolo.
    pub title: Named,
    /// Tipologia (revenue) or macroaggregato (expenditure); capital expenditure prints none.
    pub group: Option<Named>,
    /// Chart of accounts; the capital tables print none.
    pub pdc: Option<PdcCode>,
    /// The PEG key.
    pub key: ChapterKey,
    /// Description as printed, typing errors included.
    pub description: String,
    /// Mission and programme; expenditure only.
    pub programme: Option<Programme>,
    /// The amounts.
    pub figures: Figures,
    /// Whether it is tied to a purpose (vincolata); `None` where the table does not say.
    pub earmarked: Option<bool>,
}

/// A total as the document prints it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrintedTotal {
    /// Where it is printed.
    pub table: Table,
    /// In or out.
    pub side: Side,
    /// What it covers.
    pub level: Level,
    /// Code of the directorate.
    pub direction: String,
    /// The area, if it is about one.
    pub area: Option<Named>,
    /// The title, if it is about one.
    pub title: Option<Named>,
    /// The tipologia or macroaggregato, if it is about one.
    pub group: Option<Named>,
    /// The mission, if it is about one.
    pub mission: Option<TwoDigits>,
    /// The programme of that mission, if it is about one.
    pub programme: Option<TwoDigits>,
    /// The words printed before the amounts.
    pub label: String,
    /// The amounts.
    pub figures: Figures,
    /// The years as the heads of the columns call them, right or wrong (`2019/2019/2020`).
    pub printed_years: Option<String>,
    /// Line of the source document, when the file says it.
    pub source_line: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_a_code_a_space_and_a_name() {
        assert_eq!(Named::from_joined("1 SPESE CORRENTI"), Some(Named { code: "1".into(), name: "SPESE CORRENTI".into() }));
        for text in ["SPESE CORRENTI", "1", "", "12345 X", "1a SPESE"] {
            assert_eq!(Named::from_joined(text), None, "{text}");
        }
    }

    #[test]
    fn a_programme_keeps_its_zeros() {
        assert_eq!("12.04".parse::<Programme>().map(|p| p.to_string()).as_deref(), Ok("12.04"));
        assert_eq!("01 06".parse::<Programme>().map(|p| p.to_string()).as_deref(), Ok("01.06"));
        for text in ["12", "12.4", "1.04", "12.004", "ab.cd"] {
            assert_eq!(text.parse::<Programme>(), Err(NotTwoDigits), "{text}");
        }
    }

    #[test]
    fn a_sum_too_large_is_an_error_and_not_a_wrong_amount() {
        let huge = Figures { forecast: Cents(i64::MAX), ..Figures::default() };
        assert_eq!(huge.plus(Figures { forecast: Cents(1), ..Figures::default() }), Err(MoneyError::Overflow));
    }
}
