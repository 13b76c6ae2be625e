//! What must hold of every picture, whatever the family.

use super::genogram;
use super::layout::{self, STEP};
use super::network::{self, Point};
use super::shapes::Rect;
use crate::household::MemberRole;
use crate::kin::{Kin, KinKey, Parentage, Relative, Tie, Together};
use crate::person::Birth;
use crate::relation::{Bond, Sector};
use chrono::NaiveDate;
use kernel::PersonId;
use kernel::tax_code::Sex;
use proptest::prelude::*;
use uuid::Uuid;

const TODAY: NaiveDate = match NaiveDate::from_ymd_opt(2026, 11, 21) {
    Some(day) => day,
    None => NaiveDate::MIN,
};

/// A family that is told as people tell it.
struct Family(Kin);

impl Family {
    fn around(name: &str, sex: Sex, year: i32) -> Self {
        Family(Kin { today: Some(TODAY), ..Kin::default() }).with(name, sex, year)
    }
    fn with(mut self, name: &str, sex: Sex, year: i32) -> Self {
        let place = u128::try_from(self.0.people.len()).unwrap_or_default();
        self.0.people.push(Relative {
            key: KinKey::Person(PersonId(Uuid::from_u128(place + 1))),
            name: name.into(),
            sex,
            birth: Birth { date: None, year: Some(year), estimated: false },
            died_on: None,
            dead: false,
            together: false,
            role: None,
        });
        self
    }
    fn place(&self, name: &str) -> usize {
        self.0.people.iter().position(|one| one.name == name).expect("a name of the family")
    }
    fn child(mut self, child: &str, parents: &[&str], tie: Tie) -> Self {
        for parent in parents {
            let edge = Parentage { child: self.place(child), parent: self.place(parent), tie, presumed: false };
            self.0.add_parent(edge);
        }
        self
    }
    fn couple(mut self, a: &str, b: &str, together: Together) -> Self {
        let (a, b) = (self.place(a), self.place(b));
        self.0.add_couple(a, b, together);
        self
    }
    fn home(mut self, names: &[&str]) -> Self {
        for name in names {
            let place = self.place(name);
            self.0.people[place].together = true;
        }
        self
    }
}

/// Rossi Luca, 9, lives with his mother and her husband, his half-sister and a foster brother; his father has a daughter with a partner;
/// a grandmother, and an uncle who died.
fn blended() -> Kin {
    let family = Family::around("Luca", Sex::Male, 2017)
        .with("Marta", Sex::Female, 1988)
        .with("Piero", Sex::Male, 1985)
        .with("Karim", Sex::Male, 1986)
        .with("Sara", Sex::Female, 2021)
        .with("Ugo", Sex::Male, 2015)
        .with("Nadia", Sex::Female, 1990)
        .with("Gaia", Sex::Female, 2023)
        .with("Ida", Sex::Female, 1960)
        .with("Aldo", Sex::Male, 1982)
        .child("Luca", &["Marta", "Piero"], Tie::Birth)
        .child("Sara", &["Marta", "Karim"], Tie::Birth)
        .child("Ugo", &["Marta", "Karim"], Tie::Foster)
        .child("Gaia", &["Piero", "Nadia"], Tie::Birth)
        .child("Marta", &["Ida"], Tie::Birth)
        .child("Aldo", &["Ida"], Tie::Birth)
        .couple("Marta", "Piero", Together::Ended)
        .couple("Marta", "Karim", Together::Married)
        .couple("Piero", "Nadia", Together::Partners)
        .home(&["Luca", "Marta", "Karim", "Sara", "Ugo"]);
    let mut kin = family.0;
    let aldo = kin.people.iter().position(|one| one.name == "Aldo").expect("Aldo");
    kin.people[aldo].dead = true;
    kin
}

