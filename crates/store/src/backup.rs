//! Backup while people work, restore that is verified, and moving a body from one database to another: one mechanism.
//!
//! A backup is one file (`.tar.gz`): every table as JSON lines from one snapshot, the sealed files those rows speak of, and a
//! manifest with counts, fingerprints and the heads of the audit chains. **The keys of the files are not in it**: keep them
//! elsewhere. It can be restored on either database, whichever it came from.

use crate::audit;
use crate::db::{Db, Engine, Pools};
use crate::error::StoreError;
use crate::migrate::Migration;
use crate::shape::{Shape, Word};
use crate::value::Value;
use chrono::{DateTime, NaiveDate};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use futures_util::TryStreamExt as _;
use kernel::{BodyId, Instant};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use sha2::{Digest as _, Sha256};
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::sqlite::{SqliteArguments, SqliteRow};
use sqlx::{Arguments as _, AssertSqlSafe, Row as _};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Most parameters of one insert.
const MOST_PARAMETERS: usize = 20_000;
/// Most rows of one insert.
const MOST_ROWS: usize = 250;

/// Rooms and their migrations, in order.
type Schema = Vec<(&'static str, &'static [Migration])>;

/// What to carry: the schema of this program, of which a database or a backup may know only the beginning.
pub struct Plan {
    schema: Schema,
}

impl Plan {
    /// The plan of a schema.
    pub fn of(schema: Schema) -> Self {
        Plan { schema }
    }

    /// The steps that were applied already, when a database or a backup is older than this program.
    fn as_it_was(&self, applied: &[(String, i32, String)]) -> Schema {
        let known = |room: &str, step: &Migration| {
            applied.iter().any(|(r, n, f)| r == room && *n == step.number && *f == step.fingerprint())
        };
        let kept = |room, steps: &'static [Migration]| steps.iter().take_while(|step| known(room, step)).count();
        self.schema.iter().map(|(room, steps)| (*room, steps.get(..kept(room, steps)).unwrap_or_default())).collect()
    }
}

fn steps_in(schema: &Schema) -> usize {
    schema.iter().map(|(_, steps)| steps.len()).sum()
}

/// What a backup says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of this format.
    pub format: u32,
    /// When the snapshot was taken.
    pub at: Instant,
    /// Applied schema steps: room, number, fingerprint.
    pub schema: Vec<(String, i32, String)>,
    /// Rows of each table.
    pub rows: BTreeMap<String, u64>,
    /// SHA-256 of each table's lines.
    pub fingerprints: BTreeMap<String, String>,
    /// Sealed files that came along.
    pub files: u64,
    /// Sealed files that rows speak of and that were not found.
    pub missing_files: Vec<String>,
    /// Only this body, if not all.
    pub body: Option<BodyId>,
}

/// What a restore found.
#[derive(Clone, Debug, Serialize)]
pub struct Restored {
    /// What the backup said.
    pub manifest: Manifest,
    /// Verdict on each body's audit chain.
    pub chains: Vec<(BodyId, audit::Verdict)>,
}

macro_rules! cells {
    ($name:ident, $row:ty) => {
        fn $name(row: &$row, columns: &[(String, Word)]) -> Result<Json, sqlx::Error> {
            let mut cells = Vec::with_capacity(columns.len());
            for (index, (_, word)) in columns.iter().enumerate() {
                cells.push(
                    match word {
                        Word::Uuid => row.try_get::<Option<Uuid>, _>(index)?.map(|id| Json::from(id.simple().to_string())),
                        Word::Date => row.try_get::<Option<NaiveDate>, _>(index)?.map(|day| Json::from(day.to_string())),
                        Word::Instant => {
                            row.try_get::<Option<Instant>, _>(index)?.map(|moment| Json::from(moment.timestamp_micros()))
                        }
                        Word::Whole => row.try_get::<Option<i64>, _>(index)?.map(Json::from),
                        Word::Bool => row.try_get::<Option<bool>, _>(index)?.map(Json::from),
                        Word::Json => row.try_get::<Option<sqlx::types::Json<Json>>, _>(index)?.map(|json| json.0),
                        Word::Text => row.try_get::<Option<String>, _>(index)?.map(Json::from),
                        Word::Bytes => row.try_get::<Option<Vec<u8>>, _>(index)?.map(|bytes| Json::from(hex::encode(bytes))),
                    }
                    .unwrap_or(Json::Null),
                );
            }
            Ok(Json::Array(cells))
        }
    };
}
cells!(sqlite_cells, SqliteRow);
cells!(postgres_cells, PgRow);

