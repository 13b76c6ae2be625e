//! Where everybody of a family stands: a row for each generation, partners side by side, children by age below their parents. Nobody
//! ever overlaps: the order of a row is found first, then the places, which keep that order and a least distance.

use crate::kin::{Kin, Tie, Together};
use kernel::tax_code::Sex;
use std::collections::{BTreeMap, BTreeSet};

/// Least distance between two in a row.
pub const STEP: i64 = 164;
/// How often order and places are bettered.
const ROUNDS: usize = 10;

/// One or two parents with their children.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// One or two parents, in the order of the row; none for brothers of whom no parent is known.
    pub parents: Vec<usize>,
    /// The children, with how they came, by age.
    pub children: Vec<(usize, Tie)>,
    /// Those among them who were born together, in groups of two or more.
    pub twins: Vec<Vec<usize>>,
}

impl Unit {
    /// Those with whom a child was born, and the child; nothing for whoever was born alone.
    pub fn born_with(&self, child: usize) -> Option<&[usize]> {
        self.twins.iter().find(|group| group.contains(&child)).map(Vec::as_slice)
    }
}

/// Everybody's place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The rows, the oldest generation first, each in its order.
    pub rows: Vec<Vec<usize>>,
    /// The middle of everybody's symbol, from the left.
    pub x: Vec<i64>,
    /// Everybody's row.
    pub row: Vec<usize>,
    /// Parents and children that can be drawn.
    pub units: Vec<Unit>,
    /// Couples that can be drawn.
    pub couples: Vec<(usize, usize, Together)>,
    /// Ties that cannot be drawn, because they lead across generations.
    pub left_out: usize,
}

impl Layout {
    /// The middle of somebody's symbol.
    pub fn x_of(&self, place: usize) -> i64 {
        self.x.get(place).copied().unwrap_or_default()
    }
    /// Somebody's row.
    pub fn row_of(&self, place: usize) -> usize {
        self.row.get(place).copied().unwrap_or_default()
    }
    /// Whether two stand side by side.
    pub fn are_neighbours(&self, a: usize, b: usize) -> bool {
        self.rows.iter().any(|row| row.windows(2).any(|pair| pair == [a, b] || pair == [b, a]))
    }
    /// The middle of those above a unit.
    fn middle(&self, unit: &Unit) -> Option<i64> {
        mean(unit.parents.iter().map(|parent| self.x_of(*parent)))
    }
}

fn mean(all: impl Iterator<Item = i64>) -> Option<i64> {
    let (sum, count) = all.fold((0_i64, 0_i64), |(sum, count), x| (sum.saturating_add(x), count + 1));
    (count > 0).then(|| sum.div_euclid(count))
}

/// By age, those of unknown birth last, then as they are listed.
fn age_key(kin: &Kin, place: usize) -> (i64, i64, usize) {
    use chrono::Datelike as _;
    let birth = kin.people.get(place).map(|relative| relative.birth);
    let year = birth.and_then(|birth| birth.date.map(|date| date.year()).or(birth.year)).map_or(i64::MAX, i64::from);
    let day = birth.and_then(|birth| birth.date).map_or(0, |date| i64::from(date.ordinal()));
    (year, day, place)
}

/// Places everybody of a family.
pub fn place(kin: &Kin) -> Layout {
    let generations = kin.generations();
    let mut known: Vec<i64> = generations.clone();
    known.sort_unstable();
    known.dedup();
    let row: Vec<usize> = generations.iter().map(|one| known.binary_search(one).unwrap_or_default()).collect();
    let mut layout = Layout { row, rows: vec![Vec::new(); known.len()], x: vec![0; kin.people.len()], ..Layout::default() };
    let level = |place: usize| generations.get(place).copied().unwrap_or_default();
    units(kin, &level, &mut layout);
    couples(kin, &level, &mut layout);
    let clusters = clusters(kin, &layout);
    order(kin, &mut layout, clusters);
    settle(&mut layout);
    layout
}

