//! Reporting what was delivered, deciding on exceptions, taking back.

use super::daily;
use super::death::died_on;
use super::model::{Agreed, Circumstances, Cost, Counters, DeliveryState, Further, HeldBecause, in_words, reasons};
use super::store::{self, Delivery};
use crate::problems::Problem;
use crate::request::actions::SOURCE;
use crate::request::chapter_of;
use crate::request::model::State;
use crate::request::store::{COUNT, Row};
use ::store::{Audit, Db, Once, StoreError, Tx};
use chrono::{Datelike as _, NaiveDate};
use finance::{Cover, Quantity, ReserveRequest};
use guard::{Permission, Principal};
use kernel::{AuthorisationId, Cents, DeliveryId, Failure, Outcome};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a reservation of the budget is for, when it is for a single delivery that came after its authorisation gave its money back.
const OWN_SOURCE: &str = "delivery";

/// One delivery as a provider reports it.
#[derive(Clone, Debug)]
pub struct Report {
    /// Of which authorisation.
    pub authorisation: AuthorisationId,
    /// On which day.
    pub on: NaiveDate,
    /// How much.
    pub quantity: Quantity,
    /// What should be known, without reasons or diagnosis.
    pub note: String,
}

/// What became of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// The delivery.
    pub id: DeliveryId,
    /// Accepted or held.
    pub held: Option<HeldBecause>,
    /// Further reasons for which it is held; answers kept by an earlier program name none.
    #[serde(default)]
    pub also: Further,
}

