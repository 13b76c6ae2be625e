//! The pages on which a time is chosen: booking an appointment, moving it.

use super::actions;
use super::forms::{read_move, read_new, slot_day, slot_value};
use super::model::{AppointmentKind, WantedBy};
use super::store::{self, Appointment, Step};
use crate::calendar::actions::{NamedSlot, free};
use crate::calendar::store as calendars;
use crate::contact::store::Contact;
use ::store::{Audit, Tx};
use askama::Template;
use chrono::NaiveDate;
use guard::Permission;
use kernel::time::{days_after, local, show_date};
use kernel::{AppointmentId, ContactId, Failure, Instant, Outcome, PersonId, UnitId};
use ui::form::{Choice, FormView, options};
use ui::{Answer, PathId, Submitted, Visit};

/// Most free times shown at once.
const MOST_SLOTS: usize = 80;
/// How many days a page of free times covers.
const DAYS: u64 = 14;

/// Free times of one day.
struct Day {
    day: NaiveDate,
    slots: Vec<Choice>,
}

/// Where free times are looked for.
struct Search {
    unit: Option<UnitId>,
    kind: Option<AppointmentKind>,
    first: NaiveDate,
    days: Vec<Day>,
    next: NaiveDate,
    units: Vec<Choice>,
    calendars: Vec<Choice>,
}

impl Search {
    /// Where one is looking, in full: a narrow screen cuts it off in the field.
    fn unit_name(&self) -> Option<&str> {
        let unit = self.unit?.to_string();
        self.units.iter().find(|choice| choice.value == unit).map(|choice| choice.label.as_str())
    }
}

/// The free times under their days; what each is for is said when there are several kinds.
fn by_day(found: &[NamedSlot]) -> Vec<Day> {
    let several = found.windows(2).any(|pair| matches!(pair, [one, other] if one.slot.kind != other.slot.kind));
    let mut days: Vec<Day> = Vec::new();
    for one in found {
        let day = local(one.slot.starts_at).date();
        let hours = format!("{}–{}", kernel::time::show_time(one.slot.starts_at), kernel::time::show_time(one.slot.ends_at));
        let whom = if several {
            format!("{}, {}", one.calendar_name, one.slot.kind.label().to_lowercase())
        } else {
            one.calendar_name.clone()
        };
        let choice = Choice::new(slot_value(one.slot.calendar, one.slot.starts_at), hours).hint(whom);
        match days.last_mut() {
            Some(last) if last.day == day => last.slots.push(choice),
            _ => days.push(Day { day, slots: vec![choice] }),
        }
    }
    days
}

async fn search(tx: &mut Tx, visit: &Visit, form: &FormView, preferred: Option<UnitId>) -> Outcome<Search> {
    let today = tx.today();
    let asked =
        |name: &str, own: &str| visit.query(name).or_else(|| Some(form.value(own).to_owned()).filter(|value| !value.is_empty()));
    let bookable: Vec<(UnitId, String, String)> = tx.sql(&calendars::UNITS_TO_BOOK).all().await?;
    let having: Vec<UnitId> = bookable.iter().map(|(id, _, _)| *id).collect();
    let unit = match asked("unita", "unit").and_then(|text| text.parse().ok()) {
        Some(unit) => Some(unit),
        None => crate::units::with_hours(tx, preferred, &having).await?,
    };
    let kind = asked("tipo", "kind").and_then(|code| <AppointmentKind as kernel::codes::Code>::from_code(&code));
    // What was chosen stands among what is shown, on whatever page of times it was.
    let first = visit.query("dal").and_then(|text| kernel::time::parse_date(&text)).or_else(|| slot_day(form.value("slot")));
    let first = first.unwrap_or(today).max(today);
    let mut found = match unit {
        Some(unit) => free(tx, unit, kind, first, DAYS).await?,
        None => Vec::new(),
    };
    let cut = found.len() > MOST_SLOTS;
    found.truncate(MOST_SLOTS);
    let last_shown = found.last().filter(|_| cut).map(|last| local(last.slot.starts_at).date()).filter(|day| *day > first);
    let mut calendars = Vec::new();
    if let Some(unit) = unit {
        let workers: Vec<(kernel::AccountId, String)> = tx.sql(&calendars::WORKERS).id("unit", unit).all().await?;
        calendars.push(Choice::new(unit.to_string(), "Agenda dell'ufficio"));
        calendars.extend(workers.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)));
    }
    let mut units: Vec<Choice> = bookable.into_iter().map(|(id, name, _)| Choice::new(id.to_string(), name)).collect();
    // A unit without hours of its own is shown by its name all the same: the field says where one is looking.
    if let Some(unit) = unit.filter(|unit| !units.iter().any(|choice| choice.value == unit.to_string())) {
        units.insert(0, Choice::new(unit.to_string(), guard::unit::one(tx, unit).await?.name));
    }
    Ok(Search {
        unit,
        kind,
        first,
        days: by_day(&found),
        next: last_shown.unwrap_or_else(|| days_after(first, DAYS)),
        units,
        calendars,
    })
}

