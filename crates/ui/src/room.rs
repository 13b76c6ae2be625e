//! What a room is to the program: plain data that is collected, wired and tested.

use crate::visit::Site;
use axum::handler::Handler;
use axum::http::Method;
use axum::routing::{MethodFilter, MethodRouter, on};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{Failure, Instant, PersonId};
use std::pin::Pin;
use store::jobs::{End, Lease};
use store::outbox::News;
use store::{Migration, PersonRows, Statement, Tx};
use uuid::Uuid;

/// A future that a table of functions can hold.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Who may come through a route at all. How far they then see is decided in the query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Everybody, signed in or not.
    Public,
    /// Whoever gave a password, also before the second factor.
    HalfSignedIn,
    /// Everybody who is signed in.
    SignedIn,
    /// Whoever has this permission, however far.
    May(Permission),
    /// Whoever has one of these permissions.
    MayAny(&'static [Permission]),
}

impl Gate {
    /// Whether somebody who is signed in may come through.
    pub fn admits(self, principal: &Principal) -> bool {
        match self {
            Gate::Public | Gate::HalfSignedIn | Gate::SignedIn => true,
            Gate::May(permission) => principal.may(permission),
            Gate::MayAny(permissions) => permissions.iter().any(|permission| principal.may(*permission)),
        }
    }
}

impl From<Permission> for Gate {
    fn from(permission: Permission) -> Self {
        Gate::May(permission)
    }
}

/// One method on one path.
pub struct Route {
    /// GET or POST for pages; also PUT, PATCH and DELETE for the API.
    pub method: Method,
    /// Path with `{name}` parts; the API's begin with `/api/v1/`.
    pub path: &'static str,
    /// Who may come through.
    pub gate: Gate,
    /// What answers.
    pub service: MethodRouter<Site>,
}

impl Route {
    fn new<H, T>(method: Method, filter: MethodFilter, path: &'static str, gate: impl Into<Gate>, handler: H) -> Self
    where
        H: Handler<T, Site>,
        T: 'static,
    {
        Route { method, path, gate: gate.into(), service: on(filter, handler) }
    }
    /// A page or a resource to read.
    pub fn get<H: Handler<T, Site>, T: 'static>(path: &'static str, gate: impl Into<Gate>, handler: H) -> Self {
        Self::new(Method::GET, MethodFilter::GET, path, gate, handler)
    }
    /// A form that was sent, or a resource to create.
    pub fn post<H: Handler<T, Site>, T: 'static>(path: &'static str, gate: impl Into<Gate>, handler: H) -> Self {
        Self::new(Method::POST, MethodFilter::POST, path, gate, handler)
    }
    /// A resource to replace (API).
    pub fn put<H: Handler<T, Site>, T: 'static>(path: &'static str, gate: impl Into<Gate>, handler: H) -> Self {
        Self::new(Method::PUT, MethodFilter::PUT, path, gate, handler)
    }
    /// A resource to take away (API).
    pub fn delete<H: Handler<T, Site>, T: 'static>(path: &'static str, gate: impl Into<Gate>, handler: H) -> Self {
        Self::new(Method::DELETE, MethodFilter::DELETE, path, gate, handler)
    }
    /// Whether it belongs to the API.
    pub fn is_api(&self) -> bool {
        self.path.starts_with("/api/")
    }
}

/// An entry of the menu, shown to whoever may come through its gate; the nine with the lowest rank are kept.
#[derive(Clone, Copy, Debug)]
pub struct NavItem {
    /// Order; lower is further up.
    pub rank: u8,
    /// What people read.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// Name of a Bootstrap Italia icon, such as `it-user`.
    pub icon: &'static str,
    /// Who sees it.
    pub gate: Gate,
}

/// A menu as it stands: the entries of their own, each with those below it. An entry stands below the first of its upper ones that is there,
/// and by itself where none is.
pub fn arranged<'a>(items: &[&'a NavItem], below: &[(&str, &str)]) -> Vec<(&'a NavItem, Vec<&'a NavItem>)> {
    let is_there = |href: &str| items.iter().any(|item| item.href == href);
    let upper = |href: &str| below.iter().find(|(entry, upper)| *entry == href && is_there(upper)).map(|(_, upper)| *upper);
    let own = items.iter().copied().filter(|item| upper(item.href).is_none());
    own.map(|item| (item, items.iter().copied().filter(|other| upper(other.href) == Some(item.href)).collect())).collect()
}

/// One thing that happened to a person, as the timeline shows it.
#[derive(Clone, Debug)]
pub struct TimelineEntry {
    /// When it happened.
    pub at: Instant,
    /// Kind, for the filter: `Contatto`, `Appuntamento`, `Diario` …
    pub kind: &'static str,
    /// Icon of Bootstrap Italia.
    pub icon: &'static str,
    /// One line.
    pub title: String,
    /// A few lines, may be empty.
    pub text: String,
    /// Who and where, may be empty.
    pub by: String,
    /// The thing itself.
    pub href: String,
}

/// A way from a person's page to what a room keeps about them, or to something that can be begun for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonDoor {
    /// What people read: "Cartella 2026/000123", "Nuovo colloquio".
    pub label: String,
    /// A second line; may be empty.
    pub detail: String,
    /// Where it leads.
    pub href: String,
    /// Whether it begins something, rather than opening what is there.
    pub begins: bool,
}

