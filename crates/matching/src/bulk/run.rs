//! A run from records to pairs.

use super::block::{self, Blocks, RULES};
use super::chances::{NOTHING, cells, cells_of};
use super::cluster::{MOST_TOGETHER, clusters};
use super::compare::Comparer;
use super::estimate::{Strangers, learn};
use super::frequency::Frequencies;
use super::levels::Pattern;
use super::model::Model;
use super::number::{at, joined, mixed, real, size, small};
use super::table::{Record, RecordFault, Row, Table};
use super::weigh::{Evidence, Scales, Subject};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

/// Pairs from which is learnt, more or less; of more, so many are taken at random.
const LEARN_FROM: u64 = 1_000_000;
/// Random pairs on which strangers are counted.
const RANDOM: u64 = 500_000;

/// What is asked of a run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Pairs less probable than this are not given. From 0 to 1.
    pub threshold: f64,
    /// A model to use; without one it is learnt from the data.
    pub model: Option<Model>,
    /// In linking: every record is in one pair at most, the strongest first.
    pub one_to_one: bool,
    /// Most records that are taken for one person.
    pub most_together: usize,
    /// Threads; the result does not depend on it.
    pub threads: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { threshold: 0.95, model: None, one_to_one: false, most_together: MOST_TOGETHER, threads: 2 }
    }
}

/// What a run is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Finding the keys that records share.
    Blocking,
    /// Learning chances from the data.
    Learning,
    /// Comparing pairs.
    Comparing,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What it does.
    pub stage: Stage,
    /// How much of it is done.
    pub done: u64,
    /// How much there is.
    pub of: u64,
}

/// Who looks at a run from outside, and may stop it.
pub struct Watch<'w> {
    /// Called now and then, from any thread.
    pub progress: &'w (dyn Fn(Progress) + Sync),
    /// Set it, and the run ends soon with [`Stopped`].
    pub cancel: &'w AtomicBool,
}

/// The run was stopped from outside; nothing of it remains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("stopped")]
pub struct Stopped;

/// Why there is no report.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BulkFault {
    /// A record cannot be taken; the number is its place in what was given, from 0.
    #[error("record {0}: {1}")]
    Record(usize, RecordFault),
    /// The run was stopped.
    #[error(transparent)]
    Stopped(#[from] Stopped),
}

/// Two records that may be one person.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pair {
    /// Position of the one, from 0, in the order in which the records came.
    pub first: u32,
    /// Position of the other; with two files, of the second file's record, counted on behind the first file.
    pub second: u32,
    /// How probable it is that they are one person, from 0 to 1.
    pub probability: f64,
    /// The same as logarithm of the odds to base 2: the sum of all evidence.
    pub weight: f64,
    pub(crate) pattern: Pattern,
    /// What follows from other pairs: both are the same person as a third record.
    pub(crate) third: f64,
}

/// What a run found.
#[derive(Debug)]
pub struct Report {
    table: Table,
    frequencies: Frequencies,
    model: Model,
    pairs: Vec<Pair>,
    compared: u64,
    notes: Vec<String>,
    most_together: usize,
}

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
    let (frequencies, same) = Frequencies::count(&table);
    let blocks = Blocks::new(&table);
    let mut notes = common_keys(&blocks);
    if watch.cancel.load(Ordering::Relaxed) {
        return Err(Stopped);
    }
    let model = match &options.model {
        Some(model) => model.clone(),
        None => {
            let strangers = random_pairs(&table, same, options, watch);
            let every = (blocks.pairs / LEARN_FROM).max(1);
            let counted = count_patterns(&table, &blocks, every, options, watch)?;
            let all = all_pairs(&table) / real(every);
            let learnt = learn(&counted, all, &strangers);
            notes.push(format!("learnt from {} patterns of pairs", counted.len()));
            Model::of(learnt)
        }
    };
    let scales = Scales::new(&table, &frequencies, &model);
    let least = odds(options.threshold);
    let (mut pairs, compared) = find(&table, &blocks, &scales, least, options, watch)?;
    if table.second.is_none() {
        follow(&table, &scales, &mut pairs, options.most_together);
        pairs.retain(|pair| pair.weight >= least);
    } else if options.one_to_one {
        pairs = one_to_one(pairs);
    }
    pairs.sort_unstable_by_key(|pair| (pair.first, pair.second));
    Ok(Report { pairs, compared, notes, most_together: options.most_together, model, frequencies, table })
}

