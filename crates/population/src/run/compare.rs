//! An extract laid beside what stands: each line meets a resident or nobody, and who meets no line is gone.

use crate::extract::{Fault, Field, Named, Refused, state::hash};
use crate::resident::store::{STANDING, STANDING_COUNT, State, state};
use kernel::Outcome;
use registry::Resident;
use sha2::{Digest as _, Sha256};
use std::collections::{HashMap, HashSet};
use store::jobs::Lease;

/// Residents read at once.
const PAGE: i64 = 5_000;

/// The first sixteen bytes of a hash: what residents are told apart by in memory.
fn mark(text: &str) -> u128 {
    let mut bytes = [0_u8; 16];
    for (to, from) in bytes.iter_mut().zip(Sha256::digest(text.as_bytes())) {
        *to = from;
    }
    u128::from_be_bytes(bytes)
}

#[derive(Clone, Copy)]
struct Standing {
    number: i64,
    hash: i64,
}

/// Whom a line met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meeting {
    /// Nobody.
    New,
    /// Somebody of whom nothing changes.
    Same,
    /// Somebody of whom something changes: the number of the state that stands.
    Changed(i64),
}

/// What stands, and what was met so far. Some hundred bytes for each resident.
pub struct Comparison {
    standing: HashMap<u128, Standing>,
    met: HashSet<u128>,
    codes: HashSet<u128>,
    /// Those whom a refused line names.
    named: HashSet<u128>,
    /// How many refused lines may be about anybody.
    pub unknown: u64,
    /// The state of the copy that it stands on.
    pub state: State,
    /// How many stood.
    pub count: u64,
}

#[derive(sqlx::FromRow)]
struct Row {
    number: i64,
    reference: String,
    row_hash: i64,
}

impl Comparison {
    /// Reads what stands; `None` when the job was asked to stop.
    ///
    /// # Errors
    /// Those of the database.
    pub async fn load(lease: &Lease) -> Outcome<Option<Comparison>> {
        let (db, actor) = (lease.db(), &lease.actor);
        let mut standing = HashMap::new();
        let (state, total) = {
            let mut tx = db.begin_reading(actor).await?;
            let found = (state(&mut tx).await?, tx.sql(&STANDING_COUNT).value::<i64>().await?);
            tx.roll_back().await?;
            found
        };
        let mut after = 0_i64;
        loop {
            let mut tx = db.begin_reading(actor).await?;
            let rows: Vec<Row> = tx.sql(&STANDING).bind("after", after).bind("most", PAGE).all().await?;
            // What is compared inside the program is shown to nobody: the import has its own row in the log.
            tx.roll_back().await?;
            let Some(last) = rows.last() else { break };
            after = last.number;
            standing.extend(rows.iter().map(|row| (mark(&row.reference), Standing { number: row.number, hash: row.row_hash })));
            let read = i64::try_from(standing.len()).unwrap_or(i64::MAX);
            if !lease.progress(read, total.max(read).saturating_add(1), "Confronto con ciò che c'è").await? {
                return Ok(None);
            }
        }
        let count = u64::try_from(standing.len()).unwrap_or(u64::MAX);
        Ok(Some(Comparison {
            standing,
            met: HashSet::new(),
            codes: HashSet::new(),
            named: HashSet::new(),
            unknown: 0,
            state,
            count,
        }))
    }

    /// Lets a line meet.
    ///
    /// # Errors
    /// The resident, or the tax code, was in an earlier line.
    pub fn meet(&mut self, entry: &Resident) -> Result<Meeting, Refused> {
        let of_reference = mark(&entry.reference);
        let again = |field, fault| Refused { faults: vec![(field, fault)], named: Named::Resident(entry.reference.clone()) };
        if self.met.contains(&of_reference) {
            return Err(again(Field::Reference, Fault::SameReference));
        }
        let of_code = (!entry.tax_code.is_empty()).then(|| mark(&entry.tax_code));
        if of_code.is_some_and(|code| self.codes.contains(&code)) {
            return Err(again(Field::TaxCode, Fault::SameTaxCode));
        }
        self.met.insert(of_reference);
        self.codes.extend(of_code);
        Ok(match self.standing.remove(&of_reference) {
            None => Meeting::New,
            Some(standing) if standing.hash == hash(entry) => Meeting::Same,
            Some(standing) => Meeting::Changed(standing.number),
        })
    }

    /// Notes whom a refused line names: they are in the extract and stay as they are. A good line about them may still come.
    pub fn refused(&mut self, refused: &Refused) {
        match &refused.named {
            Named::Resident(reference) => {
                self.named.insert(mark(reference));
            }
            Named::Nobody => {}
            Named::Unknown => self.unknown = self.unknown.saturating_add(1),
        }
    }

    /// The states that no line names, in the order of their numbers. Nobody while a line may be about anybody: whoever seems to be gone may
    /// be the one of that line, and the register would be told that they left.
    pub fn left(self) -> Vec<i64> {
        if self.unknown > 0 {
            return Vec::new();
        }
        let named = self.named;
        let left = self.standing.into_iter().filter(|(reference, _)| !named.contains(reference));
        let mut numbers: Vec<i64> = left.map(|(_, standing)| standing.number).collect();
        numbers.sort_unstable();
        numbers
    }
}