/// Something that asks to be done today.
#[derive(Clone, Debug)]
pub struct DayItem {
    /// Heading under which it stands: `Appuntamenti`, `Scadenze`, `Invii da accogliere` …
    pub group: &'static str,
    /// Order of the heading.
    pub rank: u8,
    /// When it is due; items without a day come last.
    pub due: Option<NaiveDate>,
    /// Time of the day, for appointments.
    pub time: Option<String>,
    /// One line.
    pub title: String,
    /// A second line, may be empty.
    pub detail: String,
    /// Whether it is late.
    pub late: bool,
    /// The thing itself.
    pub href: String,
}

/// One answer of the search box.
#[derive(Clone, Debug)]
pub struct SearchHit {
    /// Heading: `Persone`, `Cartelle`, `Servizi` …
    pub group: &'static str,
    /// What is found.
    pub title: String,
    /// What tells it from others.
    pub detail: String,
    /// Where it leads.
    pub href: String,
    /// Whom it names: the search then stands in the list of who looked at them.
    pub person: Option<PersonId>,
}

/// What stands in the way of joining two records of one person, or should be known before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Obstacle {
    /// What it is and what to do first.
    pub sentence: String,
    /// Where to do it; empty where the reader may not.
    pub href: String,
    /// Whether nothing goes on before it is done.
    pub blocks: bool,
}

/// A kind of background work.
#[derive(Clone, Copy)]
pub struct JobKind {
    /// As it is enqueued.
    pub kind: &'static str,
    /// Does it.
    pub run: fn(Site, Lease) -> Boxed<'static, End>,
}

/// Offers entries for a person's timeline, newest first, before a moment, only those the actor may see.
pub type TimelineOf = for<'a> fn(&'a mut Tx, PersonId, Instant, i64) -> Boxed<'a, Result<Vec<TimelineEntry>, Failure>>;
/// Offers ways from a person's page to what the room keeps about them or can begin for them, only those that open for the actor.
pub type DoorsOf = for<'a> fn(&'a mut Tx, &'a Principal, PersonId) -> Boxed<'a, Result<Vec<PersonDoor>, Failure>>;
/// Offers what the actor has to do today.
pub type DayOf = for<'a> fn(&'a mut Tx, &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>>;
/// Offers answers to what was typed into the search box, best first.
pub type SearchOf = for<'a> fn(&'a mut Tx, &'a Principal, &'a str) -> Boxed<'a, Result<Vec<SearchHit>, Failure>>;

/// Acts on a piece of news of an earlier room, in the transaction that takes it; whether it concerned this room.
pub type FollowOf = for<'a> fn(&'a mut Tx, &'a News) -> Boxed<'a, Result<bool, Failure>>;

/// Tells what of this room stands in the way of giving everything of the one person to the other.
pub type ObstaclesOf = for<'a> fn(&'a mut Tx, &'a Principal, PersonId, PersonId) -> Boxed<'a, Result<Vec<Obstacle>, Failure>>;
/// Tells by which identifier something is known today that was joined with something else, to whoever may know of it.
pub type AliasOf = for<'a> fn(&'a mut Tx, Uuid) -> Boxed<'a, Result<Option<Uuid>, Failure>>;

/// A room, as data.
#[derive(Default)]
pub struct Room {
    /// Name of its crate and prefix of its tables.
    pub name: &'static str,
    /// What the office calls it.
    pub title: &'static str,
    /// Its schema.
    pub migrations: &'static [Migration],
    /// All its statements.
    pub statements: Vec<&'static [&'static Statement]>,
    /// Views and tables that other rooms may read in their SQL.
    pub published: &'static [&'static str],
    /// Tables that are no body's.
    pub shared_tables: &'static [&'static str],
    /// Its pages and API.
    pub routes: Vec<Route>,
    /// Its entries of the menu.
    pub nav: Vec<NavItem>,
    /// Entries of the menu that stand below another for whoever has both: (the address of the entry, that of the one above it).
    pub below: &'static [(&'static str, &'static str)],
    /// Its problem codes: (code, status, sentence).
    pub problems: Vec<(&'static str, u16, &'static str)>,
    /// Its background work.
    pub jobs: Vec<JobKind>,
    /// Its part of the OpenAPI document.
    pub openapi: Option<fn() -> utoipa::openapi::OpenApi>,
    /// Its statements that tell whose a thing is (`:body`, `:id`; a person's identifier): when somebody is refused it, the log says so
    /// about that person.
    pub owners: &'static [&'static Statement],
    /// Its part of a person's timeline.
    pub timeline: Option<TimelineOf>,
    /// The kinds of its entries there.
    pub timeline_kinds: &'static [&'static str],
    /// Its ways on from a person's page.
    pub doors: Option<DoorsOf>,
    /// Its part of the home page.
    pub day: Option<DayOf>,
    /// Its part of the search.
    pub search: Option<SearchOf>,
    /// What it does about news of other rooms.
    pub follow: Option<FollowOf>,
    /// Its columns that name a person: what moves when two records of one person are joined.
    pub person_rows: &'static [&'static PersonRows],
    /// What it holds of a person, for whoever asks for a copy of their own data (Regulation (EU) 2016/679 art. 15).
    pub person_data: &'static [&'static crate::PersonData],
    /// What it says before two records of one person are joined.
    pub obstacles: Option<ObstaclesOf>,
    /// Its things that are known by another identifier today.
    pub alias: Option<AliasOf>,
}
