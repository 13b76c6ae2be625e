//! The lines between people: in the gutters between names and in lanes between rows, so that none runs through a name or a symbol.

use super::layout::{Layout, Unit};
use super::shapes::{Line, Stroke};
use crate::kin::{Tie, Together};

/// Width and height of a symbol.
pub const SYMBOL: i64 = 42;
/// Half the room of a name below its symbol.
pub const HALF_NAME: i64 = 66;
/// Height of the names below a symbol.
pub const NAMES: i64 = 56;
/// Height of one lane.
const LANE: i64 = 10;
/// Room above the first row and below the last lane.
const ROOM: i64 = 22;
/// How far above their symbols the lines of those who were born together part; below every lane.
pub const FORK: i64 = 16;
/// Room left of the first and right of the last name.
pub const SIDE: i64 = 30;

/// A mark on the line of a couple.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slash {
    /// Where, from the left.
    pub x: i64,
    /// From above.
    pub y: i64,
}

/// All lines of a picture and how high its rows stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The middle of the symbols of each row, from above.
    pub rows: Vec<i64>,
    /// Height of the whole.
    pub height: i64,
    /// The lines.
    pub lines: Vec<Line>,
    /// The marks of couples that ended.
    pub slashes: Vec<Slash>,
}

/// What wants a lane below a row.
struct Wish {
    from: i64,
    to: i64,
    lane: usize,
}

/// Gives each wish the first lane in which nobody is in its way, from a lane on; how many lanes there are then.
fn lanes(wishes: &mut [Wish], first: usize) -> usize {
    let mut order: Vec<usize> = (0..wishes.len()).collect();
    order.sort_by_key(|place| wishes.get(*place).map(|wish| (wish.from, wish.to)));
    let mut ends: Vec<i64> = Vec::new();
    for place in order {
        let Some(wish) = wishes.get_mut(place) else { continue };
        let free = ends.iter().position(|end| *end + LANE < wish.from);
        let lane = free.unwrap_or(ends.len());
        match ends.get_mut(lane) {
            Some(end) => *end = wish.to,
            None => ends.push(wish.to),
        }
        wish.lane = first + lane;
    }
    first + ends.len()
}

/// The left and the right one of two.
fn sided(layout: &Layout, a: usize, b: usize) -> (usize, usize) {
    if layout.x_of(a) <= layout.x_of(b) { (a, b) } else { (b, a) }
}

/// Where the line of a unit leaves its parents, from the left.
fn leaves(layout: &Layout, unit: &Unit) -> i64 {
    match unit.parents.as_slice() {
        [a, b] => (layout.x_of(*a) + layout.x_of(*b)).div_euclid(2),
        [one] => layout.x_of(*one) + HALF_NAME + 6,
        _ => unit.children.first().map(|(child, _)| layout.x_of(*child)).unwrap_or_default(),
    }
}

/// The row of the children of a unit.
fn row_below(layout: &Layout, unit: &Unit) -> usize {
    unit.children.first().map(|(child, _)| layout.row_of(*child)).unwrap_or_default()
}

/// Where the line to a child meets it: of several units each a little aside.
fn reaches(layout: &Layout, unit: &Unit, child: usize) -> i64 {
    let turn =
        layout.units.iter().filter(|other| other.children.iter().any(|(one, _)| *one == child)).position(|other| other == unit);
    let aside = match turn.unwrap_or_default() {
        0 => 0,
        1 => 8,
        2 => -8,
        3 => 14,
        _ => -14,
    };
    layout.x_of(child) + aside
}