/// Checks everything that must hold.
fn check(kin: &Kin) {
    let picture = genogram::draw("prova", kin, TODAY);
    assert_eq!(picture.nodes.len(), kin.people.len(), "everybody appears once");
    let whole = Rect { x: 0, y: 0, width: picture.width(), height: picture.height() };
    let rooms: Vec<Rect> = picture.nodes.iter().map(genogram::Node::room).collect();
    for (place, room) in rooms.iter().enumerate() {
        assert_eq!(whole.with(room), whole, "{room:?} stands within {whole:?}");
        for other in &rooms[place + 1..] {
            assert!(!room.meets(other), "{room:?} and {other:?} overlap");
        }
    }
    // A line runs through nobody's name, and through nobody's symbol but into its own.
    let names: Vec<Rect> = picture
        .nodes
        .iter()
        .map(|node| Rect {
            x: node.x - super::lines::HALF_NAME + 1,
            y: node.y + super::lines::SYMBOL / 2 + 4,
            width: super::lines::HALF_NAME * 2 - 2,
            height: super::lines::NAMES - 6,
        })
        .collect();
    let cores: Vec<Rect> = picture
        .nodes
        .iter()
        .map(|node| Rect {
            x: node.x - super::lines::SYMBOL / 2 + 1,
            y: node.y - super::lines::SYMBOL / 2 + 1,
            width: super::lines::SYMBOL - 2,
            height: super::lines::SYMBOL - 2,
        })
        .collect();
    for line in &picture.lines {
        for ((x1, y1), (x2, y2)) in line.parts() {
            let parts = (y1 - y2).abs() == super::lines::FORK;
            assert!(x1 == x2 || y1 == y2 || parts, "a line is level or upright, but for those of whoever was born together");
            let run = Rect { x: x1.min(x2), y: y1.min(y2), width: (x1 - x2).abs().max(1), height: (y1 - y2).abs().max(1) };
            assert_eq!(whole.with(&run), whole, "{run:?} runs within {whole:?}");
            for room in names.iter().chain(&cores) {
                assert!(!run.meets(room), "the line {run:?} runs through {room:?}");
            }
        }
    }
    let layout = layout::place(kin);
    for unit in &layout.units {
        for (child, _) in &unit.children {
            for parent in &unit.parents {
                assert!(layout.row_of(*parent) < layout.row_of(*child), "a child stands below its parents");
            }
        }
        // Brothers and sisters whom nothing else holds stand by age.
        let alone = |child: &usize| {
            !layout.couples.iter().any(|(a, b, _)| a == child || b == child)
                && layout.units.iter().filter(|other| other.children.iter().any(|(one, _)| one == child)).count() == 1
        };
        let line: Vec<usize> = unit.children.iter().map(|(child, _)| *child).filter(alone).collect();
        assert!(line.is_sorted_by_key(|child| layout.x_of(*child)), "{line:?} of {unit:?}");
    }
    for row in &layout.rows {
        assert!(row.windows(2).all(|pair| layout.x_of(pair[1]) - layout.x_of(pair[0]) >= STEP));
    }
}

#[test]
fn a_blended_family_is_drawn_with_everybody_in_their_place() {
    let kin = blended();
    check(&kin);
    let layout = layout::place(&kin);
    let row = |name: &str| layout.row_of(kin.people.iter().position(|one| one.name == name).expect("a name"));
    assert_eq!([row("Ida"), row("Marta"), row("Nadia"), row("Luca"), row("Gaia")], [0, 1, 1, 2, 2]);
    assert_eq!(layout.left_out, 0);
    let words = kin.words();
    let word = |name: &str| words[&kin.people.iter().position(|one| one.name == name).expect("a name")].as_str();
    assert_eq!(word("Marta"), "madre");
    assert_eq!(word("Sara"), "sorella (un genitore in comune)");
    assert_eq!(word("Gaia"), "sorella (un genitore in comune)");
    assert_eq!(word("Ida"), "nonna");
    assert_eq!(word("Aldo"), "zio");
    assert_eq!(word("Karim"), "marito o compagno di un genitore");
    let picture = genogram::draw("prova", &kin, TODAY).to_string();
    for part in [
        "role=\"img\"",
        "<desc id=\"prova-desc\">Famiglia di Luca.",
        "stroke-dasharray=\"2 4\"",
        "Ida: nonna",
        "vive con la persona",
    ] {
        assert!(picture.contains(part), "{part}: {picture}");
    }
}

