//! What was sent: a form of a page (with its token against forged requests) or a JSON body of the API, as [`Fields`].

use crate::answer::Fail;
use crate::form::{ADD_ROW, CSRF, KEY, REMOVE_ROW, VERSION, versions};
use crate::unsent;
use crate::visit::{Site, Visit};
use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts as _, Multipart, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::input::{Fields, Raw};
use kernel::{Failure, Refusal};
use store::Once;

/// Largest form or JSON body.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;
/// Most fields of one form or JSON body.
pub const MOST_FIELDS: usize = 5_000;
/// Longest idempotency key.
const LONGEST_KEY: usize = 200;

/// A file that came with a form.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name of the field.
    pub field: String,
    /// Name the file had.
    pub name: String,
    /// Its content.
    pub content: Bytes,
}

/// What was sent, read and checked against forgery.
#[derive(Debug)]
pub struct Submitted {
    pairs: Vec<(String, String)>,
    json: Option<Vec<(String, Raw)>>,
    uploads: Vec<Upload>,
    once: Option<Once>,
    version: Option<i64>,
}

impl Submitted {
    /// The fields, to be parsed into a command. Of a form with two versions of a record those that were chosen; what was not chosen
    /// is a fault ([`crate::form::FormView::over`]).
    pub fn fields(&self) -> Fields {
        match &self.json {
            Some(json) => Fields::from_json(json.iter().cloned()),
            None => {
                let (pairs, undecided) = versions::decided(&self.pairs);
                let mut fields = Fields::from_form(pairs);
                for (field, sentence) in undecided {
                    fields.fault(field, sentence);
                }
                fields
            }
        }
    }
    /// The pairs of a form as typed, to show them again.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
    /// One value of a form.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
    /// The files.
    pub fn uploads(&self) -> &[Upload] {
        &self.uploads
    }
    /// The key that makes a repeated request act once.
    pub fn once(&self) -> Option<&Once> {
        self.once.as_ref()
    }
    /// Whether the person asked for one row more or less of a repeated group instead of sending the form: show it again.
    pub fn rearranges(&self) -> bool {
        self.pairs.iter().any(|(name, _)| name == ADD_ROW || name == REMOVE_ROW)
    }
    /// The version the change is based on: the form's hidden field, or `If-Match`.
    pub fn version(&self) -> Result<i64, Failure> {
        self.version.ok_or(Failure::Refused(Refusal {
            code: "VERSION-001",
            status: 428,
            sentence: "Manca la versione su cui si basa la modifica (intestazione If-Match): rileggi e riprova.".into(),
            field: None,
        }))
    }
}

/// `a=1&b=2` with percent signs and plus signs undone.
pub(crate) fn pairs(bytes: &[u8]) -> Vec<(String, String)> {
    bytes
        .split(|byte| *byte == b'&')
        .filter(|part| !part.is_empty())
        .take(MOST_FIELDS)
        .map(|part| {
            let mut halves = part.splitn(2, |byte| *byte == b'=');
            (unescape(halves.next().unwrap_or_default()), unescape(halves.next().unwrap_or_default()))
        })
        .collect()
}

