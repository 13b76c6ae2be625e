//! Reading an upload, keeping it, throwing it away.

use super::forms::{self, FileReport, NewUpload};
use super::store::{ADD, COUNT, FORGET, LIST, ONE, UploadLine, UploadRow};
use crate::budget::{BudgetRow, PrintedTotal};
use crate::problems::Problem;
use crate::year::{NewYear, import_budget};
use ::store::{Audit, Db, Once, Tx};
use guard::{Permission, Principal};
use kernel::{Failure, Outcome};
use uuid::Uuid;

/// Most uploads of a body that wait to be confirmed.
pub const MOST_WAITING: i64 = 20;

/// Reads the files and keeps what was read until it is confirmed, once for the same request.
pub async fn add(db: &Db, principal: &Principal, new: &NewUpload, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::BUDGET_MANAGE)?;
    let read = new.files.read();
    let year = forms::year(&read)?;
    let reports = forms::reports(&read);
    let faults: usize = reports.iter().map(|report| report.faults.len().saturating_add(report.faults_not_listed)).sum();
    let (rows, totals): (Vec<BudgetRow>, Vec<PrintedTotal>) = (read.rows(), read.printed_totals());
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    if tx.sql(&COUNT).value::<i64>().await? >= MOST_WAITING {
        return Err(Problem::TooManyUploads.into());
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .bind("id", id)
        .bind("year", year)
        .bind("label", &new.label)
        .bind("source", &new.source)
        .bind("sheets", serde_json::to_value(&rows).map_err(Failure::internal)?)
        .bind("totals", serde_json::to_value(&totals).map_err(Failure::internal)?)
        .bind("reports", serde_json::to_value::<&Vec<FileReport>>(&reports).map_err(Failure::internal)?)
        .bind("faults", i64::try_from(faults).unwrap_or(i64::MAX))
        .run()
        .await?;
    tx.commit(Audit::of("budget.upload").on("upload", id).rows(rows.len()).answering(id.to_string())).await?;
    Ok(id)
}

/// An upload of the body, for whoever manages the budget.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<UploadRow> {
    Ok(tx.sql(&ONE).bind("id", id).one().await?)
}

/// The uploads that wait, latest first.
pub async fn waiting(tx: &mut Tx) -> Outcome<Vec<UploadLine>> {
    Ok(tx.sql(&LIST).all().await?)
}

/// Keeps an upload as a budget year (or completes one), once for the same request. With faulty lines only when `keep_good` says to keep
/// the good ones. Answers the year.
pub async fn confirm(db: &Db, principal: &Principal, id: Uuid, keep_good: bool, once: Option<&Once>) -> Outcome<i32> {
    principal.require(Permission::BUDGET_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(answer) = tx.once(once).await? {
        return answer.parse().map_err(Failure::internal);
    }
    let upload = one(&mut tx, id).await?;
    if upload.faults > 0 && !keep_good {
        return Err(Problem::FaultyLines.refusal().at("keep_good").into());
    }
    let (rows, totals) = (upload.sheets.0, upload.totals.0);
    if rows.is_empty() && totals.is_empty() {
        return Err(Problem::NothingRead.into());
    }
    let year = i32::try_from(upload.year).map_err(Failure::internal)?;
    let chapters = import_budget(&mut tx, &NewYear { year, label: upload.label, source: upload.source }, &rows, &totals).await?;
    tx.sql(&FORGET).bind("id", id).run_one().await?;
    let audit =
        Audit::of("budget.import").on("upload", id).fields([format!("anno:{year}"), format!("righe scartate:{}", upload.faults)]);
    tx.commit(audit.rows(chapters).answering(year.to_string())).await?;
    Ok(year)
}

/// Throws an upload away.
pub async fn discard(db: &Db, principal: &Principal, id: Uuid) -> Outcome<()> {
    principal.require(Permission::BUDGET_MANAGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    one(&mut tx, id).await?;
    tx.sql(&FORGET).bind("id", id).run_one().await?;
    tx.commit(Audit::of("budget.discard").on("upload", id)).await?;
    Ok(())
}
