//! What is done with the plan of a group. Each action is one transaction.

use super::super::CollectiveId;
use super::super::store::{self as work, Collective};
use super::CollectivePlanId;
use super::forms::CollectivePlanInput;
use super::model::{Tally, missing};
use super::store::{self as s, CollectivePlan, CollectivePlanRow};
use crate::doing::{Doing, expect_version, or_conflict};
use crate::plan::PlanState;
use crate::plan::actions::priced;
use crate::plan::model::Difference;
use crate::plan::prices::{PricedLine, in_words, line_changed};
use crate::ports::ServiceCatalogue;
use crate::problems::Problem;
use ::store::{Audit, OnConstraint as _, Tx};
use guard::Permission;
use guard::scope::FOREVER;
use kernel::{Failure, Outcome, PersonId};
use uuid::Uuid;

pub use super::agreeing::{consent, sign};

/// A plan that the actor may read, with its contents and the work it is of.
///
/// # Errors
/// 404 out of reach; those of the database.
pub async fn read(tx: &mut Tx, id: CollectivePlanId) -> Outcome<(CollectivePlan, Collective)> {
    let row: CollectivePlanRow = tx.sql(&s::ONE).id("id", id).one().await?;
    let it: Collective = tx.sql(&work::ONE).id("id", row.collective_id).one().await?;
    let goals = tx.sql(&s::GOALS).id("plan", id).all().await?;
    let actions = tx.sql(&s::ACTIONS).id("plan", id).all().await?;
    let services = tx.sql(&s::SERVICES).id("plan", id).all().await?;
    let consents = tx.sql(&s::CONSENTS).id("plan", id).all().await?;
    Ok((CollectivePlan { row, goals, actions, services, consents }, it))
}

/// Every edition of a work, newest first.
pub async fn of_one(tx: &mut Tx, collective: CollectiveId) -> Outcome<Vec<CollectivePlanRow>> {
    Ok(tx.sql(&s::OF_ONE).id("collective", collective).all().await?)
}

/// Whether the actor signs for the work.
pub(super) async fn leads(tx: &mut Tx, collective: CollectiveId) -> Outcome<bool> {
    Ok(tx.sql(&s::LEADS).id("collective", collective).value().await?)
}

/// How many take part, have said it, and agree, as far as the actor may know of them.
pub(super) async fn tally(tx: &mut Tx, plan: &CollectivePlanRow) -> Outcome<Tally> {
    let query = tx.sql(&s::TALLY).id("plan", plan.id).id("collective", plan.collective_id);
    Ok(query.bind("forever", FOREVER).one().await?)
}

/// Who takes part and has not said it yet, as far as the actor may know of them.
pub(super) async fn waiting(tx: &mut Tx, plan: &CollectivePlanRow) -> Outcome<Vec<(PersonId, String)>> {
    let query = tx.sql(&s::WAITING).id("plan", plan.id).id("collective", plan.collective_id);
    Ok(query.bind("forever", FOREVER).all().await?)
}

/// One that may be written to, as it was read.
pub(super) async fn writable(tx: &mut Tx, id: CollectivePlanId, version: i64) -> Outcome<(CollectivePlan, Collective)> {
    let (plan, it) = read(tx, id).await?;
    expect_version(plan.row.version, version)?;
    if it.is_open() { Ok((plan, it)) } else { Err(Problem::CollectiveClosed.into()) }
}

async fn set_state(tx: &mut Tx, plan: &CollectivePlanRow, state: PlanState) -> Outcome<()> {
    let set = tx.sql(&s::SET_STATE).id("id", plan.id).code("state", state).bind("version", plan.version);
    or_conflict(set.run_one().await, plan.version)
}

