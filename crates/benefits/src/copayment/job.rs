//! A whole tariff: every co-payment that runs by a regulation, block by block.
//!
//! A block is one transaction, and what has a row for the same cause is left out of it: a recalculation that was broken off is finished by
//! beginning it again, and begun twice it writes nothing twice.

use super::gather::{Block, cases, day_of};
use super::model::Cause;
use super::rows::{Again, Held};
use super::store::{AGAIN_OF_BLOCK, ANY, BLOCK, COUNT, GONE_OF_RULE};
use super::work::{Because, add, again, block, one, rewrite};
use crate::problems::Problem;
use crate::rule::actions::{code_of, read_version};
use crate::rule::{Version, VersionState, in_force};
use ::store::jobs::{End, Lease};
use ::store::{Audit, Db, Once, StoreError, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::{Actor, Failure, JobId, Outcome};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Arc;
use ui::{Boxed, Site};
use uuid::Uuid;

/// As the work is enqueued.
pub const KIND: &str = "benefits.recalculate";
/// Co-payments of one transaction.
const BLOCK_SIZE: i64 = 2_000;
/// Decisions whose place others took, of one transaction: each is looked at by itself.
const GONE_SIZE: i64 = 200;
/// What waits in a block from one day on is worked out by itself where it is less than this: reading a day of a block costs about as much.
const FEW: usize = 10;
/// How often a block is tried again that the database gave up for another transaction's sake.
const TIMES: u32 = 5;

/// Enqueues the recalculation of all that run by the regulation of a version.
///
/// # Errors
/// Those of the database.
pub async fn enqueue(tx: &mut Tx, because: Because) -> Outcome<JobId> {
    let payload = json!({"cause": because.cause, "version": because.id});
    Ok(tx.enqueue(KIND, "Ricalcolo delle compartecipazioni", payload).await?)
}

/// Begins it because somebody asks for it: what comes of it is approved by another person.
///
/// # Errors
/// 403 without `rule.publish`, 404; [`Problem::NoTariff`] for a version that is not published or is of no co-payment.
pub async fn begin(db: &Db, principal: &Principal, once: Option<&Once>, version: Uuid) -> Outcome<JobId> {
    principal.require(Permission::RULE_PUBLISH)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let read = read_version(&mut tx, version).await?;
    if read.row.state != VersionState::Published || read.regulation.kind != regulation::Kind::CoPayment {
        return Err(Problem::NoTariff.into());
    }
    let job = enqueue(&mut tx, Because { cause: Cause::Published, id: version }).await?;
    tx.commit(Audit::of("copayment.begin").on("rule_version", version).answering(job.to_string())).await?;
    Ok(job)
}

/// From which day one looks, until which, and by which version; `None` where the cause is no longer so.
async fn days(tx: &mut Tx, because: Because) -> Outcome<Option<(NaiveDate, NaiveDate, Version)>> {
    let told = read_version(tx, because.id).await?;
    let Some(days) = told.row.days() else { return Ok(None) };
    let held = in_force(tx, &code_of(&told.row.code)?, days.from).await?;
    let is_still_so = |version: &Version| match because.cause {
        Cause::Published => version.id == because.id,
        Cause::TakenBack => version.id != because.id,
        Cause::Recorded | Cause::Withdrawn => false,
    };
    let Some(version) = held.filter(is_still_so) else { return Ok(None) };
    let until = version.row.valid_until.map_or(days.until, |until| until.min(days.until));
    Ok(Some((days.from, until, version)))
}

/// What a block did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Co-payments that were looked at.
    pub looked_at: usize,
    /// The last of them; `None` when nothing is left.
    pub last: Option<Uuid>,
}

/// Nothing was left.
const NOTHING: Done = Done { looked_at: 0, last: None };

/// Looks at the next co-payments of a recalculation, in a transaction of its own.
///
/// # Errors
/// 404 for no such version; those of gathering what is known.
pub async fn next(db: &Db, actor: &Actor, because: Because, after: Uuid, most: i64) -> Outcome<Done> {
    let mut tx = db.begin(actor).await?;
    let Some((from, until, version)) = days(&mut tx, because).await? else {
        tx.roll_back().await?;
        return Ok(NOTHING);
    };
    let query = tx.sql(&BLOCK).id("rule", version.rule_id).bind("from", from).bind("until", until).id("after", after);
    let all: Vec<Held> = query.code("cause", because.cause).id("cause_id", because.id).bind("most", most).all().await?;
    let Some(last) = all.last().map(|held| held.decision_id) else {
        return gone(tx, because, &version, (from, until), after, most).await;
    };
    let looked_at = all.len();
    let range = Block { rule: version.rule_id, after, last, from, until };
    let found = cases(&mut tx, range, &version.regulation, &version.row.text, &all).await?;
    let pairs = all.into_iter().zip(found).collect();
    let worked = block(version.id, Arc::clone(&version.regulation), from, pairs).await?;
    add(&mut tx, because, &worked).await?;
    let query = tx.sql(&AGAIN_OF_BLOCK).id("rule", version.rule_id).bind("from", from).bind("until", until).id("after", after);
    let waiting: Vec<Again> = query.id("last", last).code("cause", because.cause).id("cause_id", because.id).all().await?;
    again_in(&mut tx, range, &version, waiting).await?;
    tx.commit(Audit::of("copayment.recalculate").on("rule_version", because.id).rows(looked_at)).await?;
    Ok(Done { looked_at, last: Some(last) })
}

