//! The agenda, the hours of calendars, and the page of the feed.

use super::actions::{self, NamedSlot, free};
use super::feed;
use super::forms;
use super::model::Weekday;
use super::store::{self, ClosureLine, HoursRow};
use crate::appointment::model::AppointmentKind;
use crate::appointment::pages::between;
use crate::appointment::store::Appointment;
use crate::units;
use ::store::Audit;
use askama::Template;
use axum::http::header;
use axum::response::IntoResponse as _;
use chrono::{Datelike, NaiveDate};
use guard::Permission;
use kernel::time::{days_after, days_before, local, start_of_day};
use kernel::{AccountId, Failure, Instant, UnitId};
use ui::form::{Choice, FormView};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Appointments and free times of one day.
struct AgendaDay {
    day: NaiveDate,
    today: bool,
    appointments: Vec<Appointment>,
    free: usize,
}

#[derive(Template)]
#[template(path = "access/agenda.html")]
struct AgendaPage {
    days: Vec<AgendaDay>,
    week: bool,
    first: NaiveDate,
    unit: Option<UnitId>,
    units: Vec<Choice>,
    filter: FormView,
    may_book: bool,
}

impl AgendaPage {
    fn link(&self, day: NaiveDate, week: bool) -> String {
        let mut link = ui::table::Link::new("/agenda", Vec::<(String, String)>::new()).with("giorno", kernel::time::show_date(day));
        if week {
            link = link.with("vista", "settimana");
        }
        if let Some(unit) = self.unit {
            link = link.with("unita", unit.to_string());
        }
        link.to_string()
    }
    fn before(&self) -> String {
        self.link(days_before(self.first, if self.week { 7 } else { 1 }), self.week)
    }
    fn after(&self) -> String {
        self.link(days_after(self.first, if self.week { 7 } else { 1 }), self.week)
    }
    fn other_view(&self) -> String {
        self.link(self.first, !self.week)
    }
}

/// The day or the week, of the own calendar or of a unit.
pub async fn agenda(visit: Visit) -> Answer {
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let today = tx.today();
    let week = visit.query("vista").as_deref() == Some("settimana");
    let asked = visit.query("giorno").and_then(|text| kernel::time::parse_date(&text)).unwrap_or(today);
    let first = if week { days_before(asked, u64::from(asked.weekday().num_days_from_monday())) } else { asked };
    let length = if week { 7 } else { 1 };
    let seen: Vec<UnitId> = tx.sql(&store::UNITS_SEEN).values().await?;
    let own_unit = principal.unit().filter(|unit| seen.contains(unit));
    let works_alone = ["assistente_sociale", "educatore", "psicologo"].iter().any(|role| principal.has_role(role));
    let unit = match visit.query("unita") {
        Some(text) if text == "mia" => None,
        Some(text) => Some(text.parse::<UnitId>().ok().filter(|unit| seen.contains(unit)).ok_or(Failure::NotFound)?),
        None if works_alone => None,
        None => {
            let bookable: Vec<(UnitId, String, String)> = tx.sql(&store::UNITS_TO_BOOK).all().await?;
            let having: Vec<UnitId> = bookable.into_iter().map(|(id, _, _)| id).filter(|id| seen.contains(id)).collect();
            units::with_hours(&mut tx, own_unit, &having).await?.filter(|unit| seen.contains(unit))
        }
    };
    let own_calendar = principal.actor.account.0;
    let (from, until) = (start_of_day(first), start_of_day(days_after(first, length)));
    let appointments = between(&mut tx, Some(own_calendar), unit, from, until).await?;
    let slots: Vec<NamedSlot> = match unit.or(own_unit) {
        Some(place) => free(&mut tx, place, None, first.max(today), if first < today { 0 } else { length }).await?,
        None => Vec::new(),
    };
    let choices = units::choices(&mut tx, |unit| seen.contains(&unit.id)).await?;
    tx.commit(Audit::of("agenda.read").rows(appointments.len())).await?;
    let days = (0..length)
        .map(|offset| {
            let day = days_after(first, offset);
            let free = slots
                .iter()
                .filter(|slot| local(slot.slot.starts_at).date() == day && (unit.is_some() || slot.slot.calendar == own_calendar))
                .count();
            let of_day = appointments.iter().filter(|one| local(one.starts_at).date() == day).cloned().collect();
            AgendaDay { day, today: day == today, appointments: of_day, free }
        })
        .collect();
    let mut all = vec![Choice::new("mia", "La mia agenda")];
    all.extend(choices);
    let filter = visit
        .form()
        .prefixed("filter")
        .with_value("unita", unit.map_or_else(|| "mia".to_owned(), |unit| unit.to_string()))
        .with_value("giorno", kernel::time::show_date(first));
    let may_book = principal.may(Permission::APPOINTMENT_MANAGE);
    visit.page("Agenda").render(AgendaPage { days, week, first, unit, units: all, filter, may_book })
}

