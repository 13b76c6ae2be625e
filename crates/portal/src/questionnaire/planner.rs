//! What is asked next. Pure.
//!
//! A question is asked only while an answer to it can change what somebody reads at the end:
//!
//! - a regulation that is granted or refused asks nothing more;
//! - while one of its requirements is not settled, it asks only for requirements: what an amount depends on is of no use before;
//! - where the rest of a requirement can only be said by others (the social service, an office) or is not known, a question is asked only
//!   if one of its answers, alone or together with an answer to one other question, settles the requirement all the same;
//! - a member is only asked about if the requirement speaks of that member when everybody else is known;
//! - a gap whose every answer comes to the same decision is none.
//!
//! **The order.** Every open regulation gives one vote, shared equally by the questions that it still has, so that those with the fewest
//! are settled first; twice as much where the question alone settles a requirement, because a refusal ends all the others; four times as
//! much for what somebody may have than for what they would pay. Amounts and dates, which people must look up, count half. Among equals
//! the first wins, in the order of the regulations. This is a heuristic: the same answers always lead to the same question, and the test
//! counts how many are asked.

use super::answers::Answers;
use super::catalogue::{Catalogue, Held};
use super::topic::Topic;
use regulation::known::{FIRST_FACT, MEMBERS, PersonField};
use regulation::number::{EURO, ONE};
use regulation::{Case, Decision, Found, Kind, Member, Needs, Outcome, Type, calendar};

/// One vote, divisible by how many questions a regulation usually has.
const VOTE: u64 = 55_440;
/// The largest amount that is tried, in euro.
const MUCH: i64 = 1_000_000;

/// What is asked next, and how much may still come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What stands on the next page; empty when nothing that is asked could change anything.
    pub next: Vec<Topic>,
    /// Pages that may still come, the next one included: never more than this.
    pub at_most: usize,
}

/// What is asked next after these answers.
pub fn plan(catalogue: &Catalogue, answers: &Answers) -> Plan {
    let mut votes: Vec<(Topic, u64)> = Vec::new();
    let mut possible: Vec<Topic> = Vec::new();
    for held in &catalogue.held {
        let case = catalogue.case(held, answers);
        let decision = decided(held, &case);
        if decision.outcome != Outcome::Undetermined {
            continue;
        }
        let view = View { catalogue, held, answers, case: &case };
        view.note_possible(&mut possible);
        let wanted = view.wanted(&decision);
        let count = u64::try_from(wanted.len()).unwrap_or(u64::MAX).max(1);
        let weight = if held.regulation().kind == Kind::CoPayment { 1 } else { 4 };
        for one in wanted {
            let alone = if one.alone { 2 } else { 1 };
            let ease = if is_looked_up(catalogue, one.topic) { 1 } else { 2 };
            let vote = VOTE / count * weight * alone * ease;
            match votes.iter_mut().find(|(topic, _)| *topic == one.topic) {
                Some((_, sum)) => *sum = sum.saturating_add(vote),
                None => votes.push((one.topic, vote)),
            }
        }
    }
    let most = votes.iter().map(|(_, sum)| *sum).max();
    let first = votes.iter().find(|(_, sum)| Some(*sum) == most).map(|(topic, _)| *topic);
    let mut next: Vec<Topic> = Vec::new();
    for topic in votes.iter().map(|(topic, _)| *topic).chain(possible.iter().copied()) {
        // What stands on one page is asked once: also what only a later question of another regulation would want of it.
        if first.is_some_and(|first| topic.stands_with(first)) && !next.contains(&topic) {
            next.push(topic);
        }
    }
    next.sort_by_key(|topic| place_on_page(*topic));
    let at_most = if next.is_empty() { 0 } else { pages(&possible).max(1) };
    Plan { next, at_most }
}

/// Whether a regulation still asks something of whoever answers.
pub fn still_asks(catalogue: &Catalogue, held: &Held, answers: &Answers, case: &Case, decision: &Decision) -> bool {
    decision.outcome == Outcome::Undetermined && !View { catalogue, held, answers, case }.wanted(decision).is_empty()
}

/// The members in their order; of an attestation its value first.
fn place_on_page(topic: Topic) -> usize {
    match topic {
        Topic::Member(place, _) => place,
        Topic::Isee(_, field) => field as usize,
        _ => 0,
    }
}

fn pages(topics: &[Topic]) -> usize {
    let first = |place: usize, topic: &Topic| !topics.iter().take(place).any(|before| before.stands_with(*topic));
    topics.iter().enumerate().filter(|(place, topic)| first(*place, topic)).count()
}

/// What people do not know by heart.
fn is_looked_up(catalogue: &Catalogue, topic: Topic) -> bool {
    match catalogue.kind(topic) {
        Some(Type::Money | Type::Date | Type::Decimal | Type::Period | Type::Text) => {
            !matches!(topic, Topic::Member(_, PersonField::BirthDate))
        }
        _ => false,
    }
}

