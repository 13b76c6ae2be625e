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

/// Tables and views a text speaks of, and whether it writes them.
fn relations(text: &str) -> BTreeSet<(String, bool)> {
    let flat = text.replace(['(', ')', ','], " ").to_lowercase();
    let words: Vec<&str> = flat.split_whitespace().collect();
    (0..words.len().saturating_sub(1))
        .filter(|at| ["from", "join", "into", "update"].contains(&words[*at]))
        .map(|at| {
            (
                words[at + 1].to_owned(),
                words[at] == "into" || words[at] == "update" || (words[at] == "from" && at > 0 && words[at - 1] == "delete"),
            )
        })
        .filter(|(name, _)| name.contains('_') && !name.starts_with(':'))
        .collect()
}

/// What predicates of earlier rooms read: their macros put it into the texts of later ones.
const IN_PREDICATES: [&str; 6] =
    ["registry_person", "registry_involvement", "registry_identifier", "registry_address", "casework_case", "casework_member"];

#[test]
fn no_room_reaches_into_the_tables_of_another() {
    let ground = ["guard_", "store_audit", "store_job"];
    let mut published: BTreeSet<&str> = BTreeSet::new();
    let mut faults = Vec::new();
    for room in house::rooms() {
        let own = format!("{}_", room.name);
        for statement in room.statements.iter().flat_map(|list| list.iter()) {
            for (relation, written) in relations(statement.text) {
                let mine = relation.starts_with(&own) || is_named_inside(statement.text, &relation);
                let readable = published.contains(relation.as_str())
                    || IN_PREDICATES.contains(&relation.as_str())
                    || ground.iter().any(|start| relation.starts_with(start));
                // "do update set" is no table.
                if !mine && (written && relation != "set" || !written && !readable) {
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
            if !text.lines().any(|line| ["store::statements! {", "::store::statements! {", "crate::statements! {"].contains(&line))
            {
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
            if module == "store::statement" {
                continue;
            }
            if !listed.iter().any(|name| *name == module || name.starts_with(&format!("{module}::")))
                && !text.contains("#[cfg(test)]\nmod tests {\n    store::statements!")
            {
                faults.push(module);
            }
        }
    }
    assert!(faults.is_empty(), "modules whose statements their room does not list\n{}", faults.join("\n"));
}
