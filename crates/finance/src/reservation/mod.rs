//! Money set aside on a chapter for one service of one person: a managerial reservation (prenotazione gestionale). The commitment
//! (impegno, art. 183 d.lgs. 267/2000) is the accounting act that follows and is not made here.

pub mod actions;
pub mod availability;
pub mod cost;
pub mod cover;
pub mod model;
pub mod pages_of;
pub mod queue;
pub mod store;

pub use actions::{Cover, ReserveRequest, Reserved, declare_mandatory, left, release_rest, reserve, spend, unspend};
pub use availability::{Availability, Decision, Request, Shortfall, decide};
pub use cost::{CostBasis, NotAQuantity, Quantity, Sharing, UserPays, UserShare, YearAmount, split_by_year};
pub use cover::{ChapterName, Foreseen, Left, Standing, chapter_name, foresee, standing};
pub use model::{Ground, Move, MoveRefused, Position, ReservationState};
pub use pages_of::SourcePages;
pub use queue::{Priority, Waiting};
