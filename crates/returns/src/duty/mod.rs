//! The statutory returns of a body: to whom, about which year, due when, and how far they are.
//!
//! The list that comes with the program is dated data with its source; what a body changes lies over it, year by year. "Verified"
//! says whether the term was read in a public source; the others must be confirmed by the office.

pub mod api;
pub mod pages;
pub mod store;

use crate::year::Year;
use ::store::{Audit, Db, StoreError, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::input::Fields;
use kernel::{Failure, Outcome, code_enum};
use ui::DayItem;

/// Days before the term from which a return is shown on the home page.
const AHEAD: u64 = 30;

code_enum! {
    /// Whether a return is still to be made.
    pub enum DutyState {
        /// Still to be made.
        Open = "open" => "Da fare",
        /// Made.
        Done = "done" => "Fatto",
        /// Not owed by this body.
        NotDue = "not_due" => "Non dovuto",
    }
}

/// A return as it comes with the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shipped {
    /// Code.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// To whom.
    pub recipient: &'static str,
    /// Month and day of the year after, when the term is the same every year.
    pub due: Option<(u32, u32)>,
    /// Where the duty or the term is written.
    pub source: &'static str,
    /// Whether the term was read in a public source.
    pub verified: bool,
    /// The page that produces it, if the program does.
    pub produced_here: Option<&'static str>,
}

/// The returns that come with the program.
pub fn shipped() -> impl Iterator<Item = Shipped> {
    include_str!("duties.tsv").lines().skip(1).filter_map(|line| {
        let cells: Vec<&'static str> = line.split('\t').collect();
        let [code, name, recipient, month, day, source, verified, page] = cells.as_slice() else { return None };
        Some(Shipped {
            code,
            name,
            recipient,
            due: month.parse().ok().zip(day.parse().ok()),
            source,
            verified: *verified == "yes",
            produced_here: Some(*page).filter(|page| !page.is_empty()),
        })
    })
}

/// A return about one year, as the body has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    /// What it is.
    pub what: Shipped,
    /// The year it is about.
    pub year: Year,
    /// The term, if it is known.
    pub due_on: Option<NaiveDate>,
    /// Where the term is written.
    pub source: String,
    /// Whether somebody has verified it.
    pub verified: bool,
    /// Whether it is still to be made.
    pub state: DutyState,
    /// When it was made.
    pub done_on: Option<NaiveDate>,
    /// What the office noted.
    pub note: String,
    /// For changes; 0 while the body has changed nothing.
    pub version: i64,
}

impl Duty {
    fn shipped(what: Shipped, year: Year) -> Self {
        let due_on = what.due.and_then(|(month, day)| NaiveDate::from_ymd_opt(year.number + 1, month, day));
        Duty {
            what,
            year,
            due_on,
            source: what.source.to_owned(),
            verified: what.verified,
            state: DutyState::Open,
            done_on: None,
            note: String::new(),
            version: 0,
        }
    }
    /// Whether the term has passed.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        self.state == DutyState::Open && self.due_on.is_some_and(|due| due < today)
    }
    /// The page that produces it.
    pub fn page(&self) -> Option<String> {
        let room = |page: &str| if page == "beneficiari" { "cifre" } else { "debiti" };
        self.what.produced_here.map(|page| format!("/{}/{page}/{}", room(page), self.year.number))
    }
}

/// What the office says about a return.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The term.
    pub due_on: Option<NaiveDate>,
    /// Where it is written.
    pub source: String,
    /// Whether it was verified.
    pub verified: bool,
    /// Whether it is still to be made.
    pub state: DutyState,
    /// When it was made.
    pub done_on: Option<NaiveDate>,
    /// A note.
    pub note: String,
}

/// Reads a change.
pub fn read(fields: &mut Fields) -> Option<Change> {
    let (due_on, source, verified) = (fields.date("due_on"), fields.required_line("source", 200), fields.flag("verified"));
    let (state, done_on, note) = (fields.required_code::<DutyState>("state"), fields.date("done_on"), fields.text("note", 2_000));
    match state {
        Some(DutyState::Done) if done_on.is_none() && !fields.is_faulty("done_on") => {
            fields.fault("done_on", "Indica il giorno in cui è stato fatto.")
        }
        Some(DutyState::Open | DutyState::NotDue) if done_on.is_some() => {
            fields.fault("done_on", "C'è un giorno, ma lo stato non è «Fatto».")
        }
        _ => {}
    }
    Some(Change { due_on, source: source?, verified, state: state?, done_on, note: note.unwrap_or_default() })
}

