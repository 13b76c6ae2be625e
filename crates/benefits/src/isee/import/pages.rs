//! The pages of a file of attestations: choose it, look at what was read, confirm.

use super::actions;
use super::store::{ImportListed, ImportRow};
use crate::isee::model::Indicator;
use ::store::Audit;
use askama::Template;
use kernel::Outcome;
use kernel::input::Fields;
use ui::form::FormView;
use ui::{Answer, PathId, Submitted, Visit};
use uuid::Uuid;

/// Where files are sent.
pub const PAGE: &str = "/isee/importa";

#[derive(Template)]
#[template(path = "benefits/isee_import.html")]
struct ImportPage {
    form: FormView,
    waiting: Vec<ImportListed>,
}

async fn page(visit: &Visit, form: FormView) -> Outcome<ImportPage> {
    let mut tx = visit.begin().await?;
    let waiting = actions::waiting(&mut tx).await?;
    tx.commit(Audit::of("isee.files").rows(waiting.len())).await?;
    Ok(ImportPage { form, waiting })
}

/// `GET /isee/importa`
pub async fn show(visit: Visit) -> Answer {
    let page = page(&visit, visit.form()).await?;
    visit.page("Importa attestazioni").crumb("ISEE in scadenza", "/isee").render(page)
}

/// The file that was sent: its name and content.
fn sent_file(fields: &mut Fields, sent: &Submitted) -> Option<(String, Vec<u8>)> {
    let upload = sent.uploads().iter().find(|upload| upload.field == "file");
    if upload.is_none() {
        fields.fault("file", "Scegli un file.");
    }
    upload.map(|upload| (upload.name.clone(), upload.content.to_vec()))
}

/// `POST /isee/importa`
pub async fn send(visit: Visit, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let file = sent_file(&mut fields, &sent);
    let done = match fields.finish(|| file) {
        Ok((name, content)) => actions::add(visit.db(), visit.principal()?, (&name, &content), sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(id) => Ok(visit.redirect(&format!("{PAGE}/{id}"), "")),
        Err(failure) => {
            let page = page(&visit, visit.form_again(&sent, failure)?).await?;
            visit.page("Importa attestazioni").crumb("ISEE in scadenza", "/isee").refused(&page.form).render(page)
        }
    }
}

#[derive(Template)]
#[template(path = "benefits/isee_import_preview.html")]
struct PreviewPage {
    file: ImportRow,
    form: FormView,
    discard: FormView,
}

async fn preview_page(visit: &Visit, id: Uuid, form: FormView) -> Outcome<PreviewPage> {
    let mut tx = visit.begin().await?;
    let file = actions::one(&mut tx, id).await?;
    tx.commit(Audit::of("isee.preview").on("isee_import", id).rows(file.lines.len())).await?;
    Ok(PreviewPage { file, form, discard: visit.form().prefixed("scarta") })
}

/// `GET /isee/importa/{id}`
pub async fn preview(visit: Visit, PathId(id): PathId<Uuid>) -> Answer {
    let page = preview_page(&visit, id, visit.form()).await?;
    visit.page("Controlla e conferma").crumb("ISEE in scadenza", "/isee").crumb("Importa attestazioni", PAGE).render(page)
}

/// `POST /isee/importa/{id}`
pub async fn confirm(visit: Visit, PathId(id): PathId<Uuid>, sent: Submitted) -> Answer {
    let mut fields = sent.fields();
    let keep_good = fields.flag("keep_good");
    let done = match fields.finish(|| Some(keep_good)) {
        Ok(keep_good) => actions::confirm(visit.db(), visit.principal()?, id, keep_good, sent.once()).await,
        Err(failure) => Err(failure),
    };
    match done {
        Ok(imported) => {
            let sentence = format!("Attestazioni registrate: {}. Già presenti: {}.", imported.recorded, imported.known);
            Ok(visit.redirect("/isee", &sentence))
        }
        Err(failure) => {
            let page = preview_page(&visit, id, visit.form_again(&sent, failure)?).await?;
            let shell = visit.page("Controlla e conferma").crumb("ISEE in scadenza", "/isee");
            shell.crumb("Importa attestazioni", PAGE).refused(&page.form).render(page)
        }
    }
}

/// `POST /isee/importa/{id}/scarta`
pub async fn discard(visit: Visit, PathId(id): PathId<Uuid>, _sent: Submitted) -> Answer {
    actions::discard(visit.db(), visit.principal()?, id).await?;
    Ok(visit.redirect(PAGE, "File scartato: nessuna attestazione è stata registrata."))
}
