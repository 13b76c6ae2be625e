//! Closing a proceeding with its outcome, and opening it again when an order comes.

use super::ProceedingOutcome;
use super::store::{self as s, Closed, Proceeding};
use crate::order::ProceedingId;
use crate::problems::Problem;
use crate::version::{expect, or_conflict};
use casework::Doing;
use chrono::NaiveDate;
use guard::Permission;
use kernel::Outcome;
use kernel::input::Fields;
use kernel::time::show_date;
use serde::Deserialize;
use store::{Audit, Tx};
use utoipa::ToSchema;

/// Longest reason.
const REASON: usize = 1_000;

/// How a proceeding ended.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseProceeding {
    /// How.
    pub outcome: ProceedingOutcome,
    /// When.
    pub on: NaiveDate,
    /// By which act, or why.
    #[schema(min_length = 1, max_length = 1000)]
    pub reason: String,
}

/// Reads [`CloseProceeding`].
pub fn read_close(fields: &mut Fields) -> Option<CloseProceeding> {
    let outcome = fields.required_code("outcome");
    let on = fields.required_date("on");
    let reason = fields.required_text("reason", REASON);
    Some(CloseProceeding { outcome: outcome?, on: on?, reason: reason? })
}

/// What was written, with a line more.
fn noted(note: &str, line: &str) -> String {
    if note.is_empty() { line.to_owned() } else { format!("{note}\n{line}") }
}

/// Closes a proceeding of which no order holds and no report is owed.
///
/// # Errors
/// 403 without `judicial.write`, 404, a conflict; [`Problem::ProceedingClosed`], [`Problem::OrdersHold`], [`Problem::ReportsOwed`],
/// [`Problem::EndsTooEarly`] for a day before it began or after today.
pub async fn close(doing: Doing<'_>, id: ProceedingId, version: i64, close: &CloseProceeding) -> Outcome<()> {
    let mut tx = doing.begin(Permission::JUDICIAL_WRITE).await?;
    tx.sql(&s::LOCK).id("id", id).values::<ProceedingId>().await?;
    let row: Proceeding = tx.sql(&s::WRITABLE).id("id", id).one().await?;
    expect(row.version, version)?;
    if !row.is_open() {
        return Err(Problem::ProceedingClosed.into());
    }
    if row.open_orders > 0 {
        return Err(Problem::OrdersHold.into());
    }
    if row.owed_reports > 0 {
        return Err(Problem::ReportsOwed.into());
    }
    if close.on < row.opened_on || close.on > tx.today() {
        return Err(Problem::EndsTooEarly.at("on"));
    }
    let note = noted(&row.note, &format!("Chiuso il {}. {}", show_date(close.on), close.reason));
    let query = tx.sql(&s::CLOSE).id("id", id).bind("version", version).bind("closed_on", close.on);
    or_conflict(query.code("outcome", close.outcome).bind("note", note).run_one().await, row.version)?;
    let audit = Audit::of("proceeding.close").about(row.person_id).on("proceeding", id);
    tx.commit(audit.fields(["closed_on", "outcome", "note"])).await?;
    Ok(())
}

/// An order has come: a proceeding that was closed goes on, and what was written of its end stays.
pub(crate) async fn reopen(tx: &mut Tx, id: ProceedingId) -> Outcome<()> {
    tx.sql(&s::LOCK).id("id", id).values::<ProceedingId>().await?;
    let Some(closed) = tx.sql(&s::CLOSED).id("id", id).optional::<Closed>().await? else { return Ok(()) };
    let outcome = closed.outcome.parse::<ProceedingOutcome>().map_or("", ProceedingOutcome::label);
    let today = show_date(tx.today());
    let line = format!("Riaperto il {today} da un provvedimento: era chiuso dal {} ({outcome}).", show_date(closed.closed_on));
    tx.sql(&s::REOPEN).id("id", id).bind("note", noted(&closed.note, &line)).run().await?;
    Ok(())
}
