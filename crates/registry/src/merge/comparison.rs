//! Two records side by side: what they say, what clashes, what stands in the way, what hangs on each.

use super::House;
use super::facts::{Facts, Part, Side, proposed};
use super::periods::{Clash, clashes};
use crate::cartella::TimelineSource;
use crate::person::store::{COMPARE, MERGE, PersonRow, reaches};
use crate::person_scope;
use crate::problems::Problem;
use ::store::person_rows::PeriodRow;
use ::store::{PersonRows, Statement, Tx};
use guard::Principal;
use kernel::{Failure, Outcome, PersonId};
use std::collections::BTreeMap;
use ui::{Obstacle, PersonDoor};

/// Entries of a timeline that are counted; beyond them the count says "at least".
const COUNTED: i64 = 300;

::store::statements! {
    /// Addresses of today, as far as the actor may see them.
    ADDRESSES = concat!("select a.kind, a.address_text from registry_address a where a.body_id = :body and a.person_id = :person and a.valid_until > :today and ",
                        crate::address_shown!("a.restricted", "a.person_id"), " order by a.valid_from desc, a.id limit 10");
    REACHED = concat!("select p.id from registry_person p where p.body_id = :body and p.id = :id and ", person_scope!("person.read", "p.id"));
}

/// One of the two.
#[derive(Clone, Debug)]
pub struct Record {
    /// Who.
    pub id: PersonId,
    /// Name as shown.
    pub display_name: String,
    /// Version that was read.
    pub version: i64,
    /// What it says.
    pub facts: Facts,
    /// Addresses of today and later, in words.
    pub addresses: Vec<String>,
    /// What hangs on it, as far as the reader may know: kind and count.
    pub hangs: Vec<(String, usize)>,
    /// Whether more hangs on it than was counted.
    pub more: bool,
    /// What can be opened.
    pub doors: Vec<PersonDoor>,
    /// Whether the reader may open its Cartella.
    pub opens: bool,
}

impl Record {
    /// Its page.
    pub fn href(&self) -> String {
        if self.opens { format!("/persone/{}", self.id) } else { format!("/persone/{}/scheda", self.id) }
    }
    /// What hangs on it, in one line.
    pub fn hangs_words(&self) -> String {
        let mut words: Vec<String> = self.hangs.iter().map(|(kind, count)| format!("{kind}: {count}")).collect();
        if self.more {
            words.push("e altro".into());
        }
        words.join(" · ")
    }
}

/// A part of both, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Which.
    pub part: Part,
    /// What the record that stays says.
    pub survivor: String,
    /// What the other says.
    pub other: String,
    /// Whether they say the same.
    pub same: bool,
    /// Whose is proposed.
    pub proposed: Side,
}

impl Line {
    /// Whether somebody has to choose: they differ, and each says something.
    pub fn is_asked(&self) -> bool {
        self.part.is_chosen() && !self.same && !self.survivor.is_empty() && !self.other.is_empty()
    }
}

/// Rows of a kind of which one goes on.
#[derive(Clone, Debug)]
pub struct Choice {
    /// What people call the kind.
    pub label: &'static str,
    /// The two.
    pub clash: Clash,
}

/// Everything that the one who decides looks at.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// The record that would stay.
    pub survivor: Record,
    /// The one that would be joined to it.
    pub other: Record,
    /// What both say.
    pub lines: Vec<Line>,
    /// What somebody has to choose among rows.
    pub choices: Vec<Choice>,
    /// What stands in the way, or should be known.
    pub obstacles: Vec<Obstacle>,
}

impl Comparison {
    /// Whether something has to be done first.
    pub fn is_blocked(&self) -> bool {
        self.obstacles.iter().any(|obstacle| obstacle.blocks)
    }
}

/// What both say, part by part; of parts of which nobody knows anything nothing.
pub fn lines(survivor: &Facts, other: &Facts) -> Vec<Line> {
    let line = |part: Part| Line {
        part,
        survivor: survivor.words(part),
        other: other.words(part),
        same: survivor.same(other, part),
        proposed: proposed(survivor, other, part),
    };
    let mut all: Vec<Line> = Part::ALL.iter().map(|part| line(*part)).collect();
    all.retain(|line| !line.survivor.is_empty() || !line.other.is_empty());
    all.retain(|line| line.part != Part::Anonymous || !line.same);
    all
}

async fn row(tx: &mut Tx, id: PersonId, statement: &'static Statement) -> Outcome<PersonRow> {
    Ok(tx.sql(statement).id("id", id).one().await?)
}

