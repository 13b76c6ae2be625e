//! What happens to a whole household, for programs: it parts, joins another, moves, a child is born, an entry was wrong.

use super::inputs::{AddressInput, PersonInput};
use crate::household::MemberRole;
use crate::household::arrange_forms::Fate;
use crate::household::arrange_pages as pages;
use chrono::NaiveDate;
use kernel::{HouseholdId, PersonId};
use serde::{Deserialize, Serialize};
use ui::answer::{json, no_content};
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// One member of a household that is rearranged.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacedInput {
    /// The membership.
    pub member: Uuid,
    /// What becomes of it; `stays` when absent.
    pub fate: Option<Fate>,
    /// The role from that day, where it becomes another.
    pub role: Option<MemberRole>,
}

/// A household that is rearranged from a day: who goes makes a new one of the same kind.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArrangementInput {
    /// The household.
    pub household: HouseholdId,
    /// The first day on which it is so; not in the future.
    pub from: NaiveDate,
    /// Who is concerned; others stay as they are.
    #[schema(max_items = 60)]
    pub members: Vec<PlacedInput>,
    /// Where those who go live from then.
    pub address: Option<AddressInput>,
}

/// Somebody of the other household.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ComerInput {
    /// The membership in the other household.
    pub member: Uuid,
    /// Whether they come.
    pub comes: bool,
    /// The role in this one.
    pub role: Option<MemberRole>,
}

/// People of another household of the same kind who come into this one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnionInput {
    /// The household.
    pub household: HouseholdId,
    /// The first day on which it is so; not in the future.
    pub from: NaiveDate,
    /// Who comes.
    #[schema(max_items = 60)]
    pub members: Vec<ComerInput>,
}

/// A member who moves, or not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoverInput {
    /// The membership.
    pub member: Uuid,
    /// Whether they move.
    pub comes: bool,
}

/// Members of a household who move to one address on one day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemovalInput {
    /// The household.
    pub household: HouseholdId,
    /// Who moves.
    #[schema(max_items = 60)]
    pub members: Vec<MoverInput>,
    /// Where to.
    pub address: AddressInput,
}

/// Who moved.
#[derive(Debug, Serialize, ToSchema)]
pub struct RemovalShape {
    /// Names of those who live at the new address.
    pub moved: Vec<String>,
    /// Names of those who were sent and stay, because another office follows them.
    pub stayed: Vec<String>,
    /// Names of those who were sent and stay, because they have a protected address that the sender knows of.
    pub apart: Vec<String>,
}

/// Somebody who was born into a household.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BirthInput {
    /// The household.
    pub household: HouseholdId,
    /// The child; the day of birth must be there.
    pub child: PersonInput,
    /// One parent, of the household.
    pub parent: Option<PersonId>,
    /// The other one.
    pub other_parent: Option<PersonId>,
}

/// A wrong entry of a member: another first day, or `never`.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MistakeInput {
    /// The household.
    pub household: HouseholdId,
    /// The membership.
    pub member: Uuid,
    /// Whether they were never there.
    pub never: Option<bool>,
    /// The day on which they really came.
    pub from: Option<NaiveDate>,
    /// How it is known.
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
}

/// Rearranges a household; answers with the new one, when somebody goes into it.
#[utoipa::path(post, path = "/api/v1/persons/{id}/households/arrangement", operation_id = "arrange_household", request_body = ArrangementInput,
    params(("id" = PersonId, Path), ui::api::IfMatch, ui::api::Key),
    responses((status = 201, body = Created), (status = 204, description = "Nobody went into a new household")))]
pub async fn arrange(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    match pages::arranged(&visit, id, &sent).await?.0 {
        Some(household) => Ok(made(format!("/api/v1/households/{household}"), household.0)),
        None => Ok(no_content()),
    }
}

/// Brings people of another household into this one.
#[utoipa::path(post, path = "/api/v1/persons/{id}/households/union", operation_id = "unite_households", request_body = UnionInput,
    params(("id" = PersonId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 204)))]
pub async fn unite(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::united(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Moves members of a household to one address.
#[utoipa::path(post, path = "/api/v1/persons/{id}/households/move", operation_id = "move_household", request_body = RemovalInput,
    params(("id" = PersonId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 200, body = RemovalShape)))]
pub async fn settle(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let moved = pages::settled(&visit, id, &sent).await?;
    Ok(json(&RemovalShape { moved: moved.moved, stayed: moved.stayed, apart: moved.apart }))
}

/// Enters a child who was born into a household.
#[utoipa::path(post, path = "/api/v1/persons/{id}/households/birth", operation_id = "household_birth", request_body = BirthInput,
    params(("id" = PersonId, Path), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn birth(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let child = pages::born(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/persons/{child}"), child.0))
}

/// Puts a wrong entry right.
#[utoipa::path(post, path = "/api/v1/persons/{id}/households/correction", operation_id = "correct_household", request_body = MistakeInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn correct(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::righted(&visit, id, &sent).await?;
    Ok(no_content())
}
