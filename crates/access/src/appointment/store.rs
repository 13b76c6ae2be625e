//! Appointments in the database.

use super::model::{AppointmentKind, AppointmentState, AppointmentStep};
use crate::scope::{appointment_scope, contact_scope};
use kernel::time::{show_moment, show_time};
use kernel::{AccountId, AppointmentId, ContactId, Instant, PersonId, UnitId};
use ui::form::FormView;
use uuid::Uuid;

macro_rules! listed {
    ($which:literal, $permission:literal, $order:expr) => {
        concat!(
            "select a.id, a.number, a.contact_id, a.person_id, p.display_name as person_name, c.subject_name, a.unit_id, u.name as unit_name, case when u.address_secret then '' else u.address end as unit_address,
                    a.worker_id, w.display_name as worker_name, a.calendar_id, a.kind, a.starts_at, a.ends_at, a.place, a.room_id, r.name as room_name, a.note, a.state, a.booked_by, a.version
               from access_appointment a
               join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id
               left join access_room r on r.body_id = a.body_id and r.id = a.room_id
               left join access_contact c on c.body_id = a.body_id and c.id = a.contact_id
               left join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
               left join guard_account w on w.body_id = a.body_id and w.id = a.worker_id
              where a.body_id = :body and ",
            $which,
            " and ",
            appointment_scope!($permission),
            $order
        )
    };
}

