//! Documents from a model to the edition that is final, the registry of the body, the post desk, filing and retention.
//!
//! Later rooms begin and keep documents with [`begin`] and [`attach`], know of them through [`brief`], close them with [`close_of`] and [`close_for`], write
//! [`document_scope!`] into their SQL and read the view `records_v_document`. The program wires a [`Registry`].

mod api;
pub mod approval;
pub mod bulk;
pub mod document;
mod dues;
mod offers;
mod owners;
mod paging;
mod person_data;
mod persons;
pub mod post;
pub mod problems;
pub mod registration;
pub mod retention;
mod routes;
#[doc(hidden)]
pub mod scope;
pub mod template;

pub use document::begin::{DocumentBrief, NewAttachment, NewDraft, attach, begin, brief};
pub use document::closing::{close_for, close_of, take_into};
pub use document::{DocumentDirection, DocumentId, DocumentKind, DocumentState};
pub use problems::Problem;
pub use registration::{Correspondent, LocalRegistry, Registered, RegisteredFile, Registration, Registry};
pub use retention::FilingClass;

use kernel::{Failure, Outcome};
use store::{Migration, StoreError};

/// The tables of this room.
pub const MIGRATIONS: &[Migration] = &[
    Migration { number: 1, name: "documents", text: include_str!("../migrations/0001_documents.sql") },
    Migration { number: 2, name: "approvals", text: include_str!("../migrations/0002_approvals.sql") },
    Migration { number: 3, name: "post_for_the_log", text: include_str!("../migrations/0003_post_for_the_log.sql") },
];

/// The room, as data.
pub fn room() -> ui::Room {
    ui::Room {
        name: "records",
        title: "Documenti",
        migrations: MIGRATIONS,
        statements: vec![
            approval::store::STATEMENTS,
            bulk::STATEMENTS,
            document::closing::STATEMENTS,
            document::FILLED_STATEMENTS,
            document::store::STATEMENTS,
            offers::STATEMENTS,
            owners::STATEMENTS,
            person_data::STATEMENTS,
            persons::STATEMENTS,
            post::store::STATEMENTS,
            registration::actions::STATEMENTS,
            retention::plan::STATEMENTS,
            retention::store::STATEMENTS,
            template::store::STATEMENTS,
        ],
        owners: owners::STATEMENTS,
        published: &["records_v_document", "records_v_post"],
        routes: routes::all(),
        nav: routes::nav(),
        below: &[("/posta", "/documenti"), ("/modelli", "/documenti")],
        problems: problems::Problem::TABLE.to_vec(),
        openapi: Some(api::openapi),
        timeline: Some(offers::timeline),
        timeline_kinds: &["Documento"],
        day: Some(offers::day),
        search: Some(offers::search),
        person_rows: persons::PERSON_ROWS,
        person_data: person_data::PERSON_DATA,
        ..ui::Room::default()
    }
}

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