/// A probability as the logarithm of its odds to base 2.
fn odds(probability: f64) -> f64 {
    let probability = probability.clamp(1e-12, 1.0 - 1e-12);
    (probability / (1.0 - probability)).log2()
}

fn common_keys(blocks: &Blocks) -> Vec<String> {
    let counts = blocks.too_common.iter().zip(block::NAMES).filter(|(count, _)| **count > 0);
    counts.map(|(count, (name, most))| format!("{count} keys too common to compare (more than {most} records): {name}")).collect()
}

fn all_pairs(table: &Table) -> f64 {
    let all = size(table.rows.len());
    match table.second {
        None => all * (all - 1.0).max(0.0) / 2.0,
        Some(second) => real(u64::from(second)) * (all - real(u64::from(second))),
    }
}

fn row(table: &Table, record: u32) -> Option<&Row> {
    table.rows.get(at(record))
}

/// Counts how random pairs agree, the same pairs every time.
fn random_pairs(table: &Table, same: Vec<(super::Factor, f64)>, options: &Options, watch: &Watch<'_>) -> Strangers {
    let records = u64::try_from(table.rows.len()).unwrap_or(0);
    let (first, second) = match table.second {
        None => ((0, records), (0, records)),
        Some(second) => ((0, u64::from(second)), (u64::from(second), records)),
    };
    let pick = |chance: u64, (from, to): (u64, u64)| from + chance.checked_rem(to - from).unwrap_or(0);
    let wanted = if records < 2 { 0 } else { RANDOM.min(records.saturating_mul(records)) };
    let threads = u64::try_from(options.threads.max(1)).unwrap_or(1);
    let parts: Vec<(u64, Vec<u64>)> = std::thread::scope(|scope| {
        let work = |thread: u64| {
            let mut comparer = Comparer::new(table);
            let mut counts = vec![0_u64; cells()];
            let mut pairs = 0;
            for number in (thread..wanted).step_by(options.threads.max(1)) {
                if watch.cancel.load(Ordering::Relaxed) {
                    break;
                }
                let (a, b) = (pick(mixed(number * 2 + 1), first), pick(mixed(number * 2 + 2), second));
                let rows = (table.rows.get(usize::try_from(a).unwrap_or(0)), table.rows.get(usize::try_from(b).unwrap_or(0)));
                let (Some(one), Some(other)) = rows else { continue };
                if a == b {
                    continue;
                }
                pairs += 1;
                for cell in cells_of(comparer.pattern(one, other)).into_iter().filter(|cell| *cell != NOTHING) {
                    if let Some(slot) = counts.get_mut(usize::from(cell)) {
                        *slot += 1;
                    }
                }
            }
            (pairs, counts)
        };
        let handles: Vec<_> = (0..threads).map(|thread| scope.spawn(move || work(thread))).collect();
        handles.into_iter().filter_map(|handle| handle.join().ok()).collect()
    });
    let mut counts = vec![0.0; cells()];
    for (_, part) in &parts {
        for (slot, count) in counts.iter_mut().zip(part) {
            *slot += real(*count);
        }
    }
    Strangers { pairs: real(parts.iter().map(|(pairs, _)| pairs).sum()), counts, same }
}

