//! The audit chain: who did what about whom, why, in which request; one chain a body, each row hashed with the one before.
//!
//! Field names are recorded, never values. A row is written as the last statement before commit, under a lock on the chain's
//! head; the chain cannot be changed by the program (a trigger refuses), and [`verify`] finds a row that was changed, removed
//! or inserted behind its back.

use crate::db::Db;
use crate::error::StoreError;
use crate::read_log::Read;
use crate::tx::Tx;
use crate::value::Value;
use kernel::{Actor, BodyId, Instant, PersonId};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

crate::statements! {
    HEAD = "select seq, hash from store_audit_head where body_id = :body {for update}";
    HEAD_NOW = "select seq, hash from store_audit_head where body_id = :body";
    FIRST_HEAD = "insert into store_audit_head (body_id, seq, hash) values (:body, 0, :hash) on conflict (body_id) do nothing";
    APPEND = "insert into store_audit (body_id, seq, at, account_id, action, subject_id, object_kind, object_id, purpose, fields, request_id, previous, hash)
              values (:body, :seq, :at, :account, :action, :subject, :object_kind, :object, :purpose, :fields, :request, :previous, :hash)";
    MOVE_HEAD = "update store_audit_head set seq = :seq, hash = :hash where body_id = :body";
    /// Every access to one person, newest first, before a sequence number.
    pub OF_SUBJECT = "select seq, at, account_id, action, subject_id, object_kind, object_id, purpose, fields, request_id, previous, hash
                        from store_audit where body_id = :body and subject_id = :subject and seq < :before order by seq desc limit :most";
    /// The whole log, newest first, before a sequence number.
    pub LATEST = "select seq, at, account_id, action, subject_id, object_kind, object_id, purpose, fields, request_id, previous, hash
                    from store_audit where body_id = :body and seq < :before order by seq desc limit :most";
    /// What one account did, newest first, before a sequence number.
    pub OF_ACCOUNT = "select seq, at, account_id, action, subject_id, object_kind, object_id, purpose, fields, request_id, previous, hash
                        from store_audit where body_id = :body and account_id = :account and seq < :before order by seq desc limit :most";
    FROM = "select seq, at, account_id, action, subject_id, object_kind, object_id, purpose, fields, request_id, previous, hash
              from store_audit where body_id = :body and seq > :after order by seq limit 5000";
}

/// What a transaction did, for the audit row; field names, never values.
#[derive(Clone, Debug)]
#[must_use = "give it to Tx::commit"]
pub struct Audit {
    action: &'static str,
    subject: Option<PersonId>,
    object: Option<(&'static str, Uuid)>,
    fields: Vec<String>,
    pub(crate) answer: Option<String>,
}

impl Audit {
    /// An action, named `thing.verb` (`contact.create`, `person.read`).
    pub fn of(action: &'static str) -> Self {
        Audit { action, subject: None, object: None, fields: Vec::new(), answer: None }
    }
    /// The person it concerns.
    pub fn about(mut self, person: impl Into<Option<PersonId>>) -> Self {
        self.subject = person.into();
        self
    }
    /// The thing it concerns: its kind and identifier.
    pub fn on(mut self, kind: &'static str, id: impl Into<Uuid>) -> Self {
        self.object = Some((kind, id.into()));
        self
    }
    /// Names of the fields that were changed or of the columns that were exported.
    pub fn fields<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.fields.extend(names.into_iter().map(Into::into));
        self
    }
    /// How many rows were shown or exported.
    pub fn rows(mut self, count: usize) -> Self {
        self.fields.push(format!("righe:{count}"));
        self
    }
    /// What a repeated request is answered with (an address or a JSON text).
    pub fn answering(mut self, answer: impl Into<String>) -> Self {
        self.answer = Some(answer.into());
        self
    }
}

