//! The command line of an installation that is not the demonstration.

#![expect(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that cannot go on has failed")]

#[path = "command/data.rs"]
mod data;
#[path = "command/pairing.rs"]
mod pairing;
#[path = "command/rules.rs"]
mod rules;
#[path = "common/sums.rs"]
mod sums;

use std::path::Path;
use std::process::{Command, Output, Stdio};

fn portico(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portico"))
        .args(arguments)
        .current_dir(folder)
        .env("PORTICO_DATA", folder.join("data"))
        .env("PORTICO_LISTEN", "127.0.0.1:0")
        .env("PORTICO_LOG", "error")
        .env("PORTICO_DEMO_SCALE", "1")
        .output()
        .expect("the program runs")
}

/// The one JSON document that a command prints.
fn json(folder: &Path, arguments: &[&str]) -> serde_json::Value {
    serde_json::from_str(&must(folder, arguments)).expect("one JSON document")
}

fn must(folder: &Path, arguments: &[&str]) -> String {
    let output = portico(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn refused(folder: &Path, arguments: &[&str]) -> String {
    let output = portico(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_body_is_added_named_and_placed_and_its_administrator_gets_a_link_that_can_be_renewed() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path();
    must(folder, &["migrate"]);
    let add = ["body", "add", "--administrator", "admin.pavia", "--code", "pavia", "--name", "Comune di Pavia"];
    let first = must(folder, &add);
    assert!(first.contains("/primo-accesso/"), "{first}");
    assert!(refused(folder, &add).contains("already a body"), "one code, one body");
    assert!(refused(folder, &["body", "change", "--belfiore", "X999"]).contains("X999"));
    assert!(refused(folder, &["body", "change", "--code", "Città di"]).contains("lower-case"));
    let placeless = portico(folder, &["doctor"]);
    assert!(!placeless.status.success() && String::from_utf8_lossy(&placeless.stdout).contains("has no Belfiore code"));
    must(folder, &["body", "change", "--belfiore", "G388"]);
    assert!(!String::from_utf8_lossy(&portico(folder, &["doctor"]).stdout).contains("Belfiore"));
    let listed: serde_json::Value = serde_json::from_str(&must(folder, &["body", "list", "--json"])).expect("JSON");
    let listed = &listed[0];
    assert_eq!((listed["belfiore"].as_str(), listed["istat_code"].as_str()), (Some("G388"), Some("018110")));
    let second = must(folder, &["user", "link", "admin.pavia"]);
    assert!(second.contains("/primo-accesso/") && second != first);
    assert!(refused(folder, &["user", "link", "nessuno"]).contains("nessuno"));
    assert!(must(folder, &["user", "list"]).contains("invited, no second factor"));
    must(folder, &["audit", "verify"]);
}

#[test]
fn the_key_is_renewed_and_the_old_one_is_kept_for_old_backups() {
    let folder = tempfile::tempdir().expect("a folder");
    must(folder.path(), &["migrate"]);
    must(folder.path(), &["keys", "rotate"]);
    must(folder.path(), &["keys", "rotate"]);
    let keys = std::fs::read_to_string(folder.path().join("data/keys.toml")).expect("a key file");
    assert_eq!(keys.lines().filter(|line| line.contains(" = ") && !line.starts_with("current")).count(), 3, "{keys}");
}

#[test]
fn the_doctor_looks_at_an_empty_folder_and_leaves_it_empty() {
    let folder = tempfile::tempdir().expect("a folder");
    assert!(must(folder.path(), &["doctor"]).contains("not there yet"));
    assert!(!folder.path().join("data/portico.db").exists());
}

#[test]
fn a_demonstration_with_its_known_passwords_is_never_served_as_if_it_were_real() {
    let folder = tempfile::tempdir().expect("a folder");
    must(folder.path(), &["demo", "--build-only"]);
    assert!(refused(folder.path(), &["serve"]).contains("is a demonstration"));
}

#[test]
fn a_configuration_that_cannot_be_read_is_not_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::create_dir(folder.path().join("portico.toml")).expect("something that is no file");
    assert!(refused(folder.path(), &["config"]).contains("portico.toml is here and cannot be read"));
}

#[test]
fn whoever_stops_listening_does_not_stop_the_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut line = Command::new(env!("CARGO_BIN_EXE_portico"));
    line.current_dir(folder.path()).args(["config"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = line.spawn().expect("the program runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the program ends");
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
