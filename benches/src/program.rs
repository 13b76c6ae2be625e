//! The built program: its commands, and the server while it runs.

use crate::connection::Connection;
use crate::measure::Process;
use anyhow::{Context as _, Result, bail};
use bytes::Bytes;
use http::Method;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longest wait for a server to answer.
const LONGEST_START: Duration = Duration::from_secs(120);

/// An installation of the program that is measured.
#[derive(Clone, Debug)]
pub struct Program {
    /// The executable.
    pub path: PathBuf,
    /// Its data folder.
    pub data: PathBuf,
    /// PostgreSQL, or empty for the embedded database.
    pub database: String,
    /// Where it serves.
    pub address: String,
    /// Cores it may use, as `taskset` takes them.
    pub cores: String,
}

impl Program {
    /// Not only this process is pinned: whoever it starts would be as well, hence `taskset` in front of everything.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("taskset");
        command
            .args(["-c", self.cores.as_str()])
            .arg(&self.path)
            .args(arguments)
            .env("PORTICO_DATA", &self.data)
            .env("PORTICO_DATABASE", &self.database)
            .env("PORTICO_LISTEN", &self.address)
            .env("PORTICO_LOG", "warn")
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end; what it printed, and how long it took.
    pub fn run(&self, arguments: &[&str]) -> Result<(String, Duration)> {
        let begin = Instant::now();
        let done = self.command(arguments).stderr(Stdio::inherit()).output().context("the program cannot be started")?;
        if !done.status.success() {
            bail!("portico {}: {}", arguments.join(" "), done.status);
        }
        Ok((String::from_utf8_lossy(&done.stdout).into_owned(), begin.elapsed()))
    }

    /// Starts a command that goes on by itself; what it prints waits to be read.
    pub fn start(&self, arguments: &[&str]) -> Result<Child> {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().context("the program cannot be started")
    }

    /// Starts the server and waits until it is ready.
    pub async fn serve(&self) -> Result<Server> {
        let begin = Instant::now();
        let child = self.command(&["demo"]).stdout(Stdio::null()).spawn().context("the program cannot be started")?;
        let mut server = Server { process: Process::alone(child.id()), child, started: Duration::ZERO };
        let mut connection = Connection::to(&self.address);
        loop {
            let answer = connection.send(Method::GET, "/ready", &[], Bytes::new()).await;
            if answer.is_ok_and(|answer| answer.status.is_success()) {
                server.started = begin.elapsed();
                return Ok(server);
            }
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended while it started: {status}");
            }
            if begin.elapsed() > LONGEST_START {
                bail!("the server was not ready after {} seconds", LONGEST_START.as_secs());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// A running server; ended when it is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// The process.
    pub process: Process,
    /// From its start to its first answer.
    pub started: Duration,
}

impl Server {
    /// Asks it to end, and waits.
    pub fn end(mut self) -> Result<()> {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status()?;
        anyhow::ensure!(asked.success(), "the server cannot be asked to end");
        let status = self.child.wait()?;
        anyhow::ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }
}

impl Server {
    /// Ends it as a failing machine would: nothing of what it was about is finished.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After `end` there is nobody left to be ended.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Bytes of the database files in a folder.
pub fn size_of_embedded(data: &Path) -> u64 {
    ["portico.db", "portico.db-wal"].iter().filter_map(|name| std::fs::metadata(data.join(name)).ok()).map(|file| file.len()).sum()
}

/// A PostgreSQL server on this machine, asked through `psql`.
#[derive(Clone, Debug)]
pub struct Postgres {
    /// An administrator's address.
    pub url: String,
}

impl Postgres {
    fn ask(&self, url: &str, sql: &str) -> Result<String> {
        let done = Command::new("psql").args([url, "-XAtc", sql]).output().context("psql cannot be started")?;
        anyhow::ensure!(done.status.success(), "psql: {}", String::from_utf8_lossy(&done.stderr));
        Ok(String::from_utf8_lossy(&done.stdout).trim().to_owned())
    }
    /// The address of one of its databases.
    pub fn database(&self, name: &str) -> String {
        self.url.rsplit_once('/').map_or_else(|| self.url.clone(), |(server, _)| format!("{server}/{name}"))
    }
    /// A new, empty database.
    pub fn create(&self, name: &str) -> Result<String> {
        self.ask(&self.url, &format!("drop database if exists {name}"))?;
        self.ask(&self.url, &format!("create database {name}"))?;
        Ok(self.database(name))
    }
    /// Away with it.
    pub fn forget(&self, name: &str) -> Result<()> {
        self.ask(&self.url, &format!("drop database if exists {name}")).map(drop)
    }
    /// Bytes of a database.
    pub fn size(&self, name: &str) -> Result<u64> {
        Ok(self.ask(&self.database(name), "select pg_database_size(current_database())")?.parse()?)
    }
    /// What it says of its version and of what it promises.
    pub fn says(&self) -> Result<String> {
        let version = self.ask(&self.url, "show server_version")?;
        let settings = ["fsync", "synchronous_commit", "shared_buffers", "max_wal_size", "checkpoint_timeout", "random_page_cost"]
            .iter()
            .map(|name| Ok(format!("{name} {}", self.ask(&self.url, &format!("show {name}"))?)));
        Ok(format!("{version} ({})", settings.collect::<Result<Vec<_>>>()?.join(", ")))
    }
    /// Its processes.
    pub fn process(&self) -> Result<Process> {
        let folder = self.ask(&self.url, "show data_directory")?;
        let file = Path::new(&folder).join("postmaster.pid");
        let text = std::fs::read_to_string(&file).with_context(|| file.display().to_string())?;
        let pid = text.lines().next().and_then(|line| line.trim().parse().ok()).context("no process in postmaster.pid")?;
        Ok(Process::family(pid))
    }
}
