//! Answers of several moments as a web: an axis for each question, a line for each moment. Whole numbers alone: where an axis points stands
//! in a table. What the picture shows is told to a screen reader, and stands in a table beside it.

use askama::Template;

/// The middle, and the length of an axis.
const MIDDLE: i64 = 160;
const LENGTH: i64 = 118;
/// How many rings stand behind the lines.
const RINGS: i64 = 4;
/// Most moments in one picture: with more nobody tells them apart.
const MOMENTS: usize = 2;

/// Where the axes of a web of three to twelve point, clockwise from the top, in thousandths.
const DIRECTIONS: [&[(i64, i64)]; 10] = [
    &[(0, -1000), (866, 500), (-866, 500)],
    &[(0, -1000), (1000, 0), (0, 1000), (-1000, 0)],
    &[(0, -1000), (951, -309), (588, 809), (-588, 809), (-951, -309)],
    &[(0, -1000), (866, -500), (866, 500), (0, 1000), (-866, 500), (-866, -500)],
    &[(0, -1000), (782, -623), (975, 223), (434, 901), (-434, 901), (-975, 223), (-782, -623)],
    &[(0, -1000), (707, -707), (1000, 0), (707, 707), (0, 1000), (-707, 707), (-1000, 0), (-707, -707)],
    &[(0, -1000), (643, -766), (985, -174), (866, 500), (342, 940), (-342, 940), (-866, 500), (-985, -174), (-643, -766)],
    &[
        (0, -1000),
        (588, -809),
        (951, -309),
        (951, 309),
        (588, 809),
        (0, 1000),
        (-588, 809),
        (-951, 309),
        (-951, -309),
        (-588, -809),
    ],
    &[
        (0, -1000),
        (541, -841),
        (910, -415),
        (990, 142),
        (756, 655),
        (282, 959),
        (-282, 959),
        (-756, 655),
        (-990, 142),
        (-910, -415),
        (-541, -841),
    ],
    &[
        (0, -1000),
        (500, -866),
        (866, -500),
        (1000, 0),
        (866, 500),
        (500, 866),
        (0, 1000),
        (-500, 866),
        (-866, 500),
        (-1000, 0),
        (-866, -500),
        (-500, -866),
    ],
];

/// An axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Axis {
    number: usize,
    label: String,
    x: i64,
    y: i64,
    number_x: i64,
    number_y: i64,
}

/// The line of one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    name: String,
    points: String,
    marks: Vec<(i64, i64)>,
}

/// The picture; prints itself as HTML.
#[derive(Clone, Debug, Template)]
#[template(path = "assessments/radar.html")]
pub struct Radar {
    id: String,
    title: String,
    words: String,
    rings: Vec<String>,
    axes: Vec<Axis>,
    shapes: Vec<Shape>,
}

impl askama::filters::HtmlSafe for Radar {}

impl Radar {
    /// Where a square begins whose middle is here.
    fn beside(&self, at: &i64) -> i64 {
        at.saturating_sub(4)
    }
}

/// One moment: what it is called, and the points on each axis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The day in words.
    pub name: String,
    /// As many as there are axes.
    pub points: Vec<i64>,
}

/// A point on an axis, `part` of `whole` from the middle.
fn on_axis((x, y): (i64, i64), part: i64, whole: i64) -> (i64, i64) {
    let whole = whole.max(1);
    let part = part.clamp(0, whole);
    let at = |along: i64| {
        let far = along.saturating_mul(LENGTH).saturating_mul(part);
        let size = whole.saturating_mul(1000);
        // To the nearest point, also to the left and above.
        MIDDLE.saturating_add(far.saturating_mul(2).saturating_add(size).div_euclid(size.saturating_mul(2)))
    };
    (at(x), at(y))
}

fn path(points: &[(i64, i64)]) -> String {
    points.iter().map(|(x, y)| format!("{x},{y}")).collect::<Vec<_>>().join(" ")
}

