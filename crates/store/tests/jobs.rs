//! Background work, on both databases: whose turn it is, how often it is tried, and who may still say how it ended.
#![expect(clippy::expect_used, reason = "tests fail by panicking")]

use chrono::TimeDelta;
use kernel::{AccountId, Actor, BodyId, JobId};
use serde_json::json;
use store::jobs::{self, End, Job, Lease, MOST_ATTEMPTS};
use store::testing::on_both;
use store::{Audit, Db};
use uuid::Uuid;

fn actor() -> Actor {
    Actor { account: AccountId(Uuid::from_u128(7)), ..Actor::system(BodyId(Uuid::from_u128(1))) }
}

async fn enqueue(db: &Db) -> JobId {
    let mut tx = db.begin(&actor()).await.expect("a transaction");
    let id = tx.enqueue("export", "Elenco delle cartelle", json!({"year": 2026})).await.expect("a job");
    tx.commit(Audit::of("export.ask")).await.expect("a commit");
    id
}

async fn job(db: &Db, id: JobId) -> Job {
    let mut tx = db.begin(&actor()).await.expect("a transaction");
    let job = tx.sql(&jobs::ONE).id("id", id).one().await.expect("the job");
    tx.roll_back().await.expect("a rollback");
    job
}

async fn taken(db: &Db) -> Option<Lease> {
    jobs::take(db).await.expect("a database")
}

fn pass(db: &Db, time: TimeDelta) {
    db.clock().move_to(db.clock().now() + time);
}

fn done(message: &str) -> End {
    End::Done { result: json!({"rows": 3}), message: message.into() }
}

#[tokio::test]
async fn a_job_whose_worker_falls_silent_is_taken_by_another_whose_word_alone_counts_from_then_on() {
    on_both(vec![], |db| async move {
        let id = enqueue(&db).await;
        let first = taken(&db).await.expect("the job");
        assert_eq!((first.id, first.kind.as_str(), first.payload["year"].as_i64()), (id, "export", Some(2026)));
        assert_eq!((first.actor.body, first.actor.account), (actor().body, actor().account), "it acts for whoever asked");
        assert!(taken(&db).await.is_none(), "it is in good hands");
        pass(&db, TimeDelta::seconds(59));
        assert!(first.progress(1, 3, "una riga").await.expect("progress"), "who speaks keeps it");
        pass(&db, TimeDelta::seconds(59));
        assert!(taken(&db).await.is_none());
        pass(&db, TimeDelta::seconds(2));
        let second = taken(&db).await.expect("the job of the silent one");
        assert_eq!((second.id, job(&db, id).await.attempts), (id, 2));

        assert!(!first.progress(3, 3, "tutte le righe").await.expect("progress"), "the first one is told to stop");
        first.end(done("dal primo")).await.expect("no harm");
        first.hand_back().await.expect("no harm");
        first.end(End::Failed("dal primo".into())).await.expect("no harm");
        let now = job(&db, id).await;
        assert_eq!((now.state.as_str(), now.done, now.attempts), ("running", 1, 2), "what it says is not heard");
        second.end(done("3 righe")).await.expect("an end");
        second.end(End::Failed("troppo tardi".into())).await.expect("no harm");
        let ended = job(&db, id).await;
        assert_eq!((ended.state.as_str(), ended.message.as_str()), ("done", "3 righe"));
        assert_eq!(ended.result.expect("a result").0["rows"], 3);
        pass(&db, TimeDelta::days(1));
        assert!(taken(&db).await.is_none());
    })
    .await;
}

#[tokio::test]
async fn a_job_that_fails_is_tried_again_later_each_time_and_the_fourth_time_it_says_why_and_gives_up() {
    on_both(vec![], |db| async move {
        let id = enqueue(&db).await;
        for attempt in 1..=MOST_ATTEMPTS {
            let lease = taken(&db).await.expect("the job");
            lease.end(End::Failed(format!("disco pieno, prova {attempt}"))).await.expect("an end");
            let now = job(&db, id).await;
            assert_eq!((now.attempts, now.message), (attempt, format!("disco pieno, prova {attempt}")));
            assert_eq!(now.state, if attempt < 4 { "queued" } else { "failed" }, "attempt {attempt}");
            pass(&db, TimeDelta::seconds(5 * attempt) - TimeDelta::milliseconds(1));
            assert!(taken(&db).await.is_none(), "not before {} seconds", 5 * attempt);
            pass(&db, TimeDelta::milliseconds(1));
        }
        pass(&db, TimeDelta::days(1));
        assert!(taken(&db).await.is_none(), "there is no fifth time");
        assert!(!job(&db, id).await.is_open());
    })
    .await;
}

#[tokio::test]
async fn a_job_that_stops_the_program_every_time_fails_instead_of_stopping_it_for_ever() {
    on_both(vec![], |db| async move {
        let id = enqueue(&db).await;
        let mut leases = Vec::new();
        for _ in 0..MOST_ATTEMPTS {
            leases.push(taken(&db).await.expect("the job"));
            pass(&db, TimeDelta::seconds(61));
        }
        let next = enqueue(&db).await;
        assert_eq!(taken(&db).await.expect("the next job").id, next, "others are not held up");
        let given_up = job(&db, id).await;
        assert_eq!((given_up.state.as_str(), given_up.attempts), ("failed", MOST_ATTEMPTS));
        assert!(given_up.message.starts_with("Interrotto troppe volte"), "{}", given_up.message);
        assert!(given_up.finished_at.is_some());
        leases.pop().expect("the last").end(done("tardi")).await.expect("no harm");
        assert_eq!(job(&db, id).await.state, "failed");
    })
    .await;
}

