//! The form of a plan: a new one, the next edition of the one in force, a draft that is changed.

use super::actions as a;
use super::model::Measure;
use super::pages::{catalogue, ids, naming, of};
use super::store::{ActionRow, GoalRow, Plan};
use super::{MandatoryGround, MeansTest, PlanKind, ResourceOf, SignerRole, ages, forms, signing};
use crate::UserArea;
use crate::case::CaseBrief;
use crate::case::top::CaseTop;
use crate::doing::Doing;
use crate::draft::{self, DraftKind};
use ::store::{Audit, Tx};
use askama::Template;
use axum::extract::Path;
use kernel::time::{days_after, show_date, show_moment};
use kernel::{CaseId, Outcome, PersonId};
use registry::representative::Act;
use std::collections::BTreeMap;
use ui::form::{Choice, FormView, options};
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Days a new plan lasts when nothing else is said.
const LASTS: u64 = 364;
/// Days until its first review.
const REVIEW: u64 = 90;
/// In a draft that is kept: the version of the plan on which it was begun.
const BASED_ON: &str = "draft_version";

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
    whose: Vec<Choice>,
    languages: Vec<Choice>,
    /// Who signs as the register knows it, and what there is to look at.
    known: Vec<String>,
    /// Those of them who have a record.
    named: Vec<PersonId>,
    draft_at: Option<String>,
    /// Of what the draft is: the plan, or the case while there is none.
    draft_of: Uuid,
}

async fn form_page(
    tx: &mut Tx,
    visit: &Visit,
    case: CaseId,
    write_to: String,
    title: &'static str,
    form: FormView,
    draft_of: Uuid,
) -> Outcome<FormPage> {
    let top = CaseTop::load(tx, visit, case, "plan").await?;
    let today = tx.today();
    // What was being typed takes the place of what is stored, with the version on which it was based: who changed it meanwhile is met.
    let stored = if form.is_refused() || form.is_rearranged() { None } else { draft::load(tx, DraftKind::Plan, draft_of).await? };
    let draft_at = stored.as_ref().map(|draft| show_moment(draft.at));
    let form = match stored {
        None => form,
        Some(draft) => {
            let typed = visit.form().with_values(draft.pairs());
            match (typed.value(BASED_ON).parse().ok(), form.version()) {
                (Some(version), _) | (None, Some(version)) => typed.with_version(version),
                (None, None) => typed,
            }
        }
    };
    let who = super::authority::signers_of(tx, top.case.person_id, &[Act::Ordinary], today).await?.verdict;
    let known = who.needed.iter().map(|one| format!("{}, {}: {}", one.name, one.role.label().to_lowercase(), one.ground));
    let barred = who.barred.iter().map(|one| format!("{} non firma: {}", one.name, one.why));
    let named = who.needed.iter().filter_map(|one| one.person).chain(who.barred.iter().filter_map(|one| one.person)).collect();
    let known = known.chain(barred).chain(who.warnings.iter().cloned()).collect();
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
        whose: options::<ResourceOf>(),
        languages: registry::person::form_view::languages(),
        known,
        named,
        draft_at,
        draft_of,
    })
}

impl FormPage {
    /// With those whom the page names.
    fn naming(&self, audit: Audit) -> Audit {
        naming(audit, self.top.case.person_id, self.named.iter().copied())
    }
    /// Where one is once the draft is thrown away.
    fn back(&self) -> String {
        let form = if self.draft_of == self.top.case.id.0 { "nuovo" } else { "modifica" };
        format!("{}/{form}", self.write_to)
    }
    fn based_on(&self) -> String {
        self.form.version().map(|version| version.to_string()).unwrap_or_default()
    }
}

/// The goals and actions of a plan, whoever's it is, as the form shows them.
pub(crate) fn with_work(mut form: FormView, goals: &[GoalRow], actions: &[ActionRow]) -> FormView {
    for (i, goal) in goals.iter().enumerate() {
        form = form.with_value(format!("goals[{i}].words"), &goal.words).with_value(format!("goals[{i}].sign"), &goal.sign);
    }
    for (i, action) in actions.iter().enumerate() {
        form = form
            .with_value(format!("actions[{i}].what"), &action.what)
            .with_value(format!("actions[{i}].responsible"), &action.responsible)
            .with_maybe(format!("actions[{i}].informal"), (!action.formal).then_some("on"))
            .with_value(format!("actions[{i}].from_day"), show_date(action.from_day))
            .with_value(format!("actions[{i}].last_day"), show_date(action.last_day));
    }
    form
}

/// A plan as the form shows it.
fn prefilled(form: FormView, plan: &Plan) -> FormView {
    let row = &plan.row;
    let mut form = form
        .with_value("kind", row.kind.code())
        .with_value("intensity", &row.intensity)
        .with_value("language", &row.language)
        .with_value("interpreter", &row.interpreter)
        .with_value("tools", &row.tools)
        .with_value("starts_on", show_date(row.starts_on))
        .with_value("ends_on", show_date(row.ends_on))
        .with_value("review_on", show_date(row.review_on));
    form = with_work(form, &plan.goals, &plan.actions);
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
            .with_value(format!("signers[{i}].name"), &signer.name)
            .with_maybe(format!("signers[{i}].person"), signer.person_id.map(|person| person.to_string()));
    }
    for (i, resource) in plan.resources.iter().enumerate() {
        form = form
            .with_value(format!("resources[{i}].whose"), resource.whose.code())
            .with_value(format!("resources[{i}].words"), &resource.words);
    }
    form
}

