//! What is sent about an order, read into commands.

use super::model::{CourtOrderKind, OrderEnd, OrderPause, PartyRole, ProceedingKind, ServedMeans};
use super::{OrderId, model};
use chrono::NaiveDate;
use kernel::input::Fields;
use kernel::{CaseId, Instant, PersonId, UnitId};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Longest text of an order.
pub const TEXT: usize = 20_000;
/// Longest reason, longest note.
pub const REASON: usize = 1_000;
/// Longest line.
pub const LINE: usize = 200;
/// Longest number.
pub const NUMBER: usize = 60;
/// Most months for which an order holds.
pub const MONTHS: i64 = 240;

/// An order that came.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrder {
    /// The case in which it is followed, where it is known.
    pub case: Option<CaseId>,
    /// About whom; the person of the case when nothing is said.
    pub person: Option<PersonId>,
    /// The unit; that of the case when nothing is said.
    pub unit: Option<UnitId>,
    /// Who issued it.
    pub authority: Uuid,
    /// What the proceeding is about.
    pub proceeding: ProceedingKind,
    /// Its number in the register of the authority, without the year.
    #[schema(max_length = 60)]
    pub register_number: Option<String>,
    /// Its year there; that of the order when nothing is said.
    #[schema(minimum = 1900, maximum = 2199)]
    pub year: Option<i64>,
    /// In a line.
    #[schema(max_length = 200)]
    pub subject: Option<String>,
    /// Whether it is told to those alone who work on it.
    #[serde(default)]
    pub secret: bool,
    /// The authority's number of the order.
    #[schema(max_length = 60)]
    pub number: Option<String>,
    /// Its day.
    pub issued_on: NaiveDate,
    /// When it reached the service: its terms run from that day.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub served_at: Option<Instant>,
    /// How.
    pub served_means: Option<ServedMeans>,
    /// What it is.
    pub kind: CourtOrderKind,
    /// For how many months it holds.
    #[schema(minimum = 1, maximum = 240)]
    pub duration_months: Option<i64>,
    /// Its last day; reckoned from the months when nothing is said.
    pub ends_on: Option<NaiveDate>,
    /// The order that this one takes away.
    pub revokes: Option<OrderId>,
    /// By when an inquiry is to be answered, as it says itself: no law sets a term.
    pub answer_by: Option<NaiveDate>,
    /// What it says.
    #[schema(max_length = 20000)]
    pub text: String,
    /// The special curator it names.
    #[schema(max_length = 200)]
    pub special_curator: Option<String>,
    /// Whether and how the child was heard.
    #[schema(max_length = 1000)]
    pub child_heard: Option<String>,
    /// The document that came, where it is kept already.
    pub document: Option<Uuid>,
}

/// Reads [`NewOrder`].
pub fn read_new(fields: &mut Fields) -> Option<NewOrder> {
    let case: Option<CaseId> = fields.id("case");
    let person: Option<PersonId> = fields.id("person");
    let unit: Option<UnitId> = fields.id("unit");
    let authority = fields.required_id("authority");
    let proceeding = fields.required_code("proceeding");
    let register_number = fields.line("register_number", NUMBER);
    let year = fields.whole("year", 1900, 2199);
    let subject = fields.line("subject", LINE);
    let secret = fields.flag("secret");
    let number = fields.line("number", NUMBER);
    let issued_on = fields.required_date("issued_on");
    // A day without its hour is no moment: whoever typed it is asked for the rest.
    let served_at = if fields.has_below("served_at_") { fields.required_moment("served_at") } else { fields.moment("served_at") };
    let served_means = fields.code("served_means");
    let kind = fields.required_code("kind");
    let duration_months = fields.whole("duration_months", 1, MONTHS);
    let ends_on = fields.date("ends_on");
    let revokes = fields.id("revokes");
    let answer_by = fields.date("answer_by");
    let text = fields.required_text("text", TEXT);
    let special_curator = fields.line("special_curator", LINE);
    let child_heard = fields.text("child_heard", REASON);
    let document = fields.id("document");
    if case.is_none() && person.is_none() {
        fields.fault("person", "Scegli di chi parla il provvedimento: comincia dalla sua scheda o dalla sua cartella.");
    }
    if case.is_none() && unit.is_none() {
        fields.fault("unit", "Scegli l'unità che se ne occupa.");
    }
    if let (Some(issued), Some(ends)) = (issued_on, ends_on)
        && ends < issued
    {
        fields.fault("ends_on", "La scadenza non può precedere il provvedimento.");
    }
    if let (Some(issued), Some(by)) = (issued_on, answer_by)
        && by < issued
    {
        fields.fault("answer_by", "La risposta non può essere chiesta per un giorno prima del provvedimento.");
    }
    Some(NewOrder {
        case,
        person,
        unit,
        authority: authority?,
        proceeding: proceeding?,
        register_number,
        year,
        subject,
        secret,
        number,
        issued_on: issued_on?,
        served_at,
        served_means,
        kind: kind?,
        duration_months,
        ends_on,
        revokes,
        answer_by,
        text: text?,
        special_curator,
        child_heard,
        document,
    })
}

