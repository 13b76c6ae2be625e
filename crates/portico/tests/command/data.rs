//! Commands about data, as a script calls them: what they print, and how they end.

use crate::{json, must, portico, refused};
use std::path::{Path, PathBuf};
use store::db::Opening;
use store::{Audit, Db, FileVault, Keyring};

fn shipped(path: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/demo").join(path).display().to_string()
}

fn ends_with(folder: &Path, arguments: &[&str]) -> Option<i32> {
    portico(folder, arguments).status.code()
}

async fn open(url: &str) -> Db {
    Db::open(Opening::at(url), kernel::Clock::System).await.expect("the database")
}

/// An installation of one Comune with its administrator.
fn installed(folder: &Path) {
    must(folder, &["migrate"]);
    must(
        folder,
        &["body", "add", "--administrator", "admin.pavia", "--code", "pavia", "--name", "Comune di Pavia", "--belfiore", "G388"],
    );
}

fn import_budget(folder: &Path, label: &str) -> std::process::Output {
    let file = |name: &str| shipped(&format!("budget-2021/{name}.csv"));
    let (revenue, expenditure) = (file("revenue-current"), file("expenditure-current"));
    let (revenue_capital, expenditure_capital) = (file("revenue-capital"), file("expenditure-capital"));
    let arguments = [
        "import",
        "--json",
        "budget",
        "--revenue-current",
        &revenue,
        "--expenditure-current",
        &expenditure,
        "--revenue-capital",
        &revenue_capital,
        "--expenditure-capital",
        &expenditure_capital,
        "--totals",
        &file("totals"),
        "--label",
        label,
        "--source",
        "Bilancio 2021",
    ];
    portico(folder, &arguments)
}

/// A sealed file in the data folder, as the program itself puts it there.
async fn files_a_letter(folder: &Path) -> kernel::FileId {
    let data = folder.join("data");
    let db = open(&format!("sqlite:{}", data.join("portico.db").display())).await;
    let body = portico::command::one_body(&db, None).await.expect("a body").body_id;
    let keys = Keyring::open(&data.join("keys.toml"), db.clock().now()).expect("keys");
    let vault = FileVault::new(data.join("files"), keys);
    let mut tx = db.begin(&kernel::Actor::system(body)).await.expect("a transaction");
    let file = vault.add(&mut tx, "file", "lettera.pdf", b"%PDF-1.7 una lettera").await.expect("a file");
    tx.commit(Audit::of("file.add").on("file", file)).await.expect("a commit");
    db.close().await;
    file
}

async fn reads_the_letter(url: &str, files: PathBuf, keys: &Path, file: kernel::FileId) {
    let db = open(url).await;
    let body = portico::command::one_body(&db, None).await.expect("a body").body_id;
    let vault = FileVault::new(files, Keyring::open(keys, db.clock().now()).expect("keys"));
    let mut tx = db.begin(&kernel::Actor::system(body)).await.expect("a transaction");
    assert_eq!(vault.read(&mut tx, file).await.expect("the file").1, b"%PDF-1.7 una lettera");
    tx.roll_back().await.expect("looked at");
    db.close().await;
}

fn chain_is_whole(report: &serde_json::Value) {
    let chains = report["chains"].as_array().expect("chains");
    assert_eq!(chains.len(), 1, "{report:#}");
    assert!(chains[0][1]["broken"].is_null() && chains[0][1]["rows"].as_i64() > Some(0), "{report:#}");
}

#[test]
fn every_list_is_one_json_document_and_so_is_what_was_migrated() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let applied = json(folder, &["migrate", "--json"]);
    assert!(applied["applied"].as_array().is_some_and(|steps| steps.len() > 5), "{applied}");
    assert_eq!(json(folder, &["migrate", "--json"])["applied"], serde_json::json!([]));
    assert_eq!(json(folder, &["body", "list", "--json"]), serde_json::json!([]));
    assert!(json(folder, &["config", "--json"]).is_array());
    installed(folder);
    must(folder, &["token", "create", "--account", "admin.pavia", "--name", "prova", "--days", "1"]);
    let (bodies, users, tokens) = (
        json(folder, &["body", "list", "--json"]),
        json(folder, &["user", "list", "--json"]),
        json(folder, &["token", "list", "--json"]),
    );
    assert_eq!((&bodies[0]["code"], &users[0]["username"]), (&"pavia".into(), &"admin.pavia".into()));
    assert_eq!((&tokens[0]["name"], &tokens[0]["state"]), (&"prova".into(), &"good".into()));
    must(folder, &["token", "revoke", tokens[0]["id"].as_str().expect("an id")]);
    assert_eq!(json(folder, &["token", "list", "--json"])[0]["state"], "revoked");
    assert!(json(folder, &["audit", "verify", "--json"])[0]["verdict"]["broken"].is_null());
}

