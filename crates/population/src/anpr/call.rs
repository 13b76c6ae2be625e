//! One request to ANPR: its voucher, its signatures, its answer.

use super::access::{Access, NoAccess};
use super::circuit::Circuit;
use super::interface::{Service, put, text_at};
use super::signing::{content_digest, hex_hash};
use crate::problems::Problem;
use kernel::{AccountId, Clock, Failure, Instant, Outcome};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use reqwest::{Response, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;
use uuid::Uuid;

/// Most bytes of an answer.
const LARGEST_ANSWER: usize = 1 << 20;
/// Most codes of faults that stand in the log.
const MOST_CODES: usize = 5;
/// The kind of assertion that asks for a voucher (RFC 7523).
const ASSERTION: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// What an answer says.
pub(super) enum Told {
    /// These people.
    People(Vec<Value>),
    /// Nobody is known.
    Nobody,
    /// More than one.
    Several,
}

/// Who asks what.
#[derive(Clone, Copy)]
pub(super) struct Request<'r> {
    /// Which service.
    pub service: Service,
    /// On whose behalf.
    pub account: AccountId,
    /// Why, with the number of the question: never anything that somebody typed.
    pub purpose: &'r str,
    /// Whom: places and texts.
    pub about: &'r [(&'r str, &'r str)],
}

/// What went wrong. None of it names anybody.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// There was no connection: nothing was asked.
    #[error("no connection: {0}")]
    NotReached(String),
    /// The service said that it cannot answer now.
    #[error("the service does not answer now (HTTP {0})")]
    Unwell(StatusCode),
    /// The answer did not come in time, or broke off.
    #[error("no whole answer: {0}")]
    NoAnswer(String),
    /// The service does not want to be asked like this.
    #[error("refused (HTTP {status}): {codes}")]
    Refused { status: StatusCode, codes: String },
    /// The answer is none.
    #[error("the answer is not readable: {0}")]
    Unreadable(&'static str),
    /// This machine cannot ask.
    #[error("{0}")]
    Ours(String),
}

impl Trouble {
    /// Whether it was certainly not answered, so that it can be asked once more at no cost for anybody.
    fn may_be_repeated(&self) -> bool {
        matches!(self, Trouble::NotReached(_) | Trouble::Unwell(_))
    }
    /// Whether the service is ill, rather than the question.
    fn is_illness(&self) -> bool {
        matches!(self, Trouble::NotReached(_) | Trouble::Unwell(_) | Trouble::NoAnswer(_))
    }
}

impl From<reqwest::Error> for Trouble {
    fn from(error: reqwest::Error) -> Self {
        // Without the address: it says nothing that the configuration does not.
        let error = error.without_url();
        if error.is_connect() { Trouble::NotReached(error.to_string()) } else { Trouble::NoAnswer(error.to_string()) }
    }
}

/// Asks the services of ANPR with the access of one body.
pub(super) struct Caller {
    pub access: Access,
    http: reqwest::Client,
    circuit: Circuit,
    clock: Clock,
}

impl Caller {
    /// With this access.
    pub fn new(access: Access, clock: Clock) -> Result<Caller, NoAccess> {
        let patience = access.interface.patience;
        let seconds = |seconds: u32| Duration::from_secs(u64::from(seconds.max(1)));
        // No redirect is followed: an answer with one could lead the program to places of its own network.
        let mut http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(seconds(patience.connect))
            .timeout(seconds(patience.answer));
        if let Some(pem) = &access.certificate_authority {
            let authority = reqwest::Certificate::from_pem(pem).map_err(|error| NoAccess::Network(error.to_string()))?;
            http = http.add_root_certificate(authority);
        }
        let http = http.build().map_err(|error| NoAccess::Network(error.to_string()))?;
        Ok(Caller { access, http, circuit: Circuit::default(), clock })
    }

