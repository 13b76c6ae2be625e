//! Work longer than a page: enqueued in the transaction that wants it, leased by a worker, retried with a limit, with progress
//! that pages show, and cancelled on request.

use crate::db::Db;
use crate::error::StoreError;
use crate::tx::Tx;
use chrono::TimeDelta;
use kernel::{AccountId, Actor, BodyId, Instant, JobId};
use std::sync::Arc;
use tokio::sync::Mutex;
use uuid::Uuid;

crate::statements! {
    ENQUEUE = "insert into store_job (body_id, id, kind, title, payload, state, done, total, message, result, attempts, lease, not_before, lease_until,
                                      cancel_asked, account_id, created_at, finished_at)
               values (:body, :id, :kind, :title, :payload, 'queued', 0, 0, '', null, 0, 0, :now, null, :no, :actor, :now, null)";
    /// One job.
    pub ONE = "select id, kind, title, payload, state, done, total, message, result, attempts, cancel_asked, account_id, created_at, finished_at
                 from store_job where body_id = :body and id = :id";
    /// The jobs of the acting account, newest first.
    pub MINE = "select id, kind, title, payload, state, done, total, message, result, attempts, cancel_asked, account_id, created_at, finished_at
                  from store_job where body_id = :body and account_id = :actor order by created_at desc limit 50";
    CANCEL = "update store_job set cancel_asked = :yes where body_id = :body and id = :id and account_id = :actor and state in ('queued', 'running')";
    CANCEL_OF_KIND = "update store_job set cancel_asked = :yes where body_id = :body and id = :id and kind = :kind and state in ('queued', 'running')";
    global NEXT = "select body_id, id, kind, payload, attempts, lease, account_id from store_job
                    where (state = 'queued' and (not_before <= :now or not_before > :too_far))
                       or (state = 'running' and (lease_until < :now or lease_until > :too_far))
                    order by not_before limit 1 {for update skip locked}";
    global LEASE = "update store_job set state = 'running', attempts = attempts + 1, lease = lease + 1, lease_until = :until where body_id = :body and id = :id";
    global PROGRESS = "update store_job set done = :done, total = :total, message = :message, lease_until = :until
                        where body_id = :body and id = :id and state = 'running' and lease = :lease";
    global ASKED = "select cancel_asked from store_job where body_id = :body and id = :id";
    global FINISH = "update store_job set state = :state, message = :message, result = :result, lease_until = null, finished_at = :now,
                            not_before = :later where body_id = :body and id = :id and state = 'running' and lease = :lease";
    global GIVE_UP = "update store_job set state = 'failed', message = :message, lease_until = null, finished_at = :now where body_id = :body and id = :id";
    global HAND_BACK = "update store_job set state = 'queued', attempts = attempts - 1, lease_until = null, not_before = :now
                         where body_id = :body and id = :id and state = 'running' and lease = :lease";
}

/// How long a worker may be silent before its job is given to another.
const LEASE_FOR: TimeDelta = TimeDelta::seconds(60);
/// How often a job is tried before it is called failed.
pub const MOST_ATTEMPTS: i64 = 4;
/// No job is ever told to wait longer than this, and no lease is given for so long: a moment further away comes from a clock that was set
/// back since. Twice a lease, for a worker whose clock is a little ahead.
const LONGEST_WAIT: TimeDelta = TimeDelta::seconds(120);
/// What people read of a job whose worker fell silent every time.
const SILENT: &str = "Interrotto troppe volte prima della fine: il programma si è fermato mentre lo eseguiva.";

/// A job as pages show it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Job {
    /// Identifier.
    pub id: JobId,
    /// Which kind, as its room names it.
    pub kind: String,
    /// What people read.
    pub title: String,
    /// What it was asked to do.
    pub payload: sqlx::types::Json<serde_json::Value>,
    /// queued, running, done, failed, cancelled.
    pub state: String,
    /// Rows done.
    pub done: i64,
    /// Rows in all; 0 while unknown.
    pub total: i64,
    /// What it is doing, or why it ended.
    pub message: String,
    /// What came out.
    pub result: Option<sqlx::types::Json<serde_json::Value>>,
    /// How often it was tried.
    pub attempts: i64,
    /// Whether somebody asked to stop it.
    pub cancel_asked: bool,
    /// Who wanted it.
    pub account_id: AccountId,
    /// Since when.
    pub created_at: Instant,
    /// Until when.
    pub finished_at: Option<Instant>,
}

impl Job {
    /// Whether it still waits or runs.
    pub fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "queued" | "running")
    }
}

impl Tx {
    /// Enqueues a job; it exists only if this transaction commits.
    pub async fn enqueue(&mut self, kind: &str, title: &str, payload: serde_json::Value) -> Result<JobId, StoreError> {
        let id: JobId = self.new_id()?;
        self.sql(&ENQUEUE)
            .id("id", id)
            .bind("kind", kind)
            .bind("title", title)
            .bind("payload", payload)
            .bind("no", false)
            .run()
            .await?;
        Ok(id)
    }

    /// Asks a job of the acting account to stop.
    pub async fn cancel_job(&mut self, id: JobId) -> Result<(), StoreError> {
        self.sql(&CANCEL).id("id", id).bind("yes", true).run_one().await
    }

