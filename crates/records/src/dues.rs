//! What this room tells the agenda: what is to be registered, what is to be answered.

use crate::document::DocumentId;
use crate::document::store::DocumentRow;
use agenda::{DueKind, NewDue};
use casework::DueOfCase;
use chrono::NaiveDate;
use deadlines::Due;
use guard::Permission;
use kernel::time::days_after;
use kernel::{CaseId, Instant, Outcome, UnitId};
use store::Tx;
use uuid::Uuid;

/// The key of registering.
const REGISTER: &str = "registra";
/// The key of answering.
const ANSWER: &str = "posta";
/// Days in which a final document is to be in the register: by the next day (D.P.R. 445/2000, art. 53 c. 1 wants it done with the sending).
const REGISTER_DAYS: u64 = 1;

/// A final document is to be registered.
pub(crate) async fn to_register(tx: &mut Tx, row: &DocumentRow) -> Outcome<()> {
    let due = Due::On(days_after(tx.today(), REGISTER_DAYS));
    let href = format!("/documenti/{}", row.id);
    let told =
        Told { source: row.id.0, key: REGISTER, title: "Registrare al protocollo un documento definitivo", href: &href, due };
    tell(tx, told, row.case_id, row.unit_id, row.is_reserved()).await?;
    if row.closed {
        // Not because of a seal: it stays closed when its case is opened to the unit again.
        agenda::close_of(tx, row.id.0, row.author_id).await?;
    }
    Ok(())
}

/// A draft waits for its approval. Whoever coordinates sees it at once: they are those who approve.
pub(crate) async fn to_approve(tx: &mut Tx, row: &DocumentRow, key: &str, due_on: NaiveDate) -> Outcome<()> {
    let href = format!("/documenti/{}#approvazione", row.id);
    let told = Told { source: row.id.0, key, title: "Approvare un documento", href: &href, due: Due::On(due_on) };
    tell(tx, told, row.case_id, row.unit_id, row.is_reserved()).await?;
    if row.closed {
        agenda::close_of(tx, row.id.0, row.author_id).await?;
    }
    Ok(())
}

/// It is registered.
pub(crate) async fn registered(tx: &mut Tx, id: DocumentId, at: Instant) -> Outcome<()> {
    agenda::met(tx, id.0, REGISTER, at).await
}

/// It does not count any more.
pub(crate) async fn withdrawn(tx: &mut Tx, id: DocumentId) -> Outcome<()> {
    agenda::drop_of(tx, id.0, "documento ritirato").await
}

/// Post is to be answered by a day. Of a case it opens as the document that it is: whoever follows the case may have no part in the desk.
pub(crate) async fn to_answer(
    tx: &mut Tx,
    post: Uuid,
    of: Option<(CaseId, DocumentId)>,
    unit: UnitId,
    due_on: NaiveDate,
) -> Outcome<()> {
    let href = of.map_or_else(|| format!("/posta/{post}"), |(_, document)| format!("/documenti/{document}"));
    let case = of.map(|(case, _)| case);
    let told = Told { source: post, key: ANSWER, title: "Rispondere alla posta ricevuta", href: &href, due: Due::On(due_on) };
    tell(tx, told, case, unit, false).await
}

/// It was dealt with.
pub(crate) async fn answered(tx: &mut Tx, post: Uuid, at: Instant) -> Outcome<()> {
    agenda::met(tx, post, ANSWER, at).await
}

struct Told<'a> {
    source: Uuid,
    key: &'a str,
    title: &'a str,
    href: &'a str,
    due: Due,
}

/// Through casework when it is of a case that the actor reaches; else for the unit, or for the actor alone when nobody else may know.
async fn tell(tx: &mut Tx, told: Told<'_>, case: Option<CaseId>, unit: UnitId, closed: bool) -> Outcome<()> {
    // What waits for whoever coordinates is theirs from the first day.
    let escalate_at = Some(if told.key == REGISTER || told.key == ANSWER { told.due.ends() } else { tx.now() });
    if let Some(case) = case {
        match casework::case_brief(tx, Permission::DOCUMENT_READ, case).await {
            Ok(mut case) => {
                // A document that is closed is told as if its case were: to its team, and to nobody of the unit.
                case.sealed |= closed;
                let due = DueOfCase {
                    kind: DueKind::Document,
                    source: told.source,
                    key: told.key,
                    title: told.title,
                    href: told.href,
                    due: told.due,
                    escalate_at,
                    rule: "",
                };
                return casework::tell_due(tx, &case, due).await;
            }
            // Whoever sorts post links it to a case that they do not read.
            Err(kernel::Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    let account = closed.then_some(tx.actor().account);
    let due = NewDue {
        kind: DueKind::Document,
        source: told.source,
        key: told.key,
        title: told.title,
        href: told.href,
        due: told.due,
        person: None,
        case: None,
        unit,
        account,
        closed,
        escalate_at,
        rule: "",
    };
    agenda::set(tx, due).await.map(drop)
}
