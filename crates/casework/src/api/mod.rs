//! The interface of this room: the same actions as the pages, with JSON.

pub mod cases;
pub mod collective_plans;
pub mod collectives;
pub mod notes;
pub mod passages;
pub mod plans;
pub mod work;

use kernel::Outcome;
use kernel::input::Fields;
use serde::Serialize;
use utoipa::{OpenApi, ToSchema};

/// What was created, as the next edition.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Edition {
    /// 1, 2, 3 …
    pub edition: i64,
}

/// Reads a command from what was sent.
pub(crate) fn command<T>(mut fields: Fields, read: impl FnOnce(&mut Fields) -> Option<T>) -> Outcome<T> {
    let read = read(&mut fields);
    fields.finish(|| read)
}

/// This room's part of the document of the interface.
#[derive(OpenApi)]
#[openapi(
    paths(
        cases::list,
        cases::show,
        cases::assign,
        cases::take,
        cases::decline,
        cases::reopen,
        cases::phase,
        cases::seal,
        cases::join,
        cases::leave,
        cases::decide,
        passages::levels,
        passages::change_level,
        passages::of_case,
        passages::send,
        passages::list,
        passages::show,
        passages::answer,
        passages::partners,
        passages::end_partner,
        passages::show_board,
        passages::switch_figures,
        collectives::list,
        collectives::create,
        collectives::show,
        collectives::change,
        collectives::step,
        collectives::join,
        collectives::leave,
        collectives::meet,
        collective_plans::list,
        collective_plans::create,
        collective_plans::show,
        collective_plans::change,
        collective_plans::offer,
        collective_plans::withdraw,
        collective_plans::abandon,
        collective_plans::consent,
        collective_plans::sign,
        work::interview,
        work::show_interview,
        work::settle_interview,
        work::entries,
        work::write_entry,
        work::show_entry,
        work::correct_entry,
        work::move_entry,
        crate::search::pages::api,
        notes::audience,
        notes::ask,
        notes::list,
        notes::show,
        notes::decide,
        work::analyses,
        work::write_analysis,
        work::assessments,
        work::write_assessment,
        work::reviews,
        work::write_review,
        work::closures,
        work::close,
        work::draft,
        work::save_draft,
        plans::list,
        plans::create,
        plans::show,
        plans::change,
        plans::offer,
        plans::withdraw,
        plans::abandon,
        plans::sign,
        plans::hear,
        plans::waive,
    ),
    components(schemas(crate::draft::DraftKind))
)]
struct Document;

/// This room's part of the document of the interface.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
