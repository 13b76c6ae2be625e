//! Payments: what was granted is paid, to the right person, once, by somebody who did not prepare it.
//!
//! [`entitlement`] keeps what decisions grant, as the news of the benefits tell it; [`payee`] how each person is paid; [`run`] the
//! liquidations, from the proposal to what became of every row; [`chapter`] which chapter pays where this year's budget no longer has that of a
//! measure; [`recovery`] what comes back. Whether the regulation's conditions of payment
//! hold, such as the signed project, is asked through the port [`Conditions`], which [`Regulations`] answers.

extern crate self as payments;

pub mod bulk;
pub mod chapter;
mod conditions;
mod day;
mod documented;
pub mod entitlement;
mod grants;
mod month;
mod owners;
mod paging;
pub mod payee;
mod person_data;
mod persons;
pub mod problems;
pub mod recovery;
mod regulations;
mod routes;
pub mod run;
mod scope;

pub use conditions::Conditions;
pub use grants::follow;
pub use month::Month;
pub use problems::Problem;
pub use regulations::Regulations;
pub use run::approve::Pages;

use guard::Permission;
use ui::{Gate, NavItem, Room};

/// The tables of this room.
pub const MIGRATIONS: &[store::Migration] = &[
    store::Migration {
        number: 1,
        name: "entitlements_and_payments",
        text: include_str!("../migrations/0001_entitlements_and_payments.sql"),
    },
    store::Migration {
        number: 2,
        name: "differences_and_corrections",
        text: include_str!("../migrations/0002_differences_and_corrections.sql"),
    },
    store::Migration { number: 3, name: "tariffs_are_not_paid", text: include_str!("../migrations/0003_tariffs_are_not_paid.sql") },
    store::Migration {
        number: 4,
        name: "chapters_that_take_the_place",
        text: include_str!("../migrations/0004_chapters_that_take_the_place.sql"),
    },
    store::Migration { number: 5, name: "heirs", text: include_str!("../migrations/0005_heirs.sql") },
    store::Migration { number: 6, name: "acts_that_end", text: include_str!("../migrations/0006_acts_that_end.sql") },
];

/// The room, as data.
pub fn room() -> Room {
    Room {
        name: "payments",
        title: "Pagamenti",
        migrations: MIGRATIONS,
        statements: vec![
            bulk::STATEMENTS,
            chapter::store::STATEMENTS,
            entitlement::store::STATEMENTS,
            grants::STATEMENTS,
            payee::store::STATEMENTS,
            recovery::store::STATEMENTS,
            run::correct::STATEMENTS,
            run::ended::STATEMENTS,
            run::heirs::STATEMENTS,
            run::lot_store::STATEMENTS,
            run::outside::STATEMENTS,
            run::row_store::STATEMENTS,
            run::store::STATEMENTS,
            run::withdraw::STATEMENTS,
            owners::STATEMENTS,
            persons::STATEMENTS,
            person_data::STATEMENTS,
        ],
        owners: owners::STATEMENTS,
        routes: routes::all(),
        nav: vec![NavItem {
            rank: 53,
            label: "Pagamenti",
            href: "/pagamenti",
            icon: "it-card",
            // Those who prepare and approve; whoever only reads comes from a person's page.
            gate: Gate::MayAny(&[Permission::PAYMENT_PREPARE, Permission::PAYMENT_APPROVE]),
        }],
        problems: Problem::TABLE.to_vec(),
        jobs: vec![ui::JobKind { kind: run::fill::KIND, run: run::fill::run }],
        openapi: Some(documented::document),
        doors: Some(entitlement::pages::doors),
        day: Some(day::today),
        follow: Some(|tx, news| Box::pin(follow(tx, news))),
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        ..Room::default()
    }
}
