//! Entries that were written before words were indexed: their bits are filled in lots, beside the work of the day. Until then such an entry is
//! looked at by every question.

use crate::diary::EntryId;
use crate::diary::actions::words_of;
use kernel::{JobId, Outcome};
use serde_json::json;
use store::jobs::{End, Lease};
use store::{Audit, Tx};
use ui::{Boxed, Site};
use uuid::Uuid;

/// As it is enqueued.
pub const KIND: &str = "casework.words";
/// Entries of one transaction.
const BATCH: i64 = 2_000;

store::statements! {
    UNKNOWN = "select e.id from casework_entry e where e.body_id = :body and e.w0 = -1 and e.w1 = -1 and e.w2 = -1 and e.w3 = -1
                  and not exists (select 1 from store_job j where j.body_id = :body and j.kind = :kind and j.state in ('queued', 'running')) limit 1";
    NEXT = "select id, present, text from casework_entry where body_id = :body and w0 = -1 and w1 = -1 and w2 = -1 and w3 = -1 and id > :after
             order by id limit :most {for update}";
    // The version stays: whoever corrects an entry in these moments meets nobody who changed it.
    SET = "update casework_entry set w0 = :w0, w1 = :w1, w2 = :w2, w3 = :w3 where body_id = :body and id = :id";
}

#[derive(sqlx::FromRow)]
struct Kept {
    id: EntryId,
    present: String,
    text: String,
}

/// Enqueues the work when there is an entry of which the words are not known and nobody is at it; for the start of the program, once a body.
///
/// # Errors
/// Those of the database.
pub async fn ask(tx: &mut Tx) -> Outcome<Option<JobId>> {
    if tx.sql(&UNKNOWN).bind("kind", KIND).values::<Uuid>().await?.is_empty() {
        return Ok(None);
    }
    Ok(Some(tx.enqueue(KIND, "Parole dei diari per la ricerca", json!({})).await?))
}

/// Does it.
pub fn run(_: Site, lease: Lease) -> Boxed<'static, End> {
    Box::pin(async move {
        match work(&lease).await {
            Ok(end) => end,
            Err(failure) => End::Failed(failure.to_string()),
        }
    })
}

async fn work(lease: &Lease) -> Outcome<End> {
    let mut after = EntryId(Uuid::nil());
    let mut done = 0_i64;
    loop {
        let mut tx = lease.db().begin(&lease.actor).await?;
        let rows: Vec<Kept> = tx.sql(&NEXT).id("after", after).bind("most", BATCH).all().await?;
        let Some(last) = rows.last() else {
            tx.commit(Audit::of("diary.index")).await?;
            let message = format!("{done} registrazioni preparate per la ricerca.");
            return Ok(End::Done { result: json!({"entries": done}), message });
        };
        after = last.id;
        let changed = rows.len();
        for row in rows {
            tx.sql(&SET).id("id", row.id).row(words_of(&row.present, &row.text)).run().await?;
        }
        done = done.saturating_add(i64::try_from(changed).unwrap_or(i64::MAX));
        tx.commit(Audit::of("diary.index").rows(changed)).await?;
        if !lease.progress(done, done, "Registrazioni preparate").await? {
            return Ok(End::Cancelled);
        }
    }
}
