//! What goes on behind a request meets somebody who wants the same rows in the opposite order, and the database gives its transaction up.

use super::*;
use payments::run::fill;
use store::StoreError;
use store::jobs::{End, take};
use ui::{Settings, Site};

/// Answers that the database gave the transaction up, so many times, and then that nothing is missing.
struct Collides {
    left: AtomicU32,
    asked: AtomicU32,
}

impl Conditions for Collides {
    fn unpayable<'a>(&'a self, _: &'a mut Tx, _: &'a [(Uuid, NaiveDate)]) -> Boxed<'a, Outcome<HashMap<Uuid, String>>> {
        Box::pin(async move {
            self.asked.fetch_add(1, Ordering::SeqCst);
            match self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) {
                Ok(_) => Err(Failure::internal(StoreError::Collided("deadlock detected".to_owned()))),
                Err(_) => Ok(HashMap::new()),
            }
        })
    }
}

/// The site of an office whose conditions collide so many times.
fn colliding(office: &Office, times: u32) -> (Site, Arc<Collides>) {
    let collides = Arc::new(Collides { left: AtomicU32::new(times), asked: AtomicU32::new(0) });
    let mut ports = Extensions::new();
    let conditions: Arc<dyn Conditions> = collides.clone();
    ports.insert(conditions);
    let site = &office.city.site;
    let settings: Settings = site.settings().clone();
    (Site::new(office.city.db.clone(), site.vault().clone(), settings, &rooms(), ports), collides)
}

/// A liquidation of November that a request began and could not fill.
async fn begun(office: &Office) -> Uuid {
    office.answers.fails.store(true, Ordering::SeqCst);
    let body = json!({"unit": office.city.unit("UFF"), "month": "2026-11"});
    office.city.api("bea", Method::POST, "/api/v1/payment-runs", &[], body).await.expect(500);
    let all = office.city.get("bea", "/api/v1/payment-runs?state=filling").await.expect(200).json();
    id_of(&all["items"][0]["id"])
}

/// Goes on with it as the worker of jobs does, with what answers there.
async fn worked(office: &Office, run: Uuid, site: Site) -> End {
    let mut tx = office.city.db.begin(&office.city.actor("bea")).await.expect("a transaction");
    tx.enqueue(fill::KIND, "Preparazione della liquidazione", json!({"run": run})).await.expect("a job");
    commit(tx).await;
    let lease = take(&office.city.db).await.expect("jobs").expect("the job");
    let end = fill::run(site, lease.clone()).await;
    lease.end(End::Cancelled).await.expect("an end");
    end
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lot_that_the_database_gave_up_is_filled_again_and_nobody_is_paid_twice() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let mut all = Vec::new();
        for name in ["Rossi", "Verdi", "Neri"] {
            all.push(office.somebody(name, Grant::default()).await);
        }
        let run = begun(&office).await;
        let (site, collides) = colliding(&office, 3);
        let end = worked(&office, run, site).await;
        assert!(matches!(&end, End::Done { result, .. } if result["looked_at"] == 3), "{end:?}");
        assert_eq!(collides.asked.load(Ordering::SeqCst), 4, "three times given up, and once filled");
        let filled = office.run(run).await;
        assert_eq!((filled["state"].as_str(), filled["payable_count"].as_i64()), (Some("proposed"), Some(6)), "{filled}");
        for who in &all {
            assert_eq!(office.live(who.id).await, (2, 2), "October and November");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lot_that_is_given_up_again_and_again_is_left_for_the_next_attempt_with_nothing_of_it_kept() {
    on_both(schema(&rooms()), |db| async move {
        let office = office(db).await;
        let who = office.somebody("Rossi", Grant::default()).await;
        let run = begun(&office).await;
        let (site, collides) = colliding(&office, 1_000);
        let end = worked(&office, run, site).await;
        assert!(matches!(&end, End::Failed(cause) if cause.contains("deadlock")), "{end:?}");
        assert!(collides.asked.load(Ordering::SeqCst) < 20, "it does not try for ever");
        let left = office.run(run).await;
        assert_eq!((left["state"].as_str(), left["payable_count"].as_i64()), (Some("filling"), Some(0)), "{left}");
        assert_eq!(office.live(who.id).await, (0, 0));
        let (site, _) = colliding(&office, 0);
        let end = worked(&office, run, site).await;
        assert!(matches!(end, End::Done { .. }), "{end:?}");
        assert_eq!(office.live(who.id).await, (2, 2));
    })
    .await;
}
