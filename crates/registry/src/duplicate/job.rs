//! The search through the register for records of one person, as work with progress.

use super::model::PairSource;
use super::search::{self, Likely};
use super::store::{Found, keep, within_reach};
use ::store::jobs::{End, Lease};
use ::store::{Audit, Db, Once, Tx};
use guard::{Permission, Principal};
use kernel::{Failure, JobId, Outcome};
use ui::{Boxed, Site};
use uuid::Uuid;

/// As it is enqueued.
pub const KIND: &str = "registry.duplicates";
/// Pairs written in one transaction.
const AT_ONCE: usize = 200;

/// Asks for the search.
///
/// # Errors
/// Those of the database.
pub async fn ask(db: &Db, principal: &Principal, once: Option<&Once>) -> Outcome<JobId> {
    principal.require(Permission::PERSON_MERGE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let id = tx.enqueue(KIND, "Ricerca dei doppioni nel registro", serde_json::json!({})).await?;
    tx.commit(Audit::of("duplicate.search").on("job", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Does it.
pub fn run(_: Site, lease: Lease) -> Boxed<'static, End> {
    Box::pin(async move {
        match work(&lease).await {
            Ok(end) => end,
            Err(failure) => End::Failed(failure.to_string()),
        }
    })
}

async fn work(lease: &Lease) -> Outcome<End> {
    let mut reading = lease.db().begin_reading(&lease.actor).await?;
    let records = search::records(&mut reading).await?;
    // All are compared; what is told is counted over those of whom whoever asked may know.
    let all = search::known(&mut reading).await?;
    reading.commit(Audit::of("duplicate.search").rows(usize::try_from(all).unwrap_or_default())).await?;
    if !lease.progress(0, all, "Confronto le schede").await? {
        return Ok(End::Cancelled);
    }
    let (sender, mut told) = tokio::sync::watch::channel(0_i64);
    let mut comparing = tokio::task::spawn_blocking(move || search::pairs(&records, all, &sender));
    let found = loop {
        tokio::select! {
            found = &mut comparing => break found.map_err(Failure::internal)?,
            Ok(()) = told.changed() => {
                let done = *told.borrow_and_update();
                if !lease.progress(done, all, "Confronto le schede").await? {
                    // Nobody listens any more: the comparison ends by itself at its next step.
                    drop(told);
                    return Ok(End::Cancelled);
                }
            }
        }
    };
    let mut anew = 0_i64;
    for lot in found.chunks(AT_ONCE) {
        let mut tx = lease.db().begin(&lease.actor).await?;
        let new = write(&mut tx, lot).await?;
        anew = anew.saturating_add(within_reach(&mut tx, &new).await?);
        tx.commit(Audit::of("duplicate.search").on("job", lease.id)).await?;
        if !lease.progress(all, all, "Annoto le coppie").await? {
            return Ok(End::Cancelled);
        }
    }
    let message = match anew {
        0 => "Nessuna coppia nuova da esaminare.".to_owned(),
        1 => "1 coppia nuova da esaminare.".to_owned(),
        some => format!("{some} coppie nuove da esaminare."),
    };
    Ok(End::Done { result: serde_json::json!({"new": anew}), message })
}

/// Writes pairs; those that somebody has to look at who had not before.
///
/// # Errors
/// Those of the database.
pub async fn write(tx: &mut Tx, lot: &[Likely]) -> Outcome<Vec<Uuid>> {
    let mut anew = Vec::new();
    for likely in lot {
        let found = Found {
            one: likely.one,
            other: likely.other,
            source: PairSource::Search,
            probability: likely.probability,
            evidence: &likely.evidence,
            note: "",
        };
        let (id, new) = keep(tx, &found).await?;
        anew.extend(new.then_some(id));
    }
    Ok(anew)
}
