//! The database behind one door: one SQL text for SQLite and PostgreSQL, transactions that know their actor, an audit chain
//! that no write or personal read can go around, jobs, files, sequences, backup.
//!
//! A room writes its SQL as [`statements!`] with named parameters and runs it through a [`Tx`]. The facade itself binds
//! `:body`, `:actor`, `:today` and `:now`; everything else is bound by name. See `README.md` beside this crate for the SQL
//! that both engines understand.

pub mod audit;
pub mod backup;
pub mod chance;
pub mod db;
pub mod ddl;
pub mod error;
pub mod files;
pub mod jobs;
pub mod loose;
pub mod many;
pub mod migrate;
pub mod once;
pub mod outbox;
pub mod person_rows;
pub mod query;
mod read_log;
pub mod sequence;
pub mod shape;
pub mod statement;
pub mod testing;
pub mod tx;
pub mod value;

pub use audit::Audit;
pub use db::{Db, Engine};
pub use error::{OnConstraint, StoreError};
pub use files::{FileVault, Keyring};
pub use loose::Loose;
pub use many::Row;
pub use migrate::Migration;
pub use once::Once;
pub use person_rows::PersonRows;
pub use query::Record;
pub use statement::{Reach, Statement};
pub use tx::Tx;
pub use value::Value;

/// Every statement of this crate, for the test that prepares them all.
pub const STATEMENTS: &[&[&Statement]] = &[
    audit::STATEMENTS,
    jobs::STATEMENTS,
    once::STATEMENTS,
    outbox::STATEMENTS,
    sequence::STATEMENTS,
    files::STATEMENTS,
    migrate::STATEMENTS,
];

/// The tables of the ground itself.
pub const MIGRATIONS: &[Migration] =
    &[Migration { number: 1, name: "the_ground", text: include_str!("../migrations/0001_the_ground.sql") }];