store::statements! {
    pub ADD = "insert into access_appointment (body_id, id, number, contact_id, person_id, unit_id, worker_id, calendar_id, kind, starts_at, ends_at, place, note, state, booked_by, booked_at, version)
               values (:body, :id, :number, :contact, :person, :unit, :worker, :calendar, :kind, :starts, :ends, :place, :note, 'booked', :actor, :now, 1)";
    pub ONE = listed!("a.id = :id", "appointment.read", "");
    /// To be moved, cancelled or given an outcome: by whoever sees it, booked it or reads the contact behind it. Booking everywhere
    /// does not open everybody's appointments.
    pub TO_MANAGE = listed!("a.id = :id", "appointment.manage", concat!(
        " and (a.booked_by = :actor or ", appointment_scope!("appointment.read"), " or exists (select 1 from access_contact c where c.body_id = :body and c.id = a.contact_id and ",
        contact_scope!(), "))"));
    pub OF_CALENDAR = listed!("a.calendar_id = :calendar and a.starts_at >= :from and a.starts_at < :until and a.state <> 'cancelled'", "appointment.read", " order by a.starts_at, a.id limit 1000");
    pub OF_UNIT = listed!("a.unit_id = :unit and a.starts_at >= :from and a.starts_at < :until and a.state <> 'cancelled'", "appointment.read", " order by a.starts_at, a.id limit 2000");
    pub OF_PERSON = listed!("a.person_id = :person and a.starts_at < :before", "appointment.read", " order by a.starts_at desc, a.id desc limit :most");
    pub OF_CONTACT = concat!(
        "select a.id, a.number, a.contact_id, a.person_id, p.display_name as person_name, c.subject_name, a.unit_id, u.name as unit_name, case when u.address_secret then '' else u.address end as unit_address,
                a.worker_id, w.display_name as worker_name, a.calendar_id, a.kind, a.starts_at, a.ends_at, a.place, a.room_id, r.name as room_name, a.note, a.state, a.booked_by, a.version
           from access_appointment a
           join access_contact c on c.body_id = a.body_id and c.id = a.contact_id
           join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id
           left join access_room r on r.body_id = a.body_id and r.id = a.room_id
           left join registry_v_person p on p.body_id = a.body_id and p.person_id = a.person_id
           left join guard_account w on w.body_id = a.body_id and w.id = a.worker_id
          where a.body_id = :body and a.contact_id = :contact and ", contact_scope!(), " order by a.starts_at, a.id limit 100");
    /// Booked in the actor's own calendar, from a moment on; also for those it covers.
    pub MINE_TODAY = listed!("a.state = 'booked' and a.starts_at >= :from and a.starts_at < :until and exists (select 1 from guard_acting m where m.body_id = :body and m.account_id = :actor
                               and m.acts_for = a.calendar_id and m.valid_from <= :today and m.valid_until > :today)", "appointment.read", " order by a.starts_at, a.id limit 100");
    /// Booked in the actor's units, or in its own calendar, from a moment on.
    pub OURS_TODAY = listed!("a.state = 'booked' and a.starts_at >= :from and a.starts_at < :until
               and (a.unit_id in (select gu.target_id from guard_scope gu where gu.body_id = :body and gu.account_id = :actor and gu.permission = 'appointment.read'
                                     and gu.extent = 'unit' and gu.valid_from <= :today and gu.valid_until > :today)
                    or exists (select 1 from guard_acting m where m.body_id = :body and m.account_id = :actor
                                  and m.acts_for = a.calendar_id and m.valid_from <= :today and m.valid_until > :today))",
        "appointment.read", " order by a.starts_at, a.id limit 100");
    /// Booked in the actor's own calendar between two moments, of which nobody was reminded, nor was it found that they should not be.
    pub MINE_TO_REMIND = listed!("a.state = 'booked' and a.starts_at >= :from and a.starts_at < :until and exists (select 1 from guard_acting m where m.body_id = :body and m.account_id = :actor
                               and m.acts_for = a.calendar_id and m.valid_from <= :today and m.valid_until > :today)
               and not exists (select 1 from access_reminder e where e.body_id = :body and e.appointment_id = a.id and e.starts_at = a.starts_at and e.how <> 'no_answer')",
        "appointment.read", " order by a.starts_at, a.id limit 50");
    /// The same in the actor's units, or in its own calendar.
    pub OURS_TO_REMIND = listed!("a.state = 'booked' and a.starts_at >= :from and a.starts_at < :until
               and (a.unit_id in (select gu.target_id from guard_scope gu where gu.body_id = :body and gu.account_id = :actor and gu.permission = 'appointment.read'
                                     and gu.extent = 'unit' and gu.valid_from <= :today and gu.valid_until > :today)
                    or exists (select 1 from guard_acting m where m.body_id = :body and m.account_id = :actor
                                  and m.acts_for = a.calendar_id and m.valid_from <= :today and m.valid_until > :today))
               and not exists (select 1 from access_reminder e where e.body_id = :body and e.appointment_id = a.id and e.starts_at = a.starts_at and e.how <> 'no_answer')",
        "appointment.read", " order by a.starts_at, a.id limit 50");
    /// Began and nobody said how it went.
    pub MINE_OPEN = listed!("a.state = 'booked' and a.ends_at < :now and a.starts_at >= :since and a.starts_at < :until and exists (select 1 from guard_acting m where m.body_id = :body and m.account_id = :actor
                              and m.acts_for = a.calendar_id and m.valid_from <= :today and m.valid_until > :today)", "appointment.read", " order by a.starts_at, a.id limit 50");
    /// Booked from now on in the actor's units with somebody who may not be there: absent at some time, without a role there for good, or
    /// with an account that is not in use. Which of them that is true for on their day, [`super::displaced`] says.
    pub PERHAPS_DISPLACED = listed!("a.state = 'booked' and a.starts_at >= :now and a.worker_id is not null
               and a.unit_id in (select gu.target_id from guard_scope gu where gu.body_id = :body and gu.account_id = :actor and gu.permission = 'appointment.read'
                                    and gu.extent = 'unit' and gu.valid_from <= :today and gu.valid_until > :today)
               and (w.state <> 'active' or exists (select 1 from guard_absence b where b.body_id = :body and b.account_id = a.worker_id and b.valid_until > :today)
                    or not exists (select 1 from guard_assignment g where g.body_id = :body and g.account_id = a.worker_id and g.unit_id = a.unit_id
                                      and g.valid_from <= :today and g.valid_until = :forever))",
        "appointment.read", " order by a.starts_at, a.id limit 2000");
    /// What somebody has to keep at the same time, as far as the actor sees it: another unit's appointment stays its own.
    pub AT_THE_SAME_TIME = listed!("a.state = 'booked' and a.id <> :itself and (a.person_id = :person or a.contact_id = :contact) and a.starts_at < :ends and a.ends_at > :starts",
        "appointment.read", " order by a.starts_at, a.id limit 1");
    pub STEPS = "select s.what, s.wanted_by, s.reason, s.was_at, s.at, w.display_name as by_name from access_appointment_step s
                   left join guard_account w on w.body_id = s.body_id and w.id = s.by_id
                  where s.body_id = :body and s.appointment_id = :appointment order by s.at, s.id limit 100";
    pub MOVE = "update access_appointment set starts_at = :starts, ends_at = :ends, unit_id = :unit, worker_id = :worker, calendar_id = :calendar, kind = :kind, room_id = :room, version = version + 1
                 where body_id = :body and id = :id and version = :version and state = 'booked'";
    pub END = "update access_appointment set state = :state, version = version + 1 where body_id = :body and id = :id and version = :version and state = 'booked'";
    pub CONTACT = concat!("select c.person_id from access_contact c where c.body_id = :body and c.id = :contact and ", contact_scope!());
    pub OPEN_OF_CONTACT = "select id, unit_id, worker_id, starts_at from access_appointment where body_id = :body and contact_id = :contact and state <> 'cancelled'";
    /// Whether the actor may book in a unit at any time, not only in its free times.
    pub MAY_IN_UNIT = concat!("select cast(count(*) as bigint) from guard_unit u where u.body_id = :body and u.id = :unit and ", guard::in_unit!("appointment.manage", "u.id"));
}

