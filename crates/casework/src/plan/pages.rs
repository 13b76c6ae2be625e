//! The plan as people write, sign, read and print it.

use super::actions as a;
use super::model::{Difference, Measure};
use super::store::{Plan, PlanRow, ServiceRow};
use super::{MandatoryGround, MeansTest, PlanKind, PlanState, SignerRole, SigningMeans};
use super::{ages, forms};
use crate::UserArea;
use crate::case::CaseBrief;
use crate::case::top::CaseTop;
use crate::doing::Doing;
use crate::ports::{EarlierService, Progress, ServiceCatalogue, ServiceProgress};
use ::store::{Audit, Tx};
use askama::Template;
use axum::extract::Path;
use guard::Permission;
use kernel::time::{days_after, show_date};
use kernel::{CaseId, Failure, Outcome, PlanId, PlanServiceId};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use ui::form::{Choice, FormView, choices, options};
use ui::{Answer, Fail, PathId, Submitted, Visit};
use uuid::Uuid;

/// Days a new plan lasts when nothing else is said.
const LASTS: u64 = 364;
/// Days until its first review.
const REVIEW: u64 = 90;

fn catalogue(visit: &Visit) -> Outcome<Arc<dyn ServiceCatalogue>> {
    visit.site().port()
}

/// The plan in a path that names its case too; a plan of another case is not found.
fn ids(path: &(String, String)) -> Result<(CaseId, PlanId), Fail> {
    match (path.0.parse::<Uuid>(), path.1.parse::<Uuid>()) {
        (Ok(case), Ok(plan)) => Ok((CaseId(case), PlanId(plan))),
        _ => Err(Fail(Failure::NotFound)),
    }
}

async fn of(tx: &mut Tx, case: CaseId, plan: PlanId) -> Outcome<Plan> {
    let plan = a::read(tx, plan).await?;
    if plan.row.case_id == case { Ok(plan) } else { Err(Failure::NotFound) }
}

#[derive(Template)]
#[template(path = "casework/plan_list.html")]
struct ListPage {
    top: CaseTop,
    plans: Vec<PlanRow>,
    can_begin: bool,
}

/// Every edition of the plan of a case.
pub async fn list(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, &visit, id, "plan").await?;
    let plans = a::of_case(&mut tx, id).await?;
    tx.commit(Audit::of("plan.list").about(top.case.person_id).on("case", id)).await?;
    let busy = plans.iter().any(|plan| matches!(plan.state, PlanState::Draft | PlanState::Signing));
    let can_begin = top.may.plan && !busy && crate::case::pages::is_in_care(&top.case);
    visit
        .page(format!("Progetto della cartella {}", top.case.number))
        .crumb("Cartelle", "/cartelle")
        .crumb(top.title(), top.href())
        .render(ListPage { top, plans, can_begin })
}

#[derive(Template)]
#[template(path = "casework/plan_form.html")]
struct FormPage {
    top: CaseTop,
    form: FormView,
    write_to: String,
    title: &'static str,
    kinds: Vec<Choice>,
    services: Vec<Choice>,
    providers: Vec<Choice>,
    measures: Vec<Choice>,
    areas: Vec<Choice>,
    means_tests: Vec<Choice>,
    grounds: Vec<Choice>,
    roles: Vec<Choice>,
}

async fn form_page(
    tx: &mut Tx,
    visit: &Visit,
    case: CaseId,
    write_to: String,
    title: &'static str,
    form: FormView,
) -> Outcome<FormPage> {
    let top = CaseTop::load(tx, visit, case, "plan").await?;
    let today = tx.today();
    let offered = catalogue(visit)?.offered(tx, today).await?;
    let mut given: BTreeMap<(&str, String), Vec<&str>> = BTreeMap::new();
    for service in &offered {
        for (id, name) in &service.providers {
            given.entry((name, id.to_string())).or_default().push(&service.name);
        }
    }
    let providers = given.into_iter().map(|((name, id), services)| Choice::new(id, format!("{name}: {}", services.join(", "))));
    let providers = providers.collect();
    let services = ages::choices(tx, top.case.person_id, &offered).await?;
    Ok(FormPage {
        top,
        form,
        write_to,
        title,
        kinds: options::<PlanKind>(),
        services,
        providers,
        measures: options::<Measure>(),
        areas: options::<UserArea>(),
        means_tests: options::<MeansTest>(),
        grounds: options::<MandatoryGround>(),
        roles: options::<SignerRole>(),
    })
}

