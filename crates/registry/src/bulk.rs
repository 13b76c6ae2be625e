//! Whole households at once: how a synthetic city comes into the register.
//!
//! Everything that entering somebody writes is written here too (identifiers, marks, telephones, address, household, keys,
//! history), many rows by one statement. For synthetic people alone: nobody is asked whether somebody is known already.

use crate::address::model::{AddressKind, LocatedBy, NewAddress};
use crate::address::store as addresses;
use crate::household::store as households;
use crate::household::{HouseholdKind, MemberRole};
use crate::involvement::{self, Involvement};
use crate::person::change;
use crate::person::model::{Birth, IdentifierState, PersonData, Reach, ReachKind, Safety};
use crate::person::store as persons;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use kernel::{Outcome, PersonId};
use store::{Row, Tx};
use synthetic::{Household, ItalianLevel, Person, Role};
use uuid::Uuid;

store::statements! {
    /// A person known since a day of the past.
    ADD = "insert into registry_person (body_id, id, family_name, given_name, display_name, sort_name, birth_name, other_script, known_as, anonymous, sex, birth_date, birth_year,
                                        birth_estimated, birth_place, citizenship, other_citizenships, language, other_languages, interpreter, identifier, identifier_kind,
                                        preferred_channel, contact_note, death_date, restricted, known_since, created_at, created_by, version)
           values (:body, :id, :family_name, :given_name, :display_name, :sort_name, :birth_name, :other_script, :known_as, :anonymous, :sex, :birth_date, :birth_year,
                   :birth_estimated, :birth_place, :citizenship, :other_citizenships, :language, :other_languages, :interpreter, :identifier, :identifier_kind,
                   :preferred_channel, :contact_note, null, false, :known_since, :now, :actor, 1)";
    ANY_OF = "select cast(count(*) as bigint) from registry_person where body_id = :body and id = :id";
}

/// A household of the population, known since a day.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Who they are and where they live.
    pub household: &'a Household,
    /// Since when the office knows them.
    pub since: NaiveDate,
}

/// Whether somebody of the population is in the register already.
///
/// # Errors
/// Those of the database.
pub async fn is_enrolled(tx: &mut Tx, person: PersonId) -> Outcome<bool> {
    Ok(tx.sql(&ANY_OF).id("id", person).value::<i64>().await? > 0)
}

/// What the desk writes down of somebody of the population.
pub fn data_of(person: &Person) -> PersonData {
    let known = [(ReachKind::Mobile, &person.mobile), (ReachKind::Landline, &person.landline), (ReachKind::Mail, &person.email)];
    let reaches = known
        .into_iter()
        .filter_map(|(kind, value)| value.clone().map(|value| (kind, value)))
        .map(|(kind, value)| Reach { kind, value, owner: String::new(), safety: Safety::Safe, note: String::new() })
        .collect();
    let citizenship = if person.is_foreign_citizen() { person.citizenship_belfiore.clone() } else { "IT".to_owned() };
    PersonData {
        family_name: person.family_name.clone(),
        given_name: person.given_name.clone(),
        sex: Some(person.sex),
        birth: Birth { date: Some(person.birth_date), year: None, estimated: false },
        birth_place: person.birthplace.belfiore.clone(),
        citizenship,
        language: person.language.code.clone(),
        interpreter: person.italian == ItalianLevel::None,
        identifier: person.identifier.clone(),
        reaches,
        ..PersonData::default()
    }
}

fn member_role(role: Role) -> MemberRole {
    match role {
        Role::Holder => MemberRole::Holder,
        Role::Spouse => MemberRole::Spouse,
        Role::Child => MemberRole::Child,
        Role::Parent => MemberRole::Parent,
        Role::Other => MemberRole::Other,
    }
}

/// Rows for each table, to be written together.
#[derive(Default)]
struct Rows {
    persons: Vec<Row>,
    identifiers: Vec<Row>,
    marks: Vec<Row>,
    reaches: Vec<Row>,
    addresses: Vec<Row>,
    keys: Vec<Row>,
    changes: Vec<Row>,
    households: Vec<Row>,
    members: Vec<Row>,
}