/// Works out again what waits in a block for other causes, from days of this version: together what counts from one day, where it is much.
async fn again_in(tx: &mut Tx, range: Block, version: &Version, waiting: Vec<Again>) -> Outcome<()> {
    let mut by_day: BTreeMap<NaiveDate, Vec<Again>> = BTreeMap::new();
    for row in waiting {
        by_day.entry(row.from_day).or_default().push(row);
    }
    for (day, rows) in by_day {
        if rows.len() < FEW {
            again(tx, &rows).await?;
            continue;
        }
        let (ids, held): (Vec<Uuid>, Vec<Held>) = rows.into_iter().map(|row| (row.id, row.held)).unzip();
        let found = cases(tx, Block { from: day, ..range }, &version.regulation, &version.row.text, &held).await?;
        let pairs = held.into_iter().zip(found).collect();
        let worked = block(version.id, Arc::clone(&version.regulation), day, pairs).await?;
        for (id, (held, worked)) in ids.into_iter().zip(&worked) {
            rewrite(tx, id, held, worked).await?;
        }
    }
    Ok(())
}

/// Looks at decisions that ran on days that count and whose place others took: when nothing that runs is left.
async fn gone(
    mut tx: Tx,
    because: Because,
    version: &Version,
    (from, until): (NaiveDate, NaiveDate),
    after: Uuid,
    most: i64,
) -> Outcome<Done> {
    let query = tx.sql(&GONE_OF_RULE).id("rule", version.rule_id).bind("from", from).bind("until", until);
    let query = query.code("cause", because.cause).id("cause_id", because.id).bind("most", most.min(GONE_SIZE));
    let all: Vec<Held> = query.all().await?;
    if all.is_empty() {
        tx.roll_back().await?;
        return Ok(NOTHING);
    }
    let mut done = Vec::with_capacity(all.len());
    for held in all {
        let worked = one(&mut tx, &held, day_of(&held, from)).await?.of_days_gone();
        done.push((held, worked));
    }
    add(&mut tx, because, &done).await?;
    tx.commit(Audit::of("copayment.recalculate").on("rule_version", because.id).rows(done.len())).await?;
    Ok(Done { looked_at: done.len(), last: Some(after) })
}

/// How many are left to look at.
///
/// # Errors
/// Those of the database.
pub async fn left(tx: &mut Tx, because: Because) -> Outcome<i64> {
    let Some((from, until, version)) = days(tx, because).await? else { return Ok(0) };
    let query = tx.sql(&COUNT).id("rule", version.rule_id).bind("from", from).bind("until", until);
    Ok(query.code("cause", because.cause).id("cause_id", because.id).value().await?)
}

/// Whether there is anything to go through.
///
/// # Errors
/// Those of the database.
pub async fn any(tx: &mut Tx, because: Because) -> Outcome<bool> {
    let Some((from, until, version)) = days(tx, because).await? else { return Ok(false) };
    let query = tx.sql(&ANY).id("rule", version.rule_id).bind("from", from).bind("until", until);
    let first: Vec<Uuid> = query.code("cause", because.cause).id("cause_id", because.id).values().await?;
    if !first.is_empty() {
        return Ok(true);
    }
    let query = tx.sql(&GONE_OF_RULE).id("rule", version.rule_id).bind("from", from).bind("until", until);
    let query = query.code("cause", because.cause).id("cause_id", because.id).bind("most", 1_i64);
    Ok(!query.all::<Held>().await?.is_empty())
}

/// Goes through all of them.
pub fn run(_: Site, lease: Lease) -> Boxed<'static, End> {
    Box::pin(async move {
        match work(&lease).await {
            Ok(end) => end,
            Err(failure) => End::Failed(failure.to_string()),
        }
    })
}

#[derive(serde::Deserialize)]
struct Payload {
    cause: Cause,
    version: Uuid,
}

async fn work(lease: &Lease) -> Outcome<End> {
    let Payload { cause, version } = serde_json::from_value(lease.payload.clone()).map_err(Failure::internal)?;
    let because = Because { cause, id: version };
    let mut tx = lease.db().begin(&lease.actor).await?;
    let total = left(&mut tx, because).await?;
    tx.roll_back().await?;
    let (mut looked_at, mut tried) = (0_i64, 0_u32);
    let mut after = Uuid::nil();
    loop {
        let done = match next(lease.db(), &lease.actor, because, after, BLOCK_SIZE).await {
            Err(failure) if tried < TIMES && collided(&failure) => {
                tried = tried.saturating_add(1);
                continue;
            }
            done => done?,
        };
        tried = 0;
        looked_at = looked_at.saturating_add(i64::try_from(done.looked_at).unwrap_or(i64::MAX));
        let Some(last) = done.last else {
            return Ok(End::Done {
                result: json!({"version": version, "looked_at": looked_at}),
                message: format!("Compartecipazioni ricalcolate: {looked_at}."),
            });
        };
        after = last;
        if !lease.progress(looked_at, total, "Compartecipazioni ricalcolate").await? {
            return Ok(End::Cancelled);
        }
    }
}

/// Whether somebody who decides wanted the same rows in the opposite order: nothing of the block was kept.
fn collided(failure: &Failure) -> bool {
    let Failure::Internal(cause) = failure else { return false };
    matches!(cause.downcast_ref::<StoreError>(), Some(StoreError::Collided(_)))
}
