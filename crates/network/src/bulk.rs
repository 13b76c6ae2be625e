//! Many authorised services with what was delivered of them at once: how a year of a synthetic city comes into the network.
//!
//! Each is written as it would stand had it been asked for, checked, authorised and delivered, with its money reserved and spent
//! on its chapter.

use crate::catalogue::Catalogue;
use crate::catalogue::actions::one as service_of;
use crate::catalogue::model::UnitOfMeasure;
use crate::delivery::model::{Counters, DeliveryState};
use crate::request::actions::SOURCE;
use crate::request::chapter_of;
use crate::request::model::{Move, State};
use ::store::{Row, Tx};
use casework::bulk::PlannedService;
use casework::{ServiceCatalogue as _, UserArea};
use chrono::{Datelike as _, NaiveDate};
use finance::Quantity;
use finance::bulk::{Spending, reserve_and_spend};
use kernel::time::start_of_day;
use kernel::{
    AccountId, AuthorisationId, CaseId, Cents, ChapterId, Failure, Instant, Outcome, PersonId, ProviderId, ServiceId, UnitId,
};
use registry::Involvement;
use registry::bulk::involve_all;
use uuid::Uuid;

::store::statements! {
    ADD = "insert into network_authorisation (body_id, id, number, state, plan_service_id, plan_id, case_id, person_id, unit_id, service_id, service_name,
                  provider_id, provider_name, unit_of_measure, at_home, quantity, unit_price_cents, price_version, confirmed_version, total_cents,
                  user_share_cents, means_test, means_note, user_area, request_number, mandatory_ground, mandatory_reference, schedule, valid_from,
                  valid_until, requested_on, requested_at, requested_by, checked_on, checked_by, reason, act_number, act_date, authorised_on,
                  authorised_by, covered_on, ended_on, delivered_hundredths, spent_cents, spent_user_cents, version)
           values (:body, :id, :number, :state, :plan_service, :plan, :case, :person, :unit, :service, :service_name, :provider, :provider_name,
                  :unit_of_measure, :at_home, :quantity, :unit_price, :price_version, null, :total, :user_share, :means_test, '', :user_area,
                  :request_number, null, '', '', :from, :until, :on, :at, :requested_by, :on, :checked_by, :reason, :act_number, :on, :on,
                  :authorised_by, :on, :ended_on, :delivered, :spent, :spent_user, 1)";
    EVENT = "insert into network_event (body_id, id, authorisation_id, move, from_state, to_state, note, at, account_id)
             values (:body, :id, :authorisation, :move, :from, :to, '', :at, :by)";
    DELIVERY = "insert into network_delivery (body_id, id, authorisation_id, person_id, service_id, provider_id, unit_id, on_day, quantity_hundredths, reported_hundredths, cost_cents,
                       user_share_cents, state, held_because, held_also, note, own_reservation, replaces_id, reported_at, reported_by, decided_at, decided_by, decision, version)
                values (:body, :id, :authorisation, :person, :service, :provider, :unit, :day, :quantity, :quantity, :cost, :user_share, :state, null, '', '', false,
                       null, :at, :by, null, null, '', 1)";
}

/// A service at a provider, with its price and the chapter that pays, on the first day of a year.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The service.
    pub service: ServiceId,
    /// Its name.
    pub service_name: String,
    /// Area of users.
    pub user_area: UserArea,
    /// The provider.
    pub provider: ProviderId,
    /// Its name.
    pub provider_name: String,
    /// In what it is counted.
    pub unit_of_measure: UnitOfMeasure,
    /// Given at the person's home.
    pub at_home: bool,
    /// Office in charge.
    pub office: Option<UnitId>,
    /// Price of one unit.
    pub unit_price: Cents,
    /// Which price.
    pub price_version: Uuid,
    /// How means are tested.
    pub means_test: i64,
    /// The chapter of that year.
    pub chapter: ChapterId,
}

