//! Files that are taken into a case, and what a program sends as a file: the body of the request, with what is said of it in the query.

use super::begin::{NewAttachment, attach};
use super::model::DocumentId;
use crate::problems::Problem;
use crate::retention::FilingClass;
use ::store::files::MOST_BYTES;
use ::store::{Audit, FileVault, Once};
use axum::body::{Bytes, to_bytes};
use axum::extract::Request;
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use kernel::{CaseId, Failure, Outcome, Refusal};
use ui::Visit;

/// Longest key of a request that may come twice.
const LONGEST_KEY: usize = 200;

/// Takes files into a case.
///
/// # Errors
/// 403 without `document.write`, 404; `CASE-010` for a case that is closed; a fault at `received_on` or `file`; [`Problem::NoFile`],
/// [`Problem::TooManyFiles`].
pub async fn take_in(
    doing: Doing<'_>,
    vault: &FileVault,
    case: CaseId,
    title: &str,
    received_on: NaiveDate,
    files: Vec<(&str, &[u8])>,
) -> Outcome<DocumentId> {
    let mut tx = doing.begin(Permission::DOCUMENT_WRITE).await?;
    if let Some(id) = tx.already::<DocumentId>(doing.once).await? {
        return Ok(id);
    }
    if received_on > tx.today() {
        return Err(Failure::field("received_on", "La data non può essere nel futuro."));
    }
    let case = casework::open_case(&mut tx, Permission::DOCUMENT_WRITE, case).await?;
    if files.is_empty() {
        return Err(Problem::NoFile.at("file"));
    }
    let new = NewAttachment {
        case: Some(case.id),
        person: None,
        unit: case.unit_id,
        title,
        received_on,
        class: FilingClass::coded("VII.9"),
        closed: false,
        files,
    };
    let document = attach(&mut tx, vault, new).await?;
    let audit = Audit::of("document.attach").about(case.person_id).on("document", document);
    tx.commit(audit.answering(document.to_string())).await?;
    Ok(document)
}

/// A file that a program sent.
pub(super) struct SentFile {
    /// What it is called.
    pub name: String,
    /// Its content.
    pub content: Bytes,
    /// The key of a request that may come twice.
    pub once: Option<Once>,
    /// The version on which a change is based.
    version: Option<i64>,
}

impl SentFile {
    /// The version on which a change is based.
    ///
    /// # Errors
    /// `VERSION-001` without `If-Match`.
    pub fn version(&self) -> Outcome<i64> {
        let missing = "Manca la versione su cui si basa la modifica (intestazione If-Match): rileggi e riprova.";
        self.version.ok_or_else(|| refused("VERSION-001", 428, missing))
    }
}

fn refused(code: &'static str, status: u16, sentence: &str) -> Failure {
    Failure::Refused(Refusal { code, status, sentence: sentence.to_owned(), field: None })
}

/// Receives the body of a request as a file; its name stands in the query.
///
/// # Errors
/// A file that is too large, that is not there or has no name; a browser's request without its token.
pub(super) async fn receive(visit: &Visit, request: Request) -> Outcome<SentFile> {
    let (head, body) = request.into_parts();
    let header = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    // A browser's session may use the interface only with the token that a form would carry.
    if !visit.by_token() && !visit.csrf().is_empty() && header("x-csrf-token").as_deref() != Some(visit.csrf()) {
        return Err(refused("CSRF-001", 403, "La richiesta non proviene da una pagina di Portico."));
    }
    let version = header("if-match").and_then(|text| text.trim_matches('"').parse::<i64>().ok()).filter(|version| *version >= 0);
    let key = header("idempotency-key");
    if key.as_ref().is_some_and(|key| key.is_empty() || key.len() > LONGEST_KEY) {
        return Err(refused("INPUT-005", 400, "La chiave Idempotency-Key deve avere da 1 a 200 caratteri."));
    }
    let place = format!("{} {}", head.method, head.uri);
    let name = visit.query("name").ok_or_else(|| Failure::field("name", "Indica il nome del file."))?;
    let most = MOST_BYTES / (1024 * 1024);
    let content = to_bytes(body, MOST_BYTES)
        .await
        .map_err(|_| refused("INPUT-001", 413, &format!("Il file pesa troppo, o non è arrivato intero: al massimo {most} MB.")))?;
    if content.is_empty() {
        return Err(Problem::NoFile.at("file"));
    }
    let once = key.map(|key| Once::new(key, [place.as_bytes(), content.as_ref()]));
    Ok(SentFile { name, content, once, version })
}