#[derive(Template)]
#[template(path = "access/appointment_new.html")]
struct BookPage {
    form: FormView,
    filter: FormView,
    search: Search,
    contact: Option<(ContactId, String)>,
    person: Option<(PersonId, String)>,
    person_href: String,
    /// What somebody who is not in the register is called.
    unregistered: String,
    moving: Option<Appointment>,
    /// What became of an appointment that cannot be moved any more.
    settled: Option<String>,
}

impl BookPage {
    fn action(&self) -> String {
        match &self.moving {
            Some(moving) => format!("/appuntamenti/{}/sposta", moving.id),
            None => "/appuntamenti".to_owned(),
        }
    }
    fn page(&self) -> String {
        match &self.moving {
            Some(moving) => format!("/appuntamenti/{}/sposta", moving.id),
            None => "/agenda/prenota".to_owned(),
        }
    }
    fn next_page(&self) -> String {
        let mut link = ui::table::Link::new(self.page(), Vec::<(String, String)>::new()).with("dal", show_date(self.search.next));
        if let Some(unit) = self.search.unit {
            link = link.with("unita", unit.to_string());
        }
        if let Some(kind) = self.search.kind {
            link = link.with("tipo", kind.code());
        }
        if let Some((contact, _)) = &self.contact {
            link = link.with("contatto", contact.to_string());
        }
        if let Some((person, _)) = &self.person {
            link = link.with("persona", person.to_string());
        }
        link.to_string()
    }
}

async fn render_booking(visit: &Visit, form: FormView) -> Answer {
    let asked =
        |name: &str, own: &str| visit.query(name).or_else(|| Some(form.value(own).to_owned()).filter(|value| !value.is_empty()));
    let contact: Option<ContactId> = asked("contatto", "contact").and_then(|text| text.parse().ok());
    let may_search = visit.principal()?.may(Permission::PERSON_SEARCH);
    let person: Option<PersonId> = asked("persona", "person").and_then(|text| text.parse().ok()).filter(|_| may_search);
    let mut tx = visit.begin().await?;
    let (mut office, mut about, mut subject, mut unregistered) = (None, None, person, String::new());
    if let Some(id) = contact {
        let row: Contact = tx.sql(&crate::contact::store::ONE).id("id", id).one().await?;
        office = row.office_id.or(Some(row.unit_id));
        subject = row.person_id.or(person);
        if subject.is_none() {
            unregistered = crate::contact::store::subject_words(None, &row.subject_name);
        }
        about = Some((id, row.number));
    }
    let person = match subject {
        Some(id) => Some((id, registry::identity(&mut tx, id).await?.display_name)),
        None => None,
    };
    let person_href = match subject {
        Some(id) => registry::person::card::page_of(&mut tx, visit.principal()?, id).await?,
        None => String::new(),
    };
    let search = search(&mut tx, visit, &form, office.or(visit.principal()?.unit())).await?;
    tx.commit(Audit::of("slot.list").about(subject)).await?;
    let filter = visit
        .form()
        .prefixed("filter")
        .with_maybe("unita", search.unit.map(|unit| unit.to_string()))
        .with_maybe("tipo", search.kind.map(|kind| kind.code()));
    let filter = filter.with_value("dal", show_date(search.first));
    let mut page = visit.page("Fissa un appuntamento").crumb("Agenda", "/agenda");
    if form.is_refused() {
        page = page.refused(&form);
    }
    page.render(BookPage { form, filter, search, contact: about, person, person_href, unregistered, moving: None, settled: None })
}

