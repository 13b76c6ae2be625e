//! Pages of one sending.

use super::actions;
use super::store::{Document, SendingState, Submission};
use crate::completeness::pages::refused;
use crate::year::PathYear;
use ::store::Audit;
use askama::Template;
use axum::extract::Path;
use guard::Permission;
use kernel::Failure;
use ui::form::FormView;
use ui::{Answer, Fail, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "returns/submission.html")]
struct SendingPage {
    sending: Submission,
    documents: Vec<Document>,
    form: FormView,
    may_produce: bool,
}

/// `POST /debiti/siuss/{anno}/invii`
pub async fn prepare(visit: Visit, PathYear(year): PathYear, sent: Submitted) -> Answer {
    match actions::prepare(visit.db(), visit.principal()?, year, sent.once()).await {
        Ok(id) => Ok(visit.redirect(&format!("/debiti/invii/{id}"), "Preparazione avviata: la pagina si aggiorna da sola.")),
        Err(failure) => refused(&visit, year, failure).await,
    }
}

async fn sending_page(visit: &Visit, id: Uuid, form: Option<FormView>) -> Result<SendingPage, Failure> {
    let mut tx = visit.begin().await?;
    let (sending, documents) = actions::one(&mut tx, id).await?;
    let today = kernel::time::show_date(tx.today());
    tx.commit(Audit::of("return.read").on("return_submission", id)).await?;
    let form = form.unwrap_or_else(|| visit.form().with_value("transmitted_on", today)).with_version(sending.version);
    Ok(SendingPage { sending, documents, form, may_produce: visit.principal()?.may(Permission::RETURN_PRODUCE) })
}

/// `GET /debiti/invii/{id}`
pub async fn one(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let page = sending_page(&visit, id, None).await?;
    let year = page.sending.year;
    let shell = visit
        .page(format!("Invio {} del {year}", page.sending.number))
        .crumb("Debiti informativi", "/debiti")
        .crumb(format!("SIUSS {year}"), format!("/debiti/siuss/{year}"));
    if page.sending.state == SendingState::Preparing { shell.refreshed(2).render(page) } else { shell.render(page) }
}

async fn again(visit: &Visit, id: Uuid, sent: &Submitted, failure: Failure) -> Answer {
    let form = visit.form_again(sent, failure)?;
    let page = sending_page(visit, id, Some(form)).await?;
    let year = page.sending.year;
    let shell = visit
        .page(format!("Invio {} del {year}", page.sending.number))
        .crumb("Debiti informativi", "/debiti")
        .crumb(format!("SIUSS {year}"), format!("/debiti/siuss/{year}"))
        .refused(&page.form);
    shell.render(page)
}

/// `POST /debiti/invii/{id}/trasmesso`
pub async fn transmitted(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let what = actions::read_transmission(&mut fields);
    let outcome = match fields.finish(|| what) {
        Ok(what) => actions::transmitted(visit.db(), visit.principal()?, id, sent.version()?, &what).await,
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(_) => Ok(visit.redirect(&format!("/debiti/invii/{id}"), "Trasmissione registrata.")),
        Err(failure) => again(&visit, id, &sent, failure).await,
    }
}

/// `POST /debiti/invii/{id}/scarta`
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    match actions::discard(visit.db(), visit.principal()?, id, sent.version()?).await {
        Ok(_) => Ok(visit.redirect(&format!("/debiti/invii/{id}"), "Invio scartato.")),
        Err(failure) => again(&visit, id, &sent, failure).await,
    }
}

/// `GET /debiti/invii/{id}/documenti/{place}`
pub async fn document(visit: Visit, Path((id, place)): Path<(String, String)>) -> Answer {
    let (id, place) = parts(&id, &place)?;
    let mut tx = visit.begin().await?;
    let (document, content) = actions::document(&mut tx, id, place).await?;
    let rows = usize::try_from(document.records).unwrap_or(0);
    tx.commit(Audit::of("return.export").on("return_submission", id).rows(rows)).await?;
    Ok(ui::answer::download(&format!("{}.xml", document.flow_id), "application/xml", content))
}

/// The two parts of the address of a document.
pub(super) fn parts(id: &str, place: &str) -> Result<(Uuid, i64), Fail> {
    match (Uuid::try_parse(id), place.parse::<i64>()) {
        (Ok(id), Ok(place)) => Ok((id, place)),
        _ => Err(Fail(Failure::NotFound)),
    }
}
