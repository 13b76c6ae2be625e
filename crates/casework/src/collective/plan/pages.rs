//! The plan of a group as people write, discuss and sign it.

use super::super::CollectiveId;
use super::super::store::{self as work, Collective};
use super::CollectivePlanId;
use super::actions as a;
use super::forms::{self, CollectiveConsent};
use super::model::{missing, unsaid};
use super::store::CollectivePlan;
use crate::api::command;
use crate::doing::Doing;
use crate::plan::PlanState;
use crate::plan::model::{Difference, Measure};
use crate::plan::writing::with_work;
use crate::ports::ServiceCatalogue;
use ::store::{Audit, Tx};
use askama::Template;
use kernel::Outcome;
use kernel::time::{days_after, show_date};
use std::collections::BTreeMap;
use std::sync::Arc;
use ui::form::{Choice, FormView, choices, options};
use ui::{Answer, PathId, Submitted, Visit};

fn catalogue(visit: &Visit) -> Outcome<Arc<dyn ServiceCatalogue>> {
    visit.site().port()
}

/// Days until the first review of a new plan.
const REVIEW: u64 = 90;

#[derive(Template)]
#[template(path = "casework/collective_plan_form.html")]
struct FormPage {
    title: &'static str,
    action: String,
    cancel: String,
    form: FormView,
    services: Vec<Choice>,
    providers: Vec<Choice>,
    measures: Vec<Choice>,
}

/// The form, of a new one of a work or of one that is written anew.
async fn form_page(
    tx: &mut Tx,
    visit: &Visit,
    title: &'static str,
    (action, cancel): (String, String),
    form: FormView,
) -> Outcome<FormPage> {
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
    let services =
        offered.iter().map(|one| Choice::new(one.service.to_string(), format!("{} ({})", one.name, one.unit_of_measure))).collect();
    Ok(FormPage { title, action, cancel, form, services, providers, measures: options::<Measure>() })
}

/// A plan as the form shows it.
fn prefilled(form: FormView, plan: &CollectivePlan) -> FormView {
    let row = &plan.row;
    let mut form = form
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
            .with_value(format!("services[{i}].last_day"), show_date(line.last_day()));
    }
    form
}

