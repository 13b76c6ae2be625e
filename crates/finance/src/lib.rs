//! Money for care: the budget by chapters, read and reconciled to the cent, and what is reserved on it.
//!
//! The rules here are pure: bytes, rows and amounts in, decisions out. Amounts are whole cents everywhere.

pub mod budget;
pub mod reservation;
