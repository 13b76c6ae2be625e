//! The list of grants above a thousand euro a year that a body publishes (D.Lgs. 33/2013 art. 26), without anything from which somebody or their
//! hardship can be known (art. 26 c. 4): a code in the place of the name, and no measure that fewer than five people have. It is made for the whole
//! body, by those who manage the measures of some office: what somebody has from two offices is added, and of whom is told to nobody.

use super::model::AmountPeriod;
use super::rows::YearRow;
use super::store::OF_YEAR;
use crate::ranking::model::{FEWEST, code_alone};
use ::store::Audit;
use askama::Template;
use chrono::{Datelike as _, NaiveDate};
use kernel::time::show_date;
use kernel::{Cents, Failure, Outcome, PersonId};
use std::collections::{BTreeMap, BTreeSet};
use ui::export::{CSV_TYPE, csv};
use ui::form::FormView;
use ui::table::FORMAT;
use ui::{Answer, Visit};

/// What somebody has in a year before it is published (art. 26 c. 2).
const THRESHOLD: Cents = Cents(100_000);
/// First year that can be asked for.
const FIRST_YEAR: i32 = 2013;
/// What stands where the measure would tell who it is.
const OTHER: &str = "Altre prestazioni sociali";

/// First day of a year, and of the next.
fn days_of(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    Some((NaiveDate::from_ymd_opt(year, 1, 1)?, NaiveDate::from_ymd_opt(year.checked_add(1)?, 1, 1)?))
}

/// What a grant gives in a year, as far as it can be said before it is used: `None` of an amount by the hour or by the meal. A month counts when
/// the grant holds in some day of it.
///
/// # Errors
/// An amount beyond all bounds.
pub fn in_year(row: &YearRow, year: i32) -> Outcome<Option<Cents>> {
    let (Some((first, next)), Some(amount)) = (days_of(year), row.amount_cents) else { return Ok(None) };
    let until = [row.valid_until, row.revoked_from].into_iter().flatten().fold(next, NaiveDate::min);
    let from = row.valid_from.max(first);
    if from >= until {
        return Ok(None);
    }
    let last = kernel::time::days_before(until, 1);
    let times = match row.period {
        AmountPeriod::Once => i64::from(row.valid_from >= first),
        AmountPeriod::Year => 1,
        AmountPeriod::Month => i64::from(last.month()).saturating_sub(i64::from(from.month())).saturating_add(1),
        AmountPeriod::Day => until.signed_duration_since(from).num_days(),
        AmountPeriod::Hour | AmountPeriod::Meal => return Ok(None),
    };
    Ok(Some(amount.times(times)?).filter(|amount| amount.0 > 0))
}

/// A line that is published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// In the place of the name.
    pub code: String,
    /// The measure, where it tells nobody.
    pub measure: String,
    /// The regulation.
    pub rule: String,
    /// The office.
    pub unit: String,
    /// Who is in charge.
    pub responsible: String,
    /// What it gives in the year.
    pub amount: Cents,
    /// The act.
    pub act: String,
}

/// The lines of a year: of whoever has more than the threshold in it, each grant by itself.
///
/// # Errors
/// An amount beyond all bounds.
pub fn lines(rows: &[YearRow], year: i32) -> Outcome<Vec<Line>> {
    let mut sums: BTreeMap<PersonId, Cents> = BTreeMap::new();
    let mut given = Vec::new();
    for row in rows {
        if let Some(amount) = in_year(row, year)? {
            let sum = sums.entry(row.person_id).or_insert(Cents(0));
            *sum = sum.plus(amount)?;
            given.push((row, amount));
        }
    }
    given.retain(|(row, _)| sums.get(&row.person_id).is_some_and(|sum| *sum > THRESHOLD));
    let mut people: BTreeMap<_, BTreeSet<PersonId>> = BTreeMap::new();
    for (row, _) in &given {
        people.entry(row.measure_id).or_default().insert(row.person_id);
    }
    let tells = |row: &YearRow| people.get(&row.measure_id).is_some_and(|people| people.len() >= FEWEST);
    let line = |(row, amount): (&YearRow, Cents)| Line {
        // The identifier is known to nobody outside: of it alone no code can be made again.
        code: code_alone("art26", row.id),
        measure: if tells(row) { row.measure_title.clone() } else { OTHER.to_owned() },
        rule: if tells(row) { row.rule_name.clone() } else { String::new() },
        unit: if tells(row) { row.unit_name.clone() } else { String::new() },
        responsible: if tells(row) { row.responsible_name.clone() } else { String::new() },
        amount,
        // Acts stand on the notice board with their subject: the number of one would name the measure.
        act: if tells(row) { format!("{} del {}", row.act_number, show_date(row.act_date)) } else { String::new() },
    };
    let mut all: Vec<Line> = given.into_iter().map(line).collect();
    // By code: the order in which they came tells nothing.
    all.sort_by(|one, other| one.code.cmp(&other.code));
    Ok(all)
}

#[derive(Template)]
#[template(path = "benefits/grants_list.html")]
struct Page {
    year: i32,
    lines: Vec<Line>,
    form: FormView,
}

