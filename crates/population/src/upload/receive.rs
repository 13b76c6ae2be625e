//! The form that carries an extract, read as it arrives: a file of hundreds of megabytes is never whole in memory.

use super::depot::{Depot, FILE, Stored};
use crate::problems::Problem;
use axum::body::Body;
use axum::extract::Multipart;
use axum::http::StatusCode;
use kernel::{Failure, Outcome, Refusal};
use ui::Visit;

/// What a form carried besides its file; the file's name; the file.
pub struct Received {
    /// Names and values.
    pub pairs: Vec<(String, String)>,
    /// The name of the file.
    pub file_name: String,
    /// The file, or what is wrong with it.
    pub file: Outcome<Stored>,
}

/// Longest value besides the file, in bytes.
const LONGEST_VALUE: usize = 4 << 10;
/// Most fields besides the file.
const MOST_VALUES: usize = 20;

fn unreadable(error: &axum::extract::multipart::MultipartError) -> Failure {
    let (status, code, sentence) = if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        (413, "INPUT-001", "Il file è troppo grande: al massimo 400 MB.")
    } else {
        (400, "INPUT-006", "Il modulo non è leggibile.")
    };
    Failure::Refused(Refusal { code, status, sentence: sentence.into(), field: None })
}

fn forged() -> Failure {
    Failure::Refused(Refusal {
        code: "CSRF-001",
        status: 403,
        sentence: "La pagina è scaduta o la richiesta non proviene da Portico: ricarica la pagina e riprova.".into(),
        field: None,
    })
}

/// Receives a form with one file. The token against forged requests must stand before the file.
///
/// # Errors
/// When the form cannot be read or is forged; what is wrong with the file alone is told in [`Received::file`].
pub async fn form(visit: &Visit, mut multipart: Multipart) -> Outcome<Received> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut received: Option<(String, Outcome<Stored>)> = None;
    while let Some(mut part) = multipart.next_field().await.map_err(|error| unreadable(&error))? {
        let name = part.name().unwrap_or_default().to_owned();
        match part.file_name().map(str::to_owned).filter(|_| name == FILE) {
            None => {
                let mut value = Vec::new();
                while let Some(piece) = part.chunk().await.map_err(|error| unreadable(&error))? {
                    if value.len().saturating_add(piece.len()) > LONGEST_VALUE || pairs.len() >= MOST_VALUES {
                        return Err(Failure::field(name, "Il testo è troppo lungo."));
                    }
                    value.extend_from_slice(&piece);
                }
                pairs.push((name, String::from_utf8_lossy(&value).into_owned()));
            }
            Some(file_name) => {
                if !is_ours(visit, &pairs) {
                    return Err(forged());
                }
                if file_name.is_empty() || received.is_some() {
                    continue;
                }
                let mut depot = Depot::of(visit)?;
                let mut taken = Ok(());
                while let Some(piece) = part.chunk().await.map_err(|error| unreadable(&error))? {
                    taken = depot.take(&piece).await;
                    if taken.is_err() {
                        break;
                    }
                }
                let file = match taken {
                    Ok(()) => depot.finish().await,
                    Err(failure) => Err(failure),
                };
                let failed = file.is_err();
                received = Some((file_name, file));
                if failed {
                    // The rest of it is not waited for.
                    break;
                }
            }
        }
    }
    if !is_ours(visit, &pairs) {
        return Err(forged());
    }
    let (file_name, file) = received.unwrap_or((String::new(), Err(Problem::NoFile.at(FILE))));
    Ok(Received { pairs, file_name, file })
}

fn is_ours(visit: &Visit, pairs: &[(String, String)]) -> bool {
    let token = pairs.iter().find(|(name, _)| name == ui::form::CSRF).map_or("", |(_, value)| value.as_str());
    !visit.csrf().is_empty() && token == visit.csrf()
}

/// Receives the body of a request of the API as a file.
///
/// # Errors
/// What is wrong with the file; when the sender broke off.
pub async fn body(visit: &Visit, body: Body) -> Outcome<Stored> {
    use axum::body::HttpBody as _;
    let mut body = std::pin::pin!(body);
    let mut depot = Depot::of(visit)?;
    while let Some(frame) = std::future::poll_fn(|context| body.as_mut().poll_frame(context)).await {
        let frame = frame.map_err(|_| {
            Failure::Refused(Refusal {
                code: "INPUT-006",
                status: 400,
                sentence: "Il file non è arrivato intero.".into(),
                field: None,
            })
        })?;
        if let Ok(piece) = frame.into_data() {
            depot.take(&piece).await?;
        }
    }
    depot.finish().await
}
