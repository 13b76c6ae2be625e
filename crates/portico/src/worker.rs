//! The worker of background jobs: takes one after another, in the program that serves.

use crate::house;
use kernel::{Actor, BodyId, Failure};
use std::collections::HashMap;
use std::time::Duration;
use store::jobs::{self, End};
use store::{Audit, Db};
use tokio::sync::watch;
use tracing::Instrument as _;
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
            Some(kind) => {
                let span = tracing::info_span!("job", id = %lease.id, kind = lease.kind);
                (kind.run)(site.clone(), lease.clone()).instrument(span).await
            }
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

/// How often what is no longer needed is put away.
const TIDYING: Duration = Duration::from_secs(6 * 3600);

/// Puts away what is no longer needed, until `stop` says so: keys of requests that nobody will send again, sessions that ended,
/// sign-ins at the identity provider that were never finished.
pub async fn tidy(site: Site, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = tidy_once(site.db()).await {
            tracing::error!(%error, "what is no longer needed cannot be put away");
        }
        tokio::select! { () = tokio::time::sleep(TIDYING) => {}, _ = stop.changed() => {} }
    }
}

/// Puts away once; how many rows.
pub async fn tidy_once(db: &Db) -> anyhow::Result<u64> {
    let mut gone = 0_u64;
    for body in crate::command::bodies(db).await? {
        let mut tx = db.global(&Actor::system(body.body_id)).await?;
        gone = gone.saturating_add(store::once::forget(&mut tx).await?);
        gone = gone.saturating_add(guard::session::forget_ended(&mut tx).await?);
        gone = gone.saturating_add(administration::forget_unfinished(&mut tx).await?);
        tx.commit_bookkeeping().await?;
    }
    Ok(gone)
}

/// News taken at one time, of one body.
const NEWS: i64 = 200;

/// Brings news to the rooms that follow it, body by body, until `stop` says so.
pub async fn bring_news(site: Site, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = bring_once(site.db()).await {
            tracing::error!(%error, "news cannot be brought");
        }
        tokio::select! { () = tokio::time::sleep(PAUSE * 3) => {}, _ = stop.changed() => {} }
    }
}

/// Brings all waiting news once; how much it was.
pub async fn bring_once(db: &Db) -> Result<usize, Failure> {
    let followers: Vec<ui::room::FollowOf> = house::rooms().into_iter().filter_map(|room| room.follow).collect();
    let mut tx = db.look(&Actor::system(BodyId(uuid::Uuid::nil()))).await?;
    let bodies: Vec<BodyId> = store::outbox::bodies_with_news(&mut tx).await?;
    tx.roll_back().await?;
    let mut taken = 0_usize;
    for body in bodies {
        loop {
            let mut tx = db.begin(&Actor::system(body)).await?;
            let news = tx.news(NEWS).await?;
            for one in &news {
                for follow in &followers {
                    follow(&mut tx, one).await?;
                }
                tx.took(one).await?;
            }
            if news.is_empty() {
                tx.roll_back().await?;
                break;
            }
            taken = taken.saturating_add(news.len());
            tx.commit(Audit::of("news.follow").rows(news.len())).await?;
        }
    }
    Ok(taken)
}
