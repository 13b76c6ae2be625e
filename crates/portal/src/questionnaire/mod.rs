//! «Che cosa mi spetta?»: what the regulations in force say of somebody who says nothing of who they are.
//!
//! [`catalogue`] joins the questions of all regulations, [`planner`] says what is asked next, [`told`] what is read at the end: all three are
//! pure, over the engine. Answers travel with each page and are kept nowhere ([`answers`]).

pub mod answers;
pub mod api;
pub mod catalogue;
pub mod control;
pub mod forms;
pub mod held;
pub mod pages;
pub mod planner;
pub mod shapes;
pub mod told;
pub mod topic;

#[cfg(test)]
mod planner_tests;
