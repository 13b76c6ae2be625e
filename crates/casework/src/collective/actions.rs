//! What is done with work with groups and communities. Each action is one transaction.

use super::forms::{CollectiveInput, CollectiveStep, NewCollectiveMeeting};
use super::store::{self as s, Collective};
use super::{CollectiveId, CollectiveMove, CollectiveState};
use crate::doing::{Doing, expect_version, or_conflict};
use crate::problems::Problem;
use ::store::{Audit, OnConstraint as _, Tx};
use guard::Permission;
use guard::scope::FOREVER;
use kernel::time::local;
use kernel::{Failure, Outcome, PersonId, UnitId};
use uuid::Uuid;

/// The units in which the actor may lead such work.
pub(super) async fn units(tx: &mut Tx) -> Outcome<Vec<(UnitId, String)>> {
    Ok(tx.sql(&s::UNITS).all().await?)
}

async fn must_work_in(tx: &mut Tx, unit: UnitId) -> Outcome<()> {
    if units(tx).await?.iter().any(|(known, _)| *known == unit) {
        return Ok(());
    }
    Err(Failure::field("unit", "Scegli un’unità in cui lavori."))
}

/// One that may be written to.
pub(super) async fn open(tx: &mut Tx, id: CollectiveId) -> Outcome<Collective> {
    let it: Collective = tx.sql(&s::ONE).id("id", id).one().await?;
    if it.is_open() { Ok(it) } else { Err(Problem::CollectiveClosed.into()) }
}

async fn note(tx: &mut Tx, id: CollectiveId, state: CollectiveState) -> Outcome<()> {
    let step: Uuid = tx.new_id()?;
    tx.sql(&s::ADD_STEP).bind("id", step).id("collective", id).code("state", state).run_one().await?;
    Ok(())
}

