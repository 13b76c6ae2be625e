//! Preparing a liquidation: every instalment through its month that was not paid yet, or not whole, lot by lot.
//!
//! A lot is one transaction: it goes on after the last entitlement that was looked at, so that a preparation which was broken off is finished
//! by beginning it again. Nobody is paid twice: entitlements are locked while they are looked at, and the database takes one row that is paid
//! for an entitlement, a month and the number of a difference, whoever writes it.

use super::forms::NewRun;
use super::lot_store::{InLot, LOCK_LOT, LOT, LOT_CAME_BACK, LOT_CHANGES, LOT_GIVEN_BACK, LOT_LIVE, LOT_OUTSIDE, LOT_PAUSES};
use super::model::{Hold, Known, RowState, RunMove, RunState, hold};
use super::store::{ADD, ADD_ROW, FILLED, LAST_NUMBER, LOCK_ANY, LOCK_PREPARE, Locked, MEASURE, OFFICE, RECOUNT, SAME, SET_STATE};
use crate::conditions::Conditions;
use crate::entitlement::model::{Instalment, Pause, Terms};
use crate::month::Month;
use ::store::jobs::{End, Lease};
use ::store::{Audit, Db, Once, Row, StoreError, Tx};
use chrono::{Datelike as _, NaiveDate};
use guard::{Permission, Principal};
use kernel::{Actor, Cents, Failure, Outcome, UnitId};
use serde_json::json;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use ui::{Boxed, Site};
use uuid::Uuid;

/// As the work is enqueued.
pub const KIND: &str = "payments.fill";
/// Entitlements of one transaction.
const LOT_SIZE: i64 = 1_000;
/// Lots that a request fills itself; what is more goes on behind it.
const AT_ONCE: usize = 3;
/// How often a lot behind a request is tried again that the database gave up for another transaction's sake.
const AGAIN: u32 = 5;
/// How many months back something that was not paid is still looked for.
pub(crate) const ARREARS: u32 = 60;

/// Begins a liquidation and fills it. Whoever begins the same again while it is being filled goes on with it.
///
/// # Errors
/// 403; a fault on `unit` for an office for which the actor does not prepare payments, on `measure` for one that it does not pay.
pub async fn prepare(
    db: &Db,
    conditions: &dyn Conditions,
    principal: &Principal,
    once: Option<&Once>,
    new: &NewRun,
) -> Outcome<Uuid> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let id = match tx.already::<Uuid>(once).await? {
        Some(id) => {
            tx.roll_back().await?;
            id
        }
        None => {
            let id = begun(&mut tx, new).await?;
            tx.commit(Audit::of("payment_run.prepare").on("payment_run", id).answering(id.to_string())).await?;
            id
        }
    };
    go_on(db, conditions, &principal.actor, id).await?;
    Ok(id)
}

async fn begun(tx: &mut Tx, new: &NewRun) -> Outcome<Uuid> {
    let office: Option<(UnitId,)> = tx.sql(&OFFICE).id("unit", new.unit).optional().await?;
    if office.is_none() {
        return Err(Failure::field("unit", "Scegli un ufficio per cui prepari i pagamenti."));
    }
    let measure = new.measure.unwrap_or_default();
    let title: Option<(String,)> = match new.measure {
        None => Some((String::new(),)),
        Some(_) => tx.sql(&MEASURE).id("unit", new.unit).id("measure", measure).optional().await?,
    };
    let Some((title,)) = title else { return Err(Failure::field("measure", "Questo ufficio non ha spettanze di questa misura.")) };
    let same = tx.sql(&SAME).id("unit", new.unit).id("none", Uuid::nil()).id("measure", measure).bind("month", new.month.first());
    if let Some((id,)) = same.optional::<(Uuid,)>().await? {
        return Ok(id);
    }
    let year = tx.today().year();
    let number = tx.next_number(format!("payment_run/{year}")).await?;
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .bind("number", format!("{year}/{number:06}"))
        .id("unit", new.unit)
        .maybe_id("measure", new.measure)
        .bind("measure_title", title)
        .bind("month", new.month.first())
        .id("start", Uuid::nil())
        .run_one()
        .await?;
    Ok(id)
}

