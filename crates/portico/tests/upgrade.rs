//! A newer program on the data of an older one.

#![expect(clippy::indexing_slicing, reason = "a test fails by panicking")]

use axum::http::Extensions;
use kernel::Clock;
use portico::{house, start};
use store::backup::{self, Plan};
use store::testing::{self, Rooms, on_both};
use store::{Migration, audit};
use ui::testing::City;

/// The house before its last two rooms were built.
fn older() -> Rooms {
    let mut schema = house::schema();
    schema.truncate(schema.len() - 2);
    schema
}

/// How many steps the last two rooms are made in.
fn since() -> usize {
    house::schema().iter().rev().take(2).map(|(_, steps)| steps.len()).sum()
}

/// A house whose last room later got a column and a table.
fn grown() -> Rooms {
    const FIRST: &str = "create table annex_note (\n  body_id UUID not null,\n  id UUID not null,\n  note TEXT not null,\n  constraint annex_note_pk primary key (body_id, id)\n);";
    const SECOND: &str = "alter table annex_note add column place TEXT not null default '';\ncreate table annex_place (\n  body_id UUID not null,\n  id UUID not null,\n  constraint annex_place_pk primary key (body_id, id)\n);";
    static STEPS: [Migration; 2] =
        [Migration { number: 1, name: "notes", text: FIRST }, Migration { number: 2, name: "places", text: SECOND }];
    let mut schema = house::schema();
    schema.push(("annex", &STEPS));
    schema
}

fn before(mut schema: Rooms) -> Rooms {
    if let Some((_, steps)) = schema.last_mut() {
        *steps = &steps[..1];
    }
    schema
}

#[tokio::test]
async fn an_older_installation_is_backed_up_as_it_was_and_then_brought_up_to_date() {
    on_both(older(), |db| async move {
        let folder = tempfile::tempdir().expect("a folder");
        let rooms = house::rooms().into_iter().filter(|room| older().iter().any(|(name, _)| *name == room.name)).collect();
        let city = City::found(db.clone(), rooms, Extensions::new()).await;
        let body = city.bodies["milano"];
        let chain = audit::verify(&db, body).await.expect("a verdict");
        let archive = start::upgrade(&db, folder.path()).await.expect("upgraded").expect("a backup");
        assert!(db.pending(&house::schema()).await.expect("steps").is_empty());
        assert_eq!(start::upgrade(&db, folder.path()).await.expect("nothing to do"), None);

        // The way back: the backup is the older installation, and a newer program brings it up to date again.
        let target = testing::sqlite(&vec![], Clock::set_at(testing::test_moment())).await.expect("SQLite");
        let files = folder.path().join("restored");
        backup::read(&target.db, &Plan::of(house::schema()), &archive, &files).await.expect("restored");
        assert_eq!(target.db.pending(&house::schema()).await.expect("steps").len(), since());
        let restored = audit::verify(&target.db, body).await.expect("a verdict");
        assert_eq!((restored.head, restored.broken), (chain.head, None));
        start::upgrade(&target.db, folder.path()).await.expect("upgraded").expect("a backup");
    })
    .await;
}

#[tokio::test]
async fn a_table_that_grew_a_column_is_backed_up_without_it() {
    on_both(before(grown()), |db| async move {
        let folder = tempfile::tempdir().expect("a folder");
        let city = City::found(db.clone(), house::rooms(), Extensions::new()).await;
        let plan = Plan::of(grown());
        let archive = backup::write(&db, &plan, folder.path(), folder.path(), None).await.expect("a backup");
        let target = testing::sqlite(&vec![], Clock::System).await.expect("SQLite");
        let restored = backup::read(&target.db, &plan, &archive, folder.path()).await.expect("restored");
        assert_eq!(restored.manifest.rows["annex_note"], 0);
        assert!(!restored.manifest.rows.contains_key("annex_place"));
        target.db.migrate(&grown()).await.expect("brought up to date");
        assert!(audit::verify(&target.db, city.bodies["milano"]).await.expect("a verdict").broken.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_database_that_another_program_changed_is_not_written_halfway() {
    on_both(grown(), |db| async move {
        let folder = tempfile::tempdir().expect("a folder");
        let refused =
            backup::write(&db, &Plan::of(house::schema()), folder.path(), folder.path(), None).await.expect_err("refused");
        assert!(refused.to_string().contains("another program"), "{refused}");
    })
    .await;
}
