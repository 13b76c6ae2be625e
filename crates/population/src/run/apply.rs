//! Writing an import: a generation that nobody sees, made visible by one transaction at its end.
//!
//! What is written before that end tells nobody anything and changes nothing that is asked: it is bookkeeping of the program, in short
//! transactions, so that nobody waits for it. The transaction at the end is the import, with its row in the log.

use super::compare::{Comparison, Meeting};
use super::job::{change, done, lines, put, sentence};
use super::model::{Difference, KEPT, Preview, RunState, kinds};
use super::preview::numbered;
use super::store::{APPLIED, FORGET_BEGUN, RunRow, SET_APPLIED, SET_BEGUN, SETTLE, forget_file};
use super::undo::{ranges, sweep};
use crate::alert::raise::{self, Event, Raised};
use crate::extract::state::differences;
use crate::problems::Problem;
use crate::resident::store::{
    ADD, ADD_KEY, END, FIRST_STATE, NUMBERS, SET_STATE, SETTLE_KEYS, SETTLE_ROWS, STATE_LOCKED, State, bind_numbers, keys_of,
    row_of,
};
use crate::resident::{OPEN, ResidentRow};
use kernel::Outcome;
use registry::Resident;
use store::jobs::{End, Lease};
use store::{Audit, Row};
use ui::Site;

/// States written by one transaction.
const ROWS: usize = 10_000;
/// Keys written by one transaction.
const KEYS: usize = 50_000;

/// The generation being written.
struct Writing<'l> {
    lease: &'l Lease,
    generation: i64,
    next: i64,
    rows: Vec<Row>,
    ended: Vec<i64>,
    keys: Vec<(i64, i64)>,
    changed: Vec<(i64, Resident)>,
    events: Vec<Event>,
    raised: Vec<Raised>,
    /// Whether this is the first copy: then nothing is news.
    first_copy: bool,
}

