//! The channels, each by its name. What is read comes first; what is written changes the town for those after it, in all three alike.

use super::seen::Seen;
use super::town::{CODE, PHONE, Presence, World};
use crate::thread::town::id_of;
use axum::http::Method;
use kernel::Clock;
use portico::house;
use serde_json::json;
use std::pin::Pin;
use store::testing;

type Look<'a> = Pin<Box<dyn Future<Output = Seen> + 'a>>;

/// What is looked at, and how.
struct Channel {
    name: &'static str,
    look: for<'a> fn(&'a World) -> Look<'a>,
}

macro_rules! channels {
    ($($name:literal: $look:ident,)+) => {
        /// Every channel.
        const CHANNELS: &[Channel] = &[$(Channel { name: $name, look: |world| Box::pin($look(world)) }),+];
    };
}

channels! {
    "the search, by name, mistyped, by code, telephone, day of birth and address": search,
    "the suggestions while typing": suggestions,
    "the question whether somebody is known": known,
    "the pages of a relative: household, genogram, network, representatives": relative,
    "the forms that take a household apart or let it move": arranging,
    "the map": map,
    "the lists and their counts": lists,
    "the lists as files": exports,
    "the attestations of a relative, and one that names her code": attestations,
    "the copy of the civil register": mirror,
    "the news from the civil register about a relative": alerts,
    "the same tax code given to somebody who is there": given_code,
    "the same person taken in by the desk": intake,
    "the same tax code entered again": same_code,
    "the same telephone": same_phone,
    "the review of duplicates, and the search for them": duplicates,
    "a household that moves": moving,
}

/// Channels in which the third town is no counterproof: there the same code was refused before, so that nobody is there twice.
const ALIKE: [&str; 2] = ["the same person taken in by the desk", "the review of duplicates, and the search for them"];

async fn search(world: &World) -> Seen {
    let mut seen = Seen::default();
    for who in ["berta", "vicina", "segreteria", "amm"] {
        for words in
            ["norina", "guidetti+norina", "gudetti+norinna", CODE, "0276543210", "02+7654+3210", "05/09/1941", "fonte+albimonte+12"]
        {
            for path in
                ["/persone?q=", "/api/v1/persons?q=", "/cerca?q=", "/api/v1/search?q=", "/cartelle/cerca?q=", "/api/v1/entries?q="]
            {
                seen.get(world, who, &format!("{path}{words}")).await;
            }
        }
    }
    seen
}

async fn suggestions(world: &World) -> Seen {
    let mut seen = Seen::default();
    let typed =
        format!("family_name=Guidetti&given_name=Norina&birth_date=5/9/1941&identifier={CODE}&reaches%5B0%5D.value=0276543210");
    for path in [
        format!("/persone/simili?prefix=&{typed}"),
        format!("/contatti/nuovo/simili?prefix=&{typed}"),
        "/contatti/nuovo/trova?q=guidetti".into(),
        "/contatti/nuovo/trova?q=0276543210".into(),
        "/cerca/suggerimenti?q=guid".into(),
        format!("/api/v1/persons/similar?family_name=Guidetti&given_name=Norina&birth_date=1941-09-05&identifier={CODE}"),
    ] {
        seen.get(world, "berta", &path).await;
        seen.get(world, "segreteria", &path).await;
    }
    seen
}

async fn known(world: &World) -> Seen {
    let mut seen = Seen::default();
    let asked = [("family_name", "Guidetti"), ("given_name", "Norina"), ("birth_date", "5/9/1941")];
    seen.post(world, "olga", "/persone/conosciuta", &asked).await;
    let body = json!({"family_name": "Guidetti", "given_name": "Norina", "birth_date": "1941-09-05"});
    seen.send(world, "olga", Method::POST, "/api/v1/persons/known", "", body).await;
    seen
}

async fn relative(world: &World) -> Seen {
    let mut seen = Seen::default();
    let id = id_of(&world.luisa);
    for page in [
        "",
        "/scheda",
        "/nucleo",
        "/relazioni",
        "/rappresentanti",
        "/situazione",
        "/indirizzi",
        "/retta",
        "/codici",
        "/modifica",
        "/storia",
        "/scadenze",
        "/fascicolo",
        "/accessi",
    ] {
        seen.get(world, "berta", &format!("/persone/{id}{page}")).await;
    }
    for part in [
        "",
        "/card",
        "/households",
        "/relations",
        "/family",
        "/representatives",
        "/representatives?on=2026-11-21",
        "/timeline",
        "/history",
        "/segments",
        "/payers",
        "/identity?on=2026-11-20",
    ] {
        seen.get(world, "berta", &format!("/api/v1/persons/{id}{part}")).await;
    }
    seen.get(world, "berta", &world.household).await;
    seen
}

