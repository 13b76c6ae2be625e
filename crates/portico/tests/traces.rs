//! What a collector of traces gets.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::routing::get;
use portico::config::Config;
use portico::observe;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::time::Duration;
use tower::ServiceExt as _;

/// A collector that takes one delivery: its first line and its content.
fn collector() -> (String, std::thread::JoinHandle<(String, String)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}/v1/traces", listener.local_addr().expect("an address"));
    let taken = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a delivery");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
        let (mut all, mut piece) = (Vec::new(), [0_u8; 4096]);
        loop {
            let text = String::from_utf8_lossy(&all).into_owned();
            if let Some((head, content)) = text.split_once("\r\n\r\n") {
                let length = head.to_lowercase().lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
                if all.len() - head.len() - 4 >= length.unwrap_or(0_usize) {
                    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").expect("thanks");
                    return (head.lines().next().unwrap_or_default().to_owned(), content.to_owned());
                }
            }
            let read = stream.read(&mut piece).expect("content");
            all.extend(piece.iter().take(read));
        }
    });
    (address, taken)
}

#[tokio::test]
async fn a_request_reaches_the_collector_as_a_span_with_its_route_and_no_persons_data() {
    let (address, taken) = collector();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("portico.toml");
    std::fs::write(&file, format!("otlp = \"{address}\"\nlog = \"info\"\n")).expect("a configuration");
    let observed = observe::start(&Config::read(Some(&file)).expect("a configuration")).expect("observed");

    let router = Router::new().route("/persone/{id}", get(|| async { "Ada" })).layer(axum::middleware::from_fn(observe::watch));
    let request = Request::get("/persone/RSSMRA80A01F205X?nome=Rossi").body(Body::empty()).expect("a request");
    router.oneshot(request).await.expect("an answer");
    tokio::task::spawn_blocking(|| observed.end()).await.expect("ended");

    let (asked, content) = taken.join().expect("a delivery");
    assert_eq!(asked, "POST /v1/traces HTTP/1.1");
    assert!(content.contains("/persone/{id}") && content.contains("portico"), "{content}");
    assert!(!content.contains("RSSMRA80A01F205X") && !content.contains("Rossi") && !content.contains("Ada"), "{content}");
}
