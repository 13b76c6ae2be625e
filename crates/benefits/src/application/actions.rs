//! Taking an application, completing it, suspending it for papers, going on, taking it back.

use super::answers::Answer;
use super::gather;
use super::model::{ApplicationId, ApplicationState, Channel, NewApplication};
use super::store::{
    ADD, ApplicationRow, DESKS, FACTS, FILABLE, FactRow, Locked, ONE, OPEN_OF, OPEN_READ, OTHERS_OF, REACH, Reach, STEPS, SUBMIT,
    StepRow, TOUCH,
};
use super::term::{LONGEST_SUSPENSION, StepKind};
use super::writing::{check_givers, check_papers, write_answers};
use crate::copayment::by_hand;
use crate::decision::store::RETURN_ALL;
use crate::measure::{self, MeasureId};
use crate::problems::Problem;
use crate::rule::{RuleCode, Version, in_force};
use ::store::{Audit, Db, Once, Tx};
use chrono::{Datelike as _, NaiveDate};
use guard::{Permission, Principal};
use kernel::time::days_after;
use kernel::{Failure, Outcome, PersonId, UnitId};
use registry::Involvement;
use serde_json::json;
use uuid::Uuid;

pub use super::steps::{To, locked, step};

/// Told to later rooms when an application is submitted, and when it is taken back.
pub const SUBMITTED: &str = "application.submitted";
/// See [`SUBMITTED`].
pub const WITHDRAWN: &str = "application.withdrawn";
/// What the register calls it that two offices have to do with somebody because of an application.
pub const INVOLVEMENT: &str = "application";

/// One application.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn one(tx: &mut Tx, id: ApplicationId) -> Outcome<ApplicationRow> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}

/// What the actor may do with one that it may read.
///
/// # Errors
/// Those of the database.
pub async fn reach(tx: &mut Tx, id: ApplicationId) -> Outcome<Reach> {
    Ok(tx.sql(&REACH).id("id", id).one().await?)
}

/// Everything that was said of its facts, in order.
///
/// # Errors
/// Those of the database.
pub async fn facts(tx: &mut Tx, id: ApplicationId) -> Outcome<Vec<FactRow>> {
    Ok(tx.sql(&FACTS).id("id", id).all().await?)
}

/// How it went.
///
/// # Errors
/// Those of the database.
pub async fn steps(tx: &mut Tx, id: ApplicationId) -> Outcome<Vec<StepRow>> {
    Ok(tx.sql(&STEPS).id("id", id).all().await?)
}

/// The version of the regulation of a measure that holds on a day; `None` where there is none.
///
/// # Errors
/// Those of the database.
pub async fn rule_of(tx: &mut Tx, code: &str, on: NaiveDate) -> Outcome<Option<Version>> {
    let code: RuleCode = code.parse().map_err(|_| Failure::internal(format!("{code} is stored as the id of a regulation")))?;
    in_force(tx, &code, on).await
}

/// The desks at which the actor takes applications: those of its permission, and those of its own roles.
///
/// # Errors
/// Those of the database.
pub async fn desks(tx: &mut Tx, principal: &Principal) -> Outcome<Vec<(UnitId, String)>> {
    let mut all: Vec<(UnitId, String)> = tx.sql(&DESKS).all().await?;
    for held in &principal.roles {
        if !all.iter().any(|(id, _)| *id == held.unit_id) {
            all.push((held.unit_id, held.unit_name.clone()));
        }
    }
    Ok(all)
}

/// Somebody for whom the actor may file an application at a desk.
///
/// # Errors
/// 404 for nobody, and for somebody of whom the actor may not know.
pub async fn filable(tx: &mut Tx, person: PersonId, desk: UnitId) -> Outcome<PersonId> {
    let person = registry::resolve(tx, person).await?;
    Ok(tx.sql(&FILABLE).id("person", person).id("desk", desk).value().await?)
}

/// Nobody has the same twice because of a mistake that is undone: another application of theirs for the measure that is open, or was granted and
/// holds, stands against it.
///
/// # Errors
/// [`Problem::AppliedMeanwhile`].
pub(crate) async fn check_only(tx: &mut Tx, id: ApplicationId, measure: MeasureId, person: PersonId) -> Outcome<()> {
    let others: i64 = tx.sql(&OTHERS_OF).id("id", id).id("measure", measure).id("person", person).value().await?;
    if others == 0 { Ok(()) } else { Err(Problem::AppliedMeanwhile.into()) }
}

/// How many applications of somebody for a measure are open, whoever took them.
///
/// # Errors
/// Those of the database.
pub async fn open_of(tx: &mut Tx, measure: MeasureId, person: PersonId) -> Outcome<i64> {
    Ok(tx.sql(&OPEN_OF).id("measure", measure).id("person", person).value().await?)
}

/// The same, as far as the actor may read them: identifier and number, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn open_read(tx: &mut Tx, measure: MeasureId, person: PersonId) -> Outcome<Vec<(ApplicationId, String)>> {
    Ok(tx.sql(&OPEN_READ).id("measure", measure).id("person", person).all().await?)
}

