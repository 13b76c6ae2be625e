//! Two records of one person, joined into one, and parted again in full at any later date.
//!
//! Somebody who looks at both decides it. The record that stays keeps its identifier; everything that hangs on the other moves to it, in
//! every room (each declares its columns, [`store::person_rows!`]); the other stays as an alias, whose address leads to the one that
//! stays. What moved, what was shortened and what the record said before is remembered, so that parting gives it all back, with what
//! became of it since; what was born on the record that stays remains there.

pub mod actions;
pub mod alias;
pub mod comparison;
pub mod facts;
pub mod forms;
pub mod late;
pub mod pages;
pub mod periods;
pub mod rows;
pub(crate) mod settle;
pub(crate) mod store;
pub mod undo;
pub mod waiting;

pub use alias::{aliases, resolve};
pub use facts::{Part, Side};

/// What belongs to a person in the rooms of this house, and what they say before two records are joined.
#[derive(Clone, Copy)]
pub struct House<'a> {
    /// Every column that names a person.
    pub rows: &'a [&'static ::store::PersonRows],
    /// What stands in the way.
    pub obstacles: &'a [ui::room::ObstaclesOf],
}

impl<'a> House<'a> {
    /// The rooms of a site.
    pub fn of(site: &'a ui::Site) -> Self {
        House { rows: site.person_rows(), obstacles: site.obstacles() }
    }
}
