//! The API of this room: the same actions as its pages, under `/api/v1`.

pub mod around;
pub mod families;
pub mod identifiers;
pub mod inputs;
pub mod kinship;
pub mod merging;
pub mod merging_inputs;
pub mod persons;
pub mod representatives;
pub mod resources;
pub mod searching;
pub mod shapes;

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    paths(
        searching::search,
        searching::similar,
        searching::known,
        searching::places,
        searching::streets,
        persons::create,
        persons::show,
        persons::replace,
        persons::card,
        persons::history,
        persons::timeline,
        persons::death,
        persons::death_correction,
        persons::notice,
        persons::verify,
        persons::protection,
        persons::identity_on,
        identifiers::list,
        identifiers::add,
        identifiers::correct,
        identifiers::end,
        identifiers::name,
        merging::compare,
        merging::join,
        merging::merges,
        merging::report,
        merging::one,
        merging::part,
        merging::list,
        merging::search,
        merging::pair,
        merging::decide,
        crate::fact::api::targets,
        crate::fact::api::add_target,
        crate::fact::api::change_target,
        crate::fact::api::certificates,
        crate::fact::api::add_certificate,
        crate::fact::api::change_certificate,
        crate::fact::api::permits,
        crate::fact::api::add_permit,
        crate::fact::api::change_permit,
        crate::fact::api::risks,
        crate::fact::api::add_risk,
        crate::fact::api::change_risk,
        crate::fact::api::segments,
        crate::fact::at_risk::all,
        around::addresses,
        around::add_address,
        around::end_address,
        around::withdraw_address,
        around::correct_address,
        around::protect_address,
        crate::address::history_page::history,
        around::competence,
        around::decide_competence,
        crate::payer::api::list,
        crate::payer::api::create,
        crate::payer::api::decide,
        crate::payer::api::notice,
        crate::payer::api::remove,
        crate::payer::api::dispute,
        crate::payer::api::settle,
        crate::data_request::api::list,
        crate::data_request::api::create,
        crate::data_request::api::identity,
        crate::data_request::api::extension,
        crate::data_request::api::withheld,
        crate::data_request::api::copy,
        crate::data_request::api::answer,
        crate::data_request::api::waiting,
        crate::payer::to_do::list,
        crate::seal::api::adoption,
        crate::seal::api::rectification,
        crate::seal::api::search,
        crate::seal::api::open,
        crate::seal::api::own,
        crate::seal::api::unseal,
        crate::map::pages::map,
        crate::virtual_residence::api::list,
        crate::virtual_residence::api::create,
        crate::virtual_residence::api::outcome,
        crate::virtual_residence::api::desks,
        crate::virtual_residence::api::add_desk,
        crate::virtual_residence::api::end_desk,
        crate::street::api::editions,
        crate::street::api::read,
        crate::street::api::one,
        crate::street::api::confirm,
        crate::street::api::discard,
        crate::street::api::relocate,
        crate::street::api::unlocated,
        crate::street::api::relocated,
        around::households,
        around::create_household,
        around::add_member,
        around::change_member,
        around::household,
        families::arrange,
        families::unite,
        families::settle,
        families::birth,
        families::correct,
        kinship::relations,
        kinship::add_relation,
        kinship::correct_relation,
        kinship::end_relation,
        kinship::family,
        representatives::representatives,
        representatives::add_representative,
        representatives::correct_representative,
        representatives::end_representative,
        resources::resources,
        resources::create_resource,
        resources::show_resource,
        resources::change_resource,
    ),
    components(schemas(crate::data_request::model::Which))
)]
struct Document;

/// This room's part of the OpenAPI document.
pub fn document() -> utoipa::openapi::OpenApi {
    Document::openapi()
}
