//! What the register tells of people who have an appointment: nobody waits for, or calls, somebody who died.

use crate::appointment::held::record;
use crate::appointment::model::{AppointmentState, AppointmentStep, WantedBy};
use chrono::NaiveDate;
use kernel::time::show_date;
use kernel::{AppointmentId, Failure, Outcome, PersonId};
use serde::Deserialize;
use store::Tx;
use store::outbox::News;

store::statements! {
    TO_COME = "select id from access_appointment where body_id = :body and person_id = :person and state = 'booked' and starts_at > :now order by starts_at, id";
    CANCEL = "update access_appointment set state = :state, version = version + 1 where body_id = :body and id = :id and state = 'booked'";
}

#[derive(Deserialize)]
struct Died {
    person_id: PersonId,
    on: NaiveDate,
}

/// Follows one piece of news, inside the transaction that takes it. `false` when it is not for this room. The appointments to come
/// of somebody who died are cancelled, with the reason in their story; their times are free again.
///
/// # Errors
/// Those of the database. News whose payload cannot be read is an error of ours, told with its topic.
pub async fn follow(tx: &mut Tx, news: &News) -> Outcome<bool> {
    if news.topic != "person.died" {
        return Ok(false);
    }
    let died: Died =
        serde_json::from_value(news.payload.0.clone()).map_err(|error| Failure::internal(format!("{}: {error}", news.topic)))?;
    let reason = format!("La persona è deceduta il {}.", show_date(died.on));
    for id in tx.sql(&TO_COME).id("person", died.person_id).values::<AppointmentId>().await? {
        tx.sql(&CANCEL).id("id", id).code("state", AppointmentState::Cancelled).run_one().await?;
        record(tx, id, AppointmentStep::Cancelled, WantedBy::Office.code(), &reason, None).await?;
        let today = tx.today();
        registry::end_involvement(tx, "appointment", id.0, today).await?;
    }
    Ok(true)
}
