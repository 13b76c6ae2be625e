//! Keeping a document to whoever wrote it and to the team of its case, when what it is about becomes secret after it was begun.

use super::model::DocumentId;
use crate::post::PostId;
use ::store::Tx;
use kernel::{AccountId, Outcome};
use std::collections::BTreeSet;

store::statements! {
    /// It is closed. Its version stays: what somebody is typing into a draft is not what changed.
    CLOSE = "update records_document set closed = true where body_id = :body and id = :id and not closed";
    AUTHOR = "select author_id from records_document where body_id = :body and id = :id";
    /// The edition before it and those after it.
    BESIDE = "select n.id from records_document n where n.body_id = :body and n.supersedes_id = :id
              union select o.supersedes_id from records_document o where o.body_id = :body and o.id = :id and o.supersedes_id is not null";
    POST_OF = "select id from records_post where body_id = :body and document_id = :id";
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