fn value(cell: &Json, word: Word) -> Option<Value> {
    let text = || cell.as_str().map(str::to_owned);
    Some(match (word, cell) {
        (Word::Uuid, Json::Null) => Value::Id(None),
        (Word::Date, Json::Null) => Value::Day(None),
        (Word::Instant, Json::Null) => Value::Moment(None),
        (Word::Whole, Json::Null) => Value::Whole(None),
        (Word::Bool, Json::Null) => Value::Flag(None),
        (Word::Json, Json::Null) => Value::Json(None),
        (Word::Text, Json::Null) => Value::Text(None),
        (Word::Bytes, Json::Null) => Value::Bytes(None),
        (Word::Uuid, _) => Value::Id(Some(Uuid::try_parse(cell.as_str()?).ok()?)),
        (Word::Date, _) => Value::Day(Some(cell.as_str()?.parse().ok()?)),
        (Word::Instant, _) => Value::Moment(Some(DateTime::from_timestamp_micros(cell.as_i64()?)?)),
        (Word::Whole, _) => Value::Whole(Some(cell.as_i64()?)),
        (Word::Bool, _) => Value::Flag(Some(cell.as_bool()?)),
        (Word::Json, _) => Value::Json(Some(cell.clone())),
        (Word::Text, _) => Value::Text(Some(text()?)),
        (Word::Bytes, _) => Value::Bytes(Some(hex::decode(cell.as_str()?).ok()?)),
    })
}

fn damaged(what: impl std::fmt::Display) -> StoreError {
    StoreError::Other(format!("the backup is damaged: {what}"))
}

/// Lines of one table into a file; rows and fingerprint.
struct Lines {
    file: std::io::BufWriter<tempfile::NamedTempFile>,
    hasher: Sha256,
    rows: u64,
}

impl Lines {
    fn new(folder: &Path) -> Result<Self, StoreError> {
        Ok(Lines { file: std::io::BufWriter::new(tempfile::NamedTempFile::new_in(folder)?), hasher: Sha256::new(), rows: 0 })
    }
    fn add(&mut self, row: &Json) -> Result<(), StoreError> {
        let mut line = row.to_string();
        line.push('\n');
        self.hasher.update(line.as_bytes());
        self.rows = self.rows.saturating_add(1);
        Ok(self.file.write_all(line.as_bytes())?)
    }
    fn end(self) -> Result<(tempfile::NamedTempFile, u64, String), StoreError> {
        let file = self.file.into_inner().map_err(|error| StoreError::Io(error.into_error()))?;
        Ok((file, self.rows, hex::encode(self.hasher.finalize())))
    }
}

fn select(shape: &Shape, body: Option<BodyId>, engine: Engine) -> String {
    let columns: Vec<&str> = shape.columns.iter().map(|(name, _)| name.as_str()).collect();
    let only = match (body, engine) {
        (None, _) => String::new(),
        (Some(body), Engine::Sqlite) => format!(" where body_id = x'{}'", body.0.simple()),
        (Some(body), Engine::Postgres) => format!(" where body_id = '{}'", body.0),
    };
    format!("select {} from {}{only}", columns.join(", "), shape.table)
}

