//! A backup taken from either database is restored on either, whole and verified; a damaged one is refused.

use axum::http::Extensions;
use kernel::{Actor, Clock};
use portico::house;
use store::backup::{self, Plan};
use store::testing::{self, on_both};
use store::{Audit, Db, FileVault, Keyring, audit};
use ui::testing::City;

async fn filled(db: &Db, folder: &std::path::Path) -> (kernel::BodyId, kernel::FileId, FileVault) {
    let mut city = City::found(db.clone(), house::rooms(), Extensions::new()).await;
    city.somebody("anna", "assistente_sociale", "milano/SSPT-4-L1").await;
    let vault = FileVault::new(folder.join("files"), Keyring::open(&folder.join("keys.toml"), db.clock().now()).expect("keys"));
    let mut tx = db.begin(&city.actor("anna")).await.expect("a transaction");
    let file = vault.add(&mut tx, "file", "lettera.pdf", b"%PDF-1.7 una lettera").await.expect("a file");
    tx.commit(Audit::of("file.add").on("file", file)).await.expect("a commit");
    // A search that showed two people: who they were is part of the chain.
    let tx = db.begin_reading(&city.actor("anna")).await.expect("a transaction");
    let shown = [1, 2].map(|number| kernel::PersonId(uuid::Uuid::from_u128(number)));
    tx.commit(Audit::of("person.search").rows(2).showing("persons", shown)).await.expect("a commit");
    (city.bodies["milano"], file, vault)
}

#[tokio::test]
async fn a_backup_is_restored_on_either_database_with_files_and_a_whole_chain() {
    on_both(house::schema(), |db| async move {
        let folder = tempfile::tempdir().expect("a folder");
        let (body, file, _) = filled(&db, folder.path()).await;
        let plan = Plan::of(house::schema());
        let archive =
            backup::write(&db, &plan, &folder.path().join("files"), &folder.path().join("backup"), None).await.expect("a backup");
        let before = audit::verify(&db, body).await.expect("a verdict");

        let mut targets = vec![testing::sqlite(&vec![], Clock::set_at(testing::test_moment())).await.expect("SQLite")];
        targets.extend(testing::postgres(&vec![], Clock::set_at(testing::test_moment())).await.expect("PostgreSQL"));
        for target in targets {
            let files = tempfile::tempdir().expect("a folder");
            let restored = backup::read(&target.db, &plan, &archive, &files.path().join("files")).await.expect("restored");
            assert!(restored.manifest.missing_files.is_empty());
            assert_eq!(restored.chains.len(), 2);
            assert_eq!(restored.manifest.rows["store_audit_shown"], 2);
            let after = audit::verify(&target.db, body).await.expect("a verdict");
            assert_eq!((after.rows, after.head, after.broken), (before.rows, before.head.clone(), None));
            // With the keys, which are kept elsewhere, the file opens.
            let vault = FileVault::new(
                files.path().join("files"),
                Keyring::open(&folder.path().join("keys.toml"), target.db.clock().now()).expect("keys"),
            );
            let mut tx = target.db.begin(&Actor::system(body)).await.expect("a transaction");
            assert_eq!(vault.read(&mut tx, file).await.expect("the file").1, b"%PDF-1.7 una lettera");
        }
    })
    .await;
}

#[tokio::test]
async fn one_body_is_carried_without_the_others() {
    on_both(house::schema(), |db| async move {
        let folder = tempfile::tempdir().expect("a folder");
        let (body, _, _) = filled(&db, folder.path()).await;
        let plan = Plan::of(house::schema());
        let archive = backup::write(&db, &plan, &folder.path().join("files"), folder.path(), Some(body)).await.expect("a backup");
        let target = testing::sqlite(&house::schema(), Clock::System).await.expect("SQLite");
        let restored = backup::read(&target.db, &plan, &archive, &folder.path().join("other")).await.expect("restored");
        assert_eq!(restored.chains.len(), 1);
        assert_eq!(restored.manifest.rows["guard_body"], 1);
    })
    .await;
}

#[tokio::test]
async fn a_backup_that_was_cut_off_or_changed_is_refused() {
    let db = testing::sqlite(&house::schema(), Clock::set_at(testing::test_moment())).await.expect("SQLite");
    let folder = tempfile::tempdir().expect("a folder");
    filled(&db.db, folder.path()).await;
    let plan = Plan::of(house::schema());
    let archive = backup::write(&db.db, &plan, &folder.path().join("files"), folder.path(), None).await.expect("a backup");
    let whole = std::fs::read(&archive).expect("the backup");
    std::fs::write(&archive, &whole[..whole.len() / 2]).expect("cut");
    let target = testing::sqlite(&vec![], Clock::System).await.expect("SQLite");
    let refused = backup::read(&target.db, &plan, &archive, &folder.path().join("other")).await.expect_err("refused");
    assert!(refused.to_string().contains("damaged"), "{refused}");
}

#[tokio::test]
async fn a_schema_of_a_later_program_is_refused() {
    on_both(house::schema(), |db| async move {
        let older: Vec<_> = house::schema().into_iter().filter(|(room, _)| *room == "store").collect();
        let refused = db.pending(&older).await.expect_err("refused");
        assert!(refused.to_string().contains("newer than this program"), "{refused}");
    })
    .await;
}

#[tokio::test]
async fn files_sealed_with_an_old_key_are_read_and_sealed_anew() {
    let db = testing::sqlite(&house::schema(), Clock::set_at(testing::test_moment())).await.expect("SQLite");
    let folder = tempfile::tempdir().expect("a folder");
    let (body, file, _) = filled(&db.db, folder.path()).await;
    let path = folder.path().join("keys.toml");
    let mut keys = Keyring::open(&path, db.db.clock().now()).expect("keys");
    keys.rotate(db.db.clock().now()).expect("a new key");
    keys.save(&path).expect("saved");
    let vault = FileVault::new(folder.path().join("files"), keys);
    let mut tx = db.db.begin(&Actor::system(body)).await.expect("a transaction");
    assert_eq!(vault.read(&mut tx, file).await.expect("with the old key").1, b"%PDF-1.7 una lettera");
    assert_eq!(vault.reseal(&mut tx).await.expect("sealed anew"), 1);
    // Even when this transaction is given up, the file says itself which key opens it.
    tx.roll_back().await.expect("given up");
    let mut tx = db.db.begin(&Actor::system(body)).await.expect("a transaction");
    assert_eq!(vault.read(&mut tx, file).await.expect("with the new key").1, b"%PDF-1.7 una lettera");
    assert!(vault.add(&mut tx, "file", "virus.exe", b"MZ").await.is_err());
}
