//! What this room adds to the pages that belong to all: timeline, home page, search.

use crate::approval::ApprovalState;
use crate::approval::store::ANSWERED;
use crate::document::store::{BY_NUMBER, DocumentRow, OWN_DRAFTS};
use crate::document::{DocumentId, DocumentKind, DocumentState};
use crate::document_scope;
use crate::post::PostState;
use crate::post::store::{COUNTS, Waiting};
use guard::{Permission, Principal};
use kernel::time::{days_before, show_date, start_of_day};
use kernel::{Failure, Instant, PersonId};
use store::Tx;
use ui::{Boxed, DayItem, SearchHit, TimelineEntry};

/// Days after which a draft that nobody finished is shown.
const DRAFT_DAYS: u64 = 7;
/// Most items of one kind on the home page.
const MOST: i64 = 10;

store::statements! {
    OF_PERSON = concat!("select d.id, d.kind, d.title, d.state, coalesce(d.number, '') as number, coalesce(d.final_at, d.created_at) as at, coalesce(a.display_name, '') as by_name
                           from records_document d left join guard_account a on a.body_id = d.body_id and a.id = d.author_id
                          where d.body_id = :body and d.person_id = :person and d.state <> 'draft' and coalesce(d.final_at, d.created_at) < :before and ", document_scope!("document.read"), "
                          order by coalesce(d.final_at, d.created_at) desc, d.id desc limit :most");
}

#[derive(sqlx::FromRow)]
struct DocumentAt {
    id: DocumentId,
    kind: DocumentKind,
    title: String,
    state: DocumentState,
    number: String,
    at: Instant,
    by_name: String,
}

/// Documents about a person, without their text.
pub fn timeline<'a>(
    tx: &'a mut Tx,
    person: PersonId,
    before: Instant,
    most: i64,
) -> Boxed<'a, Result<Vec<TimelineEntry>, Failure>> {
    Box::pin(async move {
        let rows: Vec<DocumentAt> = tx.sql(&OF_PERSON).id("person", person).bind("before", before).bind("most", most).all().await?;
        let entry = |row: DocumentAt| TimelineEntry {
            at: row.at,
            kind: "Documento",
            icon: row.kind.icon(),
            title: if row.number.is_empty() { row.title } else { format!("{} n. {}", row.title, row.number) },
            text: format!("{}, {}", row.kind.label(), row.state.label().to_lowercase()),
            by: row.by_name,
            href: format!("/documenti/{}", row.id),
        };
        Ok(rows.into_iter().map(entry).collect())
    })
}

/// What waits for the actor: drafts that lie, post. What is to be registered or answered by a day is a due, and stands in the agenda.
pub fn day<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        let mut out = Vec::new();
        if principal.may(Permission::DOCUMENT_WRITE) {
            let since = start_of_day(days_before(tx.today(), DRAFT_DAYS));
            for row in tx.sql(&OWN_DRAFTS).bind("before", since).bind("most", MOST).all::<DocumentRow>().await? {
                let begun = show_date(kernel::time::local(row.created_at).date());
                out.push(document("Documenti da completare", 40, &row, format!("Bozza cominciata il {begun}")));
            }
        }
        if principal.may(Permission::DOCUMENT_WRITE) {
            for row in tx.sql(&ANSWERED).bind("most", MOST).all::<Answered>().await? {
                out.push(row.item());
            }
        }
        if principal.may(Permission::POST_SORT) {
            for waiting in tx.sql(&COUNTS).all::<Waiting>().await? {
                let (title, detail) = match waiting.state {
                    PostState::Arrived => ("Posta da smistare", "Non ha ancora un ufficio"),
                    _ => ("Posta da evadere", "Smistata, aspetta una risposta o la messa agli atti"),
                };
                out.push(DayItem {
                    group: "Posta",
                    rank: 38,
                    due: None,
                    time: None,
                    title: format!("{title}: {}", waiting.items),
                    detail: detail.to_owned(),
                    late: false,
                    href: format!("/posta?stato={}", waiting.state.code()),
                });
            }
        }
        Ok(out)
    })
}

/// A draft of the actor's about which somebody answered.
#[derive(sqlx::FromRow)]
struct Answered {
    id: DocumentId,
    title: String,
    state: ApprovalState,
}

impl Answered {
    fn item(self) -> DayItem {
        let detail = match self.state {
            ApprovalState::Approved => "Approvato: può diventare definitivo",
            ApprovalState::Returned | ApprovalState::Asked | ApprovalState::Withdrawn => "Chi doveva approvarlo l’ha rimandato",
        };
        DayItem {
            group: "Documenti da completare",
            rank: 40,
            due: None,
            time: None,
            title: self.title,
            detail: detail.to_owned(),
            late: false,
            href: format!("/documenti/{}#approvazione", self.id),
        }
    }
}

fn document(group: &'static str, rank: u8, row: &DocumentRow, detail: String) -> DayItem {
    let whose = if row.person_name.is_empty() { String::new() } else { format!(" – {}", row.person_name) };
    DayItem { group, rank, due: None, time: None, title: format!("{}{whose}", row.called()), detail, late: false, href: row.href() }
}

/// Documents by their number.
pub fn search<'a>(tx: &'a mut Tx, principal: &'a Principal, typed: &'a str) -> Boxed<'a, Result<Vec<SearchHit>, Failure>> {
    Box::pin(async move {
        let Some(number) = casework::case::number_of(typed).filter(|_| principal.may(Permission::DOCUMENT_READ)) else {
            return Ok(Vec::new());
        };
        let rows: Vec<DocumentRow> = tx.sql(&BY_NUMBER).bind("number", number).all().await?;
        let hit = |row: DocumentRow| SearchHit {
            group: "Documenti",
            title: row.called(),
            detail: [row.kind.label(), row.person_name.as_str(), row.state.label()]
                .into_iter()
                .filter(|piece| !piece.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
            href: row.href(),
            person: row.person_id,
        };
        Ok(rows.into_iter().map(hit).collect())
    })
}
