//! Orders for programs.

use super::forms::{AddParty, EndOrder, ExtendOrder, LinkOrder, NewOrder, PauseOrder, ServeOrder};
use super::mandate::{EndMandate, Mandate, NewCourtMandate};
use super::prescription::{NewPrescription, Prescription, SettlePrescription};
use super::store::Order;
use super::{MandateId, OrderId, PartyRole, PrescriptionId, entry, pages};
use crate::report::store::Report;
use kernel::PersonId;
use serde::Serialize;
use ui::answer::{json_versioned, no_content};
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// Somebody else in a proceeding.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtPartyView {
    person: PersonId,
    role: PartyRole,
    name: String,
}

/// An order with what hangs on it.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtOrderView {
    order: Order,
    mandates: Vec<Mandate>,
    prescriptions: Vec<Prescription>,
    reports: Vec<Report>,
    parties: Vec<CourtPartyView>,
    /// The order that took this one away.
    revoked_by: Option<OrderId>,
}

/// An order with its mandates, prescriptions, reports and parties.
#[utoipa::path(get, path = "/api/v1/court-orders/{id}", operation_id = "court_order",
    params(("id" = OrderId, Path)), responses((status = 200, body = CourtOrderView)))]
pub async fn one(visit: Visit, PathId(id): PathId<OrderId>) -> Answer {
    let mut tx = visit.begin().await?;
    let whole = pages::whole(&mut tx, id).await?;
    tx.commit(pages::reading(&whole)).await?;
    let version = whole.order.version;
    let party = |party: super::store::Party| CourtPartyView { person: party.person_id, role: party.role, name: party.person_name };
    let view = CourtOrderView {
        order: whole.order,
        mandates: whole.mandates,
        prescriptions: whole.prescriptions,
        reports: whole.reports,
        parties: whole.parties.into_iter().map(party).collect(),
        revoked_by: whole.revoked_by.map(|(id, _)| id),
    };
    Ok(json_versioned(&view, version))
}

/// Enters an order that came.
#[utoipa::path(post, path = "/api/v1/court-orders", operation_id = "court_order_register", request_body = NewOrder,
    params(ui::api::Key), responses((status = 201, body = Created)))]
pub async fn register(visit: Visit, sent: Submitted) -> Answer {
    let id = entry::registered(&visit, &sent, None).await?;
    Ok(made(format!("/api/v1/court-orders/{id}"), id))
}

/// Writes that an order reached the service.
#[utoipa::path(post, path = "/api/v1/court-orders/{id}/service", operation_id = "court_order_serve", request_body = ServeOrder,
    params(("id" = OrderId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn serve(visit: Visit, PathId(id): PathId<OrderId>, sent: Submitted) -> Answer {
    pages::served(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Extends an order to a later day.
#[utoipa::path(post, path = "/api/v1/court-orders/{id}/extension", operation_id = "court_order_extend", request_body = ExtendOrder,
    params(("id" = OrderId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn extend(visit: Visit, PathId(id): PathId<OrderId>, sent: Submitted) -> Answer {
    pages::extended(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes that an order is held up, or holds again.
#[utoipa::path(post, path = "/api/v1/court-orders/{id}/suspension", operation_id = "court_order_pause", request_body = PauseOrder,
    params(("id" = OrderId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn pause(visit: Visit, PathId(id): PathId<OrderId>, sent: Submitted) -> Answer {
    pages::paused(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes that an order ended, with its mandates and open prescriptions.
#[utoipa::path(post, path = "/api/v1/court-orders/{id}/end", operation_id = "court_order_end", request_body = EndOrder,
    params(("id" = OrderId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn end(visit: Visit, PathId(id): PathId<OrderId>, sent: Submitted) -> Answer {
    pages::ended(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Says in which case the proceeding of an order is followed.
#[utoipa::path(post, path = "/api/v1/court-orders/{id}/case", operation_id = "court_order_link", request_body = LinkOrder,
    params(("id" = OrderId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn link(visit: Visit, PathId(id): PathId<OrderId>, sent: Submitted) -> Answer {
    pages::linked(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes who else is in the proceeding of an order.
#[utoipa::path(post, path = "/api/v1/court-orders/{id}/parties", operation_id = "court_order_party", request_body = AddParty,
    params(("id" = OrderId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn party(visit: Visit, PathId(id): PathId<OrderId>, sent: Submitted) -> Answer {
    pages::party_added(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Gives a mandate of an order to a unit.
#[utoipa::path(post, path = "/api/v1/court-orders/{id}/mandates", operation_id = "court_mandate_give", request_body = NewCourtMandate,
    params(("id" = OrderId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn give(visit: Visit, PathId(id): PathId<OrderId>, sent: Submitted) -> Answer {
    let mandate = pages::given(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/court-orders/{id}"), mandate))
}

/// Ends one mandate of an order that goes on. The version is its own.
#[utoipa::path(post, path = "/api/v1/court-mandates/{id}/end", operation_id = "court_mandate_end", request_body = EndMandate,
    params(("id" = MandateId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn end_mandate(visit: Visit, PathId(id): PathId<MandateId>, sent: Submitted) -> Answer {
    pages::mandate_ended(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes a prescription of an order.
#[utoipa::path(post, path = "/api/v1/court-orders/{id}/prescriptions", operation_id = "court_prescription_create", request_body = NewPrescription,
    params(("id" = OrderId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn prescribe(visit: Visit, PathId(id): PathId<OrderId>, sent: Submitted) -> Answer {
    let prescription = pages::prescribed(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/court-orders/{id}"), prescription))
}

/// Writes what came of a prescription. The version is its own.
#[utoipa::path(post, path = "/api/v1/court-prescriptions/{id}/outcome", operation_id = "court_prescription_settle", request_body = SettlePrescription,
    params(("id" = PrescriptionId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn settle(visit: Visit, PathId(id): PathId<PrescriptionId>, sent: Submitted) -> Answer {
    pages::settled(&visit, id, &sent).await?;
    Ok(no_content())
}
