//! One visit: who comes, through which gate, with what; and the site that is visited.

use crate::answer::{Fail, flash_cookie, take_flash};
use crate::form::FormView;
use crate::room::{Gate, NavItem, Room, arranged};
use crate::shell::{Crumb, NavEntry, SessionHint, Shell, ShellUser};
use askama::Template;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse as _, Response};
use axum_extra::extract::CookieJar;
use guard::session::{Level, Session};
use guard::{Principal, session, token};
use kernel::{Actor, BodyId, Failure};
use std::sync::Arc;
use store::{Db, FileVault, StoreError, Tx};
use uuid::Uuid;

/// Name of the session's cookie.
pub const SESSION: &str = "portico_session";

/// How the site was set up.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Address people type, without a slash at the end; for links in mails and calendars.
    pub base_url: String,
    /// Whether this is the demonstration city.
    pub demo: bool,
    /// Whether cookies are sent over TLS only.
    pub secure_cookies: bool,
    /// Whether staff must have a second factor (demonstration accounts excepted).
    pub second_factor: bool,
}

/// What every request finds: database, files, rooms, ports. Cheap to clone.
#[derive(Clone)]
pub struct Site(Arc<Inner>);

struct Inner {
    db: Db,
    vault: FileVault,
    settings: Settings,
    nav: Vec<NavItem>,
    below: Vec<(&'static str, &'static str)>,
    /// Who may come to which page.
    pages: matchit::Router<Gate>,
    owners: crate::refused::Owners,
    person_rows: Vec<&'static store::PersonRows>,
    person_data: Vec<&'static crate::PersonData>,
    obstacles: Vec<crate::room::ObstaclesOf>,
    aliases: Vec<crate::room::AliasOf>,
    ports: Extensions,
}

impl Site {
    /// A site of these rooms; `ports` holds what later rooms and the outside provide to earlier ones, by type.
    pub fn new(db: Db, vault: FileVault, settings: Settings, rooms: &[Room], ports: Extensions) -> Self {
        let mut nav: Vec<_> = rooms.iter().flat_map(|room| room.nav.iter().copied()).collect();
        nav.sort_by_key(|item| item.rank);
        let below = rooms.iter().flat_map(|room| room.below.iter().copied()).collect();
        let owners = rooms.iter().flat_map(|room| room.owners.iter().copied()).collect();
        let person_rows = rooms.iter().flat_map(|room| room.person_rows.iter().copied()).collect();
        let person_data = rooms.iter().flat_map(|room| room.person_data.iter().copied()).collect();
        let obstacles = rooms.iter().filter_map(|room| room.obstacles).collect();
        let aliases = rooms.iter().filter_map(|room| room.alias).collect();
        let mut pages = matchit::Router::new();
        for route in rooms.iter().flat_map(|room| &room.routes).filter(|route| route.method == Method::GET && !route.is_api()) {
            // Two pages at one address would not get past the server's own router.
            if pages.insert(route.path, route.gate).is_err() {
                tracing::error!(path = route.path, "a page is known twice");
            }
        }
        Site(Arc::new(Inner {
            db,
            vault,
            settings,
            nav,
            below,
            pages,
            owners,
            person_rows,
            person_data,
            obstacles,
            aliases,
            ports,
        }))
    }
    /// The database.
    pub fn db(&self) -> &Db {
        &self.0.db
    }
    /// The files.
    pub fn vault(&self) -> &FileVault {
        &self.0.vault
    }
    /// How it was set up.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }
    /// Whose things are.
    pub(crate) fn owners(&self) -> &[&'static store::Statement] {
        &self.0.owners
    }
    /// Every column of the house that names a person.
    pub fn person_rows(&self) -> &[&'static store::PersonRows] {
        &self.0.person_rows
    }
    /// What the rooms hold of a person.
    pub fn person_data(&self) -> &[&'static crate::PersonData] {
        &self.0.person_data
    }
    /// What the rooms say before two records of one person are joined.
    pub fn obstacles(&self) -> &[crate::room::ObstaclesOf] {
        &self.0.obstacles
    }
    /// What is known by another identifier today.
    pub(crate) fn aliases(&self) -> &[crate::room::AliasOf] {
        &self.0.aliases
    }
    /// What was wired for a port, such as `Arc<dyn ServiceCatalogue>`.
    pub fn port<P: Clone + Send + Sync + 'static>(&self) -> Result<P, Failure> {
        self.0
            .ports
            .get::<P>()
            .cloned()
            .ok_or_else(|| Failure::internal(format!("nothing is wired to {}", std::any::type_name::<P>())))
    }
}

