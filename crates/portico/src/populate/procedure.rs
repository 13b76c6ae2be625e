//! The procedure of benefits at the size of a city: `portico generate procedure --into`.
//!
//! A call whose money does not suffice for all, with applications of which many have the same answers and wait for their ranking; a monthly
//! contribution that was granted to many, with their entitlements and how they are paid, so that it can be liquidated; and home care for which
//! many pay by a tariff, so that another tariff can follow it. The people are those of the register: who speaks for a household asks, from one end
//! of the register for the call and for home care, from the other for the contribution.

use anyhow::{Context as _, Result, bail};
use benefits::application::FactSource;
use benefits::bulk::{Asked, Asker, Hands, OPEN_FOR, Offer, Offered, apply, askers, grant, hands, offer, waiting};
use benefits::isee::IseeKind;
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

/// What is wanted; nothing is opened for what nobody asks for.
#[derive(Clone, Debug)]
pub struct WantedProcedure {
    /// Code of the office of the measures.
    pub unit: String,
    /// Applications that wait for a ranking.
    pub applications: u64,
    /// Contributions that were granted.
    pub grants: u64,
    /// People who pay for home care by a tariff.
    pub copayments: u64,
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct WrittenProcedure {
    /// The office.
    pub unit: UnitId,
    /// The measure with a ranking.
    pub call: Option<MeasureId>,
    /// Its applications.
    pub applications: usize,
    /// The measure of the contribution.
    pub contribution: Option<MeasureId>,
    /// How many were granted.
    pub grants: usize,
    /// How many are paid as entitlements.
    pub entitlements: usize,
    /// The measure of home care.
    pub tariff: Option<MeasureId>,
    /// How many pay by it.
    pub copayments: usize,
}

/// Who fills, where, and who is told.
struct Filling<'a> {
    db: &'a Db,
    actor: Actor,
    hands: Hands,
    body: &'a Body,
    say: &'a dyn Fn(&str),
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
    let mut tx = db.begin(&actor).await?;
    let hands = hands(&mut tx, &wanted.unit).await?;
    tx.roll_back().await?;
    let hands = hands.with_context(|| format!("{} has no office {} with people who examine and decide", body.name, wanted.unit))?;
    let filling = Filling { db, actor, hands, body, say };
    let mut written = WrittenProcedure {
        unit: hands.unit,
        call: None,
        applications: 0,
        contribution: None,
        grants: 0,
        entitlements: 0,
        tariff: None,
        copayments: 0,
    };
    if wanted.applications > 0 {
        filling.calls(wanted.applications, &mut written).await?;
    }
    if wanted.grants > 0 {
        filling.contributes(wanted.grants, &mut written).await?;
    }
    if wanted.copayments > 0 {
        filling.cares(wanted.copayments, &mut written).await?;
    }
    db.refresh_statistics().await?;
    Ok(written)
}

