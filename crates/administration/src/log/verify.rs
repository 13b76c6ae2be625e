//! Verifying the chain, as a job with progress.

use serde_json::json;
use store::audit::Verification;
use store::jobs::{End, Lease};
use store::{Audit, StoreError};
use ui::{Boxed, Site};

/// Reads the whole chain of the body.
pub(super) fn run(site: Site, lease: Lease) -> Boxed<'static, End> {
    Box::pin(async move {
        match verify(&site, &lease).await {
            Ok(end) => end,
            Err(error) => End::Failed(error.to_string()),
        }
    })
}

async fn verify(site: &Site, lease: &Lease) -> Result<End, StoreError> {
    let mut verification = Verification::of(lease.actor.body);
    let verdict = loop {
        if let Some(verdict) = verification.step(site.db()).await? {
            break verdict;
        }
        let (done, total) = verification.progress();
        if !lease.progress(done, total, "Righe controllate").await? {
            return Ok(End::Cancelled);
        }
    };
    let tx = site.db().begin(&lease.actor).await?;
    tx.commit(Audit::of("audit.verify")).await?;
    let message = match &verdict.broken {
        None => format!("Il registro è integro: {} righe controllate.", verdict.rows),
        Some((row, _)) => format!("Il registro non è integro: la prima riga che non torna è la {row}."),
    };
    let broken = verdict.broken.as_ref().map(|(row, fault)| json!({"row": row, "fault": fault}));
    Ok(End::Done {
        result: json!({"rows": verdict.rows, "head": verdict.head, "broken": broken, "whole": verdict.broken.is_none()}),
        message,
    })
}
