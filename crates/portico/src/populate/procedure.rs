//! The procedure of benefits at the size of a city: `portico generate procedure --into`.
//!
//! A call whose money does not suffice for all, with applications of which many have the same answers and wait for their ranking; and a monthly
//! contribution that was granted to many, with their entitlements and how they are paid, so that it can be liquidated. The people are those of
//! the register: who speaks for a household asks, from one end of the register for the call and from the other for the contribution.

use anyhow::{Context as _, Result, bail};
use benefits::application::FactSource;
use benefits::bulk::{Asked, Asker, Hands, OPEN_FOR, Offer, Offered, apply, askers, grant, hands, offer, waiting};
use benefits::measure::MeasureId;
use chrono::Datelike as _;
use guard::body::Body;
use kernel::time::days_after;
use kernel::{Actor, Cents, UnitId};
use payments::bulk::{entitle, invent_account};
use store::{Audit, Db};
use synthetic::Chance;
use uuid::Uuid;

/// Applications and decisions written in one transaction.
const LOT: usize = 5_000;
/// The money of the call for each application: it suffices for less than half of them.
const MONEY: Cents = Cents(7_500);
/// One of so many who were granted the contribution signed no project: they are not paid yet.
const UNSIGNED: usize = 100;
/// Where chance begins.
const SEED: u64 = 1_907;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct WantedProcedure {
    /// Code of the office of the measures.
    pub unit: String,
    /// Applications that wait for a ranking.
    pub applications: u64,
    /// Contributions that were granted.
    pub grants: u64,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct WrittenProcedure {
    /// The office.
    pub unit: UnitId,
    /// The measure with a ranking.
    pub call: MeasureId,
    /// Its applications.
    pub applications: usize,
    /// The measure of the contribution.
    pub contribution: MeasureId,
    /// How many were granted.
    pub grants: usize,
    /// How many are paid as entitlements.
    pub entitlements: usize,
}

/// Fills a demonstration body that has people. `say` is told how far it is.
///
/// # Errors
/// When the body is no demonstration, or lacks the office, the regulations or the people; those of the database.
pub async fn fill(db: &Db, body: &Body, wanted: &WantedProcedure, say: &dyn Fn(&str)) -> Result<WrittenProcedure> {
    if !body.demo {
        bail!("{} is no demonstration: synthetic applications never come among real ones", body.name);
    }
    let actor = Actor::system(body.body_id);
    let year = db.clock().today().year();
    let mut tx = db.begin(&actor).await?;
    let hands = hands(&mut tx, &wanted.unit).await?;
    let hands = hands.with_context(|| format!("{} has no office {} with people who examine and decide", body.name, wanted.unit))?;
    let money = MONEY.times(i64::try_from(wanted.applications.max(1))?)?;
    let code = format!("CITTA-BS-{year}");
    let call = Offer { rule: "buoni-spesa", code, title: "Buoni spesa della città sintetica", call: Some(money) };
    let call = offer(&mut tx, hands, &call).await?;
    let code = format!("CITTA-SR-{year}");
    let monthly = Offer { rule: "sostegno-al-reddito", code, title: "Sostegno al reddito della città sintetica", call: None };
    let monthly = offer(&mut tx, hands, &monthly).await?;
    let calling = askers(&mut tx, i64::try_from(wanted.applications)?, false).await?;
    let granted = askers(&mut tx, i64::try_from(wanted.grants)?, true).await?;
    invent_account(&mut tx, &body.name).await?;
    tx.commit(Audit::of("measure.create")).await?;

    let ours = (calling.len(), granted.len());
    let vouchers: Vec<Asked> = calling.into_iter().enumerate().map(|(place, asker)| voucher(&call, place, asker)).collect();
    file(db, &actor, (hands, &call), &vouchers, say).await?;
    let contributions: Vec<Asked> =
        granted.into_iter().enumerate().map(|(place, asker)| contribution(&monthly, place, asker)).collect();
    file(db, &actor, (hands, &monthly), &contributions, say).await?;
    let grants = decide(db, &actor, (hands, &monthly), say).await?;
    let entitlements = pay(db, &actor, &monthly).await?;
    say(&format!("{} applications, {grants} grants of {} asked, {entitlements} entitlements", ours.0, ours.1));
    db.refresh_statistics().await?;
    Ok(WrittenProcedure {
        unit: hands.unit,
        call: call.measure,
        applications: ours.0,
        contribution: monthly.measure,
        grants,
        entitlements,
    })
}

/// An application for vouchers: incomes in steps of a hundred euro and savings in steps of five hundred, so that many are alike.
fn voucher(call: &Offered, place: usize, asker: Asker) -> Asked {
    let mut chance = Chance::of_item(SEED, u64::try_from(place).unwrap_or_default());
    let (income, savings) = (chance.below(16) * 100, chance.below(11) * 500);
    let day = u64::from(chance.below(u32::try_from(OPEN_FOR).unwrap_or(1)));
    Asked {
        asker,
        received_on: days_after(call.from, day),
        answers: vec![
            ("income_last_month", format!("{income}.00"), FactSource::Declared),
            ("savings", format!("{savings}.00"), FactSource::Declared),
            ("already_in_this_call", "false".to_owned(), FactSource::Office),
        ],
        isee: None,
    }
}

/// An application for the monthly contribution that the regulation grants.
fn contribution(monthly: &Offered, place: usize, asker: Asker) -> Asked {
    let mut chance = Chance::of_item(SEED.wrapping_add(1), u64::try_from(place).unwrap_or_default());
    let signed = if place % UNSIGNED == UNSIGNED - 1 { "false" } else { "true" };
    let day = u64::from(chance.below(u32::try_from(OPEN_FOR).unwrap_or(1)));
    Asked {
        asker,
        received_on: days_after(monthly.from, day),
        answers: vec![
            ("national_measure", "refused".to_owned(), FactSource::Declared),
            ("project_signed", signed.to_owned(), FactSource::Office),
        ],
        isee: Some(Cents(i64::from(chance.below(600_000)))),
    }
}

async fn file(db: &Db, actor: &Actor, (hands, to): (Hands, &Offered), all: &[Asked], say: &dyn Fn(&str)) -> Result<()> {
    for lot in all.chunks(LOT) {
        let mut tx = db.begin(actor).await?;
        apply(&mut tx, hands, to, lot).await?;
        tx.commit(Audit::of("application.submit").rows(lot.len())).await?;
        say(&format!("{} applications …", lot.len()));
    }
    // Read together they are read by their indexes.
    db.refresh_statistics().await?;
    Ok(())
}

async fn decide(db: &Db, actor: &Actor, (hands, of): (Hands, &Offered), say: &dyn Fn(&str)) -> Result<usize> {
    let mut tx = db.begin(actor).await?;
    let all = waiting(&mut tx, of).await?;
    tx.commit(Audit::of("application.list").rows(all.len())).await?;
    let mut granted = 0_usize;
    for lot in all.chunks(LOT) {
        let mut tx = db.begin(actor).await?;
        granted = granted.saturating_add(grant(&mut tx, hands, of, lot).await?);
        tx.commit(Audit::of("decision.decide").rows(lot.len())).await?;
        say(&format!("{granted} grants …"));
    }
    Ok(granted)
}

async fn pay(db: &Db, actor: &Actor, of: &Offered) -> Result<usize> {
    let (mut after, mut begun) = (Uuid::nil(), 0_usize);
    loop {
        let mut tx = db.begin(actor).await?;
        let lot = entitle(&mut tx, of.measure.0, after).await?;
        tx.commit(Audit::of("payee.add").rows(lot.map_or(0, |(_, count)| count))).await?;
        let Some((last, count)) = lot else { return Ok(begun) };
        (after, begun) = (last, begun.saturating_add(count));
    }
}
