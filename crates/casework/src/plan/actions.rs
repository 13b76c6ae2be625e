//! Writing a plan, and beginning its next edition; [`super::signing`] has it signed.

use super::authority::same_words;
use super::forms::{PlanInput, ServiceInput, period_of};
use super::model::{self, check_within};
use super::signing::SIGNATURE;
use super::store as s;
use super::store::{Plan, PlanRow};
use super::{MeansTest, PlanState};
use crate::analysis::must_be_in_care;
use crate::case::actions::{advance, open_case};
use crate::case::{CaseBrief, Phase};
use crate::doing::{Doing, expect_version, or_conflict};
use crate::draft::{self, DraftKind};
use crate::ports::{OfferedService, ServiceCatalogue};
use crate::problems::Problem;
use chrono::NaiveDate;
use guard::Permission;
use kernel::{CaseId, Cents, Failure, Outcome, Period, PersonId, PlanId};
use store::{Audit, OnConstraint as _, Tx};
use uuid::Uuid;

pub use super::signing::{offer, sign, waive};

/// The contents of a plan.
pub async fn with_contents(tx: &mut Tx, row: PlanRow) -> Outcome<Plan> {
    let goals = tx.sql(&s::GOALS).id("plan", row.id).all().await?;
    let actions = tx.sql(&s::ACTIONS).id("plan", row.id).all().await?;
    let services = tx.sql(&s::SERVICES).id("plan", row.id).all().await?;
    let signers = tx.sql(&s::SIGNERS).id("plan", row.id).all().await?;
    let resources = tx.sql(&s::RESOURCES).id("plan", row.id).all().await?;
    let hearings = super::hearing::of_plan(tx, row.id).await?;
    Ok(Plan { row, goals, actions, services, signers, resources, hearings })
}

/// A plan that the actor may read.
pub async fn read(tx: &mut Tx, id: PlanId) -> Outcome<Plan> {
    let row = tx.sql(&s::READ).id("id", id).one().await?;
    with_contents(tx, row).await
}

/// Every edition of a case, newest first.
pub async fn of_case(tx: &mut Tx, case: CaseId) -> Outcome<Vec<PlanRow>> {
    Ok(tx.sql(&s::OF_CASE).id("case", case).all().await?)
}

/// The plan in force with its contents, if there is one.
pub async fn read_agreed(tx: &mut Tx, case: CaseId) -> Outcome<Option<Plan>> {
    match agreed(tx, case).await? {
        Some(plan) => Ok(Some(read(tx, plan).await?)),
        None => Ok(None),
    }
}

/// The plan in force, if there is one.
pub async fn agreed(tx: &mut Tx, case: CaseId) -> Outcome<Option<PlanId>> {
    Ok(tx.sql(&s::AGREED).id("case", case).values::<PlanId>().await?.into_iter().next())
}

pub(super) async fn writable(tx: &mut Tx, id: PlanId, version: i64) -> Outcome<(Plan, CaseBrief)> {
    let row: PlanRow = tx.sql(&s::WRITE).id("id", id).one().await?;
    expect_version(row.version, version)?;
    let case = open_case(tx, Permission::PLAN_WRITE, row.case_id).await?;
    Ok((with_contents(tx, row).await?, case))
}

/// A line that is ready to be written.
pub(crate) struct Line {
    pub(crate) service_name: String,
    pub(crate) provider_name: String,
    pub(crate) provider: kernel::ProviderId,
    pub(crate) unit: String,
    pub(crate) per_month: i64,
    pub(crate) quantity: i64,
    pub(crate) unit_price: Cents,
    pub(crate) price_version: Uuid,
    pub(crate) period: Period,
    pub(crate) total: Cents,
    pub(crate) share: Cents,
    pub(crate) means_test: i64,
}

/// That there is no price, and who has one on that day.
async fn no_price(tx: &mut Tx, catalogue: &dyn ServiceCatalogue, service: &OfferedService, on: NaiveDate) -> Outcome<String> {
    let mut having = Vec::new();
    for (id, name) in &service.providers {
        if let Some(price) = catalogue.priced(tx, service.service, Some(*id), on).await? {
            having.push(format!("{name} ({} per {})", price.unit_price, service.unit_of_measure));
        }
    }
    let day = kernel::time::show_date(on);
    let others = match having.as_slice() {
        [] => format!("Il {day} nessun ente ne ha uno."),
        _ => format!("Il {day} ce l’hanno: {}.", having.join(", ")),
    };
    Ok(format!("{} {others}", Problem::NoPrice.sentence()))
}

