//! The case: a person or household known to a unit at one level, its states, phases, people and news.

pub(crate) mod brief;
mod model;
pub(crate) mod team;

pub use brief::{CaseBrief, OpenCase, brief, hand_over, open_of};
pub use model::{Level, MemberRole, Move, MoveRule, Phase, State, Taking, UserArea, check_phase_day, check_taking, moves_table, phase_after, MOVES};