/// A plan as the form shows it.
fn prefilled(form: FormView, plan: &Plan) -> FormView {
    let row = &plan.row;
    let mut form = form
        .with_value("kind", row.kind.code())
        .with_value("intensity", &row.intensity)
        .with_value("starts_on", show_date(row.starts_on))
        .with_value("ends_on", show_date(row.ends_on))
        .with_value("review_on", show_date(row.review_on));
    for (i, goal) in plan.goals.iter().enumerate() {
        form = form.with_value(format!("goals[{i}].words"), &goal.words).with_value(format!("goals[{i}].sign"), &goal.sign);
    }
    for (i, action) in plan.actions.iter().enumerate() {
        form = form
            .with_value(format!("actions[{i}].what"), &action.what)
            .with_value(format!("actions[{i}].responsible"), &action.responsible)
            .with_maybe(format!("actions[{i}].informal"), (!action.formal).then_some("on"))
            .with_value(format!("actions[{i}].from_day"), show_date(action.from_day))
            .with_value(format!("actions[{i}].last_day"), show_date(action.last_day));
    }
    for (i, line) in plan.services.iter().enumerate() {
        let (measure, units) =
            if line.per_month > 0 { (Measure::Monthly, line.per_month) } else { (Measure::Total, line.quantity) };
        form = form
            .with_value(format!("services[{i}].service"), line.service_id.to_string())
            .with_value(format!("services[{i}].provider"), line.provider_id.to_string())
            .with_value(format!("services[{i}].measure"), measure.code())
            .with_value(format!("services[{i}].units"), units.to_string())
            .with_value(format!("services[{i}].from_day"), show_date(line.valid_from))
            .with_value(format!("services[{i}].last_day"), show_date(line.last_day()))
            .with_value(format!("services[{i}].user_share"), line.user_share_cents.plain())
            .with_value(format!("services[{i}].means_test"), line.means_test.to_string())
            .with_value(format!("services[{i}].user_area"), line.user_area.code())
            .with_value(format!("services[{i}].request_number"), &line.request_number)
            .with_maybe(format!("services[{i}].mandatory_ground"), line.mandatory_ground.map(|ground| ground.code()))
            .with_value(format!("services[{i}].mandatory_reference"), &line.mandatory_reference);
    }
    for (i, signer) in plan.signers.iter().enumerate() {
        form = form
            .with_value(format!("signers[{i}].role"), signer.role.code())
            .with_value(format!("signers[{i}].name"), &signer.name);
    }
    form
}

/// An empty plan: the usual days, and who usually signs.
fn blank(visit: &Visit, today: chrono::NaiveDate, person: &str, own: &str) -> FormView {
    visit
        .form()
        .with_value("kind", PlanKind::Individual.code())
        .with_value("starts_on", show_date(today))
        .with_value("ends_on", show_date(days_after(today, LASTS)))
        .with_value("review_on", show_date(days_after(today, REVIEW)))
        .with_value("signers[0].role", SignerRole::Person.code())
        .with_value("signers[0].name", person)
        .with_value("signers[1].role", SignerRole::Service.code())
        .with_value("signers[1].name", own)
}

