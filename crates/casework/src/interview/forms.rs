//! What the form and the interface of an interview send.

use super::InterviewOutcome;
use crate::case::forms::NARRATIVE;
use crate::case::{Level, UserArea};
use crate::diary::forms::MOST_MINUTES;
use kernel::input::{Fields, LINE};
use kernel::{AppointmentId, ContactId, Instant, PersonId, UnitId};
use serde::Deserialize;
use utoipa::ToSchema;

/// A first interview. The person may be left out when appointment or contact name one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInterview {
    /// The appointment it was held at.
    pub appointment: Option<AppointmentId>,
    /// The contact it follows.
    pub contact: Option<ContactId>,
    /// The person.
    pub person: Option<PersonId>,
    /// The unit; the first in which the actor may propose when left out.
    pub unit: Option<UnitId>,
    /// When it was held.
    #[schema(value_type = String, format = DateTime)]
    pub held_at: Instant,
    /// How long it took, 0 to 1,440 minutes; 0 when it was not noted.
    #[schema(minimum = 0, maximum = 1440)]
    pub minutes: Option<i64>,
    /// Who was there; at most 200 characters.
    #[schema(max_length = 200)]
    pub present: Option<String>,
    /// What was heard; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub account: String,
    /// Hypothesis of work; needed to propose; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub hypothesis: Option<String>,
    /// What follows.
    pub outcome: InterviewOutcome,
    /// To whom the person was sent, what was said; needed for a referral; at most 1,000 characters.
    #[schema(max_length = 1000)]
    pub outcome_note: Option<String>,
    /// Area of users; needed to propose.
    pub user_area: Option<UserArea>,
    /// Level; needed to propose.
    pub level: Option<Level>,
    /// Whether the case is proposed for the whole household.
    pub of_household: Option<bool>,
}

/// Reads [`NewInterview`].
pub fn new_interview(fields: &mut Fields) -> Option<NewInterview> {
    let appointment = fields.id("appointment");
    let contact = fields.id("contact");
    let person = fields.id("person");
    let unit = fields.id("unit");
    let held_at = fields.required_moment("held_at");
    let minutes = fields.whole("minutes", 0, MOST_MINUTES);
    let present = fields.line("present", LINE);
    let account = fields.required_text("account", NARRATIVE);
    let hypothesis = fields.text("hypothesis", NARRATIVE);
    let outcome = fields.required_code("outcome");
    let outcome_note = fields.text("outcome_note", crate::case::forms::REASON);
    let user_area = fields.code("user_area");
    let level = fields.code("level");
    let of_household = Some(fields.flag("of_household"));
    match outcome {
        Some(InterviewOutcome::Proposal) => {
            for (missing, field, sentence) in [
                (hypothesis.is_none(), "hypothesis", "Per proporre la presa in carico scrivi l’ipotesi di lavoro."),
                (user_area.is_none(), "user_area", "Per proporre la presa in carico scegli l’area di utenza."),
                (level.is_none(), "level", "Per proporre la presa in carico scegli il livello."),
            ] {
                if missing {
                    fields.fault(field, sentence);
                }
            }
        }
        Some(InterviewOutcome::Referral) if outcome_note.is_none() => {
            fields.fault("outcome_note", "Scrivi a quale servizio hai inviato la persona.")
        }
        _ => {}
    }
    Some(NewInterview {
        appointment,
        contact,
        person,
        unit,
        held_at: held_at?,
        minutes,
        present,
        account: account?,
        hypothesis,
        outcome: outcome?,
        outcome_note,
        user_area,
        level,
        of_household,
    })
}
