//! The clock of a procedure (law 241/1990): when it ends, counted from what happened to the application. Pure.
//!
//! The term runs from the day on which the application came, that one not counted, for the days that the measure has (art. 2 c. 2-4); of a call
//! with a ranking from the last day on which one applies, for nobody can be put in order before. It waits for missing papers once, thirty days at most (art. 2 c. 7), and while whoever asked is told why it is about to be refused (art. 10-bis): from
//! that day to the tenth after their observations, or to the last day for these where none came. Of the two ways of reading the law in that last
//! case this is the one that gives the office less time. What ends on a free day ends on the next working one.

use chrono::NaiveDate;
use kernel::holidays::first_working;
use kernel::time::{days_after, show_date};

kernel::code_enum! {
    /// What happens to an application.
    pub enum StepKind {
        /// It was submitted.
        Submitted = "submitted" => "Presentata",
        /// Somebody began to examine it.
        Taken = "taken" => "Avvio dell'istruttoria",
        /// Papers are missing: the term waits.
        Suspended = "suspended" => "Sospensione per documenti",
        /// It goes on.
        Resumed = "resumed" => "Ripresa",
        /// Whoever asked is told why it is about to be refused.
        Notice = "notice" => "Preavviso di rigetto",
        /// They answered, or the office took note that they did not.
        NoticeAnswered = "notice_answered" => "Osservazioni al preavviso",
        /// A decision was proposed.
        Proposed = "proposed" => "Proposta di decisione",
        /// It was decided.
        Decided = "decided" => "Decisione",
        /// Whoever asked took it back.
        Withdrawn = "withdrawn" => "Rinuncia",
        /// The decision was taken back: it is examined again.
        Reopened = "reopened" => "Riapertura",
    }
}

/// Most days that a procedure waits for papers (art. 2 c. 7).
pub const LONGEST_SUSPENSION: u64 = 30;
/// Days for observations, and days after them until the term runs again (art. 10-bis).
pub const NOTICE_DAYS: u64 = 10;

/// One step, as far as the clock looks at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub kind: StepKind,
    /// When.
    pub on: NaiveDate,
    /// The last day of what was asked for.
    pub until: Option<NaiveDate>,
}

/// Days in which the term waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pause {
    /// Why: [`StepKind::Suspended`] or [`StepKind::Notice`].
    pub why: StepKind,
    /// The day on which it begins to wait.
    pub from: NaiveDate,
    /// The day from which it runs again.
    pub to: NaiveDate,
}

impl Pause {
    /// How many days.
    pub fn days(self) -> u64 {
        u64::try_from(self.to.signed_duration_since(self.from).num_days()).unwrap_or(0)
    }
}

/// How the term of an application stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The day from which it is counted.
    pub from: NaiveDate,
    /// Whether that is the last day of the call, and not the one on which the application came.
    pub from_call: bool,
    /// Days of the procedure.
    pub days: u64,
    /// When it waited.
    pub pauses: Vec<Pause>,
    /// The last day on which the procedure must end.
    pub due: NaiveDate,
}

/// The term after these steps, in the order in which they happened; `None` while nothing runs: before the application was submitted, after it
/// was decided or taken back. `call_ends_on` is the last day of a call with a ranking.
pub fn term(term_days: i64, call_ends_on: Option<NaiveDate>, steps: &[Step]) -> Option<Term> {
    let steps = standing(steps);
    let begins = steps.iter().rposition(|step| matches!(step.kind, StepKind::Submitted | StepKind::Reopened))?;
    let (_, since) = steps.split_at_checked(begins)?;
    let (first, after) = since.split_first()?;
    if after.iter().any(|step| matches!(step.kind, StepKind::Decided | StepKind::Withdrawn)) {
        return None;
    }
    let days = u64::try_from(term_days).unwrap_or(0);
    let call_end = call_ends_on.filter(|last| *last > first.on);
    let from = call_end.unwrap_or(first.on);
    let (mut pauses, mut due) = (Vec::new(), days_after(from, days));
    for pause in merged(pauses_of(after)) {
        // What does not run yet does not wait, and what begins when the term is over does not give it back.
        let pause = Pause { from: pause.from.max(from), ..pause };
        if pause.from < pause.to && pause.from <= due {
            due = days_after(due, pause.days());
            pauses.push(pause);
        }
    }
    Some(Term { from, from_call: call_end.is_some(), days, pauses, due: first_working(due) })
}