#[tokio::test]
async fn a_job_that_is_handed_back_is_taken_up_at_once_and_loses_no_attempt() {
    on_both(vec![], |db| async move {
        let id = enqueue(&db).await;
        for _ in 0..=MOST_ATTEMPTS {
            let lease = taken(&db).await.expect("the job");
            lease.progress(1, 3, "una riga").await.expect("progress");
            lease.hand_back().await.expect("handed back");
            let waiting = job(&db, id).await;
            assert_eq!((waiting.state.as_str(), waiting.attempts), ("queued", 0));
        }
        taken(&db).await.expect("the job").end(done("3 righe")).await.expect("an end");
        assert_eq!(job(&db, id).await.state, "done");
    })
    .await;
}

#[tokio::test]
async fn a_job_is_stopped_by_whoever_asked_for_it_and_by_nobody_else() {
    on_both(vec![], |db| async move {
        let id = enqueue(&db).await;
        let lease = taken(&db).await.expect("the job");
        let stranger = Actor { account: AccountId(Uuid::from_u128(8)), ..actor() };
        let elsewhere = Actor { body: BodyId(Uuid::from_u128(2)), ..actor() };
        for (who, may) in [(stranger, false), (elsewhere, false), (actor(), true)] {
            let mut tx = db.begin(&who).await.expect("a transaction");
            assert_eq!(tx.cancel_job(id).await.is_ok(), may);
            tx.commit(Audit::of("job.cancel")).await.expect("a commit");
            pass(&db, TimeDelta::seconds(1));
            assert_eq!(lease.progress(1, 3, "una riga").await.expect("progress"), !may);
        }
        lease.end(End::Cancelled).await.expect("an end");
        assert_eq!(job(&db, id).await.state, "cancelled");
        let mut tx = db.begin(&actor()).await.expect("a transaction");
        assert!(tx.cancel_job(id).await.is_err(), "what has ended is not stopped");
    })
    .await;
}

#[tokio::test]
async fn a_job_asked_for_before_the_clock_was_set_back_does_not_wait_for_the_hour_to_come_again() {
    on_both(vec![], |db| async move {
        let id = enqueue(&db).await;
        pass(&db, -TimeDelta::hours(1));
        let lease = taken(&db).await.expect("the job");
        assert!(lease.progress(1, 3, "una riga").await.expect("progress"));
        pass(&db, -TimeDelta::hours(1));
        assert!(lease.progress(2, 3, "due righe").await.expect("progress"), "the same worker goes on");
        lease.end(done("3 righe")).await.expect("an end");
        assert_eq!(job(&db, id).await.state, "done");
    })
    .await;
}

#[tokio::test]
async fn a_job_whose_worker_died_before_the_clock_was_set_back_is_taken_by_another_at_once() {
    on_both(vec![], |db| async move {
        let id = enqueue(&db).await;
        let dead = taken(&db).await.expect("the job");
        pass(&db, -TimeDelta::seconds(59));
        assert!(taken(&db).await.is_none(), "a little earlier it is still in good hands");
        pass(&db, -TimeDelta::hours(1));
        let next = taken(&db).await.expect("the job of the dead one");
        assert_eq!((next.id, job(&db, id).await.attempts), (id, 2));
        assert!(!dead.progress(1, 3, "una riga").await.expect("progress"));
    })
    .await;
}

#[tokio::test]
async fn what_is_left_of_a_run_that_was_handed_back_is_not_heard_beside_the_next_one() {
    on_both(vec![], |db| async move {
        let id = enqueue(&db).await;
        let first = taken(&db).await.expect("the job");
        first.hand_back().await.expect("handed back");
        let second = taken(&db).await.expect("the same job");
        assert_eq!(job(&db, id).await.attempts, 1, "to hand back is no failed attempt");
        assert!(!first.progress(3, 3, "tutte le righe").await.expect("progress"));
        first.end(done("dal primo")).await.expect("no harm");
        first.hand_back().await.expect("no harm");
        let now = job(&db, id).await;
        assert_eq!((now.state.as_str(), now.done, now.attempts), ("running", 0, 1));
        second.end(done("3 righe")).await.expect("an end");
        assert_eq!(job(&db, id).await.message, "3 righe");
    })
    .await;
}

#[tokio::test]
async fn a_job_that_waits_with_its_attempts_used_up_fails_and_holds_up_nobody() {
    on_both(vec![], |db| async move {
        let spent = enqueue(&db).await;
        db.raw_rows("update store_job set attempts = 4").await.expect("as an older program may have left it");
        pass(&db, TimeDelta::seconds(1));
        let next = enqueue(&db).await;
        let lease = tokio::time::timeout(std::time::Duration::from_secs(20), taken(&db)).await.expect("no endless search");
        assert_eq!(lease.expect("the next job").id, next);
        assert_eq!(job(&db, spent).await.state, "failed");
    })
    .await;
}
