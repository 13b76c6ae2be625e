//! Registering post, giving it to an office, linking it to a case, saying how it was dealt with; what left.

use super::forms::{HandlePost, LinkPost, NewPost, SortPost};
use super::model::{PostId, PostState, PostStep, post_after};
use super::store as s;
use super::store::{PostRow, Waiting};
use crate::document::begin::{NewRow, add_file, insert};
use crate::document::forms::Sending;
use crate::document::store::{DocumentRow, FileKind, KNOWN};
use crate::document::{DocumentDirection, DocumentId, DocumentKind, DocumentState, PostMeans};
use crate::problems::Problem;
use crate::registration::Registry;
use crate::registration::actions::enter;
use crate::{dues, expect_version, or_conflict};
use ::store::{Audit, FileVault, StoreError, Tx};
use casework::Doing;
use chrono::{Datelike as _, NaiveDate};
use guard::Permission;
use kernel::{CaseId, Failure, Outcome, PersonId, UnitId};
use std::sync::Arc;
use uuid::Uuid;

/// The class of post of which nobody knows yet what it is.
const UNKNOWN_CLASS: &str = "VII.12";

async fn number(tx: &mut Tx) -> Outcome<String> {
    let year = tx.today().year();
    Ok(format!("{year}/{:06}", tx.next_number(format!("posta/{year}")).await?))
}

/// A unit that works today.
async fn unit(tx: &mut Tx, wanted: UnitId) -> Outcome<UnitId> {
    let today = tx.today();
    match guard::unit::one(tx, wanted).await {
        Ok(unit) if unit.valid_from <= today && unit.valid_until > today => Ok(unit.id),
        Ok(_) | Err(::store::StoreError::NoRow) => Err(Problem::NoUnit.at("unit")),
        Err(error) => Err(error.into()),
    }
}

/// The root of the body's units: whoever registers post does so for the whole of it.
async fn body_unit(tx: &mut Tx) -> Outcome<UnitId> {
    let top = tx.sql(&s::TOP).values::<UnitId>().await?.into_iter().next();
    top.ok_or_else(|| Problem::NoUnit.at("unit"))
}

/// Registers post that came, with its scans: it gets its number and that of the register of the body. Without the register nothing is entered,
/// and whoever sent it can send it again.
///
/// # Errors
/// 403 without `post.register`; [`Problem::ScanNeeded`], [`Problem::ReceivedDay`], [`Problem::NoUnit`]; a fault at `file`;
/// [`Problem::RegistryAway`].
pub async fn register(
    doing: Doing<'_>,
    vault: &FileVault,
    registry: Arc<dyn Registry>,
    new: &NewPost,
    files: &[(&str, &[u8])],
) -> Outcome<PostId> {
    let mut tx = doing.begin(Permission::POST_REGISTER).await?;
    if let Some(id) = tx.already::<PostId>(doing.once).await? {
        return Ok(id);
    }
    if new.received_on > tx.today() {
        return Err(Problem::ReceivedDay.at("received_on"));
    }
    if files.is_empty() {
        return Err(Problem::ScanNeeded.at("file"));
    }
    let (office, state) = match new.unit {
        Some(wanted) => (Some(unit(&mut tx, wanted).await?), PostState::Sorted),
        None => (None, PostState::Arrived),
    };
    let home = match office {
        Some(office) => office,
        None => body_unit(&mut tx).await?,
    };
    let row = NewRow {
        case: None,
        person: None,
        unit: home,
        template: "",
        template_edition: 0,
        kind: DocumentKind::Post,
        title: &new.subject,
        addressee: "",
        state: DocumentState::Received,
        direction: DocumentDirection::In,
        class: UNKNOWN_CLASS,
        closed: false,
        edition: 1,
        supersedes: None,
        received_on: Some(new.received_on),
        parts: &[],
    };
    let document = insert(&mut tx, &row).await?;
    for (name, content) in files {
        add_file(&mut tx, vault, document, FileKind::Attachment, name, content).await?;
    }
    let post = Entry {
        direction: DocumentDirection::In,
        moved_on: new.received_on,
        means: new.means,
        correspondent: &new.sender,
        subject: &new.subject,
        unit: office,
        case: None,
        person: None,
        document,
        state,
        due_on: new.due_on,
    };
    let id = add(&mut tx, &post).await?;
    let known: DocumentRow = tx.sql(&KNOWN).id("id", document).one().await?;
    match enter(&mut tx, registry.as_ref(), &known, &new.sender).await {
        Ok(_) => {}
        // What the database says is ours; anything else the registry did not answer.
        Err(Failure::Internal(cause)) if cause.downcast_ref::<StoreError>().is_none() => {
            tracing::warn!(%cause, "the registry did not register post");
            return Err(Problem::RegistryAway.into());
        }
        Err(failure) => return Err(failure),
    }
    if let (Some(office), Some(due_on)) = (office, new.due_on) {
        dues::to_answer(&mut tx, id.0, None, office, due_on).await?;
    }
    tx.commit(Audit::of("post.register").on("post", id).answering(id.to_string())).await?;
    Ok(id)
}