/// A line with the price of the catalogue, within the days of its plan.
pub(crate) async fn priced(
    tx: &mut Tx,
    catalogue: &dyn ServiceCatalogue,
    offered: &[OfferedService],
    (starts_on, ends_on): (NaiveDate, NaiveDate),
    line: &ServiceInput,
    row: usize,
) -> Outcome<Line> {
    let fault = |field: &str, problem: Problem| Failure::field(format!("services[{row}].{field}"), problem.sentence());
    let service =
        offered.iter().find(|service| service.service == line.service).ok_or_else(|| fault("service", Problem::NotOffered))?;
    let period = period_of(line.from_day, line.last_day, starts_on, ends_on)
        .ok_or_else(|| fault("last_day", Problem::ServiceOutsidePlan))?;
    check_within(period, starts_on, ends_on).map_err(|_| fault("last_day", Problem::ServiceOutsidePlan))?;
    let Some(price) = catalogue.priced(tx, line.service, line.provider, period.from).await? else {
        let sentence = no_price(tx, catalogue, service, period.from).await?;
        return Err(Failure::field(format!("services[{row}].provider"), sentence));
    };
    let quantity = model::quantity(line.measure, line.units, period).ok_or_else(|| fault("units", Problem::TooMuch))?;
    let total = model::total(quantity, price.unit_price).ok_or_else(|| fault("units", Problem::TooMuch))?;
    let share = line.user_share.unwrap_or(Cents::ZERO);
    if share > total {
        return Err(fault("user_share", Problem::ShareTooLarge));
    }
    Ok(Line {
        service_name: service.name.clone(),
        provider_name: price.provider_name,
        provider: price.provider,
        unit: service.unit_of_measure.clone(),
        per_month: if line.measure == model::Measure::Monthly { line.units } else { 0 },
        quantity,
        unit_price: price.unit_price,
        price_version: price.price_version,
        period,
        total,
        share,
        means_test: line.means_test.map_or(service.means_test, MeansTest::number),
    })
}

/// Writes the contents of a plan; prices and names are those of the catalogue of today.
async fn fill(tx: &mut Tx, catalogue: &dyn ServiceCatalogue, plan: PlanId, case: &CaseBrief, input: &PlanInput) -> Outcome<()> {
    let place = |index: usize| i64::try_from(index).unwrap_or(i64::MAX);
    for (index, goal) in input.goals.iter().enumerate() {
        let id: Uuid = tx.new_id()?;
        let sign = goal.sign.as_deref().unwrap_or_default();
        tx.sql(&s::ADD_GOAL)
            .bind("id", id)
            .id("plan", plan)
            .bind("place", place(index))
            .bind("words", &goal.words)
            .bind("sign", sign)
            .run()
            .await?;
    }
    for (index, action) in input.actions.iter().enumerate() {
        let id: Uuid = tx.new_id()?;
        tx.sql(&s::ADD_ACTION)
            .bind("id", id)
            .id("plan", plan)
            .bind("place", place(index))
            .bind("what", &action.what)
            .bind("responsible", &action.responsible)
            .bind("formal", !action.informal.unwrap_or(false))
            .bind("from_day", action.from_day.unwrap_or(input.starts_on))
            .bind("last_day", action.last_day.unwrap_or(input.ends_on))
            .run()
            .await?;
    }
    let offered = if input.services.is_empty() { Vec::new() } else { catalogue.offered(tx, input.starts_on).await? };
    for (index, wanted) in input.services.iter().enumerate() {
        let line = priced(tx, catalogue, &offered, (input.starts_on, input.ends_on), wanted, index).await?;
        let id: Uuid = tx.new_id()?;
        let number = match &wanted.request_number {
            Some(number) => number.clone(),
            None => {
                let year = chrono::Datelike::year(&tx.today());
                format!("RS/{year}/{:06}", tx.next_number(format!("service_request/{year}")).await?)
            }
        };
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
            .bind("price_version", line.price_version)
            .bind("from", line.period.from)
            .bind("until", line.period.until.unwrap_or(guard::scope::FOREVER))
            .bind("total", line.total)
            .bind("user_share", line.share)
            .bind("means_test", line.means_test)
            .code("user_area", wanted.user_area.unwrap_or(case.user_area))
            .bind("request_number", number)
            .maybe_code("ground", wanted.mandatory_ground)
            .bind("reference", wanted.mandatory_reference.as_deref().unwrap_or_default())
            .run()
            .await?;
    }
    let people: Vec<PersonId> = input.signers.iter().filter_map(|signer| signer.person).collect();
    let known = registry::identities(tx, &people).await?;
    for (index, signer) in input.signers.iter().enumerate() {
        // Another name than that of the record means somebody else.
        let is_meant = |person: &PersonId| known.get(person).is_some_and(|card| same_words(&card.display_name, &signer.name));
        let id: Uuid = tx.new_id()?;
        tx.sql(&s::ADD_SIGNER)
            .bind("id", id)
            .id("plan", plan)
            .bind("place", place(index))
            .code("role", signer.role)
            .bind("name", &signer.name)
            .maybe_id("person", signer.person.filter(is_meant))
            .run()
            .await?;
    }
    for (index, resource) in input.resources.iter().enumerate() {
        let id: Uuid = tx.new_id()?;
        tx.sql(&s::ADD_RESOURCE)
            .bind("id", id)
            .id("plan", plan)
            .bind("place", place(index))
            .code("whose", resource.whose)
            .bind("words", &resource.words)
            .run()
            .await?;
    }
    Ok(())
}