/// The form of a new plan; the plan in force is what it starts from.
pub async fn new(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case: CaseBrief = crate::case::brief(&mut tx, guard::Permission::PLAN_WRITE, id).await?;
    let person = registry::identity(&mut tx, case.person_id).await?;
    let (form, title) = match a::agreed(&mut tx, id).await? {
        Some(plan) => (prefilled(visit.form(), &a::read(&mut tx, plan).await?.without_numbers()), "Nuova versione del progetto"),
        None => (blank(&visit, tx.today(), &person.display_name, &visit.principal()?.name), "Nuovo progetto"),
    };
    let page = form_page(&mut tx, &visit, id, format!("/cartelle/{id}/progetto"), title, form).await?;
    tx.commit(Audit::of("plan.form").about(case.person_id).on("case", id)).await?;
    visit.page(title).crumb("Cartelle", "/cartelle").crumb(page.top.title(), page.top.href()).render(page)
}

async fn show_again(visit: &Visit, case: CaseId, write_to: String, title: &'static str, form: FormView) -> Answer {
    let mut tx = visit.begin().await?;
    let page = form_page(&mut tx, visit, case, write_to, title, form).await?;
    tx.commit(Audit::of("plan.form").about(page.top.case.person_id).on("case", case)).await?;
    let shown = visit.page(title).crumb("Cartelle", "/cartelle").crumb(page.top.title(), page.top.href());
    let shown = if page.form.is_refused() { shown.refused(&page.form) } else { shown };
    shown.render(page)
}

/// A new plan.
pub async fn create(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let write_to = format!("/cartelle/{id}/progetto");
    if sent.rearranges() {
        return show_again(&visit, id, write_to, "Nuovo progetto", visit.form().with_values(sent.pairs().to_vec())).await;
    }
    let run = async {
        let mut fields = sent.fields();
        let input = forms::plan(&mut fields);
        a::write(Doing::of(&visit, &sent)?, catalogue(&visit)?.as_ref(), id, &fields.finish(|| input)?).await
    };
    match run.await {
        Ok(plan) => Ok(visit.redirect(&format!("/cartelle/{id}/progetto/{plan}"), "Bozza del progetto salvata.")),
        Err(failure) => show_again(&visit, id, write_to, "Nuovo progetto", visit.form_again(&sent, failure)?).await,
    }
}

/// The form of a draft.
pub async fn edit(visit: Visit, Path(path): Path<(String, String)>) -> Answer {
    let (case, id) = ids(&path)?;
    let mut tx = visit.begin().await?;
    let plan = of(&mut tx, case, id).await?;
    let form = prefilled(visit.form().with_version(plan.row.version), &plan);
    let page = form_page(&mut tx, &visit, case, format!("/cartelle/{case}/progetto/{id}"), "Modifica la bozza", form).await?;
    tx.commit(Audit::of("plan.read").about(page.top.case.person_id).on("plan", id)).await?;
    visit.page("Modifica la bozza").crumb("Cartelle", "/cartelle").crumb(page.top.title(), page.top.href()).render(page)
}

/// A draft written anew.
pub async fn change(visit: Visit, Path(path): Path<(String, String)>, sent: Submitted) -> Answer {
    let (case, id) = ids(&path)?;
    let write_to = format!("/cartelle/{case}/progetto/{id}");
    let version = sent.version()?;
    if sent.rearranges() {
        let form = visit.form().with_values(sent.pairs().to_vec()).with_version(version);
        return show_again(&visit, case, write_to, "Modifica la bozza", form).await;
    }
    let run = async {
        let mut fields = sent.fields();
        let input = forms::plan(&mut fields);
        a::change(Doing::of(&visit, &sent)?, catalogue(&visit)?.as_ref(), id, &fields.finish(|| input)?, version).await
    };
    match run.await {
        Ok(_) => Ok(visit.redirect(&write_to, "Bozza del progetto salvata.")),
        Err(failure) => {
            let mut tx = visit.begin().await?;
            let now = of(&mut tx, case, id).await?;
            tx.roll_back().await?;
            let stored = prefilled(visit.form(), &now).with_fact("Progetto", now.row.state.label()).with_version(now.row.version);
            show_again(&visit, case, write_to, "Modifica la bozza", visit.form_again(&sent, failure)?.over(version, &stored)).await
        }
    }
}

