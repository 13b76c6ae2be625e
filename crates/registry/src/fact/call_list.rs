//! The list that is printed and called when it is hot or cold: each of those at risk once, with the telephones that may be used.

use super::at_risk::{AtRisk, asked, everybody};
use super::risk::RiskKind;
use crate::person::IdentityCard;
use ::store::Audit;
use askama::Template;
use chrono::NaiveDate;
use kernel::PersonId;
use std::collections::HashMap;
use ui::{Answer, Visit};

/// Somebody to be called.
struct Call {
    card: IdentityCard,
    risks: Vec<String>,
    phones: String,
    notes: Vec<String>,
}

/// Most calls on paper: a longer list is parted by its risk, or taken as a file.
const CALLS: usize = 2_000;

/// One call a person, in the order of the list, with all that is known of the risks.
fn calls(rows: Vec<AtRisk>) -> Vec<Call> {
    let mut places: HashMap<PersonId, usize> = HashMap::new();
    let mut all: Vec<Call> = Vec::new();
    for row in rows {
        let (words, note) = (row.kind.label().to_owned(), Some(row.note).filter(|note| !note.is_empty()));
        match places.get(&row.card.id).and_then(|place| all.get_mut(*place)) {
            Some(call) => {
                call.risks.push(words);
                call.notes.extend(note);
            }
            None => {
                places.insert(row.card.id, all.len());
                all.push(Call { card: row.card, risks: vec![words], phones: row.phones, notes: note.into_iter().collect() });
            }
        }
    }
    all
}

#[derive(Template)]
#[template(path = "registry/call_list.html")]
struct Page {
    title: String,
    today: NaiveDate,
    body: String,
    own: String,
    rows: Vec<Call>,
    /// How many have no telephone that may be used.
    without: usize,
    /// Whether there are more than a list on paper holds.
    is_cut: bool,
}

/// The whole of what a page can be called for.
fn title(kind: Option<RiskKind>) -> String {
    kind.map_or_else(
        || "Persone a rischio da chiamare".to_owned(),
        |kind| format!("Persone da chiamare: {}", kind.label().to_lowercase()),
    )
}

/// `GET /persone/a-rischio/chiamate`; `?rischio=heat`
pub async fn page(visit: Visit) -> Answer {
    let kind = asked(&visit);
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let mut rows = calls(everybody(&mut tx, kind).await?);
    let is_cut = rows.len() > CALLS;
    rows.truncate(CALLS);
    let shown: Vec<PersonId> = rows.iter().map(|row| row.card.id).collect();
    tx.commit(Audit::of("risk.print").rows(shown.len()).showing("risks", shown)).await?;
    let principal = visit.principal()?;
    let (body, own) = (principal.body_name.clone(), principal.name.clone());
    let without = rows.iter().filter(|row| row.phones.is_empty()).count();
    visit
        .page("Elenco delle chiamate")
        .crumb("Persone", "/persone")
        .crumb("Persone a rischio", "/persone/a-rischio")
        .wide()
        .render(Page { title: title(kind), today, body, own, rows, without, is_cut })
}
