//! What the rest of the house brings about: money that was found, a case that ends, and what a plan wants to know.

use super::actions::{SOURCE, end, go, stop};
use super::model::{Move, State};
use super::store::{self, EarlierLine, PlanLine, Row};
use crate::delivery::{died_on, hold_after};
use ::store::Tx;
use ::store::outbox::News;
use casework::{CaseEnd, EarlierService, Progress as PlanProgress, ServiceProgress};
use chrono::NaiveDate;
use finance::SourcePages;
use kernel::time::{days_after, show_date};
use kernel::{AuthorisationId, CaseId, Cents, Failure, Outcome, PersonId, PlanId, PlanServiceId, ProviderId, ServiceId};
use std::collections::HashMap;
use ui::Boxed;
use uuid::Uuid;

/// News of the budget: what waited has got its money.
pub const COVERED: &str = "reservation.covered";
/// News of the register: somebody died.
const DIED: &str = "person.died";
/// News of the register: a death was on another day, or there was none.
const DEATH_CORRECTED: &str = "person.death_corrected";
/// News of the register: two records of one person were joined, or parted again.
const MERGED: [&str; 2] = ["person.merged", "person.merge_undone"];
/// News of casework: everybody has signed a plan.
const AGREED: &str = "plan.agreed";
/// News taken at one time.
const BATCH: i64 = 200;
/// Days after which a request that nobody has looked at is late.
const PATIENCE: u64 = 15;

#[derive(serde::Deserialize)]
struct Died {
    person_id: PersonId,
    on: NaiveDate,
}

#[derive(serde::Deserialize)]
struct DeathCorrected {
    person_id: PersonId,
    on: Option<NaiveDate>,
}

#[derive(serde::Deserialize)]
struct Merged {
    person_id: PersonId,
    merged_id: PersonId,
}

#[derive(serde::Deserialize)]
struct Agreed {
    plan_id: PlanId,
    case_id: CaseId,
}

/// Follows one piece of news, inside the transaction that takes it; `false` when it is not for this room.
///
/// `reservation.covered` turns what was queued or to be covered into an authorised one; who authorised it stays who did.
/// `person.died` holds what was given after that day, and `person.death_corrected` what was given after the right one: what is held
/// for a death that was not, or was later, the office decides; both, and records that are joined or parted, set the day of death that
/// stands beside the services. `plan.agreed` marks what goes on though the edition in force does not
/// name it: whoever is in charge keeps or ends it. Nothing ends by itself: people find it in their day.
///
/// # Errors
/// Those of the database and of the budget; a payload that names nothing of ours is an error of ours.
pub async fn follow(tx: &mut Tx, news: &News) -> Outcome<bool> {
    if news.topic == DIED {
        let died: Died = serde_json::from_value(news.payload.0.clone())
            .map_err(|error| Failure::internal(format!("news {}: {error}", news.id)))?;
        remember_death(tx, died.person_id).await?;
        hold_after(tx, died.person_id, died.on).await?;
        return Ok(true);
    }
    if news.topic == DEATH_CORRECTED {
        let corrected: DeathCorrected = serde_json::from_value(news.payload.0.clone())
            .map_err(|error| Failure::internal(format!("news {}: {error}", news.id)))?;
        remember_death(tx, corrected.person_id).await?;
        if let Some(on) = corrected.on {
            hold_after(tx, corrected.person_id, on).await?;
        }
        return Ok(true);
    }
    if MERGED.contains(&news.topic.as_str()) {
        let merged: Merged = serde_json::from_value(news.payload.0.clone())
            .map_err(|error| Failure::internal(format!("news {}: {error}", news.id)))?;
        remember_death(tx, merged.person_id).await?;
        remember_death(tx, merged.merged_id).await?;
        return Ok(true);
    }
    if news.topic == AGREED {
        let agreed: Agreed = serde_json::from_value(news.payload.0.clone())
            .map_err(|error| Failure::internal(format!("news {}: {error}", news.id)))?;
        leave_out(tx, agreed).await?;
        return Ok(true);
    }
    let told = |name: &str| news.payload.0.get(name).and_then(|value| value.as_str());
    if news.topic != COVERED || told("source_kind") != Some(SOURCE) {
        return Ok(false);
    }
    let id = told("source_id").and_then(|id| id.parse::<AuthorisationId>().ok());
    let id = id.ok_or_else(|| Failure::internal(format!("news {} names no authorisation", news.id)))?;
    covered(tx, id).await?;
    Ok(true)
}

