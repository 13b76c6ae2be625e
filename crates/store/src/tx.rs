//! A transaction: opened for an actor, closed by an audit row.

use crate::audit::{self, Audit};
use crate::chance;
use crate::db::{Db, Engine};
use crate::error::StoreError;
use crate::once;
use crate::query::Query;
use crate::read_log::{self, Read};
use crate::statement::{Reach, Statement};
use chrono::NaiveDate;
use kernel::{Actor, Instant};
use sqlx::{Postgres, Sqlite, Transaction};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The driver's transaction.
pub(crate) enum Connection {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// What a transaction may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Reads and writes of one body; ends with an audit row.
    Audited,
    /// Reads of one body, for a page that changes nothing; its audit row is written when the reading is done.
    Reading,
    /// Reads of what tells nothing of a person; nothing is written.
    Open,
    /// As `Global`, on a reading connection: asked at every request.
    Look,
    /// Across bodies: sign-in, jobs, command line. Greppable: `Db::global`.
    Global,
}

/// A transaction of one actor. Dropped without [`Tx::commit`], nothing happened.
pub struct Tx {
    connection: Connection,
    actor: Actor,
    now: Instant,
    today: NaiveDate,
    mode: Mode,
    unique: Arc<HashMap<String, String>>,
    statements: Arc<AtomicU64>,
    /// Where the audit row of a read goes.
    home: Option<Db>,
    pub(crate) once: Option<once::Pending>,
    pub(crate) queries: usize,
}

impl Tx {
    pub(crate) fn new(
        connection: Connection,
        actor: Actor,
        now: Instant,
        today: NaiveDate,
        mode: Mode,
        unique: Arc<HashMap<String, String>>,
        statements: Arc<AtomicU64>,
    ) -> Self {
        Tx { connection, actor, now, today, mode, unique, statements, home: None, once: None, queries: 0 }
    }

    pub(crate) fn at_home(mut self, db: Db) -> Self {
        self.home = Some(db);
        self
    }

    /// A transaction across bodies that found the body it is about and works for it from here on.
    pub(crate) fn turn_to_body(&mut self, body: kernel::BodyId) {
        self.actor.body = body;
    }

    /// A transaction across bodies that found out who acts.
    pub fn act_as(&mut self, account: kernel::AccountId) {
        if matches!(self.mode, Mode::Global | Mode::Look) {
            self.actor.account = account;
        }
    }

    pub(crate) fn connection(&mut self) -> &mut Connection {
        &mut self.connection
    }

    pub(crate) fn name_violation(&self, error: StoreError) -> StoreError {
        match error {
            StoreError::Violated(columns) => StoreError::Violated(self.unique.get(&columns).cloned().unwrap_or(columns)),
            other => other,
        }
    }

    /// Which database this is.
    pub fn engine(&self) -> Engine {
        match self.connection {
            Connection::Sqlite(_) => Engine::Sqlite,
            Connection::Postgres(_) => Engine::Postgres,
        }
    }

    /// How many statements ran so far: tests hold a page to a fixed number, whatever it shows.
    pub fn queries(&self) -> usize {
        self.queries
    }

    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The moment of this transaction: the same for all it writes.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// Today in Italy, as of this transaction.
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// A new identifier.
    pub fn new_id<I: From<uuid::Uuid>>(&mut self) -> Result<I, StoreError> {
        Ok(I::from(chance::uuid(self.now)?))
    }

    /// A statement, to be bound and run.
    pub fn sql(&mut self, statement: &'static Statement) -> Query<'_> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        Query::new(self, statement)
    }

    /// One journey more to the database.
    pub(crate) fn count_statement(&mut self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.queries = self.queries.saturating_add(1);
    }

    pub(crate) fn may_run(&self, statement: &Statement) -> Result<(), &'static str> {
        match (self.mode, statement.reach) {
            (Mode::Open, Reach::Body) => Err("it may tell something of a person: open an audited transaction"),
            (Mode::Audited | Mode::Open, Reach::Global) => Err("it reaches beyond the actor's body: only Db::global may run it"),
            _ => Ok(()),
        }
    }

    /// Writes the audit row, last and under the lock on the chain's head, remembers the answer of a repeatable request, and
    /// commits. Nothing personal is shown and nothing is changed without this.
    pub async fn commit(mut self, audit: Audit) -> Result<(), StoreError> {
        if matches!(self.mode, Mode::Open | Mode::Look) {
            return Err(StoreError::Other("an unaudited read cannot commit an audit row".into()));
        }
        if let Some(db) = self.home.take() {
            let read = Read { actor: self.actor.clone(), at: self.now, audit };
            // The connection is free before the row waits for its turn.
            self.roll_back().await?;
            return read_log::note(&db, read).await;
        }
        if let Some(pending) = self.once.take() {
            once::remember(&mut self, pending, audit.answer.as_deref()).await?;
        }
        audit::append(&mut self, audit).await?;
        self.end().await
    }

    /// Commits the bookkeeping of the program itself (sessions, job leases, progress): no person's data is read or changed.
    pub async fn commit_bookkeeping(self) -> Result<(), StoreError> {
        if self.mode != Mode::Global {
            return Err(StoreError::Other(
                "only a transaction across bodies is bookkeeping: end this one with an audit row".into(),
            ));
        }
        self.end().await
    }

    pub(crate) async fn end(self) -> Result<(), StoreError> {
        let result = match self.connection {
            Connection::Sqlite(tx) => tx.commit().await,
            Connection::Postgres(tx) => tx.commit().await,
        };
        result.map_err(|error| StoreError::sort(error, "commit"))
    }

    /// Gives everything up.
    pub async fn roll_back(self) -> Result<(), StoreError> {
        let result = match self.connection {
            Connection::Sqlite(tx) => tx.rollback().await,
            Connection::Postgres(tx) => tx.rollback().await,
        };
        result.map_err(|error| StoreError::sort(error, "rollback"))
    }
}
