//! The papers of an application: their content lies sealed beside the database, and is opened by whoever may read the application.

use super::model::{ApplicationId, ApplicationState, DocumentId};
use super::steps::{To, locked};
use super::store::TOUCH;
use crate::application_scope;
use crate::problems::Problem;
use ::store::FileVault;
use ::store::{Audit, Db, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{Failure, FileId, Instant, Outcome, PersonId};

macro_rules! documents {
    ($rest:expr) => {
        concat!(
            "select d.id, d.application_id, a.person_id, a.state as application_state, d.file_id, d.fact, d.title, d.received_on, d.state, d.withdrawal_reason, d.created_at,
                    coalesce(w.display_name, '') as created_by_name
               from benefits_application_document d join benefits_application a on a.body_id = d.body_id and a.id = d.application_id
               left join guard_account w on w.body_id = d.body_id and w.id = d.created_by
              where d.body_id = :body and ",
            $rest
        )
    };
}

store::statements! {
    OF_APPLICATION = documents!(concat!("d.application_id = :id and ", application_scope!("application.read"), " order by d.created_at, d.id limit 500"));
    ONE = documents!(concat!("d.id = :id and ", application_scope!("application.read")));
    ADD = "insert into benefits_application_document (body_id, id, application_id, file_id, fact, title, received_on, state, withdrawal_reason, created_at, created_by)
           values (:body, :id, :application, :file, :fact, :title, :received_on, 'kept', '', :now, :actor)";
    WITHDRAW = "update benefits_application_document set state = 'withdrawn', withdrawal_reason = :reason where body_id = :body and id = :id and state = 'kept'";
}

/// Most papers of one application.
pub const MOST: usize = 100;

kernel::code_enum! {
    /// Whether a paper stands.
    pub enum DocumentState {
        /// It stands.
        Kept = "kept" => "Presentato",
        /// It was added by mistake.
        Withdrawn = "withdrawn" => "Tolto",
    }
}

/// A paper of an application.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DocumentRow {
    /// Identifier.
    pub id: DocumentId,
    /// Of which application.
    pub application_id: ApplicationId,
    /// Whose that is.
    pub person_id: PersonId,
    /// How far that is.
    pub application_state: ApplicationState,
    /// The file.
    pub file_id: FileId,
    /// The fact that it shows; may be empty.
    pub fact: String,
    /// What it is.
    pub title: String,
    /// When it came.
    pub received_on: NaiveDate,
    /// Whether it stands.
    pub state: DocumentState,
    /// Why it was taken off; may be empty.
    pub withdrawal_reason: String,
    /// When it was added.
    pub created_at: Instant,
    /// By whom.
    pub created_by_name: String,
}

impl DocumentRow {
    /// Whether it stands.
    pub fn is_kept(&self) -> bool {
        self.state == DocumentState::Kept
    }
    /// Where it opens.
    pub fn href(&self) -> String {
        format!("/domande/documenti/{}", self.id)
    }
}

/// A paper as it is added.
#[derive(Clone, Debug)]
pub struct NewDocument {
    /// What it is.
    pub title: String,
    /// The fact that it shows; may be empty.
    pub fact: String,
    /// When it came; today when nothing is said.
    pub received_on: Option<NaiveDate>,
    /// Name of the file.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// The papers of an application, the first to come first.
///
/// # Errors
/// Those of the database.
pub async fn of_application(tx: &mut Tx, id: ApplicationId) -> Outcome<Vec<DocumentRow>> {
    Ok(tx.sql(&OF_APPLICATION).id("id", id).all().await?)
}

/// Adds a paper to an application that is not over.
///
/// # Errors
/// 403 without `application.write`, 404, conflict; faults on `file` (size, kind) and `received_on`; [`Problem::AnswersClosed`],
/// [`Problem::TooManyDocuments`].
pub async fn add(
    db: &Db,
    vault: &FileVault,
    principal: &Principal,
    id: ApplicationId,
    sent: i64,
    new: &NewDocument,
) -> Outcome<DocumentId> {
    principal.require(Permission::APPLICATION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, To::Write, sent).await?;
    if !row.state.is_open() {
        return Err(Problem::AnswersClosed.into());
    }
    let today = tx.today();
    let received_on = new.received_on.unwrap_or(today);
    if received_on > today {
        return Err(Failure::field("received_on", "La data non può essere nel futuro."));
    }
    if of_application(&mut tx, id).await?.len() >= MOST {
        return Err(Problem::TooManyDocuments.into());
    }
    let file = vault.add(&mut tx, "file", &new.name, &new.content).await?;
    let document: DocumentId = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", document)
        .id("application", id)
        .id("file", file)
        .bind("fact", &new.fact)
        .bind("title", &new.title)
        .bind("received_on", received_on)
        .run_one()
        .await?;
    tx.sql(&TOUCH).id("id", id).bind("version", sent).run_one().await?;
    tx.commit(Audit::of("application.add_document").about(row.person_id).on("application", id)).await?;
    Ok(document)
}

/// Takes off a paper that was added by mistake: it stays described, with the reason, and opens no more.
///
/// # Errors
/// 403 without `application.write`, 404, conflict; [`Problem::DocumentGone`].
pub async fn withdraw(db: &Db, principal: &Principal, document: DocumentId, sent: i64, reason: &str) -> Outcome<ApplicationId> {
    principal.require(Permission::APPLICATION_WRITE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let paper: DocumentRow = tx.sql(&ONE).id("id", document).one().await?;
    let row = locked(&mut tx, paper.application_id, To::Write, sent).await?;
    if !row.state.is_open() {
        return Err(Problem::AnswersClosed.into());
    }
    if tx.sql(&WITHDRAW).id("id", document).bind("reason", reason).run().await? == 0 {
        return Err(Problem::DocumentGone.into());
    }
    tx.sql(&TOUCH).id("id", row.id).bind("version", sent).run_one().await?;
    tx.commit(Audit::of("application.withdraw_document").about(row.person_id).on("application", row.id)).await?;
    Ok(row.id)
}

/// A paper with its content: name, kind, bytes.
///
/// # Errors
/// 404 outside the actor's scope; [`Problem::DocumentGone`] for one that was taken off.
pub async fn open(mut tx: Tx, vault: &FileVault, document: DocumentId) -> Outcome<(String, &'static str, Vec<u8>)> {
    let paper: DocumentRow = tx.sql(&ONE).id("id", document).one().await?;
    if !paper.is_kept() {
        return Err(Problem::DocumentGone.into());
    }
    let (file, content) = vault.read(&mut tx, paper.file_id).await?;
    tx.commit(Audit::of("application.open_document").about(paper.person_id).on("application", paper.application_id)).await?;
    Ok((file.name, media_type(&file.media_type), content))
}

/// The kinds of file that are kept, as they are answered: what is none of them is only saved.
fn media_type(kept: &str) -> &'static str {
    const KINDS: [&str; 4] = ["application/pdf", "image/png", "image/jpeg", "image/tiff"];
    KINDS.into_iter().find(|kind| *kind == kept).unwrap_or("application/octet-stream")
}
