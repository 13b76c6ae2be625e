//! The case: a person or household known to a unit at one level, its states, phases, people and news.

pub mod actions;
pub(crate) mod brief;
pub mod forms;
pub mod list;
mod model;
pub mod pages;
pub(crate) mod store;
pub(crate) mod team;
pub mod top;

pub use brief::{CaseBrief, OpenCase, brief, hand_over, hand_over_these, may_take_charge, open_of};
pub use model::{
    Level, MOVES, MemberRole, Move, MoveRule, Phase, State, Taking, UserArea, check_phase_day, check_taking, lettered_numbers_of,
    moves_table, number_of, phase_after,
};
