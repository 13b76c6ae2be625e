//! `/persone/{id}` and `/persone/{id}/scheda`.

use super::TimelineSource;
use super::timeline::OwnEntries;
use crate::address::store::{Address, CURRENT};
use crate::drawing::{Genogram, genogram};
use crate::household::store::{Household, Member, households_of, members};
use crate::person::card::readable;
use crate::person::forms::{citizenship_words, language_words};
use crate::person::model::PersonData;
use crate::person::store::{
    IDENTIFIERS, IdentifierRow, MARKS, MarkRow, NOTICES, NoticeRow, PersonRow, READ, TASKS, TaskRow, reaches,
};
use crate::person::{IdentityCard, PersonHeader, header, identity};
use crate::relation::store::{OF_PERSON, Relation};
use askama::Template;
use chrono::{DateTime, NaiveDate};
use kernel::{Instant, PersonId};
use std::sync::Arc;
use store::Audit;
use ui::{Answer, PathId, PersonDoor, TimelineEntry, Visit};

/// Entries of one page of the timeline.
pub const ENTRIES: usize = 30;

#[derive(Template)]
#[template(path = "registry/cartella.html")]
struct Cartella {
    header: PersonHeader,
    person: PersonRow,
    data: PersonData,
    addresses: Vec<Address>,
    household: Option<(Household, Vec<Member>)>,
    family: Genogram,
    relations: Vec<Relation>,
    marks: Vec<MarkRow>,
    tasks: Vec<TaskRow>,
    notices: Vec<NoticeRow>,
    identifiers: Vec<IdentifierRow>,
    may_edit: bool,
    may_protect: bool,
    may_compose: bool,
    may_merge: bool,
    may_search: bool,
    csrf: String,
    key: String,
    today: NaiveDate,
    entries: Vec<TimelineEntry>,
    kinds: Vec<&'static str>,
    doors: Vec<PersonDoor>,
    kind: String,
    older: Option<String>,
}

impl Cartella {
    fn href(&self) -> String {
        format!("/persone/{}", self.person.id)
    }
    fn naming_href(&self) -> String {
        format!("{}/nome", self.href())
    }
    fn verify_href(&self) -> String {
        format!("{}/verifica", self.href())
    }
    fn household_href(&self) -> String {
        format!("{}/nucleo", self.href())
    }
    /// What is there to be opened.
    fn kept(&self) -> impl Iterator<Item = &PersonDoor> {
        self.doors.iter().filter(|door| !door.begins)
    }
    /// What can be begun.
    fn beginnings(&self) -> impl Iterator<Item = &PersonDoor> {
        self.doors.iter().filter(|door| door.begins)
    }
    /// Empty where nothing may be corrected: then there is no link.
    fn edit_href(&self) -> String {
        if self.may_edit { format!("{}/modifica", self.href()) } else { String::new() }
    }
    fn change_or_open(&self, may_change: &bool) -> &'static str {
        if *may_change { "Modifica" } else { "Apri" }
    }
    fn addresses_href(&self) -> String {
        format!("{}/indirizzi", self.href())
    }
    fn relations_href(&self) -> String {
        format!("{}/relazioni", self.href())
    }
    fn notice_href(&self) -> String {
        format!("{}/informativa", self.href())
    }
    fn death_href(&self) -> String {
        format!("{}/decesso", self.href())
    }
    fn death_correction_href(&self) -> String {
        format!("{}/decesso/correzione", self.href())
    }
    fn protection_href(&self) -> String {
        format!("{}/protezione", self.href())
    }
    fn protection_label(&self) -> &'static str {
        if self.person.restricted { "Togli la protezione" } else { "Proteggi questa persona" }
    }
    fn citizenships(&self) -> String {
        let all = std::iter::once(&self.person.citizenship).chain(&self.person.other_citizenships.0);
        all.map(|code| citizenship_words(code)).collect::<Vec<_>>().join(", ")
    }
    fn languages(&self) -> String {
        let all = std::iter::once(&self.person.language).chain(&self.person.other_languages.0);
        all.map(|code| language_words(code)).collect::<Vec<_>>().join(", ")
    }
    /// When an entry happened: what stands at the last instant of a day belongs to the whole day, like what stands at the first.
    fn when(&self, at: &Instant) -> ui::markup::Html {
        let day = kernel::time::local(*at).date();
        let next = kernel::time::start_of_day(kernel::time::days_after(day, 1));
        if next - *at <= chrono::TimeDelta::microseconds(1) { ui::markup::day(day) } else { ui::markup::moment_or_day(*at) }
    }
    fn kind_href(&self, kind: &str) -> String {
        format!("/persone/{}?tipo={}#cronologia", self.person.id, ui::submitted::escape(kind))
    }
    fn past_identifiers(&self) -> impl Iterator<Item = &IdentifierRow> {
        self.identifiers.iter().filter(|row| row.valid_until <= self.today && !row.was_wrong())
    }
}