/// What can be given again and again to people of an area, at a price and on a chapter of the year: every service at every provider.
///
/// # Errors
/// Those of the database.
pub async fn offers(tx: &mut Tx, year: i32) -> Outcome<Vec<Offer>> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or(Failure::NotFound)?;
    let mut all = Vec::new();
    for offered in Catalogue.offered(tx, first).await? {
        let Ok(user_area) = offered.user_area.parse::<UserArea>() else { continue };
        let chapter = match chapter_of(tx, offered.service, year).await {
            Ok(chapter) => chapter,
            Err(Failure::Refused(_)) => continue,
            Err(other) => return Err(other),
        };
        let service = service_of(tx, offered.service).await?;
        if !service.periodic || offered.siuss_code.is_empty() {
            continue;
        }
        for (provider, provider_name) in &offered.providers {
            let Some(price) = Catalogue.priced(tx, offered.service, Some(*provider), first).await? else { continue };
            all.push(Offer {
                service: offered.service,
                service_name: offered.name.clone(),
                user_area,
                provider: *provider,
                provider_name: provider_name.clone(),
                unit_of_measure: service.unit_of_measure,
                at_home: service.at_home,
                office: service.office_unit_id,
                unit_price: price.unit_price,
                price_version: price.price_version,
                means_test: offered.means_test,
                chapter,
            });
        }
    }
    Ok(all)
}

/// Who does what in an office.
#[derive(Clone, Copy, Debug)]
pub struct Hands {
    /// Examines requests.
    pub checker: AccountId,
    /// Authorises them; somebody else.
    pub authoriser: AccountId,
    /// Reports what was given.
    pub reporter: AccountId,
}

/// A service of a plan that was authorised on its first day, and the days on which a unit of it was given.
#[derive(Clone, Debug)]
pub struct Given<'a> {
    /// The authorisation.
    pub id: AuthorisationId,
    /// The line of the plan.
    pub planned: &'a PlannedService,
    /// What was chosen of the catalogue.
    pub offer: &'a Offer,
    /// In which case.
    pub case: CaseId,
    /// To whom.
    pub person: PersonId,
    /// Unit of the case.
    pub unit: UnitId,
    /// Who asked.
    pub worker: AccountId,
    /// Whether its case was closed since.
    pub ended: bool,
    /// When a unit was given, in order.
    pub days: Vec<NaiveDate>,
}

