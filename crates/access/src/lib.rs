//! The door: contacts, appointments, referrals; calendars with free times; the calendar feed.
//!
//! What other rooms use is here. Views to read in SQL: `access_v_contact`, `access_v_appointment`, `access_v_referral`. See
//! `README.md` beside this crate.

pub mod api;
pub mod appointment;
pub mod calendar;
pub mod contact;
mod face;
pub mod meeting_room;
mod news;
mod offers;
mod owners;
mod person_data;
mod persons;
pub mod problems;
pub mod referral;
pub mod reminder;
mod scope;
mod units;

pub use appointment::appointment_held;
pub use appointment::displaced::{Booked, booked_with};
pub use calendar::leaving::end_hours_of;
pub use face::{
    AppointmentBrief, AppointmentToCome, CancelledAppointment, ContactBrief, ReferralBrief, ReferralId, appointment_brief,
    appointments_to_come, cancel_appointment, contact_brief, referral_brief,
};

use appointment::{one as appointment_page, pages as appointments};
use calendar::pages as calendars;
use contact::{desk, draft, pages as contacts};
use guard::Permission;
use referral::pages as referrals;
use store::Migration;
use ui::{Gate, NavItem, Route};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        name: "contacts_and_appointments",
        text: include_str!("../migrations/0001_contacts_and_appointments.sql"),
    },
    Migration { number: 2, name: "rooms_and_reminders", text: include_str!("../migrations/0002_rooms_and_reminders.sql") },
];

const READ: Permission = Permission::CONTACT_READ;
const WRITE: Permission = Permission::CONTACT_CREATE;
const SEE: Permission = Permission::APPOINTMENT_READ;
const BOOK: Permission = Permission::APPOINTMENT_MANAGE;
/// Those who receive referrals and those who send them.
const REFERRALS: Gate = Gate::MayAny(&[Permission::REFERRAL_ANSWER, Permission::CONTACT_READ]);
/// Those who answer a referral and those who take their own back.
const ANSWER: Gate = Gate::MayAny(&[Permission::REFERRAL_ANSWER, Permission::CONTACT_CREATE]);

fn pages() -> Vec<Route> {
    vec![
        Route::get("/contatti", READ, contacts::list),
        Route::post("/contatti", WRITE, desk::create),
        Route::get("/contatti/nuovo", WRITE, desk::form),
        Route::get("/contatti/nuovo/trova", Permission::PERSON_SEARCH, desk::found),
        Route::get("/contatti/nuovo/simili", Permission::PERSON_SEARCH, desk::similar),
        Route::post("/contatti/bozza", WRITE, draft::keep),
        Route::post("/contatti/bozza/scarta", WRITE, draft::drop),
        Route::get("/contatti/{id}", READ, contacts::show),
        Route::post("/contatti/{id}/persona", Permission::CONTACT_CORRECT, contacts::put_on_person),
        Route::post("/contatti/{id}/invio", WRITE, referrals::send),
        Route::get("/invii", REFERRALS, referrals::list),
        Route::post("/invii/{id}/risposta", ANSWER, referrals::answer),
        Route::get("/agenda", SEE, calendars::agenda),
        Route::get("/agenda/prenota", BOOK, appointments::booking),
        Route::get("/agenda/orari", BOOK, calendars::hours),
        Route::post("/agenda/orari", BOOK, calendars::add_hours),
        Route::post("/agenda/orari/{id}/chiudi", BOOK, calendars::end_hours),
        Route::post("/agenda/chiusure", BOOK, calendars::close),
        Route::post("/agenda/chiusure/{id}/riapri", BOOK, calendars::reopen),
        Route::get("/agenda/stanze", BOOK, meeting_room::pages::list),
        Route::post("/agenda/stanze", BOOK, meeting_room::pages::add),
        Route::post("/agenda/stanze/{id}/chiudi", BOOK, meeting_room::pages::close),
        Route::get("/agenda/calendario", SEE, calendars::feed_page),
        Route::post("/agenda/calendario", SEE, calendars::feed_renew),
        Route::post("/agenda/calendario/revoca", SEE, calendars::feed_revoke),
        Route::get("/calendario/{secret}", Gate::Public, calendars::feed_file),
        Route::post("/appuntamenti", BOOK, appointments::book),
        Route::get("/appuntamenti/{id}", SEE, appointment_page::show),
        Route::get("/appuntamenti/{id}/sposta", BOOK, appointments::moving),
        Route::post("/appuntamenti/{id}/sposta", BOOK, appointments::move_to),
        Route::post("/appuntamenti/{id}/annulla", BOOK, appointment_page::cancel),
        Route::post("/appuntamenti/{id}/esito", BOOK, appointment_page::went),
        Route::post("/appuntamenti/{id}/stanza", BOOK, meeting_room::pages::give),
        Route::post("/appuntamenti/{id}/promemoria", BOOK, reminder::tell),
    ]
}