    /// Asks a job of this kind to stop, whoever began it, after the caller has asked for the permission that the kind wants.
    pub async fn cancel_job_of(&mut self, kind: &'static str, id: JobId) -> Result<(), StoreError> {
        self.sql(&CANCEL_OF_KIND).id("id", id).bind("kind", kind).bind("yes", true).run_one().await
    }
}

#[derive(sqlx::FromRow)]
struct Waiting {
    body_id: BodyId,
    id: JobId,
    kind: String,
    payload: sqlx::types::Json<serde_json::Value>,
    attempts: i64,
    lease: i64,
    account_id: AccountId,
}

/// A leased job, in the hands of a worker.
#[derive(Clone, Debug)]
pub struct Lease {
    db: Db,
    /// Identifier.
    pub id: JobId,
    /// Which kind.
    pub kind: String,
    /// What to do.
    pub payload: serde_json::Value,
    /// Whoever asked for it; the job acts in that name.
    pub actor: Actor,
    attempts: i64,
    lease: i64,
    last_told: Arc<Mutex<Option<Instant>>>,
}

/// How a job ended.
#[derive(Clone, Debug)]
pub enum End {
    /// With a result.
    Done {
        /// The result, as its room reads it back.
        result: serde_json::Value,
        /// One sentence for people.
        message: String,
    },
    /// Because somebody asked.
    Cancelled,
    /// With an error; tried again unless it was the last attempt.
    Failed(String),
}

/// Takes the next job that waits, or whose worker fell silent; one whose workers all fell silent fails instead.
pub async fn take(db: &Db) -> Result<Option<Lease>, StoreError> {
    let nobody = Actor::system(BodyId(Uuid::nil()));
    let (mut tx, waiting) = loop {
        let mut tx = db.global(&nobody).await?;
        let too_far = tx.now() + LONGEST_WAIT;
        let Some(waiting) = tx.sql(&NEXT).bind("too_far", too_far).optional::<Waiting>().await? else {
            tx.roll_back().await?;
            return Ok(None);
        };
        tx.turn_to_body(waiting.body_id);
        if waiting.attempts < MOST_ATTEMPTS {
            break (tx, waiting);
        }
        // Whatever it is that stops the program would stop it for ever.
        tx.sql(&GIVE_UP).id("id", waiting.id).bind("message", SILENT).run_one().await?;
        tx.commit_bookkeeping().await?;
    };
    let until = tx.now() + LEASE_FOR;
    tx.sql(&LEASE).id("id", waiting.id).bind("until", until).run_one().await?;
    tx.commit_bookkeeping().await?;
    let request = crate::chance::uuid(db.clock().now())?;
    Ok(Some(Lease {
        db: db.clone(),
        id: waiting.id,
        kind: waiting.kind,
        payload: waiting.payload.0,
        actor: Actor { body: waiting.body_id, account: waiting.account_id, purpose: None, limits: None, request },
        attempts: waiting.attempts.saturating_add(1),
        lease: waiting.lease.saturating_add(1),
        last_told: Arc::default(),
    }))
}

impl Lease {
    /// The database, for the job's own transactions.
    pub fn db(&self) -> &Db {
        &self.db
    }

    /// Tells how far the job is, at most a few times a second, and renews its lease. `false` when it was asked to stop, or when
    /// the lease ran out and the job is in other hands.
    pub async fn progress(&self, done: i64, total: i64, message: &str) -> Result<bool, StoreError> {
        let now = self.db.clock().now();
        let mut last = self.last_told.lock().await;
        if last.is_some_and(|last| now >= last && now - last < TimeDelta::milliseconds(300)) && done < total {
            return Ok(true);
        }
        *last = Some(now);
        let mut tx = self.db.global(&self.actor).await?;
        let asked: bool = tx.sql(&ASKED).id("id", self.id).value().await?;
        let until = tx.now() + LEASE_FOR;
        let held = tx
            .sql(&PROGRESS)
            .id("id", self.id)
            .bind("lease", self.lease)
            .bind("done", done)
            .bind("total", total)
            .bind("message", message)
            .bind("until", until)
            .run()
            .await?;
        tx.commit_bookkeeping().await?;
        Ok(!asked && held > 0)
    }

    /// Gives the job back unfinished, to be taken up again at once: the program ends. It does not count as an attempt.
    pub async fn hand_back(&self) -> Result<(), StoreError> {
        let mut tx = self.db.global(&self.actor).await?;
        tx.sql(&HAND_BACK).id("id", self.id).bind("lease", self.lease).run().await?;
        tx.commit_bookkeeping().await
    }

    /// Ends the job; nothing happens when the lease ran out and the job is in other hands.
    pub async fn end(&self, end: End) -> Result<(), StoreError> {
        let mut tx = self.db.global(&self.actor).await?;
        let (state, message, result) = match end {
            End::Done { result, message } => ("done", message, Some(result)),
            End::Cancelled => ("cancelled", "Interrotto su richiesta.".to_owned(), None),
            End::Failed(cause) if self.attempts < MOST_ATTEMPTS => ("queued", cause, None),
            End::Failed(cause) => ("failed", cause, None),
        };
        let later = tx.now() + TimeDelta::seconds(5 * self.attempts);
        let query = tx.sql(&FINISH).id("id", self.id).bind("lease", self.lease).bind("state", state).bind("message", message);
        query.bind("result", result).bind("later", later).run().await?;
        tx.commit_bookkeeping().await
    }
}
