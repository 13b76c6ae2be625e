//! Chances learnt from the data themselves, without anybody saying which pairs are the same person.
//!
//! Pairs are of four kinds: one person, one home, namesakes, strangers. How strangers agree is counted on random pairs and stays fixed
//! while the other three are estimated by expectation-maximisation over the patterns of the pairs that the blocking rules found. The two
//! kinds between keep the first from taking in what only looks like it, which is where estimation with two kinds goes astray. It begins
//! with what desks get right and wrong, and stays tied to that by as many imaginary pairs as `TIES`.

use super::chances::{self, Chances, cells, row, rows};
use super::levels::{Factor, Pattern};
use super::number::real;
use super::spread::spread;
use super::sums::{GROUPS, SLOTS, Sums, cells_from, slots};

/// How many imaginary pairs tie each row of chances to where it began.
const TIES: f64 = 20.0;
/// Most steps of estimation.
const STEPS: usize = 100;
/// A step that gains less than this for each pair is the last.
const GAIN: f64 = 1e-7;
/// As many pairs as what is usual weighs beside what was counted.
const FEW: f64 = 5_000.0;
/// A chance is never less.
const LEAST: f64 = 1e-9;

/// The kinds that are estimated.
pub(crate) const KINDS: usize = 3;

/// How pairs of strangers agree, counted.
#[derive(Clone, Debug)]
pub(crate) struct Strangers {
    /// How many random pairs were looked at.
    pub(crate) pairs: f64,
    /// How often each cell was met.
    pub(crate) counts: Vec<f64>,
    /// Of comparisons whose closest level can be counted exactly: its chance among pairs in which nothing is missing.
    pub(crate) same: Vec<(Factor, f64)>,
}

/// What was learnt.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Learnt {
    /// Chances of pairs of one person, one home, namesakes.
    pub(crate) kinds: [Chances; KINDS],
    /// Chances of strangers.
    pub(crate) strangers: Chances,
    /// Shares of the three kinds among all pairs.
    pub(crate) shares: [f64; KINDS],
    /// Gain of each step, for tests: logarithm of how likely the patterns are, ties included.
    pub(crate) course: Vec<Vec<f64>>,
}

/// Counted patterns with their places in the tables of sums.
struct Seen {
    slots: [usize; GROUPS],
    count: f64,
}

/// Patterns that one task looks at: sums are made in the same order whatever the number of threads.
const TASK: usize = 4_096;

/// Learns from the patterns of compared pairs, of `all` pairs that there are.
pub(crate) fn learn(patterns: &[(Pattern, u64)], all: f64, strangers: &Strangers, threads: usize) -> Learnt {
    let seen: Vec<Seen> = patterns.iter().map(|(pattern, count)| Seen { slots: slots(*pattern), count: real(*count) }).collect();
    let compared: f64 = seen.iter().map(|seen| seen.count).sum();
    let starts = [chances::matches(), chances::household(), chances::namesakes()];
    // Few pairs are of one person: so many that they weigh something, so few that nothing depends on it.
    let shares = [0.02, 0.02, 0.20].map(|share: f64| (share * compared).max(1.0) / all.max(compared + 3.0));
    let mut learnt = Learnt { kinds: starts.clone(), strangers: counted(strangers, None, all), shares, course: Vec::new() };
    // Random pairs hold some of one person too, in a small file many: what they add is taken away once it is known.
    for _ in 0..3 {
        let course = climb(&seen, all.max(compared), &starts, &mut learnt, threads);
        learnt.course.push(course);
        learnt.strangers = counted(strangers, Some(&learnt), all);
    }
    let course = climb(&seen, all.max(compared), &starts, &mut learnt, threads);
    learnt.course.push(course);
    order_weights(&mut learnt);
    keep_twins(&mut learnt);
    learnt
}

/// Of people of one home at least so many share the date of birth (of a hundred births one or two are of twins), and at least so many
/// the given name (a child named after a parent). A file without any must not teach that there are none.
const TWINS: f64 = 0.005;

