//! Asking INPS: written down before it is asked, with the benefit and the reason; what comes of it after.

use super::actions::{same, write};
use super::forms::AskedFor;
use super::model::{NewAttestation, Source};
use super::question_store::{ANSWER, ASK, ASKABLE, Answered, Askable, Asked, COUNT_SINCE, OF_PERSON, OWN, QuestionRow};
use super::service::{Asking, IseeAnswer, IseeQuestion, IseeService, NewQuestion, Wanted};
use crate::problems::Problem;
use ::store::{Audit, Db, Once, Tx};
use chrono::TimeDelta;
use guard::{Permission, Principal};
use kernel::{Cents, Outcome, PersonId};
use std::sync::Arc;
use ui::Site;
use uuid::Uuid;

/// Questions that one account may ask in an hour: whoever examines applications asks for one after the other, nobody for a whole city.
pub const PER_HOUR: i64 = 60;

/// The service that answers for the body of whoever asks.
///
/// # Errors
/// Those of the database.
pub async fn serving(site: &Site, principal: &Principal) -> Outcome<Option<Arc<dyn IseeService>>> {
    let Ok(service) = site.port::<Arc<dyn IseeService>>() else { return Ok(None) };
    Ok(service.serves(site.db(), principal).await?.then_some(service))
}

/// What was asked of somebody, the latest first, for whoever may read their attestations.
///
/// # Errors
/// Those of the database.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Outcome<Vec<QuestionRow>> {
    Ok(tx.sql(&OF_PERSON).id("person", person).all().await?)
}

/// Asks INPS about somebody, once for the same request. An attestation that comes is kept; of a threshold only the answer is.
///
/// # Errors
/// 404 outside the actor's scope; [`Problem::NoService`], [`Problem::NoTaxCode`], [`Problem::TooManyQuestions`]; what the service refuses.
pub async fn ask(site: &Site, principal: &Principal, person: PersonId, new: &NewQuestion, once: Option<&Once>) -> Outcome<Asked> {
    principal.require(Permission::ISEE_FETCH)?;
    let service = serving(site, principal).await?;
    // The reason stands in every row of the log that this question writes.
    let mut asker = principal.clone();
    asker.actor.purpose = Some(new.purpose.code().to_owned());
    let (db, principal) = (site.db(), &asker);
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already::<Uuid>(once).await? {
        return Ok(tx.sql(&OWN).id("id", id).one().await?);
    }
    let person = registry::resolve(&mut tx, person).await?;
    let known: Askable = tx.sql(&ASKABLE).id("person", person).one().await?;
    let service = service.ok_or(Problem::NoService)?;
    let tax_code = known.tax_code.ok_or(Problem::NoTaxCode)?;
    let since = tx.now() - TimeDelta::hours(1);
    if tx.sql(&COUNT_SINCE).bind("since", since).value::<i64>().await? >= PER_HOUR {
        return Err(Problem::TooManyQuestions.because(format!("Sono {PER_HOUR}: riprova fra un'ora.")));
    }
    let id: Uuid = tx.new_id()?;
    let (wants, threshold): (AskedFor, Option<Cents>) = match new.wanted {
        Wanted::Attestation => (AskedFor::Attestation, None),
        Wanted::BelowThreshold(threshold) => (AskedFor::Threshold, Some(threshold)),
    };
    tx.sql(&ASK)
        .id("id", id)
        .id("person", person)
        .code("wants", wants)
        .code("kind", new.kind)
        .bind("threshold", threshold)
        .bind("on", new.on)
        .code("purpose", new.purpose)
        .bind("benefit", new.benefit.as_str())
        .bind("application", &new.application)
        .bind("service", service.name())
        .run_one()
        .await?;
    let audit = Audit::of("isee.ask").about(person).on("isee_question", id);
    tx.commit(audit.fields([format!("prestazione:{}", new.benefit.as_str())]).answering(id.to_string())).await?;
    let question = IseeQuestion { tax_code, about: new.clone() };
    match service.ask(Asking { db, principal, question: id }, &question).await {
        Ok(answer) => take(db, principal, person, id, new, answer).await,
        Err(failure) => {
            note(db, principal, (person, id), Answered::Failed).await?;
            Err(failure)
        }
    }
}

/// Writes down what came of a question that brought no attestation.
async fn note(db: &Db, principal: &Principal, (person, id): (PersonId, Uuid), outcome: Answered) -> Outcome<Asked> {
    let mut tx = db.begin(&principal.actor).await?;
    tx.sql(&ANSWER).id("id", id).code("outcome", outcome).maybe_id("attestation", None::<Uuid>).run_one().await?;
    tx.commit(Audit::of("isee.answer").about(person).on("isee_question", id)).await?;
    Ok(Asked { id, person_id: person, outcome, attestation_id: None })
}

async fn take(
    db: &Db,
    principal: &Principal,
    person: PersonId,
    id: Uuid,
    asked: &NewQuestion,
    answer: IseeAnswer,
) -> Outcome<Asked> {
    match (answer, asked.wanted) {
        (IseeAnswer::Attestation(new), Wanted::Attestation) if answers(asked, &new) => {
            keep(db, principal, (person, id), &new).await
        }
        (IseeAnswer::Below, Wanted::BelowThreshold(_)) => note(db, principal, (person, id), Answered::Below).await,
        (IseeAnswer::Above, Wanted::BelowThreshold(_)) => note(db, principal, (person, id), Answered::Above).await,
        (IseeAnswer::Nothing, _) => note(db, principal, (person, id), Answered::Nothing).await,
        // What was not asked for is not kept.
        (IseeAnswer::Attestation(_), Wanted::Attestation | Wanted::BelowThreshold(_))
        | (IseeAnswer::Below | IseeAnswer::Above, Wanted::Attestation) => {
            note(db, principal, (person, id), Answered::Failed).await?;
            Err(Problem::NotUnderstood.into())
        }
    }
}

/// Whether an attestation is of the kind that was asked for and holds on the day.
fn answers(asked: &NewQuestion, new: &NewAttestation) -> bool {
    new.kind.answers(asked.kind) && new.submitted_on <= asked.on && asked.on <= new.last_day
}

/// Keeps the attestation that came, unless it is known already.
async fn keep(db: &Db, principal: &Principal, (person, id): (PersonId, Uuid), new: &NewAttestation) -> Outcome<Asked> {
    let mut tx = db.begin(&principal.actor).await?;
    if new.check(tx.today()).is_err() {
        tx.roll_back().await?;
        note(db, principal, (person, id), Answered::Failed).await?;
        return Err(Problem::NotUnderstood.into());
    }
    // The record may have been joined with another while INPS was asked.
    let person = registry::resolve(&mut tx, person).await?;
    let attestation = match same(&mut tx, person, new).await? {
        Some(known) => known,
        None => write(&mut tx, person, Source::Service, new).await?,
    };
    tx.sql(&ANSWER).id("id", id).code("outcome", Answered::Found).id("attestation", attestation).run_one().await?;
    tx.commit(Audit::of("isee.fetch").about(person).on("isee", attestation)).await?;
    Ok(Asked { id, person_id: person, outcome: Answered::Found, attestation_id: Some(attestation) })
}
