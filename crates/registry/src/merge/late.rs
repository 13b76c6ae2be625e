//! What was written for a record in the very moment in which it was joined with another. Whoever takes a contact finds the record as it was,
//! somebody joins it, and the contact is written for a record that is an alias by then: it would stand in no list. Once the news of the
//! joining is taken, it is handed over like all the rest, and parting gives it back.

use super::actions::hand_over;
use ::store::outbox::News;
use ::store::{PersonRows, Tx};
use kernel::{Failure, Outcome, PersonId};
use serde::Deserialize;
use uuid::Uuid;

::store::statements! {
    STANDS = "select survivor_id, merged_id from registry_merge where body_id = :body and id = :merge and undone_at is null";
}

#[derive(Deserialize)]
struct Merged {
    merge_id: Uuid,
}

/// Follows the news of a joining, inside the transaction that takes it, over the columns of all rooms.
///
/// # Errors
/// Those of the database, and of a room whose rows collide; news whose payload cannot be read is an error of ours.
pub async fn sweep(tx: &mut Tx, rows: &[&'static PersonRows], news: &News) -> Outcome<()> {
    if news.topic != "person.merged" {
        return Ok(());
    }
    let merged: Merged =
        serde_json::from_value(news.payload.0.clone()).map_err(|error| Failure::internal(format!("{}: {error}", news.topic)))?;
    let stands: Option<(PersonId, PersonId)> = tx.sql(&STANDS).id("merge", merged.merge_id).optional().await?;
    if let Some((survivor, other)) = stands {
        for rows in rows {
            hand_over(tx, merged.merge_id, rows, other, survivor).await?;
        }
    }
    Ok(())
}
