//! Proposing a decision, sending a proposal back, deciding one or many by an act, telling it, taking a grant back.

use super::budget;
use super::examine::{Examined, examine};
use super::model::{APPEAL, DecisionMove, MOST_AT_ONCE, NewDecision, check_first_day, check_revocation, may_refuse, two_people};
use super::rows::{Application, DecisionRow, LockedDecision, WholeDecision};
use super::store::{
    ADD, ADD_BATCH, APPLICATION, DECIDE, FALSE, FALSE_OF, FOR_ALL, LIVE, LOCK, LOCK_APPLICATION, LOCK_TO_TELL, NOTIFY,
    OF_APPLICATION, ONE, RETURN, REVOKE, SINCE_PROPOSED, TO_DECIDE, TO_EXAMINE, TO_REPORT,
};
use super::trail::notices;
use crate::application::actions::step;
use crate::application::{ApplicationId, StepKind};
use crate::measure::MeasureId;
use crate::problems::Problem;
use crate::rule::Act;
use ::store::{Audit, Db, OnConstraint as _, Once, Statement, Tx};
use chrono::{Datelike as _, NaiveDate};
use guard::{Permission, Principal};
use kernel::{Failure, Outcome, PersonId};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What is told to later rooms: something was granted, refused, taken back.
pub const GRANTED: &str = "benefit.granted";
/// See [`GRANTED`].
pub const REFUSED: &str = "benefit.refused";
/// See [`GRANTED`].
pub const REVOKED: &str = "benefit.revoked";

/// An application that the actor may read.
///
/// # Errors
/// 404 outside their scope.
pub async fn application(tx: &mut Tx, id: ApplicationId) -> Outcome<Application> {
    Ok(tx.sql(&APPLICATION).id("id", id).one().await?)
}

/// The statement by which an application is reached with a permission.
pub(crate) fn reached_by(permission: Permission) -> &'static Statement {
    match permission {
        Permission::APPLICATION_REPORT => &TO_REPORT,
        Permission::APPLICATION_EXAMINE => &TO_EXAMINE,
        Permission::APPLICATION_DECIDE => &TO_DECIDE,
        _ => &APPLICATION,
    }
}

/// An application that is about to change, locked, as the sender read it.
///
/// # Errors
/// 404 outside the scope of the permission; conflict.
pub(crate) async fn locked(tx: &mut Tx, permission: Permission, id: ApplicationId, sent: Option<i64>) -> Outcome<Application> {
    let reached = reached_by(permission);
    let _: Application = tx.sql(reached).id("id", id).one().await?;
    let _: i64 = tx.sql(&LOCK_APPLICATION).id("id", id).value().await?;
    let row: Application = tx.sql(reached).id("id", id).one().await?;
    match sent {
        Some(sent) if sent != row.version => Err(conflict(row.version, "questa domanda")),
        _ => Ok(row),
    }
}

pub(crate) fn conflict(current: i64, what: &str) -> Failure {
    let sentence = format!("Nel frattempo qualcun altro ha cambiato {what}. Rileggila e riprova.");
    Failure::Conflict { current, sentence }
}

/// A decision with what was known and why.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<WholeDecision> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}

/// The same whoever asks: for what the program itself works out.
///
/// # Errors
/// 404 where there is none.
pub(crate) async fn for_all(tx: &mut Tx, id: Uuid) -> Outcome<WholeDecision> {
    Ok(tx.sql(&FOR_ALL).id("id", id).one().await?)
}

/// The decisions on an application, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn of_application(tx: &mut Tx, id: ApplicationId) -> Outcome<Vec<DecisionRow>> {
    Ok(tx.sql(&OF_APPLICATION).id("id", id).all().await?)
}

