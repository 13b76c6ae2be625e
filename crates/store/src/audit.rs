//! The audit chain: who did what about whom, why, in which request; one chain a body, each row hashed with the one before.
//!
//! Field names are recorded, never values. A row is written as the last statement before commit, under a lock on the chain's
//! head; the chain cannot be changed by the program (a trigger refuses), and [`verify`] finds a row that was changed, removed
//! or inserted behind its back.
//!
//! A search shows several persons at once. Its one row names them all in `store_audit_shown`, where each of them finds it; who they
//! were is part of what the row's hash covers, so that none of them can be taken away or added later.

use crate::db::Db;
use crate::error::StoreError;
use crate::read_log::Read;
use crate::tx::Tx;
use crate::value::Value;
use kernel::{Actor, BodyId, Instant, PersonId};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// The columns of [`Row`], from `store_audit a`, for `concat!`.
#[doc(hidden)]
#[macro_export]
macro_rules! audit_row {
    () => {
        "select a.seq, a.at, a.account_id, a.action, a.subject_id, a.object_kind, a.object_id, a.purpose, a.fields, a.request_id, a.previous, a.hash"
    };
}

/// The rows about the person `:person` and those that showed them among others, newest first before `:before`, at most `:most`; `$further`
/// narrows them (`" and a.…"`). Either half reads its own index and stops, and a row that is about the person stands once.
///
/// ```
/// assert!(store::audit_of_person!("").contains("store_audit_shown"));
/// ```
#[macro_export]
macro_rules! audit_of_person {
    ($further:expr) => {
        concat!(
            "select * from (select * from (",
            $crate::audit_row!(),
            " from store_audit a where a.body_id = :body and a.subject_id = :person and a.seq < :before",
            $further,
            " order by a.seq desc limit :most) about union all select * from (",
            $crate::audit_row!(),
            " from store_audit_shown s join store_audit a on a.body_id = s.body_id and a.seq = s.seq
               where s.body_id = :body and s.person_id = :person and s.seq < :before and (a.subject_id is null or a.subject_id <> :person)",
            $further,
            " order by s.seq desc limit :most) among) both_kinds order by seq desc limit :most"
        )
    };
}

crate::statements! {
    HEAD = "select seq, hash from store_audit_head where body_id = :body {for update}";
    HEAD_NOW = "select seq, hash from store_audit_head where body_id = :body";
    FIRST_HEAD = "insert into store_audit_head (body_id, seq, hash) values (:body, 0, :hash) on conflict (body_id) do nothing";
    APPEND = "insert into store_audit (body_id, seq, at, account_id, action, subject_id, object_kind, object_id, purpose, fields, request_id, previous, hash)
              values (:body, :seq, :at, :account, :action, :subject, :object_kind, :object, :purpose, :fields, :request, :previous, :hash)";
    MOVE_HEAD = "update store_audit_head set seq = :seq, hash = :hash where body_id = :body";
    SHOW = "insert into store_audit_shown (body_id, seq, person_id) values (:body, :seq, :person)";
    /// Every access to one person and every search that showed them, newest first, before a sequence number.
    pub OF_PERSON = audit_of_person!("");
    /// Whom an account was shown by an action since a moment, among the last things it did; a row without anybody tells that it showed nobody.
    pub SHOWN_LATELY = "select s.person_id from (select a.body_id, a.seq, a.action, a.at from store_audit a
                            where a.body_id = :body and a.account_id = :account order by a.seq desc limit 40) l
                          left join store_audit_shown s on s.body_id = l.body_id and s.seq = l.seq
                         where l.action = :action and l.at > :since";
    SHOWN_BETWEEN = "select seq, person_id from store_audit_shown where body_id = :body and seq > :after and seq <= :last";
    /// A person named for a row that is not there.
    SHOWN_BY_NOTHING = "select s.seq from store_audit_shown s where s.body_id = :body and (s.seq > :after or s.seq < 1)
                           and not exists (select 1 from store_audit a where a.body_id = s.body_id and a.seq = s.seq) order by s.seq limit 1";
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
    shown: BTreeSet<Uuid>,
    fields: Vec<String>,
    pub(crate) answer: Option<String>,
}

