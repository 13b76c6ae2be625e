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
    let name = format!("portico_test_{}", hex::encode(crate::chance::bytes::<8>()?));
    admin.raw(&format!("create database {name} template {template}")).await?;
    admin.close().await;
    let url = format!("{base}/{name}");
    let db = Db::open(Opening::at(&url), clock).await?;
    Ok(Some(TestDb { db, url, _folder: None }))
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
    }
}
