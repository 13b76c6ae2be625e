//! What this room does about news of earlier ones: a grant begins an entitlement, a revocation ends it, a death keeps it back.

use crate::entitlement::actions::{NewEntitlement, died, entitle, revoke};
use crate::entitlement::model::Rhythm;
use chrono::NaiveDate;
use kernel::{Cents, ChapterId, Failure, Outcome, PersonId, UnitId};
use store::Tx;
use store::outbox::News;
use uuid::Uuid;

/// News of the benefits: something was granted.
const GRANTED: &str = "benefit.granted";
/// News of the benefits: from a day on it is not.
const REVOKED: &str = "benefit.revoked";
/// News of the register: somebody died.
const DIED: &str = "person.died";
/// News of the register: a death was on another day, or there was none.
const DEATH_CORRECTED: &str = "person.death_corrected";

store::statements! {
    /// What a decision grants. A fee by the hour or by the meal is no payment, nor is a grant without an amount.
    pub GRANT = "select g.decision_id, g.number, g.application_id, g.measure_id, g.measure_code, g.measure_title, g.chapter_id, g.person_id, g.unit_id, g.filed_unit_id, g.amount_cents,
                        g.period, g.valid_from, g.valid_until, g.revoked_from, g.act_number, g.act_date
                   from benefits_v_grant g where g.body_id = :body and g.decision_id = :decision and g.amount_cents > 0 and g.valid_from is not null and g.period in ('once', 'day', 'month', 'year')";
}

#[derive(sqlx::FromRow)]
struct Grant {
    decision_id: Uuid,
    number: String,
    application_id: Uuid,
    measure_id: Uuid,
    measure_code: String,
    measure_title: String,
    chapter_id: Option<ChapterId>,
    person_id: PersonId,
    unit_id: UnitId,
    filed_unit_id: UnitId,
    amount_cents: Cents,
    period: Rhythm,
    valid_from: NaiveDate,
    valid_until: Option<NaiveDate>,
    revoked_from: Option<NaiveDate>,
    act_number: String,
    act_date: Option<NaiveDate>,
}

impl From<Grant> for NewEntitlement {
    fn from(row: Grant) -> NewEntitlement {
        NewEntitlement {
            decision: row.decision_id,
            decision_number: row.number,
            application: row.application_id,
            measure: row.measure_id,
            measure_code: row.measure_code,
            measure_title: row.measure_title,
            chapter: row.chapter_id,
            person: row.person_id,
            unit: row.unit_id,
            filed_unit: row.filed_unit_id,
            amount: row.amount_cents,
            rhythm: row.period,
            from: row.valid_from,
            until: row.valid_until,
            revoked_from: row.revoked_from,
            act_number: row.act_number,
            act_date: row.act_date,
        }
    }
}

#[derive(serde::Deserialize)]
struct Granted {
    decision_id: Uuid,
}

#[derive(serde::Deserialize)]
struct Revoked {
    decision_id: Uuid,
    from: NaiveDate,
}

#[derive(serde::Deserialize)]
struct Died {
    person_id: PersonId,
}

fn payload<T: serde::de::DeserializeOwned>(news: &News) -> Outcome<T> {
    serde_json::from_value(news.payload.0.clone()).map_err(|error| Failure::internal(format!("news {}: {error}", news.id)))
}

/// Follows one piece of news, inside the transaction that takes it; `false` when it is not for this room. Told twice, nothing happens twice.
///
/// # Errors
/// Those of the database; a payload without its facts is an error of ours.
pub async fn follow(tx: &mut Tx, news: &News) -> Outcome<bool> {
    match news.topic.as_str() {
        GRANTED => {
            let granted: Granted = payload(news)?;
            let grant: Option<Grant> = tx.sql(&GRANT).id("decision", granted.decision_id).optional().await?;
            if let Some(grant) = grant {
                entitle(tx, &grant.into()).await?;
            }
        }
        REVOKED => {
            let revoked: Revoked = payload(news)?;
            revoke(tx, revoked.decision_id, revoked.from).await?;
        }
        DIED | DEATH_CORRECTED => {
            let person: Died = payload(news)?;
            died(tx, person.person_id).await?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}