/// Begins to plan it.
///
/// # Errors
/// A fault at `unit`.
pub async fn create(doing: Doing<'_>, new: &CollectiveInput) -> Outcome<CollectiveId> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if let Some(known) = tx.already::<CollectiveId>(doing.once).await? {
        return Ok(known);
    }
    must_work_in(&mut tx, new.unit).await?;
    let id: CollectiveId = tx.new_id()?;
    let year = chrono::Datelike::year(&tx.today());
    let number = format!("{year}/{:06}", tx.next_number(format!("collective/{year}")).await?);
    tx.sql(&s::ADD)
        .id("id", id)
        .bind("number", number)
        .code("kind", new.kind)
        .bind("title", &new.title)
        .id("unit", new.unit)
        .bind("quarter", new.quarter.as_deref().unwrap_or_default())
        .bind("need", &new.need)
        .bind("goals", &new.goals)
        .bind("partners", new.partners.as_deref().unwrap_or_default())
        .bind("starts_on", new.starts_on)
        .bind("ends_on", new.ends_on)
        .run_one()
        .await?;
    note(&mut tx, id, CollectiveState::Planned).await?;
    tx.commit(Audit::of("collective.create").on("collective", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Changes what it says.
///
/// # Errors
/// `GROUP-003`, a conflict, a fault at `unit`.
pub async fn change(doing: Doing<'_>, id: CollectiveId, new: &CollectiveInput, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let it = open(&mut tx, id).await?;
    expect_version(it.version, version)?;
    must_work_in(&mut tx, new.unit).await?;
    let set = tx
        .sql(&s::CHANGE)
        .id("id", id)
        .bind("version", version)
        .code("kind", new.kind)
        .bind("title", &new.title)
        .id("unit", new.unit)
        .bind("quarter", new.quarter.as_deref().unwrap_or_default())
        .bind("need", &new.need)
        .bind("goals", &new.goals)
        .bind("partners", new.partners.as_deref().unwrap_or_default())
        .bind("starts_on", new.starts_on)
        .bind("ends_on", new.ends_on);
    or_conflict(set.run_one().await, it.version)?;
    if it.unit_id != new.unit {
        super::plan::agreeing::unit_changed(&mut tx, id).await?;
    }
    tx.commit(Audit::of("collective.change").on("collective", id).fields(["need", "goals", "period"])).await?;
    Ok(())
}

/// Takes a step. What came of it is asked where it is evaluated, and kept from then on; whoever took part does so no more once it is over.
///
/// # Errors
/// `GROUP-001`, `GROUP-005`, a conflict.
pub async fn step(doing: Doing<'_>, id: CollectiveId, wanted: &CollectiveStep, version: i64) -> Outcome<CollectiveState> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    let it: Collective = tx.sql(&s::ONE).id("id", id).one().await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(it.state);
    }
    expect_version(it.version, version)?;
    let next = it.state.after(wanted.step)?;
    let evaluates = wanted.step == CollectiveMove::Evaluate;
    let said = |new: &Option<String>, old: &str| {
        if evaluates { new.clone().unwrap_or_default() } else { old.to_owned() }
    };
    let (for_each, for_group) = (said(&wanted.for_each, &it.for_each), said(&wanted.for_group, &it.for_group));
    let for_community = said(&wanted.for_community, &it.for_community);
    if evaluates && [&for_each, &for_group, &for_community].iter().all(|text| text.is_empty()) {
        return Err(Problem::ResultsMissing.at("for_each"));
    }
    let today = tx.today();
    let closed_on = Some(today).filter(|_| next == CollectiveState::Closed);
    let set = tx
        .sql(&s::STEP)
        .id("id", id)
        .bind("version", version)
        .code("state", next)
        .bind("closed_on", closed_on)
        .bind("for_each", for_each)
        .bind("for_group", for_group)
        .bind("for_community", for_community);
    or_conflict(set.run_one().await, it.version)?;
    if evaluates {
        super::plan::agreeing::reviewed(&mut tx, id).await?;
    }
    if next == CollectiveState::Closed {
        super::plan::agreeing::ended(&mut tx, id).await?;
        tx.sql(&s::END_PEOPLE).id("collective", id).bind("forever", FOREVER).run().await?;
    }
    note(&mut tx, id, next).await?;
    tx.commit(Audit::of("collective.step").on("collective", id).fields(["state"])).await?;
    Ok(next)
}

/// Somebody takes part from today on. Nothing of their file is opened by that.
///
/// # Errors
/// `GROUP-002`, `GROUP-003`, [`Failure::NotFound`] for somebody of whom the actor may not know.
pub async fn join(doing: Doing<'_>, id: CollectiveId, person: PersonId) -> Outcome<Uuid> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if let Some(known) = tx.already::<Uuid>(doing.once).await? {
        return Ok(known);
    }
    open(&mut tx, id).await?;
    let person = registry::resolve(&mut tx, person).await?;
    registry::identity(&mut tx, person).await?;
    let row: Uuid = tx.new_id()?;
    tx.sql(&s::ADD_PERSON)
        .bind("id", row)
        .id("collective", id)
        .id("person", person)
        .bind("forever", FOREVER)
        .run()
        .await
        .on_constraint("casework_collective_person_once", || Problem::TakesPartAlready.at("person"))?;
    tx.commit(Audit::of("collective.join").about(person).on("collective", id).answering(row.to_string())).await?;
    Ok(row)
}

/// Somebody takes part no more, from today on.
///
/// # Errors
/// `GROUP-003`, [`Failure::NotFound`] for somebody who does not take part.
pub async fn leave(doing: Doing<'_>, id: CollectiveId, person: PersonId) -> Outcome<()> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    open(&mut tx, id).await?;
    registry::identity(&mut tx, person).await?;
    tx.sql(&s::END_PERSON).id("collective", id).id("person", person).bind("forever", FOREVER).run_one().await?;
    tx.commit(Audit::of("collective.leave").about(person).on("collective", id)).await?;
    Ok(())
}

/// Notes a meeting.
///
/// # Errors
/// `GROUP-003`, `GROUP-004`.
pub async fn meet(doing: Doing<'_>, id: CollectiveId, new: &NewCollectiveMeeting) -> Outcome<Uuid> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if let Some(known) = tx.already::<Uuid>(doing.once).await? {
        return Ok(known);
    }
    let it = open(&mut tx, id).await?;
    if new.held_at > tx.now() || local(new.held_at).date() < it.starts_on {
        return Err(Problem::CollectiveMeetingDay.at("held_at_date"));
    }
    let row: Uuid = tx.new_id()?;
    tx.sql(&s::ADD_MEETING)
        .bind("id", row)
        .id("collective", id)
        .bind("held_at", new.held_at)
        .bind("minutes", new.minutes.unwrap_or(0))
        .bind("present", new.present)
        .bind("text", &new.text)
        .run_one()
        .await?;
    tx.commit(Audit::of("collective.meet").on("collective", id).fields(["present", "text"]).answering(row.to_string())).await?;
    Ok(row)
}
