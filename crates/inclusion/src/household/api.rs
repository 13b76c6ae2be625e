//! Households for programs.

use super::inputs::{
    InclusionExemptionEndInput, InclusionExemptionInput, InclusionGiveInput, InclusionLinkInput, InclusionMeetingInput,
    InclusionOutcomeInput, InclusionPactInput, InclusionReportInput, InclusionReportStepInput,
};
use super::pages;
use super::shapes::{InclusionHouseholdShape, InclusionPactShape, WholeInclusionShape};
use ui::answer::{json_versioned, no_content};
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// A household with its members, meetings, reports and pact.
#[utoipa::path(get, path = "/api/v1/inclusion/households/{id}", operation_id = "inclusion_household",
    params(("id" = Uuid, Path, description = "Household.")), responses((status = 200, body = WholeInclusionShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let whole = pages::whole(&mut tx, id).await?;
    tx.commit(pages::reading(&whole)).await?;
    let (case, version) = (whole.row.case_id, whole.row.version);
    let shape = WholeInclusionShape {
        household: InclusionHouseholdShape::from(whole.row),
        members: whole.members.into_iter().map(Into::into).collect(),
        exemptions: whole.exemptions.into_iter().filter(|one| !one.is_void()).map(Into::into).collect(),
        meetings: whole.meetings.into_iter().map(Into::into).collect(),
        reports: whole.reports.into_iter().map(Into::into).collect(),
        proposals: whole.proposals.into_iter().map(Into::into).collect(),
        pact: InclusionPactShape::of(case, &whole.pact),
    };
    Ok(json_versioned(&shape, version))
}

/// Plans a meeting, or records one that took place.
#[utoipa::path(post, path = "/api/v1/inclusion/households/{id}/meetings", operation_id = "plan_inclusion_meeting", request_body = InclusionMeetingInput,
    params(("id" = Uuid, Path, description = "Household."), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn meet(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let meeting = pages::met(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/inclusion/households/{id}"), meeting))
}

/// Tells what came of a meeting. The version is that of its household.
#[utoipa::path(post, path = "/api/v1/inclusion/meetings/{id}/outcome", operation_id = "tell_inclusion_meeting", request_body = InclusionOutcomeInput,
    params(("id" = Uuid, Path, description = "Meeting."), ui::api::IfMatch), responses((status = 204)))]
pub async fn tell(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::told(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes that a member need not come in a period. The version is that of the household.
#[utoipa::path(post, path = "/api/v1/inclusion/members/{id}/exemptions", operation_id = "exempt_inclusion_member", request_body = InclusionExemptionInput,
    params(("id" = Uuid, Path, description = "Member."), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn exempt(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let (exemption, household) = pages::exempted(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/inclusion/households/{household}"), exemption))
}

/// Ends an exemption. The version is that of the household.
#[utoipa::path(post, path = "/api/v1/inclusion/exemptions/{id}/end", operation_id = "end_inclusion_exemption", request_body = InclusionExemptionEndInput,
    params(("id" = Uuid, Path, description = "Exemption."), ui::api::IfMatch), responses((status = 204)))]
pub async fn end_exemption(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::exemption_ended(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Prepares a report to whoever pays; it is written on the platform of the Ministry by hand.
#[utoipa::path(post, path = "/api/v1/inclusion/households/{id}/reports", operation_id = "prepare_inclusion_report", request_body = InclusionReportInput,
    params(("id" = Uuid, Path, description = "Household."), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn report(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let report = pages::reported(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/inclusion/households/{id}"), report))
}

/// Writes that a report was sent, or what came of it. The version is that of the household.
#[utoipa::path(post, path = "/api/v1/inclusion/reports/{id}/steps", operation_id = "step_inclusion_report", request_body = InclusionReportStepInput,
    params(("id" = Uuid, Path, description = "Report."), ui::api::IfMatch), responses((status = 204)))]
pub async fn step(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::stepped(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Says who of the register a member is. The version is that of the household.
#[utoipa::path(post, path = "/api/v1/inclusion/members/{id}/link", operation_id = "link_inclusion_member", request_body = InclusionLinkInput,
    params(("id" = Uuid, Path, description = "Member."), ui::api::IfMatch), responses((status = 204)))]
pub async fn link(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::linked(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Enters a member into the register with what the list says. The version is that of the household.
#[utoipa::path(post, path = "/api/v1/inclusion/members/{id}/registration", operation_id = "register_inclusion_member", request_body = ui::api::Nothing,
    params(("id" = Uuid, Path, description = "Member."), ui::api::IfMatch), responses((status = 204)))]
pub async fn enter(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::entered(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Takes back who a member was said to be. The version is that of the household.
#[utoipa::path(delete, path = "/api/v1/inclusion/members/{id}/link", operation_id = "unlink_inclusion_member", request_body = ui::api::Nothing,
    params(("id" = Uuid, Path, description = "Member."), ui::api::IfMatch), responses((status = 204)))]
pub async fn unlink(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::unlinked(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Names the case whose plan is the inclusion pact.
#[utoipa::path(post, path = "/api/v1/inclusion/households/{id}/pact", operation_id = "name_inclusion_case", request_body = InclusionPactInput,
    params(("id" = Uuid, Path, description = "Household."), ui::api::IfMatch), responses((status = 204)))]
pub async fn agree(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::agreed(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Gives a household to another unit.
#[utoipa::path(post, path = "/api/v1/inclusion/households/{id}/unit", operation_id = "give_inclusion_household", request_body = InclusionGiveInput,
    params(("id" = Uuid, Path, description = "Household."), ui::api::IfMatch), responses((status = 204)))]
pub async fn give(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::given(&visit, id, &sent).await?;
    Ok(no_content())
}
