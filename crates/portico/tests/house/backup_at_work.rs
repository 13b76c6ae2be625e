//! A backup taken while people write is one moment of a city that adds up.

use crate::sums;
use crate::thread::ROSA;
use crate::thread::town::{Town, id_of};
use axum::http::Method;
use chrono::{NaiveDate, TimeDelta};
use kernel::Clock;
use portico::house;
use serde_json::{Value, json};
use std::cell::Cell;
use std::path::PathBuf;
use store::backup::{self, Plan};
use store::testing::{self, on_both};
use store::{Db, audit};

/// Services that wait for the manager.
const WAITING: usize = 25;
/// Backups that somebody's writing met.
const BACKUPS: usize = 3;
/// Backups taken until so many were met by somebody's writing.
const MOST_BACKUPS: usize = 40;

fn today() -> NaiveDate {
    kernel::time::local(testing::test_moment()).date()
}

/// Somebody in care with a plan of many services, all checked: their addresses.
async fn prepared(town: &Town) -> Vec<String> {
    let list = town.get("bilancio", "/api/v1/budget/years/2026/chapters?q=domiciliare").await.expect(200).json();
    let chapter = list["items"][0]["id"].as_str().expect("a chapter").to_owned();
    let more = json!({"direction": "increase", "amount": 20_000_000, "act": "DD 1/2026", "decided_on": today(), "reason": "Prova"});
    town.post("bilancio", &format!("/api/v1/budget/chapters/{chapter}/variations"), more).await.expect(201);
    let case = town.takes_into_care(&ROSA).await;
    let line = json!({"service": town.service, "provider": town.provider, "measure": "total", "units": 200, "from_day": "2026-01-02",
        "last_day": "2026-12-26"});
    let plan = json!({"kind": "individual", "starts_on": "2026-01-02", "ends_on": "2026-12-26", "review_on": "2026-12-11",
        "goals": [{"words": "Lavarmi senza paura", "sign": "fa il bagno"}],
        "actions": [{"what": "Un saluto ogni mattina", "responsible": "la vicina", "informal": true}],
        "services": vec![line; WAITING + 1], "signers": [{"role": "person", "name": "Rosa"}, {"role": "service", "name": "Anna"}]});
    let plan = town.post("anna", &format!("{case}/plans"), plan).await.expect(201).location();
    town.change("anna", Method::POST, &plan, "/offer", json!({})).await.expect(204);
    for signer in town.get("anna", &plan).await.expect(200).json()["signers"].as_array().expect("signers") {
        let signature = json!({"signer": signer["id"], "signed_on": today(), "means": "handwritten"});
        town.change("anna", Method::POST, &plan, "/signatures", signature).await.expect(201);
    }
    let mut requests = Vec::new();
    for line in town.get("anna", &plan).await.expect(200).json()["services"].as_array().expect("services") {
        let ask = json!({"plan_service_id": line["id"], "schedule": "Martedì"});
        let request = town.post("anna", "/api/v1/service-requests", ask).await.expect(201).location();
        town.change("ufficio", Method::POST, &request, "/check", json!({"means_note": "ISEE presentato"})).await.expect(200);
        requests.push(request);
    }
    requests
}

/// Who writes meanwhile: the desk, the manager, the provider. How much they wrote is told while they do.
struct AtWork<'a> {
    town: &'a Town,
    over: Cell<bool>,
    written: Cell<usize>,
}

impl AtWork<'_> {
    fn wrote(&self) {
        self.written.set(self.written.get() + 1);
    }

    async fn desk(&self) {
        let contact = json!({"channel": "direct", "means": "phone", "needs": ["money"], "ending": "information",
            "narrative": "Chiede gli orari", "information": "Orari"});
        while !self.over.get() {
            self.town.post("segreteria", "/api/v1/contacts", contact.clone()).await.expect(201);
            self.wrote();
        }
    }

    async fn manager(&self, requests: &[String]) {
        for request in requests {
            if self.over.get() {
                break;
            }
            assert_eq!(self.town.authorises(request).await, "authorised");
            self.wrote();
        }
    }

    async fn provider(&self, running: &str) {
        for days in 0..300 {
            if self.over.get() {
                break;
            }
            let one = json!({"authorisation_id": id_of(running), "on": today() - TimeDelta::days(days), "quantity": "0,5"});
            let reported: Value =
                self.town.post("vela", "/api/v1/deliveries", json!({"deliveries": [one]})).await.expect(201).json();
            assert_eq!(reported["items"][0]["held_because"], Value::Null, "{reported:#}");
            self.wrote();
        }
    }

    /// One backup after the other: those during which somebody wrote.
    async fn backups(&self, db: &Db, folder: &std::path::Path) -> Vec<PathBuf> {
        let plan = Plan::of(house::schema());
        let mut all = Vec::new();
        for _ in 0..MOST_BACKUPS {
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            let before = self.written.get();
            let archive = backup::write(db, &plan, &folder.join("files"), &folder.join("backup"), None).await.expect("a backup");
            if self.written.get() > before {
                all.push(archive);
            }
            if all.len() == BACKUPS {
                break;
            }
        }
        self.over.set(true);
        assert_eq!(all.len(), BACKUPS, "nobody writes while backups are taken");
        all
    }
}

#[tokio::test]
async fn a_backup_taken_while_people_write_restores_to_a_city_that_adds_up() {
    on_both(house::schema(), |db| async move {
        let folder = tempfile::tempdir().expect("a folder");
        let town = Town::found(db.clone()).await;
        let requests = prepared(&town).await;
        let (running, waiting) = requests.split_first().expect("services");
        town.authorises(running).await;
        let work = AtWork { town: &town, over: Cell::new(false), written: Cell::new(0) };
        let (archives, (), (), ()) =
            tokio::join!(work.backups(&db, folder.path()), work.desk(), work.manager(waiting), work.provider(running));

        let mut deeds = 0;
        for archive in archives {
            let mut targets = vec![testing::sqlite(&vec![], Clock::set_at(testing::test_moment())).await.expect("SQLite")];
            targets.extend(testing::postgres(&vec![], Clock::set_at(testing::test_moment())).await.expect("PostgreSQL"));
            let mut then = 0;
            for target in targets {
                let files = tempfile::tempdir().expect("a folder");
                let restored =
                    backup::read(&target.db, &Plan::of(house::schema()), &archive, files.path()).await.expect("restored");
                assert!(restored.chains.iter().all(|(_, verdict)| verdict.broken.is_none()), "{:?}", restored.chains);
                assert_eq!(sums::broken(&target.db).await, Vec::<String>::new());
                then = restored.manifest.rows["store_audit"];
                target.db.close().await;
            }
            assert!(then > deeds, "each backup is a later moment");
            deeds = then;
        }
        assert_eq!(sums::broken(&db).await, Vec::<String>::new());
        assert!(audit::verify(&db, town.city.bodies["milano"]).await.expect("a verdict").broken.is_none());
    })
    .await;
}
