//! Answers: JSON with its version, and failures as a page or as `application/problem+json`.

use crate::in_place::Unmet;
use crate::shell::FlashKind;
use crate::visit::Visit;
use askama::Template;
use axum::Json;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kernel::{Failure, FieldError, Refusal};
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// A failure on its way out; the gate turns it into a page or into JSON.
#[derive(Debug)]
pub struct Fail(pub Failure);

impl<E: Into<Failure>> From<E> for Fail {
    fn from(error: E) -> Self {
        Fail(error.into())
    }
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        response.extensions_mut().insert(Arc::new(self.0));
        response
    }
}

/// What a handler answers.
pub type Answer = Result<Response, Fail>;

/// A problem as the API tells it (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    /// Stable code of the problem, such as `PLAN-001`; `about:blank` when the status says it all.
    #[serde(rename = "type")]
    pub kind: String,
    /// The status in words.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What is wrong and what to do, in Italian.
    pub detail: String,
    /// Identifier of the request, to find it in the log.
    pub instance: String,
    /// Every wrong field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<ProblemField>,
    /// The version stored now, when the one sent was not it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current_version: Option<i64>,
    /// The version that was sent, beside the one stored now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_version: Option<i64>,
}

/// One wrong field.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemField {
    /// Name of the field as sent.
    pub field: String,
    /// What is wrong, in Italian.
    pub message: String,
}

/// 200 with JSON.
pub fn json<T: Serialize>(value: &T) -> Response {
    Json(value).into_response()
}

/// 200 with JSON and the version as `ETag`.
pub fn json_versioned<T: Serialize>(value: &T, version: i64) -> Response {
    let mut response = Json(value).into_response();
    if let Ok(tag) = HeaderValue::from_str(&format!("\"{version}\"")) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// 201 with JSON and the address of what was created.
pub fn created<T: Serialize>(location: &str, value: &T) -> Response {
    (StatusCode::CREATED, [(header::LOCATION, location.to_owned())], Json(value)).into_response()
}

/// 204.
pub fn no_content() -> Response {
    StatusCode::NO_CONTENT.into_response()
}

/// A file to be saved under a name.
pub fn download(name: &str, media_type: &'static str, content: Vec<u8>) -> Response {
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
    (
        [(header::CONTENT_TYPE, media_type.to_owned()), (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\""))],
        content,
    )
        .into_response()
}

struct Words {
    status: StatusCode,
    code: String,
    title: &'static str,
    detail: String,
    errors: Vec<FieldError>,
    current: Option<i64>,
}

