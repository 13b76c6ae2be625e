//! Statutory returns, computed from the rows of the daily work: nothing here is ever typed a second time.

pub mod file;
pub mod istat;
pub mod problems;
pub mod siuss;
pub mod year;

use store::Migration;
use ui::Room;

/// The schema of this room.
pub const MIGRATIONS: &[Migration] =
    &[Migration { number: 1, name: "what_is_due", text: include_str!("../migrations/0001_what_is_due.sql") }];

/// The room, as data.
pub fn room() -> Room {
    Room {
        name: "returns",
        title: "Debiti informativi e cifre",
        migrations: MIGRATIONS,
        statements: vec![istat::store::STATEMENTS],
        problems: problems::Problem::TABLE.to_vec(),
        ..Room::default()
    }
}
