//! From the differences of an import to alerts: only what concerns persons of the register is kept, the rest is never written down.

use super::model::{AlertKind, Facts};
use super::store::{ADD, LINKED};
use crate::resident::keys::of_household;
use crate::resident::store::{BY_HOUSEHOLD_CODES, NUMBERS};
use crate::run::model::Difference;
use chrono::NaiveDate;
use kernel::{Outcome, PersonId};
use registry::Resident;
use registry::civil::{CODES, holders_of};
use std::collections::{BTreeMap, BTreeSet};
use store::{Row, Tx};
use uuid::Uuid;

/// Something that an import tells of one resident.
pub struct Event {
    reference: String,
    codes: Vec<String>,
    what: Vec<(AlertKind, Option<NaiveDate>, Facts)>,
    /// Households that somebody came into, and that somebody left.
    came: Option<String>,
    left: Option<String>,
}

/// Somebody who came into a household or left it.
struct Passage {
    household: String,
    came: bool,
    reference: String,
    codes: Vec<String>,
}

/// An alert about somebody of the register, not yet written.
pub struct Raised {
    person: PersonId,
    reference: String,
    kind: AlertKind,
    on: Option<NaiveDate>,
    facts: Facts,
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// Somebody who was not there before: news for their household alone.
pub fn arrived(entry: &Resident) -> Event {
    let codes = some(&entry.tax_code).into_iter().collect();
    Event { reference: entry.reference.clone(), codes, what: Vec::new(), came: some(&entry.household), left: None }
}

/// Somebody who is in a whole extract no more.
pub fn gone(before: &Resident) -> Event {
    let what = vec![(AlertKind::Left, None, Facts::default())];
    Event {
        reference: before.reference.clone(),
        codes: some(&before.tax_code).into_iter().collect(),
        what,
        came: None,
        left: some(&before.household),
    }
}

/// What changed of somebody; `None` when it is no news for anybody.
pub fn events(kinds: &[Difference], before: &Resident, after: &Resident) -> Option<Event> {
    let mut what = Vec::new();
    for kind in kinds {
        match kind {
            Difference::Died => what.push((AlertKind::Death, after.died_on, Facts::default())),
            Difference::Left => {
                what.push((AlertKind::Left, after.left_on, Facts { left_to: after.left_to.clone(), ..Facts::default() }))
            }
            // Where somebody lived before they died or left is no move.
            Difference::Moved if after.died_on.is_none() && after.left_on.is_none() => {
                let facts = Facts {
                    street: after.street.clone(),
                    house_number: after.house_number.clone(),
                    postcode: after.postcode.clone(),
                    municipio: after.municipio,
                    ..Facts::default()
                };
                what.push((AlertKind::Move, after.registered_on, facts));
            }
            Difference::Household => {
                what.push((AlertKind::Household, after.registered_on, Facts { other_household: true, ..Facts::default() }))
            }
            Difference::Moved | Difference::New | Difference::Corrected | Difference::Gone => {}
        }
    }
    let other = before.household != after.household;
    let ended = kinds.iter().any(|kind| matches!(kind, Difference::Died | Difference::Left));
    let came = some(&after.household).filter(|_| other && !ended);
    let left = some(&before.household).filter(|_| other || ended);
    let codes: BTreeSet<String> = [&before.tax_code, &after.tax_code].into_iter().filter_map(|code| some(code)).collect();
    let event = Event { reference: after.reference.clone(), codes: codes.into_iter().collect(), what, came, left };
    (!event.what.is_empty() || event.came.is_some() || event.left.is_some()).then_some(event)
}

/// The persons of the register that these identifiers and codes are about.
async fn persons(tx: &mut Tx, known: &[(String, Vec<String>)]) -> Outcome<BTreeMap<String, BTreeSet<PersonId>>> {
    let mut by_code: BTreeMap<String, BTreeSet<PersonId>> = BTreeMap::new();
    let codes: Vec<String> =
        known.iter().flat_map(|(_, codes)| codes.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect();
    for batch in codes.chunks(CODES) {
        for (code, person) in holders_of(tx, batch).await? {
            by_code.entry(code).or_default().insert(person);
        }
    }
    let mut found: BTreeMap<String, BTreeSet<PersonId>> = BTreeMap::new();
    for (reference, codes) in known {
        let linked: Vec<PersonId> = tx.sql(&LINKED).bind("reference", reference).values().await?;
        let mut persons: BTreeSet<PersonId> = linked.into_iter().collect();
        // Whoever was recognised by hand is meant; the code speaks where nobody was.
        if persons.is_empty() {
            persons.extend(codes.iter().filter_map(|code| by_code.get(code)).flatten());
        }
        if !persons.is_empty() {
            found.insert(reference.clone(), persons);
        }
    }
    Ok(found)
}

/// Residents of a household that stands: identifier and tax code.
#[derive(sqlx::FromRow)]
struct Housemate {
    reference: String,
    tax_code: String,
    household: String,
}

/// How many came into each household and left it. Protected persons of the register are not counted: those who lived with them would
/// learn from it that they are somewhere else now.
async fn counted(tx: &mut Tx, passages: Vec<Passage>) -> Outcome<BTreeMap<String, (u32, u32)>> {
    let asked: Vec<(String, Vec<String>)> =
        passages.iter().map(|passage| (passage.reference.clone(), passage.codes.clone())).collect();
    let known = persons(tx, &asked).await?;
    let ids: Vec<PersonId> = known.values().flatten().copied().collect();
    let protected = registry::person::card::protected(tx, &ids).await?;
    let mut households: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for passage in passages {
        if known.get(&passage.reference).is_some_and(|persons| !persons.is_disjoint(&protected)) {
            continue;
        }
        let counts = households.entry(passage.household).or_default();
        let count = if passage.came { &mut counts.0 } else { &mut counts.1 };
        *count = count.saturating_add(1);
    }
    Ok(households)
}

/// What of these events concerns persons of the register.
///
/// # Errors
/// Those of the database.
pub async fn known(tx: &mut Tx, events: Vec<Event>) -> Outcome<Vec<Raised>> {
    let mut raised = Vec::new();
    let asked: Vec<(String, Vec<String>)> =
        events.iter().filter(|event| !event.what.is_empty()).map(|event| (event.reference.clone(), event.codes.clone())).collect();
    let about = persons(tx, &asked).await?;
    let mut passages: Vec<Passage> = Vec::new();
    let moved: BTreeSet<String> = events.iter().map(|event| event.reference.clone()).collect();
    for event in events {
        for (household, came) in [(event.came, true), (event.left, false)] {
            let passage = |household| Passage { household, came, reference: event.reference.clone(), codes: event.codes.clone() };
            passages.extend(household.map(passage));
        }
        for person in about.get(&event.reference).into_iter().flatten() {
            raised.extend(event.what.iter().map(|(kind, on, facts)| Raised {
                person: *person,
                reference: event.reference.clone(),
                kind: *kind,
                on: *on,
                facts: facts.clone(),
            }));
        }
    }
    let mut mates: Vec<Housemate> = Vec::new();
    for household in passages.iter().map(|passage| &passage.household).collect::<BTreeSet<_>>() {
        let Some(key) = of_household(household) else { continue };
        let query = tx.sql(&BY_HOUSEHOLD_CODES).bind("search_key", key).bind("household", household);
        mates.extend(query.bind("most", i64::try_from(NUMBERS).unwrap_or(64)).all::<Housemate>().await?);
    }
    // Whoever came or went has news of their own.
    mates.retain(|mate| !moved.contains(&mate.reference));
    let asked: Vec<(String, Vec<String>)> =
        mates.iter().map(|mate| (mate.reference.clone(), some(&mate.tax_code).into_iter().collect())).collect();
    let about = persons(tx, &asked).await?;
    let concerned: BTreeSet<&str> =
        mates.iter().filter(|mate| about.contains_key(&mate.reference)).map(|mate| mate.household.as_str()).collect();
    passages.retain(|passage| concerned.contains(passage.household.as_str()));
    let households = counted(tx, passages).await?;
    for mate in mates {
        let Some((came, left)) = households.get(&mate.household).copied() else { continue };
        for person in about.get(&mate.reference).into_iter().flatten() {
            let facts = Facts { came, left, ..Facts::default() };
            raised.push(Raised { person: *person, reference: mate.reference.clone(), kind: AlertKind::Household, on: None, facts });
        }
    }
    Ok(raised)
}

/// Writes alerts: one of a kind for a person, though several residents tell the same.
///
/// # Errors
/// Those of the database.
pub async fn write(tx: &mut Tx, run: Uuid, raised: Vec<Raised>) -> Outcome<()> {
    let mut once: BTreeMap<(PersonId, AlertKind), Raised> = BTreeMap::new();
    for one in raised {
        match once.entry((one.person, one.kind)) {
            std::collections::btree_map::Entry::Vacant(place) => drop(place.insert(one)),
            std::collections::btree_map::Entry::Occupied(mut place) => {
                let known = place.get_mut();
                known.facts.came = known.facts.came.saturating_add(one.facts.came);
                known.facts.left = known.facts.left.saturating_add(one.facts.left);
            }
        }
    }
    let mut rows = Vec::with_capacity(once.len());
    for one in once.into_values() {
        let id: Uuid = tx.new_id()?;
        rows.push(
            Row::new()
                .bind("id", id)
                .id("person", one.person)
                .bind("reference", one.reference)
                .bind("run", run)
                .code("kind", one.kind)
                .bind("on", one.on)
                .bind("facts", serde_json::to_value(&one.facts).map_err(kernel::Failure::internal)?),
        );
    }
    tx.insert_many(&ADD, rows).await?;
    Ok(())
}
