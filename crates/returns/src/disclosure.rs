//! Figures that would let a person be recognised are hidden, with as many others as it takes so that nobody can work the hidden ones
//! out from the totals.
//!
//! Sums of rows and columns are published beside the cells, so every row and every column is an equation; a hidden figure can be
//! worked out exactly when, in the graph whose nodes are rows and columns and whose edges are the hidden figures, it lies on no ring.
//! So figures are added, the smallest first, until each hidden one lies on a ring.

use std::collections::{BTreeMap, BTreeSet};

/// Figures with fewer users than this are hidden unless a body decides for another number.
pub const DEFAULT_THRESHOLD: u64 = 4;

/// One figure of a table with its totals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spot<R, C> {
    /// A row and a column.
    Cell(R, C),
    /// A row in all.
    Row(R),
    /// A column in all.
    Column(C),
    /// Everything.
    Total,
}

/// What there is to know of a figure to decide on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weight {
    /// What the reader loses when it is hidden.
    pub users: u64,
    /// Whether so few stand behind it that it must be hidden.
    pub few: bool,
    /// Whether nothing stands behind it: it is zero, and everybody knows.
    pub empty: bool,
}

impl Weight {
    /// Of a count of persons.
    pub fn of(users: u64, threshold: u64) -> Self {
        Weight { users, few: (1..threshold).contains(&users), empty: users == 0 }
    }
}

/// A row or a column of the table, totals included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Line<R, C> {
    /// A row; `None` is the row of totals.
    Row(Option<R>),
    /// A column; `None` is the column of totals.
    Column(Option<C>),
}

impl<R: Copy + Ord, C: Copy + Ord> Spot<R, C> {
    /// The row and the column in which it stands.
    fn ends(self) -> (Line<R, C>, Line<R, C>) {
        match self {
            Spot::Cell(row, column) => (Line::Row(Some(row)), Line::Column(Some(column))),
            Spot::Row(row) => (Line::Row(Some(row)), Line::Column(None)),
            Spot::Column(column) => (Line::Row(None), Line::Column(Some(column))),
            Spot::Total => (Line::Row(None), Line::Column(None)),
        }
    }

    /// The line at its other end.
    fn across(self, line: Line<R, C>) -> Option<Line<R, C>> {
        match self.ends() {
            (row, column) if row == line => Some(column),
            (row, column) if column == line => Some(row),
            _ => None,
        }
    }

    /// Cells are given up before totals.
    fn is_margin(self) -> bool {
        !matches!(self, Spot::Cell(..))
    }
}

/// A table: what there is to know of each of its figures.
pub type Weights<R, C> = BTreeMap<Spot<R, C>, Weight>;

/// The figures to hide: those with few behind them, those of `also` that the table has, and others so that none of those can be worked
/// out.
pub fn hide<R: Copy + Ord, C: Copy + Ord>(figures: &Weights<R, C>, also: &BTreeSet<Spot<R, C>>) -> BTreeSet<Spot<R, C>> {
    let wanted = figures.iter().filter(|(spot, weight)| weight.few || (also.contains(spot) && !weight.empty));
    let mut hidden: BTreeSet<Spot<R, C>> = wanted.map(|(spot, _)| *spot).collect();
    // Each turn hides at least one figure more, and when all are hidden all lie on rings: it ends.
    while let Some(ring) = hidden.iter().find_map(|figure| opening(*figure, figures, &hidden)) {
        hidden.extend(ring);
    }
    hidden
}

/// Hides in tables that are published together and share their columns, the totals of columns and the total: what is hidden in one is
/// hidden in all, so that none gives away what another keeps.
pub fn hide_linked<R: Copy + Ord, C: Copy + Ord>(tables: &[Weights<R, C>]) -> Vec<BTreeSet<Spot<R, C>>> {
    let mut shared: BTreeSet<Spot<R, C>> = BTreeSet::new();
    loop {
        let hidden: Vec<BTreeSet<Spot<R, C>>> = tables.iter().map(|table| hide(table, &shared)).collect();
        let margins = hidden.iter().flatten().filter(|spot| matches!(spot, Spot::Column(_) | Spot::Total)).copied();
        let before = shared.len();
        shared.extend(margins);
        // Margins are only ever added, and there are finitely many.
        if shared.len() == before {
            return hidden;
        }
    }
}

/// Margins given up, then users taken away from the reader.
type Price = (u64, u64);
/// The line from which a way comes, and the figure over which.
type Arrival<R, C> = (Line<R, C>, Spot<R, C>);
/// What a way has cost so far, and how it arrives.
type Way<R, C> = (Price, Option<Arrival<R, C>>);

