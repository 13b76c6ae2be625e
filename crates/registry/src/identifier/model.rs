//! What may stand beside what: rules without a database.

use crate::problems::Problem;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::tax_code::Identifier;
use kernel::time::days_after;
use kernel::{Failure, Outcome};
use uuid::Uuid;

kernel::code_enum! {
    /// How an identifier is known.
    pub enum IdentifierSource {
        /// The health card, which bears the tax code.
        Card = "card" => "Tessera sanitaria o tesserino",
        /// Another document that was seen.
        Document = "document" => "Altro documento visto",
        /// A register office, the Revenue Agency, the Questura.
        Office = "office" => "Anagrafe, Agenzia delle Entrate, Questura",
        /// The local health authority.
        Health = "health" => "Azienda sanitaria",
        /// What the person says.
        Declared = "declared" => "Dichiarato dalla persona",
        /// Nobody said.
        NotStated = "not_stated" => "Non indicato",
    }
}

kernel::code_enum! {
    /// What became of an identifier.
    pub enum IdentifierEnd {
        /// Nothing: it holds.
        Holds = "holds" => "In uso",
        /// Another one took its place.
        Replaced = "replaced" => "Sostituito da un altro",
        /// Its time was over (STP and ENI last six months).
        Expired = "expired" => "Scaduto",
        /// The office that gave it took it back.
        Withdrawn = "withdrawn" => "Annullato dall'ufficio",
        /// Somebody took it off the record without saying more.
        Removed = "removed" => "Tolto dalla scheda",
        /// It was never the person's: mistyped, or somebody else's.
        Wrong = "wrong" => "Sbagliato: non è mai stato suo",
    }
}

/// An identifier that somebody has or had, as far as the rules look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The row.
    pub id: Uuid,
    /// The code.
    pub identifier: Identifier,
    /// First day.
    pub from: NaiveDate,
    /// First day after it; [`FOREVER`] while it holds.
    pub until: NaiveDate,
    /// What became of it.
    pub ended_as: IdentifierEnd,
    /// Whether it is one of two definitive codes that the person really has, the one that came later.
    pub second: bool,
}

impl Held {
    /// Whether it holds and has no end.
    pub fn is_open(&self) -> bool {
        self.until == FOREVER && self.ended_as == IdentifierEnd::Holds
    }
    /// Whether the two periods have a day in common, or begin and end on the same one.
    fn meets(&self, from: NaiveDate, until: NaiveDate) -> bool {
        self.from < until.max(days_after(from, 1)) && from < self.until.max(days_after(self.from, 1))
    }
}

/// An identifier to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewIdentifier {
    /// The code.
    pub identifier: Identifier,
    /// How it is known.
    pub source: IdentifierSource,
    /// First day; `None` for today.
    pub from: Option<NaiveDate>,
    /// Last day, of one of the past.
    pub last_day: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
    /// Whether the person really has two definitive codes.
    pub second_confirmed: bool,
    /// Whether another person with the same code is certainly somebody else.
    pub same_code_confirmed: bool,
}

/// One whose place the new one takes, with the first day without it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The row.
    pub id: Uuid,
    /// First day without it.
    pub until: NaiveDate,
}

/// What adding an identifier does to those that are there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Taking {
    /// Those that end.
    pub ending: Vec<Ending>,
    /// Whether the new one is a second definitive code.
    pub second: bool,
}

