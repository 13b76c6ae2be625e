//! Composing a household: a new one, who comes in, who leaves, in which role.

use super::model::{HouseholdKind, MemberRole};
use super::store::{
    ADD, ADD_MEMBER, END_MEMBER, Household, LOCKED, MEMBER, Member, SET_ROLE, STAY, as_left, as_seen, households_of, left, members,
    past, touch,
};
use crate::person::change::{self, Change};
use crate::person::store::{COMPOSE, PersonRow};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::scope::FOREVER;
use guard::{Permission, Principal};
use kernel::input::Fields;
use kernel::{Failure, HouseholdId, Outcome, PersonId};
use store::{Audit, Db, OnConstraint as _, Once, Tx};
use uuid::Uuid;

/// What a form says of a new household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHousehold {
    /// What holds it together.
    pub kind: HouseholdKind,
    /// The role of the person on whose page it is made.
    pub role: MemberRole,
    /// First day; `None` for today.
    pub from: Option<NaiveDate>,
}

/// Reads a new household.
pub fn read_new(fields: &mut Fields) -> Option<NewHousehold> {
    let kind = fields.required_code("kind");
    let role = fields.code("role").unwrap_or(MemberRole::Holder);
    let from = fields.date("from");
    Some(NewHousehold { kind: kind?, role, from })
}

/// Somebody who comes into a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    /// Who.
    pub person: PersonId,
    /// In which role.
    pub role: MemberRole,
    /// First day; `None` for today.
    pub from: Option<NaiveDate>,
}

/// Reads somebody who comes in.
pub fn read_member(fields: &mut Fields) -> Option<NewMember> {
    let person = fields.required_id("person");
    let role = fields.required_code("role");
    let from = fields.date("from");
    Some(NewMember { person: person?, role: role?, from })
}

/// A change of somebody's place: another role, or the last day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberChange {
    /// Another role.
    pub role: Option<MemberRole>,
    /// The last day in the household.
    pub last_day: Option<NaiveDate>,
    /// Whether somebody who was to leave stays: the last day is taken away. Of somebody who has none it changes nothing.
    pub stays: bool,
}

/// Reads a change of somebody's place. Whoever stays has no last day, even where one is typed still.
pub fn read_change(fields: &mut Fields) -> Option<MemberChange> {
    let (role, last_day, stays) = (fields.code("role"), fields.date("last_day"), fields.flag("stays"));
    if role.is_none() && last_day.is_none() && !stays {
        fields.fault("last_day", "Indica il nuovo ruolo oppure l'ultimo giorno nel nucleo.");
    }
    Some(MemberChange { role, last_day: last_day.filter(|_| !stays), stays })
}

