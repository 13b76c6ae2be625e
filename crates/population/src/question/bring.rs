//! A resident becomes a person of the register at first contact: identity, residence and household, with nothing typed.
//!
//! Whoever is in the register already is recognised, not entered twice; whom the actor may not know of is entered as anybody would be.

use super::actions::{linked, resident};
use super::model::{Found, is_here};
use super::store::LINK;
use crate::problems::Problem;
use crate::resident::store::card;
use guard::unit::Tree;
use guard::{Permission, Principal};
use kernel::tax_code::{Identifier, Sex};
use kernel::{Failure, HouseholdId, Outcome, PersonId};
use matching::Verdict;
use registry::address::NewAddress;
use registry::household::actions::{NewMember, enter};
use registry::person::Birth;
use registry::person::model::PersonData;
use registry::{AddressKind, Candidate, HouseholdKind, MemberRole, NewPerson, Resident, candidates, identity, locate, register};
use store::{Audit, Db, Once, Tx};
use uuid::Uuid;

/// Who in the register may be a resident, as far as the actor may know of them.
pub struct Likely {
    /// The resident.
    pub resident: Resident,
    /// A person that was recognised as this resident before.
    pub linked: Option<PersonId>,
    /// Persons who resemble them, the likeliest first.
    pub candidates: Vec<Candidate>,
}

impl Likely {
    /// Somebody who is the same, as far as the data can tell.
    pub fn same(&self) -> Option<PersonId> {
        let same = self.candidates.iter().find(|candidate| candidate.verdict == Verdict::Same);
        self.linked.or(same.map(|candidate| candidate.card.id))
    }
    /// Those who are at least likely the same.
    pub fn likely(&self) -> impl Iterator<Item = &Candidate> {
        self.candidates.iter().filter(|candidate| candidate.verdict != Verdict::Possible)
    }
}

/// Looks for a resident among the persons of the register.
///
/// # Errors
/// Those of the database.
pub async fn likely(tx: &mut Tx, resident: &Resident) -> Outcome<Likely> {
    let linked = linked(tx, &resident.reference).await?.into_iter().next();
    let candidates = candidates(tx, &card(resident)).await?;
    Ok(Likely { resident: resident.clone(), linked, candidates })
}

/// What somebody decides who brings a resident into the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bringing {
    /// Which resident of the answer.
    pub reference: String,
    /// The person of the register who is the same; `None` for a new one.
    pub same: Option<PersonId>,
    /// Whether somebody who resembles them very much is somebody else all the same.
    pub is_other: bool,
    /// The others of the household who come too, by their reference.
    pub members: Vec<String>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brought {
    /// The person.
    pub person: PersonId,
    /// Whether they were entered now.
    pub is_new: bool,
    /// How many others of the household were entered now.
    pub entered: usize,
    /// How many others stay outside the register.
    pub outside: usize,
    /// Members who are in another registered household of the register: somebody must look.
    pub elsewhere: usize,
}

/// What the register keeps of a resident.
fn data_of(resident: &Resident) -> PersonData {
    PersonData {
        family_name: resident.family_name.clone(),
        given_name: resident.given_name.clone(),
        sex: Some(resident.sex).filter(|sex| *sex != Sex::NotStated),
        birth: Birth { date: resident.birth_date, year: None, estimated: false },
        birth_place: resident.birth_place.clone(),
        citizenship: resident.citizenship.clone(),
        identifier: Identifier::parse(&resident.tax_code).ok(),
        ..PersonData::default()
    }
}

/// The borough that the civil register says, where the list of streets does not know the door and the body has such a borough.
///
/// # Errors
/// Those of the database.
pub async fn municipio(tx: &mut Tx, street: &str, number: &str, postcode: &str, said: Option<i64>) -> Outcome<Option<i64>> {
    let found = locate(tx, street, number, postcode).await?;
    let known = found.is_some_and(|found| found.municipio.is_some() || !found.district.is_empty());
    let Some(said) = said.filter(|_| !known) else { return Ok(None) };
    let (tree, today) = (Tree::load(tx).await?, tx.today());
    let mut units = tree.by_code().into_iter();
    Ok(units.any(|unit| unit.municipio == Some(said) && unit.valid_from <= today && today < unit.valid_until).then_some(said))
}

/// The residence as the civil register says.
async fn residence(tx: &mut Tx, resident: &Resident) -> Outcome<Option<NewAddress>> {
    if resident.street.is_empty() {
        return Ok(None);
    }
    let today = tx.today();
    let municipio = municipio(tx, &resident.street, &resident.house_number, &resident.postcode, resident.municipio).await?;
    let born = resident.birth_date.unwrap_or(guard::scope::ALWAYS);
    Ok(Some(NewAddress {
        kind: AddressKind::Residence,
        street: resident.street.clone(),
        number: resident.house_number.clone(),
        detail: String::new(),
        postcode: resident.postcode.clone(),
        place: String::new(),
        municipio,
        reason: if municipio.is_some() { "Secondo l'anagrafe".to_owned() } else { String::new() },
        from: Some(resident.registered_on.unwrap_or(today).max(born).min(today)),
        later_confirmed: false,
        restricted: false,
    }))
}

