//! Benefits: what somebody is entitled to, and what they pay.
//!
//! [`isee`] keeps the attestations by which it is known what a household can pay, and answers which one counts. Later rooms read them
//! through [`isee::counting`], and learn of a new one by the news `isee.recorded`. [`rule`] keeps the body's regulations, and answers which
//! version holds on a day ([`rule::in_force`]). [`measure`] keeps the calls and desks for which one applies, [`application`] what was asked and how
//! far it is, told as `application.submitted` and `application.withdrawn`. [`decision`] proposes and decides on applications, keeps why, and answers what runs
//! ([`decision::running`]) and what may be paid ([`decision::payable`]); what was granted is read in `benefits_v_grant`, and told as `benefit.granted`,
//! `benefit.refused` and `benefit.revoked`. [`ranking`] puts applications in order when money or places are short.

extern crate self as benefits;

pub mod application;
pub mod decision;
mod documented;
pub mod isee;
pub mod measure;
mod offers;
mod owners;
mod person_data;
mod persons;
pub mod problems;
pub mod ranking;
mod routes;
pub mod rule;

pub use isee::{Counted, Counting, Indicator, IseeKind, IseeService, counting};
pub use problems::Problem;

use guard::Permission;
use ui::{Gate, NavItem, Room};

/// The tables of this room.
pub const MIGRATIONS: &[store::Migration] = &[
    store::Migration { number: 1, name: "isee_attestations", text: include_str!("../migrations/0001_isee_attestations.sql") },
    store::Migration { number: 2, name: "regulations", text: include_str!("../migrations/0002_regulations.sql") },
    store::Migration {
        number: 3,
        name: "measures_and_applications",
        text: include_str!("../migrations/0003_measures_and_applications.sql"),
    },
    store::Migration {
        number: 4,
        name: "decisions_and_rankings",
        text: include_str!("../migrations/0004_decisions_and_rankings.sql"),
    },
    store::Migration {
        number: 5,
        name: "endings_of_regulations",
        text: include_str!("../migrations/0005_endings_of_regulations.sql"),
    },
];

/// The room, as data.
pub fn room() -> Room {
    Room {
        name: "benefits",
        title: "Benefici",
        migrations: MIGRATIONS,
        statements: vec![
            isee::store::STATEMENTS,
            isee::question_store::STATEMENTS,
            isee::import::store::STATEMENTS,
            rule::store::STATEMENTS,
            rule::ending::STATEMENTS,
            rule::people::STATEMENTS,
            measure::store::STATEMENTS,
            application::store::STATEMENTS,
            application::demo::STATEMENTS,
            application::document::STATEMENTS,
            application::gather::STATEMENTS,
            decision::store::STATEMENTS,
            ranking::store::STATEMENTS,
            owners::STATEMENTS,
            persons::STATEMENTS,
            person_data::STATEMENTS,
        ],
        owners: owners::STATEMENTS,
        published: &["benefits_v_grant"],
        routes: routes::all(),
        // Those who decide on applications; whoever follows somebody comes from that person's page.
        nav: vec![
            NavItem {
                rank: 48,
                label: "Domande",
                href: "/domande",
                icon: "it-inbox",
                gate: Gate::MayAny(&[Permission::APPLICATION_EXAMINE, Permission::APPLICATION_DECIDE]),
            },
            NavItem {
                rank: 48,
                label: "Decisioni",
                href: "/decisioni",
                icon: "it-check-circle",
                gate: Gate::MayAny(&[Permission::APPLICATION_EXAMINE, Permission::APPLICATION_DECIDE]),
            },
            NavItem { rank: 49, label: "Misure", href: "/misure", icon: "it-list", gate: Gate::May(Permission::MEASURE_MANAGE) },
            NavItem {
                rank: 50,
                label: "ISEE in scadenza",
                href: "/isee",
                icon: "it-files",
                gate: Gate::May(Permission::ISEE_FETCH),
            },
            // Those who write and publish them; whoever reads one comes from where it is applied.
            NavItem {
                rank: 51,
                label: "Regolamenti",
                href: "/regolamenti",
                icon: "it-file",
                gate: Gate::MayAny(&[Permission::RULE_WRITE, Permission::RULE_PUBLISH]),
            },
        ],
        problems: problems::Problem::TABLE.to_vec(),
        openapi: Some(documented::document),
        doors: Some(offers::doors),
        day: Some(offers::day),
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        ..Room::default()
    }
}