fn words(failure: &Failure) -> Words {
    let plain = |status, title, detail: &str| Words {
        status,
        code: "about:blank".into(),
        title,
        detail: detail.into(),
        errors: Vec::new(),
        current: None,
    };
    match failure {
        Failure::Invalid(errors) => Words {
            errors: errors.clone(),
            ..plain(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Dati non accettati",
                "Alcuni dati non sono corretti: correggili e invia di nuovo.",
            )
        },
        Failure::Refused(Refusal { code, status, sentence, field }) => Words {
            status: StatusCode::from_u16(*status).unwrap_or(StatusCode::CONFLICT),
            code: (*code).to_owned(),
            title: "Operazione non possibile",
            detail: sentence.clone(),
            errors: field.iter().map(|field| FieldError { field: (*field).to_owned(), message: sentence.clone() }).collect(),
            current: None,
        },
        Failure::NotFound => plain(
            StatusCode::NOT_FOUND,
            "Pagina non trovata",
            "Ciò che cerchi non esiste, oppure non rientra in ciò che puoi vedere.",
        ),
        Failure::Forbidden => plain(
            StatusCode::FORBIDDEN,
            "Non previsto dal tuo ruolo",
            "Il tuo ruolo non comprende questa operazione. Se ti serve, chiedi al tuo coordinatore.",
        ),
        Failure::NotSignedIn => plain(StatusCode::UNAUTHORIZED, "Accesso necessario", "Accedi per continuare."),
        Failure::Conflict { current, sentence } => {
            Words { current: Some(*current), ..plain(StatusCode::CONFLICT, "Modificato nel frattempo", sentence) }
        }
        Failure::Internal(cause) => match cause.downcast_ref::<store::StoreError>() {
            Some(store::StoreError::Busy(_) | store::StoreError::Collided(_)) => plain(
                StatusCode::SERVICE_UNAVAILABLE,
                "Sistema occupato",
                "Il sistema è molto occupato: riprova fra qualche secondo. Nulla è andato perso.",
            ),
            Some(store::StoreError::Full) => plain(
                StatusCode::INSUFFICIENT_STORAGE,
                "Spazio esaurito",
                "Lo spazio su disco è esaurito: quello che hai inviato non è stato salvato. Avvisa chi amministra il sistema.",
            ),
            _ => plain(
                StatusCode::INTERNAL_SERVER_ERROR,
                "Qualcosa non ha funzionato",
                "È un errore nostro, ed è stato registrato. Quello che hai inviato non è stato salvato: riprova.",
            ),
        },
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    title: &'a str,
    detail: &'a str,
    errors: &'a [FieldError],
    request: String,
    /// Something was sent and not recorded: what the browser keeps of it stays.
    unsent: bool,
    /// The page of ours from which it was sent.
    back: Option<&'a str>,
}

/// A failure as the visitor can take it.
pub fn show(visit: &Visit, failure: &Failure) -> Response {
    if let Failure::Internal(cause) = failure {
        // The span around says which route; the address itself may hold a secret.
        tracing::error!(request = %visit.request, %cause, "internal failure");
    }
    let words = words(failure);
    let api = visit.uri.path().starts_with("/api/");
    if api {
        let problem = Problem {
            kind: words.code,
            title: words.title.to_owned(),
            status: words.status.as_u16(),
            detail: words.detail,
            instance: visit.request.to_string(),
            errors: words.errors.into_iter().map(|error| ProblemField { field: error.field, message: error.message }).collect(),
            current_version: words.current,
            sent_version: words.current.and(crate::submitted::if_match(&visit.headers)),
        };
        let mut response = (words.status, Json(problem)).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if words.status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        return response;
    }
    if matches!(failure, Failure::NotSignedIn) {
        let wanted = opened_from(visit).unwrap_or_else(|| visit.uri.path_and_query().map_or("/", |wanted| wanted.as_str()));
        let half = visit.session().is_some();
        let target =
            if half { "/accesso/secondo-fattore".to_owned() } else { format!("/accesso?poi={}", crate::submitted::escape(wanted)) };
        return (StatusCode::SEE_OTHER, [(header::LOCATION, target)]).into_response();
    }
    let unsent = !matches!(visit.method, Method::GET | Method::HEAD);
    let request = visit.request.to_string();
    let page =
        ProblemPage { title: words.title, detail: &words.detail, errors: &words.errors, request, unsent, back: opened_from(visit) };
    let mut response = match visit.page(words.title).status(words.status).render(page) {
        Ok(response) => response,
        Err(_) => (words.status, words.detail.clone()).into_response(),
    };
    // What was sent before with other content is recorded: a form with a new key would record it twice.
    if unsent && Unmet::may_be_mended(words.status) && words.code != "ONCE-001" {
        let sentence = words.errors.is_empty().then_some(words.detail);
        response.extensions_mut().insert(Unmet { status: words.status, sentence, errors: words.errors });
    }
    response
}

/// The page of ours with the form that was sent: who signs in again finds it there, and in it what the browser kept.
pub(crate) fn opened_from(visit: &Visit) -> Option<&str> {
    if matches!(visit.method, Method::GET | Method::HEAD) {
        return None;
    }
    let text = |name: header::HeaderName| visit.headers.get(name).and_then(|value| value.to_str().ok());
    let (_, address) = text(header::REFERER)?.split_once("://")?;
    let path = address.strip_prefix(text(header::HOST)?)?;
    (path.starts_with('/') && !path.starts_with("//")).then_some(path)
}

const FLASH: &str = "portico_flash";

pub(crate) fn flash_cookie(sentence: &str, secure: bool) -> Option<HeaderValue> {
    let secure = if secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!(
        "{FLASH}={}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax{secure}",
        URL_SAFE_NO_PAD.encode(sentence)
    ))
    .ok()
}

pub(crate) fn take_flash(headers: &HeaderMap) -> Option<(FlashKind, String)> {
    let jar = CookieJar::from_headers(headers);
    let bytes = URL_SAFE_NO_PAD.decode(jar.get(FLASH)?.value()).ok()?;
    let sentence = String::from_utf8(bytes).ok().filter(|sentence| sentence.chars().count() <= 400)?;
    Some((FlashKind::Success, sentence))
}