async fn arranging(world: &World) -> Seen {
    let mut seen = Seen::default();
    let id = id_of(&world.luisa);
    for page in ["dividi", "unisci", "trasferisci", "nascita"] {
        seen.get(world, "berta", &format!("/persone/{id}/nucleo/{page}?nucleo={}", id_of(&world.household))).await;
    }
    seen
}

async fn map(world: &World) -> Seen {
    let mut seen = Seen::default();
    for path in ["/persone/mappa", "/api/v1/persons/map", "/persone/indirizzi-da-individuare", "/api/v1/addresses/unlocated"] {
        seen.get(world, "berta", path).await;
    }
    seen
}

const LISTS: [&str; 27] = [
    "/",
    "/cartelle",
    "/contatti",
    "/persone/a-rischio",
    "/persone/indirizzi-cambiati",
    "/persone/doppioni",
    "/proposte",
    "/invii",
    "/api/v1/day",
    "/api/v1/cases",
    "/api/v1/contacts",
    "/api/v1/risks",
    "/scadenze",
    "/scadenze?vista=unit",
    "/passaggi",
    "/cruscotto",
    "/collettivi",
    "/documenti",
    "/posta",
    "/provvedimenti",
    "/relazioni",
    "/rilasci",
    "/aperture-urgenti",
    "/api/v1/dues",
    "/api/v1/board",
    "/api/v1/documents",
    "/api/v1/court-orders",
];

async fn lists(world: &World) -> Seen {
    let mut seen = Seen::default();
    for who in ["berta", "segreteria", "amm", "vicina"] {
        for path in LISTS {
            seen.get(world, who, path).await;
        }
    }
    seen
}

async fn exports(world: &World) -> Seen {
    let mut seen = Seen::default();
    for who in ["berta", "segreteria", "amm"] {
        for path in ["/cartelle", "/contatti", "/persone/a-rischio", "/autorizzazioni", "/debiti/istat/2026/righe"] {
            seen.get(world, who, &format!("{path}?format=csv")).await;
        }
    }
    seen
}

async fn attestations(world: &World) -> Seen {
    let mut seen = Seen::default();
    let id = id_of(&world.luisa);
    let paper = json!({"kind": "ordinary", "protocol": "INPS-ISEE-2026-12345678Z-00", "submitted_on": "2026-03-02", "value": 600_000,
        "members": [{"relation": "declarant", "person": id}, {"relation": "other", "tax_code": CODE, "name": "Guidetti Norina"}]});
    let made = seen.send(world, "amm", Method::POST, &format!("/api/v1/persons/{id}/isee"), "", paper).await;
    seen.open(world, "amm", &made.location()).await;
    seen.open(world, "amm", &made.location().replace("/api/v1", "")).await;
    for path in [format!("/persone/{id}/isee"), format!("/persone/{id}/isee/nuova"), "/isee".into(), "/isee?format=csv".into()] {
        seen.get(world, "amm", &path).await;
    }
    seen
}

async fn mirror(world: &World) -> Seen {
    let mut seen = Seen::default();
    for question in [
        json!({"tax_code": CODE, "purpose": "case"}),
        json!({"family_name": "Guidetti", "given_name": "Norina", "birth": "1941-09-05", "purpose": "case"}),
        json!({"family_name": "Guidetti", "given_name": "Norina", "birth": "1941", "purpose": "case"}),
        json!({"family_name": "Tarditi", "given_name": "Luisa", "birth": "2012-04-05", "purpose": "case"}),
    ] {
        let asked = seen.send(world, "berta", Method::POST, "/api/v1/population/questions", "", question).await;
        seen.open(world, "berta", &asked.location().replace("/api/v1/population/questions", "/anagrafe/domande")).await;
    }
    seen
}

async fn alerts(world: &World) -> Seen {
    let mut seen = Seen::default();
    for path in ["/anagrafe/notizie", "/api/v1/population/alerts", "/"] {
        seen.get(world, "berta", path).await;
    }
    seen
}

async fn intake(world: &World) -> Seen {
    let mut seen = Seen::default();
    let mut contact = world.town.contact_of(&crate::thread::NORINA);
    contact["new_person"]["identifier"] = json!("");
    contact["new_person"]["reaches"] = json!([{"kind": "landline", "value": PHONE}]);
    let made = seen.send(world, "segreteria", Method::POST, "/api/v1/contacts", "", contact).await;
    seen.open(world, "segreteria", &made.location()).await;
    seen
}