fn unescape(bytes: &[u8]) -> String {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let [first, after @ ..] = rest {
        rest = after;
        match (first, after) {
            (b'+', _) => out.push(b' '),
            (b'%', [a, b, tail @ ..]) => match (char::from(*a).to_digit(16), char::from(*b).to_digit(16)) {
                (Some(high), Some(low)) => {
                    out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                    rest = tail;
                }
                _ => out.push(b'%'),
            },
            (byte, _) => out.push(*byte),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// For a value of a query.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn refused(status: u16, code: &'static str, sentence: &str) -> Fail {
    Fail(Failure::Refused(Refusal { code, status, sentence: sentence.into(), field: None }))
}

fn plain(value: &serde_json::Value) -> Raw {
    use serde_json::Value as J;
    match value {
        J::Null => Raw::Null,
        J::Bool(flag) => Raw::Flag(*flag),
        J::Number(number) => number.as_i64().map_or(Raw::Other, Raw::Whole),
        J::String(text) => Raw::Text(text.clone()),
        J::Array(_) | J::Object(_) => Raw::Other,
    }
}

/// A JSON value as named fields: members behind dots, the rows of a list of objects numbered, a list of plain values as one field.
fn flatten(prefix: &str, value: &serde_json::Value, out: &mut Vec<(String, Raw)>) {
    use serde_json::Value as J;
    match value {
        J::Object(members) if members.is_empty() && !prefix.is_empty() => out.push((prefix.to_owned(), Raw::Empty)),
        J::Object(members) => {
            for (name, member) in members {
                let name = if prefix.is_empty() { name.clone() } else { format!("{prefix}.{name}") };
                flatten(&name, member, out);
            }
        }
        J::Array(items) if !items.is_empty() && items.iter().all(J::is_object) => {
            for (index, item) in items.iter().enumerate() {
                flatten(&format!("{prefix}[{index}]"), item, out);
            }
        }
        J::Array(items) => out.push((prefix.to_owned(), Raw::List(items.iter().map(plain).collect()))),
        other => out.push((prefix.to_owned(), plain(other))),
    }
}

/// Why a request is too large, and how its sender comes back to what was typed.
fn too_large(visit: &Visit, kind: &str) -> String {
    let megabytes = |bytes: usize| bytes / (1024 * 1024);
    if visit.uri.path().starts_with("/api/") {
        format!("I dati inviati sono troppi: al massimo {} MB e {MOST_FIELDS} campi.", megabytes(MOST_BYTES))
    } else if kind.starts_with("multipart/form-data") {
        let most = megabytes(store::files::MOST_BYTES);
        format!(
            "I file pesano troppo: al massimo {most} MB in tutto. Torna indietro, riprendi quello che avevi scritto e scegli file più piccoli."
        )
    } else {
        let most = megabytes(MOST_BYTES);
        format!(
            "I dati inviati sono troppi: al massimo {most} MB e {MOST_FIELDS} campi. Torna indietro, riprendi quello che avevi scritto e invialo in più volte."
        )
    }
}

/// The version of `If-Match`: a number, with or without quotation marks.
pub(crate) fn if_match(headers: &HeaderMap) -> Option<i64> {
    headers.get(header::IF_MATCH)?.to_str().ok()?.trim_matches('"').parse().ok().filter(|version: &i64| *version >= 0)
}

impl FromRequest<Site> for Submitted {
    type Rejection = Response;
    async fn from_request(request: Request, site: &Site) -> Result<Self, Response> {
        match Submitted::receive(request, site).await {
            Ok(Received::Sent(sent)) => Ok(sent),
            Ok(Received::Unsent(visit, pairs)) => Err(unsent::page(&visit, &pairs).unwrap_or_else(IntoResponse::into_response)),
            Err(fail) => Err(fail.into_response()),
        }
    }
}

/// What came of a request's body.
enum Received {
    /// To be acted on.
    Sent(Submitted),
    /// A form that was opened before its sender signed in anew: to be sent once more, with a token of now.
    Unsent(Box<Visit>, Vec<(String, String)>),
}

impl Submitted {
    async fn receive(request: Request, site: &Site) -> Result<Received, Fail> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, site).await?;
        let kind =
            parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default().to_ascii_lowercase();
        let if_match = if_match(&parts.headers);
        let key = parts.headers.get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::to_owned);
        let place = format!("{} {}", parts.method, parts.uri.path());
        let request = Request::from_parts(parts, body);
        let too_large = || refused(413, "INPUT-001", &too_large(&visit, &kind));
        let mut sent = Submitted { pairs: Vec::new(), json: None, uploads: Vec::new(), once: None, version: if_match };

        if visit.uri.path().starts_with("/api/") {
            let bytes = axum::body::to_bytes(request.into_body(), MOST_BYTES).await.map_err(|_| too_large())?;
            // A request without a body (taking something away) says nothing more than its address.
            let bytes = if bytes.is_empty() {
                Bytes::from_static(b"{}")
            } else if kind.starts_with("application/json") {
                bytes
            } else {
                return Err(refused(415, "INPUT-002", "Il corpo della richiesta deve essere application/json."));
            };
            let value: serde_json::Value = serde_json::from_slice(&bytes)
                .map_err(|_| refused(400, "INPUT-003", "Il corpo della richiesta non è JSON valido."))?;
            if !value.is_object() {
                return Err(refused(422, "INPUT-004", "Il corpo della richiesta deve essere un oggetto JSON."));
            }
            let mut json = Vec::new();
            flatten("", &value, &mut json);
            if json.len() > MOST_FIELDS {
                return Err(too_large());
            }
            // A browser's session may use the API only with the token that a form would carry.
            if !visit.by_token()
                && !visit.csrf().is_empty()
                && visit.headers.get("x-csrf-token").and_then(|value| value.to_str().ok()) != Some(visit.csrf())
            {
                return Err(refused(403, "CSRF-001", "La richiesta non proviene da una pagina di Portico."));
            }
            let text = String::from_utf8_lossy(&bytes);
            sent.once = match key {
                Some(key) if key.is_empty() || key.len() > LONGEST_KEY => {
                    return Err(refused(400, "INPUT-005", "La chiave Idempotency-Key deve avere da 1 a 200 caratteri."));
                }
                Some(key) => Some(Once::new(key, [place.as_str(), text.as_ref()])),
                None => None,
            };
            sent.json = Some(json);
            return Ok(Received::Sent(sent));
        }

        if kind.starts_with("multipart/form-data") {
            let mut multipart = Multipart::from_request(request, site)
                .await
                .map_err(|_| refused(400, "INPUT-006", "Il modulo non è leggibile."))?;
            let mut total = 0_usize;
            let broken = |error: axum::extract::multipart::MultipartError| {
                if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
                    too_large()
                } else {
                    refused(400, "INPUT-006", "Il modulo non è leggibile.")
                }
            };
            while let Some(part) = multipart.next_field().await.map_err(broken)? {
                let field = part.name().unwrap_or_default().to_owned();
                let file = part.file_name().map(str::to_owned);
                let content = part.bytes().await.map_err(broken)?;
                total = total.saturating_add(content.len());
                if total > store::files::MOST_BYTES.saturating_add(MOST_BYTES)
                    || sent.pairs.len().saturating_add(sent.uploads.len()) > MOST_FIELDS
                {
                    return Err(too_large());
                }
                match file {
                    Some(name) if !name.is_empty() => sent.uploads.push(Upload { field, name, content }),
                    Some(_) => {}
                    None => sent.pairs.push((field, String::from_utf8_lossy(&content).into_owned())),
                }
            }
        } else {
            let bytes = axum::body::to_bytes(request.into_body(), MOST_BYTES).await.map_err(|_| too_large())?;
            sent.pairs = pairs(&bytes);
            if sent.pairs.len() >= MOST_FIELDS {
                return Err(too_large());
            }
        }
        let token = sent
            .value(CSRF)
            .or_else(|| visit.headers.get("x-csrf-token").and_then(|value| value.to_str().ok()))
            .unwrap_or_default();
        if !visit.csrf().is_empty() && token != visit.csrf() {
            if sent.uploads.is_empty() && unsent::may_be_sent_again(&visit, token, &sent.pairs) {
                return Ok(Received::Unsent(Box::new(visit), sent.pairs));
            }
            return Err(refused(
                403,
                "CSRF-001",
                "La pagina è scaduta o la richiesta non proviene da Portico: ricarica la pagina e riprova.",
            ));
        }
        if visit.headers.get("sec-fetch-site").is_some_and(|site| site == "cross-site") {
            return Err(refused(403, "CSRF-001", "La richiesta non proviene da una pagina di Portico."));
        }
        sent.version = sent.version.or_else(|| sent.value(VERSION).and_then(|version| version.parse().ok()));
        let key = sent.value(KEY).filter(|key| !key.is_empty() && key.len() <= LONGEST_KEY).map(str::to_owned);
        sent.once = key.map(|key| {
            let content = sent
                .pairs
                .iter()
                .filter(|(name, _)| name != CSRF && name != KEY)
                .flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
            // A file counts with what it holds: another one chosen on the same page is another request.
            let uploads =
                sent.uploads.iter().flat_map(|upload| [upload.field.as_bytes(), upload.name.as_bytes(), upload.content.as_ref()]);
            Once::new(key, std::iter::once(place.as_bytes()).chain(content).chain(uploads))
        });
        Ok(Received::Sent(sent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_escaped_comes_back() {
        let text = "città & però=+100% «sì»";
        assert_eq!(pairs(format!("a={}", escape(text)).as_bytes()), [("a".to_owned(), text.to_owned())]);
        assert_eq!(
            pairs(b"x=1+2&x=%zz&&y"),
            [("x".into(), "1 2".into()), ("x".into(), "%zz".into()), ("y".to_owned(), String::new())]
        );
    }

    #[test]
    fn lists_of_objects_become_groups_and_lists_of_words_one_field() {
        let mut out = Vec::new();
        let sent =
            serde_json::json!({"needs": ["home", "money"], "goals": [{"title": "a"}, {}], "n": 1.5, "z": null, "mixed": [1, {}]});
        flatten("", &sent, &mut out);
        out.sort_by(|a, b| a.0.cmp(&b.0));
        assert_eq!(
            out,
            [
                ("goals[0].title".into(), Raw::Text("a".into())),
                ("goals[1]".into(), Raw::Empty),
                ("mixed".into(), Raw::List(vec![Raw::Whole(1), Raw::Other])),
                ("n".into(), Raw::Other),
                ("needs".into(), Raw::List(vec![Raw::Text("home".into()), Raw::Text("money".into())])),
                ("z".into(), Raw::Null)
            ]
        );
    }
}
