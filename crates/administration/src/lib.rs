//! Administration: sign-in, staff, units, roles, keys for programs, the audit log, privacy registers, jobs, legal pages.

// Templates name this crate as `administration`.
extern crate self as administration;

#[cfg(test)]
mod documented;
mod exchange;
mod history;
mod job;
mod legal;
mod log;
mod oidc;
mod opening;
mod person_data;
mod persons;
mod privacy;
mod problems;
mod role;
mod sign_in;
mod staff;
mod token;
mod unit;
mod volume;

pub(crate) use exchange::{SearchParams, download, nothing};
pub use oidc::{OidcSettings, forget_unfinished};
pub use problems::Problem;
pub use volume::count_volumes;

use guard::{Permission, Principal};
use kernel::{Failure, PersonId};
use store::{Migration, Tx};
use ui::{Boxed, DayItem, Gate, NavItem, PersonDoor, Room};
use utoipa::OpenApi as _;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "sign_in", text: include_str!("../migrations/0001_sign_in.sql") },
    Migration { number: 2, name: "histories_and_volumes", text: include_str!("../migrations/0002_histories_and_volumes.sql") },
];

fn openapi() -> utoipa::openapi::OpenApi {
    let mut whole = staff::api::Document::openapi();
    for part in [
        unit::api::Document::openapi(),
        unit::offices::Document::openapi(),
        role::Document::openapi(),
        token::Document::openapi(),
        log::api::Document::openapi(),
        log::people::Document::openapi(),
        privacy::api::Document::openapi(),
        opening::api::Document::openapi(),
        history::api::Document::openapi(),
        volume::api::Document::openapi(),
        job::Document::openapi(),
    ] {
        whole.merge(part);
    }
    whole
}

/// Who looked at a person's file, and who holds a mandate over the person, for those who answer for it.
fn doors<'a>(tx: &'a mut Tx, principal: &'a Principal, person: PersonId) -> Boxed<'a, Result<Vec<PersonDoor>, Failure>> {
    let door = move |label: &str, tail: &str| PersonDoor {
        label: label.to_owned(),
        detail: String::new(),
        href: format!("/persone/{person}/{tail}"),
        begins: false,
    };
    Box::pin(async move {
        let mut all = Vec::new();
        if principal.may(Permission::AUDIT_PERSON) && log::is_answerable(tx, person).await? {
            all.push(door("Chi ha guardato", "accessi"));
        }
        if principal.may(Permission::MANDATE_GRANT) && privacy::is_mandatable(tx, person).await? {
            all.push(door("Mandati", "mandati"));
        }
        Ok(all)
    })
}

/// What the day asks of this room: of whoever answers for the log, reviews urgent openings, or has one that runs.
fn day<'a>(tx: &'a mut Tx, principal: &'a Principal) -> Boxed<'a, Result<Vec<DayItem>, Failure>> {
    Box::pin(async move {
        let mut all = opening::day::items(tx, principal).await?;
        all.extend(log::day::items(tx, principal).await?);
        all.extend(volume::items(tx, principal).await?);
        Ok(all)
    })
}

/// The room, as the program collects it.
pub fn room() -> Room {
    let nav = |rank, label, href, icon, permission| NavItem { rank, label, href, icon, gate: Gate::May(permission) };
    Room {
        name: "administration",
        title: "Amministrazione",
        migrations: MIGRATIONS,
        statements: vec![
            history::STATEMENTS,
            job::STATEMENTS,
            log::STATEMENTS,
            log::day::STATEMENTS,
            oidc::STATEMENTS,
            opening::STATEMENTS,
            person_data::STATEMENTS,
            persons::STATEMENTS,
            privacy::STATEMENTS,
            sign_in::STATEMENTS,
            staff::store::STATEMENTS,
            token::STATEMENTS,
            unit::STATEMENTS,
            unit::offices::STATEMENTS,
            volume::STATEMENTS,
            volume::count::STATEMENTS,
        ],
        routes: [
            sign_in::routes(),
            oidc::routes(),
            staff::routes(),
            unit::routes(),
            role::routes(),
            token::routes(),
            log::routes(),
            privacy::routes(),
            opening::routes(),
            history::routes(),
            volume::routes(),
            job::routes(),
            legal::routes(),
        ]
        .into_iter()
        .flatten()
        .collect(),
        nav: vec![
            nav(79, "Uffici", "/uffici", "it-pa", Permission::PERSON_KNOWN),
            nav(80, "Operatori", "/operatori", "it-user", Permission::STAFF_READ),
            nav(81, "Unità", "/unita", "it-pa", Permission::STAFF_MANAGE),
            nav(82, "Registro degli accessi", "/registro", "it-list", Permission::AUDIT_READ),
            nav(83, "Registri privacy", "/privacy-registri", "it-lock", Permission::PRIVACY_MANAGE),
            nav(84, "Chiavi per i programmi", "/chiavi", "it-key", Permission::TOKEN_MANAGE),
            nav(86, "Aperture urgenti", "/aperture-urgenti", "it-unlocked", Permission::RECORD_REVIEW),
            nav(87, "Consultazioni fuori misura", "/registro/volumi", "it-warning-circle", Permission::VOLUME_READ),
            nav(85, "Lavori", "/lavori", "it-settings", Permission::SYSTEM_READ),
        ],
        below: &[("/registro/volumi", "/registro"), ("/aperture-urgenti", "/registro"), ("/aperture-urgenti", "/operatori")],
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        doors: Some(doors),
        day: Some(day),
        jobs: log::JOBS.to_vec(),
        problems: Problem::TABLE.to_vec(),
        openapi: Some(openapi),
        ..Room::default()
    }
}