/// What the rules say of a case; where the last gap is one choice whose every answer comes to the same, that.
pub fn decided(held: &Held, case: &Case) -> Decision {
    let decision = held.rules.decide(case);
    let mut places = decision.needs.places();
    let (Some(place), None) = (places.next(), places.next()) else { return decision };
    let Some(fact) = place.checked_sub(FIRST_FACT) else { return decision };
    let values = match held.regulation().facts.get(fact).map(|fact| fact.kind) {
        Some(Type::Boolean) => 2,
        Some(Type::Choice(list)) => held.regulation().choices.get(usize::from(list)).map_or(0, Vec::len),
        _ => 0,
    };
    let mut agreed: Option<Decision> = None;
    for value in 0..values {
        let mut known = case.clone();
        if let Some(slot) = known.facts.get_mut(fact) {
            *slot = i64::try_from(value).ok();
        }
        let would = held.rules.decide(&known);
        let same = agreed.as_ref().is_none_or(|before| {
            before.outcome == would.outcome
                && before.amount == would.amount
                && before.reasons(&held.rules) == would.reasons(&held.rules)
        });
        if !same || matches!(would.outcome, Outcome::Undetermined | Outcome::Faulty) {
            return decision;
        }
        agreed = Some(would);
    }
    agreed.unwrap_or(decision)
}

/// A question that a regulation still has.
struct Wanted {
    topic: Topic,
    /// Its answer alone settles a requirement.
    alone: bool,
}

/// What a question may be about: a requirement, or a measure that excludes; or the amount and the points.
#[derive(Clone, Copy)]
enum Part {
    Requirement(usize),
    Running(usize),
    Figures,
}

/// One regulation that is not settled.
#[derive(Clone, Copy)]
struct View<'a> {
    catalogue: &'a Catalogue,
    held: &'a Held,
    answers: &'a Answers,
    case: &'a Case,
}