impl Writing<'_> {
    fn add(&mut self, entry: &Resident) {
        let number = self.next;
        self.next = self.next.saturating_add(1);
        self.keys.extend(keys_of(entry).into_iter().map(|key| (key, number)));
        self.rows.push(row_of(entry, number, self.generation));
    }

    /// Takes up residents of whom something changes: what stood ends, what is said now begins.
    async fn replace(&mut self) -> Outcome<()> {
        let changed = std::mem::take(&mut self.changed);
        let numbers: Vec<i64> = changed.iter().map(|(number, _)| *number).collect();
        let before = numbered(self.lease, &numbers).await?;
        for (number, after) in changed {
            if let Some(before) = before.get(&number).cloned().map(ResidentRow::resident) {
                let fields = differences(&before, &after);
                self.events.extend(raise::events(&kinds(&fields, &before, &after), &before, &after));
            }
            self.ended.push(number);
            self.add(&after);
        }
        Ok(())
    }

    /// Those who are in a whole extract no more.
    async fn end(&mut self, gone: &[i64]) -> Outcome<()> {
        for batch in gone.chunks(NUMBERS) {
            for row in numbered(self.lease, batch).await?.into_values().filter(ResidentRow::is_here) {
                self.events.push(raise::gone(&row.resident()));
            }
            self.ended.extend_from_slice(batch);
            self.flush_when(ROWS).await?;
        }
        Ok(())
    }

    async fn flush_when(&mut self, most: usize) -> Outcome<()> {
        if self.rows.len().max(self.ended.len()).max(self.events.len()) < most {
            return Ok(());
        }
        let mut tx = self.lease.db().global(&self.lease.actor).await?;
        tx.insert_many(&ADD, std::mem::take(&mut self.rows)).await?;
        for batch in std::mem::take(&mut self.ended).chunks(NUMBERS) {
            bind_numbers(tx.sql(&END).bind("generation", self.generation).bind("open", OPEN), batch).run().await?;
        }
        let events = std::mem::take(&mut self.events);
        if !self.first_copy {
            self.raised.extend(raise::known(&mut tx, events).await?);
        }
        tx.commit_bookkeeping().await?;
        Ok(())
    }

    /// Keys in their order: the index grows at its end, page after page, and not everywhere at once.
    async fn write_keys(&mut self) -> Outcome<bool> {
        let mut keys = std::mem::take(&mut self.keys);
        keys.sort_unstable();
        let total = i64::try_from(keys.len()).unwrap_or(i64::MAX);
        let mut written = 0_i64;
        for part in keys.chunks(KEYS) {
            let mut tx = self.lease.db().global(&self.lease.actor).await?;
            let row = |(key, number): &(i64, i64)| Row::new().bind("search_key", *key).bind("number", *number);
            tx.insert_many(&ADD_KEY, part.iter().map(row).collect()).await?;
            tx.commit_bookkeeping().await?;
            written = written.saturating_add(i64::try_from(part.len()).unwrap_or(0));
            if !self.lease.progress(written, total.saturating_add(1), "Chiavi di ricerca scritte").await? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

/// Writes the import, or takes back what was written of it.
///
/// # Errors
/// Those of ours: the job is tried again, and begins anew.
pub async fn work(site: &Site, lease: &Lease, run: &RunRow) -> Outcome<End> {
    if let (Some(generation), Some(first)) = (run.generation, run.first_number) {
        sweep(lease, generation, first).await?;
    }
    match write(site, lease, run).await {
        Ok(Some(end)) => Ok(end),
        Ok(None) => {
            give_up(lease, run, "La scrittura è stata interrotta: non è cambiato niente.", Audit::of("mirror.stop")).await?;
            Ok(End::Cancelled)
        }
        Err(failure) => {
            let sentence = sentence(failure)?;
            give_up(lease, run, &sentence, Audit::of("mirror.stop")).await?;
            Ok(done(run, sentence))
        }
    }
}

async fn give_up(lease: &Lease, run: &RunRow, why: &str, audit: Audit) -> Outcome<()> {
    let now = super::job::read(lease, run.id).await?;
    if let (Some(generation), Some(first)) = (now.generation, now.first_number) {
        sweep(lease, generation, first).await?;
        let mut tx = lease.db().global(&lease.actor).await?;
        tx.sql(&FORGET_BEGUN).bind("id", run.id).run_one().await?;
        tx.commit_bookkeeping().await?;
    }
    put(lease, run, RunState::Preview, why, audit).await
}

/// Gives the import its generation and its first number.
async fn begin(lease: &Lease, run: &RunRow) -> Outcome<(State, i64)> {
    let mut tx = lease.db().global(&lease.actor).await?;
    tx.sql(&FIRST_STATE).run().await?;
    let state: State = tx.sql(&STATE_LOCKED).one().await?;
    if run.rests_on != Some(state.generation) {
        return Err(Problem::Overtaken.into());
    }
    let generation = tx.next_number("population_generation").await?;
    tx.sql(&SET_BEGUN)
        .bind("id", run.id)
        .bind("generation", generation)
        .bind("before", state.generation)
        .bind("first", state.next_number)
        .run_one()
        .await?;
    tx.commit_bookkeeping().await?;
    Ok((state, generation))
}

async fn write(site: &Site, lease: &Lease, run: &RunRow) -> Outcome<Option<End>> {
    let (state, generation) = begin(lease, run).await?;
    let Some(mut comparison) = Comparison::load(lease).await? else { return Ok(None) };
    let mut writing = Writing {
        lease,
        generation,
        next: state.next_number,
        rows: Vec::with_capacity(ROWS),
        ended: Vec::new(),
        keys: Vec::new(),
        changed: Vec::with_capacity(NUMBERS),
        events: Vec::new(),
        raised: Vec::new(),
        first_copy: comparison.count == 0,
    };
    let (mut read, expected) = (0_i64, run.rows_read.max(1));
    let mut batches = lines(site, lease, run).await?;
    while let Some(batch) = batches.recv().await {
        let batch = batch?;
        read = read.saturating_add(i64::try_from(batch.len()).unwrap_or(0));
        for (_, line) in batch {
            let met = line.and_then(|entry| comparison.meet(&entry).map(|met| (entry, met)));
            match met {
                // Refused in the preview, and refused here.
                Err(refused) => comparison.refused(&refused),
                Ok((_, Meeting::Same)) => {}
                Ok((entry, Meeting::New)) => {
                    writing.events.extend((!writing.first_copy).then(|| raise::arrived(&entry)));
                    writing.add(&entry);
                }
                Ok((entry, Meeting::Changed(number))) => {
                    writing.changed.push((number, entry));
                    if writing.changed.len() >= NUMBERS {
                        writing.replace().await?;
                    }
                }
            }
        }
        writing.flush_when(ROWS).await?;
        if !lease.progress(read, expected.max(read).saturating_add(1), "Residenti scritti").await? {
            return Ok(None);
        }
    }
    writing.replace().await?;
    if run.whole_extract {
        writing.end(&comparison.left()).await?;
    }
    writing.flush_when(0).await?;
    if !writing.write_keys().await? {
        return Ok(None);
    }
    publish(site, lease, run, &state, &mut writing).await?;
    settle(lease).await?;
    Ok(Some(done(run, "L'importazione è applicata.".into())))
}

/// From here on everybody is told what the extract says.
async fn publish(site: &Site, lease: &Lease, run: &RunRow, state: &State, writing: &mut Writing<'_>) -> Outcome<()> {
    let mut tx = lease.db().begin(&lease.actor).await?;
    let now: State = tx.sql(&STATE_LOCKED).one().await?;
    if now != *state {
        return Err(Problem::Overtaken.into());
    }
    tx.sql(&SET_STATE).bind("generation", writing.generation).bind("next_number", writing.next).run_one().await?;
    raise::write(&mut tx, run.id, std::mem::take(&mut writing.raised)).await?;
    // The examples named residents; what remains are numbers.
    let counts = run.preview.as_ref().map(|preview| Preview { examples: Vec::new(), ..preview.0.clone() });
    tx.sql(&SET_APPLIED)
        .bind("id", run.id)
        .bind("none", serde_json::json!([]))
        .bind("preview", serde_json::to_value(&counts).map_err(kernel::Failure::internal)?)
        .run_one()
        .await?;
    let forgotten = forget_file(&mut tx, run.id).await?;
    change(&mut tx, run, RunState::Applied, "").await?;
    let changed = counts.map_or(0, |counts| Difference::ALL.iter().map(|kind| counts.count(*kind)).sum::<u64>());
    let audit = Audit::of("mirror.import").on("population_run", run.id).rows(usize::try_from(changed).unwrap_or(usize::MAX));
    tx.commit(audit).await?;
    forgotten.erase(site.vault(), lease.actor.body)
}

/// Imports beyond the last [`KEPT`] are not taken back any more: what ended with them is forgotten.
async fn settle(lease: &Lease) -> Outcome<()> {
    let mut tx = lease.db().global(&lease.actor).await?;
    let applied: Vec<i64> = tx.sql(&APPLIED).bind("most", KEPT.saturating_add(1)).values().await?;
    let Some(settled) = applied.get(usize::try_from(KEPT).unwrap_or(usize::MAX)).copied() else {
        return Ok(tx.roll_back().await?);
    };
    tx.sql(&SETTLE).bind("generation", settled).run().await?;
    tx.commit_bookkeeping().await?;
    for (from, until) in ranges() {
        let mut tx = lease.db().global(&lease.actor).await?;
        tx.sql(&SETTLE_KEYS).bind("from", from).bind("until", until).bind("generation", settled).run().await?;
        tx.commit_bookkeeping().await?;
    }
    let mut tx = lease.db().global(&lease.actor).await?;
    tx.sql(&SETTLE_ROWS).bind("generation", settled).run().await?;
    Ok(tx.commit_bookkeeping().await?)
}