/// Ada with her brothers, of whom the first two were born on one day, by their mother.
fn three_brothers(first: &str, second: &str) -> Kin {
    let mut family = Family::around("Ada", Sex::Female, 2010).with("Bea", Sex::Female, 2010).with("Ciro", Sex::Male, 2014);
    family = family.with("Mamma", Sex::Female, 1985);
    for child in ["Ada", "Bea", "Ciro"] {
        family = family.child(child, &["Mamma"], Tie::Birth);
    }
    for (place, day) in [first, second, "2014-03-02"].into_iter().enumerate() {
        family.0.people[place].birth.date = day.parse().ok();
    }
    family.0
}

#[test]
fn whoever_was_born_together_hangs_from_one_point_and_is_called_so() {
    let kin = three_brothers("2010-05-04", "2010-05-04");
    check(&kin);
    let layout = layout::place(&kin);
    assert_eq!(layout.units[0].twins, [vec![0, 1]]);
    let lines = super::lines::draw(&layout).lines;
    let forks: Vec<_> = lines.iter().filter(|line| line.points.len() == 3 && line.points[1].0 != line.points[2].0).collect();
    assert_eq!(forks.len(), 2);
    assert_eq!(forks[0].points[..2], forks[1].points[..2], "they leave the bar together");
    assert_eq!([forks[0].points[2].0, forks[1].points[2].0], [layout.x_of(0), layout.x_of(1)]);
    let words = kin.words();
    assert_eq!((words[&1].as_str(), words[&2].as_str()), ("sorella gemella", "fratello"));
}

#[test]
fn a_day_that_registries_give_to_those_who_know_none_makes_no_twins() {
    for (first, second) in [("2010-01-01", "2010-01-01"), ("2010-05-04", "2010-05-05")] {
        let kin = three_brothers(first, second);
        assert!(layout::place(&kin).units[0].twins.is_empty(), "{first} {second}");
        assert_eq!(kin.words()[&1], "sorella");
    }
}

#[test]
fn what_was_typed_stays_text_in_the_pictures() {
    let kin = Family::around("Rossi <b>Ada</b>", Sex::Female, 1950).0;
    let picture = genogram::draw("prova", &kin, TODAY).to_string();
    assert!(picture.contains("&#60;b&#62;") && !picture.contains("<b>"), "{picture}");
    let point = Point {
        sector: Sector::Help,
        name: "<i>Pina</i>".into(),
        what: vec!["Vicina".into()],
        bond: Bond::Strong,
        helps: String::new(),
    };
    let map = network::draw("rete", "Ada", &[point]).to_string();
    assert!(map.contains("&#60;i&#62;") && map.contains("legame forte") && !map.contains("<i>"), "{map}");
}

#[test]
fn grandparents_who_raise_a_child_and_many_brothers_are_drawn() {
    let mut family = Family::around("Noa", Sex::NotStated, 2016).with("Nonna", Sex::Female, 1950).with("Nonno", Sex::Male, 1948);
    family = family.with("Mamma", Sex::Female, 1980).child("Mamma", &["Nonna", "Nonno"], Tie::Birth).child(
        "Noa",
        &["Mamma"],
        Tie::Birth,
    );
    family = family.child("Noa", &["Nonna", "Nonno"], Tie::Foster).couple("Nonno", "Nonna", Together::Married);
    for brother in 0..9 {
        let name = format!("Fratello {brother}");
        family = family.with(&name, Sex::Male, 2000 + brother).child(&name, &["Mamma"], Tie::Birth);
    }
    let kin = family.home(&["Noa", "Nonna", "Nonno"]).0;
    check(&kin);
    // The placement leads across two generations: it is told by the list.
    assert_eq!(layout::place(&kin).left_out, 2);
}

#[test]
fn of_a_household_alone_the_places_tell_who_is_whose_child() {
    let roles =
        [MemberRole::Child, MemberRole::Holder, MemberRole::Spouse, MemberRole::Child, MemberRole::Parent, MemberRole::Sibling];
    let mut family = Family::around("Luca", Sex::Male, 2010);
    for (place, name) in ["Mario", "Anna", "Gaia", "Ada", "Zia"].into_iter().enumerate() {
        family = family.with(name, Sex::Female, 1980 + i32::try_from(place).unwrap_or_default());
    }
    for (relative, role) in family.0.people.iter_mut().zip(roles) {
        relative.role = Some(role);
        relative.together = true;
    }
    family.0.read_roles();
    check(&family.0);
    let words = family.0.words();
    assert_eq!(words.get(&family.place("Gaia")).map(String::as_str), Some("sorella"));
    assert_eq!(words.get(&family.place("Ada")).map(String::as_str), Some("nonna"));
    assert_eq!(words.get(&family.place("Zia")).map(String::as_str), Some("zia"));
}

