//! How much each of those to whom a case may be given has already: whole numbers, shown with their parts. It decides nothing.

use super::store::{AWAY, LOADS};
use crate::case::UserArea;
use chrono::{Months, NaiveDate};
use kernel::time::days_after;
use kernel::{AccountId, Outcome, UnitId};
use store::Tx;

/// Days ahead in which an absence counts.
const AHEAD: u64 = 30;
/// Days away that weigh as much as one case.
const DAYS_OF_A_CASE: i64 = 5;

#[derive(Clone, Debug, sqlx::FromRow)]
struct Row {
    id: AccountId,
    display_name: String,
    open_cases: i64,
    second: i64,
    households: i64,
    minors: i64,
    same_area: i64,
}

#[derive(Clone, Copy, Debug, sqlx::FromRow)]
struct Away {
    account_id: AccountId,
    valid_from: NaiveDate,
    valid_until: NaiveDate,
}

/// What somebody has, of what weighs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Open cases: one each.
    pub cases: i64,
    /// Of the second level: one more each.
    pub second: i64,
    /// Of minors: one more each.
    pub minors: i64,
    /// Of households: one more each.
    pub households: i64,
    /// Days away in the next thirty: one for every five.
    pub days_away: i64,
}

impl Load {
    /// The sum.
    pub fn weight(self) -> i64 {
        let away = self.days_away.checked_div(DAYS_OF_A_CASE).unwrap_or(0);
        [self.second, self.minors, self.households, away].into_iter().fold(self.cases, i64::saturating_add)
    }
    /// The parts, in words: `9 cartelle, 2 di secondo livello, assente per 5 giorni`.
    pub fn parts(self) -> String {
        let mut parts = vec![if self.cases == 1 { "1 cartella".to_owned() } else { format!("{} cartelle", self.cases) }];
        let of = [(self.second, "di secondo livello"), (self.minors, "di minori"), (self.households, "di nuclei")];
        parts.extend(of.into_iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")));
        match self.days_away {
            0 => {}
            1 => parts.push("assente per 1 giorno nei prossimi 30".to_owned()),
            days => parts.push(format!("assente per {days} giorni nei prossimi 30")),
        }
        parts.join(", ")
    }
}

/// Somebody to whom a case may be given, with what they have.
#[derive(Clone, Debug)]
pub struct WorkerLoad {
    /// The account.
    pub id: AccountId,
    /// What it is called.
    pub name: String,
    /// What they have.
    pub load: Load,
    /// How many of their cases are of the area of the case to be given.
    pub same_area: i64,
}

/// Days of a period, without its last, that lie in another.
fn overlap(from: NaiveDate, until: NaiveDate, first: NaiveDate, end: NaiveDate) -> i64 {
    until.min(end).signed_duration_since(from.max(first)).num_days().max(0)
}

/// What those to whom a unit's cases may be given have already, whoever has least first.
///
/// # Errors
/// Those of the database.
pub async fn loads(tx: &mut Tx, unit: UnitId, area: UserArea) -> Outcome<Vec<WorkerLoad>> {
    let today = tx.today();
    let until = days_after(today, AHEAD);
    let of_age = today.checked_sub_months(Months::new(18 * 12)).unwrap_or(today);
    let rows: Vec<Row> = tx.sql(&LOADS).id("unit", unit).bind("of_age", of_age).code("area", area).all().await?;
    let away: Vec<Away> = tx.sql(&AWAY).id("unit", unit).bind("until", until).all().await?;
    let mut all: Vec<WorkerLoad> = rows
        .into_iter()
        .map(|row| {
            let absences = away.iter().filter(|one| one.account_id == row.id);
            let days = absences.map(|one| overlap(one.valid_from, one.valid_until, today, until)).fold(0, i64::saturating_add);
            WorkerLoad {
                id: row.id,
                name: row.display_name,
                load: Load {
                    cases: row.open_cases,
                    second: row.second,
                    minors: row.minors,
                    households: row.households,
                    days_away: days,
                },
                same_area: row.same_area,
            }
        })
        .collect();
    all.sort_by_key(|one| one.load.weight());
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_has_is_a_sum_whose_parts_are_told() {
        let load = Load { cases: 9, second: 2, minors: 3, households: 0, days_away: 11 };
        assert_eq!(load.weight(), 9 + 2 + 3 + 2);
        assert_eq!(load.parts(), "9 cartelle, 2 di secondo livello, 3 di minori, assente per 11 giorni nei prossimi 30");
        assert_eq!(Load::default().parts(), "0 cartelle");
    }

    #[test]
    fn only_the_days_of_an_absence_that_lie_ahead_count() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        let days = |from: &str, until: &str| overlap(day(from), day(until), day("2026-11-21"), day("2026-12-21"));
        assert_eq!(days("2026-11-01", "2026-11-25"), 4);
        assert_eq!(days("2026-12-19", "2027-01-10"), 2);
        assert_eq!(days("2026-10-01", "2026-11-01"), 0);
    }
}