/// How somebody proved who they are.
#[derive(Clone, Debug)]
enum Proof {
    Cookie(Box<Session>),
    Token(Box<Principal>),
    None,
}

/// One request with whoever sends it. Handlers take it as an argument.
#[derive(Clone)]
pub struct Visit {
    site: Site,
    proof: Proof,
    /// Identifier of this request, in logs, audit rows and answers.
    pub request: Uuid,
    /// Method.
    pub method: Method,
    /// Path and query.
    pub uri: Uri,
    /// Headers.
    pub headers: HeaderMap,
    /// The client's address, as far as it is known.
    pub from: String,
}

impl Visit {
    /// The site.
    pub fn site(&self) -> &Site {
        &self.site
    }
    /// The database.
    pub fn db(&self) -> &Db {
        self.site.db()
    }
    /// Whoever is signed in, completely or not.
    pub fn session(&self) -> Option<&Session> {
        match &self.proof {
            Proof::Cookie(session) => Some(session),
            _ => None,
        }
    }
    /// Whoever acts; an error where nobody is signed in (which the gate prevents).
    pub fn principal(&self) -> Result<&Principal, Failure> {
        match &self.proof {
            Proof::Cookie(session) if session.level == Level::Full => Ok(&session.principal),
            Proof::Token(principal) => Ok(principal),
            _ => Err(Failure::NotSignedIn),
        }
    }
    /// For transactions.
    pub fn actor(&self) -> Result<&Actor, Failure> {
        Ok(&self.principal()?.actor)
    }
    /// Whether the door of a page of ours is open to whoever asks: a link to one that is shut is not offered. What they then see there is the
    /// page's own matter; an address that is no page of ours is not judged.
    pub fn opens(&self, href: &str) -> bool {
        let path = href.split(['?', '#']).next().unwrap_or_default();
        let Ok(found) = self.site.0.pages.at(path) else { return true };
        self.principal().is_ok_and(|principal| found.value.admits(principal)) || *found.value == Gate::Public
    }
    /// The same visit with the reason that was given for it.
    pub fn actor_because(&self, purpose: impl Into<String>) -> Result<Actor, Failure> {
        Ok(Actor { purpose: Some(purpose.into()), ..self.actor()?.clone() })
    }
    /// A transaction of whoever is signed in; it ends with `commit(Audit)`. What is only asked for (`GET`) can only read, and
    /// keeps nobody else waiting.
    pub async fn begin(&self) -> Result<Tx, Failure> {
        let actor = self.actor()?;
        Ok(match self.method {
            Method::GET | Method::HEAD => self.db().begin_reading(actor).await?,
            _ => self.db().begin(actor).await?,
        })
    }
    /// A read of what tells nothing of a person.
    pub async fn read_open(&self) -> Result<Tx, Failure> {
        Ok(self.db().read_open(self.actor()?).await?)
    }
    /// Whether a token, not a browser, speaks.
    pub fn by_token(&self) -> bool {
        matches!(self.proof, Proof::Token(_))
    }
    /// Token against forged requests; empty when nobody is signed in.
    pub fn csrf(&self) -> &str {
        self.session().map_or("", |session| session.csrf.as_str())
    }
    /// One value of the query.
    pub fn query(&self, name: &str) -> Option<String> {
        let query = self.uri.query().unwrap_or_default();
        // No filter means a control character, and PostgreSQL takes no NUL.
        crate::submitted::pairs(query.as_bytes())
            .into_iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.replace(char::is_control, ""))
            .filter(|value| !value.is_empty())
    }
    /// All values of the query, in order, as a form's fields: for filters.
    pub fn query_pairs(&self) -> Vec<(String, String)> {
        crate::submitted::pairs(self.uri.query().unwrap_or_default().as_bytes())
            .into_iter()
            .map(|(name, value)| (name, value.replace(char::is_control, "")))
            .collect()
    }
    /// An empty form with its hidden fields.
    pub fn form(&self) -> FormView {
        FormView::new(self.csrf(), store::chance::uuid(self.db().clock().now()).unwrap_or_default().to_string())
    }
    /// The form that was just sent, with everything that was typed and why it was not accepted. Failures that no field and no
    /// sentence above the form can explain are given back, for a page of their own.
    pub fn form_again(&self, sent: &crate::submitted::Submitted, failure: Failure) -> Result<FormView, Fail> {
        match failure {
            Failure::Invalid(_) | Failure::Refused(_) | Failure::Conflict { .. } => {
                let form = FormView::new(self.csrf(), store::chance::uuid(self.db().clock().now()).unwrap_or_default().to_string());
                Ok(form.with_values(sent.pairs().to_vec()).with_failure(&failure))
            }
            other => Err(Fail(other)),
        }
    }
    /// A page in the shell.
    pub fn page(&self, title: impl Into<String>) -> PageOf<'_> {
        PageOf { visit: self, shell: self.shell(title.into()), status: StatusCode::OK }
    }
    /// To another page after something was done, with a sentence shown there once.
    pub fn redirect(&self, to: &str, sentence: &str) -> Response {
        let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to.to_owned())]).into_response();
        if !sentence.is_empty()
            && let Some(cookie) = flash_cookie(sentence, self.site.settings().secure_cookies)
        {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }

    fn shell(&self, title: String) -> Shell {
        let path = self.uri.path();
        let mut shell = Shell::new(title, "Portico");
        shell.demo = self.site.settings().demo;
        shell.sent_from = crate::answer::opened_from(self).map(str::to_owned);
        shell.query = if path == "/cerca" { self.query("q").unwrap_or_default() } else { String::new() };
        if let Proof::Cookie(session) = &self.proof {
            let principal = &session.principal;
            shell.body_name.clone_from(&principal.body_name);
            shell.csrf.clone_from(&session.csrf);
            if session.level == Level::Full {
                let role = principal.role_label();
                let (role, unit) = role.split_once(" – ").unwrap_or((role.as_str(), ""));
                shell.user = Some(ShellUser {
                    name: principal.name.clone(),
                    role: role.to_owned(),
                    unit: Some(unit.to_owned()).filter(|unit| !unit.is_empty()),
                    account: principal.actor.account.to_string(),
                });
                let admitted: Vec<&NavItem> = self.site.0.nav.iter().filter(|item| item.gate.admits(principal)).collect();
                let entry = |item: &NavItem| NavEntry::new(item.label, item.href, item.icon);
                let menu = arranged(&admitted, &self.site.0.below).into_iter();
                shell.nav =
                    menu.map(|(item, below)| NavEntry { below: below.into_iter().map(entry).collect(), ..entry(item) }).collect();
                // The entry that leads closest to this page is the current one.
                let leads_here =
                    |href: &str| path == href || (href != "/" && path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/')));
                let entries = shell.nav.iter_mut().flat_map(NavEntry::with_those_below);
                if let Some((_, current)) = entries.filter(|(href, _)| leads_here(href)).max_by_key(|(href, _)| href.len()) {
                    *current = true;
                }
                shell.session = Some(SessionHint {
                    seconds: u32::try_from(session::IDLE.num_seconds()).unwrap_or(3600),
                    keep_href: "/sessione".into(),
                });
            }
        }
        shell.flash = take_flash(&self.headers);
        shell
    }
}

