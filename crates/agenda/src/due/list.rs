//! The list of what falls due: one's own, that of a unit, that of a person.

use super::store::{COUNTS, Counts, DueRow, MINE_OPEN, MINE_OVER, PERSON_OPEN, PERSON_OVER, UNIT_OPEN, UNIT_OVER, UNITS};
use crate::task;
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use guard::Permission;
use guard::scope::{ALWAYS, FOREVER};
use kernel::time::days_after;
use kernel::{AccountId, Failure, Instant, Outcome, PersonId, UnitId};
use registry::PersonHeader;
use std::collections::HashMap;
use ui::form::{Choice, FormView, choices, options};
use ui::table::{AFTER, Listing, PAGE, Pager};
use ui::{Answer, PathId, Visit};
use uuid::Uuid;

/// The page, for the log.
const SHOWN_ON: &str = "due";
/// Days that count as the next ones.
const SOON: u64 = 7;
/// Most rows of a person's page.
const MOST_OF_PERSON: i64 = 100;

kernel::code_enum! {
    /// Whose dues are listed.
    pub enum DueView {
        /// One's own, those one shares, those of whom one covers.
        Mine = "mine" => "Le mie",
        /// Those of the units one answers for.
        Unit = "unit" => "Dell’unità",
    }
}

kernel::code_enum! {
    /// Which dues are listed.
    pub enum DueState {
        /// Still to be done.
        Open = "open" => "Da fare",
        /// To be done since before now.
        Late = "late" => "In ritardo",
        /// Of which whoever answers for the unit is told.
        Pressing = "pressing" => "Da sollecitare",
        /// Done, or dropped.
        Over = "over" => "Chiuse",
    }
}

/// What a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Whose {
    Mine,
    Units(Option<UnitId>),
    Person(PersonId),
}

/// Where a list goes on: the day and the identifier of the last row.
pub(crate) type Place = (NaiveDate, Uuid);

pub(crate) fn cursor(row: &DueRow) -> String {
    format!("{}~{}", row.due_on, row.id)
}

/// The place that a cursor names.
pub(crate) fn place(visit: &Visit) -> Outcome<Option<Place>> {
    let Some(text) = visit.query(AFTER) else { return Ok(None) };
    let read = || {
        let (day, id) = text.split_once('~')?;
        Some((day.parse().ok()?, id.parse().ok()?))
    };
    read().map(Some).ok_or_else(|| Failure::field(AFTER, "Cursore non valido: usa quello della risposta precedente."))
}

/// One page of a list: what is due first first; of what is over the latest first.
pub(crate) async fn dues(tx: &mut Tx, whose: Whose, state: DueState, after: Option<Place>, most: i64) -> Outcome<Vec<DueRow>> {
    let over = state == DueState::Over;
    let statement = match (whose, over) {
        (Whose::Mine, false) => &MINE_OPEN,
        (Whose::Mine, true) => &MINE_OVER,
        (Whose::Units(_), false) => &UNIT_OPEN,
        (Whose::Units(_), true) => &UNIT_OVER,
        (Whose::Person(_), false) => &PERSON_OPEN,
        (Whose::Person(_), true) => &PERSON_OVER,
    };
    let first = if over { (FOREVER, Uuid::max()) } else { (ALWAYS, Uuid::nil()) };
    let (day, id) = after.unwrap_or(first);
    let mut query = tx.sql(statement).bind("after_on", day).id("after_id", id).bind("most", most);
    if !over {
        query = query.bind("any_time", state != DueState::Late).bind("any_press", state != DueState::Pressing);
    }
    query = match whose {
        Whose::Mine => query,
        Whose::Units(unit) => query.bind("any_unit", unit.is_none()).id("unit", unit.map_or(Uuid::nil(), |unit| unit.0)),
        Whose::Person(person) => query.id("person", person),
    };
    Ok(query.all().await?)
}

