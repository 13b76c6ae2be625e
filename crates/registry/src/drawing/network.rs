//! The network map: the person in the middle, around them everybody who matters, by parts of life; the line tells how strong the bond is,
//! and so do words.

use super::shapes::{Line, Rect, Stroke, wrapped};
use crate::kin::{Kin, KinKey};
use crate::relation::store::Relation;
use crate::relation::{Bond, Sector};
use crate::representative::Representative;
use askama::Template;
use chrono::NaiveDate;
use kernel::PersonId;
use uuid::Uuid;

/// Width of a box.
const BOX: i64 = 236;
/// Height of a box.
const HIGH: i64 = 66;
/// Room between boxes.
const GAP: i64 = 12;
/// Height of the heading of a sector.
const HEADING: i64 = 30;
/// Room for the lines on each side of the middle.
const REACH: i64 = 130;
/// Width of the middle.
const MIDDLE: i64 = 150;
/// Room around everything.
const SIDE: i64 = 12;
/// Longest line of a box, in characters.
const TEXT: usize = 30;

/// Somebody or something around the person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// In which part.
    pub sector: Sector,
    /// The name.
    pub name: String,
    /// What they are to the person, every word once.
    pub what: Vec<String>,
    /// How strong the bond is.
    pub bond: Bond,
    /// What they can do.
    pub helps: String,
}

/// By what somebody is told from others, so that they appear once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    Person(PersonId),
    Body(Uuid),
    Name(String),
}

/// Adds somebody, or what else is known of somebody who is there already.
fn add(all: &mut Vec<(Who, Point)>, who: Who, point: Point) {
    let Some((_, known)) = all.iter_mut().find(|(known, _)| *known == who) else {
        all.push((who, point));
        return;
    };
    for word in point.what {
        if !known.what.contains(&word) {
            known.what.push(word);
        }
    }
    if known.bond == Bond::Usual {
        known.bond = point.bond;
    }
    if known.helps.is_empty() {
        known.helps = point.helps;
    }
}

/// Everybody around a person today, once each: relations, those who act for them in law, those of the household.
pub fn points(kin: &Kin, relations: &[Relation], signers: &[Representative], today: NaiveDate) -> Vec<Point> {
    let mut all: Vec<(Who, Point)> = Vec::new();
    let person = |id: Option<PersonId>, name: &str| id.map_or_else(|| Who::Name(kernel::text::folded(name)), Who::Person);
    for row in relations.iter().filter(|row| row.holds_on(today)) {
        let who = row.resource_id.map_or_else(|| person(row.other_id, &row.name), Who::Body);
        let what = vec![row.seen_label().to_owned()];
        let point = Point { sector: row.sector(), name: row.name.clone(), what, bond: row.bond, helps: row.helps.clone() };
        add(&mut all, who, point);
    }
    for row in signers {
        let sector = if row.presumed { Sector::Family } else { Sector::Law };
        let what = vec![row.title().to_owned()];
        let point = Point { sector, name: row.name.clone(), what, bond: Bond::Usual, helps: String::new() };
        add(&mut all, person(row.other_id, &row.name), point);
    }
    let words = kin.words();
    for (place, one) in kin.people.iter().enumerate().skip(1).filter(|(_, one)| one.together) {
        let KinKey::Person(id) = one.key else { continue };
        let who = Who::Person(id);
        // Who is there already keeps the word that was written.
        if !all.iter().any(|(known, _)| *known == who) {
            let word = words.get(&place).cloned().or_else(|| one.role.map(|role| role.label().to_owned())).unwrap_or_default();
            let point =
                Point { sector: Sector::Family, name: one.name.clone(), what: vec![word], bond: Bond::Usual, helps: String::new() };
            add(&mut all, who, point);
        }
    }
    all.into_iter().map(|(_, point)| point).collect()
}

/// A box of the map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// Where it stands.
    pub room: Rect,
    /// Its lines of text.
    pub lines: Vec<String>,
}

impl Card {
    fn text_x(&self) -> i64 {
        self.room.x + 10
    }
    fn texts(&self) -> Vec<(i64, &String)> {
        (0_i64..).zip(&self.lines).map(|(place, line)| (self.room.y + 20 + place * 18, line)).collect()
    }
}

