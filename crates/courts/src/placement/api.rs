//! Urgent placements for programs.

use super::forms::{
    ActsSent, CourtConfirmation, CourtDecree, CourtHearing, NewPlacement, OralNotice, PlacementEnding, ProsecutorAct,
};
use super::legs::{Leg, LegRow, LegState, lapsed};
use super::store::Placement;
use super::{CollegeDecree, Decree, PlacementEnd, PlacementId, ProsecutorOutcome, pages};
use ::store::Audit;
use chrono::NaiveDate;
use deadlines::Due;
use kernel::{CaseId, Instant, PersonId};
use serde::Serialize;
use ui::answer::{json_versioned, no_content};
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// A step of the chain of terms.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtLegView {
    /// Which.
    leg: Leg,
    /// How it stands.
    state: LegState,
    /// The latest moment, of terms in hours.
    #[schema(value_type = Option<String>, format = DateTime)]
    due_at: Option<Instant>,
    /// The latest day.
    due_on: NaiveDate,
    /// When it was done.
    #[schema(value_type = Option<String>, format = DateTime)]
    done_at: Option<Instant>,
}

impl From<LegRow> for CourtLegView {
    fn from(row: LegRow) -> Self {
        let due_at = match row.due {
            Due::At(moment) => Some(moment),
            Due::On(_) => None,
        };
        CourtLegView { leg: row.leg, state: row.state, due_at, due_on: row.due.day(), done_at: row.done }
    }
}

/// An urgent placement with its chain of terms.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtPlacementView {
    id: PlacementId,
    case: CaseId,
    person: PersonId,
    #[schema(value_type = String, format = DateTime)]
    placed_at: Instant,
    facts: String,
    /// Empty for whoever may not know where.
    place_text: String,
    place_hidden: bool,
    authority: String,
    oral_to: String,
    prosecutor: Option<ProsecutorOutcome>,
    decree: Option<Decree>,
    confirmation: Option<CollegeDecree>,
    special_curator: String,
    child_heard_on: Option<NaiveDate>,
    child_not_heard: String,
    end: Option<PlacementEnd>,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Instant>,
    end_note: String,
    legs: Vec<CourtLegView>,
    /// The step whose term passed, with which the measure loses its effect: a person confirms it.
    lapsed: Option<Leg>,
}

impl CourtPlacementView {
    fn of(placed: Placement, chain: Vec<LegRow>) -> Self {
        CourtPlacementView {
            lapsed: lapsed(&chain),
            legs: chain.into_iter().map(Into::into).collect(),
            prosecutor: placed.prosecutor(),
            decree: placed.decreed(),
            confirmation: placed.confirmed(),
            end: placed.end(),
            id: placed.id,
            case: placed.case_id,
            person: placed.person_id,
            placed_at: placed.placed_at,
            facts: placed.facts,
            place_text: placed.place_text,
            place_hidden: placed.place_hidden,
            authority: placed.authority_name,
            oral_to: placed.oral_to,
            special_curator: placed.special_curator,
            child_heard_on: placed.child_heard_on,
            child_not_heard: placed.child_not_heard,
            ended_at: placed.ended_at,
            end_note: placed.end_note,
        }
    }
}

/// An urgent placement with its chain of terms.
#[utoipa::path(get, path = "/api/v1/court-placements/{id}", operation_id = "court_placement",
    params(("id" = PlacementId, Path)), responses((status = 200, body = CourtPlacementView)))]
pub async fn one(visit: Visit, PathId(id): PathId<PlacementId>) -> Answer {
    let mut tx = visit.begin().await?;
    let placed = pages::one(&mut tx, id).await?;
    let now = tx.now();
    tx.commit(Audit::of("placement.read").about(placed.person_id).on("placement", id)).await?;
    let (chain, version) = (placed.chain(now)?, placed.version);
    Ok(json_versioned(&CourtPlacementView::of(placed, chain), version))
}

/// Enters an urgent placement in a case.
#[utoipa::path(post, path = "/api/v1/cases/{id}/court-placements", operation_id = "open_court_placement", request_body = NewPlacement,
    params(("id" = CaseId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn open(visit: Visit, PathId(case): PathId<CaseId>, sent: Submitted) -> Answer {
    let id = pages::opened(&visit, case, &sent).await?;
    Ok(made(format!("/api/v1/court-placements/{id}"), id))
}

/// Writes that the prosecutor was told.
#[utoipa::path(post, path = "/api/v1/court-placements/{id}/oral-notice", operation_id = "tell_court_placement", request_body = OralNotice,
    params(("id" = PlacementId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn oral(visit: Visit, PathId(id): PathId<PlacementId>, sent: Submitted) -> Answer {
    pages::oral_told(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes that the acts were sent to the prosecutor.
#[utoipa::path(post, path = "/api/v1/court-placements/{id}/acts", operation_id = "send_court_placement_acts", request_body = ActsSent,
    params(("id" = PlacementId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn acts(visit: Visit, PathId(id): PathId<PlacementId>, sent: Submitted) -> Answer {
    pages::acts_sent(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes what the prosecutor did.
#[utoipa::path(post, path = "/api/v1/court-placements/{id}/prosecutor", operation_id = "court_placement_prosecutor", request_body = ProsecutorAct,
    params(("id" = PlacementId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn prosecutor(visit: Visit, PathId(id): PathId<PlacementId>, sent: Submitted) -> Answer {
    pages::prosecutor_acted(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes the decree of the court.
#[utoipa::path(post, path = "/api/v1/court-placements/{id}/decree", operation_id = "court_placement_decree", request_body = CourtDecree,
    params(("id" = PlacementId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn decree(visit: Visit, PathId(id): PathId<PlacementId>, sent: Submitted) -> Answer {
    pages::decreed(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes the hearing, and when the child was heard or why not.
#[utoipa::path(post, path = "/api/v1/court-placements/{id}/hearing", operation_id = "court_placement_hearing", request_body = CourtHearing,
    params(("id" = PlacementId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn hearing(visit: Visit, PathId(id): PathId<PlacementId>, sent: Submitted) -> Answer {
    pages::hearing_held(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Writes what the court decided in full composition after the hearing.
#[utoipa::path(post, path = "/api/v1/court-placements/{id}/confirmation", operation_id = "court_placement_confirmation", request_body = CourtConfirmation,
    params(("id" = PlacementId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn confirmation(visit: Visit, PathId(id): PathId<PlacementId>, sent: Submitted) -> Answer {
    pages::college_decided(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Ends an urgent placement. That it lost its effect is confirmed here, and only where a term has passed.
#[utoipa::path(post, path = "/api/v1/court-placements/{id}/end", operation_id = "end_court_placement", request_body = PlacementEnding,
    params(("id" = PlacementId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn end(visit: Visit, PathId(id): PathId<PlacementId>, sent: Submitted) -> Answer {
    pages::ended(&visit, id, &sent).await?;
    Ok(no_content())
}
