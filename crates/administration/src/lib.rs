//! Administration: sign-in, staff, units, roles, tokens, the audit log, privacy registers, jobs, legal pages.

// Templates name this crate as `administration`.
extern crate self as administration;

mod problems;
mod oidc;
mod sign_in;

pub use oidc::OidcSettings;
pub use problems::Problem;

use store::Migration;
use ui::Room;

const MIGRATIONS: &[Migration] = &[Migration { number: 1, name: "sign_in", text: include_str!("../migrations/0001_sign_in.sql") }];

/// The room, as the program collects it.
pub fn room() -> Room {
    let routes = sign_in::routes();
    Room {
        name: "administration",
        title: "Amministrazione",
        migrations: MIGRATIONS,
        statements: vec![sign_in::STATEMENTS],
        routes,
        problems: Problem::TABLE.to_vec(),
        ..Room::default()
    }
}