/// Goes on with a liquidation that was broken off.
///
/// # Errors
/// 403 and 404 outside the actor's scope; those of the database.
pub async fn resume(db: &Db, conditions: &dyn Conditions, principal: &Principal, id: Uuid) -> Outcome<()> {
    principal.require(Permission::PAYMENT_PREPARE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let _: Locked = tx.sql(&LOCK_PREPARE).id("id", id).one().await?;
    tx.roll_back().await?;
    go_on(db, conditions, &principal.actor, id).await
}

/// Fills a few lots; what is more is enqueued.
async fn go_on(db: &Db, conditions: &dyn Conditions, actor: &Actor, id: Uuid) -> Outcome<()> {
    for _ in 0..AT_ONCE {
        if fill_lot(db, conditions, actor, id, LOT_SIZE).await?.is_done {
            return Ok(());
        }
    }
    let mut tx = db.begin(actor).await?;
    tx.enqueue(KIND, "Preparazione della liquidazione", json!({"run": id})).await?;
    tx.commit(Audit::of("payment_run.enqueue").on("payment_run", id)).await?;
    Ok(())
}

/// What a lot did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Filled {
    /// Whether nothing is left to look at.
    pub is_done: bool,
    /// Entitlements that were looked at.
    pub looked_at: usize,
}

/// Looks at the next entitlements of a liquidation, in a transaction of its own.
///
/// # Errors
/// 404 for none; those of the database.
pub async fn fill_lot(db: &Db, conditions: &dyn Conditions, actor: &Actor, id: Uuid, most: i64) -> Outcome<Filled> {
    let mut tx = db.begin(actor).await?;
    let run: Locked = tx.sql(&LOCK_ANY).id("id", id).one().await?;
    if run.state != RunState::Filling {
        tx.roll_back().await?;
        return Ok(Filled { is_done: true, looked_at: 0 });
    }
    let earliest = Month::of(tx.today()).minus(ARREARS);
    let locked: Vec<Uuid> = of_lot(tx.sql(&LOCK_LOT), &run, earliest).bind("most", most).values().await?;
    let looked_at = locked.len();
    if let Some(to) = locked.last().copied() {
        let mut lot: Vec<InLot> = of_lot(tx.sql(&LOT), &run, earliest).id("last", to).all().await?;
        // One that came between the two statements is not locked: the next liquidation looks at it.
        let locked: HashSet<Uuid> = locked.into_iter().collect();
        lot.retain(|one| locked.contains(&one.granted.id));
        let rows = proposed(&mut tx, conditions, &run, &lot, earliest, to).await?;
        tx.insert_many(&ADD_ROW, rows).await?;
        tx.sql(&FILLED).id("id", id).id("to", to).run_one().await?;
    }
    let is_done = i64::try_from(looked_at).map_err(Failure::internal)? < most;
    tx.sql(&RECOUNT).id("id", id).run_one().await?;
    if is_done {
        tx.sql(&SET_STATE).id("id", id).code("state", run.state.after(RunMove::Propose)?).run_one().await?;
    }
    tx.commit(Audit::of("payment_run.fill").on("payment_run", id).rows(looked_at)).await?;
    Ok(Filled { is_done, looked_at })
}

/// Of which office and measure, after which place, and of which time.
fn of_lot<'t>(query: ::store::query::Query<'t>, run: &Locked, earliest: Month) -> ::store::query::Query<'t> {
    let query = query.id("unit", run.unit_id).bind("any_measure", run.measure_id.is_none());
    let query = query.id("measure", run.measure_id.unwrap_or_default()).id("after", run.filled_to);
    query.bind("month_end", run.month.end()).bind("earliest", earliest.first())
}

/// What of a month is paid, about to be, or paid outside this program, and the number of what would be paid next.
#[derive(Clone, Copy, Debug, Default)]
struct Covered {
    amount: Cents,
    /// Of this what is paid here.
    paid: Cents,
    next: i64,
}

