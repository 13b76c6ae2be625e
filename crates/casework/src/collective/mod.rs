//! Social work with groups and communities: a need, goals, people who take part, meetings with the number of those who came, and what came of
//! it at the three levels of social work.

pub mod actions;
pub mod forms;
mod model;
pub mod pages;
pub mod plan;
pub mod store;

pub use model::{COLLECTIVE_MOVES, CollectiveKind, CollectiveMove, CollectiveState, moves_table};

kernel::id_type! {
    /// Work with a group or a community.
    CollectiveId,
}
