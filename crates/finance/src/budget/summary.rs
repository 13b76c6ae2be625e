//! What `portico budget reconcile` says, for people and for scripts.

use super::earmarked::EarmarkedBalance;
use super::import::{Encoding, Fault, Import};
use super::model::{Account, BudgetRow, Figure, PrintedTotal, Sheet, Side};
use super::reconcile::{Comparison, Problem, Reconciliation, reconcile};
use super::totals::{or_nothing, sheet_total, spending_by_programme};
use kernel::Cents;
use kernel::money::MoneyError;
use serde::Serialize;
use std::fmt;

kernel::code_enum! {
    /// How it ended.
    pub enum Verdict {
        /// Every figure adds up.
        Reconciled = "reconciled" => "Tutto torna.",
        /// Some figures differ, or a total is missing.
        Gaps = "gaps" => "Ci sono scostamenti.",
        /// Some lines could not be read: nothing can be said of the whole.
        Unreadable = "unreadable" => "Alcune righe non si leggono.",
    }
}

/// The rows of one sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetCount {
    /// Which sheet.
    #[serde(flatten)]
    pub sheet: Sheet,
    /// How many rows were read.
    pub rows: usize,
    /// Encoding of the file.
    pub encoding: Encoding,
    /// Sum of the forecasts, in cents.
    pub forecast_cents: Cents,
}

/// A figure that does not add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gap {
    /// What, in Italian.
    pub what: String,
    /// In which column.
    pub figure: Figure,
    /// As printed, in cents.
    pub expected_cents: Cents,
    /// As summed, in cents.
    pub computed_cents: Cents,
    /// Printed less summed, in cents.
    pub gap_cents: Cents,
}

/// Spending of one programme.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ProgrammeSpending {
    /// Current or capital.
    pub account: Account,
    /// `12.04`
    pub programme: String,
    /// Forecast of the budget year, in cents.
    pub forecast_cents: Cents,
}

/// Revenue less expenditure of one account in one column. For information: a directorate does not balance by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Balance {
    /// Current or capital.
    pub account: Account,
    /// In which column.
    pub figure: Figure,
    /// In cents.
    pub difference_cents: Cents,
}

/// A fault, with the file it is in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileFault {
    /// The table of the file, or `totals`.
    pub file: String,
    /// The fault.
    #[serde(flatten)]
    pub fault: Fault,
}

/// The whole answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReconcileSummary {
    /// How it ended.
    pub verdict: Verdict,
    /// The budget year, when the files agree on one.
    pub year: Option<i32>,
    /// The sheets that were read.
    pub sheets: Vec<SheetCount>,
    /// How many printed totals there are.
    pub printed_totals: usize,
    /// How many figures were compared.
    pub figures_compared: usize,
    /// Those that differ.
    pub gaps: Vec<Gap>,
    /// Totals missing, repeated or without rows, in Italian.
    pub problems: Vec<String>,
    /// Lines that could not be read.
    pub faults: Vec<FileFault>,
    /// How many more faults there are.
    pub faults_not_listed: usize,
    /// Earmarked revenue against earmarked expenditure.
    pub earmarked: Vec<EarmarkedBalance>,
    /// Spending by mission and programme.
    pub programmes: Vec<ProgrammeSpending>,
    /// Revenue less expenditure, for information.
    pub balances: Vec<Balance>,
}