impl Filling<'_> {
    /// Opens a measure, with those who ask for it.
    async fn open(&self, new: &Offer, most: u64, from_the_end: bool) -> Result<(Offered, Vec<Asker>)> {
        let mut tx = self.db.begin(&self.actor).await?;
        let offered = offer(&mut tx, self.hands, new).await?;
        let asking = askers(&mut tx, i64::try_from(most)?, from_the_end).await?;
        tx.commit(Audit::of("measure.create")).await?;
        Ok((offered, asking))
    }

    fn code(&self, of: &str) -> String {
        format!("CITTA-{of}-{}", self.db.clock().today().year())
    }

    async fn calls(&self, most: u64, written: &mut WrittenProcedure) -> Result<()> {
        let money = MONEY.times(i64::try_from(most)?)?;
        let title = "Buoni spesa della città sintetica";
        let new = Offer { rule: "buoni-spesa", code: self.code("BS"), title, call: Some(money) };
        let (call, asking) = self.open(&new, most, false).await?;
        let vouchers: Vec<Asked> = asking.into_iter().enumerate().map(|(place, asker)| voucher(&call, place, asker)).collect();
        self.file(&call, &vouchers).await?;
        (written.call, written.applications) = (Some(call.measure), vouchers.len());
        Ok(())
    }

    async fn contributes(&self, most: u64, written: &mut WrittenProcedure) -> Result<()> {
        let title = "Sostegno al reddito della città sintetica";
        let new = Offer { rule: "sostegno-al-reddito", code: self.code("SR"), title, call: None };
        let (monthly, asking) = self.open(&new, most, true).await?;
        let mut tx = self.db.begin(&self.actor).await?;
        invent_account(&mut tx, &self.body.name).await?;
        tx.commit(Audit::of("payee.add")).await?;
        let asked: Vec<Asked> = asking.into_iter().enumerate().map(|(place, asker)| contribution(&monthly, place, asker)).collect();
        self.file(&monthly, &asked).await?;
        written.contribution = Some(monthly.measure);
        written.grants = self.decide(&monthly).await?;
        written.entitlements = self.pay(&monthly).await?;
        (self.say)(&format!("{} grants of {} asked, {} entitlements", written.grants, asked.len(), written.entitlements));
        Ok(())
    }

    async fn cares(&self, most: u64, written: &mut WrittenProcedure) -> Result<()> {
        let title = "Assistenza domiciliare della città sintetica";
        let new = Offer { rule: "compartecipazione-domiciliare-lineare", code: self.code("AD"), title, call: None };
        let (tariff, asking) = self.open(&new, most, false).await?;
        let asked: Vec<Asked> = asking.into_iter().enumerate().map(|(place, asker)| home_care(&tariff, place, asker)).collect();
        self.file(&tariff, &asked).await?;
        written.tariff = Some(tariff.measure);
        written.copayments = self.decide(&tariff).await?;
        (self.say)(&format!("{} co-payments of {} asked", written.copayments, asked.len()));
        Ok(())
    }

    async fn file(&self, to: &Offered, all: &[Asked]) -> Result<()> {
        for lot in all.chunks(LOT) {
            let mut tx = self.db.begin(&self.actor).await?;
            apply(&mut tx, self.hands, to, lot).await?;
            tx.commit(Audit::of("application.submit").rows(lot.len())).await?;
            (self.say)(&format!("{} applications …", lot.len()));
        }
        // Read together they are read by their indexes.
        self.db.refresh_statistics().await?;
        Ok(())
    }

    async fn decide(&self, of: &Offered) -> Result<usize> {
        let mut tx = self.db.begin(&self.actor).await?;
        let all = waiting(&mut tx, of).await?;
        tx.commit(Audit::of("application.list").rows(all.len())).await?;
        let mut granted = 0_usize;
        for lot in all.chunks(LOT) {
            let mut tx = self.db.begin(&self.actor).await?;
            granted = granted.saturating_add(grant(&mut tx, self.hands, of, lot).await?);
            tx.commit(Audit::of("decision.decide").rows(lot.len())).await?;
            (self.say)(&format!("{granted} grants …"));
        }
        Ok(granted)
    }

    async fn pay(&self, of: &Offered) -> Result<usize> {
        let (mut after, mut begun) = (Uuid::nil(), 0_usize);
        loop {
            let mut tx = self.db.begin(&self.actor).await?;
            let lot = entitle(&mut tx, of.measure.0, after).await?;
            tx.commit(Audit::of("payee.add").rows(lot.map_or(0, |(_, count)| count))).await?;
            let Some((last, count)) = lot else { return Ok(begun) };
            (after, begun) = (last, begun.saturating_add(count));
        }
    }
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
        isee: Some((IseeKind::Ordinary, Cents(i64::from(chance.below(600_000))))),
    }
}

/// An application for home care: ISEE in steps of eight hundred euro, from well below where the part of the cost begins to rise to beyond where it
/// is the whole cost. Between the two each step is three hundredths of the cost, so that what they pay are whole cents.
fn home_care(tariff: &Offered, place: usize, asker: Asker) -> Asked {
    let mut chance = Chance::of_item(SEED.wrapping_add(2), u64::try_from(place).unwrap_or_default());
    let (package, step) = (chance.below(6).saturating_add(1), i64::from(chance.below(40)));
    let day = u64::from(chance.below(u32::try_from(OPEN_FOR).unwrap_or(1)));
    Asked {
        asker,
        received_on: days_after(tariff.from, day),
        answers: vec![
            ("isee_presented", "true".to_owned(), FactSource::Declared),
            ("care_package", package.to_string(), FactSource::Office),
            ("person.disability", "severe".to_owned(), FactSource::Declared),
        ],
        isee: Some((IseeKind::Sociosanitario, Cents(step.saturating_mul(80_000).saturating_add(40_000)))),
    }
}
