//! Who comes to the doors, and what they are answered.

use super::things::Whose;
use axum::body::Body;
use axum::http::{Method, Request, header};
use guard::account::{self, AccountKind, NewAccount};
use guard::session::{self, Level};
use kernel::{AccountId, Actor, BodyId, ProviderId, UnitId};
use serde_json::Value;
use store::{Audit, Db};
use tower::ServiceExt as _;
use uuid::Uuid;

/// Somebody who is signed in.
pub struct Visitor {
    pub role: String,
    pub account: AccountId,
    cookie: String,
    csrf: String,
}

/// Opens a session of an account that is there.
pub async fn signed_in(db: &Db, body: BodyId, account: AccountId, role: &str) -> Visitor {
    let cookie = session::start(db, body, account, Level::Full).await.expect("a session");
    let csrf = session::find(db, &cookie, Uuid::nil()).await.expect("a database").expect("a session").csrf;
    Visitor { role: role.to_owned(), account, cookie, csrf }
}

/// A new account with one role in one unit, signed in.
pub async fn somebody(db: &Db, body: BodyId, unit: UnitId, role: &str, provider: Option<ProviderId>, tag: &str) -> Visitor {
    let mut tx = db.global(&Actor::system(body)).await.expect("a transaction");
    let new = NewAccount {
        username: format!("prova.{tag}.{role}"),
        display_name: "Prova".into(),
        email: String::new(),
        kind: if provider.is_some() { AccountKind::Provider } else { AccountKind::Staff },
        provider,
        password: Some(("una password qualsiasi".into(), guard::password::Cost::Cheap)),
    };
    let id: AccountId = account::create(&mut tx, new).await.expect("an account");
    account::assign(&mut tx, id, role, unit, guard::scope::ALWAYS, None, "prova").await.expect("a role");
    tx.commit(Audit::of("account.create")).await.expect("a commit");
    signed_in(db, body, id, role).await
}

/// What is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Content {
    /// To the API.
    Json(Value),
    /// By a page.
    Form(Vec<(String, String)>),
}

/// A route with an identifier, and what is sent through it.
#[derive(Clone, Debug)]
pub struct Door {
    pub method: Method,
    /// With `{id}` and `{plan}` still in it; the other names are filled.
    pub path: String,
    /// What follows the path, with the things of the place in it; empty for most.
    pub query: String,
    pub whose: Whose,
    pub kind: &'static str,
    /// The name of the thing that `{plan}` is.
    pub plan: &'static str,
    /// The version on which a change is based.
    pub version: String,
    pub content: Content,
}

impl Door {
    pub fn reads(&self) -> bool {
        self.method == Method::GET
    }
    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }
    pub fn shown(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
    /// The address of one thing.
    pub fn at(&self, id: Uuid, plan: Uuid) -> String {
        let path = self.path.replace("{id}", &id.to_string()).replace("{plan}", &plan.to_string());
        if self.query.is_empty() { path } else { format!("{path}?{}", self.query) }
    }
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub tag: Option<String>,
    pub text: String,
}

/// Asks as a page or a program would.
pub async fn ask(router: &axum::Router, who: &Visitor, door: &Door, address: &str) -> Answer {
    let mut request =
        Request::builder().method(&door.method).uri(address).header(header::COOKIE, format!("portico_session={}", who.cookie));
    let body = match (&door.content, door.reads()) {
        (_, true) => Body::empty(),
        (Content::Json(value), false) => {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .header("x-csrf-token", &who.csrf)
                .header(header::IF_MATCH, &door.version);
            Body::from(value.to_string())
        }
        (Content::Form(pairs), false) => {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let mut text = format!("_csrf={}", ui::submitted::escape(&who.csrf));
            for (name, value) in pairs {
                text.push_str(&format!("&{}={}", ui::submitted::escape(name), ui::submitted::escape(value)));
            }
            Body::from(text)
        }
    };
    let answer = router.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer");
    let (parts, body) = answer.into_parts();
    let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
    let tag = parts.headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).map(str::to_owned);
    Answer { status: parts.status.as_u16(), tag, text: String::from_utf8_lossy(&bytes).into_owned() }
}
