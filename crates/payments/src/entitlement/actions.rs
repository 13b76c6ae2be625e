//! Entitlements that begin, change, wait and end.

use super::forms::{NewChange, Resumption};
use super::model::Standing;
use super::model::{Rhythm, Terms};
use super::store::{
    ADD, ADD_CHANGE, ALL_OF_PERSON, CHANGES, CORRECT_CHANGE, Change, Entitlement, Granted, LIST, LOCK, LOCK_ANY, MEASURES,
    OF_DECISION, OF_PERSON, ONE, OPEN_RUNS, OPEN_SUSPENSION, PAID, PAYMENTS, Payment, RESUME, REVOKE, SUSPEND, SUSPENSIONS,
    Suspension, TOUCH,
};
use crate::month::Month;
use crate::problems::Problem;
use crate::recovery::actions::recount;
use crate::recovery::model::Cause;
use crate::run::actions::hold_entitlement;
use crate::run::ended::end_undue;
use crate::run::model::Hold;
use ::store::{Audit, Db, OnConstraint as _, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::time::show_date;
use kernel::{Cents, ChapterId, Failure, Outcome, PersonId, UnitId};
use uuid::Uuid;

/// What a decision grants, as it becomes an entitlement.
#[derive(Clone, Debug)]
pub struct NewEntitlement {
    /// The decision.
    pub decision: Uuid,
    /// Its number.
    pub decision_number: String,
    /// The application.
    pub application: Uuid,
    /// The measure.
    pub measure: Uuid,
    /// Its code.
    pub measure_code: String,
    /// Its title.
    pub measure_title: String,
    /// The chapter that pays.
    pub chapter: Option<ChapterId>,
    /// Whose.
    pub person: PersonId,
    /// The office that pays.
    pub unit: UnitId,
    /// The desk that took the application.
    pub filed_unit: UnitId,
    /// In cents.
    pub amount: Cents,
    /// How often it falls due.
    pub rhythm: Rhythm,
    /// First day.
    pub from: NaiveDate,
    /// First day after it.
    pub until: Option<NaiveDate>,
    /// First day after a revocation that is known already.
    pub revoked_from: Option<NaiveDate>,
    /// The act that granted it.
    pub act_number: String,
    /// Its date.
    pub act_date: Option<NaiveDate>,
}

/// Begins an entitlement; told again, the same decision begins nothing.
///
/// # Errors
/// Those of the database.
pub async fn entitle(tx: &mut Tx, new: &NewEntitlement) -> Outcome<()> {
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .id("decision", new.decision)
        .bind("decision_number", &new.decision_number)
        .id("application", new.application)
        .id("measure", new.measure)
        .bind("measure_code", &new.measure_code)
        .bind("measure_title", &new.measure_title)
        .maybe_id("chapter", new.chapter)
        .id("person", new.person)
        .id("unit", new.unit)
        .id("filed_unit", new.filed_unit)
        .bind("amount", new.amount)
        .code("rhythm", new.rhythm)
        .bind("from", new.from)
        .bind("until", new.until)
        .bind("revoked_from", new.revoked_from)
        .bind("act_number", &new.act_number)
        .bind("act_date", new.act_date)
        .run()
        .await?;
    Ok(())
}

/// With which entitlements a list goes on, and which.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// Of one measure.
    pub measure: Option<Uuid>,
    /// How they stand.
    pub standing: Option<Standing>,
}

/// At most `most` entitlements that one reaches, the newest first, after a place in the list.
///
/// # Errors
/// Those of the database.
pub async fn list(tx: &mut Tx, filter: Filter, after: Option<Uuid>, most: i64) -> Outcome<Vec<Entitlement>> {
    Ok(tx
        .sql(&LIST)
        .id("after", after.unwrap_or(crate::paging::NEWEST))
        .bind("any_measure", filter.measure.is_none())
        .id("measure", filter.measure.unwrap_or_default())
        .bind("standing", filter.standing.map_or("", Standing::code))
        .bind("forever", guard::scope::FOREVER)
        .bind("most", most)
        .all()
        .await?)
}

/// Those of somebody of whom the reader may know.
///
/// # Errors
/// Those of the database.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Outcome<Vec<Entitlement>> {
    Ok(tx.sql(&OF_PERSON).id("person", person).bind("forever", guard::scope::FOREVER).all().await?)
}

/// Measures of which the actor reaches something: identifier and title.
///
/// # Errors
/// Those of the database.
pub async fn measures(tx: &mut Tx) -> Outcome<Vec<(Uuid, String)>> {
    Ok(tx.sql(&MEASURES).all().await?)
}

/// An entitlement with everything that changed it and what was paid of it.
#[derive(Clone, Debug)]
pub struct Whole {
    /// The entitlement.
    pub row: Entitlement,
    /// Other amounts.
    pub changes: Vec<Change>,
    /// Suspensions.
    pub suspensions: Vec<Suspension>,
    /// What was, or was not, paid.
    pub payments: Vec<Payment>,
}

