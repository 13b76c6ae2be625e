//! What is done with documents: begun, written, made final, sent, followed by another edition, withdrawn.

use super::begin::{NewDraft, NewRow, add_file, begin, insert, write_text};
use super::forms::{DocumentText, Filter, NewDocument, Sending};
use super::model::{DocumentDirection, DocumentId, DocumentState, Step, after};
use super::paper;
use super::part::{Part, open_places};
use super::store as s;
use super::store::{DocumentFileId, DocumentRow, FileKind, FileRow, TextRow};
use crate::paging::Cursor;
use crate::post::outgoing;
use crate::problems::Problem;
use crate::retention::{FilingClass, plan};
use crate::{approval, dues, expect_version, or_conflict};
use ::store::{Audit, FileVault, OnConstraint as _, Tx};
use casework::Doing;
use casework::draft::{self, DraftKind};
use chrono::Datelike as _;
use guard::Permission;
use kernel::time::local;
use kernel::{CaseId, Failure, Outcome, PersonId, UnitId};
use letters::{Press, Signing};
use serde_json::json;
use std::sync::Arc;

/// For whom a document is begun.
#[derive(Clone, Copy, Debug)]
pub enum About {
    /// A case.
    Case(CaseId),
    /// A person, by an office.
    Person(PersonId, UnitId),
    /// An office.
    Unit(UnitId),
}

/// Begins a document from a model.
///
/// # Errors
/// 403 without `document.write`, 404; `CASE-010` for a case that is closed; [`Problem::NoTemplate`].
pub async fn create(doing: Doing<'_>, about: About, new: &NewDocument) -> Outcome<DocumentId> {
    let mut tx = doing.begin(Permission::DOCUMENT_WRITE).await?;
    if let Some(id) = tx.already::<DocumentId>(doing.once).await? {
        return Ok(id);
    }
    let (case, person, unit) = match about {
        About::Case(id) => {
            let case = casework::open_case(&mut tx, Permission::DOCUMENT_WRITE, id).await?;
            (Some(case.id), Some(case.person_id), case.unit_id)
        }
        About::Person(person, unit) => (None, Some(person), unit),
        About::Unit(unit) => (None, None, unit),
    };
    let draft = NewDraft {
        template: &new.template,
        case,
        person,
        unit,
        title: new.title.clone().unwrap_or_default(),
        values: Vec::new(),
        class: FilingClass::OfTemplate,
        closed: false,
    };
    let id = begin(&mut tx, draft).await?;
    tx.commit(Audit::of("document.create").about(person).on("document", id).answering(id.to_string())).await?;
    Ok(id)
}

/// A document with its text, for whoever may read it.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn read(tx: &mut Tx, id: DocumentId) -> Outcome<(DocumentRow, TextRow)> {
    let row: DocumentRow = tx.sql(&s::READ).id("id", id).one().await?;
    let text: TextRow = tx.sql(&s::TEXT).id("id", id).one().await?;
    Ok((row, text))
}

/// A page of documents, the newest first.
///
/// # Errors
/// Those of the database.
pub async fn page(tx: &mut Tx, filter: &Filter, cursor: Cursor, most: i64) -> Outcome<Vec<DocumentRow>> {
    let query = match (filter.case, filter.state) {
        (Some(case), _) => tx.sql(&s::OF_CASE).id("case", case),
        (None, Some(state)) => tx.sql(&s::LIST_IN).code("state", state),
        (None, None) => tx.sql(&s::LIST),
    };
    Ok(query.bind("before_at", cursor.at).id("before_id", cursor.id).bind("most", most).all().await?)
}

/// Writes the text of a draft; the text before stays readable.
///
/// # Errors
/// 403 without `document.write`, 404, a conflict; [`Problem::NotADraft`].
pub async fn change(doing: Doing<'_>, id: DocumentId, new: &DocumentText, version: i64) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::DOCUMENT_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(version.saturating_add(1));
    }
    let row: DocumentRow = tx.sql(&s::WRITE).id("id", id).one().await?;
    if !row.is_written() {
        return Err(Problem::NotWrittenHere.into());
    }
    if row.state != DocumentState::Draft {
        return Err(Problem::NotADraft.into());
    }
    expect_version(row.version, version)?;
    let addressee = new.addressee.as_deref().unwrap_or_default();
    let done = tx
        .sql(&s::CHANGE)
        .id("id", id)
        .bind("title", &new.title)
        .bind("addressee", addressee)
        .bind("version", version)
        .run_one()
        .await;
    or_conflict(done, row.version)?;
    write_text(&mut tx, id, row.text_version.saturating_add(1), &new.title, addressee, &new.parts).await?;
    draft::forget(&mut tx, DraftKind::Document, id.0).await?;
    tx.commit(Audit::of("document.change").about(row.person_id).on("document", id).fields(["title", "addressee", "parts"])).await?;
    Ok(version.saturating_add(1))
}

