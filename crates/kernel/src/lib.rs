//! The words everybody speaks: identifiers, money, dates, tax codes, places, actors, failures.
//!
//! Nothing here touches a database, the network, the clock of the machine or chance. Text that comes from outside becomes one
//! of these types once, at the door ([`input::Fields`]), and stays correct from there on.

// The macros of this crate name it as everybody else does.
extern crate self as kernel;

pub mod actor;
pub mod codes;
pub mod failure;
pub mod holidays;
pub mod ids;
pub mod input;
pub mod money;
pub mod period;
pub mod place;
pub mod tax_code;
pub mod text;
pub mod time;

pub use actor::Actor;
pub use failure::{Failure, FieldError, Outcome, Refusal};
pub use ids::*;
pub use money::Cents;
pub use period::Period;
pub use tax_code::TaxCode;
pub use time::{Clock, Instant};

/// What the macros of this crate need at the place where they are used.
#[doc(hidden)]
pub mod __private {
    pub use serde;
    pub use sqlx;
    pub use utoipa;
    pub use uuid;
}
