//! What somebody asks to know of their own data, for programs.

use super::model::{AskedBy, Delivery, Ground, IdentityCheck, RequestMeans, RequestState, Which};
use super::pages;
use super::store::{OF_PERSON, RequestRow, TermRow};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::PersonId;
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::answer::{json, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// A row that is taken out of a copy.
#[derive(Debug, Serialize, ToSchema)]
pub struct TakenShape {
    /// The section and the row, with a slash between.
    pub row: String,
    /// Why.
    pub ground: Ground,
}

/// A request.
#[derive(Debug, Serialize, ToSchema)]
pub struct DataRequestShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// Whose data.
    pub person: PersonId,
    /// When it came.
    pub asked_on: NaiveDate,
    /// Who asks.
    pub asked_by: AskedBy,
    /// The name of whoever asks for the person.
    pub representative: String,
    /// How it came.
    pub means: RequestMeans,
    /// What is asked, where it is not everything.
    pub wants: String,
    /// Number of the register of letters.
    pub protocol: String,
    /// How it is known who asks.
    pub identity: IdentityCheck,
    /// Number of the document, or who knows them.
    pub identity_note: String,
    /// By when the answer is owed.
    pub due_on: NaiveDate,
    /// When the term was put off.
    pub extended_on: Option<NaiveDate>,
    /// Why.
    pub extension_reason: String,
    /// Where it stands.
    pub state: RequestState,
    /// What is taken out of the copy.
    pub withheld: Vec<TakenShape>,
    /// When a copy was made last.
    pub prepared_at: Option<DateTime<Utc>>,
    /// SHA-256 of its machine-readable file, in hexadecimal.
    pub digest: String,
    /// Whether that copy is for the hands of the person alone.
    pub in_hand: bool,
    /// When it ended.
    pub closed_on: Option<NaiveDate>,
    /// How the copy was handed over.
    pub delivery: Delivery,
    /// Why it was refused, or what else was said.
    pub outcome: String,
}

impl From<RequestRow> for DataRequestShape {
    fn from(row: RequestRow) -> Self {
        let taken = |one: super::Taken| TakenShape { row: format!("{}/{}", one.section, one.key), ground: one.ground };
        DataRequestShape {
            id: row.id,
            version: row.version,
            person: row.person_id,
            asked_on: row.asked_on,
            asked_by: row.asked_by,
            representative: row.representative,
            means: row.means,
            wants: row.wants,
            protocol: row.protocol,
            identity: row.identity,
            identity_note: row.identity_note,
            due_on: row.due_on,
            extended_on: row.extended_on,
            extension_reason: row.extension_reason,
            state: row.state,
            withheld: row.withheld.0.into_iter().map(taken).collect(),
            prepared_at: row.prepared_at,
            digest: row.digest,
            in_hand: row.in_hand,
            closed_on: row.closed_on,
            delivery: row.delivery,
            outcome: row.outcome,
        }
    }
}

/// Where a request stands: whose it is and its terms, nothing of what it says.
#[derive(Debug, Serialize, ToSchema)]
pub struct DataRequestTerm {
    /// Identifier.
    pub id: Uuid,
    /// Whose data.
    pub person: PersonId,
    /// What they are called.
    pub name: String,
    /// When it came.
    pub asked_on: NaiveDate,
    /// By when the answer is owed.
    pub due_on: NaiveDate,
    /// When the term was put off.
    pub extended_on: Option<NaiveDate>,
    /// Where it stands.
    pub state: RequestState,
    /// When it ended.
    pub closed_on: Option<NaiveDate>,
    /// Whether the answer is owed since: what `state=late` lists.
    pub late: bool,
    /// Whether the answer came after the term.
    pub answered_late: bool,
}

impl DataRequestTerm {
    fn of(row: TermRow, today: NaiveDate) -> Self {
        DataRequestTerm {
            late: row.is_late(today),
            answered_late: row.was_answered_late(),
            id: row.id,
            person: row.person_id,
            name: row.display_name,
            asked_on: row.asked_on,
            due_on: row.due_on,
            extended_on: row.extended_on,
            state: row.state,
            closed_on: row.closed_on,
        }
    }
}

/// A request to be recorded.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataRequestInput {
    /// When it came; not in the future.
    pub asked_on: NaiveDate,
    /// Who asks.
    pub asked_by: AskedBy,
    /// The name of whoever asks for the person, as among the representatives.
    #[schema(max_length = 200)]
    pub representative: Option<String>,
    /// How it came.
    pub means: RequestMeans,
    /// What is asked, where it is not everything.
    #[schema(max_length = 500)]
    pub wants: Option<String>,
    /// Number of the register of letters.
    #[schema(max_length = 60)]
    pub protocol: Option<String>,
    /// How it is known who asks.
    pub identity: IdentityCheck,
    /// Number of the document, or who knows them.
    #[schema(max_length = 200)]
    pub identity_note: Option<String>,
}

