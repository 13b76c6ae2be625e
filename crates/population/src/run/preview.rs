//! Reading a file without changing anything: what an import would change, and which lines it would refuse.

use super::compare::{Comparison, Meeting};
use super::job::{change, done, lines, put, sentence};
use super::model::{Changed, Difference, Example, MOST_REFUSALS, Preview, RunState, kinds};
use super::store::{ADD_REFUSAL, FORGET_REFUSALS, RunRow, SET_PREVIEW};
use crate::extract::state::{differences, values};
use crate::extract::{Fault, Field};
use crate::question::model::name;
use crate::resident::ResidentRow;
use crate::resident::store::{NUMBERED, NUMBERS, bind_numbers};
use kernel::Outcome;
use registry::Resident;
use std::collections::HashMap;
use store::jobs::{End, Lease};
use store::{Audit, Row};
use ui::Site;
use ui::chart::grouped;

/// Refused lines, as far as they are kept.
#[derive(Default)]
struct Refusals(Vec<(usize, Field, Fault)>);

impl Refusals {
    fn add(&mut self, line: usize, faults: &[(Field, Fault)]) {
        let left = MOST_REFUSALS.saturating_sub(self.0.len());
        self.0.extend(faults.iter().take(left).map(|(field, fault)| (line, *field, *fault)));
    }
}

/// The states with these numbers.
///
/// # Errors
/// Those of the database.
pub async fn numbered(lease: &Lease, numbers: &[i64]) -> Outcome<HashMap<i64, ResidentRow>> {
    let mut all = HashMap::with_capacity(numbers.len());
    let mut tx = lease.db().global(&lease.actor).await?;
    for batch in numbers.chunks(NUMBERS) {
        let rows: Vec<ResidentRow> = bind_numbers(tx.sql(&NUMBERED), batch).all().await?;
        all.extend(rows.into_iter().map(|row| (row.number, row)));
    }
    tx.roll_back().await?;
    Ok(all)
}

fn example(kind: Difference, line: Option<usize>, entry: &Resident, changed: Vec<Changed>) -> Example {
    Example { kind, line, reference: entry.reference.clone(), name: name(entry), changed }
}

fn changes(fields: &[Field], before: &Resident, after: &Resident) -> Vec<Changed> {
    let (before, after) = (values(before), values(after));
    let pairs = before.into_iter().zip(after).filter(|((field, _), _)| fields.contains(field));
    pairs.map(|((field, before), (_, after))| Changed { field, before, after }).collect()
}

/// Counts residents of whom something would change.
async fn count_changed(lease: &Lease, preview: &mut Preview, waiting: &mut Vec<(i64, usize, Resident)>) -> Outcome<()> {
    let numbers: Vec<i64> = waiting.iter().map(|(number, _, _)| *number).collect();
    let before = numbered(lease, &numbers).await?;
    for (number, line, after) in waiting.drain(..) {
        let Some(before) = before.get(&number).cloned().map(ResidentRow::resident) else { continue };
        let fields = differences(&before, &after);
        for field in &fields {
            let count = preview.fields.entry(*field).or_default();
            *count = count.saturating_add(1);
        }
        for kind in kinds(&fields, &before, &after) {
            if preview.add(kind) {
                preview.examples.push(example(kind, Some(line), &after, changes(&fields, &before, &after)));
            }
        }
    }
    Ok(())
}

/// Reads the file and writes down what it would change.
///
/// # Errors
/// Those of ours; what people can act on becomes the message of the import.
pub async fn work(site: &Site, lease: &Lease, run: &RunRow) -> Outcome<End> {
    match read(site, lease, run).await {
        Ok(Some(end)) => Ok(end),
        Ok(None) => {
            put(lease, run, RunState::Columns, "La lettura è stata interrotta.", Audit::of("mirror.stop")).await?;
            Ok(End::Cancelled)
        }
        Err(failure) => {
            let sentence = sentence(failure)?;
            put(lease, run, RunState::Unreadable, &sentence, Audit::of("mirror.preview")).await?;
            Ok(done(run, sentence))
        }
    }
}

