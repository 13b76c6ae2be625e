//! What is done with the plan of a group. Each action is one transaction.

use super::super::CollectiveId;
use super::super::store::{self as work, Collective, CollectiveParticipantRow};
use super::CollectivePlanId;
use super::forms::{CollectiveConsent, CollectivePlanInput, NewCollectiveConsent};
use super::model::{Tally, ground, missing, unsaid};
use super::store::{self as s, CollectivePlan, CollectivePlanRow};
use crate::doing::{Doing, expect_version, or_conflict};
use crate::plan::actions::{in_words, priced};
use crate::plan::authority::signers_of;
use crate::plan::model::{Agreed, Difference, differences};
use crate::plan::PlanState;
use crate::ports::ServiceCatalogue;
use crate::problems::Problem;
use ::store::{Audit, OnConstraint as _, Tx};
use agenda::{DueKind, NewDue};
use deadlines::Due;
use guard::Permission;
use guard::scope::FOREVER;
use kernel::time::{days_after, show_date, start_of_day};
use kernel::{Failure, Outcome, PersonId};
use registry::representative::Act;
use uuid::Uuid;

/// Days after the day of a review from which those who coordinate are asked to press.
const PRESS_AFTER: u64 = 15;

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

/// How many take part, have said it, and agree.
pub(super) async fn tally(tx: &mut Tx, plan: &CollectivePlanRow) -> Outcome<Tally> {
    let query = tx.sql(&s::TALLY).id("plan", plan.id).id("collective", plan.collective_id);
    Ok(query.bind("forever", FOREVER).one().await?)
}

/// Who takes part and has not said it yet, as far as the actor may know of them.
pub(super) async fn waiting(tx: &mut Tx, plan: &CollectivePlanRow) -> Outcome<Vec<(PersonId, String)>> {
    let query = tx.sql(&s::WAITING).id("plan", plan.id).id("collective", plan.collective_id);
    Ok(query.bind("forever", FOREVER).all().await?)
}

async fn writable(tx: &mut Tx, id: CollectivePlanId, version: i64) -> Outcome<(CollectivePlan, Collective)> {
    let (plan, it) = read(tx, id).await?;
    expect_version(plan.row.version, version)?;
    if it.is_open() { Ok((plan, it)) } else { Err(Problem::CollectiveClosed.into()) }
}

async fn set_state(tx: &mut Tx, plan: &CollectivePlanRow, state: PlanState) -> Outcome<()> {
    let set = tx.sql(&s::SET_STATE).id("id", plan.id).code("state", state).bind("version", plan.version);
    or_conflict(set.run_one().await, plan.version)
}

/// Writes the contents; prices and names are those of the catalogue of today.
async fn fill(
    tx: &mut Tx,
    catalogue: &dyn ServiceCatalogue,
    plan: CollectivePlanId,
    input: &CollectivePlanInput,
) -> Outcome<()> {
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
        let now = catalogue.priced(tx, line.service_id, Some(line.provider_id), line.valid_from).await?;
        let agreed = Agreed {
            service_name: line.service_name.clone(),
            provider_name: line.provider_name.clone(),
            unit_price: line.unit_price_cents,
            quantity: line.quantity,
        };
        found.extend(differences(&agreed, now.as_ref()));
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
    set_state(&mut tx, &plan.row, PlanState::Signing).await?;
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
    set_state(&mut tx, &plan.row, PlanState::Draft).await?;
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

/// Writes down whether somebody who takes part agrees: while it is to be signed, and of whoever joins later also while it is in force.
///
/// # Errors
/// `PLAN-003`, `GROUP-003`, `GROUP-008` for somebody who takes no part, `GROUP-009` on an impossible day, `GROUP-010` when they said it already;
/// a fault at `by_name` for a minor; 404 for somebody of whom the actor may not know.
pub async fn consent(doing: Doing<'_>, id: CollectivePlanId, new: &NewCollectiveConsent) -> Outcome<Uuid> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if let Some(known) = tx.already::<Uuid>(doing.once).await? {
        return Ok(known);
    }
    let (plan, it) = read(&mut tx, id).await?;
    if !it.is_open() {
        return Err(Problem::CollectiveClosed.into());
    }
    if !matches!(plan.row.state, PlanState::Signing | PlanState::Agreed) {
        return Err(Problem::PlanNotSigning.into());
    }
    let person = registry::resolve(&mut tx, new.person).await?;
    let who = signers_of(&mut tx, person, &[Act::Ordinary], new.said_on).await?;
    let people: Vec<CollectiveParticipantRow> = tx.sql(&work::PEOPLE).id("collective", it.id).all().await?;
    let part = people.iter().find(|one| one.person_id == person && one.is_current()).ok_or_else(|| Problem::TakesNoPart.at("person"))?;
    if new.said_on > tx.today() || new.said_on < part.from_day {
        return Err(Problem::ConsentDay.at("said_on"));
    }
    if let Some(died) = who.subject.died_on.filter(|died| *died <= new.said_on) {
        return Err(Problem::NotEntitled.because(format!("Della persona risulta il decesso del {}.", show_date(died))));
    }
    let ground = ground(&who.verdict, new.by_name.as_deref())?;
    match tx.sql(&s::HOLD).id("id", id).run_one().await {
        Err(::store::StoreError::NoRow) => return Err(Problem::PlanNotSigning.into()),
        other => other?,
    }
    let row: Uuid = tx.new_id()?;
    tx.sql(&s::ADD_CONSENT)
        .bind("id", row)
        .id("plan", id)
        .id("person", person)
        .bind("agrees", new.agrees == CollectiveConsent::Agrees)
        .bind("said_on", new.said_on)
        .bind("by_name", new.by_name.as_deref().unwrap_or_default())
        .bind("ground", ground)
        .bind("words", new.words.as_deref().unwrap_or_default())
        .run()
        .await
        .on_constraint("casework_collective_consent_once", || Problem::SaidAlready.at("person"))?;
    tx.commit(Audit::of("collective.plan_consent").about(person).on("collective", it.id).fields(["agrees"]).answering(row.to_string()))
        .await?;
    Ok(row)
}

