//! How SQLite goes through the large tables for overlaps of services and for counts of persons: by a person, a service or a day, and never
//! from the first row to the last. It plans these statements from their indexes alone, so that an empty database says what a full one does.
//! PostgreSQL plans from the rows it has counted, of which a test has too few: what it does is not proved here.
//!
//! What is read is the program that SQLite would run (`explain`), not its description (`explain query plan`): the program names what it opens by
//! the page where it begins, so that no view and no alias hides a table, and an index made on the way is the walk it is made from.

use portico::house;
use sqlx::{AssertSqlSafe, Connection as _, Row as _, SqliteConnection};
use std::collections::BTreeMap;
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

/// A step of the program: what is done, on what, and the last of what it is done with.
struct Step {
    code: String,
    cursor: i64,
    page: i64,
    with: String,
}

/// A program, with the large tables that its cursors stand on, in themselves or in an index.
struct Program {
    steps: Vec<Step>,
    cursors: BTreeMap<i64, &'static str>,
}

async fn program(one: &mut SqliteConnection, sql: &str) -> Program {
    let pages = "select rootpage, tbl_name from sqlite_master where rootpage > 0";
    let pages = sqlx::raw_sql(AssertSqlSafe(pages.to_owned())).fetch_all(&mut *one).await.expect("the tables");
    let pages: BTreeMap<i64, String> = pages.iter().map(|row| (row.get("rootpage"), row.get("tbl_name"))).collect();
    let rows = sqlx::raw_sql(AssertSqlSafe(format!("explain {sql}"))).fetch_all(one).await.expect("a program");
    let step = |row: &sqlx::sqlite::SqliteRow| Step {
        code: row.get("opcode"),
        cursor: row.get("p1"),
        page: row.get("p2"),
        with: row.get::<Option<String>, _>("p4").unwrap_or_default(),
    };
    let steps: Vec<Step> = rows.iter().map(step).collect();
    let opened = steps.iter().filter(|step| step.code == "OpenRead" || step.code == "ReopenIdx");
    let large = |step: &Step| LARGE.into_iter().find(|table| pages.get(&step.page).is_some_and(|name| name == table));
    let cursors = opened.filter_map(|step| Some((step.cursor, large(step)?))).collect();
    Program { steps, cursors }
}

impl Program {
    /// The large tables through which it goes from end to end: from the first row or the last, counting all, or with nothing but the body known.
    fn walks(&self) -> Vec<&'static str> {
        let narrow = |step: &Step| step.with.parse::<i64>().is_ok_and(|fields| fields >= 2);
        let mut found = Vec::new();
        for step in &self.steps {
            let Some(table) = self.cursors.get(&step.cursor) else { continue };
            let walks = match step.code.as_str() {
                "Rewind" | "Last" | "Count" => true,
                "SeekGE" | "SeekGT" | "SeekLE" | "SeekLT" => {
                    // From the beginning of the body to a value is told where it ends.
                    let mut ends = self.steps.iter().filter(|other| other.cursor == step.cursor && other.code.starts_with("Idx"));
                    !narrow(step) && !ends.any(narrow)
                }
                _ => false,
            };
            if walks {
                found.push(*table);
            }
        }
        found
    }
}

#[tokio::test]
async fn overlaps_and_counts_go_through_no_large_table_from_end_to_end() {
    let clock = kernel::Clock::set_at(testing::test_moment());
    let statements = guarded();
    assert!(statements.len() >= 9, "only {} statements are looked at", statements.len());
    let database = testing::sqlite(&house::schema(), clock).await.expect("SQLite");
    let mut one = SqliteConnection::connect(&database.url).await.expect("SQLite");
    let (mut faults, mut opened) = (Vec::new(), 0);
    for statement in &statements {
        let program = program(&mut one, &statement.rendered(Engine::Sqlite).sql).await;
        opened += program.cursors.len();
        let counts = statement.name.starts_with("returns::");
        let walks = program.walks().into_iter().filter(|table| !(counts && COUNTED_WHOLE.contains(table)));
        faults.extend(walks.map(|table| format!("{}: {table}", statement.name)));
    }
    assert!(opened > 20, "the programs open no tables: {opened}");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn a_walk_is_known_from_a_search_also_through_a_view_and_by_an_index_made_on_the_way() {
    let clock = kernel::Clock::set_at(testing::test_moment());
    let database = testing::sqlite(&house::schema(), clock).await.expect("SQLite");
    let mut one = SqliteConnection::connect(&database.url).await.expect("SQLite");
    for (walked, sql) in [
        (true, "select x.delivery_id from network_v_delivery x where x.quantity_hundredths > 1"),
        (true, "select x.delivery_id from network_v_delivery x where x.body_id = x'00' and x.quantity_hundredths > 1"),
        (true, "select count(*) from network_v_delivery"),
        (
            true,
            "select x.cost_cents from network_v_delivery x join network_v_delivery y on y.quantity_hundredths = x.quantity_hundredths
              where x.body_id = x'00' and x.delivery_id = x'01'",
        ),
        (false, "select x.cost_cents from network_v_delivery x where x.body_id = x'00' and x.delivery_id = x'01'"),
        (false, "select s.id from guard_unit s where s.body_id = x'00'"),
    ] {
        let walks = program(&mut one, sql).await.walks();
        assert_eq!(!walks.is_empty(), walked, "{sql}: {walks:?}");
        assert!(walks.iter().all(|table| *table == "network_delivery"), "{sql}: {walks:?}");
    }
}
