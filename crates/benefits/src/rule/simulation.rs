//! What a draft would do to an invented city, against the version that holds: who gains, who loses, what it costs.

use crate::problems::Problem;
use chrono::NaiveDate;
use kernel::{Failure, Outcome};
use regulation::case::Case;
use regulation::columns::Gathering;
use regulation::invented::{Chance, case};
use regulation::simulate::{Report, simulate};
use regulation::{Regulation, Rules, Type, calendar};
use std::sync::Arc;
use tokio::sync::{Semaphore, SemaphorePermit};

/// Fewest households of a simulation.
pub const FEWEST: i64 = 100;
/// Most households of a simulation.
pub const MOST: i64 = 50_000;
/// The largest seed.
pub const LARGEST_SEED: i64 = 1_000_000;
/// How many simulations run at once; whoever comes then is asked to come again.
static ROOM: Semaphore = Semaphore::const_new(2);

/// A city to be invented: how many households, of which seed, decided on which day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ordered {
    /// Between [`FEWEST`] and [`MOST`].
    pub households: usize,
    /// The same gives the same.
    pub seed: u64,
    /// The day of the decisions.
    pub on: NaiveDate,
}

/// Simulates a text on an invented city, where it keeps nobody waiting.
///
/// # Errors
/// [`Problem::TooManySimulations`]; [`Problem::NotApplicable`] when one of the two cannot decide on that day.
pub async fn run(new: Arc<Regulation>, old: Option<Arc<Regulation>>, ordered: Ordered) -> Outcome<Report> {
    let place = place()?;
    let invented = move || {
        let day = calendar::of(ordered.on);
        let mut chance = Chance::new(ordered.seed);
        let households = (0..ordered.households).map(|_| case(&new, day, 0, &mut chance));
        compare(&new, old.as_ref(), (ordered.on, ordered.seed), households)
    };
    let done = tokio::task::spawn_blocking(invented).await.map_err(Failure::internal);
    drop(place);
    done?
}

/// A place among the simulations that run at once.
///
/// # Errors
/// [`Problem::TooManySimulations`].
pub(super) fn place() -> Outcome<SemaphorePermit<'static>> {
    ROOM.try_acquire().map_err(|_| Problem::TooManySimulations.into())
}

/// What a text makes of some households on a day, and of the same ones the text that it is held against.
///
/// # Errors
/// [`Problem::NotApplicable`] when one of the two cannot decide on that day.
pub(super) fn compare(
    new: &Arc<Regulation>,
    old: Option<&Arc<Regulation>>,
    (on, seed): (NaiveDate, u64),
    households: impl IntoIterator<Item = Case>,
) -> Outcome<Report> {
    let day = calendar::of(on);
    let on = |regulation: &Arc<Regulation>| {
        Rules::on(regulation, day).map_err(|lacking| Failure::from(Problem::NotApplicable.refusal().because(format!("{lacking}."))))
    };
    let rules = on(new)?;
    let before = old.map(on).transpose()?;
    let mut people = Gathering::new(new);
    let mut same_people = old.map(|old| Gathering::new(old));
    for household in households {
        if let (Some(old), Some(gathering)) = (old, &mut same_people) {
            gathering.push(&as_the_other_asks(&household, new, old, day, seed));
        }
        people.push(&household);
    }
    let people = people.done();
    let same_people = same_people.map(Gathering::done);
    Ok(simulate(&rules, before.as_ref().zip(same_people.as_ref()), &people, 1))
}

/// The same household as another version asks of it: what both ask is the same, and what only the other asks is drawn from the same seed.
fn as_the_other_asks(household: &Case, new: &Regulation, old: &Regulation, day: i64, seed: u64) -> Case {
    // Drawn from what the household is, so that it does not depend on how many came before.
    let own = household.household.iter().flatten().fold(seed, |sum, value| sum.rotate_left(7) ^ value.unsigned_abs());
    let mut same = case(old, day, 0, &mut Chance::new(own));
    same.household = household.household;
    same.members.clone_from(&household.members);
    for (fact, answer) in old.facts.iter().zip(&mut same.facts) {
        let Some((place, asked)) = new.fact(&fact.id) else { continue };
        let value = household.facts.get(place).copied().flatten();
        match (asked.kind, fact.kind) {
            (Type::Choice(here), Type::Choice(there)) => {
                let word = value.and_then(|value| new.choices.get(usize::from(here))?.get(usize::try_from(value).ok()?));
                let words = old.choices.get(usize::from(there)).map(Vec::as_slice).unwrap_or_default();
                let same_word = word.and_then(|word| words.iter().position(|one| one.id == word.id));
                if let Some(place) = same_word.and_then(|place| i64::try_from(place).ok()) {
                    *answer = Some(place);
                }
            }
            (Type::Text, Type::Text) => {}
            (one, other) if one == other => *answer = value,
            _ => {}
        }
    }
    for (other, runs) in old.incompatible.iter().zip(&mut same.running) {
        let place = new.incompatible.iter().position(|one| one.measure == other.measure);
        if let Some(known) = place.and_then(|place| household.running.get(place)) {
            *runs = *known;
        }
    }
    same
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::shipped;

    fn ordered(households: usize) -> Ordered {
        Ordered { households, seed: 7, on: NaiveDate::from_ymd_opt(2026, 11, 21).unwrap_or_default() }
    }

    fn read(text: &str) -> Arc<Regulation> {
        Regulation::read("prova.toml", text).expect("no fault")
    }

    fn income_support() -> &'static str {
        shipped::of("sostegno-al-reddito").expect("a shipped one").text
    }

    #[tokio::test]
    async fn against_itself_nobody_gains_and_nobody_loses() {
        let it = read(income_support());
        let report = run(Arc::clone(&it), Some(it), ordered(3_000)).await.expect("a report");
        assert_eq!((report.all.gaining, report.all.losing, report.all.households), (0, 0, 3_000));
        assert!(report.all.granted > 0 && report.all.granted == report.all.granted_before);
    }

    #[tokio::test]
    async fn a_question_more_does_not_make_other_people_of_the_city() {
        let question = "[[fact]]\nid = \"first_question\"\ntype = \"boolean\"\nlabel = \"Prova?\"\nrequired = false\n\n[[fact]]\nid = \"national_measure\"";
        let more = income_support().replacen("[[fact]]\nid = \"national_measure\"", question, 1);
        assert!(more.contains("first_question"));
        let report = run(read(&more), Some(read(income_support())), ordered(3_000)).await.expect("a report");
        assert_eq!((report.all.gaining, report.all.losing), (0, 0));
    }

    #[tokio::test]
    async fn a_day_before_the_first_value_of_a_parameter_is_refused_in_words() {
        let before = Ordered { on: NaiveDate::from_ymd_opt(1999, 1, 1).unwrap_or_default(), ..ordered(100) };
        let refused = run(read(income_support()), None, before).await.expect_err("a refusal");
        assert!(matches!(refused, Failure::Refused(refusal) if refusal.code == Problem::NotApplicable.code()));
    }
}
