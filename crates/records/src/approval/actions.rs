//! What is done with approvals: asked for a draft, answered by somebody else, wanted by the body from a day.

use super::forms::{AnswerApproval, AskApproval, NewApprovalRule};
use super::model::{ApprovalId, ApprovalOutcome, ApprovalRuleId};
use super::store as s;
use super::store::{Approval, ApprovalRule};
use crate::document::actions::{complete, kept_apart};
use crate::document::store::{DocumentRow, FINISH, TEXT, TextRow, WRITE};
use crate::document::{DocumentId, DocumentState};
use crate::problems::Problem;
use crate::template::actions::offered;
use crate::{dues, expect_version, or_conflict};
use ::store::{Audit, OnConstraint as _, Tx};
use casework::Doing;
use guard::Permission;
use kernel::{AccountId, Outcome};

/// Whether a document is approved by a second person before it is final, as the body says today.
///
/// # Errors
/// Those of the database.
pub async fn wanted(tx: &mut Tx, row: &DocumentRow) -> Outcome<bool> {
    let said: Vec<bool> = tx.sql(&s::WANTED).bind("template", &row.template_code).code("kind", row.kind).values().await?;
    Ok(said.first().copied().unwrap_or(false))
}

/// The approvals of a document that the actor may read, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn of_document(tx: &mut Tx, id: DocumentId) -> Outcome<Vec<Approval>> {
    Ok(tx.sql(&s::OF_DOCUMENT).id("id", id).all().await?)
}

/// Whether the actor wrote a document, and therefore does not approve it.
///
/// # Errors
/// Those of the database.
pub async fn wrote(tx: &mut Tx, id: DocumentId) -> Outcome<bool> {
    Ok(!tx.sql(&s::WROTE).id("id", id).values::<AccountId>().await?.is_empty())
}

/// What stands in the way of a draft that becomes final: an approval of the draft as it is, where the body wants one.
///
/// # Errors
/// [`Problem::NotApproved`].
pub(crate) async fn required(tx: &mut Tx, row: &DocumentRow) -> Outcome<()> {
    if !wanted(tx, row).await? || of_document(tx, row.id).await?.iter().any(|one| one.covers(&row.version)) {
        return Ok(());
    }
    Err(Problem::NotApproved.into())
}

/// Nobody waits for the approval of a document any more. What was asked of it is no longer due.
pub(crate) async fn close(tx: &mut Tx, id: DocumentId, why: &str) -> Outcome<()> {
    for one in of_document(tx, id).await?.iter().filter(|one| one.waits()) {
        agenda::drop_one(tx, id.0, &one.due_key(), why).await?;
    }
    tx.sql(&s::CLOSE).id("document", id).run().await?;
    Ok(())
}

/// Asks for the approval of a draft.
///
/// # Errors
/// 403 without `document.write`, 404, a conflict; [`Problem::NotADraft`], [`Problem::ApprovalNotWanted`], [`Problem::ApprovalAsked`],
/// [`Problem::ApprovalDay`], and whatever stands in the way of making it final: [`Problem::OpenPlaces`], [`Problem::TextNotSaved`] …
pub async fn ask(doing: Doing<'_>, id: DocumentId, new: &AskApproval, version: i64) -> Outcome<ApprovalId> {
    let mut tx = doing.begin(Permission::DOCUMENT_WRITE).await?;
    if let Some(id) = tx.already::<ApprovalId>(doing.once).await? {
        return Ok(id);
    }
    let row: DocumentRow = tx.sql(&WRITE).id("id", id).one().await?;
    if row.state != DocumentState::Draft {
        return Err(Problem::NotADraft.into());
    }
    expect_version(row.version, version)?;
    if !wanted(&mut tx, &row).await? {
        return Err(Problem::ApprovalNotWanted.into());
    }
    if new.due_on < tx.today() {
        return Err(Problem::ApprovalDay.at("due_on"));
    }
    let text: TextRow = tx.sql(&TEXT).id("id", id).one().await?;
    kept_apart(&mut tx, id, &text).await?;
    complete(&row, &text)?;
    let approval: ApprovalId = tx.new_id()?;
    tx.sql(&s::ASK)
        .id("id", approval)
        .id("document", id)
        .bind("due_on", new.due_on)
        .run_one()
        .await
        .on_constraint("records_approval_open", || Problem::ApprovalAsked.into())?;
    dues::to_approve(&mut tx, &row, &s::due_key(approval), new.due_on).await?;
    tx.commit(Audit::of("document.ask_approval").about(row.person_id).on("document", id).answering(approval.to_string())).await?;
    Ok(approval)
}

