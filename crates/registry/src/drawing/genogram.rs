//! The family as a genogram: squares for men, circles for women, diamonds where the sex is not stated; a cross for the dead, a double
//! outline for the person; married couples joined by a whole line, others by dashes, ended ones struck through; children below, by age;
//! those born together from one point; adoption by a double line, placement in care by dots; who lives together stands in a dashed frame.

use super::layout::{self, Layout};
use super::lines::{self, HALF_NAME, Lines, NAMES, SIDE, SYMBOL, Slash};
use super::shapes::{Line, Rect, wrapped};
use crate::kin::{Kin, Kinsman, Relative};
use askama::Template;
use chrono::{Datelike as _, NaiveDate};
use kernel::tax_code::Sex;

/// Longest line of a name, in characters.
const NAME: usize = 17;
/// Height of a line of text.
const TEXT: i64 = 16;

/// One person in the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// The middle of the symbol.
    pub x: i64,
    /// The middle of the symbol.
    pub y: i64,
    sex: Sex,
    age: String,
    name: Vec<String>,
    years: String,
    dead: bool,
    index: bool,
}

impl Node {
    fn is_square(&self) -> bool {
        self.sex == Sex::Male
    }
    fn is_circle(&self) -> bool {
        self.sex == Sex::Female
    }
    /// The sides of the outlines: one, and a second one around the person.
    fn outlines(&self) -> Vec<i64> {
        if self.index { vec![SYMBOL / 2 + 5, SYMBOL / 2] } else { vec![SYMBOL / 2] }
    }
    fn left(&self, half: &i64) -> i64 {
        self.x - half
    }
    fn right(&self, half: &i64) -> i64 {
        self.x + half
    }
    fn top(&self, half: &i64) -> i64 {
        self.y - half
    }
    fn bottom(&self, half: &i64) -> i64 {
        self.y + half
    }
    fn side(&self, half: &i64) -> i64 {
        half * 2
    }
    fn cross(&self) -> i64 {
        SYMBOL / 2
    }
    fn age_y(&self) -> i64 {
        self.y + 5
    }
    /// The lines of text below the symbol with where they stand.
    fn texts(&self) -> Vec<(i64, &str)> {
        let lines = self.name.iter().map(String::as_str).chain([self.years.as_str()]).filter(|line| !line.is_empty());
        (0_i64..).zip(lines).map(|(place, line)| (self.y + SYMBOL / 2 + 5 + TEXT * (place + 1) - 3, line)).collect()
    }
    /// The room of symbol and names.
    pub fn room(&self) -> Rect {
        Rect { x: self.x - HALF_NAME, y: self.y - SYMBOL / 2 - 6, width: HALF_NAME * 2, height: SYMBOL + 6 + NAMES }
    }
}

/// The picture; prints itself as SVG.
#[derive(Clone, Debug, Template)]
#[template(path = "registry/genogram.html")]
pub struct Genogram {
    id: String,
    width: i64,
    height: i64,
    words: String,
    /// Everybody, once.
    pub nodes: Vec<Node>,
    /// The lines.
    pub lines: Vec<Line>,
    slashes: Vec<Slash>,
    /// The frames of those who live together.
    pub frames: Vec<Rect>,
    left_out: usize,
    cut: bool,
}

impl askama::filters::HtmlSafe for Genogram {}

impl Genogram {
    /// Whether it shows more than the person alone.
    pub fn shows_somebody(&self) -> bool {
        self.nodes.len() > 1
    }
    /// Width of the picture.
    pub fn width(&self) -> i64 {
        self.width
    }
    /// Height of the picture.
    pub fn height(&self) -> i64 {
        self.height
    }
    fn slash(&self, slash: &Slash, aside: i64) -> String {
        let x = slash.x + aside;
        format!("{},{} {},{}", x - 4, slash.y + 8, x + 4, slash.y - 8)
    }
}