/// Works through all pairs of all rules with several threads; each has a state of its own.
fn each_part<S: Send>(
    (table, blocks): (&Table, &Blocks),
    (options, watch): (&Options, &Watch<'_>),
    stage: Stage,
    states: &mut [S],
    each: impl Fn(&mut S, u32, u32) + Sync,
) -> Result<(), Stopped> {
    let done = AtomicU64::new(0);
    debug_assert!(states.len() <= options.threads.max(1));
    for number in 0..RULES {
        let rule = blocks.rule(number);
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for state in states.iter_mut() {
                let (rule, next, each, done) = (&rule, &next, &each, &done);
                scope.spawn(move || {
                    while !watch.cancel.load(Ordering::Relaxed) {
                        let part = next.fetch_add(1, Ordering::Relaxed);
                        if part >= rule.parts() {
                            break;
                        }
                        let mut count = 0;
                        blocks.pairs(rule, part, table.second, |a, b| {
                            count += 1;
                            each(state, a, b);
                        });
                        let done = done.fetch_add(count, Ordering::Relaxed) + count;
                        (watch.progress)(Progress { stage, done, of: blocks.pairs });
                    }
                });
            }
        });
        if watch.cancel.load(Ordering::Relaxed) {
            return Err(Stopped);
        }
    }
    Ok(())
}

/// Counts the patterns of the pairs, one pair in `every`.
fn count_patterns(
    table: &Table,
    blocks: &Blocks,
    every: u64,
    options: &Options,
    watch: &Watch<'_>,
) -> Result<Vec<(Pattern, u64)>, Stopped> {
    let mut states: Vec<_> =
        (0..options.threads.max(1)).map(|_| (Comparer::new(table), FxHashMap::<Pattern, u64>::default())).collect();
    each_part((table, blocks), (options, watch), Stage::Learning, &mut states, |(comparer, counts), a, b| {
        if every > 1 && !joined(u64::from(a), u64::from(b)).is_multiple_of(every) {
            return;
        }
        if let (Some(one), Some(other)) = (row(table, a), row(table, b)) {
            *counts.entry(comparer.pattern(one, other)).or_default() += 1;
        }
    })?;
    let mut all: FxHashMap<Pattern, u64> = FxHashMap::default();
    for (pattern, count) in states.into_iter().flat_map(|(_, counts)| counts) {
        *all.entry(pattern).or_default() += count;
    }
    let mut all: Vec<(Pattern, u64)> = all.into_iter().collect();
    all.sort_unstable();
    Ok(all)
}

/// Weighs all pairs and keeps those of at least so much weight; also says how many were compared.
fn find(
    table: &Table,
    blocks: &Blocks,
    scales: &Scales<'_>,
    least: f64,
    options: &Options,
    watch: &Watch<'_>,
) -> Result<(Vec<Pair>, u64), Stopped> {
    let mut states: Vec<_> = (0..options.threads.max(1)).map(|_| (Comparer::new(table), Vec::new(), 0_u64)).collect();
    each_part((table, blocks), (options, watch), Stage::Comparing, &mut states, |(comparer, found, compared), a, b| {
        let (Some(one), Some(other)) = (row(table, a), row(table, b)) else { return };
        *compared += 1;
        let pattern = comparer.pattern(one, other);
        if let Some(weight) = scales.weight(pattern, one, other, least) {
            let probability = 1.0 / (1.0 + (-weight).exp2());
            found.push(Pair { first: a, second: b, probability, weight, pattern, third: 0.0 });
        }
    })?;
    let compared = states.iter().map(|(_, _, compared)| compared).sum();
    Ok((states.into_iter().flat_map(|(_, found, _)| found).collect(), compared))
}

