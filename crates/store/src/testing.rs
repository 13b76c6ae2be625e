//! Databases for tests: a fresh one of each kind, with the schema of the rooms that are asked for.
//!
//! PostgreSQL is taken from `PORTICO_TEST_POSTGRES` (an administrator's address; `make test` starts a private server and sets
//! it). Without it the PostgreSQL half is skipped with one line, or fails when `PORTICO_REQUIRE_ALL=1`.

use crate::db::{Db, Engine, Opening};
use crate::error::StoreError;
use crate::migrate::Migration;
use kernel::{Clock, Instant};
use sha2::{Digest as _, Sha256};
use std::path::Path;

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

/// A fresh SQLite database in a folder of its own. Nothing of it need survive a loss of power: it does not wait for the disk.
pub async fn sqlite(rooms: &Rooms, clock: Clock) -> Result<TestDb, StoreError> {
    let made = open_sqlite(tempfile::tempdir()?, clock).await?;
    made.db.migrate(&with_ground(rooms)).await?;
    Ok(made)
}

/// The name of the file of a SQLite database in its folder.
const FILE: &str = "test.db";

async fn open_sqlite(folder: tempfile::TempDir, clock: Clock) -> Result<TestDb, StoreError> {
    let url = format!("sqlite:{}", folder.path().join(FILE).display());
    let db = Db::open(Opening { relaxed: true, ..Opening::at(&url) }, clock).await?;
    Ok(TestDb { db, url, _folder: Some(folder) })
}

/// The PostgreSQL server for tests: its address, and what the addresses of its databases begin with.
fn server() -> Result<Option<(String, String)>, StoreError> {
    let Ok(server) = std::env::var("PORTICO_TEST_POSTGRES") else {
        if std::env::var("PORTICO_REQUIRE_ALL").is_ok_and(|value| value == "1") {
            return Err(StoreError::Other(
                "PostgreSQL is required: install it (Debian: apt install postgresql) and run `make test`".into(),
            ));
        }
        eprintln!("skipped on PostgreSQL: install it (Debian: apt install postgresql) and run `make test`");
        return Ok(None);
    };
    let (base, _) = server.rsplit_once('/').ok_or_else(|| StoreError::Other("PORTICO_TEST_POSTGRES has no database".into()))?;
    let base = base.to_owned();
    Ok(Some((server, base)))
}

async fn administrator(server: &str) -> Result<Db, StoreError> {
    Db::open(Opening { connections: 2, ..Opening::at(server) }, Clock::System).await
}

/// A copy of a database of the server, under a name of its own.
async fn copied_on_server(admin: &Db, base: &str, template: &str, clock: Clock) -> Result<TestDb, StoreError> {
    let name = format!("{TEST}{}_{}", std::process::id(), hex::encode(crate::chance::bytes::<8>()?));
    admin.raw(&format!("create database {name} template {template}")).await?;
    let url = format!("{base}/{name}");
    let db = Db::open(Opening::at(&url), clock).await?;
    Ok(TestDb { db, url, _folder: None })
}

/// A fresh PostgreSQL database, copied from a template with the same schema; `None` when there is no server.
pub async fn postgres(rooms: &Rooms, clock: Clock) -> Result<Option<TestDb>, StoreError> {
    let Some((server, base)) = server()? else { return Ok(None) };
    let rooms = with_ground(rooms);
    let mut hasher = Sha256::new();
    for (name, steps) in &rooms {
        hasher.update(name);
        steps.iter().for_each(|step| hasher.update(step.fingerprint()));
    }
    let template = format!("portico_template_{}", hex::encode(hasher.finalize().iter().take(8).copied().collect::<Vec<u8>>()));
    let admin = administrator(&server).await?;
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
    let made = copied_on_server(&admin, &base, &template, clock).await?;
    admin.close().await;
    Ok(Some(made))
}

/// A copy of a database that takes long to make: whoever wants one first in a run of the tests makes it, the others wait until it is
/// whole, and each has a copy of its own. Its clock stands at [`test_moment`]. `None` on PostgreSQL when there is no server.
///
/// `folder` is where tests may leave what outlives them (`CARGO_TARGET_TMPDIR`); what an earlier run left there under this name is
/// thrown away.
pub async fn made_once<F, R>(engine: Engine, name: &str, folder: &Path, rooms: Rooms, make: F) -> Result<Option<TestDb>, StoreError>
where
    F: FnOnce(Db) -> R,
    R: Future<Output = ()>,
{
    let clock = || Clock::set_at(test_moment());
    std::fs::create_dir_all(folder)?;
    // Held until there is a copy: nobody copies what is not whole, or throws away what is being copied.
    let turn = std::fs::File::create(folder.join(format!("{name}-{engine:?}.lock")))?;
    turn.lock()?;
    let this = hex::encode(Sha256::digest(run()).iter().take(6).copied().collect::<Vec<u8>>());
    match engine {
        Engine::Sqlite => {
            let place = folder.join(format!("{name}-{this}.db"));
            if !place.exists() {
                for left in std::fs::read_dir(folder)? {
                    let left = left?.path();
                    if left.file_name().and_then(|file| file.to_str()).is_some_and(|file| of_a_run(file, name, ".db")) {
                        std::fs::remove_file(left)?;
                    }
                }
                let built = sqlite(&rooms, clock()).await?;
                make(built.db.clone()).await;
                built.db.close().await;
                let aside = folder.join(format!("{name}.making"));
                std::fs::copy(built.url.trim_start_matches("sqlite:"), &aside)?;
                std::fs::rename(&aside, &place)?;
            }
            let own = tempfile::tempdir()?;
            std::fs::copy(&place, own.path().join(FILE))?;
            Ok(Some(open_sqlite(own, clock()).await?))
        }
        Engine::Postgres => {
            let Some((server, base)) = server()? else { return Ok(None) };
            let admin = administrator(&server).await?;
            let place = format!("portico_made_{name}_{this}");
            let known = admin.raw_rows("select datname from pg_database where datname like 'portico_made_%'").await?;
            let known: Vec<String> = known.into_iter().flatten().flatten().collect();
            if !known.contains(&place) {
                for left in known.iter().filter(|left| of_a_run(left, &format!("portico_made_{name}"), "")) {
                    discard(&admin, left).await?;
                }
                let Some(built) = postgres(&rooms, clock()).await? else { return Ok(None) };
                make(built.db.clone()).await;
                built.db.close().await;
                let (_, from) = built.url.rsplit_once('/').unwrap_or_default();
                admin.raw(&format!("alter database {from} rename to {place}")).await?;
            }
            sweep(&admin).await?;
            let made = copied_on_server(&admin, &base, &place, clock()).await?;
            admin.close().await;
            Ok(Some(made))
        }
    }
}

/// What tells this run of the tests from others: nextest gives each of its runs a name, `cargo test` runs all tests of a program in one
/// process.
fn run() -> String {
    std::env::var("NEXTEST_RUN_ID").unwrap_or_else(|_| format!("process {}", std::process::id()))
}

/// Whether a file or database is what some run made under a name: the name, the twelve signs of the run, an ending.
fn of_a_run(found: &str, name: &str, ending: &str) -> bool {
    let rest = found.strip_prefix(name).and_then(|rest| rest.strip_suffix(ending));
    rest.is_some_and(|rest| rest.len() == 13 && rest.bytes().skip(1).all(|sign| sign.is_ascii_hexdigit()))
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
