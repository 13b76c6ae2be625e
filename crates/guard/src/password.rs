//! Passwords: argon2id, never stored, never logged.
//!
//! One costs a tenth of a second of a core and 19 MiB: [`proves`] and [`made`] work beside the requests, a few at once, and
//! whoever calls them holds no transaction meanwhile.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::Failure;
use std::num::NonZero;
use std::sync::LazyLock;
use std::time::Duration;
use store::StoreError;
use tokio::sync::Semaphore;

/// Shortest password accepted.
pub const SHORTEST: usize = 12;
/// Longest password accepted.
pub const LONGEST: usize = 200;
/// Most passwords worked on at once, however many cores there are.
const MOST_AT_ONCE: usize = 4;
/// Longest wait for a turn before a request is told to try again.
const WAIT: Duration = Duration::from_secs(15);

static TURNS: LazyLock<Semaphore> = LazyLock::new(|| Semaphore::new(turns()));

fn turns() -> usize {
    std::thread::available_parallelism().map_or(1, NonZero::get).min(MOST_AT_ONCE)
}

/// What hashing costs. Tests and the demo use the cheap one, so that a page of accounts is made in a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cost {
    /// 19 MiB, two passes: what OWASP recommends.
    Full,
    /// 1 MiB, one pass: for synthetic accounts only.
    Cheap,
}

const ALGORITHM: Algorithm = Algorithm::Argon2id;
const VERSION: Version = Version::V0x13;

fn params(cost: Cost) -> Result<Params, Failure> {
    let params = match cost {
        Cost::Full => Params::new(19_456, 2, 1, None),
        Cost::Cheap => Params::new(1024, 1, 1, None),
    };
    params.map_err(|error| Failure::internal(error.to_string()))
}

fn argon(cost: Cost) -> Result<Argon2<'static>, Failure> {
    Ok(Argon2::new(ALGORITHM, VERSION, params(cost)?))
}

/// The hash of a password, as text with its parameters.
pub fn hash(password: &str, cost: Cost) -> Result<String, Failure> {
    let salt = store::chance::bytes::<16>().map_err(Failure::internal)?;
    argon(cost)?
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| Failure::internal(error.to_string()))
}

/// Whether a password fits a stored hash; a damaged hash fits nothing.
pub fn fits(password: &str, stored: &str) -> bool {
    match (PasswordHash::new(stored), argon(Cost::Full)) {
        // The parameters are taken from the stored text.
        (Ok(hash), Ok(argon)) => argon.verify_password(password.as_bytes(), &hash).is_ok(),
        _ => false,
    }
}

/// Whether a stored hash was made in another way, or at another cost, than hashes are made now.
pub fn is_outdated(stored: &str) -> Result<bool, Failure> {
    let now = format!("${}$v={}${}$", ALGORITHM.as_str(), u32::from(VERSION), params(Cost::Full)?);
    Ok(!stored.starts_with(&now))
}

/// Works beside the requests when its turn has come. The turn ends with the work, also when nobody waits for it any more.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Failure> {
    let turn = match tokio::time::timeout(WAIT, TURNS.acquire()).await {
        Ok(turn) => turn.map_err(Failure::internal)?,
        Err(_) => return Err(StoreError::Busy("too many passwords are being worked on".into()).into()),
    };
    let done = tokio::task::spawn_blocking(move || {
        let result = work();
        drop(turn);
        result
    });
    done.await.map_err(Failure::internal)
}

/// Whether a password fits a stored hash. Without one it takes as long, and does not.
///
/// # Errors
/// [`StoreError::Busy`] when too many wait.
pub async fn proves(password: &str, stored: Option<&str>) -> Result<bool, Failure> {
    let (password, stored) = (password.to_owned(), stored.map(str::to_owned));
    beside(move || match stored {
        Some(stored) => Ok(fits(&password, &stored)),
        None => hash(&password, Cost::Full).map(|_| false),
    })
    .await?
}

/// The hash of a new password.
///
/// # Errors
/// [`StoreError::Busy`] when too many wait.
pub async fn made(password: &str) -> Result<String, Failure> {
    let password = password.to_owned();
    beside(move || hash(&password, Cost::Full)).await?
}

/// Refuses what is too short, too long, or contains the user's own name.
pub fn check(password: &str, username: &str) -> Result<(), Failure> {
    let length = password.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) {
        return Err(Failure::field("password", format!("La password deve avere da {SHORTEST} a {LONGEST} caratteri.")));
    }
    let repeated = password.chars().all(|c| password.starts_with(c));
    if repeated || password.to_lowercase().contains(&username.to_lowercase()) {
        return Err(Failure::field("password", "La password non deve contenere il nome utente né ripetere un solo carattere."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_fits_its_own_hash_and_no_other() {
        let stored = hash("quattro gatti neri", Cost::Cheap).expect("a hash");
        assert!(fits("quattro gatti neri", &stored));
        assert!(!fits("quattro gatti nere", &stored));
        assert!(!fits("", "not a hash"));
    }

    #[test]
    fn a_hash_of_another_cost_or_kind_is_outdated() {
        for (stored, outdated) in [
            (hash("quattro gatti neri", Cost::Full).expect("a hash"), false),
            (hash("quattro gatti neri", Cost::Cheap).expect("a hash"), true),
            ("$argon2id$v=16$m=19456,t=2,p=1$c2FsZXNhbGU$aGFzaA".to_owned(), true),
            ("$argon2i$v=19$m=19456,t=2,p=1$c2FsZXNhbGU$aGFzaA".to_owned(), true),
            (String::new(), true),
        ] {
            assert_eq!(is_outdated(&stored).expect("an answer"), outdated, "{stored}");
        }
    }

    #[tokio::test]
    async fn a_password_without_a_hash_proves_nothing() {
        let stored = made("quattro gatti neri").await.expect("a hash");
        assert!(proves("quattro gatti neri", Some(&stored)).await.expect("an answer"));
        assert!(!proves("quattro gatti nere", Some(&stored)).await.expect("an answer"));
        assert!(!proves("quattro gatti neri", None).await.expect("an answer"));
    }

    #[tokio::test]
    async fn no_more_passwords_are_worked_on_at_once_than_there_are_turns_even_when_nobody_waits_for_them() {
        use std::sync::atomic::{AtomicUsize, Ordering};
        static NOW: AtomicUsize = AtomicUsize::new(0);
        static MOST: AtomicUsize = AtomicUsize::new(0);
        let work = || {
            MOST.fetch_max(NOW.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            let made = hash("quattro gatti neri", Cost::Cheap);
            NOW.fetch_sub(1, Ordering::SeqCst);
            made
        };
        let mut waiting = Vec::new();
        for place in 0..24 {
            let task = tokio::spawn(beside(work));
            if place % 2 == 0 {
                tokio::task::yield_now().await;
                task.abort();
            } else {
                waiting.push(task);
            }
        }
        for task in waiting {
            task.await.expect("a task").expect("a turn").expect("a hash");
        }
        assert!((1..=turns()).contains(&MOST.load(Ordering::SeqCst)));
    }

    #[test]
    fn short_repeated_and_own_name_passwords_are_refused() {
        for password in ["corta", "aaaaaaaaaaaaaaaa", "mario.rossi-2026"] {
            assert!(check(password, "mario.rossi").is_err(), "{password}");
        }
        assert!(check("quattro gatti neri", "mario.rossi").is_ok());
    }
}