/// Both records, locked in one order whichever of them stays, so that two who join the same pair take turns.
pub(super) async fn locked(tx: &mut Tx, survivor: PersonId, other: PersonId) -> Outcome<(PersonRow, PersonRow)> {
    if survivor == other {
        // Whoever may not see the one must not learn from this that there is one.
        row(tx, survivor, &MERGE).await?;
        return Err(Problem::JoinedWithItself.at("other"));
    }
    if survivor < other {
        let one = row(tx, survivor, &MERGE).await?;
        let two = row(tx, other, &MERGE).await?;
        Ok((one, two))
    } else {
        let two = row(tx, other, &MERGE).await?;
        let one = row(tx, survivor, &MERGE).await?;
        Ok((one, two))
    }
}

/// The rows of a kind that a person has.
pub(super) async fn periods(tx: &mut Tx, rows: &'static PersonRows, person: PersonId) -> Outcome<Vec<PeriodRow>> {
    match &rows.exclusive {
        Some(exclusive) => Ok(tx.sql(&exclusive.rows).id("person", person).all().await?),
        None => Ok(Vec::new()),
    }
}

/// What stands in the way in every room.
pub(super) async fn obstacles(
    tx: &mut Tx,
    principal: &Principal,
    house: House<'_>,
    survivor: PersonId,
    other: PersonId,
) -> Outcome<Vec<Obstacle>> {
    let mut all = Vec::new();
    for ask in house.obstacles {
        all.extend(ask(tx, principal, other, survivor).await?);
    }
    Ok(all)
}

async fn record(tx: &mut Tx, principal: &Principal, source: &dyn TimelineSource, row: PersonRow) -> Outcome<Record> {
    let id = row.id;
    let reached = reaches(tx, id).await?;
    let facts = Facts::of(&row, &reached);
    let addresses: Vec<(crate::address::AddressKind, String)> = tx.sql(&ADDRESSES).id("person", id).all().await?;
    let before = crate::cartella::beginning(tx.now());
    let entries = source.entries(tx, id, None, before, COUNTED).await?;
    let more = i64::try_from(entries.len()).is_ok_and(|count| count >= COUNTED);
    let mut hangs: BTreeMap<&'static str, usize> = BTreeMap::new();
    for entry in &entries {
        let count = hangs.entry(entry.kind).or_default();
        *count = count.saturating_add(1);
    }
    let doors = source.doors(tx, principal, id).await?;
    let opens = tx.sql(&REACHED).id("id", id).optional::<(PersonId,)>().await?.is_some();
    let mut hangs: Vec<(String, usize)> = hangs.into_iter().map(|(kind, count)| (kind.to_owned(), count)).collect();
    hangs.retain(|(kind, _)| kind != crate::cartella::timeline::KIND);
    Ok(Record {
        id,
        display_name: row.display_name,
        version: row.version,
        facts,
        addresses: addresses
            .into_iter()
            .map(|(kind, text)| if text.is_empty() { kind.label().to_owned() } else { format!("{}: {text}", kind.label()) })
            .collect(),
        hangs,
        more,
        doors: doors.into_iter().filter(|door| !door.begins).collect(),
        opens,
    })
}

/// Two records side by side, for whoever may join both: identity and registration data, no content of any file.
///
/// # Errors
/// 404 unless the actor may join both; [`Problem::JoinedWithItself`].
pub async fn compare(
    tx: &mut Tx,
    principal: &Principal,
    source: &dyn TimelineSource,
    house: House<'_>,
    survivor: PersonId,
    other: PersonId,
) -> Outcome<Comparison> {
    principal.require(guard::Permission::PERSON_MERGE)?;
    if survivor == other {
        row(tx, survivor, &COMPARE).await?;
        return Err(Problem::JoinedWithItself.into());
    }
    let (one, two) = (row(tx, survivor, &COMPARE).await?, row(tx, other, &COMPARE).await?);
    let one = record(tx, principal, source, one).await?;
    let two = record(tx, principal, source, two).await?;
    let mut choices = Vec::new();
    for rows in house.rows {
        if let Some(exclusive) = &rows.exclusive {
            let (mine, theirs) = (periods(tx, rows, survivor).await?, periods(tx, rows, other).await?);
            let found = clashes(&mine, &theirs).into_iter().filter(Clash::is_asked);
            choices.extend(found.map(|clash| Choice { label: exclusive.label, clash }));
        }
    }
    let obstacles = obstacles(tx, principal, house, survivor, other).await?;
    Ok(Comparison { lines: lines(&one.facts, &two.facts), survivor: one, other: two, choices, obstacles })
}

/// Refuses while something has to be done first.
pub(super) fn refuse_blocked(obstacles: &[Obstacle]) -> Result<(), Failure> {
    let first: Vec<&str> = obstacles.iter().filter(|obstacle| obstacle.blocks).map(|obstacle| obstacle.sentence.as_str()).collect();
    if first.is_empty() { Ok(()) } else { Err(Problem::JoiningBlocked.because(first.join(" "))) }
}
