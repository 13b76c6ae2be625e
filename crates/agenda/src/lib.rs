//! What falls due and what is to be done: one list, written by every later room through functions.
//!
//! Later rooms call, inside their own transaction, [`set`], [`also`], [`met`], [`drop_of`], [`pass_on`] and [`close_to_team`]; for a case they go
//! through casework. They read the view `agenda_v_due`.

pub mod bulk;
mod day;
mod documented;
pub mod due;
pub mod feed;
mod news;
mod owners;
mod person_data;
mod persons;
pub mod problems;
mod routes;
mod scope;
pub mod task;

pub use due::model::{DueId, DueKind, NewDue};
pub use due::write::{also, close_of, close_to_team, drop_of, drop_one, met, pass_on, set};
pub use feed::{FeedDue, feed_of};
pub use problems::Problem;

use store::Migration;

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[Migration { number: 1, name: "dues", text: include_str!("../migrations/0001_dues.sql") }];

/// The room, as data.
pub fn room() -> ui::Room {
    ui::Room {
        name: "agenda",
        title: "Scadenze e attività",
        migrations: MIGRATIONS,
        statements: vec![
            day::STATEMENTS,
            due::store::STATEMENTS,
            due::write::STATEMENTS,
            feed::STATEMENTS,
            owners::STATEMENTS,
            person_data::STATEMENTS,
            persons::STATEMENTS,
            task::store::STATEMENTS,
        ],
        owners: owners::STATEMENTS,
        published: &["agenda_v_due"],
        routes: routes::all(),
        nav: routes::nav(),
        problems: problems::Problem::TABLE.to_vec(),
        openapi: Some(documented::document),
        doors: Some(day::doors),
        day: Some(day::today),
        follow: Some(|tx, news| Box::pin(news::follow(tx, news))),
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        ..ui::Room::default()
    }
}
