//! Deciding on an alert: it is taken into the register through the register's own functions, or put aside.

use super::model::{AlertKind, AlertState};
use super::store::{Alert, DECIDE, EDIT, LOCK, ONE, WAITING};
use crate::problems::Problem;
use guard::{Permission, Principal};
use kernel::{Failure, Instant, Outcome};
use registry::AddressKind;
use registry::address::NewAddress;
use registry::civil::{Standing, standing};
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

/// Takes an alert into the register: a death is registered, a residence begins, a residence ends. Another household is looked at by
/// whoever accepts it: they compose it from a question to the civil register.
///
/// # Errors
/// 404 outside the actor's scope; [`Problem::DecidedAlready`]; what the register refuses.
pub async fn accept(db: &Db, principal: &Principal, id: Uuid, note: &str) -> Outcome<()> {
    principal.require(Permission::PERSON_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let alert: Alert = tx.sql(&EDIT).bind("id", id).one().await?;
    let stands = standing(&mut tx, alert.person_id).await?;
    let today = tx.today();
    tx.roll_back().await?;
    if !alert.is_waiting() {
        return Err(overtaken(&alert));
    }
    match alert.kind {
        // What was registered meanwhile is not registered twice.
        AlertKind::Death if stands.death_date.is_some() => {}
        AlertKind::Death => {
            let on = alert.happened_on.unwrap_or(today);
            registry::person::update::died(db, principal, alert.person_id, stands.version, on).await?;
        }
        AlertKind::Move if lives_there(&stands, &alert) => {}
        AlertKind::Move => {
            let new = new_address(db, principal, &alert, today).await?;
            registry::address::actions::add_address(db, principal, alert.person_id, None, &new).await?;
        }
        AlertKind::Left | AlertKind::Household => {}
    }
    decide(db, principal, id, AlertState::Accepted, note, "accept").await
}

/// Whether the residence of today is the one that is told.
fn lives_there(stands: &Standing, alert: &Alert) -> bool {
    let facts = &alert.facts.0;
    let door = |street: &str, number: &str| kernel::text::folded_tight(&format!("{street} {number}"));
    let told = door(&facts.street, &facts.house_number);
    stands.residences.iter().any(|(street, number)| door(street, number) == told)
}

async fn new_address(db: &Db, principal: &Principal, alert: &Alert, today: chrono::NaiveDate) -> Outcome<NewAddress> {
    let facts = &alert.facts.0;
    let mut tx = db.begin_reading(&principal.actor).await?;
    let municipio =
        crate::question::bring::municipio(&mut tx, &facts.street, &facts.house_number, &facts.postcode, facts.municipio).await?;
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
        from: Some(alert.happened_on.unwrap_or(today).min(today)),
        later_confirmed: false,
        restricted: false,
    })
}