fn years(relative: &Relative) -> String {
    let born = relative.birth.date.map(|date| date.year()).or(relative.birth.year);
    let about = if relative.birth.estimated { "circa " } else { "" };
    let died = relative.died_on.map(|date| date.year());
    match (born, died, relative.dead) {
        (Some(born), Some(died), _) => format!("{about}{born}–{died}"),
        (Some(born), None, true) => format!("{about}{born}, deceduto"),
        (Some(born), None, false) => format!("{about}{born}"),
        (None, Some(died), _) => format!("morte {died}"),
        (None, None, true) => match relative.sex {
            Sex::Female => "deceduta".to_owned(),
            Sex::Male | Sex::NotStated => "deceduto".to_owned(),
        },
        (None, None, false) => String::new(),
    }
}

/// Draws the family around the first of them; `id` is unique in the page.
pub fn draw(id: impl Into<String>, kin: &Kin, on: NaiveDate) -> Genogram {
    let layout: Layout = layout::place(kin);
    let Lines { rows, height, lines, slashes } = lines::draw(&layout);
    let shift = HALF_NAME + SIDE;
    let node = |(place, relative): (usize, &Relative)| {
        let age = relative.birth.age(relative.died_on.unwrap_or(on)).filter(|_| relative.died_on.is_some() || !relative.dead);
        Node {
            x: layout.x_of(place) + shift,
            y: rows.get(layout.row_of(place)).copied().unwrap_or_default(),
            sex: relative.sex,
            age: age.map(|age| age.to_string()).unwrap_or_default(),
            name: wrapped(&relative.name, NAME, 2),
            years: years(relative),
            dead: relative.dead,
            index: place == 0,
        }
    };
    let nodes: Vec<Node> = kin.people.iter().enumerate().map(node).collect();
    let moved = |line: Line| Line { points: line.points.into_iter().map(|(x, y)| (x + shift, y)).collect(), ..line };
    let widest = layout.x.iter().copied().max().unwrap_or_default();
    Genogram {
        id: id.into(),
        width: widest + shift * 2,
        height,
        words: in_words(kin, on),
        frames: frames(kin, &layout, &nodes),
        lines: lines.into_iter().map(moved).collect(),
        slashes: slashes.into_iter().map(|slash| Slash { x: slash.x + shift, ..slash }).collect(),
        nodes,
        left_out: layout.left_out,
        cut: kin.cut,
    }
}

/// One frame around those who live together, or one for each part of a row where others stand between.
fn frames(kin: &Kin, layout: &Layout, nodes: &[Node]) -> Vec<Rect> {
    let lives = |place: usize| kin.people.get(place).is_some_and(|relative| relative.together);
    let room = |place: usize| nodes.get(place).map(Node::room);
    let members: Vec<Rect> = (0..nodes.len()).filter(|place| lives(*place)).filter_map(room).collect();
    if members.len() < 2 {
        return Vec::new();
    }
    let whole = members.iter().copied().reduce(|all, one| all.with(&one));
    let others: Vec<Rect> = (0..nodes.len()).filter(|place| !lives(*place)).filter_map(room).collect();
    if let Some(whole) = whole.filter(|whole| !others.iter().any(|other| whole.meets(other))) {
        return vec![wider(whole)];
    }
    let mut all: Vec<Rect> = Vec::new();
    for row in &layout.rows {
        let mut run: Option<Rect> = None;
        for place in row {
            match (lives(*place), room(*place)) {
                (true, Some(room)) => run = Some(run.map_or(room, |run| run.with(&room))),
                _ => all.extend(run.take()),
            }
        }
        all.extend(run);
    }
    all.into_iter().map(wider).collect()
}

fn wider(room: Rect) -> Rect {
    Rect { x: room.x - 6, y: room.y - 4, width: room.width + 12, height: room.height + 6 }
}

/// The same in words: who is who.
fn in_words(kin: &Kin, on: NaiveDate) -> String {
    let listed = kin.listed(on);
    let Some(person) = kin.people.first() else { return String::new() };
    if listed.is_empty() {
        return format!("{}: nessun familiare registrato.", person.name);
    }
    let one = |line: &Kinsman| {
        let lives = if line.together { ", vive con la persona" } else { "" };
        let age = if line.age.is_empty() { String::new() } else { format!(", {}", line.age) };
        format!("{}: {}{age}{lives}", line.name, line.what)
    };
    format!("Famiglia di {}. {}.", person.name, listed.iter().map(one).collect::<Vec<_>>().join("; "))
}
