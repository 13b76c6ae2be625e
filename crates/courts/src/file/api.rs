//! The file of somebody under orders, for programs.

use super::pages::hash;
use super::release::pieces;
use super::store::{Piece, RELEASES, Release};
use super::{FileReleaseState, ReleaseId};
use crate::order::store::{OF_PERSON as ORDERS, Order};
use crate::placement::PlacementId;
use crate::placement::store::{OF_PERSON as PLACEMENTS, Placement};
use crate::report::store::{OF_PERSON as REPORTS, Report};
use ::store::Audit;
use chrono::NaiveDate;
use kernel::{CaseId, Instant, PersonId};
use serde::Serialize;
use ui::answer::json;
use ui::{Answer, PathId, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// An urgent placement of the file.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtFilePlacementView {
    id: PlacementId,
    #[schema(value_type = String, format = DateTime)]
    placed_at: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Instant>,
}

/// A document of the file.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtFilePieceView {
    document: Uuid,
    case: CaseId,
    title: String,
    state: records::DocumentState,
    number: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    final_at: Option<Instant>,
    sent_on: Option<NaiveDate>,
    /// SHA-256 of what was printed or taken in; empty where the caller may not open it.
    hash: String,
}

/// A request of a copy.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtFileCopyView {
    id: ReleaseId,
    for_whom: String,
    reason: String,
    /// The documents, as far as the caller may know of them.
    pieces: Vec<Uuid>,
    redactions: String,
    state: FileReleaseState,
    #[schema(value_type = String, format = DateTime)]
    asked_at: Instant,
    #[schema(value_type = Option<String>, format = DateTime)]
    decided_at: Option<Instant>,
    decision: String,
    /// Version, for the decision.
    version: i64,
}

/// The file of somebody under orders: its index.
#[derive(Serialize, ToSchema)]
pub(crate) struct CourtFileView {
    person: PersonId,
    cases: Vec<CaseId>,
    orders: Vec<Order>,
    reports: Vec<Report>,
    placements: Vec<CourtFilePlacementView>,
    documents: Vec<CourtFilePieceView>,
    copies: Vec<CourtFileCopyView>,
}

fn piece_of(piece: Piece, hash: String) -> CourtFilePieceView {
    CourtFilePieceView {
        document: piece.document_id,
        case: piece.case_id,
        title: piece.title,
        state: piece.state,
        number: piece.number,
        final_at: piece.final_at,
        sent_on: piece.sent_on,
        hash,
    }
}

/// The file of a person, as far as the caller reaches it.
#[utoipa::path(get, path = "/api/v1/persons/{id}/court-file", operation_id = "court_file",
    params(("id" = PersonId, Path)), responses((status = 200, body = CourtFileView)))]
pub async fn one(visit: Visit, PathId(person): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let (cases, known) = pieces(&mut tx, person).await?;
    let orders: Vec<Order> = tx.sql(&ORDERS).id("person", person).all().await?;
    let reports: Vec<Report> = tx.sql(&REPORTS).id("person", person).all().await?;
    let placements: Vec<Placement> = tx.sql(&PLACEMENTS).id("person", person).all().await?;
    let releases: Vec<Release> = tx.sql(&RELEASES).id("person", person).all().await?;
    let mut documents = Vec::with_capacity(known.len());
    for piece in known {
        let hash = hash(&mut tx, piece.document_id).await?;
        documents.push(piece_of(piece, hash));
    }
    tx.commit(Audit::of("court_file.read").about(person).on("court_file", person)).await?;
    let told = |id: &Uuid| documents.iter().any(|piece| piece.document == *id);
    let copies = releases
        .into_iter()
        .map(|release| CourtFileCopyView {
            id: release.id,
            for_whom: release.for_whom,
            reason: release.reason,
            pieces: release.pieces.0.into_iter().filter(told).collect(),
            redactions: release.redactions,
            state: release.state,
            asked_at: release.asked_at,
            decided_at: release.decided_at,
            decision: release.decision,
            version: release.version,
        })
        .collect();
    let placements = placements
        .into_iter()
        .map(|placed| CourtFilePlacementView { id: placed.id, placed_at: placed.placed_at, ended_at: placed.ended_at })
        .collect();
    let cases = cases.into_iter().map(|case| case.case_id).collect();
    Ok(json(&CourtFileView { person, cases, orders, reports, placements, documents, copies }))
}
