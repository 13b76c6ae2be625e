//! What this room does about news of earlier ones: a grant begins an entitlement, a revocation ends it, a death keeps it back.

use crate::entitlement::actions::{NewEntitlement, died, entitle, revoke};
use crate::entitlement::model::Rhythm;
use crate::entitlement::store::ADD;
use chrono::NaiveDate;
use kernel::{Cents, ChapterId, Failure, Outcome, PersonId, UnitId};
use store::outbox::News;
use store::{Row, Tx};
use uuid::Uuid;

/// News of the benefits: something was granted.
const GRANTED: &str = "benefit.granted";
/// News of the benefits: from a day on it is not.
const REVOKED: &str = "benefit.revoked";
/// News of the register: somebody died.
const DIED: &str = "person.died";
/// News of the register: a death was on another day, or there was none.
const DEATH_CORRECTED: &str = "person.death_corrected";

/// What decisions grant. A tariff that the person pays is no payment to them, nor is what is given by the hour or by the meal, nor a grant without
/// an amount.
macro_rules! granted {
    ($which:literal) => {
        concat!(
            "select g.decision_id, g.number, g.application_id, g.measure_id, g.measure_code, g.measure_title, g.chapter_id, g.person_id, g.unit_id, g.filed_unit_id, g.amount_cents,
                    g.period, g.valid_from, g.valid_until, g.revoked_from, g.act_number, g.act_date
               from benefits_v_grant g where g.body_id = :body and g.amount_cents > 0 and g.valid_from is not null and g.period in ('once', 'day', 'month', 'year')
                and g.rule_kind <> 'copayment' and ",
            $which
        )
    };
}

store::statements! {
    /// What a decision grants.
    pub GRANT = granted!("g.decision_id = :decision");
    /// Whether it is a tariff that the person pays.
    TARIFF = "select cast(count(*) as bigint) from benefits_v_grant g where g.body_id = :body and g.decision_id = :decision and g.rule_kind = 'copayment'";
    /// What the decisions of a measure grant, after one of them.
    pub GRANTS_OF = granted!("g.measure_id = :measure and g.decision_id > :after order by g.decision_id limit :most");
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

/// Begins the entitlements of at most `most` grants of a measure, after one of them in the order of their identifiers, without waiting for the
/// news; each with whose it is. Those that have begun already are left as they are.
///
/// # Errors
/// Those of the database.
pub(crate) async fn entitle_many(tx: &mut Tx, measure: Uuid, after: Uuid, most: i64) -> Outcome<Vec<(Uuid, PersonId)>> {
    let grants: Vec<Grant> = tx.sql(&GRANTS_OF).id("measure", measure).id("after", after).bind("most", most).all().await?;
    let whose = grants.iter().map(|grant| (grant.decision_id, grant.person_id)).collect();
    let mut rows = Vec::with_capacity(grants.len());
    for grant in grants {
        rows.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("decision", grant.decision_id)
                .bind("decision_number", grant.number)
                .id("application", grant.application_id)
                .id("measure", grant.measure_id)
                .bind("measure_code", grant.measure_code)
                .bind("measure_title", grant.measure_title)
                .maybe_id("chapter", grant.chapter_id)
                .id("person", grant.person_id)
                .id("unit", grant.unit_id)
                .id("filed_unit", grant.filed_unit_id)
                .bind("amount", grant.amount_cents)
                .code("rhythm", grant.period)
                .bind("from", grant.valid_from)
                .bind("until", grant.valid_until)
                .bind("revoked_from", grant.revoked_from)
                .bind("act_number", grant.act_number)
                .bind("act_date", grant.act_date),
        );
    }
    tx.insert_many(&ADD, rows).await?;
    Ok(whose)
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
            // An entitlement that was made of a tariff has ended on its first day: a later end would let it be paid.
            if tx.sql(&TARIFF).id("decision", revoked.decision_id).value::<i64>().await? == 0 {
                revoke(tx, revoked.decision_id, revoked.from).await?;
            }
        }
        DIED | DEATH_CORRECTED => {
            let person: Died = payload(news)?;
            died(tx, person.person_id).await?;
        }
        _ => return Ok(false),
    }
    Ok(true)
}
