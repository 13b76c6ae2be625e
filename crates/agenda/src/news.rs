//! What the register tells of people about whom something is due.

use crate::due::write;
use chrono::NaiveDate;
use kernel::{Failure, Outcome, PersonId};
use serde::Deserialize;
use store::Tx;
use store::outbox::News;

#[derive(Deserialize)]
struct Died {
    person_id: PersonId,
    on: NaiveDate,
}

/// Follows one piece of news, inside the transaction that takes it. `false` when it is not for this room. What is due about somebody who died
/// stays, with a note: somebody decides what becomes of it.
///
/// # Errors
/// Those of the database. News whose payload cannot be read is an error of ours, told with its topic.
pub async fn follow(tx: &mut Tx, news: &News) -> Outcome<bool> {
    if news.topic != "person.died" {
        return Ok(false);
    }
    let died: Died =
        serde_json::from_value(news.payload.0.clone()).map_err(|error| Failure::internal(format!("{}: {error}", news.topic)))?;
    write::died(tx, died.person_id, died.on).await?;
    Ok(true)
}