/// Adds a file to a draft: it goes with the document, and into the register with it.
///
/// # Errors
/// 403 without `document.write`, 404, a conflict; a fault at `file`; [`Problem::NotADraft`], [`Problem::TooManyFiles`].
pub async fn annex(doing: Doing<'_>, vault: &FileVault, id: DocumentId, name: &str, content: &[u8], version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::DOCUMENT_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let row = draft_of(&mut tx, id, version).await?;
    add_file(&mut tx, vault, id, FileKind::Attachment, name, content).await?;
    tx.commit(Audit::of("document.change").about(row.person_id).on("document", id)).await?;
    Ok(())
}

/// Takes a file off a draft, to which it was added by mistake.
///
/// # Errors
/// 403 without `document.write`, 404, a conflict; [`Problem::NotADraft`].
pub async fn take_off(doing: Doing<'_>, file: DocumentFileId, version: i64) -> Outcome<DocumentId> {
    let mut tx = doing.begin(Permission::DOCUMENT_WRITE).await?;
    if let Some(document) = tx.already::<DocumentId>(doing.once).await? {
        return Ok(document);
    }
    let file: FileRow = tx.sql(&s::FILE).id("id", file).one().await?;
    let row = draft_of(&mut tx, file.document_id, version).await?;
    tx.sql(&s::TAKE_OFF).id("id", file.id).run_one().await?;
    tx.commit(Audit::of("document.change").about(row.person_id).on("document", row.id).answering(row.id.to_string())).await?;
    Ok(row.id)
}

/// A draft that the actor may write, as it was read; its version moves on.
async fn draft_of(tx: &mut Tx, id: DocumentId, version: i64) -> Outcome<DocumentRow> {
    let row: DocumentRow = tx.sql(&s::WRITE).id("id", id).one().await?;
    if row.state != DocumentState::Draft {
        return Err(Problem::NotADraft.into());
    }
    expect_version(row.version, version)?;
    or_conflict(tx.sql(&s::TOUCH).id("id", id).bind("version", version).run_one().await, row.version)?;
    Ok(row)
}

/// What is still to be written before a document can be made final.
pub fn open_in(text: &TextRow) -> Vec<String> {
    let texts = text.parts().iter().map(|part| part.text.as_str());
    open_places([text.title.as_str(), text.addressee.as_str()].into_iter().chain(texts))
}

/// What stands in the way of making a document final.
pub(crate) fn complete(row: &DocumentRow, text: &TextRow) -> Result<(), Failure> {
    if row.kind.letter().is_none() {
        return Err(Problem::NotWrittenHere.into());
    }
    if !text.parts().iter().any(|part| !part.text.trim().is_empty()) {
        return Err(Problem::NothingWritten.into());
    }
    let open = open_in(text);
    if !open.is_empty() {
        return Err(Problem::OpenPlaces.because(format!("Da completare: {}.", open.join(", "))));
    }
    if text.addressee.trim().is_empty() {
        return Err(Problem::NoAddressee.into());
    }
    Ok(())
}

/// Whether what was typed into the form of a text says something else than the text that is stored, however it is spaced.
pub(super) fn says_more(typed: &[(String, String)], text: &TextRow) -> bool {
    let value = |name: &str| typed.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.as_str());
    let same = |one: &str, other: &str| one.split_whitespace().eq(other.split_whitespace());
    let rows = typed.iter().filter_map(|(name, words)| {
        let row = name.strip_suffix(".text").filter(|row| row.starts_with("parts["))?;
        (!words.trim().is_empty()).then_some((row, words.as_str()))
    });
    let rows: Vec<(&str, &str)> = rows.collect();
    let stored: Vec<&Part> = text.parts().iter().filter(|part| !part.text.trim().is_empty()).collect();
    !same(value("title"), &text.title)
        || !same(value("addressee"), &text.addressee)
        || rows.len() != stored.len()
        || rows
            .iter()
            .zip(stored)
            .any(|(&(row, words), part)| !same(words, &part.text) || value(&format!("{row}.kind")) != part.kind.code())
}

