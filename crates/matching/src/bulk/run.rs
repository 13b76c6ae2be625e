//! A run from records to pairs.

use super::block::Blocks;
use super::compare::Comparer;
use super::estimate::learn;
use super::follow::{follow, one_to_one};
use super::frequency::Frequencies;
use super::model::Model;
use super::number::odds;
use super::options::{BulkFault, Options, Progress, Stage, Stopped, Watch};
use super::report::{Pair, Report};
use super::sample::{patterns, random_pairs};
use super::table::{Record, Table};
use super::weigh::{Scales, Weights};
use super::work::each_part;

/// Finds records of one person among `records`.
///
/// # Errors
/// [`BulkFault`] when a record cannot be taken, or when the run was stopped.
pub fn dedupe<'r>(
    records: impl IntoIterator<Item = Record<'r>>,
    options: &Options,
    watch: &Watch<'_>,
) -> Result<Report, BulkFault> {
    let mut table = Table::default();
    fill(&mut table, records)?;
    Ok(run(table, options, watch)?)
}

/// Finds records of one person, one among `first` and one among `second`.
///
/// # Errors
/// As [`dedupe`]; places of records of the second count on behind those of the first.
pub fn link<'r>(
    first: impl IntoIterator<Item = Record<'r>>,
    second: impl IntoIterator<Item = Record<'r>>,
    options: &Options,
    watch: &Watch<'_>,
) -> Result<Report, BulkFault> {
    let mut table = Table::default();
    fill(&mut table, first)?;
    table.begin_second();
    fill(&mut table, second)?;
    Ok(run(table, options, watch)?)
}

fn fill<'r>(table: &mut Table, records: impl IntoIterator<Item = Record<'r>>) -> Result<(), BulkFault> {
    for record in records {
        let place = table.len();
        table.push(&record).map_err(|fault| BulkFault::Record(place, fault))?;
    }
    Ok(())
}

/// Compares the records of a table: across its two files when it has two ([`Table::begin_second`]), else with one another. The same
/// records and options give the same report, whatever the number of threads.
///
/// # Errors
/// [`Stopped`] when it was stopped.
pub fn run(mut table: Table, options: &Options, watch: &Watch<'_>) -> Result<Report, Stopped> {
    table.close();
    (watch.progress)(Progress { stage: Stage::Blocking, done: 0, of: 1 });
    let (frequencies, same) = Frequencies::count(&table, options.threads);
    let blocks = Blocks::new(&table, options.threads);
    let mut notes = common_keys(&blocks);
    if watch.is_stopped() {
        return Err(Stopped);
    }
    let model = match &options.model {
        Some(model) => model.clone(),
        None => {
            let strangers = random_pairs(&table, same, options, watch);
            let sample = patterns(&table, &blocks, options, watch)?;
            notes.push(format!("learnt from {} patterns of pairs", sample.patterns.len()));
            Model::of(learn(&sample.patterns, sample.all, &strangers, options.threads))
        }
    };
    let weights = Weights::of(&model);
    let scales = Scales::new(&frequencies, &weights);
    let least = odds(options.threshold);
    let (mut pairs, compared) = find(&table, &blocks, &scales, least, options, watch)?;
    drop(blocks);
    if table.second.is_none() {
        follow(&table, &scales, &mut pairs, options.most_together);
        pairs.retain(|pair| pair.weight >= least);
    } else if options.one_to_one {
        pairs = one_to_one(pairs);
    }
    pairs.sort_unstable_by_key(|pair| (pair.first, pair.second));
    Ok(Report { pairs, compared, notes, most_together: options.most_together, model, weights, frequencies, table })
}

fn common_keys(blocks: &Blocks) -> Vec<String> {
    let common = blocks.too_common().filter(|(_, count)| *count > 0);
    common
        .map(|(rule, count)| format!("{count} keys too common to compare (more than {} records): {}", rule.most, rule.name))
        .collect()
}

/// What one thread found.
struct Found<'t> {
    comparer: Comparer<'t>,
    pairs: Vec<Pair>,
    compared: u64,
}

/// Weighs all pairs and keeps those of at least so much weight, in the order of their records; also says how many were compared.
fn find(
    table: &Table,
    blocks: &Blocks,
    scales: &Scales<'_>,
    least: f64,
    options: &Options,
    watch: &Watch<'_>,
) -> Result<(Vec<Pair>, u64), Stopped> {
    let lifts = scales.lifts();
    let new = || Found { comparer: Comparer::new(table), pairs: Vec::new(), compared: 0 };
    let states = each_part(
        (table, blocks),
        (options, watch),
        Stage::Comparing,
        new,
        |_, _| true,
        |found, a, b| {
            found.compared += 1;
            let beside = found.comparer.beside_names(a.row, b.row);
            if scales.is_hopeless(beside, (a, b), &lifts, least) {
                return;
            }
            let pattern = found.comparer.with_names(beside, a.row, b.row);
            if let Some(weight) = scales.weight(pattern, a, b, least) {
                let probability = 1.0 / (1.0 + (-weight).exp2());
                found.pairs.push(Pair { first: a.position, second: b.position, probability, weight, pattern, third: 0.0 });
            }
        },
    )?;
    let compared = states.iter().map(|found| found.compared).sum();
    let mut pairs: Vec<Pair> = states.into_iter().flat_map(|found| found.pairs).collect();
    pairs.sort_unstable_by_key(|pair| (pair.first, pair.second));
    Ok((pairs, compared))
}
