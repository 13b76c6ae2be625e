//! The chain of terms of an urgent placement: oral notice at once, acts within 24 hours of the placement, the prosecutor within 72 hours of
//! the acts, the decree within 48 hours of the request, the hearing within 15 days of the decree, and within 15 days of the hearing the decree of
//! the court in full composition (art. 403 c.c.). Hours are hours that pass: nights, Sundays and Christmas count. What was done early makes the
//! next term earlier. The measure loses its effect with the acts, the request and either decree, not with the notice or the hearing alone.

use crate::law;
use chrono::{NaiveDate, TimeDelta};
use deadlines::Due;
use kernel::time::{show_date, show_moment, start_of_day};
use kernel::{Instant, Outcome};

/// How long after the placement a missing oral notice is told to be late: the law wants it at once.
pub const ORAL_GRACE: TimeDelta = TimeDelta::hours(1);
/// How long before its end a term is told to whoever coordinates as well.
pub const ALARM: TimeDelta = TimeDelta::hours(6);
/// How long before its end a term is told in the strongest words.
pub const LAST_HOUR: TimeDelta = TimeDelta::hours(1);

/// What has happened so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    /// The prosecutor was told.
    pub oral: Option<Instant>,
    /// The acts went to the prosecutor.
    pub acts: Option<Instant>,
    /// The prosecutor asked the court.
    pub prosecutor: Option<Instant>,
    /// The court decreed.
    pub decree: Option<Instant>,
    /// The hearing was held.
    pub hearing: Option<NaiveDate>,
    /// The court decided in full composition.
    pub confirmation: Option<NaiveDate>,
}

kernel::code_enum! {
    /// A step of the chain.
    pub enum Leg {
        /// The prosecutor is told.
        Oral = "oral" => "Avviso orale al pubblico ministero minorile",
        /// The acts go to the prosecutor.
        Acts = "acts" => "Invio del provvedimento e della relazione al pubblico ministero",
        /// The prosecutor asks the court.
        Prosecutor = "prosecutor" => "Ricorso del pubblico ministero",
        /// The court decrees.
        Decree = "decree" => "Decreto del tribunale per i minorenni",
        /// The hearing.
        Hearing = "hearing" => "Udienza e ascolto del minore",
        /// The court decides in full composition.
        Confirmation = "confirmation" => "Decreto collegiale di conferma, modifica o revoca",
    }
}

kernel::code_enum! {
    /// How a step stands.
    pub enum LegState {
        /// It comes after something that is still to be done.
        Waiting = "waiting" => "Dopo",
        /// To be done, in time.
        Open = "open" => "Da fare",
        /// Done in time.
        Met = "met" => "Fatto",
        /// Not done, and its term has passed.
        Late = "late" => "Termine passato",
        /// Done after its term.
        MetLate = "met_late" => "Fatto dopo il termine",
    }
}

impl Leg {
    /// The term of law.
    pub fn rule(self) -> &'static str {
        match self {
            Leg::Oral => law::ORAL,
            Leg::Acts => law::ACTS,
            Leg::Prosecutor => law::PROSECUTOR,
            Leg::Decree => law::DECREE,
            Leg::Hearing => law::HEARING,
            Leg::Confirmation => law::COLLEGE,
        }
    }
    /// Whether the measure loses its effect when the term passes.
    pub fn lapses(self) -> bool {
        match self {
            Leg::Acts | Leg::Prosecutor | Leg::Decree | Leg::Confirmation => true,
            Leg::Oral | Leg::Hearing => false,
        }
    }
}

impl LegState {
    /// How its badge looks.
    pub fn tone(self) -> &'static str {
        match self {
            LegState::Waiting => "neutral",
            LegState::Open => "warning",
            LegState::Met => "success",
            LegState::Late | LegState::MetLate => "danger",
        }
    }
    /// Whether it is done.
    pub fn is_done(self) -> bool {
        matches!(self, LegState::Met | LegState::MetLate)
    }
}

/// A step with its term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegRow {
    /// Which.
    pub leg: Leg,
    /// At latest.
    pub due: Due,
    /// When it was done; of what has a day alone the first moment of it.
    pub done: Option<Instant>,
    /// How it stands.
    pub state: LegState,
    /// Whether less than an hour is left.
    pub presses: bool,
}

impl LegRow {
    /// The end of the term in words.
    pub fn due_words(&self) -> String {
        match (self.leg, self.due) {
            (Leg::Oral, _) => "subito".to_owned(),
            (_, Due::At(moment)) => format!("entro il {}", show_moment(moment)),
            (_, Due::On(day)) => format!("entro il {}", show_date(day)),
        }
    }
    /// When it was done, in words; empty before.
    pub fn done_words(&self) -> String {
        match (self.leg, self.done) {
            (_, None) => String::new(),
            (Leg::Hearing | Leg::Confirmation, Some(moment)) => show_date(kernel::time::local(moment).date()),
            (_, Some(moment)) => show_moment(moment),
        }
    }
}

