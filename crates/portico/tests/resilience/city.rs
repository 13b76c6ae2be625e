//! A served demo city in a process of its own, and a client that speaks to it.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use std::sync::atomic::{AtomicU16, Ordering};
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
        Installation { data: tempfile::tempdir().expect("a folder"), database, port: free_port(), more: Vec::new() }
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

    /// Serves the demonstration, and waits until it can work.
    pub async fn serve(&self) -> Served {
        self.serve_by("demo").await
    }

    /// Serves by one of the two commands, and waits until it can work. What it prints goes to `printed`, what it logs to `log`.
    pub async fn serve_by(&self, command: &str) -> Served {
        let file =
            |name: &str| std::fs::File::options().create(true).append(true).open(self.data.path().join(name)).expect("a log");
        let child = self.command(&[command]).stdout(file("printed")).stderr(file("log")).spawn().expect("the program starts");
        let mut served = Served(child);
        for _ in 0..1200 {
            if matches!(send(self.port, "GET", "/ready", "", &[], "").await, Some((200, _))) {
                return served;
            }
            assert!(served.0.try_wait().expect("a state").is_none(), "the program ended by itself: {}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the program does not answer: {}", self.log());
    }

    /// What it printed so far.
    pub fn printed(&self) -> String {
        std::fs::read_to_string(self.data.path().join("printed")).unwrap_or_default()
    }

    /// What the program said so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.data.path().join("log")).unwrap_or_default()
    }

    /// A token of a demo account.
    pub fn token(&self, account: &str) -> String {
        self.must(&["token", "create", "--body", "milano", "--account", account, "--name", "prova", "--days", "1"])
    }
}

/// A program that serves, and does not outlive its test.
pub struct Served(Child);

impl Served {
    /// Ends it without a word, as a power cut would.
    pub fn kill(mut self) {
        self.0.kill().expect("killed");
        self.0.wait().expect("ended");
    }

    /// Ends it as somebody at a terminal does, with Ctrl-C: the exit code, once it has ended.
    pub async fn interrupt(mut self) -> Option<i32> {
        let sent = Command::new("kill").args(["-INT", &self.0.id().to_string()]).status().expect("a signal");
        assert!(sent.success());
        for _ in 0..600 {
            if let Some(status) = self.0.try_wait().expect("a state") {
                return status.code();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("it does not end");
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Already ended where the test went well.
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// A port below those that the system gives to clients: one that knocks there while nobody listens would otherwise now and then
/// be given the very port it calls, and speak to itself.
fn free_port() -> u16 {
    // Tests of one process ask at the same time, and each serves only later.
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 10_000).unwrap_or(0);
    let mut next = || first + GIVEN.fetch_add(1, Ordering::SeqCst);
    std::iter::repeat_with(&mut next)
        .take(2_000)
        .find(|port| std::net::TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("a free port")
}

/// The longest an answer may take: a request that hangs is a defect of its own.
const PATIENCE: Duration = Duration::from_secs(30);

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Reply {
    pub status: u16,
    head: String,
    pub text: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        let of = |line: &'_ str| line.split_once(": ").filter(|(known, _)| known.eq_ignore_ascii_case(name)).is_some();
        self.head.lines().find(|line| of(line)).and_then(|line| line.split_once(": ")).map(|(_, value)| value.trim())
    }
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {} {}", self.status, self.text))
    }
    /// The answer, where it is the one that was expected.
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }
}

/// One request on a connection of its own; `None` when there was no whole answer.
pub async fn send(port: u16, method: &str, path: &str, token: &str, headers: &[(&str, &str)], body: &str) -> Option<(u16, String)> {
    ask(port, method, path, token, headers, body).await.map(|reply| (reply.status, reply.text))
}

/// As [`send`], with the headers of the answer.
pub async fn ask(port: u16, method: &str, path: &str, token: &str, headers: &[(&str, &str)], body: &str) -> Option<Reply> {
    tokio::time::timeout(PATIENCE, exchange(port, method, path, token, headers, body)).await.expect("an answer or an end in time")
}

async fn exchange(port: u16, method: &str, path: &str, token: &str, headers: &[(&str, &str)], body: &str) -> Option<Reply> {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.ok()?;
    let mut request =
        format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
    if !token.is_empty() {
        request.push_str(&format!("Authorization: Bearer {token}\r\n"));
    }
    if !body.is_empty() && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-type")) {
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
    let (head, text) = answer.split_once("\r\n\r\n")?;
    let reply = Reply { status, head: head.to_owned(), text: text.to_owned() };
    // An answer that was cut off acknowledges nothing.
    let whole = reply.header("content-length").and_then(|length| length.parse::<usize>().ok());
    whole.is_none_or(|length| reply.text.len() >= length).then_some(reply)
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
