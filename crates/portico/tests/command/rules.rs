//! `portico rules`: regulations checked, cases decided, drafts simulated; every fault with its line.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn run(folder: &Path, line: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portico")).current_dir(folder).arg("rules").args(line).output().expect("the program runs")
}

fn told(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn shipped(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../regulations")
        .join(name)
        .canonicalize()
        .expect("it comes along")
        .display()
        .to_string()
}

#[test]
fn files_are_checked_and_all_faults_are_told_with_their_lines() {
    let folder = tempfile::tempdir().unwrap();
    let good = shipped("sostegno-al-reddito.toml");
    let text = std::fs::read_to_string(&good).unwrap();
    let wrong = text.replacen("household.isee <=", "household.ise <=", 1);
    assert_ne!(wrong, text);
    std::fs::write(folder.path().join("wrong.toml"), wrong).unwrap();
    std::fs::write(folder.path().join("binary.toml"), [0xff, 0xfe, 0]).unwrap();
    let done = run(folder.path(), &["check", &good]);
    assert!(done.status.success(), "{}", told(&done));
    let done = run(folder.path(), &["check", &good, "wrong.toml", "binary.toml", "missing.toml"]);
    assert_eq!(done.status.code(), Some(3));
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(said.contains("wrong.toml:") && said.contains("forse «isee»") && said.contains("^^^^^^^^^^^^^"), "{said}");
    assert!(said.contains("binary.toml is not UTF-8") && said.contains("missing.toml"), "{said}");
    let done = run(folder.path(), &["check", "wrong.toml", "--json"]);
    let told: serde_json::Value = serde_json::from_slice(&done.stdout).unwrap();
    assert!(told[0]["faults"][0]["line"].as_u64().is_some_and(|line| line > 10), "{told}");
}

#[test]
fn cases_are_decided_in_their_order_and_a_wrong_line_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let regulation = shipped("sostegno-al-reddito.toml");
    let lines = "{\"id\": \"a\", \"household\": {\"isee\": 6000.01}}\nrubbish\n{\"id\": \"b\", \"household\": {}}\n";
    std::fs::write(folder.path().join("in.jsonl"), lines).unwrap();
    let line = ["eval", &regulation, "--input", "in.jsonl", "--output", "out.jsonl", "--on", "2026-03-01", "--explain"];
    let done = run(folder.path(), &line);
    assert_eq!(done.status.code(), Some(3), "{}", told(&done));
    let out = std::fs::read_to_string(folder.path().join("out.jsonl")).unwrap();
    let answers: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((answers[0]["id"].as_str(), answers[0]["outcome"].as_str()), (Some("a"), Some("refused")));
    assert_eq!(answers[0]["explanation"]["requirements"].as_array().map(Vec::is_empty), Some(false));
    assert_eq!(answers[1]["line"], 2);
    assert_eq!(answers[2]["outcome"], "undetermined");
    // The same from standard input to standard output.
    let mut child = Command::new(env!("CARGO_BIN_EXE_portico"))
        .args(["rules", "eval", &regulation, "--on", "2026-03-01"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(lines.lines().next().unwrap().as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success() && String::from_utf8_lossy(&done.stdout).contains("\"refused\""));
    let done =
        run(folder.path(), &["eval", &regulation, "--input", "in.jsonl", "--output", "nowhere/out.jsonl", "--on", "2026-03-01"]);
    assert_eq!(done.status.code(), Some(1));
}

#[test]
fn a_draft_is_simulated_against_what_is_in_force_on_invented_and_on_given_people() {
    let folder = tempfile::tempdir().unwrap();
    let old = shipped("sostegno-al-reddito.toml");
    let report = |line: &[&str]| -> serde_json::Value {
        let done = run(folder.path(), line);
        assert!(done.status.success(), "{}", told(&done));
        serde_json::from_slice(&std::fs::read(folder.path().join("report.json")).unwrap()).unwrap()
    };
    let same = ["simulate", &old, "--against", &old, "--households", "4000", "--on", "2026-06-15", "--output", "report.json"];
    let said = report(&same);
    assert_eq!((said["all"]["gaining"].as_u64(), said["all"]["losing"].as_u64()), (Some(0), Some(0)));
    assert!(said["all"]["granted"].as_u64().is_some_and(|granted| granted > 100), "{said}");
    assert_eq!(said["all"]["amount_cents"], said["all"]["amount_before_cents"]);
    let bench =
        run(folder.path(), &["bench", &old, "--households", "4000", "--on", "2026-06-15", "--keep", "people.parquet", "--json"]);
    let measured: serde_json::Value = serde_json::from_slice(&bench.stdout).unwrap();
    let again = report(&["simulate", &old, "--population", "people.parquet", "--on", "2026-06-15", "--output", "report.json"]);
    assert_eq!((again["all"]["granted"].as_u64(), again["households"].as_u64()), (measured["granted"].as_u64(), Some(4_000)));
    assert_eq!(again["all"]["amount_cents"], said["all"]["amount_cents"], "the same seed, the same people, also from a file");
    std::fs::write(folder.path().join("wrong.jsonl"), "{\"id\": 1}\n{\"id\": 2, \"facts\": {\"nothing\": 1}}\n").unwrap();
    let done =
        run(folder.path(), &["simulate", &old, "--population", "wrong.jsonl", "--on", "2026-06-15", "--output", "report.json"]);
    assert_eq!(done.status.code(), Some(1));
    assert!(told(&done).contains("riga 2"), "{}", told(&done));
}
