//! Who may know whom: ground ← engines ← rooms ← program.
//!
//! The plan is written here once more than in `ARCHITECTURE.md`, on purpose: a new crate has no place until somebody has
//! decided where it stands.

use crate::graph::{Edge, House};
use std::fmt;

/// What everybody stands on. Each may know only those before it.
pub const GROUND: &[&str] = &["kernel", "store", "guard", "ui"];

/// Pure libraries, without database or web: they know the kernel and nothing else of the house.
pub const ENGINES: &[&str] = &["deadlines", "letters", "matching", "regulation", "synthetic"];

/// What answers a port of an engine and is too heavy for everybody to bring: it knows the kernel and the engines, and only the program
/// knows it, to wire it.
pub const WIRED: &[&str] = &["documents"];

/// The rooms in the order in which a person's story passes through them. Each may know the ground, the engines and the rooms
/// before it.
pub const ROOMS: &[&str] = &[
    "registry",
    "population",
    "agenda",
    "access",
    "casework",
    "assessments",
    "records",
    "courts",
    "finance",
    "benefits",
    "payments",
    "inclusion",
    "network",
    "returns",
    "portal",
    "administration",
];

/// Rooms that nobody but the program knows: what leaves the house is built from the others, never the reverse.
pub const FOR_THE_PROGRAM_ALONE: &[&str] = &["returns", "portal"];

/// The program, which wires the rooms together and may know everybody.
pub const PROGRAM: &str = "portico";

/// Tools of the workspace. They stand outside the house: nobody knows them, they know nobody.
pub const TOOLS: &[&str] = &["bench", "xtask"];

/// Where a crate stands, with its place on the floor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Ground(usize),
    Engine,
    Wired,
    Room(usize),
    Program,
    Tool,
}

/// Something that the plan does not allow.
#[derive(Debug, PartialEq, Eq)]
pub enum Fault {
    /// A crate that the plan does not know.
    Unplaced(String),
    /// A dependency that goes the wrong way.
    WrongEdge {
        /// The dependency.
        edge: Edge,
        /// The rule that it breaks.
        rule: &'static str,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unplaced(name) => {
                write!(out, "`{name}` has no place on the floor plan; decide where it stands and write it into xtask/src/floors.rs")
            }
            Fault::WrongEdge { edge, rule } => write!(out, "`{}` needs `{}` in {}: {rule}", edge.from, edge.to, edge.kind.table()),
        }
    }
}

/// Every crate without a place and every dependency that goes the wrong way, in alphabetical order.
pub fn check(house: &House) -> Vec<Fault> {
    let mut faults: Vec<Fault> =
        house.crates.iter().filter(|name| place(name).is_none()).map(|name| Fault::Unplaced(name.clone())).collect();
    for edge in &house.edges {
        // A crate without a place was reported already.
        if let (Some(from), Some(to)) = (place(&edge.from), place(&edge.to))
            && let Err(rule) = may_know(from, to, &edge.to)
        {
            faults.push(Fault::WrongEdge { edge: edge.clone(), rule });
        }
    }
    faults
}

fn place(name: &str) -> Option<Place> {
    let on = |floor: &[&str]| floor.iter().position(|other| *other == name);
    on(GROUND)
        .map(Place::Ground)
        .or_else(|| on(ENGINES).map(|_| Place::Engine))
        .or_else(|| on(WIRED).map(|_| Place::Wired))
        .or_else(|| on(ROOMS).map(Place::Room))
        .or_else(|| (name == PROGRAM).then_some(Place::Program))
        .or_else(|| on(TOOLS).map(|_| Place::Tool))
}

fn may_know(from: Place, to: Place, name: &str) -> Result<(), &'static str> {
    match (from, to) {
        (_, Place::Tool) => Err("nobody knows the tools"),
        (Place::Tool, _) => Err("a tool stays outside the house"),
        (_, Place::Program) => Err("nobody knows the program"),
        (Place::Program, _) => Ok(()),
        (_, Place::Wired) => Err("only the program knows what it wires; ask through the port"),
        (Place::Ground(from), Place::Ground(to)) if to < from => Ok(()),
        (Place::Ground(_), Place::Ground(_)) => Err("a crate of the ground knows only those below it"),
        (Place::Ground(_), Place::Engine | Place::Room(_)) => Err("the ground knows nobody who stands on it"),
        (Place::Engine, Place::Ground(_)) if name == "kernel" => Ok(()),
        (Place::Engine, Place::Ground(_) | Place::Engine | Place::Room(_)) => Err("an engine knows the kernel and nobody else"),
        (Place::Wired, Place::Ground(_)) if name == "kernel" => Ok(()),
        (Place::Wired, Place::Engine) => Ok(()),
        (Place::Wired, Place::Ground(_) | Place::Room(_)) => Err("what is wired knows the kernel and the engines"),
        (Place::Room(_), Place::Ground(_) | Place::Engine) => Ok(()),
        (Place::Room(_), Place::Room(_)) if FOR_THE_PROGRAM_ALONE.contains(&name) => Err("only the program knows this room"),
        (Place::Room(from), Place::Room(to)) if to < from => Ok(()),
        (Place::Room(_), Place::Room(_)) => Err("a room knows only the rooms before it; ask through a port of your own"),
    }
}