/// A page being put together.
#[must_use = "render it"]
pub struct PageOf<'v> {
    visit: &'v Visit,
    shell: Shell,
    status: StatusCode,
}

impl PageOf<'_> {
    /// One step of the way to this page, from the home on; the page itself is added by [`PageOf::render`].
    pub fn crumb(mut self, label: impl Into<String>, href: impl Into<String>) -> Self {
        let href = href.into();
        self.shell.crumbs.push(if self.visit.opens(&href) { Crumb::link(label, href) } else { Crumb::here(label) });
        self
    }
    /// With the full width (boards, wide tables).
    pub fn wide(mut self) -> Self {
        self.shell.wide = true;
        self
    }
    /// Asks for itself again after so many seconds (pages that follow a job).
    pub fn refreshed(mut self, seconds: u32) -> Self {
        self.shell.refresh = Some(seconds);
        self
    }
    /// With another status than 200.
    pub fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }
    /// A form that was not accepted: 422, or 409 when somebody else was faster or a rule said no.
    pub fn refused(mut self, form: &FormView) -> Self {
        self.status = if form.refusal().is_some() && form.errors().is_empty() {
            StatusCode::CONFLICT
        } else {
            StatusCode::UNPROCESSABLE_ENTITY
        };
        self
    }
    /// The page.
    pub fn render(mut self, content: impl Template) -> Result<Response, Fail> {
        if self.shell.user.is_some() && self.visit.uri.path() != "/" {
            self.shell.crumbs.insert(0, Crumb::link("La mia giornata", "/"));
            let title = self.shell.title.clone();
            self.shell.crumbs.push(Crumb::here(title));
        }
        let had_flash = self.shell.flash.is_some();
        let html = self.shell.render(content).map_err(Failure::internal)?;
        let mut response = (self.status, Html(html)).into_response();
        if had_flash && let Ok(cookie) = HeaderValue::from_str("portico_flash=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax") {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        Ok(response)
    }
}

