//! Working out beside the requests what the rules say: a large household and many regulations are much work, and everybody may ask for it
//! without signing in. So many at a time; whoever waits too long is told to come again.

use kernel::{Failure, Outcome};
use std::time::Duration;
use store::StoreError;
use tokio::sync::Semaphore;

/// How many are worked out at the same time.
static TURNS: Semaphore = Semaphore::const_new(4);
/// How long somebody waits for a turn.
const WAIT: Duration = Duration::from_secs(10);

/// Works when its turn has come. The turn ends with the work, also when nobody waits for it any more.
///
/// # Errors
/// [`StoreError::Busy`] when too many wait.
pub async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Outcome<T> {
    let turn = match tokio::time::timeout(WAIT, TURNS.acquire()).await {
        Ok(turn) => turn.map_err(Failure::internal)?,
        Err(_) => return Err(StoreError::Busy("too many questionnaires are being worked on".into()).into()),
    };
    let done = tokio::task::spawn_blocking(move || {
        let result = work();
        drop(turn);
        result
    });
    done.await.map_err(Failure::internal)
}
