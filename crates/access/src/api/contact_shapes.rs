//! What the API says of contacts, and what it is sent.

use crate::contact::model::{Callback, Caller, Channel, Children, Ending, Means, Need, Notice, Territory, Urgency};
use crate::contact::store::{Contact, Line};
use chrono::{DateTime, Utc};
use kernel::{AccountId, ContactId, PersonId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// A contact in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactLine {
    /// Identifier.
    pub id: ContactId,
    /// `2026/000123`.
    pub number: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Which door.
    pub channel: Channel,
    /// By what means.
    pub means: Means,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// The same in words.
    pub subject: String,
    /// Unit that took it.
    pub unit: UnitId,
    /// Who wrote it.
    pub account: AccountId,
    /// First need; empty for none.
    pub first_need: String,
    /// How soon.
    pub urgency: Urgency,
    /// How it ended.
    pub ending: Ending,
    /// Length in minutes.
    pub minutes: Option<i64>,
    /// The contact itself.
    pub href: String,
}

impl From<Line> for ContactLine {
    fn from(row: Line) -> Self {
        let (subject, href) = (row.who(), format!("/api/v1/contacts/{}", row.id));
        ContactLine {
            id: row.id,
            number: row.number,
            at: row.at,
            channel: row.channel,
            means: row.means,
            person: row.person_id,
            subject,
            unit: row.unit_id,
            account: row.account_id,
            first_need: row.first_need,
            urgency: row.urgency,
            ending: row.ending,
            minutes: row.minutes,
            href,
        }
    }
}

/// What a list of contacts is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "documents the query; the values are read by Filter::read")]
pub struct ContactQuery {
    /// Unit that took the contact.
    unit: Option<uuid::Uuid>,
    /// First day.
    #[param(format = Date)]
    from: Option<String>,
    /// Last day.
    #[param(format = Date)]
    to: Option<String>,
    /// How it ended.
    ending: Option<Ending>,
    /// How soon.
    urgency: Option<Urgency>,
    /// First need.
    need: Option<Need>,
    /// Where the list goes on: `next` of the page before.
    #[param(max_length = 100)]
    after: Option<String>,
    /// Rows of a page.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
}

/// A contact, whole. The caller's name and number are empty for those who may not know them.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactView {
    /// Identifier.
    pub id: ContactId,
    /// `2026/000123`.
    pub number: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Unit that took it.
    pub unit: UnitId,
    /// Who wrote it.
    pub account: AccountId,
    /// Which door.
    pub channel: Channel,
    /// By what means.
    pub means: Means,
    /// Whom it is about.
    pub person: Option<PersonId>,
    /// What an unregistered subject is called.
    pub subject_name: String,
    /// Where they can be reached.
    pub subject_phone: String,
    /// Who spoke.
    pub caller: Caller,
    /// Their name.
    pub caller_name: String,
    /// Their number.
    pub caller_phone: String,
    /// Whether they do not want to be named.
    pub confidential: bool,
    /// Whether calling back is safe.
    pub callback: Callback,
    /// When and how.
    pub callback_note: String,
    /// Language, when it is not Italian.
    pub language: String,
    /// Whether an interpreter is needed.
    pub interpreter: bool,
    /// Children in the home.
    pub children: Children,
    /// How many, how old.
    pub children_note: String,
    /// What is needed.
    pub needs: Vec<Need>,
    /// How soon.
    pub urgency: Urgency,
    /// What was told.
    pub narrative: String,
    /// What was explained.
    pub information: String,
    /// Where the person was sent.
    pub orientation: String,
    /// What was handed over.
    pub documents: String,
    /// How it ended.
    pub ending: Ending,
    /// Who was called in an emergency.
    pub emergency: String,
    /// Length in minutes.
    pub minutes: Option<i64>,
    /// Who follows the person already.
    pub in_care_at: String,
    /// Privacy notice.
    pub notice: Notice,
    /// Residence or presence.
    pub territory: Territory,
    /// Where somebody without residence stays.
    pub presence: String,
    /// Borough.
    pub municipio: Option<i64>,
    /// Competent office.
    pub office: Option<UnitId>,
    /// Why that one.
    pub office_reason: String,
    /// Referrals of this contact.
    pub referrals: Vec<String>,
    /// Appointments of this contact.
    pub appointments: Vec<String>,
    /// How often it was put on another person.
    pub moves: usize,
    /// For `If-Match`.
    pub version: i64,
}

