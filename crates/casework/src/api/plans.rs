//! Plans.

use super::command;
use crate::case::brief;
use crate::doing::Doing;
use crate::plan::forms::{PlanInput, Signature, Waiver};
use crate::plan::hearing::{self, NewHearing};
use crate::plan::store::{Plan, PlanRow};
use crate::plan::{Difference, PlanState, actions, forms, prices, signing};
use crate::ports::ServiceCatalogue;
use ::store::Audit;
use guard::Permission;
use kernel::{CaseId, Outcome, PlanId};
use serde::Serialize;
use std::sync::Arc;
use ui::answer::{created, json, json_versioned, no_content};
use ui::api::{Created, Nothing, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

fn catalogue(visit: &Visit) -> Outcome<Arc<dyn ServiceCatalogue>> {
    visit.site().port()
}

/// A plan, and how the catalogue of today differs from it while it is not agreed.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanView {
    #[serde(flatten)]
    plan: Plan,
    /// What changed in the catalogue since the draft.
    differences: Vec<Difference>,
}

/// Where a plan stands after a signature.
#[derive(Serialize, ToSchema)]
pub(crate) struct Signed {
    /// `signing` while somebody is still to sign, then `agreed`.
    state: PlanState,
}

/// Every edition of a case, newest first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/plans", operation_id = "plans", params(("id" = CaseId, Path)),
    responses((status = 200, body = Vec<PlanRow>)))]
pub async fn list(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case = brief(&mut tx, Permission::CASE_READ, id).await?;
    let rows = actions::of_case(&mut tx, id).await?;
    tx.commit(Audit::of("plan.list").about(case.person_id).on("case", id)).await?;
    Ok(json(&rows))
}

/// Writes a new plan, or the next edition of the one in force.
#[utoipa::path(post, path = "/api/v1/cases/{id}/plans", operation_id = "write_plan", request_body = PlanInput,
    params(("id" = CaseId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let plan =
        actions::write(Doing::of(&visit, &sent)?, catalogue(&visit)?.as_ref(), id, &command(sent.fields(), forms::plan)?).await?;
    Ok(made(format!("/api/v1/plans/{plan}"), plan.0))
}

/// One plan.
#[utoipa::path(get, path = "/api/v1/plans/{id}", operation_id = "plan", params(("id" = PlanId, Path)), responses((status = 200, body = PlanView)))]
pub async fn show(visit: Visit, PathId(id): PathId<PlanId>) -> Answer {
    let mut tx = visit.begin().await?;
    let plan = actions::read(&mut tx, id).await?.by_year(catalogue(&visit)?.as_ref());
    let case = brief(&mut tx, Permission::CASE_READ, plan.row.case_id).await?;
    let open = matches!(plan.row.state, PlanState::Draft | PlanState::Signing);
    let differences = if open { prices::changed_since(&mut tx, catalogue(&visit)?.as_ref(), &plan).await? } else { Vec::new() };
    tx.commit(Audit::of("plan.read").about(case.person_id).on("plan", id)).await?;
    let version = plan.row.version;
    Ok(json_versioned(&PlanView { plan, differences }, version))
}

/// Writes a draft anew, with the prices of today.
#[utoipa::path(put, path = "/api/v1/plans/{id}", operation_id = "change_plan", request_body = PlanInput,
    params(("id" = PlanId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change(visit: Visit, PathId(id): PathId<PlanId>, sent: Submitted) -> Answer {
    actions::change(
        Doing::of(&visit, &sent)?,
        catalogue(&visit)?.as_ref(),
        id,
        &command(sent.fields(), forms::plan)?,
        sent.version()?,
    )
    .await?;
    Ok(no_content())
}

/// Gives a complete draft out to be signed.
#[utoipa::path(post, path = "/api/v1/plans/{id}/offer", operation_id = "offer_plan", request_body = Nothing,
    params(("id" = PlanId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn offer(visit: Visit, PathId(id): PathId<PlanId>, sent: Submitted) -> Answer {
    command(sent.fields(), |_| Some(()))?;
    actions::offer(Doing::of(&visit, &sent)?, catalogue(&visit)?.as_ref(), id, sent.version()?).await?;
    Ok(no_content())
}

/// Takes a plan back to being a draft; its signatures fall.
#[utoipa::path(post, path = "/api/v1/plans/{id}/withdrawal", operation_id = "withdraw_plan", request_body = Nothing,
    params(("id" = PlanId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn withdraw(visit: Visit, PathId(id): PathId<PlanId>, sent: Submitted) -> Answer {
    command(sent.fields(), |_| Some(()))?;
    actions::withdraw(Doing::of(&visit, &sent)?, id, sent.version()?).await?;
    Ok(no_content())
}

/// Gives up a plan that is not agreed.
#[utoipa::path(post, path = "/api/v1/plans/{id}/abandonment", operation_id = "abandon_plan", request_body = Nothing,
    params(("id" = PlanId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn abandon(visit: Visit, PathId(id): PathId<PlanId>, sent: Submitted) -> Answer {
    command(sent.fields(), |_| Some(()))?;
    actions::abandon(Doing::of(&visit, &sent)?, id, sent.version()?).await?;
    Ok(no_content())
}

/// Records a signature.
#[utoipa::path(post, path = "/api/v1/plans/{id}/signatures", operation_id = "sign_plan", request_body = Signature,
    params(("id" = PlanId, Path), ui::api::IfMatch), responses((status = 201, body = Signed)))]
pub async fn sign(visit: Visit, PathId(id): PathId<PlanId>, sent: Submitted) -> Answer {
    let state = actions::sign(
        Doing::of(&visit, &sent)?,
        catalogue(&visit)?.as_ref(),
        id,
        &command(sent.fields(), forms::signature)?,
        sent.version()?,
    )
    .await?;
    Ok(created(&format!("/api/v1/plans/{id}"), &Signed { state }))
}

/// Writes down that the minor of a plan was heard, or why not.
#[utoipa::path(post, path = "/api/v1/plans/{id}/hearings", operation_id = "hear_about_plan", request_body = NewHearing,
    params(("id" = PlanId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn hear(visit: Visit, PathId(id): PathId<PlanId>, sent: Submitted) -> Answer {
    let hearing = hearing::record(Doing::of(&visit, &sent)?, id, &command(sent.fields(), hearing::read)?).await?;
    Ok(made(format!("/api/v1/plans/{id}"), hearing))
}

/// Decides to go on without somebody's signature, with the reason.
#[utoipa::path(post, path = "/api/v1/plan-signers/{id}/waiver", operation_id = "waive_signature", request_body = Waiver,
    params(("id" = Uuid, Path), ui::api::IfMatch), responses((status = 200, body = Signed)))]
pub async fn waive(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let waiver = command(sent.fields(), forms::waiver)?;
    let (_, _, state) =
        signing::waive(Doing::of(&visit, &sent)?, catalogue(&visit)?.as_ref(), id, &waiver, sent.version()?).await?;
    Ok(json(&Signed { state }))
}