impl NewOrder {
    /// Its last day, told or reckoned: months run from the notification, or from its own day while that is not known.
    pub fn last_day(&self) -> Option<NaiveDate> {
        let from = self.served_at.map_or(self.issued_on, |at| kernel::time::local(at).date());
        self.ends_on.or_else(|| self.duration_months.and_then(|months| model::ends_after(from, months)))
    }
}

/// That an order ended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndOrder {
    /// How.
    pub end: OrderEnd,
    /// When.
    pub on: NaiveDate,
    /// By which act, or why.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// Reads [`EndOrder`].
pub fn read_end(fields: &mut Fields) -> Option<EndOrder> {
    let (end, on) = (fields.required_code("end"), fields.required_date("on"));
    let reason = fields.required_text("reason", REASON);
    Some(EndOrder { end: end?, on: on?, reason: reason? })
}

/// That an order is held up, or holds again.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PauseOrder {
    /// Which of the two.
    pub pause: OrderPause,
    /// Since when.
    pub on: NaiveDate,
    /// By which act.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// Reads [`PauseOrder`].
pub fn read_pause(fields: &mut Fields) -> Option<PauseOrder> {
    let (pause, on) = (fields.required_code("pause"), fields.required_date("on"));
    let reason = fields.required_text("reason", REASON);
    Some(PauseOrder { pause: pause?, on: on?, reason: reason? })
}

/// That an order was extended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendOrder {
    /// The new last day.
    pub ends_on: NaiveDate,
    /// By which act.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// Reads [`ExtendOrder`].
pub fn read_extend(fields: &mut Fields) -> Option<ExtendOrder> {
    let ends_on = fields.required_date("ends_on");
    let reason = fields.required_text("reason", REASON);
    Some(ExtendOrder { ends_on: ends_on?, reason: reason? })
}

/// That an order reached the service.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ServeOrder {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub served_at: Instant,
    /// How.
    pub means: ServedMeans,
}

/// Reads [`ServeOrder`].
pub fn read_serve(fields: &mut Fields) -> Option<ServeOrder> {
    let served_at = fields.required_moment("served_at");
    let means = fields.required_code("means");
    Some(ServeOrder { served_at: served_at?, means: means? })
}

/// In which case a proceeding is followed from now on.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkOrder {
    /// The case.
    pub case: CaseId,
}

/// Reads [`LinkOrder`].
pub fn read_link(fields: &mut Fields) -> Option<LinkOrder> {
    Some(LinkOrder { case: fields.required_id("case")? })
}

/// Who else is in the proceeding.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddParty {
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: PartyRole,
}

/// Reads [`AddParty`].
pub fn read_party(fields: &mut Fields) -> Option<AddParty> {
    let (person, role) = (fields.required_id("person"), fields.required_code("role"));
    Some(AddParty { person: person?, role: role? })
}
