//! The worker of background jobs: takes one after another, in the program that serves.

use crate::house;
use kernel::{Actor, BodyId, Failure, PersonId};
use std::collections::HashMap;
use std::time::Duration;
use store::jobs::{self, End};
use store::outbox::News;
use store::{Audit, Db, StoreError, Tx};
use tokio::sync::watch;
use tracing::Instrument as _;
use ui::Site;
use ui::room::FollowOf;

/// How long to wait when nothing waits.
const PAUSE: Duration = Duration::from_millis(700);

/// Works until `stop` says so; a job that runs then is handed back and taken up again at the next start.
pub async fn work(site: Site, stop: watch::Receiver<bool>) {
    let kinds = house::rooms().into_iter().flat_map(|room| room.jobs).map(|kind| (kind.kind, kind)).collect();
    work_on(site, kinds, stop).await;
}

async fn work_on(site: Site, kinds: HashMap<&'static str, ui::JobKind>, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        let lease = match jobs::take(site.db()).await {
            Ok(Some(lease)) => lease,
            Ok(None) => {
                tokio::select! { () = tokio::time::sleep(PAUSE) => {}, _ = stop.changed() => {} }
                continue;
            }
            Err(error) => {
                tracing::error!(%error, "jobs cannot be taken");
                tokio::select! { () = tokio::time::sleep(PAUSE * 10) => {}, _ = stop.changed() => {} }
                continue;
            }
        };
        let end = match kinds.get(lease.kind.as_str()) {
            Some(kind) => {
                let span = tracing::info_span!("job", id = %lease.id, kind = lease.kind);
                let run = (kind.run)(site.clone(), lease.clone()).instrument(span);
                tokio::select! {
                    end = run => end,
                    // What a job has committed stays; what it was doing is given up as when the power fails.
                    _ = stop.changed() => {
                        if let Err(error) = lease.hand_back().await {
                            tracing::error!(job = %lease.id, %error, "a job could not be handed back: it waits for its lease");
                        }
                        continue;
                    }
                }
            }
            None => End::Failed(format!("no room does jobs of kind {}", lease.kind)),
        };
        if let End::Failed(cause) = &end {
            tracing::error!(job = %lease.id, kind = lease.kind, cause, "a job failed");
        }
        if let Err(error) = lease.end(end).await {
            tracing::error!(job = %lease.id, %error, "the end of a job could not be written");
        }
    }
}

/// How often what is no longer needed is put away.
const TIDYING: Duration = Duration::from_secs(6 * 3600);

/// Puts away what is no longer needed, until `stop` says so: keys of requests that nobody will send again, sessions that ended,
/// sign-ins at the identity provider that were never finished.
pub async fn tidy(site: Site, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = tidy_once(site.db()).await {
            tracing::error!(%error, "what is no longer needed cannot be put away");
        }
        tokio::select! { () = tokio::time::sleep(TIDYING) => {}, _ = stop.changed() => {} }
    }
}

/// Puts away once, and counts how many files everybody opened on the days that are over; how many rows were put away. An embedded database then
/// learns how many rows it has by now.
pub async fn tidy_once(db: &Db) -> anyhow::Result<u64> {
    let mut gone = 0_u64;
    for body in crate::command::bodies(db).await? {
        let mut tx = db.global(&Actor::system(body.body_id)).await?;
        gone = gone.saturating_add(store::once::forget(&mut tx).await?);
        gone = gone.saturating_add(guard::session::forget_ended(&mut tx).await?);
        gone = gone.saturating_add(administration::forget_unfinished(&mut tx).await?);
        gone = gone.saturating_add(population::forget_answers(&mut tx).await?);
        gone = gone.saturating_add(benefits::isee::import::forget(&mut tx).await?);
        gone = gone.saturating_add(inclusion::import::forget(&mut tx).await?);
        administration::count_volumes(&mut tx).await?;
        tx.commit_bookkeeping().await?;
    }
    db.keep_statistics().await?;
    Ok(gone)
}

/// How often it is looked whether something begins today that was decided before.
const BEGINNING: Duration = Duration::from_secs(15 * 60);

/// Asks for the work that an upgrade left, then begins what was decided for a day that has come, until `stop` says so: addresses follow a list
/// of streets that holds from today.
pub async fn begin(site: Site, mut stop: watch::Receiver<bool>) {
    if let Err(error) = catch_up(site.db()).await {
        tracing::error!(%error, "what an upgrade left to be done cannot be asked for: it is at the next start");
    }
    while !*stop.borrow() {
        if let Err(error) = begin_once(site.db()).await {
            tracing::error!(%error, "what begins today cannot be begun");
        }
        tokio::select! { () = tokio::time::sleep(BEGINNING) => {}, _ = stop.changed() => {} }
    }
}

