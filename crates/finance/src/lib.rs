//! Money for care: the budget by chapters, read and reconciled to the cent, varied, reserved, spent; nothing is ever reserved twice.
//!
//! [`budget`] and the models of [`reservation`] are pure rules; [`ledger`] alone changes the sums kept on a chapter, with a movement
//! for every change. Amounts are whole cents everywhere.

pub mod budget;
pub mod chapter;
pub mod ledger;
pub mod problems;
pub mod reservation;
pub mod variation;
pub mod year;

pub use budget::ChapterKey;
pub use problems::Problem;
pub use reservation::{
    Availability, CostBasis, Cover, Ground as MandatoryGround, Quantity, ReservationState, ReserveRequest, Reserved, YearAmount,
    declare_mandatory, left, release_rest, reserve, spend, split_by_year, unspend,
};
pub use year::actions::chapter_for;
pub use year::{BudgetFiles, ImportReport, NewYear, copy_year, import_budget, import_files, reconcile, reconcile_year};

/// The schema of this room.
pub const MIGRATIONS: &[store::Migration] =
    &[store::Migration { number: 1, name: "the_budget", text: include_str!("../migrations/0001_the_budget.sql") }];

/// The room.
pub fn room() -> ui::Room {
    ui::Room {
        name: "finance",
        title: "Bilancio",
        migrations: MIGRATIONS,
        statements: vec![ledger::STATEMENTS, reservation::store::STATEMENTS, year::store::STATEMENTS],
        published: &["finance_v_chapter", "finance_v_reservation"],
        problems: Problem::TABLE.to_vec(),
        ..ui::Room::default()
    }
}