/// One entitlement, whole.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<Whole> {
    let row: Entitlement = tx.sql(&ONE).id("id", id).bind("forever", guard::scope::FOREVER).one().await?;
    Ok(Whole {
        row,
        changes: tx.sql(&CHANGES).id("id", id).all().await?,
        suspensions: tx.sql(&SUSPENSIONS).id("id", id).all().await?,
        payments: tx.sql(&PAYMENTS).id("id", id).all().await?,
    })
}

/// What is granted, with everything that changed it: locked, so that no run is filled with what it was.
///
/// # Errors
/// 404 for none; those of the database.
pub(crate) async fn terms(tx: &mut Tx, id: Uuid) -> Outcome<(Granted, Terms)> {
    let granted: Granted = tx.sql(&LOCK_ANY).id("id", id).one().await?;
    let terms = terms_of(tx, &granted).await?;
    Ok((granted, terms))
}

pub(crate) async fn terms_of(tx: &mut Tx, granted: &Granted) -> Outcome<Terms> {
    let changes: Vec<Change> = tx.sql(&CHANGES).id("id", granted.id).all().await?;
    let suspensions: Vec<Suspension> = tx.sql(&SUSPENSIONS).id("id", granted.id).all().await?;
    let changes = changes.into_iter().map(|change| (change.from_day, change.amount)).collect();
    Ok(granted.terms(changes, suspensions.iter().map(Suspension::pause).collect()))
}

/// What was paid of an entitlement, or is on its way.
///
/// # Errors
/// Those of the database.
pub(crate) async fn paid(tx: &mut Tx, id: Uuid) -> Outcome<Vec<(Month, Cents)>> {
    Ok(tx.sql(&PAID).id("id", id).all().await?)
}

/// One that is about to change, as the sender read it.
async fn locked(tx: &mut Tx, id: Uuid, version: i64) -> Outcome<Granted> {
    let row: Granted = tx.sql(&LOCK).id("id", id).one().await?;
    if row.version == version {
        return Ok(row);
    }
    let sentence = "Nel frattempo qualcun altro ha cambiato questa spettanza. Rileggila e riprova.".to_owned();
    Err(Failure::Conflict { current: row.version, sentence })
}

/// Keeps it back in every run that has not left the house.
pub(crate) async fn hold_open(tx: &mut Tx, id: Uuid, why: Hold, note: &str) -> Outcome<()> {
    let runs: Vec<Uuid> = tx.sql(&OPEN_RUNS).id("id", id).values().await?;
    for run in runs {
        hold_entitlement(tx, run, id, why, note).await?;
    }
    Ok(())
}

/// Pays another amount from a day on; from a day from which another one holds already it is corrected, and the reason says what it was. What was
/// paid too much since that day comes back; what was paid too little falls due with the next liquidation.
///
/// # Errors
/// 403 and 404 outside the actor's scope, conflict; a fault on `from` outside its time; [`Problem::ChangedThatDay`].
pub async fn change(db: &Db, principal: &Principal, id: Uuid, version: i64, new: &NewChange) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let granted = locked(&mut tx, id, version).await?;
    if granted.inherited {
        return Err(Problem::PartOfHeir.into());
    }
    let before = terms_of(&mut tx, &granted).await?;
    if new.from < granted.valid_from || before.until.is_some_and(|until| until <= new.from) {
        return Err(Failure::field("from", "Il giorno deve cadere nel periodo in cui la somma spetta."));
    }
    write_change(&mut tx, id, new, before.changes.iter().find(|(from, _)| *from == new.from).map(|(_, amount)| *amount)).await?;
    tx.sql(&TOUCH).id("id", id).run_one().await?;
    hold_open(&mut tx, id, Hold::Changed, &format!("L'importo cambia dal {}.", show_date(new.from))).await?;
    end_undue(&mut tx, id).await?;
    recount(&mut tx, id, Cause::Changed).await?;
    tx.commit(Audit::of("entitlement.change").about(granted.person_id).on("entitlement", id).fields(["amount"])).await?;
    Ok(())
}

/// Writes another amount, or corrects the one that was said from the same day.
async fn write_change(tx: &mut Tx, entitlement: Uuid, new: &NewChange, wrong: Option<Cents>) -> Outcome<()> {
    if wrong == Some(new.amount) {
        return Err(Problem::ChangedThatDay.at("from"));
    }
    let change: Uuid = tx.new_id()?;
    let (query, reason) = match wrong {
        Some(amount) => (tx.sql(&CORRECT_CHANGE), format!("{} (corregge l'importo di {amount})", new.reason)),
        None => (tx.sql(&ADD_CHANGE).id("id", change), new.reason.clone()),
    };
    let query = query.id("entitlement", entitlement).bind("from", new.from).bind("amount", new.amount);
    let written = query.bind("reason", reason).bind("act", &new.act).run_one().await;
    written.on_constraint("payments_change_by_day", || Problem::ChangedThatDay.at("from"))
}