#[derive(Template)]
#[template(path = "access/hours.html")]
struct HoursPage {
    unit: Option<UnitId>,
    units: Vec<Choice>,
    workers: Vec<Choice>,
    rows: Vec<HoursRow>,
    closures: Vec<ClosureLine>,
    filter: FormView,
    hours: FormView,
    closure: FormView,
}

async fn render_hours(visit: &Visit, hours: FormView, closure: FormView) -> Answer {
    let principal = visit.principal()?;
    let mut tx = visit.begin().await?;
    let seen: Vec<UnitId> = tx.sql(&store::UNITS_SEEN).values().await?;
    let asked = visit
        .query("unita")
        .or_else(|| [&hours, &closure].into_iter().map(|form| form.value("unit").to_owned()).find(|value| !value.is_empty()));
    let unit = asked
        .and_then(|text| text.parse::<UnitId>().ok())
        .filter(|unit| seen.contains(unit) || principal.unit() == Some(*unit))
        .or(principal.unit())
        .or(seen.first().copied());
    let own: Option<UnitId> = principal.unit();
    let units = units::choices(&mut tx, |one| seen.contains(&one.id) || own == Some(one.id)).await?;
    let (mut rows, mut closures, mut workers) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(unit) = unit {
        rows = tx.sql(&store::HOURS_TO_CHANGE).id("unit", unit).all().await?;
        closures = tx.sql(&store::CLOSURES_TO_CHANGE).id("unit", unit).all().await?;
        let all: Vec<(AccountId, String)> = tx.sql(&store::WORKERS).id("unit", unit).all().await?;
        let whole_unit = seen.contains(&unit);
        workers = all
            .into_iter()
            .filter(|(id, _)| whole_unit || *id == principal.actor.account)
            .map(|(id, name)| Choice::new(id.to_string(), name))
            .collect();
    }
    tx.commit(Audit::of("hours.list").rows(rows.len())).await?;
    let mut page = visit.page("Orari delle agende").crumb("Agenda", "/agenda");
    if let Some(form) = [&hours, &closure].into_iter().find(|form| form.is_refused()) {
        page = page.refused(form);
    }
    let unit_text = unit.map(|unit| unit.to_string()).unwrap_or_default();
    let filter = visit.form().prefixed("filter").with_value("unita", &unit_text);
    let (hours, closure) =
        (hours.prefixed("hours").with_value("unit", &unit_text), closure.prefixed("closure").with_value("unit", &unit_text));
    page.render(HoursPage { unit, units, workers, rows, closures, filter, hours, closure })
}

/// The weekly hours of a unit's calendars.
pub async fn hours(visit: Visit) -> Answer {
    let today = kernel::time::show_date(visit.db().clock().today());
    let hours = visit.form().with_value("from", today).with_value("slot_minutes", "45");
    let closure = visit.form();
    render_hours(&visit, hours, closure).await
}

