//! The walk: those who are not of the place ask for its things, and for those of nobody.

use super::content::Things;
use super::learn::{House, Learnt, furnished, house_of, learn};
use super::people::{Answer, Door, Visitor, ask, somebody};
use super::things::{MILANESE, SECRET, Whose, found};
use super::{doors, trace};
use kernel::{BodyId, ProviderId, UnitId};
use std::collections::{BTreeMap, BTreeSet};
use store::testing::TestDb;
use uuid::Uuid;

/// An identifier that nothing has.
const UNKNOWN: Uuid = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);

/// A part of the walk. Each goes through a city of its own, so that none finds what another left behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Reading behind identifiers.
    Reading,
    /// Sending what pages send, and opening pages that name nothing.
    Pages,
    /// Sending what programs send, and asking where nothing is named.
    Programs,
}

impl Part {
    pub const ALL: [Part; 3] = [Part::Reading, Part::Pages, Part::Programs];

    /// How its snapshots are called.
    pub fn name(self) -> &'static str {
        match self {
            Part::Reading => "reading",
            Part::Pages => "pages",
            Part::Programs => "programs",
        }
    }

    /// Whether a door behind which something is named is tried in it.
    pub fn tries(self, door: &Door) -> bool {
        if door.reads() { self == Part::Reading } else { self.is_of(&door.path) }
    }

    /// Whether it is the part of those who send to such a path: those of the place learn there what is sent, and open what is read.
    pub fn is_of(self, path: &str) -> bool {
        match self {
            Part::Reading => false,
            Part::Pages => !path.starts_with("/api/"),
            Part::Programs => path.starts_with("/api/"),
        }
    }
}

/// What was found on the walk.
#[derive(Default)]
pub struct Walk {
    pub asked: usize,
    pub faults: Vec<String>,
    pub open: BTreeSet<String>,
    /// How many changes of each account were answered with success.
    done: BTreeMap<String, usize>,
}

/// Those who are not of the place, one of each role.
struct Crowd {
    /// Of another unit of the body.
    neighbours: Vec<Visitor>,
    /// Of another body.
    strangers: Vec<Visitor>,
}

impl Walk {
    /// Asks for somebody else's thing and for nobody's; both must answer the same and tell nothing.
    async fn ask(&mut self, house: &House, visitor: &Visitor, door: &Door, things: &Things, stranger: bool) {
        let theirs = ask(&house.router, visitor, door, &door.at(things[door.kind], things[door.plan])).await;
        let nobodys = ask(&house.router, visitor, door, &door.at(UNKNOWN, UNKNOWN)).await;
        self.asked += 2;
        for answer in [&theirs, &nobodys] {
            if !door.reads() && answer.status < 400 {
                *self.done.entry(visitor.account.0.simple().to_string()).or_default() += 1;
            }
        }
        let line = format!("{}: {}", door.shown(), visitor.role);
        let same = theirs.status == nobodys.status && (!door.is_api() || alike(&theirs, &nobodys, things[door.kind]));
        let told = theirs.text.contains(if stranger { MILANESE } else { SECRET }) || theirs.text.contains(SECRET);
        if theirs.status >= 500 || nobodys.status >= 500 || (stranger && !same) || (same && told) {
            self.faults.push(format!(
                "{line} → {}, unknown {}{}",
                theirs.status,
                nobodys.status,
                if told { ", and tells who" } else { "" }
            ));
        } else if !same {
            self.open.insert(line);
        }
    }

    /// What is read.
    async fn read(&mut self, house: &House, crowd: &Crowd, doors: &[&Door], things: &Things) {
        for door in doors {
            for visitor in &crowd.strangers {
                self.ask(house, visitor, door, things, true).await;
            }
            for visitor in crowd.neighbours.iter().filter(|_| door.whose != Whose::Body) {
                self.ask(house, visitor, door, things, false).await;
            }
        }
    }

    /// Nothing that another body sends, whatever it names, changes a row of this one.
    async fn send_from_elsewhere(
        &mut self,
        house: &House,
        crowd: &Crowd,
        doors: &[&Door],
        nameless: &[Door],
        things: &Things,
        milano: BodyId,
    ) {
        let before = trace::rows(&house.db, milano).await;
        for visitor in &crowd.strangers {
            for door in doors {
                self.ask(house, visitor, door, things, true).await;
            }
            for door in nameless {
                let answer = ask(&house.router, visitor, door, &door.path).await;
                self.asked += 1;
                if answer.status >= 500 || answer.text.contains(MILANESE) || answer.text.contains(SECRET) {
                    self.faults.push(format!("{}: {} → {}", door.shown(), visitor.role, answer.status));
                }
            }
        }
        let changed = trace::differences(&before, &trace::rows(&house.db, milano).await);
        self.faults.extend(changed.into_iter().map(|row| format!("another body changed {row}")));
    }

