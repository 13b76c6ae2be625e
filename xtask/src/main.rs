//! The housekeeping of the workspace: `cargo xtask check-floors`, `cargo xtask new-room`.
//!
//! What the compiler cannot refuse is refused here: who may know whom among the crates.

mod floors;
mod graph;
mod room;

use std::process::ExitCode;

const HELP: &str = "\
Housekeeping of the Portico workspace.

Usage: cargo xtask COMMAND

Commands:
  check-floors   print the floor plan and every dependency that goes the wrong way
  new-room NAME  make a room of the usual shape, with a table, a page, an endpoint and a test
  help           print this text

Exit codes: 0 all is well, 1 something is wrong with the house, 2 the command was not understood.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["check-floors"] => check_floors(),
        ["new-room", name] => new_room(name),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            ExitCode::SUCCESS
        }
        other => {
            eprintln!("xtask does not know `{}`.\n\n{HELP}", other.join(" "));
            ExitCode::from(2)
        }
    }
}

fn new_room(name: &str) -> ExitCode {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    match room::make(&root, name) {
        Ok(steps) => {
            println!("crates/{name} is made. Next:");
            for step in steps {
                println!("  - {step}");
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("The room was not made: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn check_floors() -> ExitCode {
    let house = match graph::of_this_workspace() {
        Ok(house) => house,
        Err(error) => {
            eprintln!("The dependency graph could not be read: {error:#}");
            return ExitCode::FAILURE;
        }
    };
    let faults = floors::check(&house);
    println!("{}", floors::plan(&house));
    if faults.is_empty() {
        println!("{} crates, {} dependencies among them, every one in order.", house.crates.len(), house.edges.len());
        return ExitCode::SUCCESS;
    }
    for fault in &faults {
        eprintln!("wrong: {fault}");
    }
    eprintln!("{} wrong. ARCHITECTURE.md says who may know whom.", faults.len());
    ExitCode::FAILURE
}
