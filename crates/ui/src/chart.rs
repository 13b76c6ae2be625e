//! Charts drawn by the server as SVG, from whole numbers only.
//!
//! Every chart has a title, labelled axes, direct labels, a pattern besides each colour, a description for screen readers, and
//! the same numbers as a table one click away. Widths are percentages, so that a chart fills its place and its letters keep
//! their size on a telephone. There is no inline style: colours come from the style sheet.
//!
//! ```
//! use ui::chart::{Chart, Unit};
//! let chart = Chart::bars("channels", "Contatti per canale", Unit::Count)
//!     .axes("Canale", "Contatti")
//!     .categories(["Sportello", "Telefono", "020202"])
//!     .series("2026", [120, 85, 240]);
//! assert!(chart.to_string().contains("Contatti per canale"));
//! ```

mod draw;
mod gauge;
mod scale;

pub use gauge::Gauge;
pub use scale::{Unit, grouped};

use askama::Template;
use askama::filters::HtmlSafe;
use draw::{Mark, Plot};

/// Most series of one chart: beyond that nobody tells them apart.
pub const SERIES: usize = 6;
/// Most categories (bars, points) of one chart.
pub const CATEGORIES: usize = 60;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Bars that lie down: for names.
    Bars,
    /// Bars that stand: for time.
    Columns,
    /// Lines: for time, many points.
    Lines,
}

/// One row of numbers: one for each category.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Series {
    name: String,
    values: Vec<i64>,
}

/// A chart of bars, columns or lines; prints itself as HTML.
#[derive(Clone, Debug, Template)]
#[template(path = "ui/chart.html")]
pub struct Chart {
    id: String,
    title: String,
    unit: Unit,
    kind: Kind,
    stacked: bool,
    category_axis: String,
    value_axis: String,
    categories: Vec<String>,
    links: Vec<String>,
    series: Vec<Series>,
    note: String,
}

impl HtmlSafe for Chart {}

impl Chart {
    fn new(kind: Kind, id: impl Into<String>, title: impl Into<String>, unit: Unit) -> Self {
        Chart {
            id: id.into(),
            title: title.into(),
            unit,
            kind,
            stacked: false,
            category_axis: String::new(),
            value_axis: String::new(),
            categories: Vec::new(),
            links: Vec::new(),
            series: Vec::new(),
            note: String::new(),
        }
    }

    /// Bars that lie down, one line for each category: for names. `id` is unique in the page.
    pub fn bars(id: impl Into<String>, title: impl Into<String>, unit: Unit) -> Self {
        Chart::new(Kind::Bars, id, title, unit)
    }
    /// Bars that stand side by side: for a few points in time with short names.
    pub fn columns(id: impl Into<String>, title: impl Into<String>, unit: Unit) -> Self {
        Chart::new(Kind::Columns, id, title, unit)
    }
    /// Lines: for many points in time.
    pub fn lines(id: impl Into<String>, title: impl Into<String>, unit: Unit) -> Self {
        Chart::new(Kind::Lines, id, title, unit)
    }
    /// The series of a bar follow each other instead of standing side by side.
    pub fn stacked(mut self) -> Self {
        self.stacked = true;
        self
    }
    /// What the categories and the values are ("Mese", "Persone in carico").
    pub fn axes(mut self, categories: impl Into<String>, values: impl Into<String>) -> Self {
        self.category_axis = categories.into();
        self.value_axis = values.into();
        self
    }
    /// The names of the categories, at most [`CATEGORIES`].
    pub fn categories<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Self {
        self.categories = names.into_iter().take(CATEGORIES).map(Into::into).collect();
        self
    }
    /// Addresses of the rows behind each category, in the same order; the table of numbers links to them.
    pub fn linked<S: Into<String>>(mut self, addresses: impl IntoIterator<Item = S>) -> Self {
        self.links = addresses.into_iter().take(CATEGORIES).map(Into::into).collect();
        self
    }
    /// One row of numbers, one for each category; at most [`SERIES`]. What is below zero is drawn as zero and said in
    /// its label and in the table.
    pub fn series(mut self, name: impl Into<String>, values: impl IntoIterator<Item = i64>) -> Self {
        if self.series.len() < SERIES {
            self.series.push(Series { name: name.into(), values: values.into_iter().take(CATEGORIES).collect() });
        }
        self
    }
    /// A line below: the source, the day of the figures.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    fn value(&self, series: usize, category: usize) -> i64 {
        self.series.get(series).and_then(|series| series.values.get(category)).copied().unwrap_or(0)
    }

    fn plot(&self) -> Plot {
        match self.kind {
            Kind::Bars => draw::bars(self),
            Kind::Columns => draw::columns(self),
            Kind::Lines => draw::lines(self),
        }
    }

    fn is_empty(&self) -> bool {
        self.categories.is_empty() || self.series.is_empty()
    }

    fn has_legend(&self) -> bool {
        self.series.len() > 1
    }

    fn line_marks(&self) -> bool {
        self.kind == Kind::Lines
    }

    fn cell(&self, series: &usize, category: &usize) -> String {
        self.unit.full(self.value(*series, *category))
    }

    fn link(&self, category: &usize) -> &str {
        self.links.get(*category).map_or("", String::as_str)
    }

    /// What a screen reader says instead of the picture: its extremes. The whole is in the table.
    fn description(&self) -> String {
        let mut sentences = Vec::new();
        for (index, series) in self.series.iter().enumerate() {
            let named = |category: usize| self.categories.get(category).map_or("", String::as_str);
            let values = || (0..self.categories.len()).map(|category| (self.value(index, category), category));
            let (Some((most, at_most)), Some((least, at_least))) =
                (values().max_by_key(|(value, category)| (*value, std::cmp::Reverse(*category))), values().min())
            else {
                continue;
            };
            if (most, least) == (0, 0) {
                sentences.push(format!("{}: nessun valore.", series.name));
                continue;
            }
            if most == least {
                sentences.push(format!("{}: {} ovunque.", series.name, self.unit.full(most)));
                continue;
            }
            sentences.push(format!(
                "{}: il valore più alto è {} ({}), il più basso {} ({}).",
                series.name,
                self.unit.full(most),
                named(at_most),
                self.unit.full(least),
                named(at_least)
            ));
        }
        sentences.push("Tutti i numeri sono nella tabella sotto il grafico.".to_owned());
        sentences.join(" ")
    }
}

#[cfg(test)]
mod tests;