    /// Whoever is refused has done nothing: every deed of the audit that is no reading has its success.
    async fn send_from_next_door(
        &mut self,
        house: &House,
        crowd: &Crowd,
        doors: &[&Door],
        things: &Things,
        reading: &BTreeSet<String>,
        milano: BodyId,
    ) {
        self.done.clear();
        let before = trace::deeds(&house.db, milano).await;
        for door in doors.iter().filter(|door| door.whose != Whose::Body) {
            for visitor in &crowd.neighbours {
                self.ask(house, visitor, door, things, false).await;
            }
        }
        let after = trace::deeds(&house.db, milano).await;
        for visitor in &crowd.neighbours {
            let account = visitor.account.0.simple().to_string();
            // That they were refused stands in the audit too, and is no deed of theirs.
            let is_deed = |action: &String| action != "access.refused" && !reading.contains(action);
            let deeds = after.iter().filter(|((who, action), _)| *who == account && is_deed(action));
            let deeds: Vec<(&str, usize)> =
                deeds.map(|(deed, count)| (deed.1.as_str(), count - before.get(deed).copied().unwrap_or_default())).collect();
            let (count, done) =
                (deeds.iter().map(|(_, count)| count).sum::<usize>(), self.done.get(&account).copied().unwrap_or_default());
            if count > done {
                self.faults.push(format!("{} did {deeds:?} and was told {done} times that it was done", visitor.role));
            }
        }
    }
}

/// Whether two answers say the same, but for the identifier that was asked for and that of the request.
fn alike(theirs: &Answer, nobodys: &Answer, id: Uuid) -> bool {
    let plain = |text: &str| {
        let text = text.replace(&id.to_string(), "…").replace(&UNKNOWN.to_string(), "…");
        let mut value: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        if let Some(members) = value.as_object_mut() {
            members.retain(|name, _| !["request", "request_id", "instance", "at", "saved_at"].contains(&name.as_str()));
        }
        value
    };
    theirs.status >= 300 || plain(&theirs.text) == plain(&nobodys.text)
}

/// Walks a part of the way through a city that is nobody else's.
pub async fn walk(part: Part, built: TestDb) -> (Walk, Learnt) {
    let db = &built.db;
    let body = async |code: &str| {
        let text = format!("select body_id from guard_body where code = '{code}'");
        BodyId(found(db, &text).await.expect("a body"))
    };
    let unit = async |code: &str| {
        let text = format!("select id from guard_unit where code = '{code}'");
        UnitId(found(db, &text).await.expect("a unit"))
    };
    let (milano, zones) = (body("milano").await, body("cinque-zone").await);
    let (five, zone) = (unit("SSPT-5-1").await, unit("CZ").await);
    let things = furnished(db, milano, zones).await;
    let folder = tempfile::tempdir().expect("a folder");
    let (original, learnt, _built) = if part == Part::Reading {
        let (doors, nameless) = doors(&things);
        (built.db.clone(), Learnt { doors, nameless, ..Learnt::default() }, built)
    } else {
        let (original, copy, built) = trace::copy(built, folder.path()).await;
        (original, learn(copy, part, milano, &things).await, built)
    };

    let house = house_of(original);
    let stranger = "select provider_id from network_v_provider p where not exists (select 1 from network_v_authorisation a where a.body_id = p.body_id and a.provider_id = p.provider_id) limit 1";
    let provider = found(&house.db, stranger).await.map(ProviderId);
    let mut crowd = Crowd { neighbours: Vec::new(), strangers: Vec::new() };
    for role in &guard::roles::table().roles {
        let theirs = (role.code == "ente_gestore").then_some(provider).flatten();
        crowd.neighbours.push(somebody(&house.db, milano, five, &role.code, theirs, "altra").await);
        crowd.strangers.push(somebody(&house.db, zones, zone, &role.code, None, "ente").await);
    }
    let doors: Vec<&Door> = learnt.doors.iter().filter(|door| part.tries(door)).collect();
    let mut walk = Walk::default();
    if part == Part::Reading {
        walk.read(&house, &crowd, &doors, &things).await;
    } else {
        walk.send_from_elsewhere(&house, &crowd, &doors, &learnt.nameless, &things, milano).await;
        walk.send_from_next_door(&house, &crowd, &doors, &things, &learnt.reading, milano).await;
    }
    house.db.close().await;
    (walk, learnt)
}
