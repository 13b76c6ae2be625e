//! The clocks of a household: by when it must meet the services next (D.L. 48/2023 art. 4 c. 4). Pure: what they say follows from what is
//! known of the household and from the dated terms, and not from today.

use super::model::{BenefitState, DueKind, Obligation, ReferredTo};
use crate::exemption::ExemptionGround;
use crate::terms::{Term, Terms};
use chrono::{Months, NaiveDate};
use kernel::time::days_after;
use uuid::Uuid;

/// A period in which somebody need not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Released {
    /// Why.
    pub ground: ExemptionGround,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: NaiveDate,
}

/// Somebody of the household, as far as clocks ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberFacts {
    /// Who, for meetings that were with them alone.
    pub id: Uuid,
    /// Day of birth, where it is known.
    pub born: Option<NaiveDate>,
    /// Whether they are bound, as the list says.
    pub obligation: Obligation,
    /// Periods in which they need not come.
    pub released: Vec<Released>,
}

/// A meeting that took place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// The day.
    pub on: NaiveDate,
    /// With whom; `None` for the household.
    pub member: Option<Uuid>,
}

/// A household, as far as clocks ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HouseholdFacts {
    /// Where the benefit stands.
    pub state: BenefitState,
    /// To which services it was sent.
    pub referral: ReferredTo,
    /// Whether it is in the list.
    pub is_listed: bool,
    /// Day of the digital activation pact.
    pub pad_on: Option<NaiveDate>,
    /// Meetings that took place.
    pub held: Vec<Held>,
    /// Who is in it.
    pub members: Vec<MemberFacts>,
}

/// What is due, and by when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// What.
    pub kind: DueKind,
    /// The last day on which it is in time.
    pub on: NaiveDate,
}

/// The day on which somebody completes so many years; whoever was born on 29 February does so on 28 February of other years.
fn birthday(born: NaiveDate, years: u64) -> Option<NaiveDate> {
    let months = u32::try_from(years).ok()?.checked_mul(12)?;
    born.checked_add_months(Months::new(months))
}

/// Whether somebody is bound to come on a day.
pub fn is_bound(member: &MemberFacts, terms: &Terms, on: NaiveDate) -> bool {
    let is_of_age = |term: Term| {
        let years = terms.value(term, on);
        member.born.zip(years).and_then(|(born, years)| birthday(born, years)).map(|birthday| birthday <= on)
    };
    // Whose birth is not known counts as an adult who is not released.
    if is_of_age(Term::AdultAge) == Some(false) || is_of_age(Term::ReleasedAge) == Some(true) {
        return false;
    }
    match member.obligation {
        Obligation::Exempt | Obligation::Sfl => false,
        Obligation::Active | Obligation::Unknown => {
            !member.released.iter().any(|one| one.from <= on && on < one.until && terms.releases(one.ground, on))
        }
    }
}

/// The first day, not before `from`, on which somebody is bound; `None` when there is none.
fn first_bound(member: &MemberFacts, terms: &Terms, from: NaiveDate) -> Option<NaiveDate> {
    let adult = terms.value(Term::AdultAge, from).and_then(|years| birthday(member.born?, years));
    let ends = member.released.iter().map(|one| one.until);
    let mut days: Vec<NaiveDate> = ends.chain(adult).chain([from]).filter(|day| *day >= from).collect();
    days.sort_unstable();
    days.into_iter().find(|day| *day < guard::scope::FOREVER && is_bound(member, terms, *day))
}

/// When somebody met the services last: alone, or with the household.
fn last_met(facts: &HouseholdFacts, member: Uuid) -> Option<NaiveDate> {
    let with = facts.held.iter().filter(|held| held.member.is_none_or(|met| met == member)).map(|held| held.on).max();
    // Whoever was never met comes as long after the first meeting of the household as the others.
    with.or_else(|| facts.held.iter().map(|held| held.on).min())
}

/// By when the household must meet the services next; `None` when it need not.
///
/// The first meeting is counted from the digital activation pact, and is for everybody. After it each one who is bound comes again so many days
/// after they met the services last; whoever is released then comes when that ends. What is due for the household is what is due first.
pub fn due(facts: &HouseholdFacts, terms: &Terms) -> Option<Due> {
    if !facts.state.runs() || !facts.is_listed || facts.referral == ReferredTo::Work {
        return None;
    }
    if facts.held.is_empty() {
        let pad_on = facts.pad_on?;
        let days = terms.value(Term::FirstMeetingDays, pad_on)?;
        return Some(Due { kind: DueKind::FirstMeeting, on: days_after(pad_on, days) });
    }
    let next = |member: &MemberFacts| {
        let last = last_met(facts, member.id)?;
        first_bound(member, terms, days_after(last, terms.value(Term::FollowUpDays, last)?))
    };
    facts.members.iter().filter_map(next).min().map(|on| Due { kind: DueKind::FollowUp, on })
}

#[cfg(test)]
#[path = "clock_tests.rs"]
mod tests;
