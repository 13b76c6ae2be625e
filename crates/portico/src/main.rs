//! The program's entry: reads the command line and runs the command.

use clap::Parser as _;
use portico::command;
use std::process::ExitCode;

fn main() -> ExitCode {
    let line = command::Line::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("portico: {error}");
            return ExitCode::from(1);
        }
    };
    match runtime.block_on(command::run(line)) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("portico: {error:#}");
            ExitCode::from(1)
        }
    }
}