/// Writes the contents; prices and names are those of the catalogue of today.
async fn fill(tx: &mut Tx, catalogue: &dyn ServiceCatalogue, plan: CollectivePlanId, input: &CollectivePlanInput) -> Outcome<()> {
    let place = |index: usize| i64::try_from(index).unwrap_or(i64::MAX);
    for (index, goal) in input.goals.iter().enumerate() {
        let id: Uuid = tx.new_id()?;
        tx.sql(&s::ADD_GOAL)
            .bind("id", id)
            .id("plan", plan)
            .bind("place", place(index))
            .bind("words", &goal.words)
            .bind("sign", goal.sign.as_deref().unwrap_or_default())
            .run()
            .await?;
    }
    for (index, action) in input.actions.iter().enumerate() {
        let (from_day, last_day) = (action.from_day.unwrap_or(input.starts_on), action.last_day.unwrap_or(input.ends_on));
        if last_day < from_day {
            return Err(Failure::field(format!("actions[{index}].last_day"), "La fine non può precedere l’inizio."));
        }
        let id: Uuid = tx.new_id()?;
        tx.sql(&s::ADD_ACTION)
            .bind("id", id)
            .id("plan", plan)
            .bind("place", place(index))
            .bind("what", &action.what)
            .bind("responsible", &action.responsible)
            .bind("formal", !action.informal.unwrap_or(false))
            .bind("from_day", from_day)
            .bind("last_day", last_day)
            .run()
            .await?;
    }
    let offered = if input.services.is_empty() { Vec::new() } else { catalogue.offered(tx, input.starts_on).await? };
    for (index, wanted) in input.services.iter().enumerate() {
        let days = (input.starts_on, input.ends_on);
        let line = priced(tx, catalogue, &offered, days, &wanted.as_line(), index).await?;
        let id: Uuid = tx.new_id()?;
        tx.sql(&s::ADD_SERVICE)
            .bind("id", id)
            .id("plan", plan)
            .bind("place", place(index))
            .id("service", wanted.service)
            .bind("service_name", &line.service_name)
            .id("provider", line.provider)
            .bind("provider_name", &line.provider_name)
            .bind("unit", &line.unit)
            .bind("per_month", line.per_month)
            .bind("quantity", line.quantity)
            .bind("unit_price", line.unit_price)
            .bind("from", line.period.from)
            .bind("until", line.period.until.unwrap_or(FOREVER))
            .bind("total", line.total)
            .run()
            .await?;
    }
    Ok(())
}

/// Writes a new plan, or the next edition of the one in force.
///
/// # Errors
/// `GROUP-003`, `GROUP-007`; faults at the lines of services whose price or period does not fit.
pub async fn write(
    doing: Doing<'_>,
    catalogue: &dyn ServiceCatalogue,
    collective: CollectiveId,
    input: &CollectivePlanInput,
) -> Outcome<CollectivePlanId> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if let Some(id) = tx.already::<CollectivePlanId>(doing.once).await? {
        return Ok(id);
    }
    super::super::actions::open(&mut tx, collective).await?;
    let id: CollectivePlanId = tx.new_id()?;
    let latest = tx.sql(&s::LATEST).id("collective", collective).values::<i64>().await?.into_iter().next().unwrap_or(0);
    tx.sql(&s::ADD)
        .id("id", id)
        .id("collective", collective)
        .bind("edition", latest.saturating_add(1))
        .bind("tools", input.tools.as_deref().unwrap_or_default())
        .bind("starts_on", input.starts_on)
        .bind("ends_on", input.ends_on)
        .bind("review_on", input.review_on)
        .run()
        .await
        .on_constraint("casework_collective_plan_one_open", || Problem::CollectivePlanOpen.into())
        .on_constraint("casework_collective_plan_edition", || Problem::CollectivePlanOpen.into())?;
    fill(&mut tx, catalogue, id, input).await?;
    let audit = Audit::of("collective.plan_create").on("collective", collective);
    tx.commit(audit.fields(["goals", "actions", "services"]).answering(id.to_string())).await?;
    Ok(id)
}

