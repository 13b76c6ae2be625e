//! Deciding on an alert: it is taken into the register through the register's own functions, or put aside.

use super::model::{AlertKind, AlertState};
use super::store::{Alert, DECIDE, EDIT, LOCK, ONE, WAITING};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::time::days_before;
use kernel::{Failure, Instant, Outcome, Refusal};
use registry::AddressKind;
use registry::address::NewAddress;
use registry::civil::{Standing, standing};
use registry::household::actions::{MemberChange, change_member};
use store::{Audit, Db, Tx};
use uuid::Uuid;

/// An alert, for whoever may read the person.
///
/// # Errors
/// 404.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<Alert> {
    Ok(tx.sql(&ONE).bind("id", id).one().await?)
}

/// Alerts that wait, oldest first, of persons whom the actor may correct.
///
/// # Errors
/// Those of the database.
pub async fn waiting(tx: &mut Tx, after: Option<(Instant, Uuid)>, most: i64) -> Outcome<Vec<Alert>> {
    let (at, id) = after.unwrap_or((chrono::DateTime::UNIX_EPOCH, Uuid::nil()));
    Ok(tx.sql(&WAITING).bind("after_at", at).bind("after_id", id).bind("most", most).all().await?)
}

/// That somebody else decided meanwhile, as far as it may be told.
fn overtaken(alert: &Alert) -> Failure {
    let by = alert.decided_name.as_ref().map(|name| format!("{name}: ")).unwrap_or_default();
    Problem::DecidedAlready.because(format!("{by}«{}».", alert.state.label()))
}

async fn decide(db: &Db, principal: &Principal, id: Uuid, state: AlertState, note: &str, action: &'static str) -> Outcome<()> {
    let mut tx = db.begin(&principal.actor).await?;
    let _locked: Option<(i64,)> = tx.sql(&LOCK).bind("id", id).optional().await?;
    let alert: Alert = tx.sql(&EDIT).bind("id", id).one().await?;
    if !alert.is_waiting() {
        return Err(overtaken(&alert));
    }
    tx.sql(&DECIDE).bind("id", id).code("state", state).bind("note", note).run_one().await?;
    tx.commit(audit(action).about(alert.person_id).on("population_alert", id)).await?;
    Ok(())
}

fn audit(action: &'static str) -> Audit {
    match action {
        "accept" => Audit::of("resident_news.accept"),
        _ => Audit::of("resident_news.set_aside"),
    }
}

/// Puts an alert aside: it was known already, or is about somebody else.
///
/// # Errors
/// 404 outside the actor's scope; [`Problem::DecidedAlready`].
pub async fn set_aside(db: &Db, principal: &Principal, id: Uuid, not_this: bool, note: &str) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let state = if not_this { AlertState::NotThis } else { AlertState::Known };
    decide(db, principal, id, state, note, "set_aside").await
}

/// Takes an alert into the register, through the register's own functions: a death is registered, a residence begins or ends, a place
/// in a household ends. The history tells it of each, and there it is put right where it was wrong. That others came into a household or
/// left it changes nobody else: it is taken note of. The new residence of whoever has a protected address is protected from the start: it
/// may be the one that is kept secret, and taking a protection away is a decision of its own. `on` is the day it happened, where the civil register does not say it, or errs.
///
/// # Errors
/// 404 outside the actor's scope; [`Problem::DecidedAlready`]; [`Problem::Guarded`]; a fault beside `on` when no day is known; what the register refuses.
pub async fn accept(db: &Db, principal: &Principal, id: Uuid, on: Option<NaiveDate>, note: &str) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let alert: Alert = tx.sql(&EDIT).bind("id", id).one().await?;
    let stands = standing(&mut tx, alert.person_id).await?;
    let today = tx.today();
    tx.roll_back().await?;
    if !alert.is_waiting() {
        return Err(overtaken(&alert));
    }
    if on.is_some_and(|on| on > today) {
        return Err(Failure::field("on", "La data è nel futuro."));
    }
    take_up(db, principal, &alert, &stands, on, today).await.map_err(beside_the_day)?;
    decide(db, principal, id, AlertState::Accepted, note, "accept").await
}

async fn take_up(
    db: &Db,
    principal: &Principal,
    alert: &Alert,
    stands: &Standing,
    on: Option<NaiveDate>,
    today: NaiveDate,
) -> Outcome<()> {
    let person = alert.person_id;
    let day = on.or(alert.happened_on);
    let known = || day.ok_or_else(|| Failure::field("on", "L'anagrafe non dice il giorno: scrivilo tu."));
    match alert.kind {
        // What was registered meanwhile is not registered twice.
        AlertKind::Death if stands.death_date.is_some() => {}
        AlertKind::Death => registry::person::update::died(db, principal, person, stands.version, known()?).await?,
        AlertKind::Move if lives_there(stands, alert) => {}
        // Whoever has a protected address may be hiding at this one: it is written protected, or not at all.
        AlertKind::Move if stands.is_guarded && !principal.may(Permission::PERSON_PROTECT) => return Err(Problem::Guarded.into()),
        AlertKind::Move => {
            let new = NewAddress {
                restricted: stands.is_guarded,
                ..new_address(db, principal, alert, day.unwrap_or(today).min(today)).await?
            };
            registry::address::actions::add_address(db, principal, person, None, &new).await?;
        }
        AlertKind::Left => {
            for home in &stands.residences {
                let last = days_before(known()?, 1);
                registry::address::actions::end_address(db, principal, person, home.id, home.version, last).await?;
            }
        }
        AlertKind::Household if !alert.facts.0.other_household => {}
        AlertKind::Household => {
            if let Some(place) = stands.place {
                let change = MemberChange { role: None, last_day: Some(days_before(known()?, 1)), stays: false };
                change_member(db, principal, person, place.household, place.version, place.member, &change).await?;
            }
        }
    }
    Ok(())
}

/// The register points at the last day; the form of an alert has the day it happened.
fn beside_the_day(failure: Failure) -> Failure {
    match failure {
        Failure::Refused(refusal) if matches!(refusal.field, Some("last_day" | "from" | "death_date" | "on")) => {
            Failure::Refused(Refusal { field: Some("on"), ..refusal })
        }
        other => other,
    }
}

/// Whether the residence of today is the one that is told.
fn lives_there(stands: &Standing, alert: &Alert) -> bool {
    let facts = &alert.facts.0;
    let door = |street: &str, number: &str| kernel::text::folded_tight(&format!("{street} {number}"));
    let told = door(&facts.street, &facts.house_number);
    stands.residences.iter().any(|home| door(&home.street, &home.number) == told)
}

async fn new_address(db: &Db, principal: &Principal, alert: &Alert, from: NaiveDate) -> Outcome<NewAddress> {
    let facts = &alert.facts.0;
    let mut tx = db.begin_reading(&principal.actor).await?;
    let municipio =
        crate::question::bring::municipio(&mut tx, (&facts.street, &facts.house_number, &facts.postcode, ""), facts.municipio)
            .await?;
    tx.roll_back().await?;
    Ok(NewAddress {
        kind: AddressKind::Residence,
        street: facts.street.clone(),
        number: facts.house_number.clone(),
        detail: String::new(),
        postcode: facts.postcode.clone(),
        place: String::new(),
        municipio,
        reason: "Secondo l'anagrafe".to_owned(),
        from: Some(from),
        later_confirmed: false,
        restricted: false,
    })
}