/// Lifts and adds pairs that follow from others: who is the same person as a third is the same person as the other, as surely as both
/// pairs hold. Only inside clusters, where nothing speaks for a chain of chances.
fn follow(table: &Table, scales: &Scales<'_>, pairs: &mut Vec<Pair>, most: usize) {
    let groups = clusters(table.rows.len(), pairs, most);
    let mut members: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
    for (record, group) in (0_u32..).zip(&groups) {
        if record != *group {
            members.entry(*group).or_insert_with(|| vec![*group]).push(record);
        }
    }
    let known: FxHashMap<(u32, u32), usize> =
        pairs.iter().enumerate().map(|(place, pair)| ((pair.first, pair.second), place)).collect();
    let direct: Vec<f64> = pairs.iter().map(|pair| pair.probability).collect();
    let probability =
        |a: u32, b: u32| known.get(&(a.min(b), a.max(b))).and_then(|place| direct.get(*place)).copied().unwrap_or(0.0);
    let mut comparer = Comparer::new(table);
    let mut groups: Vec<Vec<u32>> = members.into_values().filter(|members| members.len() > 2).collect();
    groups.sort_unstable();
    for members in groups {
        for (place, a) in members.iter().enumerate() {
            for b in members.iter().skip(place + 1) {
                let others = members.iter().filter(|other| *other != a && *other != b);
                let through = others.map(|other| probability(*a, *other) * probability(*other, *b)).fold(0.0, f64::max);
                if through <= probability(*a, *b) {
                    continue;
                }
                let weight = odds(through);
                if let Some(pair) = known.get(&(*a, *b)).and_then(|place| pairs.get_mut(*place)) {
                    (pair.third, pair.weight, pair.probability) = (weight - pair.weight, weight, through);
                } else if let (Some(one), Some(other)) = (row(table, *a), row(table, *b)) {
                    let pattern = comparer.pattern(one, other);
                    let direct = scales.weight(pattern, one, other, f64::NEG_INFINITY).unwrap_or(weight);
                    if weight > direct {
                        pairs.push(Pair { first: *a, second: *b, probability: through, weight, pattern, third: weight - direct });
                    }
                }
            }
        }
    }
}

/// The strongest pairs such that every record is in one at most.
fn one_to_one(mut pairs: Vec<Pair>) -> Vec<Pair> {
    pairs.sort_by(|a, b| b.weight.total_cmp(&a.weight).then((a.first, a.second).cmp(&(b.first, b.second))));
    let mut taken = FxHashSet::default();
    pairs.retain(|pair| {
        let free = !taken.contains(&pair.first) && !taken.contains(&pair.second);
        if free {
            taken.extend([pair.first, pair.second]);
        }
        free
    });
    pairs
}

impl Report {
    /// The pairs, by the positions of their records.
    pub fn pairs(&self) -> &[Pair] {
        &self.pairs
    }
    /// The ids of the records of a pair.
    pub fn ids(&self, pair: &Pair) -> (&str, &str) {
        (self.table.id(pair.first), self.table.id(pair.second))
    }
    /// Why a pair weighs what it weighs: evidence whose weights sum to its weight.
    pub fn evidence(&self, pair: &Pair) -> Vec<Evidence> {
        match (row(&self.table, pair.first), row(&self.table, pair.second)) {
            (Some(a), Some(b)) => {
                let mut evidence = Scales::new(&self.table, &self.frequencies, &self.model).evidence(pair.pattern, a, b);
                if pair.third > 0.0 {
                    evidence.push(Evidence { subject: Subject::Third, phrase: "uguali entrambi a un terzo", weight: pair.third });
                }
                evidence
            }
            _ => Vec::new(),
        }
    }
    /// The same in one line of Italian: `cognome uguale (+6,2) · data di nascita uguale (+14,1) · …`.
    pub fn explanation(&self, pair: &Pair) -> String {
        super::explain::line(&self.evidence(pair))
    }
    /// For each record, by position, the position of the first record that is taken for the same person: its own when there is none
    /// before it. Connected pairs, cut where they are weak.
    pub fn clusters(&self) -> Vec<u32> {
        clusters(self.table.len(), &self.pairs, self.most_together)
    }
    /// The id of a record by its position.
    pub fn id(&self, position: u32) -> &str {
        self.table.id(position)
    }
    /// How many records there were.
    pub fn records(&self) -> usize {
        self.table.len()
    }
    /// How many pairs were compared.
    pub fn compared(&self) -> u64 {
        self.compared
    }
    /// The model that was learnt or given.
    pub fn model(&self) -> &Model {
        &self.model
    }
    /// What whoever runs it should know, in English: keys that were too common, fields that are empty.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }
}

impl Pair {
    /// The position of the second record in its own file, when the first has so many records.
    pub fn second_in_file(&self, first: usize) -> u32 {
        self.second.saturating_sub(small(first))
    }
}