/// Writes a draft anew, with the prices of today.
///
/// # Errors
/// `PLAN-002`, `GROUP-003`, a conflict; faults at the lines of services.
pub async fn change(
    doing: Doing<'_>,
    catalogue: &dyn ServiceCatalogue,
    id: CollectivePlanId,
    input: &CollectivePlanInput,
    version: i64,
) -> Outcome<()> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let (plan, it) = writable(&mut tx, id, version).await?;
    if plan.row.state != PlanState::Draft {
        return Err(Problem::PlanNotDraft.into());
    }
    let done = tx
        .sql(&s::CHANGE)
        .id("id", id)
        .bind("version", version)
        .bind("tools", input.tools.as_deref().unwrap_or_default())
        .bind("starts_on", input.starts_on)
        .bind("ends_on", input.ends_on)
        .bind("review_on", input.review_on)
        .run_one()
        .await;
    or_conflict(done, plan.row.version)?;
    for clear in [&s::CLEAR_GOALS, &s::CLEAR_ACTIONS, &s::CLEAR_SERVICES] {
        tx.sql(clear).id("plan", id).run().await?;
    }
    fill(&mut tx, catalogue, id, input).await?;
    tx.commit(Audit::of("collective.plan_change").on("collective", it.id).fields(["goals", "actions", "services"])).await?;
    Ok(())
}

/// How the catalogue of today differs from what a plan says.
pub async fn changed_since(tx: &mut Tx, catalogue: &dyn ServiceCatalogue, plan: &CollectivePlan) -> Outcome<Vec<Difference>> {
    let mut found = Vec::new();
    for line in &plan.services {
        let line = PricedLine {
            service: line.service_id,
            service_name: &line.service_name,
            provider: line.provider_id,
            provider_name: &line.provider_name,
            unit_price: line.unit_price_cents,
            quantity: line.quantity,
            from: line.valid_from,
        };
        found.extend(line_changed(tx, catalogue, line).await?);
    }
    Ok(found)
}

/// Gives a complete draft to those who take part: from now on each says whether they agree.
///
/// # Errors
/// `PLAN-002`, `PLAN-004` with what is missing, `PLAN-005` with what changed in the catalogue, `GROUP-003`, a conflict.
pub async fn offer(doing: Doing<'_>, catalogue: &dyn ServiceCatalogue, id: CollectivePlanId, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let (plan, it) = writable(&mut tx, id, version).await?;
    if plan.row.state != PlanState::Draft {
        return Err(Problem::PlanNotDraft.into());
    }
    let gaps = missing(plan.goals.len(), plan.actions.len(), plan.services.len());
    if !gaps.is_empty() {
        return Err(Problem::PlanIncomplete.because(gaps.join(" ")));
    }
    let changed = changed_since(&mut tx, catalogue, &plan).await?;
    if !changed.is_empty() {
        return Err(Problem::PriceChanged.because(in_words(&changed)));
    }
    or_conflict(tx.sql(&s::OFFER).id("id", id).bind("version", version).run_one().await, plan.row.version)?;
    tx.commit(Audit::of("collective.plan_offer").on("collective", it.id).fields(["state"])).await?;
    Ok(())
}

/// Takes it back to being a draft: what was said of it falls.
///
/// # Errors
/// `PLAN-003`, `GROUP-003`, a conflict.
pub async fn withdraw(doing: Doing<'_>, id: CollectivePlanId, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let (plan, it) = writable(&mut tx, id, version).await?;
    if plan.row.state != PlanState::Signing {
        return Err(Problem::PlanNotSigning.into());
    }
    or_conflict(tx.sql(&s::WITHDRAW).id("id", id).bind("version", version).run_one().await, plan.row.version)?;
    tx.sql(&s::CLEAR_CONSENTS).id("plan", id).run().await?;
    tx.commit(Audit::of("collective.plan_withdraw").on("collective", it.id).fields(["state"])).await?;
    Ok(())
}

/// Gives up one that is not agreed.
///
/// # Errors
/// `PLAN-002`, `GROUP-003`, a conflict.
pub async fn abandon(doing: Doing<'_>, id: CollectivePlanId, version: i64) -> Outcome<CollectiveId> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(read(&mut tx, id).await?.1.id);
    }
    let (plan, it) = writable(&mut tx, id, version).await?;
    if !matches!(plan.row.state, PlanState::Draft | PlanState::Signing) {
        return Err(Problem::PlanNotDraft.into());
    }
    set_state(&mut tx, &plan.row, PlanState::Dropped).await?;
    tx.commit(Audit::of("collective.plan_drop").on("collective", it.id).fields(["state"])).await?;
    Ok(it.id)
}
