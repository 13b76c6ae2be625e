//! A small city for tests: a body with units and accounts, and a browser that speaks to the rooms through their own door.

use crate::room::Room;
use crate::router::router;
use crate::visit::{SESSION, Settings, Site};
use axum::Router;
use axum::body::Body;
use axum::http::{Extensions, Method, Request, StatusCode, header};
use guard::account::{self, AccountKind, NewAccount};
use guard::body::{BodyKind, NewBody};
use guard::session::{self, Level};
use guard::unit::{UnitData, UnitKind};
use kernel::{AccountId, Actor, BodyId, ProviderId, UnitId};
use std::collections::BTreeMap;
use store::testing::Rooms;
use store::{Audit, Db, FileVault, Keyring};
use tower::ServiceExt as _;

/// The schema a test needs: the ground, then these rooms.
pub fn schema(rooms: &[Room]) -> Rooms {
    let mut all: Rooms = vec![("guard", guard::MIGRATIONS)];
    all.extend(rooms.iter().map(|room| (room.name, room.migrations)));
    all
}

/// Code, code of the unit above, kind, municipio, level.
type TestUnit<'a> = (&'a str, Option<&'a str>, UnitKind, Option<i64>, Option<i64>);

/// A city with one or more bodies, its server, and who is signed in.
pub struct City {
    /// The database.
    pub db: Db,
    /// The site.
    pub site: Site,
    router: Router,
    /// Units by body code and unit code: `milano/SSPT-4-L1`.
    pub units: BTreeMap<String, UnitId>,
    /// Bodies by code.
    pub bodies: BTreeMap<String, BodyId>,
    cookies: BTreeMap<String, String>,
    accounts: BTreeMap<String, (BodyId, AccountId)>,
    _folder: tempfile::TempDir,
}

/// An answer, read whole.
#[derive(Debug)]
pub struct Reply {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: axum::http::HeaderMap,
    /// Content as text.
    pub text: String,
}

impl Reply {
    /// Content as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic_with(&format!("{error}: {}", self.text)))
    }
    /// Where a redirect or a creation leads.
    pub fn location(&self) -> String {
        self.headers.get(header::LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
    }
    /// Fails the test with the content when the status is another.
    pub fn expect(self, status: u16) -> Self {
        if self.status.as_u16() != status {
            return panic_with(&format!("expected {status}, got {}: {}", self.status, self.text));
        }
        self
    }
}

#[expect(clippy::panic, reason = "tests fail by panicking")]
fn panic_with<T>(message: &str) -> T {
    panic!("{message}")
}

#[expect(clippy::expect_used, reason = "tests fail by panicking")]
impl City {
    /// A city on a database, with its rooms and what is wired to their ports. It has the body `milano` with the units `DIR`
    /// (direction), `PUA`, `SSPT-4-L1`, `SSPT-4-L2`, `SSPT-5-L1`, `UFF` (services office), and the body `altrove` with `DIR`.
    pub async fn found(db: Db, rooms: Vec<Room>, ports: Extensions) -> City {
        let folder = tempfile::tempdir().expect("a folder");
        let keys = Keyring::open(&folder.path().join("keys"), db.clock().now()).expect("keys");
        let vault = FileVault::new(folder.path().join("files"), keys);
        let settings = Settings { base_url: "http://localhost".into(), demo: true, secure_cookies: false, second_factor: false };
        let site = Site::new(db.clone(), vault, settings, &rooms, ports);
        let router = router(&site, rooms);
        let mut city = City {
            db,
            site,
            router,
            units: BTreeMap::new(),
            bodies: BTreeMap::new(),
            cookies: BTreeMap::new(),
            accounts: BTreeMap::new(),
            _folder: folder,
        };
        city.add_body(
            "milano",
            &[
                ("DIR", None, UnitKind::Directorate, None, None),
                ("PUA", Some("DIR"), UnitKind::AccessPoint, None, None),
                ("SSPT-4", Some("DIR"), UnitKind::Unit, Some(4), None),
                ("SSPT-4-L1", Some("SSPT-4"), UnitKind::Territorial, Some(4), Some(1)),
                ("SSPT-4-L2", Some("SSPT-4"), UnitKind::Territorial, Some(4), Some(2)),
                ("SSPT-5-L1", Some("DIR"), UnitKind::Territorial, Some(5), Some(1)),
                ("UFF", Some("DIR"), UnitKind::Office, None, None),
            ],
        )
        .await;
        city.add_body("altrove", &[("DIR", None, UnitKind::Directorate, None, None)]).await;
        city
    }

