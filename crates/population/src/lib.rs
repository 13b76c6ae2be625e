//! The copy of a Comune's civil register (anagrafe), kept apart from the register of persons: the residents of a city are not the
//! persons of its social services (Regulation (EU) 2016/679 art. 5 par. 1 let. c).
//!
//! Extracts are imported with a preview and a way back ([`run`]); one asks for one person at a time, with a reason that is written down
//! ([`question`]); a resident becomes a person of the register at first contact; what an extract tells of persons of the register waits
//! for somebody to decide ([`alert`]). [`Mirror`] answers the register's port [`registry::CivilRegister`].

extern crate self as population;

pub mod alert;
pub mod anpr;
mod documented;
pub mod extract;
mod owners;
mod person_data;
mod persons;
pub mod problems;
pub mod question;
pub mod resident;
pub mod routes;
pub mod run;
mod sealed;
pub mod upload;

pub use anpr::Anpr;
pub use problems::Problem;
pub use question::actions::forget_answers;
pub use question::model::QuestionSettings;
pub use question::{Mirror, Registers};

/// Where one asks.
pub const PAGE: &str = "/anagrafe";

/// The tables of this room.
pub const MIGRATIONS: &[store::Migration] = &[store::Migration {
    number: 1,
    name: "the_population_mirror",
    text: include_str!("../migrations/0001_the_population_mirror.sql"),
}];

/// The room, as data.
pub fn room() -> ui::Room {
    let nav =
        |rank, label, href, icon, permission: guard::Permission| ui::NavItem { rank, label, href, icon, gate: permission.into() };
    ui::Room {
        name: "population",
        title: "Anagrafe",
        migrations: MIGRATIONS,
        statements: vec![
            alert::store::STATEMENTS,
            anpr::store::STATEMENTS,
            question::store::STATEMENTS,
            resident::store::STATEMENTS,
            run::store::STATEMENTS,
            owners::STATEMENTS,
            persons::STATEMENTS,
            person_data::STATEMENTS,
            sealed::STATEMENTS,
        ],
        person_data: person_data::PERSON_DATA,
        follow: Some(|tx, news| Box::pin(sealed::follow(tx, news))),
        person_rows: persons::PERSON_ROWS,
        owners: owners::STATEMENTS,
        routes: routes::all(),
        nav: vec![
            nav(22, "Importazioni", run::pages::LIST, "it-upload", guard::Permission::POPULATION_IMPORT),
            nav(84, "Domande all'anagrafe", "/anagrafe/domande", "it-search", guard::Permission::POPULATION_REVIEW),
        ],
        problems: problems::Problem::TABLE.to_vec(),
        jobs: vec![ui::JobKind { kind: run::job::KIND, run: run::job::run }],
        openapi: Some(documented::document),
        timeline: Some(alert::timeline::offered),
        timeline_kinds: &[alert::timeline::KIND],
        doors: Some(alert::timeline::doors),
        day: Some(alert::timeline::today),
        ..ui::Room::default()
    }
}
