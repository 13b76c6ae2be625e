//! Requests that may arrive twice and must happen once: a double click, a retried API call.
//!
//! The key is inserted first, so that a second request with the same key waits for the first and then finds its answer. The
//! same key with another content is refused.

use crate::error::StoreError;
use crate::tx::Tx;
use kernel::{Failure, Refusal};
use sha2::{Digest as _, Sha256};

crate::statements! {
    CLAIM = "insert into store_once (body_id, account_id, request_key, fingerprint, answer, at)
             values (:body, :actor, :key, :fingerprint, null, :now) on conflict (body_id, account_id, request_key) do nothing";
    KNOWN = "select fingerprint, answer from store_once where body_id = :body and account_id = :actor and request_key = :key";
    ANSWERED = "update store_once set answer = :answer where body_id = :body and account_id = :actor and request_key = :key";
    /// Forgets keys older than a moment.
    global FORGET = "delete from store_once where body_id = :body and at < :before";
}

/// How long a key is remembered, in days: far beyond any retry.
const REMEMBERED: i64 = 30;

/// Forgets the keys of a body that nobody will send again (in a `Db::global` transaction); how many there were.
pub async fn forget(tx: &mut Tx) -> Result<u64, StoreError> {
    let before = tx.now() - chrono::TimeDelta::days(REMEMBERED);
    tx.sql(&FORGET).bind("before", before).run().await
}

/// The key of a request and the fingerprint of its content.
#[derive(Clone, Debug)]
pub struct Once {
    key: String,
    fingerprint: Vec<u8>,
}

/// A claimed key, answered at commit.
pub(crate) struct Pending {
    key: String,
}

#[derive(sqlx::FromRow)]
struct Known {
    fingerprint: Vec<u8>,
    answer: Option<String>,
}

impl Once {
    /// A request known by its key (`Idempotency-Key`, or the hidden field of a form) and by everything it sends.
    pub fn new<P: AsRef<[u8]>>(key: impl Into<String>, content: impl IntoIterator<Item = P>) -> Self {
        let mut hasher = Sha256::new();
        for part in content {
            let part = part.as_ref();
            hasher.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hasher.update(part);
        }
        Once { key: key.into(), fingerprint: hasher.finalize().to_vec() }
    }
}

impl Tx {
    /// Claims a request. `Some(answer)` when it already happened: give the same answer and do nothing. The answer of this
    /// transaction is remembered at commit (`Audit::answering`).
    pub async fn once(&mut self, once: Option<&Once>) -> Result<Option<String>, Failure> {
        let Some(once) = once else { return Ok(None) };
        let claimed = self.sql(&CLAIM).bind("key", &once.key).bind("fingerprint", once.fingerprint.as_slice()).run().await?;
        if claimed == 1 {
            self.once = Some(Pending { key: once.key.clone() });
            return Ok(None);
        }
        let known: Known = self.sql(&KNOWN).bind("key", &once.key).one().await?;
        if known.fingerprint != once.fingerprint {
            return Err(Failure::Refused(Refusal {
                code: "ONCE-001",
                status: 422,
                sentence: "Questa richiesta è già stata inviata con altri dati. Ricarica la pagina e riprova.".into(),
                field: None,
            }));
        }
        Ok(Some(known.answer.unwrap_or_default()))
    }

    /// As [`Tx::once`], for actions that answer with an identifier: `Some(id)` when it already happened.
    pub async fn already<I: From<uuid::Uuid>>(&mut self, once: Option<&Once>) -> Result<Option<I>, Failure> {
        match self.once(once).await? {
            None => Ok(None),
            Some(answer) => answer.parse::<uuid::Uuid>().map(|id| Some(I::from(id))).map_err(Failure::internal),
        }
    }
}

pub(crate) async fn remember(tx: &mut Tx, pending: Pending, answer: Option<&str>) -> Result<(), StoreError> {
    tx.sql(&ANSWERED).bind("key", pending.key).bind("answer", answer.unwrap_or_default()).run().await.map(drop)
}