/// Keeps beside the services of somebody the day on which they died as the register says it now.
async fn remember_death(tx: &mut Tx, person: PersonId) -> Outcome<()> {
    tx.sql(&store::DIED).id("person", person).run().await?;
    Ok(())
}

/// Takes all waiting news that is for this room; how much it was. What is not for this room is left for others.
pub async fn follow_news(tx: &mut Tx) -> Outcome<usize> {
    let mut taken = 0_usize;
    for news in tx.news(BATCH).await? {
        if follow(tx, &news).await? {
            tx.took(&news).await?;
            taken = taken.saturating_add(1);
        }
    }
    Ok(taken)
}

/// Marks the services of earlier editions that go on and that this one does not name; what it names needs no decision. An edition
/// that is in force no more changes nothing: the one after it is told too.
async fn leave_out(tx: &mut Tx, agreed: Agreed) -> Outcome<()> {
    if casework::plan::actions::agreed(tx, agreed.case_id).await? != Some(agreed.plan_id) {
        return Ok(());
    }
    let named: Vec<(ServiceId, ProviderId)> = tx.sql(&store::NAMED).id("plan", agreed.plan_id).all().await?;
    let today = tx.today();
    let ids: Vec<AuthorisationId> = tx.sql(&store::OF_CASE).id("case", agreed.case_id).values().await?;
    for id in ids {
        let row: Row = tx.sql(&store::LOCK).id("id", id).one().await?;
        if row.plan_id == agreed.plan_id || !row.state.outlives_its_plan(row.valid_until, today) {
            continue;
        }
        let left_out_by = (!named.contains(&(row.service_id, row.provider_id))).then_some(agreed.plan_id);
        if row.left_out_by != left_out_by {
            tx.sql(&store::LEAVE_OUT)
                .id("id", id)
                .maybe_id("left_out_by", left_out_by)
                .bind("version", row.version)
                .run_one()
                .await?;
        }
    }
    Ok(())
}

async fn covered(tx: &mut Tx, id: AuthorisationId) -> Outcome<()> {
    let Some(mut row) = tx.sql(&store::LOCK).id("id", id).optional::<Row>().await? else { return Ok(()) };
    if row.covered_on.is_some() || row.state.is_final() {
        return Ok(());
    }
    if row.state == State::Queued
        && let Some(died) = died_on(tx, row.person_id).await?
    {
        // Nothing begins for the dead: the money goes to who waits next.
        return stop(tx, &mut row, Move::Withdraw, &format!("La persona è deceduta il {}.", show_date(died))).await;
    }
    row.covered_on = Some(tx.today());
    go(tx, &mut row, Move::Cover, "Spesa coperta.").await
}

/// Answers casework's [`CaseEnd`]: with a case its services end, and what was not spent is released.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ending;

impl CaseEnd for Ending {
    fn ending<'a>(&'a self, tx: &'a mut Tx, case: CaseId, on: NaiveDate) -> Boxed<'a, Outcome<Vec<String>>> {
        Box::pin(async move {
            let ids: Vec<AuthorisationId> = tx.sql(&store::OF_CASE).id("case", case).values().await?;
            let mut sentences = Vec::new();
            let mut released = Cents::ZERO;
            for id in ids {
                let mut row: Row = tx.sql(&store::LOCK).id("id", id).one().await?;
                if row.state.allows(Move::End) {
                    // Not beyond its own time, and the day before its first when it never began.
                    let last = row.valid_until.pred_opt().unwrap_or(row.valid_until);
                    let first = row.valid_from.pred_opt().unwrap_or(row.valid_from);
                    let day = on.min(last).max(first);
                    released = released.plus(end(tx, &mut row, day, "Chiusura della cartella").await?)?;
                    sentences.push(format!("{} ({}) si conclude il {}.", row.service_name, row.number, show_date(day)));
                } else {
                    stop(tx, &mut row, Move::Withdraw, "Chiusura della cartella").await?;
                    sentences.push(format!("La richiesta {} ({}) è ritirata.", row.number, row.service_name));
                }
            }
            if released > Cents::ZERO {
                sentences.push(format!("Tornano disponibili sui capitoli {released}."));
            }
            let held: i64 = tx.sql(&store::HELD_OF_CASE).id("case", case).value().await?;
            match held {
                ..=0 => {}
                1 => sentences.push("Resta una prestazione in sospeso, che l’ufficio deve decidere.".to_owned()),
                _ => sentences.push(format!("Restano {held} prestazioni in sospeso, che l’ufficio deve decidere.")),
            }
            Ok(sentences)
        })
    }
}