/// Writes a backup of everything (or of one body) into a new dated file of a folder, while people work. `files` is the folder
/// of the sealed files. The file appears whole or not at all. A database that is older than this program is written as it is.
///
/// # Errors
/// Those of the database and of the disk; a database with steps that this program does not know.
pub async fn write(db: &Db, plan: &Plan, files: &Path, folder: &Path, body: Option<BodyId>) -> Result<PathBuf, StoreError> {
    std::fs::create_dir_all(folder)?;
    let at = db.clock().now();
    let schema = db.applied().await?;
    let as_it_was = plan.as_it_was(&schema);
    if steps_in(&as_it_was) != schema.len() {
        return Err(StoreError::Other("the database was changed by another program than this: back it up with that one".into()));
    }
    let mut archive = tar::Builder::new(GzEncoder::new(tempfile::NamedTempFile::new_in(folder)?, Compression::fast()));
    let mut manifest = Manifest {
        format: 1,
        at,
        schema,
        rows: BTreeMap::new(),
        fingerprints: BTreeMap::new(),
        files: 0,
        missing_files: Vec::new(),
        body,
    };
    let mut stored: Vec<(Uuid, Uuid)> = Vec::new();
    let failed = |error| StoreError::sort(error, "backup");

    enum Snapshot {
        Sqlite(sqlx::Transaction<'static, sqlx::Sqlite>),
        Postgres(sqlx::Transaction<'static, sqlx::Postgres>),
    }
    let mut snapshot = match &db.pools {
        Pools::Sqlite { read, .. } => Snapshot::Sqlite(read.begin().await.map_err(failed)?),
        Pools::Postgres(pool) => {
            Snapshot::Postgres(pool.begin_with("begin isolation level repeatable read read only").await.map_err(failed)?)
        }
    };
    for shape in &crate::shape::shapes(&as_it_was) {
        let mut lines = Lines::new(folder)?;
        let keep = |row: &Json, stored: &mut Vec<(Uuid, Uuid)>| {
            if shape.table == "store_file"
                && let Some(cells) = row.as_array()
                && let [Some(body), Some(id)] =
                    [0, 1].map(|i| cells.get(i).and_then(Json::as_str).and_then(|text| Uuid::try_parse(text).ok()))
            {
                stored.push((body, id));
            }
        };
        match &mut snapshot {
            Snapshot::Sqlite(tx) => {
                let sql = select(shape, body, Engine::Sqlite);
                let mut rows = sqlx::query(AssertSqlSafe(sql)).persistent(false).fetch(&mut **tx);
                while let Some(row) = rows.try_next().await.map_err(failed)? {
                    let row = sqlite_cells(&row, &shape.columns).map_err(failed)?;
                    keep(&row, &mut stored);
                    lines.add(&row)?;
                }
            }
            Snapshot::Postgres(tx) => {
                let sql = select(shape, body, Engine::Postgres);
                let mut rows = sqlx::query(AssertSqlSafe(sql)).persistent(false).fetch(&mut **tx);
                while let Some(row) = rows.try_next().await.map_err(failed)? {
                    let row = postgres_cells(&row, &shape.columns).map_err(failed)?;
                    keep(&row, &mut stored);
                    lines.add(&row)?;
                }
            }
        }
        let (file, rows, fingerprint) = lines.end()?;
        archive.append_path_with_name(file.path(), format!("tables/{}.jsonl", shape.table))?;
        manifest.rows.insert(shape.table.clone(), rows);
        manifest.fingerprints.insert(shape.table.clone(), fingerprint);
    }
    drop(snapshot);
    for (body, id) in stored {
        let place = crate::files::shelf(body, id);
        match File::open(files.join(&place)) {
            Ok(mut file) => {
                archive.append_file(Path::new("files").join(&place), &mut file)?;
                manifest.files = manifest.files.saturating_add(1);
            }
            Err(_) => manifest.missing_files.push(place.display().to_string()),
        }
    }
    let text = serde_json::to_vec_pretty(&manifest).map_err(|error| StoreError::Other(error.to_string()))?;
    let mut header = tar::Header::new_gnu();
    header.set_size(u64::try_from(text.len()).unwrap_or(0));
    header.set_mode(0o600);
    header.set_cksum();
    archive.append_data(&mut header, "manifest.json", text.as_slice())?;
    let file = archive.into_inner()?.finish()?;
    file.as_file().sync_all()?;
    let mut path = folder.join(format!("portico-{}.tar.gz", at.format("%Y%m%d-%H%M%S")));
    let mut again = 1;
    while path.exists() {
        path = folder.join(format!("portico-{}-{again}.tar.gz", at.format("%Y%m%d-%H%M%S")));
        again += 1;
    }
    file.persist(&path).map_err(|error| StoreError::Io(error.error))?;
    crate::files::sync_folder(folder)?;
    Ok(path)
}

fn unpack(archive: &Path, into: &Path) -> Result<Manifest, StoreError> {
    let mut entries = tar::Archive::new(GzDecoder::new(File::open(archive)?));
    entries.set_preserve_permissions(false);
    // `unpack_in` refuses paths that lead out of the folder.
    for entry in entries.entries().map_err(damaged)? {
        entry.map_err(damaged)?.unpack_in(into).map_err(damaged)?;
    }
    let text = std::fs::read(into.join("manifest.json")).map_err(|_| damaged("it has no manifest (was it cut off?)"))?;
    let manifest: Manifest = serde_json::from_slice(&text).map_err(damaged)?;
    if manifest.format != 1 {
        return Err(StoreError::Other("the backup was written by a later program".into()));
    }
    for (table, fingerprint) in &manifest.fingerprints {
        let mut hasher = Sha256::new();
        let mut file =
            File::open(into.join(format!("tables/{table}.jsonl"))).map_err(|_| damaged(format!("{table} is missing")))?;
        let mut buffer = vec![0_u8; 1 << 16];
        loop {
            let read = file.read(&mut buffer)?;
            if read == 0 {
                break;
            }
            hasher.update(buffer.get(..read).unwrap_or_default());
        }
        if hex::encode(hasher.finalize()) != *fingerprint {
            return Err(damaged(format!("{table} is not what was written")));
        }
    }
    Ok(manifest)
}

/// Reads a backup into a database that holds none of its bodies, verifies counts and audit chains, and puts the sealed files
/// back. An older schema is restored as it was and then brought up to date by the next start.
pub async fn read(db: &Db, plan: &Plan, archive: &Path, files: &Path) -> Result<Restored, StoreError> {
    let folder = tempfile::tempdir()?;
    let manifest = unpack(archive, folder.path())?;
    let as_it_was = plan.as_it_was(&manifest.schema);
    let known = steps_in(&as_it_was);
    if known != manifest.schema.len() {
        return Err(StoreError::Other("the backup comes from a later program: restore it with that one".into()));
    }
    db.migrate(if known == steps_in(&plan.schema) { &plan.schema } else { &as_it_was }).await?;
    let shapes = crate::shape::shapes(&as_it_was);
    load(db, &shapes, folder.path()).await?;

    let mut bodies: Vec<BodyId> = Vec::new();
    for (table, rows) in &manifest.rows {
        let only = match (manifest.body, db.engine()) {
            (None, _) => String::new(),
            (Some(body), Engine::Sqlite) => format!(" where body_id = x'{}'", body.0.simple()),
            (Some(body), Engine::Postgres) => format!(" where body_id = '{}'", body.0),
        };
        let counted = db.raw_rows(&format!("select cast(count(*) as text) from {table}{only}")).await?;
        let counted = counted.first().and_then(|row| row.first()).and_then(Clone::clone).unwrap_or_default();
        if counted != rows.to_string() {
            return Err(StoreError::Other(format!("{table}: {rows} rows in the backup, {counted} in the database")));
        }
    }
    let heads = File::open(folder.path().join("tables/store_audit_head.jsonl"))?;
    for line in BufReader::new(heads).lines() {
        let row: Json = serde_json::from_str(&line?).map_err(damaged)?;
        if let Some(body) = row.get(0).and_then(Json::as_str).and_then(|text| Uuid::try_parse(text).ok()) {
            bodies.push(BodyId(body));
        }
    }
    let mut chains = Vec::new();
    for body in bodies {
        chains.push((body, audit::verify(db, body).await?));
    }
    if folder.path().join("files").exists() {
        copy_folder(&folder.path().join("files"), files)?;
    }
    Ok(Restored { manifest, chains })
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), StoreError> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
            File::open(&target)?.sync_all()?;
        }
    }
    crate::files::sync_folder(to)
}

