//! The household as a picture: squares for men, circles for women, diamonds where the sex is not stated; a cross for the dead; one row
//! a generation. The same facts stand in the list beside it.

use super::model::MemberRole;
use super::store::Member;
use askama::Template;
use chrono::NaiveDate;
use kernel::PersonId;
use kernel::tax_code::Sex;

/// Room for one person, in units of the picture.
const WIDTH: i32 = 130;
const HEIGHT: i32 = 110;
const SIZE: i32 = 36;
/// Most persons drawn; a longer household has the list.
const MOST: usize = 24;
/// Longest name drawn, in characters.
const NAME: usize = 18;

/// One person in the picture.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Node {
    x: i32,
    y: i32,
    shape: Shape,
    name: String,
    age: String,
    role: &'static str,
    dead: bool,
    index: bool,
    couple: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    Square,
    Circle,
    Diamond,
}

/// A straight line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Line {
    x1: i32,
    y1: i32,
    x2: i32,
    y2: i32,
}

/// The picture; prints itself as SVG.
#[derive(Clone, Debug, Template)]
#[template(path = "registry/genogram.html")]
pub struct Genogram {
    id: String,
    width: i32,
    height: i32,
    words: String,
    nodes: Vec<Node>,
    lines: Vec<Line>,
}

impl askama::filters::HtmlSafe for Genogram {}

impl Node {
    fn left(&self) -> i32 {
        self.x - SIZE / 2
    }
    fn top(&self) -> i32 {
        self.y - SIZE / 2
    }
    fn right(&self) -> i32 {
        self.x + SIZE / 2
    }
    fn bottom(&self) -> i32 {
        self.y + SIZE / 2
    }
    fn size(&self) -> i32 {
        SIZE
    }
    fn radius(&self) -> i32 {
        SIZE / 2
    }
    fn is_square(&self) -> bool {
        self.shape == Shape::Square
    }
    fn is_circle(&self) -> bool {
        self.shape == Shape::Circle
    }
    fn stroke(&self) -> i32 {
        if self.index { 4 } else { 2 }
    }
    fn name_y(&self) -> i32 {
        self.bottom() + 16
    }
    fn age_y(&self) -> i32 {
        self.bottom() + 32
    }
}

fn cut(name: &str) -> String {
    if name.chars().count() <= NAME { name.to_owned() } else { name.chars().take(NAME - 1).chain(['…']).collect() }
}

/// Draws a household; `index` is the person whose page it is.
pub fn draw(id: impl Into<String>, members: &[Member], index: PersonId, on: NaiveDate) -> Genogram {
    let generation = |member: &Member| member.role.generation();
    let mut generations: Vec<i32> = members.iter().take(MOST).map(generation).collect();
    generations.sort_unstable();
    generations.dedup();
    let widest = generations
        .iter()
        .map(|row| members.iter().take(MOST).filter(|member| generation(member) == *row).count())
        .max()
        .unwrap_or(0);
    let width = i32::try_from(widest.max(2)).unwrap_or(2).saturating_mul(WIDTH);
    let mut nodes = Vec::new();
    for (level, row) in (0_i32..).zip(&generations) {
        let in_row: Vec<&Member> = members.iter().take(MOST).filter(|member| generation(member) == *row).collect();
        let count = i32::try_from(in_row.len()).unwrap_or(1);
        let start = (width - count.saturating_mul(WIDTH)) / 2;
        for (place, member) in (0_i32..).zip(in_row) {
            nodes.push(Node {
                x: start + place.saturating_mul(WIDTH) + WIDTH / 2,
                y: level.saturating_mul(HEIGHT) + SIZE,
                shape: match member.sex {
                    Sex::Male => Shape::Square,
                    Sex::Female => Shape::Circle,
                    Sex::NotStated => Shape::Diamond,
                },
                name: cut(&member.display_name),
                age: member.age_words(on),
                role: member.role.label(),
                dead: member.death_date.is_some(),
                index: member.person_id == index,
                couple: matches!(member.role, MemberRole::Holder | MemberRole::Spouse),
            });
        }
    }
    let lines = lines(&nodes, &generations);
    let words = members
        .iter()
        .map(|member| format!("{}, {}", member.display_name, member.role.label().to_lowercase()))
        .collect::<Vec<_>>()
        .join("; ");
    let height = i32::try_from(generations.len()).unwrap_or(1).saturating_mul(HEIGHT);
    Genogram { id: id.into(), width, height, words, nodes, lines }
}