    async fn add_body(&mut self, code: &str, units: &[TestUnit<'_>]) {
        let body = BodyId(store::chance::uuid(self.db.clock().now()).expect("an id"));
        let mut tx = self.db.global(&Actor::system(body)).await.expect("a transaction");
        guard::body::create(
            &mut tx,
            NewBody {
                code,
                name: &format!("Comune di {code}"),
                kind: BodyKind::Comune,
                belfiore: "F205",
                istat_code: "015146",
                demo: true,
            },
        )
        .await
        .expect("a body");
        for (unit, parent, kind, municipio, level) in units {
            let id: UnitId = tx.new_id().expect("an id");
            let data = UnitData {
                parent_id: parent.and_then(|parent| self.units.get(&format!("{code}/{parent}")).copied()),
                code: (*unit).to_owned(),
                name: format!("Unità {unit}"),
                kind: *kind,
                municipio: *municipio,
                level: *level,
                address: String::new(),
                address_secret: false,
                phone: String::new(),
                hours: String::new(),
                valid_from: guard::scope::ALWAYS,
                valid_until: None,
            };
            guard::unit::add(&mut tx, id, &data).await.expect("a unit");
            self.units.insert(format!("{code}/{unit}"), id);
        }
        tx.commit(Audit::of("body.create")).await.expect("a commit");
        self.bodies.insert(code.to_owned(), body);
    }

    /// A unit of Milan by its code.
    pub fn unit(&self, code: &str) -> UnitId {
        *self.units.get(&format!("milano/{code}")).expect("a unit of milano")
    }

    /// Somebody with a role in a unit (`milano/SSPT-4-L1`), signed in from now on under this name.
    pub async fn somebody(&mut self, name: &str, role: &str, unit: &str) -> AccountId {
        self.somebody_of(name, role, unit, None).await
    }

    /// As [`City::somebody`], for an account of a provider.
    pub async fn somebody_of(&mut self, name: &str, role: &str, unit: &str, provider: Option<ProviderId>) -> AccountId {
        let (body_code, _) = unit.split_once('/').expect("body/unit");
        let body = *self.bodies.get(body_code).expect("a body");
        let unit = *self.units.get(unit).expect("a unit");
        let mut tx = self.db.global(&Actor::system(body)).await.expect("a transaction");
        let kind = if provider.is_some() { AccountKind::Provider } else { AccountKind::Staff };
        let new = NewAccount {
            username: name.to_owned(),
            display_name: name.to_owned(),
            email: String::new(),
            kind,
            provider,
            password: Some(("una password qualsiasi".into(), guard::password::Cost::Cheap)),
        };
        let id = account::create(&mut tx, new).await.expect("an account");
        account::assign(&mut tx, id, role, unit, guard::scope::ALWAYS, None, "prova").await.expect("a role");
        tx.commit(Audit::of("account.create")).await.expect("a commit");
        let cookie = session::start(&self.db, body, id, Level::Full).await.expect("a session");
        self.cookies.insert(name.to_owned(), cookie);
        self.accounts.insert(name.to_owned(), (body, id));
        id
    }

    /// The actor behind a name, for calling actions directly.
    pub fn actor(&self, name: &str) -> Actor {
        let (body, account) = *self.accounts.get(name).expect("somebody by this name");
        Actor { account, ..Actor::system(body) }
    }

    /// The principal behind a name, for calling actions directly.
    pub async fn principal(&self, name: &str) -> guard::Principal {
        let cookie = self.cookies.get(name).expect("somebody by this name");
        session::find(&self.db, cookie, uuid::Uuid::nil()).await.expect("a database").expect("a session").principal
    }

    /// Any request; `who` is empty for nobody.
    pub async fn send(
        &self,
        who: &str,
        method: Method,
        path: &str,
        kind: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(cookie) = self.cookies.get(who) {
            request = request.header(header::COOKIE, format!("{SESSION}={cookie}"));
        }
        let response = self.router.clone().oneshot(request.body(body.into()).expect("a request")).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, usize::MAX).await.expect("a body");
        Reply { status: parts.status, headers: parts.headers, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// Opens a page or reads a resource.
    pub async fn get(&self, who: &str, path: &str) -> Reply {
        self.send(who, Method::GET, path, "", &[], Body::empty()).await
    }

    /// Token against forged requests of somebody's session.
    pub async fn csrf(&self, who: &str) -> String {
        let cookie = self.cookies.get(who).expect("somebody by this name");
        session::find(&self.db, cookie, uuid::Uuid::nil()).await.expect("a database").expect("a session").csrf
    }

    /// Sends a form as a page would: with the token, and with a key of its own unless one is given as `_key`.
    pub async fn post(&self, who: &str, path: &str, pairs: &[(&str, &str)]) -> Reply {
        let body = self.form(who, pairs).await;
        self.send(who, Method::POST, path, "application/x-www-form-urlencoded", &[], body).await
    }

    async fn form(&self, who: &str, pairs: &[(&str, &str)]) -> String {
        let mut body = format!("_csrf={}", crate::submitted::escape(&self.csrf(who).await));
        for (name, value) in pairs {
            body.push_str(&format!("&{}={}", crate::submitted::escape(name), crate::submitted::escape(value)));
        }
        body
    }

    /// Sends a form as a browser would from the page it stands in.
    pub async fn post_from(&self, who: &str, page: &str, path: &str, pairs: &[(&str, &str)]) -> Reply {
        let body = self.form(who, pairs).await;
        let referer = format!("http://portico.example{page}");
        let headers = [("host", "portico.example"), ("referer", referer.as_str())];
        self.send(who, Method::POST, path, "application/x-www-form-urlencoded", &headers, body).await
    }

    /// Calls the API as a page's script would, with the session and its token.
    pub async fn api(&self, who: &str, method: Method, path: &str, headers: &[(&str, &str)], body: serde_json::Value) -> Reply {
        let csrf = self.csrf(who).await;
        let mut all = vec![("x-csrf-token", csrf.as_str())];
        all.extend_from_slice(headers);
        self.send(who, method, path, "application/json", &all, body.to_string()).await
    }
}
