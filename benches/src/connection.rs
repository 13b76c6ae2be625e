//! One connection to the server, kept open as a browser keeps it.

use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// What came back, read to its end.
#[derive(Debug)]
pub struct Answer {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// The whole body, as it was sent.
    pub body: Bytes,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    /// The body as JSON; null when it is none.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
    /// The answer, or what was wrong when its status is another.
    pub fn expect(self, status: u16, what: &str) -> Result<Answer> {
        anyhow::ensure!(
            self.status.as_u16() == status,
            "{what}: {} instead of {status}: {}",
            self.status,
            self.text().chars().take(600).collect::<String>()
        );
        Ok(self)
    }
}

/// A connection, opened when it is needed and again when the server closed it.
#[derive(Debug)]
pub struct Connection {
    address: String,
    open: Option<SendRequest<Full<Bytes>>>,
}

impl Connection {
    /// To an address such as `127.0.0.1:8080`.
    pub fn to(address: impl Into<String>) -> Self {
        Connection { address: address.into(), open: None }
    }

    async fn opened(&mut self) -> Result<&mut SendRequest<Full<Bytes>>> {
        let usable = self.open.as_ref().is_some_and(|open| !open.is_closed());
        if !usable {
            let stream = TcpStream::connect(&self.address).await.with_context(|| format!("{} does not answer", self.address))?;
            stream.set_nodelay(true)?;
            let (sender, connection) = handshake(TokioIo::new(stream)).await?;
            // It ends with the connection; what went wrong is seen by whoever sends.
            tokio::spawn(async move { drop(connection.await) });
            self.open = Some(sender);
        }
        let open = self.open.as_mut().context("no connection")?;
        open.ready().await?;
        Ok(open)
    }

    /// Sends a request and reads the whole answer.
    pub async fn send(&mut self, method: Method, path: &str, headers: &[(&str, &str)], body: Bytes) -> Result<Answer> {
        let mut request = Request::builder().method(method).uri(path).header(header::HOST, self.address.as_str());
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Full::new(body))?;
        let done = async {
            let answer = self.opened().await?.send_request(request).await?;
            let (parts, body) = answer.into_parts();
            let body = body.collect().await?.to_bytes();
            Ok(Answer { status: parts.status, headers: parts.headers, body })
        }
        .await;
        if done.is_err() {
            self.open = None;
        }
        done
    }
}
