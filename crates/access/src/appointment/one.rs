//! The page of one appointment, on which it is cancelled or said how it went.

use super::actions;
use super::forms::{Went, read_cancel};
use super::model::{AppointmentKind, WantedBy};
use super::store::{self, Appointment, Step};
use crate::contact::store::Contact;
use crate::meeting_room::{self, store::RoomRow};
use crate::reminder::{self, ReminderOutcome, ReminderRow};
use ::store::Audit;
use askama::Template;
use guard::Permission;
use kernel::AppointmentId;
use kernel::codes::Code as _;
use kernel::time::local;
use ui::form::{FormView, options};
use ui::{Answer, PathId, Submitted, Visit};

#[derive(Template)]
#[template(path = "access/appointment.html")]
struct AppointmentPage {
    it: Appointment,
    person_href: String,
    opens_contact: bool,
    steps: Vec<Step>,
    may_manage: bool,
    may_interview: bool,
    has_begun: bool,
    /// People come early: from the morning of its day on an appointment can become an interview.
    is_its_day: bool,
    cancel: FormView,
    went: FormView,
    /// The rooms that are free then.
    rooms: Vec<RoomRow>,
    /// When who was reminded of it.
    reminders: Vec<ReminderRow>,
    /// What became of the appointment while something was decided about it that was not accepted, and what was typed.
    settled: Option<(String, String)>,
}

impl AppointmentPage {
    fn has(&self, room: &RoomRow) -> bool {
        self.it.room_id == Some(room.id)
    }
}

/// A form of the page that was not accepted.
enum Again {
    /// Cancelling.
    Cancel(FormView),
    /// Saying how it went.
    Went(FormView),
}

impl Again {
    /// What was typed or chosen, in words.
    fn typed(&self) -> String {
        match self {
            Again::Cancel(form) => form.value("reason").to_owned(),
            Again::Went(form) => Went::from_code(form.value("went")).map_or("", Went::label).to_owned(),
        }
    }
}

/// `again` comes with the version that its sender had read.
async fn render(visit: &Visit, id: AppointmentId, again: Option<(i64, Again)>) -> Answer {
    let mut tx = visit.begin().await?;
    let it: Appointment = tx.sql(&store::ONE).id("id", id).one().await?;
    let steps: Vec<Step> = tx.sql(&store::STEPS).id("appointment", id).all().await?;
    let may_manage = visit.principal()?.may(Permission::APPOINTMENT_MANAGE)
        && tx.sql(&store::TO_MANAGE).id("id", id).optional::<Appointment>().await?.is_some();
    let rooms = if may_manage && it.is_open() {
        let free = meeting_room::actions::free(&mut tx, it.unit_id, id, it.starts_at, it.ends_at).await?;
        free.into_iter().filter(|room| it.kind != AppointmentKind::Private || room.reserved).collect()
    } else {
        Vec::new()
    };
    let reminders = reminder::of(&mut tx, id).await?;
    let has_begun = it.starts_at <= tx.now();
    let is_its_day = local(it.starts_at).date() <= tx.today();
    let may_interview = visit.principal()?.may(Permission::CASE_PROPOSE) && it.person_id.is_some();
    let principal = visit.principal()?;
    let person_href = match it.person_id {
        Some(person) => registry::person::card::page_of(&mut tx, principal, person).await?,
        None => String::new(),
    };
    let opens_contact = match it.contact_id.filter(|_| principal.may(Permission::CONTACT_READ)) {
        Some(contact) => tx.sql(&crate::contact::store::ONE).id("id", contact).optional::<Contact>().await?.is_some(),
        None => false,
    };
    tx.commit(Audit::of("appointment.read").about(it.person_id).on("appointment", id)).await?;
    let settled = again.as_ref().and_then(|(_, again)| Some((it.settled(&steps)?, again.typed())));
    let over = |based_on: i64, form: FormView| {
        if it.is_open() { form.over(based_on, &it.as_it_is(visit.form(), &steps)) } else { form }
    };
    let fresh = || visit.form().with_version(it.version);
    let (cancel, went) = match again {
        Some((based_on, Again::Cancel(form))) => (over(based_on, form), fresh()),
        Some((based_on, Again::Went(form))) => (fresh(), over(based_on, form)),
        None => (fresh(), fresh()),
    };
    let mut page = visit.page(format!("Appuntamento {}", it.number)).crumb("Agenda", "/agenda");
    if let Some(form) = [&cancel, &went].into_iter().find(|form| form.is_refused()) {
        page = page.refused(form);
    }
    let (cancel, went) = (cancel.prefixed("cancel"), went.prefixed("went"));
    page.render(AppointmentPage {
        it,
        person_href,
        opens_contact,
        steps,
        may_manage,
        may_interview,
        has_begun,
        is_its_day,
        cancel,
        went,
        rooms,
        reminders,
        settled,
    })
}

/// One appointment.
pub async fn show(visit: Visit, PathId(id): PathId<AppointmentId>) -> Answer {
    render(&visit, id, None).await
}

/// Cancels.
pub async fn cancel(visit: Visit, PathId(id): PathId<AppointmentId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let cancelling = read_cancel(&mut fields);
    let done = match fields.finish(|| cancelling) {
        Ok(cancelling) => actions::cancel(visit.db(), visit.principal()?, id, sent.version()?, &cancelling).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => Ok(visit.redirect(&format!("/appuntamenti/{id}"), "Appuntamento annullato: l'orario è di nuovo libero.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            render(&visit, id, Some((sent.version()?, Again::Cancel(form)))).await
        }
    }
}

/// Says how it went.
pub async fn went(visit: Visit, PathId(id): PathId<AppointmentId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let how = fields.required_code::<Went>("went");
    let done = match fields.finish(|| how) {
        Ok(how) => actions::went(visit.db(), visit.principal()?, id, sent.version()?, how).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(()) => Ok(visit.redirect(&format!("/appuntamenti/{id}"), "Registrato.")),
        Err(failure) => {
            let form = visit.form_again(&sent, failure)?;
            render(&visit, id, Some((sent.version()?, Again::Went(form)))).await
        }
    }
}