impl View<'_> {
    fn found(&self, case: &Case, part: Part) -> Found {
        let decision = self.held.rules.decide(case);
        match part {
            Part::Requirement(place) => decision.requirements.get(place).copied().unwrap_or(Found::Fault),
            Part::Running(place) => decision.running.get(place).copied().unwrap_or(Found::Fault),
            Part::Figures => match decision.outcome {
                Outcome::Undetermined => Found::Unknown(decision.needs),
                Outcome::Granted | Outcome::Refused => Found::Known(1),
                Outcome::Faulty => Found::Fault,
            },
        }
    }

    fn wanted(&self, decision: &Decision) -> Vec<Wanted> {
        let open = |all: &[Found], part: fn(usize) -> Part| {
            let unknown = all.iter().enumerate().filter(|(_, found)| matches!(found, Found::Unknown(_)));
            unknown.map(|(place, found)| (part(place), found.needs())).collect::<Vec<_>>()
        };
        let mut parts = open(&decision.requirements, Part::Requirement);
        parts.extend(open(&decision.running, Part::Running));
        if parts.is_empty() {
            parts.push((Part::Figures, decision.needs));
        }
        let mut wanted: Vec<Wanted> = Vec::new();
        for (part, needs) in parts {
            let topics = self.of_part(part, needs);
            let alone = topics.len() == 1 && !matches!(part, Part::Figures);
            for topic in topics {
                match wanted.iter_mut().find(|known| known.topic == topic) {
                    Some(known) => known.alone |= alone,
                    None => wanted.push(Wanted { topic, alone }),
                }
            }
        }
        wanted
    }

    /// What is asked for one part of a regulation.
    fn of_part(&self, part: Part, needs: Needs) -> Vec<Topic> {
        let mut topics: Vec<(Topic, usize)> = Vec::new();
        let mut others = false;
        for place in needs.places() {
            let all = match part {
                Part::Running(which) => self.catalogue.running_topic(self.held, which).into_iter().collect(),
                _ => self.catalogue.topics(self.held, self.case, place),
            };
            let mut relevant: Vec<Topic> = all.into_iter().filter(|topic| self.is_relevant(part, *topic, place)).collect();
            let before = relevant.len();
            relevant.retain(|topic| self.answers.get(*topic).is_none());
            others |= relevant.is_empty() || relevant.len() < before;
            topics.extend(relevant.into_iter().map(|topic| (topic, place)));
        }
        if others {
            let all: Vec<Topic> = topics.iter().map(|(topic, _)| *topic).collect();
            return self.settling(part, &all);
        }
        topics.into_iter().map(|(topic, _)| topic).collect()
    }

    /// Of the questions about a part that others would have to complete, those with an answer that settles it all the same; if there is
    /// none, those that settle it together with one other.
    fn settling(&self, part: Part, all: &[Topic]) -> Vec<Topic> {
        let alone: Vec<Topic> = all.iter().copied().filter(|topic| self.settles(part, *topic)).collect();
        if !alone.is_empty() {
            return alone;
        }
        let with_another = |one: &Topic| {
            self.probes(*one).into_iter().any(|value| {
                let mut case = self.case.clone();
                self.catalogue.set(self.held, &mut case, *one, value, None);
                let view = View { case: &case, ..*self };
                all.iter().any(|other| other != one && view.settles(part, *other))
            })
        };
        all.iter().copied().filter(|one| *one != Topic::Members && with_another(one)).collect()
    }

    /// Whether one answer settles a part.
    fn settles(&self, part: Part, topic: Topic) -> bool {
        self.probes(topic).into_iter().any(|value| {
            let mut case = self.case.clone();
            if topic == Topic::Members {
                case.members.resize_with(usize::try_from(value).unwrap_or(1), Member::default);
                return match self.found(&case, part) {
                    // Knowing how many they are is of use if something can then be asked of them.
                    Found::Unknown(after) => {
                        let view = View { case: &case, ..*self };
                        view.of_part(part, after).iter().any(|topic| matches!(topic, Topic::Member(..)))
                    }
                    _ => true,
                };
            }
            self.catalogue.set(self.held, &mut case, topic, value, None);
            !matches!(self.found(&case, part), Found::Unknown(_))
        })
    }

    /// Whether a part speaks of a member, seen while the same is known of everybody else.
    fn is_relevant(&self, part: Part, topic: Topic, place: usize) -> bool {
        let Topic::Member(who, field) = topic else { return true };
        self.probes(topic).into_iter().any(|value| {
            let mut case = self.case.clone();
            for (at, member) in case.members.iter_mut().enumerate() {
                if at != who && member.fields.get(field as usize).copied().flatten().is_none() {
                    member.set(field, Some(value));
                }
            }
            self.found(&case, part).needs().0 & Needs::one(place).0 != 0
        })
    }

    /// Answers that are tried: all where there are few, otherwise those at both ends and one between them.
    fn probes(&self, topic: Topic) -> Vec<i64> {
        let (min, max) = match topic {
            Topic::Members => return vec![1, 6],
            Topic::Fact(place) => self.catalogue.facts.get(place).map_or((None, None), |fact| (fact.min, fact.max)),
            _ => (None, None),
        };
        let ends = |low: i64, high: i64| {
            let (low, high) = (min.unwrap_or(low), max.unwrap_or(high));
            vec![low, low.saturating_add(high.saturating_sub(low) / 2), high]
        };
        match self.catalogue.kind(topic) {
            Some(Type::Boolean) => vec![0, 1],
            Some(Type::Choice(_)) => {
                (0..self.catalogue.choices(topic).len()).filter_map(|place| i64::try_from(place).ok()).collect()
            }
            Some(Type::Integer) => ends(0, 1_000),
            Some(Type::Decimal) => ends(0, 1_000 * ONE),
            Some(Type::Money) => ends(0, MUCH * EURO),
            Some(Type::Date) => {
                vec![self.held.rules.day - 30_000, self.held.rules.day - 15_000, self.held.rules.day, calendar::LAST]
            }
            Some(Type::Period) => vec![calendar::period(0, 0), calendar::period(1_200, 0)],
            Some(Type::Text) => {
                let words = i64::try_from(self.held.regulation().texts.len()).unwrap_or(0);
                (-1..words).collect()
            }
            None => Vec::new(),
        }
    }

    /// Every question that could still come. While a requirement is for others alone to say, nothing is asked about the amount.
    fn note_possible(&self, possible: &mut Vec<Topic>) {
        let mut note = |topic: Topic| {
            if self.answers.get(topic).is_none() && !possible.contains(&topic) {
                possible.push(topic);
            }
        };
        let mut case = self.case.clone();
        if case.members.is_empty() {
            if self.held.rules.decide(&case).needs.0 & Needs::one(MEMBERS).0 != 0 {
                note(Topic::Members);
            }
            // What would be lacking once it is known that somebody is there.
            case.members.push(Member::default());
        }
        let view = View { case: &case, ..*self };
        let decision = self.held.rules.decide(&case);
        let is_for_others =
            |found: &Found| matches!(found, Found::Unknown(_)) && !found.needs().places().any(|place| view.may_be_asked(place));
        let requirements = decision.requirements.iter().chain(&decision.running);
        let needs = if decision.requirements.iter().any(is_for_others) {
            requirements.fold(Needs::default(), |all, found| all.and(found.needs()))
        } else {
            decision.needs
        };
        for place in needs.places() {
            let mut all = self.catalogue.topics(self.held, &case, place);
            if let Some(Topic::Isee(_, field)) = all.first().copied() {
                all = self.held.any_isee(&case).into_iter().map(|kind| Topic::Isee(kind, field)).collect();
            }
            all.into_iter().filter(|topic| view.is_relevant(Part::Figures, *topic, place)).for_each(&mut note);
        }
    }

    fn may_be_asked(&self, place: usize) -> bool {
        self.catalogue.topics(self.held, self.case, place).iter().any(|topic| self.answers.get(*topic).is_none())
    }
}
