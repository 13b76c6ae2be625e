//! What is sent about an urgent placement, read into commands.

use super::{CollegeDecree, Decree, PlacementEnd, ProsecutorOutcome};
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::{Instant, PersonId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest narrative.
pub const FACTS: usize = 20_000;
/// Longest place, longest note.
pub const NOTE: usize = 1_000;
/// Longest line.
pub const LINE: usize = 200;

/// An urgent placement to be entered.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPlacement {
    /// The child, of the case or of its household; the person of the case when nothing is said.
    pub person: Option<PersonId>,
    /// The moment of the placement: every term begins there.
    #[schema(value_type = String, format = DateTime)]
    pub placed_at: Instant,
    /// Why it could not wait.
    #[schema(max_length = 20000)]
    pub facts: String,
    /// Where the child is.
    #[schema(max_length = 200)]
    pub place_text: String,
    /// Whether only those who follow the child may know where.
    #[serde(default)]
    pub place_hidden: bool,
    /// The juvenile prosecutor.
    pub authority: Uuid,
    /// When the prosecutor was told, if it was already.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub oral_at: Option<Instant>,
    /// To whom.
    #[schema(max_length = 200)]
    pub oral_to: Option<String>,
}

/// Reads [`NewPlacement`].
pub fn read_new(fields: &mut Fields) -> Option<NewPlacement> {
    let person = fields.id("person");
    let placed_at = fields.required_moment("placed_at");
    let facts = fields.required_text("facts", FACTS);
    let place_text = fields.required_line("place_text", LINE);
    let place_hidden = fields.flag("place_hidden");
    let authority = fields.required_id("authority");
    // A day without its hour is no moment: whoever typed it is asked for the rest.
    let oral_at = if fields.has_below("oral_at_") { fields.required_moment("oral_at") } else { fields.moment("oral_at") };
    let oral_to = fields.line("oral_to", LINE);
    Some(NewPlacement {
        person,
        placed_at: placed_at?,
        facts: facts?,
        place_text: place_text?,
        place_hidden,
        authority: authority?,
        oral_at,
        oral_to,
    })
}

/// That the prosecutor was told.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OralNotice {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// To whom.
    #[schema(min_length = 1, max_length = 200)]
    pub to: String,
}

/// Reads [`OralNotice`].
pub fn read_oral(fields: &mut Fields) -> Option<OralNotice> {
    let at = fields.required_moment("at");
    let to = fields.required_line("to", LINE);
    Some(OralNotice { at: at?, to: to? })
}

/// That the acts were sent.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActsSent {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
}

/// Reads [`ActsSent`].
pub fn read_acts(fields: &mut Fields) -> Option<ActsSent> {
    Some(ActsSent { at: fields.required_moment("at")? })
}

/// What the prosecutor did.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProsecutorAct {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// What.
    pub outcome: ProsecutorOutcome,
}

/// Reads [`ProsecutorAct`].
pub fn read_prosecutor(fields: &mut Fields) -> Option<ProsecutorAct> {
    let (at, outcome) = (fields.required_moment("at"), fields.required_code("outcome"));
    Some(ProsecutorAct { at: at?, outcome: outcome? })
}

/// What the court decreed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CourtDecree {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// What.
    pub outcome: Decree,
    /// The special curator of the child, as the decree names them.
    #[schema(max_length = 200)]
    pub special_curator: Option<String>,
}

/// Reads [`CourtDecree`].
pub fn read_decree(fields: &mut Fields) -> Option<CourtDecree> {
    let (at, outcome) = (fields.required_moment("at"), fields.required_code("outcome"));
    let special_curator = fields.line("special_curator", LINE);
    Some(CourtDecree { at: at?, outcome: outcome?, special_curator })
}

/// The hearing, and whether the child was heard before it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CourtHearing {
    /// When.
    pub on: NaiveDate,
    /// When the child was heard.
    pub heard_on: Option<NaiveDate>,
    /// Why not, where the child was not.
    #[schema(max_length = 1000)]
    pub not_heard: Option<String>,
}

/// Reads [`CourtHearing`].
pub fn read_hearing(fields: &mut Fields) -> Option<CourtHearing> {
    let on = fields.required_date("on");
    let heard_on = fields.date("heard_on");
    let not_heard = fields.text("not_heard", NOTE);
    Some(CourtHearing { on: on?, heard_on, not_heard })
}

/// What the court decided in full composition after the hearing.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CourtConfirmation {
    /// When.
    pub on: NaiveDate,
    /// What.
    pub outcome: CollegeDecree,
}

/// Reads [`CourtConfirmation`].
pub fn read_confirmation(fields: &mut Fields) -> Option<CourtConfirmation> {
    let (on, outcome) = (fields.required_date("on"), fields.required_code("outcome"));
    Some(CourtConfirmation { on: on?, outcome: outcome? })
}

/// How it ended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlacementEnding {
    /// How.
    pub kind: PlacementEnd,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
    /// What is done now, and who was told.
    #[schema(min_length = 1, max_length = 1000)]
    pub note: String,
}

/// Reads [`PlacementEnding`].
pub fn read_end(fields: &mut Fields) -> Option<PlacementEnding> {
    let (kind, at) = (fields.required_code("kind"), fields.required_moment("at"));
    let note = fields.required_text("note", NOTE);
    Some(PlacementEnding { kind: kind?, at: at?, note: note? })
}
