//! Where everything goes: heights in points, widths in hundredths of a percent of the picture.

use super::scale::{percent, share, ticks};
use super::{Chart, Kind};

/// Height of the drawing area of columns and lines.
const TALL: i64 = 240;
/// Room above the drawing area, for the label of the highest value.
const ABOVE: i64 = 28;
/// Room below it, for the names of the categories.
const BELOW: i64 = 32;
/// Width of the longest bar, so that its label still fits behind it.
const LONGEST: i64 = 7_400;
/// Longest name drawn; the table has it in full.
const NAME: usize = 44;
/// Most names below columns and lines; others are left out evenly.
const NAMES: usize = 12;
/// From so many names on, every other one is left out on a telephone.
const CROWDED: usize = 7;
/// Room of all labels above columns, in letters: beyond that they would cover each other on a telephone.
const LETTERS: usize = 42;
/// Least distance between two labels of lines.
const LABEL_GAP: i64 = 18;

/// A drawn chart.
#[derive(Clone, Debug, Default)]
pub(super) struct Plot {
    pub height: i64,
    pub grid: Vec<Rule>,
    pub marks: Vec<Mark>,
}

/// A line of the scale with its value.
#[derive(Clone, Debug)]
pub(super) struct Rule {
    pub y: i64,
    pub label: String,
}

/// One shape or text.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    Bar { x: String, y: i64, width: String, height: i64, series: usize },
    Segment { x1: String, y1: i64, x2: String, y2: i64, series: usize },
    Point { x: String, y: i64, series: usize },
    Text { x: String, y: i64, dx: i64, anchor: &'static str, class: &'static str, text: String },
}

fn name(text: &str) -> String {
    if text.chars().count() <= NAME {
        return text.to_owned();
    }
    text.chars().take(NAME - 1).chain(['…']).collect()
}

