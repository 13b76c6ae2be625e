//! A resident becomes a person of the register at first contact: identity, residence and household, with nothing typed.
//!
//! Whoever is in the register already is recognised, not entered twice; whom the actor may not know of is entered as anybody would be.

use super::actions::{linked, resident};
use super::model::{Found, is_here};
use super::store::LINK;
use crate::problems::Problem;
use crate::resident::keys::of_reference;
use crate::resident::store::card;
use chrono::NaiveDate;
use guard::unit::Tree;
use guard::{Permission, Principal};
use kernel::tax_code::{Identifier, Sex};
use kernel::{Failure, FieldError, HouseholdId, Outcome, PersonId};
use matching::Verdict;
use registry::address::NewAddress;
use registry::civil::{Composing, composing, entered, known_by_code, registered_household};
use registry::household::actions::{NewMember, enter};
use registry::household::store::households_of;
use registry::person::Birth;
use registry::person::model::PersonData;
use registry::{
    AddressKind, HouseholdKind, IdentityCard, MemberRole, NewPerson, Resident, candidates, identities, locate, register, resolve,
};
use store::{Audit, Db, Once, Tx};
use uuid::Uuid;

/// Somebody of the register who may be a resident, as far as the actor may know of them.
#[derive(Clone, Debug)]
pub struct Known {
    /// Who.
    pub card: IdentityCard,
    /// Whether they are the same as far as the data can tell: recognised before, or alike in everything that counts.
    pub is_same: bool,
    /// Why, the weightiest first.
    pub reasons: Vec<&'static str>,
}

/// Who in the register may be a resident, as far as the actor may know of them.
pub struct Likely {
    /// The resident.
    pub resident: Resident,
    /// Those between whom somebody decides, the likeliest first: recognised before, likely by their data, or with the same tax code, however
    /// little else agrees (the code of a mother given for her baby): only a person can say who is who.
    pub known: Vec<Known>,
}

impl Likely {
    /// Somebody who is the same, as far as the data can tell.
    pub fn same(&self) -> Option<PersonId> {
        self.known.iter().find(|known| known.is_same).map(|known| known.card.id)
    }
    /// Whether this person is among those between whom one decides.
    pub fn offers(&self, person: PersonId) -> bool {
        self.known.iter().any(|known| known.card.id == person)
    }
}

/// Why somebody stands among those who may be the same, where matching says nothing.
const RECOGNISED: &str = "già collegata a questo residente";
const SAME_CODE: &str = "stesso codice fiscale";

/// Looks for a resident among the persons of the register.
///
/// # Errors
/// Those of the database.
pub async fn likely(tx: &mut Tx, resident: &Resident) -> Outcome<Likely> {
    let mut known: Vec<Known> = Vec::new();
    let linked = linked(tx, &resident.reference).await?;
    recognised(tx, &mut known, &linked, true, RECOGNISED).await?;
    for candidate in candidates(tx, &card(resident)).await? {
        if candidate.verdict != Verdict::Possible && known.iter().all(|one| one.card.id != candidate.card.id) {
            let is_same = candidate.verdict == Verdict::Same;
            known.push(Known { card: candidate.card, is_same, reasons: candidate.reasons });
        }
    }
    let holders = known_by_code(tx, &resident.tax_code).await?;
    recognised(tx, &mut known, &holders, false, SAME_CODE).await?;
    Ok(Likely { resident: resident.clone(), known })
}

/// Adds those of these persons who are not among the known yet.
async fn recognised(tx: &mut Tx, known: &mut Vec<Known>, persons: &[PersonId], is_same: bool, why: &'static str) -> Outcome<()> {
    let mut cards = identities(tx, persons).await?;
    for person in persons {
        let is_new = known.iter().all(|one| one.card.id != *person);
        known.extend(cards.remove(person).filter(|_| is_new).map(|card| Known { card, is_same, reasons: vec![why] }));
    }
    Ok(())
}

/// What somebody decides about a resident and those of the register who may be the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Who {
    /// Nothing: it is nobody, or whoever is the same as far as the data can tell.
    #[default]
    Unsaid,
    /// This person.
    Same(PersonId),
    /// Somebody else, however much they resemble one another.
    Other,
}

