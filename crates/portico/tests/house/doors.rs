//! Every route × every role × things of another unit, of another body, and of nobody: what may not be seen answers exactly like
//! what does not exist. Where a role legitimately reaches further than its unit, the answer differs; those places are the
//! snapshot `open_doors`, which is read in review and may only shrink.

use axum::body::Body;
use axum::http::{Method, Request, header};
use guard::account::{self, AccountKind, NewAccount};
use guard::session::{self, Level};
use kernel::{AccountId, Actor, BodyId, Clock, ProviderId, UnitId};
use portico::demo::{self, Scale};
use portico::house;
use std::collections::{BTreeMap, BTreeSet};
use store::testing::{self, TestDb};
use store::{Audit, Db, FileVault, Keyring};
use tower::ServiceExt as _;
use ui::{Settings, Site};
use uuid::Uuid;

/// What stands behind `{id}` in a path that begins so: a text that finds one of Municipio 4.
const KINDS: [(&str, &str); 24] = [
    ("/persone/", PERSON),
    ("/api/v1/persons/", PERSON),
    ("/nuclei/", "select household_id from registry_v_member where person_id = (P) limit 1"),
    ("/api/v1/households/", "select household_id from registry_v_member where person_id = (P) limit 1"),
    ("/contatti/", "select contact_id from access_v_contact where person_id = (P) limit 1"),
    ("/api/v1/contacts/", "select contact_id from access_v_contact where person_id = (P) limit 1"),
    ("/appuntamenti/", "select appointment_id from access_v_appointment where person_id = (P) limit 1"),
    ("/api/v1/appointments/", "select appointment_id from access_v_appointment where person_id = (P) limit 1"),
    (
        "/invii/",
        "select r.id from access_referral r join guard_unit u on u.body_id = r.body_id and u.id = r.to_unit_id where u.code like 'SSPT-4%' limit 1",
    ),
    (
        "/api/v1/referrals/",
        "select r.id from access_referral r join guard_unit u on u.body_id = r.body_id and u.id = r.to_unit_id where u.code like 'SSPT-4%' limit 1",
    ),
    ("/cartelle/", CASE),
    ("/api/v1/cases/", CASE),
    ("/colloqui/", "select i.id from casework_interview i where i.person_id = (P) limit 1"),
    ("/api/v1/interviews/", "select i.id from casework_interview i where i.person_id = (P) limit 1"),
    ("/api/v1/plans/", "select p.id from casework_plan p where p.case_id = (C) limit 1"),
    ("/api/v1/entries/", "select e.id from casework_entry e where e.case_id = (C) limit 1"),
    ("/autorizzazioni/", AUTHORISATION),
    ("/richieste/", AUTHORISATION),
    ("/api/v1/authorisations/", AUTHORISATION),
    ("/api/v1/service-requests/", AUTHORISATION),
    ("/api/v1/assignments/", AUTHORISATION),
    ("/prestazioni/", "select d.delivery_id from network_v_delivery d where d.authorisation_id = (A) limit 1"),
    ("/api/v1/deliveries/", "select d.delivery_id from network_v_delivery d where d.authorisation_id = (A) limit 1"),
    ("/operatori/", "select id from guard_account where username = 'assistente.sociale.municipio4'"),
];
const CASE: &str = "select a.case_id from network_v_authorisation a join casework_v_case c on c.body_id = a.body_id and c.case_id = a.case_id
    join guard_unit u on u.body_id = c.body_id and u.id = c.unit_id join network_v_provider p on p.body_id = a.body_id and p.provider_id = a.provider_id
    where u.code = 'SSPT-4-1' and c.state = 'in_care' and exists (select 1 from network_v_delivery d where d.body_id = a.body_id and d.authorisation_id = a.authorisation_id)
    order by a.case_id limit 1";
