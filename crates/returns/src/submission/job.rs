//! A sending is prepared: range after range, each frozen in one transaction, cancellations in a document before insertions.
//!
//! The XML is not kept: it is written again, letter by letter, from the frozen records, and held against the print taken here.

use super::store::{self, SendingState, SentRow, Submission};
use crate::completeness::gather::{self, RANGE};
use crate::siuss::{BatchWriter, Checked, Correction, Flow, FlowId, Operation, Record, Sender, cancellation, check, correction};
use crate::year::Year;
use ::store::jobs::{End, Lease};
use ::store::{Audit, Db, Row, Tx};
use kernel::{Actor, Failure, Outcome};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use tracing::Instrument as _;
use ui::{Boxed, Site};
use uuid::Uuid;

/// As it is enqueued.
pub const KIND: &str = "returns.siuss";

/// What the payload says.
#[derive(serde::Deserialize)]
struct Wanted {
    submission: Uuid,
    year: i32,
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
    let wanted: Wanted = serde_json::from_value(lease.payload.clone()).map_err(Failure::internal)?;
    let year = Year::new(wanted.year).ok_or_else(|| Failure::internal("a year out of every possible period"))?;
    let reader = Reader { db: lease.db().clone(), actor: lease.actor.clone(), submission: wanted.submission, year };
    let total = reader.how_many().await?;
    let mut done = 0_i64;
    let mut looked = reader.look(None).await?;
    loop {
        let (last, found) = match looked {
            Looked::GivenUp => return Ok(End::Cancelled),
            Looked::Over => return finish(lease.db().begin(&lease.actor).await?, wanted.submission).await,
            Looked::Range { last, found } => (last, found),
        };
        // While a range is being frozen another core looks at the next.
        let ahead = reader.clone();
        let next = tokio::spawn(async move { ahead.look(Some(last)).await }.in_current_span());
        let frozen = freeze_range(lease, wanted.submission, year, last, &found).await;
        let next = next.await.map_err(Failure::internal)?;
        if !frozen? {
            return Ok(End::Cancelled);
        }
        looked = next?;
        done = done.saturating_add(found.looked_at);
        if !lease.progress(done, total.max(done), "Preparo i documenti").await? {
            let mut tx = lease.db().begin(&lease.actor).await?;
            tx.sql(&store::READY).bind("id", wanted.submission).bind("state", "discarded").run_one().await?;
            tx.commit(Audit::of("return.discard").on("return_submission", wanted.submission)).await?;
            return Ok(End::Cancelled);
        }
    }
}

/// What a look at the next range showed.
enum Looked {
    /// The sending was given up meanwhile.
    GivenUp,
    /// Nothing is left.
    Over,
    /// A range, and its last benefit.
    Range { last: Uuid, found: Found },
}

/// Who looks at the benefits of a year for a sending. Looking takes most of the time, and nobody has to wait for it: what it found
/// is frozen in a transaction of its own.
#[derive(Clone)]
struct Reader {
    db: Db,
    actor: Actor,
    submission: Uuid,
    year: Year,
}

impl Reader {
    async fn how_many(&self) -> Outcome<i64> {
        let mut tx = self.db.begin_reading(&self.actor).await?;
        let total = gather::how_many(&mut tx, self.year).await?;
        tx.roll_back().await?;
        Ok(total)
    }

    /// Looks at the range after a benefit; without one, where the sending stands: it may have been interrupted.
    async fn look(&self, after: Option<Uuid>) -> Outcome<Looked> {
        let mut tx = self.db.begin_reading(&self.actor).await?;
        // Not locked: the range before may be on its way to be frozen.
        let sending = tx.sql(&store::ONE).bind("id", self.submission).optional::<Submission>().await?;
        let Some(sending) = sending.filter(|sending| sending.state == SendingState::Preparing) else {
            tx.roll_back().await?;
            return Ok(Looked::GivenUp);
        };
        let after = after.unwrap_or(sending.cursor_id);
        let keys: Vec<Uuid> = tx
            .sql(&store::KEYS)
            .bind("first", self.year.first)
            .bind("next", self.year.next)
            .bind("year", self.year.whole())
            .bind("after", after)
            .bind("most", RANGE)
            .values()
            .await?;
        let looked = match keys.last().copied() {
            None => Looked::Over,
            Some(last) => {
                let mut found = range(&mut tx, self.submission, self.year, after, last).await?;
                found.looked_at = i64::try_from(keys.len()).unwrap_or(RANGE);
                Looked::Range { last, found }
            }
        };
        tx.roll_back().await?;
        Ok(looked)
    }
}