#[test]
fn a_wrong_line_ends_with_two_and_a_refusal_with_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    assert_eq!(ends_with(folder, &["backup", "--no-such-thing"]), Some(2));
    assert_eq!(ends_with(folder, &["move"]), Some(2));
    assert!(refused(folder, &["backup"]).contains("portico migrate"));
    installed(folder);
    assert!(refused(folder, &["backup", "--body", "lodi"]).contains("lodi"));
    assert!(refused(folder, &["token", "create", "--account", "nessuno", "--name", "prova"]).contains("nessuno"));
}

#[test]
fn the_budget_of_milan_is_imported_and_reconciles_and_a_faulty_one_leaves_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    installed(folder);
    let faulty = folder.join("faulty.csv");
    std::fs::write(&faulty, "direction;area_code\nDIR07;51\n").expect("a file");
    let faulty = faulty.display().to_string();
    let arguments = ["import", "budget", "--expenditure-current", &faulty, "--label", "Prova", "--source", "Prova"];
    assert_eq!(ends_with(folder, &arguments), Some(1));
    assert_eq!(ends_with(folder, &["budget", "reconcile", "--year", "2021"]), Some(1), "nothing was kept");

    let imported = import_budget(folder, "Bilancio 2021");
    assert_eq!(imported.status.code(), Some(0), "{}", String::from_utf8_lossy(&imported.stderr));
    let report: serde_json::Value = serde_json::from_slice(&imported.stdout).expect("one JSON document");
    assert_eq!(
        (&report["year"], &report["printed_totals"], &report["kept"]),
        (&2021.into(), &86.into(), &true.into()),
        "{report:#}"
    );
    assert_eq!(ends_with(folder, &["budget", "reconcile", "--year", "2021"]), Some(0));
    assert!(json(folder, &["budget", "reconcile", "--year", "2021", "--json"]).is_object());
    let streets = json(folder, &["import", "--json", "streets", &shipped("milano/streets.csv")]);
    assert!(streets["segments"].as_i64() > Some(1_000), "{streets}");
    let services = shipped("milano/services.csv");
    assert!(
        refused(folder, &["import", "catalogue", "--services", &services]).contains("nothing was kept"),
        "offices that are not there"
    );
}

#[test]
fn a_city_is_generated_alike_from_the_same_seed_and_its_files_are_explained() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    let written = |name: &str, seed: &str| {
        let line = ["generate", "people", "--count", "400", "--on", "2026-11-21", "--seed", seed, "--output", name, "--residents"];
        let told = json(folder, &line);
        assert_eq!(told["persons"].as_u64(), Some(400), "{told}");
        let mut files = std::collections::BTreeMap::new();
        for entry in std::fs::read_dir(folder.join(name)).expect("the folder") {
            let path = entry.expect("a file").path();
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            files.insert(name, std::fs::read_to_string(&path).expect("a text"));
        }
        files
    };
    let first = written("first", "1");
    let names: Vec<&str> = first.keys().map(String::as_str).collect();
    let wanted = "README.md addresses.csv events-later.csv events.csv households.csv persons.csv residents-later.csv residents.csv truth.csv";
    assert_eq!(names.join(" "), wanted);
    assert_eq!(first, written("again", "1"));
    assert_ne!(first["persons.csv"], written("other", "2")["persons.csv"]);
    assert_eq!(first["persons.csv"].lines().count(), first["truth.csv"].lines().count());
    assert_eq!(first["residents.csv"].lines().count(), 401);
    let explained = &first["README.md"];
    for (file, text) in first.iter().filter(|(file, _)| file.ends_with(".csv")) {
        assert!(explained.contains(&format!("## {file}")), "{file}");
        let columns: Vec<&str> = text.lines().next().expect("a header").split(',').collect();
        assert!(explained.contains(&format!("`{}`", columns.join("`, `"))), "{file}");
    }
    assert_eq!(ends_with(folder, &["generate", "people"]), Some(2), "where to?");
    let line = ["generate", "people", "--on", "2026-11-21", "--output", "late", "--residents", "--later", "2026-11-21"];
    assert!(refused(folder, &line).contains("later day"));
    assert_eq!(std::fs::read_dir(folder.join("late")).expect("the folder").count(), 0, "nothing half-written is left");
}