const PERSON: &str = "select person_id from casework_v_case where case_id = (C) limit 1";
const AUTHORISATION: &str = "select a.authorisation_id from network_v_authorisation a where a.case_id = (C)
    and exists (select 1 from network_v_delivery d where d.body_id = a.body_id and d.authorisation_id = a.authorisation_id) order by a.authorisation_id limit 1";

fn whole(text: &str) -> String {
    text.replace("(A)", &format!("({AUTHORISATION})")).replace("(P)", &format!("({PERSON})")).replace("(C)", &format!("({CASE})"))
}

struct Visitor {
    role: String,
    body: BodyId,
    cookie: String,
    csrf: String,
}

async fn scalar(db: &Db, text: &str) -> Option<String> {
    // SQLite keeps identifiers as bytes, PostgreSQL as uuid: both are shown as text here.
    let text = match db.engine() {
        store::Engine::Sqlite => format!("with t(x) as ({text}) select lower(hex(x)) from t"),
        store::Engine::Postgres => format!("with t(x) as ({text}) select x::text from t"),
    };
    db.raw_rows(&text)
        .await
        .unwrap_or_else(|error| panic!("{error}\n{text}"))
        .into_iter()
        .next()
        .and_then(|row| row.into_iter().next().flatten())
}

async fn somebody(db: &Db, body: BodyId, unit: UnitId, role: &str, provider: Option<ProviderId>, tag: &str) -> Visitor {
    let mut tx = db.global(&Actor::system(body)).await.expect("a transaction");
    let new = NewAccount {
        username: format!("prova.{tag}.{role}"),
        display_name: "Prova".into(),
        email: String::new(),
        kind: if provider.is_some() { AccountKind::Provider } else { AccountKind::Staff },
        provider,
        password: Some(("una password qualsiasi".into(), guard::password::Cost::Cheap)),
    };
    let id: AccountId = account::create(&mut tx, new).await.expect("an account");
    account::assign(&mut tx, id, role, unit, guard::scope::ALWAYS, None, "prova").await.expect("a role");
    tx.commit(Audit::of("account.create")).await.expect("a commit");
    let cookie = session::start(db, body, id, Level::Full).await.expect("a session");
    let csrf = session::find(db, &cookie, Uuid::nil()).await.expect("a database").expect("a session").csrf;
    Visitor { role: role.to_owned(), body, cookie, csrf }
}

async fn status(router: &axum::Router, visitor: &Visitor, method: &Method, path: &str) -> u16 {
    let api = path.starts_with("/api/");
    let mut request =
        Request::builder().method(method).uri(path).header(header::COOKIE, format!("portico_session={}", visitor.cookie));
    let body = match (method == Method::GET, api) {
        (true, _) => Body::empty(),
        (false, true) => {
            request = request
                .header(header::CONTENT_TYPE, "application/json")
                .header("x-csrf-token", &visitor.csrf)
                .header(header::IF_MATCH, "\"1\"");
            Body::from("{}")
        }
        (false, false) => {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            Body::from(format!("_csrf={}&_version=1", visitor.csrf))
        }
    };
    router.clone().oneshot(request.body(body).expect("a request")).await.expect("an answer").status().as_u16()
}

