//! When an identity is sealed, nothing here ties it to a resident any more: the child who was adopted is found anew under the name of now,
//! and nobody is led from a resident to who somebody was. A seal that was undone before its news came unties nothing.

use kernel::{Failure, Outcome, PersonId};
use serde::Deserialize;
use store::Tx;
use store::outbox::News;
use uuid::Uuid;

store::statements! {
    FORGET_LINKS = "delete from population_link where body_id = :body and person_id = :person";
    FORGET_ALERTS = "delete from population_alert where body_id = :body and person_id = :person";
}

/// What is told of it.
const TOPIC: &str = "person.sealed";

#[derive(Deserialize)]
struct Sealed {
    person_id: PersonId,
    seal_id: Uuid,
}

/// Follows one piece of news, inside the transaction that takes it. `false` when it is not for this room.
///
/// # Errors
/// Those of the database. News whose payload cannot be read is an error of ours, told with its topic.
pub async fn follow(tx: &mut Tx, news: &News) -> Outcome<bool> {
    if news.topic != TOPIC {
        return Ok(false);
    }
    let told: Sealed =
        serde_json::from_value(news.payload.0.clone()).map_err(|error| Failure::internal(format!("{}: {error}", news.topic)))?;
    if !registry::seal::store::stands(tx, told.seal_id).await? {
        return Ok(true);
    }
    tx.sql(&FORGET_LINKS).id("person", told.person_id).run().await?;
    tx.sql(&FORGET_ALERTS).id("person", told.person_id).run().await?;
    Ok(true)
}