/// Proposes a decision on an application that is no competition; `reply` says why observations change nothing. What gives less than was asked
/// waits for the notice as a refusal does.
///
/// # Errors
/// 404, conflict; those of [`NewDecision::check`] and [`may_refuse`]; [`Problem::FromRanking`], [`Problem::ProposedAlready`].
pub async fn propose(
    db: &Db,
    principal: &Principal,
    (id, sent): (ApplicationId, i64),
    once: Option<&Once>,
    new: &NewDecision,
    reply: &str,
) -> Outcome<Uuid> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let row = locked(&mut tx, Permission::APPLICATION_EXAMINE, id, Some(sent)).await?;
    if row.ranked {
        return Err(Problem::FromRanking.into());
    }
    let examined = examine(&mut tx, &row).await?;
    new.check(examined.computed)?;
    let today = tx.today();
    check_first_day(row.received_on, today, new.valid_from)?;
    let false_ones: i64 = tx.sql(&FALSE_OF).id("application", id).value().await?;
    if false_ones > 0 && new.outcome.grants() && new.deviation.is_empty() {
        let sentence =
            "Un controllo dice che quanto dichiarato non è vero (D.P.R. 445/2000, art. 75): scrivi perché si accoglie lo stesso.";
        return Err(Failure::field("deviation", sentence));
    }
    let mut new = new.clone();
    if new.is_adverse() {
        let notice = notices(&mut tx, id).await?.into_iter().next().filter(|notice| notice.is_current);
        may_refuse(row.ranked, notice.as_ref().map(super::rows::NoticeRow::noticed), today)?;
        if notice.is_some_and(|notice| notice.answered_on.is_some()) {
            if reply.is_empty() {
                return Err(Failure::field("reply", "Sono arrivate osservazioni: scrivi perché non cambiano la decisione."));
            }
            new.reasons = format!("{}\n\n{} {reply}", new.reasons, super::model::ON_OBSERVATIONS);
        }
    }
    let decision = write(&mut tx, &row, None, &examined, &new).await?;
    tx.commit(Audit::of("decision.propose").about(row.person_id).on("decision", decision).answering(decision.to_string())).await?;
    Ok(decision)
}

/// Writes a proposal on an application that the caller has locked and may examine.
pub(crate) async fn write(
    tx: &mut Tx,
    row: &Application,
    ranking: Option<Uuid>,
    examined: &Examined,
    new: &NewDecision,
) -> Outcome<Uuid> {
    let live: i64 = tx.sql(&LIVE).id("application", row.id).value().await?;
    if live > 0 {
        return Err(Problem::ProposedAlready.into());
    }
    let today = tx.today();
    step(tx, row.id, StepKind::Proposed, today, None, "").await?;
    let number = tx.next_number(format!("decision/{}", today.year())).await?;
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .bind("number", format!("{}/{number:06}", today.year()))
        .id("application", row.id)
        .maybe_id("ranking", ranking)
        .code("outcome", new.outcome)
        .id("rule_version", examined.rule_version)
        .bind("as_of", examined.on)
        .bind("input", examined.input.clone())
        .bind("explanation", examined.why.data()?)
        .bind("reasons", &new.reasons)
        .bind("amount", new.amount)
        .code("period", examined.period)
        .bind("valid_from", new.valid_from)
        .bind("valid_until", new.valid_until)
        .bind("points", examined.points)
        .bind("deviation", &new.deviation)
        .bind("minutes", &new.minutes)
        .bind("ceiling", new.ceiling)
        .bind("appeal", APPEAL)
        .run_one()
        .await
        .on_constraint("benefits_decision_once", || Problem::ProposedAlready.into())?;
    Ok(id)
}

pub(super) async fn locked_decision(tx: &mut Tx, statement: &'static Statement, id: Uuid, sent: i64) -> Outcome<LockedDecision> {
    let row: LockedDecision = tx.sql(statement).id("id", id).one().await?;
    if row.version == sent { Ok(row) } else { Err(conflict(row.version, "questa decisione")) }
}