/// One row of the chain.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Row {
    /// 1, 2, 3 … without gaps in one body.
    pub seq: i64,
    /// When, by the clock of the program; the order is `seq`, whatever the clock does.
    pub at: Instant,
    /// Who.
    pub account_id: Uuid,
    /// What.
    pub action: String,
    /// About whom.
    pub subject_id: Option<Uuid>,
    /// On what kind of thing.
    pub object_kind: String,
    /// On which thing.
    pub object_id: Option<Uuid>,
    /// Why, where a reason is asked for.
    pub purpose: String,
    /// Names of fields, never values.
    pub fields: String,
    /// In which request.
    pub request_id: Uuid,
    /// Hash of the row before.
    pub previous: Vec<u8>,
    /// Hash of this row.
    pub hash: Vec<u8>,
}

/// Where every chain begins.
const GENESIS: [u8; 32] = [0; 32];

#[derive(Debug, sqlx::FromRow)]
struct Head {
    seq: i64,
    hash: Vec<u8>,
}

fn link(row: &Row, body: BodyId) -> Vec<u8> {
    let mut hasher = Sha256::new();
    let mut part = |bytes: &[u8]| {
        hasher.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(bytes);
    };
    part(body.0.as_bytes());
    part(&row.seq.to_be_bytes());
    part(&row.at.timestamp_micros().to_be_bytes());
    part(row.account_id.as_bytes());
    part(row.action.as_bytes());
    part(row.subject_id.map(|id| *id.as_bytes()).as_ref().map_or(&[], |bytes| bytes.as_slice()));
    part(row.object_kind.as_bytes());
    part(row.object_id.map(|id| *id.as_bytes()).as_ref().map_or(&[], |bytes| bytes.as_slice()));
    part(row.purpose.as_bytes());
    part(row.fields.as_bytes());
    part(row.request_id.as_bytes());
    part(&row.previous);
    hasher.finalize().to_vec()
}

/// The last row of the chain, locked until the transaction ends; a new chain begins here.
async fn locked_head(tx: &mut Tx) -> Result<Head, StoreError> {
    match tx.sql(&HEAD).optional::<Head>().await? {
        Some(head) => Ok(head),
        None => {
            tx.sql(&FIRST_HEAD).bind("hash", GENESIS.as_slice()).run().await?;
            tx.sql(&HEAD).one::<Head>().await
        }
    }
}

/// The row that follows `head`; `head` then stands on it.
fn next_row(head: &mut Head, actor: &Actor, at: Instant, audit: Audit) -> Row {
    let mut row = Row {
        seq: head.seq.saturating_add(1),
        at,
        account_id: actor.account.0,
        action: audit.action.to_owned(),
        subject_id: audit.subject.map(|id| id.0),
        object_kind: audit.object.map(|(kind, _)| kind.to_owned()).unwrap_or_default(),
        object_id: audit.object.map(|(_, id)| id),
        purpose: actor.purpose.clone().unwrap_or_default(),
        fields: audit.fields.join(","),
        request_id: actor.request,
        previous: std::mem::take(&mut head.hash),
        hash: Vec::new(),
    };
    row.hash = link(&row, actor.body);
    (head.seq, head.hash) = (row.seq, row.hash.clone());
    row
}

fn bound(row: Row) -> crate::many::Row {
    crate::many::Row::new()
        .bind("seq", row.seq)
        .bind("at", row.at)
        .bind("account", row.account_id)
        .bind("action", row.action)
        .bind("subject", Value::Id(row.subject_id))
        .bind("object_kind", row.object_kind)
        .bind("object", Value::Id(row.object_id))
        .bind("purpose", row.purpose)
        .bind("fields", row.fields)
        .bind("request", row.request_id)
        .bind("previous", row.previous)
        .bind("hash", row.hash)
}

pub(crate) async fn append(tx: &mut Tx, audit: Audit) -> Result<(), StoreError> {
    let mut head = locked_head(tx).await?;
    let row = next_row(&mut head, &tx.actor().clone(), tx.now(), audit);
    write(tx, vec![bound(row)], head).await
}