async fn same_code(world: &World) -> Seen {
    let mut seen = Seen::default();
    let typed = [
        ("family_name", "Guidetti"),
        ("given_name", "Norina"),
        ("birth_date", "5/9/1941"),
        ("sex", "F"),
        ("birth_place", "Milano (MI)"),
        ("identifier", CODE),
        ("reaches[0].value", PHONE),
        ("address.street", "Largo Fonte Albimonte"),
        ("address.number", "12"),
    ];
    let made = seen.post(world, "berta", "/persone/nuova", &typed).await;
    seen.open(world, "berta", &made.location()).await;
    // What follows for those who look after her follows when the news is brought, and shows nowhere else.
    world.brought().await;
    seen.open(world, "berta", &made.location()).await;
    seen
}

async fn given_code(world: &World) -> Seen {
    let mut seen = Seen::default();
    let page = format!("/persone/{}/codici", id_of(&world.tommaso));
    let shape = world.town.city.get("berta", &world.tommaso).await.expect(200);
    let version = shape.json()["version"].to_string();
    let code = json!({"identifier": CODE, "source": "declared"});
    let given = seen.send(world, "berta", Method::POST, &format!("{}/identifiers", world.tommaso), &version, code).await;
    seen.get(world, "berta", &page).await;
    let shape = seen.get(world, "berta", &world.tommaso).await.json();
    if given.status.is_success() {
        // It was never theirs: from here on nobody but her has it again.
        let wrong = json!({"code": given.json()["id"], "ended_as": "wrong", "note": "Di un'altra persona"});
        let version = shape["version"].to_string();
        seen.send(world, "berta", Method::POST, &format!("{}/identifiers/end", world.tommaso), &version, wrong).await;
    }
    seen
}

async fn same_phone(world: &World) -> Seen {
    let mut seen = Seen::default();
    let typed = [("family_name", "Serra"), ("given_name", "Ivo"), ("reaches[0].value", PHONE)];
    let made = seen.post(world, "berta", "/persone/nuova", &typed).await;
    seen.open(world, "berta", &made.location()).await;
    seen.get(world, "berta", "/persone?q=0276543210").await;
    seen
}

async fn duplicates(world: &World) -> Seen {
    let mut seen = Seen::default();
    let asked = seen.post(world, "berta", "/persone/doppioni/cerca", &[]).await;
    world.town.work().await;
    let job = asked.location();
    let done = world.town.city.get("berta", &format!("/api/v1{}", job.replace("/lavori", "/jobs"))).await.expect(200).json();
    seen.note("the sentence at its end", &done["message"].to_string());
    seen.note("what it counted", &format!("{} {} {}", done["done"], done["total"], done["result"]));
    for path in ["/persone/doppioni", "/api/v1/duplicates", &job] {
        seen.get(world, "berta", path).await;
    }
    seen
}

async fn moving(world: &World) -> Seen {
    let mut seen = Seen::default();
    let shape = world.town.city.get("berta", &world.household).await.expect(200);
    let version = shape.headers["etag"].to_str().expect("a version").to_owned();
    let members = shape.json()["members"].as_array().expect("members").clone();
    // Whoever fills in the form ticks everybody it shows.
    let members: Vec<_> = members.iter().map(|member| json!({"member": member["id"], "comes": true})).collect();
    let address =
        json!({"kind": "residence", "street": "Via Nuova", "number": "1", "municipio": 4, "reason": "Lo dice la famiglia"});
    let removal = json!({"household": id_of(&world.household), "members": members, "address": address});
    seen.send(world, "berta", Method::POST, &format!("{}/households/move", world.luisa), &version, removal).await;
    seen.get(world, "berta", &format!("/persone/{}/nucleo", id_of(&world.luisa))).await;
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn no_channel_betrays_a_protected_person() {
    let mut engines = vec![Vec::new(), Vec::new()];
    for _ in 0..3 {
        let clock = || Clock::set_at(testing::test_moment());
        engines[0].push(testing::sqlite(&house::schema(), clock()).await.expect("SQLite"));
        engines[1].extend(testing::postgres(&house::schema(), clock()).await.expect("PostgreSQL"));
    }
    for databases in engines.into_iter().filter(|databases| !databases.is_empty()) {
        let mut worlds = Vec::new();
        for (database, presence) in databases.iter().zip([Presence::Absent, Presence::Hidden, Presence::Open]) {
            worlds.push(World::found(database.db.clone(), presence).await);
        }
        let (mut faults, mut blind) = (Vec::new(), Vec::new());
        for channel in CHANNELS {
            let mut seen = Vec::new();
            for world in &worlds {
                seen.push((channel.look)(world).await);
            }
            let differences = seen[0].differences(&seen[1]);
            if !differences.is_empty() {
                faults.push(format!("{}\n  {}", channel.name, differences.join("\n  ")));
            }
            if seen[0] == seen[2] && !ALIKE.contains(&channel.name) {
                blind.push(channel.name);
            }
        }
        assert!(faults.is_empty(), "she shows in:\n{}", faults.join("\n"));
        assert!(blind.is_empty(), "nothing is to be seen there also of somebody who is not protected: {blind:#?}");
    }
}
