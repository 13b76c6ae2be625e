//! What forms and the interface send about work with groups and communities.

use super::{CollectiveKind, CollectiveMove};
use crate::case::forms::{NARRATIVE, REASON};
use crate::problems::Problem;
use chrono::NaiveDate;
use kernel::input::{Fields, LINE};
use kernel::{Instant, PersonId, UnitId};
use serde::Deserialize;
use utoipa::ToSchema;

/// Most people who come to a meeting.
const MOST_PRESENT: i64 = 100_000;
/// Longest meeting, in minutes.
const MOST_MINUTES: i64 = 24 * 60;

/// Work with a group or a community.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectiveInput {
    /// With whom.
    pub kind: CollectiveKind,
    /// What it is called; at most 200 characters.
    #[schema(max_length = 200)]
    pub title: String,
    /// The unit that does it.
    pub unit: UnitId,
    /// Where in the city; at most 200 characters.
    #[schema(max_length = 200)]
    pub quarter: Option<String>,
    /// The need it starts from; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub need: String,
    /// What it wants to reach; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub goals: String,
    /// Who else takes part in doing it; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub partners: Option<String>,
    /// First day.
    pub starts_on: NaiveDate,
    /// Last day.
    pub ends_on: NaiveDate,
}

/// Reads [`CollectiveInput`].
pub fn collective(fields: &mut Fields) -> Option<CollectiveInput> {
    let kind = fields.required_code("kind");
    let title = fields.required_line("title", LINE);
    let unit = fields.required_id("unit");
    let quarter = fields.line("quarter", LINE);
    let need = fields.required_text("need", NARRATIVE);
    let goals = fields.required_text("goals", NARRATIVE);
    let partners = fields.text("partners", REASON);
    let (starts_on, ends_on) = (fields.required_date("starts_on"), fields.required_date("ends_on"));
    if let (Some(from), Some(to)) = (starts_on, ends_on)
        && to < from
    {
        fields.fault("ends_on", Problem::CollectivePeriod.sentence());
    }
    Some(CollectiveInput {
        kind: kind?,
        title: title?,
        unit: unit?,
        quarter,
        need: need?,
        goals: goals?,
        partners,
        starts_on: starts_on?,
        ends_on: ends_on?,
    })
}

/// A meeting.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewCollectiveMeeting {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Instant,
    /// How long, in minutes.
    #[schema(minimum = 0, maximum = 1440)]
    pub minutes: Option<i64>,
    /// How many came.
    #[schema(minimum = 0, maximum = 100_000)]
    pub present: i64,
    /// What was done; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub text: String,
}

/// Reads [`NewCollectiveMeeting`].
pub fn meeting(fields: &mut Fields) -> Option<NewCollectiveMeeting> {
    let held_at = fields.required_moment("held_at");
    let minutes = fields.whole("minutes", 0, MOST_MINUTES);
    let present = fields.required_whole("present", 0, MOST_PRESENT);
    let text = fields.required_text("text", NARRATIVE);
    Some(NewCollectiveMeeting { held_at: held_at?, minutes, present: present?, text: text? })
}

/// Somebody who takes part, or does so no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectiveParticipant {
    /// Who.
    pub person: PersonId,
}

/// Reads [`CollectiveParticipant`].
pub fn participant(fields: &mut Fields) -> Option<CollectiveParticipant> {
    Some(CollectiveParticipant { person: fields.required_id("person")? })
}

/// A step of the work; with what came of it where it is evaluated.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CollectiveStep {
    /// What happens.
    pub step: CollectiveMove,
    /// What came of it for each of the people; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub for_each: Option<String>,
    /// … for the group; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub for_group: Option<String>,
    /// … for the community; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub for_community: Option<String>,
}

/// Reads [`CollectiveStep`].
pub fn step(fields: &mut Fields) -> Option<CollectiveStep> {
    let step = fields.required_code("step");
    let for_each = fields.text("for_each", NARRATIVE);
    let for_group = fields.text("for_group", NARRATIVE);
    let for_community = fields.text("for_community", NARRATIVE);
    Some(CollectiveStep { step: step?, for_each, for_group, for_community })
}