/// What a new identifier does to those that are there.
///
/// # Errors
/// [`Problem::HasThisCode`], [`Problem::SecondCode`], [`Problem::HasDefinitive`]; [`Problem::EndsTooEarly`] and
/// [`Problem::CodeInFuture`] for its days.
pub fn taking(held: &[Held], new: &NewIdentifier, today: NaiveDate) -> Outcome<Taking> {
    let from = new.from.unwrap_or(today);
    if from > today {
        return Err(Problem::CodeInFuture.at("from"));
    }
    if new.last_day.is_some_and(|last| last < from) {
        return Err(Problem::EndsTooEarly.at("last_day"));
    }
    if new.last_day.is_some_and(|last| last > today) {
        return Err(Problem::CodeInFuture.at("last_day"));
    }
    let until = new.last_day.map_or(FOREVER, |last| days_after(last, 1));
    // What was taken off on the day on which it was entered never held, and can be entered again.
    let never = |held: &Held| held.ended_as == IdentifierEnd::Removed && held.until <= held.from;
    let theirs = || held.iter().filter(move |held| held.ended_as != IdentifierEnd::Wrong && !never(held));
    if theirs().any(|held| held.identifier == new.identifier && held.meets(from, until)) {
        return Err(Problem::HasThisCode.at("identifier"));
    }
    let is_definitive = matches!(new.identifier, Identifier::Definitive(_));
    let mut definitive = theirs().filter(|held| matches!(held.identifier, Identifier::Definitive(_)));
    if is_definitive {
        let second = definitive.any(|held| held.meets(from, until));
        if second && !new.second_confirmed {
            return Err(Problem::SecondCode.at("identifier"));
        }
        let others = held.iter().filter(|held| held.is_open() && !matches!(held.identifier, Identifier::Definitive(_)));
        let ending = if until == FOREVER { others.map(|held| ending(held, from)).collect() } else { Vec::new() };
        return Ok(Taking { ending, second });
    }
    if until == FOREVER && definitive.any(Held::is_open) {
        return Err(Problem::HasDefinitive.at("identifier"));
    }
    let same_kind = held.iter().filter(|held| held.is_open() && held.identifier.kind() == new.identifier.kind());
    let ending = if until == FOREVER { same_kind.map(|held| ending(held, from)).collect() } else { Vec::new() };
    Ok(Taking { ending, second: false })
}

fn ending(held: &Held, from: NaiveDate) -> Ending {
    Ending { id: held.id, until: from.max(held.from) }
}

/// The identifier that stands for the person: the definitive code, then the provisional one, STP, ENI; of two definitive ones not the
/// second, which waits to be withdrawn, else the one that was there first. `held` may be in any order.
pub fn main(held: &[Held]) -> Option<&Identifier> {
    let rank = |identifier: &Identifier| match identifier {
        Identifier::Definitive(_) => 0,
        Identifier::Provisional(_) => 1,
        Identifier::Stp(_) => 2,
        Identifier::Eni(_) => 3,
    };
    let open = held.iter().filter(|held| held.is_open());
    open.min_by_key(|held| (rank(&held.identifier), held.second, held.from, held.id)).map(|held| &held.identifier)
}

/// What of two records of one person gives way when they are joined and somebody chose `chosen` as the code in force: everything that is
/// open in the record whose code was not chosen, but for codes that are open in the other one too. Where both say the same, or one has
/// none, nothing does.
pub fn giving_way<'a>(survivor: &'a [Held], other: &'a [Held], chosen: &str) -> Vec<&'a Held> {
    let value = |held: &[Held]| main(held).map_or_else(String::new, |identifier| identifier.value().to_owned());
    let (own, theirs) = (value(survivor), value(other));
    let (loses, wins) = if own == chosen { (other, survivor) } else { (survivor, other) };
    if own == theirs {
        return Vec::new();
    }
    let stays = |held: &Held| wins.iter().any(|won| won.is_open() && won.identifier == held.identifier);
    loses.iter().filter(|held| held.is_open() && !stays(held)).collect()
}

/// Of the codes of a record that is joined to another those that hold in both.
pub fn held_twice<'a>(survivor: &[Held], other: &'a [Held]) -> Vec<&'a Held> {
    let same = |held: &Held| survivor.iter().any(|own| own.is_open() && own.identifier == held.identifier);
    other.iter().filter(|held| held.is_open() && same(held)).collect()
}

/// Whether more than one definitive code holds.
pub fn has_two(held: &[Held]) -> bool {
    held.iter().filter(|held| held.is_open() && matches!(held.identifier, Identifier::Definitive(_))).count() > 1
}

/// How an identifier ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentifierEnding {
    /// Why.
    pub ended_as: IdentifierEnd,
    /// Last day; `None` for today. A wrong one has none: it never was.
    pub last_day: Option<NaiveDate>,
    /// Anything else.
    pub note: String,
}

/// The first day without an identifier that ends so.
///
/// # Errors
/// A fault on `ended_as` for "it holds"; [`Problem::EndsTooEarly`], [`Problem::CodeInFuture`].
pub fn end_of(held: &Held, ending: &IdentifierEnding, today: NaiveDate) -> Outcome<NaiveDate> {
    match ending.ended_as {
        IdentifierEnd::Holds => return Err(Failure::field("ended_as", "Scegli perché il codice non vale più.")),
        IdentifierEnd::Wrong => return Ok(held.until.min(today.max(held.from))),
        IdentifierEnd::Replaced | IdentifierEnd::Expired | IdentifierEnd::Withdrawn | IdentifierEnd::Removed => {}
    }
    let last = ending.last_day.unwrap_or(today);
    if last > today {
        return Err(Problem::CodeInFuture.at("last_day"));
    }
    if last < held.from {
        return Err(Problem::EndsTooEarly.at("last_day"));
    }
    Ok(days_after(last, 1))
}

