//! What the program could not propose: somebody writes what was lacking, and has it worked out again.

use super::rows::{Again, ToWorkOut};
use super::store::{AGAIN_OF_ONE, ASKED, ASKS, LOCK_TO_EXAMINE};
use super::work::again;
use crate::application::ApplicationId;
use crate::decision::actions::conflict;
use crate::problems::Problem;
use crate::rule::Version;
use crate::rule::actions::read_version;
use ::store::{Audit, Db, Tx};
use guard::{Permission, Principal};
use kernel::Outcome;
use ui::answer::no_content;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// The version whose questions an application that was decided still answers; `None` where no recalculation of it waits for an answer.
///
/// # Errors
/// Those of the database.
pub async fn asks(tx: &mut Tx, application: ApplicationId) -> Outcome<Option<Version>> {
    let found: Option<(Uuid,)> = tx.sql(&ASKS).id("application", application).optional().await?;
    match found {
        Some((version,)) => Ok(Some(read_version(tx, version).await?)),
        None => Ok(None),
    }
}

/// Works a recalculation out again with what is known now; whoever asked for it does not approve it.
///
/// # Errors
/// 403 without `application.examine`, 404, conflict; [`Problem::RecalculationMove`] of what was proposed or is over, [`Problem::StaleRecalculation`]
/// where its decision no longer runs.
pub async fn work_out(db: &Db, principal: &Principal, (id, sent): (Uuid, i64)) -> Outcome<()> {
    principal.require(Permission::APPLICATION_EXAMINE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row: ToWorkOut = tx.sql(&LOCK_TO_EXAMINE).id("id", id).one().await?;
    if row.version != sent {
        return Err(conflict(row.version, "questo ricalcolo"));
    }
    let found: Option<Again> = tx.sql(&AGAIN_OF_ONE).id("id", id).bind("from", row.from_day).optional().await?;
    let Some(waiting) = found else {
        let is_over = !row.state.is_waiting() || row.state == super::RecalculationState::Proposed;
        let problem = if is_over { Problem::RecalculationMove } else { Problem::StaleRecalculation };
        return Err(problem.because(format!("È nello stato «{}».", row.state.label())));
    };
    again(&mut tx, &[waiting]).await?;
    tx.sql(&ASKED).id("id", id).run_one().await?;
    tx.commit(Audit::of("copayment.recalculate").about(row.person_id).on("recalculation", id)).await?;
    Ok(())
}

async fn worked_out(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    sent.fields().finish(|| Some(()))?;
    work_out(visit.db(), visit.principal()?, (id, version)).await
}

/// `POST /ricalcoli/{id}/ricalcola`
pub async fn page(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    worked_out(&visit, id, &sent).await?;
    Ok(visit.redirect("/ricalcoli", "Ricalcolato con quello che si sa oggi."))
}

/// Works out again, with what is known now, a recalculation that could not be proposed.
#[utoipa::path(post, path = "/api/v1/recalculations/{id}/again", operation_id = "work_out_recalculation", request_body = ui::api::Nothing,
    params(("id" = Uuid, Path, description = "Recalculation."), ui::api::IfMatch), responses((status = 204)))]
pub async fn again_for_programs(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    worked_out(&visit, id, &sent).await?;
    Ok(no_content())
}