impl FromRequestParts<Site> for Visit {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, _: &Site) -> Result<Self, Fail> {
        parts.extensions.get::<Visit>().cloned().ok_or_else(|| Fail(Failure::internal("a route without a gate")))
    }
}

async fn prove(site: &Site, headers: &HeaderMap, request: Uuid) -> Result<Proof, StoreError> {
    if let Some(bearer) =
        headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Bearer "))
    {
        return Ok(token::find(site.db(), bearer.trim(), request)
            .await?
            .map_or(Proof::None, |principal| Proof::Token(Box::new(principal))));
    }
    match CookieJar::from_headers(headers).get(SESSION) {
        Some(cookie) => Ok(session::find(site.db(), cookie.value(), request)
            .await?
            .map_or(Proof::None, |session| Proof::Cookie(Box::new(session)))),
        None => Ok(Proof::None),
    }
}

/// The gate in front of one route: finds out who comes, lets through or not, and shows what went wrong.
pub async fn pass(State((site, gate)): State<(Site, Gate)>, mut request: Request, next: Next) -> Response {
    let id = request.extensions().get::<Uuid>().copied().unwrap_or_default();
    let (method, uri, headers) = (request.method().clone(), request.uri().clone(), request.headers().clone());
    let api = uri.path().starts_with("/api/");
    let route = request.extensions().get::<axum::extract::MatchedPath>().map(|path| path.as_str().to_owned());
    let from = request
        .extensions()
        .get::<axum::extract::ConnectInfo<std::net::SocketAddr>>()
        .map(|info| info.0.ip().to_string())
        .unwrap_or_default();
    let proof = match prove(&site, &headers, id).await {
        Ok(proof) => proof,
        Err(error) => {
            let visit = Visit { site, proof: Proof::None, request: id, method, uri, headers, from };
            return crate::answer::show(&visit, &error.into());
        }
    };
    let visit = Visit { site, proof, request: id, method, uri, headers, from };
    let admitted = match (gate, &visit.proof) {
        (Gate::Public, _) => Ok(()),
        (_, Proof::None) => Err(Failure::NotSignedIn),
        (Gate::HalfSignedIn, Proof::Cookie(_)) => Ok(()),
        (_, Proof::Cookie(session)) if session.level == Level::Password => Err(Failure::NotSignedIn),
        (gate, Proof::Cookie(session)) => {
            if gate.admits(&session.principal) {
                Ok(())
            } else {
                Err(Failure::Forbidden)
            }
        }
        // Tokens speak to the API alone.
        (gate, Proof::Token(principal)) => {
            if api && gate.admits(principal) {
                Ok(())
            } else {
                Err(Failure::Forbidden)
            }
        }
    };
    let admitted = admitted.and_then(|()| if is_forged(&visit, api) { Err(forged()) } else { Ok(()) });
    let mut response = match admitted {
        Err(failure) => {
            crate::refused::note(&visit, route.as_deref(), &failure).await;
            crate::answer::show(&visit, &failure)
        }
        Ok(()) => {
            request.extensions_mut().insert(visit.clone());
            let response = crate::again::run(request, next).await;
            match response.extensions().get::<Arc<Failure>>().cloned() {
                Some(failure) => match crate::alias::elsewhere(&visit, &failure).await {
                    Some(elsewhere) => elsewhere,
                    None => {
                        crate::refused::note(&visit, route.as_deref(), &failure).await;
                        crate::answer::show(&visit, &failure)
                    }
                },
                None if response.status() == StatusCode::METHOD_NOT_ALLOWED => {
                    with_methods(crate::answer::show(&visit, &not_so()), &response)
                }
                None => response,
            }
        }
    };
    if !matches!(visit.proof, Proof::None) || gate != Gate::Public {
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    response
}

/// Whether a change that rests on a cookie was asked for by another site: browsers say where a request comes from, and the API
/// wants the token that only our own pages know. (Forms carry the token too; [`crate::Submitted`] checks it.)
fn is_forged(visit: &Visit, api: bool) -> bool {
    if visit.session().is_none() || matches!(visit.method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return false;
    }
    let text = |name: &str| visit.headers.get(name).and_then(|value| value.to_str().ok());
    let elsewhere = text("sec-fetch-site").is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let foreign = match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin != "null" && origin.split_once("://").is_none_or(|(_, named)| named != host),
        _ => false,
    };
    elsewhere || foreign || (api && text("x-csrf-token") != Some(visit.csrf()))
}

