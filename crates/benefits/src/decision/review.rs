//! Looking at a decision again (L. 241/1990 art. 21-nonies): whoever decides annuls it, by an act and for a reason. It stays as it was decided, for
//! ever; its application is examined again, with a term of its own.

use super::actions::{REVOKED, locked, locked_decision};
use super::forms;
use super::model::{DecisionState, check_annulment};
use super::store::{ANNUL, LOCK, REVOKE};
use crate::application::actions::{check_only, step};
use crate::application::{ApplicationState, StepKind};
use crate::problems::Problem;
use crate::rule::Act;
use ::store::{Audit, Db};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{Failure, Outcome};
use serde::Deserialize;
use serde_json::json;
use ui::answer::no_content;
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;
use uuid::Uuid;

/// Annuls a decision by an act and examines its application again. A grant never held: it is revoked from its first day.
///
/// # Errors
/// 403 without `application.decide`, 404, conflict; [`Problem::DecisionMove`] of what does not stand; [`Problem::AnnulledLate`];
/// [`Problem::AppliedMeanwhile`] of a refusal; a fault on `act_date`.
pub async fn review(db: &Db, principal: &Principal, (id, sent): (Uuid, i64), reason: &str, act: &Act) -> Outcome<()> {
    principal.require(Permission::APPLICATION_DECIDE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked_decision(&mut tx, &LOCK, id, sent).await?;
    let decided = row.act_date.filter(|_| row.state == DecisionState::Decided && row.annulled_on.is_none());
    let decided = decided.ok_or(Problem::DecisionMove)?;
    let today = tx.today();
    check_annulment(row.outcome, decided, today)?;
    if act.date > today {
        return Err(Failure::field("act_date", "La data dell'atto non può essere nel futuro."));
    }
    if act.date < decided {
        return Err(Failure::field("act_date", "Viene prima dell'atto che ha deciso."));
    }
    let application = locked(&mut tx, Permission::APPLICATION_DECIDE, row.application_id, None).await?;
    if application.state != ApplicationState::Decided {
        return Err(Problem::StepNotAllowed.into());
    }
    if !row.outcome.grants() {
        check_only(&mut tx, row.application_id, application.measure_id, application.person_id).await?;
    }
    let by = format!("{}, {}", act.organ, act.number);
    let mut version = sent;
    if let Some(from) = row.valid_from.filter(|_| row.outcome.grants()) {
        let query = tx.sql(&REVOKE).id("id", id).bind("version", version).bind("revoked_from", from).bind("reason", reason);
        query.bind("act_number", &by).bind("act_date", act.date).run_one().await?;
        version = version.saturating_add(1);
        let facts =
            json!({"decision_id": id, "application_id": row.application_id, "person_id": application.person_id, "from": from});
        tx.tell(REVOKED, facts).await?;
    }
    let query = tx.sql(&ANNUL).id("id", id).bind("version", version).bind("reason", reason);
    query.bind("act_number", &by).bind("act_date", act.date).run_one().await?;
    let note = format!("Riesame della decisione {}: {by} del {}. {reason}", row.number, kernel::time::show_date(act.date));
    step(&mut tx, row.application_id, StepKind::Reopened, today, None, &note).await?;
    tx.commit(Audit::of("decision.review").about(application.person_id).on("decision", id)).await?;
    Ok(())
}

/// A decision to be annulled.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnulmentInput {
    /// Why.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
    /// Number of the act.
    #[schema(min_length = 1, max_length = 120)]
    pub act_number: String,
    /// Its day.
    pub act_date: NaiveDate,
    /// Who decides.
    #[schema(min_length = 1, max_length = 120)]
    pub act_organ: String,
}

async fn reviewed(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let annulment = forms::read_annulment(&mut fields);
    let (reason, act) = fields.finish(|| annulment)?;
    review(visit.db(), visit.principal()?, (id, version), &reason, &act).await
}

/// `POST /decisioni/{id}/riesame`
pub async fn page(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    reviewed(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/decisioni/{id}"), "Decisione annullata: la domanda torna in istruttoria."))
}

/// Annuls a decision and examines its application again.
#[utoipa::path(post, path = "/api/v1/decisions/{id}/annulment", operation_id = "annul_decision", request_body = AnnulmentInput,
    params(("id" = Uuid, Path, description = "Decision."), ui::api::IfMatch), responses((status = 204)))]
pub async fn annul(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    reviewed(&visit, id, &sent).await?;
    Ok(no_content())
}
