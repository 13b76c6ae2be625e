//! The first start, the second, and the end by Ctrl-C.

use crate::city::{Installation, Reply, ask, postgres, send};

/// What a browser sends from a form.
async fn submit(city: &Installation, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Reply {
    let body = fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&");
    let headers = [("Content-Type", "application/x-www-form-urlencoded"), ("Cookie", cookie)];
    ask(city.port, "POST", path, "", &headers, &body).await.expect("an answer")
}

async fn open(city: &Installation, path: &str, cookie: &str) -> Reply {
    ask(city.port, "GET", path, "", &[("Cookie", cookie)], "").await.expect("an answer")
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

fn cookie(reply: &Reply) -> String {
    let set = reply.header("set-cookie").expect("a cookie");
    set.split(';').next().unwrap_or_default().to_owned()
}

fn hidden(page: &str, name: &str) -> String {
    let field = page.split("<input").find(|input| input.contains(&format!("name=\"{name}\""))).expect("a field");
    field.split("value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a value").to_owned()
}

/// Nobody comes in with a name and a password that somebody could guess.
async fn nothing_opens_by_default(city: &Installation) {
    for password in ["", "admin", "password", "portico", "Portico", "amministratore", "Portico-dimostrazione-2026"] {
        let page = open(city, "/accesso", "").await.expect(200);
        let fields = [("_csrf", hidden(&page.text, "_csrf")), ("username", "admin".into()), ("password", password.into())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let refused = submit(city, "/accesso", &cookie(&page), &fields).await;
        assert!([401, 422, 429].contains(&refused.status), "«{password}»: {} {}", refused.status, refused.text);
        assert!(!refused.header("set-cookie").unwrap_or_default().contains("portico_session"));
    }
    assert_eq!(open(city, "/", "").await.status, 303, "nobody is signed in");
}

async fn begins(database: String) {
    let city = Installation::new(database);
    let served = city.serve_by("serve").await;
    let link = city.printed().split_whitespace().find(|word| word.contains("/primo-accesso/")).expect("a link").to_owned();
    let path = link.split_once(&format!("127.0.0.1:{}", city.port)).expect("this address").1.to_owned();
    nothing_opens_by_default(&city).await;

    assert!(open(&city, &path, "").await.expect(200).text.contains("admin"));
    let words = "quattro gatti neri";
    submit(&city, &path, "", &[("password", words), ("repeated", "altro gatto nero")]).await.expect(422);
    let set = submit(&city, &path, "", &[("password", words), ("repeated", words)]).await.expect(303);
    open(&city, &path, "").await.expect(410);
    let session = cookie(&set);
    let factor = set.header("location").expect("an address").to_owned();
    assert!(factor.starts_with("/accesso/secondo-fattore"), "{factor}");
    assert_ne!(open(&city, "/staff", &session).await.status, 200, "half signed in");

    let page = open(&city, &factor, &session).await.expect(200);
    let (csrf, secret) = (hidden(&page.text, "_csrf"), hidden(&page.text, "secret"));
    let code = guard::totp::code(&secret, kernel::Clock::System.now()).expect("a code");
    let fields = [("_csrf", csrf.as_str()), ("secret", &secret), ("code", &code), ("poi", "/")];
    let raised = submit(&city, "/accesso/secondo-fattore/attiva", &session, &fields).await.expect(200);
    let session = cookie(&raised);
    assert!(open(&city, "/", &session).await.expect(200).text.contains("Amministratore"));
    let me = open(&city, "/api/v1/me", &session).await;
    assert!(me.status != 200 || me.json()["username"] == "admin");

    // The second start tells no link, and ends as cleanly.
    assert_eq!(served.interrupt().await, Some(0));
    let served = city.serve_by("serve").await;
    assert_eq!(city.printed().matches("/primo-accesso/").count(), 1, "{}", city.printed());
    assert_eq!(open(&city, "/", &session).await.status, 200, "the session outlives a restart");
    assert_eq!(served.interrupt().await, Some(0));
    city.must(&["audit", "verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_gives_the_administrator_one_link_and_no_password_on_the_embedded_database() {
    begins(String::new()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_start_gives_the_administrator_one_link_and_no_password_on_postgresql() {
    if let Some(database) = postgres().await {
        begins(database).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_demonstration_ends_on_ctrl_c_and_starts_again_where_it_stopped() {
    let city = Installation::new(String::new());
    let served = city.serve().await;
    let token = city.token("segreteria.municipio4");
    let contact = r#"{"channel": "direct", "means": "phone", "needs": ["money"], "ending": "information", "narrative": "Chiede gli orari", "information": "Orari"}"#;
    let (status, text) = send(city.port, "POST", "/api/v1/contacts", &token, &[], contact).await.expect("an answer");
    assert_eq!(status, 201, "{text}");
    let id = serde_json::from_str::<serde_json::Value>(&text).expect("JSON")["id"].as_str().expect("an id").to_owned();
    assert_eq!(served.interrupt().await, Some(0));
    assert!(!city.folder().join("portico.db-wal").exists(), "the write-ahead log is folded in");
    assert_eq!(city.log(), "", "nothing to complain of");

    // What makes it quick: nothing is built again.
    let served = city.serve().await;
    assert_eq!(city.printed().matches("building the demo city").count(), 1, "{}", city.printed());
    assert_eq!(send(city.port, "GET", &format!("/api/v1/contacts/{id}"), &token, &[], "").await.expect("an answer").0, 200);
    assert_eq!(served.interrupt().await, Some(0));
}