/// Holder and spouse side by side are joined; each generation hangs on the one above by one bar.
fn lines(nodes: &[Node], generations: &[i32]) -> Vec<Line> {
    let mut lines = Vec::new();
    let row = |level: i32| nodes.iter().filter(move |node| node.y == level.saturating_mul(HEIGHT) + SIZE);
    for node in nodes.windows(2) {
        if let [a, b] = node
            && a.y == b.y
            && a.couple
            && b.couple
        {
            lines.push(Line { x1: a.right(), y1: a.y, x2: b.left(), y2: b.y });
        }
    }
    for level in 1..i32::try_from(generations.len()).unwrap_or(1) {
        let above: Vec<&Node> = row(level - 1).collect();
        let below: Vec<&Node> = row(level).collect();
        let couple: Vec<&&Node> = above.iter().filter(|node| node.couple).collect();
        let from: Vec<i32> =
            if couple.is_empty() { above.iter().map(|node| node.x).collect() } else { couple.iter().map(|node| node.x).collect() };
        let (Some(left), Some(right), Some(first)) = (from.iter().min(), from.iter().max(), above.first()) else { continue };
        let middle = (left + right) / 2;
        let bar = first.y + HEIGHT - SIZE;
        let start = if left == right { first.bottom() + 34 } else { first.y };
        lines.push(Line { x1: middle, y1: start, x2: middle, y2: bar });
        // Whoever married into the household does not hang on the generation above.
        let hanging: Vec<i32> = below.iter().filter(|node| node.role != MemberRole::Spouse.label()).map(|node| node.x).collect();
        if let (Some(most_left), Some(most_right)) = (hanging.iter().min(), hanging.iter().max()) {
            lines.push(Line { x1: (*most_left).min(middle), y1: bar, x2: (*most_right).max(middle), y2: bar });
        }
        lines.extend(hanging.into_iter().map(|x| Line { x1: x, y1: bar, x2: x, y2: bar + SIZE / 2 }));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::HouseholdId;
    use uuid::Uuid;

    fn member(n: u128, name: &str, role: MemberRole, sex: Sex) -> Member {
        Member {
            id: Uuid::from_u128(n),
            household_id: HouseholdId(Uuid::nil()),
            person_id: PersonId(Uuid::from_u128(n)),
            role,
            valid_from: NaiveDate::MIN,
            valid_until: guard::scope::FOREVER,
            display_name: name.into(),
            sex,
            birth_date: None,
            birth_year: None,
            birth_estimated: false,
            death_date: None,
        }
    }

    #[test]
    fn a_family_is_drawn_by_generations_and_what_was_typed_stays_text() {
        let family = [
            member(1, "Rossi Mario", MemberRole::Holder, Sex::Male),
            member(2, "Verdi <b>Anna</b>", MemberRole::Spouse, Sex::Female),
            member(3, "Rossi Luca", MemberRole::Child, Sex::NotStated),
            member(4, "Rossi Ada", MemberRole::Parent, Sex::Female),
        ];
        let drawing = draw("nucleo", &family, PersonId(Uuid::from_u128(1)), NaiveDate::MIN);
        assert_eq!(drawing.height, 3 * HEIGHT);
        assert_eq!(drawing.nodes.iter().map(|node| node.y).collect::<Vec<_>>(), [36, 146, 146, 256]);
        let svg = drawing.to_string();
        assert!(svg.contains("role=\"img\"") && svg.contains("&#60;b&#62;") && !svg.contains("<b>"));
    }

    #[test]
    fn a_household_of_any_size_has_a_picture_that_fits() {
        let many: Vec<Member> = (0..60).map(|n| member(n, "Rossi", MemberRole::Child, Sex::Male)).collect();
        assert_eq!(draw("n", &many, PersonId(Uuid::nil()), NaiveDate::MIN).nodes.len(), MOST);
        assert_eq!(draw("n", &[], PersonId(Uuid::nil()), NaiveDate::MIN).nodes, []);
    }
}
