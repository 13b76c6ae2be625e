//! A small demo city, built by the same code as the one that is served.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test that gets no answer has failed")]

#[path = "common/sums.rs"]
mod sums;

use kernel::Clock;
use kernel::time::from_local;
use portico::demo::{Scale, build};
use portico::house;
use store::Db;

async fn rows(db: &Db, sql: &str) -> Vec<Vec<Option<String>>> {
    db.raw_rows(sql).await.unwrap()
}

async fn number(db: &Db, sql: &str) -> i64 {
    rows(db, sql).await.first().and_then(|row| row.first().cloned().flatten()).and_then(|text| text.parse().ok()).unwrap_or(-1)
}

async fn is_right(db: &Db) {
    let twice = "select value, cast(count(*) as text) from registry_identifier group by body_id, kind, value having count(*) > 1";
    assert_eq!(rows(db, twice).await, Vec::<Vec<_>>::new(), "a code that two people have");
    let same = "select family_name from registry_person group by body_id, family_name, given_name, birth_date, birth_place having count(*) > 1";
    assert_eq!(rows(db, same).await, Vec::<Vec<_>>::new(), "somebody who is entered twice");

    assert_eq!(sums::broken(db).await, Vec::<String>::new());

    let mut tx = db.global(&kernel::Actor::system(kernel::BodyId(uuid::Uuid::nil()))).await.unwrap();
    let bodies = guard::body::all(&mut tx).await.unwrap();
    tx.commit_bookkeeping().await.unwrap();
    assert_eq!(bodies.iter().map(|body| body.code.as_str()).collect::<Vec<_>>(), ["milano", "assemi", "cinque-zone"]);
    for body in &bodies {
        let verdict = store::audit::verify(db, body.body_id).await.unwrap();
        assert!(verdict.broken.is_none() && verdict.rows > 40, "{}: {verdict:?}", body.code);
        let mut tx = db.begin(&kernel::Actor::system(body.body_id)).await.unwrap();
        let today = tx.today();
        let sender = returns::sender::in_force(&mut tx, today).await.unwrap();
        tx.roll_back().await.unwrap();
        assert!(sender.check().is_ok(), "{} can send: {sender:?}", body.code);
    }

    let today = kernel::time::start_of_day(db.clock().today());
    let (from, until) =
        (today.to_rfc3339(), kernel::time::start_of_day(kernel::time::days_after(db.clock().today(), 1)).to_rfc3339());
    let idle = format!(
        "select a.username from guard_account a where a.username like 'assistente.sociale.municipio4%'
            and exists (select 1 from casework_case c where c.body_id = a.body_id and c.worker_id = a.id and c.state = 'in_care')
            and not exists (select 1 from access_appointment p where p.body_id = a.body_id and p.worker_id = a.id and p.starts_at >= '{from}' and p.starts_at < '{until}')"
    );
    assert_eq!(rows(db, &idle).await, Vec::<Vec<_>>::new(), "a worker of municipio 4 without an appointment today");
    let workers = "select cast(count(*) as text) from guard_account where username like 'assistente.sociale.municipio4%'";
    assert_eq!(number(db, workers).await, 12);
    let teresa =
        "select cast(count(*) as text) from casework_case c join registry_person p on p.body_id = c.body_id and p.id = c.person_id
                   where p.family_name = 'Colombo' and p.given_name = 'Teresa' and c.state = 'in_care'";
    assert_eq!(number(db, teresa).await, 1);
    // What is returned to INPS needs an assessment in these areas; only a few workers have not got to it.
    let given = "select cast(count(*) as text) from network_authorisation a where a.user_area in ('ANZ', 'DIS')
                    and exists (select 1 from network_delivery d where d.body_id = a.body_id and d.authorisation_id = a.id and d.state = 'accepted')";
    let unassessed =
        format!("{given} and not exists (select 1 from casework_sina v where v.body_id = a.body_id and v.case_id = a.case_id)");
    let (given, unassessed) = (number(db, given).await, number(db, &unassessed).await);
    assert!(given > 0 && unassessed * 3 <= given, "{unassessed} of {given} services without an assessment");
    assert_eq!(number(db, "select cast(count(*) as text) from benefits_measure where state in ('open', 'closed')").await, 7);
    assert!(
        number(db, "select cast(count(*) as text) from benefits_decision where state = 'decided' and outcome = 'granted'").await
            > 0
    );
    let waiting = number(db, "select cast(count(*) as text) from casework_plan where state = 'signing'").await;
    let agreed =
        number(db, "select cast(count(*) as text) from casework_plan where state in ('agreed', 'ended', 'superseded')").await;
    assert!(waiting * 8 <= agreed, "{waiting} plans wait for a signature, {agreed} were agreed");
    let twice = "select cast(count(*) as text) from payments_run_row where state in ('due', 'paid') group by body_id, entitlement_id, month having count(*) > 1";
    assert_eq!(rows(db, twice).await, Vec::<Vec<_>>::new(), "an instalment that is paid twice");
    assert_eq!(number(db, "select cast(count(*) as text) from payments_run where state = 'reconciled'").await, 1, "one was paid");
    assert!(number(db, "select cast(count(*) as text) from payments_run where state = 'proposed'").await > 0, "and one waits");
    assert!(number(db, "select cast(count(*) as text) from inclusion_household").await >= 3);
    assert_eq!(
        number(db, "select cast(count(*) as text) from store_outbox where taken_at is null").await,
        0,
        "news that nobody took"
    );
}

#[tokio::test]
async fn a_small_demo_city_holds_on_both_databases() {
    store::testing::on_both(house::schema(), |db| async move {
        build(&db, Scale(5), &|_| ()).await.unwrap();
        is_right(&db).await;
    })
    .await;
}

#[tokio::test]
async fn the_demo_city_can_be_built_on_any_day() {
    for day in ["2027-01-01", "2027-03-28", "2028-02-29", "2027-08-15", "2026-12-31", "2027-07-05"] {
        let day: chrono::NaiveDate = day.parse().unwrap();
        let moment = from_local(day.and_hms_opt(11, 20, 0).unwrap());
        let made = store::testing::sqlite(&house::schema(), Clock::set_at(moment)).await.unwrap();
        build(&made.db, Scale(4), &|_| ()).await.unwrap_or_else(|error| panic!("{day}: {error:#}"));
        is_right(&made.db).await;
        made.db.close().await;
    }
}

#[test]
fn only_the_demo_city_is_built_with_less_durability_and_what_tests_throw_away() {
    for (name, files) in house::sources() {
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            let here = text.contains("relaxed: true");
            let demo = name == "portico" && file.ends_with("src/demo/mod.rs");
            let allowed = demo || (name == "store" && file.ends_with("src/testing.rs"));
            assert_eq!(here, allowed, "{}", file.display());
        }
    }
}