fn resources() -> Vec<Route> {
    vec![
        Route::get("/api/v1/contacts", READ, api::contacts::list),
        Route::post("/api/v1/contacts", WRITE, api::contacts::create),
        Route::get("/api/v1/contacts/draft", WRITE, api::contacts::draft),
        Route::put("/api/v1/contacts/draft", WRITE, api::contacts::keep_draft),
        Route::delete("/api/v1/contacts/draft", WRITE, api::contacts::drop_draft),
        Route::get("/api/v1/contacts/{id}", READ, api::contacts::show),
        Route::put("/api/v1/contacts/{id}/person", Permission::CONTACT_CORRECT, api::contacts::put_on_person),
        Route::post("/api/v1/contacts/{id}/referrals", WRITE, api::contacts::refer),
        Route::get("/api/v1/referrals", REFERRALS, api::referrals::list),
        Route::get("/api/v1/referrals/{id}", READ, api::referrals::show),
        Route::put("/api/v1/referrals/{id}/answer", ANSWER, api::referrals::answer),
        Route::get("/api/v1/appointments", SEE, api::appointments::list),
        Route::post("/api/v1/appointments", BOOK, api::appointments::book),
        Route::get("/api/v1/appointments/{id}", SEE, api::appointments::show),
        Route::put("/api/v1/appointments/{id}/time", BOOK, api::appointments::move_to),
        Route::put("/api/v1/appointments/{id}/cancellation", BOOK, api::appointments::cancel),
        Route::put("/api/v1/appointments/{id}/outcome", BOOK, api::appointments::went),
        Route::put("/api/v1/appointments/{id}/room", BOOK, meeting_room::api::give),
        Route::post("/api/v1/appointments/{id}/reminders", BOOK, reminder::create),
        Route::get("/api/v1/rooms", SEE, meeting_room::api::list),
        Route::post("/api/v1/rooms", BOOK, meeting_room::api::add),
        Route::put("/api/v1/rooms/{id}/end", BOOK, meeting_room::api::close),
        Route::get("/api/v1/slots", BOOK, api::calendars::slots),
        Route::get("/api/v1/hours", BOOK, api::calendars::hours),
        Route::post("/api/v1/hours", BOOK, api::calendars::add_hours),
        Route::put("/api/v1/hours/{id}/end", BOOK, api::calendars::end_hours),
        Route::post("/api/v1/closures", BOOK, api::calendars::close),
        Route::delete("/api/v1/closures/{id}", BOOK, api::calendars::reopen),
        Route::post("/api/v1/calendar-feed", SEE, api::calendars::renew_feed),
        Route::delete("/api/v1/calendar-feed", SEE, api::calendars::revoke_feed),
    ]
}

/// This room, as data.
pub fn room() -> ui::Room {
    ui::Room {
        name: "access",
        title: "Accesso",
        migrations: MIGRATIONS,
        statements: vec![
            face::STATEMENTS,
            news::STATEMENTS,
            owners::STATEMENTS,
            contact::store::STATEMENTS,
            referral::store::STATEMENTS,
            appointment::store::STATEMENTS,
            appointment::held::STATEMENTS,
            appointment::displaced::STATEMENTS,
            calendar::store::STATEMENTS,
            calendar::leaving::STATEMENTS,
            calendar::feed::STATEMENTS,
            meeting_room::store::STATEMENTS,
            reminder::STATEMENTS,
            persons::STATEMENTS,
            person_data::STATEMENTS,
        ],
        owners: owners::STATEMENTS,
        published: &["access_v_contact", "access_v_appointment", "access_v_referral"],
        routes: pages().into_iter().chain(resources()).collect(),
        nav: vec![
            NavItem {
                rank: 20,
                label: "Nuovo contatto",
                href: "/contatti/nuovo",
                icon: "it-plus-circle",
                gate: Gate::May(Permission::PERSON_KNOWN),
            },
            NavItem { rank: 21, label: "Contatti", href: "/contatti", icon: "it-comment", gate: Gate::May(READ) },
            NavItem { rank: 23, label: "Agenda", href: "/agenda", icon: "it-calendar", gate: Gate::May(SEE) },
        ],
        problems: problems::Problem::TABLE.to_vec(),
        openapi: Some(api::openapi),
        timeline: Some(offers::timeline),
        doors: Some(offers::doors),
        day: Some(offers::day),
        search: Some(offers::search),
        timeline_kinds: &["Contatto", "Appuntamento"],
        follow: Some(|tx, news| Box::pin(news::follow(tx, news))),
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        ..ui::Room::default()
    }
}
