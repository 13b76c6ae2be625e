//! States, allowed moves and phases of a case: one table, and the pure rules over it.

use crate::problems::Problem;
use chrono::NaiveDate;
use guard::Permission;
use kernel::{Failure, code_enum};

code_enum! {
    /// Where a case stands. Being known (since `opened_on`) and being in care (since `taken_on`) are counted apart.
    pub enum State {
        /// Proposed after an interview; nobody is in charge yet.
        Proposed = "proposed" => "Proposta",
        /// Given to a worker who has not taken it into care yet.
        Assigned = "assigned" => "Assegnata",
        /// In care.
        InCare = "in_care" => "In carico",
        /// Closed.
        Closed = "closed" => "Chiusa",
    }
}

code_enum! {
    /// The six phases of the social service's work with a person.
    pub enum Phase {
        /// First access.
        Reception = "reception" => "Accoglienza",
        /// First interview and the meetings that follow it.
        FirstInterview = "first_interview" => "Primo colloquio",
        /// Analysis of the situation.
        Analysis = "analysis" => "Analisi della situazione",
        /// Individual plan.
        Planning = "planning" => "Progettazione",
        /// Periodic check of results.
        Monitoring = "monitoring" => "Monitoraggio",
        /// Final evaluation.
        Closure = "closure" => "Valutazione finale e chiusura",
    }
}

code_enum! {
    /// What can happen to the state of a case.
    pub enum Move {
        /// The unit gives it to a worker.
        Assign = "assign" => "Assegnazione",
        /// The unit gives it to another worker.
        Reassign = "reassign" => "Riassegnazione",
        /// The worker takes it into care.
        Take = "take" => "Presa in carico",
        /// It is not taken into care.
        Decline = "decline" => "Archiviazione senza presa in carico",
        /// It ends.
        Close = "close" => "Chiusura",
        /// It goes on after having been closed.
        Reopen = "reopen" => "Riapertura",
        /// It is proposed again after having been filed without being taken.
        Repropose = "repropose" => "Nuova proposta",
        /// Another worker, or another unit, accepted it.
        Pass = "pass" => "Passaggio accettato",
        /// Whoever had accepted it gave it back before writing anything.
        GiveBack = "give_back" => "Restituzione dopo il passaggio",
    }
}

code_enum! {
    /// The areas of users of the national survey on social spending; the codes are those of the survey's table.
    pub enum UserArea {
        /// Families and minors.
        FamiliesAndMinors = "FAM_MIN" => "Famiglia e minori",
        /// Persons with a disability.
        Disability = "DIS" => "Disabili",
        /// Addictions.
        Addictions = "DIP" => "Dipendenze",
        /// Older people.
        OlderPeople = "ANZ" => "Anziani",
        /// Immigrants, Roma, Sinti and Travellers.
        ImmigrantsAndRoma = "IMM" => "Immigrati, Rom, Sinti e Caminanti",
        /// Poverty, adults in hardship, homeless people.
        PovertyAndHomelessness = "POV" => "Povertà, disagio adulti e senza dimora",
        /// Several areas together.
        SeveralAreas = "MULTI" => "Multiutenza",
    }
}

impl UserArea {
    /// Whether SIUSS asks for the SINA assessment of whoever is in care in this area (D.M. 206/2014): it counts old age with disability
    /// and lack of self-sufficiency.
    pub const fn asks_sina(self) -> bool {
        matches!(self, UserArea::Disability | UserArea::OlderPeople)
    }
    /// Why SIUSS asks for it, for whoever is told that it is missing.
    pub fn sina_reason(self) -> String {
        format!(
            "SIUSS conta l’area di utenza «{}» come disabilità e non autosufficienza e chiede la valutazione di chi è in carico.",
            self.label()
        )
    }
}

code_enum! {
    /// The level of the professional social service.
    pub enum Level {
        /// People who come of their own accord.
        First = "1" => "Primo livello",
        /// Families with measures of a judicial authority.
        Second = "2" => "Secondo livello",
    }
}

