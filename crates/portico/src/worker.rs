//! The worker of background jobs: takes one after another, in the program that serves.

use crate::house;
use std::collections::HashMap;
use std::time::Duration;
use store::jobs::{self, End};
use tokio::sync::watch;
use ui::Site;

/// How long to wait when nothing waits.
const PAUSE: Duration = Duration::from_millis(700);

/// Works until `stop` says so; a job that runs then is left to its lease and taken up again at the next start.
pub async fn work(site: Site, mut stop: watch::Receiver<bool>) {
    let kinds: HashMap<&'static str, ui::JobKind> =
        house::rooms().into_iter().flat_map(|room| room.jobs).map(|kind| (kind.kind, kind)).collect();
    while !*stop.borrow() {
        let lease = match jobs::take(site.db()).await {
            Ok(Some(lease)) => lease,
            Ok(None) => {
                tokio::select! { () = tokio::time::sleep(PAUSE) => {}, _ = stop.changed() => {} }
                continue;
            }
            Err(error) => {
                tracing::error!(%error, "jobs cannot be taken");
                tokio::select! { () = tokio::time::sleep(PAUSE * 10) => {}, _ = stop.changed() => {} }
                continue;
            }
        };
        let end = match kinds.get(lease.kind.as_str()) {
            Some(kind) => (kind.run)(site.clone(), lease.clone()).await,
            None => End::Failed(format!("no room does jobs of kind {}", lease.kind)),
        };
        if let End::Failed(cause) = &end {
            tracing::error!(job = %lease.id, kind = lease.kind, cause, "a job failed");
        }
        if let Err(error) = lease.end(end).await {
            tracing::error!(job = %lease.id, %error, "the end of a job could not be written");
        }
    }
}