/// Reports one or many deliveries, all or none. Each counts at once or is held for the office; answers what became of each. A repeated
/// request does nothing and answers the same; where only an identifier was kept of the first answer, as once, nothing.
pub async fn report(db: &Db, principal: &Principal, once: Option<&Once>, reports: &[Report]) -> Outcome<Vec<Reported>> {
    principal.require(Permission::DELIVERY_REPORT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(answer) = tx.once(once).await? {
        return repeated(&answer);
    }
    // Locked in the order of their identifiers, so that two files never wait for each other.
    let mut by_authorisation: BTreeMap<AuthorisationId, Vec<&Report>> = BTreeMap::new();
    for report in reports {
        by_authorisation.entry(report.authorisation).or_default().push(report);
    }
    let mut done = Vec::with_capacity(reports.len());
    let mut person = None;
    for (authorisation, reports) in &by_authorisation {
        let mut row: Row = tx.sql(&store::FOR_REPORT).id("id", *authorisation).one().await?;
        person = Some(row.person_id);
        for report in reports {
            done.push(take(&mut tx, &mut row, report, None).await?);
        }
    }
    let audit = Audit::of("delivery.report").about(person.filter(|_| by_authorisation.len() == 1)).rows(done.len());
    let answer = serde_json::to_string(&done).map_err(Failure::internal)?;
    tx.commit(audit.answering(answer)).await?;
    Ok(done)
}

/// What was answered to a report that comes again. Keys of an earlier program hold the first identifier alone, or nothing.
fn repeated(answer: &str) -> Outcome<Vec<Reported>> {
    if answer.is_empty() || uuid::Uuid::try_parse(answer).is_ok() {
        return Ok(Vec::new());
    }
    serde_json::from_str(answer).map_err(Failure::internal)
}

/// Writes one report down on a locked authorisation.
async fn take(tx: &mut Tx, row: &mut Row, report: &Report, replaces: Option<DeliveryId>) -> Outcome<Reported> {
    if !row.unit_of_measure.is_divisible() && !report.quantity.is_whole() {
        return Err(Problem::OnlyWholeUnits.at("quantity"));
    }
    let id: DeliveryId = tx.new_id()?;
    let counters = row.counters();
    let circumstances = circumstances(tx, row, report.on, id).await?;
    let mut because = reasons(report.on, report.quantity, &circumstances).into_iter();
    let (mut held, also) = (because.next(), Further(because.collect()));
    let mut cost = Cost::default();
    if held.is_none() {
        cost = counters.cost_of(report.quantity)?;
        held = spend(tx, SOURCE, row.id.0, cost.cost, report.on).await?.then_some(HeldBecause::OverBudget);
    }
    let state = if held.is_some() { DeliveryState::Held } else { DeliveryState::Accepted };
    if held.is_none() {
        count(tx, row, counters.with(report.quantity, cost)?).await?;
    } else {
        cost = Cost::default();
    }
    tx.sql(&store::ADD)
        .id("id", id)
        .id("authorisation", row.id)
        .id("person", row.person_id)
        .id("service", row.service_id)
        .id("provider", row.provider_id)
        .id("unit", row.unit_id)
        .bind("day", report.on)
        .bind("quantity", report.quantity.hundredths())
        .bind("cost", cost.cost)
        .bind("user_share", cost.user)
        .code("state", state)
        .maybe_code("held_because", held)
        .bind("held_also", also.stored())
        .bind("note", &report.note)
        .bind("own", false)
        .maybe_id("replaces", replaces)
        .run()
        .await?;
    Ok(Reported { id, held, also })
}

/// What something given on a day is judged against, the delivery itself left out.
async fn circumstances(tx: &mut Tx, row: &Row, on: NaiveDate, delivery: DeliveryId) -> Outcome<Circumstances> {
    let suspended: i64 = tx.sql(&store::SUSPENDED_ON).id("id", row.id).bind("day", on).value().await?;
    let same_day: store::SameDay = tx
        .sql(&store::SAME_DAY)
        .id("person", row.person_id)
        .id("service", row.service_id)
        .bind("day", on)
        .id("except", delivery)
        .one()
        .await?;
    Ok(Circumstances {
        today: tx.today(),
        died_on: died_on(tx, row.person_id).await?,
        from: row.valid_from,
        until: row.valid_until,
        ended: row.state == State::Ended,
        suspended: suspended > 0,
        same_day: same_day.reports,
        same_day_hundredths: same_day.hundredths,
        most_a_day: daily::most_on(row.unit_of_measure, on),
        left: row.counters().left(),
    })
}

/// Spends on a reservation; `true` when it has not enough in that year. What costs nothing needs no reservation.
async fn spend(tx: &mut Tx, kind: &'static str, source: uuid::Uuid, cost: Cents, on: NaiveDate) -> Outcome<bool> {
    if cost == Cents::ZERO {
        return Ok(false);
    }
    match finance::spend(tx, kind, source, cost, on).await {
        Ok(()) => Ok(false),
        Err(Failure::Refused(refusal))
            if [finance::Problem::NotReserved.code(), finance::Problem::BeyondReservation.code()].contains(&refusal.code) =>
        {
            Ok(true)
        }
        Err(other) => Err(other),
    }
}

async fn count(tx: &mut Tx, row: &mut Row, counters: Counters) -> Outcome<()> {
    tx.sql(&COUNT)
        .id("id", row.id)
        .bind("delivered", counters.delivered)
        .bind("spent", counters.spent)
        .bind("spent_user", counters.spent_user)
        .run_one()
        .await?;
    (row.delivered_hundredths, row.spent_cents, row.spent_user_cents) = (counters.delivered, counters.spent, counters.spent_user);
    row.version = row.version.saturating_add(1);
    Ok(())
}

/// What the office decides on an exception.
#[derive(Clone, Debug)]
pub enum Decision {
    /// It counts, in whole or in part.
    Accept {
        /// How much of it; `None` for all that was reported.
        quantity: Option<Quantity>,
        /// Why, in words; may be empty.
        reason: String,
    },
    /// It does not count.
    Reject {
        /// Why.
        reason: String,
    },
}

fn conflict(current: i64) -> Failure {
    Failure::Conflict {
        current,
        sentence: "Qualcun altro ha deciso su questa prestazione nel frattempo: rileggila e decidi di nuovo.".into(),
    }
}

/// The authorisation of a delivery, locked through a scope, and the delivery as it then is.
async fn locked(tx: &mut Tx, id: DeliveryId, scope: &'static ::store::Statement) -> Outcome<(Row, Delivery)> {
    let authorisation: AuthorisationId = tx.sql(&store::WHOSE).id("id", id).value().await?;
    let row: Row = tx.sql(scope).id("id", authorisation).one().await?;
    let delivery: Delivery = tx.sql(&store::ONE).id("id", id).one().await?;
    Ok((row, delivery))
}

/// Decides on an exception that was read at a version.
pub async fn decide(
    db: &Db,
    principal: &Principal,
    once: Option<&Once>,
    id: DeliveryId,
    version: i64,
    decision: Decision,
) -> Outcome<()> {
    principal.require(Permission::DELIVERY_DECIDE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if tx.once(once).await?.is_some() {
        return Ok(());
    }
    let (mut row, delivery) = locked(&mut tx, id, &store::FOR_DECISION).await?;
    if delivery.version != version {
        return Err(conflict(delivery.version));
    }
    if delivery.state != DeliveryState::Held {
        return Err(Problem::DeliveryNotHere.into());
    }
    let action = match decision {
        Decision::Reject { reason } => {
            if delivery.own_reservation {
                finance::release_rest(&mut tx, OWN_SOURCE, id.0, &format!("{} – prestazione respinta", row.number)).await?;
            }
            let own = delivery.own_reservation;
            settle(&mut tx, &delivery, DeliveryState::Rejected, delivery.quantity_hundredths, Cost::default(), own, &reason)
                .await?;
            "delivery.reject"
        }
        Decision::Accept { quantity, reason } => {
            accept(&mut tx, &mut row, &delivery, quantity, &reason).await?;
            "delivery.accept"
        }
    };
    tx.commit(Audit::of(action).about(delivery.person_id).on("delivery", id).answering(id.to_string())).await?;
    Ok(())
}

async fn accept(tx: &mut Tx, row: &mut Row, delivery: &Delivery, quantity: Option<Quantity>, reason: &str) -> Outcome<()> {
    if delivery.on_day > tx.today() {
        return Err(Problem::NotYetGiven.into());
    }
    let reported = Quantity::try_from(delivery.quantity_hundredths).map_err(Failure::internal)?;
    let quantity = quantity.unwrap_or(reported);
    if !row.unit_of_measure.is_divisible() && !quantity.is_whole() {
        return Err(Problem::OnlyWholeUnits.at("quantity"));
    }
    if quantity > reported || quantity.hundredths() == 0 {
        return Err(Failure::field("quantity", "Si può accettare al massimo quello che l’ente ha comunicato, e più di zero."));
    }
    if reason.is_empty() {
        explained(tx, row, delivery, quantity).await?;
    }
    let counters = row.counters();
    if quantity.hundredths() > counters.left() {
        let left = row.unit_of_measure.counted(counters.left());
        return Err(Problem::BeyondAuthorised.refusal().because(format!("Resta: {left}.")).at("quantity").into());
    }
    let cost = counters.cost_of(quantity)?;
    let own = if delivery.own_reservation {
        // It was accepted before on money of its own, which still waits for it.
        if spend(tx, OWN_SOURCE, delivery.id.0, cost.cost, delivery.on_day).await? {
            return Err(Problem::NoMoneyForDelivery.into());
        }
        finance::release_rest(tx, OWN_SOURCE, delivery.id.0, &format!("{} – prestazione accettata", row.number)).await?;
        true
    } else {
        let alone = spend(tx, SOURCE, row.id.0, cost.cost, delivery.on_day).await?;
        if alone {
            reserve_alone(tx, row, delivery, cost.cost).await?;
        }
        alone
    };
    count(tx, row, counters.with(quantity, cost)?).await?;
    settle(tx, delivery, DeliveryState::Accepted, quantity.hundredths(), cost, own, reason).await
}

/// What was agreed for no such day, or no day holds, counts only with words of the office: judged as things stand now.
///
/// # Errors
/// [`Failure::Invalid`] at the reason, naming what is against it.
async fn explained(tx: &mut Tx, row: &Row, delivery: &Delivery, quantity: Quantity) -> Outcome<()> {
    let agreed = Agreed { valid_from: row.valid_from, valid_until: row.valid_until, ended_on: row.ended_on };
    // That it was reported after the end is no fault of the day: only a day after the last one is.
    let circumstances = Circumstances { ended: false, ..circumstances(tx, row, delivery.on_day, delivery.id).await? };
    let mut against = reasons(delivery.on_day, quantity, &circumstances);
    against.extend(agreed.beyond(delivery.on_day).filter(|because| !against.contains(because)));
    against.retain(|because| because.needs_words());
    if against.is_empty() {
        return Ok(());
    }
    let words = in_words(&against, true);
    Err(Failure::field("reason", format!("{words}: scrivi perché la accetti lo stesso.")))
}

/// A delivery whose authorisation has nothing left in that year is paid by a reservation of its own, if its chapter has the money.
async fn reserve_alone(tx: &mut Tx, row: &Row, delivery: &Delivery, cost: Cents) -> Outcome<()> {
    let chapter = chapter_of(tx, row.service_id, delivery.on_day.year()).await?;
    let request = ReserveRequest {
        source_kind: OWN_SOURCE,
        source: delivery.id.0,
        lines: vec![(chapter, cost)],
        description: format!("{} – {}, prestazione accettata", row.number, row.service_name),
        ground: None,
    };
    let got = finance::reserve(tx, &request).await?;
    if got.iter().any(|line| line.state != Cover::Reserved) {
        // The transaction is given up: nothing stays in the queue.
        return Err(Problem::NoMoneyForDelivery.into());
    }
    finance::spend(tx, OWN_SOURCE, delivery.id.0, cost, delivery.on_day).await
}

async fn settle(
    tx: &mut Tx,
    delivery: &Delivery,
    state: DeliveryState,
    quantity: i64,
    cost: Cost,
    own: bool,
    decision: &str,
) -> Outcome<()> {
    let done = tx
        .sql(&store::SETTLE)
        .id("id", delivery.id)
        .bind("version", delivery.version)
        .code("state", state)
        .bind("quantity", quantity)
        .bind("cost", cost.cost)
        .bind("user_share", cost.user)
        .bind("own", own)
        .bind("decision", decision)
        .run_one()
        .await;
    match done {
        Err(StoreError::NoRow) => Err(conflict(delivery.version.saturating_add(1))),
        other => Ok(other?),
    }
}

/// Takes a delivery back: by the provider that reported it, or by the office. What it cost returns to what is set aside.
pub async fn cancel(
    db: &Db,
    principal: &Principal,
    once: Option<&Once>,
    id: DeliveryId,
    version: i64,
    reason: &str,
) -> Outcome<()> {
    let mut tx = db.begin(&principal.actor).await?;
    if tx.once(once).await?.is_some() {
        return Ok(());
    }
    let (mut row, delivery) = locked(&mut tx, id, own_scope(principal)?).await?;
    take_back(&mut tx, &mut row, &delivery, version, reason).await?;
    tx.commit(Audit::of("delivery.cancel").about(delivery.person_id).on("delivery", id).answering(id.to_string())).await?;
    Ok(())
}

/// Corrects a delivery: the old one is cancelled, a new one takes its place and is judged anew.
pub async fn correct(
    db: &Db,
    principal: &Principal,
    once: Option<&Once>,
    id: DeliveryId,
    version: i64,
    report: &Report,
    reason: &str,
) -> Outcome<Option<Reported>> {
    principal.require(Permission::DELIVERY_REPORT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if tx.once(once).await?.is_some() {
        return Ok(None);
    }
    let (mut row, delivery) = locked(&mut tx, id, &store::FOR_REPORT).await?;
    take_back(&mut tx, &mut row, &delivery, version, reason).await?;
    let report = Report { authorisation: row.id, ..report.clone() };
    let done = take(&mut tx, &mut row, &report, Some(id)).await?;
    tx.commit(Audit::of("delivery.correct").about(delivery.person_id).on("delivery", id).answering(done.id.to_string())).await?;
    Ok(Some(done))
}

fn own_scope(principal: &Principal) -> Outcome<&'static ::store::Statement> {
    if principal.may(Permission::DELIVERY_REPORT) {
        Ok(&store::FOR_REPORT)
    } else if principal.may(Permission::DELIVERY_DECIDE) {
        Ok(&store::FOR_DECISION)
    } else {
        Err(Failure::Forbidden)
    }
}

/// An accepted delivery no longer counts: its quantity is left again, its cost returns to what is set aside for it, and from there to
/// the chapter when its authorisation has ended.
pub(super) async fn uncount(tx: &mut Tx, row: &mut Row, delivery: &Delivery, why: &str) -> Outcome<()> {
    let quantity = Quantity::try_from(delivery.quantity_hundredths).map_err(Failure::internal)?;
    let cost = Cost { cost: delivery.cost_cents, user: delivery.user_share_cents };
    let counters = row.counters().without(quantity, cost)?;
    count(tx, row, counters).await?;
    if cost.cost == Cents::ZERO {
        return Ok(());
    }
    let (kind, source) = if delivery.own_reservation { (OWN_SOURCE, delivery.id.0) } else { (SOURCE, row.id.0) };
    finance::unspend(tx, kind, source, cost.cost, delivery.on_day, why).await?;
    if !delivery.own_reservation && row.state == State::Ended {
        finance::release_rest(tx, kind, source, why).await?;
    }
    Ok(())
}

async fn take_back(tx: &mut Tx, row: &mut Row, delivery: &Delivery, version: i64, reason: &str) -> Outcome<()> {
    if delivery.version != version {
        return Err(conflict(delivery.version));
    }
    if !delivery.state.is_open() {
        return Err(Problem::DeliveryNotHere.into());
    }
    let why = format!("{} – prestazione annullata", row.number);
    if delivery.state == DeliveryState::Accepted {
        uncount(tx, row, delivery, &why).await?;
    }
    if delivery.own_reservation {
        // Nobody will spend it any more.
        finance::release_rest(tx, OWN_SOURCE, delivery.id.0, &why).await?;
    }
    settle(tx, delivery, DeliveryState::Cancelled, delivery.quantity_hundredths, Cost::default(), delivery.own_reservation, reason)
        .await
}
