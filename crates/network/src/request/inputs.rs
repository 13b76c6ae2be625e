//! What the steps of a service send, for the document of the API.

use super::model::PriceChoice;
use chrono::NaiveDate;
use finance::MandatoryGround;
use kernel::PlanServiceId;
use serde::Deserialize;
use utoipa::ToSchema;

/// A service of a signed plan that is asked for.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct AskInput {
    /// The line of the plan.
    plan_service_id: PlanServiceId,
    /// When in the week, as the provider reads it.
    #[schema(max_length = 300)]
    schedule: Option<String>,
    /// Needed where the person's age is not among those the service is for.
    #[schema(max_length = 500)]
    age_reason: Option<String>,
}

/// A positive check.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct CheckInput {
    /// Needed when price or provider changed since the signature.
    price: Option<PriceChoice>,
    #[schema(max_length = 1000)]
    means_note: Option<String>,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct ReasonInput {
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

/// What was put right.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct ResubmitInput {
    #[schema(min_length = 1, max_length = 1000)]
    note: String,
    #[schema(max_length = 300)]
    schedule: Option<String>,
}

/// The act that authorises.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct AuthoriseInput {
    #[schema(min_length = 1, max_length = 60)]
    act_number: String,
    act_date: NaiveDate,
    /// Needed where the person's age is not among those the service is for.
    #[schema(max_length = 500)]
    age_reason: Option<String>,
}

/// Why it goes ahead without cover.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct GoAheadInput {
    ground: MandatoryGround,
    #[schema(min_length = 1, max_length = 300)]
    reference: String,
}

/// From when it rests.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct SuspendInput {
    from: NaiveDate,
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}

/// From when it goes on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct ResumeInput {
    on: NaiveDate,
}

/// Its last day.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct EndInput {
    ended_on: NaiveDate,
    #[schema(min_length = 1, max_length = 1000)]
    reason: String,
}
