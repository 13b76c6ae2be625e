//! Payments: what was granted is paid, to the right person, once, by somebody who did not prepare it.
//!
//! [`entitlement`] keeps what decisions grant, as the news of the benefits tell it; [`payee`] how each person is paid; [`run`] the
//! liquidations, from the proposal to what became of every row; [`recovery`] what comes back. Whether the regulation's conditions of payment
//! hold, such as the signed project, is asked through the port [`Conditions`], which [`Regulations`] answers.

extern crate self as payments;

pub mod bulk;
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
pub const MIGRATIONS: &[store::Migration] = &[store::Migration {
    number: 1,
    name: "entitlements_and_payments",
    text: include_str!("../migrations/0001_entitlements_and_payments.sql"),
}];

/// The room, as data.
pub fn room() -> Room {
    Room {
        name: "payments",
        title: "Pagamenti",
        migrations: MIGRATIONS,
        statements: vec![
            bulk::STATEMENTS,
            entitlement::store::STATEMENTS,
            grants::STATEMENTS,
            payee::store::STATEMENTS,
            recovery::store::STATEMENTS,
            run::store::STATEMENTS,
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
            gate: Gate::May(Permission::PAYMENT_READ),
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