struct Entry<'a> {
    direction: DocumentDirection,
    moved_on: NaiveDate,
    means: PostMeans,
    correspondent: &'a str,
    subject: &'a str,
    unit: Option<UnitId>,
    case: Option<CaseId>,
    person: Option<PersonId>,
    document: DocumentId,
    state: PostState,
    due_on: Option<NaiveDate>,
}

async fn add(tx: &mut Tx, new: &Entry<'_>) -> Outcome<PostId> {
    let id: PostId = tx.new_id()?;
    let number = number(tx).await?;
    tx.sql(&s::ADD)
        .id("id", id)
        .bind("number", number)
        .code("direction", new.direction)
        .bind("moved_on", new.moved_on)
        .code("means", new.means)
        .bind("correspondent", new.correspondent)
        .bind("subject", new.subject)
        .maybe_id("unit", new.unit)
        .maybe_id("case", new.case)
        .maybe_id("person", new.person)
        .id("document", new.document)
        .code("state", new.state)
        .bind("due_on", new.due_on)
        .run_one()
        .await?;
    Ok(id)
}

/// Enters a document that left. Of one that is reserved the desk learns that it left, and no more.
pub(crate) async fn outgoing(tx: &mut Tx, row: &DocumentRow, sending: &Sending) -> Outcome<PostId> {
    let reserved = row.is_reserved();
    let to = row.addressee.lines().next().unwrap_or_default();
    let post = Entry {
        direction: DocumentDirection::Out,
        moved_on: sending.sent_on,
        means: sending.means,
        correspondent: if reserved { "Riservato" } else { to },
        subject: if reserved { "Documento riservato" } else { &row.title },
        unit: Some(row.unit_id),
        case: row.case_id,
        person: row.person_id,
        document: row.id,
        state: PostState::Left,
        due_on: None,
    };
    add(tx, &post).await
}

/// A page of what stands in one state, the oldest first.
///
/// # Errors
/// Those of the database.
pub async fn page(tx: &mut Tx, state: PostState, after: Option<(NaiveDate, Uuid)>, most: i64) -> Outcome<Vec<PostRow>> {
    let (on, id) = after.unwrap_or((guard::scope::ALWAYS, Uuid::nil()));
    let rows: Vec<PostRow> =
        tx.sql(&s::WAITING).code("state", state).bind("after_on", on).bind("after_id", id).bind("most", most).all().await?;
    Ok(rows.into_iter().map(PostRow::at_the_desk).collect())
}

/// One piece of post.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn one(tx: &mut Tx, id: PostId) -> Outcome<PostRow> {
    let row: PostRow = tx.sql(&s::ONE).id("id", id).one().await?;
    Ok(row.at_the_desk())
}

/// That a document is one to which the actor may tie what came with it: they read it, or have it at the post desk. Other rooms ask it.
///
/// # Errors
/// 404 for any other.
pub async fn came(tx: &mut Tx, document: DocumentId) -> Outcome<()> {
    tx.sql(&s::CAME).id("document", document).value::<DocumentId>().await?;
    Ok(())
}

/// The post of a document that waits for an answer, when the actor may say how it was dealt with.
///
/// # Errors
/// Those of the database.
pub(crate) async fn to_handle(tx: &mut Tx, document: DocumentId) -> Outcome<Option<PostRow>> {
    Ok(tx.sql(&s::OF_DOCUMENT).id("document", document).optional().await?)
}

/// How much waits, by state.
///
/// # Errors
/// Those of the database.
pub async fn waiting(tx: &mut Tx) -> Outcome<Vec<Waiting>> {
    Ok(tx.sql(&s::COUNTS).all().await?)
}

/// A piece of post that the desk gives an office or a case. What is of a secret proceeding it moves no more.
async fn stepped(tx: &mut Tx, id: PostId, step: PostStep, version: i64) -> Outcome<(PostRow, PostState)> {
    let row: PostRow = tx.sql(&s::ONE).id("id", id).one().await?;
    if row.closed {
        return Err(Problem::PostReserved.into());
    }
    let to = post_after(step, row.state)?;
    expect_version(row.version, version)?;
    Ok((row, to))
}

