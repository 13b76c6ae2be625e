//! The town of the thread: its people with a key each, a chapter of the budget, a catalogue; all of it entered through the API.

use axum::body::Body;
use axum::http::{Method, header};
use guard::Permission;
use kernel::{AccountId, ProviderId};
use portico::house;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::{Audit, Db};
use ui::testing::{City, Reply};

/// What the chapter of home care has at the beginning, in cents: ten hours for one person, and not enough for a second one.
pub const BUDGET: i64 = 41_310;

/// Somebody who may not see what the others do, and how that looks: not there, or not for this role.
const STRANGERS: [(&str, &[u16]); 4] =
    [("vicina", &[404]), ("forestiera", &[404]), ("gelso", &[403, 404]), ("direzione", &[403, 404])];

/// Everybody who meets the thread: name, role, unit.
const PEOPLE: [(&str, &str, &str); 12] = [
    ("pua", "pua", "milano/PUA"),
    ("segreteria", "segreteria", "milano/SSPT-4-L1"),
    ("anna", "assistente_sociale", "milano/SSPT-4-L1"),
    ("coordinatrice", "coordinatore", "milano/SSPT-4"),
    ("ufficio", "ufficio_servizi", "milano/UFF"),
    ("dirigente", "dirigente", "milano/DIR"),
    ("bilancio", "bilancio", "milano/DIR"),
    ("direzione", "direzione", "milano/DIR"),
    ("dpo", "dpo", "milano/DIR"),
    ("accreditamento", "accreditamento", "milano/DIR"),
    ("vicina", "assistente_sociale", "milano/SSPT-5-L1"),
    ("forestiera", "assistente_sociale", "altrove/DIR"),
];

pub struct Town {
    pub city: City,
    keys: BTreeMap<String, String>,
    accounts: BTreeMap<String, AccountId>,
    /// The service of home care and the provider that gives it.
    pub service: String,
    pub provider: String,
}

impl Town {
    pub async fn found(db: Db) -> Town {
        let city = City::found(db, house::rooms(), house::wired()).await;
        let mut town =
            Town { city, keys: BTreeMap::new(), accounts: BTreeMap::new(), service: String::new(), provider: String::new() };
        for (name, role, unit) in PEOPLE {
            let id = town.city.somebody(name, role, unit).await;
            town.gets_a_key(name, id).await;
        }
        town.open_the_budget().await;
        let home_care = json!({"code": "SAD", "name": "Assistenza domiciliare (SAD)", "user_area": "ANZ", "service_area": "domiciliarità",
            "unit_of_measure": "ora", "siuss_code": "A2.07", "means_test": "1", "istat_item": "home_care", "macro_level": 2, "periodic": true,
            "at_home": true, "office_unit_id": town.city.unit("UFF"), "valid_from": "2025-01-01"});
        let href = town.post("accreditamento", "/api/v1/services", home_care).await.expect(201).location();
        let price = json!({"unit_price": 2295, "vat_included": true, "label": "valore di esempio", "valid_from": "2025-01-01"});
        town.post("accreditamento", &format!("{href}/prices"), price).await.expect(201);
        let chapters = json!({"chapters": [{"key": "3733.1.0"}]});
        town.call("accreditamento", Method::PUT, &format!("{href}/chapters"), &[("if-match", "1")], chapters).await.expect(204);
        town.service = id_of(&href);
        for (name, number) in [("vela", "90000010000"), ("gelso", "90000080003")] {
            let provider = json!({"code": name.to_uppercase(), "name": format!("La {name}"), "kind": "cooperativa sociale", "tax_code": number,
                "state": "active", "services": [{"id": town.service}]});
            let id = id_of(&town.post("accreditamento", "/api/v1/providers", provider).await.expect(201).location());
            let provider: ProviderId = id.parse().expect("an id");
            let account = town.city.somebody_of(name, "ente_gestore", "milano/UFF", Some(provider)).await;
            town.gets_a_key(name, account).await;
            if name == "vela" {
                town.provider = id;
            }
        }
        town
    }