/// The picture; prints itself as SVG.
#[derive(Clone, Debug, Template)]
#[template(path = "registry/network.html")]
pub struct Network {
    id: String,
    width: i64,
    height: i64,
    words: String,
    centre: Rect,
    name: Vec<String>,
    headings: Vec<(i64, i64, &'static str)>,
    /// Everybody, once.
    pub cards: Vec<Card>,
    /// The bonds.
    pub lines: Vec<Line>,
}

impl askama::filters::HtmlSafe for Network {}

impl Network {
    /// Whether there is anybody.
    pub fn shows_somebody(&self) -> bool {
        !self.cards.is_empty()
    }
    /// Height of the picture.
    pub fn height(&self) -> i64 {
        self.height
    }
    /// Width of the picture.
    pub fn width(&self) -> i64 {
        self.width
    }
    /// The person.
    pub fn middle(&self) -> Rect {
        self.centre
    }
    fn names(&self) -> Vec<(i64, &String)> {
        let middle = self.centre.y + self.centre.height / 2;
        let first = middle - i64::try_from(self.name.len()).unwrap_or(1) * 9 + 14;
        (0_i64..).zip(&self.name).map(|(place, line)| (first + place * 18, line)).collect()
    }
    fn centre_x(&self) -> i64 {
        self.centre.x + self.centre.width / 2
    }
}

fn bond_words(bond: Bond) -> &'static str {
    match bond {
        Bond::Usual => "",
        Bond::Strong => "legame forte",
        Bond::Weak => "legame debole",
        Bond::Conflict => "legame conflittuale",
        Bond::Broken => "legame interrotto",
    }
}

/// Draws the map; `id` is unique in the page.
pub fn draw(id: impl Into<String>, name: &str, points: &[Point]) -> Network {
    let mut heights = [SIDE; 2];
    let (mut cards, mut headings, mut ends) = (Vec::new(), Vec::new(), Vec::new());
    let columns = [SIDE, SIDE + BOX + REACH + MIDDLE + REACH];
    for sector in Sector::ALL {
        let here: Vec<&Point> = points.iter().filter(|point| point.sector == *sector).collect();
        if here.is_empty() {
            continue;
        }
        let [left, right] = heights;
        let side = usize::from(right < left);
        let (Some(x), Some(y)) = (columns.get(side).copied(), heights.get_mut(side)) else { continue };
        headings.push((x, *y + 18, sector.label()));
        *y += HEADING;
        for point in here {
            let room = Rect { x, y: *y, width: BOX, height: HIGH };
            let more = [bond_words(point.bond), point.helps.as_str()];
            let more = more.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join(": ");
            let parts = [point.name.clone(), point.what.join(", ").to_lowercase(), more];
            let lines = parts.iter().flat_map(|part| wrapped(part, TEXT, 1)).collect();
            cards.push(Card { room, lines });
            ends.push((side, y.saturating_add(HIGH / 2), point.bond));
            *y += HIGH + GAP;
        }
        *y += GAP;
    }
    let [left, right] = heights;
    let height = left.max(right).max(SIDE * 2 + 90);
    let centre = Rect { x: SIDE + BOX + REACH, y: height / 2 - 40, width: MIDDLE, height: 80 };
    let mut lines = Vec::new();
    for (side, y, bond) in ends {
        let (from, to) = if side == 0 { (centre.x, SIDE + BOX) } else { (centre.right(), centre.right() + REACH) };
        lines.extend(bond_lines((from, centre.y + centre.height / 2), (to, y), bond));
    }
    let words = points.iter().map(|point| {
        let bond = bond_words(point.bond);
        let bond = if bond.is_empty() { String::new() } else { format!(", {bond}") };
        let helps = if point.helps.is_empty() { String::new() } else { format!(", può: {}", point.helps) };
        format!("{}: {}{bond}{helps}", point.name, point.what.join(", ").to_lowercase())
    });
    let words = words.collect::<Vec<_>>().join("; ");
    Network {
        id: id.into(),
        width: SIDE * 2 + BOX * 2 + REACH * 2 + MIDDLE,
        height,
        words: if words.is_empty() {
            format!("Attorno a {name} non è registrato nessuno.")
        } else {
            format!("Attorno a {name}. {words}.")
        },
        centre,
        name: wrapped(name, 16, 3),
        headings,
        cards,
        lines,
    }
}

/// The line of a bond: thick when strong, in dashes when weak, jagged in conflict, with a gap and two strokes when broken.
fn bond_lines(from: (i64, i64), to: (i64, i64), bond: Bond) -> Vec<Line> {
    let at = |part: i64, of: i64| (from.0 + (to.0 - from.0) * part / of, from.1 + (to.1 - from.1) * part / of);
    let line = |points: Vec<(i64, i64)>, stroke: Stroke| Line { points, stroke };
    match bond {
        Bond::Usual => vec![line(vec![from, to], Stroke::Plain)],
        Bond::Strong => vec![line(vec![from, to], Stroke::Thick)],
        Bond::Weak => vec![line(vec![from, to], Stroke::Dashed)],
        Bond::Conflict => {
            let jagged = (0..=16_i64).map(|part| {
                let (x, y) = at(part, 16);
                let aside = match part {
                    0 | 16 => 0,
                    part if part % 2 == 0 => 6,
                    _ => -6,
                };
                (x, y + aside)
            });
            vec![line(jagged.collect(), Stroke::Plain)]
        }
        Bond::Broken => {
            let stroke = |part: i64| {
                let (x, y) = at(part, 20);
                line(vec![(x, y - 9), (x, y + 9)], Stroke::Plain)
            };
            vec![line(vec![from, at(9, 20)], Stroke::Plain), stroke(9), stroke(11), line(vec![at(11, 20), to], Stroke::Plain)]
        }
    }
}