/// Another of the household who comes too.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Which resident of the answer.
    pub reference: String,
    /// Who they are in the register.
    pub who: Who,
}

/// What somebody decides who brings a resident into the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bringing {
    /// Which resident of the answer.
    pub reference: String,
    /// Who they are in the register.
    pub who: Who,
    /// The others of the household who come too.
    pub members: Vec<Member>,
}

impl Bringing {
    fn who_is(&self, reference: &str) -> Who {
        self.members.iter().find(|member| member.reference == reference).map_or(Who::Unsaid, |member| member.who)
    }
}

/// The field of a form in which it is decided who a member of the household is.
pub fn who_field(reference: &str) -> String {
    let bytes: String = reference.bytes().map(|byte| format!("{byte:02x}")).collect();
    format!("same_{bytes}")
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
    /// The members who came too, entered now or recognised.
    pub members: Vec<PersonId>,
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
pub async fn municipio(
    tx: &mut Tx,
    (street, number, postcode, place): (&str, &str, &str, &str),
    said: Option<i64>,
) -> Outcome<Option<i64>> {
    let found = locate(tx, street, number, postcode, place).await?;
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
    let municipio =
        municipio(tx, (&resident.street, &resident.house_number, &resident.postcode, &resident.place), resident.municipio).await?;
    let born = resident.birth_date.unwrap_or(guard::scope::ALWAYS);
    Ok(Some(NewAddress {
        kind: AddressKind::Residence,
        street: resident.street.clone(),
        number: resident.house_number.clone(),
        detail: String::new(),
        postcode: resident.postcode.clone(),
        place: resident.place.clone(),
        municipio,
        reason: if municipio.is_some() { "Secondo l'anagrafe".to_owned() } else { String::new() },
        from: Some(resident.registered_on.unwrap_or(today).max(born).min(today)),
        later_confirmed: false,
        restricted: false,
    }))
}

/// Whom a decision about a resident means; `None` for somebody who is not in the register yet.
async fn decided(tx: &mut Tx, likely: &Likely, who: Who) -> Outcome<Option<PersonId>> {
    match who {
        Who::Same(person) => {
            // Whoever stood in the form may have been joined with another record since.
            let person = resolve(tx, person).await?;
            // Whom the actor may not know of cannot be named, nor whom the answer did not propose.
            if likely.offers(person) { Ok(Some(person)) } else { Err(Failure::NotFound) }
        }
        Who::Other | Who::Unsaid => Ok(None),
    }
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
    let link = tx.sql(&LINK).bind("id", id).id("person", person).bind("reference", reference);
    Ok(link.bind("search_key", of_reference(reference)).bind("others", others).run_one().await?)
}

fn role(resident: &Resident) -> MemberRole {
    resident.role.unwrap_or(MemberRole::Other)
}

/// Brings a resident of the answer to one's own question into the register, with the members of the household that were ticked.
///
/// # Errors
/// 404; [`Problem::AnswerGone`]; [`Problem::NotResident`] for whoever died or left; [`Problem::AlreadyThere`] when somebody in the
/// register may be the same and it was not said whether, and a fault beside each member of whom that has to be said;
/// [`Problem::HouseholdOfOthers`]; those of entering a person.
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
    let ticked: Vec<&Resident> =
        others.iter().filter(|other| bringing.members.iter().any(|member| member.reference == other.reference)).collect();
    if ticked.len() < bringing.members.len() {
        return Err(Failure::NotFound);
    }
    let outside = others.len().saturating_sub(ticked.len());
    let main = likely(&mut tx, &resident).await?;
    let (person, is_new) = match decided(&mut tx, &main, bringing.who).await? {
        Some(person) => (person, false),
        None if bringing.who == Who::Unsaid && !main.known.is_empty() => return Err(Problem::AlreadyThere.at("same")),
        None => (enter_person(&mut tx, principal, &resident, bringing.who == Who::Other).await?, true),
    };
    link(&mut tx, person, &resident.reference, outside).await?;
    let mut brought = Brought { person, is_new, entered: 0, outside, elsewhere: 0, members: Vec::new() };
    if !resident.household.is_empty() {
        household(&mut tx, principal, &resident, bringing, (&others, &ticked), &mut brought).await?;
    }
    let what = if is_new { "resident.bring" } else { "resident.recognise" };
    let audit = Audit::of(what).about(person).on("person", person).rows(brought.entered).answering(person.to_string());
    // Each of them asks one day who brought them into the register.
    tx.commit(audit.showing(super::actions::SHOWN_ON, brought.members.iter().copied())).await?;
    Ok((person, Some(brought)))
}

