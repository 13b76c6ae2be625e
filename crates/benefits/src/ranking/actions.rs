//! Making a ranking, approving and publishing it, moving the waiting list.

use super::gather::{Applied, cases};
use super::model::{RankingKind, RankingMove, RowOutcome, codes, moved, two_people, unmet, usual_times, within};
use super::rows::{KeptRow, Measure, OfApplication, RankingRow, StandingRow};
use super::store::{
    ADD, ADD_ROW, APPROVE, KEPT, LATER, LATEST_EDITION, LOCK, LOCK_MEASURE, OF_APPLICATION, OF_MEASURE, ONE, PUBLISH, SEED,
    STANDINGS, SUPERSEDE_MADE, SUPERSEDE_PUBLISHED, TO_APPROVE, TO_MAKE, TO_RANK,
};
use crate::application::{ApplicationId, ApplicationState, by_ranking};
use crate::decision::actions as decisions;
use crate::decision::examine::rules;
use crate::decision::input;
use crate::measure::MeasureId;
use crate::problems::Problem;
use crate::rule::actions::read_version;
use crate::rule::{Act, RuleCode, Version, in_force};
use ::store::{Audit, Db, OnConstraint as _, Once, Row, Statement, Tx};
use chrono::NaiveDate;
use guard::{Permission, Principal};
use kernel::time::days_after;
use kernel::{Cents, Failure, Outcome};
use regulation::ranking::{Applicant, Place};
use regulation::{Regulation, Rules};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

/// Days for which a ranking is published when nobody says otherwise.
pub const DAYS_PUBLISHED: u64 = 60;

/// The editions of a measure, the latest first.
///
/// # Errors
/// Those of the database.
pub async fn of_measure(tx: &mut Tx, measure: MeasureId) -> Outcome<Vec<RankingRow>> {
    Ok(tx.sql(&OF_MEASURE).id("measure", measure).all().await?)
}

/// Where an application stands, edition by edition.
///
/// # Errors
/// Those of the database.
pub async fn of_application(tx: &mut Tx, id: ApplicationId) -> Outcome<Vec<OfApplication>> {
    Ok(tx.sql(&OF_APPLICATION).id("id", id).all().await?)
}

/// An edition.
///
/// # Errors
/// 404 outside the actor's scope.
pub async fn one(tx: &mut Tx, id: Uuid) -> Outcome<RankingRow> {
    Ok(tx.sql(&ONE).id("id", id).one().await?)
}

/// Where everybody stands in an edition, in its order.
///
/// # Errors
/// Those of the database.
pub async fn standings(tx: &mut Tx, id: Uuid) -> Outcome<Vec<StandingRow>> {
    Ok(tx.sql(&STANDINGS).id("id", id).all().await?)
}

/// What is about to be an edition.
struct Edition {
    kind: RankingKind,
    times: i64,
    as_of: NaiveDate,
    moved_from: Option<Uuid>,
    version: Version,
    applied: Vec<Applied>,
}

/// One line before it is written.
struct Ordered {
    place: Place,
    why: Vec<String>,
    input: Value,
}

