//! What is sent about a request, read into commands.

use super::model::{AskedBy, Closing, Delivery, Ground, IdentityCheck, MOST_TAKEN, NewRequest, RequestMeans, RequestState, Taken};
use kernel::input::Fields;
use uuid::Uuid;

/// Longest reason.
const REASON: usize = 500;

/// A new request.
pub fn read_new(fields: &mut Fields) -> Option<NewRequest> {
    let asked_on = fields.required_date("asked_on");
    let asked_by: Option<AskedBy> = fields.required_code("asked_by");
    let representative = fields.line("representative", 200).unwrap_or_default();
    let means: Option<RequestMeans> = fields.required_code("means");
    let wants = fields.line("wants", REASON).unwrap_or_default();
    let protocol = fields.line("protocol", 60).unwrap_or_default();
    let (identity, identity_note) = read_identity(fields);
    Some(NewRequest {
        asked_on: asked_on?,
        asked_by: asked_by?,
        representative: if asked_by == Some(AskedBy::Person) { String::new() } else { representative },
        means: means?,
        wants,
        protocol,
        identity: identity?,
        identity_note,
    })
}

/// How it is known who asks.
pub fn read_identity(fields: &mut Fields) -> (Option<IdentityCheck>, String) {
    let identity = fields.required_code("identity");
    (identity, fields.line("identity_note", 200).unwrap_or_default())
}

/// Which request is meant.
pub fn read_which(fields: &mut Fields) -> Option<Uuid> {
    fields.required_id("request")
}

/// Why the term is put off.
pub fn read_reason(fields: &mut Fields) -> Option<String> {
    fields.required_line("reason", REASON)
}

/// How a request ends.
pub fn read_closing(fields: &mut Fields) -> Option<Closing> {
    let state: Option<RequestState> = fields.required_code("state");
    let closed_on = fields.required_date("closed_on");
    let delivery = fields.code("delivery").unwrap_or(Delivery::None);
    let outcome = fields.line("outcome", REASON).unwrap_or_default();
    let delivery = if state == Some(RequestState::Answered) { delivery } else { Delivery::None };
    Some(Closing { state: state?, closed_on: closed_on?, delivery, outcome })
}

/// The rows that are taken out: `row`, many times, as `section/key`, and one ground for those that had none yet.
pub fn read_taken(fields: &mut Fields, known: &[Taken]) -> Option<Vec<Taken>> {
    let rows = fields.lines("row", 120);
    let ground: Option<Ground> = fields.code("ground");
    if rows.len() > MOST_TAKEN {
        fields.fault("row", format!("Si possono togliere al massimo {MOST_TAKEN} righe."));
        return None;
    }
    let mut taken = Vec::new();
    for row in rows {
        let Some((section, key)) = row.split_once('/') else {
            fields.fault("row", "Questa riga non c’è.");
            return None;
        };
        let before = known.iter().find(|one| one.section == section && one.key == key).map(|one| one.ground);
        match before.or(ground) {
            Some(ground) => taken.push(Taken { section: section.to_owned(), key: key.to_owned(), ground }),
            None => {
                fields.fault("ground", "Scegli perché togli le righe.");
                return None;
            }
        }
    }
    taken.sort();
    taken.dedup();
    Some(taken)
}
