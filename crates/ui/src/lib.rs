//! How a room meets people: page shell, forms, tables, charts, assets, exports; and how it meets HTTP: routes with their
//! permission, the request with its actor, answers and problems.

// Templates name this crate as those of every room do.
extern crate self as ui;

mod again;
mod alias;
pub mod answer;
pub mod api;
pub mod assets;
pub mod chart;
pub mod export;
pub mod form;
mod in_place;
pub mod markup;
pub mod person_data;
mod refused;
pub mod room;
pub mod router;
pub mod shell;
pub mod submitted;
pub mod table;
pub mod testing;
mod unsent;
pub mod visit;

pub use answer::{Answer, Fail, Problem};
pub use person_data::PersonData;
pub use room::{Boxed, DayItem, Gate, JobKind, NavItem, Obstacle, PersonDoor, Room, Route, SearchHit, TimelineEntry};
pub use submitted::Submitted;
pub use visit::{PathId, Settings, Site, Visit};