/// An empty plan: the usual days, and who signs as the register knows it.
fn blank(visit: &Visit, today: chrono::NaiveDate, signers: &[forms::SignerInput]) -> FormView {
    let form = visit
        .form()
        .with_value("kind", PlanKind::Individual.code())
        .with_value("starts_on", show_date(today))
        .with_value("ends_on", show_date(days_after(today, LASTS)))
        .with_value("review_on", show_date(days_after(today, REVIEW)))
        .with_value("language", "it");
    signers.iter().enumerate().fold(form, |form, (i, signer)| {
        form.with_value(format!("signers[{i}].role"), signer.role.code())
            .with_value(format!("signers[{i}].name"), &signer.name)
            .with_maybe(format!("signers[{i}].person"), signer.person.map(|person| person.to_string()))
    })
}

/// The form of a new plan; the plan in force is what it starts from.
pub async fn new(visit: Visit, PathId(id): PathId<CaseId>) -> Answer {
    let mut tx = visit.begin().await?;
    let case: CaseBrief = crate::case::brief(&mut tx, guard::Permission::PLAN_WRITE, id).await?;
    let signers = signing::proposed_signers(&mut tx, case.person_id, &visit.principal()?.name).await?;
    let (form, title) = match a::agreed(&mut tx, id).await? {
        Some(plan) => (prefilled(visit.form(), &a::read(&mut tx, plan).await?.without_numbers()), "Nuova versione del progetto"),
        None => (blank(&visit, tx.today(), &signers), "Nuovo progetto"),
    };
    let page = form_page(&mut tx, &visit, id, format!("/cartelle/{id}/progetto"), title, form, id.0).await?;
    tx.commit(page.naming(Audit::of("plan.form").about(case.person_id).on("case", id))).await?;
    visit.page(title).crumb("Cartelle", "/cartelle").crumb(page.top.title(), page.top.href()).render(page)
}

async fn show_again(visit: &Visit, case: CaseId, write_to: String, title: &'static str, form: FormView, draft_of: Uuid) -> Answer {
    let mut tx = visit.begin().await?;
    let page = form_page(&mut tx, visit, case, write_to, title, form, draft_of).await?;
    tx.commit(page.naming(Audit::of("plan.form").about(page.top.case.person_id).on("case", case))).await?;
    let shown = visit.page(title).crumb("Cartelle", "/cartelle").crumb(page.top.title(), page.top.href());
    let shown = if page.form.is_refused() { shown.refused(&page.form) } else { shown };
    shown.render(page)
}

/// A new plan.
pub async fn create(visit: Visit, PathId(id): PathId<CaseId>, sent: Submitted) -> Answer {
    let write_to = format!("/cartelle/{id}/progetto");
    if sent.rearranges() {
        return show_again(&visit, id, write_to, "Nuovo progetto", visit.form().with_values(sent.pairs().to_vec()), id.0).await;
    }
    let run = async {
        let mut fields = sent.fields();
        let input = forms::plan(&mut fields);
        a::write(Doing::of(&visit, &sent)?, catalogue(&visit)?.as_ref(), id, &fields.finish(|| input)?).await
    };
    match run.await {
        Ok(plan) => Ok(visit.redirect(&format!("/cartelle/{id}/progetto/{plan}"), "Bozza del progetto salvata.")),
        Err(failure) => show_again(&visit, id, write_to, "Nuovo progetto", visit.form_again(&sent, failure)?, id.0).await,
    }
}

/// The form of a draft.
pub async fn edit(visit: Visit, Path(path): Path<(String, String)>) -> Answer {
    let (case, id) = ids(&path)?;
    let mut tx = visit.begin().await?;
    let plan = of(&mut tx, case, id).await?;
    let form = prefilled(visit.form().with_version(plan.row.version), &plan);
    let write_to = format!("/cartelle/{case}/progetto/{id}");
    let page = form_page(&mut tx, &visit, case, write_to, "Modifica la bozza", form, id.0).await?;
    tx.commit(page.naming(Audit::of("plan.read").about(page.top.case.person_id).on("plan", id))).await?;
    visit.page("Modifica la bozza").crumb("Cartelle", "/cartelle").crumb(page.top.title(), page.top.href()).render(page)
}

/// A draft written anew.
pub async fn change(visit: Visit, Path(path): Path<(String, String)>, sent: Submitted) -> Answer {
    let (case, id) = ids(&path)?;
    let write_to = format!("/cartelle/{case}/progetto/{id}");
    let version = sent.version()?;
    if sent.rearranges() {
        let form = visit.form().with_values(sent.pairs().to_vec()).with_version(version);
        return show_again(&visit, case, write_to, "Modifica la bozza", form, id.0).await;
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
            let form = visit.form_again(&sent, failure)?.over(version, &stored);
            show_again(&visit, case, write_to, "Modifica la bozza", form, id.0).await
        }
    }
}
