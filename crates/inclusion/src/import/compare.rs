//! What a list changes of what is known: pure, so that what is shown before and what is written after are the same.

use super::read::{ListedHousehold, ListedMember};
use crate::household::{BenefitState, Obligation, ReferredTo, Role};
use chrono::NaiveDate;
use kernel::time::show_date;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A household that is known.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Known {
    /// Identifier.
    pub id: Uuid,
    /// Number of the practice.
    pub practice: String,
    /// Where the benefit stands.
    pub state: BenefitState,
    /// To which services it was sent.
    pub referral: ReferredTo,
    /// Day of the application.
    pub applied_on: Option<NaiveDate>,
    /// Day of the digital activation pact.
    pub pad_on: Option<NaiveDate>,
    /// Since when it is not in the list.
    pub left_on: Option<NaiveDate>,
    /// Whether the actor imports for it.
    pub reached: bool,
}

/// Somebody of a household that is known.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct KnownMember {
    /// Identifier.
    pub id: Uuid,
    /// The household.
    pub household_id: Uuid,
    /// Tax code.
    pub tax_code: String,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// What they are in the household.
    pub role: Role,
    /// Whether they are bound.
    pub obligation: Obligation,
    /// Since when they are no longer in it.
    pub left_on: Option<NaiveDate>,
    /// Whether the actor may know of them.
    pub told: bool,
}

/// What becomes of a household that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub id: Uuid,
    /// Its practice.
    pub practice: String,
    /// As it shall be; what the list does not say is what it was.
    pub state: BenefitState,
    /// See [`Change::state`].
    pub referral: ReferredTo,
    /// See [`Change::state`].
    pub applied_on: Option<NaiveDate>,
    /// See [`Change::state`].
    pub pad_on: Option<NaiveDate>,
    /// Those who come into it.
    pub joining: Vec<ListedMember>,
    /// Those who are in it and of whom something changes: the row, and as they shall be.
    pub members: Vec<(Uuid, MemberAs)>,
    /// Those who are in it no longer.
    pub leaving: Vec<Uuid>,
    /// What changes, in Italian, one sentence each.
    pub sentences: Vec<String>,
}

/// As a member shall be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberAs {
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// What they are in the household.
    pub role: Role,
    /// Whether they are bound.
    pub obligation: Obligation,
}

/// What a list changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Households that nobody knew.
    pub new: Vec<ListedHousehold>,
    /// Households of which something changes.
    pub changed: Vec<Change>,
    /// How many stay as they are.
    pub same: usize,
    /// Households that are known and not in the list.
    pub missing: Vec<(Uuid, String)>,
    /// Practices that another unit imports.
    pub elsewhere: Vec<String>,
}

impl Difference {
    /// Whether nothing changes, but for households that may have left.
    pub fn is_empty(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty()
    }
    /// By which one knows that the differences are still those that were looked at.
    pub fn fingerprint(&self) -> String {
        let new = self.new.iter().map(|one| one.practice.clone());
        let changed = self.changed.iter().map(|one| format!("{}:{}", one.practice, one.sentences.join("|")));
        let missing = self.missing.iter().map(|(_, practice)| practice.clone());
        let text =
            [new.collect::<Vec<_>>(), changed.collect(), missing.collect(), self.elsewhere.clone()].map(|part| part.join("\n"));
        super::read::fingerprint(text.join("\n\n").as_bytes())
    }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map_or_else(|| "non indicata".to_owned(), show_date)
}

fn called(family: &str, given: &str, code: &str) -> String {
    let name = format!("{family} {given}").trim().to_owned();
    if name.is_empty() { code.to_owned() } else { name }
}