#[tokio::test]
async fn a_backup_is_restored_into_an_empty_installation_and_into_no_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    installed(folder);
    let file = files_a_letter(folder).await;
    let archive = json(folder, &["backup", "--json"])["file"].as_str().expect("a file").to_owned();
    assert!(refused(folder, &["restore", &archive]).contains("already holds data"));

    let other = tempfile::tempdir().expect("a folder");
    let other = other.path();
    let restored = json(other, &["restore", &archive, "--json"]);
    chain_is_whole(&restored);
    assert_eq!(restored["manifest"]["files"], 1, "{restored:#}");
    assert_eq!(json(other, &["body", "list", "--json"]), json(folder, &["body", "list", "--json"]));
    let database = format!("sqlite:{}", other.join("data/portico.db").display());
    reads_the_letter(&database, other.join("data/files"), &folder.join("data/keys.toml"), file).await;

    let cut = other.join("cut.tar.gz");
    let whole = std::fs::read(&archive).expect("the backup");
    std::fs::write(&cut, &whole[..whole.len() / 2]).expect("cut");
    let third = tempfile::tempdir().expect("a folder");
    assert!(refused(third.path(), &["restore", &cut.display().to_string()]).contains("damaged"));
    must(third.path(), &["restore", &archive]);
}

/// Moves an installation to an empty database: whole, with its file, once.
async fn moves_to(to: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    installed(folder);
    import_budget(folder, "Bilancio 2021");
    let file = files_a_letter(folder).await;
    let other = tempfile::tempdir().expect("a folder");
    let data = other.path().join("data").display().to_string();
    let to = if to.is_empty() { format!("sqlite:{data}/portico.db") } else { to.to_owned() };
    std::fs::create_dir_all(&data).expect("a folder");
    let moved = json(folder, &["move", "--to", &to, "--to-data", &data, "--json"]);
    chain_is_whole(&moved);
    assert_eq!((&moved["manifest"]["files"], &moved["manifest"]["missing_files"]), (&1.into(), &serde_json::json!([])));
    assert!(moved["manifest"]["rows"]["finance_chapter"].as_i64() > Some(300), "{moved:#}");

    reads_the_letter(&to, other.path().join("data/files"), &folder.join("data/keys.toml"), file).await;
    let db = open(&to).await;
    for (table, rows) in moved["manifest"]["rows"].as_object().expect("tables") {
        let there = db.raw_rows(&format!("select cast(count(*) as text) from {table}")).await.expect("a count");
        assert_eq!(there[0][0].as_deref(), Some(rows.to_string().as_str()), "{table}");
    }
    assert_eq!(crate::sums::broken(&db).await, Vec::<String>::new());
    let body = portico::command::one_body(&db, None).await.expect("a body").body_id;
    assert!(store::audit::verify(&db, body).await.expect("a verdict").broken.is_none());
    db.close().await;
    assert!(refused(folder, &["move", "--to", &to]).contains("already there"));
}

#[tokio::test]
async fn a_body_is_moved_to_another_embedded_database_with_files_and_chain() {
    moves_to("").await;
}

#[tokio::test]
async fn a_body_is_moved_to_postgresql_with_files_and_chain() {
    if let Some(database) = store::testing::postgres_url().await.expect("a database") {
        moves_to(&database).await;
    }
}

#[tokio::test]
async fn a_chain_that_somebody_changed_ends_the_check_with_three() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    installed(folder);
    let db = open(&format!("sqlite:{}", folder.join("data/portico.db").display())).await;
    let triggers =
        db.raw_rows("select name from sqlite_schema where type = 'trigger' and tbl_name = 'store_audit'").await.expect("triggers");
    for name in triggers.into_iter().flatten().flatten() {
        db.raw_rows(&format!("drop trigger {name}")).await.expect("dropped");
    }
    db.raw_rows("update store_audit set action = 'nothing.happened' where action = 'body.create'").await.expect("changed");
    db.close().await;
    assert_eq!(ends_with(folder, &["audit", "verify"]), Some(3));
}
