//! What later rooms may ask of a contact, an appointment or a referral, in their own transaction.

use crate::appointment::actions::cancel_in;
use crate::appointment::forms::Cancelling;
use crate::appointment::model::{AppointmentKind, AppointmentState, WantedBy};
use crate::contact::model::{Need, Urgency};
use crate::referral::model::ReferralState;
use crate::scope::{appointment_scope, contact_scope};
use guard::{Permission, Principal};
use kernel::{AccountId, AppointmentId, ContactId, Failure, Instant, Outcome, PersonId, UnitId};
use store::Tx;

kernel::id_type! {
    /// A contact sent to another unit.
    ReferralId,
}

store::statements! {
    CONTACT = concat!("select c.number, c.person_id, c.unit_id, c.at, c.narrative, c.urgency, c.subject_name, case when c.confidential and not ",
                      guard::in_unit_or_own!("contact.read", "c.unit_id", "c.account_id"), " then '' else c.caller_name end as caller_name from access_contact c
                        where c.body_id = :body and c.id = :id and ", contact_scope!());
    NEEDS = "select need from access_contact_need where body_id = :body and contact_id = :id order by position";
    APPOINTMENT = concat!("select a.number, a.person_id, a.contact_id, a.unit_id, a.worker_id, a.kind, a.starts_at, a.ends_at, a.state from access_appointment a
                            where a.body_id = :body and a.id = :id and ", appointment_scope!("appointment.read"));
    TO_COME = concat!("select a.id, a.kind, a.starts_at, u.name as unit_name, coalesce(w.display_name, '') as worker_name, a.version, ", appointment_scope!("appointment.manage"), " as cancellable
                         from access_appointment a join guard_unit u on u.body_id = a.body_id and u.id = a.unit_id
                         left join guard_account w on w.body_id = a.body_id and w.id = a.worker_id
                        where a.body_id = :body and a.person_id = :person and a.state = 'booked' and a.starts_at >= :now and ", appointment_scope!("appointment.read"),
                      " order by a.starts_at, a.id limit 20");
    REFERRAL = concat!("select r.contact_id, c.person_id, r.from_unit_id, r.to_unit_id, r.message, r.state, r.sent_at
                          from access_referral r join access_contact c on c.body_id = r.body_id and c.id = r.contact_id
                         where r.body_id = :body and r.id = :id and ", contact_scope!());
}

/// What a contact was about.
#[derive(Clone, Debug)]
pub struct ContactBrief {
    /// `2026/000123`.
    pub number: String,
    /// Whom it is about; `None` while nobody of the register is.
    pub person: Option<PersonId>,
    /// What an unregistered subject is called; may be empty.
    pub subject_name: String,
    /// Who spoke for them, as they called themselves; empty when nobody did, or the actor may not know.
    pub caller_name: String,
    /// The unit that took it.
    pub unit: UnitId,
    /// When.
    pub at: Instant,
    /// What was told.
    pub narrative: String,
    /// What is needed, the first one first.
    pub needs: Vec<Need>,
    /// How soon.
    pub urgency: Urgency,
}

#[derive(sqlx::FromRow)]
struct ContactRow {
    number: String,
    person_id: Option<PersonId>,
    unit_id: UnitId,
    at: Instant,
    narrative: String,
    urgency: Urgency,
    subject_name: String,
    caller_name: String,
}

/// A contact that the actor may read.
///
/// # Errors
/// [`kernel::Failure::NotFound`] when there is none, or the actor may not read it.
pub async fn contact_brief(tx: &mut Tx, id: ContactId) -> Outcome<ContactBrief> {
    let row: ContactRow = tx.sql(&CONTACT).id("id", id).one().await?;
    let needs = tx.sql(&NEEDS).id("id", id).values::<Need>().await?;
    let ContactRow { number, person_id, unit_id, at, narrative, urgency, subject_name, caller_name } = row;
    Ok(ContactBrief { number, person: person_id, subject_name, caller_name, unit: unit_id, at, narrative, needs, urgency })
}

/// When, where and for whom an appointment is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AppointmentBrief {
    /// `2026/000012`.
    pub number: String,
    /// For whom; `None` while nobody of the register is.
    #[sqlx(rename = "person_id")]
    pub person: Option<PersonId>,
    /// The contact it comes from.
    #[sqlx(rename = "contact_id")]
    pub contact: Option<ContactId>,
    /// Where.
    #[sqlx(rename = "unit_id")]
    pub unit: UnitId,
    /// With whom; `None` for the office's own calendar.
    #[sqlx(rename = "worker_id")]
    pub worker: Option<AccountId>,
    /// For what.
    pub kind: AppointmentKind,
    /// From.
    pub starts_at: Instant,
    /// To.
    pub ends_at: Instant,
    /// Where it stands.
    pub state: AppointmentState,
}

/// An appointment that the actor may see.
///
/// # Errors
/// [`kernel::Failure::NotFound`] when there is none, or the actor may not see it.
pub async fn appointment_brief(tx: &mut Tx, id: AppointmentId) -> Outcome<AppointmentBrief> {
    Ok(tx.sql(&APPOINTMENT).id("id", id).one().await?)
}

/// An appointment of somebody that is still to be kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct AppointmentToCome {
    /// Which.
    pub id: AppointmentId,
    /// For what.
    pub kind: AppointmentKind,
    /// From.
    pub starts_at: Instant,
    /// Where.
    pub unit_name: String,
    /// With whom; empty for the office's own calendar.
    pub worker_name: String,
    /// For cancelling it.
    pub version: i64,
    /// Whether the actor may cancel it.
    pub cancellable: bool,
}

/// The appointments of a person that are still to be kept, as far as the actor sees them; at most 20.
///
/// # Errors
/// Those of the database.
pub async fn appointments_to_come(tx: &mut Tx, person: PersonId) -> Outcome<Vec<AppointmentToCome>> {
    Ok(tx.sql(&TO_COME).id("person", person).all().await?)
}

/// An appointment that was cancelled.
#[derive(Clone, Debug)]
pub struct CancelledAppointment {
    /// Its number in the year.
    pub number: String,
    /// When it was to begin.
    pub starts_at: Instant,
}

/// Cancels an appointment of a person in the caller's transaction, for a reason of the office: its time is free again. Which it
/// was.
///
/// # Errors
/// [`Failure::Forbidden`] for whoever may cancel none; [`Failure::NotFound`], also when it is somebody else's; [`Failure::Conflict`];
/// [`crate::problems::Problem::NotOpen`].
pub async fn cancel_appointment(
    tx: &mut Tx,
    principal: &Principal,
    person: PersonId,
    id: AppointmentId,
    version: i64,
    reason: &str,
) -> Outcome<CancelledAppointment> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    if appointment_brief(tx, id).await?.person != Some(person) {
        return Err(Failure::NotFound);
    }
    let cancelling = Cancelling { wanted_by: WantedBy::Office, reason: reason.to_owned() };
    let row = cancel_in(tx, id, version, &cancelling).await?;
    Ok(CancelledAppointment { number: row.number, starts_at: row.starts_at })
}

/// What was sent to another unit.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ReferralBrief {
    /// The contact that was sent.
    #[sqlx(rename = "contact_id")]
    pub contact: ContactId,
    /// Whom it is about.
    #[sqlx(rename = "person_id")]
    pub person: Option<PersonId>,
    /// By which unit.
    #[sqlx(rename = "from_unit_id")]
    pub from: UnitId,
    /// To which unit.
    #[sqlx(rename = "to_unit_id")]
    pub to: UnitId,
    /// With what words.
    pub message: String,
    /// Where it stands.
    pub state: ReferralState,
    /// When.
    pub sent_at: Instant,
}

/// A referral whose contact the actor may read.
///
/// # Errors
/// [`kernel::Failure::NotFound`] when there is none, or the actor may not read it.
pub async fn referral_brief(tx: &mut Tx, id: ReferralId) -> Outcome<ReferralBrief> {
    Ok(tx.sql(&REFERRAL).id("id", id).one().await?)
}