/// Asks, once for each body, for the work that an upgrade left: the words of entries that were written before they were indexed. How many
/// jobs wait now because of it.
///
/// # Errors
/// Those of the database.
pub async fn catch_up(db: &Db) -> anyhow::Result<usize> {
    let mut asked = 0_usize;
    for body in crate::command::bodies(db).await? {
        let mut tx = db.begin(&Actor::system(body.body_id)).await?;
        match casework::search::index::ask(&mut tx).await? {
            Some(job) => {
                tx.commit(Audit::of("diary.index").on("job", job)).await?;
                asked = asked.saturating_add(1);
            }
            None => tx.roll_back().await?,
        }
    }
    Ok(asked)
}

/// Begins once; how many jobs wait now because of it.
///
/// # Errors
/// Those of the database.
pub async fn begin_once(db: &Db) -> anyhow::Result<usize> {
    let mut begun = 0_usize;
    for body in crate::command::bodies(db).await? {
        let mut tx = db.begin(&Actor::system(body.body_id)).await?;
        match registry::street::edition::begin(&mut tx).await? {
            Some(job) => {
                tx.commit(Audit::of("street.relocate").on("job", job)).await?;
                begun = begun.saturating_add(1);
            }
            None => tx.roll_back().await?,
        }
    }
    Ok(begun)
}

/// News taken at one time, of one body.
const NEWS: i64 = 200;

/// Brings news to the rooms that follow it, body by body, until `stop` says so.
pub async fn bring_news(site: Site, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        if let Err(error) = bring_once(site.db()).await {
            tracing::error!(%error, "news cannot be brought");
        }
        tokio::select! { () = tokio::time::sleep(PAUSE * 3) => {}, _ = stop.changed() => {} }
    }
}

/// Brings all waiting news once; how much it was. What fails waits for the next time and keeps back neither what was told after it nor the other
/// bodies.
///
/// # Errors
/// Those of the database, and the first failure of a room, after everything else was brought.
pub async fn bring_once(db: &Db) -> Result<usize, Failure> {
    let rooms = house::rooms();
    let followers: Vec<FollowOf> = rooms.iter().filter_map(|room| room.follow).collect();
    let person_rows: Vec<&'static store::PersonRows> = rooms.iter().flat_map(|room| room.person_rows.iter().copied()).collect();
    bring(db, &Followers { followers, person_rows }).await
}

/// Who follows news, and what of a person is handed over when records are joined.
struct Followers {
    followers: Vec<FollowOf>,
    person_rows: Vec<&'static store::PersonRows>,
}

async fn bring(db: &Db, to: &Followers) -> Result<usize, Failure> {
    let mut tx = db.look(&Actor::system(BodyId(uuid::Uuid::nil()))).await?;
    let bodies: Vec<BodyId> = store::outbox::bodies_with_news(&mut tx).await?;
    tx.roll_back().await?;
    let (mut taken, mut failed) = (0_usize, None);
    for body in bodies {
        let (of_body, failure) = bring_of(db, to, body).await;
        taken = taken.saturating_add(of_body);
        failed = failed.or(failure);
    }
    failed.map_or(Ok(taken), Err)
}

/// The news of a body: many at one time, and one by one where something of them fails, so that it is passed over alone.
async fn bring_of(db: &Db, to: &Followers, body: BodyId) -> (usize, Option<Failure>) {
    let (mut taken, mut failed) = (0_usize, None);
    let (mut most, mut left) = (NEWS, 0_i64);
    loop {
        match bring_lot(db, to, body, left, most).await {
            Ok(0) => return (taken, failed),
            Ok(more) => taken = taken.saturating_add(more),
            Err(error) if most > 1 => {
                tracing::warn!(body = %body.0, %error, "news are brought one by one");
                most = 1;
            }
            Err(error) => {
                tracing::error!(body = %body.0, %error, "a piece of news cannot be brought");
                let gives_up = passes(&error) || left >= NEWS;
                failed = failed.or(Some(error));
                if gives_up {
                    return (taken, failed);
                }
                (most, left) = (NEWS, left.saturating_add(1));
            }
        }
    }
}

/// At most `most` news of a body after the first `left`, which failed, in one transaction; how many.
async fn bring_lot(db: &Db, to: &Followers, body: BodyId, left: i64, most: i64) -> Result<usize, Failure> {
    let mut tx = db.begin(&Actor::system(body)).await?;
    let waiting = tx.news(left.saturating_add(most)).await?;
    let mut news: Vec<News> = waiting.into_iter().skip(usize::try_from(left).unwrap_or(usize::MAX)).collect();
    for one in &mut news {
        if let Err(error) = followed(&mut tx, to, one).await {
            tracing::warn!(body = %body.0, news = %one.id, topic = one.topic, %error, "news failed");
            // Now, and not when somebody comes by to do it: what is tried next must not find the database taken.
            tx.roll_back().await?;
            return Err(error);
        }
    }
    if news.is_empty() {
        tx.roll_back().await?;
        return Ok(0);
    }
    tx.commit(Audit::of("news.follow").rows(news.len())).await?;
    Ok(news.len())
}

async fn followed(tx: &mut Tx, to: &Followers, one: &mut News) -> Result<(), Failure> {
    readdress(tx, one).await?;
    registry::merge::late::sweep(tx, &to.person_rows, one).await?;
    for follow in &to.followers {
        follow(tx, one).await?;
    }
    tx.took(one).await?;
    Ok(())
}

