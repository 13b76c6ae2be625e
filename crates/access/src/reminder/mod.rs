//! That somebody was reminded of an appointment: by a person, who knows whether it is safe to call. The program sends nothing by itself.

use crate::appointment::store::{Appointment, TO_MANAGE};
use crate::problems::Problem;
use ::store::{Audit, Db, Once, Tx};
use guard::{Permission, Principal};
use kernel::{AppointmentId, Instant, Outcome};
use serde::Deserialize;
use ui::api::{Created, made};
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

::store::statements! {
    OF = "select r.how, r.at, w.display_name as by_name from access_reminder r left join guard_account w on w.body_id = r.body_id and w.id = r.by_id
           where r.body_id = :body and r.appointment_id = :appointment order by r.at, r.id limit 50";
    ADD = "insert into access_reminder (body_id, id, appointment_id, starts_at, how, at, by_id) values (:body, :id, :appointment, :starts, :how, :now, :actor)";
}

kernel::code_enum! {
    /// How it went.
    pub enum ReminderOutcome {
        /// Somebody answered.
        Spoken = "spoken" => "Ne abbiamo parlato",
        /// A message was left where that is safe.
        Message = "message" => "Lasciato un messaggio",
        /// Nobody answered: to be tried again.
        NoAnswer = "no_answer" => "Nessuno ha risposto, da richiamare",
        /// Not to be called.
        NotSafe = "not_safe" => "Non è sicuro chiamare",
    }
}

/// A reminder.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct ReminderRow {
    /// How it went.
    pub how: ReminderOutcome,
    /// When.
    pub at: Instant,
    /// By whom.
    pub by_name: Option<String>,
}

/// Those of an appointment that the actor sees.
///
/// # Errors
/// Those of the database.
pub(crate) async fn of(tx: &mut Tx, appointment: AppointmentId) -> Outcome<Vec<ReminderRow>> {
    Ok(tx.sql(&OF).id("appointment", appointment).all().await?)
}

/// Writes down that somebody was reminded of an appointment to come, once for the same request.
///
/// # Errors
/// 404 outside the actor's scope; [`Problem::NothingToRemind`].
pub async fn add(db: &Db, principal: &Principal, id: AppointmentId, how: ReminderOutcome, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::APPOINTMENT_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(done) = tx.already(once).await? {
        return Ok(done);
    }
    let row: Appointment = tx.sql(&TO_MANAGE).id("id", id).one().await?;
    if !row.is_open() || row.starts_at <= tx.now() {
        return Err(Problem::NothingToRemind.into());
    }
    let reminder: Uuid = tx.new_id()?;
    let query = tx.sql(&ADD).id("id", reminder).id("appointment", id).bind("starts", row.starts_at).code("how", how);
    query.run_one().await?;
    let audit = Audit::of("appointment.remind").about(row.person_id).on("appointment", id);
    tx.commit(audit.answering(reminder.to_string())).await?;
    Ok(reminder)
}

async fn added(visit: &Visit, id: AppointmentId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let how = fields.required_code::<ReminderOutcome>("how");
    let how = fields.finish(|| how)?;
    add(visit.db(), visit.principal()?, id, how, sent.once()).await
}

/// `POST /appuntamenti/{id}/promemoria`
pub async fn tell(visit: Visit, PathId(id): PathId<AppointmentId>, sent: Submitted) -> Answer {
    added(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/appuntamenti/{id}"), "Registrato."))
}

/// How it went to remind somebody.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "documents the body; the value is read by name")]
pub struct ReminderInput {
    /// How it went.
    how: ReminderOutcome,
}

/// Writes down that somebody was reminded of an appointment.
#[utoipa::path(post, path = "/api/v1/appointments/{id}/reminders", operation_id = "appointment_remind", request_body = ReminderInput,
    params(("id" = AppointmentId, Path), ui::api::Key), responses((status = 201, body = Created)))]
pub async fn create(visit: Visit, PathId(id): PathId<AppointmentId>, sent: Submitted) -> Answer {
    let reminder = added(&visit, id, &sent).await?;
    Ok(made(format!("/api/v1/appointments/{id}"), reminder))
}