/// Draws the lines of everybody who was placed.
pub fn draw(layout: &Layout) -> Lines {
    let mut all = Lines::default();
    let far: Vec<(usize, usize, Together)> =
        layout.couples.iter().copied().filter(|(a, b, _)| !layout.are_neighbours(*a, *b)).collect();
    let mut top = ROOM;
    let mut base: Vec<i64> = Vec::new();
    let mut brackets: Vec<(usize, usize, Together, usize)> = Vec::new();
    let mut bars: Vec<(usize, usize)> = Vec::new();
    for level in 0..=layout.rows.len() {
        // The lanes above the first row are those of brothers of whom no parent is drawn.
        let above = level.checked_sub(1);
        let mut wishes: Vec<Wish> = Vec::new();
        let own: Vec<_> = far.iter().copied().filter(|(a, _, _)| Some(layout.row_of(*a)) == above).collect();
        for (a, b, _) in &own {
            let (left, right) = sided(layout, *a, *b);
            wishes.push(Wish { from: layout.x_of(left) + HALF_NAME, to: layout.x_of(right) - HALF_NAME, lane: 0 });
        }
        let used = lanes(&mut wishes, 0);
        brackets.extend(own.iter().zip(&wishes).map(|((a, b, together), wish)| (*a, *b, *together, wish.lane)));
        let units: Vec<usize> = (0..layout.units.len())
            .filter(|place| layout.units.get(*place).is_some_and(|unit| row_below(layout, unit) == level))
            .collect();
        let mut wishes: Vec<Wish> = Vec::new();
        for unit in units.iter().filter_map(|place| layout.units.get(*place)) {
            let ends: Vec<i64> =
                unit.children.iter().map(|(child, _)| reaches(layout, unit, *child)).chain([leaves(layout, unit)]).collect();
            let (from, to) = (ends.iter().copied().min().unwrap_or_default(), ends.iter().copied().max().unwrap_or_default());
            wishes.push(Wish { from, to, lane: 0 });
        }
        let used = lanes(&mut wishes, used);
        bars.extend(units.into_iter().zip(&wishes).map(|(unit, wish)| (unit, wish.lane)));
        base.push(top);
        let room = i64::try_from(used).unwrap_or_default() * LANE;
        if level < layout.rows.len() {
            let middle = top + room + ROOM + SYMBOL / 2;
            all.rows.push(middle);
            top = middle + SYMBOL / 2 + NAMES;
        } else {
            top += room + ROOM;
        }
    }
    all.height = top;
    let lane_y = |level: usize, lane: usize| {
        base.get(level).copied().unwrap_or_default() + i64::try_from(lane).unwrap_or_default() * LANE + LANE / 2
    };
    let middle = |place: usize, rows: &[i64]| rows.get(layout.row_of(place)).copied().unwrap_or_default();
    let stroke = |together: Together| match together {
        Together::Married | Together::Ended => Stroke::Plain,
        Together::Partners => Stroke::Dashed,
        Together::Parents => Stroke::Dotted,
    };
    for (a, b, together) in layout.couples.iter().filter(|(a, b, _)| layout.are_neighbours(*a, *b)) {
        let (left, right) = sided(layout, *a, *b);
        let y = middle(left, &all.rows);
        let (from, to) = (layout.x_of(left) + SYMBOL / 2, layout.x_of(right) - SYMBOL / 2);
        all.lines.push(Line { points: vec![(from, y), (to, y)], stroke: stroke(*together) });
        if *together == Together::Ended {
            all.slashes.push(Slash { x: (from + to).div_euclid(2) - 14, y });
        }
    }
    for (turn, (a, b, together, lane)) in (0_i64..).zip(&brackets) {
        let (left, right) = sided(layout, *a, *b);
        let (y, aside) = (middle(left, &all.rows), 2 + (turn % 3) * 4);
        let deep = lane_y(layout.row_of(left) + 1, *lane);
        let (from, to) = (layout.x_of(left) + SYMBOL / 2, layout.x_of(right) - SYMBOL / 2);
        let (gutter, far_gutter) = (layout.x_of(left) + HALF_NAME + aside, layout.x_of(right) - HALF_NAME - aside);
        let points = vec![(from, y + 6), (gutter, y + 6), (gutter, deep), (far_gutter, deep), (far_gutter, y + 6), (to, y + 6)];
        all.lines.push(Line { points, stroke: stroke(*together) });
        if *together == Together::Ended {
            all.slashes.push(Slash { x: (gutter + far_gutter).div_euclid(2) - 14, y: deep });
        }
    }
    for (place, lane) in bars {
        if let Some(unit) = layout.units.get(place) {
            let bracket = brackets
                .iter()
                .find(|(a, b, _, _)| unit.parents.contains(a) && unit.parents.contains(b))
                .map(|(_, _, _, lane)| *lane);
            let bar = lane_y(row_below(layout, unit), lane);
            family(layout, unit, bracket.map(|lane| lane_y(row_below(layout, unit), lane)), bar, &mut all);
        }
    }
    all
}

/// The middle of the leftmost and the rightmost.
fn middle_of(all: impl Iterator<Item = i64> + Clone) -> i64 {
    (all.clone().min().unwrap_or_default() + all.max().unwrap_or_default()).div_euclid(2)
}

/// From the parents down to the bar, along it, and down to each child.
fn family(layout: &Layout, unit: &Unit, bracket: Option<i64>, bar: i64, all: &mut Lines) {
    let from = leaves(layout, unit);
    let parents_y = unit.parents.first().and_then(|parent| all.rows.get(layout.row_of(*parent))).copied();
    if let Some(y) = parents_y {
        let points = match (unit.parents.as_slice(), bracket) {
            ([_, _], Some(deep)) => vec![(from, deep), (from, bar)],
            ([_, _], None) => vec![(from, y), (from, bar)],
            ([one], _) => vec![(layout.x_of(*one) + SYMBOL / 2, y + 12), (from, y + 12), (from, bar)],
            _ => Vec::new(),
        };
        all.lines.push(Line { points, stroke: Stroke::Plain });
    }
    // Whoever was born together leaves the bar at one point.
    let leaves_bar = |child: usize| match unit.born_with(child) {
        Some(group) => middle_of(group.iter().map(|twin| reaches(layout, unit, *twin))),
        None => reaches(layout, unit, child),
    };
    let ends: Vec<i64> = unit.children.iter().map(|(child, _)| leaves_bar(*child)).chain(parents_y.map(|_| from)).collect();
    if let (Some(least), Some(most)) = (ends.iter().min(), ends.iter().max())
        && least < most
    {
        all.lines.push(Line { points: vec![(*least, bar), (*most, bar)], stroke: Stroke::Plain });
    }
    for (child, tie) in &unit.children {
        let x = reaches(layout, unit, *child);
        let top = all.rows.get(layout.row_of(*child)).copied().unwrap_or_default() - SYMBOL / 2;
        if unit.born_with(*child).is_some() {
            let fork = leaves_bar(*child);
            all.lines.push(Line { points: vec![(fork, bar), (fork, top - FORK), (x, top)], stroke: Stroke::Plain });
            continue;
        }
        let line = |x: i64, stroke: Stroke| Line { points: vec![(x, bar), (x, top)], stroke };
        match tie {
            Tie::Birth => all.lines.push(line(x, Stroke::Plain)),
            Tie::Foster => all.lines.push(line(x, Stroke::Dotted)),
            Tie::Adoption => {
                all.lines.push(line(x, Stroke::Plain));
                all.lines.push(line(x + 5, Stroke::Dashed));
            }
        }
    }
}