/// Answers an approval that waits, for the draft as it was read. Whoever wrote any of it does not.
///
/// # Errors
/// 403 without `document.finish`, 404, a conflict; [`Problem::NotADraft`], [`Problem::NoApprovalAsked`], [`Problem::OwnApproval`], [`Problem::OpenPlaces`] …
pub async fn answer(doing: Doing<'_>, id: DocumentId, new: &AnswerApproval, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::DOCUMENT_FINISH).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let row: DocumentRow = tx.sql(&FINISH).id("id", id).one().await?;
    if row.state != DocumentState::Draft {
        return Err(Problem::NotADraft.into());
    }
    let asked = of_document(&mut tx, id).await?.into_iter().find(Approval::waits);
    let asked = asked.ok_or_else(|| kernel::Failure::from(Problem::NoApprovalAsked))?;
    if wrote(&mut tx, id).await? {
        return Err(Problem::OwnApproval.into());
    }
    expect_version(row.version, version)?;
    if new.outcome == ApprovalOutcome::Approve {
        let text: TextRow = tx.sql(&TEXT).id("id", id).one().await?;
        complete(&row, &text)?;
    }
    let approved = (new.outcome == ApprovalOutcome::Approve).then_some(row.version);
    let done = tx
        .sql(&s::DECIDE)
        .id("id", asked.id)
        .code("state", new.outcome.state())
        .bind("document_version", approved)
        .bind("note", new.note.as_deref().unwrap_or_default())
        .bind("version", asked.version)
        .run_one()
        .await;
    or_conflict(done, asked.version)?;
    let now = tx.now();
    agenda::met(&mut tx, id.0, &asked.due_key(), now).await?;
    let action = match new.outcome {
        ApprovalOutcome::Approve => "document.approve",
        ApprovalOutcome::Return => "document.return",
    };
    tx.commit(Audit::of(action).about(row.person_id).on("document", id).fields(["outcome", "note"])).await?;
    Ok(())
}

/// All that the body said of what is approved, the latest day first; days to come are among them.
///
/// # Errors
/// Those of the database.
pub async fn rules(tx: &mut Tx) -> Outcome<Vec<ApprovalRule>> {
    Ok(tx.sql(&s::RULES).all().await?)
}

/// Says whether the documents of a kind or of a model are approved, from a day. What held before stays as it was.
///
/// # Errors
/// 403 without `template.manage`; [`Problem::ApprovalDay`] for a day that is over, [`Problem::NoTemplate`].
pub async fn set_rule(doing: Doing<'_>, new: &NewApprovalRule) -> Outcome<()> {
    let mut tx = doing.begin(Permission::TEMPLATE_MANAGE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    if new.valid_from < tx.today() {
        return Err(Problem::ApprovalDay.at("valid_from"));
    }
    if let Some(code) = &new.template
        && !offered(&mut tx).await?.iter().any(|model| model.code == *code)
    {
        return Err(Problem::NoTemplate.at("template"));
    }
    let id: ApprovalRuleId = tx.new_id()?;
    tx.sql(&s::SET_RULE)
        .id("id", id)
        .bind("kind", new.kind.map_or("", |kind| kind.code()))
        .bind("template", new.template.as_deref().unwrap_or_default())
        .bind("valid_from", new.valid_from)
        .bind("needed", new.needed)
        .run_one()
        .await?;
    tx.commit(Audit::of("template.approval").fields(["kind", "template", "valid_from", "needed"])).await?;
    Ok(())
}
