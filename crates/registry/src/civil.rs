//! The civil register of a Comune (anagrafe, D.P.R. 223/1989), as this room asks it: a port that a later room implements over its copy
//! of the residents, or over the network. Residents are no persons of this register: they become persons at their first contact.

use crate::address::AddressKind;
use crate::address::store::{Address, CURRENT};
use crate::household::actions::tell_entered;
use crate::household::store::{ADD, Household, LOCKED, as_seen, households_of, members, touch};
use crate::household::{HouseholdKind, MemberRole};
use crate::person::Birth;
use crate::person::store::{COMPOSE, EDIT, PersonRow};
use chrono::NaiveDate;
use guard::Principal;
use guard::scope::FOREVER;
use kernel::tax_code::{Identifier, Sex};
use kernel::{AddressId, HouseholdId, Outcome, PersonId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{Db, Tx};
use ui::{Boxed, Visit};
use uuid::Uuid;

store::statements! {
    /// Whether an address of somebody is or was protected, whoever asks: for what the program itself decides.
    GUARDED = "select a.id from registry_address a where a.body_id = :body and a.person_id = :person and a.restricted limit 1";
    HOLDERS = "select distinct i.value, i.person_id from registry_identifier i join registry_person p on p.body_id = i.body_id and p.id = i.person_id and p.merged_into is null
                where i.body_id = :body and i.valid_until > :today
                  and i.value in (:c00, :c01, :c02, :c03, :c04, :c05, :c06, :c07, :c08, :c09, :c10, :c11, :c12, :c13, :c14, :c15) order by i.person_id";
}

/// Codes looked up at once.
pub const CODES: usize = 16;
const PLACES: [&str; CODES] =
    ["c00", "c01", "c02", "c03", "c04", "c05", "c06", "c07", "c08", "c09", "c10", "c11", "c12", "c13", "c14", "c15"];

/// True when nobody whom the acting account may not know of, nor know the address of, has the tax code in this column: whoever is
/// protected is not told of in the civil register either.
///
/// ```
/// store::statements! { ONE = concat!("select n.note from demo_note n where n.body_id = :body and ", registry::code_told!("n.code")); }
/// assert!(ONE.text.contains("restricted"));
/// ```
#[macro_export]
macro_rules! code_told {
    ($code:literal) => {
        concat!(
            "not exists (select 1 from registry_identifier hi join registry_person hp on hp.body_id = hi.body_id and hp.id = hi.person_id and hp.merged_into is null",
            " where hi.body_id = :body and hi.value = ",
            $code,
            " and (hp.restricted or exists (select 1 from registry_address ha where ha.body_id = :body and ha.person_id = hp.id and ha.restricted",
            " and ha.valid_until > :today)) and not (",
            $crate::close_to!("hi.person_id"),
            "))"
        )
    };
}

/// As [`code_told!`], for a person in a column.
#[macro_export]
macro_rules! person_told {
    ($person:literal) => {
        concat!(
            "not exists (select 1 from registry_person hp where hp.body_id = :body and hp.merged_into is null and hp.id = ",
            $person,
            " and (hp.restricted or exists (select 1 from registry_address ha where ha.body_id = :body and ha.person_id = hp.id and ha.restricted",
            " and ha.valid_until > :today)) and not (",
            $crate::close_to!("hp.id"),
            "))"
        )
    };
}

/// True when it may be told where the person in this column lives, or will live, as somebody outside the register says it: none of their
/// addresses is or was protected, or the acting account follows them or has a mandate. What the civil register reports may be the very
/// address that is kept secret, and the register cannot know it.
///
/// ```
/// store::statements! { NEWS = concat!("select n.street from demo_news n where n.body_id = :body and ", registry::whereabouts_told!("n.person_id")); }
/// assert!(NEWS.text.contains("restricted"));
/// ```
#[macro_export]
macro_rules! whereabouts_told {
    ($person:literal) => {
        concat!(
            "(not exists (select 1 from registry_address ha where ha.body_id = :body and ha.person_id = ",
            $person,
            " and ha.restricted) or ",
            $crate::close_to!($person),
            ")"
        )
    };
}

/// Whom one asks for: a code, or names with day or year of birth. There is no other way to ask.
#[derive(Clone, PartialEq, Eq)]
pub struct CivilQuestion {
    /// The identifier; then nothing else counts.
    pub identifier: Option<Identifier>,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Day or year of birth.
    pub birth: Birth,
}

/// A resident as the civil register tells of them today.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resident {
    /// Identifier in the civil register.
    pub reference: String,
    /// Tax code, definitive or provisional; may be empty.
    pub tax_code: String,
    /// Family name.
    pub family_name: String,
    /// Given name.
    pub given_name: String,
    /// Registered sex.
    pub sex: Sex,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Belfiore code of the place of birth; may be empty.
    pub birth_place: String,
    /// `IT`, `Znnn`, `stateless`; may be empty.
    pub citizenship: String,
    /// Number of the household; may be empty.
    pub household: String,
    /// Role in it.
    pub role: Option<MemberRole>,
    /// Street.
    pub street: String,
    /// House number.
    pub house_number: String,
    /// Postcode.
    pub postcode: String,
    /// Borough.
    pub municipio: Option<i64>,
    /// Belfiore code of the municipality they live in; empty for that of the body.
    #[serde(default)]
    pub place: String,
    /// Since when at this address.
    pub registered_on: Option<NaiveDate>,
    /// Day of death.
    pub died_on: Option<NaiveDate>,
    /// Day of emigration.
    pub left_on: Option<NaiveDate>,
    /// Where to; may be empty.
    pub left_to: String,
}