/// Decides who each of the ticked members is; a fault beside each about whom something has to be said.
async fn members(tx: &mut Tx, bringing: &Bringing, ticked: &[&Resident]) -> Outcome<Vec<Option<PersonId>>> {
    let (mut all, mut faults) = (Vec::with_capacity(ticked.len()), Vec::new());
    for other in ticked {
        let likely = likely(tx, other).await?;
        let who = bringing.who_is(&other.reference);
        match decided(tx, &likely, who).await? {
            None if who == Who::Unsaid && likely.same().is_none() && !likely.known.is_empty() => {
                let message = format!("{}: di\u{2019} se è la stessa persona o un'altra.", super::model::name(other));
                faults.push(FieldError { field: who_field(&other.reference), message });
            }
            None if who == Who::Unsaid => all.push(likely.same()),
            decided => all.push(decided),
        }
    }
    if faults.is_empty() { Ok(all) } else { Err(Failure::Invalid(faults)) }
}

/// The registered household of somebody whom the civil register has in the same one, who came into the register before, and which the actor
/// may compose.
async fn known_household(tx: &mut Tx, principal: &Principal, others: &[Resident]) -> Outcome<Option<HouseholdId>> {
    for other in others {
        if let Some(person) = likely(tx, other).await?.same()
            && let Composing::Household(household) = composing(tx, principal, person).await?
        {
            return Ok(Some(household));
        }
    }
    Ok(None)
}

/// The registered household: that of the person where there is one that the actor may compose, else that of a member who is known, else a
/// new one; with whoever was ticked.
async fn household(
    tx: &mut Tx,
    principal: &Principal,
    resident: &Resident,
    bringing: &Bringing,
    (others, ticked): (&[Resident], &[&Resident]),
    brought: &mut Brought,
) -> Outcome<()> {
    let today = tx.today();
    let begins = |of: &Resident| of.registered_on.unwrap_or(today).max(of.birth_date.unwrap_or(guard::scope::ALWAYS)).min(today);
    let composing = if brought.is_new { Composing::InNone } else { composing(tx, principal, brought.person).await? };
    let mut came: Vec<(PersonId, NaiveDate)> = Vec::new();
    let (household, is_known) = match composing {
        // The household of somebody whom others follow is theirs to compose.
        Composing::NotAllowed if ticked.is_empty() => return Ok(()),
        Composing::NotAllowed => return Err(Problem::HouseholdOfOthers.at("members")),
        Composing::Household(household) => (household, true),
        Composing::InNone => {
            let from = begins(resident);
            let (household, is_known) = match known_household(tx, principal, others).await? {
                Some(household) => (household, true),
                None => (registered_household(tx, from).await?, false),
            };
            let member = NewMember { person: brought.person, role: role(resident), from: Some(from) };
            enter(tx, household, HouseholdKind::Registered, &member).await?;
            came.push((brought.person, from));
            (household, is_known)
        }
    };
    let decided = members(tx, bringing, ticked).await?;
    for (other, known) in ticked.iter().zip(decided) {
        let person = match known {
            Some(person) => person,
            None => {
                brought.entered = brought.entered.saturating_add(1);
                enter_person(tx, principal, other, bringing.who_is(&other.reference) == Who::Other).await?
            }
        };
        brought.members.push(person);
        link(tx, person, &other.reference, 0).await?;
        let households = households_of(tx, person, today).await?;
        match households.into_iter().find(|known| known.kind == HouseholdKind::Registered) {
            None => {
                let from = begins(other);
                let member = NewMember { person, role: role(other), from: Some(from) };
                enter(tx, household, HouseholdKind::Registered, &member).await?;
                came.push((person, from));
            }
            Some(known) if known.id == household => {}
            Some(_) => brought.elsewhere = brought.elsewhere.saturating_add(1),
        }
    }
    if is_known {
        entered(tx, household, &came).await?;
    }
    Ok(())
}