/// The returns about a year and the one before, those of the year before first.
pub async fn around(tx: &mut Tx, year: Year) -> Result<Vec<Duty>, StoreError> {
    let years: Vec<Year> = [year.number - 1, year.number].into_iter().filter_map(Year::new).collect();
    let rows: Vec<store::Row> = tx.sql(&store::BETWEEN).bind("first", year.whole() - 1).bind("last", year.whole()).all().await?;
    let mut duties = Vec::new();
    for year in years {
        for what in shipped() {
            let row = rows.iter().find(|row| row.code == what.code && row.year == year.whole());
            duties.push(row.map_or_else(|| Duty::shipped(what, year), |row| row.duty(what, year)));
        }
    }
    Ok(duties)
}

/// One return about one year.
pub async fn one(tx: &mut Tx, code: &str, year: Year) -> Outcome<Duty> {
    let what = shipped().find(|one| one.code == code).ok_or(Failure::NotFound)?;
    let row: Option<store::Row> = tx.sql(&store::ONE).bind("code", code).bind("year", year.whole()).optional().await?;
    Ok(row.map_or_else(|| Duty::shipped(what, year), |row| row.duty(what, year)))
}

/// Changes what the body says about a return; `version` 0 when it has said nothing yet. The new version.
pub async fn change(db: &Db, principal: &Principal, code: &str, year: Year, version: i64, change: &Change) -> Outcome<i64> {
    principal.require(Permission::RETURN_PRODUCE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let now = one(&mut tx, code, year).await?;
    let statement = if version == 0 { &store::FIRST } else { &store::CHANGE };
    let mut query = tx
        .sql(statement)
        .bind("code", code)
        .bind("year", year.whole())
        .bind("due_on", change.due_on)
        .bind("source", change.source.as_str())
        .bind("verified", change.verified)
        .code("state", change.state)
        .bind("done_on", change.done_on)
        .bind("note", change.note.as_str());
    // Any other version is that of a row, also one that no row can have: a conflict like every other.
    if version != 0 {
        query = query.bind("version", version);
    }
    match query.run_one().await {
        Err(StoreError::NoRow) => {
            return Err(Failure::Conflict {
                current: now.version,
                sentence: "Qualcun altro ha modificato questo debito nel frattempo: ricarica e riprova.".into(),
            });
        }
        other => other?,
    }
    tx.commit(Audit::of("return_duty.edit").fields(["due_on", "source", "verified", "state", "done_on", "note"])).await?;
    Ok(version.saturating_add(1))
}

/// Returns whose term is near or past, for whoever produces them.
pub async fn due_items(tx: &mut Tx, principal: &Principal) -> Outcome<Vec<DayItem>> {
    if !principal.may(Permission::RETURN_PRODUCE) {
        return Ok(Vec::new());
    }
    let today = tx.today();
    let duties = around(tx, Year::of(today)?).await?;
    let near = kernel::time::days_after(today, AHEAD);
    Ok(duties
        .into_iter()
        .filter(|duty| duty.state == DutyState::Open && duty.due_on.is_some_and(|due| due <= near))
        .map(|duty| DayItem {
            group: "Debiti informativi",
            rank: 80,
            due: duty.due_on,
            time: None,
            title: format!("{}, dati {}", duty.what.name, duty.year.number),
            detail: format!("Destinatario: {}", duty.what.recipient),
            late: duty.is_late(today),
            href: format!("/debiti/termini/{}/{}", duty.year.number, duty.what.code),
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_shipped_list_is_read_and_every_term_is_a_day() {
        let lines = include_str!("duties.tsv").lines().count() - 1;
        assert_eq!(shipped().count(), lines);
        let year = Year::new(2027).unwrap();
        for what in shipped() {
            assert_eq!(Duty::shipped(what, year).due_on.is_some(), what.due.is_some(), "{}", what.code);
            assert!(!what.source.is_empty());
        }
    }

    #[test]
    fn a_return_is_late_only_while_it_is_still_to_be_made() {
        let what = shipped().find(|one| one.code == "sioss").unwrap();
        let mut duty = Duty::shipped(what, Year::new(2025).unwrap());
        let after = NaiveDate::from_ymd_opt(2026, 6, 1).unwrap();
        assert!(duty.is_late(after) && !duty.is_late(after.pred_opt().unwrap()));
        duty.state = DutyState::Done;
        assert!(!duty.is_late(after));
    }
}
