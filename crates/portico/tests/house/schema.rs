//! Every table can be spread over machines by body: `body_id` leads every primary, unique and foreign key and every index.

use portico::house;
use store::Db;
use store::db::{Engine, Opening};
use store::ddl;
use store::testing::on_both;

/// Tables that are no body's own: shared by all (they become reference tables).
fn shared() -> Vec<&'static str> {
    let mut shared: Vec<&'static str> = guard::SHARED_TABLES.to_vec();
    shared.extend(house::rooms().iter().flat_map(|room| room.shared_tables.iter().copied()));
    shared
}

fn between(text: &str, open: char, close: char) -> &str {
    let start = text.find(open).map_or(0, |at| at + 1);
    let end = text[start..].find(close).map_or(text.len(), |at| at + start);
    &text[start..end]
}

#[test]
fn the_body_leads_every_key_and_every_index() {
    let shared = shared();
    let mut faults = Vec::new();
    for (room, steps) in house::schema() {
        for step in steps {
            let text = ddl::render(step.text, Engine::Postgres);
            for statement in text.split(';') {
                let statement = statement.split_whitespace().collect::<Vec<_>>().join(" ");
                let words: Vec<&str> = statement.split(' ').collect();
                match words.as_slice() {
                    ["create", "table", table, ..] => {
                        if !table.starts_with(&format!("{room}_")) {
                            faults.push(format!("{table} does not bear the name of its room, {room}"));
                        }
                        if shared.contains(table) {
                            continue;
                        }
                        for (at, _) in statement.match_indices("primary key") {
                            if !between(&statement[at..], '(', ')').starts_with("body_id") {
                                faults.push(format!("{table}: its primary key does not begin with body_id"));
                            }
                        }
                        if !statement.contains("primary key") {
                            faults.push(format!("{table} has no primary key"));
                        }
                        for (at, _) in statement.match_indices("foreign key") {
                            if !between(&statement[at..], '(', ')').starts_with("body_id") {
                                faults.push(format!("{table}: a foreign key does not begin with body_id"));
                            }
                        }
                        for (at, _) in statement.match_indices(" unique (") {
                            faults.push(format!(
                                "{table}: a unique constraint without a name of its own at {at}: make it a named unique index"
                            ));
                        }
                    }
                    ["create", "unique", "index", index, "on", table, ..] | ["create", "index", index, "on", table, ..]
                        if !shared.contains(table) && !between(&statement, '(', ')').starts_with("body_id") =>
                    {
                        faults.push(format!("{index} on {table} does not begin with body_id"));
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn both_renderings_of_every_step_are_what_the_reviewer_read() {
    for (room, steps) in house::schema() {
        for step in steps {
            insta::assert_snapshot!(format!("{room}-{:04}-sqlite", step.number), ddl::render(step.text, Engine::Sqlite));
            insta::assert_snapshot!(format!("{room}-{:04}-postgres", step.number), ddl::render(step.text, Engine::Postgres));
        }
    }
}

#[tokio::test]
async fn the_shapes_that_a_backup_carries_are_the_tables_of_the_database() {
    on_both(house::schema(), |db| async move {
        let text = match db.engine() {
            Engine::Sqlite => {
                "select m.name, p.name from sqlite_schema m, pragma_table_info(m.name) p where m.type = 'table' and m.name <> 'store_migration' and m.name not like 'sqlite_%' order by m.name, p.cid"
            }
            Engine::Postgres => {
                "select c.relname::text, a.attname::text from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
                 and a.attnum > 0 and not a.attisdropped and c.relname <> 'store_migration' order by 1, a.attnum"
            }
        };
        let mut found: Vec<(String, String)> =
            db.raw_rows(text).await.expect("columns").into_iter().map(|row| (row[0].clone().expect("a table"), row[1].clone().expect("a column"))).collect();
        let mut carried: Vec<(String, String)> = store::shape::shapes(&house::schema())
            .into_iter()
            .flat_map(|shape| shape.columns.into_iter().map(move |(column, _)| (shape.table.clone(), column)))
            .collect();
        found.sort();
        carried.sort();
        assert_eq!(carried, found);
    })
    .await;
}

#[tokio::test]
async fn what_is_acknowledged_is_on_disk() {
    on_both(vec![], |db| async move {
        match db.engine() {
            Engine::Sqlite => {
                // What a test throws away does not wait for the disk: this one is opened as the program opens its own.
                let folder = tempfile::tempdir().expect("a folder");
                let url = format!("sqlite:{}", folder.path().join("own.db").display());
                let own = Db::open(Opening::at(url), db.clock().clone()).await.expect("a database");
                let durability = own.durability().await.expect("settings");
                assert_eq!(durability, ["2", "wal"], "synchronous=FULL, write-ahead log");
                own.close().await;
            }
            Engine::Postgres => {
                assert_eq!(db.durability().await.expect("settings")[0], "on", "synchronous_commit");
            }
        }
    })
    .await;
}

/// The reasons are in `.cargo/config.toml`; with the crate's own options a page costs three times the processor.
#[tokio::test]
async fn sqlite_is_built_as_the_house_wants_it() {
    on_both(vec![], |db| async move {
        if db.engine() != Engine::Sqlite {
            return;
        }
        let rows = db.raw_rows("select compile_options from pragma_compile_options").await.expect("the options");
        let options: Vec<String> = rows.into_iter().flatten().flatten().collect();
        let has = |wanted: &str| options.iter().any(|option| option == wanted);
        assert!(has("ENABLE_QPSG") && has("DEFAULT_MEMSTATUS=0"), "{options:?}");
        assert!(!has("ENABLE_MEMORY_MANAGEMENT") && !has("ENABLE_STAT4"), "{options:?}");
    })
    .await;
}
