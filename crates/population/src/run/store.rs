//! Imports in the database.

use super::model::{Preview, RunState};
use crate::extract::{Encoding, Mapping, Separator};
use kernel::{AccountId, FileId, Instant, JobId, Outcome};
use sqlx::types::Json;
use store::Tx;
use uuid::Uuid;

macro_rules! run {
    ($rest:expr) => {
        concat!(
            "select r.id, r.number, r.source, r.whole_extract, r.state, r.file_name, r.file_size, r.encoding, r.separator, r.headers, r.samples, r.mapping, r.preview, r.rows_read,
                    r.rows_refused, r.rests_on, r.keep_good, r.generation, r.before_generation, r.first_number, r.job_id, r.message, r.created_at, r.created_by, r.applied_at,
                    r.applied_by, r.undone_at, r.undone_by, r.version, a.display_name as created_name, b.display_name as applied_name, u.display_name as undone_name
               from population_run r left join guard_account a on a.body_id = r.body_id and a.id = r.created_by
               left join guard_account b on b.body_id = r.body_id and b.id = r.applied_by left join guard_account u on u.body_id = r.body_id and u.id = r.undone_by
              where r.body_id = :body and ",
            $rest
        )
    };
}

/// Whoever imports, and whoever looks after the installation.
macro_rules! seen {
    () => {
        concat!("(", guard::in_body!("population.import"), " or ", guard::in_body!("system.read"), ")")
    };
}

::store::statements! {
    pub ADD = "insert into population_run (body_id, id, number, source, whole_extract, state, file_name, file_size, file_hash, encoding, separator, headers, samples, mapping, preview,
                                           rows_read, rows_refused, rests_on, keep_good, generation, before_generation, first_number, job_id, message, created_at, created_by,
                                           applied_at, applied_by, undone_at, undone_by, version)
               values (:body, :id, :number, :source, :whole, 'columns', :file_name, :file_size, :file_hash, :encoding, :separator, :headers, :samples, :mapping, null,
                       0, 0, null, :no, null, null, null, null, '', :now, :actor, null, null, null, null, 1)";
    pub ONE = run!(concat!("r.id = :id and ", seen!()));
    /// For the job, which acts for whoever asked for it.
    pub FOR_JOB = run!("r.id = :id");
    pub LIST = run!(concat!("r.number < :before and ", seen!(), " order by r.number desc limit :most"));
    pub LAST_APPLIED = run!("r.state = 'applied' order by r.generation desc limit 1");
    open pub WAITING = "select cast(count(*) as bigint) from population_run where body_id = :body and state in ('columns', 'reading', 'preview', 'unreadable')";
    open pub WRITING = "select cast(count(*) as bigint) from population_run where body_id = :body and state in ('applying', 'undoing')";
    pub CHANGE_STATE = "update population_run set state = :state, message = :message, version = version + 1 where body_id = :body and id = :id and state = :from";
    pub SET_JOB = "update population_run set job_id = :job where body_id = :body and id = :id";
    pub SET_MAPPING = "update population_run set mapping = :mapping, whole_extract = :whole, preview = null, rests_on = null where body_id = :body and id = :id";
    pub SET_PREVIEW = "update population_run set preview = :preview, rows_read = :read, rows_refused = :refused, rests_on = :rests_on where body_id = :body and id = :id";
    pub SET_KEEP = "update population_run set keep_good = :keep where body_id = :body and id = :id";
    pub SET_BEGUN = "update population_run set generation = :generation, before_generation = :before, first_number = :first where body_id = :body and id = :id";
    pub FORGET_BEGUN = "update population_run set generation = null, before_generation = null, first_number = null where body_id = :body and id = :id";
    pub SET_APPLIED = "update population_run set applied_at = :now, applied_by = :actor, samples = :none, preview = :preview where body_id = :body and id = :id";
    pub SET_UNDONE = "update population_run set undone_at = :now, undone_by = :actor where body_id = :body and id = :id";
    pub FORGET_CONTENT = "update population_run set samples = :none, preview = :preview where body_id = :body and id = :id";
    pub SETTLE = "update population_run set state = 'settled', version = version + 1 where body_id = :body and state = 'applied' and generation <= :generation";
    /// The generation up to which imports are too old to be taken back: the newest so many are kept.
    pub APPLIED = "select generation from population_run where body_id = :body and state = 'applied' order by generation desc limit :most";
    pub ADD_PART = "insert into population_part (body_id, run_id, position, file_id) values (:body, :run, :position, :file)";
    pub PARTS = "select file_id from population_part where body_id = :body and run_id = :run order by position";
    pub FORGET_PARTS = "delete from population_part where body_id = :body and run_id = :run";
    pub ADD_REFUSAL = "insert into population_refusal (body_id, run_id, position, line, field, reason) values (:body, :run, :position, :line, :field, :reason)";
    pub FORGET_REFUSALS = "delete from population_refusal where body_id = :body and run_id = :run";
    pub REFUSALS = concat!("select f.position, f.line, f.field, f.reason from population_refusal f where f.body_id = :body and f.run_id = :run and f.position > :after and ", seen!(),
                                " order by f.position limit :most");
    pub MAPPING = "select mapping, whole_extract from population_mapping where body_id = :body and source = :source";
    pub KEEP_MAPPING = "insert into population_mapping (body_id, source, mapping, whole_extract, changed_at, changed_by) values (:body, :source, :mapping, :whole, :now, :actor)
                        on conflict (body_id, source) do update set mapping = excluded.mapping, whole_extract = excluded.whole_extract, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    pub JOB_STATE = "select state from store_job where body_id = :body and id = :job";
    pub JOB_PROGRESS = "select done, total, message from store_job where body_id = :body and id = :job";
    open pub SOURCES = "select source from population_mapping where body_id = :body order by source limit 50";
}

