//! How SQLite goes through the large tables for overlaps of services and for counts of persons: by a person, a service or a day, and never
//! from the first row to the last. It plans these statements from their indexes alone, so that an empty database says what a full one does.
//! PostgreSQL plans from the rows it has counted, of which a test has too few: what it does is not proved here.

use portico::house;
use sqlx::{AssertSqlSafe, Connection as _, Row as _};
use store::testing;
use store::{Engine, Statement};

/// Tables of which a city has many rows, and those of a person among them.
const LARGE: [&str; 7] = [
    "registry_person",
    "registry_address",
    "registry_member",
    "registry_involvement",
    "registry_identifier",
    "network_delivery",
    "network_authorisation",
];

/// Whoever counts the users of a year goes through what was granted in the body, once.
const COUNTED_WHOLE: [&str; 2] = ["network_authorisation", "network_delivery"];

fn guarded() -> Vec<&'static Statement> {
    let of = |name: &str| {
        let overlaps = ["LIST", "ONE", "BESIDE"].iter().any(|end| name == format!("network::overlap::store::{end}"));
        overlaps || name.starts_with("returns::people::store::")
    };
    house::statements().into_iter().filter(|statement| of(statement.name)).collect()
}

/// The lines of the plan that read a large table with nothing but its body known, or with nothing.
fn walks(statement: &Statement, plan: &[String]) -> Vec<String> {
    let counts = statement.name.starts_with("returns::");
    let mut faults = Vec::new();
    for line in plan {
        let Some(table) = LARGE.iter().find(|table| names(line, table)) else { continue };
        if counts && COUNTED_WHOLE.contains(table) {
            continue;
        }
        if !is_narrow(line) {
            faults.push(format!("{}: {line}", statement.name));
        }
    }
    faults
}

/// Whether a line of a plan goes to this table or to an index of it.
fn names(line: &str, table: &str) -> bool {
    line.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '_'))
        .any(|word| word == table || word.strip_prefix(table).is_some_and(|rest| rest.starts_with('_')))
}

/// `SEARCH p USING INDEX … (body_id=? AND id=?)` finds rows; with the body alone, or as a `SCAN`, it walks over all.
fn is_narrow(line: &str) -> bool {
    match line.strip_prefix("SEARCH ") {
        Some(rest) => rest.contains("body_id=? AND ") || rest.contains("rowid=?"),
        None => !line.starts_with("SCAN "),
    }
}

async fn sqlite_plan(url: &str, statement: &Statement) -> Vec<String> {
    let mut one = sqlx::SqliteConnection::connect(url).await.expect("SQLite");
    let sql = format!("explain query plan {}", statement.rendered(Engine::Sqlite).sql);
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(&mut one).await.expect("a plan");
    // Names of tables stand in the text behind their aliases.
    let text = statement.text;
    rows.iter().map(|row| told(text, &row.get::<String, _>("detail"))).collect()
}

/// A line of SQLite's plan, with the table that its alias stands for.
fn told(text: &str, line: &str) -> String {
    let mut words = line.split(' ');
    let (Some(how), Some(alias)) = (words.next(), words.next()) else { return line.to_owned() };
    let flat: Vec<&str> = text.split([' ', '\n', '(', ')', ',']).filter(|word| !word.is_empty()).collect();
    let table = flat.windows(2).find(|pair| pair[1] == alias && pair[0].contains('_')).map_or(alias, |pair| pair[0]);
    format!("{how} {table} {}", words.collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn overlaps_and_counts_go_through_no_large_table_from_end_to_end() {
    let clock = kernel::Clock::set_at(testing::test_moment());
    let statements = guarded();
    assert!(statements.len() >= 9, "only {} statements are looked at", statements.len());
    let database = testing::sqlite(&house::schema(), clock).await.expect("SQLite");
    let (mut faults, mut lines) = (Vec::new(), 0);
    for statement in &statements {
        let plan = sqlite_plan(&database.url, statement).await;
        lines += plan.iter().filter(|line| LARGE.iter().any(|table| names(line, table))).count();
        faults.extend(walks(statement, &plan));
    }
    assert!(lines > 20, "the plans name no tables: {lines}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_walk_over_a_table_is_known_from_a_search() {
    assert!(!is_narrow("SCAN registry_person USING INDEX registry_person_by_name"));
    assert!(!is_narrow("SEARCH registry_person USING INDEX sqlite_autoindex_registry_person_1 (body_id=?)"));
    assert!(is_narrow("SEARCH registry_person USING INDEX sqlite_autoindex_registry_person_1 (body_id=? AND id=?)"));
}