impl Level {
    /// As stored.
    pub const fn number(self) -> i64 {
        match self {
            Level::First => 1,
            Level::Second => 2,
        }
    }
    /// From what is stored.
    pub const fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Level::First),
            2 => Some(Level::Second),
            _ => None,
        }
    }
}

code_enum! {
    /// The part somebody has in a case.
    pub enum MemberRole {
        /// In charge: one at a time.
        Responsible = "responsible" => "Responsabile del caso",
        /// Another social worker.
        Colleague = "colleague" => "Assistente sociale",
        /// Educator.
        Educator = "educator" => "Educatore",
        /// Psychologist.
        Psychologist = "psychologist" => "Psicologo",
        /// Pedagogist.
        Pedagogist = "pedagogist" => "Pedagogista",
        /// Anybody else.
        Other = "other" => "Altro operatore",
    }
}

/// One line of the table of moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MoveRule {
    /// What happens.
    pub what: Move,
    /// From which state.
    pub from: State,
    /// To which state.
    pub to: State,
    /// What whoever does it must be allowed to do.
    pub permission: Permission,
}

const fn rule(what: Move, from: State, to: State, permission: Permission) -> MoveRule {
    MoveRule { what, from, to, permission }
}

/// Every move there is; whatever is not here is refused. The README of this crate prints it, and a test keeps the two equal.
pub const MOVES: &[MoveRule] = &[
    rule(Move::Assign, State::Proposed, State::Assigned, Permission::CASE_ASSIGN),
    rule(Move::Decline, State::Proposed, State::Closed, Permission::CASE_ASSIGN),
    rule(Move::Reassign, State::Assigned, State::Assigned, Permission::CASE_ASSIGN),
    rule(Move::Take, State::Assigned, State::InCare, Permission::CASE_TAKE),
    rule(Move::Decline, State::Assigned, State::Closed, Permission::CASE_ASSIGN),
    rule(Move::Reassign, State::InCare, State::InCare, Permission::CASE_ASSIGN),
    rule(Move::Close, State::InCare, State::Closed, Permission::CASE_TAKE),
    rule(Move::Reopen, State::Closed, State::InCare, Permission::CASE_TAKE),
    rule(Move::Repropose, State::Closed, State::Proposed, Permission::CASE_TAKE),
    rule(Move::Pass, State::Proposed, State::Proposed, Permission::CASE_PASS),
    rule(Move::Pass, State::Assigned, State::Assigned, Permission::CASE_PASS),
    rule(Move::Pass, State::InCare, State::InCare, Permission::CASE_PASS),
    rule(Move::GiveBack, State::Proposed, State::Proposed, Permission::CASE_PASS),
    rule(Move::GiveBack, State::Assigned, State::Assigned, Permission::CASE_PASS),
    rule(Move::GiveBack, State::InCare, State::InCare, Permission::CASE_PASS),
];

impl State {
    /// Where a move leads from here, or why it does not.
    pub fn after(self, what: Move) -> Result<State, Failure> {
        MOVES.iter().find(|rule| rule.from == self && rule.what == what).map(|rule| rule.to).ok_or_else(|| {
            Problem::MoveNotAllowed.because(format!(
                "«{}» non si può fare quando la cartella è nello stato «{}».",
                what.label(),
                self.label()
            ))
        })
    }
    /// Whether the case is open.
    pub const fn is_open(self) -> bool {
        !matches!(self, State::Closed)
    }
    /// The badge that shows it.
    pub const fn tone(self) -> &'static str {
        match self {
            State::Proposed => "warning",
            State::Assigned => "info",
            State::InCare => "success",
            State::Closed => "neutral",
        }
    }
}

