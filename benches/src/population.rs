//! The import of a city's civil register into an empty copy: how long, and how much memory.

use crate::measure::Process;
use crate::program::{Postgres, Program, size_of_embedded};
use crate::results::Size;
use anyhow::{Context as _, Result, bail};
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::time::{Duration, Instant};

/// How often the memory is looked at.
const LOOK: Duration = Duration::from_millis(200);
/// The body that imports.
const BODY: [&str; 12] = [
    "body",
    "add",
    "--administrator",
    "prova",
    "--code",
    "misura",
    "--name",
    "Comune di misura",
    "--kind",
    "comune",
    "--belfiore",
    "F205",
];

/// What was measured.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub struct Imported {
    /// Lines of the extract.
    pub lines: u64,
    /// Bytes of it.
    pub bytes: u64,
    /// Milliseconds from the start of the command to its end: received, sealed, read for the preview, written, made visible.
    pub millis: u64,
    /// Most memory of the program, in KiB.
    pub memory: u64,
    /// Most memory of PostgreSQL, all its processes, mapped pages counted once, in KiB; 0 for the embedded database.
    pub database_memory: u64,
    /// Bytes of the database afterwards.
    pub database: u64,
}

/// Writes the extract of a city; its file.
///
/// # Errors
/// Those of the command.
pub fn extract(program: &Program, folder: &Path, size: Size) -> Result<std::path::PathBuf> {
    let output = folder.join("extract");
    drop(std::fs::remove_dir_all(&output));
    let (count, text) = (size.residents().to_string(), output.display().to_string());
    program.run(&["generate", "people", "--count", &count, "--seed", "7", "--output", &text, "--residents"])?;
    Ok(output.join("residents.csv"))
}

/// Imports it into an installation that has nothing yet.
///
/// # Errors
/// Those of the commands.
pub fn import(program: &Program, postgres: Option<(&Postgres, &str)>, file: &Path) -> Result<Imported> {
    program.run(&["migrate"])?;
    program.run(&BODY)?;
    let database = postgres.map(|(postgres, _)| postgres.process()).transpose()?;
    let path = file.display().to_string();
    let begin = Instant::now();
    let mut child = program.start(&["import", "--json", "residents", &path, "--keep-good"])?;
    let (mut memory, mut database_memory) = (0_u64, 0_u64);
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        memory = memory.max(peak(child.id()));
        if let Some(database) = &database {
            // Whoever ends meanwhile is looked at the next time.
            database_memory = database_memory.max(Process::memory(database).unwrap_or(0));
        }
        std::thread::sleep(LOOK);
    };
    let millis = u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX);
    if !status.success() {
        bail!("the import ended with {status}");
    }
    let printed = std::io::read_to_string(child.stdout.take().context("nothing was printed")?)?;
    let report: serde_json::Value = serde_json::from_str(printed.trim())?;
    let lines = report.pointer("/preview/lines").and_then(serde_json::Value::as_u64).context("the lines are not said")?;
    let database = match postgres {
        Some((postgres, name)) => postgres.size(name)?,
        None => size_of_embedded(&program.data),
    };
    Ok(Imported { lines, bytes: std::fs::metadata(file)?.len(), millis, memory, database_memory, database })
}

/// The most memory a process ever had, in KiB; 0 for one that has ended.
fn peak(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}
