//! What a form or a JSON body says of a calendar's hours.

use super::model::{DAY, Weekday};
use crate::appointment::model::AppointmentKind;
use crate::problems::Problem;
use chrono::{NaiveDate, NaiveTime, Timelike};
use kernel::input::Fields;
use kernel::{AccountId, UnitId};

/// Weekly hours to be added.
#[derive(Clone, Debug)]
pub struct NewHours {
    /// Where.
    pub unit: UnitId,
    /// With whom; `None` for the office's own calendar.
    pub worker: Option<AccountId>,
    /// For what.
    pub kind: AppointmentKind,
    /// Which day.
    pub weekday: Weekday,
    /// Minutes from midnight.
    pub opens: i64,
    /// Minutes from midnight.
    pub closes: i64,
    /// Length of one appointment in minutes.
    pub slot_minutes: i64,
    /// First day.
    pub from: NaiveDate,
    /// First day after it; `None` for no end.
    pub until: Option<NaiveDate>,
}

/// Hours of one day in which a calendar is closed.
#[derive(Clone, Debug)]
pub struct NewClosure {
    /// Where.
    pub unit: UnitId,
    /// Whose calendar; `None` for the office's own.
    pub worker: Option<AccountId>,
    /// The day.
    pub day: NaiveDate,
    /// Minutes from midnight.
    pub opens: i64,
    /// Minutes from midnight; 1440 for the end of the day.
    pub closes: i64,
    /// Why.
    pub reason: String,
}

fn minutes(time: NaiveTime) -> i64 {
    i64::from(time.num_seconds_from_midnight() / 60)
}

/// A closing time; midnight, typed as `0:00`, is the end of the day.
fn closing(time: NaiveTime) -> i64 {
    match minutes(time) {
        0 => DAY,
        minutes => minutes,
    }
}

/// Reads weekly hours.
pub fn hours(fields: &mut Fields) -> Option<NewHours> {
    let unit = fields.required_id("unit");
    let worker = fields.id("worker");
    let kind = fields.required_code("kind");
    let weekday = fields.required_code("weekday");
    let opens = time(fields, "opens").map(minutes);
    let closes = time(fields, "closes").map(closing);
    let slot_minutes = fields.required_whole("slot_minutes", 10, 240);
    let period = fields.period("from", "to");
    if let (Some(opens), Some(closes), Some(slot)) = (opens, closes, slot_minutes)
        && closes.saturating_sub(opens) < slot
    {
        fields.fault("closes", Problem::ClosesBefore.sentence());
    }
    let period = period?;
    Some(NewHours {
        unit: unit?,
        worker,
        kind: kind?,
        weekday: weekday?,
        opens: opens?,
        closes: closes?,
        slot_minutes: slot_minutes?,
        from: period.from,
        until: period.until,
    })
}

/// Reads a closure; without times it is the whole day.
pub fn closure(fields: &mut Fields) -> Option<NewClosure> {
    let unit = fields.required_id("unit");
    let worker = fields.id("worker");
    let day = fields.required_date("day");
    let opens = fields.time("opens").map_or(0, minutes);
    let closes = fields.time("closes").map_or(DAY, closing);
    let reason = fields.required_line("reason", 200);
    if closes <= opens {
        fields.fault("closes", Problem::ClosesBefore.sentence());
    }
    Some(NewClosure { unit: unit?, worker, day: day?, opens, closes, reason: reason? })
}

fn time(fields: &mut Fields, name: &str) -> Option<NaiveTime> {
    let time = fields.time(name);
    if time.is_none() && !fields.is_faulty(name) {
        fields.fault(name, "Campo obbligatorio.");
    }
    time
}
