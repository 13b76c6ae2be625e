//! A withdrawal that was written by mistake: whoever examines takes it back within the term that would run without it, with a reason.

use super::actions::{INVOLVEMENT, To, check_only, locked, step};
use super::forms;
use super::model::{ApplicationId, ApplicationState};
use super::steps::term_of;
use super::store::{ALL_STEPS, RANKED_SINCE, StepRow};
use super::term::{Step, StepKind, standing};
use crate::measure::MeasureId;
use crate::problems::Problem;
use ::store::{Audit, Db, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::Outcome;
use registry::Involvement;
use serde::Deserialize;
use ui::answer::no_content;
use ui::{Answer, PathId, Submitted, Visit};
use utoipa::ToSchema;

/// The last day on which the withdrawal that stands last among these steps may be taken back: that of the term without it. `None` of what was never
/// submitted, and of what is not withdrawn.
pub(super) fn last_day(term_days: i64, call_ends_on: Option<NaiveDate>, steps: &[StepRow]) -> Option<NaiveDate> {
    let (last, before) = steps.split_last()?;
    if last.kind != StepKind::Withdrawn {
        return None;
    }
    term_of(term_days, call_ends_on, before).map(|term| term.due)
}

/// Whether whoever renounced waited in a ranking, or was left out of it: no term ran for them any more.
fn was_ranked(steps: &[StepRow]) -> bool {
    let steps: Vec<Step> = steps.iter().map(StepRow::step).collect();
    let standing = standing(&steps);
    matches!(standing.as_slice(), [.., before, last] if last.kind == StepKind::Withdrawn && before.kind == StepKind::Decided)
}

/// Whether the withdrawal that stands last among these steps may still be taken back: within the term that runs without it, and of whoever stood in
/// a ranking until another edition is made.
///
/// # Errors
/// Those of the database.
pub(super) async fn is_undoable(
    tx: &mut Tx,
    (measure, term_days, call_ends_on): (MeasureId, i64, Option<NaiveDate>),
    steps: &[StepRow],
    today: NaiveDate,
) -> Outcome<bool> {
    if let Some(last) = last_day(term_days, call_ends_on, steps) {
        return Ok(today <= last);
    }
    let Some(withdrawn) = steps.last().filter(|_| was_ranked(steps)) else { return Ok(false) };
    let later: i64 = tx.sql(&RANKED_SINCE).id("measure", measure).bind("since", withdrawn.recorded_at).value().await?;
    Ok(later == 0)
}

/// Takes back a withdrawal: the application stands where it stood, and its term goes on as if nothing had happened.
///
/// # Errors
/// 403 without `application.examine`, 404, conflict; [`Problem::StepNotAllowed`] of what is not withdrawn; [`Problem::WithdrawalStands`],
/// [`Problem::AppliedMeanwhile`].
pub async fn take_back(db: &Db, principal: &Principal, id: ApplicationId, sent: i64, reason: &str) -> Outcome<()> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, id, To::Examine, sent).await?;
    if row.state != ApplicationState::Withdrawn {
        return Err(Problem::StepNotAllowed.into());
    }
    let steps: Vec<StepRow> = tx.sql(&ALL_STEPS).id("id", id).all().await?;
    let today = tx.today();
    if !is_undoable(&mut tx, (row.measure_id, row.term_days, row.call_ends_on), &steps, today).await? {
        return Err(Problem::WithdrawalStands.into());
    }
    check_only(&mut tx, id, row.measure_id, row.person_id).await?;
    step(&mut tx, id, StepKind::Reopened, today, None, reason).await?;
    for unit in [row.unit_id, row.filed_unit_id] {
        let (person, from) = (row.person_id, row.received_on);
        let it = Involvement { person, unit, account: None, kind: INVOLVEMENT, source: id.0, from, until: None };
        registry::involve(&mut tx, it).await?;
    }
    tx.commit(Audit::of("application.take_back").about(row.person_id).on("application", id)).await?;
    Ok(())
}

/// Why a withdrawal is taken back.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawalUndoneInput {
    /// Why it was a mistake.
    #[schema(min_length = 1, max_length = 300)]
    pub reason: String,
}

async fn taken_back(visit: &Visit, id: ApplicationId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let reason = forms::read_reason(&mut fields);
    let reason = fields.finish(|| reason)?;
    take_back(visit.db(), visit.principal()?, id, version, &reason).await
}

/// `POST /domande/{id}/rinuncia/annulla`
pub async fn page(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    taken_back(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/domande/{id}"), "Rinuncia annullata: la domanda è com'era prima."))
}

/// Takes back a withdrawal that was written by mistake, within the term of the procedure.
#[utoipa::path(post, path = "/api/v1/applications/{id}/withdrawal/undo", operation_id = "undo_withdrawal", request_body = WithdrawalUndoneInput,
    params(("id" = ApplicationId, Path, description = "Application."), ui::api::IfMatch), responses((status = 204)))]
pub async fn undo(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    taken_back(&visit, id, &sent).await?;
    Ok(no_content())
}