/// What belongs to the entitlements of a lot.
#[derive(Default)]
struct Belongings {
    changes: HashMap<Uuid, Vec<(NaiveDate, Cents)>>,
    pauses: HashMap<Uuid, Vec<Pause>>,
    covered: HashMap<(Uuid, Month), Covered>,
    /// What was given back of what had been paid too much.
    given_back: HashMap<Uuid, Cents>,
    /// Accounts from which money came back.
    came_back: HashSet<Uuid>,
}

async fn belongings(tx: &mut Tx, run: &Locked, to: Uuid) -> Outcome<Belongings> {
    let mut all = Belongings::default();
    let query = tx.sql(&LOT_CHANGES).id("unit", run.unit_id).id("after", run.filled_to).id("last", to);
    for (id, from, amount) in query.all::<(Uuid, NaiveDate, Cents)>().await? {
        all.changes.entry(id).or_default().push((from, amount));
    }
    let query = tx.sql(&LOT_PAUSES).id("unit", run.unit_id).id("after", run.filled_to).id("last", to);
    for (id, from, until, owed) in query.all::<(Uuid, NaiveDate, Option<NaiveDate>, Option<bool>)>().await? {
        all.pauses.entry(id).or_default().push(Pause { from, until, owed });
    }
    let query = tx.sql(&LOT_LIVE).id("unit", run.unit_id).id("after", run.filled_to).id("last", to);
    for (id, month, amount, next) in query.all::<(Uuid, Month, Cents, i64)>().await? {
        all.covered.insert((id, month), Covered { amount, paid: amount, next });
    }
    let query = tx.sql(&LOT_OUTSIDE).id("unit", run.unit_id).id("after", run.filled_to).id("last", to);
    for (id, month, amount) in query.all::<(Uuid, Month, Cents)>().await? {
        let covered = all.covered.entry((id, month)).or_default();
        *covered = Covered { amount: covered.amount.plus(amount)?, next: covered.next.max(1), ..*covered };
    }
    let query = tx.sql(&LOT_GIVEN_BACK).id("unit", run.unit_id).id("after", run.filled_to).id("last", to);
    all.given_back = query.all::<(Uuid, Cents)>().await?.into_iter().collect();
    let query = tx.sql(&LOT_CAME_BACK).id("unit", run.unit_id).id("after", run.filled_to).id("last", to);
    all.came_back = query.values::<Uuid>().await?.into_iter().collect();
    Ok(all)
}

/// An instalment, or what is missing of it.
struct Due<'a> {
    of: &'a InLot,
    month: Month,
    instalment: Instalment,
    difference: i64,
}

impl Belongings {
    /// What somebody gave back of an entitlement although, as it stands now, it was due: it counts as paid, and is paid again.
    fn owed_again(&self, id: Uuid, terms: &Terms) -> Outcome<Cents> {
        let Some(back) = self.given_back.get(&id) else { return Ok(Cents::ZERO) };
        let of_it = self.covered.iter().filter(|((of, _), _)| *of == id);
        let paid: Vec<(Month, Cents)> = of_it.map(|((_, month), covered)| (*month, covered.paid)).collect();
        Ok(back.minus(terms.undue(&paid)?)?.max(Cents::ZERO))
    }
}

