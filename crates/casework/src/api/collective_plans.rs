//! Plans of groups and communities.

use super::command;
use crate::collective::CollectiveId;
use crate::collective::plan::forms::{self, CollectivePlanInput, NewCollectiveConsent};
use crate::collective::plan::store::CollectivePlanRow;
use crate::collective::plan::{CollectivePlan, CollectivePlanId, actions};
use crate::collective::store::{self as s, Collective};
use crate::doing::Doing;
use crate::ports::ServiceCatalogue;
use ::store::Audit;
use kernel::Outcome;
use std::sync::Arc;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Nothing, made};
use ui::{Answer, PathId, Submitted, Visit};

fn catalogue(visit: &Visit) -> Outcome<Arc<dyn ServiceCatalogue>> {
    visit.site().port()
}

/// Every edition of the plan of a group, newest first.
#[utoipa::path(get, path = "/api/v1/collectives/{id}/plans", operation_id = "collective_plans", params(("id" = CollectiveId, Path)),
    responses((status = 200, body = Vec<CollectivePlanRow>)))]
pub async fn list(visit: Visit, PathId(id): PathId<CollectiveId>) -> Answer {
    let mut tx = visit.begin().await?;
    let _: Collective = tx.sql(&s::ONE).id("id", id).one().await?;
    let rows = actions::of_one(&mut tx, id).await?;
    tx.commit(Audit::of("collective.plan_list").on("collective", id).rows(rows.len())).await?;
    Ok(json(&rows))
}

/// Writes a new plan of a group, or the next edition of the one in force.
#[utoipa::path(post, path = "/api/v1/collectives/{id}/plans", operation_id = "write_collective_plan", request_body = CollectivePlanInput,
    params(("id" = CollectiveId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, PathId(id): PathId<CollectiveId>, sent: Submitted) -> Answer {
    let input = command(sent.fields(), forms::plan)?;
    let plan = actions::write(Doing::of(&visit, &sent)?, catalogue(&visit)?.as_ref(), id, &input).await?;
    Ok(made(format!("/api/v1/collective-plans/{plan}"), plan.0))
}

/// One plan of a group, with who has said whether they agree.
#[utoipa::path(get, path = "/api/v1/collective-plans/{id}", operation_id = "collective_plan", params(("id" = CollectivePlanId, Path)),
    responses((status = 200, body = CollectivePlan)))]
pub async fn show(visit: Visit, PathId(id): PathId<CollectivePlanId>) -> Answer {
    let mut tx = visit.begin().await?;
    let (plan, it) = actions::read(&mut tx, id).await?;
    let named = plan.consents.iter().map(|one| one.person_id).collect::<Vec<_>>();
    tx.commit(Audit::of("collective.plan_read").on("collective", it.id).rows(named.len()).showing("collective", named)).await?;
    let version = plan.row.version;
    Ok(json_versioned(&plan, version))
}

/// Writes a draft anew, with the prices of today.
#[utoipa::path(put, path = "/api/v1/collective-plans/{id}", operation_id = "change_collective_plan", request_body = CollectivePlanInput,
    params(("id" = CollectivePlanId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change(visit: Visit, PathId(id): PathId<CollectivePlanId>, sent: Submitted) -> Answer {
    let input = command(sent.fields(), forms::plan)?;
    actions::change(Doing::of(&visit, &sent)?, catalogue(&visit)?.as_ref(), id, &input, sent.version()?).await?;
    Ok(no_content())
}

/// Gives a complete draft to those who take part.
#[utoipa::path(post, path = "/api/v1/collective-plans/{id}/offer", operation_id = "offer_collective_plan", request_body = Nothing,
    params(("id" = CollectivePlanId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn offer(visit: Visit, PathId(id): PathId<CollectivePlanId>, sent: Submitted) -> Answer {
    command(sent.fields(), |_| Some(()))?;
    actions::offer(Doing::of(&visit, &sent)?, catalogue(&visit)?.as_ref(), id, sent.version()?).await?;
    Ok(no_content())
}

/// Takes a plan back to being a draft; what was said of it falls.
#[utoipa::path(post, path = "/api/v1/collective-plans/{id}/withdrawal", operation_id = "withdraw_collective_plan", request_body = Nothing,
    params(("id" = CollectivePlanId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn withdraw(visit: Visit, PathId(id): PathId<CollectivePlanId>, sent: Submitted) -> Answer {
    command(sent.fields(), |_| Some(()))?;
    actions::withdraw(Doing::of(&visit, &sent)?, id, sent.version()?).await?;
    Ok(no_content())
}

/// Gives up a plan that is not agreed.
#[utoipa::path(post, path = "/api/v1/collective-plans/{id}/abandonment", operation_id = "abandon_collective_plan", request_body = Nothing,
    params(("id" = CollectivePlanId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn abandon(visit: Visit, PathId(id): PathId<CollectivePlanId>, sent: Submitted) -> Answer {
    command(sent.fields(), |_| Some(()))?;
    actions::abandon(Doing::of(&visit, &sent)?, id, sent.version()?).await?;
    Ok(no_content())
}

/// Writes down whether somebody who takes part agrees.
#[utoipa::path(post, path = "/api/v1/collective-plans/{id}/consents", operation_id = "consent_to_collective_plan",
    request_body = NewCollectiveConsent, params(("id" = CollectivePlanId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn consent(visit: Visit, PathId(id): PathId<CollectivePlanId>, sent: Submitted) -> Answer {
    let row = actions::consent(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::consent)?).await?;
    Ok(made(format!("/api/v1/collective-plans/{id}"), row))
}

/// Whoever leads the work signs: the plan is in force.
#[utoipa::path(post, path = "/api/v1/collective-plans/{id}/signature", operation_id = "sign_collective_plan", request_body = Nothing,
    params(("id" = CollectivePlanId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn sign(visit: Visit, PathId(id): PathId<CollectivePlanId>, sent: Submitted) -> Answer {
    command(sent.fields(), |_| Some(()))?;
    actions::sign(Doing::of(&visit, &sent)?, id, sent.version()?).await?;
    Ok(no_content())
}
