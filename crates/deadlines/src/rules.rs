//! The rules as data: how long a term is, what happens at its end, since when it holds, where it is written.

use chrono::NaiveDate;
use kernel::time::show_date;
use kernel::{Failure, Outcome};
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;
use std::sync::OnceLock;

/// The rules as they are shipped.
const TEXT: &str = include_str!("../../../data/national/deadlines.toml");

/// More of anything is a mistake of the file: eleven years of hours, and no day ends beyond the calendar.
const LONGEST: u32 = 100_000;

/// How long a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// Hours that pass: of the night in which the clocks go back, too.
    Hours(u32),
    /// Days of the calendar, the day of the start not counted.
    Days(u32),
    /// Days that are not free.
    WorkingDays(u32),
    /// Months of the calendar: the same day of a later month, or its last one.
    Months(u32),
}

impl Count {
    /// How many of them.
    pub fn how_many(self) -> u32 {
        match self {
            Count::Hours(n) | Count::Days(n) | Count::WorkingDays(n) | Count::Months(n) => n,
        }
    }
}

impl fmt::Display for Count {
    /// `24 ore`, `1 mese`, `4 giorni lavorativi`; `subito` for none at all.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (one, many) = match self {
            Count::Hours(0) => return f.write_str("subito"),
            Count::Hours(_) => ("ora", "ore"),
            Count::Days(_) => ("giorno", "giorni"),
            Count::WorkingDays(_) => ("giorno lavorativo", "giorni lavorativi"),
            Count::Months(_) => ("mese", "mesi"),
        };
        let n = self.how_many();
        write!(f, "{n} {}", if n == 1 { one } else { many })
    }
}

impl FromStr for Count {
    type Err = String;
    /// Reads `24 h`, `15 d`, `4 wd`, `6 months`, `1 month`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || format!("«{text}» is no length: 24 h, 15 d, 4 wd, 6 months");
        let (number, unit) = text.split_once(' ').ok_or_else(wrong)?;
        let n: u32 = number.parse().map_err(|_| wrong())?;
        match unit {
            "h" => Ok(Count::Hours(n)),
            "d" => Ok(Count::Days(n)),
            "wd" => Ok(Count::WorkingDays(n)),
            "month" | "months" => Ok(Count::Months(n)),
            _ => Err(wrong()),
        }
    }
}

/// What happens to an end that falls on a free day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtEnd {
    /// Nothing: article 403 c.c., longest durations, whatever nobody says is moved. An earlier day harms nobody.
    Stays,
    /// It becomes the first working day after it.
    NextWorking,
}

/// Which days are free for a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Free {
    /// Those of the State alone: the patron saint moves no term of a court.
    National,
    /// Also the patron saint of the Comune: terms that its own offices have to keep.
    Place,
}

/// One rule, with the days on which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name for the program, such as `ART403_DOCS`.
    pub code: String,
    /// What people read.
    pub label: String,
    /// From what it is counted, for people.
    pub from: String,
    /// How long it is.
    pub count: Count,
    /// What happens at its end.
    pub at_end: AtEnd,
    /// Where it is written.
    pub source: String,
    /// Whether it was read there.
    pub verified: bool,
    /// Whether it comes again and again: reports, accounts.
    pub every: bool,
    /// Which days are free for it.
    pub free: Free,
    /// First day on which it holds.
    pub valid_from: NaiveDate,
    /// First day on which it no longer does.
    pub valid_until: Option<NaiveDate>,
}

impl Rule {
    /// Whether it holds on a day.
    pub fn holds_on(&self, day: NaiveDate) -> bool {
        self.valid_from <= day && self.valid_until.is_none_or(|until| day < until)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    checked_on: NaiveDate,
    rule: Vec<Written>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    code: String,
    label: String,
    from: String,
    count: String,
    at_end: AtEnd,
    free: Free,
    source: String,
    verified: bool,
    #[serde(default)]
    every: bool,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
}

/// All rules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    checked_on: NaiveDate,
    rules: Vec<Rule>,
}

/// The rules as they are shipped. The file is part of the program and a test proves it whole; were it damaged, no rule would be found and
/// whatever asks for one would say so.
pub fn rules() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::read(TEXT).unwrap_or_default())
}

