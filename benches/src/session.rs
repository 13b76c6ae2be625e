//! Signing in to the demonstration as a person does, and speaking with the session that was given.

use crate::connection::{Answer, Connection};
use anyhow::{Context as _, Result};
use bytes::Bytes;
use http::{Method, header};

/// Somebody who is signed in.
#[derive(Clone, Debug)]
pub struct Session {
    /// The cookie, as it is sent.
    pub cookie: String,
    /// What changes must carry.
    pub csrf: String,
}

/// The text between two marks.
fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(after).map(|(found, _)| found)
}

fn cookie(answer: &Answer, name: &str) -> Option<String> {
    let mut all = answer.headers.get_all(header::SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
    all.find(|text| text.starts_with(name)).and_then(|text| text.split(';').next()).map(str::to_owned)
}

/// A value of a form.
pub fn escape(text: &str) -> String {
    text.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

impl Session {
    /// Signs in at the door of the demonstration.
    pub async fn sign_in(connection: &mut Connection, door: &Door, username: &str) -> Result<Session> {
        let form = format!("_csrf={}&poi=%2F&username={}", escape(&door.csrf), escape(username));
        let headers = [("cookie", door.cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        let answer = connection.send(Method::POST, "/accesso/dimostrazione", &headers, form.into()).await?.expect(303, username)?;
        let cookie = cookie(&answer, "portico_session=").with_context(|| format!("{username} got no session"))?;
        let mut session = Session { cookie, csrf: String::new() };
        let home = session.get(connection, "/").await?.expect(200, "the home page")?.text();
        session.csrf = between(&home, "name=\"csrf-token\" content=\"", "\"").context("the home page has no token")?.to_owned();
        Ok(session)
    }

    /// A page, or JSON.
    pub async fn get(&self, connection: &mut Connection, path: &str) -> Result<Answer> {
        connection.send(Method::GET, path, &[("cookie", &self.cookie)], Bytes::new()).await
    }

    /// A page compressed, as a browser asks for it.
    pub async fn visit(&self, connection: &mut Connection, path: &str) -> Result<Answer> {
        let headers = [("cookie", self.cookie.as_str()), ("accept", "text/html"), ("accept-encoding", "gzip")];
        connection.send(Method::GET, path, &headers, Bytes::new()).await
    }

    /// A form of a page, as a browser sends it.
    pub async fn submit(&self, connection: &mut Connection, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let mut form = format!("_csrf={}", escape(&self.csrf));
        for (name, value) in fields {
            form.push_str(&format!("&{}={}", escape(name), escape(value)));
        }
        let headers = [("cookie", self.cookie.as_str()), ("content-type", "application/x-www-form-urlencoded")];
        connection.send(Method::POST, path, &headers, form.into()).await
    }

    /// JSON to be written, once for its key.
    pub async fn post(&self, connection: &mut Connection, path: &str, key: &str, body: &serde_json::Value) -> Result<Answer> {
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("x-csrf-token", self.csrf.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", key),
        ];
        connection.send(Method::POST, path, &headers, body.to_string().into()).await
    }

    /// JSON that takes the place of the version that was read.
    pub async fn put(&self, connection: &mut Connection, path: &str, version: &str, body: &serde_json::Value) -> Result<Answer> {
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("x-csrf-token", self.csrf.as_str()),
            ("content-type", "application/json"),
            ("if-match", version),
        ];
        connection.send(Method::PUT, path, &headers, body.to_string().into()).await
    }

    /// A step of something in the version that was read, once for its key: version and key.
    pub async fn change(
        &self,
        connection: &mut Connection,
        path: &str,
        (version, key): (&str, &str),
        body: &serde_json::Value,
    ) -> Result<Answer> {
        let headers = [
            ("cookie", self.cookie.as_str()),
            ("x-csrf-token", self.csrf.as_str()),
            ("content-type", "application/json"),
            ("if-match", version),
            ("idempotency-key", key),
        ];
        connection.send(Method::POST, path, &headers, body.to_string().into()).await
    }
}

/// The sign-in page, from which many may sign in.
#[derive(Clone, Debug)]
pub struct Door {
    cookie: String,
    csrf: String,
}

impl Door {
    /// Opens it.
    pub async fn open(connection: &mut Connection) -> Result<Door> {
        let page = connection.send(Method::GET, "/accesso", &[], Bytes::new()).await?.expect(200, "the sign-in page")?;
        let cookie = cookie(&page, "portico_login=").context("the sign-in page gave no cookie")?;
        let csrf = between(&page.text(), "name=\"_csrf\" value=\"", "\"").context("the sign-in page has no token")?.to_owned();
        Ok(Door { cookie, csrf })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_between_its_marks_and_names_are_escaped() {
        assert_eq!(between("<meta name=\"csrf-token\" content=\"abc\">", "content=\"", "\""), Some("abc"));
        assert_eq!(between("nothing", "content=\"", "\""), None);
        assert_eq!(escape("D'Alò x"), "D%27Al%C3%B2%20x");
    }
}