/// Children with their parents, where the parents stand one row above: by birth, else adoption, and those of a placement apart.
fn units(kin: &Kin, level: &impl Fn(usize) -> i64, layout: &mut Layout) {
    let mut found: BTreeMap<Vec<usize>, Vec<(usize, Tie)>> = BTreeMap::new();
    for child in 0..kin.people.len() {
        for tie in [Tie::Birth, Tie::Adoption, Tie::Foster] {
            let edges: Vec<usize> = kin.parents_of(child).filter(|edge| edge.tie == tie).map(|edge| edge.parent).collect();
            let mut above: Vec<usize> = edges.iter().copied().filter(|parent| level(*parent) == level(child) - 1).collect();
            layout.left_out += edges.len() - above.len();
            above.sort_unstable();
            // More than two: those who are a couple go together, everybody else alone.
            let pair = above.iter().flat_map(|a| above.iter().map(move |b| (*a, *b)));
            let pair =
                pair.filter(|(a, b)| a < b).find(|(a, b)| above.len() == 2 || kin.partners_of(*a).any(|(other, _)| other == *b));
            let mut groups: Vec<Vec<usize>> = Vec::new();
            if let Some((a, b)) = pair {
                above.retain(|parent| *parent != a && *parent != b);
                groups.push(vec![a, b]);
            }
            groups.extend(above.into_iter().map(|parent| vec![parent]));
            for parents in groups {
                found.entry(parents).or_default().push((child, tie));
            }
        }
    }
    for (a, b) in &kin.siblings {
        let drawn = found
            .values()
            .any(|children| children.iter().any(|(child, _)| child == a) && children.iter().any(|(child, _)| child == b));
        if drawn {
            continue;
        }
        if level(*a) == level(*b) {
            found.entry(vec![usize::MAX, *a, *b]).or_default().extend([(*a, Tie::Birth), (*b, Tie::Birth)]);
        } else {
            layout.left_out += 1;
        }
    }
    for (parents, mut children) in found {
        children.sort_by_key(|(child, _)| age_key(kin, *child));
        let parents = if parents.first() == Some(&usize::MAX) { Vec::new() } else { parents };
        let twins = twins(kin, &children);
        layout.units.push(Unit { parents, children, twins });
    }
}

/// Who of the children, sorted by age, was born together by birth.
fn twins(kin: &Kin, children: &[(usize, Tie)]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (child, _) in children.iter().filter(|(_, tie)| *tie == Tie::Birth) {
        match groups.last_mut() {
            Some(group) if group.last().is_some_and(|last| kin.are_twins(*last, *child)) => group.push(*child),
            _ => groups.push(vec![*child]),
        }
    }
    groups.retain(|group| group.len() > 1);
    groups
}

/// Couples of one row, those among them who only have a child together.
fn couples(kin: &Kin, level: &impl Fn(usize) -> i64, layout: &mut Layout) {
    for couple in &kin.couples {
        if level(couple.a) == level(couple.b) {
            layout.couples.push((couple.a, couple.b, couple.together));
        } else {
            layout.left_out += 1;
        }
    }
    for unit in &layout.units {
        if let [a, b] = unit.parents.as_slice()
            && !layout.couples.iter().any(|(one, other, _)| (one, other) == (a, b) || (one, other) == (b, a))
        {
            layout.couples.push((*a, *b, Together::Parents));
        }
    }
}

/// Those of a row who hang together as couples, each group in its order: who ended on the left, who holds on the right.
fn clusters(kin: &Kin, layout: &Layout) -> Vec<Vec<Vec<usize>>> {
    let mut rows: Vec<Vec<Vec<usize>>> = vec![Vec::new(); layout.rows.len()];
    let mut done: BTreeSet<usize> = BTreeSet::new();
    let partners = |one: usize| -> Vec<(usize, Together)> {
        let own = layout.couples.iter().filter_map(|(a, b, together)| match (*a == one, *b == one) {
            (true, _) => Some((*b, *together)),
            (_, true) => Some((*a, *together)),
            _ => None,
        });
        own.collect()
    };
    for start in 0..kin.people.len() {
        if done.contains(&start) {
            continue;
        }
        let mut group = vec![start];
        let mut next = 0;
        while let Some(one) = group.get(next).copied() {
            next += 1;
            let more: Vec<usize> =
                partners(one).into_iter().map(|(other, _)| other).filter(|other| !group.contains(other)).collect();
            for other in more {
                if !group.contains(&other) {
                    group.push(other);
                }
            }
        }
        done.extend(&group);
        if let Some(row) = rows.get_mut(layout.row_of(start)) {
            row.push(in_order(kin, &group, &partners));
        }
    }
    rows
}