fn keep_twins(learnt: &mut Learnt) {
    let [_, household, _] = &mut learnt.kinds;
    for (factor, number) in [(Factor::Birth, 0), (Factor::Given, 0), (Factor::CodeBirth, 0), (Factor::CodeGiven, 0)] {
        if let Some([same, ..]) = household.0.get_mut(row(factor, number)) {
            *same = same.max(TWINS);
        }
    }
}

/// Chances of strangers from the counts, without what pairs of one person and of one home put in.
fn counted(strangers: &Strangers, learnt: Option<&Learnt>, all: f64) -> Chances {
    let usual = chances::strangers();
    let mut out = vec![0.0; cells()];
    for (factor, number) in rows() {
        let range = row(factor, number);
        let counts = strangers.counts.get(range.clone()).unwrap_or_default();
        let seen: f64 = counts.iter().sum();
        let mut chances: Vec<f64> = usual.row(factor, number).to_vec();
        let ties = if factor.parent().is_some() { TIES } else { 5.0 * TIES };
        // In a small file the same pairs were met again and again: they count once.
        let scale = (all / strangers.pairs.max(1.0)).min(1.0);
        // What pairs of one person put into this row, as the learnt chances have it.
        let others = |place: usize| {
            let Some(learnt) = learnt else { return 0.0 };
            let kinds = learnt.kinds.iter().zip(learnt.shares).take(2);
            kinds
                .map(|(kind, share)| {
                    strangers.pairs
                        * share
                        * given(kind, factor, number, strangers)
                        * kind.row(factor, number).get(place).copied().unwrap_or(0.0)
                })
                .sum()
        };
        // Never more than what leaves a part: what pairs of one person put in is an estimate too.
        let left = if factor.parent().is_some() { 0.25 } else { 0.1 };
        let kept: Vec<f64> =
            counts.iter().enumerate().map(|(place, count)| scale * (count - others(place)).max(left * count)).collect();
        let total: f64 = kept.iter().sum::<f64>() + ties;
        for (chance, count) in chances.iter_mut().zip(&kept) {
            *chance = ((count + ties * *chance) / total).max(LEAST);
        }
        if let Some(exact) = exact(strangers, learnt, factor, number, all)
            && let Some((first, rest)) = chances.split_first_mut()
            && seen > 0.0
        {
            // A handful of records says little of how common anything is.
            let usually = usual.row(factor, number).first().copied().unwrap_or(exact);
            let exact = (exact * all + FEW * usually) / (all + FEW);
            let left: f64 = rest.iter().sum();
            rest.iter_mut().for_each(|chance| *chance = (*chance * (1.0 - exact) / left).max(LEAST));
            *first = exact;
        }
        if matches!(factor, Factor::Order | Factor::CodeWhole) {
            // Names in each other's place are a coincidence that the levels of the names count already; whether a code is somebody else's
            // is a matter of the law, and no file has enough cases to count.
            chances = usual.row(factor, number).to_vec();
        }
        for (cell, chance) in range.zip(chances) {
            if let Some(slot) = out.get_mut(cell) {
                *slot = chance;
            }
        }
    }
    Chances(out)
}

/// The chance of the closest level where values can be counted, without what pairs of one person and of one home put in. Of a number of
/// the house it is counted beside an equal street.
fn exact(strangers: &Strangers, learnt: Option<&Learnt>, factor: Factor, number: usize, all: f64) -> Option<f64> {
    let counted = |factor: Factor| strangers.same.iter().find(|(other, _)| *other == factor).map(|(_, same)| *same);
    let without = |same: f64, of: &dyn Fn(&Chances) -> f64| {
        let kinds = learnt.map(|learnt| learnt.kinds.iter().zip(learnt.shares).take(2));
        let others: f64 = kinds.into_iter().flatten().map(|(kind, share)| share * of(kind)).sum();
        (same - others).max(0.02 * same).max(0.5 / all.max(1.0))
    };
    match (factor, number) {
        (Factor::House, 1) => {
            let house = |kind: &Chances| kind.row(Factor::House, 1).first().copied().unwrap_or(1.0);
            let street = without(counted(Factor::Street)?, &|kind| kind.same(Factor::Street));
            let address = without(counted(Factor::House)?, &|kind| kind.same(Factor::Street) * house(kind));
            Some((address / street).clamp(0.005, 0.9))
        }
        (Factor::House, _) => None,
        (_, 0) => Some(without(counted(factor)?, &|kind| kind.same(factor)).clamp(LEAST, 0.9)),
        _ => None,
    }
}