/// The free times for a contact or a person.
pub async fn booking(visit: Visit) -> Answer {
    let form = visit.form();
    render_booking(&visit, form).await
}

/// Books.
pub async fn book(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = read_new(&mut fields);
    let done = match fields.finish(|| new) {
        Ok(new) => actions::book(visit.db(), visit.principal()?, &new, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(id) => Ok(visit.redirect(&format!("/appuntamenti/{id}"), "Appuntamento fissato.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            render_booking(&visit, form).await
        }
    }
}

/// `again` is what was sent and not accepted, with the version that its sender had read.
async fn render_moving(visit: &Visit, id: AppointmentId, again: Option<(i64, FormView)>) -> Answer {
    let mut tx = visit.begin().await?;
    let it: Appointment = tx.sql(&store::TO_MANAGE).id("id", id).one().await?;
    let steps: Vec<Step> = tx.sql(&store::STEPS).id("appointment", id).all().await?;
    let refused = again.is_some();
    let form = match again {
        Some((based_on, form)) if it.is_open() => form.over(based_on, &it.as_it_is(visit.form(), &steps)),
        Some((_, form)) => form,
        None => visit.form().with_version(it.version),
    };
    let search = search(&mut tx, visit, &form, Some(it.unit_id)).await?;
    tx.commit(Audit::of("slot.list").about(it.person_id)).await?;
    let filter = visit
        .form()
        .prefixed("filter")
        .with_maybe("unita", search.unit.map(|unit| unit.to_string()))
        .with_maybe("tipo", search.kind.map(|kind| kind.code()));
    let filter = filter.with_value("dal", show_date(search.first));
    let mut page = visit
        .page("Sposta l'appuntamento")
        .crumb("Agenda", "/agenda")
        .crumb(format!("Appuntamento {}", it.number), format!("/appuntamenti/{id}"));
    if refused {
        page = page.refused(&form);
    }
    let person = it.person_id.map(|person| (person, it.who()));
    page.render(BookPage {
        form,
        filter,
        search,
        contact: None,
        person,
        person_href: String::new(),
        unregistered: String::new(),
        settled: it.settled(&steps),
        moving: Some(it),
    })
}

/// The free times to which an appointment can be moved.
pub async fn moving(visit: Visit, PathId(id): PathId<AppointmentId>) -> Answer {
    render_moving(&visit, id, None).await
}

/// Moves.
pub async fn move_to(visit: Visit, PathId(id): PathId<AppointmentId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let moving = read_move(&mut fields);
    let done = match fields.finish(|| moving) {
        Ok(moving) => actions::move_to(visit.db(), visit.principal()?, id, sent.version()?, &moving).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => Ok(visit.redirect(&format!("/appuntamenti/{id}"), "Appuntamento spostato.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            render_moving(&visit, id, Some((sent.version()?, form))).await
        }
    }
}

/// Appointments that begin between two moments, in a calendar or a unit.
///
/// # Errors
/// Those of the database.
pub async fn between(
    tx: &mut Tx,
    calendar: Option<uuid::Uuid>,
    unit: Option<UnitId>,
    from: Instant,
    until: Instant,
) -> Outcome<Vec<Appointment>> {
    match (calendar, unit) {
        (_, Some(unit)) => Ok(tx.sql(&store::OF_UNIT).id("unit", unit).bind("from", from).bind("until", until).all().await?),
        (Some(calendar), None) => {
            Ok(tx.sql(&store::OF_CALENDAR).id("calendar", calendar).bind("from", from).bind("until", until).all().await?)
        }
        (None, None) => Err(Failure::NotFound),
    }
}
