//! What reports and decisions send, for the document of the API.

use super::forms::Verdict;
use chrono::NaiveDate;
use kernel::AuthorisationId;
use serde::Deserialize;
use utoipa::ToSchema;

/// Deliveries that are reported, all or none.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct ReportInput {
    #[schema(min_items = 1, max_items = 100)]
    deliveries: Vec<ReportLineInput>,
}

/// One delivery.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct ReportLineInput {
    authorisation_id: AuthorisationId,
    on: NaiveDate,
    /// In units, as people write it: `2`, `1,5`.
    #[schema(max_length = 20, pattern = r"^[0-9.]{1,9}(,[0-9]{1,2})?$")]
    quantity: String,
    /// Without reasons or diagnosis.
    #[schema(max_length = 500)]
    note: Option<String>,
}

/// Why a delivery is taken back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct CancelInput {
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// A delivery as it should have been, and why it is corrected.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct CorrectInput {
    on: NaiveDate,
    /// In units, as people write it: `2`, `1,5`.
    #[schema(max_length = 20, pattern = r"^[0-9.]{1,9}(,[0-9]{1,2})?$")]
    quantity: String,
    #[schema(max_length = 500)]
    note: Option<String>,
    #[schema(min_length = 1, max_length = 500)]
    reason: String,
}

/// What the office decides.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; kernel::input reads it")]
pub struct DecideInput {
    verdict: Verdict,
    /// To accept only a part, in units.
    #[schema(max_length = 20, pattern = r"^[0-9.]{1,9}(,[0-9]{1,2})?$")]
    quantity: Option<String>,
    /// Needed to reject.
    #[schema(max_length = 500)]
    reason: Option<String>,
}