/// How much is due in the units that the actor reaches, or in one of them.
pub(crate) async fn counts(tx: &mut Tx, unit: Option<UnitId>) -> Outcome<Counts> {
    let until = days_after(tx.today(), SOON);
    let query = tx.sql(&COUNTS).bind("any_unit", unit.is_none()).id("unit", unit.map_or(Uuid::nil(), |unit| unit.0));
    Ok(query.bind("until", until).one().await?)
}

/// The units whose dues the actor reaches as such.
pub(crate) async fn units(tx: &mut Tx) -> Outcome<Vec<(UnitId, String)>> {
    Ok(tx.sql(&UNITS).all().await?)
}

/// Whom the rows name.
pub(crate) fn named(rows: &[DueRow]) -> Vec<PersonId> {
    let mut persons: Vec<PersonId> = rows.iter().filter_map(|row| row.person_id).collect();
    persons.sort_unstable();
    persons.dedup();
    persons
}

/// The reading of a list, for the log.
pub(crate) fn reading(rows: &[DueRow]) -> Audit {
    Audit::of("due.list").rows(rows.len()).showing(SHOWN_ON, named(rows))
}

/// A count that leads to its rows.
struct Figure {
    label: &'static str,
    count: i64,
    href: String,
}

#[derive(Template)]
#[template(path = "agenda/list.html")]
struct ListPage {
    list: Listing,
    rows: Vec<DueRow>,
    pages: HashMap<PersonId, String>,
    tabs: Vec<(&'static str, String, bool)>,
    figures: Vec<Figure>,
    /// What the list is narrowed to.
    filter: FormView,
    states: Vec<Choice>,
    units: Vec<Choice>,
    of_units: bool,
    today: NaiveDate,
    now: Instant,
    may_write: bool,
    /// To whom a task may be given, whoever asks first.
    people: Vec<(AccountId, String)>,
    /// Whom a new task is about.
    about: Option<(PersonId, String)>,
    csrf: String,
    key: String,
}

impl ListPage {
    fn is_late(&self, row: &DueRow) -> bool {
        row.is_late(&self.now, &self.today)
    }
    fn page_of(&self, row: &DueRow) -> &str {
        row.person_id.and_then(|person| self.pages.get(&person)).map_or("", String::as_str)
    }
}

/// The address of a list.
fn href(view: DueView, state: DueState, unit: Option<UnitId>) -> String {
    let unit = unit.map(|unit| format!("&unita={unit}")).unwrap_or_default();
    format!("/scadenze?vista={}&stato={}{unit}", view.code(), state.code())
}

/// `GET /scadenze?vista=mine|unit&stato=open|late|pressing|over&unita=&persona=`
pub async fn page(visit: Visit) -> Answer {
    let principal = visit.principal()?;
    let after = place(&visit)?;
    let may_write = principal.may(Permission::DUE_WRITE);
    let state = visit.query("stato").and_then(|code| code.parse().ok()).unwrap_or(DueState::Open);
    let unit = visit.query("unita").and_then(|text| text.parse::<UnitId>().ok());
    let mut tx = visit.begin().await?;
    let units = units(&mut tx).await?;
    // Whoever has no tasks of their own, but answers for a unit, comes for what the unit has to do.
    let usual = if may_write || units.is_empty() { DueView::Mine } else { DueView::Unit };
    let view = visit.query("vista").and_then(|code| code.parse().ok()).unwrap_or(usual);
    let whose = match view {
        DueView::Mine => Whose::Mine,
        DueView::Unit => Whose::Units(unit),
    };
    let mut rows = dues(&mut tx, whose, state, after, i64::from(PAGE) + 1).await?;
    let pager = Pager::cut(&mut rows, usize::from(PAGE), after.is_some(), false, cursor);
    rows.iter_mut().for_each(|row| row.lead(&visit));
    let pages = registry::person::card::pages(&mut tx, principal, &named(&rows)).await?;
    let figures = match view {
        DueView::Unit => figures(counts(&mut tx, unit).await?, unit),
        DueView::Mine => Vec::new(),
    };
    let people = if may_write { task::actions::people(&mut tx).await? } else { Vec::new() };
    let about = match visit.query("persona").and_then(|text| text.parse::<Uuid>().ok()).filter(|_| may_write) {
        Some(person) => task::actions::about(&mut tx, PersonId(person)).await?,
        None => None,
    };
    let (today, now) = (tx.today(), tx.now());
    let shown = named(&rows).into_iter().chain(about.iter().map(|(person, _)| *person)).collect::<Vec<_>>();
    tx.commit(Audit::of("due.list").rows(rows.len()).showing(SHOWN_ON, shown)).await?;
    let mut list =
        Listing::new("Scadenze e attività", "/scadenze", visit.query_pairs()).column("Entro").column("Che cosa").column("Persona");
    if view == DueView::Unit {
        list = list.column("Di chi è").column("Unità");
    }
    let empty = match (view, state) {
        (_, DueState::Over) => "Qui compaiono le scadenze rispettate e quelle che non servono più.",
        (DueView::Mine, _) => {
            "Qui compaiono le scadenze delle tue cartelle, le attività che hai scritto o ricevuto e quelle di chi sostituisci."
        }
        (DueView::Unit, _) => "Qui compaiono le scadenze dell'unità. Quelle riservate le vede solo chi ci lavora.",
    };
    let list = list.paged(Pager { previous: None, ..pager }).when_empty("Niente in scadenza", empty, None);
    let form = visit.form();
    let tab = |one: DueView| (one.label(), href(one, DueState::Open, None), one == view);
    let tabs = if units.is_empty() { vec![tab(DueView::Mine)] } else { DueView::ALL.iter().copied().map(tab).collect() };
    let filter = visit.form().with_value("stato", state.code()).with_maybe("unita", unit.map(|unit| unit.to_string()));
    let shown = ListPage {
        list,
        rows,
        pages,
        tabs,
        figures,
        filter,
        states: options::<DueState>(),
        units: if view == DueView::Unit && units.len() > 1 { choices(units) } else { Vec::new() },
        of_units: view == DueView::Unit,
        today,
        now,
        may_write,
        people,
        about,
        csrf: form.csrf().to_owned(),
        key: form.key().to_owned(),
    };
    visit.page("Scadenze e attività").wide().render(shown)
}

fn figures(counts: Counts, unit: Option<UnitId>) -> Vec<Figure> {
    let figure = |label, count, state| Figure { label, count, href: href(DueView::Unit, state, unit) };
    vec![
        figure("In ritardo", counts.late, DueState::Late),
        figure("Oggi", counts.today, DueState::Open),
        figure("Nei prossimi sette giorni", counts.soon, DueState::Open),
    ]
}

#[derive(Template)]
#[template(path = "agenda/person.html")]
struct PersonPage {
    header: PersonHeader,
    open: Vec<DueRow>,
    over: Vec<DueRow>,
    today: NaiveDate,
    now: Instant,
    may_write: bool,
}

impl PersonPage {
    fn is_late(&self, row: &DueRow) -> bool {
        row.is_late(&self.now, &self.today)
    }
}

/// `GET /persone/{id}/scadenze`
pub async fn of_person(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let header = registry::header(&mut tx, id).await?;
    let mut open = dues(&mut tx, Whose::Person(id), DueState::Open, None, MOST_OF_PERSON).await?;
    let mut over = dues(&mut tx, Whose::Person(id), DueState::Over, None, MOST_OF_PERSON).await?;
    open.iter_mut().chain(&mut over).for_each(|row| row.lead(&visit));
    let (today, now) = (tx.today(), tx.now());
    let may_write = visit.principal()?.may(Permission::DUE_WRITE);
    tx.commit(Audit::of("due.list").about(id).on("person", id).rows(open.len().saturating_add(over.len()))).await?;
    let page =
        visit.page("Scadenze e attività").crumb("Persone", "/persone").crumb(header.display_name.clone(), format!("/persone/{id}"));
    page.render(PersonPage { header, open, over, today, now, may_write })
}
