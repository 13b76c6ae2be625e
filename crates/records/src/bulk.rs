//! Many documents at once, for generated cities: final, without a file, no check of who may, one statement for many rows.

use crate::document::{DocumentId, Part};
use chrono::Datelike as _;
use kernel::time::local;
use kernel::{AccountId, CaseId, Failure, Instant, Outcome, PersonId, UnitId};
use std::collections::BTreeMap;
use store::Tx;
use store::many::Row;

store::statements! {
    ADD = "insert into records_document (body_id, id, case_id, person_id, unit_id, template_code, template_edition, kind, title, addressee, state, direction, class, closed,
                  edition, supersedes_id, number, text_version, final_at, final_by, signing, sent_on, sent_means, received_on, withdrawn_reason, author_id, created_at, version)
           values (:body, :id, :case, :person, :unit, 'verbale-incontro', 1, 'minutes', :title, 'Agli atti della cartella', 'final', 'internal', :class, false,
                  1, null, :number, 1, :at, :author, 'hand', null, '', null, '', :author, :at, 1)";
    ADD_TEXT = "insert into records_text (body_id, document_id, version, title, addressee, parts, account_id, at)
                values (:body, :document, 1, :title, 'Agli atti della cartella', :parts, :author, :at)";
}

/// Minutes as a generated city has them.
#[derive(Clone, Debug)]
pub struct BulkDocument {
    /// The case.
    pub case: CaseId,
    /// Its person.
    pub person: PersonId,
    /// Its unit.
    pub unit: UnitId,
    /// Who wrote them.
    pub author: AccountId,
    /// What they are called.
    pub title: String,
    /// What they say.
    pub parts: Vec<Part>,
    /// The class in which they are filed.
    pub class: String,
    /// When they became final.
    pub at: Instant,
}

/// Writes minutes that are final, numbered in the order in which they come. They have no file: what is measured with them is reading lists and texts.
///
/// # Errors
/// Those of the database.
pub async fn documents(tx: &mut Tx, all: Vec<BulkDocument>) -> Outcome<()> {
    let mut counts: BTreeMap<i32, i64> = BTreeMap::new();
    for one in &all {
        let count = counts.entry(local(one.at).year()).or_default();
        *count = count.saturating_add(1);
    }
    let mut next: BTreeMap<i32, i64> = BTreeMap::new();
    for (year, count) in counts {
        next.insert(year, tx.next_numbers(format!("documento/{year}"), count).await?);
    }
    let mut rows = Vec::with_capacity(all.len());
    let mut texts = Vec::with_capacity(all.len());
    for one in all {
        let id: DocumentId = tx.new_id()?;
        let year = local(one.at).year();
        let place = next.entry(year).or_default();
        let number = format!("{year}/{place:06}");
        *place = place.saturating_add(1);
        let parts = serde_json::to_value(&one.parts).map_err(Failure::internal)?;
        rows.push(
            Row::new()
                .id("id", id)
                .id("case", one.case)
                .id("person", one.person)
                .id("unit", one.unit)
                .bind("title", &one.title)
                .bind("class", &one.class)
                .bind("number", number)
                .bind("at", one.at)
                .id("author", one.author),
        );
        texts.push(
            Row::new()
                .id("document", id)
                .bind("title", &one.title)
                .bind("parts", parts)
                .id("author", one.author)
                .bind("at", one.at),
        );
    }
    tx.insert_many(&ADD, rows).await?;
    tx.insert_many(&ADD_TEXT, texts).await?;
    Ok(())
}
