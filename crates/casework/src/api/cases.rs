//! Cases.

use super::command;
use crate::case::list::{CaseLine, Filter, page};
use crate::case::store::{MOVES_OF, MoveRow, PHASES_OF, PhaseRow};
use crate::case::team::{self, Member};
use crate::case::{CaseBrief, Phase, State, actions, brief, forms};
use crate::doing::Doing;
use crate::entered::{self, NewsRow};
use ::store::Audit;
use guard::Permission;
use kernel::CaseId;
use serde::Serialize;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// How the list is narrowed and paged.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only its shape is used, by the document of the interface")]
pub(crate) struct CaseQuery {
    /// Only one state: `proposed`, `assigned`, `in_care`, `closed`. Closed cases are listed only when they are asked for.
    state: Option<State>,
    /// Only one phase.
    phase: Option<Phase>,
    /// Only one unit.
    unit: Option<Uuid>,
    /// Only those the actor works on.
    mine: Option<bool>,
    /// Only those in which nothing was written for 60 days.
    silent: Option<bool>,
    /// Cursor: `next` of the page before.
    #[param(max_length = 20)]
    after: Option<String>,
    /// Rows of a page, 1 to 100.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// A case with its history and its people.
#[derive(Serialize, ToSchema)]
pub(crate) struct CaseView {
    #[serde(flatten)]
    case: CaseBrief,
    /// Who works or worked on it.
    team: Vec<Member>,
    /// How its state came about, newest first.
    moves: Vec<MoveRow>,
    /// Its phases, newest first.
    phases: Vec<PhaseRow>,
    /// News of the person that nobody decided about yet.
    news: Vec<NewsRow>,
}

/// The cases that the actor reaches, without content.
#[utoipa::path(get, path = "/api/v1/cases", operation_id = "cases", params(CaseQuery), responses((status = 200, body = Page<CaseLine>)))]
pub async fn list(visit: Visit) -> Answer {
    let filter = Filter::read(|name| visit.query(name));
    let limit = limit(&visit)?;
    let mut tx = visit.begin().await?;
    let rows = page(&mut tx, &filter, limit.saturating_add(1)).await?;
    let page = Page::cut(rows, limit, |row| row.number.clone());
    tx.commit(Audit::of("case.list").rows(page.items.len())).await?;
    Ok(json(&page))
}

/// One case.
#[utoipa::path(get, path = "/api/v1/cases/{id}", operation_id = "case", params(("id" = CaseId, Path)), responses((status = 200, body = CaseView)))]
pub async fn show(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case = brief(&mut tx, Permission::CASE_READ, id).await?;
    let team = team::of_case(&mut tx, id).await?;
    let moves = tx.sql(&MOVES_OF).id("case", id).all().await?;
    let phases = tx.sql(&PHASES_OF).id("case", id).all().await?;
    let news = entered::open_news(&mut tx, id).await?;
    let audit = Audit::of("case.read").about(case.person_id).on("case", id);
    let named: Vec<_> = news.iter().filter_map(|news| news.person_id).collect();
    tx.commit(if named.is_empty() { audit } else { audit.showing("case", named) }).await?;
    let version = case.version;
    Ok(json_versioned(&CaseView { case, team, moves, phases, news }, version))
}

/// Assigns a case, the first time or again.
#[utoipa::path(put, path = "/api/v1/cases/{id}/assignment", operation_id = "assign_case", request_body = forms::Assign,
    params(("id" = CaseId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn assign(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    actions::assign(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::assign)?, sent.version()?).await?;
    Ok(no_content())
}

/// Takes a case into care.
#[utoipa::path(put, path = "/api/v1/cases/{id}/care", operation_id = "take_case", request_body = forms::Take,
    params(("id" = CaseId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn take(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    actions::take(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::take)?, sent.version()?).await?;
    Ok(no_content())
}

/// Files a case that is not taken into care.
#[utoipa::path(put, path = "/api/v1/cases/{id}/filing", operation_id = "decline_case", request_body = forms::Because,
    params(("id" = CaseId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn decline(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    actions::decline(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::because)?, sent.version()?).await?;
    Ok(no_content())
}

/// Opens a closed case again.
#[utoipa::path(put, path = "/api/v1/cases/{id}/reopening", operation_id = "reopen_case", request_body = forms::Because,
    params(("id" = CaseId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn reopen(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    actions::reopen(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::because)?, sent.version()?).await?;
    Ok(no_content())
}

/// Enters a phase.
#[utoipa::path(put, path = "/api/v1/cases/{id}/phase", operation_id = "enter_phase", request_body = forms::EnterPhase,
    params(("id" = CaseId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn phase(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    actions::enter_phase(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::phase)?, sent.version()?).await?;
    Ok(no_content())
}

/// Reserves a case to its team, or takes that away.
#[utoipa::path(put, path = "/api/v1/cases/{id}/seal", operation_id = "seal_case", request_body = forms::Seal,
    params(("id" = CaseId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn seal(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    actions::seal(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::seal)?, sent.version()?).await?;
    Ok(no_content())
}

/// Adds somebody to the team.
#[utoipa::path(post, path = "/api/v1/cases/{id}/team", operation_id = "join_case", request_body = forms::Join,
    params(("id" = CaseId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn join(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let member = actions::join(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::join)?).await?;
    Ok(made(format!("/api/v1/cases/{id}"), member))
}

/// Takes somebody out of the team.
#[utoipa::path(post, path = "/api/v1/cases/{id}/team/leaving", operation_id = "leave_case", request_body = forms::Leave,
    params(("id" = CaseId, Path)), responses((status = 204)))]
pub async fn leave(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    actions::leave(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::leave)?).await?;
    Ok(no_content())
}

/// Notes that a case stays open although the person died or moved, or whether it becomes that of somebody who came into the household.
#[utoipa::path(post, path = "/api/v1/cases/{id}/decisions", operation_id = "decide_news", request_body = forms::Decide,
    params(("id" = CaseId, Path)), responses((status = 204)))]
pub async fn decide(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    actions::decide(Doing::of(&visit, &sent)?, id, &command(sent.fields(), forms::decide)?).await?;
    Ok(no_content())
}
