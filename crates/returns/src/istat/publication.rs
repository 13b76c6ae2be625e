//! The table as it may be published: figures that would let a person be recognised are hidden, with as many others as it takes
//! so that nobody can work the hidden ones out from the totals.
//!
//! A figure with few users is hidden, and one without users whose money is of few persons, who died before the year; how the others
//! are chosen is told in [`crate::disclosure`].

use super::{Cell, Table, UserArea};
use crate::disclosure::{Spot, Weight, hide};
use kernel::ServiceId;
use std::collections::{BTreeMap, BTreeSet};

/// One figure of the published table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Figure {
    /// A service and an area.
    Cell(ServiceId, Option<UserArea>),
    /// All areas of a service.
    Service(ServiceId),
    /// All services of an area.
    Area(Option<UserArea>),
    /// Everything.
    Total,
}

/// What is shown in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PublishedCell {
    /// The figure.
    Shown(Cell),
    /// Hidden: too few users, or needed to protect one with too few. The two are not told apart, as that would help to guess.
    Hidden,
}

/// The table as it may be published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The year.
    pub year: i32,
    /// Every figure of the table.
    pub figures: BTreeMap<Figure, PublishedCell>,
}

impl Published {
    /// How many figures are hidden.
    pub fn hidden(&self) -> usize {
        self.figures.values().filter(|cell| **cell == PublishedCell::Hidden).count()
    }
}

impl Figure {
    /// Its place in the table.
    const fn spot(self) -> Spot<ServiceId, Option<UserArea>> {
        match self {
            Figure::Cell(service, area) => Spot::Cell(service, area),
            Figure::Service(service) => Spot::Row(service),
            Figure::Area(area) => Spot::Column(area),
            Figure::Total => Spot::Total,
        }
    }
}

/// Hides figures of 1 to `threshold - 1` users, or of nobody but so few who died before the year, and others so that none of those
/// can be worked out. Figures without persons (and the money of services to people without a name) show nobody and are not hidden
/// for their own sake.
pub fn publish(table: &Table, threshold: u64) -> Published {
    let figures: BTreeMap<Figure, &Cell> = table
        .cells
        .iter()
        .map(|((service, area), cell)| (Figure::Cell(*service, *area), cell))
        .chain(table.by_service.iter().map(|(service, cell)| (Figure::Service(*service), cell)))
        .chain(table.by_area.iter().map(|(area, cell)| (Figure::Area(*area), cell)))
        .chain(std::iter::once((Figure::Total, &table.total)))
        .collect();
    let weight = |cell: &Cell| Weight { users: cell.users, few: cell.shows_few(threshold), empty: cell.is_empty() };
    let weights = figures.iter().map(|(figure, cell)| (figure.spot(), weight(cell))).collect();
    let hidden = hide(&weights, &BTreeSet::new());
    let shown = |figure: &Figure, cell: &Cell| {
        if hidden.contains(&figure.spot()) { PublishedCell::Hidden } else { PublishedCell::Shown(cell.clone()) }
    };
    Published { year: table.year, figures: figures.iter().map(|(figure, cell)| (*figure, shown(figure, cell))).collect() }
}

#[cfg(test)]
mod tests {
    use super::super::Row;
    use super::*;
    use crate::disclosure::DEFAULT_THRESHOLD;
    use chrono::NaiveDate;
    use kernel::Cents;
    use proptest::prelude::*;
    use uuid::Uuid;

    const AREAS: [UserArea; 3] = [UserArea::FamiliesAndMinors, UserArea::Disability, UserArea::OlderPeople];

    /// A table in which service `s` has `counts[s][a]` users of area `a`, all different people.
    fn table(counts: &[[u64; 3]]) -> Table {
        let mut rows = Vec::new();
        for (service, line) in counts.iter().enumerate() {
            for (area, count) in AREAS.iter().zip(line) {
                for _ in 0..*count {
                    rows.push(Row {
                        on: NaiveDate::from_ymd_opt(2026, 1, 1).unwrap(),
                        service: Uuid::from_u128(service as u128).into(),
                        area: Some(*area),
                        person: Some(Uuid::from_u128(rows.len() as u128).into()),
                        committed: Cents(100),
                        paid_by_users: Cents::ZERO,
                        paid_by_health_service: Cents::ZERO,
                        management: None,
                    });
                }
            }
        }
        Table::of_year(2026, rows).unwrap()
    }

    fn cell(service: u128, area: usize) -> Figure {
        Figure::Cell(Uuid::from_u128(service).into(), Some(AREAS[area]))
    }

    fn is_hidden(published: &Published, figure: Figure) -> bool {
        published.figures[&figure] == PublishedCell::Hidden
    }

    #[test]
    fn a_table_of_large_figures_is_published_whole() {
        assert_eq!(publish(&table(&[[10, 20, 30], [40, 50, 60]]), DEFAULT_THRESHOLD).hidden(), 0);
    }

    #[test]
    fn a_small_figure_takes_three_others_with_it_the_smallest_there_are() {
        let published = publish(&table(&[[2, 20, 30], [40, 10, 60], [70, 80, 90]]), DEFAULT_THRESHOLD);
        assert_eq!(published.hidden(), 4);
        for figure in [cell(0, 0), cell(0, 1), cell(1, 0), cell(1, 1)] {
            assert!(is_hidden(&published, figure), "{figure:?}");
        }
        assert!(!is_hidden(&published, Figure::Total));
    }

