//! A served demo city in a process of its own, and a client that speaks to it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The program under test.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_portico");

/// An installation: where it keeps its data, and on which port it serves.
pub struct Installation {
    pub data: tempfile::TempDir,
    pub database: String,
    pub port: u16,
    pub more: Vec<(&'static str, String)>,
}

impl Installation {
    pub fn new(database: String) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr()).expect("a free port").port();
        Installation { data: tempfile::tempdir().expect("a folder"), database, port, more: Vec::new() }
    }

    pub fn folder(&self) -> PathBuf {
        self.data.path().to_owned()
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .env("PORTICO_DATA", self.data.path())
            .env("PORTICO_DATABASE", &self.database)
            .env("PORTICO_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("PORTICO_DEMO_SCALE", "1")
            .env("PORTICO_LOG", "error")
            .envs(self.more.iter().map(|(name, value)| (*name, value)));
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// Runs a command that must succeed; what it printed.
    pub fn must(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(
            output.status.success(),
            "{arguments:?}: {}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    /// Serves, and waits until it can work.
    pub async fn serve(&self) -> Child {
        let mut child = self.command(&["demo"]).stdout(Stdio::null()).stderr(Stdio::inherit()).spawn().expect("the program starts");
        for _ in 0..1200 {
            if matches!(send(self.port, "GET", "/ready", "", &[], "").await, Some((200, _))) {
                return child;
            }
            assert!(child.try_wait().expect("a state").is_none(), "the program ended by itself");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the program does not answer");
    }

    /// A token of a demo account.
    pub fn token(&self, account: &str) -> String {
        self.must(&["token", "create", "--body", "milano", "--account", account, "--name", "prova", "--days", "1"])
    }
}

/// One request on a connection of its own; `None` when there was no whole answer.
pub async fn send(port: u16, method: &str, path: &str, token: &str, headers: &[(&str, &str)], body: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let mut request =
        format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    if !token.is_empty() {
        request.push_str(&format!("Authorization: Bearer {token}\r\n"));
    }
    if !body.is_empty() {
        request.push_str("Content-Type: application/json\r\n");
    }
    for (name, value) in headers {
        request.push_str(&format!("{name}: {value}\r\n"));
    }
    request.push_str("\r\n");
    request.push_str(body);
    stream.write_all(request.as_bytes()).await.ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.ok()?;
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let status = answer.split(' ').nth(1)?.parse().ok()?;
    let (head, content) = answer.split_once("\r\n\r\n")?;
    // An answer that was cut off acknowledges nothing.
    let whole = head.lines().find_map(|line| {
        line.to_ascii_lowercase().strip_prefix("content-length: ").and_then(|length| length.trim().parse::<usize>().ok())
    });
    whole.is_none_or(|length| content.len() >= length).then(|| (status, content.to_owned()))
}

/// A PostgreSQL database of its own, empty; `None` where there is no server.
pub async fn postgres() -> Option<String> {
    let made = store::testing::postgres_url().await.expect("a database");
    if made.is_none() {
        eprintln!("skipped on PostgreSQL");
    }
    made
}

/// Size of a file.
pub fn size(path: &Path) -> u64 {
    std::fs::metadata(path).map_or(0, |metadata| metadata.len())
}
