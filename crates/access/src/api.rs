//! The API of this room: the same actions as its pages.

pub mod appointments;
pub mod calendars;
pub mod contact_shapes;
pub mod contacts;
pub mod referrals;

use utoipa::OpenApi;

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
#[openapi(
    paths(
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
        crate::meeting_room::api::list,
        crate::meeting_room::api::add,
        crate::meeting_room::api::close,
        crate::meeting_room::api::give,
        crate::reminder::create,
    ),
    components(schemas(crate::referral::pages::Box))
)]
struct Document;

/// This room's part of the OpenAPI document.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
