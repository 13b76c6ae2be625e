//! A service on this machine that answers like PDND and ANPR, about invented people: for tests and for trying an installation out.
//!
//! It is no part of what serves people: `portico stand-in anpr` starts it. It holds whoever asks to every rule that is known of the real
//! ones, and says what was wrong; a request that it takes may still be refused there.

mod answer;
mod check;
mod people;

pub use people::{NoPeople, people};

use super::access::Access;
use super::interface::Service;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use kernel::{Clock, Instant};
use registry::Resident;
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Where vouchers are given.
pub const TOKEN_PATH: &str = "/token.oauth2";
/// Most vouchers and numbers of tokens that are remembered: then it begins anew.
const MOST_REMEMBERED: usize = 100_000;

/// How it behaves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Mood {
    /// As it should.
    #[default]
    Well,
    /// It answers late.
    Slow(Duration),
    /// It says that it cannot answer, so many times.
    Down(u32),
    /// It takes no voucher for good.
    Forgetful,
    /// It gives vouchers, and answers with this status and this text.
    Odd(u16, &'static str),
    /// It tells of two people where one was named.
    Doubled,
}

/// What it was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Vouchers that were given.
    pub vouchers: u32,
    /// Requests of e-services, by the code of their use, answered or not.
    pub requests: Vec<&'static str>,
    /// Why something was refused, the latest last.
    pub refusals: Vec<String>,
    /// The last content that was sent to an e-service.
    pub content: Value,
    /// The last claims on who asks.
    pub tracking: Value,
}

pub(super) struct Voucher {
    pub service: Service,
    pub digest: String,
    pub until: Instant,
}

#[derive(Default)]
pub(super) struct Memory {
    mood: Mood,
    asked: Asked,
    pub vouchers: HashMap<String, Voucher>,
    pub seen: BTreeSet<String>,
}

pub(super) struct Shared {
    pub clock: Clock,
    pub client: String,
    pub key_id: String,
    pub public: Vec<u8>,
    pub assertion_audience: String,
    pub purposes: Vec<(Service, String)>,
    pub audiences: Vec<(Service, String)>,
    people: Vec<Resident>,
    memory: Mutex<Memory>,
}

impl Shared {
    pub fn with<T>(&self, act: impl FnOnce(&mut Memory) -> T) -> T {
        act(&mut self.memory.lock().unwrap_or_else(PoisonError::into_inner))
    }
    /// Whether a token comes for the first time.
    pub fn is_new(&self, token: &str) -> bool {
        self.with(|memory| {
            if memory.seen.len() >= MOST_REMEMBERED {
                memory.seen.clear();
            }
            memory.seen.insert(token.to_owned())
        })
    }
    /// How it behaves towards the next request.
    async fn mood(&self, gives_vouchers: bool) -> Option<Response> {
        let mood = self.with(|memory| {
            let mood = memory.mood.clone();
            if let Mood::Down(left) = &mut memory.mood {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    memory.mood = Mood::Well;
                }
            }
            mood
        });
        match mood {
            Mood::Slow(wait) => {
                tokio::time::sleep(wait).await;
                None
            }
            Mood::Down(_) => Some(StatusCode::SERVICE_UNAVAILABLE.into_response()),
            Mood::Odd(status, text) if !gives_vouchers => {
                Some((StatusCode::from_u16(status).unwrap_or(StatusCode::IM_A_TEAPOT), text).into_response())
            }
            Mood::Well | Mood::Forgetful | Mood::Doubled | Mood::Odd(..) => None,
        }
    }
    fn refuse(&self, why: String) -> Response {
        let problem = json!({"title": "Unauthorized", "status": 401, "detail": &why});
        self.with(|memory| memory.asked.refusals.push(why));
        (StatusCode::UNAUTHORIZED, [("content-type", "application/problem+json")], problem.to_string()).into_response()
    }
}

/// The service.
#[derive(Clone)]
pub struct StandIn(Arc<Shared>);

impl StandIn {
    /// It knows these people, and one client: whoever has this access.
    pub fn new(access: &Access, people: Vec<Resident>, clock: Clock) -> StandIn {
        let audiences = Service::ALL.iter().filter_map(|service| Some((*service, access.place(*service)?.1)));
        StandIn(Arc::new(Shared {
            clock,
            client: access.client_id.clone(),
            key_id: access.key_id().to_owned(),
            public: access.signer.public(),
            assertion_audience: access.environment.assertion_audience.clone(),
            purposes: Service::ALL.iter().map(|service| (*service, access.purpose(*service).to_owned())).collect(),
            audiences: audiences.collect(),
            people,
            memory: Mutex::default(),
        }))
    }

    /// From now on it behaves like this.
    pub fn behave(&self, mood: Mood) {
        self.0.with(|memory| memory.mood = mood);
    }

    /// What it was asked until now.
    pub fn asked(&self) -> Asked {
        self.0.with(|memory| memory.asked.clone())
    }

    /// Its addresses: where vouchers are given, and each e-service.
    pub fn router(&self, access: &Access) -> Router {
        let mut router = Router::new().route(TOKEN_PATH, post(token));
        for service in Service::ALL {
            if let Some(place) = access.interface.service(service) {
                let answer = move |State(shared): State<Arc<Shared>>, headers: HeaderMap, content: Bytes| async move {
                    serve(&shared, service, &headers, &content).await
                };
                router = router.route(&place.path, post(answer));
            }
        }
        router.with_state(Arc::clone(&self.0))
    }
}

/// Gives a voucher.
async fn token(State(shared): State<Arc<Shared>>, axum::Form(sent): axum::Form<HashMap<String, String>>) -> Response {
    if let Some(response) = shared.mood(true).await {
        return response;
    }
    let (service, digest) = match check::assertion(&shared, &sent) {
        Ok(checked) => checked,
        Err(why) => return shared.refuse(why),
    };
    let Ok(secret) = store::chance::secret() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let until = shared.clock.now() + check::VOUCHER_LIFE;
    shared.with(|memory| {
        memory.asked.vouchers = memory.asked.vouchers.saturating_add(1);
        if memory.vouchers.len() >= MOST_REMEMBERED {
            memory.vouchers.clear();
        }
        if memory.mood != Mood::Forgetful {
            memory.vouchers.insert(secret.clone(), Voucher { service, digest, until });
        }
    });
    axum::Json(json!({"access_token": secret, "expires_in": check::VOUCHER_LIFE.num_seconds(), "token_type": "Bearer"}))
        .into_response()
}

/// Answers for an e-service.
async fn serve(shared: &Shared, service: Service, headers: &HeaderMap, content: &Bytes) -> Response {
    shared.with(|memory| memory.asked.requests.push(service.code()));
    if let Some(response) = shared.mood(false).await {
        return response;
    }
    let (content, tracking) = match check::request(shared, service, headers, content) {
        Ok(checked) => checked,
        Err(why) => return shared.refuse(why),
    };
    let doubled = shared.with(|memory| {
        memory.asked.content = content.clone();
        memory.asked.tracking = tracking;
        memory.mood == Mood::Doubled
    });
    answer::to(&shared.people, service, &content, doubled)
}
