//! The way back: what a generation wrote is taken away, what it ended stands again.

use super::job::{change, done};
use super::model::RunState;
use super::store::{RunRow, SET_UNDONE};
use crate::resident::OPEN;
use crate::resident::store::{DROP_KEYS, DROP_ROWS, LAST_ROW, REOPEN, SET_STATE, STATE_LOCKED, State};
use kernel::Outcome;
use store::Audit;
use store::jobs::{End, Lease};

/// Ranges into which the keys are cut, so that each is taken away in a short transaction.
const RANGES: i64 = 64;
/// States taken away by one transaction.
const ROWS: i64 = 20_000;

/// The ranges of keys, from the smallest to the largest, both ends included.
pub fn ranges() -> impl Iterator<Item = (i64, i64)> {
    let width = i64::MAX / (RANGES / 2);
    (0..RANGES).map(move |at| {
        let from = if at == 0 { i64::MIN } else { i64::MIN.saturating_add(at.saturating_mul(width)) };
        let until =
            if at == RANGES - 1 { i64::MAX } else { i64::MIN.saturating_add((at + 1).saturating_mul(width)).saturating_sub(1) };
        (from, until)
    })
}

/// Takes away what a generation wrote from its first number on, and lets what it ended stand again. Nobody sees any of it: either it was
/// not published, or it is asked no more. Done again, it changes nothing.
///
/// # Errors
/// Those of the database.
pub async fn sweep(lease: &Lease, generation: i64, first: i64) -> Outcome<()> {
    let mut tx = lease.db().global(&lease.actor).await?;
    tx.sql(&REOPEN).bind("generation", generation).bind("open", OPEN).run().await?;
    let last = tx.sql(&LAST_ROW).value::<i64>().await?;
    tx.commit_bookkeeping().await?;
    for (at, (from, until)) in (1_i64..).zip(ranges()) {
        let mut tx = lease.db().global(&lease.actor).await?;
        tx.sql(&DROP_KEYS).bind("from", from).bind("until", until).bind("first", first).run().await?;
        tx.commit_bookkeeping().await?;
        // Whoever asks to stop here would stop what undoes.
        lease.progress(at, RANGES.saturating_mul(2), "Ripristino").await?;
    }
    let mut begin = first;
    while begin <= last {
        let end = begin.saturating_add(ROWS);
        let mut tx = lease.db().global(&lease.actor).await?;
        tx.sql(&DROP_ROWS).bind("first", begin).bind("before", end).run().await?;
        tx.commit_bookkeeping().await?;
        lease.progress(RANGES, RANGES.saturating_mul(2), "Ripristino").await?;
        begin = end;
    }
    Ok(())
}

/// Takes an import back, after it is asked no more.
///
/// # Errors
/// Those of ours: the job is tried again.
pub async fn work(lease: &Lease, run: &RunRow) -> Outcome<End> {
    let (Some(generation), Some(first)) = (run.generation, run.first_number) else {
        return Err(kernel::Failure::internal("an import that is taken back has written nothing"));
    };
    sweep(lease, generation, first).await?;
    let mut tx = lease.db().begin(&lease.actor).await?;
    let state: State = tx.sql(&STATE_LOCKED).one().await?;
    tx.sql(&SET_STATE).bind("generation", state.generation).bind("next_number", first).run_one().await?;
    tx.sql(&SET_UNDONE).bind("id", run.id).run_one().await?;
    change(&mut tx, run, RunState::Undone, "").await?;
    tx.commit(Audit::of("mirror.undone").on("population_run", run.id)).await?;
    Ok(done(run, "L'importazione è annullata: l'anagrafe è tornata come prima.".into()))
}

#[cfg(test)]
mod tests {
    use super::ranges;

    #[test]
    fn the_ranges_cover_every_key_once() {
        let all: Vec<(i64, i64)> = ranges().collect();
        assert_eq!((all.first().map(|range| range.0), all.last().map(|range| range.1)), (Some(i64::MIN), Some(i64::MAX)));
        assert!(all.windows(2).all(|pair| pair[0].1.checked_add(1) == Some(pair[1].0)));
    }
}
