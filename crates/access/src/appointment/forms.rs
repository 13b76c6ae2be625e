//! What a form or a JSON body says of an appointment.

use super::model::{AppointmentKind, WantedBy};
use crate::problems::Problem;
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::time::local;
use kernel::{ContactId, Instant, PersonId, UnitId};
use uuid::Uuid;

/// A time chosen in a calendar: a free one, or, with a length, any.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Whose calendar: a worker's account, or the unit for the office's own.
    pub calendar: Uuid,
    /// From.
    pub starts_at: Instant,
    /// Length in minutes, for a time outside the free ones.
    pub minutes: Option<i64>,
    /// Whether whoever books knows that the person has another appointment at that time, and both shall stay.
    pub overlap_confirmed: bool,
}

/// An appointment to be booked.
#[derive(Clone, Debug)]
pub struct NewAppointment {
    /// The contact it comes from.
    pub contact: Option<ContactId>,
    /// For whom, when it comes from no contact.
    pub person: Option<PersonId>,
    /// Where.
    pub unit: UnitId,
    /// When.
    pub chosen: Chosen,
    /// For what, outside the free times.
    pub kind: Option<AppointmentKind>,
    /// Where, when it is not at the unit.
    pub place: String,
    /// What to know.
    pub note: String,
}

/// An appointment to be moved.
#[derive(Clone, Debug)]
pub struct Moving {
    /// When.
    pub chosen: Chosen,
    /// Who wanted it.
    pub wanted_by: WantedBy,
    /// Why.
    pub reason: String,
}

/// An appointment to be cancelled.
#[derive(Clone, Debug)]
pub struct Cancelling {
    /// Who wanted it.
    pub wanted_by: WantedBy,
    /// Why.
    pub reason: String,
}

kernel::code_enum! {
    /// How an appointment went.
    pub enum Went {
        /// It took place.
        Held = "held" => "Tenuto",
        /// Nobody came.
        Missed = "missed" => "La persona non è venuta",
    }
}

/// A free time as one field of a form: calendar and moment, `CALENDAR@2026-11-23T08:00:00Z`.
pub fn slot_value(calendar: Uuid, starts_at: Instant) -> String {
    format!("{calendar}@{}", starts_at.format("%Y-%m-%dT%H:%M:%SZ"))
}

fn parse_slot(text: &str) -> Option<(Uuid, Instant)> {
    let (calendar, at) = text.split_once('@')?;
    Some((calendar.parse().ok()?, chrono::DateTime::parse_from_rfc3339(at).ok()?.to_utc()))
}

/// The day of a free time as a field says it; nothing for anything else.
pub fn slot_day(text: &str) -> Option<NaiveDate> {
    parse_slot(text).map(|(_, at)| local(at).date())
}

/// Reads the chosen time: one of the free ones (`slot`), or day, time and length in a calendar.
fn chosen(fields: &mut Fields) -> Option<Chosen> {
    let slot = fields.line("slot", 80);
    let calendar = fields.id::<Uuid>("calendar");
    let starts_at = fields.moment("starts_at");
    let minutes = fields.whole("minutes", 10, 480);
    let overlap_confirmed = fields.flag("overlap_confirmed");
    if let Some(slot) = slot {
        let Some((calendar, starts_at)) = parse_slot(&slot) else {
            fields.fault("slot", "Scegli un orario dall'elenco.");
            return None;
        };
        return Some(Chosen { calendar, starts_at, minutes: None, overlap_confirmed });
    }
    let (Some(calendar), Some(starts_at)) = (calendar, starts_at) else {
        fields.fault("slot", "Scegli un orario libero, oppure scrivi agenda, giorno, ora e durata.");
        return None;
    };
    Some(Chosen { calendar, starts_at, minutes, overlap_confirmed })
}

/// Reads an appointment.
pub fn read_new(fields: &mut Fields) -> Option<NewAppointment> {
    let contact = fields.id("contact");
    let person = fields.id("person");
    let unit = fields.required_id("unit");
    let chosen = chosen(fields);
    let kind = fields.code("kind");
    let place = fields.line("place", 200).unwrap_or_default();
    let note = fields.text("note", 1_000).unwrap_or_default();
    if contact.is_none() && person.is_none() && !fields.is_faulty("person") && !fields.is_faulty("contact") {
        fields.fault("person", "Scegli per chi è l'appuntamento.");
    }
    Some(NewAppointment { contact, person, unit: unit?, chosen: chosen?, kind, place, note })
}

fn why(fields: &mut Fields) -> Option<(WantedBy, String)> {
    let wanted_by = fields.required_code("wanted_by");
    let reason = fields.line("reason", 200);
    if reason.is_none() && !fields.is_faulty("reason") {
        fields.fault("reason", Problem::SayWhy.sentence());
    }
    Some((wanted_by?, reason?))
}

/// Reads a move.
pub fn read_move(fields: &mut Fields) -> Option<Moving> {
    let chosen = chosen(fields);
    let why = why(fields);
    let (wanted_by, reason) = why?;
    Some(Moving { chosen: chosen?, wanted_by, reason })
}

/// Reads a cancellation.
pub fn read_cancel(fields: &mut Fields) -> Option<Cancelling> {
    let (wanted_by, reason) = why(fields)?;
    Some(Cancelling { wanted_by, reason })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_free_time_survives_the_form(seconds in 1_600_000_000_i64..2_600_000_000, calendar in any::<u128>()) {
            let at = chrono::DateTime::from_timestamp(seconds, 0).unwrap_or_default();
            let calendar = Uuid::from_u128(calendar);
            prop_assert_eq!(parse_slot(&slot_value(calendar, at)), Some((calendar, at)));
        }

        #[test]
        fn whatever_is_sent_as_a_free_time_is_read_or_refused(text in "\\PC{0,80}") {
            let _ = parse_slot(&text);
        }
    }
}