/// Writes services with their deliveries in the caller's transaction, reserves and spends their money, and lets the offices in charge
/// know for whom they are.
///
/// # Errors
/// When a chapter has not enough ([`finance::bulk::provide`] comes first), when more days are given than units; those of the
/// database.
pub async fn give(tx: &mut Tx, hands: Hands, all: &[Given<'_>]) -> Outcome<()> {
    let (mut rows, mut events, mut deliveries) = (Vec::new(), Vec::new(), Vec::new());
    let (mut money, mut involved) = (Vec::with_capacity(all.len()), Vec::new());
    let Some(first) = all.first() else { return Ok(()) };
    let year = first.planned.from.year();
    let count = i64::try_from(all.len()).map_err(Failure::internal)?;
    let mut number = tx.next_numbers(format!("authorisation/{year}"), count).await?;
    for given in all {
        let text = format!("A-{year}/{number:06}");
        number = number.saturating_add(1);
        let (counters, spent) = add_deliveries(tx, hands, given, &mut deliveries)?;
        add_events(tx, hands, given, &mut events)?;
        let planned = given.planned;
        money.push(Spending {
            source: given.id.0,
            chapter: given.offer.chapter,
            amount: planned.total,
            description: format!("{text} – {}", planned.service_name),
            on: planned.from,
            spent,
        });
        if let Some(unit) = given.offer.office {
            let until = Some(planned.until.max(planned.from));
            let (source, from) = (given.id.0, planned.from);
            let person = given.person;
            involved.push((Involvement { person, unit, account: None, kind: "authorisation", source, from, until }, person));
        }
        rows.push(authorisation(hands, given, text, &counters));
    }
    tx.insert_many(&ADD, rows).await?;
    tx.insert_many(&EVENT, events).await?;
    tx.insert_many(&DELIVERY, deliveries).await?;
    reserve_and_spend(tx, SOURCE, &money).await?;
    involve_all(tx, &involved).await
}

fn at(day: NaiveDate) -> Instant {
    start_of_day(day) + chrono::TimeDelta::hours(10)
}

fn authorisation(hands: Hands, given: &Given<'_>, number: String, counters: &Counters) -> Row {
    let planned = given.planned;
    let ended_on = given.ended.then(|| planned.until.pred_opt().unwrap_or(planned.until));
    Row::new()
        .id("id", given.id)
        .bind("act_number", format!("DET {number}"))
        .bind("number", number)
        .code("state", if given.ended { State::Ended } else { State::Authorised })
        .id("plan_service", planned.id)
        .id("plan", planned.plan)
        .id("case", given.case)
        .id("person", given.person)
        .id("unit", given.unit)
        .id("service", planned.service)
        .bind("service_name", &planned.service_name)
        .id("provider", planned.provider)
        .bind("provider_name", &planned.provider_name)
        .code("unit_of_measure", given.offer.unit_of_measure)
        .bind("at_home", given.offer.at_home)
        .bind("quantity", planned.quantity)
        .bind("unit_price", planned.unit_price)
        .bind("price_version", planned.price_version)
        .bind("total", planned.total)
        .bind("user_share", planned.user_share)
        .bind("means_test", planned.means_test.number())
        .code("user_area", given.offer.user_area)
        .bind("request_number", &planned.request_number)
        .bind("from", planned.from)
        .bind("until", planned.until)
        .bind("on", planned.from)
        .bind("at", at(planned.from))
        .id("requested_by", given.worker)
        .id("checked_by", hands.checker)
        .bind("reason", if given.ended { "Chiusura della cartella" } else { "" })
        .id("authorised_by", hands.authoriser)
        .bind("ended_on", ended_on)
        .bind("delivered", counters.delivered)
        .bind("spent", counters.spent)
        .bind("spent_user", counters.spent_user)
}

/// A unit on each day, as one report after the other would have counted it; what each cost.
fn add_deliveries(tx: &mut Tx, hands: Hands, given: &Given<'_>, rows: &mut Vec<Row>) -> Outcome<(Counters, Vec<Cents>)> {
    let planned = given.planned;
    let unit = Quantity::units(1).map_err(Failure::internal)?;
    let mut counters = Counters {
        quantity: planned.quantity.saturating_mul(100),
        total: planned.total,
        user_total: planned.user_share,
        delivered: 0,
        spent: Cents::ZERO,
        spent_user: Cents::ZERO,
    };
    let mut spent = Vec::with_capacity(given.days.len());
    for day in &given.days {
        let cost = counters.cost_of(unit)?;
        counters = counters.with(unit, cost)?;
        spent.push(cost.cost);
        rows.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("authorisation", given.id)
                .id("person", given.person)
                .id("service", planned.service)
                .id("provider", planned.provider)
                .id("unit", given.unit)
                .bind("day", *day)
                .bind("quantity", unit.hundredths())
                .bind("cost", cost.cost)
                .bind("user_share", cost.user)
                .code("state", DeliveryState::Accepted)
                .bind("at", at(*day))
                .id("by", hands.reporter),
        );
    }
    Ok((counters, spent))
}

fn add_events(tx: &mut Tx, hands: Hands, given: &Given<'_>, rows: &mut Vec<Row>) -> Outcome<()> {
    let mut state = State::Requested;
    let end = given.ended.then_some((Move::End, given.planned.until, given.worker));
    let day = given.planned.from;
    for (by, day, who) in [(Move::Check, day, hands.checker), (Move::Authorise, day, hands.authoriser)].into_iter().chain(end) {
        let to = state.after(by)?;
        rows.push(
            Row::new()
                .id("id", tx.new_id::<Uuid>()?)
                .id("authorisation", given.id)
                .code("move", by)
                .code("from", state)
                .code("to", to)
                .bind("at", at(day))
                .id("by", who),
        );
        state = to;
    }
    Ok(())
}