/// Draws up to two moments on their axes (what is asked, the most points); nothing where there are fewer than three axes, more than
/// twelve, or no moment has an answer on each.
pub fn radar(id: impl Into<String>, title: impl Into<String>, axes: &[(String, i64)], moments: &[Drawn]) -> Option<Radar> {
    let directions = *DIRECTIONS.iter().find(|directions| directions.len() == axes.len())?;
    let moments: Vec<&Drawn> = moments.iter().filter(|moment| moment.points.len() == axes.len()).take(MOMENTS).collect();
    if moments.is_empty() {
        return None;
    }
    let title = title.into();
    let ring = |part: i64| path(&directions.iter().map(|direction| on_axis(*direction, part, RINGS)).collect::<Vec<_>>());
    let axis = |(place, label, direction): (usize, &String, &(i64, i64))| {
        let (x, y) = on_axis(*direction, 1, 1);
        // The number stands a little further out.
        let number_x = x.saturating_add(direction.0.saturating_mul(20).div_euclid(1000));
        let number_y = y.saturating_add(direction.1.saturating_mul(20).div_euclid(1000)).saturating_add(5);
        Axis { number: place.saturating_add(1), label: label.clone(), x, y, number_x, number_y }
    };
    let shape = |moment: &&Drawn| {
        let spots = moment.points.iter().zip(axes).zip(directions);
        let marks: Vec<(i64, i64)> = spots.map(|((points, (_, most)), direction)| on_axis(*direction, *points, *most)).collect();
        Shape { name: moment.name.clone(), points: path(&marks), marks }
    };
    let said = |moment: &&Drawn| {
        let all = moment.points.iter().zip(axes).map(|(points, (label, most))| format!("{label} {points} su {most}"));
        format!("{}: {}", moment.name, all.collect::<Vec<_>>().join(", "))
    };
    let words = format!("{title}. {}.", moments.iter().map(said).collect::<Vec<_>>().join(". "));
    Some(Radar {
        id: id.into(),
        rings: (1..=RINGS).map(ring).collect(),
        axes: axes
            .iter()
            .zip(directions)
            .enumerate()
            .map(|(place, ((label, _), direction))| axis((place, label, direction)))
            .collect(),
        shapes: moments.iter().map(shape).collect(),
        words,
        title,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn axes(count: usize) -> Vec<(String, i64)> {
        (0..count).map(|place| (format!("Asse {place}"), 4)).collect()
    }

    #[test]
    fn the_drawing_says_its_numbers_to_a_screen_reader() {
        let moments = [
            Drawn { name: "10/01/2026".into(), points: vec![4, 3, 2] },
            Drawn { name: "21/11/2026".into(), points: vec![1, 1, 2] },
        ];
        let axes = [("Casa <b>".to_owned(), 4), ("Reddito".to_owned(), 4), ("Salute".to_owned(), 4)];
        let picture = radar("rete", "Fragilità", &axes, &moments).map(|radar| radar.to_string()).unwrap_or_default();
        for part in ["role=\"img\"", "10/01/2026: Casa", "Reddito 3 su 4", "21/11/2026", "<polygon"] {
            assert!(picture.contains(part), "{part}: {picture}");
        }
        assert!(!picture.contains("<b>"), "{picture}");
    }

    #[test]
    fn the_first_axis_points_up_and_the_most_reaches_its_end() {
        assert_eq!(on_axis((0, -1000), 4, 4), (MIDDLE, MIDDLE - LENGTH));
        assert_eq!(on_axis((1000, 0), 2, 4), (MIDDLE + LENGTH / 2, MIDDLE));
        assert_eq!(on_axis((1000, 0), 0, 4), (MIDDLE, MIDDLE));
    }

    #[test]
    fn two_axes_or_thirteen_are_no_web() {
        let drawn =
            |count: usize| radar("x", "X", &axes(count), &[Drawn { name: "Oggi".into(), points: vec![1; count] }]).is_some();
        assert!(!drawn(2) && drawn(3) && drawn(12) && !drawn(13));
        assert!(radar("x", "X", &axes(3), &[Drawn { name: "Oggi".into(), points: vec![1] }]).is_none());
    }

    proptest! {
        #[test]
        fn nothing_leaves_the_picture_whatever_the_points(count in 3_usize..=12, points in proptest::collection::vec(any::<i64>(), 12), most in any::<i64>()) {
            let axes: Vec<(String, i64)> = (0..count).map(|place| (place.to_string(), most)).collect();
            let moment = Drawn { name: "Oggi".into(), points: points.into_iter().take(count).collect() };
            let Some(picture) = radar("x", "X", &axes, &[moment]) else { panic!("no picture") };
            for (x, y) in picture.shapes.iter().flat_map(|shape| &shape.marks) {
                prop_assert!((0..=320).contains(x) && (0..=320).contains(y), "{x} {y}");
            }
        }
    }
}
