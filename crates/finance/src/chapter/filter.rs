//! What a list of chapters is narrowed to, read from an address; the same for pages, files and API.

use crate::budget::{Account, Side};
use ::store::query::Query;
use kernel::codes::Code as _;
use kernel::text::folded;
use std::fmt;
use std::str::FromStr;
use ui::Visit;

/// Longest search text.
const WORDS: usize = 80;
/// Longest code in a filter.
const CODE: usize = 20;

kernel::code_enum! {
    /// Chapters that need a look.
    pub enum Only {
        /// More is taken than the chapter has.
        Short = "short" => "Sotto copertura",
        /// Somebody waits for its money, or goes ahead without.
        Waiting = "waiting" => "Con richieste in attesa",
        /// It has variations.
        Varied = "varied" => "Variati",
    }
}

kernel::code_enum! {
    /// What the sums are by.
    pub enum Grouping {
        /// The area that answers for them.
        Area = "area" => "Area",
        /// Mission and programme.
        Programme = "programme" => "Missione e programma",
        /// Tipologia or macroaggregato.
        Group = "group" => "Macroaggregato o tipologia",
    }
}

kernel::code_enum! {
    /// What chapters are sorted by, beside the order of the document.
    pub enum Order {
        /// What they have now.
        Appropriation = "appropriation" => "Stanziato",
        /// What is reserved.
        Reserved = "reserved" => "Prenotato",
        /// What is left.
        Left = "left" => "Disponibile",
    }
}

/// A filter. Empty texts narrow nothing; values that mean nothing are ignored, as people edit addresses by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Budget year.
    pub year: i64,
    /// In or out.
    pub side: Side,
    /// Current or capital.
    pub account: Option<Account>,
    /// Code of the area.
    pub area: String,
    /// `12.04`, or empty.
    pub programme: String,
    /// Code of the group.
    pub group: String,
    /// Tied to a purpose, or not.
    pub earmarked: Option<bool>,
    /// Chapters that need a look.
    pub only: Option<Only>,
    /// Words of the description, or a PEG key.
    pub words: String,
}

impl Filter {
    /// All spending of a year.
    pub fn of(year: i64) -> Filter {
        Filter {
            year,
            side: Side::Expenditure,
            account: None,
            area: String::new(),
            programme: String::new(),
            group: String::new(),
            earmarked: None,
            only: None,
            words: String::new(),
        }
    }

    /// From the query of an address.
    pub fn read(visit: &Visit, year: i64) -> Filter {
        let text =
            |name: &str, longest: usize| visit.query(name).filter(|text| text.chars().count() <= longest).unwrap_or_default();
        Filter {
            year,
            side: Side::from_code(&text("side", CODE)).unwrap_or(Side::Expenditure),
            account: Account::from_code(&text("account", CODE)),
            area: text("area", CODE),
            programme: text("programme", CODE),
            group: text("group", CODE),
            earmarked: match text("earmarked", CODE).as_str() {
                "yes" => Some(true),
                "no" => Some(false),
                _ => None,
            },
            only: Only::from_code(&text("only", CODE)),
            words: text("q", WORDS),
        }
    }

    /// Binds everything that the filter text of the statements asks for.
    pub fn bind<'t>(&self, query: Query<'t>) -> Query<'t> {
        let (mission, programme) = self.programme.split_once('.').unwrap_or((self.programme.as_str(), ""));
        let words = folded(&self.words);
        query
            .bind("year", self.year)
            .code("side", self.side)
            .bind("account", self.account.map_or("", Account::code))
            .bind("area", self.area.as_str())
            .bind("mission", mission)
            .bind("programme", programme)
            .bind("grouping", self.group.as_str())
            .bind("tied", self.earmarked.map_or("", |tied| if tied { "yes" } else { "no" }))
            .bind("only", self.only.map_or("", Only::code))
            .bind("words", if words.is_empty() { String::new() } else { format!("%{words}%") })
    }

    /// As query parameters of pages and API.
    pub fn pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = vec![("side", self.side.code().to_owned())];
        let mut add = |name, value: &str| {
            if !value.is_empty() {
                pairs.push((name, value.to_owned()));
            }
        };
        add("account", self.account.map_or("", Account::code));
        add("area", &self.area);
        add("programme", &self.programme);
        add("group", &self.group);
        add("earmarked", self.earmarked.map_or("", |tied| if tied { "yes" } else { "no" }));
        add("only", self.only.map_or("", Only::code));
        add("q", &self.words);
        pairs
    }
}

/// How a list is sorted: by a column up or down, or as the document has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sorting {
    by: Option<Order>,
    down: bool,
}

impl Sorting {
    /// From the `sort` parameter; what means nothing is the order of the document.
    pub fn read(text: &str) -> Sorting {
        let (name, down) = text.strip_prefix('-').map_or((text, false), |name| (name, true));
        Order::from_code(name).map_or_else(Sorting::default, |by| Sorting { by: Some(by), down })
    }
    /// Name of the column for the statement.
    pub fn column(self) -> &'static str {
        self.by.map_or("", Order::code)
    }
    /// 1 up, -1 down.
    pub fn sign(self) -> i64 {
        if self.down { -1 } else { 1 }
    }
}

/// Where a page of chapters begins: after this sort key and position. Prints as `key.position`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// What it is sorted by, with its sign.
    pub key: i64,
    /// Place in the document.
    pub position: i64,
}

impl Cursor {
    /// Before everything.
    pub const START: Cursor = Cursor { key: i64::MIN, position: 0 };
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.key, self.position)
    }
}

impl FromStr for Cursor {
    type Err = std::num::ParseIntError;
    fn from_str(text: &str) -> Result<Cursor, Self::Err> {
        let (key, position) = text.split_once('.').unwrap_or((text, ""));
        Ok(Cursor { key: key.parse()?, position: position.parse()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_nonsense_is_not() {
        for cursor in [Cursor::START, Cursor { key: -250, position: 17 }] {
            assert_eq!(cursor.to_string().parse(), Ok(cursor));
        }
        assert!("17".parse::<Cursor>().is_err() && "".parse::<Cursor>().is_err());
    }

    #[test]
    fn a_sort_that_means_nothing_is_the_order_of_the_document() {
        assert_eq!(Sorting::read("-left"), Sorting { by: Some(Order::Left), down: true });
        assert_eq!((Sorting::read("drop").column(), Sorting::read("").sign()), ("", 1));
    }
}
