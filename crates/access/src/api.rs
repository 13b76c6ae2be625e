//! The API of this room: the same actions as its pages.

pub mod appointments;
pub mod calendars;
pub mod contact_shapes;
pub mod contacts;
pub mod referrals;

use utoipa::OpenApi;

/// What was created.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Created {
    /// Its identifier.
    pub id: uuid::Uuid,
}

/// So many rows, and where the list goes on.
#[derive(Debug, serde::Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// For `after`; absent on the last page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

impl<T> Page<T> {
    /// From one row more than the page holds.
    pub(crate) fn cut<R>(mut rows: Vec<R>, most: usize, cursor: impl Fn(&R) -> String, show: impl Fn(R) -> T) -> Page<T> {
        let more = rows.len() > most;
        rows.truncate(most);
        let next = rows.last().filter(|_| more).map(cursor);
        Page { items: rows.into_iter().map(show).collect(), next }
    }
}

/// How many rows a page of the API has: `limit`, at most 100.
pub(crate) fn limit(visit: &ui::Visit) -> Result<usize, kernel::Failure> {
    match visit.query("limit") {
        None => Ok(50),
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=100).contains(limit))
            .ok_or_else(|| kernel::Failure::field("limit", "Numero non valido: un intero fra 1 e 100.")),
    }
}

/// A cursor of the API; what is none is a fault.
pub(crate) fn after(visit: &ui::Visit) -> Result<Option<crate::contact::store::Cursor>, kernel::Failure> {
    match visit.query("after") {
        None => Ok(None),
        Some(text) => crate::contact::store::Cursor::read(&text)
            .map(Some)
            .ok_or_else(|| kernel::Failure::field("after", "Punto della lista non valido: usa «next» della pagina precedente.")),
    }
}

#[derive(OpenApi)]
#[openapi(paths(
    contacts::list,
    contacts::create,
    contacts::show,
    contacts::put_on_person,
    contacts::refer,
    contacts::draft,
    contacts::keep_draft,
    contacts::drop_draft,
    referrals::list,
    referrals::show,
    referrals::answer,
    appointments::list,
    appointments::book,
    appointments::show,
    appointments::move_to,
    appointments::cancel,
    appointments::went,
    calendars::slots,
    calendars::hours,
    calendars::add_hours,
    calendars::end_hours,
    calendars::close,
    calendars::reopen,
    calendars::renew_feed,
    calendars::revoke_feed,
))]
struct Document;

/// This room's part of the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