async fn walk(built: TestDb) -> (usize, Vec<String>, BTreeSet<String>) {
    let db = built.db.clone();
    let rooms = house::rooms();
    let routes: Vec<(Method, &'static str)> =
        rooms.iter().flat_map(|room| &room.routes).map(|route| (route.method.clone(), route.path)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    let vault = FileVault::new(
        folder.path().join("files"),
        Keyring::open(&folder.path().join("keys.toml"), db.clock().now()).expect("keys"),
    );
    let settings = Settings { base_url: "http://localhost".into(), demo: true, secure_cookies: false, second_factor: false };
    let site = Site::new(db.clone(), vault, settings, &rooms, house::wired());
    let router = ui::router::router(&site, rooms);

    let uuid = |text: Option<String>| text.and_then(|text| Uuid::try_parse(&text).ok());
    let mut things: BTreeMap<&str, Uuid> = BTreeMap::new();
    for (start, text) in KINDS {
        let found = uuid(scalar(&db, &whole(text)).await);
        assert!(
            found.is_some() || start == "/invii/" || start == "/api/v1/referrals/",
            "the small demo city has nothing for {start}"
        );
        things.extend(found.map(|id| (start, id)));
    }
    let body = |code: &'static str| format!("select body_id from guard_body where code = '{code}'");
    let unit = |code: &'static str| format!("select id from guard_unit where code = '{code}'");
    let (milano, zones) = (
        BodyId(uuid(scalar(&db, &body("milano")).await).expect("milano")),
        BodyId(uuid(scalar(&db, &body("cinque-zone")).await).expect("zones")),
    );
    let (five, zone) = (
        UnitId(uuid(scalar(&db, &unit("SSPT-5-1")).await).expect("a unit")),
        UnitId(uuid(scalar(&db, &unit("CZ")).await).expect("a unit")),
    );
    let stranger = "select provider_id from network_v_provider p where not exists (select 1 from network_v_authorisation a where a.body_id = p.body_id and a.provider_id = p.provider_id) limit 1";
    let provider = uuid(scalar(&db, stranger).await).map(ProviderId);

    let mut visitors = Vec::new();
    for role in &guard::roles::table().roles {
        let theirs = (role.code == "ente_gestore").then_some(provider).flatten();
        visitors.push(somebody(&db, milano, five, &role.code, theirs, "altra").await);
        visitors.push(somebody(&db, zones, zone, &role.code, None, "ente").await);
    }
    let unknown = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    let (mut asked, mut faults, mut open) = (0_usize, Vec::new(), BTreeSet::new());
    // Reading first: what is then sent cannot change what was read.
    for reading in [true, false] {
        for (method, path) in routes.iter().filter(|(method, path)| (*method == Method::GET) == reading && path.contains("{id}")) {
            let Some((_, thing)) = things.iter().find(|(start, _)| path.starts_with(**start)) else { continue };
            let plan = things.get("/api/v1/plans/").copied().unwrap_or(unknown);
            let at = |id: Uuid, plan: Uuid| {
                path.replace("{id}", &id.to_string())
                    .replace("{plan}", &plan.to_string())
                    .replace("{passo}", "ferma")
                    .replace("{kind}", "diario")
            };
            for visitor in &visitors {
                let theirs = status(&router, visitor, method, &at(*thing, plan)).await;
                let nobodys = status(&router, visitor, method, &at(unknown, unknown)).await;
                asked += 2;
                if theirs == nobodys && theirs != 500 {
                    continue;
                }
                let line = format!("{method} {path}: {}", visitor.role);
                if visitor.body != milano || theirs == 500 {
                    faults.push(format!("{line} → {theirs}, unknown {nobodys}"));
                } else {
                    open.insert(line);
                }
            }
        }
    }
    (asked, faults, open)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_not_be_seen_answers_like_what_does_not_exist() {
    let mut lists = Vec::new();
    let clock = || Clock::set_at(testing::test_moment());
    let mut databases = vec![testing::sqlite(&house::schema(), clock()).await.expect("SQLite")];
    databases.extend(testing::postgres(&house::schema(), clock()).await.expect("PostgreSQL"));
    for built in databases {
        demo::build(&built.db, Scale(4), &|_| {}).await.expect("a small demo city");
        let (asked, faults, open) = walk(built).await;
        assert!(asked > 3_000, "only {asked} requests");
        assert!(faults.is_empty(), "across bodies, or broken\n{}", faults.join("\n"));
        lists.push(open);
    }
    assert!(lists.windows(2).all(|pair| pair[0] == pair[1]), "both databases open the same doors");
    let list: Vec<String> = lists.into_iter().next().unwrap_or_default().into_iter().collect();
    insta::assert_snapshot!("open_doors", list.join("\n"));
}