fn forged() -> Failure {
    Failure::Refused(kernel::Refusal {
        code: "CSRF-001",
        status: 403,
        sentence: "La richiesta non proviene da una pagina di Portico: ricarica la pagina e riprova.".into(),
        field: None,
    })
}

/// An address that takes something, asked for as a page: whoever types or reloads the address of a form that was sent.
fn not_so() -> Failure {
    Failure::Refused(kernel::Refusal {
        code: "INPUT-007",
        status: 405,
        sentence: "A questo indirizzo si invia soltanto: torna alla pagina da cui venivi.".into(),
        field: None,
    })
}

/// With the methods that the other answer names.
fn with_methods(mut answer: Response, other: &Response) -> Response {
    if let Some(methods) = other.headers().get(header::ALLOW) {
        answer.headers_mut().insert(header::ALLOW, methods.clone());
    }
    answer
}

/// For pages outside any body (sign-in): an actor of no body.
pub fn nobody(request: Uuid) -> Actor {
    Actor { request, ..Actor::system(BodyId(Uuid::nil())) }
}

/// The identifier in a route's path (`{id}`, the first part when there are several). Text that is no identifier answers 404,
/// as an unknown one does.
#[derive(Clone, Copy, Debug)]
pub struct PathId<T>(pub T);

impl<T: From<Uuid>> FromRequestParts<Site> for PathId<T> {
    type Rejection = Fail;
    async fn from_request_parts(parts: &mut Parts, site: &Site) -> Result<Self, Fail> {
        let path = axum::extract::RawPathParams::from_request_parts(parts, site).await.map_err(|_| Fail(Failure::NotFound))?;
        let first = path.iter().next().and_then(|(_, value)| Uuid::try_parse(value).ok());
        first.map(|id| PathId(T::from(id))).ok_or(Fail(Failure::NotFound))
    }
}
