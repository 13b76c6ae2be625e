//! The end of a case: final evaluation with the person, outcome and reason; what was reserved for it is released by whoever
//! answers the port [`CaseEnd`], and the appointments that were ticked are cancelled, in the same transaction.

pub mod pages;

use crate::case::forms::{NARRATIVE, REASON};
use crate::case::store::REOPENED_ON;
use crate::case::{CaseBrief, actions as cases, brief};
use crate::diary::store::on_team_of;
use crate::doing::{Doing, expect_version};
use crate::draft::{self, DraftKind};
use crate::plan::actions as plans;
use crate::ports::CaseEnd;
use crate::problems::Problem;
use access::CancelledAppointment as Cancelled;
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::input::Fields;
use kernel::time::show_moment;
use kernel::{AppointmentId, CaseId, Failure, Instant, Outcome, code_enum};
use serde::Deserialize;
use store::{Audit, Tx};
use utoipa::ToSchema;
use uuid::Uuid;

code_enum! {
    /// Why a case ends.
    pub enum ClosureReason {
        /// Goals reached.
        Reached = "reached" => "Obiettivi raggiunti",
        /// The need changed or ended.
        NoNeed = "no_need" => "Il bisogno non c’è più",
        /// Another service goes on.
        PassedOn = "passed_on" => "Passaggio a un altro servizio",
        /// The person does not want to go on.
        Withdrawn = "withdrawn" => "Rinuncia della persona",
        /// Cannot be reached.
        Lost = "lost" => "Persona irreperibile",
        /// Moved elsewhere.
        Moved = "moved" => "Trasferimento",
        /// Died.
        Died = "died" => "Decesso",
        /// The order was revoked.
        Revoked = "revoked" => "Revoca del provvedimento",
    }
}

code_enum! {
    /// How it ended, all in all.
    pub enum ClosureOutcome {
        /// Well.
        Positive = "positive" => "Positivo",
        /// In part.
        Partial = "partial" => "Parziale",
        /// Not.
        Negative = "negative" => "Negativo",
        /// It cannot be said.
        Unknown = "unknown" => "Non valutabile",
    }
}

store::statements! {
    ADD = "insert into casework_closure (body_id, id, case_id, closed_on, reason, outcome, evaluation, person_view, released, account_id, at)
           values (:body, :id, :case, :closed_on, :reason, :outcome, :evaluation, :person_view, :released, :actor, :now)";
    /// What is still due of a case when it is closed: it stays due, and somebody has to look at it.
    DUES = concat!("select d.title, d.due_on from agenda_v_due d
                     where d.body_id = :body and d.case_id = :case and d.met_at is null and d.kind not in ('review', 'plan_end', 'signature') and (not d.closed or d.account_id = :actor or ", on_team_of!("d"), ") and ",
                   crate::case_scope!("case.take", "d.case_id"), " order by d.due_on, d.due_id limit 50");
    LIST = concat!("select k.id, k.closed_on, k.reason, k.outcome, k.evaluation, k.person_view, k.released, coalesce(a.display_name, '') as by_name, k.at
                      from casework_closure k left join guard_account a on a.body_id = k.body_id and a.id = k.account_id
                     where k.body_id = :body and k.case_id = :case and ", crate::case_scope!("case.read", "k.case_id"), " order by k.at desc, k.id desc limit 100");
}

/// An appointment that is cancelled with the closure.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelledWith {
    /// The appointment, one of the person's that are still to be kept.
    pub appointment: AppointmentId,
    /// The version of it that was read.
    pub version: i64,
    /// Where it stood in what was sent: a form sends the rows that are not ticked as well.
    #[serde(skip)]
    pub row: usize,
}

/// A closure.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewClosure {
    /// The last day of care: from the taking into care, or the last time the case was opened again, until today.
    pub closed_on: NaiveDate,
    /// Why.
    pub reason: ClosureReason,
    /// How it ended.
    pub outcome: ClosureOutcome,
    /// Final evaluation: what was reached, what remains; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub evaluation: String,
    /// What the person says of it, or why they could not be asked; at most 20,000 characters.
    #[schema(max_length = 20000)]
    pub person_view: String,
    /// Appointments of the person that are cancelled with it; the others stay as they are.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub cancel: Vec<CancelledWith>,
}

/// Reads [`NewClosure`].
pub fn read(fields: &mut Fields) -> Option<NewClosure> {
    let closed_on = fields.required_date("closed_on");
    let reason = fields.required_code("reason");
    let outcome = fields.required_code("outcome");
    let evaluation = fields.required_text("evaluation", NARRATIVE);
    let person_view = fields.required_text("person_view", NARRATIVE);
    let mut cancel = Vec::new();
    for index in 0..fields.groups("cancel") {
        let version = fields.whole(&format!("cancel[{index}].version"), 1, i64::MAX);
        // A row that was not ticked is only its version.
        if let Some(appointment) = fields.id(&format!("cancel[{index}].appointment")) {
            match version {
                Some(version) => cancel.push(CancelledWith { appointment, version, row: index }),
                None => fields.fault(format!("cancel[{index}].version"), "Campo obbligatorio."),
            }
        }
    }
    Some(NewClosure {
        closed_on: closed_on?,
        reason: reason?,
        outcome: outcome?,
        evaluation: evaluation?,
        person_view: person_view?,
        cancel,
    })
}