fn in_order(kin: &Kin, group: &[usize], partners: &impl Fn(usize) -> Vec<(usize, Together)>) -> Vec<usize> {
    let sex = |place: usize| kin.people.get(place).map_or(Sex::NotStated, |relative| relative.sex);
    if let [a, b] = group {
        return if sex(*a) == Sex::Female && sex(*b) == Sex::Male { vec![*b, *a] } else { vec![*a, *b] };
    }
    let Some(centre) = group.iter().copied().max_by_key(|one| (partners(*one).len(), usize::MAX - one)) else { return Vec::new() };
    let mut line = std::collections::VecDeque::from([centre]);
    let mut queue = std::collections::VecDeque::from([(centre, None)]);
    while let Some((one, side)) = queue.pop_front() {
        let mut others: Vec<(usize, Together)> = partners(one).into_iter().filter(|(other, _)| !line.contains(other)).collect();
        // Who holds stands right, who ended or only has a child left; with many, half on each side.
        others.sort_by_key(|(other, together)| (*together, *other));
        let half = others.len().div_ceil(2);
        for (place, (other, together)) in others.into_iter().enumerate() {
            if line.contains(&other) {
                continue;
            }
            let right = side.unwrap_or(if place == 0 { together <= Together::Partners } else { place >= half.max(1) && half > 1 });
            if right {
                line.push_back(other);
            } else {
                line.push_front(other);
            }
            queue.push_back((other, Some(right)));
        }
    }
    line.into()
}

/// Finds the order of the rows: groups stand near those above and below them, brothers and sisters by age.
fn order(kin: &Kin, layout: &mut Layout, mut rows: Vec<Vec<Vec<usize>>>) {
    let spread = |layout: &mut Layout, rows: &[Vec<Vec<usize>>]| {
        for (own, groups) in layout.rows.iter_mut().zip(rows) {
            *own = groups.iter().flatten().copied().collect();
        }
        let rows = layout.rows.clone();
        for row in &rows {
            let half = i64::try_from(row.len()).unwrap_or_default() * STEP / 2;
            for (place, one) in (0_i64..).zip(row) {
                if let Some(x) = layout.x.get_mut(*one) {
                    *x = place * STEP - half;
                }
            }
        }
    };
    spread(layout, &rows);
    for round in 0..ROUNDS {
        let levels: Vec<usize> = if round % 2 == 0 { (0..rows.len()).collect() } else { (0..rows.len()).rev().collect() };
        for level in levels {
            let mut wanted: BTreeMap<usize, i64> = BTreeMap::new();
            for unit in &layout.units {
                let below = mean(unit.children.iter().map(|(child, _)| layout.x_of(*child)));
                if round % 2 == 0 {
                    if let Some(middle) = layout.middle(unit) {
                        wanted.extend(unit.children.iter().map(|(child, _)| (*child, middle)));
                    }
                } else if let Some(below) = below {
                    wanted.extend(unit.parents.iter().map(|parent| (*parent, below)));
                }
            }
            if let Some(groups) = rows.get_mut(level) {
                let now = |group: &Vec<usize>| {
                    let said = mean(group.iter().filter_map(|one| wanted.get(one).copied()));
                    said.or_else(|| mean(group.iter().map(|one| layout.x_of(*one)))).unwrap_or_default()
                };
                groups.sort_by_key(now);
                by_age(kin, layout, groups);
            }
            spread(layout, &rows);
        }
    }
}

/// Puts the groups of brothers and sisters into the order of their ages, at the places that they have among them; at last those who
/// have no partner, whom nothing else holds.
fn by_age(kin: &Kin, layout: &Layout, groups: &mut [Vec<usize>]) {
    for alone in [false, true] {
        for unit in &layout.units {
            let is_one = |group: &Vec<usize>, child: usize| {
                group.contains(&child) && (!alone || (group.len() == 1 && is_first(layout, unit, child)))
            };
            let mut places: Vec<usize> = Vec::new();
            for (place, group) in groups.iter().enumerate() {
                if unit.children.iter().any(|(child, _)| is_one(group, *child)) {
                    places.push(place);
                }
            }
            let mut own: Vec<Vec<usize>> = places.iter().filter_map(|place| groups.get(*place).cloned()).collect();
            let eldest = |group: &Vec<usize>| {
                let children = unit.children.iter().map(|(child, _)| *child).filter(|child| group.contains(child));
                children.map(|child| age_key(kin, child)).min()
            };
            own.sort_by_key(eldest);
            for (place, group) in places.into_iter().zip(own) {
                if let Some(slot) = groups.get_mut(place) {
                    *slot = group;
                }
            }
        }
    }
}

