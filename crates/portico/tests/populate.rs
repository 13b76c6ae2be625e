//! A synthetic city inside a small demo, written in bulk: it obeys the rules of everything that was entered one by one.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that gets no answer has failed")]

#[path = "common/sums.rs"]
mod sums;

use guard::body::Body;
use kernel::Actor;
use portico::demo::{Scale, build};
use portico::house;
use portico::populate::procedure::{WantedProcedure, fill};
use portico::populate::{CASES_OF_A_WORKER, Wanted, Written, populate};
use store::Db;
use ui::{Settings, Site};

const WANTED: Wanted = Wanted {
    seed: 3,
    residents: 5_000,
    persons: 1_400,
    cases: 600,
    beneficiaries: 300,
    deliveries: 1_500,
    workers: 5,
    year: 2025,
    entries: 6_000,
};

async fn number(db: &Db, sql: &str) -> i64 {
    let rows = db.raw_rows(sql).await.unwrap();
    rows.first().and_then(|row| row.first().cloned().flatten()).and_then(|text| text.parse().ok()).unwrap_or(-1)
}

async fn bodies(db: &Db) -> Vec<Body> {
    let mut tx = db.global(&Actor::system(kernel::BodyId(uuid::Uuid::nil()))).await.unwrap();
    let all = guard::body::all(&mut tx).await.unwrap();
    tx.roll_back().await.unwrap();
    all
}

/// Nothing is wrong that no constraint refuses.
async fn is_right(db: &Db, body: &Body) {
    assert_eq!(sums::broken(db).await, Vec::<String>::new());
    for (sql, what) in [
        (
            "select a.number from network_authorisation a join network_delivery d on d.body_id = a.body_id and d.authorisation_id = a.id
              where d.state = 'accepted' and (d.on_day < a.valid_from or d.on_day >= a.valid_until)",
            "a delivery out of its period",
        ),
        (
            "select c.number from casework_case c where c.state = 'in_care' and not exists (select 1 from registry_involvement i
              where i.body_id = c.body_id and i.person_id = c.person_id and i.account_id = c.worker_id and i.valid_until > c.opened_on)",
            "a worker who cannot open the file of whom they have in care",
        ),
        (
            "select c.number from casework_case c where (c.closed_on is not null and c.closed_on < c.taken_on) or exists (select 1 from casework_entry e
              where e.body_id = c.body_id and e.case_id = c.id and e.recorded_at < e.held_at)",
            "a case that ends before it begins, or an entry of the future",
        ),
        ("select number from casework_case group by body_id, number having count(*) > 1", "two cases with one number"),
    ] {
        assert_eq!(db.raw_rows(sql).await.unwrap(), Vec::<Vec<_>>::new(), "{what}");
    }
    let summary = finance::reconcile(db, &Actor::system(body.body_id), 2021).await.unwrap();
    assert_eq!(summary.exit_code(), 0, "{summary}");
    let verdict = store::audit::verify(db, body.body_id).await.unwrap();
    assert!(verdict.broken.is_none(), "{verdict:?}");
}