/// An appointment.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Appointment {
    /// Identifier.
    pub id: AppointmentId,
    /// `2026/000012`.
    pub number: String,
    /// The contact it comes from.
    pub contact_id: Option<ContactId>,
    /// For whom.
    pub person_id: Option<PersonId>,
    /// Their name.
    pub person_name: Option<String>,
    /// What an unregistered subject is called.
    pub subject_name: Option<String>,
    /// Where.
    pub unit_id: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Its address.
    pub unit_address: String,
    /// With whom.
    pub worker_id: Option<AccountId>,
    /// Their name.
    pub worker_name: Option<String>,
    /// In whose calendar.
    pub calendar_id: Uuid,
    /// For what.
    pub kind: AppointmentKind,
    /// From.
    pub starts_at: Instant,
    /// To.
    pub ends_at: Instant,
    /// Where, when it is not at the unit.
    pub place: String,
    /// In which room of the unit.
    pub room_id: Option<Uuid>,
    /// What it is called.
    pub room_name: Option<String>,
    /// What to know.
    pub note: String,
    /// Where it stands.
    pub state: AppointmentState,
    /// Who booked it.
    pub booked_by: AccountId,
    /// Version.
    pub version: i64,
}

impl Appointment {
    /// For whom, in words.
    pub fn who(&self) -> String {
        crate::contact::store::subject_words(self.person_name.as_deref(), self.subject_name.as_deref().unwrap_or_default())
    }
    /// With whom, in words.
    pub fn with_whom(&self) -> String {
        self.worker_name.clone().unwrap_or_else(|| format!("Agenda di {}", self.unit_name))
    }
    /// When, in words: the day, from when to when.
    pub fn at_words(&self) -> String {
        format!("{}–{}", show_moment(self.starts_at), show_time(self.ends_at))
    }
    /// Where, in words.
    pub fn where_words(&self) -> String {
        let place = if self.place.is_empty() { &self.unit_address } else { &self.place };
        let mut words = if place.is_empty() { self.unit_name.clone() } else { format!("{}, {place}", self.unit_name) };
        if let Some(room) = &self.room_name {
            words.push_str(&format!(", {room}"));
        }
        words
    }
    /// Whether it is to be kept where nobody hears what is said, and has no room yet: only such a room can be given to it.
    pub fn lacks_room(&self) -> bool {
        self.is_open() && self.kind == AppointmentKind::Private && self.room_id.is_none()
    }
    /// How its state is marked.
    pub fn tone(&self) -> &'static str {
        match self.state {
            AppointmentState::Booked => "info",
            AppointmentState::Held => "success",
            AppointmentState::Missed => "warning",
            AppointmentState::Cancelled => "neutral",
        }
    }
    /// As it is now, in a form that has none of it in its fields: for whoever was deciding when somebody else changed it.
    pub fn as_it_is(&self, form: FormView, steps: &[Step]) -> FormView {
        let form = form
            .with_version(self.version)
            .with_fact("Stato", self.state.label())
            .with_fact("Quando", show_moment(self.starts_at))
            .with_fact("Con", self.with_whom())
            .with_fact("Per", self.who());
        match steps.last() {
            Some(step) => form.with_fact("Ultimo cambiamento", step.told()),
            None => form,
        }
    }
    /// What became of it, in words, for whoever was deciding when somebody else ended it; nothing while it is to be kept.
    pub fn settled(&self, steps: &[Step]) -> Option<String> {
        let last = steps.last().map_or_else(|| self.state.label().to_owned(), Step::told);
        (!self.is_open()).then(|| format!("L’appuntamento non è più da tenere. {last}."))
    }
    /// Whether it is still to be kept.
    pub fn is_open(&self) -> bool {
        self.state == AppointmentState::Booked
    }
}

/// A step of its story.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Step {
    /// What happened.
    pub what: AppointmentStep,
    /// Who wanted it; a code, or empty.
    pub wanted_by: String,
    /// Why.
    pub reason: String,
    /// When it had been before.
    pub was_at: Option<Instant>,
    /// When this happened.
    pub at: Instant,
    /// By whom.
    pub by_name: Option<String>,
}

impl Step {
    /// What happened, when, by whom and why, in one line.
    pub fn told(&self) -> String {
        let mut words = format!("{}, {}", self.what.label(), show_moment(self.at));
        if let Some(name) = &self.by_name {
            words.push_str(&format!(", {name}"));
        }
        if !self.reason.is_empty() {
            words.push_str(&format!(": {}", self.reason));
        }
        words
    }
    /// Who wanted it, in words.
    pub fn wanted(&self) -> &'static str {
        <super::model::WantedBy as kernel::codes::Code>::from_code(&self.wanted_by).map_or("", super::model::WantedBy::label)
    }
}

/// What an appointment of a contact needs for involvements.
#[derive(Debug, sqlx::FromRow)]
pub struct OpenRow {
    /// Identifier.
    pub id: AppointmentId,
    /// Where.
    pub unit_id: UnitId,
    /// With whom.
    pub worker_id: Option<AccountId>,
    /// When.
    pub starts_at: Instant,
}