impl Rules {
    /// Reads a file of rules, or says which of them is wrong and how.
    ///
    /// # Errors
    /// What is wrong: no TOML, no length, a rule that ends before it begins, two that hold on one day.
    pub fn read(text: &str) -> Result<Self, String> {
        let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut rules: Vec<Rule> = Vec::with_capacity(file.rule.len());
        for written in file.rule {
            let at = |fault: String| format!("{}: {fault}", written.code);
            let count: Count = written.count.parse().map_err(at)?;
            if [&written.code, &written.label, &written.from, &written.source].iter().any(|text| text.trim().is_empty()) {
                return Err(at("a rule has a code, a label, a start and a source".into()));
            }
            if written.valid_until.is_some_and(|until| until <= written.valid_from) {
                return Err(at("it ends before it begins".into()));
            }
            if count.how_many() > LONGEST {
                return Err(at(format!("a term of {} is no term", written.count)));
            }
            if written.every && (count.how_many() == 0 || matches!(count, Count::Hours(_))) {
                return Err(at("what comes again is counted in days or months".into()));
            }
            if matches!(count, Count::Hours(_)) && written.at_end == AtEnd::NextWorking {
                return Err(at("a term in hours ends at its hour".into()));
            }
            let together = rules.iter().any(|earlier| {
                earlier.code == written.code
                    && written.valid_until.is_none_or(|until| earlier.valid_from < until)
                    && earlier.valid_until.is_none_or(|until| written.valid_from < until)
            });
            if together {
                return Err(at("two rows hold on the same day: the earlier one needs valid_until".into()));
            }
            rules.push(Rule {
                code: written.code,
                label: written.label,
                from: written.from,
                count,
                at_end: written.at_end,
                source: written.source,
                verified: written.verified,
                every: written.every,
                free: written.free,
                valid_from: written.valid_from,
                valid_until: written.valid_until,
            });
        }
        Ok(Rules { checked_on: file.checked_on, rules })
    }

