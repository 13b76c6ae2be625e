//! Opening a database: SQLite in one file, or PostgreSQL.

use crate::error::StoreError;
use crate::read_log::ReadLog;
use crate::tx::{Connection, Mode, Tx};
use kernel::{Actor, Clock};
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _, PgPool, Row as _, SqlitePool};
use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

/// Longest wait for a connection or for SQLite's one writer before a request is told to try again.
const WAIT: Duration = Duration::from_secs(15);
/// What a SQLite connection keeps of the file in memory: 8 MB (negative: in units of 1,000 bytes and not in pages).
const CACHE: &str = "-8000";
/// What the one connection that writes maps of the file, in bytes: as much as SQLite ever does. Nobody else's commit makes it forget what it has read, so that work on a whole
/// city at once (a ranking, a liquidation) reads pages where they lie.
const MAPPED: &str = "2147418112";
/// Fewest connections that read a SQLite file, as far as they are allowed.
const FEWEST_READERS: u32 = 4;
/// Statements each connection keeps prepared.
const PREPARED: usize = 600;

/// How many connections read a SQLite file. The work is done in this process: more than twice as many as there are cores would
/// answer nobody sooner, and each has its own cache and prepared statements.
fn readers(allowed: u32) -> u32 {
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let useful = u32::try_from(cores.saturating_mul(2)).unwrap_or(u32::MAX).max(FEWEST_READERS);
    allowed.clamp(1, useful)
}

/// Which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Embedded, one file.
    Sqlite,
    /// A server.
    Postgres,
}

#[derive(Clone, Debug)]
pub(crate) enum Pools {
    Sqlite { read: SqlitePool, write: SqlitePool },
    Postgres(PgPool),
}

/// An open database with its clock. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    pub(crate) pools: Pools,
    clock: Clock,
    statements: Arc<AtomicU64>,
    unique: Arc<RwLock<Arc<HashMap<String, String>>>>,
    pub(crate) reads: Arc<ReadLog>,
}

/// How to open a database.
#[derive(Clone, Debug)]
pub struct Opening {
    /// `sqlite:PATH` or `postgres://…`.
    pub url: String,
    /// Connections that read (SQLite) or that do everything (PostgreSQL).
    pub connections: u32,
    /// SQLite only: the most pages of 4 KiB the file may grow to; `None` leaves it to the disk.
    pub most_pages: Option<u32>,
    /// Acknowledged commits may be lost with the power. Only for a database that is thrown away when its making is interrupted
    /// (the demonstration) or when a test has ended; a test keeps it out of everything else.
    pub relaxed: bool,
}

impl Opening {
    /// The usual: eight connections, no limit of size.
    pub fn at(url: impl Into<String>) -> Self {
        Opening { url: url.into(), connections: 8, most_pages: None, relaxed: false }
    }
}

impl Db {
    /// Opens a database; a SQLite file is created when it is missing.
    pub async fn open(opening: Opening, clock: Clock) -> Result<Db, StoreError> {
        let pools = match opening.url.strip_prefix("sqlite:") {
            Some(path) => Self::open_sqlite(Path::new(path), &opening).await?,
            None => Self::open_postgres(&opening).await?,
        };
        let db = Db { pools, clock, statements: Arc::default(), unique: Arc::default(), reads: Arc::default() };
        db.learn_unique_names().await?;
        Ok(db)
    }

    async fn open_sqlite(path: &Path, opening: &Opening) -> Result<Pools, StoreError> {
        let mut options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // Every acknowledged commit survives the loss of power.
            .synchronous(if opening.relaxed { SqliteSynchronous::Off } else { SqliteSynchronous::Full })
            .foreign_keys(true)
            .busy_timeout(WAIT)
            .statement_cache_capacity(PREPARED)
            // Each connection has a cache of its own; behind them all stands that of the system.
            .pragma("cache_size", CACHE)
            .pragma("temp_store", "memory")
            .pragma("trusted_schema", "off")
            .pragma("cell_size_check", "on");
        if let Some(pages) = opening.most_pages {
            options = options.pragma("max_page_count", pages.to_string());
        }
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .acquire_timeout(WAIT)
            // A commit that found the disk full is undone by SQLite itself, and the driver then believes that its transaction is
            // still open: such a connection would refuse every further one, and there is no other to write with.
            .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
            .connect_with(options.clone().pragma("mmap_size", MAPPED))
            .await
            .map_err(|error| StoreError::sort(error, "open"))?;
        let read = SqlitePoolOptions::new()
            .max_connections(readers(opening.connections))
            .acquire_timeout(WAIT)
            // Not mapped: after every commit of the writer a reader would give back its whole map and build it again.
            .connect_with(options.pragma("query_only", "on"))
            .await
            .map_err(|error| StoreError::sort(error, "open"))?;
        Ok(Pools::Sqlite { read, write })
    }