/// The plan as text, from the roof down: each crate with those of the house that it needs. A crate that is planned and not
/// there yet stands in brackets.
pub fn plan(house: &House) -> String {
    let rooms: Vec<&str> = ROOMS.iter().rev().copied().collect();
    let ground: Vec<&str> = GROUND.iter().rev().copied().collect();
    let mut text = String::new();
    for (title, names) in [
        ("program", [PROGRAM].as_slice()),
        ("rooms", &rooms),
        ("wired", WIRED),
        ("engines", ENGINES),
        ("ground", &ground),
        ("tools", TOOLS),
    ] {
        text.push_str(title);
        text.push('\n');
        for name in names {
            text.push_str(&line(house, name));
        }
    }
    text
}

fn line(house: &House, name: &str) -> String {
    if !house.crates.contains(name) {
        return format!("  ({name})\n");
    }
    let mut needs: Vec<&str> = house.edges.iter().filter(|edge| edge.from == name).map(|edge| edge.to.as_str()).collect();
    needs.dedup();
    if needs.is_empty() { format!("  {name}\n") } else { format!("  {name} → {}\n", needs.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Kind;

    fn house(edges: &[(&str, &str)]) -> House {
        let mut house = House::default();
        for (from, to) in edges {
            house.crates.insert((*from).to_owned());
            house.crates.insert((*to).to_owned());
            house.edges.insert(Edge { from: (*from).to_owned(), to: (*to).to_owned(), kind: Kind::Normal });
        }
        house
    }

    fn accepted(from: &str, to: &str) -> bool {
        check(&house(&[(from, to)])).is_empty()
    }

    #[test]
    fn a_house_built_by_the_plan_has_no_fault() {
        let good = house(&[
            ("store", "kernel"),
            ("guard", "store"),
            ("ui", "guard"),
            ("matching", "kernel"),
            ("registry", "matching"),
            ("casework", "registry"),
            ("network", "finance"),
            ("returns", "network"),
            ("administration", "casework"),
            ("portico", "returns"),
            ("portico", "kernel"),
        ]);
        assert_eq!(check(&good), []);
    }

    #[test]
    fn the_ground_does_not_know_who_stands_on_it() {
        for upper in ["guard", "ui", "matching", "registry", "portico"] {
            assert!(!accepted("store", upper), "{upper}");
        }
    }

    #[test]
    fn an_engine_knows_the_kernel_alone() {
        assert!(accepted("matching", "kernel"));
        for other in ["store", "guard", "ui", "deadlines", "registry", "portico"] {
            assert!(!accepted("matching", other), "{other}");
        }
    }

    #[test]
    fn what_answers_a_port_of_an_engine_is_known_by_the_program_alone() {
        for wired in WIRED {
            assert!(accepted("portico", wired) && accepted(wired, "letters") && accepted(wired, "kernel"), "{wired}");
            for other in ["store", "ui", "registry", "portico"] {
                assert!(!accepted(wired, other), "{wired} → {other}");
            }
            for other in ["kernel", "ui", "letters", "benefits", "administration"] {
                assert!(!accepted(other, wired), "{other} → {wired}");
            }
        }
    }

    #[test]
    fn a_room_knows_the_rooms_before_it_and_not_those_after() {
        for (at, from) in ROOMS.iter().enumerate() {
            for (before, to) in ROOMS.iter().enumerate() {
                let allowed = before < at && !FOR_THE_PROGRAM_ALONE.contains(to);
                assert_eq!(accepted(from, to), allowed, "{from} → {to}");
            }
        }
    }

    #[test]
    fn nobody_but_the_program_knows_the_returns_and_the_portal() {
        for room in FOR_THE_PROGRAM_ALONE {
            assert!(!accepted("administration", room), "{room}");
            assert!(accepted("portico", room), "{room}");
        }
    }

    #[test]
    fn nobody_knows_the_program_or_the_tools() {
        for from in ["kernel", "matching", "returns", "xtask"] {
            assert!(!accepted(from, "portico"), "{from}");
        }
        for from in ["kernel", "matching", "returns", "portico"] {
            assert!(!accepted(from, "xtask"), "{from}");
        }
        assert!(!accepted("xtask", "kernel"));
    }

    #[test]
    fn a_dependency_for_tests_obeys_the_same_rule() {
        let mut house = house(&[("casework", "registry")]);
        house.edges.insert(Edge { from: "registry".to_owned(), to: "casework".to_owned(), kind: Kind::Dev });
        let faults = check(&house);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].to_string().contains("[dev-dependencies]"), "{}", faults[0]);
    }

    #[test]
    fn a_crate_that_the_plan_does_not_know_is_reported_once() {
        let faults = check(&house(&[("helpers", "kernel"), ("registry", "helpers")]));
        assert_eq!(faults, [Fault::Unplaced("helpers".to_owned())]);
    }

    #[test]
    fn every_wrong_edge_is_listed_and_not_the_first_alone() {
        let faults =
            check(&house(&[("kernel", "store"), ("registry", "casework"), ("casework", "portal"), ("casework", "registry")]));
        assert_eq!(faults.len(), 3);
    }

    #[test]
    fn no_crate_stands_in_two_places() {
        let mut all: Vec<&str> = [GROUND, ENGINES, WIRED, ROOMS, TOOLS, &[PROGRAM]].concat();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(FOR_THE_PROGRAM_ALONE.iter().all(|room| ROOMS.contains(room)));
    }

    #[test]
    fn the_plan_shows_what_each_crate_needs_and_what_is_not_there_yet() {
        let text = plan(&house(&[("access", "registry"), ("access", "kernel")]));
        assert!(text.contains("  access → kernel, registry\n"), "{text}");
        assert!(text.contains("  (benefits)\n"), "{text}");
        let at = |word: &str| text.find(word).unwrap();
        assert!(at("program") < at("rooms") && at("rooms") < at("engines") && at("engines") < at("ground"));
    }
}
