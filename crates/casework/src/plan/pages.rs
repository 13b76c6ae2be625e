//! The plan as people read and sign it; [`super::writing`] has its form.

use super::actions as a;
use super::forms;
use super::model::Difference;
use super::store::{Plan, PlanRow, ServiceRow};
use super::{PlanState, SigningMeans, ages, signing};
use crate::UserArea;
use crate::case::top::CaseTop;
use crate::doing::Doing;
use crate::ports::{EarlierService, Progress, ServiceCatalogue, ServiceProgress};
use ::store::{Audit, Tx};
use askama::Template;
use axum::extract::Path;
use guard::Permission;
use kernel::time::show_date;
use kernel::{CaseId, Cents, Failure, Outcome, PersonId, PlanId, PlanServiceId};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use ui::form::{Choice, FormView, choices, options};
use ui::{Answer, Fail, PathId, Submitted, Visit};
use uuid::Uuid;

pub use super::writing::{change, create, edit, new};

pub(super) fn catalogue(visit: &Visit) -> Outcome<Arc<dyn ServiceCatalogue>> {
    visit.site().port()
}

/// The plan in a path that names its case too; a plan of another case is not found.
pub(super) fn ids(path: &(String, String)) -> Result<(CaseId, PlanId), Fail> {
    match (path.0.parse::<Uuid>(), path.1.parse::<Uuid>()) {
        (Ok(case), Ok(plan)) => Ok((CaseId(case), PlanId(plan))),
        _ => Err(Fail(Failure::NotFound)),
    }
}

pub(super) async fn of(tx: &mut Tx, case: CaseId, plan: PlanId) -> Outcome<Plan> {
    let plan = a::read(tx, plan).await?;
    if plan.row.case_id == case { Ok(plan) } else { Err(Failure::NotFound) }
}