/// Freezes a range; `false` when the sending was given up meanwhile.
async fn freeze_range(lease: &Lease, id: Uuid, year: Year, last: Uuid, found: &Found) -> Outcome<bool> {
    let mut tx = lease.db().begin(&lease.actor).await?;
    let Some(mut sending) = tx.sql(&store::PREPARING).bind("id", id).optional::<Submission>().await? else {
        return Ok(false);
    };
    keep(&mut tx, &mut sending, year, found).await?;
    tx.sql(&store::GO_ON)
        .bind("id", sending.id)
        .bind("cursor", last)
        .bind("inserts", sending.inserts)
        .bind("cancels", sending.cancels)
        .bind("unchanged", sending.unchanged)
        .bind("held", sending.held)
        .bind("documents", sending.documents)
        .run_one()
        .await?;
    tx.commit(Audit::of("return.freeze").on("return_submission", sending.id)).await?;
    Ok(true)
}

/// A sending of nothing is given up, so that it does not stand in the way of the next.
async fn finish(mut tx: Tx, id: Uuid) -> Outcome<End> {
    let Some(sending) = tx.sql(&store::PREPARING).bind("id", id).optional::<Submission>().await? else {
        return Ok(End::Cancelled);
    };
    let empty = sending.documents == 0;
    tx.sql(&store::READY).bind("id", sending.id).bind("state", if empty { "discarded" } else { "ready" }).run_one().await?;
    tx.commit(Audit::of(if empty { "return.discard" } else { "return.ready" }).on("return_submission", sending.id)).await?;
    let message = if empty {
        "Niente da trasmettere: nulla è cambiato dall'ultimo invio.".to_owned()
    } else {
        format!(
            "{} inserimenti e {} cancellazioni in {} documenti; {} prestazioni da completare.",
            sending.inserts, sending.cancels, sending.documents, sending.held
        )
    };
    let result = serde_json::json!({
        "submission": sending.id, "inserts": sending.inserts, "cancels": sending.cancels,
        "unchanged": sending.unchanged, "held": sending.held, "documents": sending.documents,
    });
    Ok(End::Done { result, message })
}

/// What is to be sent about a range of benefits.
#[derive(Default)]
struct Found {
    cancels: Vec<Frozen>,
    inserts: Vec<Frozen>,
    unchanged: i64,
    held: i64,
    looked_at: i64,
}

/// A record as it is kept.
struct Frozen {
    benefit: Uuid,
    json: serde_json::Value,
    hash: Vec<u8>,
    record: Record,
}

fn frozen(benefit: Uuid, record: Record) -> Outcome<Frozen> {
    let (json, hash) = (serde_json::to_value(&record).map_err(Failure::internal)?, print_of(&record)?);
    Ok(Frozen { benefit, json, hash, record })
}

/// Looks at one range of benefits.
async fn range(tx: &mut Tx, sending: Uuid, year: Year, after: Uuid, last: Uuid) -> Outcome<Found> {
    let mut sent: HashMap<Uuid, Record> = HashMap::new();
    let before =
        tx.sql(&store::BEFORE).bind("year", year.whole()).bind("after", after).bind("last", last).bind("submission", sending);
    for row in before.all::<SentRow>().await? {
        sent.insert(row.benefit_id, row.record.0);
    }
    let table = crate::sender::citizenships(tx).await?;
    let today = tx.today();
    let mut found = Found::default();
    for benefit in gather::between(tx, year, after, last).await? {
        let id = Uuid::from(benefit.id);
        let known = sent.remove(&id);
        match check(&benefit.source, &table, today) {
            Checked::Ready { record, .. } => {
                match known.map_or_else(|| Correction::Insert(record.clone()), |known| correction(&known, &record)) {
                    Correction::Nothing => found.unchanged = found.unchanged.saturating_add(1),
                    Correction::Insert(insert) => found.inserts.push(frozen(id, *insert)?),
                    Correction::Replace { cancel, insert } => {
                        found.cancels.push(frozen(id, *cancel)?);
                        found.inserts.push(frozen(id, *insert)?);
                    }
                }
            }
            // What INPS holds stays until it can be corrected.
            Checked::Held(_) => found.held = found.held.saturating_add(1),
            Checked::OnlyWhenInCare => {
                if let Some(back) = known.and_then(|known| taken_back(&known)) {
                    found.cancels.push(frozen(id, back)?);
                }
            }
        }
    }
    // Nothing was given any more: what was sent is taken back.
    let mut gone: Vec<(Uuid, Record)> = sent.iter().filter_map(|(id, known)| Some((*id, taken_back(known)?))).collect();
    gone.sort_by_key(|(id, _)| *id);
    for (id, back) in gone {
        found.cancels.push(frozen(id, back)?);
    }
    Ok(found)
}