/// Whether it is the database that cannot just now, so that everything else would fail as well.
fn passes(failure: &Failure) -> bool {
    let Failure::Internal(cause) = failure else { return false };
    matches!(cause.downcast_ref::<StoreError>(), Some(StoreError::Busy(_) | StoreError::Collided(_) | StoreError::Full))
}

/// Whom a piece of news is about may have been joined with another record since it was told: it then concerns that one.
async fn readdress(tx: &mut Tx, news: &mut News) -> Result<(), Failure> {
    if news.topic.starts_with("person.merge") {
        return Ok(());
    }
    for name in ["person_id", "from_person_id", "to_person_id"] {
        if let Some(named) = news.payload.0.get_mut(name)
            && let Some(id) = named.as_str().and_then(|text| text.parse::<PersonId>().ok())
        {
            *named = serde_json::json!(registry::merge::alias::today_of(tx, id).await?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use store::testing::on_both;
    use ui::testing::{City, schema};

    fn endless(_: Site, _: jobs::Lease) -> ui::room::Boxed<'static, End> {
        Box::pin(std::future::pending())
    }

    fn short(_: Site, _: jobs::Lease) -> ui::room::Boxed<'static, End> {
        Box::pin(std::future::ready(End::Done { result: json!({}), message: "Fatto.".into() }))
    }

    async fn state(db: &Db, actor: &Actor, id: kernel::JobId) -> (String, i64) {
        let mut tx = db.begin(actor).await.expect("a transaction");
        let job: jobs::Job = tx.sql(&jobs::ONE).id("id", id).one().await.expect("the job");
        tx.roll_back().await.expect("a rollback");
        (job.state, job.attempts)
    }

    /// Works with one kind until the job has this state and these attempts, then stops and waits for the end.
    async fn worked(
        city: &City,
        run: fn(Site, jobs::Lease) -> ui::room::Boxed<'static, End>,
        id: kernel::JobId,
        until: (&str, i64),
    ) {
        let (stop, stopped) = watch::channel(false);
        let kinds = HashMap::from([("test.long", ui::JobKind { kind: "test.long", run })]);
        let worker = tokio::spawn(work_on(city.site.clone(), kinds, stopped));
        let actor = city.actor("anna");
        let reached = async {
            while state(&city.db, &actor, id).await != (until.0.to_owned(), until.1) {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), reached).await.expect("the worker takes it");
        stop.send_replace(true);
        tokio::time::timeout(Duration::from_secs(20), worker).await.expect("nobody waits for the job").expect("a clean end");
    }

    #[tokio::test]
    async fn a_program_that_ends_does_not_wait_for_its_job_and_hands_it_back_to_the_next_start() {
        on_both(schema(&[]), |db| async move {
            let mut city = City::found(db.clone(), vec![], axum::http::Extensions::new()).await;
            city.somebody("anna", "segreteria", "milano/SSPT-4-L1").await;
            let actor = city.actor("anna");
            let mut tx = db.begin(&actor).await.expect("a transaction");
            let id = tx.enqueue("test.long", "Un lavoro lungo", json!({})).await.expect("a job");
            tx.commit(Audit::of("job.create")).await.expect("a commit");
            worked(&city, endless, id, ("running", 1)).await;
            assert_eq!(state(&db, &actor, id).await, ("queued".to_owned(), 0), "it waits, and has lost no attempt");
            worked(&city, short, id, ("done", 1)).await;
        })
        .await;
    }

    /// Stumbles over a stone.
    fn stumbles<'a>(_: &'a mut Tx, news: &'a News) -> ui::room::Boxed<'a, Result<bool, Failure>> {
        Box::pin(async move { if news.topic == "test.stone" { Err(Failure::internal("a stone")) } else { Ok(true) } })
    }

    #[tokio::test]
    async fn a_piece_of_news_that_fails_keeps_back_neither_the_later_ones_nor_another_body() {
        on_both(schema(&[]), |db| async move {
            let city = City::found(db.clone(), vec![], axum::http::Extensions::new()).await;
            for body in ["altrove", "milano"] {
                let mut tx = db.begin(&Actor::system(city.bodies[body])).await.expect("a transaction");
                for topic in ["test.plain", "test.stone", "test.plain", "test.stone", "test.plain"] {
                    tx.tell(topic, json!({})).await.expect("told");
                }
                tx.commit(Audit::of("demo.ready")).await.expect("a commit");
            }
            let follower: FollowOf = stumbles;
            let to = Followers { followers: vec![follower], person_rows: Vec::new() };
            let failure = bring(&db, &to).await.expect_err("the stones");
            assert!(failure.to_string().contains("a stone"), "{failure}");
            for body in ["altrove", "milano"] {
                let mut tx = db.begin(&Actor::system(city.bodies[body])).await.expect("a transaction");
                let waiting: Vec<String> = tx.news(10).await.expect("news").into_iter().map(|news| news.topic).collect();
                tx.roll_back().await.expect("a rollback");
                assert_eq!(waiting, ["test.stone", "test.stone"], "{body}");
            }
        })
        .await;
    }
}
