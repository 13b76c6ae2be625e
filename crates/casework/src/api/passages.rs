//! Levels, passages, work together and the board.

use super::command;
use crate::board::{self, Board, WorkerFigures, WorkerLine};
use crate::case::brief;
use crate::case::forms::because;
use crate::doing::Doing;
use crate::level::{self, LevelRow, forms as level_forms};
use crate::passage::forms as passage_forms;
use crate::passage::pages::{Box as PassageBox, page};
use crate::passage::partner::{self, CasePartner};
use crate::passage::store::{self, PassageRow};
use crate::passage::{PartnerId, PassageId, PassageState, actions};
use ::store::Audit;
use guard::Permission;
use kernel::{CaseId, UnitId};
use serde::Serialize;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// Where a passage stands after an answer.
#[derive(Serialize, ToSchema)]
pub(crate) struct PassageAnswered {
    /// The state.
    state: PassageState,
}

/// The board, with figures of workers where the body has switched them on.
#[derive(Serialize, ToSchema)]
pub(crate) struct BoardView {
    #[serde(flatten)]
    board: Board,
    /// What each worker has; empty unless the body has switched these figures on.
    workers: Vec<WorkerLine>,
}

/// The levels of a case, the one of now first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/levels", operation_id = "case_levels", params(("id" = CaseId, Path)),
    responses((status = 200, body = Vec<LevelRow>)))]
pub async fn levels(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case = brief(&mut tx, Permission::CASE_READ, id).await?;
    let rows = level::of_case(&mut tx, id).await?;
    tx.commit(Audit::of("case.read").about(case.person_id).on("case", id)).await?;
    Ok(json(&rows))
}

/// Changes the level of a case.
#[utoipa::path(put, path = "/api/v1/cases/{id}/level", operation_id = "change_level", request_body = level_forms::ChangeLevel,
    params(("id" = CaseId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn change_level(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let wanted = command(sent.fields(), level_forms::change)?;
    level::set(Doing::of(&visit, &sent)?, id, wanted.into(), sent.version()?).await?;
    Ok(no_content())
}

/// The passages of a case, the newest first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/passages", operation_id = "case_passages", params(("id" = CaseId, Path)),
    responses((status = 200, body = Vec<PassageRow>)))]
pub async fn of_case(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case = brief(&mut tx, Permission::CASE_READ, id).await?;
    let rows: Vec<PassageRow> = store::rows(tx.sql(&store::OF_CASE).id("case", id)).await?;
    tx.commit(Audit::of("passage.list").about(case.person_id).on("case", id).rows(rows.len())).await?;
    Ok(json(&rows))
}

/// Offers a case to somebody; it stays where it is until they accept.
#[utoipa::path(post, path = "/api/v1/cases/{id}/passages", operation_id = "send_passage", request_body = passage_forms::NewPassage,
    params(("id" = CaseId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn send(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let new = command(sent.fields(), passage_forms::new_passage)?;
    let passage = actions::send(Doing::of(&visit, &sent)?, id, &new).await?;
    Ok(made(format!("/api/v1/passages/{passage}"), passage.0))
}

/// Passages that were received and wait (oldest first), received and answered, or sent (newest first).
#[utoipa::path(get, path = "/api/v1/passages", operation_id = "passages",
    params(("box" = Option<String>, Query, description = "`waiting`, `received` or `sent`; `waiting` when nothing is said", max_length = 20), ui::api::Paging),
    responses((status = 200, body = Page<PassageRow>)))]
pub async fn list(visit: Visit) -> Answer {
    let which = visit.query("box").and_then(|code| code.parse().ok()).unwrap_or(PassageBox::Waiting);
    let limit = limit(&visit)?;
    let mut tx = visit.begin().await?;
    let rows = page(&mut tx, which, visit.query("after").as_deref(), limit.saturating_add(1)).await?;
    let page = Page::cut(rows, limit, PassageRow::cursor);
    let named: Vec<_> = page.items.iter().filter_map(PassageRow::named).collect();
    tx.commit(Audit::of("passage.list").rows(page.items.len()).showing("passage", named)).await?;
    Ok(json(&page))
}

/// One passage.
#[utoipa::path(get, path = "/api/v1/passages/{id}", operation_id = "passage", params(("id" = PassageId, Path)),
    responses((status = 200, body = PassageRow)))]
pub async fn show(visit: Visit, PathId(id): PathId<PassageId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = store::one(tx.sql(&store::ONE).id("id", id)).await?;
    tx.commit(Audit::of("passage.read").about(row.named()).on("passage", id)).await?;
    let version = row.version;
    Ok(json_versioned(&row, version))
}

/// Answers a passage, or takes it back.
#[utoipa::path(post, path = "/api/v1/passages/{id}/answer", operation_id = "answer_passage", request_body = passage_forms::AnswerPassage,
    params(("id" = PassageId, Path), ui::api::IfMatch), responses((status = 200, body = PassageAnswered)))]
pub async fn answer(visit: Visit, PathId(id): PathId<PassageId>, sent: Submitted) -> Answer {
    let wanted = command(sent.fields(), passage_forms::answer)?;
    let state = actions::answer(Doing::of(&visit, &sent)?, id, sent.version()?, &wanted).await?;
    Ok(json(&PassageAnswered { state }))
}

/// The units that work on a case beside the one that has it, those of now first.
#[utoipa::path(get, path = "/api/v1/cases/{id}/partners", operation_id = "case_partners", params(("id" = CaseId, Path)),
    responses((status = 200, body = Vec<CasePartner>)))]
pub async fn partners(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case = brief(&mut tx, Permission::CASE_READ, id).await?;
    let rows = partner::of_case(&mut tx, id).await?;
    tx.commit(Audit::of("case.read").about(case.person_id).on("case", id)).await?;
    Ok(json(&rows))
}

/// Ends the work of a unit beside the one that has the case.
#[utoipa::path(post, path = "/api/v1/partners/{id}/ending", operation_id = "end_partner", request_body = crate::case::forms::Because,
    params(("id" = PartnerId, Path), ui::api::Key), responses((status = 204)))]
pub async fn end_partner(visit: Visit, PathId(id): PathId<PartnerId>, sent: Submitted) -> Answer {
    let why = command(sent.fields(), because)?;
    partner::end(Doing::of(&visit, &sent)?, id, &why.reason).await?;
    Ok(no_content())
}

/// How many cases are where in the units whose cases the actor gives out.
#[utoipa::path(get, path = "/api/v1/board", operation_id = "board", params(("unit" = Option<Uuid>, Query, description = "Only one unit")),
    responses((status = 200, body = BoardView)))]
pub async fn show_board(visit: Visit) -> Answer {
    let unit = visit.query("unit").and_then(|text| text.parse::<Uuid>().ok()).map(UnitId);
    let mut tx = visit.begin().await?;
    let board = board::board(&mut tx, unit).await?;
    let may_see = visit.principal()?.may(Permission::BOARD_WORKERS);
    let workers = if may_see { board::workers(&mut tx, unit).await? } else { Vec::new() };
    tx.commit(Audit::of("case.board").rows(board.units.len())).await?;
    Ok(json(&BoardView { board, workers }))
}

/// Switches figures of one worker on or off for the whole body.
#[utoipa::path(put, path = "/api/v1/board/worker-figures", operation_id = "switch_worker_figures", request_body = WorkerFigures,
    responses((status = 204)))]
pub async fn switch_figures(visit: Visit, sent: Submitted) -> Answer {
    let wanted = command(sent.fields(), board::read_figures)?;
    board::set_figures(Doing::of(&visit, &sent)?, &wanted).await?;
    Ok(no_content())
}
