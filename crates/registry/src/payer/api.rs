//! Who pays for somebody's stays, for programs.

use super::model::{Basis, DisputeOutcome, Line, PayerState};
use super::pages::{self, Shown};
use chrono::NaiveDate;
use kernel::PersonId;
use serde::{Deserialize, Serialize};
use store::Audit;
use ui::answer::{json, no_content};
use ui::api::{Created, Page, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who pays for a stay.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayerShape {
    /// Identifier.
    pub id: Uuid,
    /// Version, for `If-Match`.
    pub version: i64,
    /// What the service is called.
    pub service_name: String,
    /// First day of the stay.
    pub began_on: NaiveDate,
    /// Where it stands.
    pub state: PayerState,
    /// Whether the person was a minor on the first day.
    pub minor: bool,
    /// Whose residence said it.
    pub basis: Option<Basis>,
    /// Belfiore code of the Comune that pays; of a proposal the one that is proposed.
    pub place: Option<String>,
    /// Its name.
    pub place_name: Option<String>,
    /// What it rests on.
    pub evidence: Vec<Line>,
    /// Why: of the decision, or of the proposal.
    pub reason: String,
    /// The document of the decision.
    pub document: String,
    /// When it was decided.
    pub decided_on: Option<NaiveDate>,
    /// By when the Comune must be told.
    pub notice_due: Option<NaiveDate>,
    /// When it was told.
    pub notice_sent_on: Option<NaiveDate>,
    /// Under which number.
    pub notice_protocol: String,
    /// What was said against it.
    pub disputes: Vec<DisputeShape>,
}

/// That a Comune does not agree.
#[derive(Debug, Serialize, ToSchema)]
pub struct DisputeShape {
    /// Since when.
    pub opened_on: NaiveDate,
    /// What it says.
    pub argument: String,
    /// Number of its letter.
    pub protocol: String,
    /// When it ended.
    pub closed_on: Option<NaiveDate>,
    /// How.
    pub outcome: Option<DisputeOutcome>,
    /// Why.
    pub outcome_reason: String,
}

impl From<Shown> for PayerShape {
    fn from(one: Shown) -> Self {
        let Shown { payer, proposal, minor, disputes } = one;
        let decided = (!payer.place.is_empty()).then(|| (payer.place.clone(), payer.place_name.clone()));
        let (proposed_basis, proposed, why, evidence) = match proposal {
            Some(proposal) => (proposal.basis, proposal.place, proposal.why, proposal.evidence),
            None => (None, None, String::new(), payer.evidence.0),
        };
        let (place, place_name) = decided.or(proposed).unzip();
        PayerShape {
            id: payer.id,
            version: payer.version,
            service_name: payer.service_name,
            began_on: payer.began_on,
            state: payer.state,
            minor,
            basis: payer.basis.or(proposed_basis),
            place,
            place_name,
            evidence,
            reason: if payer.reason.is_empty() { why } else { payer.reason },
            document: payer.document,
            decided_on: payer.decided_on,
            notice_due: payer.notice_due,
            notice_sent_on: payer.notice_sent_on,
            notice_protocol: payer.notice_protocol,
            disputes: disputes
                .into_iter()
                .map(|one| DisputeShape {
                    opened_on: one.opened_on,
                    argument: one.argument,
                    protocol: one.protocol,
                    closed_on: one.closed_on,
                    outcome: one.outcome,
                    outcome_reason: one.outcome_reason,
                })
                .collect(),
        }
    }
}

/// A stay that no service of the catalogue stands for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayerInput {
    /// What the service is called.
    #[schema(min_length = 1, max_length = 120)]
    pub service_name: String,
    /// First day of the stay.
    pub began_on: NaiveDate,
}

/// Who pays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayerDecisionInput {
    /// Which one.
    pub payer: Uuid,
    /// Whose residence says it.
    pub basis: Basis,
    /// Belfiore code or name of the Comune; the one that is proposed when absent.
    #[schema(max_length = 120)]
    pub place: Option<String>,
    /// Why; needed where it is not what is proposed.
    #[schema(max_length = 300)]
    pub reason: Option<String>,
    /// On which document it rests.
    #[schema(max_length = 200)]
    pub document: Option<String>,
}

/// That the Comune was told.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayerNoticeInput {
    /// Which one.
    pub payer: Uuid,
    /// When.
    pub sent_on: NaiveDate,
    /// Under which number of the register of letters.
    #[schema(min_length = 1, max_length = 60)]
    pub protocol: String,
}

/// That there is no stay to pay for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayerRemovalInput {
    /// Which one.
    pub payer: Uuid,
    /// Why.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}

/// That the Comune does not agree.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayerDisputeInput {
    /// Which one.
    pub payer: Uuid,
    /// Since when.
    pub opened_on: NaiveDate,
    /// What it says.
    #[schema(min_length = 1, max_length = 500)]
    pub argument: String,
    /// Number of its letter.
    #[schema(max_length = 60)]
    pub protocol: Option<String>,
}

/// How a dispute ends.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayerSettlementInput {
    /// Which one.
    pub payer: Uuid,
    /// When.
    pub closed_on: NaiveDate,
    /// How.
    pub outcome: DisputeOutcome,
    /// Belfiore code or name of the Comune that pays instead; only where another one does.
    #[schema(max_length = 120)]
    pub place: Option<String>,
    /// Why.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}

/// Who pays for a person's stays, the latest first.
#[utoipa::path(get, path = "/api/v1/persons/{id}/payers", operation_id = "payers", params(("id" = PersonId, Path)),
    responses((status = 200, body = Page<PayerShape>)))]
pub async fn list(visit: Visit, PathId(id): PathId<PersonId>) -> Answer {
    let mut tx = visit.begin().await?;
    let shown = pages::read(&mut tx, id).await?;
    tx.commit(Audit::of("payer.read").about(id).on("person", id)).await?;
    Ok(json(&Page::all(shown.into_iter().map(PayerShape::from))))
}

/// Asks who pays for a stay that no service of the catalogue stands for.
#[utoipa::path(post, path = "/api/v1/persons/{id}/payers", operation_id = "ask_payer", request_body = PayerInput,
    params(("id" = PersonId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    let payer = pages::enter(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/persons/{id}/payers"), payer))
}

/// Decides who pays; later residences do not move it.
#[utoipa::path(post, path = "/api/v1/persons/{id}/payers/decision", operation_id = "decide_payer", request_body = PayerDecisionInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn decide(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::freeze(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Records that the Comune that pays was told.
#[utoipa::path(post, path = "/api/v1/persons/{id}/payers/notice", operation_id = "payer_told", request_body = PayerNoticeInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn notice(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::told(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Takes away what waits to be decided: there is no stay to pay for.
#[utoipa::path(post, path = "/api/v1/persons/{id}/payers/removal", operation_id = "drop_payer", request_body = PayerRemovalInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn remove(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::drop_it(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Records that the Comune does not agree.
#[utoipa::path(post, path = "/api/v1/persons/{id}/payers/dispute", operation_id = "dispute_payer", request_body = PayerDisputeInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn dispute(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::contest(&visit, id, &sent).await?;
    Ok(no_content())
}

/// Ends a dispute.
#[utoipa::path(post, path = "/api/v1/persons/{id}/payers/dispute/settlement", operation_id = "settle_payer", request_body = PayerSettlementInput,
    params(("id" = PersonId, Path), ui::api::IfMatch), responses((status = 204)))]
pub async fn settle(visit: Visit, PathId(id): PathId<PersonId>, sent: Submitted) -> Answer {
    pages::end_dispute(&visit, id, &sent).await?;
    Ok(no_content())
}