/// What a list changes of what is known. `left_out` are practices of which a line could not be read: they are neither changed nor missing.
pub fn compare(listed: Vec<ListedHousehold>, known: &[Known], members: &[KnownMember], left_out: &[String]) -> Difference {
    let by_practice: BTreeMap<&str, &Known> = known.iter().map(|one| (one.practice.as_str(), one)).collect();
    let mut of_household: BTreeMap<Uuid, Vec<&KnownMember>> = BTreeMap::new();
    for member in members {
        of_household.entry(member.household_id).or_default().push(member);
    }
    let mut seen: BTreeSet<String> = left_out.iter().cloned().collect();
    let mut difference = Difference::default();
    for household in listed {
        seen.insert(household.practice.clone());
        match by_practice.get(household.practice.as_str()) {
            None => difference.new.push(household),
            Some(known) if !known.reached => difference.elsewhere.push(household.practice),
            Some(known) => {
                let change = change(known, of_household.get(&known.id).map(Vec::as_slice).unwrap_or_default(), &household);
                if change.sentences.is_empty() {
                    difference.same = difference.same.saturating_add(1)
                } else {
                    difference.changed.push(change)
                }
            }
        }
    }
    let missing = known.iter().filter(|one| one.reached && one.left_on.is_none() && !seen.contains(&one.practice));
    difference.missing = missing.map(|one| (one.id, one.practice.clone())).collect();
    difference
}

fn change(known: &Known, members: &[&KnownMember], listed: &ListedHousehold) -> Change {
    let mut change = Change {
        id: known.id,
        practice: known.practice.clone(),
        state: listed.state.unwrap_or(known.state),
        referral: listed.referral.unwrap_or(known.referral),
        applied_on: listed.applied_on.or(known.applied_on),
        pad_on: listed.pad_on.or(known.pad_on),
        joining: Vec::new(),
        members: Vec::new(),
        leaving: Vec::new(),
        sentences: Vec::new(),
    };
    let mut say = Vec::new();
    if known.left_on.is_some() {
        say.push("È di nuovo nell'elenco.".to_owned());
    }
    if change.state != known.state {
        say.push(format!("Beneficio: {}, prima {}.", change.state.label().to_lowercase(), known.state.label().to_lowercase()));
    }
    if change.referral != known.referral {
        say.push(format!("Percorso: {}, prima {}.", change.referral.label().to_lowercase(), known.referral.label().to_lowercase()));
    }
    if change.applied_on != known.applied_on {
        say.push(format!("Data della domanda: {}, prima {}.", day(change.applied_on), day(known.applied_on)));
    }
    if change.pad_on != known.pad_on {
        say.push(format!("Patto di attivazione: {}, prima {}.", day(change.pad_on), day(known.pad_on)));
    }
    for one in &listed.members {
        let name = called(&one.family_name, &one.given_name, one.tax_code.as_str());
        match members.iter().find(|member| member.tax_code == one.tax_code.as_str()) {
            None => {
                say.push(format!("Entra nel nucleo: {name}."));
                change.joining.push(one.clone());
            }
            Some(member) => {
                let next = MemberAs {
                    family_name: if one.family_name.is_empty() { member.family_name.clone() } else { one.family_name.clone() },
                    given_name: if one.given_name.is_empty() { member.given_name.clone() } else { one.given_name.clone() },
                    role: one.role,
                    obligation: one.obligation.unwrap_or(member.obligation),
                };
                let before = say.len();
                if member.left_on.is_some() {
                    say.push(format!("È di nuovo nel nucleo: {name}."));
                }
                if next.role != member.role {
                    say.push(format!(
                        "{name}: {}, prima {}.",
                        next.role.label().to_lowercase(),
                        member.role.label().to_lowercase()
                    ));
                }
                if next.obligation != member.obligation {
                    let (now, then) = (next.obligation.label().to_lowercase(), member.obligation.label().to_lowercase());
                    say.push(format!("{name}: {now}, prima {then}."));
                }
                if (&next.family_name, &next.given_name) != (&member.family_name, &member.given_name) {
                    let then = called(&member.family_name, &member.given_name, &member.tax_code);
                    say.push(format!("Nome: {}, prima {then}.", called(&next.family_name, &next.given_name, &member.tax_code)));
                }
                if say.len() > before {
                    change.members.push((member.id, next));
                }
            }
        }
    }
    for member in members.iter().filter(|member| member.left_on.is_none()) {
        if !listed.members.iter().any(|one| one.tax_code.as_str() == member.tax_code) {
            say.push(match member.told {
                true => format!("Non è più nel nucleo: {}.", called(&member.family_name, &member.given_name, &member.tax_code)),
                false => "Una persona non è più nel nucleo.".to_owned(),
            });
            change.leaving.push(member.id);
        }
    }
    change.sentences = say;
    change
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