    #[test]
    fn money_of_one_who_died_before_the_year_is_hidden_like_that_of_one_who_lives() {
        let mut table = table(&[[20, 20, 30], [40, 10, 60], [70, 80, 90]]);
        let dead = |persons| Cell { persons, rows: persons, committed: Cents(4_000), ..Cell::default() };
        let place = (Uuid::from_u128(0).into(), Some(AREAS[0]));
        table.cells.insert(place, dead(1));
        let published = publish(&table, DEFAULT_THRESHOLD);
        assert!(is_hidden(&published, cell(0, 0)));
        assert_eq!(can_be_worked_out(&published), vec![]);
        // Many persons, no money, or nobody with a name: nobody is shown.
        for harmless in [dead(4), Cell { committed: Cents::ZERO, ..dead(1) }, Cell { nameless_rows: 1, rows: 1, ..dead(0) }] {
            table.cells.insert(place, harmless);
            assert_eq!(publish(&table, DEFAULT_THRESHOLD).hidden(), 0);
        }
    }

    #[test]
    fn where_there_is_nothing_else_to_hide_the_totals_go() {
        let published = publish(&table(&[[2, 0, 0]]), DEFAULT_THRESHOLD);
        assert_eq!(published.hidden(), published.figures.len());
    }

    /// The row and the column of a figure; `None` is that of totals.
    fn ends(figure: Figure) -> [(bool, Option<Figure>); 2] {
        match figure {
            Figure::Cell(service, area) => [(true, Some(Figure::Service(service))), (false, Some(Figure::Area(area)))],
            Figure::Service(service) => [(true, Some(Figure::Service(service))), (false, None)],
            Figure::Area(area) => [(true, None), (false, Some(Figure::Area(area)))],
            Figure::Total => [(true, None), (false, None)],
        }
    }

    /// Whether the hidden values are fixed by the shown ones: elimination over the equations of rows and columns.
    fn can_be_worked_out(published: &Published) -> Vec<Figure> {
        let unknowns: Vec<Figure> =
            published.figures.iter().filter(|(_, cell)| **cell == PublishedCell::Hidden).map(|(figure, _)| *figure).collect();
        let lines: BTreeSet<(bool, Option<Figure>)> = unknowns.iter().flat_map(|figure| ends(*figure)).collect();
        let mut matrix: Vec<Vec<(i128, i128)>> = lines
            .iter()
            .map(|line| {
                unknowns
                    .iter()
                    .map(|figure| {
                        let own = ends(*figure);
                        let total = if line.0 { own[1].1.is_none() } else { own[0].1.is_none() };
                        (if own.contains(line) { if total { -1 } else { 1 } } else { 0 }, 1)
                    })
                    .collect()
            })
            .collect();
        reduce(&mut matrix);
        matrix
            .iter()
            .filter_map(|line| {
                let mut held = line.iter().enumerate().filter(|(_, value)| value.0 != 0);
                let first = held.next()?;
                held.next().is_none().then(|| unknowns[first.0])
            })
            .collect()
    }

    /// Gauss and Jordan, in fractions.
    fn reduce(matrix: &mut [Vec<(i128, i128)>]) {
        fn simple((n, d): (i128, i128)) -> (i128, i128) {
            let (mut a, mut b) = (n.abs().max(1), d.abs());
            while b != 0 {
                (a, b) = (b, a % b);
            }
            if n == 0 { (0, 1) } else { (n / a * d.signum(), d.abs() / a) }
        }
        let width = matrix.first().map_or(0, Vec::len);
        let mut top = 0;
        for column in 0..width {
            let Some(pivot) = (top..matrix.len()).find(|line| matrix[*line][column].0 != 0) else { continue };
            matrix.swap(top, pivot);
            let (n, d) = matrix[top][column];
            for value in &mut matrix[top] {
                *value = simple((value.0 * d, value.1 * n));
            }
            let base = matrix[top].clone();
            for (index, line) in matrix.iter_mut().enumerate() {
                let (fn_, fd) = line[column];
                if index != top && fn_ != 0 {
                    for (value, from) in line.iter_mut().zip(&base) {
                        *value = simple((value.0 * fd * from.1 - fn_ * from.0 * value.1, value.1 * fd * from.1));
                    }
                }
            }
            top += 1;
        }
    }

    #[test]
    fn the_elimination_of_these_tests_finds_a_figure_that_is_left_alone() {
        let mut published = publish(&table(&[[20, 20, 30], [40, 10, 60]]), DEFAULT_THRESHOLD);
        published.figures.insert(cell(0, 0), PublishedCell::Hidden);
        assert_eq!(can_be_worked_out(&published), [cell(0, 0)]);
    }

    proptest! {
        #[test]
        fn no_small_figure_is_shown_and_no_hidden_one_can_be_worked_out(
            counts in proptest::collection::vec([0..9u64, 0..9u64, 0..9u64], 1..6), threshold in 1..6u64
        ) {
            let table = table(&counts);
            let published = publish(&table, threshold);
            for (figure, shown) in &published.figures {
                if let PublishedCell::Shown(cell) = shown {
                    prop_assert!(cell.users == 0 || cell.users >= threshold, "{figure:?}");
                }
            }
            prop_assert_eq!(can_be_worked_out(&published), vec![]);
            let small = table.cells.values().any(|cell| (1..threshold).contains(&cell.users));
            prop_assert_eq!(published.hidden() > 0, small || (1..threshold).contains(&table.total.users));
        }
    }
}
