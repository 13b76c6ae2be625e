//! What programs send to join and part records and to decide about pairs. The parsers of the forms read it.

use crate::duplicate::model::PairState;
use crate::merge::{Part, Side};
use kernel::PersonId;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Whose value stays, part by part; what is absent is as proposed.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TakeInput {
    /// Family name.
    pub family_name: Option<Side>,
    /// Given name.
    pub given_name: Option<Side>,
    /// Family name at birth.
    pub birth_name: Option<Side>,
    /// Name in another script.
    pub other_script: Option<Side>,
    /// How somebody without a name is known.
    pub known_as: Option<Side>,
    /// Registered sex.
    pub sex: Option<Side>,
    /// Day or year of birth.
    pub birth: Option<Side>,
    /// Place of birth.
    pub birth_place: Option<Side>,
    /// First citizenship.
    pub citizenship: Option<Side>,
    /// First language.
    pub language: Option<Side>,
    /// Whether an interpreter is needed.
    pub interpreter: Option<Side>,
    /// The identifier in force.
    pub identifier: Option<Side>,
    /// How they would rather be reached.
    pub preferred_channel: Option<Side>,
    /// What to know before calling.
    pub contact_note: Option<Side>,
    /// Day of death.
    pub death_date: Option<Side>,
}

/// A row that goes on, where of two only one can.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoesOnInput {
    /// The row, as the comparison names it.
    pub row: Uuid,
}

/// Two records that are of one person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JoiningInput {
    /// The record that is joined to the one of the address.
    pub other: PersonId,
    /// The version of it that was compared.
    #[schema(minimum = 1)]
    pub other_version: i64,
    /// Whose value stays.
    pub take: Option<TakeInput>,
    /// Which rows go on.
    pub goes_on: Option<Vec<GoesOnInput>>,
    /// How it is known that they are one person.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
    /// That somebody compared both; always true.
    pub confirmed: bool,
}

/// Two records that are of two people after all.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PartingInput {
    /// Parts that were changed since the joining and go back all the same.
    pub back: Option<Vec<Part>>,
    /// Why they are two people.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}

/// What is decided about a pair.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct JudgementInput {
    /// Two people, later, or open again.
    pub state: PairState,
    /// Why; needed for two people.
    #[schema(max_length = 300)]
    pub reason: Option<String>,
}

/// Another record that may be of the same person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportInput {
    /// The other record.
    pub other: PersonId,
    /// How it was noticed.
    #[schema(max_length = 300)]
    pub note: Option<String>,
}
