//! The national inclusion allowance (assegno di inclusione, D.L. 48/2023): which households have it, by when the social services must meet
//! them, which pact they have, and what is reported to whoever pays.
//!
//! Households come with the list that the platform of the Ministry (GePI) gives out ([`import`]); nothing is typed twice. By when they must be
//! met is worked out by [`household::clock`] from dated terms ([`terms`]); the pact is a plan of casework ([`household::pact`]); reports are
//! proposed and written down, and sent by nobody but people ([`report`]).

pub mod demo;
mod documented;
pub mod exemption;
pub mod household;
pub mod import;
pub mod meeting;
mod owners;
mod person_data;
mod persons;
pub mod problems;
pub mod report;
mod routes;
mod scope;
pub mod terms;

pub use household::actions::of_person;
pub use problems::Problem;

use guard::Permission;
use ui::{Gate, NavItem, Room};

/// The tables of this room.
pub const MIGRATIONS: &[store::Migration] = &[store::Migration {
    number: 1,
    name: "inclusion_allowance",
    text: include_str!("../migrations/0001_inclusion_allowance.sql"),
}];

/// The room, as data.
pub fn room() -> Room {
    Room {
        name: "inclusion",
        title: "Assegno di inclusione",
        migrations: MIGRATIONS,
        statements: vec![
            household::store::STATEMENTS,
            household::pact::STATEMENTS,
            meeting::store::STATEMENTS,
            exemption::store::STATEMENTS,
            report::store::STATEMENTS,
            import::store::STATEMENTS,
            owners::STATEMENTS,
            persons::STATEMENTS,
            person_data::STATEMENTS,
        ],
        owners: owners::STATEMENTS,
        routes: routes::all(),
        // Those who import the list; whoever follows a household comes from the home or from a person's page.
        nav: vec![NavItem {
            rank: 52,
            label: "Assegno di inclusione",
            href: "/inclusione",
            icon: "it-card",
            gate: Gate::MayAny(&[Permission::INCLUSION_IMPORT]),
        }],
        problems: problems::Problem::TABLE.to_vec(),
        openapi: Some(documented::document),
        doors: Some(household::day::doors),
        day: Some(household::day::today),
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        ..Room::default()
    }
}