impl Page {
    fn threshold(&self) -> String {
        THRESHOLD.to_string()
    }
    /// Longest list that the page shows; the file holds all of it.
    fn shown(&self) -> &[Line] {
        self.lines.get(..MOST_SHOWN).unwrap_or(&self.lines)
    }
    fn is_cut(&self) -> bool {
        self.lines.len() > MOST_SHOWN
    }
}

/// Most lines on the page.
const MOST_SHOWN: usize = 200;

/// `GET /decisioni/elenco?anno=…`; `?format=csv`
pub async fn page(visit: Visit) -> Answer {
    let this_year = visit.db().clock().today().year();
    let year = match visit.query("anno") {
        None => this_year,
        Some(text) => {
            let year = text.parse().ok().filter(|year| (FIRST_YEAR..=this_year).contains(year));
            year.ok_or_else(|| Failure::field("anno", format!("Scrivi un anno fra {FIRST_YEAR} e {this_year}.")))?
        }
    };
    let (first, next) = days_of(year).ok_or(Failure::NotFound)?;
    let mut tx = visit.begin().await?;
    let rows: Vec<YearRow> = tx.sql(&OF_YEAR).bind("first_day", first).bind("next_year", next).all().await?;
    tx.commit(Audit::of("decision.publish").rows(rows.len())).await?;
    let lines = lines(&rows, year)?;
    if visit.query(FORMAT).as_deref() == Some("csv") {
        let headings = ["Codice", "Prestazione", "Norma", "Ufficio", "Responsabile", "Importo dell'anno", "Atto"];
        let cells = lines.into_iter().map(|line| {
            vec![
                line.code.into(),
                line.measure.into(),
                line.rule.into(),
                line.unit.into(),
                line.responsible.into(),
                line.amount.into(),
                line.act.into(),
            ]
        });
        let content = csv(&headings, cells).map_err(Failure::internal)?;
        return Ok(ui::answer::download(&format!("concessioni-{year}.csv"), CSV_TYPE, content));
    }
    let form = visit.form().with_value("anno", year.to_string());
    visit.page("Concessioni da pubblicare").wide().crumb("Decisioni", "/decisioni").render(Page { year, lines, form })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::MeasureId;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn grant(number: u128, person: u128, amount: i64, period: AmountPeriod, days: (&str, &str)) -> YearRow {
        YearRow {
            id: Uuid::from_u128(number),
            person_id: PersonId(Uuid::from_u128(person)),
            measure_id: MeasureId(Uuid::from_u128(1)),
            measure_title: "Contributo ai malati oncologici".into(),
            rule_name: "Regolamento".into(),
            unit_name: "Ufficio".into(),
            responsible_name: "Ada".into(),
            amount_cents: Some(Cents(amount)),
            period,
            valid_from: day(days.0),
            valid_until: Some(day(days.1)),
            revoked_from: None,
            act_number: "12".into(),
            act_date: day("2026-01-10"),
        }
    }

    #[test]
    fn a_year_counts_the_months_in_which_a_grant_holds() {
        let monthly = grant(1, 1, 10_000, AmountPeriod::Month, ("2025-11-15", "2026-03-02"));
        assert_eq!(in_year(&monthly, 2025).ok().flatten(), Some(Cents(20_000)));
        assert_eq!(in_year(&monthly, 2026).ok().flatten(), Some(Cents(30_000)));
        assert_eq!(in_year(&monthly, 2027).ok().flatten(), None);
        let revoked = YearRow { revoked_from: Some(day("2026-02-01")), ..monthly };
        assert_eq!(in_year(&revoked, 2026).ok().flatten(), Some(Cents(10_000)));
        let once = grant(2, 1, 50_000, AmountPeriod::Once, ("2025-12-01", "2026-12-01"));
        assert_eq!((in_year(&once, 2025).ok().flatten(), in_year(&once, 2026).ok().flatten()), (Some(Cents(50_000)), None));
        assert_eq!(in_year(&grant(3, 1, 500, AmountPeriod::Hour, ("2026-01-01", "2026-06-01")), 2026).ok().flatten(), None);
    }

    #[test]
    fn only_more_than_a_thousand_euro_is_published_and_without_what_tells_who() {
        let days = ("2026-01-01", "2027-01-01");
        let rows = [
            grant(1, 1, 100_000, AmountPeriod::Once, days),
            grant(2, 2, 60_000, AmountPeriod::Once, days),
            grant(3, 2, 60_000, AmountPeriod::Once, days),
        ];
        let published = lines(&rows, 2026).expect("lines");
        assert_eq!(published.len(), 2, "a thousand is not more than a thousand, and two grants of one person are added");
        for line in &published {
            assert_eq!(
                (line.measure.as_str(), line.unit.as_str(), line.act.as_str()),
                (OTHER, "", ""),
                "two people: the measure would tell their illness"
            );
        }
        let many: Vec<YearRow> = (1..=5).map(|one| grant(one, one, 200_000, AmountPeriod::Once, days)).collect();
        assert!(lines(&many, 2026).expect("lines").iter().all(|line| line.measure == "Contributo ai malati oncologici"));
    }
}
