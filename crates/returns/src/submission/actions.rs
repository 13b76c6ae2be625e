//! A sending is asked for, looked at, transmitted or given up.

use super::job;
use super::store::{self, Document, SendingState, SentRow, Submission};
use crate::problems::Problem;
use crate::siuss::{Flow, Sender};
use crate::year::Year;
use ::store::{Audit, Db, OnConstraint as _, Once, StoreError, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::input::Fields;
use kernel::{Failure, JobId, Outcome};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// Prepares a sending of a year.
pub async fn prepare(db: &Db, principal: &Principal, year: Year, once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::RETURN_PRODUCE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let today = tx.today();
    let sender: Sender = match crate::sender::in_force(&mut tx, today).await?.check() {
        Ok(sender) => sender,
        Err(findings) => {
            let missing: Vec<String> = findings.iter().map(crate::siuss::Finding::sentence).collect();
            return Err(Problem::SenderIncomplete.because(missing.join(" ")));
        }
    };
    let id: Uuid = tx.new_id()?;
    let number: i64 = tx.sql(&store::NEXT_NUMBER).bind("year", year.whole()).value().await?;
    let payload = serde_json::json!({ "submission": id, "year": year.number });
    let job: JobId = tx.enqueue(job::KIND, &format!("Invio SIUSS {}, numero {number}", year.number), payload).await?;
    tx.sql(&store::BEGIN)
        .bind("id", id)
        .bind("year", year.whole())
        .bind("number", number)
        .id("job", job)
        .bind("cursor", Uuid::nil())
        .bind("sender", serde_json::to_value(&sender).map_err(Failure::internal)?)
        .run()
        .await
        .on_constraint("returns_submission_one_open", || Problem::OneAtATime.into())?;
    tx.commit(Audit::of("return.prepare").on("return_submission", id).answering(id.to_string())).await?;
    Ok(id)
}

/// What is said of a transmission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transmission {
    /// The day.
    pub on: NaiveDate,
    /// The receipt of INPS.
    pub receipt: String,
}

/// Reads a transmission.
pub fn read_transmission(fields: &mut Fields) -> Option<Transmission> {
    let (on, receipt) = (fields.required_date("transmitted_on"), fields.required_line("receipt", 100));
    Some(Transmission { on: on?, receipt: receipt? })
}

async fn changed(tx: &mut Tx, id: Uuid) -> Failure {
    match tx.sql(&store::ONE).bind("id", id).optional::<Submission>().await {
        Ok(None) => Failure::NotFound,
        Ok(Some(now)) if matches!(now.state, SendingState::Preparing | SendingState::Ready) => Failure::Conflict {
            current: now.version,
            sentence: "Nel frattempo l'invio è cambiato: ricarica la pagina e controlla.".into(),
        },
        Ok(Some(_)) => Problem::NotReady.into(),
        Err(error) => error.into(),
    }
}

/// Says that a sending was transmitted: from now on what is in it counts as sent, for good.
pub async fn transmitted(db: &Db, principal: &Principal, id: Uuid, version: i64, what: &Transmission) -> Outcome<i64> {
    principal.require(Permission::RETURN_PRODUCE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let sending: Submission = tx.sql(&store::ONE).bind("id", id).one().await?;
    if sending.state != SendingState::Ready {
        return Err(Problem::NotReady.into());
    }
    let frozen_on = sending.ready_at.map(|at| kernel::time::local(at).date());
    if what.on > tx.today() || frozen_on.is_some_and(|day| what.on < day) {
        return Err(Problem::TransmittedTooEarly.at("transmitted_on"));
    }
    let run = tx
        .sql(&store::TRANSMITTED)
        .bind("id", id)
        .bind("version", version)
        .bind("on", what.on)
        .bind("receipt", what.receipt.as_str());
    match run.run_one().await {
        Err(StoreError::NoRow) => return Err(changed(&mut tx, id).await),
        other => other?,
    }
    tx.commit(Audit::of("return.transmit").on("return_submission", id).fields(["transmitted_on", "receipt"])).await?;
    Ok(version.saturating_add(1))
}

/// Gives up a sending that was never transmitted; the next one begins where the last transmitted one ended.
pub async fn discard(db: &Db, principal: &Principal, id: Uuid, version: i64) -> Outcome<i64> {
    principal.require(Permission::RETURN_PRODUCE)?;
    let mut tx = db.begin(&principal.actor).await?;
    match tx.sql(&store::DISCARDED).bind("id", id).bind("version", version).run_one().await {
        Err(StoreError::NoRow) => return Err(changed(&mut tx, id).await),
        other => other?,
    }
    tx.commit(Audit::of("return.discard").on("return_submission", id)).await?;
    Ok(version.saturating_add(1))
}

/// A sending with its documents.
pub async fn one(tx: &mut Tx, id: Uuid) -> Result<(Submission, Vec<Document>), StoreError> {
    let sending: Submission = tx.sql(&store::ONE).bind("id", id).one().await?;
    let documents = tx.sql(&store::DOCUMENTS).bind("submission", id).all().await?;
    Ok((sending, documents))
}

/// The XML of a document, written again from what was frozen and held against its print.
pub async fn document(tx: &mut Tx, id: Uuid, place: i64) -> Outcome<(Document, Vec<u8>)> {
    let sending: Submission = tx.sql(&store::ONE).bind("id", id).one().await?;
    let document: Document = tx.sql(&store::DOCUMENT).bind("submission", id).bind("place", place).one().await?;
    let rows: Vec<SentRow> = tx.sql(&store::RECORDS).bind("submission", id).bind("place", place).all().await?;
    for row in &rows {
        if job::print_of(&row.record.0)? != row.hash || row.record.0.operation != row.operation {
            return Err(Problem::Damaged.into());
        }
    }
    let flow = Flow { id: document.flow_id.parse().map_err(Failure::internal)?, sender: sending.sender.0 };
    let content = job::written(&flow, rows.iter().map(|row| &row.record.0))?;
    if Sha256::digest(&content).as_slice() != document.sha256 {
        return Err(Problem::Damaged.into());
    }
    Ok((document, content))
}
