//! What only somebody who knows the house could send: queries and fields that neither the API's document nor a form of a page tells, with
//! the things of the place in them (`{thing}`), and the things themselves, made by those of the place through the API.

use super::content::{Things, put};
use super::made::OTHER_NUMBER;
use super::people::{Content, Door, Visitor, ask};
use super::things::Whose;
use super::{daily_sent, granted_sent};
use axum::http::Method;
use serde_json::{Value, json};
use uuid::Uuid;

/// What follows the path of a page that shows one thing of several.
const QUERIES: [(&str, &str); 7] = [
    ("GET /api/v1/persons/{id}/merge", "other={second}"),
    ("GET /persone/{id}/unione", "altra={second}"),
    ("GET /persone/{id}/diritti/lettura", "richiesta={data request}"),
    ("GET /persone/{id}/rappresentanti/modifica", "nomina={representative}"),
    ("GET /persone/{id}/relazioni/modifica", "relazione={relation}"),
    ("GET /persone/{id}/nucleo/dividi", "nucleo={household}"),
    ("GET /persone/{id}/nucleo/trasferisci", "nucleo={household}"),
];

/// Fields of changes, by the door; `_version` is the version on which the change is based. What is not JSON is a text.
const SENT: [(&str, &[(&str, &str)]); 61] = [
    (
        "POST /api/v1/persons/{id}/merge",
        &[("other", "{second}"), ("other_version", "1"), ("reason", "Prova"), ("confirmed", "true")],
    ),
    ("POST /api/v1/persons/{id}/duplicates", &[("other", "{second}")]),
    ("POST /persone/{id}/doppione", &[("other", "{second}")]),
    (
        "POST /api/v1/persons/{id}/data-requests/identity",
        &[("request", "{data request}"), ("identity", "document"), ("_version", "1")],
    ),
    ("POST /api/v1/persons/{id}/data-requests/extension", &[("request", "{data request}"), ("reason", "Prova"), ("_version", "2")]),
    (
        "POST /api/v1/persons/{id}/data-requests/withheld",
        &[("request", "{data request}"), ("row", "[]"), ("ground", "null"), ("_version", "3")],
    ),
    ("POST /api/v1/persons/{id}/data-requests/copy", &[("request", "{data request}"), ("in_hand", "true"), ("_version", "4")]),
    (
        "POST /api/v1/persons/{id}/data-requests/answer",
        &[
            ("request", "{data request}"),
            ("state", "withdrawn"),
            ("closed_on", "2026-11-21"),
            ("delivery", "none"),
            ("outcome", "Prova"),
            ("_version", "5"),
        ],
    ),
    ("POST /persone/{id}/diritti/identita", &[("request", "{data request}"), ("identity", "document"), ("_version", "1")]),
    ("POST /persone/{id}/diritti/proroga", &[("request", "{data request}"), ("reason", "Prova"), ("_version", "2")]),
    ("POST /persone/{id}/diritti/omissioni", &[("request", "{data request}"), ("_version", "3")]),
    ("POST /persone/{id}/diritti/copia", &[("request", "{data request}"), ("in_hand", "on"), ("_version", "4")]),
    (
        "POST /persone/{id}/diritti/esito",
        &[
            ("request", "{data request}"),
            ("state", "withdrawn"),
            ("closed_on", "21/11/2026"),
            ("delivery", "none"),
            ("outcome", "Prova"),
            ("_version", "5"),
        ],
    ),
    (
        "PUT /api/v1/persons/{id}/relations",
        &[
            ("relation", "{relation}"),
            ("from", "2026-11-01"),
            ("kind", "neighbour"),
            ("other_sex", "null"),
            ("other_birth_year", "null"),
            ("_version", "1"),
        ],
    ),
    ("POST /api/v1/persons/{id}/relations/end", &[("relation", "{relation}"), ("last_day", "2026-11-20"), ("_version", "2")]),
    (
        "POST /persone/{id}/relazioni/modifica",
        &[("relation", "{relation}"), ("from", "01/11/2026"), ("kind", "neighbour"), ("_version", "1")],
    ),
    ("POST /persone/{id}/relazioni/fine", &[("relation", "{relation}"), ("last_day", "20/11/2026"), ("_version", "2")]),
    ("POST /persone/{id}/rappresentanti/modifica", &[("representative", "{representative}"), ("_version", "1")]),
    (
        "POST /api/v1/persons/{id}/households/arrangement",
        &[
            ("household", "{household}"),
            ("from", "2026-11-20"),
            ("members", r#"[{"member": "{household member}", "fate": "stays"}]"#),
            ("address", "null"),
        ],
    ),
    (
        "POST /api/v1/persons/{id}/households/union",
        &[
            ("household", "{household}"),
            ("from", "2026-11-20"),
            ("members", r#"[{"member": "{household member}", "comes": true, "role": "relative"}]"#),
        ],
    ),
    (
        "POST /api/v1/persons/{id}/households/move",
        &[
            ("household", "{household}"),
            ("members", r#"[{"member": "{household member}", "comes": true}]"#),
            (
                "address",
                r#"{"kind": "residence", "street": "Via Prova", "number": "1", "municipio": 4, "reason": "Prova", "from": "2026-11-20"}"#,
            ),
        ],
    ),
    (
        "PUT /api/v1/persons/{id}/households/members",
        &[
            ("household", "{household}"),
            ("member", "{household member}"),
            ("role", "relative"),
            ("last_day", "null"),
            ("stays", "null"),
        ],
    ),
    ("POST /persone/{id}/nucleo", &[("kind", "de_facto"), ("role", "holder")]),
    ("POST /persone/{id}/residenza-fittizia", &[("desk", "{desk}"), ("requested_on", "20/11/2026")]),
    (
        "POST /persone/{id}/residenza-fittizia/esito",
        &[("request", "{request}"), ("state", "refused"), ("decided_on", "20/11/2026"), ("reason", "Prova"), ("from", "")],
    ),
    (
        "POST /persone/{id}/indirizzi/correzione",
        &[("address", "{coming address}"), ("valid_from", "01/01/2027"), ("reason", "Prova"), ("_version", "1")],
    ),
    ("POST /persone/{id}/decesso/correzione", &[("fault", "never"), ("reason", "Prova"), ("_version", "1")]),
    (
        "POST /api/v1/cases/{id}/reviews",
        &[
            ("held_on", "2026-11-20"),
            ("next_review_on", "2027-02-20"),
            ("decision", "continue"),
            ("summary", "Prova"),
            ("goals", r#"[{"goal": "{goal}", "outcome": "reached"}, {"goal": "{other goal}", "outcome": "partly"}]"#),
        ],
    ),
    ("POST /api/v1/cases/{id}/team/leaving", &[("member", "{team member}")]),
    ("POST /cartelle/{id}/equipe/togli", &[("member", "{team member}")]),
    ("POST /api/v1/authorisations/{id}/suspend", &[("from", "2026-03-01"), ("reason", "Prova")]),
    ("POST /api/v1/authorisations/{id}/resume", &[("on", "2026-03-15")]),
    (
        "POST /autorizzazioni/{id}/avvio-obbligatorio",
        &[("ground", "court_order"), ("reference", "Decreto 1/2026"), ("reason", "Prova")],
    ),
    (
        "PUT /api/v1/population/imports/{id}/columns",
        &[
            ("kind", "whole"),
            ("resident_id", "Matricola"),
            ("family_name", "Cognome"),
            ("given_name", "Nome"),
            ("birth_date", "Nato il"),
        ],
    ),
    (
        "POST /anagrafe/importazioni/{id}/colonne",
        &[
            ("tax_code", ""),
            ("sex", ""),
            ("birth_place", ""),
            ("citizenship", ""),
            ("household", ""),
            ("role", ""),
            ("street", ""),
            ("number", ""),
            ("postcode", ""),
            ("municipio", ""),
            ("registered_on", ""),
            ("died_on", ""),
            ("left_on", ""),
            ("left_to", ""),
        ],
    ),
    ("POST /api/v1/population/questions/{id}/persons", &[("resident", "1"), ("same", "new"), ("members", "[]")]),
    ("POST /api/v1/services/{id}/age-limits/withdraw", &[("limit", "{age limit}")]),
    ("POST /servizi/{id}/limiti-di-eta/ritiro", &[("limit", "{age limit}")]),
    ("PUT /api/v1/contacts/{id}/person", &[("person", "{second}"), ("reason", "Prova"), ("_version", "1")]),
    ("POST /contatti/{id}/persona", &[("person", "{second}"), ("reason", "Prova"), ("_version", "1")]),
    ("POST /appuntamenti/{id}/esito", &[("went", "held"), ("_version", "1")]),
    ("POST /colloqui/{id}/decisione", &[("fate", "stay"), ("reason", "Prova")]),
    ("POST /api/v1/interviews/{id}/decision", &[("fate", "stay"), ("reason", "Prova")]),
    ("POST /api/v1/entries/{id}/case", &[("to_number", OTHER_NUMBER), ("reason", "Prova")]),
    ("POST /diario/{id}/sposta", &[("to_number", OTHER_NUMBER), ("reason", "Prova")]),
    (
        "POST /cartelle/{id}/progetto/{plan}/firma",
        &[("signer", "{signer}"), ("signed_on", "21/11/2026"), ("means", "handwritten"), ("_version", "1")],
    ),
    (
        "POST /api/v1/plans/{id}/signatures",
        &[("signer", "{signer}"), ("signed_on", "2026-11-21"), ("means", "handwritten"), ("witness", "null"), ("_version", "1")],
    ),
    (
        "PUT /api/v1/appointments/{id}/time",
        &[
            ("slot", "null"),
            ("calendar", "{unit}"),
            ("starts_at", "2026-12-15T10:00:00+01:00"),
            ("minutes", "30"),
            ("overlap_confirmed", "true"),
            ("wanted_by", "office"),
            ("reason", "Prova"),
        ],
    ),
    (
        "POST /api/v1/persons/{id}/isee",
        &[
            ("kind", "ordinary"),
            ("indicator", "ordinary"),
            ("protocol", "INPS-ISEE-2026-22222222K-00"),
            ("submitted_on", "2026-03-02"),
            ("fell", "null"),
            ("expires_on", "null"),
            ("scale", "null"),
            ("members", "null"),
            ("defects", "null"),
        ],
    ),
    (
        "POST /api/v1/persons/{id}/isee/questions",
        &[("wants", "attestation"), ("kind", "ordinary"), ("threshold", "null"), ("on", "null"), ("benefit", "A1.05")],
    ),
    ("POST /persone/{id}/isee/nuova", &[("protocol", "INPS-ISEE-2026-33333333K-00"), ("submitted_on", "02/03/2026")]),
    ("POST /persone/{id}/isee/inps", &[("wants", "attestation"), ("benefit", "A1.05")]),
    ("POST /api/v1/isee/{id}/defects", &[("position", "1"), ("outcome", "proof"), ("_version", "1")]),
    ("POST /regolamenti/{id}/bozze", &[("from", "empty")]),
    ("POST /api/v1/rules/{id}/versions", &[("from", "empty")]),
    ("POST /regolamenti/versioni/{id}/modifica", &[("text", "id = \"prova\""), ("do", "save"), ("_version", "1")]),
    ("POST /regolamenti/versioni/{id}/prova", &[("on", "21/11/2026")]),
    (
        "POST /regolamenti/versioni/{id}/pubblica",
        &[("valid_from", "21/11/2026"), ("act_number", "1"), ("act_date", "21/11/2026"), ("act_organ", "Prova"), ("_version", "1")],
    ),
    ("POST /regolamenti/versioni/{id}/ritira", &[("reason", "Prova"), ("_version", "1")]),
    ("POST /cartelle/{id}/sina", &[("certificate_source", "")]),
    ("PUT /api/v1/referrals/{id}/answer", &[("answer", "withdraw"), ("reason", "Prova"), ("_version", "1")]),
];

/// Doors that end a thing which others need as it was: they have one of their own.
const OWN: [(&str, &str); 13] = [
    ("DELETE /api/v1/isee/imports/{id}", "isee file to discard"),
    ("POST /isee/importa/{id}/scarta", "isee file to discard"),
    ("GET /regolamenti/versioni/{id}/modifica", "rule draft"),
    ("POST /regolamenti/versioni/{id}/modifica", "rule draft"),
    ("POST /regolamenti/versioni/{id}/pubblica", "rule draft to publish"),
    ("POST /regolamenti/versioni/{id}/scarta", "rule draft to discard"),
    ("POST /regolamenti/versioni/{id}/ritira", "rule version ahead"),
    ("DELETE /api/v1/street-editions/{id}", "edition to discard"),
    ("POST /vie/importa/{id}/scarta", "edition to discard"),
    ("POST /api/v1/budget/imports/{id}/confirmation", "upload to keep"),
    ("POST /bilancio/importa/{id}", "upload to keep"),
    ("POST /api/v1/plans/{id}/signatures", "plan to sign"),
    ("POST /cartelle/{id}/progetto/{plan}/firma", "other case"),
];

/// The plan that a door is tried with, where it is not that of the case.
const OWN_PLAN: [(&str, &str); 1] = [("POST /cartelle/{id}/progetto/{plan}/firma", "plan to sign")];

/// The name of the plan that a door is tried with.
pub fn plan_of(method: &Method, path: &str) -> &'static str {
    let shown = format!("{method} {path}");
    OWN_PLAN.iter().find(|(door, _)| *door == shown).map_or("plan", |(_, thing)| *thing)
}

/// The name of the thing that a door is tried with, where it is not that of its kind.
pub fn own_thing(method: &Method, path: &str) -> Option<&'static str> {
    let shown = format!("{method} {path}");
    OWN.iter().chain(granted_sent::OWN).chain(daily_sent::OWN).find(|(door, _)| *door == shown).map(|(_, thing)| *thing)
}

/// A text with the things of the place in it.
fn with(things: &Things, text: &str) -> String {
    let mut text = text.to_owned();
    for (name, id) in things {
        text = text.replace(&format!("{{{name}}}"), &id.to_string());
    }
    text
}

/// Puts into a door what is known of it.
pub fn known(door: &mut Door, things: &Things) {
    let shown = door.shown();
    if let Some((_, query)) = QUERIES.iter().chain(daily_sent::QUERIES).find(|(name, _)| *name == shown) {
        door.query = with(things, query);
    }
    let Some((_, fields)) = SENT.iter().chain(granted_sent::SENT).chain(daily_sent::SENT).find(|(name, _)| *name == shown) else {
        return;
    };
    for (field, value) in *fields {
        let value = with(things, value);
        if *field == ui::form::VERSION {
            door.version = format!("\"{value}\"");
        }
        match &mut door.content {
            Content::Json(_) if *field == ui::form::VERSION => {}
            Content::Json(content) => {
                let value: Value = serde_json::from_str(&value).unwrap_or(Value::String(value));
                if value.is_null() {
                    if let Some(members) = content.as_object_mut() {
                        members.remove(*field);
                    }
                } else {
                    put(content, field, value);
                }
            }
            Content::Form(pairs) => {
                pairs.retain(|(name, _)| name != field);
                pairs.push(((*field).to_owned(), value));
            }
        }
    }
}

/// Those who make them: whoever is in charge of the case, whoever looks after the services.
pub const MAKERS: [&str; 2] = [
    "select worker_id from casework_v_case where case_id = (C)",
    "select account_id from guard_scope where permission = 'catalogue.edit' and extent = 'body' and body_id = (select body_id from guard_body where code = 'milano') order by account_id limit 1",
];

/// Things that are made through the API: the name, the path, what is sent.
const MADE: [(&str, &str, &str); 5] = [
    (
        "attestation",
        "/api/v1/persons/{person}/isee",
        r#"{"kind": "ordinary", "protocol": "INPS-ISEE-2026-11111111K-00", "submitted_on": "2026-03-02", "value": 600000,
            "members": [{"relation": "declarant", "name": "Kwyjibo"}], "defects": [{"kind": "omission"}, {"kind": "discrepancy"}]}"#,
    ),
    ("team member", "/api/v1/cases/{case}/team", r#"{"account": "{team mate}", "role": "other", "reason": "Prova"}"#),
    (
        "data request",
        "/api/v1/persons/{person}/data-requests",
        r#"{"asked_on": "2026-11-20", "asked_by": "person", "means": "mail", "wants": "Tutto", "protocol": "1/2026", "identity": "known", "identity_note": "Prova"}"#,
    ),
    ("relation", "/api/v1/persons/{person}/relations", r#"{"kind": "neighbour", "other_name": "Kwyjibo", "from": "2026-11-01"}"#),
    ("age limit", "/api/v1/services/{service}/age-limits", r#"{"least_years": 1, "source": "Prova", "valid_from": "2026-12-01"}"#),
];

/// Lets those of the place make what the small city does not have.
///
/// # Panics
/// When nobody may.
pub async fn made(router: &axum::Router, homes: &[Visitor], things: &mut Things) {
    for (name, path, content) in MADE {
        let path = with(things, path);
        let content: Value = serde_json::from_str(&with(things, content)).expect("JSON");
        let mut answers = Vec::new();
        let mut id = None;
        for home in homes {
            let version = read_version(router, home, path.rsplit_once('/').map_or("", |(thing, _)| thing)).await;
            let door = Door {
                method: Method::POST,
                path: path.clone(),
                query: String::new(),
                whose: Whose::Body,
                kind: "",
                plan: "plan",
                version,
                content: Content::Json(content.clone()),
            };
            let answer = ask(router, home, &door, &path).await;
            if answer.status == 201 {
                let shape: Value = serde_json::from_str(&answer.text).unwrap_or(json!({}));
                id = shape["id"].as_str().and_then(|id| Uuid::try_parse(id).ok());
                break;
            }
            answers.push(format!("{}: {} {}", home.role, answer.status, answer.text));
        }
        things.insert(name, id.unwrap_or_else(|| panic!("nobody makes a {name}:\n{}", answers.join("\n"))));
    }
}

/// The version of a thing, as somebody reads it.
async fn read_version(router: &axum::Router, who: &Visitor, path: &str) -> String {
    let door = Door {
        method: Method::GET,
        path: path.to_owned(),
        query: String::new(),
        whose: Whose::Body,
        kind: "",
        plan: "plan",
        version: String::new(),
        content: Content::Json(Value::Null),
    };
    ask(router, who, &door, path).await.tag.unwrap_or_else(|| "\"1\"".into())
}