    /// Asks one service; once more when it was certainly not reached.
    ///
    /// # Errors
    /// [`Problem::NoAnswer`], [`Problem::NotAccepted`], [`Problem::NotUnderstood`].
    pub async fn ask(&self, request: Request<'_>) -> Outcome<Told> {
        if !self.circuit.may_ask(self.clock.now()) {
            return Err(Problem::NoAnswer.into());
        }
        let mut told = self.attempt(request).await;
        if told.as_ref().is_err_and(Trouble::may_be_repeated) {
            told = self.attempt(request).await;
        }
        match told {
            Ok(told) => {
                self.circuit.answered();
                Ok(told)
            }
            Err(trouble) => {
                tracing::warn!(service = request.service.code(), %trouble, "ANPR did not answer");
                if trouble.is_illness() {
                    self.circuit.failed(self.clock.now())
                } else {
                    self.circuit.answered()
                }
                Err(match trouble {
                    Trouble::NotReached(_) | Trouble::Unwell(_) | Trouble::NoAnswer(_) => Problem::NoAnswer.into(),
                    Trouble::Refused { .. } => Problem::NotAccepted.into(),
                    Trouble::Unreadable(_) => Problem::NotUnderstood.into(),
                    Trouble::Ours(cause) => Failure::internal(cause),
                })
            }
        }
    }

    async fn attempt(&self, request: Request<'_>) -> Result<Told, Trouble> {
        let now = self.clock.now();
        let (address, audience) =
            self.access.place(request.service).ok_or_else(|| Trouble::Ours("the description of ANPR lacks a service".into()))?;
        let tracking = self.tracking(request, &audience, now)?;
        let voucher = self.voucher(request.service, &tracking, now).await?;
        let content = self.content(request, now)?.to_string();
        let digest = content_digest(&content);
        let mut claims = self.claims(&audience, now)?;
        put(&mut claims, "/signed_headers", json!([{"digest": digest}, {"content-type": "application/json"}]));
        let signature = self.signed(&claims)?;
        let sent = self
            .http
            .post(address)
            .header(AUTHORIZATION, format!("Bearer {voucher}"))
            .header(CONTENT_TYPE, "application/json")
            .header("Digest", digest)
            .header("Agid-JWT-Signature", signature)
            .header("Agid-JWT-TrackingEvidence", tracking)
            .body(content);
        self.read(sent.send().await?).await
    }

    fn chance(&self, now: Instant) -> Result<Uuid, Trouble> {
        store::chance::uuid(now).map_err(|error| Trouble::Ours(error.to_string()))
    }

    fn signed(&self, claims: &Value) -> Result<String, Trouble> {
        self.access.signer.token(claims).ok_or_else(|| Trouble::Ours("the key of the access to ANPR does not sign".into()))
    }

    /// What every token of ours says: who, to whom, from when until when, and that it is another than all before.
    fn claims(&self, audience: &str, now: Instant) -> Result<Value, Trouble> {
        let tokens = self.access.interface.tokens;
        let from = now.timestamp().saturating_sub(i64::from(tokens.earlier));
        let until = now.timestamp().saturating_add(i64::from(tokens.seconds));
        let (client, id) = (&self.access.client_id, self.chance(now)?);
        Ok(json!({"iss": client, "sub": client, "aud": audience, "jti": id, "iat": from, "nbf": from, "exp": until}))
    }

    /// Who asks on whose behalf (AUDIT_REST_02): the account by its identifier, never by name.
    fn tracking(&self, request: Request<'_>, audience: &str, now: Instant) -> Result<String, Trouble> {
        let mut claims = self.claims(audience, now)?;
        put(&mut claims, "/purposeId", self.access.purpose(request.service));
        put(&mut claims, "/userID", request.account.to_string());
        put(&mut claims, "/userLocation", self.access.user_location.as_str());
        put(&mut claims, "/LoA", self.access.level_of_assurance.as_str());
        self.signed(&claims)
    }