    /// The rule of this name that holds on a day: that of the day on which the term begins.
    pub fn on(&self, code: &str, day: NaiveDate) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.code == code && rule.holds_on(day))
    }

    /// As [`Rules::on`], for whoever cannot go on without it.
    ///
    /// # Errors
    /// [`Failure::Internal`]: the data have no such rule on that day.
    pub fn need(&self, code: &str, day: NaiveDate) -> Outcome<&Rule> {
        self.on(code, day).ok_or_else(|| Failure::internal(format!("data/national/deadlines.toml: no rule {code} holds on {day}")))
    }

    /// All of them, as they stand in the file.
    pub fn all(&self) -> &[Rule] {
        &self.rules
    }

    /// The rules as a table for the documentation (Markdown).
    pub fn table(&self) -> String {
        let mut out = format!("Regole controllate il {}.\n\n", show_date(self.checked_on));
        out.push_str("| Codice | Termine | Da quando si conta | Durata | Se finisce in un giorno festivo | Vale | Fonte |\n");
        out.push_str("| --- | --- | --- | --- | --- | --- | --- |\n");
        for rule in &self.rules {
            let count = if rule.every { format!("ogni {}", rule.count) } else { rule.count.to_string() };
            let at_end = match (rule.at_end, rule.count, rule.free) {
                (_, Count::WorkingDays(_), Free::National) => "si contano solo i giorni lavorativi",
                (_, Count::WorkingDays(_), Free::Place) => "si contano solo i giorni lavorativi; è festivo anche il patrono",
                (AtEnd::Stays, _, _) => "resta",
                (AtEnd::NextWorking, _, Free::National) => "primo giorno lavorativo successivo",
                (AtEnd::NextWorking, _, Free::Place) => "primo giorno lavorativo successivo; è festivo anche il patrono",
            };
            let valid = match rule.valid_until {
                Some(until) => format!("dal {} fino al giorno prima del {}", show_date(rule.valid_from), show_date(until)),
                None => format!("dal {}", show_date(rule.valid_from)),
            };
            let mark = if rule.verified { "" } else { " **(da verificare)**" };
            out.push_str(&format!(
                "| `{}` | {} | {} | {count} | {at_end} | {valid} | {}{mark} |\n",
                rule.code, rule.label, rule.from, rule.source
            ));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn with(rows: &str) -> Result<Rules, String> {
        Rules::read(&format!("checked_on = \"2026-11-23\"\n{rows}"))
    }

    fn row(code: &str, count: &str, more: &str) -> String {
        format!(
            "[[rule]]\ncode = \"{code}\"\nlabel = \"Termine\"\nfrom = \"inizio\"\ncount = \"{count}\"\nsource = \"Legge\"\nverified = true\n{more}\n"
        )
    }

    const ALWAYS: &str = "at_end = \"stays\"\nfree = \"national\"\nvalid_from = \"2000-01-01\"";

    #[test]
    fn the_shipped_rules_are_whole_and_those_that_other_rooms_ask_for_are_there() {
        let shipped = Rules::read(TEXT).expect("the shipped rules");
        assert_eq!(rules(), &shipped);
        for code in [
            "ART403_ORAL",
            "ART403_DOCS",
            "ART403_PM",
            "ART403_TM_DECREE",
            "ART403_HEARING",
            "ART403_COLLEGE",
            "ART403_NOTIFY",
            "FOSTER_MAX",
            "FOSTER_REPORT",
            "SOC_SERVICE_CUSTODY_MAX",
            "SOC_SERVICE_CUSTODY_REPORT",
            "SOC_SERVICE_NAME",
            "ADS_DECREE",
            "ADS_ACCOUNT",
            "ADS_FINAL",
            "ADS_INVENTORY",
            "MAP_MINOR_MAX",
            "MAP_MINOR_LIGHT",
            "ADM_DEFAULT",
            "DOC_ACCESS",
            "GDPR_REQUEST",
            "MSNA_FIRST_INTERVIEW",
        ] {
            assert!(shipped.on(code, day("2026-11-21")).is_some(), "{code}");
        }
    }

    #[test]
    fn the_terms_of_article_403_are_never_moved() {
        for rule in rules().all().iter().filter(|rule| rule.code.starts_with("ART403_")) {
            assert_eq!(rule.at_end, AtEnd::Stays, "{}", rule.code);
        }
    }

    #[test]
    fn what_is_not_certain_says_so_in_the_table() {
        let table = rules().table();
        for code in ["ART403_COLLEGE", "ART403_NOTIFY", "MAP_MINOR_LIGHT", "ADS_INVENTORY"] {
            let line = table.lines().find(|line| line.contains(&format!("`{code}`"))).expect(code);
            assert!(line.contains("da verificare"), "{line}");
        }
        let docs = table.lines().find(|line| line.contains("`ART403_DOCS`")).expect("a line");
        assert!(docs.contains("24 ore") && docs.contains("resta") && !docs.contains("da verificare"), "{docs}");
        assert!(table.contains("ogni 6 mesi"));
        assert_eq!(table.lines().filter(|line| line.starts_with("| `")).count(), rules().all().len());
    }

    #[test]
    fn the_documentation_prints_the_rules_that_are_counted_with() {
        let page = include_str!("../../../docs/scadenze.md");
        assert!(page.ends_with(&rules().table()), "docs/scadenze.md must end with:\n{}", rules().table());
    }

    #[test]
    fn a_law_that_changes_is_another_row_and_the_old_one_still_explains_what_began_under_it() {
        let old = row("X", "30 d", &format!("{ALWAYS}\nvalid_until = \"2026-07-01\""));
        let new = row("X", "20 d", "at_end = \"stays\"\nfree = \"national\"\nvalid_from = \"2026-07-01\"");
        let rules = with(&format!("{old}{new}")).expect("two rows");
        assert_eq!(rules.on("X", day("2026-06-30")).map(|rule| rule.count), Some(Count::Days(30)));
        assert_eq!(rules.on("X", day("2026-07-01")).map(|rule| rule.count), Some(Count::Days(20)));
        assert!(rules.need("X", day("1999-12-31")).is_err());
    }

    #[test]
    fn a_rule_that_cannot_be_is_refused_with_its_name() {
        for (rows, word) in [
            (row("A", "15 giorni", ALWAYS), "no length"),
            (row("A", "x d", ALWAYS), "no length"),
            (row("A", "4000000000 h", ALWAYS), "no term"),
            (row("A", "24 h", "at_end = \"next_working\"\nfree = \"national\"\nvalid_from = \"2000-01-01\""), "at its hour"),
            (row("A", "24 h", &format!("{ALWAYS}\nevery = true")), "comes again"),
            (row("A", "0 d", &format!("{ALWAYS}\nevery = true")), "comes again"),
            (row("A", "1 d", &format!("{ALWAYS}\nvalid_until = \"2000-01-01\"")), "ends before"),
            (format!("{}{}", row("A", "1 d", ALWAYS), row("A", "2 d", ALWAYS)), "same day"),
        ] {
            let fault = with(&rows).expect_err("a fault");
            assert!(fault.starts_with("A: ") && fault.contains(word), "{fault}");
        }
        assert!(with("[[rule]]\ncode = \"A\"").is_err());
    }

    #[test]
    fn lengths_read_as_people_say_them() {
        for (text, said) in [
            ("24 h", "24 ore"),
            ("1 h", "1 ora"),
            ("0 h", "subito"),
            ("15 d", "15 giorni"),
            ("1 d", "1 giorno"),
            ("4 wd", "4 giorni lavorativi"),
            ("1 month", "1 mese"),
            ("6 months", "6 mesi"),
        ] {
            assert_eq!(text.parse::<Count>().map(|count| count.to_string()).as_deref(), Ok(said));
        }
    }
}