/// The steps without those of a withdrawal that was taken back: it was written by mistake, and nothing happened.
pub(super) fn standing(steps: &[Step]) -> Vec<Step> {
    let mut out: Vec<Step> = Vec::with_capacity(steps.len());
    for step in steps {
        let follows_withdrawal = out.last().is_some_and(|last| last.kind == StepKind::Withdrawn);
        if step.kind == StepKind::Reopened && follows_withdrawal {
            out.pop();
        } else {
            out.push(*step);
        }
    }
    out
}

/// What each suspension and each notice takes, in the order in which they begin.
fn pauses_of(steps: &[Step]) -> Vec<Pause> {
    let mut all = Vec::new();
    let mut has_waited = false;
    for (place, step) in steps.iter().enumerate() {
        let after = || steps.iter().skip(place.saturating_add(1));
        match step.kind {
            StepKind::Suspended if !has_waited => {
                has_waited = true;
                let longest = days_after(step.on, LONGEST_SUSPENSION);
                let ends = after().find(|next| next.kind == StepKind::Resumed).map(|next| next.on);
                let to = ends.or(step.until).unwrap_or(longest).clamp(step.on, longest);
                all.push(Pause { why: StepKind::Suspended, from: step.on, to });
            }
            StepKind::Notice => {
                let last_day = step.until.unwrap_or_else(|| days_after(step.on, NOTICE_DAYS)).max(step.on);
                // Of several letters that came in time the last one counts.
                let letters = after().take_while(|next| next.kind != StepKind::Notice);
                let letters = letters.filter(|next| next.kind == StepKind::NoticeAnswered).map(|next| next.on);
                let to = match letters.filter(|day| *day <= last_day).max() {
                    Some(day) => days_after(day.max(step.on), NOTICE_DAYS),
                    None => last_day,
                };
                all.push(Pause { why: StepKind::Notice, from: step.on, to });
            }
            StepKind::Submitted
            | StepKind::Taken
            | StepKind::Suspended
            | StepKind::Resumed
            | StepKind::NoticeAnswered
            | StepKind::Proposed
            | StepKind::Decided
            | StepKind::Withdrawn
            | StepKind::Reopened => {}
        }
    }
    all.sort_by_key(|pause| pause.from);
    all
}

/// The same days counted once.
fn merged(pauses: Vec<Pause>) -> Vec<Pause> {
    let mut out: Vec<Pause> = Vec::with_capacity(pauses.len());
    for pause in pauses {
        let from = out.last().map_or(pause.from, |before| before.to.max(pause.from));
        if from < pause.to {
            out.push(Pause { from, ..pause });
        }
    }
    out
}

impl Term {
    /// Whether the term waits on a day.
    pub fn waits_on(&self, day: NaiveDate) -> bool {
        self.pauses.iter().any(|pause| pause.from <= day && day < pause.to)
    }
    /// Whether it is over on a day.
    pub fn is_late_on(&self, day: NaiveDate) -> bool {
        self.due < day
    }
    /// As people read it.
    pub fn words(&self) -> String {
        let mut out = format!("{} giorni dal {}", self.days, show_date(self.from));
        if self.from_call {
            out.push_str(", ultimo giorno per fare domanda");
        }
        for pause in &self.pauses {
            let why = match pause.why {
                StepKind::Notice => "per il preavviso di rigetto",
                _ => "in attesa dei documenti",
            };
            let days = pause.days();
            let counted = if days == 1 { "1 giorno".to_owned() } else { format!("{days} giorni") };
            out.push_str(&format!(", più {counted} di sospensione {why} dal {}", show_date(pause.from)));
        }
        out.push_str(&format!(": entro il {}.", show_date(self.due)));
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::holidays::is_free;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }
    fn step(kind: StepKind, on: &str) -> Step {
        Step { kind, on: day(on), until: None }
    }
    fn due(steps: &[Step]) -> Option<String> {
        term(30, None, steps).map(|term| term.due.to_string())
    }
    const SUBMITTED: StepKind = StepKind::Submitted;

    #[test]
    fn the_day_on_which_it_came_does_not_count_and_a_free_day_moves_the_end() {
        assert_eq!(due(&[step(SUBMITTED, "2026-03-02")]).as_deref(), Some("2026-04-01"));
        assert_eq!(due(&[step(SUBMITTED, "2026-03-05")]).as_deref(), Some("2026-04-07"), "the 4th is a Saturday before Easter");
        assert_eq!(due(&[]), None);
        assert_eq!(due(&[step(StepKind::Withdrawn, "2026-03-02")]), None);
    }

