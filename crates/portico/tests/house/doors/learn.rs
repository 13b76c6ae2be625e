//! What those of the place learn: on a copy, on which they may change everything, they read what there is to read and send changes until
//! they get through. What they sent is what strangers then send.

use super::content::{self, Proof, Things};
use super::people::{Content, Door, Visitor, signed_in, somebody};
use super::things::{self, found};
use super::walk::Part;
use super::{doors, fits, routes, sent, trace};
use kernel::{AccountId, BodyId, ProviderId, UnitId};
use portico::house;
use std::collections::{BTreeMap, BTreeSet};
use store::{Db, FileVault, Keyring};
use ui::{Settings, Site};

/// The house on a database.
pub struct House {
    pub db: Db,
    pub router: axum::Router,
    _folder: tempfile::TempDir,
}

/// Opens the house on a database.
pub fn house_of(db: Db) -> House {
    let rooms = house::rooms();
    let folder = tempfile::tempdir().expect("a folder");
    let keys = Keyring::open(&folder.path().join("keys.toml"), db.clock().now()).expect("keys");
    let vault = FileVault::new(folder.path().join("files"), keys);
    let settings = Settings { base_url: "http://localhost".into(), demo: true, secure_cookies: false, second_factor: false };
    let site = Site::new(db.clone(), vault, settings, &rooms, house::wired());
    House { db, router: ui::router::router(&site, rooms), _folder: folder }
}

/// Those of Municipio 4: every role, the worker in charge of the case, the provider of the service; whoever coordinates the unit that took
/// the contact, which alone puts it on the right person; and the one in charge of procedures, who sent the lists of the inclusion allowance.
async fn homes(db: &Db, milano: BodyId, things: &Things) -> Vec<Visitor> {
    let text = "select worker_id from casework_v_case where case_id = (C)";
    let charge = found(db, text).await.expect("somebody in charge");
    let mut all = vec![
        signed_in(db, milano, AccountId(charge), "in carico").await,
        signed_in(db, milano, AccountId(things["account"]), "assistente").await,
    ];
    for role in &guard::roles::table().roles {
        let theirs = (role.code == "ente_gestore").then_some(ProviderId(things["provider"]));
        all.push(somebody(db, milano, UnitId(things["unit"]), &role.code, theirs, "casa").await);
    }
    let text = format!("select unit_id from access_contact where id = {}", things::literal(db, things["contact"]));
    let desk = found(db, &text).await.expect("the unit of the contact");
    all.push(somebody(db, milano, UnitId(desk), "coordinatore", None, "sportello").await);
    all.push(signed_in(db, milano, AccountId(things["officer"]), "responsabile").await);
    all
}

/// One thing of each kind: what the small city has, what the test writes, and what those of the place make through the API.
pub async fn furnished(db: &Db, milano: BodyId, zones: BodyId) -> Things {
    let mut things = things::things(db, milano, zones).await;
    let house = house_of(db.clone());
    let mut makers = Vec::new();
    for text in sent::MAKERS {
        let account = found(db, text).await.unwrap_or_else(|| panic!("nobody here: {text}"));
        makers.push(signed_in(db, milano, AccountId(account), text).await);
    }
    sent::made(&house.router, &makers, &mut things).await;
    things
}

/// What those of the place learn on a copy, on which they may change everything.
#[derive(Default)]
pub struct Learnt {
    pub doors: Vec<Door>,
    pub nameless: Vec<Door>,
    /// Doors through which nobody got, and how far they did.
    pub unproved: BTreeMap<String, String>,
    /// Changes whose fields are accepted and to which a rule about the thing says no, whoever sends them; and which rule.
    pub ruled: BTreeMap<String, String>,
    /// Actions of the audit that stand for reading.
    pub reading: BTreeSet<String>,
}

/// Lets those of the place learn what pages, or programs, send.
pub async fn learn(copy: Db, part: Part, milano: BodyId, things: &Things) -> Learnt {
    let copy = house_of(copy);
    let homes = homes(&copy.db, milano, things).await;
    let (mut doors, mut nameless) = doors(things);
    doors.retain(|door| part.is_of(&door.path));
    nameless.retain(|door| part.is_of(&door.path));
    let before = trace::deeds(&copy.db, milano).await;
    let mut seen = content::look(&copy.router, &homes, &doors, things).await;
    let more = content::look(&copy.router, &homes, &nameless, things).await;
    for (action, pairs) in more.forms {
        seen.forms.entry(action).or_insert(pairs);
    }
    let after = trace::deeds(&copy.db, milano).await;
    let reading = after.keys().filter(|deed| !before.contains_key(*deed)).map(|(_, action)| action.clone()).collect();
    let closed = doors.iter().filter(|door| door.reads() && !seen.opened.contains(&door.shown()));
    let mut ruled = BTreeMap::new();
    let mut unproved: BTreeMap<String, String> = closed.map(|door| (door.shown(), "opens for nobody".to_owned())).collect();
    for door in doors.iter_mut().chain(&mut nameless).filter(|door| !door.reads()) {
        if let (Content::Form(pairs), Some(form)) = (&mut door.content, seen.forms.get(&door.path)) {
            pairs.clone_from(form);
        }
        if let Some(version) = seen.versions.get(door.kind) {
            door.version.clone_from(version);
        }
        sent::known(door, things);
    }
    doors.sort_by_key(|door| content::turn(&door.method, &door.path));
    for door in doors.iter_mut().filter(|door| !door.reads()) {
        let template = routes().into_iter().find(|(method, path)| *method == door.method && fits(path, &door.path));
        let template = template.map_or("", |(_, path)| path);
        match content::learn(&copy.router, &homes, door, template, things).await {
            Ok(Proof::Done) => {}
            Ok(Proof::Ruled(why)) => drop(ruled.insert(door.shown(), why)),
            Err(why) => drop(unproved.insert(door.shown(), why)),
        }
    }
    for door in doors.iter_mut().chain(&mut nameless) {
        door.content = content::without_words(&door.content);
    }
    copy.db.close().await;
    Learnt { doors, nameless, unproved, ruled, reading }
}
