//! What is done with limits of age, and what follows from them.

use super::Step;
use super::forms::LimitData;
use super::store::{self, BirthRow, Holding, Reaching, SPANS, Starting};
use crate::problems::Problem;
use ::store::{Audit, Db, OnConstraint as _, Once, Tx};
use chrono::{Months, NaiveDate};
use guard::scope::ALWAYS;
use guard::{Permission, Principal};
use kernel::time::days_before;
use kernel::{AuthorisationId, Failure, Outcome, PersonId, ServiceId};
use registry::person::{Age, AgeLimit, Fit};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// How many months before it the end of a limit is told: as long as somebody's majority.
pub const MONTHS_BEFORE: u32 = 6;
/// How many days after it a service that still runs is told.
pub const DAYS_AFTER: u64 = 60;

/// The limits that hold on a day, by service; services that have none are absent.
pub(crate) async fn limits_on(tx: &mut Tx, on: NaiveDate) -> Outcome<BTreeMap<ServiceId, AgeLimit>> {
    let rows: Vec<Holding> = tx.sql(&store::HOLDING).bind("on", on).all().await?;
    Ok(rows.into_iter().map(|row| (row.service_id, row.limit())).filter(|(_, limit)| limit.is_bound()).collect())
}

/// The limit of a service on a day; without bounds when it has none.
pub async fn limit_on(tx: &mut Tx, service: ServiceId, on: NaiveDate) -> Outcome<AgeLimit> {
    let row: Option<Holding> = tx.sql(&store::ON_DAY).id("service", service).bind("on", on).optional().await?;
    Ok(row.map(|row| row.limit()).unwrap_or_default())
}

/// How somebody's age stands to a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// The limit on the day.
    pub limit: AgeLimit,
    /// Whether the age is among those it is for.
    pub fit: Fit,
    /// What there is to say, as whoever asks may know it; `None` when the age fits.
    pub sentence: Option<String>,
    /// Whether the age itself may be said.
    shown: bool,
}

impl Standing {
    /// Whether a reason is needed: what is not known for certain is to be verified, and stands in nobody's way.
    pub fn needs_reason(&self) -> bool {
        matches!(self.fit, Fit::TooYoung | Fit::TooOld)
    }
}

/// How the age of a person stands to a service that begins on a day.
pub(crate) async fn standing(tx: &mut Tx, service: ServiceId, person: PersonId, on: NaiveDate) -> Outcome<Standing> {
    let limit = limit_on(tx, service, on).await?;
    if !limit.is_bound() {
        return Ok(Standing { limit, fit: Fit::Fits, sentence: None, shown: true });
    }
    let row: Option<BirthRow> = tx.sql(&store::BIRTH).id("person", person).optional().await?;
    let age = row.as_ref().and_then(|row| Age::on(row.birth(), on));
    let shown = row.is_some_and(|row| row.shown);
    let sentence = if shown { limit.sentence(age) } else { limit.sentence_without_age(age) };
    Ok(Standing { limit, fit: limit.fit(age), sentence, shown })
}

/// Sets a limit aside for one request with a reason, where the age is not among those the service is for (inside the caller's
/// transaction, which has asked for the permission of its step).
///
/// # Errors
/// A fault at `age_reason` with the sentence when there is none.
pub(crate) async fn except(
    tx: &mut Tx,
    standing: &Standing,
    authorisation: AuthorisationId,
    step: Step,
    reason: Option<&str>,
) -> Outcome<()> {
    if !standing.needs_reason() {
        return Ok(());
    }
    let sentence = standing.sentence.clone().unwrap_or_default();
    let Some(reason) = reason.filter(|reason| !reason.is_empty()) else {
        let ask = match step {
            Step::Request => "Se si chiede lo stesso, scrivi perché.",
            Step::Authorise => "Se si autorizza lo stesso, scrivi perché.",
        };
        return Err(Failure::field("age_reason", format!("{sentence} {ask}")));
    };
    let id: Uuid = tx.new_id()?;
    let query = tx.sql(&store::EXCEPT).bind("id", id).id("authorisation", authorisation).code("step", step);
    query.bind("sentence", sentence).bind("reason", reason).run().await?;
    Ok(())
}

/// A limit of a service from a day on (inside the caller's transaction). One that begins on the same day is withdrawn; the same again
/// changes nothing.
pub(crate) async fn add_limit(tx: &mut Tx, service: ServiceId, data: &LimitData) -> Outcome<Uuid> {
    // The lock makes two who write at once come one after the other.
    let _: i64 = tx.sql(&store::LOCK).id("service", service).value().await?;
    let there: Option<Starting> = tx.sql(&store::STARTING).id("service", service).bind("from", data.from).optional().await?;
    if let Some(there) = there {
        if there.limit() == data.limit {
            return Ok(there.id);
        }
        tx.sql(&store::WITHDRAW).id("service", service).bind("id", there.id).run_one().await?;
    }
    let id: Uuid = tx.new_id()?;
    tx.sql(&store::ADD)
        .bind("id", id)
        .id("service", service)
        .bind("least", data.limit.least.map(i64::from))
        .bind("most", data.limit.most.map(i64::from))
        .bind("source", &data.source)
        .bind("note", &data.note)
        .bind("from", data.from)
        .run()
        .await
        .on_constraint("network_age_limit_one_a_day", || Problem::LimitTwice.at("valid_from"))?;
    Ok(id)
}

