//! What processes use, as Linux tells it.

use crate::chance::Chance;
use anyhow::{Context as _, Result};
use std::fs;

/// A process, perhaps with its children.
#[derive(Clone, Copy, Debug)]
pub struct Process {
    pid: u32,
    family: bool,
}

impl Process {
    /// One process alone.
    pub fn alone(pid: u32) -> Self {
        Process { pid, family: false }
    }
    /// A process with all it started: PostgreSQL.
    pub fn family(pid: u32) -> Self {
        Process { pid, family: true }
    }
    /// This one.
    pub fn this() -> Self {
        Process::alone(std::process::id())
    }

    fn members(&self) -> Result<Vec<u32>> {
        let mut all = vec![self.pid];
        if self.family {
            for entry in fs::read_dir("/proc")? {
                let Some(pid) = entry?.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
                // Whoever ended meanwhile is no member.
                if stat(pid).is_ok_and(|fields| fields.get(1).is_some_and(|parent| *parent == u64::from(self.pid))) {
                    all.push(pid);
                }
            }
        }
        Ok(all)
    }

    /// Processor time so far, in hundredths of a second. What ended children used is their parent's.
    pub fn ticks(&self) -> Result<u64> {
        let mut sum = 0;
        for pid in self.members()? {
            let own = match stat(pid) {
                Ok(fields) => fields,
                Err(_) if pid != self.pid => continue,
                Err(error) => return Err(error),
            };
            let ended = self.family && pid == self.pid;
            // utime, stime, and for the parent cutime, cstime.
            let last = if ended { 14 } else { 12 };
            sum += own.get(11..=last).unwrap_or_default().iter().sum::<u64>();
        }
        Ok(sum)
    }

    /// Memory in KiB: proportional, so that a page that is mapped more than once, by one process or several, counts once.
    pub fn memory(&self) -> Result<u64> {
        let mut sum = 0;
        for pid in self.members()? {
            let file = format!("/proc/{pid}/smaps_rollup");
            let text = match fs::read_to_string(&file) {
                Ok(text) => text,
                Err(_) if pid != self.pid => continue,
                Err(error) => return Err(error).with_context(|| file.clone()),
            };
            sum += text
                .lines()
                .find_map(|line| line.strip_prefix("Pss:")?.split_whitespace().next()?.parse::<u64>().ok())
                .with_context(|| format!("{file} does not say how much"))?;
        }
        Ok(sum)
    }
}

/// The numbers of `/proc/PID/stat` after the state: parent is 1, utime 11, stime 12, cutime 13, cstime 14. What is no number
/// counts as 0.
fn stat(pid: u32) -> Result<Vec<u64>> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let (_, rest) = text.rsplit_once(") ").context("a stat without a name")?;
    Ok(rest.split_whitespace().map(|field| field.parse().unwrap_or(0)).collect())
}

/// Processor time of everybody who takes part, in hundredths of a second.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// The server.
    pub server: u64,
    /// PostgreSQL.
    pub database: u64,
    /// This driver.
    pub driver: u64,
}

impl Load {
    /// As of now.
    pub fn of(server: &Process, database: Option<&Process>, driver: &Process) -> Result<Load> {
        let database = database.map(Process::ticks).transpose()?.unwrap_or(0);
        Ok(Load { server: server.ticks()?, database, driver: driver.ticks()? })
    }
    /// What was used since.
    pub fn since(&self, before: &Load) -> Load {
        Load {
            server: self.server.saturating_sub(before.server),
            database: self.database.saturating_sub(before.database),
            driver: self.driver.saturating_sub(before.driver),
        }
    }
}

/// The machine, for the document.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Machine {
    /// Model of the processor.
    pub processor: String,
    /// Cores.
    pub cores: usize,
    /// Memory in MiB.
    pub memory: u64,
    /// Operating system.
    pub system: String,
    /// Microseconds until the disk promises that 4 KiB more of a file are kept, half of the times.
    pub promise: u64,
    /// Nanoseconds until the memory answers, asked at random in 256 MiB: what a database in memory mostly waits for.
    #[serde(default)]
    pub answer: u64,
}

impl Machine {
    /// This one; `folder` lies on the disk that is measured.
    pub fn look(folder: &std::path::Path) -> Result<Machine> {
        let line = |file: &str, start: &str| {
            let text = fs::read_to_string(file).unwrap_or_default();
            text.lines()
                .find_map(|line| line.strip_prefix(start).map(|rest| rest.trim_start_matches([' ', '\t', ':', '=']).to_owned()))
        };
        let memory = line("/proc/meminfo", "MemTotal").and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
        let system = line("/etc/os-release", "PRETTY_NAME").unwrap_or_default();
        Ok(Machine {
            processor: line("/proc/cpuinfo", "model name").unwrap_or_default(),
            // Not those this process may use: it is pinned.
            cores: fs::read_to_string("/proc/cpuinfo")?.lines().filter(|line| line.starts_with("processor")).count(),
            memory: memory.unwrap_or(0) / 1024,
            system: format!("{}, Linux {}", system.trim_matches('"'), kernel.trim()),
            promise: promise(folder)?,
            answer: answer(),
        })
    }
}

fn promise(folder: &std::path::Path) -> Result<u64> {
    use std::io::Write as _;
    let path = folder.join("promise");
    let mut file = fs::File::create(&path)?;
    let mut times = Vec::new();
    for _ in 0..100 {
        let begin = std::time::Instant::now();
        file.write_all(&[7; 4096])?;
        file.sync_data()?;
        times.push(u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX));
    }
    fs::remove_file(path)?;
    times.sort_unstable();
    Ok(times.get(times.len() / 2).copied().unwrap_or(0))
}

/// A chain of places that each name the next one, so that no question can be asked before the last one is answered.
fn answer() -> u64 {
    const PLACES: u32 = 64 * 1024 * 1024;
    const QUESTIONS: u32 = 2_000_000;
    let mut chain: Vec<u32> = (0..PLACES).collect();
    let mut chance = Chance::of(256);
    // Sattolo's shuffle: one circle through all places.
    for last in (1..chain.len()).rev() {
        chain.swap(last, usize::try_from(chance.below(last as u64)).unwrap_or(0));
    }
    let begin = std::time::Instant::now();
    let mut place = 0_u32;
    for _ in 0..QUESTIONS {
        place = usize::try_from(place).ok().and_then(|place| chain.get(place)).copied().unwrap_or(0);
    }
    std::hint::black_box(place);
    u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX) / u64::from(QUESTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_knows_what_it_uses() {
        let me = Process::this();
        let before = me.ticks().unwrap();
        let begin = std::time::Instant::now();
        let mut sum = 0_u64;
        while begin.elapsed().as_millis() < 120 {
            sum = sum.wrapping_mul(31).wrapping_add(1);
        }
        assert!(sum > 0 && me.ticks().unwrap() > before, "a tenth of a second of work is seen");
        assert!(me.memory().unwrap() > 500);
        assert!(Process::alone(u32::MAX).memory().is_err());
    }
}
