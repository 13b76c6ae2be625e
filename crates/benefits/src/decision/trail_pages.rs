//! The pages of what comes before a decision: report, controls, notice, observations, draw.

use super::actions::application;
use super::examine::examine;
use super::forms;
use super::model::Proposal;
use super::rows::Application;
use super::section::reaches;
use super::trail;
use super::why::{Why, WhyView};
use crate::application::ApplicationId;
use crate::measure::MeasureId;
use ::store::Audit;
use askama::Template;
use guard::Permission;
use kernel::{Failure, Outcome};
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "benefits/report_new.html")]
struct ReportPage {
    row: Application,
    form: FormView,
}

/// An application that the actor reaches with a permission, for a form.
async fn shown(visit: &Visit, permission: Permission, id: ApplicationId) -> Outcome<Application> {
    let mut tx = visit.begin().await?;
    let row = application(&mut tx, id).await?;
    if !reaches(&mut tx, visit.principal()?, permission, id).await? {
        return Err(Failure::NotFound);
    }
    tx.commit(Audit::of("application.read").about(row.person_id).on("application", id)).await?;
    Ok(row)
}

async fn report_page(visit: &Visit, id: ApplicationId, form: FormView) -> Answer {
    let row = shown(visit, Permission::APPLICATION_REPORT, id).await?;
    let page = visit.page("Relazione sociale").crumb("Domande", "/domande").crumb(format!("Domanda {}", row.number), row.href());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(ReportPage { row, form })
}

/// `GET /domande/{id}/relazione`
pub async fn new_report(visit: Visit, PathId(id): PathId<ApplicationId>) -> Answer {
    let form = visit.form();
    report_page(&visit, id, form).await
}

/// For the page and for the API.
pub(super) async fn reported(visit: &Visit, id: ApplicationId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let report = forms::read_report(&mut fields);
    let (text, proposal): (String, Proposal) = fields.finish(|| report)?;
    trail::report(visit.db(), visit.principal()?, id, sent.once(), (&text, proposal)).await
}

/// `POST /domande/{id}/relazione`
pub async fn report(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    match reported(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/domande/{id}#istruttoria"), "Relazione registrata.")),
        Err(failure) => report_page(&visit, id, visit.form_again(&sent, failure)?).await,
    }
}

/// For the page and for the API.
pub(super) async fn control_opened(visit: &Visit, id: ApplicationId, sent: &Submitted) -> Outcome<Uuid> {
    let mut fields = sent.fields();
    let what = forms::read_control(&mut fields);
    let what = fields.finish(|| what)?;
    trail::control(visit.db(), visit.principal()?, id, sent.once(), &what).await
}

/// `POST /domande/{id}/controlli`
pub async fn control(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    control_opened(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/domande/{id}#istruttoria"), "Controllo aperto."))
}

/// For the page and for the API.
pub(super) async fn control_closed(visit: &Visit, id: Uuid, sent: &Submitted) -> Outcome<ApplicationId> {
    let version = sent.version()?;
    let mut fields = sent.fields();
    let outcome = forms::read_control_outcome(&mut fields);
    let (outcome, note) = fields.finish(|| outcome)?;
    trail::close_control(visit.db(), visit.principal()?, (id, version), (outcome, &note)).await
}

/// `POST /controlli/{id}/esito`
pub async fn close_control(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let application = control_closed(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/domande/{application}#istruttoria"), "Esito registrato."))
}

/// For the page and for the API.
pub(super) async fn drawn(visit: &Visit, measure: MeasureId, sent: &Submitted) -> Outcome<usize> {
    let mut fields = sent.fields();
    let draw = forms::read_draw(&mut fields);
    let (share, seed, what) = fields.finish(|| draw)?;
    trail::draw(visit.db(), visit.principal()?, measure, sent.once(), (share, seed.as_deref(), &what)).await
}

/// `POST /misure/{id}/campione`
pub async fn draw(visit: Visit, PathId(id): PathId<MeasureId>, sent: Submitted) -> Answer {
    let count = drawn(&visit, id, &sent).await?;
    let sentence = format!("Estrazione fatta: domande da controllare {count}.");
    Ok(visit.redirect(&format!("/misure/{id}/graduatoria#campione"), &sentence))
}

#[derive(Template)]
#[template(path = "benefits/notice_new.html")]
struct NoticePage {
    row: Application,
    form: FormView,
    why: WhyView,
}

async fn notice_page(visit: &Visit, id: ApplicationId, form: Option<FormView>) -> Answer {
    let mut tx = visit.begin().await?;
    let row = application(&mut tx, id).await?;
    if !reaches(&mut tx, visit.principal()?, Permission::APPLICATION_EXAMINE, id).await? {
        return Err(Failure::NotFound.into());
    }
    let why = examine(&mut tx, &row).await?.why;
    let today = tx.today();
    tx.commit(Audit::of("application.read").about(row.person_id).on("application", id)).await?;
    let form = match form {
        Some(form) => form.with_version(row.version),
        None => {
            let form = visit.form().with_version(row.version).with_value("reasons", against(&why));
            form.with_value("sent_on", kernel::time::show_date(today)).with_value("received_on", kernel::time::show_date(today))
        }
    };
    let page = visit.page("Preavviso").crumb("Domande", "/domande").crumb(format!("Domanda {}", row.number), row.href());
    let page = if form.is_refused() { page.refused(&form) } else { page };
    page.render(NoticePage { row, form, why: WhyView::of(why) })
}

/// What stands against an application, as the letter says it: what fails, else what is lacking.
pub(super) fn against(why: &Why) -> String {
    let failed = why.against();
    if failed.is_empty() {
        why.lacking().iter().map(|one| format!("Manca: {one}")).collect::<Vec<_>>().join("\n")
    } else {
        failed.join("\n")
    }
}

/// `GET /domande/{id}/preavviso`
pub async fn new_notice(visit: Visit, PathId(id): PathId<ApplicationId>) -> Answer {
    notice_page(&visit, id, None).await
}

/// For the page and for the API.
pub(super) async fn noticed(visit: &Visit, id: ApplicationId, sent: &Submitted) -> Outcome<Uuid> {
    let version = sent.version()?;
    let today = visit.db().clock().today();
    let mut fields = sent.fields();
    let notice = forms::read_notice(&mut fields, today);
    let notice = fields.finish(|| notice)?;
    trail::give_notice(visit.db(), visit.principal()?, (id, version), sent.once(), &notice).await
}

/// `POST /domande/{id}/preavviso`
pub async fn notice(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    match noticed(&visit, id, &sent).await {
        Ok(_) => Ok(visit.redirect(&format!("/domande/{id}#istruttoria"), "Preavviso registrato: il termine è sospeso.")),
        Err(failure) => notice_page(&visit, id, Some(visit.form_again(&sent, failure)?)).await,
    }
}

/// For the page and for the API.
pub(super) async fn observed(visit: &Visit, id: ApplicationId, sent: &Submitted) -> Outcome<()> {
    let version = sent.version()?;
    let today = visit.db().clock().today();
    let mut fields = sent.fields();
    let observations = forms::read_observations(&mut fields, today);
    let observations = fields.finish(|| observations)?;
    trail::answered(visit.db(), visit.principal()?, (id, version), &observations).await
}

/// `POST /domande/{id}/osservazioni`
pub async fn observations(visit: Visit, PathId(id): PathId<ApplicationId>, sent: Submitted) -> Answer {
    observed(&visit, id, &sent).await?;
    Ok(visit.redirect(&format!("/domande/{id}#istruttoria"), "Osservazioni registrate."))
}