    async fn open_the_budget(&self) {
        let rows = format!(
            "direction,area_code,area_name,title,macro_or_type_code,macro_or_type_name,pdc_code,peg_chapter,peg_article,peg_sub,description,mission,programme,forecast_2025_cents,revised_2025_cents,forecast_2026_cents,earmarked\n\
             DIR07,54,DOMICILIARITA',1 SPESE CORRENTI,03,ACQUISTO DI BENI E SERVIZI,1030215000,3733,1,0,ASSISTENZA DOMICILIARE,12,03,0,0,{BUDGET},false\n"
        );
        let files = json!({"label": "Bilancio 2026", "source": "Documento di prova", "expenditure_current": rows});
        let upload = self.post("bilancio", "/api/v1/budget/imports", files).await.expect(201);
        assert_eq!(upload.json()["faults"], 0);
        let confirmation = upload.json()["confirmation"].as_str().expect("an address").to_owned();
        self.post("bilancio", &confirmation, json!({"keep_good": false})).await.expect(201);
    }

    /// A key with everything the account may do, as `portico token create` makes it.
    async fn gets_a_key(&mut self, name: &str, account: AccountId) {
        let mut tx = self.city.db.begin(&self.city.actor(name)).await.expect("a transaction");
        let expires = tx.now() + chrono::TimeDelta::days(30);
        let (id, key) = guard::token::create(&mut tx, account, "prova", Permission::ALL, expires).await.expect("a key");
        tx.commit(Audit::of("token.create").on("token", id)).await.expect("a commit");
        self.keys.insert(name.to_owned(), key);
        self.accounts.insert(name.to_owned(), account);
    }

    pub fn account(&self, name: &str) -> AccountId {
        self.accounts[name]
    }

    /// One request with somebody's key.
    pub async fn call(&self, who: &str, method: Method, path: &str, headers: &[(&str, &str)], body: Value) -> Reply {
        let bearer = format!("Bearer {}", self.keys[who]);
        let mut all = vec![(header::AUTHORIZATION.as_str(), bearer.as_str())];
        all.extend_from_slice(headers);
        let (kind, body) =
            if method == Method::GET { ("", Body::empty()) } else { ("application/json", Body::from(body.to_string())) };
        let what = format!("{who} {method} {path}");
        let reply = self.city.send("", method, path, kind, &all, body).await;
        assert!(!reply.status.is_server_error(), "{what}: {}", reply.text);
        reply
    }
    pub async fn get(&self, who: &str, path: &str) -> Reply {
        self.call(who, Method::GET, path, &[], Value::Null).await
    }
    pub async fn post(&self, who: &str, path: &str, body: Value) -> Reply {
        self.call(who, Method::POST, path, &[], body).await
    }
    /// Changes a thing on the version that this person reads now.
    pub async fn change(&self, who: &str, method: Method, thing: &str, part: &str, body: Value) -> Reply {
        let version = self.get(who, thing).await.expect(200).headers["etag"].to_str().expect("a version").to_owned();
        self.call(who, method, &format!("{thing}{part}"), &[("if-match", &version)], body).await
    }

    /// Nobody else finds these: another unit's and another body's worker not at all, other roles not at all or not by their role.
    pub async fn is_hidden(&self, paths: &[&str]) {
        for path in paths {
            for (who, answers) in STRANGERS {
                let reply = self.get(who, path).await;
                assert!(answers.contains(&reply.status.as_u16()), "{who} {path}: {} {}", reply.status, reply.text);
                assert_eq!(reply.headers["content-type"], "application/problem+json");
                assert!(!reply.text.contains("Bellandi"), "{who} {path}: {}", reply.text);
            }
        }
    }

    /// What the chapter of home care says: reserved, spent, left.
    pub async fn chapter(&self) -> (i64, i64, i64) {
        let list = self.get("bilancio", "/api/v1/budget/years/2026/chapters?q=domiciliare").await.expect(200).json();
        let chapter = &list["items"][0];
        let cents =
            |name: &str| chapter.pointer(name).and_then(Value::as_i64).unwrap_or_else(|| panic!("no {name} in {chapter:#}"));
        (cents("/sums/reserved_cents"), cents("/sums/spent_cents"), cents("/sums/left_cents"))
    }

    /// Does all the work that waits.
    pub async fn work(&self) {
        while let Some(lease) = store::jobs::take(&self.city.db).await.expect("a queue") {
            let kind =
                house::rooms().into_iter().flat_map(|room| room.jobs).find(|kind| kind.kind == lease.kind).expect("a kind of work");
            let end = (kind.run)(self.city.site.clone(), lease.clone()).await;
            assert!(!matches!(end, store::jobs::End::Failed(_)), "{end:?}");
            lease.end(end).await.expect("an end");
        }
    }
}

/// The last part of an address.
pub fn id_of(href: &str) -> String {
    href.rsplit('/').next().unwrap_or_default().to_owned()
}
