//! The picture: points gathered in the cells of a grid, the streets behind them, the boroughs by their number.

use std::collections::BTreeMap;

/// Width of the picture, in its own units.
pub const WIDTH: i64 = 1000;
/// Height of the picture.
pub const HEIGHT: i64 = 760;
/// Space around what is drawn.
const MARGIN: i64 = 50;
/// Cells from left to right.
const COLUMNS: i64 = 12;
/// Cells from top to bottom.
const ROWS: i64 = 9;

/// A thousand times the cosine of 36° to 47°, for a degree of longitude in Italy.
const COSINES: [i64; 12] = [809, 799, 788, 777, 766, 755, 743, 731, 719, 707, 695, 682];

/// How millionths of a degree become places of the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    south: i64,
    west: i64,
    /// Millionths of a degree of latitude from edge to edge.
    span: i64,
    cosine: i64,
    left: i64,
    top: i64,
}

/// A place in the picture.
pub type Spot = (i64, i64);
/// A cell of the grid, from the left and from the top.
pub type Cell = (i64, i64);

impl Frame {
    /// The frame that holds all these points (latitude, longitude); `None` without one.
    pub fn around(points: impl Iterator<Item = (i64, i64)> + Clone) -> Option<Frame> {
        let south = points.clone().map(|point| point.0).min()?;
        let north = points.clone().map(|point| point.0).max()?;
        let west = points.clone().map(|point| point.1).min()?;
        let east = points.map(|point| point.1).max()?;
        let degree = usize::try_from((south / 1_000_000).saturating_sub(36).clamp(0, 11)).unwrap_or_default();
        let cosine = COSINES.get(degree).copied().unwrap_or(707);
        let high = north.saturating_sub(south).max(1_000);
        let wide = east.saturating_sub(west).saturating_mul(cosine) / 1000;
        let (room_x, room_y) = (WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN);
        // As much of the ground for each unit of the picture in both directions, and everything inside.
        let span = high.max(wide.saturating_mul(room_y) / room_x);
        let used_x = wide.saturating_mul(room_y) / span;
        let used_y = high.saturating_mul(room_y) / span;
        Some(Frame { south, west, span, cosine, left: (WIDTH - used_x) / 2, top: (HEIGHT - used_y) / 2 })
    }

    /// Where a point stands in the picture.
    pub fn spot(&self, (latitude, longitude): (i64, i64)) -> Spot {
        let room = HEIGHT - 2 * MARGIN;
        let east = longitude.saturating_sub(self.west).saturating_mul(self.cosine) / 1000;
        let x = self.left + east.saturating_mul(room) / self.span;
        let y = HEIGHT - self.top - latitude.saturating_sub(self.south).saturating_mul(room) / self.span;
        (x.clamp(0, WIDTH), y.clamp(0, HEIGHT))
    }
}

/// The cell of a place.
pub fn cell((x, y): Spot) -> Cell {
    ((x * COLUMNS / WIDTH).clamp(0, COLUMNS - 1), (y * ROWS / HEIGHT).clamp(0, ROWS - 1))
}

/// Several points near one another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    /// Its cell.
    pub cell: Cell,
    /// Where it is drawn: amid its points.
    pub x: i64,
    /// Where it is drawn.
    pub y: i64,
    /// How many points.
    pub count: i64,
    /// Radius of its circle.
    pub radius: i64,
}

impl Cluster {
    /// As the address of the page names it.
    pub fn code(&self) -> String {
        format!("{}-{}", self.cell.0, self.cell.1)
    }
}

/// Gathers places by cell, from top to bottom and from left to right.
pub fn clusters(spots: impl Iterator<Item = Spot>) -> Vec<Cluster> {
    let mut cells: BTreeMap<(i64, i64), (i64, i64, i64)> = BTreeMap::new();
    for spot in spots {
        let (column, row) = cell(spot);
        let sum = cells.entry((row, column)).or_default();
        *sum = (sum.0.saturating_add(spot.0), sum.1.saturating_add(spot.1), sum.2.saturating_add(1));
    }
    let cluster = |((row, column), (x, y, count)): ((i64, i64), (i64, i64, i64))| Cluster {
        cell: (column, row),
        x: x / count.max(1),
        y: y / count.max(1),
        count,
        radius: match count {
            1 => 16,
            2..=9 => 22,
            10..=49 => 28,
            _ => 34,
        },
    };
    cells.into_iter().map(cluster).collect()
}

/// Reads what [`Cluster::code`] writes.
pub fn parse_cell(text: &str) -> Option<Cell> {
    let (column, row) = text.split_once('-')?;
    let cell = (column.parse().ok()?, row.parse().ok()?);
    ((0..COLUMNS).contains(&cell.0) && (0..ROWS).contains(&cell.1)).then_some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_point_of_italy_stands_inside_the_picture_and_in_one_cluster(
            points in proptest::collection::vec((35_000_000_i64..47_500_000, 6_000_000_i64..19_000_000), 1..60),
        ) {
            let frame = Frame::around(points.iter().copied()).expect("a frame");
            let spots: Vec<Spot> = points.iter().map(|point| frame.spot(*point)).collect();
            prop_assert!(spots.iter().all(|(x, y)| (0..=WIDTH).contains(x) && (0..=HEIGHT).contains(y)));
            let clusters = clusters(spots.iter().copied());
            prop_assert_eq!(clusters.iter().map(|one| one.count).sum::<i64>(), i64::try_from(points.len()).expect("few"));
            for one in &clusters {
                prop_assert_eq!(parse_cell(&one.code()), Some(one.cell));
            }
        }

        #[test]
        fn what_lies_further_north_stands_higher_and_what_lies_further_east_further_right(
            latitude in 44_000_000_i64..46_000_000, longitude in 8_000_000_i64..10_000_000, by in 10_000_i64..900_000,
        ) {
            let points = [(latitude, longitude), (latitude + by, longitude + by)];
            let frame = Frame::around(points.into_iter()).expect("a frame");
            let (low, high) = (frame.spot(points[0]), frame.spot(points[1]));
            prop_assert!(low.0 < high.0 && low.1 > high.1);
        }
    }

    #[test]
    fn one_point_alone_stands_in_the_middle() {
        let point = (45_464_000, 9_190_000);
        let frame = Frame::around(std::iter::once(point)).expect("a frame");
        let (x, y) = frame.spot(point);
        assert!((x - WIDTH / 2).abs() < 60 && (y - HEIGHT / 2).abs() < 350, "{x} {y}");
        assert_eq!(Frame::around(std::iter::empty()), None);
        assert_eq!(parse_cell("12-0"), None);
        assert_eq!(parse_cell("a"), None);
    }
}