/// Whether something is done too late.
fn is_after(leg: Leg, done: Instant, due: Due) -> bool {
    match (leg, due) {
        (Leg::Oral, Due::At(moment)) => done > moment + ORAL_GRACE,
        (_, Due::At(moment)) => done > moment,
        (_, Due::On(day)) => kernel::time::local(done).date() > day,
    }
}

/// The chain as it stands: each term is counted from what came before, or from the latest moment at which that can still happen.
///
/// # Errors
/// A failure of ours where a term is in no data.
pub fn legs(placed: Instant, moments: &Moments, now: Instant) -> Outcome<Vec<LegRow>> {
    let end = |code: &str, from: Instant| law::due(code, from);
    let acts_due = end(law::ACTS, placed)?;
    let prosecutor_due = end(law::PROSECUTOR, moments.acts.unwrap_or(acts_due.ends()))?;
    let decree_due = end(law::DECREE, moments.prosecutor.unwrap_or(prosecutor_due.ends()))?;
    let hearing_due = end(law::HEARING, moments.decree.unwrap_or(decree_due.ends()))?;
    // A day that counts in full ends where the next one begins: it is counted from itself.
    let heard = moments.hearing.unwrap_or(hearing_due.day());
    let confirmation_due = end(law::COLLEGE, start_of_day(heard))?;
    let chain = [
        (Leg::Oral, end(law::ORAL, placed)?, moments.oral, true),
        (Leg::Acts, acts_due, moments.acts, true),
        (Leg::Prosecutor, prosecutor_due, moments.prosecutor, moments.acts.is_some()),
        (Leg::Decree, decree_due, moments.decree, moments.prosecutor.is_some()),
        (Leg::Hearing, hearing_due, moments.hearing.map(start_of_day), moments.decree.is_some()),
        (Leg::Confirmation, confirmation_due, moments.confirmation.map(start_of_day), moments.hearing.is_some()),
    ];
    let row = |(leg, due, done, ready): (Leg, Due, Option<Instant>, bool)| {
        let state = match done {
            Some(done) if is_after(leg, done, due) => LegState::MetLate,
            Some(_) => LegState::Met,
            None if is_after(leg, now, due) => LegState::Late,
            None if ready => LegState::Open,
            None => LegState::Waiting,
        };
        let presses = done.is_none() && now >= due.before(LAST_HOUR);
        LegRow { leg, due, done, state, presses }
    };
    Ok(chain.into_iter().map(row).collect())
}

/// The first step whose term passed, of those with which the measure loses its effect: it lost it when that term ended.
pub fn missed(chain: &[LegRow]) -> Option<&LegRow> {
    chain.iter().find(|row| row.leg.lapses() && matches!(row.state, LegState::Late | LegState::MetLate))
}