/// Answers casework's [`ServiceProgress`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Progress;

impl ServiceProgress for Progress {
    fn of_plan<'a>(&'a self, tx: &'a mut Tx, plan: PlanId) -> Boxed<'a, Outcome<HashMap<PlanServiceId, PlanProgress>>> {
        Box::pin(async move {
            let today = tx.today();
            let rows: Vec<PlanLine> = tx.sql(&store::OF_PLAN).id("plan", plan).all().await?;
            Ok(rows.into_iter().map(|row| (row.plan_service_id, progress(&row, today))).collect())
        })
    }
    fn of_earlier<'a>(&'a self, tx: &'a mut Tx, case: CaseId, plan: PlanId) -> Boxed<'a, Outcome<Vec<EarlierService>>> {
        Box::pin(async move {
            let today = tx.today();
            let rows: Vec<EarlierLine> = tx.sql(&store::OF_EARLIER).id("case", case).id("plan", plan).all().await?;
            let earlier = rows.into_iter().map(|row| EarlierService {
                progress: progress(&row.line, today),
                undecided: row.left_out_by.is_some(),
                service_name: row.service_name,
                provider_name: row.provider_name,
                last_day: row.line.valid_until.pred_opt().unwrap_or(row.line.valid_until),
            });
            Ok(earlier.collect())
        })
    }
}

/// Answers finance's [`SourcePages`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Pages;

impl SourcePages for Pages {
    fn opened<'a>(&'a self, tx: &'a mut Tx, kind: &'a str, sources: &'a [Uuid]) -> Boxed<'a, Outcome<HashMap<Uuid, String>>> {
        Box::pin(async move {
            if kind != SOURCE {
                return Ok(HashMap::new());
            }
            let asked = registry::person::card::bind_batch(tx.sql(&store::OPENED), sources.iter().copied());
            let opened: Vec<Uuid> = asked.values().await?;
            Ok(opened.into_iter().map(|id| (id, format!("/autorizzazioni/{id}"))).collect())
        })
    }
}

fn progress(row: &PlanLine, today: NaiveDate) -> PlanProgress {
    let delivered = || {
        format!(
            "{}: quantità resa {} su {}.",
            row.number,
            row.unit_of_measure.counted(row.delivered_hundredths),
            row.unit_of_measure.counted(row.quantity.saturating_mul(100))
        )
    };
    let detail = match row.state {
        State::Requested | State::Checked => format!("{}, richiesta del {}.", row.number, show_date(row.requested_on)),
        State::Returned | State::Refused => format!("{}: {}", row.number, row.reason),
        // It waits since it was authorised without cover, not since it was asked for.
        State::Queued => format!(
            "{}: in coda dal {}, parte quando c’è copertura.",
            row.number,
            show_date(row.authorised_on.unwrap_or(row.requested_on))
        ),
        State::Authorised | State::Mandatory | State::Suspended | State::Ended => delivered(),
        State::Withdrawn => row.number.clone(),
    };
    let waiting = matches!(row.state, State::Requested | State::Checked) && days_after(row.requested_on, PATIENCE) < today;
    PlanProgress {
        label: row.state.words(row.valid_from, row.valid_until, today),
        detail,
        href: format!("/autorizzazioni/{}", row.id),
        late: waiting || matches!(row.state, State::Returned | State::Queued),
    }
}