fn index(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// The largest value that must fit: of one bar, or of the whole stack.
fn most(chart: &Chart) -> i64 {
    let stacked = chart.stacked && chart.kind != Kind::Lines;
    let of_category = |category: usize| {
        let values = (0..chart.series.len()).map(|series| chart.value(series, category).max(0));
        if stacked { values.fold(0i64, i64::saturating_add) } else { values.max().unwrap_or(0) }
    };
    (0..chart.categories.len()).map(of_category).max().unwrap_or(0)
}

/// Bars that lie down: a name, and below it its bars with their values behind them.
pub(super) fn bars(chart: &Chart) -> Plot {
    let most = most(chart).max(1);
    let thick = if chart.stacked || chart.series.len() < 2 { 18 } else { 14 };
    let mut plot = Plot::default();
    let mut y = 0;
    for (category, label) in chart.categories.iter().enumerate() {
        plot.marks.push(Mark::Text { x: "0".into(), y: y + 15, dx: 0, anchor: "start", class: "chart-name", text: name(label) });
        y += 22;
        let mut from = 0;
        let mut total = 0i64;
        for series in 0..chart.series.len() {
            let value = chart.value(series, category);
            let width = share(value, most) * LONGEST / 10_000;
            plot.marks.push(Mark::Bar { x: percent(from), y, width: percent(width), height: thick, series });
            total = total.saturating_add(value);
            if chart.stacked {
                from += width;
            } else {
                plot.marks.push(behind(width, y + thick / 2 + 5, chart.unit.short(value)));
                y += thick + 3;
            }
        }
        if chart.stacked {
            plot.marks.push(behind(from, y + thick / 2 + 5, chart.unit.short(total)));
            y += thick + 3;
        }
        y += 12;
    }
    plot.height = y;
    plot
}

fn behind(width: i64, y: i64, text: String) -> Mark {
    Mark::Text { x: percent(width), y, dx: 8, anchor: "start", class: "chart-value", text }
}

/// The scale of a chart that stands: its lines, and where a value is.
fn standing(chart: &Chart) -> (Plot, impl Fn(i64) -> i64) {
    let lines = ticks(most(chart), chart.unit);
    let top = lines.last().copied().unwrap_or(1);
    let height_of = move |value: i64| ABOVE + TALL - share(value, top) * TALL / 10_000;
    let grid = lines.iter().map(|value| Rule { y: height_of(*value), label: chart.unit.short(*value) }).collect();
    (Plot { height: ABOVE + TALL + BELOW, grid, marks: Vec::new() }, height_of)
}

/// The names below, as many as fit.
fn names_below(chart: &Chart, plot: &mut Plot, center: impl Fn(usize) -> i64) {
    let every = chart.categories.len().div_ceil(NAMES).max(1);
    let crowded = chart.categories.len().div_ceil(every) >= CROWDED;
    for (category, label) in chart.categories.iter().enumerate().step_by(every) {
        plot.marks.push(Mark::Text {
            x: percent(center(category)),
            y: ABOVE + TALL + 22,
            dx: 0,
            anchor: "middle",
            class: if crowded && (category / every) % 2 == 1 { "chart-name chart-name-alternate" } else { "chart-name" },
            text: name(label),
        });
    }
}

/// Bars that stand.
pub(super) fn columns(chart: &Chart) -> Plot {
    let (mut plot, height_of) = standing(chart);
    let bands = index(chart.categories.len()).max(1);
    let band = 10_000 / bands;
    let beside = if chart.stacked { 1 } else { index(chart.series.len()).max(1) };
    let thick = band * 7 / 10 / beside;
    let few = labels_fit(chart);
    for category in 0..chart.categories.len() {
        let start = band * index(category) + band * 15 / 100;
        let mut below = 0i64;
        for series in 0..chart.series.len() {
            let value = chart.value(series, category).max(0);
            let (from, to) = if chart.stacked { (below, below.saturating_add(value)) } else { (0, value) };
            let x = if chart.stacked { start } else { start + thick * index(series) };
            let (y, bottom) = (height_of(to), height_of(from));
            plot.marks.push(Mark::Bar { x: percent(x), y, width: percent(thick), height: bottom - y, series });
            below = below.saturating_add(value);
            if few && !chart.stacked {
                plot.marks.push(above(x + thick / 2, y, chart.unit.short(chart.value(series, category))));
            }
        }
        if few && chart.stacked {
            plot.marks.push(above(start + thick / 2, height_of(below), chart.unit.short(below)));
        }
    }
    names_below(chart, &mut plot, |category| band * index(category) + band / 2);
    plot
}

/// Whether the values of all columns can be written above them.
fn labels_fit(chart: &Chart) -> bool {
    let label = |value| chart.unit.short(value).chars().count() + 1;
    let letters: usize = match chart.stacked {
        true => (0..chart.categories.len())
            .map(|category| label((0..chart.series.len()).map(|series| chart.value(series, category)).fold(0, i64::saturating_add)))
            .sum(),
        false => (0..chart.categories.len())
            .flat_map(|category| (0..chart.series.len()).map(move |series| (series, category)))
            .map(|(series, category)| label(chart.value(series, category)))
            .sum(),
    };
    letters <= LETTERS
}

fn above(x: i64, y: i64, text: String) -> Mark {
    Mark::Text { x: percent(x), y: y - 6, dx: 0, anchor: "middle", class: "chart-value", text }
}

/// Lines with a mark of their own, and the last value beside each.
pub(super) fn lines(chart: &Chart) -> Plot {
    let (mut plot, height_of) = standing(chart);
    let bands = index(chart.categories.len()).max(1);
    let center = |category: usize| (10_000 / bands) * index(category) + 5_000 / bands;
    let mut last_labels: Vec<(i64, usize, String)> = Vec::new();
    for series in 0..chart.series.len() {
        let points: Vec<(i64, i64)> =
            (0..chart.categories.len()).map(|category| (center(category), height_of(chart.value(series, category)))).collect();
        for pair in points.windows(2) {
            if let [(x1, y1), (x2, y2)] = pair {
                plot.marks.push(Mark::Segment { x1: percent(*x1), y1: *y1, x2: percent(*x2), y2: *y2, series });
            }
        }
        plot.marks.extend(points.iter().map(|(x, y)| Mark::Point { x: percent(*x), y: *y, series }));
        if let Some((_, y)) = points.last() {
            let value = chart.unit.short(chart.value(series, points.len().saturating_sub(1)));
            last_labels.push((*y, series, value));
        }
    }
    last_labels.sort();
    let mut lowest = i64::MIN / 2;
    let right = center(chart.categories.len().saturating_sub(1));
    for (y, _, text) in last_labels {
        let y = (y + 5).max(lowest + LABEL_GAP);
        lowest = y;
        plot.marks.push(Mark::Text { x: percent(right), y, dx: 12, anchor: "start", class: "chart-value", text });
    }
    names_below(chart, &mut plot, center);
    plot
}