/// The rows of a lot: every instalment that is due and not paid, or not whole, or why it is kept back.
async fn proposed(
    tx: &mut Tx,
    conditions: &dyn Conditions,
    run: &Locked,
    lot: &[InLot],
    earliest: Month,
    to: Uuid,
) -> Outcome<Vec<Row>> {
    let mut with = belongings(tx, run, to).await?;
    let today = tx.today();
    let mut due: Vec<Due<'_>> = Vec::new();
    let mut asked: BTreeMap<Uuid, NaiveDate> = BTreeMap::new();
    for one in lot {
        let id = one.granted.id;
        let terms = one.granted.terms(with.changes.remove(&id).unwrap_or_default(), with.pauses.remove(&id).unwrap_or_default());
        let mut latest: Option<(Month, Instalment)> = None;
        for month in terms.months(earliest, run.month) {
            let Some(whole) = terms.instalment(month)? else { continue };
            latest = Some((month, whole));
            let covered = with.covered.get(&(id, month)).copied().unwrap_or_default();
            let instalment = Instalment { amount: whole.amount.minus(covered.amount)?, ..whole };
            if instalment.amount > Cents::ZERO {
                due.push(Due { of: one, month, instalment, difference: covered.next });
                // Of the part of an heir no condition of the regulation is asked.
                if !one.granted.inherited {
                    asked.insert(one.granted.decision_id, terms.nearest(today));
                }
            }
        }
        let owed = with.owed_again(id, &terms)?;
        if let Some((month, whole)) = latest
            && owed > Cents::ZERO
        {
            // With what is missing of its latest month, where something is.
            if let Some(last) = due.last_mut().filter(|last| last.of.granted.id == id && last.month == month) {
                last.instalment.amount = last.instalment.amount.plus(owed)?;
            } else {
                let difference = with.covered.get(&(id, month)).map_or(0, |covered| covered.next);
                due.push(Due { of: one, month, instalment: Instalment { amount: owed, ..whole }, difference });
                // Of the part of an heir no condition of the regulation is asked.
                if !one.granted.inherited {
                    asked.insert(one.granted.decision_id, terms.nearest(today));
                }
            }
        }
    }
    let asked: Vec<(Uuid, NaiveDate)> = asked.into_iter().collect();
    let missing = conditions.unpayable(tx, &asked).await?;
    let mut number: i64 = tx.sql(&LAST_NUMBER).id("id", run.id).value().await?;
    let mut rows = Vec::with_capacity(due.len());
    for Due { of: one, month, instalment, difference } in due {
        number = number.saturating_add(1);
        let known = Known {
            deceased: one.granted.died_on.is_some(),
            paused: instalment.paused,
            missing: missing.get(&one.granted.decision_id).map(String::as_str),
            has_payee: one.payee_id.is_some(),
            came_back: one.payee_id.is_some_and(|payee| with.came_back.contains(&payee)),
        };
        let held: Option<(Hold, String)> = hold(known);
        rows.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("run", run.id)
                .bind("number", number)
                .id("entitlement", one.granted.id)
                .bind("month", month.first())
                .bind("difference", difference)
                .bind("amount", instalment.amount)
                .maybe_id("chapter", one.granted.chapter_id)
                .maybe_id("payee", one.payee_id)
                .code("state", if held.is_some() { RowState::Held } else { RowState::Due })
                .maybe_code("hold", held.as_ref().map(|(hold, _)| *hold))
                .bind("hold_note", held.map(|(_, note)| note).unwrap_or_default()),
        );
    }
    Ok(rows)
}

/// Goes on behind a request.
pub fn run(site: Site, lease: Lease) -> Boxed<'static, End> {
    Box::pin(async move {
        match work(&site, &lease).await {
            Ok(end) => end,
            Err(failure) => End::Failed(failure.to_string()),
        }
    })
}

#[derive(serde::Deserialize)]
struct Payload {
    run: Uuid,
}

async fn work(site: &Site, lease: &Lease) -> Outcome<End> {
    let Payload { run } = serde_json::from_value(lease.payload.clone()).map_err(Failure::internal)?;
    let conditions: Arc<dyn Conditions> = site.port()?;
    let (mut done, mut tried) = (0_i64, 0_u32);
    loop {
        let filled = match fill_lot(lease.db(), conditions.as_ref(), &lease.actor, run, LOT_SIZE).await {
            Err(failure) if tried < AGAIN && collided(&failure) => {
                tried = tried.saturating_add(1);
                continue;
            }
            filled => filled?,
        };
        tried = 0;
        done = done.saturating_add(i64::try_from(filled.looked_at).unwrap_or(i64::MAX));
        if filled.is_done {
            return Ok(End::Done {
                result: json!({"run": run, "looked_at": done}),
                message: format!("Spettanze esaminate: {done}."),
            });
        }
        if !lease.progress(done, 0, "Spettanze esaminate").await? {
            return Ok(End::Cancelled);
        }
    }
}

/// Whether somebody who changes an entitlement wanted the same rows in the opposite order: nothing of the lot was kept.
fn collided(failure: &Failure) -> bool {
    let Failure::Internal(cause) = failure else { return false };
    matches!(cause.downcast_ref::<StoreError>(), Some(StoreError::Collided(_)))
}