async fn add(tx: &mut Tx, case: &CaseBrief, input: &PlanInput, supersedes: Option<PlanId>) -> Outcome<PlanId> {
    let id: PlanId = tx.new_id()?;
    let latest = tx.sql(&s::LATEST).id("case", case.id).values::<i64>().await?.into_iter().next().unwrap_or(0);
    tx.sql(&s::ADD)
        .id("id", id)
        .id("case", case.id)
        .bind("edition", latest.saturating_add(1))
        .code("kind", input.kind)
        .bind("intensity", input.intensity.as_deref().unwrap_or_default())
        .bind("language", input.language.as_deref().unwrap_or("it"))
        .bind("interpreter", input.interpreter.as_deref().unwrap_or_default())
        .bind("tools", input.tools.as_deref().unwrap_or_default())
        .bind("starts_on", input.starts_on)
        .bind("ends_on", input.ends_on)
        .bind("review_on", input.review_on)
        .maybe_id("supersedes", supersedes)
        .run()
        .await
        .on_constraint("casework_plan_one_open", || Problem::PlanAlreadyOpen.into())
        .on_constraint("casework_plan_edition", || Problem::PlanAlreadyOpen.into())?;
    Ok(id)
}

/// Writes a new plan, or the next edition of the one in force. The case enters the planning phase.
///
/// # Errors
/// `CASE-009`, `PLAN-001`; faults at the lines of services whose price, period or share does not fit.
pub async fn write(doing: Doing<'_>, catalogue: &dyn ServiceCatalogue, case: CaseId, input: &PlanInput) -> Outcome<PlanId> {
    let mut tx = doing.begin(Permission::PLAN_WRITE).await?;
    if let Some(id) = tx.already::<PlanId>(doing.once).await? {
        return Ok(id);
    }
    let case = open_case(&mut tx, Permission::PLAN_WRITE, case).await?;
    must_be_in_care(case.state)?;
    let supersedes = agreed(&mut tx, case.id).await?;
    let id = add(&mut tx, &case, input, supersedes).await?;
    fill(&mut tx, catalogue, id, &case, input).await?;
    advance(&mut tx, &case, Phase::Planning).await?;
    draft::forget(&mut tx, DraftKind::Plan, case.id.0).await?;
    tx.commit(
        Audit::of("plan.create")
            .about(case.person_id)
            .on("plan", id)
            .fields(["goals", "actions", "services", "signers", "resources"])
            .answering(id.to_string()),
    )
    .await?;
    Ok(id)
}