    #[test]
    fn it_waits_for_papers_once_and_for_thirty_days_at_most() {
        let asked = step(StepKind::Suspended, "2026-03-12");
        let resumed = step(StepKind::Resumed, "2026-03-22");
        let start = step(SUBMITTED, "2026-03-02");
        assert_eq!(due(&[start, asked, resumed]).as_deref(), Some("2026-04-13"), "ten days more are Saturday the 11th");
        assert_eq!(
            due(&[start, asked]).as_deref(),
            Some("2026-05-04"),
            "thirty at most: the 1st of May is a holiday, then comes the week-end"
        );
        let late = step(StepKind::Resumed, "2026-08-01");
        assert_eq!(due(&[start, asked, late]).as_deref(), Some("2026-05-04"));
        let again = step(StepKind::Suspended, "2026-03-25");
        assert_eq!(due(&[start, asked, resumed, again]).as_deref(), Some("2026-04-13"), "the second one takes nothing");
        let fifteen = Step { until: Some(day("2026-03-27")), ..asked };
        assert_eq!(due(&[start, fifteen]).as_deref(), Some("2026-04-16"));
    }

    #[test]
    fn a_notice_stops_the_clock_until_ten_days_after_the_observations() {
        let start = step(SUBMITTED, "2026-03-02");
        let notice = Step { until: Some(day("2026-03-26")), ..step(StepKind::Notice, "2026-03-16") };
        assert_eq!(due(&[start, notice]).as_deref(), Some("2026-04-13"), "ten days: Saturday the 11th");
        let answered = step(StepKind::NoticeAnswered, "2026-03-20");
        assert_eq!(due(&[start, notice, answered]).as_deref(), Some("2026-04-15"), "from the 16th to the 30th");
        let too_late = step(StepKind::NoticeAnswered, "2026-04-10");
        assert_eq!(due(&[start, notice, too_late]).as_deref(), Some("2026-04-13"));
    }

    #[test]
    fn what_was_decided_has_no_term_and_what_is_opened_again_has_a_new_one() {
        let (start, decided) = (step(SUBMITTED, "2026-03-02"), step(StepKind::Decided, "2026-03-10"));
        assert_eq!(due(&[start, decided]), None);
        assert_eq!(due(&[start, decided, step(StepKind::Reopened, "2026-06-01")]).as_deref(), Some("2026-07-01"));
    }

    #[test]
    fn the_term_is_told_in_words() {
        let steps = [step(SUBMITTED, "2026-03-02"), step(StepKind::Suspended, "2026-03-12"), step(StepKind::Resumed, "2026-03-13")];
        let words = term(30, None, &steps).expect("a term").words();
        let expected =
            "30 giorni dal 02/03/2026, più 1 giorno di sospensione in attesa dei documenti dal 12/03/2026: entro il 02/04/2026.";
        assert_eq!(words, expected);
        let words = term(30, Some(day("2026-03-31")), &steps).expect("a term").words();
        assert_eq!(words, "30 giorni dal 31/03/2026, ultimo giorno per fare domanda: entro il 30/04/2026.");
    }

    #[test]
    fn the_last_of_several_letters_is_answered_and_a_withdrawal_by_mistake_leaves_the_term_as_it_was() {
        let start = step(SUBMITTED, "2026-03-02");
        let notice = Step { until: Some(day("2026-03-26")), ..step(StepKind::Notice, "2026-03-16") };
        let (first, second) = (step(StepKind::NoticeAnswered, "2026-03-18"), step(StepKind::NoticeAnswered, "2026-03-20"));
        assert_eq!(due(&[start, notice, first, second]).as_deref(), Some("2026-04-15"), "from the 16th to the 30th");
        let late = step(StepKind::NoticeAnswered, "2026-04-10");
        assert_eq!(due(&[start, notice, first, second, late]).as_deref(), Some("2026-04-15"));
        let (withdrawn, back) = (step(StepKind::Withdrawn, "2026-03-10"), step(StepKind::Reopened, "2026-03-12"));
        assert_eq!(due(&[start, withdrawn]), None);
        assert_eq!(due(&[start, withdrawn, back]).as_deref(), Some("2026-04-01"));
    }

    fn any_step() -> impl Strategy<Value = (usize, u64, Option<u64>)> {
        (0..StepKind::ALL.len(), 0_u64..25, proptest::option::of(0_u64..60))
    }