/// The table of moves as Markdown, for the README.
pub fn moves_table() -> String {
    let mut out = String::from("| Move | From | To | Permission |\n| --- | --- | --- | --- |\n");
    for rule in MOVES {
        out.push_str(&format!(
            "| `{}` {} | `{}` {} | `{}` {} | `{}` |\n",
            rule.what.code(),
            rule.what.label(),
            rule.from.code(),
            rule.from.label(),
            rule.to.code(),
            rule.to.label(),
            rule.permission.0
        ));
    }
    out
}

/// Taking into care, as it is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taking {
    /// The day on which care begins.
    pub on: NaiveDate,
}

/// Care begins between the opening of the record and today.
pub fn check_taking(opened_on: NaiveDate, on: NaiveDate, today: NaiveDate) -> Result<Taking, Failure> {
    if on > today {
        return Err(Problem::TakenInFuture.at("taken_on"));
    }
    if on < opened_on {
        return Err(Problem::TakenBeforeOpening.at("taken_on"));
    }
    Ok(Taking { on })
}

/// A phase begins between the beginning of the one before it and today, in a case that is in care; going back needs a reason.
pub fn check_phase_day(now: (Phase, NaiveDate), next: Phase, on: NaiveDate, today: NaiveDate, reason: &str) -> Result<(), Failure> {
    let (phase, since) = now;
    if !matches!(next, Phase::Analysis | Phase::Planning | Phase::Monitoring) || next == phase {
        return Err(Problem::PhaseNotAllowed.at("phase"));
    }
    if on > today || on < since {
        return Err(Problem::PhaseDay.at("from_day"));
    }
    if next < phase && reason.trim().is_empty() {
        return Err(Failure::field("reason", "Per tornare a una fase precedente scrivi il motivo."));
    }
    Ok(())
}

/// The phase in which an act of the work puts a case: it never moves back by itself.
pub fn phase_after(now: Phase, act: Phase) -> Option<Phase> {
    (act > now).then_some(act)
}

/// A case number as people type it (`2026/123`, `2026-000123`), as it is stored (`2026/000123`).
pub fn number_of(typed: &str) -> Option<String> {
    let (year, rest) = typed.trim().split_once(['/', '-'])?;
    let year: u32 = year.trim().parse().ok().filter(|year| (1900..2200).contains(year))?;
    let rest: u32 = rest.trim().parse().ok().filter(|number| (1..=999_999_999).contains(number))?;
    Some(format!("{year}/{rest:06}"))
}

