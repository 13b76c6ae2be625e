//! Rankings for programs.

use super::actions;
use super::pages::{self, cursor, place, shown};
use super::rows::Measure;
use super::shapes::{ProposedShape, PublicationInput, RankingInput, RankingLineShape, RankingProposalsInput, RankingShape};
use super::store::MEASURE;
use crate::decision::shapes::ActInput;
use crate::measure::MeasureId;
use ::store::Audit;
use ui::answer::{json, json_versioned, no_content};
use ui::api::{Created, Page, limit, made};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The editions of the ranking of a measure, the latest first.
#[utoipa::path(get, path = "/api/v1/measures/{id}/rankings", operation_id = "rankings_of_measure",
    params(("id" = Uuid, Path, description = "Measure.")), responses((status = 200, body = Page<RankingShape>)))]
pub async fn of_measure(visit: Visit, PathId(id): PathId<MeasureId>) -> Answer {
    let mut tx = visit.begin().await?;
    let _: Measure = tx.sql(&MEASURE).id("measure", id).one().await?;
    let rows = actions::of_measure(&mut tx, id).await?;
    tx.commit(Audit::of("ranking.list").on("measure", id).rows(rows.len())).await?;
    Ok(json(&Page::all(rows.into_iter().map(RankingShape::from))))
}

/// Makes an edition as of today, to be approved by somebody else.
#[utoipa::path(post, path = "/api/v1/measures/{id}/rankings", operation_id = "make_ranking", request_body = RankingInput,
    params(("id" = Uuid, Path, description = "Measure."), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn make(visit: Visit, PathId(id): PathId<MeasureId>, sent: Submitted) -> Answer {
    let ranking = pages::made(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/rankings/{ranking}"), ranking))
}

/// An edition.
#[utoipa::path(get, path = "/api/v1/rankings/{id}", operation_id = "ranking", params(("id" = Uuid, Path, description = "Edition.")),
    responses((status = 200, body = RankingShape)))]
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("ranking.read").on("ranking", id)).await?;
    let version = row.version;
    Ok(json_versioned(&RankingShape::from(row), version))
}

/// The lines of an edition, in its order.
#[utoipa::path(get, path = "/api/v1/rankings/{id}/lines", operation_id = "ranking_lines",
    params(("id" = Uuid, Path, description = "Edition."), ("outcome" = Option<super::RowOutcome>, Query, description = "Only those that stand there"), ui::api::Paging),
    responses((status = 200, body = Page<RankingLineShape>)))]
pub async fn lines(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let (after, limit) = (place(&visit)?, limit(&visit)?);
    let mut tx = visit.begin().await?;
    actions::one(&mut tx, id).await?;
    let rows = pages::lines(&visit, &mut tx, id, after.unwrap_or_default(), limit.saturating_add(1)).await?;
    tx.commit(Audit::of("ranking.read").on("ranking", id).rows(rows.len()).showing("ranking", shown(&rows))).await?;
    Ok(json(&Page::cut(rows, limit, cursor).map(RankingLineShape::from)))
}

/// Approves an edition that another person made.
#[utoipa::path(post, path = "/api/v1/rankings/{id}/approval", operation_id = "approve_ranking", request_body = ActInput,
    params(("id" = Uuid, Path, description = "Edition."), ui::api::IfMatch), responses((status = 204)))]
pub async fn approve(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::approved(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Publishes an approved edition under codes.
#[utoipa::path(post, path = "/api/v1/rankings/{id}/publication", operation_id = "publish_ranking", request_body = PublicationInput,
    params(("id" = Uuid, Path, description = "Edition."), ui::api::IfMatch), responses((status = 204)))]
pub async fn publish(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    pages::published(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Moves the waiting list on in a new edition, after somebody renounced.
#[utoipa::path(post, path = "/api/v1/rankings/{id}/next", operation_id = "move_ranking_on",
    params(("id" = Uuid, Path, description = "Edition."), ui::api::IfMatch, ui::api::Key), responses((status = 201, body = Created)))]
pub async fn move_on(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let next = pages::moved_on(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/rankings/{next}"), next))
}

/// Proposes decisions for whoever is in and for whoever is refused, at most 500 at a time.
#[utoipa::path(post, path = "/api/v1/rankings/{id}/decisions", operation_id = "propose_from_ranking", request_body = RankingProposalsInput,
    params(("id" = Uuid, Path, description = "Edition."), ui::api::IfMatch), responses((status = 200, body = ProposedShape)))]
pub async fn propose(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let done = pages::proposed(&visit, id, &sent).await?;
    Ok(json(&ProposedShape { proposed: done.proposed, left: done.left, elsewhere: done.elsewhere }))
}