/// Refuses while the actor has typed into a draft what is not in its text.
pub(crate) async fn kept_apart(tx: &mut Tx, id: DocumentId, text: &TextRow) -> Outcome<()> {
    let kept = draft::load(tx, DraftKind::Document, id.0).await?;
    if kept.is_some_and(|kept| says_more(&kept.pairs(), text)) { Err(Problem::TextNotSaved.into()) } else { Ok(()) }
}

/// Makes a draft final: it is numbered, printed, sealed and from then on never changed. Of two who do it at once one wins.
///
/// # Errors
/// 403 without `document.finish`, 404, a conflict; [`Problem::NotADraft`], [`Problem::OpenPlaces`], [`Problem::NothingWritten`],
/// [`Problem::NoAddressee`], [`Problem::NotPrintable`], [`Problem::NoShape`]; [`Problem::TextNotSaved`] while the actor has typed what is not in it,
/// [`Problem::NotApproved`] where the body wants an approval.
pub async fn finish(
    doing: Doing<'_>,
    vault: &FileVault,
    press: Arc<dyn Press>,
    id: DocumentId,
    signing: Signing,
    version: i64,
) -> Outcome<String> {
    let mut tx = doing.begin(Permission::DOCUMENT_FINISH).await?;
    if let Some(number) = tx.once(doing.once).await? {
        return Ok(number);
    }
    let row: DocumentRow = tx.sql(&s::FINISH).id("id", id).one().await?;
    if !row.is_written() {
        return Err(Problem::NotWrittenHere.into());
    }
    after(Step::Finish, row.state)?;
    expect_version(row.version, version)?;
    let text: TextRow = tx.sql(&s::TEXT).id("id", id).one().await?;
    kept_apart(&mut tx, id, &text).await?;
    complete(&row, &text)?;
    approval::actions::required(&mut tx, &row).await?;
    let year = tx.today().year();
    let number = format!("{year}/{:06}", tx.next_number(format!("documento/{year}")).await?);
    // The row is taken before anything is printed: whoever is second learns so at once.
    let done = tx
        .sql(&s::MAKE_FINAL)
        .id("id", id)
        .bind("number", &number)
        .code("signing", signing)
        .bind("version", version)
        .run_one()
        .await;
    or_conflict(done, row.version)?;
    let parts: Vec<Part> = text.parts().to_vec();
    let signature = paper::signature(&doing.principal.name, signing);
    let letter = paper::letter(&mut tx, &row, &number, &text, &parts, Some(signature)).await?;
    let content = paper::print(press, letter, tx.now()).await?;
    add_file(&mut tx, vault, id, FileKind::Final, &paper::file_name(&row, &number), &content).await?;
    if row.direction == DocumentDirection::Out {
        dues::to_register(&mut tx, &row).await?;
    }
    draft::forget(&mut tx, DraftKind::Document, id.0).await?;
    approval::actions::close(&mut tx, id, "documento definitivo").await?;
    tx.tell(
        "document.final",
        json!({ "document_id": id, "case_id": row.case_id, "template": row.template_code, "supersedes_id": row.supersedes_id }),
    )
    .await?;
    tx.commit(Audit::of("document.finish").about(row.person_id).on("document", id).answering(number.clone())).await?;
    Ok(number)
}

/// Notes that a final document left, with the receipt where there is one; it stands in the post that left.
///
/// # Errors
/// 403 without `document.finish`, 404, a conflict; [`Problem::StepNotAllowed`], [`Problem::SentDay`].
pub async fn send(
    doing: Doing<'_>,
    vault: &FileVault,
    id: DocumentId,
    sending: &Sending,
    receipt: Option<(&str, &[u8])>,
    version: i64,
) -> Outcome<()> {
    let mut tx = doing.begin(Permission::DOCUMENT_FINISH).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let row: DocumentRow = tx.sql(&s::FINISH).id("id", id).one().await?;
    after(Step::Send, row.state)?;
    expect_version(row.version, version)?;
    let final_on = row.final_at.map(|at| local(at).date());
    if sending.sent_on > tx.today() || final_on.is_some_and(|day| sending.sent_on < day) {
        return Err(Problem::SentDay.at("sent_on"));
    }
    let done = tx
        .sql(&s::SEND)
        .id("id", id)
        .bind("sent_on", sending.sent_on)
        .code("means", sending.means)
        .bind("version", version)
        .run_one()
        .await;
    or_conflict(done, row.version)?;
    if let Some((name, content)) = receipt {
        add_file(&mut tx, vault, id, FileKind::Receipt, name, content).await?;
    }
    outgoing(&mut tx, &row, sending).await?;
    tx.tell("document.sent", json!({ "document_id": id, "case_id": row.case_id, "on": sending.sent_on })).await?;
    tx.commit(Audit::of("document.send").about(row.person_id).on("document", id).fields(["sent_on", "means"])).await?;
    Ok(())
}