/// Suspends the payment from a day on, until somebody ends it.
///
/// # Errors
/// 403 and 404 outside the actor's scope, conflict; [`Problem::SuspendedAlready`], [`Problem::Ended`].
pub async fn suspend(db: &Db, principal: &Principal, id: Uuid, version: i64, from: NaiveDate, reason: &str) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let granted = locked(&mut tx, id, version).await?;
    let terms = terms_of(&mut tx, &granted).await?;
    if terms.until.is_some_and(|until| until <= from) {
        return Err(Problem::Ended.at("from"));
    }
    let suspension: Uuid = tx.new_id()?;
    tx.sql(&SUSPEND)
        .id("id", suspension)
        .id("entitlement", id)
        .bind("from", from)
        .bind("reason", reason)
        .run_one()
        .await
        .on_constraint("payments_suspension_open", || Problem::SuspendedAlready.into())?;
    tx.sql(&TOUCH).id("id", id).run_one().await?;
    hold_open(&mut tx, id, Hold::Suspended, reason).await?;
    tx.commit(Audit::of("entitlement.suspend").about(granted.person_id).on("entitlement", id)).await?;
    Ok(())
}

/// Ends a suspension: from that day on it is paid again, and what fell due meanwhile is owed or not, as was said.
///
/// # Errors
/// 403 and 404 outside the actor's scope, conflict; [`Problem::NotSuspended`]; a fault on `from` before it began.
pub async fn resume(db: &Db, principal: &Principal, id: Uuid, version: i64, end: Resumption) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let granted = locked(&mut tx, id, version).await?;
    let began: Option<(NaiveDate,)> = tx.sql(&OPEN_SUSPENSION).id("entitlement", id).optional().await?;
    let (began,) = began.ok_or(Problem::NotSuspended)?;
    if end.from <= began {
        return Err(Failure::field(
            "from",
            format!("La sospensione è cominciata il {}: scegli un giorno successivo.", show_date(began)),
        ));
    }
    tx.sql(&RESUME).id("entitlement", id).bind("until", end.from).bind("owed", end.owed).run_one().await?;
    tx.sql(&TOUCH).id("id", id).run_one().await?;
    if !end.owed {
        hold_open(&mut tx, id, Hold::Changed, "Gli arretrati della sospensione non spettano.").await?;
        end_undue(&mut tx, id).await?;
        recount(&mut tx, id, Cause::Suspended).await?;
    }
    tx.commit(Audit::of("entitlement.resume").about(granted.person_id).on("entitlement", id)).await?;
    Ok(())
}

/// A decision was revoked from a day: nothing falls due from there on, and what was paid for it comes back. Nothing happens where there is no
/// entitlement of it.
///
/// # Errors
/// Those of the database.
pub(crate) async fn revoke(tx: &mut Tx, decision: Uuid, from: NaiveDate) -> Outcome<()> {
    let known: Option<(Uuid,)> = tx.sql(&OF_DECISION).id("decision", decision).optional().await?;
    let Some((id,)) = known else { return Ok(()) };
    let granted: Granted = tx.sql(&LOCK_ANY).id("id", id).one().await?;
    if granted.revoked_from == Some(from) {
        return Ok(());
    }
    tx.sql(&REVOKE).id("id", id).bind("from", from).run_one().await?;
    hold_open(tx, id, Hold::Changed, &format!("Concessione revocata dal {}.", show_date(from))).await?;
    end_undue(tx, id).await?;
    recount(tx, id, Cause::Revoked).await
}

/// Somebody died, or the day of a death was corrected: what is due waits for a decision by hand, and what was paid for later days comes back.
///
/// # Errors
/// Those of the database.
pub(crate) async fn died(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    let all: Vec<Uuid> = tx.sql(&ALL_OF_PERSON).id("person", person).values().await?;
    for id in all {
        let granted: Granted = tx.sql(&LOCK_ANY).id("id", id).one().await?;
        if granted.died_on.is_some() {
            tx.sql(&TOUCH).id("id", id).run_one().await?;
            hold_open(tx, id, Hold::Deceased, "").await?;
        }
        end_undue(tx, id).await?;
        recount(tx, id, Cause::Deceased).await?;
    }
    Ok(())
}

/// Another way of paying somebody was said: what is prepared for the other account waits for the next liquidation.
///
/// # Errors
/// Those of the database.
pub(crate) async fn payee_changed(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    let all: Vec<Uuid> = tx.sql(&ALL_OF_PERSON).id("person", person).values().await?;
    for id in all {
        // A liquidation that is being filled with the account before is waited for, so that its rows are seen and held.
        let _: Granted = tx.sql(&LOCK_ANY).id("id", id).one().await?;
        hold_open(tx, id, Hold::Changed, "È cambiato il modo di pagamento.").await?;
    }
    Ok(())
}
