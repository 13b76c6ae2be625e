//! Who may do and see what.
//!
//! - [`roles`]: the one table of roles, permissions and extents (`roles.toml`), from which everything else follows.
//! - [`scope`]: the rows that say how far an account reaches, and the predicates that rooms put **into their SQL**. Nothing is
//!   filtered after a query, nothing is allowed by default.
//! - [`principal`]: whoever is signed in, with permissions, for the yes or no before a query.
//! - [`mandate`], [`opening`]: who may see one protected person by an act, and what is opened for three hours because it is urgent.
//! - [`body`], [`unit`], [`account`]: bodies, units, accounts.
//! - [`sign_in`], [`credentials`], [`session`], [`token`]: proving who one is, with what, for how long; tokens for programs.
//!
//! A thing that may not be seen answers like a thing that does not exist.

pub mod account;
pub mod body;
pub mod credentials;
pub mod mandate;
pub mod opening;
pub mod password;
pub mod permission;
pub mod principal;
pub mod processing;
pub mod roles;
pub mod scope;
pub mod session;
pub mod sign_in;
pub mod token;
pub mod totp;
pub mod unit;

pub use permission::Permission;
pub use principal::Principal;
pub use roles::{Extent, Role};

use store::{Migration, Statement};

/// Every statement of this crate, for the test that prepares them all.
pub const STATEMENTS: &[&[&Statement]] = &[
    account::STATEMENTS,
    body::STATEMENTS,
    credentials::STATEMENTS,
    mandate::STATEMENTS,
    opening::STATEMENTS,
    principal::STATEMENTS,
    processing::STATEMENTS,
    scope::STATEMENTS,
    session::STATEMENTS,
    sign_in::STATEMENTS,
    token::STATEMENTS,
    unit::STATEMENTS,
];

/// The tables of this crate.
pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "who_may_what", text: include_str!("../migrations/0001_who_may_what.sql") },
    Migration { number: 2, name: "recovery_codes", text: include_str!("../migrations/0002_recovery_codes.sql") },
    Migration {
        number: 3,
        name: "one_account_for_a_subject",
        text: include_str!("../migrations/0003_one_account_for_a_subject.sql"),
    },
    Migration { number: 4, name: "table_of_roles", text: include_str!("../migrations/0004_table_of_roles.sql") },
    Migration { number: 5, name: "urgent_openings", text: include_str!("../migrations/0005_urgent_openings.sql") },
];

/// Tables that are no body's: they become reference tables where the database is spread over several machines.
pub const SHARED_TABLES: &[&str] = &["guard_body", "guard_login"];
