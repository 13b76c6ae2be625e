//! Pairs from which is learnt: random ones for how strangers agree, and some of those that the rules find.

use super::block::Blocks;
use super::chances::cells;
use super::compare::Comparer;
use super::estimate::Strangers;
use super::levels::{Factor, Pattern};
use super::number::{joined, mixed, real, size};
use super::options::{Options, Stage, Stopped, Watch};
use super::report::one;
use super::spread::spread;
use super::sums::{SLOTS, cells_from, slots};
use super::table::Table;
use super::work::each_part;
use rustc_hash::FxHashMap;

/// Pairs from which is learnt, more or less; of more, so many are taken at random.
const LEARN_FROM: u64 = 1_000_000;
/// Random pairs on which strangers are counted, and how many of them one task takes.
const RANDOM: u64 = 500_000;
const TASK: u64 = 1 << 14;

/// How many pairs a table has.
fn all_pairs(table: &Table) -> f64 {
    let all = size(table.rows.len());
    match table.second {
        None => all * (all - 1.0).max(0.0) / 2.0,
        Some(second) => real(u64::from(second)) * (all - real(u64::from(second))),
    }
}

/// Counts how random pairs agree, the same pairs every time.
pub(crate) fn random_pairs(table: &Table, same: Vec<(Factor, f64)>, options: &Options, watch: &Watch<'_>) -> Strangers {
    let records = u64::try_from(table.rows.len()).unwrap_or(0);
    let (first, second) = match table.second {
        None => ((0, records), (0, records)),
        Some(second) => ((0, u64::from(second)), (u64::from(second), records)),
    };
    let pick = |chance: u64, (from, to): (u64, u64)| {
        let position = from + chance.checked_rem(to - from).unwrap_or(0);
        u32::try_from(position).ok().and_then(|position| one(table, position))
    };
    let wanted = if records < 2 { 0 } else { RANDOM.min(records.saturating_mul(records)) };
    let work = |task: usize| {
        let begin = u64::try_from(task).unwrap_or(0) * TASK;
        let mut comparer = Comparer::new(table);
        let (mut pairs, mut counts) = (0.0, vec![[0.0]; SLOTS]);
        for number in begin..wanted.min(begin + TASK) {
            let (Some(a), Some(b)) = (pick(mixed(number * 2 + 1), first), pick(mixed(number * 2 + 2), second)) else { continue };
            if a.position == b.position || watch.is_stopped() {
                continue;
            }
            pairs += 1.0;
            for slot in slots(comparer.pattern(a.row, b.row)) {
                if let Some([count]) = counts.get_mut(slot) {
                    *count += 1.0;
                }
            }
        }
        (pairs, counts)
    };
    let tasks = usize::try_from(wanted.div_ceil(TASK)).unwrap_or(0);
    let mut cells = [vec![0.0; cells()]];
    let mut pairs = 0.0;
    for (some, counts) in spread(options.threads, tasks, work) {
        pairs += some;
        cells_from(&counts, &mut cells);
    }
    let [counts] = cells;
    Strangers { pairs, counts, same }
}

/// Patterns of pairs that the rules find, each with how often it was met, and how many pairs there are for one that was looked at.
pub(crate) struct Sample {
    pub(crate) patterns: Vec<(Pattern, u64)>,
    /// How many pairs the table has, as many times fewer as pairs were looked at.
    pub(crate) all: f64,
}

/// Counts the patterns of some of the pairs that the rules find: chosen by their records, so that the same are chosen every time.
pub(crate) fn patterns(table: &Table, blocks: &Blocks, options: &Options, watch: &Watch<'_>) -> Result<Sample, Stopped> {
    let every = (blocks.pairs / LEARN_FROM).max(1);
    let most = u64::MAX / every;
    let wanted = |a, b| every == 1 || joined(u64::from(a), u64::from(b)) <= most;
    let new = || (Comparer::new(table), FxHashMap::<Pattern, u64>::default());
    let states = each_part((table, blocks), (options, watch), Stage::Learning, new, wanted, |(comparer, counts), a, b| {
        *counts.entry(comparer.pattern(a.row, b.row)).or_default() += 1;
    })?;
    let mut all: FxHashMap<Pattern, u64> = FxHashMap::default();
    for (pattern, count) in states.into_iter().flat_map(|(_, counts)| counts) {
        *all.entry(pattern).or_default() += count;
    }
    let mut patterns: Vec<(Pattern, u64)> = all.into_iter().collect();
    patterns.sort_unstable();
    Ok(Sample { patterns, all: all_pairs(table) / real(every) })
}
