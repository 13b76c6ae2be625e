//! Keeping a document to whoever wrote it and to the team of its case, when what it is about becomes secret after it was begun.

use super::model::DocumentId;
use crate::dues;
use crate::post::{PostId, PostState};
use ::store::Tx;
use chrono::NaiveDate;
use kernel::{AccountId, CaseId, Outcome, PersonId, UnitId};
use std::collections::BTreeSet;

store::statements! {
    /// It is closed. Its version stays: what somebody is typing into a draft is not what changed.
    CLOSE = "update records_document set closed = true where body_id = :body and id = :id and not closed";
    AUTHOR = "select author_id from records_document where body_id = :body and id = :id";
    /// The edition before it and those after it.
    BESIDE = "select n.id from records_document n where n.body_id = :body and n.supersedes_id = :id
              union select o.supersedes_id from records_document o where o.body_id = :body and o.id = :id and o.supersedes_id is not null";
    POST_OF = "select id from records_post where body_id = :body and document_id = :id";
    /// Somebody else answers for post that is in no case than whoever took it in at the desk.
    KEEP = "update records_document set author_id = :account where body_id = :body and id = :id and kind = 'post' and case_id is null and not closed";
    /// What came and was closed before it was in a case.
    TAKE_IN = "update records_document set case_id = :case, person_id = :person, unit_id = :unit, version = version + 1
                where body_id = :body and id = :id and kind = 'post' and case_id is null and closed";
    TAKE_POST = "update records_post set case_id = :case, person_id = :person, unit_id = coalesce(unit_id, :unit),
                        state = case when state = 'arrived' then 'sorted' else state end, version = version + 1
                  where body_id = :body and document_id = :id and case_id is null";
    POST_DUE = "select id, state, due_on from records_post where body_id = :body and document_id = :id";
}

/// Closes a document with all its editions, and what the agenda holds of them: from now on they are read by whoever wrote them and by the team of
/// the case alone, and the post desk learns no more than that something came or left. One that is closed stays as it is. For whoever makes a
/// proceeding secret: who may is known before. The caller commits.
///
/// # Errors
/// 404 for a document that there is not.
pub async fn close_of(tx: &mut Tx, document: DocumentId) -> Outcome<()> {
    let actor = tx.actor().account;
    let mut seen = BTreeSet::new();
    let mut waiting = vec![document];
    while let Some(id) = waiting.pop() {
        if !seen.insert(id.0) {
            continue;
        }
        let author: AccountId = tx.sql(&AUTHOR).id("id", id).value().await?;
        tx.sql(&CLOSE).id("id", id).run().await?;
        agenda::close_of(tx, id.0, author).await?;
        for post in tx.sql(&POST_OF).id("id", id).values::<PostId>().await? {
            // Whoever entered it at the desk has no part in the case.
            agenda::close_of(tx, post.0, actor).await?;
        }
        waiting.extend(tx.sql(&BESIDE).id("id", id).values::<DocumentId>().await?);
    }
    Ok(())
}

/// Closes a document as [`close_of`] does. Post that is in no case yet is from now on read by this account, which answers for what it is about, and by
/// nobody at the desk: until [`take_into`] puts it into a case. The caller commits.
///
/// # Errors
/// 404 for a document that there is not.
pub async fn close_for(tx: &mut Tx, document: DocumentId, account: AccountId) -> Outcome<()> {
    tx.sql(&KEEP).id("id", document).id("account", account).run().await?;
    close_of(tx, document).await
}

/// Puts post that was closed while it was in no case into the case in which what it is about is followed: the desk, which does not read it, does not
/// link it. Anything else stays where it is. For whoever gives a secret proceeding to a case: who may is known before. The caller commits.
///
/// # Errors
/// Those of the database.
pub async fn take_into(tx: &mut Tx, document: DocumentId, case: CaseId, person: PersonId, unit: UnitId) -> Outcome<()> {
    if tx.sql(&TAKE_IN).id("id", document).id("case", case).id("person", person).id("unit", unit).run().await? == 0 {
        return Ok(());
    }
    tx.sql(&TAKE_POST).id("id", document).id("case", case).id("person", person).id("unit", unit).run().await?;
    let actor = tx.actor().account;
    for (post, state, due_on) in tx.sql(&POST_DUE).id("id", document).all::<(PostId, PostState, Option<NaiveDate>)>().await? {
        if let (PostState::Sorted, Some(due_on)) = (state, due_on) {
            agenda::drop_of(tx, post.0, "passata alla cartella").await?;
            dues::to_answer(tx, post.0, Some((case, document)), unit, due_on).await?;
            agenda::close_of(tx, post.0, actor).await?;
        }
    }
    Ok(())
}
