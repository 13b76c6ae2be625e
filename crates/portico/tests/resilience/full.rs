//! A database that may not grow any further says so to whoever writes, loses nothing, and goes on: when its limit is reached, and when
//! the volume it lies on is full.

use crate::city::{Installation, postgres, send, size};
use crate::sums;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use store::Db;
use store::db::Opening;

/// Writes until there is no more room: what was acknowledged.
async fn fills_up(city: &Installation, token: &str) -> Vec<String> {
    // A server keeps what repeats itself in little room.
    let long = (1..=530_u64).map(|n| format!("{:x} ", n.wrapping_mul(0x9E37_79B9_7F4A_7C15))).collect::<String>();
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
    /// Whose it is, is told by the number of their account; `None` where one may not make volumes.
    fn at(place: &Path, bytes: u64, owner: u32) -> Option<Volume> {
        let how = format!("size={bytes},mode=700,uid={owner}");
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
    let Some(volume) = Volume::at(&city.folder(), needed + 6_000_000, 0) else { return };
    std::fs::copy(built.folder().join("portico.db"), city.folder().join("portico.db")).expect("copied");
    let token = city.token("segreteria.municipio4");
    let child = city.serve().await;
    let saved = fills_up(&city, &token).await;
    volume.has(needed + 60_000_000);
    goes_on(&city, &token, &saved, &format!("sqlite:{}", city.folder().join("portico.db").display())).await;
    child.kill();
}

/// The one word that a statement answers with.
async fn word(db: &Db, sql: &str) -> String {
    let mut rows = db.raw_rows(sql).await.expect("an answer");
    rows.pop().and_then(|mut row| row.pop()).flatten().expect("a word")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_volume_of_a_server_is_reported_and_the_program_goes_on_when_there_is_room() {
    let Some(database) = postgres().await else { return };
    let city = Installation::new(database.clone());
    city.must(&["demo", "--build-only"]);
    let token = city.token("segreteria.municipio4");

    let (server, name) = database.rsplit_once('/').expect("the name of a database");
    let admin = Opening { connections: 2, ..Opening::at(format!("{server}/postgres")) };
    let admin = Db::open(admin, kernel::Clock::System).await.expect("the server");
    let needed: u64 = word(&admin, &format!("select cast(pg_database_size('{name}') as text)")).await.parse().expect("bytes");
    let owner = std::fs::metadata(word(&admin, "show data_directory").await).expect("the server's folder").uid();
    // The tests' own folders are closed to the server's account.
    let place = std::env::temp_dir().join(name);
    std::fs::create_dir(&place).expect("a folder");
    if let Some(volume) = Volume::at(&place, needed + 3_000_000, owner) {
        admin.raw_rows(&format!("create tablespace small_{name} location '{}'", place.display())).await.expect("a tablespace");
        admin.raw_rows(&format!("alter database {name} set tablespace small_{name}")).await.expect("moved");
        let child = city.serve().await;
        let saved = fills_up(&city, &token).await;
        volume.has(needed + 60_000_000);
        goes_on(&city, &token, &saved, &database).await;
        child.kill();
        admin.raw_rows(&format!("drop database {name} with (force)")).await.expect("dropped");
        admin.raw_rows(&format!("drop tablespace small_{name}")).await.expect("dropped");
    }
    admin.close().await;
    std::fs::remove_dir(&place).expect("an empty folder");
}