    proptest! {
        #[test]
        fn the_end_is_a_working_day_and_no_pause_is_longer_than_the_law_allows(days in 1_i64..=180, drawn in proptest::collection::vec(any_step(), 0..12)) {
            let mut on = day("2026-01-07");
            let mut steps = vec![Step { kind: SUBMITTED, on, until: None }];
            for (kind, later, until) in drawn {
                on = days_after(on, later);
                let Some(kind) = StepKind::ALL.get(kind).copied() else { continue };
                steps.push(Step { kind, on, until: until.map(|more| days_after(on, more.min(10))) });
            }
            let Some(found) = term(days, None, &steps) else { return Ok(()) };
            prop_assert!(!is_free(found.due));
            let plain = days_after(found.from, u64::try_from(days).unwrap_or(0));
            prop_assert!(found.due >= plain);
            let waited: u64 = found.pauses.iter().map(|pause| pause.days()).sum();
            let papers: u64 = found.pauses.iter().filter(|pause| pause.why == StepKind::Suspended).map(|pause| pause.days()).sum();
            prop_assert!(papers <= LONGEST_SUSPENSION);
            for pause in &found.pauses {
                prop_assert!(pause.why != StepKind::Notice || pause.days() <= 2 * NOTICE_DAYS);
            }
            for two in found.pauses.windows(2) {
                prop_assert!(two[0].to <= two[1].from, "no day is counted twice");
            }
            // Besides what it waited there is never more than the longest run of free days.
            prop_assert!(found.due <= days_after(plain, waited + 6));
        }

        #[test]
        fn whoever_goes_on_earlier_never_ends_later(asked in 0_u64..30, first in 0_u64..40, second in 0_u64..40) {
            let start = day("2026-01-07");
            let of = |resumed: u64| {
                let on = days_after(start, asked);
                let steps = [
                    Step { kind: SUBMITTED, on: start, until: None },
                    Step { kind: StepKind::Suspended, on, until: None },
                    Step { kind: StepKind::Resumed, on: days_after(on, resumed), until: None },
                ];
                term(30, None, &steps).map(|term| term.due)
            };
            let (early, late) = (first.min(second), first.max(second));
            prop_assert!(of(early) <= of(late));
        }

        #[test]
        fn a_call_is_decided_from_its_last_day_and_never_earlier_than_a_desk(days in 1_i64..=180, ends in 0_u64..200, drawn in proptest::collection::vec(any_step(), 0..12)) {
            let (mut on, last) = (day("2026-01-07"), days_after(day("2026-01-07"), ends));
            let mut steps = vec![Step { kind: SUBMITTED, on, until: None }];
            for (kind, later, until) in drawn {
                on = days_after(on, later);
                let Some(kind) = StepKind::ALL.get(kind).copied() else { continue };
                steps.push(Step { kind, on, until: until.map(|more| days_after(on, more.min(10))) });
            }
            let (desk, call) = (term(days, None, &steps), term(days, Some(last), &steps));
            prop_assert_eq!(desk.is_some(), call.is_some());
            let (Some(desk), Some(call)) = (desk, call) else { return Ok(()) };
            prop_assert_eq!(call.from, desk.from.max(last));
            prop_assert!(call.due >= desk.due, "{:?} {:?}", call, desk);
            prop_assert!(!is_free(call.due) && call.due >= days_after(call.from, u64::try_from(days).unwrap_or(0)));
            prop_assert!(call.pauses.iter().all(|pause| call.from <= pause.from && pause.from < pause.to));
        }

        #[test]
        fn a_withdrawal_that_was_taken_back_never_happened(days in 1_i64..=180, later in 0_u64..30, drawn in proptest::collection::vec(any_step(), 0..12)) {
            let mut on = day("2026-01-07");
            let mut steps = vec![Step { kind: SUBMITTED, on, until: None }];
            for (kind, later, until) in drawn {
                on = days_after(on, later);
                let Some(kind) = StepKind::ALL.get(kind).copied() else { continue };
                steps.push(Step { kind, on, until: until.map(|more| days_after(on, more.min(10))) });
            }
            let before = term(days, None, &steps);
            // What is withdrawn already is not withdrawn again.
            if steps.last().is_some_and(|last| last.kind == StepKind::Withdrawn) {
                return Ok(());
            }
            steps.push(Step { kind: StepKind::Withdrawn, on, until: None });
            steps.push(Step { kind: StepKind::Reopened, on: days_after(on, later), until: None });
            prop_assert_eq!(before, term(days, None, &steps));
        }
    }
}