/// An import.
#[derive(Clone, sqlx::FromRow)]
pub struct RunRow {
    /// Identifier.
    pub id: Uuid,
    /// Number by which people speak of it.
    pub number: i64,
    /// Where its files come from.
    pub source: String,
    /// Whether it holds all residents, or only those of whom something changed.
    pub whole_extract: bool,
    /// Where it stands.
    pub state: RunState,
    /// Name the file had.
    pub file_name: String,
    /// Bytes of the file.
    pub file_size: i64,
    /// How it writes its letters.
    pub encoding: Encoding,
    /// What stands between its cells.
    pub separator: Separator,
    /// Names of its columns.
    pub headers: Json<Vec<String>>,
    /// First lines, while the columns are chosen.
    pub samples: Json<Vec<Vec<String>>>,
    /// Which column means what.
    pub mapping: Json<Mapping>,
    /// What it would change, or changed.
    pub preview: Option<Json<Preview>>,
    /// Lines read.
    pub rows_read: i64,
    /// Lines that were refused.
    pub rows_refused: i64,
    /// The generation that the preview was made against.
    pub rests_on: Option<i64>,
    /// Whether the good lines are kept although others are refused.
    pub keep_good: bool,
    /// The generation it wrote.
    pub generation: Option<i64>,
    /// The generation that stood before.
    pub before_generation: Option<i64>,
    /// The first state it wrote.
    pub first_number: Option<i64>,
    /// The job that works on it.
    pub job_id: Option<JobId>,
    /// Why it stands where it stands; may be empty.
    pub message: String,
    /// When the file was received.
    pub created_at: Instant,
    /// By whom.
    pub created_by: AccountId,
    /// When it was applied.
    pub applied_at: Option<Instant>,
    /// By whom.
    pub applied_by: Option<AccountId>,
    /// When it was taken back.
    pub undone_at: Option<Instant>,
    /// By whom.
    pub undone_by: Option<AccountId>,
    /// Version.
    pub version: i64,
    /// Who received the file.
    pub created_name: Option<String>,
    /// Who applied it.
    pub applied_name: Option<String>,
    /// Who took it back.
    pub undone_name: Option<String>,
}

/// A refused line.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct RefusalRow {
    /// Its place among the refused.
    pub position: i64,
    /// Its number in the file.
    pub line: i64,
    /// The field to blame.
    pub field: crate::extract::Field,
    /// Why.
    pub reason: crate::extract::Fault,
}

/// Files whose rows were forgotten, to be taken from the folder once that is committed.
#[must_use = "erase them after the commit"]
#[derive(Default)]
pub struct Forgotten(Vec<FileId>);

impl Forgotten {
    /// Takes the files from the folder.
    ///
    /// # Errors
    /// Those of the disk.
    pub fn erase(self, vault: &store::FileVault, body: kernel::BodyId) -> Outcome<()> {
        for id in self.0 {
            vault.erase(body, id)?;
        }
        Ok(())
    }
}

/// Forgets the file of an import in the caller's transaction.
///
/// # Errors
/// Those of the database.
pub async fn forget_file(tx: &mut Tx, run: Uuid) -> Outcome<Forgotten> {
    let files: Vec<FileId> = tx.sql(&PARTS).bind("run", run).values().await?;
    tx.sql(&FORGET_PARTS).bind("run", run).run().await?;
    for file in &files {
        store::files::forget(tx, *file).await?;
    }
    Ok(Forgotten(files))
}