/// A closure as it is shown.
#[derive(Clone, Debug, sqlx::FromRow, serde::Serialize, utoipa::ToSchema)]
pub struct ClosureRow {
    /// The closure.
    pub id: Uuid,
    /// Last day of care.
    pub closed_on: NaiveDate,
    /// Why.
    pub reason: ClosureReason,
    /// How it ended.
    pub outcome: ClosureOutcome,
    /// Final evaluation.
    pub evaluation: String,
    /// What the person says.
    pub person_view: String,
    /// What was released and which appointments were cancelled, a sentence a line.
    pub released: String,
    /// Who wrote it down.
    pub by_name: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Instant,
}

/// Something that is still due of a case.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct StillDue {
    /// What.
    pub title: String,
    /// When.
    pub due_on: NaiveDate,
}

/// What is still due of a case and does not end with it: terms of a court, reports, tasks. Nothing of it keeps the case open.
pub async fn still_due(tx: &mut Tx, case: CaseId) -> Outcome<Vec<StillDue>> {
    Ok(tx.sql(&DUES).id("case", case).all().await?)
}

/// Every closure of a case, newest first.
pub async fn of_case(tx: &mut Tx, case: CaseId) -> Outcome<Vec<ClosureRow>> {
    Ok(tx.sql(&LIST).id("case", case).all().await?)
}

/// Cancels the appointments that were ticked, and returns them.
async fn cancel_ticked(tx: &mut Tx, principal: &Principal, case: &CaseBrief, ticked: &[CancelledWith]) -> Outcome<Vec<Cancelled>> {
    let reason = format!("Chiusura della cartella {}", case.number);
    let mut cancelled = Vec::new();
    for one in ticked {
        let done = access::cancel_appointment(tx, principal, case.person_id, one.appointment, one.version, &reason).await;
        let at = || format!("cancel[{}].appointment", one.row);
        cancelled.push(done.map_err(|failure| match failure {
            // Said where it is ticked: the version of the case is another matter.
            Failure::Conflict { sentence, .. } => Failure::field(at(), sentence),
            Failure::NotFound | Failure::Forbidden => Failure::field(at(), "Questo appuntamento non si può annullare da qui."),
            other => other,
        })?);
    }
    Ok(cancelled)
}

/// Closes a case. Returns what followed elsewhere and which appointments stay, in sentences. The log names the appointments that were
/// cancelled with it by their numbers.
///
/// # Errors
/// `CASE-001`, `CLOSE-001`, and whatever the port refuses: the case then stays open.
pub async fn close(doing: Doing<'_>, port: &dyn CaseEnd, id: CaseId, new: &NewClosure, version: i64) -> Outcome<Vec<String>> {
    let mut tx = doing.begin(Permission::CASE_TAKE).await?;
    if let Some(answer) = tx.once(doing.once).await? {
        return serde_json::from_str(&answer).map_err(Failure::internal);
    }
    let case = brief(&mut tx, Permission::CASE_TAKE, id).await?;
    expect_version(case.version, version)?;
    case.state.after(crate::case::Move::Close)?;
    // What was open again on a day cannot have ended before it.
    let reopened = tx.sql(&REOPENED_ON).id("case", id).values::<NaiveDate>().await?.into_iter().next();
    if new.closed_on > tx.today() || case.taken_on.max(reopened).is_some_and(|since| new.closed_on < since) {
        return Err(Problem::ClosureDay.at("closed_on"));
    }
    cases::close(&mut tx, &case, new.closed_on, new.reason.label()).await?;
    if let Some(plan) = plans::agreed(&mut tx, id).await? {
        agenda::drop_of(&mut tx, plan.0, "La cartella è stata chiusa.").await?;
    }
    plans::end_all(&mut tx, id).await?;
    let mut released = port.ending(&mut tx, id, new.closed_on).await?;
    let cancelled = cancel_ticked(&mut tx, doing.principal, &case, &new.cancel).await?;
    released.extend(cancelled.iter().map(|one| format!("L'appuntamento del {} è annullato.", show_moment(one.starts_at))));
    let closure: Uuid = tx.new_id()?;
    let words: String = released.join("\n").chars().take(REASON.saturating_mul(10)).collect();
    tx.sql(&ADD)
        .bind("id", closure)
        .id("case", id)
        .bind("closed_on", new.closed_on)
        .code("reason", new.reason)
        .code("outcome", new.outcome)
        .bind("evaluation", &new.evaluation)
        .bind("person_view", &new.person_view)
        .bind("released", words)
        .run()
        .await?;
    draft::forget(&mut tx, DraftKind::Closure, id.0).await?;
    tx.tell("case.closed", serde_json::json!({"case_id": id, "person_id": case.person_id, "on": new.closed_on})).await?;
    // Told to whoever closes, and not kept: other readers of the case may not know of the appointments of other units.
    let left = access::appointments_to_come(&mut tx, case.person_id).await?;
    released.extend(
        left.iter()
            .map(|one| format!("L'appuntamento del {} resta fissato: annullalo se non serve più.", show_moment(one.starts_at))),
    );
    let answer = serde_json::to_string(&released).map_err(Failure::internal)?;
    tx.commit(
        Audit::of("case.close")
            .about(case.person_id)
            .on("case", id)
            .fields(["state", "outcome", "evaluation", "person_view"])
            .fields(cancelled.iter().map(|one| format!("appuntamento:{}", one.number)))
            .answering(answer),
    )
    .await?;
    Ok(released)
}