// Residents must not reach logs.
impl std::fmt::Debug for Resident {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Resident").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for CivilQuestion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CivilQuestion").finish_non_exhaustive()
    }
}

/// What became known of a resident since a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CivilChange {
    /// They died.
    Died {
        /// Whom it is about.
        reference: String,
        /// The day.
        on: NaiveDate,
    },
    /// They left the Comune.
    Left {
        /// Whom it is about.
        reference: String,
        /// The day.
        on: NaiveDate,
        /// Where to; may be empty.
        to: String,
    },
    /// They are registered at another address.
    Moved {
        /// Whom it is about.
        reference: String,
        /// The day.
        on: NaiveDate,
    },
}

/// What the answers to one question may be.
#[derive(Clone, Debug)]
pub enum CivilAnswer {
    /// These, at most a handful.
    Found(Vec<Resident>),
    /// More than a handful: the question must say more.
    TooMany,
}

/// Who asks the civil register, and why: registers outside want to know it, and write it down too.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The database.
    pub db: &'a Db,
    /// Whoever asks.
    pub principal: &'a Principal,
    /// The question, as it stands in the list of questions.
    pub question: Uuid,
    /// Why, in Italian; never anything that somebody typed.
    pub purpose: &'static str,
}

/// A civil register that can be asked for one person at a time.
pub trait CivilRegister: Send + Sync {
    /// A short name, kept with each question: `mirror`, `anpr`.
    fn name(&self) -> &'static str;
    /// What people read as the source of an answer.
    fn title(&self) -> String;
    /// The page on which it is asked.
    fn page(&self) -> &'static str;
    /// Whether it answers for the body of whoever asks.
    ///
    /// # Errors
    /// Those of the database.
    fn serves<'a>(&'a self, _db: &'a Db, _principal: &'a Principal) -> Boxed<'a, Outcome<bool>> {
        Box::pin(std::future::ready(Ok(true)))
    }
    /// Who is meant by a question. Whom the asker may not know of, or whose address they may not know, is not among the answers.
    ///
    /// # Errors
    /// A refusal in plain Italian when the register does not answer.
    fn ask<'a>(&'a self, asking: Asking<'a>, question: &'a CivilQuestion) -> Boxed<'a, Outcome<CivilAnswer>>;
    /// Everybody of the household of a resident, the resident included, as it is told of the whole household.
    ///
    /// # Errors
    /// As [`CivilRegister::ask`].
    fn household_of<'a>(&'a self, asking: Asking<'a>, resident: &'a Resident) -> Boxed<'a, Outcome<Vec<Resident>>>;
    /// What became known of these residents since a day.
    ///
    /// # Errors
    /// As [`CivilRegister::ask`].
    fn changes_since<'a>(
        &'a self,
        asking: Asking<'a>,
        residents: &'a [Resident],
        since: NaiveDate,
    ) -> Boxed<'a, Outcome<Vec<CivilChange>>>;
}

/// Where the civil register is asked, when there is one and the visitor may.
pub fn page_for(visit: &Visit) -> Option<&'static str> {
    let may = visit.principal().is_ok_and(|principal| principal.may(guard::Permission::POPULATION_ASK));
    let register = visit.site().port::<Arc<dyn CivilRegister>>().ok()?;
    may.then(|| register.page())
}

/// Who has these identifiers today, whoever asks: for what the program itself compares; at most [`CODES`] at once.
///
/// # Errors
/// Those of the database.
pub async fn holders_of(tx: &mut Tx, codes: &[String]) -> Outcome<Vec<(String, PersonId)>> {
    let query = PLACES
        .iter()
        .enumerate()
        .fold(tx.sql(&HOLDERS), |query, (at, place)| query.bind(place, codes.get(at).map_or("-", String::as_str)));
    Ok(query.all().await?)
}

