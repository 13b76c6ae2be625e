//! Whether a budget adds up: each printed total against its rows and against the printed totals below it, the parts of each
//! capital forecast, and no total missing, repeated or without rows. Nothing is corrected; every gap is told.

use super::chapter::ChapterIdentity;
use super::earmarked::{EarmarkedBalance, earmarked_balances};
use super::model::{BudgetRow, Figure, Figures, Level, PrintedTotal, Sheet, Table};
use super::totals::{TotalKey, level_below, or_nothing, totals_of};
use kernel::Cents;
use kernel::money::MoneyError;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt;

/// What two amounts were compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Subject {
    /// The forecast of a capital chapter, with the sum of its parts.
    ChapterParts {
        /// Table of the row.
        table: Table,
        /// The PEG key, as printed.
        chapter: String,
    },
    /// A printed total, with the sum of the rows it covers.
    Rows {
        /// The total.
        total: TotalKey,
    },
    /// The forecast of a printed capital total, with the sum of its parts.
    TotalParts {
        /// The total.
        total: TotalKey,
    },
    /// A printed total, with the sum of the printed totals below it: a gap here is in the document itself.
    PrintedBelow {
        /// The total.
        total: TotalKey,
    },
}

/// In Italian, to stand before the amounts.
impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Subject::ChapterParts { table, chapter } => write!(f, "{}, capitolo {chapter}: previsione e sue parti", table.label()),
            Subject::Rows { total } => write!(f, "{total}: totale stampato e righe"),
            Subject::TotalParts { total } => write!(f, "{total}: previsione e sue parti"),
            Subject::PrintedBelow { total } => write!(f, "{total}: totale stampato e totali stampati che lo compongono"),
        }
    }
}

/// Two amounts that should be equal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// What was compared.
    pub subject: Subject,
    /// In which column.
    pub figure: Figure,
    /// As the document prints it, in cents.
    pub expected: Cents,
    /// As it comes out of the sum, in cents.
    pub computed: Cents,
}

impl Comparison {
    /// Printed less computed: zero when it adds up.
    pub fn gap(&self) -> Result<Cents, MoneyError> {
        self.expected.minus(self.computed)
    }
    /// Whether it adds up.
    pub fn holds(&self) -> bool {
        self.expected == self.computed
    }
}

/// What is wrong with the shape of a budget, apart from its amounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Problem {
    /// The rows have a total that is not printed.
    NotPrinted {
        /// The total.
        total: TotalKey,
    },
    /// A total is printed more than once.
    Repeated {
        /// The total.
        total: TotalKey,
        /// How often.
        times: usize,
    },
    /// A printed total covers no row.
    WithoutRows {
        /// The total.
        total: TotalKey,
    },
    /// A chapter stands twice in its sheet.
    ChapterRepeated {
        /// Table of the rows.
        table: Table,
        /// The PEG key.
        chapter: String,
    },
    /// The total of the directorate is not the same in the two tables that print it.
    TablesDisagree {
        /// The table of the rows.
        rows: Table,
        /// The summary by mission and programme.
        summary: Table,
        /// In which column.
        figure: Figure,
    },
}

/// The Italian sentence.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NotPrinted { total } => write!(f, "{total}: le righe ci sono, il totale stampato manca."),
            Problem::Repeated { total, times } => write!(f, "{total}: il totale è stampato {times} volte."),
            Problem::WithoutRows { total } => write!(f, "{total}: al totale stampato non corrisponde nessuna riga."),
            Problem::ChapterRepeated { table, chapter } => write!(f, "{}: il capitolo {chapter} è ripetuto.", table.label()),
            Problem::TablesDisagree { rows, summary, figure } => {
                write!(
                    f,
                    "Il totale della direzione non è lo stesso nelle tabelle {} e {} ({}).",
                    rows.code(),
                    summary.code(),
                    figure.label()
                )
            }
        }
    }
}

/// Everything that was compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reconciliation {
    /// Each pair of amounts.
    pub comparisons: Vec<Comparison>,
    /// What is wrong with the shape.
    pub problems: Vec<Problem>,
    /// Earmarked money, for the three columns of the current account.
    pub earmarked: Vec<EarmarkedBalance>,
    /// How many printed totals there were.
    pub printed_totals: usize,
}

impl Reconciliation {
    /// The pairs that differ.
    pub fn gaps(&self) -> impl Iterator<Item = &Comparison> {
        self.comparisons.iter().filter(|comparison| !comparison.holds())
    }
    /// Whether everything adds up. Earmarked balances are told apart and do not count.
    pub fn holds(&self) -> bool {
        self.problems.is_empty() && self.gaps().next().is_none()
    }
}

