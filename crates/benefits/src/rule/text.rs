//! The text of a regulation: read with every fault, known by its SHA-256, and kept ready once it was read without any.

use super::model::RuleCode;
use kernel::{Failure, Outcome};
use regulation::{Fault, Regulation};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// How many regulations are kept ready.
const KEPT: usize = 64;

/// Those that were read without a fault, by the SHA-256 of their text, with the moment of their last use.
static READY: Mutex<Ready> = Mutex::new(Ready { used: 0, all: BTreeMap::new() });

struct Ready {
    used: u64,
    all: BTreeMap<String, (u64, Arc<Regulation>)>,
}

/// SHA-256 of a text, as 64 hexadecimal digits.
pub fn sha256(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads a text that is to be the regulation of that id, or tells everything that is wrong with it. Reading runs the examples of the file:
/// it is done where it keeps nobody waiting.
///
/// # Errors
/// Only ours: the worker that reads was lost.
pub async fn read(code: &RuleCode, text: &str) -> Outcome<Result<Arc<Regulation>, Vec<Fault>>> {
    read_named(Some(code.clone()), text).await
}

/// The same whatever id it bears.
///
/// # Errors
/// As [`read`].
pub async fn read_any(text: &str) -> Outcome<Result<Arc<Regulation>, Vec<Fault>>> {
    read_named(None, text).await
}

async fn read_named(code: Option<RuleCode>, text: &str) -> Outcome<Result<Arc<Regulation>, Vec<Fault>>> {
    let key = sha256(text);
    if let Some(ready) = ready(&key) {
        return Ok(named(code.as_ref(), ready, text));
    }
    let owned = text.to_owned();
    let file = code.as_ref().map_or_else(|| "regolamento.toml".to_owned(), RuleCode::file);
    let found = tokio::task::spawn_blocking(move || Regulation::read(&file, &owned)).await.map_err(Failure::internal)?;
    Ok(match found {
        Ok(regulation) => {
            keep(key, &regulation);
            named(code.as_ref(), regulation, text)
        }
        Err(faults) => Err(faults.faults),
    })
}

/// A text without faults that bears another id is none of this regulation.
fn named(code: Option<&RuleCode>, regulation: Arc<Regulation>, text: &str) -> Result<Arc<Regulation>, Vec<Fault>> {
    match code {
        Some(code) if regulation.id != code.as_str() => {
            let at = text.find(&regulation.id).unwrap_or_default();
            let message = format!("questo regolamento ha l'identificativo «{code}»: qui c'è scritto «{}»", regulation.id);
            Err(vec![Fault::new(text, at..at.saturating_add(regulation.id.len()), message)])
        }
        _ => Ok(regulation),
    }
}

fn ready(key: &str) -> Option<Arc<Regulation>> {
    let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
    ready.used = ready.used.saturating_add(1);
    let now = ready.used;
    let (used, regulation) = ready.all.get_mut(key)?;
    *used = now;
    Some(Arc::clone(regulation))
}

/// Keeps one more, in the place of the one that was not used for longest.
fn keep(key: String, regulation: &Arc<Regulation>) {
    let mut ready = READY.lock().unwrap_or_else(PoisonError::into_inner);
    ready.used = ready.used.saturating_add(1);
    let now = ready.used;
    if ready.all.len() >= KEPT
        && let Some(oldest) = ready.all.iter().min_by_key(|(_, (used, _))| *used).map(|(key, _)| key.clone())
    {
        ready.all.remove(&oldest);
    }
    ready.all.insert(key, (now, Arc::clone(regulation)));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule::shipped;

    #[tokio::test]
    async fn every_regulation_that_is_shipped_reads_without_a_fault_and_bears_the_name_of_its_file() {
        for one in shipped::ALL {
            let code: RuleCode = one.code.parse().expect("an id");
            let read = read(&code, one.text).await.expect("a reader");
            assert!(read.is_ok(), "{}: {read:?}", one.code);
        }
        assert!(READY.lock().unwrap_or_else(PoisonError::into_inner).all.len() <= KEPT);
    }

    #[tokio::test]
    async fn a_text_that_bears_the_id_of_another_regulation_is_refused_at_that_place() {
        let one = shipped::ALL.first().expect("one");
        let faults = read(&"altro".parse().expect("an id"), one.text).await.expect("a reader").expect_err("a fault");
        assert_eq!(faults.first().map(|fault| fault.line), Some(1));
    }
}