/// How probable a row is for a kind of pairs: the chance of the parent's level, times that the field is there at all.
fn given(kind: &Chances, factor: Factor, number: usize, strangers: &Strangers) -> f64 {
    let seen: f64 = strangers.counts.get(row(factor, number)).unwrap_or_default().iter().sum();
    let present = (seen / strangers.pairs.max(1.0)).min(1.0);
    match (factor.parent(), number.checked_sub(1)) {
        (Some(parent), Some(level)) => {
            let all: f64 = (1..factor.rows()).flat_map(|row_number| strangers.counts.get(row(factor, row_number))).flatten().sum();
            kind.row(parent, 0).get(level).copied().unwrap_or(0.0) * (all / strangers.pairs.max(1.0)).min(1.0)
        }
        _ => present,
    }
}

/// Steps of expectation-maximisation until nothing is gained. What is climbed is the likelihood of all patterns times that of the ties:
/// no step may lower it.
fn climb(seen: &[Seen], all: f64, starts: &[Chances; KINDS], learnt: &mut Learnt, threads: usize) -> Vec<f64> {
    let mut course = Vec::new();
    let compared: f64 = seen.iter().map(|seen| seen.count).sum();
    for _ in 0..STEPS {
        let kinds = learnt.kinds.iter().chain([&learnt.strangers]);
        let logs: Vec<Vec<f64>> = kinds.map(|kind| kind.0.iter().map(|chance| chance.ln()).collect()).collect();
        let left = (1.0 - learnt.shares.iter().sum::<f64>()).max(LEAST);
        let mut shares = [left.ln(); KINDS + 1];
        shares.iter_mut().zip(learnt.shares).for_each(|(log, share)| *log = share.ln());
        let mut lists = [&[] as &[f64]; KINDS + 1];
        lists.iter_mut().zip(&logs).for_each(|(list, log)| *list = log);
        let sums = Sums::of(lists);
        let tasks = spread(threads, seen.len().div_ceil(TASK), |task| {
            expect(seen.chunks(TASK).nth(task).unwrap_or_default(), &sums, &shares)
        });
        let mut likelihood = (all - compared).max(0.0) * left.ln();
        let mut counted = vec![[0.0; KINDS]; SLOTS];
        let mut totals = [0.0_f64; KINDS];
        for task in &tasks {
            likelihood += task.likelihood;
            add(&mut totals, &task.totals);
            counted.iter_mut().zip(&task.counted).for_each(|(slot, part)| add(slot, part));
        }
        let mut counts: [Vec<f64>; KINDS] = std::array::from_fn(|_| vec![0.0; cells()]);
        cells_from(&counted, &mut counts);
        for (start, log) in starts.iter().zip(&logs) {
            likelihood += start.0.iter().zip(log).map(|(start, log)| TIES * start * log).sum::<f64>();
        }
        let gained = course.last().is_none_or(|before: &f64| likelihood - before > GAIN * compared.max(1.0));
        course.push(likelihood);
        if !gained {
            break;
        }
        for (((kind, start), counts), (share, total)) in
            learnt.kinds.iter_mut().zip(starts).zip(&counts).zip(learnt.shares.iter_mut().zip(totals))
        {
            *share = total.max(LEAST) / all;
            for (factor, number) in rows() {
                settle(kind, start, counts, row(factor, number));
            }
        }
    }
    course
}

/// One row from its counts and its ties.
fn settle(kind: &mut Chances, start: &Chances, counts: &[f64], range: std::ops::Range<usize>) {
    let total: f64 = counts.get(range.clone()).unwrap_or_default().iter().sum::<f64>() + TIES;
    for cell in range {
        if let (Some(slot), Some(start), Some(count)) = (kind.0.get_mut(cell), start.0.get(cell), counts.get(cell)) {
            *slot = (count + TIES * start) / total;
        }
    }
}