/// Who has this tax code today, as far as the actor may know of them; nobody where it is none.
///
/// # Errors
/// Those of the database.
pub async fn known_by_code(tx: &mut Tx, tax_code: &str) -> Outcome<Vec<PersonId>> {
    let identifier = Identifier::parse(tax_code).ok();
    let holders = crate::person::actions::holders(tx, PersonId(Uuid::nil()), identifier.as_ref()).await?;
    Ok(holders.into_iter().map(|holder| holder.id).collect())
}

/// The registered household of somebody who is in the register already, as it can be composed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Composing {
    /// The actor composes no household of theirs.
    NotAllowed,
    /// They are in none.
    InNone,
    /// This one: it is locked. Whoever enters somebody tells it by [`entered`].
    Household(HouseholdId),
}

/// Begins to compose the registered household of somebody, in the caller's transaction, under the rules of the pages of households.
///
/// # Errors
/// Those of the database.
pub async fn composing(tx: &mut Tx, principal: &Principal, person: PersonId) -> Outcome<Composing> {
    if !principal.may(guard::Permission::HOUSEHOLD_EDIT)
        || tx.sql(&COMPOSE).id("id", person).optional::<PersonRow>().await?.is_none()
    {
        return Ok(Composing::NotAllowed);
    }
    let today = tx.today();
    let households = households_of(tx, person, today).await?;
    let Some(known) = households.into_iter().find(|household| household.kind == HouseholdKind::Registered) else {
        return Ok(Composing::InNone);
    };
    let row: Household = tx.sql(&LOCKED).id("household", known.id).one().await?;
    Ok(Composing::Household(row.id))
}

/// After these people entered a household from these days in the caller's transaction: whoever saw it before, and may know of one of them,
/// looks at it again, and later rooms hear of each.
///
/// # Errors
/// Those of the database.
pub async fn entered(tx: &mut Tx, household: HouseholdId, who: &[(PersonId, NaiveDate)]) -> Outcome<()> {
    let row: Household = tx.sql(&LOCKED).id("household", household).one().await?;
    let people: Vec<PersonId> = who.iter().map(|(person, _)| *person).collect();
    touch(tx, &row, &people).await?;
    for (person, from) in who {
        tell_entered(tx, household, *person, *from).await?;
    }
    Ok(())
}

/// A registered household without anybody, in the caller's transaction, to be entered by [`crate::household::actions::enter`].
///
/// # Errors
/// Those of the database.
pub async fn registered_household(tx: &mut Tx, from: NaiveDate) -> Outcome<HouseholdId> {
    let id: HouseholdId = tx.new_id()?;
    let row = tx.sql(&ADD).id("id", id).code("kind", HouseholdKind::Registered);
    row.bind("from", from).bind("until", FOREVER).run_one().await?;
    Ok(id)
}

/// How a person stands in the register today, beside what the civil register tells of them.
#[derive(Clone, Debug)]
pub struct Standing {
    /// Version of the record.
    pub version: i64,
    /// Day of death.
    pub death_date: Option<NaiveDate>,
    /// Whether one of their addresses is or was protected: then nobody writes another one open without looking.
    pub is_guarded: bool,
    /// Each residence that holds today and that the actor may know of.
    pub residences: Vec<Home>,
    /// The place in the registered household of today.
    pub place: Option<HouseholdPlace>,
}

/// A residence, as it can be ended.
#[derive(Clone, Debug)]
pub struct Home {
    /// Identifier.
    pub id: AddressId,
    /// Version.
    pub version: i64,
    /// Street.
    pub street: String,
    /// House number.
    pub number: String,
}

/// The place of somebody in a household, as it can be ended.
#[derive(Clone, Copy, Debug)]
pub struct HouseholdPlace {
    /// Which household.
    pub household: HouseholdId,
    /// Its version, as the actor sees it.
    pub version: i64,
    /// The membership.
    pub member: Uuid,
}

/// How a person stands, for whoever may correct the record.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn standing(tx: &mut Tx, person: PersonId) -> Outcome<Standing> {
    let today = tx.today();
    let row: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let is_guarded = tx.sql(&GUARDED).id("person", person).optional::<(AddressId,)>().await?.is_some();
    let addresses: Vec<Address> = tx.sql(&CURRENT).id("person", person).bind("on", today).all().await?;
    let residences = addresses.into_iter().filter(|address| address.kind == AddressKind::Residence);
    let home = |address: Address| Home { id: address.id, version: address.version, street: address.street, number: address.number };
    let households = households_of(tx, person, today).await?;
    let place = match households.into_iter().find(|household| household.kind == HouseholdKind::Registered) {
        None => None,
        Some(household) => {
            let household = as_seen(tx, household).await?;
            let all = members(tx, household.id, today).await?;
            let own = all.into_iter().find(|member| member.person_id == person);
            own.map(|member| HouseholdPlace { household: household.id, version: household.version, member: member.id })
        }
    };
    let residences = residences.map(home).collect();
    Ok(Standing { version: row.version, death_date: row.death_date, is_guarded, residences, place })
}