async fn enter_person(tx: &mut Tx, principal: &Principal, resident: &Resident, is_other: bool) -> Outcome<PersonId> {
    let mut data = data_of(resident);
    data.same_code_confirmed = is_other;
    let address = residence(tx, resident).await?;
    register(tx, principal, &NewPerson { data, address }).await
}

async fn link(tx: &mut Tx, person: PersonId, reference: &str, others: usize) -> Outcome<()> {
    let others = i64::try_from(others).unwrap_or(i64::MAX);
    let id: Uuid = tx.new_id()?;
    Ok(tx.sql(&LINK).bind("id", id).id("person", person).bind("reference", reference).bind("others", others).run_one().await?)
}

/// The registered household somebody is in today.
async fn registered(tx: &mut Tx, person: PersonId) -> Outcome<Option<HouseholdId>> {
    let today = tx.today();
    let household = registry::household_of(tx, person, today).await?;
    Ok(household.filter(|household| household.kind == HouseholdKind::Registered).map(|household| household.id))
}

fn role(resident: &Resident) -> MemberRole {
    resident.role.unwrap_or(MemberRole::Other)
}

/// Brings a resident of the answer to one's own question into the register, with the members of the household that were ticked.
///
/// # Errors
/// 404; [`Problem::AnswerGone`]; [`Problem::NotResident`] for whoever died or left; [`Problem::AlreadyThere`] when somebody in the
/// register is the same as far as the data can tell and it was not said whether; those of entering a person.
pub async fn bring(db: &Db, principal: &Principal, question: Uuid, bringing: &Bringing, once: Option<&Once>) -> Outcome<PersonId> {
    Ok(bring_all(db, principal, question, bringing, once).await?.0)
}

/// As [`bring`], with what came of it; `None` when the same request was answered before.
///
/// # Errors
/// Those of [`bring`].
pub async fn bring_all(
    db: &Db,
    principal: &Principal,
    question: Uuid,
    bringing: &Bringing,
    once: Option<&Once>,
) -> Outcome<(PersonId, Option<Brought>)> {
    principal.require(Permission::POPULATION_ASK)?;
    principal.require(Permission::PERSON_CREATE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok((id, None));
    }
    let Found { resident, others } = resident(&mut tx, question, &bringing.reference).await?;
    if !is_here(&resident) {
        return Err(Problem::NotResident.into());
    }
    let ticked: Vec<&Resident> = others.iter().filter(|other| bringing.members.contains(&other.reference)).collect();
    if ticked.len() < bringing.members.len() {
        return Err(Failure::NotFound);
    }
    let outside = others.len().saturating_sub(ticked.len());
    let (person, is_new) = match bringing.same {
        Some(person) => {
            // Whom the actor may not know of cannot be named.
            identity(&mut tx, person).await?;
            (person, false)
        }
        None => {
            let likely = likely(&mut tx, &resident).await?;
            if !bringing.is_other && likely.likely().next().is_some() {
                return Err(Problem::AlreadyThere.at("same"));
            }
            (enter_person(&mut tx, principal, &resident, bringing.is_other).await?, true)
        }
    };
    link(&mut tx, person, &resident.reference, outside).await?;
    let mut brought = Brought { person, is_new, entered: 0, outside, elsewhere: 0 };
    if !resident.household.is_empty() {
        household(&mut tx, principal, &resident, &ticked, &mut brought).await?;
    }
    let what = if is_new { "resident.bring" } else { "resident.recognise" };
    tx.commit(Audit::of(what).about(person).on("person", person).rows(brought.entered).answering(person.to_string())).await?;
    Ok((person, Some(brought)))
}

/// The registered household: that of the person where there is one, else a new one, with whoever was ticked.
async fn household(
    tx: &mut Tx,
    principal: &Principal,
    resident: &Resident,
    ticked: &[&Resident],
    brought: &mut Brought,
) -> Outcome<()> {
    let today = tx.today();
    let begins = |of: &Resident| of.registered_on.unwrap_or(today).max(of.birth_date.unwrap_or(guard::scope::ALWAYS)).min(today);
    let household = match registered(tx, brought.person).await? {
        Some(household) => household,
        None if !brought.is_new && !principal.may(Permission::HOUSEHOLD_EDIT) => return Ok(()),
        None => {
            let from = begins(resident);
            let household = registry::civil::registered_household(tx, from).await?;
            let member = NewMember { person: brought.person, role: role(resident), from: Some(from) };
            enter(tx, household, HouseholdKind::Registered, &member).await?;
            household
        }
    };
    for other in ticked {
        let same = likely(tx, other).await?.same();
        let (person, is_new) = match same {
            Some(person) => (person, false),
            None => (enter_person(tx, principal, other, false).await?, true),
        };
        if is_new {
            brought.entered = brought.entered.saturating_add(1);
        }
        link(tx, person, &other.reference, 0).await?;
        match registered(tx, person).await? {
            None => {
                let member = NewMember { person, role: role(other), from: Some(begins(other)) };
                enter(tx, household, HouseholdKind::Registered, &member).await?;
            }
            Some(known) if known == household => {}
            Some(_) => brought.elsewhere = brought.elsewhere.saturating_add(1),
        }
    }
    Ok(())
}
