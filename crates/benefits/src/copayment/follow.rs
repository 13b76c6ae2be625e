//! What this thing does about news: an attestation touches the co-payments of its household, a tariff all that run by it.

use super::job;
use super::model::{Cause, counts_from, first_day};
use super::rows::{Again, Days, Held};
use super::store::{
    AGAIN_OF_ATTESTATION, ATTESTATION, ATTESTATIONS_SINCE, GONE_OF_ATTESTATION, LATER_VERSIONS, OF_ATTESTATION, OF_GRANT,
    SUPERSEDE_CAUSE, SUPERSEDE_DECISION,
};
use super::work::{Because, add, again, one};
use crate::decision::actions::{GRANTED, REVOKED};
use crate::isee::Indicator;
use crate::isee::actions::{RECORDED, WITHDRAWN};
use crate::isee::model::AttestationState;
use crate::rule::actions::{PUBLISHED_NEWS, TAKEN_BACK_NEWS, read_version};
use ::store::Tx;
use ::store::outbox::News;
use chrono::NaiveDate;
use kernel::{Failure, Outcome};
use uuid::Uuid;

#[derive(serde::Deserialize)]
struct OfAttestation {
    attestation_id: Uuid,
}

#[derive(serde::Deserialize)]
struct OfVersion {
    version_id: Uuid,
}

#[derive(serde::Deserialize)]
struct OfDecision {
    decision_id: Uuid,
}

fn payload<T: serde::de::DeserializeOwned>(news: &News) -> Outcome<T> {
    serde_json::from_value(news.payload.0.clone()).map_err(|error| Failure::internal(format!("news {}: {error}", news.id)))
}

/// Follows one piece of news, inside the transaction that takes it; `false` when it is not for this thing. Told twice, nothing happens twice.
///
/// # Errors
/// Those of the database; a payload without its facts is an error of ours.
pub async fn follow(tx: &mut Tx, news: &News) -> Outcome<bool> {
    match news.topic.as_str() {
        RECORDED => {
            let id = payload::<OfAttestation>(news)?.attestation_id;
            attestation(tx, Because { cause: Cause::Recorded, id }).await?;
        }
        WITHDRAWN => {
            let id = payload::<OfAttestation>(news)?.attestation_id;
            attestation(tx, Because { cause: Cause::Withdrawn, id }).await?;
        }
        PUBLISHED_NEWS => {
            let id = payload::<OfVersion>(news)?.version_id;
            tariff(tx, Because { cause: Cause::Published, id }).await?;
        }
        TAKEN_BACK_NEWS => {
            let id = payload::<OfVersion>(news)?.version_id;
            tx.sql(&SUPERSEDE_CAUSE).id("cause_id", id).code("cause", Cause::Published).run().await?;
            tariff(tx, Because { cause: Cause::TakenBack, id }).await?;
        }
        GRANTED => granted(tx, payload::<OfDecision>(news)?.decision_id).await?,
        REVOKED => {
            let id = payload::<OfDecision>(news)?.decision_id;
            tx.sql(&SUPERSEDE_DECISION).id("decision", id).run().await?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// Works out again what the people of an attestation pay, from the day on which it counts, or counted.
async fn attestation(tx: &mut Tx, because: Because) -> Outcome<()> {
    let known: Option<Days> = tx.sql(&ATTESTATION).id("id", because.id).optional().await?;
    let Some(days) = known.filter(|days| days.indicator == Indicator::Ordinary) else { return Ok(()) };
    let from = counts_from(days.submitted_on);
    // What waits because of the same attestation is made again too: what the certificate found may have been settled.
    let waiting: Vec<Again> = tx.sql(&AGAIN_OF_ATTESTATION).id("cause_id", because.id).bind("from", from).all().await?;
    let query = tx.sql(&OF_ATTESTATION).id("cause_id", because.id).code("cause", because.cause).bind("from", from);
    let all: Vec<Held> = query.all().await?;
    let mut done = Vec::with_capacity(all.len());
    for held in all {
        if let Some(day) = first_day(from, Some(days.last_day), held.valid_from) {
            let worked = one(tx, &held, day).await?;
            done.push((held, worked));
        }
    }
    let query = tx.sql(&GONE_OF_ATTESTATION).id("cause_id", because.id).code("cause", because.cause).bind("from", from);
    let gone: Vec<Held> = query.all().await?;
    for held in gone {
        if let Some(day) = first_day(from, Some(days.last_day), held.valid_from) {
            let worked = one(tx, &held, day).await?.of_days_gone();
            done.push((held, worked));
        }
    }
    add(tx, because, &done).await?;
    again(tx, &waiting).await
}

/// Begins the recalculation of all that run by a regulation, where it is one of co-payments.
async fn tariff(tx: &mut Tx, because: Because) -> Outcome<()> {
    let version = read_version(tx, because.id).await?;
    if version.regulation.kind == regulation::Kind::CoPayment && job::any(tx, because).await? {
        job::enqueue(tx, because).await?;
    }
    Ok(())
}

/// What was granted by a tariff that another one follows, or after something else changed that was not known when it was proposed, is worked out
/// for that too.
async fn granted(tx: &mut Tx, decision: Uuid) -> Outcome<()> {
    let today = tx.today();
    let held: Option<Held> = tx.sql(&OF_GRANT).id("decision", decision).bind("from", today).optional().await?;
    let Some(held) = held else { return Ok(()) };
    let later: Vec<(Uuid, NaiveDate)> = tx.sql(&LATER_VERSIONS).id("decision", decision).all().await?;
    for (id, from) in later {
        if let Some(day) = first_day(from, None, held.valid_from) {
            let worked = one(tx, &held, day).await?;
            add(tx, Because { cause: Cause::Published, id }, &[(held.clone(), worked)]).await?;
        }
    }
    let since: Vec<(Uuid, AttestationState)> = tx.sql(&ATTESTATIONS_SINCE).id("decision", decision).all().await?;
    for (id, state) in since {
        let cause = match state {
            AttestationState::Kept => Cause::Recorded,
            AttestationState::Withdrawn => Cause::Withdrawn,
        };
        attestation(tx, Because { cause, id }).await?;
    }
    Ok(())
}