impl ReconcileSummary {
    /// Reconciles what was read. Fails only when a sum does not fit.
    pub fn of(sheets: &[(Sheet, Import<BudgetRow>)], totals: &Import<PrintedTotal>) -> Result<Self, MoneyError> {
        let rows: Vec<BudgetRow> = sheets.iter().flat_map(|(_, import)| import.values().cloned()).collect();
        let printed: Vec<PrintedTotal> = totals.values().cloned().collect();
        let found = reconcile(&rows, &printed)?;
        let mut faults = Vec::new();
        for (sheet, import) in sheets {
            faults.extend(
                import.faults.iter().map(|fault| FileFault { file: sheet.table().code().to_owned(), fault: fault.clone() }),
            );
        }
        faults.extend(totals.faults.iter().map(|fault| FileFault { file: "totals".to_owned(), fault: fault.clone() }));
        let faults_not_listed = totals.faults_not_listed + sheets.iter().map(|(_, import)| import.faults_not_listed).sum::<usize>();
        let year = totals.year.filter(|year| sheets.iter().all(|(_, import)| import.year == Some(*year)));
        let mut problems: Vec<String> = found.problems.iter().map(ToString::to_string).collect();
        if year.is_none() && faults.is_empty() {
            problems.push("I file non sono tutti dello stesso anno di bilancio.".to_owned());
        }
        let verdict = match (faults.is_empty(), found.holds() && problems.is_empty()) {
            (false, _) => Verdict::Unreadable,
            (true, false) => Verdict::Gaps,
            (true, true) => Verdict::Reconciled,
        };
        Ok(ReconcileSummary {
            verdict,
            year,
            sheets: counts(sheets, &rows)?,
            printed_totals: found.printed_totals,
            figures_compared: found.comparisons.len(),
            gaps: gaps(&found)?,
            problems,
            faults,
            faults_not_listed,
            earmarked: found.earmarked,
            programmes: programmes(&rows)?,
            balances: balances(&rows)?,
        })
    }
    /// The same check on a year that is kept: its chapters and the totals printed with it. Where no total was printed (a copied year)
    /// the missing ones are no problem.
    pub fn kept(year: i32, rows: &[BudgetRow], totals: &[PrintedTotal]) -> Result<Self, MoneyError> {
        let found = reconcile(rows, totals)?;
        let not_printed = |problem: &&Problem| !(totals.is_empty() && matches!(problem, Problem::NotPrinted { .. }));
        let problems: Vec<String> = found.problems.iter().filter(not_printed).map(ToString::to_string).collect();
        let holds = problems.is_empty() && found.gaps().next().is_none();
        let mut sheets = Vec::new();
        for sheet in Sheet::ALL {
            let count = rows.iter().filter(|row| row.sheet == sheet).count();
            if count > 0 {
                sheets.push(SheetCount {
                    sheet,
                    rows: count,
                    encoding: Encoding::Utf8,
                    forecast_cents: sheet_total(rows, sheet)?.forecast,
                });
            }
        }
        Ok(ReconcileSummary {
            verdict: if holds { Verdict::Reconciled } else { Verdict::Gaps },
            year: Some(year),
            sheets,
            printed_totals: found.printed_totals,
            figures_compared: found.comparisons.len(),
            gaps: gaps(&found)?,
            problems,
            faults: Vec::new(),
            faults_not_listed: 0,
            earmarked: found.earmarked,
            programmes: programmes(rows)?,
            balances: balances(rows)?,
        })
    }

    /// Exit status of the command: 0 when everything adds up, 1 on gaps, 2 when lines could not be read.
    pub const fn exit_code(&self) -> u8 {
        match self.verdict {
            Verdict::Reconciled => 0,
            Verdict::Gaps => 1,
            Verdict::Unreadable => 2,
        }
    }
}

fn counts(sheets: &[(Sheet, Import<BudgetRow>)], rows: &[BudgetRow]) -> Result<Vec<SheetCount>, MoneyError> {
    let count = |(sheet, import): &(Sheet, Import<BudgetRow>)| {
        let forecast_cents = sheet_total(rows, *sheet)?.forecast;
        Ok(SheetCount { sheet: *sheet, rows: import.rows.len(), encoding: import.encoding, forecast_cents })
    };
    sheets.iter().map(count).collect()
}

fn gaps(found: &Reconciliation) -> Result<Vec<Gap>, MoneyError> {
    let gap = |comparison: &Comparison| {
        Ok(Gap {
            what: comparison.subject.to_string(),
            figure: comparison.figure,
            expected_cents: comparison.expected,
            computed_cents: comparison.computed,
            gap_cents: comparison.gap()?,
        })
    };
    found.gaps().map(gap).collect()
}

fn programmes(rows: &[BudgetRow]) -> Result<Vec<ProgrammeSpending>, MoneyError> {
    let mut all = Vec::new();
    for account in Account::ALL {
        for (programme, figures) in spending_by_programme(rows, *account)? {
            all.push(ProgrammeSpending { account: *account, programme: programme.to_string(), forecast_cents: figures.forecast });
        }
    }
    Ok(all)
}

fn balances(rows: &[BudgetRow]) -> Result<Vec<Balance>, MoneyError> {
    let mut all = Vec::new();
    for account in Account::ALL {
        let total = |side| sheet_total(rows, Sheet { side, account: *account });
        let (revenue, expenditure) = (total(Side::Revenue)?, total(Side::Expenditure)?);
        for figure in [Figure::PreviousForecast, Figure::PreviousRevised, Figure::Forecast] {
            let difference_cents = or_nothing(revenue.get(figure)).minus(or_nothing(expenditure.get(figure)))?;
            all.push(Balance { account: *account, figure, difference_cents });
        }
    }
    Ok(all)
}