/// Sends a proposal back to the office, with the reason; another one may follow.
///
/// # Errors
/// 404, conflict; [`Problem::DecisionMove`].
pub async fn send_back(db: &Db, principal: &Principal, (id, sent): (Uuid, i64), reason: &str) -> Outcome<()> {
    principal.require(Permission::APPLICATION_DECIDE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked_decision(&mut tx, &LOCK, id, sent).await?;
    row.state.after(DecisionMove::Return)?;
    tx.sql(&RETURN).id("id", id).bind("version", sent).bind("reason", reason).run_one().await?;
    let whose = whose(&mut tx, row.application_id).await?;
    tx.commit(Audit::of("decision.return").about(whose).on("decision", id)).await?;
    Ok(())
}

async fn whose(tx: &mut Tx, application: ApplicationId) -> Outcome<PersonId> {
    let row: Application = tx.sql(&TO_DECIDE).id("id", application).one().await?;
    Ok(row.person_id)
}

/// Decides one or many proposals by one act; nobody decides what they proposed themselves. All of them, or none.
///
/// # Errors
/// 404, conflict; [`Problem::OwnProposal`], [`Problem::DecisionMove`], [`Problem::StaleProposal`], [`Problem::FalseDeclaration`],
/// [`Problem::OverBudget`]; a fault on `act_date` for an act of a later day than today or before an application came, on `decisions` for none or too
/// many.
pub async fn decide(
    db: &Db,
    principal: &Principal,
    once: Option<&Once>,
    decisions: &BTreeMap<Uuid, i64>,
    act: &Act,
) -> Outcome<usize> {
    principal.require(Permission::APPLICATION_DECIDE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(_done) = tx.already::<Uuid>(once).await? {
        return Ok(decisions.len());
    }
    if act.date > tx.today() {
        return Err(Failure::field("act_date", "La data dell'atto non può essere nel futuro."));
    }
    if decisions.is_empty() || decisions.len() > MOST_AT_ONCE {
        return Err(Failure::field("decisions", format!("Scegli da una a {MOST_AT_ONCE} proposte.")));
    }
    let batch: Uuid = tx.new_id()?;
    let count = i64::try_from(decisions.len()).unwrap_or(i64::MAX);
    tx.sql(&ADD_BATCH).id("id", batch).row(of_act(act)).bind("decisions", count).run_one().await?;
    let mut people = Vec::with_capacity(decisions.len());
    let mut measures = BTreeSet::new();
    for (id, sent) in decisions {
        let (person, measure) = decide_one(&mut tx, (*id, *sent), batch, act).await?;
        people.push(person);
        measures.extend(measure);
    }
    for measure in measures {
        budget::check(&mut tx, measure).await?;
    }
    let audit = match people.as_slice() {
        [only] => Audit::of("decision.decide").about(*only),
        _ => Audit::of("decision.decide").rows(people.len()).showing("decisions", people.iter().copied()),
    };
    tx.commit(audit.on("act", batch).answering(batch.to_string())).await?;
    Ok(people.len())
}

fn of_act(act: &Act) -> ::store::Row {
    ::store::Row::new().bind("act_number", &act.number).bind("act_date", act.date).bind("act_organ", &act.organ)
}

/// Decides one: whose it is, and the measure whose money it takes where no ranking gives that out.
async fn decide_one(tx: &mut Tx, (id, sent): (Uuid, i64), batch: Uuid, act: &Act) -> Outcome<(PersonId, Option<MeasureId>)> {
    let row = locked_decision(tx, &LOCK, id, sent).await?;
    row.state.after(DecisionMove::Decide)?;
    two_people(row.proposed_by, tx.actor().account)?;
    let application = locked(tx, Permission::APPLICATION_DECIDE, row.application_id, None).await?;
    if act.date < application.received_on {
        let came = kernel::time::show_date(application.received_on);
        let sentence = format!("Viene prima della domanda {}, arrivata il {came}.", application.number);
        return Err(Failure::field("act_date", sentence));
    }
    let false_ones: i64 = tx.sql(&FALSE).id("id", id).value().await?;
    if false_ones > 0 {
        return Err(Problem::FalseDeclaration.because(format!("È la proposta {}.", row.number)));
    }
    if !application.ranked {
        // A ranking looks at everybody as of one day; elsewhere whoever answered after the proposal is heard.
        let since: i64 = tx.sql(&SINCE_PROPOSED).id("id", id).value().await?;
        if since > 0 {
            return Err(Problem::StaleProposal.because(format!("È la proposta {}.", row.number)));
        }
    }
    let today = tx.today();
    tx.sql(&DECIDE)
        .id("id", id)
        .bind("version", sent)
        .id("batch", batch)
        .row(of_act(act))
        .run_one()
        .await
        .on_constraint("benefits_decision_two_people", || Problem::OwnProposal.into())?;
    step(tx, row.application_id, StepKind::Decided, today, None, "").await?;
    let topic = if row.outcome.grants() { GRANTED } else { REFUSED };
    let facts = json!({
        "decision_id": id,
        "application_id": row.application_id,
        "person_id": application.person_id,
        "measure_id": application.measure_id,
    });
    tx.tell(topic, facts).await?;
    let measure = (row.outcome.grants() && !application.ranked).then_some(application.measure_id);
    Ok((application.person_id, measure))
}

/// Writes down when a decision reached whoever asked.
///
/// # Errors
/// 404, conflict; [`Problem::DecisionMove`]; a fault on `notified_on` for a day after today or before the act.
pub async fn notify(db: &Db, principal: &Principal, (id, sent): (Uuid, i64), on: NaiveDate) -> Outcome<()> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked_decision(&mut tx, &LOCK_TO_TELL, id, sent).await?;
    row.state.after(DecisionMove::Notify)?;
    if on > tx.today() {
        return Err(Failure::field("notified_on", "La data non può essere nel futuro."));
    }
    if row.act_date.is_some_and(|act| on < act) {
        return Err(Failure::field("notified_on", "Viene prima dell'atto che ha deciso."));
    }
    tx.sql(&NOTIFY).id("id", id).bind("version", sent).bind("notified_on", on).run_one().await?;
    let whose: Application = tx.sql(&TO_EXAMINE).id("id", row.application_id).one().await?;
    tx.commit(Audit::of("decision.notify").about(whose.person_id).on("decision", id)).await?;
    Ok(())
}

/// Takes a grant back from a day, by an act and for a reason.
///
/// # Errors
/// 404, conflict; those of [`check_revocation`]; [`Problem::DecisionMove`].
pub async fn revoke(
    db: &Db,
    principal: &Principal,
    (id, sent): (Uuid, i64),
    from: NaiveDate,
    reason: &str,
    act: &Act,
) -> Outcome<()> {
    principal.require(Permission::APPLICATION_DECIDE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked_decision(&mut tx, &LOCK, id, sent).await?;
    row.state.after(DecisionMove::Revoke)?;
    check_revocation(row.outcome, (row.valid_from, row.valid_until), from)?;
    if act.date > tx.today() {
        return Err(Failure::field("act_date", "La data dell'atto non può essere nel futuro."));
    }
    if row.act_date.is_some_and(|granted| act.date < granted) {
        return Err(Failure::field("act_date", "Viene prima dell'atto che ha concesso."));
    }
    tx.sql(&REVOKE)
        .id("id", id)
        .bind("version", sent)
        .bind("revoked_from", from)
        .bind("reason", reason)
        .bind("act_number", format!("{}, {}", act.organ, act.number))
        .bind("act_date", act.date)
        .run_one()
        .await?;
    let whose = whose(&mut tx, row.application_id).await?;
    let facts = json!({"decision_id": id, "application_id": row.application_id, "person_id": whose, "from": from});
    tx.tell(REVOKED, facts).await?;
    tx.commit(Audit::of("decision.revoke").about(whose).on("decision", id)).await?;
    Ok(())
}
