//! The door: contacts, appointments, referrals; calendars with free times; the calendar feed.
//!
//! See `README.md` beside this crate.

pub mod appointment;
pub mod calendar;
pub mod contact;
mod face;
pub mod problems;
pub mod referral;
mod scope;

pub use appointment::appointment_held;
pub use face::{AppointmentBrief, ContactBrief, ReferralBrief, ReferralId, appointment_brief, contact_brief, referral_brief};

use store::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] =
    &[Migration { number: 1, name: "contacts_and_appointments", text: include_str!("../migrations/0001_contacts_and_appointments.sql") }];

/// This room, as data.
pub fn room() -> ui::Room {
    ui::Room {
        name: "access",
        title: "Accesso",
        migrations: MIGRATIONS,
        statements: vec![
            face::STATEMENTS,
            contact::store::STATEMENTS,
            referral::store::STATEMENTS,
            appointment::store::STATEMENTS,
            appointment::held::STATEMENTS,
            calendar::store::STATEMENTS,
            calendar::feed::STATEMENTS,
        ],
        published: &["access_v_contact", "access_v_appointment", "access_v_referral"],
        problems: problems::Problem::TABLE.to_vec(),
        ..ui::Room::default()
    }
}