/// For the terminal, in Italian.
impl fmt::Display for ReconcileSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.year {
            Some(year) => writeln!(f, "Bilancio {year}")?,
            None => writeln!(f, "Bilancio di anno incerto")?,
        }
        for sheet in &self.sheets {
            writeln!(f, "  {}: {} capitoli, previsione {}", sheet.sheet.label(), sheet.rows, sheet.forecast_cents)?;
        }
        writeln!(f, "Totali stampati: {}; importi confrontati: {}", self.printed_totals, self.figures_compared)?;
        for fault in &self.faults {
            let column = fault.fault.column.as_deref().map(|column| format!(", colonna «{column}»")).unwrap_or_default();
            writeln!(f, "  {} riga {}{column}: {}", fault.file, fault.fault.line, fault.fault.message)?;
        }
        if self.faults_not_listed > 0 {
            writeln!(f, "  … e altri {} errori", self.faults_not_listed)?;
        }
        for gap in &self.gaps {
            let (expected, computed, difference) = (gap.expected_cents, gap.computed_cents, gap.gap_cents);
            writeln!(
                f,
                "  {} ({}): atteso {expected}, calcolato {computed}, differenza {difference}",
                gap.what,
                gap.figure.label()
            )?;
        }
        for problem in &self.problems {
            writeln!(f, "  {problem}")?;
        }
        for balance in &self.earmarked {
            let state = if balance.gap == Cents::ZERO {
                "in pareggio".to_owned()
            } else {
                format!("spese oltre le entrate: {}", balance.gap)
            };
            writeln!(f, "Vincolato, {}: {state}", balance.figure.label().to_lowercase())?;
        }
        write!(f, "{}", self.verdict.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::import::{read_rows, read_totals};
    use crate::budget::sample;

    fn summary_of(change: impl Fn(Sheet, Vec<u8>) -> Vec<u8>) -> ReconcileSummary {
        let sheets: Vec<_> = Sheet::ALL.map(|sheet| (sheet, read_rows(&change(sheet, sample::sheet_file(sheet)), sheet))).into();
        ReconcileSummary::of(&sheets, &read_totals(&sample::file("totals"))).expect("sums fit")
    }

    #[test]
    fn the_budget_of_2021_ends_with_status_0_and_says_so() {
        let summary = summary_of(|_, bytes| bytes);
        assert_eq!((summary.verdict, summary.exit_code(), summary.year), (Verdict::Reconciled, 0, Some(2021)));
        assert_eq!(summary.sheets.iter().map(|sheet| sheet.rows).collect::<Vec<_>>(), [90, 268, 6, 19]);
        let text = summary.to_string();
        assert!(text.contains("Totali stampati: 86; importi confrontati: 551"), "{text}");
        assert!(text.contains("spese oltre le entrate: 12.727.751,96\u{a0}€"), "{text}");
        assert!(text.ends_with("Tutto torna."), "{text}");
    }

    #[test]
    fn the_answer_for_scripts_has_cents_and_codes() {
        let json = serde_json::to_value(summary_of(|_, bytes| bytes)).expect("it is plain data");
        assert_eq!(json["verdict"], "reconciled");
        assert_eq!(json["sheets"][1]["forecast_cents"], 24_653_014_000_i64);
        assert_eq!(json["sheets"][1]["side"], "expenditure");
        assert_eq!(json["earmarked"][1]["gap_cents"], 1_272_775_196_i64);
        assert_eq!(json["programmes"][2]["programme"], "12.03");
    }

    #[test]
    fn a_cent_too_much_ends_with_status_1_and_a_line_that_cannot_be_read_with_2() {
        let spoiled = |from: &'static str, to: &'static str| {
            summary_of(move |sheet, bytes| match sheet == Sheet::ALL[0] {
                true => String::from_utf8_lossy(&bytes).replacen(from, to, 1).into_bytes(),
                false => bytes,
            })
        };
        let gap = spoiled("139000000,139000000,350000000", "139000000,139000000,350000001");
        assert_eq!((gap.verdict, gap.exit_code()), (Verdict::Gaps, 1));
        assert!(gap.gaps.iter().all(|gap| gap.gap_cents == Cents(-1)) && gap.gaps.len() == 5, "{:?}", gap.gaps);
        let fault = spoiled("139000000,139000000,350000000", "139000000,139000000,tanto");
        assert_eq!((fault.verdict, fault.exit_code()), (Verdict::Unreadable, 2));
        assert!(fault.to_string().contains("1.A riga 2, colonna «forecast_2021_cents»: «tanto» non è un numero intero"), "{fault}");
    }
}