/// `GET /persone/{id}`
pub async fn show(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let source = visit.site().port::<Arc<dyn TimelineSource>>().unwrap_or_else(|_| Arc::new(OwnEntries));
    let kind = visit.query("tipo").filter(|kind| source.kinds().contains(&kind.as_str()));
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let before = visit.query("prima").and_then(|text| text.parse::<i64>().ok()).and_then(DateTime::from_timestamp_micros);
    let before = before.unwrap_or_else(|| super::beginning(tx.now()));
    let (today, now_key) = (tx.today(), store::chance::uuid(tx.now()).unwrap_or_default());
    let header = header(&mut tx, id).await?.at(&format!("/persone/{id}"));
    let person: PersonRow = tx.sql(&READ).id("id", id).one().await?;
    let reached = reaches(&mut tx, id).await?;
    let data = person.data(reached);
    let addresses: Vec<Address> = tx.sql(&CURRENT).id("person", id).bind("on", today).all().await?;
    let household = match households_of(&mut tx, id, today).await?.into_iter().next() {
        Some(household) => {
            let members = members(&mut tx, household.id, today).await?;
            Some((household, members))
        }
        None => None,
    };
    let kin = crate::kin::of(&mut tx, id, today).await?;
    let relations: Vec<Relation> = tx.sql(&OF_PERSON).id("person", id).all().await?;
    let marks: Vec<MarkRow> = tx.sql(&MARKS).id("id", id).all().await?;
    let tasks: Vec<TaskRow> = tx.sql(&TASKS).id("id", id).all().await?;
    let notices: Vec<NoticeRow> = tx.sql(&NOTICES).id("id", id).all().await?;
    let identifiers: Vec<IdentifierRow> = tx.sql(&IDENTIFIERS).id("id", id).all().await?;
    let mut entries = source.entries(&mut tx, id, kind.as_deref(), before, i64::try_from(ENTRIES).unwrap_or(30) + 1).await?;
    let doors = source.doors(&mut tx, principal, id).await?;
    tx.commit(Audit::of("person.read").about(id).on("person", id)).await?;
    let more = entries.len() > ENTRIES;
    entries.truncate(ENTRIES);
    let older = entries.last().filter(|_| more).map(|entry| {
        let kind = kind.as_ref().map(|kind| format!("&tipo={}", ui::submitted::escape(kind))).unwrap_or_default();
        format!("/persone/{id}?prima={}{kind}#cronologia", entry.at.timestamp_micros())
    });
    let name = header.display_name.clone();
    visit.page(name).crumb("Persone", "/persone").wide().render(Cartella {
        person,
        data,
        addresses,
        household,
        family: genogram::draw("genogramma", &kin, today),
        relations: relations.into_iter().filter(|relation| relation.valid_until > today).collect(),
        marks,
        tasks,
        notices,
        identifiers,
        may_edit: header.may_edit,
        may_compose: principal.may(guard::Permission::HOUSEHOLD_EDIT),
        may_protect: principal.may(guard::Permission::PERSON_PROTECT),
        may_merge: principal.may(guard::Permission::PERSON_MERGE),
        may_search: principal.may(guard::Permission::PERSON_SEARCH),
        csrf: visit.csrf().to_owned(),
        key: now_key.to_string(),
        today,
        entries,
        kinds: source.kinds(),
        doors,
        kind: kind.unwrap_or_default(),
        older,
        header,
    })
}

#[derive(Template)]
#[template(path = "registry/card.html")]
struct CardPage {
    card: IdentityCard,
    unit: Option<guard::unit::Unit>,
    /// Where the Cartella is, for whoever may read it after all.
    opens: bool,
    may_contact: bool,
}

/// `GET /persone/{id}/scheda`: who somebody is and where to ask, for those who may not read more.
pub async fn card(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let principal = visit.principal()?;
    let may_contact = principal.may(guard::Permission::CONTACT_CREATE);
    let card = identity(&mut tx, id).await?;
    let unit = match card.unit {
        Some(unit) => Some(guard::unit::one(&mut tx, unit).await?),
        None => None,
    };
    let opens = principal.may(guard::Permission::PERSON_READ) && readable(&mut tx, &[id]).await?.contains(&id);
    tx.commit(Audit::of("person.card").about(id).on("person", id)).await?;
    visit.page(card.display_name.clone()).crumb("Persone", "/persone").render(CardPage { card, unit, opens, may_contact })
}