async fn new_page(visit: &Visit, id: CollectiveId, again: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let it: Collective = tx.sql(&work::ONE).id("id", id).one().await?;
    let editions = a::of_one(&mut tx, id).await?;
    let form = match (again, editions.iter().find(|row| row.state == PlanState::Agreed)) {
        (Some(form), _) => form,
        (None, Some(row)) => prefilled(visit.form(), &a::read(&mut tx, row.id).await?.0),
        (None, None) => {
            let from = it.starts_on.max(tx.today());
            visit
                .form()
                .with_value("starts_on", show_date(from))
                .with_value("ends_on", show_date(it.ends_on.max(from)))
                .with_value("review_on", show_date(days_after(from, REVIEW).min(it.ends_on.max(from))))
        }
    };
    let ways = (format!("/collettivi/{id}/progetto"), format!("/collettivi/{id}#progetto"));
    let shown = form_page(&mut tx, visit, "Progetto del gruppo o della comunità", ways, form).await?;
    tx.commit(Audit::of("collective.plan_form").on("collective", id)).await?;
    let page = visit.page(shown.title).crumb("Gruppi e comunità", "/collettivi").crumb(it.title, format!("/collettivi/{id}"));
    let page = if shown.form.is_refused() { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// The form of a new one; the one in force is what it starts from.
pub async fn new(visit: Visit, PathId(id): PathId<CollectiveId>) -> Answer {
    new_page(&visit, id, None).await
}

/// A new one.
pub async fn create(visit: Visit, PathId(id): PathId<CollectiveId>, sent: Submitted) -> Answer {
    if sent.rearranges() {
        return new_page(&visit, id, Some(visit.form().with_values(sent.pairs().to_vec()))).await;
    }
    let run = async {
        let input = command(sent.fields(), forms::plan)?;
        a::write(Doing::of(&visit, &sent)?, catalogue(&visit)?.as_ref(), id, &input).await
    };
    match run.await {
        Ok(plan) => Ok(visit.redirect(&format!("/progetti-collettivi/{plan}"), "Bozza del progetto salvata.")),
        Err(failure) => new_page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}

async fn edit_page(visit: &Visit, id: CollectivePlanId, again: Option<(i64, FormView)>) -> Answer {
    let mut tx = visit.begin().await?;
    let (plan, it) = a::read(&mut tx, id).await?;
    let stored = prefilled(visit.form(), &plan).with_fact("Progetto", plan.row.state.label()).with_version(plan.row.version);
    let form = match again {
        Some((version, form)) if form.is_refused() => form.over(version, &stored),
        Some((version, form)) => form.with_version(version),
        None => stored,
    };
    let here = format!("/progetti-collettivi/{id}");
    let shown = form_page(&mut tx, visit, "Modifica la bozza", (here.clone(), here), form).await?;
    tx.commit(Audit::of("collective.plan_form").on("collective", it.id)).await?;
    let page = visit.page(shown.title).crumb("Gruppi e comunità", "/collettivi").crumb(it.title, format!("/collettivi/{}", it.id));
    let page = if shown.form.is_refused() { page.refused(&shown.form) } else { page };
    page.render(shown)
}

/// The form of a draft.
pub async fn edit(visit: Visit, PathId(id): PathId<CollectivePlanId>) -> Answer {
    edit_page(&visit, id, None).await
}

/// A draft written anew.
pub async fn change(visit: Visit, PathId(id): PathId<CollectivePlanId>, sent: Submitted) -> Answer {
    let version = sent.version()?;
    if sent.rearranges() {
        return edit_page(&visit, id, Some((version, visit.form().with_values(sent.pairs().to_vec())))).await;
    }
    let run = async {
        let input = command(sent.fields(), forms::plan)?;
        a::change(Doing::of(&visit, &sent)?, catalogue(&visit)?.as_ref(), id, &input, version).await
    };
    match run.await {
        Ok(()) => Ok(visit.redirect(&format!("/progetti-collettivi/{id}"), "Bozza del progetto salvata.")),
        Err(failure) => edit_page(&visit, id, Some((version, visit.form_again(&sent, failure)?))).await,
    }
}

#[derive(Template)]
#[template(path = "casework/collective_plan.html")]
struct OnePage {
    it: Collective,
    plan: CollectivePlan,
    differences: Vec<Difference>,
    /// What is to be done before it is given out, or before it is signed.
    missing: Vec<String>,
    /// Who has not said yet whether they agree.
    people: Vec<Choice>,
    answers: Vec<Choice>,
    /// Whether the reader signs for the work.
    leads: bool,
    consent: FormView,
}

impl OnePage {
    fn is(&self, state: &str) -> bool {
        self.plan.row.state.code() == state
    }
    fn title(&self) -> String {
        format!("Progetto, versione {}", self.plan.row.edition)
    }
    fn act(&self, what: &str) -> String {
        format!("/progetti-collettivi/{}/{what}", self.plan.row.id)
    }
    /// Whether it is still written on: by those who take part, or by whoever signs.
    fn is_open(&self) -> bool {
        self.it.is_open()
    }
    /// Each of the small forms acts once.
    fn key(&self, what: &str) -> String {
        format!("{}-{what}", self.consent.key())
    }
}

async fn one_page(visit: &Visit, id: CollectivePlanId, again: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let (plan, it) = a::read(&mut tx, id).await?;
    let (draft, signing) = (plan.row.state == PlanState::Draft, plan.row.state == PlanState::Signing);
    let differences = if draft { a::changed_since(&mut tx, catalogue(visit)?.as_ref(), &plan).await? } else { Vec::new() };
    let listens = it.is_open() && matches!(plan.row.state, PlanState::Signing | PlanState::Agreed);
    let waiting = if listens { a::waiting(&mut tx, &plan.row).await? } else { Vec::new() };
    let tally = a::tally(&mut tx, &plan.row).await?;
    let missing: Vec<String> = if draft {
        missing(plan.goals.len(), plan.actions.len(), plan.services.len()).into_iter().map(str::to_owned).collect()
    } else {
        unsaid(it.kind, tally).filter(|_| signing).into_iter().collect()
    };
    let leads = a::leads(&mut tx, it.id).await?;
    let named = waiting.iter().map(|(person, _)| *person).chain(plan.consents.iter().map(|one| one.person_id)).collect::<Vec<_>>();
    let today = show_date(tx.today());
    tx.commit(Audit::of("collective.plan_read").on("collective", it.id).rows(named.len()).showing("collective", named)).await?;
    let refused = again.is_some();
    let shown = OnePage {
        people: choices(waiting.iter().map(|(person, name)| (*person, name.as_str()))),
        answers: options::<CollectiveConsent>(),
        consent: again.unwrap_or_else(|| visit.form().with_value("said_on", today)),
        differences,
        missing,
        leads,
        plan,
        it,
    };
    let page = visit
        .page(shown.title())
        .crumb("Gruppi e comunità", "/collettivi")
        .crumb(shown.it.title.clone(), format!("/collettivi/{}", shown.it.id));
    let page = if refused { page.refused(&shown.consent) } else { page };
    page.render(shown)
}

/// One: what it says, who agrees, who signed.
pub async fn show(visit: Visit, PathId(id): PathId<CollectivePlanId>) -> Answer {
    one_page(&visit, id, None).await
}

/// Gives it to those who take part.
pub async fn offer(visit: Visit, PathId(id): PathId<CollectivePlanId>, sent: Submitted) -> Answer {
    a::offer(Doing::of(&visit, &sent)?, catalogue(&visit)?.as_ref(), id, sent.version()?).await?;
    Ok(visit.redirect(&format!("/progetti-collettivi/{id}"), "Ora ognuno può dire se è d’accordo."))
}

/// Takes it back to being a draft.
pub async fn withdraw(visit: Visit, PathId(id): PathId<CollectivePlanId>, sent: Submitted) -> Answer {
    a::withdraw(Doing::of(&visit, &sent)?, id, sent.version()?).await?;
    Ok(visit.redirect(&format!("/progetti-collettivi/{id}"), "Il progetto è di nuovo in bozza."))
}

/// Gives it up.
pub async fn abandon(visit: Visit, PathId(id): PathId<CollectivePlanId>, sent: Submitted) -> Answer {
    let it = a::abandon(Doing::of(&visit, &sent)?, id, sent.version()?).await?;
    Ok(visit.redirect(&format!("/collettivi/{it}#progetto"), "Progetto eliminato."))
}

/// Whether somebody agrees.
pub async fn consent(visit: Visit, PathId(id): PathId<CollectivePlanId>, sent: Submitted) -> Answer {
    let run = async {
        let new = command(sent.fields(), forms::consent)?;
        a::consent(Doing::of(&visit, &sent)?, id, &new).await
    };
    match run.await {
        Ok(_) => Ok(visit.redirect(&format!("/progetti-collettivi/{id}#adesioni"), "Risposta registrata.")),
        Err(failure) => one_page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// Whoever leads it signs.
pub async fn sign(visit: Visit, PathId(id): PathId<CollectivePlanId>, sent: Submitted) -> Answer {
    a::sign(Doing::of(&visit, &sent)?, id, sent.version()?).await?;
    Ok(visit.redirect(&format!("/progetti-collettivi/{id}"), "Progetto concordato."))
}
