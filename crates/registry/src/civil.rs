//! The civil register of a Comune (anagrafe, D.P.R. 223/1989), as this room asks it: a port that a later room implements over its copy
//! of the residents, or over the network. Residents are no persons of this register: they become persons at their first contact.

use crate::address::AddressKind;
use crate::address::store::{Address, CURRENT};
use crate::household::store::ADD;
use crate::household::{HouseholdKind, MemberRole};
use crate::person::Birth;
use crate::person::store::{EDIT, PersonRow};
use chrono::NaiveDate;
use guard::Principal;
use guard::scope::FOREVER;
use kernel::tax_code::{Identifier, Sex};
use kernel::{HouseholdId, Outcome, PersonId};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{Db, Tx};
use ui::{Boxed, Visit};

store::statements! {
    HOLDERS = "select distinct i.value, i.person_id from registry_identifier i where i.body_id = :body and i.valid_until > :today
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
            "not exists (select 1 from registry_identifier hi join registry_person hp on hp.body_id = hi.body_id and hp.id = hi.person_id",
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
            "not exists (select 1 from registry_person hp where hp.body_id = :body and hp.id = ",
            $person,
            " and (hp.restricted or exists (select 1 from registry_address ha where ha.body_id = :body and ha.person_id = hp.id and ha.restricted",
            " and ha.valid_until > :today)) and not (",
            $crate::close_to!("hp.id"),
            "))"
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
#[derive(Clone, Serialize, Deserialize)]
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

/// A civil register that can be asked for one person at a time.
pub trait CivilRegister: Send + Sync {
    /// A short name, kept with each question: `mirror`, `anpr`.
    fn name(&self) -> &'static str;
    /// What people read as the source of an answer.
    fn title(&self) -> String;
    /// The page on which it is asked.
    fn page(&self) -> &'static str;
    /// Who is meant by a question. Whom the asker may not know of, or whose address they may not know, is not among the answers.
    ///
    /// # Errors
    /// A refusal in plain Italian when the register does not answer.
    fn ask<'a>(&'a self, db: &'a Db, principal: &'a Principal, question: &'a CivilQuestion) -> Boxed<'a, Outcome<CivilAnswer>>;
    /// Everybody of the household of a resident, the resident included.
    ///
    /// # Errors
    /// As [`CivilRegister::ask`].
    fn household_of<'a>(
        &'a self,
        db: &'a Db,
        principal: &'a Principal,
        resident: &'a Resident,
    ) -> Boxed<'a, Outcome<Vec<Resident>>>;
    /// What became known of these residents since a day.
    ///
    /// # Errors
    /// As [`CivilRegister::ask`].
    fn changes_since<'a>(
        &'a self,
        db: &'a Db,
        principal: &'a Principal,
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
    /// Street and number of each residence that holds today.
    pub residences: Vec<(String, String)>,
}

/// How a person stands, for whoever may correct the record.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn standing(tx: &mut Tx, person: PersonId) -> Outcome<Standing> {
    let today = tx.today();
    let row: PersonRow = tx.sql(&EDIT).id("id", person).one().await?;
    let addresses: Vec<Address> = tx.sql(&CURRENT).id("person", person).bind("on", today).all().await?;
    let residences = addresses.into_iter().filter(|address| address.kind == AddressKind::Residence);
    Ok(Standing {
        version: row.version,
        death_date: row.death_date,
        residences: residences.map(|address| (address.street, address.number)).collect(),
    })
}