/// What some patterns are expected to be.
struct Expected {
    likelihood: f64,
    /// Pairs of each kind that is estimated.
    totals: [f64; KINDS],
    /// The same, by what is looked up of them.
    counted: Vec<[f64; KINDS]>,
}

/// Parts the pairs of each pattern among the kinds, as probable as each is.
fn expect(seen: &[Seen], sums: &Sums<{ KINDS + 1 }>, shares: &[f64; KINDS + 1]) -> Expected {
    let mut out = Expected { likelihood: 0.0, totals: [0.0; KINDS], counted: vec![[0.0; KINDS]; SLOTS] };
    for pattern in seen {
        let mut parts = sums.sum_of(&pattern.slots);
        parts.iter_mut().zip(shares).for_each(|(part, share)| *part += share);
        let most = parts.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        parts.iter_mut().for_each(|part| *part = (*part - most).exp());
        let whole: f64 = parts.iter().sum();
        out.likelihood += pattern.count * (most + whole.ln());
        let mut weights = [0.0; KINDS];
        weights.iter_mut().zip(parts).for_each(|(weight, part)| *weight = pattern.count * part / whole);
        add(&mut out.totals, &weights);
        for slot in pattern.slots {
            if let Some(slot) = out.counted.get_mut(slot) {
                add(slot, &weights);
            }
        }
    }
    out
}

fn add(all: &mut [f64; KINDS], part: &[f64; KINDS]) {
    all.iter_mut().zip(part).for_each(|(all, part)| *all += part);
}

/// A closer level never weighs less than a farther one: neighbours for which it would are taken as one level.
fn order_weights(learnt: &mut Learnt) {
    let Some(matches) = learnt.kinds.first_mut() else { return };
    for (factor, number) in rows() {
        let range = row(factor, number);
        let (Some(m), Some(u)) = (matches.0.get_mut(range.clone()), learnt.strangers.0.get(range)) else { continue };
        // Groups of levels with the chances of both kinds together.
        let mut groups: Vec<(f64, f64, usize)> = Vec::new();
        for (m, u) in m.iter().zip(u) {
            groups.push((*m, *u, 1));
            while let [.., (m1, u1, n1), (m2, u2, n2)] = groups.as_slice()
                && m2 / u2 > m1 / u1
            {
                let joined = (m1 + m2, u1 + u2, n1 + n2);
                groups.truncate(groups.len() - 2);
                groups.push(joined);
            }
        }
        let weights = groups.iter().flat_map(|(m, u, count)| std::iter::repeat_n(m / u, *count));
        for ((m, u), weight) in m.iter_mut().zip(u).zip(weights) {
            *m = u * weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(40))]
        #[test]
        fn no_step_lowers_the_likelihood(counts in proptest::collection::vec((0_u64..8, 0_u64..8, 0_u64..7, 0_u64..4, 1_u64..500), 1..60)) {
            let patterns: Vec<(Pattern, u64)> = counts
                .iter()
                .map(|(family, given, birth, street, count)| {
                    let levels = [(Factor::Family, *family), (Factor::Given, *given), (Factor::Birth, (*birth).min(6)), (Factor::Street, (*street).min(3))];
                    (levels.iter().fold(Pattern::default(), |pattern, (factor, level)| pattern.with(*factor, *level)), *count)
                })
                .collect();
            let strangers = Strangers { pairs: 1_000.0, counts: vec![1.0; cells()], same: vec![(Factor::Family, 0.001)] };
            let learnt = learn(&patterns, 1e7, &strangers, 2);
            for course in &learnt.course {
                for steps in course.windows(2) {
                    prop_assert!(steps[1] >= steps[0] - 1e-6 * steps[0].abs(), "{:?}", course);
                }
            }
            for kind in &learnt.kinds {
                prop_assert!(kind.0.iter().all(|chance| chance.is_finite() && *chance > 0.0));
            }
            prop_assert!(learnt.shares.iter().sum::<f64>() < 1.0);
        }
    }
}
