//! Audit rows of reads, appended several at once.
//!
//! A page that only reads is shown after its audit row is on disk, like every other. It needs no lock while it reads, so its
//! row is written apart, when the reading is done; reads that end while another row is being written share the next commit.
//! On a disk that takes four milliseconds to promise something, that is the difference between two hundred pages a second and
//! as many as the processor can make.

use crate::audit::{self, Audit};
use crate::db::Db;
use crate::error::StoreError;
use kernel::{Actor, Instant};
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use tokio::sync::oneshot;

/// Most rows of one commit.
const MOST: usize = 256;

/// One read that waits for its row.
pub(crate) struct Read {
    /// Who read.
    pub actor: Actor,
    /// When.
    pub at: Instant,
    /// What.
    pub audit: Audit,
}

struct Waiting {
    read: Read,
    told: oneshot::Sender<Result<(), StoreError>>,
}

/// What waits, and whose turn it is to write.
#[derive(Default)]
pub(crate) struct ReadLog {
    waiting: Mutex<Vec<Waiting>>,
    turn: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for ReadLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReadLog")
    }
}

impl ReadLog {
    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let count = waiting.len().min(MOST);
        waiting.drain(..count).collect()
    }
}

/// Writes the row of a read; comes back when it is on disk.
pub(crate) async fn note(db: &Db, read: Read) -> Result<(), StoreError> {
    let (told, answer) = oneshot::channel();
    db.reads.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(Waiting { read, told });
    let writer = db.clone();
    // Not in this request: when its client goes away, the rows of the others must not go with it.
    tokio::spawn(async move { flush(&writer).await });
    answer.await.unwrap_or_else(|_| Err(StoreError::Other("the audit row of a read was given up".into())))
}

async fn flush(db: &Db) {
    let turn = db.reads.turn.lock().await;
    let batch = db.reads.take();
    if !batch.is_empty() {
        let (reads, tell): (Vec<Read>, Vec<_>) = batch.into_iter().map(|waiting| (waiting.read, waiting.told)).unzip();
        let written = write(db, reads).await;
        drop(turn);
        for told in tell {
            // Whoever went away meanwhile needs no answer.
            drop(told.send(written.as_ref().copied().map_err(StoreError::again)));
        }
    }
}

async fn write(db: &Db, reads: Vec<Read>) -> Result<(), StoreError> {
    // Chains are locked in the order of their bodies, so that two servers never wait for each other.
    let mut chains: BTreeMap<kernel::BodyId, Vec<Read>> = BTreeMap::new();
    for read in reads {
        chains.entry(read.actor.body).or_default().push(read);
    }
    let nobody = Actor::system(kernel::BodyId(uuid::Uuid::nil()));
    let mut tx = db.begin(&nobody).await?;
    for (body, reads) in chains {
        tx.turn_to_body(body);
        audit::append_reads(&mut tx, reads).await?;
    }
    tx.end().await
}