/// Begins another edition of a document that is final: a draft with the same text, beside the one that stays as it is.
///
/// # Errors
/// 403 without `document.write`, 404; [`Problem::StepNotAllowed`] for a draft, [`Problem::EditionExists`], [`Problem::NotWrittenHere`].
pub async fn supersede(doing: Doing<'_>, id: DocumentId) -> Outcome<DocumentId> {
    let mut tx = doing.begin(Permission::DOCUMENT_WRITE).await?;
    if let Some(id) = tx.already::<DocumentId>(doing.once).await? {
        return Ok(id);
    }
    let row: DocumentRow = tx.sql(&s::WRITE).id("id", id).one().await?;
    if !row.is_written() {
        return Err(Problem::NotWrittenHere.into());
    }
    if !matches!(row.state, DocumentState::Final | DocumentState::Sent) {
        return Err(Problem::StepNotAllowed.into());
    }
    let text: TextRow = tx.sql(&s::TEXT).id("id", id).one().await?;
    let new = NewRow {
        case: row.case_id,
        person: row.person_id,
        unit: row.unit_id,
        template: &row.template_code,
        template_edition: row.template_edition,
        kind: row.kind,
        title: &text.title,
        addressee: &text.addressee,
        state: DocumentState::Draft,
        direction: row.direction,
        class: &row.class,
        closed: row.closed,
        edition: row.edition.saturating_add(1),
        supersedes: Some(id),
        received_on: None,
        parts: text.parts(),
    };
    let next = insert(&mut tx, &new).await.on_constraint("records_document_next_edition", || Problem::EditionExists.into())?;
    tx.commit(Audit::of("document.supersede").about(row.person_id).on("document", next).answering(next.to_string())).await?;
    Ok(next)
}

/// Says that a document does not count any more. It stays, with the reason.
///
/// # Errors
/// 403 without `document.write`, and for what is final without `document.finish`; 404, a conflict; [`Problem::StepNotAllowed`].
pub async fn withdraw(doing: Doing<'_>, id: DocumentId, reason: &str, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::DOCUMENT_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let mut row: DocumentRow = tx.sql(&s::WRITE).id("id", id).one().await?;
    if !matches!(row.state, DocumentState::Draft | DocumentState::Received) {
        doing.principal.require(Permission::DOCUMENT_FINISH)?;
        row = tx.sql(&s::FINISH).id("id", id).one().await?;
    }
    after(Step::Withdraw, row.state)?;
    expect_version(row.version, version)?;
    or_conflict(tx.sql(&s::WITHDRAW).id("id", id).bind("reason", reason).bind("version", version).run_one().await, row.version)?;
    approval::actions::close(&mut tx, id, "documento ritirato").await?;
    dues::withdrawn(&mut tx, id).await?;
    tx.commit(Audit::of("document.withdraw").about(row.person_id).on("document", id).fields(["reason"])).await?;
    Ok(())
}

/// Files a document in another class.
///
/// # Errors
/// 403 without `document.finish`, 404, a conflict; [`Problem::NoClass`].
pub async fn file_in(doing: Doing<'_>, id: DocumentId, class: &str, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::DOCUMENT_FINISH).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let row: DocumentRow = tx.sql(&s::FINISH).id("id", id).one().await?;
    let class = plan::one(&mut tx, class).await?;
    expect_version(row.version, version)?;
    or_conflict(tx.sql(&s::FILE_IN).id("id", id).bind("class", &class.code).bind("version", version).run_one().await, row.version)?;
    tx.commit(Audit::of("document.file").about(row.person_id).on("document", id).fields(["class"])).await?;
    Ok(())
}
