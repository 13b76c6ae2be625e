//! What the forms and the interface of a meeting send.

use super::{ParticipantId, UnitMeetingKind, UnitMeetingPart};
use casework::case::forms::{NARRATIVE, REASON};
use chrono::NaiveDate;
use kernel::Instant;
use kernel::input::{Fields, LINE};
use serde::Deserialize;
use utoipa::ToSchema;

/// Somebody who is called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitMeetingParticipantInput {
    /// Who; at most 200 characters.
    #[schema(max_length = 200)]
    pub name: String,
    /// As whom.
    pub part: UnitMeetingPart,
    /// Their profession or tie; at most 200 characters.
    #[schema(max_length = 200)]
    pub profession: Option<String>,
    /// For whom they speak, when it is another body; at most 200 characters.
    #[schema(max_length = 200)]
    pub body_name: Option<String>,
}

/// A meeting that is called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitMeetingInput {
    /// What kind of unit.
    pub kind: UnitMeetingKind,
    /// When it is to be.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Instant,
    /// Where; at most 200 characters.
    #[schema(max_length = 200)]
    pub place: Option<String>,
    /// Under which agreement with other bodies; at most 200 characters.
    #[schema(max_length = 200)]
    pub protocol: Option<String>,
    /// What is to be looked at together; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub reason: String,
    /// Who is called.
    #[schema(max_items = 100)]
    pub participants: Vec<UnitMeetingParticipantInput>,
}

/// What somebody said who was called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitMeetingAnswerInput {
    /// Who, as they stand in the convocation.
    pub id: ParticipantId,
    /// Whether they came.
    pub attended: Option<bool>,
    /// What they said; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub answer: Option<String>,
}

kernel::code_enum! {
    /// What became of a meeting.
    pub enum UnitMeetingStep {
        /// It was held.
        Held = "held" => "Si è tenuta",
        /// It will not be.
        Cancelled = "cancelled" => "Annullata",
    }
}

/// What became of a meeting.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnitMeetingOutcome {
    /// Held, or cancelled.
    pub step: UnitMeetingStep,
    /// What was said; needed when it was held; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub minutes: Option<String>,
    /// What was decided together, or why it is cancelled; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub outcome: String,
    /// By when one meets or assesses again.
    pub next_on: Option<NaiveDate>,
    /// Who came.
    #[schema(max_items = 100)]
    pub participants: Vec<UnitMeetingAnswerInput>,
}

/// Reads [`UnitMeetingInput`].
pub fn read_new(fields: &mut Fields) -> Option<UnitMeetingInput> {
    let kind = fields.required_code("kind");
    let held_at = fields.required_moment("held_at");
    let place = fields.line("place", LINE);
    let protocol = fields.line("protocol", LINE);
    let reason = fields.required_text("reason", REASON);
    let mut participants = Vec::new();
    for index in 0..fields.required_groups("participants") {
        let field = |name: &str| format!("participants[{index}].{name}");
        let name = fields.line(&field("name"), LINE);
        let part = fields.code(&field("part"));
        let profession = fields.line(&field("profession"), LINE);
        let body_name = fields.line(&field("body_name"), LINE);
        match (name, part) {
            (Some(name), Some(part)) => participants.push(UnitMeetingParticipantInput { name, part, profession, body_name }),
            // A row that is wholly empty is no row.
            (None, None) if profession.is_none() && body_name.is_none() => {}
            (None, _) => fields.fault(field("name"), "Indica il nome di chi è convocato."),
            (Some(_), None) => fields.fault(field("part"), "Indica con quale ruolo partecipa."),
        }
    }
    Some(UnitMeetingInput { kind: kind?, held_at: held_at?, place, protocol, reason: reason?, participants })
}

/// Reads [`UnitMeetingOutcome`].
pub fn read_outcome(fields: &mut Fields) -> Option<UnitMeetingOutcome> {
    let step = fields.required_code("step");
    let minutes = fields.text("minutes", NARRATIVE);
    if step == Some(UnitMeetingStep::Held) && minutes.is_none() {
        fields.fault("minutes", "Scrivi il verbale.");
    }
    let outcome = fields.required_text("outcome", REASON);
    let next_on = fields.date("next_on");
    let mut participants = Vec::new();
    for index in 0..fields.required_groups("participants") {
        let field = |name: &str| format!("participants[{index}].{name}");
        let id = fields.required_id::<ParticipantId>(&field("id"));
        let attended = fields.flag(&field("attended"));
        let answer = fields.text(&field("answer"), REASON);
        if let Some(id) = id {
            participants.push(UnitMeetingAnswerInput { id, attended: Some(attended), answer });
        }
    }
    Some(UnitMeetingOutcome { step: step?, minutes, outcome: outcome?, next_on, participants })
}