impl Audit {
    /// An action, named `thing.verb` (`contact.create`, `person.read`).
    pub fn of(action: &'static str) -> Self {
        Audit { action, subject: None, object: None, shown: BTreeSet::new(), fields: Vec::new(), answer: None }
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
    /// Whom a search showed by name, and on which page (a short code): each of them finds the row in the list of who looked.
    pub fn showing(mut self, page: &'static str, people: impl IntoIterator<Item = PersonId>) -> Self {
        self.shown.extend(people.into_iter().map(|person| person.0));
        self.fields.push(format!("page:{page}"));
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

/// The hash of a row: each part with its length before it. Whom it showed stands at the end, in the order of the identifiers.
fn link(row: &Row, body: BodyId, shown: &BTreeSet<Uuid>) -> Vec<u8> {
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
    if !shown.is_empty() {
        part(&shown.iter().flat_map(|person| *person.as_bytes()).collect::<Vec<u8>>());
    }
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

/// A row that is ready to be written, and whom it showed.
struct Linked {
    row: Row,
    shown: BTreeSet<Uuid>,
}

/// The row that follows `head`; `head` then stands on it.
fn next_row(head: &mut Head, actor: &Actor, at: Instant, audit: Audit) -> Linked {
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
    row.hash = link(&row, actor.body, &audit.shown);
    (head.seq, head.hash) = (row.seq, row.hash.clone());
    Linked { row, shown: audit.shown }
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
    write(tx, vec![row], head).await
}

/// Appends the rows of several reads of the body to which the transaction is turned, in their order.
pub(crate) async fn append_reads(tx: &mut Tx, reads: Vec<Read>) -> Result<(), StoreError> {
    let mut head = locked_head(tx).await?;
    let rows = reads.into_iter().map(|read| next_row(&mut head, &read.actor, read.at, read.audit)).collect();
    write(tx, rows, head).await
}

async fn write(tx: &mut Tx, rows: Vec<Linked>, head: Head) -> Result<(), StoreError> {
    let show = |seq: i64, person: &Uuid| crate::many::Row::new().bind("seq", seq).id("person", *person);
    let shown = rows.iter().flat_map(|one| one.shown.iter().map(move |person| show(one.row.seq, person))).collect();
    tx.insert_many(&APPEND, rows.into_iter().map(|one| bound(one.row)).collect()).await?;
    tx.insert_many(&SHOW, shown).await?;
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

/// Reads a body's whole chain and checks every link, whom each row showed, and that the head is the last row.
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
        let mut shown: BTreeMap<i64, BTreeSet<Uuid>> = BTreeMap::new();
        let mut by_nothing = None;
        match batch.last() {
            Some(last) => {
                let between = tx.sql(&SHOWN_BETWEEN).bind("after", self.rows).bind("last", last.seq);
                for (seq, person) in between.all::<(i64, Uuid)>().await? {
                    shown.entry(seq).or_default().insert(person);
                }
            }
            None => by_nothing = tx.sql(&SHOWN_BY_NOTHING).bind("after", self.rows).optional::<(i64,)>().await?,
        }
        tx.roll_back().await?;
        self.total = head.seq;
        if batch.is_empty() {
            let fault = if head.seq < self.rows {
                Some((head.seq.saturating_add(1), "it was added after the end of the chain"))
            } else if head.seq > self.rows {
                Some((self.rows.saturating_add(1), "rows at the end are missing"))
            } else if head.hash != self.previous {
                Some((self.rows, "it is not the row with which the chain ended"))
            } else {
                by_nothing.map(|(seq,)| (seq, "it is not there, and somebody is named for it"))
            };
            return Ok(self.verdict(fault.map(|(row, fault)| (row, fault.into()))));
        }
        let nobody = BTreeSet::new();
        for row in batch {
            let expected = self.rows.saturating_add(1);
            let fault = if row.seq != expected {
                Some(format!("row {expected} is missing"))
            } else if row.previous != self.previous {
                Some("it does not follow the row before".to_owned())
            } else if row.hash != link(&row, self.body, shown.get(&row.seq).unwrap_or(&nobody)) {
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
