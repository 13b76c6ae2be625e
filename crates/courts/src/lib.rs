//! Courts: judicial authorities, proceedings and orders with what they ask of the service, reports that are owed, urgent placements of minors in
//! hours (art. 403 c.c.), guardianship offices, probation, the file of somebody under orders.
//!
//! Later rooms read the views `courts_v_order`, `courts_v_mandate` and `courts_v_secret`. Nothing here happens by its day alone: what lapses, ends or
//! is missed is told, and a person decides.

pub mod authority;
pub mod bulk;
mod documented;
mod dues;
pub mod file;
mod in_case;
pub mod law;
mod news;
mod offers;
pub mod office;
pub mod order;
mod owners;
mod people;
mod person_data;
mod persons;
pub mod placement;
pub mod probation;
pub mod problems;
pub mod proceeding;
pub mod report;
mod routes;
mod scope;
mod version;

pub use problems::Problem;

use store::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "courts", text: include_str!("../migrations/0001_courts.sql") },
    Migration { number: 2, name: "patrimony", text: include_str!("../migrations/0002_patrimony.sql") },
    Migration { number: 3, name: "closed_proceedings", text: include_str!("../migrations/0003_closed_proceedings.sql") },
    Migration { number: 4, name: "open_prescriptions", text: include_str!("../migrations/0004_open_prescriptions.sql") },
];

/// The views that later rooms may read.
pub const PUBLISHED: &[&str] = &["courts_v_order", "courts_v_mandate", "courts_v_secret"];

/// The room, as data.
pub fn room() -> ui::Room {
    ui::Room {
        name: "courts",
        title: "Giustizia",
        migrations: MIGRATIONS,
        statements: vec![
            authority::store::STATEMENTS,
            bulk::STATEMENTS,
            dues::STATEMENTS,
            file::list::STATEMENTS,
            file::store::STATEMENTS,
            news::STATEMENTS,
            offers::STATEMENTS,
            office::assets::STATEMENTS,
            office::store::STATEMENTS,
            order::level::STATEMENTS,
            order::mandate::STATEMENTS,
            order::prescription::STATEMENTS,
            order::prescriptions::STATEMENTS,
            order::store::STATEMENTS,
            owners::STATEMENTS,
            people::STATEMENTS,
            person_data::STATEMENTS,
            persons::STATEMENTS,
            persons::twice::STATEMENTS,
            placement::store::STATEMENTS,
            probation::store::STATEMENTS,
            proceeding::store::STATEMENTS,
            report::store::STATEMENTS,
        ],
        owners: owners::STATEMENTS,
        published: PUBLISHED,
        routes: routes::all(),
        nav: routes::nav(),
        below: &[("/tutele", "/provvedimenti")],
        problems: problems::Problem::TABLE.to_vec(),
        openapi: Some(documented::document),
        timeline: Some(offers::timeline),
        timeline_kinds: &["Giustizia"],
        doors: Some(offers::doors),
        search: Some(offers::search),
        follow: Some(|tx, news| Box::pin(news::follow(tx, news))),
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        obstacles: Some(persons::obstacles),
        ..ui::Room::default()
    }
}