/// Compares the rows with the printed totals. Fails only when a sum does not fit.
pub fn reconcile(rows: &[BudgetRow], totals: &[PrintedTotal]) -> Result<Reconciliation, MoneyError> {
    let computed = totals_of(rows)?;
    let keyed: Vec<(TotalKey, &PrintedTotal)> = totals.iter().map(|total| (TotalKey::of(total), total)).collect();
    let mut found = Vec::new();
    chapter_parts(rows, &mut found)?;
    for (key, total) in &keyed {
        let sum = computed.get(key).copied().unwrap_or_default();
        columns(Subject::Rows { total: key.clone() }, &total.figures, &sum, &mut found);
        if let Some(parts) = total.figures.parts() {
            let subject = Subject::TotalParts { total: key.clone() };
            found.push(Comparison { subject, figure: Figure::Forecast, expected: total.figures.forecast, computed: parts? });
        }
    }
    for (key, total) in &keyed {
        if level_below(key.table, key.level).is_some() {
            let below = Figures::sum(keyed.iter().filter(|(part, _)| part.is_part_of(key)).map(|(_, part)| part.figures))?;
            columns(Subject::PrintedBelow { total: key.clone() }, &total.figures, &below, &mut found);
        }
    }
    let mut problems = shape(&keyed, &computed);
    problems.extend(repeated_chapters(rows));
    problems.extend(disagreements(&keyed));
    Ok(Reconciliation { comparisons: found, problems, earmarked: earmarked_balances(rows)?, printed_totals: totals.len() })
}

/// One comparison for each column that is printed.
fn columns(subject: Subject, printed: &Figures, computed: &Figures, found: &mut Vec<Comparison>) {
    for figure in Figure::ALL {
        if let Some(expected) = printed.get(*figure) {
            let computed = or_nothing(computed.get(*figure));
            found.push(Comparison { subject: subject.clone(), figure: *figure, expected, computed });
        }
    }
}

fn chapter_parts(rows: &[BudgetRow], found: &mut Vec<Comparison>) -> Result<(), MoneyError> {
    for row in rows {
        if let Some(parts) = row.figures.parts() {
            let subject = Subject::ChapterParts { table: row.sheet.table(), chapter: row.key.to_string() };
            found.push(Comparison { subject, figure: Figure::Forecast, expected: row.figures.forecast, computed: parts? });
        }
    }
    Ok(())
}

fn shape(keyed: &[(TotalKey, &PrintedTotal)], computed: &BTreeMap<TotalKey, Figures>) -> Vec<Problem> {
    let mut printed: BTreeMap<&TotalKey, usize> = BTreeMap::new();
    for (key, _) in keyed {
        *printed.entry(key).or_default() += 1;
    }
    let missing =
        computed.keys().filter(|key| !printed.contains_key(key)).map(|total| Problem::NotPrinted { total: total.clone() });
    let repeated = printed
        .iter()
        .filter(|(_, times)| **times > 1)
        .map(|(total, times)| Problem::Repeated { total: (*total).clone(), times: *times });
    let empty =
        printed.keys().filter(|key| !computed.contains_key(**key)).map(|total| Problem::WithoutRows { total: (*total).clone() });
    missing.chain(repeated).chain(empty).collect()
}

fn repeated_chapters(rows: &[BudgetRow]) -> Vec<Problem> {
    let mut chapters: BTreeMap<(Sheet, ChapterIdentity), Vec<&BudgetRow>> = BTreeMap::new();
    for row in rows {
        chapters.entry((row.sheet, row.key.identity())).or_default().push(row);
    }
    let again = chapters.into_iter().filter(|(_, rows)| rows.len() > 1);
    again
        .filter_map(|((sheet, _), rows)| {
            Some(Problem::ChapterRepeated { table: sheet.table(), chapter: rows.first()?.key.to_string() })
        })
        .collect()
}