/// Which step that is.
pub fn lapsed(chain: &[LegRow]) -> Option<Leg> {
    missed(chain).map(|row| row.leg)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::time::from_local;

    fn at(day: &str, hour: u32) -> Instant {
        let day: NaiveDate = day.parse().unwrap_or_default();
        from_local(day.and_hms_opt(hour, 0, 0).unwrap_or_default())
    }

    fn of(chain: &[LegRow], leg: Leg) -> LegRow {
        *chain.iter().find(|row| row.leg == leg).unwrap_or(&chain[0])
    }

    #[test]
    fn twenty_four_hours_are_counted_from_the_placement_across_the_night_and_christmas() {
        let placed = at("2026-12-24", 22);
        let chain = legs(placed, &Moments::default(), at("2026-12-25", 21)).unwrap();
        let acts = of(&chain, Leg::Acts);
        assert_eq!(acts.due, Due::At(at("2026-12-25", 22)));
        assert_eq!((acts.state, acts.presses), (LegState::Open, true));
        let chain = legs(placed, &Moments::default(), at("2026-12-25", 23)).unwrap();
        assert_eq!(of(&chain, Leg::Acts).state, LegState::Late);
        assert_eq!(lapsed(&chain), Some(Leg::Acts));
    }

    #[test]
    fn on_the_night_in_which_the_clocks_go_back_a_day_has_one_hour_more_on_the_wall() {
        let chain = legs(at("2026-10-24", 14), &Moments::default(), at("2026-10-24", 15)).unwrap();
        assert_eq!(of(&chain, Leg::Acts).due, Due::At(at("2026-10-25", 13)));
    }

    #[test]
    fn acts_that_were_sent_early_make_the_terms_after_them_earlier() {
        let placed = at("2026-11-20", 10);
        let late = legs(placed, &Moments::default(), placed).unwrap();
        assert_eq!(of(&late, Leg::Prosecutor).due, Due::At(at("2026-11-24", 10)));
        let early = legs(placed, &Moments { acts: Some(at("2026-11-20", 14)), ..Moments::default() }, placed).unwrap();
        assert_eq!(of(&early, Leg::Prosecutor).due, Due::At(at("2026-11-23", 14)));
        assert_eq!(of(&early, Leg::Decree).due, Due::At(at("2026-11-25", 14)));
        assert_eq!(of(&early, Leg::Hearing).state, LegState::Waiting);
    }

    #[test]
    fn the_hearing_is_where_the_calendar_says_also_on_the_twenty_ninth_of_february_and_is_not_moved() {
        let decree = at("2028-02-14", 12);
        let moments = Moments {
            acts: Some(at("2028-02-11", 12)),
            prosecutor: Some(at("2028-02-13", 12)),
            decree: Some(decree),
            ..Moments::default()
        };
        let chain = legs(at("2028-02-11", 10), &moments, decree).unwrap();
        assert_eq!(of(&chain, Leg::Hearing).due, Due::On("2028-02-29".parse().unwrap_or_default()));
        // Fifteen days from the 10th of December are Christmas.
        let christmas = Moments { decree: Some(at("2026-12-10", 9)), ..moments };
        let chain = legs(at("2026-12-07", 9), &christmas, decree).unwrap();
        assert_eq!(of(&chain, Leg::Hearing).due, Due::On("2026-12-25".parse().unwrap_or_default()));
    }

    #[test]
    fn fifteen_days_after_the_hearing_the_court_decides_in_full_composition_or_the_measure_loses_its_effect() {
        let moments = Moments {
            oral: Some(at("2026-11-02", 10)),
            acts: Some(at("2026-11-02", 12)),
            prosecutor: Some(at("2026-11-04", 12)),
            decree: Some(at("2026-11-05", 12)),
            ..Moments::default()
        };
        let placed = at("2026-11-02", 10);
        let day = |text: &str| text.parse::<NaiveDate>().unwrap_or_default();
        // While nobody was heard it is counted from the last day of the hearing, then from the hearing.
        let chain = legs(placed, &moments, at("2026-11-10", 9)).unwrap();
        let row = of(&chain, Leg::Confirmation);
        assert_eq!((row.due, row.state), (Due::On(day("2026-12-05")), LegState::Waiting));
        let heard = Moments { hearing: Some(day("2026-11-12")), ..moments };
        let chain = legs(placed, &heard, at("2026-11-27", 23)).unwrap();
        let row = of(&chain, Leg::Confirmation);
        assert_eq!((row.due, row.state, lapsed(&chain)), (Due::On(day("2026-11-27")), LegState::Open, None));
        let chain = legs(placed, &heard, at("2026-11-28", 0)).unwrap();
        assert_eq!((of(&chain, Leg::Confirmation).state, lapsed(&chain)), (LegState::Late, Some(Leg::Confirmation)));
        let in_time = Moments { confirmation: Some(day("2026-11-27")), ..heard };
        let chain = legs(placed, &in_time, at("2026-12-10", 9)).unwrap();
        assert_eq!((of(&chain, Leg::Confirmation).state, lapsed(&chain)), (LegState::Met, None));
        let late = Moments { confirmation: Some(day("2026-11-28")), ..heard };
        let chain = legs(placed, &late, at("2026-12-10", 9)).unwrap();
        assert_eq!((of(&chain, Leg::Confirmation).state, lapsed(&chain)), (LegState::MetLate, Some(Leg::Confirmation)));
    }

    #[test]
    fn an_oral_notice_that_is_missing_after_an_hour_is_late_and_lapses_nothing() {
        let placed = at("2026-11-20", 10);
        let chain = legs(placed, &Moments::default(), at("2026-11-20", 12)).unwrap();
        assert_eq!(of(&chain, Leg::Oral).state, LegState::Late);
        assert_eq!(lapsed(&chain), None);
    }

    #[test]
    fn what_was_done_after_its_term_stays_late() {
        let placed = at("2026-11-20", 10);
        let moments = Moments { acts: Some(at("2026-11-21", 11)), ..Moments::default() };
        let chain = legs(placed, &moments, at("2026-11-21", 12)).unwrap();
        assert_eq!(of(&chain, Leg::Acts).state, LegState::MetLate);
        assert_eq!(lapsed(&chain), Some(Leg::Acts));
    }
}