/// Nobody applies twice without knowing: whoever files the same at the same moment comes after the other, by the number that both take.
async fn check_alone(tx: &mut Tx, new: &NewApplication, person: PersonId) -> Outcome<()> {
    if new.again || open_of(tx, new.measure, person).await? == 0 {
        return Ok(());
    }
    let refusal = Problem::AppliedAlready.refusal();
    let refusal = match open_read(tx, new.measure, person).await?.first() {
        Some((_, number)) => refusal.because(format!("È la domanda {number}.")),
        None => refusal,
    };
    Err(refusal.at("again").into())
}

/// Takes an application: with what was answered, submitted at once or to be completed.
///
/// # Errors
/// 403 without `application.write`; 404 for somebody of whom the actor may not know; faults on `desk`, `applicant`, `received_on`, `evidence.…`;
/// [`Problem::NotOpen`], [`Problem::AppliedAlready`].
pub async fn file(
    db: &Db,
    principal: &Principal,
    once: Option<&Once>,
    new: &NewApplication,
    answers: &[Answer],
    submits: bool,
) -> Outcome<ApplicationId> {
    principal.require(Permission::APPLICATION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already::<Uuid>(once).await? {
        return Ok(ApplicationId(id));
    }
    if !desks(&mut tx, principal).await?.iter().any(|(id, _)| *id == new.filed_unit) {
        return Err(Failure::field("desk", "Scegli un ufficio in cui ricevi le domande."));
    }
    let person = filable(&mut tx, new.person, new.filed_unit).await?;
    let applicant = applicant(&mut tx, new, person).await?;
    let today = tx.today();
    let received_on = if new.channel.comes_by_letter() { new.received_on } else { today };
    if received_on > today {
        return Err(Failure::field("received_on", "La data non può essere nel futuro."));
    }
    let measure = measure::actions::one(&mut tx, new.measure).await?;
    measure::model::check_takes(measure.state, measure.window(), received_on)?;
    let year = today.year();
    let number = format!("{year}/{:06}", tx.next_number(format!("application/{year}")).await?);
    check_alone(&mut tx, new, person).await?;
    let household = registry::household_of(&mut tx, person, today).await?.map(|household| household.id);
    let id: ApplicationId = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .bind("number", number)
        .id("measure", new.measure)
        .id("person", person)
        .maybe_id("applicant", applicant)
        .code("title", new.applicant.title)
        .id("unit", measure.unit_id)
        .id("filed_unit", new.filed_unit)
        .maybe_id("household", household)
        .bind("received_on", received_on)
        .code("channel", new.channel)
        .run_one()
        .await?;
    for unit in [measure.unit_id, new.filed_unit] {
        let it = Involvement { person, unit, account: None, kind: INVOLVEMENT, source: id.0, from: today, until: None };
        registry::involve(&mut tx, it).await?;
    }
    check_papers(&mut tx, id, answers).await?;
    write_answers(&mut tx, id, answers).await?;
    if submits {
        submit_it(&mut tx, id).await?;
    }
    let audit = if submits { Audit::of("application.submit") } else { Audit::of("application.create") };
    tx.commit(audit.about(person).on("application", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Who asks, where it is somebody else: of whom the actor knows.
async fn applicant(tx: &mut Tx, new: &NewApplication, whose: PersonId) -> Outcome<Option<PersonId>> {
    let person = match new.applicant.person {
        Some(person) => Some(registry::resolve(tx, person).await?),
        None => None,
    };
    super::model::Applicant { person, ..new.applicant }.check(whose)?;
    let Some(person) = person else { return Ok(None) };
    if registry::identities(tx, &[person]).await?.contains_key(&person) {
        return Ok(Some(person));
    }
    Err(Failure::field("applicant", "Questa persona non c'è nel registro: cercala di nuovo."))
}

/// Submits one that is locked, or was just begun: the term begins to run.
async fn submit_it(tx: &mut Tx, id: ApplicationId) -> Outcome<()> {
    let row: Locked = tx.sql(&super::store::LOCK).id("id", id).one().await?;
    row.state.after(StepKind::Submitted)?;
    let today = tx.today();
    let received_on = if row.channel.comes_by_letter() { row.received_on } else { today };
    let measure = measure::actions::one(tx, row.measure_id).await?;
    measure::model::check_takes(measure.state, measure.window(), received_on)?;
    let household = registry::household_of(tx, row.person_id, today).await?.map(|household| household.id);
    let isee = match rule_of(tx, &measure.rule_code, today).await? {
        Some(rule) => gather::of_person(tx, row.person_id, household, &rule.regulation, today).await?.isee.map(|one| one.id),
        None => None,
    };
    tx.sql(&SUBMIT)
        .id("id", id)
        .bind("received_on", received_on)
        .maybe_id("household", household)
        .maybe_id("isee", isee)
        .run_one()
        .await?;
    step(tx, id, StepKind::Submitted, received_on, None, "").await?;
    let facts = json!({"application_id": id, "person_id": row.person_id, "measure_id": row.measure_id});
    Ok(tx.tell(SUBMITTED, facts).await?)
}

/// Writes what was answered of an application that is not over, and submits one that was being filled in, where that is wanted.
///
/// # Errors
/// 403 without `application.write`, 404, conflict; faults on `facts.…` that somebody else says and on `evidence.…` that only whoever examines may
/// say; [`Problem::AnswersClosed`]; those of submitting.
pub async fn complete(
    db: &Db,
    principal: &Principal,
    id: ApplicationId,
    sent: i64,
    answers: &[Answer],
    submits: bool,
) -> Outcome<()> {
    principal.require(Permission::APPLICATION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, To::Write, sent).await?;
    // What was decided is answered only where a recalculation of what is paid waits for it.
    let is_answered = match row.state {
        ApplicationState::Decided if !submits => by_hand::asks(&mut tx, id).await?.is_some(),
        state => state.is_open(),
    };
    if !is_answered {
        return Err(Problem::AnswersClosed.into());
    }
    check_givers(&mut tx, id, answers).await?;
    check_papers(&mut tx, id, answers).await?;
    write_answers(&mut tx, id, answers).await?;
    tx.sql(&TOUCH).id("id", id).bind("version", sent).run_one().await?;
    let audit = if submits {
        submit_it(&mut tx, id).await?;
        Audit::of("application.submit")
    } else {
        Audit::of("application.complete")
    };
    tx.commit(audit.about(row.person_id).on("application", id)).await?;
    Ok(())
}

/// Begins to examine an application.
///
/// # Errors
/// 403 without `application.examine`, 404, conflict; [`Problem::StepNotAllowed`].
pub async fn take(db: &Db, principal: &Principal, id: ApplicationId, sent: i64) -> Outcome<()> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, To::Examine, sent).await?;
    let today = tx.today();
    step(&mut tx, id, StepKind::Taken, today, None, "").await?;
    tx.commit(Audit::of("application.take").about(row.person_id).on("application", id)).await?;
    Ok(())
}

/// Suspends the term for papers that are missing, once, until a day, thirty days ahead at most (law 241/1990 art. 2 c. 7).
///
/// # Errors
/// 403 without `application.examine`, 404, conflict; a fault on `until`; [`Problem::StepNotAllowed`], [`Problem::SuspendedBefore`].
pub async fn suspend(
    db: &Db,
    principal: &Principal,
    id: ApplicationId,
    sent: i64,
    missing: &str,
    until: Option<NaiveDate>,
) -> Outcome<()> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, To::Examine, sent).await?;
    let today = tx.today();
    let longest = days_after(today, LONGEST_SUSPENSION);
    let until = until.unwrap_or(longest);
    if until <= today || until > longest {
        let sentence = format!("Scegli un giorno dopo oggi, al massimo fra {LONGEST_SUSPENSION} giorni (L. 241/1990, art. 2).");
        return Err(Failure::field("until", sentence));
    }
    step(&mut tx, id, StepKind::Suspended, today, Some(until), missing).await?;
    tx.commit(Audit::of("application.suspend").about(row.person_id).on("application", id)).await?;
    Ok(())
}