fn to_hours(unit: &str) -> String {
    format!("/agenda/orari?unita={}", ui::submitted::escape(unit))
}

/// Adds weekly hours.
pub async fn add_hours(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::hours(&mut fields);
    let done = match fields.finish(|| new) {
        Ok(new) => actions::add_hours(visit.db(), visit.principal()?, &new, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => Ok(visit.redirect(&to_hours(sent.value("unit").unwrap_or_default()), "Orario aggiunto.")),
        Err(failure) => {
            let (hours, closure) = (visit.form_again(&sent, failure)?, visit.form());
            render_hours(&visit, hours, closure).await
        }
    }
}

/// Ends weekly hours from tomorrow on, or takes away those that have not begun.
pub async fn end_hours(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let until = days_after(visit.db().clock().today(), 1);
    actions::end_hours(visit.db(), visit.principal()?, id, sent.version()?, until).await?;
    Ok(visit.redirect(&to_hours(sent.value("unit").unwrap_or_default()), "Orario chiuso: gli appuntamenti già fissati restano."))
}

/// Closes a calendar for some hours of a day.
pub async fn close(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::closure(&mut fields);
    let done = match fields.finish(|| new) {
        Ok(new) => actions::close_calendar(visit.db(), visit.principal()?, &new, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(_) => Ok(visit.redirect(&to_hours(sent.value("unit").unwrap_or_default()), "Agenda chiusa in quelle ore.")),
        Err(failure) => {
            let (hours, closure) = (visit.form(), visit.form_again(&sent, failure)?);
            render_hours(&visit, hours, closure).await
        }
    }
}

/// Opens it again.
pub async fn reopen(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    actions::reopen_calendar(visit.db(), visit.principal()?, id).await?;
    Ok(visit.redirect(&to_hours(sent.value("unit").unwrap_or_default()), "Agenda di nuovo aperta."))
}

#[derive(Template)]
#[template(path = "access/feed.html")]
struct FeedPage {
    since: Option<Instant>,
    address: String,
    form: FormView,
}

async fn render_feed(visit: &Visit, address: String) -> Answer {
    let mut tx = visit.begin().await?;
    let since = feed::current(&mut tx).await?;
    tx.commit(Audit::of("feed.read")).await?;
    let form = visit.form();
    visit.page("Agenda nel mio calendario").crumb("Agenda", "/agenda").render(FeedPage { since, address, form })
}

/// The page of the feed.
pub async fn feed_page(visit: Visit) -> Answer {
    render_feed(&visit, String::new()).await
}

/// The address that a calendar program asks.
pub(crate) fn feed_address(visit: &Visit, secret: &str) -> String {
    format!("{}/calendario/{secret}.ics", visit.site().settings().base_url)
}

/// A new secret address, shown once.
pub async fn feed_renew(visit: Visit, _sent: Submitted) -> Answer {
    let secret = feed::renew(visit.db(), visit.principal()?).await?;
    let address = feed_address(&visit, &secret);
    render_feed(&visit, address).await
}

/// No address any more.
pub async fn feed_revoke(visit: Visit, _sent: Submitted) -> Answer {
    feed::revoke(visit.db(), visit.principal()?).await?;
    Ok(visit.redirect("/agenda/calendario", "L'indirizzo non vale più."))
}

/// The calendar itself, for whoever has the secret.
pub async fn feed_file(visit: Visit, axum::extract::Path(secret): axum::extract::Path<String>) -> Answer {
    let text = feed::read(visit.db(), &secret, visit.request).await?.ok_or(Failure::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "text/calendar; charset=utf-8"), (header::CACHE_CONTROL, "private, no-store")], text)
        .into_response())
}

/// The kinds of hours, for the form.
fn kinds() -> Vec<Choice> {
    ui::form::options::<AppointmentKind>()
}

/// The days of the week, for the form.
fn weekdays() -> Vec<Choice> {
    ui::form::options::<Weekday>()
}