/// Freezes what was found about a range.
async fn keep(tx: &mut Tx, sending: &mut Submission, year: Year, found: &Found) -> Outcome<()> {
    let count = |records: &[Frozen]| i64::try_from(records.len()).unwrap_or(0);
    sending.unchanged = sending.unchanged.saturating_add(found.unchanged);
    sending.held = sending.held.saturating_add(found.held);
    sending.cancels = sending.cancels.saturating_add(count(&found.cancels));
    sending.inserts = sending.inserts.saturating_add(count(&found.inserts));
    freeze(tx, sending, year, Operation::Cancel, &found.cancels).await?;
    freeze(tx, sending, year, Operation::Insert, &found.inserts).await
}

fn taken_back(known: &Record) -> Option<Record> {
    (known.operation == Operation::Insert).then(|| cancellation(known))
}

/// The print of a record.
pub(super) fn print_of(record: &Record) -> Outcome<Vec<u8>> {
    Ok(Sha256::digest(serde_json::to_vec(record).map_err(Failure::internal)?).to_vec())
}

/// The document of these records.
pub(super) fn written<'a>(flow: &Flow, records: impl IntoIterator<Item = &'a Record>) -> Outcome<Vec<u8>> {
    let mut batch = BatchWriter::start(Vec::new(), flow).map_err(Failure::internal)?;
    for record in records {
        batch.write(record).map_err(Failure::internal)?;
    }
    batch.finish().map_err(Failure::internal)
}

async fn flow(tx: &mut Tx, sender: &Sender) -> Outcome<Flow> {
    let day = tx.today();
    let number = tx.next_number(format!("siuss/{}/{day}", sender.code.as_str())).await?;
    let number = u32::try_from(number).map_err(Failure::internal)?;
    Ok(Flow { id: FlowId::new(sender, day, number).map_err(Failure::internal)?, sender: sender.clone() })
}

async fn freeze(tx: &mut Tx, sending: &mut Submission, year: Year, operation: Operation, records: &[Frozen]) -> Outcome<()> {
    if records.is_empty() {
        return Ok(());
    }
    let flow = flow(tx, &sending.sender.0).await?;
    let document = written(&flow, records.iter().map(|frozen| &frozen.record))?;
    sending.documents = sending.documents.saturating_add(1);
    let place = sending.documents;
    tx.sql(&store::ADD_DOCUMENT)
        .bind("submission", sending.id)
        .bind("place", place)
        .bind("flow", flow.id.to_string())
        .code("operation", operation)
        .bind("records", i64::try_from(records.len()).unwrap_or(0))
        .bind("bytes", i64::try_from(document.len()).unwrap_or(0))
        .bind("sha256", Sha256::digest(&document).as_slice())
        .run()
        .await?;
    let row = |(seq, frozen): (i64, &Frozen)| {
        Row::new()
            .bind("submission", sending.id)
            .bind("place", place)
            .bind("seq", seq)
            .bind("benefit", frozen.benefit)
            .bind("year", year.whole())
            .bind("number", sending.number)
            .code("operation", operation)
            .bind("record", frozen.json.clone())
            .bind("hash", frozen.hash.as_slice())
    };
    tx.insert_many(&store::FREEZE, (1_i64..).zip(records).map(row).collect()).await?;
    Ok(())
}