/// Whoever leads the work signs: the plan is in force, takes the place of the one before, and its review falls due.
///
/// # Errors
/// `PLAN-003`, `GROUP-003`, `GROUP-011` for somebody who does not lead it, `GROUP-012` while somebody has not said whether they agree; a conflict.
pub async fn sign(doing: Doing<'_>, id: CollectivePlanId, version: i64) -> Outcome<()> {
    let mut tx = doing.begin(Permission::COLLECTIVE_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(());
    }
    let (plan, it) = writable(&mut tx, id, version).await?;
    if plan.row.state != PlanState::Signing {
        return Err(Problem::PlanNotSigning.into());
    }
    if !leads(&mut tx, it.id).await? {
        return Err(Problem::NotTheLeader.into());
    }
    let tally = tally(&mut tx, &plan.row).await?;
    if let Some(unsaid) = unsaid(it.kind, tally) {
        return Err(Problem::NotAllAnswered.because(unsaid));
    }
    let going_on: Vec<CollectivePlanRow> = tx.sql(&s::GOING_ON).id("collective", it.id).all().await?;
    for before in going_on.iter().filter(|before| before.state == PlanState::Agreed) {
        agenda::drop_of(&mut tx, before.id.0, "Il progetto è stato sostituito da una nuova versione.").await?;
    }
    tx.sql(&s::SUPERSEDE).id("collective", it.id).run().await?;
    or_conflict(tx.sql(&s::SIGN).id("id", id).bind("version", version).run_one().await, plan.row.version)?;
    tell(&mut tx, &it, &plan.row).await?;
    tx.commit(Audit::of("collective.plan_sign").on("collective", it.id).fields(["signature"])).await?;
    Ok(())
}

/// Tells the agenda of the review and of the end of a plan in force.
async fn tell(tx: &mut Tx, it: &Collective, plan: &CollectivePlanRow) -> Outcome<()> {
    let href = format!("/progetti-collettivi/{}", plan.id);
    let dues = [
        (DueKind::Review, "review", "Verifica del progetto di gruppo o di comunità", plan.review_on),
        (DueKind::PlanEnd, "end", "Fine del progetto di gruppo o di comunità", plan.ends_on),
    ];
    for (kind, key, title, on) in dues {
        let due = NewDue {
            kind,
            source: plan.id.0,
            key,
            title,
            href: &href,
            due: Due::On(on),
            person: None,
            case: None,
            unit: it.unit_id,
            account: Some(it.worker_id),
            closed: false,
            escalate_at: Some(start_of_day(days_after(on, PRESS_AFTER))),
            rule: "",
        };
        agenda::set(tx, due).await?;
    }
    Ok(())
}

/// What came of the work was written down: the review of its plan in force was held.
pub(in crate::collective) async fn reviewed(tx: &mut Tx, collective: CollectiveId) -> Outcome<()> {
    let now = tx.now();
    let going_on: Vec<CollectivePlanRow> = tx.sql(&s::GOING_ON).id("collective", collective).all().await?;
    for plan in going_on.iter().filter(|plan| plan.state == PlanState::Agreed) {
        agenda::met(tx, plan.id.0, "review", now).await?;
    }
    Ok(())
}

/// The work is over, and so are its plans.
pub(in crate::collective) async fn ended(tx: &mut Tx, collective: CollectiveId) -> Outcome<()> {
    let going_on: Vec<CollectivePlanRow> = tx.sql(&s::GOING_ON).id("collective", collective).all().await?;
    for plan in &going_on {
        agenda::drop_of(tx, plan.id.0, "Il lavoro è stato chiuso.").await?;
    }
    tx.sql(&s::END).id("collective", collective).run().await?;
    Ok(())
}
