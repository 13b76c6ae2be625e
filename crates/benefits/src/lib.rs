//! Benefits: what somebody is entitled to, and what they pay.
//!
//! [`isee`] keeps the attestations by which it is known what a household can pay, and answers which one counts. Later rooms read them
//! through [`isee::counting`], and learn of a new one by the news `isee.recorded`. [`rule`] keeps the body's regulations, and answers which
//! version holds on a day ([`rule::in_force`]). [`measure`] keeps the calls and desks for which one applies, [`application`] what was asked and how
//! far it is, told as `application.submitted` and `application.withdrawn`. [`decision`] proposes and decides on applications, keeps why, and answers what runs
//! ([`decision::running`]) and what may be paid ([`decision::payable`]); what was granted is read in `benefits_v_grant`, and told as `benefit.granted`,
//! `benefit.refused` and `benefit.revoked`. [`ranking`] puts applications in order when money or places are short. [`copayment`] follows
//! new attestations and tariffs, and proposes what co-payments become. [`letter`] tells whoever asked.

extern crate self as benefits;

pub mod application;
pub mod bulk;
pub mod copayment;
pub mod decision;
mod documented;
pub mod isee;
pub mod letter;
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
    store::Migration {
        number: 6,
        name: "decisions_looked_at_again",
        text: include_str!("../migrations/0006_decisions_looked_at_again.sql"),
    },
    store::Migration {
        number: 7,
        name: "recalculated_copayments",
        text: include_str!("../migrations/0007_recalculated_copayments.sql"),
    },
    store::Migration {
        number: 8,
        name: "decisions_by_application_and_state",
        text: include_str!("../migrations/0008_decisions_by_application_and_state.sql"),
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
            rule::cost::STATEMENTS,
            rule::ending::STATEMENTS,
            rule::people::STATEMENTS,
            measure::store::STATEMENTS,
            application::store::STATEMENTS,
            application::by_ranking::STATEMENTS,
            application::demo::STATEMENTS,
            application::document::STATEMENTS,
            application::gather::STATEMENTS,
            decision::store::STATEMENTS,
            decision::many::STATEMENTS,
            letter::store::STATEMENTS,
            ranking::store::STATEMENTS,
            copayment::store::STATEMENTS,
            bulk::STATEMENTS,
            owners::STATEMENTS,
            persons::STATEMENTS,
            person_data::STATEMENTS,
        ],
        owners: owners::STATEMENTS,
        published: &["benefits_v_grant"],
        routes: routes::all(),
        // Those who decide on applications; whoever follows somebody comes from that person's page. From here one goes on to decisions,
        // measures, attestations that end and regulations; whoever examines services comes to these from the services.
        nav: vec![NavItem {
            rank: 48,
            label: "Domande",
            href: "/domande",
            icon: "it-inbox",
            gate: Gate::MayAny(&[Permission::APPLICATION_EXAMINE, Permission::APPLICATION_DECIDE]),
        }],
        problems: problems::Problem::TABLE.to_vec(),
        jobs: vec![ui::JobKind { kind: copayment::job::KIND, run: copayment::job::run }],
        openapi: Some(documented::document),
        doors: Some(offers::doors),
        day: Some(offers::day),
        follow: Some(|tx, news| Box::pin(copayment::follow(tx, news))),
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        ..Room::default()
    }
}