async fn load(db: &Db, shapes: &[Shape], folder: &Path) -> Result<(), StoreError> {
    let failed = |error| StoreError::sort(error, "restore");
    match &db.pools {
        Pools::Sqlite { write, .. } => {
            let mut tx = write.begin_with("begin immediate").await.map_err(failed)?;
            // What was consistent as a whole need not be so row by row: triggers rest while rows are put back.
            let triggers: Vec<(String, String)> = sqlx::query_as("select name, sql from sqlite_schema where type = 'trigger'")
                .fetch_all(&mut *tx)
                .await
                .map_err(failed)?;
            sqlx::raw_sql("pragma defer_foreign_keys = on").execute(&mut *tx).await.map_err(failed)?;
            for (name, _) in &triggers {
                sqlx::raw_sql(AssertSqlSafe(format!("drop trigger {name}"))).execute(&mut *tx).await.map_err(failed)?;
            }
            for shape in shapes {
                let mut batches = Batches::open(shape, folder, Engine::Sqlite)?;
                while let Some((sql, values)) = batches.next()? {
                    let mut arguments = SqliteArguments::default();
                    for value in values {
                        arguments.add(value).map_err(|error| StoreError::Other(error.to_string()))?;
                    }
                    sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(false).execute(&mut *tx).await.map_err(failed)?;
                }
            }
            for (_, sql) in &triggers {
                sqlx::raw_sql(AssertSqlSafe(sql.clone())).execute(&mut *tx).await.map_err(failed)?;
            }
            tx.commit().await.map_err(failed)
        }
        Pools::Postgres(pool) => {
            let mut tx = pool.begin().await.map_err(failed)?;
            sqlx::raw_sql("set constraints all deferred").execute(&mut *tx).await.map_err(failed)?;
            for shape in shapes {
                sqlx::raw_sql(AssertSqlSafe(format!("alter table {} disable trigger user", shape.table)))
                    .execute(&mut *tx)
                    .await
                    .map_err(failed)?;
                let mut batches = Batches::open(shape, folder, Engine::Postgres)?;
                while let Some((sql, values)) = batches.next()? {
                    let mut arguments = PgArguments::default();
                    for value in values {
                        arguments.add(value).map_err(|error| StoreError::Other(error.to_string()))?;
                    }
                    sqlx::query_with(AssertSqlSafe(sql), arguments).persistent(false).execute(&mut *tx).await.map_err(failed)?;
                }
            }
            // Foreign keys that waited are checked now: a table with checks still open cannot have its triggers back.
            sqlx::raw_sql("set constraints all immediate").execute(&mut *tx).await.map_err(failed)?;
            for shape in shapes {
                sqlx::raw_sql(AssertSqlSafe(format!("alter table {} enable trigger user", shape.table)))
                    .execute(&mut *tx)
                    .await
                    .map_err(failed)?;
            }
            tx.commit().await.map_err(failed)
        }
    }
}