/// Enters households with all their members in the caller's transaction; how many persons that were.
///
/// # Errors
/// When one of them is in the register already; those of the database.
pub async fn enrol(tx: &mut Tx, all: &[Known<'_>]) -> Outcome<usize> {
    let mut rows = Rows::default();
    for known in all {
        rows.households.push(
            Row::new()
                .id("id", known.household.id)
                .code("kind", HouseholdKind::Registered)
                .bind("from", known.since)
                .bind("until", FOREVER),
        );
        for person in &known.household.members {
            add_person(tx, &mut rows, known, person)?;
        }
    }
    let count = rows.persons.len();
    tx.insert_many(&ADD, rows.persons).await?;
    tx.insert_many(&persons::ADD_IDENTIFIER, rows.identifiers).await?;
    tx.insert_many(&persons::ADD_MARK, rows.marks).await?;
    tx.insert_many(&persons::ADD_REACH, rows.reaches).await?;
    tx.insert_many(&addresses::ADD, rows.addresses).await?;
    tx.insert_many(&persons::KEY_ADD, rows.keys).await?;
    tx.insert_many(&change::ADD, rows.changes).await?;
    tx.insert_many(&households::ADD, rows.households).await?;
    tx.insert_many(&households::ADD_MEMBER, rows.members).await?;
    Ok(count)
}

fn add_person(tx: &mut Tx, rows: &mut Rows, known: &Known<'_>, person: &Person) -> Outcome<()> {
    let (household, since) = (known.household, known.since.max(person.birth_date));
    let data = data_of(person);
    rows.persons.push(persons::row_of(&data).id("id", person.id).bind("known_since", since));
    if let Some(identifier) = &data.identifier {
        rows.identifiers.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("person", person.id)
                .code("kind", IdentifierState::of(Some(identifier)))
                .bind("value", identifier.value())
                .bind("until", FOREVER),
        );
    }
    for reason in data.marks() {
        let row = Row::new().id("id", tx.new_id::<Uuid>()?).id("person", person.id);
        rows.marks.push(row.bind("field", reason.field()).code("reason", reason));
    }
    for (position, reach) in (0_i64..).zip(&data.reaches) {
        rows.reaches.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("person", person.id)
                .bind("position", position)
                .code("kind", reach.kind)
                .bind("value", &reach.value)
                .bind("owner", &reach.owner)
                .code("safety", reach.safety)
                .bind("note", &reach.note),
        );
    }
    let (row, text) = address_row(household, person, since);
    rows.addresses.push(row.id("id", tx.new_id::<Uuid>()?));
    let keys = data.search_keys(&[], Some(text), &[]);
    rows.keys.extend(keys.into_iter().map(|key| Row::new().id("id", person.id).bind("search_key", key)));
    rows.changes.push(
        Row::new()
            .id("id", tx.new_id::<Uuid>()?)
            .id("person", person.id)
            .maybe_id("other", None::<PersonId>)
            .bind("object", None::<Uuid>)
            .bind("also", None::<Uuid>)
            .bind("field", "person")
            .bind("before", "")
            .bind("after", "registrata")
            .bind("reason", ""),
    );
    rows.members.push(
        Row::new()
            .id("id", tx.new_id::<Uuid>()?)
            .id("household", household.id)
            .id("person", person.id)
            .code("kind", HouseholdKind::Registered)
            .code("role", member_role(person.role))
            .bind("from", since)
            .bind("until", FOREVER),
    );
    Ok(())
}

/// The residence of somebody as the list of streets locates it, and its text.
fn address_row(household: &Household, person: &Person, since: NaiveDate) -> (Row, String) {
    let address = &household.address;
    let new = NewAddress {
        kind: if address.is_fictitious() { AddressKind::Fictitious } else { AddressKind::Residence },
        street: address.street.clone(),
        number: address.number.to_string(),
        detail: address.staircase.clone(),
        postcode: address.postcode.clone(),
        place: address.comune_belfiore.clone(),
        municipio: None,
        reason: String::new(),
        from: Some(since),
        later_confirmed: false,
        restricted: false,
    };
    let text = new.text(&address.comune);
    let place = kernel::place::by_belfiore(&address.comune_belfiore);
    let row = Row::new()
        .id("person", person.id)
        .code("kind", new.kind)
        .bind("street", new.street)
        .bind("number", new.number)
        .bind("detail", new.detail)
        .bind("postcode", new.postcode)
        .bind("istat_code", place.and_then(kernel::place::Place::istat).unwrap_or_default())
        .bind("place", new.place)
        .bind("place_name", &address.comune)
        .bind("district", &address.district)
        .bind("municipio", address.district.parse::<i64>().ok())
        .bind("quarter", &address.neighbourhood)
        .bind("latitude", Some(i64::from(address.lat_microdegrees)))
        .bind("longitude", Some(i64::from(address.lon_microdegrees)))
        .code("located", LocatedBy::Streets)
        .bind("reason", "")
        .bind("text", &text)
        .bind("from", since)
        .bind("until", FOREVER)
        .bind("restricted", false);
    (row, text)
}

/// Records many involvements that nobody recorded before, each with the person whose matter it is.
///
/// # Errors
/// When a person does not exist in this body; those of the database.
pub async fn involve_all(tx: &mut Tx, all: &[(Involvement, PersonId)]) -> Outcome<()> {
    let mut rows = Vec::with_capacity(all.len());
    for (it, whose) in all {
        rows.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("person", it.person)
                .id("unit", it.unit)
                .maybe_id("account", it.account)
                .bind("kind", it.kind)
                .bind("source", it.source)
                .maybe_id("of", Some(*whose).filter(|whose| *whose != it.person))
                .bind("from", it.from)
                .bind("until", it.until.unwrap_or(FOREVER).max(it.from)),
        );
    }
    tx.insert_many(&involvement::ADD, rows).await?;
    Ok(())
}