    async fn open_postgres(opening: &Opening) -> Result<Pools, StoreError> {
        let options = PgConnectOptions::from_str(&opening.url)
            .map_err(|error| StoreError::sort(error, "open"))?
            .application_name("portico")
            .statement_cache_capacity(PREPARED)
            // What one transaction acknowledged is on disk; a forgotten one is ended by the server. Statements are prepared once and answer
            // in milliseconds: compiling them to machine code at every run costs more than it saves.
            .options([
                ("jit", "off"),
                ("synchronous_commit", "on"),
                ("idle_in_transaction_session_timeout", "60000"),
                ("lock_timeout", "15000"),
                ("timezone", "UTC"),
            ]);
        let pool = PgPoolOptions::new()
            .max_connections(opening.connections.max(2))
            .acquire_timeout(WAIT)
            .connect_with(options)
            .await
            .map_err(|error| StoreError::sort(error, "open"))?;
        Ok(Pools::Postgres(pool))
    }

    /// Which database this is.
    pub fn engine(&self) -> Engine {
        match self.pools {
            Pools::Sqlite { .. } => Engine::Sqlite,
            Pools::Postgres(_) => Engine::Postgres,
        }
    }

    /// How many statements were run since it was opened: tests hold the number that a page needs.
    pub fn statements_run(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The clock of this installation.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    async fn start(&self, actor: &Actor, mode: Mode) -> Result<Tx, StoreError> {
        let connection = match &self.pools {
            Pools::Sqlite { read, write, .. } => {
                let begun = if matches!(mode, Mode::Open | Mode::Look | Mode::Reading) {
                    read.begin().await
                } else {
                    write.begin_with("begin immediate").await
                };
                Connection::Sqlite(begun.map_err(|error| StoreError::sort(error, "begin"))?)
            }
            Pools::Postgres(pool) => {
                let begun = if matches!(mode, Mode::Open | Mode::Look) {
                    pool.begin_with("begin read only").await
                } else {
                    pool.begin().await
                };
                Connection::Postgres(begun.map_err(|error| StoreError::sort(error, "begin"))?)
            }
        };
        let unique = self.unique.read().map(|names| Arc::clone(&names)).unwrap_or_default();
        let now = self.clock.now();
        Ok(Tx::new(connection, actor.clone(), now, kernel::time::local(now).date(), mode, unique, Arc::clone(&self.statements)))
    }

    /// A transaction that may read and write everything of the actor's body and ends with an audit row.
    pub async fn begin(&self, actor: &Actor) -> Result<Tx, StoreError> {
        self.start(actor, Mode::Audited).await
    }

    /// A transaction of a page that reads of the actor's body and changes nothing. It ends with an audit row as the others do;
    /// on SQLite nobody waits for it, and a change is refused.
    pub async fn begin_reading(&self, actor: &Actor) -> Result<Tx, StoreError> {
        Ok(self.start(actor, Mode::Reading).await?.at_home(self.clone()))
    }

    /// A read of what tells nothing of a person (statements declared `open`).
    pub async fn read_open(&self, actor: &Actor) -> Result<Tx, StoreError> {
        self.start(actor, Mode::Open).await
    }

    /// Who is this? A read across bodies, for sessions and tokens.
    pub async fn look(&self, actor: &Actor) -> Result<Tx, StoreError> {
        self.start(actor, Mode::Look).await
    }

    /// The door across bodies: sign-in, jobs, the command line. Every use of it is read in review.
    pub async fn global(&self, actor: &Actor) -> Result<Tx, StoreError> {
        self.start(actor, Mode::Global).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.raw("select 1").await
    }

    /// Asks the driver to prepare a text, without running it: the test of all statements.
    pub async fn prepare(&self, statement: &Statement) -> Result<(), StoreError> {
        use sqlx::{Executor as _, SqlSafeStr as _};
        let sql = AssertSqlSafe(statement.rendered(self.engine()).sql.as_str()).into_sql_str();
        let result = match &self.pools {
            Pools::Sqlite { write, .. } => write.prepare(sql).await.map(drop),
            Pools::Postgres(pool) => pool.prepare(sql).await.map(drop),
        };
        result.map_err(|error| StoreError::sort(error, statement.name))
    }

    /// Runs raw text of the program's own (migrations, pragmas, backups).
    pub(crate) async fn raw(&self, sql: &str) -> Result<(), StoreError> {
        let result = match &self.pools {
            Pools::Sqlite { write, .. } => sqlx::raw_sql(AssertSqlSafe(sql)).execute(write).await.map(drop),
            Pools::Postgres(pool) => sqlx::raw_sql(AssertSqlSafe(sql)).execute(pool).await.map(drop),
        };
        result.map_err(|error| StoreError::sort(error, "raw"))
    }

    /// Rows of raw text of the program's own, every column as text.
    pub async fn raw_rows(&self, sql: &str) -> Result<Vec<Vec<Option<String>>>, StoreError> {
        let failed = |error| StoreError::sort(error, "raw");
        match &self.pools {
            Pools::Sqlite { write, .. } => {
                let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(write).await.map_err(failed)?;
                rows.iter()
                    .map(|row| (0..row.len()).map(|i| row.try_get::<Option<String>, _>(i).map_err(failed)).collect())
                    .collect()
            }
            Pools::Postgres(pool) => {
                let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(pool).await.map_err(failed)?;
                rows.iter()
                    .map(|row| (0..row.len()).map(|i| row.try_get::<Option<String>, _>(i).map_err(failed)).collect())
                    .collect()
            }
        }
    }

    /// SQLite reports a broken unique index by its columns; this learns which index they mean, so that both engines report
    /// the same name.
    pub(crate) async fn learn_unique_names(&self) -> Result<(), StoreError> {
        if self.engine() == Engine::Postgres {
            return Ok(());
        }
        let rows = self
            .raw_rows(
                "select m.name, il.name, il.origin, group_concat(m.name || '.' || ii.name, ', ')
                   from sqlite_schema m, pragma_index_list(m.name) il, pragma_index_info(il.name) ii
                  where m.type = 'table' and il.\"unique\" = 1 group by m.name, il.name",
            )
            .await?;
        let mut names = HashMap::new();
        for row in rows {
            if let [Some(table), Some(index), Some(origin), Some(columns)] = row.as_slice() {
                let name = if origin == "pk" { format!("{table}_pkey") } else { index.clone() };
                names.insert(columns.clone(), name);
            }
        }
        if let Ok(mut known) = self.unique.write() {
            *known = Arc::new(names);
        }
        Ok(())
    }

    /// Lets the database count its rows anew, so that it plans for the size it has now, and tidy up: after very many were written
    /// at once.
    pub async fn refresh_statistics(&self) -> Result<(), StoreError> {
        match self.engine() {
            Engine::Sqlite => self.raw("analyze").await,
            Engine::Postgres => self.raw("vacuum (analyze)").await,
        }
    }

    /// Keeps what the database knows of the number of its rows near the truth, where nobody else does: SQLite plans without a size until it is
    /// told one, a server's own housekeeping tells itself. Only tables that grew much are sampled, which takes milliseconds.
    pub async fn keep_statistics(&self) -> Result<(), StoreError> {
        match self.engine() {
            Engine::Sqlite => self.raw("pragma analysis_limit = 1000; pragma optimize = 0x10002").await,
            Engine::Postgres => Ok(()),
        }
    }

    /// Closes all connections; on SQLite this also folds the write-ahead log into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Pools::Postgres(pool) => pool.close().await,
        }
    }

    /// The durability the connections really have, for the test that asserts it: SQLite's `synchronous` and `journal_mode`,
    /// PostgreSQL's `synchronous_commit` and `fsync`.
    pub async fn durability(&self) -> Result<Vec<String>, StoreError> {
        let texts: [&str; 2] = match self.engine() {
            Engine::Sqlite => {
                ["select cast(synchronous as text) from pragma_synchronous", "select journal_mode from pragma_journal_mode"]
            }
            Engine::Postgres => ["show synchronous_commit", "show fsync"],
        };
        let mut out = Vec::new();
        for text in texts {
            out.extend(self.raw_rows(text).await?.into_iter().flatten().flatten());
        }
        Ok(out)
    }
}

use crate::statement::Statement;