#[derive(Template)]
#[template(path = "casework/plan.html")]
struct PlanPage {
    top: CaseTop,
    plan: Plan,
    progress: HashMap<PlanServiceId, Progress>,
    earlier: Vec<EarlierService>,
    differences: Vec<Difference>,
    missing: Vec<&'static str>,
    /// Services for people of another age, and what there is to say of each.
    out_of_age: Vec<(String, String)>,
    /// The area for which the assessment is missing.
    sina: Option<UserArea>,
    form: FormView,
    means: Vec<Choice>,
    waiting: Vec<Choice>,
    opens_services: bool,
    asks_services: bool,
}

impl PlanPage {
    fn progress_of(&self, line: &PlanServiceId) -> Option<&Progress> {
        self.progress.get(line)
    }
    /// What the printed plan is: to be signed until everybody did.
    fn document(&self) -> &'static str {
        match self.plan.row.state {
            PlanState::Draft | PlanState::Signing => "Documento da firmare",
            PlanState::Agreed | PlanState::Superseded | PlanState::Ended => "Documento firmato",
            PlanState::Dropped => "Documento",
        }
    }
    fn is(&self, state: &str) -> bool {
        self.plan.row.state.code() == state
    }
    fn href(&self) -> String {
        format!("/cartelle/{}/progetto/{}", self.plan.row.case_id, self.plan.row.id)
    }
    fn act(&self, tail: &str) -> String {
        format!("{}/{tail}", self.href())
    }
    fn drop_key(&self) -> String {
        format!("{}-e", self.form.key())
    }
    fn title(&self) -> String {
        format!("{}, versione {}", self.plan.row.kind.label(), self.plan.row.edition)
    }
}

/// The services of earlier editions that go on beside a plan in force.
pub(crate) async fn earlier_services(tx: &mut Tx, visit: &Visit, case: CaseId, plan: PlanId) -> Outcome<Vec<EarlierService>> {
    visit.site().port::<Arc<dyn ServiceProgress>>()?.of_earlier(tx, case, plan).await
}

/// `form` is what was sent, with the version of the plan that its sender had read.
async fn plan_page(visit: &Visit, case: CaseId, id: PlanId, form: Option<(Option<i64>, FormView)>) -> Answer {
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, visit, case, "plan").await?;
    let plan = of(&mut tx, case, id).await?.by_year(catalogue(visit)?.as_ref());
    let state = plan.row.state;
    let open = matches!(state, PlanState::Draft | PlanState::Signing);
    let differences = if open { a::changed_since(&mut tx, catalogue(visit)?.as_ref(), &plan).await? } else { Vec::new() };
    let progress =
        if open { HashMap::new() } else { visit.site().port::<Arc<dyn ServiceProgress>>()?.of_plan(&mut tx, id).await? };
    let earlier = if state == PlanState::Agreed { earlier_services(&mut tx, visit, case, id).await? } else { Vec::new() };
    let missing = if state == PlanState::Draft { super::missing(&plan.contents()) } else { Vec::new() };
    let shown: &[ServiceRow] = if open || state == PlanState::Agreed { &plan.services } else { &[] };
    let out_of_age = ages::outside(&mut tx, catalogue(visit)?.as_ref(), top.case.person_id, shown).await?;
    let sina = if open || state == PlanState::Agreed { crate::sina::awaited(&mut tx, case).await? } else { None };
    let today = tx.today();
    tx.commit(Audit::of("plan.read").about(top.case.person_id).on("plan", id)).await?;
    let refused = form.is_some();
    let now = visit.form().with_version(plan.row.version).with_fact("Progetto", state.label());
    let form = match form {
        Some((based_on, form)) => form.over(based_on.unwrap_or(plan.row.version), &now),
        None => visit.form().with_value("signed_on", show_date(today)).with_version(plan.row.version),
    };
    let waiting = choices(
        plan.signers
            .iter()
            .filter(|signer| signer.signed_on.is_none())
            .map(|signer| (signer.id, format!("{} ({})", signer.name, signer.role.label().to_lowercase()))),
    );
    let principal = visit.principal()?;
    let page = PlanPage {
        opens_services: principal.may(Permission::SERVICE_READ),
        asks_services: principal.may(Permission::SERVICE_REQUEST),
        means: options::<SigningMeans>(),
        top,
        plan,
        progress,
        earlier,
        differences,
        missing,
        out_of_age,
        sina,
        form,
        waiting,
    };
    let shown = visit
        .page(page.title())
        .crumb("Cartelle", "/cartelle")
        .crumb(page.top.title(), page.top.href())
        .crumb("Progetto", format!("{}/progetto", page.top.href()));
    let shown = if refused { shown.refused(&page.form) } else { shown };
    shown.render(page)
}