/// A contact to be registered.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct ContactInput {
    /// Which door.
    channel: Channel,
    /// By what means.
    means: Means,
    /// When, if it was earlier than now (RFC 3339).
    at: Option<DateTime<Utc>>,
    /// The unit that takes it; the caller's own unless said otherwise.
    unit: Option<uuid::Uuid>,
    /// Whom it is about. When absent: `known` with `person`, `new` with `new_person`, otherwise `unregistered`.
    subject: Option<crate::contact::forms::SubjectKind>,
    /// Somebody of the register.
    person: Option<uuid::Uuid>,
    /// Somebody entered now.
    new_person: Option<registry::api::inputs::PersonInput>,
    /// What an unregistered subject is called.
    #[schema(max_length = 200)]
    subject_name: Option<String>,
    /// Where they can be reached.
    #[schema(max_length = 100)]
    subject_phone: Option<String>,
    /// Who speaks.
    caller: Option<Caller>,
    /// Their name.
    #[schema(max_length = 200)]
    caller_name: Option<String>,
    /// Their number.
    #[schema(max_length = 100)]
    caller_phone: Option<String>,
    /// Whether they do not want to be named.
    confidential: Option<bool>,
    /// Whether calling back is safe.
    callback: Option<Callback>,
    /// When and how.
    #[schema(max_length = 200)]
    callback_note: Option<String>,
    /// Language, when it is not Italian.
    #[schema(max_length = 60)]
    language: Option<String>,
    /// Whether an interpreter is needed.
    interpreter: Option<bool>,
    /// Children in the home.
    children: Option<Children>,
    /// How many, how old.
    #[schema(max_length = 200)]
    children_note: Option<String>,
    /// What is needed, at least one.
    #[schema(min_items = 1)]
    needs: Vec<Need>,
    /// How soon.
    urgency: Option<Urgency>,
    /// What was told.
    #[schema(max_length = 10000)]
    narrative: Option<String>,
    /// What was explained.
    #[schema(max_length = 2000)]
    information: Option<String>,
    /// Where the person was sent.
    #[schema(max_length = 2000)]
    orientation: Option<String>,
    /// What was handed over.
    #[schema(max_length = 2000)]
    documents: Option<String>,
    /// How it ended.
    ending: Ending,
    /// Who was called in an emergency.
    #[schema(max_length = 2000)]
    emergency: Option<String>,
    /// Length in minutes.
    #[schema(minimum = 1, maximum = 600)]
    minutes: Option<i64>,
    /// Who follows the person already.
    #[schema(max_length = 200)]
    in_care_at: Option<String>,
    /// Privacy notice.
    notice: Option<Notice>,
    /// Residence or presence.
    territory: Option<Territory>,
    /// Where somebody without residence stays.
    #[schema(max_length = 200)]
    presence: Option<String>,
    /// Borough of that place.
    #[schema(minimum = 1, maximum = 99)]
    municipio: Option<i64>,
    /// Competent office.
    office: Option<uuid::Uuid>,
    /// Why that one.
    #[schema(max_length = 200)]
    office_reason: Option<String>,
    /// For a referral: to whom.
    referral_unit: Option<uuid::Uuid>,
    /// For a referral: with what words.
    #[schema(max_length = 2000)]
    referral_message: Option<String>,
}

/// A contact with what belongs to it.
pub(crate) fn view(row: Contact, needs: Vec<Need>, referrals: Vec<String>, appointments: Vec<String>, moves: usize) -> ContactView {
    ContactView {
        id: row.id,
        number: row.number,
        at: row.at,
        unit: row.unit_id,
        account: row.account_id,
        channel: row.channel,
        means: row.means,
        person: row.person_id,
        subject_name: row.subject_name,
        subject_phone: row.subject_phone,
        caller: row.caller,
        caller_name: row.caller_name,
        caller_phone: row.caller_phone,
        confidential: row.confidential,
        callback: row.callback,
        callback_note: row.callback_note,
        language: row.language,
        interpreter: row.interpreter,
        children: row.children,
        children_note: row.children_note,
        needs,
        urgency: row.urgency,
        narrative: row.narrative,
        information: row.information,
        orientation: row.orientation,
        documents: row.documents,
        ending: row.ending,
        emergency: row.emergency,
        minutes: row.minutes,
        in_care_at: row.in_care_at,
        notice: row.notice,
        territory: row.territory,
        presence: row.presence,
        municipio: row.municipio,
        office: row.office_id,
        office_reason: row.office_reason,
        referrals,
        appointments,
        moves,
        version: row.version,
    }
}

/// Whom a contact is really about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct ContactPersonInput {
    /// The right person.
    person: uuid::Uuid,
    /// Why.
    #[schema(min_length = 1, max_length = 200)]
    reason: String,
}

/// Where a contact is sent.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the values are read by the room's one parser")]
pub struct ReferralInput {
    /// To whom.
    referral_unit: uuid::Uuid,
    /// With what words.
    #[schema(max_length = 2000)]
    referral_message: Option<String>,
}

/// One field of what the caller was writing.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftField {
    /// Its name in the form.
    pub name: String,
    /// What was typed.
    pub value: String,
}

/// What the caller was writing.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftView {
    /// The fields, in the form's order.
    pub fields: Vec<DraftField>,
    /// When it was kept.
    pub saved_at: DateTime<Utc>,
}

/// A draft to be kept.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the value is read by name")]
pub struct DraftInput {
    /// What was told, so far.
    #[schema(max_length = 10000)]
    narrative: String,
}