/// What must be hidden too so that `figure` lies on a ring of hidden figures; `None` when it does already.
///
/// The cheapest way from its row to its column over other figures: those already hidden cost nothing, the others as many users as
/// they would take away from the reader, margins after cells.
fn opening<R: Copy + Ord, C: Copy + Ord>(
    figure: Spot<R, C>,
    figures: &Weights<R, C>,
    hidden: &BTreeSet<Spot<R, C>>,
) -> Option<Vec<Spot<R, C>>> {
    let (from, to) = figure.ends();
    let cost = |other: &Spot<R, C>, weight: &Weight| match (hidden.contains(other), other.is_margin()) {
        (true, _) => (0, 0),
        (false, margin) => (u64::from(margin), weight.users.saturating_add(1)),
    };
    // Lines whose cheapest way is known, with the figure by which it arrives.
    let mut settled: BTreeMap<Line<R, C>, Arrival<R, C>> = BTreeMap::new();
    let mut reached: BTreeMap<Line<R, C>, Way<R, C>> = BTreeMap::from([(from, ((0, 0), None))]);
    let mut done: BTreeSet<Line<R, C>> = BTreeSet::new();
    while let Some((line, (so_far, arrival))) = reached.iter().min_by_key(|(_, (cost, _))| *cost).map(|(line, way)| (*line, *way)) {
        reached.remove(&line);
        done.insert(line);
        if let Some(arrival) = arrival {
            settled.insert(line, arrival);
        }
        if line == to {
            break;
        }
        for (other, weight) in figures.iter().filter(|(other, weight)| **other != figure && !weight.empty) {
            let Some(next) = other.across(line).filter(|next| !done.contains(next)) else { continue };
            let step = cost(other, weight);
            let way = (so_far.0.saturating_add(step.0), so_far.1.saturating_add(step.1));
            if reached.get(&next).is_none_or(|(known, _)| way < *known) {
                reached.insert(next, (way, Some((line, *other))));
            }
        }
    }
    let mut ring = Vec::new();
    let mut at = to;
    while let Some((before, by)) = settled.get(&at) {
        if !hidden.contains(by) {
            ring.push(*by);
        }
        at = *before;
    }
    (!ring.is_empty()).then_some(ring)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A table of counts, with its sums.
    fn table(counts: &[[u64; 3]]) -> Weights<usize, usize> {
        let mut users: BTreeMap<Spot<usize, usize>, u64> = BTreeMap::new();
        for (row, line) in counts.iter().enumerate() {
            for (column, count) in line.iter().enumerate() {
                for spot in [Spot::Cell(row, column), Spot::Row(row), Spot::Column(column), Spot::Total] {
                    *users.entry(spot).or_default() += count;
                }
            }
        }
        users.into_iter().map(|(spot, users)| (spot, Weight::of(users, DEFAULT_THRESHOLD))).collect()
    }

    #[test]
    fn a_total_that_one_table_must_hide_is_hidden_in_the_table_beside_it_and_cannot_be_worked_out_there() {
        // Two women only: their total is hidden where the table is small, and so it must be where it could be added up.
        let small = table(&[[2, 30, 0], [0, 40, 0]]);
        let large = table(&[[1, 35, 0], [1, 35, 0]]);
        let hidden = hide_linked(&[small, large]);
        for one in &hidden {
            assert!(one.contains(&Spot::Column(0)) && one.contains(&Spot::Column(1)), "{hidden:?}");
        }
        let shared = |one: &BTreeSet<Spot<usize, usize>>| {
            one.iter().filter(|spot| matches!(spot, Spot::Column(_) | Spot::Total)).copied().collect::<Vec<_>>()
        };
        assert_eq!(shared(&hidden[0]), shared(&hidden[1]));
    }

    proptest! {
        #[test]
        fn tables_published_together_hide_the_same_totals_and_show_nothing_small(
            a in proptest::collection::vec([0..9u64, 0..9u64, 0..9u64], 1..5), b in proptest::collection::vec([0..9u64, 0..9u64, 0..9u64], 1..5)
        ) {
            let tables = [table(&a), table(&b)];
            let hidden = hide_linked(&tables);
            for (table, hidden) in tables.iter().zip(&hidden) {
                prop_assert!(table.iter().all(|(spot, weight)| !weight.few || hidden.contains(spot)));
                // A row or a column never has just one figure hidden.
                for line in hidden.iter().flat_map(|spot| [spot.ends().0, spot.ends().1]) {
                    prop_assert!(hidden.iter().filter(|spot| spot.across(line).is_some()).count() >= 2, "{:?}", line);
                }
            }
            for column in 0..3 {
                let there = |at: usize| tables[at].get(&Spot::Column(column)).is_some_and(|weight| !weight.empty);
                if there(0) && there(1) {
                    prop_assert_eq!(hidden[0].contains(&Spot::Column(column)), hidden[1].contains(&Spot::Column(column)));
                }
            }
        }
    }
}