/// A limit from a day on.
///
/// # Errors
/// 403 without `catalogue.edit`; 404 for a service of another body.
pub async fn set_limit(db: &Db, principal: &Principal, once: Option<&Once>, service: ServiceId, data: &LimitData) -> Outcome<Uuid> {
    principal.require(Permission::CATALOGUE_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let id = add_limit(&mut tx, service, data).await?;
    tx.commit(Audit::of("service.age_limit").on("service", service).answering(id.to_string())).await?;
    Ok(id)
}

/// Takes back a limit that was entered wrongly: it stays in the history, and the one before it holds again.
///
/// # Errors
/// 403 without `catalogue.edit`; 404 for one that is not of the service, or is taken back already.
pub async fn withdraw_limit(db: &Db, principal: &Principal, service: ServiceId, limit: Uuid) -> Outcome<()> {
    principal.require(Permission::CATALOGUE_EDIT)?;
    let mut tx = db.begin(&principal.actor).await?;
    let _: i64 = tx.sql(&store::LOCK).id("service", service).value().await?;
    tx.sql(&store::WITHDRAW).id("service", service).bind("id", limit).run_one().await?;
    tx.commit(Audit::of("service.age_limit_withdraw").on("service", service)).await?;
    Ok(())
}

/// The days of birth of those who complete the age after each last one soon, in spans that one statement takes.
fn spans(ages: &[i32], today: NaiveDate) -> Vec<(i64, NaiveDate, NaiveDate)> {
    let soon = today.checked_add_months(Months::new(MONTHS_BEFORE)).unwrap_or(today);
    let since = days_before(today, DAYS_AFTER);
    let before = |day: NaiveDate, years: u32| day.checked_sub_months(Months::new(years.saturating_mul(12))).unwrap_or(ALWAYS);
    let mut all: Vec<(i64, NaiveDate, NaiveDate)> = ages
        .iter()
        .map(|most| {
            let years = most.unsigned_abs().saturating_add(1);
            (i64::from(*most), before(since, years), before(soon, years))
        })
        .collect();
    // Nobody has this age.
    all.resize(all.len().max(SPANS), (-1, ALWAYS, ALWAYS));
    all
}

/// Which last ages the limits of today have.
async fn last_ages(tx: &mut Tx) -> Outcome<Vec<i32>> {
    let today = tx.today();
    let limits = limits_on(tx, today).await?;
    let ages: BTreeSet<i32> = limits.values().filter_map(|limit| limit.most).collect();
    Ok(ages.into_iter().collect())
}

macro_rules! asked {
    ($query:expr, $spans:expr) => {{
        let mut query = $query;
        let names = [
            ("y0", "a0", "b0"),
            ("y1", "a1", "b1"),
            ("y2", "a2", "b2"),
            ("y3", "a3", "b3"),
            ("y4", "a4", "b4"),
            ("y5", "a5", "b5"),
            ("y6", "a6", "b6"),
            ("y7", "a7", "b7"),
        ];
        for ((years, after, until), (most, from, to)) in names.into_iter().zip($spans) {
            query = query.bind(years, *most).bind(after, *from).bind(until, *to);
        }
        query
    }};
}

/// Services of those whom the actor follows whose limit they reach soon, the first first; at most `most` for each eight ages.
pub(crate) async fn reaching(tx: &mut Tx, most: i64) -> Outcome<Vec<Reaching>> {
    let (today, ages) = (tx.today(), last_ages(tx).await?);
    let mut all: Vec<Reaching> = Vec::new();
    for chunk in ages.chunks(SPANS) {
        let spans = spans(chunk, today);
        all.extend(asked!(tx.sql(&store::REACHING), &spans).bind("most", most).all::<Reaching>().await?);
    }
    all.sort_by_key(|row| (row.turns().map(|(_, day)| day), row.id));
    Ok(all)
}

/// The same of everybody within reach, by authorisation after one.
pub(crate) async fn reaching_all(tx: &mut Tx, after: Uuid, most: i64) -> Outcome<Vec<Reaching>> {
    let (today, ages) = (tx.today(), last_ages(tx).await?);
    let mut all: Vec<Reaching> = Vec::new();
    for chunk in ages.chunks(SPANS) {
        let spans = spans(chunk, today);
        let query = asked!(tx.sql(&store::REACHING_ALL), &spans).bind("after", after).bind("most", most);
        all.extend(query.all::<Reaching>().await?);
    }
    all.sort_by_key(|row| row.id);
    all.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;
    use registry::person::Birth;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn who_completes_the_age_after_the_last_within_six_months_is_in_the_span_and_others_are_not() {
        let today = day("2026-11-21");
        let span = spans(&[17], today).first().copied().unwrap();
        assert_eq!(span.0, 17);
        for (born, inside) in
            [("2008-11-22", true), ("2009-05-21", true), ("2009-05-22", false), ("2008-09-23", true), ("2008-09-22", false)]
        {
            let it = day(born);
            assert_eq!(span.1 < it && it <= span.2, inside, "{born}");
        }
        let turns = Birth { date: Some(day("2009-05-21")), ..Birth::default() }.turns(18);
        assert_eq!(turns, Some(day("2027-05-21")));
    }
}
