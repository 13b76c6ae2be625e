//! Households in the database.

use super::model::{HouseholdKind, MemberRole};
use crate::not_hidden;
use crate::person::model::Birth;
use chrono::NaiveDate;
use kernel::tax_code::Sex;
use kernel::{HouseholdId, Outcome, PersonId};
use sha2::{Digest as _, Sha256};
use store::Tx;
use uuid::Uuid;

store::statements! {
    OF_PERSON = "select h.id, h.kind, h.valid_from, h.version from registry_member m join registry_household h on h.body_id = m.body_id and h.id = m.household_id
                  where m.body_id = :body and m.person_id = :person and m.valid_from <= :on and m.valid_until > :on
                  order by case m.kind when 'registered' then 0 when 'de_facto' then 1 else 2 end, m.valid_from desc, m.id limit 10";
    MEMBERS = concat!(
        "select m.id, m.household_id, m.person_id, m.role, m.valid_from, m.valid_until, p.display_name, p.sex, p.birth_date, p.birth_year, p.birth_estimated, p.death_date, p.restricted
           from registry_member m join registry_person p on p.body_id = m.body_id and p.id = m.person_id
          where m.body_id = :body and m.household_id = :household and m.valid_from <= :on and m.valid_until > :on and ", not_hidden!("m.person_id"), "
          order by case m.role when 'holder' then 0 when 'spouse' then 1 when 'child' then 2 else 3 end, p.birth_date, m.id limit 60");
    /// Whether somebody is the holder, known to the actor or not: of whom it is, nothing is said.
    HELD = "select cast(count(*) as bigint) from registry_member m where m.body_id = :body and m.household_id = :household and m.role = 'holder'
               and m.valid_from <= :on and m.valid_until > :on";
    PAST = concat!(
        "select m.id, m.household_id, m.person_id, m.role, m.valid_from, m.valid_until, p.display_name, p.sex, p.birth_date, p.birth_year, p.birth_estimated, p.death_date, p.restricted
           from registry_member m join registry_person p on p.body_id = m.body_id and p.id = m.person_id
          where m.body_id = :body and m.household_id = :household and m.valid_until <= :on and m.valid_from < m.valid_until and ", not_hidden!("m.person_id"), "
          order by m.valid_until desc, m.id limit 60");
    /// The places of one person in a household that they left, whoever else is or was there.
    OWN_PAST =
        "select m.id, m.household_id, m.person_id, m.role, m.valid_from, m.valid_until, p.display_name, p.sex, p.birth_date, p.birth_year, p.birth_estimated, p.death_date, p.restricted
           from registry_member m join registry_person p on p.body_id = m.body_id and p.id = m.person_id
          where m.body_id = :body and m.household_id = :household and m.person_id = :person and m.valid_until <= :on and m.valid_from < m.valid_until
          order by m.valid_until desc, m.id limit 60";
    pub ADD = "insert into registry_household (body_id, id, kind, note, valid_from, valid_until, created_at, created_by, version)
               values (:body, :id, :kind, '', :from, :until, :now, :actor, 1)";
    pub ADD_MEMBER = "insert into registry_member (body_id, id, household_id, person_id, kind, role, valid_from, valid_until, created_at, created_by)
                      values (:body, :id, :household, :person, :kind, :role, :from, :until, :now, :actor)";
    /// A change of somebody's place. One of a protected person does not raise the version: whoever may not know of them would see it rise.
    TOUCH = "update registry_household set version = version + 1 where body_id = :body and id = :household and version = :version
                and exists (select 1 from registry_person p where p.body_id = :body and p.id = :person and not p.restricted)";
    /// The places of protected people of whom the actor may know, whenever they were.
    APART = concat!("select m.id, m.role, m.valid_from, m.valid_until from registry_member m join registry_person p on p.body_id = m.body_id and p.id = m.person_id and p.restricted
                      where m.body_id = :body and m.household_id = :household and ", not_hidden!("m.person_id"), " order by m.id");
    /// The households that somebody was in and is not any more, the latest first.
    LEFT = "select distinct h.id, h.kind, h.valid_from, h.version from registry_member m join registry_household h on h.body_id = m.body_id and h.id = m.household_id
             where m.body_id = :body and m.person_id = :person and m.valid_until <= :on and m.valid_from < m.valid_until
               and not exists (select 1 from registry_member n where n.body_id = :body and n.household_id = m.household_id and n.person_id = :person and n.valid_until > :on)
             order by h.valid_from desc, h.id limit 20";
    pub LOCKED = "select h.id, h.kind, h.valid_from, h.version from registry_household h where h.body_id = :body and h.id = :household {for update}";
    /// For whoever may read one of those who are in it today.
    pub SEEN = concat!(
        "select h.id, h.kind, h.valid_from, h.version from registry_household h where h.body_id = :body and h.id = :household
            and exists (select 1 from registry_member m where m.body_id = :body and m.household_id = h.id and m.valid_from <= :today and m.valid_until > :today and ",
        crate::person_scope!("person.read", "m.person_id"), ")");
    pub MEMBER = "select m.person_id, m.role, m.valid_from, m.valid_until from registry_member m
                   where m.body_id = :body and m.household_id = :household and m.id = :id";
    /// A day that is past is only brought forward.
    pub END_MEMBER = "update registry_member set valid_until = :until
                       where body_id = :body and household_id = :household and id = :id and (valid_until > :until or valid_until > :today)";
    /// Somebody who was to leave, and has not yet.
    pub STAY = "update registry_member set valid_until = :forever where body_id = :body and household_id = :household and id = :id and valid_until > :today";
    /// Which household a place is in.
    pub PLACE = "select m.household_id from registry_member m where m.body_id = :body and m.id = :id";
    pub CORRECT_FROM = "update registry_member set valid_from = :from where body_id = :body and household_id = :household and id = :id";
    /// Somebody who was never there: the row stays, with an empty period.
    pub VOID = "update registry_member set valid_until = valid_from where body_id = :body and household_id = :household and id = :id";
    pub SET_ROLE = "update registry_member set role = :role where body_id = :body and household_id = :household and id = :id";
}

/// A household.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Household {
    /// Identifier.
    pub id: HouseholdId,
    /// What holds it together.
    pub kind: HouseholdKind,
    /// Since when.
    pub valid_from: NaiveDate,
    /// Version.
    pub version: i64,
}

/// Somebody in a household, as far as the actor may know of them.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Member {
    /// Identifier of the membership.
    pub id: Uuid,
    /// The household.
    pub household_id: HouseholdId,
    /// Who.
    pub person_id: PersonId,
    /// In which role.
    pub role: MemberRole,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Name.
    pub display_name: String,
    /// Registered sex.
    pub sex: Sex,
    /// Day of birth.
    pub birth_date: Option<NaiveDate>,
    /// Year of birth.
    pub birth_year: Option<i64>,
    /// Whether it is an estimate.
    pub birth_estimated: bool,
    /// Day of death.
    pub death_date: Option<NaiveDate>,
    /// Whether they are protected.
    pub restricted: bool,
}

impl Member {
    /// Birth, as far as it is known.
    pub fn birth(&self) -> Birth {
        Birth {
            date: self.birth_date,
            year: self.birth_year.and_then(|year| i32::try_from(year).ok()),
            estimated: self.birth_estimated,
        }
    }
    /// Age in words on a day.
    pub fn age_words(&self, on: NaiveDate) -> String {
        let birth = self.birth();
        crate::person::card::age_words(birth.age(self.death_date.unwrap_or(on)), birth, self.death_date, self.sex)
    }
    /// The last day included, when it has an end.
    pub fn last_day(&self) -> Option<NaiveDate> {
        (self.valid_until < guard::scope::FOREVER).then(|| self.valid_until.pred_opt()).flatten()
    }
}

/// The households somebody is in on a day: the registered one first.
pub async fn households_of(tx: &mut Tx, person: PersonId, on: NaiveDate) -> Outcome<Vec<Household>> {
    Ok(tx.sql(&OF_PERSON).id("person", person).bind("on", on).all().await?)
}

/// The households somebody was in and is not any more on a day, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn left(tx: &mut Tx, person: PersonId, on: NaiveDate) -> Outcome<Vec<Household>> {
    Ok(tx.sql(&LEFT).id("person", person).bind("on", on).all().await?)
}

/// Those who were in a household and are not any more on a day, as far as the actor may know of them.
///
/// # Errors
/// Those of the database.
pub async fn past(tx: &mut Tx, household: HouseholdId, on: NaiveDate) -> Outcome<Vec<Member>> {
    Ok(tx.sql(&PAST).id("household", household).bind("on", on).all().await?)
}

/// The household with the version that the actor sees: it rises with what they may know of, and with nothing else. What is kept rises with
/// the places of those who are not protected; the places of protected people count for whoever may know of them.
///
/// # Errors
/// Those of the database.
pub async fn as_seen(tx: &mut Tx, household: Household) -> Outcome<Household> {
    let apart: Vec<(Uuid, MemberRole, NaiveDate, NaiveDate)> = tx.sql(&APART).id("household", household.id).all().await?;
    if apart.is_empty() {
        return Ok(household);
    }
    let version = hashed(&household.version.to_be_bytes(), apart);
    Ok(Household { version, ..household })
}

/// A version made of places, whatever was counted before them.
fn hashed(before: &[u8], places: impl IntoIterator<Item = (Uuid, MemberRole, NaiveDate, NaiveDate)>) -> i64 {
    let mut hash = Sha256::new();
    hash.update(before);
    for (id, role, from, until) in places {
        hash.update(id.as_bytes());
        hash.update(format!("{} {from} {until}", role.code()));
    }
    // Six bytes: every program that reads JSON keeps such a number whole.
    hash.finalize().iter().take(6).fold(0_i64, |all, byte| (all << 8) | i64::from(*byte))
}

/// A household that somebody left, as their page tells it: with their own places there, and a version made of these alone. What becomes of those
/// who stayed is not told by a number that rises either.
///
/// # Errors
/// Those of the database.
pub async fn as_left(tx: &mut Tx, household: Household, person: PersonId, on: NaiveDate) -> Outcome<(Household, Vec<Member>)> {
    let own: Vec<Member> = tx.sql(&OWN_PAST).id("household", household.id).id("person", person).bind("on", on).all().await?;
    let mut places: Vec<_> = own.iter().map(|place| (place.id, place.role, place.valid_from, place.valid_until)).collect();
    places.sort_unstable_by_key(|place| place.0);
    let version = hashed(household.id.0.as_bytes(), places);
    Ok((Household { version, ..household }, own))
}

/// Raises the version of a household, which is locked, because of the places of these people.
///
/// # Errors
/// Those of the database.
pub async fn touch(tx: &mut Tx, household: &Household, changed: &[PersonId]) -> Outcome<()> {
    for person in changed {
        if tx.sql(&TOUCH).id("household", household.id).bind("version", household.version).id("person", *person).run().await? > 0 {
            break;
        }
    }
    Ok(())
}

/// The household somebody is in on a day: the registered one, else another; `None` when none is recorded.
///
/// # Errors
/// Those of the database.
pub async fn household_of(tx: &mut Tx, person: PersonId, on: NaiveDate) -> Outcome<Option<Household>> {
    Ok(households_of(tx, person, on).await?.into_iter().next())
}

/// Who is in a household on a day, the holder first. Protected persons are missing for those who may not know of them.
///
/// # Errors
/// Those of the database.
pub async fn members(tx: &mut Tx, household: HouseholdId, on: NaiveDate) -> Outcome<Vec<Member>> {
    Ok(tx.sql(&MEMBERS).id("household", household).bind("on", on).all().await?)
}

/// Whether a household has a holder on a day, also one of whom the actor may not know: nobody is then led to make a second one.
pub async fn has_one_holder(tx: &mut Tx, household: HouseholdId, on: NaiveDate) -> Outcome<bool> {
    let held: i64 = tx.sql(&HELD).id("household", household).bind("on", on).value().await?;
    Ok(held > 0)
}
