//! Databases for tests: a fresh one of each kind, with the schema of the rooms that are asked for.
//!
//! PostgreSQL is taken from `PORTICO_TEST_POSTGRES` (an administrator's address; `make test` starts a private server and sets
//! it). Without it the PostgreSQL half is skipped with one line, or fails when `PORTICO_REQUIRE_ALL=1`.

use crate::db::{Db, Opening};
use crate::error::StoreError;
use crate::migrate::Migration;
use kernel::{Clock, Instant};
use sha2::{Digest as _, Sha256};

/// Rooms and their migrations, in order; the ground is added in front.
pub type Rooms = Vec<(&'static str, &'static [Migration])>;

/// A database that lives as long as the test.
pub struct TestDb {
    /// The open database.
    pub db: Db,
    /// Its address.
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

impl TestDb {
    /// Drops the database when the test has ended well; what a failed test leaves is swept by later ones.
    async fn discard(self) -> Result<(), StoreError> {
        let Some((base, name)) = self.url.rsplit_once('/').filter(|_| self._folder.is_none()) else { return Ok(()) };
        let admin = Db::open(Opening { connections: 1, ..Opening::at(format!("{base}/postgres")) }, Clock::System).await?;
        discard(&admin, name).await?;
        admin.close().await;
        Ok(())
    }
}

/// Saturday 21 November 2026, 10:00 in Milan: the day on which tests happen unless they say otherwise.
pub fn test_moment() -> Instant {
    chrono::DateTime::from_timestamp(1_795_251_600, 0).unwrap_or_default()
}

fn with_ground(rooms: &Rooms) -> Rooms {
    let mut all: Rooms = vec![("store", crate::MIGRATIONS)];
    all.extend(rooms.iter().copied().filter(|(name, _)| *name != "store"));
    all
}

/// A fresh SQLite database in a folder of its own.
pub async fn sqlite(rooms: &Rooms, clock: Clock) -> Result<TestDb, StoreError> {
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    let db = Db::open(Opening::at(&url), clock).await?;
    db.migrate(&with_ground(rooms)).await?;
    Ok(TestDb { db, url, _folder: Some(folder) })
}

/// A fresh PostgreSQL database, copied from a template with the same schema; `None` when there is no server.
pub async fn postgres(rooms: &Rooms, clock: Clock) -> Result<Option<TestDb>, StoreError> {
    let Ok(server) = std::env::var("PORTICO_TEST_POSTGRES") else {
        if std::env::var("PORTICO_REQUIRE_ALL").is_ok_and(|value| value == "1") {
            return Err(StoreError::Other(
                "PostgreSQL is required: install it (Debian: apt install postgresql) and run `make test`".into(),
            ));
        }
        eprintln!("skipped on PostgreSQL: install it (Debian: apt install postgresql) and run `make test`");
        return Ok(None);
    };
    let rooms = with_ground(rooms);
    let mut hasher = Sha256::new();
    for (name, steps) in &rooms {
        hasher.update(name);
        steps.iter().for_each(|step| hasher.update(step.fingerprint()));
    }
    let template = format!("portico_template_{}", hex::encode(hasher.finalize().iter().take(8).copied().collect::<Vec<u8>>()));
    let admin = Db::open(Opening { connections: 2, ..Opening::at(&server) }, Clock::System).await?;
    let (base, _) = server.rsplit_once('/').ok_or_else(|| StoreError::Other("PORTICO_TEST_POSTGRES has no database".into()))?;
    let ready = format!("select 'yes' from pg_database where datname = '{template}' and datistemplate");
    for attempt in 0.. {
        if !admin.raw_rows(&ready).await?.is_empty() {
            break;
        }
        match admin.raw(&format!("create database {template}")).await {
            Ok(()) => {
                let db = Db::open(Opening { connections: 2, ..Opening::at(format!("{base}/{template}")) }, Clock::System).await?;
                db.migrate(&rooms).await?;
                db.close().await;
                admin.raw(&format!("alter database {template} with is_template true allow_connections false")).await?;
            }
            // Another test process is making it; wait for the fact.
            Err(_) if attempt < 300 => tokio::time::sleep(std::time::Duration::from_millis(200)).await,
            Err(error) => return Err(error),
        }
    }
    sweep(&admin).await?;
    let name = format!("{TEST}{}_{}", std::process::id(), hex::encode(crate::chance::bytes::<8>()?));
    admin.raw(&format!("create database {name} template {template}")).await?;
    admin.close().await;
    let url = format!("{base}/{name}");
    let db = Db::open(Opening::at(&url), clock).await?;
    Ok(Some(TestDb { db, url, _folder: None }))
}

/// What the names of test databases begin with; the process that made one and a number follow.
const TEST: &str = "portico_test_";

/// Drops the databases of test processes that have ended: a whole run would otherwise need a dozen gigabytes.
async fn sweep(admin: &Db) -> Result<(), StoreError> {
    let processes = std::path::Path::new("/proc");
    if !processes.join("self").exists() {
        return Ok(());
    }
    for row in admin.raw_rows(&format!("select datname from pg_database where datname like '{TEST}%'")).await? {
        let Some(name) = row.first().and_then(Option::as_deref) else { continue };
        let process = name.strip_prefix(TEST).and_then(|rest| rest.split_once('_')).map(|(process, _)| process);
        if process.is_some_and(|process| !processes.join(process).exists()) {
            discard(admin, name).await?;
        }
    }
    Ok(())
}

/// Drops a test database, also while somebody is still connected; another process may have done so already.
async fn discard(admin: &Db, name: &str) -> Result<(), StoreError> {
    match admin.raw(&format!("drop database if exists {name} with (force)")).await {
        Ok(()) => Ok(()),
        // Two that drop the same one meet in PostgreSQL's catalogue: the first has it.
        Err(_) if admin.raw_rows(&format!("select 'left' from pg_database where datname = '{name}'")).await?.is_empty() => Ok(()),
        Err(error) => Err(error),
    }
}

/// The address of a new, empty PostgreSQL database, for a program that makes its schema itself; `None` when there is no server.
pub async fn postgres_url() -> Result<Option<String>, StoreError> {
    let made = postgres(&Vec::new(), Clock::System).await?;
    let Some(made) = made else { return Ok(None) };
    made.db.raw("drop schema public cascade; create schema public").await?;
    made.db.close().await;
    Ok(Some(made.url.clone()))
}

/// Runs a test on both databases, each fresh, with a clock that stands at [`test_moment`] until it is moved.
pub async fn on_both<F, R>(rooms: Rooms, test: F)
where
    F: Fn(Db) -> R,
    R: Future<Output = ()>,
{
    #[expect(clippy::expect_used, reason = "a test that has no database has failed")]
    let sqlite = sqlite(&rooms, Clock::set_at(test_moment())).await.expect("a SQLite database");
    test(sqlite.db.clone()).await;
    sqlite.db.close().await;
    #[expect(clippy::expect_used, reason = "a test that has no database has failed")]
    if let Some(postgres) = postgres(&rooms, Clock::set_at(test_moment())).await.expect("a PostgreSQL database") {
        test(postgres.db.clone()).await;
        postgres.db.close().await;
        #[expect(clippy::expect_used, reason = "what cannot be dropped would fill the disk")]
        postgres.discard().await.expect("the database is dropped");
    }
}