/// A number with letters before it as people type it (`rs/2026/799`, `a-2026/12`), in the ways in which it may be stored: as typed, in
/// capitals, in capitals with its noughts. `None` for what has no digit, and so is nobody's number.
pub fn lettered_numbers_of(typed: &str) -> Option<[String; 3]> {
    let typed = typed.trim();
    if !typed.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let capitals = typed.to_uppercase();
    let serial = capitals.rsplit_once('/').and_then(|(before, serial)| Some((before, serial.parse::<u32>().ok()?)));
    let padded = serial.map_or_else(|| capitals.clone(), |(before, serial)| format!("{before}/{serial:06}"));
    Some([typed.to_owned(), capitals, padded])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(n: u64) -> NaiveDate {
        kernel::time::days_after(NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(), n)
    }

    #[test]
    fn every_pair_of_state_and_move_is_in_the_table_or_refused() {
        for state in State::ALL {
            for what in Move::ALL {
                let listed: Vec<State> =
                    MOVES.iter().filter(|rule| rule.from == *state && rule.what == *what).map(|rule| rule.to).collect();
                assert!(listed.len() <= 1, "{state:?} {what:?} is listed twice");
                match state.after(*what) {
                    Ok(to) => assert_eq!(listed, [to]),
                    Err(Failure::Refused(refusal)) => {
                        assert!(listed.is_empty());
                        assert_eq!(refusal.code, "CASE-001");
                        assert!(refusal.sentence.contains(state.label()) && refusal.sentence.contains(what.label()));
                    }
                    Err(other) => panic!("{other}"),
                }
            }
        }
        assert_eq!(MOVES.len(), 15);
    }

    #[test]
    fn care_is_reached_only_through_a_worker_and_left_only_by_closing() {
        let into_care: Vec<State> =
            MOVES.iter().filter(|rule| rule.to == State::InCare && rule.from != State::InCare).map(|rule| rule.from).collect();
        assert_eq!(into_care, [State::Assigned, State::Closed]);
        let out_of_care: Vec<State> =
            MOVES.iter().filter(|rule| rule.from == State::InCare && rule.to != State::InCare).map(|rule| rule.to).collect();
        assert_eq!(out_of_care, [State::Closed]);
    }

    #[test]
    fn the_readme_prints_the_table_of_moves() {
        assert!(include_str!("../../README.md").contains(&moves_table()), "README.md must contain:\n{}", moves_table());
    }

    #[test]
    fn the_areas_are_those_of_the_survey() {
        let listed: Vec<(&str, &str)> = include_str!("../../../../data/national/istat_user_areas.tsv")
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once('\t'))
            .map(|(code, rest)| (code, rest.split('\t').next().unwrap_or_default()))
            .collect();
        let own: Vec<(&str, &str)> = UserArea::ALL.iter().map(|area| (area.code(), area.label())).collect();
        assert_eq!(own, listed);
    }

    #[test]
    fn a_phase_begins_after_the_one_before_it_and_goes_back_only_with_a_reason() {
        let now = (Phase::Planning, day(10));
        assert!(check_phase_day(now, Phase::Monitoring, day(10), day(20), "").is_ok());
        assert!(check_phase_day(now, Phase::Monitoring, day(9), day(20), "").is_err());
        assert!(check_phase_day(now, Phase::Monitoring, day(21), day(20), "").is_err());
        assert!(check_phase_day(now, Phase::Analysis, day(12), day(20), " ").is_err());
        assert!(check_phase_day(now, Phase::Analysis, day(12), day(20), "La situazione è cambiata").is_ok());
        assert!(check_phase_day(now, Phase::Closure, day(12), day(20), "x").is_err());
        assert!(check_phase_day(now, Phase::Planning, day(12), day(20), "x").is_err());
        assert_eq!(phase_after(Phase::Monitoring, Phase::Planning), None);
        assert_eq!(phase_after(Phase::Analysis, Phase::Planning), Some(Phase::Planning));
    }

    #[test]
    fn a_number_is_read_as_people_type_it() {
        for (typed, stored) in [("2026/123", "2026/000123"), (" 2026-000123 ", "2026/000123"), ("2026/1234567", "2026/1234567")] {
            assert_eq!(number_of(typed).as_deref(), Some(stored));
        }
        for typed in ["", "2026", "26/1", "2026/0", "2026/x", "2026/1/2"] {
            assert_eq!(number_of(typed), None, "{typed}");
        }
    }

    #[test]
    fn a_number_with_letters_is_read_in_small_letters_and_without_its_noughts() {
        for (typed, stored) in
            [("rs/2026/799", "RS/2026/000799"), (" A-2026/12 ", "A-2026/000012"), ("RS/2026/000799", "RS/2026/000799")]
        {
            assert!(lettered_numbers_of(typed).is_some_and(|forms| forms.iter().any(|form| form == stored)), "{typed}");
        }
        // Numbers that came from elsewhere are found as they were written.
        assert!(lettered_numbers_of("prot-7/bis").is_some_and(|forms| forms[0] == "prot-7/bis"));
        assert_eq!(lettered_numbers_of("rossi mario"), None);
    }

    proptest! {
        #[test]
        fn care_begins_between_the_opening_and_today(opened in 0_u64..60, on in 0_u64..60, today in 0_u64..60) {
            let allowed = check_taking(day(opened), day(on), day(today)).is_ok();
            prop_assert_eq!(allowed, opened <= on && on <= today);
        }
    }
}