/// The definitive code whose period another one would run into, were its end put off to `until`: of two that really hold at once one is
/// marked, and is none of them.
pub fn runs_into<'a>(held: &'a [Held], one: &Held, until: NaiveDate) -> Option<&'a Held> {
    let definitive = |held: &Held| matches!(held.identifier, Identifier::Definitive(_)) && !held.second;
    if !definitive(one) || until <= one.until {
        return None;
    }
    held.iter().find(|other| {
        other.id != one.id
            && definitive(other)
            && other.ended_as != IdentifierEnd::Wrong
            && one.until <= other.from
            && other.from < until
            && other.from < other.until
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    fn code(text: &str) -> Identifier {
        Identifier::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"))
    }

    const DEFINITIVE: &str = "RSSMRA80A01F205X";
    const OTHER: &str = "VRDLCU85B02F205S";
    const THIRD: &str = "BNCNNA75C41F205B";
    const STP: &str = "STP0301234567890";
    const PROVISIONAL: &str = "01234567897";

    fn held(text: &str, from: &str) -> Held {
        let id = Uuid::from_u128(u128::from(text.bytes().map(u64::from).sum::<u64>()));
        Held { id, identifier: code(text), from: day(from), until: FOREVER, ended_as: IdentifierEnd::Holds, second: false }
    }

    fn new(text: &str) -> NewIdentifier {
        NewIdentifier {
            identifier: code(text),
            source: IdentifierSource::NotStated,
            from: None,
            last_day: None,
            note: String::new(),
            second_confirmed: false,
            same_code_confirmed: false,
        }
    }

    fn problem(outcome: Outcome<Taking>) -> Option<&'static str> {
        match outcome {
            Err(Failure::Refused(refusal)) => Some(refusal.code),
            _ => None,
        }
    }

    #[test]
    fn the_definitive_code_takes_the_place_of_the_others_and_never_of_another_definitive_one() {
        let today = day("2026-11-21");
        let stp = held(STP, "2026-01-01");
        let taken = taking(std::slice::from_ref(&stp), &new(DEFINITIVE), today).unwrap_or_default();
        assert_eq!(taken, Taking { ending: vec![Ending { id: stp.id, until: today }], second: false });
        let first = held(DEFINITIVE, "2020-01-01");
        assert_eq!(problem(taking(std::slice::from_ref(&first), &new(OTHER), today)), Some("REG-040"));
        assert_eq!(problem(taking(std::slice::from_ref(&first), &new(DEFINITIVE), today)), Some("REG-042"));
        let both = taking(std::slice::from_ref(&first), &NewIdentifier { second_confirmed: true, ..new(OTHER) }, today);
        assert_eq!(both.unwrap_or_default(), Taking { ending: vec![], second: true });
        let wrong = Held { ended_as: IdentifierEnd::Wrong, until: today, ..first };
        assert_eq!(taking(&[wrong], &new(OTHER), today).unwrap_or_default(), Taking::default());
    }

    #[test]
    fn who_has_a_definitive_code_had_the_others_before() {
        let today = day("2026-11-21");
        let first = [held(DEFINITIVE, "2020-01-01")];
        assert_eq!(problem(taking(&first, &new(STP), today)), Some("REG-041"));
        let past = NewIdentifier { from: Some(day("2019-01-01")), last_day: Some(day("2019-06-30")), ..new(STP) };
        assert_eq!(taking(&first, &past, today).unwrap_or_default(), Taking::default());
        let backwards = NewIdentifier { from: Some(day("2019-01-01")), last_day: Some(day("2018-06-30")), ..new(STP) };
        assert_eq!(problem(taking(&first, &backwards, today)), Some("REG-013"));
        let later = NewIdentifier { from: Some(day("2026-11-22")), ..new(STP) };
        assert_eq!(problem(taking(&[], &later, today)), Some("REG-043"));
    }

    #[test]
    fn what_stands_for_the_person_is_the_definitive_code_and_of_two_the_older() {
        let all = [held(STP, "2019-01-01"), held(OTHER, "2024-01-01"), held(DEFINITIVE, "2020-01-01")];
        assert_eq!(main(&all), Some(&code(DEFINITIVE)));
        assert!(has_two(&all));
        assert_eq!(main(&all[..1]), Some(&code(STP)));
        assert_eq!(main(&[]), None);
        let second = Held { second: true, ..held(OTHER, "2010-01-01") };
        assert_eq!(main(&[second, held(DEFINITIVE, "2020-01-01")]), Some(&code(DEFINITIVE)), "the second waits to be withdrawn");
    }

    #[test]
    fn of_two_records_the_one_whose_code_was_not_chosen_gives_up_all_its_codes() {
        let mine = [held(DEFINITIVE, "2020-01-01")];
        let theirs = [held(OTHER, "2019-01-01"), Held { second: true, ..held(THIRD, "2018-01-01") }];
        let given =
            |chosen: &str| giving_way(&mine, &theirs, chosen).iter().map(|held| held.identifier.value()).collect::<Vec<_>>();
        assert_eq!(given(DEFINITIVE), [OTHER, THIRD]);
        assert_eq!(given(OTHER), [DEFINITIVE]);
        let both = [held(OTHER, "2019-01-01"), held(STP, "2018-01-01")];
        assert_eq!(giving_way(&both, &[held(OTHER, "2021-01-01")], OTHER), Vec::<&Held>::new(), "nobody chose");
        let shared = [held(STP, "2018-01-01")];
        assert_eq!(giving_way(&shared, &both, OTHER), Vec::<&Held>::new(), "the other has it too");
        assert_eq!(giving_way(&mine, &[], DEFINITIVE), Vec::<&Held>::new());
        assert_eq!(giving_way(&mine, &[], ""), vec![&mine[0]], "the record that says none was chosen");
    }

    #[test]
    fn a_wrong_code_ends_without_asking_for_a_day_and_the_others_with_one_that_fits() {
        let today = day("2026-11-21");
        let held = held(STP, "2026-01-01");
        let end = |ended_as, last: Option<&str>| {
            end_of(&held, &IdentifierEnding { ended_as, last_day: last.map(day), note: String::new() }, today).ok()
        };
        assert_eq!(end(IdentifierEnd::Wrong, None), Some(today));
        assert_eq!(end(IdentifierEnd::Expired, Some("2026-06-30")), Some(day("2026-07-01")));
        assert_eq!(end(IdentifierEnd::Expired, Some("2025-12-31")), None);
        assert_eq!(end(IdentifierEnd::Expired, Some("2026-11-22")), None);
        assert_eq!(end(IdentifierEnd::Holds, None), None);
    }

    fn step() -> impl Strategy<Value = (usize, u32, bool)> {
        (0..4usize, 0..400u32, any::<bool>())
    }

    proptest! {
        #[test]
        fn whatever_is_added_there_is_never_a_second_definitive_code_that_nobody_confirmed(steps in prop::collection::vec(step(), 1..12)) {
            let (start, codes) = (day("2025-01-01"), [DEFINITIVE, OTHER, STP, PROVISIONAL]);
            let mut all: Vec<Held> = Vec::new();
            for (at, (which, days, confirmed)) in steps.into_iter().enumerate() {
                let today = days_after(start, 800);
                let from = days_after(start, u64::from(days));
                let new = NewIdentifier { from: Some(from), second_confirmed: confirmed, ..new(codes[which]) };
                let Ok(taken) = taking(&all, &new, today) else { continue };
                for ending in &taken.ending {
                    for held in all.iter_mut().filter(|held| held.id == ending.id) {
                        held.until = ending.until;
                        held.ended_as = IdentifierEnd::Replaced;
                    }
                }
                prop_assert!(!taken.second || confirmed);
                let id = Uuid::from_u128(1_000 + at as u128);
                let second = taken.second;
                all.push(Held { id, identifier: new.identifier, from, until: FOREVER, ended_as: IdentifierEnd::Holds, second });
                prop_assert!(all.iter().all(|held| held.from <= held.until));
                for one in &all {
                    let same = all.iter().filter(|held| held.identifier == one.identifier && held.is_open()).count();
                    prop_assert!(same <= 1, "a code twice");
                }
                let definitive = all.iter().any(|held| held.is_open() && matches!(held.identifier, Identifier::Definitive(_)));
                let others = all.iter().any(|held| held.is_open() && !matches!(held.identifier, Identifier::Definitive(_)));
                prop_assert!(!(definitive && others), "a provisional code beside the definitive one");
                prop_assert_eq!(main(&all).is_some(), definitive || others);
            }
        }
    }
}