/// How it is known who asks.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataRequestIdentityInput {
    /// Which request.
    pub request: Uuid,
    /// How.
    pub identity: IdentityCheck,
    /// Number of the document, or who knows them.
    #[schema(max_length = 200)]
    pub identity_note: Option<String>,
}

/// Why the term is put off.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataRequestExtensionInput {
    /// Which request.
    pub request: Uuid,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
}

/// The rows that are taken out; those that are not named are put back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataRequestWithheldInput {
    /// Which request.
    pub request: Uuid,
    /// Section and row, with a slash between.
    #[schema(max_items = 2000)]
    pub row: Vec<String>,
    /// Why, for those that were not taken out before.
    pub ground: Option<Ground>,
}

/// Which copy is made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataCopyInput {
    /// Which request.
    pub request: Uuid,
    /// Whether it goes into the hands of the person alone: then it also tells a protected address.
    pub in_hand: Option<bool>,
}

/// How a request ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataRequestClosingInput {
    /// Which request.
    pub request: Uuid,
    /// How; not `open`.
    pub state: RequestState,
    /// When.
    pub closed_on: NaiveDate,
    /// How the copy was handed over.
    pub delivery: Option<Delivery>,
    /// Why it is refused, or what else is to be said.
    #[schema(max_length = 500)]
    pub outcome: Option<String>,
}

/// The requests of a person, the latest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/data-requests", operation_id = "data_requests", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<DataRequestShape>)))]
pub async fn list(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    crate::api::around::readable(&mut tx, id).await?;
    let rows: Vec<RequestRow> = tx.sql(&OF_PERSON).id("person", id).all().await?;
    tx.commit(Audit::of("data_request.read").about(id).on("person", id).rows(rows.len())).await?;
    Ok(json(&Page::all(rows.into_iter().map(DataRequestShape::from))))
}

/// Records a request.
#[utoipa::path(post, path = "/api/v1/persons/{id}/data-requests", operation_id = "request_data", request_body = DataRequestInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let request = pages::ask(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/persons/{id}/data-requests"), request))
}

/// Records how it is known who asks.
#[utoipa::path(post, path = "/api/v1/persons/{id}/data-requests/identity", operation_id = "identify_data_request",
    request_body = DataRequestIdentityInput, params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn identity(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::identified(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Puts the term off by two months.
#[utoipa::path(post, path = "/api/v1/persons/{id}/data-requests/extension", operation_id = "extend_data_request",
    request_body = DataRequestExtensionInput, params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn extension(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::put_off(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Takes rows out of the copy.
#[utoipa::path(post, path = "/api/v1/persons/{id}/data-requests/withheld", operation_id = "withhold_data",
    request_body = DataRequestWithheldInput, params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn withheld(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::withheld(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Makes the copy: an archive with one file for people and one for machines.
#[utoipa::path(post, path = "/api/v1/persons/{id}/data-requests/copy", operation_id = "copy_data", request_body = DataCopyInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 200, body = Vec<u8>, content_type = "application/zip")))]
pub async fn copy(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    Ok(pages::made(&visit, id, &sent).await?)
}

/// Ends a request: answered, refused or withdrawn.
#[utoipa::path(post, path = "/api/v1/persons/{id}/data-requests/answer", operation_id = "answer_data_request",
    request_body = DataRequestClosingInput, params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn answer(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::closed(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Where requests stand, the most urgent first: those that wait, when nothing is said.
#[utoipa::path(get, path = "/api/v1/data-requests", operation_id = "data_request_terms",
    params(("state" = Option<Which>, Query, description = "Which"), ui::api::Paging), responses((status = 200, body = Page<DataRequestTerm>)))]
pub async fn waiting(visit: Visit) -> Answer {
    let (after, which, limit) = (pages::place(&visit)?, pages::which(&visit, "state")?, ui::api::limit(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = pages::terms(&mut tx, which, after, limit.saturating_add(1)).await?;
    let today = tx.today();
    let shown: Vec<PersonId> = rows.iter().map(|row| row.person_id).collect();
    tx.commit(Audit::of("data_request.list").rows(rows.len()).showing("rights", shown)).await?;
    Ok(json(&Page::cut(rows, limit, pages::cursor).map(|row| DataRequestTerm::of(row, today))))
}
