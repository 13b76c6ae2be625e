//! Every SQL text: prepared on both databases, within its body, and within its room's tables or what earlier rooms publish.

use portico::house;
use std::collections::BTreeSet;
use store::Reach;
use store::testing::on_both;

#[tokio::test]
async fn every_statement_prepares_on_both_databases() {
    on_both(house::schema(), |db| async move {
        let mut faults = Vec::new();
        for statement in house::statements() {
            if let Err(error) = db.prepare(statement).await {
                faults.push(format!("{}: {error}", statement.name));
            }
        }
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    })
    .await;
}

#[test]
fn every_statement_names_the_body() {
    let faults: Vec<&str> = house::statements()
        .into_iter()
        .filter(|statement| statement.reach != Reach::Global && !statement.text.contains(":body"))
        .map(|statement| statement.name)
        .collect();
    assert!(faults.is_empty(), "without :body\n{}", faults.join("\n"));
}

/// Tables and views a text speaks of.
fn relations(text: &str) -> BTreeSet<String> {
    let flat = text.replace(['(', ')', ','], " ").to_lowercase();
    let words: Vec<&str> = flat.split_whitespace().collect();
    words
        .windows(2)
        .filter(|pair| ["from", "join", "into", "update"].contains(&pair[0]))
        .map(|pair| pair[1].to_owned())
        .filter(|name| name.contains('_') && !name.starts_with(':'))
        .collect()
}

#[test]
fn no_room_reaches_into_the_tables_of_another() {
    let mut published: BTreeSet<&str> =
        ["guard_scope", "guard_acting", "guard_account", "guard_unit", "guard_body", "guard_absence"].into();
    let mut faults = Vec::new();
    for room in house::rooms() {
        let own = format!("{}_", room.name);
        for statement in room.statements.iter().flat_map(|list| list.iter()) {
            for relation in relations(statement.text) {
                let fits = relation.starts_with(&own)
                    || published.contains(relation.as_str())
                    || !relation.contains('_')
                    || is_named_inside(statement.text, &relation);
                if !fits {
                    faults.push(format!("{}: {relation}", statement.name));
                }
            }
        }
        published.extend(room.published);
    }
    assert!(faults.is_empty(), "tables of another room\n{}", faults.join("\n"));
}

/// A name that the text itself gives (`with x as (…)`).
fn is_named_inside(text: &str, name: &str) -> bool {
    let flat = text.to_lowercase();
    flat.contains(&format!("{name} as (")) || flat.contains(&format!("{name} as materialized"))
}

#[test]
fn a_room_tells_all_its_statements() {
    // The names carry module paths; each module that has statements of a room must be listed by it.
    let listed: BTreeSet<String> = house::statements()
        .into_iter()
        .map(|statement| statement.name.rsplit_once("::").map_or(String::new(), |(module, _)| module.to_owned()))
        .collect();
    let mut faults = Vec::new();
    for (room, folder) in house::sources() {
        for file in folder {
            let text = std::fs::read_to_string(&file).expect("a source file");
            if !text.contains("store::statements! {") && !text.contains("crate::statements! {") {
                continue;
            }
            let inside = file
                .to_string_lossy()
                .split("/src/")
                .last()
                .unwrap_or_default()
                .trim_end_matches(".rs")
                .trim_end_matches("/mod")
                .replace('/', "::");
            let module = if inside == "lib" { room.clone() } else { format!("{room}::{inside}") };
            if !listed.iter().any(|name| *name == module || name.starts_with(&format!("{module}::")))
                && !text.contains("#[cfg(test)]\nmod tests {\n    store::statements!")
            {
                faults.push(module);
            }
        }
    }
    assert!(faults.is_empty(), "modules whose statements their room does not list\n{}", faults.join("\n"));
}