/// Goes on with one that was suspended.
///
/// # Errors
/// 403 without `application.examine`, 404, conflict; [`Problem::StepNotAllowed`].
pub async fn resume(db: &Db, principal: &Principal, id: ApplicationId, sent: i64, note: &str) -> Outcome<()> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, To::Examine, sent).await?;
    let today = tx.today();
    step(&mut tx, id, StepKind::Resumed, today, None, note).await?;
    tx.commit(Audit::of("application.resume").about(row.person_id).on("application", id)).await?;
    Ok(())
}

/// Writes that whoever asked took the application back.
///
/// # Errors
/// 403 without `application.write`, 404, conflict; [`Problem::StepNotAllowed`]; [`Problem::DecidedAlready`].
pub async fn withdraw(db: &Db, principal: &Principal, id: ApplicationId, sent: i64, reason: &str) -> Outcome<()> {
    principal.require(Permission::APPLICATION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, To::Write, sent).await?;
    // Whoever waits in a ranking has no decision of their own yet.
    if row.state == ApplicationState::Decided && !reach(&mut tx, id).await?.by_ranking {
        return Err(Problem::DecidedAlready.into());
    }
    let today = tx.today();
    step(&mut tx, id, StepKind::Withdrawn, today, None, reason).await?;
    // Nobody decides it any more: a proposal that waits goes back.
    tx.sql(&RETURN_ALL).id("application", id).bind("reason", "Chi ha chiesto ha ritirato la domanda.").run().await?;
    registry::end_involvement(&mut tx, INVOLVEMENT, id.0, days_after(today, 1)).await?;
    let facts = json!({"application_id": id, "person_id": row.person_id, "measure_id": row.measure_id});
    tx.tell(WITHDRAWN, facts).await?;
    tx.commit(Audit::of("application.withdraw").about(row.person_id).on("application", id)).await?;
    Ok(())
}

/// How a channel is told where it has a day of its own.
pub fn came(channel: Channel, received_on: NaiveDate) -> String {
    format!("{}, {}", channel.label(), kernel::time::show_date(received_on))
}