/// Writes a draft anew, with the prices of today.
///
/// # Errors
/// `PLAN-002` when it is no draft, a conflict when somebody changed it meanwhile.
pub async fn change(
    doing: Doing<'_>,
    catalogue: &dyn ServiceCatalogue,
    id: PlanId,
    input: &PlanInput,
    version: i64,
) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::PLAN_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(version);
    }
    let (plan, case) = writable(&mut tx, id, version).await?;
    if plan.row.state != PlanState::Draft {
        return Err(Problem::PlanNotDraft.into());
    }
    let done = tx
        .sql(&s::CHANGE)
        .id("id", id)
        .bind("version", version)
        .code("kind", input.kind)
        .bind("intensity", input.intensity.as_deref().unwrap_or_default())
        .bind("language", input.language.as_deref().unwrap_or("it"))
        .bind("interpreter", input.interpreter.as_deref().unwrap_or_default())
        .bind("tools", input.tools.as_deref().unwrap_or_default())
        .bind("starts_on", input.starts_on)
        .bind("ends_on", input.ends_on)
        .bind("review_on", input.review_on)
        .run_one()
        .await;
    or_conflict(done, plan.row.version)?;
    for clear in [&s::CLEAR_GOALS, &s::CLEAR_ACTIONS, &s::CLEAR_SERVICES, &s::CLEAR_SIGNERS, &s::CLEAR_RESOURCES] {
        tx.sql(clear).id("plan", id).run().await?;
    }
    fill(&mut tx, catalogue, id, &case, input).await?;
    draft::forget(&mut tx, DraftKind::Plan, id.0).await?;
    tx.commit(Audit::of("plan.change").about(case.person_id).on("plan", id).fields([
        "goals",
        "actions",
        "services",
        "signers",
        "resources",
    ]))
    .await?;
    Ok(version.saturating_add(1))
}

pub(super) async fn set_state(tx: &mut Tx, plan: &PlanRow, state: PlanState) -> Outcome<()> {
    or_conflict(
        tx.sql(&s::SET_STATE).id("id", plan.id).code("state", state).bind("version", plan.version).run_one().await,
        plan.version,
    )
}

/// Takes a plan back to being a draft; signatures given so far fall.
pub async fn withdraw(doing: Doing<'_>, id: PlanId, version: i64) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::PLAN_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(version);
    }
    let (plan, case) = writable(&mut tx, id, version).await?;
    if plan.row.state != PlanState::Signing {
        return Err(Problem::PlanNotSigning.into());
    }
    set_state(&mut tx, &plan.row, PlanState::Draft).await?;
    tx.sql(&s::UNSIGN).id("plan", id).run().await?;
    agenda::drop_one(&mut tx, id.0, SIGNATURE, "Il progetto è tornato in bozza.").await?;
    tx.commit(Audit::of("plan.withdraw").about(case.person_id).on("plan", id).fields(["state", "signatures"])).await?;
    Ok(version.saturating_add(1))
}

/// Gives up a plan that is not agreed.
pub async fn abandon(doing: Doing<'_>, id: PlanId, version: i64) -> Outcome<i64> {
    let mut tx = doing.begin(Permission::PLAN_WRITE).await?;
    if tx.once(doing.once).await?.is_some() {
        return Ok(version);
    }
    let (plan, case) = writable(&mut tx, id, version).await?;
    if !matches!(plan.row.state, PlanState::Draft | PlanState::Signing) {
        return Err(Problem::PlanNotDraft.into());
    }
    set_state(&mut tx, &plan.row, PlanState::Dropped).await?;
    agenda::drop_one(&mut tx, id.0, SIGNATURE, "Il progetto è stato eliminato.").await?;
    tx.commit(Audit::of("plan.drop").about(case.person_id).on("plan", id).fields(["state"])).await?;
    Ok(version.saturating_add(1))
}

/// Ends what plans a case has, because it is being closed.
pub(crate) async fn end_all(tx: &mut Tx, case: CaseId) -> Outcome<()> {
    for plan in tx.sql(&s::SIGNING_IN).id("case", case).values::<PlanId>().await? {
        agenda::drop_one(tx, plan.0, SIGNATURE, "La cartella è stata chiusa.").await?;
    }
    tx.sql(&s::END).id("case", case).run().await?;
    Ok(())
}