/// Appends the rows of several reads of the body to which the transaction is turned, in their order.
pub(crate) async fn append_reads(tx: &mut Tx, reads: Vec<Read>) -> Result<(), StoreError> {
    let mut head = locked_head(tx).await?;
    let rows = reads.into_iter().map(|read| bound(next_row(&mut head, &read.actor, read.at, read.audit))).collect();
    write(tx, rows, head).await
}

async fn write(tx: &mut Tx, rows: Vec<crate::many::Row>, head: Head) -> Result<(), StoreError> {
    tx.insert_many(&APPEND, rows).await?;
    tx.sql(&MOVE_HEAD).bind("seq", head.seq).bind("hash", head.hash).run().await?;
    Ok(())
}

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Verdict {
    /// Rows that were read.
    pub rows: i64,
    /// The first row that does not fit, and why; `None` when the chain is whole.
    pub broken: Option<(i64, String)>,
    /// Hash of the last row, in hexadecimal: kept elsewhere (a signed mail, a safe), it proves later that nothing was cut off.
    pub head: String,
}

/// Reads a body's whole chain and checks every link, and that the head is the last row.
pub async fn verify(db: &Db, body: BodyId) -> Result<Verdict, StoreError> {
    let mut verification = Verification::of(body);
    loop {
        if let Some(verdict) = verification.step(db).await? {
            return Ok(verdict);
        }
    }
}

/// A verification that goes step by step, so that a job can tell how far it is and stop. It only reads, in a transaction for
/// each step, so that people keep working meanwhile.
#[derive(Clone, Debug)]
pub struct Verification {
    body: BodyId,
    previous: Vec<u8>,
    rows: i64,
    total: i64,
}

impl Verification {
    /// Of a body's chain, from its beginning.
    pub fn of(body: BodyId) -> Self {
        Verification { body, previous: GENESIS.to_vec(), rows: 0, total: 0 }
    }

    /// Rows read so far, and rows in all as of the last step.
    pub fn progress(&self) -> (i64, i64) {
        (self.rows, self.total)
    }

    fn verdict(&self, broken: Option<(i64, String)>) -> Option<Verdict> {
        Some(Verdict { rows: self.rows, broken, head: hex::encode(&self.previous) })
    }

    /// Reads the next rows; the verdict once all are read or one does not fit.
    pub async fn step(&mut self, db: &Db) -> Result<Option<Verdict>, StoreError> {
        let mut tx = db.look(&Actor::system(self.body)).await?;
        // The head is read before the rows, so that what is appended meanwhile is no fault.
        let head = tx.sql(&HEAD_NOW).optional::<Head>().await?.unwrap_or(Head { seq: 0, hash: GENESIS.to_vec() });
        let batch: Vec<Row> = tx.sql(&FROM).bind("after", self.rows).all().await?;
        tx.roll_back().await?;
        self.total = head.seq;
        if batch.is_empty() {
            let fault = if head.seq < self.rows {
                Some((head.seq.saturating_add(1), "it was added after the end of the chain"))
            } else if head.seq > self.rows {
                Some((self.rows.saturating_add(1), "rows at the end are missing"))
            } else {
                (head.hash != self.previous).then_some((self.rows, "it is not the row with which the chain ended"))
            };
            return Ok(self.verdict(fault.map(|(row, fault)| (row, fault.into()))));
        }
        for row in batch {
            let expected = self.rows.saturating_add(1);
            let fault = if row.seq != expected {
                Some(format!("row {expected} is missing"))
            } else if row.previous != self.previous {
                Some("it does not follow the row before".to_owned())
            } else if row.hash != link(&row, self.body) {
                Some("its content was changed".to_owned())
            } else {
                None
            };
            if let Some(fault) = fault {
                return Ok(self.verdict(Some((expected, fault))));
            }
            self.previous = row.hash;
            self.rows = row.seq;
        }
        Ok(None)
    }
}
