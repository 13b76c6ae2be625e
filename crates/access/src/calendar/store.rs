//! Calendars in the database: weekly hours, closures, what is taken.

use crate::appointment::model::AppointmentKind;
use chrono::NaiveDate;
use kernel::{AccountId, Instant, UnitId};
use uuid::Uuid;

/// Hours that the actor may book in.
macro_rules! bookable {
    () => {
        concat!(
            "(",
            guard::in_unit!("appointment.manage", "h.unit_id"),
            " or ",
            guard::acting_for!("appointment.manage", "h.worker_id"),
            ")"
        )
    };
}

/// Hours that the actor may change: those of a unit whose appointments it sees, and its own.
macro_rules! changeable {
    () => {
        concat!(
            "(",
            guard::in_unit!("appointment.read", "h.unit_id"),
            " or ",
            guard::acting_for!("appointment.manage", "h.worker_id"),
            ")"
        )
    };
}

store::statements! {
    /// Waits for whoever is changing or booking in the same calendar.
    pub TURN = "insert into access_calendar (body_id, id, turn) values (:body, :calendar, 1) on conflict (body_id, id) do update set turn = access_calendar.turn + 1";
    pub HOURS_TO_BOOK = concat!("select h.id, h.unit_id, h.worker_id, h.calendar_id, h.kind, h.weekday, h.opens, h.closes, h.slot_minutes, h.valid_from, h.valid_until, h.version,
                                        u.name as unit_name, w.display_name as worker_name
                                   from access_hours h join guard_unit u on u.body_id = h.body_id and u.id = h.unit_id
                                   left join guard_account w on w.body_id = h.body_id and w.id = h.worker_id
                                  where h.body_id = :body and h.unit_id = :unit and h.valid_from < :last and h.valid_until > :first
                                    and (w.id is null or w.state = 'active') and ", bookable!(), " order by h.weekday, h.opens, h.id limit 2000");
    pub HOURS_OF_CALENDAR = concat!("select h.id, h.unit_id, h.worker_id, h.calendar_id, h.kind, h.weekday, h.opens, h.closes, h.slot_minutes, h.valid_from, h.valid_until, h.version,
                                            u.name as unit_name, w.display_name as worker_name
                                       from access_hours h join guard_unit u on u.body_id = h.body_id and u.id = h.unit_id
                                       left join guard_account w on w.body_id = h.body_id and w.id = h.worker_id
                                      where h.body_id = :body and h.calendar_id = :calendar and h.valid_from < :last and h.valid_until > :first
                                        and (w.id is null or w.state = 'active') and ", bookable!(), " order by h.weekday, h.opens, h.id limit 500");
    pub HOURS_TO_CHANGE = concat!("select h.id, h.unit_id, h.worker_id, h.calendar_id, h.kind, h.weekday, h.opens, h.closes, h.slot_minutes, h.valid_from, h.valid_until, h.version,
                                          u.name as unit_name, w.display_name as worker_name
                                     from access_hours h join guard_unit u on u.body_id = h.body_id and u.id = h.unit_id
                                     left join guard_account w on w.body_id = h.body_id and w.id = h.worker_id
                                    where h.body_id = :body and h.unit_id = :unit and h.valid_until > :today and ", changeable!(), " order by w.display_name, h.weekday, h.opens, h.id limit 2000");
    pub ONE_TO_CHANGE = concat!("select h.id, h.unit_id, h.worker_id, h.calendar_id, h.kind, h.weekday, h.opens, h.closes, h.slot_minutes, h.valid_from, h.valid_until, h.version,
                                        u.name as unit_name, w.display_name as worker_name
                                   from access_hours h join guard_unit u on u.body_id = h.body_id and u.id = h.unit_id
                                   left join guard_account w on w.body_id = h.body_id and w.id = h.worker_id
                                  where h.body_id = :body and h.id = :id and ", changeable!());
    pub CLOSURES = "select c.calendar_id, c.on_day, c.opens, c.closes from access_closure c
                     where c.body_id = :body and c.on_day >= :first and c.on_day < :last
                       and exists (select 1 from access_hours h where h.body_id = :body and h.calendar_id = c.calendar_id and h.unit_id = :unit) limit 5000";
    pub ABSENCES = "select b.account_id, b.valid_from, b.valid_until from guard_absence b
                     where b.body_id = :body and b.valid_from < :last and b.valid_until > :first
                       and exists (select 1 from access_hours h where h.body_id = :body and h.calendar_id = b.account_id and h.unit_id = :unit) limit 2000";
    pub BUSY = "select a.calendar_id, a.starts_at, a.ends_at from access_appointment a
                 where a.body_id = :body and a.state <> 'cancelled' and a.starts_at < :until and a.ends_at > :from
                   and exists (select 1 from access_hours h where h.body_id = :body and h.calendar_id = a.calendar_id and h.unit_id = :unit) limit 20000";
    pub OVERLAPPING = "select cast(count(*) as bigint) from access_hours h
                        where h.body_id = :body and h.calendar_id = :calendar and h.weekday = :weekday and h.opens < :closes and h.closes > :opens
                          and h.valid_from < :until and h.valid_until > :from";
    pub ADD_HOURS = "insert into access_hours (body_id, id, unit_id, worker_id, calendar_id, kind, weekday, opens, closes, slot_minutes, valid_from, valid_until, created_by, created_at, version)
                     values (:body, :id, :unit, :worker, :calendar, :kind, :weekday, :opens, :closes, :slot, :from, :until, :actor, :now, 1)";
    pub END_HOURS = "update access_hours set valid_until = :until, version = version + 1 where body_id = :body and id = :id and version = :version";
    pub DROP_HOURS = "delete from access_hours where body_id = :body and id = :id and version = :version";
    pub BOOKED_INSIDE = "select cast(count(*) as bigint) from access_appointment a
                          where a.body_id = :body and a.calendar_id = :calendar and a.state = 'booked' and a.starts_at < :until and a.ends_at > :from";
    pub ADD_CLOSURE = "insert into access_closure (body_id, id, unit_id, calendar_id, on_day, opens, closes, reason, created_by, created_at)
                       values (:body, :id, :unit, :calendar, :day, :opens, :closes, :reason, :actor, :now)";
    pub CLOSURES_TO_CHANGE = concat!("select c.id, c.calendar_id, c.on_day, c.opens, c.closes, c.reason, w.display_name as worker_name from access_closure c
                                       left join guard_account w on w.body_id = c.body_id and w.id = c.calendar_id
                                       where c.body_id = :body and c.unit_id = :unit and c.on_day >= :today and (", guard::in_unit!("appointment.read", "c.unit_id"),
                                       " or c.calendar_id = :actor) order by c.on_day, c.opens, c.id limit 500");
    pub DROP_CLOSURE = concat!("delete from access_closure where body_id = :body and id = :id and (", guard::in_unit!("appointment.read", "access_closure.unit_id"), " or calendar_id = :actor)");
    /// Who works in a unit today.
    pub WORKERS = "select distinct a.id, a.display_name from guard_assignment s join guard_account a on a.body_id = s.body_id and a.id = s.account_id
                    where s.body_id = :body and s.unit_id = :unit and s.valid_from <= :today and s.valid_until > :today and a.state = 'active' and a.kind = 'staff'
                    order by a.display_name, a.id limit 500";
    /// Units whose appointments the actor sees.
    pub UNITS_SEEN = concat!("select u.id from guard_unit u where u.body_id = :body and ", guard::in_unit!("appointment.read", "u.id"), " order by u.code");
    /// Units that have hours somebody may book in.
    pub UNITS_TO_BOOK = concat!("select distinct u.id, u.name, u.code from guard_unit u join access_hours h on h.body_id = u.body_id and h.unit_id = u.id
                                  where u.body_id = :body and h.valid_until > :today and ", bookable!(), " order by u.code");
}

/// A row of hours.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct HoursRow {
    /// Identifier.
    pub id: Uuid,
    /// Where.
    pub unit_id: UnitId,
    /// With whom.
    pub worker_id: Option<AccountId>,
    /// Whose times.
    pub calendar_id: Uuid,
    /// For what.
    pub kind: AppointmentKind,
    /// 1 (Monday) to 7.
    pub weekday: i64,
    /// Minutes from midnight.
    pub opens: i64,
    /// Minutes from midnight.
    pub closes: i64,
    /// Length of one appointment.
    pub slot_minutes: i64,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
    /// Version.
    pub version: i64,
    /// Name of the unit.
    pub unit_name: String,
    /// Name of the worker.
    pub worker_name: Option<String>,
}

impl HoursRow {
    /// As the rules take it.
    pub fn hours(&self) -> super::model::Hours {
        super::model::Hours {
            calendar: self.calendar_id,
            unit: self.unit_id,
            worker: self.worker_id,
            kind: self.kind,
            weekday: self.weekday,
            opens: self.opens,
            closes: self.closes,
            slot_minutes: self.slot_minutes,
            valid_from: self.valid_from,
            valid_until: self.valid_until,
        }
    }
    /// Whose calendar, in words.
    pub fn calendar_name(&self) -> String {
        self.worker_name.clone().unwrap_or_else(|| format!("Agenda di {}", self.unit_name))
    }
    /// `Lunedì 09:00–12:00`.
    pub fn words(&self) -> String {
        let day = super::model::Weekday::of_number(self.weekday).map_or("", super::model::Weekday::label);
        format!("{day} {}–{}", super::model::clock_words(self.opens), super::model::clock_words(self.closes))
    }
    /// The last day included, when it has an end.
    pub fn last_day(&self) -> Option<NaiveDate> {
        (self.valid_until < guard::scope::FOREVER).then(|| self.valid_until.pred_opt()).flatten()
    }
}

/// A row of closures, for the rules.
#[derive(Debug, sqlx::FromRow)]
pub struct ClosureRow {
    /// Which calendar.
    pub calendar_id: Uuid,
    /// The day.
    pub on_day: NaiveDate,
    /// Minutes from midnight.
    pub opens: i64,
    /// Minutes from midnight.
    pub closes: i64,
}

/// A closure as the page of hours shows it.
#[derive(Debug, sqlx::FromRow)]
pub struct ClosureLine {
    /// Identifier.
    pub id: Uuid,
    /// Which calendar.
    pub calendar_id: Uuid,
    /// The day.
    pub on_day: NaiveDate,
    /// Minutes from midnight.
    pub opens: i64,
    /// Minutes from midnight.
    pub closes: i64,
    /// Why.
    pub reason: String,
    /// Whose calendar; `None` for the office's own.
    pub worker_name: Option<String>,
}

impl ClosureLine {
    /// `09:00–12:00`.
    pub fn words(&self) -> String {
        format!("{}–{}", super::model::clock_words(self.opens), super::model::clock_words(self.closes))
    }
}

/// An absence.
#[derive(Debug, sqlx::FromRow)]
pub struct AbsenceRow {
    /// Who.
    pub account_id: Uuid,
    /// First day.
    pub valid_from: NaiveDate,
    /// First day after it.
    pub valid_until: NaiveDate,
}

/// A taken time.
#[derive(Debug, sqlx::FromRow)]
pub struct BusyRow {
    /// Of which calendar.
    pub calendar_id: Uuid,
    /// From.
    pub starts_at: Instant,
    /// To.
    pub ends_at: Instant,
}