/// The page of somebody in care, as their worker gets it, and the year's table as the direction gets it.
async fn pages_open(db: &Db) {
    let folder = tempfile::tempdir().unwrap();
    let keys = store::Keyring::open(&folder.path().join("keys.toml"), db.clock().now()).unwrap();
    let vault = store::FileVault::new(folder.path().join("files"), keys);
    let settings = Settings { base_url: "http://localhost".into(), demo: true, secure_cookies: false, second_factor: true };
    let site = Site::new(db.clone(), vault, settings, &house::rooms(), house::wired());
    let router = ui::router::router(&site, house::rooms());
    let get = async |username: &str, path: String| {
        let signed = guard::sign_in::as_demonstration(db, username).await.unwrap();
        let cookie = guard::session::start(db, signed.body, signed.account, guard::session::Level::Full).await.unwrap();
        let request = axum::http::Request::get(&path).header("cookie", format!("{}={cookie}", ui::visit::SESSION));
        let answer = tower::ServiceExt::oneshot(router.clone(), request.body(axum::body::Body::empty()).unwrap()).await.unwrap();
        let status = answer.status().as_u16();
        let bytes = axum::body::to_bytes(answer.into_body(), 1 << 22).await.unwrap();
        assert_eq!(status, 200, "{username} {path}");
        String::from_utf8(bytes.to_vec()).unwrap()
    };
    let theirs = "select a.username, p.display_name, %P, %C from casework_case c join guard_account a on a.body_id = c.body_id and a.id = c.worker_id
                    join registry_person p on p.body_id = c.body_id and p.id = c.person_id
                   where c.state = 'in_care' and a.username like 'operatore.milano.%' order by c.number limit 3";
    let text = |column: &str| match db.engine() {
        store::Engine::Sqlite => format!("lower(hex({column}))"),
        store::Engine::Postgres => format!("cast({column} as text)"),
    };
    let rows = db.raw_rows(&theirs.replace("%P", &text("p.id")).replace("%C", &text("c.id"))).await.unwrap();
    assert_eq!(rows.len(), 3);
    for row in rows {
        let [Some(username), Some(name), Some(person), Some(case)] = row.as_slice() else { panic!("{row:?}") };
        let page = get(username, format!("/persone/{person}")).await;
        assert!(page.contains(name.split(' ').next().unwrap()), "{name}");
        assert!(page.contains("Visita domiciliare"), "the diary is on the timeline of {name}");
        get(username, format!("/cartelle/{case}")).await;
        get(username, "/".into()).await;
    }
    let table = get("direzione", "/debiti/istat/2025".into()).await;
    assert!(table.contains("Assistenza domiciliare"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_city_written_in_bulk_obeys_the_rules_and_its_pages_open_on_both_databases() {
    store::testing::on_both(house::schema(), |db| async move {
        build(&db, Scale(2), &|_| ()).await.unwrap();
        let bodies = bodies(&db).await;
        let milano = bodies.iter().find(|body| body.code == "milano").unwrap();
        let before = number(&db, "select cast(count(*) as text) from registry_person").await;
        let written = populate(&db, milano, WANTED, &|_| ()).await.unwrap();
        assert!(written.persons.abs_diff(1_400) <= 5, "{written:?}");
        assert!(written.cases.abs_diff(600) <= 5 && written.services.abs_diff(300) <= 5, "{written:?}");
        assert!(written.deliveries.abs_diff(1_500) <= 30, "{written:?}");
        let most = usize::try_from(WANTED.workers * CASES_OF_A_WORKER).unwrap();
        assert!(written.in_care > most / 2 && written.in_care <= most, "{written:?}");
        // Ten for each case that is or was in care, and one diary that is long.
        assert!(written.entries > 5_500 && written.entries < 7_000, "{written:?}");
        assert!(written.dues >= written.in_care && written.documents == written.in_care, "{written:?}");
        let longest = "select cast(max(n) as text) from (select count(*) as n from casework_entry group by case_id) t";
        assert_eq!(number(&db, longest).await, 500);
        let unknown = "select cast(count(*) as text) from casework_entry where w0 = -1 and w1 = -1 and w2 = -1 and w3 = -1";
        assert_eq!(number(&db, unknown).await, 0, "every entry is written with its words");
        let after = number(&db, "select cast(count(*) as text) from registry_person").await;
        assert_eq!(after - before, i64::try_from(written.persons).unwrap());
        let procedure = WantedProcedure { unit: "BENEFICI".to_owned(), applications: 80, grants: 70, copayments: 60 };
        let filled = fill(&db, milano, &procedure, &|_| ()).await.unwrap();
        assert_eq!(filled.applications, 80, "{filled:?}");
        assert!(filled.grants > 40 && filled.grants <= 70 && filled.entitlements == filled.grants, "{filled:?}");
        assert!(filled.copayments > 40 && filled.copayments <= 60, "{filled:?}");
        let none = WantedProcedure { applications: 0, grants: 0, copayments: 0, ..procedure.clone() };
        let opened = fill(&db, milano, &none, &|_| ()).await.unwrap();
        assert_eq!((opened.call, opened.contribution, opened.tariff), (None, None, None));
        assert!(fill(&db, milano, &procedure, &|_| ()).await.is_err(), "the same measures are not opened twice");
        is_right(&db, milano).await;
        pages_open(&db).await;
        // The same people do not come twice.
        assert!(populate(&db, milano, WANTED, &|_| ()).await.is_err());
        // Another body with streets of its own is filled as well, without services.
        let assemi = bodies.iter().find(|body| body.code == "assemi").unwrap();
        let few = Wanted { residents: 300, persons: 300, cases: 50, beneficiaries: 0, deliveries: 0, entries: 0, ..WANTED };
        let there: Written = populate(&db, assemi, few, &|_| ()).await.unwrap();
        assert_eq!((there.services, there.deliveries), (0, 0));
        let verdict = store::audit::verify(&db, assemi.body_id).await.unwrap();
        assert!(verdict.broken.is_none(), "{verdict:?}");
    })
    .await;
}

#[tokio::test]
async fn synthetic_people_never_come_among_real_ones() {
    let made = store::testing::sqlite(&house::schema(), kernel::Clock::set_at(store::testing::test_moment())).await.unwrap();
    let mut tx = made.db.global(&Actor::system(kernel::BodyId(uuid::Uuid::from_u128(9)))).await.unwrap();
    let kind = guard::body::BodyKind::Comune;
    let new = guard::body::NewBody { code: "vero", name: "Un Comune", kind, belfiore: "", istat_code: "", demo: false };
    guard::body::create(&mut tx, new).await.unwrap();
    tx.commit(store::Audit::of("body.create")).await.unwrap();
    let real = bodies(&made.db).await.remove(0);
    let refused = populate(&made.db, &real, WANTED, &|_| ()).await.unwrap_err();
    assert!(refused.to_string().contains("no demonstration"), "{refused}");
}
