//! A database that may not grow any further says so to whoever writes, loses nothing, and goes on: when its limit is reached, and when
//! the volume it lies on is full.

use crate::city::{Installation, send, size};
use crate::sums;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use store::Db;
use store::db::Opening;

/// Writes until there is no more room: what was acknowledged.
async fn fills_up(city: &Installation, token: &str) -> Vec<String> {
    let long = "parola ".repeat(1_300);
    let mut saved = Vec::new();
    for n in 0..2_000 {
        let body = serde_json::json!({"channel": "direct", "means": "phone", "needs": ["money"], "ending": "information",
            "narrative": format!("{n} {long}"), "information": "Orari"});
        let (status, text) = send(city.port, "POST", "/api/v1/contacts", token, &[], &body.to_string()).await.expect("an answer");
        if status == 201 {
            saved.push(serde_json::from_str::<serde_json::Value>(&text).expect("JSON")["id"].as_str().expect("an id").to_owned());
        } else {
            assert_eq!(status, 507, "{text}");
            assert!(text.contains("spazio su disco"), "{text}");
            assert!(!saved.is_empty(), "it took nothing");
            return saved;
        }
    }
    panic!("the database does not fill up");
}

async fn are_there(city: &Installation, token: &str, saved: &[String]) {
    for id in saved {
        assert_eq!(send(city.port, "GET", &format!("/api/v1/contacts/{id}"), token, &[], "").await.expect("an answer").0, 200);
    }
}

/// There is room again: what was acknowledged is there, more can be written, and nothing half-written was left.
async fn goes_on(city: &Installation, token: &str, saved: &[String], database: &str) {
    are_there(city, token, saved).await;
    let body = r#"{"channel": "direct", "means": "phone", "needs": ["money"], "ending": "information", "narrative": "Ancora", "information": "Orari"}"#;
    let (status, text) = send(city.port, "POST", "/api/v1/contacts", token, &[], body).await.expect("an answer");
    assert_eq!(status, 201, "{text}");
    let db = Db::open(Opening { connections: 2, ..Opening::at(database) }, kernel::Clock::System).await.expect("the database");
    assert_eq!(sums::broken(&db).await, Vec::<String>::new());
    db.close().await;
    city.must(&["audit", "verify"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_reported_and_what_was_there_stays() {
    let mut city = Installation::new(String::new());
    city.must(&["demo", "--build-only"]);
    let token = city.token("segreteria.municipio4");
    let pages = size(&city.folder().join("portico.db")) / 4096;
    city.more.push(("PORTICO_MOST_PAGES", (pages + 60).to_string()));
    let child = city.serve().await;
    let saved = fills_up(&city, &token).await;
    child.kill();
    // With room again, everything that was acknowledged is there.
    city.more.clear();
    let child = city.serve().await;
    goes_on(&city, &token, &saved, &format!("sqlite:{}", city.folder().join("portico.db").display())).await;
    child.kill();
}

/// A volume of so many bytes in memory; gone with its test.
struct Volume {
    place: PathBuf,
}

impl Volume {
    /// `None` where one may not make volumes.
    fn at(place: &Path, bytes: u64) -> Option<Volume> {
        let how = format!("size={bytes},mode=700");
        let made =
            Command::new("mount").args(["-t", "tmpfs", "-o", &how, "portico-test"]).arg(place).stderr(Stdio::null()).status();
        if made.is_ok_and(|status| status.success()) {
            return Some(Volume { place: place.to_owned() });
        }
        eprintln!("skipped on a full volume: only an administrator who may mount can make a small one");
        None
    }

    fn has(&self, bytes: u64) {
        let how = format!("remount,size={bytes}");
        let done = Command::new("mount").args(["-o", &how]).arg(&self.place).status().expect("mount");
        assert!(done.success());
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        // Lazily: a program that a failed test left may still be at work in it.
        Command::new("umount").arg("-l").arg(&self.place).status().ok();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_volume_is_reported_and_the_program_goes_on_when_there_is_room() {
    let built = Installation::new(String::new());
    built.must(&["demo", "--build-only"]);
    let city = Installation::new(String::new());
    let needed = size(&built.folder().join("portico.db"));
    let Some(volume) = Volume::at(&city.folder(), needed + 6_000_000) else { return };
    std::fs::copy(built.folder().join("portico.db"), city.folder().join("portico.db")).expect("copied");
    let token = city.token("segreteria.municipio4");
    let child = city.serve().await;
    let saved = fills_up(&city, &token).await;
    volume.has(needed + 60_000_000);
    goes_on(&city, &token, &saved, &format!("sqlite:{}", city.folder().join("portico.db").display())).await;
    child.kill();
}