/// Makes a household with its first member.
///
/// # Errors
/// 404 for a person outside the actor's scope; [`Problem::EntersLater`], [`Problem::InAnotherHousehold`].
pub async fn create(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    once: Option<&Once>,
    new: &NewHousehold,
) -> Outcome<HouseholdId> {
    principal.require(Permission::HOUSEHOLD_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let _row: PersonRow = tx.sql(&COMPOSE).id("id", person).one().await?;
    let id: HouseholdId = tx.new_id()?;
    let from = new.from.unwrap_or_else(|| tx.today());
    // What begins later would be shown nowhere until then, and keep the person out of every other one.
    if from > tx.today() {
        return Err(Problem::EntersLater.at("from"));
    }
    tx.sql(&ADD).id("id", id).code("kind", new.kind).bind("from", from).bind("until", FOREVER).run_one().await?;
    enter(&mut tx, id, new.kind, &NewMember { person, role: new.role, from: Some(from) }).await?;
    tx.commit(Audit::of("household.create").about(person).on("household", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Lets somebody into a household in the caller's transaction, after permission was checked: imports use it too.
///
/// # Errors
/// [`Problem::InAnotherHousehold`], [`Problem::MemberAlready`].
pub async fn enter(tx: &mut Tx, household: HouseholdId, kind: HouseholdKind, new: &NewMember) -> Outcome<Uuid> {
    let id: Uuid = tx.new_id()?;
    let from = new.from.unwrap_or_else(|| tx.today());
    tx.sql(&ADD_MEMBER)
        .id("id", id)
        .id("household", household)
        .id("person", new.person)
        .code("kind", kind)
        .code("role", new.role)
        .bind("from", from)
        .bind("until", FOREVER)
        .run_one()
        .await
        .on_constraint("registry_member_once", || Problem::MemberAlready.at("person"))
        .on_constraint("registry_member_one_registered", || Problem::InAnotherHousehold.at("person"))?;
    let role = new.role.label().to_lowercase();
    let words = format!("entra {} come {role} dal {}", kind.within(), kernel::time::show_date(from));
    change::write(tx, new.person, &[Change::new("household", "", words).of(household.0)], "").await?;
    Ok(id)
}

/// Tells later rooms that somebody came into a household that was there before, from a day: whoever works with the household is asked about
/// them. A child who is born into it is told apart (`person.born`).
///
/// # Errors
/// Those of the database.
pub(crate) async fn tell_entered(tx: &mut Tx, household: HouseholdId, person: PersonId, on: NaiveDate) -> Outcome<()> {
    let payload = serde_json::json!({"household_id": household, "person_id": person, "on": on});
    Ok(tx.tell("household.entered", payload).await?)
}

/// The household, locked, if the person is in it today and the version is the one that was read.
pub(super) async fn locked(tx: &mut Tx, person: PersonId, household: HouseholdId, version: i64) -> Outcome<Household> {
    let today = tx.today();
    let _row: PersonRow = tx.sql(&COMPOSE).id("id", person).one().await?;
    if !households_of(tx, person, today).await?.iter().any(|known| known.id == household) {
        return Err(Failure::NotFound);
    }
    let row: Household = tx.sql(&LOCKED).id("household", household).one().await?;
    let seen = as_seen(tx, row.clone()).await?.version;
    unchanged(seen, version)?;
    Ok(row)
}

/// The household, locked as by [`locked`], with the places that may be put right from the page of the person: of one they are in today
/// everybody's of whom the actor may know, of one they left only their own. Whoever left a household has no more to do with those in it.
pub(super) async fn locked_or_left(
    tx: &mut Tx,
    person: PersonId,
    household: HouseholdId,
    version: i64,
) -> Outcome<(Household, Vec<Member>)> {
    let today = tx.today();
    let _row: PersonRow = tx.sql(&COMPOSE).id("id", person).one().await?;
    if households_of(tx, person, today).await?.iter().any(|known| known.id == household) {
        let row = locked(tx, person, household, version).await?;
        let mut places = members(tx, household, today).await?;
        places.extend(past(tx, household, today).await?);
        return Ok((row, places));
    }
    if !left(tx, person, today).await?.iter().any(|known| known.id == household) {
        return Err(Failure::NotFound);
    }
    let row: Household = tx.sql(&LOCKED).id("household", household).one().await?;
    let (seen, own) = as_left(tx, row.clone(), person, today).await?;
    unchanged(seen.version, version)?;
    Ok((row, own))
}

/// Whether the household is still what was read.
fn unchanged(seen: i64, version: i64) -> Outcome<()> {
    if seen == version {
        return Ok(());
    }
    Err(Failure::Conflict {
        current: seen,
        sentence: "Qualcun altro ha appena cambiato questo nucleo: rileggilo e decidi di nuovo.".into(),
    })
}

/// Lets somebody into the household of a person.
///
/// # Errors
/// 404 for a person outside the actor's scope, a household they are not in, or a new member whom the actor may not know of; a
/// conflict; [`Problem::EntersLater`], [`Problem::InAnotherHousehold`], [`Problem::MemberAlready`].
pub async fn add_member(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    household: HouseholdId,
    version: i64,
    once: Option<&Once>,
    new: &NewMember,
) -> Outcome<Uuid> {
    principal.require(Permission::HOUSEHOLD_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    if new.from.is_some_and(|from| from > tx.today()) {
        return Err(Problem::EntersLater.at("from"));
    }
    let row = locked(&mut tx, person, household, version).await?;
    // Who stood in the form may have been joined with another record since.
    let new = NewMember { person: crate::merge::resolve(&mut tx, new.person).await?, ..new.clone() };
    crate::person::identity(&mut tx, new.person).await?;
    let id = enter(&mut tx, household, row.kind, &new).await?;
    touch(&mut tx, &row, &[new.person]).await?;
    let from = new.from.unwrap_or_else(|| tx.today());
    tell_entered(&mut tx, household, new.person, from).await?;
    tx.commit(Audit::of("household.enter").about(new.person).on("household", household).answering(id.to_string())).await?;
    Ok(id)
}

#[derive(sqlx::FromRow)]
struct Place {
    person_id: PersonId,
    role: MemberRole,
    valid_from: NaiveDate,
    valid_until: NaiveDate,
}

/// Gives a member another role, lets them leave after a last day, or stay although they were to leave.
///
/// # Errors
/// 404, also for a last day of somebody who has left already, conflict, [`Problem::EndsTooEarly`]; for whoever stays those of
/// [`enter`].
pub async fn change_member(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    household: HouseholdId,
    version: i64,
    member: Uuid,
    change: &MemberChange,
) -> Outcome<()> {
    principal.require(Permission::HOUSEHOLD_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, person, household, version).await?;
    let place: Place = tx.sql(&MEMBER).id("household", household).id("id", member).one().await?;
    crate::person::identity(&mut tx, place.person_id).await?;
    let mut changed: Vec<&'static str> = Vec::new();
    if let Some(role) = change.role.filter(|role| *role != place.role) {
        tx.sql(&SET_ROLE).id("household", household).id("id", member).code("role", role).run_one().await?;
        let words = format!("{} {}", role.label(), row.kind.within());
        change::write(&mut tx, place.person_id, &[Change::new("household", place.role.label(), words).of(household.0)], "").await?;
        changed.push("role");
    }
    if change.stays && place.valid_until < FOREVER {
        tx.sql(&STAY)
            .id("household", household)
            .id("id", member)
            .bind("forever", FOREVER)
            .run_one()
            .await
            .on_constraint("registry_member_once", || Problem::MemberAlready.at("last_day"))
            .on_constraint("registry_member_one_registered", || Problem::InAnotherHousehold.at("last_day"))?;
        let last_day = kernel::time::days_before(place.valid_until, 1);
        let before = format!("{}, esce dopo il {}", row.kind.label(), kernel::time::show_date(last_day));
        change::write(&mut tx, place.person_id, &[Change::new("household", before, "resta").of(household.0)], "").await?;
        changed.push("valid_until");
    }
    let until = change.last_day.map(|last_day| (last_day, kernel::time::days_after(last_day, 1)));
    if let Some((last_day, until)) = until.filter(|(_, until)| *until != place.valid_until) {
        if until <= place.valid_from {
            return Err(Problem::EndsTooEarly.at("last_day"));
        }
        tx.sql(&END_MEMBER).id("household", household).id("id", member).bind("until", until).run_one().await?;
        let words = format!("esce dopo il {}", kernel::time::show_date(last_day));
        change::write(&mut tx, place.person_id, &[Change::new("household", row.kind.label(), words).of(household.0)], "").await?;
        changed.push("valid_until");
    }
    touch(&mut tx, &row, &[place.person_id]).await?;
    tx.commit(Audit::of("household.change").about(place.person_id).on("household", household).fields(changed)).await?;
    Ok(())
}
