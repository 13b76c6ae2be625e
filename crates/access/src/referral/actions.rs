//! Sending a contact to another unit, and what that unit answers.

use super::model::{ReferralAnswer, ReferralState, step};
use super::store::{self, Referral};
use crate::face::ReferralId;
use crate::problems::{Problem, faster};
use ::store::{Audit, Db, OnConstraint, Once, Tx};
use guard::{Permission, Principal};
use kernel::time::days_after;
use kernel::{ContactId, Failure, Outcome, PersonId, UnitId};
use registry::Involvement;
use uuid::Uuid;

/// How long the receiving unit reaches the person because of an unanswered or accepted referral alone.
pub const REFERRAL_DAYS: u64 = 180;

/// Where a contact is sent, and with what words.
#[derive(Clone, Debug)]
pub struct NewReferral {
    /// To whom.
    pub to: UnitId,
    /// With what words.
    pub message: String,
}

/// An answer to a referral.
#[derive(Clone, Debug)]
pub struct Answering {
    /// What is done.
    pub answer: ReferralAnswer,
    /// Why.
    pub reason: String,
}

/// Adds a referral in the caller's transaction.
pub(crate) async fn add(
    tx: &mut Tx,
    contact: ContactId,
    person: Option<PersonId>,
    from: UnitId,
    to: UnitId,
    message: &str,
) -> Outcome<ReferralId> {
    if from == to {
        return Err(Problem::ToOneself.at("referral_unit"));
    }
    let today = tx.today();
    let unit = guard::unit::one(tx, to).await.map_err(Failure::from).map_err(|failure| match failure {
        Failure::NotFound => Problem::NoSuchUnit.at("referral_unit"),
        other => other,
    })?;
    if today < unit.valid_from || unit.valid_until <= today {
        return Err(Problem::NoSuchUnit.at("referral_unit"));
    }
    // Whatever came back before is settled by sending the contact on.
    tx.sql(&store::SETTLED).id("contact", contact).run().await?;
    let id: ReferralId = tx.new_id()?;
    tx.sql(&store::ADD)
        .id("id", id)
        .id("contact", contact)
        .id("from", from)
        .id("to", to)
        .bind("message", message)
        .bind("follow_up", false)
        .run_one()
        .await
        .on_constraint("access_referral_once", || Problem::ReferredAlready.at("referral_unit"))?;
    record(tx, id, ReferralState::Sent, message).await?;
    if let Some(person) = person {
        involve(tx, id, person, to).await?;
    }
    Ok(id)
}

async fn involve(tx: &mut Tx, id: ReferralId, person: PersonId, unit: UnitId) -> Outcome<()> {
    let from = tx.today();
    let until = Some(days_after(from, REFERRAL_DAYS));
    registry::involve(tx, Involvement { person, unit, account: None, kind: "referral", source: id.0, from, until }).await
}

/// After a contact got its person: the units to which it is sent are involved too.
pub(crate) async fn involve_open(tx: &mut Tx, contact: ContactId, person: PersonId) -> Outcome<()> {
    for (id, unit) in tx.sql(&store::OPEN_OF_CONTACT).id("contact", contact).all::<(ReferralId, UnitId)>().await? {
        involve(tx, id, person, unit).await?;
    }
    Ok(())
}

async fn record(tx: &mut Tx, id: ReferralId, state: ReferralState, note: &str) -> Outcome<()> {
    let step: Uuid = tx.new_id()?;
    tx.sql(&store::ADD_STEP).id("id", step).id("referral", id).code("state", state).bind("note", note).run_one().await?;
    Ok(())
}

/// Sends a contact to another unit.
///
/// # Errors
/// [`Failure::NotFound`], [`Problem::ToOneself`], [`Problem::NoSuchUnit`], [`Problem::ReferredAlready`].
pub async fn send(
    db: &Db,
    principal: &Principal,
    contact: ContactId,
    new: &NewReferral,
    once: Option<&Once>,
) -> Outcome<ReferralId> {
    principal.require(Permission::CONTACT_CREATE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let (taken_by, person): (UnitId, Option<PersonId>) = tx.sql(&store::SENDER).id("contact", contact).one().await?;
    // A unit that received the contact sends it on in its own name.
    let mine: Vec<UnitId> = tx.sql(&crate::contact::store::UNITS_TO_WRITE).values().await?;
    let from = principal.unit().filter(|unit| mine.contains(unit)).unwrap_or(taken_by);
    let id = add(&mut tx, contact, person, from, new.to, &new.message).await?;
    tx.commit(Audit::of("referral.create").about(person).on("referral", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Answers a referral, or takes it back.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Conflict`], those of [`step`].
pub async fn answer(db: &Db, principal: &Principal, id: ReferralId, version: i64, answering: &Answering) -> Outcome<ReferralState> {
    let by_sender = answering.answer == ReferralAnswer::Withdraw;
    principal.require(if by_sender { Permission::CONTACT_CREATE } else { Permission::REFERRAL_ANSWER })?;
    let mut tx = db.begin(&principal.actor).await?;
    let statement = if by_sender { &store::TO_WITHDRAW } else { &store::TO_ANSWER };
    let row: Referral = tx.sql(statement).id("id", id).one().await?;
    if row.version != version {
        return Err(Failure::Conflict {
            current: row.version,
            sentence: format!("{}. Ora è: {} ({}).", row.overtaken(), row.state.label().to_lowercase(), row.answered()),
        });
    }
    let next = step(row.state, answering.answer, &answering.reason)?;
    let came_back = matches!(next, ReferralState::Refused | ReferralState::Returned);
    tx.sql(&store::ANSWER)
        .id("id", id)
        .bind("version", version)
        .code("state", next)
        .bind("answer", &answering.reason)
        .bind("follow_up", came_back)
        .run_one()
        .await
        .map_err(|error| faster(error, version, "Nel frattempo qualcun altro ha risposto o lo ha ritirato: rileggi l'invio."))?;
    record(&mut tx, id, next, &answering.reason).await?;
    if next != ReferralState::Accepted {
        let today = tx.today();
        registry::end_involvement(&mut tx, "referral", id.0, today).await?;
    }
    tx.tell("referral.answered", serde_json::json!({ "referral_id": id, "contact_id": row.contact_id, "state": next })).await?;
    tx.commit(Audit::of("referral.answer").about(row.person_id).on("referral", id).fields(["state"])).await?;
    Ok(next)
}
