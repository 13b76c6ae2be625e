//! Referrals as resources.

use super::after;
use crate::contact::model::Urgency;
use crate::face::ReferralId;
use crate::referral::actions;
use crate::referral::forms::read_answer;
use crate::referral::model::{ReferralAnswer, ReferralState};
use crate::referral::pages::{Box, page};
use crate::referral::store::{self, Referral};
use ::store::Audit;
use chrono::{DateTime, Utc};
use kernel::{ContactId, PersonId, UnitId};
use serde::{Deserialize, Serialize};
use ui::api::{Page, limit};
use ui::{Answer, PathId, Submitted, Visit, answer};
use utoipa::{IntoParams, ToSchema};

/// A referral.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReferralView {
    /// Identifier.
    pub id: ReferralId,
    /// The contact that was sent.
    pub contact: ContactId,
    /// Its number.
    pub number: String,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// The same in words.
    pub subject: String,
    /// First need; empty for none.
    pub first_need: String,
    /// How soon.
    pub urgency: Urgency,
    /// By which unit.
    pub from: UnitId,
    /// To which unit.
    pub to: UnitId,
    /// With what words.
    pub message: String,
    /// Where it stands.
    pub state: ReferralState,
    /// When it was sent.
    pub sent_at: DateTime<Utc>,
    /// When it was answered.
    pub answered_at: Option<DateTime<Utc>>,
    /// The answer's words.
    pub answer: String,
    /// For `If-Match`.
    pub version: i64,
    /// The referral itself.
    pub href: String,
}

impl From<Referral> for ReferralView {
    fn from(row: Referral) -> Self {
        let (subject, href) = (row.who(), format!("/api/v1/referrals/{}", row.id));
        ReferralView {
            id: row.id,
            contact: row.contact_id,
            number: row.number,
            person: row.person_id,
            subject,
            first_need: row.first_need,
            urgency: row.urgency,
            from: row.from_unit_id,
            to: row.to_unit_id,
            message: row.message,
            state: row.state,
            sent_at: row.sent_at,
            answered_at: row.answered_at,
            answer: row.answer,
            version: row.version,
            href,
        }
    }
}

/// Which referrals.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query; the values are read by name")]
pub struct ReferralQuery {
    /// Waiting for the caller's units (the default), received and answered, or sent.
    r#box: Option<Box>,
    /// Where the list goes on: `next` of the page before.
    #[param(max_length = 100)]
    after: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// Referrals received or sent.
#[utoipa::path(get, path = "/api/v1/referrals", operation_id = "referrals", params(ReferralQuery),
    responses((status = 200, body = Page<ReferralView>)))]
pub async fn list(visit: Visit) -> Answer {
    let which = match visit.query("box") {
        None => Box::Waiting,
        Some(code) => {
            <Box as kernel::codes::Code>::from_code(&code).ok_or_else(|| kernel::Failure::field("box", "Scelta non prevista."))?
        }
    };
    let (limit, after) = (limit(&visit)?, after(&visit)?);
    let mut tx = visit.begin().await?;
    let rows = page(&mut tx, which, after, limit.saturating_add(1)).await?;
    let page = Page::cut(rows, limit, Referral::cursor).map(ReferralView::from);
    tx.commit(Audit::of("referral.list").rows(page.items.len())).await?;
    Ok(answer::json(&page))
}

/// One referral.
#[utoipa::path(get, path = "/api/v1/referrals/{id}", operation_id = "referral", params(("id" = ReferralId, Path)),
    responses((status = 200, body = ReferralView)))]
pub async fn show(visit: Visit, PathId(id): PathId<ReferralId>) -> Answer {
    let mut tx = visit.begin().await?;
    let row: Referral = tx.sql(&store::ONE).id("id", id).one().await?;
    tx.commit(Audit::of("referral.read").about(row.person_id).on("referral", id)).await?;
    let version = row.version;
    Ok(answer::json_versioned(&ReferralView::from(row), version))
}

/// An answer to a referral.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct AnswerInput {
    /// What is done.
    answer: ReferralAnswer,
    /// Why; needed for everything but taking it.
    #[schema(max_length = 1000)]
    reason: Option<String>,
}

/// Takes, refuses, gives back or (the sender) withdraws a referral.
#[utoipa::path(put, path = "/api/v1/referrals/{id}/answer", operation_id = "answer_referral", request_body = AnswerInput,
    params(("id" = ReferralId, Path), ui::api::IfMatch),
    responses((status = 204)))]
pub async fn answer(visit: Visit, PathId(id): PathId<ReferralId>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let answering = read_answer(&mut fields);
    let answering = fields.finish(|| answering)?;
    actions::answer(visit.db(), visit.principal()?, id, sent.version()?, &answering).await?;
    Ok(answer::no_content())
}
