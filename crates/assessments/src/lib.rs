//! Instruments of assessment as data, the assessments made with them, multidisciplinary units.
//!
//! Later rooms read `assessments_v_assessment` and `assessments_v_answer`, and ask [`latest`]. No function of this room decides anything by a
//! score, and none takes a score alone: every assessment has its written part.

mod api;
pub mod assessment;
pub mod drawing;
pub mod instrument;
pub mod meeting;
mod offers;
mod owners;
mod person_data;
mod persons;
pub mod problems;
mod routes;

pub use assessment::AssessmentId;
pub use assessment::latest::{Assessed, latest};
pub use instrument::{Instrument, InstrumentId};
pub use meeting::MeetingId;
pub use meeting::store::{Convocation, called};

use kernel::{Failure, Outcome};
use store::{Migration, StoreError};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] =
    &[Migration { number: 1, name: "assessments", text: include_str!("../migrations/0001_assessments.sql") }];

/// Somebody else was faster.
pub(crate) fn conflict(current: i64) -> Failure {
    Failure::Conflict {
        current,
        sentence: "Qualcun altro ha modificato questi dati nel frattempo: rileggi come sono adesso e riprova.".into(),
    }
}

/// A conflict when the version that was edited is not the one that is stored.
pub(crate) fn expect_version(stored: i64, based_on: i64) -> Outcome<()> {
    if stored == based_on { Ok(()) } else { Err(conflict(stored)) }
}

/// A version-checked change that touched nothing: somebody was faster within the same moment.
pub(crate) fn or_conflict(done: Result<(), StoreError>, current: i64) -> Outcome<()> {
    match done {
        Err(StoreError::NoRow) => Err(conflict(current)),
        other => Ok(other?),
    }
}

/// The room, as data.
pub fn room() -> ui::Room {
    ui::Room {
        name: "assessments",
        title: "Valutazioni",
        migrations: MIGRATIONS,
        statements: vec![
            assessment::store::STATEMENTS,
            instrument::store::STATEMENTS,
            meeting::store::STATEMENTS,
            offers::STATEMENTS,
            owners::STATEMENTS,
            person_data::STATEMENTS,
            persons::STATEMENTS,
        ],
        owners: owners::STATEMENTS,
        published: &["assessments_v_assessment", "assessments_v_answer"],
        routes: routes::all(),
        nav: routes::nav(),
        below: &[("/strumenti", "/cartelle")],
        problems: problems::Problem::TABLE.to_vec(),
        openapi: Some(api::openapi),
        timeline: Some(offers::timeline),
        timeline_kinds: &["Valutazione"],
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        ..ui::Room::default()
    }
}