/// Makes an edition of the ranking of a measure as of today; the edition. One that waits to be approved gives way to it.
///
/// # Errors
/// 404 outside the actor's scope; [`Problem::NotRanked`], [`Problem::NothingToRank`], [`Problem::CallOpen`]; those of the regulation of the day.
pub async fn make(
    db: &Db,
    principal: &Principal,
    measure: MeasureId,
    once: Option<&Once>,
    (kind, times): (RankingKind, Option<i64>),
) -> Outcome<Uuid> {
    principal.require(Permission::RANKING_MAKE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let measure: Measure = tx.sql(&TO_RANK).id("measure", measure).one().await?;
    if !measure.ranked {
        return Err(Problem::NotRanked.into());
    }
    let _: i64 = tx.sql(&LOCK_MEASURE).id("measure", measure.id).value().await?;
    let as_of = tx.today();
    if kind == RankingKind::Final && measure.is_taking(as_of) {
        return Err(Problem::CallOpen.into());
    }
    let code: RuleCode = measure
        .rule_code
        .parse()
        .map_err(|_| Failure::internal(format!("{} is stored as the id of a regulation", measure.rule_code)))?;
    let version = in_force(&mut tx, &code, as_of).await?.ok_or(Problem::NoRuleThen)?;
    let applied = cases(&mut tx, measure.id, &version.regulation, &version.row.text, as_of).await?;
    if applied.is_empty() {
        return Err(Problem::NothingToRank.into());
    }
    let times = match times.or(usual_times(version.regulation.per.into())) {
        Some(times) => times,
        None if measure.budget_cents.is_none() => 1,
        None => return Err(Failure::field("times", "Scrivi quante volte in tutto si paga l'importo con le risorse della misura.")),
    };
    let id = write(&mut tx, &measure, Edition { kind, times, as_of, moved_from: None, version, applied }).await?;
    tx.commit(Audit::of("ranking.make").on("ranking", id).answering(id.to_string())).await?;
    Ok(id)
}

/// Moves the waiting list after somebody renounced, or lost what they had: a new edition of the same cases, without them, to be approved again.
///
/// # Errors
/// 404, conflict; [`Problem::RankingMove`], [`Problem::NothingMoves`].
pub async fn move_on(db: &Db, principal: &Principal, (id, sent): (Uuid, i64), once: Option<&Once>) -> Outcome<Uuid> {
    principal.require(Permission::RANKING_MAKE)?;
    let mut tx = db.begin(&principal.actor).await?;
    if let Some(id) = tx.already(once).await? {
        return Ok(id);
    }
    let row = locked(&mut tx, &TO_MAKE, id, sent).await?;
    if !row.can_move() {
        return Err(Problem::RankingMove.into());
    }
    let measure: Measure = tx.sql(&TO_RANK).id("measure", row.measure_id).one().await?;
    let _: i64 = tx.sql(&LOCK_MEASURE).id("measure", measure.id).value().await?;
    let kept: Vec<KeptRow> = tx.sql(&KEPT).id("id", id).all().await?;
    let is_gone = |row: &KeptRow| row.revoked || row.state == ApplicationState::Withdrawn;
    if !kept.iter().any(|row| row.outcome == RowOutcome::In && is_gone(row)) {
        return Err(Problem::NothingMoves.into());
    }
    let version = read_version(&mut tx, row.rule_version_id).await?;
    let mut applied = Vec::with_capacity(kept.len());
    for row in kept.iter().filter(|row| !is_gone(row)) {
        let case = input::read(&version.regulation, &row.input)?;
        applied.push(Applied { id: row.application_id, number: String::new(), case });
    }
    let edition = Edition { kind: RankingKind::Final, times: row.times, as_of: row.as_of, moved_from: Some(id), version, applied };
    let next = write(&mut tx, &measure, edition).await?;
    tx.commit(Audit::of("ranking.move").on("ranking", next).answering(next.to_string())).await?;
    Ok(next)
}

/// Puts cases in order; what is heavy is done where it keeps nobody waiting.
async fn ordered(regulation: Arc<Regulation>, rules: Rules, edition: &mut Edition, budget: Option<Cents>) -> Outcome<Vec<Ordered>> {
    let applied = std::mem::take(&mut edition.applied);
    let (as_of, times) = (edition.as_of, edition.times);
    let work = tokio::task::spawn_blocking(move || {
        let applicants: Vec<Applicant<'_>> =
            applied.iter().zip(0_u64..).map(|(one, came)| Applicant { applied: came, case: &one.case }).collect();
        let mut places = rules.rank(&applicants);
        within(&mut places, budget, times);
        let ordered: Vec<Option<Ordered>> = places
            .into_iter()
            .map(|place| {
                let one = applied.get(place.applicant)?;
                let why = reasons(&rules, &regulation, &one.case, place);
                let input = input::line(&regulation, &one.id.to_string(), as_of, &one.case);
                Some(Ordered { place, why, input })
            })
            .collect();
        drop(applicants);
        (applied, ordered)
    });
    let (applied, ordered) = work.await.map_err(Failure::internal)?;
    edition.applied = applied;
    Ok(ordered.into_iter().flatten().collect())
}

/// Why a case is not in order: the requirements that fail, in words without anything of the household, or what is lacking.
fn reasons(rules: &Rules, regulation: &Regulation, case: &regulation::Case, place: Place) -> Vec<String> {
    match RowOutcome::from(place.standing) {
        RowOutcome::In | RowOutcome::Waiting | RowOutcome::Out => Vec::new(),
        RowOutcome::Refused => {
            let failed = rules.decide(case).reasons(rules).into_iter();
            failed.map(|id| unmet(&regulation.says_of(&id, rules.day).unwrap_or_default())).collect()
        }
        RowOutcome::Undetermined => regulation.needed(rules.decide(case).needs).into_iter().map(|needed| needed.label).collect(),
    }
}

fn count_of(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

async fn write(tx: &mut Tx, measure: &Measure, mut edition: Edition) -> Outcome<Uuid> {
    let regulation = Arc::clone(&edition.version.regulation);
    let rules = rules(&regulation, edition.as_of)?;
    let ordered = ordered(regulation, rules, &mut edition, measure.budget_cents).await?;
    let secret: Option<(String,)> = tx.sql(&SEED).id("measure", measure.id).optional().await?;
    let secret = match secret {
        Some((secret,)) => secret,
        None => ::store::chance::secret().map_err(Failure::internal)?,
    };
    let codes = codes(&secret, edition.applied.iter().map(|one| one.id.0));
    let latest: i64 = tx.sql(&LATEST_EDITION).id("measure", measure.id).value().await?;
    let many = |outcome: RowOutcome| count_of(ordered.iter().filter(|one| RowOutcome::from(one.place.standing) == outcome).count());
    let given =
        ordered.iter().filter(|one| RowOutcome::from(one.place.standing) == RowOutcome::In).filter_map(|one| one.place.amount);
    let given = Cents::sum(given)?;
    tx.sql(&SUPERSEDE_MADE).id("measure", measure.id).run().await?;
    let id: Uuid = tx.new_id()?;
    tx.sql(&ADD)
        .id("id", id)
        .id("measure", measure.id)
        .id("rule_version", edition.version.id)
        .bind("edition", latest.saturating_add(1))
        .code("kind", edition.kind)
        .bind("times", edition.times)
        .bind("as_of", edition.as_of)
        .bind("seed", &secret)
        .bind("budget", measure.budget_cents)
        .bind("admitted", many(RowOutcome::In))
        .bind("waiting", many(RowOutcome::Waiting))
        .bind("refused", many(RowOutcome::Refused))
        .bind("undetermined", many(RowOutcome::Undetermined))
        .bind("amount", given)
        .maybe_id("moved_from", edition.moved_from)
        .run_one()
        .await
        .on_constraint("benefits_ranking_edition", || Problem::RankedMeanwhile.into())?;
    let mut rows = Vec::with_capacity(ordered.len());
    for (one, line) in ordered.into_iter().zip(1_i64..) {
        let Some(applied) = edition.applied.get(one.place.applicant) else { continue };
        rows.push(
            Row::new()
                .id("ranking", id)
                .bind("line", line)
                .bind("place", one.place.position.map(count_of))
                .id("application", applied.id)
                .bind("code", codes.get(&applied.id.0).cloned().unwrap_or_default())
                .code("outcome", RowOutcome::from(one.place.standing))
                .bind("points", one.place.points)
                .bind("tied", one.place.tied)
                .bind("amount", one.place.amount)
                .bind("why", json!(one.why))
                .bind("input", one.input),
        );
    }
    tx.insert_many(&ADD_ROW, rows).await?;
    Ok(id)
}

pub(super) async fn locked(tx: &mut Tx, reached: &'static Statement, id: Uuid, sent: i64) -> Outcome<RankingRow> {
    let _: RankingRow = tx.sql(reached).id("id", id).one().await?;
    let _: i64 = tx.sql(&LOCK).id("id", id).value().await?;
    let row: RankingRow = tx.sql(reached).id("id", id).one().await?;
    if row.version == sent { Ok(row) } else { Err(decisions::conflict(row.version, "questa graduatoria")) }
}

/// Approves an edition that another person made, by an act.
///
/// # Errors
/// 404, conflict; [`Problem::OwnRanking`], [`Problem::RankingMove`]; a fault on `act_date`.
pub async fn approve(db: &Db, principal: &Principal, (id, sent): (Uuid, i64), act: &Act) -> Outcome<()> {
    principal.require(Permission::APPLICATION_DECIDE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, &TO_APPROVE, id, sent).await?;
    row.state.after(RankingMove::Approve)?;
    two_people(row.made_by, principal.actor.account)?;
    if act.date > tx.today() {
        return Err(Failure::field("act_date", "La data dell'atto non può essere nel futuro."));
    }
    tx.sql(&APPROVE)
        .id("id", id)
        .bind("version", sent)
        .bind("act_number", &act.number)
        .bind("act_date", act.date)
        .bind("act_organ", &act.organ)
        .run_one()
        .await
        .on_constraint("benefits_ranking_two_people", || Problem::OwnRanking.into())?;
    tx.commit(Audit::of("ranking.approve").on("ranking", id)).await?;
    Ok(())
}

/// The measure of an edition, locked: one at a time gives out its places and its money, and never from an edition that a later one follows.
pub(super) async fn latest_of(tx: &mut Tx, row: &RankingRow) -> Outcome<()> {
    let _: i64 = tx.sql(&LOCK_MEASURE).id("measure", row.measure_id).value().await?;
    let later: i64 = tx.sql(&LATER).id("measure", row.measure_id).bind("edition", row.edition).value().await?;
    if later > 0 { Err(Problem::LaterEdition.into()) } else { Ok(()) }
}

/// Publishes an approved edition for some time; those before give way to it. A final one tells whoever waits, and whoever is left out, their outcome.
///
/// # Errors
/// 404, conflict; [`Problem::RankingMove`], [`Problem::LaterEdition`]; a fault on `last_day`.
pub async fn publish(db: &Db, principal: &Principal, (id, sent): (Uuid, i64), last_day: Option<NaiveDate>) -> Outcome<()> {
    principal.require(Permission::RANKING_MAKE)?;
    let mut tx = db.begin(&principal.actor).await?;
    let row = locked(&mut tx, &TO_MAKE, id, sent).await?;
    row.state.after(RankingMove::Publish)?;
    latest_of(&mut tx, &row).await?;
    let until = match last_day {
        Some(day) if day < tx.today() => return Err(Failure::field("last_day", "L'ultimo giorno è già passato.")),
        Some(day) => days_after(day, 1),
        None => days_after(tx.today(), DAYS_PUBLISHED),
    };
    tx.sql(&SUPERSEDE_PUBLISHED).id("measure", row.measure_id).bind("edition", row.edition).run().await?;
    let query = tx.sql(&PUBLISH).id("id", id).bind("version", sent).bind("until", until);
    query.run_one().await.on_constraint("benefits_ranking_published_once", || Problem::RankedMeanwhile.into())?;
    let told = match (row.kind, row.act()) {
        (RankingKind::Final, Some(act)) => by_ranking::settle(&mut tx, id, &row.title(), &act).await?,
        (RankingKind::Final | RankingKind::Provisional, _) => 0,
    };
    tx.commit(Audit::of("ranking.publish").on("ranking", id).rows(told)).await?;
    Ok(())
}

/// What changed from the edition before, where this one moved on from it: public code, before and after.
///
/// # Errors
/// Those of the database.
pub async fn changes(tx: &mut Tx, row: &RankingRow) -> Outcome<Vec<(String, String)>> {
    let Some(before) = row.moved_from else { return Ok(Vec::new()) };
    let (old, new) = (standings(tx, before).await?, standings(tx, row.id).await?);
    let codes: BTreeMap<Uuid, &str> = old.iter().chain(&new).map(|one| (one.application_id.0, one.code.as_str())).collect();
    let of = |rows: &[StandingRow]| rows.iter().map(|one| (one.application_id.0, one.outcome)).collect::<Vec<_>>();
    let word = |outcome: Option<RowOutcome>| outcome.unwrap_or(RowOutcome::Out).label().to_lowercase();
    let changed = moved(&of(&old), &of(&new)).into_iter().map(|one| {
        let code = codes.get(&one.application).copied().unwrap_or_default().to_owned();
        (code, format!("da «{}» a «{}»", word(one.before), word(one.after)))
    });
    Ok(changed.collect())
}
