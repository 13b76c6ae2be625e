//! Requests of registered residence and the desks that take them, for programs.

use super::store::{Desk, OF_PERSON, Request};
use super::{RequestState, actions, pages};
use chrono::NaiveDate;
use kernel::PersonId;
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::answer::{json, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A request of registered residence.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResidenceRequestShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// To which desk it went.
    pub desk: Uuid,
    /// What that is called.
    pub desk_name: String,
    /// When it was made.
    pub requested_on: NaiveDate,
    /// On what it rests.
    pub ground: String,
    /// Where it stands.
    pub state: RequestState,
    /// When it was decided.
    pub decided_on: Option<NaiveDate>,
    /// Why.
    pub reason: String,
    /// Number of the answer.
    pub protocol: String,
}

impl From<Request> for ResidenceRequestShape {
    fn from(row: Request) -> Self {
        ResidenceRequestShape {
            id: row.id,
            version: row.version,
            desk: row.desk_id,
            desk_name: row.desk_name,
            requested_on: row.requested_on,
            ground: row.ground,
            state: row.state,
            decided_on: row.decided_on,
            reason: row.reason,
            protocol: row.protocol,
        }
    }
}

/// A desk that takes requests.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResidenceDeskShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Whose borough; absent for one of the whole body.
    pub municipio: Option<i64>,
    /// What it is called.
    pub name: String,
    /// The street in which it registers people.
    pub street: String,
    /// The number in it.
    pub number: String,
    /// How to reach it.
    pub contact: String,
    /// First day.
    pub from: NaiveDate,
}

impl From<Desk> for ResidenceDeskShape {
    fn from(row: Desk) -> Self {
        ResidenceDeskShape {
            id: row.id,
            version: row.version,
            municipio: row.municipio,
            name: row.name,
            street: row.street,
            number: row.number,
            contact: row.contact,
            from: row.valid_from,
        }
    }
}

/// A request to a desk.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidenceRequestInput {
    /// To which desk.
    pub desk: Uuid,
    /// When it was made.
    pub requested_on: NaiveDate,
    /// On what it rests: where the person usually is, who follows them.
    #[schema(max_length = 300)]
    pub ground: Option<String>,
}

/// What the desk answered.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidenceOutcomeInput {
    /// Which request.
    pub request: Uuid,
    /// How; not `sent`.
    pub state: RequestState,
    /// When: the first day of the residence for one that is accepted.
    pub decided_on: NaiveDate,
    /// First day of the residence, of one that is accepted; the day of the request when absent.
    pub from: Option<NaiveDate>,
    /// Why; needed for a refusal.
    #[schema(max_length = 300)]
    pub reason: Option<String>,
    /// Number of the answer.
    #[schema(max_length = 60)]
    pub protocol: Option<String>,
}

/// A desk to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidenceDeskInput {
    /// Whose borough; absent for one of the whole body.
    #[schema(minimum = 1, maximum = 99)]
    pub municipio: Option<i64>,
    /// What it is called.
    #[schema(min_length = 1, max_length = 120)]
    pub name: String,
    /// The street in which it registers people.
    #[schema(min_length = 1, max_length = 120)]
    pub street: String,
    /// The number in it.
    #[schema(max_length = 12)]
    pub number: Option<String>,
    /// How to reach it.
    #[schema(max_length = 200)]
    pub contact: Option<String>,
}

/// A desk that takes no requests any more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResidenceDeskEndInput {
    /// Which.
    pub desk: Uuid,
}

/// The requests of a person, the latest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/residence-requests", operation_id = "residence_requests", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<ResidenceRequestShape>)))]
pub async fn list(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    crate::api::around::readable(&mut tx, id).await?;
    let rows: Vec<Request> = tx.sql(&OF_PERSON).id("person", id).all().await?;
    tx.commit(Audit::of("residence.read").about(id).on("person", id)).await?;
    Ok(json(&Page::all(rows.into_iter().map(ResidenceRequestShape::from))))
}

/// Sends a request to a desk.
#[utoipa::path(post, path = "/api/v1/persons/{id}/residence-requests", operation_id = "request_residence", request_body = ResidenceRequestInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let request = pages::ask(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/persons/{id}/residence-requests"), request))
}

/// Records what came of a request; one that is accepted becomes the registered residence.
#[utoipa::path(post, path = "/api/v1/persons/{id}/residence-requests/outcome", operation_id = "residence_outcome", request_body = ResidenceOutcomeInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn outcome(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::answered(&visit, id, &sent).await?;
    Ok(no_content())
}

/// The desks that take requests today.
#[utoipa::path(get, path = "/api/v1/residence-desks", operation_id = "residence_desks", responses((status = 200, body = Page<ResidenceDeskShape>)))]
pub async fn desks(visit: Visit) -> Answer {
    let mut tx = visit.read_open().await?;
    Ok(json(&Page::all(actions::desks(&mut tx).await?.into_iter().map(ResidenceDeskShape::from))))
}

/// Keeps a desk from today.
#[utoipa::path(post, path = "/api/v1/residence-desks", operation_id = "add_residence_desk", request_body = ResidenceDeskInput,
    params(ui::api::Key), responses((status = 201, body = Created)))]
pub async fn add_desk(visit: Visit, sent: Submitted) -> Answer {
    let desk = pages::keep_desk(&visit, &sent).await?;
    Ok(made("/api/v1/residence-desks".to_owned(), desk))
}

/// Ends a desk.
#[utoipa::path(post, path = "/api/v1/residence-desks/end", operation_id = "end_residence_desk", request_body = ResidenceDeskEndInput,
    params(ui::api::IfMatch), responses((status = 204)))]
pub async fn end_desk(visit: Visit, sent: Submitted) -> Answer {
    pages::close_desk(&visit, &sent).await?;
    Ok(no_content())
}