/// The total of each directorate, where a summary prints it again.
fn disagreements(keyed: &[(TotalKey, &PrintedTotal)]) -> Vec<Problem> {
    let pairs = [(Table::CurrentExpenditure, Table::CurrentProgrammes), (Table::CapitalExpenditure, Table::CapitalProgrammes)];
    let mut problems = Vec::new();
    for (rows, summary) in pairs {
        let printed = |table| keyed.iter().filter(move |(key, _)| key.table == table && key.level == Level::Direction);
        for (key, total) in printed(rows) {
            for (_, again) in printed(summary).filter(|(other, _)| other.direction == key.direction) {
                let differing = Figure::ALL.iter().filter(|figure| total.figures.get(**figure) != again.figures.get(**figure));
                problems.extend(differing.map(|figure| Problem::TablesDisagree { rows, summary, figure: *figure }));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::sample;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static BUDGET: LazyLock<(Vec<BudgetRow>, Vec<PrintedTotal>)> = LazyLock::new(|| (sample::rows(), sample::totals()));

    fn bump(figures: &mut Figures, figure: Figure, cents: i64) -> bool {
        let of_which = figures.of_which.as_mut();
        let amount = match figure {
            Figure::PreviousForecast => Some(&mut figures.previous_forecast),
            Figure::PreviousRevised => Some(&mut figures.previous_revised),
            Figure::Forecast => Some(&mut figures.forecast),
            Figure::PriorObligations => of_which.map(|parts| &mut parts.prior_obligations),
            Figure::PublicWorks => of_which.map(|parts| &mut parts.public_works),
            Figure::OtherNew => of_which.map(|parts| &mut parts.other_new),
        };
        amount.map(|amount| amount.0 += cents).is_some()
    }

    #[test]
    fn all_551_figures_of_the_2021_budget_reconcile_to_the_cent() {
        let found = reconcile(&BUDGET.0, &BUDGET.1).expect("sums fit");
        assert_eq!(BUDGET.0.len(), 90 + 268 + 6 + 19);
        assert_eq!(found.printed_totals, 86);
        assert_eq!(found.comparisons.len(), 551);
        assert_eq!(found.gaps().collect::<Vec<_>>(), Vec::<&Comparison>::new());
        assert_eq!(found.problems, vec![]);
        assert!(found.holds());
    }

    #[test]
    fn a_total_that_is_missing_repeated_or_without_rows_is_told() {
        let (rows, mut totals) = BUDGET.clone();
        let lost = totals.remove(1);
        let mut foreign = totals[0].clone();
        foreign.area = Some(super::super::model::Named { code: "999".into(), name: "NESSUNO".into() });
        totals.push(totals[0].clone());
        totals.push(foreign.clone());
        let found = reconcile(&rows, &totals).expect("sums fit");
        assert!(found.problems.contains(&Problem::NotPrinted { total: TotalKey::of(&lost) }));
        assert!(found.problems.contains(&Problem::Repeated { total: TotalKey::of(&totals[0]), times: 2 }));
        assert!(found.problems.contains(&Problem::WithoutRows { total: TotalKey::of(&foreign) }));
        assert_eq!(found.problems.len(), 3);
    }

    #[test]
    fn a_direction_printed_with_two_figures_is_told() {
        let (rows, mut totals) = BUDGET.clone();
        let summary =
            totals.iter_mut().find(|t| t.table == Table::CurrentProgrammes && t.level == Level::Direction).expect("printed");
        summary.figures.forecast.0 += 1;
        let found = reconcile(&rows, &totals).expect("sums fit");
        let told = Problem::TablesDisagree {
            rows: Table::CurrentExpenditure,
            summary: Table::CurrentProgrammes,
            figure: Figure::Forecast,
        };
        assert_eq!(found.problems, [told]);
        assert_eq!(found.gaps().count(), 2, "against the rows and against the mission below");
    }

    #[test]
    fn a_chapter_that_stands_twice_is_told() {
        let (mut rows, totals) = BUDGET.clone();
        rows.push(rows[0].clone());
        let found = reconcile(&rows, &totals).expect("sums fit");
        let told = Problem::ChapterRepeated { table: Table::CurrentRevenue, chapter: rows[0].key.to_string() };
        assert_eq!(found.problems, [told]);
        assert!(!found.holds());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(96))]

        #[test]
        fn a_cent_changed_in_any_row_is_found_in_every_total_that_covers_it(
            which in any::<prop::sample::Index>(), column in any::<prop::sample::Index>(), up in any::<bool>()
        ) {
            let (mut rows, totals) = BUDGET.clone();
            let index = which.index(rows.len());
            let figure = *column.get(Figure::ALL);
            let cents = if up { 1 } else { -1 };
            let row = &mut rows[index];
            if bump(&mut row.figures, figure, cents) {
                let keys = super::super::totals::keys_of(row);
                let found = reconcile(&rows, &totals).expect("sums fit");
                let touched: Vec<&TotalKey> = found.gaps().filter_map(|gap| match &gap.subject {
                    Subject::Rows { total } if gap.figure == figure && gap.gap() == Ok(Cents(-cents)) => Some(total),
                    _ => None,
                }).collect();
                prop_assert_eq!(touched.len(), keys.len());
                prop_assert!(keys.iter().all(|key| touched.contains(&key)));
                prop_assert!(!found.holds());
            }
        }

        #[test]
        fn a_cent_changed_in_any_printed_total_is_found(
            which in any::<prop::sample::Index>(), column in any::<prop::sample::Index>()
        ) {
            let (rows, mut totals) = BUDGET.clone();
            let index = which.index(totals.len());
            let figure = *column.get(Figure::ALL);
            let key = TotalKey::of(&totals[index]);
            if bump(&mut totals[index].figures, figure, 1) {
                let found = reconcile(&rows, &totals).expect("sums fit");
                let told = found.gaps().any(|gap| gap.subject == Subject::Rows { total: key.clone() } && gap.figure == figure && gap.gap() == Ok(Cents(1)));
                prop_assert!(told);
            }
        }
    }
}