/// A plan.
pub async fn show(visit: Visit, Path(path): Path<(String, String)>) -> Answer {
    let (case, id) = ids(&path)?;
    plan_page(&visit, case, id, None).await
}

async fn step(visit: Visit, path: (String, String), sent: Submitted, what: &str) -> Answer {
    let (case, id) = ids(&path)?;
    let run = async {
        // The plan must be of the case in the path, whoever asks.
        let mut tx = visit.begin().await?;
        of(&mut tx, case, id).await?;
        tx.roll_back().await?;
        let doing = Doing::of(&visit, &sent)?;
        match what {
            "firma" => {
                let mut fields = sent.fields();
                let command = forms::signature(&mut fields);
                let state = a::sign(doing, catalogue(&visit)?.as_ref(), id, &fields.finish(|| command)?, sent.version()?).await?;
                Ok(if state == PlanState::Agreed { "Progetto concordato: hanno firmato tutti." } else { "Firma registrata." })
            }
            "alla-firma" => {
                a::offer(doing, catalogue(&visit)?.as_ref(), id, sent.version()?).await.map(|_| "Progetto pronto per la firma.")
            }
            "in-bozza" => a::withdraw(doing, id, sent.version()?).await.map(|_| "Il progetto è di nuovo in bozza."),
            _ => a::abandon(doing, id, sent.version()?).await.map(|_| "Progetto eliminato."),
        }
    };
    match run.await {
        Ok(sentence) => Ok(visit.redirect(&format!("/cartelle/{case}/progetto/{id}"), sentence)),
        Err(failure) => plan_page(&visit, case, id, Some((sent.version().ok(), visit.form_again(&sent, failure)?))).await,
    }
}

/// Given out to be signed.
pub async fn offer(visit: Visit, Path(path): Path<(String, String)>, sent: Submitted) -> Answer {
    step(visit, path, sent, "alla-firma").await
}
/// Taken back.
pub async fn withdraw(visit: Visit, Path(path): Path<(String, String)>, sent: Submitted) -> Answer {
    step(visit, path, sent, "in-bozza").await
}
/// Given up.
pub async fn abandon(visit: Visit, Path(path): Path<(String, String)>, sent: Submitted) -> Answer {
    step(visit, path, sent, "elimina").await
}
/// Signed by somebody.
pub async fn sign(visit: Visit, Path(path): Path<(String, String)>, sent: Submitted) -> Answer {
    step(visit, path, sent, "firma").await
}

#[derive(Template)]
#[template(path = "casework/plan_print.html")]
struct PrintPage {
    top: CaseTop,
    plan: Plan,
    person: registry::IdentityCard,
    body: String,
}

/// The plan as the document that people sign.
pub async fn print(visit: Visit, Path(path): Path<(String, String)>) -> Answer {
    let (case, id) = ids(&path)?;
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, &visit, case, "plan").await?;
    let plan = of(&mut tx, case, id).await?.by_year(catalogue(&visit)?.as_ref());
    let person = registry::identity(&mut tx, top.case.person_id).await?;
    tx.commit(Audit::of("plan.print").about(top.case.person_id).on("plan", id)).await?;
    let body = visit.principal()?.body_name.clone();
    visit
        .page("Documento del progetto")
        .crumb("Cartelle", "/cartelle")
        .crumb(top.title(), top.href())
        .crumb("Progetto", format!("/cartelle/{case}/progetto/{id}"))
        .render(PrintPage { top, plan, person, body })
}