fn family() -> impl Strategy<Value = Kin> {
    let person = (0..3_u8, 1900..2026_i32, any::<bool>(), any::<bool>());
    let people = proptest::collection::vec(person, 1..22);
    let parent = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..3_u8);
    let couple = (any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0..3_u8);
    (
        people,
        proptest::collection::vec(parent, 0..26),
        proptest::collection::vec(couple, 0..9),
        proptest::collection::vec(couple_of(), 0..3),
    )
        .prop_map(|(people, parents, couples, siblings)| {
            let mut kin = Kin { today: Some(TODAY), ..Kin::default() };
            for (place, (sex, year, dead, together)) in people.into_iter().enumerate() {
                let sex = [Sex::Female, Sex::Male, Sex::NotStated][usize::from(sex)];
                let family = Family(kin).with(&format!("Persona numero {place}"), sex, year);
                kin = family.0;
                kin.people[place].dead = dead;
                kin.people[place].together = together;
                // Some families have twins, however they came about.
                kin.people[place].birth.date = NaiveDate::from_ymd_opt(year, 5, 4).filter(|_| place % 2 == 0);
            }
            let count = kin.people.len();
            for (a, b, tie) in parents {
                let (child, parent) = (a.index(count), b.index(count));
                let tie = [Tie::Birth, Tie::Adoption, Tie::Foster][usize::from(tie)];
                // Half of the families are as families are, the others as wrong entries make them.
                if kin.people[parent].birth.year < kin.people[child].birth.year || tie == Tie::Foster {
                    kin.add_parent(Parentage { child, parent, tie, presumed: false });
                }
            }
            for (a, b, together) in couples {
                kin.add_couple(
                    a.index(count),
                    b.index(count),
                    [Together::Married, Together::Partners, Together::Ended][usize::from(together)],
                );
            }
            for (a, b) in siblings {
                kin.add_siblings(a.index(count), b.index(count));
            }
            kin
        })
}

fn couple_of() -> impl Strategy<Value = (prop::sample::Index, prop::sample::Index)> {
    (any::<prop::sample::Index>(), any::<prop::sample::Index>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nobody_overlaps_anybody_and_everybody_appears_once_whatever_the_family(kin in family()) {
        check(&kin);
        let listed = kin.listed(TODAY);
        prop_assert_eq!(listed.len() + 1, kin.people.len());
        prop_assert!(crate::kin::warnings(&kin).iter().all(|told| !told.is_empty()));
    }

    #[test]
    fn the_network_has_room_for_everybody(points in proptest::collection::vec((0..6_usize, 0..5_usize, "[A-Za-zàè ]{1,60}"), 0..50)) {
        let points: Vec<Point> = points.into_iter().map(|(sector, bond, name)| Point {
            sector: Sector::ALL[sector],
            name: name.clone(),
            what: vec![name],
            bond: Bond::ALL[bond],
            helps: String::new(),
        }).collect();
        let map = network::draw("rete", "Rossi Ada", &points);
        prop_assert_eq!(map.cards.len(), points.len());
        let whole = Rect { x: 0, y: 0, width: map.width(), height: map.height() };
        for (place, card) in map.cards.iter().enumerate() {
            prop_assert_eq!(whole.with(&card.room), whole);
            prop_assert!(!card.room.meets(&map.middle()));
            for other in &map.cards[place + 1..] {
                prop_assert!(!card.room.meets(&other.room));
            }
        }
        // A bond runs beside the boxes, never through one.
        for line in &map.lines {
            for (x, _) in &line.points {
                prop_assert!(map.cards.iter().all(|card| *x <= card.room.x || *x >= card.room.right()));
            }
        }
    }
}