    /// A voucher for one purpose, bound to who asks. PDND knows no `nbf` in an assertion.
    async fn voucher(&self, service: Service, tracking: &str, now: Instant) -> Result<String, Trouble> {
        let environment = &self.access.environment;
        let mut claims = self.claims(&environment.assertion_audience, now)?;
        if let Value::Object(members) = &mut claims {
            members.remove("nbf");
        }
        put(&mut claims, "/purposeId", self.access.purpose(service));
        put(&mut claims, "/digest", json!({"alg": "SHA256", "value": hex_hash(tracking)}));
        let assertion = self.signed(&claims)?;
        let form = [
            ("client_id", self.access.client_id.as_str()),
            ("client_assertion", assertion.as_str()),
            ("client_assertion_type", ASSERTION),
            ("grant_type", "client_credentials"),
        ];
        let answer = self.http.post(&environment.token_url).form(&form).send().await?;
        let status = answer.status();
        if status.is_server_error() {
            return Err(Trouble::Unwell(status));
        }
        let content = contents(answer).await?;
        if status != StatusCode::OK {
            return Err(Trouble::Refused { status, codes: "no voucher".into() });
        }
        let read: Value = serde_json::from_slice(&content).map_err(|_| Trouble::Unreadable("the voucher is no JSON"))?;
        let voucher = read.get("access_token").and_then(Value::as_str).filter(|text| !text.is_empty());
        Ok(voucher.ok_or(Trouble::Unreadable("there is no voucher in the answer"))?.to_owned())
    }

    fn content(&self, request: Request<'_>, now: Instant) -> Result<Value, Trouble> {
        let places = &self.access.interface.question;
        let use_case = self.access.interface.service(request.service).map_or("", |place| place.use_case.as_str());
        let mut content = json!({});
        // Numeric and growing, as the services want it: milliseconds, and chance behind them.
        let chance = self.chance(now)?.as_u128() % 1_000_000;
        put(&mut content, &places.operation, format!("{}{chance:06}", now.timestamp_millis()));
        for (place, text) in request.about {
            put(&mut content, place, *text);
        }
        put(&mut content, &places.on, kernel::time::local(now).date().to_string());
        put(&mut content, &places.purpose, request.purpose);
        put(&mut content, &places.use_case, use_case);
        Ok(content)
    }

    async fn read(&self, answer: Response) -> Result<Told, Trouble> {
        let status = answer.status();
        if status.is_server_error() {
            return Err(Trouble::Unwell(status));
        }
        let content = contents(answer).await?;
        let read: Option<Value> = serde_json::from_slice(&content).ok();
        let places = &self.access.interface.answer;
        let codes: Vec<String> = read.iter().flat_map(|read| faults(read, &places.faults, &places.fault_code)).collect();
        if codes.iter().any(|code| places.nobody.contains(code)) {
            return Ok(Told::Nobody);
        }
        if codes.iter().any(|code| places.several.contains(code)) {
            return Ok(Told::Several);
        }
        match status {
            StatusCode::OK => {
                let read = read.ok_or(Trouble::Unreadable("it is no JSON"))?;
                match read.pointer(&places.subjects) {
                    Some(Value::Array(people)) if people.is_empty() => Ok(Told::Nobody),
                    Some(Value::Array(people)) => Ok(Told::People(people.clone())),
                    _ => Err(Trouble::Unreadable("there are no people in it")),
                }
            }
            StatusCode::NOT_FOUND if read.is_some() && codes.is_empty() => Ok(Told::Nobody),
            status => Err(Trouble::Refused { status, codes: codes.into_iter().take(MOST_CODES).collect::<Vec<_>>().join(", ") }),
        }
    }
}

/// The codes of what was wrong; anything but letters and digits is not repeated.
fn faults(read: &Value, lists: &[String], code: &str) -> Vec<String> {
    let all = lists.iter().filter_map(|list| read.pointer(list)).filter_map(Value::as_array).flatten();
    let codes = all.map(|fault| text_at(fault, &[code.to_owned()]));
    codes
        .map(|code| code.chars().filter(char::is_ascii_alphanumeric).take(20).collect::<String>())
        .filter(|code| !code.is_empty())
        .collect()
}

/// The content of an answer, in bounded memory.
async fn contents(mut answer: Response) -> Result<Vec<u8>, Trouble> {
    let mut content = Vec::new();
    while let Some(piece) = answer.chunk().await? {
        if content.len().saturating_add(piece.len()) > LARGEST_ANSWER {
            return Err(Trouble::Unreadable("it is too large"));
        }
        content.extend_from_slice(&piece);
    }
    Ok(content)
}
