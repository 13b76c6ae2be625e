//! The pages of an import: choose the files, look at what was read, confirm.

use super::store::{UploadLine, UploadRow};
use super::{actions, forms};
use crate::budget::{PrintedTotal, ReconcileSummary};
use crate::year::forms::{LABEL, SOURCE};
use ::store::Audit;
use askama::Template;
use kernel::{Failure, Outcome};
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

#[derive(Template)]
#[template(path = "finance/import.html")]
struct ImportPage {
    form: FormView,
    waiting: Vec<UploadLine>,
    longest_label: usize,
    longest_source: usize,
}

async fn page(visit: &Visit, form: FormView) -> Outcome<ImportPage> {
    let mut tx = visit.read_open().await?;
    Ok(ImportPage { form, waiting: actions::waiting(&mut tx).await?, longest_label: LABEL, longest_source: SOURCE })
}

/// `GET /bilancio/importa`
pub async fn show(visit: Visit) -> Answer {
    let page = page(&visit, visit.form()).await?;
    visit.page("Importa un bilancio").crumb("Bilancio", "/bilancio").render(page)
}

/// `POST /bilancio/importa`
pub async fn send(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let new = forms::read(&mut fields, sent.uploads());
    let done = match fields.finish(|| new) {
        Ok(new) => actions::add(visit.db(), visit.principal()?, &new, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(id) => Ok(visit.redirect(&format!("/bilancio/importa/{id}"), "")),
        Err(failure) => {
            let page = page(&visit, visit.form_again(&sent, failure)?).await?;
            visit.page("Importa un bilancio").crumb("Bilancio", "/bilancio").refused(&page.form).render(page)
        }
    }
}

#[derive(Template)]
#[template(path = "finance/import_preview.html")]
struct PreviewPage {
    upload: UploadRow,
    summary: Option<ReconcileSummary>,
    form: FormView,
    discard: FormView,
}

async fn preview_page(visit: &Visit, id: Uuid, form: FormView) -> Outcome<PreviewPage> {
    let mut tx = visit.begin().await?;
    let upload = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("budget.preview").on("upload", id)).await?;
    let totals: &Vec<PrintedTotal> = &upload.totals;
    let summary = if totals.is_empty() {
        None
    } else {
        Some(ReconcileSummary::kept(i32::try_from(upload.year).map_err(Failure::internal)?, &upload.sheets, totals)?)
    };
    Ok(PreviewPage { upload, summary, form, discard: visit.form().prefixed("scarta") })
}

/// `GET /bilancio/importa/{id}`
pub async fn preview(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let page = preview_page(&visit, id, visit.form()).await?;
    visit.page("Controlla e conferma").crumb("Bilancio", "/bilancio").crumb("Importa un bilancio", "/bilancio/importa").render(page)
}

/// `POST /bilancio/importa/{id}`
pub async fn confirm(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let keep_good = fields.flag("keep_good");
    let done = match fields.finish(|| Some(keep_good)) {
        Ok(keep_good) => actions::confirm(visit.db(), visit.principal()?, id, keep_good, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(year) => Ok(visit.redirect(&format!("/bilancio/riconciliazione/{year}"), &format!("Bilancio {year} importato."))),
        Err(failure) => {
            let page = preview_page(&visit, id, visit.form_again(&sent, failure)?).await?;
            visit
                .page("Controlla e conferma")
                .crumb("Bilancio", "/bilancio")
                .crumb("Importa un bilancio", "/bilancio/importa")
                .refused(&page.form)
                .render(page)
        }
    }
}

/// `POST /bilancio/importa/{id}/scarta`
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, _sent: Submitted) -> Answer {
    actions::discard(visit.db(), visit.principal()?, id).await?;
    Ok(visit.redirect("/bilancio/importa", "Caricamento scartato: il bilancio non è cambiato."))
}