/// With those whom the register knows and a page names beside whose plan it is: each of them finds it in the list of who looked.
pub(super) fn naming(audit: Audit, own: PersonId, people: impl Iterator<Item = PersonId>) -> Audit {
    let others: Vec<PersonId> = people.filter(|person| *person != own).collect();
    if others.is_empty() { audit } else { audit.showing("plan", others) }
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
#[template(path = "casework/plan.html")]
struct PlanPage {
    top: CaseTop,
    plan: Plan,
    progress: HashMap<PlanServiceId, Progress>,
    earlier: Vec<EarlierService>,
    differences: Vec<Difference>,
    missing: Vec<String>,
    /// What there is to look at about who signs.
    warnings: Vec<String>,
    /// What the services cost by chapter, where more than nothing is known of it.
    chapters: Vec<ChapterCost>,
    /// Where somebody is asked for who was heard: of a plan of a minor that is not agreed yet.
    hearing: Option<FormView>,
    may_waive: bool,
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
    /// For one of the small forms of the page.
    fn key_of(&self, id: &Uuid) -> String {
        format!("{}-{}", self.form.key(), id.simple())
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

/// What a chapter of the budget is expected to pay.
struct ChapterCost {
    chapter: String,
    cost: Cents,
}

/// What the services of a plan cost by the chapter that pays for them before others, as far as the sums fit.
async fn by_chapter(tx: &mut Tx, catalogue: &dyn ServiceCatalogue, plan: &Plan) -> Outcome<Vec<ChapterCost>> {
    let mut sums: BTreeMap<String, Cents> = BTreeMap::new();
    for line in &plan.services {
        let chapter = catalogue.chapter(tx, line.service_id, line.valid_from).await?;
        let sum = sums.entry(chapter.unwrap_or_else(|| "Capitolo non indicato".to_owned())).or_default();
        let Ok(more) = sum.plus(line.total_cents) else { return Ok(Vec::new()) };
        *sum = more;
    }
    Ok(sums.into_iter().map(|(chapter, cost)| ChapterCost { chapter, cost }).collect())
}

/// What was sent and not taken, to be shown again.
#[derive(Default)]
pub(super) struct Again {
    /// A signature or a step, with the version of the plan that its sender had read.
    pub(super) step: Option<(Option<i64>, FormView)>,
    /// What a minor said.
    pub(super) hearing: Option<FormView>,
}

pub(super) async fn plan_page(visit: &Visit, case: CaseId, id: PlanId, again: Again) -> Answer {
    let form = again.step;
    let mut tx = visit.begin().await?;
    let top = CaseTop::load(&mut tx, visit, case, "plan").await?;
    let plan = of(&mut tx, case, id).await?.by_year(catalogue(visit)?.as_ref());
    let state = plan.row.state;
    let open = matches!(state, PlanState::Draft | PlanState::Signing);
    let differences =
        if open { super::prices::changed_since(&mut tx, catalogue(visit)?.as_ref(), &plan).await? } else { Vec::new() };
    let progress =
        if open { HashMap::new() } else { visit.site().port::<Arc<dyn ServiceProgress>>()?.of_plan(&mut tx, id).await? };
    let earlier = if state == PlanState::Agreed { earlier_services(&mut tx, visit, case, id).await? } else { Vec::new() };
    let (mut missing, mut warnings, mut minor) = (Vec::new(), Vec::new(), false);
    if open {
        let today = tx.today();
        let who = signing::who_signs(&mut tx, catalogue(visit)?.as_ref(), &plan, top.case.person_id, today).await?;
        if state == PlanState::Draft {
            missing = signing::before_signing(&mut tx, &plan, &who).await?;
        }
        warnings.extend(who.verdict.warnings.iter().cloned());
        minor = who.subject.minor == Some(true);
    }
    let chapters = by_chapter(&mut tx, catalogue(visit)?.as_ref(), &plan).await?;
    let shown: &[ServiceRow] = if open || state == PlanState::Agreed { &plan.services } else { &[] };
    let out_of_age = ages::outside(&mut tx, catalogue(visit)?.as_ref(), top.case.person_id, shown).await?;
    let sina = if open || state == PlanState::Agreed { crate::sina::awaited(&mut tx, case).await? } else { None };
    let today = tx.today();
    let own = top.case.person_id;
    tx.commit(naming(Audit::of("plan.read").about(own).on("plan", id), own, plan.named())).await?;
    let refused = form.is_some();
    let now = visit.form().with_version(plan.row.version).with_fact("Progetto", state.label());
    let form = match form {
        Some((based_on, form)) => form.over(based_on.unwrap_or(plan.row.version), &now),
        None => visit.form().with_value("signed_on", show_date(today)).with_version(plan.row.version),
    };
    let waiting = choices(
        plan.signers
            .iter()
            .filter(|signer| !signer.is_settled())
            .map(|signer| (signer.id, format!("{} ({})", signer.name, signer.role.label().to_lowercase()))),
    );
    let principal = visit.principal()?;
    let unheard = again.hearing.is_some();
    let listening = again.hearing.or_else(|| (open && minor && top.may.plan).then(|| visit.form()));
    let hearing = listening.map(|form| form.prefixed("ascolto"));
    let page = PlanPage {
        hearing,
        warnings,
        chapters,
        may_waive: state == PlanState::Signing && top.may.assign,
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
    let shown = match &page.hearing {
        Some(hearing) if unheard => shown.refused(hearing),
        _ if refused => shown.refused(&page.form),
        _ => shown,
    };
    shown.render(page)
}

/// A plan.
pub async fn show(visit: Visit, Path(path): Path<(String, String)>) -> Answer {
    let (case, id) = ids(&path)?;
    plan_page(&visit, case, id, Again::default()).await
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
        Err(failure) => {
            let step = Some((sent.version().ok(), visit.form_again(&sent, failure)?));
            plan_page(&visit, case, id, Again { step, ..Again::default() }).await
        }
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
