//! Asking for a copy of pieces of a file, and deciding it: two people.

use super::store::{ASK, CASES, CaseOf, DECIDABLE, DECIDE, DOCUMENTS, Deciding, Piece};
use super::{FileReleaseState, ReleaseId};
use crate::problems::Problem;
use crate::version::{expect, or_conflict};
use casework::Doing;
use guard::Permission;
use kernel::input::Fields;
use kernel::{Failure, Outcome, PersonId};
use serde::Deserialize;
use store::{Audit, Tx};
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest line.
const LINE: usize = 200;
/// Longest text.
const WORDS: usize = 4_000;
/// Longest identifier.
const ID: usize = 40;

/// A request of a copy.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskRelease {
    /// For whom.
    #[schema(min_length = 1, max_length = 200)]
    pub for_whom: String,
    /// Why they may have it.
    #[schema(min_length = 1, max_length = 4000)]
    pub reason: String,
    /// Which documents.
    pub pieces: Vec<Uuid>,
    /// What is to be covered: other people's data, protected places, what would put somebody in danger.
    #[schema(min_length = 1, max_length = 4000)]
    pub redactions: String,
}

/// Reads [`AskRelease`].
pub fn read_ask(fields: &mut Fields) -> Option<AskRelease> {
    let for_whom = fields.required_line("for_whom", LINE);
    let reason = fields.required_text("reason", WORDS);
    let lines = fields.lines("pieces", ID);
    let redactions = fields.required_text("redactions", WORDS);
    let pieces: Vec<Uuid> = lines.iter().filter_map(|line| line.parse().ok()).collect();
    if pieces.is_empty() || pieces.len() != lines.len() {
        fields.fault("pieces", "Scegli almeno un pezzo del fascicolo.");
    }
    Some(AskRelease { for_whom: for_whom?, reason: reason?, pieces, redactions: redactions? })
}

/// A decision on a request.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecideRelease {
    /// `granted` or `refused`.
    pub state: FileReleaseState,
    /// Why.
    #[schema(min_length = 1, max_length = 4000)]
    pub decision: String,
}

/// Reads [`DecideRelease`].
pub fn read_decide(fields: &mut Fields) -> Option<DecideRelease> {
    let state = fields.required_code("state");
    let decision = fields.required_text("decision", WORDS);
    if state == Some(FileReleaseState::Asked) {
        fields.fault("state", "Scegli se la copia si dà oppure no.");
    }
    Some(DecideRelease { state: state?, decision: decision? })
}

/// The documents of a file that the actor reaches.
///
/// # Errors
/// 404 where the actor reaches no case of the person with what concerns a court.
pub(super) async fn pieces(tx: &mut Tx, person: PersonId) -> Outcome<(Vec<CaseOf>, Vec<Piece>)> {
    let cases: Vec<CaseOf> = tx.sql(&CASES).id("person", person).all().await?;
    if cases.is_empty() {
        return Err(Failure::NotFound);
    }
    let pieces = tx.sql(&DOCUMENTS).id("person", person).all().await?;
    Ok((cases, pieces))
}

/// Asks for a copy of pieces of a file, once for the same request.
///
/// # Errors
/// 403, 404; [`Problem::NoSuchPiece`].
pub async fn ask(doing: Doing<'_>, person: PersonId, ask: &AskRelease) -> Outcome<ReleaseId> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    if let Some(id) = tx.already::<ReleaseId>(doing.once).await? {
        return Ok(id);
    }
    let (_, known) = pieces(&mut tx, person).await?;
    if !ask.pieces.iter().all(|piece| known.iter().any(|known| known.document_id == *piece)) {
        return Err(Problem::NoSuchPiece.at("pieces"));
    }
    let id: ReleaseId = tx.new_id()?;
    let list = serde_json::to_value(&ask.pieces).map_err(Failure::internal)?;
    tx.sql(&ASK)
        .id("id", id)
        .id("person", person)
        .bind("for_whom", &ask.for_whom)
        .bind("reason", &ask.reason)
        .bind("pieces", list)
        .bind("redactions", &ask.redactions)
        .run()
        .await?;
    tx.commit(Audit::of("court_file.ask_copy").about(person).on("file_release", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Decides a request. Whoever asked does not decide.
///
/// # Errors
/// 403, 404, conflict; [`Problem::TwoPeople`], [`Problem::ReleaseDecided`].
pub async fn decide(doing: Doing<'_>, id: ReleaseId, version: i64, decide: &DecideRelease) -> Outcome<PersonId> {
    let mut tx = doing.begin(Permission::FILE_RELEASE).await?;
    let row: Deciding = tx.sql(&DECIDABLE).id("id", id).one().await?;
    expect(row.version, version)?;
    if row.state != FileReleaseState::Asked {
        return Err(Problem::ReleaseDecided.into());
    }
    if row.asked_by == tx.actor().account {
        return Err(Problem::TwoPeople.into());
    }
    let query = tx.sql(&DECIDE).id("id", id).bind("version", version).code("state", decide.state);
    or_conflict(query.bind("decision", &decide.decision).run_one().await, row.version)?;
    tx.commit(Audit::of("court_file.decide_copy").about(row.person_id).on("file_release", id).fields(["state"])).await?;
    Ok(row.person_id)
}