/// Gives post to an office.
///
/// # Errors
/// 403 without `post.sort`, 404, a conflict; [`Problem::PostIsOver`], [`Problem::PostReserved`], [`Problem::NoUnit`].
pub async fn sort(doing: Doing<'_>, id: PostId, new: &SortPost, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::POST_SORT).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let (row, to) = stepped(&mut tx, id, PostStep::Sort, version).await?;
    if row.case_id.is_some() {
        return Err(Problem::PostIsOver.into());
    }
    let office = unit(&mut tx, new.unit).await?;
    let done = tx
        .sql(&s::SORT)
        .id("id", id)
        .id("unit", office)
        .code("state", to)
        .bind("due_on", new.due_on)
        .bind("version", version)
        .run_one()
        .await;
    or_conflict(done, row.version)?;
    tx.sql(&s::MOVE_DOCUMENT).id("id", row.document_id).id("unit", office).run_one().await?;
    match new.due_on {
        Some(due_on) => dues::to_answer(&mut tx, id.0, None, office, due_on).await?,
        None => agenda::drop_of(&mut tx, id.0, "senza termine").await?,
    }
    tx.commit(Audit::of("post.sort").on("post", id).fields(["unit", "due_on"])).await?;
    Ok(())
}

/// Links post to a case of the office that has it, or to one that the actor reads: from then on whoever reads the documents of the case reads it,
/// and the desk sees only how it was dealt with.
///
/// # Errors
/// 403 without `post.sort`, 404, a conflict; [`Problem::NotSorted`], [`Problem::PostIsOver`], [`Problem::PostReserved`], [`Problem::NoCase`].
pub async fn link(doing: Doing<'_>, id: PostId, new: &LinkPost, version: i64) -> Outcome<CaseId> {
    let mut tx = doing.begin(Permission::POST_SORT).await?;
    if let Some(case) = tx.already::<CaseId>(doing.once).await? {
        return Ok(case);
    }
    let (row, to) = stepped(&mut tx, id, PostStep::Link, version).await?;
    let office = row.unit_id.ok_or_else(|| Failure::from(Problem::NotSorted))?;
    let own = tx.sql(&s::CASE_OF_UNIT).bind("number", &new.case_number).id("unit", office).optional::<(CaseId, PersonId)>().await?;
    let found = match own {
        Some(case) => Some(case),
        None => tx.sql(&s::CASE_REACHED).bind("number", &new.case_number).optional::<(CaseId, PersonId)>().await?,
    };
    let (case, person) = found.ok_or_else(|| Problem::NoCase.at("case_number"))?;
    let done = tx
        .sql(&s::LINK)
        .id("id", id)
        .id("case", case)
        .id("person", person)
        .code("state", to)
        .bind("version", version)
        .run_one()
        .await;
    or_conflict(done, row.version)?;
    tx.sql(&s::FILE_DOCUMENT).id("id", row.document_id).id("case", case).id("person", person).id("unit", office).run_one().await?;
    if let (PostState::Sorted, Some(due_on)) = (to, row.due_on) {
        agenda::drop_of(&mut tx, id.0, "passata alla cartella").await?;
        dues::to_answer(&mut tx, id.0, Some((case, row.document_id)), office, due_on).await?;
    }
    tx.commit(Audit::of("post.link").about(person).on("post", id).fields(["case"]).answering(case.to_string())).await?;
    Ok(case)
}

/// Says how post was dealt with: at the desk, or, once it is of a case, by whoever writes the documents of that case. Of a sealed case nobody else
/// could.
///
/// # Errors
/// 403 without `post.sort` and `document.write`, 404, a conflict; [`Problem::NotSorted`], [`Problem::PostIsOver`], [`Problem::NoReply`].
pub async fn handle(doing: Doing<'_>, id: PostId, new: &HandlePost, version: i64) -> Outcome<DocumentId> {
    let at_the_desk = doing.principal.may(Permission::POST_SORT);
    let mut tx = doing.begin(if at_the_desk { Permission::POST_SORT } else { Permission::DOCUMENT_WRITE }).await?;
    if let Some(document) = tx.already::<DocumentId>(doing.once).await? {
        return Ok(document);
    }
    let step = if new.archive == Some(true) { PostStep::Archive } else { PostStep::Handle };
    let row: PostRow = tx.sql(&s::TO_HANDLE).id("id", id).one().await?;
    let to = post_after(step, row.state)?;
    expect_version(row.version, version)?;
    let reply = match &new.reply_number {
        Some(number) => {
            let found = tx.sql(&s::REPLY).bind("number", number).optional::<(DocumentId,)>().await?;
            Some(found.ok_or_else(|| Problem::NoReply.at("reply_number"))?.0)
        }
        None => None,
    };
    let done = tx
        .sql(&s::HANDLE)
        .id("id", id)
        .code("state", to)
        .bind("note", new.note.as_deref().unwrap_or_default())
        .maybe_id("reply", reply)
        .bind("version", version)
        .run_one()
        .await;
    or_conflict(done, row.version)?;
    let now = tx.now();
    dues::answered(&mut tx, id.0, now).await?;
    let document = row.document_id;
    tx.commit(
        Audit::of("post.handle").about(row.person_id).on("post", id).fields(["note", "reply"]).answering(document.to_string()),
    )
    .await?;
    Ok(document)
}