async fn read(site: &Site, lease: &Lease, run: &RunRow) -> Outcome<Option<End>> {
    let Some(mut comparison) = Comparison::load(lease).await? else { return Ok(None) };
    let mut preview = Preview { standing: comparison.count, ..Preview::default() };
    let mut refusals = Refusals::default();
    let mut waiting: Vec<(i64, usize, Resident)> = Vec::with_capacity(NUMBERS);
    let mut batches = lines(site, lease, run).await?;
    while let Some(batch) = batches.recv().await {
        for (line, read) in batch? {
            preview.lines = preview.lines.saturating_add(1);
            let met = read.and_then(|entry| comparison.meet(&entry).map(|met| (entry, met)));
            let (entry, met) = match met {
                Ok(met) => met,
                Err(refused) => {
                    preview.refused = preview.refused.saturating_add(1);
                    if let Some((_, first)) = refused.faults.first() {
                        let count = preview.reasons.entry(*first).or_default();
                        *count = count.saturating_add(1);
                    }
                    refusals.add(line, &refused.faults);
                    comparison.refused(&refused);
                    continue;
                }
            };
            preview.good = preview.good.saturating_add(1);
            match met {
                Meeting::Same => preview.same = preview.same.saturating_add(1),
                Meeting::New => {
                    if preview.add(Difference::New) {
                        preview.examples.push(example(Difference::New, Some(line), &entry, Vec::new()));
                    }
                }
                Meeting::Changed(number) => {
                    waiting.push((number, line, entry));
                    if waiting.len() >= NUMBERS {
                        count_changed(lease, &mut preview, &mut waiting).await?;
                    }
                }
            }
        }
        let read = i64::try_from(preview.lines).unwrap_or(i64::MAX);
        let expected = i64::try_from(preview.standing).unwrap_or(i64::MAX).max(read.saturating_add(1));
        if !lease.progress(read, expected, "Righe lette").await? {
            return Ok(None);
        }
    }
    count_changed(lease, &mut preview, &mut waiting).await?;
    let rests_on = comparison.state.generation;
    preview.unknown = comparison.unknown;
    if run.whole_extract {
        let gone = comparison.left();
        let first: Vec<i64> = gone.iter().copied().take(super::model::EXAMPLES).collect();
        let rows = numbered(lease, &first).await?;
        for number in gone {
            if preview.add(Difference::Gone)
                && let Some(row) = rows.get(&number)
            {
                preview.examples.push(example(Difference::Gone, None, &row.clone().resident(), Vec::new()));
            }
        }
    }
    let message = format!("Righe lette: {}. Righe con errori: {}.", grouped(preview.lines), grouped(preview.refused));
    write(lease, run, &preview, &refusals, rests_on).await?;
    Ok(Some(done(run, message)))
}

async fn write(lease: &Lease, run: &RunRow, preview: &Preview, refusals: &Refusals, rests_on: i64) -> Outcome<()> {
    let mut tx = lease.db().begin(&lease.actor).await?;
    tx.sql(&FORGET_REFUSALS).bind("run", run.id).run().await?;
    let row = |(position, (line, field, fault)): (usize, &(usize, Field, Fault))| {
        Row::new()
            .bind("run", run.id)
            .bind("position", i64::try_from(position).unwrap_or(i64::MAX))
            .bind("line", i64::try_from(*line).unwrap_or(i64::MAX))
            .code("field", *field)
            .code("reason", *fault)
    };
    tx.insert_many(&ADD_REFUSAL, refusals.0.iter().enumerate().map(row).collect()).await?;
    tx.sql(&SET_PREVIEW)
        .bind("id", run.id)
        .bind("preview", serde_json::to_value(preview).map_err(kernel::Failure::internal)?)
        .bind("read", i64::try_from(preview.lines).unwrap_or(i64::MAX))
        .bind("refused", i64::try_from(preview.refused).unwrap_or(i64::MAX))
        .bind("rests_on", rests_on)
        .run_one()
        .await?;
    let to = if preview.is_unreadable() { RunState::Unreadable } else { RunState::Preview };
    let why = if preview.is_unreadable() { "Più di metà delle righe non si legge: controlla le colonne." } else { "" };
    change(&mut tx, run, to, why).await?;
    let lines = usize::try_from(preview.lines).unwrap_or(usize::MAX);
    tx.commit(Audit::of("mirror.preview").on("population_run", run.id).rows(lines)).await?;
    Ok(())
}