/// Whether this is the first unit in which somebody is a child: a placement comes after the birth.
fn is_first(layout: &Layout, unit: &Unit, child: usize) -> bool {
    let of = |one: &Unit| one.children.iter().find(|(other, _)| *other == child).map(|(_, tie)| *tie);
    let own = of(unit);
    let mut earlier = layout.units.iter().take_while(|other| *other != unit).filter_map(of);
    let mut all = layout.units.iter().filter_map(of);
    own.is_some_and(|own| all.all(|other| own <= other) && !earlier.any(|other| other <= own))
}

/// Finds the places: children below the middle of their parents, parents above the middle of their children, as far as the others let.
fn settle(layout: &mut Layout) {
    for round in 0..=ROUNDS * 2 {
        let down = round % 2 == 0;
        let count = layout.rows.len();
        let levels: Vec<usize> = if down { (0..count).collect() } else { (0..count).rev().collect() };
        for level in levels {
            let row = layout.rows.get(level).cloned().unwrap_or_default();
            let mut wanted: BTreeMap<usize, Vec<i64>> = BTreeMap::new();
            for unit in &layout.units {
                let below = mean(unit.children.iter().map(|(child, _)| layout.x_of(*child)));
                let (Some(middle), Some(below)) = (layout.middle(unit), below) else { continue };
                let (ends, far): (Vec<usize>, i64) = if down {
                    (unit.children.iter().map(|(child, _)| *child).collect(), middle - below)
                } else {
                    (unit.parents.clone(), below - middle)
                };
                for one in ends {
                    wanted.entry(one).or_default().push(layout.x_of(one).saturating_add(far));
                }
            }
            // Who has no wish of their own goes with the partner.
            let mut targets: BTreeMap<usize, i64> = BTreeMap::new();
            for one in &row {
                if let Some(target) = wanted.get(one).and_then(|all| mean(all.iter().copied())) {
                    targets.insert(*one, target);
                }
            }
            for (a, b, _) in &layout.couples {
                for (one, other) in [(*a, *b), (*b, *a)] {
                    if let (Some(far), false) = (targets.get(&other).map(|x| x - layout.x_of(other)), wanted.contains_key(&one)) {
                        targets.entry(one).or_insert(layout.x_of(one).saturating_add(far));
                    }
                }
            }
            let line: Vec<i64> = row.iter().map(|one| targets.get(one).copied().unwrap_or_else(|| layout.x_of(*one))).collect();
            for (one, x) in row.iter().zip(apart(&line)) {
                if let Some(slot) = layout.x.get_mut(*one) {
                    *slot = x;
                }
            }
        }
    }
    let least = layout.x.iter().copied().min().unwrap_or_default();
    for x in &mut layout.x {
        *x -= least;
    }
}

/// The places nearest to the wishes that keep their order and the least distance: pools of neighbours who push each other share the mean
/// of their wishes.
fn apart(wishes: &[i64]) -> Vec<i64> {
    let mut pools: Vec<(i64, i64)> = Vec::new();
    for (place, wish) in (0_i64..).zip(wishes) {
        let mut pool = (wish.saturating_sub(place * STEP), 1_i64);
        while let Some(before) = pools.last().copied() {
            if before.0.div_euclid(before.1) <= pool.0.div_euclid(pool.1) {
                break;
            }
            pools.pop();
            pool = (before.0.saturating_add(pool.0), before.1 + pool.1);
        }
        pools.push(pool);
    }
    let mut all = Vec::with_capacity(wishes.len());
    for (sum, count) in pools {
        for _ in 0..count {
            let place = i64::try_from(all.len()).unwrap_or_default();
            all.push(sum.div_euclid(count) + place * STEP);
        }
    }
    all
}
