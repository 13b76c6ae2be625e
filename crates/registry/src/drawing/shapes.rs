//! What pictures are made of, in whole units of the picture.

/// How a line is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stroke {
    /// Once, thin.
    Plain,
    /// Thick.
    Thick,
    /// In dashes.
    Dashed,
    /// In dots.
    Dotted,
}

impl Stroke {
    /// As SVG writes the dashes; empty for none.
    pub const fn dashes(self) -> &'static str {
        match self {
            Stroke::Plain | Stroke::Thick => "",
            Stroke::Dashed => "7 5",
            Stroke::Dotted => "2 4",
        }
    }
    /// Width of the line.
    pub const fn width(self) -> i64 {
        match self {
            Stroke::Plain | Stroke::Dashed | Stroke::Dotted => 2,
            Stroke::Thick => 6,
        }
    }
}

/// A line through several points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its points.
    pub points: Vec<(i64, i64)>,
    /// How it is drawn.
    pub stroke: Stroke,
}

impl Line {
    /// As SVG writes the points.
    pub fn path(&self) -> String {
        self.points.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
    }
    /// Its straight parts.
    pub fn parts(&self) -> impl Iterator<Item = ((i64, i64), (i64, i64))> {
        self.points.windows(2).filter_map(|pair| match pair {
            [from, to] => Some((*from, *to)),
            _ => None,
        })
    }
}

/// A rectangle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rect {
    /// Left edge.
    pub x: i64,
    /// Upper edge.
    pub y: i64,
    /// Width.
    pub width: i64,
    /// Height.
    pub height: i64,
}

impl Rect {
    /// Right edge.
    pub const fn right(&self) -> i64 {
        self.x + self.width
    }
    /// Lower edge.
    pub const fn bottom(&self) -> i64 {
        self.y + self.height
    }
    /// Whether the two share room.
    pub const fn meets(&self, other: &Rect) -> bool {
        self.x < other.right() && other.x < self.right() && self.y < other.bottom() && other.y < self.bottom()
    }
    /// The least rectangle around both.
    pub fn with(&self, other: &Rect) -> Rect {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        Rect { x, y, width: self.right().max(other.right()) - x, height: self.bottom().max(other.bottom()) - y }
    }
}

/// A text in at most `lines` lines of at most `width` characters, broken between words where it can be, cut with an ellipsis.
pub fn wrapped(text: &str, width: usize, lines: usize) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let fits = all.last().is_some_and(|line| line.chars().count() + 1 + word.chars().count() <= width);
        match all.last_mut().filter(|_| fits) {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None => all.push(word.to_owned()),
        }
    }
    let more = all.len() > lines;
    all.truncate(lines);
    let count = all.len();
    for (place, line) in all.iter_mut().enumerate() {
        let last = place + 1 == count;
        if line.chars().count() > width || (more && last) {
            *line = line.chars().take(width.saturating_sub(1)).chain(['…']).collect();
        }
    }
    all
}