/// Inserts of many rows, read from a table's lines.
struct Batches<'s> {
    shape: &'s Shape,
    engine: Engine,
    lines: std::io::Lines<BufReader<File>>,
    rows: usize,
}

impl<'s> Batches<'s> {
    fn open(shape: &'s Shape, folder: &Path, engine: Engine) -> Result<Self, StoreError> {
        let file = File::open(folder.join(format!("tables/{}.jsonl", shape.table)))
            .map_err(|_| damaged(format!("{} is missing", shape.table)))?;
        let rows = (MOST_PARAMETERS / shape.columns.len().max(1)).clamp(1, MOST_ROWS);
        Ok(Batches { shape, engine, lines: BufReader::new(file).lines(), rows })
    }

    fn next(&mut self) -> Result<Option<(String, Vec<Value>)>, StoreError> {
        let mut values = Vec::new();
        let mut tuples = Vec::new();
        for line in self.lines.by_ref().take(self.rows) {
            let row: Json = serde_json::from_str(&line?).map_err(damaged)?;
            let cells =
                row.as_array().filter(|cells| cells.len() == self.shape.columns.len()).ok_or_else(|| damaged(&self.shape.table))?;
            let mut places = Vec::with_capacity(cells.len());
            for (cell, (_, word)) in cells.iter().zip(&self.shape.columns) {
                values.push(value(cell, *word).ok_or_else(|| damaged(&self.shape.table))?);
                places.push(match self.engine {
                    // SQLite's driver looks for the name of each place among all of them; nameless ones cost it nothing.
                    Engine::Sqlite => "?".to_owned(),
                    Engine::Postgres => format!("${}", values.len()),
                });
            }
            tuples.push(format!("({})", places.join(", ")));
        }
        if tuples.is_empty() {
            return Ok(None);
        }
        let columns: Vec<&str> = self.shape.columns.iter().map(|(name, _)| name.as_str()).collect();
        Ok(Some((format!("insert into {} ({}) values {}", self.shape.table, columns.join(", "), tuples.join(", ")), values)))
    }
}
